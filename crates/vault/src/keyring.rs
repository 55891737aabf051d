//! The keys that a device keeps: operator slots around one vault key, and everything else wrapped under that.
//!
//! The counter of failed passphrases is on the disk before a derivation begins, and the tenth failure destroys every
//! wrap; the sealed entries stay and are delivered. Must not know what the keys are used for.

use subtle::ConstantTimeEq;

use crate::chance::Chance;
use crate::envelope::{self, EnvelopeError};
use crate::outing::wrap_name;
use crate::passphrase::{Cost, Passphrase};
use crate::rules::Rules;
use crate::secret::{Key, SigningSecret};
use crate::store::{SlotRow, Store, StoreError, WrapKind};

/// Wrong passphrases in a row after which the keys are destroyed (S-016).
pub const ATTEMPTS_MAX: u32 = 10;

/// Why the device does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyringError {
    /// The disk.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Wrong words, or a changed file: which, is not said (S-008, S-013).
    #[error("the device does not open")]
    Wrong,
    /// The keys were destroyed.
    #[error("the keys of this device are destroyed")]
    Destroyed,
}

impl From<EnvelopeError> for KeyringError {
    fn from(_: EnvelopeError) -> Self {
        Self::Wrong
    }
}

/// Makes a slot for one operator.
///
/// # Errors
/// [`KeyringError`].
pub fn make_slot(
    number: i64,
    words: &Passphrase,
    vault_key: &Key,
    chance: &mut Chance,
    rules: Rules,
) -> Result<SlotRow, KeyringError> {
    let (cost, salt) = (Cost::of_new_slots(rules), chance.bytes());
    let key = words.derive(&salt, &cost, rules).map_err(|_| KeyringError::Wrong)?;
    let wrap = envelope::seal_key(&key, &slot_name(number, &cost, &salt), vault_key, chance)?;
    Ok(SlotRow { slot: number, cost, salt, wrap })
}

/// Opens the vault key with any slot that these words fit.
///
/// # Errors
/// [`KeyringError::Wrong`] for wrong words and for a changed file alike; [`KeyringError::Destroyed`] after the tenth.
pub fn unlock(store: &mut Store, words: &Passphrase, rules: Rules) -> Result<Key, KeyringError> {
    let slots = store.slots()?;
    if slots.is_empty() {
        return Err(KeyringError::Destroyed);
    }
    let failed = store.attempts()?.saturating_add(1);
    if failed > ATTEMPTS_MAX {
        // The tenth was killed before it could destroy. It counts, or whoever kills the app could try for ever.
        destroy(store)?;
        return Err(KeyringError::Destroyed);
    }
    store.write("count attempt", |rows| rows.set_attempts(failed))?;
    if let Some(key) = slots.iter().find_map(|slot| open_slot(slot, words, rules)) {
        store.write("forget attempts", |rows| rows.set_attempts(0))?;
        return Ok(key);
    }
    if failed < ATTEMPTS_MAX {
        return Err(KeyringError::Wrong);
    }
    destroy(store)?;
    Err(KeyringError::Destroyed)
}

/// Destroys every key that the device keeps, on the disk and in its write-ahead log.
///
/// # Errors
/// [`StoreError`].
pub fn destroy(store: &mut Store) -> Result<(), StoreError> {
    let identity = store.identity()?.ok_or(StoreError::Corrupt("destroy keys"))?;
    store.write("destroy keys", |rows| rows.destroy_keys(&identity.device))?;
    store.checkpoint()
}

fn open_slot(slot: &SlotRow, words: &Passphrase, rules: Rules) -> Option<Key> {
    let key = words.derive(&slot.salt, &slot.cost, rules).ok()?;
    envelope::open_key(&key, &slot_name(slot.slot, &slot.cost, &slot.salt), &slot.wrap).ok()
}

fn slot_name(number: i64, cost: &Cost, salt: &[u8; 16]) -> Vec<u8> {
    [b"approdo/v1/slot\0", &number.to_be_bytes()[..], &cost.bytes(), salt].concat()
}

/// Keeps a key under the vault key.
///
/// # Errors
/// [`KeyringError`].
pub fn seal(
    vault_key: &Key,
    kind: WrapKind,
    name: &[u8],
    key: &Key,
    chance: &mut Chance,
) -> Result<Vec<u8>, KeyringError> {
    Ok(envelope::seal_key(vault_key, &wrap_name(kind, name), key, chance)?)
}

/// A kept key.
///
/// # Errors
/// [`KeyringError::Wrong`] if it is missing or does not open.
pub fn open(store: &Store, vault_key: &Key, kind: WrapKind, name: &[u8]) -> Result<Key, KeyringError> {
    let sealed = store.wrap(kind, name)?.ok_or(KeyringError::Wrong)?;
    Ok(envelope::open_key(vault_key, &wrap_name(kind, name), &sealed)?)
}

/// The device's signing key; in memory only in the office.
///
/// # Errors
/// [`KeyringError`].
pub fn device_key(store: &Store, vault_key: &Key) -> Result<SigningSecret, KeyringError> {
    Ok(SigningSecret::new(&open(store, vault_key, WrapKind::Device, b"")?))
}

/// Whether two passphrases are the same, in a time that does not tell where they differ.
pub fn same_words(one: &Passphrase, other: &Passphrase) -> bool {
    let bytes = |words: &Passphrase| words.words().map(u16::to_be_bytes).concat();
    bytes(one).ct_eq(&bytes(other)).into()
}
