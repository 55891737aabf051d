//! What a coordinator may lay down, and what everyone refuses.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests fail by panicking")]

mod kept;
mod signed;

use approdo_model::policy::{GRACE_DAYS, Policy, READABLE_HOURS, SERVER_DAYS, UNACKNOWLEDGED_DAYS};
use approdo_model::registry::{Act, Registry, RegistryError, Statement};
use kept::{check, hexed};
use signed::*;

fn say(registry: &Registry, who: Who, policy: Policy) -> Result<Registry, RegistryError> {
    registry.with(&stated(registry, who, policy))
}

fn stated(registry: &Registry, who: Who, policy: Policy) -> Statement {
    statement(who, (registry.number + 1, registry.head), Act::Policy { policy })
}

/// Founded, one desk, one generation, one tablet: a registry from before there were policies.
fn registry() -> Registry {
    Registry::fold(&statements(&every_act()[..4])).unwrap()
}

#[test]
fn a_registry_in_which_nobody_said_anything_has_the_defaults() {
    let hours_and_days =
        Policy { readable_hours: 72, unacknowledged_days: 30, grace_days: 15, server_days: 60 };
    assert_eq!(registry().policy, hours_and_days);
    assert_eq!(Registry::fold(&statements(&every_act())).unwrap().policy, hours_and_days);
    assert!(hours_and_days.is_within());
}

#[test]
fn the_last_policy_holds_and_only_a_coordinator_lays_it_down() {
    let strict = Policy { readable_hours: 0, ..Policy::DEFAULT };
    let long = Policy { readable_hours: 720, server_days: 180, ..Policy::DEFAULT };
    let after = say(&registry(), Who::Desk, strict).unwrap();
    assert_eq!(after.policy, strict);
    assert_eq!(say(&after, Who::Desk, long).unwrap().policy, long);
    for who in [Who::Root, Who::Tablet, Who::Stranger] {
        assert_eq!(say(&registry(), who, strict), Err(RegistryError::Author), "{who:?}");
    }
}

#[test]
fn a_policy_outside_its_ranges_is_refused() {
    let with = |change: &dyn Fn(&mut Policy)| {
        let mut policy = Policy::DEFAULT;
        change(&mut policy);
        policy
    };
    let edges = [
        with(&|p| p.readable_hours = *READABLE_HOURS.start()),
        with(&|p| p.readable_hours = *READABLE_HOURS.end()),
        with(&|p| p.unacknowledged_days = *UNACKNOWLEDGED_DAYS.start()),
        with(&|p| p.unacknowledged_days = *UNACKNOWLEDGED_DAYS.end()),
        with(&|p| p.grace_days = *GRACE_DAYS.end()),
        with(&|p| p.server_days = *SERVER_DAYS.start()),
        with(&|p| p.server_days = *SERVER_DAYS.end()),
    ];
    for policy in edges {
        assert!(say(&registry(), Who::Desk, policy).is_ok(), "{policy:?}");
    }
    let beyond = [
        with(&|p| p.readable_hours = READABLE_HOURS.end() + 1),
        with(&|p| p.unacknowledged_days = UNACKNOWLEDGED_DAYS.start() - 1),
        with(&|p| p.unacknowledged_days = UNACKNOWLEDGED_DAYS.end() + 1),
        with(&|p| p.grace_days = GRACE_DAYS.end() + 1),
        with(&|p| p.server_days = SERVER_DAYS.start() - 1),
        with(&|p| p.server_days = SERVER_DAYS.end() + 1),
    ];
    for policy in beyond {
        assert_eq!(say(&registry(), Who::Desk, policy), Err(RegistryError::Contradiction), "{policy:?}");
    }
}

#[test]
fn a_policy_keeps_its_bytes_and_every_bit_of_it_is_signed() {
    let registry = registry();
    let statement = stated(&registry, Who::Desk, Policy::DEFAULT);
    check(
        "policy",
        &[
            hexed("statement bytes", &statement.canonical()),
            hexed("statement digest", statement.digest().as_bytes()),
            ("statement json".to_owned(), serde_json::to_string(&statement).unwrap()),
        ],
    );
    for change in 0..4 {
        for bit in 0..16 {
            let mut policy = Policy::DEFAULT;
            let fields = [
                &mut policy.readable_hours,
                &mut policy.unacknowledged_days,
                &mut policy.grace_days,
                &mut policy.server_days,
            ];
            *fields.into_iter().nth(change).unwrap() ^= 1 << bit;
            let forged = Statement { act: Act::Policy { policy }, ..statement.clone() };
            assert_eq!(registry.with(&forged), Err(RegistryError::Signature), "field {change}, bit {bit}");
        }
    }
}
