//! An outing from the tap to the closing, through the app's one door: what a person does, and what stands afterwards.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests fail by panicking")]

mod tablet;

use serde_json::{Value, json};
use tablet::*;

#[test]
fn a_device_is_set_up_with_the_passphrase_that_was_made_and_no_other() {
    let mut tablet = Tablet::new(1);
    assert_eq!(tablet.status()["state"], "new");
    let found = |words: [u16; 5]| json!({"do": "found", "words": words, "units": [], "server": "https://a.example", "trial": true});
    tablet.refused_and_unchanged(found([1, 2, 3, 4, 5]), "passphrase_differs");
    tablet.make_passphrase();
    let first = tablet.words;
    tablet.make_passphrase();
    assert_ne!(tablet.words, first);
    tablet.refused_and_unchanged(found(first), "passphrase_differs");
    tablet.refused_and_unchanged(found(tablet.wrong_words()), "passphrase_differs");
    let mut plain = found(tablet.words);
    plain["server"] = json!("http://approdo.example");
    tablet.refused_and_unchanged(plain, "bad_server");
    let mut crowded = found(tablet.words);
    crowded["units"] = json!((0..13).map(|number| format!("Unità {number}")).collect::<Vec<_>>());
    tablet.refused_and_unchanged(crowded, "too_many");
    let founded = tablet.ok(found(tablet.words));
    assert_eq!(founded["kit"][0]["root"].as_array().unwrap().len(), 24);
    assert_eq!(founded["kit"][0]["generation"].as_array().unwrap().len(), 24);
    assert_eq!(founded["founding"]["statements"].as_array().unwrap().len(), 3);
    let status = tablet.status();
    assert_eq!(
        (&status["state"], &status["role"], &status["enrolled"]),
        (&json!("closed"), &json!("coordinator"), &json!(true))
    );
    for again in [json!({"do": "make_passphrase"}), found(tablet.words)] {
        tablet.refused_and_unchanged(again, "wrong_state");
    }
}

#[test]
fn a_tablet_that_nobody_admitted_opens_and_starts_no_outing() {
    let mut desk = Tablet::in_office(2);
    let invitation = desk.ok(json!({"do": "invite"}))["invitation"].clone();
    let mut tablet = Tablet::new(3);
    tablet.make_passphrase();
    let words = tablet.words;
    let join = |text: &Value| json!({"do": "join", "words": words, "invitation": text, "units": ["Unità 1"]});
    tablet.refused_and_unchanged(join(&json!("approdo1:00")), "bad_invitation");
    let joined = tablet.ok(join(&invitation));
    assert_eq!(joined["fingerprint"].as_array().unwrap().len(), 6);
    let status = tablet.unlock();
    assert_eq!(
        (&status["state"], &status["role"], &status["enrolled"]),
        (&json!("office"), &json!("worker"), &json!(false))
    );
    tablet.refused_and_unchanged(json!({"do": "start_outing", "shift": shift()}), "not_enrolled");
    for at_a_desk in [
        json!({"do": "invite"}),
        json!({"do": "applicants"}),
        json!({"do": "received"}),
        json!({"do": "table"}),
        json!({"do": "received_outing", "outing": "42424242-4242-4242-8242-424242424242"}),
        json!({
            "do": "correct", "subject": "42424242-4242-4242-8242-424242424242", "seen": "0".repeat(64),
            "reason": "duplicate", "record": null,
        }),
        json!({"do": "erase", "subject": "42424242-4242-4242-8242-424242424242"}),
        json!({"do": "adopt", "device": "42424242-4242-4242-8242-424242424242"}),
        json!({"do": "freeze", "first": "2018-01", "last": "2018-02"}),
    ] {
        tablet.refused_and_unchanged(at_a_desk, "not_coordinator");
    }
}

#[test]
fn a_night_is_noted_amended_taken_back_and_closed() {
    let mut tablet = Tablet::in_office(4);
    assert_eq!(tablet.status()["units"], json!(["Unità 1", "Unità 2"]));
    let status = tablet.ok(json!({"do": "start_outing", "shift": shift()}));
    assert_eq!(status["state"], "outing");
    assert_eq!(status["units"], json!(["Unità 1"]));
    tablet.ok(json!({"do": "tally", "shift": shift_with(json!({"presences": {"women": 7}}))}));
    tablet.ok(json!({"do": "note", "record": contact("woman")}));
    tablet.ok(json!({"do": "note", "record": with(contact("man"), json!({"mode": "refused"}))}));
    let status = tablet.ok(json!({"do": "note", "record": contact("trans_woman")}));
    let first = subject(&status, 0);
    let status = tablet.ok(
        json!({"do": "amend", "subject": first, "record": with(contact("woman"), json!({"origin": "NG"}))}),
    );
    assert_eq!(
        (&status["outing"]["records"][0]["revision"], &status["outing"]["records"][0]["record"]["origin"]),
        (&json!(2), &json!("NG"))
    );
    let third = subject(&status, 2);
    assert_eq!(
        tablet.ok(json!({"do": "withdraw", "subject": third}))["outing"]["records"][2]["withdrawn"],
        true
    );
    let again = tablet.ok(json!({"do": "withdraw", "subject": third}));
    assert_eq!(again["outing"]["records"][2]["revision"], 2, "taking back twice writes once");
    let restored = tablet.ok(json!({"do": "restore", "subject": third}));
    assert_eq!(
        (
            &restored["outing"]["records"][2]["withdrawn"],
            &restored["outing"]["records"][2]["record"]["gender"]
        ),
        (&json!(false), &json!("trans_woman"))
    );
    let leaving = tablet.ok(json!({"do": "leaving"}));
    let kinds: Vec<&str> = leaving["headers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|header| header["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["opening", "record", "record", "record", "record", "record", "record"]);
    let closed = tablet
        .ok(json!({"do": "close_outing", "shift": shift_with(json!({"presences": {"women": 9}, "km": 40}))}));
    assert_eq!(
        closed["reconciliation"],
        json!({"presences": 9, "contacts": 2, "incomplete": 0, "entries_sealed": 8, "entries_received": 0})
    );
    assert_eq!((&closed["status"]["state"], &closed["status"]["outing"]), (&json!("closed"), &Value::Null));
    let outbox = tablet.ok(json!({"do": "outbox"}));
    assert_eq!(
        outbox["outings"],
        json!([{
            "order": 1, "area": "MI", "month": "2018-01", "entries": 8, "received": 0, "closed": true,
            "readable": {"minutes_left": 30 * 24 * 60, "acknowledged": false, "warns": false, "held_back": false}
        }])
    );
}

#[test]
fn the_open_part_of_an_entry_says_month_area_line_and_count_and_nothing_else() {
    let mut tablet = Tablet::in_outing(5);
    tablet.ok(json!({"do": "note", "record": with(contact("woman"), json!({"origin": "NG", "possible_minor": true}))}));
    let leaving = tablet.ok(json!({"do": "leaving"}));
    let header = leaving["headers"][1].as_object().unwrap().clone();
    let subject = header["subject"].clone();
    assert_eq!(
        Value::Object(header),
        json!({"seq": 2, "form": 1, "suite": 2, "kind": "record", "area": "MI", "month": "2018-01",
               "line": "street_contacts", "count": 1, "subject": subject, "revision": 1, "supersedes": null,
               "generation": 1, "outing_key": null})
    );
}

#[test]
fn an_app_that_ends_comes_back_with_outing_records_running_shift_and_draft() {
    let mut tablet = Tablet::in_outing(6);
    tablet.ok(json!({"do": "note", "record": contact("woman")}));
    let status = tablet.ok(json!({"do": "note", "record": contact("man")}));
    let first = subject(&status, 0);
    tablet.ok(json!({"do": "withdraw", "subject": first}));
    tablet.ok(json!({"do": "tally", "shift": shift_with(json!({"presences": {"women": 3, "possible_minors": 1}, "events": ["new_place"]}))}));
    let draft =
        json!({"subject": subject(&status, 1), "record": with(contact("man"), json!({"language": "pcm"}))});
    let before = tablet.ok(json!({"do": "draft", "draft": draft}));
    assert_eq!(before["outing"]["draft"]["record"]["language"], "pcm");
    for _ in 0..2 {
        tablet.restart();
        assert_eq!(tablet.status()["state"], "closed");
        assert_eq!(tablet.status()["outing"], Value::Null);
        assert_eq!(tablet.unlock(), before);
    }
    tablet.ok(json!({"do": "lock"}));
    assert_eq!(tablet.unlock(), before);
    // A note in two taps is about somebody else: what is being written stays. Saving seals it, and it is a draft no more.
    let noted = tablet.ok(json!({"do": "note", "record": contact("woman")}));
    assert_eq!(noted["outing"]["draft"], before["outing"]["draft"]);
    let saved = tablet.ok(json!({"do": "save", "draft": draft}));
    assert_eq!(saved["outing"]["draft"], Value::Null);
    assert_eq!(saved["outing"]["records"][1]["record"]["language"], "pcm");
    tablet.restart();
    assert_eq!(tablet.unlock(), saved);
}

#[test]
fn a_draft_says_when_it_was_begun_by_the_clock_of_the_device() {
    let mut tablet = Tablet::in_outing(7);
    let draft = |gender: &str| json!({"do": "draft", "draft": {"subject": null, "record": contact(gender), "begun": "03:00"}});
    assert_eq!(tablet.ok(draft("man"))["outing"]["draft"]["begun"], "23:41", "not by the screen");
    tablet.clock.set(22);
    assert_eq!(tablet.ok(draft("woman"))["outing"]["draft"]["begun"], "23:41", "the same draft goes on");
    tablet.restart();
    assert_eq!(tablet.unlock()["outing"]["draft"]["begun"], "23:41");
    tablet.ok(json!({"do": "draft", "draft": null}));
    assert_eq!(tablet.ok(draft("woman"))["outing"]["draft"]["begun"], "00:03", "another one begins");
}

#[test]
fn the_last_tap_in_a_form_can_be_taken_back_after_the_device_was_shut() {
    let mut tablet = Tablet::in_outing(7);
    let was = with(contact("man"), json!({"language": "pcm"}));
    let draft = json!({"subject": null, "record": contact("man"), "before": was});
    let kept = tablet.ok(json!({"do": "draft", "draft": draft}));
    assert_eq!(kept["outing"]["draft"]["before"]["language"], "pcm");
    tablet.restart();
    let found = tablet.unlock();
    assert_eq!(found["outing"]["draft"], kept["outing"]["draft"]);
    // Taken back, nothing is left of what it undid, and a draft of before there was an undo has none.
    let undone = tablet.ok(json!({"do": "draft", "draft": {"subject": null, "record": was}}));
    assert_eq!(undone["outing"]["draft"]["before"], Value::Null);
    let saved =
        tablet.ok(json!({"do": "save", "draft": {"subject": null, "record": was, "before": contact("man")}}));
    assert_eq!(saved["outing"]["records"][0]["record"]["language"], "pcm");
}

#[test]
fn a_draft_becomes_an_incomplete_contact_at_closing() {
    let mut tablet = Tablet::in_outing(7);
    let draft = json!({"subject": null, "record": {"form": "contact", "gender": "woman", "age": "a18_20"}});
    tablet.ok(json!({"do": "draft", "draft": draft}));
    tablet.restart();
    tablet.unlock();
    let closed = tablet.ok(json!({"do": "close_outing", "shift": shift()}));
    assert_eq!(
        closed["reconciliation"],
        json!({"presences": 0, "contacts": 1, "incomplete": 1, "entries_sealed": 3, "entries_received": 0})
    );
    tablet.unlock();
    let received = tablet.ok(json!({"do": "received"}));
    assert_eq!(
        (&received["outings"][0]["incomplete"], &received["outings"][0]["contacts"]),
        (&json!(1), &json!(1))
    );
    let outing = tablet.ok(json!({"do": "received_outing", "outing": received["outings"][0]["outing"]}));
    let record = &outing["records"][0]["record"];
    assert_eq!(
        (&record["gender"], &record["age"], &record["newness"], &record["incomplete"]),
        (&json!("woman"), &json!("a18_20"), &Value::Null, &json!(true))
    );
}

#[test]
fn a_draft_of_a_change_becomes_a_revision_and_not_a_second_contact() {
    let mut tablet = Tablet::in_outing(8);
    let status = tablet.ok(json!({"do": "note", "record": contact("woman")}));
    let draft =
        json!({"subject": subject(&status, 0), "record": with(contact("woman"), json!({"origin": "NG"}))});
    tablet.ok(json!({"do": "draft", "draft": draft}));
    let closed = tablet.ok(json!({"do": "close_outing", "shift": shift()}));
    assert_eq!(
        (&closed["reconciliation"]["contacts"], &closed["reconciliation"]["incomplete"]),
        (&json!(1), &json!(1))
    );
}

#[test]
fn a_form_that_was_opened_and_left_blank_is_nobody() {
    let mut tablet = Tablet::in_outing(9);
    let status = tablet.ok(json!({"do": "note", "record": contact("woman")}));
    tablet.ok(json!({"do": "draft", "draft": {"subject": null, "record": {"form": "contact"}}}));
    let unchanged =
        json!({"subject": subject(&status, 0), "record": status["outing"]["records"][0]["record"]});
    for draft in [json!({"subject": null, "record": {"form": "contact"}}), unchanged] {
        tablet.ok(json!({"do": "draft", "draft": draft}));
    }
    let closed = tablet.ok(json!({"do": "close_outing", "shift": shift()}));
    assert_eq!(
        (&closed["reconciliation"]["contacts"], &closed["reconciliation"]["entries_sealed"]),
        (&json!(1), &json!(3))
    );
}

#[test]
fn a_draft_that_is_cleared_leaves_nothing() {
    let mut tablet = Tablet::in_outing(10);
    tablet.ok(json!({"do": "draft", "draft": {"subject": null, "record": contact("woman")}}));
    assert_eq!(tablet.ok(json!({"do": "draft", "draft": null}))["outing"]["draft"], Value::Null);
    tablet.restart();
    assert_eq!(tablet.unlock()["outing"]["draft"], Value::Null);
    assert_eq!(tablet.ok(json!({"do": "close_outing", "shift": shift()}))["reconciliation"]["contacts"], 0);
}

#[test]
fn an_outing_that_was_not_done_is_a_shift_and_no_outing() {
    let mut tablet = Tablet::in_outing(11);
    let not_done = shift_with(json!({"coverage": "not_done", "not_done": "weather"}));
    let closed = tablet.ok(json!({"do": "close_outing", "shift": not_done}));
    assert_eq!(closed["reconciliation"]["contacts"], 0);
    tablet.unlock();
    let table = tablet.ok(json!({"do": "table"}));
    assert!(table["opened"].as_array().unwrap().iter().all(|row| row["outings"] == 0), "{table}");
    assert_eq!(tablet.ok(json!({"do": "received"}))["outings"].as_array().unwrap().len(), 1);
}

#[test]
fn requests_in_the_wrong_state_change_nothing() {
    let subject = "42424242-4242-4242-8242-424242424242";
    let in_outing = [
        json!({"do": "tally", "shift": shift()}),
        json!({"do": "draft", "draft": null}),
        json!({"do": "note", "record": contact("woman")}),
        json!({"do": "amend", "subject": subject, "record": contact("woman")}),
        json!({"do": "withdraw", "subject": subject}),
        json!({"do": "restore", "subject": subject}),
        json!({"do": "close_outing", "shift": shift()}),
    ];
    let in_office =
        [json!({"do": "start_outing", "shift": shift()}), json!({"do": "set_units", "units": []})];
    let mut tablet = Tablet::founded(12);
    for request in &in_outing {
        tablet.refused_and_unchanged(request.clone(), "no_outing");
    }
    for request in &in_office {
        tablet.refused_and_unchanged(request.clone(), "wrong_state");
    }
    tablet.refused_and_unchanged(json!({"do": "received"}), "not_coordinator");
    tablet.unlock();
    let words = tablet.words;
    tablet.refused_and_unchanged(json!({"do": "unlock", "words": words}), "wrong_state");
    for request in &in_outing {
        tablet.refused_and_unchanged(request.clone(), "no_outing");
    }
    tablet.ok(json!({"do": "start_outing", "shift": shift()}));
    for request in &in_office {
        tablet.refused_and_unchanged(request.clone(), "wrong_state");
    }
    tablet.refused_and_unchanged(json!({"do": "unlock", "words": words}), "wrong_state");
    tablet.refused_and_unchanged(json!({"do": "received"}), "not_coordinator");
    tablet.refused_and_unchanged(json!({"do": "table"}), "not_coordinator");
}

#[test]
fn what_breaks_a_rule_changes_nothing() {
    let mut tablet = Tablet::in_office(13);
    let start = |fields| json!({"do": "start_outing", "shift": shift_with(fields)});
    tablet.refused_and_unchanged(start(json!({"closed": true})), "not_of_this_outing");
    tablet.refused_and_unchanged(start(json!({"team_size": 13})), "invalid");
    tablet.ok(json!({"do": "start_outing", "shift": shift()}));
    let noted = tablet.ok(json!({"do": "note", "record": contact("woman")}));
    let known = subject(&noted, 0);
    let unknown = "42424242-4242-4242-8242-424242424242";
    let incomplete = json!({"form": "contact", "gender": "woman"});
    let access = json!({"form": "access", "newness": "new_ever", "reason": "listen"});
    let signals = json!({"form": "contact", "services": ["listen", "listen"]});
    for (request, code) in [
        (json!({"do": "note", "record": incomplete}), "invalid"),
        (json!({"do": "note", "record": access}), "not_of_this_outing"),
        (json!({"do": "amend", "subject": known, "record": incomplete}), "invalid"),
        (json!({"do": "amend", "subject": known, "record": access}), "not_of_this_outing"),
        (json!({"do": "amend", "subject": unknown, "record": contact("man")}), "unknown_subject"),
        (json!({"do": "withdraw", "subject": unknown}), "unknown_subject"),
        (json!({"do": "restore", "subject": unknown}), "unknown_subject"),
        (json!({"do": "draft", "draft": {"subject": null, "record": access}}), "not_of_this_outing"),
        (json!({"do": "draft", "draft": {"subject": unknown, "record": contact("man")}}), "unknown_subject"),
        (json!({"do": "draft", "draft": {"subject": null, "record": signals}}), "invalid"),
        (
            json!({"do": "draft", "draft": {"subject": null, "record": contact("man"), "before": signals}}),
            "invalid",
        ),
        (json!({"do": "tally", "shift": shift_with(json!({"presences": {"women": 501}}))}), "invalid"),
        (json!({"do": "tally", "shift": shift_with(json!({"area": "CO"}))}), "not_of_this_outing"),
        (json!({"do": "tally", "shift": shift_with(json!({"date": "2018-02-05"}))}), "not_of_this_outing"),
        (json!({"do": "tally", "shift": shift_with(json!({"closed": true}))}), "not_of_this_outing"),
        (
            json!({"do": "close_outing", "shift": shift_with(json!({"unit": "Unità 2"}))}),
            "not_of_this_outing",
        ),
        (
            json!({"do": "close_outing", "shift": shift_with(json!({"channel": "street_day"}))}),
            "not_of_this_outing",
        ),
        (json!({"do": "close_outing", "shift": shift_with(json!({"coverage": "not_done"}))}), "invalid"),
        (json!({"do": "note", "record": with(contact("woman"), json!({"name": "x"}))}), "unknown_request"),
        (json!({"do": "note", "record": contact("person")}), "unknown_request"),
        (json!({"do": "note"}), "unknown_request"),
        (json!({"do": "read_everything"}), "unknown_request"),
        (json!([]), "unknown_request"),
    ] {
        tablet.refused_and_unchanged(request, code);
    }
}

#[test]
fn no_request_returns_a_record_of_another_outing() {
    let mut tablet = Tablet::in_outing(14);
    let first = tablet.ok(json!({"do": "note", "record": with(contact("woman"), json!({"origin": "NG"}))}));
    let earlier = subject(&first, 0);
    tablet.ok(json!({"do": "close_outing", "shift": shift()}));
    tablet.unlock();
    tablet.ok(json!({"do": "start_outing", "shift": shift_with(json!({"unit": "Unità 2"}))}));
    tablet.ok(json!({"do": "note", "record": contact("man")}));
    for request in [
        json!({"do": "amend", "subject": earlier, "record": contact("man")}),
        json!({"do": "withdraw", "subject": earlier}),
        json!({"do": "restore", "subject": earlier}),
        json!({"do": "draft", "draft": {"subject": earlier, "record": contact("man")}}),
    ] {
        tablet.refused_and_unchanged(request, "unknown_subject");
    }
    let seen = "status words leaving outbox received received_outing table applicants sync_now lock";
    for name in seen.split(' ') {
        let request = json!({"do": name, "outing": earlier});
        let request = if name == "received_outing" { request } else { json!({"do": name}) };
        let answer = tablet.ask(&request).unwrap_or_else(|problem| problem).to_string();
        let says_form = answer.contains("\"NG\"") || answer.contains("\"Unità 1\"");
        assert!(!says_form, "{name} tells of another outing: {answer}");
    }
    // Shut, it tells of no outing at all.
    for name in seen.split(' ').filter(|name| *name != "received_outing") {
        let answer = tablet.ask(&json!({"do": name})).unwrap_or_else(|problem| problem).to_string();
        assert!(!answer.contains("gender") && !answer.contains("Unità"), "{name}: {answer}");
    }
}

#[test]
fn shut_it_refuses_every_read_but_shows_what_leaves() {
    let mut tablet = Tablet::in_outing(15);
    tablet.ok(json!({"do": "note", "record": contact("woman")}));
    tablet.ok(json!({"do": "lock"}));
    let status = tablet.status();
    assert_eq!((&status["outing"], &status["units"]), (&Value::Null, &json!([])));
    assert_eq!(status["queue"]["waiting"], 2);
    assert_eq!(tablet.ok(json!({"do": "leaving"}))["headers"].as_array().unwrap().len(), 2);
    assert_eq!(tablet.ok(json!({"do": "outbox"}))["outings"][0]["closed"], false);
}

#[test]
fn a_desks_own_corrections_belong_to_no_outing_of_the_outbox() {
    let mut tablet = Tablet::in_outing(16);
    let status = tablet.ok(json!({"do": "note", "record": contact("woman")}));
    let noted = subject(&status, 0);
    tablet.ok(json!({"do": "close_outing", "shift": shift()}));
    tablet.unlock();
    let outing = tablet.ok(json!({"do": "received"}))["outings"][0]["outing"].clone();
    let opened = |tablet: &mut Tablet| tablet.ok(json!({"do": "received_outing", "outing": outing}));
    let correct = |subject: &Value, seen: &Value, record: Value| json!({"do": "correct", "subject": subject, "seen": seen, "reason": "wrong_code", "record": record});
    let seen = opened(&mut tablet)["records"][0]["review"]["seen"].clone();
    tablet.ok(correct(&json!(noted), &seen, contact("man")));
    assert_eq!(tablet.ok(json!({"do": "outbox"}))["outings"][0]["entries"], 3);
    let records = opened(&mut tablet)["records"].clone();
    assert_eq!(
        (&records[0]["record"]["gender"], &records[0]["revision"], &records[0]["heads"]),
        (&json!("man"), &json!(2), &json!(1))
    );
    tablet.refused_and_unchanged(correct(&json!(noted), &seen, contact("man")), "changed_meanwhile");
    let of_outing = opened(&mut tablet)["review"]["seen"].clone();
    tablet.refused_and_unchanged(correct(&outing, &of_outing, contact("man")), "unknown_subject");
    tablet.ok(correct(&json!(noted), &records[0]["review"]["seen"], Value::Null));
    assert_eq!(tablet.ok(json!({"do": "received"}))["outings"][0]["contacts"], 0);
    assert_eq!(tablet.ok(json!({"do": "table"}))["opened"][0]["street_contacts"], 0);
}

#[test]
fn every_channel_takes_its_own_form_and_counts_in_its_own_line() {
    let access = json!({"form": "access", "newness": "new_ever", "reason": "listen"});
    let report = json!({"form": "entity_report", "month": "2018-01", "area": "MI"});
    for (seed, channel, record, line) in [
        (17, json!("street_day"), contact("woman"), "street_contacts"),
        (18, json!("indoor_phone"), contact("woman"), "indoor_contacts"),
        (19, json!("dropin"), access, "low_threshold_accesses"),
        (20, Value::Null, report, "reported_persons"),
    ] {
        let mut tablet = Tablet::in_office(seed);
        let shift = shift_with(json!({"channel": channel}));
        tablet.ok(json!({"do": "start_outing", "shift": shift}));
        let status = tablet.ok(json!({"do": "note", "record": record}));
        if channel.is_null() {
            let case = status["outing"]["records"][0]["record"]["case"].as_str().unwrap().to_owned();
            assert_eq!(case.len(), 6, "the case has its number");
        }
        let elsewhere = with(record.clone(), json!({"area": "CO"}));
        if channel.is_null() {
            tablet.refused_and_unchanged(json!({"do": "note", "record": elsewhere}), "not_of_this_outing");
        }
        tablet.ok(json!({"do": "close_outing", "shift": shift}));
        tablet.unlock();
        let row = &tablet.ok(json!({"do": "table"}))["opened"][0];
        assert_eq!(
            (&row["area"], &row["month"], &row[line]),
            (&json!("MI"), &json!("2018-01"), &json!(1)),
            "{channel}"
        );
        let outings = u64::from(!channel.is_null());
        assert_eq!(row["outings"], outings, "{channel}: reports are no outing");
    }
}

#[test]
fn all_contacts_have_the_same_length() {
    let mut tablet = Tablet::in_outing(21);
    let mut lengths = Vec::new();
    let full = json!({"origin": "NG", "field": "sexual", "services": ["listen"], "needs": ["health"], "engagement": true});
    for record in
        [contact("woman"), with(contact("man"), full), with(contact("unknown"), json!({"mode": "refused"}))]
    {
        tablet.ok(json!({"do": "note", "record": record}));
        let store = tablet.store();
        let (_, entry) = store.entries(&tablet.identity().device, 0, 100).unwrap().pop().unwrap();
        lengths.push(approdo_model::wire::encode(&entry).unwrap().len());
    }
    assert!(lengths.iter().all(|length| *length == lengths[0]), "{lengths:?}");
}
