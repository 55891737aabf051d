//! A tablet that was revoked and found, copied, or has lost its keys is admitted again, as a new device in the same file.
//! Nothing that it wrote is lost by it, and nothing that it wrote can be read on it any more.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests fail by panicking")]

mod friendly;
mod tablet;

use approdo_model::wire::{Push, Receipt, decode, decode_proved, path};
use approdo_vault::store::WrapKind;
use approdo_vault::sync::{Answer, Call, Payload};
use friendly::{Server, binary, organisation};
use serde_json::{Value, json};
use tablet::{Tablet, contact, shift};

/// One outing with one contact, closed.
fn evening(tablet: &mut Tablet) {
    tablet.unlock_if_shut();
    tablet.ok(json!({"do": "start_outing", "shift": shift()}));
    tablet.ok(json!({"do": "note", "record": contact("woman")}));
    let mut closed = shift();
    closed["closed"] = json!(true);
    tablet.ok(json!({"do": "close_outing", "shift": closed}));
}

fn revoke(desk: &mut Tablet, tablet: &Tablet, server: &mut Server) {
    desk.unlock_if_shut();
    desk.ok(json!({"do": "revoke", "device": tablet.identity().device}));
    server.sync(desk).unwrap();
}

/// The way every new device comes in, from the passphrase to the six words.
fn admitted_again(tablet: &mut Tablet, desk: &mut Tablet, server: &mut Server) {
    assert_eq!(tablet.status()["state"], "new");
    desk.unlock_if_shut();
    let invitation = desk.ok(json!({"do": "invite", "role": "worker"}))["invitation"].clone();
    server.sync(desk).unwrap();
    tablet.make_passphrase();
    let words = tablet.words;
    tablet.ok(json!({"do": "join", "words": words, "invitation": invitation, "units": ["Unità 1"]}));
    tablet.ok(json!({"do": "words_compared", "same": true}));
    server.sync(tablet).unwrap();
    server.sync(desk).unwrap();
    desk.ok(json!({"do": "admit", "device": tablet.identity().device}));
    server.sync(desk).unwrap();
    server.sync(tablet).unwrap();
    assert_eq!(tablet.status()["enrolled"], true);
}

fn contacts(desk: &mut Tablet) -> i64 {
    let received = desk.ok(json!({"do": "received"}));
    received["outings"].as_array().unwrap().iter().map(|outing| outing["contacts"].as_i64().unwrap()).sum()
}

fn anew(tablet: &mut Tablet) -> Value {
    tablet.status()["anew"].clone()
}

#[test]
fn a_revoked_tablet_that_is_found_is_admitted_again_and_loses_nothing() {
    let (mut desk, _, mut server) = organisation(501);
    let mut tablet = friendly::admitted(502, &mut desk, &mut server);
    evening(&mut tablet);
    server.sync(&mut tablet).unwrap();
    server.sync(&mut desk).unwrap();
    let before = tablet.identity();
    assert_eq!(anew(&mut tablet), Value::Null, "in service");
    tablet.unlock_if_shut();
    tablet.refused_and_unchanged(json!({"do": "begin_anew"}), "wrong_state");

    // Out of reach of any network while it is revoked: one more evening waits on it.
    evening(&mut tablet);
    revoke(&mut desk, &tablet, &mut server);
    server.sync_while(&mut tablet, |_, call, answer| (call.path != path::ENTRIES).then_some(answer)).unwrap();
    tablet.unlock_if_shut();
    server.sync(&mut tablet).unwrap();
    assert_eq!((anew(&mut tablet), tablet.status()["enrolled"].clone()), (json!("ready"), json!(false)));
    tablet.ok(json!({"do": "begin_anew"}));
    let kept = tablet.store().kept().unwrap();
    assert!(kept.is_empty(), "no key of before is here any more");

    admitted_again(&mut tablet, &mut desk, &mut server);
    let now = tablet.identity();
    assert!(now.device != before.device && now.key != before.key, "no id and no key comes twice");
    evening(&mut tablet);
    server.sync(&mut tablet).unwrap();
    server.sync(&mut desk).unwrap();
    assert_eq!(server.logs[&before.device].len(), 6);
    assert_eq!(server.logs[&now.device].len(), 3);
    // What came after the end that the desk named counts once it is adopted, as with any revoked tablet.
    assert_eq!(contacts(&mut desk), 2);
}

/// A round with a server that has another copy's entries in the log, and puts this one's on the shelf.
fn sync_as_copy(tablet: &mut Tablet, server: &mut Server) {
    let shelved = |_: &mut Tablet, call: &Call, answer: Answer| {
        let Payload::Entries(bytes) = &call.payload else { return Some(answer) };
        if call.path != path::ENTRIES || decode_proved::<Push>(bytes).unwrap().1.entries.is_empty() {
            return Some(answer);
        }
        let receipt: Receipt = decode(&answer.body).unwrap();
        Some(binary(&Receipt { shelf: Some(receipt.head), ..receipt }))
    };
    server.sync_while(tablet, shelved).unwrap();
}

/// Nobody could answer it afterwards, so it is asked for first; the answer is delivered like anything else.
#[test]
fn what_was_sent_back_to_a_copy_is_answered_before_anything_is_let_go_of() {
    let (mut desk, _, mut server) = organisation(503);
    let mut tablet = friendly::admitted(504, &mut desk, &mut server);
    evening(&mut tablet);
    sync_as_copy(&mut tablet, &mut server);
    server.sync(&mut desk).unwrap();
    let outing = desk.ok(json!({"do": "received"}))["outings"][0]["outing"].clone();
    let record = desk.ok(json!({"do": "received_outing", "outing": outing}))["records"][0].clone();
    desk.ok(json!({
        "do": "send_back", "subject": record["subject"], "seen": record["review"]["seen"],
        "reason": "missing_value", "comment": "manca qualcosa",
    }));
    server.sync(&mut desk).unwrap();
    tablet.unlock_if_shut();
    sync_as_copy(&mut tablet, &mut server);
    assert_eq!(anew(&mut tablet), "ready");
    tablet.refused_and_unchanged(json!({"do": "begin_anew"}), "answer_first");
    let item = tablet.ok(json!({"do": "returned"}))["items"][0].clone();
    tablet.ok(json!({
        "do": "answer", "subject": item["subject"], "seen": item["seen"], "said": item["said"], "reply": "è così",
    }));
    tablet.refused_and_unchanged(json!({"do": "begin_anew"}), "not_delivered");
    sync_as_copy(&mut tablet, &mut server);
    tablet.ok(json!({"do": "begin_anew"}));
    assert_eq!(tablet.status()["state"], "new");
}

/// S-045 goes on where a tablet is somebody new: what a restored server lost, its former log gives back.
#[test]
fn a_restored_server_gets_the_former_log_again() {
    let (mut desk, _, mut server) = organisation(505);
    let mut tablet = friendly::admitted(506, &mut desk, &mut server);
    evening(&mut tablet);
    server.sync(&mut tablet).unwrap();
    revoke(&mut desk, &tablet, &mut server);
    let before = tablet.identity().device;
    tablet.unlock_if_shut();
    server.sync(&mut tablet).unwrap();
    tablet.ok(json!({"do": "begin_anew"}));
    admitted_again(&mut tablet, &mut desk, &mut server);
    let whole = server.logs.insert(before, Vec::new()).unwrap();
    tablet.restart();
    server.sync(&mut tablet).unwrap();
    assert_eq!(server.logs[&before], whole, "handed over again, shut, without a key");
    server.sync(&mut tablet).unwrap();
    assert_eq!(server.logs[&before], whole);
}

#[test]
fn a_tablet_without_its_keys_is_admitted_again_too() {
    let (mut desk, _, mut server) = organisation(507);
    let mut tablet = friendly::admitted(508, &mut desk, &mut server);
    evening(&mut tablet);
    tablet.ok(json!({"do": "panic"}));
    assert_eq!(anew(&mut tablet), "deliver");
    tablet.refused_and_unchanged(json!({"do": "begin_anew"}), "not_delivered");
    server.sync(&mut tablet).unwrap();
    assert_eq!(anew(&mut tablet), "ready");
    tablet.ok(json!({"do": "begin_anew"}));
    // Killed in between: it is as it came out of the box, but for its log.
    tablet.restart();
    admitted_again(&mut tablet, &mut desk, &mut server);
    server.sync(&mut desk).unwrap();
    assert_eq!(contacts(&mut desk), 1);
}

/// A frozen and acknowledged former log is forgotten like any other: a tablet is no archive.
#[test]
fn a_former_log_is_forgotten_when_its_period_is_frozen() {
    let (mut desk, _, mut server) = organisation(509);
    let mut tablet = friendly::admitted(510, &mut desk, &mut server);
    evening(&mut tablet);
    server.sync(&mut tablet).unwrap();
    server.sync(&mut desk).unwrap();
    revoke(&mut desk, &tablet, &mut server);
    let before = tablet.identity().device;
    tablet.unlock_if_shut();
    server.sync(&mut tablet).unwrap();
    tablet.ok(json!({"do": "begin_anew"}));
    admitted_again(&mut tablet, &mut desk, &mut server);
    let sealed = |tablet: &Tablet| {
        let entries = tablet.store().entries(&before, 0, 10).unwrap();
        entries.iter().filter(|(_, entry)| entry.part.sealed().is_some()).count()
    };
    assert_eq!(sealed(&tablet), 3, "kept until then");
    desk.unlock_if_shut();
    server.sync(&mut desk).unwrap();
    let month = desk.ok(json!({"do": "periods"}))["months"][0]["month"].clone();
    desk.ok(json!({"do": "freeze", "first": month, "last": month}));
    server.sync(&mut desk).unwrap();
    server.sync(&mut tablet).unwrap();
    assert_eq!(sealed(&tablet), 0);
}

#[test]
fn nobody_leads_a_tablet_with_a_former_log_to_another_organisation() {
    let (mut desk, _, mut server) = organisation(511);
    let mut tablet = friendly::admitted(512, &mut desk, &mut server);
    evening(&mut tablet);
    server.sync(&mut tablet).unwrap();
    revoke(&mut desk, &tablet, &mut server);
    tablet.unlock_if_shut();
    server.sync(&mut tablet).unwrap();
    tablet.ok(json!({"do": "begin_anew"}));
    let (mut other, _, _) = organisation(513);
    let foreign = other.ok(json!({"do": "invite", "role": "worker"}))["invitation"].clone();
    tablet.make_passphrase();
    let words = tablet.words;
    let join = json!({"do": "join", "words": words, "invitation": foreign, "units": []});
    tablet.refused_and_unchanged(join, "bad_invitation");
    assert!(tablet.store().wrap(WrapKind::Device, b"").unwrap().is_none());
}
