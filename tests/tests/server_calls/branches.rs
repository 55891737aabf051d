//! Two copies of one tablet, revoked tablets, and what a coordinator adopts: nothing is lost, nothing counts unasked.

use approdo_model::chain::Head;
use approdo_model::codes::{Area, Line as TableLine};
use approdo_model::limits::{PUSH_ENTRIES_MAX, SHELF_ENTRIES_MAX};
use approdo_model::notice::LedgerAct;
use approdo_model::registry::Act;
use approdo_model::wire::{self, Heads, Notices, Page, path};
use approdo_sync_server::Rules;

use crate::cast::{Organisation, Stage, Tablet, month};

/// A tablet with an open outing and one contact, taken by the server, and a copy of it.
fn cloned(rules: Rules) -> (Organisation, Tablet, Tablet, Stage) {
    let mut organisation = Organisation::new();
    let mut tablet = organisation.tablet();
    let stage = Stage::ruled(&organisation, rules);
    tablet.open(Area::Mi, month("2018-01"));
    tablet.note();
    stage.take(&tablet.rest(0));
    let copy = tablet.clone();
    (organisation, tablet, copy, stage)
}

fn shelf(stage: &Stage, organisation: &Organisation, tablet: &Tablet, after: u64) -> Page {
    let reply =
        stage.get_as(&stage.token(&organisation.desk), &format!("/v1/shelf/{}?after={after}", tablet.id()));
    assert_eq!(reply.status, 200);
    wire::decode(&reply.body).unwrap()
}

fn shelved(stage: &Stage, organisation: &Organisation, tablet: &Tablet) -> u64 {
    let heads: Heads = stage.get_as(&stage.token(&organisation.desk), path::HEADS).json();
    heads.devices.iter().find(|line| line.device == tablet.id()).unwrap().shelved
}

#[test]
fn a_cloned_tablet_loses_nothing() {
    let (mut organisation, mut tablet, mut copy, stage) = cloned(Rules::KEPT);
    tablet.note();
    stage.take(&tablet.rest(2));
    copy.note();
    copy.note();
    let receipt = stage.take(&copy.rest(2));
    assert_eq!((receipt.head, receipt.shelf), (tablet.heads[2], Some(copy.head())), "where they part");
    assert_eq!(stage.sum(&organisation, TableLine::StreetContacts), 2, "the shelf does not count");
    let before = stage.dump();
    assert_eq!(
        stage.take(&copy.rest(0)).shelf,
        Some(copy.head()),
        "the whole log of the copy, overlapping both"
    );
    assert_eq!(stage.dump(), before);
    copy.note();
    assert_eq!(stage.take(&copy.rest(4)).shelf, Some(copy.head()), "standing on the shelf");
    copy.close();
    tablet.close();
    assert_eq!(stage.take(&copy.rest(3)).shelf, Some(copy.head()), "the outing of the branch is known");
    assert_eq!(stage.take(&tablet.rest(3)).head, tablet.head());
    assert_eq!(shelved(&stage, &organisation, &copy), 4);

    let page = shelf(&stage, &organisation, &copy, 0);
    assert_eq!((page.after, page.next), (tablet.heads[2], None));
    let open: Vec<_> = page.entries.iter().map(|entry| &entry.open).collect();
    assert_eq!(open, copy.entries[2..].iter().map(|entry| &entry.open).collect::<Vec<_>>());

    let line = organisation.line(LedgerAct::Adopted { device: copy.id(), head: copy.heads[4] });
    assert_eq!(stage.inscribe(line).status, 200);
    assert_eq!(stage.sum(&organisation, TableLine::StreetContacts), 4, "up to the adopted head, no further");
    let line = organisation.line(LedgerAct::Adopted { device: copy.id(), head: copy.head() });
    assert_eq!(stage.inscribe(line).status, 200);
    assert_eq!(stage.sum(&organisation, TableLine::StreetContacts), 5);
    assert_eq!(stage.sum(&organisation, TableLine::Outings), 1, "closed twice, counted once");
    assert_eq!(stage.differences(), [""; 0]);
}

/// Who holds the keys of a copy and writes on from an old slot has shown to know the log up to there, and no further: not how
/// far a coordinator has read.
#[test]
fn a_copy_hears_of_the_log_only_what_it_shares_with_it() {
    let (organisation, mut tablet, mut copy, stage) = cloned(Rules::KEPT);
    let read = |tablet: &Tablet| {
        let acknowledgements = vec![organisation.acknowledge(tablet, tablet.head())];
        assert_eq!(stage.hand_over(Notices { acknowledgements, ledger: Vec::new() }).status, 200);
        tablet.head()
    };
    let parted = read(&tablet);
    tablet.note();
    tablet.note();
    stage.take(&tablet.rest(2));
    for _ in 0..4 {
        copy.note();
    }
    let heard = |copy: &Tablet| -> Vec<Vec<Head>> {
        let told = [0, 2, 3, 5].map(|from| stage.take(&copy.rest(from)));
        assert!(told.iter().all(|receipt| receipt.shelf == Some(copy.head())));
        let told = told.into_iter().chain([stage.asked(copy)]);
        told.map(|receipt| receipt.acknowledgements.iter().map(|notice| notice.head).collect()).collect()
    };
    assert_eq!(heard(&copy), vec![vec![parted]; 5], "what both of them know");
    let further = read(&tablet);
    assert!(further.seq < copy.head().seq);
    assert_eq!(heard(&copy), vec![Vec::<Head>::new(); 5], "further than they part it hears nothing");
    assert_eq!(stage.asked(&tablet).acknowledgements[0].head, further);
    copy.note();
    assert_eq!(stage.take(&copy.rest(6)).acknowledgements, [], "nor with a new entry on its branch");
}

#[test]
fn a_branch_adopted_before_it_came_counts_when_it_comes() {
    let (mut organisation, mut tablet, mut copy, stage) = cloned(Rules::KEPT);
    tablet.note();
    copy.note();
    copy.note();
    stage.take(&tablet.rest(2));
    let line = organisation.line(LedgerAct::Adopted { device: copy.id(), head: copy.head() });
    assert_eq!(stage.inscribe(line).status, 200);
    stage.take(&copy.push(2, 3));
    assert_eq!(stage.sum(&organisation, TableLine::StreetContacts), 2);
    stage.take(&copy.rest(3));
    assert_eq!(stage.sum(&organisation, TableLine::StreetContacts), 4);
    assert_eq!(stage.differences(), [""; 0]);
}

#[test]
fn two_branches_come_as_two_pages() {
    let (organisation, mut tablet, mut copy, stage) = cloned(Rules::KEPT);
    let mut third = copy.clone();
    tablet.note();
    copy.note();
    third.note();
    third.note();
    stage.take(&tablet.rest(2));
    stage.take(&copy.rest(2));
    stage.take(&third.rest(2));
    let first = shelf(&stage, &organisation, &tablet, 0);
    assert_eq!((first.after, first.entries.len(), first.next), (tablet.heads[2], 1, Some(1)));
    let second = shelf(&stage, &organisation, &tablet, 1);
    assert_eq!((second.after, second.entries.len(), second.next), (tablet.heads[2], 2, None));
    let nothing = shelf(&stage, &organisation, &tablet, 3);
    assert_eq!((nothing.entries.len(), nothing.next), (0, None));
    assert_eq!(stage.differences(), [""; 0]);
}

#[test]
fn a_shelf_has_a_quota_and_what_is_adopted_makes_room() {
    let (mut organisation, mut tablet, mut copy, stage) = cloned(Rules::KEPT);
    tablet.note();
    stage.take(&tablet.rest(2));
    let mut from = 2;
    while from < 2 + SHELF_ENTRIES_MAX as usize {
        (0..PUSH_ENTRIES_MAX).for_each(|_| {
            copy.note();
        });
        stage.take(&copy.rest(from));
        from += PUSH_ENTRIES_MAX;
    }
    copy.note();
    let before = stage.dump();
    let reply = stage.push(&copy.rest(from));
    assert_eq!(
        (reply.status, reply.code().as_str(), reply.header("retry-after")),
        (429, "shelf_full", "3600")
    );
    assert_eq!(stage.dump(), before);
    tablet.note();
    assert_eq!(stage.take(&tablet.rest(3)).head, tablet.head(), "the log is not full");
    let line = organisation.line(LedgerAct::Adopted { device: copy.id(), head: copy.heads[from] });
    assert_eq!(stage.inscribe(line).status, 200);
    assert_eq!(stage.take(&copy.rest(from)).shelf, Some(copy.head()));
    assert_eq!(stage.sum(&organisation, TableLine::StreetContacts), 3 + SHELF_ENTRIES_MAX);
    assert_eq!(stage.differences(), [""; 0]);
}

#[test]
fn what_a_revoked_tablet_writes_beyond_its_end_goes_to_the_shelf() {
    let (mut organisation, mut tablet, _, stage) = cloned(Rules::KEPT);
    tablet.note();
    stage.take(&tablet.rest(2));
    organisation.state(Act::DeviceRevoked { device: tablet.id(), last: tablet.head() });
    stage.tell(&organisation);
    tablet.note();
    tablet.note();
    let receipt = stage.take(&tablet.rest(3));
    assert_eq!((receipt.head, receipt.shelf), (tablet.heads[3], Some(tablet.head())));
    assert_eq!(stage.take(&tablet.rest(0)), receipt);
    assert_eq!(stage.sum(&organisation, TableLine::StreetContacts), 2);
    let line = organisation.line(LedgerAct::Adopted { device: tablet.id(), head: tablet.head() });
    assert_eq!(stage.inscribe(line).status, 200);
    assert_eq!(stage.sum(&organisation, TableLine::StreetContacts), 4);
    assert_eq!(stage.differences(), [""; 0]);
}

#[test]
fn a_run_across_the_end_of_a_revoked_tablet_is_split() {
    let (mut organisation, mut tablet, _, stage) = cloned(Rules::KEPT);
    (0..4).for_each(|_| {
        tablet.note();
    });
    organisation.state(Act::DeviceRevoked { device: tablet.id(), last: tablet.heads[4] });
    stage.tell(&organisation);
    let receipt = stage.take(&tablet.rest(2));
    assert_eq!((receipt.head, receipt.shelf), (tablet.heads[4], Some(tablet.head())));
    assert_eq!(stage.sum(&organisation, TableLine::StreetContacts), 3);
    assert_eq!(stage.differences(), [""; 0]);
}

#[test]
fn what_lies_beyond_the_end_already_is_moved_to_the_shelf() {
    let (mut organisation, mut tablet, mut copy, stage) = cloned(Rules::KEPT);
    (0..3).for_each(|_| {
        tablet.note();
    });
    stage.take(&tablet.rest(2));
    organisation.state(Act::DeviceRevoked { device: tablet.id(), last: tablet.heads[3] });
    stage.tell(&organisation);
    assert_eq!(stage.sum(&organisation, TableLine::StreetContacts), 2);
    let receipt = stage.take(&tablet.rest(0));
    assert_eq!((receipt.head, receipt.shelf), (tablet.heads[3], Some(tablet.head())));
    assert_eq!(shelf(&stage, &organisation, &tablet, 0).entries.len(), 2);
    copy.note();
    assert_eq!(stage.take(&copy.rest(2)).shelf, Some(copy.head()), "a third branch, from below");
    let line = organisation.line(LedgerAct::Adopted { device: tablet.id(), head: tablet.head() });
    assert_eq!(stage.inscribe(line).status, 200);
    assert_eq!(stage.sum(&organisation, TableLine::StreetContacts), 4);
    assert_eq!(stage.differences(), [""; 0]);
}

/// The thief's branch came first; the revocation names the honest one.
#[test]
fn an_end_on_another_branch_takes_the_slot_from_the_thief() {
    let (mut organisation, mut thief, mut honest, stage) = cloned(Rules::KEPT);
    (0..2).for_each(|_| {
        thief.note();
    });
    honest.note();
    stage.take(&thief.rest(2));
    stage.take(&honest.rest(2));
    organisation.state(Act::DeviceRevoked { device: honest.id(), last: honest.head() });
    stage.tell(&organisation);
    assert_eq!(stage.sum(&organisation, TableLine::StreetContacts), 1);
    assert_eq!(stage.take(&thief.rest(0)).head, thief.heads[2]);
    let line = organisation.line(LedgerAct::Adopted { device: honest.id(), head: honest.head() });
    assert_eq!(stage.inscribe(line).status, 200);
    assert_eq!(stage.sum(&organisation, TableLine::StreetContacts), 2);
    assert_eq!(stage.differences(), [""; 0]);
}

/// A named end may lie on the shelf, where its branch was first. What is handed over again is known there: nothing is
/// stored twice, nothing blocks the queue, and adopting lets it count.
#[test]
fn an_end_that_lies_on_the_shelf_blocks_nothing() {
    let (mut organisation, mut tablet, mut copy, stage) = cloned(Rules::KEPT);
    tablet.note();
    stage.take(&tablet.rest(2));
    copy.note();
    copy.note();
    copy.note();
    stage.take(&copy.rest(2));
    organisation.state(Act::DeviceRevoked { device: copy.id(), last: copy.heads[3] });
    stage.tell(&organisation);
    copy.note();
    assert_eq!(stage.take(&copy.rest(0)).shelf, Some(copy.head()));
    assert_eq!(stage.take(&copy.rest(0)).shelf, Some(copy.head()), "once more");
    assert_eq!(shelved(&stage, &organisation, &copy), 5, "the thief's one and four of the copy, each once");
    assert_eq!(stage.sum(&organisation, TableLine::StreetContacts), 1);
    let line = organisation.line(LedgerAct::Adopted { device: copy.id(), head: copy.heads[3] });
    assert_eq!(stage.inscribe(line).status, 200);
    assert_eq!(stage.sum(&organisation, TableLine::StreetContacts), 2);
    assert_eq!(stage.differences(), [""; 0]);
}

#[test]
fn a_branch_on_the_shelf_comes_after_what_it_stands_on_also_when_that_leaves_the_log_later() {
    let (mut organisation, mut tablet, mut copy, stage) = cloned(Rules::KEPT);
    tablet.note();
    stage.take(&tablet.rest(2));
    copy.note();
    copy.note();
    stage.take(&copy.rest(2));
    organisation.state(Act::DeviceRevoked { device: tablet.id(), last: Head::EMPTY });
    stage.tell(&organisation);
    assert_eq!(shelved(&stage, &organisation, &tablet), 5);
    let mut here = vec![Head::EMPTY];
    let mut after = Some(0);
    while let Some(number) = after {
        let page = shelf(&stage, &organisation, &tablet, number);
        assert!(here.contains(&page.after), "page {number} stands on what was not there before");
        let known = tablet.heads.iter().chain(&copy.heads);
        let end = page.after.seq + page.entries.len() as u64;
        here.extend(known.filter(|head| (page.after.seq + 1..=end).contains(&head.seq)));
        after = page.next;
    }
    assert_eq!(stage.differences(), [""; 0]);
}

#[test]
fn a_tablet_revoked_from_the_beginning_counts_nothing() {
    let (mut organisation, tablet, _, stage) = cloned(Rules::KEPT);
    organisation.state(Act::DeviceRevoked { device: tablet.id(), last: Head::EMPTY });
    stage.tell(&organisation);
    assert_eq!(stage.table(&organisation).cells, []);
    assert_eq!(shelved(&stage, &organisation, &tablet), 2);
    assert_eq!(stage.differences(), [""; 0]);
}

#[test]
fn a_removed_coordinators_corrections_hold_up_to_its_end() {
    let mut organisation = Organisation::new();
    organisation.desk.evening(2);
    let stage = Stage::with(&organisation);
    stage.take(&organisation.desk.rest(0));
    let desk = organisation.desk.clone();
    organisation.state_by_root(Act::CoordinatorRemoved { device: desk.id(), last: desk.heads[2] });
    stage.tell(&organisation);
    assert_eq!(shelved_rows(&stage), 2);
    assert_eq!(stage.differences(), [""; 0]);
}

fn shelved_rows(stage: &Stage) -> usize {
    stage.dump().lines().filter(|line| line.starts_with("shelf ")).count()
}

#[test]
fn with_the_digest_ignored_a_clones_contacts_are_lost() {
    let (organisation, mut tablet, mut copy, stage) =
        cloned(Rules { heads_carry_digest: false, ..Rules::KEPT });
    tablet.note();
    stage.take(&tablet.rest(2));
    copy.note();
    copy.note();
    let receipt = stage.take(&copy.rest(2));
    assert_eq!((receipt.head.seq, receipt.shelf), (4, None), "said to be received");
    assert_eq!(stage.sum(&organisation, TableLine::StreetContacts), 3, "of four");
    assert_ne!(stage.differences(), [""; 0]);
}
