//! The list of services in force: the one shipped with the app, or a newer edition that a coordinator of the own
//! organisation signed.
//!
//! It is public and can be read in every state. Must not know how the file travels, nor any key but the registry's.

use approdo_model::bytes::SignatureBytes;
use approdo_model::services::{Edition, SignedEdition};
use approdo_model::signature::Context;

use crate::app::App;
use crate::app::answer::SignedServices;
use crate::app::problem::Refusal;
use crate::keyring;

impl App {
    /// The edition in force. A kept file that no longer verifies is passed over: help is shown whatever happened.
    pub(crate) fn services(&self) -> Result<Edition, Refusal> {
        let kept = self.store.services()?.and_then(|file| SignedEdition::read(&file).ok());
        match kept.filter(|signed| self.was_signed_here(signed)) {
            Some(signed) => Ok(signed.edition),
            None => Ok(Edition::shipped()?),
        }
    }

    /// Takes a newer edition from the text of its file, and says what is in force now.
    pub(crate) fn take_services(&mut self, file: &str) -> Result<Edition, Refusal> {
        self.identity.as_ref().ok_or(Refusal::WrongState)?;
        let registry = self.registry.as_ref().ok_or(Refusal::NotEnrolled)?;
        let signed = SignedEdition::read(file)?;
        registry.coordinator(&signed.author).ok_or(Refusal::BadServices)?;
        if !self.was_signed_here(&signed) {
            return Err(Refusal::BadServices);
        }
        if signed.edition.number() <= self.services()?.number() {
            return Err(Refusal::NotNewer);
        }
        self.keep(&signed)?;
        Ok(signed.edition)
    }

    /// Signs the list that a person wrote at this desk as the edition after the one in force, and takes it.
    pub(crate) fn sign_services(&mut self, list: &str) -> Result<SignedServices, Refusal> {
        let number = self.services()?.number();
        let parts = self.desk().ok_or(Refusal::NotCoordinator)?;
        let (organisation, author) = (parts.identity.organisation, parts.identity.device);
        parts.registry.coordinator(&author).ok_or(Refusal::NotCoordinator)?;
        let edition = Edition::read(list)?.after(number).ok_or(Refusal::TooMany)?;
        let signer = keyring::device_key(parts.store, parts.vault_key)?;
        let mut signed = SignedEdition { organisation, author, edition, signature: SignatureBytes::ZERO };
        signed.signature = signer.sign(Context::Services, &signed.canonical());
        let file = self.keep(&signed)?;
        Ok(SignedServices { file, number: signed.edition.number() })
    }

    fn keep(&mut self, signed: &SignedEdition) -> Result<String, Refusal> {
        let file = signed.text()?;
        self.store.write("keep services", |rows| rows.set_services(&file))?;
        Ok(file)
    }

    /// Whether a desk signed it that coordinates the own organisation, or once did: what it said while it did stands.
    fn was_signed_here(&self, signed: &SignedEdition) -> bool {
        let Some(registry) = &self.registry else { return false };
        let author =
            registry.members.get(&signed.author).filter(|_| registry.ever_coordinator(&signed.author));
        registry.organisation == signed.organisation && author.is_some_and(|desk| signed.verifies(&desk.key))
    }
}
