//! Sealed texts that the server need not keep: those of a frozen period, so many days later, that a coordinator has said
//! to have opened and written down. It is a mailbox, not an archive (DOMAIN.md 5, L1).
//!
//! Header, count and digest stay. What no coordinator's word reaches stays as well, however old; an outing goes whole, so
//! that what comes late for it can still be opened. What lies on a shelf stays: no word names it. Must not know HTTP.

use approdo_model::calendar::{Day, Month};
use approdo_model::chain::Head;
use approdo_model::notice::Acknowledgement;
use approdo_model::registry::Registry;
use rusqlite::{Connection, OptionalExtension, params};

use super::branch::Branches;
use super::notices::sealed_digest;
use super::writer::{Desk, Stop};
use super::{StoreError, stored};
use crate::directory::{Change, Log};
use crate::limits::SWEEP_ENTRIES_MAX;

/// What one sweep did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Swept {
    /// How many slots were blanked.
    pub slots: usize,
    /// Whether there may be more.
    pub more: bool,
}

/// Blanks what is old enough today, at most [`SWEEP_ENTRIES_MAX`] slots; periods that are seen frozen for the first time
/// begin to count.
///
/// # Errors
/// [`Stop`] if the store cannot do it.
pub fn sweep(desk: &Desk<'_>, today: Day) -> Result<(Swept, Vec<Change>), Stop> {
    let mut swept = Swept::default();
    for (number, registry, logs) in desk.directory.organisations() {
        let aged = aged(desk.db, number, &registry, today)?;
        for (device, log) in logs.iter().filter(|_| !aged.is_empty()) {
            let branches = Branches {
                db: desk.db,
                organisation: registry.organisation,
                device: *device,
                number: log.number,
            };
            let end = match desk.rules.lets_go_only_what_was_read() {
                true => opened_to(log, &registry, &branches)?,
                false => log.stand.chain.head.seq,
            };
            for (first, last) in &aged {
                let room = SWEEP_ENTRIES_MAX.saturating_sub(swept.slots);
                swept.slots += blank_months(desk.db, log.number, end, (*first, *last), room)?;
            }
        }
    }
    swept.more = swept.slots >= SWEEP_ENTRIES_MAX;
    let changes = if swept.slots > 0 { vec![Change::Erased] } else { Vec::new() };
    Ok((swept, changes))
}

/// The periods that are frozen for as long as the policy says.
fn aged(
    db: &Connection,
    organisation: i64,
    registry: &Registry,
    today: Day,
) -> Result<Vec<(Month, Month)>, StoreError> {
    let mut aged = Vec::new();
    for (period, range) in (1_i64..).zip(&registry.frozen) {
        let since = seen_since(db, organisation, period, today)?;
        let days = i64::from(today.number()).saturating_sub(since);
        if days >= i64::from(registry.policy.server_days) {
            aged.push(*range);
        }
    }
    Ok(aged)
}

fn seen_since(db: &Connection, organisation: i64, period: i64, today: Day) -> Result<i64, StoreError> {
    db.prepare_cached(
        "INSERT INTO frozen (organisation, period, since_day) VALUES ($1, $2, $3)
         ON CONFLICT (organisation, period) DO NOTHING",
    )?
    .execute(params![organisation, period, today.number()])?;
    let mut query =
        db.prepare_cached("SELECT since_day FROM frozen WHERE organisation = $1 AND period = $2")?;
    Ok(query.query_row(params![organisation, period], |row| row.get(0))?)
}

/// Up to which slot a coordinator's word lets a log be blanked: as far as one who belongs has opened it, and not into an
/// outing that goes on beyond.
fn opened_to(log: &Log, registry: &Registry, branches: &Branches<'_>) -> Result<u64, StoreError> {
    let belongs = |notice: &&Acknowledgement| registry.coordinator(&notice.coordinator).is_some();
    let mut end = 0;
    for notice in log.acknowledgements.iter().filter(belongs) {
        let Head { seq, digest } = notice.head;
        if seq > end && branches.digest(seq)? == Some(digest) {
            end = seq;
        }
    }
    Ok(match goes_on_in(branches, end, log)? {
        0 => end,
        opening => opening.saturating_sub(1).min(end),
    })
}

/// The slot of the outing to which the entry after this slot belongs, or would belong; 0: none.
fn goes_on_in(branches: &Branches<'_>, end: u64, log: &Log) -> Result<u64, StoreError> {
    if end >= log.stand.chain.head.seq {
        return Ok(log.stand.opening_seq);
    }
    let mut query =
        branches.db.prepare_cached("SELECT opening_seq FROM entry WHERE device = $1 AND seq = $2")?;
    let next = stored(end.saturating_add(1));
    let opening = query.query_row(params![branches.number, next], |row| row.get::<_, i64>(0)).optional()?;
    Ok(opening.unwrap_or_default().unsigned_abs())
}

fn blank_months(
    db: &Connection,
    device: i64,
    end: u64,
    (first, last): (Month, Month),
    most: usize,
) -> Result<usize, StoreError> {
    let mut readable = db.prepare_cached(
        "SELECT device, seq, wrap, salt, body FROM entry
          WHERE device = $1 AND seq <= $2 AND month BETWEEN $3 AND $4 AND blank IS NULL ORDER BY seq LIMIT $5",
    )?;
    let slots = readable
        .query_and_then(
            params![device, stored(end), first.number(), last.number(), stored(most as u64)],
            sealed_digest,
        )?
        .collect::<Result<Vec<_>, _>>()?;
    for (device, seq, digest) in &slots {
        super::notices::blank_slot(db, *device, *seq, digest)?;
    }
    Ok(slots.len())
}
