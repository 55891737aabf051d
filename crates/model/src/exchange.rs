//! What a desk writes into its own log about files: that an export left, and counts that came from before.
//!
//! Sealed to the organisation like everything else, in entries of the open kind *control*: the server sees that a desk
//! wrote something, never what. Nothing of it counts in the live table. Must not know how a file is written or read.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::calendar::Day;
use crate::table::Cell;

/// Counts in one entry. Each takes at most eight bytes, so that the fullest entry leaves a quarter of the body free.
pub const COUNTS_OF_ENTRY_MAX: usize = 44;

/// The largest count of one month, area and line; three bytes in the binary form.
pub const COUNT_MAX: u64 = 99_999;

/// In which form a file is written. Add-only: the binary form is the place in this list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "requests.ts")]
pub enum FileFormat {
    /// A workbook of Excel.
    Xlsx,
    /// A workbook of LibreOffice.
    Ods,
    /// One text file per table, in a zip.
    Csv,
    /// A data package with its codebook, in a zip.
    Json,
}

/// In whose codes a file is written. Add-only, as [`FileFormat`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "requests.ts")]
pub enum Spoken {
    /// In ours.
    Own,
    /// In those of HTCDS 2.0, by the mapping that is shipped.
    Htcds,
    /// In those of a mapping file that somebody brought.
    Mapping,
}

/// An export left this desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "requests.ts")]
pub struct Export {
    /// The day on the desk's wall.
    pub day: Day,
    /// In which form.
    pub format: FileFormat,
    /// In whose codes.
    pub spoken: Spoken,
    /// Outings in the file.
    pub outings: u32,
    /// Records in the file.
    pub records: u32,
}

/// A part of the counts of one imported file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counts {
    /// One more than any import that the desk knew of: of two that name the same cell the higher holds.
    pub edition: u32,
    /// The day on the desk's wall.
    pub day: Day,
    /// Which part of the file this is, from 1.
    pub part: u8,
    /// Parts of the file; until all are here none of it holds.
    pub parts: u8,
    /// The counts: zero is said too, as it replaces what was said before.
    pub cells: Vec<Cell>,
}

impl Counts {
    /// A file's counts as the parts that its entries hold; none if it has more parts than can be numbered.
    pub fn parts_of(edition: u32, day: Day, cells: &[Cell]) -> Option<Vec<Self>> {
        let chunks: Vec<&[Cell]> = cells.chunks(COUNTS_OF_ENTRY_MAX).collect();
        let parts = u8::try_from(chunks.len()).ok()?;
        let part = |(part, cells): (u8, &&[Cell])| Self { edition, day, part, parts, cells: cells.to_vec() };
        Some((1..=parts).zip(&chunks).map(part).collect())
    }

    /// Whether it keeps the limits.
    pub fn is_sound(&self) -> bool {
        (1..=self.parts).contains(&self.part)
            && self.cells.len() <= COUNTS_OF_ENTRY_MAX
            && self.cells.iter().all(|cell| cell.tally <= COUNT_MAX)
    }
}
