//! The sync planner, without sockets: what to ask next, and what an answer changes.
//!
//! A [`Round`] is one sync. [`App::next_call`] says what to ask, whoever has the connection asks it, and
//! [`App::take_answer`] checks the answer and writes what it proves. Anything but the expected status and shape
//! changes nothing and ends the round; a round is bounded, and an answer without progress is an error. No decision
//! rests on a clock, and absence never means that something is gone.
//!
//! A device that is shut pushes: its entries were signed when they were written. A desk that is open also reads.

mod blanks;
mod bulletins;
mod desk;
mod intake;
mod later;
mod sent_back;
mod sheets;
mod views;

use approdo_model::bytes::{Digest, Ticket};
use approdo_model::calendar::Period;
use approdo_model::chain::{Entry, Head};
use approdo_model::header::Kind;
use approdo_model::ids::DeviceId;
use approdo_model::limits::{PUSH_BYTES_MAX, PUSH_ENTRIES_MAX, STATEMENTS_MAX};
use approdo_model::notice::SentBack;
use approdo_model::problem::{Code, Problem};
use approdo_model::sheet::SealedSheet;
use approdo_model::wire::{
    self, DeviceHead, ENTRIES_TYPE, LedgerKnown, Notices, Proof, Push, Receipt, Statements, path,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::app::App;
use crate::app::answer::LastSync;
use crate::erasure;
use crate::secret::leaving_nothing;
use crate::store::{BulletinRow, Received, StoreError};

pub(crate) use desk::refill;
pub(crate) use later::Sight;

/// Calls in one round. Ten years of one tablet (5,000 entries) are 50 pushes; a desk that begins reads some hundred
/// pages.
pub const CALLS_MAX: u32 = 5_000;

/// How often a round may begin its push anew from an earlier head. The last time it only asks what everybody is told:
/// what it holds stands on nothing that the server has.
const RESTARTS_MAX: u32 = 2;

/// HTTP method of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Hands over.
    Post,
}

/// Body of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Payload {
    /// None.
    Empty,
    /// JSON.
    Json(Vec<u8>),
    /// A binary run of entries.
    Entries(Vec<u8>),
}

/// One request to the server, ready but for the connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The method.
    pub method: Method,
    /// Path and query, beginning with a slash.
    pub path: String,
    /// The token to show, if any.
    pub token: Option<Ticket>,
    /// The body.
    pub payload: Payload,
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Media type, without parameters.
    pub media: String,
    /// The body.
    pub body: Vec<u8>,
}

/// Why a round ends early. Nothing was changed by the answer that caused it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SyncError {
    /// The device's file.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Not the expected status or shape: a captive portal, a cut answer, another program.
    #[error("the answer is not the expected one")]
    Unexpected,
    /// The server refused.
    #[error("the server refused")]
    Refused(Code),
    /// An answer that changes nothing although something was to change.
    #[error("no progress")]
    NoProgress,
    /// The server shows something that cannot be true: a forked registry, a log that does not prove itself, another
    /// history than the one it showed before.
    #[error("the server's word contradicts itself")]
    Alarm,
    /// The registry was written by a later version of this app: nothing of it is taken.
    #[error("the registry is of a later version")]
    Later,
    /// It has said for too long that it waits for another desk, and keeps back what is said here.
    #[error("the server waits for too long")]
    Waits,
    /// Too many calls in one round.
    #[error("too many calls")]
    Endless,
}

impl SyncError {
    /// The code for the screen.
    pub fn code(self) -> &'static str {
        match self {
            Self::Store(StoreError::Full(_)) => "disk_full",
            Self::Store(_) => "unreadable",
            Self::Unexpected => "unexpected_answer",
            Self::Refused(_) => "refused",
            Self::NoProgress => "no_progress",
            Self::Alarm => "server_alarm",
            Self::Waits => "server_waits",
            Self::Later => "newer_version",
            Self::Endless => "endless",
        }
    }
}

/// Where a round stands. The order is the order of the calls: a desk tells what was erased before it hands over its
/// own blanked entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Apply,
    Registry,
    Rejoin,
    Challenge,
    Token,
    Heads,
    Append,
    Codes,
    Applicants,
    SheetsKnown,
    Ledger,
    Pull,
    Shelf,
    Notices,
    SendBack,
    Push,
    Returned,
    Return,
    Table,
    Others,
    Collect,
    Bulletins,
    Publish,
    Readers,
    Sheets,
    Done,
}

impl Stage {
    fn next(self) -> Self {
        match self {
            Self::Apply => Self::Registry,
            Self::Registry => Self::Rejoin,
            Self::Rejoin => Self::Challenge,
            Self::Challenge => Self::Token,
            Self::Token => Self::Heads,
            Self::Heads => Self::Append,
            Self::Append => Self::Codes,
            Self::Codes => Self::Applicants,
            Self::Applicants => Self::SheetsKnown,
            Self::SheetsKnown => Self::Ledger,
            Self::Ledger => Self::Pull,
            Self::Pull => Self::Shelf,
            Self::Shelf => Self::Notices,
            Self::Notices => Self::SendBack,
            Self::SendBack => Self::Push,
            Self::Push => Self::Returned,
            Self::Returned => Self::Return,
            Self::Return => Self::Table,
            Self::Table => Self::Others,
            Self::Others => Self::Collect,
            Self::Collect => Self::Bulletins,
            Self::Bulletins => Self::Publish,
            Self::Publish => Self::Readers,
            Self::Readers => Self::Sheets,
            Self::Sheets | Self::Done => Self::Done,
        }
    }
}

/// One sync, from its first call to its last.
#[derive(Debug)]
pub struct Round {
    stage: Stage,
    calls: u32,
    restarts: u32,
    pushed: bool,
    challenge: Option<Ticket>,
    token: Option<Ticket>,
    heads: Vec<DeviceHead>,
    /// Index into `heads` of the log, shelf or return under way.
    at: usize,
    /// How far another history of the log under way has been read.
    branch: Option<Head>,
    /// What has been read of the log under way and waits for what comes after it.
    ahead: Option<blanks::Ahead>,
    /// What to ask the shelf under way next with; none at its end.
    shelf_after: Option<u64>,
    /// What lies on the server's shelves.
    on_shelf: Vec<Digest>,
    /// What is being given back to the server.
    returns: Option<Vec<desk::Returning>>,
    /// The head of the run under way; none if the push carries no entries.
    run_end: Option<Head>,
    /// What the push under way stands on.
    stands_on: Head,
    /// Why a log could not be handed over, though the round went on.
    stuck: Option<Code>,
    /// How many statements the server has, as far as this round knows.
    registry_there: u32,
    /// How far the server knows each ledger.
    ledger_there: LedgerKnown,
    /// The periods of which a sheet was known when the round began.
    reported: Option<Vec<Period>>,
    /// What is on its way.
    sent: Sent,
    /// What other coordinators have seen.
    views: views::Views,
    /// Whether it asks for the invitation behind a typed code, and for nothing else.
    looks_up: bool,
}

/// What the call under way hands over: its answer confirms this, and not what was written meanwhile.
#[derive(Debug, Default)]
struct Sent {
    statements_through: u32,
    code: Option<Digest>,
    notices: Notices,
    back: Vec<SentBack>,
    sheets: Vec<SealedSheet>,
    bulletin: Option<BulletinRow>,
    reader: Option<(Digest, bool)>,
}

impl Round {
    /// A round that has not begun.
    pub fn new() -> Self {
        Self {
            stage: Stage::Apply,
            calls: 0,
            restarts: 0,
            pushed: false,
            challenge: None,
            token: None,
            heads: Vec::new(),
            at: 0,
            branch: None,
            ahead: None,
            shelf_after: Some(0),
            on_shelf: Vec::new(),
            returns: None,
            run_end: None,
            stands_on: Head::EMPTY,
            stuck: None,
            registry_there: 0,
            ledger_there: LedgerKnown::new(),
            reported: None,
            sent: Sent::default(),
            views: views::Views::default(),
            looks_up: false,
        }
    }

    /// How many calls it has made.
    pub fn calls(&self) -> u32 {
        self.calls
    }

    /// Done with a log of this file: the next one is pushed from its own beginning.
    fn next_log(&mut self) {
        self.at += 1;
        self.pushed = false;
        self.restarts = 0;
    }

    fn advance(&mut self) {
        self.stage = self.stage.next();
        self.at = 0;
        self.branch = None;
        self.ahead = None;
        self.shelf_after = Some(0);
    }
}

impl Default for Round {
    fn default() -> Self {
        Self::new()
    }
}

impl App {
    /// What to ask next; none when the round is over.
    ///
    /// # Errors
    /// [`SyncError`].
    pub fn next_call(&mut self, round: &mut Round) -> Result<Option<Call>, SyncError> {
        leaving_nothing(|| self.go_on(round))
    }

    fn go_on(&mut self, round: &mut Round) -> Result<Option<Call>, SyncError> {
        self.sync.last = LastSync::Working;
        loop {
            if round.stage == Stage::Done {
                // What was proven is written all the same: only the person can ask the other coordinator.
                // What could not be destroyed now is destroyed at the end of the next round.
                let _ = self.forget_generations();
                let later = self.seen_to_the_end().then_some(SyncError::Later);
                let stuck = round.stuck.map(SyncError::Refused);
                let waits = self.is_kept_back_too_long().map_err(|_| SyncError::Unexpected)?;
                let waits = waits.then_some(SyncError::Waits);
                let found = round.views.differ().then_some(SyncError::Alarm).or(later).or(stuck).or(waits);
                self.round_ended(if found.is_some() { LastSync::Refused } else { LastSync::Ok }, found);
                return Ok(None);
            }
            if let Some(call) = self.call_of(round)? {
                round.calls += 1;
                return if round.calls > CALLS_MAX { Err(SyncError::Endless) } else { Ok(Some(call)) };
            }
            round.advance();
        }
    }

    /// Checks an answer and writes what it proves.
    ///
    /// # Errors
    /// [`SyncError`]; the answer has then changed nothing.
    pub fn take_answer(&mut self, round: &mut Round, answer: &Answer) -> Result<(), SyncError> {
        leaving_nothing(|| self.prove(round, answer))
    }

    fn prove(&mut self, round: &mut Round, answer: &Answer) -> Result<(), SyncError> {
        match round.stage {
            Stage::Apply => self.take_applied(round, answer),
            Stage::Registry => self.take_registry(round, answer),
            Stage::Push => self.take_receipt(round, answer),
            Stage::Returned => self.take_returned_items(round, answer),
            Stage::Done => Err(SyncError::Unexpected),
            _ => self.take_desk_answer(round, answer),
        }
    }

    /// Remembers for the screen how a round ended early. `None`: there was no connection.
    pub fn sync_ended(&mut self, error: Option<SyncError>) {
        self.round_ended(if error.is_none() { LastSync::Offline } else { LastSync::Refused }, error);
        self.look_up_missed(error);
    }

    fn round_ended(&mut self, how: LastSync, found: Option<SyncError>) {
        self.sync.last = how;
        self.sync.problem = found.map(SyncError::code);
        self.sync.rounds = self.sync.rounds.wrapping_add(1);
    }

    /// Address of the sync server, once the device is set up.
    pub fn server(&self) -> Option<&str> {
        self.identity.as_ref().map(|identity| identity.server.address.as_str())
    }

    fn call_of(&mut self, round: &mut Round) -> Result<Option<Call>, SyncError> {
        // A typed code is looked up in a round of its own: whoever answers that need not be our server.
        if round.stage == Stage::Apply
            && let Some(lookup) = self.looking_for()
        {
            round.looks_up = true;
            return post(path::OFFERS, &wire::OfferQuery { lookup }).map(Some);
        }
        let Some(identity) = self.identity.clone() else { return Ok(None) };
        match round.stage {
            Stage::Apply => {
                let application = identity.application.as_ref().filter(|_| !self.enrolled());
                let Some(bytes) = application else { return Ok(None) };
                let application: wire::Application =
                    wire::decode(bytes).map_err(|_| SyncError::Unexpected)?;
                post(path::APPLICATIONS, &application).map(Some)
            }
            Stage::Registry => {
                if !self.may_trust() || (self.enrolled() && !self.has_desk()) {
                    return Ok(None);
                }
                let organisation = identity.organisation.to_string();
                let known = self.registry_known()?;
                let path = path::REGISTRY.replace("{organisation}", &organisation);
                Ok(Some(get(&format!("{path}?after={known}"), None)))
            }
            Stage::Push => self.push_call(round),
            Stage::Returned => self.returned_call(),
            Stage::Done => Ok(None),
            _ if !self.has_desk() => Ok(None),
            _ => self.desk_call(round),
        }
    }

    /// How far this device knows registry and ledger, as it says so to the server.
    pub(crate) fn known(&self) -> Result<(u32, LedgerKnown), SyncError> {
        Ok((self.registry_wanted(self.registry_known()?), self.ledger_known()?))
    }

    /// How many statements the server is known to have: those here that do not wait to be handed over.
    fn registry_known(&self) -> Result<u32, SyncError> {
        let delivered = self.store.statements()?.into_iter().filter(|(_, waiting)| !waiting).count();
        u32::try_from(delivered).map_err(|_| SyncError::Unexpected)
    }

    fn ledger_known(&self) -> Result<LedgerKnown, SyncError> {
        let mut known: LedgerKnown = Vec::new();
        for (line, waiting) in self.store.ledger()? {
            match known.iter_mut().find(|(coordinator, _)| *coordinator == line.coordinator) {
                _ if waiting => {}
                Some((_, number)) => *number = line.number,
                None => known.push((line.coordinator, line.number)),
            }
        }
        Ok(known)
    }

    /// The logs of this file that the registry names: the own one, then those of the devices it was before. A revoked
    /// device still hands over what it holds: the server knows what to shelve.
    fn logs_to_push(&self) -> Result<Vec<(DeviceId, Received)>, SyncError> {
        let (Some(identity), Some(registry)) = (&self.identity, &self.registry) else {
            return Ok(Vec::new());
        };
        let own = (identity.device, self.store.received()?);
        let former = self.store.former()?.into_iter().map(|log| (log.device, log.received));
        let named = |(device, _): &(DeviceId, Received)| registry.members.contains_key(device);
        Ok(std::iter::once(own).chain(former).filter(named).collect())
    }

    /// The log of which a push is under way, and what the server has confirmed of it.
    fn log_under_way(&self, round: &Round) -> Result<(DeviceId, Received), SyncError> {
        self.logs_to_push()?.get(round.at).copied().ok_or(SyncError::Unexpected)
    }

    fn keep_received(
        &mut self,
        device: &DeviceId,
        received: &Received,
        restored: bool,
    ) -> Result<(), SyncError> {
        if self.identity.as_ref().is_none_or(|identity| identity.device != *device) {
            return Ok(self.store.write("receipt", |rows| rows.set_former_received(device, received))?);
        }
        Ok(self.store.write("receipt", |rows| {
            rows.set_received(received)?;
            // A server that lost entries may have lost what went with them.
            if restored { rows.send_back_again(device) } else { Ok(()) }
        })?)
    }

    /// The next push of a log of this file: at least one a log and round, because its answer brings what is new.
    fn push_call(&mut self, round: &mut Round) -> Result<Option<Call>, SyncError> {
        while let Some((device, received)) = self.logs_to_push()?.get(round.at).copied() {
            if let Some(call) = self.push_of_log(round, device, received)? {
                return Ok(Some(call));
            }
            round.next_log();
        }
        Ok(None)
    }

    fn push_of_log(
        &mut self,
        round: &mut Round,
        device: DeviceId,
        received: Received,
    ) -> Result<Option<Call>, SyncError> {
        let only_asks = round.restarts >= RESTARTS_MAX;
        let mut after =
            if only_asks { received.head } else { self.beyond_forgotten(&device, received.head)? };
        let mut run = if only_asks { Vec::new() } else { self.run_after(&device, after.seq)? };
        if run.is_empty() && round.pushed {
            return Ok(None);
        }
        if run.is_empty() && received.shelf.is_some() {
            // A receipt names the log's head only; whether the shelf still holds our branch shows when its end is
            // handed over once more.
            after = self.store.head_at(&device, after.seq.saturating_sub(1))?;
            run = self.run_after(&device, after.seq)?;
        }
        round.run_end = run.last().map(|(head, _)| *head);
        round.stands_on = after;
        // A server that does not know where all that was forgotten here ends is asked what it tells everybody.
        let proof = if run.is_empty() && round.restarts == 0 { self.proof_of(&device, after)? } else { None };
        self.push_of(&device, after, run.into_iter().map(|(_, entry)| entry).collect(), proof).map(Some)
    }

    /// The end of what was forgotten here right after this head. A coordinator has it: that is more than a receipt, and
    /// who lost it gets it back from there.
    fn beyond_forgotten(&self, device: &DeviceId, after: Head) -> Result<Head, SyncError> {
        let erased = erasure::subjects(&self.store)?;
        let forgotten =
            |entry: &Entry| entry.part.sealed().is_none() && !erased.contains(&entry.open.subject);
        let mut end = after;
        loop {
            let stretch = self.store.entries(device, end.seq, PUSH_ENTRIES_MAX)?;
            let kept = stretch.iter().position(|(_, entry)| !forgotten(entry));
            let last = stretch.get(..kept.unwrap_or(stretch.len())).and_then(<[_]>::last);
            end = last.map_or(end, |(head, _)| *head);
            if kept.is_some() || stretch.is_empty() {
                return Ok(end);
            }
        }
    }

    /// A run of stored entries that a push can carry: to the last signed slot, and not over an entry that was
    /// forgotten here. What was forgotten a coordinator has, and gives back to a server that lost it.
    fn run_after(&self, device: &DeviceId, after: u64) -> Result<Vec<(Head, Entry)>, SyncError> {
        let erased = erasure::subjects(&self.store)?;
        let entries = self.store.entries(device, after, PUSH_ENTRIES_MAX)?;
        let here = |(_, entry): &(Head, Entry)| {
            entry.part.sealed().is_some() || erased.contains(&entry.open.subject)
        };
        let mut run: Vec<(Head, Entry)> = entries.into_iter().take_while(here).collect();
        while run.last().is_some_and(|(_, entry)| entry.signature.is_none()) {
            run.pop();
        }
        Ok(run)
    }

    /// What shows a server that this device asks, also while it is shut: the signature that stands with an own head.
    fn proof_of(&self, device: &DeviceId, head: Head) -> Result<Option<Proof>, SyncError> {
        let Some(before) = head.seq.checked_sub(1) else { return Ok(None) };
        let there = self.store.entries(device, before, 1)?.into_iter().find(|(there, _)| *there == head);
        let signature = there.and_then(|(_, entry)| entry.signature);
        Ok(signature.map(|signature| Proof { head, signature }))
    }

    /// One push. Of the signatures only those travel that nothing else vouches for: of openings, and of the last entry.
    fn push_of(
        &self,
        device: &DeviceId,
        after: Head,
        mut entries: Vec<Entry>,
        proof: Option<Proof>,
    ) -> Result<Call, SyncError> {
        let opens = |entry: &Entry| entry.open.kind == Kind::Opening.number();
        if let Some((_, before_last)) = entries.split_last_mut() {
            before_last.iter_mut().filter(|entry| !opens(entry)).for_each(|entry| entry.signature = None);
        }
        let identity = self.identity.as_ref().ok_or(SyncError::Unexpected)?;
        let (registry_known, ledger_known) = self.known()?;
        let organisation = identity.organisation;
        let push = Push { organisation, device: *device, after, registry_known, ledger_known, entries };
        let bytes = match proof {
            Some(proof) => wire::encode_proved(&proof, &push),
            None => wire::encode(&push),
        };
        let bytes = bytes.map_err(|_| SyncError::Unexpected)?;
        if bytes.len() > PUSH_BYTES_MAX {
            return Err(SyncError::Unexpected);
        }
        let payload = Payload::Entries(bytes);
        Ok(Call { method: Method::Post, path: path::ENTRIES.to_owned(), token: None, payload })
    }

    /// An application is taken, or its code is over: the registry will tell which.
    fn take_applied(&mut self, round: &mut Round, answer: &Answer) -> Result<(), SyncError> {
        if round.looks_up {
            return self.take_looked_up(round, answer);
        }
        match json::<wire::Applicant>(answer) {
            Ok(applicant) if self.identity.as_ref().is_some_and(|own| own.device == applicant.device) => {
                self.application_answered(true);
            }
            Err(SyncError::Refused(Code::CodeRefused)) => self.application_answered(false),
            Ok(_) => return Err(SyncError::Unexpected),
            Err(error) => return Err(error),
        }
        round.advance();
        Ok(())
    }

    fn take_looked_up(&mut self, round: &mut Round, answer: &Answer) -> Result<(), SyncError> {
        match json::<wire::Offer>(answer) {
            Ok(offer) => self.take_offer(Some(&offer.sealed)),
            Err(SyncError::Refused(Code::CodeRefused)) => self.take_offer(None),
            Err(error) => return Err(error),
        }
        round.stage = Stage::Done;
        Ok(())
    }

    fn take_registry(&mut self, round: &mut Round, answer: &Answer) -> Result<(), SyncError> {
        let new: Statements = match json(answer) {
            Err(SyncError::Unexpected) if later::holds_unknown_act(&answer.body) => {
                return Err(SyncError::Later);
            }
            read => read?,
        };
        let count = new.statements.len();
        self.take_statements(&new.statements)?;
        if count == 0 || count < STATEMENTS_MAX {
            self.keep_holding().map_err(|_| SyncError::Unexpected)?;
            round.advance();
        }
        Ok(())
    }

    fn take_receipt(&mut self, round: &mut Round, answer: &Answer) -> Result<(), SyncError> {
        if answer.status != 200 {
            return self.take_push_problem(round, answer);
        }
        let receipt: Receipt = match binary(answer) {
            Err(SyncError::Unexpected) if answer.media == ENTRIES_TYPE => return Err(self.misread()),
            read => read?,
        };
        self.read_well();
        let (device, before) = self.log_under_way(round)?;
        let received = self.confirmed(round, &device, before, &receipt)?;
        let news = self.take_statements(&receipt.statements)?;
        self.take_ledger(&receipt.ledger)?;
        let settles = news | self.take_acknowledgements(&device, &receipt.acknowledgements)?;
        self.compare_registries(round, &receipt, news)?;
        let restored = received.head.seq < before.head.seq;
        if received != before {
            self.keep_received(&device, &received, restored)?;
        }
        if settles || !self.rules.forget_only_settled() {
            self.forget_settled()?;
        }
        round.pushed = true;
        let nothing_left = self.store.head(&device)?.seq <= received.head.seq;
        if nothing_left || (round.run_end.is_none() && !restored) {
            round.next_log();
        }
        Ok(())
    }

    /// What a receipt confirms. A run that was taken is confirmed to its end. Where the server's log goes on beyond
    /// the own one, or differently, another copy of this device writes it; that takes nothing back. A server that has
    /// less than before was restored: what it lost is handed over again.
    fn confirmed(
        &self,
        round: &mut Round,
        device: &DeviceId,
        before: Received,
        receipt: &Receipt,
    ) -> Result<Received, SyncError> {
        let stands = |head: Head| -> Result<bool, SyncError> {
            Ok(head == Head::EMPTY || self.store.digest_at(device, head.seq)? == Some(head.digest))
        };
        if let Some(shelf) = receipt.shelf {
            let taken = round.run_end.is_some_and(|end| shelf.seq >= end.seq);
            return match (stands(shelf)?, taken) {
                (false, _) => Err(SyncError::Alarm),
                (true, false) => Err(SyncError::NoProgress),
                (true, true) => Ok(Received { head: shelf, shelf: receipt.shelf }),
            };
        }
        match round.run_end {
            Some(end) if receipt.head.seq < end.seq => Err(SyncError::NoProgress),
            Some(end) if receipt.head.seq == end.seq && receipt.head != end => Err(SyncError::Alarm),
            Some(end) => Ok(Received { head: end, shelf: None }),
            None if receipt.head.seq >= before.head.seq || before.shelf.is_some() => {
                Ok(Received { head: before.head.max(round.stands_on), ..before })
            }
            None if round.restarts >= RESTARTS_MAX => Err(SyncError::NoProgress),
            None => {
                round.restarts += 1;
                let head = if stands(receipt.head)? { receipt.head } else { Head::EMPTY };
                Ok(Received { head, shelf: None })
            }
        }
    }

    /// A server that was restored, or that lost a branch: begin again from what is kept here, at most twice. It tells
    /// nobody how much it has left; what it has it passes over.
    fn take_push_problem(&mut self, round: &mut Round, answer: &Answer) -> Result<(), SyncError> {
        let problem = problem(answer)?;
        let retries = matches!(problem.code, Code::Gap | Code::UnknownBranch);
        if !retries || round.restarts >= RESTARTS_MAX {
            return Err(SyncError::Refused(problem.code));
        }
        round.restarts += 1;
        if round.restarts >= RESTARTS_MAX {
            round.stuck = Some(problem.code);
        }
        let (device, _) = self.log_under_way(round)?;
        self.keep_received(&device, &Received { head: Head::EMPTY, shelf: None }, true)
    }
}

fn get(path: &str, token: Option<Ticket>) -> Call {
    Call { method: Method::Get, path: path.to_owned(), token, payload: Payload::Empty }
}

fn post<T: Serialize>(path: &str, message: &T) -> Result<Call, SyncError> {
    let payload = Payload::Json(serde_json::to_vec(message).map_err(|_| SyncError::Unexpected)?);
    Ok(Call { method: Method::Post, path: path.to_owned(), token: None, payload })
}

/// A JSON answer of the expected status and shape.
fn json<T: DeserializeOwned>(answer: &Answer) -> Result<T, SyncError> {
    if !(200..=299).contains(&answer.status) {
        return Err(SyncError::Refused(problem(answer)?.code));
    }
    if answer.media != "application/json" {
        return Err(SyncError::Unexpected);
    }
    serde_json::from_slice(&answer.body).map_err(|_| SyncError::Unexpected)
}

/// A binary answer of the expected status and shape.
fn binary<T: DeserializeOwned>(answer: &Answer) -> Result<T, SyncError> {
    if answer.status != 200 {
        return Err(SyncError::Refused(problem(answer)?.code));
    }
    if answer.media != ENTRIES_TYPE {
        return Err(SyncError::Unexpected);
    }
    wire::decode(&answer.body).map_err(|_| SyncError::Unexpected)
}

/// A problem document of our own server; anything else is not an answer to us.
fn problem(answer: &Answer) -> Result<Problem, SyncError> {
    if answer.media != "application/problem+json" {
        return Err(SyncError::Unexpected);
    }
    let problem: Problem = serde_json::from_slice(&answer.body).map_err(|_| SyncError::Unexpected)?;
    if problem.status == answer.status { Ok(problem) } else { Err(SyncError::Unexpected) }
}
