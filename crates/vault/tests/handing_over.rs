//! The planner against a server in memory: what was written while a call was on its way, answers that were lost,
//! statements that came first, and anything that is not the expected answer.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests fail by panicking")]

mod friendly;
mod tablet;

use approdo_model::bytes::{Digest, SignatureBytes};
use approdo_model::calendar::Month;
use approdo_model::chain::{Entry, Head};
use approdo_model::codes::Area;
use approdo_model::registry::{Act, Author, Registry};
use approdo_model::signature::Context;
use approdo_model::wire::{ENTRIES_TYPE, Push, decode_proved, path};
use approdo_vault::secret::SigningSecret;
use approdo_vault::store::WrapKind;
use approdo_vault::sync::{Answer, Method, Payload, Round, SyncError};
use friendly::{Server, admitted, applied, organisation, say, second_desk};
use serde_json::{Map, Value, json};
use tablet::*;

/// An outing with one contact, open and handed over.
fn outing_handed_over(tablet: &mut Tablet, server: &mut Server) -> Value {
    tablet.unlock();
    tablet.ok(json!({"do": "start_outing", "shift": shift()}));
    let status = tablet.ok(json!({"do": "note", "record": contact("woman")}));
    server.sync(tablet).unwrap();
    status
}

#[test]
fn from_the_tablet_to_the_desk_and_the_acknowledgement_back() {
    let (mut desk, _, mut server) = organisation(60);
    let mut tablet = admitted(61, &mut desk, &mut server);
    outing_handed_over(&mut tablet, &mut server);
    let closed = tablet.ok(json!({"do": "close_outing", "shift": shift()}));
    assert_eq!(
        (&closed["reconciliation"]["entries_sealed"], &closed["reconciliation"]["entries_received"]),
        (&json!(3), &json!(2))
    );
    server.sync(&mut tablet).unwrap();
    assert_eq!(tablet.status()["queue"]["waiting"], 0);
    server.sync(&mut desk).unwrap();
    let received = desk.ok(json!({"do": "received"}));
    assert_eq!(
        (
            &received["outings"][0]["unit"],
            &received["outings"][0]["contacts"],
            &received["outings"][0]["closed"]
        ),
        (&json!("Unità 1"), &json!(1), &json!(true))
    );
    server.sync(&mut tablet).unwrap();
    let (notice, _) = tablet.store().acknowledgements().unwrap().remove(0);
    assert_eq!(notice.head, tablet.store().head(&tablet.identity().device).unwrap());
}

/// What a screen says is still to be handed over: all of it, and what of it is no entry.
fn to_hand_over(tablet: &mut Tablet) -> (u64, u64) {
    let queue = tablet.status()["queue"].clone();
    (queue["waiting"].as_u64().unwrap(), queue["besides"].as_u64().unwrap())
}

#[test]
fn what_was_said_and_is_not_at_the_server_is_counted_as_to_be_handed_over() {
    let (mut desk, _, mut server) = organisation(80);
    server.sync(&mut desk).unwrap();
    assert_eq!(to_hand_over(&mut desk), (0, 0));
    let mut tablet = admitted(81, &mut desk, &mut server);
    let subject = subject(&outing_handed_over(&mut tablet, &mut server), 0);
    server.sync(&mut desk).unwrap();
    assert_eq!(to_hand_over(&mut desk), (0, 0));
    desk.ok(json!({"do": "revoke", "device": tablet.identity().device}));
    assert_eq!(to_hand_over(&mut desk), (1, 1), "a revocation that no server heard of");
    desk.ok(json!({"do": "erase", "subject": subject}));
    assert_eq!(to_hand_over(&mut desk), (2, 2), "and an erasure");
    desk.ok(json!({"do": "lock"}));
    assert_eq!(to_hand_over(&mut desk), (2, 2), "also while it is shut");
    server.sync(&mut desk).unwrap();
    assert_eq!(to_hand_over(&mut desk), (2, 2), "a desk that is shut tells no server");
    desk.unlock();
    server.sync(&mut desk).unwrap();
    assert_eq!(to_hand_over(&mut desk), (0, 0));
}

/// For as long as a restored server waits for somebody, what is new is kept back: nobody may read that all is done.
#[test]
fn what_is_kept_back_for_another_desk_is_counted_as_to_be_handed_over() {
    let (mut desk, root, mut server) = organisation(82);
    let waits = applied(83, &mut desk, &mut server);
    let (other, _) = second_desk(&mut server, &root);
    server.sync(&mut desk).unwrap();
    server.awaited = vec![other];
    desk.ok(json!({"do": "admit", "device": waits.identity().device}));
    for _ in 0..3 {
        server.sync(&mut desk).unwrap();
        assert_eq!(to_hand_over(&mut desk), (1, 1));
    }
    server.awaited.clear();
    server.sync(&mut desk).unwrap();
    assert_eq!(to_hand_over(&mut desk), (0, 0));
}

/// Neither a lock nor a restart begins the days anew; only that nothing is kept back any more does.
#[test]
fn a_server_that_waits_for_too_long_is_an_alarm_over_locks_and_restarts() {
    let (mut desk, root, mut server) = organisation(84);
    let (other, _) = second_desk(&mut server, &root);
    server.sync(&mut desk).unwrap();
    server.awaited = vec![other];
    server.sync(&mut desk).unwrap();
    let day = |days: i64| days * 24 * 60;
    let problem = |desk: &mut Tablet, server: &mut Server| {
        desk.unlock_if_shut();
        server.sync(desk).unwrap();
        desk.status()["queue"]["problem"].clone()
    };
    desk.clock.set(day(20));
    assert_eq!(problem(&mut desk, &mut server), Value::Null, "nothing is kept back");
    let waits = applied(85, &mut desk, &mut server);
    server.sync(&mut desk).unwrap();
    desk.ok(json!({"do": "admit", "device": waits.identity().device}));
    assert_eq!(problem(&mut desk, &mut server), Value::Null);
    desk.clock.set(day(6));
    desk.restart();
    assert_eq!(problem(&mut desk, &mut server), Value::Null);
    desk.clock.set(day(1));
    desk.restart();
    assert_eq!(problem(&mut desk, &mut server), "server_waits");
    assert_eq!(problem(&mut desk, &mut server), "server_waits", "in every round");
    server.awaited.clear();
    assert_eq!(problem(&mut desk, &mut server), Value::Null);
    assert_eq!(to_hand_over(&mut desk), (0, 0));
    // Another time it begins anew.
    server.awaited = vec![other];
    desk.ok(json!({"do": "revoke", "device": waits.identity().device}));
    assert_eq!(problem(&mut desk, &mut server), Value::Null);
}

/// The pushes of one round that carry entries, as they were sent.
fn pushes(tablet: &mut Tablet, server: &mut Server) -> Vec<Push> {
    let mut pushes = Vec::new();
    server
        .sync_while(tablet, |_, call, answer| {
            if let (path::ENTRIES, Payload::Entries(bytes)) = (call.path.as_str(), &call.payload) {
                pushes.push(decode_proved::<Push>(bytes).unwrap().1);
            }
            Some(answer)
        })
        .unwrap();
    pushes.retain(|push| !push.entries.is_empty());
    pushes
}

/// Everything that the open part of an entry says, by name, its codes in words as the screen has them.
fn said_in_the_open(entry: &Entry) -> Map<String, Value> {
    let mut said = serde_json::to_value(&entry.open).unwrap().as_object().unwrap().clone();
    let facts = said.remove("facts").unwrap();
    said.extend(facts.as_object().unwrap().clone());
    let number = |said: &Map<String, Value>, name: &str| u16::try_from(said[name].as_u64().unwrap()).unwrap();
    let small = |said: &Map<String, Value>, name: &str| u8::try_from(number(said, name)).unwrap();
    let kinds = ["opening", "record", "closing", "correction", "control", "answer"];
    for (name, word) in [
        ("kind", json!(kinds[usize::from(small(&said, "kind")) - 1])),
        ("area", json!(Area::from_number(small(&said, "area")).unwrap())),
        ("month", json!(Month::from_number(number(&said, "month")).unwrap())),
        ("line", json!(approdo_model::codes::Line::from_number(small(&said, "line")))),
    ] {
        said.insert(name.to_owned(), word);
    }
    said
}

fn names(value: &Value) -> Vec<&str> {
    let mut names: Vec<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
    names.sort_unstable();
    names
}

/// "Cosa esce da questo tablet" against what leaves: a field that header or message gains and the screen does not list
/// fails here.
#[test]
fn the_screen_lists_all_that_a_push_says_in_the_open() {
    let (mut desk, _, mut server) = organisation(64);
    let mut tablet = admitted(65, &mut desk, &mut server);
    let first = subject(&outing_handed_over(&mut tablet, &mut server), 0);
    tablet.ok(json!({"do": "close_outing", "shift": shift()}));
    server.sync(&mut tablet).unwrap();
    server.sync(&mut desk).unwrap();
    desk.ok(json!({"do": "erase", "subject": first}));
    server.sync(&mut desk).unwrap();
    server.sync(&mut tablet).unwrap();
    tablet.unlock();
    tablet.ok(json!({"do": "start_outing", "shift": shift()}));
    let status = tablet.ok(json!({"do": "note", "record": contact("woman")}));
    let second = subject(&status, 0);
    tablet.ok(json!({"do": "amend", "subject": second, "record": contact("man")}));
    tablet.ok(json!({"do": "withdraw", "subject": second}));
    tablet.ok(json!({"do": "close_outing", "shift": shift()}));

    let listed = tablet.ok(json!({"do": "leaving"}));
    let pushes = pushes(&mut tablet, &mut server);
    let mut message = serde_json::to_value(&pushes[0]).unwrap();
    assert!(message.as_object_mut().unwrap().remove("entries").is_some());
    assert_eq!(listed["message"], message, "what stands beside the entries");
    assert_ne!(listed["message"]["ledger_known"], json!([]), "the tablet knows of an erasure");
    let sent: Vec<&Entry> = pushes.iter().flat_map(|push| &push.entries).collect();
    let headers = listed["headers"].as_array().unwrap();
    assert_eq!((headers.len(), sent.len()), (5, 5), "every entry, and no other");
    for (header, entry) in headers.iter().zip(&sent) {
        let mut header = header.as_object().unwrap().clone();
        assert!(header.remove("seq").is_some());
        assert_eq!(header, said_in_the_open(entry));
        // Whatever else an entry carries is sealed, or vouches for it.
        assert_eq!(names(&serde_json::to_value(entry).unwrap()), ["open", "part", "signature"]);
        let sealed = entry.part.sealed().unwrap();
        assert_eq!(names(&serde_json::to_value(sealed).unwrap()), ["body", "salt", "wrap"]);
        assert_eq!(listed["sealed_bytes"], sealed.body.len());
    }
    assert!(headers[0]["outing_key"].is_string() && headers[2]["supersedes"].is_string());
    assert_eq!(names(&listed), ["headers", "message", "sealed_bytes"]);
}

#[test]
fn an_erasure_said_while_notices_are_on_their_way_is_handed_over_too() {
    let (mut desk, _, mut server) = organisation(62);
    let mut tablet = admitted(63, &mut desk, &mut server);
    let status = outing_handed_over(&mut tablet, &mut server);
    let noted = subject(&status, 0);
    tablet.ok(json!({"do": "annotate", "subject": noted, "text": "richiamare"}));
    tablet.ok(json!({"do": "annotate", "subject": null, "text": "freddo"}));
    let mut said = false;
    server
        .sync_while(&mut desk, |desk, call, answer| {
            if call.path == path::NOTICES && !said {
                desk.ok(json!({"do": "erase", "subject": noted}));
                said = true;
            }
            Some(answer)
        })
        .unwrap();
    assert!(said, "there were notices to hand over");
    server.sync(&mut desk).unwrap();
    assert_eq!(server.ledger.len(), 1, "the erasure arrived");
    server.sync(&mut tablet).unwrap();
    let records = tablet.status()["outing"]["records"].clone();
    assert_eq!(records, json!([]), "and the tablet shows the record no more");
    tablet.restart();
    let notes = &tablet.unlock()["outing"]["notes"];
    assert_eq!(
        (notes.as_array().unwrap().len(), &notes[0]["text"]),
        (1, &json!("freddo")),
        "nor a note about it"
    );
}

#[test]
fn an_admission_said_while_another_is_on_its_way_is_handed_over_too() {
    let (mut desk, _, mut server) = organisation(64);
    let mut first = applied(65, &mut desk, &mut server);
    let mut second = applied(66, &mut desk, &mut server);
    server.sync(&mut desk).unwrap();
    let devices = [&first, &second].map(|tablet| tablet.identity().device);
    desk.ok(json!({"do": "admit", "device": devices[0]}));
    let mut said = false;
    server
        .sync_while(&mut desk, |desk, call, answer| {
            if call.method == Method::Post && call.path.starts_with("/v1/registry/") && !said {
                desk.ok(json!({"do": "admit", "device": devices[1]}));
                said = true;
            }
            Some(answer)
        })
        .unwrap();
    assert!(said);
    server.sync(&mut desk).unwrap();
    assert_eq!(Registry::fold(&server.statements).unwrap().members.len(), 3);
    for tablet in [&mut first, &mut second] {
        server.sync(tablet).unwrap();
        assert_eq!(tablet.status()["enrolled"], true);
    }
}

#[test]
fn an_invitation_made_while_another_is_on_its_way_is_handed_over_too() {
    let (mut desk, _, mut server) = organisation(67);
    desk.ok(json!({"do": "invite"}));
    for _ in 0..8 {
        let mut said = false;
        server
            .sync_while(&mut desk, |desk, call, answer| {
                if call.path == path::CODES && !said {
                    desk.ok(json!({"do": "invite"}));
                    said = true;
                }
                Some(answer)
            })
            .unwrap();
        desk.ok(json!({"do": "invite"}));
    }
    server.sync(&mut desk).unwrap();
    assert_eq!(server.codes.len(), 1 + 8 + 8, "each once");
}

#[test]
fn a_statement_whose_answer_was_lost_is_not_handed_over_for_ever() {
    let (mut desk, _, mut server) = organisation(68);
    let mut tablet = applied(69, &mut desk, &mut server);
    server.sync(&mut desk).unwrap();
    let device = tablet.identity().device;
    desk.ok(json!({"do": "admit", "device": device}));
    let appends = |call: &approdo_vault::sync::Call| {
        call.method == Method::Post && call.path.starts_with("/v1/registry/")
    };
    server.sync_while(&mut desk, |_, call, answer| (!appends(call)).then_some(answer)).unwrap();
    assert_eq!(server.statements.len(), 4, "it arrived, and nobody told the desk");
    server.sync(&mut desk).unwrap();
    assert_eq!(server.statements.len(), 4, "it was handed over once more");
    assert!(desk.store().statements().unwrap().iter().all(|(_, waiting)| !waiting));
    server.sync(&mut tablet).unwrap();
    assert_eq!(tablet.status()["enrolled"], true);
}

#[test]
fn statements_of_another_desk_that_came_first_displace_ours_and_ours_come_after_them() {
    let (mut desk, root, mut server) = organisation(70);
    let waiting = [applied(71, &mut desk, &mut server), applied(72, &mut desk, &mut server)];
    server.sync(&mut desk).unwrap();
    let devices = waiting.map(|tablet| tablet.identity().device);
    for device in devices {
        desk.ok(json!({"do": "admit", "device": device}));
    }
    let (other, signer) = second_desk(&mut server, &root);
    let month = Month::new(2018, 1).unwrap();
    say(&mut server, Author::Coordinator(other), &signer, Act::Frozen { first: month, last: month });
    server.sync(&mut desk).unwrap();
    // Theirs stand; ours were taken back, and came after them, together with what this desk says by itself as there are two
    // now: its opening key.
    let acts: Vec<&Act> = server.statements.iter().map(|statement| &statement.act).collect();
    let at = |wanted: &dyn Fn(&Act) -> bool| acts.iter().position(|act| wanted(act)).unwrap();
    let theirs = at(&|act| matches!(act, Act::Frozen { .. }));
    let ours = at(&|act| matches!(act, Act::DeviceEnrolled { .. }));
    assert!(theirs < ours, "{acts:?}");
    assert_eq!((server.statements.len(), desk.store().statements().unwrap().len()), (8, 8));
    assert!(desk.store().unsaid().unwrap().is_empty());
    assert_eq!(Registry::fold(&server.statements).unwrap().members.len(), 4);
    // Nothing is said twice.
    server.sync(&mut desk).unwrap();
    assert_eq!(server.statements.len(), 8);
}

#[test]
fn old_foreign_and_removed_acknowledgements_stop_no_sync_and_change_nothing() {
    let (mut desk, root, mut server) = organisation(73);
    let mut tablet = admitted(74, &mut desk, &mut server);
    outing_handed_over(&mut tablet, &mut server);
    server.sync(&mut desk).unwrap();
    let early = server.acknowledgements.clone();
    tablet.ok(json!({"do": "close_outing", "shift": shift()}));
    server.sync(&mut tablet).unwrap();
    server.sync(&mut desk).unwrap();
    server.sync(&mut tablet).unwrap();
    let kept = tablet.store().acknowledgements().unwrap();
    // Replayed: an acknowledgement of long ago.
    server.acknowledgements.extend(early);
    server.sync(&mut tablet).unwrap();
    assert_eq!(tablet.store().acknowledgements().unwrap(), kept);
    // Of a coordinator who was removed since, and of a head that only another copy of this tablet has.
    let (other, signer) = second_desk(&mut server, &root);
    let mut notice = kept[0].0.clone();
    (notice.coordinator, notice.head) = (other, Head { seq: 3, digest: Digest([9; 32]) });
    notice.signature = signer.sign(Context::Acknowledgement, &notice.canonical());
    server.acknowledgements.push(notice.clone());
    server.sync(&mut tablet).unwrap();
    say(&mut server, Author::Root, &root, Act::CoordinatorRemoved { device: other, last: Head::EMPTY });
    notice.head = kept[0].0.head;
    notice.signature = signer.sign(Context::Acknowledgement, &notice.canonical());
    server.acknowledgements.push(notice.clone());
    server.sync(&mut tablet).unwrap();
    assert_eq!(tablet.store().acknowledgements().unwrap(), kept);
    // One that nobody signed is an alarm all the same.
    notice.signature = SignatureBytes([1; 64]);
    server.acknowledgements.push(notice);
    assert_eq!(server.sync(&mut tablet), Err(SyncError::Alarm));
    assert_eq!(tablet.store().acknowledgements().unwrap(), kept);
}

#[test]
fn a_revoked_tablet_hands_over_what_it_holds_and_starts_nothing_new() {
    let (mut desk, _, mut server) = organisation(75);
    let mut tablet = admitted(76, &mut desk, &mut server);
    outing_handed_over(&mut tablet, &mut server);
    tablet.ok(json!({"do": "note", "record": contact("man")}));
    let (desk_id, device) = (desk.identity().device, tablet.identity().device);
    // The desk's own key stays in the desk; a statement of it is made by a desk of the same seed that the test opens.
    let last = server.head_of(&device);
    let signer = signer_of(&desk);
    say(&mut server, Author::Coordinator(desk_id), &signer, Act::DeviceRevoked { device, last });
    server.sync(&mut tablet).unwrap();
    server.sync(&mut tablet).unwrap();
    assert_eq!(server.logs[&device].len(), 3, "the queue is delivered");
    tablet.ok(json!({"do": "close_outing", "shift": shift()}));
    server.sync(&mut tablet).unwrap();
    assert_eq!(server.logs[&device].len(), 4);
    tablet.unlock();
    tablet.refused_and_unchanged(json!({"do": "start_outing", "shift": shift()}), "not_enrolled");
}

/// The device key of a tablet, opened as the app opens it.
fn signer_of(tablet: &Tablet) -> SigningSecret {
    let vault_key = tablet.vault_key(tablet.words).unwrap();
    SigningSecret::new(&tablet.kept(&vault_key, WrapKind::Device, b"").unwrap())
}

#[test]
fn with_an_outing_that_is_erased_goes_what_its_unit_noted_for_itself() {
    let (mut desk, _, mut server) = organisation(79);
    let mut tablet = admitted(80, &mut desk, &mut server);
    outing_handed_over(&mut tablet, &mut server);
    tablet.ok(json!({"do": "annotate", "subject": null, "text": "più tè"}));
    tablet.ok(json!({"do": "close_outing", "shift": shift()}));
    server.sync(&mut tablet).unwrap();
    tablet.unlock();
    assert_eq!(tablet.ok(json!({"do": "notebooks"}))["notebooks"].as_array().unwrap().len(), 1);
    server.sync(&mut desk).unwrap();
    let outing = desk.ok(json!({"do": "received"}))["outings"][0]["outing"].clone();
    desk.ok(json!({"do": "erase", "subject": outing}));
    server.sync(&mut desk).unwrap();
    server.sync(&mut tablet).unwrap();
    assert_eq!(tablet.ok(json!({"do": "notebooks"}))["notebooks"], json!([]));
    assert!(!tablet.dump().iter().any(|row| row.starts_with("notes ")));
}

#[test]
fn when_its_open_outing_is_erased_the_tablet_shuts_and_can_start_another() {
    let (mut desk, _, mut server) = organisation(77);
    let mut tablet = admitted(78, &mut desk, &mut server);
    outing_handed_over(&mut tablet, &mut server);
    tablet.ok(json!({"do": "draft", "draft": {"subject": null, "record": contact("man")}}));
    server.sync(&mut desk).unwrap();
    let outing = desk.ok(json!({"do": "received"}))["outings"][0]["outing"].clone();
    desk.ok(json!({"do": "erase", "subject": outing}));
    server.sync(&mut desk).unwrap();
    server.sync(&mut tablet).unwrap();
    assert_eq!(tablet.status()["state"], "closed", "nothing more is noted that nobody could read");
    assert_eq!(tablet.unlock()["state"], "office");
    let status = tablet.ok(json!({"do": "start_outing", "shift": shift()}));
    assert_eq!((&status["outing"]["records"], &status["outing"]["draft"]), (&json!([]), &Value::Null));
    tablet.restart();
    assert_eq!(tablet.unlock(), with(status, json!({"queue": tablet.status()["queue"]})));
}

#[test]
fn a_period_that_is_closed_while_an_outing_is_open_does_not_shut_its_tablet_out() {
    let (mut desk, _, mut server) = organisation(79);
    let mut tablet = admitted(80, &mut desk, &mut server);
    outing_handed_over(&mut tablet, &mut server);
    server.sync(&mut desk).unwrap();
    desk.ok(json!({"do": "freeze", "first": "2018-01", "last": "2018-02"}));
    server.sync(&mut desk).unwrap();
    server.sync(&mut tablet).unwrap();
    tablet.restart();
    let status = tablet.unlock();
    assert_eq!(
        (&status["state"], &status["outing"]["records"][0]["record"]["gender"]),
        (&json!("outing"), &json!("woman"))
    );
    tablet.ok(json!({"do": "close_outing", "shift": shift()}));
}

#[test]
fn anything_but_the_expected_answer_changes_nothing() {
    let answer = |status: u16, media: &str, body: &[u8]| Answer {
        status,
        media: media.to_owned(),
        body: body.to_vec(),
    };
    let strange = [
        answer(200, "text/html", b"<html>Benvenuti nel Wi-Fi</html>"),
        answer(200, "application/json", b"<html></html>"),
        answer(200, "application/json", b"{"),
        answer(200, "application/json", b"{}"),
        answer(200, "application/json", b"null"),
        answer(200, ENTRIES_TYPE, b""),
        answer(200, ENTRIES_TYPE, &[1, 2, 3]),
        answer(302, "text/html", b""),
        answer(404, "text/html", b"not here"),
        answer(404, "application/problem+json", b"{}"),
        answer(
            500,
            "application/problem+json",
            br#"{"type":"x","title":"x","status":503,"code":"unavailable"}"#,
        ),
        answer(
            503,
            "application/problem+json",
            br#"{"type":"x","title":"x","status":503,"code":"unavailable"}"#,
        ),
        answer(0, "", b""),
    ];
    let (mut desk, _, mut server) = organisation(81);
    let mut tablet = admitted(82, &mut desk, &mut server);
    outing_handed_over(&mut tablet, &mut server);
    tablet.ok(json!({"do": "note", "record": contact("man")}));
    desk.ok(json!({"do": "invite"}));
    desk.ok(json!({"do": "freeze", "first": "2017-12", "last": "2017-12"}));
    let mut asked = Vec::new();
    for device in [&mut tablet, &mut desk] {
        let mut round = Round::new();
        while let Some(call) = device.app.next_call(&mut round).unwrap() {
            let before = device.dump();
            for strange in &strange {
                let what = format!("{} takes {} {}", call.path, strange.status, strange.media);
                assert!(device.app.take_answer(&mut round, strange).is_err(), "{what}");
                assert!(device.dump() == before, "{what} and changes the file");
            }
            let answer = server.answer(&call);
            device.app.take_answer(&mut round, &answer).unwrap();
            asked.push(call.path);
        }
    }
    for path in [path::ENTRIES, path::CHALLENGES, path::TOKENS, path::CODES, path::APPLICATIONS, path::LEDGER]
    {
        assert!(asked.iter().any(|asked| asked == path), "{path} was never asked: {asked:?}");
    }
    for path in [path::HEADS, path::NOTICES, path::TABLE, "/v1/registry/", "/v1/entries/"] {
        assert!(asked.iter().any(|asked| asked.starts_with(path)), "{path} was never asked: {asked:?}");
    }
}

#[test]
fn an_answer_that_does_not_confirm_what_was_sent_confirms_nothing() {
    let (mut desk, _, mut server) = organisation(83);
    let mut tablet = admitted(84, &mut desk, &mut server);
    let noted = subject(&outing_handed_over(&mut tablet, &mut server), 0);
    server.sync(&mut desk).unwrap();
    desk.ok(json!({"do": "invite"}));
    desk.ok(json!({"do": "freeze", "first": "2017-12", "last": "2017-12"}));
    desk.ok(json!({"do": "erase", "subject": noted}));
    let mut round = Round::new();
    let mut empty = Vec::new();
    while let Some(call) = desk.app.next_call(&mut round).unwrap() {
        let before = desk.dump();
        let hollow = match (call.method, call.path.as_str()) {
            (Method::Post, path::CODES) => Some(json!({"hash": "00".repeat(32)})),
            (Method::Post, path::NOTICES) => Some(json!({"known": []})),
            (Method::Post, path) if path.starts_with("/v1/registry/") => Some(json!({"statements": []})),
            _ => None,
        };
        if let Some(hollow) = hollow {
            let refused = desk.app.take_answer(&mut round, &friendly::json(&hollow));
            assert_eq!(refused, Err(SyncError::Unexpected), "{} takes {hollow}", call.path);
            assert!(desk.dump() == before, "{} takes {hollow}", call.path);
            empty.push(call.path.clone());
        }
        let answer = server.answer(&call);
        desk.app.take_answer(&mut round, &answer).unwrap();
    }
    assert_eq!(empty.len(), 3, "{empty:?}");
    let mut other = Tablet::new(85);
    other.make_passphrase();
    let words = other.words;
    let invitation = desk.ok(json!({"do": "invite"}))["invitation"].clone();
    other.ok(json!({"do": "join", "words": words, "invitation": invitation, "units": []}));
    let mut round = Round::new();
    let call = other.app.next_call(&mut round).unwrap().unwrap();
    assert_eq!(call.path, path::APPLICATIONS);
    let elsewhere = json!({"device": tablet.identity().device, "key": tablet.identity().key});
    assert_eq!(other.app.take_answer(&mut round, &friendly::json(&elsewhere)), Err(SyncError::Unexpected));
}

#[test]
fn an_erased_record_is_in_no_byte_of_tablet_or_desk_and_the_log_still_proves_itself() {
    let (mut desk, _, mut server) = organisation(86);
    let mut tablet = admitted(87, &mut desk, &mut server);
    let status = outing_handed_over(&mut tablet, &mut server);
    let noted = subject(&status, 0);
    tablet.ok(json!({"do": "amend", "subject": noted, "record": contact("man")}));
    server.sync(&mut tablet).unwrap();
    server.sync(&mut desk).unwrap();
    let identity = tablet.identity();
    let entries = tablet.store().entries(&identity.device, 0, 10).unwrap();
    let (kept, erased): (Vec<_>, Vec<_>) =
        entries.iter().partition(|(_, entry)| entry.open.subject.to_string() != noted);
    let is_in = |entry: &Entry, bytes: &[u8]| {
        let sealed = entry.part.sealed().unwrap();
        [&sealed.body[..64], sealed.salt.as_bytes()]
            .map(|part| bytes.windows(part.len()).any(|window| window == part))
    };
    assert_eq!((kept.len(), erased.len()), (1, 2));
    for (_, entry) in &erased {
        assert_eq!((is_in(entry, &tablet.bytes()), is_in(entry, &desk.bytes())), ([true; 2], [true; 2]));
    }
    desk.ok(json!({"do": "erase", "subject": noted}));
    server.sync(&mut desk).unwrap();
    server.sync(&mut tablet).unwrap();
    for device in [&tablet, &desk] {
        for (_, entry) in &erased {
            assert_eq!(
                is_in(entry, &device.bytes()),
                [false; 2],
                "the erased body or its salt is still there"
            );
        }
        assert_eq!(is_in(&kept[0].1, &device.bytes()), [true; 2], "what was not erased stays");
        let log: Vec<_> = device
            .store()
            .entries(&identity.device, 0, 10)
            .unwrap()
            .into_iter()
            .map(|(_, entry)| entry)
            .collect();
        let chain = approdo_model::chain::Chain::empty(identity.organisation, identity.device);
        assert_eq!(chain.verify(&identity.key, &log).unwrap().len(), 3);
    }
    // What was erased does not come back with the next revision, nor after the app began again.
    tablet.restart();
    assert_eq!(tablet.unlock()["outing"]["records"], json!([]));
    tablet.refused_and_unchanged(
        json!({"do": "amend", "subject": noted, "record": contact("woman")}),
        "unknown_subject",
    );
    assert_eq!(
        desk.ok(json!({"do": "table"}))["opened"][0]["street_contacts"],
        1,
        "it still counts by its header"
    );
}

#[test]
fn a_desk_revokes_a_tablet_and_what_it_opened_before_stays_and_is_marked() {
    let (mut desk, _, mut server) = organisation(79);
    let mut tablet = admitted(80, &mut desk, &mut server);
    outing_handed_over(&mut tablet, &mut server);
    server.sync(&mut desk).unwrap();
    let device = tablet.identity().device;
    let seen = server.head_of(&device);
    // Noted after the desk looked last: nobody has opened it yet.
    tablet.ok(json!({"do": "note", "record": contact("man")}));
    server.sync(&mut tablet).unwrap();
    let received = |desk: &mut Tablet| desk.ok(json!({"do": "received"}))["outings"][0].clone();
    let of = |devices: &Value| {
        let all = devices["devices"].as_array().unwrap();
        all.iter().find(|view| view["device"] == json!(device)).unwrap().clone()
    };
    let before = received(&mut desk);
    assert_eq!((&before["contacts"], &before["from_revoked"]), (&json!(1), &json!(false)));
    let revoked = of(&desk.ok(json!({"do": "revoke", "device": device})));
    let statement = desk.store().statements().unwrap().last().unwrap().0.clone();
    assert_eq!(statement.act, Act::DeviceRevoked { device, last: seen }, "up to what this desk has opened");
    assert_eq!((&revoked["ended_by"], &revoked["aside"]), (&json!(statement.number), &json!(0)));
    assert_eq!(revoked["ended_waits"], true, "nobody else knows of it yet");
    assert_eq!((&revoked["outings"], &revoked["entries"]), (&json!(1), &json!(seen.seq)));
    server.sync(&mut desk).unwrap();
    let after = received(&mut desk);
    assert_eq!((&after["contacts"], &after["from_revoked"]), (&json!(1), &json!(true)));
    // The friendly server sets nothing aside, so the entry came all the same: it is here, and it counts nothing.
    let entry = of(&desk.ok(json!({"do": "devices"})));
    assert_eq!((&entry["entries"], &entry["aside"]), (&json!(seen.seq + 1), &json!(1)));
    assert_eq!(entry["ended_waits"], false, "the server has it");
    desk.restart();
    desk.unlock();
    assert_eq!(received(&mut desk), after);
    desk.refused_and_unchanged(json!({"do": "revoke", "device": device}), "contradiction");
    let own = desk.identity().device;
    desk.refused_and_unchanged(json!({"do": "revoke", "device": own}), "unknown_subject");
    server.sync(&mut tablet).unwrap();
    assert_eq!(tablet.status()["enrolled"], false);
}

#[test]
fn a_desk_is_told_which_outing_was_not_done_and_which_was_a_mapping() {
    let (mut desk, _, mut server) = organisation(640);
    let mut tablet = admitted(641, &mut desk, &mut server);
    tablet.unlock();
    tablet.ok(json!({"do": "set_zones", "zones": ["Lungolago", "Provinciale"]}));
    let night = shift_with(json!({"national_mapping": true}));
    tablet.ok(json!({"do": "start_outing", "shift": night}));
    for (zone, women) in [("Lungolago", 5), ("Provinciale", 2)] {
        let record = json!({"form": "zone", "zone": zone, "presences": {"women": women}});
        tablet.ok(json!({"do": "save", "draft": {"subject": null, "record": record}}));
    }
    tablet.ok(json!({"do": "close_outing", "shift": night}));
    tablet.unlock();
    tablet.ok(json!({"do": "start_outing", "shift": shift()}));
    let not_done = json!({"coverage": "not_done", "not_done": "weather"});
    tablet.ok(json!({"do": "close_outing", "shift": shift_with(not_done)}));
    server.sync(&mut tablet).unwrap();
    server.sync(&mut desk).unwrap();
    let devices = desk.ok(json!({"do": "devices"}))["devices"].clone();
    let named = |row: &Value| row["device"] == json!(tablet.identity().device);
    let devices = devices.as_array().unwrap();
    assert_eq!(devices.iter().find(|row| named(row)).unwrap()["unit"], "Unità 1");
    let rows = desk.ok(json!({"do": "received"}))["outings"].clone();
    let told = |row: &Value| {
        let of = |name: &str| row[name].clone();
        (of("mapping"), of("not_done"), of("presences"), of("contacts"), of("closed"))
    };
    let rows: Vec<_> = rows.as_array().unwrap().iter().map(told).collect();
    assert!(rows.contains(&(json!(true), json!(null), json!(7), json!(0), json!(true))), "{rows:?}");
    assert!(rows.contains(&(json!(false), json!("weather"), json!(0), json!(0), json!(true))), "{rows:?}");
}
