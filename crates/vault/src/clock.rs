//! Time, passed in. The app asks for the civil day, to compare it with the one a person declares; for the minute on the
//! wall, to say when something was begun; and for a monotonic count, to lock.
//!
//! Must not know who asks. No time read here is ever written into an entry; a minute is kept only under a seal.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use approdo_model::calendar::Day;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use ts_rs::TS;

/// Minutes of a day.
const DAY_MINUTES: u16 = 24 * 60;

/// A minute of a day, as a clock on the wall shows it: `"23:41"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, TS)]
#[ts(type = "string", export_to = "calendar.ts")]
pub struct Minute(u16);

/// A minute of a certain day: minutes since the first of January 2000.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct WallMinute(u32);

/// A text that is no minute of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a minute of a day")]
pub struct NotAMinute;

impl Minute {
    /// This minute of this hour, when there is one.
    pub fn new(hour: u16, minute: u16) -> Option<Self> {
        (hour < 24 && minute < 60).then(|| Self(hour * 60 + minute))
    }
}

impl WallMinute {
    /// This minute of this day.
    pub fn of(day: Day, minute: Minute) -> Self {
        Self(u32::from(day.number()) * u32::from(DAY_MINUTES) + u32::from(minute.0))
    }

    /// Its number, to be sealed.
    pub fn number(self) -> u32 {
        self.0
    }

    /// The minute of this number.
    pub fn from_number(number: u32) -> Self {
        Self(number)
    }

    /// Minutes from then to now; a wall clock that went back says nothing.
    pub fn minutes_until(self, now: Self) -> u32 {
        now.0.saturating_sub(self.0)
    }
}

impl fmt::Display for Minute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl FromStr for Minute {
    type Err = NotAMinute;

    /// Takes exactly what [`Minute`] shows, nothing looser.
    fn from_str(text: &str) -> Result<Self, NotAMinute> {
        let (hour, minute) = text.split_once(':').ok_or(NotAMinute)?;
        let number = |digits: &str| digits.parse().map_err(|_| NotAMinute);
        let read = Self::new(number(hour)?, number(minute)?).ok_or(NotAMinute)?;
        if read.to_string() == text { Ok(read) } else { Err(NotAMinute) }
    }
}

impl Serialize for Minute {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Minute {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// What the vault may ask about time.
pub trait Clock: Send + Sync {
    /// The day on the wall, where the tablet is.
    fn today(&self) -> Day;

    /// The minute on the wall, where the tablet is.
    fn minute(&self) -> Minute;

    /// Time since some moment in the past; never goes back.
    fn monotonic(&self) -> Duration;
}

/// The device's own clock.
pub struct SystemClock {
    begin: std::time::Instant,
}

impl SystemClock {
    /// Begins to count now.
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the system for the time")]
    pub fn new() -> Self {
        Self { begin: std::time::Instant::now() }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    fn today(&self) -> Day {
        Day::from_date(jiff::Zoned::now().date()).unwrap_or(Day::FIRST)
    }

    fn minute(&self) -> Minute {
        let now = jiff::Zoned::now().time();
        let part = |number: i8| u16::from(number.unsigned_abs());
        Minute::new(part(now.hour()), part(now.minute())).unwrap_or(Minute(0))
    }

    fn monotonic(&self) -> Duration {
        self.begin.elapsed()
    }
}

/// Now, on the wall.
pub fn wall(clock: &dyn Clock) -> WallMinute {
    WallMinute::of(clock.today(), clock.minute())
}
