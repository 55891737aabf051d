//! The people of an organisation as its keys see them: desks and tablets, who holds which generation, and what has still
//! to be handed over.
//!
//! All of it follows from the registry and from what this desk opened; a server's word is in none of it. Must not know
//! anybody's name.

use approdo_model::ids::DeviceId;
use approdo_model::registry::{Member, Registry, Role};

use crate::store::WrapKind;

use super::answer::{CoordinatorView, HoldingState, HoldingView, People};
use super::devices::ended_by;
use super::holding::holds;
use super::problem::Refusal;
use super::{App, DeskParts};

/// Coordinators who hold a generation before it opens, tablets are admitted or a period is closed for good: one alone can be
/// lost with all that was sealed to them.
pub const COORDINATORS_LEAST: usize = 2;

impl App {
    /// Coordinators, generations, and what waits.
    pub(super) fn people(&mut self) -> Result<People, Refusal> {
        let (kit, trial) = (self.kit_waits()?, self.on_trial()?);
        let awaited = self.awaited.clone();
        let parts = self.at_desk()?;
        let registry = parts.registry;
        let desks = registry.members.iter().filter(|(_, member)| member.role == Role::Coordinator);
        let coordinators: Result<Vec<_>, _> =
            desks.map(|(device, member)| coordinator(&parts, device, member)).collect();
        let mut coordinators = coordinators?;
        coordinators.sort_by_key(|view| (view.ended_by.is_some(), !view.own, view.device));
        Ok(People {
            organisation: registry.organisation,
            root: registry.root,
            server: parts.identity.server.line(),
            in_force: registry.generation().map_or(0, |generation| generation.number),
            generations: registry.living_generations().map(|known| known.number).collect(),
            alone: !two_hold(&parts)?,
            coordinators,
            kit,
            trial,
            awaited,
        })
    }

    /// Whether this organisation was founded to try things out.
    pub(super) fn on_trial(&self) -> Result<bool, Refusal> {
        Ok(self.store.wrap(WrapKind::Trial, b"")?.is_some())
    }

    /// A tablet is admitted, and a period closed for good, only where a second coordinator could open what was written.
    pub(super) fn must_not_be_alone(&mut self) -> Result<(), Refusal> {
        if self.is_alone()? { Err(Refusal::Alone) } else { Ok(()) }
    }

    /// Whether nobody else holds the generation in force, where that matters.
    pub(super) fn is_alone(&mut self) -> Result<bool, Refusal> {
        Ok(!self.on_trial()? && !two_hold(&self.at_desk()?)?)
    }
}

/// Whether enough coordinators hold the generation in force. Of the others it counts who has taken it over, not to whom
/// it was handed.
fn two_hold(parts: &DeskParts<'_>) -> Result<bool, Refusal> {
    let Some(in_force) = parts.registry.generation() else { return Ok(false) };
    let mut holders = 0;
    for (device, _) in parts.registry.coordinators() {
        holders += usize::from(state_of(parts, device, in_force.number)? == HoldingState::Held);
    }
    Ok(holders >= COORDINATORS_LEAST)
}

fn coordinator(
    parts: &DeskParts<'_>,
    device: &DeviceId,
    member: &Member,
) -> Result<CoordinatorView, Refusal> {
    let mut generations = Vec::new();
    let belongs = member.ended.is_none();
    for known in parts.registry.living_generations().filter(|_| belongs) {
        let state = state_of(parts, device, known.number)?;
        generations.push(HoldingView { generation: known.number, state });
    }
    Ok(CoordinatorView {
        device: *device,
        own: parts.identity.device == *device,
        ended_by: ended_by(parts.store, device)?,
        generations,
    })
}

fn state_of(parts: &DeskParts<'_>, device: &DeviceId, generation: u32) -> Result<HoldingState, Refusal> {
    if *device == parts.identity.device {
        let held = holds(parts, generation)?;
        return Ok(if held { HoldingState::Held } else { HoldingState::Lacking });
    }
    Ok(said_of(parts.registry, device, generation))
}

/// What the registry says. An opening key is used once: who stated another since has taken over what was handed to the
/// one before.
pub(super) fn said_of(registry: &Registry, device: &DeviceId, generation: u32) -> HoldingState {
    if registry.makers.get(&generation) == Some(device) {
        return HoldingState::Held;
    }
    let stands = registry.opening_keys.get(device);
    let mut handed =
        registry.shares.iter().filter(|share| share.generation == generation && share.to == *device);
    match handed.clone().count() {
        0 => HoldingState::Lacking,
        _ if handed.any(|share| Some(&share.recipient) != stands) => HoldingState::Held,
        _ => HoldingState::Handed,
    }
}
