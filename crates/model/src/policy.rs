//! How long what may be read, and what is waited for: a coordinator's statement in the registry, within fixed ranges.
//!
//! A statement outside of them is refused by everyone, so that neither a slip nor a coerced coordinator makes a tablet
//! an archive or a server forget what nobody has read. Must not know a clock.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Hours that a tablet may read a closed outing after its acknowledgement: none to thirty days (DESIGN.md 5).
pub const READABLE_HOURS: std::ops::RangeInclusive<u16> = 0..=30 * 24;

/// Days that a tablet may read a closed outing that nobody acknowledges. At most thirty (DESIGN.md 5); at least one more
/// than those after which it warns, or nobody could be warned.
pub const UNACKNOWLEDGED_DAYS: std::ops::RangeInclusive<u16> = WARNING_DAYS + 1..=30;

/// Days without acknowledgement after which a tablet warns (DESIGN.md 5).
pub const WARNING_DAYS: u16 = 7;

/// Days after the end of a month in which its late entries are waited for before it is closed: none to one period.
pub const GRACE_DAYS: std::ops::RangeInclusive<u16> = 0..=60;

/// Days that the server keeps sealed texts after the period is closed. At least as long as a tablet may wait for its
/// acknowledgement; at most half a year: it is a mailbox, not an archive (DOMAIN.md 5, L1).
pub const SERVER_DAYS: std::ops::RangeInclusive<u16> = 30..=180;

/// What a coordinator has laid down, for the whole organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "policy.ts")]
pub struct Policy {
    /// Hours a tablet may read a closed outing after its acknowledgement; see [`READABLE_HOURS`].
    pub readable_hours: u16,
    /// Days it may without one; see [`UNACKNOWLEDGED_DAYS`].
    pub unacknowledged_days: u16,
    /// Days that late entries of a month are waited for; see [`GRACE_DAYS`].
    pub grace_days: u16,
    /// Days that sealed texts stay on the server after the period is closed; see [`SERVER_DAYS`].
    pub server_days: u16,
}

impl Policy {
    /// What holds where nobody has said anything (DESIGN.md 5, DOMAIN.md 5). Late entries are waited for half a month,
    /// the smallest part a period is made of.
    pub const DEFAULT: Self =
        Self { readable_hours: 72, unacknowledged_days: 30, grace_days: 15, server_days: 60 };

    /// Whether it lies within the ranges.
    pub fn is_within(&self) -> bool {
        READABLE_HOURS.contains(&self.readable_hours)
            && UNACKNOWLEDGED_DAYS.contains(&self.unacknowledged_days)
            && GRACE_DAYS.contains(&self.grace_days)
            && SERVER_DAYS.contains(&self.server_days)
    }

    /// Its canonical bytes.
    pub fn bytes(&self) -> Vec<u8> {
        [self.readable_hours, self.unacknowledged_days, self.grace_days, self.server_days]
            .map(u16::to_be_bytes)
            .concat()
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self::DEFAULT
    }
}
