//! A workbook of Excel: one sheet per table, the first row frozen, days as days and numbers as numbers.

use approdo_model::calendar::Day;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::WriteError;
use crate::lists::Language;
use crate::sheet::{Plain, Sheet};

/// Characters of a column's width beyond which a sheet cannot be looked over.
const WIDTH_CHARACTERS_MAX: usize = 44;

const WIDTH_CHARACTERS_MIN: usize = 8;

pub fn write(sheets: &[Sheet], language: Language, day: Day) -> Result<Vec<u8>, WriteError> {
    workbook(sheets, language, day).map_err(|_| WriteError::Form)
}

fn workbook(sheets: &[Sheet], language: Language, day: Day) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // Without this the library would write the second it runs in.
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&date(day)?));
    let bold = Format::new().set_bold();
    let days = Format::new().set_num_format("yyyy-mm-dd");
    for sheet in sheets {
        fill(workbook.add_worksheet().set_name(sheet.title.of(language))?, sheet, &bold, &days)?;
    }
    workbook.save_to_buffer()
}

fn fill(into: &mut Worksheet, sheet: &Sheet, bold: &Format, days: &Format) -> Result<(), XlsxError> {
    for (column, (head, width)) in (0..).zip(sheet.head.iter().zip(widths(sheet))) {
        into.write_string_with_format(0, column, head, bold)?;
        into.set_column_width(column, width)?;
    }
    into.set_freeze_panes(1, 0)?;
    for (row, cells) in (1..).zip(&sheet.rows) {
        for (column, cell) in (0..).zip(cells) {
            match cell {
                Plain::Empty => continue,
                Plain::Number(number) => into.write_number(row, column, whole(*number))?,
                Plain::Day(day) => into.write_datetime_with_format(row, column, &date(*day)?, days)?,
                Plain::Text(text) => into.write_string(row, column, text)?,
            };
        }
    }
    Ok(())
}

/// A spreadsheet keeps numbers as floating point; every count here is far below where that would round.
#[allow(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
fn whole(number: u64) -> f64 {
    number as f64
}

fn date(day: Day) -> Result<ExcelDateTime, XlsxError> {
    let date = day.date();
    let (year, month, day) =
        (date.year().unsigned_abs(), date.month().unsigned_abs(), date.day().unsigned_abs());
    ExcelDateTime::from_ymd(year, month, day)
}

/// How wide each column must be to be read.
pub fn widths(sheet: &Sheet) -> Vec<f64> {
    let wide = |(at, head): (usize, &String)| {
        let cells = sheet.rows.iter().filter_map(|row| row.get(at)).map(|cell| match cell {
            Plain::Text(text) => text.chars().count(),
            Plain::Day(_) => 10,
            Plain::Empty | Plain::Number(_) => 0,
        });
        let widest = cells.max().unwrap_or(0).max(head.chars().count()).saturating_add(2);
        let characters = widest.clamp(WIDTH_CHARACTERS_MIN, WIDTH_CHARACTERS_MAX);
        f64::from(u32::try_from(characters).unwrap_or(u32::MAX))
    };
    sheet.head.iter().enumerate().map(wide).collect()
}
