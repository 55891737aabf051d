//! Reference seasons: the season's contacts as exact tables, period by period, the size that the tavolo reads.
//!
//! What is protected is judged on these, so that masking everything cannot pass for protection. Plans from fixed seeds;
//! everything in them is made up. They stand in for sheets: no figure that is shown to anyone comes from here.

use std::collections::{BTreeMap, BTreeSet};

use approdo_disclosure::catalogue::{Audience, Every, MULTI_RESPONSE, OUTINGS_REPEAT, Of, tables};
use approdo_disclosure::form::{ALL, At, BaseCell, Codes, Policy, Repeats, Request};
use approdo_exchange::tables::Noted;
use approdo_model::calendar::Month;
use approdo_model::forms::Record;
use approdo_model::sheet::{ExactCell, Population};
use approdo_vault::sheet::{self, Counted, Settled, Tally, record_facts};

use crate::season::{Outing, Season};

/// Seeds of the reference seasons; the first is the one the demo plays.
pub const SEEDS: [u64; 3] = [crate::season::SEED, 0x2018_1201, 0x2019_1201];

/// The thresholds that a project starts with.
pub const fn policy(audience: Audience) -> Policy {
    Policy { contacts_min: 10, persons_min: 5, outings_min: 3, base: audience.base() }
}

/// The periods of a season: pairs of its months, and the month that is left over.
pub fn periods() -> Vec<Vec<Month>> {
    Season::months().chunks(2).map(<[Month]>::to_vec).collect()
}

/// The contacts of some months as exact figures, with the tavolo's tables to be made of them, and each organisation
/// knowing its own area.
pub fn contacts(season: &Season, months: &[Month], audience: Audience) -> Request {
    let counted = counted(season, months);
    let dimensions = dimensions();
    let tables = tables(Of::Contacts, audience, Every::Period);
    let named = |name: &str| tables.iter().flatten().any(|own| own == name);
    let repeat =
        OUTINGS_REPEAT.map(str::to_owned).into_iter().filter(|name| dimensions.contains_key(name)).collect();
    let mut cells: BTreeMap<At, Tally> = BTreeMap::new();
    for (outing, one) in &counted {
        let base: At = one.at.clone().into_iter().filter(|(name, _)| dimensions.contains_key(name)).collect();
        let one = &Counted { at: base.clone(), ..one.clone() };
        let mut count = |at: At| cells.entry(at).or_default().add(*outing, one);
        for (dimension, codes) in &one.several {
            for code in codes {
                count(At::from([("area".into(), base["area"].clone()), (dimension.clone(), code.clone())]));
            }
        }
        margins(&tables, one).into_iter().for_each(&mut count);
        count(base);
    }
    Request {
        dimensions: dimensions
            .into_iter()
            .filter(|(name, _)| named(name) || !MULTI_RESPONSE.contains(&name.as_str()))
            .collect(),
        multi_response: MULTI_RESPONSE.map(str::to_owned).into_iter().filter(|name| named(name)).collect(),
        tables: tables.clone(),
        exact: Vec::new(),
        policy: policy(audience),
        cells: cells
            .into_iter()
            .filter(|(at, _)| at.keys().all(|name| named(name) || !MULTI_RESPONSE.contains(&name.as_str())))
            .map(|(at, tally)| base_cell(at, tally))
            .collect(),
        earlier: Vec::new(),
        known_to: sheet::codes("area")
            .into_iter()
            .map(|area| At::from([("area".to_owned(), area)]))
            .collect(),
        covers: Codes::new(),
        nested: BTreeMap::new(),
        repeats: Repeats { outings: repeat, persons: Vec::new() },
    }
}

fn dimensions() -> Codes {
    let named = ["area", "line", "gender", "origin", "age", "field", "newness", "service", "referral"];
    named.map(|name| (name.to_owned(), sheet::codes(name))).into()
}

/// Every contact of these months that counts, as a sheet would count it, with the number of its outing.
fn counted(season: &Season, months: &[Month]) -> Vec<(usize, Counted)> {
    let inside = |outing: &&Outing| months.contains(&outing.opened.month());
    let settled = season.outings.iter().filter(inside).map(|outing| {
        let noted = |record: Record| Noted { facts: record_facts(&outing.opened, &record), record };
        Settled { shift: None, records: outing.standing().into_iter().map(noted).collect() }
    });
    let contacts = settled.enumerate().flat_map(|(number, outing)| {
        sheet::counted(&outing).into_iter().map(move |counted| (number, counted))
    });
    contacts.filter(|(_, counted)| counted.of == Population::Contacts).collect()
}

fn base_cell(at: At, tally: Tally) -> BaseCell {
    let ExactCell { at, contacts, persons, outings } = tally.cell(Population::Contacts, at);
    BaseCell { at, contacts, persons: persons.map(|(least, _)| least), outings }
}

/// The margins of the tables in which a contact counts, each once.
fn margins(tables: &[Vec<String>], one: &Counted) -> BTreeSet<At> {
    let mut margins = BTreeSet::new();
    for by in tables {
        let answers = one.several.iter().find(|(dimension, _)| by.contains(dimension));
        let mut rows = match answers {
            None => vec![one.at.keys().map(|name| (name.clone(), ALL.to_owned())).collect::<At>()],
            Some((dimension, codes)) => codes
                .iter()
                .map(|code| At::from([("area".into(), ALL.to_owned()), (dimension.clone(), code.clone())]))
                .collect(),
        };
        for name in by.iter().filter(|name| one.at.contains_key(*name)) {
            let narrowed = rows.iter().map(|row| {
                let mut row = row.clone();
                row.insert(name.clone(), one.at[name].clone());
                row
            });
            rows = rows.iter().cloned().chain(narrowed).collect();
        }
        margins.extend(rows.into_iter().filter(|row| row.values().any(|code| code == ALL)));
    }
    margins
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reference_seasons_are_of_the_size_that_was_published() {
        for seed in SEEDS {
            let season = Season::full(seed);
            let whole = counted(&season, &Season::months());
            assert_eq!(whole.len(), 3575 + 1667, "seed {seed:#x}");
        }
        assert_eq!(periods().len(), 8);
    }
}
