//! What was being written in the office: an answer to what was sent back, and a desk's words. It outlives the lock and the
//! kill, is in no byte of the file, and goes when it was said, settled, or its outing is forgotten.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests fail by panicking")]

mod friendly;
mod tablet;

use approdo_vault::store::WrapKind;
use friendly::{Server, evening};
use serde_json::{Value, json};
use tablet::*;

/// Words that nothing else contains.
const WORDS: &str = "Tarabusino Qx9";

/// The outing at the desk, and the record in it as it stands.
fn looked_at(desk: &mut Tablet) -> (Value, Value, Value) {
    let outing = desk.ok(json!({"do": "received"}))["outings"][0]["outing"].clone();
    let record = desk.ok(json!({"do": "received_outing", "outing": outing}))["records"][0].clone();
    (outing, record["subject"].clone(), record["review"]["seen"].clone())
}

fn send_back(desk: &mut Tablet, server: &mut Server, tablet: &mut Tablet) -> Value {
    let (_, subject, seen) = looked_at(desk);
    desk.ok(json!({"do": "send_back", "subject": subject, "seen": seen, "reason": "talk", "comment": ""}));
    server.sync(desk).unwrap();
    server.sync(tablet).unwrap();
    tablet.unlock();
    tablet.ok(json!({"do": "returned"}))["items"][0].clone()
}

/// An answer as far as it is written: a record that is not whole yet, and words that are too long to be said.
fn answer(item: &Value) -> Value {
    let mended = with(contact("man"), json!({"newness": null, "language": "pcm"}));
    let reply = WORDS.repeat(12);
    json!({"do": "write", "subject": item["subject"], "seen": item["seen"],
           "written": {"as": "answer", "way": "mend", "mended": {"record": mended}, "reply": reply}})
}

fn written(device: &mut Tablet) -> Vec<Value> {
    device.ok(json!({"do": "written"}))["items"].as_array().unwrap().clone()
}

fn rows(device: &Tablet) -> usize {
    device.store().wraps(WrapKind::Written).unwrap().len()
}

/// Whether the words are in a byte of the file or of its log.
fn holds(device: &Tablet) -> bool {
    device.bytes().windows(WORDS.len()).any(|bytes| bytes == WORDS.as_bytes())
}

#[test]
fn an_answer_that_is_being_written_outlives_lock_and_kill_and_goes_when_it_is_given() {
    let (mut desk, mut tablet, mut server) = evening(300);
    let item = send_back(&mut desk, &mut server, &mut tablet);
    let request = answer(&item);
    tablet.ok(request.clone());
    for shut in ["lock", "kill"] {
        if shut == "lock" {
            drop(tablet.ok(json!({"do": "lock"})))
        } else {
            tablet.restart()
        }
        let refused = tablet.refused(json!({"do": "written"}));
        assert_eq!(refused, "wrong_state", "shut, nothing of it is read: {shut}");
        tablet.unlock();
        let found = written(&mut tablet);
        assert_eq!(found.len(), 1, "{shut}");
        assert_eq!(found[0]["written"]["way"], "mend");
        assert_eq!(found[0]["written"]["reply"], WORDS.repeat(12));
        assert_eq!(found[0]["written"]["mended"]["record"]["language"], "pcm");
    }
    assert!(!holds(&tablet), "in no byte of the file");
    tablet.ok(json!({"do": "answer", "subject": item["subject"], "seen": item["seen"],
                     "said": item["said"], "reply": ""}));
    assert_eq!((written(&mut tablet), rows(&tablet)), (Vec::new(), 0));
}

#[test]
fn an_answer_that_is_cleared_settled_or_about_nothing_is_not_kept() {
    let (mut desk, mut tablet, mut server) = evening(310);
    let item = send_back(&mut desk, &mut server, &mut tablet);
    let mut strange = answer(&item);
    strange["seen"] = json!("00".repeat(32));
    assert_eq!(tablet.refused(strange), "unknown_subject");
    let mut huge = answer(&item);
    huge["written"]["reply"] = json!("x".repeat(5_000));
    assert_eq!(tablet.refused(huge), "unknown_request");
    assert_eq!(rows(&tablet), 0);
    tablet.ok(answer(&item));
    tablet.ok(json!({"do": "write", "subject": item["subject"], "seen": item["seen"], "written": null}));
    assert_eq!(rows(&tablet), 0);
    // Settled otherwise at the desk.
    tablet.ok(answer(&item));
    let (_, subject, seen) = looked_at(&mut desk);
    desk.ok(json!({"do": "accept", "subject": subject, "seen": seen}));
    server.sync(&mut desk).unwrap();
    server.sync(&mut tablet).unwrap();
    assert_eq!((written(&mut tablet), rows(&tablet)), (Vec::new(), 0));
}

#[test]
fn what_was_being_written_goes_with_the_key_of_its_outing_and_with_panic() {
    let (mut desk, mut tablet, mut server) = evening(320);
    let item = send_back(&mut desk, &mut server, &mut tablet);
    tablet.ok(answer(&item));
    tablet.ok(json!({"do": "lock"}));
    assert_eq!(rows(&tablet), 1);
    // Thirty days later nobody has said a word of it: the shut tablet forgets by itself.
    for _ in 0..31 {
        tablet.clock.pass(24 * 60 * 60);
        tablet.status();
    }
    assert_eq!((tablet.store().wraps(WrapKind::Outing).unwrap().len(), rows(&tablet)), (0, 0));
    let (mut desk, mut tablet, mut server) = evening(330);
    let item = send_back(&mut desk, &mut server, &mut tablet);
    tablet.ok(answer(&item));
    tablet.ok(json!({"do": "panic"}));
    assert_eq!(rows(&tablet), 0);
}

#[test]
fn the_words_of_a_sending_back_outlive_lock_and_kill_and_go_when_it_is_sent() {
    let (mut desk, mut tablet, _) = evening(340);
    let (outing, subject, seen) = looked_at(&mut desk);
    let words = |comment: &str| {
        json!({"do": "write", "subject": subject, "seen": seen,
               "written": {"as": "send_back", "outing": outing, "reason": null, "comment": comment}})
    };
    desk.ok(words(WORDS));
    desk.ok(words(&format!("{WORDS} ")));
    desk.ok(json!({"do": "lock"}));
    desk.restart();
    desk.unlock();
    let found = written(&mut desk);
    assert_eq!((found.len(), &found[0]["subject"]), (1, &subject));
    assert_eq!(found[0]["written"], words(&format!("{WORDS} "))["written"], "as it stood, to the last space");
    assert!(!holds(&desk), "in no byte of the file");
    assert_eq!(tablet.refused(words(WORDS)), "wrong_state", "on a desk only");
    desk.ok(json!({"do": "send_back", "subject": subject, "seen": seen, "reason": "talk", "comment": WORDS}));
    assert_eq!((written(&mut desk), rows(&desk)), (Vec::new(), 0));
    // Overtaken by a revision of the desk itself: what stood on the one before is about nothing.
    desk.ok(json!({"do": "reopen", "subject": subject, "seen": seen}));
    desk.ok(words(WORDS));
    assert_eq!(rows(&desk), 1);
    desk.ok(
        json!({"do": "correct", "subject": subject, "seen": seen, "reason": "wrong_code", "record": null}),
    );
    assert_eq!((written(&mut desk), rows(&desk)), (Vec::new(), 0));
}
