//! What passes between a desk and the unit about a record that is already sealed: the review, the correction with its
//! reason, what is sent back, and the answer.
//!
//! Reviews are entries of the open kind *control*: the server sees that a desk wrote something, never about what. Must
//! not know which review holds; that is folded where bodies are opened.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};
use ts_rs::TS;

use crate::bytes::Digest;
use crate::codes::{Correction, SendBackReason};
use crate::forms::{Invalid, Record, Shift, line_of_text};
use crate::ids::SubjectId;

/// Bytes of a coordinator's comment: three short sentences.
pub const COMMENT_BYTES_MAX: usize = 280;

/// Bytes of a worker's reply: what the fullest form leaves free in a body.
pub const REPLY_BYTES_MAX: usize = 100;

/// What a coordinator writes to the unit, sealed; may be empty. Neither a name nor a place, which nothing here could
/// tell from other words: the screens say so.
#[derive(Clone, Default, PartialEq, Eq, Hash, Serialize, TS)]
#[ts(type = "string", export_to = "requests.ts")]
pub struct Comment(String);

/// What a worker writes back, sealed; may be empty.
#[derive(Clone, Default, PartialEq, Eq, Hash, Serialize, TS)]
#[ts(type = "string", export_to = "requests.ts")]
pub struct Reply(String);

impl Comment {
    /// Takes it as it was typed, without the space around it.
    ///
    /// # Errors
    /// [`Invalid`] if it is too long or cannot be written in one line.
    pub fn new(typed: &str) -> Result<Self, Invalid> {
        line_of_text("comment", typed, COMMENT_BYTES_MAX).map(Self)
    }

    /// The words.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Reply {
    /// Takes it as it was typed, without the space around it.
    ///
    /// # Errors
    /// [`Invalid`] if it is too long or cannot be written in one line.
    pub fn new(typed: &str) -> Result<Self, Invalid> {
        line_of_text("reply", typed, REPLY_BYTES_MAX).map(Self)
    }

    /// The words.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// May speak of a person: it is printed nowhere.
impl fmt::Debug for Comment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// As of a [`Comment`].
impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl<'de> Deserialize<'de> for Comment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

impl<'de> Deserialize<'de> for Reply {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// What a revision says of its subject, whoever writes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "requests.ts")]
pub enum Said {
    /// The outing, closed.
    Shift(Shift),
    /// The record.
    Record(Record),
    /// It should not be there: it counts 0.
    Withdrawn,
}

/// A coordinator's revision, with its reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Corrected {
    /// Why.
    pub reason: Correction,
    /// How many revisions that nobody superseded the coordinator saw side by side.
    pub heads: u16,
    /// What it should say.
    pub said: Said,
}

/// A worker's revision of what was sent back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// What it says now; the same as before where it was right.
    pub said: Said,
    /// What the worker writes with it.
    pub reply: Reply,
}

/// A coordinator's word on one revision of a record or of an outing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// What it is about.
    pub subject: SubjectId,
    /// The revision that was looked at: a later one has not been.
    pub seen: Digest,
    /// One more than any review of this subject that the desk knew of: of two the later holds.
    pub round: u16,
    /// What was found.
    pub verdict: Verdict,
}

/// What a coordinator found. In the order in which they win where two desks judge at the same time: what asks for
/// another look last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "requests.ts")]
pub enum Verdict {
    /// It is right. Of so many revisions that nobody superseded, this is the one.
    Accepted {
        /// How many were seen side by side.
        heads: u16,
    },
    /// The whole outing is right, with everything written in it up to its closing, which is what was seen.
    AcceptedWhole,
    /// Taken back: it is to be looked at again.
    Reopened,
    /// Back to the unit.
    SentBack {
        /// Why.
        reason: SendBackReason,
        /// In words.
        comment: Comment,
    },
}

impl Verdict {
    /// Which of two verdicts of the same round holds: the higher.
    pub fn severity(&self) -> u8 {
        match self {
            Self::Accepted { .. } => 0,
            Self::AcceptedWhole => 1,
            Self::Reopened => 2,
            Self::SentBack { .. } => 3,
        }
    }
}

/// An item sent back, as the author's tablet reads it: everything it takes to mend it, also where the tablet has
/// forgotten what it wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Returned {
    /// What it is about.
    pub subject: SubjectId,
    /// The revision that was looked at.
    pub seen: Digest,
    /// Its number.
    pub revision: u32,
    /// The outing as it was declared.
    pub shift: Shift,
    /// What the revision says; the outing itself where it is about that.
    pub said: Said,
    /// Why.
    pub reason: SendBackReason,
    /// In words.
    pub comment: Comment,
}

/// Bytes of every item before sealing, whatever it holds.
pub const RETURNED_BYTES: usize = 1_536;

/// Bytes before the content: its length.
const LENGTH_BYTES: usize = 2;

impl Returned {
    /// The binary form, padded to the one size: length (2 bytes, little endian), content (postcard), zeros.
    ///
    /// # Errors
    /// [`ReturnedError`] if it does not fit, which a form that keeps its limits always does.
    pub fn to_padded(&self) -> Result<[u8; RETURNED_BYTES], ReturnedError> {
        let mut padded = [0; RETURNED_BYTES];
        let (length, rest) = padded.split_at_mut(LENGTH_BYTES);
        let written = postcard::to_slice(self, rest).map_err(|_| ReturnedError)?.len();
        length.copy_from_slice(&u16::try_from(written).map_err(|_| ReturnedError)?.to_le_bytes());
        Ok(padded)
    }

    /// Reads exactly what [`Returned::to_padded`] writes.
    ///
    /// # Errors
    /// [`ReturnedError`] for any other bytes.
    pub fn from_padded(padded: &[u8]) -> Result<Self, ReturnedError> {
        let rest = padded.get(LENGTH_BYTES..).ok_or(ReturnedError)?;
        let (item, _): (Self, _) = postcard::take_from_bytes(rest).map_err(|_| ReturnedError)?;
        if item.to_padded()? == padded { Ok(item) } else { Err(ReturnedError) }
    }
}

/// Bytes are no item, or an item has no bytes. It never says what they held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an item sent back")]
pub struct ReturnedError;
