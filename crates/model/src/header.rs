//! The open part of an entry: what the server may know and the table counts, with its canonical bytes.
//!
//! A header holds no time finer than a month, no attribute of a person, no place below the area, no name and no size.
//! On the wire its codes are plain numbers, so that an entry with a code this version does not know can still be
//! stored and passed on; [`Header::meaning`] is where numbers become words or a named fault. Must not know how
//! entries are stored or who may write them.

use serde::{Deserialize, Serialize};

use crate::bytes::{Digest, PublicKey};
use crate::calendar::Month;
use crate::codes::{Area, Line};
use crate::ids::{DeviceId, OrganisationId, SubjectId};
use crate::suite;

/// The form of header that this version writes. What is inside has a version of its own ([`crate::body`]).
pub const FORM: u8 = 1;

/// Length of the canonical bytes of a header.
pub const CANONICAL_BYTES: usize = 202;

/// The month in which the project's first table begins; an entry before it is a mistake.
pub const MONTH_FIRST: u16 = 2017 * 12 + 11;

/// What an entry counts: the open figures, repeated inside the sealed body so that a change is seen.
///
/// Raw numbers of the code lists; `line` 0 means that the entry counts in no line of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Facts {
    /// Number of the area.
    pub area: u8,
    /// Month of the outing, [`Month::number`].
    pub month: u16,
    /// Number of the line of the table, or 0.
    pub line: u8,
    /// How many it counts: 0 or 1.
    pub count: u8,
}

/// What an entry is for, as far as the server may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Opens an outing; carries the outing's signing key and its sealed outing key.
    Opening,
    /// A contact, an access or a report of the open outing, or a revision of one.
    Record,
    /// Closes the outing: the completed shift, revision 2 of the opening's subject.
    Closing,
    /// A coordinator's revision of a subject; the subject is open.
    Correction,
    /// A coordinator's review, or what a desk wrote about files; the subject is sealed.
    Control,
    /// A device's revision of its own subject after the outing was closed: the answer to what was sent back.
    Answer,
}

impl Kind {
    /// All kinds in order of their number.
    pub const ALL: [Self; 6] =
        [Self::Opening, Self::Record, Self::Closing, Self::Correction, Self::Control, Self::Answer];

    /// The number on the wire; never reused.
    pub fn number(self) -> u8 {
        match self {
            Self::Opening => 1,
            Self::Record => 2,
            Self::Closing => 3,
            Self::Correction => 4,
            Self::Control => 5,
            Self::Answer => 6,
        }
    }

    /// The kind of this number, if this version knows it.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.number() == number)
    }
}

/// The header as it travels: everything the place in the log does not already say.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Open {
    /// Version of header and body.
    pub form: u8,
    /// Cipher suite of that generation ([`crate::suite`]).
    pub suite: u8,
    /// [`Kind::number`].
    pub kind: u8,
    /// What the table counts.
    pub facts: Facts,
    /// What the entry is about.
    pub subject: SubjectId,
    /// 1 for a new subject, then one more than the revision it supersedes.
    pub revision: u32,
    /// Digest of the entry it supersedes; none for revision 1.
    pub supersedes: Option<Digest>,
    /// Generation of the organisation's key.
    pub generation: u32,
    /// The outing's verifying key; in openings only.
    pub outing_key: Option<PublicKey>,
}

/// Where in which log an entry stands. The chain supplies it; it does not travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Place {
    /// Whose log.
    pub organisation: OrganisationId,
    /// Which device's log.
    pub device: DeviceId,
    /// Number of the slot, from 1.
    pub seq: u64,
    /// Digest of the entry before; zero before the first.
    pub previous: Digest,
    /// Digest of the entry that opened the outing; zero in the opening itself and outside outings.
    pub opening: Digest,
}

/// The whole open part of an entry: its place and what it says.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Header {
    /// Where it stands.
    pub place: Place,
    /// What it says.
    pub open: Open,
}

impl Header {
    /// The bytes that are digested and that bind the sealed body to this header. Fixed length, all fields named,
    /// numbers big-endian, absent digests and keys as zeros.
    pub fn canonical(&self) -> Vec<u8> {
        let Self { place, open } = self;
        [
            &[open.form, open.suite][..],
            place.organisation.as_bytes(),
            place.device.as_bytes(),
            &place.seq.to_be_bytes(),
            place.previous.as_bytes(),
            place.opening.as_bytes(),
            &open.generation.to_be_bytes(),
            &[open.kind, open.facts.area],
            &open.facts.month.to_be_bytes(),
            &[open.facts.line, open.facts.count],
            open.subject.as_bytes(),
            &open.revision.to_be_bytes(),
            open.supersedes.unwrap_or(Digest::ZERO).as_bytes(),
            open.outing_key.unwrap_or(PublicKey::ZERO).as_bytes(),
            &[u8::from(open.supersedes.is_some()), u8::from(open.outing_key.is_some())],
        ]
        .concat()
    }

    /// What the header means to this version, judged at the month in which it arrived.
    ///
    /// # Errors
    /// The [`Fault`] for which an authentic entry is stored but not counted.
    pub fn meaning(&self, arrival: Month) -> Result<Meaning, Fault> {
        self.open.meaning(arrival)
    }
}

impl Open {
    /// See [`Header::meaning`].
    ///
    /// # Errors
    /// The [`Fault`] for which an authentic entry is stored but not counted.
    pub fn meaning(&self, arrival: Month) -> Result<Meaning, Fault> {
        if self.form > FORM {
            return Err(Fault::NewerForm);
        }
        if self.form != FORM || !suite::is_known(self.suite) {
            return Err(Fault::UnknownCode);
        }
        let kind = Kind::from_number(self.kind).ok_or(Fault::UnknownCode)?;
        let area = Area::from_number(self.facts.area).ok_or(Fault::UnknownCode)?;
        let line = match self.facts.line {
            0 => None,
            number => Some(Line::from_number(number).ok_or(Fault::UnknownCode)?),
        };
        let month = plausible_month(self.facts.month, arrival)?;
        if self.facts.count > 1 || (line.is_none() && self.facts.count > 0) {
            return Err(Fault::ImpossibleCount);
        }
        if !kind_may_count(kind, line) {
            return Err(Fault::ImpossibleLine);
        }
        let first = self.revision == 1;
        if first != self.supersedes.is_none() || self.revision == 0 || (first && kind == Kind::Answer) {
            return Err(Fault::ImpossibleRevision);
        }
        Ok(Meaning { kind, area, month, line, count: self.facts.count })
    }
}

/// From the project's first month to the month after the arrival (a tablet may cross midnight of the last day).
fn plausible_month(number: u16, arrival: Month) -> Result<Month, Fault> {
    let month = Month::from_number(number).ok_or(Fault::ImpossibleMonth)?;
    let earliest = number >= MONTH_FIRST;
    let latest = number <= arrival.number().saturating_add(1);
    if earliest && latest { Ok(month) } else { Err(Fault::ImpossibleMonth) }
}

/// Openings and closings count outings, records count the other lines, corrections and answers any, a control none.
fn kind_may_count(kind: Kind, line: Option<Line>) -> bool {
    match (kind, line) {
        (_, None) | (Kind::Correction | Kind::Answer, Some(_)) => true,
        (Kind::Opening | Kind::Closing, Some(line)) => line == Line::Outings,
        (Kind::Record, Some(line)) => line != Line::Outings,
        (Kind::Control, Some(_)) => false,
    }
}

/// A header whose every number this version understands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Meaning {
    /// What the entry is for.
    pub kind: Kind,
    /// Where it counts.
    pub area: Area,
    /// When it counts.
    pub month: Month,
    /// In which line it counts, if any.
    pub line: Option<Line>,
    /// How many it counts, 0 or 1.
    pub count: u8,
}

/// Why an authentic entry is stored but not counted. Shown to the coordinator by its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, thiserror::Error)]
pub enum Fault {
    /// Written by a newer app.
    #[error("newer_form")]
    NewerForm,
    /// A number that no list of this version holds.
    #[error("unknown_code")]
    UnknownCode,
    /// Before the project or after the month of arrival.
    #[error("impossible_month")]
    ImpossibleMonth,
    /// More than one, or a count without a line.
    #[error("impossible_count")]
    ImpossibleCount,
    /// A line that entries of this kind cannot count in.
    #[error("impossible_line")]
    ImpossibleLine,
    /// Revision and superseded digest contradict each other.
    #[error("impossible_revision")]
    ImpossibleRevision,
    /// Area or month is not that of its outing, there is no outing, or there is one where none may be.
    #[error("not_of_its_outing")]
    NotOfItsOuting,
    /// A kind that only a coordinator's log may hold.
    #[error("not_a_coordinator")]
    NotACoordinator,
}

impl Fault {
    /// All faults in order of their number.
    pub const ALL: [Self; 8] = [
        Self::NewerForm,
        Self::UnknownCode,
        Self::ImpossibleMonth,
        Self::ImpossibleCount,
        Self::ImpossibleLine,
        Self::ImpossibleRevision,
        Self::NotOfItsOuting,
        Self::NotACoordinator,
    ];

    /// The stable code.
    pub fn code(self) -> String {
        self.to_string()
    }
}
