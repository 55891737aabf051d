//! What is asked about one population: its tables, everybody's figures with each organisation's share, what was published
//! before, and who knows what.
//!
//! Three dimensions are in no table: the organisation, the period, and, where figures have grown since a bulletin spoke
//! about them, in whose wake they came. Must not know how anything is protected.

use std::collections::{BTreeMap, BTreeSet};

use approdo_disclosure::Refusal;
use approdo_disclosure::catalogue::{self, CATALOGUE, FOLDED, MULTI_RESPONSE, ORIGIN_GROUPS, OUTINGS_REPEAT};
use approdo_disclosure::form::{self, BaseCell, Codes, Nesting, Repeats, Request};
use approdo_model::bulletin::{Every, Readers};
use approdo_model::calendar::Period;
use approdo_model::codes::{Country, Macro};
use approdo_model::ids::OrganisationId;
use approdo_model::sheet::{At, ExactCell, Population};

use crate::sheet::{ALL, codes};

use super::{Asked, Collected, Published, Reception, audience, due, overlap, policy, population, told};

/// Whose figure it is.
const ORGANISATION: &str = "organisation";
/// Of which period.
const PERIOD: &str = "period";
/// Since which bulletin it is there.
const CAME: &str = "came";

/// The exact headline of a consolidation: the four lines for the whole project, and what the first two add up to, which
/// anybody can work out.
fn exact(of: Population, every: Every) -> Vec<Vec<String>> {
    match (every, of) {
        (Every::Period, _) => Vec::new(),
        (Every::Year, Population::Contacts) => vec![vec!["line".to_owned()], Vec::new()],
        (Every::Year, Population::Accesses | Population::Reports) => vec![Vec::new()],
        (Every::Year, _) => Vec::new(),
    }
}

/// Populations whose tables are left out where there was nothing at all: none of them counts persons who were met.
const MAY_BE_ABSENT: [Population; 3] = [Population::Materials, Population::Mapping, Population::Ads];

/// A figure of one organisation and period, as it grew: the newest one, and what came at each moment.
struct Grown {
    newest: ExactCell,
    /// By moment, how many came then.
    came: BTreeMap<usize, u32>,
}

/// By period, organisation and place.
type Figures = BTreeMap<(Period, OrganisationId), BTreeMap<At, Grown>>;

impl Collected {
    /// The request about one population; none if no table of it is due or there is nothing to tell.
    pub(super) fn request(
        &self,
        asked: &Asked,
        of: Population,
        readers: Readers,
        periods: &[Period],
        before: &[&Published],
    ) -> Result<Option<Request>, Refusal> {
        let in_catalogue = CATALOGUE.iter().find(|entry| population(entry.of) == of);
        let tables =
            in_catalogue.map(|entry| catalogue::tables(entry.of, audience(readers), due(asked.every)));
        let tables = tables.unwrap_or_default();
        if tables.is_empty() {
            return Ok(None);
        }
        if of == Population::Reception {
            return Ok(self.about_reception(asked, readers, tables, before));
        }
        let (figures, related) = self.grown(asked, of, periods, before)?;
        let all: BTreeSet<Period> = figures.keys().map(|(period, _)| *period).collect();
        let moments: BTreeSet<usize> = [0]
            .into_iter()
            .chain(cells(&figures).flat_map(|(.., grown)| grown.came.keys().copied()))
            .collect();
        let absent = cells(&figures)
            .all(|((period, _), _, grown)| grown.newest.contacts == 0 || !periods.contains(period));
        if absent && MAY_BE_ABSENT.contains(&of) {
            return Ok(None);
        }
        let earlier: Vec<form::Bulletin> = related
            .iter()
            .enumerate()
            .filter_map(|(at, published)| {
                let through = moments.iter().filter(|moment| **moment <= at).copied();
                let own = self.periods(published.bulletin.period).unwrap_or_default();
                told::before(&published.bulletin, of, covers(&own, &all, through.collect(), &moments))
            })
            .collect();
        let wanted: BTreeSet<BTreeSet<String>> = tables
            .iter()
            .chain(earlier.iter().flat_map(|bulletin| bulletin.tables.iter().map(|table| &table.by)))
            .map(|by| by.iter().cloned().collect())
            .collect();
        let who = Who::of(self, &all);
        let mut request = Request {
            dimensions: dimensions(&wanted),
            tables,
            exact: exact(of, asked.every),
            policy: policy(readers),
            cells: Vec::new(),
            earlier,
            known_to: Vec::new(),
            multi_response: Vec::new(),
            covers: covers(periods, &all, moments.clone(), &moments),
            nested: BTreeMap::new(),
            folded: Vec::new(),
            repeats: Repeats { outings: Vec::new(), persons: vec![PERIOD.to_owned()] },
        };
        let has = |name: &&str| request.dimensions.contains_key(*name);
        request.multi_response =
            MULTI_RESPONSE.iter().filter(|name| has(name)).map(|name| (*name).into()).collect();
        request.repeats.outings =
            OUTINGS_REPEAT.iter().filter(|name| has(name)).map(|name| (*name).into()).collect();
        request.nested = nested(&request.dimensions);
        request.folded = FOLDED.iter().filter(|name| has(name)).map(|name| (*name).into()).collect();
        who.enter(&mut request);
        request.dimensions.insert(PERIOD.to_owned(), all.iter().map(period_code).collect());
        if moments.len() > 1 {
            request.dimensions.insert(CAME.to_owned(), moments.iter().map(ToString::to_string).collect());
        }
        request.cells = Stated::of(&wanted, &request, &who, &figures, &moments).cells.into_values().collect();
        Ok(Some(request))
    }

    fn about_reception(
        &self,
        asked: &Asked,
        readers: Readers,
        tables: Vec<Vec<String>>,
        before: &[&Published],
    ) -> Option<Request> {
        let Reception { women, men, trans } = *self.reception.get(&asked.period)?;
        let gender = |code: &str| At::from([("gender".to_owned(), code.to_owned())]);
        let cells = [("D", women), ("U", men), ("T", trans)].map(|(code, contacts)| BaseCell {
            at: gender(code),
            contacts,
            persons: Some(contacts),
            outings: None,
        });
        let same = before
            .iter()
            .filter(|told| (told.bulletin.every, told.bulletin.period) == (asked.every, asked.period));
        let earlier =
            same.filter_map(|told| told::before(&told.bulletin, Population::Reception, Codes::new()));
        Some(Request {
            dimensions: Codes::from([("gender".to_owned(), ["D", "U", "T"].map(str::to_owned).to_vec())]),
            tables,
            exact: Vec::new(),
            policy: policy(readers),
            cells: cells.to_vec(),
            earlier: earlier.collect(),
            known_to: Vec::new(),
            multi_response: Vec::new(),
            covers: Codes::new(),
            nested: BTreeMap::new(),
            folded: Vec::new(),
            repeats: Repeats::default(),
        })
    }

    /// The figures of all periods that matter, and the bulletins that are true of them. A bulletin about figures that have
    /// been lowered since is not: what it said was another version, and only a consolidation may say so.
    fn grown<'a>(
        &self,
        asked: &Asked,
        of: Population,
        periods: &[Period],
        before: &[&'a Published],
    ) -> Result<(Figures, Vec<&'a Published>), Refusal> {
        let mut related = self.related(asked, before);
        loop {
            let of_related = related.iter().filter_map(|told| self.periods(told.bulletin.period)).flatten();
            let all: BTreeSet<Period> = periods.iter().copied().chain(of_related).collect();
            match self.figures(of, &all, &related)? {
                Ok(figures) => return Ok((figures, related)),
                Err(lowered) => drop(related.remove(lowered)),
            }
        }
    }

    /// What was published about the same months: for a consolidation also what overlaps with what overlaps.
    fn related<'a>(&self, asked: &Asked, before: &[&'a Published]) -> Vec<&'a Published> {
        let same =
            |told: &Published| told.bulletin.period == asked.period && told.bulletin.every == asked.every;
        if asked.every == Every::Period {
            return before.iter().copied().filter(|told| same(told)).collect();
        }
        let mut months = asked.period;
        loop {
            let met = |told: &&&Published| overlap(told.bulletin.period, months);
            let related: Vec<&Published> = before.iter().filter(met).copied().collect();
            let first = related.iter().map(|told| told.bulletin.period.first()).chain([months.first()]).min();
            let last = related.iter().map(|told| told.bulletin.period.last()).chain([months.last()]).max();
            match first.zip(last).and_then(|(first, last)| Period::between(first, last)) {
                Some(wider) if wider != months => months = wider,
                _ => return related,
            }
        }
    }

    /// How every figure grew from bulletin to bulletin, and until now; or the bulletin since which one was lowered.
    fn figures(
        &self,
        of: Population,
        all: &BTreeSet<Period>,
        related: &[&Published],
    ) -> Result<Result<Figures, usize>, Refusal> {
        let mut figures = Figures::new();
        for (period, organisation) in self.sheets.keys().filter(|(period, _)| all.contains(period)) {
            let newest = self.newest(*period, *organisation).map(|(number, _)| number);
            let mut cells: BTreeMap<At, Grown> = BTreeMap::new();
            for (at, cell) in self.cells(of, (*period, *organisation), newest)? {
                cells.insert(at, Grown { newest: cell, came: BTreeMap::new() });
            }
            let spoke = related.iter().enumerate().filter(|(_, told)| {
                self.periods(told.bulletin.period).is_some_and(|periods| periods.contains(period))
            });
            let revision = |told: &Published| told.made_of.get(&(*period, *organisation)).copied();
            let mut steps: Vec<(usize, Option<u32>)> = spoke.map(|(at, told)| (at, revision(told))).collect();
            steps.push((related.len(), newest));
            let mut said: Option<(usize, BTreeMap<At, ExactCell>)> = None;
            for (step, revision) in steps {
                // What was there when it was first spoken about was there from the beginning.
                let moment = if said.is_some() { step } else { 0 };
                let now = self.cells(of, (*period, *organisation), revision)?;
                for at in now.keys().chain(said.iter().flat_map(|(_, before)| before.keys())) {
                    let count =
                        |cells: &BTreeMap<At, ExactCell>| cells.get(at).map_or(0, |cell| cell.contacts);
                    let before = said.as_ref().map_or(0, |(_, before)| count(before));
                    let Some(more) = count(&now).checked_sub(before) else {
                        return Ok(Err(said.map_or(0, |(at, _)| at)));
                    };
                    if let Some(grown) = cells.get_mut(at).filter(|_| more > 0) {
                        grown.came.insert(moment, more);
                    }
                }
                said = Some((step, now));
            }
            figures.insert((*period, *organisation), cells);
        }
        Ok(Ok(figures))
    }

    /// The cells of one revision about one population, each under its narrowed place. None for no revision.
    fn cells(
        &self,
        of: Population,
        key: (Period, OrganisationId),
        revision: Option<u32>,
    ) -> Result<BTreeMap<At, ExactCell>, Refusal> {
        let revisions = self.sheets.get(&key);
        let sheet = revision.and_then(|number| revisions?.get(&number)).map(|revision| &revision.sheet);
        let stated = sheet.into_iter().flat_map(|sheet| &sheet.tables).filter(|tables| tables.of == of);
        let mut cells: BTreeMap<At, ExactCell> = BTreeMap::new();
        for cell in stated.flat_map(|tables| &tables.cells) {
            let at = narrowed(&cell.at);
            let same = |other: &ExactCell| {
                (other.contacts, other.persons, other.outings) == (cell.contacts, cell.persons, cell.outings)
            };
            match cells.get(&at) {
                Some(other) if !same(other) => return Err(Refusal::MarginDisagrees { at }),
                Some(_) => {}
                None => drop(cells.insert(at, cell.clone())),
            }
        }
        Ok(cells)
    }
}

fn cells(figures: &Figures) -> impl Iterator<Item = (&(Period, OrganisationId), &At, &Grown)> {
    figures.iter().flat_map(|(key, cells)| cells.iter().map(move |(at, grown)| (key, at, grown)))
}

fn narrowed(at: &At) -> At {
    at.iter().filter(|(_, code)| *code != ALL).map(|(name, code)| (name.clone(), code.clone())).collect()
}

fn period_code(period: &Period) -> String {
    format!("{}/{}", period.first(), period.last())
}

/// What a bulletin of these periods speaks about, where that is not everything.
fn covers(
    periods: &[Period],
    all: &BTreeSet<Period>,
    came: BTreeSet<usize>,
    moments: &BTreeSet<usize>,
) -> Codes {
    let mut covers = Codes::new();
    if periods.len() < all.len() {
        covers.insert(PERIOD.to_owned(), periods.iter().map(period_code).collect());
    }
    if came.len() < moments.len() {
        covers.insert(CAME.to_owned(), came.iter().map(ToString::to_string).collect());
    }
    covers
}

fn dimensions(wanted: &BTreeSet<BTreeSet<String>>) -> Codes {
    wanted.iter().flatten().map(|name| (name.clone(), codes(name))).collect()
}

/// Countries lie in macro-areas, macro-areas in groups.
fn nested(dimensions: &Codes) -> BTreeMap<String, Nesting> {
    let mut nested = BTreeMap::new();
    let has = |name: &str| dimensions.contains_key(name);
    if has("macro") && has("origin") {
        let group = |(group, macros): (&str, &[&str])| {
            (group.to_owned(), macros.iter().map(|code| (*code).to_owned()).collect())
        };
        let codes = ORIGIN_GROUPS.into_iter().map(group).collect();
        nested.insert("macro".to_owned(), Nesting { of: "origin".to_owned(), codes });
    }
    if has("country") && has("macro") {
        let mut inside = Codes::new();
        for code in codes("country") {
            let country = Country::ALL.iter().find(|country| country.code() == code);
            let macro_area = country.map_or(Macro::Unknown, |country| country.macro_area()).code();
            inside.entry(macro_area.to_owned()).or_default().push(code);
        }
        nested.insert("country".to_owned(), Nesting { of: "macro".to_owned(), codes: inside });
    }
    nested
}

/// The organisations, and where each works, as everybody at the tavolo knows.
struct Who {
    areas: BTreeMap<OrganisationId, BTreeSet<String>>,
}

impl Who {
    fn of(collected: &Collected, periods: &BTreeSet<Period>) -> Self {
        let mut areas: BTreeMap<OrganisationId, BTreeSet<String>> = BTreeMap::new();
        for ((_, organisation), revisions) in
            collected.sheets.iter().filter(|((period, _), _)| periods.contains(period))
        {
            let sheets = revisions.values().flat_map(|revision| &revision.sheet.tables);
            let counted = sheets.flat_map(|tables| &tables.cells).filter(|cell| cell.contacts > 0);
            let named = counted.filter_map(|cell| cell.at.get("area")).filter(|area| *area != ALL);
            areas.entry(*organisation).or_default().extend(named.cloned());
        }
        areas.retain(|_, areas| !areas.is_empty());
        Self { areas }
    }

    fn code(organisation: &OrganisationId) -> String {
        organisation.to_string()
    }

    /// Enters the organisations as attackers. Who is alone in an area knows all of it, where each works in one area only.
    /// Where no sheet counted anything, whoever works there knows that they counted nothing.
    fn enter(&self, request: &mut Request) {
        if self.areas.is_empty() {
            return;
        }
        let mut organisations: Vec<String> = self.areas.keys().map(Self::code).collect();
        let each_in_one = self.areas.values().all(|areas| areas.len() == 1);
        request.known_to =
            self.areas.keys().map(|one| At::from([(ORGANISATION.to_owned(), Self::code(one))])).collect();
        if each_in_one && let Some(areas) = request.dimensions.get("area") {
            let mut inside = Codes::new();
            for area in areas {
                let here =
                    self.areas.iter().filter(|(_, own)| own.contains(area)).map(|(one, _)| Self::code(one));
                let mut here: Vec<String> = here.collect();
                if here.is_empty() {
                    // Nobody counted anything here: that nobody could have is known to who works here, and to nobody else.
                    here.push(format!("? {area}"));
                    organisations.extend(here.iter().cloned());
                } else if let [alone] = here.as_slice() {
                    let own = At::from([(ORGANISATION.to_owned(), alone.clone())]);
                    let whole = At::from([("area".to_owned(), area.clone())]);
                    request
                        .known_to
                        .iter_mut()
                        .filter(|known| **known == own)
                        .for_each(|known| *known = whole.clone());
                }
                inside.insert(area.clone(), here);
            }
            request.nested.insert(ORGANISATION.to_owned(), Nesting { of: "area".to_owned(), codes: inside });
        }
        let silent =
            request.dimensions.get("area").into_iter().flatten().filter(|area| !self.counted_in(area));
        request.known_to.extend(silent.map(|area| At::from([("area".to_owned(), area.clone())])));
        request.dimensions.insert(ORGANISATION.to_owned(), organisations);
    }

    fn counted_in(&self, area: &str) -> bool {
        self.areas.values().any(|own| own.contains(area))
    }
}

/// The cells that are stated: everybody's with persons and outings, and each organisation's share as it grew.
struct Stated {
    /// The dimensions that are in tables and add up: in every cell, be it as a margin.
    ordinary: Vec<String>,
    cells: BTreeMap<At, BaseCell>,
}

impl Stated {
    fn of(
        wanted: &BTreeSet<BTreeSet<String>>,
        request: &Request,
        who: &Who,
        figures: &Figures,
        moments: &BTreeSet<usize>,
    ) -> Self {
        let tables = dimensions(wanted).into_keys();
        let ordinary = tables.filter(|name| !request.multi_response.contains(name)).collect();
        let mut stated = Self { ordinary, cells: BTreeMap::new() };
        let split = (moments.len() > 1).then_some(moments);
        for ((period, organisation), at, grown) in cells(figures) {
            let period = &period_code(period);
            let is_wanted = wanted.iter().any(|by| at.keys().all(|name| by.contains(name)));
            if !is_wanted {
                continue;
            }
            stated.add(
                stated.place(at, ALL, period, split.map(|_| ALL.to_owned())),
                &grown.newest,
                grown.newest.contacts,
            );
            if !who.areas.contains_key(organisation) {
                continue;
            }
            let organisation = Who::code(organisation);
            for moment in moments {
                let came = grown.came.get(moment).copied().unwrap_or_default();
                let place = stated.place(at, &organisation, period, split.map(|_| moment.to_string()));
                // How many persons and outings it is now stands with what was there first.
                let counts = match *moment == 0 {
                    true => grown.newest.clone(),
                    false => ExactCell { persons: None, outings: None, ..grown.newest.clone() },
                };
                if *moment == 0 || came > 0 {
                    stated.add(place, &counts, came);
                }
            }
        }
        stated.say_nothing(wanted, request);
        stated
    }

    fn place(&self, at: &At, organisation: &str, period: &str, came: Option<String>) -> At {
        let mut place: At = self.ordinary.iter().map(|name| (name.clone(), ALL.to_owned())).collect();
        place.extend(at.clone());
        place.insert(ORGANISATION.to_owned(), organisation.to_owned());
        place.insert(PERIOD.to_owned(), period.to_owned());
        place.extend(came.map(|came| (CAME.to_owned(), came)));
        place
    }

    fn add(&mut self, at: At, counted: &ExactCell, contacts: u32) {
        let nothing = BaseCell { at: at.clone(), contacts: 0, persons: None, outings: None };
        let cell = self.cells.entry(at).or_insert(nothing);
        cell.contacts = cell.contacts.saturating_add(contacts);
        let more = |sum: &mut Option<u32>, count: Option<u32>| {
            *sum = count.map(|count| sum.unwrap_or_default().saturating_add(count)).or(*sum);
        };
        more(&mut cell.persons, counted.persons.map(|(least, _)| least));
        more(&mut cell.outings, counted.outings);
    }

    /// A sheet leaves out what is nothing: of every table something is stated, be it that.
    fn say_nothing(&mut self, wanted: &BTreeSet<BTreeSet<String>>, request: &Request) {
        let first = |name: &str| request.dimensions.get(name).and_then(|codes| codes.first()).cloned();
        let Some(period) = first(PERIOD) else { return };
        let mut whose = vec![(ALL.to_owned(), ALL.to_owned())];
        whose.extend(first(ORGANISATION).map(|organisation| (organisation, "0".to_owned())));
        for ((organisation, came), by) in
            whose.iter().flat_map(|whose| wanted.iter().map(move |by| (whose, by)))
        {
            let mut places = vec![self.place(&At::new(), organisation, &period, None)];
            for name in by {
                let own_area = request.nested.get(ORGANISATION).and_then(|nesting| {
                    nesting
                        .codes
                        .iter()
                        .find(|(_, inside)| inside.contains(organisation))
                        .map(|(area, _)| area.clone())
                });
                let code = own_area.filter(|_| name == "area").or_else(|| first(name)).unwrap_or_default();
                let with = |place: &At| {
                    place.clone().into_iter().chain([(name.clone(), code.clone())]).collect::<At>()
                };
                let narrower: Vec<At> = places.iter().map(with).collect();
                match request.multi_response.contains(name) {
                    true => places = narrower,
                    false => places.extend(narrower),
                }
            }
            for mut place in places {
                if request.dimensions.contains_key(CAME) {
                    place.insert(CAME.to_owned(), came.clone());
                }
                let nothing = BaseCell { at: place.clone(), contacts: 0, persons: None, outings: None };
                self.cells.entry(place).or_insert(nothing);
            }
        }
        if !request.dimensions.contains_key(ORGANISATION) {
            // Nobody counted anything: there is nobody whose share it could be.
            let without = |mut cell: BaseCell| {
                cell.at.remove(ORGANISATION);
                (cell.at.clone(), cell)
            };
            self.cells = std::mem::take(&mut self.cells).into_values().map(without).collect();
        }
    }
}
