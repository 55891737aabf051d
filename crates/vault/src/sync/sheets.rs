//! A desk's part of a round about sheets: before anything is read, what the organisation's other desks sent; at the end, the
//! registries of those whom a coordinator has come to know, and the sheets that wait.
//!
//! A foreign registry is taken as a proven continuation of what is here, from the root key that the own one states; a
//! shorter or another one is an alarm. Of sheets each desk learns what the others sent, so that numbering goes on; a sheet that
//! waits under a number another one has taken is made anew under the next. Must not know what a sheet says.

use approdo_model::bytes::PublicKey;
use approdo_model::calendar::Period;
use approdo_model::ids::OrganisationId;
use approdo_model::limits::SHEETS_MAX;
use approdo_model::registry::{Registry, Statement};
use approdo_model::sheet::SealedSheet;
use approdo_model::wire::{Sheets, SheetsKnown, Statements, path};

use crate::app::App;
use crate::store::SheetRow;

use super::intake::continued;
use super::sent_back::post_binary;
use super::{Answer, Call, Round, SyncError, binary, get, json, later, post};

impl App {
    /// Whose registries this desk follows, each with its root key.
    fn followed(&self) -> Vec<(OrganisationId, PublicKey)> {
        let Some(registry) = &self.registry else { return Vec::new() };
        let to = registry.sheets_to.iter().copied();
        to.chain(registry.sheets_from.iter().map(|(organisation, root)| (*organisation, *root))).collect()
    }

    /// Asks for what comes after the last statement but one: the last must come back, or the registry there is another.
    pub(super) fn others_call(&mut self, round: &Round) -> Result<Option<Call>, SyncError> {
        let Some((organisation, _)) = self.followed().get(round.at).copied() else { return Ok(None) };
        let known = self.store.statements_of(&organisation)?.len().saturating_sub(1);
        let path = path::REGISTRY.replace("{organisation}", &organisation.to_string());
        Ok(Some(get(&format!("{path}?after={known}"), None)))
    }

    /// Takes statements that continue another organisation's registry; a stretch that brings nothing new ends it.
    pub(super) fn take_others(&mut self, round: &mut Round, answer: &Answer) -> Result<(), SyncError> {
        let (organisation, root) = *self.followed().get(round.at).ok_or(SyncError::Unexpected)?;
        let there = match json::<Statements>(answer) {
            Err(SyncError::Unexpected) if later::holds_unknown_act(&answer.body) => {
                return Err(SyncError::Later);
            }
            read => read?.statements,
        };
        let known = self.store.statements_of(&organisation)?;
        let fresh = beyond(&known, there)?;
        let mut registry = match known.is_empty() {
            true => None,
            false => Some(Registry::fold(&known).map_err(|_| SyncError::Alarm)?),
        };
        for statement in &fresh {
            registry = Some(continued(registry.as_ref(), statement, &root)?);
        }
        if registry.is_some_and(|registry| registry.organisation != organisation) {
            return Err(SyncError::Alarm);
        }
        if fresh.is_empty() {
            round.at += 1;
            return Ok(());
        }
        self.store.write("acquaintance", |rows| {
            fresh.iter().try_for_each(|statement| rows.add_statement_of(&organisation, statement))
        })?;
        Ok(())
    }

    /// The periods of which a sheet is known, and whether it was when the round began.
    pub(super) fn reported(&self, round: &Round) -> Result<Vec<(Period, bool)>, SyncError> {
        let before = round.reported.as_deref().unwrap_or_default();
        let known = self.store.sheets()?.into_iter().map(|row| row.sheet.period);
        Ok(known.map(|period| (period, before.contains(&period))).collect())
    }

    /// What this desk knows of the organisation's sheets. A secretariat asks for those that go to it elsewhere.
    pub(super) fn sheets_known_call(&mut self, round: &mut Round) -> Result<Option<Call>, SyncError> {
        if round.reported.is_none() {
            round.reported = Some(self.store.sheets()?.into_iter().map(|row| row.sheet.period).collect());
        }
        let Some(registry) = &self.registry else { return Ok(None) };
        if registry.is_secretariat || (registry.sheets_to.is_none() && self.store.sheets()?.is_empty()) {
            return Ok(None);
        }
        let organisation = registry.organisation;
        let mut known = Vec::new();
        for SheetRow { sheet, waiting } in self.store.sheets()? {
            let there = sheet.revision.saturating_sub(u32::from(waiting));
            if there > 0 {
                known.push((organisation, sheet.period.first(), sheet.period.last(), there));
            }
        }
        let call = post(path::SHEETS_KNOWN, &SheetsKnown { known })?;
        Ok(Some(Call { token: round.token, ..call }))
    }

    /// Takes what other desks of the organisation sent. One that waits here gives way to it and comes after it.
    pub(super) fn take_sheets(&mut self, round: &mut Round, answer: &Answer) -> Result<(), SyncError> {
        let sheets = binary::<Sheets>(answer)?.sheets;
        if sheets.is_empty() {
            round.advance();
            return Ok(());
        }
        for sheet in &sheets {
            let registry = self.registry.as_ref().ok_or(SyncError::Alarm)?;
            let author = registry.members.get(&sheet.coordinator);
            let author = author.filter(|_| registry.ever_coordinator(&sheet.coordinator));
            let signed = author.is_some_and(|member| sheet.verifies(&member.key));
            if !(signed && sheet.organisation == registry.organisation && sheet.is_sound()) {
                return Err(SyncError::Alarm);
            }
            self.take_sheet(sheet)?;
        }
        Ok(())
    }

    fn take_sheet(&mut self, sheet: &SealedSheet) -> Result<(), SyncError> {
        let here = self.store.sheets()?.into_iter().find(|row| row.sheet.period == sheet.period);
        match here {
            // Only the answer to our handing it over was lost.
            Some(row) if row.waiting && row.sheet == *sheet => {}
            Some(row) if row.waiting && row.sheet.revision <= sheet.revision => {
                let next = sheet.revision.checked_add(1).ok_or(SyncError::Unexpected)?;
                return self.make_sheet_again(&row, next).map_err(|_| SyncError::Unexpected);
            }
            Some(row) if row.sheet.revision >= sheet.revision => return Err(SyncError::NoProgress),
            _ => {}
        }
        Ok(self.store.write("sheet", |rows| rows.set_sheet(sheet, false))?)
    }

    /// The next sheets that this desk made and the server does not have. One that is sealed to a key that is no longer in
    /// force is made anew first.
    pub(super) fn sheets_call(&mut self, round: &mut Round) -> Result<Option<Call>, SyncError> {
        let is_secretariat = self.registry.as_ref().is_some_and(|registry| registry.is_secretariat);
        let key =
            if is_secretariat { None } else { self.secretariat_key().map_err(|_| SyncError::Unexpected)? };
        let Some(key) = key else { return Ok(None) };
        let named = self.registry.as_ref().and_then(|registry| registry.sheets_to).map(|(named, _)| named);
        for row in self.store.sheets()?.iter().filter(|row| row.waiting) {
            if (row.sheet.generation, Some(row.sheet.secretariat)) != (key.number, named) {
                let again = self.make_sheet_again(row, row.sheet.revision);
                again.map_err(|_| SyncError::Unexpected)?;
            }
        }
        let waiting = self.store.sheets()?.into_iter().filter(|row| row.waiting).map(|row| row.sheet);
        let sheets: Vec<SealedSheet> = waiting.take(SHEETS_MAX).collect();
        if sheets.is_empty() {
            return Ok(None);
        }
        round.sent.sheets = sheets.clone();
        post_binary(path::SHEETS, &Sheets { sheets }).map(Some)
    }

    /// The server says which revisions it has now. Where another desk's came between, the next round finds it.
    pub(super) fn take_sheets_handed(&mut self, round: &mut Round, answer: &Answer) -> Result<(), SyncError> {
        let known = json::<SheetsKnown>(answer)?.known;
        let revision = |sheet: &SealedSheet| {
            let place = (sheet.organisation, sheet.period.first(), sheet.period.last());
            known.iter().find(|(id, first, last, _)| (*id, *first, *last) == place).map(|known| known.3)
        };
        let sent = std::mem::take(&mut round.sent.sheets);
        if sent.iter().any(|sheet| revision(sheet) < Some(sheet.revision)) {
            return Err(SyncError::Unexpected);
        }
        let (there, passed): (Vec<_>, Vec<_>) =
            sent.into_iter().partition(|sheet| revision(sheet) == Some(sheet.revision));
        self.store.write("sheets handed over", |rows| {
            there.iter().try_for_each(|sheet| rows.set_sheet(sheet, false))
        })?;
        if !passed.is_empty() {
            round.advance();
        }
        Ok(())
    }
}

/// What a server shows beyond what is known. The last that is known must come first, as it is.
fn beyond(known: &[Statement], there: Vec<Statement>) -> Result<Vec<Statement>, SyncError> {
    let Some(last) = known.last() else { return Ok(there) };
    let mut there = there.into_iter();
    if there.next().as_ref() != Some(last) {
        return Err(SyncError::Alarm);
    }
    Ok(there.collect())
}
