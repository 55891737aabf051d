//! Who holds the secrets of the generations: handing them to the other coordinators, taking what is handed here, and a
//! new one when a coordinator leaves or a period is closed for good.
//!
//! The registry says what is to be done and what was done; [`App::keep_holding`] does what is missing, as often as it is
//! called, so that a desk that died between two statements goes on where it stood. The root key is in memory for one
//! statement only. Must not know how statements are handed over, nor what a generation opens.

use approdo_model::calendar::Month;
use approdo_model::ids::DeviceId;
use approdo_model::registry::{Act, Author, Generation, Registry, Role, Statement};
use approdo_model::suite::{self, Recipient};

use crate::envelope::{self, Passage};
use crate::keyring;
use crate::outing::wrap_name;
use crate::passphrase::PaperWords;
use crate::secret::{Key, SigningSecret};
use crate::shares;
use crate::store::{KeptKey, Store, WrapKind};

use super::answer::{DisplacedAct, DisplacedView, HoldingState, KitView};
use super::papers::KeptSheets;
use super::people::{COORDINATORS_LEAST, said_of};
use super::problem::Refusal;
use super::setup::{generation_name, state};
use super::{App, DeskParts, State};

/// What one act adds to the file: statements, and keys under the vault key.
pub(super) struct Said {
    registry: Registry,
    statements: Vec<Statement>,
}

impl Said {
    pub(super) fn on(registry: &Registry) -> Self {
        Self { registry: registry.clone(), statements: Vec::new() }
    }

    pub(super) fn say(&mut self, act: Act, author: Author, signer: &SigningSecret) -> Result<(), Refusal> {
        let after = (self.registry.number.saturating_add(1), self.registry.head);
        let statement = state(self.registry.organisation, after, act, author, signer);
        self.registry = self.registry.with(&statement).map_err(|_| Refusal::Contradiction)?;
        self.statements.push(statement);
        Ok(())
    }
}

impl App {
    /// Names a waiting device as a coordinator's desk. The words on paper are needed for this one statement.
    pub(super) fn admit_coordinator(&mut self, device: &DeviceId, words: &PaperWords) -> Result<(), Refusal> {
        let applicant = self.applicant(device, Role::Coordinator)?;
        let parts = self.desk().ok_or(Refusal::NotCoordinator)?;
        let root = root_key(words, parts.registry)?;
        let mut said = Said::on(parts.registry);
        let act = Act::CoordinatorAdded { device: applicant.device, key: applicant.key };
        said.say(act, Author::Root, &root)?;
        self.keep_said(said, &[])?;
        self.keep_holding()
    }

    /// Removes another coordinator. At once a new generation is in force, which they are not handed.
    pub(super) fn remove_coordinator(
        &mut self,
        device: &DeviceId,
        words: &PaperWords,
    ) -> Result<KitView, Refusal> {
        let parts = self.desk().ok_or(Refusal::NotCoordinator)?;
        let own = parts.identity.device;
        if *device == own {
            return Err(Refusal::OwnDesk);
        }
        let root = root_key(words, parts.registry)?;
        let last = parts.store.head(device)?;
        let mut said = Said::on(parts.registry);
        said.say(Act::CoordinatorRemoved { device: *device, last }, Author::Root, &root)?;
        drop(root);
        let (keys, kit) = new_generation(parts, &mut said)?;
        self.keep_said(said, &keys)?;
        self.keep_holding()?;
        Ok(kit)
    }

    /// Closes a period for good, if a second coordinator holds what opens it: the server lets its texts go, and then one
    /// laptop would be all that has them. At once a new generation is in force, which opens when a second one holds it; what
    /// opens the closed period can be destroyed when its time has come.
    pub(super) fn freeze(&mut self, first: Month, last: Month) -> Result<(), Refusal> {
        self.must_not_be_alone()?;
        let parts = self.desk().ok_or(Refusal::NotCoordinator)?;
        let signer = keyring::device_key(parts.store, parts.vault_key)?;
        let mut said = Said::on(parts.registry);
        said.say(Act::Frozen { first, last }, Author::Coordinator(parts.identity.device), &signer)?;
        let (keys, _) = new_generation(parts, &mut said)?;
        self.keep_said(said, &keys)?;
        self.keep_holding()
    }

    /// Does what is missing: opens what was handed here, says where to hand it next time, hands on what others lack. A
    /// device that has just become a desk opens as one. Nothing to do is no change.
    ///
    /// # Errors
    /// [`Refusal`] if the file cannot be written.
    pub(crate) fn keep_holding(&mut self) -> Result<(), Refusal> {
        self.rejoin()?;
        let in_office = matches!(self.state, State::Office(_));
        if !in_office || self.role() != Some(Role::Coordinator) || !self.enrolled() {
            return Ok(());
        }
        if self.desk().is_none() {
            self.open_desk_anew()?;
        }
        if self.take_shares()? {
            self.open_desk_anew()?;
        }
        self.forget_dead_sheets()?;
        self.say_again()?;
        self.forget_opening_keys()?;
        self.state_opening_key()?;
        self.share_what_lacks()
    }

    pub(super) fn open_desk_anew(&mut self) -> Result<(), Refusal> {
        let identity = self.identity.clone().ok_or(Refusal::WrongState)?;
        let State::Office(office) = &self.state else { return Err(Refusal::WrongState) };
        let desk = self.open_desk(&identity, &office.vault_key)?;
        let State::Office(office) = &mut self.state else { return Err(Refusal::WrongState) };
        office.desk = Some(desk);
        Ok(())
    }

    /// Keeps what was handed to this desk and opens. Answers whether there was anything.
    fn take_shares(&mut self) -> Result<bool, Refusal> {
        let Some(parts) = self.desk() else { return Ok(false) };
        let own = parts.identity.device;
        let mut fresh: Vec<KeptKey> = Vec::new();
        let for_us = parts.registry.shares.iter().filter(|share| share.to == own);
        for share in for_us.filter(|share| parts.registry.lives(share.generation)) {
            if holds(&parts, share.generation)? {
                continue;
            }
            let name = share.recipient.as_bytes();
            if parts.store.wrap(WrapKind::OpeningKey, name)?.is_none() {
                continue;
            }
            let opening = keyring::open(parts.store, parts.vault_key, WrapKind::OpeningKey, name)?;
            let passage = Passage {
                organisation: parts.identity.organisation,
                generation: share.generation,
                from: share.from,
                to: own,
                recipient: share.recipient.clone(),
            };
            // What does not open, or opens to another key than the registry names, was never a share.
            let Ok(secret) = envelope::take_share(&share.wrap, &opening, &passage) else { continue };
            if !is_secret_of(parts.registry, share.generation, &secret) {
                continue;
            }
            let name = generation_name(share.generation).to_vec();
            let sealed = keyring::seal(parts.vault_key, WrapKind::Generation, &name, &secret, parts.chance)?;
            fresh.push((name, sealed));
        }
        if fresh.is_empty() {
            return Ok(false);
        }
        parts.store.write("take generations", |rows| {
            fresh.iter().try_for_each(|(name, sealed)| rows.set_wrap(WrapKind::Generation, name, sealed))
        })?;
        Ok(true)
    }

    /// What root said here and another desk's statement displaced: the paper is needed once more, and nobody else can do it.
    pub(super) fn displaced(&self) -> Result<Vec<DisplacedView>, Refusal> {
        let (State::Office(office), Some(registry)) = (&self.state, &self.registry) else {
            return Ok(Vec::new());
        };
        if office.desk.is_none() {
            return Ok(Vec::new());
        }
        let unsaid = self.store.unsaid()?;
        Ok(wants_paper(&unsaid, registry).into_iter().map(|(_, view)| view).collect())
    }

    /// Somebody decided that what root said of this desk is not done again.
    pub(super) fn leave_undone(&mut self, device: &DeviceId) -> Result<(), Refusal> {
        let registry = self.at_desk()?.registry.clone();
        let unsaid = self.store.unsaid()?;
        let wanted = wants_paper(&unsaid, &registry);
        let (position, _) =
            wanted.iter().find(|(_, view)| view.device == *device).ok_or(Refusal::UnknownSubject)?;
        Ok(self.store.write("leave undone", |rows| rows.forget_unsaid(*position))?)
    }

    /// Says again what another desk's statement displaced: who belongs, who does not any more, and what is closed. What holds
    /// by now, or cannot hold any more, is passed over. Admitting and closing wait while one desk alone holds what opens.
    /// What root said waits for the paper.
    fn say_again(&mut self) -> Result<(), Refusal> {
        let unsaid = self.store.unsaid()?;
        if unsaid.is_empty() || self.desk().is_none() {
            return Ok(());
        }
        let alone = self.is_alone()?;
        let Some(parts) = self.desk() else { return Ok(()) };
        let own = parts.identity.device;
        let signer = keyring::device_key(parts.store, parts.vault_key)?;
        let mut said = Said::on(parts.registry);
        let (mut settled, mut closes) = (Vec::new(), false);
        let paper: Vec<i64> = wants_paper(&unsaid, parts.registry).iter().map(|(at, _)| *at).collect();
        for (position, Statement { act, .. }) in unsaid {
            if paper.contains(&position) {
                continue;
            }
            if alone && matches!(act, Act::DeviceEnrolled { .. } | Act::Frozen { .. }) {
                continue;
            }
            settled.push(position);
            if !is_said_again(&act, &said.registry) {
                continue;
            }
            let freezes = matches!(act, Act::Frozen { .. });
            closes |= said.say(act, Author::Coordinator(own), &signer).is_ok() && freezes;
        }
        let keys = if closes { new_generation(parts, &mut said)?.0.to_vec() } else { Vec::new() };
        self.keep_and_forget(said, &keys, &settled)
    }

    /// Destroys the sheets of a generation that never came to be, because another desk's statement stood first: what they
    /// restore opens nothing.
    fn forget_dead_sheets(&mut self) -> Result<(), Refusal> {
        let Some(parts) = self.desk() else { return Ok(()) };
        let own = parts.identity.device;
        let is_ours = |name: &[u8]| {
            parts.registry.makers.iter().any(|(n, by)| generation_name(*n) == name && *by == own)
        };
        let kept = parts.store.wraps(WrapKind::Kit)?.into_iter().map(|(name, _)| name);
        let dead: Vec<Vec<u8>> = kept.filter(|name| !is_ours(name)).collect();
        if dead.is_empty() {
            return Ok(());
        }
        parts.store.write("forget sheets", |rows| {
            dead.iter().try_for_each(|name| rows.drop_wrap(WrapKind::Kit, name))
        })?;
        Ok(parts.store.checkpoint()?)
    }

    /// Destroys the secrets of opening keys that were replaced. Only once the replacement was handed over: until then
    /// somebody may still seal to the one before.
    fn forget_opening_keys(&mut self) -> Result<(), Refusal> {
        let Some(parts) = self.desk() else { return Ok(()) };
        let waits = parts.store.statements()?.iter().any(|(_, waiting)| *waiting);
        let Some(stands) = parts.registry.opening_keys.get(&parts.identity.device).filter(|_| !waits) else {
            return Ok(());
        };
        let kept = parts.store.wraps(WrapKind::OpeningKey)?;
        let over: Vec<Vec<u8>> =
            kept.into_iter().map(|(name, _)| name).filter(|name| name != stands.as_bytes()).collect();
        if over.is_empty() {
            return Ok(());
        }
        parts.store.write("forget opening keys", |rows| {
            over.iter().try_for_each(|name| rows.drop_wrap(WrapKind::OpeningKey, name))
        })?;
        Ok(parts.store.checkpoint()?)
    }

    /// Where there is more than one coordinator, each says to which key generations are handed; a key is used once, and one
    /// of an older suite not at all any more.
    fn state_opening_key(&mut self) -> Result<(), Refusal> {
        let Some(parts) = self.desk() else { return Ok(()) };
        if parts.registry.coordinators().count() < 2 {
            return Ok(());
        }
        let own = parts.identity.device;
        if let Some(stands) = parts.registry.opening_keys.get(&own) {
            let used = parts.registry.shares.iter().any(|share| share.recipient == *stands);
            let newest = stands.suite() == suite::NEWEST;
            if newest && !used && parts.store.wrap(WrapKind::OpeningKey, stands.as_bytes())?.is_some() {
                return Ok(());
            }
        }
        let signer = keyring::device_key(parts.store, parts.vault_key)?;
        let (secret, recipient) = envelope::generation_pair(parts.chance);
        let mut said = Said::on(parts.registry);
        said.say(Act::opening_key(recipient.clone()), Author::Coordinator(own), &signer)?;
        let name = recipient.as_bytes().to_vec();
        let sealed = keyring::seal(parts.vault_key, WrapKind::OpeningKey, &name, &secret, parts.chance)?;
        self.keep_said(said, &[(WrapKind::OpeningKey, (name, sealed))])
    }

    /// Hands every living generation that is held here to every coordinator who never got it.
    fn share_what_lacks(&mut self) -> Result<(), Refusal> {
        let Some(parts) = self.desk() else { return Ok(()) };
        let own = parts.identity.device;
        let signer = keyring::device_key(parts.store, parts.vault_key)?;
        let mut said = Said::on(parts.registry);
        for (generation, to, recipient) in lacking(parts.registry, &own) {
            if !holds(&parts, generation)? {
                continue;
            }
            let name = generation_name(generation);
            let secret = keyring::open(parts.store, parts.vault_key, WrapKind::Generation, &name)?;
            let organisation = parts.identity.organisation;
            let passage = Passage { organisation, generation, from: own, to, recipient };
            // A key that is none was stated by them alone: the others get theirs all the same.
            let Ok(wrap) = envelope::share(&secret, &passage, parts.chance) else { continue };
            said.say(Act::share(generation, to, wrap), Author::Coordinator(own), &signer)?;
        }
        self.keep_said(said, &[])
    }

    /// Writes what was said, and the keys that go with it, in one transaction.
    pub(super) fn keep_said(&mut self, said: Said, keys: &[(WrapKind, KeptKey)]) -> Result<(), Refusal> {
        self.keep_and_forget(said, keys, &[])
    }

    /// The same, of what was taken back at these places and is settled with it.
    fn keep_and_forget(
        &mut self,
        said: Said,
        keys: &[(WrapKind, KeptKey)],
        settled: &[i64],
    ) -> Result<(), Refusal> {
        if said.statements.is_empty() && settled.is_empty() {
            return Ok(());
        }
        self.store.write("say", |rows| {
            settled.iter().try_for_each(|position| rows.forget_unsaid(*position))?;
            keys.iter().try_for_each(|(kind, (name, sealed))| rows.set_wrap(*kind, name, sealed))?;
            said.statements.iter().try_for_each(|statement| rows.add_statement(statement, true))
        })?;
        self.registry = Some(said.registry);
        if keys.iter().any(|(kind, _)| *kind == WrapKind::Generation) {
            self.open_desk_anew()?;
        }
        Ok(())
    }

    /// Whether this desk holds the secret of the generation in force; a desk that does not may not say that it has read.
    pub(crate) fn reads_all(&mut self) -> Result<bool, Refusal> {
        let Some(parts) = self.desk() else { return Ok(false) };
        for generation in parts.registry.living_generations() {
            if !holds(&parts, generation.number)? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// Says the next generation, and gives the keys that go into the file with it: its secret, and its sheets until they were
/// given back.
fn new_generation(
    parts: DeskParts<'_>,
    said: &mut Said,
) -> Result<([(WrapKind, KeptKey); 2], KitView), Refusal> {
    let signer = keyring::device_key(parts.store, parts.vault_key)?;
    let (secret, recipient) = envelope::generation_pair(parts.chance);
    let in_force = parts.registry.generation().map_or(0, |generation| generation.number);
    let generation = in_force.checked_add(1).ok_or(Refusal::TooMany)?;
    let act = Act::generation(generation, recipient);
    said.say(act, Author::Coordinator(parts.identity.device), &signer)?;
    let name = generation_name(generation).to_vec();
    let sealed = keyring::seal(parts.vault_key, WrapKind::Generation, &name, &secret, parts.chance)?;
    let sheets = KeptSheets::split(None, &secret, parts.chance);
    let kit = wrap_name(WrapKind::Kit, &name);
    let kit = envelope::seal_text(parts.vault_key, &kit, &sheets.bytes()?, parts.chance)?;
    let keys = [(WrapKind::Generation, (name.clone(), sealed)), (WrapKind::Kit, (name, kit))];
    Ok((keys, KitView { generation, sheets: sheets.sheets() }))
}

/// What root said of a desk, does not hold, and is the last that was said of it here, with its place.
fn wants_paper(unsaid: &[(i64, Statement)], registry: &Registry) -> Vec<(i64, DisplacedView)> {
    let mut last: Vec<(i64, DisplacedView)> = Vec::new();
    for (position, statement) in unsaid {
        let (device, act) = match statement.act {
            Act::CoordinatorAdded { device, .. } => (device, DisplacedAct::Added),
            Act::CoordinatorRemoved { device, .. } => (device, DisplacedAct::Removed),
            _ => continue,
        };
        last.retain(|(_, view)| view.device != device);
        last.push((*position, DisplacedView { device, act }));
    }
    // Whoever was added and removed by others since is not added again.
    last.retain(|(_, DisplacedView { device, act })| match act {
        DisplacedAct::Added => !registry.members.contains_key(device),
        DisplacedAct::Removed => registry.coordinator(device).is_some(),
    });
    last
}

/// Whether an act that gave way is said again as it was. Not what a person may have decided otherwise since, as a policy or
/// another secretariat, and not the end of a generation, for which others were asked then; the pages show that these do not
/// stand. Keys are made anew where they are missing.
fn is_said_again(act: &Act, registry: &Registry) -> bool {
    match act {
        Act::DeviceEnrolled { .. } | Act::DeviceRevoked { .. } => true,
        Act::Frozen { first, last } => !registry.frozen.contains(&(*first, *last)),
        Act::SheetsFrom { organisation, .. } => !registry.sheets_from.contains_key(organisation),
        _ => false,
    }
}

/// The generation to seal to, of those that stand at the server. One that waits here may still give way to another desk's of
/// the same number, and what was sealed to it nobody could open.
///
/// # Errors
/// [`Refusal::NotEnrolled`] if there is none, [`Refusal`] if the file cannot be read.
pub(super) fn generation_that_opens(store: &Store, registry: &Registry) -> Result<Generation, Refusal> {
    let statements = store.statements()?;
    let standing = statements.iter().filter(|(_, waiting)| !waiting).map(|(statement, _)| &statement.act);
    opens(registry, standing).ok_or(Refusal::NotEnrolled)
}

/// The generation to seal to: the newest that two coordinators hold. What only its maker holds is lost with one laptop, so
/// the one before serves until another has taken it over. After somebody left that does not do, because they may hold
/// whatever was there then: the newest opens at once, whoever holds it.
pub(super) fn opens<'a>(registry: &Registry, stated: impl Iterator<Item = &'a Act>) -> Option<Generation> {
    let mut since = Vec::new();
    let mut newest = None;
    for act in stated {
        if let Some(generation) = act.puts_in_force() {
            since.push(generation);
            newest = Some(generation);
        }
        if matches!(act, Act::CoordinatorRemoved { .. }) {
            since.clear();
        }
    }
    let serves = |number: &u32| registry.lives(*number) && holders(registry, *number) >= COORDINATORS_LEAST;
    let number = since.into_iter().rev().find(serves).or(newest)?;
    registry.generations.iter().find(|known| known.number == number).cloned()
}

/// How many coordinators hold a generation, by what they stated.
fn holders(registry: &Registry, generation: u32) -> usize {
    let held = |device: &DeviceId| said_of(registry, device, generation) == HoldingState::Held;
    registry.coordinators().filter(|(device, _)| held(device)).count()
}

/// Whom which generation is to be handed, and to which key: those who never got it and did not make it.
fn lacking(registry: &Registry, own: &DeviceId) -> Vec<(u32, DeviceId, Recipient)> {
    let others = || registry.opening_keys.iter().filter(|(device, _)| *device != own);
    let got = |generation: u32, to: &DeviceId| {
        let made = registry.makers.get(&generation) == Some(to);
        made || registry.shares.iter().any(|share| share.generation == generation && share.to == *to)
    };
    registry
        .living_generations()
        .flat_map(|known| others().map(move |(to, recipient)| (known.number, *to, recipient.clone())))
        .filter(|(generation, to, at)| !got(*generation, to) && registry.may_be_handed(*generation, at))
        .collect()
}

/// Whether the secret of this generation is kept here: the one that the registry names, and no other.
pub(super) fn holds(parts: &DeskParts<'_>, generation: u32) -> Result<bool, Refusal> {
    let name = generation_name(generation);
    if parts.store.wrap(WrapKind::Generation, &name)?.is_none() {
        return Ok(false);
    }
    let secret = keyring::open(parts.store, parts.vault_key, WrapKind::Generation, &name)?;
    Ok(is_secret_of(parts.registry, generation, &secret))
}

fn is_secret_of(registry: &Registry, generation: u32, secret: &Key) -> bool {
    let named = registry.generations.iter().find(|known| known.number == generation);
    named.is_some_and(|known| envelope::is_secret_of(secret, &known.recipient))
}

/// The root key from its paper, if it is this organisation's.
fn root_key(words: &PaperWords, registry: &Registry) -> Result<SigningSecret, Refusal> {
    shares::root_key(words, &registry.root)?.ok_or(Refusal::BadPaper)
}
