//! The list of services: read in every state, taken only from a coordinator of the own organisation, and only forwards.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests fail by panicking")]

mod friendly;
mod tablet;

use approdo_model::bytes::SignatureBytes;
use approdo_model::chain::Head;
use approdo_model::ids::DeviceId;
use approdo_model::registry::{Act, Author, Role};
use approdo_model::services::{Edition, SignedEdition};
use approdo_model::signature::Context;
use approdo_model::wire::Applicant;
use approdo_vault::secret::{Key, SigningSecret};
use friendly::{admitted, organisation, say, second_desk};
use serde_json::{Value, json};
use tablet::*;

/// A list as a person writes it at a desk; told apart by the name of its one service.
fn list(name: &str) -> Value {
    let words = json!({"it": name, "en": name});
    json!({"number": 0, "services": [{
        "code": "sportello", "name": words, "contact": null, "for_whom": null, "hours": null, "opening": "always",
        "appointment": false, "areas": [], "needs": [], "groups": [], "languages": [], "source": "prova",
        "verify_before_use": false, "verified_on": null, "valid_until": null,
    }]})
}

/// The file that this desk signs.
fn file(desk: &mut Tablet, name: &str) -> Value {
    desk.ok(json!({"do": "sign_services", "list": list(name).to_string()}))["file"].clone()
}

fn take(file: &Value) -> Value {
    json!({"do": "take_services", "file": file})
}

/// Number and first name of the edition in force.
fn in_force(tablet: &mut Tablet) -> (u64, String) {
    let edition = tablet.ok(json!({"do": "services"}));
    (edition["number"].as_u64().unwrap(), edition["services"][0]["name"]["it"].as_str().unwrap().to_owned())
}

fn named(number: u64, name: &str) -> (u64, String) {
    (number, name.to_owned())
}

/// A file signed by a key the test holds.
fn forged(tablet: &Tablet, author: DeviceId, signer: &SigningSecret, number: u32, context: Context) -> Value {
    let organisation = tablet.identity().organisation;
    let edition = Edition::read(&list("Falso").to_string()).unwrap().after(number - 1).unwrap();
    let mut signed = SignedEdition { organisation, author, edition, signature: SignatureBytes::ZERO };
    signed.signature = signer.sign(context, &signed.canonical());
    signed.text().unwrap().into()
}

#[test]
fn the_shipped_edition_is_read_in_every_state() {
    let shipped = |tablet: &mut Tablet| assert_eq!(in_force(tablet), named(0, "Numero Verde Antitratta"));
    let mut tablet = Tablet::new(1);
    shipped(&mut tablet);
    for mut tablet in [Tablet::founded(2), Tablet::in_office(3), Tablet::in_outing(4)] {
        shipped(&mut tablet);
    }
    let mut wiped = Tablet::founded(5);
    let wrong = wiped.wrong_words();
    for _ in 0..10 {
        wiped.refused(json!({"do": "unlock", "words": wrong}));
    }
    shipped(&mut wiped);
}

#[test]
fn a_coordinators_list_is_taken_in_every_state_and_stays_when_shut() {
    let (mut desk, _, mut server) = organisation(10);
    let mut tablet = admitted(11, &mut desk, &mut server);
    assert_eq!(tablet.status()["state"], "closed");
    let taken = tablet.ok(take(&file(&mut desk, "Primo")));
    assert_eq!((&taken["number"], &taken["services"][0]["name"]["it"]), (&json!(1), &json!("Primo")));
    tablet.restart();
    assert_eq!(in_force(&mut tablet), named(1, "Primo"), "shut, after the app ended");
    tablet.unlock();
    tablet.ok(take(&file(&mut desk, "Secondo")));
    tablet.ok(json!({"do": "start_outing", "shift": shift()}));
    tablet.ok(take(&file(&mut desk, "Terzo")));
    assert_eq!(in_force(&mut tablet), named(3, "Terzo"));
    assert_eq!(in_force(&mut desk), named(3, "Terzo"), "the desk itself goes along");
    assert_eq!(tablet.status()["state"], "outing");
}

#[test]
fn a_list_goes_forwards_only() {
    let (mut desk, _, mut server) = organisation(12);
    let mut tablet = admitted(13, &mut desk, &mut server);
    let (first, second) = (file(&mut desk, "Primo"), file(&mut desk, "Secondo"));
    tablet.ok(take(&second));
    for again in [&first, &second] {
        tablet.refused_and_unchanged(take(again), "not_newer");
        desk.refused_and_unchanged(take(again), "not_newer");
    }
    assert_eq!(in_force(&mut tablet), named(2, "Secondo"));
}

#[test]
fn only_a_coordinator_of_the_own_organisation_is_believed() {
    let (mut desk, root, mut server) = organisation(14);
    let mut tablet = admitted(15, &mut desk, &mut server);
    let (other, signer) = second_desk(&mut server, &root);
    server.sync(&mut tablet).unwrap();
    let stranger = SigningSecret::new(&Key::new([9; 32]));
    let worker = tablet.identity().device;
    let (mut elsewhere, _, _) = organisation(16);
    for file in [
        forged(&tablet, other, &stranger, 1, Context::Services),
        forged(&tablet, worker, &signer, 1, Context::Services),
        forged(&tablet, seeded(99).device(), &stranger, 1, Context::Services),
        forged(&tablet, other, &signer, 1, Context::CoordinatorStatement),
        forged(&elsewhere, other, &signer, 1, Context::Services),
        file(&mut elsewhere, "Altrove"),
    ] {
        tablet.refused_and_unchanged(take(&file), "bad_services");
    }
    let real = forged(&tablet, other, &signer, 1, Context::Services);
    assert_eq!(tablet.ok(take(&real))["number"], 1, "the same, said by who may say it");
}

#[test]
fn a_removed_coordinator_says_nothing_new_and_what_was_said_stands() {
    let (mut desk, root, mut server) = organisation(17);
    let mut tablet = admitted(18, &mut desk, &mut server);
    let (other, signer) = second_desk(&mut server, &root);
    server.sync(&mut tablet).unwrap();
    tablet.ok(take(&forged(&tablet, other, &signer, 4, Context::Services)));
    say(&mut server, Author::Root, &root, Act::CoordinatorRemoved { device: other, last: Head::EMPTY });
    // A tablet hears of the registry with the answer to a push.
    outing(&mut tablet);
    server.sync(&mut tablet).unwrap();
    tablet
        .refused_and_unchanged(take(&forged(&tablet, other, &signer, 5, Context::Services)), "bad_services");
    assert_eq!(in_force(&mut tablet), named(4, "Falso"));
}

fn outing(tablet: &mut Tablet) {
    tablet.unlock();
    tablet.ok(json!({"do": "start_outing", "shift": shift()}));
}

#[test]
fn a_removed_coordinators_own_desk_signs_nothing() {
    let (mut desk, root, mut server) = organisation(19);
    server.sync(&mut desk).unwrap();
    let device = desk.identity().device;
    say(&mut server, Author::Root, &root, Act::CoordinatorRemoved { device, last: Head::EMPTY });
    server.sync(&mut desk).unwrap();
    desk.refused_and_unchanged(
        json!({"do": "sign_services", "list": list("Dopo").to_string()}),
        "not_coordinator",
    );
}

#[test]
fn every_flipped_bit_of_a_file_is_refused_and_changes_nothing() {
    let (mut desk, _, mut server) = organisation(20);
    let mut tablet = admitted(21, &mut desk, &mut server);
    let good = file(&mut desk, "Buono");
    let text = good.as_str().unwrap().as_bytes().to_vec();
    let before = tablet.dump();
    for at in 0..text.len() {
        for bit in 0..8 {
            let mut flipped = text.clone();
            flipped[at] ^= 1 << bit;
            let Ok(flipped) = String::from_utf8(flipped) else { continue };
            assert_eq!(tablet.refused(take(&flipped.into())), "bad_services", "byte {at} bit {bit}");
        }
    }
    assert!(tablet.dump() == before, "a refused file changed the file of the device");
    tablet.ok(take(&good));
}

#[test]
fn what_is_no_file_is_refused_and_who_may_not_take_one_is_told() {
    let (mut desk, _, mut server) = organisation(22);
    let good = file(&mut desk, "Buono");
    let mut tablet = admitted(23, &mut desk, &mut server);
    for text in ["", "{}", "approdo1:00", &list("Nudo").to_string(), &" ".repeat(60_000)] {
        tablet.refused_and_unchanged(take(&json!(text)), "bad_services");
    }
    Tablet::new(24).refused_and_unchanged(take(&good), "wrong_state");
    let invitation = desk.ok(json!({"do": "invite"}))["invitation"].clone();
    let mut unheard = Tablet::new(25);
    unheard.make_passphrase();
    let words = unheard.words;
    unheard.ok(json!({"do": "join", "words": words, "invitation": invitation, "units": []}));
    unheard.refused_and_unchanged(take(&good), "not_enrolled");
}

#[test]
fn only_an_open_desk_signs_and_only_a_whole_list() {
    let (mut desk, _, mut server) = organisation(26);
    let mut tablet = admitted(27, &mut desk, &mut server);
    tablet.unlock();
    let sign = |list: &Value| json!({"do": "sign_services", "list": list.to_string()});
    tablet.refused_and_unchanged(sign(&list("Da un tablet")), "not_coordinator");
    let mut empty = list("Vuoto");
    empty["services"] = json!([]);
    desk.refused_and_unchanged(sign(&empty), "bad_services");
    desk.ok(json!({"do": "lock"}));
    desk.refused_and_unchanged(sign(&list("Da chiuso")), "not_coordinator");
    desk.unlock();
    let mut numbered = list("Con numero");
    numbered["number"] = json!(900);
    assert_eq!(desk.ok(sign(&numbered))["number"], 1, "the desk gives the number, not the hand");
}

#[test]
fn a_kept_file_that_was_changed_is_passed_over() {
    let (mut desk, _, _) = organisation(28);
    file(&mut desk, "Vero");
    assert_eq!(in_force(&mut desk), named(1, "Vero"));
    desk.restart_after(|path| {
        let file = rusqlite::Connection::open(path).unwrap();
        let changed = file.execute("UPDATE services SET file = replace(file, 'Vero', 'Nero')", []).unwrap();
        assert_eq!(changed, 1);
    });
    assert_eq!(in_force(&mut desk), named(0, "Numero Verde Antitratta"));
}

#[test]
fn a_workers_signature_is_believed_neither_in_a_file_nor_on_the_disk() {
    let (mut desk, _, mut server) = organisation(30);
    let (worker, signer) = (seeded(88).device(), SigningSecret::new(&Key::new([8; 32])));
    server.applicants.push(Applicant { device: worker, key: signer.public(), role: Role::Worker });
    server.sync(&mut desk).unwrap();
    desk.ok(json!({"do": "admit", "device": worker}));
    let forged = forged(&desk, worker, &signer, 1, Context::Services);
    desk.refused_and_unchanged(take(&forged), "bad_services");
    desk.restart_after(|path| {
        let file = rusqlite::Connection::open(path).unwrap();
        let text = forged.as_str().unwrap();
        file.execute("INSERT INTO services (only, file) VALUES (1, ?1)", [text]).unwrap();
    });
    assert_eq!(in_force(&mut desk), named(0, "Numero Verde Antitratta"));
}
