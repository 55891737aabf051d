//! What the person at the keyboard sees: progress on stderr, results on stdout, and how long things took.
//!
//! The only place of xtask that prints and the only one that looks at a clock.

use std::fmt::Display;
use std::io::{Write, stderr, stdout};
use std::time::{Duration, Instant};

use crate::failure::Failure;

/// The present instant: durations shown to a person, never anything that is stored.
#[expect(clippy::disallowed_methods, reason = "this is the clock of xtask; it only measures its own steps")]
pub fn now() -> Instant {
    Instant::now()
}

/// One line of progress. A closed stderr is no reason to stop.
pub fn progress(line: impl Display) {
    let _ = writeln!(stderr().lock(), "{line}");
}

/// The closing word of a command that failed.
pub fn failed(failure: &Failure) {
    progress(format_args!("✗ {failure}"));
}

/// The result of a command, alone on stdout.
pub fn result(result: impl Display) -> Result<(), Failure> {
    writeln!(stdout().lock(), "{result}").map_err(|source| Failure::File {
        operation: "write to",
        path: "stdout".into(),
        source,
    })
}

/// A duration as a person reads it: `0.4 s`, `12 s`, `3:05`.
pub fn lasted(duration: Duration) -> String {
    match duration.as_secs() {
        0..10 => format!("{:.1} s", duration.as_secs_f32()),
        seconds @ 10..60 => format!("{seconds} s"),
        seconds => format!("{}:{:02}", seconds / 60, seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_read_at_a_glance() {
        for (milliseconds, expected) in
            [(400, "0.4 s"), (12_900, "12 s"), (59_999, "59 s"), (185_000, "3:05")]
        {
            assert_eq!(lasted(Duration::from_millis(milliseconds)), expected);
        }
    }
}
