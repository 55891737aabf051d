//! Periods seen from the desk: what has arrived of each month, what may still come, closing it for good; how long what is
//! kept; and when a generation of the organisation's key has done its work.
//!
//! A month is judged by what this desk has opened and by the registry; a server's word is in none of it. Must not know who
//! carries a tablet.

use std::collections::{BTreeMap, BTreeSet};

use approdo_model::calendar::Month;
use approdo_model::header::Kind;
use approdo_model::ids::DeviceId;
use approdo_model::policy::Policy;
use approdo_model::registry::{Act, Author, Registry, Role, Statement};

use crate::clock::Clock;
use crate::store::WrapKind;

use super::answer::{GenerationView, MonthView, Periods, ReceivedOuting};
use super::problem::Refusal;
use super::setup::generation_name;
use super::{App, DeskParts};

impl App {
    /// Every month of which something has arrived or that is frozen, newest first; every generation; the policy.
    pub(super) fn periods(&mut self) -> Result<Periods, Refusal> {
        let clock = std::sync::Arc::clone(&self.clock);
        let (kit, alone) = (self.kit_waits()?, self.is_alone()?);
        let parts = self.at_desk()?;
        Ok(Periods {
            months: months(&parts, &*clock)?,
            generations: generations(&parts)?,
            policy: parts.registry.policy,
            kit,
            alone,
        })
    }

    /// Lays down how long what may be read, for the whole organisation.
    pub(super) fn set_policy(&mut self, policy: Policy) -> Result<Periods, Refusal> {
        self.say(Act::Policy { policy })?;
        self.periods()
    }

    /// Says that the secret of a generation is to be destroyed at every desk. Only where nothing that is not frozen is
    /// sealed to it, and where every device that may still seal to it is named.
    pub(super) fn end_generation(&mut self, number: u32, waived: &[DeviceId]) -> Result<Periods, Refusal> {
        let parts = self.at_desk()?;
        let all = generations(&parts)?;
        let view = all.iter().find(|view| view.number == number).ok_or(Refusal::UnknownSubject)?;
        let named: BTreeSet<DeviceId> = waived.iter().copied().collect();
        if view.living > 0 || view.waits_for != named.iter().copied().collect::<Vec<_>>() {
            return Err(Refusal::StillNeeded);
        }
        self.say(Act::GenerationEnded { generation: number, waived: named.into_iter().collect() })?;
        self.periods()
    }

    /// Destroys what opens a generation that was ended, once that stands at the server and nothing that is not frozen is
    /// sealed to it here. Only at the end of a round: what lies at the server might be.
    ///
    /// # Errors
    /// [`Refusal`] if the file cannot be written or read.
    pub(crate) fn forget_generations(&mut self) -> Result<(), Refusal> {
        let Some(parts) = self.desk() else { return Ok(()) };
        let waits = parts.store.statements()?.iter().any(|(_, waiting)| *waiting);
        let living = parts.desk.living(parts.registry);
        let mut over = Vec::new();
        for number in parts.registry.ended_generations.iter().filter(|_| !waits) {
            let held = parts.store.wrap(WrapKind::Generation, &generation_name(*number))?.is_some();
            if held && !living.contains_key(number) {
                over.push(*number);
            }
        }
        if over.is_empty() {
            return Ok(());
        }
        let openings = parts.desk.openings_of(&over);
        parts.store.write("forget generations", |rows| {
            openings.iter().try_for_each(|opening| rows.drop_outing_key(opening))?;
            over.iter().try_for_each(|number| rows.drop_wrap(WrapKind::Generation, &generation_name(*number)))
        })?;
        parts.store.checkpoint()?;
        self.open_desk_anew()
    }
}

fn months(parts: &DeskParts<'_>, clock: &dyn Clock) -> Result<Vec<MonthView>, Refusal> {
    let outings = parts.desk.outings(parts.registry);
    let late = parts.store.late_months()?;
    let statements = parts.store.statements()?;
    let ends = parts.registry.frozen.iter().flat_map(|(first, last)| [*first, *last]);
    let all: BTreeSet<Month> = outings.iter().filter_map(|outing| outing.month).chain(ends).collect();
    let today = clock.today();
    let view = |month: Month| {
        let of_month = || outings.iter().filter(move |outing| outing.month == Some(month));
        let next = month.next().and_then(Month::first_day);
        let grace = i32::from(parts.registry.policy.grace_days);
        let waits_until = next.and_then(|next| next.plus_days(grace));
        MonthView {
            month,
            outings: count(of_month().count()),
            contacts: of_month().map(|outing| outing.contacts).sum(),
            incomplete: of_month().map(|outing| outing.incomplete).sum(),
            running: count(of_month().filter(|outing| !outing.closed).count()),
            late: count(late.iter().filter(|number| **number == month.number()).count()),
            over: next.is_none_or(|next| next <= today),
            waits_until: waits_until.filter(|until| today < *until),
            silent: silent_after(parts.registry, &outings, month),
            frozen_by: frozen_by(&statements, month),
        }
    };
    Ok(all.into_iter().rev().map(view).collect())
}

/// The tablets in service of which nothing has come from after this month: they may still hold something of it.
pub(super) fn silent_after(registry: &Registry, outings: &[ReceivedOuting], month: Month) -> Vec<DeviceId> {
    let newest = newest(registry, outings);
    newest.into_iter().filter(|(_, last)| *last <= Some(month)).map(|(device, _)| device).collect()
}

/// The latest month of which something arrived of each tablet in service; none of one that was never heard of.
fn newest(registry: &Registry, outings: &[ReceivedOuting]) -> BTreeMap<DeviceId, Option<Month>> {
    let serving = registry.members.iter().filter(|(_, m)| m.role == Role::Worker && m.ended.is_none());
    let last = |device: &DeviceId| {
        outings.iter().filter(|outing| outing.device == *device).filter_map(|outing| outing.month).max()
    };
    serving.map(|(device, _)| (*device, last(device))).collect()
}

/// The number of the statement that froze a month, if one did.
fn frozen_by(statements: &[(Statement, bool)], month: Month) -> Option<u32> {
    let freezes = |act: &Act| matches!(act, Act::Frozen { first, last } if (*first..=*last).contains(&month));
    statements.iter().find(|(statement, _)| freezes(&statement.act)).map(|(statement, _)| statement.number)
}

fn generations(parts: &DeskParts<'_>) -> Result<Vec<GenerationView>, Refusal> {
    let statements = parts.store.statements()?;
    let living = parts.desk.living(parts.registry);
    let in_force = parts.registry.generation().map_or(0, |generation| generation.number);
    let view = |number: u32| -> Result<GenerationView, Refusal> {
        let held = parts.store.wrap(WrapKind::Generation, &generation_name(number))?.is_some();
        Ok(GenerationView {
            number,
            in_force: number == in_force,
            ended: !parts.registry.lives(number),
            held,
            living: living.get(&number).copied().unwrap_or_default(),
            waits_for: waits_for(parts, &statements, number),
        })
    };
    parts.registry.generations.iter().map(|generation| view(generation.number)).collect()
}

/// The devices in service, but for this desk, that may still seal to a generation: of which nothing under a later one has
/// come here, and who have stated nothing since.
fn waits_for(parts: &DeskParts<'_>, statements: &[(Statement, bool)], number: u32) -> Vec<DeviceId> {
    let later = statements
        .iter()
        .find(|(statement, _)| statement.act.puts_in_force().is_some_and(|generation| generation > number));
    let later = later.map_or(u32::MAX, |(statement, _)| statement.number);
    let has_stated = |device: &DeviceId| {
        statements.iter().any(|(statement, _)| {
            statement.author == Author::Coordinator(*device) && statement.number > later
        })
    };
    let serving = parts.registry.members.iter().filter(|(_, member)| member.ended.is_none());
    let others = serving.map(|(device, _)| *device).filter(|device| *device != parts.identity.device);
    others
        .filter(|device| !parts.desk.has_under(device, number.saturating_add(1)) && !has_stated(device))
        .collect()
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Whether an entry of this kind may come late for a month: what desks write comes when it is written.
pub(crate) fn may_be_late(kind: u8) -> bool {
    [Kind::Opening.number(), Kind::Record.number(), Kind::Closing.number()].contains(&kind)
}
