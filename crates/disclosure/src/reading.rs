//! What a published cell says about the true count: rounding, and the intervals that a reader may conclude.
//!
//! The one place in which the meaning of the neutral form stands. Must not know where a cell lies.

use crate::form::{Mask, Says};

/// The least and the greatest true count; no greatest where nothing is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Interval {
    pub least: i64,
    pub most: Option<i64>,
}

impl Interval {
    /// Any count.
    pub const ANY: Self = Self { least: 0, most: None };

    /// What agrees with both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let most = match (self.most, other.most) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        Self { least: self.least.max(other.least), most }
    }

    /// Whether a count lies in it.
    pub fn has(self, count: i64) -> bool {
        self.least <= count && self.most.is_none_or(|most| count <= most)
    }
}

/// The multiple of the base nearest to a count; the middle between two goes up.
pub(crate) fn rounded(count: i64, base: i64) -> i64 {
    (count + base / 2) / base * base
}

/// What a shown value stands for. Whoever reads it knows that nothing below the threshold is shown.
pub(crate) fn shown(value: i64, base: i64, contacts_min: i64) -> Interval {
    let least = (value - base / 2).max(contacts_min).max(0);
    Interval { least, most: Some(value + (base - 1) / 2) }
}

/// What a published cell stands for.
pub(crate) fn of(says: Says, contacts_min: i64) -> Interval {
    match says {
        Says::Value { value, base } => shown(i64::from(value), i64::from(base), contacts_min),
        Says::Masked(Mask::Primary { below }) => {
            Interval { least: 0, most: Some(i64::from(below).saturating_sub(1)) }
        }
        Says::Masked(Mask::SmallBase | Mask::Complementary) => Interval::ANY,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_stands_for_exactly_the_counts_that_round_to_it() {
        for base in [1, 5, 10] {
            for count in 0..300 {
                for value in (0..320).step_by(usize::try_from(base).unwrap()) {
                    assert_eq!(
                        shown(value, base, 0).has(count),
                        rounded(count, base) == value,
                        "{count} {base} {value}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_shown_ten_stands_for_ten_to_twelve() {
        assert_eq!(shown(10, 5, 10), Interval { least: 10, most: Some(12) });
        assert_eq!(shown(15, 5, 10), Interval { least: 13, most: Some(17) });
        assert_eq!(shown(20, 10, 10), Interval { least: 15, most: Some(24) });
    }
}
