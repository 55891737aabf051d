//! One text file per table: semicolons, a byte order mark and CRLF, as a spreadsheet opens by itself in Italy. Codes
//! stay codes, for programs.

use zip::CompressionMethod;

use super::{WriteError, zipped};
use crate::sheet::{Plain, Sheet};

/// What makes a spreadsheet read the text as UTF-8.
const MARK: &[u8] = "\u{feff}".as_bytes();

pub fn write(sheets: &[Sheet]) -> Result<Vec<u8>, WriteError> {
    let texts = sheets.iter().map(text).collect::<Result<Vec<_>, _>>()?;
    let names: Vec<String> = sheets.iter().map(|sheet| format!("{}.csv", sheet.name)).collect();
    let files: Vec<_> = names
        .iter()
        .zip(&texts)
        .map(|(name, text)| (name.as_str(), text.as_slice(), CompressionMethod::Deflated))
        .collect();
    zipped(&files)
}

pub fn text(sheet: &Sheet) -> Result<Vec<u8>, WriteError> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(b';')
        .terminator(csv::Terminator::CRLF)
        .from_writer(MARK.to_vec());
    writer.write_record(&sheet.head).map_err(|_| WriteError::Form)?;
    for row in &sheet.rows {
        writer.write_record(row.iter().map(field)).map_err(|_| WriteError::Form)?;
    }
    writer.into_inner().map_err(|_| WriteError::Form)
}

fn field(cell: &Plain) -> String {
    match cell {
        Plain::Empty => String::new(),
        Plain::Number(number) => number.to_string(),
        Plain::Day(day) => day.to_string(),
        Plain::Text(text) => text.clone(),
    }
}
