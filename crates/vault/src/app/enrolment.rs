//! How a device comes to belong to an organisation: the invitation that a desk makes, the application of a new device,
//! and the six words that two people compare between the two.
//!
//! Who belongs is said by the registry alone, and a new device takes nothing of it before a person has said that the
//! words are the same. What lasts ten minutes is in memory only: a desk that was shut in between makes another
//! invitation, and a device whose code is over applies again with that. Must not know how anything is carried.

use std::collections::BTreeSet;
use std::time::Duration;

use approdo_model::bytes::{Digest, PublicKey, Ticket};
use approdo_model::ids::{DeviceId, OrganisationId};
use approdo_model::limits::ENROLMENT_SECONDS;
use approdo_model::registry::{Act, Role};
use approdo_model::signature::Context;
use approdo_model::wire::{self, Applicant, Application, NewCode, NewOffer, Sealing, ticket_hash};

use crate::address::{Server, Trust};
use crate::envelope::{self, OfferKeys};
use crate::invitation::{Introduction, Invitation};
use crate::keyring;
use crate::rules::Rules;
use crate::secret::SigningSecret;
use crate::store::{Identity, StoreError};
use crate::sync::SyncError;
use crate::typed::TypedCode;

use super::answer::{ApplicantView, Applicants, Invited, Joining, JoiningStep, LookMissed, RoleName};
use super::problem::Refusal;
use super::{App, State};

/// What is in memory of enrolments.
#[derive(Default)]
pub(crate) struct Enrolment {
    /// Codes made here that the server does not know yet, and when they were made.
    codes: Vec<(NewCode, Duration)>,
    /// The typed code under way, on a device that is to join.
    looking: Option<Looking>,
    /// Whether the server has said that the code of this device is no good (any more).
    over: bool,
    /// Whom a person at this desk has turned away, because the words were not the same.
    turned_away: BTreeSet<DeviceId>,
}

/// A typed code on its way to an invitation.
struct Looking {
    server: Server,
    keys: OfferKeys,
    looked: Looked,
    /// Why the last attempt brought nothing.
    missed: Option<LookMissed>,
}

/// What a typed code led to.
enum Looked {
    /// Nobody has answered yet.
    Asking,
    /// The invitation, opened.
    Found(Box<Invitation>),
    /// The server knows of none.
    Unknown,
    /// Something that nobody who had the code has sealed.
    Forged,
}

impl App {
    /// Makes an invitation, as it is shown and as it is typed; the server is told with the next sync.
    pub(super) fn invite(&mut self, role: RoleName) -> Result<Invited, Refusal> {
        if role == RoleName::Worker {
            self.must_not_be_secretariat()?;
        }
        let (rules, made) = (self.rules, self.clock.monotonic());
        let parts = self.at_desk()?;
        let code = Ticket(parts.chance.bytes());
        let invitation = Invitation {
            server: parts.identity.server.clone(),
            organisation: parts.identity.organisation,
            root: parts.registry.root,
            role: Some(role.into()),
            code,
        };
        let typed = TypedCode::make(parts.chance);
        let keys = typed.keys(rules)?;
        let bytes = invitation.bytes().ok_or(Refusal::BadServer)?;
        let sealed = envelope::seal_offer(&keys.key, &bytes, parts.chance)?;
        let sealed = Sealing::of(sealed).ok_or(Refusal::BadServer)?;
        let offer = Some(NewOffer { hash: ticket_hash(&keys.lookup), sealed });
        let new = NewCode { hash: ticket_hash(&code), role: role.into(), age_seconds: 0, offer };
        let text = invitation.text().ok_or(Refusal::BadServer)?;
        self.enrolment.codes.push((new, made));
        let expires_minutes = u32::try_from(ENROLMENT_SECONDS / 60).unwrap_or(u32::MAX);
        let server = invitation.server.address;
        Ok(Invited { invitation: text, typed: typed.text(), server, role, expires_minutes })
    }

    /// The next code that the server is to know, with its age. Codes that are over are forgotten.
    pub(crate) fn code_to_announce(&mut self) -> Option<NewCode> {
        let now = self.clock.monotonic();
        let age = |made: Duration| now.saturating_sub(made).as_secs();
        self.enrolment.codes.retain(|(_, made)| age(*made) < ENROLMENT_SECONDS);
        let (new, made) = self.enrolment.codes.first()?;
        Some(NewCode { age_seconds: age(*made), ..new.clone() })
    }

    /// The server knows this code.
    pub(crate) fn code_announced(&mut self, hash: &Digest) {
        self.enrolment.codes.retain(|(new, _)| new.hash != *hash);
    }

    pub(super) fn applicants(&mut self) -> Result<Applicants, Refusal> {
        let (applicants, away) = (self.applicants.clone(), self.enrolment.turned_away.clone());
        let rules = self.rules;
        let parts = self.at_desk()?;
        let waits = |applicant: &&Applicant| {
            !parts.registry.members.contains_key(&applicant.device) && !away.contains(&applicant.device)
        };
        let view = |applicant: &Applicant| ApplicantView {
            device: applicant.device,
            key: applicant.key,
            role: applicant.role.into(),
            fingerprint: Introduction {
                organisation: parts.identity.organisation,
                root: parts.registry.root,
                server: &parts.identity.server,
                role: Some(applicant.role),
                device: applicant.device,
                key: compared(applicant.key, rules),
            }
            .words(),
        };
        Ok(Applicants { applicants: applicants.iter().filter(waits).map(view).collect() })
    }

    /// One who waits with a code for this role. A code for another role is good for nothing here.
    pub(super) fn applicant(&self, device: &DeviceId, role: Role) -> Result<Applicant, Refusal> {
        let waits = |applicant: &&Applicant| {
            applicant.device == *device && !self.enrolment.turned_away.contains(device)
        };
        let applicant = self.applicants.iter().find(waits).copied().ok_or(Refusal::UnknownSubject)?;
        if applicant.role == role { Ok(applicant) } else { Err(Refusal::OtherRole) }
    }

    pub(super) fn admit(&mut self, device: &DeviceId) -> Result<(), Refusal> {
        let applicant = self.applicant(device, Role::Worker)?;
        self.must_not_be_alone()?;
        self.say(Act::DeviceEnrolled { device: applicant.device, key: applicant.key })
    }

    /// The words were not the same: this device is shown no more.
    pub(super) fn turn_away(&mut self, device: &DeviceId) -> Result<Applicants, Refusal> {
        self.at_desk()?;
        self.enrolment.turned_away.insert(*device);
        self.applicants()
    }

    /// Begins to look for the invitation behind a typed code; the server is asked with the next sync.
    pub(super) fn look_up(&mut self, server: &str, code: &str) -> Result<(), Refusal> {
        self.may_apply()?;
        let server = Server::read(server).ok_or(Refusal::BadServer)?;
        let keys = TypedCode::read(code).ok_or(Refusal::BadCode)?.keys(self.rules)?;
        self.enrolment.looking = Some(Looking { server, keys, looked: Looked::Asking, missed: None });
        Ok(())
    }

    /// What to ask the server for a typed code with, while nobody has answered.
    pub(crate) fn looking_for(&self) -> Option<Ticket> {
        let looking = self.enrolment.looking.as_ref()?;
        matches!(looking.looked, Looked::Asking).then_some(looking.keys.lookup)
    }

    /// Takes what lies at the server for a typed code: what the code opens is as good as an invitation that was shown.
    pub(crate) fn take_offer(&mut self, sealed: Option<&Sealing>) {
        let Some(looking) = &mut self.enrolment.looking else { return };
        let open = |sealed: &Sealing| {
            let opened = envelope::open_offer(&looking.keys.key, sealed.as_bytes()).ok()?;
            Invitation::of_bytes(&opened)
        };
        looking.looked = match sealed.map(open) {
            None => Looked::Unknown,
            Some(None) => Looked::Forged,
            Some(Some(invitation)) => Looked::Found(Box::new(invitation)),
        };
    }

    /// An attempt brought nothing: the person who typed is told why, at once and until another one ends.
    pub(crate) fn look_up_missed(&mut self, error: Option<SyncError>) {
        let Some(looking) = &mut self.enrolment.looking else { return };
        looking.missed = Some(match error {
            None => LookMissed::Unreached,
            Some(SyncError::Refused(_)) => LookMissed::Busy,
            Some(_) => LookMissed::Elsewhere,
        });
    }

    /// Which server is asked, and what is believed to be it.
    pub fn way(&self) -> Option<(String, Trust)> {
        if self.looking_for().is_some() {
            let looking = self.enrolment.looking.as_ref()?;
            let trust = looking.server.pin.map_or(Trust::Anyone, Trust::Pinned);
            return Some((looking.server.address.clone(), trust));
        }
        let server = &self.identity.as_ref()?.server;
        Some((server.address.clone(), server.trust()))
    }

    /// The invitation that was shown, or the one that a typed code led to.
    pub(super) fn invitation(&self, shown: Option<&str>) -> Result<Invitation, Refusal> {
        let looked = self.enrolment.looking.as_ref().map(|looking| &looking.looked);
        match (shown, looked) {
            (Some(text), _) => Invitation::read(text).ok_or(Refusal::BadInvitation),
            (None, Some(Looked::Found(invitation))) => Ok(Invitation::clone(invitation)),
            (None, _) => Err(Refusal::BadInvitation),
        }
    }

    /// Forgets a typed code and what it led to.
    pub(super) fn stop_looking(&mut self) {
        self.enrolment.looking = None;
        self.enrolment.over = false;
    }

    /// A device that belongs nowhere yet, or waits to, or is in the office.
    fn may_apply(&self) -> Result<(), Refusal> {
        match (&self.identity, &self.state) {
            (None, State::Closed) | (Some(_), State::Office(_)) => Ok(()),
            _ => Err(Refusal::WrongState),
        }
    }

    /// Takes another invitation: a device that waits applies with it, one that belongs learns where its server is now.
    pub(super) fn apply_again(&mut self, shown: Option<&str>) -> Result<(), Refusal> {
        let State::Office(office) = &self.state else { return Err(Refusal::WrongState) };
        let before = self.identity.clone().ok_or(Refusal::WrongState)?;
        let invitation = self.invitation(shown)?;
        let known = self.registry.is_some();
        if known && (invitation.organisation, invitation.root) != (before.organisation, before.root) {
            return Err(Refusal::BadInvitation);
        }
        let identity = if self.role().is_some() {
            Identity { server: invitation.server, ..before }
        } else {
            let signer = keyring::device_key(&self.store, &office.vault_key)?;
            applying(before.device, &signer, invitation)?
        };
        self.keep_identity(identity)?;
        self.stop_looking();
        Ok(())
    }

    /// The server of this desk has another address or another key.
    pub(super) fn set_server(&mut self, line: &str) -> Result<(), Refusal> {
        let server = Server::read(line).ok_or(Refusal::BadServer)?;
        let identity = Identity { server, ..self.at_desk()?.identity.clone() };
        self.keep_identity(identity)
    }

    /// What a person says of the six words on both screens. If they differ, nothing is left of the application.
    pub(super) fn words_compared(&mut self, same: bool) -> Result<(), Refusal> {
        let waiting = self.identity.clone().filter(|identity| identity.application.is_some());
        let identity = waiting.filter(|_| self.role().is_none()).ok_or(Refusal::WrongState)?;
        if same {
            return self.keep_identity(Identity { compared: true, ..identity });
        }
        self.store.write("unset", |rows| rows.unset())?;
        self.out_of_the_box()
    }

    fn keep_identity(&mut self, identity: Identity) -> Result<(), Refusal> {
        self.store.write("identity", |rows| rows.set_identity(&identity))?;
        self.identity = Some(identity);
        Ok(())
    }

    /// Whether anything that a server says of the organisation may be taken.
    pub(crate) fn may_trust(&self) -> bool {
        self.identity.as_ref().is_some_and(|identity| identity.compared)
    }

    /// The server takes the application, or says that its code is no good (any more).
    pub(crate) fn application_answered(&mut self, taken: bool) {
        self.enrolment.over = !taken;
    }

    /// How far this device is on its way to belong; none when there is nothing to wait for.
    pub(super) fn joining(&self) -> Option<Joining> {
        let looking = self.enrolment.looking.as_ref();
        if let Some(looking) = looking {
            let (step, found) = match &looking.looked {
                Looked::Asking => (JoiningStep::Looking, None),
                Looked::Unknown => (JoiningStep::CodeUnknown, None),
                Looked::Forged => (JoiningStep::Forged, None),
                Looked::Found(invitation) => (JoiningStep::Found, Some(invitation)),
            };
            let role = found.map(|invitation| invitation.role.unwrap_or_default().into());
            let missed = looking.missed.filter(|_| step == JoiningStep::Looking);
            return Some(Joining { step, missed, role, fingerprint: Vec::new() });
        }
        let identity = self.identity.as_ref().filter(|identity| identity.application.is_some())?;
        let step = match (self.enrolment.over, identity.compared) {
            (true, _) => JoiningStep::CodeOver,
            (false, false) => JoiningStep::Compare,
            (false, true) => JoiningStep::Waiting,
        };
        let role = Some(identity.invited_as.unwrap_or_default().into());
        Some(Joining { step, missed: None, role, fingerprint: own_words(identity, self.rules) })
    }
}

/// The six words of this device.
pub(super) fn own_words(identity: &Identity, rules: Rules) -> Vec<&'static str> {
    Introduction {
        organisation: identity.organisation,
        root: identity.root,
        server: &identity.server,
        role: identity.invited_as,
        device: identity.device,
        key: compared(identity.key, rules),
    }
    .words()
}

/// The key as the words stand for it.
fn compared(key: PublicKey, rules: Rules) -> PublicKey {
    if rules.words_name_the_key() { key } else { PublicKey::ZERO }
}

/// Who a device is that applies with this invitation.
pub(super) fn applying(
    device: DeviceId,
    signer: &SigningSecret,
    invitation: Invitation,
) -> Result<Identity, Refusal> {
    let Invitation { organisation, root, server, role, code } = invitation;
    let application = application(organisation, code, (device, signer.public()), signer)?;
    Ok(Identity {
        organisation,
        device,
        key: signer.public(),
        root,
        server,
        invited_as: role,
        compared: false,
        application: Some(application),
    })
}

fn application(
    organisation: OrganisationId,
    code: Ticket,
    (device, key): (DeviceId, PublicKey),
    signer: &SigningSecret,
) -> Result<Vec<u8>, StoreError> {
    let signed = Application::canonical(&organisation, &code, &device, &key);
    let signature = signer.sign(Context::Enrolment, &signed);
    let application = Application { organisation, code, device, key, signature };
    wire::encode(&application).map_err(|_| StoreError::Corrupt("application"))
}
