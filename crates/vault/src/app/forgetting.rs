//! When a closed outing can no longer be read here: its key is destroyed, the sealed entries stay. Nothing is lost by it,
//! because every entry is sealed to the organisation as well.
//!
//! A desk forgets nothing here: it is where the organisation reads. Must not know what an outing says.

use std::collections::BTreeMap;

use approdo_model::bytes::Digest;
use approdo_model::chain::Head;
use approdo_model::header::Kind;
use approdo_model::notice::Acknowledgement;
use approdo_model::policy::Policy;
use approdo_model::registry::Role;

use crate::clock::wall;
use crate::keyring;
use crate::log;
use crate::readable::{Moment, Readable, Stretch};
use crate::secret::Key;
use crate::store::{Identity, StoreError, WrapKind};

use super::App;
use super::answer::StillReadable;
use super::problem::Refusal;

/// How often what remains to be read is written down, though nothing is due.
const COUNT_MINUTES: u32 = 10;

impl App {
    /// The policy in force.
    pub(super) fn policy(&self) -> Policy {
        self.registry.as_ref().map_or(Policy::DEFAULT, |registry| registry.policy)
    }

    /// The moment in which an outing ends.
    pub(super) fn moment(&self) -> Moment {
        Moment { now: wall(&*self.clock), policy: self.policy() }
    }

    /// Takes the whole minutes that have passed off what remains of every outing, and forgets those of which nothing
    /// does.
    ///
    /// # Errors
    /// [`StoreError`]; what could not be written is taken off the next time.
    pub(crate) fn run_glasses(&mut self) -> Result<(), StoreError> {
        let minutes = self.minutes_not_taken_off();
        if minutes == 0 {
            return Ok(());
        }
        let mut rows = self.store.readable()?;
        let due = rows.iter().any(|row| row.left() <= minutes) && self.forgets();
        if !rows.is_empty() && (due || minutes >= COUNT_MINUTES) {
            rows.iter_mut().for_each(|row| row.run(minutes));
            self.keep_or_forget(&rows)?;
        }
        if rows.is_empty() || due || minutes >= COUNT_MINUTES {
            self.glasses_ran += std::time::Duration::from_secs(u64::from(minutes) * 60);
        }
        Ok(())
    }

    /// Whole minutes that have passed and are not written down yet.
    fn minutes_not_taken_off(&self) -> u32 {
        let since = self.clock.monotonic().saturating_sub(self.glasses_ran);
        u32::try_from(since.as_secs() / 60).unwrap_or(u32::MAX)
    }

    /// Turns the second glass of every outing that these words of coordinators reach to its end.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(crate) fn turn_glasses(&mut self, notices: &[Acknowledgement]) -> Result<(), StoreError> {
        let Some(identity) = self.identity.clone() else { return Ok(()) };
        self.run_glasses()?;
        let reach = notices.iter().filter(|n| n.device == identity.device).map(|n| n.head.seq).max();
        let (policy, now) = (self.policy(), wall(&*self.clock));
        let mut rows = self.store.readable()?;
        rows.retain(|row| row.acknowledged.is_none() && reach.is_some_and(|reach| row.last_seq <= reach));
        for row in &mut rows {
            row.acknowledge(&identity, &policy, now, &mut self.chance)
                .map_err(|_| StoreError::Corrupt("readable"))?;
        }
        self.keep_or_forget(&rows)
    }

    /// A policy that came says less than before.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(crate) fn keep_to_policy(&mut self) -> Result<(), StoreError> {
        let policy = self.policy();
        let before = self.store.readable()?;
        let mut rows = before.clone();
        rows.iter_mut().for_each(|row| row.keep_to(&policy));
        if rows == before { Ok(()) } else { self.keep_or_forget(&rows) }
    }

    /// What can still be read of which outing, by its opening.
    pub(super) fn still_readable(&self) -> Result<BTreeMap<Digest, StillReadable>, StoreError> {
        let since = self.minutes_not_taken_off();
        let view = |mut row: Readable| {
            row.run(since);
            StillReadable {
                minutes_left: row.left(),
                acknowledged: row.acknowledged.is_some(),
                warns: row.warns(),
                held_back: row.held_back,
            }
        };
        Ok(self.store.readable()?.into_iter().map(|row| (row.opening, view(row))).collect())
    }

    /// Looks at the wall clock, now that what is sealed can be opened. An outing that was closed before there were
    /// glasses gets full ones.
    pub(super) fn look_at_wall(&mut self, identity: &Identity, vault_key: &Key) -> Result<(), Refusal> {
        if !self.forgets() {
            return Ok(());
        }
        self.begin_missing(identity, vault_key)?;
        let now = wall(&*self.clock);
        let policy = self.policy();
        let mut rows = self.store.readable()?;
        for row in &mut rows {
            let key = keyring::open(&self.store, vault_key, WrapKind::Outing, row.opening.as_bytes())?;
            // A changed seal looks like wrong words (S-008).
            row.look_at(&key, identity, now, &mut self.chance).map_err(|_| Refusal::WrongPassphrase)?;
            row.keep_to(&policy);
        }
        Ok(self.keep_or_forget(&rows)?)
    }

    fn begin_missing(&mut self, identity: &Identity, vault_key: &Key) -> Result<(), Refusal> {
        let kept: Vec<Digest> = self
            .store
            .wraps(WrapKind::Outing)?
            .iter()
            .filter_map(|(name, _)| Digest::from_slice(name))
            .collect();
        let rows = self.store.readable()?;
        let open = self.store.wraps(WrapKind::OutingSigner)?;
        let has_none = |opening: &Digest| {
            !rows.iter().any(|row| row.opening == *opening)
                && !open.iter().any(|(name, _)| name == opening.as_bytes())
        };
        let missing: Vec<Digest> = kept.into_iter().filter(has_none).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let stretches = self.stretches(identity)?;
        let moment = self.moment();
        let mut begun = Vec::new();
        for opening in &missing {
            let Some(stretch) = stretches.get(opening) else { continue };
            let key = keyring::open(&self.store, vault_key, WrapKind::Outing, opening.as_bytes())?;
            let whose = (&identity.organisation, &identity.device);
            begun.push(Readable::closing(&key, whose, stretch, &moment, &mut self.chance)?);
        }
        self.store.write("begin glasses", |rows| begun.iter().try_for_each(|row| rows.set_readable(row)))?;
        let notices: Vec<Acknowledgement> =
            self.store.acknowledgements()?.into_iter().map(|(notice, _)| notice).collect();
        Ok(self.turn_glasses(&notices)?)
    }

    /// Where every outing lies in the own log.
    fn stretches(&self, identity: &Identity) -> Result<BTreeMap<Digest, Stretch>, StoreError> {
        let mut found: BTreeMap<Digest, Stretch> = BTreeMap::new();
        let mut current: Option<Stretch> = None;
        log::walk(&self.store, &identity.device, 0, |head: &Head, entry| -> Result<(), StoreError> {
            if entry.open.kind == Kind::Opening.number() {
                let generation = entry.open.generation;
                current = Some(Stretch { opening: *head, last_seq: head.seq, generation });
            }
            if let Some(stretch) = &mut current {
                stretch.last_seq = head.seq;
                found.insert(stretch.opening.digest, *stretch);
            }
            if entry.open.kind == Kind::Closing.number() {
                current = None;
            }
            Ok(())
        })?;
        Ok(found)
    }

    /// Writes what is left, and destroys the keys of what has nothing left.
    fn keep_or_forget(&mut self, rows: &[Readable]) -> Result<(), StoreError> {
        if rows.is_empty() {
            return Ok(());
        }
        let forgets = self.forgets();
        let over = |row: &&Readable| forgets && row.left() == 0;
        self.store.write("forget outings", |tables| {
            rows.iter().try_for_each(|row| match over(&row) {
                true => {
                    tables.drop_outing_key(&row.opening)?;
                    tables.drop_readable(&row.opening)
                }
                false => tables.set_readable(row),
            })
        })?;
        // What was deleted may still stand in the write-ahead log.
        if rows.iter().any(|row| over(&row)) { self.store.checkpoint() } else { Ok(()) }
    }

    /// Whether this device forgets: a desk reads for the organisation.
    fn forgets(&self) -> bool {
        self.role() != Some(Role::Coordinator)
    }
}
