//! A server that agrees to everything, in memory: enough for the planner to come to the end of a round. It verifies
//! nothing and has no limits; the real one is tested in its own room.

#![allow(dead_code, reason = "each test uses its part")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests fail by panicking")]

use std::collections::BTreeMap;

use approdo_model::bytes::{SignatureBytes, Ticket};
use approdo_model::calendar::Day;
use approdo_model::chain::{Chain, Entry, Head};
use approdo_model::ids::{DeviceId, OrganisationId};
use approdo_model::notice::{Acknowledgement, LedgerLine, SentBack, SentBackAct};
use approdo_model::problem::{Code, Problem};
use approdo_model::registry::{Act, Author, Statement};
use approdo_model::wire::*;
use approdo_vault::passphrase::{from_paper, word_list};
use approdo_vault::secret::{Key, SigningSecret};
use approdo_vault::sync::{Answer, Call, Method, Payload, Round, SyncError};
use serde::Serialize;
use serde_json::{Value, json};

use crate::tablet::{Tablet, contact, seeded, shift};

/// What it holds.
#[derive(Default)]
pub struct Server {
    pub statements: Vec<Statement>,
    pub applicants: Vec<Applicant>,
    pub logs: BTreeMap<DeviceId, Vec<Entry>>,
    pub acknowledgements: Vec<Acknowledgement>,
    pub ledger: Vec<LedgerLine>,
    pub sent_back: Vec<SentBack>,
    /// Every code that was announced.
    pub codes: Vec<NewCode>,
    /// Whether it knows of no code any more.
    pub forgets_codes: bool,
    /// Whether it takes an application with a code that was announced only, as the real one does.
    pub asks_for_codes: bool,
    pub calls: Vec<String>,
    /// On which day it says that a device was last there.
    pub last_seen: BTreeMap<DeviceId, Day>,
    /// For which desks it says that it waits.
    pub awaited: Vec<DeviceId>,
}

pub fn json<T: Serialize>(message: &T) -> Answer {
    let body = serde_json::to_vec(message).unwrap();
    Answer { status: 200, media: "application/json".to_owned(), body }
}

pub fn refused(code: Code) -> Answer {
    let body = serde_json::to_vec(&Problem::of(code)).unwrap();
    Answer { status: code.status(), media: "application/problem+json".to_owned(), body }
}

pub fn binary<T: Serialize>(message: &T) -> Answer {
    Answer { status: 200, media: ENTRIES_TYPE.to_owned(), body: encode(message).unwrap() }
}

/// The head of a log, worked out anew.
pub fn head(organisation: OrganisationId, device: DeviceId, log: &[Entry]) -> Head {
    let begin = Chain::empty(organisation, device);
    log.iter().fold(begin, |chain, entry| chain.extend(&entry.open, &entry.part).unwrap().after).head
}

impl Server {
    /// A server that has taken a founding in.
    pub fn of(tablet: &Tablet) -> Self {
        let statements = tablet.store().statements().unwrap().into_iter().map(|(statement, _)| statement);
        Self { statements: statements.collect(), ..Self::default() }
    }

    fn organisation(&self) -> OrganisationId {
        self.statements[0].organisation
    }

    pub fn head_of(&self, device: &DeviceId) -> Head {
        head(self.organisation(), *device, self.logs.get(device).map_or(&[], Vec::as_slice))
    }

    /// Answers one call.
    pub fn answer(&mut self, call: &Call) -> Answer {
        self.calls.push(call.path.clone());
        let path = call.path.split('?').next().unwrap();
        let after: usize = call.path.split_once("after=").map_or(0, |(_, after)| after.parse().unwrap());
        match (call.method, path) {
            (Method::Post, path::ENTRIES) => self.push(call),
            (Method::Post, path::APPLICATIONS) => {
                let application: Application = read(call);
                if self.forgets_codes {
                    return refused(Code::CodeRefused);
                }
                let of_this_code = |new: &&NewCode| new.hash == ticket_hash(&application.code);
                let announced = self.codes.iter().find(of_this_code).map(|new| new.role);
                if self.asks_for_codes && announced.is_none() {
                    return refused(Code::CodeRefused);
                }
                let role = announced.unwrap_or_default();
                let applicant = Applicant { device: application.device, key: application.key, role };
                if !self.applicants.contains(&applicant) {
                    self.applicants.push(applicant);
                }
                json(&applicant)
            }
            (Method::Post, path::OFFERS) => {
                let OfferQuery { lookup } = read(call);
                let offers = self.codes.iter().filter_map(|new| new.offer.clone());
                let found = offers.into_iter().find(|offer| offer.hash == ticket_hash(&lookup));
                match found.filter(|_| !self.forgets_codes) {
                    Some(offer) => json(&Offer { sealed: offer.sealed }),
                    None => refused(Code::CodeRefused),
                }
            }
            (Method::Get, path::APPLICATIONS) => json(&Applicants { applicants: self.applicants.clone() }),
            (Method::Post, path::CHALLENGES) => json(&Challenge { challenge: Ticket([1; 16]) }),
            (Method::Post, path::TOKENS) => json(&Token { token: Ticket([2; 16]) }),
            (Method::Post, path::CODES) => {
                let new: NewCode = read(call);
                self.codes.push(new.clone());
                json(&new)
            }
            (Method::Post, path::LEDGER) => json(&Notices {
                ledger: self.lines_after(&read::<LedgerQuery>(call).known),
                ..Notices::default()
            }),
            (Method::Get, path::HEADS) => json(&self.heads()),
            (Method::Post, path::NOTICES) => {
                let notices: Notices = read(call);
                for notice in notices.acknowledgements {
                    self.acknowledgements.retain(|known| {
                        (known.coordinator, known.device) != (notice.coordinator, notice.device)
                    });
                    self.acknowledgements.push(notice);
                }
                self.ledger.extend(notices.ledger);
                json(&LedgerQuery { known: self.heads().ledger })
            }
            (Method::Post, path::SENT_BACK) => self.sends_back(read_binary::<SentBackItems>(call).items),
            (Method::Post, path) if path.starts_with(path::SENT_BACK) => {
                let device: DeviceId = path.rsplit('/').next().unwrap().parse().unwrap();
                let known = read_proved::<SentBackQuery>(call).known;
                let items = self.sent_back.iter().filter(|item| item.device == device);
                let last = |item: &SentBack| {
                    known.iter().find(|(who, _)| *who == item.coordinator).map_or(0, |k| k.1)
                };
                binary(&SentBackItems {
                    items: items.filter(|item| item.number > last(item)).cloned().collect(),
                })
            }
            (Method::Get, path::TABLE) => json(&LiveTable { cells: Vec::new(), uncounted: Vec::new() }),
            (Method::Get, path) if path.starts_with("/v1/registry/") => {
                json(&Statements { statements: self.statements[after..].to_vec() })
            }
            (Method::Post, path) if path.starts_with("/v1/registry/") => {
                for statement in read::<Statements>(call).statements {
                    assert_eq!(statement.number as usize, self.statements.len() + 1, "handed over twice");
                    self.statements.push(statement);
                }
                json(&Statements { statements: self.statements.last().cloned().into_iter().collect() })
            }
            (Method::Get, path) if path.starts_with("/v1/entries/") => {
                let device: DeviceId = path.rsplit('/').next().unwrap().parse().unwrap();
                let log = &self.logs[&device];
                let stands = head(self.organisation(), device, &log[..after]);
                binary(&Page { after: stands, entries: log[after..].to_vec(), next: None })
            }
            other => panic!("nobody asked for {other:?} before"),
        }
    }

    fn push(&mut self, call: &Call) -> Answer {
        let (proof, push) = proved::<Push>(call);
        let here = usize::try_from(self.head_of(&push.device).seq).unwrap();
        let from = usize::try_from(push.after.seq).unwrap();
        let asks = push.entries.is_empty();
        let named = proof.as_ref().map_or(push.after, |proof| proof.head);
        let organisation = self.organisation();
        let log = self.logs.entry(push.device).or_default();
        let there = usize::try_from(named.seq).is_ok_and(|seq| seq <= here);
        let stands =
            there && head(organisation, push.device, &log[..usize::try_from(named.seq).unwrap()]) == named;
        if !stands && (!asks || proof.is_some()) {
            return refused(Code::UnknownBranch);
        }
        let statements = self.statements.iter().skip(push.registry_known as usize).cloned().collect();
        if asks && proof.is_none() {
            // Who shows nothing is told what everybody is told.
            let (acknowledgements, ledger) = (Vec::new(), Vec::new());
            return binary(&Receipt { head: Head::EMPTY, shelf: None, statements, acknowledgements, ledger });
        }
        log.extend(push.entries.into_iter().skip(here.saturating_sub(from)));
        let of_device = |notice: &&Acknowledgement| notice.device == push.device;
        binary(&Receipt {
            head: self.head_of(&push.device),
            shelf: None,
            statements,
            acknowledgements: self.acknowledgements.iter().filter(of_device).cloned().collect(),
            ledger: self.lines_after(&push.ledger_known),
        })
    }

    fn sends_back(&mut self, items: Vec<SentBack>) -> Answer {
        let mut known = BTreeMap::new();
        for item in items {
            let gone = if let SentBackAct::TakenBack { item } = item.act { item } else { item.number };
            self.sent_back.retain(|there| {
                (there.coordinator, there.device, there.number) != (item.coordinator, item.device, gone)
            });
            known.insert(item.device, item.number);
            self.sent_back.push(item);
        }
        self.sent_back.sort_by_key(|item| (item.coordinator, item.number));
        json(&LedgerQuery { known: known.into_iter().collect() })
    }

    fn lines_after(&self, known: &LedgerKnown) -> Vec<LedgerLine> {
        let number = |line: &&LedgerLine| {
            known.iter().find(|(who, _)| *who == line.coordinator).map_or(0, |(_, n)| *n)
        };
        self.ledger.iter().filter(|line| line.number > number(line)).cloned().collect()
    }

    fn heads(&self) -> Heads {
        let head = |device: &DeviceId| DeviceHead {
            device: *device,
            head: self.head_of(device),
            shelved: 0,
            last_seen: self.last_seen.get(device).copied(),
        };
        let mut ledger: BTreeMap<DeviceId, u32> = BTreeMap::new();
        self.ledger.iter().for_each(|line| {
            ledger.insert(line.coordinator, line.number);
        });
        Heads {
            devices: self.logs.keys().map(head).collect(),
            registry: u32::try_from(self.statements.len()).unwrap(),
            ledger: ledger.into_iter().collect(),
            awaited: self.awaited.clone(),
        }
    }

    /// One whole round.
    pub fn sync(&mut self, tablet: &mut Tablet) -> Result<(), SyncError> {
        self.sync_while(tablet, |_, _, answer| Some(answer))
    }

    /// One round in which something happens while a call is on its way: it may change the answer, or lose it, which
    /// ends the round.
    pub fn sync_while(
        &mut self,
        tablet: &mut Tablet,
        mut meanwhile: impl FnMut(&mut Tablet, &Call, Answer) -> Option<Answer>,
    ) -> Result<(), SyncError> {
        let mut round = Round::new();
        while let Some(call) = tablet.app.next_call(&mut round)? {
            let answer = self.answer(&call);
            match meanwhile(tablet, &call, answer) {
                Some(answer) => tablet.app.take_answer(&mut round, &answer)?,
                None => return Ok(()),
            }
        }
        Ok(())
    }
}

fn read_binary<T: serde::de::DeserializeOwned>(call: &Call) -> T {
    let Payload::Entries(bytes) = &call.payload else { panic!("{} is binary", call.path) };
    decode(bytes).unwrap()
}

/// A message before which a proof may go.
pub fn read_proved<T: serde::de::DeserializeOwned>(call: &Call) -> T {
    proved(call).1
}

fn proved<T: serde::de::DeserializeOwned>(call: &Call) -> (Option<Proof>, T) {
    let Payload::Entries(bytes) = &call.payload else { panic!("{} is binary", call.path) };
    decode_proved(bytes).unwrap()
}

fn read<T: serde::de::DeserializeOwned>(call: &Call) -> T {
    let Payload::Json(bytes) = &call.payload else { panic!("{} is JSON", call.path) };
    serde_json::from_slice(bytes).unwrap()
}

/// A desk in its office, its organisation's root key from the paper, and a server that took it in.
pub fn organisation(seed: u64) -> (Tablet, SigningSecret, Server) {
    let mut desk = Tablet::new(seed);
    desk.make_passphrase();
    let words = desk.words;
    let founded =
        desk.ok(json!({"do": "found", "words": words, "units": [], "server": "https://approdo.example", "trial": true}));
    let paper: Vec<String> = serde_json::from_value(founded["kit"][0]["root"].clone()).unwrap();
    let root = SigningSecret::new(&from_paper(&paper).unwrap());
    desk.unlock();
    let server = Server::of(&desk);
    (desk, root, server)
}

/// A tablet that was admitted, shut.
pub fn admitted(seed: u64, desk: &mut Tablet, server: &mut Server) -> Tablet {
    let mut tablet = applied(seed, desk, server);
    server.sync(desk).unwrap();
    let device = tablet.identity().device;
    desk.ok(json!({"do": "admit", "device": device}));
    server.sync(desk).unwrap();
    server.sync(&mut tablet).unwrap();
    assert_eq!(tablet.status()["enrolled"], true);
    tablet
}

/// A tablet that applied and waits.
pub fn applied(seed: u64, desk: &mut Tablet, server: &mut Server) -> Tablet {
    applied_as("worker", seed, desk, server)
}

/// A device that applied to be this and waits; the words were compared on its screen.
pub fn applied_as(role: &str, seed: u64, desk: &mut Tablet, server: &mut Server) -> Tablet {
    let invitation = desk.ok(json!({"do": "invite", "role": role}))["invitation"].clone();
    server.sync(desk).unwrap();
    let mut tablet = Tablet::new(seed);
    tablet.make_passphrase();
    let words = tablet.words;
    tablet.ok(json!({"do": "join", "words": words, "invitation": invitation, "units": ["Unità 1"]}));
    tablet.ok(json!({"do": "words_compared", "same": true}));
    server.sync(&mut tablet).unwrap();
    tablet
}

/// Words as they are tapped.
pub fn indexes(words: &Value) -> Vec<u16> {
    let at = |word: &Value| word_list().iter().position(|known| Some(*known) == word.as_str()).unwrap();
    words.as_array().unwrap().iter().map(|word| u16::try_from(at(word)).unwrap()).collect()
}

/// Two sheets of a kit, tapped one after the other.
pub fn two(sheets: &Value, of: &str, which: [usize; 2]) -> Vec<u16> {
    which.iter().flat_map(|at| indexes(&sheets[*at][of])).collect()
}

/// A statement that stands on the server's last one.
pub fn say(server: &mut Server, author: Author, signer: &SigningSecret, act: Act) {
    let last = server.statements.last().unwrap();
    let mut statement = Statement {
        organisation: last.organisation,
        number: last.number + 1,
        previous: last.digest(),
        act,
        author,
        signature: SignatureBytes::ZERO,
    };
    statement.signature = signer.sign(Statement::context(&author), &statement.canonical());
    server.statements.push(statement);
}

/// A second coordinator, whom root names and whose key the test holds.
pub fn second_desk(server: &mut Server, root: &SigningSecret) -> (DeviceId, SigningSecret) {
    let (device, signer) = (seeded(77).device(), SigningSecret::new(&Key::new([0x77; 32])));
    say(server, Author::Root, root, Act::CoordinatorAdded { device, key: signer.public() });
    (device, signer)
}

/// A desk that has an evening of one contact, its tablet and their server.
pub fn evening(seed: u64) -> (Tablet, Tablet, Server) {
    let (mut desk, _, mut server) = organisation(seed);
    let mut tablet = admitted(seed + 1, &mut desk, &mut server);
    tablet.unlock();
    tablet.ok(json!({"do": "start_outing", "shift": shift()}));
    tablet.ok(json!({"do": "note", "record": contact("woman")}));
    let mut closed = shift();
    closed["closed"] = json!(true);
    tablet.ok(json!({"do": "close_outing", "shift": closed}));
    server.sync(&mut tablet).unwrap();
    server.sync(&mut desk).unwrap();
    (desk, tablet, server)
}
