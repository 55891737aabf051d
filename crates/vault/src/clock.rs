//! Time, passed in. The app asks only for the civil day, to compare it with the one a person declares, and for a
//! monotonic count, to lock.
//!
//! Must not know who asks. No time read here is ever written into an entry.

use std::time::Duration;

use approdo_model::calendar::Day;

/// What the vault may ask about time.
pub trait Clock: Send {
    /// The day on the wall, where the tablet is.
    fn today(&self) -> Day;

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

    fn monotonic(&self) -> Duration {
        self.begin.elapsed()
    }
}
