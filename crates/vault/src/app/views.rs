//! What every state may show: where the app stands, and what leaves the device. Reads open headers only.

use approdo_model::calendar::Month;
use approdo_model::chain::Head;
use approdo_model::codes::{Area, Line};
use approdo_model::header::{Facts, Kind, Open};
use approdo_model::limits::SEALED_BODY_BYTES;

use crate::keyring::{self, ATTEMPTS_MAX};
use crate::log;
use crate::store::StoreError;

use super::answer::{
    Leaving, OpenHeader, OpenMessage, Outbox, OutboxRow, OutingView, PinView, Queue, RoleName, StateName,
    Status, Unfinished,
};
use super::problem::Refusal;
use super::{App, State, SyncMemory};

impl App {
    pub(super) fn status(&self) -> Result<Status, Refusal> {
        Ok(Status {
            state: self.state_name(),
            role: self.role_name(),
            enrolled: self.enrolled(),
            secretariat: self.registry.as_ref().is_some_and(|registry| registry.is_secretariat),
            joining: self.joining(),
            today: self.clock.today(),
            attempts_left: self.attempts_left()?,
            units: self.unit_names(),
            zones: self.zone_names(),
            pin: self.pin_view(),
            training: self.training_view(),
            outing: self.outing_view()?,
            queue: self.queue()?,
            unfinished: self.unfinished()?,
            anew: self.anew()?,
            displaced: self.displaced()?,
        })
    }

    fn unfinished(&self) -> Result<Option<Unfinished>, Refusal> {
        if self.founding_waits()? {
            return Ok(Some(Unfinished::Founding));
        }
        Ok(self.recovery_waits().then_some(Unfinished::Recovery))
    }

    fn state_name(&self) -> StateName {
        match (&self.identity, &self.state) {
            (None, _) => StateName::New,
            (_, State::Closed) => StateName::Closed,
            (_, State::Outing(street)) if street.pause.holds() => StateName::Paused,
            (_, State::Outing(_)) => StateName::Outing,
            (_, State::Office(_)) => StateName::Office,
        }
    }

    fn role_name(&self) -> Option<RoleName> {
        self.identity.as_ref()?;
        Some(self.role().unwrap_or_default().into())
    }

    fn unit_names(&self) -> Vec<String> {
        match &self.state {
            State::Office(office) => office.units.iter().map(|unit| unit.as_str().to_owned()).collect(),
            State::Outing(street) if !street.pause.holds() => {
                vec![street.outing.shift().unit.as_str().to_owned()]
            }
            State::Outing(_) | State::Closed => Vec::new(),
        }
    }

    fn zone_names(&self) -> Vec<String> {
        match &self.state {
            State::Office(office) => office.zones.iter().map(|zone| zone.as_str().to_owned()).collect(),
            State::Outing(_) | State::Closed => Vec::new(),
        }
    }

    fn pin_view(&self) -> Option<PinView> {
        let State::Outing(street) = &self.state else { return None };
        Some(PinView { chosen: street.pause.has_pin(), attempts_left: street.pause.attempts_left() })
    }

    /// Passphrases left to try; none where the keys are gone.
    fn attempts_left(&self) -> Result<u32, Refusal> {
        if self.identity.is_some() && keyring::is_destroyed(&self.store)? {
            return Ok(0);
        }
        Ok(ATTEMPTS_MAX.saturating_sub(self.store.attempts()?))
    }

    fn outing_view(&self) -> Result<Option<OutingView>, Refusal> {
        match &self.state {
            State::Outing(street) if !street.pause.holds() => {
                Ok(Some(street.outing.view(self.store.received()?.head.seq)))
            }
            _ => Ok(None),
        }
    }

    fn queue(&self) -> Result<Queue, Refusal> {
        let sealed = match &self.identity {
            Some(identity) => self.store.head(&identity.device)?.seq,
            None => 0,
        };
        let confirmed = self.store.received()?;
        let (received, another_copy) = (confirmed.head.seq.min(sealed), confirmed.shelf.is_some());
        let SyncMemory { last: last_sync, problem, rounds, .. } = self.sync;
        let besides = self.store.waiting_besides()?.saturating_add(self.links_waiting()?);
        let waiting = sealed.saturating_sub(received).saturating_add(besides);
        Ok(Queue { sealed, received, waiting, besides, another_copy, last_sync, rounds, problem })
    }

    pub(super) fn leaving(&self) -> Result<Leaving, Refusal> {
        let mut headers = Vec::new();
        let after = self.store.received()?.head.seq;
        self.walk_own(after, |head, open| headers.push(open_header(head, open)))?;
        let sealed_bytes = u32::try_from(SEALED_BODY_BYTES).unwrap_or(u32::MAX);
        Ok(Leaving { message: self.open_message()?, headers, sealed_bytes })
    }

    fn open_message(&self) -> Result<Option<OpenMessage>, Refusal> {
        let Some(identity) = &self.identity else { return Ok(None) };
        let (registry_known, ledger_known) = self.known().map_err(|_| Refusal::Unreadable)?;
        Ok(Some(OpenMessage {
            organisation: identity.organisation,
            device: identity.device,
            after: self.store.received()?.head,
            registry_known,
            ledger_known,
        }))
    }

    pub(super) fn outbox(&self) -> Result<Outbox, Refusal> {
        let received = self.store.received()?.head.seq;
        let readable = self.still_readable()?;
        let mut outings: Vec<OutboxRow> = Vec::new();
        self.walk_own(0, |head, open| {
            let kind = Kind::from_number(open.kind);
            if kind == Some(Kind::Opening) {
                let still = readable.get(&head.digest).copied();
                outings.push(OutboxRow { readable: still, ..outbox_row(outings.len(), open) });
            }
            if let Some(row) = outings.last_mut().filter(|row| !row.closed) {
                row.entries += 1;
                row.received += u64::from(head.seq <= received);
                row.closed |= kind == Some(Kind::Closing);
            }
        })?;
        outings.reverse();
        Ok(Outbox { outings })
    }

    pub(super) fn walk_own(&self, after: u64, mut each: impl FnMut(&Head, &Open)) -> Result<(), StoreError> {
        let Some(identity) = &self.identity else { return Ok(()) };
        log::walk_headers(&self.store, &identity.device, after, |head, open| {
            each(head, open);
            Ok(())
        })
    }
}

fn outbox_row(before: usize, open: &Open) -> OutboxRow {
    OutboxRow {
        order: u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1),
        area: Area::from_number(open.facts.area),
        month: Month::from_number(open.facts.month),
        entries: 0,
        received: 0,
        closed: false,
        readable: None,
    }
}

/// All of it: a field that the header gains is not left out unnoticed.
fn open_header(head: &Head, open: &Open) -> OpenHeader {
    let Open { form, suite, kind, facts, subject, revision, supersedes, generation, outing_key } = *open;
    let Facts { area, month, line, count } = facts;
    OpenHeader {
        seq: head.seq,
        form,
        suite,
        kind: kind_name(kind),
        area: Area::from_number(area),
        month: Month::from_number(month),
        line: Line::from_number(line),
        count,
        subject,
        revision,
        supersedes,
        generation,
        outing_key,
    }
}

fn kind_name(number: u8) -> &'static str {
    match Kind::from_number(number) {
        Some(Kind::Opening) => "opening",
        Some(Kind::Record) => "record",
        Some(Kind::Closing) => "closing",
        Some(Kind::Correction) => "correction",
        Some(Kind::Control) => "control",
        Some(Kind::Answer) => "answer",
        None => "unknown",
    }
}
