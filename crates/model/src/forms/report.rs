//! One person reported by one entity in one period. The person's file is another system's: here steps are counted.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use ts_rs::TS;

use super::limits::STEPS_MAX;
use super::rules::{Invalid, at_most, hold, rule};
use crate::calendar::Month;
use crate::codes::{Age, Area, Basis, Country, EvalStep, Field, Gender, ReportReason, Source, Urgency};

/// One report by an entity. It always speaks of one person.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "forms.ts")]
pub struct EntityReport {
    /// A draft that closing, time or a lock turned into an entry.
    #[serde(default)]
    pub incomplete: bool,
    /// The random number the case is spoken of by; none, in JSON an empty text, until the tablet gives one
    /// ([`EntityReport::give_case`]).
    #[serde(default, with = "not_yet")]
    #[ts(as = "CaseNumber")]
    pub case: Option<CaseNumber>,
    /// Which kind of entity reports.
    #[serde(default)]
    pub source: Source,
    /// The month of the report.
    pub month: Month,
    /// The area of the report.
    pub area: Area,
    /// Gender.
    #[serde(default)]
    pub gender: Gender,
    /// Age band.
    #[serde(default)]
    pub age: Age,
    /// How the age is known.
    #[serde(default)]
    pub age_basis: Option<Basis>,
    /// Possibly a minor, whatever age was stated.
    #[serde(default)]
    pub possible_minor: bool,
    /// Country of origin; none means not recorded.
    #[serde(default)]
    pub origin: Option<Country>,
    /// How the origin is known.
    #[serde(default)]
    pub origin_basis: Option<Basis>,
    /// "Ambito osservato": an observation, not a finding.
    #[serde(default)]
    pub field: Field,
    /// What the entity asks for.
    #[serde(default)]
    pub reason: Option<ReportReason>,
    /// How soon it wants an answer.
    #[serde(default)]
    pub urgency: Urgency,
    /// Persons it speaks of: one, always.
    #[serde(default)]
    pub persons: OnePerson,
    /// The steps of the evaluation, in order; a step may come again.
    #[serde(default)]
    pub steps: Vec<EvalStep>,
}

impl EntityReport {
    /// A report with nothing recorded yet but that it was received.
    pub fn blank(area: Area, month: Month) -> Self {
        Self {
            incomplete: false,
            case: None,
            source: Source::default(),
            month,
            area,
            gender: Gender::default(),
            age: Age::default(),
            age_basis: None,
            possible_minor: false,
            origin: None,
            origin_basis: None,
            field: Field::default(),
            reason: None,
            urgency: Urgency::default(),
            persons: OnePerson,
            steps: vec![EvalStep::Received],
        }
    }

    /// Gives it a case number out of fresh random bytes, unless it has one.
    pub fn give_case(&mut self, random: [u8; 8]) {
        self.case.get_or_insert_with(|| CaseNumber::from_random(random));
    }

    /// Whether it keeps the limits and, unless incomplete, every rule of the form.
    pub fn validate(&self) -> Result<(), Invalid> {
        at_most("steps", &self.steps, STEPS_MAX)?;
        hold(self.incomplete || self.case.is_some(), "case", rule::REQUIRED)
    }
}

/// The number one: a report about several persons is several reports. It takes no room in binary forms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, TS)]
#[ts(type = "1", export_to = "forms.ts")]
pub struct OnePerson;

impl OnePerson {
    /// What it counts.
    pub const COUNT: u8 = 1;
}

impl Serialize for OnePerson {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.serialize_u8(Self::COUNT)
        } else {
            serializer.serialize_unit()
        }
    }
}

impl<'de> Deserialize<'de> for OnePerson {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error;
        if !deserializer.is_human_readable() {
            return <()>::deserialize(deserializer).map(|()| Self);
        }
        match u8::deserialize(deserializer)? {
            Self::COUNT => Ok(Self),
            _ => Err(D::Error::custom("a report speaks of one person")),
        }
    }
}

/// A case number that may not have been given yet: in JSON an empty text, so that the field is always a text.
mod not_yet {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::CaseNumber;

    pub fn serialize<S: Serializer>(case: &Option<CaseNumber>, serializer: S) -> Result<S::Ok, S::Error> {
        match case {
            None if serializer.is_human_readable() => serializer.serialize_str(""),
            // In JSON `Some` is written as the number alone.
            _ => case.serialize(serializer),
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<CaseNumber>, D::Error> {
        if !deserializer.is_human_readable() {
            return Option::deserialize(deserializer);
        }
        let text = String::deserialize(deserializer)?;
        if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(serde::de::Error::custom) }
    }
}

/// A random number that a case is spoken of by: six characters, none easily taken for another, no vowel to make a
/// word with. It says nothing about the person and is derived from nothing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, TS)]
#[ts(type = "string", export_to = "forms.ts")]
pub struct CaseNumber(u32);

impl CaseNumber {
    /// Its characters: no 0, 1, B, I, L, O, S, Z and no vowel.
    const ALPHABET: [u8; 25] = *b"23456789CDFGHJKMNPQRTVWXY";

    /// Characters of a case number.
    const CHARACTERS: usize = 6;

    /// How many there are.
    const ALL: u32 = 25_u32.pow(6);

    /// Makes one out of fresh random bytes. Eight bytes make the bias smaller than one in ten thousand million.
    pub fn from_random(random: [u8; 8]) -> Self {
        let number = u64::from_le_bytes(random) % u64::from(Self::ALL);
        Self(u32::try_from(number).unwrap_or_default())
    }
}

impl fmt::Display for CaseNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        for _ in 0..Self::CHARACTERS {
            let place = usize::try_from(rest % 25).unwrap_or_default();
            let character = Self::ALPHABET.get(place).copied().unwrap_or_default();
            fmt::Write::write_char(f, char::from(character))?;
            rest /= 25;
        }
        Ok(())
    }
}

impl fmt::Debug for CaseNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for CaseNumber {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let fault = Invalid { field: "case", code: rule::UNWRITABLE };
        hold(text.len() == Self::CHARACTERS, fault.field, fault.code)?;
        text.bytes()
            .rev()
            .try_fold(0_u32, |number, byte| {
                let place = Self::ALPHABET.iter().position(|character| *character == byte).ok_or(fault)?;
                Ok(number * 25 + u32::try_from(place).unwrap_or_default())
            })
            .map(Self)
    }
}

impl Serialize for CaseNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            return serializer.collect_str(self);
        }
        serializer.serialize_u32(self.0)
    }
}

impl<'de> Deserialize<'de> for CaseNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error;
        if deserializer.is_human_readable() {
            return String::deserialize(deserializer)?.parse().map_err(D::Error::custom);
        }
        let number = u32::deserialize(deserializer)?;
        if number < Self::ALL { Ok(Self(number)) } else { Err(D::Error::custom("not a case number")) }
    }
}
