//! How long a closed outing can still be read on this device.
//!
//! Two glasses run: one from its closing, and one from a coordinator's signed word about all of it. When either is empty
//! the outing's key is destroyed; the sealed entries stay. What is left only ever falls: by the count that never goes
//! back, or by the wall clock where that shows more. The wall clock is sealed to a recipient whose secret comes from the
//! outing's key, so that a device that is shut can seal and only one that is open can read. Must not know states or sync.

use approdo_model::bytes::{Digest, X25519Recipient};
use approdo_model::chain::Head;
use approdo_model::ids::{DeviceId, OrganisationId};
use approdo_model::policy::{Policy, WARNING_DAYS};
use approdo_model::suite::{self, X25519Wrap};

use crate::chance::Chance;
use crate::clock::WallMinute;
use crate::envelope::{self, EnvelopeError, Scope};
use crate::secret::Key;
use crate::store::Identity;

/// Minutes of a day.
const DAY_MINUTES: u32 = 24 * 60;

/// What is left of one reason to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Glass {
    /// The wall clock when it was turned or looked at last, sealed.
    pub wall: X25519Wrap,
    /// Minutes that the count has taken off since then.
    pub counted: u32,
    /// Minutes that are left.
    pub left: u32,
}

impl Glass {
    /// So much time has passed by the count.
    fn run(&mut self, minutes: u32) {
        self.left = self.left.saturating_sub(minutes);
        self.counted = self.counted.saturating_add(minutes);
    }
}

/// One closed outing that can still be read here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Readable {
    /// The entry that opened it.
    pub opening: Digest,
    /// The slot of that entry.
    pub seq: u64,
    /// The slot of its last entry: a coordinator's word about all of it reaches as far.
    pub last_seq: u64,
    /// The generation it was sealed to.
    pub generation: u32,
    /// What the wall clock is sealed to.
    pub recipient: X25519Recipient,
    /// Whether something of it was sent back and waits for its answer: then the second glass stands still.
    pub held_back: bool,
    /// From so many minutes left on a missing word is said aloud.
    pub warns_below: u32,
    /// Since its closing.
    pub closed: Glass,
    /// Since a coordinator's word about all of it.
    pub acknowledged: Option<Glass>,
}

/// When an outing ends, and under which policy.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// The wall clock.
    pub now: WallMinute,
    /// The policy in force.
    pub policy: Policy,
}

/// Where an outing lies in the own log.
#[derive(Debug, Clone, Copy)]
pub struct Stretch {
    /// Its opening.
    pub opening: Head,
    /// The slot of its last entry.
    pub last_seq: u64,
    /// The generation it was sealed to.
    pub generation: u32,
}

impl Readable {
    /// An outing that closes now.
    ///
    /// # Errors
    /// [`EnvelopeError`].
    pub fn closing(
        outing: &Key,
        (organisation, device): (&OrganisationId, &DeviceId),
        stretch: &Stretch,
        moment: &Moment,
        chance: &mut Chance,
    ) -> Result<Self, EnvelopeError> {
        let recipient = envelope::x25519_recipient_of(&envelope::clock_secret(outing)?);
        let left = unacknowledged_minutes(&moment.policy);
        let scope = Scope {
            suite: suite::X25519,
            organisation: *organisation,
            generation: stretch.generation,
            device: *device,
            seq: stretch.opening.seq,
        };
        let wall = envelope::seal_clock(moment.now.number(), &recipient, &scope, chance)?;
        Ok(Self {
            opening: stretch.opening.digest,
            seq: stretch.opening.seq,
            last_seq: stretch.last_seq,
            generation: stretch.generation,
            recipient,
            held_back: false,
            warns_below: left.saturating_sub(u32::from(WARNING_DAYS) * DAY_MINUTES),
            closed: Glass { wall, counted: 0, left },
            acknowledged: None,
        })
    }

    /// A coordinator has said, signed, that all of it was opened: the second glass is turned, once.
    ///
    /// # Errors
    /// [`EnvelopeError`].
    pub fn acknowledge(
        &mut self,
        identity: &Identity,
        policy: &Policy,
        now: WallMinute,
        chance: &mut Chance,
    ) -> Result<(), EnvelopeError> {
        if self.acknowledged.is_none() {
            let wall = envelope::seal_clock(now.number(), &self.recipient, &self.scope(identity), chance)?;
            self.acknowledged = Some(Glass { wall, counted: 0, left: acknowledged_minutes(policy) });
        }
        Ok(())
    }

    /// So much time has passed by the count.
    pub fn run(&mut self, minutes: u32) {
        self.closed.run(minutes);
        if let Some(glass) = self.acknowledged.as_mut().filter(|_| !self.held_back) {
            glass.run(minutes);
        }
    }

    /// Looks at the wall clock, which may show more than the count: a device that was off, or asleep. One that went back
    /// shows nothing.
    ///
    /// # Errors
    /// [`EnvelopeError`].
    pub fn look_at(
        &mut self,
        outing: &Key,
        identity: &Identity,
        now: WallMinute,
        chance: &mut Chance,
    ) -> Result<(), EnvelopeError> {
        let (secret, scope) = (envelope::clock_secret(outing)?, self.scope(identity));
        let (recipient, stands_still) = (self.recipient, self.held_back);
        let mut look = |glass: &mut Glass, stands_still: bool| -> Result<(), EnvelopeError> {
            let then = WallMinute::from_number(envelope::open_clock(&glass.wall, &secret, &scope)?);
            let more = then.minutes_until(now).saturating_sub(glass.counted);
            if !stands_still {
                glass.left = glass.left.saturating_sub(more);
            }
            let wall = envelope::seal_clock(then.max(now).number(), &recipient, &scope, chance)?;
            *glass = Glass { wall, counted: 0, left: glass.left };
            Ok(())
        };
        look(&mut self.closed, false)?;
        self.acknowledged.as_mut().map_or(Ok(()), |glass| look(glass, stands_still))
    }

    /// A shorter policy holds at once; a longer one gives nothing back.
    pub fn keep_to(&mut self, policy: &Policy) {
        self.closed.left = self.closed.left.min(unacknowledged_minutes(policy));
        if let Some(glass) = &mut self.acknowledged {
            glass.left = glass.left.min(acknowledged_minutes(policy));
        }
    }

    /// Minutes that it can still be read.
    pub fn left(&self) -> u32 {
        let second = self.acknowledged.filter(|_| !self.held_back).map_or(u32::MAX, |glass| glass.left);
        self.closed.left.min(second)
    }

    /// Whether a coordinator's word is missing for so long that a person should ask.
    pub fn warns(&self) -> bool {
        self.acknowledged.is_none() && self.closed.left <= self.warns_below
    }

    fn scope(&self, identity: &Identity) -> Scope {
        Scope {
            suite: suite::X25519,
            organisation: identity.organisation,
            generation: self.generation,
            device: identity.device,
            seq: self.seq,
        }
    }
}

fn unacknowledged_minutes(policy: &Policy) -> u32 {
    u32::from(policy.unacknowledged_days) * DAY_MINUTES
}

fn acknowledged_minutes(policy: &Policy) -> u32 {
    u32::from(policy.readable_hours) * 60
}
