//! What a secretariat would have published of the reference season: made of sheets by [`Collected::drafts`], as at a
//! secretariat's desk, signed, in chains.
//!
//! For looking at the tavolo's page and for its tests. Everything in it is made up. What a season publishes through tablets,
//! desks and the server, the demo shows.

use approdo_model::bulletin::{Bulletin, Every, SignedBulletin};
use approdo_model::bytes::{Digest, PublicKey, SignatureBytes, Ticket, XWingRecipient};
use approdo_model::calendar::{Day, Month, Period};
use approdo_model::ids::{DeviceId, OrganisationId};
use approdo_model::registry::{Act, Author, Statement};
use approdo_model::signature::Context;
use approdo_model::suite::Recipient;
use approdo_vault::rapporteur::{Asked, Collected, Draft, Drafts, Reception, Unpublishable};
use ed25519_dalek::{Signer, SigningKey};

use crate::reference::{self, periods};
use crate::season::Season;

/// Reception of each period as the municipality would type it in: women, men, trans persons.
const RECEPTION: [[u32; 3]; 8] =
    [[22, 3, 0], [18, 2, 1], [24, 1, 0], [19, 3, 0], [23, 2, 0], [20, 2, 1], [21, 3, 0], [13, 1, 0]];

/// Of all fifteen months: as the project published it.
const RECEPTION_IN_ALL: [u32; 3] = [160, 17, 2];

/// The desk's signing key. No secret: for tests only.
pub const DESK_SEED: [u8; 32] = [0x52; 32];

/// A secretariat with keys that are no secret: for tests only.
#[derive(Debug)]
pub struct Secretariat {
    /// Its id.
    pub id: OrganisationId,
    /// The key that names its coordinators.
    pub root: PublicKey,
    /// Its registry.
    pub statements: Vec<Statement>,
    /// The rapporteur's desk.
    pub desk: DeviceId,
    key: SigningKey,
}

impl Default for Secretariat {
    fn default() -> Self {
        Self::new()
    }
}

impl Secretariat {
    /// The same every time.
    pub fn new() -> Self {
        let (root, key) = (SigningKey::from_bytes(&[0x51; 32]), SigningKey::from_bytes(&DESK_SEED));
        let public = |key: &SigningKey| PublicKey(key.verifying_key().to_bytes());
        let mut secretariat = Self {
            id: OrganisationId::from_random([0x53; 16]),
            root: public(&root),
            statements: Vec::new(),
            desk: DeviceId::from_random([0x54; 16]),
            key,
        };
        let (desk, key) = (secretariat.desk, secretariat.key.clone());
        secretariat.states(Act::Founded { root: public(&root) }, Author::Root, &root);
        secretariat.states(Act::CoordinatorAdded { device: desk, key: public(&key) }, Author::Root, &root);
        let generation = Act::generation(1, Recipient::XWing(Box::new(XWingRecipient([0x55; 1216]))));
        secretariat.states(generation, Author::Coordinator(desk), &key);
        secretariat.states(Act::Secretariat, Author::Coordinator(desk), &key);
        secretariat
    }

    fn states(&mut self, act: Act, author: Author, key: &SigningKey) {
        let mut statement = Statement {
            organisation: self.id,
            number: u32::try_from(self.statements.len()).expect("few statements") + 1,
            previous: self.statements.last().map_or(Digest::ZERO, Statement::digest),
            act,
            author,
            signature: SignatureBytes::ZERO,
        };
        statement.signature = sign(key, Statement::context(&author), &statement.canonical());
        self.statements.push(statement);
    }

    /// Signs a bulletin.
    ///
    /// # Panics
    /// If it is too long.
    pub fn publishes(&self, bulletin: &Bulletin) -> SignedBulletin {
        let text = bulletin.text().expect("a bulletin of this size");
        let mut signed =
            SignedBulletin { secretariat: self.id, desk: self.desk, text, signature: SignatureBytes::ZERO };
        signed.signature = sign(&self.key, Context::Bulletin, &signed.canonical());
        signed
    }

    /// Answers a challenge of the server.
    pub fn answers(&self, challenge: &Ticket) -> SignatureBytes {
        sign(&self.key, Context::Challenge, &approdo_model::wire::challenge_bytes(&self.desk, challenge))
    }

    /// The bulletins of the season, the tavolo's and the public ones: one for every pair of months, and one about all of
    /// it. The month that is left over is published in the consolidation, not by itself.
    ///
    /// The consolidation is made as by a secretariat that had published none of its periods: beside them all the proof
    /// takes minutes, which the nightly tests give it.
    ///
    /// # Errors
    /// [`Unpublishable`] of the first that cannot be protected.
    pub fn season(&self, season: &Season) -> Result<[Vec<SignedBulletin>; 2], Unpublishable> {
        let collected = collected(season);
        let mut wanted: Vec<(Period, Every)> = periods()
            .iter()
            .filter(|months| months.len() > 1)
            .map(|months| (period(months), Every::Period))
            .collect();
        wanted.push((period(&Season::months()), Every::Year));
        let mut chains = [Vec::new(), Vec::new()];
        for (period, every) in wanted {
            let Drafts { tavolo, public, .. } =
                collected.drafts(&Asked { period, every, published: published(period) })?;
            for (chain, Draft { mut bulletin, .. }) in chains.iter_mut().zip([tavolo, public]) {
                bulletin.number = u32::try_from(chain.len()).expect("few bulletins") + 1;
                bulletin.previous = chain.last().map_or(Digest::ZERO, SignedBulletin::digest);
                chain.push(self.publishes(&bulletin));
            }
        }
        Ok(chains)
    }
}

/// What the secretariat has: a definitive sheet of every organisation and period, but one that is provisional in the last
/// pair, and what was typed in.
fn collected(season: &Season) -> Collected {
    let mut collected = reference::collected(season);
    let last = periods().iter().filter(|months| months.len() > 1).map(|months| period(months)).next_back();
    let newest = collected.sheets.iter_mut().find(|((period, _), _)| Some(*period) == last);
    let revisions = newest.into_iter().flat_map(|(_, revisions)| revisions.values_mut());
    revisions.for_each(|revision| revision.definitive = false);
    let typed = |[women, men, trans]: [u32; 3]| Reception { women, men, trans };
    let own = periods().iter().map(|months| period(months)).zip(RECEPTION.map(typed)).collect::<Vec<_>>();
    collected.reception.extend(own);
    collected.reception.insert(period(&Season::months()), typed(RECEPTION_IN_ALL));
    collected
}

fn period(months: &[Month]) -> Period {
    Period::between(months[0], *months.last().expect("a month")).expect("months in order")
}

/// Twenty days into the month after.
fn published(period: Period) -> Day {
    period.last().next().and_then(Month::first_day).and_then(|day| day.plus_days(19)).expect("a day")
}

fn sign(key: &SigningKey, context: Context, object: &[u8]) -> SignatureBytes {
    SignatureBytes(key.sign(&context.message(object)).to_bytes())
}
