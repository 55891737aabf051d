//! Time and chance as the server asks for them. Both are passed in, so that a season of the past can be played and
//! every test repeats itself. Must not know what they are used for.

use std::fmt;
use std::time::Duration;

use approdo_model::calendar::Day;

/// What day it is, and how long the server has been running.
pub trait Clock: Send + Sync + fmt::Debug {
    /// Today. Its month judges arriving headers; the day itself is kept once a device, nowhere else.
    fn today(&self) -> Day;

    /// Time since some fixed point, never going back. Measures the lives of tickets and the rate of requests.
    fn elapsed(&self) -> Duration;
}

/// Where unguessable bytes come from.
pub trait Chance: Send + Sync + fmt::Debug {
    /// Fills all of it.
    ///
    /// # Errors
    /// [`NoChance`] if the source has nothing to give; nothing unguessable may then be made.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoChance>;
}

/// The source of chance gave nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no random bytes to be had")]
pub struct NoChance;

/// The clock and chance of the machine. Only a `main` may use them.
pub mod machine {
    use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

    use approdo_model::calendar::Day;

    use super::{Chance, Clock, NoChance};

    const DAY_SECONDS: u64 = 86_400;
    /// Days from the first of January 1970 to the first of January 2000, where [`Day::number`] begins.
    const EPOCH_DAYS: u64 = 10_957;

    /// The machine's clock, in universal time.
    #[derive(Debug, Clone, Copy)]
    pub struct MachineClock {
        start: Instant,
    }

    impl MachineClock {
        /// Starts counting.
        #[expect(clippy::disallowed_methods, reason = "this is the real clock")]
        pub fn start() -> Self {
            Self { start: Instant::now() }
        }
    }

    impl Clock for MachineClock {
        #[expect(clippy::disallowed_methods, reason = "this is the real clock")]
        fn today(&self) -> Day {
            let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
            let number = (seconds / DAY_SECONDS).saturating_sub(EPOCH_DAYS);
            u16::try_from(number).ok().and_then(Day::from_number).unwrap_or(Day::FIRST)
        }

        fn elapsed(&self) -> Duration {
            self.start.elapsed()
        }
    }

    /// The machine's source of chance.
    #[derive(Debug, Clone, Copy)]
    pub struct MachineChance;

    impl Chance for MachineChance {
        fn fill(&self, bytes: &mut [u8]) -> Result<(), NoChance> {
            getrandom::fill(bytes).map_err(|_| NoChance)
        }
    }
}
