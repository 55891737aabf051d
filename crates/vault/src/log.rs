//! The device's own log: what the next entry is, and the one way to write it.
//!
//! [`Pen`] holds all it takes to write: a chain, a content key and a signing key. Writing is: find the place, seal,
//! chain, sign, and only then touch the disk. Must not know states, screens or what forms mean.

use approdo_model::body::{Body, Content};
use approdo_model::bytes::{Digest, PublicKey};
use approdo_model::chain::{Chain, Entry, Head, Outing, Part, head_bytes};
use approdo_model::header::{FORM, Facts, Header, Kind, Open};
use approdo_model::ids::{DeviceId, OrganisationId, SubjectId};
use approdo_model::registry::Generation;
use approdo_model::suite::Wrap;

use crate::chance::Chance;
use crate::envelope::{self, EnvelopeError, Scope};
use crate::secret::{Key, SigningSecret};
use crate::store::{Store, StoreError};

/// Entries read at a time when walking a log.
const WALK_ENTRIES: usize = 64;

/// Why nothing was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LogError {
    /// The disk.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The cipher.
    #[error(transparent)]
    Envelope(#[from] EnvelopeError),
    /// The body does not fit its one size, or the entry finds no place.
    #[error("the entry cannot be formed")]
    Form,
}

/// What an entry is to say.
#[derive(Debug, Clone)]
pub struct Line {
    /// What it is for.
    pub kind: Kind,
    /// What the table counts.
    pub facts: Facts,
    /// What it is about.
    pub subject: SubjectId,
    /// Its revision.
    pub revision: u32,
    /// What it supersedes.
    pub supersedes: Option<Digest>,
    /// What only coordinators read.
    pub content: Content,
}

/// An entry that is sealed, chained and signed, but not yet on the disk.
#[derive(Debug, Clone)]
pub struct Written {
    /// The entry.
    pub entry: Entry,
    /// The log after it.
    pub after: Chain,
}

impl Written {
    /// Its slot and digest.
    pub fn head(&self) -> Head {
        self.after.head
    }
}

/// Where the keys of the next entry come from.
pub enum Ink<'a> {
    /// Inside an outing.
    Outing {
        /// Its key.
        key: &'a Key,
        /// The scope in which that key was made: generation and suite are those of the opening.
        made: &'a Scope,
    },
    /// An opening, or an entry outside of outings: a key of its own, with the wrap made for its place.
    Own {
        /// The key.
        key: &'a Key,
        /// The organisation's key it is sealed to.
        generation: &'a Generation,
        /// The verifying key of the outing; in openings only.
        outing_key: Option<PublicKey>,
    },
}

/// Writes one entry after this chain: place, seal, chain, sign. Touches no disk.
///
/// # Errors
/// [`LogError`]; nothing has then happened.
pub fn write(
    chain: &Chain,
    line: Line,
    ink: &Ink<'_>,
    signer: &SigningSecret,
    chance: &mut Chance,
) -> Result<Written, LogError> {
    let (generation, suite, outing_key) = match ink {
        Ink::Own { generation, outing_key, .. } => {
            (generation.number, generation.recipient.suite(), *outing_key)
        }
        Ink::Outing { made, .. } => (made.generation, made.suite, None),
    };
    let open = Open {
        form: FORM,
        suite,
        kind: line.kind.number(),
        facts: line.facts,
        subject: line.subject,
        revision: line.revision,
        supersedes: line.supersedes,
        generation,
        outing_key,
    };
    let header = Header { place: chain.next_place(open.kind).map_err(|_| LogError::Form)?, open };
    let body = Body { facts: line.facts, content: line.content }.to_padded().map_err(|_| LogError::Form)?;
    let (key, wrap) = wrapped(ink, &header, chance)?;
    let sealed = envelope::seal_body(key, &header, &body, wrap, chance.salt())?;
    let part = Part::Sealed(sealed);
    let chained = chain.extend(&header.open, &part).map_err(|_| LogError::Form)?;
    let (context, _) = chain.signer(header.open.kind, &signer.public());
    let signature = signer.sign(context, &head_bytes(&chained.after));
    Ok(Written { entry: Entry { open: header.open, part, signature: Some(signature) }, after: chained.after })
}

fn wrapped<'a>(
    ink: &Ink<'a>,
    header: &Header,
    chance: &mut Chance,
) -> Result<(&'a Key, Option<Wrap>), LogError> {
    match ink {
        Ink::Outing { key, .. } => Ok((*key, None)),
        Ink::Own { key, generation, .. } => {
            let scope = Scope::made_in(header);
            Ok((*key, Some(envelope::wrap(key, &generation.recipient, &scope, chance)?)))
        }
    }
}

/// The chain at the end of a log that is kept here.
///
/// # Errors
/// [`StoreError`].
pub fn chain(store: &Store, organisation: OrganisationId, device: &DeviceId) -> Result<Chain, StoreError> {
    let head = store.head(device)?;
    chain_at(store, organisation, device, head.seq)
}

/// The chain of a kept log as it was at one slot: what is open there is what its last opening began, if no closing came
/// after it.
///
/// # Errors
/// [`StoreError`].
pub fn chain_at(
    store: &Store,
    organisation: OrganisationId,
    device: &DeviceId,
    seq: u64,
) -> Result<Chain, StoreError> {
    let head = store.head_at(device, seq)?;
    let turn = store.last_turn(device, head.seq)?;
    let opened = |(at, open): (Head, Open)| {
        let facts = open.facts;
        Some(Outing { opening: at.digest, key: open.outing_key?, area: facts.area, month: facts.month })
    };
    Ok(Chain { head, outing: turn.and_then(opened), ..Chain::empty(organisation, *device) })
}

/// Walks a log from its beginning, oldest first, a stretch at a time.
///
/// # Errors
/// [`StoreError`], or what `each` answers.
pub fn walk<E: From<StoreError>>(
    store: &Store,
    device: &DeviceId,
    after: u64,
    mut each: impl FnMut(&Head, &Entry) -> Result<(), E>,
) -> Result<(), E> {
    in_runs(after, |after| store.entries(device, after, WALK_ENTRIES), &mut each)
}

/// The same over the open parts alone.
///
/// # Errors
/// [`StoreError`], or what `each` answers.
pub fn walk_headers<E: From<StoreError>>(
    store: &Store,
    device: &DeviceId,
    after: u64,
    mut each: impl FnMut(&Head, &Open) -> Result<(), E>,
) -> Result<(), E> {
    in_runs(after, |after| store.headers(device, after, WALK_ENTRIES), &mut each)
}

/// Run after run, until there is none.
fn in_runs<T, E: From<StoreError>>(
    mut after: u64,
    next: impl Fn(u64) -> Result<Vec<(Head, T)>, StoreError>,
    each: &mut dyn FnMut(&Head, &T) -> Result<(), E>,
) -> Result<(), E> {
    loop {
        let run = next(after)?;
        for (head, read) in &run {
            each(head, read)?;
        }
        match run.last() {
            Some((last, _)) => after = last.seq,
            None => return Ok(()),
        }
    }
}
