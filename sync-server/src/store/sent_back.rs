//! What was sent back, as rows. It comes here with its signatures judged. Must not know who sent or asks.

use std::collections::{BTreeMap, BTreeSet};

use approdo_model::ids::DeviceId;
use approdo_model::limits::{SENT_BACK_ITEMS_MAX, SENT_BACK_KEPT_MAX};
use approdo_model::notice::{SentBack, SentBackAct};
use approdo_model::problem::Code;
use approdo_model::wire;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::organisation::number_of_device;
use super::row::fixed;
use super::writer::Stop;
use super::{StoreError, stored};

/// Keeps an item, or takes one back, unless the very same is there.
///
/// # Errors
/// [`Stop`] if another one has its number, or as many are kept as may be.
pub fn keep(db: &Connection, notice: &SentBack) -> Result<(), Stop> {
    let coordinator = number_of_device(db, &notice.coordinator)?;
    let device = number_of_device(db, &notice.device)?;
    let bytes = wire::encode(notice).map_err(|_| StoreError::Corrupt("sent back"))?;
    match at(db, device, coordinator, notice.number)? {
        Some(there) if there == bytes => return Ok(()),
        Some(_) => return Err(Code::Fork.into()),
        None => {}
    }
    match notice.act {
        SentBackAct::Item { .. } if was_taken_back(db, device, coordinator, notice.number)? => return Ok(()),
        SentBackAct::Item { .. } if kept(db, device)? >= SENT_BACK_KEPT_MAX => {
            return Err(Code::TooMany.into());
        }
        SentBackAct::Item { .. } => {}
        SentBackAct::TakenBack { item } => drop_item(db, device, coordinator, item)?,
    }
    db.prepare_cached("INSERT INTO sent_back (coordinator, device, number, notice) VALUES ($1, $2, $3, $4)")
        .map_err(StoreError::from)?
        .execute(params![coordinator, device, notice.number, bytes])
        .map_err(StoreError::from)?;
    Ok(())
}

fn at(db: &Connection, device: i64, coordinator: i64, number: u32) -> Result<Option<Vec<u8>>, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT notice FROM sent_back WHERE device = $1 AND coordinator = $2 AND number = $3",
    )?;
    Ok(query.query_row(params![device, coordinator, number], |row| row.get(0)).optional()?)
}

/// Whether a late copy of an item comes after the taking back of it.
fn was_taken_back(db: &Connection, device: i64, coordinator: i64, number: u32) -> Result<bool, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT notice FROM sent_back WHERE device = $1 AND coordinator = $2 AND number > $3",
    )?;
    let later = query.query_and_then(params![device, coordinator, number], notice)?;
    for notice in later {
        if notice?.act == (SentBackAct::TakenBack { item: number }) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn kept(db: &Connection, device: i64) -> Result<u64, StoreError> {
    let mut query = db.prepare_cached("SELECT COUNT(*) FROM sent_back WHERE device = $1")?;
    let kept: i64 = query.query_row([device], |row| row.get(0))?;
    Ok(kept.unsigned_abs())
}

fn drop_item(db: &Connection, device: i64, coordinator: i64, number: u32) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM sent_back WHERE device = $1 AND coordinator = $2 AND number = $3")?
        .execute(params![device, coordinator, number])?;
    Ok(())
}

fn notice(row: &Row<'_>) -> Result<SentBack, StoreError> {
    let bytes = row.get_ref(0)?.as_blob().map_err(|_| StoreError::Corrupt("sent back"))?;
    wire::decode(bytes).map_err(|_| StoreError::Corrupt("sent back"))
}

/// The highest number that this coordinator has sent to each of the devices of these items.
///
/// # Errors
/// [`StoreError`].
pub fn last(
    db: &Connection,
    coordinator: &DeviceId,
    items: &[SentBack],
) -> Result<Vec<(DeviceId, u32)>, StoreError> {
    let devices: BTreeSet<DeviceId> = items.iter().map(|item| item.device).collect();
    let coordinator = number_of_device(db, coordinator)?;
    let mut known = Vec::new();
    for device in devices {
        let number = number_of_device(db, &device)?;
        let mut query = db.prepare_cached(
            "SELECT COALESCE(MAX(number), 0) FROM sent_back WHERE device = $1 AND coordinator = $2",
        )?;
        known.push((device, query.query_row([number, coordinator], |row| row.get(0))?));
    }
    Ok(known)
}

/// What was sent to a device beyond what it knows, in order.
///
/// # Errors
/// [`StoreError`].
pub fn since(db: &Connection, device: i64, known: &[(DeviceId, u32)]) -> Result<Vec<SentBack>, StoreError> {
    let known: BTreeMap<DeviceId, u32> = known.iter().copied().collect();
    let mut query = db.prepare_cached(
        "SELECT DISTINCT s.coordinator, d.device FROM sent_back s JOIN device d ON d.number = s.coordinator
          WHERE s.device = $1",
    )?;
    let of_row = |row: &Row<'_>| Ok((row.get(0)?, fixed(row, 1, DeviceId::from_slice)?));
    let coordinators: Vec<(i64, DeviceId)> =
        query.query_and_then([device], of_row)?.collect::<Result<_, StoreError>>()?;
    let mut items: Vec<SentBack> = Vec::new();
    for (coordinator, id) in coordinators {
        let from = known.get(&id).copied().unwrap_or(0);
        let room = stored((SENT_BACK_ITEMS_MAX - items.len().min(SENT_BACK_ITEMS_MAX)) as u64);
        let mut query = db.prepare_cached(
            "SELECT notice FROM sent_back WHERE device = $1 AND coordinator = $2 AND number > $3
              ORDER BY number LIMIT $4",
        )?;
        for found in query.query_and_then(params![device, coordinator, from, room], notice)? {
            items.push(found?);
        }
    }
    Ok(items)
}
