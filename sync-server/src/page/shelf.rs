//! Bulletins as they are read: opened, in the order of their numbers, and what stands in them.
//!
//! Every figure that a page shows is looked up here, and is a published one: there is no other source. Must not know how
//! anything is drawn.

use approdo_model::bulletin::{Bulletin, BulletinError, Every, Says, SignedBulletin};
use approdo_model::bytes::Digest;
use approdo_model::calendar::{Month, PERIOD_MONTHS, Period};
use approdo_model::sheet::Population;

/// The code of a margin.
pub const ALL: &str = "*";

/// Periods that the charts of a two-month bulletin look back over: twelve months.
const SLOTS: u16 = 6;

/// Periods that the charts of a consolidation have room for; of more, the last.
const SLOTS_MAX: usize = 8;

/// A bulletin as it was signed, and what it says.
#[derive(Debug)]
pub struct Issue {
    /// As it was signed.
    pub signed: SignedBulletin,
    /// What it says.
    pub bulletin: Bulletin,
    /// Its digest.
    pub digest: Digest,
}

/// All bulletins for the same readers, oldest first.
#[derive(Debug, Default)]
pub struct Shelf(Vec<Issue>);

impl Shelf {
    /// Opens bulletins.
    ///
    /// # Errors
    /// [`BulletinError`] of the first that is none.
    pub fn of(signed: Vec<SignedBulletin>) -> Result<Self, BulletinError> {
        let open =
            |signed: SignedBulletin| Ok(Issue { bulletin: signed.read()?, digest: signed.digest(), signed });
        let mut issues = signed.into_iter().map(open).collect::<Result<Vec<_>, BulletinError>>()?;
        issues.sort_by_key(|issue| issue.bulletin.number);
        Ok(Self(issues))
    }

    /// All of them, oldest first.
    pub fn issues(&self) -> &[Issue] {
        &self.0
    }

    /// The number of the newest; 0 before the first.
    pub fn last(&self) -> u32 {
        self.0.last().map_or(0, |issue| issue.bulletin.number)
    }

    /// The newest, before the readers' eyes.
    pub fn newest(&self) -> Option<Open<'_>> {
        self.open(self.0.last()?.bulletin.number)
    }

    /// The bulletin with this number.
    pub fn open(&self, number: u32) -> Option<Open<'_>> {
        let at = self.0.iter().position(|issue| issue.bulletin.number == number)?;
        let (until, after) = self.0.split_at_checked(at.checked_add(1)?)?;
        Some(Open { issue: until.last()?, until, after })
    }
}

/// A bulletin before the readers' eyes, with those published before it: what it is compared with. A later one never
/// changes what its page shows, only adds that it exists.
#[derive(Debug, Clone, Copy)]
pub struct Open<'a> {
    /// The bulletin.
    pub issue: &'a Issue,
    /// Those until it, itself the last.
    until: &'a [Issue],
    /// Those after it.
    after: &'a [Issue],
}

/// A period on the axis of a chart, with its bulletin if one was published.
#[derive(Debug, Clone, Copy)]
pub struct Slot<'a> {
    /// Which months.
    pub period: Period,
    /// What was published about them.
    pub bulletin: Option<&'a Bulletin>,
}

/// A sum of published values, and what it is not made of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum {
    /// The values that were published, added up.
    pub total: u64,
    /// How many bulletins they come from.
    pub parts: u32,
    /// Bulletins that mask it: not in the sum.
    pub masked: u32,
    /// Periods without a bulletin, or of which the bulletin does not have it: not in the sum.
    pub absent: u32,
}

/// Where to look: dimension and code. What is not named is the margin.
pub type Place<'a> = &'a [(&'a str, &'a str)];

/// What a bulletin says at this place, in whichever of its tables has it. Of two the one that shows a value holds.
pub fn says(bulletin: &Bulletin, of: Population, place: Place<'_>) -> Option<Says> {
    let tables = bulletin.tables.iter().filter(|table| table.of == of);
    let has = |name: &str, code: &str| place.contains(&(name, code));
    let here = tables
        .filter(|table| place.iter().all(|(name, _)| table.by.iter().any(|own| own == name)))
        .flat_map(|table| &table.cells)
        .filter(|cell| {
            let margin = |name: &str| !place.iter().any(|(named, _)| *named == name);
            cell.at.iter().all(|(name, code)| if code == ALL { margin(name) } else { has(name, code) })
        })
        .map(|cell| cell.says);
    let all: Vec<Says> = here.collect();
    let shown = all.iter().find(|says| matches!(says, Says::Value { .. }));
    shown.or(all.first()).copied()
}

/// The value, where one is shown.
pub fn value(says: Option<Says>) -> Option<u32> {
    match says {
        Some(Says::Value { value, .. }) => Some(value),
        _ => None,
    }
}

impl<'a> Open<'a> {
    /// What it says.
    pub fn bulletin(&self) -> &'a Bulletin {
        &self.issue.bulletin
    }

    /// The bulletin of exactly these months and this kind; of several the newest.
    fn about(&self, period: Period, every: Every) -> Option<&'a Bulletin> {
        let same = |issue: &&Issue| issue.bulletin.period == period && issue.bulletin.every == every;
        self.until.iter().rev().find(same).map(|issue| &issue.bulletin)
    }

    /// The period before, of the same kind.
    pub fn previous(&self) -> Option<&'a Bulletin> {
        let (own, every) = (self.bulletin().period, self.bulletin().every);
        let ends_before = |issue: &&Issue| {
            issue.bulletin.every == every && issue.bulletin.period.last().next() == Some(own.first())
        };
        self.until.iter().rev().find(ends_before).map(|issue| &issue.bulletin)
    }

    /// The same months a year before.
    pub fn year_before(&self) -> Option<&'a Bulletin> {
        let back = |month: Month| Month::from_number(month.number().checked_sub(12)?);
        let period = self.bulletin().period;
        self.about(Period::between(back(period.first())?, back(period.last())?)?, self.bulletin().every)
    }

    /// The newest of the later bulletins that speaks about some of the same months.
    pub fn superseded_by(&self) -> Option<&'a Bulletin> {
        let own = self.bulletin().period;
        let overlaps = |issue: &&Issue| {
            issue.bulletin.period.first() <= own.last() && own.first() <= issue.bulletin.period.last()
        };
        self.after.iter().rev().find(overlaps).map(|issue| &issue.bulletin)
    }

    /// The periods that the charts show: twelve months back, or those inside a consolidation.
    pub fn slots(&self) -> Vec<Slot<'a>> {
        let bulletin = self.bulletin();
        let (start, own) = (bulletin.start, bulletin.period);
        let slot = |period| Slot { period, bulletin: self.about(period, Every::Period) };
        let periods = periods(start, own.last());
        match bulletin.every {
            Every::Year => {
                let inside: Vec<Period> =
                    periods.into_iter().filter(|period| own.contains(period.last())).collect();
                inside
                    .iter()
                    .skip(inside.len().saturating_sub(SLOTS_MAX))
                    .map(|period| slot(*period))
                    .collect()
            }
            Every::Period => {
                let from = own.first().number().saturating_sub((SLOTS - 1) * PERIOD_MONTHS);
                periods.into_iter().filter(|period| period.first().number() >= from).map(slot).collect()
            }
        }
    }

    /// The project to date: the newest consolidation from the project's first month, and the two-month bulletins after
    /// it. Nothing but published values; what is masked or missing is counted, never guessed.
    pub fn to_date(&self, of: Population, place: Place<'_>) -> Sum {
        let bulletin = self.bulletin();
        let last = bulletin.period.last();
        let whole = |issue: &&Issue| {
            let known = &issue.bulletin;
            known.every == Every::Year
                && known.period.first() == bulletin.start
                && known.period.last() <= last
        };
        let whole = self.until.iter().rev().filter(whole).map(|issue| &issue.bulletin);
        let consolidated = whole.max_by_key(|known| known.period.last());
        let mut sum = Sum::default();
        if let Some(known) = consolidated {
            sum.add(says(known, of, place));
        }
        let covered = consolidated.map(|known| known.period.last());
        for period in periods(bulletin.start, last) {
            if covered.is_some_and(|covered| period.last() <= covered) {
                continue;
            }
            // Of a pair that is in the consolidation by half the rest was not published by itself.
            let whole = covered.is_none_or(|covered| period.first() > covered);
            let known = if whole { self.about(period, Every::Period) } else { None };
            sum.add(known.and_then(|known| says(known, of, place)));
        }
        sum
    }
}

impl Sum {
    fn add(&mut self, says: Option<Says>) {
        match says {
            Some(Says::Value { value, .. }) => {
                self.total = self.total.saturating_add(u64::from(value));
                self.parts = self.parts.saturating_add(1);
            }
            Some(_) => self.masked = self.masked.saturating_add(1),
            None => self.absent = self.absent.saturating_add(1),
        }
    }
}

/// The periods of a project from its first month until this one, the last cut off there.
fn periods(start: Month, last: Month) -> Vec<Period> {
    let pairs =
        std::iter::successors(Period::of(start, start), |pair| Period::of(pair.last().next()?, start));
    pairs.map_while(|pair| pair.until(last)).collect()
}
