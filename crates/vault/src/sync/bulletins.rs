//! The part of a round that is about bulletins: the secretariat's desk reads the sheets that go to it, tells the server of
//! readers' links and hands over what it published; every desk reads the bulletins of its secretariat.
//!
//! A sheet is taken only from a coordinator of a named organisation whose registry folds from the root key that was compared
//! in person, and never an older revision than the one that is here. Bulletins are taken only as the next in their chain,
//! signed by who is or was a coordinator of the secretariat. Anything else is an alarm and changes nothing. Must not know what
//! a figure means.

use approdo_model::bulletin::Readers;
use approdo_model::problem::Code;
use approdo_model::registry::Registry;
use approdo_model::sheet::SealedSheet;
use approdo_model::wire::{Bulletins, Published, ReaderLink, Sheets, SheetsKnown, path, ticket_hash};

use crate::app::App;
use crate::app::rapporteur::{continues, revisions};
use crate::app::setup::generation_name;
use crate::keyring;
use crate::rapporteur::Revision;
use crate::sheet::sealing;
use crate::store::{BulletinRow, WrapKind};

use super::sent_back::post_binary;
use super::{Answer, Call, Round, SyncError, binary, get, json, post};

/// The two chains, in the order in which they are read.
const CHAINS: [Readers; 2] = [Readers::Tavolo, Readers::Public];

impl App {
    fn is_secretariat(&self) -> bool {
        self.registry.as_ref().is_some_and(|registry| registry.is_secretariat)
    }

    /// Which sheets the secretariat has.
    pub(super) fn collect_call(&mut self, round: &Round) -> Result<Option<Call>, SyncError> {
        if !self.is_secretariat() {
            return Ok(None);
        }
        let mut known: Vec<(_, _, _, u32)> = Vec::new();
        for (period, organisation, revision) in revisions(&self.store).map_err(|_| SyncError::Unexpected)? {
            let same = |(whose, first, last, _): &&mut (_, _, _, u32)| {
                (*whose, *first, *last) == (organisation, period.first(), period.last())
            };
            match known.iter_mut().find(same) {
                Some((.., newest)) => *newest = revision.max(*newest),
                None => known.push((organisation, period.first(), period.last(), revision)),
            }
        }
        let call = post(path::SHEETS_KNOWN, &SheetsKnown { known })?;
        Ok(Some(Call { token: round.token, ..call }))
    }

    /// Opens the sheets that came. One that is sealed to a generation that this desk does not hold yet waits.
    pub(super) fn take_collected(&mut self, round: &mut Round, answer: &Answer) -> Result<(), SyncError> {
        let sheets = binary::<Sheets>(answer)?.sheets;
        let mut taken = 0;
        for sheet in &sheets {
            self.must_be_proven(sheet)?;
        }
        for sheet in &sheets {
            taken += usize::from(self.take_proven(sheet)?);
        }
        if taken == 0 {
            round.advance();
        }
        Ok(())
    }

    fn must_be_proven(&self, sheet: &SealedSheet) -> Result<(), SyncError> {
        let own = self.registry.as_ref().ok_or(SyncError::Alarm)?;
        let root = own.sheets_from.get(&sheet.organisation).ok_or(SyncError::Alarm)?;
        let registry =
            Registry::fold(&self.store.statements_of(&sheet.organisation)?).map_err(|_| SyncError::Alarm)?;
        let author = registry.members.get(&sheet.coordinator);
        let author =
            author.filter(|_| registry.ever_coordinator(&sheet.coordinator)).ok_or(SyncError::Alarm)?;
        let known = revisions(&self.store).map_err(|_| SyncError::Unexpected)?;
        let of_this = known.iter().filter(|(period, organisation, _)| {
            (*period, *organisation) == (sheet.period, sheet.organisation)
        });
        let newer =
            of_this.map(|(.., revision)| *revision).max().is_none_or(|newest| sheet.revision > newest);
        let proven = registry.root == *root
            && sheet.secretariat == own.organisation
            && sheet.is_sound()
            && sheet.verifies(&author.key);
        if proven && newer { Ok(()) } else { Err(SyncError::Alarm) }
    }

    fn take_proven(&mut self, sealed: &SealedSheet) -> Result<bool, SyncError> {
        let parts = self.desk().ok_or(SyncError::Unexpected)?;
        let name = generation_name(sealed.generation);
        if parts.store.wrap(WrapKind::Generation, &name)?.is_none() {
            return Ok(false);
        }
        let generation = keyring::open(parts.store, parts.vault_key, WrapKind::Generation, &name);
        let generation = generation.map_err(|_| SyncError::Unexpected)?;
        let sheet = sealing::open(sealed, &generation).map_err(|_| SyncError::Alarm)?;
        let revision = Revision { definitive: sealed.definitive, sheet };
        let of = (sealed.period, sealed.organisation, sealed.revision);
        self.keep_sheet(of, &revision).map_err(|_| SyncError::Unexpected)?;
        Ok(true)
    }

    /// The registry of the secretariat whose bulletins are read here.
    fn reads_bulletins_of(&self) -> Result<Option<Registry>, SyncError> {
        let Some(own) = &self.registry else { return Ok(None) };
        if own.is_secretariat {
            return Ok(Some(own.clone()));
        }
        let Some((secretariat, root)) = own.sheets_to else { return Ok(None) };
        let registry = Registry::fold(&self.store.statements_of(&secretariat)?).ok();
        Ok(registry.filter(|registry| registry.root == root && registry.is_secretariat))
    }

    /// Asks for what comes after the last but one: the last that is known must come back as it is. What waits to be
    /// handed over the server does not have.
    pub(super) fn bulletins_call(&mut self, round: &Round) -> Result<Option<Call>, SyncError> {
        let (Some(registry), Some(readers)) = (self.reads_bulletins_of()?, CHAINS.get(round.at)) else {
            return Ok(None);
        };
        let known = self.delivered(*readers)?.map_or(0, |row| row.number.saturating_sub(1));
        let (path, token) = match readers {
            Readers::Tavolo => (path::BULLETINS_TAVOLO, round.token),
            Readers::Public => (path::BULLETINS_PUBLIC, None),
        };
        let path = path.replace("{secretariat}", &registry.organisation.to_string());
        Ok(Some(get(&format!("{path}?after={known}"), token)))
    }

    fn delivered(&self, readers: Readers) -> Result<Option<BulletinRow>, SyncError> {
        let rows = self.store.bulletins()?;
        Ok(rows.into_iter().rfind(|row| row.readers == readers && !row.waiting))
    }

    /// Takes what continues a chain. A server that has less than is known here was restored: the secretariat hands it over
    /// again; nobody else forgets anything.
    pub(super) fn take_bulletins(&mut self, round: &mut Round, answer: &Answer) -> Result<(), SyncError> {
        let registry = self.reads_bulletins_of()?.ok_or(SyncError::Unexpected)?;
        let readers = *CHAINS.get(round.at).ok_or(SyncError::Unexpected)?;
        let mut there = match binary::<Bulletins>(answer) {
            // The secretariat has not named this organisation yet: there is nothing to read until it does.
            Err(SyncError::Refused(Code::Forbidden)) => {
                round.at += 1;
                return Ok(());
            }
            read => read?.bulletins.into_iter(),
        };
        let mut last = self.delivered(readers)?;
        if let Some(known) = &last {
            match there.next() {
                Some(first) if first == known.signed => {}
                Some(_) => return Err(SyncError::Alarm),
                None => {
                    if registry.organisation
                        == self.registry.as_ref().ok_or(SyncError::Unexpected)?.organisation
                    {
                        self.store.write("bulletins again", |rows| rows.publish_again(readers))?;
                    }
                    round.at += 1;
                    return Ok(());
                }
            }
        }
        let waiting = self.store.bulletins()?.into_iter().filter(|row| row.readers == readers && row.waiting);
        let waiting: Vec<BulletinRow> = waiting.collect();
        let mut fresh = Vec::new();
        for signed in there {
            let row = continues(&registry, &signed, readers, last.as_ref()).ok_or(SyncError::Alarm)?;
            // Only the answer to our handing it over was lost; or another desk was first, and ours was never published.
            let own = waiting.iter().find(|own| own.number == row.number && own.signed == row.signed);
            let row = own.map_or(row, |own| BulletinRow { waiting: false, ..own.clone() });
            last = Some(row.clone());
            fresh.push(row);
        }
        if fresh.is_empty() {
            round.at += 1;
            return Ok(());
        }
        let passed = waiting
            .iter()
            .any(|own| fresh.iter().any(|row| row.number == own.number && row.signed != own.signed));
        self.store.write("bulletins", |rows| {
            if passed {
                rows.drop_waiting_bulletins(readers)?;
            }
            fresh.iter().try_for_each(|row| rows.set_bulletin(row))
        })?;
        Ok(())
    }

    /// The next bulletin that waits to be published, the oldest first.
    pub(super) fn publish_call(&mut self, round: &mut Round) -> Result<Option<Call>, SyncError> {
        if !self.is_secretariat() {
            return Ok(None);
        }
        let next = self.store.bulletins()?.into_iter().find(|row| row.waiting);
        round.sent.bulletin = next;
        round.sent.bulletin.as_ref().map(|row| post_binary(path::BULLETINS, &row.signed)).transpose()
    }

    pub(super) fn take_published(&mut self, round: &mut Round, answer: &Answer) -> Result<(), SyncError> {
        let Published { tavolo, public } = json(answer)?;
        let sent = round.sent.bulletin.take().ok_or(SyncError::Unexpected)?;
        let through = if sent.readers == Readers::Tavolo { tavolo } else { public };
        if through < sent.number {
            return Err(SyncError::NoProgress);
        }
        Ok(self
            .store
            .write("published", |rows| rows.set_bulletin(&BulletinRow { waiting: false, ..sent.clone() }))?)
    }

    /// The next link that the server has to know of, or to forget.
    pub(super) fn readers_call(&mut self, round: &mut Round) -> Result<Option<Call>, SyncError> {
        if !self.is_secretariat() {
            return Ok(None);
        }
        let next = self.waiting_readers().map_err(|_| SyncError::Unexpected)?.into_iter().next();
        let Some(reader) = next else { return Ok(None) };
        let hash = ticket_hash(&reader.ticket);
        round.sent.reader = Some((hash, reader.ended));
        let path = if reader.ended { path::READERS_ENDED } else { path::READERS };
        let call = post(path, &ReaderLink { hash })?;
        Ok(Some(Call { token: round.token, ..call }))
    }

    pub(super) fn take_reader_told(&mut self, round: &mut Round, answer: &Answer) -> Result<(), SyncError> {
        let (hash, ended) = round.sent.reader.take().ok_or(SyncError::Unexpected)?;
        if json::<ReaderLink>(answer)?.hash != hash {
            return Err(SyncError::Unexpected);
        }
        self.reader_told(&hash, ended).map_err(|_| SyncError::Unexpected)
    }
}
