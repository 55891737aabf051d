//! Closing a month for good, laying down how long what is kept, and ending a generation of the organisation's key.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests fail by panicking")]

mod friendly;
mod tablet;

use approdo_model::policy::Policy;
use approdo_model::registry::{Act, Registry};
use approdo_model::wire::path;
use approdo_vault::passphrase::word_list;
use approdo_vault::store::WrapKind;
use friendly::*;
use serde_json::{Value, json};
use tablet::*;

/// An organisation with the words of its root key, as indexes.
fn founded(seed: u64) -> (Tablet, Vec<u16>, Server) {
    let mut desk = Tablet::new(seed);
    desk.make_passphrase();
    let words = desk.words;
    let founded =
        desk.ok(json!({"do": "found", "words": words, "units": [], "server": "https://approdo.example", "trial": true}));
    let at = |word: &Value| word_list().iter().position(|known| Some(*known) == word.as_str()).unwrap();
    let root =
        founded["kit"][0]["root"].as_array().unwrap().iter().map(|word| u16::try_from(at(word)).unwrap());
    let root = root.collect();
    desk.unlock();
    let server = Server::of(&desk);
    (desk, root, server)
}

fn goes_out(tablet: &mut Tablet, server: &mut Server) {
    tablet.unlock();
    tablet.ok(json!({"do": "start_outing", "shift": shift()}));
    tablet.ok(json!({"do": "note", "record": contact("woman")}));
    tablet.ok(json!({"do": "close_outing", "shift": shift_with(json!({"closed": true}))}));
    server.sync(tablet).unwrap();
}

fn months(desk: &mut Tablet) -> Vec<Value> {
    desk.ok(json!({"do": "periods"}))["months"].as_array().unwrap().clone()
}

fn freeze(desk: &mut Tablet, server: &mut Server) {
    desk.ok(json!({"do": "freeze", "first": "2018-01", "last": "2018-01"}));
    server.sync(desk).unwrap();
}

#[test]
fn a_month_says_what_came_what_is_missing_and_until_when_it_waits() {
    let (mut desk, _, mut server) = founded(220);
    let mut tablet = admitted(221, &mut desk, &mut server);
    let quiet = admitted(222, &mut desk, &mut server);
    assert_eq!(months(&mut desk), [Value::Null; 0]);
    goes_out(&mut tablet, &mut server);
    tablet.unlock();
    tablet.ok(json!({"do": "start_outing", "shift": shift()}));
    server.sync(&mut tablet).unwrap();
    server.sync(&mut desk).unwrap();
    let january = months(&mut desk).remove(0);
    let mut silent = [tablet.identity().device, quiet.identity().device];
    silent.sort();
    assert_eq!(
        january,
        json!({
            "month": "2018-01", "outings": 2, "contacts": 1, "incomplete": 0, "running": 1, "late": 0,
            "over": false, "waits_until": "2018-02-16", "silent": silent, "frozen_by": null
        })
    );
    let at = |desk: &mut Tablet, days: i64| {
        desk.clock.set(days * 24 * 60);
        let now = months(desk).remove(0);
        desk.clock.set(-days * 24 * 60);
        (now["over"].clone(), now["waits_until"].clone())
    };
    assert_eq!(at(&mut desk, 26), (json!(false), json!("2018-02-16")), "the last day of January");
    assert_eq!(at(&mut desk, 27), (json!(true), json!("2018-02-16")));
    assert_eq!(at(&mut desk, 41), (json!(true), json!("2018-02-16")), "the fifteenth");
    assert_eq!(at(&mut desk, 42), (json!(true), Value::Null));
    // What comes of February says that the tablet has nothing more of January.
    tablet.ok(json!({"do": "close_outing", "shift": shift_with(json!({"closed": true}))}));
    tablet.unlock();
    tablet.ok(json!({"do": "start_outing", "shift": shift_with(json!({"date": "2018-02-03"}))}));
    server.sync(&mut tablet).unwrap();
    server.sync(&mut desk).unwrap();
    let all = months(&mut desk);
    assert_eq!((&all[0]["month"], &all[1]["running"]), (&json!("2018-02"), &json!(0)));
    assert_eq!(all[1]["silent"], json!([quiet.identity().device]));
}

#[test]
fn what_comes_when_its_month_is_frozen_counts_and_is_shown_as_late() {
    let (mut desk, _, mut server) = founded(224);
    let mut tablet = admitted(225, &mut desk, &mut server);
    goes_out(&mut tablet, &mut server);
    server.sync(&mut desk).unwrap();
    freeze(&mut desk, &mut server);
    // The new generation is said right after it.
    let statement = desk.store().statements().unwrap().len() - 1;
    let january = months(&mut desk).remove(0);
    assert_eq!((&january["frozen_by"], &january["late"]), (&json!(statement), &json!(0)));
    goes_out(&mut tablet, &mut server);
    server.sync(&mut desk).unwrap();
    let january = months(&mut desk).remove(0);
    assert_eq!(
        (&january["late"], &january["contacts"]),
        (&json!(3), &json!(2)),
        "opening, record and closing"
    );
    assert_eq!(desk.ok(json!({"do": "table"}))["opened"][0]["street_contacts"], 2);
    // A correction of a frozen month is the desk's own, counts, and says what it is.
    let outing = desk.ok(json!({"do": "received"}))["outings"][0]["outing"].clone();
    let opened = desk.ok(json!({"do": "received_outing", "outing": outing}));
    assert_eq!(opened["frozen"], true);
    let record = &opened["records"][0];
    let (subject, seen) = (&record["subject"], &record["review"]["seen"]);
    desk.ok(
        json!({"do": "correct", "subject": subject, "seen": seen, "reason": "duplicate", "record": null}),
    );
    server.sync(&mut desk).unwrap();
    assert_eq!(desk.ok(json!({"do": "table"}))["opened"][0]["street_contacts"], 1);
    assert_eq!(months(&mut desk).remove(0)["late"], 3);
}

#[test]
fn a_policy_within_its_ranges_is_laid_down_and_reaches_every_tablet() {
    let (mut desk, _, mut server) = founded(227);
    let mut tablet = admitted(228, &mut desk, &mut server);
    assert_eq!(desk.ok(json!({"do": "periods"}))["policy"], serde_json::to_value(Policy::DEFAULT).unwrap());
    let strict = json!({"readable_hours": 24, "unacknowledged_days": 8, "grace_days": 0, "server_days": 30});
    assert_eq!(desk.ok(json!({"do": "set_policy", "policy": strict}))["policy"], strict);
    for (field, beyond) in [
        ("readable_hours", 721),
        ("unacknowledged_days", 7),
        ("unacknowledged_days", 31),
        ("grace_days", 61),
        ("server_days", 29),
        ("server_days", 181),
    ] {
        let policy = with(strict.clone(), json!({field: beyond}));
        desk.refused_and_unchanged(json!({"do": "set_policy", "policy": policy}), "contradiction");
    }
    server.sync(&mut desk).unwrap();
    server.sync(&mut tablet).unwrap();
    goes_out(&mut tablet, &mut server);
    let left = tablet.ok(json!({"do": "outbox"}))["outings"][0]["readable"]["minutes_left"].clone();
    assert_eq!(left, 8 * 24 * 60);
    tablet.unlock();
    tablet.refused_and_unchanged(json!({"do": "set_policy", "policy": strict}), "not_coordinator");
    tablet.refused_and_unchanged(json!({"do": "periods"}), "not_coordinator");
}

/// Two desks that hold generation 1, a tablet with an outing under it, and generation 2 in force since a third desk left.
fn two_generations(seed: u64) -> (Tablet, Tablet, Tablet, Server) {
    let (mut desk, root, mut server) = founded(seed);
    let mut tablet = admitted(seed + 1, &mut desk, &mut server);
    goes_out(&mut tablet, &mut server);
    server.sync(&mut desk).unwrap();
    let mut others = [2, 3].map(|more| {
        let other = applied_as("coordinator", seed + more, &mut desk, &mut server);
        server.sync(&mut desk).unwrap();
        desk.ok(json!({"do": "admit_coordinator", "device": other.identity().device, "root": root}));
        server.sync(&mut desk).unwrap();
        other
    });
    for _ in 0..4 {
        for other in &mut others {
            if other.status()["state"] == "closed" {
                other.unlock();
            }
            server.sync(other).unwrap();
        }
        server.sync(&mut desk).unwrap();
    }
    let [mut second, third] = others;
    let gone = third.identity().device;
    desk.ok(json!({"do": "remove_coordinator", "device": gone, "root": root}));
    for _ in 0..3 {
        server.sync(&mut desk).unwrap();
        server.sync(&mut second).unwrap();
    }
    (desk, second, tablet, server)
}

fn first_generation(desk: &mut Tablet) -> Value {
    desk.ok(json!({"do": "periods"}))["generations"][0].clone()
}

#[test]
fn a_generation_ends_when_nothing_living_is_sealed_to_it_and_its_secret_is_gone_from_every_desk() {
    let (mut desk, mut second, mut tablet, mut server) = two_generations(230);
    let end = |waived: Value| json!({"do": "end_generation", "generation": 1, "waived": waived});
    let own = tablet.identity().device;
    let view = first_generation(&mut desk);
    assert_eq!((&view["in_force"], &view["held"], &view["living"]), (&json!(false), &json!(true), &json!(3)));
    assert_eq!(view["waits_for"], json!([own]), "its next outing may still be sealed to it");
    desk.refused_and_unchanged(end(json!([own])), "still_needed");
    freeze(&mut desk, &mut server);
    assert_eq!(first_generation(&mut desk)["living"], 0);
    desk.refused_and_unchanged(end(json!([])), "still_needed");
    server.sync(&mut tablet).unwrap();
    tablet.unlock();
    tablet.ok(json!({"do": "start_outing", "shift": shift_with(json!({"date": "2018-02-03"}))}));
    tablet.ok(
        json!({"do": "close_outing", "shift": shift_with(json!({"date": "2018-02-03", "closed": true}))}),
    );
    server.sync(&mut tablet).unwrap();
    server.sync(&mut desk).unwrap();
    assert_eq!(first_generation(&mut desk)["waits_for"], json!([]));
    let table = desk.ok(json!({"do": "table"}))["opened"].clone();
    let secret = desk.store().wraps(WrapKind::Generation).unwrap().remove(0).1;
    let before = desk.store().wraps(WrapKind::Outing).unwrap().len();
    let is_in = |device: &Tablet| device.bytes().windows(secret.len()).any(|window| window == secret);
    assert!(is_in(&desk));
    desk.ok(end(json!([])));
    assert_eq!(
        first_generation(&mut desk)["held"],
        true,
        "until it stands at the server it can be displaced"
    );
    server.sync(&mut desk).unwrap();
    server.sync(&mut second).unwrap();
    assert!(!is_in(&desk));
    assert_eq!(
        desk.store().wraps(WrapKind::Outing).unwrap().len(),
        before - 1,
        "with it the keys of its outings"
    );
    for device in [&mut desk, &mut second] {
        let view = first_generation(device);
        assert_eq!((&view["ended"], &view["held"]), (&json!(true), &json!(false)));
        assert_eq!(device.store().wraps(WrapKind::Generation).unwrap().len(), 2);
        // Figures stay; what was written can be read no more, and that is no fault.
        assert_eq!(device.ok(json!({"do": "table"}))["opened"], table);
        let outings = device.ok(json!({"do": "received"}))["outings"].clone();
        let old = outings.as_array().unwrap().iter().find(|row| row["month"] == "2018-01").unwrap().clone();
        assert_eq!((&old["unit"], &old["unreadable"]), (&Value::Null, &json!(0)));
        device.restart();
        device.unlock();
        assert_eq!(device.ok(json!({"do": "table"}))["opened"], table);
        // And what is sealed to the later one is read on.
        goes_on(&mut tablet, device, &mut server);
    }
    let registry = Registry::fold(&server.statements).unwrap();
    assert!(registry.ended_generations.contains(&1));
    assert!(
        !server
            .statements
            .iter()
            .any(|s| matches!(&s.act, Act::GenerationEnded { waived, .. } if !waived.is_empty()))
    );
    desk.refused_and_unchanged(
        json!({"do": "end_generation", "generation": 3, "waived": []}),
        "still_needed",
    );
}

fn goes_on(tablet: &mut Tablet, desk: &mut Tablet, server: &mut Server) {
    tablet.unlock();
    let date = json!({"date": "2018-02-04"});
    tablet.ok(json!({"do": "start_outing", "shift": shift_with(date.clone())}));
    tablet.ok(json!({"do": "close_outing", "shift": with(shift_with(date), json!({"closed": true}))}));
    server.sync(tablet).unwrap();
    server.sync(desk).unwrap();
    let outings = desk.ok(json!({"do": "received"}))["outings"].clone();
    assert_eq!(outings[0]["unit"], "Unità 1");
}

#[test]
fn a_desk_where_something_living_is_sealed_to_it_keeps_the_secret_until_that_is_frozen() {
    let (mut desk, mut second, mut tablet, mut server) = two_generations(240);
    freeze(&mut desk, &mut server);
    // The other desk takes the new generation over and says so; what is said at both at once would displace.
    server.sync(&mut second).unwrap();
    server.sync(&mut desk).unwrap();
    let own = tablet.identity().device;
    // A waiver names the tablet. It had not heard of the new generation, and went out under the old one all the same.
    tablet.unlock();
    tablet.ok(json!({"do": "start_outing", "shift": shift_with(json!({"date": "2018-02-03"}))}));
    desk.ok(json!({"do": "end_generation", "generation": 1, "waived": [own]}));
    server.sync_while(&mut desk, |_, call, answer| (call.path != path::TABLE).then_some(answer)).unwrap();
    server.sync(&mut tablet).unwrap();
    for desk in [&mut desk, &mut second] {
        server.sync(desk).unwrap();
        let view = first_generation(desk);
        assert_eq!((&view["ended"], &view["held"], &view["living"]), (&json!(true), &json!(true), &json!(1)));
        let outing = desk.ok(json!({"do": "received"}))["outings"][0].clone();
        assert_eq!((&outing["month"], &outing["unit"]), (&json!("2018-02"), &json!("Unità 1")), "it is read");
    }
    desk.ok(json!({"do": "freeze", "first": "2018-02", "last": "2018-02"}));
    for desk in [&mut desk, &mut second] {
        server.sync(desk).unwrap();
        assert_eq!(first_generation(desk)["held"], false);
    }
}
