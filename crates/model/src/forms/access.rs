//! One visit of one person to a drop-in or desk on one day.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::contact::Referral;
use super::rules::{Invalid, hold, no_repeats, rule};
use crate::codes::{AccessReason, Age, Basis, Country, Gender, Newness, Service, Source};

/// One access to a low-threshold service.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
#[ts(export_to = "forms.ts")]
pub struct Access {
    /// A draft that closing, time or a lock turned into an entry.
    pub incomplete: bool,
    /// Whether the service has met this person before; none only in an incomplete access.
    pub newness: Option<Newness>,
    /// Gender, as perceived unless the person says.
    pub gender: Gender,
    /// Age band.
    pub age: Age,
    /// How the age is known.
    pub age_basis: Option<Basis>,
    /// Possibly a minor, whatever age was stated.
    pub possible_minor: bool,
    /// Country of origin; none means not recorded.
    pub origin: Option<Country>,
    /// How the origin is known.
    pub origin_basis: Option<Basis>,
    /// Why the person came.
    pub reason: AccessReason,
    /// Who sent the person; none means not recorded.
    pub sent_by: Option<Source>,
    /// Services given.
    pub services: Vec<Service>,
    /// Where the person was referred to.
    pub referrals: Vec<Referral>,
}

impl Access {
    /// Whether it keeps the limits and, unless incomplete, every rule of the form.
    pub fn validate(&self) -> Result<(), Invalid> {
        no_repeats("services", &self.services)?;
        Referral::limits(&self.referrals)?;
        hold(self.incomplete || self.newness.is_some(), "newness", rule::REQUIRED)
    }
}
