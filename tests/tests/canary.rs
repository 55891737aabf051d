//! What was typed or tapped is in no byte of a device's folder or of the server's (S-001, S-002, S-075).
//!
//! The free texts – the names of unit and zone, and a line of the notebook – are looked for in every coding; of coded fields their unusual codes as JSON would
//! have them, and the binary body that holds them. That the search finds what is there is shown by planting.

#![cfg(test)]

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use approdo_model::body::{Body, Content};
use approdo_model::calendar::Month;
use approdo_model::forms::{Record, Shift};
use approdo_model::header::Facts;
use approdo_sync_server::clock::machine::{MachineChance, MachineClock};
use approdo_sync_server::{Server, Settings, init, read_founding};
use approdo_tests::cast::Desk;
use approdo_tests::complete;
use approdo_transport::door::DEVICE_FILE;
use approdo_vault::chance::Chance;
use serde_json::{Value, json};

/// A name that nothing else contains.
const UNIT: &str = "Gabbiàno Zk7 Ørø";

/// Characters of a code that are no accident in a few megabytes of noise.
const TELLING_CHARACTERS: usize = 8;

/// Bytes by which a needle is found; every needle has more.
const BEGIN_BYTES: usize = 6;

/// Bytes of a binary body that are looked for, after its version and length: no other bytes begin so by accident.
const BODY_SIGN: std::ops::Range<usize> = 3..27;

fn shift() -> Value {
    json!({"unit": UNIT, "area": "SO", "channel": "street_night", "date": "2018-01-05", "km": 873,
           "presences": {"women": 417, "possible_minors": 3}, "events": ["police_operation"],
           "weather": "light_rain", "materials": [{"item": "hot_drink", "quantity": 719}]})
}

/// A line of the notebook, which never leaves the device and is not readable on it either.
const NOTE: &str = "Cormoràno Vw5 Æsk";

/// Every text that a person gave.
const TEXTS: [&str; 3] = [UNIT, complete::ZONE, NOTE];

/// A night of the mapping and one of its zones.
fn mapping_night() -> Value {
    let mut night = shift();
    night["national_mapping"] = json!(true);
    night
}

fn zone() -> Value {
    json!({"form": "zone", "zone": complete::ZONE, "presences": {"women": 431, "trans": 389, "possible_minors": 7}})
}

/// What would give a record away in text: codes as a careless program would write them. One that is too short to stand
/// for itself is looked for together with its field.
fn codes() -> Vec<String> {
    let mut codes = Vec::new();
    for form in [complete::contact(), shift(), zone()] {
        for (field, value) in form.as_object().unwrap() {
            gather(field, value, &mut codes);
        }
    }
    codes.retain(|code| !["form", "unit", "contact", "stated", "zone"].contains(&code.as_str()));
    codes
}

/// Every code of a field.
fn gather(field: &str, value: &Value, codes: &mut Vec<String>) {
    match value {
        Value::Array(list) => list.iter().for_each(|value| gather(field, value, codes)),
        Value::Object(fields) => fields.iter().for_each(|(field, value)| gather(field, value, codes)),
        Value::String(code) if code.len() >= TELLING_CHARACTERS => codes.push(code.clone()),
        short => codes.push(format!("\"{field}\":{short}")),
    }
}

/// The beginnings of the bodies that hold these forms, as they are before sealing.
fn bodies() -> Vec<Vec<u8>> {
    let month = Month::new(2018, 1).unwrap().number();
    let facts = |line, count| Facts { area: 4, month, line, count };
    let shift: Shift = serde_json::from_value(shift()).unwrap();
    let record: Record = serde_json::from_value(complete::contact()).unwrap();
    let counted: Record = serde_json::from_value(zone()).unwrap();
    let incomplete = record.clone().into_incomplete();
    let closed = Shift { closed: true, ..shift.clone() };
    [
        Body { facts: facts(5, 1), content: Content::Shift(shift) },
        Body { facts: facts(5, 1), content: Content::Shift(closed) },
        Body { facts: facts(1, 1), content: Content::Record(record) },
        Body { facts: facts(1, 1), content: Content::Record(incomplete) },
        Body { facts: facts(0, 0), content: Content::Record(counted) },
    ]
    .map(|body| body.to_padded().unwrap()[BODY_SIGN].to_vec())
    .to_vec()
}

/// A needle in every coding in which a program might have written it.
fn codings(bytes: &[u8]) -> Vec<Vec<u8>> {
    let lower = hex::encode(bytes);
    let mut codings = vec![bytes.to_vec(), lower.to_uppercase().into_bytes(), lower.into_bytes()];
    codings.extend((0..3).map(|offset| base64_inside(bytes, offset)));
    if let Ok(text) = std::str::from_utf8(bytes) {
        codings.push(text.encode_utf16().flat_map(u16::to_le_bytes).collect());
        codings.push(text.encode_utf16().flat_map(u16::to_be_bytes).collect());
    }
    codings
}

/// What base 64 always writes for these bytes when so many others stand before them.
fn base64_inside(bytes: &[u8], offset: usize) -> Vec<u8> {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let padded = [&vec![0; offset], bytes].concat();
    let six = |at: usize| {
        (0..6).fold(0, |value, bit| {
            let place = at * 6 + bit;
            value << 1 | usize::from(padded[place / 8] >> (7 - place % 8) & 1)
        })
    };
    let (first, last) = ((offset * 8).div_ceil(6), padded.len() * 8 / 6);
    (first..last).map(|at| ALPHABET[six(at)]).collect()
}

/// Everything to look for, with the name to show when it is found.
fn needles() -> Vec<(String, Vec<u8>)> {
    let mut needles = Vec::new();
    for text in TEXTS.map(str::to_owned).into_iter().chain(codes()) {
        needles.extend(codings(text.as_bytes()).into_iter().map(|needle| (text.clone(), needle)));
    }
    needles.extend(
        TEXTS.map(|text| ("a text, escaped".to_owned(), text.escape_unicode().to_string().into_bytes())),
    );
    for body in bodies() {
        needles.extend(codings(&body).into_iter().map(|needle| ("a body".to_owned(), needle)));
    }
    needles
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_path_buf()];
    while let Some(folder) = waiting.pop() {
        for child in std::fs::read_dir(folder).unwrap().map(|child| child.unwrap().path()) {
            if child.is_dir() { waiting.push(child) } else { found.push(child) }
        }
    }
    found
}

/// The needles by their first bytes.
struct Haystacks {
    needles: HashMap<[u8; BEGIN_BYTES], Vec<(String, Vec<u8>)>>,
}

impl Haystacks {
    fn new() -> Self {
        let mut sorted: HashMap<_, Vec<_>> = HashMap::new();
        for (name, needle) in needles() {
            sorted.entry(*needle.first_chunk().unwrap()).or_default().push((name, needle));
        }
        Self { needles: sorted }
    }

    /// What of all that is found in any file under the folder.
    fn search(&self, folder: &Path) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for path in files(folder) {
            let bytes = std::fs::read(&path).unwrap();
            for at in 0..bytes.len().saturating_sub(BEGIN_BYTES) {
                let begin: &[u8; BEGIN_BYTES] = bytes[at..].first_chunk().unwrap();
                for (name, needle) in self.needles.get(begin).into_iter().flatten() {
                    if bytes[at..].starts_with(needle) {
                        found.insert(format!("{name} in {}", path.file_name().unwrap().display()));
                    }
                }
            }
        }
        found
    }
}

#[track_caller]
fn check(folder: &Path, when: &str) {
    assert!(!files(folder).is_empty());
    assert_eq!(Haystacks::new().search(folder), BTreeSet::new(), "{when}");
}

/// A desk whose owner notes everything there is to note, and a server to hand it to.
fn desk(folder: &Path, server: &str) -> (Desk, Value) {
    let (mut desk, founding) = Desk::found(folder, Chance::system(), server).unwrap();
    desk.device.ask(json!({"do": "set_units", "units": [UNIT]})).unwrap();
    desk.device.ask(json!({"do": "set_zones", "zones": [complete::ZONE]})).unwrap();
    (desk, founding)
}

#[test]
fn neither_the_open_nor_the_closed_outing_can_be_read_from_the_devices_folder_or_the_servers() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let (mut desk, founding) = desk(&at("desk"), &format!("http://127.0.0.1:{port}"));
    init(&at("server"), &read_founding(founding.to_string().as_bytes()).unwrap()).unwrap();
    let mut settings = Settings::loopback(&at("server"));
    settings.listen.set_port(port);
    let start = Server::start(settings, Arc::new(MachineClock::start()), Arc::new(MachineChance));
    let _server = runtime.block_on(start).unwrap();

    let mut ask = |request: Value| {
        let answer = desk.device.ask(request).unwrap();
        desk.device.sync().unwrap();
        answer
    };
    ask(json!({"do": "start_outing", "shift": shift()}));
    check(folder.path(), "an outing is open");
    ask(json!({"do": "draft", "draft": {"subject": null, "record": complete::contact()}}));
    ask(json!({"do": "tally", "shift": shift()}));
    check(folder.path(), "an outing is open and a draft exists");
    let noted = ask(json!({"do": "note", "record": complete::contact()}));
    let subject = noted["outing"]["records"][0]["subject"].clone();
    ask(json!({"do": "amend", "subject": subject, "record": complete::contact()}));
    ask(json!({"do": "withdraw", "subject": subject}));
    ask(json!({"do": "draft", "draft": {"subject": null, "record": complete::contact()}}));
    ask(json!({"do": "annotate", "subject": null, "text": NOTE}));
    check(
        folder.path(),
        "a contact was noted, amended, taken back, another is being written, and the notebook has a line",
    );
    ask(json!({"do": "close_outing", "shift": shift()}));
    check(folder.path(), "the outing is closed");
    desk.device.unlock().unwrap();
    let mut ask = |request: Value| desk.device.ask(request).unwrap();
    assert_eq!(
        ask(json!({"do": "notebooks"}))["notebooks"][0]["lines"][0]["text"],
        NOTE,
        "the team reads it for a day"
    );
    ask(json!({"do": "start_outing", "shift": mapping_night()}));
    ask(json!({"do": "save", "draft": {"subject": null, "record": zone()}}));
    ask(json!({"do": "pause"}));
    check(folder.path(), "a mapping night was left, and what would end it is left behind");
    desk.device.unlock().unwrap();
    desk.device.ask(json!({"do": "close_outing", "shift": mapping_night()})).unwrap();
    let practised = desk.device.ask(json!({"do": "start_training"})).unwrap();
    assert_eq!(practised["state"], "office");
    let mut practice = |request: Value| desk.device.ask(request).unwrap();
    practice(json!({"do": "set_zones", "zones": [complete::ZONE]}));
    practice(json!({"do": "start_outing", "shift": shift()}));
    practice(json!({"do": "save", "draft": {"subject": null, "record": complete::contact()}}));
    practice(json!({"do": "annotate", "subject": null, "text": NOTE}));
    practice(json!({"do": "close_outing", "shift": shift()}));
    check(folder.path(), "everything was practised");
    practice(json!({"do": "end_training"}));
    desk.device.unlock().unwrap();
    desk.device.sync().unwrap();
    let received = desk.device.ask(json!({"do": "received"})).unwrap();
    let rows = received["outings"].as_array().unwrap();
    let mapped = rows.iter().find(|row| row["contacts"] == 0).unwrap();
    assert_eq!(mapped["presences"], 417 + 431 + 389, "the persons of the zones are among those seen");
    let outing = rows.iter().find(|row| row["contacts"] == 1).unwrap()["outing"].clone();
    let opened = desk.device.ask(json!({"do": "received_outing", "outing": outing})).unwrap();
    assert_eq!(opened["shift"]["unit"], UNIT, "the coordinator reads it");
    assert_eq!(
        opened["records"][1]["record"]["signals"],
        complete::contact()["signals"],
        "to the last field"
    );
    check(folder.path(), "the coordinator has read it");
    desk.device.lock().unwrap();
    drop(desk);
    check(folder.path(), "everything has ended");
}

#[test]
fn whatever_is_planted_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let (desk, _) = desk(&folder.path().join("desk"), "https://approdo.example");
    drop(desk);
    let file = folder.path().join("desk").join(DEVICE_FILE);
    let kept = std::fs::read(&file).unwrap();
    check(folder.path(), "before planting");
    let mut planted: Vec<Vec<u8>> = Vec::new();
    for text in TEXTS.map(str::to_owned).into_iter().chain(codes()) {
        planted.extend(codings(text.as_bytes()));
        // As a whole document would stand in base 64, at each of its three beginnings.
        for before in 0..3 {
            planted.push(base64_inside(&[&vec![b'{'; before], text.as_bytes(), &b"}}}"[..]].concat(), 0));
        }
    }
    for body in bodies() {
        planted.extend(codings(&body));
    }
    planted.push(complete::contact().to_string().into_bytes());
    planted.push(shift().to_string().into_bytes());
    let haystacks = Haystacks::new();
    for needle in planted {
        let half = kept.len() / 2;
        std::fs::write(&file, [&kept[..half], &needle, &kept[half..]].concat()).unwrap();
        assert!(
            !haystacks.search(folder.path()).is_empty(),
            "{} is not found",
            String::from_utf8_lossy(&needle)
        );
    }
}
