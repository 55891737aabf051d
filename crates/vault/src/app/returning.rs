//! What coordinators sent back to this tablet, and the answers: revisions written after the outing was closed, sealed
//! to the organisation by a key of their own.
//!
//! Must not know how items arrive or what becomes of an answer.

use std::collections::{HashMap, HashSet};

use approdo_model::body::Content;
use approdo_model::bytes::Digest;
use approdo_model::forms::Shift;
use approdo_model::header::Kind;
use approdo_model::ids::SubjectId;
use approdo_model::notice::SentBackAct;
use approdo_model::review::{Answered, Reply, Returned, Said};

use crate::erasure;
use crate::keyring;
use crate::log::{self, Ink, Line};
use crate::returned;
use crate::secret::Key;
use crate::store::Rows;

use super::answer::{AnswerView, ReturnedItem, ReturnedItems, SentBackView};
use super::holding::generation_that_opens;
use super::problem::Refusal;
use super::reviewing::figures;
use super::{App, State};

/// Answers of this tablet: the slot of each, by what it is about and what it supersedes.
type Answers = HashMap<(SubjectId, Digest), u64>;

impl App {
    pub(super) fn returned(&mut self) -> Result<ReturnedItems, Refusal> {
        self.hold_back()?;
        self.let_go_of_written()?;
        let (open, unreadable) = self.open_items()?;
        let (answers, received) = (self.answers()?, self.store.received()?.head.seq);
        let view = |item: Returned| ReturnedItem {
            answer: answers
                .get(&(item.subject, item.seen))
                .map(|seq| AnswerView { received: *seq <= received }),
            subject: item.subject,
            seen: item.seen,
            shift: item.shift,
            said: item.said,
            sent_back: SentBackView { reason: item.reason, comment: item.comment },
        };
        let mut items: Vec<ReturnedItem> = open.into_iter().map(|(_, item)| view(item)).collect();
        items.sort_by_key(|item| item.answer.is_some());
        Ok(ReturnedItems { items, unreadable })
    }

    /// An outing of which something waits for its answer stays readable meanwhile. In the office only: elsewhere nobody
    /// can tell which outing an item is about.
    ///
    /// # Errors
    /// [`Refusal`] if the file cannot be read or written.
    pub(crate) fn hold_back(&mut self) -> Result<(), Refusal> {
        if !matches!(self.state, State::Office(_)) || self.desk().is_some() {
            return Ok(());
        }
        let waiting: HashSet<Digest> = self.unanswered()?.iter().map(|(opening, _)| *opening).collect();
        let changed: Vec<(Digest, bool)> = self
            .store
            .readable()?
            .iter()
            .map(|row| (row.opening, row.held_back, waiting.contains(&row.opening)))
            .filter(|(_, held, waits)| held != waits)
            .map(|(opening, _, waits)| (opening, waits))
            .collect();
        if changed.is_empty() {
            return Ok(());
        }
        let hold =
            |rows: &Rows<'_>| changed.iter().try_for_each(|(opening, waits)| rows.hold_back(opening, *waits));
        Ok(self.store.write("hold back", hold)?)
    }

    /// What still waits for an answer here, with the opening of its outing.
    pub(super) fn unanswered(&self) -> Result<Vec<(Digest, Returned)>, Refusal> {
        let (mut open, _) = self.open_items()?;
        let answers = self.answers()?;
        open.retain(|(_, item)| !answers.contains_key(&(item.subject, item.seen)));
        Ok(open)
    }

    /// The items that can be opened here with the opening of their outing, and how many cannot any more.
    fn open_items(&self) -> Result<(Vec<(Digest, Returned)>, u32), Refusal> {
        let State::Office(office) = &self.state else { return Err(Refusal::WrongState) };
        let own = self.identity.as_ref().ok_or(Refusal::WrongState)?.device;
        let keys = self.outing_keys(&office.vault_key)?;
        let erased = erasure::subjects(&self.store)?;
        let (mut open, mut unreadable) = (Vec::new(), 0_u32);
        for row in self.store.sent_back()? {
            let is_item = matches!(row.notice.act, SentBackAct::Item { .. });
            if row.notice.device != own || !is_item {
                continue;
            }
            match returned::open(&row.notice, &keys) {
                Some((_, item)) if erased.contains(&item.subject) => {}
                Some(item) => open.push(item),
                None => unreadable = unreadable.saturating_add(1),
            }
        }
        Ok((open, unreadable))
    }

    fn answers(&self) -> Result<Answers, Refusal> {
        let mut answers = Answers::new();
        self.walk_own(0, |head, open| {
            if let (Some(Kind::Answer), Some(seen)) = (Kind::from_number(open.kind), open.supersedes) {
                answers.insert((open.subject, seen), head.seq);
            }
        })?;
        Ok(answers)
    }

    pub(super) fn answer_returned(
        &mut self,
        subject: &SubjectId,
        seen: &Digest,
        mut said: Said,
        reply: Reply,
    ) -> Result<ReturnedItems, Refusal> {
        let (open, _) = self.open_items()?;
        let item = open.into_iter().find(|(_, item)| (item.subject, item.seen) == (*subject, *seen));
        let (opening, item) = item.ok_or(Refusal::UnknownSubject)?;
        if self.answers()?.contains_key(&(*subject, *seen)) {
            return Err(Refusal::ChangedMeanwhile);
        }
        if let Said::Record(record) = &mut said {
            record.give_case(self.chance.bytes());
        }
        if !fits(&item, &said) {
            return Err(Refusal::NotOfThisOuting);
        }
        let line = Line {
            kind: Kind::Answer,
            facts: figures(&item.shift, &said)?,
            subject: *subject,
            revision: item.revision.checked_add(1).ok_or(Refusal::TooMany)?,
            supersedes: Some(*seen),
            content: Content::Answered(Answered { said, reply }),
        };
        self.write_answer(line, &opening)?;
        self.returned()
    }

    fn write_answer(&mut self, line: Line, opening: &Digest) -> Result<(), Refusal> {
        let State::Office(office) = &self.state else { return Err(Refusal::WrongState) };
        let identity = self.identity.as_ref().ok_or(Refusal::WrongState)?;
        let registry = self.registry.as_ref().filter(|_| self.enrolled()).ok_or(Refusal::NotEnrolled)?;
        let generation = generation_that_opens(&self.store, registry)?;
        let signer = keyring::device_key(&self.store, &office.vault_key)?;
        let chain = log::chain(&self.store, identity.organisation, &identity.device)?;
        if chain.outing.is_some() {
            return Err(Refusal::WrongState);
        }
        let key: Key = self.chance.key();
        let ink = Ink::Own { key: &key, generation: &generation, outing_key: None };
        let written = log::write(&chain, line, &ink, &signer, &mut self.chance)?;
        let device = identity.device;
        Ok(self.store.write("answer", |rows| {
            rows.append(&device, &written.head(), &written.entry)?;
            rows.reaches_to(opening, written.head().seq)
        })?)
    }
}

/// Whether this can be an answer to the item: an outing for an outing as it was declared and closed, a record that is
/// whole or a withdrawal for a record.
fn fits(item: &Returned, said: &Said) -> bool {
    let declared =
        |shift: &Shift| (shift.unit.clone(), shift.area, shift.channel, shift.date, shift.national_mapping);
    match (&item.said, said) {
        (Said::Shift(before), Said::Shift(now)) => now.closed && declared(before) == declared(now),
        (Said::Record(_) | Said::Withdrawn, Said::Record(record)) => !record.is_incomplete(),
        (Said::Record(_) | Said::Withdrawn, Said::Withdrawn) => true,
        _ => false,
    }
}
