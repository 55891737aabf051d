//! Entries as rows: the one place that knows the columns of `entry` and `shelf`.
//!
//! Must not know what an entry means or whether it is welcome.

use approdo_model::bytes::{Digest, PublicKey, Salt, SignatureBytes};
use approdo_model::chain::{Entry, Part, Sealed};
use approdo_model::header::{Facts, Fault, Open};
use approdo_model::ids::SubjectId;
use approdo_model::suite::Wrap;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, params};

use super::{StoreError, stored};

/// An entry proved and judged, ready to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// Its slot.
    pub seq: u64,
    /// Its digest.
    pub digest: Digest,
    /// The digest of the entry it stands on.
    pub previous: Digest,
    /// The digest of the entry that opened its outing; zero outside outings and in an opening.
    pub opening: Digest,
    /// The slot of that entry; 0 likewise.
    pub opening_seq: u64,
    /// Why it does not count.
    pub fault: Option<Fault>,
    /// The entry.
    pub entry: Entry,
}

/// An entry as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its slot.
    pub seq: u64,
    /// Its digest.
    pub digest: Digest,
    /// The slot that opened its outing; 0 outside outings and in an opening.
    pub opening_seq: u64,
    /// Why it does not count.
    pub fault: Option<Fault>,
    /// The entry.
    pub entry: Entry,
}

/// The number under which a fault is stored; never 0.
pub fn fault_number(fault: Fault) -> u8 {
    let index = Fault::ALL.iter().position(|known| *known == fault).unwrap_or(Fault::ALL.len());
    u8::try_from(index + 1).unwrap_or(u8::MAX)
}

/// The fault stored under a number.
pub fn fault_of(number: u8) -> Option<Fault> {
    Fault::ALL.get(usize::from(number).checked_sub(1)?).copied()
}

/// Appends to a log.
///
/// # Errors
/// [`StoreError`], also if the slot is taken.
pub fn append(db: &Connection, organisation: i64, device: i64, slot: &Slot) -> Result<(), StoreError> {
    let columns = Columns::of(&slot.entry);
    let open = &slot.entry.open;
    db.prepare_cached(
        "INSERT INTO entry (device, seq, organisation, digest, opening_seq, form, suite, kind, area, month, line,
             tally, subject, revision, supersedes, generation, outing_key, signature, fault, blank, wrap, salt, body)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
             $23)",
    )?
    .execute(params![
        device,
        stored(slot.seq),
        organisation,
        slot.digest.as_bytes(),
        stored(slot.opening_seq),
        open.form,
        open.suite,
        open.kind,
        open.facts.area,
        open.facts.month,
        open.facts.line,
        open.facts.count,
        open.subject.as_bytes(),
        open.revision,
        columns.supersedes,
        open.generation,
        columns.outing_key,
        columns.signature,
        slot.fault.map(fault_number),
        columns.blank,
        columns.wrap,
        columns.salt,
        columns.body,
    ])?;
    Ok(())
}

/// Puts on the shelf under this number, not adopted.
///
/// # Errors
/// [`StoreError`], also if the branch is already there.
pub fn shelve(
    db: &Connection,
    organisation: i64,
    device: i64,
    number: u64,
    slot: &Slot,
) -> Result<(), StoreError> {
    let columns = Columns::of(&slot.entry);
    let open = &slot.entry.open;
    db.prepare_cached(
        "INSERT INTO shelf (device, seq, organisation, digest, opening_seq, form, suite, kind, area, month, line,
             tally, subject, revision, supersedes, generation, outing_key, signature, fault, blank, wrap, salt, body,
             number, previous, opening, adopted)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
             $23, $24, $25, $26, 0)",
    )?
    .execute(params![
        device,
        stored(slot.seq),
        organisation,
        slot.digest.as_bytes(),
        stored(slot.opening_seq),
        open.form,
        open.suite,
        open.kind,
        open.facts.area,
        open.facts.month,
        open.facts.line,
        open.facts.count,
        open.subject.as_bytes(),
        open.revision,
        columns.supersedes,
        open.generation,
        columns.outing_key,
        columns.signature,
        slot.fault.map(fault_number),
        columns.blank,
        columns.wrap,
        columns.salt,
        columns.body,
        stored(number),
        slot.previous.as_bytes(),
        slot.opening.as_bytes(),
    ])?;
    Ok(())
}

/// The optional columns of an entry, borrowed.
struct Columns<'a> {
    supersedes: Option<&'a [u8]>,
    outing_key: Option<&'a [u8]>,
    signature: Option<&'a [u8]>,
    blank: Option<&'a [u8]>,
    wrap: Option<Vec<u8>>,
    salt: Option<&'a [u8]>,
    body: Option<&'a [u8]>,
}

impl<'a> Columns<'a> {
    fn of(entry: &'a Entry) -> Self {
        let (blank, sealed) = match &entry.part {
            Part::Sealed(sealed) => (None, Some(sealed)),
            Part::Blank(digest) => (Some(&digest.as_bytes()[..]), None),
        };
        Self {
            supersedes: entry.open.supersedes.as_ref().map(|digest| &digest.as_bytes()[..]),
            outing_key: entry.open.outing_key.as_ref().map(|key| &key.as_bytes()[..]),
            signature: entry.signature.as_ref().map(|signature| &signature.as_bytes()[..]),
            blank,
            wrap: sealed.and_then(|sealed| sealed.wrap.as_ref()).map(Wrap::bytes),
            salt: sealed.map(|sealed| &sealed.salt.as_bytes()[..]),
            body: sealed.map(|sealed| &sealed.body[..]),
        }
    }
}

/// Reads what [`append`] or [`shelve`] wrote. The query names the columns in this order: seq, digest, `opening_seq`,
/// fault, form, suite, kind, area, month, line, tally, subject, revision, supersedes, generation, `outing_key`,
/// signature, blank, wrap, salt, body.
///
/// # Errors
/// [`StoreError::Corrupt`] if a column does not hold what it must.
pub fn kept(row: &Row<'_>) -> Result<Kept, StoreError> {
    let open = Open {
        form: row.get(4)?,
        suite: row.get(5)?,
        kind: row.get(6)?,
        facts: Facts { area: row.get(7)?, month: row.get(8)?, line: row.get(9)?, count: row.get(10)? },
        subject: fixed(row, 11, SubjectId::from_slice)?,
        revision: row.get(12)?,
        supersedes: optional(row, 13, Digest::from_slice)?,
        generation: row.get(14)?,
        outing_key: optional(row, 15, PublicKey::from_slice)?,
    };
    Ok(Kept {
        seq: number(row, 0)?,
        digest: fixed(row, 1, Digest::from_slice)?,
        opening_seq: number(row, 2)?,
        fault: fault(row, 3)?,
        entry: Entry { open, part: part(row)?, signature: optional(row, 16, SignatureBytes::from_slice)? },
    })
}

fn part(row: &Row<'_>) -> Result<Part, StoreError> {
    if let Some(digest) = optional(row, 17, Digest::from_slice)? {
        return Ok(Part::Blank(digest));
    }
    let body = row.get_ref(20)?.as_blob().map_err(|_| StoreError::Corrupt("entry"))?.to_vec();
    Ok(Part::Sealed(Sealed {
        wrap: optional(row, 18, Wrap::from_bytes)?,
        salt: fixed(row, 19, Salt::from_slice)?,
        body,
    }))
}

/// A number that counts slots.
///
/// # Errors
/// [`StoreError::Corrupt`] if it is negative.
pub fn number(row: &Row<'_>, column: usize) -> Result<u64, StoreError> {
    u64::try_from(row.get::<_, i64>(column)?).map_err(|_| StoreError::Corrupt("a number"))
}

/// A fault, if there is one.
///
/// # Errors
/// [`StoreError::Corrupt`] if no fault has this number.
pub fn fault(row: &Row<'_>, column: usize) -> Result<Option<Fault>, StoreError> {
    let number: Option<u8> = row.get(column)?;
    number.map(|number| fault_of(number).ok_or(StoreError::Corrupt("a fault"))).transpose()
}

/// Bytes of fixed length.
///
/// # Errors
/// [`StoreError::Corrupt`] if they are missing or of another length.
pub fn fixed<T>(row: &Row<'_>, column: usize, read: fn(&[u8]) -> Option<T>) -> Result<T, StoreError> {
    optional(row, column, read)?.ok_or(StoreError::Corrupt("fixed bytes"))
}

/// Bytes of fixed length, or none.
///
/// # Errors
/// [`StoreError::Corrupt`] if they are of another length.
pub fn optional<T>(
    row: &Row<'_>,
    column: usize,
    read: fn(&[u8]) -> Option<T>,
) -> Result<Option<T>, StoreError> {
    match row.get_ref(column)? {
        ValueRef::Null => Ok(None),
        ValueRef::Blob(bytes) => read(bytes).map(Some).ok_or(StoreError::Corrupt("fixed bytes")),
        _ => Err(StoreError::Corrupt("fixed bytes")),
    }
}
