//! What any device believes of what a server hands it: statements, ledger lines, acknowledgements.
//!
//! Everything is proven against the root key pinned at the setting up, and is written only whole. Must not know calls.

use approdo_model::ids::{DeviceId, SubjectId};
use approdo_model::notice::{Acknowledgement, LedgerAct, LedgerLine};
use approdo_model::registry::{Registry, RegistryError, Statement};

use crate::app::App;
use crate::erasure;

use super::SyncError;

impl App {
    /// Takes statements that continue the registry. What is already here is passed over if it is the same; anything
    /// else is a fork. Answers whether there was anything new.
    pub(super) fn take_statements(&mut self, statements: &[Statement]) -> Result<bool, SyncError> {
        let Some(identity) = self.identity.clone() else { return Err(SyncError::Unexpected) };
        let known: Vec<(Statement, bool)> = self.store.statements()?;
        let mut registry = self.registry.clone();
        let mut fresh: Vec<&Statement> = Vec::new();
        let (mut displaced, mut arrived) = (false, 0);
        for statement in statements {
            match known.iter().find(|(known, _)| known.number == statement.number) {
                Some((known, waiting)) if known == statement => {
                    // If it still waits here, only the answer to our handing it over was lost.
                    arrived = if *waiting { known.number } else { arrived };
                    continue;
                }
                Some((_, true)) if displaced => {}
                Some((_, true)) => {
                    // Another desk's statement came first: ours, never handed over, gives way.
                    let before = known.iter().filter(|(known, _)| known.number < statement.number);
                    let before: Vec<Statement> = before.map(|(statement, _)| statement.clone()).collect();
                    registry = Some(Registry::fold(&before).map_err(|_| SyncError::Alarm)?);
                    displaced = true;
                }
                Some((_, false)) => return Err(SyncError::Alarm),
                None => {}
            }
            registry = Some(continued(registry.as_ref(), statement, &identity.root)?);
            fresh.push(statement);
        }
        if registry.as_ref().is_some_and(|registry| registry.organisation != identity.organisation) {
            return Err(SyncError::Alarm);
        }
        if fresh.is_empty() && arrived == 0 {
            return Ok(false);
        }
        let admitted =
            registry.as_ref().is_some_and(|registry| registry.members.contains_key(&identity.device));
        self.store.write("registry", |rows| {
            rows.statements_delivered(arrived)?;
            if displaced {
                rows.take_back_statements()?;
            }
            if admitted {
                rows.clear_application()?;
            }
            fresh.iter().try_for_each(|statement| rows.add_statement(statement, false))
        })?;
        self.registry = registry;
        if let Some(identity) = &mut self.identity
            && admitted
        {
            identity.application = None;
        }
        self.keep_to_policy()?;
        Ok(true)
    }

    /// Forgets the sealed bodies that nobody needs from this device any more. Headers and digests stay.
    pub(super) fn forget_settled(&mut self) -> Result<(), SyncError> {
        let (Some(identity), Some(registry)) = (&self.identity, &self.registry) else { return Ok(()) };
        if self.enrolled() && registry.ever_coordinator(&identity.device) {
            return Ok(());
        }
        let former = self.store.former()?.into_iter().filter(|log| log.organisation == identity.organisation);
        let mut settled = Vec::new();
        for device in std::iter::once(identity.device).chain(former.map(|log| log.device)) {
            settled.extend(erasure::settled(&self.store, (identity, &device), registry, self.rules)?);
        }
        if settled.is_empty() {
            return Ok(());
        }
        self.store.write("forget", |rows| erasure::blank_all(rows, &settled))?;
        Ok(self.store.checkpoint()?)
    }

    /// Takes ledger lines that continue what is known, and does what they say.
    pub(super) fn take_ledger(&mut self, lines: &[LedgerLine]) -> Result<(), SyncError> {
        let known: Vec<LedgerLine> = self.store.ledger()?.into_iter().map(|(line, _)| line).collect();
        for line in lines {
            if known.contains(line) {
                continue;
            }
            let registry = self.registry.as_ref().ok_or(SyncError::Alarm)?;
            let last = self.store.last_ledger_line(&line.coordinator)?;
            let continues = line.continues(last.map(|last| (last.number, last.digest())));
            let member = registry
                .members
                .get(&line.coordinator)
                .filter(|_| registry.ever_coordinator(&line.coordinator));
            let signed = member.is_some_and(|member| line.verifies(&member.key));
            if line.organisation != registry.organisation || !continues || !signed {
                return Err(SyncError::Alarm);
            }
            self.obey(line)?;
        }
        Ok(())
    }

    fn obey(&mut self, line: &LedgerLine) -> Result<(), SyncError> {
        match line.act {
            LedgerAct::Erased { subject } => {
                self.blank_subject(line, &subject)?;
                self.store.checkpoint()?;
            }
            LedgerAct::Adopted { device, head } => self.adopt_branch(line, &device, &head)?,
        }
        Ok(())
    }

    fn blank_subject(&mut self, line: &LedgerLine, subject: &SubjectId) -> Result<(), SyncError> {
        let blanks = erasure::blanks_of(&self.store, subject)?;
        self.store.write("erase", |rows| {
            rows.add_ledger_line(line, false)?;
            erasure::blank_all(rows, &blanks)
        })?;
        Ok(self.forget(subject)?)
    }

    /// Takes acknowledgements of the entries of a log of this file: those that a coordinator signed for a head that stands here, and that
    /// reach further than what is known. A server hands over the latest of every coordinator it ever had; those of a
    /// coordinator who was removed, of another copy of this device or of long ago change nothing. Answers whether
    /// there was anything new.
    pub(super) fn take_acknowledgements(
        &mut self,
        device: &DeviceId,
        notices: &[Acknowledgement],
    ) -> Result<bool, SyncError> {
        let Some(identity) = self.identity.clone() else { return Err(SyncError::Unexpected) };
        let Some(registry) = &self.registry else { return Err(SyncError::Alarm) };
        let known = self.store.acknowledgements()?;
        let mut fresh = Vec::new();
        for notice in notices {
            if known.iter().any(|(known, _)| known == notice) {
                continue;
            }
            let author = registry.members.get(&notice.coordinator);
            let author = author.filter(|_| registry.ever_coordinator(&notice.coordinator));
            let signed = author.is_some_and(|member| notice.verifies(&member.key));
            let ours = notice.organisation == identity.organisation && notice.device == *device;
            if !(signed && ours) {
                return Err(SyncError::Alarm);
            }
            let belongs = registry.coordinator(&notice.coordinator).is_some();
            let here = self.store.digest_at(&notice.device, notice.head.seq)? == Some(notice.head.digest);
            let by_the_same = known
                .iter()
                .find(|(known, _)| (known.coordinator, known.device) == (notice.coordinator, notice.device));
            if belongs && here && by_the_same.is_none_or(|(known, _)| known.head.seq < notice.head.seq) {
                fresh.push(notice);
            }
        }
        if fresh.is_empty() {
            return Ok(false);
        }
        self.store.write("acknowledgement", |rows| {
            fresh.iter().try_for_each(|notice| rows.set_acknowledgement(notice, false))
        })?;
        let fresh: Vec<Acknowledgement> = fresh.into_iter().cloned().collect();
        self.turn_glasses(&fresh)?;
        Ok(true)
    }
}

/// The registry after one more statement; the first must be founded by this key.
pub(super) fn continued(
    registry: Option<&Registry>,
    statement: &Statement,
    root: &approdo_model::bytes::PublicKey,
) -> Result<Registry, SyncError> {
    let after = match registry {
        Some(registry) => registry.with(statement),
        None => Registry::found(statement).and_then(|registry| {
            if registry.root == *root { Ok(registry) } else { Err(RegistryError::Founding) }
        }),
    };
    after.map_err(|_| SyncError::Alarm)
}
