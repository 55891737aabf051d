//! Sealed sheets, as rows: of each organisation and period the newest revision. They come here with their signatures
//! judged. Must not know what a sheet says.

use std::collections::BTreeMap;

use approdo_model::calendar::Period;
use approdo_model::ids::OrganisationId;
use approdo_model::limits::{SHEETS_KEPT_MAX, SHEETS_MAX};
use approdo_model::problem::Code;
use approdo_model::sheet::SealedSheet;
use approdo_model::wire::{self, SheetsKnown};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::StoreError;
use super::row::number;
use super::writer::Stop;

/// Keeps a sheet, unless a newer one or the very same is there.
///
/// # Errors
/// [`Stop`] if another one has its revision, or as many are kept as may be.
pub fn keep(db: &Connection, organisation: i64, secretariat: i64, sheet: &SealedSheet) -> Result<(), Stop> {
    let bytes = wire::encode(sheet).map_err(|_| StoreError::Corrupt("sheet"))?;
    match there(db, organisation, sheet.period)? {
        Some((revision, _)) if revision > sheet.revision => return Ok(()),
        Some((revision, kept)) if revision == sheet.revision => {
            return if kept == bytes { Ok(()) } else { Err(Code::Fork.into()) };
        }
        Some(_) => {}
        None if kept(db, organisation)? >= SHEETS_KEPT_MAX => return Err(Code::TooMany.into()),
        None => {}
    }
    let (first, last) = (sheet.period.first().number(), sheet.period.last().number());
    db.prepare_cached(
        "INSERT INTO sheet (organisation, first, last, revision, secretariat, sheet) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (organisation, first, last) DO UPDATE
         SET revision = excluded.revision, secretariat = excluded.secretariat, sheet = excluded.sheet",
    )
    .map_err(StoreError::from)?
    .execute(params![organisation, first, last, sheet.revision, secretariat, bytes])
    .map_err(StoreError::from)?;
    Ok(())
}

fn there(db: &Connection, organisation: i64, period: Period) -> Result<Option<(u32, Vec<u8>)>, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT revision, sheet FROM sheet WHERE organisation = $1 AND first = $2 AND last = $3",
    )?;
    let key = params![organisation, period.first().number(), period.last().number()];
    Ok(query.query_row(key, |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}

fn kept(db: &Connection, organisation: i64) -> Result<u64, StoreError> {
    let mut query = db.prepare_cached("SELECT COUNT(*) FROM sheet WHERE organisation = $1")?;
    query.query_row([organisation], |row| Ok(number(row, 0)))?
}

/// Whose sheets are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// Those of an organisation.
    Of(i64),
    /// Those that go to a secretariat.
    To(i64),
}

/// The revisions of these periods that are kept of an organisation.
///
/// # Errors
/// [`StoreError`].
pub fn revisions(
    db: &Connection,
    organisation: i64,
    id: OrganisationId,
    periods: &[Period],
) -> Result<SheetsKnown, StoreError> {
    let mut known = Vec::new();
    for period in periods {
        if let Some((revision, _)) = there(db, organisation, *period)? {
            known.push((id, period.first(), period.last(), revision));
        }
    }
    Ok(SheetsKnown { known })
}

/// The sheets that are newer than what one knows, as many as one message holds.
///
/// # Errors
/// [`StoreError`].
pub fn beyond(db: &Connection, whose: Whose, known: &SheetsKnown) -> Result<Vec<SealedSheet>, StoreError> {
    let known = known.known.iter().map(|(id, first, last, revision)| ((*id, *first, *last), *revision));
    let known: BTreeMap<_, u32> = known.collect();
    let (number, text) = match whose {
        Whose::Of(number) => {
            (number, "SELECT sheet FROM sheet WHERE organisation = $1 ORDER BY organisation, first, last")
        }
        Whose::To(number) => {
            (number, "SELECT sheet FROM sheet WHERE secretariat = $1 ORDER BY organisation, first, last")
        }
    };
    let mut query = db.prepare_cached(text)?;
    let mut sheets = Vec::new();
    for sheet in query.query_and_then([number], sheet)? {
        let sheet = sheet?;
        let place = (sheet.organisation, sheet.period.first(), sheet.period.last());
        if known.get(&place).is_none_or(|revision| *revision < sheet.revision) {
            sheets.push(sheet);
        }
        if sheets.len() == SHEETS_MAX {
            break;
        }
    }
    Ok(sheets)
}

fn sheet(row: &Row<'_>) -> Result<SealedSheet, StoreError> {
    let bytes = row.get_ref(0)?.as_blob().map_err(|_| StoreError::Corrupt("sheet"))?;
    wire::decode(bytes).map_err(|_| StoreError::Corrupt("sheet"))
}
