//! The outing: who was where and how it went, in counts. Body of the opening entry and, completed, of the closing one.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::limits::{
    AD_SESSION_TIMES_MAX, MATERIAL_ITEMS_MAX, PRESENCE_PERSONS_MAX, ROUTE_KILOMETRES_MAX, TEAM_PEOPLE_MAX,
};
use super::rules::{Invalid, hold, no_repeats, rule};
use super::unit::UnitName;
use crate::calendar::{Day, Month};
use crate::codes::{Area, Channel, Coverage, Event, Material, NotDone, TeamRole, TimeBand, Weather};

/// One outing, one opening of a drop-in or desk, or one indoor session of one unit.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "forms.ts")]
pub struct Shift {
    /// The unit's own name.
    pub unit: UnitName,
    /// The area it works in.
    pub area: Area,
    /// The channel; none for a desk session of entity reports, which is no outing.
    #[serde(default)]
    pub channel: Option<Channel>,
    /// The date declared when it was opened; its month is the month of every entry of the outing.
    pub date: Day,
    /// The bands of the day it touched.
    #[serde(default)]
    pub bands: Vec<TimeBand>,
    /// How many people the team was.
    #[serde(default)]
    pub team_size: Option<u8>,
    /// How many people of each role: counts, never names.
    #[serde(default)]
    pub roles: Vec<RoleCount>,
    /// The weather.
    #[serde(default)]
    pub weather: Option<Weather>,
    /// Kilometres driven.
    #[serde(default)]
    pub km: Option<u16>,
    /// Whether it was done in full.
    #[serde(default)]
    pub coverage: Coverage,
    /// Why it was not done; given exactly when it was not.
    #[serde(default)]
    pub not_done: Option<NotDone>,
    /// Persons seen in the place, spoken to or not.
    #[serde(default)]
    pub presences: Presences,
    /// What happened to the team or the place.
    #[serde(default)]
    pub events: Vec<Event>,
    /// What was given out.
    #[serde(default)]
    pub materials: Vec<MaterialCount>,
    /// Whether it belongs to the night of the national mapping.
    #[serde(default)]
    pub national_mapping: bool,
    /// The session on advertisements, in the channels that have one.
    #[serde(default)]
    pub ads: Option<AdSession>,
    /// False in the opening entry, true in the closing one.
    #[serde(default)]
    pub closed: bool,
}

/// How many people of one role were in the team.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "forms.ts")]
pub struct RoleCount {
    /// The role.
    pub role: TeamRole,
    /// How many.
    pub count: u8,
}

/// How much of one material was given out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "forms.ts")]
pub struct MaterialCount {
    /// The material.
    pub item: Material,
    /// How many items.
    pub quantity: u16,
}

/// A session on advertisements: how many, never which, and no number called.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
#[ts(export_to = "forms.ts")]
pub struct AdSession {
    /// Advertisements viewed.
    pub viewed: u16,
    /// Calls made.
    pub called: u16,
    /// Calls answered.
    pub answered: u16,
    /// Contacts obtained.
    pub contacts: u16,
}

/// Persons seen in the place, by gender group, counted once a shift.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
#[ts(export_to = "forms.ts")]
pub struct Presences {
    /// Women.
    pub women: u16,
    /// Men.
    pub men: u16,
    /// Trans persons.
    pub trans: u16,
    /// Other.
    pub other: u16,
    /// Not recorded.
    pub unknown: u16,
    /// How many of all these are possibly minors.
    pub possible_minors: u16,
}

impl Presences {
    /// All persons seen; possible minors are among them.
    pub fn total(&self) -> u32 {
        [self.women, self.men, self.trans, self.other, self.unknown].into_iter().map(u32::from).sum()
    }

    pub(super) fn validate(&self) -> Result<(), Invalid> {
        let counts = [self.women, self.men, self.trans, self.other, self.unknown, self.possible_minors];
        hold(counts.into_iter().all(|count| count <= PRESENCE_PERSONS_MAX), "presences", rule::OUT_OF_RANGE)
    }
}

impl AdSession {
    fn validate(&self, channel: Option<Channel>) -> Result<(), Invalid> {
        let has_ads = matches!(channel, Some(Channel::AdMonitor | Channel::IndoorPhone | Channel::Online));
        hold(has_ads, "ads", rule::NOT_APPLICABLE)?;
        let times = [self.viewed, self.called, self.answered, self.contacts];
        let in_range = times.into_iter().all(|count| count <= AD_SESSION_TIMES_MAX);
        hold(in_range && self.answered <= self.called, "ads", rule::OUT_OF_RANGE)
    }
}

impl Shift {
    /// An outing as it opens: nothing seen, nothing given.
    pub fn opened(unit: UnitName, area: Area, channel: Option<Channel>, date: Day) -> Self {
        Self {
            unit,
            area,
            channel,
            date,
            bands: Vec::new(),
            team_size: None,
            roles: Vec::new(),
            weather: None,
            km: None,
            coverage: Coverage::default(),
            not_done: None,
            presences: Presences::default(),
            events: Vec::new(),
            materials: Vec::new(),
            national_mapping: false,
            ads: None,
            closed: false,
        }
    }

    /// The month of every entry of this outing.
    pub fn month(&self) -> Month {
        self.date.month()
    }

    /// Outings it counts: none when it was not done, none for a desk session of entity reports.
    pub fn outings(&self) -> u8 {
        u8::from(self.channel.is_some() && self.coverage != Coverage::NotDone)
    }

    /// Whether it keeps every rule of the form.
    pub fn validate(&self) -> Result<(), Invalid> {
        self.team()?;
        self.course()?;
        self.presences.validate()?;
        self.given_out()?;
        self.ads.map_or(Ok(()), |ads| ads.validate(self.channel))
    }

    fn team(&self) -> Result<(), Invalid> {
        let people = 1..=TEAM_PEOPLE_MAX;
        hold(self.team_size.is_none_or(|size| people.contains(&size)), "team_size", rule::OUT_OF_RANGE)?;
        no_repeats("roles", self.roles.iter().map(|line| line.role))?;
        hold(self.roles.iter().all(|line| people.contains(&line.count)), "roles", rule::OUT_OF_RANGE)
    }

    fn course(&self) -> Result<(), Invalid> {
        no_repeats("bands", &self.bands)?;
        hold(self.km.is_none_or(|km| km <= ROUTE_KILOMETRES_MAX), "km", rule::OUT_OF_RANGE)?;
        no_repeats("events", &self.events)?;
        match (self.coverage, self.not_done) {
            (Coverage::NotDone, None) => hold(false, "not_done", rule::REQUIRED),
            (Coverage::Full | Coverage::Partial, Some(_)) => hold(false, "not_done", rule::NOT_APPLICABLE),
            _ => Ok(()),
        }
    }

    fn given_out(&self) -> Result<(), Invalid> {
        no_repeats("materials", self.materials.iter().map(|line| line.item))?;
        let in_range = |line: &MaterialCount| (1..=MATERIAL_ITEMS_MAX).contains(&line.quantity);
        hold(self.materials.iter().all(in_range), "materials", rule::OUT_OF_RANGE)
    }
}
