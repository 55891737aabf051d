//! The review: two desks, a tablet and the real server, from the evening to the last word.

#![cfg(test)]

mod near;

use near::scene::{Scene, evening};
use near::{Device, answer, ask, contact, queue, shift};
use serde_json::{Value, json};

fn inbox(desk: &Device) -> Value {
    ask(&desk.door, json!({"do": "received"}))["outings"].clone()
}

fn opened(desk: &Device) -> Value {
    let outing = inbox(desk)[0]["outing"].clone();
    ask(&desk.door, json!({"do": "received_outing", "outing": outing}))
}

/// Asks this about the first record as it stands now.
fn about_record(desk: &Device, what: &str, with: &Value) -> Value {
    let record = opened(desk)["records"][0].clone();
    let mut request = json!({"do": what, "subject": record["subject"], "seen": record["review"]["seen"]});
    request.as_object_mut().unwrap().extend(with.as_object().unwrap().clone());
    ask(&desk.door, request)
}

fn state(desk: &Device) -> String {
    opened(desk)["records"][0]["review"]["state"].as_str().unwrap().to_owned()
}

fn returned(tablet: &Device) -> Value {
    ask(&tablet.door, json!({"do": "returned"}))
}

/// The evening is at the first desk, which sends the first record back.
fn sent_back(scene: &Scene) -> Device {
    let tablet = scene.tablet("tablet");
    evening(&tablet, 2);
    scene.sync(&tablet);
    scene.sync(&scene.desk);
    let asked = json!({"reason": "missing_value", "comment": "manca l'età: la ricordate?"});
    about_record(&scene.desk, "send_back", &asked);
    assert_eq!(state(&scene.desk), "sent_back");
    scene.sync(&scene.desk);
    scene.sync(&tablet);
    tablet
}

#[test]
fn sent_back_mended_and_accepted_and_both_desks_see_it() {
    let scene = Scene::set();
    let second = scene.second_desk("second");
    let tablet = sent_back(&scene);
    // It came while the tablet was shut, and is opened in the office only.
    assert_eq!(answer(&tablet.door, &json!({"do": "returned"}))["problem"]["code"], "wrong_state");
    tablet.unlock();
    let items = returned(&tablet);
    let item = &items["items"][0];
    assert_eq!((items["items"].as_array().unwrap().len(), &items["unreadable"]), (1, &json!(0)));
    assert_eq!(item["sent_back"]["comment"], "manca l'età: la ricordate?");
    assert_eq!((&item["sent_back"]["reason"], &item["answer"]), (&json!("missing_value"), &Value::Null));
    let mut said = item["said"].clone();
    said["record"]["age"] = json!("a18_20");
    let answered = json!({
        "do": "answer", "subject": item["subject"], "seen": item["seen"], "said": said, "reply": "sì, circa vent'anni",
    });
    let wrong = json!({
        "do": "answer", "subject": item["subject"], "seen": item["seen"], "reply": "",
        "said": {"record": {"form": "access", "newness": "new_ever"}},
    });
    assert_eq!(answer(&tablet.door, &wrong)["problem"]["code"], "not_of_this_outing");
    assert_eq!(ask(&tablet.door, answered.clone())["items"][0]["answer"]["received"], false);
    assert_eq!(answer(&tablet.door, &answered)["problem"]["code"], "changed_meanwhile", "once only");
    scene.sync(&tablet);
    assert_eq!(returned(&tablet)["items"][0]["answer"]["received"], true, "the thread stays");
    assert_eq!(scene.contacts(), 2, "the desk has not seen the answer, the server counts as before");

    scene.sync(&scene.desk);
    scene.sync(&second);
    for desk in [&scene.desk, &second] {
        let record = opened(desk)["records"][0].clone();
        assert_eq!(
            (&record["review"]["state"], &record["record"]["age"]),
            (&json!("to_see"), &json!("a18_20"))
        );
        assert_eq!(record["review"]["reply"], "sì, circa vent'anni");
        assert_eq!((&record["mismatch"], &record["heads"]), (&json!(false), &json!(1)));
    }
    about_record(&second, "accept", &json!({}));
    scene.sync(&second);
    scene.sync(&scene.desk);
    assert_eq!(state(&scene.desk), "accepted");
    let subject = opened(&scene.desk)["records"][0]["subject"].clone();
    let history = ask(&scene.desk.door, json!({"do": "history", "subject": subject}));
    let reviews: Vec<&Value> = history["reviews"].as_array().unwrap().iter().map(|r| &r["verdict"]).collect();
    assert_eq!(history["revisions"].as_array().unwrap().len(), 2);
    assert!(reviews[0].get("sent_back").is_some() && reviews[1].get("accepted").is_some(), "{reviews:?}");
    assert_eq!(scene.contacts(), 2);
    scene.end();
}

/// What was answered is taken back, so that the server keeps no item that nobody asks for.
#[test]
fn an_item_that_was_answered_or_settled_is_gone_from_tablet_and_server() {
    let scene = Scene::set();
    let tablet = sent_back(&scene);
    tablet.unlock();
    assert_eq!(returned(&tablet)["items"].as_array().unwrap().len(), 1);
    // The coordinator finds out otherwise.
    about_record(&scene.desk, "correct", &json!({"reason": "duplicate", "record": null}));
    assert_eq!(state(&scene.desk), "duplicate");
    scene.sync(&scene.desk);
    scene.sync(&tablet);
    assert_eq!(returned(&tablet)["items"], json!([]));
    assert_eq!(scene.contacts(), 1, "counted at once");
    // Another tablet of the same organisation is told nothing, and can open nothing of it.
    let other = scene.tablet("other");
    about_record(&scene.desk, "reopen", &json!({}));
    let asked = json!({"reason": "talk", "comment": ""});
    about_record(&scene.desk, "send_back", &asked);
    scene.sync(&scene.desk);
    scene.sync(&other);
    other.unlock();
    assert_eq!(returned(&other), json!({"items": [], "unreadable": 0}));
    scene.sync(&tablet);
    let item = returned(&tablet)["items"][0].clone();
    assert_eq!(item["said"], "withdrawn", "as the coordinator left it");
    scene.end();
}

/// A desk that looks at an old revision is told so, and nothing is written.
#[test]
fn what_changed_meanwhile_is_looked_at_again_first() {
    let scene = Scene::set();
    let tablet = sent_back(&scene);
    let record = opened(&scene.desk)["records"][0].clone();
    tablet.unlock();
    let item = returned(&tablet)["items"][0].clone();
    let said = json!({"record": item["said"]["record"]});
    ask(
        &tablet.door,
        json!({"do": "answer", "subject": item["subject"], "seen": item["seen"], "said": said, "reply": ""}),
    );
    scene.sync(&tablet);
    scene.sync(&scene.desk);
    for what in ["accept", "reopen"] {
        let request = json!({"do": what, "subject": record["subject"], "seen": record["review"]["seen"]});
        assert_eq!(answer(&scene.desk.door, &request)["problem"]["code"], "changed_meanwhile", "{what}");
    }
    let stranger = json!({"do": "accept", "subject": record["subject"], "seen": "0".repeat(64)});
    assert_eq!(answer(&scene.desk.door, &stranger)["problem"]["code"], "unknown_subject");
    assert_eq!(state(&scene.desk), "to_see");
    scene.end();
}

#[test]
fn a_clean_outing_is_accepted_as_a_whole_and_one_record_can_be_taken_out_again() {
    let scene = Scene::set();
    let tablet = scene.tablet("tablet");
    evening(&tablet, 3);
    scene.sync(&tablet);
    scene.sync(&scene.desk);
    let row = inbox(&scene.desk)[0].clone();
    assert_eq!((&row["clean"], &row["to_see"], &row["state"]), (&json!(true), &json!(4), &json!("to_see")));
    let seen = opened(&scene.desk)["review"]["seen"].clone();
    ask(&scene.desk.door, json!({"do": "accept_outing", "outing": row["outing"], "seen": seen}));
    let row = inbox(&scene.desk)[0].clone();
    assert_eq!(
        (&row["state"], &row["to_see"], &row["clean"]),
        (&json!("accepted"), &json!(0), &json!(false))
    );
    assert_eq!(state(&scene.desk), "accepted");
    about_record(&scene.desk, "reopen", &json!({}));
    let row = inbox(&scene.desk)[0].clone();
    assert_eq!((&row["state"], &row["to_see"]), (&json!("to_see"), &json!(1)));
    // Also when the desk is opened anew.
    ask(&scene.desk.door, json!({"do": "lock"}));
    scene.desk.unlock();
    assert_eq!(
        (state(&scene.desk), inbox(&scene.desk)[0]["to_see"].clone()),
        ("to_see".to_owned(), json!(1))
    );
    scene.end();
}

#[test]
fn an_outing_that_asks_for_a_second_look_is_not_accepted_as_a_whole() {
    let scene = Scene::set();
    let tablet = scene.tablet("tablet");
    tablet.unlock();
    let mut shift = shift(&tablet.door, "street_night");
    ask(&tablet.door, json!({"do": "start_outing", "shift": shift}));
    let mut minor = contact("new_ever");
    minor["possible_minor"] = json!(true);
    ask(&tablet.door, json!({"do": "note", "record": minor}));
    scene.sync(&tablet);
    scene.sync(&scene.desk);
    let refused = |what: &str| {
        let row = inbox(&scene.desk)[0].clone();
        assert_eq!(row["clean"], false, "{what}");
        let seen = opened(&scene.desk)["review"]["seen"].clone();
        let request = json!({"do": "accept_outing", "outing": row["outing"], "seen": seen});
        assert_eq!(answer(&scene.desk.door, &request)["problem"]["code"], "not_clean", "{what}");
    };
    refused("never closed");
    shift["closed"] = json!(true);
    ask(&tablet.door, json!({"do": "close_outing", "shift": shift}));
    scene.sync(&tablet);
    scene.sync(&scene.desk);
    assert_eq!(inbox(&scene.desk)[0]["minors"], 1);
    refused("possibly a minor");
    scene.end();
}

/// The outing was in another area: everything counts there at once, on the desk and at the server.
#[test]
fn a_corrected_outing_takes_its_records_along() {
    let scene = Scene::set();
    let tablet = scene.tablet("tablet");
    evening(&tablet, 2);
    scene.sync(&tablet);
    scene.sync(&scene.desk);
    let outing = opened(&scene.desk);
    let mut shift = outing["shift"].clone();
    shift["area"] = json!("MB");
    let correct = |seen: &Value, shift: &Value, reason: &str| {
        let outing = inbox(&scene.desk)[0]["outing"].clone();
        let request =
            json!({"do": "correct_outing", "outing": outing, "seen": seen, "reason": reason, "shift": shift});
        ask(&scene.desk.door, request);
        scene.sync(&scene.desk);
    };
    correct(&outing["review"]["seen"], &shift, "wrong_area");
    let table = ask(&scene.desk.door, json!({"do": "table"}));
    assert_eq!(table["rows"], table["opened"]);
    let areas: Vec<&Value> = table["rows"].as_array().unwrap().iter().map(|row| &row["area"]).collect();
    assert_eq!((areas, scene.contacts()), (vec![&json!("MB")], 2));
    let row = inbox(&scene.desk)[0].clone();
    assert_eq!((&row["state"], &row["area"]), (&json!("to_see"), &json!("MB")), "the inbox follows");
    let record = opened(&scene.desk)["records"][0].clone();
    assert_eq!((&record["review"]["area"], &record["mismatch"]), (&json!("MB"), &json!(false)));
    // And then it turns out that it was noted to practise.
    correct(&opened(&scene.desk)["review"]["seen"], &Value::Null, "training");
    let table = ask(&scene.desk.door, json!({"do": "table"}));
    assert_eq!((&table["rows"], &table["opened"]), (&json!([]), &json!([])), "nothing of it counts");
    scene.end();
}

/// Moves the outing to another area at this desk.
fn move_to(desk: &Device, area: &str) {
    let outing = opened(desk);
    let mut shift = outing["shift"].clone();
    shift["area"] = json!(area);
    let request = json!({
        "do": "correct_outing", "outing": inbox(desk)[0]["outing"], "seen": outing["review"]["seen"],
        "reason": "wrong_area", "shift": shift,
    });
    ask(&desk.door, request);
}

fn accept_all(desk: &Device) {
    let (outing, seen) = (inbox(desk)[0]["outing"].clone(), opened(desk)["review"]["seen"].clone());
    ask(&desk.door, json!({"do": "accept_outing", "outing": outing, "seen": seen}));
}

/// The states of the records, in the order they were noted.
fn states(desk: &Device) -> Vec<String> {
    let outing = opened(desk);
    let states = outing["records"].as_array().unwrap().iter().map(|record| &record["review"]["state"]);
    states.map(|state| state.as_str().unwrap().to_owned()).collect()
}

/// Who moves an outing has looked at none of its records: they are still to be seen, and one word settles them all,
/// at every desk.
#[test]
fn a_moved_outing_is_still_to_be_seen_and_accepted_as_a_whole() {
    let scene = Scene::set();
    let second = scene.second_desk("second");
    let tablet = scene.tablet("tablet");
    evening(&tablet, 3);
    scene.sync(&tablet);
    scene.sync(&scene.desk);
    move_to(&scene.desk, "MB");
    scene.sync(&scene.desk);
    scene.sync(&second);
    for desk in [&scene.desk, &second] {
        assert_eq!(states(desk), ["to_see", "to_see", "to_see"]);
        let row = inbox(desk)[0].clone();
        assert_eq!((&row["to_see"], &row["clean"], &row["area"]), (&json!(3), &json!(true), &json!("MB")));
    }
    accept_all(&second);
    scene.sync(&second);
    scene.sync(&scene.desk);
    for desk in [&scene.desk, &second] {
        assert_eq!(states(desk), ["corrected", "corrected", "corrected"]);
        assert_eq!((&inbox(desk)[0]["to_see"], &inbox(desk)[0]["clean"]), (&json!(0), &json!(false)));
    }
    // Moved once more it stays settled, and one record can be taken out of it.
    move_to(&scene.desk, "CO");
    about_record(&scene.desk, "reopen", &json!({}));
    assert_eq!(states(&scene.desk), ["to_see", "corrected", "corrected"]);
    move_to(&scene.desk, "MI");
    assert_eq!(states(&scene.desk), ["to_see", "corrected", "corrected"], "also when it is moved again");
    about_record(&scene.desk, "accept", &json!({}));
    scene.sync(&scene.desk);
    scene.sync(&second);
    for desk in [&scene.desk, &second] {
        assert_eq!(states(desk), ["corrected", "corrected", "corrected"]);
    }
    scene.end();
}

/// What the outing itself says was mended, and where it counts was not: one word settles all of it all the same, and a
/// word that was given before stays.
#[test]
fn a_corrected_outing_whose_records_stay_is_accepted_as_a_whole() {
    let scene = Scene::set();
    let tablet = scene.tablet("tablet");
    evening(&tablet, 2);
    scene.sync(&tablet);
    scene.sync(&scene.desk);
    let mend = |unit: &str| {
        let outing = opened(&scene.desk);
        let mut shift = outing["shift"].clone();
        shift["unit"] = json!(unit);
        let request = json!({
            "do": "correct_outing", "outing": inbox(&scene.desk)[0]["outing"],
            "seen": outing["review"]["seen"], "reason": "wrong_code", "shift": shift,
        });
        ask(&scene.desk.door, request);
    };
    mend("Unità 2");
    assert_eq!(states(&scene.desk), ["to_see", "to_see"]);
    accept_all(&scene.desk);
    assert_eq!(
        (states(&scene.desk), &inbox(&scene.desk)[0]["to_see"]),
        (vec!["accepted".to_owned(); 2], &json!(0))
    );
    mend("Unità 3");
    assert_eq!(states(&scene.desk), ["accepted", "accepted"]);
    let (outing, seen) =
        (inbox(&scene.desk)[0]["outing"].clone(), opened(&scene.desk)["review"]["seen"].clone());
    ask(&scene.desk.door, json!({"do": "reopen", "subject": outing, "seen": seen}));
    assert_eq!(states(&scene.desk), ["to_see", "to_see"], "the whole of it is looked at again");
    scene.end();
}

/// One desk moves an outing while the other looks at it: in whatever order the words arrive, what was looked at is settled
/// and the possible minor, at which nobody looked, is not.
#[test]
fn a_move_and_a_look_at_once_come_to_the_same_in_any_order() {
    for order in [[0, 1, 0], [1, 0, 1]] {
        let scene = Scene::set();
        let second = scene.second_desk("second");
        let tablet = scene.tablet("tablet");
        tablet.unlock();
        let mut shift = shift(&tablet.door, "street_night");
        ask(&tablet.door, json!({"do": "start_outing", "shift": shift}));
        for minor in [false, true] {
            let mut record = contact("new_ever");
            record["possible_minor"] = json!(minor);
            ask(&tablet.door, json!({"do": "note", "record": record}));
        }
        shift["closed"] = json!(true);
        ask(&tablet.door, json!({"do": "close_outing", "shift": shift}));
        scene.sync(&tablet);
        scene.sync(&scene.desk);
        scene.sync(&second);
        move_to(&scene.desk, "MB");
        about_record(&second, "accept", &json!({}));
        let desks = [&scene.desk, &second];
        order.iter().for_each(|at| scene.sync(desks[*at]));
        for desk in desks {
            assert_eq!(states(desk), ["corrected", "to_see"], "{order:?}");
            assert_eq!((&inbox(desk)[0]["to_see"], &inbox(desk)[0]["minors"]), (&json!(1), &json!(1)));
        }
        // Taken out and had back nobody has looked at it either.
        let outing = opened(&second);
        let correct = |shift: &Value| {
            let request = json!({
                "do": "correct_outing", "outing": inbox(&second)[0]["outing"],
                "seen": opened(&second)["review"]["seen"], "reason": "wrong_code", "shift": shift,
            });
            ask(&second.door, request);
        };
        correct(&Value::Null);
        correct(&outing["shift"]);
        assert_eq!(states(&second), ["corrected", "to_see"], "{order:?}");
        scene.end();
    }
}

/// A coordinator took an outing out by mistake: it is had back as it was, where it was, with what went with it, and with
/// nothing that had been taken out before.
#[test]
fn an_outing_that_was_taken_out_comes_back_with_what_went_with_it() {
    let scene = Scene::set();
    let tablet = scene.tablet("tablet");
    evening(&tablet, 3);
    scene.sync(&tablet);
    scene.sync(&scene.desk);
    let correct = |shift: &Value, reason: &str| {
        let outing = inbox(&scene.desk)[0]["outing"].clone();
        let seen = opened(&scene.desk)["review"]["seen"].clone();
        let request =
            json!({"do": "correct_outing", "outing": outing, "seen": seen, "reason": reason, "shift": shift});
        ask(&scene.desk.door, request);
        scene.sync(&scene.desk);
    };
    let mut shift = opened(&scene.desk)["shift"].clone();
    shift["area"] = json!("MB");
    correct(&shift, "wrong_area");
    let gone = json!({"reason": "training", "record": null});
    about_record(&scene.desk, "correct", &gone);
    correct(&Value::Null, "training");
    let (row, outing) = (inbox(&scene.desk)[0].clone(), opened(&scene.desk));
    assert_eq!((&row["withdrawn"], &row["area"]), (&json!(true), &json!("MB")));
    assert_eq!(row["closed"], opened(&scene.desk)["shift"]["closed"], "it is not said to be running");
    assert_eq!(
        (&outing["withdrawn"], &outing["shift"]),
        (&json!(true), &shift),
        "what it said is still read"
    );
    assert_eq!(scene.contacts(), 0);
    correct(&outing["shift"], "wrong_code");
    let table = ask(&scene.desk.door, json!({"do": "table"}));
    assert_eq!(table["rows"], table["opened"]);
    assert_eq!((scene.contacts(), &inbox(&scene.desk)[0]["withdrawn"]), (2, &json!(false)));
    let withdrawn: Vec<Value> = opened(&scene.desk)["records"]
        .as_array()
        .unwrap()
        .iter()
        .map(|record| record["withdrawn"].clone())
        .collect();
    assert_eq!(
        withdrawn,
        [json!(true), json!(false), json!(false)],
        "the one that had gone before stays away"
    );
    scene.end();
}

/// A zone counts in no line, so that its figures are the same whether it was taken out or not.
#[test]
fn a_zone_comes_back_with_its_outing() {
    let scene = Scene::set();
    let tablet = scene.tablet("tablet");
    tablet.unlock();
    let mut shift = shift(&tablet.door, "street_night");
    shift["national_mapping"] = json!(true);
    ask(&tablet.door, json!({"do": "set_zones", "zones": ["Zona di prova"]}));
    ask(&tablet.door, json!({"do": "start_outing", "shift": shift}));
    ask(
        &tablet.door,
        json!({"do": "note", "record": {"form": "zone", "zone": "Zona di prova", "presences": {"women": 4}}}),
    );
    shift["closed"] = json!(true);
    ask(&tablet.door, json!({"do": "close_outing", "shift": shift}));
    scene.sync(&tablet);
    scene.sync(&scene.desk);
    let before = opened(&scene.desk)["shift"].clone();
    for shift in [Value::Null, before] {
        let outing = inbox(&scene.desk)[0]["outing"].clone();
        let seen = opened(&scene.desk)["review"]["seen"].clone();
        let request = json!({"do": "correct_outing", "outing": outing, "seen": seen, "reason": "wrong_code", "shift": shift});
        ask(&scene.desk.door, request);
        scene.sync(&scene.desk);
        assert_eq!(opened(&scene.desk)["records"][0]["withdrawn"], json!(shift.is_null()));
    }
    scene.end();
}

/// Two desks judge the same record at the same time: both come to the same, and what asks for more wins.
#[test]
fn two_desks_that_judge_at_once_agree_afterwards() {
    let scene = Scene::set();
    let second = scene.second_desk("second");
    let tablet = scene.tablet("tablet");
    evening(&tablet, 1);
    scene.sync(&tablet);
    scene.sync(&scene.desk);
    scene.sync(&second);
    about_record(&scene.desk, "accept", &json!({}));
    about_record(&second, "send_back", &json!({"reason": "talk", "comment": "ne parliamo lunedì"}));
    for desk in [&scene.desk, &second, &scene.desk] {
        scene.sync(desk);
    }
    assert_eq!((state(&scene.desk), state(&second)), ("sent_back".to_owned(), "sent_back".to_owned()));
    assert_eq!(opened(&scene.desk)["records"][0]["review"]["sent_back"]["comment"], "ne parliamo lunedì");
    about_record(&scene.desk, "accept", &json!({}));
    scene.sync(&scene.desk);
    scene.sync(&second);
    assert_eq!(state(&second), "accepted", "a later look");
    scene.end();
}

/// Two desks correct the same record at once: both wordings stand side by side until a person has chosen.
#[test]
fn two_corrections_at_once_stand_side_by_side_until_one_is_chosen() {
    let scene = Scene::set();
    let second = scene.second_desk("second");
    let tablet = scene.tablet("tablet");
    evening(&tablet, 1);
    scene.sync(&tablet);
    scene.sync(&scene.desk);
    scene.sync(&second);
    for (desk, gender) in [(&scene.desk, "man"), (&second, "trans_woman")] {
        let mut record = opened(desk)["records"][0]["record"].clone();
        record["gender"] = json!(gender);
        about_record(desk, "correct", &json!({"reason": "wrong_code", "record": record}));
    }
    for desk in [&scene.desk, &second, &scene.desk] {
        scene.sync(desk);
    }
    for desk in [&scene.desk, &second] {
        let row = inbox(desk)[0].clone();
        assert_eq!(
            (&row["forks"], &row["mismatch"], &row["clean"]),
            (&json!(1), &json!(false), &json!(false))
        );
        assert_eq!((state(desk), &opened(desk)["records"][0]["heads"]), ("to_see".to_owned(), &json!(2)));
    }
    let subject = opened(&scene.desk)["records"][0]["subject"].clone();
    let history = ask(&scene.desk.door, json!({"do": "history", "subject": subject}));
    let mut revisions = history["revisions"].as_array().unwrap().iter();
    let other = revisions.find(|view| view["head"] == true && view["stands"] == false).unwrap();
    let chosen = other["said"]["record"].clone();
    about_record(&scene.desk, "correct", &json!({"reason": "wrong_code", "record": chosen}));
    scene.sync(&scene.desk);
    scene.sync(&second);
    for desk in [&scene.desk, &second] {
        assert_eq!((state(desk), &inbox(desk)[0]["forks"]), ("corrected".to_owned(), &json!(0)));
        assert_eq!(opened(desk)["records"][0]["record"], chosen);
    }
    scene.end();
}

/// An erasure takes along what reviews say of it, and what was sent back.
#[test]
fn an_erasure_takes_reviews_and_items_along() {
    let scene = Scene::set();
    let second = scene.second_desk("second");
    let tablet = sent_back(&scene);
    scene.sync(&second);
    let subject = opened(&second)["records"][0]["subject"].clone();
    let history = ask(&second.door, json!({"do": "history", "subject": subject}));
    assert_eq!(history["reviews"].as_array().unwrap().len(), 1);
    ask(&second.door, json!({"do": "erase", "subject": subject}));
    for device in [&second, &scene.desk, &tablet, &second] {
        scene.sync(device);
    }
    for desk in [&scene.desk, &second] {
        let history = ask(&desk.door, json!({"do": "history", "subject": subject}));
        assert_eq!(history["reviews"], json!([]), "the comment is gone");
        assert!(history["revisions"].as_array().unwrap().iter().all(|revision| revision["said"].is_null()));
    }
    tablet.unlock();
    assert_eq!(returned(&tablet), json!({"items": [], "unreadable": 0}));
    assert_eq!(queue(&tablet.door)["waiting"], 0);
    scene.end();
}

/// With an evening goes also what coordinators wrote of what was noted in it: at once where it is erased, and what another
/// desk wrote meanwhile as soon as it comes.
#[test]
fn an_erased_outing_takes_along_what_was_corrected_in_it() {
    let scene = Scene::set();
    let second = scene.second_desk("second");
    let tablet = scene.tablet("tablet");
    evening(&tablet, 2);
    for device in [&tablet, &scene.desk, &second] {
        scene.sync(device);
    }
    let says = |desk: &Device| {
        let records = opened(desk)["records"].clone();
        let says = |record: &&Value| !record["record"].is_null();
        records.as_array().unwrap().iter().filter(says).count()
    };
    let corrected = json!({"reason": "wrong_code", "record": contact("seen_this_period")});
    about_record(&scene.desk, "correct", &corrected);
    about_record(&second, "correct", &corrected);
    assert_eq!((says(&scene.desk), says(&second)), (2, 2));
    ask(&scene.desk.door, json!({"do": "erase", "subject": inbox(&scene.desk)[0]["outing"]}));
    assert_eq!(says(&scene.desk), 0, "nothing is left where it was erased");
    for device in [&scene.desk, &second, &scene.desk, &second] {
        scene.sync(device);
    }
    assert_eq!((says(&scene.desk), says(&second)), (0, 0));
    let history = |desk: &Device| {
        let subject = opened(desk)["records"][0]["subject"].clone();
        ask(&desk.door, json!({"do": "history", "subject": subject}))["revisions"].clone()
    };
    for desk in [&scene.desk, &second] {
        let revisions = history(desk);
        assert!(
            revisions.as_array().unwrap().iter().all(|revision| revision["said"].is_null()),
            "{revisions}"
        );
    }
    scene.end();
}

/// Nobody can be asked who is no longer there.
#[test]
fn nothing_is_sent_back_to_a_revoked_tablet() {
    let scene = Scene::set();
    let tablet = scene.tablet("tablet");
    evening(&tablet, 1);
    scene.sync(&tablet);
    scene.sync(&scene.desk);
    let device = scene.seen()["device"].clone();
    ask(&scene.desk.door, json!({"do": "revoke", "device": device}));
    let record = opened(&scene.desk)["records"][0].clone();
    let request = json!({
        "do": "send_back", "subject": record["subject"], "seen": record["review"]["seen"], "reason": "talk",
        "comment": "",
    });
    assert_eq!(answer(&scene.desk.door, &request)["problem"]["code"], "nobody_to_answer");
    scene.end();
}
