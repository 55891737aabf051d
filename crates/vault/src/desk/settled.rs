//! What of a period is settled, and what is not: accepted and corrected records become figures of a sheet, everything else
//! is named as missing.
//!
//! Of what was erased nothing is counted in a sheet any more, though the live table keeps its place. Must not know tables
//! or keys.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use approdo_exchange::tables::Noted;
use approdo_model::body::Content;
use approdo_model::bytes::Digest;
use approdo_model::calendar::{Month, Period};
use approdo_model::codes::Line as TableLine;
use approdo_model::header::Kind;
use approdo_model::ids::{DeviceId, SubjectId};
use approdo_model::registry::Registry;
use approdo_model::sheet::Missing;

use crate::app::answer::ReviewState;
use crate::sheet::Settled;

use super::review::Whole;
use super::{Desk, Opened, Standing};

/// A period as the desk has opened it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OfPeriod {
    /// What is settled, in an order of its own that every desk finds.
    pub settled: Vec<Settled>,
    /// What is not: records and running outings. Late entries and silent tablets are for others to know.
    pub missing: Missing,
    /// Everything that counts here, each once.
    pub counted: Vec<Counted>,
    /// Subjects of which only the header is left, each with the subject of its outing.
    pub blank: BTreeSet<(SubjectId, SubjectId)>,
}

/// An outing, or something that was noted in one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// Whose log and which slot, of what began it and of what it says now.
    pub slots: [(DeviceId, u64); 2],
    /// The outing.
    pub outing: SubjectId,
    /// When it counts.
    pub month: Month,
    /// The line in which it counts, if in one.
    pub line: Option<TableLine>,
}

impl Desk {
    /// What of a period is settled, and what is not.
    pub fn of_period(&self, registry: &Registry, period: Period) -> OfPeriod {
        let mut found = OfPeriod::default();
        let mut outings: BTreeMap<Digest, Settled> = BTreeMap::new();
        let mut noted: BTreeMap<Digest, BTreeMap<(u64, Digest), Noted>> = BTreeMap::new();
        self.each_noted(registry, |month, standing, state| {
            let (entry, outing) = (standing.entry, standing.first.outing);
            if !period.contains(month) {
                return;
            }
            add_unsettled(&mut found.missing, entry, state);
            let opening = self.openings.get(&outing).and_then(|index| self.entries.get(*index));
            let of_outing = opening.map_or(entry.subject, |opening| opening.subject);
            match state {
                None => {
                    found.blank.insert((entry.subject, of_outing));
                }
                Some(ReviewState::ToSee | ReviewState::SentBack) => {}
                // An outing or record that was entered twice says nothing any more: its content is a withdrawal.
                Some(ReviewState::Accepted | ReviewState::Corrected | ReviewState::Duplicate) => {
                    let place = (standing.first.seq, standing.first.digest);
                    if matches!(&entry.content, Some(Content::Shift(_) | Content::Record(_))) {
                        found.counted.push(Counted {
                            slots: [standing.first, entry].map(|entry| (entry.device, entry.seq)),
                            outing: of_outing,
                            month,
                            line: TableLine::from_number(entry.facts.line),
                        });
                    }
                    match &entry.content {
                        Some(Content::Shift(shift)) => {
                            outings.entry(outing).or_default().shift = Some((shift.clone(), entry.facts));
                        }
                        Some(Content::Record(record)) => {
                            let record = Noted { record: record.clone(), facts: entry.facts };
                            noted.entry(outing).or_default().insert(place, record);
                        }
                        _ => {}
                    }
                }
            }
        });
        for (outing, records) in noted {
            outings.entry(outing).or_default().records = records.into_values().collect();
        }
        found.settled = outings.into_values().collect();
        found
    }

    /// What is not settled, month by month; of a month of which all is settled, nothing missing.
    pub fn unsettled(&self, registry: &Registry) -> BTreeMap<Month, Missing> {
        let mut months: BTreeMap<Month, Missing> = BTreeMap::new();
        self.each_noted(registry, |month, standing, state| {
            add_unsettled(months.entry(month).or_default(), standing.entry, state);
        });
        months
    }

    /// Goes through everything that was noted in outings and stands, with its month and its state: once, however much it
    /// is.
    fn each_noted(
        &self,
        registry: &Registry,
        mut each: impl FnMut(Month, &Standing<'_>, Option<ReviewState>),
    ) {
        let mut words: HashMap<Digest, Option<Whole<'_>>> = HashMap::new();
        for subject in self.subjects.keys() {
            for standing in self.standing(registry, subject) {
                let outing = standing.first.outing;
                // What desks write about files and reviews is of no outing.
                let month = Month::from_number(standing.entry.facts.month);
                let Some(month) = month.filter(|_| outing != Digest::ZERO) else { continue };
                let whole = *words.entry(outing).or_insert_with(|| self.whole_of(registry, outing));
                each(month, &standing, self.state(registry, &standing, whole));
            }
        }
    }

    /// The last word on a whole outing, by its opening.
    fn whole_of(&self, registry: &Registry, outing: Digest) -> Option<Whole<'_>> {
        let opening = self.openings.get(&outing).and_then(|index| self.entries.get(*index))?;
        self.whole(registry, &opening.subject)
    }
}

/// Adds what is not settled of an entry.
fn add_unsettled(missing: &mut Missing, entry: &Opened, state: Option<ReviewState>) {
    let incomplete = matches!(&entry.content, Some(Content::Record(record)) if record.is_incomplete());
    let unseen = state == Some(ReviewState::ToSee);
    missing.incomplete += u32::from(unseen && incomplete);
    missing.unreviewed += u32::from(unseen && !incomplete);
    missing.with_unit += u32::from(state == Some(ReviewState::SentBack));
    missing.running += u32::from(is_running(entry));
}

/// Whether it is an outing that nobody has closed.
fn is_running(entry: &Opened) -> bool {
    matches!(&entry.content, Some(Content::Shift(shift)) if !shift.closed)
        && entry.kind == Some(Kind::Opening)
}
