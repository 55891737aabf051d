//! What a coordinator does at the desk: erasing, adopting, and the one way to write there.
//!
//! Everything said here is a signed statement, ledger line or entry of the desk's own log, kept until it is handed
//! over; nothing here touches another device's log. Must not know how it is handed over.

use approdo_model::body::Content;
use approdo_model::bytes::{Digest, SignatureBytes};
use approdo_model::calendar::Month;
use approdo_model::codes::Area;
use approdo_model::header::{Facts, Kind};
use approdo_model::ids::{DeviceId, SubjectId};
use approdo_model::notice::{LedgerAct, LedgerLine};
use approdo_model::registry::{Act, Author};
use approdo_model::signature::Context;
use approdo_model::table::Table;

use crate::erasure;
use crate::keyring;
use crate::log::{self, Ink, Line};
use crate::shelf;
use crate::store::{Rows, StoreError};

use super::answer::{TableRow, TableView};
use super::holding::generation_that_opens;
use super::problem::Refusal;
use super::rapporteur::awaited_sheets;
use super::setup::state;
use super::sheets::awaited_months;
use super::{App, DeskParts};

impl App {
    pub(super) fn at_desk(&mut self) -> Result<DeskParts<'_>, Refusal> {
        self.desk().ok_or(Refusal::NotCoordinator)
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
        let (live, rules, today) = (self.live_table.clone(), self.rules, self.clock.today().month());
        let parts = self.at_desk()?;
        let opened = rows(&parts.desk.table(parts.registry));
        let fetched = live.is_some();
        let (cells, uncounted) = live.map_or((Vec::new(), Vec::new()), |live| (live.cells, live.uncounted));
        let awaited = awaited_months(&parts);
        let rows = rows(&cells.into_iter().collect());
        let counted = rows.iter().map(|row| row.month).min();
        let awaited_sheets = match parts.registry.is_secretariat {
            true => awaited_sheets(&parts, counted, today)?,
            false => Vec::new(),
        };
        // A secretariat opens no entry: it has nothing to hold the server's sum against.
        let server_only = parts.registry.is_secretariat || !rules.figures_from_bodies();
        let opened = if server_only { rows.clone() } else { opened };
        Ok(TableView { rows, opened, fetched, uncounted, awaited, awaited_sheets })
    }
}

fn rows(table: &Table) -> Vec<TableRow> {
    let row = |((area, month), lines)| TableRow { area, month, lines };
    table.by_area_and_month().into_iter().map(row).collect()
}

/// An entry of the desk's own log that counts nowhere; `own` is what the entry itself is about, which nobody asks for.
pub(super) fn note_at_desk(own: &SubjectId, month: Month, content: Content) -> Line {
    let facts = Facts { area: Area::Out.number(), month: month.number(), line: 0, count: 0 };
    Line { kind: Kind::Control, facts, subject: *own, revision: 1, supersedes: None, content }
}

/// Writes entries of the desk's own log, outside of any outing, and opens them like everyone else's: all are written, with
/// what belongs to them, or none.
pub(super) fn write_all_at_desk(
    parts: DeskParts<'_>,
    lines: Vec<Line>,
    also: impl FnOnce(&Rows<'_>) -> Result<(), StoreError>,
) -> Result<(), Refusal> {
    let generation = generation_that_opens(parts.store, parts.registry)?;
    let signer = keyring::device_key(parts.store, parts.vault_key)?;
    let mut chain = log::chain(parts.store, parts.identity.organisation, &parts.identity.device)?;
    let (mut written, mut opened) = (Vec::new(), Vec::new());
    for line in lines {
        // A content key encrypts one message: each entry has its own.
        let key = parts.chance.key();
        let ink = Ink::Own { key: &key, generation: &generation, outing_key: None };
        let next = log::write(&chain, line, &ink, &signer, parts.chance)?;
        let chained = chain.extend(&next.entry.open, &next.entry.part).map_err(|_| Refusal::Unreadable)?;
        chain = chained.after;
        opened.push(chained);
        written.push(next);
    }
    let device = parts.identity.device;
    parts.store.write("write at desk", |rows| {
        written.iter().try_for_each(|next| rows.append(&device, &next.head(), &next.entry))?;
        also(rows)
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
