//! The forms: what is written down about an outing, a contact, an access, a report by an entity and a zone.
//!
//! Everything is a code, a small number, a day or a month; the only words are the unit's own names. What DOMAIN.md
//! section 3 says is never collected has no field here, and unknown fields are refused, so that it has no import
//! route either. Must not know how a form is sealed, stored or shown, nor what time it is.
//!
//! Reading a form checks its shape; `validate` checks its rules. An *incomplete* record (a draft that closing, time or
//! a lock turned into an entry) is held to the limits only, so that no saved contact is lost to a rule.

mod access;
mod contact;
mod record;
mod report;
mod rules;
mod shift;
mod text;
mod unit;
mod zone;

pub use access::Access;
pub use contact::{Contact, Referral};
pub use record::{Form, Record};
pub use report::{CaseNumber, EntityReport, OnePerson};
pub use rules::{Invalid, rule};
pub use shift::{AdSession, MaterialCount, Presences, RoleCount, Shift};
pub(crate) use text::line_of_text;
pub use unit::{UnitName, ZoneName};
pub use zone::ZoneCount;

/// Limits of the forms, with the unit last.
pub mod limits {
    /// Characters of a unit's name.
    pub const UNIT_NAME_CHARACTERS_MAX: usize = 32;
    /// Characters of a zone's name.
    pub const ZONE_NAME_CHARACTERS_MAX: usize = 24;
    /// People of one team, and of one role in it.
    pub const TEAM_PEOPLE_MAX: u8 = 12;
    /// Kilometres of one outing.
    pub const ROUTE_KILOMETRES_MAX: u16 = 999;
    /// Persons of one group seen in one outing.
    pub const PRESENCE_PERSONS_MAX: u16 = 500;
    /// Items of one material given in one outing.
    pub const MATERIAL_ITEMS_MAX: u16 = 999;
    /// Advertisements, calls or contacts of one session.
    pub const AD_SESSION_TIMES_MAX: u16 = 999;
    /// Referrals of one contact or access.
    pub const REFERRALS_MAX: usize = 6;
    /// Observed signals of one contact.
    pub const SIGNALS_MAX: usize = 20;
    /// Steps of the evaluation of one report.
    pub const STEPS_MAX: usize = 24;
}
