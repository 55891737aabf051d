//! The plaintext of an entry's body: what only the coordinators of the organisation read.
//!
//! A compact binary form with a version, padded to one size, so that a length tells nothing: not which form it is, not
//! how much was noted. The open figures are repeated inside, so that a header that was changed is seen. Must not know
//! keys or ciphers.
//!
//! Layout: version (1 byte), length of the content (2 bytes, little endian), content (postcard), zeros.
//!
//! | version | says |
//! |---|---|
//! | 1 | all but zones; a contact ends before its zone |
//! | 2 | a contact with its zone, or a zone of the national mapping |
//! | 3 | what a desk writes about files: exports, counts of before |
//! | 4 | reviews, corrections with their reason, answers to what was sent back |
//!
//! A body is written in the first version that can say it, so what was written before reads as it always did. The
//! version is sealed with the rest: nobody outside sees whether a zone was named.

use serde::{Deserialize, Serialize};

use crate::exchange::{Counts, Export};
use crate::forms::{Record, Shift};
pub use crate::header::Facts;
use crate::review::{Answered, Corrected, Review};

/// Bytes of every body before sealing, whatever it holds (DESIGN.md 5).
pub const BODY_BYTES: usize = 512;

/// The version of bodies that name no zone.
const PLAIN: u8 = 1;

/// The version of bodies that name one.
const ZONED: u8 = 2;

/// The version of bodies about files.
const FILES: u8 = 3;

/// The version of bodies about what was looked at again.
const REVIEWED: u8 = 4;

/// Bytes before the content: version and length.
const HEAD_BYTES: usize = 3;

/// Bytes that a content may have.
pub const CONTENT_BYTES_MAX: usize = BODY_BYTES - HEAD_BYTES;

/// What an entry says, with the open figures it was counted by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    /// The figures of the header, as the author wrote them.
    pub facts: Facts,
    /// What was written down.
    pub content: Content,
}

/// What was written down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Content {
    /// The outing, as it opened or as it closed.
    Shift(Shift),
    /// A contact, an access or a report.
    Record(Record),
    /// The record was taken back: undone, or noted by mistake. It counts 0.
    Withdrawn,
    /// A coordinator's word on a revision.
    Review(Review),
    /// An export left this desk.
    Exported(Export),
    /// Counts of before, from a spreadsheet.
    Counts(Counts),
    /// A worker's revision of what was sent back.
    Answered(Answered),
    /// A coordinator's revision, with its reason.
    Corrected(Corrected),
}

/// Why bytes are no body, or a body has no bytes. It never says what they held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// The content does not fit; a form that keeps its limits always does.
    #[error("body: longer than its one size")]
    TooLong,
    /// Not the one size.
    #[error("body: not of the one size")]
    Size,
    /// A version that this programme does not read.
    #[error("body: of another version")]
    Version,
    /// The bytes after the content are not zeros, or the length points beyond the end.
    #[error("body: padding")]
    Padding,
    /// The content is no body: cut, garbled, or with a code of a newer list.
    #[error("body: unreadable")]
    Unreadable,
}

impl Body {
    /// The binary form, padded to the one size. It checks the size only; rules are the forms' own (`validate`).
    pub fn to_padded(&self) -> Result<[u8; BODY_BYTES], BodyError> {
        let mut padded = [0; BODY_BYTES];
        let (head, rest) = padded.split_at_mut(HEAD_BYTES);
        let written = postcard::to_slice(self, rest).map_err(|_| BodyError::TooLong)?.len();
        let version = self.version();
        let length = if version == PLAIN { written - self.content.zone_bytes() } else { written };
        let [low, high] = u16::try_from(length).map_err(|_| BodyError::TooLong)?.to_le_bytes();
        head.copy_from_slice(&[version, low, high]);
        Ok(padded)
    }

    /// The first version that can say it.
    fn version(&self) -> u8 {
        match &self.content {
            Content::Record(Record::Contact(contact)) if contact.zone.is_none() => PLAIN,
            Content::Record(Record::Contact(_) | Record::Zone(_)) => ZONED,
            Content::Exported(_) | Content::Counts(_) => FILES,
            Content::Review(_) | Content::Answered(_) | Content::Corrected(_) => REVIEWED,
            _ => PLAIN,
        }
    }

    /// Reads exactly what [`Body::to_padded`] writes: any other bytes are refused, also those that would mean the same.
    pub fn from_padded(padded: &[u8]) -> Result<Self, BodyError> {
        let padded: &[u8; BODY_BYTES] = padded.try_into().map_err(|_| BodyError::Size)?;
        let ([version, low, high], rest) = padded.split_first_chunk().ok_or(BodyError::Size)?;
        if ![PLAIN, ZONED, FILES, REVIEWED].contains(version) {
            return Err(BodyError::Version);
        }
        let length = usize::from(u16::from_le_bytes([*low, *high]));
        let (_, padding) = rest.split_at_checked(length).ok_or(BodyError::Padding)?;
        if padding.iter().any(|byte| *byte != 0) {
            return Err(BodyError::Padding);
        }
        // A plain contact ends before its zone: the first zero of the padding stands for "no zone". Whatever else would
        // reach into the padding is not what is written, and refused below.
        let readable = rest.get(..length.saturating_add(1)).unwrap_or(rest);
        let (body, _): (Self, _) = postcard::take_from_bytes(readable).map_err(|_| BodyError::Unreadable)?;
        if body.to_padded()? != *padded {
            return Err(BodyError::Unreadable);
        }
        Ok(body)
    }
}

impl Content {
    /// Bytes at its end that a plain body leaves out: "no zone", which is a zero like the padding after it.
    fn zone_bytes(&self) -> usize {
        usize::from(matches!(self, Self::Record(Record::Contact(_))))
    }
}
