//! What lives for seconds or minutes only, and in memory only: challenges, tokens, enrolment codes and those who apply
//! with them. All but the applicants are kept as hashes; all are counted and bounded.
//!
//! Must not know HTTP, nor whether a device may do something: it knows only who holds a ticket.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use approdo_model::bytes::{Digest, PublicKey, Ticket};
use approdo_model::ids::{DeviceId, OrganisationId};
use approdo_model::limits::{CHALLENGE_SECONDS, ENROLMENT_SECONDS, TOKEN_SECONDS};
use approdo_model::registry::Role;
use approdo_model::wire::{Applicant, NewCode, Sealing, ticket_hash};
use subtle::ConstantTimeEq;

use crate::limits::{
    CHALLENGES_PER_DEVICE_MAX, CODES_PER_ORGANISATION_MAX, TICKETS_MAX, TOKENS_PER_DEVICE_MAX,
};

/// All tickets of a server.
#[derive(Debug)]
pub struct Tickets(Mutex<Drawers>);

#[derive(Debug)]
struct Drawers {
    challenges: Drawer<DeviceId, ()>,
    tokens: Drawer<DeviceId, ()>,
    codes: Drawer<OrganisationId, Code>,
    offers: Drawer<OrganisationId, Sealing>,
}

/// What a code is for, and who came with it.
#[derive(Debug)]
struct Code {
    role: Role,
    came: Option<(Applicant, Duration)>,
}

impl Default for Tickets {
    fn default() -> Self {
        Self(Mutex::new(Drawers {
            challenges: Drawer::new(CHALLENGE_SECONDS, CHALLENGES_PER_DEVICE_MAX),
            tokens: Drawer::new(TOKEN_SECONDS, TOKENS_PER_DEVICE_MAX),
            codes: Drawer::new(ENROLMENT_SECONDS, CODES_PER_ORGANISATION_MAX),
            offers: Drawer::new(ENROLMENT_SECONDS, CODES_PER_ORGANISATION_MAX),
        }))
    }
}

/// The ticket is unknown, used or over; which of them is nobody's business.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotValid;

impl Tickets {
    fn drawers(&self) -> MutexGuard<'_, Drawers> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Remembers a challenge given to a device.
    pub fn challenge(&self, device: DeviceId, challenge: &Ticket, now: Duration) {
        self.drawers().challenges.put(device, ticket_hash(challenge), (), now);
    }

    /// Takes a challenge back: it is good once.
    ///
    /// # Errors
    /// [`NotValid`].
    pub fn answered(&self, device: DeviceId, challenge: &Ticket, now: Duration) -> Result<(), NotValid> {
        self.drawers().challenges.take(&device, &ticket_hash(challenge), now).map(|_| ()).ok_or(NotValid)
    }

    /// Remembers a token given to a device.
    pub fn token(&self, device: DeviceId, token: &Ticket, now: Duration) {
        self.drawers().tokens.put(device, ticket_hash(token), (), now);
    }

    /// Whose token this is.
    ///
    /// # Errors
    /// [`NotValid`].
    pub fn holder(&self, token: &Ticket, now: Duration) -> Result<DeviceId, NotValid> {
        self.drawers().tokens.find(&ticket_hash(token), now).map(|slip| slip.owner).ok_or(NotValid)
    }

    /// Remembers an enrolment code by the hash that a coordinator sent, and the sealed invitation that goes with it.
    pub fn code(&self, organisation: OrganisationId, new: &NewCode, now: Duration) {
        let mut drawers = self.drawers();
        let age = Duration::from_secs(new.age_seconds);
        if drawers.codes.find(&new.hash, now).is_none() {
            let code = Code { role: new.role, came: None };
            drawers.codes.put_aged(organisation, new.hash, code, (now, age));
        }
        if let Some(offer) = &new.offer
            && drawers.offers.find(&offer.hash, now).is_none()
        {
            drawers.offers.put_aged(organisation, offer.hash, offer.sealed.clone(), (now, age));
        }
    }

    /// The sealed invitation that this leads to. It may be asked for again, since an answer may be lost: what is good
    /// once is the code inside.
    ///
    /// # Errors
    /// [`NotValid`].
    pub fn offer(&self, lookup: &Ticket, now: Duration) -> Result<Sealing, NotValid> {
        self.drawers().offers.find(&ticket_hash(lookup), now).map(|slip| slip.held.clone()).ok_or(NotValid)
    }

    /// Uses a code up. The same device may say the same again, since its answer may have been lost.
    ///
    /// # Errors
    /// [`NotValid`].
    pub fn apply(
        &self,
        organisation: OrganisationId,
        code: &Ticket,
        (device, key): (DeviceId, PublicKey),
        now: Duration,
    ) -> Result<Applicant, NotValid> {
        let mut drawers = self.drawers();
        let slip = drawers.codes.find(&ticket_hash(code), now).filter(|slip| slip.owner == organisation);
        let slip = slip.ok_or(NotValid)?;
        let applicant = Applicant { device, key, role: slip.held.role };
        match &slip.held.came {
            None => slip.held.came = Some((applicant, now)),
            Some((before, _)) if *before == applicant => {}
            Some(_) => return Err(NotValid),
        }
        Ok(applicant)
    }

    /// Who waits to be admitted, in order of arrival.
    pub fn applicants(&self, organisation: OrganisationId, now: Duration) -> Vec<Applicant> {
        let mut drawers = self.drawers();
        drawers.codes.expire(now);
        let slips = drawers.codes.slips.values().flatten();
        let slips = slips.filter(|slip| slip.owner == organisation && slip.over > now);
        let mut waiting: Vec<(Applicant, Duration)> = slips.filter_map(|slip| slip.held.came).collect();
        waiting.sort_by_key(|(applicant, came)| (*came, applicant.device));
        waiting.into_iter().map(|(applicant, _)| applicant).collect()
    }
}

/// Tickets of one kind, found by the first bytes of their hash and compared in constant time.
#[derive(Debug)]
struct Drawer<Owner, Held> {
    life: Duration,
    each_max: usize,
    slips: HashMap<[u8; 8], Vec<Slip<Owner, Held>>>,
    /// In order of age; those taken meanwhile are skipped.
    ages: VecDeque<(Duration, Owner, Digest)>,
    counts: HashMap<Owner, usize>,
}

#[derive(Debug)]
struct Slip<Owner, Held> {
    owner: Owner,
    hash: Digest,
    over: Duration,
    held: Held,
}

impl<Owner: Copy + Eq + std::hash::Hash, Held> Drawer<Owner, Held> {
    fn new(life_seconds: u64, each_max: usize) -> Self {
        Self {
            life: Duration::from_secs(life_seconds),
            each_max,
            slips: HashMap::new(),
            ages: VecDeque::new(),
            counts: HashMap::new(),
        }
    }

    fn put(&mut self, owner: Owner, hash: Digest, held: Held, now: Duration) {
        self.put_aged(owner, hash, held, (now, Duration::ZERO));
    }

    /// Puts in what was good for a while already. It may lie here behind younger ones when it is over; it is found no
    /// longer all the same.
    fn put_aged(&mut self, owner: Owner, hash: Digest, held: Held, (now, age): (Duration, Duration)) {
        self.expire(now);
        while self.ages.len() >= TICKETS_MAX {
            self.drop_oldest();
        }
        if self.counts.get(&owner).copied().unwrap_or_default() >= self.each_max {
            let oldest = self.ages.iter().position(|(_, whose, _)| *whose == owner);
            if let Some((_, whose, hash)) = oldest.and_then(|index| self.ages.remove(index)) {
                self.discard(&whose, &hash);
            }
        }
        let over = now + self.life.saturating_sub(age);
        self.slips.entry(place(&hash)).or_default().push(Slip { owner, hash, over, held });
        self.ages.push_back((over, owner, hash));
        *self.counts.entry(owner).or_default() += 1;
    }

    fn find(&mut self, hash: &Digest, now: Duration) -> Option<&mut Slip<Owner, Held>> {
        let here = self.slips.get_mut(&place(hash))?;
        here.iter_mut().find(|slip| slip.over > now && bool::from(slip.hash.0.ct_eq(&hash.0)))
    }

    fn take(&mut self, owner: &Owner, hash: &Digest, now: Duration) -> Option<Slip<Owner, Held>> {
        self.find(hash, now).filter(|slip| slip.owner == *owner)?;
        self.ages.retain(|(_, _, known)| known != hash);
        self.discard(owner, hash)
    }

    fn expire(&mut self, now: Duration) {
        while self.ages.front().is_some_and(|(over, ..)| *over <= now) {
            self.drop_oldest();
        }
    }

    fn drop_oldest(&mut self) {
        if let Some((_, owner, hash)) = self.ages.pop_front() {
            self.discard(&owner, &hash);
        }
    }

    fn discard(&mut self, owner: &Owner, hash: &Digest) -> Option<Slip<Owner, Held>> {
        let here = self.slips.get_mut(&place(hash))?;
        let index = here.iter().position(|slip| slip.hash == *hash && slip.owner == *owner)?;
        let slip = here.swap_remove(index);
        if here.is_empty() {
            self.slips.remove(&place(hash));
        }
        match self.counts.get_mut(owner) {
            Some(count) if *count > 1 => *count -= 1,
            _ => drop(self.counts.remove(owner)),
        }
        Some(slip)
    }
}

fn place(hash: &Digest) -> [u8; 8] {
    hash.0.first_chunk().copied().unwrap_or_default()
}
