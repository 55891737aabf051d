//! What is read for an answer: pages of logs and shelves, and the live table.
//!
//! Must not know who may read it.

use approdo_model::bytes::Digest;
use approdo_model::calendar::Month;
use approdo_model::chain::{Entry, Head, Part, Sealed};
use approdo_model::codes::{Area, Line};
use approdo_model::limits::{PAGE_ENTRIES_MAX, PUSH_BYTES_MAX, SEALED_BODY_BYTES};
use approdo_model::table::{Bucket, Cell, Table};
use approdo_model::wire::{LiveTable, Page, Uncounted};
use rusqlite::{Connection, params};

use super::branch::Branches;
use super::row::{Kept, fault_of, fixed, kept, number};
use super::{StoreError, stored};

/// Bytes of an entry on the wire without its wrap, at most.
const ENTRY_BYTES_MAX: usize = SEALED_BODY_BYTES + 272;

/// Entries read for one page at most, and one more to know whether there is more.
const READ_ENTRIES_MAX: i64 = PAGE_ENTRIES_MAX as i64 + 1;

/// What one page holds so far: as many entries as fit, whatever they are.
#[derive(Default)]
struct Filling {
    run: Vec<Kept>,
    bytes: usize,
}

impl Filling {
    /// Takes one more, if it fits.
    fn takes(&mut self, slot: Kept) -> bool {
        let wrap = match &slot.entry.part {
            Part::Sealed(Sealed { wrap: Some(wrap), .. }) => wrap.bytes().len(),
            _ => 0,
        };
        self.bytes = self.bytes.saturating_add(ENTRY_BYTES_MAX).saturating_add(wrap);
        let fits = self.bytes <= PUSH_BYTES_MAX && self.run.len() < PAGE_ENTRIES_MAX;
        if fits {
            self.run.push(slot);
        }
        fits
    }
}

/// A page of a log after this slot; none if the log does not reach so far.
///
/// # Errors
/// [`StoreError`].
pub fn log_page(branches: &Branches<'_>, after: u64) -> Result<Option<Page>, StoreError> {
    let Some(stand) = branches.log(after)? else { return Ok(None) };
    let mut query = branches.db.prepare_cached(
        "SELECT seq, digest, opening_seq, fault, form, suite, kind, area, month, line, tally, subject, revision,
             supersedes, generation, outing_key, signature, blank, wrap, salt, body
           FROM entry WHERE device = $1 AND seq > $2 ORDER BY seq LIMIT $3",
    )?;
    let rows = query.query_and_then(params![branches.number, stored(after), READ_ENTRIES_MAX], kept)?;
    let (mut page, mut more) = (Filling::default(), false);
    for slot in rows {
        if !page.takes(slot?) {
            more = true;
            break;
        }
    }
    let entries = signed(page.run);
    let next = more.then_some(after.saturating_add(entries.len() as u64));
    Ok(Some(Page { after: stand.chain.head, entries, next }))
}

/// A page of a shelf after this number: one branch, or the beginning of one.
///
/// # Errors
/// [`StoreError`].
pub fn shelf_page(db: &Connection, device: i64, after: u64) -> Result<Page, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT seq, digest, opening_seq, fault, form, suite, kind, area, month, line, tally, subject, revision,
             supersedes, generation, outing_key, signature, blank, wrap, salt, body, previous
           FROM shelf WHERE device = $1 AND number > $2 ORDER BY number LIMIT $3",
    )?;
    let mut rows = query.query_and_then(params![device, stored(after), READ_ENTRIES_MAX], |row| {
        Ok::<_, StoreError>((kept(row)?, fixed(row, 21, Digest::from_slice)?))
    })?;
    let mut page = Page { after: Head::EMPTY, entries: Vec::new(), next: None };
    let (mut branch, mut more) = (Filling::default(), false);
    for row in &mut rows {
        let (slot, previous) = row?;
        let continues = branch.run.last().is_none_or(|last| last.digest == previous);
        if branch.run.is_empty() {
            page.after = Head { seq: slot.seq.saturating_sub(1), digest: previous };
        }
        if !continues || !branch.takes(slot) {
            more = true;
            break;
        }
    }
    page.entries = signed(branch.run);
    page.next = more.then_some(after.saturating_add(page.entries.len() as u64));
    Ok(page)
}

/// The run up to its last signed slot.
fn signed(mut run: Vec<Kept>) -> Vec<Entry> {
    let end = run.iter().rposition(|slot| slot.entry.signature.is_some()).map_or(0, |last| last + 1);
    run.truncate(end);
    run.into_iter().map(|slot| slot.entry).collect()
}

/// The live table of an organisation.
///
/// # Errors
/// [`StoreError`].
pub fn table(db: &Connection, organisation: i64) -> Result<LiveTable, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT area, month, line, tally FROM tally WHERE organisation = $1 AND tally > 0 ORDER BY area, month, line",
    )?;
    let cells = query.query_and_then([organisation], |row| {
        cell(row.get(0)?, row.get(1)?, row.get(2)?, number(row, 3)?).ok_or(StoreError::Corrupt("tally"))
    })?;
    let cells = cells.collect::<Result<_, _>>()?;
    let mut query = db.prepare_cached(
        "SELECT fault, entries FROM uncounted WHERE organisation = $1 AND entries > 0 ORDER BY fault",
    )?;
    let uncounted = query.query_and_then([organisation], |row| {
        let fault = fault_of(row.get(0)?).ok_or(StoreError::Corrupt("uncounted"))?;
        Ok::<_, StoreError>(Uncounted { reason: fault.code(), entries: number(row, 1)? })
    })?;
    Ok(LiveTable { cells, uncounted: uncounted.collect::<Result<_, _>>()? })
}

/// The sum of the live tables of several organisations: what the rapporteur sees. What does not count is theirs alone.
///
/// # Errors
/// [`StoreError`].
pub fn sum(db: &Connection, organisations: &[i64]) -> Result<LiveTable, StoreError> {
    let mut all = Table::default();
    for organisation in organisations {
        for cell in table(db, *organisation)?.cells {
            all.count(Bucket { area: cell.area, month: cell.month, line: cell.line }, cell.tally);
        }
    }
    Ok(LiveTable { cells: all.cells().collect(), uncounted: Vec::new() })
}

fn cell(area: u8, month: u16, line: u8, tally: u64) -> Option<Cell> {
    let (area, line) = (Area::from_number(area)?, Line::from_number(line)?);
    Some(Cell { area, month: Month::from_number(month)?, line, tally })
}
