//! The roster: several operators, each with a passphrase of their own, around one vault key.
//!
//! ```text
//! passphrase ──Argon2id, one salt per device──► key ──AES-256-GCM──► secret of the slot, voucher of the device
//! vault key ──HPKE, vouched for──► the recipient of every slot
//! vault key ──AES-256-GCM of nothing──► proof of the derivation and of every slot
//! ```
//!
//! So whoever is in the office can seal a new vault key to the others without their words; nobody without the voucher
//! can seal one that a slot takes; and nobody without the vault key can slip a recipient in. Decision record 0012 says
//! why one derivation serves all slots. Must not know who the operators are, nor what the vault key opens.

use approdo_model::bytes::X25519Recipient;
use zeroize::Zeroizing;

use crate::chance::Chance;
use crate::envelope::{self, EnvelopeError};
use crate::passphrase::{Cost, KdfError, Passphrase};
use crate::rules::Rules;
use crate::secret::Key;
use crate::store::{Roster, SlotRow};

/// Operators of one device. More would take more of a passphrase's strength: they share the derivation.
pub const OPERATORS_MAX: usize = 6;

/// The number of the first operator's slot.
pub const FIRST_SLOT: u8 = 1;

/// Bytes of a key.
const KEY_BYTES: usize = 32;

/// What words opened.
pub struct Unlocked {
    /// The vault key.
    pub vault_key: Key,
    /// In whose slot.
    pub slot: u8,
}

/// Cost and salt of a device's derivation, and the key it made of one passphrase.
pub struct Lock {
    /// Memory, passes, lanes.
    pub cost: Cost,
    /// The salt.
    pub salt: [u8; 16],
    /// What came of it.
    pub key: Key,
}

impl Lock {
    /// The lock of a new device.
    ///
    /// # Errors
    /// [`KdfError`].
    pub fn make(words: &Passphrase, chance: &mut Chance, rules: Rules) -> Result<Self, KdfError> {
        let (cost, salt) = (Cost::of_new_slots(rules), chance.bytes());
        Ok(Self { cost, salt, key: words.derive(&salt, &cost, rules)? })
    }

    /// The lock that these words make on a device that has a roster.
    ///
    /// # Errors
    /// [`KdfError`].
    pub fn on(roster: &Roster, words: &Passphrase, rules: Rules) -> Result<Self, KdfError> {
        let (cost, salt) = (roster.cost, roster.salt);
        Ok(Self { cost, salt, key: words.derive(&salt, &cost, rules)? })
    }
}

/// The roster of a device with its first operator.
///
/// # Errors
/// [`EnvelopeError`] never in practice.
pub fn of_one(
    lock: &Lock,
    vault_key: &Key,
    voucher: &Key,
    chance: &mut Chance,
) -> Result<Roster, EnvelopeError> {
    let empty = Roster { cost: lock.cost, salt: lock.salt, proof: Vec::new(), slots: Vec::new() };
    let first = operator(FIRST_SLOT, lock, voucher, chance)?;
    seal(&empty, vec![first], vault_key, voucher, chance)
}

/// An operator, before the vault key is sealed to them.
pub struct Operator {
    slot: u8,
    recipient: X25519Recipient,
    secret: Vec<u8>,
}

impl From<&SlotRow> for Operator {
    fn from(row: &SlotRow) -> Self {
        Self { slot: row.slot, recipient: row.recipient, secret: row.secret.clone() }
    }
}

/// A new operator in this slot: a fresh pair, its secret and the voucher under what their words made.
///
/// # Errors
/// [`EnvelopeError`] never in practice.
pub fn operator(
    slot: u8,
    lock: &Lock,
    voucher: &Key,
    chance: &mut Chance,
) -> Result<Operator, EnvelopeError> {
    let (seed, recipient) = envelope::slot_pair(chance);
    let mut text = Zeroizing::new([0; 2 * KEY_BYTES]);
    let (front, back) = text.split_at_mut(KEY_BYTES);
    front.copy_from_slice(seed.expose());
    back.copy_from_slice(voucher.expose());
    let name = secret_name(slot, &recipient, &lock.cost, &lock.salt);
    let secret = envelope::seal_text(&lock.key, &name, text.as_slice(), chance)?;
    Ok(Operator { slot, recipient, secret })
}

/// The roster of a device with these operators, the vault key sealed to each of them and to nobody else.
///
/// # Errors
/// [`EnvelopeError::Recipient`] if a recipient is no key.
pub fn seal(
    before: &Roster,
    operators: Vec<Operator>,
    vault_key: &Key,
    voucher: &Key,
    chance: &mut Chance,
) -> Result<Roster, EnvelopeError> {
    let mut slots = Vec::new();
    for Operator { slot, recipient, secret } in operators {
        let wrap = envelope::seal_to_slot(vault_key, slot, &recipient, voucher, chance)?;
        slots.push(SlotRow { slot, recipient, secret, vault_key: wrap });
    }
    slots.sort_by_key(|row| row.slot);
    let mut roster = Roster { cost: before.cost, salt: before.salt, proof: Vec::new(), slots };
    roster.proof = envelope::seal_text(vault_key, &proof_name(&roster), b"", chance)?;
    Ok(roster)
}

/// Whether the roster is, to the byte, what somebody with the vault key wrote.
///
/// # Errors
/// [`EnvelopeError::Seal`] if it is not.
pub fn prove(roster: &Roster, vault_key: &Key) -> Result<(), EnvelopeError> {
    envelope::open_text(vault_key, &proof_name(roster), &roster.proof).map(|_| ())
}

/// Opens the vault key with the slot that these words fit. One derivation, whichever slot it is and however many.
pub fn unlock(roster: &Roster, words: &Passphrase, rules: Rules) -> Option<Unlocked> {
    let lock = Lock::on(roster, words, rules).ok()?;
    let unlocked = roster.slots.iter().find_map(|row| open_slot(row, &lock))?;
    prove(roster, &unlocked.vault_key).ok()?;
    Some(unlocked)
}

fn open_slot(row: &SlotRow, lock: &Lock) -> Option<Unlocked> {
    let name = secret_name(row.slot, &row.recipient, &lock.cost, &lock.salt);
    let text = envelope::open_text(&lock.key, &name, &row.secret).ok()?;
    let (seed, voucher) = text.split_at_checked(KEY_BYTES)?;
    let (seed, voucher) = (Key::from_slice(seed)?, Key::from_slice(voucher)?);
    let vault_key = envelope::open_in_slot(&row.vault_key, row.slot, &row.recipient, &seed, &voucher).ok()?;
    Some(Unlocked { vault_key, slot: row.slot })
}

/// The authenticated name of a slot's secret.
fn secret_name(slot: u8, recipient: &X25519Recipient, cost: &Cost, salt: &[u8; 16]) -> Vec<u8> {
    [b"approdo/v1/slot secret\0", &[slot][..], recipient.as_bytes(), &cost.bytes(), salt].concat()
}

/// What the proof proves: all of the roster, in a form that no other roster shares.
fn proof_name(roster: &Roster) -> Vec<u8> {
    let mut name = [b"approdo/v1/roster\0", &roster.cost.bytes()[..], &roster.salt].concat();
    for row in &roster.slots {
        let secret_bytes = u32::try_from(row.secret.len()).unwrap_or(u32::MAX).to_be_bytes();
        name.extend([&[row.slot][..], row.recipient.as_bytes(), &secret_bytes, &row.secret].concat());
        name.extend(row.vault_key.encapsulated.as_bytes());
        name.extend(row.vault_key.sealed.as_bytes());
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    const WORDS: [[u16; 5]; 2] = [[1, 2, 3, 4, 5], [6, 7, 8, 9, 10]];

    fn chance() -> Chance {
        Chance::of(ChaCha20Rng::seed_from_u64(12))
    }

    fn keys() -> (Key, Key) {
        (Key::new([0x11; 32]), Key::new([0x12; 32]))
    }

    /// Two operators, and what their words make.
    fn two() -> (Roster, [Lock; 2]) {
        let ((vault_key, voucher), mut chance) = (keys(), chance());
        let lock = Lock::make(&Passphrase::of(WORDS[0]), &mut chance, Rules::KEPT).unwrap();
        let first = of_one(&lock, &vault_key, &voucher, &mut chance).unwrap();
        let other = Lock::on(&first, &Passphrase::of(WORDS[1]), Rules::KEPT).unwrap();
        let mut operators: Vec<Operator> = first.slots.iter().map(Operator::from).collect();
        operators.push(operator(2, &other, &voucher, &mut chance).unwrap());
        (seal(&first, operators, &vault_key, &voucher, &mut chance).unwrap(), [lock, other])
    }

    #[test]
    fn each_operator_opens_their_own_slot_by_one_salt() {
        let (roster, locks) = two();
        assert_eq!(locks[0].salt, locks[1].salt);
        for (slot, words) in (FIRST_SLOT..).zip(WORDS) {
            let unlocked = unlock(&roster, &Passphrase::of(words), Rules::KEPT).unwrap();
            assert_eq!((unlocked.slot, unlocked.vault_key.expose()), (slot, keys().0.expose()));
        }
        assert!(unlock(&roster, &Passphrase::of([1, 2, 3, 4, 6]), Rules::KEPT).is_none());
        assert!(
            open_slot(&roster.slots[0], &locks[1]).is_none()
                && open_slot(&roster.slots[1], &locks[0]).is_none()
        );
    }

    /// Every other roster that differs in one bit of one of its bytes, or lacks a slot, or has them in another place.
    fn changed(roster: &Roster) -> Vec<Roster> {
        let mut found = Vec::new();
        let mut with = |change: &dyn Fn(&mut Roster)| {
            let mut other = roster.clone();
            change(&mut other);
            found.push(other);
        };
        let turned = |bit: usize| 1u8 << (bit % 8);
        with(&|r| r.cost.memory_kib += 1);
        with(&|r| r.cost.passes += 1);
        with(&|r| r.cost.lanes += 1);
        (0..8 * 16).for_each(|bit| with(&|r| r.salt[bit / 8] ^= turned(bit)));
        (0..8 * roster.proof.len()).for_each(|bit| with(&|r| r.proof[bit / 8] ^= turned(bit)));
        for at in 0..roster.slots.len() {
            (0..8).for_each(|bit| with(&|r| r.slots[at].slot ^= turned(bit)));
            (0..8 * 32).for_each(|bit| with(&|r| r.slots[at].recipient.0[bit / 8] ^= turned(bit)));
            let secret_bits = 8 * roster.slots[at].secret.len();
            (0..secret_bits).for_each(|bit| with(&|r| r.slots[at].secret[bit / 8] ^= turned(bit)));
            (0..8 * 32)
                .for_each(|bit| with(&|r| r.slots[at].vault_key.encapsulated.0[bit / 8] ^= turned(bit)));
            (0..8 * 48).for_each(|bit| with(&|r| r.slots[at].vault_key.sealed.0[bit / 8] ^= turned(bit)));
            with(&|r| drop(r.slots.remove(at)));
            with(&|r| r.slots[at].secret.truncate(91));
        }
        with(&|r| r.slots.reverse());
        with(&|r| {
            let row = r.slots[0].clone();
            r.slots.push(row);
        });
        found
    }

    #[test]
    fn a_roster_with_any_bit_turned_is_not_proven() {
        let (roster, _) = two();
        assert!(prove(&roster, &keys().0).is_ok());
        let changed = changed(&roster);
        assert!(changed.len() > 2500, "{}", changed.len());
        for other in changed {
            assert!(other != roster && prove(&other, &keys().0).is_err(), "{other:?}");
        }
        assert!(prove(&roster, &keys().1).is_err(), "under another key");
    }

    #[test]
    fn a_slot_takes_no_vault_key_that_nobody_vouched_for() {
        let ((_, voucher), mut chance) = (keys(), chance());
        let (roster, locks) = two();
        let planted = Key::new([0x66; 32]);
        let mut plant = |voucher: &Key| {
            let operators = roster.slots.iter().map(Operator::from).collect();
            let planted = seal(&roster, operators, &planted, voucher, &mut chance).unwrap();
            open_slot(&planted.slots[0], &locks[0]).map(|unlocked| *unlocked.vault_key.expose())
        };
        assert_eq!(plant(&Key::new([0x13; 32])), None, "sealed by somebody who can only write to the file");
        assert_eq!(plant(&voucher), Some([0x66; 32]), "sealed in the office");
    }

    #[test]
    fn a_slots_secret_opens_in_its_own_slot_only() {
        let (roster, locks) = two();
        let mut moved = roster.slots[0].clone();
        moved.slot = 3;
        assert!(open_slot(&moved, &locks[0]).is_none());
        let (own, other) = (roster.slots[0].clone(), roster.slots[1].clone());
        let exchanged = SlotRow { vault_key: other.vault_key, ..own.clone() };
        assert!(open_slot(&exchanged, &locks[0]).is_none());
        let exchanged = SlotRow { recipient: other.recipient, ..own };
        assert!(open_slot(&exchanged, &locks[0]).is_none());
    }
}
