//! The night of the national mapping: how many persons were seen in one zone. Presences only, nobody is spoken of.
//!
//! A zone is a record of its own, so that the night is counted zone by zone and each is sealed when it is done. It
//! counts in no line of the table. Must not know where a zone is: it has a name that the unit gave it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::rules::Invalid;
use super::{Presences, ZoneName};

/// The presences of one zone in the night of the national mapping.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "forms.ts")]
pub struct ZoneCount {
    /// Counted no further: closing, time or a lock ended the night.
    #[serde(default)]
    pub incomplete: bool,
    /// The zone, by the unit's own name.
    pub zone: ZoneName,
    /// Persons seen in it.
    #[serde(default)]
    pub presences: Presences,
}

impl ZoneCount {
    /// What it counts in the table: nothing. Presences are no contacts.
    pub const COUNT: u8 = 0;

    /// Whether it keeps the limits.
    pub fn validate(&self) -> Result<(), Invalid> {
        self.presences.validate()
    }
}
