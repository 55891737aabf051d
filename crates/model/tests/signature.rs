//! What is signed stays what it is: no signature fits another role, and every flipped bit is refused (S-038, S-048).

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests fail by panicking")]

mod signed;

use approdo_model::bytes::{Digest, PublicKey, SignatureBytes};
use approdo_model::digest::{Purpose, digest};
use approdo_model::notice::{Acknowledgement, LedgerLine, SentBack};
use approdo_model::registry::{Registry, Statement};
use approdo_model::signature::{Context, verifies};
use approdo_model::wire::{Application, TokenRequest, challenge_bytes};
use signed::{every_flip_is_refused as check, *};

#[test]
fn no_signature_fits_another_role() {
    let object = b"the same bytes in every role";
    for signed in Context::ALL {
        let signature = Who::Tablet.sign(signed, object);
        for read in Context::ALL {
            let holds = verifies(read, &Who::Tablet.key(), object, &signature);
            assert_eq!(holds, read == signed, "signed as {signed:?}, read as {read:?}");
        }
    }
}

#[test]
fn no_role_is_the_beginning_of_another() {
    let labels = Context::ALL.map(|context| context.message(b""));
    for (at, label) in labels.iter().enumerate() {
        for (other, longer) in labels.iter().enumerate() {
            assert_eq!(longer.starts_with(label), at == other, "{at} {other}");
        }
        assert!(label.ends_with(&[0]), "{at} does not end");
    }
}

#[test]
fn no_digest_can_be_taken_for_anothers() {
    for one in Purpose::ALL {
        for other in Purpose::ALL {
            let same = digest(one, &[b"parts"]) == digest(other, &[b"parts"]);
            assert_eq!(same, one == other, "{one:?} {other:?}");
            assert_eq!(other.label().starts_with(one.label()), one == other, "{one:?} {other:?}");
        }
    }
}

#[test]
fn every_flipped_bit_of_a_statement_is_refused() {
    let statements = statements(&[every_act(), key_acts(), hybrid_acts()].concat());
    for (at, statement) in statements.iter().enumerate() {
        let before = Registry::fold(&statements[..at]).ok();
        check(&format!("statement {}", statement.number), statement, |other: &Statement| match &before {
            Some(registry) => registry.with(other).is_ok(),
            // A founding names its own key and organisation: whoever pinned them sees another.
            None => Registry::found(other).is_ok_and(|registry| registry.organisation == organisation()),
        });
    }
}

#[test]
fn every_flipped_bit_of_an_acknowledgement_is_refused() {
    check("acknowledgement", &acknowledgement(), |other: &Acknowledgement| other.verifies(&Who::Desk.key()));
}

#[test]
fn every_flipped_bit_of_a_ledger_line_is_refused() {
    for line in ledger() {
        check("ledger line", &line, |other: &LedgerLine| other.verifies(&Who::Desk.key()));
    }
}

#[test]
fn every_flipped_bit_of_what_is_sent_back_is_refused() {
    for item in sent_back() {
        check("sent back", &item, |other: &SentBack| other.verifies(&Who::Desk.key()));
    }
}

#[test]
fn every_flipped_bit_of_an_application_is_refused() {
    check("application", &application(), |other: &Application| {
        let Application { organisation, code, device, key, signature } = other;
        let object = Application::canonical(organisation, code, device, key);
        verifies(Context::Enrolment, key, &object, signature)
    });
}

#[test]
fn every_flipped_bit_of_a_challenge_answer_is_refused() {
    check("challenge answer", &challenge_answer(), |other: &TokenRequest| {
        let object = challenge_bytes(&other.device, &other.challenge);
        verifies(Context::Challenge, &Who::Tablet.key(), &object, &other.signature)
    });
}

#[test]
fn a_ledger_is_numbered_and_stands_on_the_line_before() {
    let lines = ledger();
    let end = |line: &LedgerLine| Some((line.number, line.digest()));
    assert!(lines[0].continues(None));
    assert!(lines[1].continues(end(&lines[0])));
    assert!(!lines[1].continues(None), "a gap");
    assert!(!lines[0].continues(end(&lines[0])), "a repetition");
    assert!(!lines[1].continues(Some((1, Digest([1; 32])))), "another line before");
    assert!(!lines[1].continues(Some((u32::MAX, lines[0].digest()))), "no number is left");
}

/// Points of small order, in every encoding that a decoder may take (RFC 8032 5.1.3 and its lax readings).
const SMALL_ORDER: [&str; 14] = [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
];

fn point(text: &str) -> [u8; 32] {
    hex::decode(text).unwrap().try_into().unwrap()
}

#[test]
fn a_key_of_small_order_signs_nothing() {
    // With such a key the signature (R = A, S = 0) would fit about one message in eight.
    for key in SMALL_ORDER.map(point) {
        for r in SMALL_ORDER.map(point) {
            let signature = SignatureBytes([r, [0; 32]].concat().try_into().unwrap());
            for object in 0..32_u8 {
                assert!(!verifies(Context::Head, &PublicKey(key), &[object], &signature), "{key:?}");
            }
        }
    }
}

/// The order of the group, little endian.
const ORDER: &str = "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";

#[test]
fn the_other_form_of_a_signature_is_refused() {
    let object = b"object";
    let signature = Who::Tablet.sign(Context::Head, object);
    assert!(verifies(Context::Head, &Who::Tablet.key(), object, &signature));
    let mut other = signature;
    let mut carry = 0_u16;
    for (byte, add) in other.0[32..].iter_mut().zip(point(ORDER)) {
        carry += u16::from(*byte) + u16::from(add);
        *byte = carry.to_le_bytes()[0];
        carry >>= 8;
    }
    assert_ne!(other, signature);
    assert!(!verifies(Context::Head, &Who::Tablet.key(), object, &other), "S + L");
}

#[test]
fn a_key_that_is_no_point_signs_nothing() {
    let signature = Who::Tablet.sign(Context::Head, b"object");
    let no_points = (0..=255_u8).map(|byte| PublicKey([byte; 32]));
    assert_eq!(no_points.filter(|key| verifies(Context::Head, key, b"object", &signature)).count(), 0);
}
