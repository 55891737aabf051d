//! Organisations, their registries and their devices, as rows; and what a statement does to logs.
//!
//! Statements come here verified. Must not know who sent them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use approdo_model::bytes::Digest;
use approdo_model::calendar::Day;
use approdo_model::chain::Head;
use approdo_model::ids::{DeviceId, OrganisationId, SubjectId};
use approdo_model::notice::Acknowledgement;
use approdo_model::problem::Code;
use approdo_model::registry::{Act, Registry, Statement};
use approdo_model::wire;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::branch::Branches;
use super::notices::adopt_again;
use super::row::{fault_of, fixed, number};
use super::writer::Stop;
use super::{StoreError, stored, tally};
use crate::directory::{Log, Organisation};
use crate::rules::Rules;

/// The number of an organisation.
///
/// # Errors
/// [`StoreError`].
pub fn number_of(db: &Connection, organisation: &OrganisationId) -> Result<Option<i64>, StoreError> {
    let mut query = db.prepare_cached("SELECT number FROM organisation WHERE organisation = $1")?;
    Ok(query.query_row([organisation.as_bytes()], |row| row.get(0)).optional()?)
}

/// The ids of all organisations.
///
/// # Errors
/// [`StoreError`].
pub fn all(db: &Connection) -> Result<Vec<OrganisationId>, StoreError> {
    let mut query = db.prepare_cached("SELECT organisation FROM organisation ORDER BY number")?;
    query.query_and_then([], |row| fixed(row, 0, OrganisationId::from_slice))?.collect()
}

/// A stretch of a registry.
///
/// # Errors
/// [`StoreError`].
pub fn statements(
    db: &Connection,
    organisation: i64,
    after: u64,
    most: usize,
) -> Result<Vec<Statement>, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT statement FROM statement WHERE organisation = $1 AND number > $2 ORDER BY number LIMIT $3",
    )?;
    let rows = query.query_and_then(params![organisation, stored(after), stored(most as u64)], |row| {
        let bytes = row.get_ref(0)?.as_blob().map_err(|_| StoreError::Corrupt("statement"))?;
        wire::decode(bytes).map_err(|_| StoreError::Corrupt("statement"))
    })?;
    rows.collect()
}

/// Everything to know by heart about an organisation.
///
/// # Errors
/// [`StoreError`].
pub fn load(
    db: &Connection,
    id: &OrganisationId,
    registry: Option<Arc<Registry>>,
) -> Result<Option<Organisation>, StoreError> {
    let Some(number) = number_of(db, id)? else { return Ok(None) };
    let registry = match registry {
        Some(registry) => registry,
        None => Arc::new(Registry::fold(&statements(db, number, 0, usize::MAX)?)?),
    };
    let mut acknowledged = acknowledgements(db, number)?;
    let awaited = awaited(db, number)?;
    let mut logs = BTreeMap::new();
    for (device, row) in devices(db, number)? {
        let branches = Branches { db, organisation: *id, device, number: row.number };
        let stand = branches.log(row.head.seq)?.ok_or(StoreError::Corrupt("device: its head"))?;
        if stand.chain.head != row.head || stand.opening_seq != row.opening_seq {
            return Err(StoreError::Corrupt("device: its head"));
        }
        let acknowledgements = acknowledged.remove(&device).unwrap_or_default().into();
        let (shelved, last_seen, awaited) = (row.shelved, row.last_seen, awaited.contains(&row.number));
        logs.insert(device, Log { number: row.number, stand, shelved, last_seen, awaited, acknowledgements });
    }
    let ledgers = super::notices::ends(db, number)?;
    Ok(Some(Organisation { number, registry, logs, ledgers }))
}

/// The furthest acknowledgement of each log by each coordinator.
///
/// # Errors
/// [`StoreError`].
pub fn acknowledgements(
    db: &Connection,
    organisation: i64,
) -> Result<BTreeMap<DeviceId, Vec<Acknowledgement>>, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT a.acknowledgement FROM acknowledgement a JOIN device d ON d.number = a.device
          WHERE d.organisation = $1 ORDER BY a.device, a.coordinator",
    )?;
    let mut found: BTreeMap<DeviceId, Vec<Acknowledgement>> = BTreeMap::new();
    for bytes in query.query_map([organisation], |row| row.get::<_, Vec<u8>>(0))? {
        let one: Acknowledgement =
            wire::decode(&bytes?).map_err(|_| StoreError::Corrupt("acknowledgement"))?;
        found.entry(one.device).or_default().push(one);
    }
    Ok(found)
}

/// A device as its row says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeviceRow {
    /// Its number.
    pub number: i64,
    /// Where its log ends.
    pub head: Head,
    /// The slot of the outing open there; 0: none.
    pub opening_seq: u64,
    /// Slots on its shelf.
    pub shelved: u64,
    /// Those of them that count.
    pub adopted: u64,
    /// The day on which it last proved to be there; none: never.
    pub last_seen: Option<Day>,
}

/// The row of a device.
///
/// # Errors
/// [`StoreError`], also if there is none.
pub fn device(db: &Connection, number: i64) -> Result<DeviceRow, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT number, head_seq, head_digest, opening_seq, shelved, adopted, last_seen_day FROM device
          WHERE number = $1",
    )?;
    let row = query.query_and_then([number], device_row)?.next().transpose()?;
    row.ok_or(StoreError::Corrupt("device"))
}

/// The rows of all devices of an organisation.
///
/// # Errors
/// [`StoreError`].
pub fn devices(db: &Connection, organisation: i64) -> Result<Vec<(DeviceId, DeviceRow)>, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT number, head_seq, head_digest, opening_seq, shelved, adopted, last_seen_day, device FROM device
          WHERE organisation = $1 ORDER BY number",
    )?;
    query
        .query_and_then([organisation], |row| Ok((fixed(row, 7, DeviceId::from_slice)?, device_row(row)?)))?
        .collect()
}

fn device_row(row: &Row<'_>) -> Result<DeviceRow, StoreError> {
    Ok(DeviceRow {
        number: row.get(0)?,
        head: Head { seq: number(row, 1)?, digest: fixed(row, 2, Digest::from_slice)? },
        opening_seq: number(row, 3)?,
        shelved: number(row, 4)?,
        adopted: number(row, 5)?,
        last_seen: Some(row.get(6)?).filter(|day| *day > 0).and_then(Day::from_number),
    })
}

/// Writes the row of a device.
///
/// # Errors
/// [`StoreError`].
pub fn save(db: &Connection, row: &DeviceRow) -> Result<(), StoreError> {
    db.prepare_cached(
        "UPDATE device SET head_seq = $1, head_digest = $2, opening_seq = $3, shelved = $4, adopted = $5
          WHERE number = $6",
    )?
    .execute(params![
        stored(row.head.seq),
        row.head.digest.as_bytes(),
        stored(row.opening_seq),
        stored(row.shelved),
        stored(row.adopted),
        row.number,
    ])?;
    Ok(())
}

/// Notes the day on which a device proved to be there: one day a device, in place of the one before.
///
/// # Errors
/// [`StoreError`].
pub fn see(db: &Connection, number: i64, today: Day) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE device SET last_seen_day = $1 WHERE number = $2")?
        .execute(params![today.number(), number])?;
    Ok(())
}

/// The devices of an organisation that a restored server waits for, by their numbers.
fn awaited(db: &Connection, organisation: i64) -> Result<BTreeSet<i64>, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT a.device FROM awaited a JOIN device d ON d.number = a.device WHERE d.organisation = $1",
    )?;
    Ok(query.query_map([organisation], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// Waits for a desk.
///
/// # Errors
/// [`StoreError`].
pub fn wait_for(db: &Connection, device: i64) -> Result<(), StoreError> {
    db.prepare_cached("INSERT INTO awaited (device) VALUES ($1) ON CONFLICT (device) DO NOTHING")?
        .execute([device])?;
    Ok(())
}

/// Waits for a desk no longer.
///
/// # Errors
/// [`StoreError`].
pub fn came(db: &Connection, device: i64) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM awaited WHERE device = $1")?.execute([device])?;
    Ok(())
}

/// Begins an organisation without statements, and says its number; none if it is there already.
///
/// # Errors
/// [`StoreError`].
pub fn begin(db: &Connection, organisation: &OrganisationId) -> Result<Option<i64>, StoreError> {
    let mut begun = db.prepare_cached(
        "INSERT INTO organisation (number, organisation)
         SELECT COALESCE(MAX(number), 0) + 1, $1 FROM organisation WHERE TRUE
         ON CONFLICT (organisation) DO NOTHING RETURNING number",
    )?;
    Ok(begun.query_row([organisation.as_bytes()], |row| row.get(0)).optional()?)
}

/// Appends statements, which `after` is the verified fold of, and does what they say to devices and logs.
///
/// # Errors
/// [`Stop`] if a device of that id lives elsewhere on this server, or the store cannot do it.
pub fn append(
    db: &Connection,
    organisation: i64,
    after: &Registry,
    rules: Rules,
    statements: &[Statement],
) -> Result<(), Stop> {
    for statement in statements {
        let bytes = wire::encode(statement).map_err(|_| StoreError::Corrupt("statement"))?;
        db.prepare_cached("INSERT INTO statement (organisation, number, statement) VALUES ($1, $2, $3)")
            .map_err(StoreError::from)?
            .execute(params![organisation, statement.number, bytes])
            .map_err(StoreError::from)?;
        match &statement.act {
            Act::DeviceEnrolled { device, .. } => enrol(db, organisation, device)?,
            Act::CoordinatorAdded { device, .. } => {
                enrol(db, organisation, device)?;
                wait_for_another(db, organisation, device)?;
            }
            Act::CoordinatorRemoved { device, last } | Act::DeviceRevoked { device, last } => {
                set_aside(db, organisation, after, rules, *device, *last)?;
            }
            Act::Founded { .. } | Act::Frozen { .. } | Act::Policy { .. } => {}
            Act::Generation { .. } | Act::OpeningKey { .. } | Act::GenerationShared { .. } => {}
            Act::HybridGeneration { .. } | Act::HybridOpeningKey { .. } => {}
            Act::HybridGenerationShared { .. } | Act::GenerationEnded { .. } => {}
            Act::Secretariat | Act::SheetsTo { .. } | Act::SheetsFrom { .. } => {}
        }
    }
    Ok(())
}

/// A desk that the copy did not know, and of which another one tells a restored server, is waited for as the others are.
fn wait_for_another(db: &Connection, organisation: i64, device: &DeviceId) -> Result<(), StoreError> {
    if awaited(db, organisation)?.is_empty() { Ok(()) } else { wait_for(db, number_of_device(db, device)?) }
}

fn enrol(db: &Connection, organisation: i64, device: &DeviceId) -> Result<(), Stop> {
    let added = db
        .prepare_cached(
            "INSERT INTO device (number, organisation, device, head_seq, head_digest, opening_seq, shelved, adopted,
                 last_seen_day)
             SELECT COALESCE(MAX(number), 0) + 1, $1, $2, 0, $3, 0, 0, 0, 0 FROM device WHERE TRUE
             ON CONFLICT (device) DO NOTHING",
        )
        .map_err(StoreError::from)?
        .execute(params![organisation, device.as_bytes(), Digest::ZERO.as_bytes()])
        .map_err(StoreError::from)?;
    if added == 0 { Err(Code::Fork.into()) } else { Ok(()) }
}

/// Moves what lies beyond the named end from the log to the shelf, where it does not count unless adopted.
fn set_aside(
    db: &Connection,
    organisation: i64,
    registry: &Registry,
    rules: Rules,
    device: DeviceId,
    last: Head,
) -> Result<(), StoreError> {
    let number = number_of_device(db, &device)?;
    let branches = Branches { db, organisation: registry.organisation, device, number };
    let holds = last == Head::EMPTY || branches.digest(last.seq)? == Some(last.digest);
    let kept = if holds { last.seq } else { last.seq.saturating_sub(1) };
    let row = self::device(db, number)?;
    if row.head.seq <= kept {
        return Ok(());
    }
    let stand = branches.log(kept)?.ok_or(StoreError::Corrupt("entry: a gap in a log"))?;
    let subjects = subjects_beyond(db, number, kept)?;
    tally::carried(db, organisation, registry, rules, &subjects, |change| {
        for (fault, entries) in faults_beyond(db, number, kept)? {
            change.uncounted(fault_of(fault).ok_or(StoreError::Corrupt("a fault"))?, -entries);
        }
        let moved = move_beyond(db, number, &row, kept)?;
        let shelved = row.shelved.saturating_add(moved);
        save(db, &DeviceRow { head: stand.chain.head, opening_seq: stand.opening_seq, shelved, ..row })
    })?;
    adopt_again(db, organisation, registry, rules, &branches)
}

/// The number of a device.
///
/// # Errors
/// [`StoreError`], also if there is none.
pub fn number_of_device(db: &Connection, device: &DeviceId) -> Result<i64, StoreError> {
    let mut query = db.prepare_cached("SELECT number FROM device WHERE device = $1")?;
    let number = query.query_row([device.as_bytes()], |row| row.get(0)).optional()?;
    number.ok_or(StoreError::Corrupt("device"))
}

fn subjects_beyond(db: &Connection, device: i64, kept: u64) -> Result<BTreeSet<SubjectId>, StoreError> {
    let mut query = db.prepare_cached("SELECT subject FROM entry WHERE device = $1 AND seq > $2")?;
    query.query_and_then(params![device, stored(kept)], |row| fixed(row, 0, SubjectId::from_slice))?.collect()
}

fn faults_beyond(db: &Connection, device: i64, kept: u64) -> Result<Vec<(u8, i64)>, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT fault, COUNT(*) FROM entry WHERE device = $1 AND seq > $2 AND fault IS NOT NULL GROUP BY fault",
    )?;
    let rows = query.query_map(params![device, stored(kept)], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What lay in the log comes to stand before all that is on the shelf already, because that may stand on it: whoever reads
/// a shelf from its beginning finds every slot after the one it stands on.
fn move_beyond(db: &Connection, device: i64, row: &DeviceRow, kept: u64) -> Result<u64, StoreError> {
    make_room(db, device, row.shelved, row.head.seq.saturating_sub(kept))?;
    let moved = db
        .prepare_cached(
            "INSERT INTO shelf (device, seq, organisation, digest, opening_seq, form, suite, kind, area, month, line,
                 tally, subject, revision, supersedes, generation, outing_key, signature, fault, blank, wrap, salt,
                 body, number, previous, opening, adopted)
             SELECT e.device, e.seq, e.organisation, e.digest, e.opening_seq, e.form, e.suite, e.kind, e.area, e.month,
                 e.line, e.tally, e.subject, e.revision, e.supersedes, e.generation, e.outing_key, e.signature,
                 e.fault, e.blank, e.wrap, e.salt, e.body, e.seq - $1, COALESCE(p.digest, $2),
                 COALESCE(o.digest, $2), 0
               FROM entry e
               LEFT JOIN entry p ON p.device = e.device AND p.seq = e.seq - 1
               LEFT JOIN entry o ON o.device = e.device AND o.seq = e.opening_seq
              WHERE e.device = $3 AND e.seq > $1 ORDER BY e.seq",
        )?
        .execute(params![stored(kept), Digest::ZERO.as_bytes(), device])?;
    let deleted = db
        .prepare_cached("DELETE FROM entry WHERE device = $1 AND seq > $2")?
        .execute(params![device, stored(kept)])?;
    // What leaves the log must be on the shelf, every slot of it, or nothing happens at all.
    if moved == deleted { Ok(moved as u64) } else { Err(StoreError::Corrupt("entry: a slot was not moved")) }
}

/// Moves the slots of a shelf up by so many. In two steps, the first past all of them: no two may have one number meanwhile.
fn make_room(db: &Connection, device: i64, shelved: u64, room: u64) -> Result<(), StoreError> {
    let mut up = db.prepare_cached("UPDATE shelf SET number = number + $1 WHERE device = $2")?;
    up.execute(params![stored(shelved.saturating_add(room)), device])?;
    up.execute(params![-stored(shelved), device])?;
    Ok(())
}
