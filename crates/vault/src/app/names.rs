//! The names that a device keeps for its unit: the unit's own, and those of the zones it goes to. Sealed under the vault
//! key. Must not know what they name.

use approdo_model::forms::{UnitName, ZoneName};
use approdo_model::wire;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::chance::Chance;
use crate::envelope;
use crate::outing::wrap_name;
use crate::secret::Key;
use crate::store::{Store, WrapKind};

use super::problem::Refusal;

/// Unit names kept on one device.
pub const UNITS_MAX: usize = 12;

/// Zone names kept on one device. A mapping night of the season went to twenty-odd.
pub const ZONES_MAX: usize = 48;

/// Seals the unit names.
///
/// # Errors
/// [`Refusal::TooMany`] beyond [`UNITS_MAX`].
pub fn seal_units(vault_key: &Key, units: &[UnitName], chance: &mut Chance) -> Result<Vec<u8>, Refusal> {
    seal(vault_key, WrapKind::Units, units, UNITS_MAX, chance)
}

/// Seals the zone names.
///
/// # Errors
/// [`Refusal::TooMany`] beyond [`ZONES_MAX`].
pub fn seal_zones(vault_key: &Key, zones: &[ZoneName], chance: &mut Chance) -> Result<Vec<u8>, Refusal> {
    seal(vault_key, WrapKind::Zones, zones, ZONES_MAX, chance)
}

fn seal<T: Serialize>(
    vault_key: &Key,
    kind: WrapKind,
    names: &[T],
    most: usize,
    chance: &mut Chance,
) -> Result<Vec<u8>, Refusal> {
    if names.len() > most {
        return Err(Refusal::TooMany);
    }
    let text = wire::encode(&names).map_err(|_| Refusal::Unreadable)?;
    Ok(envelope::seal_text(vault_key, &wrap_name(kind, b""), &text, chance)?)
}

/// The names that are kept; none where there never were any.
///
/// # Errors
/// [`Refusal::WrongPassphrase`] if they were changed: as for every kept seal, which it was is not said.
pub fn open<T: DeserializeOwned>(store: &Store, vault_key: &Key, kind: WrapKind) -> Result<Vec<T>, Refusal> {
    let Some(sealed) = store.wrap(kind, b"")? else { return Ok(Vec::new()) };
    let text = envelope::open_text(vault_key, &wrap_name(kind, b""), &sealed)
        .map_err(|_| Refusal::WrongPassphrase)?;
    wire::decode(&text).map_err(|_| Refusal::Unreadable)
}
