//! A tablet on a test's table: the app behind its one door (JSON in, JSON out), with a clock turned by hand, seeded
//! chance, and a look at its file.

#![allow(dead_code, reason = "each test uses its part")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests fail by panicking")]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use approdo_model::calendar::Day;
use approdo_vault::app::App;
use approdo_vault::chance::Chance;
use approdo_vault::clock::{Clock, Minute};
use approdo_vault::envelope;
use approdo_vault::passphrase::{Passphrase, WORD_LIST_WORDS};
use approdo_vault::rules::Rules;
use approdo_vault::secret::Key;
use approdo_vault::store::{Identity, Store, WrapKind};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use rusqlite::types::ValueRef;
use serde_json::{Value, json};
use tempfile::TempDir;

/// A Friday night whose hands are moved by the test. What moves the wall alone does not move the count, and the other
/// way round.
#[derive(Clone)]
pub struct Friday {
    wall_minutes: Arc<AtomicI64>,
    count_seconds: Arc<AtomicU64>,
}

impl Friday {
    /// 23:41 of the first Friday of 2018.
    fn night() -> Self {
        Self {
            wall_minutes: Arc::new(AtomicI64::new(23 * 60 + 41)),
            count_seconds: Arc::new(AtomicU64::new(1_000)),
        }
    }

    /// Time passes by the count that only moves forward.
    pub fn pass(&self, seconds: u64) {
        self.count_seconds.fetch_add(seconds, Ordering::Relaxed);
    }

    /// The hands on the wall are set forward or back.
    pub fn set(&self, minutes: i64) {
        self.wall_minutes.fetch_add(minutes, Ordering::Relaxed);
    }
}

impl Clock for Friday {
    fn today(&self) -> Day {
        let days = self.wall_minutes.load(Ordering::Relaxed).div_euclid(24 * 60);
        Day::new(2018, 1, 5).unwrap().plus_days(days.try_into().unwrap()).unwrap()
    }

    fn minute(&self) -> Minute {
        let minutes = u16::try_from(self.wall_minutes.load(Ordering::Relaxed).rem_euclid(24 * 60)).unwrap();
        Minute::new(minutes / 60, minutes % 60).unwrap()
    }

    fn monotonic(&self) -> Duration {
        Duration::from_secs(self.count_seconds.load(Ordering::Relaxed))
    }
}

pub fn seeded(seed: u64) -> Chance {
    Chance::of(ChaCha20Rng::seed_from_u64(seed))
}

/// An app and where its file lies.
pub struct Tablet {
    pub app: App,
    pub words: [u16; 5],
    pub clock: Friday,
    folder: TempDir,
    seed: u64,
    rules: Rules,
}

impl Tablet {
    /// Out of the box.
    pub fn new(seed: u64) -> Self {
        Self::under(seed, Rules::KEPT)
    }

    /// The same under other rules; for what is played a hundred times, so in memory where there is such a folder.
    pub fn under(seed: u64, rules: Rules) -> Self {
        let memory = Some(Path::new("/dev/shm")).filter(|folder| rules != Rules::KEPT && folder.is_dir());
        let folder = memory.map_or_else(TempDir::new, TempDir::new_in).unwrap();
        let clock = Friday::night();
        let path = folder.path().join("approdo.db");
        let app = App::open_under(&path, Box::new(clock.clone()), seeded(seed), rules).unwrap();
        Self { app, words: [0; 5], clock, folder, seed, rules }
    }

    /// A desk that founded its organisation; shut.
    pub fn founded(seed: u64) -> Self {
        let mut tablet = Self::new(seed);
        tablet.make_passphrase();
        let words = tablet.words;
        let server = "https://approdo.example";
        tablet.ok(json!({"do": "found", "words": words, "units": ["Unità 1", "Unità 2"], "server": server, "trial": true}));
        tablet
    }

    /// The same, unlocked: in the office.
    pub fn in_office(seed: u64) -> Self {
        let mut tablet = Self::founded(seed);
        tablet.unlock();
        tablet
    }

    /// The same, in an outing.
    pub fn in_outing(seed: u64) -> Self {
        let mut tablet = Self::in_office(seed);
        tablet.ok(json!({"do": "start_outing", "shift": shift()}));
        tablet
    }

    pub fn make_passphrase(&mut self) {
        let made = self.ok(json!({"do": "make_passphrase"}));
        self.words = serde_json::from_value(made["words"].clone()).unwrap();
    }

    pub fn unlock(&mut self) -> Value {
        let words = self.words;
        self.ok(json!({"do": "unlock", "words": words}))
    }

    /// Opens it if it has shut by itself.
    pub fn unlock_if_shut(&mut self) {
        if self.status()["state"] == "closed" {
            self.unlock();
        }
    }

    /// Other words than those that open it.
    pub fn wrong_words(&self) -> [u16; 5] {
        let mut wrong = self.words;
        wrong[4] = (wrong[4] + 1) % WORD_LIST_WORDS;
        wrong
    }

    /// One request, as a screen sends it, and the answer, as a screen reads it.
    pub fn ask(&mut self, request: &Value) -> Result<Value, Value> {
        let response = self.app.handle_json(&serde_json::to_vec(request).unwrap());
        let answer = serde_json::to_value(&response).unwrap();
        match answer.get("ok") {
            Some(value) => Ok(value.clone()),
            None => Err(answer["problem"].clone()),
        }
    }

    #[track_caller]
    pub fn ok(&mut self, request: Value) -> Value {
        self.ask(&request).unwrap_or_else(|problem| panic!("{request} is refused: {problem}"))
    }

    #[track_caller]
    pub fn refused(&mut self, request: Value) -> String {
        match self.ask(&request) {
            Ok(value) => panic!("{request} is answered: {value}"),
            Err(problem) => problem["code"].as_str().unwrap().to_owned(),
        }
    }

    /// It is refused with this code, and not one row of the file is different afterwards.
    #[track_caller]
    pub fn refused_and_unchanged(&mut self, request: Value, code: &str) {
        let before = self.dump();
        let status = self.ok(json!({"do": "status"}));
        assert_eq!(self.refused(request.clone()), code, "{request}");
        assert!(self.dump() == before, "{request} was refused and changed the file");
        assert_eq!(self.ok(json!({"do": "status"})), status, "{request} was refused and changed the state");
    }

    pub fn status(&mut self) -> Value {
        self.ok(json!({"do": "status"}))
    }

    /// The app ends and begins again; it is shut.
    pub fn restart(&mut self) {
        self.seed += 1000;
        let path = self.path();
        let elsewhere = tempfile::tempdir().unwrap();
        self.app =
            App::open(&elsewhere.path().join("other.db"), Box::new(Friday::night()), seeded(0)).unwrap();
        self.app =
            App::open_under(&path, Box::new(self.clock.clone()), seeded(self.seed), self.rules).unwrap();
    }

    /// The app ends, something is done to its folder, and it begins again.
    pub fn restart_after(&mut self, work: impl FnOnce(&Path)) {
        let path = self.path();
        let elsewhere = tempfile::tempdir().unwrap();
        self.app =
            App::open(&elsewhere.path().join("other.db"), Box::new(Friday::night()), seeded(0)).unwrap();
        work(&path);
        self.seed += 1000;
        self.app = App::open(&path, Box::new(self.clock.clone()), seeded(self.seed)).unwrap();
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("approdo.db")
    }

    /// The file seen from beside the app.
    pub fn store(&self) -> Store {
        Store::open(&self.path()).unwrap()
    }

    pub fn identity(&self) -> Identity {
        self.store().identity().unwrap().unwrap()
    }

    /// Every byte of the folder, side files included.
    pub fn bytes(&self) -> Vec<u8> {
        let files = std::fs::read_dir(self.folder.path()).unwrap();
        files.flat_map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect()
    }

    /// Every row of every table.
    pub fn dump(&self) -> Vec<String> {
        dump(&rusqlite::Connection::open(self.path()).unwrap())
    }

    /// The vault key, opened from the file with these words as the app opens it; none if no slot fits.
    pub fn vault_key(&self, words: [u16; 5]) -> Option<Key> {
        let roster = self.store().roster().unwrap().unwrap();
        let key = Passphrase::of(words).derive(&roster.salt, &roster.cost, Rules::KEPT).unwrap();
        let cost =
            [roster.cost.memory_kib, roster.cost.passes, roster.cost.lanes].map(u32::to_be_bytes).concat();
        roster.slots.iter().find_map(|row| {
            let label = &b"approdo/v1/slot secret\0"[..];
            let name = [label, &[row.slot], row.recipient.as_bytes(), &cost, &roster.salt].concat();
            let secret = envelope::open_text(&key, &name, &row.secret).ok()?;
            let [seed, voucher] = [&secret[..32], &secret[32..]].map(|half| Key::from_slice(half).unwrap());
            envelope::open_in_slot(&row.vault_key, row.slot, &row.recipient, &seed, &voucher).ok()
        })
    }

    /// What is kept under this key by this name, or none if it does not open.
    pub fn kept(&self, vault_key: &Key, kind: WrapKind, name: &[u8]) -> Option<Key> {
        let sealed = self.store().wrap(kind, name).unwrap()?;
        let aad = [b"approdo/v1/kept\0", &kind.number().to_be_bytes()[..], name].concat();
        envelope::open_key(vault_key, &aad, &sealed).ok()
    }

    /// How many entries its log has.
    pub fn entries(&self) -> u64 {
        self.store().head(&self.identity().device).unwrap().seq
    }
}

/// Every row of every table of a database.
pub fn dump(file: &rusqlite::Connection) -> Vec<String> {
    let mut names =
        file.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").unwrap();
    let names: Vec<String> = names.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let mut rows = Vec::new();
    for name in names {
        let mut statement = file.prepare(&format!("SELECT * FROM {name}")).unwrap();
        let columns = statement.column_count();
        let mut found = statement.query([]).unwrap();
        while let Some(row) = found.next().unwrap() {
            let values = (0..columns).map(|column| match row.get_ref(column).unwrap() {
                ValueRef::Null => "null".to_owned(),
                ValueRef::Integer(number) => number.to_string(),
                ValueRef::Real(number) => number.to_string(),
                ValueRef::Text(bytes) | ValueRef::Blob(bytes) => hex::encode(bytes),
            });
            rows.push(format!("{name} {}", values.collect::<Vec<_>>().join(" ")));
        }
    }
    rows
}

/// A night of Unità 1 in Milano.
pub fn shift() -> Value {
    json!({"unit": "Unità 1", "area": "MI", "channel": "street_night", "date": "2018-01-05"})
}

/// The shift with these fields changed.
pub fn shift_with(fields: Value) -> Value {
    with(shift(), fields)
}

/// A contact as two taps leave it.
pub fn contact(gender: &str) -> Value {
    json!({"form": "contact", "newness": "new_ever", "gender": gender})
}

/// The object with these fields changed.
pub fn with(mut object: Value, fields: Value) -> Value {
    for (name, value) in fields.as_object().unwrap() {
        object[name] = value.clone();
    }
    object
}

/// The subject of the record at this place of the outing.
pub fn subject(status: &Value, at: usize) -> String {
    status["outing"]["records"][at]["subject"].as_str().unwrap().to_owned()
}
