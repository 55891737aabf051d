//! A cast with fixed keys, and everything it signs: a log with one outing, a registry, notices.
//!
//! The keys are numbers, so that every byte here is the same on every machine.

#![allow(dead_code, reason = "each test uses its part")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests fail by panicking")]

use approdo_model::bytes::{
    Digest, PublicKey, Salt, SealedKey, SignatureBytes, Ticket, X25519Encapsulated, X25519Recipient,
    XWingEncapsulated, XWingRecipient,
};
use approdo_model::calendar::Month;
use approdo_model::chain::{Chain, Entry, Head, Part, Sealed, head_bytes};
use approdo_model::codes::{Area, Line};
use approdo_model::header::{FORM, Facts, Kind, Open};
use approdo_model::ids::{DeviceId, OrganisationId, SubjectId};
use approdo_model::limits::SEALED_BODY_BYTES;
use approdo_model::notice::{Acknowledgement, LedgerAct, LedgerLine, SentBack, SentBackAct};
use approdo_model::registry::{Act, Author, Statement};
use approdo_model::signature::Context;
use approdo_model::suite::{self, Wrap, X25519Wrap, XWingWrap};
use approdo_model::wire::{Application, Push, TokenRequest, challenge_bytes, decode, encode};
use ed25519_dalek::{Signer, SigningKey};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Who signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    Root,
    Desk,
    SecondDesk,
    Tablet,
    Outing,
    Stranger,
}

impl Who {
    pub const ALL: [Self; 6] =
        [Self::Root, Self::Desk, Self::SecondDesk, Self::Tablet, Self::Outing, Self::Stranger];

    fn secret(self) -> SigningKey {
        SigningKey::from_bytes(&[self as u8 + 1; 32])
    }

    pub fn key(self) -> PublicKey {
        PublicKey(self.secret().verifying_key().to_bytes())
    }

    pub fn device(self) -> DeviceId {
        DeviceId::from_random([self as u8 + 0x40; 16])
    }

    pub fn sign(self, context: Context, object: &[u8]) -> SignatureBytes {
        SignatureBytes(self.secret().sign(&context.message(object)).to_bytes())
    }
}

pub fn organisation() -> OrganisationId {
    OrganisationId::from_random([0x30; 16])
}

pub fn subject(number: u8) -> SubjectId {
    SubjectId::from_random([number; 16])
}

pub fn january() -> Month {
    Month::new(2018, 1).unwrap()
}

/// What an entry of Milano in January 2018 says openly.
pub fn open(kind: Kind, line: Option<Line>, about: u8, revision: u32, supersedes: Option<Digest>) -> Open {
    let facts = Facts {
        area: Area::Mi.number(),
        month: january().number(),
        line: line.map_or(0, Line::number),
        count: u8::from(line.is_some()),
    };
    Open {
        form: FORM,
        suite: suite::X25519,
        kind: kind.number(),
        facts,
        subject: subject(about),
        revision,
        supersedes,
        generation: 1,
        outing_key: (kind == Kind::Opening).then(|| Who::Outing.key()),
    }
}

/// An erasable part that nobody needs to open.
pub fn part(mark: u8, suite: u8, wrapped: bool) -> Part {
    let sealed = SealedKey([mark ^ 0x55; 48]);
    let wrap = match suite {
        suite::X25519 => Wrap::X25519(X25519Wrap { encapsulated: X25519Encapsulated([mark; 32]), sealed }),
        _ => Wrap::XWing(Box::new(XWingWrap { encapsulated: XWingEncapsulated([mark; 1120]), sealed })),
    };
    Part::Sealed(Sealed {
        wrap: wrapped.then_some(wrap),
        salt: Salt([mark ^ 0xaa; 16]),
        body: vec![mark ^ 0xff; SEALED_BODY_BYTES],
    })
}

/// Writes a log: each entry placed, chained and signed as a tablet does it.
pub struct Log {
    pub chain: Chain,
    pub entries: Vec<Entry>,
}

impl Log {
    pub fn of(who: Who) -> Self {
        Self { chain: Chain::empty(organisation(), who.device()), entries: Vec::new() }
    }

    pub fn write(&mut self, open: Open) -> Digest {
        let wrapped = open.outing_key.is_some() || self.chain.outing.is_none();
        let part = part(u8::try_from(self.chain.head.seq).unwrap(), open.suite, wrapped);
        let chained = self.chain.extend(&open, &part).unwrap();
        let (context, _) = self.chain.signer(open.kind, &Who::Tablet.key());
        let who = if context == Context::Head { Who::Outing } else { Who::Tablet };
        let signature = Some(who.sign(context, &head_bytes(&chained.after)));
        self.entries.push(Entry { open, part, signature });
        self.chain = chained.after;
        chained.digest
    }
}

/// One outing: an opening, a contact, the contact amended, the closing.
pub fn outing() -> Log {
    outing_of(suite::X25519)
}

/// The same under a generation of this suite.
pub fn outing_of(suite: u8) -> Log {
    let mut log = Log::of(Who::Tablet);
    let mut write = |open: Open| log.write(Open { suite, ..open });
    let opening = write(open(Kind::Opening, Some(Line::Outings), 1, 1, None));
    let contact = write(open(Kind::Record, Some(Line::StreetContacts), 2, 1, None));
    write(open(Kind::Record, Some(Line::StreetContacts), 2, 2, Some(contact)));
    write(open(Kind::Closing, Some(Line::Outings), 1, 2, Some(opening)));
    log
}

/// The push that hands a whole log over.
pub fn push(log: &Log) -> Push {
    Push {
        organisation: organisation(),
        device: log.chain.device,
        after: Head::EMPTY,
        registry_known: 4,
        ledger_known: vec![(Who::Desk.device(), 2)],
        entries: log.entries.clone(),
    }
}

/// Writes a registry statement by statement.
pub fn statements(acts: &[(Who, Act)]) -> Vec<Statement> {
    let mut statements: Vec<Statement> = Vec::new();
    for (who, act) in acts {
        let after = statements.last().map_or((1, Digest::ZERO), |last| (last.number + 1, last.digest()));
        statements.push(statement(*who, after, act.clone()));
    }
    statements
}

pub fn statement(who: Who, (number, previous): (u32, Digest), act: Act) -> Statement {
    let author = if who == Who::Root { Author::Root } else { Author::Coordinator(who.device()) };
    let signature = SignatureBytes::ZERO;
    let mut statement = Statement { organisation: organisation(), number, previous, act, author, signature };
    statement.signature = who.sign(Statement::context(&author), &statement.canonical());
    statement
}

/// One statement of every kind, in an order that holds.
pub fn every_act() -> Vec<(Who, Act)> {
    let last = Head { seq: 7, digest: Digest([0x77; 32]) };
    vec![
        (Who::Root, Act::Founded { root: Who::Root.key() }),
        (Who::Root, Act::CoordinatorAdded { device: Who::Desk.device(), key: Who::Desk.key() }),
        (
            Who::Desk,
            Act::Generation { generation: 1, suite: suite::X25519, recipient: X25519Recipient([0x66; 32]) },
        ),
        (Who::Desk, Act::DeviceEnrolled { device: Who::Tablet.device(), key: Who::Tablet.key() }),
        (Who::Root, Act::CoordinatorAdded { device: Who::SecondDesk.device(), key: Who::SecondDesk.key() }),
        (Who::SecondDesk, Act::DeviceRevoked { device: Who::Tablet.device(), last }),
        (Who::SecondDesk, Act::Frozen { first: january(), last: Month::new(2018, 2).unwrap() }),
        (Who::Root, Act::CoordinatorRemoved { device: Who::Desk.device(), last }),
    ]
}

/// One statement of every kind about who holds which generation, on top of [`every_act`].
pub fn key_acts() -> Vec<(Who, Act)> {
    let wrap = X25519Wrap { encapsulated: X25519Encapsulated([0x21; 32]), sealed: SealedKey([0x22; 48]) };
    let (to, waived) = (Who::Stranger.device(), vec![Who::SecondDesk.device(), Who::Tablet.device()]);
    vec![
        (Who::Root, Act::CoordinatorAdded { device: to, key: Who::Stranger.key() }),
        (
            Who::SecondDesk,
            Act::Generation { generation: 2, suite: suite::X25519, recipient: X25519Recipient([0x67; 32]) },
        ),
        (Who::Stranger, Act::OpeningKey { recipient: X25519Recipient([0x68; 32]) }),
        (Who::SecondDesk, Act::GenerationShared { generation: 2, to, wrap }),
        (Who::Stranger, Act::GenerationEnded { generation: 1, waived }),
    ]
}

/// One statement of every kind of suite 2, on top of [`key_acts`].
pub fn hybrid_acts() -> Vec<(Who, Act)> {
    let recipient = |mark| Box::new(XWingRecipient([mark; 1216]));
    let wrap =
        Box::new(XWingWrap { encapsulated: XWingEncapsulated([0x31; 1120]), sealed: SealedKey([0x32; 48]) });
    let to = Who::Stranger.device();
    vec![
        (Who::SecondDesk, Act::HybridGeneration { generation: 3, recipient: recipient(0x69) }),
        (Who::Stranger, Act::HybridOpeningKey { recipient: recipient(0x6a) }),
        (Who::SecondDesk, Act::HybridGenerationShared { generation: 3, to, wrap }),
    ]
}

pub fn acknowledgement() -> Acknowledgement {
    let mut notice = Acknowledgement {
        organisation: organisation(),
        coordinator: Who::Desk.device(),
        device: Who::Tablet.device(),
        head: Head { seq: 4, digest: Digest([0x44; 32]) },
        registry: Digest([0x22; 32]),
        signature: SignatureBytes::ZERO,
    };
    notice.signature = Who::Desk.sign(Context::Acknowledgement, &notice.canonical());
    notice
}

/// An item sent back, and the taking back of it.
pub fn sent_back() -> Vec<SentBack> {
    let sealed = vec![0x5e; approdo_model::limits::SEALED_RETURNED_BYTES];
    let acts = [SentBackAct::Item { salt: Salt([0x5a; 16]), sealed }, SentBackAct::TakenBack { item: 1 }];
    let say = |(number, act)| {
        let mut item = SentBack {
            organisation: organisation(),
            coordinator: Who::Desk.device(),
            device: Who::Tablet.device(),
            number,
            act,
            signature: SignatureBytes::ZERO,
        };
        item.signature = Who::Desk.sign(Context::SentBack, &item.canonical());
        item
    };
    (1..).zip(acts).map(say).collect()
}

/// Two lines of a ledger, the second standing on the first.
pub fn ledger() -> Vec<LedgerLine> {
    let head = Head { seq: 9, digest: Digest([0x99; 32]) };
    let acts = [
        LedgerAct::Erased { subject: subject(2) },
        LedgerAct::Adopted { device: Who::Tablet.device(), head },
    ];
    let mut lines: Vec<LedgerLine> = Vec::new();
    for act in acts {
        let (number, previous) =
            lines.last().map_or((1, Digest::ZERO), |last| (last.number + 1, last.digest()));
        let mut line = LedgerLine {
            organisation: organisation(),
            coordinator: Who::Desk.device(),
            number,
            previous,
            act,
            signature: SignatureBytes::ZERO,
        };
        line.signature = Who::Desk.sign(Context::LedgerLine, &line.canonical());
        lines.push(line);
    }
    lines
}

pub fn application() -> Application {
    let (organisation, code) = (organisation(), Ticket([0x0c; 16]));
    let (device, key) = (Who::Tablet.device(), Who::Tablet.key());
    let object = Application::canonical(&organisation, &code, &device, &key);
    Application { organisation, code, device, key, signature: Who::Tablet.sign(Context::Enrolment, &object) }
}

pub fn challenge_answer() -> TokenRequest {
    let (device, challenge) = (Who::Tablet.device(), Ticket([0x0d; 16]));
    let signature = Who::Tablet.sign(Context::Challenge, &challenge_bytes(&device, &challenge));
    TokenRequest { device, challenge, signature }
}

/// Every bit of the object's bytes flipped: it is not read, or it does not hold. Says how many were read.
pub fn every_flip_is_refused<T: Serialize + DeserializeOwned + PartialEq>(
    name: &str,
    object: &T,
    holds: impl Fn(&T) -> bool,
) {
    assert!(holds(object), "{name}: does not hold as it is");
    let bytes = encode(object).unwrap();
    let mut read = 0;
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << bit;
            let Ok(other) = decode::<T>(&flipped) else { continue };
            assert!(other != *object, "{name}: byte {at} bit {bit} is written in two ways");
            assert!(!holds(&other), "{name}: byte {at} bit {bit}");
            read += 1;
        }
    }
    assert!(read >= 64 * 8, "{name}: only {read} flips were read; at least the signature's must be");
}
