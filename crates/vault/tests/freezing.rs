//! Closing a period for good puts a new generation of the organisation's key in force: one act, handed on to the other
//! desks, with sheets of its own; twice in a row, killed in between, and at two desks at once.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests fail by panicking")]

mod friendly;
mod tablet;

use approdo_model::registry::Registry;
use friendly::*;
use serde_json::{Value, json};
use tablet::*;

/// Two desks that hold the first generation, a tablet, and what it handed over of January.
struct Scene {
    desk: Tablet,
    second: Tablet,
    tablet: Tablet,
    server: Server,
    /// The words of the root key, as they are tapped.
    root: Vec<u16>,
}

impl Scene {
    fn set(seed: u64) -> Self {
        let mut desk = Tablet::new(seed);
        desk.make_passphrase();
        let words = desk.words;
        let found = json!({
            "do": "found", "words": words, "units": [], "server": "https://approdo.example", "trial": true
        });
        let root = indexes(&desk.ok(found)["kit"][0]["root"]);
        desk.unlock();
        let mut server = Server::of(&desk);
        let mut second = applied_as("coordinator", seed + 1, &mut desk, &mut server);
        server.sync(&mut desk).unwrap();
        let device = second.identity().device;
        desk.ok(json!({"do": "admit_coordinator", "device": device, "root": root.clone()}));
        server.sync(&mut desk).unwrap();
        second.unlock();
        let tablet = admitted(seed + 2, &mut desk, &mut server);
        let mut scene = Self { desk, second, tablet, server, root };
        scene.settle();
        scene.evening();
        scene.settle();
        scene
    }

    fn evening(&mut self) {
        self.tablet.unlock_if_shut();
        self.tablet.ok(json!({"do": "start_outing", "shift": shift()}));
        self.tablet.ok(json!({"do": "note", "record": contact("woman")}));
        self.tablet.ok(json!({"do": "close_outing", "shift": shift_with(json!({"closed": true}))}));
        self.server.sync(&mut self.tablet).unwrap();
    }

    /// Everyone syncs until nothing is left to say.
    fn settle(&mut self) {
        for _ in 0..4 {
            for device in [&mut self.desk, &mut self.second, &mut self.tablet] {
                self.server.sync(device).unwrap();
            }
        }
    }

    /// A third desk that holds what the first two hold.
    fn third(&mut self, seed: u64) -> Tablet {
        let mut third = applied_as("coordinator", seed, &mut self.desk, &mut self.server);
        self.server.sync(&mut self.desk).unwrap();
        let device = third.identity().device;
        let root = self.root.clone();
        self.desk.ok(json!({"do": "admit_coordinator", "device": device, "root": root}));
        self.server.sync(&mut self.desk).unwrap();
        third.unlock();
        for _ in 0..3 {
            self.server.sync(&mut third).unwrap();
            self.server.sync(&mut self.desk).unwrap();
        }
        third
    }

    /// The generations of the outings of the tablet, in order.
    fn sealed_to(&self) -> Vec<u32> {
        let log = &self.server.logs[&self.tablet.identity().device];
        log.iter()
            .filter(|entry| entry.open.outing_key.is_some())
            .map(|entry| entry.open.generation)
            .collect()
    }

    fn registry(&self) -> Registry {
        Registry::fold(&self.server.statements).unwrap()
    }
}

fn freeze(desk: &mut Tablet, month: &str) {
    desk.unlock_if_shut();
    desk.ok(json!({"do": "freeze", "first": month, "last": month}));
}

/// Which generations are held where, as this desk sees it: own first.
fn holdings(desk: &mut Tablet) -> Vec<(Value, Value)> {
    desk.unlock_if_shut();
    let people = desk.ok(json!({"do": "people"}));
    let all = people["coordinators"].as_array().unwrap().iter();
    all.flat_map(|view| view["generations"].as_array().unwrap().clone())
        .map(|held| (held["generation"].clone(), held["state"].clone()))
        .collect()
}

fn unreadable(desk: &mut Tablet) -> u64 {
    desk.unlock_if_shut();
    let received = desk.ok(json!({"do": "received"}));
    received["outings"].as_array().unwrap().iter().map(|outing| outing["unreadable"].as_u64().unwrap()).sum()
}

fn kit(desk: &mut Tablet) -> Value {
    desk.ok(json!({"do": "periods"}))["kit"].clone()
}

/// Writes the sheets that wait and gives two of them back.
fn writes_sheets(desk: &mut Tablet) -> Value {
    let kit = desk.ok(json!({"do": "kit"}));
    desk.ok(json!({"do": "prove_kit", "generation": two(&kit["sheets"], "generation", [0, 2])}));
    kit["generation"].clone()
}

#[test]
fn freezing_puts_a_new_generation_in_force_that_the_other_desk_holds() {
    let mut scene = Scene::set(601);
    freeze(&mut scene.desk, "2018-01");
    assert_eq!(kit(&mut scene.desk), 2, "its sheets wait to be written");
    scene.settle();
    let registry = scene.registry();
    assert_eq!((registry.frozen.len(), registry.generations.len()), (1, 2));
    let all_held: Vec<_> = [1, 2, 1, 2].map(|n| (json!(n), json!("held"))).to_vec();
    assert_eq!(holdings(&mut scene.desk), all_held);
    assert_eq!(holdings(&mut scene.second), all_held);
    scene.evening();
    scene.settle();
    let log = &scene.server.logs[&scene.tablet.identity().device];
    assert_eq!(log.iter().map(|entry| entry.open.generation).collect::<Vec<_>>(), [1, 1, 1, 2, 2, 2]);
    assert_eq!((unreadable(&mut scene.desk), unreadable(&mut scene.second)), (0, 0));
    assert_eq!(writes_sheets(&mut scene.desk), 2);
    assert_eq!(kit(&mut scene.desk), Value::Null);
    assert_eq!(kit(&mut scene.second), Value::Null, "one desk made it, one desk has its sheets");
}

#[test]
fn freezing_twice_makes_two_generations_with_sheets_of_their_own() {
    let mut scene = Scene::set(611);
    freeze(&mut scene.desk, "2017-12");
    freeze(&mut scene.desk, "2018-01");
    scene.settle();
    let all_held: Vec<_> = [1, 2, 3, 1, 2, 3].map(|n| (json!(n), json!("held"))).to_vec();
    assert_eq!(holdings(&mut scene.second), all_held);
    assert_eq!([writes_sheets(&mut scene.desk), writes_sheets(&mut scene.desk)], [json!(2), json!(3)]);
    assert_eq!(kit(&mut scene.desk), Value::Null);
}

/// Frozen and new generation are one write: a desk that dies has said both or nothing, and hands on what it made.
#[cfg(feature = "mutations")]
#[test]
fn a_desk_that_dies_while_it_freezes_has_said_all_of_it_or_nothing() {
    use approdo_model::registry::Act;
    use approdo_vault::store::WrapKind;
    let mut seen = std::collections::BTreeSet::new();
    for writes in 0..3 {
        let mut scene = Scene::set(621);
        let before = scene.desk.store().statements().unwrap().len();
        scene.desk.unlock_if_shut();
        scene.desk.app.die_after(writes);
        let _ = scene.desk.ask(&json!({"do": "freeze", "first": "2018-01", "last": "2018-01"}));
        scene.desk.restart();
        let said: Vec<Act> =
            scene.desk.store().statements().unwrap().split_off(before).into_iter().map(|s| s.0.act).collect();
        let frozen = said.iter().any(|act| matches!(act, Act::Frozen { .. }));
        let made = said.iter().any(|act| act.puts_in_force().is_some());
        let kept = |kind| scene.desk.store().wraps(kind).unwrap().len();
        assert_eq!((frozen, frozen), (made, kept(WrapKind::Kit) == 1), "after {writes} writes");
        assert_eq!(kept(WrapKind::Generation), 1 + usize::from(made));
        seen.insert(frozen);
        scene.desk.unlock();
        scene.settle();
        let generations = if made { 2 } else { 1 };
        assert_eq!(holdings(&mut scene.second).len(), 2 * generations);
        assert!(holdings(&mut scene.second).iter().all(|(_, state)| state == "held"));
    }
    assert_eq!(seen.len(), 2, "both were seen");
}

/// The first to arrive holds; the other desk takes that generation over, keeps no sheet of its own dead one, and nothing
/// that it wrote meanwhile is sealed to a key that nobody has.
#[test]
fn two_desks_that_freeze_at_once_end_with_one_generation_and_lose_nothing() {
    let mut scene = Scene::set(631);
    freeze(&mut scene.desk, "2018-01");
    freeze(&mut scene.second, "2018-01");
    let outing = scene.second.ok(json!({"do": "received"}))["outings"][0]["outing"].clone();
    let opened = json!({"do": "received_outing", "outing": outing});
    let record = scene.second.ok(opened.clone())["records"][0].clone();
    scene.second.ok(json!({"do": "accept", "subject": record["subject"], "seen": record["review"]["seen"]}));
    scene.settle();
    let registry = scene.registry();
    assert_eq!((registry.frozen.len(), registry.generations.len()), (1, 2));
    assert_eq!(registry.makers[&2], scene.desk.identity().device, "the first to arrive");
    let all_held: Vec<_> = [1, 2, 1, 2].map(|n| (json!(n), json!("held"))).to_vec();
    assert_eq!(holdings(&mut scene.second), all_held);
    assert_eq!((kit(&mut scene.desk), kit(&mut scene.second)), (json!(2), Value::Null));
    for desk in [&mut scene.desk, &mut scene.second] {
        desk.ok(json!({"do": "lock"}));
        desk.unlock();
        assert_eq!(desk.ok(opened.clone())["records"][0]["review"]["state"], "accepted", "opened anew");
    }
    scene.evening();
    scene.settle();
    assert_eq!((unreadable(&mut scene.desk), unreadable(&mut scene.second)), (0, 0));
}

/// A laptop that is lost just after it froze a period takes nothing with it: what is written meanwhile opens elsewhere too.
#[test]
fn nothing_is_sealed_to_a_generation_before_a_second_desk_holds_it() {
    let mut scene = Scene::set(641);
    freeze(&mut scene.desk, "2018-01");
    scene.server.sync(&mut scene.desk).unwrap();
    // The tablet learns of it; the second desk does not come.
    scene.server.sync(&mut scene.tablet).unwrap();
    scene.evening();
    assert_eq!(scene.registry().generations.len(), 2);
    assert_eq!(scene.sealed_to(), [1, 1]);
    // Handed over is not held: the second desk must have said so.
    scene.second.unlock_if_shut();
    scene.server.sync(&mut scene.second).unwrap();
    scene.desk.unlock_if_shut();
    scene.server.sync(&mut scene.desk).unwrap();
    scene.server.sync(&mut scene.tablet).unwrap();
    scene.evening();
    assert_eq!(
        unreadable(&mut scene.second),
        0,
        "all of it opens at the desk that has the first generation only"
    );
    scene.settle();
    scene.evening();
    assert_eq!(scene.sealed_to().last(), Some(&2));
    assert!(scene.sealed_to()[..2].iter().all(|generation| *generation == 1));
    scene.settle();
    assert_eq!((unreadable(&mut scene.desk), unreadable(&mut scene.second)), (0, 0));
}

/// Whoever was removed holds what was there before: that the new generation has one holder only makes no difference then.
#[test]
fn after_a_removal_nothing_is_sealed_to_what_the_removed_desk_holds() {
    let mut scene = Scene::set(651);
    let third = scene.third(655);
    freeze(&mut scene.desk, "2018-01");
    scene.settle();
    let device = scene.second.identity().device;
    let root = scene.root.clone();
    scene.desk.ok(json!({"do": "remove_coordinator", "device": device, "root": root}));
    scene.server.sync(&mut scene.desk).unwrap();
    scene.server.sync(&mut scene.tablet).unwrap();
    scene.evening();
    assert_eq!(scene.registry().generations.len(), 3);
    assert_eq!(
        scene.sealed_to(),
        [1, 3],
        "at once, and to nothing older, though the third desk has not come"
    );
    drop(third);
}
