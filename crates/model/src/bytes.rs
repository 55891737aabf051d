//! Fixed-size byte strings that travel: digests, signatures, public keys, salts.
//!
//! Hexadecimal where people read (JSON), raw where machines do (postcard). Must not know what is digested or signed.

use std::fmt;

/// Defines a newtype over `[u8; $len]` with hexadecimal text form and raw binary form.
macro_rules! fixed_bytes {
    ($(#[$doc:meta])* $name:ident, $len:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, ts_rs::TS)]
        #[ts(type = "string")]
        pub struct $name(pub [u8; $len]);

        impl $name {
            /// Length in bytes.
            pub const BYTES: usize = $len;

            /// All zeros: "none" in canonical bytes.
            pub const ZERO: Self = Self([0; $len]);

            /// The raw bytes.
            pub fn as_bytes(&self) -> &[u8; $len] {
                &self.0
            }

            /// Takes exactly the right number of bytes, else nothing.
            pub fn from_slice(bytes: &[u8]) -> Option<Self> {
                bytes.try_into().ok().map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&hex::encode(self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({}…)"), hex::encode(self.0.get(..4).unwrap_or_default()))
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                crate::bytes::write(&self.0, serializer)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                crate::bytes::read::<$len, D>(deserializer).map(Self)
            }
        }
    };
}

fixed_bytes!(
    /// SHA-256 of something this crate defines ([`crate::digest`]).
    Digest,
    32
);
fixed_bytes!(
    /// An Ed25519 signature, not yet verified ([`crate::signature`]).
    SignatureBytes,
    64
);
fixed_bytes!(
    /// An Ed25519 public key as it travels; whether it is a point is found when a signature is verified.
    PublicKey,
    32
);
fixed_bytes!(
    /// The public half of a key of suite 1 (HPKE, X25519).
    X25519Recipient,
    32
);
fixed_bytes!(
    /// The public half of a key of suite 2 (HPKE, X-Wing: ML-KEM-768 and X25519 in one).
    XWingRecipient,
    1216
);
fixed_bytes!(
    /// Fresh random bytes that make the content key of one entry. They lie in the erasable part.
    Salt,
    16
);
fixed_bytes!(
    /// The encapsulated key of one HPKE message of suite 1.
    X25519Encapsulated,
    32
);
fixed_bytes!(
    /// The encapsulated key of one HPKE message of suite 2.
    XWingEncapsulated,
    1120
);
fixed_bytes!(
    /// A 256-bit key sealed by AES-256-GCM: 32 bytes and a 16-byte tag.
    SealedKey,
    48
);
fixed_bytes!(
    /// By which a server is known again, whatever its certificate says: the SHA-256 of the public key in it
    /// ([`crate::digest::server_pin`]).
    ServerPin,
    32
);
fixed_bytes!(
    /// A secret shown once by the server or a coordinator: challenge, enrolment code, token.
    Ticket,
    16
);

/// Writes hexadecimal text or raw bytes, whichever the format wants.
pub(crate) fn write<S: serde::Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    use serde::ser::SerializeTuple;
    if serializer.is_human_readable() {
        return serializer.serialize_str(&hex::encode(bytes));
    }
    let mut tuple = serializer.serialize_tuple(bytes.len())?;
    for byte in bytes {
        tuple.serialize_element(byte)?;
    }
    tuple.end()
}

/// Reads what [`write`] wrote.
pub(crate) fn read<'de, const N: usize, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<[u8; N], D::Error> {
    if deserializer.is_human_readable() {
        return deserializer.deserialize_str(Hexadecimal::<N>);
    }
    deserializer.deserialize_tuple(N, Raw::<N>)
}

struct Hexadecimal<const N: usize>;

impl<const N: usize> serde::de::Visitor<'_> for Hexadecimal<N> {
    type Value = [u8; N];

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{N} bytes in hexadecimal")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Self::Value, E> {
        let mut bytes = [0; N];
        hex::decode_to_slice(text, &mut bytes)
            .map_err(|_| E::custom("not hexadecimal of the right length"))?;
        Ok(bytes)
    }
}

struct Raw<const N: usize>;

impl<'de, const N: usize> serde::de::Visitor<'de> for Raw<N> {
    type Value = [u8; N];

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{N} raw bytes")
    }

    fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut sequence: A) -> Result<Self::Value, A::Error> {
        let mut bytes = [0; N];
        for (index, byte) in bytes.iter_mut().enumerate() {
            *byte = sequence.next_element()?.ok_or_else(|| serde::de::Error::invalid_length(index, &self))?;
        }
        Ok(bytes)
    }
}
