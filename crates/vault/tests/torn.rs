//! What a power cut leaves of a file (S-151, S-153): the end of what was being written is missing, is zeros or is noise; a page
//! of the file itself is half of one and half of the other. Whatever a screen had confirmed before is there, whole, and
//! nothing that is half.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests fail by panicking")]

mod tablet;

use approdo_model::chain::{Entry, Head};
use approdo_vault::store::Store;
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use serde_json::json;
use tablet::*;

/// SQLite's own: a frame of the journal is a page with a head before it.
const PAGE_BYTES: usize = 4096;
const FRAME_BYTES: usize = PAGE_BYTES + 24;
const JOURNAL_HEAD_BYTES: usize = 32;

/// The database and its journal.
#[derive(Clone)]
struct Image {
    db: Vec<u8>,
    journal: Vec<u8>,
}

impl Image {
    fn of(tablet: &Tablet) -> Self {
        let journal = tablet.path().with_extension("db-wal");
        Self { db: std::fs::read(tablet.path()).unwrap(), journal: std::fs::read(journal).unwrap() }
    }

    /// Where the journal ends: what lies behind is of a time before, when it was longer.
    fn end(&self) -> usize {
        let salts = &self.journal[16..24];
        let frames = self.journal[JOURNAL_HEAD_BYTES..].chunks_exact(FRAME_BYTES);
        JOURNAL_HEAD_BYTES + FRAME_BYTES * frames.take_while(|frame| frame[8..16] == *salts).count()
    }

    /// The log of the device whose file this is, opened as after a restart.
    fn log(&self) -> Vec<(Head, Entry)> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("approdo.db");
        std::fs::write(&path, &self.db).unwrap();
        std::fs::write(path.with_extension("db-wal"), &self.journal).unwrap();
        let store = Store::open(&path).unwrap();
        let device = store.identity().unwrap().unwrap().device;
        store.entries(&device, 0, 1000).unwrap()
    }
}

/// What a cut does to the bytes behind it.
#[derive(Debug, Clone, Copy)]
enum Tear {
    Missing,
    Zeros,
    Noise,
}

fn torn(journal: &[u8], at: usize, tear: Tear, dice: &mut ChaCha20Rng) -> Vec<u8> {
    let mut torn = journal.to_vec();
    match tear {
        Tear::Missing => torn.truncate(at),
        Tear::Zeros => torn[at..].fill(0),
        Tear::Noise => {
            let to = journal.len().min(at + 512);
            dice.fill_bytes(&mut torn[at..to]);
        }
    }
    torn
}

#[test]
fn whatever_is_torn_off_the_end_takes_nothing_that_was_confirmed() {
    let mut dice = ChaCha20Rng::seed_from_u64(700);
    let mut tablet = Tablet::in_outing(700);
    let opened = tablet.entries();
    // From here on nobody else looks into the file: whoever closes it may clear the journal away.
    let mut confirmed = Vec::new();
    for noted in 1..=9 {
        tablet.ok(json!({"do": "note", "record": contact("woman")}));
        confirmed.push((Image::of(&tablet).end(), opened + noted));
    }
    assert!(confirmed.is_sorted_by(|one, next| one.0 < next.0), "the journal grew: {confirmed:?}");
    let mut whole = Image::of(&tablet);
    whole.journal.truncate(whole.end());
    let log = whole.log();
    assert_eq!(log.len() as u64, opened + 9);
    // What was written before the first of these lies in the journal too: only what comes after it is torn.
    let (first, last) = (confirmed[0].0, whole.journal.len());
    let near = |at: usize| [at, at + 1, at + 24, at + 700, at + FRAME_BYTES - 1];
    let cuts: Vec<usize> = (first..last).step_by(FRAME_BYTES).flat_map(near).collect();
    assert!(cuts.len() > 60, "{} cuts", cuts.len());
    let mut shorter = 0;
    for at in cuts {
        for tear in [Tear::Missing, Tear::Zeros, Tear::Noise] {
            let journal = torn(&whole.journal, at, tear, &mut dice);
            let found = Image { journal, ..whole.clone() }.log();
            let told = confirmed.iter().rev().find(|(length, _)| *length <= at).unwrap().1;
            assert!(
                found.len() as u64 >= told,
                "{tear:?} at {at}: {told} were confirmed, {} are there",
                found.len()
            );
            assert_eq!(found, log[..found.len()], "{tear:?} at {at}: something is half");
            shorter += usize::from(found.len() < log.len());
        }
    }
    assert!(shorter > 60, "only {shorter} of these cuts took anything");
}

/// The journal is written into the file page by page: where that was interrupted, even within a page, the journal is still
/// there and says it all again.
#[test]
fn a_page_that_is_half_written_is_written_again() {
    let mut dice = ChaCha20Rng::seed_from_u64(710);
    let mut tablet = Tablet::in_outing(710);
    for _ in 0..8 {
        tablet.ok(json!({"do": "note", "record": contact("woman")}));
    }
    let before = Image::of(&tablet);
    let log = before.log();
    rusqlite::Connection::open(tablet.path())
        .unwrap()
        .query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))
        .unwrap();
    let after = Image::of(&tablet);
    assert_ne!(before.db, after.db, "pages were written");
    for _ in 0..60 {
        let mut db = before.db.clone();
        db.resize(before.db.len().max(after.db.len()), 0);
        for page in (0..after.db.len()).step_by(PAGE_BYTES) {
            let written = match dice.next_u32() % 3 {
                0 => 0,
                1 => PAGE_BYTES,
                _ => 512 * (1 + dice.next_u32() as usize % 7),
            };
            db[page..page + written].copy_from_slice(&after.db[page..page + written]);
        }
        assert_eq!(Image { db, ..before.clone() }.log(), log);
    }
}
