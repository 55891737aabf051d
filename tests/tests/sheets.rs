//! Period sheets: an organisation's desks, the secretariat's, and the real server between them.

#![cfg(test)]

mod near;

use near::scene::Scene;
use near::{answer, ask, shift, status};
use serde_json::{Value, json};

fn code(door: &approdo_transport::door::Door, request: &Value) -> Value {
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
