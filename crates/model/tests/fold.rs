//! Which revision of a subject holds: the same for everyone, whatever arrived first.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests fail by panicking")]

mod signed;

use std::collections::BTreeSet;

use approdo_model::bytes::Digest;
use approdo_model::fold::{Revision, fold};
use approdo_model::ids::DeviceId;
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;
use signed::Who::{self, Desk, SecondDesk, Stranger, Tablet};

fn digest(mark: u8) -> Digest {
    Digest([mark; 32])
}

/// A revision with this mark, superseding the one with that mark.
fn revision(who: Who, mark: u8, number: u32, over: Option<u8>) -> Revision {
    Revision {
        device: who.device(),
        coordinator: matches!(who, Desk | SecondDesk),
        revision: number,
        supersedes: over.map(digest),
        digest: digest(mark),
    }
}

/// What holds, by its mark, and how many heads there are: the same for every order of arrival.
#[track_caller]
fn check(revisions: &[Revision], expected: &[(u8, usize)]) {
    let mut order: Vec<usize> = (0..revisions.len()).collect();
    let mut seen = Vec::new();
    permute(&mut order, 0, &mut |order| {
        let arrived: Vec<Revision> = order.iter().map(|index| revisions[*index]).collect();
        let mut holds: Vec<(u8, usize)> = fold(&arrived)
            .iter()
            .map(|holding| (arrived[holding.index].digest.0[0], holding.heads))
            .collect();
        holds.sort_unstable();
        seen.push(holds);
    });
    let mut expected = expected.to_vec();
    expected.sort_unstable();
    assert!(seen.iter().all(|holds| *holds == expected), "expected {expected:?}, got {seen:?}");
}

fn permute(order: &mut Vec<usize>, at: usize, each: &mut impl FnMut(&[usize])) {
    if at + 1 >= order.len() {
        return each(order);
    }
    for other in at..order.len() {
        order.swap(at, other);
        permute(order, at + 1, each);
        order.swap(at, other);
    }
}

#[test]
fn nothing_holds_of_nothing() {
    check(&[], &[]);
}

#[test]
fn the_latest_revision_of_one_log_holds() {
    let log =
        [revision(Tablet, 9, 1, None), revision(Tablet, 5, 2, Some(9)), revision(Tablet, 7, 3, Some(5))];
    check(&log, &[(7, 1)]);
    check(&log[..2], &[(5, 1)]);
}

#[test]
fn a_coordinators_correction_beats_the_tablets_and_the_fork_is_shown() {
    check(
        &[
            revision(Tablet, 1, 1, None),
            revision(Desk, 2, 2, Some(1)),
            revision(Tablet, 9, 2, Some(1)),
            revision(Tablet, 8, 3, Some(9)),
        ],
        &[(2, 2)],
    );
}

#[test]
fn of_two_corrections_the_higher_digest_holds_and_both_are_shown() {
    check(
        &[revision(Tablet, 1, 1, None), revision(Desk, 3, 2, Some(1)), revision(SecondDesk, 4, 2, Some(1))],
        &[(4, 2)],
    );
}

#[test]
fn a_revision_of_another_tablet_changes_nothing() {
    check(&[revision(Tablet, 1, 1, None), revision(Stranger, 9, 2, Some(1))], &[(1, 1)]);
}

#[test]
fn a_revision_that_skips_a_number_or_stands_on_nothing_changes_nothing() {
    check(
        &[
            revision(Tablet, 1, 1, None),
            revision(Tablet, 9, 3, Some(1)),
            revision(Desk, 8, 2, Some(77)),
            revision(Tablet, 7, 2, None),
            revision(Tablet, 6, 1, Some(1)),
        ],
        &[(1, 1)],
    );
}

#[test]
fn a_subject_that_two_logs_began_holds_in_both() {
    check(&[revision(Tablet, 1, 1, None), revision(Stranger, 2, 1, None)], &[(1, 1), (2, 1)]);
}

#[test]
fn a_clone_that_amended_the_same_contact_is_a_fork_for_a_person_to_see() {
    check(
        &[revision(Tablet, 1, 1, None), revision(Tablet, 5, 2, Some(1)), revision(Tablet, 6, 2, Some(1))],
        &[(6, 2)],
    );
}

#[test]
fn a_correction_of_what_is_not_here_yet_waits() {
    check(&[revision(Desk, 2, 2, Some(1))], &[]);
}

/// Any heap of revisions of a few logs over a few digests, sensible or not.
fn heap() -> impl Strategy<Value = Vec<Revision>> {
    let who = prop::sample::select(&[Tablet, Stranger, Desk, SecondDesk][..]);
    let one = (who, 1_u32..5, prop::option::of(0_u8..12));
    prop::collection::vec(one, 0..12).prop_map(|list| {
        let revision = |(mark, (who, number, over)): (usize, (Who, u32, Option<u8>))| {
            revision(who, u8::try_from(mark).unwrap(), number, over.filter(|_| number > 1))
        };
        list.into_iter().enumerate().map(revision).collect()
    })
}

/// What holds, by digest.
fn holds(revisions: &[Revision]) -> Vec<(DeviceId, Digest, usize)> {
    let mut holds: Vec<_> = fold(revisions)
        .iter()
        .map(|holding| (revisions[holding.index].device, revisions[holding.index].digest, holding.heads))
        .collect();
    holds.sort_unstable();
    holds
}

/// Failing cases are shrunk, shown, and their seeds kept beside the test.
fn seeds() -> ProptestConfig {
    let kept = FileFailurePersistence::WithSource("seeds");
    ProptestConfig { failure_persistence: Some(Box::new(kept)), ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(seeds())]

    #[test]
    fn the_order_of_arrival_does_not_matter(heap in heap(), seed in any::<u64>()) {
        let mut arrived = heap.clone();
        let mut state = seed;
        for at in (1..arrived.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            arrived.swap(at, usize::try_from(state >> 33).unwrap() % (at + 1));
        }
        prop_assert_eq!(holds(&heap), holds(&arrived));
    }

    #[test]
    fn a_foreign_tablet_never_changes_what_holds(heap in heap(), number in 2_u32..5, over in 0_u8..12) {
        let own: Vec<Revision> = heap.into_iter().filter(|revision| revision.device != Stranger.device()).collect();
        let mut with = own.clone();
        with.push(revision(Stranger, 200, number, Some(over)));
        prop_assert_eq!(holds(&own), holds(&with));
    }

    #[test]
    fn whatever_a_log_began_holds_once(heap in heap()) {
        let began = heap.iter().filter(|revision| revision.revision == 1 && revision.supersedes.is_none());
        let logs: BTreeSet<DeviceId> = began.map(|revision| revision.device).collect();
        prop_assert_eq!(holds(&heap).len(), logs.len());
    }
}
