//! A sheet on its way: written down, padded, sealed to one generation of the secretariat's key, signed; and back.
//!
//! Layout of the text: version (1 byte), length of the content (4 bytes, little endian), content (postcard), zeros up to the
//! next step, so that its length tells little. Whoever opens one takes exactly what is written here, with cells of the
//! catalogue's tables and nothing finer. Must not know how figures came about, nor how a sheet travels.

use std::collections::BTreeSet;

use approdo_disclosure::catalogue::{CATALOGUE, MULTI_RESPONSE};
use approdo_model::bytes::{Digest, SealedKey, SignatureBytes, X25519Encapsulated};
use approdo_model::calendar::Period;
use approdo_model::ids::{DeviceId, OrganisationId};
use approdo_model::limits::{SHEET_BYTES_MAX, SHEET_STEP_BYTES, TABLE_CELLS_MAX};
use approdo_model::registry::Generation;
use approdo_model::sheet::{ExactCell, ExactTables, Population, SealedSheet, Sheet};
use approdo_model::signature::Context;
use approdo_model::suite::{Wrap, X25519Wrap};
use zeroize::Zeroizing;

use crate::chance::Chance;
use crate::envelope::{self, EnvelopeError};
use crate::secret::{Key, SigningSecret};

use super::{ALL, codes, population};

/// The version of the text.
const VERSION: u8 = 1;

/// Bytes before the content: version and length.
const HEAD_BYTES: usize = 5;

/// Bytes of the tag of the cipher.
const TAG_BYTES: usize = 16;

/// Stands for a wrap that is made next: where a sheet goes is known before.
const NO_WRAP: Wrap =
    Wrap::X25519(X25519Wrap { encapsulated: X25519Encapsulated::ZERO, sealed: SealedKey::ZERO });

/// Why a sheet cannot be sealed or opened. It never says what stood there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SheetError {
    /// The seal does not open, or there is no such recipient.
    #[error(transparent)]
    Envelope(#[from] EnvelopeError),
    /// Longer than a sheet may be.
    #[error("sheet: too long")]
    TooLong,
    /// Not what is written here, or finer than the catalogue.
    #[error("sheet: not the form")]
    Form,
}

/// Where a sheet goes and whose it is: everything that is open in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Address {
    /// Whose.
    pub organisation: OrganisationId,
    /// The desk that makes it.
    pub coordinator: DeviceId,
    /// Of which period.
    pub period: Period,
    /// Its number, from 1.
    pub revision: u32,
    /// Whether the period is closed.
    pub definitive: bool,
    /// To whom.
    pub secretariat: OrganisationId,
    /// Head of the own registry.
    pub registry: Digest,
}

/// Seals a sheet to a generation of the secretariat and signs it.
///
/// # Errors
/// [`SheetError`].
pub fn seal(
    sheet: &Sheet,
    address: &Address,
    to: &Generation,
    signer: &SigningSecret,
    chance: &mut Chance,
) -> Result<SealedSheet, SheetError> {
    let text = padded(sheet)?;
    let Address { organisation, coordinator, period, revision, definitive, secretariat, registry } = *address;
    let mut sealed = SealedSheet {
        organisation,
        coordinator,
        period,
        revision,
        definitive,
        secretariat,
        generation: to.number,
        registry,
        wrap: NO_WRAP,
        sealed: Vec::new(),
        signature: SignatureBytes::ZERO,
    };
    (sealed.wrap, sealed.sealed) = envelope::seal_sheet(&sealed.place(), &to.recipient, &text, chance)?;
    sealed.signature = signer.sign(Context::Sheet, &sealed.canonical());
    Ok(sealed)
}

/// Opens a sheet with the secret of the generation it names. Whose signature is on it, who opens it has to ask before.
///
/// # Errors
/// [`SheetError`].
pub fn open(sealed: &SealedSheet, generation: &Key) -> Result<Sheet, SheetError> {
    let text = envelope::open_sheet(&sealed.place(), generation, &sealed.wrap, &sealed.sealed)?;
    read(&text)
}

/// The text of a sheet as it is kept on the device, without padding.
///
/// # Errors
/// [`SheetError::TooLong`].
pub fn text(sheet: &Sheet) -> Result<Vec<u8>, SheetError> {
    let mut text = postcard::to_extend(sheet, vec![0; HEAD_BYTES]).map_err(|_| SheetError::TooLong)?;
    let length = text.len().saturating_sub(HEAD_BYTES);
    let number = u32::try_from(length).map_err(|_| SheetError::TooLong)?;
    let head = text.first_chunk_mut::<HEAD_BYTES>().ok_or(SheetError::TooLong)?;
    let [low, b, c, high] = number.to_le_bytes();
    *head = [VERSION, low, b, c, high];
    Ok(text)
}

fn padded(sheet: &Sheet) -> Result<Zeroizing<Vec<u8>>, SheetError> {
    let mut text = Zeroizing::new(text(sheet)?);
    let length = text.len().next_multiple_of(SHEET_STEP_BYTES);
    if length.saturating_add(TAG_BYTES) > SHEET_BYTES_MAX {
        return Err(SheetError::TooLong);
    }
    text.resize(length, 0);
    Ok(text)
}

/// Reads a text, with or without its padding: exactly what is written here.
///
/// # Errors
/// [`SheetError::Form`].
pub fn read(written: &[u8]) -> Result<Sheet, SheetError> {
    let (head, rest) = written.split_first_chunk::<HEAD_BYTES>().ok_or(SheetError::Form)?;
    let [VERSION, low, b, c, high] = *head else { return Err(SheetError::Form) };
    let length = usize::try_from(u32::from_le_bytes([low, b, c, high])).map_err(|_| SheetError::Form)?;
    let (content, padding) = rest.split_at_checked(length).ok_or(SheetError::Form)?;
    let sheet: Sheet = postcard::from_bytes(content).map_err(|_| SheetError::Form)?;
    let again = text(&sheet)?;
    let same = written.get(..again.len()) == Some(&again);
    if same && padding.iter().all(|byte| *byte == 0) && is_of_the_catalogue(&sheet) {
        Ok(sheet)
    } else {
        Err(SheetError::Form)
    }
}

/// Whether a sheet holds cells of the catalogue's tables only, in their order, each once.
fn is_of_the_catalogue(sheet: &Sheet) -> bool {
    let cells: usize = sheet.tables.iter().map(|tables| tables.cells.len()).sum();
    let ordered = sheet.tables.is_sorted_by(|one, next| one.of < next.of);
    cells <= TABLE_CELLS_MAX && ordered && sheet.tables.iter().all(are_of_the_catalogue)
}

fn are_of_the_catalogue(tables: &ExactTables) -> bool {
    let of = tables.of;
    let entries = CATALOGUE.iter().filter(|entry| population(entry.of) == of);
    let wanted: BTreeSet<BTreeSet<&str>> = entries.map(|entry| entry.by.iter().copied().collect()).collect();
    let is_wanted = |cell: &ExactCell| {
        let by: BTreeSet<&str> = cell.at.keys().map(String::as_str).collect();
        wanted.contains(&by) && cell.at.iter().all(|(name, code)| is_code(name, code))
    };
    let in_range = |cell: &ExactCell| cell.persons.is_none_or(|(least, most)| least <= most);
    let ordered = tables.cells.is_sorted_by(|one, next| one.at < next.at);
    of != Population::Reception
        && ordered
        && tables.cells.iter().all(|cell| is_wanted(cell) && in_range(cell))
}

fn is_code(dimension: &str, code: &str) -> bool {
    let has_margin = !MULTI_RESPONSE.contains(&dimension);
    (code == ALL && has_margin) || codes(dimension).iter().any(|known| known == code)
}

#[cfg(test)]
mod tests {
    use approdo_model::calendar::Month;
    use approdo_model::sheet::{At, Missing};
    use proptest::prelude::*;
    use rand_core::SeedableRng;

    use super::*;
    use crate::envelope::generation_pair;

    fn chance() -> Chance {
        Chance::of(rand_chacha::ChaCha20Rng::seed_from_u64(130))
    }

    fn sheet() -> Sheet {
        let at = |area: &str| At::from([("area".into(), area.into()), ("gender".into(), "D".into())]);
        let cell = |area: &str, contacts| ExactCell {
            at: at(area),
            contacts,
            persons: Some((3, contacts)),
            outings: Some(4),
        };
        let cells = vec![cell("*", 31), cell("CO", 20), cell("MI", 11)];
        let missing = Missing { unreviewed: 2, late: 1, ..Missing::default() };
        Sheet { missing, tables: vec![ExactTables { of: Population::Contacts, cells }] }
    }

    fn address() -> Address {
        Address {
            organisation: OrganisationId::from_random([1; 16]),
            coordinator: DeviceId::from_random([2; 16]),
            period: Period::between(Month::new(2018, 1).unwrap(), Month::new(2018, 2).unwrap()).unwrap(),
            revision: 3,
            definitive: true,
            secretariat: OrganisationId::from_random([4; 16]),
            registry: Digest([5; 32]),
        }
    }

    fn sealed(sheet: &Sheet) -> (SealedSheet, Key, SigningSecret) {
        let mut chance = chance();
        let (secret, recipient) = generation_pair(&mut chance);
        let signer = SigningSecret::new(&chance.key());
        let generation = Generation { number: 7, recipient };
        let sealed = seal(sheet, &address(), &generation, &signer, &mut chance).unwrap();
        (sealed, secret, signer)
    }

    #[test]
    fn a_sheet_comes_back_and_is_as_long_as_any_other() {
        let (full, secret, signer) = sealed(&sheet());
        assert_eq!(open(&full, &secret).unwrap(), sheet());
        assert!(full.is_sound() && full.verifies(&signer.public()));
        let (empty, secret, _) = sealed(&Sheet { missing: Missing::default(), tables: Vec::new() });
        assert_eq!(full.sealed.len(), empty.sealed.len());
        assert_eq!(open(&empty, &secret).unwrap().tables, []);
    }

    #[test]
    fn every_sheet_has_a_key_of_its_own() {
        let mut chance = chance();
        let (_, recipient) = generation_pair(&mut chance);
        let signer = SigningSecret::new(&chance.key());
        let generation = Generation { number: 7, recipient };
        let mut make = || seal(&sheet(), &address(), &generation, &signer, &mut chance).unwrap();
        let (one, again) = (make(), make());
        assert_ne!((&one.wrap, &one.sealed), (&again.wrap, &again.sealed));
        assert!(one.sealed.iter().zip(&again.sealed).filter(|(a, b)| a == b).count() < one.sealed.len() / 10);
    }

    #[test]
    fn a_sheet_opens_in_its_own_place_only() {
        let (good, secret, _) = sealed(&sheet());
        let elsewhere: [fn(&mut SealedSheet); 9] = [
            |sheet| sheet.organisation = OrganisationId::from_random([9; 16]),
            |sheet| sheet.coordinator = DeviceId::from_random([9; 16]),
            |sheet| sheet.period = Period::between(sheet.period.first(), sheet.period.first()).unwrap(),
            |sheet| sheet.period = Period::between(sheet.period.last(), sheet.period.last()).unwrap(),
            |sheet| sheet.revision += 1,
            |sheet| sheet.definitive = false,
            |sheet| sheet.secretariat = OrganisationId::from_random([9; 16]),
            |sheet| sheet.generation += 1,
            |sheet| sheet.registry = Digest([9; 32]),
        ];
        for (number, moves) in elsewhere.into_iter().enumerate() {
            let mut moved = good.clone();
            moves(&mut moved);
            assert_eq!(open(&moved, &secret), Err(EnvelopeError::Seal.into()), "place {number}");
        }
        assert_eq!(open(&good, &Key::new([9; 32])), Err(EnvelopeError::Seal.into()), "another generation");
    }

    #[test]
    fn what_is_finer_than_the_catalogue_or_out_of_order_is_refused() {
        let refused: [fn(&mut Sheet); 8] = [
            |sheet| sheet.tables[0].of = Population::Reception,
            |sheet| sheet.tables.push(sheet.tables[0].clone()),
            |sheet| sheet.tables[0].cells.swap(0, 1),
            |sheet| {
                let last = sheet.tables[0].cells[2].clone();
                sheet.tables[0].cells.push(last);
            },
            |sheet| sheet.tables[0].cells[0].persons = Some((2, 1)),
            |sheet| {
                let _ = sheet.tables[0].cells[2].at.insert("age".into(), "a18_20".into());
            },
            |sheet| {
                let _ = sheet.tables[0].cells[2].at.insert("area".into(), "OUT".into());
            },
            |sheet| {
                let service = At::from([("service".into(), "*".into())]);
                sheet.tables[0].cells[2].at = service;
            },
        ];
        for (number, spoils) in refused.into_iter().enumerate() {
            let mut spoiled = sheet();
            spoils(&mut spoiled);
            assert_eq!(read(&text(&spoiled).unwrap()), Err(SheetError::Form), "{number}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn a_sheet_with_any_bit_turned_is_refused(at in any::<prop::sample::Index>(), bit in 0_u8..8) {
            let (good, secret, signer) = sealed(&sheet());
            let length = good.sealed.len();
            let mut wrap = good.wrap.bytes();
            let at = at.index(length + wrap.len());
            let mut turned = good;
            match at.checked_sub(length) {
                None => turned.sealed[at] ^= 1 << bit,
                Some(at) => wrap[at] ^= 1 << bit,
            }
            turned.wrap = Wrap::from_bytes(&wrap).unwrap();
            prop_assert_eq!(open(&turned, &secret), Err(EnvelopeError::Seal.into()));
            prop_assert!(!turned.verifies(&signer.public()));
        }

        #[test]
        fn any_bytes_are_no_sheet_or_exactly_one(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let framed = [&[VERSION, 40, 0, 0, 0][..], &bytes].concat();
            for bytes in [&bytes, &framed] {
                if let Ok(sheet) = read(bytes) {
                    prop_assert!(bytes.starts_with(&text(&sheet).unwrap()));
                }
            }
        }
    }
}
