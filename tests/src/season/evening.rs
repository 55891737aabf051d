//! One outing of the season: who goes, whom they meet, and what is tapped, with the slips that happen.
//!
//! Every person who is to count is one story; what counts nothing is added to it. Must not know totals or areas' shares.

use approdo_model::codes::{
    Channel, Coverage, Event, Gender, Material, NotDone, TeamRole, TimeBand, Weather,
};
use approdo_model::forms::{AdSession, MaterialCount, Presences, Record, RoleCount, Shift};

use super::draw::Draw;
use super::{Deed, Outing, people};

/// The month and day of the national mapping night.
const MAPPING_NIGHT: (u8, i8) = (5, 24);

/// An outing being planned.
pub struct Evening<'a> {
    draw: &'a mut Draw,
    opened: Shift,
    deeds: Vec<Deed>,
    /// What is done in the van or at the end, after the street.
    later: Vec<Deed>,
    noted: usize,
}

impl<'a> Evening<'a> {
    /// An outing as it is declared.
    pub fn of(draw: &'a mut Draw, opened: Shift) -> Self {
        Self { draw, opened, deeds: Vec::new(), later: Vec::new(), noted: 0 }
    }

    /// Plays it so that exactly this many persons count.
    pub fn play(mut self, counted: u32, tablet: usize) -> Outing {
        let running = self.seen(counted);
        if counted > 0 {
            self.deeds.push(Deed::Tally(running.clone()));
        }
        let unfinished = counted > 1 && self.draw.percent(4);
        for _ in 0..counted - u32::from(unfinished) {
            self.person();
            if self.draw.percent(11) {
                self.slip();
            }
        }
        if counted > 0 && self.draw.percent(3) {
            self.deeds.push(Deed::Lock);
        }
        self.deeds.append(&mut self.later);
        if unfinished {
            let record = self.record();
            self.deeds.push(Deed::Write(record));
        }
        let closed = self.closed(running);
        Outing { tablet, opened: self.opened, deeds: self.deeds, closed }
    }

    fn record(&mut self) -> Record {
        people::record(self.draw, self.opened.channel, self.opened.area, self.opened.month())
    }

    /// A record as it is first tapped: for a contact the glimpse, for others the whole.
    fn first_tap(&mut self) -> Record {
        match self.record() {
            Record::Contact(_) => {
                let channel = self.opened.channel.unwrap_or(Channel::StreetNight);
                Record::Contact(people::glimpse(self.draw, channel))
            }
            whole => whole,
        }
    }

    fn note(&mut self, record: Record) -> usize {
        self.deeds.push(Deed::Note(record));
        self.noted += 1;
        self.noted - 1
    }

    /// One person who counts, however it came to be noted.
    fn person(&mut self) {
        let whole = self.record();
        match self.draw.below(100) {
            0..72 => {
                self.note(whole);
            }
            72..88 => {
                let tapped = self.first_tap();
                let at = self.note(tapped);
                self.later.push(Deed::Amend(at, whole));
            }
            88..94 => {
                let tapped = self.first_tap();
                self.deeds.push(Deed::Write(tapped));
                self.note(whole);
            }
            94..97 => {
                let at = self.note(whole);
                self.deeds.extend([Deed::Withdraw(at), Deed::Restore(at)]);
            }
            _ => {
                // Noted as refused or as counted already, and corrected in the van.
                let tapped = self.counts_nothing();
                let at = self.note(tapped);
                self.later.push(Deed::Amend(at, whole));
            }
        }
    }

    /// Something noted that does not count.
    fn slip(&mut self) {
        match self.draw.below(100) {
            0..60 => {
                let nothing = self.counts_nothing();
                let counts = nothing.count() > 0;
                let at = self.note(nothing);
                if counts {
                    self.deeds.push(Deed::Withdraw(at));
                }
            }
            60..85 => {
                let mistaken = self.first_tap();
                let at = self.note(mistaken);
                self.deeds.push(Deed::Withdraw(at));
            }
            _ => {
                let twice = self.record();
                let at = self.note(twice.clone());
                match again(twice) {
                    Some(again) => self.later.push(Deed::Amend(at, again)),
                    None => self.later.push(Deed::Withdraw(at)),
                }
            }
        }
    }

    /// A contact that is refused or counted already; forms that know neither give one that would count.
    fn counts_nothing(&mut self) -> Record {
        let Record::Contact(contact) = self.record() else { return self.record() };
        let channel = self.opened.channel.unwrap_or(Channel::StreetNight);
        match self.draw.percent(65) {
            true => Record::Contact(people::refused(self.draw, channel)),
            false => again(Record::Contact(contact.clone())).unwrap_or(Record::Contact(contact)),
        }
    }

    /// The running shift once the team has looked around: presences are at least those who will be contacts.
    fn seen(&mut self, counted: u32) -> Shift {
        let mut shift = self.opened.clone();
        let beyond = self.draw.between(0, counted / 2 + 2);
        let mut presences = Presences::default();
        let is_house =
            matches!(self.opened.channel, None | Some(Channel::Dropin | Channel::Desk | Channel::PhoneLine));
        let persons = if is_house { counted } else { counted + if counted > 0 { beyond } else { 0 } };
        for _ in 0..persons {
            let group =
                match self.draw.one(&[(Gender::Woman, 76), (Gender::Man, 10), (Gender::TransWoman, 14)]) {
                    Gender::Woman => &mut presences.women,
                    Gender::Man => &mut presences.men,
                    _ => &mut presences.trans,
                };
            *group += 1;
        }
        presences.possible_minors = u16::from(persons > 0 && self.draw.percent(4));
        shift.presences = presences;
        shift
    }

    /// The shift as it is closed.
    fn closed(&mut self, running: Shift) -> Shift {
        let street = is_street(self.opened.channel);
        let mut shift = running;
        shift.coverage = if self.draw.percent(7) { Coverage::Partial } else { Coverage::Full };
        if street && self.noted > 0 {
            let quantity = u16::try_from(self.noted).unwrap_or(u16::MAX);
            let given =
                self.draw.some(3, &[(Material::Condom, 6), (Material::HotDrink, 4), (Material::Card, 3)]);
            shift.materials = given.into_iter().map(|item| MaterialCount { item, quantity }).collect();
        }
        if street {
            shift.km = Some(u16::try_from(self.draw.between(8, 90)).unwrap_or_default());
            shift.events = if self.noted == 0 { vec![Event::EmptyPlace] } else { events(self.draw) };
        }
        shift.ads = ads(self.draw, self.opened.channel, self.noted);
        shift.closed = true;
        shift
    }
}

/// The same person again this evening: counts nothing. Only contacts know that.
fn again(record: Record) -> Option<Record> {
    match record {
        Record::Contact(contact) => {
            Some(Record::Contact(approdo_model::forms::Contact { already_counted: true, ..contact }))
        }
        _ => None,
    }
}

/// What is declared at the start.
pub fn opened(draw: &mut Draw, mut shift: Shift) -> Shift {
    shift.bands = bands(draw, shift.channel);
    let team = draw.between(2, 4);
    let mediators = u8::from(draw.percent(70));
    let educators = u8::try_from(team).unwrap_or(2) - mediators;
    shift.team_size = u8::try_from(team).ok();
    shift.roles = vec![RoleCount { role: TeamRole::Educator, count: educators }];
    shift.roles.extend((mediators > 0).then_some(RoleCount { role: TeamRole::Mediator, count: mediators }));
    let date = shift.date.date();
    if is_street(shift.channel) {
        shift.weather = Some(weather(draw, date.month()));
    }
    let night = (date.month().unsigned_abs(), date.day());
    shift.national_mapping = shift.channel == Some(Channel::StreetNight) && night == MAPPING_NIGHT;
    shift
}

/// A shift that was planned and did not take place.
pub fn not_done(draw: &mut Draw, tablet: usize, opened: Shift) -> Outing {
    let why =
        draw.one(&[(NotDone::Weather, 5), (NotDone::Staff, 4), (NotDone::Vehicle, 2), (NotDone::Safety, 1)]);
    let opened = Shift { coverage: Coverage::NotDone, not_done: Some(why), ..opened };
    let closed = Shift { closed: true, ..opened.clone() };
    Outing { tablet, opened, deeds: Vec::new(), closed }
}

fn is_street(channel: Option<Channel>) -> bool {
    matches!(
        channel,
        Some(
            Channel::StreetNight
                | Channel::StreetDay
                | Channel::LabourSite
                | Channel::Begging
                | Channel::Settlement
                | Channel::Gathering
        )
    )
}

fn bands(draw: &mut Draw, channel: Option<Channel>) -> Vec<TimeBand> {
    match channel {
        Some(Channel::StreetNight) if draw.percent(60) => vec![TimeBand::H20_24, TimeBand::H00_06],
        Some(Channel::StreetNight) => vec![TimeBand::H20_24],
        Some(Channel::IndoorPhone | Channel::Online | Channel::AdMonitor) => vec![TimeBand::H14_20],
        _ => vec![draw.one(&[(TimeBand::H06_14, 1), (TimeBand::H14_20, 1)])],
    }
}

fn weather(draw: &mut Draw, month: i8) -> Weather {
    match month {
        12 | 1 | 2 => draw.one(&[
            (Weather::Clear, 30),
            (Weather::Cloudy, 22),
            (Weather::Fog, 18),
            (Weather::Frost, 14),
            (Weather::LightRain, 12),
            (Weather::Snow, 4),
        ]),
        6..=8 => draw.one(&[(Weather::Clear, 60), (Weather::Heat, 25), (Weather::Rain, 15)]),
        _ => draw.one(&[
            (Weather::Clear, 45),
            (Weather::Cloudy, 30),
            (Weather::LightRain, 15),
            (Weather::Rain, 10),
        ]),
    }
}

fn events(draw: &mut Draw) -> Vec<Event> {
    if !draw.percent(12) {
        return Vec::new();
    }
    vec![draw.one(&[
        (Event::NewPlace, 6),
        (Event::PoliceOperation, 4),
        (Event::MediationDone, 2),
        (Event::VehicleProblem, 2),
        (Event::Conflict, 1),
        (Event::ThreatToTeam, 1),
    ])]
}

fn ads(draw: &mut Draw, channel: Option<Channel>, noted: usize) -> Option<AdSession> {
    let contacts = u16::try_from(noted).ok()?;
    let more = |draw: &mut Draw, most| u16::try_from(draw.between(0, most)).unwrap_or_default();
    match channel {
        Some(Channel::IndoorPhone) => {
            let answered = contacts + more(draw, 4);
            let called = answered + more(draw, 12);
            Some(AdSession { viewed: called + more(draw, 30), called, answered, contacts })
        }
        Some(Channel::AdMonitor) => Some(AdSession { viewed: 40 + more(draw, 80), ..AdSession::default() }),
        Some(Channel::Online) => {
            Some(AdSession { viewed: contacts + more(draw, 20), contacts, ..AdSession::default() })
        }
        _ => None,
    }
}
