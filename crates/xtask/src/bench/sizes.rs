//! At which sizes is measured: those of the promises, or a tenth of them.

use super::scene::{Manner, Wanted};

/// The logs of a device that was used little and of one that was used much.
pub const LISTS: [&str; 2] = ["few", "large"];

/// The sizes.
#[derive(Debug, Clone, Copy)]
pub struct Sizes {
    /// Whether these are the sizes that the aims speak of.
    pub promised: bool,
    /// Entries of a tablet that has hardly been used.
    pub few: u64,
    /// Entries of the logs that are handed over.
    pub small: u64,
    /// As above.
    pub middle: u64,
    /// As above.
    pub large: u64,
    /// Requests of one entry each.
    pub rush: [u64; 2],
    /// Entries behind the live table.
    pub table: [u64; 2],
    /// How many outings are filled to the last record they may hold.
    pub full_outings: usize,
    /// How often each list is asked for in one of them.
    pub listings: usize,
}

impl Sizes {
    /// Those of the promises.
    pub const FULL: Self = Self {
        promised: true,
        few: 100,
        small: 5_000,
        middle: 10_000,
        large: 20_000,
        rush: [8_000, 64_000],
        table: [10_000, 1_000_000],
        full_outings: 5,
        listings: 100,
    };

    /// A tenth or less, for a look in between.
    pub const QUICK: Self = Self {
        promised: false,
        few: 50,
        small: 500,
        middle: 1_000,
        large: 2_000,
        rush: [1_600, 8_000],
        table: [1_000, 50_000],
        ..Self::FULL
    };

    /// Those that the bounds speak of, on one outing: enough for a p95, little enough for every change.
    pub const BOUNDS: Self = Self { full_outings: 1, listings: 40, ..Self::FULL };

    /// The logs behind which lists are measured.
    pub fn logs_for_lists(&self) -> Vec<Wanted> {
        self.wanted().into_iter().filter(|log| LISTS.contains(&log.name)).collect()
    }

    /// The logs that must be prepared.
    pub fn wanted(&self) -> Vec<Wanted> {
        let log = |name, entries, manner| Wanted { name, entries, manner };
        vec![
            log("few", self.few, Manner::Complete),
            log("ten", 12, Manner::Complete),
            log("hundred", 102, Manner::Complete),
            log("glimpse", 102, Manner::Glimpse),
            log("drafted", 102, Manner::Drafted),
            log("amended", 102, Manner::Amended),
            log("small", self.small, Manner::Complete),
            log("middle", self.middle, Manner::Complete),
            log("large", self.large, Manner::Complete),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_a_bound_is_measured_at_the_size_that_the_bound_names() {
        let logs: Vec<_> =
            Sizes::BOUNDS.logs_for_lists().into_iter().map(|log| (log.name, log.entries)).collect();
        assert_eq!(logs, [("few", 100), ("large", 20_000)]);
    }
}
