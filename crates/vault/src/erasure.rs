//! Blanking: what an erasure does to the entries that are here. Header, count and digest stay; the erasable part is
//! overwritten on the disk.
//!
//! Must not know who may erase.

use std::collections::HashSet;

use approdo_model::calendar::Month;
use approdo_model::chain::{Entry, Head, Part};
use approdo_model::ids::{DeviceId, SubjectId};
use approdo_model::notice::LedgerAct;
use approdo_model::registry::Registry;

use crate::log;
use crate::rules::Rules;
use crate::store::{Identity, Rows, Store, StoreError, WrapKind};

/// An entry's place and what is to stand there instead.
pub type Blank = (DeviceId, Head, Entry);

/// The own entries that the tablet need not keep, already blanked: those a coordinator has opened and written, of
/// months that are closed for good. The server's word alone never makes an entry one of them. The open outing is
/// needed until it closes, and one of which something was sent back until it is answered. `device` is this one, or one
/// that this file was before.
pub fn settled(
    store: &Store,
    (identity, device): (&Identity, &DeviceId),
    registry: &Registry,
    rules: Rules,
) -> Result<Vec<Blank>, StoreError> {
    let acknowledged = store.acknowledgements()?.into_iter().map(|(notice, _)| notice);
    let of_it = acknowledged.filter(|notice| notice.device == *device);
    let opened = of_it.map(|notice| notice.head.seq).max().unwrap_or(0);
    let is_own = identity.device == *device;
    let received = if is_own { store.received()?.head.seq } else { 0 };
    let open = log::chain(store, identity.organisation, device)?.outing.filter(|_| is_own);
    // Of a former log nothing can be read or answered any more.
    let held = store.readable()?.into_iter().filter(|row| is_own && row.held_back).collect::<Vec<_>>();
    let mut is_open = false;
    let mut found = Vec::new();
    log::walk(store, device, 0, |head, entry| -> Result<(), StoreError> {
        is_open |= open.is_some_and(|outing| outing.opening == head.digest);
        let frozen =
            Month::from_number(entry.open.facts.month).is_some_and(|month| registry.is_frozen(month));
        let is_settled = head.seq <= opened && frozen;
        let forgettable = is_settled || (!rules.forget_only_settled() && head.seq <= received);
        let is_held = held.iter().any(|row| (row.seq..=row.last_seq).contains(&head.seq));
        if forgettable && !is_open && !is_held && entry.part.sealed().is_some() {
            found.push((*device, *head, blanked(entry)));
        }
        Ok(())
    })?;
    Ok(found)
}

/// The subjects that were erased.
pub fn subjects(store: &Store) -> Result<HashSet<SubjectId>, StoreError> {
    let subject = |act| match act {
        LedgerAct::Erased { subject } => Some(subject),
        LedgerAct::Adopted { .. } => None,
    };
    Ok(store.ledger()?.into_iter().filter_map(|(line, _)| subject(line.act)).collect())
}

/// Every entry here about a subject, already blanked.
pub fn blanks_of(store: &Store, subject: &SubjectId) -> Result<Vec<Blank>, StoreError> {
    let mut found = Vec::new();
    for device in store.logs()? {
        log::walk(store, &device, 0, |head, entry| -> Result<(), StoreError> {
            if entry.open.subject == *subject {
                found.push((device, *head, blanked(entry)));
            }
            Ok(())
        })?;
    }
    for row in store.shelved()? {
        if row.entry.open.subject == *subject {
            found.push((row.device, row.head, blanked(&row.entry)));
        }
    }
    Ok(found)
}

/// Writes blanked entries in place of those that were there. With an opening go the kept keys of its outing and the
/// notebook of its unit: all that was noted in it can never be read again, and if it was open it is open no more.
pub fn blank_all(rows: &Rows<'_>, blanks: &[Blank]) -> Result<(), StoreError> {
    blanks.iter().try_for_each(|(device, head, entry)| {
        if entry.open.outing_key.is_some() {
            rows.drop_outing_key(&head.digest)?;
            rows.drop_readable(&head.digest)?;
            rows.drop_notes(&head.digest)?;
            rows.drop_wrap(WrapKind::OutingSigner, head.digest.as_bytes())?;
        }
        rows.blank(device, head, entry)
    })
}

/// The entry without its erasable part.
pub fn blanked(entry: &Entry) -> Entry {
    Entry { part: Part::Blank(entry.part.digest()), ..entry.clone() }
}
