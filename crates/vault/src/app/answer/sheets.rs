//! What a desk is told of periods and their sheets.

use std::collections::BTreeMap;

use serde::Serialize;
use ts_rs::TS;

use approdo_model::calendar::{Day, Month};
use approdo_model::codes::Line;
use approdo_model::ids::{DeviceId, OrganisationId, SubjectId};
use approdo_model::sheet::{Missing, Population};

/// To `sheets`.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct SheetsView {
    /// Where sheets go; none while the registry names nobody.
    pub secretariat: Option<OrganisationId>,
    /// Whether its key has come.
    pub key_known: bool,
    /// From which month periods are counted; none while nothing has arrived.
    pub start: Option<Month>,
    /// Whether that follows from a sheet that was made, and cannot be chosen.
    pub fixed: bool,
    /// Newest first.
    pub periods: Vec<PeriodView>,
}

/// One period.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct PeriodView {
    /// Its first month.
    pub first: Month,
    /// Its last month.
    pub last: Month,
    /// Whether it is over.
    pub over: bool,
    /// Outings received of it.
    pub outings: u32,
    /// Records and outings that nobody has looked at.
    pub to_see: u32,
    /// The newest sheet of it, if there is one.
    pub sent: Option<SentSheet>,
}

/// A sheet that was made.
#[derive(Debug, Clone, Copy, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct SentSheet {
    /// Its number, from 1.
    pub revision: u32,
    /// Whether the period is closed; provisional otherwise.
    pub definitive: bool,
    /// Whether it waits for the next sync.
    pub waiting: bool,
    /// Whether this desk made it.
    pub own: bool,
}

/// To `sheet` and `close_period`.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct SheetView {
    /// Which, and what was sent of it.
    pub period: PeriodView,
    /// Whether the sheet that this desk made last says the same.
    pub same: bool,
    /// What had not come, or is not settled.
    pub missing: Missing,
    /// The outings in which something is not settled, newest first.
    pub awaited: Vec<AwaitedOuting>,
    /// What came after an earlier revision was sent and is in this one, by unit, month and line; together as many as
    /// `missing.late` says.
    pub late: Vec<LateEntries>,
    /// The tablets that may still hold something of the period.
    pub silent: Vec<SilentTablet>,
    /// In the order of the catalogue; reception is in no sheet.
    pub tables: Vec<SheetTable>,
}

/// Entries that came late: of which unit, month and line, and how many. Nothing of what they say.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct LateEntries {
    /// When.
    pub month: Month,
    /// The unit, if the outing can be opened here.
    pub unit: Option<String>,
    /// The line that they count in; none for what counts in none.
    pub line: Option<Line>,
    /// How many.
    pub entries: u32,
}

/// An outing in which something is not settled, or that nobody has closed.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct AwaitedOuting {
    /// Which.
    pub outing: SubjectId,
    /// The unit, if the outing can be opened here.
    pub unit: Option<String>,
    /// The tablet.
    pub device: DeviceId,
    /// Its date.
    pub date: Option<Day>,
    /// Records that nobody has looked at, the outing itself among them.
    pub to_see: u32,
    /// Records that are with the unit.
    pub sent_back: u32,
    /// Whether it was closed.
    pub closed: bool,
}

/// What has not come, or is not settled, of a month.
#[derive(Debug, Clone, Copy, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct AwaitedMonth {
    /// Which.
    pub month: Month,
    /// What.
    pub missing: Missing,
}

/// A tablet in service of which nothing has come from after the period.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct SilentTablet {
    /// Which.
    pub device: DeviceId,
    /// The unit that wrote on it last.
    pub unit: Option<String>,
    /// The month of the last that came; none if nothing ever did.
    pub last_month: Option<Month>,
}

/// One table of a sheet. Cells that are zero are not there.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct SheetTable {
    /// The table of the tavolo that it is a part of, 1 to 12.
    pub of_table: u8,
    /// What it counts.
    pub of: Population,
    /// By which dimensions.
    pub by: Vec<String>,
    /// Its cells and margins.
    pub cells: Vec<FigureView>,
}

/// One exact figure.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct FigureView {
    /// Dimension to code, or `*` for a margin.
    pub at: BTreeMap<String, String>,
    /// How many.
    pub contacts: u32,
    /// Distinct persons, least and most.
    pub persons: Option<(u32, u32)>,
    /// Different outings.
    pub outings: Option<u32>,
}
