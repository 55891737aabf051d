//! What is sent back, on its way: a desk hands over what it sent and took back, a tablet asks for what it lacks.
//!
//! A tablet takes what a coordinator of its organisation signed for it, whole answers only. Must not know what an item
//! says: it is sealed.

use std::collections::BTreeMap;

use approdo_model::ids::DeviceId;
use approdo_model::limits::SENT_BACK_ITEMS_MAX;
use approdo_model::notice::SentBack;
use approdo_model::problem::Code;
use approdo_model::registry::Role;
use approdo_model::wire::{self, LedgerQuery, SentBackItems, SentBackQuery, path};
use serde::Serialize;

use crate::app::App;
use crate::store::SentBackRow;

use super::{Answer, Call, Method, Payload, Round, SyncError, binary, json};

impl App {
    /// The next items that this desk wrote and the server does not have; first what is no longer asked for is taken back.
    pub(super) fn send_back_call(&mut self, round: &mut Round) -> Result<Option<Call>, SyncError> {
        self.take_settled_back().map_err(|_| SyncError::Unexpected)?;
        let waiting = self.store.sent_back()?.into_iter().filter(|row| row.waiting).map(|row| row.notice);
        let items: Vec<SentBack> = waiting.take(SENT_BACK_ITEMS_MAX).collect();
        if items.is_empty() {
            return Ok(None);
        }
        round.sent.back = items.clone();
        post_binary(path::SENT_BACK, &SentBackItems { items }).map(Some)
    }

    /// The server says how far it has what each coordinator sent.
    pub(super) fn take_sent_back(&mut self, round: &Round, answer: &Answer) -> Result<(), SyncError> {
        let known = json::<LedgerQuery>(answer)?.known;
        let sent = &round.sent.back;
        let there = |item: &SentBack| {
            known.iter().any(|(device, number)| *device == item.device && *number >= item.number)
        };
        if !sent.iter().all(there) {
            return Err(SyncError::Unexpected);
        }
        Ok(self.store.write("sent back", |rows| rows.sent_back_delivered(sent))?)
    }

    /// A tablet asks for what was sent back to it.
    pub(super) fn returned_call(&self) -> Result<Option<Call>, SyncError> {
        let Some(identity) = &self.identity else { return Ok(None) };
        if self.role() != Some(Role::Worker) || !self.enrolled() {
            return Ok(None);
        }
        // Who wrote nothing that is there gets nothing back.
        let head = self.store.received()?.head;
        let Some(proof) = self.proof_of(&identity.device, head)? else { return Ok(None) };
        let query = SentBackQuery { organisation: identity.organisation, known: self.returned_known()? };
        let bytes = wire::encode_proved(&proof, &query).map_err(|_| SyncError::Unexpected)?;
        let path = path::SENT_BACK_TO.replace("{device}", &identity.device.to_string());
        Ok(Some(Call { method: Method::Post, path, token: None, payload: Payload::Entries(bytes) }))
    }

    fn returned_known(&self) -> Result<Vec<(DeviceId, u32)>, SyncError> {
        let mut known: BTreeMap<DeviceId, u32> = BTreeMap::new();
        for row in self.store.sent_back()? {
            let last = known.entry(row.notice.coordinator).or_default();
            *last = row.notice.number.max(*last);
        }
        Ok(known.into_iter().collect())
    }

    /// Takes what a coordinator signed for this tablet; a whole page asks for another.
    pub(super) fn take_returned_items(
        &mut self,
        round: &mut Round,
        answer: &Answer,
    ) -> Result<(), SyncError> {
        let items = match binary::<SentBackItems>(answer) {
            // A server that lost what shows who asks: it is given that again first.
            Err(SyncError::Refused(Code::UnknownBranch)) => {
                round.advance();
                return Ok(());
            }
            read => read?.items,
        };
        let identity = self.identity.clone().ok_or(SyncError::Unexpected)?;
        let registry = self.registry.as_ref().ok_or(SyncError::Alarm)?;
        let mut known: BTreeMap<DeviceId, u32> = self.returned_known()?.into_iter().collect();
        for item in &items {
            let author = registry.members.get(&item.coordinator);
            let author = author.filter(|_| registry.ever_coordinator(&item.coordinator));
            let signed = author.is_some_and(|member| item.verifies(&member.key));
            let ours = (item.organisation, item.device) == (identity.organisation, identity.device);
            let last = known.insert(item.coordinator, item.number).unwrap_or(0);
            if !(signed && ours && item.is_sound() && item.number > last) {
                return Err(SyncError::Alarm);
            }
        }
        let more = items.len() >= SENT_BACK_ITEMS_MAX;
        let row = |notice| SentBackRow { notice, opening: None, waiting: false };
        let rows: Vec<SentBackRow> = items.into_iter().map(row).collect();
        self.store.write("returned", |write| rows.iter().try_for_each(|row| write.add_sent_back(row)))?;
        self.hold_back().map_err(|_| SyncError::Unexpected)?;
        if !more {
            round.advance();
        }
        Ok(())
    }
}

/// A binary message to hand over.
pub(super) fn post_binary<T: Serialize>(path: &str, message: &T) -> Result<Call, SyncError> {
    let payload = Payload::Entries(wire::encode(message).map_err(|_| SyncError::Unexpected)?);
    Ok(Call { method: Method::Post, path: path.to_owned(), token: None, payload })
}
