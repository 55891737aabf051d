//! Reference seasons: the season's contacts as exact tables, period by period, the size that the tavolo reads.
//!
//! What is protected is judged on these, so that masking everything cannot pass for protection. Plans from fixed seeds;
//! everything in them is made up. They stand in for sheets: no figure that is shown to anyone comes from here.

use std::collections::{BTreeMap, BTreeSet};

use approdo_disclosure::catalogue::{
    Audience, Every, GENDERS, MULTI_RESPONSE, ORIGIN_GROUPS, OUTINGS_REPEAT, Of, tables,
};
use approdo_disclosure::form::{ALL, At, BaseCell, Codes, Nesting, Policy, Repeats, Request};
use approdo_model::calendar::Month;
use approdo_model::codes::{Age, Area, Field, GenderGroup, Line, Macro, Newness, ReferralTo, Service};
use approdo_model::forms::{Contact, Record};

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
    let counted = Counted::of(season, months);
    let dimensions = dimensions();
    let tables = tables(Of::Contacts, audience, Every::Period);
    let named = |name: &str| tables.iter().flatten().any(|own| own == name);
    let repeat =
        OUTINGS_REPEAT.map(str::to_owned).into_iter().filter(|name| dimensions.contains_key(name)).collect();
    let mut cells: BTreeMap<At, Tally> = BTreeMap::new();
    for (outing, one) in &counted.contacts {
        let base: At = one.at.clone();
        tally(&mut cells, base.clone(), *outing, one);
        for (dimension, codes) in &one.answers {
            for code in codes {
                let mut at = At::from([(dimension.clone(), code.clone())]);
                at.extend(["area", "organisation"].map(|name| (name.to_owned(), base[name].clone())));
                tally(&mut cells, at, *outing, one);
            }
        }
        for margin in margins(&tables, one) {
            tally(&mut cells, margin, *outing, one);
        }
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
            .map(|(at, tally)| tally.cell(at))
            .collect(),
        earlier: Vec::new(),
        known_to: known_to(),
        covers: Codes::new(),
        nested: BTreeMap::from([("organisation".to_owned(), places())]),
        repeats: Repeats { outings: repeat, persons: Vec::new() },
    }
}

fn areas() -> Vec<String> {
    Area::ALL.iter().filter(|area| **area != Area::Out).map(|area| area.code().to_owned()).collect()
}

/// The same figures as sheets tell them: the tables with their margins and each organisation's share, nothing finer.
pub fn as_tables(mut request: Request) -> Request {
    request.cells.retain(|cell| cell.at.values().any(|code| code == ALL));
    request
}

/// Which organisations work where.
fn places() -> Nesting {
    let of = |area: String| match area == Area::Mi.code() {
        true => (area, IN_MILAN.map(str::to_owned).to_vec()),
        false => (area.clone(), vec![area.to_lowercase()]),
    };
    Nesting { of: "area".to_owned(), codes: areas().into_iter().map(of).collect() }
}

fn known_to() -> Vec<At> {
    let known = |(area, organisations): (String, Vec<String>)| match organisations.as_slice() {
        [_] => vec![At::from([("area".to_owned(), area)])],
        _ => organisations.into_iter().map(|one| At::from([("organisation".to_owned(), one)])).collect(),
    };
    places().codes.into_iter().flat_map(known).collect()
}

fn dimensions() -> Codes {
    BTreeMap::from([
        ("organisation".to_owned(), places().codes.into_values().flatten().collect()),
        ("area".to_owned(), areas()),
        (
            "line".to_owned(),
            [Line::StreetContacts, Line::IndoorContacts].map(|l| l.code().to_owned()).to_vec(),
        ),
        ("gender".to_owned(), GENDERS.map(str::to_owned).to_vec()),
        ("origin".to_owned(), ORIGIN_GROUPS.map(|(group, _)| group.to_owned()).to_vec()),
        ("age".to_owned(), Age::ALL.iter().map(|code| code.code().to_owned()).collect()),
        ("field".to_owned(), Field::ALL.iter().map(|code| code.code().to_owned()).collect()),
        ("newness".to_owned(), ["new", "known", "unknown"].map(str::to_owned).to_vec()),
        ("service".to_owned(), Service::ALL.iter().map(|code| code.code().to_owned()).collect()),
        ("referral".to_owned(), ReferralTo::ALL.iter().map(|code| code.code().to_owned()).collect()),
    ])
}

/// One contact in the dimensions of the tables.
struct One {
    at: At,
    answers: Vec<(String, BTreeSet<String>)>,
    /// Whether it is a person not met before in the period.
    person: bool,
}

/// Every contact that counts, with the number of its outing.
struct Counted {
    contacts: Vec<(usize, One)>,
}

impl Counted {
    fn of(season: &Season, months: &[Month]) -> Self {
        let inside =
            |outing: &&Outing| months.contains(&outing.opened.month()) && outing.opened.area != Area::Out;
        let mut contacts = Vec::new();
        for (number, outing) in season.outings.iter().filter(inside).enumerate() {
            for record in outing.standing() {
                let line = record.line(&outing.opened);
                let line = line.filter(|line| [Line::StreetContacts, Line::IndoorContacts].contains(line));
                if let (Record::Contact(contact), Some(line), 1..) = (&record, line, record.count()) {
                    contacts.push((number, One::of(contact, number, outing.opened.area, line)));
                }
            }
        }
        Self { contacts }
    }
}

impl One {
    fn of(contact: &Contact, outing: usize, area: Area, line: Line) -> Self {
        let organisation = match area {
            Area::Mi => IN_MILAN[outing % IN_MILAN.len()].to_owned(),
            area => area.code().to_lowercase(),
        };
        let newness = match contact.newness {
            Some(Newness::NewEver) => "new",
            Some(Newness::Unknown) | None => "unknown",
            Some(_) => "known",
        };
        let macro_area = contact.origin.map_or(Macro::Unknown, |country| country.macro_area()).code();
        let group = ORIGIN_GROUPS.iter().find(|(_, macros)| macros.contains(&macro_area));
        let (origin, _) = group.expect("every macro-area has its group");
        let at = [
            ("organisation", organisation.as_str()),
            ("area", area.code()),
            ("line", line.code()),
            ("gender", contact.gender.group().map_or("altro", GenderGroup::code)),
            ("origin", origin),
            ("age", contact.age.code()),
            ("field", contact.field.code()),
            ("newness", newness),
        ];
        let services = contact.services.iter().map(|service| service.code().to_owned()).collect();
        let referrals = contact.referrals.iter().map(|referral| referral.to.code().to_owned()).collect();
        let first = [Newness::NewEver, Newness::FirstThisYear, Newness::FirstThisPeriod];
        Self {
            at: at.into_iter().map(|(name, code)| (name.to_owned(), code.to_owned())).collect(),
            answers: vec![("service".to_owned(), services), ("referral".to_owned(), referrals)],
            person: contact.newness.is_some_and(|newness| first.contains(&newness)),
        }
    }
}

#[derive(Default)]
struct Tally {
    contacts: u32,
    persons: u32,
    outings: BTreeSet<usize>,
}

impl Tally {
    fn cell(self, at: At) -> BaseCell {
        let outings = u32::try_from(self.outings.len()).expect("outings of a season");
        BaseCell { at, contacts: self.contacts, persons: Some(self.persons), outings: Some(outings) }
    }
}

fn tally(cells: &mut BTreeMap<At, Tally>, at: At, outing: usize, one: &One) {
    let tally = cells.entry(at).or_default();
    tally.contacts += 1;
    tally.persons += u32::from(one.person);
    tally.outings.insert(outing);
}

/// The margins of the tables in which a contact counts, everybody's and its organisation's, each once.
fn margins(tables: &[Vec<String>], one: &One) -> BTreeSet<At> {
    let mut margins = BTreeSet::new();
    for by in tables {
        let answers = one.answers.iter().find(|(dimension, _)| by.contains(dimension));
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
            let whole = Counted::of(&season, &Season::months()).contacts;
            assert_eq!(whole.len(), 3575 + 1667, "seed {seed:#x}");
        }
        assert_eq!(periods().len(), 8);
    }
}
