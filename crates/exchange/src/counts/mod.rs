//! Past counts from a spreadsheet: four columns – month, area, line, count – and nothing else.
//!
//! A file is taken whole or not at all. Every fault is named with the row a person sees in the spreadsheet; a column
//! that is not one of the four is refused, so that nothing about a person has a way in. A figure must have been typed: a
//! formula, a date that is no month, a half or a negative number is refused, not understood. Must not know where the
//! counts go.

mod csv;
mod xlsx;

use std::collections::BTreeMap;

use approdo_model::calendar::Month;
use approdo_model::codes::{Area, Line};
use approdo_model::exchange::COUNT_MAX;
use approdo_model::table::{Bucket, Cell as Count};
use serde::Serialize;
use ts_rs::TS;

use crate::lists::{Language, list};
use crate::table::Words;

/// Bytes of a file. Quoted in a request it still passes every door.
pub const FILE_BYTES_MAX: usize = 256 << 10;

/// Bytes of everything inside a workbook, unpacked: far above what [`COUNTS_ROWS_MAX`] rows need, far below what hurts.
pub const UNPACKED_BYTES_MAX: u64 = 16 << 20;

/// Files inside a workbook.
pub const PARTS_MAX: usize = 200;

/// Rows of counts in one file: ten years of five areas and five lines are three thousand; a file holds two thousand.
pub const COUNTS_ROWS_MAX: usize = 2_000;

/// Rows that are looked at, empty ones among them.
pub const SHEET_ROWS_MAX: u32 = 10_000;

/// Columns that are looked at.
pub const SHEET_COLUMNS_MAX: u32 = 64;

/// Characters of one cell.
pub const CELL_CHARS_MAX: usize = 120;

/// Faults that are told; a person mends these first.
pub const FAULTS_MAX: usize = 100;

/// The four columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "requests.ts")]
pub enum CountsField {
    /// The month.
    Month,
    /// The area.
    Area,
    /// The line of the emersion table.
    Line,
    /// How many.
    Count,
}

/// What is wrong with a row, or with the file. Never what stands in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "requests.ts")]
pub enum CountsWrong {
    /// Larger than [`FILE_BYTES_MAX`], or than [`UNPACKED_BYTES_MAX`] once unpacked.
    FileTooLarge,
    /// Neither a workbook of Excel nor a text with columns.
    NotASpreadsheet,
    /// No row of counts.
    NoRows,
    /// More rows or columns than are looked at.
    TooManyRows,
    /// One of the four columns is missing, or there twice.
    MissingColumn,
    /// A column that is not one of the four.
    UnknownColumn,
    /// A merged cell: what it covers is not said anywhere.
    Merged,
    /// Nothing stands there.
    Empty,
    /// A formula; only typed figures are taken.
    Formula,
    /// No month, or one written in a way that could be read twice.
    BadMonth,
    /// Before 2000 or not over yet.
    ImpossibleMonth,
    /// No area of the project.
    UnknownArea,
    /// No line of the table.
    UnknownLine,
    /// Not a whole number.
    NotANumber,
    /// Below zero.
    Negative,
    /// Above [`COUNT_MAX`].
    TooLarge,
    /// The same month, area and line as an earlier row.
    Duplicate,
}

/// One fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct CountsFault {
    /// The row as the spreadsheet numbers it; none for the file as a whole.
    pub row: Option<u32>,
    /// The column; none for the row as a whole.
    pub field: Option<CountsField>,
    /// What is wrong.
    pub wrong: CountsWrong,
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
enum Seen {
    Empty,
    Number(f64),
    Text(String),
    /// A day, as year and month.
    Date(i16, i8),
    Formula,
    /// Longer than a cell may be, an error value, yes or no: nothing that one of the four columns could hold.
    Other,
}

/// A row as it stands, with the number the spreadsheet gives it.
#[derive(Debug)]
struct Row {
    number: u32,
    cells: BTreeMap<u32, Seen>,
}

/// The counts of a file, each month, area and line once; no month from this one on.
///
/// # Errors
/// Every fault, up to [`FAULTS_MAX`], in the order of the rows.
pub fn read(file: &[u8], this_month: Month) -> Result<Vec<Count>, Vec<CountsFault>> {
    let whole = |wrong| vec![CountsFault { row: None, field: None, wrong }];
    if file.len() > FILE_BYTES_MAX {
        return Err(whole(CountsWrong::FileTooLarge));
    }
    let rows = if file.starts_with(b"PK") { xlsx::rows(file) } else { csv::rows(file) };
    let mut rows = rows.map_err(|fault| vec![fault])?.into_iter().filter(|row| !row.is_empty());
    let head = rows.next().ok_or_else(|| whole(CountsWrong::NoRows))?;
    let columns = Columns::of(&head).map_err(|fault| vec![fault])?;
    let rows: Vec<Row> = rows.collect();
    if rows.is_empty() {
        return Err(whole(CountsWrong::NoRows));
    }
    if rows.len() > COUNTS_ROWS_MAX {
        return Err(whole(CountsWrong::TooManyRows));
    }
    counts(&rows, &columns, this_month)
}

fn counts(rows: &[Row], columns: &Columns, this_month: Month) -> Result<Vec<Count>, Vec<CountsFault>> {
    let mut taken: BTreeMap<Bucket, u64> = BTreeMap::new();
    let mut faults = Vec::new();
    for row in rows {
        match columns.count(row, this_month) {
            Ok(Count { area, month, line, tally }) => {
                if taken.insert(Bucket { area, month, line }, tally).is_some() {
                    faults.push(CountsFault {
                        row: Some(row.number),
                        field: None,
                        wrong: CountsWrong::Duplicate,
                    });
                }
            }
            Err(wrong) => faults.extend(wrong),
        }
    }
    faults.truncate(FAULTS_MAX);
    if !faults.is_empty() {
        return Err(faults);
    }
    let count = |(Bucket { area, month, line }, tally)| Count { area, month, line, tally };
    Ok(taken.into_iter().map(count).collect())
}

impl Row {
    fn is_empty(&self) -> bool {
        self.cells.values().all(|cell| *cell == Seen::Empty)
    }
}

/// Where each of the four stands.
struct Columns {
    places: BTreeMap<CountsField, u32>,
}

impl CountsField {
    /// All four, in the order of the template.
    pub const ALL: [Self; 4] = [Self::Month, Self::Area, Self::Line, Self::Count];

    /// What the first row calls it.
    pub fn words(self) -> Words {
        match self {
            Self::Month => Words { it: "mese", en: "month" },
            Self::Area => Words { it: "area", en: "area" },
            Self::Line => Words { it: "riga", en: "line" },
            Self::Count => Words { it: "numero", en: "count" },
        }
    }

    fn of(heading: &str) -> Option<Self> {
        let heading = folded(heading);
        Self::ALL.into_iter().find(|field| [field.words().it, field.words().en].contains(&heading.as_str()))
    }
}

/// As it is compared: without the space around it, in small letters.
fn folded(text: &str) -> String {
    text.trim().to_lowercase()
}

impl Columns {
    fn of(head: &Row) -> Result<Self, CountsFault> {
        let fault = |wrong, field| CountsFault { row: Some(head.number), field, wrong };
        let mut places = BTreeMap::new();
        for (column, cell) in &head.cells {
            let field = match cell {
                Seen::Empty => continue,
                Seen::Text(text) => CountsField::of(text),
                _ => None,
            };
            let field = field.ok_or_else(|| fault(CountsWrong::UnknownColumn, None))?;
            if places.insert(field, *column).is_some() {
                return Err(fault(CountsWrong::MissingColumn, Some(field)));
            }
        }
        match CountsField::ALL.into_iter().find(|field| !places.contains_key(field)) {
            Some(missing) => Err(fault(CountsWrong::MissingColumn, Some(missing))),
            None => Ok(Self { places }),
        }
    }

    /// What one row counts, or everything that is wrong with it.
    fn count(&self, row: &Row, this_month: Month) -> Result<Count, Vec<CountsFault>> {
        let mut faults = Vec::new();
        // What stands beside the four was given no name in the first row.
        if row
            .cells
            .iter()
            .any(|(at, cell)| *cell != Seen::Empty && !self.places.values().any(|place| place == at))
        {
            faults.push(CountsFault {
                row: Some(row.number),
                field: None,
                wrong: CountsWrong::UnknownColumn,
            });
        }
        let seen = |field| self.places.get(&field).and_then(|at| row.cells.get(at)).unwrap_or(&Seen::Empty);
        let mut keep =
            |field, wrong| faults.push(CountsFault { row: Some(row.number), field: Some(field), wrong });
        let month =
            month(seen(CountsField::Month), this_month).map_err(|wrong| keep(CountsField::Month, wrong)).ok();
        let area = area(seen(CountsField::Area)).map_err(|wrong| keep(CountsField::Area, wrong)).ok();
        let line = line(seen(CountsField::Line)).map_err(|wrong| keep(CountsField::Line, wrong)).ok();
        let tally = tally(seen(CountsField::Count)).map_err(|wrong| keep(CountsField::Count, wrong)).ok();
        match (month, area, line, tally) {
            (Some(month), Some(area), Some(line), Some(tally)) if faults.is_empty() => {
                Ok(Count { area, month, line, tally })
            }
            _ => Err(faults),
        }
    }
}

fn month(seen: &Seen, this_month: Month) -> Result<Month, CountsWrong> {
    let (year, month) = match seen {
        Seen::Empty => return Err(CountsWrong::Empty),
        Seen::Formula => return Err(CountsWrong::Formula),
        Seen::Date(year, month) => (*year, *month),
        Seen::Text(text) => year_and_month(text.trim()).ok_or(CountsWrong::BadMonth)?,
        Seen::Number(_) | Seen::Other => return Err(CountsWrong::BadMonth),
    };
    let month = Month::new(year, month).ok_or(CountsWrong::ImpossibleMonth)?;
    if month < this_month { Ok(month) } else { Err(CountsWrong::ImpossibleMonth) }
}

/// `2018-01` or `01/2018`: the two ways in which no month can be taken for a year or a day.
fn year_and_month(text: &str) -> Option<(i16, i8)> {
    let (year, month) = match (text.split_once('-'), text.split_once('/')) {
        (Some((year, month)), None) => (year, month),
        (None, Some((month, year))) => (year, month),
        _ => return None,
    };
    let digits = |part: &str, length: std::ops::RangeInclusive<usize>| {
        length.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !digits(year, 4..=4) || !digits(month, 1..=2) {
        return None;
    }
    Some((year.parse().ok()?, month.parse().ok()?))
}

fn area(seen: &Seen) -> Result<Area, CountsWrong> {
    coded(seen, "area", CountsWrong::UnknownArea)
        .and_then(|code| Area::from_code(code).ok_or(CountsWrong::UnknownArea))
}

fn line(seen: &Seen) -> Result<Line, CountsWrong> {
    coded(seen, "emersion_line", CountsWrong::UnknownLine)
        .and_then(|code| Line::from_code(code).ok_or(CountsWrong::UnknownLine))
}

/// The code that a cell names, by itself or by one of its labels.
fn coded(seen: &Seen, name: &str, unknown: CountsWrong) -> Result<&'static str, CountsWrong> {
    let text = match seen {
        Seen::Empty => return Err(CountsWrong::Empty),
        Seen::Formula => return Err(CountsWrong::Formula),
        Seen::Text(text) => folded(text),
        Seen::Number(_) | Seen::Date(..) | Seen::Other => return Err(unknown),
    };
    let names = |code: &crate::lists::Code| {
        [code.code.as_str(), code.label(Language::It), code.label(Language::En)].map(folded)
    };
    let list = list(name).ok_or(unknown)?;
    list.codes.iter().find(|code| names(code).contains(&text)).map(|code| code.code.as_str()).ok_or(unknown)
}

fn tally(seen: &Seen) -> Result<u64, CountsWrong> {
    let number = match seen {
        Seen::Empty => return Err(CountsWrong::Empty),
        Seen::Formula => return Err(CountsWrong::Formula),
        Seen::Text(text) => return typed(text.trim()),
        Seen::Date(..) | Seen::Other => return Err(CountsWrong::NotANumber),
        Seen::Number(number) => *number,
    };
    if !number.is_finite() || number.fract() != 0.0 {
        return Err(CountsWrong::NotANumber);
    }
    // A whole number with this many digits is written out exactly.
    typed(&format!("{number:.0}"))
}

/// Digits alone: a point or a comma is a thousand for one person and a half for another.
fn typed(text: &str) -> Result<u64, CountsWrong> {
    let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    match text.strip_prefix('-') {
        Some("0") => Ok(0),
        Some(digits) if is_number(digits) => Err(CountsWrong::Negative),
        _ if !is_number(text) => Err(CountsWrong::NotANumber),
        _ => text.parse().ok().filter(|number| *number <= COUNT_MAX).ok_or(CountsWrong::TooLarge),
    }
}

/// A text of a cell, or something that no cell of ours is.
fn seen_text(text: &str) -> Seen {
    match text.trim() {
        "" => Seen::Empty,
        long if long.chars().count() > CELL_CHARS_MAX => Seen::Other,
        // In a text file and in a cell formatted as text this is a formula that somebody will run.
        text if text.starts_with(['=', '+', '@']) => Seen::Formula,
        text => Seen::Text(text.to_owned()),
    }
}

#[cfg(test)]
mod tests;
