//! Every seal that a watching test makes is noted here, key and nonce: a content key that seals twice, or a nonce that comes
//! back under a kept key, ends the test (S-039).
//!
//! Compiled into tests only. [`note`] is called by the two functions of [`crate::envelope`] that encrypt.

use std::cell::RefCell;
use std::collections::HashSet;
use std::path::Path;
use std::time::Duration;

use approdo_model::body::Content;
use approdo_model::calendar::Day;
use approdo_model::chain::Chain;
use approdo_model::codes::{Area, Channel, Line as TableLine};
use approdo_model::forms::{Contact, Record, Shift, UnitName};
use approdo_model::header::{Facts, Kind};
use approdo_model::registry::Generation;
use approdo_model::suite;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use crate::app::App;
use crate::app::answer::{Response, Value};
use crate::app::request::{Draft, Request};
use crate::chance::Chance;
use crate::clock::{Clock, Minute};
use crate::envelope::{Scope, generation_pair};
use crate::log::{self, Ink, Line};
use crate::passphrase::Passphrase;
use crate::secret::SigningSecret;

/// What sealed: a key made for one message, or a key that seals many under random nonces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sealer {
    /// May seal once, whatever the nonce.
    ContentKey,
    /// May seal again under another nonce.
    KeptKey,
}

#[derive(Default)]
struct Seen {
    content_keys: HashSet<[u8; 32]>,
    nonces: HashSet<([u8; 32], [u8; 12])>,
}

thread_local! {
    static SEEN: RefCell<Option<Seen>> = const { RefCell::new(None) };
}

/// From here on this test watches its seals.
fn watch() {
    SEEN.set(Some(Seen::default()));
}

/// Notes one seal of this thread.
pub fn note(sealer: Sealer, key: &[u8; 32], nonce: &[u8; 12]) {
    SEEN.with_borrow_mut(|seen| {
        let Some(seen) = seen else { return };
        let fresh = sealer == Sealer::KeptKey || seen.content_keys.insert(*key);
        assert!(fresh, "a content key seals a second message");
        assert!(seen.nonces.insert((*key, *nonce)), "a nonce comes back under its key");
    });
}

fn seals() -> usize {
    SEEN.with_borrow(|seen| seen.as_ref().map_or(0, |seen| seen.nonces.len()))
}

fn seeded(seed: u64) -> Chance {
    Chance::of(ChaCha20Rng::seed_from_u64(seed))
}

/// Seals entries of one outing until there are so many. Now and then the log is set back by a few slots, as a restored
/// image does, and every third entry is sealed a second time for the same slot, as after a crash before the commit.
fn seal_many(many: usize) {
    watch();
    let chance = &mut seeded(39);
    let generation = Generation { number: 1, recipient: generation_pair(chance).1 };
    let (key, seed, device_seed) = (chance.key(), chance.key(), chance.key());
    let (signer, device) = (SigningSecret::new(&seed), SigningSecret::new(&device_seed));
    let facts =
        Facts { area: Area::Mi.number(), month: 24216, line: TableLine::StreetContacts.number(), count: 1 };
    let line = |kind, subject| {
        let content = Content::Record(Record::Contact(Contact::default()));
        Line { kind, facts, subject, revision: 1, supersedes: None, content }
    };
    let empty = Chain::empty(chance.organisation(), chance.device());
    let ink = Ink::Own { key: &key, generation: &generation, outing_key: Some(signer.public()) };
    let opening = line(Kind::Opening, chance.subject());
    let mut chain = log::write(&empty, opening, &ink, &device, chance).unwrap().after;
    let mut images = Vec::new();
    let made = Scope {
        suite: suite::NEWEST,
        organisation: empty.organisation,
        generation: 1,
        device: empty.device,
        seq: 1,
    };
    let ink = Ink::Outing { key: &key, made: &made };
    while seals() < many {
        let noted = line(Kind::Record, chance.subject());
        if seals().is_multiple_of(3) {
            // The same words in the same slot: sealed, and lost before they were on the disk.
            log::write(&chain, noted.clone(), &ink, &signer, chance).unwrap();
        }
        chain = log::write(&chain, noted, &ink, &signer, chance).unwrap().after;
        if seals().is_multiple_of(7) {
            images.push(chain);
        }
        if images.len() == 5 {
            chain = images.swap_remove(usize::from(chance.below(5)));
            images.clear();
        }
    }
}

#[test]
fn twenty_thousand_seals_use_every_key_once() {
    seal_many(20_000);
}

#[test]
#[ignore = "the same a million times; minutes, in release"]
fn a_million_seals_use_every_key_once() {
    seal_many(1_000_000);
}

#[test]
#[should_panic(expected = "a content key seals a second message")]
fn a_second_message_under_one_content_key_is_noticed() {
    watch();
    note(Sealer::ContentKey, &[1; 32], &[1; 12]);
    note(Sealer::ContentKey, &[1; 32], &[2; 12]);
}

struct Friday;

impl Clock for Friday {
    fn today(&self) -> Day {
        Day::new(2018, 1, 5).unwrap()
    }

    fn minute(&self) -> Minute {
        Minute::new(23, 41).unwrap()
    }

    fn monotonic(&self) -> Duration {
        Duration::ZERO
    }
}

fn open(path: &Path, seed: u64) -> App {
    App::open(path, Box::new(Friday), seeded(seed)).unwrap()
}

fn ok(app: &mut App, request: Request) -> Value {
    match app.handle(request) {
        Response::Ok(value) => value,
        Response::Problem(problem) => panic!("{problem:?}"),
    }
}

/// One note with its drafts and a change of the running shift.
fn note_one(app: &mut App, shift: &Shift, women: u16) {
    let record = Record::Contact(Contact {
        newness: Some(approdo_model::codes::Newness::NewEver),
        ..Contact::default()
    });
    let mut running = shift.clone();
    running.presences.women = women;
    ok(app, Request::Tally { shift: running });
    // The same draft twice: a screen that saves at every change does that.
    for _ in 0..2 {
        ok(
            app,
            Request::Draft {
                draft: Some(Draft { subject: None, record: record.clone(), begun: None, before: None }),
            },
        );
    }
    ok(app, Request::Note { record });
}

#[test]
fn restored_images_of_a_tablet_seal_under_other_keys() {
    watch();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("approdo.db");
    let mut app = open(&path, 1);
    let words = match ok(&mut app, Request::MakePassphrase) {
        Value::Passphrase(made) => Passphrase::of(made.words),
        other => panic!("{other:?}"),
    };
    let server = "https://approdo.example".to_owned();
    ok(
        &mut app,
        Request::Found { words: words.clone(), units: Vec::new(), server, trial: true, secretariat: false },
    );
    ok(&mut app, Request::Unlock { words: words.clone() });
    let friday = Day::new(2018, 1, 5).unwrap();
    let unit = UnitName::new("Unità 1").unwrap();
    let shift = Shift::opened(unit, Area::Mi, Some(Channel::StreetNight), friday);
    ok(&mut app, Request::StartOuting { shift: shift.clone() });
    note_one(&mut app, &shift, 1);
    drop(app);
    // Three copies of the file go on from the same slot with the same words, each with the chance of its own machine.
    for copy in 0..3 {
        let image = folder.path().join(format!("copy-{copy}.db"));
        std::fs::copy(&path, &image).unwrap();
        let mut app = open(&image, 100 + copy);
        ok(&mut app, Request::Unlock { words: words.clone() });
        for women in 2..12 {
            note_one(&mut app, &shift, women);
        }
        ok(&mut app, Request::CloseOuting { shift: shift.clone() });
    }
    assert!(seals() > 3 * 10 * 4, "{} seals", seals());
}
