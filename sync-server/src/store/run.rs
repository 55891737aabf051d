//! Storing a run of entries: slots of the log, slots of the shelf, and the table with them, in one transaction.
//!
//! Runs come here proved, routed and judged. Must not know the wire.

use std::collections::BTreeMap;
use std::sync::Arc;

use approdo_model::calendar::Day;
use approdo_model::chain::{Head, Part};
use approdo_model::ids::{DeviceId, SubjectId};
use approdo_model::limits::SHELF_ENTRIES_MAX;
use approdo_model::problem::Code;
use approdo_model::registry::Registry;
use rusqlite::{Connection, params};

use super::branch::{Branches, Stand};
use super::notices::{adopt_again, is_erased};
use super::organisation::{self, DeviceRow};
use super::row::{self, Slot};
use super::tally::{Change as Table, Counted, about};
use super::writer::{Desk, Stop};
use super::{StoreError, stored};
use crate::directory::Change;
use crate::refusal::Refusal;
use crate::rules::Rules;

/// A run that is new here.
#[derive(Debug)]
pub struct Run {
    /// The number of the organisation.
    pub organisation: i64,
    /// The number of the device.
    pub number: i64,
    /// The device.
    pub device: DeviceId,
    /// The registry by which it was judged.
    pub registry: Arc<Registry>,
    /// Where the log ended when it was routed.
    pub head: Head,
    /// What goes to the log.
    pub log: Vec<Slot>,
    /// What goes to the shelf.
    pub shelf: Vec<Slot>,
    /// Where the log ends afterwards.
    pub stand: Stand,
    /// The day it came.
    pub today: Day,
}

impl Run {
    /// Stores it, unless what it was judged by is no longer true.
    ///
    /// # Errors
    /// [`Stop`]; nothing is stored then.
    pub fn store(mut self, desk: &Desk<'_>) -> Result<Vec<Change>, Stop> {
        let (db, rules) = (desk.db, desk.rules);
        let row = organisation::device(db, self.number)?;
        if row.head != self.head || !desk.judges_by(&self.registry) {
            return Err(Stop::Moved);
        }
        for slot in self.log.iter_mut().chain(&mut self.shelf) {
            blank_if_erased(db, rules, self.organisation, slot)?;
        }
        self.append(db, rules)?;
        let shelved = self.shelve(db, &row)?;
        self.save(db, &row)?;
        if !self.shelf.is_empty() {
            self.adopt(db, rules)?;
        }
        let organisation = self.registry.organisation;
        let (device, stand, today) = (self.device, self.stand, self.today);
        Ok(vec![Change::Grew { organisation, device, stand, shelved, today }])
    }

    /// Into the log, and into the table.
    fn append(&self, db: &Connection, rules: Rules) -> Result<(), StoreError> {
        let mut table = Table::default();
        for (subject, slots) in self.by_subject() {
            let before = about(db, self.organisation, &subject, &self.registry)?;
            let mut after = before.clone();
            after.extend(slots.iter().map(|slot| Counted::of(slot, self.device, &self.registry)));
            if rules.counts_folded() {
                table.refold(rules, &before, &after);
            } else {
                slots.iter().for_each(|slot| table.increment(&slot.entry.open.facts));
            }
        }
        for slot in &self.log {
            row::append(db, self.organisation, self.number, slot)?;
            slot.fault.into_iter().for_each(|fault| table.uncounted(fault, 1));
        }
        table.write(db, self.organisation)
    }

    /// The slots that count, by what they are about.
    fn by_subject(&self) -> BTreeMap<SubjectId, Vec<&Slot>> {
        let mut subjects: BTreeMap<SubjectId, Vec<&Slot>> = BTreeMap::new();
        for slot in self.log.iter().filter(|slot| slot.fault.is_none()) {
            subjects.entry(slot.entry.open.subject).or_default().push(slot);
        }
        subjects
    }

    /// Onto the shelf, as far as there is room; says how many slots it has then.
    fn shelve(&self, db: &Connection, row: &DeviceRow) -> Result<u64, Stop> {
        let waiting = row.shelved.saturating_sub(row.adopted);
        let more = self.shelf.len() as u64;
        if more > 0 && waiting.saturating_add(more) > SHELF_ENTRIES_MAX {
            return Err(Refusal::at(Code::ShelfFull, row.head).into());
        }
        for (number, slot) in (row.shelved.saturating_add(1)..).zip(&self.shelf) {
            row::shelve(db, self.organisation, self.number, number, slot)?;
        }
        Ok(row.shelved.saturating_add(more))
    }

    fn save(&self, db: &Connection, row: &DeviceRow) -> Result<(), StoreError> {
        db.prepare_cached(
            "UPDATE device SET head_seq = $1, head_digest = $2, opening_seq = $3, shelved = $4, last_seen_day = $5
              WHERE number = $6",
        )?
        .execute(params![
            stored(self.stand.chain.head.seq),
            self.stand.chain.head.digest.as_bytes(),
            stored(self.stand.opening_seq),
            stored(row.shelved.saturating_add(self.shelf.len() as u64)),
            self.today.number(),
            self.number,
        ])?;
        Ok(())
    }

    fn adopt(&self, db: &Connection, rules: Rules) -> Result<(), StoreError> {
        let organisation = self.registry.organisation;
        let branches = Branches { db, organisation, device: self.device, number: self.number };
        adopt_again(db, self.organisation, &self.registry, rules, &branches)
    }
}

/// A late copy of an erased subject arrives blank; a blank of anything else is refused.
fn blank_if_erased(db: &Connection, rules: Rules, organisation: i64, slot: &mut Slot) -> Result<(), Stop> {
    let erased = is_erased(db, organisation, &slot.entry.open.subject)?;
    match &slot.entry.part {
        Part::Blank(_) if !erased && rules.blank_needs_ledger() => Err(Code::BlankWithoutErasure.into()),
        Part::Sealed(sealed) if erased && rules.ledger_kept() => {
            slot.entry.part = Part::Blank(sealed.digest());
            Ok(())
        }
        _ => Ok(()),
    }
}
