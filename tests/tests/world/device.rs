//! One device of the world: a folder, an app on it, and what its people were told is saved.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use approdo_model::calendar::Day;
use approdo_model::codes::{Area, Channel, Gender, Newness};
use approdo_model::forms::{Contact, Record, Shift, UnitName};
use approdo_model::ids::{DeviceId, SubjectId};
use approdo_model::registry::{Act, Statement};
use approdo_model::wire;
use approdo_vault::app::App;
use approdo_vault::app::answer::{Response, ReturnedItem, StateName, Status, Value};
use approdo_vault::app::request::Request;
use approdo_vault::chance::Chance;
use approdo_vault::clock::{Clock, Minute};
use approdo_vault::passphrase::Passphrase;
use approdo_vault::rules::Rules;
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};

/// The name of a device's file.
pub const FILE: &str = "approdo.db";

/// A clock that stands at 23:41 of the first evening until days are let pass.
#[derive(Clone, Default)]
pub struct Days(Arc<AtomicU16>);

impl Days {
    /// Lets so many days pass.
    pub fn pass(&self, days: u16) {
        self.0.fetch_add(days, Ordering::Relaxed);
    }

    /// How many have passed.
    pub fn passed(&self) -> u16 {
        self.0.load(Ordering::Relaxed)
    }
}

impl Clock for Days {
    fn today(&self) -> Day {
        day().plus_days(self.passed().into()).expect("a day")
    }

    fn minute(&self) -> Minute {
        Minute::new(23, 41).expect("a minute of the day")
    }

    fn monotonic(&self) -> Duration {
        Duration::from_secs(u64::from(self.passed()) * 24 * 3600)
    }
}

/// What people were told of one record.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    pub record: Record,
    pub withdrawn: bool,
    pub revision: u32,
}

/// What people were told is saved on one device.
pub type Saved = BTreeMap<SubjectId, Told>;

/// A device.
pub struct Device {
    pub folder: PathBuf,
    pub words: [u16; 5],
    pub saved: Saved,
    pub days: Days,
    app: Option<App>,
    rules: Rules,
    chance: ChaCha20Rng,
}

/// A copy of a device's folder and of what was told there.
#[derive(Clone)]
pub struct Image {
    pub folder: PathBuf,
    pub saved: Saved,
}

pub fn day() -> Day {
    Day::new(2018, 1, 5).expect("a day")
}

pub fn shift(area: Area) -> Shift {
    Shift::opened(UnitName::new("Unità notte").expect("a name"), area, Some(Channel::StreetNight), day())
}

pub fn contact(random: u64) -> Record {
    let newness = Newness::ALL[random as usize % Newness::ALL.len()];
    let gender = Gender::ALL[(random >> 8) as usize % Gender::ALL.len()];
    Record::Contact(Contact { newness: Some(newness), gender, ..Contact::default() })
}

impl Device {
    /// A new device in a folder of its own.
    pub fn new(folder: PathBuf, rules: Rules, seed: u64) -> Self {
        std::fs::create_dir_all(&folder).expect("a folder");
        let chance = ChaCha20Rng::seed_from_u64(seed);
        Self { folder, words: [0; 5], saved: Saved::new(), days: Days::default(), app: None, rules, chance }
    }

    /// The app, started if it is not running.
    pub fn app(&mut self) -> &mut App {
        if self.app.is_none() {
            // A process that starts anew draws other random bytes than the one before, also on a restored image.
            let chance = Chance::of(ChaCha20Rng::seed_from_u64(self.chance.next_u64()));
            let file = self.folder.join(FILE);
            self.app = Some(
                App::open_under(&file, Box::new(self.days.clone()), chance, self.rules)
                    .expect("the file opens"),
            );
        }
        self.app.as_mut().expect("started")
    }

    /// Ends the process without a word.
    pub fn kill(&mut self) {
        self.app = None;
    }

    pub fn ask(&mut self, request: Request) -> Result<Value, &'static str> {
        match self.app().handle(request) {
            Response::Ok(value) => Ok(value),
            Response::Problem(problem) => Err(problem.code),
        }
    }

    pub fn status(&mut self) -> Status {
        match self.ask(Request::Status) {
            Ok(Value::Status(status)) => *status,
            other => panic!("no status: {other:?}"),
        }
    }

    pub fn make_words(&mut self) -> Passphrase {
        match self.ask(Request::MakePassphrase) {
            Ok(Value::Passphrase(made)) => self.words = made.words,
            other => panic!("no passphrase: {other:?}"),
        }
        Passphrase::of(self.words)
    }

    /// Opens the device if it is shut.
    pub fn unlock(&mut self) {
        assert!(self.opens(), "the words open the device");
    }

    /// Whether it is open, or opens: after a panic there is nothing left that words could open.
    pub fn opens(&mut self) -> bool {
        let words = Passphrase::of(self.words);
        self.status().state != StateName::Closed || self.ask(Request::Unlock { words }).is_ok()
    }

    /// Who the device is; nobody before it is set up.
    pub fn id(&self) -> Option<DeviceId> {
        let file = rusqlite::Connection::open(self.folder.join(FILE)).expect("a device's file");
        let bytes: Option<Vec<u8>> =
            file.query_row("SELECT device FROM device WHERE only = 1", [], |row| row.get(0)).ok();
        bytes.and_then(|bytes| DeviceId::from_slice(&bytes))
    }

    /// Whether its registry says that this desk was removed.
    pub fn says_removed(&self, desk: DeviceId) -> bool {
        let file = rusqlite::Connection::open(self.folder.join(FILE)).expect("a device's file");
        let mut query = file.prepare("SELECT statement FROM statement").expect("statements");
        let found = query.query_map([], |row| row.get::<_, Vec<u8>>(0)).expect("statements");
        found.map(|bytes| wire::decode::<Statement>(&bytes.expect("a row")).expect("a statement")).any(
            |statement| matches!(statement.act, Act::CoordinatorRemoved { device, .. } if device == desk),
        )
    }

    /// What a coordinator sent back and nobody has answered, where an answer can be given.
    pub fn unanswered(&mut self) -> Option<ReturnedItem> {
        let Ok(Value::Returned(returned)) = self.ask(Request::Returned) else { return None };
        returned.items.into_iter().find(|item| item.answer.is_none())
    }

    /// Takes down what the screen shows as saved; called only after an answer without a problem.
    pub fn take_down(&mut self) {
        let Some(outing) = self.status().outing else { return };
        for view in outing.records {
            let record = view.record.expect("an own record is readable");
            self.saved
                .insert(view.subject, Told { record, withdrawn: view.withdrawn, revision: view.revision });
        }
    }

    /// Copies the folder as it is, without asking the app.
    pub fn image(&self, to: PathBuf) -> Image {
        copy(&self.folder, &to);
        Image { folder: to, saved: self.saved.clone() }
    }

    /// Puts an image in place of the folder.
    pub fn restore(&mut self, image: &Image) {
        self.kill();
        std::fs::remove_dir_all(&self.folder).expect("removed");
        copy(&image.folder, &self.folder);
        self.saved = image.saved.clone();
    }

    /// Another device on a copy of this one's folder.
    pub fn clone_to(&mut self, folder: PathBuf, seed: u64) -> Self {
        copy(&self.folder, &folder);
        let mut clone = Self::new(folder, self.rules, seed);
        (clone.words, clone.saved) = (self.words, self.saved.clone());
        clone.days = self.days.clone();
        clone
    }
}

/// How many closed outings somebody with the words could still read on this device.
pub fn readable(folder: &Path) -> u32 {
    let file = rusqlite::Connection::open(folder.join(FILE)).expect("a device's file");
    // Keys of outings (2) but those of which the signing key (3) is kept too: they are open.
    let sql =
        "SELECT COUNT(*) FROM wrap WHERE kind = 2 AND name NOT IN (SELECT name FROM wrap WHERE kind = 3)";
    file.query_row(sql, [], |row| row.get(0)).expect("a number")
}

/// Copies a folder with its files, folders within it included.
pub fn copy(from: &Path, to: &Path) {
    let _ = std::fs::remove_dir_all(to);
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("readable") {
        let entry = entry.expect("readable");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("copied");
        }
    }
}
