//! From settled records to the exact tables of one organisation: what the catalogue asks for, and nothing finer.
//!
//! Pure. Which records are settled (accepted or corrected by a coordinator) the desk says; here every rule of counting
//! stands once: contacts are not presences, persons are a range where newness is unknown, an outing counts once in a cell
//! and once in a margin however often it met somebody, what lies outside the project counts nowhere. The catalogue names
//! the tables. Must not know keys, entries, or what is published of it.
//!
//! | population | one of it is | persons | outings | not in the forms |
//! |---|---|---|---|---|
//! | contacts | a contact that counts | by newness | yes | |
//! | accesses | an access | by newness | yes | |
//! | reports | a person reported by an entity | each one | – | |
//! | reception | – | – | – | all of it: the municipality types it in |
//! | outings | an outing that took place | – | yes | the hour: day and night follow from the bands |
//! | materials | an item given out | – | yes | |
//! | mapping | a person seen in the mapping night | – | yes | |
//! | ads | an advertisement viewed, or a call made | – | yes | the two apart: one figure in the catalogue |

pub mod sealing;

use std::collections::{BTreeMap, BTreeSet};

use approdo_disclosure::catalogue::{CATALOGUE, GENDERS, MULTI_RESPONSE, ORIGIN_GROUPS, Of};
use approdo_exchange::tables::Noted;
use approdo_model::calendar::Month;
use approdo_model::codes::{
    Age, Area, Channel, Country, EvalStep, Field, Gender, GenderGroup, Line, Macro, Material, Newness,
    ReferralTo, Service, Source, TimeBand, Weather,
};
use approdo_model::forms::{Access, Contact, EntityReport, Presences, Record, Referral, Shift};
use approdo_model::header::Facts;
use approdo_model::sheet::{At, ExactCell, ExactTables, Population};

pub use crate::outing::{outing_facts, record_facts};

/// The margin of a dimension.
pub const ALL: &str = "*";

/// What is not recorded, in dimensions that have no code of their own for it.
const UNKNOWN: &str = "unknown";

/// One outing, as far as it is settled.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settled {
    /// The outing itself and what it counts; none while nobody has settled it.
    pub shift: Option<(Shift, Facts)>,
    /// Its settled records.
    pub records: Vec<Noted>,
}

/// Something that counts, in every dimension that a table may have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// Of which population.
    pub of: Population,
    /// Its one code in each dimension.
    pub at: At,
    /// Its codes in dimensions of which it may have several, or none.
    pub several: BTreeMap<String, BTreeSet<String>>,
    /// How many it is.
    pub count: u32,
    /// Distinct persons it stands for, least and most; none where persons are not counted.
    pub persons: Option<(u32, u32)>,
}

/// The population of a part of the catalogue.
pub const fn population(of: Of) -> Population {
    match of {
        Of::Contacts => Population::Contacts,
        Of::Accesses => Population::Accesses,
        Of::Reports => Population::Reports,
        Of::Reception => Population::Reception,
        Of::Outings => Population::Outings,
        Of::Materials => Population::Materials,
        Of::Mapping => Population::Mapping,
        Of::Ads => Population::Ads,
    }
}

/// The codes of a dimension of the catalogue, in the order in which they are shown; none of one that it does not have.
pub fn codes(dimension: &str) -> Vec<String> {
    let of = |codes: Vec<&str>| codes.into_iter().map(str::to_owned).collect();
    match dimension {
        "area" => of(Area::ALL.iter().filter(|area| in_project(**area)).map(|area| area.code()).collect()),
        "line" => of([Line::StreetContacts, Line::IndoorContacts].map(Line::code).to_vec()),
        "newness" => of(vec!["new", "known", UNKNOWN]),
        "gender" => of(GENDERS.to_vec()),
        "origin" => of(ORIGIN_GROUPS.map(|(group, _)| group).to_vec()),
        "macro" => of(Macro::ALL.iter().map(|code| code.code()).collect()),
        "country" => {
            of(Country::ALL.iter().map(|code| code.code()).chain(std::iter::once(UNKNOWN)).collect())
        }
        "age" => of(Age::ALL.iter().map(|code| code.code()).collect()),
        "field" => of(Field::ALL.iter().map(|code| code.code()).collect()),
        "service" => of(Service::ALL.iter().map(|code| code.code()).collect()),
        "referral" => of(ReferralTo::ALL.iter().map(|code| code.code()).collect()),
        "source" => of(Source::ALL.iter().map(|code| code.code()).collect()),
        "step" => of(EvalStep::ALL.iter().map(|code| code.code()).collect()),
        "channel" => of(Channel::ALL.iter().map(|code| code.code()).collect()),
        "day_night" => of(vec!["day", "night", UNKNOWN]),
        "weather" => {
            of(Weather::ALL.iter().map(|code| code.code()).chain(std::iter::once(UNKNOWN)).collect())
        }
        "material" => of(Material::ALL.iter().map(|code| code.code()).collect()),
        _ => Vec::new(),
    }
}

/// The exact tables of these outings: those of the catalogue for every reader, of a period and of a year, but for
/// reception, which is in no form. The order of outings and records changes nothing.
pub fn tables(outings: &[Settled]) -> Vec<ExactTables> {
    let mut cells: BTreeMap<Population, BTreeMap<At, Tally>> = BTreeMap::new();
    let wanted: BTreeSet<(Population, BTreeSet<&str>)> = CATALOGUE
        .iter()
        .map(|entry| (population(entry.of), entry.by.iter().copied().collect()))
        .filter(|(of, _)| *of != Population::Reception)
        .collect();
    for (of, by) in &wanted {
        let of = cells.entry(*of).or_default();
        if !by.iter().any(|name| MULTI_RESPONSE.contains(name)) {
            // That nothing was counted is said by the total.
            of.entry(by.iter().map(|name| ((*name).to_owned(), ALL.to_owned())).collect()).or_default();
        }
    }
    for (number, outing) in outings.iter().enumerate() {
        for counted in counted(outing) {
            let of = cells.entry(counted.of).or_default();
            for (_, by) in wanted.iter().filter(|(of, _)| *of == counted.of) {
                for place in places(&counted, by) {
                    of.entry(place).or_default().add(number, &counted);
                }
            }
        }
    }
    let table = |(of, cells): (Population, BTreeMap<At, Tally>)| ExactTables {
        of,
        cells: cells.into_iter().map(|(at, tally)| tally.cell(of, at)).collect(),
    };
    cells.into_iter().map(table).collect()
}

/// Everything that counts in an outing.
pub fn counted(outing: &Settled) -> Vec<Counted> {
    let of_shift = outing.shift.iter().flat_map(|(shift, facts)| of_shift(shift, *facts));
    of_shift.chain(outing.records.iter().flat_map(of_record)).collect()
}

/// Whether this month's figures lie in a project: outside of it nothing counts.
fn in_project(area: Area) -> bool {
    area != Area::Out
}

/// Where figures count; none where they count in no table.
fn area_of(facts: Facts) -> Option<Area> {
    let month = Month::from_number(facts.month);
    Area::from_number(facts.area).filter(|area| in_project(*area) && month.is_some())
}

/// The places of something in the table by these dimensions: its own cell and every margin over it.
fn places(counted: &Counted, by: &BTreeSet<&str>) -> Vec<At> {
    let mut places = vec![At::new()];
    for name in by {
        let several = counted.several.get(*name).into_iter().flatten().cloned();
        let codes: Vec<String> = match counted.at.get(*name) {
            Some(code) => vec![code.clone(), ALL.to_owned()],
            None => several.collect(),
        };
        let with = |place: &At, code: &String| {
            let mut place = place.clone();
            place.insert((*name).to_owned(), code.clone());
            place
        };
        places = places.iter().flat_map(|place| codes.iter().map(move |code| with(place, code))).collect();
    }
    places
}

/// What is counted in one cell.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    count: u32,
    least: u32,
    most: u32,
    /// By outing, how many of it.
    outings: BTreeMap<usize, u32>,
}

impl Tally {
    /// Counts one more, which was noted in this outing.
    pub fn add(&mut self, outing: usize, counted: &Counted) {
        let (least, most) = counted.persons.unwrap_or_default();
        self.count = self.count.saturating_add(counted.count);
        self.least = self.least.saturating_add(least);
        self.most = self.most.saturating_add(most);
        let of_outing = self.outings.entry(outing).or_default();
        *of_outing = of_outing.saturating_add(counted.count);
    }

    /// The cell here, of this population.
    pub fn cell(self, of: Population, at: At) -> ExactCell {
        let outings = u32::try_from(self.outings.len()).unwrap_or(u32::MAX);
        let persons = match of {
            Population::Reports => Some((self.least, self.most)),
            // Nobody counts twice in an outing: so many of one outing are so many persons, whatever is known of them.
            Population::Contacts | Population::Accesses => {
                let least = self.least.max(self.outings.values().copied().max().unwrap_or(0));
                Some((least, self.most.max(least)))
            }
            _ => None,
        };
        let outings = (of != Population::Reports).then_some(outings);
        ExactCell { at, contacts: self.count, persons, outings }
    }
}

fn at<const N: usize>(area: Area, codes: [(&str, &str); N]) -> At {
    let codes = codes.into_iter().map(|(name, code)| (name.to_owned(), code.to_owned()));
    codes.chain(std::iter::once(("area".to_owned(), area.code().to_owned()))).collect()
}

fn several<const N: usize>(codes: [(&str, BTreeSet<&str>); N]) -> BTreeMap<String, BTreeSet<String>> {
    let owned = |codes: BTreeSet<&str>| codes.into_iter().map(str::to_owned).collect();
    codes.into_iter().map(|(name, codes)| (name.to_owned(), owned(codes))).collect()
}

fn of_record(noted: &Noted) -> Vec<Counted> {
    let Some(area) = area_of(noted.facts) else { return Vec::new() };
    let line = Line::from_number(noted.facts.line).filter(|_| noted.facts.count > 0);
    match (&noted.record, line) {
        (Record::Contact(contact), Some(line @ (Line::StreetContacts | Line::IndoorContacts))) => {
            vec![of_contact(contact, area, line)]
        }
        (Record::Access(access), Some(Line::LowThresholdAccesses)) => vec![of_access(access, area)],
        (Record::EntityReport(report), Some(Line::ReportedPersons)) => vec![of_report(report, area)],
        // A zone is in no line of the emersion table; its presences are the mapping.
        (Record::Zone(zone), _) => of_mapping(&zone.presences, area),
        _ => Vec::new(),
    }
}

fn of_contact(contact: &Contact, area: Area, line: Line) -> Counted {
    let macro_area = contact.origin.map_or(Macro::Unknown, Country::macro_area).code();
    let codes = [
        ("line", line.code()),
        ("newness", newness_of(contact.newness)),
        ("gender", gender_of(contact.gender)),
        ("origin", origin_of(macro_area)),
        ("macro", macro_area),
        ("country", contact.origin.map_or(UNKNOWN, Country::code)),
        ("age", contact.age.code()),
        ("field", contact.field.code()),
    ];
    Counted {
        of: Population::Contacts,
        at: at(area, codes),
        several: several([
            ("service", contact.services.iter().map(|code| code.code()).collect()),
            ("referral", referred(&contact.referrals)),
        ]),
        count: 1,
        persons: Some(persons_of(contact.newness)),
    }
}

fn referred(referrals: &[Referral]) -> BTreeSet<&'static str> {
    referrals.iter().map(|referral| referral.to.code()).collect()
}

fn of_access(access: &Access, area: Area) -> Counted {
    Counted {
        of: Population::Accesses,
        at: at(area, [("gender", gender_of(access.gender))]),
        several: BTreeMap::new(),
        count: 1,
        persons: Some(persons_of(access.newness)),
    }
}

fn of_report(report: &EntityReport, area: Area) -> Counted {
    Counted {
        of: Population::Reports,
        at: at(area, [("source", report.source.code())]),
        several: several([("step", report.steps.iter().map(|step| step.code()).collect())]),
        count: 1,
        persons: Some((1, 1)),
    }
}

fn of_shift(shift: &Shift, facts: Facts) -> Vec<Counted> {
    let Some(area) = area_of(facts) else { return Vec::new() };
    let plain = |of: Population, at: At, count: u32| Counted {
        of,
        at,
        several: BTreeMap::new(),
        count,
        persons: None,
    };
    let mut all = Vec::new();
    let took_place = Line::from_number(facts.line) == Some(Line::Outings) && facts.count > 0;
    if let (Some(channel), true) = (shift.channel, took_place) {
        let codes = [
            ("channel", channel.code()),
            ("day_night", day_or_night(&shift.bands, channel)),
            ("weather", shift.weather.map_or(UNKNOWN, Weather::code)),
        ];
        all.push(plain(Population::Outings, at(area, codes), 1));
        for given in &shift.materials {
            let place = at(area, [("material", given.item.code())]);
            all.push(plain(Population::Materials, place, given.quantity.into()));
        }
        if let Some(ads) = shift.ads {
            all.push(plain(Population::Ads, at(area, []), u32::from(ads.viewed) + u32::from(ads.called)));
        }
        if shift.national_mapping {
            all.extend(of_mapping(&shift.presences, area));
        }
    }
    all
}

/// The presences of the mapping night, by gender.
fn of_mapping(presences: &Presences, area: Area) -> Vec<Counted> {
    let [women, men, trans, others] = GENDERS;
    let unnamed = u32::from(presences.other) + u32::from(presences.unknown);
    let seen = [
        (women, presences.women.into()),
        (men, presences.men.into()),
        (trans, presences.trans.into()),
        (others, unnamed),
    ];
    let counted = |(gender, count): (&str, u32)| Counted {
        of: Population::Mapping,
        at: at(area, [("gender", gender)]),
        several: BTreeMap::new(),
        count,
        persons: None,
    };
    seen.into_iter().filter(|(_, count)| *count > 0).map(counted).collect()
}

fn gender_of(gender: Gender) -> &'static str {
    let [.., others] = GENDERS;
    gender.group().map_or(others, GenderGroup::code)
}

fn origin_of(macro_area: &str) -> &'static str {
    let group = ORIGIN_GROUPS.iter().find(|(_, macros)| macros.contains(&macro_area));
    group.map_or("other_unknown", |(group, _)| group)
}

fn newness_of(newness: Option<Newness>) -> &'static str {
    match newness {
        Some(Newness::NewEver) => "new",
        Some(Newness::FirstThisYear | Newness::FirstThisPeriod | Newness::SeenThisPeriod) => "known",
        Some(Newness::Unknown) | None => UNKNOWN,
    }
}

/// Whoever is met for the first time in the period is one person more; of whom nobody knows may be one or none.
fn persons_of(newness: Option<Newness>) -> (u32, u32) {
    match newness {
        Some(Newness::NewEver | Newness::FirstThisYear | Newness::FirstThisPeriod) => (1, 1),
        Some(Newness::SeenThisPeriod) => (0, 0),
        Some(Newness::Unknown) | None => (0, 1),
    }
}

/// Night is from 20 to 6, as a bulletin says: an outing that touched a band of it is one of the night. Where no band was
/// noted, the channel may tell.
fn day_or_night(bands: &[TimeBand], channel: Channel) -> &'static str {
    let at_night = |band: &TimeBand| matches!(band, TimeBand::H20_24 | TimeBand::H00_06);
    match (bands, channel) {
        ([], Channel::StreetNight) => "night",
        ([], Channel::StreetDay) => "day",
        ([], _) => UNKNOWN,
        (bands, _) => {
            if bands.iter().any(at_night) {
                "night"
            } else {
                "day"
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use approdo_model::calendar::Day;
    use approdo_model::codes::Coverage;
    use approdo_model::forms::{AdSession, MaterialCount, UnitName, ZoneCount, ZoneName};

    use super::*;

    fn shift(area: Area, channel: Option<Channel>) -> Shift {
        let friday = Day::new(2018, 1, 5).unwrap();
        Shift { closed: true, ..Shift::opened(UnitName::new("Unità 1").unwrap(), area, channel, friday) }
    }

    /// An outing with these records, all of it settled.
    fn outing(shift: Shift, records: Vec<Record>) -> Settled {
        let noted = |record: Record| Noted { facts: record_facts(&shift, &record), record };
        let records = records.into_iter().map(noted).collect();
        let facts = outing_facts(&shift);
        Settled { shift: Some((shift, facts)), records }
    }

    fn contact(gender: Gender, newness: Newness) -> Contact {
        Contact { gender, newness: Some(newness), ..Contact::default() }
    }

    fn night(area: Area, contacts: Vec<Contact>) -> Settled {
        outing(shift(area, Some(Channel::StreetNight)), contacts.into_iter().map(Record::Contact).collect())
    }

    /// The cell here of these tables: count, persons, outings. A cell that is missing is zero.
    fn cell(
        outings: &[Settled],
        of: Population,
        at: &[(&str, &str)],
    ) -> (u32, Option<(u32, u32)>, Option<u32>) {
        let at: At = at.iter().map(|(name, code)| ((*name).to_owned(), (*code).to_owned())).collect();
        let tables = tables(outings);
        let cells = &tables.iter().find(|tables| tables.of == of).unwrap().cells;
        assert!(cells.is_sorted_by(|one, next| one.at < next.at), "in order, each once");
        let found = cells.iter().find(|cell| cell.at == at);
        found.map_or((0, None, None), |cell| (cell.contacts, cell.persons, cell.outings))
    }

    fn contacts(outings: &[Settled], at: &[(&str, &str)]) -> u32 {
        cell(outings, Population::Contacts, at).0
    }

    /// One of everything that the forms can say.
    fn everything() -> Vec<Settled> {
        let met = Contact {
            services: vec![Service::ALL[0], Service::ALL[1]],
            referrals: vec![Referral { to: ReferralTo::ALL[0], outcome: Default::default() }],
            origin: Some(Country::Ng),
            ..contact(Gender::Woman, Newness::NewEver)
        };
        let materials = vec![MaterialCount { item: Material::ALL[0], quantity: 7 }];
        let in_street = Shift { materials, ..shift(Area::Mi, Some(Channel::StreetNight)) };
        let ads = Some(AdSession { viewed: 30, called: 12, answered: 5, contacts: 2 });
        let mapped = Presences { women: 4, trans: 1, unknown: 2, ..Presences::default() };
        let zone = Record::Zone(ZoneCount {
            incomplete: false,
            zone: ZoneName::new("Tratto 1").unwrap(),
            presences: mapped,
        });
        let mapping = Shift { national_mapping: true, ..shift(Area::Mi, Some(Channel::StreetNight)) };
        vec![
            outing(in_street, vec![Record::Contact(met)]),
            outing(Shift { ads, ..shift(Area::Co, Some(Channel::AdMonitor)) }, vec![]),
            outing(mapping, vec![zone]),
            outing(shift(Area::Va, Some(Channel::Dropin)), vec![Record::Access(Access::default())]),
            outing(
                shift(Area::So, None),
                vec![Record::EntityReport(EntityReport::blank(Area::So, Month::new(2018, 1).unwrap()))],
            ),
        ]
    }

    #[test]
    fn every_table_of_the_catalogue_is_filled_from_the_forms_but_reception() {
        let (empty, full) = (tables(&[]), tables(&everything()));
        for entry in CATALOGUE {
            let of = population(entry.of);
            let by: BTreeSet<&str> = entry.by.iter().copied().collect();
            for name in &by {
                assert!(!codes(name).is_empty(), "{name} has no codes");
            }
            let of_table = |tables: &[ExactTables]| {
                let cells =
                    tables.iter().filter(|tables| tables.of == of).flat_map(|tables| tables.cells.clone());
                cells
                    .filter(|cell| cell.at.keys().map(String::as_str).collect::<BTreeSet<_>>() == by)
                    .collect()
            };
            let cells: Vec<ExactCell> = of_table(&full);
            if of == Population::Reception {
                assert!(cells.is_empty(), "the municipality types it in");
                continue;
            }
            assert!(cells.iter().any(|cell| cell.contacts > 0), "{entry:?} cannot be filled");
            for (name, code) in cells.iter().flat_map(|cell| &cell.at) {
                let margin = code == ALL && !MULTI_RESPONSE.contains(&name.as_str());
                assert!(margin || codes(name).contains(code), "{name} {code} of {entry:?}");
            }
            let several = entry.by.iter().any(|name| MULTI_RESPONSE.contains(name));
            let nothing: Vec<ExactCell> = of_table(&empty);
            assert!(
                several || nothing.len() == 1 && nothing[0].contacts == 0,
                "{entry:?} says nothing of nothing"
            );
        }
        let wanted: BTreeSet<Vec<&str>> = CATALOGUE.iter().map(|entry| entry.by.to_vec()).collect();
        for cell in full.iter().flat_map(|tables| &tables.cells) {
            let by: Vec<&str> = cell.at.keys().map(String::as_str).collect();
            let is_wanted = wanted.iter().any(|wanted| {
                let mut wanted = wanted.clone();
                wanted.sort_unstable();
                wanted == by
            });
            assert!(is_wanted, "finer than any table: {:?}", cell.at);
        }
    }

    #[test]
    fn everything_is_where_it_belongs() {
        let all = everything();
        assert_eq!(contacts(&all, &[("country", "NG")]), 1);
        assert_eq!(contacts(&all, &[("macro", "west_africa")]), 1);
        assert_eq!(contacts(&all, &[("area", "MI"), ("origin", "west_africa")]), 1);
        assert_eq!(
            cell(&all, Population::Materials, &[("area", "*"), ("material", "*")]),
            (7, None, Some(1))
        );
        assert_eq!(cell(&all, Population::Ads, &[("area", "CO")]).0, 42, "viewed and called");
        let mapping = |gender: &str| cell(&all, Population::Mapping, &[("gender", gender)]).0;
        assert_eq!(["D", "U", "T", "altro", "*"].map(mapping), [4, 0, 1, 2, 7]);
        assert_eq!(cell(&all, Population::Accesses, &[("area", "VA")]), (1, Some((1, 1)), Some(1)));
        assert_eq!(cell(&all, Population::Reports, &[("step", "received")]), (1, Some((1, 1)), None));
        assert_eq!(cell(&all, Population::Outings, &[("channel", "*")]).0, 4, "a desk session is none");
    }

    #[test]
    fn an_outing_counts_once_in_a_cell_and_once_in_a_margin() {
        let evening = vec![
            contact(Gender::Woman, Newness::NewEver),
            contact(Gender::Woman, Newness::NewEver),
            contact(Gender::Man, Newness::NewEver),
        ];
        let all = [night(Area::Mi, evening.clone()), night(Area::Mi, evening), night(Area::Co, vec![])];
        let by_gender = |gender: &str| cell(&all, Population::Contacts, &[("gender", gender)]);
        assert_eq!(by_gender("D"), (4, Some((4, 4)), Some(2)));
        assert_eq!(by_gender("U"), (2, Some((2, 2)), Some(2)));
        assert_eq!(by_gender("*"), (6, Some((6, 6)), Some(2)), "not four outings");
    }

    #[test]
    fn persons_are_a_range_and_at_least_as_many_as_in_one_outing() {
        let of = |newness: &[Newness]| {
            let met = newness.iter().map(|newness| contact(Gender::Woman, *newness)).collect();
            night(Area::Mi, met)
        };
        let persons = |outings: &[Settled]| cell(outings, Population::Contacts, &[("age", "*")]).1.unwrap();
        use Newness::{FirstThisPeriod, FirstThisYear, NewEver, SeenThisPeriod, Unknown};
        assert_eq!(persons(&[of(&[NewEver]), of(&[FirstThisYear]), of(&[FirstThisPeriod])]), (3, 3));
        assert_eq!(persons(&[of(&[NewEver]), of(&[Unknown]), of(&[Unknown])]), (1, 3));
        assert_eq!(persons(&[of(&[NewEver]), of(&[SeenThisPeriod])]), (1, 1));
        // Three met in one outing are three, even if each was met before.
        assert_eq!(persons(&[of(&[SeenThisPeriod, SeenThisPeriod, SeenThisPeriod])]), (3, 3));
    }

    #[test]
    fn what_counts_nowhere_else_counts_nowhere_here() {
        let refused =
            Contact { mode: approdo_model::codes::Mode::Refused, ..contact(Gender::Man, Newness::NewEver) };
        let twice = Contact { already_counted: true, ..contact(Gender::Man, Newness::NewEver) };
        let all = [
            night(Area::Mi, vec![refused, twice]),
            night(Area::Out, vec![contact(Gender::Man, Newness::NewEver)]),
        ];
        assert_eq!(contacts(&all, &[("gender", "*")]), 0);
        assert_eq!(
            cell(&all, Population::Outings, &[("area", "*")]).0,
            1,
            "outside of the project is in no total"
        );
        let not_done = Shift { coverage: Coverage::NotDone, ..shift(Area::Mi, Some(Channel::StreetNight)) };
        assert_eq!(cell(&[outing(not_done, vec![])], Population::Outings, &[("area", "*")]).0, 0);
        // An outing that nobody has settled is none yet, though its settled records count.
        let mut half = night(Area::Mi, vec![contact(Gender::Man, Newness::NewEver)]);
        half.shift = None;
        assert_eq!(cell(&[half.clone()], Population::Outings, &[("area", "*")]).0, 0);
        assert_eq!(contacts(&[half], &[("gender", "U")]), 1);
    }

    #[test]
    fn codes_of_which_there_are_several_do_not_add_up() {
        let all = everything();
        let services = |code: &str| contacts(&all, &[("service", code)]);
        assert_eq!([Service::ALL[0], Service::ALL[1]].map(|code| services(code.code())), [1, 1]);
        assert_eq!(services("*"), 0, "no margin");
        let of_area = |area: &str| contacts(&all, &[("area", area), ("service", Service::ALL[0].code())]);
        assert_eq!(["MI", "CO", "*"].map(of_area), [1, 0, 1]);
    }

    #[test]
    fn day_and_night_follow_from_the_bands_and_else_from_the_channel() {
        for (bands, channel, expected) in [
            (vec![TimeBand::H20_24, TimeBand::H00_06], Channel::StreetNight, "night"),
            (vec![TimeBand::H14_20], Channel::StreetNight, "day"),
            (vec![TimeBand::H14_20, TimeBand::H20_24], Channel::StreetDay, "night"),
            (vec![], Channel::StreetNight, "night"),
            (vec![], Channel::StreetDay, "day"),
            (vec![], Channel::Dropin, "unknown"),
        ] {
            let declared = Shift { bands, ..shift(Area::Mi, Some(channel)) };
            let at = [("area", "MI"), ("day_night", expected)];
            assert_eq!(
                cell(&[outing(declared, vec![])], Population::Outings, &at).0,
                1,
                "{channel:?} {expected}"
            );
        }
    }

    #[test]
    fn the_order_of_outings_and_records_changes_nothing() {
        let forth = everything();
        let mut back = forth.clone();
        back.reverse();
        back.iter_mut().for_each(|outing| outing.records.reverse());
        assert_eq!(tables(&forth), tables(&back));
    }
}
