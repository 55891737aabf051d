//! What was typed or tapped is in no byte of a device's folder or of the server's (S-001, S-002, S-075).
//!
//! Every text that a person writes – names of unit and zone, lines of the notebook, what is sent back and answered, said
//! and not yet said – is looked for in every coding; of coded fields their unusual codes as JSON would have them, and the
//! binary body that holds them. That the search finds what is there is shown by planting; that no field is left out, by the
//! types of the screens: a field that a form or a request gains, and that nothing here writes, fails.

#![cfg(test)]

mod near;

use std::collections::{BTreeMap, BTreeSet, HashMap};
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

/// Why something was sent back, and what was answered; and the words of both that were never said.
const COMMENT: &str = "Beccaccìno Jt6 Åse";
const REPLY: &str = "Mignattàio Hx8 Øyl";
const COMMENT_UNSAID: &str = "Pettegòla Gy2 Ænd";
const REPLY_UNSAID: &str = "Volpòca Kw4 Þur";

/// Every text that a person gave.
const TEXTS: [&str; 7] = [UNIT, complete::ZONE, NOTE, COMMENT, REPLY, COMMENT_UNSAID, REPLY_UNSAID];

/// Every text that a request can carry, and the canary in it; none where no worker writes it and no person is spoken of:
/// addresses, codes and invitations of devices, names that desks give, files that come from outside.
const TEXT_FIELDS: [(&str, Option<&str>); 27] = [
    ("Contact.zone", Some(complete::ZONE)),
    ("Request/annotate.text", Some(NOTE)),
    ("Request/answer.reply", Some(REPLY)),
    ("Request/apply_again.invitation", None),
    ("Request/end_reader.hash", None),
    ("Request/export.mapping", None),
    ("Request/found.server", None),
    ("Request/found.units", Some(UNIT)),
    ("Request/join.invitation", None),
    ("Request/join.units", Some(UNIT)),
    ("Request/look_up.code", None),
    ("Request/look_up.server", None),
    ("Request/name_organisation.name", None),
    ("Request/new_reader.name", None),
    ("Request/read_mapping.file", None),
    ("Request/recover.server", None),
    ("Request/recover.units", Some(UNIT)),
    ("Request/recover_again.server", None),
    ("Request/send_back.comment", Some(COMMENT)),
    ("Request/set_server.server", None),
    ("Request/set_units.units", Some(UNIT)),
    ("Request/set_zones.zones", Some(complete::ZONE)),
    ("Request/sign_services.list", None),
    ("Request/take_introduction.code", None),
    ("Request/take_services.file", None),
    ("Shift.unit", Some(UNIT)),
    ("ZoneCount.zone", Some(complete::ZONE)),
];

/// The same of what is being written in the office.
const UNSAID_FIELDS: [(&str, &str); 2] =
    [("Written/answer.reply", REPLY_UNSAID), ("Written/send_back.comment", COMMENT_UNSAID)];

/// What is text to the machine only: random names, digests, dates.
const NO_TEXT: [&str; 11] = [
    "CaseNumber",
    "Day",
    "DeviceId",
    "Digest",
    "FileBytes",
    "Minute",
    "Month",
    "OrganisationId",
    "PublicKey",
    "SubjectId",
    "TimeOfDay",
];

/// Fields of forms that nobody writes: what the device knows by itself.
const NOT_WRITTEN: [&str; 6] = ["case", "month", "area", "persons", "incomplete", "closed"];

/// A night of the mapping and one of its zones.
fn mapping_night() -> Value {
    let mut night = shift();
    night["national_mapping"] = json!(true);
    night
}

/// An outing with everything that may be said of one: presences of every group, a team, and that it was not done.
fn whole_shift() -> Value {
    let mut whole = shift();
    let said = json!({
        "bands": ["h00_06"], "team_size": 11, "roles": [{"role": "psychologist", "count": 9}], "coverage": "not_done",
        "not_done": "safety", "national_mapping": false,
        "presences": {"women": 417, "men": 283, "trans": 191, "other": 97, "unknown": 89, "possible_minors": 3},
        "ads": {"viewed": 887, "called": 613, "answered": 419, "contacts": 271},
    });
    whole.as_object_mut().unwrap().extend(said.as_object().unwrap().clone());
    whole
}

/// A contact at a place of work: what is asked there and nowhere else.
fn at_work() -> Value {
    let mut contact = complete::contact();
    contact["field"] = json!("labour");
    contact["sector"] = json!("carwash");
    contact.as_object_mut().unwrap().remove("begging_form");
    contact
}

/// An access to a service.
fn access() -> Value {
    json!({"form": "access", "newness": "first_this_year", "gender": "trans_woman", "age": "a18_20",
           "age_basis": "stated", "possible_minor": true, "origin": "PE", "origin_basis": "perceived",
           "reason": "violence", "sent_by": "prison", "services": ["psych_support"],
           "referrals": [{"to": "filter_office", "outcome": "accepted"}]})
}

/// A report by an entity.
fn report() -> Value {
    json!({"form": "entity_report", "source": "judiciary", "month": "2018-01", "area": "SO", "gender": "trans_woman",
           "age": "a18_20", "age_basis": "stated", "possible_minor": true, "origin": "PE",
           "origin_basis": "perceived", "field": "forced_marriage", "reason": "protection",
           "urgency": "immediate", "steps": ["interview_first"]})
}

fn zone() -> Value {
    json!({"form": "zone", "zone": complete::ZONE, "presences": {"women": 431, "trans": 389, "possible_minors": 7}})
}

/// What would give a record away in text: codes as a careless program would write them. One that is too short to stand
/// for itself is looked for together with its field.
fn codes() -> Vec<String> {
    let mut codes = Vec::new();
    for form in [complete::contact(), at_work(), shift(), whole_shift(), zone(), access(), report()] {
        for (field, value) in form.as_object().unwrap() {
            gather(field, value, &mut codes);
        }
    }
    codes.retain(|code| {
        !["form", "unit", "contact", "stated", "zone", "entity_report"].contains(&code.as_str())
    });
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
            let file = path.file_name().unwrap().display();
            found.extend(self.found_in(&bytes).into_iter().map(|name| format!("{name} in {file}")));
        }
        found
    }

    /// What of all that is found in these bytes.
    fn found_in(&self, bytes: &[u8]) -> BTreeSet<&str> {
        let mut found = BTreeSet::new();
        for at in 0..bytes.len().saturating_sub(BEGIN_BYTES) {
            let begin: &[u8; BEGIN_BYTES] = bytes[at..].first_chunk().unwrap();
            let begun = self.needles.get(begin).into_iter().flatten();
            found.extend(
                begun.filter(|(_, needle)| bytes[at..].starts_with(needle)).map(|(name, _)| name.as_str()),
            );
        }
        found
    }
}

/// What this process has open and has no name any more: where temporary files of a database would be.
fn nameless() -> Vec<Vec<u8>> {
    let open = std::fs::read_dir("/proc/self/fd").into_iter().flatten().flatten();
    let unnamed = open.filter(|link| {
        std::fs::read_link(link.path()).is_ok_and(|file| file.to_string_lossy().ends_with("(deleted)"))
    });
    unnamed.filter_map(|link| std::fs::read(link.path()).ok()).collect()
}

#[track_caller]
fn check(folder: &Path, when: &str) {
    assert!(!files(folder).is_empty());
    let haystacks = Haystacks::new();
    assert_eq!(haystacks.search(folder), BTreeSet::new(), "{when}");
    let nameless = nameless().iter().flat_map(|bytes| haystacks.found_in(bytes)).collect::<Vec<_>>();
    assert_eq!(nameless, Vec::<&str>::new(), "{when}, in files without a name");
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

/// What a tablet does in one outing with one record: it is being written, taken back, written again, noted in the
/// notebook, saved.
fn outing(tablet: &near::Device, shift: &Value, record: &Value, check: impl Fn(&str)) {
    let ask = |request| near::ask(&tablet.door, request);
    let draft = json!({"subject": null, "record": record, "before": record});
    ask(json!({"do": "start_outing", "shift": shift}));
    ask(json!({"do": "draft", "draft": draft}));
    ask(json!({"do": "annotate", "subject": null, "text": NOTE}));
    check("a record is being written");
    ask(json!({"do": "pause"}));
    check("the outing was left");
    tablet.unlock();
    ask(json!({"do": "save", "draft": draft}));
    ask(json!({"do": "leaving"}));
    ask(json!({"do": "close_outing", "shift": shift}));
    check("the outing is closed, and the diary was shown");
}

#[test]
fn nothing_of_other_forms_of_what_is_sent_back_and_of_what_is_answered_can_be_read_anywhere() {
    let scene = near::scene::Scene::set();
    let tablet = scene.tablet("tablet");
    let check = |when: &str| check(scene.folder.path(), when);
    let (desk, street) = (
        |request: Value| near::ask(&scene.desk.door, request),
        |request: Value| near::ask(&tablet.door, request),
    );
    tablet.unlock();
    street(json!({"do": "set_units", "units": [UNIT]}));
    street(json!({"do": "set_zones", "zones": [complete::ZONE]}));
    let on = |channel: Value| {
        let mut shift = whole_shift();
        let about = shift.as_object_mut().unwrap();
        about.insert("channel".to_owned(), channel);
        (about["coverage"], about["not_done"]) = (json!("partial"), Value::Null);
        about["ads"] = Value::Null;
        shift
    };
    let mut reports = on(Value::Null);
    reports["presences"] = json!({});
    let evenings =
        [(on(json!("labour_site")), at_work()), (on(json!("dropin")), access()), (reports, report())];
    for (shift, record) in evenings {
        outing(&tablet, &shift, &record, check);
        tablet.unlock();
    }
    let mut advertisements = whole_shift();
    advertisements["channel"] = json!("indoor_phone");
    (advertisements["coverage"], advertisements["not_done"]) = (json!("partial"), Value::Null);
    advertisements["presences"] = json!({});
    street(json!({"do": "start_outing", "shift": advertisements}));
    street(json!({"do": "close_outing", "shift": advertisements}));
    let mut not_done = whole_shift();
    (not_done["ads"], not_done["presences"]) = (Value::Null, json!({}));
    tablet.unlock();
    street(json!({"do": "start_outing", "shift": not_done}));
    street(json!({"do": "close_outing", "shift": not_done}));
    check("advertisements were counted, and an outing was not done");
    scene.sync(&tablet);
    scene.sync(&scene.desk);

    let received = desk(json!({"do": "received"}));
    let rows = received["outings"].as_array().unwrap();
    let row = rows.iter().find(|row| row["channel"] == "dropin").unwrap();
    let opened = desk(json!({"do": "received_outing", "outing": row["outing"]}));
    let record = &opened["records"][0];
    assert_eq!(record["record"]["sent_by"], "prison", "the desk reads it to the last field");
    let (subject, seen) = (&record["subject"], &record["review"]["seen"]);
    let unsaid =
        json!({"as": "send_back", "outing": row["outing"], "reason": "talk", "comment": COMMENT_UNSAID});
    desk(json!({"do": "write", "subject": subject, "seen": seen, "written": unsaid}));
    check("the words of a sending back are being written");
    desk(json!({"do": "send_back", "subject": subject, "seen": seen, "reason": "talk", "comment": COMMENT}));
    scene.sync(&scene.desk);
    scene.sync(&tablet);
    check("it was sent back");
    tablet.unlock();
    let item = street(json!({"do": "returned"}))["items"][0].clone();
    assert_eq!(item["sent_back"]["comment"], COMMENT, "the tablet reads why");
    let about = |request: Value| {
        let mut request = request;
        (request["subject"], request["seen"]) = (item["subject"].clone(), item["seen"].clone());
        street(request)
    };
    let unsaid = json!({"as": "answer", "way": "mend", "mended": item["said"], "reply": REPLY_UNSAID});
    about(json!({"do": "write", "written": unsaid}));
    check("the answer is being written");
    street(json!({"do": "lock"}));
    check("and the tablet was locked over it");
    tablet.unlock();
    assert_eq!(
        street(json!({"do": "written"}))["items"][0]["written"]["reply"],
        REPLY_UNSAID,
        "it is there again"
    );
    about(json!({"do": "answer", "said": item["said"], "reply": REPLY}));
    scene.sync(&tablet);
    scene.sync(&scene.desk);
    let opened = desk(json!({"do": "received_outing", "outing": row["outing"]}));
    assert_eq!(opened["records"][0]["review"]["reply"], REPLY, "the desk reads the answer");
    check("it was answered");
    scene.end();
}

/// The types of the screens as they are generated: name and definition, without what is said about them.
fn types() -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/src/backend/bindings");
    let mut types = BTreeMap::new();
    for path in files(&folder) {
        let text = std::fs::read_to_string(&path).unwrap();
        let mut code = String::new();
        for part in text.split("/*") {
            code += part.split_once("*/").map_or(part, |(_, after)| after);
        }
        for declared in code.split("export type ").skip(1) {
            let (name, rest) = declared.split_once(" = ").unwrap();
            types.insert(name.to_owned(), rest.split_once(';').unwrap().0.to_owned());
        }
    }
    types
}

/// The words of a definition that may be names of types.
fn words(definition: &str) -> impl Iterator<Item = &str> {
    definition
        .split(|letter: char| !letter.is_alphanumeric() && letter != '_')
        .filter(|word| !word.is_empty())
}

/// The fields of a type, `Type.field` or `Type/tag.field`, and what each is.
fn fields_of(name: &str, definition: &str) -> Vec<(String, String)> {
    let objects = definition.split('{').skip(1).map(|object| object.split('}').next().unwrap());
    let mut fields = Vec::new();
    for object in objects {
        let parts = object.split(',').filter_map(|part| part.trim().split_once(": "));
        let tag =
            parts.clone().find(|(field, _)| field.starts_with('"')).map(|(_, tag)| tag.trim_matches('"'));
        let whose = tag.map_or(name.to_owned(), |tag| format!("{name}/{tag}"));
        let named = parts.filter(|(field, _)| !field.starts_with('"'));
        fields.extend(named.map(|(field, is)| (format!("{whose}.{field}"), is.to_owned())));
    }
    fields
}

/// The fields of everything that a request can carry.
fn fields_of_requests() -> Vec<(String, String)> {
    let types = types();
    let (mut met, mut waiting) = (BTreeSet::new(), vec!["Request".to_owned()]);
    while let Some(name) = waiting.pop() {
        if let (Some(definition), true) = (types.get(&name), met.insert(name)) {
            waiting.extend(words(definition).map(str::to_owned));
        }
    }
    met.iter()
        .filter_map(|name| Some((name, types.get(name)?)))
        .flat_map(|(name, definition)| fields_of(name, definition))
        .collect()
}

#[test]
fn every_text_that_a_request_can_carry_has_its_canary() {
    let types = types();
    let is_text = |word: &str| {
        word == "string" || types.get(word).is_some_and(|is| is == "string") && !NO_TEXT.contains(&word)
    };
    let found: BTreeSet<String> = fields_of_requests()
        .into_iter()
        .filter(|(_, is)| words(is).any(is_text))
        .map(|(field, _)| field)
        .collect();
    let known =
        TEXT_FIELDS.iter().map(|(field, _)| *field).chain(UNSAID_FIELDS.iter().map(|(field, _)| *field));
    assert_eq!(found, known.map(str::to_owned).collect::<BTreeSet<_>>(), "a text without a canary, or none");
    let canaries = TEXT_FIELDS.iter().filter_map(|(_, canary)| *canary);
    let used: BTreeSet<&str> = canaries.chain(UNSAID_FIELDS.iter().map(|(_, canary)| *canary)).collect();
    assert_eq!(
        used,
        TEXTS.into_iter().collect(),
        "each is written by one of these tests and looked for by all"
    );
}

#[test]
fn every_field_of_every_form_is_written_here() {
    let types = types();
    let filled = |forms: &[Value]| -> BTreeSet<String> {
        let mut filled = BTreeSet::new();
        for form in forms {
            let said = form.as_object().unwrap().iter().filter(|(_, value)| **value != Value::Null);
            filled.extend(said.map(|(field, _)| field.clone()));
        }
        filled
    };
    let whole = whole_shift();
    for (form, written) in [
        ("Contact", vec![complete::contact(), at_work()]),
        ("Access", vec![access()]),
        ("EntityReport", vec![report()]),
        ("ZoneCount", vec![zone()]),
        ("Shift", vec![whole.clone(), mapping_night()]),
        ("Presences", vec![whole["presences"].clone()]),
        ("AdSession", vec![whole["ads"].clone()]),
        ("MaterialCount", vec![whole["materials"][0].clone()]),
        ("RoleCount", vec![whole["roles"][0].clone()]),
        ("Referral", vec![access()["referrals"][0].clone()]),
    ] {
        let asked = fields_of(form, &types[form]);
        let asked = asked.iter().map(|(field, _)| field.rsplit('.').next().unwrap());
        let filled = filled(&written);
        let missing: Vec<&str> =
            asked.filter(|field| !filled.contains(*field) && !NOT_WRITTEN.contains(field)).collect();
        assert_eq!(missing, Vec::<&str>::new(), "{form}: no canary");
    }
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
