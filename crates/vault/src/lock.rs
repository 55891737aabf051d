//! When an open device shuts by itself, and the PIN that ends a pause. Pure: told the time, it says what is due.
//!
//! A PIN protects nothing at rest: it keeps a hand out of an outing whose keys are in memory anyway, and five wrong
//! ones shut the device. Must not know outings, keys or the disk.

use std::time::Duration;

use serde::{Deserialize, Deserializer};
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Seconds without a touch after which an outing pauses (SECURITY-CHECKS S-023).
pub const PAUSE_SECONDS: u64 = 60;

/// Seconds without a touch after which the office shuts (S-026).
pub const OFFICE_SECONDS: u64 = 120;

/// Minutes after which an outing ends by itself (S-024).
pub const OUTING_MINUTES_MAX: u32 = 16 * 60;

/// Digits of a PIN. Four are tapped with gloves on; five tries in ten thousand are all that it gives away.
pub const PIN_DIGITS: usize = 4;

/// Wrong PINs in a row after which the device shuts (S-023).
pub const PIN_ATTEMPTS_MAX: u32 = 5;

/// The PIN of one outing. In memory only.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Pin([u8; PIN_DIGITS]);

impl Pin {
    /// Whether it is one of those that anybody tries first: one digit four times, or four in a row.
    pub fn is_easy(&self) -> bool {
        let steps = |by: i16| {
            self.0.windows(2).all(|pair| matches!(pair, [a, b] if i16::from(*b) - i16::from(*a) == by))
        };
        [0, 1, -1].into_iter().any(steps)
    }

    fn is(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl std::fmt::Debug for Pin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[redacted]")
    }
}

impl<'de> Deserialize<'de> for Pin {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let digits = <[u8; PIN_DIGITS]>::deserialize(deserializer)?;
        if digits.iter().all(|digit| *digit < 10) {
            Ok(Self(digits))
        } else {
            Err(serde::de::Error::custom("not four digits"))
        }
    }
}

/// The pause of an outing: its PIN, and whether it holds now.
#[derive(Debug, Default)]
pub struct Pause {
    pin: Option<Pin>,
    failed: u32,
    holds: bool,
}

/// What trying a PIN came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tried {
    /// The pause is over.
    Open,
    /// Another may be tried.
    Wrong,
    /// None may be tried any more.
    Spent,
}

impl Pause {
    /// Takes the PIN that ends the pauses of this outing.
    pub fn set(&mut self, pin: Pin) {
        self.pin = Some(pin);
        self.failed = 0;
    }

    /// Whether there is a PIN, without which there is no pause.
    pub fn has_pin(&self) -> bool {
        self.pin.is_some()
    }

    /// Whether the outing pauses now.
    pub fn holds(&self) -> bool {
        self.holds
    }

    /// Begins to pause; says whether it can.
    pub fn begin(&mut self) -> bool {
        self.holds |= self.has_pin();
        self.holds
    }

    /// PINs that may still be tried.
    pub fn attempts_left(&self) -> u32 {
        PIN_ATTEMPTS_MAX.saturating_sub(self.failed)
    }

    /// Tries to end the pause.
    pub fn try_end(&mut self, tried: &Pin) -> Tried {
        if self.pin.as_ref().is_some_and(|pin| pin.is(tried)) {
            (self.holds, self.failed) = (false, 0);
            return Tried::Open;
        }
        self.failed = self.failed.saturating_add(1);
        if self.attempts_left() == 0 { Tried::Spent } else { Tried::Wrong }
    }
}

/// When a person last touched the device, on the monotonic count.
#[derive(Debug, Clone, Copy)]
pub struct Touched(Duration);

impl Touched {
    /// Touched now.
    pub fn now(now: Duration) -> Self {
        Self(now)
    }

    /// Whether nobody has touched it for so long.
    pub fn idle_for(self, now: Duration, seconds: u64) -> bool {
        now.saturating_sub(self.0) >= Duration::from_secs(seconds)
    }
}

/// How long an outing has been open: what was kept when it was reopened, and what has passed since. Only ever grows.
#[derive(Debug, Clone, Copy)]
pub struct Age {
    before_minutes: u32,
    since: Duration,
}

impl Age {
    /// An outing that was open for so long before this moment.
    pub fn of(before_minutes: u32, now: Duration) -> Self {
        Self { before_minutes, since: now }
    }

    /// Minutes it has been open.
    pub fn minutes(self, now: Duration) -> u32 {
        let since = now.saturating_sub(self.since).as_secs() / 60;
        self.before_minutes.saturating_add(u32::try_from(since).unwrap_or(u32::MAX))
    }

    /// Whether it has been open as long as it may.
    pub fn is_over(self, now: Duration) -> bool {
        self.minutes(now) >= OUTING_MINUTES_MAX
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pin(digits: [u8; 4]) -> Pin {
        Pin(digits)
    }

    #[test]
    fn what_anybody_tries_first_is_easy() {
        for (digits, easy) in [
            ([0, 0, 0, 0], true),
            ([7, 7, 7, 7], true),
            ([1, 2, 3, 4], true),
            ([9, 8, 7, 6], true),
            ([1, 2, 3, 5], false),
            ([7, 7, 7, 8], false),
            ([8, 9, 0, 1], false),
        ] {
            assert_eq!(pin(digits).is_easy(), easy, "{digits:?}");
        }
    }

    #[test]
    fn five_wrong_pins_are_all_there_are_and_a_right_one_forgives_four() {
        let mut pause = Pause::default();
        assert!(!pause.begin(), "without a PIN nothing pauses");
        pause.set(pin([2, 9, 4, 7]));
        assert!(pause.begin() && pause.holds());
        for round in 0..2 {
            for left in [4, 3, 2, 1] {
                assert_eq!(
                    (pause.try_end(&pin([0; 4])), pause.attempts_left()),
                    (Tried::Wrong, left),
                    "{round}"
                );
            }
            assert_eq!(pause.try_end(&pin([2, 9, 4, 7])), Tried::Open);
            assert!(!pause.holds() && pause.begin());
        }
        let tried: Vec<_> = (0..5).map(|_| pause.try_end(&pin([2, 9, 4, 8]))).collect();
        assert_eq!(tried, [Tried::Wrong, Tried::Wrong, Tried::Wrong, Tried::Wrong, Tried::Spent]);
    }

    #[test]
    fn a_second_less_is_not_yet() {
        let touched = Touched::now(Duration::from_secs(1000));
        let after = |millis: u64| touched.idle_for(Duration::from_millis(1_000_000 + millis), PAUSE_SECONDS);
        assert!(!after(0) && !after(59_999) && after(60_000));
        assert!(!touched.idle_for(Duration::ZERO, PAUSE_SECONDS), "a count that went back is no time");
    }

    #[test]
    fn an_outing_is_over_after_sixteen_hours_of_both_its_lives() {
        let hours = |hours: u64| Duration::from_secs(hours * 3600);
        let age = Age::of(10 * 60, hours(50));
        assert!(!age.is_over(hours(56) - Duration::from_secs(1)) && age.is_over(hours(56)));
        assert_eq!(age.minutes(hours(1)), 600, "it never grows younger");
    }
}
