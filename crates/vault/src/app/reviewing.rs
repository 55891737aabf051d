//! The review at the desk: accepting, sending back, correcting, and what is known of how a record came about.
//!
//! Every word is an entry of this desk's own log, about the one revision that was looked at; what goes back to the unit
//! is written in the same transaction. Must not know how anything is handed over, nor which review holds.

use approdo_model::body::Content;
use approdo_model::bytes::Digest;
use approdo_model::codes::{Correction, SendBackReason};
use approdo_model::forms::{Record, Shift};
use approdo_model::header::{Facts, Kind};
use approdo_model::ids::{DeviceId, SubjectId};
use approdo_model::notice::SentBackAct;
use approdo_model::registry::Role;
use approdo_model::review::{Comment, Corrected, Returned, Review, Said, Verdict};

use crate::desk::Looked;
use crate::erasure;
use crate::keyring;
use crate::log::Line;
use crate::outing;
use crate::returned::{self, Address};
use crate::store::{SentBackRow, Store};

use super::answer::{Cases, History, OpenedOuting, Received};
use super::coordination::{note_at_desk, write_all_at_desk};
use super::problem::Refusal;
use super::{App, DeskParts};

impl App {
    pub(super) fn received(&mut self) -> Result<Received, Refusal> {
        let parts = self.at_desk()?;
        Ok(Received { outings: parts.desk.outings(parts.registry) })
    }

    pub(super) fn received_outing(&mut self, outing: &SubjectId) -> Result<OpenedOuting, Refusal> {
        let parts = self.at_desk()?;
        parts.desk.outing(parts.registry, outing).ok_or(Refusal::UnknownSubject)
    }

    pub(super) fn history(&mut self, subject: &SubjectId) -> Result<History, Refusal> {
        let parts = self.at_desk()?;
        let own = parts.identity.device;
        parts.desk.history(parts.registry, &own, subject).ok_or(Refusal::UnknownSubject)
    }

    pub(super) fn cases(&mut self) -> Result<Cases, Refusal> {
        let parts = self.at_desk()?;
        Ok(Cases { cases: parts.desk.cases(parts.registry) })
    }

    pub(super) fn accept(&mut self, subject: &SubjectId, seen: &Digest) -> Result<(), Refusal> {
        self.find(subject, seen, |looked| Verdict::Accepted { heads: looked.heads })
    }

    pub(super) fn reopen(&mut self, subject: &SubjectId, seen: &Digest) -> Result<(), Refusal> {
        self.find(subject, seen, |_| Verdict::Reopened)
    }

    pub(super) fn accept_outing(&mut self, outing: &SubjectId, seen: &Digest) -> Result<(), Refusal> {
        let parts = self.at_desk()?;
        let row = parts.desk.received(parts.registry, outing).ok_or(Refusal::UnknownSubject)?;
        if !row.clean {
            return Err(Refusal::NotClean);
        }
        self.find(outing, seen, |_| Verdict::AcceptedWhole)
    }

    /// Writes what was found of one revision.
    fn find(
        &mut self,
        subject: &SubjectId,
        seen: &Digest,
        verdict: impl FnOnce(&Looked) -> Verdict,
    ) -> Result<(), Refusal> {
        let month = self.clock.today().month();
        let parts = self.at_desk()?;
        let looked = looked_at(&parts, subject, seen)?;
        let line = note_at_desk(&parts.chance.subject(), month, review(subject, &looked, verdict(&looked)));
        write_all_at_desk(parts, vec![line], |_| Ok(()))
    }

    /// Back to the unit: for the other desks an entry of the own log, for the tablet a sealed item.
    pub(super) fn send_back(
        &mut self,
        subject: &SubjectId,
        seen: &Digest,
        reason: SendBackReason,
        comment: Comment,
    ) -> Result<(), Refusal> {
        let month = self.clock.today().month();
        let parts = self.at_desk()?;
        let looked = to_send_back(&parts, subject, seen)?;
        let key = parts.desk.key_of(&looked.outing).ok_or(Refusal::NobodyToAnswer)?.clone();
        let item = Returned {
            subject: *subject,
            seen: looked.seen,
            revision: looked.revision,
            shift: looked.shift.clone(),
            said: looked.said.clone().ok_or(Refusal::NobodyToAnswer)?,
            reason,
            comment: comment.clone(),
        };
        let signer = keyring::device_key(parts.store, parts.vault_key)?;
        let address = next_address(&parts, looked.author)?;
        let notice = returned::send(address, (&looked.outing, &key), &item, &signer, parts.chance)?;
        let verdict = Verdict::SentBack { reason, comment };
        let line = note_at_desk(&parts.chance.subject(), month, review(subject, &looked, verdict));
        let row = SentBackRow { notice, opening: Some(looked.outing), waiting: true };
        write_all_at_desk(parts, vec![line], |rows| rows.add_sent_back(&row))?;
        self.let_go_of_written()
    }

    /// A correction of one record; none: it should not be there.
    pub(super) fn correct(
        &mut self,
        subject: &SubjectId,
        seen: &Digest,
        reason: Correction,
        record: Option<Record>,
    ) -> Result<(), Refusal> {
        let parts = self.at_desk()?;
        let looked = looked_at(&parts, subject, seen)?;
        if looked.is_outing {
            return Err(Refusal::UnknownSubject);
        }
        let said = record.map_or(Said::Withdrawn, Said::Record);
        let line = correction(subject, &looked, &looked.shift, reason, said)?;
        write_all_at_desk(parts, vec![line], |_| Ok(()))
    }

    /// A correction of an outing. Its records count where and when it does, and not at all without it.
    pub(super) fn correct_outing(
        &mut self,
        outing: &SubjectId,
        seen: &Digest,
        reason: Correction,
        shift: Option<Shift>,
    ) -> Result<(), Refusal> {
        let parts = self.at_desk()?;
        let all = parts.desk.all_of(parts.registry, outing);
        let (_, looked) =
            all.first().filter(|(subject, _)| subject == outing).ok_or(Refusal::UnknownSubject)?;
        if looked.seen != *seen {
            return Err(Refusal::ChangedMeanwhile);
        }
        let lines = match &shift {
            None => withdrawn(&all, reason)?,
            Some(shift) => moved(&all, shift, reason)?,
        };
        write_all_at_desk(parts, lines, |_| Ok(()))
    }

    /// Takes back what is no longer asked for: it was answered, settled otherwise or erased.
    ///
    /// # Errors
    /// [`Refusal`] if the file cannot be written.
    pub(crate) fn take_settled_back(&mut self) -> Result<(), Refusal> {
        let Some(parts) = self.desk() else { return Ok(()) };
        let own = parts.identity.device;
        for row in parts.store.sent_back()? {
            let SentBackAct::Item { .. } = row.notice.act else { continue };
            if row.notice.coordinator != own || is_still_asked(&parts, &row) {
                continue;
            }
            let signer = keyring::device_key(parts.store, parts.vault_key)?;
            let address = next_address(&parts, row.notice.device)?;
            let notice = returned::take_back(address, row.notice.number, &signer);
            let row = SentBackRow { notice, opening: None, waiting: true };
            parts.store.write("take back", |rows| rows.add_sent_back(&row))?;
        }
        Ok(())
    }

    /// Erases what still says something of what was erased.
    ///
    /// # Errors
    /// [`Refusal`] if the file cannot be written.
    pub(crate) fn erase_what_is_left(&mut self) -> Result<(), Refusal> {
        let erased = erasure::subjects(&self.store)?;
        let Some(parts) = self.desk() else { return Ok(()) };
        let left = parts.desk.left_of_erased(&erased);
        left.iter().try_for_each(|subject| self.erase(subject))
    }
}

/// The revision that is looked at, where something may be sent back of it.
pub(super) fn to_send_back(
    parts: &DeskParts<'_>,
    subject: &SubjectId,
    seen: &Digest,
) -> Result<Looked, Refusal> {
    looked_at(parts, subject, seen).and_then(|looked| match may_answer(parts, &looked.author) {
        true => Ok(looked),
        false => Err(Refusal::NobodyToAnswer),
    })
}

/// The revision that was looked at, if it still is the one that stands.
fn looked_at(parts: &DeskParts<'_>, subject: &SubjectId, seen: &Digest) -> Result<Looked, Refusal> {
    let looked = parts.desk.looked_at(parts.registry, subject, seen);
    looked.ok_or(match parts.desk.knows(subject, seen) {
        true => Refusal::ChangedMeanwhile,
        false => Refusal::UnknownSubject,
    })
}

fn review(subject: &SubjectId, looked: &Looked, verdict: Verdict) -> Content {
    Content::Review(Review { subject: *subject, seen: looked.seen, round: looked.round, verdict })
}

/// Whether the author is a tablet that still belongs.
fn may_answer(parts: &DeskParts<'_>, author: &DeviceId) -> bool {
    let member = parts.registry.members.get(author);
    member.is_some_and(|member| member.role == Role::Worker && member.ended.is_none())
}

/// Where the next item to this tablet goes.
fn next_address(parts: &DeskParts<'_>, device: DeviceId) -> Result<Address, Refusal> {
    let coordinator = parts.identity.device;
    let last = last_number(parts.store, &coordinator, &device)?;
    let number = last.checked_add(1).ok_or(Refusal::TooMany)?;
    Ok(Address { organisation: parts.identity.organisation, coordinator, device, number })
}

fn last_number(store: &Store, coordinator: &DeviceId, device: &DeviceId) -> Result<u32, Refusal> {
    let rows = store.sent_back()?.into_iter().map(|row| row.notice);
    let own = rows.filter(|notice| (notice.coordinator, notice.device) == (*coordinator, *device));
    Ok(own.map(|notice| notice.number).max().unwrap_or(0))
}

/// Whether an item sent from here still waits for its answer.
fn is_still_asked(parts: &DeskParts<'_>, row: &SentBackRow) -> bool {
    let key = row.opening.as_ref().and_then(|opening| parts.desk.key_of(opening).map(|key| (opening, key)));
    let item = returned::open(&row.notice, key);
    item.is_some_and(|(_, item)| parts.desk.is_with_unit(parts.registry, &item.subject, &item.seen))
}

/// A coordinator's revision of what was looked at, counting in this shift.
fn correction(
    subject: &SubjectId,
    looked: &Looked,
    shift: &Shift,
    reason: Correction,
    said: Said,
) -> Result<Line, Refusal> {
    let content = Content::Corrected(Corrected { reason, heads: looked.heads, said: said.clone() });
    Ok(Line {
        kind: Kind::Correction,
        facts: figures(shift, &said)?,
        subject: *subject,
        revision: looked.revision.checked_add(1).ok_or(Refusal::TooMany)?,
        supersedes: Some(looked.seen),
        content,
    })
}

/// What something said in this shift counts, if it keeps the rules and has a place there.
pub(super) fn figures(shift: &Shift, said: &Said) -> Result<Facts, Refusal> {
    match said {
        Said::Withdrawn => Ok(outing::facts(shift, None, 0)),
        Said::Record(record) if !record.belongs_to(shift) => Err(Refusal::NotOfThisOuting),
        Said::Record(record) => {
            record.validate().map_err(Refusal::Invalid)?;
            Ok(outing::record_facts(shift, record))
        }
        Said::Shift(shift) => {
            shift.validate().map_err(Refusal::Invalid)?;
            Ok(outing::outing_facts(shift))
        }
    }
}

/// Corrections that let nothing of an outing count.
fn withdrawn(all: &[(SubjectId, Looked)], reason: Correction) -> Result<Vec<Line>, Refusal> {
    let counting = all.iter().filter(|(_, looked)| looked.said != Some(Said::Withdrawn));
    counting
        .map(|(subject, looked)| correction(subject, looked, &looked.shift, reason, Said::Withdrawn))
        .collect()
}

/// Corrections that let an outing say this, and its records count where it does. If it had been taken out, what went with
/// it comes back with it.
fn moved(all: &[(SubjectId, Looked)], shift: &Shift, reason: Correction) -> Result<Vec<Line>, Refusal> {
    let mut lines = Vec::new();
    let outing = all.first().and_then(|(_, outing)| outing.taken_out.as_ref());
    let came_along = |looked: &Looked| {
        let taken_out =
            looked.taken_out.as_ref().filter(|of| outing.is_some_and(|outing| of.went_with(outing)));
        taken_out.and_then(|of| of.record.clone())
    };
    for (subject, looked) in all {
        let said = match &looked.said {
            _ if looked.is_outing => Said::Shift(shift.clone()),
            Some(Said::Record(record)) => Said::Record(record.clone()),
            _ => match came_along(looked) {
                Some(record) => Said::Record(record),
                None => continue,
            },
        };
        let line = correction(subject, looked, shift, reason, said)?;
        // What counts in no line has the same figures where it was taken out: it comes back all the same.
        let comes_back = looked.said == Some(Said::Withdrawn);
        if looked.is_outing || comes_back || line.facts != looked.facts {
            lines.push(line);
        }
    }
    Ok(lines)
}
