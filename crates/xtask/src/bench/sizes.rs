//! At which sizes is measured: those of the promises, or a tenth of them.

use super::scene::{Manner, Wanted};

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
    };

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
