//! The live table, kept as the fold of what is stored: for every subject that something happens to, what it counted
//! before is taken out and what it counts after is put in, within the same transaction.
//!
//! What counts is every entry without a fault, in a log or on an adopted branch. Must not know why entries come, go
//! or are adopted.

use std::collections::{BTreeMap, BTreeSet};

use approdo_model::bytes::Digest;
use approdo_model::fold::{Revision, fold};
use approdo_model::header::{Facts, Fault};
use approdo_model::ids::{DeviceId, SubjectId};
use approdo_model::registry::Registry;
use rusqlite::{Connection, Row, params};

use super::StoreError;
use super::row::{Slot, fault_number, fixed, optional};
use crate::rules::Rules;

/// One entry about a subject, as far as counting goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// Whose revision it is.
    pub revision: Revision,
    /// What its header states.
    pub facts: Facts,
}

impl Counted {
    /// An entry that is about to be stored.
    pub fn of(slot: &Slot, device: DeviceId, registry: &Registry) -> Self {
        let open = &slot.entry.open;
        let revision = Revision {
            device,
            coordinator: registry.ever_coordinator(&device),
            revision: open.revision,
            supersedes: open.supersedes,
            digest: slot.digest,
        };
        Self { revision, facts: open.facts }
    }
}

/// A cell of the table by its numbers: area, month, line.
type CellNumbers = (u8, u16, u8);

/// What a transaction changes in the table and in the list of what is not counted.
#[derive(Debug, Default)]
pub struct Change {
    cells: BTreeMap<CellNumbers, i64>,
    uncounted: BTreeMap<u8, i64>,
}

impl Change {
    /// Replaces what a subject counted by what it counts now.
    pub fn refold(&mut self, rules: Rules, before: &[Counted], after: &[Counted]) {
        self.put(rules, before, -1);
        self.put(rules, after, 1);
    }

    /// Adds one header as it came, whatever it revises: what the rule of the fold forbids.
    pub fn increment(&mut self, facts: &Facts) {
        *self.cells.entry((facts.area, facts.month, facts.line)).or_default() += i64::from(facts.count);
    }

    /// Notes that some entries with this fault came (or, negative, went).
    pub fn uncounted(&mut self, fault: Fault, entries: i64) {
        *self.uncounted.entry(fault_number(fault)).or_default() += entries;
    }

    fn put(&mut self, rules: Rules, counted: &[Counted], sign: i64) {
        for facts in holding(rules, counted) {
            *self.cells.entry((facts.area, facts.month, facts.line)).or_default() +=
                sign * i64::from(facts.count);
        }
    }

    /// Writes it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn write(&self, db: &Connection, organisation: i64) -> Result<(), StoreError> {
        for ((area, month, line), more) in self.cells.iter().filter(|(_, more)| **more != 0) {
            db.prepare_cached(
                "INSERT INTO tally (organisation, area, month, line, tally) VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (organisation, area, month, line) DO UPDATE SET tally = tally.tally + excluded.tally",
            )?
            .execute(params![organisation, area, month, line, more])?;
        }
        for (fault, more) in self.uncounted.iter().filter(|(_, more)| **more != 0) {
            db.prepare_cached(
                "INSERT INTO uncounted (organisation, fault, entries) VALUES ($1, $2, $3)
                 ON CONFLICT (organisation, fault) DO UPDATE SET entries = uncounted.entries + excluded.entries",
            )?
            .execute(params![organisation, fault, more])?;
        }
        Ok(())
    }
}

/// The facts that hold among all that is stored about one subject id.
fn holding(rules: Rules, counted: &[Counted]) -> Vec<Facts> {
    let revisions: Vec<Revision> = counted.iter().map(|counted| counted.revision).collect();
    let held: Vec<usize> = if rules.revision_rules() {
        fold(&revisions).iter().map(|holding| holding.index).collect()
    } else {
        let highest =
            revisions.iter().enumerate().max_by_key(|(_, revision)| (revision.revision, revision.digest));
        highest.map(|(index, _)| index).into_iter().collect()
    };
    held.iter()
        .filter_map(|index| counted.get(*index))
        .map(|counted| counted.facts)
        .filter(|f| f.line != 0)
        .collect()
}

/// All that counts about a subject now.
///
/// # Errors
/// [`StoreError`].
pub fn about(
    db: &Connection,
    organisation: i64,
    subject: &SubjectId,
    registry: &Registry,
) -> Result<Vec<Counted>, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT d.device, e.revision, e.supersedes, e.digest, e.area, e.month, e.line, e.tally
           FROM entry e JOIN device d ON d.number = e.device
          WHERE e.organisation = $1 AND e.subject = $2 AND e.fault IS NULL
          UNION ALL
         SELECT d.device, s.revision, s.supersedes, s.digest, s.area, s.month, s.line, s.tally
           FROM shelf s JOIN device d ON d.number = s.device
          WHERE s.organisation = $1 AND s.subject = $2 AND s.fault IS NULL AND s.adopted = 1",
    )?;
    query.query_and_then(params![organisation, subject.as_bytes()], |row| counted(row, registry))?.collect()
}

fn counted(row: &Row<'_>, registry: &Registry) -> Result<Counted, StoreError> {
    let device = fixed(row, 0, DeviceId::from_slice)?;
    let revision = Revision {
        device,
        coordinator: registry.ever_coordinator(&device),
        revision: row.get(1)?,
        supersedes: optional(row, 2, Digest::from_slice)?,
        digest: fixed(row, 3, Digest::from_slice)?,
    };
    let facts = Facts { area: row.get(4)?, month: row.get(5)?, line: row.get(6)?, count: row.get(7)? };
    Ok(Counted { revision, facts })
}

/// Does something to stored entries about these subjects, and carries the table along.
///
/// # Errors
/// [`StoreError`], also of what is done.
pub fn carried(
    db: &Connection,
    organisation: i64,
    registry: &Registry,
    rules: Rules,
    subjects: &BTreeSet<SubjectId>,
    act: impl FnOnce(&mut Change) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let all = || -> Result<Vec<Vec<Counted>>, StoreError> {
        subjects.iter().map(|subject| about(db, organisation, subject, registry)).collect()
    };
    let before = all()?;
    let mut change = Change::default();
    act(&mut change)?;
    let after = all()?;
    for (before, after) in before.iter().zip(&after) {
        change.refold(rules, before, after);
    }
    change.write(db, organisation)
}
