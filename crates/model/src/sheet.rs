//! A period's sheet: the exact tables of one organisation, sealed to the rapporteur.
//!
//! A sheet holds the tables of the catalogue and nothing finer: no record, no date, no place below the area, no cell of
//! more dimensions than a table has. What travels is a [`SealedSheet`]; open in it is whose it is, of which period, which
//! revision, and whether it is definitive. Must not know how records become figures, nor what is published of them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::bytes::{Digest, PublicKey, SignatureBytes, X25519Encapsulated, XWingEncapsulated};
use crate::calendar::Period;
use crate::ids::{DeviceId, OrganisationId};
use crate::limits::{SHEET_BYTES_MAX, SHEET_STEP_BYTES};
use crate::signature::{Context, verifies};
use crate::suite::{Wrap, X25519Wrap, XWingWrap};

/// What is counted: one population each, never summed with another. Add-only: the binary form is the place in this list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "bulletin.ts")]
pub enum Population {
    /// Contacts in the street and indoor. The line tells which.
    Contacts,
    /// Accesses to low-threshold services.
    Accesses,
    /// Persons reported by entities.
    Reports,
    /// Persons in reception, typed in by the municipality: in no sheet.
    Reception,
    /// Outings.
    Outings,
    /// Things given out.
    Materials,
    /// Presences of the night of the national mapping.
    Mapping,
    /// Advertisements viewed and calls made.
    Ads,
}

impl Population {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 8] = [
        Self::Contacts,
        Self::Accesses,
        Self::Reports,
        Self::Reception,
        Self::Outings,
        Self::Materials,
        Self::Mapping,
        Self::Ads,
    ];
}

/// Where a cell lies: dimension → code, or `*` for the margin of a dimension. The dimensions are those of its table.
pub type At = BTreeMap<String, String>;

/// One exact figure. A cell that is missing is zero.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExactCell {
    /// Where, in the dimensions of its table; all margins stand as cells of their own.
    pub at: At,
    /// How many of the population.
    pub contacts: u32,
    /// Distinct persons, least and most: a contact of whom nobody knows whether they are new makes it a range. None where
    /// persons are not counted.
    pub persons: Option<(u32, u32)>,
    /// Different outings. None where outings are not defined.
    pub outings: Option<u32>,
}

/// The exact tables of one population. The cells of all of them stand in one list: their dimensions tell them apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExactTables {
    /// What is counted.
    pub of: Population,
    /// In the order of their places, each once.
    pub cells: Vec<ExactCell>,
}

/// What had not come, or was not settled, when the sheet was made. Nothing is forgotten silently.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "bulletin.ts")]
pub struct Missing {
    /// Records nobody has looked at: not counted.
    pub unreviewed: u32,
    /// Records that wait for their unit: not counted.
    pub with_unit: u32,
    /// Records marked incomplete and not accepted: not counted.
    pub incomplete: u32,
    /// Outings that were not closed.
    pub running: u32,
    /// Outings and what was noted in them of which something came after an earlier revision was sent, and that are in this
    /// one.
    pub late: u32,
    /// Tablets in service of which nothing has come from after the period.
    pub silent: u32,
}

/// What a sheet says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sheet {
    /// What had not come.
    pub missing: Missing,
    /// The tables, population by population.
    pub tables: Vec<ExactTables>,
}

/// A sheet as it travels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Carried", into = "Carried")]
pub struct SealedSheet {
    /// Whose.
    pub organisation: OrganisationId,
    /// The coordinator's desk that made it.
    pub coordinator: DeviceId,
    /// Of which period.
    pub period: Period,
    /// Its number among this organisation's sheets of the period, from 1.
    pub revision: u32,
    /// Whether the period is closed for this organisation; provisional otherwise.
    pub definitive: bool,
    /// To whom.
    pub secretariat: OrganisationId,
    /// To which of the secretariat's keys.
    pub generation: u32,
    /// Head of the own registry that the coordinator knew, so that two split views meet.
    pub registry: Digest,
    /// The key of this one sheet, sealed to that generation.
    pub wrap: Wrap,
    /// The padded sheet: a multiple of [`SHEET_STEP_BYTES`] and the tag of its cipher.
    pub sealed: Vec<u8>,
    /// Signature over [`SealedSheet::canonical`].
    pub signature: SignatureBytes,
}

/// The bytes of a sealed sheet. What X-Wing encapsulates ends in what X25519 alone would: that stands where suite 1 has its
/// own, and the rest of it goes before the sealed text, whose length tells which of the two it is. Suite 1 is byte for byte
/// what it was before there was another.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Carried {
    organisation: OrganisationId,
    coordinator: DeviceId,
    period: Period,
    revision: u32,
    definitive: bool,
    secretariat: OrganisationId,
    generation: u32,
    registry: Digest,
    wrap: X25519Wrap,
    sealed: Vec<u8>,
    signature: SignatureBytes,
}

/// Bytes of what X-Wing encapsulates before the part that X25519 alone would have.
const LATTICE_BYTES: usize = XWingEncapsulated::BYTES - X25519Encapsulated::BYTES;

/// Bytes of the tag of the cipher.
const TAG_BYTES: usize = 16;

/// The bytes of the sealed text, if they are whole steps and a tag.
fn whole_steps(bytes: usize) -> bool {
    let text = bytes.saturating_sub(TAG_BYTES);
    text > 0 && text.is_multiple_of(SHEET_STEP_BYTES)
}

impl From<SealedSheet> for Carried {
    fn from(sheet: SealedSheet) -> Self {
        let (wrap, sealed) = match sheet.wrap {
            Wrap::X25519(wrap) => (wrap, sheet.sealed),
            Wrap::XWing(wrap) => {
                let (lattice, rest) = wrap.encapsulated.as_bytes().split_at(LATTICE_BYTES);
                let encapsulated = X25519Encapsulated::from_slice(rest).unwrap_or(X25519Encapsulated::ZERO);
                (X25519Wrap { encapsulated, sealed: wrap.sealed }, [lattice, &sheet.sealed].concat())
            }
        };
        Self {
            organisation: sheet.organisation,
            coordinator: sheet.coordinator,
            period: sheet.period,
            revision: sheet.revision,
            definitive: sheet.definitive,
            secretariat: sheet.secretariat,
            generation: sheet.generation,
            registry: sheet.registry,
            wrap,
            sealed,
            signature: sheet.signature,
        }
    }
}

impl From<Carried> for SealedSheet {
    fn from(carried: Carried) -> Self {
        let (wrap, sealed) =
            hybrid(&carried.wrap, &carried.sealed).unwrap_or((Wrap::X25519(carried.wrap), carried.sealed));
        Self {
            organisation: carried.organisation,
            coordinator: carried.coordinator,
            period: carried.period,
            revision: carried.revision,
            definitive: carried.definitive,
            secretariat: carried.secretariat,
            generation: carried.generation,
            registry: carried.registry,
            wrap,
            sealed,
            signature: carried.signature,
        }
    }
}

/// The wrap of suite 2 and the sealed text, if that is what is carried.
fn hybrid(carried: &X25519Wrap, sealed: &[u8]) -> Option<(Wrap, Vec<u8>)> {
    let (lattice, text) =
        sealed.split_at_checked(LATTICE_BYTES).filter(|(_, text)| whole_steps(text.len()))?;
    let encapsulated = XWingEncapsulated::from_slice(&[lattice, carried.encapsulated.as_bytes()].concat())?;
    let wrap = XWingWrap { encapsulated, sealed: carried.sealed };
    Some((Wrap::XWing(Box::new(wrap)), text.to_vec()))
}

impl SealedSheet {
    /// Whose, of what, for whom, without what it says: what binds the sealed text to its place.
    pub fn place(&self) -> Vec<u8> {
        [
            &self.organisation.as_bytes()[..],
            self.coordinator.as_bytes(),
            &self.period.first().number().to_be_bytes(),
            &self.period.last().number().to_be_bytes(),
            &self.revision.to_be_bytes(),
            &[u8::from(self.definitive)],
            self.secretariat.as_bytes(),
            &self.generation.to_be_bytes(),
            self.registry.as_bytes(),
        ]
        .concat()
    }

    /// The bytes that are signed: everything but the signature.
    pub fn canonical(&self) -> Vec<u8> {
        let mut bytes = self.place();
        bytes.extend(self.wrap.bytes());
        bytes.extend_from_slice(&self.sealed);
        bytes
    }

    /// Whether its length tells little and it has a number.
    pub fn is_sound(&self) -> bool {
        self.revision > 0 && whole_steps(self.sealed.len()) && self.sealed.len() <= SHEET_BYTES_MAX
    }

    /// Whether it is signed by this key.
    pub fn verifies(&self, key: &PublicKey) -> bool {
        verifies(Context::Sheet, key, &self.canonical(), &self.signature)
    }
}
