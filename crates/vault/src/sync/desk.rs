//! The part of a round that only an open desk does: reading all logs of the organisation, handing over what
//! coordinators said, and giving a restored server back what it lost.
//!
//! A log is taken only as a proven continuation of what is here; what was opened and written is acknowledged. Must not
//! know how entries are opened.

use std::collections::VecDeque;

use approdo_model::bytes::{Digest, SignatureBytes};
use approdo_model::chain::{Chain, Chained, Entry, Head};
use approdo_model::ids::{DeviceId, OrganisationId};
use approdo_model::limits::{ANSWER_ITEMS_MAX, JSON_BYTES_MAX, PUSH_ENTRIES_MAX, STATEMENTS_MAX};
use approdo_model::notice::{Acknowledgement, LedgerAct, LedgerLine};
use approdo_model::registry::{Act, Statement};
use approdo_model::signature::Context;
use approdo_model::wire::{
    self, DeviceHead, Heads, LedgerKnown, LedgerQuery, LiveTable, NewCode, Notices, Page, Statements, path,
};

use crate::app::App;
use crate::desk::Desk;
use crate::keyring;
use crate::log;
use crate::shelf;
use crate::store::{KeptKey, Store, StoreError, WrapKind};

use super::blanks::{Ahead, Believed, Mirror};
use super::{Answer, Call, Round, Stage, SyncError, binary, get, json, post, problem};

impl App {
    pub(super) fn has_desk(&mut self) -> bool {
        self.desk().is_some()
    }

    pub(super) fn desk_call(&mut self, round: &mut Round) -> Result<Option<Call>, SyncError> {
        let identity = self.identity.clone().ok_or(SyncError::Unexpected)?;
        let device = identity.device;
        let token = round.token;
        match round.stage {
            Stage::Rejoin => self.rejoin_call(round),
            Stage::Challenge => post(path::CHALLENGES, &wire::ChallengeRequest { device }).map(Some),
            Stage::Token => self.token_call(round).map(Some),
            Stage::Append => self.append_call(round),
            Stage::Codes => {
                let Some(new) = self.code_to_announce() else { return Ok(None) };
                round.sent.code = Some(new.hash);
                post(path::CODES, &new).map(|call| Some(Call { token, ..call }))
            }
            Stage::Applicants => Ok(Some(get(path::APPLICATIONS, token))),
            Stage::Ledger => {
                let query = LedgerQuery { known: self.ledger_known()? };
                post(path::LEDGER, &query).map(|call| Some(Call { token, ..call }))
            }
            Stage::Heads => Ok(Some(get(path::HEADS, token))),
            Stage::Pull => self.pull_call(round),
            Stage::Shelf => self.shelf_call(round),
            Stage::Return => self.return_call(round),
            Stage::Notices => self.notices_call(round),
            Stage::SendBack => self.send_back_call(round),
            Stage::Table => Ok(Some(get(path::TABLE, token))),
            Stage::Others => self.others_call(round),
            Stage::Collect => self.collect_call(round),
            Stage::Bulletins => self.bulletins_call(round),
            Stage::Publish => self.publish_call(round),
            Stage::Readers => self.readers_call(round),
            Stage::SheetsKnown => self.sheets_known_call(round),
            Stage::Sheets => self.sheets_call(round),
            Stage::Apply | Stage::Registry | Stage::Push | Stage::Returned | Stage::Done => Ok(None),
        }
    }

    pub(super) fn take_desk_answer(&mut self, round: &mut Round, answer: &Answer) -> Result<(), SyncError> {
        match round.stage {
            Stage::Rejoin => self.take_rejoined(round, answer)?,
            Stage::Challenge => {
                round.challenge = Some(json::<wire::Challenge>(answer)?.challenge);
                round.advance();
            }
            Stage::Token => {
                round.token = Some(json::<wire::Token>(answer)?.token);
                round.advance();
            }
            Stage::Append => self.take_appended(round, answer)?,
            Stage::Codes => self.take_code(round, answer)?,
            Stage::Applicants => {
                self.applicants = json::<wire::Applicants>(answer)?.applicants;
                round.advance();
            }
            Stage::Ledger => {
                let Notices { acknowledgements, ledger: lines } = json(answer)?;
                let more = lines.len() >= ANSWER_ITEMS_MAX;
                self.take_ledger(&lines)?;
                round.views.others_saw(acknowledgements);
                if !more {
                    round.advance();
                }
            }
            Stage::Heads => {
                let heads: Heads = json(answer)?;
                self.last_seen =
                    heads.devices.iter().filter_map(|there| Some((there.device, there.last_seen?))).collect();
                (round.heads, round.ledger_there) = (heads.devices, heads.ledger);
                round.registry_there = heads.registry;
                self.take_awaited(heads.awaited);
                round.advance();
            }
            Stage::Pull => self.take_page(round, answer)?,
            Stage::Shelf => self.take_shelf(round, answer)?,
            Stage::Return => self.take_returned(round, answer)?,
            Stage::Notices => {
                let known = json::<LedgerQuery>(answer)?.known;
                let sent = &round.sent.notices;
                if !sent.ledger.iter().all(|line| reaches(&known, line)) {
                    return Err(SyncError::Unexpected);
                }
                self.store.write("notices", |rows| rows.notices_delivered(sent))?;
                round.advance();
            }
            Stage::Table => {
                self.live_table = Some(json::<LiveTable>(answer)?);
                if self.must_look_again(round)? {
                    round.stage = Stage::Heads;
                } else {
                    round.advance();
                }
            }
            Stage::SendBack => self.take_sent_back(round, answer)?,
            Stage::Others => self.take_others(round, answer)?,
            Stage::Collect => self.take_collected(round, answer)?,
            Stage::Bulletins => self.take_bulletins(round, answer)?,
            Stage::Publish => self.take_published(round, answer)?,
            Stage::Readers => self.take_reader_told(round, answer)?,
            Stage::SheetsKnown => self.take_sheets(round, answer)?,
            Stage::Sheets => self.take_sheets_handed(round, answer)?,
            Stage::Apply | Stage::Registry | Stage::Push | Stage::Returned | Stage::Done => {
                return Err(SyncError::Unexpected);
            }
        }
        Ok(())
    }

    fn token_call(&mut self, round: &Round) -> Result<Call, SyncError> {
        let challenge = round.challenge.ok_or(SyncError::Unexpected)?;
        let parts = self.desk().ok_or(SyncError::Unexpected)?;
        let signer = keyring::device_key(parts.store, parts.vault_key).map_err(|_| SyncError::Unexpected)?;
        let device = parts.identity.device;
        let signature = signer.sign(Context::Challenge, &wire::challenge_bytes(&device, &challenge));
        post(path::TOKENS, &wire::TokenRequest { device, challenge, signature })
    }

    /// For whom a restored server waits, besides this desk: of whom the registry names, whatever the server says.
    fn take_awaited(&mut self, awaited: Vec<DeviceId>) {
        let (Some(identity), Some(registry)) = (&self.identity, &self.registry) else { return };
        let serves = |device: &DeviceId| *device != identity.device && registry.coordinator(device).is_some();
        self.awaited = awaited.into_iter().filter(serves).collect();
    }

    /// Statements made here, and any that a restored server lost. A server that was restored from a copy may lack statements
    /// that only another desk knows, and two statements of one number part the desks for ever: until the others came, or
    /// were removed here, only what is known to have stood is told again.
    fn append_call(&mut self, round: &mut Round) -> Result<Option<Call>, SyncError> {
        let Some(identity) = &self.identity else { return Ok(None) };
        let there = round.registry_there;
        let all = self.awaited.is_empty();
        let statements = self.store.statements()?.into_iter();
        let told = statements.filter(|(_, waiting)| all || !waiting).map(|(statement, _)| statement);
        let missing = one_append(told.filter(|statement| statement.number > there));
        let Some(last) = missing.statements.last() else { return Ok(None) };
        round.sent.statements_through = last.number;
        let path = path::REGISTRY.replace("{organisation}", &identity.organisation.to_string());
        post(&path, &missing).map(Some)
    }

    /// A desk from paper is a stranger to the server until the statement that names it stands there: that comes before
    /// any token.
    fn rejoin_call(&mut self, round: &mut Round) -> Result<Option<Call>, SyncError> {
        let own = self.identity.as_ref().map(|identity| identity.device);
        let names_us =
            |act: &Act| matches!(act, Act::CoordinatorAdded { device, .. } if Some(*device) == own);
        let statements = self.store.statements()?;
        if !statements.iter().any(|(statement, waiting)| *waiting && names_us(&statement.act)) {
            return Ok(None);
        }
        round.registry_there = self.registry_known()?;
        self.append_call(round)
    }

    fn take_rejoined(&mut self, round: &mut Round, answer: &Answer) -> Result<(), SyncError> {
        self.take_appended(round, answer)?;
        round.stage = Stage::Challenge;
        Ok(())
    }

    fn take_appended(&mut self, round: &mut Round, answer: &Answer) -> Result<(), SyncError> {
        let there = json::<Statements>(answer)?.statements;
        let through = round.sent.statements_through;
        if !there.iter().any(|statement| statement.number == through) {
            return Err(SyncError::Unexpected);
        }
        // The last of ours comes back, which says that all of them stand, and whatever stands on it by now.
        self.take_statements(&there)?;
        self.keep_holding().map_err(|_| SyncError::Unexpected)?;
        // What the server did not know before, it can name only now: the logs of devices it had lost.
        round.stage = Stage::Heads;
        Ok(())
    }

    fn take_code(&mut self, round: &Round, answer: &Answer) -> Result<(), SyncError> {
        let hash = json::<NewCode>(answer)?.hash;
        if round.sent.code != Some(hash) {
            return Err(SyncError::Unexpected);
        }
        self.code_announced(&hash);
        Ok(())
    }

    /// The next page of the first log that is further there than here, or that has another history there.
    fn pull_call(&mut self, round: &mut Round) -> Result<Option<Call>, SyncError> {
        let own = self.identity.as_ref().map(|identity| identity.device);
        while let Some(there) = round.heads.get(round.at).copied() {
            let reading = if Some(there.device) == own { None } else { self.reading(round, &there)? };
            let Some(after) = reading else {
                round.at += 1;
                (round.branch, round.ahead) = (None, None);
                continue;
            };
            let path = path::ENTRIES_OF.replace("{device}", &there.device.to_string());
            return Ok(Some(get(&format!("{path}?after={after}"), round.token)));
        }
        Ok(None)
    }

    /// From which slot a log is to be read; none if nothing of it is missing here. A server that was restored while a
    /// clone pushed shows another history than before: that is read from its beginning, as a branch.
    fn reading(&self, round: &mut Round, there: &DeviceHead) -> Result<Option<u64>, SyncError> {
        let here = self.store.head(&there.device)?;
        if let Some(read) = round.branch {
            return Ok(Some(read.seq).filter(|seq| *seq < there.head.seq));
        }
        if there.head.seq > here.seq {
            return Ok(Some(round.ahead.as_ref().map_or(here.seq, |ahead| ahead.head.seq)));
        }
        let same = there.head == Head::EMPTY
            || self.store.digest_at(&there.device, there.head.seq)? == Some(there.head.digest);
        let shelved =
            self.store.shelved()?.iter().any(|row| row.device == there.device && row.head == there.head);
        if same || shelved {
            return Ok(None);
        }
        round.branch = Some(Head::EMPTY);
        Ok(Some(0))
    }

    /// Proves a page, opens it, writes it, and acknowledges the log when its end is reached.
    fn take_page(&mut self, round: &mut Round, answer: &Answer) -> Result<(), SyncError> {
        let page: Page = binary(answer)?;
        let there = *round.heads.get(round.at).ok_or(SyncError::Unexpected)?;
        if round.branch.is_some() {
            return self.take_branch_page(round, &there.device, page);
        }
        let here = self.store.head(&there.device)?;
        let read = round.ahead.take().unwrap_or(Ahead { head: here, entries: Vec::new() });
        if page.after != read.head {
            round.branch = Some(Head::EMPTY);
            return Ok(());
        }
        if page.entries.is_empty() {
            return Err(SyncError::Alarm);
        }
        let entries = [read.entries, page.entries].concat();
        let belief = self.belief(round, &there.device)?;
        let reads = self.reads_all().map_err(|_| SyncError::Unexpected)?;
        let parts = self.desk().ok_or(SyncError::Unexpected)?;
        let member = *parts.registry.members.get(&there.device).ok_or(SyncError::Alarm)?;
        let chain = log::chain(parts.store, parts.identity.organisation, &there.device)?;
        let run = chain.verify(&member.key, &entries).map_err(|_| SyncError::Alarm)?;
        let last = run.last().ok_or(SyncError::NoProgress)?.after.head;
        let ends = last.seq >= there.head.seq;
        if ends && last.seq == there.head.seq && last.digest != there.head.digest {
            return Err(SyncError::Alarm);
        }
        let entries = match belief.keep(&run, &entries)? {
            Believed::Run(entries) => entries,
            Believed::NotYet if ends => return Err(SyncError::Alarm),
            Believed::NotYet => {
                round.ahead = Some(Ahead { head: last, entries });
                return Ok(());
            }
        };
        // What is sealed under a key that was let go with its opening can be opened by nobody who comes now.
        if run.iter().zip(&entries).any(|(made, entry)| belief.is_shut_out(parts.desk, made, entry)) {
            return Err(SyncError::Alarm);
        }
        // What cannot be opened here was not read here: a tablet would forget it on this desk's word.
        let acknowledgement =
            if ends && reads { Some(acknowledge(&parts, &there.device, last)?) } else { None };
        let keys = opened_keys(parts.desk, &run, &entries, parts.vault_key, parts.chance)?;
        parts.store.write("page", |rows| {
            for (chained, entry) in run.iter().zip(&entries) {
                rows.append(&there.device, &chained.after.head, entry)?;
                if belief.is_late(chained, entry) {
                    rows.add_late(&there.device, chained.after.head.seq, entry.open.facts.month)?;
                }
            }
            for (opening, sealed) in &keys {
                rows.set_wrap(WrapKind::Outing, opening, sealed)?;
            }
            acknowledgement.iter().try_for_each(|notice| rows.set_acknowledgement(notice, true))
        })?;
        for (chained, entry) in run.iter().zip(&entries) {
            parts.desk.take(chained, &entry.part, true);
        }
        Ok(())
    }

    fn shelf_call(&mut self, round: &mut Round) -> Result<Option<Call>, SyncError> {
        while let Some(there) = round.heads.get(round.at) {
            let Some(after) = round.shelf_after.filter(|_| there.shelved > 0) else {
                round.at += 1;
                round.shelf_after = Some(0);
                continue;
            };
            let path = path::SHELF_OF.replace("{device}", &there.device.to_string());
            return Ok(Some(get(&format!("{path}?after={after}"), round.token)));
        }
        Ok(None)
    }

    /// A page of a shelf stands on a slot of the log or on what was shelved before; it is proven from there. What lies
    /// on the server's shelf counts there only once it is adopted, and so it does here.
    fn take_shelf(&mut self, round: &mut Round, answer: &Answer) -> Result<(), SyncError> {
        let page: Page = binary(answer)?;
        let there = *round.heads.get(round.at).ok_or(SyncError::Unexpected)?;
        if page.next.is_some_and(|next| Some(next) <= round.shelf_after) {
            return Err(SyncError::NoProgress);
        }
        if !page.entries.is_empty() {
            let run = self.take_branch(round, &there.device, page.after, page.entries)?;
            let adopted = self.adopted_digests(&there.device)?;
            self.count_branch(&there.device, &run, |head| adopted.contains(&head.digest))?;
            round.on_shelf.extend(run.iter().map(|head| head.digest));
        }
        round.shelf_after = page.next;
        Ok(())
    }

    /// A page of another history of a log: kept beside the mirror, and counting, because the server's table counts it.
    fn take_branch_page(
        &mut self,
        round: &mut Round,
        device: &DeviceId,
        page: Page,
    ) -> Result<(), SyncError> {
        if round.branch != Some(page.after) || page.entries.is_empty() {
            return Err(SyncError::NoProgress);
        }
        let run = self.take_branch(round, device, page.after, page.entries)?;
        self.count_branch(device, &run, |_| true)?;
        round.branch = run.last().copied();
        Ok(())
    }

    /// Proves a run of another branch and keeps what is new of it. Answers its heads.
    fn take_branch(
        &mut self,
        round: &Round,
        device: &DeviceId,
        after: Head,
        entries: Vec<Entry>,
    ) -> Result<Vec<Head>, SyncError> {
        let belief = self.belief(round, device)?;
        let parts = self.desk().ok_or(SyncError::Unexpected)?;
        let member = *parts.registry.members.get(device).ok_or(SyncError::Alarm)?;
        let chain = shelf::chain_to(parts.store, parts.identity.organisation, device, after)?;
        let chain = chain.ok_or(SyncError::Alarm)?;
        let run = chain.verify(&member.key, &entries).map_err(|_| SyncError::Alarm)?;
        let entries = belief.keep_now(&run, entries, &Mirror { store: parts.store, device })?;
        let keys = opened_keys(parts.desk, &run, &entries, parts.vault_key, parts.chance)?;
        parts.store.write("shelf", |rows| {
            for (opening, sealed) in &keys {
                rows.set_wrap(WrapKind::Outing, opening, sealed)?;
            }
            run.iter()
                .zip(&entries)
                .try_for_each(|(chained, entry)| rows.shelve(device, &chained.after.head, entry, false))
        })?;
        for (chained, entry) in run.iter().zip(&entries) {
            if !parts.desk.knows(&chained.header.open.subject, &chained.digest) {
                parts.desk.take(chained, &entry.part, false);
            }
        }
        Ok(run.iter().map(|chained| chained.after.head).collect())
    }

    /// Lets the entries of a branch count that must, and the others not. What also stands in the mirror of the log
    /// goes on counting: it was opened and acknowledged from there.
    fn count_branch(
        &mut self,
        device: &DeviceId,
        run: &[Head],
        counts: impl Fn(&Head) -> bool,
    ) -> Result<(), SyncError> {
        let (counted, waiting): (Vec<Head>, Vec<Head>) = run.iter().partition(|head| counts(head));
        self.store.write("count branch", |rows| {
            counted.iter().try_for_each(|head| rows.count_shelved(device, head, true))?;
            waiting.iter().try_for_each(|head| rows.count_shelved(device, head, false))
        })?;
        let mut beside = Vec::new();
        for head in waiting {
            if self.store.digest_at(device, head.seq)? != Some(head.digest) {
                beside.push(head);
            }
        }
        if let Some(parts) = self.desk() {
            parts.desk.let_count(&counted, true);
            parts.desk.let_count(&beside, false);
        }
        Ok(())
    }

    /// What coordinators have adopted of a device's branches.
    fn adopted_digests(&self, of: &DeviceId) -> Result<Vec<Digest>, SyncError> {
        let organisation = self.identity.as_ref().ok_or(SyncError::Unexpected)?.organisation;
        let mut digests = Vec::new();
        for (line, _) in self.store.ledger()? {
            if let LedgerAct::Adopted { device, head } = line.act
                && device == *of
            {
                let branch = shelf::branch(&self.store, organisation, of, &head)?;
                digests.extend(branch.into_iter().map(|head| head.digest));
            }
        }
        Ok(digests)
    }

    /// The next run of what this desk has and the server has lost.
    fn return_call(&mut self, round: &mut Round) -> Result<Option<Call>, SyncError> {
        if round.returns.is_none() {
            round.returns = Some(self.lost_at_server(round)?);
        }
        let returns = round.returns.get_or_insert_default();
        while let Some(first) = returns.first_mut() {
            let run = first.next_run();
            if run.is_empty() {
                returns.remove(0);
                continue;
            }
            let (device, after) = (first.device, first.after);
            first.after = run.last().map_or(after, |(head, _)| *head);
            return self
                .push_of(&device, after, run.into_iter().map(|(_, entry)| entry).collect(), None)
                .map(Some);
        }
        Ok(None)
    }

    /// What is returned is not asked back: a refusal ends the returning of that log in this round.
    fn take_returned(&mut self, round: &mut Round, answer: &Answer) -> Result<(), SyncError> {
        if answer.status != 200 {
            problem(answer)?;
            round.returns.get_or_insert_default().remove(0);
            return Ok(());
        }
        binary::<wire::Receipt>(answer).map(|_| ())
    }

    /// Every end of a log or branch that is here and not at the server, with all that leads to it.
    fn lost_at_server(&self, round: &Round) -> Result<Vec<Returning>, SyncError> {
        let identity = self.identity.as_ref().ok_or(SyncError::Unexpected)?;
        let mut returns = Vec::new();
        for there in round.heads.iter().filter(|there| there.device != identity.device) {
            let device = there.device;
            let head = self.store.head(&device)?;
            let continues = there.head == Head::EMPTY
                || self.store.digest_at(&device, there.head.seq)? == Some(there.head.digest);
            if continues && head.seq > there.head.seq {
                let entries = self.store.entries(&device, there.head.seq, usize::MAX)?;
                returns.push(Returning { device, after: there.head, entries: entries.into() });
            } else if !continues && !round.on_shelf.contains(&head.digest) {
                let entries = self.store.entries(&device, 0, usize::MAX)?;
                returns.push(Returning { device, after: Head::EMPTY, entries: entries.into() });
            }
            let shown = shelf::branch(&self.store, identity.organisation, &device, &there.head)?;
            for end in shelf::ends(&self.store, identity.organisation, &device)? {
                let in_log = self.store.digest_at(&device, end.seq)? == Some(end.digest);
                if !in_log && !shown.contains(&end) && !round.on_shelf.contains(&end.digest) {
                    let entries = shelf::path(&self.store, identity.organisation, &device, &end)?;
                    returns.push(Returning { device, after: Head::EMPTY, entries: entries.into() });
                }
            }
        }
        Ok(returns)
    }

    /// Acknowledgements not handed over yet of heads that the server has, and every ledger line that it does not have.
    fn notices_call(&mut self, round: &mut Round) -> Result<Option<Call>, SyncError> {
        self.erase_what_is_left().map_err(|_| SyncError::Unexpected)?;
        let acknowledgements = self.acknowledgements_to_hand_over(round)?;
        let (there, missing): (Vec<_>, Vec<_>) =
            self.store.ledger()?.into_iter().partition(|(line, _)| reaches(&round.ledger_there, line));
        // Of what is there and still waits here, only the answer was lost.
        let arrived: Vec<_> =
            there.into_iter().filter(|(_, waiting)| *waiting).map(|(line, _)| line).collect();
        if !arrived.is_empty() {
            let arrived = Notices { acknowledgements: Vec::new(), ledger: arrived };
            self.store.write("notices", |rows| rows.notices_delivered(&arrived))?;
        }
        let ledger: Vec<_> = missing.into_iter().map(|(line, _)| line).take(ANSWER_ITEMS_MAX).collect();
        if acknowledgements.is_empty() && ledger.is_empty() {
            return Ok(None);
        }
        round.sent.notices = Notices { acknowledgements, ledger };
        post(path::NOTICES, &round.sent.notices).map(Some)
    }

    fn acknowledgements_to_hand_over(&self, round: &Round) -> Result<Vec<Acknowledgement>, SyncError> {
        let own = self.identity.as_ref().ok_or(SyncError::Unexpected)?.device;
        let mut found = Vec::new();
        for (notice, waiting) in self.store.acknowledgements()? {
            // A server that was restored has lost this desk's word, and a tablet waits for it.
            let lost = !round.views.has(&notice);
            let wanted = waiting || lost && notice.coordinator == own;
            let there = round.heads.iter().find(|there| there.device == notice.device && wanted);
            let Some(there) = there.filter(|there| there.head.seq >= notice.head.seq) else { continue };
            if self.store.digest_at(&notice.device, there.head.seq)? == Some(there.head.digest) {
                found.push(notice);
            }
        }
        Ok(found)
    }

    /// Lets a branch count that another desk adopted.
    pub(super) fn adopt_branch(
        &mut self,
        line: &LedgerLine,
        device: &DeviceId,
        head: &Head,
    ) -> Result<(), SyncError> {
        let branch = shelf::branch(&self.store, line.organisation, device, head)?;
        self.store.write("ledger", |rows| {
            rows.add_ledger_line(line, false)?;
            branch.iter().try_for_each(|head| rows.count_shelved(device, head, true))
        })?;
        if let Some(parts) = self.desk() {
            parts.desk.let_count(&branch, true);
        }
        Ok(())
    }
}

/// A log or branch on its way back to a server that lost it.
#[derive(Debug)]
pub(super) struct Returning {
    device: DeviceId,
    after: Head,
    entries: VecDeque<(Head, Entry)>,
}

impl Returning {
    /// The next entries that one push can carry, to a signed slot.
    fn next_run(&mut self) -> Vec<(Head, Entry)> {
        let signed = |(_, entry): &(Head, Entry)| entry.signature.is_some();
        let length = self.entries.iter().take(PUSH_ENTRIES_MAX).rposition(signed).map_or(0, |last| last + 1);
        self.entries.drain(..length).collect()
    }
}

/// A desk filled from the device's own file, as if everything arrived anew. Digests are made again on the way.
pub(crate) fn refill(store: &Store, organisation: OrganisationId, desk: &mut Desk) -> Result<(), StoreError> {
    for device in store.logs()? {
        let mut chain = Chain::empty(organisation, device);
        log::walk(store, &device, 0, |head, entry| -> Result<(), StoreError> {
            let chained =
                chain.extend(&entry.open, &entry.part).map_err(|_| StoreError::Corrupt("refill"))?;
            if chained.after.head != *head {
                return Err(StoreError::Corrupt("refill"));
            }
            desk.take(&chained, &entry.part, true);
            chain = chained.after;
            Ok(())
        })?;
    }
    let mut adopted = Vec::new();
    for shelved in shelf::all(store, organisation)? {
        if shelved.counted {
            adopted.push(shelved.chained.after.head);
        }
        if !desk.knows(&shelved.chained.header.open.subject, &shelved.chained.digest) {
            desk.take(&shelved.chained, &shelved.entry.part, shelved.counted);
        }
    }
    desk.let_count(&adopted, true);
    Ok(())
}

/// As many statements as one append carries, by number and by bytes; the rest goes with the next.
fn one_append(statements: impl Iterator<Item = Statement>) -> Statements {
    let frame = br#"{"statements":[]}"#.len();
    let bytes =
        |statement: &Statement| serde_json::to_vec(statement).map_or(JSON_BYTES_MAX, |text| text.len());
    let fitting = statements.take(STATEMENTS_MAX).scan(frame, |filled, statement| {
        *filled = filled.saturating_add(bytes(&statement)).saturating_add(1);
        (*filled <= JSON_BYTES_MAX).then_some(statement)
    });
    Statements { statements: fitting.collect() }
}

/// The outing keys of a run, opened once and sealed for keeping.
fn opened_keys(
    desk: &mut Desk,
    run: &[Chained],
    entries: &[Entry],
    vault_key: &crate::secret::Key,
    chance: &mut crate::chance::Chance,
) -> Result<Vec<KeptKey>, SyncError> {
    let mut keys = Vec::new();
    for (chained, entry) in run.iter().zip(entries) {
        if let Some(key) = desk.outing_key(chained, &entry.part) {
            let name = chained.digest.as_bytes().to_vec();
            let sealed = keyring::seal(vault_key, WrapKind::Outing, &name, &key, chance);
            keys.push((name, sealed.map_err(|_| SyncError::Unexpected)?));
        }
    }
    Ok(keys)
}

/// "Opened and written here, up to this head."
fn acknowledge(
    parts: &crate::app::DeskParts<'_>,
    device: &DeviceId,
    head: Head,
) -> Result<Acknowledgement, SyncError> {
    let signer = keyring::device_key(parts.store, parts.vault_key).map_err(|_| SyncError::Unexpected)?;
    let mut notice = Acknowledgement {
        organisation: parts.identity.organisation,
        coordinator: parts.identity.device,
        device: *device,
        head,
        registry: super::views::registry_shared(parts.store)?,
        signature: SignatureBytes::ZERO,
    };
    notice.signature = signer.sign(Context::Acknowledgement, &notice.canonical());
    Ok(notice)
}

/// Whether a server that knows the ledgers this far has this line.
fn reaches(known: &LedgerKnown, line: &LedgerLine) -> bool {
    known.iter().any(|(coordinator, number)| *coordinator == line.coordinator && *number >= line.number)
}
