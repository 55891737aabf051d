//! An honest server that was put back from a copy, in the same scene: what a tablet hears that has no place there.

use approdo_model::calendar::{Day, Month};
use approdo_model::registry::Statement;
use approdo_model::wire::{self, Proof, Push, Statements, path};
use approdo_vault::app::request::Request;
use approdo_vault::sync::{Call, Payload};

use crate::device::day;
use crate::scene::{KEPT, Scene, Who};

/// The pushes among these calls, with what shows who asks.
fn pushes(calls: &[Call]) -> Vec<(Option<Proof>, Push)> {
    let of_entries = calls.iter().filter(|call| call.path == path::ENTRIES);
    of_entries
        .map(|call| match &call.payload {
            Payload::Entries(bytes) => wire::decode_proved(bytes).expect("a push"),
            other => panic!("a push of {other:?}"),
        })
        .collect()
}

/// What the tablet wrote first it was allowed to forget, and the copy is from before. What it writes now stands on nothing
/// there. It hands nothing over and shows nothing, and hears what everybody hears: that it was revoked.
#[test]
fn a_tablet_without_a_place_at_a_restored_server_ends_with_an_open_question_and_hears_of_its_revocation() {
    let mut scene = Scene::under(KEPT);
    let today = Day::new(2018, 2, 2).expect("a day");
    let copy = tempfile::tempdir().expect("a folder");
    scene.server.image(copy.path(), today);
    let before = scene.statements.len();

    scene.evening(Who::Tablet);
    scene.honest(Who::Tablet);
    scene.honest(Who::Desk);
    let month = Month::of(day());
    scene.desk.ask(Request::Freeze { first: month, last: month }).expect("frozen");
    scene.honest(Who::Desk);
    scene.honest(Who::Tablet);
    let device = scene.id(Who::Tablet);
    scene.evening(Who::Tablet);
    scene.desk.ask(Request::Revoke { device }).expect("revoked");
    scene.honest(Who::Desk);
    scene.learn();

    // The registry is told again; the desk that has the lost entries has not come yet.
    scene.server.restore(copy.path(), today);
    let told: Vec<Statement> = scene.statements[before..].to_vec();
    let registry = path::REGISTRY.replace("{organisation}", &scene.organisation.to_string());
    scene.server.tell(&registry, &Statements { statements: told });
    let mut calls = Vec::new();
    let ended = scene.sync(Who::Tablet, &mut |server, call| {
        calls.push(call.clone());
        server.ask(call)
    });
    assert_eq!(ended, Err("refused"), "it says that something is not there");
    let pushes = pushes(&calls);
    let (last, others) = pushes.split_last().expect("pushes");
    assert!(!others.is_empty(), "first it shows what it has");
    assert_eq!((last.0.as_ref(), last.1.entries.len()), (None, 0), "then it asks and shows nothing");
    let status = scene.tablet.status();
    assert!(!status.enrolled, "it hears that it was revoked");
    assert_ne!(status.queue.waiting, 0, "and nothing is said to be handed over");

    // The desk comes with what was lost, and everything finds its place.
    scene.honest(Who::Desk);
    scene.honest(Who::Tablet);
    assert_eq!(scene.tablet.status().queue.waiting, 0);
}
