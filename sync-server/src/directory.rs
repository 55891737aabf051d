//! What the server knows by heart: of every organisation its registry, the heads of its logs, the latest
//! acknowledgements and how long its ledgers are. Enough to judge a push and to answer it without reading the disk.
//!
//! Only the writer changes it, and only after the commit that makes it true. Must not know SQL.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use approdo_model::bytes::Digest;
use approdo_model::calendar::Day;
use approdo_model::ids::{DeviceId, OrganisationId};
use approdo_model::limits::ANSWER_ITEMS_MAX;
use approdo_model::notice::Acknowledgement;
use approdo_model::problem::Code;
use approdo_model::registry::{Member, Registry, Role};
use approdo_model::wire::{DeviceHead, Heads, LedgerKnown};

use crate::store::branch::Stand;

/// One organisation.
#[derive(Debug, Clone)]
pub struct Organisation {
    /// Its number in the database.
    pub number: i64,
    /// Its registry.
    pub registry: Arc<Registry>,
    /// Every device's log.
    pub logs: BTreeMap<DeviceId, Log>,
    /// The last line of every coordinator's ledger that has one.
    pub ledgers: BTreeMap<DeviceId, (u32, Digest)>,
}

impl Organisation {
    /// The desks that are waited for and still belong to it.
    fn awaited(&self) -> Vec<DeviceId> {
        let waits = |device: &DeviceId| self.logs.get(device).is_some_and(|log| log.awaited);
        self.registry.coordinators().map(|(device, _)| *device).filter(waits).collect()
    }

    /// How far each coordinator's ledger goes.
    fn known_ledgers(&self) -> LedgerKnown {
        self.ledgers.iter().map(|(device, (number, _))| (*device, *number)).collect()
    }
}

/// One device's log.
#[derive(Debug, Clone)]
pub struct Log {
    /// The number of the device in the database.
    pub number: i64,
    /// Where the log ends.
    pub stand: Stand,
    /// How many slots of other branches there are.
    pub shelved: u64,
    /// The day on which its device last proved to be there.
    pub last_seen: Option<Day>,
    /// Whether this server was restored from a copy, and waits for this desk since.
    pub awaited: bool,
    /// The latest acknowledgement of each coordinator.
    pub acknowledgements: Arc<[Acknowledgement]>,
}

/// Everything at one moment that is needed to judge what a device hands over.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// The number of its organisation.
    pub organisation: i64,
    /// The registry.
    pub registry: Arc<Registry>,
    /// The device as the registry knows it.
    pub member: Member,
    /// Its log.
    pub log: Log,
    /// The last line of every ledger.
    pub ledgers: LedgerKnown,
}

/// A change that a commit has made true.
#[derive(Debug)]
pub enum Change {
    /// A log or shelf has grown.
    Grew {
        /// Whose.
        organisation: OrganisationId,
        /// Which device's.
        device: DeviceId,
        /// Where the log ends now.
        stand: Stand,
        /// How many slots the shelf has now.
        shelved: u64,
        /// The day on which that came.
        today: Day,
    },
    /// A device proved to be there.
    Seen {
        /// Whose.
        organisation: OrganisationId,
        /// Which device.
        device: DeviceId,
        /// On which day.
        today: Day,
    },
    /// A desk that was waited for has told what it knew.
    Came {
        /// Whose.
        organisation: OrganisationId,
        /// Which desk.
        device: DeviceId,
    },
    /// An organisation is to be learned anew; with its registry, if that is known already.
    Anew(OrganisationId, Option<Arc<Registry>>),
    /// Something was erased: no copy may stay behind in the journal.
    Erased,
}

/// All organisations.
#[derive(Debug, Default)]
pub struct Directory(RwLock<Known>);

#[derive(Debug, Default)]
struct Known {
    organisations: HashMap<OrganisationId, Organisation>,
    homes: HashMap<DeviceId, OrganisationId>,
}

impl Directory {
    fn known(&self) -> RwLockReadGuard<'_, Known> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Learns an organisation, or learns it anew.
    pub fn learn(&self, organisation: Organisation) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let id = organisation.registry.organisation;
        known.homes.extend(organisation.logs.keys().map(|device| (*device, id)));
        known.organisations.insert(id, organisation);
    }

    /// Forgets an organisation: what is not sure must be read again.
    pub fn forget(&self, organisation: &OrganisationId) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        known.organisations.remove(organisation);
    }

    /// Notes that a log or shelf has grown.
    pub fn grew(&self, organisation: &OrganisationId, device: &DeviceId, stand: Stand, shelved: u64) {
        self.change(organisation, device, |log| (log.stand, log.shelved) = (stand, shelved));
    }

    /// Notes the day on which a device proved to be there.
    pub fn seen(&self, organisation: &OrganisationId, device: &DeviceId, today: Day) {
        self.change(organisation, device, |log| log.last_seen = Some(today));
    }

    /// Notes that a desk that was waited for came.
    pub fn came(&self, organisation: &OrganisationId, device: &DeviceId) {
        self.change(organisation, device, |log| log.awaited = false);
    }

    fn change(&self, organisation: &OrganisationId, device: &DeviceId, change: impl FnOnce(&mut Log)) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let log = known.organisations.get_mut(organisation).and_then(|known| known.logs.get_mut(device));
        log.map(change);
    }

    /// Whether this organisation is known by heart.
    pub fn knows(&self, organisation: &OrganisationId) -> bool {
        self.known().organisations.contains_key(organisation)
    }

    /// Number and registry of an organisation.
    pub fn registry(&self, organisation: &OrganisationId) -> Option<(i64, Arc<Registry>)> {
        self.known().organisations.get(organisation).map(|known| (known.number, Arc::clone(&known.registry)))
    }

    /// Whether two organisations name each other: one sends this secretariat its sheets, and that one reads them.
    pub fn are_paired(&self, organisation: &OrganisationId, secretariat: &OrganisationId) -> bool {
        let known = self.known();
        let registry = |id| known.organisations.get(id).map(|known| &known.registry);
        let (Some(sender), Some(reader)) = (registry(organisation), registry(secretariat)) else {
            return false;
        };
        let sends = sender.sheets_to == Some((*secretariat, reader.root));
        reader.is_secretariat && sends && reader.sheets_from.get(organisation) == Some(&sender.root)
    }

    /// What is needed to judge what a device hands over.
    ///
    /// # Errors
    /// [`Code::UnknownOrganisation`] or [`Code::UnknownDevice`].
    pub fn snapshot(&self, organisation: &OrganisationId, device: &DeviceId) -> Result<Snapshot, Code> {
        let known = self.known();
        let organisation = known.organisations.get(organisation).ok_or(Code::UnknownOrganisation)?;
        let log = organisation.logs.get(device).ok_or(Code::UnknownDevice)?;
        let member = organisation.registry.members.get(device).ok_or(Code::UnknownDevice)?;
        Ok(Snapshot {
            organisation: organisation.number,
            registry: Arc::clone(&organisation.registry),
            member: *member,
            log: log.clone(),
            ledgers: organisation.known_ledgers(),
        })
    }

    /// Which organisation a device belongs to, and as what.
    pub fn member(&self, device: &DeviceId) -> Option<(OrganisationId, Member)> {
        let known = self.known();
        let home = known.homes.get(device)?;
        let member = known.organisations.get(home)?.registry.members.get(device)?;
        Some((*home, *member))
    }

    /// The vector of heads: of the whole organisation for a coordinator, of its own log for a worker. When a device was
    /// last seen, and for which desks a restored server waits, only coordinators learn.
    pub fn heads(&self, organisation: &OrganisationId, device: &DeviceId, role: Role) -> Option<Heads> {
        let known = self.known();
        let organisation = known.organisations.get(organisation)?;
        let seen = organisation.logs.iter().filter(|(id, _)| role == Role::Coordinator || *id == device);
        let line = |(id, log): (&DeviceId, &Log)| DeviceHead {
            device: *id,
            head: log.stand.chain.head,
            shelved: log.shelved,
            last_seen: log.last_seen.filter(|_| role == Role::Coordinator),
        };
        Some(Heads {
            devices: seen.map(line).collect(),
            registry: organisation.registry.number,
            ledger: organisation.known_ledgers(),
            awaited: if role == Role::Coordinator { organisation.awaited() } else { Vec::new() },
        })
    }

    /// Number, registry and logs of every organisation.
    pub fn organisations(&self) -> Vec<(i64, Arc<Registry>, BTreeMap<DeviceId, Log>)> {
        let known = self.known();
        let all = known.organisations.values();
        all.map(|known| (known.number, Arc::clone(&known.registry), known.logs.clone())).collect()
    }

    /// What the desks of an organisation have acknowledged, of every log: for coordinators, so that their views meet.
    pub fn acknowledgements(&self, organisation: &OrganisationId) -> Vec<Acknowledgement> {
        let known = self.known();
        let logs = known.organisations.get(organisation).into_iter().flat_map(|known| known.logs.values());
        logs.flat_map(|log| log.acknowledgements.iter().cloned()).take(ANSWER_ITEMS_MAX).collect()
    }

    /// How far the ledgers of an organisation go.
    pub fn ledgers(&self, organisation: &OrganisationId) -> Option<LedgerKnown> {
        let known = self.known();
        known.organisations.get(organisation).map(Organisation::known_ledgers)
    }
}
