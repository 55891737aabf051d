//! What proves a bulletin: its signed text, and the statements of the secretariat that say whose the signature is. Anybody
//! can check it against the secretariat's root key, got by hand, without trusting a server.
//!
//! Must not know the network nor the store.

use approdo_model::bulletin::{Bulletin, SignedBulletin};
use approdo_model::bytes::PublicKey;
use approdo_model::registry::{Registry, Role, Statement};
use serde::{Deserialize, Serialize};

/// Version of the form of these files.
pub const VERSION: u32 = 1;

/// Bytes of a file that is read: a bulletin and a registry of the largest kind.
pub const PROOF_BYTES_MAX: u64 = 32 << 20;

/// A bulletin as it is downloaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    /// [`VERSION`].
    pub approdo_bulletin: u32,
    /// The bulletin, as it was signed; its tables are the JSON in `text`.
    pub bulletin: SignedBulletin,
    /// All statements of the secretariat's registry, in order.
    pub registry: Vec<Statement>,
}

/// Why a bulletin is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotProved {
    /// The text is no such file.
    #[error("not a downloaded bulletin of this version")]
    Form,
    /// The registry does not fold: a statement is missing, forged or out of place.
    #[error("the secretariat's registry does not hold together")]
    Registry,
    /// The registry is of another organisation, or of one that is no secretariat.
    #[error("the registry is not that of the secretariat that signed")]
    Secretariat,
    /// Its root key is not the one that was given.
    #[error("the registry stands on another root key than the one given")]
    Root,
    /// No coordinator's desk of the secretariat has signed.
    #[error("not signed by a desk of the secretariat")]
    Signature,
    /// It does not continue the one before.
    #[error("does not continue the bulletin before it")]
    Chain,
}

/// A bulletin that is believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proved {
    /// As it was signed.
    pub signed: SignedBulletin,
    /// What it says.
    pub bulletin: Bulletin,
    /// Whether the desk that signed was removed since. It may have signed before or after: a later bulletin by a desk that
    /// belongs names it in its chain, if it was before.
    pub desk_removed: bool,
}

impl Proof {
    /// A bulletin with the registry that proves it.
    pub const fn of(bulletin: SignedBulletin, registry: Vec<Statement>) -> Self {
        Self { approdo_bulletin: VERSION, bulletin, registry }
    }

    /// Reads a file.
    ///
    /// # Errors
    /// [`NotProved::Form`].
    pub fn read(text: &[u8]) -> Result<Self, NotProved> {
        let proof: Self = serde_json::from_slice(text).map_err(|_| NotProved::Form)?;
        if proof.approdo_bulletin == VERSION { Ok(proof) } else { Err(NotProved::Form) }
    }

    /// Checks it against the secretariat's root key.
    ///
    /// # Errors
    /// [`NotProved`].
    pub fn check(self, root: &PublicKey) -> Result<Proved, NotProved> {
        let registry = Registry::fold(&self.registry).map_err(|_| NotProved::Registry)?;
        if registry.organisation != self.bulletin.secretariat || !registry.is_secretariat {
            return Err(NotProved::Secretariat);
        }
        if registry.root != *root {
            return Err(NotProved::Root);
        }
        let member = registry.members.get(&self.bulletin.desk);
        let member = member.filter(|member| member.role == Role::Coordinator).ok_or(NotProved::Signature)?;
        if !self.bulletin.verifies(&member.key) {
            return Err(NotProved::Signature);
        }
        let bulletin = self.bulletin.read().map_err(|_| NotProved::Form)?;
        Ok(Proved { bulletin, desk_removed: member.ended.is_some(), signed: self.bulletin })
    }
}

/// Whether bulletins continue each other, as far as neighbours for the same readers are among them.
///
/// # Errors
/// [`NotProved::Chain`].
pub fn continue_each_other(proved: &[Proved]) -> Result<(), NotProved> {
    for one in proved {
        let next = proved.iter().filter(|other| {
            other.bulletin.readers == one.bulletin.readers
                && other.signed.secretariat == one.signed.secretariat
                && Some(other.bulletin.number) == one.bulletin.number.checked_add(1)
        });
        for other in next {
            if other.bulletin.previous != one.signed.digest() {
                return Err(NotProved::Chain);
            }
        }
    }
    Ok(())
}
