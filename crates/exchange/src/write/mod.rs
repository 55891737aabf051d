//! Tables as the bytes of a file. Must not know what a table is about.

mod csv;
mod json;
mod ods;
mod xlsx;

use std::io::{Cursor, Write as _};

use approdo_model::calendar::Day;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::lists::Language;
use crate::sheet::{Sheet, Voice};
use crate::table::Table;

/// Rows of one table that a file may hold; a spreadsheet has no more than 1,048,576.
pub const TABLE_ROWS_MAX: usize = 200_000;

/// In which form a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "requests.ts")]
pub enum Format {
    /// A workbook of Excel.
    Xlsx,
    /// A workbook of LibreOffice.
    Ods,
    /// One text file per table, in a zip.
    Csv,
    /// A data package with its codebook, in a zip.
    Json,
}

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

impl Format {
    /// All forms, the ones for people first.
    pub const ALL: [Self; 4] = [Self::Xlsx, Self::Ods, Self::Csv, Self::Json];

    fn ending(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Ods => "ods",
            Self::Csv => "csv.zip",
            Self::Json => "json.zip",
        }
    }

    fn media(self) -> &'static str {
        match self {
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Ods => ods::MEDIA,
            Self::Csv | Self::Json => "application/zip",
        }
    }

    /// The file of these tables, made on this day. Nothing finer than the day is in it.
    ///
    /// # Errors
    /// [`WriteError`].
    pub fn write(
        self,
        stem: &str,
        tables: &[Table],
        language: Language,
        day: Day,
    ) -> Result<File, WriteError> {
        if tables.iter().any(|table| table.rows.len() > TABLE_ROWS_MAX) {
            return Err(WriteError::TooLong);
        }
        let sheets = |voice| tables.iter().map(|table| Sheet::of(table, voice)).collect::<Vec<_>>();
        let bytes = match self {
            Self::Xlsx => {
                xlsx::write(&self.with_codebook(sheets(Voice::Labels(language)), tables), language, day)?
            }
            Self::Ods => ods::write(&self.with_codebook(sheets(Voice::Labels(language)), tables), language)?,
            Self::Csv => csv::write(&self.with_codebook(sheets(Voice::Codes), tables))?,
            Self::Json => json::write(tables, language, day)?,
        };
        Ok(File { name: format!("{stem}-{day}.{}", self.ending()), media: self.media(), bytes })
    }

    /// The sheets with what every column and code means as the last one.
    fn with_codebook(self, mut sheets: Vec<Sheet>, tables: &[Table]) -> Vec<Sheet> {
        sheets.push(json::codebook_sheet(tables));
        sheets
    }
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
