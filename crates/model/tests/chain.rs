//! The log of one device: only the entries its device wrote, in their order, prove themselves (S-038).
//!
//! The flips here are over entries whose bodies nobody opens; the vault's tests repeat them over sealed ones.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests fail by panicking")]

mod signed;

use approdo_model::bytes::{Digest, PublicKey, SignatureBytes};
use approdo_model::calendar::Month;
use approdo_model::chain::{Chain, ChainError, Chained, Entry, Head, Part, head_bytes};
use approdo_model::codes::{Area, Line};
use approdo_model::header::{Facts, Fault, Kind, MONTH_FIRST, Open};
use approdo_model::ids::{DeviceId, OrganisationId};
use approdo_model::signature::Context;
use approdo_model::suite;
use approdo_model::wire::{Push, decode, encode};
use signed::*;

fn empty() -> Chain {
    Chain::empty(organisation(), Who::Tablet.device())
}

fn verify(entries: &[Entry]) -> Result<Vec<Chained>, ChainError> {
    empty().verify(&Who::Tablet.key(), entries)
}

#[test]
fn a_whole_outing_proves_itself_and_ends_closed() {
    let log = outing();
    let run = verify(&log.entries).unwrap();
    assert_eq!(run.last().unwrap().after, log.chain);
    assert_eq!(log.chain.outing, None);
    assert_eq!(log.chain.head.seq, 4);
}

#[test]
fn one_signature_vouches_for_all_before_it() {
    let mut entries = outing().entries;
    entries[1].signature = None;
    entries[2].signature = None;
    assert_eq!(verify(&entries).unwrap().len(), 4);
}

#[test]
fn openings_and_the_last_entry_are_always_signed() {
    for at in [0, 3] {
        let mut entries = outing().entries;
        entries[at].signature = None;
        assert_eq!(verify(&entries), Err(ChainError::Unsigned), "entry {at}");
    }
    assert_eq!(verify(&[]), Err(ChainError::Empty));
}

#[test]
fn every_flipped_bit_of_a_push_is_refused() {
    every_flip_of_a_push_is_refused(&push(&outing()));
}

#[test]
fn every_flipped_bit_of_a_push_of_suite_2_is_refused() {
    every_flip_of_a_push_is_refused(&push(&outing_of(suite::X_WING)));
}

fn every_flip_of_a_push_is_refused(push: &Push) {
    let bytes = encode(push).unwrap();
    let mut harmless = 0;
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << bit;
            let Ok(read) = decode::<Push>(&flipped) else { continue };
            // What the device says it knows of registry and ledger is unsigned: it only asks for less or more.
            let asks = Push {
                registry_known: push.registry_known,
                ledger_known: push.ledger_known.clone(),
                ..read.clone()
            };
            if asks == *push {
                assert_ne!(read, *push, "byte {at} bit {bit} is written in two ways");
                harmless += 1;
                continue;
            }
            let chain = Chain { head: read.after, ..Chain::empty(read.organisation, read.device) };
            assert!(chain.verify(&Who::Tablet.key(), &read.entries).is_err(), "byte {at} bit {bit}");
        }
    }
    // One byte of the registry's number; of one coordinator's id all but version and variant, and its number.
    let asked = 8 + 8 * 16 - 6 + 8;
    assert!(harmless > 0 && harmless <= asked, "{harmless} of at most {asked}");
}

#[test]
fn every_dropped_doubled_or_swapped_entry_is_refused() {
    let entries = outing().entries;
    for at in 0..entries.len() {
        let mut dropped = entries.clone();
        dropped.remove(at);
        // Without its tail a log is only shorter: whoever keeps the head sees it.
        assert_eq!(verify(&dropped).is_ok(), at == 3, "without {at}");
        let mut doubled = entries.clone();
        doubled.insert(at, entries[at].clone());
        assert!(verify(&doubled).is_err(), "{at} twice");
        for other in 0..at {
            let mut swapped = entries.clone();
            swapped.swap(at, other);
            assert!(verify(&swapped).is_err(), "{other} and {at} swapped");
        }
    }
}

#[test]
fn swapped_erasable_parts_are_refused() {
    let entries = outing().entries;
    for at in 0..entries.len() {
        for other in 0..at {
            let mut swapped = entries.clone();
            swapped[at].part = entries[other].part.clone();
            swapped[other].part = entries[at].part.clone();
            assert_eq!(verify(&swapped), Err(ChainError::Signature), "{other} and {at}");
        }
    }
}

#[test]
fn a_log_of_another_device_or_organisation_or_key_is_refused() {
    let entries = outing().entries;
    let other = Chain::empty(OrganisationId::from_random([1; 16]), Who::Tablet.device());
    assert_eq!(other.verify(&Who::Tablet.key(), &entries), Err(ChainError::Signature));
    let other = Chain::empty(organisation(), DeviceId::from_random([2; 16]));
    assert_eq!(other.verify(&Who::Tablet.key(), &entries), Err(ChainError::Signature));
    for who in Who::ALL.into_iter().filter(|who| *who != Who::Tablet) {
        assert_eq!(empty().verify(&who.key(), &entries), Err(ChainError::Signature), "{who:?}");
    }
}

#[test]
fn the_key_of_a_closed_outing_signs_nothing_more() {
    let mut log = outing();
    let late = open(Kind::Record, Some(Line::StreetContacts), 4, 1, None);
    let part = part(4, suite::X25519, false);
    let chained = log.chain.extend(&late, &part).unwrap();
    for context in Context::ALL {
        let signature = Some(Who::Outing.sign(context, &head_bytes(&chained.after)));
        log.entries.push(Entry { open: late.clone(), part: part.clone(), signature });
        assert_eq!(verify(&log.entries), Err(ChainError::Signature), "{context:?}");
        log.entries.pop();
    }
}

#[test]
fn the_key_of_an_outing_opens_no_outing_and_the_device_key_signs_nothing_inside_one() {
    let mut entries = outing().entries;
    let run = verify(&entries).unwrap();
    for (at, who) in [(0, Who::Outing), (1, Who::Tablet), (3, Who::Tablet)] {
        let kept = entries[at].signature;
        for context in Context::ALL {
            entries[at].signature = Some(who.sign(context, &head_bytes(&run[at].after)));
            assert_eq!(verify(&entries), Err(ChainError::Signature), "{who:?} signs {at} as {context:?}");
        }
        entries[at].signature = kept;
    }
}

#[test]
fn an_outing_key_belongs_in_an_opening_and_nowhere_else() {
    let log = outing();
    let mut opening = log.entries[0].open.clone();
    opening.outing_key = None;
    assert_eq!(empty().extend(&opening, &part(0, suite::X25519, true)).unwrap_err(), ChainError::OutingKey);
    let mut record = log.entries[1].open.clone();
    record.outing_key = Some(PublicKey([3; 32]));
    assert_eq!(empty().extend(&record, &part(0, suite::X25519, true)).unwrap_err(), ChainError::OutingKey);
}

#[test]
fn a_body_of_another_length_has_no_place() {
    let open = open(Kind::Control, None, 1, 1, None);
    for length in [0, 511, 527, 529, 4096] {
        let Part::Sealed(mut sealed) = part(0, suite::X25519, true) else { unreachable!() };
        sealed.body.resize(length, 0);
        assert_eq!(empty().extend(&open, &Part::Sealed(sealed)).unwrap_err(), ChainError::Length, "{length}");
    }
}

#[test]
fn the_last_slot_number_is_the_end_of_the_log() {
    let full = Chain { head: Head { seq: u64::MAX, digest: Digest([1; 32]) }, ..empty() };
    assert_eq!(full.next_place(Kind::Opening.number()), Err(ChainError::Full));
}

#[test]
fn an_entry_of_an_unknown_kind_still_proves_itself() {
    let mut log = outing();
    let newer = Open { kind: 9, form: 7, ..open(Kind::Control, None, 5, 1, None) };
    log.write(newer);
    assert!(verify(&log.entries).is_ok());
}

#[test]
fn records_and_closings_belong_to_an_outing_of_their_area_and_month() {
    let mut log = Log::of(Who::Tablet);
    log.write(open(Kind::Opening, Some(Line::Outings), 1, 1, None));
    let record = open(Kind::Record, Some(Line::StreetContacts), 2, 1, None);
    assert_eq!(log.chain.fits(&record), Ok(()));
    let elsewhere = Open { facts: Facts { area: Area::Co.number(), ..record.facts }, ..record.clone() };
    let later = Open { facts: Facts { month: record.facts.month + 1, ..record.facts }, ..record.clone() };
    for wrong in [&elsewhere, &later] {
        assert_eq!(log.chain.fits(wrong), Err(Fault::NotOfItsOuting));
    }
    assert_eq!(empty().fits(&record), Err(Fault::NotOfItsOuting));
    assert_eq!(empty().fits(&open(Kind::Closing, None, 1, 2, None)), Err(Fault::NotOfItsOuting));
    assert_eq!(empty().fits(&open(Kind::Correction, None, 1, 2, None)), Ok(()));
    let answer = open(Kind::Answer, Some(Line::StreetContacts), 1, 2, Some(Digest([1; 32])));
    assert_eq!(empty().fits(&answer), Ok(()));
    assert_eq!(log.chain.fits(&answer), Err(Fault::NotOfItsOuting), "an answer inside an outing");
}

/// What a header of this kind means with one thing changed, on arrival in February 2018.
#[track_caller]
fn check(kind: Kind, change: impl Fn(&mut Open), expected: Result<(), Fault>) {
    let line = match kind {
        Kind::Opening | Kind::Closing => Some(Line::Outings),
        Kind::Record | Kind::Correction | Kind::Answer => Some(Line::StreetContacts),
        Kind::Control => None,
    };
    let (revision, supersedes) = if kind == Kind::Answer { (2, Some(Digest([1; 32]))) } else { (1, None) };
    let mut header = open(kind, line, 1, revision, supersedes);
    change(&mut header);
    assert_eq!(header.meaning(Month::new(2018, 2).unwrap()).map(|_| ()), expected);
}

#[test]
fn what_a_header_cannot_mean_is_named_and_not_counted() {
    for kind in Kind::ALL {
        check(kind, |_| {}, Ok(()));
    }
    let record = |change: fn(&mut Open), fault| check(Kind::Record, change, Err(fault));
    record(|open| open.form = 2, Fault::NewerForm);
    record(|open| open.form = 0, Fault::UnknownCode);
    record(|open| open.suite = 3, Fault::UnknownCode);
    record(|open| open.suite = 0, Fault::UnknownCode);
    record(|open| open.kind = 7, Fault::UnknownCode);
    record(|open| open.kind = 0, Fault::UnknownCode);
    record(|open| open.facts.area = 0, Fault::UnknownCode);
    record(|open| open.facts.area = 200, Fault::UnknownCode);
    record(|open| open.facts.line = 200, Fault::UnknownCode);
    record(|open| open.facts.count = 2, Fault::ImpossibleCount);
    record(|open| open.facts.line = 0, Fault::ImpossibleCount);
    record(|open| open.facts.line = Line::Outings.number(), Fault::ImpossibleLine);
    record(|open| open.revision = 0, Fault::ImpossibleRevision);
    record(|open| open.revision = 2, Fault::ImpossibleRevision);
    record(|open| open.supersedes = Some(Digest([1; 32])), Fault::ImpossibleRevision);
    let street = |open: &mut Open| open.facts.line = Line::StreetContacts.number();
    check(Kind::Opening, street, Err(Fault::ImpossibleLine));
    check(Kind::Closing, street, Err(Fault::ImpossibleLine));
    check(Kind::Control, street, Err(Fault::ImpossibleLine));
    check(Kind::Correction, |open| open.facts.line = Line::Outings.number(), Ok(()));
    check(Kind::Answer, |open| open.facts.line = Line::Outings.number(), Ok(()));
    let begins = |open: &mut Open| (open.revision, open.supersedes) = (1, None);
    check(Kind::Answer, begins, Err(Fault::ImpossibleRevision));
}

#[test]
fn a_month_before_the_project_or_after_the_arrival_is_impossible() {
    let january = january().number();
    for (month, holds) in [
        (MONTH_FIRST - 1, false),
        (MONTH_FIRST, true),
        (january, true),
        (january + 1, true),
        // The night that ends the month of arrival.
        (january + 2, true),
        (january + 3, false),
        (0, false),
        (u16::MAX, false),
    ] {
        let expected = if holds { Ok(()) } else { Err(Fault::ImpossibleMonth) };
        check(Kind::Record, |open| open.facts.month = month, expected);
    }
}

#[test]
fn a_signature_of_the_right_key_over_another_head_is_refused() {
    let log = outing();
    let run = verify(&log.entries).unwrap();
    let heads: Vec<SignatureBytes> =
        run.iter().map(|chained| Who::Outing.sign(Context::Head, &head_bytes(&chained.after))).collect();
    for at in 1..4 {
        for other in (1..4).filter(|other| *other != at) {
            let mut entries = log.entries.clone();
            entries[at].signature = Some(heads[other]);
            assert_eq!(verify(&entries), Err(ChainError::Signature), "{at} with the signature of {other}");
        }
    }
}
