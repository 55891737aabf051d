//! A real outing as it travels: every flipped bit is refused, and nothing that was flipped opens (S-038).

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests fail by panicking")]

mod friendly;
mod tablet;

use approdo_model::body::{Body, Content};
use approdo_model::chain::{Chain, Entry, Head};
use approdo_model::header::Kind;
use approdo_model::registry::{Registry, Statement};
use approdo_model::wire::{Push, decode, encode};
use approdo_vault::envelope::{self, Scope};
use approdo_vault::passphrase::from_paper;
use approdo_vault::secret::Key;
use approdo_vault::store::WrapKind;
use friendly::{admitted, organisation};
use serde_json::{Value, json};
use tablet::*;

/// What a coordinator reads of a log, with the paper of the generation: one content per entry, none if it does not
/// open. Nothing is verified here: this is what sealing alone withstands.
fn read<'a>(
    chain: Chain,
    generation: &'a Key,
    entries: &'a [Entry],
) -> impl Iterator<Item = Option<Content>> + 'a {
    let (mut chain, mut outing) = (chain, None);
    let open = move |entry: &Entry| {
        let chained = chain.extend(&entry.open, &entry.part).ok()?;
        chain = chained.after;
        let sealed = entry.part.sealed()?;
        if let Some(wrap) = &sealed.wrap {
            outing = envelope::unwrap(wrap, generation, &Scope::made_in(&chained.header)).ok();
        }
        let text = envelope::open_body(outing.as_ref()?, &chained.header, sealed).ok()?;
        Body::from_padded(&text).ok().map(|body| body.content)
    };
    entries.iter().map(open)
}

/// A device that founded its organisation, in its office, with the paper of the generation and the registry.
fn founded() -> (Tablet, Key, Registry) {
    let mut tablet = Tablet::new(50);
    tablet.make_passphrase();
    let words = tablet.words;
    let founded: Value =
        tablet.ok(json!({"do": "found", "words": words, "units": [], "server": "https://approdo.example", "trial": true}));
    let paper: Vec<String> = serde_json::from_value(founded["kit"][0]["generation"].clone()).unwrap();
    let statements: Vec<Statement> =
        serde_json::from_value(founded["founding"]["statements"].clone()).unwrap();
    tablet.unlock();
    (tablet, from_paper(&paper).unwrap(), Registry::fold(&statements).unwrap())
}

/// One contact, noted in an outing that is closed.
fn evening(tablet: &mut Tablet) {
    tablet.ok(json!({"do": "start_outing", "shift": shift()}));
    tablet.ok(json!({"do": "note", "record": contact("woman")}));
    tablet.ok(json!({"do": "close_outing", "shift": shift()}));
}

/// A push of everything that a device wrote beyond a slot.
fn beyond(tablet: &Tablet, after: Head) -> Push {
    let identity = tablet.identity();
    let entries = tablet.store().entries(&identity.device, after.seq, 20).unwrap();
    Push {
        organisation: identity.organisation,
        device: identity.device,
        after,
        registry_known: 3,
        ledger_known: Vec::new(),
        entries: entries.into_iter().map(|(_, entry)| entry).collect(),
    }
}

/// An organisation with its paper, and a push of one opening, one contact and one closing.
fn outing() -> (Key, Registry, Push) {
    let (mut tablet, generation, registry) = founded();
    evening(&mut tablet);
    let push = beyond(&tablet, Head::EMPTY);
    (generation, registry, push)
}

/// An organisation, and a push of what its desk wrote about such an evening: sent back, and corrected. Whatever
/// desks write is of one of these two kinds.
fn reviews() -> (Key, Registry, Push) {
    let (mut desk, _, mut server) = organisation(60);
    let mut tablet = admitted(61, &mut desk, &mut server);
    tablet.unlock();
    evening(&mut tablet);
    server.sync(&mut tablet).unwrap();
    server.sync(&mut desk).unwrap();
    let vault_key = desk.vault_key(desk.words).unwrap();
    let generation = desk.kept(&vault_key, WrapKind::Generation, &1_u32.to_be_bytes()).unwrap();
    let registry = Registry::fold(&server.statements).unwrap();
    let after = desk.store().head(&desk.identity().device).unwrap();
    let standing = |desk: &mut Tablet| {
        let outing = desk.ok(json!({"do": "received"}))["outings"][0]["outing"].clone();
        let record = desk.ok(json!({"do": "received_outing", "outing": outing}))["records"][0].clone();
        (record["subject"].clone(), record["review"]["seen"].clone())
    };
    let (subject, seen) = standing(&mut desk);
    desk.ok(json!({
        "do": "send_back", "subject": subject, "seen": seen, "reason": "missing_value", "comment": "manca qualcosa",
    }));
    let corrected = contact("man");
    desk.ok(json!({
        "do": "correct", "subject": subject, "seen": seen, "reason": "wrong_code", "record": corrected,
    }));
    let push = beyond(&desk, after);
    let kinds: Vec<u8> = push.entries.iter().map(|entry| entry.open.kind).collect();
    assert_eq!(kinds, [Kind::Control.number(), Kind::Correction.number()]);
    (generation, registry, push)
}

fn stands_on(push: &Push) -> Chain {
    Chain { head: push.after, ..Chain::empty(push.organisation, push.device) }
}

#[test]
fn every_flipped_bit_of_a_sealed_outing_is_refused_and_does_not_open() {
    every_flip_is_refused_and_shut(outing());
}

#[test]
fn every_flipped_bit_of_what_a_desk_wrote_is_refused_and_does_not_open() {
    every_flip_is_refused_and_shut(reviews());
}

/// Flips every bit of a push: it is not read, or not believed; and what is not the same does not open whole.
fn every_flip_is_refused_and_shut((generation, registry, push): (Key, Registry, Push)) {
    let many = push.entries.len();
    let key = registry.members[&push.device].key;
    assert!(stands_on(&push).verify(&key, &push.entries).is_ok());
    let mut contents = read(stands_on(&push), &generation, &push.entries);
    assert!(contents.all(|content| content.is_some()), "the paper opens everything");
    let bytes = encode(&push).unwrap();
    let mut shut = 0;
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << bit;
            let Ok(other) = decode::<Push>(&flipped) else { continue };
            if (other.registry_known != push.registry_known) && other.entries == push.entries {
                continue; // Unsigned: it only asks the server for another stretch of the registry.
            }
            let where_ = format!("byte {at} bit {bit}");
            assert!(stands_on(&other).verify(&key, &other.entries).is_err(), "{where_} is believed");
            let unsigned = |entries: &[Entry]| -> Vec<Entry> {
                entries.iter().map(|entry| Entry { signature: None, ..entry.clone() }).collect()
            };
            if (stands_on(&other), unsigned(&other.entries)) != (stands_on(&push), unsigned(&push.entries)) {
                let mut opened = read(stands_on(&other), &generation, &other.entries);
                assert!(
                    other.entries.len() < many || opened.any(|content| content.is_none()),
                    "{where_} opens as if it were whole"
                );
                shut += 1;
            }
        }
    }
    assert!(shut > many * 528 * 8, "every bit of every sealed body at least");
}

#[test]
fn bodies_that_change_places_do_not_open() {
    let (generation, _, push) = outing();
    let mut mixed = push.clone();
    (mixed.entries[1].part, mixed.entries[2].part) =
        (push.entries[2].part.clone(), push.entries[1].part.clone());
    let opened = read(stands_on(&mixed), &generation, &mixed.entries);
    assert_eq!(opened.filter(Option::is_some).count(), 1, "only the opening still opens");
}

#[test]
fn another_key_opens_nothing() {
    let (_, _, push) = outing();
    let stranger = Key::new([7; 32]);
    assert!(read(stands_on(&push), &stranger, &push.entries).all(|content| content.is_none()));
}
