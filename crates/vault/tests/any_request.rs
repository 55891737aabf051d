//! Whatever text a screen sends: an answer, never a panic, and what is not a request changes nothing (S-135, S-137).
//! Bounded and the same on every run.

#![cfg(test)]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests fail by panicking")]

mod tablet;

use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use serde_json::{Value, json};
use tablet::Tablet;

/// Texts of one run, in every state of the device.
const TEXTS: u32 = 4_000;

/// Requests that are taken in some state, none of them so slow as a passphrase.
fn requests() -> Vec<Value> {
    vec![
        json!({"do": "status"}),
        json!({"do": "touch"}),
        json!({"do": "lock"}),
        json!({"do": "outbox"}),
        json!({"do": "leaving"}),
        json!({"do": "set_units", "units": ["Unità 1"]}),
        json!({"do": "note", "record": {"contact": {}}}),
        json!({"do": "annotate", "subject": null, "text": "due parole"}),
        json!({"do": "erase", "subject": "00000000-0000-4000-8000-000000000000"}),
        json!({"do": "freeze", "first": "2018-01", "last": "2018-02"}),
        json!({"do": "received"}),
        json!({"do": "join", "words": [1, 2, 3, 4, 5], "invitation": "x", "units": []}),
        json!({"do": "take_services", "file": "{}"}),
    ]
}

fn bent(chance: &mut ChaCha20Rng, good: &[u8]) -> Vec<u8> {
    let mut draw = |below: usize| (chance.next_u64() % below.max(1) as u64) as usize;
    let mut bytes = good.to_vec();
    for _ in 0..draw(4) {
        match draw(4) {
            0 => bytes.truncate(draw(good.len())),
            1 if !bytes.is_empty() => {
                let (place, byte) = (draw(bytes.len()), draw(256) as u8);
                bytes[place] = byte;
            }
            2 => {
                let place = draw(bytes.len() + 1);
                let piece: &[u8] =
                    [&b"\""[..], b"{", b"[", b"null", b"-1", b"1e999", b"\xff", b"\\ud800", b","][draw(9)];
                let _ = bytes.splice(place..place, piece.iter().copied());
            }
            _ => {
                let place = draw(bytes.len() + 1);
                let _ = bytes.splice(place..place, good.to_vec());
            }
        }
    }
    bytes
}

fn code(tablet: &mut Tablet, text: &[u8]) -> Option<String> {
    let answer = serde_json::to_value(tablet.app.handle_json(text)).unwrap();
    answer["problem"]["code"].as_str().map(str::to_owned)
}

#[test]
fn any_text_gets_an_answer_in_every_state() {
    let mut chance = ChaCha20Rng::seed_from_u64(135);
    let good: Vec<Vec<u8>> = requests().iter().map(|request| request.to_string().into_bytes()).collect();
    let (mut unknown, mut known) = (0, 0);
    for (seed, mut tablet) in [(1, Tablet::new(1)), (2, Tablet::founded(2)), (3, Tablet::in_office(3))] {
        for _ in 0..TEXTS / 3 {
            let index = (chance.next_u64() % good.len() as u64) as usize;
            let text = bent(&mut chance, &good[index]);
            match code(&mut tablet, &text).as_deref() {
                Some("unknown_request") => unknown += 1,
                _ => known += 1,
            }
        }
        assert_eq!(code(&mut tablet, br#"{"do": "status"}"#), None, "device {seed} still answers");
    }
    assert!(unknown > TEXTS / 4 && known > TEXTS / 20, "{unknown} {known}");
}

#[test]
fn what_is_no_request_is_refused_at_once_and_changes_nothing() {
    let mut tablet = Tablet::in_office(4);
    let standing =
        |tablet: &mut Tablet| serde_json::to_value(tablet.app.handle_json(br#"{"do": "status"}"#)).unwrap();
    let before = standing(&mut tablet);
    let deep = format!("{{\"do\": \"set_units\", \"units\": {}", "[".repeat(200_000));
    let twice = r#"{"do": "lock", "do": "lock"}"#;
    let twice_within = r#"{"do": "set_units", "units": [], "units": ["x"]}"#;
    // A request that has no fields passes over what it is given besides; one that has fields does not.
    let unknown = r#"{"do": "set_units", "units": [], "really": true}"#;
    for text in ["", "null", "[]", "\"lock\"", "{}", r#"{"do": "LOCK"}"#, &deep, twice, twice_within, unknown]
    {
        assert_eq!(code(&mut tablet, text.as_bytes()).as_deref(), Some("unknown_request"), "{text:.40}");
    }
    assert_eq!(standing(&mut tablet), before);
}
