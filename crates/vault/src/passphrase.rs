//! The passphrase of an operator: five generated Italian words, and the key that Argon2id makes of them.
//!
//! Words are indexes into the public list from the tap to the derivation; they are never joined to a text. The
//! parameters of the derivation come from the slot that they protect and never from a server, and below the compiled
//! floor they are refused. Must not know what the key opens.

use argon2::{Algorithm, Argon2, Params, Version};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::chance::Chance;
use crate::rules::Rules;
use crate::secret::Key;

/// Words in a passphrase. 5 × 11 bits = 55 bits (SECURITY-CHECKS S-017).
pub const PASSPHRASE_WORDS: usize = 5;

/// Words in the list.
pub const WORD_LIST_WORDS: u16 = 2048;

/// Words on a paper that carries a 256-bit key.
pub const PAPER_WORDS: usize = 24;

/// Memory of the derivation (S-010).
pub const MEMORY_KIB: u32 = 64 * 1024;

/// Passes of the derivation.
pub const PASSES: u32 = 3;

/// Lanes of the derivation.
pub const LANES: u32 = 1;

/// Five word indexes.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop, serde::Deserialize)]
#[serde(transparent)]
pub struct Passphrase([u16; PASSPHRASE_WORDS]);

impl std::fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[redacted]")
    }
}

impl Passphrase {
    /// Takes word indexes as they were tapped; an index beyond the list makes a phrase that opens nothing.
    pub fn of(words: [u16; PASSPHRASE_WORDS]) -> Self {
        Self(words)
    }

    /// A fresh phrase, every word as likely as any other.
    pub fn make(chance: &mut Chance) -> Self {
        Self(std::array::from_fn(|_| chance.below(WORD_LIST_WORDS)))
    }

    /// The indexes, to be shown once to the person who writes them down.
    pub fn words(&self) -> [u16; PASSPHRASE_WORDS] {
        self.0
    }

    /// Derives the key that wraps the vault key.
    ///
    /// # Errors
    /// [`KdfError`] below the floor or without memory.
    pub fn derive(&self, salt: &[u8; 16], cost: &Cost, rules: Rules) -> Result<Key, KdfError> {
        let mut secret: [u8; PASSPHRASE_WORDS * 2] = [0; PASSPHRASE_WORDS * 2];
        for (pair, word) in secret.chunks_exact_mut(2).zip(self.0) {
            pair.copy_from_slice(&word.to_be_bytes());
        }
        let made = stretch(&secret, salt, cost, rules);
        secret.zeroize();
        made
    }
}

/// Argon2id: makes a key of a short secret, at this cost.
///
/// # Errors
/// [`KdfError`] below the floor or without memory.
pub(crate) fn stretch(secret: &[u8], salt: &[u8; 16], cost: &Cost, rules: Rules) -> Result<Key, KdfError> {
    let mut key = [0; 32];
    let made = Argon2::new(Algorithm::Argon2id, Version::V0x13, cost.params(rules)?)
        .hash_password_into(secret, salt, &mut key);
    made.map_err(|_| KdfError::Memory)?;
    let taken = Key::new(key);
    key.zeroize();
    Ok(taken)
}

/// Word indexes as they were tapped from paper: one sheet, or two shares one after the other ([`crate::shares`]).
#[derive(Clone, Zeroize, ZeroizeOnDrop, serde::Deserialize)]
#[serde(transparent)]
pub struct PaperWords(Vec<u16>);

impl std::fmt::Debug for PaperWords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[redacted]")
    }
}

impl PaperWords {
    /// Takes word indexes as they were tapped.
    pub fn of(words: Vec<u16>) -> Self {
        Self(words)
    }

    /// The indexes.
    pub(crate) fn indexes(&self) -> &[u16] {
        &self.0
    }
}

/// What a derivation costs. Part of the authenticated data of the wrap it protects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// Memory.
    pub memory_kib: u32,
    /// Passes.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl Cost {
    /// What new slots cost, and the floor below which none is opened.
    pub const FLOOR: Self = Self { memory_kib: MEMORY_KIB, passes: PASSES, lanes: LANES };

    /// Almost nothing: what slots cost in a world that switched the derivation's defence off.
    pub(crate) const TOY: Self = Self { memory_kib: 8, passes: 1, lanes: 1 };

    /// The highest cost taken from a file, so that a changed file cannot hang the tablet.
    pub const CEILING: Self = Self { memory_kib: 1024 * 1024, passes: 16, lanes: 4 };

    /// What a new slot costs.
    pub(crate) fn of_new_slots(rules: Rules) -> Self {
        if rules.costly_derivation() { Self::FLOOR } else { Self::TOY }
    }

    fn params(&self, rules: Rules) -> Result<Params, KdfError> {
        let floor = Self::of_new_slots(rules);
        let within = |value: u32, floor: u32, ceiling: u32| (floor..=ceiling).contains(&value);
        let memory = within(self.memory_kib, floor.memory_kib, Self::CEILING.memory_kib);
        let passes = within(self.passes, floor.passes, Self::CEILING.passes);
        let lanes = within(self.lanes, floor.lanes, Self::CEILING.lanes);
        if !(memory && passes && lanes) {
            return Err(KdfError::Floor);
        }
        Params::new(self.memory_kib, self.passes, self.lanes, Some(32)).map_err(|_| KdfError::Floor)
    }

    /// Canonical bytes.
    pub(crate) fn bytes(&self) -> [u8; 12] {
        let mut bytes = [0; 12];
        let parts = [self.memory_kib, self.passes, self.lanes];
        for (four, part) in bytes.chunks_exact_mut(4).zip(parts) {
            four.copy_from_slice(&part.to_be_bytes());
        }
        bytes
    }
}

/// Why no key was derived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KdfError {
    /// The parameters are below the compiled floor or above the ceiling.
    #[error("the parameters of the derivation are out of bounds")]
    Floor,
    /// The memory for the derivation cannot be had.
    #[error("the derivation found no memory")]
    Memory,
}

/// The public list of Italian words.
pub fn word_list() -> &'static [&'static str] {
    bip39::Language::Italian.word_list()
}

/// Writes a 256-bit key as 24 Italian words with their checksum, for paper.
pub fn paper(key: &Key) -> Vec<&'static str> {
    match bip39::Mnemonic::from_entropy_in(bip39::Language::Italian, key.expose()) {
        Ok(mnemonic) => mnemonic.words().collect(),
        Err(_) => Vec::new(),
    }
}

/// Reads a key back from paper; a wrong word is found by the checksum.
pub fn from_paper(words: &[String]) -> Option<Key> {
    let text = words.join(" ");
    let mnemonic = bip39::Mnemonic::parse_in(bip39::Language::Italian, text).ok()?;
    Key::from_slice(&mnemonic.to_entropy())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_core::SeedableRng;

    #[test]
    fn a_cost_below_the_floor_is_refused() {
        let phrase = Passphrase::of([1, 2, 3, 4, 5]);
        let cheap = [
            Cost { memory_kib: MEMORY_KIB - 1, ..Cost::FLOOR },
            Cost { passes: PASSES - 1, ..Cost::FLOOR },
            Cost { lanes: 0, ..Cost::FLOOR },
            Cost { memory_kib: u32::MAX, ..Cost::FLOOR },
        ];
        for cost in cheap {
            assert_eq!(phrase.derive(&[7; 16], &cost, Rules::KEPT).unwrap_err(), KdfError::Floor, "{cost:?}");
        }
    }

    #[test]
    fn every_word_is_as_likely_as_any_other() {
        let mut chance = Chance::of(rand_chacha::ChaCha20Rng::seed_from_u64(17));
        let draws = 200_000;
        let mut seen = vec![0u32; usize::from(WORD_LIST_WORDS)];
        for _ in 0..draws {
            seen[usize::from(chance.below(WORD_LIST_WORDS))] += 1;
        }
        let mean = f64::from(draws) / f64::from(WORD_LIST_WORDS);
        let chi_squared: f64 = seen.iter().map(|n| (f64::from(*n) - mean).powi(2) / mean).sum();
        // 2047 degrees of freedom: mean 2047, standard deviation 64; five of them either way.
        assert!((1727.0..2367.0).contains(&chi_squared), "{chi_squared}");
    }

    #[test]
    fn a_key_comes_back_from_paper_and_a_wrong_word_does_not() {
        let mut chance = Chance::of(rand_chacha::ChaCha20Rng::seed_from_u64(18));
        let key = chance.key();
        let mut words: Vec<String> = paper(&key).iter().map(|word| (*word).to_owned()).collect();
        assert_eq!(words.len(), PAPER_WORDS);
        assert_eq!(from_paper(&words).unwrap().expose(), key.expose());
        let other = word_list().iter().find(|word| **word != words[3]).unwrap();
        let kept = std::mem::replace(&mut words[3], (*other).to_owned());
        assert!(from_paper(&words).is_none_or(|found| found.expose() != key.expose()));
        words[3] = kept;
        words.pop();
        assert!(from_paper(&words).is_none());
    }

    #[test]
    fn the_list_is_the_italian_one() {
        assert_eq!(word_list().len(), usize::from(WORD_LIST_WORDS));
        assert_eq!(word_list()[0], "abaco");
    }
}
