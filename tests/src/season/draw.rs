//! Chance for the season: seeded draws, and shares that add up. Must not know what is drawn.

use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};

/// A seeded source of draws: the same seed draws the same season.
pub struct Draw(ChaCha20Rng);

impl Draw {
    /// The source of this seed.
    pub fn of(seed: u64) -> Self {
        Self(ChaCha20Rng::seed_from_u64(seed))
    }

    /// A number below `bound`. The bias of a remainder does not matter to a made-up season.
    pub fn below(&mut self, bound: u32) -> u32 {
        self.0.next_u32() % bound.max(1)
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: u32, high: u32) -> u32 {
        low + self.below(high.saturating_sub(low) + 1)
    }

    /// True in so many cases of a hundred.
    pub fn percent(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    /// One of these, each as likely as its weight says.
    pub fn one<T: Copy>(&mut self, choices: &[(T, u32)]) -> T {
        let whole = choices.iter().map(|(_, weight)| weight).sum();
        let mut at = self.below(whole);
        for (choice, weight) in choices {
            if at < *weight {
                return *choice;
            }
            at -= weight;
        }
        choices.last().expect("a list of choices is never empty").0
    }

    /// Up to `most` different ones of these, in the order of the list.
    pub fn some<T: Copy + PartialEq>(&mut self, most: u32, choices: &[(T, u32)]) -> Vec<T> {
        let wanted = self.between(0, most);
        let drawn: Vec<T> = (0..wanted).map(|_| self.one(choices)).collect();
        choices.iter().map(|(choice, _)| *choice).filter(|choice| drawn.contains(choice)).collect()
    }

    /// Random bytes.
    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.fill_bytes(&mut bytes);
        bytes
    }
}

/// Shares a whole by weights so that the shares add up to it: the largest remainders get what is left over.
pub fn shares(whole: u32, weights: &[u32]) -> Vec<u32> {
    let sum: u64 = weights.iter().map(|weight| u64::from(*weight)).sum::<u64>().max(1);
    let parts: Vec<u64> = weights.iter().map(|weight| u64::from(whole) * u64::from(*weight)).collect();
    let mut shares: Vec<u32> =
        parts.iter().map(|part| u32::try_from(part / sum).expect("below the whole")).collect();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(parts[*at] % sum));
    let left = whole - shares.iter().sum::<u32>();
    for at in order.into_iter().take(left as usize) {
        shares[at] += 1;
    }
    shares
}

/// Splits contacts into outings of three to nine; fewer than three stay together.
pub fn outings(draw: &mut Draw, mut contacts: u32) -> Vec<u32> {
    const FEWEST: u32 = 3;
    const MOST: u32 = 9;
    let mut sizes = Vec::new();
    while contacts > MOST {
        let size = draw.between(FEWEST, MOST.min(contacts - FEWEST));
        sizes.push(size);
        contacts -= size;
    }
    if contacts > 0 {
        sizes.push(contacts);
    }
    sizes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_add_up_to_the_whole() {
        for (whole, weights) in
            [(10, &[1, 1, 1][..]), (3575, &[13, 52, 12, 6, 17]), (0, &[1, 2]), (1, &[7, 7])]
        {
            assert_eq!(shares(whole, weights).iter().sum::<u32>(), whole, "{whole} by {weights:?}");
        }
        assert_eq!(shares(10, &[1, 1, 2]), [3, 2, 5], "the first of equal remainders gets the rest");
    }

    #[test]
    fn outings_have_three_to_nine_contacts_where_there_are_enough() {
        let mut draw = Draw::of(1);
        for contacts in 0..200 {
            let sizes = outings(&mut draw, contacts);
            assert_eq!(sizes.iter().sum::<u32>(), contacts);
            assert!(contacts < 3 || sizes.iter().all(|size| (3..=9).contains(size)), "{contacts}: {sizes:?}");
        }
    }
}
