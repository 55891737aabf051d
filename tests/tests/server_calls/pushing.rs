//! Pushing to a log: what proves itself is taken once, in order, and answered for; nothing else is.

use approdo_model::bytes::Digest;
use approdo_model::chain::{Entry, Head, Part};
use approdo_model::codes::{Area, Line as TableLine};
use approdo_model::header::{Facts, Kind};
use approdo_model::ids::{DeviceId, OrganisationId, SubjectId};
use approdo_model::problem::Problem;
use approdo_model::wire::{self, ENTRIES_TYPE, Notices, Page, Receipt, path};
use approdo_sync_server::Rules;
use approdo_transport::wire::ANSWER_BYTES_MAX;

use crate::cast::{DICE, Organisation, Stage, Tablet, facts, month, open};

fn enrolled() -> (Organisation, Tablet, Stage) {
    let mut organisation = Organisation::new();
    let tablet = organisation.tablet();
    let stage = Stage::with(&organisation);
    (organisation, tablet, stage)
}

fn page(stage: &Stage, organisation: &Organisation, tablet: &Tablet, after: u64) -> Page {
    let reply =
        stage.get_as(&stage.token(&organisation.desk), &format!("/v1/entries/{}?after={after}", tablet.id()));
    assert_eq!((reply.status, reply.header("content-type")), (200, ENTRIES_TYPE));
    wire::decode(&reply.body).unwrap()
}

#[test]
fn an_evening_is_taken_counted_and_given_back_as_it_came() {
    let (organisation, mut tablet, stage) = enrolled();
    tablet.evening(7);
    let receipt = stage.take(&tablet.rest(0));
    assert_eq!((receipt.head, receipt.shelf), (tablet.head(), None));
    assert_eq!(stage.sum(&organisation, TableLine::StreetContacts), 7);
    assert_eq!(stage.sum(&organisation, TableLine::Outings), 1);
    let page = page(&stage, &organisation, &tablet, 0);
    assert_eq!((page.after, page.next), (Head::EMPTY, None));
    assert_eq!(page.entries, tablet.rest(0).entries);
    assert_eq!(stage.differences(), [""; 0]);
}

#[test]
fn the_same_again_changes_nothing_and_gets_the_same_receipt() {
    let (_, mut tablet, stage) = enrolled();
    tablet.evening(3);
    let receipt = stage.take(&tablet.rest(0));
    let before = stage.dump();
    assert_eq!(stage.take(&tablet.rest(0)), receipt);
    for from in 0..tablet.entries.len() {
        let of_one = Receipt { head: tablet.heads[from + 1], ..receipt.clone() };
        assert_eq!(stage.take(&tablet.push(from, from + 1)), of_one, "no word of what comes after it");
    }
    assert_eq!(stage.dump(), before);
}

#[test]
fn an_overlap_is_skipped_and_the_rest_is_taken() {
    let (organisation, mut tablet, stage) = enrolled();
    tablet.evening(4);
    stage.take(&tablet.push(0, 3));
    assert_eq!(stage.take(&tablet.push(1, 5)).head, tablet.heads[5]);
    assert_eq!(stage.take(&tablet.rest(0)).head, tablet.head());
    assert_eq!(stage.sum(&organisation, TableLine::StreetContacts), 4);
    assert_eq!(stage.differences(), [""; 0]);
}

#[test]
fn what_stands_on_nothing_is_refused_and_told_nothing() {
    let (_, mut tablet, stage) = enrolled();
    tablet.evening(4);
    stage.take(&tablet.push(0, 2));
    let before = stage.dump();
    let beyond = stage.push(&tablet.push(3, 5));
    assert_eq!((beyond.status, beyond.code().as_str()), (409, "unknown_branch"));
    assert_eq!(serde_json::from_slice::<Problem>(&beyond.body).unwrap().head, None);
    let mut astray = tablet.push(1, 3);
    for seq in [1, 2, 3, 1_000, u64::MAX] {
        astray.after = Head { seq, digest: Digest(DICE.bytes()) };
        assert_eq!(stage.push(&astray).body, beyond.body, "where the log ends shows in no answer");
    }
    assert_eq!(stage.dump(), before);
}

#[test]
fn without_entries_who_shows_an_own_one_is_told_what_is_new() {
    let (organisation, mut tablet, stage) = enrolled();
    tablet.evening(1);
    stage.take(&tablet.rest(0));
    let notice = organisation.acknowledge(&tablet, tablet.head());
    let acknowledgements = vec![notice.clone()];
    assert_eq!(stage.hand_over(Notices { acknowledgements, ledger: Vec::new() }).status, 200);
    let mut question = tablet.push(0, 0);
    question.registry_known = 1;
    let before = stage.dump();
    let ask = |proof| -> Receipt {
        let reply = stage.post_proved(path::ENTRIES, &proof, &question);
        assert_eq!(reply.status, 200, "{}", reply.code());
        wire::decode(&reply.body).unwrap()
    };
    let receipt = ask(tablet.proof());
    assert_eq!((receipt.head, receipt.shelf), (tablet.head(), None));
    assert_eq!(
        (receipt.acknowledgements, receipt.statements),
        (vec![notice], organisation.statements[1..].to_vec())
    );
    // An older entry speaks for itself and not for what came after it.
    for seq in 1..tablet.entries.len() {
        let receipt = ask(tablet.proof_at(seq));
        assert_eq!((receipt.head, receipt.acknowledgements), (tablet.heads[seq], Vec::new()));
    }
    // Without one there is what anybody can read.
    let nothing = stage.take(&question);
    assert_eq!((nothing.head, nothing.acknowledgements), (Head::EMPTY, Vec::new()));
    assert_eq!(nothing.statements, organisation.statements[1..]);
    assert_eq!(stage.dump(), before);
}

/// Every bit of the message: refused without a trace, or (in what the device says it knows, which is not signed)
/// harmless: what is stored is what was signed.
#[test]
fn every_flipped_bit_of_a_push_is_refused_or_harmless() {
    let mut organisation = Organisation::new();
    let mut tablet = organisation.tablet();
    tablet.open(Area::Mi, month("2018-01"));
    tablet.note();
    let push = tablet.rest(0);
    let message = wire::encode(&push).unwrap();
    let mut stage = Stage::with(&organisation);
    let mut before = stage.dump();
    let mut harmless = 0;
    for bit in 0..message.len() * 8 {
        let mut flipped = message.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        let reply = stage.line().ask("POST", path::ENTRIES, &[("content-type", ENTRIES_TYPE)], &flipped);
        if reply.status == 200 {
            assert_eq!(wire::decode::<Receipt>(&reply.body).unwrap().head, tablet.head(), "bit {bit}");
            let stored = page(&stage, &organisation, &tablet, 0).entries;
            assert!(stored == push.entries, "bit {bit}: stored otherwise than signed");
            stage = Stage::with(&organisation);
            before = stage.dump();
            harmless += 1;
        } else {
            assert!((400..500).contains(&reply.status), "bit {bit}: {}", reply.status);
            assert!(stage.dump() == before, "bit {bit} left a trace");
        }
    }
    assert!((1..=56).contains(&harmless), "{harmless}");
    assert_eq!(stage.take(&push).head, tablet.head());
    assert_eq!(stage.differences(), [""; 0]);
}

#[test]
fn a_missing_signature_and_the_signature_of_another_are_refused() {
    let (mut organisation, mut tablet, stage) = enrolled();
    let mut other = organisation.tablet();
    stage.tell(&organisation);
    tablet.evening(2);
    other.evening(2);
    let before = stage.dump();
    let mut unsigned = tablet.rest(0);
    unsigned.entries.last_mut().unwrap().signature = None;
    assert_eq!(stage.push(&unsigned).code(), "not_authentic");
    let mut opening = tablet.rest(0);
    opening.entries[0].signature = None;
    assert_eq!(stage.push(&opening).code(), "not_authentic");
    let mut foreign = tablet.rest(0);
    foreign.device = other.id();
    assert_eq!(stage.push(&foreign).code(), "not_authentic");
    let mut swapped = tablet.rest(0);
    swapped.entries[1] = other.entries[1].clone();
    assert_eq!(stage.push(&swapped).code(), "not_authentic");
    let mut reordered = tablet.rest(0);
    reordered.entries.swap(1, 2);
    assert_eq!(stage.push(&reordered).code(), "not_authentic");
    let mut dropped = tablet.rest(0);
    dropped.entries.remove(1);
    assert_eq!(stage.push(&dropped).code(), "not_authentic");
    assert_eq!(stage.dump(), before);
}

#[test]
fn who_is_not_in_a_registry_is_not_listened_to() {
    let (organisation, mut tablet, stage) = enrolled();
    tablet.evening(1);
    let mut stranger = Tablet::new(organisation.id);
    stranger.evening(1);
    assert_eq!(stage.push(&stranger.rest(0)).code(), "unknown_device");
    let mut elsewhere = tablet.rest(0);
    elsewhere.organisation = OrganisationId::from_random(DICE.bytes());
    assert_eq!(stage.push(&elsewhere).code(), "unknown_organisation");
    let mut nobody = tablet.rest(0);
    nobody.device = DeviceId::from_random(DICE.bytes());
    assert_eq!(stage.push(&nobody).code(), "unknown_device");
}

#[test]
fn a_body_of_another_length_is_refused() {
    let (_, mut tablet, stage) = enrolled();
    tablet.evening(1);
    for length in [0, 1, 527, 529, 4_096] {
        let mut push = tablet.rest(0);
        if let Entry { part: Part::Sealed(sealed), .. } = &mut push.entries[1] {
            sealed.body.resize(length, 0);
        }
        assert_eq!(stage.push(&push).code(), "malformed", "{length}");
    }
}

/// One entry of each fault: all are stored, none is counted, each is listed by its reason, and what follows is taken.
#[test]
fn a_fault_of_meaning_is_stored_listed_and_not_counted() {
    let (organisation, mut tablet, stage) = enrolled();
    tablet.open(Area::Mi, month("2018-01"));
    let january = facts(Area::Mi, month("2018-01"), Some(TableLine::StreetContacts), 1);
    let fresh = || SubjectId::from_random(DICE.bytes());
    let record = |facts: Facts| open(Kind::Record, fresh(), 1, None, facts);
    let faulty = [
        ("newer_form", {
            let mut o = record(january);
            o.form = 2;
            o
        }),
        ("unknown_code", record(Facts { area: 99, ..january })),
        ("unknown_code", {
            let mut o = record(january);
            o.kind = 77;
            o
        }),
        ("impossible_month", record(Facts { month: month("2018-04").number(), ..january })),
        ("impossible_month", record(Facts { month: month("2017-11").number(), ..january })),
        ("impossible_count", record(Facts { count: 2, ..january })),
        ("impossible_count", record(Facts { line: 0, ..january })),
        ("impossible_line", record(Facts { line: TableLine::Outings.number(), ..january })),
        ("impossible_revision", open(Kind::Record, fresh(), 2, None, january)),
        ("not_of_its_outing", record(Facts { area: Area::Co.number(), ..january })),
        ("not_a_coordinator", open(Kind::Correction, fresh(), 1, None, january)),
    ];
    for (reason, open) in &faulty {
        let seq = tablet.entries.len();
        tablet.write(open.clone());
        assert_eq!(stage.take(&tablet.rest(seq.saturating_sub(1).min(seq))).head, tablet.head(), "{reason}");
    }
    tablet.note();
    stage.take(&tablet.rest(0));
    let table = stage.table(&organisation);
    let listed: u64 = table.uncounted.iter().map(|uncounted| uncounted.entries).sum();
    assert_eq!(listed, faulty.len() as u64);
    for (reason, _) in &faulty {
        let here = faulty.iter().filter(|(other, _)| other == reason).count() as u64;
        let found = table.uncounted.iter().find(|uncounted| uncounted.reason == *reason);
        assert_eq!(found.map(|uncounted| uncounted.entries), Some(here), "{reason}");
    }
    assert_eq!(stage.sum(&organisation, TableLine::StreetContacts), 1);
    assert_eq!(stage.differences(), [""; 0]);
}

#[test]
fn a_withdrawn_contact_counts_no_more_and_a_restored_one_again() {
    let (organisation, mut tablet, stage) = enrolled();
    tablet.open(Area::Mi, month("2018-01"));
    let (subject, first) = tablet.note();
    let second = tablet.revise(subject, 2, Some(first), 0);
    stage.take(&tablet.rest(0));
    assert_eq!(stage.sum(&organisation, TableLine::StreetContacts), 0);
    let seq = tablet.entries.len();
    tablet.revise(subject, 3, Some(second), 1);
    stage.take(&tablet.rest(seq));
    assert_eq!(stage.sum(&organisation, TableLine::StreetContacts), 1);
    assert_eq!(stage.differences(), [""; 0]);
}

#[test]
fn a_coordinator_may_correct_what_another_tablet_wrote_and_a_worker_may_not() {
    let (mut organisation, mut tablet, stage) = enrolled();
    let mut rival = organisation.tablet();
    stage.tell(&organisation);
    tablet.open(Area::Mi, month("2018-01"));
    let (subject, first) = tablet.note();
    stage.take(&tablet.rest(0));
    rival.open(Area::Mi, month("2018-01"));
    rival.revise(subject, 2, Some(first), 0);
    stage.take(&rival.rest(0));
    assert_eq!(stage.sum(&organisation, TableLine::StreetContacts), 1);
    let zero = facts(Area::Va, month("2017-12"), Some(TableLine::IndoorContacts), 1);
    organisation.desk.write(open(Kind::Correction, subject, 2, Some(first), zero));
    stage.take(&organisation.desk.rest(0));
    assert_eq!(stage.sum(&organisation, TableLine::StreetContacts), 0);
    assert_eq!(stage.sum(&organisation, TableLine::IndoorContacts), 1);
    assert_eq!(stage.differences(), [""; 0]);
}

#[test]
fn a_long_log_comes_in_pages_that_end_on_a_signed_slot() {
    let (organisation, mut tablet, stage) = enrolled();
    for _ in 0..25 {
        let from = tablet.entries.len();
        tablet.evening(92);
        stage.take(&tablet.rest(from));
    }
    let (mut after, mut all) = (0, Vec::new());
    loop {
        let page = page(&stage, &organisation, &tablet, after);
        assert_eq!(page.after, tablet.heads[after as usize]);
        assert!(page.entries.len() <= 1_000 && page.entries.last().unwrap().signature.is_some());
        all.extend(page.entries);
        match page.next {
            Some(next) => {
                assert_eq!(next as usize, all.len());
                after = next;
            }
            None => break,
        }
    }
    assert_eq!(all.len(), tablet.entries.len());
    let empty = page(&stage, &organisation, &tablet, all.len() as u64);
    assert_eq!((empty.after, empty.entries.len(), empty.next), (tablet.head(), 0, None));
    let beyond = stage.get_as(
        &stage.token(&organisation.desk),
        &format!("/v1/entries/{}?after={}", tablet.id(), all.len() + 1),
    );
    assert_eq!((beyond.status, beyond.code().as_str()), (409, "gap"));
}

/// What a desk writes is wrapped entry by entry, so that fewer go into an answer that a device reads.
#[test]
fn a_desks_log_comes_in_pages_that_a_device_reads() {
    let (mut organisation, mut tablet, stage) = enrolled();
    tablet.open(Area::Mi, month("2018-01"));
    let (subject, mut before) = tablet.note();
    stage.take(&tablet.rest(0));
    let none = facts(Area::Mi, month("2018-01"), Some(TableLine::StreetContacts), 0);
    for revision in 2..=802 {
        let from = organisation.desk.entries.len();
        before = organisation.desk.write(open(Kind::Correction, subject, revision, Some(before), none));
        if (from + 1).is_multiple_of(100) || revision == 802 {
            stage.take(&organisation.desk.rest(from / 100 * 100));
        }
    }
    let token = stage.token(&organisation.desk);
    let (mut read, mut pages) = (Vec::new(), 0);
    loop {
        let path = format!("/v1/entries/{}?after={}", organisation.desk.id(), read.len());
        let reply = stage.get_as(&token, &path);
        assert!(reply.body.len() <= ANSWER_BYTES_MAX, "{} bytes", reply.body.len());
        let page: Page = wire::decode(&reply.body).unwrap();
        read.extend(page.entries);
        pages += 1;
        if page.next.is_none() {
            break;
        }
    }
    assert_eq!((read.len(), pages), (organisation.desk.entries.len(), 2));
}

#[test]
fn a_restart_keeps_everything() {
    let (organisation, mut tablet, mut stage) = enrolled();
    tablet.evening(5);
    stage.take(&tablet.push(0, 4));
    let (before, table) = (stage.dump(), stage.table(&organisation));
    stage.stop();
    stage.start();
    assert_eq!(stage.dump(), before);
    assert_eq!(stage.table(&organisation), table);
    assert_eq!(stage.take(&tablet.rest(0)).head, tablet.head(), "the open outing is known again");
    assert_eq!(stage.differences(), [""; 0]);
}

/// Many tablets at once, each entry a request of its own: one group of writes does not spoil another.
#[test]
fn many_connections_at_once_lose_and_mix_nothing() {
    let mut organisation = Organisation::new();
    let mut tablets: Vec<Tablet> = (0..8).map(|_| organisation.tablet()).collect();
    let stage = Stage::with(&organisation);
    std::thread::scope(|scope| {
        for tablet in &mut tablets {
            tablet.evening(20);
            let (stage, tablet) = (&stage, &*tablet);
            scope.spawn(move || {
                for from in 0..tablet.entries.len() {
                    // Every third comes with a bad twin beside it.
                    if from % 3 == 0 {
                        let mut bad = tablet.push(from, from + 1);
                        bad.entries[0].open.revision += 1;
                        let told = if from == 0 { "not_authentic" } else { "unknown_branch" };
                        assert_eq!(stage.push(&bad).code(), told);
                    }
                    assert_eq!(stage.take(&tablet.push(from, from + 1)).head, tablet.heads[from + 1]);
                }
            });
        }
    });
    assert_eq!(stage.sum(&organisation, TableLine::StreetContacts), 160);
    assert_eq!(stage.differences(), [""; 0]);
}

/// The same run twelve times at once: one of them is stored, all of them are told so.
#[test]
fn the_same_push_at_the_same_time_is_stored_once() {
    let (organisation, mut tablet, stage) = enrolled();
    tablet.evening(6);
    std::thread::scope(|scope| {
        for _ in 0..12 {
            let (stage, tablet) = (&stage, &tablet);
            scope.spawn(move || assert_eq!(stage.take(&tablet.rest(0)).head, tablet.head()));
        }
    });
    assert_eq!(stage.sum(&organisation, TableLine::StreetContacts), 6);
    assert_eq!(stage.differences(), [""; 0]);
}

#[test]
fn without_contiguity_a_gap_is_taken_and_the_doctor_sees_it() {
    let mut organisation = Organisation::new();
    let mut tablet = organisation.tablet();
    let stage = Stage::ruled(&organisation, Rules { contiguous_single_writer: false, ..Rules::KEPT });
    tablet.evening(4);
    stage.take(&tablet.push(0, 2));
    assert_eq!(stage.take(&tablet.push(3, 5)).head, tablet.heads[5]);
    assert_ne!(stage.differences(), [""; 0]);
}

#[test]
fn with_counts_incremented_a_revision_is_counted_twice() {
    let mut organisation = Organisation::new();
    let mut tablet = organisation.tablet();
    let stage = Stage::ruled(&organisation, Rules { counts_folded: false, ..Rules::KEPT });
    tablet.open(Area::Mi, month("2018-01"));
    let (subject, first) = tablet.note();
    tablet.revise(subject, 2, Some(first), 1);
    stage.take(&tablet.rest(0));
    assert_eq!(stage.sum(&organisation, TableLine::StreetContacts), 2);
    assert_ne!(stage.differences(), [""; 0]);
}

#[test]
fn without_the_rules_of_revision_another_tablet_takes_a_contact_away() {
    let mut organisation = Organisation::new();
    let (mut tablet, mut rival) = (organisation.tablet(), organisation.tablet());
    let stage = Stage::ruled(&organisation, Rules { revision_rules: false, ..Rules::KEPT });
    tablet.open(Area::Mi, month("2018-01"));
    let (subject, first) = tablet.note();
    stage.take(&tablet.rest(0));
    rival.open(Area::Mi, month("2018-01"));
    rival.revise(subject, 2, Some(first), 0);
    stage.take(&rival.rest(0));
    assert_eq!(stage.sum(&organisation, TableLine::StreetContacts), 0);
    assert_ne!(stage.differences(), [""; 0]);
}
