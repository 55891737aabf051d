//! The code lists: what may be said about an outing, a contact, an access or a report.
//!
//! One enum a list, generated from `crates/model/data` by `cargo xtask bindings`. Where people read (JSON) a code is
//! its string, in binary forms its number; both are add-only. Must not know labels, which stay in the lists for the
//! screens, nor which form asks for which code.

use std::fmt;

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serializer};

#[rustfmt::skip]
mod generated;

pub use generated::*;

/// Writes a code as its string or as its number, whichever the format wants.
fn write<S: Serializer>(code: &'static str, number: u8, serializer: S) -> Result<S::Ok, S::Error> {
    if serializer.is_human_readable() {
        serializer.serialize_str(code)
    } else {
        serializer.serialize_u8(number)
    }
}

/// Reads what [`write`] wrote; an unknown code is an error that names the list, never the value.
fn read<'de, T, D: Deserializer<'de>>(
    list: &'static str,
    from_code: fn(&str) -> Option<T>,
    from_number: fn(u8) -> Option<T>,
    deserializer: D,
) -> Result<T, D::Error> {
    if deserializer.is_human_readable() {
        return deserializer.deserialize_str(Code { list, from_code });
    }
    from_number(u8::deserialize(deserializer)?).ok_or_else(|| D::Error::custom(Unknown(list)))
}

/// Reads the string of a code of one list.
struct Code<T> {
    list: &'static str,
    from_code: fn(&str) -> Option<T>,
}

impl<T> Visitor<'_> for Code<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a code of the list {}", self.list)
    }

    fn visit_str<E: Error>(self, code: &str) -> Result<T, E> {
        (self.from_code)(code).ok_or_else(|| E::custom(Unknown(self.list)))
    }
}

/// A code that the list does not have. It names the list only.
#[derive(Debug, thiserror::Error)]
#[error("not a code of the list {0}")]
struct Unknown(&'static str);
