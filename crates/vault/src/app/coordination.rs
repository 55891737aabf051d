//! What a coordinator does at the desk: inviting and admitting, reading, correcting, erasing, adopting.
//!
//! Everything said here is a signed statement, ledger line or entry of the desk's own log, kept until it is handed
//! over; nothing here touches another device's log. Must not know how it is handed over.

use approdo_model::body::Content;
use approdo_model::bytes::{Digest, SignatureBytes, Ticket};
use approdo_model::calendar::Month;
use approdo_model::forms::Record;
use approdo_model::header::Kind;
use approdo_model::ids::{DeviceId, SubjectId};
use approdo_model::limits::ENROLMENT_SECONDS;
use approdo_model::notice::{LedgerAct, LedgerLine};
use approdo_model::registry::{Act, Author};
use approdo_model::signature::Context;
use approdo_model::table::Table;
use approdo_model::wire::ticket_hash;

use crate::erasure;
use crate::invitation::{Invitation, fingerprint};
use crate::keyring;
use crate::log::{self, Ink, Line};
use crate::outing;
use crate::shelf;

use super::answer::{ApplicantView, Applicants, Invited, OpenedOuting, Received, TableRow, TableView};
use super::problem::Refusal;
use super::setup::state;
use super::{App, DeskParts};

impl App {
    pub(super) fn at_desk(&mut self) -> Result<DeskParts<'_>, Refusal> {
        self.desk().ok_or(Refusal::NotCoordinator)
    }

    pub(super) fn invite(&mut self) -> Result<Invited, Refusal> {
        let parts = self.at_desk()?;
        let code = Ticket(parts.chance.bytes());
        let invitation = Invitation {
            server: parts.identity.server.clone(),
            organisation: parts.identity.organisation,
            root: parts.registry.root,
            code,
        };
        parts.store.write("invite", |rows| rows.add_code(&ticket_hash(&code)))?;
        let invitation = invitation.text().ok_or(Refusal::BadServer)?;
        let expires_minutes = u32::try_from(ENROLMENT_SECONDS / 60).unwrap_or(u32::MAX);
        Ok(Invited { invitation, expires_minutes })
    }

    pub(super) fn applicants(&mut self) -> Result<Applicants, Refusal> {
        let applicants = self.applicants.clone();
        let parts = self.at_desk()?;
        let waiting = applicants.iter().filter(|a| !parts.registry.members.contains_key(&a.device));
        let view = |applicant: &approdo_model::wire::Applicant| ApplicantView {
            device: applicant.device,
            key: applicant.key,
            fingerprint: fingerprint(
                &parts.identity.organisation,
                &parts.registry.root,
                &applicant.device,
                &applicant.key,
            ),
        };
        Ok(Applicants { applicants: waiting.map(view).collect() })
    }

    pub(super) fn admit(&mut self, device: &DeviceId) -> Result<(), Refusal> {
        let applicant = self.applicants.iter().find(|applicant| applicant.device == *device).copied();
        let applicant = applicant.ok_or(Refusal::UnknownSubject)?;
        self.must_not_be_alone()?;
        self.say(Act::DeviceEnrolled { device: applicant.device, key: applicant.key })
    }

    pub(super) fn freeze(&mut self, first: Month, last: Month) -> Result<(), Refusal> {
        self.say(Act::Frozen { first, last })
    }

    /// Adds a statement of this desk to the registry; it is handed over with the next sync.
    pub(super) fn say(&mut self, act: Act) -> Result<(), Refusal> {
        let parts = self.at_desk()?;
        let signer = keyring::device_key(parts.store, parts.vault_key)?;
        let after = (parts.registry.number.saturating_add(1), parts.registry.head);
        let author = Author::Coordinator(parts.identity.device);
        let statement = state(parts.identity.organisation, after, act, author, &signer);
        let registry = parts.registry.with(&statement).map_err(|_| Refusal::Contradiction)?;
        parts.store.write("statement", |rows| rows.add_statement(&statement, true))?;
        self.registry = Some(registry);
        Ok(())
    }

    pub(super) fn received(&mut self) -> Result<Received, Refusal> {
        let parts = self.at_desk()?;
        Ok(Received { outings: parts.desk.outings(parts.registry) })
    }

    pub(super) fn received_outing(&mut self, outing: &SubjectId) -> Result<OpenedOuting, Refusal> {
        let parts = self.at_desk()?;
        parts.desk.outing(parts.registry, outing).ok_or(Refusal::UnknownSubject)
    }

    pub(super) fn correct(&mut self, subject: &SubjectId, record: Option<Record>) -> Result<(), Refusal> {
        let parts = self.at_desk()?;
        let stands = parts.desk.correctable(parts.registry, subject).ok_or(Refusal::UnknownSubject)?;
        let facts = match &record {
            Some(_) if !stands.is_record => return Err(Refusal::UnknownSubject),
            Some(record) if !record.belongs_to(&stands.shift) => return Err(Refusal::NotOfThisOuting),
            Some(record) => {
                record.validate().map_err(Refusal::Invalid)?;
                outing::record_facts(&stands.shift, record)
            }
            None => outing::facts(&stands.shift, None, 0),
        };
        let line = Line {
            kind: Kind::Correction,
            facts,
            subject: *subject,
            revision: stands.revision,
            supersedes: Some(stands.supersedes),
            content: record.map_or(Content::Withdrawn, Content::Record),
        };
        write_at_desk(parts, line)
    }

    pub(super) fn erase(&mut self, subject: &SubjectId) -> Result<(), Refusal> {
        let parts = self.at_desk()?;
        let line = ledger_line(&parts, LedgerAct::Erased { subject: *subject })?;
        let blanks = erasure::blanks_of(parts.store, subject)?;
        parts.store.write("erase", |rows| {
            rows.add_ledger_line(&line, true)?;
            erasure::blank_all(rows, &blanks)
        })?;
        parts.store.checkpoint()?;
        parts.desk.erase(subject);
        Ok(())
    }

    pub(super) fn adopt(&mut self, device: &DeviceId) -> Result<(), Refusal> {
        let parts = self.at_desk()?;
        let organisation = parts.identity.organisation;
        let ends = shelf::waiting_heads(parts.store, organisation, device)?;
        if ends.is_empty() {
            return Err(Refusal::UnknownSubject);
        }
        for head in ends {
            let line = ledger_line(&parts, LedgerAct::Adopted { device: *device, head })?;
            let branch = shelf::branch(parts.store, organisation, device, &head)?;
            parts.store.write("adopt", |rows| {
                rows.add_ledger_line(&line, true)?;
                branch.iter().try_for_each(|head| rows.count_shelved(device, head, true))
            })?;
            parts.desk.let_count(&branch, true);
        }
        Ok(())
    }

    pub(super) fn table(&mut self) -> Result<TableView, Refusal> {
        let live = self.live_table.clone();
        let parts = self.at_desk()?;
        let opened = rows(&parts.desk.table(parts.registry));
        let fetched = live.is_some();
        let (cells, uncounted) = live.map_or((Vec::new(), Vec::new()), |live| (live.cells, live.uncounted));
        Ok(TableView { rows: rows(&cells.into_iter().collect()), opened, fetched, uncounted })
    }
}

fn rows(table: &Table) -> Vec<TableRow> {
    let row = |((area, month), lines)| TableRow { area, month, lines };
    table.by_area_and_month().into_iter().map(row).collect()
}

/// Writes an entry of the desk's own log, outside of any outing, and opens it like everyone else's.
fn write_at_desk(parts: DeskParts<'_>, line: Line) -> Result<(), Refusal> {
    write_all_at_desk(parts, vec![line])
}

/// The same with several entries: all are written, or none.
pub(super) fn write_all_at_desk(parts: DeskParts<'_>, lines: Vec<Line>) -> Result<(), Refusal> {
    let generation = *parts.registry.generation().ok_or(Refusal::NotEnrolled)?;
    let signer = keyring::device_key(parts.store, parts.vault_key)?;
    let mut chain = log::chain(parts.store, parts.identity.organisation, &parts.identity.device)?;
    let (mut written, mut opened) = (Vec::new(), Vec::new());
    for line in lines {
        // A content key encrypts one message: each entry has its own.
        let key = parts.chance.key();
        let ink = Ink::Own { key: &key, recipient: &generation.recipient, outing_key: None };
        let next = log::write(&chain, generation.number, line, &ink, &signer, parts.chance)?;
        let chained = chain.extend(&next.entry.open, &next.entry.part).map_err(|_| Refusal::Unreadable)?;
        chain = chained.after;
        opened.push(chained);
        written.push(next);
    }
    let device = parts.identity.device;
    parts.store.write("write at desk", |rows| {
        written.iter().try_for_each(|next| rows.append(&device, &next.head(), &next.entry))
    })?;
    for (chained, next) in opened.iter().zip(&written) {
        parts.desk.take(chained, &next.entry.part, true);
    }
    Ok(())
}

/// The next line of this desk's own ledger, signed.
fn ledger_line(parts: &DeskParts<'_>, act: LedgerAct) -> Result<LedgerLine, Refusal> {
    let last = parts.store.last_ledger_line(&parts.identity.device)?;
    let (number, previous) = last.map_or((0, Digest::ZERO), |line| (line.number, line.digest()));
    let signer = keyring::device_key(parts.store, parts.vault_key)?;
    let mut line = LedgerLine {
        organisation: parts.identity.organisation,
        coordinator: parts.identity.device,
        number: number.saturating_add(1),
        previous,
        act,
        signature: SignatureBytes::ZERO,
    };
    line.signature = signer.sign(Context::LedgerLine, &line.canonical());
    Ok(line)
}
