//! Which blank entries a desk believes.
//!
//! An erasure says which subjects are blank. Beside that a server lets texts go whose period is frozen and that a
//! coordinator has opened; a desk that comes later finds only their headers. A server that could blank at will would make
//! a late contact vanish, so a blank is believed only where a month is frozen in the registry and a coordinator who
//! belongs has signed for a head of this very log that lies at or behind it. Must not know how entries are opened.

use std::collections::{BTreeSet, HashSet};

use approdo_model::bytes::Digest;
use approdo_model::calendar::{Month, Period};
use approdo_model::chain::{Chained, Entry, Head, Part};
use approdo_model::ids::{DeviceId, SubjectId};
use approdo_model::notice::Acknowledgement;
use approdo_model::registry::Registry;

use crate::app::App;
use crate::app::periods::may_be_late;
use crate::desk::Desk;
use crate::erasure::{self, blanked};
use crate::rules::Rules;
use crate::store::Store;

use super::{Round, SyncError};

/// What makes a blank believable, for one log.
#[derive(Debug)]
pub(super) struct Belief {
    erased: HashSet<SubjectId>,
    frozen: Vec<(Month, Month)>,
    /// Periods of which a sheet was sent, and whether that was known when the round began: all that comes now came after
    /// it. Of one that the round brought, what another coordinator has read may well be in it.
    reported: Vec<(Period, bool)>,
    /// Heads of this log that coordinators have signed for.
    opened: Vec<Head>,
    rules: Rules,
}

/// What a desk has of one log.
pub(super) struct Mirror<'a> {
    pub(super) store: &'a Store,
    pub(super) device: &'a DeviceId,
}

impl Mirror<'_> {
    /// The entry that makes this head, if it is here.
    fn copy(&self, head: &Head) -> Result<Option<Entry>, SyncError> {
        let there = self.store.entries(self.device, head.seq.saturating_sub(1), 1)?.into_iter().next();
        Ok(there.filter(|(here, _)| here == head).map(|(_, entry)| entry))
    }
}

/// A run as it is to be kept.
pub(super) enum Believed {
    /// All of it.
    Run(Vec<Entry>),
    /// Its blanks may be proven by what comes after it.
    NotYet,
}

/// A run of a log that waits for what comes after it.
#[derive(Debug)]
pub(super) struct Ahead {
    /// Where it ends.
    pub(super) head: Head,
    /// Its entries.
    pub(super) entries: Vec<Entry>,
}

impl App {
    /// What this desk believes about a log, by what other coordinators and it itself have signed.
    pub(super) fn belief(&self, round: &Round, device: &DeviceId) -> Result<Belief, SyncError> {
        let registry = self.registry.as_ref().ok_or(SyncError::Alarm)?;
        let own = self.store.acknowledgements()?.into_iter().map(|(notice, _)| notice);
        let all: Vec<Acknowledgement> = own.chain(round.views.seen().iter().cloned()).collect();
        Ok(Belief {
            erased: erasure::subjects(&self.store)?,
            frozen: registry.frozen.clone(),
            reported: self.reported(round)?,
            opened: all.iter().filter(|n| is_word(registry, n, device)).map(|notice| notice.head).collect(),
            rules: self.rules,
        })
    }
}

/// Whether a coordinator who belongs has signed this, about this device.
fn is_word(registry: &Registry, notice: &Acknowledgement, device: &DeviceId) -> bool {
    let author = registry.coordinator(&notice.coordinator);
    notice.organisation == registry.organisation
        && notice.device == *device
        && author.is_some_and(|member| notice.verifies(&member.key))
}

impl Belief {
    /// What arrives of an erased subject is kept blank. Any other blank must be proven by the run it is in, or by what
    /// follows it.
    pub(super) fn keep(&self, run: &[Chained], entries: &[Entry]) -> Result<Believed, SyncError> {
        let stands: BTreeSet<Head> = run.iter().map(|chained| chained.after.head).collect();
        let proven = self.opened.iter().filter(|head| stands.contains(head)).map(|head| head.seq).max();
        let end = run.last().map_or(0, |last| last.after.head.seq);
        let promised = self.opened.iter().any(|head| head.seq > end);
        let mut kept = Vec::with_capacity(entries.len());
        let mut closed: BTreeSet<Digest> = BTreeSet::new();
        for (chained, entry) in run.iter().zip(entries) {
            let is_erased = self.erased.contains(&entry.open.subject);
            match &entry.part {
                _ if is_erased => kept.push(blanked(entry)),
                Part::Sealed(_) if closed.contains(&chained.header.place.opening) => {
                    return Err(SyncError::Alarm);
                }
                Part::Sealed(_) => kept.push(entry.clone()),
                Part::Blank(_) if !self.is_frozen(entry) => return Err(SyncError::Alarm),
                Part::Blank(_) => {
                    let reached = proven.is_some_and(|proven| chained.after.head.seq <= proven);
                    if !reached && self.rules.blanks_need_a_word() {
                        return if promised { Ok(Believed::NotYet) } else { Err(SyncError::Alarm) };
                    }
                    // With its opening an outing's key is gone: what is sealed under it must be gone as well.
                    closed.extend(entry.open.outing_key.map(|_| chained.digest));
                    kept.push(entry.clone());
                }
            }
        }
        Ok(Believed::Run(kept))
    }

    /// The same for a run that is not waited for. What also stands in the mirror of the log is kept as it is there.
    pub(super) fn keep_now(
        &self,
        run: &[Chained],
        entries: Vec<Entry>,
        mirror: &Mirror<'_>,
    ) -> Result<Vec<Entry>, SyncError> {
        let mut shared = 0;
        let mut kept = Vec::with_capacity(entries.len());
        while let Some(own) = run.get(shared).map(|made| mirror.copy(&made.after.head)).transpose()?.flatten()
        {
            kept.push(own);
            shared += 1;
        }
        match self.keep(run.get(shared..).unwrap_or_default(), entries.get(shared..).unwrap_or_default())? {
            Believed::Run(rest) => kept.extend(rest),
            Believed::NotYet => return Err(SyncError::Alarm),
        }
        Ok(kept)
    }

    /// Whether an entry is sealed under the key of an outing of which only the header came here.
    pub(super) fn is_shut_out(&self, desk: &Desk, chained: &Chained, entry: &Entry) -> bool {
        let opening = desk.let_go(&chained.header.place.opening);
        entry.part.sealed().is_some() && opening.is_some_and(|subject| !self.erased.contains(&subject))
    }

    /// Whether an entry comes late: its month is frozen or stands in a sheet, and no coordinator had read so far.
    pub(super) fn is_late(&self, chained: &Chained, entry: &Entry) -> bool {
        let read = self.opened.iter().any(|head| head.seq >= chained.after.head.seq);
        let after_a_sheet = self.is_reported(entry).is_some_and(|before| before || !read);
        may_be_late(entry.open.kind) && (after_a_sheet || !read && self.is_frozen(entry))
    }

    /// Whether a sheet of the month of an entry was known when the round began; none if there is none.
    fn is_reported(&self, entry: &Entry) -> Option<bool> {
        let month = Month::from_number(entry.open.facts.month)?;
        let of_month = self.reported.iter().filter(|(period, _)| period.contains(month));
        of_month.map(|(_, before)| *before).max()
    }

    /// Whether the month of an entry is frozen.
    fn is_frozen(&self, entry: &Entry) -> bool {
        let month = Month::from_number(entry.open.facts.month);
        let frozen = |month| self.frozen.iter().any(|(first, last)| (*first..=*last).contains(&month));
        month.is_some_and(frozen)
    }
}
