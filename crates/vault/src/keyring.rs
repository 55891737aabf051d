//! The keys that a device keeps: operators around one vault key ([`crate::roster`]), and everything else wrapped under that.
//!
//! The counter of failed passphrases is on the disk before a derivation begins, and the tenth failure destroys every
//! wrap; the sealed entries stay and are delivered. Must not know what the keys are used for.

use subtle::ConstantTimeEq;

use crate::chance::Chance;
use crate::envelope::{self, EnvelopeError};
use crate::outing::{kept_name, wrap_name};
use crate::passphrase::{Cost, Passphrase};
use crate::roster::{self, Unlocked};
use crate::rules::Rules;
use crate::secret::{Key, SigningSecret};
use crate::store::{FirstSlot, Kept, Roster, Store, StoreError, WrapKind};

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

/// Opens the vault key with any slot that these words fit. A slot from before there was a roster gives way to one.
///
/// # Errors
/// [`KeyringError::Wrong`] for wrong words and for a changed file alike; [`KeyringError::Destroyed`] after the tenth.
pub fn unlock(
    store: &mut Store,
    words: &Passphrase,
    chance: &mut Chance,
    rules: Rules,
) -> Result<Unlocked, KeyringError> {
    let door = Door::of(store)?.ok_or(KeyringError::Destroyed)?;
    let failed = store.attempts()?.saturating_add(1);
    if failed > ATTEMPTS_MAX {
        // The tenth was killed before it could destroy. It counts, or whoever kills the app could try for ever.
        destroy(store)?;
        return Err(KeyringError::Destroyed);
    }
    store.write("count attempt", |rows| rows.set_attempts(failed))?;
    if let Some((unlocked, renewed)) = door.open(store, words, chance, rules) {
        store.write("forget attempts", |rows| {
            rows.set_attempts(0)?;
            renewed.iter().try_for_each(|roster| rows.set_roster(roster))
        })?;
        return Ok(unlocked);
    }
    if failed < ATTEMPTS_MAX {
        return Err(KeyringError::Wrong);
    }
    destroy(store)?;
    Err(KeyringError::Destroyed)
}

/// What words can open.
enum Door {
    First(FirstSlot),
    Roster(Roster),
}

impl Door {
    /// Where there is a roster, nothing else opens. None after the keys were destroyed.
    fn of(store: &Store) -> Result<Option<Self>, StoreError> {
        match store.roster()? {
            Some(roster) => Ok(Some(Self::Roster(roster))),
            None => Ok(store.first_slot()?.map(Self::First)),
        }
    }

    /// The vault key, and the roster that the first slot gives way to.
    fn open(
        &self,
        store: &Store,
        words: &Passphrase,
        chance: &mut Chance,
        rules: Rules,
    ) -> Option<(Unlocked, Option<Roster>)> {
        match self {
            Self::Roster(roster) => {
                let unlocked = roster::unlock(roster, words, rules)?;
                // A roster copied back from before a removal opens the vault key of then, which opens nothing now.
                voucher(store, &unlocked.vault_key).ok()?;
                Some((unlocked, None))
            }
            Self::First(first) => {
                let key = words.derive(&first.salt, &first.cost, rules).ok()?;
                let name = first_slot_name(first.slot, &first.cost, &first.salt);
                let vault_key = envelope::open_key(&key, &name, &first.wrap).ok()?;
                let voucher = voucher(store, &vault_key).ok()?;
                let lock = roster::Lock { cost: first.cost, salt: first.salt, key };
                let roster = roster::of_one(&lock, &vault_key, &voucher, chance).ok()?;
                Some((Unlocked { vault_key, slot: roster::FIRST_SLOT }, Some(roster)))
            }
        }
    }
}

/// The authenticated name of the vault key in a slot from before there was a roster.
pub(crate) fn first_slot_name(number: i64, cost: &Cost, salt: &[u8; 16]) -> Vec<u8> {
    [b"approdo/v1/slot\0", &number.to_be_bytes()[..], &cost.bytes(), salt].concat()
}

/// Whether anything is left that words can open.
///
/// # Errors
/// [`StoreError`].
pub fn is_destroyed(store: &Store) -> Result<bool, StoreError> {
    Ok(Door::of(store)?.is_none())
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

/// What this device's operator slots vouch with.
///
/// # Errors
/// [`KeyringError`].
pub fn voucher(store: &Store, vault_key: &Key) -> Result<Key, KeyringError> {
    Ok(envelope::voucher(&open(store, vault_key, WrapKind::Device, b"")?)?)
}

/// Everything that is kept under one vault key, sealed under another, whatever its kind.
///
/// # Errors
/// [`KeyringError::Wrong`] if anything of it does not open.
pub fn rewrap(store: &Store, from: &Key, to: &Key, chance: &mut Chance) -> Result<Vec<Kept>, KeyringError> {
    let again = |(kind, name, sealed): Kept| {
        let aad = kept_name(kind, &name);
        let text = envelope::open_text(from, &aad, &sealed)?;
        let sealed = envelope::seal_text(to, &aad, &text, chance)?;
        Ok((kind, name, sealed))
    };
    store.kept()?.into_iter().map(again).collect()
}

/// Whether two passphrases are the same, in a time that does not tell where they differ.
pub fn same_words(one: &Passphrase, other: &Passphrase) -> bool {
    let bytes = |words: &Passphrase| words.words().map(u16::to_be_bytes).concat();
    bytes(one).ct_eq(&bytes(other)).into()
}
