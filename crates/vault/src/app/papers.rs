//! What is on paper: the sheets of a founding or of a new generation, asked back before they count as written, and a
//! drill that says whether sheets are right.
//!
//! Until two sheets were given back and restore the keys that the registry names, the sheets are kept under the vault
//! key, so that a device that died is shown the same ones again; then they are destroyed here. A founding gives nothing
//! away before. Must not know how a share is made ([`crate::shares`]), nor who keeps a sheet.

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use approdo_model::registry::{Act, Registry, Statement};
use approdo_model::wire;

use crate::chance::Chance;
use crate::envelope;
use crate::outing::wrap_name;
use crate::passphrase::{PaperWords, paper, word_list};
use crate::secret::Key;
use crate::shares::{self, PaperFault, SHARE_WORDS};
use crate::store::WrapKind;

use super::answer::{Drilled, Founding, KitSheet, KitView, PaperKind, SheetRead};
use super::problem::Refusal;
use super::setup::{FIRST_GENERATION, generation_name};
use super::{App, State};

/// The statements that found an organisation: root, first desk, first generation. A secretariat says that it is one after
/// them.
const FOUNDING_STATEMENTS: usize = 3;

impl From<PaperFault> for Refusal {
    fn from(fault: PaperFault) -> Self {
        match fault {
            PaperFault::Sheet => Self::BadSheet,
            PaperFault::Same => Self::SameSheet,
        }
    }
}

/// The sheets as they are kept until they are asked back: word indexes.
#[derive(Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
pub(super) struct KeptSheets(Vec<KeptSheet>);

#[derive(Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
struct KeptSheet {
    number: u8,
    root: Vec<u16>,
    generation: Vec<u16>,
}

impl KeptSheets {
    /// Three sheets with a share of each key; the root only at the founding.
    pub(super) fn split(root: Option<&Key>, generation: &Key, chance: &mut Chance) -> Self {
        let root = root.map(|root| shares::split(root, shares::Kept::Root, chance)).unwrap_or_default();
        let generation = shares::split(generation, shares::Kept::Generation, chance);
        let sheet = |(at, share): (usize, &Vec<&'static str>)| KeptSheet {
            number: u8::try_from(at).unwrap_or(u8::MAX).saturating_add(1),
            root: root.get(at).map(|words| indexes(words)).unwrap_or_default(),
            generation: indexes(share),
        };
        Self(generation.iter().enumerate().map(sheet).collect())
    }

    /// As bytes, to be sealed.
    pub(super) fn bytes(&self) -> Result<Zeroizing<Vec<u8>>, Refusal> {
        wire::encode(self).map(Zeroizing::new).map_err(|_| Refusal::Unreadable)
    }

    /// As a screen shows them.
    pub(super) fn sheets(&self) -> Vec<KitSheet> {
        let sheet = |kept: &KeptSheet| KitSheet {
            number: kept.number,
            root: words(&kept.root),
            generation: words(&kept.generation),
        };
        self.0.iter().map(sheet).collect()
    }
}

/// One sheet with the whole of both keys: for an organisation on trial.
pub(super) fn whole_sheet(root: &Key, generation: &Key) -> KitSheet {
    KitSheet { number: 0, root: paper(root), generation: paper(generation) }
}

fn indexes(words: &[&'static str]) -> Vec<u16> {
    let at = |word: &&str| word_list().iter().position(|known| known == word);
    words.iter().filter_map(at).filter_map(|at| u16::try_from(at).ok()).collect()
}

fn words(indexes: &[u16]) -> Vec<&'static str> {
    indexes.iter().filter_map(|index| word_list().get(usize::from(*index)).copied()).collect()
}

impl App {
    /// Whether the founding waits for its sheets to be asked back.
    pub(super) fn founding_waits(&self) -> Result<bool, Refusal> {
        Ok(self.store.wrap(WrapKind::Kit, &generation_name(FIRST_GENERATION))?.is_some())
    }

    /// The generation whose sheets wait to be asked back, the oldest first.
    pub(super) fn kit_waits(&self) -> Result<Option<u32>, Refusal> {
        let waiting = self.store.wraps(WrapKind::Kit)?;
        let number = |name: &[u8]| name.first_chunk().map(|bytes| u32::from_be_bytes(*bytes));
        Ok(waiting.iter().filter_map(|(name, _)| number(name)).min())
    }

    /// The sheets that wait to be asked back, to be written down.
    pub(super) fn kit(&mut self) -> Result<KitView, Refusal> {
        let generation = self.kit_waits()?.ok_or(Refusal::UnknownSubject)?;
        let State::Office(office) = &self.state else { return Err(Refusal::WrongState) };
        let name = generation_name(generation);
        let sealed = self.store.wrap(WrapKind::Kit, &name)?.ok_or(Refusal::UnknownSubject)?;
        let text = envelope::open_text(&office.vault_key, &wrap_name(WrapKind::Kit, &name), &sealed)?;
        let kept: KeptSheets = wire::decode(&text).map_err(|_| Refusal::Unreadable)?;
        Ok(KitView { generation, sheets: kept.sheets() })
    }

    /// Takes two of the sheets back. If they restore what the registry names, nothing of them stays on this device.
    /// Needs no key of the device, so that a founding ends before the first unlocking.
    pub(super) fn prove_kit(
        &mut self,
        root: Option<&PaperWords>,
        generation: &PaperWords,
    ) -> Result<(), Refusal> {
        let number = self.kit_waits()?.ok_or(Refusal::UnknownSubject)?;
        let registry = self.registry.as_ref().ok_or(Refusal::NotEnrolled)?;
        only_shares(generation)?;
        if number == FIRST_GENERATION {
            let root = root.ok_or(Refusal::BadPaper)?;
            only_shares(root)?;
            shares::root_key(root, &registry.root)?.ok_or(Refusal::BadPaper)?;
        }
        let known = registry.generations.iter().find(|known| known.number == number);
        let recipient = &known.ok_or(Refusal::BadPaper)?.recipient;
        shares::generation_secret(generation, recipient)?.ok_or(Refusal::BadPaper)?;
        self.store.write("kit proven", |rows| rows.drop_wrap(WrapKind::Kit, &generation_name(number)))?;
        Ok(self.store.checkpoint()?)
    }

    /// What the owner of the server needs, once the sheets were asked back.
    pub(super) fn founding(&self) -> Result<Founding, Refusal> {
        if self.founding_waits()? {
            return Err(Refusal::KitWaits);
        }
        let stated = self.store.statements()?.into_iter().map(|(statement, _)| statement).enumerate();
        let founds = |(at, statement): &(usize, Statement)| {
            *at < FOUNDING_STATEMENTS || (*at == FOUNDING_STATEMENTS && statement.act == Act::Secretariat)
        };
        let statements: Vec<_> = stated.take_while(founds).map(|(_, statement)| statement).collect();
        if statements.len() < FOUNDING_STATEMENTS {
            return Err(Refusal::NotEnrolled);
        }
        Ok(Founding { statements })
    }

    /// Reads one sheet and says which it is. Writes nothing and tells nobody.
    pub(super) fn read_sheet(words: &PaperWords) -> Result<SheetRead, Refusal> {
        let sheet = shares::read_sheet(words)?;
        let of = sheet.of.map(|of| match of {
            shares::Kept::Root => PaperKind::Root,
            shares::Kept::Generation => PaperKind::Generation,
        });
        Ok(SheetRead { number: sheet.number, of })
    }

    /// Tries sheets against the public keys of the registry. Writes nothing and sends nothing.
    pub(super) fn drill(
        &self,
        root: Option<&PaperWords>,
        generation: Option<&PaperWords>,
    ) -> Result<Drilled, Refusal> {
        let registry = self.registry.as_ref().ok_or(Refusal::NotEnrolled)?;
        let root = match root {
            Some(paper) => Some(shares::root_key(paper, &registry.root)?.is_some()),
            None => None,
        };
        let opens = match generation {
            Some(paper) => which_generation(paper, registry)?.map(|(number, _)| number),
            None => None,
        };
        Ok(Drilled { root, generation: generation.map(|_| opens.unwrap_or(0)) })
    }
}

/// Which generation of the registry the paper opens, and its secret.
pub(super) fn which_generation(
    paper: &PaperWords,
    registry: &Registry,
) -> Result<Option<(u32, Key)>, Refusal> {
    let secret = shares::restore(paper, shares::Kept::Generation)?;
    let known = registry.generations.iter().find(|known| envelope::is_secret_of(&secret, &known.recipient));
    Ok(known.map(|known| (known.number, secret)))
}

/// A sheet with a whole key proves nothing about shares.
fn only_shares(words: &PaperWords) -> Result<(), Refusal> {
    let whole = words.indexes().len() < SHARE_WORDS;
    if whole { Err(Refusal::BadSheet) } else { Ok(()) }
}
