//! The cast of these tests: organisations with a root key and desks, tablets with their logs, and a server. Their keys
//! sign as the vault's would; their bodies are noise, since the server cannot tell.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicU16, AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use approdo_model::bulletin::{
    Bulletin, Cell, Every, Night, Readers, Says, SignedBulletin, Sources, Status, Table, Thresholds,
};
use approdo_model::bytes::{
    Digest, PublicKey, Salt, SealedKey, SignatureBytes, Ticket, XWingEncapsulated, XWingRecipient,
};
use approdo_model::calendar::{Day, Month, Period};
use approdo_model::chain::{Chain, Entry, Head, Part, Sealed, head_bytes};
use approdo_model::codes::{Area, Line as TableLine};
use approdo_model::header::{FORM, Facts, Kind, Open};
use approdo_model::ids::{DeviceId, OrganisationId, SubjectId};
use approdo_model::limits::{SEALED_BODY_BYTES, SEALED_RETURNED_BYTES, SHEET_STEP_BYTES};
use approdo_model::notice::{Acknowledgement, LedgerAct, LedgerLine, SentBack, SentBackAct};
use approdo_model::registry::{Act, Author, Registry, Statement};
use approdo_model::sheet::{At, Population, SealedSheet};
use approdo_model::signature::Context;
use approdo_model::suite::{self, Recipient, Wrap, XWingWrap};
use approdo_model::wire::{self, ENTRIES_TYPE, LiveTable, Notices, Proof, Push, Receipt, Statements, path};
use approdo_sync_server::{Chance, Clock, Rules, Server, Settings, clock::NoChance, doctor};
use ed25519_dalek::{Signer, SigningKey};
use tempfile::TempDir;

use crate::http::{Line, Reply};

static RUNTIME: LazyLock<tokio::runtime::Runtime> = LazyLock::new(|| {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
});

/// A source of chance that is the same on every run.
#[derive(Debug)]
pub struct Dice(AtomicU64);

impl Dice {
    pub const fn of(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }

    pub fn next(&self) -> u64 {
        // SplitMix64.
        let mut z =
            self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed).wrapping_add(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        for chunk in bytes.chunks_mut(8) {
            chunk.copy_from_slice(&self.next().to_be_bytes()[..chunk.len()]);
        }
        bytes
    }

    pub fn below(&self, bound: u64) -> u64 {
        self.next() % bound
    }
}

impl Chance for Dice {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoChance> {
        for byte in bytes {
            *byte = (self.next() >> 32) as u8;
        }
        Ok(())
    }
}

/// Chance for keys and ids; tests share it, so nothing repeats within a run.
pub static DICE: Dice = Dice::of(20_180_101);

/// A clock that stands still until it is moved.
#[derive(Debug)]
pub struct Hands {
    day: AtomicU16,
    seconds: AtomicU64,
}

impl Hands {
    pub fn set(&self, day: Day) {
        self.day.store(day.number(), Ordering::SeqCst);
    }

    pub fn pass(&self, seconds: u64) {
        self.seconds.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for Hands {
    fn today(&self) -> Day {
        Day::from_number(self.day.load(Ordering::SeqCst)).unwrap()
    }

    fn elapsed(&self) -> Duration {
        Duration::from_secs(self.seconds.load(Ordering::SeqCst))
    }
}

pub fn month(text: &str) -> Month {
    text.parse().unwrap()
}

fn sign(key: &SigningKey, context: Context, object: &[u8]) -> SignatureBytes {
    SignatureBytes(key.sign(&context.message(object)).to_bytes())
}

fn public(key: &SigningKey) -> PublicKey {
    PublicKey(key.verifying_key().to_bytes())
}

/// An organisation: its root key, its desk, and all its statements.
#[derive(Clone)]
pub struct Organisation {
    pub id: OrganisationId,
    pub root: SigningKey,
    pub statements: Vec<Statement>,
    pub desk: Tablet,
    ledger: Option<(u32, Digest)>,
}

impl Organisation {
    pub fn new() -> Self {
        let id = OrganisationId::from_random(DICE.bytes());
        let root = SigningKey::from_bytes(&DICE.bytes());
        let desk = Tablet::new(id);
        let mut organisation = Self { id, root, statements: Vec::new(), desk, ledger: None };
        organisation.state_by_root(Act::Founded { root: public(&organisation.root) });
        let (device, key) = (organisation.desk.id(), public(&organisation.desk.key));
        organisation.state_by_root(Act::CoordinatorAdded { device, key });
        organisation.state(Act::generation(1, recipient()));
        organisation
    }

    /// A secretariat: it reads sheets and publishes.
    pub fn secretariat() -> Self {
        let mut secretariat = Self::new();
        secretariat.state(Act::Secretariat);
        secretariat
    }

    /// Names each other: this organisation sends the secretariat its sheets, and that one reads them.
    pub fn pair(&mut self, secretariat: &mut Self) {
        self.state(Act::SheetsTo { secretariat: secretariat.id, root: public(&secretariat.root) });
        secretariat.state(Act::SheetsFrom { organisation: self.id, root: public(&self.root) });
    }

    /// A sheet with noise for its text.
    pub fn sheet(&self, secretariat: &Self, period: (&str, &str), revision: u32) -> SealedSheet {
        self.signs_sheet(SealedSheet {
            organisation: self.id,
            coordinator: self.desk.id(),
            period: Period::between(month(period.0), month(period.1)).unwrap(),
            revision,
            definitive: true,
            secretariat: secretariat.id,
            generation: 1,
            registry: Digest::ZERO,
            wrap: wrap(),
            sealed: DICE.bytes::<{ SHEET_STEP_BYTES + 16 }>().to_vec(),
            signature: SignatureBytes::ZERO,
        })
    }

    pub fn signs_sheet(&self, sheet: SealedSheet) -> SealedSheet {
        let signature = sign(&self.desk.key, Context::Sheet, &sheet.canonical());
        SealedSheet { signature, ..sheet }
    }

    /// The next bulletin after another, with one table.
    pub fn bulletin(&self, readers: Readers, after: Option<&SignedBulletin>) -> SignedBulletin {
        let before = after.map(|signed| signed.read().unwrap().number).unwrap_or(0);
        let cell = Cell { at: At::new(), says: Says::Value { value: 4715, base: 5 } };
        self.publishes(&Bulletin {
            readers,
            number: before + 1,
            previous: after.map_or(Digest::ZERO, SignedBulletin::digest),
            period: Period::between(month("2017-12"), month("2018-01")).unwrap(),
            every: Every::Period,
            status: Status::Definitive,
            start: month("2017-12"),
            published: Day::new(2018, 3, 1).unwrap(),
            thresholds: Thresholds { contacts_min: 10, persons_min: 5, outings_min: 3, base: 5 },
            night: Night::DEFAULT,
            sources: Sources { expected: 1, definitive: 1, provisional: 0 },
            tables: vec![Table { number: 1, of: Population::Contacts, by: Vec::new(), cells: vec![cell] }],
        })
    }

    pub fn publishes(&self, bulletin: &Bulletin) -> SignedBulletin {
        self.signs_bulletin(bulletin.text().unwrap())
    }

    pub fn signs_bulletin(&self, text: String) -> SignedBulletin {
        let (secretariat, desk) = (self.id, self.desk.id());
        let mut signed = SignedBulletin { secretariat, desk, text, signature: SignatureBytes::ZERO };
        signed.signature = sign(&self.desk.key, Context::Bulletin, &signed.canonical());
        signed
    }

    pub fn registry(&self) -> Registry {
        Registry::fold(&self.statements).unwrap()
    }

    pub fn state_by_root(&mut self, act: Act) -> Statement {
        let root = self.root.clone();
        self.stated(act, Author::Root, &root)
    }

    pub fn state(&mut self, act: Act) -> Statement {
        let (author, key) = (Author::Coordinator(self.desk.id()), self.desk.key.clone());
        self.stated(act, author, &key)
    }

    pub fn stated(&mut self, act: Act, author: Author, key: &SigningKey) -> Statement {
        let previous = self.statements.last().map_or(Digest::ZERO, Statement::digest);
        let number = self.statements.len() as u32 + 1;
        let signature = SignatureBytes::ZERO;
        let mut statement = Statement { organisation: self.id, number, previous, act, author, signature };
        statement.signature = sign(key, Statement::context(&author), &statement.canonical());
        self.statements.push(statement.clone());
        statement
    }

    /// A new tablet, enrolled in the registry (which the server has yet to be told).
    pub fn tablet(&mut self) -> Tablet {
        let tablet = Tablet::new(self.id);
        self.state(Act::DeviceEnrolled { device: tablet.id(), key: public(&tablet.key) });
        tablet
    }

    pub fn acknowledge(&self, tablet: &Tablet, head: Head) -> Acknowledgement {
        let mut notice = Acknowledgement {
            organisation: self.id,
            coordinator: self.desk.id(),
            device: tablet.id(),
            head,
            registry: self.registry().head,
            signature: SignatureBytes::ZERO,
        };
        notice.signature = sign(&self.desk.key, Context::Acknowledgement, &notice.canonical());
        notice
    }

    /// Something that this desk sends back to a tablet: noise of the one length, or the taking back of an item.
    pub fn sends_back(&self, tablet: &Tablet, number: u32, takes_back: Option<u32>) -> SentBack {
        let act = match takes_back {
            Some(item) => SentBackAct::TakenBack { item },
            None => SentBackAct::Item { salt: Salt(DICE.bytes()), sealed: vec![0x5e; SEALED_RETURNED_BYTES] },
        };
        let (organisation, coordinator, device) = (self.id, self.desk.id(), tablet.id());
        let signature = SignatureBytes::ZERO;
        self.signs_back(SentBack { organisation, coordinator, device, number, act, signature })
    }

    pub fn signs_back(&self, item: SentBack) -> SentBack {
        let signature = sign(&self.desk.key, Context::SentBack, &item.canonical());
        SentBack { signature, ..item }
    }

    pub fn line(&mut self, act: LedgerAct) -> LedgerLine {
        let (number, previous) = self.ledger.unwrap_or((0, Digest::ZERO));
        let (organisation, coordinator) = (self.id, self.desk.id());
        let (number, signature) = (number + 1, SignatureBytes::ZERO);
        let mut line = LedgerLine { organisation, coordinator, number, previous, act, signature };
        line.signature = sign(&self.desk.key, Context::LedgerLine, &line.canonical());
        self.ledger = Some((line.number, line.digest()));
        line
    }
}

/// A tablet or a desk: its key, its log so far, and the outing that is open.
#[derive(Clone)]
pub struct Tablet {
    pub key: SigningKey,
    pub chain: Chain,
    pub outing: Option<(SigningKey, SubjectId, Digest)>,
    /// Every entry, signed.
    pub entries: Vec<Entry>,
    /// The head after each entry; the first is the empty one.
    pub heads: Vec<Head>,
}

impl Tablet {
    pub fn new(organisation: OrganisationId) -> Self {
        let device = DeviceId::from_random(DICE.bytes());
        let key = SigningKey::from_bytes(&DICE.bytes());
        let chain = Chain::empty(organisation, device);
        Self { key, chain, outing: None, entries: Vec::new(), heads: vec![Head::EMPTY] }
    }

    pub fn id(&self) -> DeviceId {
        self.chain.device
    }

    pub fn public(&self) -> PublicKey {
        public(&self.key)
    }

    pub fn head(&self) -> Head {
        self.chain.head
    }

    /// Writes an entry: open part as given, noise for a body, signed by who must.
    pub fn write(&mut self, open: Open) -> Digest {
        let wraps = open.kind == Kind::Opening.number() || self.outing.is_none();
        let sealed = Sealed {
            wrap: wraps.then(wrap),
            salt: Salt(DICE.bytes()),
            body: DICE.bytes::<SEALED_BODY_BYTES>().to_vec(),
        };
        self.append(open, Part::Sealed(sealed))
    }

    pub fn append(&mut self, open: Open, part: Part) -> Digest {
        let made = self.chain.extend(&open, &part).unwrap();
        let (context, _) = self.chain.signer(open.kind, &self.public());
        let key = match context {
            Context::Head => &self.outing.as_ref().unwrap().0,
            _ => &self.key,
        };
        let signature = sign(key, context, &head_bytes(&made.after));
        if self.chain.outing.is_some() && made.after.outing.is_none() {
            self.outing = None;
        }
        self.chain = made.after;
        self.heads.push(self.chain.head);
        self.entries.push(Entry { open, part, signature: Some(signature) });
        self.chain.head.digest
    }

    /// Opens an outing that counts.
    pub fn open(&mut self, area: Area, month: Month) -> SubjectId {
        let key = SigningKey::from_bytes(&DICE.bytes());
        let subject = SubjectId::from_random(DICE.bytes());
        let facts = facts(area, month, Some(TableLine::Outings), 1);
        let digest = self
            .write(Open { outing_key: Some(public(&key)), ..open(Kind::Opening, subject, 1, None, facts) });
        self.outing = Some((key, subject, digest));
        subject
    }

    /// Notes a contact that counts.
    pub fn note(&mut self) -> (SubjectId, Digest) {
        let subject = SubjectId::from_random(DICE.bytes());
        (subject, self.revise(subject, 1, None, 1))
    }

    /// Revises a contact of the open outing.
    pub fn revise(
        &mut self,
        subject: SubjectId,
        revision: u32,
        supersedes: Option<Digest>,
        count: u8,
    ) -> Digest {
        let outing = self.chain.outing.unwrap();
        let line = TableLine::StreetContacts.number();
        let facts = Facts { area: outing.area, month: outing.month, line, count };
        self.write(open(Kind::Record, subject, revision, supersedes, facts))
    }

    /// Closes the outing.
    pub fn close(&mut self) {
        let (_, subject, opening) = self.outing.clone().unwrap();
        let outing = self.chain.outing.unwrap();
        let (area, month) = (outing.area, outing.month);
        let facts = Facts { area, month, line: TableLine::Outings.number(), count: 1 };
        self.write(open(Kind::Closing, subject, 2, Some(opening), facts));
    }

    /// An evening: an outing in Milano in January 2018 with so many contacts.
    pub fn evening(&mut self, contacts: usize) {
        self.open(Area::Mi, month("2018-01"));
        for _ in 0..contacts {
            self.note();
        }
        self.close();
    }

    /// The push of entries from slot `from + 1` to slot `to`; only the signatures that must travel do.
    pub fn push(&self, from: usize, to: usize) -> Push {
        let mut entries = self.entries[from..to].to_vec();
        let last = entries.len().saturating_sub(1);
        for (index, entry) in entries.iter_mut().enumerate() {
            if index != last && entry.open.kind != Kind::Opening.number() {
                entry.signature = None;
            }
        }
        Push {
            organisation: self.chain.organisation,
            device: self.id(),
            after: self.heads[from],
            registry_known: u32::MAX,
            ledger_known: Vec::new(),
            entries,
        }
    }

    /// The last of its heads, with its signature.
    pub fn proof(&self) -> Proof {
        self.proof_at(self.entries.len())
    }

    /// The head in a slot, with its signature.
    pub fn proof_at(&self, seq: usize) -> Proof {
        Proof { head: self.heads[seq], signature: self.entries[seq - 1].signature.unwrap() }
    }

    /// The push of all entries beyond a slot.
    pub fn rest(&self, from: usize) -> Push {
        self.push(from, self.entries.len())
    }
}

pub fn open(kind: Kind, subject: SubjectId, revision: u32, supersedes: Option<Digest>, facts: Facts) -> Open {
    let (kind, generation, outing_key) = (kind.number(), 1, None);
    Open {
        form: FORM,
        suite: suite::NEWEST,
        kind,
        facts,
        subject,
        revision,
        supersedes,
        generation,
        outing_key,
    }
}

pub fn facts(area: Area, month: Month, line: Option<TableLine>, count: u8) -> Facts {
    Facts { area: area.number(), month: month.number(), line: line.map_or(0, TableLine::number), count }
}

/// A server in a folder of its own, with everything a test may want to turn.
pub struct Stage {
    pub folder: TempDir,
    pub hands: Arc<Hands>,
    pub server: Option<Server>,
    pub rules: Rules,
    pub requests_per_second: u32,
}

impl Stage {
    pub fn with(organisation: &Organisation) -> Self {
        Self::ruled(organisation, Rules::KEPT)
    }

    pub fn ruled(organisation: &Organisation, rules: Rules) -> Self {
        let memory = Path::new("/dev/shm");
        let folder = if memory.is_dir() { TempDir::new_in(memory) } else { TempDir::new() }.unwrap();
        approdo_sync_server::init(folder.path(), &organisation.statements).unwrap();
        let hands = Arc::new(Hands { day: AtomicU16::new(0), seconds: AtomicU64::new(0) });
        hands.set(Day::new(2018, 2, 10).unwrap());
        let mut stage = Self { folder, hands, server: None, rules, requests_per_second: u32::MAX };
        stage.start();
        stage
    }

    pub fn start(&mut self) {
        let settings = Settings {
            rules: self.rules,
            requests_per_second: self.requests_per_second,
            ..Settings::loopback(self.folder.path())
        };
        let clock: Arc<dyn Clock> = Arc::<Hands>::clone(&self.hands);
        let chance = Arc::new(Dice::of(DICE.next()));
        self.server = Some(RUNTIME.block_on(Server::start(settings, clock, chance)).unwrap());
    }

    pub fn stop(&mut self) {
        if let Some(server) = self.server.take() {
            RUNTIME.block_on(server.stop());
        }
    }

    pub fn address(&self) -> SocketAddr {
        self.server.as_ref().unwrap().address()
    }

    pub fn line(&self) -> Line {
        Line::to(self.address())
    }

    pub fn push(&self, push: &Push) -> Reply {
        self.post_binary(path::ENTRIES, push)
    }

    /// What a tablet is told that shows who asks.
    pub fn asked(&self, tablet: &Tablet) -> Receipt {
        let reply = self.post_proved(path::ENTRIES, &tablet.proof(), &tablet.push(0, 0));
        assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.body));
        wire::decode(&reply.body).unwrap()
    }

    pub fn post_proved<T: serde::Serialize>(&self, path: &str, proof: &Proof, message: &T) -> Reply {
        let message = wire::encode_proved(proof, message).unwrap();
        self.line().ask("POST", path, &[("content-type", ENTRIES_TYPE)], &message)
    }

    pub fn post_binary<T: serde::Serialize>(&self, path: &str, message: &T) -> Reply {
        let message = wire::encode(message).unwrap();
        self.line().ask("POST", path, &[("content-type", ENTRIES_TYPE)], &message)
    }

    /// Pushes what must be taken.
    pub fn take(&self, push: &Push) -> Receipt {
        let reply = self.push(push);
        assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.body));
        wire::decode(&reply.body).unwrap()
    }

    pub fn post<T: serde::Serialize>(&self, path: &str, body: &T) -> Reply {
        let body = serde_json::to_vec(body).unwrap();
        self.line().ask("POST", path, &[("content-type", "application/json")], &body)
    }

    pub fn post_as<T: serde::Serialize>(&self, token: &str, path: &str, body: &T) -> Reply {
        let body = serde_json::to_vec(body).unwrap();
        let bearer = format!("Bearer {token}");
        self.line().ask(
            "POST",
            path,
            &[("content-type", "application/json"), ("authorization", &bearer)],
            &body,
        )
    }

    pub fn get(&self, path: &str) -> Reply {
        self.line().ask("GET", path, &[], b"")
    }

    pub fn get_as(&self, token: &str, path: &str) -> Reply {
        self.line().ask("GET", path, &[("authorization", &format!("Bearer {token}"))], b"")
    }

    /// Tells the server all statements of an organisation.
    pub fn tell(&self, organisation: &Organisation) {
        let reply = self.state(organisation, &organisation.statements);
        assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.body));
    }

    pub fn state(&self, organisation: &Organisation, statements: &[Statement]) -> Reply {
        let path = format!("/v1/registry/{}", organisation.id);
        self.post(&path, &Statements { statements: statements.to_vec() })
    }

    pub fn hand_over(&self, notices: Notices) -> Reply {
        self.post(path::NOTICES, &notices)
    }

    pub fn inscribe(&self, line: LedgerLine) -> Reply {
        self.hand_over(Notices { acknowledgements: Vec::new(), ledger: vec![line] })
    }

    /// A token for a device.
    pub fn token(&self, tablet: &Tablet) -> String {
        let reply = self.post(path::CHALLENGES, &wire::ChallengeRequest { device: tablet.id() });
        let wire::Challenge { challenge } = reply.json();
        let reply = self.answer(tablet, challenge);
        let wire::Token { token } = reply.json();
        token.to_string()
    }

    pub fn answer(&self, tablet: &Tablet, challenge: Ticket) -> Reply {
        let device = tablet.id();
        let signature = sign(&tablet.key, Context::Challenge, &wire::challenge_bytes(&device, &challenge));
        self.post(path::TOKENS, &wire::TokenRequest { device, challenge, signature })
    }

    /// An application to be admitted.
    pub fn application(organisation: &Organisation, tablet: &Tablet, code: Ticket) -> wire::Application {
        let (organisation, device, key) = (organisation.id, tablet.id(), tablet.public());
        let signed = wire::Application::canonical(&organisation, &code, &device, &key);
        let signature = sign(&tablet.key, Context::Enrolment, &signed);
        wire::Application { organisation, code, device, key, signature }
    }

    pub fn table(&self, organisation: &Organisation) -> LiveTable {
        self.get_as(&self.token(&organisation.desk), path::TABLE).json()
    }

    /// How much a line of the table adds up to.
    pub fn sum(&self, organisation: &Organisation, line: TableLine) -> u64 {
        self.table(organisation).cells.iter().filter(|cell| cell.line == line).map(|cell| cell.tally).sum()
    }

    /// Everything in the database, as text; the day a device was last seen left out.
    pub fn dump(&self) -> String {
        let db = rusqlite::Connection::open(approdo_sync_server::file(self.folder.path())).unwrap();
        let names =
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'refinery%' ORDER BY name";
        let names: Vec<String> =
            db.prepare(names).unwrap().query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        let mut text = String::new();
        for name in names {
            let columns = db.prepare(&format!("SELECT * FROM {name}")).unwrap().column_count();
            let order = if columns > 1 { "1, 2" } else { "1" };
            let mut query = db.prepare(&format!("SELECT * FROM {name} ORDER BY {order}")).unwrap();
            let columns: Vec<String> = query.column_names().map(str::to_owned).collect();
            let mut rows = query.query([]).unwrap();
            while let Some(row) = rows.next().unwrap() {
                text += &name;
                for (index, column) in
                    columns.iter().enumerate().filter(|(_, column)| *column != "last_seen_day")
                {
                    text += &format!(" {column}={:?}", row.get_ref(index).unwrap());
                }
                text.push('\n');
            }
        }
        text
    }

    /// What the doctor finds.
    pub fn differences(&self) -> Vec<String> {
        let found = doctor::examine(self.folder.path(), self.hands.today().month()).unwrap();
        found.differences.iter().map(ToString::to_string).collect()
    }

    /// Every byte of the folder.
    pub fn bytes(&self) -> Vec<u8> {
        let files = std::fs::read_dir(self.folder.path()).unwrap();
        files.flat_map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect()
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.stop();
    }
}

pub fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// A recipient that nobody has the secret of.
pub fn recipient() -> Recipient {
    Recipient::XWing(Box::new(XWingRecipient(DICE.bytes())))
}

/// A wrap that nobody opens.
pub fn wrap() -> Wrap {
    let encapsulated = XWingEncapsulated(DICE.bytes());
    Wrap::XWing(Box::new(XWingWrap { encapsulated, sealed: SealedKey(DICE.bytes()) }))
}
