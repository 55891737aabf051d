//! Period sheets at the desk: what is in, what is missing, closing a period, and the sheet that waits to be sent.
//!
//! A sheet is made of what coordinators accepted or corrected, and is sealed at once to the secretariat that the registry
//! names, by a key that its own registry names. Reopening is closing again: another revision. Of months that an earlier sheet
//! speaks of no sheet of other months is made, or they would count twice. Must not know how a sheet travels.

use std::collections::{BTreeMap, BTreeSet};

use approdo_disclosure::catalogue::{CATALOGUE, Entry};
use approdo_model::calendar::{Month, Period};
use approdo_model::codes::Line;
use approdo_model::ids::{DeviceId, OrganisationId, SubjectId};
use approdo_model::registry::{Generation, Registry};
use approdo_model::sheet::{ExactCell, Missing, Population, SealedSheet, Sheet};

use crate::clock::Clock;
use crate::desk::{Counted, OfPeriod};
use crate::envelope;
use crate::erasure;
use crate::keyring;
use crate::outing::wrap_name;
use crate::sheet::sealing::{self, Address};
use crate::sheet::{population, tables};
use crate::store::{SheetRow, Store, StoreError, WrapKind};

use super::answer::{
    AwaitedMonth, AwaitedOuting, FigureView, LateEntries, PeriodView, ReceivedOuting, SentSheet, SheetTable,
    SheetView, SheetsView, SilentTablet,
};
use super::holding::opens;
use super::periods::silent_after;
use super::problem::Refusal;
use super::{App, DeskParts};

/// Months that a sheet speaks of: a pair, or the one that is left at the end of a project.
const SHEET_MONTHS_MAX: u16 = 2;

impl App {
    /// The periods from a first month on, newest first, with what was sent of each. Without a month they are counted from
    /// the first sheet, or else from the first month of which something arrived.
    pub(super) fn sheets(&mut self, start: Option<Month>) -> Result<SheetsView, Refusal> {
        self.must_not_be_secretariat()?;
        let clock = std::sync::Arc::clone(&self.clock);
        let parts = self.at_desk()?;
        let outings = parts.desk.outings(parts.registry);
        let rows = parts.store.sheets()?;
        let sent = rows.first().map(|row| row.sheet.period.first());
        let first = outings.iter().filter_map(|outing| outing.month).min();
        let start = sent.or(start).or(first);
        let mut periods = Vec::new();
        let sent_periods: Vec<Period> = rows.iter().map(|row| row.sheet.period).collect();
        let mut next = start;
        while let Some(month) = next.filter(|month| *month <= clock.today().month()) {
            let Some(period) = period_from(month, &sent_periods) else { break };
            periods.push(period_view(&parts, period, &outings, &*clock)?);
            next = period.last().next();
        }
        periods.reverse();
        let (secretariat, key) = (parts.registry.sheets_to, reader(&parts)?);
        Ok(SheetsView {
            secretariat: secretariat.map(|(secretariat, _)| secretariat),
            key_known: key.is_some(),
            start,
            fixed: sent.is_some(),
            periods,
        })
    }

    /// What a sheet of this period would say now, what is missing in it, and what was sent before.
    pub(super) fn sheet(&mut self, period: Period) -> Result<SheetView, Refusal> {
        self.must_not_be_secretariat()?;
        let clock = std::sync::Arc::clone(&self.clock);
        let parts = self.at_desk()?;
        let outings = parts.desk.outings(parts.registry);
        let (sheet, found) = made(&parts, period, &outings)?;
        let mut view = SheetView {
            period: period_view(&parts, period, &outings, &*clock)?,
            same: false,
            missing: sheet.missing,
            awaited: awaited(period, &outings),
            late: late(&parts, &outings, &found)?,
            silent: silent(&parts, period, &outings),
            tables: Vec::new(),
        };
        let text = sealing::text(&sheet).map_err(|_| Refusal::TooMany)?;
        view.same = view.period.sent.is_some_and(|sent| sent.own)
            && kept_text(&parts, period)?.is_some_and(|kept| kept == text);
        view.tables = shown(&sheet);
        Ok(view)
    }

    /// Makes a period's sheet and seals it; it is handed over with the next sync. Where nothing changed since the last one,
    /// that one stands.
    pub(super) fn close_period(&mut self, period: Period, definitive: bool) -> Result<SheetView, Refusal> {
        self.must_not_be_secretariat()?;
        let today = self.clock.today();
        let parts = self.at_desk()?;
        if !is_pair(period) {
            return Err(Refusal::NotAPeriod);
        }
        if !is_over(period, today.month()) {
            return Err(Refusal::NotOver);
        }
        let rows = parts.store.sheets()?;
        if rows.iter().any(|row| row.sheet.period != period && overlap(row.sheet.period, period)) {
            return Err(Refusal::OtherPeriod);
        }
        let (secretariat, _) = parts.registry.sheets_to.ok_or(Refusal::NoSecretariat)?;
        let to = reader(&parts)?.ok_or(Refusal::SecretariatUnknown)?;
        let outings = parts.desk.outings(parts.registry);
        let (sheet, found) = made(&parts, period, &outings)?;
        must_be_readable(parts.store, &found)?;
        let text = sealing::text(&sheet).map_err(|_| Refusal::TooMany)?;
        let last = rows.into_iter().map(|row| row.sheet).find(|sheet| sheet.period == period);
        let stands = |last: &SealedSheet| {
            let same = (last.definitive, last.secretariat, last.coordinator);
            same == (definitive, secretariat, parts.identity.device)
        };
        let says_the_same = kept_text(&parts, period)?.is_some_and(|kept| kept == text);
        if !(says_the_same && last.as_ref().is_some_and(stands)) {
            let revision = last.map_or(0, |last| last.revision).saturating_add(1);
            keep(parts, &sheet, (period, revision, definitive), (secretariat, to))?;
        }
        self.sheet(period)
    }

    /// Makes a waiting sheet anew: another desk's came first under its number, or its key is over. It says the same.
    ///
    /// # Errors
    /// [`Refusal`] if what it says is not here, or the secretariat's key is not known.
    pub(crate) fn make_sheet_again(&mut self, row: &SheetRow, revision: u32) -> Result<(), Refusal> {
        let parts = self.at_desk()?;
        let (period, definitive) = (row.sheet.period, row.sheet.definitive);
        let (secretariat, _) = parts.registry.sheets_to.ok_or(Refusal::NoSecretariat)?;
        let to = reader(&parts)?.ok_or(Refusal::SecretariatUnknown)?;
        let text = kept_text(&parts, period)?.ok_or(Refusal::Unreadable)?;
        let sheet = sealing::read(&text).map_err(|_| Refusal::Unreadable)?;
        keep(parts, &sheet, (period, revision, definitive), (secretariat, to))
    }

    /// The secretariat's key in force, if its registry is known here.
    ///
    /// # Errors
    /// [`Refusal`] away from a desk.
    pub(crate) fn secretariat_key(&mut self) -> Result<Option<Generation>, Refusal> {
        Ok(reader(&self.at_desk()?)?)
    }
}

/// What has not come, or is not settled, of every month that is not closed for good, newest first.
pub(super) fn awaited_months(parts: &DeskParts<'_>) -> Vec<AwaitedMonth> {
    let outings = parts.desk.outings(parts.registry);
    let months = parts.desk.unsettled(parts.registry).into_iter().rev();
    let living = months.filter(|(month, _)| !parts.registry.is_frozen(*month));
    let awaited = living.map(|(month, missing)| {
        let silent = count(silent_after(parts.registry, &outings, month).len());
        AwaitedMonth { month, missing: Missing { silent, ..missing } }
    });
    awaited.filter(|awaited| awaited.missing != Missing::default()).collect()
}

/// The key that sheets are sealed to: the one that opens by the registry of the secretariat, proven from the root key that
/// the own registry states.
fn reader(parts: &DeskParts<'_>) -> Result<Option<Generation>, StoreError> {
    let Some((secretariat, root)) = parts.registry.sheets_to else { return Ok(None) };
    let statements = parts.store.statements_of(&secretariat)?;
    let registry = Registry::fold(&statements).ok();
    let registry = registry.filter(|registry| registry.root == root && registry.is_secretariat);
    Ok(registry.and_then(|registry| opens(&registry, statements.iter().map(|statement| &statement.act))))
}

/// The sheet of a period as it would be made now, and what it was made of.
fn made(
    parts: &DeskParts<'_>,
    period: Period,
    outings: &[ReceivedOuting],
) -> Result<(Sheet, OfPeriod), Refusal> {
    let found = parts.desk.of_period(parts.registry, period);
    let missing = missing(parts, period, outings, &found)?;
    Ok((Sheet { missing, tables: tables(&found.settled) }, found))
}

fn missing(
    parts: &DeskParts<'_>,
    period: Period,
    outings: &[ReceivedOuting],
    found: &OfPeriod,
) -> Result<Missing, StoreError> {
    let silent = silent_after(parts.registry, outings, period.last());
    Ok(Missing {
        late: count(late_things(parts.store, found)?.len()),
        silent: count(silent.len()),
        ..found.missing
    })
}

/// Everything in the sheet of which something came after an earlier revision.
fn late_things<'a>(store: &Store, found: &'a OfPeriod) -> Result<Vec<&'a Counted>, StoreError> {
    let late: BTreeSet<(DeviceId, u64)> = store.late_entries()?.into_iter().collect();
    Ok(found.counted.iter().filter(|thing| thing.slots.iter().any(|slot| late.contains(slot))).collect())
}

/// The same by unit, month and line, in their order.
fn late(
    parts: &DeskParts<'_>,
    outings: &[ReceivedOuting],
    found: &OfPeriod,
) -> Result<Vec<LateEntries>, StoreError> {
    let unit_of = |outing: SubjectId| {
        outings.iter().find(|known| known.outing == outing).and_then(|outing| outing.unit.clone())
    };
    let mut counted: BTreeMap<(Month, Option<String>, Option<Line>), u32> = BTreeMap::new();
    for thing in late_things(parts.store, found)? {
        let entries = counted.entry((thing.month, unit_of(thing.outing), thing.line)).or_default();
        *entries = entries.saturating_add(1);
    }
    let view = |((month, unit, line), entries)| LateEntries { month, unit, line, entries };
    Ok(counted.into_iter().map(view).collect())
}

/// What is left of a record is its header: nothing can be counted of it in a table by anything else. What was erased is
/// meant to be gone; what was let go after a freezing is not.
fn must_be_readable(store: &Store, found: &OfPeriod) -> Result<(), Refusal> {
    let erased = erasure::subjects(store)?;
    let gone = |blank: &(_, _)| !erased.contains(&blank.0) && !erased.contains(&blank.1);
    if found.blank.iter().any(gone) { Err(Refusal::LetGo) } else { Ok(()) }
}

/// Seals, signs and keeps a sheet, and under the vault key what it says.
fn keep(
    parts: DeskParts<'_>,
    sheet: &Sheet,
    (period, revision, definitive): (Period, u32, bool),
    (secretariat, to): (OrganisationId, Generation),
) -> Result<(), Refusal> {
    let signer = keyring::device_key(parts.store, parts.vault_key)?;
    let address = Address {
        organisation: parts.registry.organisation,
        coordinator: parts.identity.device,
        period,
        revision,
        definitive,
        secretariat,
        registry: parts.registry.head,
    };
    let sealed = sealing::seal(sheet, &address, &to, &signer, parts.chance).map_err(|_| Refusal::TooMany)?;
    let (name, text) = (sheet_name(period), sealing::text(sheet).map_err(|_| Refusal::TooMany)?);
    let aad = wrap_name(WrapKind::Sheet, &name);
    let kept = envelope::seal_text(parts.vault_key, &aad, &text, parts.chance)?;
    parts.store.write("sheet", |rows| {
        rows.set_sheet(&sealed, true)?;
        rows.set_wrap(WrapKind::Sheet, &name, &kept)
    })?;
    Ok(())
}

/// What the last sheet of a period that was made here says.
fn kept_text(parts: &DeskParts<'_>, period: Period) -> Result<Option<Vec<u8>>, Refusal> {
    let name = sheet_name(period);
    let Some(kept) = parts.store.wrap(WrapKind::Sheet, &name)? else { return Ok(None) };
    let text = envelope::open_text(parts.vault_key, &wrap_name(WrapKind::Sheet, &name), &kept)?;
    Ok(Some(text.to_vec()))
}

/// The name of a period's sheet among what is kept.
fn sheet_name(period: Period) -> [u8; 4] {
    let ([a, b], [c, d]) = (period.first().number().to_be_bytes(), period.last().number().to_be_bytes());
    [a, b, c, d]
}

fn is_pair(period: Period) -> bool {
    period.last().number().saturating_sub(period.first().number()) < SHEET_MONTHS_MAX
}

/// The period that begins with a month: as it was sent, or a pair that leaves what was sent alone.
fn period_from(month: Month, sent: &[Period]) -> Option<Period> {
    let single = Period::between(month, month);
    let pair = Period::of(month, month).filter(|pair| !sent.iter().any(|sent| overlap(*sent, *pair)));
    let as_sent = sent.iter().copied().find(|sent| sent.first() == month);
    as_sent.or(pair).or(single)
}

fn is_over(period: Period, today: Month) -> bool {
    period.last() < today
}

fn overlap(one: Period, other: Period) -> bool {
    one.first() <= other.last() && other.first() <= one.last()
}

fn period_view(
    parts: &DeskParts<'_>,
    period: Period,
    outings: &[ReceivedOuting],
    clock: &dyn Clock,
) -> Result<PeriodView, Refusal> {
    let row = parts.store.sheets()?.into_iter().find(|row| row.sheet.period == period);
    let inside = || outings.iter().filter(|outing| outing.month.is_some_and(|month| period.contains(month)));
    Ok(PeriodView {
        first: period.first(),
        last: period.last(),
        over: is_over(period, clock.today().month()),
        outings: count(inside().count()),
        to_see: inside().map(|outing| outing.to_see).sum(),
        sent: row.map(|row| SentSheet {
            revision: row.sheet.revision,
            definitive: row.sheet.definitive,
            waiting: row.waiting,
            own: row.sheet.coordinator == parts.identity.device,
        }),
    })
}

/// The outings in which something is not settled, or that nobody has closed.
fn awaited(period: Period, outings: &[ReceivedOuting]) -> Vec<AwaitedOuting> {
    let inside = outings.iter().filter(|outing| outing.month.is_some_and(|month| period.contains(month)));
    let waits = inside.filter(|outing| outing.to_see > 0 || outing.sent_back > 0 || !outing.closed);
    let view = |outing: &ReceivedOuting| AwaitedOuting {
        outing: outing.outing,
        unit: outing.unit.clone(),
        device: outing.device,
        date: outing.date,
        to_see: outing.to_see,
        sent_back: outing.sent_back,
        closed: outing.closed,
    };
    waits.map(view).collect()
}

/// The tablets of which nothing has come from after the period, by the last unit that wrote on each.
fn silent(parts: &DeskParts<'_>, period: Period, outings: &[ReceivedOuting]) -> Vec<SilentTablet> {
    let last_of =
        |device| outings.iter().filter(move |outing| outing.device == device).max_by_key(|o| o.date);
    let view = |device| SilentTablet {
        device,
        unit: last_of(device).and_then(|outing| outing.unit.clone()),
        last_month: last_of(device).and_then(|outing| outing.month),
    };
    silent_after(parts.registry, outings, period.last()).into_iter().map(view).collect()
}

/// The tables of the catalogue as they are looked at: of a table and its margins the table alone.
fn shown(sheet: &Sheet) -> Vec<SheetTable> {
    let names = |entry: &Entry| entry.by.iter().copied().collect::<BTreeSet<&str>>();
    let mut seen = BTreeSet::new();
    let mut shown = Vec::new();
    for entry in CATALOGUE {
        let of = population(entry.of);
        let inside_another = CATALOGUE.iter().any(|other| {
            let same = (other.of_table, other.of) == (entry.of_table, entry.of);
            same && names(other).is_superset(&names(&entry)) && names(other) != names(&entry)
        });
        let fresh = seen.insert((entry.of_table, of, names(&entry)));
        if of != Population::Reception && fresh && !inside_another {
            shown.push(table(sheet, &entry, of));
        }
    }
    shown
}

fn table(sheet: &Sheet, entry: &Entry, of: Population) -> SheetTable {
    let by: BTreeSet<&str> = entry.by.iter().copied().collect();
    let cells = sheet.tables.iter().filter(|tables| tables.of == of).flat_map(|tables| &tables.cells);
    let here = cells.filter(|cell| cell.at.keys().map(String::as_str).collect::<BTreeSet<_>>() == by);
    let figure = |cell: &ExactCell| FigureView {
        at: cell.at.clone(),
        contacts: cell.contacts,
        persons: cell.persons,
        outings: cell.outings,
    };
    SheetTable {
        of_table: entry.of_table,
        of,
        by: entry.by.iter().map(|name| (*name).to_owned()).collect(),
        cells: here.filter(|cell| cell.contacts > 0).map(figure).collect(),
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
