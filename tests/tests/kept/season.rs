//! A kept season, opened on a copy; what is read of it, as JSON; and whether that agrees with what was written down.
//!
//! Must not know how anything is kept.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use approdo_model::calendar::Day;
use approdo_sync_server as sync_server;
use approdo_sync_server::clock::machine::MachineChance;
use approdo_tests::cast::Device;
use approdo_vault::chance::Chance;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// The file that says what must be read.
pub const SAYS: &str = "kept.json";

/// The folders of a season, one for each who keeps something.
pub const TABLET: &str = "tablet";
pub const DESK: &str = "desk";
pub const SERVER: &str = "server";

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());

/// A day after every season that is played here, for the server.
#[derive(Debug)]
struct Afterwards;

impl Afterwards {
    fn day() -> Day {
        Day::new(2018, 12, 1).unwrap()
    }
}

impl sync_server::Clock for Afterwards {
    fn today(&self) -> Day {
        Self::day()
    }

    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }
}

/// Seeded chance, so that what is written is random only where the server draws it.
pub fn chance(seed: u64) -> Chance {
    Chance::of(ChaCha20Rng::seed_from_u64(seed))
}

/// Where kept seasons lie.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("kept")
}

/// Every kept season, oldest first.
pub fn seasons() -> Vec<PathBuf> {
    let children = fs::read_dir(folder()).unwrap().map(|child| child.unwrap().path());
    let mut seasons: Vec<PathBuf> = children.filter(|path| path.is_dir()).collect();
    seasons.sort();
    seasons
}

/// Copies a folder with all that is in it.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for child in fs::read_dir(from).unwrap() {
        let (path, target) = (child.as_ref().unwrap().path(), to.join(child.unwrap().file_name()));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

/// What must be read of a season.
pub fn says(season: &Path) -> Value {
    serde_json::from_slice(&fs::read(season.join(SAYS)).unwrap()).unwrap()
}

/// A season on a copy of its files, both devices shut, on the night of the open outing.
pub struct Kept {
    folder: TempDir,
    /// What must be read.
    pub says: Value,
    pub tablet: Device,
    pub desk: Device,
}

impl Kept {
    pub fn copied(season: &Path) -> Self {
        let folder = tempfile::tempdir().unwrap();
        copy(season, folder.path());
        let says = says(season);
        let device = |name: &str, seed| {
            let words = Deserialize::deserialize(&says["words"][name]).unwrap();
            let device = Device::taken_up(&folder.path().join(name), words, chance(seed)).unwrap();
            device.turn_to(Day::deserialize(&says["night"]).unwrap());
            device
        };
        let (tablet, desk) = (device(TABLET, 1), device(DESK, 2));
        Self { folder, says, tablet, desk }
    }

    fn server(&self) -> PathBuf {
        self.folder.path().join(SERVER)
    }

    /// A second coordinator's desk, admitted with the paper and open; both hold what opens the season.
    pub fn second_coordinator(&mut self, server: &str) -> Device {
        self.desk.unlock().unwrap();
        let invited = self.desk.ask(json!({"do": "invite", "role": "coordinator"})).unwrap();
        let mut second = Device::unpacked(&self.folder.path().join("second"), chance(3)).unwrap();
        second.turn_to(Day::deserialize(&self.says["night"]).unwrap());
        let join = json!({
            "do": "join", "words": second.words(), "invitation": invited["invitation"], "units": ["Scrivania"],
        });
        second.ask(join).unwrap();
        second.ask(json!({"do": "words_compared", "same": true})).unwrap();
        self.desk.sync_at(server).unwrap();
        second.sync_at(server).unwrap();
        self.desk.sync_at(server).unwrap();
        let waiting = ask(&mut self.desk, "applicants")["applicants"][0]["device"].take();
        let root = numbers(&mut self.desk, &self.says["paper"]["root"]);
        self.desk.ask(json!({"do": "admit_coordinator", "device": waiting, "root": root})).unwrap();
        self.desk.sync_at(server).unwrap();
        second.sync_at(server).unwrap();
        second.unlock().unwrap();
        for _ in 0..2 {
            second.sync_at(server).unwrap();
            self.desk.sync_at(server).unwrap();
        }
        second
    }

    /// Serves the kept server on some free port.
    pub fn serve(&self) -> Served {
        Served::start(&self.server(), 0)
    }
}

/// A server in this process.
pub struct Served(sync_server::Server);

impl Served {
    pub fn start(folder: &Path, port: u16) -> Self {
        let mut settings = sync_server::Settings::loopback(folder);
        settings.listen.set_port(port);
        settings.requests_per_second = u32::MAX;
        let start = sync_server::Server::start(settings, Arc::new(Afterwards), Arc::new(MachineChance));
        Self(RUNTIME.block_on(start).unwrap())
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.0.address())
    }

    pub fn stop(self) {
        RUNTIME.block_on(self.0.stop());
    }
}

/// Words on paper as they are tapped: by their place in the list.
fn numbers(device: &mut Device, words: &Value) -> Value {
    let list = ask(device, "words");
    let place = |word: &Value| list.as_array().unwrap().iter().position(|listed| listed == word);
    words.as_array().unwrap().iter().map(|word| json!(place(word).unwrap())).collect()
}

fn ask(device: &mut Device, what: &str) -> Value {
    device.ask(json!({"do": what})).unwrap()
}

/// The named fields of an answer. One that is missing is a mistake here, not of what is kept.
fn named(answer: &Value, fields: &[&str]) -> Value {
    let field = |name: &&str| ((*name).to_owned(), answer.get(name).expect(name).clone());
    Value::Object(fields.iter().map(field).collect())
}

fn list(answer: &Value, each: impl Fn(&Value) -> Value) -> Value {
    answer.as_array().unwrap().iter().map(each).collect()
}

/// A form as far as anything is said in it.
fn said(form: &Value) -> Value {
    let Some(fields) = form.as_object() else { return form.clone() };
    let says = |value: &Value| !value.is_null() && value.as_array().is_none_or(|list| !list.is_empty());
    fields
        .iter()
        .filter(|(_, value)| says(value))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

fn record(view: &Value) -> Value {
    let mut read =
        named(view, &["subject", "revision", "withdrawn", "received", "order", "mismatch", "heads"]);
    read["record"] = said(&view["record"]);
    read
}

/// What a shut tablet says.
pub fn shut_tablet(tablet: &mut Device) -> Value {
    let outbox = list(&ask(tablet, "outbox")["outings"], |row| {
        named(row, &["order", "area", "month", "entries", "received", "closed"])
    });
    let status = ask(tablet, "status");
    json!({
        "state": status["state"],
        "role": status["role"],
        "queue": named(&status["queue"], &["sealed", "received", "waiting"]),
        "outbox": outbox,
        "leaving": ask(tablet, "leaving")["headers"].as_array().unwrap().len(),
    })
}

/// What a tablet shows in its open outing.
pub fn open_outing(tablet: &mut Device) -> Value {
    let outing = &ask(tablet, "status")["outing"];
    let draft = match &outing["draft"] {
        Value::Null => Value::Null,
        draft => json!({"subject": draft["subject"], "record": said(&draft["record"])}),
    };
    json!({"shift": said(&outing["shift"]), "records": list(&outing["records"], record), "draft": draft})
}

/// What an open desk has received, and both of its tables.
pub fn desk(desk: &mut Device) -> Value {
    let mut outings = Map::new();
    for row in ask(desk, "received")["outings"].as_array().unwrap() {
        let opened = desk.ask(json!({"do": "received_outing", "outing": row["outing"]})).unwrap();
        let mut read = named(
            row,
            &[
                "unit",
                "area",
                "channel",
                "date",
                "month",
                "closed",
                "contacts",
                "records",
                "presences",
                "incomplete",
                "mismatch",
                "unreadable",
            ],
        );
        read["shift"] = said(&opened["shift"]);
        read["opened"] = list(&opened["records"], record);
        outings.insert(row["outing"].as_str().unwrap().to_owned(), read);
    }
    let table = ask(desk, "table");
    json!({"outings": outings, "opened": rows(&table["opened"]), "counted": rows(&table["rows"])})
}

/// A table by area and month.
fn rows(table: &Value) -> Value {
    let row = |row: &Value| {
        let mut lines = row.as_object().unwrap().clone();
        let mut key = |name| lines.remove(name).unwrap().as_str().unwrap().to_owned();
        (format!("{} {}", key("area"), key("month")), Value::Object(lines))
    };
    Value::Object(table.as_array().unwrap().iter().map(row).collect())
}

/// What the server's own examination finds.
pub fn examined(kept: &Kept) -> Value {
    let found = sync_server::doctor::examine(&kept.server(), Afterwards::day().month()).unwrap();
    let differences: Vec<String> = found.differences.iter().map(ToString::to_string).collect();
    json!({
        "organisations": found.organisations,
        "devices": found.devices,
        "entries": found.entries,
        "shelved": found.shelved,
        "differences": differences,
    })
}

/// Everything that was written down is read.
pub fn agree(what: &str, kept: &Value, read: &Value) {
    let differences = differences(kept, read);
    assert!(differences.is_empty(), "{what}:\n{}", differences.join("\n"));
}

/// The same, and nothing beside it: no outing that was never received, no row of a table that nobody counted.
pub fn agree_on_all(what: &str, kept: &Value, read: &Value) {
    agree(what, kept, read);
    let names = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(read), names(kept), "{what}");
}

/// Where what is read differs from what was written down. Fields that were not written down may be there.
pub fn differences(kept: &Value, read: &Value) -> Vec<String> {
    let mut found = Vec::new();
    compare(kept, read, "", &mut found);
    found
}

fn compare(kept: &Value, read: &Value, at: &str, found: &mut Vec<String>) {
    match (kept, read) {
        (Value::Object(kept), Value::Object(read)) => {
            for (name, kept) in kept {
                let at = format!("{at}/{name}");
                match read.get(name) {
                    Some(read) => compare(kept, read, &at, found),
                    None => found.push(format!("{at}: {kept} is not there")),
                }
            }
        }
        (Value::Array(kept), Value::Array(read)) if kept.len() == read.len() => {
            for (place, (kept, read)) in kept.iter().zip(read).enumerate() {
                compare(kept, read, &format!("{at}/{place}"), found);
            }
        }
        (Value::Array(kept), Value::Array(read)) => {
            found.push(format!("{at}: {} became {}", kept.len(), read.len()));
        }
        _ if kept == read => {}
        _ => found.push(format!("{at}: {kept} is read as {read}")),
    }
}
