//! A key on paper in three shares: any two restore it, one alone says nothing about it.
//!
//! ```text
//! 25 words = 275 bits: point of the share (256) · its number (2) · which key (1) · check of all that (16)
//! ```
//!
//! Two shares are typed one after the other; a sheet of 24 words, as organisations founded before have it, is the key
//! itself and is read all the same. The check finds a slip of the pen on one sheet; whether two shares belong together
//! only the public key says that the registry names. Must not know what a key opens or who keeps a sheet.

use approdo_model::bytes::PublicKey;
use approdo_model::suite::Recipient;
use blahaj::{Share, Sharks};
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, Zeroizing};

use crate::chance::Chance;
use crate::envelope;
use crate::passphrase::{PAPER_WORDS, PaperWords, from_paper, word_list};
use crate::secret::{Key, SigningSecret};

/// Shares of a key.
pub const SHARES: u8 = 3;

/// Shares that restore it.
pub const SHARES_NEEDED: u8 = 2;

/// Words of one share.
pub const SHARE_WORDS: usize = 25;

/// Names the check of a share.
const CHECK_LABEL: &[u8] = b"approdo/v1/share\0";

/// Bits of one word.
const WORD_BITS: usize = 11;

/// Bytes of a share's point: as many as the key has.
const POINT_BYTES: usize = 32;

/// Bits of the number that say which share it is.
const NUMBER_BITS: usize = 2;

/// Bits that say which key it is of.
const KIND_BITS: usize = 1;

/// Bits of the check.
const CHECK_BITS: usize = 16;

const _: () = assert!(POINT_BYTES * 8 + NUMBER_BITS + KIND_BITS + CHECK_BITS == SHARE_WORDS * WORD_BITS);

/// Which of the two keys that are kept on paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// The organisation's root key.
    Root,
    /// The secret of a generation.
    Generation,
}

/// Why paper gives no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PaperFault {
    /// A sheet was not copied rightly, or it is of the other key.
    #[error("a sheet is not right")]
    Sheet,
    /// Twice the same share.
    #[error("twice the same share")]
    Same,
}

/// What one sheet says that it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sheet {
    /// The share's number from 1; none for a sheet with the whole key.
    pub number: Option<u8>,
    /// Of which key; a sheet with a whole key does not say.
    pub of: Option<Kept>,
}

/// Splits a key. The sheets are in the order of their numbers.
pub fn split(key: &Key, of: Kept, chance: &mut Chance) -> Vec<Vec<&'static str>> {
    let shares = Sharks(SHARES_NEEDED).dealer_rng(key.expose(), chance);
    shares.take(usize::from(SHARES)).map(|share| sheet(&share, of)).collect()
}

/// What is on one sheet, if it was copied rightly.
///
/// # Errors
/// [`PaperFault::Sheet`].
pub fn read_sheet(words: &PaperWords) -> Result<Sheet, PaperFault> {
    if words.indexes().len() == PAPER_WORDS {
        return whole(words).map(|_| Sheet { number: None, of: None });
    }
    let (share, of) = read(words.indexes())?;
    Ok(Sheet { number: Some(number_of(&share)), of: Some(of) })
}

/// The key that is on paper: one sheet with all of it, or two shares one after the other.
///
/// # Errors
/// [`PaperFault`]. That it is the right key, only its public half can say.
pub fn restore(words: &PaperWords, of: Kept) -> Result<Key, PaperFault> {
    let indexes = words.indexes();
    if indexes.len() == PAPER_WORDS {
        return whole(words);
    }
    if indexes.len() != SHARE_WORDS * usize::from(SHARES_NEEDED) {
        return Err(PaperFault::Sheet);
    }
    let mut shares = Vec::new();
    for sheet in indexes.chunks_exact(SHARE_WORDS) {
        let (share, kept) = read(sheet)?;
        if kept != of {
            return Err(PaperFault::Sheet);
        }
        if shares.iter().any(|other| number_of(other) == number_of(&share)) {
            return Err(PaperFault::Same);
        }
        shares.push(share);
    }
    let key = Sharks(SHARES_NEEDED).recover(&shares).map(Zeroizing::new).map_err(|_| PaperFault::Sheet)?;
    Key::from_slice(&key).ok_or(PaperFault::Sheet)
}

/// The root key, if the paper holds the one with this public key.
///
/// # Errors
/// [`PaperFault`]; with the key of somebody else it is none.
pub fn root_key(words: &PaperWords, public: &PublicKey) -> Result<Option<SigningSecret>, PaperFault> {
    let root = SigningSecret::new(&restore(words, Kept::Root)?);
    Ok(Some(root).filter(|root| root.public() == *public))
}

/// A generation's secret, if the paper holds the one of this recipient.
///
/// # Errors
/// [`PaperFault`]; with another one it is none.
pub fn generation_secret(words: &PaperWords, recipient: &Recipient) -> Result<Option<Key>, PaperFault> {
    let secret = restore(words, Kept::Generation)?;
    Ok(Some(secret).filter(|secret| envelope::is_secret_of(secret, recipient)))
}

fn whole(words: &PaperWords) -> Result<Key, PaperFault> {
    let list = word_list();
    let read = words.indexes().iter().filter_map(|index| list.get(usize::from(*index)));
    let mut words: Vec<String> = read.map(|word| (*word).to_owned()).collect();
    let key = from_paper(&words).ok_or(PaperFault::Sheet);
    words.iter_mut().for_each(Zeroize::zeroize);
    key
}

fn number_of(share: &Share) -> u8 {
    Vec::from(share).first().copied().unwrap_or_default()
}

/// The check of a sheet: a slip passes unseen once in 65,536 times, and is then found by the public key.
fn check(number: u8, of: Kept, point: &[u8]) -> u16 {
    let digest = Sha256::new().chain_update(CHECK_LABEL).chain_update([number, kind(of)]).chain_update(point);
    let digest = digest.finalize();
    digest.first_chunk().map_or(0, |two| u16::from_be_bytes(*two))
}

fn kind(of: Kept) -> u8 {
    match of {
        Kept::Root => 0,
        Kept::Generation => 1,
    }
}

fn sheet(share: &Share, of: Kept) -> Vec<&'static str> {
    let bytes = Zeroizing::new(Vec::from(share));
    let (number, point) = bytes.split_first().map_or((0, &[][..]), |(number, point)| (*number, point));
    let mut bits = Zeroizing::new(Vec::with_capacity(SHARE_WORDS * WORD_BITS));
    point.iter().for_each(|byte| push(&mut bits, u16::from(*byte), 8));
    push(&mut bits, u16::from(number), NUMBER_BITS);
    push(&mut bits, u16::from(kind(of)), KIND_BITS);
    push(&mut bits, check(number, of, point), CHECK_BITS);
    let list = word_list();
    bits.chunks(WORD_BITS).filter_map(|word| list.get(usize::from(number_from(word))).copied()).collect()
}

fn read(words: &[u16]) -> Result<(Share, Kept), PaperFault> {
    let known = words.iter().all(|word| usize::from(*word) < word_list().len());
    if words.len() != SHARE_WORDS || !known {
        return Err(PaperFault::Sheet);
    }
    let mut bits = Zeroizing::new(Vec::with_capacity(SHARE_WORDS * WORD_BITS));
    words.iter().for_each(|word| push(&mut bits, *word, WORD_BITS));
    let (point, rest) = bits.split_at_checked(POINT_BYTES * 8).ok_or(PaperFault::Sheet)?;
    let (number, rest) = rest.split_at_checked(NUMBER_BITS).ok_or(PaperFault::Sheet)?;
    let (of, checked) = rest.split_at_checked(KIND_BITS).ok_or(PaperFault::Sheet)?;
    let number = u8::try_from(number_from(number)).map_err(|_| PaperFault::Sheet)?;
    let of = if number_from(of) == 0 { Kept::Root } else { Kept::Generation };
    let mut bytes = Zeroizing::new(vec![number]);
    for byte in point.chunks(8) {
        bytes.push(u8::try_from(number_from(byte)).map_err(|_| PaperFault::Sheet)?);
    }
    let point = bytes.get(1..).unwrap_or_default();
    if !(1..=SHARES).contains(&number) || check(number, of, point) != number_from(checked) {
        return Err(PaperFault::Sheet);
    }
    Ok((Share::try_from(bytes.as_slice()).map_err(|_| PaperFault::Sheet)?, of))
}

/// Appends the lowest bits of a number, the highest of them first.
fn push(bits: &mut Vec<bool>, number: u16, count: usize) {
    bits.extend((0..count).rev().map(|bit| number >> bit & 1 == 1));
}

fn number_from(bits: &[bool]) -> u16 {
    bits.iter().fold(0, |number, bit| number << 1 | u16::from(*bit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_core::SeedableRng;

    fn seeded(seed: u64) -> Chance {
        Chance::of(rand_chacha::ChaCha20Rng::seed_from_u64(seed))
    }

    fn typed(sheets: &[&[&'static str]]) -> PaperWords {
        let at = |word: &&str| word_list().iter().position(|known| known == word).unwrap();
        PaperWords::of(sheets.concat().iter().map(|word| u16::try_from(at(word)).unwrap()).collect())
    }

    #[test]
    fn any_two_shares_restore_a_key_in_any_order() {
        let mut chance = seeded(1);
        for of in [Kept::Root, Kept::Generation] {
            let key = chance.key();
            let sheets = split(&key, of, &mut chance);
            assert_eq!((sheets.len(), sheets[0].len()), (3, SHARE_WORDS));
            for (one, other) in [(0, 1), (1, 0), (0, 2), (2, 0), (1, 2), (2, 1)] {
                let restored = restore(&typed(&[&sheets[one], &sheets[other]]), of).unwrap();
                assert_eq!(restored.expose(), key.expose(), "{one} and {other}");
            }
        }
    }

    #[test]
    fn one_share_fits_every_key() {
        // For a share of one key there is a second share that makes it a share of any other.
        let mut chance = seeded(2);
        let (key, other) = (chance.key(), chance.key());
        let sheets = split(&key, Kept::Root, &mut chance);
        let (first, _) = read(typed(&[&sheets[0]]).indexes()).unwrap();
        let (first, difference): (Vec<u8>, Vec<u8>) = {
            let bytes = Vec::from(&first);
            // In GF(2⁸) over 0x11d a line through (0, s) and (1, y) has at 3 the value y·3 + s·2, since 1 + 3 = 2.
            let double = |byte: u8| byte << 1 ^ if byte & 0x80 == 0 { 0 } else { 0x1d };
            let third = bytes[1..].iter().zip(other.expose());
            let third = third.map(|(y, s)| double(*y) ^ y ^ double(*s)).collect();
            (bytes, third)
        };
        let third = Share::try_from([&[3][..], &difference].concat().as_slice()).unwrap();
        let first = Share::try_from(first.as_slice()).unwrap();
        let restored = Sharks(SHARES_NEEDED).recover(&[first, third]).unwrap();
        assert_eq!(restored, other.expose());
    }

    #[test]
    fn a_wrong_word_a_share_twice_and_one_of_the_other_key_are_told_apart() {
        let mut chance = seeded(3);
        let key = chance.key();
        let sheets = split(&key, Kept::Root, &mut chance);
        let others = split(&key, Kept::Generation, &mut chance);
        assert_eq!(restore(&typed(&[&sheets[1], &sheets[1]]), Kept::Root).unwrap_err(), PaperFault::Same);
        assert_eq!(restore(&typed(&[&sheets[0], &others[1]]), Kept::Root).unwrap_err(), PaperFault::Sheet);
        assert_eq!(restore(&typed(&[&sheets[0]]), Kept::Root).unwrap_err(), PaperFault::Sheet);
        for place in 0..SHARE_WORDS {
            let mut slip = sheets[0].clone();
            slip[place] = word_list().iter().find(|word| **word != slip[place]).unwrap();
            assert_eq!(read_sheet(&typed(&[&slip])), Err(PaperFault::Sheet), "word {place}");
        }
        let swapped: Vec<_> = [&sheets[0][1..2], &sheets[0][..1], &sheets[0][2..]].concat();
        assert_eq!(read_sheet(&typed(&[&swapped])), Err(PaperFault::Sheet), "two words changed places");
        let said = Sheet { number: Some(3), of: Some(Kept::Generation) };
        assert_eq!(read_sheet(&typed(&[&others[2]])), Ok(said));
        assert_eq!(read_sheet(&PaperWords::of(vec![u16::MAX; SHARE_WORDS])), Err(PaperFault::Sheet));
    }

    #[test]
    fn shares_of_two_splits_restore_another_key_and_the_public_key_finds_it() {
        let mut chance = seeded(4);
        let key = chance.key();
        let public = SigningSecret::new(&key).public();
        let (first, again) = (split(&key, Kept::Root, &mut chance), split(&key, Kept::Root, &mut chance));
        assert!(root_key(&typed(&[&first[0], &first[1]]), &public).unwrap().is_some());
        assert!(root_key(&typed(&[&first[0], &again[1]]), &public).unwrap().is_none());
    }

    #[test]
    fn a_sheet_of_24_words_is_the_key_itself() {
        let key = seeded(5).key();
        let sheet = crate::passphrase::paper(&key);
        let words = typed(&[&sheet]);
        assert_eq!(restore(&words, Kept::Root).unwrap().expose(), key.expose());
        assert_eq!(read_sheet(&words), Ok(Sheet { number: None, of: None }));
    }

    #[test]
    fn a_share_is_written_as_it_was_when_the_first_were_put_on_paper() {
        // Frozen: paper is not rewritten by an update.
        let point: Vec<u8> = (0..32).map(|at| at * 7 + 1).collect();
        let share = Share::try_from([&[2][..], &point].concat().as_slice()).unwrap();
        assert_eq!(sheet(&share, Kept::Root).join(" "), FROZEN);
    }

    const FROZEN: &str = "accadere dovuto scippo deroga edile paprica teorema alunno farfalla psiche balzano solubile bacino \
                          dondolo batosta responso peloso attrito ippica laringe trillo timbro febbre fiscale novella";
}
