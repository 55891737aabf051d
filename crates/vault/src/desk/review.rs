//! What coordinators found: which review holds of a revision, in which state that leaves a record and its outing, and how
//! a subject came to say what it says.
//!
//! A review is about one revision: a later one is to be looked at again. Must not know how a review is written.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashSet};

use approdo_model::body::Content;
use approdo_model::bytes::Digest;
use approdo_model::calendar::Month;
use approdo_model::codes::{Area, Correction, EvalStep, Proposal};
use approdo_model::forms::{Record, Shift};
use approdo_model::header::{Facts, Kind};
use approdo_model::ids::{DeviceId, SubjectId};
use approdo_model::registry::Registry;
use approdo_model::review::{Review, Said, Verdict};

use crate::app::answer::{
    CaseView, DeskRecord, History, OpenedOuting, ReviewState, ReviewView, Reviewed, RevisionView,
    SentBackView,
};

use super::{Desk, Opened, Standing, view};

/// A revision that a coordinator looks at, and what a review or a correction of it stands on.
pub struct Looked {
    /// The revision.
    pub seen: Digest,
    /// Its number.
    pub revision: u32,
    /// How many revisions nobody supersedes.
    pub heads: u16,
    /// What it says; none if it cannot be opened.
    pub said: Option<Said>,
    /// Which word of a coordinator took it out, and what it said before.
    pub taken_out: Option<TakenOut>,
    /// What it counts.
    pub facts: Facts,
    /// The opening of its outing.
    pub outing: Digest,
    /// The outing as it holds now.
    pub shift: Shift,
    /// Who began it.
    pub author: DeviceId,
    /// One more than the last review of it.
    pub round: u16,
    /// Whether it is the outing itself.
    pub is_outing: bool,
}

/// A word by which a coordinator let something count nothing.
pub struct TakenOut {
    /// Whose word.
    by: DeviceId,
    /// Its place in that log.
    seq: u64,
    reason: Option<Correction>,
    /// The record as it was; none of an outing.
    pub record: Option<Record>,
}

impl TakenOut {
    /// Whether it went with an outing that went by this word: the same desk wrote it after, for the same reason.
    pub fn went_with(&self, outing: &Self) -> bool {
        (self.by, self.reason) == (outing.by, outing.reason) && self.seq > outing.seq
    }
}

/// The last word on a whole outing.
#[derive(Clone, Copy)]
pub(super) struct Whole<'a> {
    closing: &'a Opened,
    round: u16,
}

impl Whole<'_> {
    /// Whether it speaks of this revision too: it was written in the outing, before the last closing. Where a
    /// coordinator moved it since, ask of the revision that was moved.
    fn covers(&self, entry: &Opened) -> bool {
        let closing = self.closing;
        let inside = (entry.outing, entry.device) == (closing.outing, closing.device);
        inside && !entry.adopted && !closing.adopted && entry.seq <= closing.seq
    }
}

/// How far an outing has been looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Progress {
    pub(super) to_see: u32,
    pub(super) accepted: u32,
    pub(super) changed: u32,
    pub(super) sent_back: u32,
    /// The outing itself was entered twice.
    pub(super) duplicate: bool,
}

impl Progress {
    pub(super) fn add(&mut self, state: Option<ReviewState>, is_outing: bool) {
        match state {
            None => {}
            Some(ReviewState::ToSee) => self.to_see += 1,
            Some(ReviewState::Accepted) => self.accepted += 1,
            Some(ReviewState::SentBack) => self.sent_back += 1,
            Some(ReviewState::Corrected) => self.changed += 1,
            Some(ReviewState::Duplicate) => {
                self.changed += 1;
                self.duplicate |= is_outing;
            }
        }
    }

    /// The state of the outing as a whole.
    pub(super) fn state(&self) -> ReviewState {
        match self {
            _ if self.sent_back > 0 => ReviewState::SentBack,
            _ if self.to_see > 0 => ReviewState::ToSee,
            _ if self.duplicate => ReviewState::Duplicate,
            _ if self.changed > 0 => ReviewState::Corrected,
            _ => ReviewState::Accepted,
        }
    }
}

impl Desk {
    /// What coordinators wrote about a subject, with the entry in which it stands.
    fn reviews_of<'a>(
        &'a self,
        registry: &'a Registry,
        subject: &SubjectId,
    ) -> impl Iterator<Item = (&'a Opened, &'a Review)> {
        let entries = self.reviews.get(subject).into_iter().flatten();
        entries.filter_map(|index| self.entries.get(*index)).filter_map(|entry| {
            let holds = self.holds(registry, entry) && registry.ever_coordinator(&entry.device);
            match &entry.content {
                Some(Content::Review(review)) if holds && entry.kind == Some(Kind::Control) => {
                    Some((entry, review))
                }
                _ => None,
            }
        })
    }

    /// The review that holds of a revision: of the last round, then the one that asks for more, then the higher digest.
    fn last_review<'a>(&'a self, registry: &'a Registry, entry: &Opened) -> Option<&'a Review> {
        let reviews = self.reviews_of(registry, &entry.subject);
        let of_this = reviews.filter(|(_, review)| review.seen == entry.digest);
        if !self.rules.reviews_by_round() {
            return of_this.last().map(|(_, review)| review);
        }
        of_this
            .max_by_key(|(entry, review)| (review.round, review.verdict.severity(), entry.digest))
            .map(|(_, review)| review)
    }

    /// The last word on a whole outing, if it was that all of it is right. What was changed of the outing itself since its
    /// last closing says nothing of what was noted in it, and takes that word back no more than it lets it reach further.
    pub(super) fn whole(&self, registry: &Registry, outing: &SubjectId) -> Option<Whole<'_>> {
        let standing = self.standing(registry, outing).into_iter().next()?;
        let begun = (standing.first.outing, standing.first.device);
        let closed = standing.line.iter().position(|entry| (entry.outing, entry.device) == begun)?;
        let since = standing.line.get(..=closed)?;
        let review = since.iter().find_map(|entry| self.last_review(registry, entry))?;
        let is_whole = review.verdict == Verdict::AcceptedWhole;
        is_whole.then_some(Whole { closing: since.last().copied()?, round: review.round })
    }

    /// The state of what stands; none of what was erased.
    pub(super) fn state(
        &self,
        registry: &Registry,
        standing: &Standing<'_>,
        whole: Option<Whole<'_>>,
    ) -> Option<ReviewState> {
        if self.is_erased(standing) {
            return None;
        }
        let entry = standing.entry;
        let same = said_alike(standing);
        let written = same.last().copied().unwrap_or(entry);
        let heads = |seen: u16| usize::from(seen.max(1)) >= standing.heads;
        let whole = whole.filter(|whole| whole.covers(written) && heads(1));
        let word = same.iter().find_map(|entry| self.last_review(registry, entry));
        let word = word.filter(|review| whole.is_none_or(|whole| whole.round <= review.round));
        let moved = written.digest != entry.digest;
        Some(match word.map(|review| (&review.verdict, review.seen == entry.digest)) {
            Some((Verdict::SentBack { .. }, true)) => ReviewState::SentBack,
            Some((Verdict::SentBack { .. } | Verdict::Reopened, _)) => ReviewState::ToSee,
            Some((Verdict::Accepted { heads: seen }, _)) if entry.kind != Some(Kind::Correction) => {
                if heads(*seen) { ReviewState::Accepted } else { ReviewState::ToSee }
            }
            _ if entry.content.is_none() => ReviewState::ToSee,
            // Where it counts was changed, and nobody had looked at what it says.
            _ if moved && written.kind != Some(Kind::Correction) && word.is_none() && whole.is_none() => {
                ReviewState::ToSee
            }
            _ if entry.kind == Some(Kind::Correction) => changed(entry, written, word, heads),
            Some((Verdict::AcceptedWhole, _)) if heads(1) => ReviewState::Accepted,
            _ if whole.is_some() || withdrawn_by_its_author(standing) => ReviewState::Accepted,
            _ => ReviewState::ToSee,
        })
    }

    /// What is known of the review of what stands.
    fn reviewed(&self, registry: &Registry, standing: &Standing<'_>, whole: Option<Whole<'_>>) -> Reviewed {
        let entry = standing.entry;
        let sent_back = self.last_review(registry, entry).and_then(|review| match &review.verdict {
            Verdict::SentBack { reason, comment } => {
                Some(SentBackView { reason: *reason, comment: comment.clone() })
            }
            _ => None,
        });
        Reviewed {
            seen: entry.digest,
            state: self.state(registry, standing, whole),
            area: Area::from_number(entry.facts.area),
            reason: entry.aside.reason,
            reply: entry.aside.reply.clone(),
            sent_back,
        }
    }

    /// One outing with its records, in the order they were noted.
    pub fn outing(&self, registry: &Registry, outing: &SubjectId) -> Option<OpenedOuting> {
        let whole = self.whole(registry, outing);
        let standing = self.standing(registry, outing).into_iter().next()?;
        let records = self.records_of(registry, standing.first.outing);
        let record = |(order, standing): (usize, &Standing<'_>)| DeskRecord {
            view: view(order, standing),
            review: self.reviewed(registry, standing, whole),
        };
        let shift = standing.shift.filter(|_| standing.entry.content.is_some()).cloned();
        let withdrawn = standing.entry.content == Some(Content::Withdrawn);
        let records = records.iter().enumerate().map(record).collect();
        let frozen =
            Month::from_number(standing.entry.facts.month).is_some_and(|month| registry.is_frozen(month));
        Some(OpenedOuting {
            shift,
            withdrawn,
            review: self.reviewed(registry, &standing, whole),
            records,
            frozen,
        })
    }

    /// The revision that stands of a subject, if it is the one that was looked at; none if it was erased or cannot be
    /// placed in an outing.
    pub fn looked_at(&self, registry: &Registry, subject: &SubjectId, seen: &Digest) -> Option<Looked> {
        let standing = self.standing(registry, subject);
        let standing = standing.into_iter().find(|standing| standing.entry.digest == *seen)?;
        self.looked(registry, &standing)
    }

    /// Everything of an outing that counts or could: the outing itself first.
    pub fn all_of(&self, registry: &Registry, outing: &SubjectId) -> Vec<(SubjectId, Looked)> {
        let Some(shift) = self.standing(registry, outing).into_iter().next() else { return Vec::new() };
        let records = self.records_of(registry, shift.first.outing);
        let all = std::iter::once(shift).chain(records);
        all.filter_map(|standing| Some((standing.entry.subject, self.looked(registry, &standing)?))).collect()
    }

    fn looked(&self, registry: &Registry, standing: &Standing<'_>) -> Option<Looked> {
        if self.is_erased(standing) {
            return None;
        }
        let entry = standing.entry;
        let opening = self.entries.get(*self.openings.get(&standing.first.outing)?)?;
        let outing = self.standing(registry, &opening.subject).into_iter().next()?;
        let shift = match (outing.shift, self.declared(standing.first.outing)) {
            (Some(shift), _) => shift.clone(),
            (_, declared) => declared?.clone(),
        };
        let rounds =
            self.reviews_of(registry, &entry.subject).chain(self.reviews_of(registry, &opening.subject));
        Some(Looked {
            seen: entry.digest,
            revision: entry.revision,
            heads: u16::try_from(standing.heads).unwrap_or(u16::MAX),
            said: said(entry),
            taken_out: taken_out(standing),
            facts: entry.facts,
            outing: standing.first.outing,
            shift,
            author: standing.first.device,
            round: rounds.map(|(_, review)| review.round).max().unwrap_or(0).saturating_add(1),
            is_outing: entry.subject == opening.subject,
        })
    }

    /// How a subject came to say what it says: every revision and every review of it.
    pub fn history(&self, registry: &Registry, own: &DeviceId, subject: &SubjectId) -> Option<History> {
        let standing: Vec<Digest> = self.standing(registry, subject).iter().map(|s| s.entry.digest).collect();
        let superseded =
            |digest: Digest| self.of_subject(subject).any(|entry| entry.supersedes == Some(digest));
        let revision = |entry: &Opened| RevisionView {
            digest: entry.digest,
            supersedes: entry.supersedes,
            device: entry.device,
            own: entry.device == *own,
            coordinator: registry.ever_coordinator(&entry.device),
            revision: entry.revision,
            stands: standing.contains(&entry.digest),
            head: !superseded(entry.digest),
            counts: self.holds(registry, entry),
            erased: entry.blank,
            area: Area::from_number(entry.facts.area),
            said: said(entry),
            reason: entry.aside.reason,
            reply: entry.aside.reply.clone(),
        };
        let review = |(entry, review): (&Opened, &Review)| ReviewView {
            desk: entry.device,
            own: entry.device == *own,
            seen: review.seen,
            round: review.round,
            verdict: review.verdict.clone(),
        };
        let mut revisions: Vec<RevisionView> = self.of_subject(subject).map(revision).collect();
        revisions.sort_by_key(|view| (view.revision, view.device, view.digest));
        let mut reviews: Vec<ReviewView> = self.reviews_of(registry, subject).map(review).collect();
        reviews.sort_by_key(|view| (view.round, view.verdict.severity(), view.desk));
        (!revisions.is_empty()).then_some(History { revisions, reviews })
    }

    /// The subjects that still say something of what was erased: reviews of it, and, of what was noted in an outing that was
    /// erased, what was written of it since with a key of its own.
    pub fn left_of_erased(&self, erased: &HashSet<SubjectId>) -> BTreeSet<SubjectId> {
        if erased.is_empty() {
            return BTreeSet::new();
        }
        let outing_is_erased = |entry: &Opened| {
            let opening = self.openings.get(&entry.outing).and_then(|index| self.entries.get(*index));
            opening.is_some_and(|opening| erased.contains(&opening.subject))
        };
        let is_erased =
            |subject: &SubjectId| erased.contains(subject) || self.of_subject(subject).any(outing_is_erased);
        let says = |entry: &&Opened| !entry.blank;
        let reviews = self.reviews.iter().filter(|(subject, _)| is_erased(subject));
        let reviews = reviews.flat_map(|(_, indexes)| indexes).filter_map(|index| self.entries.get(*index));
        let since = self.subjects.keys().filter(|subject| is_erased(subject));
        let since = since.flat_map(|subject| self.of_subject(subject));
        let since = since.filter(|entry| entry.outing == Digest::ZERO);
        reviews.chain(since).filter(says).map(|entry| entry.subject).collect()
    }

    /// The cases under evaluation: reports by entities, and contacts that were proposed to the Ufficio Filtro.
    pub fn cases(&self, registry: &Registry) -> Vec<CaseView> {
        let mut cases = Vec::new();
        for subject in self.subjects.keys() {
            for standing in self.standing(registry, subject) {
                cases.extend(self.case(registry, &standing));
            }
        }
        cases.sort_by_key(|case: &CaseView| (Reverse(case.month), case.subject));
        cases
    }

    fn case(&self, registry: &Registry, standing: &Standing<'_>) -> Option<CaseView> {
        let entry = standing.entry;
        let Some(Content::Record(record)) = &entry.content else { return None };
        let opening = self.entries.get(*self.openings.get(&standing.first.outing)?)?;
        let (case, steps, proposal) = match record {
            Record::EntityReport(report) => (report.case, report.steps.clone(), None),
            Record::Contact(contact) if contact.proposal != Proposal::No => {
                (None, Vec::<EvalStep>::new(), Some(contact.proposal))
            }
            _ => return None,
        };
        let whole = self.whole(registry, &opening.subject);
        Some(CaseView {
            outing: opening.subject,
            subject: entry.subject,
            case,
            steps,
            proposal,
            area: Area::from_number(entry.facts.area),
            month: Month::from_number(entry.facts.month),
            state: self.state(registry, standing, whole),
        })
    }
}

/// What a revision says, if it could be opened.
fn said(entry: &Opened) -> Option<Said> {
    match entry.content.as_ref()? {
        Content::Shift(shift) => Some(Said::Shift(shift.clone())),
        Content::Record(record) => Some(Said::Record(record.clone())),
        Content::Withdrawn => Some(Said::Withdrawn),
        _ => None,
    }
}

/// The word that took something out, if a coordinator's did.
fn taken_out(standing: &Standing<'_>) -> Option<TakenOut> {
    let entry = standing.entry;
    let is_taken_out = entry.content == Some(Content::Withdrawn) && entry.kind == Some(Kind::Correction);
    is_taken_out.then(|| TakenOut {
        by: entry.device,
        seq: entry.seq,
        reason: entry.aside.reason,
        record: standing.record.cloned(),
    })
}

/// What stands, and the revisions under it that said the same: corrections that only let it count elsewhere, back to the
/// one in which somebody wrote it. What was out in between says what it said before.
fn said_alike<'a>(standing: &Standing<'a>) -> Vec<&'a Opened> {
    let entry = standing.entry;
    let mut same = vec![entry];
    for older in standing.line.iter().skip(1) {
        let newest = same.last().and_then(|entry| entry.kind);
        if newest != Some(Kind::Correction) || entry.content == Some(Content::Withdrawn) {
            break;
        }
        match &older.content {
            says if *says == entry.content => same.push(older),
            Some(Content::Withdrawn) if older.kind == Some(Kind::Correction) => {}
            _ => break,
        }
    }
    same
}

/// The state of a coordinator's correction, as long as no other revision came beside it. Who only moved it looked at
/// none of them.
fn changed(
    entry: &Opened,
    written: &Opened,
    word: Option<&Review>,
    seen: impl Fn(u16) -> bool,
) -> ReviewState {
    let accepted = match word.map(|review| &review.verdict) {
        Some(Verdict::Accepted { heads }) => *heads,
        _ => 0,
    };
    match entry.aside.reason {
        _ if !seen(written.aside.heads.max(accepted)) => ReviewState::ToSee,
        Some(Correction::Duplicate) => ReviewState::Duplicate,
        _ => ReviewState::Corrected,
    }
}

/// Taken back in the outing it was noted in: there is nothing to look at.
fn withdrawn_by_its_author(standing: &Standing<'_>) -> bool {
    let entry = standing.entry;
    entry.content == Some(Content::Withdrawn) && entry.kind == Some(Kind::Record) && standing.heads == 1
}
