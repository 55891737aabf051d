//! Blanking: what an erasure does to the entries that are here. Header, count and digest stay; the erasable part is
//! overwritten on the disk.
//!
//! Must not know who may erase.

use approdo_model::chain::{Entry, Head, Part};
use approdo_model::ids::{DeviceId, SubjectId};

use crate::log;
use crate::store::{Rows, Store, StoreError, WrapKind};

/// Every entry here about a subject, already blanked.
pub fn blanks_of(store: &Store, subject: &SubjectId) -> Result<Vec<(DeviceId, Head, Entry)>, StoreError> {
    let mut found = Vec::new();
    for device in store.logs()? {
        log::walk(store, &device, 0, |head, entry| -> Result<(), StoreError> {
            if entry.open.subject == *subject {
                found.push((device, *head, blanked(entry)));
            }
            Ok(())
        })?;
    }
    for (device, head, entry) in store.shelved()? {
        if entry.open.subject == *subject {
            found.push((device, head, blanked(&entry)));
        }
    }
    Ok(found)
}

/// Writes blanked entries in place of those that were there. With an opening goes the kept key of its outing: all
/// that was noted in it can never be read again.
pub fn blank_all(rows: &Rows<'_>, blanks: &[(DeviceId, Head, Entry)]) -> Result<(), StoreError> {
    blanks.iter().try_for_each(|(device, head, entry)| {
        if entry.open.outing_key.is_some() {
            rows.drop_wrap(WrapKind::Outing, head.digest.as_bytes())?;
        }
        rows.blank(device, head, entry)
    })
}

/// The entry without its erasable part.
pub fn blanked(entry: &Entry) -> Entry {
    Entry { part: Part::Blank(entry.part.digest()), ..entry.clone() }
}
