//! What is written down in an outing: a contact, an access, a report or a zone, whichever the shift asks for.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use ts_rs::TS;

use super::report::OnePerson;
use super::rules::Invalid;
use super::{Access, Contact, EntityReport, Shift, ZoneCount};
use crate::codes::{Channel, Line, Mode, Newness, Service};

/// One record. In JSON the field `form` says which one it is; in binary forms its place in this list does.
#[derive(Clone, Debug, PartialEq, Eq, Hash, TS)]
#[ts(tag = "form", rename_all = "snake_case", export_to = "forms.ts")]
pub enum Record {
    /// A contact of an outing.
    Contact(Contact),
    /// An access to a drop-in or desk.
    Access(Access),
    /// A report by an entity.
    EntityReport(EntityReport),
    /// A zone of the night of the national mapping.
    Zone(ZoneCount),
}

/// Which form a record has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// [`Contact`]
    Contact,
    /// [`Access`]
    Access,
    /// [`EntityReport`]
    EntityReport,
    /// [`ZoneCount`]
    Zone,
}

impl Form {
    /// The form that records of this shift have. The night of the national mapping counts zones; no channel is a desk
    /// session of entity reports; monitoring advertisements makes no contact and so has no form.
    pub fn of(shift: &Shift) -> Option<Self> {
        if shift.national_mapping { Some(Self::Zone) } else { Self::of_channel(shift.channel) }
    }

    fn of_channel(channel: Option<Channel>) -> Option<Self> {
        match channel {
            None => Some(Self::EntityReport),
            Some(Channel::AdMonitor) => None,
            Some(Channel::Dropin | Channel::Desk) => Some(Self::Access),
            Some(
                Channel::StreetNight
                | Channel::StreetDay
                | Channel::IndoorPhone
                | Channel::IndoorVisit
                | Channel::Online
                | Channel::LabourSite
                | Channel::Begging
                | Channel::Settlement
                | Channel::Gathering
                | Channel::Reception
                | Channel::PhoneLine,
            ) => Some(Self::Contact),
        }
    }
}

impl Record {
    /// A blank record for this shift; none where it has no records, or where a record begins with a choice (a zone).
    pub fn new_for(shift: &Shift) -> Option<Self> {
        match Form::of(shift)? {
            Form::Contact => {
                Some(Self::Contact(Contact { mode: usual_mode(shift.channel), ..Contact::default() }))
            }
            Form::Access => Some(Self::Access(Access::default())),
            Form::EntityReport => Some(Self::EntityReport(EntityReport::blank(shift.area, shift.month()))),
            Form::Zone => None,
        }
    }

    /// Which form it has.
    pub fn form(&self) -> Form {
        match self {
            Self::Contact(_) => Form::Contact,
            Self::Access(_) => Form::Access,
            Self::EntityReport(_) => Form::EntityReport,
            Self::Zone(_) => Form::Zone,
        }
    }

    /// Whether it has a place in this shift. Contacts of a mapping night have one: before zones were counted, the night
    /// was an outing like any other with a flag.
    pub fn belongs_to(&self, shift: &Shift) -> bool {
        match self {
            Self::Zone(_) => shift.national_mapping,
            _ => Form::of_channel(shift.channel) == Some(self.form()),
        }
    }

    /// What it counts in its line: 1, or 0 for a refused contact and for a person already counted.
    pub fn count(&self) -> u8 {
        match self {
            Self::Contact(contact) => contact.count(),
            Self::Access(_) => 1,
            Self::EntityReport(_) => OnePerson::COUNT,
            Self::Zone(_) => ZoneCount::COUNT,
        }
    }

    /// The line of the emersion table it counts in, if any: a zone in none, and nothing that has no place in the shift.
    pub fn line(&self, shift: &Shift) -> Option<Line> {
        match shift.channel {
            _ if self.form() == Form::Zone || !self.belongs_to(shift) => None,
            None => Some(Line::ReportedPersons),
            Some(channel) => channel.line(),
        }
    }

    /// Whether it speaks of a person never met before, as far as the team knows.
    pub fn is_first_ever(&self) -> bool {
        let newness = match self {
            Self::Contact(contact) => contact.newness,
            Self::Access(access) => access.newness,
            Self::EntityReport(_) | Self::Zone(_) => None,
        };
        newness == Some(Newness::NewEver)
    }

    /// Persons it counts as seen: those of a zone. Whoever is spoken of elsewhere is among the presences of the shift.
    pub fn presences(&self) -> u32 {
        match self {
            Self::Zone(zone) => zone.presences.total(),
            Self::Contact(_) | Self::Access(_) | Self::EntityReport(_) => 0,
        }
    }

    /// Whether it speaks of somebody who may be a minor.
    pub fn possible_minor(&self) -> bool {
        match self {
            Self::Contact(contact) => contact.possible_minor,
            Self::Access(access) => access.possible_minor,
            Self::EntityReport(report) => report.possible_minor,
            Self::Zone(zone) => zone.presences.possible_minors > 0,
        }
    }

    /// The services that were given.
    pub fn services(&self) -> &[Service] {
        match self {
            Self::Contact(contact) => &contact.services,
            Self::Access(access) => &access.services,
            Self::EntityReport(_) | Self::Zone(_) => &[],
        }
    }

    /// Whether it is a draft that closing, time or a lock turned into an entry.
    pub fn is_incomplete(&self) -> bool {
        match self {
            Self::Contact(contact) => contact.incomplete,
            Self::Access(access) => access.incomplete,
            Self::EntityReport(report) => report.incomplete,
            Self::Zone(zone) => zone.incomplete,
        }
    }

    /// The same record, marked as turned into an entry before it was complete. It keeps everything that was noted and
    /// is held to the limits only.
    #[must_use]
    pub fn into_incomplete(mut self) -> Self {
        let incomplete = match &mut self {
            Self::Contact(contact) => &mut contact.incomplete,
            Self::Access(access) => &mut access.incomplete,
            Self::EntityReport(report) => &mut report.incomplete,
            Self::Zone(zone) => &mut zone.incomplete,
        };
        *incomplete = true;
        self
    }

    /// Gives a report that has none its case number, out of fresh random bytes; other records have none.
    pub fn give_case(&mut self, random: [u8; 8]) {
        if let Self::EntityReport(report) = self {
            report.give_case(random);
        }
    }

    /// Whether it keeps the limits and, unless incomplete, every rule of its form.
    pub fn validate(&self) -> Result<(), Invalid> {
        match self {
            Self::Contact(contact) => contact.validate(),
            Self::Access(access) => access.validate(),
            Self::EntityReport(report) => report.validate(),
            Self::Zone(zone) => zone.validate(),
        }
    }

    /// Whether it may be kept as a draft: only the limits count, so that a draft can always become an entry.
    pub fn validate_draft(&self) -> Result<(), Invalid> {
        self.clone().into_incomplete().validate()
    }
}

/// How a contact of this channel usually comes about.
fn usual_mode(channel: Option<Channel>) -> Mode {
    match channel {
        Some(Channel::IndoorPhone | Channel::PhoneLine) => Mode::CallAnswered,
        Some(Channel::Online) => Mode::Message,
        _ => Mode::default(),
    }
}

/// A record as JSON has it: the field `form` beside the others.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Record", tag = "form", rename_all = "snake_case")]
enum Tagged {
    Contact(Contact),
    Access(Access),
    EntityReport(EntityReport),
    Zone(ZoneCount),
}

/// A record as binary forms have it: its number, then its fields.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Record")]
enum Numbered {
    Contact(Contact),
    Access(Access),
    EntityReport(EntityReport),
    Zone(ZoneCount),
}

impl Serialize for Record {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            Tagged::serialize(self, serializer)
        } else {
            Numbered::serialize(self, serializer)
        }
    }
}

impl<'de> Deserialize<'de> for Record {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            Tagged::deserialize(deserializer)
        } else {
            Numbered::deserialize(deserializer)
        }
    }
}
