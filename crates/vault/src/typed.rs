//! A code short enough to be typed where there is no camera, and what it makes: what leads to an invitation at the
//! server, and what opens it.
//!
//! Twelve characters of 32 are 60 bits. They are stretched as a passphrase is, so that whoever sees what lies at the
//! server – the server itself – would have to try them at a third of a second and 64 MiB each, in ten minutes. So the
//! invitation behind a typed code is as good as one that was shown: nobody else can have sealed it. Decision record
//! 0023. Must not know the server, nor what an invitation says.

use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::chance::Chance;
use crate::envelope::{self, OfferKeys};
use crate::passphrase::{Cost, KdfError, stretch};
use crate::rules::Rules;

/// Characters of a code.
pub const TYPED_CHARACTERS: usize = 12;

/// Characters read together.
const GROUP_CHARACTERS: usize = 4;

/// Digits and capitals without I, L, O and U: what is taken for another is read as that other.
const ALPHABET: [u8; 32] = *b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The salt of the derivation. The code is all that both sides have.
const SALT: [u8; 16] = *b"approdo/v1/typed";

/// A typed code: numbers below 32.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct TypedCode([u8; TYPED_CHARACTERS]);

impl std::fmt::Debug for TypedCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[redacted]")
    }
}

impl TypedCode {
    /// A fresh code, every character as likely as any other.
    pub fn make(chance: &mut Chance) -> Self {
        Self(std::array::from_fn(|_| u8::try_from(chance.below(32)).unwrap_or_default()))
    }

    /// From what was typed: capitals or not, with whatever stands between the groups.
    pub fn read(text: &str) -> Option<Self> {
        let mut code = Self([0; TYPED_CHARACTERS]);
        let mut places = code.0.iter_mut();
        for character in text.chars().filter(|c| !c.is_whitespace() && !"-–.".contains(*c)) {
            *places.next()? = number_of(character)?;
        }
        places.next().is_none().then_some(code)
    }

    /// As it is shown, in groups of four.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for (at, number) in self.0.iter().enumerate() {
            if at > 0 && at % GROUP_CHARACTERS == 0 {
                text.push('-');
            }
            text.push(char::from(ALPHABET.get(usize::from(*number)).copied().unwrap_or_default()));
        }
        text
    }

    /// What it makes. As costly as a passphrase.
    ///
    /// # Errors
    /// [`KdfError`] without memory.
    pub fn keys(&self, rules: Rules) -> Result<OfferKeys, KdfError> {
        Ok(envelope::offer_keys(&stretch(&self.0, &SALT, &Cost::of_new_slots(rules), rules)?))
    }
}

fn number_of(character: char) -> Option<u8> {
    let capital = match character.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let at = ALPHABET.iter().position(|known| char::from(*known) == capital)?;
    u8::try_from(at).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    fn code() -> TypedCode {
        TypedCode::make(&mut Chance::of(ChaCha20Rng::seed_from_u64(23)))
    }

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let text = code().text();
        assert_eq!(text.len(), TYPED_CHARACTERS + 2);
        let typed = text.replace('0', "o").replace('1', "l").to_lowercase();
        for typed in
            [text.clone(), text.replace('-', ""), text.replace('-', " "), typed, format!(" {text}\n")]
        {
            assert_eq!(TypedCode::read(&typed), Some(code()), "{typed}");
        }
        for end in 0..text.len() {
            assert_eq!(TypedCode::read(&text[..end]), None, "{end}");
        }
        for other in [format!("{text}0"), text.replace('-', "/"), text[..13].to_owned() + "U", "é".repeat(12)]
        {
            assert_eq!(TypedCode::read(&other), None, "{other}");
        }
    }

    #[test]
    fn sixty_bits_are_drawn_and_each_of_them_matters() {
        assert_eq!(32_u64.pow(12), 1 << 60);
        let keys = code().keys(Rules::KEPT).unwrap();
        assert_eq!(keys.lookup, code().keys(Rules::KEPT).unwrap().lookup, "the same code leads to the same");
        let mut other = code();
        other.0[11] ^= 1;
        let others = other.keys(Rules::KEPT).unwrap();
        assert!(others.lookup != keys.lookup && others.key.expose() != keys.key.expose());
        assert!(keys.key.expose()[..16] != keys.lookup.as_bytes()[..]);
    }

    #[test]
    fn a_code_prints_nothing() {
        assert_eq!(format!("{:?}", code()), "[redacted]");
    }
}
