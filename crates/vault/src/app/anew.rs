//! A tablet that was revoked, copied or has lost its keys becomes a device again: a new one, in the same file.
//!
//! The registry never takes an id or a key twice, so whoever comes back is somebody new, with a passphrase, a key and six
//! words of its own, and is admitted like any other. What it wrote before stays, sealed, as a former log: a server that
//! loses it gets it again. Must not know how anything is handed over, nor how a device is admitted.

use approdo_model::registry::Role;

use crate::keyring;
use crate::store::StoreError;

use super::answer::Anew;
use super::problem::Refusal;
use super::{App, State};

impl App {
    /// Lets go of who this device was. Only once everything is delivered, and what was sent back is answered if it can be:
    /// nobody can do either afterwards.
    pub(super) fn begin_anew(&mut self) -> Result<(), Refusal> {
        match self.anew()? {
            None => return Err(Refusal::WrongState),
            Some(Anew::Deliver) => return Err(Refusal::NotDelivered),
            Some(Anew::Ready) => {}
        }
        // Of a tablet that was revoked nobody takes an answer any more: what waits for one is the desk's to decide.
        let may_answer = matches!(self.state, State::Office(_)) && self.enrolled();
        if may_answer && self.returned()?.items.iter().any(|item| item.answer.is_none()) {
            return Err(Refusal::AnswerFirst);
        }
        self.store.write("begin anew", |rows| rows.begin_anew())?;
        self.out_of_the_box()
    }

    /// Whether this device has to begin anew to be of use again, and whether it may.
    pub(super) fn anew(&self) -> Result<Option<Anew>, StoreError> {
        let Some(identity) = &self.identity else { return Ok(None) };
        let must = match (&self.state, self.role()) {
            (_, Some(Role::Coordinator)) | (State::Outing(_), _) => false,
            (State::Office(_), Some(Role::Worker)) => {
                !self.enrolled() || self.store.received()?.shelf.is_some()
            }
            (State::Office(_), None) => false,
            (State::Closed, _) => keyring::is_destroyed(&self.store)?,
        };
        if !must {
            return Ok(None);
        }
        let mut waits = self.store.head(&identity.device)?.seq > self.store.received()?.head.seq;
        for log in self.store.former()? {
            waits |= self.store.head(&log.device)?.seq > log.received.head.seq;
        }
        Ok(Some(if waits { Anew::Deliver } else { Anew::Ready }))
    }

    /// In memory, too, this device is nobody now.
    pub(super) fn out_of_the_box(&mut self) -> Result<(), Refusal> {
        self.store.checkpoint()?;
        self.stop_looking();
        (self.identity, self.registry, self.state) = (None, None, State::Closed);
        Ok(())
    }
}
