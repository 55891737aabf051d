//! The tablets of an organisation, seen from the desk: what has arrived of each, and how one is revoked.
//!
//! What stands here is what this desk opened itself and what the registry says. Of the server's word there is one thing,
//! and it is called that: the day on which a device was last there. Must not know who carries a tablet.

use approdo_model::chain::Head;
use approdo_model::ids::DeviceId;
use approdo_model::registry::{Act, Member, Role};

use crate::shelf;
use crate::store::Store;

use super::answer::{DeviceView, Devices, ReceivedOuting, RoleName};
use super::problem::Refusal;
use super::{App, DeskParts};

impl App {
    /// Every device that the registry ever named, those in service first.
    pub(super) fn devices(&mut self) -> Result<Devices, Refusal> {
        let seen = self.last_seen.clone();
        let parts = self.at_desk()?;
        let outings = parts.desk.outings(parts.registry);
        let members = parts.registry.members.iter();
        let devices: Result<Vec<_>, _> =
            members.map(|(device, member)| view(&parts, device, member, &outings)).collect();
        let mut devices = devices?;
        devices.iter_mut().for_each(|view| view.last_seen = seen.get(&view.device).copied());
        devices
            .sort_by_key(|view| (view.ended_by.is_some(), view.role == RoleName::Coordinator, view.device));
        Ok(Devices { devices, policy: parts.registry.policy })
    }

    /// Revokes a tablet: what this desk holds of its log still holds, what lies beyond does not count.
    pub(super) fn revoke(&mut self, device: &DeviceId) -> Result<Devices, Refusal> {
        let parts = self.at_desk()?;
        let is_tablet = |member: &&Member| member.role == Role::Worker;
        parts.registry.members.get(device).filter(is_tablet).ok_or(Refusal::UnknownSubject)?;
        let last = parts.store.head(device)?;
        self.say(Act::DeviceRevoked { device: *device, last })?;
        self.devices()
    }
}

fn view(
    parts: &DeskParts<'_>,
    device: &DeviceId,
    member: &Member,
    outings: &[ReceivedOuting],
) -> Result<DeviceView, Refusal> {
    let own: Vec<&ReceivedOuting> = outings.iter().filter(|outing| outing.device == *device).collect();
    let here = parts.store.head(device)?;
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let open = |outing: &&&ReceivedOuting| outing.month.is_none_or(|month| !parts.registry.is_frozen(month));
    Ok(DeviceView {
        device: *device,
        unit: own.iter().max_by_key(|outing| outing.date).and_then(|outing| outing.unit.clone()),
        role: member.role.into(),
        own: parts.identity.device == *device,
        ended_by: ended_by(parts.store, device)?,
        ended_waits: ending(parts.store, device)?.is_some_and(|(_, waits)| waits),
        outings: number(own.len()),
        running: number(own.iter().filter(|outing| !outing.closed).count()),
        unfrozen: number(own.iter().filter(open).count()),
        last_month: own.iter().filter_map(|outing| outing.month).max(),
        last_seen: None,
        entries: here.seq,
        aside: aside(parts, device, member.ended, here)?,
    })
}

/// Entries of a device that are here and do not count at the server: branches that nobody adopted, be it that this desk read
/// them in the log of a server that was restored since; and what the mirror of the log holds beyond the end of a revoked
/// tablet. Each once, though it lie in both.
fn aside(parts: &DeskParts<'_>, device: &DeviceId, ended: Option<Head>, here: Head) -> Result<u64, Refusal> {
    let organisation = parts.identity.organisation;
    let in_log = |head: Head| -> Result<bool, Refusal> {
        Ok(parts.store.digest_at(device, head.seq)? == Some(head.digest))
    };
    let mut entries = ended.map_or(0, |end| here.seq.saturating_sub(end.seq));
    for shelved in shelf::all(parts.store, organisation)? {
        let head = shelved.chained.after.head;
        let beyond = ended.is_some_and(|end| head.seq > end.seq) && in_log(head)?;
        if shelved.chained.after.device == *device && !shelved.counted && !beyond {
            entries = entries.saturating_add(1);
        }
    }
    Ok(entries)
}

/// The number of the statement that ended a device, if one did.
pub(super) fn ended_by(store: &Store, of: &DeviceId) -> Result<Option<u32>, Refusal> {
    Ok(ending(store, of)?.map(|(number, _)| number))
}

/// The same, with whether it still waits to be handed over.
fn ending(store: &Store, of: &DeviceId) -> Result<Option<(u32, bool)>, Refusal> {
    let ends = |act: &Act| match act {
        Act::DeviceRevoked { device, .. } | Act::CoordinatorRemoved { device, .. } => device == of,
        _ => false,
    };
    let found = store.statements()?.into_iter().find(|(statement, _)| ends(&statement.act));
    Ok(found.map(|(statement, waiting)| (statement.number, waiting)))
}
