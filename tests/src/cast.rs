//! The cast: a person with a tablet, a coordinator at a desk, and the server between them, all of them real.
//!
//! Whatever a person does goes through [`approdo_vault::app::App`] as the JSON that a screen would send, and whatever
//! travels goes through [`approdo_transport::wire::Wire`] to a real server process. Must not know any key, and asks no
//! vault for more than a screen may.

pub mod calendar;
pub mod courier;
pub mod server;

use std::collections::BTreeMap;
use std::path::Path;
use std::thread;
use std::time::Duration;

use approdo_model::bulletin::{Bulletin, Every, Readers};
use approdo_model::calendar::{Day, Month, Period};
use approdo_model::codes::{Area, Line};
use approdo_model::forms::{Shift, UnitName};
use approdo_model::table::{Bucket, Table};
use approdo_transport::door::DEVICE_FILE;
use approdo_vault::app::App;
use approdo_vault::chance::Chance;
use approdo_vault::passphrase::word_list;
use approdo_vault::sync::{Call, Method, Payload};
use serde_json::{Value, json};

use crate::season::{Deed, Outing};
use calendar::Calendar;
use courier::Courier;

/// How often a secretariat looks whether a bulletin is made.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// Where the play stops.
#[derive(Debug, thiserror::Error)]
pub enum Stumble {
    /// A device refused what a person did.
    #[error("the app refuses `{request}` with `{code}`")]
    Refused {
        /// What was asked, by name.
        request: String,
        /// The code of the problem.
        code: String,
    },
    /// An answer has another shape than the screens expect.
    #[error("the answer to `{0}` has another shape")]
    Shape(&'static str),
    /// A sync did not reach its end.
    #[error("a sync ended early: {0}")]
    Sync(String),
    /// The server process.
    #[error("the server: {0}")]
    Server(String),
    /// A file or folder.
    #[error("could not {operation}: {source}")]
    File {
        /// What was being done.
        operation: &'static str,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file of a device cannot be opened.
    #[error("the file of a device: {0}")]
    Store(#[from] approdo_vault::store::StoreError),
}

/// What every device has: the app, the words its person wrote down, the day on its wall, and a way to the server.
pub struct Device {
    app: App,
    words: [u16; 5],
    calendar: Calendar,
    courier: Courier,
}

impl Device {
    /// A device out of the box in a folder of its own: the person takes a passphrase and writes it down.
    ///
    /// # Errors
    /// [`Stumble`].
    pub fn unpacked(folder: &Path, chance: Chance) -> Result<Self, Stumble> {
        let calendar = Calendar::today();
        std::fs::create_dir_all(folder)
            .map_err(|source| Stumble::File { operation: "make a folder", source })?;
        let app = App::open(&folder.join(DEVICE_FILE), Box::new(calendar.clone()), chance)?;
        let mut device = Self { app, words: [0; 5], calendar, courier: Courier::new()? };
        let made = device.ask(json!({"do": "make_passphrase"}))?;
        device.words = take(&made["words"], "make_passphrase")?;
        Ok(device)
    }

    /// A device that was set up before, taken up again, shut.
    ///
    /// # Errors
    /// [`Stumble::Store`].
    pub fn taken_up(folder: &Path, words: [u16; 5], chance: Chance) -> Result<Self, Stumble> {
        let calendar = Calendar::today();
        let app = App::open(&folder.join(DEVICE_FILE), Box::new(calendar.clone()), chance)?;
        Ok(Self { app, words, calendar, courier: Courier::new()? })
    }

    /// The words of its passphrase, as indexes.
    pub fn words(&self) -> [u16; 5] {
        self.words
    }

    /// Asks the app, as a screen does, and takes what it says.
    ///
    /// # Errors
    /// [`Stumble::Refused`].
    pub fn ask(&mut self, request: Value) -> Result<Value, Stumble> {
        let name = request["do"].as_str().unwrap_or_default().to_owned();
        let answer = self.app.handle_json(request.to_string().as_bytes());
        let mut answer = serde_json::to_value(&answer).map_err(|_| Stumble::Shape("any request"))?;
        match answer["problem"]["code"].as_str() {
            Some(code) => Err(Stumble::Refused { request: name, code: code.to_owned() }),
            None => Ok(answer["ok"].take()),
        }
    }

    /// The app itself, where only the time that a request takes matters.
    pub fn app(&mut self) -> &mut App {
        &mut self.app
    }

    /// The words of its passphrase, as they stand on the paper.
    pub fn phrase(&self) -> Vec<&'static str> {
        let word = |index: &u16| word_list().get(usize::from(*index)).copied().unwrap_or_default();
        self.words.iter().map(word).collect()
    }

    /// Taps the passphrase.
    ///
    /// # Errors
    /// [`Stumble::Refused`].
    pub fn unlock(&mut self) -> Result<(), Stumble> {
        self.ask(json!({"do": "unlock", "words": self.words})).map(|_| ())
    }

    /// Locks.
    ///
    /// # Errors
    /// [`Stumble::Refused`].
    pub fn lock(&mut self) -> Result<(), Stumble> {
        self.ask(json!({"do": "lock"})).map(|_| ())
    }

    /// Turns the calendar on its wall to another day.
    pub fn turn_to(&self, day: Day) {
        self.calendar.turn_to(day);
    }

    /// Unlocks on the day of an outing and starts it.
    ///
    /// # Errors
    /// [`Stumble::Refused`].
    pub fn go_out(&mut self, opened: &Shift) -> Result<(), Stumble> {
        self.turn_to(opened.date);
        self.unlock()?;
        self.ask(json!({"do": "start_outing", "shift": opened})).map(|_| ())
    }

    /// Does in the open outing what a person does there.
    ///
    /// # Errors
    /// [`Stumble::Refused`] at the first thing the app refuses.
    pub fn live(&mut self, deeds: &[Deed]) -> Result<(), Stumble> {
        let mut status = self.ask(json!({"do": "status"}))?;
        let mut writing = false;
        for deed in deeds {
            let subject = |at: &usize| status["outing"]["records"][*at]["subject"].clone();
            let request = match deed {
                Deed::Tally(shift) => json!({"do": "tally", "shift": shift}),
                // What is noted after it was being written is the form, saved.
                Deed::Note(record) if writing => {
                    json!({"do": "save", "draft": {"subject": null, "record": record}})
                }
                Deed::Note(record) => json!({"do": "note", "record": record}),
                Deed::Amend(at, record) => json!({"do": "amend", "subject": subject(at), "record": record}),
                Deed::Withdraw(at) => json!({"do": "withdraw", "subject": subject(at)}),
                Deed::Restore(at) => json!({"do": "restore", "subject": subject(at)}),
                Deed::Write(record) => {
                    json!({"do": "draft", "draft": {"subject": null, "record": record}})
                }
                Deed::Lock => {
                    self.lock()?;
                    json!({"do": "unlock", "words": self.words})
                }
            };
            writing = matches!(deed, Deed::Write(_));
            status = self.ask(request)?;
        }
        Ok(())
    }

    /// Clears what is being written.
    ///
    /// # Errors
    /// [`Stumble::Refused`].
    pub fn clear_draft(&mut self) -> Result<(), Stumble> {
        self.ask(json!({"do": "draft", "draft": null})).map(|_| ())
    }

    /// Closes the open outing and gives its reconciliation. Afterwards the device is shut.
    ///
    /// # Errors
    /// [`Stumble::Refused`].
    pub fn close(&mut self, closed: &Shift) -> Result<Value, Stumble> {
        let mut answer = self.ask(json!({"do": "close_outing", "shift": closed}))?;
        match answer["status"]["state"].as_str() {
            Some("closed") => Ok(answer["reconciliation"].take()),
            _ => Err(Stumble::Shape("close_outing")),
        }
    }

    /// One whole round with the server; tells how many calls it took.
    ///
    /// # Errors
    /// [`Stumble::Sync`].
    pub fn sync(&mut self) -> Result<u32, Stumble> {
        self.courier.round(&mut self.app)
    }

    /// The same with its server at another address than the device knows.
    ///
    /// # Errors
    /// [`Stumble::Sync`].
    pub fn sync_at(&mut self, server: &str) -> Result<u32, Stumble> {
        self.courier.round_at(&mut self.app, server)
    }

    /// Asks the server whether it lives, so that a connection stands.
    ///
    /// # Errors
    /// [`Stumble::Sync`].
    pub fn greet(&mut self) -> Result<(), Stumble> {
        let server = self.app.server().unwrap_or_default().to_owned();
        let path = approdo_model::wire::path::HEALTH.to_owned();
        let call = Call { method: Method::Get, path, token: None, payload: Payload::Empty };
        self.courier.carry(&server, &call).map(|_| ())
    }
}

/// A person of a unit with a tablet.
pub struct Tablet {
    /// The device.
    pub device: Device,
    unit: UnitName,
}

impl Tablet {
    /// Joins the organisation of a desk, in person: invitation, six words on both screens, admission.
    ///
    /// # Errors
    /// [`Stumble`].
    pub fn join(folder: &Path, chance: Chance, desk: &mut Desk, unit: &UnitName) -> Result<Self, Stumble> {
        let mut device = Device::unpacked(folder, chance)?;
        let invitation = desk.invite()?;
        let request = json!({"do": "join", "words": device.words, "invitation": invitation, "units": [unit]});
        let shown = device.ask(request)?["fingerprint"].take();
        device.ask(json!({"do": "words_compared", "same": true}))?;
        device.sync()?;
        desk.admit(&shown)?;
        device.sync()?;
        match device.ask(json!({"do": "status"}))?["enrolled"].as_bool() {
            Some(true) => Ok(Self { device, unit: unit.clone() }),
            _ => Err(Stumble::Shape("status")),
        }
    }

    /// The unit that carries it.
    pub fn unit(&self) -> &UnitName {
        &self.unit
    }

    /// Plays an outing from the unlocking to the closing. Afterwards the tablet is shut.
    ///
    /// # Errors
    /// [`Stumble::Refused`] at the first thing the app refuses.
    pub fn play(&mut self, outing: &Outing) -> Result<(), Stumble> {
        self.device.go_out(&outing.opened)?;
        self.device.live(&outing.deeds)?;
        self.device.close(&outing.closed).map(|_| ())
    }

    /// What this tablet holds that the server has not confirmed, folded from what it says would leave it.
    ///
    /// # Errors
    /// [`Stumble`].
    pub fn not_handed_over(&mut self) -> Result<Table, Stumble> {
        let leaving = self.device.ask(json!({"do": "leaving"}))?;
        let mut last: BTreeMap<String, (Bucket, u64)> = BTreeMap::new();
        let headers = leaving["headers"].as_array().ok_or(Stumble::Shape("leaving"))?;
        for header in headers {
            let subject: String = take(&header["subject"], "leaving")?;
            let (area, month): (Area, Month) =
                (take(&header["area"], "leaving")?, take(&header["month"], "leaving")?);
            // In a log of one's own a later revision always supersedes the one before.
            match take::<Option<Line>>(&header["line"], "leaving")? {
                Some(line) => {
                    let count = header["count"].as_u64().ok_or(Stumble::Shape("leaving"))?;
                    last.insert(subject, (Bucket { area, month, line }, count));
                }
                None => {
                    last.remove(&subject);
                }
            }
        }
        let mut table = Table::default();
        last.into_values().for_each(|(bucket, count)| table.count(bucket, count));
        Ok(table)
    }
}

/// A coordinator at a desk.
pub struct Desk {
    /// The device.
    pub device: Device,
    /// The words of its organisation's keys, as they stand on paper; null where it was not founded here.
    pub paper: Value,
}

/// One organisation's figures, as its coordinator sees them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figures {
    /// What the server counts.
    pub counted: Table,
    /// What the coordinator folded from the bodies that were opened here.
    pub opened: Table,
    /// The list of received outings, added up.
    pub received: Received,
    /// Entries that the server stores and does not count.
    pub uncounted: u64,
}

/// The list of received outings, added up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Received {
    /// Outings, sessions and desk mornings, those not done included.
    pub outings: u64,
    /// Records that count, whatever their line.
    pub records: u64,
    /// Outings whose closing has arrived.
    pub closed: u64,
    /// Where open and sealed figures differ.
    pub mismatches: u64,
    /// Entries that could not be opened.
    pub unreadable: u64,
}

impl Received {
    /// Adds another desk's list.
    pub fn add(&mut self, other: Self) {
        self.outings += other.outings;
        self.records += other.records;
        self.closed += other.closed;
        self.mismatches += other.mismatches;
        self.unreadable += other.unreadable;
    }
}

impl Desk {
    /// Founds an organisation. Gives the desk, open, and the document for the owner of the server.
    ///
    /// # Errors
    /// [`Stumble`].
    pub fn found(folder: &Path, chance: Chance, server: &str) -> Result<(Self, Value), Stumble> {
        Self::found_as(folder, chance, server, false)
    }

    /// Founds a secretariat: the rapporteur's desk.
    ///
    /// # Errors
    /// [`Stumble`].
    pub fn found_secretariat(folder: &Path, chance: Chance, server: &str) -> Result<(Self, Value), Stumble> {
        Self::found_as(folder, chance, server, true)
    }

    fn found_as(
        folder: &Path,
        chance: Chance,
        server: &str,
        secretariat: bool,
    ) -> Result<(Self, Value), Stumble> {
        let mut device = Device::unpacked(folder, chance)?;
        let request = json!({
            "do": "found", "words": device.words, "units": [], "server": server, "trial": true,
            "secretariat": secretariat,
        });
        let mut founded = device.ask(request)?;
        device.unlock()?;
        Ok((Self { device, paper: founded["kit"][0].take() }, founded["founding"].take()))
    }

    /// Makes an invitation that the server knows.
    ///
    /// # Errors
    /// [`Stumble`].
    pub fn invite(&mut self) -> Result<String, Stumble> {
        let invitation = take(&self.device.ask(json!({"do": "invite"}))?["invitation"], "invite")?;
        self.device.sync()?;
        Ok(invitation)
    }

    /// Admits the tablet that shows these six words.
    fn admit(&mut self, shown: &Value) -> Result<(), Stumble> {
        self.device.sync()?;
        let waiting = self.device.ask(json!({"do": "applicants"}))?;
        let applicants = waiting["applicants"].as_array().ok_or(Stumble::Shape("applicants"))?;
        let found = applicants.iter().find(|applicant| applicant["fingerprint"] == *shown);
        let device = &found.ok_or(Stumble::Shape("applicants"))?["device"];
        self.device.ask(json!({"do": "admit", "device": device}))?;
        self.device.sync().map(|_| ())
    }

    /// Comes back to the desk, which shut by itself if nobody touched it, opens it and fetches what arrived.
    ///
    /// # Errors
    /// [`Stumble`].
    pub fn come_in(&mut self) -> Result<(), Stumble> {
        self.device.lock()?;
        self.device.unlock()?;
        self.device.sync().map(|_| ())
    }

    /// An organisation and a secretariat show each other their codes, compare six words, and name each other.
    ///
    /// # Errors
    /// [`Stumble`], also if the words differ.
    pub fn meet(&mut self, secretariat: &mut Self) -> Result<(), Stumble> {
        let mut words = Vec::new();
        let codes =
            [&mut *secretariat, &mut *self].map(|desk| desk.device.ask(json!({"do": "introduction"})));
        for (desk, code) in [&mut *self, &mut *secretariat].into_iter().zip(codes) {
            let request = json!({"do": "take_introduction", "code": code?["code"]});
            words.push(desk.device.ask(request)?["met"]["words"].take());
        }
        let same =
            words.windows(2).all(|pair| matches!(pair, [one, other] if one == other && one.is_array()));
        for desk in [self, secretariat] {
            desk.device.ask(json!({"do": "introduction_compared", "same": same}))?;
            desk.device.sync()?;
        }
        if same { Ok(()) } else { Err(Stumble::Shape("introduction")) }
    }

    /// Looks at everything that came and finds it right: a clean outing as a whole, any other record by record. Says how
    /// many outings that were.
    ///
    /// # Errors
    /// [`Stumble`].
    pub fn accept_all(&mut self) -> Result<u64, Stumble> {
        let received = self.device.ask(json!({"do": "received"}))?;
        let outings = received["outings"].as_array().ok_or(Stumble::Shape("received"))?;
        let to_see = outings.iter().filter(|outing| outing["to_see"] != json!(0));
        let mut accepted = 0;
        for row in to_see {
            self.accept(row)?;
            accepted += 1;
        }
        Ok(accepted)
    }

    /// Closes two months, or the one that is left over: the sheet waits for the next sync.
    ///
    /// # Errors
    /// [`Stumble`].
    pub fn close_period(&mut self, period: Period) -> Result<(), Stumble> {
        let request = json!({"do": "close_period", "period": period, "definitive": true});
        self.device.ask(request).map(|_| ())
    }

    /// Types in who was in reception in a period: women, men, trans persons. At a secretariat.
    ///
    /// # Errors
    /// [`Stumble`].
    pub fn receive(&mut self, period: Period, [women, men, trans]: [u32; 3]) -> Result<(), Stumble> {
        let persons = json!({
            "do": "set_reception", "period": period, "women": women, "men": men, "trans": trans,
        });
        self.device.ask(persons).map(|_| ())
    }

    /// Publishes the bulletins of these months, for the tavolo and for everybody. At a secretariat.
    ///
    /// # Errors
    /// [`Stumble`].
    pub fn publish(&mut self, months: Period, every: Every) -> Result<(), Stumble> {
        let of = |act: &str| json!({"do": act, "period": months, "every": every});
        let mut preview = self.device.ask(of("preview_bulletin"))?;
        while !preview["making"].is_null() {
            thread::sleep(LOOK_AGAIN);
            preview = self.device.ask(of("preview_bulletin"))?;
        }
        match preview["refused"].take() {
            Value::Null => self.device.ask(of("publish_bulletin")).map(|_| ()),
            // No figure stands in it.
            why => Err(Stumble::Refused { request: "preview_bulletin".to_owned(), code: why.to_string() }),
        }
    }

    /// Makes a link for a reader of the tavolo's bulletins; it opens with the next sync. At a secretariat.
    ///
    /// # Errors
    /// [`Stumble`].
    pub fn reader(&mut self, name: &str) -> Result<String, Stumble> {
        let readers = self.device.ask(json!({"do": "new_reader", "name": name}))?;
        take(&readers["readers"][0]["link"], "new_reader")
    }

    /// The bulletins for the tavolo that this desk has read and verified, newest first.
    ///
    /// # Errors
    /// [`Stumble`].
    pub fn bulletins(&mut self) -> Result<Vec<Bulletin>, Stumble> {
        let known = self.device.ask(json!({"do": "bulletins"}))?;
        let all = known["bulletins"].as_array().ok_or(Stumble::Shape("bulletins"))?;
        let all: Vec<Bulletin> =
            all.iter().map(|one| take(&one["bulletin"], "bulletins")).collect::<Result<_, _>>()?;
        Ok(all.into_iter().filter(|bulletin| bulletin.readers == Readers::Tavolo).collect())
    }

    fn accept(&mut self, row: &Value) -> Result<(), Stumble> {
        let outing = &row["outing"];
        let opened = self.device.ask(json!({"do": "received_outing", "outing": outing}))?;
        let seen = &opened["review"]["seen"];
        if row["clean"] == json!(true) {
            self.device.ask(json!({"do": "accept_outing", "outing": outing, "seen": seen}))?;
            return Ok(());
        }
        let records = opened["records"].as_array().ok_or(Stumble::Shape("received_outing"))?;
        let to_see = records.iter().filter(|record| record["review"]["state"] == json!("to_see"));
        for record in to_see {
            let (subject, seen) = (&record["subject"], &record["review"]["seen"]);
            self.device.ask(json!({"do": "accept", "subject": subject, "seen": seen}))?;
        }
        if opened["review"]["state"] == json!("to_see") {
            self.device.ask(json!({"do": "accept", "subject": outing, "seen": seen}))?;
        }
        Ok(())
    }

    /// What the desk shows after its last sync.
    ///
    /// # Errors
    /// [`Stumble`], also if the table was not fetched.
    pub fn figures(&mut self) -> Result<Figures, Stumble> {
        let table = self.device.ask(json!({"do": "table"}))?;
        if table["fetched"] != json!(true) {
            return Err(Stumble::Shape("table"));
        }
        let uncounted = table["uncounted"].as_array().ok_or(Stumble::Shape("table"))?;
        let uncounted = uncounted.iter().filter_map(|reason| reason["entries"].as_u64()).sum();
        let received = self.device.ask(json!({"do": "received"}))?;
        let received = received["outings"].as_array().ok_or(Stumble::Shape("received"))?;
        let received = Received {
            outings: received.len() as u64,
            records: received.iter().filter_map(|outing| outing["contacts"].as_u64()).sum(),
            closed: received.iter().filter(|outing| outing["closed"] == json!(true)).count() as u64,
            mismatches: received.iter().filter(|outing| outing["mismatch"] == json!(true)).count() as u64,
            unreadable: received.iter().filter_map(|outing| outing["unreadable"].as_u64()).sum(),
        };
        let (counted, opened) = (table_of(&table["rows"])?, table_of(&table["opened"])?);
        Ok(Figures { counted, opened, received, uncounted })
    }
}

/// The rows of a table, as the screen gets them.
fn table_of(rows: &Value) -> Result<Table, Stumble> {
    let mut table = Table::default();
    for row in rows.as_array().ok_or(Stumble::Shape("table"))? {
        let (area, month) = (take(&row["area"], "table")?, take(&row["month"], "table")?);
        for line in Line::ALL {
            let tally = row[line.code()].as_u64().ok_or(Stumble::Shape("table"))?;
            table.count(Bucket { area, month, line: *line }, tally);
        }
    }
    Ok(table)
}

fn take<T: serde::de::DeserializeOwned>(value: &Value, request: &'static str) -> Result<T, Stumble> {
    T::deserialize(value).map_err(|_| Stumble::Shape(request))
}
