//! Problems as codes. The server answers them as RFC 9457 documents; the app shows its own words for them.
//!
//! A problem carries the operation's code and never any data. Must not know HTTP libraries or languages.

use serde::{Deserialize, Serialize};

use crate::chain::Head;

/// What went wrong at the server, and with which status it is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// The body is not what this call takes.
    Malformed,
    /// The body is larger than the call's limit.
    TooLarge,
    /// The body is of a type this call does not take.
    UnsupportedMediaType,
    /// No such path, or not with this method.
    NotFound,
    /// The path takes other methods.
    MethodNotAllowed,
    /// The organisation is not on this server.
    UnknownOrganisation,
    /// The device belongs to no registry on this server.
    UnknownDevice,
    /// The entries do not prove themselves.
    NotAuthentic,
    /// What is asked for begins beyond the head; the head is given.
    Gap,
    /// The named head is in neither the log nor the shelf, or nothing shows that who names it wrote it. Which of them is
    /// not said: the length of a log is its organisation's business.
    UnknownBranch,
    /// A blank came without an erasure in the ledger.
    BlankWithoutErasure,
    /// The shelf of this device is full.
    ShelfFull,
    /// A statement or line does not continue what stands.
    Fork,
    /// A statement, line or acknowledgement is not its author's to say.
    NotTheAuthor,
    /// The token is missing, unknown or over.
    NoToken,
    /// The token's device may not do this.
    Forbidden,
    /// The code is unknown, used or over.
    CodeRefused,
    /// The challenge is unknown, used or over.
    ChallengeRefused,
    /// Too many requests from here; wait as long as the answer says.
    TooMany,
    /// The server cannot write; nothing was changed.
    Unavailable,
}

impl Code {
    /// All codes.
    pub const ALL: [Self; 20] = [
        Self::Malformed,
        Self::TooLarge,
        Self::UnsupportedMediaType,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::UnknownOrganisation,
        Self::UnknownDevice,
        Self::NotAuthentic,
        Self::Gap,
        Self::UnknownBranch,
        Self::BlankWithoutErasure,
        Self::ShelfFull,
        Self::Fork,
        Self::NotTheAuthor,
        Self::NoToken,
        Self::Forbidden,
        Self::CodeRefused,
        Self::ChallengeRefused,
        Self::TooMany,
        Self::Unavailable,
    ];

    /// The HTTP status.
    pub fn status(self) -> u16 {
        match self {
            Self::Malformed => 400,
            Self::NoToken | Self::ChallengeRefused => 401,
            Self::NotAuthentic | Self::NotTheAuthor | Self::Forbidden | Self::CodeRefused => 403,
            Self::NotFound | Self::UnknownOrganisation | Self::UnknownDevice => 404,
            Self::MethodNotAllowed => 405,
            Self::Gap | Self::UnknownBranch | Self::Fork | Self::BlankWithoutErasure => 409,
            Self::TooLarge => 413,
            Self::UnsupportedMediaType => 415,
            Self::ShelfFull | Self::TooMany => 429,
            Self::Unavailable => 503,
        }
    }

    /// A short English title; the same for every occurrence.
    pub fn title(self) -> &'static str {
        match self {
            Self::Malformed => "The body is not what this call takes",
            Self::TooLarge => "The body is too large",
            Self::UnsupportedMediaType => "The type of the body is not taken here",
            Self::NotFound => "There is nothing here",
            Self::MethodNotAllowed => "The method is not taken here",
            Self::UnknownOrganisation => "The organisation is not on this server",
            Self::UnknownDevice => "The device is not in a registry on this server",
            Self::NotAuthentic => "The entries do not prove themselves",
            Self::Gap => "Entries before these are missing",
            Self::UnknownBranch => "The named head is not known",
            Self::BlankWithoutErasure => "A blank without an erasure",
            Self::ShelfFull => "The shelf of this device is full",
            Self::Fork => "It does not continue what stands",
            Self::NotTheAuthor => "It is not the author's to say",
            Self::NoToken => "A valid token is needed",
            Self::Forbidden => "This device may not do this",
            Self::CodeRefused => "The code is not valid",
            Self::ChallengeRefused => "The challenge is not valid",
            Self::TooMany => "Too many requests",
            Self::Unavailable => "The server cannot write now",
        }
    }
}

/// An RFC 9457 problem document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// `urn:approdo:problem:` and the code.
    #[serde(rename = "type")]
    pub kind: String,
    /// [`Code::title`].
    pub title: String,
    /// [`Code::status`].
    pub status: u16,
    /// The code.
    pub code: Code,
    /// The server's head of the device's log, where that helps who holds a token ([`Code::Gap`]), or the head that a
    /// coordinator named ([`Code::UnknownBranch`]).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head: Option<Head>,
}

impl Problem {
    /// The document of a code.
    pub fn of(code: Code) -> Self {
        let name =
            serde_json::to_value(code).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default();
        Self {
            kind: format!("urn:approdo:problem:{name}"),
            title: code.title().to_owned(),
            status: code.status(),
            code,
            head: None,
        }
    }

    /// The same with the server's head.
    pub fn with_head(self, head: Head) -> Self {
        Self { head: Some(head), ..self }
    }
}
