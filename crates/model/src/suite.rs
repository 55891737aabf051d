//! The cipher suites, and what is sealed to a key of each: recipients and wraps.
//!
//! ```text
//! suite 1   X25519                     recipient   32 B   wrap    80 B   read for ever, never begun any more
//! suite 2   X-Wing (ML-KEM-768+X25519) recipient 1216 B   wrap  1168 B   what is sealed today stays sealed when X25519 falls
//! ```
//!
//! Both go on with HKDF-SHA-256 and AES-256-GCM. Decision record 0039 says which keys have which and why. Must not know how
//! anything is sealed, nor who may.

use serde::{Deserialize, Serialize};

use crate::bytes::{SealedKey, X25519Encapsulated, X25519Recipient, XWingEncapsulated, XWingRecipient};

/// Suite 1: HPKE with X25519. Also the suite of what never leaves a device: drafts, notebooks, clocks, operator slots.
pub const X25519: u8 = 1;

/// Suite 2: HPKE with X-Wing.
pub const X_WING: u8 = 2;

/// The suite of every generation and opening key that this version makes.
pub const NEWEST: u8 = X_WING;

/// Whether this version reads a suite.
pub fn is_known(suite: u8) -> bool {
    (X25519..=NEWEST).contains(&suite)
}

/// What a key is sealed to, in either suite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recipient {
    /// Suite 1.
    X25519(X25519Recipient),
    /// Suite 2.
    XWing(Box<XWingRecipient>),
}

impl Recipient {
    /// Its suite.
    pub fn suite(&self) -> u8 {
        match self {
            Self::X25519(_) => X25519,
            Self::XWing(_) => X_WING,
        }
    }

    /// The raw bytes; their number tells the suite.
    pub fn as_bytes(&self) -> &[u8] {
        match self {
            Self::X25519(recipient) => recipient.as_bytes(),
            Self::XWing(recipient) => recipient.as_bytes(),
        }
    }
}

/// A key sealed by HPKE, suite 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct X25519Wrap {
    /// The encapsulated key.
    pub encapsulated: X25519Encapsulated,
    /// The 256-bit key under it.
    pub sealed: SealedKey,
}

/// A key sealed by HPKE, suite 2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct XWingWrap {
    /// The encapsulated key.
    pub encapsulated: XWingEncapsulated,
    /// The 256-bit key under it.
    pub sealed: SealedKey,
}

/// A key sealed by HPKE, in either suite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrap {
    /// Suite 1.
    X25519(X25519Wrap),
    /// Suite 2.
    XWing(Box<XWingWrap>),
}

impl Wrap {
    /// Its suite.
    pub fn suite(&self) -> u8 {
        match self {
            Self::X25519(_) => X25519,
            Self::XWing(_) => X_WING,
        }
    }

    /// The encapsulated key.
    pub fn encapsulated(&self) -> &[u8] {
        match self {
            Self::X25519(wrap) => wrap.encapsulated.as_bytes(),
            Self::XWing(wrap) => wrap.encapsulated.as_bytes(),
        }
    }

    /// The 256-bit key under it.
    pub fn sealed(&self) -> &SealedKey {
        match self {
            Self::X25519(wrap) => &wrap.sealed,
            Self::XWing(wrap) => &wrap.sealed,
        }
    }

    /// Both, one after the other; their number tells the suite.
    pub fn bytes(&self) -> Vec<u8> {
        [self.encapsulated(), self.sealed().as_bytes()].concat()
    }

    /// What [`Wrap::bytes`] made.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (encapsulated, sealed) = bytes.split_last_chunk::<{ SealedKey::BYTES }>()?;
        let sealed = SealedKey(*sealed);
        if let Some(encapsulated) = X25519Encapsulated::from_slice(encapsulated) {
            return Some(Self::X25519(X25519Wrap { encapsulated, sealed }));
        }
        let encapsulated = XWingEncapsulated::from_slice(encapsulated)?;
        Some(Self::XWing(Box::new(XWingWrap { encapsulated, sealed })))
    }
}

/// How a wrap travels where there may be none: nothing, one of suite 1, one of suite 2. The first two are byte for byte an
/// `Option` of a wrap of suite 1, as it was written before there was another.
pub(crate) mod carried {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::{Wrap, X25519Wrap, XWingWrap};

    #[derive(Serialize)]
    enum Carried<'a> {
        Nothing,
        X25519(&'a X25519Wrap),
        XWing(&'a XWingWrap),
    }

    #[derive(Deserialize)]
    enum Read {
        Nothing,
        X25519(X25519Wrap),
        XWing(Box<XWingWrap>),
    }

    pub fn serialize<S: Serializer>(wrap: &Option<Wrap>, serializer: S) -> Result<S::Ok, S::Error> {
        match wrap {
            None => Carried::Nothing,
            Some(Wrap::X25519(wrap)) => Carried::X25519(wrap),
            Some(Wrap::XWing(wrap)) => Carried::XWing(wrap),
        }
        .serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Wrap>, D::Error> {
        Ok(match Read::deserialize(deserializer)? {
            Read::Nothing => None,
            Read::X25519(wrap) => Some(Wrap::X25519(wrap)),
            Read::XWing(wrap) => Some(Wrap::XWing(wrap)),
        })
    }
}
