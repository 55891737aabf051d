//! The log of one device as a chain of digests, and the proof that its device wrote it.
//!
//! [`Chain`] is all one must remember of a log to judge what comes next: its head and the outing that is open there.
//! [`Chain::extend`] is the one place where an entry gets its slot and its digest; [`Chain::verify`] proves a run of
//! entries as server, coordinator and restored tablet all do it. Must not know storage, counting or sealing.

use serde::{Deserialize, Serialize};

use crate::bytes::{Digest, PublicKey, Salt, SealedKey, SignatureBytes, X25519Encapsulated};
use crate::digest::{Purpose, digest};
use crate::header::{Fault, Header, Kind, Open, Place};
use crate::ids::{DeviceId, OrganisationId};
use crate::limits::SEALED_BODY_BYTES;
use crate::signature::{Context, verifies};
use crate::suite::{self, Wrap};

/// The last slot of a log and the digest that vouches for all before it. Seq 0 with a zero digest is the empty log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ts_rs::TS)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Number of the last slot.
    #[ts(type = "number")]
    pub seq: u64,
    /// Digest of the entry there.
    pub digest: Digest,
}

impl Head {
    /// The head of a log in which nothing is written yet.
    pub const EMPTY: Self = Self { seq: 0, digest: Digest::ZERO };
}

/// The erasable part of an entry: without it nothing of the body can ever be read again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sealed {
    /// In an opening: the outing key. Outside of outings: the entry's own key. Inside an outing: none.
    #[serde(with = "suite::carried")]
    pub wrap: Option<Wrap>,
    /// What makes the content key of this entry different from all others.
    pub salt: Salt,
    /// The padded body under its content key, always [`SEALED_BODY_BYTES`] long.
    pub body: Vec<u8>,
}

impl Sealed {
    /// Whether its length tells nothing.
    fn is_of_the_one_length(&self) -> bool {
        #[cfg(feature = "mutations")]
        if crate::signature::credulous::now() {
            return true;
        }
        self.body.len() == SEALED_BODY_BYTES
    }

    /// What the digest of the entry holds of the erasable part.
    pub fn digest(&self) -> Digest {
        let (suite, encapsulated, sealed) = match &self.wrap {
            Some(wrap) => (wrap.suite(), wrap.encapsulated(), wrap.sealed()),
            None => (0, &X25519Encapsulated::ZERO.as_bytes()[..], &SealedKey::ZERO),
        };
        let parts: [&[u8]; 5] = [&[suite], encapsulated, sealed.as_bytes(), self.salt.as_bytes(), &self.body];
        digest(Purpose::Sealed, &parts)
    }
}

/// The erasable part, or what stays of it after an erasure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Part {
    /// Still there.
    Sealed(Sealed),
    /// Blanked: the digest of what was there, so that the chain still verifies.
    Blank(Digest),
}

impl Part {
    /// The digest of the erasable part, blanked or not.
    pub fn digest(&self) -> Digest {
        match self {
            Self::Sealed(sealed) => sealed.digest(),
            Self::Blank(digest) => *digest,
        }
    }

    /// The erasable part, if it is still there.
    pub fn sealed(&self) -> Option<&Sealed> {
        match self {
            Self::Sealed(sealed) => Some(sealed),
            Self::Blank(_) => None,
        }
    }
}

/// One entry as it travels and is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The open part; it comes first, so that it can be read without the rest.
    pub open: Open,
    /// The erasable part.
    pub part: Part,
    /// The signature of the head that this entry makes. Openings and the last entry of a run always carry it.
    pub signature: Option<SignatureBytes>,
}

/// The outing that is open at the head of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Outing {
    /// Digest of the entry that opened it.
    pub opening: Digest,
    /// What signs its heads.
    pub key: PublicKey,
    /// Number of its area: that of all its entries.
    pub area: u8,
    /// Number of its month: that of all its entries.
    pub month: u16,
}

/// All one must remember of a log to judge its next entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Chain {
    /// Whose log.
    pub organisation: OrganisationId,
    /// Which device's log.
    pub device: DeviceId,
    /// Where it ends.
    pub head: Head,
    /// The outing open at its end.
    pub outing: Option<Outing>,
}

/// An entry with its place found and its digest made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chained {
    /// Place and open part.
    pub header: Header,
    /// The digest of the whole entry.
    pub digest: Digest,
    /// The log after it.
    pub after: Chain,
}

/// Why a run of entries does not prove itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChainError {
    /// There is nothing to prove.
    #[error("the run is empty")]
    Empty,
    /// A sealed body has another length than all others.
    #[error("a sealed body has the wrong length")]
    Length,
    /// An opening without its key, or another entry with one.
    #[error("an outing key is missing or out of place")]
    OutingKey,
    /// An opening or the last entry of the run carries no signature.
    #[error("a signature is missing")]
    Unsigned,
    /// A signature is not the key's over this head.
    #[error("a signature does not verify")]
    Signature,
    /// The slot numbers are used up.
    #[error("the log is full")]
    Full,
}

impl Chain {
    /// The log of a device before its first entry.
    pub fn empty(organisation: OrganisationId, device: DeviceId) -> Self {
        Self { organisation, device, head: Head::EMPTY, outing: None }
    }

    /// Where the next entry will stand.
    ///
    /// # Errors
    /// [`ChainError::Full`] at the last slot number.
    pub fn next_place(&self, kind: u8) -> Result<Place, ChainError> {
        let opens = kind == Kind::Opening.number();
        Ok(Place {
            organisation: self.organisation,
            device: self.device,
            seq: self.head.seq.checked_add(1).ok_or(ChainError::Full)?,
            previous: self.head.digest,
            opening: self.outing.filter(|_| !opens).map_or(Digest::ZERO, |outing| outing.opening),
        })
    }

    /// Gives an entry its place and digest, and says what the log is after it. Signatures are not looked at.
    ///
    /// # Errors
    /// [`ChainError`] where the entry's shape allows no place.
    pub fn extend(&self, open: &Open, part: &Part) -> Result<Chained, ChainError> {
        let opens = open.kind == Kind::Opening.number();
        if opens != open.outing_key.is_some() {
            return Err(ChainError::OutingKey);
        }
        if part.sealed().is_some_and(|sealed| !sealed.is_of_the_one_length()) {
            return Err(ChainError::Length);
        }
        let header = Header { place: self.next_place(open.kind)?, open: open.clone() };
        let digest = digest(Purpose::Entry, &[&header.canonical(), part.digest().as_bytes()]);
        let outing = match open.outing_key {
            Some(key) => {
                Some(Outing { opening: digest, key, area: open.facts.area, month: open.facts.month })
            }
            None => self.outing.filter(|_| open.kind != Kind::Closing.number()),
        };
        let after = Self { head: Head { seq: header.place.seq, digest }, outing, ..*self };
        Ok(Chained { header, digest, after })
    }

    /// Proves a run of entries that stands on this head: every digest made anew, every signature present verified,
    /// those of openings and of the last entry demanded.
    ///
    /// # Errors
    /// [`ChainError`] at the first entry that does not prove itself; nothing of the run may then be used.
    pub fn verify(&self, device_key: &PublicKey, entries: &[Entry]) -> Result<Vec<Chained>, ChainError> {
        let last = entries.len().checked_sub(1).ok_or(ChainError::Empty)?;
        let mut chain = *self;
        let mut run = Vec::with_capacity(entries.len());
        for (index, entry) in entries.iter().enumerate() {
            let chained = chain.extend(&entry.open, &entry.part)?;
            chain.prove(device_key, entry, &chained, index == last)?;
            chain = chained.after;
            run.push(chained);
        }
        Ok(run)
    }

    fn prove(&self, device: &PublicKey, entry: &Entry, made: &Chained, last: bool) -> Result<(), ChainError> {
        let (context, key) = self.signer(entry.open.kind, device);
        match &entry.signature {
            Some(signature) if verifies(context, &key, &head_bytes(&made.after), signature) => Ok(()),
            Some(_) => Err(ChainError::Signature),
            None if last || context == Context::Opening => Err(ChainError::Unsigned),
            None => Ok(()),
        }
    }

    /// Who signs the head that an entry of this kind makes after this one: the device for openings and outside of
    /// outings, the outing's own key inside, its closing included.
    pub fn signer(&self, kind: u8, device: &PublicKey) -> (Context, PublicKey) {
        match self.outing {
            _ if kind == Kind::Opening.number() => (Context::Opening, *device),
            Some(outing) => (Context::Head, outing.key),
            None => (Context::Desk, *device),
        }
    }

    /// Whether a header fits the outing it stands in: a record or closing needs one, of the same area and month; an
    /// answer stands outside.
    ///
    /// # Errors
    /// [`Fault::NotOfItsOuting`].
    pub fn fits(&self, open: &Open) -> Result<(), Fault> {
        let needs_outing = [Kind::Record.number(), Kind::Closing.number()].contains(&open.kind);
        let fits = self.outing.is_some_and(|o| (o.area, o.month) == (open.facts.area, open.facts.month));
        let strays = open.kind == Kind::Answer.number() && self.outing.is_some();
        if (needs_outing && !fits) || strays { Err(Fault::NotOfItsOuting) } else { Ok(()) }
    }
}

/// The bytes that a head's signature covers.
pub fn head_bytes(chain: &Chain) -> Vec<u8> {
    [
        &chain.organisation.as_bytes()[..],
        chain.device.as_bytes(),
        &chain.head.seq.to_be_bytes(),
        chain.head.digest.as_bytes(),
    ]
    .concat()
}
