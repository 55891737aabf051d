//! What is signed, and the verification of it. Signing itself lives in the vault, which holds the keys.
//!
//! Every role signs under its own context, so that no signature can be carried from one object to another (S-048).
//! Must not know where keys come from or whether they are still trusted: that is the registry's.

use ed25519_dalek::{Signature, VerifyingKey};

use crate::bytes::{PublicKey, SignatureBytes};

/// The role in which something is signed. Its label is the first part of the signed bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Context {
    /// The entry that opens an outing, by the device key: certifies the outing's own key.
    Opening,
    /// A head inside an outing, by the outing's key.
    Head,
    /// A head outside any outing, by the device key: coordinators' entries.
    Desk,
    /// A statement of the registry, by the organisation's root key.
    RootStatement,
    /// A statement of the registry, by a coordinator.
    CoordinatorStatement,
    /// "Opened and kept up to here", by a coordinator.
    Acknowledgement,
    /// A line of the erasure ledger, by a coordinator.
    LedgerLine,
    /// The answer to the server's challenge.
    Challenge,
    /// A device asking to be admitted.
    Enrolment,
    /// An edition of the list of services, by a coordinator.
    Services,
    /// An item sent back to a device, by a coordinator.
    SentBack,
    /// A period's sheet for the rapporteur, by a coordinator.
    Sheet,
    /// A bulletin, by the rapporteur.
    Bulletin,
}

impl Context {
    /// All contexts, for tests over pairs.
    pub const ALL: [Self; 13] = [
        Self::Opening,
        Self::Head,
        Self::Desk,
        Self::RootStatement,
        Self::CoordinatorStatement,
        Self::Acknowledgement,
        Self::LedgerLine,
        Self::Challenge,
        Self::Enrolment,
        Self::Services,
        Self::SentBack,
        Self::Sheet,
        Self::Bulletin,
    ];

    fn label(self) -> &'static [u8] {
        match self {
            Self::Opening => b"approdo/v1/sign/opening\0",
            Self::Head => b"approdo/v1/sign/head\0",
            Self::Desk => b"approdo/v1/sign/desk\0",
            Self::RootStatement => b"approdo/v1/sign/root-statement\0",
            Self::CoordinatorStatement => b"approdo/v1/sign/coordinator-statement\0",
            Self::Acknowledgement => b"approdo/v1/sign/acknowledgement\0",
            Self::LedgerLine => b"approdo/v1/sign/ledger-line\0",
            Self::Challenge => b"approdo/v1/sign/challenge\0",
            Self::Enrolment => b"approdo/v1/sign/enrolment\0",
            Self::Services => b"approdo/v1/sign/services\0",
            Self::SentBack => b"approdo/v1/sign/sent-back\0",
            Self::Sheet => b"approdo/v1/sign/sheet\0",
            Self::Bulletin => b"approdo/v1/sign/bulletin\0",
        }
    }

    /// The exact bytes that are signed: label, then the object's canonical bytes.
    pub fn message(self, object: &[u8]) -> Vec<u8> {
        [self.label(), object].concat()
    }
}

/// Whether the signature is the key's, over this object in this context. Strict: no small-order keys, no
/// malleable forms.
pub fn verifies(context: Context, key: &PublicKey, object: &[u8], signature: &SignatureBytes) -> bool {
    #[cfg(feature = "mutations")]
    if credulous::now() {
        return true;
    }
    let Ok(key) = VerifyingKey::from_bytes(key.as_bytes()) else { return false };
    key.verify_strict(&context.message(object), &Signature::from_bytes(signature.as_bytes())).is_ok()
}

/// For tests of the whole: what happens where nobody looks at signatures. Not compiled without the feature.
#[cfg(feature = "mutations")]
pub mod credulous {
    use std::cell::Cell;

    thread_local! {
        static NOW: Cell<bool> = const { Cell::new(false) };
    }

    /// As long as it lives, its thread believes every signature, and every length of a sealed body.
    #[derive(Debug)]
    pub struct Credulous {
        before: bool,
    }

    /// Begins to believe.
    #[must_use]
    pub fn begin() -> Credulous {
        Credulous { before: NOW.replace(true) }
    }

    impl Drop for Credulous {
        fn drop(&mut self) {
            NOW.set(self.before);
        }
    }

    pub(crate) fn now() -> bool {
        NOW.get()
    }
}
