//! The names a unit gives: to itself and to the zones it goes to. The only free text of all forms; they name a team or
//! a stretch of road, never a person, and travel sealed only.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};
use ts_rs::TS;

use super::limits::{UNIT_NAME_CHARACTERS_MAX, ZONE_NAME_CHARACTERS_MAX};
use super::rules::{Invalid, hold, rule};
use super::text::line_of_text;

/// A unit's name: 1-32 visible characters, no space around them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, TS)]
#[ts(type = "string", export_to = "forms.ts")]
pub struct UnitName(String);

impl UnitName {
    /// Takes a name as it was typed, without the space around it.
    pub fn new(typed: &str) -> Result<Self, Invalid> {
        given("unit", typed, UNIT_NAME_CHARACTERS_MAX).map(Self)
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The unit's own name for a stretch of its round: 1-24 visible characters. Never an address, a house number or a
/// position, which nothing here could tell from a name: the screens say so.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, TS)]
#[ts(type = "string", export_to = "forms.ts")]
pub struct ZoneName(String);

impl ZoneName {
    /// Takes a name as it was typed, without the space around it.
    pub fn new(typed: &str) -> Result<Self, Invalid> {
        given("zone", typed, ZONE_NAME_CHARACTERS_MAX).map(Self)
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Bytes that a character takes at most.
const CHARACTER_BYTES_MAX: usize = 4;

/// A name as it was typed, without the space around it, if it can be one.
fn given(field: &'static str, typed: &str, characters_max: usize) -> Result<String, Invalid> {
    let name = line_of_text(field, typed, characters_max.saturating_mul(CHARACTER_BYTES_MAX))?;
    hold(!name.is_empty(), field, rule::EMPTY)?;
    hold(name.chars().count() <= characters_max, field, rule::TOO_LONG)?;
    Ok(name)
}

impl fmt::Display for UnitName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for UnitName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

impl<'de> Deserialize<'de> for ZoneName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}
