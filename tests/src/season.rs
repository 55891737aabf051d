//! The season: fifteen months of outings of five organisations, planned from a seed, as if units had gone out.
//!
//! Everything in it is made up. The plan says what is tapped on which tablet, never what any table will show: that is
//! for the real parts to count. The totals are inputs, shared out by fixed weights; mistakes, refusals, corrections
//! and outings without a contact come on top, so that a table that does not fold is wrong. Pure: no I/O, no clock.

pub mod draw;
pub mod people;

mod evening;

use approdo_model::calendar::{Day, Month, Period};
use approdo_model::codes::{Area, Channel, Line};
use approdo_model::forms::{Record, Shift, UnitName};
use approdo_model::table::{Bucket, Table};

use draw::{Draw, shares};
use evening::Evening;

/// The seed of the season that the demo plays.
pub const SEED: u64 = 0x2017_1201;

/// Months of the season.
pub const MONTHS: usize = 15;

/// The month that the small season plays.
const SMALL_MONTH: (i16, i8) = (2018, 10);

/// The organisations of the small season.
const SMALL_AREAS: [Area; 3] = [Area::Mi, Area::Co, Area::Va];

/// The areas of the project, one organisation each, in the order of the weights below.
const AREAS: [Area; 5] = [Area::Co, Area::Mi, Area::Mb, Area::So, Area::Va];

/// The units: whose, and the name they give themselves. One tablet each.
const UNITS: [(Area, &str); 9] = [
    (Area::Mi, "Unità notte Airone"),
    (Area::Mi, "Unità notte Rondine"),
    (Area::Mi, "Unità giorno Cardellino"),
    (Area::Mi, "Équipe indoor Civetta"),
    (Area::Mi, "Sportello Tortora"),
    (Area::Co, "Unità Folaga"),
    (Area::Mb, "Unità Allodola"),
    (Area::So, "Unità Gipeto"),
    (Area::Va, "Unità Svasso"),
];

/// What the season adds up to in the project, line by line.
const TOTALS: [(Line, u32); 4] = [
    (Line::StreetContacts, 3575),
    (Line::IndoorContacts, 1667),
    (Line::LowThresholdAccesses, 484),
    (Line::ReportedPersons, 553),
];

/// How the year weighs on a line, January first: summer and autumn nights are long, August is empty indoors.
const STREET_YEAR: [u32; 12] = [78, 84, 95, 100, 110, 116, 113, 84, 112, 108, 96, 80];
const HOUSE_YEAR: [u32; 12] = [100, 104, 106, 102, 104, 100, 90, 48, 104, 110, 106, 76];

/// A tablet of the season.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tablet {
    /// Its organisation, as an index into [`Season::organisations`].
    pub organisation: usize,
    /// The unit that carries it.
    pub unit: UnitName,
}

/// What a person taps during an outing, after starting it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// The running shift is kept.
    Tally(Shift),
    /// A new record is noted.
    Note(Record),
    /// The record noted at this place is changed.
    Amend(usize, Record),
    /// The record noted at this place is taken back.
    Withdraw(usize),
    /// The taking back is taken back.
    Restore(usize),
    /// Something is being written and not noted yet; left like that, closing makes it an incomplete record.
    Write(Record),
    /// The tablet is locked and unlocked again.
    Lock,
}

/// One outing, opening or session of one unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outing {
    /// Whose, as an index into [`Season::tablets`].
    pub tablet: usize,
    /// As it is declared.
    pub opened: Shift,
    /// What happens in it.
    pub deeds: Vec<Deed>,
    /// As it is closed.
    pub closed: Shift,
}

/// All of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Season {
    /// The organisations, by their area.
    pub organisations: Vec<Area>,
    /// The tablets.
    pub tablets: Vec<Tablet>,
    /// The outings in the order of their dates.
    pub outings: Vec<Outing>,
}

/// A plan that no tablet could play.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("outing {outing}: {rule}")]
pub struct Flaw {
    /// Which outing.
    pub outing: usize,
    /// The rule it breaks.
    pub rule: String,
}

impl Season {
    /// The fifteen months from December 2017 to February 2019.
    pub fn full(seed: u64) -> Self {
        let mut plan = Plan { draw: Draw::of(seed), outings: Vec::new() };
        for (line, total) in TOTALS {
            plan.line(line, total);
        }
        plan.beside_the_lines();
        plan.outings.sort_by_key(|outing| outing.opened.date);
        let tablet = |(area, name): &(Area, &str)| Tablet {
            organisation: AREAS.iter().position(|known| known == area).expect("a unit of an area"),
            unit: UnitName::new(name).expect("a unit's name"),
        };
        Self {
            organisations: AREAS.to_vec(),
            tablets: UNITS.iter().map(tablet).collect(),
            outings: plan.outings,
        }
    }

    /// One month and three organisations of it.
    pub fn small(seed: u64) -> Self {
        let month = Month::new(SMALL_MONTH.0, SMALL_MONTH.1).expect("a month");
        Self::full(seed).only(&SMALL_AREAS, |outing| outing.opened.month() == month)
    }

    /// The part of the season that these organisations play in the outings that are wanted.
    #[must_use]
    pub fn only(self, areas: &[Area], wanted: impl Fn(&Outing) -> bool) -> Self {
        let organisation = |tablet: &Tablet| {
            let area = self.organisations[tablet.organisation];
            areas.iter().position(|kept| *kept == area)
        };
        let kept: Vec<(usize, Tablet)> = self
            .tablets
            .iter()
            .enumerate()
            .filter_map(|(at, tablet)| {
                Some((at, Tablet { organisation: organisation(tablet)?, ..tablet.clone() }))
            })
            .collect();
        let place = |tablet: usize| kept.iter().position(|(at, _)| *at == tablet);
        let outings = self
            .outings
            .iter()
            .filter(|outing| wanted(outing))
            .filter_map(|outing| Some(Outing { tablet: place(outing.tablet)?, ..outing.clone() }))
            .collect();
        let tablets = kept.iter().map(|(_, tablet)| tablet.clone()).collect();
        Self { organisations: areas.to_vec(), tablets, outings }
    }

    /// The months of the season, in order.
    pub fn months() -> Vec<Month> {
        let first = Month::new(2017, 12).expect("a month");
        std::iter::successors(Some(first), |month| month.next()).take(MONTHS).collect()
    }

    /// The tavolo's periods: seven pairs of months, and the month that is left over.
    pub fn periods() -> Vec<Period> {
        let months = Self::months();
        let pairs = months.chunks(2).filter_map(|pair| Period::between(*pair.first()?, *pair.last()?));
        pairs.collect()
    }

    /// The day after the season on which its last month is closed.
    pub fn aftermath() -> Day {
        Day::new(2019, 4, 10).expect("a day")
    }

    /// What a table should show if every tablet handed over everything. For the tests of the plan; no figure that is
    /// shown to anyone comes from here.
    pub fn expected(&self) -> Table {
        let mut table = Table::default();
        for outing in &self.outings {
            let (area, month) = (outing.opened.area, outing.opened.month());
            let outings = u64::from(outing.closed.outings());
            table.count(Bucket { area, month, line: Line::Outings }, outings);
            for record in outing.standing() {
                if let Some(line) = record.line(&outing.opened) {
                    table.count(Bucket { area, month, line }, u64::from(record.count()));
                }
            }
        }
        table
    }

    /// Whether a tablet could play every outing.
    ///
    /// # Errors
    /// The first [`Flaw`].
    pub fn validate(&self) -> Result<(), Flaw> {
        for (at, outing) in self.outings.iter().enumerate() {
            outing.validate(self).map_err(|rule| Flaw { outing: at, rule })?;
        }
        Ok(())
    }
}

impl Outing {
    /// The records that stand at the end, as the tablet would close it.
    pub fn standing(&self) -> Vec<Record> {
        let mut noted: Vec<(Record, bool)> = Vec::new();
        let mut writing = None;
        for deed in &self.deeds {
            match deed {
                Deed::Tally(_) | Deed::Lock => continue,
                Deed::Write(record) => {
                    writing = Some(record.clone());
                    continue;
                }
                Deed::Note(record) => noted.push((record.clone(), true)),
                Deed::Amend(at, record) => noted[*at] = (record.clone(), true),
                Deed::Withdraw(at) => noted[*at].1 = false,
                Deed::Restore(at) => noted[*at].1 = true,
            }
            writing = None;
        }
        noted.extend(writing.map(|record| (record.into_incomplete(), true)));
        noted.into_iter().filter(|(_, stands)| *stands).map(|(record, _)| record).collect()
    }

    fn validate(&self, season: &Season) -> Result<(), String> {
        let tablet = season.tablets.get(self.tablet).ok_or("a tablet that is not there")?;
        let home =
            season.organisations.get(tablet.organisation).ok_or("an organisation that is not there")?;
        let declared = |shift: &Shift| (shift.unit.clone(), shift.area, shift.channel, shift.date);
        let shifts = self
            .deeds
            .iter()
            .filter_map(|deed| if let Deed::Tally(shift) = deed { Some(shift) } else { None });
        for shift in shifts.chain([&self.opened, &self.closed]) {
            shift.validate().map_err(|invalid| invalid.to_string())?;
            hold(declared(shift) == declared(&self.opened), "it changes what was declared")?;
        }
        hold(self.opened.unit == tablet.unit, "another unit's name")?;
        hold([*home, Area::Out].contains(&self.opened.area), "an area of another organisation")?;
        hold(Season::months().contains(&self.opened.month()), "a month outside of the season")?;
        hold(!self.opened.closed && self.closed.closed, "opened is closed, or closed is open")?;
        hold(
            self.closed.outings() > 0 || self.opened.channel.is_none() || self.deeds.is_empty(),
            "not done, yet noted in",
        )?;
        self.validate_deeds()
    }

    fn validate_deeds(&self) -> Result<(), String> {
        let mut noted = 0;
        for deed in &self.deeds {
            let (at, record) = match deed {
                Deed::Tally(_) | Deed::Lock => continue,
                Deed::Note(record) => {
                    noted += 1;
                    (0, Some(record))
                }
                Deed::Write(record) => (0, Some(record)),
                Deed::Amend(at, record) => (*at, Some(record)),
                Deed::Withdraw(at) | Deed::Restore(at) => (*at, None),
            };
            hold(at < noted || (at == 0 && matches!(deed, Deed::Write(_))), "a record that was not noted")?;
            let Some(record) = record else { continue };
            hold(record.belongs_to(&self.opened), "a record of another channel")?;
            if let Record::EntityReport(report) = record {
                let here = (self.opened.area, self.opened.month());
                hold((report.area, report.month) == here, "a report of elsewhere")?;
            }
            let valid =
                if matches!(deed, Deed::Write(_)) { record.validate_draft() } else { record.validate() };
            valid.map_err(|invalid| invalid.to_string())?;
        }
        Ok(())
    }
}

fn hold(holds: bool, rule: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(rule.to_owned()) }
}

/// The season in the making.
struct Plan {
    draw: Draw,
    outings: Vec<Outing>,
}

impl Plan {
    /// All outings of one line, so that it adds up to its total.
    fn line(&mut self, line: Line, total: u32) {
        for (area, in_area) in AREAS.into_iter().zip(shares(total, &area_weights(line))) {
            let weights: Vec<u32> =
                Season::months().into_iter().map(|month| month_weight(line, month)).collect();
            for (month, contacts) in Season::months().into_iter().zip(shares(in_area, &weights)) {
                self.month(line, area, month, contacts);
            }
        }
    }

    fn month(&mut self, line: Line, area: Area, month: Month, contacts: u32) {
        for size in draw::outings(&mut self.draw, contacts) {
            let channel = self.channel(line);
            self.outing(area, area, channel, month, size);
        }
        if line == Line::StreetContacts {
            // Nights on which nobody was there, and nights on which nobody went.
            for _ in 0..contacts.div_ceil(60) {
                if self.draw.percent(70) {
                    self.outing(area, area, Some(Channel::StreetNight), month, 0);
                }
                if self.draw.percent(45) {
                    self.not_done(area, month);
                }
            }
        }
    }

    /// What counts in no line of the project: monitoring of advertisements, calls, visits to reception centres, and
    /// outings beyond the project's areas.
    fn beside_the_lines(&mut self) {
        for month in Season::months() {
            self.outing(Area::Mi, Area::Mi, Some(Channel::AdMonitor), month, 0);
            let calls = self.draw.between(1, 4);
            self.outing(Area::Mi, Area::Mi, Some(Channel::PhoneLine), month, calls);
            let visited = self.draw.between(2, 5);
            self.outing(Area::Va, Area::Va, Some(Channel::Reception), month, visited);
            let beyond = self.draw.between(2, 6);
            self.outing(Area::Mi, Area::Out, Some(Channel::StreetNight), month, beyond);
        }
    }

    fn channel(&mut self, line: Line) -> Option<Channel> {
        match line {
            Line::StreetContacts => Some(self.draw.one(&[
                (Channel::StreetNight, 66),
                (Channel::StreetDay, 14),
                (Channel::LabourSite, 9),
                (Channel::Begging, 6),
                (Channel::Settlement, 3),
                (Channel::Gathering, 2),
            ])),
            Line::IndoorContacts => Some(self.draw.one(&[
                (Channel::IndoorPhone, 46),
                (Channel::IndoorVisit, 30),
                (Channel::Online, 24),
            ])),
            Line::LowThresholdAccesses => Some(self.draw.one(&[(Channel::Dropin, 60), (Channel::Desk, 40)])),
            Line::ReportedPersons | Line::Outings => None,
        }
    }

    fn outing(&mut self, home: Area, area: Area, channel: Option<Channel>, month: Month, counted: u32) {
        let opened = self.opened(home, area, channel, month);
        let outing = Evening::of(&mut self.draw, opened.1).play(counted, opened.0);
        self.outings.push(outing);
    }

    fn not_done(&mut self, area: Area, month: Month) {
        let (tablet, opened) = self.opened(area, area, Some(Channel::StreetNight), month);
        self.outings.push(evening::not_done(&mut self.draw, tablet, opened));
    }

    /// Who goes, and what is declared.
    fn opened(&mut self, home: Area, area: Area, channel: Option<Channel>, month: Month) -> (usize, Shift) {
        let tablet = self.tablet(home, channel);
        let (_, name) = UNITS[tablet];
        let date = self.date(tablet, month);
        let unit = UnitName::new(name).expect("a unit's name");
        (tablet, evening::opened(&mut self.draw, Shift::opened(unit, area, channel, date)))
    }

    /// The unit that does this kind of work: in Milano they share it out, elsewhere one does everything.
    fn tablet(&mut self, area: Area, channel: Option<Channel>) -> usize {
        if area != Area::Mi {
            return UNITS.iter().position(|(home, _)| *home == area).expect("a unit of the area");
        }
        match channel {
            Some(Channel::StreetNight) => self.draw.one(&[(0, 1), (1, 1)]),
            Some(
                Channel::StreetDay
                | Channel::LabourSite
                | Channel::Begging
                | Channel::Settlement
                | Channel::Gathering
                | Channel::Reception,
            ) => 2,
            Some(Channel::IndoorPhone | Channel::IndoorVisit | Channel::Online | Channel::AdMonitor) => 3,
            Some(Channel::Dropin | Channel::Desk | Channel::PhoneLine) | None => 4,
        }
    }

    /// A day of the month on which this tablet is still free, if there is one.
    fn date(&mut self, tablet: usize, month: Month) -> Day {
        const TRIES: u32 = 40;
        let first = month.first_day().expect("a month has a first day");
        let days = month.next().and_then(Month::first_day).map_or(28, |next| next.number() - first.number());
        let mut day = first;
        for _ in 0..TRIES {
            let later = i32::try_from(self.draw.below(u32::from(days))).unwrap_or(0);
            day = first.plus_days(later).expect("a day of the month");
            if !self.outings.iter().any(|outing| outing.tablet == tablet && outing.opened.date == day) {
                break;
            }
        }
        day
    }
}

/// How a line is shared out over [`AREAS`], in hundredths.
fn area_weights(line: Line) -> [u32; 5] {
    match line {
        Line::StreetContacts | Line::Outings => [13, 52, 12, 6, 17],
        Line::IndoorContacts => [9, 60, 10, 4, 17],
        Line::LowThresholdAccesses => [8, 66, 9, 5, 12],
        Line::ReportedPersons => [12, 55, 11, 6, 16],
    }
}

fn month_weight(line: Line, month: Month) -> u32 {
    let year = if line == Line::StreetContacts { STREET_YEAR } else { HOUSE_YEAR };
    year[usize::from(month.month()) - 1]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_full_season_adds_up_to_what_the_project_published() {
        let total = Season::full(SEED).expected().project();
        let lines = (
            total.street_contacts,
            total.indoor_contacts,
            total.low_threshold_accesses,
            total.reported_persons,
        );
        assert_eq!(lines, (3575, 1667, 484, 553));
    }

    #[test]
    fn another_seed_is_another_season_with_the_same_totals_and_the_same_seed_is_the_same_season() {
        let (one, again, other) = (Season::full(1), Season::full(1), Season::full(2));
        assert_eq!(one, again);
        assert_ne!(one, other);
        let lines = |season: &Season| {
            let total = season.expected().project();
            (
                total.street_contacts,
                total.indoor_contacts,
                total.low_threshold_accesses,
                total.reported_persons,
            )
        };
        assert_eq!(lines(&one), lines(&other));
    }

    #[test]
    fn every_area_has_every_line_and_every_month_its_outings() {
        let table = Season::full(SEED).expected();
        for (area, lines) in table.by_area().into_iter().filter(|(area, _)| *area != Area::Out) {
            let all = [
                lines.street_contacts,
                lines.indoor_contacts,
                lines.low_threshold_accesses,
                lines.reported_persons,
            ];
            assert!(all.into_iter().all(|line| line > 0), "{area:?}: {lines:?}");
        }
        let rows = table.by_area_and_month();
        for area in AREAS {
            for month in Season::months() {
                assert!(
                    rows.get(&(area, month)).is_some_and(|lines| lines.outings > 0),
                    "{area:?} in {month}"
                );
            }
        }
    }

    #[test]
    fn a_tablet_could_play_every_outing() {
        for seed in [SEED, 1, 2, 3] {
            Season::full(seed).validate().unwrap_or_else(|flaw| panic!("seed {seed}: {flaw}"));
        }
        Season::small(SEED).validate().unwrap();
    }

    #[test]
    fn a_plan_that_breaks_a_rule_is_seen() {
        let check = |spoil: fn(&mut Outing), rule: &str| {
            let mut season = Season::small(SEED);
            let at = season.outings.iter().position(|outing| outing.deeds.len() > 4).unwrap();
            spoil(&mut season.outings[at]);
            assert_eq!(season.validate().unwrap_err().rule, rule);
        };
        check(|outing| outing.tablet = 99, "a tablet that is not there");
        check(|outing| outing.closed.closed = false, "opened is closed, or closed is open");
        check(|outing| outing.deeds.push(Deed::Withdraw(99)), "a record that was not noted");
        check(
            |outing| outing.closed.date = outing.opened.date.plus_days(1).unwrap(),
            "it changes what was declared",
        );
    }

    /// What is noted and does not count must be there in numbers, else a table that never folds would pass.
    #[test]
    fn the_fold_matters() {
        let season = Season::full(SEED);
        let deeds = || season.outings.iter().flat_map(|outing| &outing.deeds);
        let times = |wanted: fn(&Deed) -> bool| deeds().filter(|deed| wanted(deed)).count();
        let noted = times(|deed| matches!(deed, Deed::Note(_)));
        let refused = times(|deed| matches!(deed, Deed::Note(record) if record.count() == 0));
        for (what, found) in [
            ("amended", times(|deed| matches!(deed, Deed::Amend(..)))),
            ("withdrawn", times(|deed| matches!(deed, Deed::Withdraw(_)))),
            ("restored", times(|deed| matches!(deed, Deed::Restore(_)))),
            ("counting nothing", refused),
            (
                "left unfinished",
                season.outings.iter().flat_map(Outing::standing).filter(Record::is_incomplete).count(),
            ),
            ("empty", season.outings.iter().filter(|outing| outing.standing().is_empty()).count()),
            ("not done", season.outings.iter().filter(|outing| outing.closed.not_done.is_some()).count()),
            ("elsewhere", season.outings.iter().filter(|outing| outing.opened.area == Area::Out).count()),
            ("locked in between", times(|deed| matches!(deed, Deed::Lock))),
        ] {
            assert!(found >= 15, "{what}: {found} of {noted} records in {} outings", season.outings.len());
        }
    }

    #[test]
    fn the_small_season_is_one_month_of_three_organisations() {
        let season = Season::small(SEED);
        let months: BTreeSet<Month> = season.outings.iter().map(|outing| outing.opened.month()).collect();
        assert_eq!((season.organisations.len(), months.len()), (3, 1));
        assert_eq!(season.tablets.len(), 7);
        for tablet in 0..season.tablets.len() {
            assert!(season.outings.iter().any(|outing| outing.tablet == tablet), "tablet {tablet} goes out");
        }
    }
}
