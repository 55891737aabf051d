//! What a coordinator tells devices, signed: acknowledgements, the ledger of erasures and adoptions, and items sent back.
//!
//! A locked tablet can verify them against the registry alone. They name slots, heads and subjects, never content; an
//! item sent back names nothing but whose it is, and the rest of it is sealed.
//! Must not know how they are stored or delivered.

use serde::{Deserialize, Serialize};

use crate::bytes::{Digest, PublicKey, Salt, SignatureBytes};
use crate::chain::Head;
use crate::digest::{Purpose, digest};
use crate::ids::{DeviceId, OrganisationId, SubjectId};
use crate::limits::SEALED_RETURNED_BYTES;
use crate::signature::{Context, verifies};

/// "Opened and written to my own disk: all entries of this device up to this head." The latest one holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Acknowledgement {
    /// Whose.
    pub organisation: OrganisationId,
    /// The coordinator's desk that says so.
    pub coordinator: DeviceId,
    /// The device whose entries were opened.
    pub device: DeviceId,
    /// Up to where.
    pub head: Head,
    /// Head of the registry that the coordinator knew, so that two split views meet.
    pub registry: Digest,
    /// Signature over [`Acknowledgement::canonical`].
    pub signature: SignatureBytes,
}

impl Acknowledgement {
    /// The bytes that are signed.
    pub fn canonical(&self) -> Vec<u8> {
        [
            &self.organisation.as_bytes()[..],
            self.coordinator.as_bytes(),
            self.device.as_bytes(),
            &self.head.seq.to_be_bytes(),
            self.head.digest.as_bytes(),
            self.registry.as_bytes(),
        ]
        .concat()
    }

    /// Whether it is signed by this key.
    pub fn verifies(&self, key: &PublicKey) -> bool {
        verifies(Context::Acknowledgement, key, &self.canonical(), &self.signature)
    }
}

/// What a line of the ledger says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum LedgerAct {
    /// Every slot of this subject is blanked everywhere, and late copies arrive blank.
    Erased {
        /// What is erased.
        subject: SubjectId,
    },
    /// The branch on the shelf that ends in this head is the device's own work and counts.
    Adopted {
        /// Whose shelf.
        device: DeviceId,
        /// The head of the branch.
        head: Head,
    },
}

/// One line of a coordinator's ledger: numbered, chained by digest, signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LedgerLine {
    /// Whose.
    pub organisation: OrganisationId,
    /// The coordinator's desk that wrote it.
    pub coordinator: DeviceId,
    /// Its number in this coordinator's ledger, from 1.
    pub number: u32,
    /// Digest of the line before; zero before the first.
    pub previous: Digest,
    /// What it says.
    pub act: LedgerAct,
    /// Signature over [`LedgerLine::canonical`].
    pub signature: SignatureBytes,
}

impl LedgerLine {
    /// The bytes that are signed and digested: everything but the signature.
    pub fn canonical(&self) -> Vec<u8> {
        let mut bytes = [
            &self.organisation.as_bytes()[..],
            self.coordinator.as_bytes(),
            &self.number.to_be_bytes(),
            self.previous.as_bytes(),
        ]
        .concat();
        match &self.act {
            LedgerAct::Erased { subject } => {
                bytes.push(1);
                bytes.extend_from_slice(subject.as_bytes());
            }
            LedgerAct::Adopted { device, head } => {
                bytes.push(2);
                bytes.extend_from_slice(device.as_bytes());
                bytes.extend_from_slice(&head.seq.to_be_bytes());
                bytes.extend_from_slice(head.digest.as_bytes());
            }
        }
        bytes
    }

    /// What the next line names as its previous.
    pub fn digest(&self) -> Digest {
        digest(Purpose::LedgerLine, &[&self.canonical(), self.signature.as_bytes()])
    }

    /// Whether it is signed by this key.
    pub fn verifies(&self, key: &PublicKey) -> bool {
        verifies(Context::LedgerLine, key, &self.canonical(), &self.signature)
    }

    /// Whether it stands on the line before (none for the first).
    pub fn continues(&self, last: Option<(u32, Digest)>) -> bool {
        let (number, previous) = last.unwrap_or((0, Digest::ZERO));
        Some(self.number) == number.checked_add(1) && self.previous == previous
    }
}

/// What a coordinator sends back to one device, or takes back from it. Numbered per coordinator and device, so that the
/// device can say what it has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SentBack {
    /// Whose.
    pub organisation: OrganisationId,
    /// The coordinator's desk that says so.
    pub coordinator: DeviceId,
    /// The device whose work it is.
    pub device: DeviceId,
    /// Its number among what this coordinator sent to this device, from 1; numbers may be missing.
    pub number: u32,
    /// What it says.
    pub act: SentBackAct,
    /// Signature over [`SentBack::canonical`].
    pub signature: SignatureBytes,
}

/// What is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum SentBackAct {
    /// An item, sealed under a key that author and coordinators share.
    Item {
        /// What makes its content key different from all others.
        salt: Salt,
        /// A padded [`crate::review::Returned`], always [`SEALED_RETURNED_BYTES`] long.
        sealed: Vec<u8>,
    },
    /// The item of this number is no longer asked for: it was answered, settled otherwise, or erased.
    TakenBack {
        /// Which.
        item: u32,
    },
}

impl SentBack {
    /// Whose it is and which, without what it says: what binds the sealed item to its place.
    pub fn place(&self) -> Vec<u8> {
        [
            &self.organisation.as_bytes()[..],
            self.coordinator.as_bytes(),
            self.device.as_bytes(),
            &self.number.to_be_bytes(),
        ]
        .concat()
    }

    /// The bytes that are signed: everything but the signature.
    pub fn canonical(&self) -> Vec<u8> {
        let mut bytes = self.place();
        match &self.act {
            SentBackAct::Item { salt, sealed } => {
                bytes.push(1);
                bytes.extend_from_slice(salt.as_bytes());
                bytes.extend_from_slice(sealed);
            }
            SentBackAct::TakenBack { item } => {
                bytes.push(2);
                bytes.extend_from_slice(&item.to_be_bytes());
            }
        }
        bytes
    }

    /// Whether its length tells nothing, and it takes back only what was sent before.
    pub fn is_sound(&self) -> bool {
        match &self.act {
            SentBackAct::Item { sealed, .. } => self.number > 0 && sealed.len() == SEALED_RETURNED_BYTES,
            SentBackAct::TakenBack { item } => *item > 0 && *item < self.number,
        }
    }

    /// Whether it is signed by this key.
    pub fn verifies(&self, key: &PublicKey) -> bool {
        verifies(Context::SentBack, key, &self.canonical(), &self.signature)
    }
}
