//! Tablets that are lost, copied or revoked: the real app and the real server, one process, real sockets, every round
//! by hand.

#![cfg(test)]

mod near;

use std::path::Path;

use approdo_model::calendar::Month;
use approdo_sync_server::clock::Clock;
use approdo_sync_server::clock::machine::MachineClock;
use approdo_sync_server::{backup, restore};
use near::scene::{Scene, evening};
use near::{Device, answer, ask, queue, shift, status};
use serde_json::{Value, json};

/// Each makes a generation and hands it to the other desk: three statements, of which a message holds two dozen.
const MONTHS_FROZEN: usize = 48;

/// S-158: the copy says so itself, the desk sees what waits, and adopting it loses nothing and re-seals nothing.
#[test]
fn a_copied_tablet_notices_it_and_what_it_wrote_is_adopted_whole() {
    let scene = Scene::set();
    let tablet = scene.tablet("tablet");
    evening(&tablet, 1);
    scene.sync(&tablet);
    let copy = scene.copied("tablet", "copy", &tablet.words);
    evening(&tablet, 2);
    scene.sync(&tablet);
    evening(&copy, 3);
    // Delivered with its keys destroyed: what is handed over was signed when it was written.
    ask(&copy.door, json!({"do": "panic"}));
    scene.sync(&copy);
    assert_eq!(queue(&copy.door)["another_copy"], true, "the copy says it");
    assert_eq!(queue(&copy.door)["waiting"], 0, "and has handed everything over");
    assert_eq!(queue(&tablet.door)["another_copy"], false);
    scene.sync(&scene.desk);
    assert_eq!(
        (&scene.seen()["aside"], scene.contacts()),
        (&json!(5), 3),
        "opening, three contacts, closing"
    );
    let device = scene.seen()["device"].clone();
    ask(&scene.desk.door, json!({"do": "adopt", "device": device}));
    scene.sync(&scene.desk);
    assert_eq!((&scene.seen()["aside"], scene.contacts()), (&json!(0), 6), "nothing is lost");
    scene.end();
}

/// S-159: what the desk read in a log before the server was restored lies aside there once a copy was quicker: the desk says
/// so, and adopting it makes both count the same again.
#[test]
fn what_was_read_before_a_server_was_restored_is_set_aside_and_adopted() {
    let mut scene = Scene::set();
    let tablet = scene.tablet("tablet");
    evening(&tablet, 1);
    scene.sync(&tablet);
    let copy = scene.copied("tablet", "copy", &tablet.words);
    let image = scene.folder.path().join("image");
    std::fs::create_dir(&image).unwrap();
    scene.with_server_stopped(|data| copy_files(data, &image));
    evening(&tablet, 2);
    scene.sync(&tablet);
    scene.sync(&scene.desk);
    assert_eq!((&scene.seen()["aside"], scene.contacts()), (&json!(0), 3));
    scene.with_server_stopped(|data| copy_files(&image, data));
    evening(&copy, 3);
    scene.sync(&copy);
    // The desk gives the server what it had read, for the shelf, because the slots are taken; and finds it there.
    for device in [&tablet, &scene.desk, &scene.desk] {
        scene.sync(device);
    }
    assert_eq!(scene.seen()["aside"], 4, "opening, two contacts, closing");
    let device = scene.seen()["device"].clone();
    ask(&scene.desk.door, json!({"do": "adopt", "device": device}));
    scene.sync(&scene.desk);
    assert_eq!((&scene.seen()["aside"], scene.contacts()), (&json!(0), 6));
    scene.end();
}

/// S-159: what one desk alone knows was lost with the server. Another desk decides something meanwhile: it keeps that to
/// itself until the first came, and both stand in the end. Handed over at once, it would part them for ever.
#[test]
fn a_restored_server_waits_for_every_desk_before_the_registry_goes_on() {
    let mut scene = Scene::set();
    let second = scene.second_desk("second");
    let mut ids = Vec::new();
    let tablets = ["one", "other"].map(|name| {
        let tablet = scene.tablet(name);
        ids.extend(tablets_of(&scene.desk).into_iter().find(|id| !ids.contains(id)));
        tablet
    });
    let [one, other] = [&ids[0], &ids[1]];
    scene.sync(&second);
    let image = scene.folder.path().join("image");
    scene.with_server_stopped(|data| backup(data, &image, this_month()).unwrap());
    ask(&scene.desk.door, json!({"do": "revoke", "device": one}));
    scene.sync(&scene.desk);
    scene.with_server_stopped(|data| {
        std::fs::remove_dir_all(data).unwrap();
        restore(&image, data, this_month()).unwrap()
    });
    ask(&second.door, json!({"do": "revoke", "device": other}));
    for _ in 0..2 {
        scene.sync(&second);
        assert_eq!(people(&second)["awaited"].as_array().unwrap().len(), 1, "the first has not come yet");
    }
    scene.sync(&tablets[1]);
    assert_eq!(status(&tablets[1].door)["enrolled"], true, "nothing was handed over");
    scene.sync(&scene.desk);
    assert_eq!(people(&scene.desk)["awaited"], json!([]), "the second has been there");
    // What the second decided comes after what stood before it, by itself.
    for device in [&second, &scene.desk, &tablets[0], &tablets[1]] {
        scene.sync(device);
    }
    assert_eq!(people(&second)["awaited"], json!([]));
    for desk in [&scene.desk, &second] {
        assert!(revoked(desk, one) && revoked(desk, other));
    }
    for tablet in &tablets {
        assert_eq!(status(&tablet.door)["enrolled"], false);
    }
    scene.end();
}

/// A desk that was added after the copy was made is waited for as soon as another tells of it.
#[test]
fn a_restored_server_waits_also_for_a_desk_that_the_copy_did_not_know() {
    let mut scene = Scene::set();
    scene.second_desk("second");
    let image = scene.folder.path().join("image");
    scene.with_server_stopped(|data| backup(data, &image, this_month()).unwrap());
    let third = scene.second_desk("third");
    scene.with_server_stopped(|data| {
        std::fs::remove_dir_all(data).unwrap();
        restore(&image, data, this_month()).unwrap()
    });
    for awaited in [2, 2] {
        scene.sync(&scene.desk);
        assert_eq!(people(&scene.desk)["awaited"].as_array().unwrap().len(), awaited);
    }
    scene.sync(&third);
    scene.sync(&scene.desk);
    assert_eq!(people(&scene.desk)["awaited"].as_array().unwrap().len(), 1, "the third came");
    scene.end();
}

/// A desk that does not come any more is removed from paper; that goes through, and nobody waits for it.
#[test]
fn a_restored_server_does_not_wait_for_a_desk_that_was_removed() {
    let mut scene = Scene::set();
    let second = scene.second_desk("second");
    let tablet = scene.tablet("tablet");
    let image = scene.folder.path().join("image");
    scene.with_server_stopped(|data| backup(data, &image, this_month()).unwrap());
    scene.with_server_stopped(|data| {
        std::fs::remove_dir_all(data).unwrap();
        restore(&image, data, this_month()).unwrap()
    });
    scene.sync(&scene.desk);
    let awaited = people(&scene.desk)["awaited"].clone();
    assert_eq!(awaited.as_array().unwrap().len(), 1);
    ask(&scene.desk.door, json!({"do": "remove_coordinator", "device": awaited[0], "root": scene.root()}));
    scene.sync(&scene.desk);
    assert_eq!(people(&scene.desk)["awaited"], json!([]));
    let device = scene.seen()["device"].clone();
    ask(&scene.desk.door, json!({"do": "revoke", "device": device}));
    scene.sync(&scene.desk);
    scene.sync(&tablet);
    assert_eq!(status(&tablet.door)["enrolled"], false);
    scene.round(&second);
    scene.end();
}

/// A statement of a key is long, and one message holds few of them: a registry that is longer than a message is given back to
/// a restored server in several, and read in several by who comes after.
#[test]
fn a_registry_of_many_generations_is_given_back_and_read_in_parts() {
    let mut scene = Scene::set();
    let second = scene.second_desk("second");
    scene.sync(&scene.desk);
    let image = scene.folder.path().join("image");
    scene.with_server_stopped(|data| backup(data, &image, this_month()).unwrap());
    let years = MONTHS_FROZEN / 12;
    for month in (2016..2016 + years).flat_map(|year| (1..=12).map(move |month| format!("{year}-{month:02}")))
    {
        ask(&scene.desk.door, json!({"do": "freeze", "first": month, "last": month}));
    }
    scene.sync(&scene.desk);
    let generations =
        |desk: &Device| ask(&desk.door, json!({"do": "periods"}))["generations"].as_array().unwrap().len();
    assert_eq!(generations(&scene.desk), MONTHS_FROZEN + 1);
    scene.with_server_stopped(|data| {
        std::fs::remove_dir_all(data).unwrap();
        restore(&image, data, this_month()).unwrap()
    });
    for desk in [&scene.desk, &second, &scene.desk] {
        scene.sync(desk);
    }
    assert_eq!(generations(&second), MONTHS_FROZEN + 1);
    let tablet = scene.tablet("tablet");
    assert_eq!(status(&tablet.door)["enrolled"], true, "it has read all of it");
    scene.end();
}

fn people(desk: &Device) -> Value {
    ask(&desk.door, json!({"do": "people"}))
}

fn devices(desk: &Device) -> Vec<Value> {
    ask(&desk.door, json!({"do": "devices"}))["devices"].as_array().unwrap().clone()
}

fn tablets_of(desk: &Device) -> Vec<Value> {
    let tablets = devices(desk).into_iter().filter(|view| view["role"] == "worker");
    tablets.map(|view| view["device"].clone()).collect()
}

fn revoked(desk: &Device, device: &Value) -> bool {
    devices(desk).iter().any(|view| view["device"] == *device && !view["ended_by"].is_null())
}

fn this_month() -> Month {
    MachineClock::start().today().month()
}

fn copy_files(from: &Path, to: &Path) {
    for file in std::fs::read_dir(to).unwrap() {
        std::fs::remove_file(file.unwrap().path()).unwrap();
    }
    for file in std::fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
}

/// S-045, S-046: beyond the end that the revocation names nothing counts; before it everything stays, and is marked.
#[test]
fn what_a_revoked_tablet_hands_over_later_waits_and_counts_only_when_adopted() {
    let scene = Scene::set();
    let tablet = scene.tablet("tablet");
    evening(&tablet, 2);
    scene.sync(&tablet);
    scene.sync(&scene.desk);
    // Handed over before the revocation, opened by nobody yet: beyond it all the same.
    evening(&tablet, 1);
    scene.sync(&tablet);
    let device = scene.seen()["device"].clone();
    ask(&scene.desk.door, json!({"do": "revoke", "device": device}));
    scene.sync(&scene.desk);
    // It was away and hands over one more evening.
    evening(&tablet, 3);
    scene.sync(&tablet);
    assert_eq!(status(&tablet.door)["enrolled"], false);
    scene.sync(&scene.desk);
    assert_eq!((&scene.seen()["aside"], scene.contacts()), (&json!(3 + 5), 2));
    let received = ask(&scene.desk.door, json!({"do": "received"}));
    assert_eq!(received["outings"].as_array().unwrap().len(), 1);
    assert_eq!(received["outings"][0]["from_revoked"], true);
    tablet.unlock();
    let shift = shift(&tablet.door, "street_night");
    let refused = answer(&tablet.door, &json!({"do": "start_outing", "shift": shift}));
    assert_eq!(refused["problem"]["code"], "not_enrolled");
    // The tablet turns up, and its evenings are believed after all: server and desk count the same.
    ask(&scene.desk.door, json!({"do": "adopt", "device": device}));
    scene.sync(&scene.desk);
    assert_eq!(scene.contacts(), 6);
    ask(&scene.desk.door, json!({"do": "lock"}));
    scene.desk.unlock();
    scene.sync(&scene.desk);
    assert_eq!(scene.contacts(), 6, "also when the desk is opened anew");
    scene.end();
}
