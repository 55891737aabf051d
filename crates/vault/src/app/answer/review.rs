//! What a desk is told of what came in and of its review, and a tablet of what came back.
//!
//! Must not know which review holds, nor in which words it is shown.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use approdo_model::bytes::Digest;
use approdo_model::calendar::{Day, Month};
use approdo_model::codes::{Area, Channel, Correction, EvalStep, NotDone, Proposal, SendBackReason};
use approdo_model::forms::{CaseNumber, Shift};
use approdo_model::ids::{DeviceId, SubjectId};
use approdo_model::review::{Comment, Reply, Said, Verdict};

use super::super::request::Written;
use super::RecordView;

/// To `written`.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct WrittenItems {
    /// What was being written, each about one revision.
    pub items: Vec<WrittenItem>,
}

/// Something that was being written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "requests.ts")]
pub struct WrittenItem {
    /// What it is about.
    pub subject: SubjectId,
    /// The revision that was looked at.
    pub seen: Digest,
    /// As far as it is written.
    pub written: Written,
}

/// To `received`.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct Received {
    /// Newest first.
    pub outings: Vec<ReceivedOuting>,
}

/// One received outing.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct ReceivedOuting {
    /// The subject of its opening.
    pub outing: SubjectId,
    /// Whose.
    pub device: DeviceId,
    /// The unit's name; none if the opening cannot be opened.
    pub unit: Option<String>,
    /// Where.
    pub area: Option<Area>,
    /// How; none for a session of reports or an opening that cannot be opened.
    pub channel: Option<Channel>,
    /// Whether it counted presences for the national mapping, zone by zone: then it counts in no line.
    pub mapping: bool,
    /// Why it was not done; none if it was. It is no outing then, and counts nothing.
    pub not_done: Option<NotDone>,
    /// When; none if the opening cannot be opened.
    pub date: Option<Day>,
    /// Which month.
    pub month: Option<Month>,
    /// Whether it was revoked or removed since; what is here was written before.
    pub from_revoked: bool,
    /// Whether a coordinator let it count nothing.
    pub withdrawn: bool,
    /// Whether its closing has arrived.
    pub closed: bool,
    /// Records that count.
    pub contacts: u32,
    /// Records in all.
    pub records: u32,
    /// Presences, those of the zones of a mapping included.
    pub presences: u32,
    /// Records that are incomplete.
    pub incomplete: u32,
    /// Whether open and sealed figures differ anywhere.
    pub mismatch: bool,
    /// Records of which two versions stand side by side, until a person has chosen.
    pub forks: u32,
    /// Entries that cannot be opened.
    pub unreadable: u32,
    /// Whether anything of it came from another copy of the tablet.
    pub adopted: bool,
    /// Records that may speak of a minor.
    pub minors: u32,
    /// Contacts proposed to the Ufficio Filtro, or to be discussed.
    pub proposals: u32,
    /// How far it has been looked at, the outing and its records together.
    pub state: ReviewState,
    /// How many of them are to be looked at.
    pub to_see: u32,
    /// How many are with the unit.
    pub sent_back: u32,
    /// Whether something of it is still to be looked at although its month is closed for good.
    pub late: bool,
    /// Whether it may be accepted as a whole.
    pub clean: bool,
}

impl ReceivedOuting {
    /// Whether nothing in it asks for a second look.
    pub fn is_clean(&self) -> bool {
        let flags = self.incomplete + self.forks + self.unreadable + self.minors + self.proposals;
        self.closed && flags == 0 && !self.mismatch && !self.from_revoked && !self.adopted
    }
}

/// How far something has been looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "requests.ts")]
pub enum ReviewState {
    /// Nobody has, or something changed since.
    ToSee,
    /// It is right.
    Accepted,
    /// A coordinator changed it.
    Corrected,
    /// It is with the unit.
    SentBack,
    /// It was entered twice, and counts 0.
    Duplicate,
}

/// What is known of the review of a record or an outing.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct Reviewed {
    /// The revision that stands: a review names it.
    pub seen: Digest,
    /// How far it has been looked at; none if it was erased.
    pub state: Option<ReviewState>,
    /// Where it counts.
    pub area: Option<Area>,
    /// Why a coordinator changed it.
    pub reason: Option<Correction>,
    /// What the worker wrote with the answer.
    pub reply: Option<Reply>,
    /// What it was sent back with.
    pub sent_back: Option<SentBackView>,
}

/// Why something was sent back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct SentBackView {
    /// Why.
    pub reason: SendBackReason,
    /// In words.
    pub comment: Comment,
}

/// A record on a desk.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct DeskRecord {
    /// The record.
    #[serde(flatten)]
    #[ts(flatten)]
    pub view: RecordView,
    /// Its review.
    pub review: Reviewed,
}

/// To `history`.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct History {
    /// Every revision, oldest first.
    pub revisions: Vec<RevisionView>,
    /// Every review, oldest first.
    pub reviews: Vec<ReviewView>,
}

/// One revision of a subject.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct RevisionView {
    /// Which.
    pub digest: Digest,
    /// What it supersedes.
    pub supersedes: Option<Digest>,
    /// Who wrote it.
    pub device: DeviceId,
    /// Whether this desk did.
    pub own: bool,
    /// Whether a coordinator did.
    pub coordinator: bool,
    /// Its number, from 1.
    pub revision: u32,
    /// Whether it is the one that holds.
    pub stands: bool,
    /// Whether nobody superseded it.
    pub head: bool,
    /// Whether it may count: not beyond the end of a revoked device, and of no branch that waits.
    pub counts: bool,
    /// Whether it was erased.
    pub erased: bool,
    /// Where it counts.
    pub area: Option<Area>,
    /// What it says; none if it cannot be opened.
    pub said: Option<Said>,
    /// Why a coordinator changed it.
    pub reason: Option<Correction>,
    /// What the worker wrote with it.
    pub reply: Option<Reply>,
}

/// One review.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct ReviewView {
    /// Whose.
    pub desk: DeviceId,
    /// Whether it is this desk's.
    pub own: bool,
    /// The revision it is about.
    pub seen: Digest,
    /// Its round.
    pub round: u16,
    /// What was found.
    pub verdict: Verdict,
}

/// To `cases`.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct Cases {
    /// Newest month first.
    pub cases: Vec<CaseView>,
}

/// One case under evaluation: a report by an entity, or a contact that was proposed.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct CaseView {
    /// The subject of its outing's opening.
    pub outing: SubjectId,
    /// The record.
    pub subject: SubjectId,
    /// Its random number; contacts have none.
    pub case: Option<CaseNumber>,
    /// The steps of the evaluation, in order.
    pub steps: Vec<EvalStep>,
    /// What the unit proposes; reports have none.
    pub proposal: Option<Proposal>,
    /// Where.
    pub area: Option<Area>,
    /// When.
    pub month: Option<Month>,
    /// How far it has been looked at.
    pub state: Option<ReviewState>,
}

/// To `returned` and `answer`: what coordinators sent back to this tablet.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct ReturnedItems {
    /// What waits for an answer first, then what was answered.
    pub items: Vec<ReturnedItem>,
    /// Items that cannot be read here any more: their outing was forgotten.
    pub unreadable: u32,
}

/// One item sent back.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct ReturnedItem {
    /// What it is about.
    pub subject: SubjectId,
    /// The revision that was looked at: the answer names it.
    pub seen: Digest,
    /// The outing as it holds.
    pub shift: Shift,
    /// What it says; the outing itself where it is about that.
    pub said: Said,
    /// Why it was sent back.
    pub sent_back: SentBackView,
    /// What was answered, if it was.
    pub answer: Option<AnswerView>,
}

/// What this tablet answered.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct AnswerView {
    /// Whether the server has confirmed it.
    pub received: bool,
}

/// To `received_outing`.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct OpenedOuting {
    /// The outing as it holds now; none if it cannot be opened.
    pub shift: Option<Shift>,
    /// Whether a coordinator let it count nothing; then the outing is as it was before.
    pub withdrawn: bool,
    /// The review of the outing itself.
    pub review: Reviewed,
    /// Its records, oldest first.
    pub records: Vec<DeskRecord>,
    /// Whether its month is frozen: what is corrected now counts here, and in no bulletin that was published.
    pub frozen: bool,
}
