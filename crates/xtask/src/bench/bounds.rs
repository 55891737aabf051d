//! The bounds: how long a person may be kept waiting. The one place where they are named; the table of promises shows
//! them as aims, and `cargo xtask bench --within-bounds` fails where one is passed. Must not know how anything is measured.

/// A list of what was noted, on a device with 20,000 records, in milliseconds (p95).
pub const LIST_P95: f64 = 300.0;

/// What was tapped, saved for good, on the same device, in milliseconds (p95).
pub const SAVE_P95: f64 = 50.0;

/// One bulletin, protected and attacked, on two processors, in milliseconds (median).
pub const RELEASE: f64 = 5_000.0;
