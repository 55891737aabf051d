//! Random names for things: organisations, devices, subjects.
//!
//! All are UUIDs of version 4, because every other version tells a time or a machine. Chance is passed in. Must not
//! know what the named thing is.

use std::fmt;

use uuid::Uuid;

/// Defines a newtype over a random UUID: hyphenated text in JSON, 16 raw bytes in binary.
macro_rules! random_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, ts_rs::TS)]
        #[ts(type = "string")]
        pub struct $name(Uuid);

        impl $name {
            /// Makes an id of 16 random bytes; version and variant bits are set here.
            pub fn from_random(bytes: [u8; 16]) -> Self {
                Self(uuid::Builder::from_random_bytes(bytes).into_uuid())
            }

            /// Takes an id that travelled; nothing but a random (version 4) id passes.
            pub fn from_slice(bytes: &[u8]) -> Option<Self> {
                Uuid::from_slice(bytes).ok().filter(is_random).map(Self)
            }

            /// The 16 raw bytes.
            pub fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<Self, NotAnId> {
                Uuid::parse_str(text).ok().filter(is_random).map(Self).ok_or(NotAnId)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                if serializer.is_human_readable() {
                    return serializer.collect_str(&self.0);
                }
                crate::bytes::write(self.as_bytes(), serializer)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                use serde::de::Error;
                let id = if deserializer.is_human_readable() {
                    Uuid::deserialize(deserializer)?
                } else {
                    Uuid::from_bytes(crate::bytes::read::<16, D>(deserializer)?)
                };
                Some(id).filter(is_random).map(Self).ok_or_else(|| D::Error::custom("not a random id"))
            }
        }
    };
}

random_id!(
    /// One organisation of the project. Whoever knows it may read its registry, so it is shown to nobody else.
    OrganisationId
);
random_id!(
    /// One device: a tablet or a coordinator's desk. Nothing links it to a person.
    DeviceId
);
random_id!(
    /// What entries are about: one contact, access, report or outing. Its revisions share it.
    SubjectId
);

/// The text or bytes are no random UUID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a random id")]
pub struct NotAnId;

fn is_random(id: &Uuid) -> bool {
    id.get_version_num() == 4 && id.get_variant() == uuid::Variant::RFC4122
}
