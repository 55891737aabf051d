//! What of a period is settled, and what is not: accepted and corrected records become figures of a sheet, everything else
//! is named as missing.
//!
//! Of what was erased nothing is counted in a sheet any more, though the live table keeps its place. Must not know tables
//! or keys.

use std::collections::{BTreeMap, BTreeSet};

use approdo_exchange::tables::Noted;
use approdo_model::body::Content;
use approdo_model::bytes::Digest;
use approdo_model::calendar::{Month, Period};
use approdo_model::header::Kind;
use approdo_model::ids::{DeviceId, SubjectId};
use approdo_model::registry::Registry;
use approdo_model::sheet::Missing;

use crate::app::answer::ReviewState;
use crate::sheet::Settled;

use super::{Desk, Opened, Standing};

/// A period as the desk has opened it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OfPeriod {
    /// What is settled, in an order of its own that every desk finds.
    pub settled: Vec<Settled>,
    /// What is not: records and running outings. Late entries and silent tablets are for others to know.
    pub missing: Missing,
    /// Whose log and which slot, of everything that counts here.
    pub counted: BTreeSet<(DeviceId, u64)>,
    /// Subjects of which only the header is left, each with the subject of its outing.
    pub blank: BTreeSet<(SubjectId, SubjectId)>,
}

impl Desk {
    /// What of a period is settled, and what is not.
    pub fn of_period(&self, registry: &Registry, period: Period) -> OfPeriod {
        let mut found = OfPeriod::default();
        let mut outings: BTreeMap<Digest, Settled> = BTreeMap::new();
        let mut noted: BTreeMap<Digest, BTreeMap<(u64, Digest), Noted>> = BTreeMap::new();
        for subject in self.subjects.keys() {
            for standing in self.standing(registry, subject) {
                let entry = standing.entry;
                if !in_period(entry, period) || !is_noted(&standing) {
                    continue;
                }
                let outing = standing.first.outing;
                match self.state(registry, &standing, self.whole_of(registry, outing)) {
                    None => {
                        let opening = self.openings.get(&outing).and_then(|index| self.entries.get(*index));
                        let of_outing = opening.map_or(entry.subject, |opening| opening.subject);
                        found.blank.insert((entry.subject, of_outing));
                    }
                    Some(ReviewState::ToSee) => add_unseen(&mut found.missing, entry),
                    Some(ReviewState::SentBack) => found.missing.with_unit += 1,
                    // An outing or record that was entered twice says nothing any more: its content is a withdrawal.
                    Some(ReviewState::Accepted | ReviewState::Corrected | ReviewState::Duplicate) => {
                        let place = (standing.first.seq, standing.first.digest);
                        let entries = [entry, standing.first];
                        found.counted.extend(entries.map(|entry| (entry.device, entry.seq)));
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
                found.missing.running += u32::from(is_running(entry));
            }
        }
        for (outing, records) in noted {
            outings.entry(outing).or_default().records = records.into_values().collect();
        }
        found.settled = outings.into_values().collect();
        found
    }

    /// The last word on a whole outing, by its opening.
    fn whole_of(&self, registry: &Registry, outing: Digest) -> Option<super::review::Whole<'_>> {
        let opening = self.openings.get(&outing).and_then(|index| self.entries.get(*index))?;
        self.whole(registry, &opening.subject)
    }
}

fn in_period(entry: &Opened, period: Period) -> bool {
    Month::from_number(entry.facts.month).is_some_and(|month| period.contains(month))
}

/// Whether it was noted in an outing: what desks write about files and reviews is of none.
fn is_noted(standing: &Standing<'_>) -> bool {
    standing.first.outing != Digest::ZERO
}

fn add_unseen(missing: &mut Missing, entry: &Opened) {
    let incomplete = matches!(&entry.content, Some(Content::Record(record)) if record.is_incomplete());
    missing.incomplete += u32::from(incomplete);
    missing.unreviewed += u32::from(!incomplete);
}

/// Whether it is an outing that nobody has closed.
fn is_running(entry: &Opened) -> bool {
    matches!(&entry.content, Some(Content::Shift(shift)) if !shift.closed)
        && entry.kind == Some(Kind::Opening)
}
