//! Before the first unlock: founding an organisation, joining one, and the passphrase that is asked back. The office asks
//! back the passphrase of a new operator in the same way.
//!
//! A founding desk shows the root key and the first generation's secret as words for paper, and the founding is given
//! away only once they were given back ([`super::papers`]). The root key stays nowhere else. Must not know outings or sync.

use approdo_model::bytes::{Digest, PublicKey, SignatureBytes};
use approdo_model::forms::UnitName;
use approdo_model::ids::{DeviceId, OrganisationId};
use approdo_model::registry::{Act, Author, Statement};
use approdo_model::suite::Recipient;
use zeroize::Zeroizing;

use crate::address::Server;
use crate::chance::Chance;
use crate::envelope;
use crate::keyring;
use crate::outing::wrap_name;
use crate::passphrase::Passphrase;
use crate::roster;
use crate::secret::{Key, SigningSecret};
use crate::store::{Identity, WrapKind};

use super::answer::{Founded, Founding, Joined, MadePassphrase};
use super::enrolment::{applying, own_words};
use super::papers::{KeptSheets, whole_sheet};
use super::problem::Refusal;
use super::{App, State, names};

/// The generation that a founding makes.
pub(super) const FIRST_GENERATION: u32 = 1;

/// The name of a generation's secret among the kept keys.
pub fn generation_name(number: u32) -> [u8; 4] {
    number.to_be_bytes()
}

/// Signs one statement.
pub fn state(
    organisation: OrganisationId,
    (number, previous): (u32, Digest),
    act: Act,
    author: Author,
    signer: &SigningSecret,
) -> Statement {
    let mut statement =
        Statement { organisation, number, previous, act, author, signature: SignatureBytes::ZERO };
    statement.signature = signer.sign(Statement::context(&author), &statement.canonical());
    statement
}

/// Kind, name and text of what a new device keeps beside its own keys.
type Secret = (WrapKind, Vec<u8>, Zeroizing<Vec<u8>>);

/// The keys a new device makes for itself.
struct NewDevice {
    vault_key: Key,
    seed: Key,
    signer: SigningSecret,
    device: DeviceId,
}

impl NewDevice {
    fn make(chance: &mut Chance) -> Self {
        let (vault_key, seed, device) = (chance.key(), chance.key(), chance.device());
        let signer = SigningSecret::new(&seed);
        Self { vault_key, seed, signer, device }
    }
}

impl App {
    pub(super) fn make_passphrase(&mut self) -> Result<MadePassphrase, Refusal> {
        self.shown()?;
        let made = Passphrase::make(&mut self.chance);
        let words = made.words();
        *self.shown()? = Some(made);
        Ok(MadePassphrase { words })
    }

    /// Where the passphrase that was shown waits to be asked back: before the device is set up, and in the office until
    /// the office is left.
    pub(super) fn shown(&mut self) -> Result<&mut Option<Passphrase>, Refusal> {
        match &mut self.state {
            State::Office(office) => Ok(&mut office.made),
            State::Closed if self.identity.is_none() => Ok(&mut self.made),
            State::Closed | State::Outing(_) => Err(Refusal::WrongState),
        }
    }

    fn must_be_new(&self) -> Result<(), Refusal> {
        if self.identity.is_none() { Ok(()) } else { Err(Refusal::WrongState) }
    }

    /// Only a passphrase that was made here opens a device: nobody's birthday does.
    pub(super) fn asked_back(&mut self, words: &Passphrase) -> Result<(), Refusal> {
        let made = self.shown()?.as_ref().ok_or(Refusal::PassphraseDiffers)?;
        if keyring::same_words(made, words) { Ok(()) } else { Err(Refusal::PassphraseDiffers) }
    }

    pub(super) fn found(
        &mut self,
        words: &Passphrase,
        units: &[UnitName],
        server: &str,
        (trial, secretariat): (bool, bool),
    ) -> Result<Founded, Refusal> {
        self.must_be_new()?;
        self.asked_back(words)?;
        let server = Server::read(server).ok_or(Refusal::BadServer)?;
        let new = NewDevice::make(&mut self.chance);
        let organisation = self.chance.organisation();
        let root_seed = self.chance.key();
        let root = SigningSecret::new(&root_seed);
        let (generation_seed, recipient) = envelope::generation_pair(&mut self.chance);
        let statements = founding_statements(organisation, &root, &new, (recipient, secretariat));
        let identity = identity(&new, organisation, root.public(), server);
        let name = generation_name(FIRST_GENERATION).to_vec();
        let secret = Zeroizing::new(generation_seed.expose().to_vec());
        let mut kept = vec![(WrapKind::Generation, name.clone(), secret)];
        let kit = if trial {
            kept.push((WrapKind::Trial, Vec::new(), Zeroizing::new(Vec::new())));
            vec![whole_sheet(&root_seed, &generation_seed)]
        } else {
            let sheets = KeptSheets::split(Some(&root_seed), &generation_seed, &mut self.chance);
            kept.push((WrapKind::Kit, name, sheets.bytes()?));
            sheets.sheets()
        };
        self.set_up(words, units, identity, &new, &kept, &statements)?;
        Ok(Founded { kit, founding: trial.then_some(Founding { statements }) })
    }

    /// Sets this device up as one that the root key from paper will name.
    pub(super) fn set_up_from_paper(
        &mut self,
        words: &Passphrase,
        units: &[UnitName],
        (organisation, root): (OrganisationId, PublicKey),
        server: &str,
    ) -> Result<(), Refusal> {
        self.must_be_new()?;
        self.asked_back(words)?;
        let server = Server::read(server).ok_or(Refusal::BadServer)?;
        let new = NewDevice::make(&mut self.chance);
        let identity = identity(&new, organisation, root, server);
        self.set_up(words, units, identity, &new, &[], &[])
    }

    /// The same device, pointed at another organisation or server.
    pub(super) fn point_at(
        &mut self,
        organisation: OrganisationId,
        root: PublicKey,
        server: &str,
    ) -> Result<(), Refusal> {
        let server = Server::read(server).ok_or(Refusal::BadServer)?;
        let before = self.identity.clone().ok_or(Refusal::WrongState)?;
        let identity = Identity { organisation, root, server, ..before };
        self.store.write("point at", |rows| rows.set_identity(&identity))?;
        self.identity = Some(identity);
        Ok(())
    }

    pub(super) fn join(
        &mut self,
        words: &Passphrase,
        units: &[UnitName],
        shown: Option<&str>,
    ) -> Result<Joined, Refusal> {
        self.must_be_new()?;
        self.asked_back(words)?;
        let invitation = self.invitation(shown)?;
        // What this file wrote before is handed over again where it belongs.
        if self.store.former()?.iter().any(|log| log.organisation != invitation.organisation) {
            return Err(Refusal::BadInvitation);
        }
        let new = NewDevice::make(&mut self.chance);
        let identity = applying(new.device, &new.signer, invitation)?;
        let fingerprint = own_words(&identity, self.rules);
        self.set_up(words, units, identity, &new, &[], &[])?;
        self.stop_looking();
        Ok(Joined { fingerprint })
    }

    /// Sets this device up as the one tablet of an organisation that nobody coordinates: its root, its desk and its
    /// generation are made here and forgotten.
    pub(super) fn admit_alone(&mut self, words: &Passphrase, units: &[UnitName]) -> Result<(), Refusal> {
        let (desk, tablet) = (NewDevice::make(&mut self.chance), NewDevice::make(&mut self.chance));
        let (organisation, root) = (self.chance.organisation(), SigningSecret::new(&self.chance.key()));
        let (_, recipient) = envelope::generation_pair(&mut self.chance);
        let mut statements = founding_statements(organisation, &root, &desk, (recipient, false));
        let enrolled = Act::DeviceEnrolled { device: tablet.device, key: tablet.signer.public() };
        let author = Author::Coordinator(desk.device);
        statements.push(state(organisation, after(&statements), enrolled, author, &desk.signer));
        let nowhere = Server { address: String::new(), pin: None };
        let identity = identity(&tablet, organisation, root.public(), nowhere);
        self.set_up(words, units, identity, &tablet, &[], &statements)
    }

    /// Writes everything a new device keeps, in one transaction. Afterwards it is shut.
    fn set_up(
        &mut self,
        words: &Passphrase,
        units: &[UnitName],
        identity: Identity,
        new: &NewDevice,
        kept: &[Secret],
        statements: &[Statement],
    ) -> Result<(), Refusal> {
        let lock = roster::Lock::make(words, &mut self.chance, self.rules)?;
        let voucher = envelope::voucher(&new.seed)?;
        let roster = roster::of_one(&lock, &new.vault_key, &voucher, &mut self.chance)?;
        let device = keyring::seal(&new.vault_key, WrapKind::Device, b"", &new.seed, &mut self.chance)?;
        let units = names::seal_units(&new.vault_key, units, &mut self.chance)?;
        let mut sealed = Vec::new();
        for (kind, name, text) in kept {
            let under = envelope::seal_text(&new.vault_key, &wrap_name(*kind, name), text, &mut self.chance)?;
            sealed.push((*kind, name, under));
        }
        self.store.write("set up", |rows| {
            rows.set_identity(&identity)?;
            rows.set_roster(&roster)?;
            rows.set_wrap(WrapKind::Device, b"", &device)?;
            rows.set_wrap(WrapKind::Units, b"", &units)?;
            sealed.iter().try_for_each(|(kind, name, under)| rows.set_wrap(*kind, name, under))?;
            statements.iter().try_for_each(|statement| rows.add_statement(statement, false))
        })?;
        self.identity = Some(identity);
        self.made = None;
        Ok(self.fold_registry()?)
    }
}

/// Who a device is that need not be admitted.
fn identity(new: &NewDevice, organisation: OrganisationId, root: PublicKey, server: Server) -> Identity {
    Identity {
        organisation,
        device: new.device,
        key: new.signer.public(),
        root,
        server,
        invited_as: None,
        compared: true,
        application: None,
    }
}

/// Root, first coordinator, first generation; and that it is a secretariat, if it is one.
fn founding_statements(
    organisation: OrganisationId,
    root: &SigningSecret,
    desk: &NewDevice,
    (recipient, secretariat): (Recipient, bool),
) -> Vec<Statement> {
    let mut acts = vec![
        (Author::Root, Act::Founded { root: root.public() }),
        (Author::Root, Act::CoordinatorAdded { device: desk.device, key: desk.signer.public() }),
        (Author::Coordinator(desk.device), Act::generation(FIRST_GENERATION, recipient)),
    ];
    if secretariat {
        acts.push((Author::Coordinator(desk.device), Act::Secretariat));
    }
    let mut statements: Vec<Statement> = Vec::new();
    for (author, act) in acts {
        let signer = if author == Author::Root { root } else { &desk.signer };
        statements.push(state(organisation, after(&statements), act, author, signer));
    }
    statements
}

/// The number and the parent of the next statement.
fn after(statements: &[Statement]) -> (u32, Digest) {
    statements.last().map_or((1, Digest::ZERO), |last| (last.number.saturating_add(1), last.digest()))
}
