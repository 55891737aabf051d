//! Folds everything again from what is stored, and says what differs: registries, logs, shelves, ledgers, the table.
//!
//! Trusts no column that can be made anew. Reads in runs, so that it fits in memory however long the logs are. Must
//! not change anything.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;

use approdo_model::bulletin::SignedBulletin;
use approdo_model::bytes::{Digest, PublicKey};
use approdo_model::calendar::Month;
use approdo_model::chain::{Chained, Entry, Head, Part};
use approdo_model::fold::{Revision, fold};
use approdo_model::header::{Facts, Fault};
use approdo_model::ids::{DeviceId, SubjectId};
use approdo_model::notice::{Acknowledgement, LedgerAct, LedgerLine};
use approdo_model::registry::{Member, Registry};
use approdo_model::sheet::SealedSheet;
use approdo_model::wire;
use rusqlite::Connection;

use crate::route::{fault, within};
use crate::store::branch::{Branches, Stand};
use crate::store::bulletins::stored_as;
use crate::store::organisation::{self, DeviceRow};
use crate::store::row::{Kept, fault_number, fixed, kept};
use crate::store::{Purpose, StoreError, open, stored};

/// What was found.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Examination {
    /// How many organisations.
    pub organisations: usize,
    /// How many devices.
    pub devices: usize,
    /// How many entries in logs.
    pub entries: u64,
    /// How many on shelves.
    pub shelved: u64,
    /// What differs.
    pub differences: Vec<Difference>,
}

/// One thing that is not as it must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Where: an organisation or a device, by its id.
    pub at: String,
    /// In which slot, statement or line, if in one.
    pub number: Option<u64>,
    /// What.
    pub what: &'static str,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.number {
            Some(number) => write!(f, "{} [{number}]: {}", self.at, self.what),
            None => write!(f, "{}: {}", self.at, self.what),
        }
    }
}

/// Examines a folder as it is at one moment; `now` is the month by which headers are judged again.
///
/// # Errors
/// [`StoreError`] if it cannot be read at all.
pub fn examine(data: &Path, now: Month) -> Result<Examination, StoreError> {
    let mut db = open(data, Purpose::Read)?;
    let view = db.transaction()?;
    let mut examination = Examination::default();
    let sound: String = view.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if sound != "ok" {
        examination.note("database".to_owned(), None, "SQLite finds it damaged");
    }
    for id in organisation::all(&view)? {
        let number = organisation::number_of(&view, &id)?.ok_or(StoreError::Corrupt("organisation"))?;
        examination.organisations += 1;
        match Registry::fold(&organisation::statements(&view, number, 0, usize::MAX)?) {
            Ok(registry) if registry.organisation == id => {
                Ward { db: &view, number, registry, now, found: &mut examination }.examine()?;
            }
            Ok(_) | Err(_) => examination.note(id.to_string(), None, "the registry does not fold"),
        }
    }
    Ok(examination)
}

impl Examination {
    fn note(&mut self, at: String, number: Option<u64>, what: &'static str) {
        self.differences.push(Difference { at, number, what });
    }
}

/// One organisation under examination.
struct Ward<'a> {
    db: &'a Connection,
    number: i64,
    registry: Registry,
    now: Month,
    found: &'a mut Examination,
}

/// Why an entry may be blank.
struct MayBlank<'a> {
    /// Its subject is among these.
    erased: &'a BTreeSet<SubjectId>,
    /// It lies up to here, and in a frozen period.
    opened: u64,
}

/// What counts, gathered from the entries.
#[derive(Default)]
struct Gathered {
    subjects: BTreeMap<SubjectId, Vec<(Revision, Facts)>>,
    uncounted: BTreeMap<u8, i64>,
}

impl Gathered {
    fn take(
        &mut self,
        device: DeviceId,
        coordinator: bool,
        digest: Digest,
        entry: &Entry,
        fault: Option<Fault>,
    ) {
        match fault {
            Some(fault) => *self.uncounted.entry(fault_number(fault)).or_default() += 1,
            None => {
                let open = &entry.open;
                let (revision, supersedes) = (open.revision, open.supersedes);
                let revision = Revision { device, coordinator, revision, supersedes, digest };
                self.subjects.entry(open.subject).or_default().push((revision, open.facts));
            }
        }
    }

    fn table(&self) -> BTreeMap<(u8, u16, u8), i64> {
        let mut table = BTreeMap::new();
        for counted in self.subjects.values() {
            let revisions: Vec<Revision> = counted.iter().map(|(revision, _)| *revision).collect();
            for holding in fold(&revisions) {
                if let Some((_, facts)) = counted.get(holding.index).filter(|(_, facts)| facts.count > 0) {
                    *table.entry((facts.area, facts.month, facts.line)).or_default() +=
                        i64::from(facts.count);
                }
            }
        }
        table
    }
}

impl Ward<'_> {
    fn examine(&mut self) -> Result<(), StoreError> {
        let (erased, adopted) = self.ledgers()?;
        let opened = self.opened()?;
        let rows: BTreeMap<DeviceId, DeviceRow> =
            organisation::devices(self.db, self.number)?.into_iter().collect();
        let mut gathered = Gathered::default();
        for device in rows.keys().filter(|device| !self.registry.members.contains_key(device)) {
            self.found.note(device.to_string(), None, "no statement names this device");
        }
        let members: Vec<(DeviceId, Member)> =
            self.registry.members.iter().map(|(id, m)| (*id, *m)).collect();
        for (device, member) in members {
            self.found.devices += 1;
            let Some(row) = rows.get(&device) else {
                self.found.note(device.to_string(), None, "the device has no row");
                continue;
            };
            let opened = opened.get(&device).copied().unwrap_or_default();
            self.log(device, &member, row, &MayBlank { erased: &erased, opened }, &mut gathered)?;
            self.shelf(device, &member, row, &erased, &adopted, &mut gathered)?;
        }
        self.table(&gathered)?;
        self.sheets()?;
        self.bulletins()
    }

    /// The sheets of this organisation: each in its place, and signed by a desk of its.
    fn sheets(&mut self) -> Result<(), StoreError> {
        let at = self.registry.organisation.to_string();
        let mut query = self.db.prepare(
            "SELECT first, last, revision, sheet FROM sheet WHERE organisation = $1 ORDER BY first, last",
        )?;
        let rows = query.query_map([self.number], |row| {
            Ok(((row.get(0)?, row.get(1)?, row.get(2)?), row.get::<_, Vec<u8>>(3)?))
        })?;
        for row in rows {
            let (place, bytes): ((u16, u16, u32), _) = row?;
            let holds = wire::decode::<SealedSheet>(&bytes).is_ok_and(|sheet| {
                let (first, last) = (sheet.period.first().number(), sheet.period.last().number());
                let in_place = (first, last, sheet.revision) == place;
                let key = self.desk_key(&sheet.coordinator);
                in_place && sheet.is_sound() && key.is_some_and(|key| sheet.verifies(&key))
            });
            if !holds {
                self.found.note(at.clone(), Some(place.0.into()), "a sheet does not hold");
            }
        }
        Ok(())
    }

    /// What this organisation published: a chain for each kind of readers, signed by desks of its.
    fn bulletins(&mut self) -> Result<(), StoreError> {
        let at = self.registry.organisation.to_string();
        let mut query = self.db.prepare(
            "SELECT readers, number, digest, bulletin FROM bulletin WHERE secretariat = $1 ORDER BY readers, number",
        )?;
        let mut before = (0_u8, 0_u32, Digest::ZERO);
        let mut rows = query.query([self.number])?;
        while let Some(row) = rows.next()? {
            let (readers, number): (u8, u32) = (row.get(0)?, row.get(1)?);
            if readers != before.0 {
                before = (readers, 0, Digest::ZERO);
            }
            let digest = fixed(row, 2, Digest::from_slice)?;
            let signed: SignedBulletin =
                wire::decode(&row.get::<_, Vec<u8>>(3)?).map_err(|_| StoreError::Corrupt("bulletin"))?;
            let authentic = self.desk_key(&signed.desk).is_some_and(|key| signed.verifies(&key));
            let continues = signed.read().is_ok_and(|bulletin| {
                let follows = Some(number) == before.1.checked_add(1) && bulletin.number == number;
                follows && stored_as(bulletin.readers) == readers && bulletin.previous == before.2
            });
            if !(authentic && continues && signed.digest() == digest) {
                self.found.note(at.clone(), Some(number.into()), "a bulletin does not hold");
            }
            before = (readers, number, digest);
        }
        Ok(())
    }

    /// The key of a desk that is or was a coordinator's.
    fn desk_key(&self, desk: &DeviceId) -> Option<PublicKey> {
        let member = self.registry.members.get(desk).filter(|_| self.registry.ever_coordinator(desk));
        member.map(|member| member.key)
    }

    /// The log of a device: every digest made anew, every signature verified, every fault judged again.
    fn log(
        &mut self,
        device: DeviceId,
        member: &Member,
        row: &DeviceRow,
        may: &MayBlank<'_>,
        gathered: &mut Gathered,
    ) -> Result<(), StoreError> {
        let at = device.to_string();
        let coordinator = self.registry.ever_coordinator(&device);
        let mut stand = Stand::empty(self.registry.organisation, device);
        let mut query = self.db.prepare(
            "SELECT seq, digest, opening_seq, fault, form, suite, kind, area, month, line, tally, subject, revision,
                 supersedes, generation, outing_key, signature, blank, wrap, salt, body
               FROM entry WHERE device = $1 ORDER BY seq",
        )?;
        for slot in query.query_and_then([row.number], kept)? {
            let slot = slot?;
            self.found.entries += 1;
            let seq = Some(slot.seq);
            let Ok(made) = stand.chain.extend(&slot.entry.open, &slot.entry.part) else {
                self.found.note(at, seq, "the entry has no place here");
                return Ok(());
            };
            if made.after.head != (Head { seq: slot.seq, digest: slot.digest }) {
                self.found.note(at, seq, "the entry does not stand on the one before");
                return Ok(());
            }
            if !within(member.ended, made.after.head) {
                self.found.note(at.clone(), seq, "the entry lies beyond the end of its device");
            }
            self.slot(&at, &stand, &made, &slot, member, may);
            gathered.take(device, coordinator, slot.digest, &slot.entry, slot.fault);
            stand = stand.after(&made);
        }
        if (stand.chain.head, stand.opening_seq) != (row.head, row.opening_seq) {
            self.found.note(at, None, "the log does not end in its head");
        }
        Ok(())
    }

    /// Up to where coordinators have said to have opened each log.
    fn opened(&self) -> Result<BTreeMap<DeviceId, u64>, StoreError> {
        let notices = organisation::acknowledgements(self.db, self.number)?;
        let furthest = |notices: Vec<Acknowledgement>| notices.iter().map(|notice| notice.head.seq).max();
        Ok(notices.into_iter().filter_map(|(device, notices)| Some((device, furthest(notices)?))).collect())
    }

    /// Whether an entry may be blank though nobody erased it.
    fn is_over(&self, may: &MayBlank<'_>, slot: &Kept) -> bool {
        let month = Month::from_number(slot.entry.open.facts.month);
        slot.seq <= may.opened && month.is_some_and(|month| self.registry.is_frozen(month))
    }

    /// What both logs and shelves must be: signed where there is a signature, judged right, blank if erased.
    fn slot(
        &mut self,
        at: &str,
        stand: &Stand,
        made: &Chained,
        slot: &Kept,
        member: &Member,
        may: &MayBlank<'_>,
    ) {
        let seq = Some(slot.seq);
        if slot.entry.signature.is_some() && !signed(stand, &member.key, slot) {
            self.found.note(at.to_owned(), seq, "the signature does not verify");
        }
        let inside = made.header.place.opening != Digest::ZERO;
        if slot.opening_seq != if inside { stand.opening_seq } else { 0 } {
            self.found.note(at.to_owned(), seq, "the slot of its outing is wrong");
        }
        let judged = fault(&stand.chain, &slot.entry, member.role, self.now);
        // What was impossible when it came may have become possible since; nothing else changes with time.
        if judged != slot.fault && slot.fault != Some(Fault::ImpossibleMonth) {
            self.found.note(at.to_owned(), seq, "it is judged otherwise");
        }
        let erased = may.erased.contains(&slot.entry.open.subject);
        match (&slot.entry.part, erased) {
            (Part::Sealed(_), true) => self.found.note(at.to_owned(), seq, "it is erased, but not blank"),
            (Part::Blank(_), false) if !self.is_over(may, slot) => {
                self.found.note(at.to_owned(), seq, "it is blank, but neither erased nor frozen and opened");
            }
            (Part::Sealed(_), false) | (Part::Blank(_), _) => {}
        }
    }

    /// The shelf of a device: every branch stands on the log or on the shelf, and what is adopted is so by the ledger.
    fn shelf(
        &mut self,
        device: DeviceId,
        member: &Member,
        row: &DeviceRow,
        erased: &BTreeSet<SubjectId>,
        adopted: &BTreeSet<(DeviceId, Head)>,
        gathered: &mut Gathered,
    ) -> Result<(), StoreError> {
        let branches =
            Branches { db: self.db, organisation: self.registry.organisation, device, number: row.number };
        // No coordinator's word names what lies on a shelf.
        let may = MayBlank { erased, opened: 0 };
        let mut expected = BTreeSet::new();
        for (_, head) in adopted.iter().filter(|(whose, _)| *whose == device) {
            expected.extend(branches.down(*head)?.iter().map(|step| step.number));
        }
        let coordinator = self.registry.ever_coordinator(&device);
        let at = device.to_string();
        let (mut many, mut adopted) = (0, 0);
        let mut query = self.db.prepare(
            "SELECT seq, digest, opening_seq, fault, form, suite, kind, area, month, line, tally, subject, revision,
                 supersedes, generation, outing_key, signature, blank, wrap, salt, body, previous, number, adopted
               FROM shelf WHERE device = $1 ORDER BY number",
        )?;
        let rows = query.query_and_then([row.number], |row| {
            let numbers = (row.get::<_, i64>(22)?, row.get::<_, bool>(23)?);
            Ok::<_, StoreError>((kept(row)?, fixed(row, 21, Digest::from_slice)?, numbers))
        })?;
        for found in rows {
            let (slot, previous, (number, counts)) = found?;
            many += 1;
            self.found.shelved += 1;
            let below = Head { seq: slot.seq.saturating_sub(1), digest: previous };
            let stand = match branches.log(below.seq)?.filter(|stand| stand.chain.head == below) {
                Some(stand) => Some(stand),
                None => branches.shelf(below)?,
            };
            let made =
                stand.and_then(|s| Some((s, s.chain.extend(&slot.entry.open, &slot.entry.part).ok()?)));
            match made.filter(|(_, made)| made.after.head.digest == slot.digest && number == many) {
                Some((stand, made)) => self.slot(&at, &stand, &made, &slot, member, &may),
                None => self.found.note(
                    at.clone(),
                    Some(slot.seq),
                    "a shelved entry does not stand on one before",
                ),
            }
            if counts != expected.contains(&number) {
                self.found.note(
                    at.clone(),
                    Some(slot.seq),
                    "a shelved entry counts though not adopted, or not though",
                );
            }
            if counts {
                adopted += 1;
                gathered.take(device, coordinator, slot.digest, &slot.entry, slot.fault);
            }
        }
        if (stored(row.shelved), stored(row.adopted)) != (many, adopted) {
            self.found.note(at, None, "the shelf holds another number of entries");
        }
        Ok(())
    }

    /// The ledgers: chained and signed. Says what is erased and what is adopted.
    #[expect(clippy::type_complexity, reason = "what is erased and what is adopted")]
    fn ledgers(&mut self) -> Result<(BTreeSet<SubjectId>, BTreeSet<(DeviceId, Head)>), StoreError> {
        let (mut erased, mut adopted) = (BTreeSet::new(), BTreeSet::new());
        let mut last: BTreeMap<DeviceId, (u32, Digest)> = BTreeMap::new();
        let mut query = self
            .db
            .prepare("SELECT line FROM ledger WHERE organisation = $1 ORDER BY coordinator, number")?;
        for bytes in query.query_map([self.number], |row| row.get::<_, Vec<u8>>(0))? {
            let line: LedgerLine = wire::decode(&bytes?).map_err(|_| StoreError::Corrupt("ledger"))?;
            let key = self.registry.members.get(&line.coordinator).map(|member| member.key);
            let signed = key.is_some_and(|key| line.verifies(&key));
            if !signed || !line.continues(last.get(&line.coordinator).copied()) {
                self.found.note(
                    line.coordinator.to_string(),
                    Some(line.number.into()),
                    "a ledger line does not hold",
                );
            }
            last.insert(line.coordinator, (line.number, line.digest()));
            match line.act {
                LedgerAct::Erased { subject } => drop(erased.insert(subject)),
                LedgerAct::Adopted { device, head } => drop(adopted.insert((device, head))),
            }
        }
        Ok((erased, adopted))
    }

    /// The table and the list of what does not count.
    fn table(&mut self, gathered: &Gathered) -> Result<(), StoreError> {
        let at = self.registry.organisation.to_string();
        let mut query = self
            .db
            .prepare("SELECT area, month, line, tally FROM tally WHERE organisation = $1 AND tally <> 0")?;
        let cells = query
            .query_map([self.number], |row| Ok(((row.get(0)?, row.get(1)?, row.get(2)?), row.get(3)?)))?;
        if cells.collect::<Result<BTreeMap<(u8, u16, u8), i64>, _>>()? != gathered.table() {
            self.found.note(at.clone(), None, "the table is not the fold of the entries");
        }
        let mut query = self
            .db
            .prepare("SELECT fault, entries FROM uncounted WHERE organisation = $1 AND entries <> 0")?;
        let listed = query.query_map([self.number], |row| Ok((row.get(0)?, row.get(1)?)))?;
        if listed.collect::<Result<BTreeMap<u8, i64>, _>>()? != gathered.uncounted {
            self.found.note(at, None, "the list of what does not count is not that of the entries");
        }
        Ok(())
    }
}

fn signed(stand: &Stand, key: &PublicKey, slot: &Kept) -> bool {
    stand.chain.verify(key, std::slice::from_ref(&slot.entry)).is_ok()
}
