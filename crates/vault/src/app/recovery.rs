//! A new desk from paper: two sheets, an empty computer, and the server that still has what was handed over.
//!
//! The root key restored from its sheets names this device a coordinator, standing on the registry as the server has
//! it; the generations restored from theirs open what was received. Until that statement stands at the server both are
//! in memory only, and a device that died asks for the sheets once more. Must not know how the registry is fetched.

use approdo_model::forms::UnitName;
use approdo_model::ids::OrganisationId;
use approdo_model::registry::{Act, Author, Generation};

use crate::keyring;
use crate::passphrase::{PaperWords, Passphrase};
use crate::secret::{Key, SigningSecret};
use crate::shares::{self, Kept};
use crate::store::{KeptKey, WrapKind};

use super::holding::Said;
use super::papers::which_generation;
use super::problem::Refusal;
use super::request::Sheets;
use super::setup::generation_name;
use super::{App, State};

/// What was restored from paper, until the registry names this desk.
pub(super) struct FromPaper {
    root: SigningSecret,
    generations: Vec<Key>,
}

impl FromPaper {
    fn read(sheets: &Sheets) -> Result<Self, Refusal> {
        let root = SigningSecret::new(&shares::restore(&sheets.root, Kept::Root)?);
        let restored = sheets.generations.iter().map(|paper| shares::restore(paper, Kept::Generation));
        Ok(Self { root, generations: restored.collect::<Result<_, _>>()? })
    }
}

impl App {
    /// Whether this device was set up from paper and the registry does not name it yet.
    pub(super) fn recovery_waits(&self) -> bool {
        let waits = self.identity.as_ref().is_some_and(|identity| identity.application.is_none());
        waits && self.role().is_none()
    }

    /// Sets this empty device up as a desk of an organisation that has lost its own. It is open afterwards.
    pub(super) fn recover(
        &mut self,
        words: &Passphrase,
        units: &[UnitName],
        organisation: OrganisationId,
        server: &str,
        sheets: &Sheets,
    ) -> Result<(), Refusal> {
        let paper = FromPaper::read(sheets)?;
        self.set_up_from_paper(words, units, (organisation, paper.root.public()), server)?;
        self.unlock(words)?;
        self.hold_paper(paper)
    }

    /// The sheets once more: after the device died before it was named, or with another address.
    pub(super) fn recover_again(
        &mut self,
        organisation: OrganisationId,
        server: &str,
        sheets: &Sheets,
    ) -> Result<(), Refusal> {
        if !self.recovery_waits() || !matches!(self.state, State::Office(_)) {
            return Err(Refusal::WrongState);
        }
        let paper = FromPaper::read(sheets)?;
        let root = paper.root.public();
        match &self.registry {
            Some(registry) if registry.root != root => return Err(Refusal::BadPaper),
            Some(_) => {}
            None => self.point_at(organisation, root, server)?,
        }
        self.hold_paper(paper)
    }

    fn hold_paper(&mut self, paper: FromPaper) -> Result<(), Refusal> {
        let State::Office(office) = &mut self.state else { return Err(Refusal::WrongState) };
        office.paper = Some(paper);
        self.keep_holding()
    }

    /// Names this desk by root, on the registry as it is known. If another desk's statement came first, it is said
    /// again; once it stands at the server, nothing from paper is left in memory.
    pub(super) fn rejoin(&mut self) -> Result<(), Refusal> {
        let named = self.role().is_some();
        let State::Office(office) = &mut self.state else { return Ok(()) };
        let (Some(paper), Some(registry), Some(identity)) =
            (&office.paper, self.registry.as_ref(), self.identity.as_ref())
        else {
            return Ok(());
        };
        if named {
            let by_root = |act: &Act| matches!(act, Act::CoordinatorAdded { .. });
            let statements = self.store.statements()?;
            if !statements.iter().any(|(statement, waiting)| *waiting && by_root(&statement.act)) {
                office.paper = None;
            }
            return Ok(());
        }
        if registry.root != paper.root.public() {
            office.paper = None;
            return Err(Refusal::BadPaper);
        }
        let mut said = Said::on(registry);
        let act = Act::CoordinatorAdded { device: identity.device, key: identity.key };
        said.say(act, Author::Root, &paper.root)?;
        let mut keys: Vec<(WrapKind, KeptKey)> = Vec::new();
        for secret in &paper.generations {
            let is_of = |known: &&Generation| crate::envelope::is_secret_of(secret, &known.recipient);
            let known = registry.living_generations().find(is_of);
            let Some(known) = known else { continue };
            let name = generation_name(known.number).to_vec();
            let chance = &mut self.chance;
            let sealed = keyring::seal(&office.vault_key, WrapKind::Generation, &name, secret, chance)?;
            keys.push((WrapKind::Generation, (name, sealed)));
        }
        self.keep_said(said, &keys)
    }

    /// Takes a generation that this desk lacks from its sheets.
    pub(super) fn take_generation(&mut self, paper: &PaperWords) -> Result<(), Refusal> {
        let parts = self.desk().ok_or(Refusal::NotCoordinator)?;
        let (number, secret) = which_generation(paper, parts.registry)?.ok_or(Refusal::BadPaper)?;
        if !parts.registry.lives(number) {
            return Err(Refusal::BadPaper);
        }
        let name = generation_name(number).to_vec();
        let sealed = keyring::seal(parts.vault_key, WrapKind::Generation, &name, &secret, parts.chance)?;
        parts.store.write("take generation", |rows| rows.set_wrap(WrapKind::Generation, &name, &sealed))?;
        self.open_desk_anew()?;
        self.keep_holding()
    }
}
