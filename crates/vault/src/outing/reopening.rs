//! An outing opened again, as it was when the device shut: every entry folded anew, the running shift, what was being
//! written, and how long it has been open. Must not know states or screens.

use approdo_model::body::{Body, Content};
use approdo_model::bytes::{Digest, Salt};
use approdo_model::chain::{Entry, Head};
use approdo_model::header::{Header, Kind, Place};

use super::{Kept, Luggage, OpenOuting, OutingError, scope};
use crate::app::request::Draft;
use crate::chance::Chance;
use crate::clock::WallMinute;
use crate::envelope;
use crate::log;
use crate::notebook::Notebook;
use crate::secret::Key;
use crate::store::{DraftPart, Identity, Store, StoreError};

impl OpenOuting {
    /// Reopens the outing that was open when the device shut, with everything that was noted and being written.
    ///
    /// # Errors
    /// [`OutingError::Unreadable`] if the device's file does not hold what it must.
    pub fn reopen(store: &Store, identity: &Identity, kept: Kept) -> Result<Self, OutingError> {
        let chain = log::chain(store, identity.organisation, &identity.device)?;
        let opening = chain.outing.ok_or(OutingError::Unreadable)?.opening;
        let entries = entries_since(store, identity, &opening)?;
        let ((first, begun), later) = entries.split_first().ok_or(OutingError::Unreadable)?;
        let before = store.digest_at(&identity.device, first.seq.saturating_sub(1))?.unwrap_or(Digest::ZERO);
        let read = |previous, head, entry| read_own(identity, &kept.key, &opening, previous, head, entry);
        let Some(Content::Shift(shift)) = read(before, first, begun) else {
            return Err(OutingError::Unreadable);
        };
        let scope = scope(&chain, first.seq, &begun.open);
        let contents: Vec<_> = entries
            .iter()
            .zip(later)
            .map(|((before, _), (head, entry))| read(before.digest, head, entry))
            .collect();
        let notebook = match kept.notebook {
            Some(key) => Some(Notebook::open(store, key, scope, opening)?),
            None => None,
        };
        let mut open = Self {
            key: kept.key,
            signer: kept.signer,
            chain,
            scope,
            opening,
            subject: begun.open.subject,
            shift,
            tonight: Vec::new(),
            draft: None,
            luggage: Luggage { zones: kept.zones, notebook },
        };
        for ((head, entry), content) in later.iter().zip(contents) {
            if let Some(content) = content {
                open.fold(head, &entry.open, content);
            }
        }
        open.reopen_drafts(store)?;
        Ok(open)
    }

    fn reopen_drafts(&mut self, store: &Store) -> Result<(), OutingError> {
        if let Some(shift) = self.kept(store, DraftPart::Shift)? {
            self.shift = shift;
        }
        if let Some(draft) = self.kept::<Draft>(store, DraftPart::Record)? {
            // A draft about a record that was erased meanwhile is gone with it.
            let stands = draft.subject.is_none_or(|subject| self.find(subject).is_some());
            self.draft = Some(draft).filter(|_| stands);
        }
        Ok(())
    }

    /// How long the outing had been open when that was last kept, and what the wall clock says has passed since.
    ///
    /// # Errors
    /// [`OutingError::Unreadable`].
    pub fn minutes_open(&self, store: &Store, now: WallMinute) -> Result<u32, OutingError> {
        let kept: Option<KeptAge> = self.kept(store, DraftPart::Age)?;
        Ok(kept.map_or(0, |kept| kept.minutes.saturating_add(kept.wall.minutes_until(now))))
    }

    /// Keeps how long the outing has been open.
    ///
    /// # Errors
    /// [`OutingError`].
    pub fn keep_age(
        &self,
        store: &mut Store,
        chance: &mut Chance,
        minutes: u32,
        wall: WallMinute,
    ) -> Result<(), OutingError> {
        self.keep(store, chance, DraftPart::Age, &KeptAge { minutes, wall })
    }

    fn kept<T: serde::de::DeserializeOwned>(
        &self,
        store: &Store,
        part: DraftPart,
    ) -> Result<Option<T>, OutingError> {
        let Some((salt, sealed)) = store.draft(part)? else { return Ok(None) };
        let text = envelope::open_draft(&self.key, &self.scope, &self.opening, &Salt(salt), &sealed)?;
        serde_json::from_slice(&text).map(Some).map_err(|_| OutingError::Unreadable)
    }
}

/// How long an outing had been open, and when that was: sealed like a draft.
#[derive(Debug, Clone, Copy, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct KeptAge {
    minutes: u32,
    wall: WallMinute,
}

/// The own entries from this opening to the end of the log.
fn entries_since(
    store: &Store,
    identity: &Identity,
    opening: &Digest,
) -> Result<Vec<(Head, Entry)>, StoreError> {
    const STRETCH_ENTRIES: usize = 64;
    let mut found: Vec<(Head, Entry)> = Vec::new();
    let mut before = store.head(&identity.device)?.seq.saturating_add(1);
    loop {
        let stretch = store.entries_back(&identity.device, before, STRETCH_ENTRIES)?;
        let Some((oldest, _)) = stretch.last() else { break };
        before = oldest.seq;
        for (head, entry) in stretch {
            let last = head.digest == *opening;
            found.push((head, entry));
            if last {
                found.reverse();
                return Ok(found);
            }
        }
    }
    Ok(Vec::new())
}

/// Opens one own entry of the outing; none if it was blanked.
fn read_own(
    identity: &Identity,
    key: &Key,
    opening: &Digest,
    previous: Digest,
    head: &Head,
    entry: &Entry,
) -> Option<Content> {
    let opens = entry.open.kind == Kind::Opening.number();
    let place = Place {
        organisation: identity.organisation,
        device: identity.device,
        seq: head.seq,
        previous,
        opening: if opens { Digest::ZERO } else { *opening },
    };
    let header = Header { place, open: entry.open.clone() };
    let text = envelope::open_body(key, &header, entry.part.sealed()?).ok()?;
    Body::from_padded(&text).ok().map(|body| body.content)
}
