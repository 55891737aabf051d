//! Whether it is the author of a log who asks about it. A tablet asks while it is shut, so it has no key: it shows the
//! signature of an entry that it wrote. That is random to whoever does not hold the entry, and its organisation holds it.
//!
//! One refusal for whatever is not so, so that nobody counts a log by asking. Must not know what is then told.

use approdo_model::bytes::PublicKey;
use approdo_model::chain::{Chain, head_bytes};
use approdo_model::ids::{DeviceId, OrganisationId};
use approdo_model::problem::Code;
use approdo_model::signature::verifies;
use approdo_model::wire::Proof;

use crate::directory::Snapshot;
use crate::refusal::Refusal;
use crate::state::Shared;
use crate::store::StoreError;
use crate::store::branch::Branches;

/// Where a head is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In the log.
    Log,
    /// On the shelf.
    Shelf {
        /// The slot up to which its branch is the log's.
        shared: u64,
    },
}

/// Where the head is that the asker's signature makes.
///
/// # Errors
/// [`Code::UnknownBranch`] if there is no such head, or the signature is not that of its entry.
pub async fn place(
    shared: &Shared,
    snapshot: &Snapshot,
    (organisation, device): (OrganisationId, DeviceId),
    proof: Proof,
) -> Result<Place, Refusal> {
    let (number, key) = (snapshot.log.number, snapshot.member.key);
    let found = shared.readers.read(move |db| {
        let branches = Branches { db, organisation, device, number };
        if !wrote(&branches, &key, &proof)? {
            return Ok(None);
        }
        if branches.digest(proof.head.seq)? == Some(proof.head.digest) {
            return Ok(Some(Place::Log));
        }
        Ok(Some(Place::Shelf { shared: branches.shared(proof.head)? }))
    });
    found.await?.ok_or(Code::UnknownBranch.into())
}

fn wrote(branches: &Branches<'_>, device: &PublicKey, proof: &Proof) -> Result<bool, StoreError> {
    let Some((under, kind)) = branches.under(proof.head)? else { return Ok(false) };
    let (context, key) = under.chain.signer(kind, device);
    let signed = head_bytes(&Chain { head: proof.head, ..under.chain });
    Ok(verifies(context, &key, &signed, &proof.signature))
}
