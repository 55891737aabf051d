//! Branches: what other copies of a device wrote, or what a restored server showed instead of what it showed before.
//!
//! Kept beside the mirror of the log, never in its place. A branch counts once the server counts it: when it is that
//! server's log, or when a coordinator adopted it. Must not know bodies or keys.

use approdo_model::bytes::Digest;
use approdo_model::chain::{Chain, Chained, Entry, Head};
use approdo_model::ids::{DeviceId, OrganisationId};

use crate::log;
use crate::store::{Store, StoreError};

/// One entry of a branch, with its place found again.
pub struct Shelved {
    /// Place and digest.
    pub chained: Chained,
    /// The entry.
    pub entry: Entry,
    /// Whether it counts.
    pub counted: bool,
}

/// Every shelved entry here, parents before children.
///
/// # Errors
/// [`StoreError::Corrupt`] if one stands on nothing that is here.
pub fn all(store: &Store, organisation: OrganisationId) -> Result<Vec<Shelved>, StoreError> {
    let mut found: Vec<Shelved> = Vec::new();
    for row in store.shelved()? {
        let on_branch = found
            .iter()
            .rev()
            .find_map(|parent| extend(&parent.chained.after, &row.device, &row.head, &row.entry));
        let chained = match on_branch {
            Some(chained) => chained,
            None => {
                let before = row.head.seq.saturating_sub(1);
                let chain = log::chain_at(store, organisation, &row.device, before)?;
                extend(&chain, &row.device, &row.head, &row.entry).ok_or(StoreError::Corrupt("shelf"))?
            }
        };
        found.push(Shelved { chained, entry: row.entry, counted: row.counted });
    }
    Ok(found)
}

/// The chain that ends in this head, in the log or on a branch.
///
/// # Errors
/// [`StoreError`]; none if the head is nowhere here.
pub fn chain_to(
    store: &Store,
    organisation: OrganisationId,
    device: &DeviceId,
    head: Head,
) -> Result<Option<Chain>, StoreError> {
    if head == Head::EMPTY || store.digest_at(device, head.seq)? == Some(head.digest) {
        return log::chain_at(store, organisation, device, head.seq).map(Some);
    }
    let chains = all(store, organisation)?.into_iter().map(|shelved| shelved.chained.after);
    Ok(chains.into_iter().find(|chain| chain.device == *device && chain.head == head))
}

/// The ends of a device's branches.
///
/// # Errors
/// [`StoreError`].
pub fn ends(store: &Store, organisation: OrganisationId, device: &DeviceId) -> Result<Vec<Head>, StoreError> {
    Ok(ends_of(&all(store, organisation)?, device).map(|shelved| shelved.chained.after.head).collect())
}

/// The ends of a device's branches that do not count yet.
///
/// # Errors
/// [`StoreError`].
pub fn waiting_heads(
    store: &Store,
    organisation: OrganisationId,
    device: &DeviceId,
) -> Result<Vec<Head>, StoreError> {
    let shelved = all(store, organisation)?;
    let waiting = ends_of(&shelved, device).filter(|shelved| !shelved.counted);
    Ok(waiting.map(|shelved| shelved.chained.after.head).collect())
}

fn ends_of<'a>(shelved: &'a [Shelved], device: &'a DeviceId) -> impl Iterator<Item = &'a Shelved> {
    let of_device = move || shelved.iter().filter(move |shelved| shelved.chained.after.device == *device);
    let is_parent =
        move |digest: Digest| of_device().any(|other| other.chained.header.place.previous == digest);
    of_device().filter(move |shelved| !is_parent(shelved.chained.digest))
}

/// All that leads from the beginning of a log to the end of a branch.
///
/// # Errors
/// [`StoreError`].
pub fn path(
    store: &Store,
    organisation: OrganisationId,
    device: &DeviceId,
    end: &Head,
) -> Result<Vec<(Head, Entry)>, StoreError> {
    let on_branch = branch(store, organisation, device, end)?;
    let fork = on_branch.last().map_or(end.seq, |first| first.seq.saturating_sub(1));
    let fork = usize::try_from(fork).unwrap_or(usize::MAX);
    let mut path = if fork == 0 { Vec::new() } else { store.entries(device, 0, fork)? };
    let rows = store.shelved()?;
    let entry = |head: &Head| rows.iter().find(|row| row.device == *device && row.head == *head);
    path.extend(on_branch.iter().rev().filter_map(entry).map(|row| (row.head, row.entry.clone())));
    Ok(path)
}

/// The shelved entries of the branch that ends in this head.
///
/// # Errors
/// [`StoreError`].
pub fn branch(
    store: &Store,
    organisation: OrganisationId,
    device: &DeviceId,
    head: &Head,
) -> Result<Vec<Head>, StoreError> {
    let shelved = all(store, organisation)?;
    let mut branch = Vec::new();
    let mut digest = head.digest;
    for entry in shelved.iter().rev().filter(|shelved| shelved.chained.after.device == *device) {
        if entry.chained.digest == digest {
            branch.push(entry.chained.after.head);
            digest = entry.chained.header.place.previous;
        }
    }
    Ok(branch)
}

fn extend(chain: &Chain, device: &DeviceId, head: &Head, entry: &Entry) -> Option<Chained> {
    if chain.device != *device || chain.head.seq.checked_add(1) != Some(head.seq) {
        return None;
    }
    chain.extend(&entry.open, &entry.part).ok().filter(|chained| chained.after.head == *head)
}
