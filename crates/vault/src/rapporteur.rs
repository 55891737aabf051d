//! From the sheets of all organisations to a bulletin: what is asked of [`approdo_disclosure`], population by population,
//! and what is told of its answer.
//!
//! Pure. The same sheets give the same bytes in whatever order they came. Each population is protected for itself and never
//! summed with another; the tavolo's bulletin first, then the public one with the tavolo's in the attacker's hands. A
//! bulletin of two months meets no other, because no record is in two periods. A consolidation meets all bulletins about its
//! months and every consolidation that overlaps with it; where a figure has grown since one of them, what came later is a
//! part of its own. Must not know keys, signatures, or how sheets travel.

mod asked;
mod told;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use approdo_disclosure::catalogue::{Audience, CATALOGUE, Every as Due, Of};
use approdo_disclosure::form::{Policy, Request};
use approdo_disclosure::{Refusal, protect_unless};
use approdo_model::bulletin::{Bulletin, Every, Night, Readers, Sources, Status, Table, Thresholds};
use approdo_model::bytes::Digest;
use approdo_model::calendar::{Day, Month, Period};
use approdo_model::ids::OrganisationId;
use approdo_model::sheet::{Population, Sheet};

/// Contacts, persons and outings below which a cell is masked (DESIGN.md 8).
const CONTACTS_MIN: u32 = 10;
const PERSONS_MIN: u32 = 5;
const OUTINGS_MIN: u32 = 3;

/// Periods that one bulletin may speak about: ten years.
pub const PERIODS_MAX: usize = 60;

/// The thresholds and the base that hold for these readers.
pub const fn thresholds(readers: Readers) -> Thresholds {
    Thresholds {
        contacts_min: CONTACTS_MIN,
        persons_min: PERSONS_MIN,
        outings_min: OUTINGS_MIN,
        base: audience(readers).base(),
    }
}

const fn audience(readers: Readers) -> Audience {
    match readers {
        Readers::Tavolo => Audience::Tavolo,
        Readers::Public => Audience::Public,
    }
}

const fn due(every: Every) -> Due {
    match every {
        Every::Period => Due::Period,
        Every::Year => Due::Year,
    }
}

/// One revision of a sheet, opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// Whether the period was closed.
    pub definitive: bool,
    /// What it says.
    pub sheet: Sheet,
}

/// What the municipality adds: persons in reception, as it types them in. They do not add up over periods, because one
/// person may be there in several; a consolidation has figures of its own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reception {
    /// Women.
    pub women: u32,
    /// Men.
    pub men: u32,
    /// Trans persons.
    pub trans: u32,
}

/// Of which period whose sheet in which revision.
pub type MadeOf = BTreeMap<(Period, OrganisationId), u32>;

/// A bulletin that was published, and what it was made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// What it says.
    pub bulletin: Bulletin,
    /// The revisions that it was made of.
    pub made_of: MadeOf,
}

/// All that the secretariat has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Collected {
    /// Whose sheets are read.
    pub organisations: BTreeSet<OrganisationId>,
    /// By period and organisation: every revision that is kept, by its number.
    pub sheets: BTreeMap<(Period, OrganisationId), BTreeMap<u32, Revision>>,
    /// By what it is of: a period, or the months of a consolidation.
    pub reception: BTreeMap<Period, Reception>,
    /// In the order in which they were published, the tavolo's before the public one.
    pub published: Vec<Published>,
}

/// What is to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// Of which months.
    pub period: Period,
    /// Two months, or a consolidation.
    pub every: Every,
    /// The day on it.
    pub published: Day,
}

/// How far the making of both bulletins is, and whether it is still wanted: shared with whoever waits.
#[derive(Debug, Default)]
pub struct Progress {
    stopped: AtomicBool,
    done: AtomicU32,
}

impl Progress {
    /// How many steps there are: each population for each of both.
    pub const STEPS: u32 = 2 * Population::ALL.len() as u32;

    /// How many of [`Progress::STEPS`] are done.
    pub fn done(&self) -> u32 {
        self.done.load(Ordering::Relaxed).min(Self::STEPS)
    }

    /// Nobody waits any more: it ends as soon as it can, with [`Refusal::Stopped`].
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    fn step(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }
}

/// What is said about the tables of one population. For the rapporteur, not published.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Audited {
    /// Of which.
    pub of: Population,
    /// Masked cells.
    pub masked: usize,
    /// Shown cells.
    pub shown: usize,
    /// Mean distance of the shown values from the true ones.
    pub mean_abs_error: f64,
    /// The narrowest interval in which anybody can place a masked cell; none where none ends.
    pub narrowest: Option<u32>,
    /// How many organisations attacked with their own figures, beside everybody.
    pub organisations: usize,
}

/// A bulletin that could be published.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// All but its number and what it stands on.
    pub bulletin: Bulletin,
    /// Population by population.
    pub audit: Vec<Audited>,
}

/// Both drafts, and what they were made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Drafts {
    /// For the tavolo.
    pub tavolo: Draft,
    /// For everybody.
    pub public: Draft,
    /// The revisions.
    pub made_of: MadeOf,
}

/// Why nothing is published.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unpublishable {
    /// There is no sheet of these months.
    #[error("no_sheets")]
    NoSheets,
    /// Not one period, or a consolidation that begins or ends within one.
    #[error("not_whole_periods")]
    NotWholePeriods,
    /// A bulletin of these months stands. What changed since is said in a consolidation.
    #[error("already_published")]
    AlreadyPublished,
    /// A consolidation already spoke about this period.
    #[error("already_consolidated")]
    AlreadyConsolidated,
    /// More periods than [`PERIODS_MAX`].
    #[error("too_many_periods")]
    TooManyPeriods,
    /// The tables of a population cannot be protected, or contradict themselves.
    #[error("{why}")]
    Tables {
        /// Of which.
        of: Population,
        /// For whom.
        readers: Readers,
        /// Why.
        why: Refusal,
    },
}

impl Collected {
    /// Takes one revision of a sheet. The same again changes nothing, nor does another under the same number.
    pub fn take(&mut self, period: Period, organisation: OrganisationId, number: u32, revision: Revision) {
        self.sheets.entry((period, organisation)).or_default().entry(number).or_insert(revision);
    }

    /// The newest revision of a sheet.
    pub fn newest(&self, period: Period, organisation: OrganisationId) -> Option<(u32, &Revision)> {
        let revisions = self.sheets.get(&(period, organisation))?;
        revisions.last_key_value().map(|(number, revision)| (*number, revision))
    }

    /// The project's first month, as far as anybody has told: periods are counted from it.
    pub fn start(&self) -> Option<Month> {
        let told = self.published.iter().map(|published| published.bulletin.start);
        self.sheets.keys().map(|(period, _)| period.first()).chain(told).min()
    }

    /// The periods of these months; none if they begin or end within one.
    pub fn periods(&self, months: Period) -> Option<Vec<Period>> {
        let start = self.start()?;
        let mut periods: Vec<Period> = Vec::new();
        let mut next = Some(months.first());
        while let Some(month) = next.filter(|month| *month <= months.last()) {
            let period = Period::of(month, start)?;
            // Of a project that ended with one month over, the last period is that month.
            let period = if period.last() > months.last() { period.until(months.last())? } else { period };
            if period.first() != month || periods.len() >= PERIODS_MAX {
                return None;
            }
            next = period.last().next();
            periods.push(period);
        }
        Some(periods)
    }

    /// How many organisations a bulletin of these periods speaks for, and whether it can still change.
    pub fn sources(&self, periods: &[Period]) -> (Sources, Status) {
        let mut sources = Sources { expected: 0, definitive: 0, provisional: 0 };
        for organisation in self.expected(periods) {
            let newest = periods.iter().map(|period| self.newest(*period, organisation));
            let sent: Vec<_> = newest.flatten().collect();
            let definitive = sent.iter().filter(|(_, revision)| revision.definitive).count();
            sources.expected += 1;
            sources.definitive += u32::from(definitive == periods.len());
            sources.provisional += u32::from(definitive < periods.len() && !sent.is_empty());
        }
        let all = sources.definitive == sources.expected;
        (sources, if all { Status::Definitive } else { Status::Provisional })
    }

    /// Whose sheets are read now, or were sent while they were.
    fn expected(&self, periods: &[Period]) -> BTreeSet<OrganisationId> {
        let sent = self.sheets.keys().filter(|(period, _)| periods.contains(period));
        self.organisations.iter().copied().chain(sent.map(|(_, organisation)| *organisation)).collect()
    }

    /// What a bulletin of these periods would be made of now.
    pub fn made_of(&self, periods: &[Period]) -> MadeOf {
        let ours = self.sheets.keys().filter(|(period, _)| periods.contains(period));
        ours.filter_map(|key| Some((*key, self.newest(key.0, key.1)?.0))).collect()
    }

    /// Makes both bulletins, protected and attacked. What stands before them in their chains is for who publishes.
    ///
    /// # Errors
    /// [`Unpublishable`] says why not, and where.
    pub fn drafts(&self, asked: &Asked) -> Result<Drafts, Unpublishable> {
        self.drafts_unless(&Progress::default(), asked)
    }

    /// The same, telling how far it is, for as long as somebody waits for it.
    ///
    /// # Errors
    /// As [`Collected::drafts`]; with [`Refusal::Stopped`] if it was stopped.
    pub fn drafts_unless(&self, progress: &Progress, asked: &Asked) -> Result<Drafts, Unpublishable> {
        let periods = self.may_ask(asked)?;
        let made_of = self.made_of(&periods);
        if made_of.is_empty() {
            return Err(Unpublishable::NoSheets);
        }
        let before: Vec<&Published> = self.published.iter().collect();
        let tavolo = self.draft(progress, (asked, Readers::Tavolo), &periods, &before)?;
        let beside = Published { bulletin: tavolo.bulletin.clone(), made_of: made_of.clone() };
        let before: Vec<&Published> = before.into_iter().chain([&beside]).collect();
        let public = self.draft(progress, (asked, Readers::Public), &periods, &before)?;
        Ok(Drafts { tavolo, public, made_of })
    }

    /// The periods that are asked for, if a bulletin of them may be made at all.
    ///
    /// # Errors
    /// [`Unpublishable`] says why not.
    pub fn may_ask(&self, asked: &Asked) -> Result<Vec<Period>, Unpublishable> {
        let periods = self.periods(asked.period).ok_or(match self.start() {
            Some(_) => Unpublishable::NotWholePeriods,
            None => Unpublishable::NoSheets,
        })?;
        if asked.every == Every::Period && periods.len() != 1 {
            return Err(Unpublishable::NotWholePeriods);
        }
        for Published { bulletin, .. } in &self.published {
            if (bulletin.every, bulletin.period) == (asked.every, asked.period)
                && asked.every == Every::Period
            {
                return Err(Unpublishable::AlreadyPublished);
            }
            if bulletin.every == Every::Year
                && (bulletin.every, bulletin.period) == (asked.every, asked.period)
                && self
                    .published
                    .iter()
                    .any(|told| told.bulletin == *bulletin && told.made_of == self.made_of(&periods))
            {
                return Err(Unpublishable::AlreadyPublished);
            }
            if asked.every == Every::Period
                && bulletin.every == Every::Year
                && overlap(bulletin.period, asked.period)
            {
                return Err(Unpublishable::AlreadyConsolidated);
            }
        }
        Ok(periods)
    }

    fn draft(
        &self,
        progress: &Progress,
        (asked, readers): (&Asked, Readers),
        periods: &[Period],
        before: &[&Published],
    ) -> Result<Draft, Unpublishable> {
        let mut protected: BTreeMap<Population, approdo_disclosure::Bulletin> = BTreeMap::new();
        let mut audit = Vec::new();
        for of in Population::ALL {
            let refused = |why| Unpublishable::Tables { of, readers, why };
            if let Some(request) = self.request(asked, of, readers, periods, before).map_err(refused)? {
                let release = protect_unless(&progress.stopped, &request).map_err(refused)?;
                audit.push(audited(of, &request, &release.audit));
                protected.insert(of, release.bulletin);
            }
            progress.step();
        }
        let (sources, status) = self.sources(periods);
        let bulletin = Bulletin {
            readers,
            number: 0,
            previous: Digest::ZERO,
            period: asked.period,
            every: asked.every,
            status,
            start: self.start().ok_or(Unpublishable::NoSheets)?,
            published: asked.published,
            thresholds: thresholds(readers),
            night: Night::DEFAULT,
            sources,
            tables: tables_told(readers, asked.every, &protected),
        };
        Ok(Draft { bulletin, audit })
    }
}

fn overlap(one: Period, other: Period) -> bool {
    one.first() <= other.last() && other.first() <= one.last()
}

fn audited(of: Population, request: &Request, audit: &approdo_disclosure::Audit) -> Audited {
    Audited {
        of,
        masked: audit.masked,
        shown: audit.shown,
        mean_abs_error: audit.mean_abs_error,
        narrowest: audit.widest_learned,
        organisations: request.known_to.len(),
    }
}

/// The protected tables with their numbers, in the order of the catalogue.
fn tables_told(
    readers: Readers,
    every: Every,
    protected: &BTreeMap<Population, approdo_disclosure::Bulletin>,
) -> Vec<Table> {
    let mut told: Vec<Table> = Vec::new();
    for entry in CATALOGUE {
        let is_due = entry.every == Due::Period || every == Every::Year;
        let (of, by) = (population(entry.of), entry.by.iter().map(|name| (*name).to_owned()));
        let by: Vec<String> = by.collect();
        let again = told.iter().any(|table| (table.of, &table.by) == (of, &by));
        if !is_due || again || !entry.readers.contains(&audience(readers)) {
            continue;
        }
        let table =
            protected.get(&of).and_then(|bulletin| bulletin.tables.iter().find(|table| table.by == by));
        if let Some(table) = table {
            told.push(Table { number: entry.of_table, of, by, cells: told::cells(&table.cells) });
        }
    }
    told
}

fn policy(readers: Readers) -> Policy {
    let Thresholds { contacts_min, persons_min, outings_min, base } = thresholds(readers);
    Policy { contacts_min, persons_min, outings_min, base }
}

fn population(of: Of) -> Population {
    crate::sheet::population(of)
}
