//! When the next sync is tried: pure decisions, no clock, no chance of its own.
//!
//! Must not know how a sync is done. `jitter` is any random number; every figure that follows from it is spread evenly
//! ("full jitter"), so that tablets that lost the same server do not come back together.

use std::time::Duration;

/// Between two syncs when all is well, and while the device is not set up.
pub const EVERY_SECONDS: u64 = 180;

/// By how much that is spread.
pub const EVERY_SPREAD_SECONDS: u64 = 60;

/// The least wait after a failure.
pub const BACKOFF_FLOOR_MILLISECONDS: u64 = 500;

/// The upper bound of the wait after the first failure; it doubles with each.
pub const BACKOFF_BASE_SECONDS: u64 = 4;

/// Where the doubling ends while there is no connection. Short: it costs the server nothing, and a van comes back
/// into the network.
pub const UNREACHED_CEILING_SECONDS: u64 = 60;

/// Where the doubling ends while the server refuses, or its answers are refused.
pub const REFUSED_CEILING_SECONDS: u64 = 600;

/// By how much the wait that a server asked for is exceeded, at most.
pub const TOLD_SPREAD_SECONDS: u64 = 5;

/// The longest time between something new on the device and its sync. Not at once and never after the same time: the
/// moment of a push should not tell the moment of a tap.
pub const NEWS_SECONDS_MAX: u64 = 30;

/// Between two syncs, however often they are asked for.
pub const ASKED_MILLISECONDS: u64 = 250;

/// How a sync ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// There was nothing to do: the device is not set up.
    Idle,
    /// Everything was handed over.
    Done,
    /// The app changed its state meanwhile; what was under way is left and begun anew.
    Disturbed,
    /// No connection.
    Unreached,
    /// The server refused, or its answer was refused.
    Refused,
    /// The server asked for this wait.
    Told(Duration),
}

/// Why the next sync should come sooner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nudge {
    /// There is something new to hand over.
    News,
    /// A person waits for it, or did something that only a sync completes.
    Asked,
}

/// How many syncs in a row have failed, after one more.
pub fn failures_after(outcome: Outcome, failures: u32) -> u32 {
    match outcome {
        Outcome::Idle | Outcome::Done => 0,
        Outcome::Disturbed => failures,
        Outcome::Unreached | Outcome::Refused | Outcome::Told(_) => failures.saturating_add(1),
    }
}

/// How long to wait before the next sync. `failures` counts those in a row, this one included.
pub fn next_attempt(outcome: Outcome, failures: u32, jitter: u64) -> Duration {
    match outcome {
        Outcome::Idle | Outcome::Done => {
            Duration::from_secs(EVERY_SECONDS) + spread(Duration::from_secs(EVERY_SPREAD_SECONDS), jitter)
        }
        Outcome::Disturbed => Duration::from_millis(ASKED_MILLISECONDS),
        Outcome::Unreached => backoff(failures, UNREACHED_CEILING_SECONDS, jitter),
        Outcome::Refused => backoff(failures, REFUSED_CEILING_SECONDS, jitter),
        Outcome::Told(wait) => wait + spread(Duration::from_secs(TOLD_SPREAD_SECONDS), jitter),
    }
}

/// How long to wait instead, once nudged; none if the nudge is not heeded. A server that asked for a wait gets it; a
/// failing one is not tried for mere news.
pub fn next_attempt_nudged(outcome: Outcome, nudge: Nudge, jitter: u64) -> Option<Duration> {
    match (outcome, nudge) {
        (Outcome::Told(_), _) | (Outcome::Unreached | Outcome::Refused, Nudge::News) => None,
        (_, Nudge::Asked) => Some(Duration::from_millis(ASKED_MILLISECONDS)),
        (_, Nudge::News) => Some(spread(Duration::from_secs(NEWS_SECONDS_MAX), jitter)),
    }
}

fn backoff(failures: u32, ceiling_seconds: u64, jitter: u64) -> Duration {
    let doubled = BACKOFF_BASE_SECONDS.saturating_mul(2_u64.saturating_pow(failures.saturating_sub(1)));
    let bound = Duration::from_secs(doubled.min(ceiling_seconds));
    spread(bound, jitter).max(Duration::from_millis(BACKOFF_FLOOR_MILLISECONDS))
}

/// Evenly between nothing and `bound`.
fn spread(bound: Duration, jitter: u64) -> Duration {
    let milliseconds = u64::try_from(bound.as_millis()).unwrap_or(u64::MAX);
    Duration::from_millis(jitter % milliseconds.saturating_add(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTCOMES: [Outcome; 6] = [
        Outcome::Idle,
        Outcome::Done,
        Outcome::Disturbed,
        Outcome::Unreached,
        Outcome::Refused,
        Outcome::Told(Duration::from_secs(30)),
    ];

    fn seconds(bounds: std::ops::RangeInclusive<f64>, wait: Duration) -> bool {
        bounds.contains(&wait.as_secs_f64())
    }

    #[test]
    fn each_ending_has_its_own_wait() {
        let check = |outcome, failures, least: f64, most: f64| {
            let (mut low, mut high) = (Duration::MAX, Duration::ZERO);
            for jitter in (0..2_000_000).step_by(37) {
                let wait = next_attempt(outcome, failures, jitter);
                assert!(seconds(least..=most, wait), "{outcome:?} {failures} {jitter}: {wait:?}");
                (low, high) = (low.min(wait), high.max(wait));
            }
            let reach = (most - least) / 20.0;
            assert!(
                seconds(least..=least + reach, low) && seconds(most - reach..=most, high),
                "{outcome:?} is spread"
            );
        };
        check(Outcome::Done, 0, 180.0, 240.0);
        check(Outcome::Idle, 0, 180.0, 240.0);
        check(Outcome::Disturbed, 0, 0.25, 0.25);
        check(Outcome::Unreached, 1, 0.5, 4.0);
        check(Outcome::Unreached, 2, 0.5, 8.0);
        check(Outcome::Unreached, 3, 0.5, 16.0);
        check(Outcome::Unreached, 30, 0.5, 60.0);
        check(Outcome::Refused, 1, 0.5, 4.0);
        check(Outcome::Refused, u32::MAX, 0.5, 600.0);
        check(Outcome::Told(Duration::from_secs(30)), 1, 30.0, 35.0);
    }

    #[test]
    fn no_jitter_and_no_number_of_failures_waits_without_bound() {
        for outcome in OUTCOMES {
            for failures in [0, 1, 7, 63, 64, 65, u32::MAX] {
                for jitter in [0, 1, u64::MAX / 2, u64::MAX] {
                    assert!(next_attempt(outcome, failures, jitter) <= Duration::from_secs(600));
                }
            }
        }
    }

    #[test]
    fn a_nudge_is_heeded_unless_the_server_asked_for_a_wait() {
        for outcome in OUTCOMES {
            let asked = next_attempt_nudged(outcome, Nudge::Asked, 9);
            let news = next_attempt_nudged(outcome, Nudge::News, 9);
            match outcome {
                Outcome::Told(_) => assert_eq!((asked, news), (None, None)),
                Outcome::Unreached | Outcome::Refused => {
                    assert_eq!((asked, news), (Some(Duration::from_millis(250)), None));
                }
                _ => assert_eq!(
                    (asked, news),
                    (Some(Duration::from_millis(250)), Some(Duration::from_millis(9)))
                ),
            }
        }
    }

    #[test]
    fn the_moment_of_a_push_does_not_tell_the_moment_of_a_tap() {
        let waits =
            (0..100_000).filter_map(|jitter| next_attempt_nudged(Outcome::Done, Nudge::News, jitter * 7));
        let (least, most) =
            waits.fold((Duration::MAX, Duration::ZERO), |(l, m), wait| (l.min(wait), m.max(wait)));
        assert!(
            least < Duration::from_secs(1)
                && most > Duration::from_secs(29)
                && most <= Duration::from_secs(30)
        );
    }

    #[test]
    fn only_a_sync_that_ends_well_forgives_the_failed_ones() {
        for (outcome, expected) in OUTCOMES.into_iter().zip([0, 0, 5, 6, 6, 6]) {
            assert_eq!(failures_after(outcome, 5), expected, "{outcome:?}");
        }
        assert_eq!(failures_after(Outcome::Refused, u32::MAX), u32::MAX);
    }
}
