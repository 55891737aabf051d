//! The day on the wall of a device, turned by hand, so that a season of the past can be played.
//!
//! Must not know who looks at it. The monotonic count is the machine's own.

use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use approdo_model::calendar::Day;
use approdo_vault::clock::{Clock, Minute, SystemClock};

/// A calendar that shows the day it was turned to.
#[derive(Clone)]
pub struct Calendar {
    shown: Arc<AtomicU16>,
    machine: Arc<SystemClock>,
}

impl Calendar {
    /// A calendar that shows the present day.
    pub fn today() -> Self {
        let machine = SystemClock::new();
        Self { shown: Arc::new(AtomicU16::new(machine.today().number())), machine: Arc::new(machine) }
    }

    /// Turns it to another day.
    pub fn turn_to(&self, day: Day) {
        self.shown.store(day.number(), Ordering::Relaxed);
    }
}

impl Clock for Calendar {
    fn today(&self) -> Day {
        Day::from_number(self.shown.load(Ordering::Relaxed)).unwrap_or(Day::FIRST)
    }

    fn minute(&self) -> Minute {
        self.machine.minute()
    }

    fn monotonic(&self) -> Duration {
        self.machine.monotonic()
    }
}
