//! The review against a server in memory: what a tablet believes of what is sent back, what a desk does with answers that
//! were lost, what a crash in between leaves, and where in a log an outing begins and ends.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests fail by panicking")]

mod friendly;
mod tablet;

use approdo_model::bytes::SignatureBytes;
use approdo_model::header::Kind;
use approdo_model::notice::{SentBack, SentBackAct};
use approdo_model::signature::Context;
use approdo_model::wire::{LedgerQuery, SentBackItems, path};
use approdo_vault::secret::SigningSecret;
use approdo_vault::sync::SyncError;
use friendly::{Server, admitted, binary, evening};
use serde_json::{Value, json};
use tablet::*;

fn record(desk: &mut Tablet) -> Value {
    let outing = desk.ok(json!({"do": "received"}))["outings"][0]["outing"].clone();
    desk.ok(json!({"do": "received_outing", "outing": outing}))["records"][0].clone()
}

fn send_back(desk: &mut Tablet) {
    let record = record(desk);
    desk.ok(json!({
        "do": "send_back", "subject": record["subject"], "seen": record["review"]["seen"],
        "reason": "missing_value", "comment": "manca qualcosa",
    }));
}

fn items(tablet: &mut Tablet) -> usize {
    let returned = tablet.ok(json!({"do": "returned"}));
    assert_eq!(returned["unreadable"], 0);
    returned["items"].as_array().unwrap().len()
}

/// A tablet in its office is shown these items instead of what the server has.
fn shown(server: &mut Server, tablet: &mut Tablet, items: Vec<SentBack>) -> Result<(), SyncError> {
    let mut items = Some(items);
    server.sync_while(tablet, |_, call, answer| match call.path.starts_with(path::SENT_BACK) {
        true => Some(binary(&SentBackItems { items: items.take().unwrap_or_default() })),
        false => Some(answer),
    })
}

#[test]
fn a_tablet_believes_only_what_a_coordinator_sent_to_it_and_whole_answers() {
    let (mut desk, mut tablet, mut server) = evening(200);
    let other = admitted(205, &mut desk, &mut server);
    send_back(&mut desk);
    assert_eq!(desk.status()["queue"]["besides"], 1);
    server.sync(&mut desk).unwrap();
    assert_eq!(desk.status()["queue"]["waiting"], 0);
    let good = server.sent_back[0].clone();
    tablet.unlock();
    let stranger = SigningSecret::new(&approdo_vault::secret::Key::new([7; 32]));
    let forge = |mut item: SentBack| {
        item.signature = stranger.sign(Context::SentBack, &item.canonical());
        item
    };
    let SentBackAct::Item { salt, sealed } = good.act.clone() else { unreachable!() };
    let mut turned = sealed.clone();
    turned[40] ^= 1;
    let own = tablet.identity().device;
    let lies = [
        ("unsigned", vec![SentBack { signature: SignatureBytes::ZERO, ..good.clone() }]),
        ("changed", vec![SentBack { act: SentBackAct::Item { salt, sealed: turned }, ..good.clone() }]),
        ("signed by a stranger", vec![forge(good.clone())]),
        ("said by the tablet itself", vec![forge(SentBack { coordinator: own, ..good.clone() })]),
        ("another tablet's", vec![SentBack { device: other.identity().device, ..good.clone() }]),
        ("twice in one answer", vec![good.clone(), good.clone()]),
        (
            "a taking back that nobody signed",
            vec![SentBack { number: 2, act: SentBackAct::TakenBack { item: 1 }, ..good.clone() }],
        ),
        ("one lie beside a truth", vec![good.clone(), SentBack { number: 2, ..good.clone() }]),
    ];
    for (what, lie) in lies {
        assert_eq!(shown(&mut server, &mut tablet, lie), Err(SyncError::Alarm), "{what}");
        assert_eq!(items(&mut tablet), 0, "{what}: nothing was taken");
    }
    assert_eq!(shown(&mut server, &mut tablet, Vec::new()), Ok(()), "a server may keep it back");
    server.sync(&mut tablet).unwrap();
    assert_eq!(items(&mut tablet), 1);
    server.sync(&mut tablet).unwrap();
    assert_eq!(items(&mut tablet), 1, "once");
}

/// Its number is known, so an old item is not taken for a new one.
#[test]
fn an_item_that_was_taken_back_does_not_come_again() {
    let (mut desk, mut tablet, mut server) = evening(210);
    send_back(&mut desk);
    server.sync(&mut desk).unwrap();
    let old = server.sent_back[0].clone();
    tablet.unlock();
    server.sync(&mut tablet).unwrap();
    let standing = record(&mut desk);
    desk.ok(json!({"do": "accept", "subject": standing["subject"], "seen": standing["review"]["seen"]}));
    server.sync(&mut desk).unwrap();
    server.sync(&mut tablet).unwrap();
    assert_eq!((items(&mut tablet), server.sent_back.len()), (0, 1));
    assert_eq!(shown(&mut server, &mut tablet, vec![old]), Err(SyncError::Alarm));
    assert_eq!(items(&mut tablet), 0);
}

#[test]
fn what_was_handed_over_but_not_confirmed_is_handed_over_again_and_arrives_once() {
    let (mut desk, mut tablet, mut server) = evening(220);
    send_back(&mut desk);
    let lost =
        server.sync_while(&mut desk, |_, call, answer| (call.path != path::SENT_BACK).then_some(answer));
    assert_eq!((lost, server.sent_back.len()), (Ok(()), 1));
    // An answer that says less than was sent is no confirmation.
    let less = server.sync_while(&mut desk, |_, call, answer| match call.path == path::SENT_BACK {
        true => Some(friendly::json(&LedgerQuery { known: Vec::new() })),
        false => Some(answer),
    });
    assert_eq!(less, Err(SyncError::Unexpected));
    server.sync(&mut desk).unwrap();
    tablet.unlock();
    server.sync(&mut tablet).unwrap();
    assert_eq!((items(&mut tablet), server.sent_back.len()), (1, 1));
}

/// The server loses an evening and what was sent back; the desk's own log is shorter there too, and it begins again.
#[test]
fn a_restored_server_is_given_back_what_was_sent() {
    let (mut desk, mut tablet, mut server) = evening(230);
    let image = (server.logs.clone(), server.sent_back.clone());
    send_back(&mut desk);
    server.sync(&mut desk).unwrap();
    (server.logs, server.sent_back) = image;
    server.sync(&mut desk).unwrap();
    server.sync(&mut desk).unwrap();
    tablet.unlock();
    server.sync(&mut tablet).unwrap();
    assert_eq!(items(&mut tablet), 1);
}

/// Both the entry for the other desks and the item for the tablet are there, or neither is.
#[cfg(feature = "mutations")]
#[test]
fn a_desk_that_dies_while_it_sends_back_has_sent_or_has_not() {
    for writes in 0..2 {
        let (mut desk, _, mut server) = evening(240 + 10 * u64::from(writes));
        let before = record(&mut desk);
        desk.app.die_after(writes);
        let request = json!({
            "do": "send_back", "subject": before["subject"], "seen": before["review"]["seen"], "reason": "talk",
            "comment": "",
        });
        let _ = desk.ask(&request);
        desk.restart();
        desk.unlock();
        let state = record(&mut desk)["review"]["state"].clone();
        server.sync(&mut desk).unwrap();
        let sent =
            server.sent_back.iter().filter(|item| matches!(item.act, SentBackAct::Item { .. })).count();
        assert_eq!(sent, usize::from(state == "sent_back"), "{writes}: {state}");
        assert_eq!(sent, usize::from(writes > 0), "{writes}");
    }
}

/// What a tablet can still read of its one outing.
fn readable(tablet: &mut Tablet) -> Value {
    tablet.ok(json!({"do": "outbox"}))["outings"][0]["readable"].clone()
}

/// Nobody can mend what can no longer be read: the seventy-two hours wait for the answer, and begin anew with it.
#[test]
fn an_outing_of_which_something_waits_for_its_answer_stays_readable() {
    const DAYS: u64 = 24 * 60 * 60;
    let (mut desk, mut tablet, mut server) = evening(250);
    send_back(&mut desk);
    server.sync(&mut desk).unwrap();
    server.sync(&mut tablet).unwrap();
    tablet.unlock();
    server.sync(&mut tablet).unwrap();
    assert_eq!(
        (&readable(&mut tablet)["acknowledged"], &readable(&mut tablet)["held_back"]),
        (&json!(true), &json!(true))
    );
    tablet.clock.pass(5 * DAYS);
    tablet.unlock_if_shut();
    let item = tablet.ok(json!({"do": "returned"}))["items"][0].clone();
    tablet.ok(json!({
        "do": "answer", "subject": item["subject"], "seen": item["seen"], "said": item["said"], "reply": "è giusto",
    }));
    let answered = readable(&mut tablet);
    assert_eq!(
        (&answered["acknowledged"], &answered["held_back"]),
        (&json!(false), &json!(false)),
        "{answered}"
    );
    server.sync(&mut tablet).unwrap();
    desk.unlock_if_shut();
    server.sync(&mut desk).unwrap();
    server.sync(&mut tablet).unwrap();
    assert_eq!(readable(&mut tablet)["minutes_left"], 72 * 60, "the word about the answer begins it anew");
    tablet.clock.pass(3 * DAYS);
    assert_eq!(readable(&mut tablet), Value::Null);
}

/// Of every log that is kept in the file: slot by slot what is looked up, and what a walk from its beginning finds. Gives
/// back how many slots stand outside of outings, and how many openings and closings there are.
fn turns_agree(device: &Tablet) -> (usize, usize) {
    let store = device.store();
    let (mut outside, mut turns) = (0, 0);
    for log in store.logs().unwrap() {
        let mut last = None;
        for (head, open) in store.headers(&log, 0, usize::MAX >> 1).unwrap() {
            let turns_here = [Kind::Opening.number(), Kind::Closing.number()].contains(&open.kind);
            turns += usize::from(turns_here);
            last = if turns_here { Some((head, open)) } else { last };
            outside += usize::from(last.as_ref().is_none_or(|(_, open)| open.outing_key.is_none()));
            assert_eq!(store.last_turn(&log, head.seq).unwrap(), last, "slot {}", head.seq);
        }
    }
    (outside, turns)
}

#[test]
fn where_an_outing_begins_and_ends_is_looked_up_and_is_what_a_walk_finds() {
    let (mut desk, mut tablet, mut server) = evening(260);
    send_back(&mut desk);
    server.sync(&mut desk).unwrap();
    server.sync(&mut tablet).unwrap();
    tablet.unlock();
    let item = tablet.ok(json!({"do": "returned"}))["items"][0].clone();
    tablet.ok(json!({
        "do": "answer", "subject": item["subject"], "seen": item["seen"], "said": item["said"], "reply": "",
    }));
    server.sync(&mut tablet).unwrap();
    desk.unlock_if_shut();
    server.sync(&mut desk).unwrap();
    // The closing and the answer; and the same at the desk, with what it said itself.
    assert_eq!(turns_agree(&tablet), (2, 2));
    assert_eq!(turns_agree(&desk), (3, 2));

    // An outing that a panic ends.
    let mut tablet = Tablet::in_outing(261);
    tablet.ok(json!({"do": "note", "record": contact("woman")}));
    tablet.ok(json!({"do": "pause"}));
    tablet.ok(json!({"do": "panic"}));
    assert_eq!(turns_agree(&tablet), (1, 2));
}
