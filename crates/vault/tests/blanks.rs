//! A desk that comes when the server has let go of old texts believes what coordinators signed for, and nothing else: a
//! server that blanks what nobody has read must not make it vanish.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests fail by panicking")]

mod friendly;
mod tablet;

use approdo_model::chain::{Entry, Head, Part};
use approdo_model::ids::DeviceId;
use approdo_model::registry::{Act, Author};
use approdo_model::signature::Context;
use approdo_model::wire::{Page, decode, path};
use approdo_vault::passphrase::word_list;
use approdo_vault::secret::SigningSecret;
use approdo_vault::store::WrapKind;
use approdo_vault::sync::{Answer, Call, SyncError};
use friendly::*;
use serde_json::{Value, json};
use tablet::*;

/// An organisation in which a first desk has read two outings of a tablet, and a second desk is about to read for the
/// first time.
struct Scene {
    desk: Tablet,
    second: Tablet,
    tablet: Tablet,
    server: Server,
    root: SigningSecret,
}

fn scene(seed: u64, freezes: bool) -> Scene {
    let mut desk = Tablet::new(seed);
    desk.make_passphrase();
    let words = desk.words;
    let founded =
        desk.ok(json!({"do": "found", "words": words, "units": [], "server": "https://approdo.example", "trial": true}));
    let root = founded["kit"][0]["root"].clone();
    let at = |word: &Value| word_list().iter().position(|known| Some(*known) == word.as_str()).unwrap();
    let indexes: Vec<usize> = root.as_array().unwrap().iter().map(at).collect();
    desk.unlock();
    let mut server = Server::of(&desk);
    let mut tablet = admitted(seed + 1, &mut desk, &mut server);
    for _ in 0..2 {
        goes_out(&mut tablet, &mut server);
    }
    server.sync(&mut desk).unwrap();
    if freezes {
        desk.ok(json!({"do": "freeze", "first": "2018-01", "last": "2018-02"}));
    }
    let mut second = applied_as("coordinator", seed + 2, &mut desk, &mut server);
    server.sync(&mut desk).unwrap();
    desk.ok(json!({"do": "admit_coordinator", "device": second.identity().device, "root": indexes}));
    second.unlock();
    let words: Vec<String> = serde_json::from_value(root).unwrap();
    let root = SigningSecret::new(&approdo_vault::passphrase::from_paper(&words).unwrap());
    // The keys are handed over before the second desk looks at a log.
    let logs = std::mem::take(&mut server.logs);
    for _ in 0..3 {
        server.sync(&mut second).unwrap();
        server.sync_while(&mut desk, |_, call, answer| (call.path != path::HEADS).then_some(answer)).unwrap();
        handed(&mut desk, &mut server);
    }
    server.logs = logs;
    Scene { desk, second, tablet, server, root }
}

/// What the desk has said reaches the server, though it does not come to its logs.
fn handed(desk: &mut Tablet, server: &mut Server) {
    for (statement, _) in desk.store().statements().unwrap() {
        if statement.number as usize > server.statements.len() {
            server.statements.push(statement);
        }
    }
}

fn goes_out(tablet: &mut Tablet, server: &mut Server) {
    tablet.unlock();
    tablet.ok(json!({"do": "start_outing", "shift": shift()}));
    tablet.ok(json!({"do": "note", "record": contact("woman")}));
    tablet.ok(json!({"do": "close_outing", "shift": shift_with(json!({"closed": true}))}));
    server.sync(tablet).unwrap();
}

impl Scene {
    /// The server lets go of these slots of the tablet's log.
    fn blank(&mut self, slots: std::ops::RangeInclusive<usize>) {
        let log = self.server.logs.get_mut(&self.tablet.identity().device).unwrap();
        for slot in slots {
            let entry = &mut log[slot - 1];
            *entry = Entry { part: Part::Blank(entry.part.digest()), ..entry.clone() };
        }
    }

    /// The second desk reads, a page of so many entries at a time, told what desks have signed for.
    fn reads(&mut self, page: usize) -> Result<(), SyncError> {
        let words = self.server.acknowledgements.clone();
        let ended =
            self.server.sync_while(&mut self.second, |_, call, answer| told(call, answer, page, &words));
        if let Err(error) = ended {
            self.second.app.sync_ended(Some(error));
        }
        ended
    }

    fn outings(&mut self) -> Vec<Value> {
        self.second.ok(json!({"do": "received"}))["outings"].as_array().unwrap().clone()
    }

    /// The second desk has taken nothing of the tablet's log, and says that something is wrong.
    #[track_caller]
    fn refuses(mut self) {
        assert_eq!(self.reads(100), Err(SyncError::Alarm));
        let device = self.tablet.identity().device;
        assert_eq!(self.second.store().head(&device).unwrap(), Head::EMPTY);
        let of_second = |words: &[approdo_model::notice::Acknowledgement], by: DeviceId| {
            words.iter().any(|notice| notice.coordinator == by)
        };
        assert!(!of_second(&self.server.acknowledgements, self.second.identity().device));
        // An honest server again: nothing is lost.
        let full = |tablet: &Tablet| tablet.store().entries(&device, 0, 100).unwrap();
        let mut log: Vec<Entry> = full(&self.desk).into_iter().map(|(_, entry)| entry).collect();
        log.extend(full(&self.tablet).into_iter().skip(log.len()).map(|(_, entry)| entry));
        self.server.logs.insert(device, log);
        self.reads(100).unwrap();
        assert!(self.outings().iter().all(|outing| outing["contacts"] == 1 && outing["unreadable"] == 0));
    }
}

fn told(
    call: &Call,
    answer: Answer,
    page: usize,
    words: &[approdo_model::notice::Acknowledgement],
) -> Option<Answer> {
    if call.path == path::LEDGER {
        let mut notices: approdo_model::wire::Notices = serde_json::from_slice(&answer.body).unwrap();
        notices.acknowledgements = words.to_vec();
        return Some(json(&notices));
    }
    if call.path.starts_with("/v1/entries/") {
        let mut shown: Page = decode(&answer.body).unwrap();
        shown.entries.truncate(page);
        return Some(binary(&shown));
    }
    Some(answer)
}

#[test]
fn what_was_let_go_is_believed_where_a_coordinator_signed_for_it_and_counts_by_its_header() {
    let mut scene = scene(180, true);
    scene.blank(1..=6);
    scene.reads(100).unwrap();
    assert_eq!(scene.outings().len(), 2);
    let table = |desk: &mut Tablet| desk.ok(json!({"do": "table"}))["opened"].clone();
    assert_eq!(table(&mut scene.second), table(&mut scene.desk));
    assert_eq!(table(&mut scene.second)[0]["street_contacts"], 2);
    // It is the same after the next unlocking.
    scene.second.restart();
    scene.second.unlock();
    assert_eq!(table(&mut scene.second), table(&mut scene.desk));
}

#[test]
fn a_signed_head_far_behind_the_page_is_waited_for() {
    // Pages end on signed slots: the end of a push, or an opening.
    for page in [3, 4] {
        let mut scene = scene(183, true);
        scene.blank(1..=6);
        scene.reads(page).unwrap();
        let device = scene.tablet.identity().device;
        assert_eq!(scene.second.store().head(&device).unwrap().seq, 6, "{page} at a time");
        assert_eq!(scene.outings().len(), 2);
    }
}

#[test]
fn a_blank_of_a_month_that_is_not_frozen_is_not_believed() {
    let mut scene = scene(186, false);
    scene.blank(1..=6);
    scene.refuses();
}

#[test]
fn a_blank_that_no_word_reaches_is_not_believed() {
    let mut late = scene(189, true);
    goes_out(&mut late.tablet, &mut late.server);
    late.blank(1..=9);
    late.refuses();
    let mut silent = scene(192, true);
    silent.server.acknowledgements.clear();
    silent.blank(1..=6);
    silent.refuses();
}

#[test]
fn a_word_about_another_history_or_of_nobody_who_belongs_proves_nothing() {
    let mut scene = scene(195, true);
    scene.blank(1..=6);
    let vault_key = scene.desk.vault_key(scene.desk.words).unwrap();
    let signer = SigningSecret::new(&scene.desk.kept(&vault_key, WrapKind::Device, b"").unwrap());
    let mut word = scene.server.acknowledgements[0].clone();
    // Signed for a head that the server shows to nobody, as of a clone.
    word.head.digest = approdo_model::bytes::Digest([9; 32]);
    word.signature = signer.sign(Context::Acknowledgement, &word.canonical());
    let good = std::mem::replace(&mut scene.server.acknowledgements, vec![word]);
    assert_eq!(scene.reads(100), Err(SyncError::Alarm));
    assert_eq!(scene.reads(4), Err(SyncError::Alarm), "nor when it is waited for to the end");
    scene.server.acknowledgements = good;
    let act = Act::CoordinatorRemoved { device: scene.desk.identity().device, last: Head::EMPTY };
    say(&mut scene.server, Author::Root, &scene.root, act);
    scene.refuses();
}

#[test]
fn what_is_sealed_under_a_key_that_was_let_go_is_not_taken_as_read() {
    let mut in_one_page = scene(198, true);
    in_one_page.blank(1..=1);
    in_one_page.refuses();
    let mut in_two = scene(201, true);
    in_two.blank(4..=4);
    let words = in_two.server.acknowledgements.clone();
    assert_eq!(
        in_two.server.sync_while(&mut in_two.second, |_, call, answer| told(call, answer, 4, &words)),
        Err(SyncError::Alarm)
    );
    in_two.refuses();
}
