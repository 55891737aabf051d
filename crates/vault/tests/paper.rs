//! Keys on paper: shares that are asked back before an organisation is founded, an empty computer that begins again from
//! two sheets, a drill that touches nothing, and the second coordinator without whom no tablet is admitted.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests fail by panicking")]

mod friendly;
mod tablet;

use approdo_model::registry::{Act, Registry, Statement};
use approdo_vault::store::WrapKind;
use approdo_vault::sync::{Method, Round};
use friendly::*;
use serde_json::{Value, json};
use tablet::*;

/// A founding whose sheets wait to be asked back.
fn begun(seed: u64) -> (Tablet, Value) {
    let mut desk = Tablet::new(seed);
    desk.make_passphrase();
    let words = desk.words;
    let founded =
        desk.ok(json!({"do": "found", "words": words, "units": [], "server": "https://approdo.example"}));
    assert_eq!(founded["founding"], json!(null), "nothing is given away yet");
    (desk, founded["kit"].clone())
}

fn proof(kit: &Value, which: [usize; 2]) -> Value {
    json!({"do": "prove_kit", "root": two(kit, "root", which), "generation": two(kit, "generation", which)})
}

/// A founded organisation with its sheets, the desk open.
fn founded(seed: u64) -> (Tablet, Value, Server) {
    let (mut desk, kit) = begun(seed);
    desk.ok(proof(&kit, [0, 2]));
    desk.unlock();
    let server = Server::of(&desk);
    (desk, kit, server)
}

/// A second desk that holds what the first one holds.
fn second(seed: u64, desk: &mut Tablet, kit: &Value, server: &mut Server) -> Tablet {
    let mut second = applied_as("coordinator", seed, desk, server);
    server.sync(desk).unwrap();
    let (device, root) = (second.identity().device, two(kit, "root", [1, 2]));
    desk.ok(json!({"do": "admit_coordinator", "device": device, "root": root}));
    server.sync(desk).unwrap();
    second.unlock();
    for _ in 0..3 {
        server.sync(&mut second).unwrap();
        server.sync(desk).unwrap();
    }
    second
}

/// One closed outing with two contacts, handed over.
fn goes_out(tablet: &mut Tablet, server: &mut Server) {
    tablet.unlock();
    tablet.ok(json!({"do": "start_outing", "shift": shift()}));
    tablet.ok(json!({"do": "note", "record": contact("woman")}));
    tablet.ok(json!({"do": "note", "record": contact("man")}));
    tablet.ok(json!({"do": "close_outing", "shift": shift_with(json!({"closed": true}))}));
    server.sync(tablet).unwrap();
}

fn received(desk: &mut Tablet) -> Vec<Value> {
    desk.ok(json!({"do": "received"}))["outings"].as_array().unwrap().clone()
}

fn figures(desk: &mut Tablet) -> Value {
    desk.ok(json!({"do": "table"}))["opened"].clone()
}

fn recovers(seed: u64, kit: &Value, which: [usize; 2], server: &Server) -> Tablet {
    let mut desk = Tablet::new(seed);
    desk.make_passphrase();
    let words = desk.words;
    let organisation = server.statements[0].organisation;
    let sheets = json!({"root": two(kit, "root", which), "generations": [two(kit, "generation", which)]});
    desk.ok(json!({"do": "recover", "words": words, "units": ["Scrivania"], "organisation": organisation,
        "server": "https://approdo.example", "sheets": sheets}));
    desk
}

#[test]
fn an_organisation_is_founded_only_when_two_sheets_came_back() {
    let (mut desk, kit) = begun(1);
    assert_eq!(desk.status()["unfinished"], "founding");
    assert_eq!(desk.refused(json!({"do": "founding"})), "kit_waits");
    let (_, other) = begun(2);
    for (request, code) in [
        // One key right and the other of another organisation, either way round.
        (
            json!({"do": "prove_kit", "root": two(&other, "root", [0, 1]),
            "generation": two(&kit, "generation", [0, 1])}),
            "bad_paper",
        ),
        (
            json!({"do": "prove_kit", "root": two(&kit, "root", [0, 1]),
            "generation": two(&other, "generation", [0, 1])}),
            "bad_paper",
        ),
        (proof(&kit, [1, 1]), "same_sheet"),
        (json!({"do": "prove_kit", "generation": two(&kit, "generation", [0, 1])}), "bad_paper"),
        (
            json!({"do": "prove_kit", "root": two(&kit, "generation", [0, 1]),
            "generation": two(&kit, "generation", [0, 1])}),
            "bad_sheet",
        ),
    ] {
        desk.refused_and_unchanged(request, code);
    }
    let mut slip = proof(&kit, [0, 1]);
    slip["root"][30] = json!((slip["root"][30].as_u64().unwrap() + 1) % 2048);
    desk.refused_and_unchanged(slip, "bad_sheet");
    desk.ok(proof(&kit, [2, 1]));
    assert_eq!(desk.status()["unfinished"], json!(null));
    assert_eq!(desk.ok(json!({"do": "founding"}))["statements"].as_array().unwrap().len(), 3);
}

#[test]
fn a_secretariat_founded_on_paper_says_that_it_is_one_in_the_document_that_it_gives() {
    let mut desk = Tablet::new(3);
    desk.make_passphrase();
    let words = desk.words;
    let founded = desk.ok(json!({"do": "found", "words": words, "units": [], "secretariat": true,
        "server": "https://approdo.example"}));
    desk.ok(proof(&founded["kit"], [0, 1]));
    let document = desk.ok(json!({"do": "founding"}))["statements"].clone();
    let statements: Vec<Statement> = serde_json::from_value(document).unwrap();
    assert!(Registry::fold(&statements).unwrap().is_secretariat);
}

#[test]
fn a_founding_that_died_shows_the_same_sheets_again_and_none_after_they_came_back() {
    let (mut desk, kit) = begun(11);
    desk.restart();
    assert_eq!(desk.status()["unfinished"], "founding");
    assert_eq!(desk.refused(json!({"do": "kit"})), "wrong_state", "only behind the passphrase");
    desk.unlock();
    assert_eq!(desk.ok(json!({"do": "kit"}))["sheets"], kit);
    let vault_key = desk.vault_key(desk.words).unwrap();
    desk.ok(proof(&kit, [0, 1]));
    assert_eq!(desk.refused(json!({"do": "kit"})), "unknown_subject");
    assert!(desk.store().wraps(WrapKind::Kit).unwrap().is_empty());
    let root = Registry::fold(&Server::of(&desk).statements).unwrap().root;
    for kind in [WrapKind::Device, WrapKind::Generation] {
        for (name, _) in desk.store().wraps(kind).unwrap() {
            let kept = desk.kept(&vault_key, kind, &name).unwrap();
            assert_ne!(approdo_vault::secret::SigningSecret::new(&kept).public(), root, "{kind:?}");
        }
    }
}

#[test]
fn no_tablet_is_admitted_before_a_second_coordinator_holds_the_generation() {
    let (mut desk, kit, mut server) = founded(21);
    let mut tablet = applied(22, &mut desk, &mut server);
    server.sync(&mut desk).unwrap();
    let admits = json!({"do": "admit", "device": tablet.identity().device});
    assert_eq!(desk.ok(json!({"do": "people"}))["alone"], true);
    assert_eq!(desk.refused(admits.clone()), "alone");
    let mut second = applied_as("coordinator", 23, &mut desk, &mut server);
    server.sync(&mut desk).unwrap();
    let device = second.identity().device;
    desk.ok(json!({"do": "admit_coordinator", "device": device, "root": two(&kit, "root", [0, 1])}));
    assert_eq!(desk.refused(admits.clone()), "alone", "named is not enough");
    server.sync(&mut desk).unwrap();
    second.unlock();
    server.sync(&mut second).unwrap();
    server.sync(&mut desk).unwrap();
    let people = desk.ok(json!({"do": "people"}));
    let root = Registry::fold(&Server::of(&desk).statements).unwrap().root;
    assert_eq!(
        people["root"],
        json!(root),
        "by which whoever is outside checks what this organisation signed"
    );
    assert_eq!(people["coordinators"][1]["generations"][0]["state"], "handed");
    assert_eq!(desk.refused(admits.clone()), "alone", "nor is handed over");
    server.sync(&mut second).unwrap();
    server.sync(&mut second).unwrap();
    server.sync(&mut desk).unwrap();
    let people = desk.ok(json!({"do": "people"}));
    assert_eq!(
        (&people["alone"], &people["coordinators"][1]["generations"][0]["state"]),
        (&json!(false), &json!("held"))
    );
    desk.ok(admits);
    server.sync(&mut desk).unwrap();
    server.sync(&mut tablet).unwrap();
    assert_eq!(tablet.status()["enrolled"], true);
}

/// After the freezing the server lets the texts go: they would be on one laptop only.
#[test]
fn no_period_is_closed_for_good_before_a_second_coordinator_holds_the_generation() {
    let (mut desk, kit, mut server) = founded(24);
    let freezes = json!({"do": "freeze", "first": "2017-12", "last": "2017-12"});
    desk.refused_and_unchanged(freezes.clone(), "alone");
    assert_eq!(desk.ok(json!({"do": "periods"}))["alone"], true);
    let mut second = second(25, &mut desk, &kit, &mut server);
    assert_eq!(desk.ok(json!({"do": "periods"}))["alone"], false);
    desk.ok(freezes);
    server.sync(&mut desk).unwrap();
    // The second desk is to hold what is in force now, before the next one.
    let again = json!({"do": "freeze", "first": "2018-01", "last": "2018-01"});
    assert_eq!(desk.refused(again.clone()), "alone");
    for _ in 0..3 {
        server.sync(&mut second).unwrap();
        server.sync(&mut desk).unwrap();
    }
    desk.ok(again);
}

#[test]
fn an_empty_computer_and_two_sheets_open_everything_that_was_received() {
    let (mut desk, kit, mut server) = founded(31);
    let mut other = second(32, &mut desk, &kit, &mut server);
    let mut tablet = admitted(33, &mut desk, &mut server);
    goes_out(&mut tablet, &mut server);
    server.sync(&mut desk).unwrap();
    let noted = received(&mut desk)[0]["outing"].clone();
    let records = desk.ok(json!({"do": "received_outing", "outing": noted}))["records"].clone();
    let (subject, seen) = (&records[0]["subject"], &records[0]["review"]["seen"]);
    desk.ok(
        json!({"do": "correct", "subject": subject, "seen": seen, "reason": "duplicate", "record": null}),
    );
    server.sync(&mut desk).unwrap();
    server.sync(&mut other).unwrap();
    let before = (figures(&mut desk), received(&mut desk));
    for (seed, which) in [(34, [0, 1]), (35, [2, 0]), (36, [1, 2])] {
        let mut anew = recovers(seed, &kit, which, &server);
        assert_eq!(
            (&anew.status()["unfinished"], &anew.status()["state"]),
            (&json!("recovery"), &json!("office"))
        );
        server.sync(&mut anew).unwrap();
        assert_eq!(
            (&anew.status()["unfinished"], &anew.status()["role"]),
            (&json!(null), &json!("coordinator"))
        );
        server.sync(&mut anew).unwrap();
        assert_eq!((figures(&mut anew), received(&mut anew)), before, "sheets {which:?}");
    }
}

#[test]
fn a_recovery_that_died_before_it_was_named_asks_for_the_sheets_again() {
    let (mut desk, kit, mut server) = founded(41);
    let mut anew = recovers(42, &kit, [0, 1], &server);
    anew.restart();
    anew.unlock();
    server.sync(&mut anew).unwrap();
    assert_eq!(anew.status()["unfinished"], "recovery", "the root key was nowhere in the file");
    let organisation = server.statements[0].organisation;
    let again = |kit: &Value| {
        json!({"do": "recover_again", "organisation": organisation, "server": "https://approdo.example",
            "sheets": {"root": two(kit, "root", [0, 1]), "generations": [two(kit, "generation", [0, 1])]}})
    };
    let (_, other) = begun(43);
    assert_eq!(anew.refused(again(&other)), "bad_paper");
    anew.ok(again(&kit));
    server.sync(&mut anew).unwrap();
    assert_eq!(anew.status()["role"], "coordinator");
    server.sync(&mut desk).unwrap();
    assert_eq!(desk.ok(json!({"do": "people"}))["coordinators"].as_array().unwrap().len(), 2);
}

#[test]
fn another_statement_came_first_and_the_desk_from_paper_is_named_all_the_same() {
    let (mut desk, kit, mut server) = founded(44);
    let mut anew = recovers(45, &kit, [0, 1], &server);
    // The connection breaks before the statement that names it arrives.
    let mut round = Round::new();
    while let Some(call) = anew.app.next_call(&mut round).unwrap().filter(|call| call.method == Method::Get) {
        let answer = server.answer(&call);
        anew.app.take_answer(&mut round, &answer).unwrap();
    }
    assert_eq!(anew.status()["role"], "coordinator", "named here, and nowhere else yet");
    desk.ok(json!({"do": "set_policy", "policy": {
        "readable_hours": 24, "unacknowledged_days": 15, "grace_days": 20, "server_days": 60
    }}));
    server.sync(&mut desk).unwrap();
    for _ in 0..2 {
        server.sync(&mut anew).unwrap();
    }
    assert_eq!(anew.status()["role"], "coordinator");
    let added = server.statements.iter().filter(|said| matches!(said.act, Act::CoordinatorAdded { .. }));
    assert_eq!(added.count(), 2, "said once");
}

#[test]
fn a_drill_says_what_the_sheets_are_and_touches_nothing() {
    let (mut desk, kit, server) = founded(51);
    let (_, other) = begun(52);
    let before = (desk.bytes(), server.calls.len());
    let drill = |desk: &mut Tablet, kit: &Value, which| {
        desk.ok(json!({"do": "drill", "root": two(kit, "root", which), "generation": two(kit, "generation", which)}))
    };
    assert_eq!(drill(&mut desk, &kit, [0, 1]), json!({"root": true, "generation": 1}));
    assert_eq!(drill(&mut desk, &kit, [2, 1]), json!({"root": true, "generation": 1}));
    assert_eq!(drill(&mut desk, &other, [0, 1]), json!({"root": false, "generation": 0}));
    let sheet = indexes(&kit[1]["root"]);
    assert_eq!(desk.ok(json!({"do": "read_sheet", "words": sheet})), json!({"number": 2, "of": "root"}));
    let mut slip = sheet;
    slip.swap(3, 4);
    assert_eq!(desk.refused(json!({"do": "read_sheet", "words": slip})), "bad_sheet");
    assert!(before == (desk.bytes(), server.calls.len()));
}

#[test]
fn one_sheet_of_24_words_still_serves_an_organisation_founded_before() {
    let mut desk = Tablet::new(61);
    desk.make_passphrase();
    let words = desk.words;
    let founded = desk.ok(json!({"do": "found", "words": words, "units": [],
        "server": "https://approdo.example", "trial": true}));
    desk.unlock();
    let mut server = Server::of(&desk);
    let (root, generation) = (indexes(&founded["kit"][0]["root"]), indexes(&founded["kit"][0]["generation"]));
    let drilled = desk.ok(json!({"do": "drill", "root": root, "generation": generation}));
    assert_eq!(drilled, json!({"root": true, "generation": 1}));
    let mut anew = Tablet::new(62);
    anew.make_passphrase();
    let words = anew.words;
    anew.ok(json!({"do": "recover", "words": words, "units": [], "organisation": server.statements[0].organisation,
        "server": "https://approdo.example", "sheets": {"root": root, "generations": [generation]}}));
    server.sync(&mut anew).unwrap();
    let people = anew.ok(json!({"do": "people"}));
    assert_eq!(people["coordinators"][0]["generations"][0]["state"], "held");
}

#[test]
fn a_desk_from_paper_that_lacks_a_generation_takes_it_from_its_sheets() {
    let (mut desk, kit, mut server) = founded(71);
    let other = second(72, &mut desk, &kit, &mut server);
    let gone = other.identity().device;
    let root = two(&kit, "root", [0, 1]);
    let made = desk.ok(json!({"do": "remove_coordinator", "device": gone, "root": root}));
    assert_eq!(desk.ok(json!({"do": "people"}))["kit"], 2, "its sheets are asked back too");
    server.sync(&mut desk).unwrap();
    let mut anew = recovers(73, &kit, [0, 1], &server);
    server.sync(&mut anew).unwrap();
    let states = |desk: &mut Tablet| -> Vec<Value> {
        let own = desk.ok(json!({"do": "people"}))["coordinators"][0].clone();
        own["generations"].as_array().unwrap().iter().map(|held| held["state"].clone()).collect()
    };
    assert_eq!(states(&mut anew), [json!("held"), json!("lacking")]);
    let wrong = json!({"do": "take_generation", "generation": two(&begun(74).1, "generation", [0, 1])});
    assert_eq!(anew.refused(wrong), "bad_paper");
    let sheets = two(&made["sheets"], "generation", [1, 2]);
    desk.ok(json!({"do": "prove_kit", "generation": sheets}));
    assert_eq!(desk.ok(json!({"do": "people"}))["kit"], json!(null));
    anew.ok(json!({"do": "take_generation", "generation": sheets}));
    assert_eq!(states(&mut anew), [json!("held"), json!("held")]);
}

#[test]
fn a_forgotten_passphrase_loses_nothing_that_was_saved() {
    let (mut desk, kit, mut server) = founded(81);
    second(82, &mut desk, &kit, &mut server);
    let mut tablet = admitted(83, &mut desk, &mut server);
    tablet.unlock();
    tablet.ok(json!({"do": "start_outing", "shift": shift()}));
    tablet.ok(json!({"do": "note", "record": contact("woman")}));
    tablet.ok(json!({"do": "note", "record": contact("man")}));
    // The phrase is forgotten with the outing open, and nothing of it was handed over yet.
    tablet.restart();
    let words = tablet.words.map(|word| (word + 1) % 2048);
    while tablet.refused(json!({"do": "unlock", "words": words})) != "wiped" {}
    server.sync(&mut tablet).unwrap();
    assert_eq!(tablet.status()["queue"]["waiting"], 0);
    server.sync(&mut desk).unwrap();
    let outing = received(&mut desk)[0].clone();
    let told = ["contacts", "records", "unreadable"].map(|told| outing[told].clone());
    assert_eq!(told, [json!(2), json!(2), json!(0)], "all that was saved arrived and opens");
}
