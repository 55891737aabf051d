//! The cases under evaluation: what `cases` says of them is what units and desks wrote, step by step, under a random
//! number; a duplicate, what was taken back and what was erased is no case.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests fail by panicking")]

mod friendly;
mod tablet;

use std::collections::{BTreeMap, BTreeSet};

use friendly::{Server, admitted, organisation};
use serde_json::{Value, json};
use tablet::*;

fn report(steps: &[&str]) -> Value {
    json!({"form": "entity_report", "month": "2018-01", "area": "CO", "source": "police", "steps": steps})
}

/// Opens an outing, lets it be filled, closes it and hands it over to the desk.
fn night(
    (tablet, desk, server): (&mut Tablet, &mut Tablet, &mut Server),
    shift: &Value,
    work: impl FnOnce(&mut Tablet),
) {
    tablet.unlock();
    tablet.ok(json!({"do": "start_outing", "shift": shift}));
    work(tablet);
    tablet.ok(json!({"do": "close_outing", "shift": shift}));
    server.sync(tablet).unwrap();
    server.sync(desk).unwrap();
}

fn note(tablet: &mut Tablet, record: Value) -> Value {
    let status = tablet.ok(json!({"do": "note", "record": record}));
    status["outing"]["records"]
        .as_array()
        .unwrap()
        .iter()
        .max_by_key(|row| row["seq"].as_u64())
        .unwrap()
        .clone()
}

fn cases(desk: &mut Tablet) -> Vec<Value> {
    desk.ok(json!({"do": "cases"}))["cases"].as_array().unwrap().clone()
}

/// How many cases reached each step: what the screen draws.
fn funnel(cases: &[Value]) -> BTreeMap<String, usize> {
    let mut reached = BTreeMap::new();
    for case in cases {
        let steps: BTreeSet<&str> =
            case["steps"].as_array().unwrap().iter().map(|step| step.as_str().unwrap()).collect();
        steps.into_iter().for_each(|step| *reached.entry(step.to_owned()).or_insert(0) += 1);
    }
    reached
}

fn of<'a>(cases: &'a [Value], number: &Value) -> &'a Value {
    cases.iter().find(|case| case["case"] == *number).unwrap_or_else(|| panic!("no case {number}"))
}

fn seen(desk: &mut Tablet, case: &Value) -> Value {
    let outing = desk.ok(json!({"do": "received_outing", "outing": case["outing"]}));
    let records = outing["records"].as_array().unwrap();
    records.iter().find(|record| record["subject"] == case["subject"]).unwrap()["review"]["seen"].clone()
}

/// Four reports, of which one was taken back, and three contacts of which two were proposed.
fn season(seed: u64) -> (Tablet, Tablet, Server, [Value; 3]) {
    let (mut desk, _, mut server) = organisation(seed);
    let mut tablet = admitted(seed + 1, &mut desk, &mut server);
    assert_eq!(cases(&mut desk), Vec::<Value>::new(), "nothing arrived yet");
    let mut numbers = Vec::new();
    let reports = json!({"unit": "Unità 1", "area": "CO", "channel": null, "date": "2018-01-05"});
    night((&mut tablet, &mut desk, &mut server), &reports, |tablet| {
        let steps: [&[&str]; 3] = [
            &["received"],
            &[
                "received",
                "contact_tried",
                "contacted",
                "interview_first",
                "interview_next",
                "interview_next",
            ],
            &["received", "contact_tried", "lost_contact"],
        ];
        numbers = steps.map(|steps| note(tablet, report(steps))["record"]["case"].clone()).to_vec();
        let taken_back = note(tablet, report(&["received", "declined"]));
        tablet.ok(json!({"do": "withdraw", "subject": taken_back["subject"]}));
    });
    night((&mut tablet, &mut desk, &mut server), &shift(), |tablet| {
        for proposal in ["yes", "discuss", "no"] {
            let _ = note(tablet, with(contact("woman"), json!({"proposal": proposal})));
        }
    });
    let numbers: [Value; 3] = numbers.try_into().unwrap();
    (desk, tablet, server, numbers)
}

#[test]
fn the_funnel_counts_the_steps_of_every_report_that_stands_and_of_no_proposal() {
    let (mut desk, mut tablet, _, numbers) = season(400);
    let all = cases(&mut desk);
    let (reports, proposals): (Vec<Value>, Vec<Value>) =
        all.into_iter().partition(|case| case["proposal"].is_null());
    let said: BTreeSet<&str> = reports.iter().map(|case| case["case"].as_str().unwrap()).collect();
    assert_eq!(said, numbers.iter().map(|number| number.as_str().unwrap()).collect(), "those of the tablet");
    assert_eq!(said.len(), 3, "each its own");
    let expected = [
        ("contact_tried", 2),
        ("contacted", 1),
        ("interview_first", 1),
        ("interview_next", 1),
        ("lost_contact", 1),
        ("received", 3),
    ];
    assert_eq!(funnel(&reports), expected.map(|(step, many)| (step.to_owned(), many)).into());
    let twice = of(&reports, &numbers[1]);
    assert_eq!(twice["steps"].as_array().unwrap().len(), 6, "in order, and a step may come again");
    for report in &reports {
        assert_eq!((&report["area"], &report["month"]), (&json!("CO"), &json!("2018-01")));
        assert_eq!(report["state"], "to_see");
    }
    let proposed: BTreeSet<&str> = proposals.iter().map(|case| case["proposal"].as_str().unwrap()).collect();
    assert_eq!((proposals.len(), proposed), (2, ["discuss", "yes"].into()));
    for proposal in &proposals {
        assert_eq!((&proposal["case"], &proposal["steps"]), (&Value::Null, &json!([])));
    }
    // Nothing about the person is in the list.
    let keys: BTreeSet<&str> = reports[0].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["area", "case", "month", "outing", "proposal", "state", "steps", "subject"].into());
    tablet.unlock();
    assert_eq!(tablet.refused(json!({"do": "cases"})), "not_coordinator");
}

#[test]
fn a_case_follows_what_the_desk_does_with_its_report() {
    let (mut desk, mut tablet, mut server, numbers) = season(410);
    let all = cases(&mut desk);
    let [first, second, third] = [0, 1, 2].map(|at| of(&all, &numbers[at]).clone());

    // Further steps that the desk learnt of: the number stays, the state says who changed it.
    let steps = ["received", "contact_tried", "contacted"];
    let mut corrected = report(&steps);
    corrected["case"] = first["case"].clone();
    let looked_at = seen(&mut desk, &first);
    desk.ok(json!({
        "do": "correct", "subject": first["subject"], "seen": looked_at, "reason": "wrong_code", "record": corrected,
    }));
    let now = cases(&mut desk);
    assert_eq!(of(&now, &numbers[0])["steps"], json!(steps));
    assert_eq!(of(&now, &numbers[0])["state"], "corrected");
    assert_eq!((funnel(&now)["contacted"], now.len()), (2, 5));

    // Accepted: it counts as before. A duplicate is no case any more.
    let looked_at = seen(&mut desk, &second);
    desk.ok(json!({"do": "accept", "subject": second["subject"], "seen": looked_at}));
    let looked_at = seen(&mut desk, &third);
    desk.ok(json!({
        "do": "correct", "subject": third["subject"], "seen": looked_at, "reason": "duplicate", "record": null,
    }));
    let now = cases(&mut desk);
    assert_eq!(of(&now, &numbers[1])["state"], "accepted");
    assert!(now.iter().all(|case| case["case"] != numbers[2]));
    assert_eq!(funnel(&now).get("lost_contact"), None);

    // Erased: gone from the list for ever, also after the desk was shut and what arrived was read again.
    desk.ok(json!({"do": "erase", "subject": second["subject"]}));
    server.sync(&mut desk).unwrap();
    server.sync(&mut tablet).unwrap();
    desk.restart();
    desk.unlock();
    let now = cases(&mut desk);
    assert_eq!(now.iter().filter(|case| case["proposal"].is_null()).count(), 1);
    assert_eq!(funnel(&now), steps.map(|step| (step.to_owned(), 1)).into());
}
