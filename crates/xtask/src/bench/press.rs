//! A press for logs: an organisation whose entries are signed and chained as real ones are, and hold noise where a
//! sealed body would be. The server cannot tell them from real ones, and a million of them take no coffee.
//!
//! It plays all parts itself, so it knows every key of an organisation that never was.

use approdo_model::bytes::{Digest, Salt, SealedKey, Ticket, XWingEncapsulated, XWingRecipient};
use approdo_model::calendar::Month;
use approdo_model::chain::{Chain, Entry, Head, Part, Sealed, head_bytes};
use approdo_model::codes::{Area, Line};
use approdo_model::header::{FORM, Facts, Kind, MONTH_FIRST, Open};
use approdo_model::ids::{DeviceId, OrganisationId};
use approdo_model::limits::SEALED_BODY_BYTES;
use approdo_model::registry::{Act, Author, Statement};
use approdo_model::signature::Context;
use approdo_model::suite::{self, Recipient, Wrap, XWingWrap};
use approdo_model::wire::{self, Push, challenge_bytes, path};
use approdo_vault::app::setup::state;
use approdo_vault::chance::Chance;
use approdo_vault::secret::SigningSecret;
use serde_json::{Value, json};

use super::line::{Line as Wire, get, post};
use crate::failure::Failure;

/// Entries of one outing, its opening included: then another area and month begin, so that every cell is filled.
const OUTING_ENTRIES: u64 = 100;

/// Months that are filled.
const MONTHS: u64 = 15;

/// Lines that records are counted in.
const LINES: [Line; 4] =
    [Line::StreetContacts, Line::IndoorContacts, Line::LowThresholdAccesses, Line::ReportedPersons];

/// The organisation that never was.
pub struct Press {
    desk: (DeviceId, SigningSecret),
    statements: Vec<Statement>,
    /// Its tablets.
    pub tablets: Vec<Tablet>,
}

/// One of its tablets.
pub struct Tablet {
    device: SigningSecret,
    outing: SigningSecret,
    chain: Chain,
    noise: Chance,
}

impl Press {
    /// An organisation with one desk and so many tablets.
    pub fn found(tablets: usize) -> Self {
        let mut chance = Chance::system();
        let organisation = chance.organisation();
        let root = SigningSecret::new(&chance.key());
        let desk = (chance.device(), SigningSecret::new(&chance.key()));
        let recipient = Recipient::XWing(Box::new(XWingRecipient(chance.bytes())));
        let made: Vec<Tablet> = (0..tablets).map(|_| Tablet::new(organisation, &mut chance)).collect();
        let enrolled = made.iter().map(|tablet| {
            let act = Act::DeviceEnrolled { device: tablet.chain.device, key: tablet.device.public() };
            (Author::Coordinator(desk.0), act)
        });
        let acts = [
            (Author::Root, Act::Founded { root: root.public() }),
            (Author::Root, Act::CoordinatorAdded { device: desk.0, key: desk.1.public() }),
            (Author::Coordinator(desk.0), Act::generation(1, recipient)),
        ];
        let mut statements: Vec<Statement> = Vec::new();
        for (author, act) in acts.into_iter().chain(enrolled) {
            let after = statements.last().map_or((1, Digest::ZERO), |last| (last.number + 1, last.digest()));
            let signer = if author == Author::Root { &root } else { &desk.1 };
            statements.push(state(organisation, after, act, author, signer));
        }
        Self { desk, statements, tablets: made }
    }

    /// The document for the owner of the server.
    pub fn founding(&self) -> Value {
        json!({"statements": self.statements})
    }

    /// A token of its desk.
    pub fn token(&self, line: &mut Wire) -> Result<Ticket, Failure> {
        let shape = |_| Failure::Wrong("the server gives no token".to_owned());
        let (device, signer) = (self.desk.0, &self.desk.1);
        let text = json!({"device": device}).to_string();
        let asked = line.expect(&post(path::CHALLENGES, "application/json", text.as_bytes()), 200)?;
        let wire::Challenge { challenge } = serde_json::from_slice(&asked).map_err(shape)?;
        let signature = signer.sign(Context::Challenge, &challenge_bytes(&device, &challenge));
        let text = json!({"device": device, "challenge": challenge, "signature": signature}).to_string();
        let given = line.expect(&post(path::TOKENS, "application/json", text.as_bytes()), 200)?;
        let wire::Token { token } = serde_json::from_slice(&given).map_err(shape)?;
        Ok(token)
    }

    /// The request for the table.
    pub fn table(token: &Ticket) -> Vec<u8> {
        get(path::TABLE, token)
    }
}

impl Tablet {
    fn new(organisation: OrganisationId, chance: &mut Chance) -> Self {
        let chain = Chain::empty(organisation, chance.device());
        let (device, outing) = (SigningSecret::new(&chance.key()), SigningSecret::new(&chance.key()));
        Self { device, outing, chain, noise: Chance::system() }
    }

    /// The next push of so many entries, as a request.
    pub fn push(&mut self, entries: u64) -> Result<Vec<u8>, Failure> {
        let after = self.chain.head;
        let entries: Result<Vec<Entry>, Failure> =
            (1..=entries).map(|at| self.entry(at == entries)).collect();
        let push = Push {
            organisation: self.chain.organisation,
            device: self.chain.device,
            after,
            registry_known: u32::MAX,
            ledger_known: Vec::new(),
            entries: entries?,
        };
        let bytes = wire::encode(&push).map_err(|fault| Failure::Wrong(fault.to_string()))?;
        Ok(post(path::ENTRIES, wire::ENTRIES_TYPE, &bytes))
    }

    /// Where its log ends.
    #[cfg(test)]
    pub fn head(&self) -> Head {
        self.chain.head
    }

    fn entry(&mut self, signed: bool) -> Result<Entry, Failure> {
        let Head { seq, .. } = self.chain.head;
        let outing = seq / OUTING_ENTRIES;
        let opens = seq % OUTING_ENTRIES == 0;
        let open = self.open(outing, seq, opens);
        let part = Part::Sealed(Sealed {
            wrap: opens.then(|| {
                let encapsulated = XWingEncapsulated(self.noise.bytes());
                Wrap::XWing(Box::new(XWingWrap { encapsulated, sealed: SealedKey(self.noise.bytes()) }))
            }),
            salt: Salt(self.noise.bytes()),
            body: self.noise.bytes::<SEALED_BODY_BYTES>().to_vec(),
        });
        let (context, _) = self.chain.signer(open.kind, &self.device.public());
        let chained = self.chain.extend(&open, &part).map_err(|fault| Failure::Wrong(fault.to_string()))?;
        let signer = if opens { &self.device } else { &self.outing };
        let signature = (signed || opens).then(|| signer.sign(context, &head_bytes(&chained.after)));
        self.chain = chained.after;
        Ok(Entry { open, part, signature })
    }

    fn open(&mut self, outing: u64, seq: u64, opens: bool) -> Open {
        let nth = |list: u64, of: usize| usize::try_from(list).unwrap_or_default() % of.max(1);
        let area = Area::ALL.get(nth(outing, Area::ALL.len())).copied().unwrap_or(Area::Mi);
        let month = Month::from_number(MONTH_FIRST + u16::try_from(outing / 6 % MONTHS).unwrap_or_default());
        let line = LINES.get(nth(seq, LINES.len())).copied().unwrap_or(Line::StreetContacts);
        let line = if opens { Line::Outings } else { line };
        Open {
            form: FORM,
            suite: suite::NEWEST,
            kind: if opens { Kind::Opening } else { Kind::Record }.number(),
            facts: Facts {
                area: area.number(),
                month: month.map_or(MONTH_FIRST, Month::number),
                line: line.number(),
                count: 1,
            },
            subject: self.noise.subject(),
            revision: 1,
            supersedes: None,
            generation: 1,
            outing_key: opens.then(|| self.outing.public()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_pressed_proves_itself_like_a_real_log() {
        let mut press = Press::found(1);
        let tablet = press.tablets.first_mut().unwrap();
        let (key, mut chain) = (tablet.device.public(), tablet.chain);
        for run in [1, 100, 1, 250] {
            let entries: Vec<Entry> = (1..=run).map(|at| tablet.entry(at == run).unwrap()).collect();
            let proven = chain.verify(&key, &entries).unwrap();
            for (entry, made) in entries.iter().zip(&proven) {
                let arrival = Month::new(2026, 11).unwrap();
                assert!(entry.open.meaning(arrival).is_ok() && chain.fits(&entry.open).is_ok());
                chain = made.after;
            }
        }
        assert_eq!(chain.head, tablet.head());
    }
}
