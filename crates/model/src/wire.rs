//! Messages of protocol v1 between app and sync server.
//!
//! Runs of entries travel in a compact binary form (postcard), because a contact has to fit in 650 bytes; everything
//! else is JSON. The binary form begins with a version byte. Must not know HTTP: paths are here only so that both
//! sides spell them alike.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::bulletin::SignedBulletin;
use crate::bytes::{PublicKey, SignatureBytes, Ticket};
use crate::calendar::{Day, Month};
use crate::chain::{Entry, Head};
use crate::digest::{Purpose, digest};
use crate::ids::{DeviceId, OrganisationId};
use crate::notice::{Acknowledgement, LedgerLine, SentBack};
use crate::registry::{Role, Statement};
use crate::sheet::SealedSheet;
use crate::table::Cell;

/// The media type of runs of entries.
pub const ENTRIES_TYPE: &str = "application/vnd.approdo.entries";

/// The first byte of every binary message.
pub const WIRE_VERSION: u8 = 1;

/// The first byte of a binary message before which a [`Proof`] goes; what follows that is as it is without.
pub const PROVED_VERSION: u8 = 2;

/// Paths of protocol v1. Braces as in the OpenAPI document.
pub mod path {
    /// Liveness.
    pub const HEALTH: &str = "/healthz";
    /// The OpenAPI 3.1 document.
    pub const OPENAPI: &str = "/openapi.json";
    /// `POST` a push (binary, no token). `GET …/{device}?after=` a page (binary, token).
    pub const ENTRIES: &str = "/v1/entries";
    /// `GET` a page of a device's log: `?after=SEQ`.
    pub const ENTRIES_OF: &str = "/v1/entries/{device}";
    /// `GET` a page of a device's shelf: `?after=N`.
    pub const SHELF_OF: &str = "/v1/shelf/{device}";
    /// `GET` the vector of heads of the organisation (token).
    pub const HEADS: &str = "/v1/heads";
    /// `GET ?after=N` or `POST` statements of `{organisation}`.
    pub const REGISTRY: &str = "/v1/registry/{organisation}";
    /// `POST` acknowledgements and ledger lines (no token, the signature authenticates).
    pub const NOTICES: &str = "/v1/notices";
    /// `GET` the ledger of the organisation beyond what one knows (token): `POST` with the known numbers.
    pub const LEDGER: &str = "/v1/ledger";
    /// `POST` items sent back (binary, no token, the signature authenticates).
    pub const SENT_BACK: &str = "/v1/sent-back";
    /// `POST` what `{device}` knows of what was sent back to it, get the rest (binary, no token: the signature of an
    /// own entry authenticates).
    pub const SENT_BACK_TO: &str = "/v1/sent-back/{device}";
    /// `POST` the hash of a new enrolment code (token, coordinator).
    pub const CODES: &str = "/v1/enrolment/codes";
    /// `POST` what a typed code leads to (no token): the sealed invitation behind it.
    pub const OFFERS: &str = "/v1/enrolment/offers";
    /// `POST` an application with a code (no token); `GET` the waiting ones (token, coordinator).
    pub const APPLICATIONS: &str = "/v1/enrolment/applications";
    /// `POST` a device id, get a challenge.
    pub const CHALLENGES: &str = "/v1/challenges";
    /// `POST` a signed challenge, get a token.
    pub const TOKENS: &str = "/v1/tokens";
    /// `GET` the organisation's live table (token, coordinator); a secretariat gets the sum of those whose sheets it reads.
    pub const TABLE: &str = "/v1/table";
    /// `POST` sealed sheets (binary, no token, the signature authenticates).
    pub const SHEETS: &str = "/v1/sheets";
    /// `POST` which sheets one has, get newer ones (binary, token, coordinator): the organisation's own, or those that go
    /// to the secretariat.
    pub const SHEETS_KNOWN: &str = "/v1/sheets/known";
    /// `POST` a bulletin (binary, no token, the signature authenticates).
    pub const BULLETINS: &str = "/v1/bulletins";
    /// `GET ?after=N` the public bulletins of `{secretariat}` (binary, no token).
    pub const BULLETINS_PUBLIC: &str = "/v1/bulletins/{secretariat}/public";
    /// `GET ?after=N` those for the tavolo (binary, token: a coordinator of the secretariat, or of who sends it sheets).
    pub const BULLETINS_TAVOLO: &str = "/v1/bulletins/{secretariat}/tavolo";
    /// `POST` the hash of a new reader's link (token, coordinator of a secretariat).
    pub const READERS: &str = "/v1/readers";
    /// `POST` the hash of a link that ends (token, coordinator of a secretariat).
    pub const READERS_ENDED: &str = "/v1/readers/ended";
}

/// How far one knows each coordinator's ledger: a vector, never a single cursor.
pub type LedgerKnown = Vec<(DeviceId, u32)>;

/// What shows that the author of a log asks about it, also while it is shut: the signature of an entry that it wrote.
/// Random to whoever does not hold that entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    /// A head of the log, or of a branch of it.
    pub head: Head,
    /// The signature of the entry that makes it.
    pub signature: SignatureBytes,
}

/// A push: a run of entries that stands on `after`. With no entries it asks what is new, and a [`Proof`] goes before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Push {
    /// Whose log.
    pub organisation: OrganisationId,
    /// Which device's log.
    pub device: DeviceId,
    /// What the first entry stands on.
    pub after: Head,
    /// How many statements of the registry the device knows.
    pub registry_known: u32,
    /// How far it knows the ledger.
    pub ledger_known: LedgerKnown,
    /// The run; its last entry is signed.
    pub entries: Vec<Entry>,
}

/// The answer to a push: what the server has now, durably, and what is new for this device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// Up to where the log holds what was named and handed over; the empty one if it holds nothing of it. Never what comes
    /// after that: it is for who wrote it.
    pub head: Head,
    /// The head of the branch on the shelf that this run went to, if it did not go to the log.
    pub shelf: Option<Head>,
    /// Statements the device did not know.
    pub statements: Vec<Statement>,
    /// The latest acknowledgement by each coordinator, of those that reach no further than what was named and handed over.
    pub acknowledgements: Vec<Acknowledgement>,
    /// Ledger lines the device did not know.
    pub ledger: Vec<LedgerLine>,
}

/// A page of a log or of a shelf. It ends on a signed slot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// What the first entry stands on.
    pub after: Head,
    /// The run.
    pub entries: Vec<Entry>,
    /// What to ask next with; none when there is no more.
    pub next: Option<u64>,
}

/// One log of the organisation, as the server has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeviceHead {
    /// Which device.
    pub device: DeviceId,
    /// Where its log ends.
    pub head: Head,
    /// How many entries of other branches lie on its shelf.
    pub shelved: u64,
    /// The day on which it last proved to be there: new entries of its own, or a token. For coordinators only, and the
    /// server's word. Never a finer time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_seen: Option<Day>,
}

/// All logs of the organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Heads {
    /// One line a device.
    pub devices: Vec<DeviceHead>,
    /// How many statements the registry has.
    pub registry: u32,
    /// How far the server knows each coordinator's ledger: a restored server is told again what was erased.
    pub ledger: LedgerKnown,
    /// For coordinators: the desks that a server restored from a copy still waits for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub awaited: Vec<DeviceId>,
}

/// A stretch of a registry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statements {
    /// In order, without gaps.
    pub statements: Vec<Statement>,
}

/// What coordinators hand over for everyone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notices {
    /// Acknowledgements; of two by the same coordinator for the same device the further one holds.
    pub acknowledgements: Vec<Acknowledgement>,
    /// Ledger lines, in order.
    pub ledger: Vec<LedgerLine>,
}

/// How far a coordinator knows the ledgers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LedgerQuery {
    /// Per coordinator.
    pub known: LedgerKnown,
}

/// Items sent back, handed over by a coordinator or delivered to their device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SentBackItems {
    /// By coordinator, then by number.
    pub items: Vec<SentBack>,
}

/// How far a device knows what was sent back to it. A [`Proof`] goes before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SentBackQuery {
    /// Whose.
    pub organisation: OrganisationId,
    /// The highest number known of each coordinator.
    pub known: Vec<(DeviceId, u32)>,
}

/// Sheets on their way, in postcard form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sheets {
    /// At most [`crate::limits::SHEETS_MAX`]; on the way up all by one coordinator.
    pub sheets: Vec<SealedSheet>,
}

/// The newest revision that one has of each sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SheetsKnown {
    /// Whose, from which month, to which, which revision.
    pub known: Vec<(OrganisationId, Month, Month, u32)>,
}

/// How far the bulletins of a secretariat go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Published {
    /// Those for the tavolo.
    pub tavolo: u32,
    /// Those for everybody.
    pub public: u32,
}

/// Bulletins in the order of their numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bulletins {
    /// At most [`crate::limits::BULLETINS_MAX`].
    pub bulletins: Vec<SignedBulletin>,
}

/// The link of a reader of the tavolo's bulletins, hashed ([`ticket_hash`]). Who it is for the server never learns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReaderLink {
    /// Hash of the secret in the link.
    pub hash: crate::bytes::Digest,
}

/// Bytes of a sealed invitation that a typed code leads to.
pub const OFFER_BYTES_MAX: usize = 512;

/// A new enrolment code, hashed ([`ticket_hash`]).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewCode {
    /// Hash of the code.
    pub hash: crate::bytes::Digest,
    /// What the device that comes with it is to be; a code is good for that alone.
    #[serde(default, skip_serializing_if = "is_default")]
    pub role: Role,
    /// For how long it was good before it got here.
    #[serde(default, skip_serializing_if = "is_default")]
    pub age_seconds: u64,
    /// The same invitation for whoever types a short code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offer: Option<NewOffer>,
}

impl NewCode {
    /// A fresh code for a tablet that is shown and not typed.
    pub fn shown(hash: crate::bytes::Digest) -> Self {
        Self { hash, role: Role::Worker, age_seconds: 0, offer: None }
    }
}

/// An invitation sealed under what a typed code makes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewOffer {
    /// Hash of what leads to it ([`ticket_hash`]).
    pub hash: crate::bytes::Digest,
    /// The sealed invitation.
    pub sealed: Sealing,
}

/// Who asks for the invitation behind a typed code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfferQuery {
    /// What the typed code leads with.
    pub lookup: Ticket,
}

/// The invitation behind a typed code. The server cannot open it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Offer {
    /// Sealed.
    pub sealed: Sealing,
}

/// At most [`OFFER_BYTES_MAX`] sealed bytes, in hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealing(Vec<u8>);

impl Sealing {
    /// These bytes, if they are not too many.
    pub fn of(bytes: Vec<u8>) -> Option<Self> {
        (bytes.len() <= OFFER_BYTES_MAX).then_some(Self(bytes))
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl Serialize for Sealing {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex::encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Sealing {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = hex::decode(text).ok().and_then(Self::of);
        bytes.ok_or_else(|| serde::de::Error::custom("not so many bytes in hexadecimal"))
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// A device asking to be admitted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Application {
    /// Of which organisation.
    pub organisation: OrganisationId,
    /// The one-time code that a coordinator handed over in person.
    pub code: Ticket,
    /// The device.
    pub device: DeviceId,
    /// Its device key.
    pub key: PublicKey,
    /// Signature over [`Application::canonical`], so that nobody applies with another's key.
    pub signature: SignatureBytes,
}

impl Application {
    /// The bytes that are signed.
    pub fn canonical(
        organisation: &OrganisationId,
        code: &Ticket,
        device: &DeviceId,
        key: &PublicKey,
    ) -> Vec<u8> {
        [&organisation.as_bytes()[..], code.as_bytes(), device.as_bytes(), key.as_bytes()].concat()
    }
}

/// A waiting application, without its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Applicant {
    /// The device.
    pub device: DeviceId,
    /// Its device key.
    pub key: PublicKey,
    /// What its code was for. The server's word: the six words hold it against the invitation.
    #[serde(default, skip_serializing_if = "is_default")]
    pub role: Role,
}

/// The waiting applications.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Applicants {
    /// In order of arrival.
    pub applicants: Vec<Applicant>,
}

/// Who asks for a challenge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChallengeRequest {
    /// The device.
    pub device: DeviceId,
}

/// A challenge, good once and for a minute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Challenge {
    /// What to sign.
    pub challenge: Ticket,
}

/// A signed challenge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenRequest {
    /// The device.
    pub device: DeviceId,
    /// The challenge.
    pub challenge: Ticket,
    /// Signature over [`challenge_bytes`].
    pub signature: SignatureBytes,
}

/// The bytes that answer a challenge.
pub fn challenge_bytes(device: &DeviceId, challenge: &Ticket) -> Vec<u8> {
    [&device.as_bytes()[..], challenge.as_bytes()].concat()
}

/// A token, good for [`crate::limits::TOKEN_SECONDS`]. Goes into `authorization: Bearer`, in hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Token {
    /// The secret.
    pub token: Ticket,
}

/// How the server keeps a ticket: never as it is.
pub fn ticket_hash(ticket: &Ticket) -> crate::bytes::Digest {
    digest(Purpose::Ticket, &[ticket.as_bytes()])
}

/// The live table of one organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LiveTable {
    /// Every cell that is not zero.
    pub cells: Vec<Cell>,
    /// Entries stored but not counted, by the code of their fault.
    pub uncounted: Vec<Uncounted>,
}

/// Entries that are stored but not counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(deny_unknown_fields)]
pub struct Uncounted {
    /// [`crate::header::Fault::code`].
    pub reason: String,
    /// How many.
    #[ts(type = "number")]
    pub entries: u64,
}

/// A binary message cannot be written or read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
    /// Not this version.
    #[error("a message of another version")]
    Version,
    /// Not this shape, or bytes left over.
    #[error("a message of another shape")]
    Shape,
}

/// Writes a binary message.
///
/// # Errors
/// [`WireError::Shape`] if it cannot be written.
pub fn encode<T: Serialize>(message: &T) -> Result<Vec<u8>, WireError> {
    postcard::to_extend(message, vec![WIRE_VERSION]).map_err(|_| WireError::Shape)
}

/// Writes a binary message with its proof before it.
///
/// # Errors
/// [`WireError::Shape`] if it cannot be written.
pub fn encode_proved<T: Serialize>(proof: &Proof, message: &T) -> Result<Vec<u8>, WireError> {
    postcard::to_extend(&(proof, message), vec![PROVED_VERSION]).map_err(|_| WireError::Shape)
}

/// Reads a binary message; bytes left over are an error.
///
/// # Errors
/// [`WireError`].
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, WireError> {
    match bytes.split_first() {
        Some((&WIRE_VERSION, rest)) => whole(rest),
        _ => Err(WireError::Version),
    }
}

/// Reads what a binary message begins with, whatever follows: its first fields as a value of their own.
///
/// # Errors
/// [`WireError`].
pub fn decode_front<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, WireError> {
    match bytes.split_first() {
        Some((&WIRE_VERSION, rest)) => {
            postcard::take_from_bytes(rest).map(|(front, _)| front).map_err(|_| WireError::Shape)
        }
        _ => Err(WireError::Version),
    }
}

/// Reads a binary message before which a proof may go.
///
/// # Errors
/// [`WireError`].
pub fn decode_proved<T: DeserializeOwned>(bytes: &[u8]) -> Result<(Option<Proof>, T), WireError> {
    match bytes.split_first() {
        Some((&WIRE_VERSION, rest)) => Ok((None, whole(rest)?)),
        Some((&PROVED_VERSION, rest)) => whole(rest).map(|(proof, message)| (Some(proof), message)),
        _ => Err(WireError::Version),
    }
}

fn whole<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, WireError> {
    match postcard::take_from_bytes(bytes) {
        Ok((message, [])) => Ok(message),
        _ => Err(WireError::Shape),
    }
}
