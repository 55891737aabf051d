//! Acknowledgements and ledgers as rows, and what a ledger line does: an erasure blanks, an adoption counts.
//!
//! Notices come here with their signatures judged. Must not know who sent them.

use std::collections::{BTreeMap, BTreeSet};

use approdo_model::bytes::{Digest, Salt};
use approdo_model::chain::{Head, Sealed};
use approdo_model::header::Fault;
use approdo_model::ids::{DeviceId, SubjectId};
use approdo_model::notice::{Acknowledgement, LedgerAct, LedgerLine};
use approdo_model::problem::Code;
use approdo_model::registry::Registry;
use approdo_model::suite::Wrap;
use approdo_model::wire::{self, LedgerKnown};
use rusqlite::{Connection, Row, params};

use super::branch::{Branches, Step};
use super::organisation::{self, DeviceRow, number_of_device};
use super::row::{fault, fixed, number, optional};
use super::writer::Stop;
use super::{StoreError, stored, tally};
use crate::refusal::Refusal;
use crate::rules::Rules;

/// The last line of every ledger of an organisation.
///
/// # Errors
/// [`StoreError`].
pub fn ends(db: &Connection, organisation: i64) -> Result<BTreeMap<DeviceId, (u32, Digest)>, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT l.line FROM ledger l
           JOIN (SELECT coordinator, MAX(number) AS number FROM ledger WHERE organisation = $1 GROUP BY coordinator) m
             ON m.coordinator = l.coordinator AND m.number = l.number",
    )?;
    let mut ends = BTreeMap::new();
    for line in query.query_and_then([organisation], line)? {
        let line = line?;
        ends.insert(line.coordinator, (line.number, line.digest()));
    }
    Ok(ends)
}

fn line(row: &Row<'_>) -> Result<LedgerLine, StoreError> {
    let bytes = row.get_ref(0)?.as_blob().map_err(|_| StoreError::Corrupt("ledger"))?;
    wire::decode(bytes).map_err(|_| StoreError::Corrupt("ledger"))
}

/// The lines of all ledgers of an organisation beyond what is known of each.
///
/// # Errors
/// [`StoreError`].
pub fn beyond(
    db: &Connection,
    ledgers: &LedgerKnown,
    known: &LedgerKnown,
    most: usize,
) -> Result<Vec<LedgerLine>, StoreError> {
    let known: BTreeMap<DeviceId, u32> = known.iter().copied().collect();
    let mut lines = Vec::new();
    for (coordinator, _) in
        ledgers.iter().filter(|(id, end)| known.get(id).copied().unwrap_or_default() < *end)
    {
        let from = known.get(coordinator).copied().unwrap_or_default();
        let number = number_of_device(db, coordinator)?;
        let room = stored((most - lines.len().min(most)) as u64);
        let mut query = db.prepare_cached(
            "SELECT line FROM ledger WHERE coordinator = $1 AND number > $2 ORDER BY number LIMIT $3",
        )?;
        for found in query.query_and_then(params![number, from, room], line)? {
            lines.push(found?);
        }
    }
    Ok(lines)
}

/// Keeps an acknowledgement, if it goes further than the one before.
///
/// # Errors
/// [`Stop`] if its head is not in the log.
pub fn acknowledge(db: &Connection, branches: &Branches<'_>, notice: &Acknowledgement) -> Result<(), Stop> {
    if branches.digest(notice.head.seq)? != Some(notice.head.digest) {
        let head = organisation::device(db, branches.number)?.head;
        return Err(Refusal::at(Code::UnknownBranch, head).into());
    }
    let bytes = wire::encode(notice).map_err(|_| StoreError::Corrupt("acknowledgement"))?;
    let coordinator = number_of_device(db, &notice.coordinator)?;
    db.prepare_cached(
        "INSERT INTO acknowledgement (coordinator, device, seq, acknowledgement) VALUES ($1, $2, $3, $4)
         ON CONFLICT (coordinator, device) DO UPDATE
            SET seq = excluded.seq, acknowledgement = excluded.acknowledgement
          WHERE excluded.seq > acknowledgement.seq",
    )
    .map_err(StoreError::from)?
    .execute(params![coordinator, branches.number, stored(notice.head.seq), bytes])
    .map_err(StoreError::from)?;
    Ok(())
}

/// What became of a ledger line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inscribed {
    /// It was there already.
    Before,
    /// It is there now, and what it says is still to be done.
    Now,
}

/// Writes a ledger line that its author signed (`authentic`), unless the very same is there.
///
/// # Errors
/// [`Stop`] if it does not continue the ledger or is not the author's.
pub fn inscribe(
    db: &Connection,
    organisation: i64,
    notice: &LedgerLine,
    authentic: bool,
) -> Result<Inscribed, Stop> {
    let coordinator = number_of_device(db, &notice.coordinator)?;
    if let Some(there) = line_at(db, coordinator, notice.number)? {
        return if there == *notice { Ok(Inscribed::Before) } else { Err(Code::Fork.into()) };
    }
    if !authentic {
        return Err(Code::NotTheAuthor.into());
    }
    let last =
        notice.number.checked_sub(1).map(|number| line_at(db, coordinator, number)).transpose()?.flatten();
    if !notice.continues(last.map(|line| (line.number, line.digest()))) {
        return Err(Code::Fork.into());
    }
    let (subject, adopted) = match &notice.act {
        LedgerAct::Erased { subject } => (Some(subject), None),
        LedgerAct::Adopted { device, head } => (None, Some((number_of_device(db, device)?, head))),
    };
    let bytes = wire::encode(notice).map_err(|_| StoreError::Corrupt("ledger"))?;
    db.prepare_cached(
        "INSERT INTO ledger (coordinator, number, organisation, line, subject, device, seq, digest)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .map_err(StoreError::from)?
    .execute(params![
        coordinator,
        notice.number,
        organisation,
        bytes,
        subject.map(SubjectId::as_bytes),
        adopted.map(|(device, _)| device),
        adopted.map(|(_, head)| stored(head.seq)),
        adopted.map(|(_, head)| head.digest.as_bytes()),
    ])
    .map_err(StoreError::from)?;
    Ok(Inscribed::Now)
}

fn line_at(db: &Connection, coordinator: i64, number: u32) -> Result<Option<LedgerLine>, StoreError> {
    let mut query = db.prepare_cached("SELECT line FROM ledger WHERE coordinator = $1 AND number = $2")?;
    query.query_and_then(params![coordinator, number], line)?.next().transpose()
}

/// Whether a subject is erased.
///
/// # Errors
/// [`StoreError`].
pub fn is_erased(db: &Connection, organisation: i64, subject: &SubjectId) -> Result<bool, StoreError> {
    let mut query = db.prepare_cached("SELECT 1 FROM ledger WHERE organisation = $1 AND subject = $2")?;
    Ok(query.exists(params![organisation, subject.as_bytes()])?)
}

/// Blanks every slot of a subject, in logs and on shelves: what could open the body is gone, the digest stays.
///
/// # Errors
/// [`StoreError`].
pub fn blank(db: &Connection, organisation: i64, subject: &SubjectId) -> Result<(), StoreError> {
    let mut readable = db.prepare_cached(
        "SELECT device, seq, wrap, salt, body FROM entry
          WHERE organisation = $1 AND subject = $2 AND blank IS NULL",
    )?;
    let slots: Vec<(i64, i64, Digest)> = readable
        .query_and_then(params![organisation, subject.as_bytes()], sealed_digest)?
        .collect::<Result<_, _>>()?;
    for (device, seq, digest) in slots {
        blank_slot(db, device, seq, &digest)?;
    }
    let mut readable = db.prepare_cached(
        "SELECT device, number, wrap, salt, body FROM shelf
          WHERE organisation = $1 AND subject = $2 AND blank IS NULL",
    )?;
    let slots: Vec<(i64, i64, Digest)> = readable
        .query_and_then(params![organisation, subject.as_bytes()], sealed_digest)?
        .collect::<Result<_, _>>()?;
    for (device, number, digest) in slots {
        db.prepare_cached(
            "UPDATE shelf SET blank = $1, wrap = NULL, salt = NULL, body = NULL WHERE device = $2 AND number = $3",
        )?
        .execute(params![digest.as_bytes(), device, number])?;
    }
    Ok(())
}

/// Blanks one slot of a log, of whose erasable part this is the digest.
///
/// # Errors
/// [`StoreError`].
pub fn blank_slot(db: &Connection, device: i64, seq: i64, digest: &Digest) -> Result<(), StoreError> {
    db.prepare_cached(
        "UPDATE entry SET blank = $1, wrap = NULL, salt = NULL, body = NULL WHERE device = $2 AND seq = $3",
    )?
    .execute(params![digest.as_bytes(), device, seq])?;
    Ok(())
}

/// Device, slot and digest of an erasable part, of a row of device, slot, wrap, salt and body.
///
/// # Errors
/// [`StoreError`].
pub fn sealed_digest(row: &Row<'_>) -> Result<(i64, i64, Digest), StoreError> {
    let sealed = Sealed {
        wrap: optional(row, 2, Wrap::from_bytes)?,
        salt: fixed(row, 3, Salt::from_slice)?,
        body: row.get_ref(4)?.as_blob().map_err(|_| StoreError::Corrupt("entry"))?.to_vec(),
    };
    Ok((row.get(0)?, row.get(1)?, sealed.digest()))
}

/// Lets the branch that ends in this head count, if it is on the shelf.
///
/// # Errors
/// [`StoreError`].
pub fn adopt(
    db: &Connection,
    organisation: i64,
    registry: &Registry,
    rules: Rules,
    branches: &Branches<'_>,
    head: Head,
) -> Result<(), StoreError> {
    let steps: Vec<Step> = branches.down(head)?.into_iter().filter(|step| !step.adopted).collect();
    let mut subjects = BTreeSet::new();
    let mut faults = Vec::new();
    for step in &steps {
        let (subject, fault) = meaning(db, branches.number, step)?;
        subjects.insert(subject);
        faults.extend(fault);
    }
    if steps.is_empty() {
        return Ok(());
    }
    tally::carried(db, organisation, registry, rules, &subjects, |change| {
        for step in &steps {
            db.prepare_cached("UPDATE shelf SET adopted = 1 WHERE device = $1 AND number = $2")?
                .execute(params![branches.number, step.number])?;
        }
        faults.iter().for_each(|fault| change.uncounted(*fault, 1));
        let row = organisation::device(db, branches.number)?;
        organisation::save(db, &DeviceRow { adopted: row.adopted.saturating_add(steps.len() as u64), ..row })
    })
}

fn meaning(db: &Connection, device: i64, step: &Step) -> Result<(SubjectId, Option<Fault>), StoreError> {
    let mut query =
        db.prepare_cached("SELECT subject, fault FROM shelf WHERE device = $1 AND number = $2")?;
    let found = query
        .query_and_then(params![device, step.number], |row| {
            Ok::<_, StoreError>((fixed(row, 0, SubjectId::from_slice)?, fault(row, 1)?))
        })?
        .next()
        .transpose()?;
    found.ok_or(StoreError::Corrupt("shelf"))
}

/// Adopts what the ledger already says and has come to the shelf only now.
///
/// # Errors
/// [`StoreError`].
pub fn adopt_again(
    db: &Connection,
    organisation: i64,
    registry: &Registry,
    rules: Rules,
    branches: &Branches<'_>,
) -> Result<(), StoreError> {
    let mut query =
        db.prepare_cached("SELECT seq, digest FROM ledger WHERE organisation = $1 AND device = $2")?;
    let heads: Vec<Head> = query
        .query_and_then(params![organisation, branches.number], |row| {
            Ok::<_, StoreError>(Head { seq: number(row, 0)?, digest: fixed(row, 1, Digest::from_slice)? })
        })?
        .collect::<Result<_, _>>()?;
    heads.into_iter().try_for_each(|head| adopt(db, organisation, registry, rules, branches, head))
}
