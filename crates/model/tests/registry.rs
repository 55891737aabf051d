//! Who belongs to an organisation: only what root and coordinators may say, in one order that cannot fork.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests fail by panicking")]

mod signed;

use approdo_model::bytes::{
    Digest, PublicKey, SealedKey, X25519Encapsulated, X25519Recipient, XWingEncapsulated, XWingRecipient,
};
use approdo_model::calendar::Month;
use approdo_model::chain::Head;
use approdo_model::ids::{DeviceId, OrganisationId};
use approdo_model::limits::DEVICES_MAX;
use approdo_model::registry::{Act, Author, Registry, RegistryError, Role, Statement};
use approdo_model::suite::{self, Recipient, X25519Wrap, XWingWrap};
use signed::*;

/// Founded, one desk, one generation, one tablet.
fn registry() -> Registry {
    Registry::fold(&statements(&every_act()[..4])).unwrap()
}

fn next(registry: &Registry, who: Who, act: Act) -> Statement {
    statement(who, (registry.number + 1, registry.head), act)
}

fn say(registry: &Registry, who: Who, act: Act) -> Result<Registry, RegistryError> {
    registry.with(&next(registry, who, act))
}

fn end() -> Head {
    Head { seq: 7, digest: Digest([7; 32]) }
}

fn enrol(who: Who) -> Act {
    Act::DeviceEnrolled { device: who.device(), key: who.key() }
}

fn add(who: Who) -> Act {
    Act::CoordinatorAdded { device: who.device(), key: who.key() }
}

fn generation(generation: u32) -> Act {
    Act::Generation { generation, suite: 1, recipient: X25519Recipient([8; 32]) }
}

#[test]
fn every_act_does_what_it_says() {
    let registry = Registry::fold(&statements(&every_act())).unwrap();
    let member = |who: Who| registry.members[&who.device()];
    assert_eq!((registry.number, registry.root), (8, Who::Root.key()));
    assert_eq!((member(Who::Desk).role, member(Who::Desk).ended.is_some()), (Role::Coordinator, true));
    assert_eq!((member(Who::SecondDesk).role, member(Who::SecondDesk).ended), (Role::Coordinator, None));
    assert_eq!((member(Who::Tablet).role, member(Who::Tablet).ended.is_some()), (Role::Worker, true));
    assert_eq!(registry.generation().map(|generation| generation.number), Some(1));
    assert!(registry.is_frozen(january()) && registry.is_frozen(Month::new(2018, 2).unwrap()));
    assert!(!registry.is_frozen(Month::new(2018, 3).unwrap()));
    assert!(
        registry.coordinator(&Who::Desk.device()).is_none() && registry.ever_coordinator(&Who::Desk.device())
    );
    assert!(!registry.ever_coordinator(&Who::Tablet.device()));
}

#[test]
fn only_root_names_coordinators_and_only_coordinators_say_the_rest() {
    let registry = registry();
    let by_root = [add(Who::SecondDesk), Act::CoordinatorRemoved { device: Who::Desk.device(), last: end() }];
    let by_coordinator = [
        enrol(Who::Stranger),
        Act::DeviceRevoked { device: Who::Tablet.device(), last: end() },
        generation(2),
        Act::Frozen { first: january(), last: january() },
    ];
    for act in by_root {
        assert!(say(&registry, Who::Root, act.clone()).is_ok(), "{act:?}");
        for who in [Who::Desk, Who::Tablet, Who::Stranger] {
            assert_eq!(say(&registry, who, act.clone()), Err(RegistryError::Author), "{who:?} {act:?}");
        }
    }
    for act in by_coordinator {
        assert!(say(&registry, Who::Desk, act.clone()).is_ok(), "{act:?}");
        for who in [Who::Root, Who::Tablet, Who::Stranger] {
            assert_eq!(say(&registry, who, act.clone()), Err(RegistryError::Author), "{who:?} {act:?}");
        }
    }
}

#[test]
fn a_statement_signed_by_anyone_but_its_author_is_refused() {
    let registry = registry();
    for (author, act) in [(Who::Root, add(Who::SecondDesk)), (Who::Desk, enrol(Who::Stranger))] {
        let statement = next(&registry, author, act);
        for forger in Who::ALL.into_iter().filter(|who| *who != author) {
            let context = Statement::context(&statement.author);
            let signature = forger.sign(context, &statement.canonical());
            let forged = Statement { signature, ..statement.clone() };
            assert_eq!(registry.with(&forged), Err(RegistryError::Signature), "{forger:?} for {author:?}");
        }
    }
}

#[test]
fn the_root_key_signs_no_coordinators_statement_and_the_other_way_round() {
    let registry = registry();
    let mut statement = next(&registry, Who::Desk, enrol(Who::Stranger));
    statement.author = Author::Root;
    statement.signature = Who::Root.sign(Statement::context(&Author::Root), &statement.canonical());
    assert_eq!(registry.with(&statement), Err(RegistryError::Author));
}

#[test]
fn a_removed_coordinator_says_nothing_more() {
    let registry = registry();
    let removed = Act::CoordinatorRemoved { device: Who::Desk.device(), last: end() };
    let after = say(&registry, Who::Root, removed.clone()).unwrap();
    assert_eq!(say(&after, Who::Desk, enrol(Who::Stranger)), Err(RegistryError::Author));
    assert_eq!(say(&after, Who::Root, removed), Err(RegistryError::Contradiction), "removed twice");
    assert_eq!(say(&after, Who::Root, add(Who::Desk)), Err(RegistryError::Contradiction), "the id came back");
}

#[test]
fn two_statements_on_the_same_one_are_a_fork() {
    let registry = registry();
    let one = next(&registry, Who::Desk, enrol(Who::Stranger));
    let other = next(&registry, Who::Desk, generation(2));
    let after = registry.with(&one).unwrap();
    assert_eq!(after.with(&other), Err(RegistryError::Fork), "another in its place");
    assert_eq!(after.with(&one), Err(RegistryError::Fork), "the same again");
    let gap = statement(Who::Desk, (registry.number + 2, registry.head), generation(2));
    assert_eq!(registry.with(&gap), Err(RegistryError::Fork), "a number skipped");
    let elsewhere = statement(Who::Desk, (registry.number + 1, Digest([9; 32])), generation(2));
    assert_eq!(registry.with(&elsewhere), Err(RegistryError::Fork), "on another digest");
}

#[test]
fn an_old_registry_is_shorter_and_a_dropped_or_swapped_statement_breaks_it() {
    let statements = statements(&every_act());
    for at in 0..statements.len() {
        let mut dropped = statements.clone();
        dropped.remove(at);
        assert_eq!(Registry::fold(&dropped).is_ok(), at == statements.len() - 1, "without {at}");
        for other in 0..at {
            let mut swapped = statements.clone();
            swapped.swap(at, other);
            assert!(Registry::fold(&swapped).is_err(), "{other} and {at} swapped");
        }
    }
    assert_eq!(Registry::fold(&[]), Err(RegistryError::Founding));
}

#[test]
fn a_founding_comes_first_and_once_and_is_signed_by_the_key_it_names() {
    let root = Act::Founded { root: Who::Root.key() };
    assert_eq!(say(&registry(), Who::Root, root.clone()), Err(RegistryError::Author));
    for (who, after) in
        [(Who::Root, (2, Digest::ZERO)), (Who::Root, (1, Digest([1; 32]))), (Who::Desk, (1, Digest::ZERO))]
    {
        assert_eq!(Registry::found(&statement(who, after, root.clone())), Err(RegistryError::Founding));
    }
    let not_a_founding = statement(Who::Root, (1, Digest::ZERO), add(Who::Desk));
    assert_eq!(Registry::found(&not_a_founding), Err(RegistryError::Founding));
    let other_key = statement(Who::Root, (1, Digest::ZERO), Act::Founded { root: Who::Stranger.key() });
    assert_eq!(Registry::found(&other_key), Err(RegistryError::Signature));
    let no_point = statement(Who::Root, (1, Digest::ZERO), Act::Founded { root: PublicKey([0; 32]) });
    assert_eq!(Registry::found(&no_point), Err(RegistryError::Signature));
}

#[test]
fn another_organisations_statement_is_refused() {
    let registry = registry();
    let mut statement = next(&registry, Who::Desk, generation(2));
    statement.organisation = OrganisationId::from_random([1; 16]);
    statement.signature = Who::Desk.sign(Statement::context(&statement.author), &statement.canonical());
    assert_eq!(registry.with(&statement), Err(RegistryError::Organisation));
}

#[test]
fn what_contradicts_the_registry_is_refused() {
    let registry = registry();
    let desk = |act| say(&registry, Who::Desk, act);
    let contradiction = Err(RegistryError::Contradiction);
    assert_eq!(desk(enrol(Who::Tablet)), contradiction, "an id taken");
    let same_key = Act::DeviceEnrolled { device: Who::Stranger.device(), key: Who::Tablet.key() };
    assert_eq!(desk(same_key), contradiction, "a key taken");
    let of_a_desk = Act::DeviceRevoked { device: Who::Desk.device(), last: end() };
    assert_eq!(desk(of_a_desk), contradiction, "a coordinator is no tablet");
    let unknown = Act::DeviceRevoked { device: Who::Stranger.device(), last: end() };
    assert_eq!(desk(unknown), contradiction, "an unknown tablet");
    for number in [0, 1, 3, u32::MAX] {
        assert_eq!(desk(generation(number)), contradiction, "generation {number} after 1");
    }
    let backwards = Act::Frozen { first: Month::new(2018, 2).unwrap(), last: january() };
    assert_eq!(desk(backwards), contradiction, "a period that ends before it begins");
    let of_a_tablet = Act::CoordinatorRemoved { device: Who::Tablet.device(), last: end() };
    assert_eq!(say(&registry, Who::Root, of_a_tablet), contradiction, "a tablet is no coordinator");
}

#[test]
fn a_refused_statement_leaves_the_registry_as_it_was() {
    let registry = registry();
    let before = registry.clone();
    let _ = say(&registry, Who::Tablet, generation(2));
    let _ = say(&registry, Who::Desk, generation(9));
    assert_eq!(registry, before);
    assert!(say(&registry, Who::Desk, generation(2)).is_ok());
}

#[test]
fn an_organisation_has_no_more_devices_than_the_limit() {
    let mut registry = registry();
    for number in registry.members.len()..DEVICES_MAX {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&(number as u64).to_be_bytes());
        let mut id = [0; 16];
        id[..4].copy_from_slice(&u32::try_from(number).unwrap().to_be_bytes());
        let member = approdo_model::registry::Member { role: Role::Worker, key: PublicKey(key), ended: None };
        registry.members.insert(DeviceId::from_random(id), member);
    }
    assert_eq!(say(&registry, Who::Desk, enrol(Who::Stranger)), Err(RegistryError::Full));
}

/// Two desks, two generations, a tablet; the second desk has stated where generations are handed to it.
fn two_desks() -> Registry {
    let registry = say(&registry(), Who::Root, add(Who::SecondDesk)).unwrap();
    let registry = say(
        &registry,
        Who::Desk,
        Act::Generation { generation: 2, suite: 1, recipient: X25519Recipient([9; 32]) },
    );
    say(&registry.unwrap(), Who::SecondDesk, opening(1)).unwrap()
}

fn opening(mark: u8) -> Act {
    Act::OpeningKey { recipient: X25519Recipient([mark; 32]) }
}

fn share(generation: u32, to: Who) -> Act {
    let wrap = X25519Wrap { encapsulated: X25519Encapsulated([1; 32]), sealed: SealedKey([2; 48]) };
    Act::GenerationShared { generation, to: to.device(), wrap }
}

fn end_of(generation: u32, waived: &[Who]) -> Act {
    Act::GenerationEnded { generation, waived: waived.iter().map(|who| who.device()).collect() }
}

#[test]
fn only_coordinators_say_who_holds_a_generation() {
    let registry = two_desks();
    for act in [opening(3), share(1, Who::SecondDesk), end_of(1, &[Who::Tablet])] {
        assert!(say(&registry, Who::Desk, act.clone()).is_ok(), "{act:?}");
        for who in [Who::Root, Who::Tablet, Who::Stranger] {
            assert_eq!(say(&registry, who, act.clone()), Err(RegistryError::Author), "{who:?} {act:?}");
        }
    }
}

#[test]
fn a_generation_is_handed_to_the_key_that_stands_and_once() {
    let registry = two_desks();
    let contradiction = Err(RegistryError::Contradiction);
    assert_eq!(say(&registry, Who::SecondDesk, share(1, Who::Desk)), contradiction, "no key stated");
    assert_eq!(say(&registry, Who::Desk, share(3, Who::SecondDesk)), contradiction, "no such generation");
    assert_eq!(say(&registry, Who::SecondDesk, share(1, Who::SecondDesk)), contradiction, "to oneself");
    assert_eq!(say(&registry, Who::Desk, share(1, Who::Tablet)), contradiction, "to a tablet");
    let shared = say(&registry, Who::Desk, share(1, Who::SecondDesk)).unwrap();
    assert_eq!(
        (shared.shares.len(), &shared.shares[0].recipient),
        (1, &Recipient::X25519(X25519Recipient([1; 32])))
    );
    assert_eq!(say(&shared, Who::Desk, share(1, Who::SecondDesk)), contradiction, "twice to one key");
    let renewed = say(&shared, Who::SecondDesk, opening(4)).unwrap();
    let again = say(&renewed, Who::Desk, share(1, Who::SecondDesk)).unwrap();
    assert_eq!(
        again.shares[1].recipient,
        Recipient::X25519(X25519Recipient([4; 32])),
        "the key stated later took its place"
    );
}

#[test]
fn a_key_that_was_used_before_is_not_stated_again() {
    let registry = two_desks();
    let shared = say(&registry, Who::Desk, share(1, Who::SecondDesk)).unwrap();
    let renewed = say(&shared, Who::SecondDesk, opening(4)).unwrap();
    for (who, mark) in [(Who::SecondDesk, 4), (Who::SecondDesk, 1), (Who::Desk, 4), (Who::Desk, 9)] {
        assert_eq!(say(&renewed, who, opening(mark)), Err(RegistryError::Contradiction), "{who:?} {mark}");
    }
}

fn hybrid(mark: u8) -> Box<XWingRecipient> {
    Box::new(XWingRecipient([mark; 1216]))
}

fn hybrid_share(generation: u32, to: Who) -> Act {
    let wrap = XWingWrap { encapsulated: XWingEncapsulated([1; 1120]), sealed: SealedKey([2; 48]) };
    Act::HybridGenerationShared { generation, to: to.device(), wrap: Box::new(wrap) }
}

#[test]
fn a_suite_never_gets_weaker_neither_in_force_nor_on_its_way() {
    let contradiction = Err(RegistryError::Contradiction);
    let registry = two_desks();
    let weak = |generation, suite| Act::Generation { generation, suite, recipient: X25519Recipient([7; 32]) };
    for suite in [0, 2, u8::MAX] {
        assert_eq!(
            say(&registry, Who::Desk, weak(3, suite)),
            contradiction,
            "a key of 32 bytes is of suite 1"
        );
    }
    assert!(say(&registry, Who::Desk, weak(3, 1)).is_ok());
    let third = Act::HybridGeneration { generation: 3, recipient: hybrid(7) };
    let strong = say(&registry, Who::Desk, third).unwrap();
    assert_eq!(strong.generation().unwrap().recipient.suite(), suite::X_WING);
    assert_eq!(say(&strong, Who::Desk, weak(4, 1)), contradiction, "a weaker one after it");
    assert_eq!(say(&strong, Who::Desk, share(3, Who::SecondDesk)), contradiction, "in a weaker wrap");
    assert_eq!(
        say(&strong, Who::Desk, hybrid_share(3, Who::SecondDesk)),
        contradiction,
        "no such key stated"
    );
    assert!(
        say(&strong, Who::Desk, share(2, Who::SecondDesk)).is_ok(),
        "an old one, in the wrap of its time"
    );
    let opened = say(&strong, Who::SecondDesk, Act::HybridOpeningKey { recipient: hybrid(8) }).unwrap();
    assert_eq!(say(&opened, Who::SecondDesk, opening(5)), contradiction, "a weaker opening key after it");
    assert_eq!(
        say(&opened, Who::Desk, share(2, Who::SecondDesk)),
        contradiction,
        "not of the key that stands"
    );
    for generation in [1, 2, 3] {
        assert!(say(&opened, Who::Desk, hybrid_share(generation, Who::SecondDesk)).is_ok(), "{generation}");
    }
}

#[test]
fn nothing_is_handed_to_a_coordinator_who_was_removed() {
    let gone = Act::CoordinatorRemoved { device: Who::SecondDesk.device(), last: end() };
    let registry = say(&two_desks(), Who::Root, gone).unwrap();
    assert_eq!(say(&registry, Who::Desk, share(1, Who::SecondDesk)), Err(RegistryError::Contradiction));
    assert_eq!(registry.coordinators().map(|(device, _)| *device).collect::<Vec<_>>(), [Who::Desk.device()]);
}

#[test]
fn a_generation_ends_once_and_only_where_a_later_one_stands() {
    let registry = two_desks();
    let contradiction = Err(RegistryError::Contradiction);
    assert_eq!(say(&registry, Who::Desk, end_of(2, &[])), contradiction, "the one in force");
    assert_eq!(say(&registry, Who::Desk, end_of(3, &[])), contradiction, "none of that number");
    assert_eq!(say(&registry, Who::Desk, end_of(1, &[Who::Stranger])), contradiction, "an unknown device");
    let unordered = end_of(1, &[Who::Tablet, Who::SecondDesk]);
    assert_eq!(say(&registry, Who::Desk, unordered), contradiction, "two ways to say one thing");
    assert_eq!(
        say(&registry, Who::Desk, end_of(1, &[Who::Tablet, Who::Tablet])),
        contradiction,
        "named twice"
    );
    let ended = say(&registry, Who::Desk, end_of(1, &[Who::SecondDesk, Who::Tablet])).unwrap();
    assert!(!ended.lives(1) && ended.lives(2));
    assert_eq!(ended.living_generations().map(|known| known.number).collect::<Vec<_>>(), [2]);
    assert_eq!(say(&ended, Who::Desk, end_of(1, &[])), contradiction, "ended twice");
    assert_eq!(say(&ended, Who::Desk, share(1, Who::SecondDesk)), contradiction, "handed on after its end");
}
