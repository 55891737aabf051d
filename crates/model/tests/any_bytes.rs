//! Whatever bytes come, reading them ends, without a panic and with one meaning: what is read is written back as the
//! very bytes it was read from (S-135). Bounded and the same on every run.

#![cfg(test)]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests fail by panicking")]

use std::cell::Cell;

use approdo_model::body::{BODY_BYTES, Body};
use approdo_model::bytes::SignatureBytes;
use approdo_model::chain::{Chain, Entry};
use approdo_model::registry::{Registry, Statement};
use approdo_model::review::Returned;
use approdo_model::wire::{self, Notices, Page, Proof, Push, Receipt, SentBackItems, Statements};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

mod signed;
mod written;

/// Cases of one law in one run.
const CASES: u32 = 2_000;

fn runner() -> TestRunner {
    let config = Config { cases: CASES, failure_persistence: None, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &[135; 32]))
}

/// What an enemy does to bytes that were good: turns some, cuts, repeats and puts noise in.
fn bent(good: Vec<u8>) -> impl Strategy<Value = Vec<u8>> {
    let length = good.len();
    let turns = prop::collection::vec((0..length, any::<u8>()), 0..4);
    let noise = prop::collection::vec(any::<u8>(), 0..9);
    (turns, 0..=length, 0..=length, noise, any::<bool>()).prop_map(move |(turns, from, to, noise, splice)| {
        let mut bytes = good.clone();
        for (place, byte) in turns {
            bytes[place] = byte;
        }
        if splice {
            let (from, to) = (from.min(to), from.max(to));
            let _ = bytes.splice(from..to, noise);
        }
        bytes
    })
}

/// Noise, and good bytes bent.
fn bytes_like(good: Vec<Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    let noise = prop::collection::vec(any::<u8>(), 0..600);
    prop_oneof![1 => noise, 4 => prop::sample::select(good).prop_flat_map(bent)]
}

/// Holds a law against many bytes. The law says whether it read anything; one that never does is about nothing.
fn hold(good: Vec<Vec<u8>>, law: impl Fn(&[u8]) -> Result<bool, TestCaseError>) {
    let read = Cell::new(0);
    let held = runner().run(&bytes_like(good), |bytes| {
        read.set(read.get() + u32::from(law(&bytes)?));
        Ok(())
    });
    held.unwrap_or_else(|fault| panic!("{fault}"));
    assert!(read.get() > CASES / 100, "only {} of {CASES} were read at all", read.get());
}

#[test]
fn any_bytes_are_no_push_or_exactly_one() {
    let push = signed::push(&signed::outing());
    let proof = Proof { head: push.after, signature: SignatureBytes([5; 64]) };
    let good = vec![wire::encode(&push).unwrap(), wire::encode_proved(&proof, &push).unwrap()];
    hold(good, |bytes| {
        let _ = (wire::decode::<Page>(bytes), wire::decode::<Receipt>(bytes), wire::decode::<Entry>(bytes));
        let Ok((proof, push)) = wire::decode_proved::<Push>(bytes) else { return Ok(false) };
        if let Some(proof) = proof {
            prop_assert_eq!(
                wire::decode_proved(&wire::encode_proved(&proof, &push).unwrap()),
                Ok((Some(proof), push))
            );
            return Ok(true);
        }
        let again = wire::encode(&push).unwrap();
        prop_assert_eq!(wire::decode::<Push>(&again), Ok(push.clone()));
        let chain = Chain { head: push.after, ..Chain::empty(push.organisation, push.device) };
        let _ = chain.verify(&signed::Who::Tablet.key(), &push.entries);
        Ok(true)
    });
}

#[test]
fn any_bytes_are_nothing_sent_back_or_exactly_that() {
    let good = wire::encode(&SentBackItems { items: signed::sent_back() }).unwrap();
    let item = written::returned(written::opened(), approdo_model::review::Said::Withdrawn);
    hold(vec![good, item.to_padded().unwrap().to_vec()], |bytes| {
        if let Ok(item) = Returned::from_padded(bytes) {
            prop_assert_eq!(item.to_padded().unwrap().to_vec(), bytes);
            return Ok(true);
        }
        let Ok(items) = wire::decode::<SentBackItems>(bytes) else { return Ok(false) };
        prop_assert_eq!(wire::decode::<SentBackItems>(&wire::encode(&items).unwrap()), Ok(items.clone()));
        let sound = items.items.iter().filter(|item| item.is_sound());
        let _ = sound.filter(|item| item.verifies(&signed::Who::Desk.key())).count();
        Ok(true)
    });
}

#[test]
fn any_text_is_no_registry_or_one_that_its_authors_signed() {
    let whole = signed::statements(&signed::every_act());
    let good = serde_json::to_vec(&Statements { statements: whole.clone() }).unwrap();
    hold(vec![good], |bytes| {
        let _ = serde_json::from_slice::<Notices>(bytes);
        let Ok(read) = serde_json::from_slice::<Statements>(bytes) else { return Ok(false) };
        if let Ok(registry) = Registry::fold(&read.statements) {
            // Shorter it may be; anything else would be a forgery.
            prop_assert!(whole.starts_with(&read.statements));
            prop_assert_eq!(registry.number as usize, read.statements.len());
        }
        Ok(true)
    });
}

#[test]
fn any_bytes_are_no_statement_or_one_that_its_author_signed() {
    let whole = signed::statements(&signed::every_act());
    let good = whole.iter().map(|statement| wire::encode(statement).unwrap()).collect();
    hold(good, |bytes| {
        let Ok(statement) = wire::decode::<Statement>(bytes) else { return Ok(false) };
        let before = &whole[..(statement.number as usize).clamp(2, whole.len()) - 1];
        let registry = Registry::fold(before).unwrap();
        prop_assert!(registry.with(&statement).is_err() || whole.contains(&statement));
        Ok(true)
    });
}

#[test]
fn any_padded_bytes_are_no_body_or_exactly_one() {
    let kept = written::kept_bodies();
    let good = kept.iter().map(|(_, body)| body.to_padded().unwrap().to_vec()).collect();
    hold(good, |bytes| {
        let _ = Body::from_padded(bytes);
        let mut padded = bytes.to_vec();
        padded.resize(BODY_BYTES, 0);
        let Ok(body) = Body::from_padded(&padded) else { return Ok(false) };
        prop_assert_eq!(&body.to_padded().unwrap()[..], &padded[..]);
        Ok(true)
    });
}
