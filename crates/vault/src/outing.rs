//! Uscita: an open outing, with the only keys that are in memory then.
//!
//! Every tap becomes an entry or a sealed draft that is on the disk before the answer. Nothing of another outing, and
//! neither the vault key nor the device's signing key, is reachable from here. Must not know screens, sync or desks.

use approdo_model::body::{Body, Content};
use approdo_model::bytes::{Digest, Salt};
use approdo_model::chain::{Chain, Entry, Head};
use approdo_model::codes::{Channel, Line as TableLine};
use approdo_model::forms::{Invalid, Record, Shift};
use approdo_model::header::{Facts, Header, Kind, Place, SUITE};
use approdo_model::ids::SubjectId;

use crate::app::request::{Draft, OutingView, Reconciliation, RecordView};
use crate::chance::Chance;
use crate::envelope::{self, EnvelopeError, Scope};
use crate::log::{self, Ink, Line, LogError, Written};
use crate::secret::{Key, SigningSecret};
use crate::store::{DraftPart, Identity, Store, StoreError, WrapKind};

/// Records of one outing. Three times the busiest session of the season.
pub const RECORDS_MAX: usize = 300;

/// Why an outing refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OutingError {
    /// A form breaks a rule.
    #[error("the form breaks a rule")]
    Invalid(Invalid),
    /// The entry could not be written.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The outing holds no such record.
    #[error("no such record in this outing")]
    UnknownSubject,
    /// The record's form has no place on the outing's channel, or the shift is another.
    #[error("does not belong to this outing")]
    NotOfThisOuting,
    /// The outing holds as many records as it may.
    #[error("the outing is full")]
    Full,
    /// What is kept on the device cannot be opened with the outing's key.
    #[error("the outing cannot be reopened")]
    Unreadable,
}

impl From<StoreError> for OutingError {
    fn from(error: StoreError) -> Self {
        Self::Log(LogError::Store(error))
    }
}

impl From<EnvelopeError> for OutingError {
    fn from(_: EnvelopeError) -> Self {
        Self::Unreadable
    }
}

/// One record of tonight, folded.
struct Tonight {
    subject: SubjectId,
    head: Head,
    revision: u32,
    record: Record,
    withdrawn: bool,
}

/// An open outing.
pub struct OpenOuting {
    key: Key,
    signer: SigningSecret,
    chain: Chain,
    scope: Scope,
    opening: Digest,
    subject: SubjectId,
    shift: Shift,
    tonight: Vec<Tonight>,
    draft: Option<Draft>,
}

/// The open figures of a shift: where and when all its entries count.
pub fn facts(shift: &Shift, line: Option<TableLine>, count: u8) -> Facts {
    Facts {
        area: shift.area.number(),
        month: shift.month().number(),
        line: line.map_or(0, TableLine::number),
        count: if line.is_some() { count } else { 0 },
    }
}

/// The open figures of a shift as an outing.
pub fn outing_facts(shift: &Shift) -> Facts {
    facts(shift, shift.channel.map(|_: Channel| TableLine::Outings), shift.outings())
}

/// The open figures of a record in its shift.
pub fn record_facts(shift: &Shift, record: &Record) -> Facts {
    facts(shift, record.line(shift.channel), record.count())
}

/// What it takes to open an outing.
pub struct Opener<'a> {
    /// Seals the keys that the device keeps.
    pub vault_key: &'a Key,
    /// Certifies the outing's signing key.
    pub device: &'a SigningSecret,
    /// What the outing key is sealed to.
    pub generation: &'a approdo_model::registry::Generation,
}

impl OpenOuting {
    /// Starts an outing: its keys are made, sealed to the organisation and for this device, and its opening entry is
    /// on the disk.
    ///
    /// # Errors
    /// [`OutingError`]; nothing has then been written.
    pub fn start(
        store: &mut Store,
        chance: &mut Chance,
        identity: &Identity,
        opener: &Opener<'_>,
        shift: Shift,
    ) -> Result<Self, OutingError> {
        shift.validate().map_err(OutingError::Invalid)?;
        if shift.closed {
            return Err(OutingError::NotOfThisOuting);
        }
        let chain = log::chain(store, identity.organisation, &identity.device)?;
        let (key, seed, subject) = (chance.key(), chance.key(), chance.subject());
        let signer = SigningSecret::new(&seed);
        let content = Content::Shift(shift.clone());
        let line = Line {
            kind: Kind::Opening,
            facts: outing_facts(&shift),
            subject,
            revision: 1,
            supersedes: None,
            content,
        };
        let ink = Ink::Own {
            key: &key,
            recipient: &opener.generation.recipient,
            outing_key: Some(signer.public()),
        };
        let written = log::write(&chain, opener.generation.number, line, &ink, opener.device, chance)?;
        let opening = written.head().digest;
        let name = opening.as_bytes();
        let kept = envelope::seal_key(opener.vault_key, &wrap_name(WrapKind::Outing, name), &key, chance)?;
        let kept_signer =
            envelope::seal_key(opener.vault_key, &wrap_name(WrapKind::OutingSigner, name), &seed, chance)?;
        store.write("start outing", |rows| {
            rows.append(&identity.device, &written.head(), &written.entry)?;
            rows.drop_draft(DraftPart::Record)?;
            rows.drop_draft(DraftPart::Shift)?;
            rows.set_wrap(WrapKind::Outing, name, &kept)?;
            rows.set_wrap(WrapKind::OutingSigner, name, &kept_signer)
        })?;
        let scope = scope(&written.after, written.head().seq, opener.generation.number);
        let chain = written.after;
        Ok(Self { key, signer, chain, scope, opening, subject, shift, tonight: Vec::new(), draft: None })
    }

    /// Reopens the outing that was open when the app ended, with everything that was noted and being written.
    ///
    /// # Errors
    /// [`OutingError::Unreadable`] if the device's file does not hold what it must.
    pub fn reopen(
        store: &Store,
        identity: &Identity,
        key: Key,
        signer: SigningSecret,
    ) -> Result<Self, OutingError> {
        let chain = log::chain(store, identity.organisation, &identity.device)?;
        let opening = chain.outing.ok_or(OutingError::Unreadable)?.opening;
        let entries = entries_since(store, identity, &opening)?;
        let (first, opening_entry) = entries.first().ok_or(OutingError::Unreadable)?;
        let scope = scope(&chain, first.seq, opening_entry.open.generation);
        let subject = opening_entry.open.subject;
        let mut open: Option<Self> = None;
        let mut previous =
            store.digest_at(&identity.device, first.seq.saturating_sub(1))?.unwrap_or(Digest::ZERO);
        for (head, entry) in &entries {
            let content = read_own(identity, &key, &opening, previous, head, entry);
            match (&mut open, content) {
                (None, Some(Content::Shift(shift))) => {
                    let (key, signer) = (key.clone(), signer.clone());
                    let tonight = Vec::new();
                    open = Some(Self {
                        key,
                        signer,
                        chain,
                        scope,
                        opening,
                        subject,
                        shift,
                        tonight,
                        draft: None,
                    });
                }
                (Some(open), Some(content)) => open.fold(head, &entry.open, content),
                _ => {}
            }
            previous = head.digest;
        }
        let mut open = open.ok_or(OutingError::Unreadable)?;
        open.reopen_drafts(store)?;
        Ok(open)
    }

    fn reopen_drafts(&mut self, store: &Store) -> Result<(), OutingError> {
        let read = |part| -> Result<Option<zeroize::Zeroizing<Vec<u8>>>, OutingError> {
            let Some((salt, sealed)) = store.draft(part)? else { return Ok(None) };
            Ok(Some(envelope::open_draft(&self.key, &self.scope, &self.opening, &Salt(salt), &sealed)?))
        };
        let shift = read(DraftPart::Shift)?;
        let record = read(DraftPart::Record)?;
        if let Some(text) = shift {
            self.shift = serde_json::from_slice(&text).map_err(|_| OutingError::Unreadable)?;
        }
        if let Some(text) = record {
            let draft: Draft = serde_json::from_slice(&text).map_err(|_| OutingError::Unreadable)?;
            // A draft about a record that was erased meanwhile is gone with it.
            let stands = draft.subject.is_none_or(|subject| self.find(subject).is_some());
            self.draft = Some(draft).filter(|_| stands);
        }
        Ok(())
    }

    /// Takes one own entry into tonight's list.
    fn fold(&mut self, head: &Head, open: &approdo_model::header::Open, content: Content) {
        let known = self.tonight.iter_mut().find(|tonight| tonight.subject == open.subject);
        match (known, content) {
            (None, Content::Record(record)) => self.tonight.push(Tonight {
                subject: open.subject,
                head: *head,
                revision: open.revision,
                record,
                withdrawn: false,
            }),
            (Some(known), Content::Record(record)) => {
                (known.record, known.withdrawn) = (record, false);
                (known.head, known.revision) = (*head, open.revision);
            }
            (Some(known), Content::Withdrawn) => {
                known.withdrawn = true;
                (known.head, known.revision) = (*head, open.revision);
            }
            _ => {}
        }
    }

    /// Keeps the running shift. Unit, area, channel and date stay as they were declared.
    ///
    /// # Errors
    /// [`OutingError`].
    pub fn tally(&mut self, store: &mut Store, chance: &mut Chance, shift: Shift) -> Result<(), OutingError> {
        self.accept_shift(&shift)?;
        if shift.closed {
            return Err(OutingError::NotOfThisOuting);
        }
        self.keep(store, chance, DraftPart::Shift, &shift)?;
        self.shift = shift;
        Ok(())
    }

    fn accept_shift(&self, shift: &Shift) -> Result<(), OutingError> {
        shift.validate().map_err(OutingError::Invalid)?;
        let declared = |s: &Shift| (s.unit.clone(), s.area, s.channel, s.date);
        if declared(shift) == declared(&self.shift) { Ok(()) } else { Err(OutingError::NotOfThisOuting) }
    }

    /// Keeps what is being written, or clears it.
    ///
    /// # Errors
    /// [`OutingError`].
    pub fn set_draft(
        &mut self,
        store: &mut Store,
        chance: &mut Chance,
        draft: Option<Draft>,
    ) -> Result<(), OutingError> {
        match &draft {
            None => store.write("clear draft", |rows| rows.drop_draft(DraftPart::Record))?,
            Some(written) => {
                self.accept_record(&written.record)?;
                written.record.validate_draft().map_err(OutingError::Invalid)?;
                if written.subject.is_some_and(|subject| self.find(subject).is_none()) {
                    return Err(OutingError::UnknownSubject);
                }
                self.keep(store, chance, DraftPart::Record, written)?;
            }
        }
        self.draft = draft;
        Ok(())
    }

    fn keep<T: serde::Serialize>(
        &self,
        store: &mut Store,
        chance: &mut Chance,
        part: DraftPart,
        value: &T,
    ) -> Result<(), OutingError> {
        let text = zeroize::Zeroizing::new(serde_json::to_vec(value).map_err(|_| LogError::Form)?);
        let salt = chance.salt();
        let sealed = envelope::seal_draft(&self.key, &self.scope, &self.opening, &salt, &text)?;
        store.write("keep draft", |rows| rows.set_draft(part, salt.as_bytes(), &sealed))?;
        Ok(())
    }

    /// Notes a new record.
    ///
    /// # Errors
    /// [`OutingError`].
    pub fn note(
        &mut self,
        store: &mut Store,
        chance: &mut Chance,
        mut record: Record,
    ) -> Result<(), OutingError> {
        record.give_case(chance.bytes());
        self.accept_record(&record)?;
        record.validate().map_err(OutingError::Invalid)?;
        if self.tonight.len() >= RECORDS_MAX {
            return Err(OutingError::Full);
        }
        let subject = chance.subject();
        self.append_record(store, chance, subject, None, Content::Record(record))
    }

    /// Changes a record.
    ///
    /// # Errors
    /// [`OutingError`].
    pub fn amend(
        &mut self,
        store: &mut Store,
        chance: &mut Chance,
        subject: SubjectId,
        mut record: Record,
    ) -> Result<(), OutingError> {
        let known = self.find(subject).ok_or(OutingError::UnknownSubject)?;
        let parent = (known.head.digest, known.revision);
        record.give_case(chance.bytes());
        self.accept_record(&record)?;
        record.validate().map_err(OutingError::Invalid)?;
        self.append_record(store, chance, subject, Some(parent), Content::Record(record))
    }

    /// Takes a record back, or takes the taking back back.
    ///
    /// # Errors
    /// [`OutingError`].
    pub fn set_withdrawn(
        &mut self,
        store: &mut Store,
        chance: &mut Chance,
        subject: SubjectId,
        withdrawn: bool,
    ) -> Result<(), OutingError> {
        let known = self.find(subject).ok_or(OutingError::UnknownSubject)?;
        if known.withdrawn == withdrawn {
            return Ok(());
        }
        let parent = (known.head.digest, known.revision);
        let content = if withdrawn { Content::Withdrawn } else { Content::Record(known.record.clone()) };
        self.append_record(store, chance, subject, Some(parent), content)
    }

    fn find(&self, subject: SubjectId) -> Option<&Tonight> {
        self.tonight.iter().find(|tonight| tonight.subject == subject)
    }

    fn accept_record(&self, record: &Record) -> Result<(), OutingError> {
        let report_fits = match record {
            Record::EntityReport(report) => {
                (report.area, report.month) == (self.shift.area, self.shift.month())
            }
            _ => true,
        };
        if record.belongs_to(self.shift.channel) && report_fits {
            Ok(())
        } else {
            Err(OutingError::NotOfThisOuting)
        }
    }

    /// Seals, chains, signs and writes one revision of a record, and clears the draft in the same transaction.
    fn append_record(
        &mut self,
        store: &mut Store,
        chance: &mut Chance,
        subject: SubjectId,
        parent: Option<(Digest, u32)>,
        content: Content,
    ) -> Result<(), OutingError> {
        let written = self.record_entry(chance, subject, parent, content.clone())?;
        store.write("note", |rows| {
            rows.append(&self.chain.device, &written.head(), &written.entry)?;
            rows.drop_draft(DraftPart::Record)
        })?;
        self.chain = written.after;
        self.draft = None;
        self.fold(&written.head(), &written.entry.open, content);
        Ok(())
    }

    fn record_entry(
        &self,
        chance: &mut Chance,
        subject: SubjectId,
        parent: Option<(Digest, u32)>,
        content: Content,
    ) -> Result<Written, OutingError> {
        let facts = match &content {
            Content::Record(record) => record_facts(&self.shift, record),
            _ => facts(&self.shift, None, 0),
        };
        let revision = parent.map_or(1, |(_, revision)| revision.saturating_add(1));
        let supersedes = parent.map(|(digest, _)| digest);
        let line = Line { kind: Kind::Record, facts, subject, revision, supersedes, content };
        Ok(log::write(
            &self.chain,
            self.scope.generation,
            line,
            &Ink::Outing(&self.key),
            &self.signer,
            chance,
        )?)
    }

    /// What was being written as an entry marked incomplete, so that closing loses nothing; none where nothing was
    /// written yet.
    fn completed_draft(&self, chance: &mut Chance) -> Result<Option<(Written, Content)>, OutingError> {
        let Some(draft) = self.draft.clone().filter(|draft| self.says_something(draft)) else {
            return Ok(None);
        };
        let mut record = draft.record.into_incomplete();
        record.give_case(chance.bytes());
        record.validate_draft().map_err(OutingError::Invalid)?;
        let known = draft.subject.and_then(|subject| self.find(subject));
        let parent = known.map(|known| (known.head.digest, known.revision));
        let subject = known.map_or_else(|| chance.subject(), |known| known.subject);
        let content = Content::Record(record);
        Ok(Some((self.record_entry(chance, subject, parent, content.clone())?, content)))
    }

    /// Whether a draft holds more than a blank form, or than the record it began from: else nobody was met.
    fn says_something(&self, draft: &Draft) -> bool {
        let blank = || Record::new_for(self.shift.channel, self.shift.area, self.shift.month());
        match draft.subject.and_then(|subject| self.find(subject)) {
            Some(known) => known.record != draft.record,
            None => blank().as_ref() != Some(&draft.record),
        }
    }

    /// Forgets an erased record.
    pub fn forget(&mut self, subject: &SubjectId) {
        self.tonight.retain(|tonight| tonight.subject != *subject);
        self.draft.take_if(|draft| draft.subject == Some(*subject));
    }

    /// Whether this is the subject of the outing itself.
    pub fn is_about(&self, subject: &SubjectId) -> bool {
        self.subject == *subject
    }

    /// Closes the outing: completes a draft, writes the closing entry, and destroys the signing key on the disk. The
    /// keys in memory are destroyed with `self`.
    ///
    /// # Errors
    /// The error and the outing, still open.
    pub fn close(
        mut self,
        store: &mut Store,
        chance: &mut Chance,
        shift: Shift,
    ) -> Result<Reconciliation, (OutingError, Box<Self>)> {
        match self.write_closing(store, chance, shift) {
            Ok(reconciliation) => Ok(reconciliation),
            Err(error) => Err((error, Box::new(self))),
        }
    }

    fn write_closing(
        &mut self,
        store: &mut Store,
        chance: &mut Chance,
        shift: Shift,
    ) -> Result<Reconciliation, OutingError> {
        let shift = Shift { closed: true, ..shift };
        self.accept_shift(&shift)?;
        let completed = self.completed_draft(chance)?;
        let chain = completed.as_ref().map_or(self.chain, |(written, _)| written.after);
        let line = Line {
            kind: Kind::Closing,
            facts: outing_facts(&shift),
            subject: self.subject,
            revision: 2,
            supersedes: Some(self.opening),
            content: Content::Shift(shift.clone()),
        };
        let ink = Ink::Outing(&self.key);
        let written = log::write(&chain, self.scope.generation, line, &ink, &self.signer, chance)?;
        store.write("close outing", |rows| {
            if let Some((written, _)) = &completed {
                rows.append(&self.chain.device, &written.head(), &written.entry)?;
            }
            rows.append(&self.chain.device, &written.head(), &written.entry)?;
            rows.drop_draft(DraftPart::Record)?;
            rows.drop_draft(DraftPart::Shift)?;
            rows.drop_wrap(WrapKind::OutingSigner, self.opening.as_bytes())
        })?;
        // The signing key is deleted; with this no byte of it is left in the write-ahead log either. If it fails, the
        // outing is closed all the same, and the next checkpoint does it.
        let _ = store.checkpoint();
        if let Some((written, content)) = completed {
            self.fold(&written.head(), &written.entry.open, content);
        }
        self.draft = None;
        self.chain = written.after;
        self.shift = shift;
        Ok(self.reconciliation(store.received()?.head.seq))
    }

    /// Everything of the outing, added up.
    pub fn reconciliation(&self, received_seq: u64) -> Reconciliation {
        let standing = || self.tonight.iter().filter(|tonight| !tonight.withdrawn);
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Reconciliation {
            presences: self.shift.presences.total(),
            contacts: standing().map(|tonight| u32::from(tonight.record.count())).sum(),
            incomplete: count(standing().filter(|tonight| tonight.record.is_incomplete()).count()),
            entries_sealed: self.chain.head.seq.saturating_sub(self.scope.seq).saturating_add(1),
            entries_received: received_seq
                .saturating_sub(self.scope.seq.saturating_sub(1))
                .min(self.chain.head.seq.saturating_sub(self.scope.seq).saturating_add(1)),
        }
    }

    /// The running shift.
    pub fn shift(&self) -> &Shift {
        &self.shift
    }

    /// What the screen shows.
    pub fn view(&self, received_seq: u64) -> OutingView {
        let record = |(order, tonight): (usize, &Tonight)| RecordView {
            subject: tonight.subject,
            record: Some(tonight.record.clone()),
            revision: tonight.revision,
            withdrawn: tonight.withdrawn,
            received: tonight.head.seq <= received_seq,
            order: u32::try_from(order).unwrap_or(u32::MAX).saturating_add(1),
            mismatch: false,
            heads: 1,
        };
        OutingView {
            shift: self.shift.clone(),
            records: self.tonight.iter().enumerate().map(record).collect(),
            draft: self.draft.clone(),
        }
    }
}

/// The authenticated name of a kept key.
pub fn wrap_name(kind: WrapKind, name: &[u8]) -> Vec<u8> {
    kept_name(kind.number(), name)
}

/// The same by the number of the kind.
pub fn kept_name(kind: i64, name: &[u8]) -> Vec<u8> {
    [b"approdo/v1/kept\0", &kind.to_be_bytes()[..], name].concat()
}

fn scope(chain: &Chain, seq: u64, generation: u32) -> Scope {
    Scope { suite: SUITE, organisation: chain.organisation, generation, device: chain.device, seq }
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
