//! A real process is killed in the middle of saving, closing, handing over and unlocking (S-014, S-150), and runs out
//! of disk (S-152). Whatever it had confirmed is there afterwards, and nothing is there twice.
//!
//! `APPRODO_KILLS=200` kills more often than CI does; `APPRODO_SEED` repeats a run's choices. When exactly a kill falls
//! is the machine's, so a failing seed is run again until it fails.

#![cfg(test)]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use approdo_model::chain::{Chain, Entry, Head};
use approdo_model::header::Kind;
use approdo_sync_server::clock::machine::{MachineChance, MachineClock};
use approdo_sync_server::{Server, Settings, init, read_founding};
use approdo_tests::cast::{Desk, Device};
use approdo_tests::complete;
use approdo_transport::door::DEVICE_FILE;
use approdo_vault::chance::Chance;
use approdo_vault::store::{DraftPart, Store};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use serde_json::{Value, json};

/// Kills of one run in CI, over all tests of this file.
const KILLS: u32 = 60;

/// How long a process may take to say its next line on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

fn kills(share: u32) -> u32 {
    let all = std::env::var("APPRODO_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(KILLS);
    (all * share).div_ceil(100)
}

/// Chooses when to kill.
struct Dice(ChaCha20Rng);

impl Dice {
    fn new(name: &str) -> Self {
        let seed = std::env::var("APPRODO_SEED").ok().and_then(|text| text.parse().ok());
        let seed = seed.unwrap_or_else(|| u64::from(std::process::id()));
        println!("{name}: APPRODO_SEED={seed}");
        Self(ChaCha20Rng::seed_from_u64(seed))
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.0.next_u64() % bound
    }
}

/// A pen at work.
struct Pen {
    process: Child,
    lines: Receiver<Value>,
}

impl Pen {
    fn start(folder: &Path, words: [u16; 5], what: &str, seed: u64) -> Self {
        Self::of(Command::new(env!("CARGO_BIN_EXE_pen")).args(arguments(folder, words, what, seed)))
    }

    fn of(command: &mut Command) -> Self {
        let mut process = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
        let out = BufReader::new(process.stdout.take().unwrap());
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            // A line that was cut by the kill is no word of the app's.
            let whole = out.lines().map_while(Result::ok).filter_map(|line| serde_json::from_str(&line).ok());
            whole.for_each(|line: Value| drop(sender.send(line)));
        });
        Self { process, lines }
    }

    fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Reads what is said into the memory, until a line is the wanted one or the time is over.
    fn listen(&self, memory: &mut Memory, time: Duration, wanted: impl Fn(&Value) -> bool) -> bool {
        #[expect(clippy::disallowed_methods, reason = "a test waits for a process")]
        let begin = std::time::Instant::now();
        loop {
            match self.lines.recv_timeout(time.saturating_sub(begin.elapsed())) {
                Ok(line) => {
                    let found = wanted(&line);
                    memory.hear(line);
                    if found {
                        return true;
                    }
                }
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return false,
            }
        }
    }
}

fn arguments(folder: &Path, words: [u16; 5], what: &str, seed: u64) -> Vec<String> {
    let words = words.map(|word| word.to_string()).join(",");
    vec![folder.display().to_string(), words, what.to_owned(), seed.to_string()]
}

/// What a process confirmed before it died, over all its lives.
#[derive(Default)]
struct Memory {
    /// Revisions of every record that was ever confirmed.
    records: BTreeMap<String, u64>,
    /// Drafts that a confirmed closing turned into an entry, which no answer names.
    completed: u64,
    /// The outing as last confirmed; none after a closing.
    outing: Value,
    /// What it was doing when it died.
    trying: String,
    received: u64,
    died_at: BTreeMap<String, u32>,
}

impl Memory {
    fn hear(&mut self, line: Value) {
        if let Some(name) = line["try"].as_str() {
            self.trying = name.to_owned();
            return;
        }
        self.trying = "nothing".to_owned();
        if let Some(outing) = line.get("outing") {
            self.outing = outing.clone();
            for record in outing["records"].as_array().unwrap() {
                let subject = record["subject"].as_str().unwrap().to_owned();
                self.records.insert(subject, record["revision"].as_u64().unwrap());
            }
        } else if line.get("closed").is_some() {
            self.completed += u64::from(!self.outing["draft"].is_null());
            self.outing = Value::Null;
        } else if let Some(received) = line["received"].as_u64() {
            self.received = received;
        } else {
            assert!(line["end"].is_null() && line.get("end").is_some(), "the pen broke by itself: {line}");
        }
    }
}

fn store(folder: &Path) -> Store {
    Store::open(&folder.join(DEVICE_FILE)).unwrap()
}

/// The whole own log, proven from its first entry.
fn proven_log(folder: &Path) -> Vec<(Head, Entry)> {
    let store = store(folder);
    let identity = store.identity().unwrap().unwrap();
    let log = store.entries(&identity.device, 0, usize::MAX >> 1).unwrap();
    let entries: Vec<Entry> = log.iter().map(|(_, entry)| entry.clone()).collect();
    if !entries.is_empty() {
        let chain = Chain::empty(identity.organisation, identity.device);
        let run = chain.verify(&identity.key, &entries).expect("the log proves itself");
        assert!(run.iter().zip(&log).all(|(chained, (head, _))| chained.after.head == *head));
    }
    log
}

/// Everything that was confirmed is in the log, each revision once, and at most one thing more. What is there is known
/// from now on.
fn check_log(folder: &Path, memory: &mut Memory) {
    let log = proven_log(folder);
    let mut revisions: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for (_, entry) in log.iter().filter(|(_, entry)| entry.open.kind == Kind::Record.number()) {
        revisions.entry(entry.open.subject.to_string()).or_default().push(entry.open.revision);
    }
    let mut ahead = 0;
    for (subject, found) in &revisions {
        let whole: Vec<u32> = (1..=u32::try_from(found.len()).unwrap()).collect();
        assert_eq!(*found, whole, "{subject} is there twice or with a hole");
        ahead += found.len() as u64 - memory.records.get(subject).copied().unwrap_or(0);
    }
    for (subject, revision) in &memory.records {
        let found = revisions.get(subject).map_or(0, |found| found.len() as u64);
        assert!(found >= *revision, "{subject}: revision {revision} was confirmed and {found} are there");
    }
    let expected = memory.completed..=memory.completed + 1;
    assert!(expected.contains(&ahead), "{ahead} revisions more than were confirmed, {expected:?} expected");
    memory.records = revisions.into_iter().map(|(subject, found)| (subject, found.len() as u64)).collect();
    memory.completed = 0;
}

/// The app opens with everything that was confirmed, and at most one step further. What it shows is confirmed from now.
fn check_app(folder: &Path, words: [u16; 5], memory: &mut Memory) {
    let mut device = Device::taken_up(folder, words, Chance::system()).unwrap();
    let status = device.ask(json!({"do": "unlock", "words": words})).expect("it unlocks");
    let (before, after) = (&memory.outing, &status["outing"]);
    match (before.is_null(), after.is_null()) {
        (true, true) => {}
        (true, false) => assert_eq!(after["records"], json!([]), "an outing that nobody started"),
        (false, true) => assert_eq!(memory.trying, "close", "the outing is gone"),
        (false, false) => one_step(before, after),
    }
    if after.is_null() {
        let left = [DraftPart::Shift, DraftPart::Record].map(|part| store(folder).draft(part).unwrap());
        assert_eq!(left, [None, None], "a draft without its outing");
    }
    let trying = std::mem::take(&mut memory.trying);
    memory.hear(json!({"outing": if after.is_null() { json!({"records": []}) } else { after.clone() }}));
    memory.outing = after.clone();
    *memory.died_at.entry(trying).or_default() += 1;
}

/// The records of an outing, without what only the server can change.
fn records(outing: &Value) -> Vec<Value> {
    let mut records = outing["records"].as_array().unwrap().clone();
    records.iter_mut().for_each(|record| record["received"] = Value::Null);
    records
}

/// At most one thing is different: one record is new or one revision further (which clears the draft), or the draft, or
/// the running shift.
fn one_step(before: &Value, after: &Value) {
    let (old, new) = (records(before), records(after));
    assert!(
        new.len() == old.len() || new.len() == old.len() + 1,
        "{} records, {} confirmed",
        new.len(),
        old.len()
    );
    let changed: Vec<usize> = (0..old.len()).filter(|at| old[*at] != new[*at]).collect();
    for at in &changed {
        assert_eq!(new[*at]["subject"], old[*at]["subject"]);
        assert_eq!(new[*at]["revision"].as_u64(), old[*at]["revision"].as_u64().map(|revision| revision + 1));
    }
    let in_records = changed.len() + new.len() - old.len();
    let in_draft =
        usize::from(before["draft"] != after["draft"] && !(in_records == 1 && after["draft"].is_null()));
    let in_shift = usize::from(before["shift"] != after["shift"]);
    assert!(in_records + in_draft + in_shift <= 1, "before {before}\nafter {after}");
}

/// A desk in a folder; the pen takes it over.
fn founded(folder: &Path, server: &str) -> ([u16; 5], Value) {
    let (desk, founding) = Desk::found(folder, Chance::system(), server).unwrap();
    (desk.device.words(), founding)
}

#[test]
fn whatever_was_confirmed_before_a_kill_while_saving_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let (words, _) = founded(folder.path(), "https://approdo.example");
    let (mut dice, mut memory) = (Dice::new("saving"), Memory::default());
    for _ in 0..kills(40) {
        let mut pen = Pen::start(folder.path(), words, "write", dice.below(u64::MAX));
        assert!(pen.listen(&mut memory, PATIENCE, |line| line.get("outing").is_some()), "it never opened");
        pen.listen(&mut memory, Duration::from_micros(dice.below(150_000)), |_| false);
        pen.kill();
        pen.listen(&mut memory, PATIENCE, |_| false);
        check_log(folder.path(), &mut memory);
        check_app(folder.path(), words, &mut memory);
    }
    println!("died at {:?}; {} records", memory.died_at, memory.records.len());
}

/// The field is in this record with this value.
fn written(record: &Value, (name, value): &(&str, Value)) -> bool {
    record[name] == *value
}

#[test]
fn a_kill_after_any_field_of_completa_loses_no_field() {
    let folder = tempfile::tempdir().unwrap();
    let (words, _) = founded(folder.path(), "https://approdo.example");
    let mut device = Device::taken_up(folder.path(), words, Chance::system()).unwrap();
    device.unlock().unwrap();
    device.ask(json!({"do": "set_zones", "zones": [complete::ZONE]})).unwrap();
    drop(device);
    let fields = complete::fields();
    for (at, field) in fields.iter().enumerate() {
        let mut pen = Pen::start(folder.path(), words, "complete", 0);
        let mut memory = Memory::default();
        // An earlier life wrote some of it; this field is confirmed by this one, or was there when it began.
        let confirmed = pen.listen(&mut memory, PATIENCE, |line| {
            let record = &line["outing"]["draft"]["record"];
            record.is_object() && fields[..=at].iter().all(|field| written(record, field))
        });
        assert!(confirmed, "{} was never confirmed", field.0);
        pen.kill();
        let mut device = Device::taken_up(folder.path(), words, Chance::system()).unwrap();
        let status = device.ask(json!({"do": "unlock", "words": words})).unwrap();
        let draft = &status["outing"]["draft"];
        for field in &fields[..=at] {
            assert!(written(&draft["record"], field), "{} is lost after {}", field.0, fields[at].0);
        }
        assert!(draft["begun"].is_string(), "and it says when it was begun");
        // The next life begins with nothing written, so that each field is the last one once.
        device.ask(json!({"do": "draft", "draft": null})).unwrap();
    }
}

#[test]
fn a_kill_while_closing_leaves_an_open_or_a_closed_outing_and_nothing_between() {
    let folder = tempfile::tempdir().unwrap();
    let (words, _) = founded(folder.path(), "https://approdo.example");
    let (mut dice, mut memory) = (Dice::new("closing"), Memory::default());
    for _ in 0..kills(35) {
        let mut pen = Pen::start(folder.path(), words, "close", dice.below(u64::MAX));
        assert!(pen.listen(&mut memory, PATIENCE, |line| line["try"] == "close"), "it never came to close");
        pen.listen(&mut memory, Duration::from_micros(dice.below(12_000)), |_| false);
        pen.kill();
        pen.listen(&mut memory, PATIENCE, |_| false);
        let closings = closings(folder.path());
        check_log(folder.path(), &mut memory);
        check_app(folder.path(), words, &mut memory);
        let (opened, closed) = closings;
        let open = usize::from(!memory.outing.is_null());
        assert_eq!(opened, closed + open, "{opened} openings, {closed} closings");
    }
    println!("died at {:?}; {} records", memory.died_at, memory.records.len());
}

/// How many openings and closings the log has.
fn closings(folder: &Path) -> (usize, usize) {
    let log = proven_log(folder);
    let of = |kind: Kind| log.iter().filter(|(_, entry)| entry.open.kind == kind.number()).count();
    (of(Kind::Opening), of(Kind::Closing))
}

#[test]
fn a_kill_while_handing_over_loses_nothing_and_sends_nothing_twice() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| -> PathBuf { folder.path().join(name) };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let (words, founding) = founded(&at("desk"), &format!("http://127.0.0.1:{port}"));
    init(&at("server"), &read_founding(founding.to_string().as_bytes()).unwrap()).unwrap();
    let mut settings = Settings::loopback(&at("server"));
    settings.listen.set_port(port);
    let start = Server::start(settings, Arc::new(MachineClock::start()), Arc::new(MachineChance));
    let _server = runtime.block_on(start).unwrap();

    let (mut dice, mut memory) = (Dice::new("handing over"), Memory::default());
    for _ in 0..kills(25) {
        let mut pen = Pen::start(&at("desk"), words, "push", dice.below(u64::MAX));
        assert!(pen.listen(&mut memory, PATIENCE, |line| line["try"] == "sync"), "it never came to sync");
        pen.listen(&mut memory, Duration::from_micros(dice.below(40_000)), |_| false);
        pen.kill();
        pen.listen(&mut memory, PATIENCE, |_| false);
        check_log(&at("desk"), &mut memory);
        let received = store(&at("desk")).received().unwrap().head.seq;
        assert!(received >= memory.received, "{} were shown as received, {received} are", memory.received);
        check_app(&at("desk"), words, &mut memory);
    }
    println!("died at {:?}; {} records", memory.died_at, memory.records.len());

    // Whoever goes on after the last kill hands over the rest; then server and log are one.
    let device = Device::taken_up(&at("desk"), words, Chance::system()).unwrap();
    let mut desk = Desk { device, paper: Value::Null };
    let status = desk.device.ask(json!({"do": "unlock", "words": words})).unwrap();
    if let Some(shift) = status["outing"].get("shift") {
        desk.device.ask(json!({"do": "close_outing", "shift": shift})).unwrap();
        desk.device.unlock().unwrap();
    }
    desk.device.sync().unwrap();
    let log = proven_log(&at("desk"));
    let received = store(&at("desk")).received().unwrap();
    assert_eq!((received.head, received.shelf), (log.last().unwrap().0, None));
    let figures = desk.figures().unwrap();
    assert_eq!(figures.counted, figures.opened, "the server counts what was opened");
    assert_eq!((figures.uncounted, figures.received.mismatches, figures.received.unreadable), (0, 0, 0));
}

#[test]
fn a_kill_during_the_derivation_does_not_give_the_attempt_back() {
    let folder = tempfile::tempdir().unwrap();
    let (words, _) = founded(folder.path(), "https://approdo.example");
    let mut wrong = words;
    wrong[0] = (wrong[0] + 1) % 2048;
    let counted = |folder: &Path| store(folder).attempts().unwrap();
    let mut killed_while_deriving = 0;
    for attempt in 1..=4 {
        let mut pen = Pen::start(folder.path(), wrong, "guess", 0);
        while counted(folder.path()) < attempt {
            std::thread::sleep(Duration::from_millis(1));
            assert!(pen.process.try_wait().unwrap().is_none(), "it ended before it counted");
        }
        pen.kill();
        let answered = pen.lines.iter().any(|line| line.get("end").is_some());
        killed_while_deriving += u32::from(!answered);
        assert_eq!(counted(folder.path()), attempt, "the attempt is on the disk");
    }
    assert!(killed_while_deriving > 0, "the counter was only written after the derivation");
    let mut device = Device::taken_up(folder.path(), words, Chance::system()).unwrap();
    let status = device.ask(json!({"do": "status"})).unwrap();
    assert_eq!(status["attempts_left"], 6);
    assert_eq!(device.ask(json!({"do": "unlock", "words": words})).unwrap()["attempts_left"], 10);
}

#[test]
fn a_full_disk_is_said_loses_nothing_and_work_goes_on_when_there_is_room() {
    let folder = tempfile::tempdir().unwrap();
    let (words, _) = founded(&folder.path().join("kept"), "https://approdo.example");
    let small = folder.path().join("small");
    std::fs::create_dir(&small).unwrap();
    let out = folder.path().join("out");
    std::fs::create_dir(&out).unwrap();
    // A disk of 2 MiB that only this one process sees; what is on it at the end is copied out.
    let script = "mount -t tmpfs -o size=2m tmpfs \"$SMALL\" && cp \"$KEPT\"/* \"$SMALL\" && \
                  echo 2097152 > \"$SMALL/size\" && \"$@\" && cp \"$SMALL\"/* \"$OUT\"";
    let mut command = Command::new("unshare");
    command.args([
        "--user",
        "--map-root-user",
        "--mount",
        "sh",
        "-c",
        script,
        "sh",
        env!("CARGO_BIN_EXE_pen"),
    ]);
    command.args(arguments(&small, words, "fill", 7));
    let mut pen =
        Pen::of(command.env("SMALL", &small).env("KEPT", folder.path().join("kept")).env("OUT", &out));
    let mut memory = Memory::default();
    let mut codes = Vec::new();
    loop {
        let Ok(line) = pen.lines.recv_timeout(PATIENCE) else { break };
        match line.get("full") {
            Some(full) => codes = serde_json::from_value::<Vec<String>>(full.clone()).unwrap(),
            None => memory.hear(line),
        }
    }
    assert!(pen.process.wait().unwrap().success(), "the pen or its disk failed; it needs user namespaces");
    assert!(codes.len() >= 40 && codes.iter().all(|code| code == "disk_full"), "{codes:?}");
    check_log(&out, &mut memory);
    check_app(&out, words, &mut memory);
    assert_eq!(memory.outing, Value::Null, "it was closed once there was room");
}
