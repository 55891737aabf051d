//! Tables as the bytes of a file. Must not know what a table is about.

mod csv;
mod json;
mod ods;
mod xlsx;

use std::io::{Cursor, Write as _};

use approdo_model::calendar::Day;
use approdo_model::exchange::FileFormat;
use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::counts::CountsField;
use crate::lists::{Language, Words};
use crate::sheet::{Sheet, Voice};
use crate::table::Table;

/// Rows of one table that a file may hold; a spreadsheet has no more than 1,048,576.
pub const TABLE_ROWS_MAX: usize = 200_000;

/// A file that is ready to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// How it is called.
    pub name: String,
    /// Its media type.
    pub media: &'static str,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Why no file was made. Carries nothing of what it would have held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// A table has more rows than [`TABLE_ROWS_MAX`].
    #[error("too many rows")]
    TooLong,
    /// The library that writes this form refused.
    #[error("the form cannot hold it")]
    Form,
}

fn ending(format: FileFormat) -> &'static str {
    match format {
        FileFormat::Xlsx => "xlsx",
        FileFormat::Ods => "ods",
        FileFormat::Csv => "csv.zip",
        FileFormat::Json => "json.zip",
    }
}

fn media(format: FileFormat) -> &'static str {
    match format {
        FileFormat::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        FileFormat::Ods => ods::MEDIA,
        FileFormat::Csv | FileFormat::Json => "application/zip",
    }
}

/// The file of these tables in this form, made on this day. Nothing finer than the day is in it.
///
/// # Errors
/// [`WriteError`].
pub fn file(
    format: FileFormat,
    stem: &str,
    tables: &[Table],
    language: Language,
    day: Day,
) -> Result<File, WriteError> {
    if tables.iter().any(|table| table.rows.len() > TABLE_ROWS_MAX) {
        return Err(WriteError::TooLong);
    }
    let sheets = |voice| {
        let sheets = tables.iter().map(|table| Sheet::of(table, voice));
        sheets.chain([json::codebook_sheet(tables)]).collect::<Vec<_>>()
    };
    let bytes = match format {
        FileFormat::Xlsx => xlsx::write(&sheets(Voice::Labels(language)), language, day)?,
        FileFormat::Ods => ods::write(&sheets(Voice::Labels(language)), language)?,
        FileFormat::Csv => csv::write(&sheets(Voice::Codes))?,
        FileFormat::Json => json::write(tables, language, day)?,
    };
    Ok(File { name: format!("{stem}-{day}.{}", ending(format)), media: media(format), bytes })
}

/// An empty workbook with the four columns of past counts, to be filled in.
///
/// # Errors
/// [`WriteError`].
pub fn counts_template(language: Language, day: Day) -> Result<File, WriteError> {
    let head = CountsField::ALL.iter().map(|field| field.words().of(language).to_owned()).collect();
    let sheet =
        Sheet { name: "counts", title: Words { it: "Conteggi", en: "Counts" }, head, rows: Vec::new() };
    let bytes = xlsx::write(&[sheet], language, day)?;
    let format = FileFormat::Xlsx;
    Ok(File { name: format!("approdo-conteggi.{}", ending(format)), media: media(format), bytes })
}

/// One table as a text file of its own, with codes, for programs.
///
/// # Errors
/// [`WriteError`].
pub fn plain_csv(table: &Table) -> Result<File, WriteError> {
    if table.rows.len() > TABLE_ROWS_MAX {
        return Err(WriteError::TooLong);
    }
    let bytes = csv::text(&Sheet::of(table, Voice::Codes))?;
    Ok(File { name: format!("{}.csv", table.name), media: "text/csv; charset=utf-8", bytes })
}

/// A zip of these files, each with its name. It tells no time.
fn zipped(files: &[(&str, &[u8], CompressionMethod)]) -> Result<Vec<u8>, WriteError> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes, method) in files {
        let options = SimpleFileOptions::default().compression_method(*method);
        zip.start_file(*name, options).map_err(|_| WriteError::Form)?;
        zip.write_all(bytes).map_err(|_| WriteError::Form)?;
    }
    zip.finish().map(Cursor::into_inner).map_err(|_| WriteError::Form)
}
