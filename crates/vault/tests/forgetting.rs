//! How long a tablet can read what it closed: to the minute, whatever is done to its clock, its process or its file; and
//! nothing of it is lost when it no longer can.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests fail by panicking")]

mod friendly;
mod tablet;

use approdo_model::bytes::{Digest, SignatureBytes};
use approdo_model::chain::{Chain, Entry, Head};
use approdo_model::policy::Policy;
use approdo_model::registry::{Act, Author};
use approdo_vault::envelope;
use approdo_vault::secret::{Key, SigningSecret};
use approdo_vault::store::WrapKind;
use friendly::{Server, admitted, organisation, say};
use serde_json::{Value, json};
use tablet::*;

const HOUR: u64 = 3600;
const DAY: u64 = 24 * HOUR;

/// A desk, a tablet that has closed an outing of three entries and handed it over, and their server.
fn closed(seed: u64) -> (Tablet, Tablet, Server) {
    let (mut desk, _, mut server) = organisation(seed);
    let mut tablet = admitted(seed + 1, &mut desk, &mut server);
    evening(&mut tablet);
    server.sync(&mut tablet).unwrap();
    (desk, tablet, server)
}

fn evening(tablet: &mut Tablet) {
    tablet.unlock();
    tablet.ok(json!({"do": "start_outing", "shift": shift()}));
    tablet.ok(json!({"do": "note", "record": contact("woman")}));
    tablet.ok(json!({"do": "close_outing", "shift": shift()}));
}

/// The desk has opened it, and its word has come.
fn acknowledged(seed: u64) -> (Tablet, Tablet, Server) {
    let (mut desk, mut tablet, mut server) = closed(seed);
    word_comes(&mut desk, &mut tablet, &mut server);
    (desk, tablet, server)
}

fn word_comes(desk: &mut Tablet, tablet: &mut Tablet, server: &mut Server) {
    desk.unlock_if_shut();
    server.sync(desk).unwrap();
    server.sync(tablet).unwrap();
}

trait Shut {
    /// What is left of its first outing.
    fn readable(&mut self) -> Value;
    /// How many of its entries a person with the words could read from this file, whatever key they try.
    fn legible(&self) -> usize;
}

impl Shut for Tablet {
    fn readable(&mut self) -> Value {
        let outings = self.ok(json!({"do": "outbox"}))["outings"].clone();
        outings.as_array().unwrap().last().unwrap()["readable"].clone()
    }

    fn legible(&self) -> usize {
        let Some(vault_key) = self.vault_key(self.words) else { return 0 };
        let mut keys: Vec<Key> = Vec::new();
        for (kind, name, sealed) in self.store().kept().unwrap() {
            let aad = [b"approdo/v1/kept\0", &kind.to_be_bytes()[..], &name].concat();
            let text = envelope::open_text(&vault_key, &aad, &sealed).unwrap();
            keys.extend(Key::from_slice(&text));
        }
        let identity = self.identity();
        let mut chain = Chain::empty(identity.organisation, identity.device);
        let entries: Vec<Entry> = self
            .store()
            .entries(&identity.device, 0, 100)
            .unwrap()
            .into_iter()
            .map(|(_, entry)| entry)
            .collect();
        let opens = |entry: &Entry| {
            let made = chain.extend(&entry.open, &entry.part).unwrap();
            let sealed = entry.part.sealed();
            chain = made.after;
            sealed.is_some_and(|sealed| {
                keys.iter().any(|key| envelope::open_body(key, &made.header, sealed).is_ok())
            })
        };
        entries.iter().map(opens).collect::<Vec<_>>().into_iter().filter(|opens| *opens).count()
    }
}

/// The bytes of a kept key in the file.
fn kept_key(tablet: &Tablet) -> Vec<u8> {
    tablet.store().wraps(WrapKind::Outing).unwrap().remove(0).1
}

fn is_in(needle: &[u8], tablet: &Tablet) -> bool {
    tablet.bytes().windows(needle.len()).any(|window| window == needle)
}

#[test]
fn seventy_two_hours_after_a_coordinators_word_no_key_on_the_disk_opens_it() {
    let (_, mut tablet, _) = acknowledged(150);
    assert_eq!(
        tablet.readable(),
        json!({"minutes_left": 72 * 60, "acknowledged": true, "warns": false, "held_back": false})
    );
    let key = kept_key(&tablet);
    tablet.clock.pass(72 * HOUR - 60);
    assert_eq!(tablet.readable()["minutes_left"], 1, "71:59");
    assert_eq!((tablet.legible(), is_in(&key, &tablet)), (3, true));
    tablet.clock.pass(60);
    assert_eq!(tablet.readable(), Value::Null, "72:00");
    // Looked for before anything else opens the file, which would tidy its journal.
    assert!(!is_in(&key, &tablet), "not in the file, not in its journal");
    assert_eq!(tablet.legible(), 0);
    assert!(!tablet.dump().iter().any(|row| row.starts_with("readable ")));
    tablet.unlock();
    let entries = tablet.store().entries(&tablet.identity().device, 0, 10).unwrap();
    assert!(entries.iter().all(|(_, entry)| entry.part.sealed().is_some()), "the sealed entries stay");
}

#[test]
fn what_a_tablet_forgot_the_desk_reads_and_a_restored_server_gets_again() {
    let (mut desk, mut tablet, mut server) = acknowledged(152);
    tablet.clock.pass(73 * HOUR);
    assert_eq!(tablet.readable(), Value::Null);
    server.logs.clear();
    server.sync(&mut tablet).unwrap();
    server.sync(&mut tablet).unwrap();
    assert_eq!(server.logs[&tablet.identity().device].len(), 3);
    let received = desk.ok(json!({"do": "received"}))["outings"][0].clone();
    assert_eq!((&received["contacts"], &received["unreadable"]), (&json!(1), &json!(0)));
}

#[test]
fn a_clock_that_is_set_back_gains_nothing() {
    let (_, mut tablet, _) = acknowledged(154);
    for _ in 0..7 {
        tablet.clock.pass(10 * HOUR);
        tablet.clock.set(-3 * 24 * 60);
        tablet.unlock();
        assert_eq!(tablet.legible(), 3);
        tablet.ok(json!({"do": "lock"}));
    }
    tablet.clock.pass(2 * HOUR - 60);
    assert_eq!(tablet.readable()["minutes_left"], 1);
    tablet.clock.pass(60);
    assert_eq!((tablet.readable(), tablet.legible()), (Value::Null, 0));
}

#[test]
fn a_tablet_that_was_off_finds_the_time_on_the_wall() {
    let (_, mut tablet, _) = acknowledged(156);
    tablet.clock.pass(HOUR);
    tablet.clock.set(60);
    tablet.status();
    // Off for two days: the count of a new process begins anew, the wall goes on.
    tablet.restart();
    tablet.clock.set(48 * 60);
    assert_eq!(tablet.readable()["minutes_left"], 71 * 60, "shut, it cannot read what is sealed");
    tablet.unlock();
    assert_eq!(
        tablet.readable()["minutes_left"],
        23 * 60,
        "what the count had taken off is not taken off twice"
    );
    tablet.ok(json!({"do": "lock"}));
    // Set back while it is off: the wall shows nothing, and what was taken off stays off.
    tablet.restart();
    tablet.clock.set(-20 * 24 * 60);
    tablet.unlock();
    assert_eq!(tablet.readable()["minutes_left"], 23 * 60);
    tablet.ok(json!({"do": "lock"}));
    tablet.restart();
    tablet.clock.set(20 * 24 * 60 + 23 * 60 - 1);
    tablet.unlock();
    assert_eq!((tablet.readable()["minutes_left"].clone(), tablet.legible()), (json!(1), 3), "71:59");
    tablet.ok(json!({"do": "lock"}));
    tablet.restart();
    tablet.clock.set(1);
    tablet.unlock();
    assert_eq!((tablet.readable(), tablet.legible()), (Value::Null, 0), "72:00");
}

#[test]
fn restarts_in_between_lose_no_more_than_the_last_ten_minutes() {
    let (_, mut tablet, _) = acknowledged(158);
    for _ in 0..71 {
        tablet.clock.pass(HOUR);
        tablet.status();
        tablet.restart();
    }
    assert_eq!((tablet.readable()["minutes_left"].clone(), tablet.legible()), (json!(60), 3));
    tablet.clock.pass(9 * 60);
    tablet.status();
    tablet.restart();
    assert_eq!(
        tablet.readable()["minutes_left"],
        60,
        "what was not written down yet by a tablet that was killed"
    );
    tablet.clock.pass(HOUR);
    assert_eq!((tablet.readable(), tablet.legible()), (Value::Null, 0));
}

#[test]
fn without_a_word_it_warns_from_the_seventh_day_and_forgets_after_thirty() {
    let (mut desk, mut tablet, mut server) = closed(160);
    let at = |tablet: &mut Tablet| {
        let now = tablet.readable();
        (now["minutes_left"].clone(), now["acknowledged"].clone(), now["warns"].clone())
    };
    tablet.clock.pass(7 * DAY - 60);
    assert_eq!(at(&mut tablet), (json!(23 * 24 * 60 + 1), json!(false), json!(false)));
    tablet.clock.pass(60);
    assert_eq!(at(&mut tablet), (json!(23 * 24 * 60), json!(false), json!(true)), "red from now on");
    tablet.clock.pass(23 * DAY - 60);
    assert_eq!((at(&mut tablet).0, tablet.legible()), (json!(1), 3));
    tablet.clock.pass(60);
    assert_eq!((tablet.readable(), tablet.legible()), (Value::Null, 0));
    // Nothing is lost: it lies sealed with the organisation, and a word that comes late is no harm.
    server.sync(&mut desk).unwrap();
    assert_eq!(desk.ok(json!({"do": "received"}))["outings"][0]["contacts"], 1);
    server.sync(&mut tablet).unwrap();
    assert_eq!(tablet.status()["queue"]["problem"], Value::Null);
}

#[test]
fn a_word_that_does_not_reach_its_end_or_is_nobodys_turns_nothing() {
    let (mut desk, _, mut server) = organisation(162);
    let mut tablet = admitted(163, &mut desk, &mut server);
    tablet.unlock();
    tablet.ok(json!({"do": "start_outing", "shift": shift()}));
    tablet.ok(json!({"do": "note", "record": contact("woman")}));
    server.sync(&mut tablet).unwrap();
    server.sync(&mut desk).unwrap();
    tablet.ok(json!({"do": "close_outing", "shift": shift()}));
    server.sync(&mut tablet).unwrap();
    assert_eq!(tablet.store().acknowledgements().unwrap()[0].0.head.seq, 2, "of the first two of its three");
    assert_eq!(tablet.readable()["acknowledged"], false);
    let mut forged = server.acknowledgements[0].clone();
    forged.head = tablet.store().head(&tablet.identity().device).unwrap();
    forged.signature = SignatureBytes([7; 64]);
    server.acknowledgements.push(forged);
    assert!(server.sync(&mut tablet).is_err());
    assert_eq!(tablet.readable()["acknowledged"], false);
    server.acknowledgements.pop();
    word_comes(&mut desk, &mut tablet, &mut server);
    assert_eq!(tablet.readable()["acknowledged"], true);
    // A second word, by whomever, turns nothing back.
    tablet.clock.pass(HOUR);
    server.acknowledgements[0].head = Head { seq: 3, digest: Digest([9; 32]) };
    let left = tablet.readable()["minutes_left"].clone();
    assert!(server.sync(&mut tablet).is_err());
    assert_eq!((tablet.readable()["minutes_left"].clone(), left), (json!(71 * 60), json!(71 * 60)));
}

fn lay_down(desk: &Tablet, server: &mut Server, policy: Policy) {
    let vault_key = desk.vault_key(desk.words).unwrap();
    let signer = SigningSecret::new(&desk.kept(&vault_key, WrapKind::Device, b"").unwrap());
    say(server, Author::Coordinator(desk.identity().device), &signer, Act::Policy { policy });
}

#[test]
fn a_shorter_policy_holds_at_once_and_a_longer_one_gives_nothing_back() {
    let (desk, mut tablet, mut server) = acknowledged(164);
    lay_down(&desk, &mut server, Policy { readable_hours: 720, ..Policy::DEFAULT });
    server.sync(&mut tablet).unwrap();
    assert_eq!(tablet.readable()["minutes_left"], 72 * 60);
    lay_down(&desk, &mut server, Policy { readable_hours: 2, ..Policy::DEFAULT });
    server.sync(&mut tablet).unwrap();
    assert_eq!((tablet.readable()["minutes_left"].clone(), tablet.legible()), (json!(120), 3));
    lay_down(&desk, &mut server, Policy { readable_hours: 0, ..Policy::DEFAULT });
    server.sync(&mut tablet).unwrap();
    assert_eq!((tablet.readable(), tablet.legible()), (Value::Null, 0));
}

#[test]
fn with_no_hours_at_all_it_is_forgotten_with_the_word_itself() {
    let (mut desk, mut tablet, mut server) = closed(166);
    lay_down(&desk, &mut server, Policy { readable_hours: 0, ..Policy::DEFAULT });
    server.sync(&mut tablet).unwrap();
    assert_eq!((tablet.readable()["minutes_left"].clone(), tablet.legible()), (json!(30 * 24 * 60), 3));
    word_comes(&mut desk, &mut tablet, &mut server);
    assert_eq!((tablet.readable(), tablet.legible()), (Value::Null, 0));
}

#[test]
fn what_was_sent_back_stays_readable_until_it_is_answered_and_no_longer_than_thirty_days() {
    let (_, mut tablet, _) = acknowledged(168);
    let opening = tablet.store().readable().unwrap()[0].opening;
    let hold = |tablet: &Tablet, waits| {
        tablet.store().write("hold back", |rows| rows.hold_back(&opening, waits)).unwrap();
    };
    tablet.clock.pass(60 * HOUR);
    tablet.status();
    hold(&tablet, true);
    assert_eq!(tablet.readable()["held_back"], true);
    tablet.clock.pass(5 * DAY);
    assert_eq!(
        (tablet.legible(), tablet.readable()["minutes_left"].clone()),
        (3, json!((30 * 24 - 60 - 120) * 60))
    );
    hold(&tablet, false);
    assert_eq!(tablet.readable()["minutes_left"], 12 * 60, "what was left when it was sent back");
    // An answer is one more entry: only a word that reaches it is about all of it.
    tablet.store().write("answer", |rows| rows.reaches_to(&opening, 4)).unwrap();
    assert_eq!(tablet.readable()["acknowledged"], false);
    hold(&tablet, true);
    tablet.clock.pass((30 * 24 - 60 - 120) * HOUR);
    assert_eq!((tablet.readable(), tablet.legible()), (Value::Null, 0));
}

#[test]
fn what_was_sent_back_is_not_erased_by_a_freezing_until_it_is_answered() {
    let (mut desk, mut tablet, mut server) = acknowledged(190);
    let opening = tablet.store().readable().unwrap()[0].opening;
    tablet.store().write("hold back", |rows| rows.hold_back(&opening, true)).unwrap();
    desk.ok(json!({"do": "freeze", "first": "2018-01", "last": "2018-01"}));
    server.sync(&mut desk).unwrap();
    server.sync(&mut tablet).unwrap();
    assert_eq!(tablet.legible(), 3);
    tablet.store().write("hold back", |rows| rows.hold_back(&opening, false)).unwrap();
    desk.ok(json!({"do": "freeze", "first": "2018-02", "last": "2018-02"}));
    server.sync(&mut desk).unwrap();
    server.sync(&mut tablet).unwrap();
    assert_eq!((tablet.readable(), tablet.legible()), (Value::Null, 0));
}

#[test]
fn a_restored_server_gets_a_desks_word_again_and_the_tablet_forgets_by_it() {
    let (mut desk, mut tablet, mut server) = closed(193);
    server.sync(&mut desk).unwrap();
    assert!(desk.store().acknowledgements().unwrap().iter().all(|(_, waiting)| !waiting), "handed over once");
    server.acknowledgements.clear();
    server.sync(&mut tablet).unwrap();
    assert_eq!(tablet.readable()["acknowledged"], false);
    server.sync(&mut desk).unwrap();
    server.sync(&mut tablet).unwrap();
    assert_eq!(tablet.readable()["acknowledged"], true);
    tablet.clock.pass(72 * HOUR);
    assert_eq!((tablet.readable(), tablet.legible()), (Value::Null, 0));
}

#[test]
fn two_outings_have_their_own_time() {
    let (mut desk, mut tablet, mut server) = acknowledged(170);
    tablet.clock.pass(48 * HOUR);
    evening(&mut tablet);
    server.sync(&mut tablet).unwrap();
    word_comes(&mut desk, &mut tablet, &mut server);
    tablet.clock.pass(24 * HOUR);
    assert_eq!(
        (tablet.readable(), tablet.legible()),
        (Value::Null, 3),
        "the first is gone, the second is not"
    );
    let second = tablet.ok(json!({"do": "outbox"}))["outings"].clone();
    assert_eq!(second.as_array().unwrap().len(), 2);
    tablet.clock.pass(48 * HOUR);
    tablet.status();
    assert_eq!(tablet.legible(), 0);
}

#[test]
fn an_outing_from_before_there_were_glasses_gets_full_ones() {
    let (_, mut tablet, _) = acknowledged(172);
    tablet.restart_after(|path| {
        rusqlite::Connection::open(path).unwrap().execute("DELETE FROM readable", []).unwrap();
    });
    assert_eq!(tablet.readable(), Value::Null, "nobody knows, until somebody opens it");
    tablet.unlock();
    assert_eq!(tablet.readable()["minutes_left"], 72 * 60, "and the word that came before is remembered");
    tablet.clock.pass(72 * HOUR);
    assert_eq!((tablet.readable(), tablet.legible()), (Value::Null, 0));
}

#[test]
fn panic_and_erasure_take_the_glasses_with_the_keys_and_a_desk_forgets_nothing() {
    let (mut desk, mut tablet, mut server) = acknowledged(174);
    desk.clock.pass(40 * DAY);
    desk.unlock_if_shut();
    assert_eq!(desk.store().wraps(WrapKind::Outing).unwrap().len(), 1);
    let outing = desk.ok(json!({"do": "received"}))["outings"][0]["outing"].clone();
    desk.ok(json!({"do": "erase", "subject": outing}));
    server.sync(&mut desk).unwrap();
    server.sync(&mut tablet).unwrap();
    assert!(!tablet.dump().iter().any(|row| row.starts_with("readable ")));
    evening(&mut tablet);
    assert!(tablet.dump().iter().any(|row| row.starts_with("readable ")));
    tablet.ok(json!({"do": "panic"}));
    assert!(!tablet.dump().iter().any(|row| row.starts_with("readable ")));
}

#[test]
fn a_changed_seal_of_the_clock_looks_like_wrong_words() {
    let (_, mut tablet, _) = acknowledged(176);
    tablet.restart_after(|path| {
        let file = rusqlite::Connection::open(path).unwrap();
        let mut wall: Vec<u8> = file.query_row("SELECT wall FROM readable", [], |row| row.get(0)).unwrap();
        *wall.last_mut().unwrap() ^= 1;
        file.execute("UPDATE readable SET wall = ?1", [wall]).unwrap();
    });
    let words = tablet.words;
    assert_eq!(tablet.refused(json!({"do": "unlock", "words": words})), "wrong_passphrase");
}

/// What stands on a stretch that was forgotten here has no place at a server that lost the stretch, until a desk gives it
/// back. The tablet is told what everybody is told all the same: that it was revoked, and before that what else was said.
#[test]
fn a_tablet_that_cannot_hand_over_still_hears_what_is_said() {
    let (mut desk, mut tablet, mut server) = acknowledged(196);
    desk.ok(json!({"do": "freeze", "first": "2018-01", "last": "2018-01"}));
    server.sync(&mut desk).unwrap();
    server.sync(&mut tablet).unwrap();
    let device = tablet.identity().device;
    let entries = tablet.store().entries(&device, 0, 10).unwrap();
    assert!(entries.iter().all(|(_, entry)| entry.part.sealed().is_none()), "forgotten");
    let kept = server.logs.insert(device, Vec::new()).unwrap();
    evening(&mut tablet);
    desk.unlock_if_shut();
    let told = |desk: &Tablet, server: &mut Server| {
        let all = desk.store().statements().unwrap().into_iter().map(|(statement, _)| statement);
        server.statements = all.collect();
        server.statements.len()
    };
    desk.ok(json!({"do": "freeze", "first": "2018-02", "last": "2018-02"}));
    let number = told(&desk, &mut server);
    server.sync(&mut tablet).unwrap();
    assert_eq!(tablet.store().statements().unwrap().len(), number);
    let queue = tablet.status()["queue"].clone();
    assert_eq!(queue["problem"], "refused", "the round came to its end, and says what is not there");
    assert_ne!(queue["waiting"], 0, "nothing is said to be delivered: {queue}");
    desk.ok(json!({"do": "revoke", "device": device}));
    told(&desk, &mut server);
    server.sync(&mut tablet).unwrap();
    assert_eq!(tablet.status()["enrolled"], false);
    // The desk gives the stretch back, and everything arrives.
    server.logs.insert(device, kept);
    server.sync(&mut tablet).unwrap();
    assert_eq!(server.logs[&device].len(), 6);
    assert_eq!(tablet.status()["queue"]["problem"], Value::Null);
}
