//! Who belongs to an organisation and which keys are in force: a chain of signed statements that everyone folds.
//!
//! The root key says who the coordinators are; coordinators say all else. A statement that does not stand on the
//! head it names, or is not signed by who may say it, is refused; two registries of which neither continues the
//! other are a fork and an alarm. Must not know storage or transport, nor any name of a person.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::bytes::{Digest, PublicKey, SignatureBytes, X25519Recipient, XWingRecipient};
use crate::calendar::Month;
use crate::chain::Head;
use crate::digest::{Purpose, digest};
use crate::ids::{DeviceId, OrganisationId};
use crate::limits::DEVICES_MAX;
use crate::policy::Policy;
use crate::signature::{Context, verifies};
use crate::suite::{self, Recipient, Wrap, X25519Wrap, XWingWrap};

/// What a statement says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Act {
    /// The organisation begins; its root key. Always and only the first statement.
    Founded {
        /// The key that names coordinators.
        root: PublicKey,
    },
    /// A coordinator's desk is added. By the root key.
    CoordinatorAdded {
        /// The desk.
        device: DeviceId,
        /// Its device key.
        key: PublicKey,
    },
    /// A coordinator's desk is removed. By the root key.
    CoordinatorRemoved {
        /// The desk.
        device: DeviceId,
        /// The last of its entries that still holds.
        last: Head,
    },
    /// A tablet is admitted. By a coordinator.
    DeviceEnrolled {
        /// The tablet.
        device: DeviceId,
        /// Its device key.
        key: PublicKey,
    },
    /// A tablet is revoked. By a coordinator.
    DeviceRevoked {
        /// The tablet.
        device: DeviceId,
        /// The last of its entries that still holds.
        last: Head,
    },
    /// A new key of the organisation is in force, of suite 1: read, and said no more. By a coordinator.
    Generation {
        /// One more than the generation before, from 1.
        generation: u32,
        /// Cipher suite of the key.
        suite: u8,
        /// What outing keys are sealed to from now on.
        recipient: X25519Recipient,
    },
    /// A period is closed for good. By a coordinator.
    Frozen {
        /// First month of the period.
        first: Month,
        /// Last month of the period.
        last: Month,
    },
    /// To this key generations are handed to me, of suite 1: read, and said no more. By a coordinator, of itself.
    OpeningKey {
        /// The key.
        recipient: X25519Recipient,
    },
    /// The secret of a generation is handed to another coordinator, in suite 1: read, and said no more. By a coordinator.
    GenerationShared {
        /// Which.
        generation: u32,
        /// To whom.
        to: DeviceId,
        /// The secret, sealed to the opening key that stands for them.
        wrap: X25519Wrap,
    },
    /// The secret of a generation is to be destroyed: what was sealed to it nobody opens any more. By a coordinator.
    GenerationEnded {
        /// Which; a later one stands.
        generation: u32,
        /// The devices that nobody waits for, each named, in the order of their ids.
        waived: Vec<DeviceId>,
    },
    /// How long what may be read, from now on. By a coordinator.
    Policy {
        /// All of it.
        policy: Policy,
    },
    /// This organisation is a secretariat: it reads sheets, publishes bulletins, and never admits a tablet. By its first
    /// coordinator, as a part of the founding.
    Secretariat,
    /// From now on sheets go to this secretariat. By a coordinator.
    SheetsTo {
        /// Which.
        secretariat: OrganisationId,
        /// The key that names its coordinators, compared in person.
        root: PublicKey,
    },
    /// From now on sheets of this organisation are read. By a coordinator of a secretariat.
    SheetsFrom {
        /// Which.
        organisation: OrganisationId,
        /// The key that names its coordinators, compared in person.
        root: PublicKey,
    },
    /// A new key of the organisation is in force. By a coordinator.
    HybridGeneration {
        /// One more than the generation before, from 1.
        generation: u32,
        /// What outing keys are sealed to from now on.
        recipient: Box<XWingRecipient>,
    },
    /// To this key generations are handed to me; one stated later takes its place. By a coordinator, of itself.
    HybridOpeningKey {
        /// The key.
        recipient: Box<XWingRecipient>,
    },
    /// The secret of a generation is handed to another coordinator. By a coordinator.
    HybridGenerationShared {
        /// Which.
        generation: u32,
        /// To whom.
        to: DeviceId,
        /// The secret, sealed to the opening key that stands for them.
        wrap: Box<XWingWrap>,
    },
}

impl Act {
    /// A key put in force, in the act of its suite.
    pub fn generation(generation: u32, recipient: Recipient) -> Self {
        match recipient {
            Recipient::X25519(recipient) => Self::Generation { generation, suite: suite::X25519, recipient },
            Recipient::XWing(recipient) => Self::HybridGeneration { generation, recipient },
        }
    }

    /// The generation that is in force from this act on, if it says so.
    pub fn puts_in_force(&self) -> Option<u32> {
        match self {
            Self::Generation { generation, .. } | Self::HybridGeneration { generation, .. } => {
                Some(*generation)
            }
            _ => None,
        }
    }

    /// An opening key, in the act of its suite.
    pub fn opening_key(recipient: Recipient) -> Self {
        match recipient {
            Recipient::X25519(recipient) => Self::OpeningKey { recipient },
            Recipient::XWing(recipient) => Self::HybridOpeningKey { recipient },
        }
    }

    /// A generation's secret handed over, in the act of its suite.
    pub fn share(generation: u32, to: DeviceId, wrap: Wrap) -> Self {
        match wrap {
            Wrap::X25519(wrap) => Self::GenerationShared { generation, to, wrap },
            Wrap::XWing(wrap) => Self::HybridGenerationShared { generation, to, wrap },
        }
    }
}

/// Who says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Author {
    /// The organisation's root key.
    Root,
    /// A coordinator's desk.
    Coordinator(DeviceId),
}

/// One signed statement of a registry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// Whose registry.
    pub organisation: OrganisationId,
    /// Its number, from 1.
    pub number: u32,
    /// Digest of the statement before; zero before the first.
    pub previous: Digest,
    /// What it says.
    pub act: Act,
    /// Who says it.
    pub author: Author,
    /// Signature over [`Statement::canonical`].
    pub signature: SignatureBytes,
}

impl Statement {
    /// The bytes that are signed and digested: everything but the signature.
    pub fn canonical(&self) -> Vec<u8> {
        let mut bytes = vec![1];
        bytes.extend_from_slice(self.organisation.as_bytes());
        bytes.extend_from_slice(&self.number.to_be_bytes());
        bytes.extend_from_slice(self.previous.as_bytes());
        author_bytes(&self.author, &mut bytes);
        act_bytes(&self.act, &mut bytes);
        bytes
    }

    /// What the next statement names as its previous.
    pub fn digest(&self) -> Digest {
        digest(Purpose::Statement, &[&self.canonical(), self.signature.as_bytes()])
    }

    /// The context in which this author signs.
    pub fn context(author: &Author) -> Context {
        match author {
            Author::Root => Context::RootStatement,
            Author::Coordinator(_) => Context::CoordinatorStatement,
        }
    }
}

fn author_bytes(author: &Author, out: &mut Vec<u8>) {
    match author {
        Author::Root => out.push(0),
        Author::Coordinator(device) => {
            out.push(1);
            out.extend_from_slice(device.as_bytes());
        }
    }
}

fn act_bytes(act: &Act, out: &mut Vec<u8>) {
    let (number, parts): (u8, Vec<Vec<u8>>) = match act {
        Act::Founded { root } => (1, vec![root.as_bytes().to_vec()]),
        Act::CoordinatorAdded { device, key } => {
            (2, vec![device.as_bytes().to_vec(), key.as_bytes().to_vec()])
        }
        Act::CoordinatorRemoved { device, last } => (3, vec![device.as_bytes().to_vec(), end_bytes(last)]),
        Act::DeviceEnrolled { device, key } => (4, vec![device.as_bytes().to_vec(), key.as_bytes().to_vec()]),
        Act::DeviceRevoked { device, last } => (5, vec![device.as_bytes().to_vec(), end_bytes(last)]),
        Act::Generation { generation, suite, recipient } => {
            (6, vec![generation.to_be_bytes().to_vec(), vec![*suite], recipient.as_bytes().to_vec()])
        }
        Act::Frozen { first, last } => {
            (7, vec![first.number().to_be_bytes().to_vec(), last.number().to_be_bytes().to_vec()])
        }
        Act::OpeningKey { recipient } => (8, vec![recipient.as_bytes().to_vec()]),
        Act::GenerationShared { generation, to, wrap } => {
            let wrap = Wrap::X25519(*wrap).bytes();
            (9, vec![generation.to_be_bytes().to_vec(), to.as_bytes().to_vec(), wrap])
        }
        Act::GenerationEnded { generation, waived } => {
            let mut parts = vec![generation.to_be_bytes().to_vec()];
            parts.extend(waived.iter().map(|device| device.as_bytes().to_vec()));
            (10, parts)
        }
        Act::Policy { policy } => (11, vec![policy.bytes()]),
        Act::Secretariat => (12, Vec::new()),
        Act::SheetsTo { secretariat, root } => {
            (13, vec![secretariat.as_bytes().to_vec(), root.as_bytes().to_vec()])
        }
        Act::SheetsFrom { organisation, root } => {
            (14, vec![organisation.as_bytes().to_vec(), root.as_bytes().to_vec()])
        }
        Act::HybridGeneration { generation, recipient } => {
            (15, vec![generation.to_be_bytes().to_vec(), recipient.as_bytes().to_vec()])
        }
        Act::HybridOpeningKey { recipient } => (16, vec![recipient.as_bytes().to_vec()]),
        Act::HybridGenerationShared { generation, to, wrap } => {
            let wrap = Wrap::XWing(wrap.clone()).bytes();
            (17, vec![generation.to_be_bytes().to_vec(), to.as_bytes().to_vec(), wrap])
        }
    };
    out.push(number);
    out.extend(parts.concat());
}

fn end_bytes(head: &Head) -> Vec<u8> {
    [&head.seq.to_be_bytes()[..], head.digest.as_bytes()].concat()
}

/// What a device may do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// A tablet: writes.
    #[default]
    Worker,
    /// A desk: writes, reads, and says who belongs.
    Coordinator,
}

/// One device as the registry knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    /// Tablet or desk.
    pub role: Role,
    /// Its device key.
    pub key: PublicKey,
    /// Set when it was revoked or removed: what lies beyond no longer counts.
    pub ended: Option<Head>,
}

/// One key of the organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Generation {
    /// Its number, from 1.
    pub number: u32,
    /// What outing keys are sealed to.
    pub recipient: Recipient,
}

/// A generation's secret on its way to a coordinator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// Which generation's.
    pub generation: u32,
    /// Who hands it over.
    pub from: DeviceId,
    /// Who gets it.
    pub to: DeviceId,
    /// The opening key that stood for them.
    pub recipient: Recipient,
    /// The secret, sealed to that key.
    pub wrap: Wrap,
}

/// The fold of all statements so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registry {
    /// Whose registry.
    pub organisation: OrganisationId,
    /// The key that names coordinators.
    pub root: PublicKey,
    /// How many statements.
    pub number: u32,
    /// Digest of the last.
    pub head: Digest,
    /// Every device that ever belonged.
    pub members: BTreeMap<DeviceId, Member>,
    /// Every key, oldest first.
    pub generations: Vec<Generation>,
    /// Periods closed for good.
    pub frozen: Vec<(Month, Month)>,
    /// To which key generations are handed to each coordinator who belongs.
    pub opening_keys: BTreeMap<DeviceId, Recipient>,
    /// Every hand-over of a generation's secret, oldest first.
    pub shares: Vec<Share>,
    /// Who made each generation, and so holds it.
    pub makers: BTreeMap<u32, DeviceId>,
    /// Generations whose secrets are to be destroyed.
    pub ended_generations: BTreeSet<u32>,
    /// How long what may be read: what was said last, or what holds where nothing was.
    pub policy: Policy,
    /// Whether it is a secretariat.
    pub is_secretariat: bool,
    /// To which secretariat sheets go, and the key that names its coordinators.
    pub sheets_to: Option<(OrganisationId, PublicKey)>,
    /// Of which organisations a secretariat reads sheets, each with the key that names its coordinators.
    pub sheets_from: BTreeMap<OrganisationId, PublicKey>,
}

/// Why a statement is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RegistryError {
    /// The first statement must found the organisation, and no other may.
    #[error("not a founding")]
    Founding,
    /// Another organisation's statement.
    #[error("of another organisation")]
    Organisation,
    /// It does not stand on the last statement: a gap or a fork.
    #[error("does not continue the registry")]
    Fork,
    /// Its author may not say this.
    #[error("not the author's to say")]
    Author,
    /// Its signature does not verify.
    #[error("the signature does not verify")]
    Signature,
    /// It contradicts what stands: an id taken, a generation skipped, a weaker suite, an unknown device.
    #[error("contradicts the registry")]
    Contradiction,
    /// More devices than an organisation may have.
    #[error("too many devices")]
    Full,
}

impl Registry {
    /// Begins a registry with its founding statement.
    ///
    /// # Errors
    /// [`RegistryError`] if it is no founding or not signed by the key it names.
    pub fn found(statement: &Statement) -> Result<Self, RegistryError> {
        let Act::Founded { root } = statement.act else { return Err(RegistryError::Founding) };
        if statement.number != 1 || statement.previous != Digest::ZERO || statement.author != Author::Root {
            return Err(RegistryError::Founding);
        }
        if !verifies(Context::RootStatement, &root, &statement.canonical(), &statement.signature) {
            return Err(RegistryError::Signature);
        }
        Ok(Self {
            organisation: statement.organisation,
            root,
            number: 1,
            head: statement.digest(),
            members: BTreeMap::new(),
            generations: Vec::new(),
            frozen: Vec::new(),
            opening_keys: BTreeMap::new(),
            shares: Vec::new(),
            makers: BTreeMap::new(),
            ended_generations: BTreeSet::new(),
            policy: Policy::DEFAULT,
            is_secretariat: false,
            sheets_to: None,
            sheets_from: BTreeMap::new(),
        })
    }

    /// Folds a whole registry.
    ///
    /// # Errors
    /// [`RegistryError`] of the first statement that is refused.
    pub fn fold(statements: &[Statement]) -> Result<Self, RegistryError> {
        let (first, rest) = statements.split_first().ok_or(RegistryError::Founding)?;
        rest.iter().try_fold(Self::found(first)?, |registry, statement| registry.with(statement))
    }

    /// The registry after one more statement.
    ///
    /// # Errors
    /// [`RegistryError`]; the registry is then as it was.
    pub fn with(&self, statement: &Statement) -> Result<Self, RegistryError> {
        if statement.organisation != self.organisation {
            return Err(RegistryError::Organisation);
        }
        if Some(statement.number) != self.number.checked_add(1) || statement.previous != self.head {
            return Err(RegistryError::Fork);
        }
        let key = self.author_key(statement)?;
        let context = Statement::context(&statement.author);
        if !verifies(context, &key, &statement.canonical(), &statement.signature) {
            return Err(RegistryError::Signature);
        }
        let mut after = self.clone();
        after.apply(&statement.act, &statement.author)?;
        after.number = statement.number;
        after.head = statement.digest();
        Ok(after)
    }

    /// The key that must have signed, if this author may say this.
    fn author_key(&self, statement: &Statement) -> Result<PublicKey, RegistryError> {
        let by_root = matches!(statement.act, Act::CoordinatorAdded { .. } | Act::CoordinatorRemoved { .. });
        match statement.author {
            Author::Root if by_root => Ok(self.root),
            Author::Coordinator(device) if !by_root => {
                self.coordinator(&device).map(|member| member.key).ok_or(RegistryError::Author)
            }
            _ => Err(RegistryError::Author),
        }
    }

    fn apply(&mut self, act: &Act, author: &Author) -> Result<(), RegistryError> {
        match *act {
            Act::OpeningKey { recipient } => self.set_opening_key(author, Recipient::X25519(recipient)),
            Act::HybridOpeningKey { ref recipient } => {
                self.set_opening_key(author, Recipient::XWing(recipient.clone()))
            }
            Act::GenerationShared { generation, to, wrap } => {
                self.share(author, generation, to, Wrap::X25519(wrap))
            }
            Act::HybridGenerationShared { generation, to, ref wrap } => {
                self.share(author, generation, to, Wrap::XWing(wrap.clone()))
            }
            Act::GenerationEnded { generation, ref waived } => self.end_generation(generation, waived),
            Act::Founded { .. } => Err(RegistryError::Founding),
            Act::CoordinatorAdded { device, key } => self.add(device, Role::Coordinator, key),
            Act::DeviceEnrolled { device, key } => self.add(device, Role::Worker, key),
            Act::CoordinatorRemoved { device, last } => {
                self.opening_keys.remove(&device);
                self.end(&device, Role::Coordinator, last)
            }
            Act::DeviceRevoked { device, last } => self.end(&device, Role::Worker, last),
            Act::Generation { generation, suite: suite::X25519, recipient } => {
                self.put_in_force(author, generation, Recipient::X25519(recipient))
            }
            Act::HybridGeneration { generation, ref recipient } => {
                self.put_in_force(author, generation, Recipient::XWing(recipient.clone()))
            }
            Act::Frozen { first, last } if first <= last => {
                self.frozen.push((first, last));
                Ok(())
            }
            Act::Policy { policy } if policy.is_within() => {
                self.policy = policy;
                Ok(())
            }
            Act::Frozen { .. } | Act::Policy { .. } | Act::Generation { .. } => {
                Err(RegistryError::Contradiction)
            }
            Act::Secretariat => self.become_secretariat(),
            Act::SheetsTo { secretariat, root } => self.send_sheets(secretariat, root),
            Act::SheetsFrom { organisation, root } => self.read_sheets(organisation, root),
        }
    }

    /// Its number follows, and its suite is no weaker than that of the key before.
    fn put_in_force(
        &mut self,
        author: &Author,
        generation: u32,
        recipient: Recipient,
    ) -> Result<(), RegistryError> {
        let current = self.generation();
        let next = current.map_or(Some(1), |current| current.number.checked_add(1));
        let downgrades = current.is_some_and(|current| recipient.suite() < current.recipient.suite());
        if next != Some(generation) || downgrades {
            return Err(RegistryError::Contradiction);
        }
        if let Author::Coordinator(device) = author {
            self.makers.insert(generation, *device);
        }
        self.generations.push(Generation { number: generation, recipient });
        Ok(())
    }

    /// Only as a part of the founding: nobody who admitted a tablet or froze a month becomes a reader of sheets.
    fn become_secretariat(&mut self) -> Result<(), RegistryError> {
        let is_founding = self.members.len() == 1 && self.generations.len() == 1 && self.frozen.is_empty();
        if self.is_secretariat || !is_founding {
            return Err(RegistryError::Contradiction);
        }
        self.is_secretariat = true;
        Ok(())
    }

    fn send_sheets(&mut self, secretariat: OrganisationId, root: PublicKey) -> Result<(), RegistryError> {
        if self.is_secretariat || secretariat == self.organisation {
            return Err(RegistryError::Contradiction);
        }
        self.sheets_to = Some((secretariat, root));
        Ok(())
    }

    /// Whose key was stated once keeps it: another key would be another organisation.
    fn read_sheets(&mut self, organisation: OrganisationId, root: PublicKey) -> Result<(), RegistryError> {
        let is_another = self.sheets_from.get(&organisation).is_some_and(|known| *known != root);
        if !self.is_secretariat || organisation == self.organisation || is_another {
            return Err(RegistryError::Contradiction);
        }
        if self.sheets_from.len() >= DEVICES_MAX {
            return Err(RegistryError::Full);
        }
        self.sheets_from.insert(organisation, root);
        Ok(())
    }

    fn add(&mut self, device: DeviceId, role: Role, key: PublicKey) -> Result<(), RegistryError> {
        if self.is_secretariat && role == Role::Worker {
            return Err(RegistryError::Contradiction);
        }
        if self.members.len() >= DEVICES_MAX {
            return Err(RegistryError::Full);
        }
        if self.members.contains_key(&device) || self.members.values().any(|member| member.key == key) {
            return Err(RegistryError::Contradiction);
        }
        self.members.insert(device, Member { role, key, ended: None });
        Ok(())
    }

    fn end(&mut self, device: &DeviceId, role: Role, last: Head) -> Result<(), RegistryError> {
        let member = self.members.get_mut(device).filter(|m| m.role == role && m.ended.is_none());
        member.ok_or(RegistryError::Contradiction)?.ended = Some(last);
        Ok(())
    }

    /// Whether the secret of a living generation may be sealed to this opening key: never under a weaker suite than what it
    /// opens.
    pub fn may_be_handed(&self, generation: u32, to: &Recipient) -> bool {
        let mut living = self.living_generations();
        living.any(|known| known.number == generation && known.recipient.suite() <= to.suite())
    }

    /// A key that was stated before is never stated again: what was sealed to it was meant to be over.
    fn set_opening_key(&mut self, author: &Author, recipient: Recipient) -> Result<(), RegistryError> {
        let Author::Coordinator(device) = *author else { return Err(RegistryError::Author) };
        let downgrades = self.opening_keys.get(&device).is_some_and(|own| recipient.suite() < own.suite());
        let stands = self.opening_keys.values().any(|known| *known == recipient);
        let was_used = self.shares.iter().any(|share| share.recipient == recipient);
        if downgrades
            || stands
            || was_used
            || self.generations.iter().any(|known| known.recipient == recipient)
        {
            return Err(RegistryError::Contradiction);
        }
        self.opening_keys.insert(device, recipient);
        Ok(())
    }

    fn share(
        &mut self,
        author: &Author,
        generation: u32,
        to: DeviceId,
        wrap: Wrap,
    ) -> Result<(), RegistryError> {
        let Author::Coordinator(from) = *author else { return Err(RegistryError::Author) };
        let recipient = self.opening_keys.get(&to).filter(|_| to != from).cloned();
        let recipient = recipient.ok_or(RegistryError::Contradiction)?;
        let again = |share: &Share| share.generation == generation && share.recipient == recipient;
        let fits = wrap.suite() == recipient.suite() && self.may_be_handed(generation, &recipient);
        if !fits || self.shares.iter().any(again) {
            return Err(RegistryError::Contradiction);
        }
        self.shares.push(Share { generation, from, to, recipient, wrap });
        Ok(())
    }

    fn end_generation(&mut self, generation: u32, waived: &[DeviceId]) -> Result<(), RegistryError> {
        let in_force = self.generation().map(|current| current.number);
        let ordered = waived.windows(2).all(|pair| pair.first() < pair.last());
        let known = waived.iter().all(|device| self.members.contains_key(device));
        if !self.lives(generation) || in_force == Some(generation) || !ordered || !known {
            return Err(RegistryError::Contradiction);
        }
        self.ended_generations.insert(generation);
        Ok(())
    }

    /// Whether there is such a generation and its secret is not to be destroyed.
    pub fn lives(&self, generation: u32) -> bool {
        self.generations.iter().any(|known| known.number == generation)
            && !self.ended_generations.contains(&generation)
    }

    /// The generations whose secrets coordinators keep, oldest first.
    pub fn living_generations(&self) -> impl Iterator<Item = &Generation> {
        self.generations.iter().filter(|known| !self.ended_generations.contains(&known.number))
    }

    /// The coordinators who belong.
    pub fn coordinators(&self) -> impl Iterator<Item = (&DeviceId, &Member)> {
        self.members.iter().filter(|(device, _)| self.coordinator(device).is_some())
    }

    /// The coordinator's desk of this id, while it belongs.
    pub fn coordinator(&self, device: &DeviceId) -> Option<&Member> {
        self.members.get(device).filter(|member| member.role == Role::Coordinator && member.ended.is_none())
    }

    /// Whether this desk is or was a coordinator's, and therefore its entries may correct others up to its end.
    pub fn ever_coordinator(&self, device: &DeviceId) -> bool {
        self.members.get(device).is_some_and(|member| member.role == Role::Coordinator)
    }

    /// The key in force.
    pub fn generation(&self) -> Option<&Generation> {
        self.generations.last()
    }

    /// Whether the month lies in a period closed for good.
    pub fn is_frozen(&self, month: Month) -> bool {
        self.frozen.iter().any(|(first, last)| (*first..=*last).contains(&month))
    }
}
