//! Between a secretariat and an organisation: showing one's own code, taking the other's, comparing six words, and the
//! statement that follows.
//!
//! Until a person has said that the words are the same nothing is stated, and what was taken is gone when the desk shuts.
//! What stands is in the registry alone, so every desk of the organisation sees it. Must not know sheets.

use approdo_model::bytes::PublicKey;
use approdo_model::ids::OrganisationId;
use approdo_model::registry::{Act, Registry};

use crate::introduction::{OrganisationCode, words_of};

use super::answer::{AcquaintanceView, IntroductionView};
use super::problem::Refusal;
use super::{App, DeskParts, State};

impl App {
    /// The own code, whom one knows already, and whose words are to be compared.
    pub(super) fn introduction(&mut self) -> Result<IntroductionView, Refusal> {
        let met = self.met().cloned();
        let parts = self.at_desk()?;
        let registry = parts.registry;
        let view = |organisation: OrganisationId, root: PublicKey| AcquaintanceView {
            organisation,
            words: words_between(registry, (organisation, root)),
        };
        let known = registry.sheets_to.iter().copied();
        let known =
            known.chain(registry.sheets_from.iter().map(|(organisation, root)| (*organisation, *root)));
        Ok(IntroductionView {
            code: own_code(&parts).text().ok_or(Refusal::BadServer)?,
            secretariat: registry.is_secretariat,
            known: known.map(|(organisation, root)| view(organisation, root)).collect(),
            met: met.map(|code| view(code.organisation, code.root)),
        })
    }

    /// Takes the code that the other side shows; its words are to be compared now.
    pub(super) fn take_introduction(&mut self, text: &str) -> Result<IntroductionView, Refusal> {
        let parts = self.at_desk()?;
        let (own, code) = (own_code(&parts), OrganisationCode::read(text).ok_or(Refusal::BadIntroduction)?);
        if code.secretariat == own.secretariat {
            return Err(Refusal::SameKind);
        }
        if !code.shares_server_with(&own) {
            return Err(Refusal::OtherServer);
        }
        if parts.registry.sheets_from.get(&code.organisation).is_some_and(|root| *root != code.root) {
            return Err(Refusal::Contradiction);
        }
        *self.meeting()? = Some(code);
        self.introduction()
    }

    /// What a person says of the six words on both screens. If they are the same, it is stated; if not, what was taken is
    /// forgotten.
    pub(super) fn introduction_compared(&mut self, same: bool) -> Result<IntroductionView, Refusal> {
        let code = self.met().cloned().ok_or(Refusal::WrongState)?;
        if same {
            let registry = self.at_desk()?.registry;
            let (organisation, root) = (code.organisation, code.root);
            let stands = match registry.is_secretariat {
                true => registry.sheets_from.contains_key(&organisation),
                false => registry.sheets_to == Some((organisation, root)),
            };
            let act = match registry.is_secretariat {
                true => Act::SheetsFrom { organisation, root },
                false => Act::SheetsTo { secretariat: organisation, root },
            };
            if !stands {
                self.say(act)?;
            }
        }
        *self.meeting()? = None;
        self.introduction()
    }

    /// A secretariat has no tablet, no outing and no record.
    pub(super) fn must_not_be_secretariat(&self) -> Result<(), Refusal> {
        let is_secretariat = self.registry.as_ref().is_some_and(|registry| registry.is_secretariat);
        if is_secretariat { Err(Refusal::IsSecretariat) } else { Ok(()) }
    }

    fn meeting(&mut self) -> Result<&mut Option<OrganisationCode>, Refusal> {
        match &mut self.state {
            State::Office(office) => Ok(&mut office.met),
            State::Closed | State::Outing(_) => Err(Refusal::WrongState),
        }
    }

    fn met(&self) -> Option<&OrganisationCode> {
        match &self.state {
            State::Office(office) => office.met.as_ref(),
            State::Closed | State::Outing(_) => None,
        }
    }
}

fn own_code(parts: &DeskParts<'_>) -> OrganisationCode {
    OrganisationCode {
        server: parts.identity.server.clone(),
        organisation: parts.registry.organisation,
        root: parts.registry.root,
        secretariat: parts.registry.is_secretariat,
    }
}

/// The six words between this organisation and another: the secretariat first.
fn words_between(registry: &Registry, other: (OrganisationId, PublicKey)) -> Vec<&'static str> {
    let own = (registry.organisation, registry.root);
    if registry.is_secretariat { words_of(own, other) } else { words_of(other, own) }
}
