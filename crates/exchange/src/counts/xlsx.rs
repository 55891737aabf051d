//! A workbook of Excel: its one sheet that has anything in it, cell by cell.
//!
//! Everything inside is unpacked once against limits before the reader sees it, so that a small file that unpacks to
//! gigabytes is refused; and cells are taken one at a time, so that a cell far out does not make a table of everything
//! before it.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use calamine::{DataRef, ExcelDateTime, Reader as _, Xlsx};
use zip::ZipArchive;

use super::{
    CountsFault, CountsWrong, PARTS_MAX, Row, SHEET_COLUMNS_MAX, SHEET_ROWS_MAX, Seen, UNPACKED_BYTES_MAX,
    seen_text,
};

pub(super) fn rows(file: &[u8]) -> Result<Vec<Row>, CountsFault> {
    bounded(file).map_err(whole)?;
    let broken = |_| whole(CountsWrong::NotASpreadsheet);
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(file)).map_err(broken)?;
    // A second sheet with something in it would be read by nobody and missed by somebody.
    let mut found = None;
    for name in workbook.sheet_names() {
        let rows = sheet(&mut workbook, &name)?;
        if rows.iter().any(|row| !row.is_empty()) && found.replace(rows).is_some() {
            return Err(whole(CountsWrong::NotASpreadsheet));
        }
        if let Some(merged) = workbook
            .merge_cells_by_sheet_name(&name)
            .map_err(|_| whole(CountsWrong::NotASpreadsheet))?
            .first()
        {
            return Err(CountsFault {
                row: Some(merged.start.0.saturating_add(1)),
                field: None,
                wrong: CountsWrong::Merged,
            });
        }
    }
    Ok(found.unwrap_or_default())
}

fn whole(wrong: CountsWrong) -> CountsFault {
    CountsFault { row: None, field: None, wrong }
}

/// Unpacks everything once and keeps nothing: what a zip says of its sizes may be a lie.
fn bounded(file: &[u8]) -> Result<(), CountsWrong> {
    let mut zip = ZipArchive::new(Cursor::new(file)).map_err(|_| CountsWrong::NotASpreadsheet)?;
    if zip.len() > PARTS_MAX {
        return Err(CountsWrong::FileTooLarge);
    }
    let mut left = UNPACKED_BYTES_MAX;
    for at in 0..zip.len() {
        let part = zip.by_index(at).map_err(|_| CountsWrong::NotASpreadsheet)?;
        let read = std::io::copy(&mut part.take(left.saturating_add(1)), &mut std::io::sink());
        left = left
            .checked_sub(read.map_err(|_| CountsWrong::NotASpreadsheet)?)
            .ok_or(CountsWrong::FileTooLarge)?;
    }
    Ok(())
}

fn sheet(workbook: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Result<Vec<Row>, CountsFault> {
    let broken = |_| whole(CountsWrong::NotASpreadsheet);
    let mut cells = workbook.worksheet_cells_reader(name).map_err(broken)?;
    let mut rows: BTreeMap<u32, BTreeMap<u32, Seen>> = BTreeMap::new();
    while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(broken)? {
        let (row, column) = cell.pos;
        let seen = if cell.formula.is_some() { Seen::Formula } else { seen(&cell.value) };
        if seen == Seen::Empty {
            continue;
        }
        if row >= SHEET_ROWS_MAX || column >= SHEET_COLUMNS_MAX {
            return Err(whole(CountsWrong::TooManyRows));
        }
        rows.entry(row).or_default().insert(column, seen);
    }
    Ok(rows.into_iter().map(|(row, cells)| Row { number: row.saturating_add(1), cells }).collect())
}

fn seen(value: &DataRef<'_>) -> Seen {
    match value {
        DataRef::Empty => Seen::Empty,
        DataRef::Int(number) => seen_text(&number.to_string()),
        DataRef::Float(number) => Seen::Number(*number),
        DataRef::String(text) => seen_text(text),
        DataRef::SharedString(text) => seen_text(text),
        DataRef::DateTime(day) => date(day),
        DataRef::DateTimeIso(text) => iso(text).unwrap_or(Seen::Other),
        DataRef::Bool(_) | DataRef::DurationIso(_) | DataRef::Error(_) => Seen::Other,
    }
}

fn date(day: &ExcelDateTime) -> Seen {
    // Numbers of days beyond the calendar of spreadsheets are no dates.
    if !day.is_datetime() || !(0.0..2_958_466.0).contains(&day.as_f64()) {
        return Seen::Other;
    }
    let (year, month, ..) = day.to_ymd_hms_milli();
    match (i16::try_from(year), i8::try_from(month)) {
        (Ok(year), Ok(month)) => Seen::Date(year, month),
        _ => Seen::Other,
    }
}

fn iso(text: &str) -> Option<Seen> {
    let date: jiff::civil::Date = text.get(..10)?.parse().ok()?;
    Some(Seen::Date(date.year(), date.month()))
}
