//! Reference seasons: the season's contacts as exact tables, period by period, the size that the tavolo reads.
//!
//! What is protected is judged on these, so that masking everything cannot pass for protection. Plans from fixed seeds;
//! everything in them is made up. They stand in for sheets: no figure that is shown to anyone comes from here.

use std::collections::{BTreeMap, BTreeSet};

use approdo_disclosure::catalogue::{Audience, Every, MULTI_RESPONSE, OUTINGS_REPEAT, Of, tables};
use approdo_disclosure::form::{ALL, At, BaseCell, Codes, Nesting, Policy, Repeats, Request};
use approdo_exchange::tables::Noted;
use approdo_model::calendar::{Month, Period};
use approdo_model::codes::Area;
use approdo_model::forms::Record;
use approdo_model::ids::OrganisationId;
use approdo_model::sheet::{ExactCell, Missing, Population, Sheet};
use approdo_vault::rapporteur::{Collected, Revision};
use approdo_vault::sheet::{self, Counted, Settled, Tally, outing_facts, record_facts};

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

/// Organisations that work side by side in Milan; in every other area there is one.
const IN_MILAN: [&str; 3] = ["mi_1", "mi_2", "mi_3"];

/// The contacts of some months as exact figures, with the tavolo's tables to be made of them, each organisation knowing its
/// own: who is alone in an area all of it.
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
                let mut at = At::from([(dimension.clone(), code.clone())]);
                at.extend(["area", "organisation"].map(|name| (name.to_owned(), base[name].clone())));
                count(at);
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
        known_to: known_to(),
        covers: Codes::new(),
        nested: BTreeMap::from([("organisation".to_owned(), places())]),
        folded: Vec::new(),
        repeats: Repeats { outings: repeat, persons: Vec::new() },
    }
}

/// The same figures as sheets tell them: the tables with their margins and each organisation's share, nothing finer.
pub fn as_tables(mut request: Request) -> Request {
    request.cells.retain(|cell| cell.at.values().any(|code| code == ALL));
    request
}

/// The whole season as a secretariat would have it: of every organisation a definitive sheet of every period.
pub fn collected(season: &Season) -> Collected {
    let mut collected = Collected::default();
    let organisation = |code: &str| OrganisationId::from_random(padded(code));
    collected.organisations =
        places().codes.into_values().flatten().map(|code| organisation(&code)).collect();
    for months in periods() {
        let period =
            Period::between(months[0], *months.last().expect("a period has months")).expect("a period");
        let mut settled: BTreeMap<OrganisationId, Vec<Settled>> = BTreeMap::new();
        let inside = season.outings.iter().filter(|outing| months.contains(&outing.opened.month()));
        for (number, outing) in inside.enumerate() {
            let area = outing.opened.area;
            let code = match area {
                Area::Mi => IN_MILAN[number % IN_MILAN.len()].to_owned(),
                area => area.code().to_lowercase(),
            };
            if area != Area::Out {
                settled.entry(organisation(&code)).or_default().push(settled_of(outing));
            }
        }
        for (organisation, outings) in settled {
            let sheet = Sheet { missing: Missing::default(), tables: sheet::tables(&outings) };
            collected.take(period, organisation, 1, Revision { definitive: true, sheet });
        }
    }
    collected
}

fn settled_of(outing: &Outing) -> Settled {
    let noted = |record: Record| Noted { facts: record_facts(&outing.opened, &record), record };
    let shift = outing.closed.clone();
    let facts = outing_facts(&shift);
    Settled { shift: Some((shift, facts)), records: outing.standing().into_iter().map(noted).collect() }
}

/// The bytes of a name, and nothing after them.
fn padded(code: &str) -> [u8; 16] {
    std::array::from_fn(|at| code.as_bytes().get(at).copied().unwrap_or_default())
}

/// Which organisations work where.
fn places() -> Nesting {
    let of = |area: String| match area == Area::Mi.code() {
        true => (area, IN_MILAN.map(str::to_owned).to_vec()),
        false => (area.clone(), vec![area.to_lowercase()]),
    };
    Nesting { of: "area".to_owned(), codes: sheet::codes("area").into_iter().map(of).collect() }
}

fn known_to() -> Vec<At> {
    let known = |(area, organisations): (String, Vec<String>)| match organisations.as_slice() {
        [_] => vec![At::from([("area".to_owned(), area)])],
        _ => organisations.into_iter().map(|one| At::from([("organisation".to_owned(), one)])).collect(),
    };
    places().codes.into_iter().flat_map(known).collect()
}

fn dimensions() -> Codes {
    let named = ["area", "line", "gender", "origin", "age", "field", "newness", "service", "referral"];
    let mut dimensions = Codes::from(named.map(|name| (name.to_owned(), sheet::codes(name))));
    dimensions.insert("organisation".to_owned(), places().codes.into_values().flatten().collect());
    dimensions
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
    let mut contacts: Vec<_> = contacts.filter(|(_, counted)| counted.of == Population::Contacts).collect();
    for (outing, counted) in &mut contacts {
        let organisation = match counted.at["area"].as_str() {
            area if area == Area::Mi.code() => IN_MILAN[*outing % IN_MILAN.len()].to_owned(),
            area => area.to_lowercase(),
        };
        counted.at.insert("organisation".to_owned(), organisation);
    }
    contacts
}

fn base_cell(at: At, tally: Tally) -> BaseCell {
    let ExactCell { at, contacts, persons, outings } = tally.cell(Population::Contacts, at);
    BaseCell { at, contacts, persons: persons.map(|(least, _)| least), outings }
}

/// The margins of the tables in which a contact counts, everybody's and its organisation's, each once.
fn margins(tables: &[Vec<String>], one: &Counted) -> BTreeSet<At> {
    let mut margins = BTreeSet::new();
    for by in tables {
        let answers = one.several.iter().find(|(dimension, _)| by.contains(dimension));
        let mut rows = match answers {
            None => vec![one.at.keys().map(|name| (name.clone(), ALL.to_owned())).collect::<At>()],
            Some((dimension, codes)) => {
                let whole = ["area", "organisation"].map(|name| (name.to_owned(), ALL.to_owned()));
                let answer =
                    |code: &String| [(dimension.clone(), code.clone())].into_iter().chain(whole.clone());
                codes.iter().map(|code| answer(code).collect()).collect()
            }
        };
        let open = by.iter().map(String::as_str).chain(["organisation"]);
        for name in open.filter(|name| one.at.contains_key(*name)) {
            let narrowed = rows.iter().map(|row| {
                let mut row = row.clone();
                row.insert(name.to_owned(), one.at[name].clone());
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
