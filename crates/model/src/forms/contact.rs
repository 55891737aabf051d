//! One interaction with one person in one outing on one channel: coarse codes, no identifier, no words.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::ZoneName;
use super::limits::{REFERRALS_MAX, SIGNALS_MAX};
use super::rules::{Invalid, at_most, hold, no_repeats, rule};
use crate::codes::{
    Age, Basis, BeggingForm, Consent, Country, Field, Gender, Language, Mode, Need, Newness, Proposal,
    Protection, ReferralOutcome, ReferralTo, Sector, Service, Setting, Signal,
};

/// One contact. Everything observed starts at "non rilevato"; only newness is always asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
#[ts(export_to = "forms.ts")]
pub struct Contact {
    /// A draft that closing, time or a lock turned into an entry.
    pub incomplete: bool,
    /// How it came about. A refused contact is a presence and counts 0.
    pub mode: Mode,
    /// Whether the unit has met this person before; none only in an incomplete contact.
    pub newness: Option<Newness>,
    /// "Già contata stasera": the same person again, the entry counts 0.
    pub already_counted: bool,
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
    /// "Ambito osservato": an observation, not a finding.
    pub field: Field,
    /// Services given.
    pub services: Vec<Service>,
    /// Language spoken.
    pub language: Option<Language>,
    /// Whether a mediator was present.
    pub mediator: bool,
    /// Needs said.
    pub needs: Vec<Need>,
    /// Type of place, never the place.
    pub setting: Option<Setting>,
    /// Sector of work; only with field labour.
    pub sector: Option<Sector>,
    /// Form of begging; only with field begging.
    pub begging_form: Option<BeggingForm>,
    /// Protection context.
    pub protection: Protection,
    /// Where the person was referred to.
    pub referrals: Vec<Referral>,
    /// Observed signals: sealed only, never counted.
    pub signals: Vec<Signal>,
    /// Whether the team proposes an evaluation.
    pub proposal: Proposal,
    /// "Aggancio": the relation leads to a plan, an assessment or an accompaniment.
    pub engagement: bool,
    /// Oral consent, for sharing with a referral only.
    pub consent: Consent,
    /// The stretch it happened in, by the unit's own name. Sealed only. The last field: bodies of the first form end
    /// before it.
    pub zone: Option<ZoneName>,
}

/// Where a person was referred to, and what became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "forms.ts")]
pub struct Referral {
    /// The destination.
    pub to: ReferralTo,
    /// The outcome so far.
    #[serde(default)]
    pub outcome: ReferralOutcome,
}

impl Contact {
    /// Contacts it counts: a refused contact is a presence, and nobody counts twice in an outing.
    pub fn count(&self) -> u8 {
        u8::from(self.mode != Mode::Refused && !self.already_counted)
    }

    /// Whether it keeps the limits and, unless incomplete, every rule of the form.
    pub fn validate(&self) -> Result<(), Invalid> {
        self.limits()?;
        if self.incomplete { Ok(()) } else { self.rules() }
    }

    fn limits(&self) -> Result<(), Invalid> {
        no_repeats("services", &self.services)?;
        no_repeats("needs", &self.needs)?;
        Referral::limits(&self.referrals)?;
        at_most("signals", &self.signals, SIGNALS_MAX)?;
        no_repeats("signals", &self.signals)
    }

    fn rules(&self) -> Result<(), Invalid> {
        hold(self.newness.is_some(), "newness", rule::REQUIRED)?;
        let sector_belongs = self.sector.is_none() || self.field == Field::Labour;
        hold(sector_belongs, "sector", rule::NOT_APPLICABLE)?;
        let begging_belongs = self.begging_form.is_none() || self.field == Field::Begging;
        hold(begging_belongs, "begging_form", rule::NOT_APPLICABLE)
    }
}

impl Referral {
    /// The limits that a list of referrals keeps in every form that has one.
    pub(super) fn limits(referrals: &[Self]) -> Result<(), Invalid> {
        at_most("referrals", referrals, REFERRALS_MAX)?;
        no_repeats("referrals", referrals.iter().map(|referral| referral.to))
    }
}
