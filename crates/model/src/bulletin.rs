//! A bulletin: protected tables of a period, as they are signed, published and read. It never changes.
//!
//! The text is what is signed: whoever has it, the signature and the secretariat's registry can check both. Bulletins for
//! the same readers form a chain, so that none can be left out or put in unseen. Must not know exact figures, nor how a
//! table was protected.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::bytes::{Digest, PublicKey, SignatureBytes};
use crate::calendar::{Day, Month, Period};
use crate::digest::{Purpose, digest};
use crate::ids::{DeviceId, OrganisationId};
use crate::limits::{BULLETIN_BYTES_MAX, TABLE_CELLS_MAX};
use crate::sheet::{At, Population};
use crate::signature::{Context, verifies};

/// For whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "bulletin.ts")]
pub enum Readers {
    /// The tavolo emersione.
    Tavolo,
    /// Everybody.
    Public,
}

/// Which kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "bulletin.ts")]
pub enum Every {
    /// Of two months.
    Period,
    /// The consolidation: of a year or of the project to date. The only place for what was corrected later.
    Year,
}

/// Whether it can still change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "bulletin.ts")]
pub enum Status {
    /// Some sheets were provisional or missing.
    Provisional,
    /// All sheets were there and definitive.
    Definitive,
}

/// What stands in a published cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[ts(export_to = "bulletin.ts")]
pub enum Says {
    /// Any true count that rounds to this; base 1 is exact.
    Value {
        /// The rounded count.
        value: u32,
        /// What it was rounded to.
        base: u32,
    },
    /// Fewer contacts than this, zero included. Shown as "<10".
    Few {
        /// The threshold.
        below: u32,
    },
    /// Too few persons or outings: any count. Shown as "n.d.".
    SmallBase,
    /// So that another cannot be worked out: any count. Shown as "n.d.".
    Complementary,
}

/// A published cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "bulletin.ts")]
pub struct Cell {
    /// Where; `*` in a margin.
    pub at: At,
    /// What stands there.
    pub says: Says,
}

/// A published table, margins and total included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "bulletin.ts")]
pub struct Table {
    /// The table of the tavolo that it is a part of, T1 to T12.
    pub number: u8,
    /// What it counts.
    pub of: Population,
    /// By which dimensions, in order; none is the grand total alone.
    pub by: Vec<String>,
    /// In the order of the codes, margins after the codes.
    pub cells: Vec<Cell>,
}

/// The thresholds and the base of rounding that held. Stated, because readers may know them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "bulletin.ts")]
pub struct Thresholds {
    /// A cell with fewer contacts is masked, zero included.
    pub contacts_min: u32,
    /// A cell with fewer distinct persons is masked.
    pub persons_min: u32,
    /// A cell with fewer outings is masked.
    pub outings_min: u32,
    /// What values are rounded to.
    pub base: u32,
}

/// How many organisations a bulletin speaks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "bulletin.ts")]
pub struct Sources {
    /// Of which sheets are read.
    pub expected: u32,
    /// That sent a definitive sheet of every period it speaks about.
    pub definitive: u32,
    /// That sent a provisional one of some.
    pub provisional: u32,
}

/// The hours between which an outing is of the night, stated in each bulletin (DESIGN.md 10).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "bulletin.ts")]
pub struct Night {
    /// It begins at this full hour.
    pub from: u8,
    /// It ends at this one, of the next day.
    pub until: u8,
}

impl Night {
    /// From eight in the evening to six in the morning: the bands of the shift's form that lie within 19:00-07:00.
    pub const DEFAULT: Self = Self { from: 20, until: 6 };
}

/// What a bulletin says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "bulletin.ts")]
pub struct Bulletin {
    /// For whom.
    pub readers: Readers,
    /// Its number among the bulletins for these readers, from 1.
    pub number: u32,
    /// Digest of the one before for these readers; zero before the first.
    #[ts(type = "string")]
    pub previous: Digest,
    /// Of which months.
    pub period: Period,
    /// Which kind.
    pub every: Every,
    /// Whether it can still change, which only a later bulletin of the consolidation does.
    pub status: Status,
    /// The project's first month: periods are counted from it.
    pub start: Month,
    /// The day it was published.
    pub published: Day,
    /// What held.
    pub thresholds: Thresholds,
    /// Between which hours it is night.
    pub night: Night,
    /// How many organisations it speaks for.
    pub sources: Sources,
    /// The tables, in the order of their numbers.
    pub tables: Vec<Table>,
}

/// Why a text is no bulletin. It never says what stood there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BulletinError {
    /// Longer than a bulletin may be, or with too many cells.
    #[error("bulletin: too long")]
    TooLong,
    /// Not the form, or not written as it is written here.
    #[error("bulletin: not the form")]
    Form,
}

impl Bulletin {
    /// The text that is signed: the same bulletin always has the same.
    ///
    /// # Errors
    /// [`BulletinError::TooLong`].
    pub fn text(&self) -> Result<String, BulletinError> {
        let text = serde_json::to_string(self).map_err(|_| BulletinError::Form)?;
        let cells: usize = self.tables.iter().map(|table| table.cells.len()).sum();
        if text.len() > BULLETIN_BYTES_MAX || cells > TABLE_CELLS_MAX {
            return Err(BulletinError::TooLong);
        }
        Ok(text)
    }
}

/// A bulletin as it is published: its text, and who says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedBulletin {
    /// Whose coordinator, the rapporteur, says it.
    pub secretariat: OrganisationId,
    /// The rapporteur's desk.
    pub desk: DeviceId,
    /// [`Bulletin::text`].
    pub text: String,
    /// Signature over [`SignedBulletin::canonical`].
    pub signature: SignatureBytes,
}

impl SignedBulletin {
    /// The bytes that are signed.
    pub fn canonical(&self) -> Vec<u8> {
        [&self.secretariat.as_bytes()[..], self.desk.as_bytes(), self.text.as_bytes()].concat()
    }

    /// What the next bulletin for the same readers names as its previous.
    pub fn digest(&self) -> Digest {
        digest(Purpose::Bulletin, &[&self.canonical(), self.signature.as_bytes()])
    }

    /// Whether it is signed by this key.
    pub fn verifies(&self, key: &PublicKey) -> bool {
        verifies(Context::Bulletin, key, &self.canonical(), &self.signature)
    }

    /// Reads exactly what [`Bulletin::text`] writes; any other text is refused, also one that would mean the same.
    ///
    /// # Errors
    /// [`BulletinError`].
    pub fn read(&self) -> Result<Bulletin, BulletinError> {
        if self.text.len() > BULLETIN_BYTES_MAX {
            return Err(BulletinError::TooLong);
        }
        let bulletin: Bulletin = serde_json::from_str(&self.text).map_err(|_| BulletinError::Form)?;
        if bulletin.text()? != self.text {
            return Err(BulletinError::Form);
        }
        Ok(bulletin)
    }
}
