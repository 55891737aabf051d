//! Uscita: an open outing, with the only keys that are in memory then.
//!
//! Every tap becomes an entry or a sealed draft that is on the disk before the answer. Nothing of another outing, and
//! neither the vault key nor the device's signing key, is reachable from here. How an outing is opened again is in
//! [`reopening`], how it ends in [`closing`], what a screen sees of it in [`view`]. Must not know screens, sync or desks.

mod closing;
mod reopening;
mod view;

pub use closing::Ended;

use approdo_model::body::Content;
use approdo_model::bytes::Digest;
use approdo_model::chain::{Chain, Head};
use approdo_model::codes::{Channel, Line as TableLine};
use approdo_model::forms::{Invalid, Record, Shift, ZoneName, rule};
use approdo_model::header::{Facts, Kind, Open};
use approdo_model::ids::SubjectId;

use crate::app::request::Draft;
use crate::chance::Chance;
use crate::clock::Minute;
use crate::envelope::{self, EnvelopeError, Scope};
use crate::log::{self, Ink, Line, LogError, Written};
use crate::notebook::{NoteLine, NoteText, Notebook, NotebookError};
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

impl From<NotebookError> for OutingError {
    fn from(error: NotebookError) -> Self {
        match error {
            NotebookError::Store(error) => error.into(),
            NotebookError::Unreadable => Self::Unreadable,
            NotebookError::Full => Self::Full,
        }
    }
}

impl From<EnvelopeError> for OutingError {
    fn from(_: EnvelopeError) -> Self {
        Self::Unreadable
    }
}

/// What becomes of the draft when an entry is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum DraftEnd {
    /// It was about something else and stays.
    Stays,
    /// It is the entry now.
    Done,
}

/// One record of tonight, folded.
struct Tonight {
    subject: SubjectId,
    head: Head,
    revision: u32,
    record: Record,
    withdrawn: bool,
}

impl Tonight {
    /// What its next revision supersedes.
    fn parent(&self) -> (Digest, u32) {
        (self.head.digest, self.revision)
    }
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
    luggage: Luggage,
}

/// What an outing takes with it from the office: what may be read in the street.
struct Luggage {
    /// The unit's own zones: the only ones that may be named.
    zones: Vec<ZoneName>,
    /// The outing's notebook; none in an outing that was begun before there were any.
    notebook: Option<Notebook>,
}

/// What the device keeps of an open outing, unwrapped.
pub struct Kept {
    /// Its key.
    pub key: Key,
    /// Its signing key.
    pub signer: SigningSecret,
    /// The key of its notebook, if it has one.
    pub notebook: Option<Key>,
    /// The unit's zones.
    pub zones: Vec<ZoneName>,
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
    facts(shift, record.line(shift), record.count())
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
        zones: Vec<ZoneName>,
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
        let ink = Ink::Own { key: &key, generation: opener.generation, outing_key: Some(signer.public()) };
        let written = log::write(&chain, line, &ink, opener.device, chance)?;
        let scope = scope(&written.after, written.head().seq, &written.entry.open);
        let opening = written.head().digest;
        let name = opening.as_bytes();
        let notebook = Notebook::new(scope, opening, chance);
        let mut seal =
            |kind, key: &Key| envelope::seal_key(opener.vault_key, &wrap_name(kind, name), key, chance);
        let kept = seal(WrapKind::Outing, &key)?;
        let kept_signer = seal(WrapKind::OutingSigner, &seed)?;
        let kept_notebook = seal(WrapKind::Notebook, notebook.key())?;
        store.write("start outing", |rows| {
            rows.append(&identity.device, &written.head(), &written.entry)?;
            rows.drop_drafts()?;
            rows.drop_testament()?;
            rows.set_wrap(WrapKind::Outing, name, &kept)?;
            rows.set_wrap(WrapKind::OutingSigner, name, &kept_signer)?;
            rows.set_wrap(WrapKind::Notebook, name, &kept_notebook)
        })?;
        let luggage = Luggage { zones, notebook: Some(notebook) };
        let (chain, tonight) = (written.after, Vec::new());
        Ok(Self { key, signer, chain, scope, opening, subject, shift, tonight, draft: None, luggage })
    }

    /// Takes one own entry into tonight's list.
    fn fold(&mut self, head: &Head, open: &Open, content: Content) {
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

    /// Keeps the running shift. Unit, area, channel, date and whether it is a mapping night stay as declared.
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
        let declared = |s: &Shift| (s.unit.clone(), s.area, s.channel, s.date, s.national_mapping);
        if declared(shift) == declared(&self.shift) { Ok(()) } else { Err(OutingError::NotOfThisOuting) }
    }

    /// Keeps what is being written, or clears it. When it was begun is said by the device, not by the screen.
    ///
    /// # Errors
    /// [`OutingError`].
    pub fn set_draft(
        &mut self,
        store: &mut Store,
        chance: &mut Chance,
        draft: Option<Draft>,
        now: Minute,
    ) -> Result<(), OutingError> {
        let draft =
            draft.map(|draft| Draft { begun: Some(self.begun(draft.subject).unwrap_or(now)), ..draft });
        match &draft {
            None => store.write("clear draft", |rows| rows.drop_draft(DraftPart::Record))?,
            Some(written) => {
                for said in [Some(&written.record), written.before.as_ref()].into_iter().flatten() {
                    self.accept_record(said)?;
                    said.validate_draft().map_err(OutingError::Invalid)?;
                }
                if written.subject.is_some_and(|subject| self.find(subject).is_none()) {
                    return Err(OutingError::UnknownSubject);
                }
                self.keep(store, chance, DraftPart::Record, written)?;
            }
        }
        self.draft = draft;
        Ok(())
    }

    /// When the draft about this subject was begun, if there is one.
    fn begun(&self, subject: Option<SubjectId>) -> Option<Minute> {
        self.draft.as_ref().filter(|draft| draft.subject == subject)?.begun
    }

    /// Seals what is being written as an entry; the draft is gone in the same write.
    ///
    /// # Errors
    /// [`OutingError`].
    pub fn save(&mut self, store: &mut Store, chance: &mut Chance, draft: Draft) -> Result<(), OutingError> {
        match draft.subject {
            None => self.note_new(store, chance, draft.record, DraftEnd::Done),
            Some(subject) => self.revise(store, chance, subject, draft.record, DraftEnd::Done),
        }
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

    /// Notes a new record. What is being written stays.
    ///
    /// # Errors
    /// [`OutingError`].
    pub fn note(
        &mut self,
        store: &mut Store,
        chance: &mut Chance,
        record: Record,
    ) -> Result<(), OutingError> {
        self.note_new(store, chance, record, DraftEnd::Stays)
    }

    fn note_new(
        &mut self,
        store: &mut Store,
        chance: &mut Chance,
        mut record: Record,
        end: DraftEnd,
    ) -> Result<(), OutingError> {
        if record.is_incomplete() {
            // Only closing, time or a lock leaves a record incomplete: a screen is held to the rules.
            return Err(OutingError::Invalid(Invalid { field: "incomplete", code: rule::NOT_APPLICABLE }));
        }
        record.give_case(chance.bytes());
        self.accept_record(&record)?;
        record.validate().map_err(OutingError::Invalid)?;
        if self.tonight.len() >= RECORDS_MAX {
            return Err(OutingError::Full);
        }
        let subject = chance.subject();
        self.append_record(store, chance, (subject, None), Content::Record(record), end)
    }

    /// Changes a record. What is being written stays.
    ///
    /// # Errors
    /// [`OutingError`].
    pub fn amend(
        &mut self,
        store: &mut Store,
        chance: &mut Chance,
        subject: SubjectId,
        record: Record,
    ) -> Result<(), OutingError> {
        self.revise(store, chance, subject, record, DraftEnd::Stays)
    }

    fn revise(
        &mut self,
        store: &mut Store,
        chance: &mut Chance,
        subject: SubjectId,
        mut record: Record,
        end: DraftEnd,
    ) -> Result<(), OutingError> {
        let known = self.find(subject).ok_or(OutingError::UnknownSubject)?;
        let parent = known.parent();
        record.give_case(chance.bytes());
        self.accept_record(&record)?;
        record.validate().map_err(OutingError::Invalid)?;
        self.append_record(store, chance, (subject, Some(parent)), Content::Record(record), end)
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
        let content = if withdrawn { Content::Withdrawn } else { Content::Record(known.record.clone()) };
        let parent = known.parent();
        self.append_record(store, chance, (subject, Some(parent)), content, DraftEnd::Stays)
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
        let belongs = record.belongs_to(&self.shift) && report_fits && self.knows_zone(record);
        if belongs { Ok(()) } else { Err(OutingError::NotOfThisOuting) }
    }

    /// A zone is one of those the unit has named in the office: no other words come in from the street.
    fn knows_zone(&self, record: &Record) -> bool {
        let named = match record {
            Record::Contact(contact) => contact.zone.as_ref(),
            Record::Zone(counted) => Some(&counted.zone),
            Record::Access(_) | Record::EntityReport(_) => None,
        };
        named.is_none_or(|zone| self.luggage.zones.contains(zone))
    }

    /// Seals, chains, signs and writes one revision of a record.
    fn append_record(
        &mut self,
        store: &mut Store,
        chance: &mut Chance,
        (subject, parent): (SubjectId, Option<(Digest, u32)>),
        content: Content,
        end: DraftEnd,
    ) -> Result<(), OutingError> {
        let written = self.record_entry(chance, subject, parent, content.clone())?;
        store.write("note", |rows| {
            rows.append(&self.chain.device, &written.head(), &written.entry)?;
            rows.drop_testament()?;
            if end == DraftEnd::Done { rows.drop_draft(DraftPart::Record) } else { Ok(()) }
        })?;
        self.chain = written.after;
        self.draft.take_if(|_| end == DraftEnd::Done);
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
        Ok(log::write(&self.chain, line, &self.ink(), &self.signer, chance)?)
    }

    /// Forgets an erased record, and what the notebook says about it.
    ///
    /// # Errors
    /// [`OutingError`] if the notebook could not be written; here it is forgotten all the same.
    pub fn forget(
        &mut self,
        store: &mut Store,
        chance: &mut Chance,
        subject: &SubjectId,
    ) -> Result<(), OutingError> {
        self.tonight.retain(|tonight| tonight.subject != *subject);
        self.draft.take_if(|draft| draft.subject == Some(*subject));
        match &mut self.luggage.notebook {
            Some(notebook) => Ok(notebook.forget(store, chance, subject)?),
            None => Ok(()),
        }
    }

    /// Whether this is the subject of the outing itself.
    pub fn is_about(&self, subject: &SubjectId) -> bool {
        self.subject == *subject
    }

    /// The running shift.
    pub fn shift(&self) -> &Shift {
        &self.shift
    }

    /// Writes a line into the notebook of this outing, about a record or about none; an empty one takes it out.
    ///
    /// # Errors
    /// [`OutingError`].
    pub fn annotate(
        &mut self,
        store: &mut Store,
        chance: &mut Chance,
        subject: Option<SubjectId>,
        text: NoteText,
    ) -> Result<(), OutingError> {
        let order = match subject {
            None => 0,
            Some(subject) => self.place_of(subject).ok_or(OutingError::UnknownSubject)?,
        };
        let notebook = self.luggage.notebook.as_mut().ok_or(OutingError::NotOfThisOuting)?;
        Ok(notebook.write(store, chance, NoteLine { subject, order, text })?)
    }

    fn ink(&self) -> Ink<'_> {
        Ink::Outing { key: &self.key, made: &self.scope }
    }

    /// Where a record stands in the outing, from 1.
    fn place_of(&self, subject: SubjectId) -> Option<u32> {
        let place = self.tonight.iter().position(|tonight| tonight.subject == subject)?;
        Some(u32::try_from(place).unwrap_or(u32::MAX).saturating_add(1))
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

fn scope(chain: &Chain, seq: u64, opening: &Open) -> Scope {
    let Open { suite, generation, .. } = *opening;
    Scope { suite, organisation: chain.organisation, generation, device: chain.device, seq }
}
