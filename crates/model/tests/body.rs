//! The padded body: bytes kept for ever, one size, and nothing else readable as a body.
//!
//! The kept bytes lie in `tests/golden/body_*.hex`. `UPDATE_GOLDEN=1 cargo test -p approdo-model --test body` writes
//! the ones that are missing, and only those: bytes that differ from the kept ones always fail, because tablets and
//! coordinators of another version hold bodies in that form. A changed form is a new version beside the old one.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests fail by panicking"
)]

mod written;

use std::path::PathBuf;

use approdo_model::body::{BODY_BYTES, Body, BodyError, CONTENT_BYTES_MAX, Content};
use approdo_model::codes::{Area, Signal};
use approdo_model::forms::{Contact, Record};
use approdo_model::review::*;
use proptest::prelude::*;

/// Bytes that must stay free in the largest body, so that lists and forms can grow without a new size.
const ROOM_BYTES_MIN: usize = 128;

fn kept(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/golden/body_{name}.hex"))
}

fn in_lines(bytes: &[u8]) -> String {
    bytes.chunks(32).map(|line| hex::encode(line) + "\n").collect()
}

/// The bytes of a kept body are the ones written here, and reading them gives the same body.
fn check(name: &str, body: &Body) {
    let path = kept(name);
    let written = body.to_padded().unwrap();
    if !path.exists() && std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, in_lines(&written)).unwrap();
    }
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|_| panic!("{name}: no kept bytes; UPDATE_GOLDEN=1 writes missing ones"));
    assert!(text == in_lines(&written), "{name}: the bytes of a kept body have changed");
    let bytes = hex::decode(text.split_whitespace().collect::<String>()).unwrap();
    assert_eq!(Body::from_padded(&bytes).as_ref(), Ok(body), "{name}");
}

#[test]
fn kept_bodies_keep_their_bytes() {
    for (name, body) in written::kept_bodies() {
        check(name, &body);
    }
}

#[test]
fn every_kept_body_is_still_checked() {
    let names: Vec<_> = written::kept_bodies().iter().map(|(name, _)| kept(name)).collect();
    for file in std::fs::read_dir(kept("").parent().unwrap()).unwrap() {
        let path = file.unwrap().path();
        let is_body = path.file_name().unwrap().to_str().unwrap().starts_with("body_");
        assert!(!is_body || names.contains(&path), "{} is kept but no longer checked", path.display());
    }
}

#[test]
fn the_largest_forms_fit_with_room_to_grow() {
    for (name, content) in written::largest() {
        match &content {
            Content::Shift(shift) => shift.validate().unwrap(),
            Content::Record(record) => record.validate().unwrap(),
            Content::Counts(counts) => assert!(counts.is_sound()),
            Content::Withdrawn
            | Content::Review(_)
            | Content::Exported(_)
            | Content::Answered(_)
            | Content::Corrected(_) => {}
        }
        let body = Body { content, ..written::body(Area::Out, None, 255, Content::Withdrawn) };
        let padded = body.to_padded().unwrap();
        let length = usize::from(u16::from_le_bytes([padded[1], padded[2]]));
        println!("{name}: {length} of {CONTENT_BYTES_MAX} bytes");
        assert!(length + ROOM_BYTES_MIN <= CONTENT_BYTES_MAX, "{name}: {length} bytes");
    }
}

#[test]
fn what_does_not_fit_is_an_error_and_never_cut() {
    let signals = vec![Signal::Gen01; BODY_BYTES];
    let record = Record::Contact(Contact { signals, ..Contact::default() });
    let body = written::body(Area::Mi, None, 1, Content::Record(record));
    assert_eq!(body.to_padded(), Err(BodyError::TooLong));
}

#[test]
fn another_size_is_refused() {
    let padded = written::kept_bodies()[3].1.to_padded().unwrap();
    for length in 0..BODY_BYTES {
        assert_eq!(Body::from_padded(&padded[..length]), Err(BodyError::Size));
    }
    assert_eq!(Body::from_padded(&[&padded[..], &[0]].concat()), Err(BodyError::Size));
}

#[test]
fn another_version_is_refused() {
    let mut padded = written::kept_bodies()[3].1.to_padded().unwrap();
    for version in (0..=255).filter(|version| ![1, 2, 3, 4].contains(version)) {
        padded[0] = version;
        assert_eq!(Body::from_padded(&padded), Err(BodyError::Version));
    }
}

#[test]
fn a_body_has_one_version_and_no_other() {
    for (name, body) in written::kept_bodies() {
        let mut padded = body.to_padded().unwrap();
        let version = match name {
            "contact_zone" | "zone" => 2,
            "exported" | "counts" => 3,
            reviewed if ["review", "answer", "correct"].iter().any(|start| reviewed.starts_with(start)) => 4,
            _ => 1,
        };
        assert_eq!(padded[0], version, "{name}");
        for other in [1, 2, 3, 4].into_iter().filter(|other| *other != version) {
            padded[0] = other;
            assert_eq!(Body::from_padded(&padded), Err(BodyError::Unreadable), "{name}");
        }
    }
}

#[test]
fn a_cut_or_stretched_content_is_refused() {
    for (name, body) in written::kept_bodies() {
        let padded = body.to_padded().unwrap();
        let length = u16::from_le_bytes([padded[1], padded[2]]);
        for other in (0..=u16::MAX).filter(|other| *other != length) {
            let mut bytes = padded;
            bytes[1..3].copy_from_slice(&other.to_le_bytes());
            if let Some(cut) = bytes[3..].get_mut(usize::from(other)..) {
                cut.fill(0);
            }
            assert!(Body::from_padded(&bytes).is_err(), "{name} with length {other}");
        }
    }
}

#[test]
fn padding_holds_nothing() {
    let body = &written::kept_bodies()[9].1;
    let padded = body.to_padded().unwrap();
    let length = usize::from(u16::from_le_bytes([padded[1], padded[2]]));
    for place in 3 + length..BODY_BYTES {
        for bit in 0..8 {
            let mut bytes = padded;
            bytes[place] ^= 1 << bit;
            assert_eq!(Body::from_padded(&bytes), Err(BodyError::Padding));
        }
    }
}

#[test]
fn a_number_written_longer_than_needed_is_refused() {
    // An opening ends in: six presences of 0, no events, no materials, no mapping, no ads, not closed.
    let opening = written::kept_bodies()[0].1.to_padded().unwrap();
    let length = usize::from(u16::from_le_bytes([opening[1], opening[2]]));
    let women = 3 + length - 11;
    assert_eq!(opening[women..3 + length], [0; 11]);
    let mut stretched = opening;
    stretched[women] = 0x80;
    stretched[1] += 1;
    assert_eq!(Body::from_padded(&stretched), Err(BodyError::Unreadable));
}

#[test]
fn every_flipped_bit_is_an_error_or_another_body() {
    for (name, body) in written::kept_bodies() {
        let padded = body.to_padded().unwrap();
        for place in 0..BODY_BYTES {
            for bit in 0..8 {
                let mut bytes = padded;
                bytes[place] ^= 1 << bit;
                assert_ne!(Body::from_padded(&bytes).as_ref(), Ok(&body), "{name}: byte {place}, bit {bit}");
            }
        }
    }
}

proptest! {
    #![proptest_config(written::seeds())]

    #[test]
    fn any_body_comes_back_as_it_was(body in written::any_body()) {
        let padded = body.to_padded().unwrap();
        prop_assert_eq!(Body::from_padded(&padded), Ok(body));
    }

    #[test]
    fn whatever_can_be_read_is_what_would_be_written(
        body in written::any_body(),
        changes in proptest::collection::vec((0..BODY_BYTES, any::<u8>()), 1..8),
    ) {
        let mut bytes = body.to_padded().unwrap();
        for (place, byte) in changes {
            bytes[place] = byte;
        }
        if let Ok(read) = Body::from_padded(&bytes) {
            prop_assert_eq!(read.to_padded().unwrap(), bytes);
        }
    }

    #[test]
    fn noise_is_no_body(mut bytes in proptest::collection::vec(any::<u8>(), BODY_BYTES), length in 0_u16..600) {
        bytes[0] = 1 + bytes[0] % 4;
        bytes[1..3].copy_from_slice(&length.to_le_bytes());
        bytes.iter_mut().skip(3 + usize::from(length)).for_each(|byte| *byte = 0);
        if let Ok(read) = Body::from_padded(&bytes) {
            prop_assert_eq!(read.to_padded().unwrap().to_vec(), bytes);
        }
    }
}

/// What was sent back can always be answered with a reply, corrected, and sent back again, whatever it holds.
#[test]
fn the_largest_forms_fit_into_answers_corrections_and_items() {
    let largest = written::largest();
    let shift = largest.iter().find_map(|(_, content)| match content {
        Content::Shift(shift) => Some(shift.clone()),
        _ => None,
    });
    let shift = shift.unwrap();
    for (name, content) in &largest {
        let said = match content {
            Content::Shift(shift) => Said::Shift(shift.clone()),
            Content::Record(record) => Said::Record(record.clone()),
            _ => continue,
        };
        for content in [
            Content::Answered(written::answered(said.clone())),
            Content::Corrected(written::corrected(said.clone())),
        ] {
            let body = Body { content, ..written::body(Area::Out, None, 255, Content::Withdrawn) };
            assert_eq!(Body::from_padded(&body.to_padded().unwrap()).as_ref(), Ok(&body), "{name}");
        }
        let item = written::returned(shift.clone(), said);
        assert_eq!(Returned::from_padded(&item.to_padded().unwrap()).as_ref(), Ok(&item), "{name}");
    }
}

#[test]
fn an_item_with_other_padding_is_no_item() {
    let item = written::returned(written::opened(), Said::Withdrawn);
    let mut padded = item.to_padded().unwrap();
    assert_eq!(Returned::from_padded(&padded[1..]), Err(ReturnedError));
    *padded.last_mut().unwrap() = 1;
    assert_eq!(Returned::from_padded(&padded), Err(ReturnedError));
}

#[test]
fn what_people_write_keeps_its_limits_and_is_printed_nowhere() {
    assert_eq!(Comment::new("  manca l'età  ").unwrap().as_str(), "manca l'età");
    assert!(Comment::new(&"o".repeat(COMMENT_BYTES_MAX + 1)).is_err());
    assert!(Reply::new(&"o".repeat(REPLY_BYTES_MAX + 1)).is_err());
    assert!(Comment::new("una\nriga").is_err());
    assert!(serde_json::from_str::<Comment>("\"una\\u202eriga\"").is_err());
    let review = written::review(written::sent_back());
    assert!(!format!("{review:?}").contains('è'));
}
