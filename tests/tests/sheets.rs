//! Period sheets: an organisation's desks, the secretariat's, and the real server between them.

#![cfg(test)]

mod near;

use approdo_model::calendar::{Day, Month};
use approdo_model::sheet::{Population, SealedSheet, Sheet};
use approdo_model::wire;
use approdo_transport::door::Door;
use approdo_vault::sheet::sealing;
use near::scene::Scene;
use near::{Device, answer, ask, contact, shift, status};
use serde_json::{Value, json};

fn code(door: &Door, request: &Value) -> Value {
    answer(door, request)["problem"]["code"].clone()
}

#[test]
fn an_organisation_and_a_secretariat_state_each_other_once_the_words_were_compared() {
    let scene = Scene::set_with_secretariat();
    let (desk, secretariat) = (&scene.desk.door, &scene.secretariat().door);
    assert_eq!(status(secretariat)["secretariat"], true);
    assert_eq!(status(desk)["secretariat"], false);
    let introduction = json!({"do": "introduction"});
    let (ours, theirs) = (ask(desk, introduction.clone()), ask(secretariat, introduction.clone()));
    // Before anything was taken there is nothing to compare; one's own kind is refused.
    let same = json!({"do": "introduction_compared", "same": true});
    assert_eq!(code(desk, &same), "wrong_state");
    for (side, own) in [(desk, &ours), (secretariat, &theirs)] {
        assert_eq!(code(side, &json!({"do": "take_introduction", "code": own["code"]})), "same_kind");
        assert_eq!(
            code(side, &json!({"do": "take_introduction", "code": "APPRODO2:00"})),
            "bad_introduction"
        );
    }
    // The words differ: nothing is stated, nothing is left.
    let taken = ask(desk, json!({"do": "take_introduction", "code": theirs["code"]}));
    assert_eq!((&taken["known"], taken["met"]["words"].as_array().unwrap().len()), (&json!([]), 6));
    let after = ask(desk, json!({"do": "introduction_compared", "same": false}));
    assert_eq!((&after["known"], &after["met"]), (&json!([]), &Value::Null));
    assert_eq!(code(desk, &same), "wrong_state");
    // What was taken does not outlive the office.
    ask(desk, json!({"do": "take_introduction", "code": theirs["code"]}));
    ask(desk, json!({"do": "lock"}));
    scene.desk.unlock();
    assert_eq!(ask(desk, introduction.clone())["met"], Value::Null);
    scene.acquaint();
    let (ours, theirs) = (ask(desk, introduction.clone()), ask(secretariat, introduction));
    assert_eq!(ours["known"].as_array().unwrap().len(), 1);
    assert_eq!(ours["known"][0]["words"], theirs["known"][0]["words"]);
    // Both statements stand at the server: a second desk knows whom to send to.
    let second = scene.second_desk("second");
    assert_eq!(ask(&second.door, json!({"do": "introduction"}))["known"], ours["known"]);
    scene.end();
}

#[test]
fn a_secretariat_has_no_tablet_and_no_outing() {
    let scene = Scene::set_with_secretariat();
    let door = &scene.secretariat().door;
    scene.sync(scene.secretariat());
    assert_eq!(code(door, &json!({"do": "invite", "role": "worker"})), "is_secretariat");
    let outing = json!({"do": "start_outing", "shift": shift(door, "street_night")});
    assert_eq!(code(door, &outing), "is_secretariat");
    ask(door, json!({"do": "invite", "role": "coordinator"}));
    scene.end();
}

/// The month so many before this one.
fn month(door: &Door, back: u16) -> Month {
    let today: Day = serde_json::from_value(status(door)["today"].clone()).unwrap();
    Month::from_number(today.month().number() - back).unwrap()
}

/// Two months that are over.
fn period(door: &Door) -> Value {
    json!({"first": month(door, 3), "last": month(door, 2)})
}

/// An outing of the period's first month, with so many contacts, handed over.
fn outing_of_the_period(scene: &Scene, tablet: &Device, contacts: u32) {
    tablet.unlock();
    let mut shift = shift(&tablet.door, "street_night");
    shift["date"] = json!(format!("{}-09", month(&tablet.door, 3)));
    ask(&tablet.door, json!({"do": "start_outing", "shift": shift}));
    for _ in 0..contacts {
        ask(&tablet.door, json!({"do": "note", "record": contact("new_ever")}));
    }
    shift["closed"] = json!(true);
    ask(&tablet.door, json!({"do": "close_outing", "shift": shift}));
    scene.sync(tablet);
}

/// A coordinator looks at everything that nobody has looked at, and finds it right.
fn accept_all(desk: &Device) {
    for row in ask(&desk.door, json!({"do": "received"}))["outings"].as_array().unwrap() {
        if row["to_see"] != 0 {
            let outing = ask(&desk.door, json!({"do": "received_outing", "outing": row["outing"]}));
            let seen = &outing["review"]["seen"];
            ask(&desk.door, json!({"do": "accept_outing", "outing": row["outing"], "seen": seen}));
        }
    }
}

fn sheet(desk: &Device) -> Value {
    ask(&desk.door, json!({"do": "sheet", "period": period(&desk.door)}))
}

fn close(desk: &Device, definitive: bool) -> Value {
    ask(&desk.door, json!({"do": "close_period", "period": period(&desk.door), "definitive": definitive}))
}

/// The figure in the table by area and gender here.
fn women(view: &Value) -> u64 {
    let tables = view["tables"].as_array().unwrap();
    let table =
        tables.iter().find(|table| table["by"] == json!(["area", "gender"]) && table["of"] == "contacts");
    let cells = table.unwrap()["cells"].as_array().unwrap();
    let cell = cells.iter().find(|cell| cell["at"] == json!({"area": "*", "gender": "D"}));
    cell.map_or(0, |cell| cell["contacts"].as_u64().unwrap())
}

fn sent(view: &Value) -> Value {
    view["period"]["sent"].clone()
}

/// What the server keeps of the sheets, opened with the secretariat's key from paper.
fn at_the_server(scene: &Scene) -> Vec<(SealedSheet, Sheet)> {
    let db = rusqlite::Connection::open(scene.folder.path().join("server").join("approdo.sqlite")).unwrap();
    let mut query = db.prepare("SELECT sheet FROM sheet ORDER BY first").unwrap();
    let rows = query.query_map([], |row| row.get::<_, Vec<u8>>(0)).unwrap();
    let open = |bytes: Vec<u8>| {
        let sealed: SealedSheet = wire::decode(&bytes).unwrap();
        let sheet = sealing::open(&sealed, scene.secretariat_generation()).unwrap();
        (sealed, sheet)
    };
    rows.map(|bytes| open(bytes.unwrap())).collect()
}

#[test]
fn a_period_is_closed_reopened_and_numbered_on_by_another_desk() {
    let scene = Scene::set_with_secretariat();
    let second = scene.second_desk("second");
    let tablet = scene.tablet("tablet");
    outing_of_the_period(&scene, &tablet, 3);
    scene.sync(&scene.desk);
    let door = &scene.desk.door;
    let provisional = json!({"do": "close_period", "period": period(door), "definitive": false});
    assert_eq!(code(door, &provisional), "no_secretariat");
    scene.acquaint();
    // Nobody has looked at it: it is in no table, and is said to be missing, by name.
    let before = sheet(&scene.desk);
    assert_eq!((women(&before), &before["missing"]["unreviewed"]), (0, &json!(4)));
    assert_eq!(before["awaited"][0]["unit"], "Unità di prova");
    assert_eq!(
        (before["missing"]["silent"].as_u64(), &before["silent"][0]["unit"]),
        (Some(1), &json!("Unità di prova"))
    );
    accept_all(&scene.desk);
    let ready = sheet(&scene.desk);
    assert_eq!((women(&ready), &ready["missing"]["unreviewed"], sent(&ready)), (3, &json!(0), Value::Null));
    assert_eq!(ready["awaited"], json!([]));

    let current = json!({"first": month(door, 0), "last": month(door, 0)});
    let of = |period: Value| json!({"do": "close_period", "period": period, "definitive": false});
    assert_eq!(code(door, &of(current)), "not_over");
    assert_eq!(code(door, &of(json!({"first": month(door, 3), "last": month(door, 1)}))), "not_a_period");
    assert_eq!(
        sent(&close(&scene.desk, false)),
        json!({"revision": 1, "definitive": false, "waiting": true, "own": true})
    );
    assert_eq!(code(door, &of(json!({"first": month(door, 2), "last": month(door, 1)}))), "other_period");
    scene.sync(&scene.desk);
    assert_eq!(sent(&sheet(&scene.desk))["waiting"], false);
    let once_more = close(&scene.desk, false);
    assert_eq!(
        (&sent(&once_more)["revision"], &once_more["same"]),
        (&json!(1), &json!(true)),
        "nothing changed"
    );

    // A late outing, closed by the other desk.
    outing_of_the_period(&scene, &tablet, 2);
    scene.sync(&second);
    scene.sync(&second);
    assert_eq!(
        sent(&sheet(&second)),
        json!({"revision": 1, "definitive": false, "waiting": false, "own": false})
    );
    accept_all(&second);
    scene.sync(&second);
    let closed = close(&second, true);
    assert_eq!(women(&closed), 5);
    // The outing and two contacts.
    assert_eq!(closed["missing"]["late"], 3, "this desk learnt of the first sheet and of the outing at once");
    assert_eq!(sent(&closed), json!({"revision": 2, "definitive": true, "waiting": true, "own": true}));
    scene.sync(&second);
    scene.sync(&scene.desk);
    let known = sheet(&scene.desk);
    assert_eq!(sent(&known), json!({"revision": 2, "definitive": true, "waiting": false, "own": false}));
    assert_eq!((&known["missing"]["late"], &known["same"]), (&json!(3), &json!(false)));
    let list = ask(door, json!({"do": "sheets"}));
    assert_eq!(
        (&list["fixed"], &list["key_known"], &list["start"]),
        (&json!(true), &json!(true), &json!(month(door, 3)))
    );
    let kept = at_the_server(&scene);
    let [(sealed, opened)] = &kept[..] else { panic!("{} sheets", kept.len()) };
    assert_eq!((sealed.revision, sealed.definitive), (2, true));
    let cells = &opened.tables.iter().find(|tables| tables.of == Population::Contacts).unwrap().cells;
    assert!(cells.iter().any(|cell| cell.contacts == 5 && cell.outings == Some(2)));
    scene.end();
}

#[test]
fn an_outing_that_comes_after_a_sheet_is_late_and_in_the_next_one() {
    let scene = Scene::set_with_secretariat();
    scene.acquaint();
    let tablet = scene.tablet("tablet");
    outing_of_the_period(&scene, &tablet, 1);
    scene.sync(&scene.desk);
    accept_all(&scene.desk);
    assert_eq!(close(&scene.desk, true)["missing"]["late"], 0);
    scene.sync(&scene.desk);
    outing_of_the_period(&scene, &tablet, 2);
    scene.sync(&scene.desk);
    let table = ask(&scene.desk.door, json!({"do": "table"}));
    assert_eq!(table["awaited"][0]["missing"]["unreviewed"], 3, "{}", table["awaited"]);
    let waiting = sheet(&scene.desk);
    assert_eq!((&waiting["missing"]["late"], &waiting["missing"]["unreviewed"]), (&json!(0), &json!(3)));
    accept_all(&scene.desk);
    let again = close(&scene.desk, false);
    // The outing and two contacts.
    assert_eq!((&again["missing"]["late"], women(&again)), (&json!(3), 3));
    // Whose they are, of which month and line: as many as the number says, and nothing of what they say.
    let first = json!(month(&scene.desk.door, 3));
    let late = |line: &str, entries: u32| json!({"month": first, "unit": "Unità di prova", "line": line, "entries": entries});
    assert_eq!(again["late"], json!([late("street_contacts", 2), late("outings", 1)]));
    assert_eq!(waiting["late"], json!([]), "what is not in the sheet is named as not looked at");
    assert_eq!(
        (&sent(&again)["revision"], &sent(&again)["definitive"]),
        (&json!(2), &json!(false)),
        "open again"
    );
    scene.end();
}

#[test]
fn two_desks_that_close_at_once_say_the_same_and_the_second_comes_after_the_first() {
    let scene = Scene::set_with_secretariat();
    scene.acquaint();
    let second = scene.second_desk("second");
    let tablet = scene.tablet("tablet");
    outing_of_the_period(&scene, &tablet, 4);
    scene.sync(&scene.desk);
    accept_all(&scene.desk);
    scene.sync(&scene.desk);
    scene.sync(&second);
    scene.sync(&second);
    for desk in [&scene.desk, &second] {
        assert_eq!(sent(&close(desk, true))["revision"], 1);
    }
    scene.sync(&scene.desk);
    let first = at_the_server(&scene);
    scene.sync(&second);
    let then = at_the_server(&scene);
    assert_eq!((first[0].0.revision, then[0].0.revision), (1, 2));
    assert_eq!(first[0].1, then[0].1, "the same text, though each desk made its own");
    assert_ne!(first[0].0.sealed, then[0].0.sealed, "under a key of its own");
    scene.sync(&scene.desk);
    for desk in [&scene.desk, &second] {
        assert_eq!(
            (&sent(&sheet(desk))["revision"], &sent(&sheet(desk))["waiting"]),
            (&json!(2), &json!(false))
        );
    }
    scene.end();
}
