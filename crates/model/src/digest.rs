//! SHA-256 over labelled parts. One label per purpose, so that no digest can be taken for another's.
//!
//! Must not know the shapes it digests: callers hand over canonical bytes.

use sha2::{Digest as _, Sha256};

use crate::bytes::{Digest, ServerPin};

/// What a digest is of. The label is its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The erasable part of an entry.
    Sealed,
    /// A whole entry, chained to the one before.
    Entry,
    /// A statement of a registry, chained to the one before.
    Statement,
    /// A line of an erasure ledger, chained to the one before.
    LedgerLine,
    /// A secret kept hashed by the server: code, challenge, token.
    Ticket,
    /// The six words compared on two screens at enrolment, when the invitation says no more than whose it is.
    Fingerprint,
    /// The six words compared on two screens at enrolment, with everything the invitation says.
    Introduction,
    /// The six words compared on two screens when a secretariat and an organisation come to know each other.
    Acquaintance,
    /// A bulletin, chained to the one before for the same readers.
    Bulletin,
}

impl Purpose {
    /// All purposes, for tests over pairs.
    pub const ALL: [Self; 9] = [
        Self::Sealed,
        Self::Entry,
        Self::Statement,
        Self::LedgerLine,
        Self::Ticket,
        Self::Fingerprint,
        Self::Introduction,
        Self::Acquaintance,
        Self::Bulletin,
    ];

    /// The label, ended by a zero byte: no label is the beginning of another.
    pub fn label(self) -> &'static [u8] {
        match self {
            Self::Sealed => b"approdo/v1/sealed\0",
            Self::Entry => b"approdo/v1/entry\0",
            Self::Statement => b"approdo/v1/statement\0",
            Self::LedgerLine => b"approdo/v1/ledger-line\0",
            Self::Ticket => b"approdo/v1/ticket\0",
            Self::Fingerprint => b"approdo/v1/fingerprint\0",
            Self::Introduction => b"approdo/v1/introduction\0",
            Self::Acquaintance => b"approdo/v1/acquaintance\0",
            Self::Bulletin => b"approdo/v1/bulletin\0",
        }
    }
}

/// Digests the parts one after the other. Parts of variable length must come with their length.
pub fn digest(purpose: Purpose, parts: &[&[u8]]) -> Digest {
    let mut hash = Sha256::new();
    hash.update(purpose.label());
    for part in parts {
        hash.update(part);
    }
    Digest(hash.finalize().into())
}

/// The pin of a server, out of the public key in its certificate as it stands there (DER, SubjectPublicKeyInfo). Plain
/// SHA-256 without a label: whoever runs a server can work it out with the tools that are there.
pub fn server_pin(public_key_info: &[u8]) -> ServerPin {
    ServerPin(Sha256::digest(public_key_info).into())
}
