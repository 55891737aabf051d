//! How an outing ends: by hand, by time, by panic, or not at all yet.
//!
//! However it ends, what was being written becomes an entry marked incomplete and the running shift the closing one:
//! nothing that was tapped is lost. What would be written is also left behind sealed whenever the device shuts
//! ([`OpenOuting::leave_testament`]), for the case that the keys are destroyed before anybody opens it again. Must not
//! know who ends it.

use approdo_model::body::Content;
use approdo_model::chain::{Entry, Head};
use approdo_model::forms::{Record, Shift};
use approdo_model::header::Kind;

use super::{OpenOuting, OutingError, Tonight, outing_facts};
use crate::app::answer::{Diary, Reconciliation, ServiceCount};
use crate::app::request::Draft;
use crate::chance::Chance;
use crate::log::{self, Line, Written};
use crate::readable::{Moment, Readable, Stretch};
use crate::store::{DraftPart, Rows, Store, StoreError, WrapKind};

/// What ending an outing writes.
struct LastEntries {
    completed: Option<(Written, Content)>,
    closing: Written,
}

impl LastEntries {
    fn rows(&self) -> impl Iterator<Item = (Head, &Entry)> {
        let written = self.completed.iter().map(|(written, _)| written).chain([&self.closing]);
        written.map(|written| (written.head(), &written.entry))
    }
}

/// An outing that has ended, added up.
pub struct Ended {
    /// What there is to reconcile.
    pub reconciliation: Reconciliation,
    /// What the unit may keep on paper.
    pub diary: Diary,
}

impl OpenOuting {
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
        moment: &Moment,
    ) -> Result<Ended, (OutingError, Box<Self>)> {
        match self.write_closing(store, chance, shift, moment) {
            Ok(ended) => Ok(ended),
            Err(error) => Err((error, Box::new(self))),
        }
    }

    /// Closes the outing as it stands, because its time is over.
    ///
    /// # Errors
    /// As [`OpenOuting::close`].
    pub fn end(
        self,
        store: &mut Store,
        chance: &mut Chance,
        moment: &Moment,
    ) -> Result<Ended, (OutingError, Box<Self>)> {
        let shift = self.shift.clone();
        self.close(store, chance, shift, moment)
    }

    fn write_closing(
        &mut self,
        store: &mut Store,
        chance: &mut Chance,
        shift: Shift,
        moment: &Moment,
    ) -> Result<Ended, OutingError> {
        let shift = Shift { closed: true, ..shift };
        self.accept_shift(&shift)?;
        let last = self.last_entries(chance, &shift)?;
        let notes = match &self.luggage.notebook {
            Some(notebook) => notebook.closed(moment.now, chance)?,
            None => None,
        };
        let readable = self.readable(&last, moment, chance)?;
        store.write("close outing", |rows| {
            self.append_last(rows, &last)?;
            rows.set_readable(&readable)?;
            match &notes {
                Some(notes) => rows.set_notes(notes)?,
                None => rows.drop_notes(&self.opening)?,
            }
            rows.drop_wrap(WrapKind::OutingSigner, self.opening.as_bytes())
        })?;
        // The signing key is deleted; with this no byte of it is left in the write-ahead log either. If it fails, the
        // outing is closed all the same, and the next checkpoint does it.
        let _ = store.checkpoint();
        self.take_last(last, shift);
        let received = store.received()?.head.seq;
        Ok(Ended { reconciliation: self.reconciliation(received), diary: self.diary() })
    }

    /// How long it can still be read here.
    fn readable(
        &self,
        last: &LastEntries,
        moment: &Moment,
        chance: &mut Chance,
    ) -> Result<Readable, OutingError> {
        let stretch = Stretch {
            opening: Head { seq: self.scope.seq, digest: self.opening },
            last_seq: last.closing.head().seq,
            generation: self.scope.generation,
        };
        let whose = (&self.chain.organisation, &self.chain.device);
        Ok(Readable::closing(&self.key, whose, &stretch, moment, chance)?)
    }

    /// Ends the outing and destroys every key of the device in the same write: whatever happens next, both or neither
    /// are done.
    ///
    /// # Errors
    /// [`OutingError`]; nothing has then been written.
    pub fn abandon(&self, store: &mut Store, chance: &mut Chance) -> Result<(), OutingError> {
        let last = self.last_entries(chance, &Shift { closed: true, ..self.shift.clone() })?;
        store.write("destroy keys", |rows| {
            self.append_last(rows, &last)?;
            rows.destroy_keys(&self.chain.device)
        })?;
        Ok(())
    }

    /// Leaves sealed behind what ending the outing now would write. It becomes part of the log only if the keys are
    /// destroyed; any entry written after it takes it back.
    ///
    /// # Errors
    /// [`OutingError`].
    pub fn leave_testament(&self, store: &mut Store, chance: &mut Chance) -> Result<(), OutingError> {
        let last = self.last_entries(chance, &Shift { closed: true, ..self.shift.clone() })?;
        store.write("leave testament", |rows| {
            rows.drop_testament()?;
            last.rows().try_for_each(|(head, entry)| rows.add_testament(&head, entry))
        })?;
        Ok(())
    }

    /// Seals what is being written as an entry marked incomplete: whoever opens the device next may be another.
    ///
    /// # Errors
    /// [`OutingError`].
    pub fn seal_draft_as_it_is(&mut self, store: &mut Store, chance: &mut Chance) -> Result<(), OutingError> {
        let Some((written, content)) = self.completed_draft(chance)? else { return Ok(()) };
        store.write("seal draft", |rows| {
            rows.append(&self.chain.device, &written.head(), &written.entry)?;
            rows.drop_testament()?;
            rows.drop_draft(DraftPart::Record)
        })?;
        self.chain = written.after;
        self.draft = None;
        self.fold(&written.head(), &written.entry.open, content);
        Ok(())
    }

    fn last_entries(&self, chance: &mut Chance, shift: &Shift) -> Result<LastEntries, OutingError> {
        let completed = self.completed_draft(chance)?;
        let chain = completed.as_ref().map_or(self.chain, |(written, _)| written.after);
        let line = Line {
            kind: Kind::Closing,
            facts: outing_facts(shift),
            subject: self.subject,
            revision: 2,
            supersedes: Some(self.opening),
            content: Content::Shift(shift.clone()),
        };
        let closing = log::write(&chain, line, &self.ink(), &self.signer, chance)?;
        Ok(LastEntries { completed, closing })
    }

    fn append_last(&self, rows: &Rows<'_>, last: &LastEntries) -> Result<(), StoreError> {
        last.rows().try_for_each(|(head, entry)| rows.append(&self.chain.device, &head, entry))?;
        rows.drop_testament()?;
        rows.drop_drafts()
    }

    fn take_last(&mut self, last: LastEntries, shift: Shift) {
        if let Some((written, content)) = last.completed {
            self.fold(&written.head(), &written.entry.open, content);
        }
        self.draft = None;
        self.chain = last.closing.after;
        self.shift = shift;
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
        let parent = known.map(Tonight::parent);
        let subject = known.map_or_else(|| chance.subject(), |known| known.subject);
        let content = Content::Record(record);
        Ok(Some((self.record_entry(chance, subject, parent, content.clone())?, content)))
    }

    /// Whether a draft holds more than a blank form, or than the record it began from: else nobody was met.
    fn says_something(&self, draft: &Draft) -> bool {
        match (draft.subject.and_then(|subject| self.find(subject)), &draft.record) {
            (Some(known), record) => known.record != *record,
            (None, Record::Zone(counted)) => counted.presences != approdo_model::forms::Presences::default(),
            (None, record) => Record::new_for(&self.shift).as_ref() != Some(record),
        }
    }

    fn standing(&self) -> impl Iterator<Item = &Tonight> {
        self.tonight.iter().filter(|tonight| !tonight.withdrawn)
    }

    /// Persons seen: in the place of the outing, and in the zones of a mapping night.
    fn presences(&self) -> u32 {
        let in_zones = self.standing().map(|tonight| tonight.record.presences());
        in_zones.sum::<u32>().saturating_add(self.shift.presences.total())
    }

    /// Everything of the outing, added up.
    pub fn reconciliation(&self, received_seq: u64) -> Reconciliation {
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let sealed = self.chain.head.seq.saturating_sub(self.scope.seq).saturating_add(1);
        Reconciliation {
            presences: self.presences(),
            contacts: self.standing().map(|tonight| u32::from(tonight.record.count())).sum(),
            incomplete: count(self.standing().filter(|tonight| tonight.record.is_incomplete()).count()),
            entries_sealed: sealed,
            entries_received: received_seq.saturating_sub(self.scope.seq.saturating_sub(1)).min(sealed),
        }
    }

    /// What the unit may keep on paper: the shift and sums, nothing about any one person, no zone.
    fn diary(&self) -> Diary {
        let counting = || self.standing().filter(|tonight| tonight.record.count() > 0);
        let first = counting().filter(|tonight| tonight.record.is_first_ever()).count();
        let zones = self.standing().filter(|tonight| matches!(tonight.record, Record::Zone(_))).count();
        let mut services: Vec<ServiceCount> = Vec::new();
        for service in counting().flat_map(|tonight| tonight.record.services()) {
            match services.iter_mut().find(|line| line.service == *service) {
                Some(line) => line.count = line.count.saturating_add(1),
                None => services.push(ServiceCount { service: *service, count: 1 }),
            }
        }
        services.sort_by_key(|line| std::cmp::Reverse(line.count));
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Diary {
            shift: self.shift.clone(),
            presences: self.presences(),
            counted: count(counting().count()),
            first: count(first),
            zones: count(zones),
            services,
        }
    }
}
