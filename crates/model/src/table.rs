//! The emersion table: how many, per area, month and line.
//!
//! Four lines that are never summed into one figure, and the outings beside them. Must not know entries, organisations
//! or who reads it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::calendar::Month;
use crate::codes::{Area, Line};

/// One cell's place in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ts_rs::TS)]
#[serde(deny_unknown_fields)]
pub struct Bucket {
    /// Where.
    pub area: Area,
    /// When.
    pub month: Month,
    /// What.
    pub line: Line,
}

/// One cell with its tally.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "requests.ts")]
pub struct Cell {
    /// Where.
    pub area: Area,
    /// When.
    pub month: Month,
    /// What.
    pub line: Line,
    /// How many.
    #[ts(type = "number")]
    pub tally: u64,
}

/// The lines of the table for one area and month, or for any sum of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(deny_unknown_fields)]
pub struct Lines {
    /// Contacts of street units.
    #[ts(type = "number")]
    pub street_contacts: u64,
    /// Contacts indoors.
    #[ts(type = "number")]
    pub indoor_contacts: u64,
    /// Accesses to drop-ins and desks.
    #[ts(type = "number")]
    pub low_threshold_accesses: u64,
    /// Persons reported by entities.
    #[ts(type = "number")]
    pub reported_persons: u64,
    /// Outings, openings and sessions that took place.
    #[ts(type = "number")]
    pub outings: u64,
}

impl Lines {
    /// The tally of one line.
    pub fn tally(&mut self, line: Line) -> &mut u64 {
        match line {
            Line::StreetContacts => &mut self.street_contacts,
            Line::IndoorContacts => &mut self.indoor_contacts,
            Line::LowThresholdAccesses => &mut self.low_threshold_accesses,
            Line::ReportedPersons => &mut self.reported_persons,
            Line::Outings => &mut self.outings,
        }
    }

    /// Adds another's tallies, line by line.
    pub fn add(&mut self, other: &Self) {
        self.street_contacts += other.street_contacts;
        self.indoor_contacts += other.indoor_contacts;
        self.low_threshold_accesses += other.low_threshold_accesses;
        self.reported_persons += other.reported_persons;
        self.outings += other.outings;
    }
}

/// The table itself: only cells that are not zero.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    cells: BTreeMap<Bucket, u64>,
}

impl Table {
    /// Counts some more in one cell.
    pub fn count(&mut self, bucket: Bucket, tally: u64) {
        if tally > 0 {
            *self.cells.entry(bucket).or_default() += tally;
        }
    }

    /// All cells in the order of area, month, line.
    pub fn cells(&self) -> impl Iterator<Item = Cell> + '_ {
        self.cells.iter().map(|(bucket, tally)| Cell {
            area: bucket.area,
            month: bucket.month,
            line: bucket.line,
            tally: *tally,
        })
    }

    /// The lines of every area and month that has any.
    pub fn by_area_and_month(&self) -> BTreeMap<(Area, Month), Lines> {
        let mut rows: BTreeMap<(Area, Month), Lines> = BTreeMap::new();
        for cell in self.cells() {
            *rows.entry((cell.area, cell.month)).or_default().tally(cell.line) += cell.tally;
        }
        rows
    }

    /// The lines of every area over all months.
    pub fn by_area(&self) -> BTreeMap<Area, Lines> {
        let mut rows: BTreeMap<Area, Lines> = BTreeMap::new();
        for ((area, _), lines) in self.by_area_and_month() {
            rows.entry(area).or_default().add(&lines);
        }
        rows
    }

    /// The lines of the project: all areas but [`Area::Out`], which is shown apart and never part of a total.
    pub fn project(&self) -> Lines {
        let mut total = Lines::default();
        for (area, lines) in self.by_area() {
            if area != Area::Out {
                total.add(&lines);
            }
        }
        total
    }
}

impl FromIterator<Cell> for Table {
    fn from_iter<I: IntoIterator<Item = Cell>>(cells: I) -> Self {
        let mut table = Self::default();
        for cell in cells {
            table.count(Bucket { area: cell.area, month: cell.month, line: cell.line }, cell.tally);
        }
        table
    }
}
