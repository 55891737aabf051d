//! What lies in the memory of a tablet in the street, and of one that is shut (S-020, S-022, S-032, S-036): a process of its own is
//! held still, every byte that it can write is read, and whatever looks like a key is tried on what its file keeps.
//!
//! Must not ask the process itself: a thief does not.

#![cfg(test)]
#![cfg(target_os = "linux")]

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use approdo_tests::cast::calendar::Calendar;
use approdo_transport::door::DEVICE_FILE;
use approdo_vault::app::App;
use approdo_vault::chance::Chance;
use approdo_vault::envelope;
use approdo_vault::passphrase::Passphrase;
use approdo_vault::rules::Rules;
use approdo_vault::secret::Key;
use approdo_vault::store::{Store, WrapKind};
use serde_json::{Value, json};

/// What the unit is called that goes out.
const CANARY: &[u8] = b"canarino-z9q";

/// The tablet, and who holds it.
struct Held {
    process: Child,
    told: ChildStdin,
    says: ChildStdout,
}

impl Held {
    fn unlocked(folder: &Path, words: [u16; 5]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_held"));
        let mut process = command.arg(folder).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (told, says) = (process.stdin.take().unwrap(), process.stdout.take().unwrap());
        let mut held = Self { process, told, says };
        held.told.write_all(&words.map(u16::to_be_bytes).concat()).unwrap();
        held.hears(b'u');
        held
    }

    fn does(&mut self, what: u8) {
        self.told.write_all(&[what]).unwrap();
        self.hears(what);
    }

    fn hears(&mut self, what: u8) {
        let mut said = [0];
        self.says.read_exact(&mut said).unwrap();
        assert_eq!(said[0], what);
    }

    /// Everything that the process can write: heap, stacks, data; each part with its name.
    fn memory(&self) -> Memory {
        let process = format!("/proc/{}", self.process.id());
        let maps = std::fs::read_to_string(format!("{process}/maps")).unwrap();
        let mut memory = File::open(format!("{process}/mem")).unwrap();
        let mut parts = Vec::new();
        for line in maps.lines().filter(|line| line.contains(" rw")) {
            let (from, to) = line.split_once(' ').unwrap().0.split_once('-').unwrap();
            let [from, to] = [from, to].map(|at| u64::from_str_radix(at, 16).unwrap());
            let mut part = vec![0; usize::try_from(to - from).unwrap()];
            memory.seek(SeekFrom::Start(from)).unwrap();
            // What was never touched may not be readable; then nothing is there.
            if memory.read_exact(&mut part).is_ok() {
                let name = line.split_whitespace().nth(5).unwrap_or("no file").to_owned();
                parts.push((name, part));
            }
        }
        let bytes: usize = parts.iter().map(|(_, part)| part.len()).sum();
        assert!(bytes > 100_000, "only {bytes} bytes could be read");
        Memory(parts)
    }
}

/// What a process had in memory.
struct Memory(Vec<(String, Vec<u8>)>);

impl Memory {
    /// Where these bytes lie, if anywhere.
    fn place_of(&self, what: &[u8]) -> Option<&str> {
        let holds = |part: &[u8]| part.windows(what.len()).any(|window| window == what);
        self.0.iter().find(|(_, part)| holds(part)).map(|(name, _)| name.as_str())
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn ask(app: &mut App, request: Value) -> Value {
    let answer = serde_json::to_value(app.handle_json(request.to_string().as_bytes())).unwrap();
    assert!(answer.get("ok").is_some(), "{answer}");
    answer["ok"].clone()
}

/// A desk of a practice organisation, shut, with an evening that it closed before.
fn with_a_past(folder: &Path) -> [u16; 5] {
    let file = folder.join(DEVICE_FILE);
    let mut app = App::open(&file, Box::new(Calendar::today()), Chance::system()).unwrap();
    let words = ask(&mut app, json!({"do": "make_passphrase"}))["words"].clone();
    let server = "https://approdo.example";
    ask(
        &mut app,
        json!({"do": "found", "words": words, "units": ["Unità 1"], "server": server, "trial": true}),
    );
    ask(&mut app, json!({"do": "unlock", "words": words}));
    let shift = json!({"unit": "Unità 1", "area": "MI", "channel": "street_night", "date": "2018-01-04"});
    ask(&mut app, json!({"do": "start_outing", "shift": shift}));
    ask(
        &mut app,
        json!({"do": "note", "record": {"form": "contact", "newness": "new_ever", "gender": "man"}}),
    );
    ask(&mut app, json!({"do": "close_outing", "shift": shift}));
    serde_json::from_value(words).unwrap()
}

/// What a key opens of what the file keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Opens {
    /// The vault: every kept key, so every outing that can still be read.
    Vault,
    /// An operator's slot, and with it the vault.
    Slot,
}

/// Everything in the file that somebody with a key could try it on.
struct Lock {
    kept: Vec<(Vec<u8>, Vec<u8>)>,
    slots: Vec<(Vec<u8>, Vec<u8>)>,
}

impl Lock {
    fn of(folder: &Path) -> Self {
        let store = Store::open(&folder.join(DEVICE_FILE)).unwrap();
        let name = |kind: WrapKind, name: &[u8]| {
            [b"approdo/v1/kept\0", &kind.number().to_be_bytes()[..], name].concat()
        };
        let kept = store.wraps(WrapKind::Device).unwrap().into_iter();
        let kept = kept.map(|(of, sealed)| (name(WrapKind::Device, &of), sealed)).collect();
        let roster = store.roster().unwrap().unwrap();
        let cost =
            [roster.cost.memory_kib, roster.cost.passes, roster.cost.lanes].map(u32::to_be_bytes).concat();
        let label = &b"approdo/v1/slot secret\0"[..];
        let slots = roster.slots.iter().map(|row| {
            let name = [label, &[row.slot], row.recipient.as_bytes(), &cost, &roster.salt].concat();
            (name, row.secret.clone())
        });
        Self { kept, slots: slots.collect() }
    }

    fn opened_by(&self, candidate: &[u8]) -> Option<Opens> {
        let key = Key::from_slice(candidate)?;
        let opens = |all: &[(Vec<u8>, Vec<u8>)]| {
            all.iter().any(|(name, sealed)| envelope::open_text(&key, name, sealed).is_ok())
        };
        match (opens(&self.kept), opens(&self.slots)) {
            (true, _) => Some(Opens::Vault),
            (_, true) => Some(Opens::Slot),
            _ => None,
        }
    }

    /// Tries every 32 bytes in a row that could be a key: what repeats itself is none.
    fn opened_from<'a>(&self, memory: &'a Memory) -> BTreeSet<(&'a str, Opens)> {
        let likely = |window: &&[u8]| {
            let mut seen = [0_u64; 4];
            window.iter().for_each(|byte| seen[usize::from(byte >> 6)] |= 1 << (byte & 63));
            seen.iter().map(|bits| bits.count_ones()).sum::<u32>() >= 22
        };
        let tried = |part: &'a (String, Vec<u8>)| {
            let opened = part.1.windows(32).filter(likely).filter_map(|window| self.opened_by(window));
            opened.map(|opens| (part.0.as_str(), opens)).collect::<Vec<_>>()
        };
        memory.0.iter().flat_map(tried).collect()
    }
}

/// The keys of the outings that are kept, oldest first, and the device's own: as whoever has the words reads them.
fn keys(folder: &Path, words: [u16; 5]) -> (Vec<Vec<u8>>, Vec<u8>) {
    let store = Store::open(&folder.join(DEVICE_FILE)).unwrap();
    let lock = Lock::of(folder);
    let roster = store.roster().unwrap().unwrap();
    let under = Passphrase::of(words).derive(&roster.salt, &roster.cost, Rules::KEPT).unwrap();
    let row = &roster.slots[0];
    let secret = envelope::open_text(&under, &lock.slots[0].0, &lock.slots[0].1).unwrap();
    let [seed, voucher] = [&secret[..32], &secret[32..]].map(|half| Key::from_slice(half).unwrap());
    let vault = envelope::open_in_slot(&row.vault_key, row.slot, &row.recipient, &seed, &voucher).unwrap();
    let name =
        |kind: WrapKind, name: &[u8]| [b"approdo/v1/kept\0", &kind.number().to_be_bytes()[..], name].concat();
    let order: Vec<Vec<u8>> = store
        .entries(&store.identity().unwrap().unwrap().device, 0, 50)
        .unwrap()
        .into_iter()
        .map(|(head, _)| head.digest.as_bytes().to_vec())
        .collect();
    let mut outings = store.wraps(WrapKind::Outing).unwrap();
    outings.sort_by_key(|(digest, _)| order.iter().position(|other| other == digest));
    let opened = |kind, of: &[u8], sealed: &[u8]| {
        envelope::open_text(&vault, &name(kind, of), sealed).unwrap().to_vec()
    };
    let outings = outings.iter().map(|(digest, sealed)| opened(WrapKind::Outing, digest, sealed)).collect();
    let device = &store.wraps(WrapKind::Device).unwrap()[0];
    (outings, opened(WrapKind::Device, &device.0, &device.1))
}

/// What must not be in memory, by name: the words, as they are kept anywhere.
fn words_as_kept(words: [u16; 5]) -> [(Vec<u8>, &'static str); 2] {
    [
        (words.map(u16::to_be_bytes).concat(), "the words, as they are derived from"),
        (words.map(u16::to_le_bytes).concat(), "the words, as they are handed on"),
    ]
}

/// What of all this lies in memory, and where.
fn found<'a>(memory: &Memory, secrets: impl IntoIterator<Item = (Vec<u8>, &'a str)>) -> Vec<String> {
    let found = secrets
        .into_iter()
        .filter_map(|(secret, what)| memory.place_of(&secret).map(|place| format!("{what} in {place}")));
    found.collect()
}

#[test]
fn in_the_street_memory_and_file_open_this_outing_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let words = with_a_past(folder.path());
    let mut tablet = Held::unlocked(folder.path(), words);
    let lock = Lock::of(folder.path());
    let office = tablet.memory();
    let opens = lock.opened_from(&office);
    assert!(
        opens.iter().any(|(_, opens)| *opens == Opens::Vault),
        "in the office the vault key is there, and found"
    );

    tablet.does(b'o');
    let street = tablet.memory();
    let (outings, device) = keys(folder.path(), words);
    assert_eq!(outings.len(), 2);
    assert!(street.place_of(&outings[1]).is_some(), "the key of this outing is there, and found");
    assert!(street.place_of(CANARY).is_some(), "what is typed is there, and found");
    let secrets = [(outings[0].clone(), "an earlier outing's key"), (device, "the device's key")];
    let mut wrong = found(&street, secrets.into_iter().chain(words_as_kept(words)));
    wrong.extend(lock.opened_from(&street).iter().map(|(place, opens)| format!("{opens:?} in {place}")));
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn a_process_that_holds_a_device_leaves_no_image_when_it_dies() {
    let folder = tempfile::tempdir().unwrap();
    let words = with_a_past(folder.path());
    let tablet = Held::unlocked(folder.path(), words);
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", tablet.process.id())).unwrap();
    let core = limits.lines().find_map(|line| line.strip_prefix("Max core file size")).unwrap();
    assert_eq!(
        core.split_whitespace().take(2).collect::<Vec<_>>(),
        ["0", "0"],
        "neither now nor raised later"
    );
}

#[test]
fn a_tablet_that_is_shut_has_no_key_and_no_word_in_memory() {
    let mut wrong = Vec::new();
    for (last, how) in [(b"oc".as_slice(), "after an outing"), (b"l", "from the office")] {
        let folder = tempfile::tempdir().unwrap();
        let words = with_a_past(folder.path());
        let mut tablet = Held::unlocked(folder.path(), words);
        last.iter().for_each(|what| tablet.does(*what));
        let shut = tablet.memory();
        let (outings, device) = keys(folder.path(), words);
        let outings = outings.into_iter().map(|key| (key, "an outing's key"));
        let canary = [(CANARY.to_vec(), "what was typed")];
        let secrets = outings.chain([(device, "the device's key")]).chain(words_as_kept(words)).chain(canary);
        wrong.extend(found(&shut, secrets).into_iter().map(|what| format!("{how}: {what}")));
        let lock = Lock::of(folder.path());
        let opened = lock.opened_from(&shut);
        wrong.extend(opened.iter().map(|(place, opens)| format!("{how}: {opens:?} in {place}")));
    }
    assert_eq!(wrong, [""; 0]);
}
