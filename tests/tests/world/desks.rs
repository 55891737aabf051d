//! What coordinators do at their desks: they review, correct, send back, erase and adopt, all of it at random, and are told
//! that it is done.

use std::collections::{BTreeMap, BTreeSet};

use approdo_model::bytes::Digest;
use approdo_model::codes::{Correction, SendBackReason};
use approdo_model::ids::SubjectId;
use approdo_model::review::Comment;
use approdo_vault::app::answer::{ReviewState, Value};
use approdo_vault::app::request::Request;

use crate::device::contact;
use crate::play::{Rare, Who, World};

/// What coordinators were told is done, and by which desk.
#[derive(Debug, Default)]
pub struct Deeds {
    /// Of each revision that somebody reviewed: what was said of it.
    pub reviews: BTreeMap<(SubjectId, Digest), Vec<Said>>,
    /// What must be nowhere any more.
    pub erased: BTreeSet<SubjectId>,
    /// What a desk that was removed before it could hand that over said is erased: it may be or not.
    pub perhaps_erased: BTreeSet<SubjectId>,
    /// Erased at a desk, and not yet handed over.
    waiting: Vec<(usize, SubjectId)>,
}

/// A state that a desk gave to a revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said {
    pub desk: usize,
    pub state: ReviewState,
    pub delivered: bool,
}

impl Deeds {
    /// A round ended well: what this desk had done is with the server.
    pub fn delivered(&mut self, who: Who) {
        let Who::Desk(desk) = who else { return };
        self.waiting.retain(|(by, _)| *by != desk);
        let said = self.reviews.values_mut().flatten();
        said.filter(|said| said.desk == desk).for_each(|said| said.delivered = true);
    }

    /// A desk was removed: what it had not handed over binds nobody.
    pub fn removed(&mut self, desk: usize) {
        let lost: Vec<SubjectId> =
            self.waiting.iter().filter(|(by, _)| *by == desk).map(|(_, subject)| *subject).collect();
        self.perhaps_erased.extend(lost.iter().copied());
        self.erased.retain(|subject| !lost.contains(subject));
        // Of one that did arrive nobody was told: then this revision may have either state.
        let undone = |all: &Vec<Said>| all.iter().any(|said| said.desk == desk && !said.delivered);
        self.reviews.retain(|_, all| !undone(all));
    }

    pub fn is_gone(&self, subject: &SubjectId) -> bool {
        self.erased.contains(subject) || self.perhaps_erased.contains(subject)
    }
}

impl World {
    /// Desks that were not removed.
    pub fn serving(&self) -> Vec<usize> {
        (0..self.desks.len()).filter(|d| self.removed != Some(*d)).collect()
    }

    /// Another desk's statement came first and the removal, never handed over, gave way: it was none, and that desk serves.
    /// It may be the only one that read something before a server was restored.
    pub fn look_who_was_removed(&mut self) {
        let Some(gone) = self.removed else { return };
        let Some(device) = self.desks[gone].id() else { return };
        if !self.desks[0].says_removed(device) {
            self.tell(format!("desk {gone} was not removed after all"));
            self.removed = None;
        }
    }

    fn any_desk(&mut self) -> usize {
        let serving = self.serving();
        let d = serving[self.below(serving.len())];
        self.desks[d].unlock();
        d
    }

    /// A coordinator looks at a record, or adopts what lies on shelves.
    pub fn coordinate(&mut self) {
        let d = self.any_desk();
        if self.below(10) < 2 {
            return self.adopt_all(d);
        }
        let Some((subject, seen)) = self.any_record(d) else { return };
        let random = self.random();
        let (request, state) = match random % 10 {
            0..2 => (Request::Accept { subject, seen }, Some(ReviewState::Accepted)),
            2 => (Request::Reopen { subject, seen }, Some(ReviewState::ToSee)),
            3..6 => {
                let (reason, comment) =
                    (SendBackReason::MissingValue, Comment::new("Manca qualcosa").expect("a comment"));
                (Request::SendBack { subject, seen, reason, comment }, Some(ReviewState::SentBack))
            }
            6 => (Request::Erase { subject }, None),
            _ => {
                let record = (random >> 16).is_multiple_of(2).then(|| contact(random >> 24));
                (Request::Correct { subject, seen, reason: Correction::WrongCode, record }, None)
            }
        };
        let erases = matches!(request, Request::Erase { .. });
        let answer = self.desks[d].ask(request);
        self.tell(format!(
            "desk {d} {} {subject}: {:?}",
            if erases { "erases".to_owned() } else { format!("says {state:?} of") },
            answer.as_ref().err()
        ));
        if answer.is_err() {
            return;
        }
        self.took_place(Rare::Erased, erases);
        self.took_place(Rare::SentBack, state == Some(ReviewState::SentBack));
        if erases {
            self.deeds.erased.insert(subject);
            self.deeds.waiting.push((d, subject));
        }
        if let Some(state) = state {
            let said = Said { desk: d, state, delivered: false };
            self.deeds.reviews.entry((subject, seen)).or_default().push(said);
        }
    }

    /// Adopts every branch that is here, and what revoked tablets handed over later.
    pub fn adopt_all(&mut self, d: usize) {
        let Ok(Value::Devices(devices)) = self.desks[d].ask(Request::Devices) else { return };
        for view in devices.devices.into_iter().filter(|view| view.aside > 0) {
            let answer = self.desks[d].ask(Request::Adopt { device: view.device });
            self.tell(format!("desk {d} adopts: {:?}", answer.err()));
        }
    }

    fn any_record(&mut self, d: usize) -> Option<(SubjectId, Digest)> {
        let Ok(Value::Received(received)) = self.desks[d].ask(Request::Received) else { return None };
        let index = self.below(received.outings.len().max(1));
        let outing = received.outings.get(index)?.outing;
        let Ok(Value::ReceivedOuting(opened)) = self.desks[d].ask(Request::ReceivedOuting { outing }) else {
            return None;
        };
        let index = self.below(opened.records.len().max(1));
        opened.records.get(index).map(|record| (record.view.subject, record.review.seen))
    }
}
