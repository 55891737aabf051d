//! More than one coordinator: a second one is named by root and handed the living generations; one who is removed opens
//! nothing new (S-044).

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests fail by panicking")]

mod friendly;
mod tablet;

use approdo_model::registry::Registry;
use approdo_vault::secret::{Key, SigningSecret};
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
    let root = indexes(&founded["kit"][0]["root"]);
    desk.unlock();
    let server = Server::of(&desk);
    (desk, root, server)
}

/// One closed outing with a contact, handed over.
fn goes_out(tablet: &mut Tablet, server: &mut Server) {
    tablet.unlock();
    tablet.ok(json!({"do": "start_outing", "shift": shift()}));
    tablet.ok(json!({"do": "note", "record": contact("woman")}));
    tablet.ok(json!({"do": "close_outing", "shift": shift_with(json!({"closed": true}))}));
    server.sync(tablet).unwrap();
}

/// A second desk, named by root, open, that has not heard of it yet.
fn named(seed: u64, desk: &mut Tablet, root: &[u16], server: &mut Server) -> Tablet {
    let mut second = applied_as("coordinator", seed, desk, server);
    server.sync(desk).unwrap();
    desk.ok(json!({"do": "admit_coordinator", "device": second.identity().device, "root": root}));
    server.sync(desk).unwrap();
    second.unlock();
    second
}

/// A second desk that holds what the first one holds.
fn second(seed: u64, desk: &mut Tablet, root: &[u16], server: &mut Server) -> Tablet {
    let mut second = named(seed, desk, root, server);
    for _ in 0..2 {
        server.sync(&mut second).unwrap();
        server.sync(desk).unwrap();
    }
    server.sync(&mut second).unwrap();
    second
}

fn received(desk: &mut Tablet) -> Vec<Value> {
    desk.ok(json!({"do": "received"}))["outings"].as_array().unwrap().clone()
}

fn registry(server: &Server) -> Registry {
    Registry::fold(&server.statements).unwrap()
}

/// The secrets of generations that a desk keeps.
fn held(desk: &Tablet) -> Vec<Key> {
    let key = desk.vault_key(desk.words).unwrap();
    let names = desk.store().wraps(WrapKind::Generation).unwrap();
    names.iter().map(|(name, _)| desk.kept(&key, WrapKind::Generation, name).unwrap()).collect()
}

#[test]
fn a_second_coordinator_opens_what_came_in_before() {
    let (mut desk, root, mut server) = founded(1);
    let mut tablet = admitted(2, &mut desk, &mut server);
    goes_out(&mut tablet, &mut server);
    server.sync(&mut desk).unwrap();
    let mut second = second(3, &mut desk, &root, &mut server);
    assert_eq!(second.status()["role"], "coordinator");
    let (here, there) = (received(&mut desk), received(&mut second));
    assert_eq!((there.len(), &there[0]["unit"], &there[0]["unreadable"]), (1, &json!("Unità 1"), &json!(0)));
    assert_eq!(here, there);
}

#[test]
fn the_other_coordinators_see_that_a_file_left_and_what_was_imported() {
    let (mut desk, root, mut server) = founded(7);
    let mut second = second(8, &mut desk, &root, &mut server);
    let words = second.words;
    second.ok(json!({"do": "export", "words": words, "format": "xlsx", "spoken": "own", "language": "it"}));
    let file = "bWVzZTthcmVhO3JpZ2E7bnVtZXJvCjIwMTYtMDE7TUk7b3V0aW5nczszCg==";
    second.ok(json!({"do": "take_counts", "file": file}));
    assert_eq!(desk.ok(json!({"do": "exchange"}))["exports"], json!([]), "it has not heard yet");
    server.sync(&mut second).unwrap();
    server.sync(&mut desk).unwrap();
    let seen = desk.ok(json!({"do": "exchange"}));
    let by = second.identity().device;
    let told = &seen["exports"][0];
    assert_eq!((&told["desk"], &told["own"], &told["format"]), (&json!(by), &json!(false), &json!("xlsx")));
    assert_eq!((&seen["imports"][0]["desk"], &seen["past"][0]["tally"]), (&json!(by), &json!(3)));
    let table = desk.ok(json!({"do": "table"}));
    assert_eq!((&table["opened"], &table["rows"]), (&json!([]), &json!([])), "nothing of it is in the table");
}

#[test]
fn a_desk_that_cannot_open_acknowledges_nothing() {
    let (mut desk, root, mut server) = founded(11);
    let mut tablet = admitted(12, &mut desk, &mut server);
    goes_out(&mut tablet, &mut server);
    let mut second = named(13, &mut desk, &root, &mut server);
    server.acknowledgements.clear();
    server.sync(&mut second).unwrap();
    assert_eq!(received(&mut second)[0]["unit"], json!(null), "it pulled and could not open");
    assert!(
        server.acknowledgements.is_empty(),
        "a tablet would forget on the word of a desk that read nothing"
    );
}

#[test]
fn an_opening_key_is_used_once_and_its_secret_destroyed() {
    let (mut desk, root, mut server) = founded(21);
    let mut second = second(22, &mut desk, &root, &mut server);
    let used = registry(&server).shares[0].recipient.clone();
    server.sync(&mut second).unwrap();
    let kept = second.store().wraps(WrapKind::OpeningKey).unwrap();
    assert_eq!(kept.len(), 1, "one, for the next time");
    assert_ne!(kept[0].0, used.as_bytes());
    assert_eq!(registry(&server).opening_keys[&second.identity().device].as_bytes(), &kept[0].0[..]);
}

#[test]
fn when_nothing_is_missing_nothing_more_is_said() {
    let (mut desk, root, mut server) = founded(31);
    let mut second = second(32, &mut desk, &root, &mut server);
    server.sync(&mut desk).unwrap();
    let said = server.statements.len();
    for _ in 0..3 {
        server.sync(&mut second).unwrap();
        server.sync(&mut desk).unwrap();
    }
    assert_eq!(server.statements.len(), said);
}

#[test]
fn killed_between_the_statements_the_rest_follows() {
    let (mut desk, root, mut server) = founded(41);
    let mut tablet = admitted(42, &mut desk, &mut server);
    goes_out(&mut tablet, &mut server);
    let mut second = named(43, &mut desk, &root, &mut server);
    for _ in 0..3 {
        for who in [&mut second, &mut desk] {
            who.restart();
            who.unlock();
            server.sync(who).unwrap();
        }
    }
    assert_eq!(received(&mut second)[0]["unit"], "Unità 1");
}

#[test]
fn a_removed_coordinator_opens_nothing_new() {
    let (mut desk, root, mut server) = founded(51);
    let mut tablet = admitted(52, &mut desk, &mut server);
    let mut second = second(53, &mut desk, &root, &mut server);
    let mut third = self::second(54, &mut desk, &root, &mut server);
    let gone = second.identity().device;
    let made = desk.ok(json!({"do": "remove_coordinator", "device": gone, "root": root}));
    assert_eq!((&made["generation"], made["sheets"].as_array().unwrap().len()), (&json!(2), 3));
    for _ in 0..2 {
        server.sync(&mut desk).unwrap();
        server.sync(&mut third).unwrap();
    }
    server.sync(&mut tablet).unwrap();
    goes_out(&mut tablet, &mut server);
    let _ = server.sync(&mut second);
    server.sync(&mut third).unwrap();
    assert_eq!(received(&mut third)[0]["unit"], "Unità 1", "who remains reads on");

    let named = registry(&server).generations[1].recipient.clone();
    let paper = two(&made["sheets"], "generation", [0, 2]);
    let drilled = desk.ok(json!({"do": "drill", "generation": paper}));
    assert_eq!(drilled, json!({"root": null, "generation": 2}));
    assert!(registry(&server).shares.iter().all(|share| share.generation == 1 || share.to != gone));
    let opens = |keys: &[Key]| keys.iter().any(|key| approdo_vault::envelope::is_secret_of(key, &named));
    assert!(!opens(&held(&second)), "its key material opens nothing new");
    assert!(opens(&held(&third)) && opens(&held(&desk)));
}

/// Lays down another policy at this desk, and hands it over before anybody else says anything.
fn states_first(desk: &mut Tablet, hours: u16, server: &mut Server) {
    let policy =
        json!({"readable_hours": hours, "unacknowledged_days": 30, "grace_days": 15, "server_days": 60});
    desk.ok(json!({"do": "set_policy", "policy": policy}));
    server.sync(desk).unwrap();
}

/// Whoever is to leave may be quick. A removal is signed with the paper: nobody can say it again in silence, and nobody is
/// left to believe that it was done.
#[test]
fn a_removal_that_gave_way_is_told_until_it_is_done_again_with_the_paper() {
    let (mut desk, root, mut server) = founded(65);
    let mut leaving = second(66, &mut desk, &root, &mut server);
    let gone = leaving.identity().device;
    let remove = json!({"do": "remove_coordinator", "device": gone, "root": root});
    desk.ok(remove.clone());
    assert_eq!(desk.status()["displaced"], json!([]), "as far as this desk knows it is done");
    states_first(&mut leaving, 48, &mut server);
    server.sync(&mut desk).unwrap();
    assert!(registry(&server).coordinator(&gone).is_some(), "it gave way: they serve on");
    let told = json!([{"device": gone, "act": "removed"}]);
    assert_eq!(desk.status()["displaced"], told);
    server.sync(&mut desk).unwrap();
    desk.restart();
    assert_eq!(desk.status()["displaced"], json!([]), "a desk that is shut says nothing of it");
    desk.unlock();
    server.sync(&mut desk).unwrap();
    assert_eq!(desk.status()["displaced"], told, "it is told until it is done");
    // Done again, displaced again, told again: once, not twice.
    desk.ok(remove.clone());
    assert_eq!(desk.status()["displaced"], json!([]));
    states_first(&mut leaving, 24, &mut server);
    server.sync(&mut desk).unwrap();
    assert_eq!(desk.status()["displaced"], told);
    desk.ok(remove);
    server.sync(&mut desk).unwrap();
    assert_eq!(desk.status()["displaced"], json!([]));
    assert!(registry(&server).coordinator(&gone).is_none());
    assert!(desk.store().unsaid().unwrap().is_empty());
}

#[test]
fn an_admission_that_gave_way_is_told_until_it_stands_or_is_left_undone() {
    let (mut desk, root, mut server) = founded(68);
    let mut other = second(69, &mut desk, &root, &mut server);
    let comes = applied_as("coordinator", 70, &mut desk, &mut server).identity().device;
    server.sync(&mut desk).unwrap();
    let admit = json!({"do": "admit_coordinator", "device": comes, "root": root});
    let told = json!([{"device": comes, "act": "added"}]);
    let leave = json!({"do": "leave_undone", "device": comes});
    desk.ok(admit.clone());
    desk.refused_and_unchanged(leave.clone(), "unknown_subject");
    states_first(&mut other, 48, &mut server);
    server.sync(&mut desk).unwrap();
    assert_eq!(desk.status()["displaced"], told);
    assert_eq!(desk.ok(leave.clone())["displaced"], json!([]));
    desk.restart();
    desk.unlock();
    server.sync(&mut desk).unwrap();
    assert_eq!(desk.status()["displaced"], json!([]), "whoever decided otherwise is asked no more");
    // The other desk admits them meanwhile: then there is nothing to do.
    desk.ok(admit.clone());
    states_first(&mut other, 24, &mut server);
    server.sync(&mut desk).unwrap();
    assert_eq!(desk.status()["displaced"], told);
    server.sync(&mut other).unwrap();
    other.ok(admit);
    server.sync(&mut other).unwrap();
    server.sync(&mut desk).unwrap();
    assert_eq!(desk.status()["displaced"], json!([]));
    assert!(desk.store().unsaid().unwrap().is_empty());
    assert_eq!(other.refused(leave), "unknown_subject", "it was never this desk's word");
}

#[test]
fn only_the_words_of_this_organisations_root_name_or_remove_a_coordinator() {
    let (mut desk, root, mut server) = founded(61);
    let (_, other_root, _) = founded(62);
    let waiting = applied_as("coordinator", 63, &mut desk, &mut server).identity().device;
    server.sync(&mut desk).unwrap();
    let mut slip = root.clone();
    slip[5] = (slip[5] + 1) % 2048;
    let before = desk.store().statements().unwrap().len();
    let bad_sheet = [slip, root[..23].to_vec(), vec![9999; 24], Vec::new()].map(|words| (words, "bad_sheet"));
    for (words, code) in [(other_root, "bad_paper")].into_iter().chain(bad_sheet) {
        let request = json!({"do": "admit_coordinator", "device": waiting, "root": words});
        assert_eq!(desk.refused(request), code);
    }
    let own = desk.identity().device;
    assert_eq!(desk.refused(json!({"do": "remove_coordinator", "device": own, "root": root})), "own_desk");
    assert_eq!(desk.store().statements().unwrap().len(), before);
}

#[test]
fn no_coordinator_holds_a_generation_of_another_organisation() {
    let mut organisations: Vec<(Tablet, Tablet, Server)> = Vec::new();
    for seed in [71, 81, 91] {
        let (mut desk, root, mut server) = founded(seed);
        let second = second(seed + 1, &mut desk, &root, &mut server);
        organisations.push((desk, second, server));
    }
    for (at, (desk, second, _)) in organisations.iter().enumerate() {
        for key in [held(desk), held(second)].concat() {
            for (other, (_, _, server)) in organisations.iter().enumerate() {
                let theirs = registry(server)
                    .generations
                    .iter()
                    .any(|known| approdo_vault::envelope::is_secret_of(&key, &known.recipient));
                assert_eq!(theirs, at == other, "a desk of {at}, a generation of {other}");
            }
        }
    }
}

/// The 256 bits behind 24 words.
fn bits(words: &[u16]) -> Vec<u8> {
    let text: String = words.iter().map(|word| format!("{word:011b}")).collect();
    (0..32).map(|at| u8::from_str_radix(&text[at * 8..at * 8 + 8], 2).unwrap()).collect()
}

#[test]
fn the_root_key_is_nowhere_in_the_file_after_it_signed() {
    let (mut desk, root, mut server) = founded(101);
    let _ = second(102, &mut desk, &root, &mut server);
    let key = bits(&root);
    assert!(!desk.bytes().windows(32).any(|bytes| bytes == key));
    let vault_key = desk.vault_key(desk.words).unwrap();
    let root = registry(&server).root;
    for kind in [WrapKind::Device, WrapKind::Generation, WrapKind::OpeningKey] {
        for (name, _) in desk.store().wraps(kind).unwrap() {
            let kept = desk.kept(&vault_key, kind, &name).unwrap();
            assert_ne!(SigningSecret::new(&kept).public(), root, "{kind:?}");
        }
    }
}

/// The first record of the first outing, as this desk has it.
fn record(desk: &mut Tablet) -> Value {
    let outing = received(desk)[0]["outing"].clone();
    desk.ok(json!({"do": "received_outing", "outing": outing}))["records"][0].clone()
}

fn send_back(desk: &mut Tablet) {
    let record = record(desk);
    desk.ok(json!({
        "do": "send_back", "subject": record["subject"], "seen": record["review"]["seen"],
        "reason": "missing_value", "comment": "manca qualcosa",
    }));
}

/// Another desk's items are not this desk's to take back, and each numbers its own.
#[test]
fn two_desks_send_back_to_one_tablet() {
    let (mut desk, root, mut server) = founded(60);
    let mut tablet = admitted(61, &mut desk, &mut server);
    goes_out(&mut tablet, &mut server);
    server.sync(&mut desk).unwrap();
    let mut second = second(62, &mut desk, &root, &mut server);
    let items = |tablet: &mut Tablet| tablet.ok(json!({"do": "returned"}))["items"].as_array().unwrap().len();
    send_back(&mut desk);
    server.sync(&mut desk).unwrap();
    server.sync(&mut second).unwrap();
    assert_eq!(record(&mut second)["review"]["sent_back"]["comment"], "manca qualcosa");
    send_back(&mut second);
    server.sync(&mut second).unwrap();
    server.sync(&mut desk).unwrap();
    tablet.unlock();
    server.sync(&mut tablet).unwrap();
    assert_eq!(items(&mut tablet), 2, "both ask, about the same revision");
    let item = tablet.ok(json!({"do": "returned"}))["items"][0].clone();
    let answered = json!({
        "do": "answer", "subject": item["subject"], "seen": item["seen"], "said": item["said"], "reply": "è così",
    });
    tablet.ok(answered);
    for device in [&mut tablet, &mut desk, &mut second] {
        server.sync(device).unwrap();
    }
    server.sync(&mut tablet).unwrap();
    assert_eq!(items(&mut tablet), 0, "one answer settles both");
    assert_eq!(record(&mut desk)["review"]["reply"], "è così");
}
