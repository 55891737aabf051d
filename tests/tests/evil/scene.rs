//! The scene: a tablet and a desk of the real vault, a second coordinator whose keys the test holds, and the real
//! server, which somebody evil stands in front of and knows all that it knows.

use std::path::Path;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use approdo_model::bytes::SignatureBytes;
use approdo_model::calendar::{Day, Month};
use approdo_model::chain::{Chain, Entry, Head};
use approdo_model::codes::Area;
use approdo_model::ids::{DeviceId, OrganisationId};
use approdo_model::notice::Acknowledgement;
use approdo_model::registry::{Act, Author, Registry, Statement};
use approdo_model::signature::{Context, credulous};
use approdo_model::wire::{self, Notices, Push, Receipt, Statements, path};
use approdo_sync_server as sync_server;
use approdo_transport::wire::{Belief, Caps, Carried, Wire};
use approdo_vault::app::answer::{RoleName, TableView, Value};
use approdo_vault::app::request::Request;
use approdo_vault::passphrase::from_paper;
use approdo_vault::rules::Rules;
use approdo_vault::secret::{Key, SigningSecret};
use approdo_vault::sync::{Answer, Call, Method, Payload, Round};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::device::{Device, FILE, contact, day, shift};

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime")
});

/// The day on the server's wall.
#[derive(Debug)]
struct Wall(Day);

impl sync_server::Clock for Wall {
    fn today(&self) -> Day {
        self.0
    }

    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }
}

/// The real server. Whoever holds this may do with its answers what they like.
pub struct Server {
    running: Option<sync_server::Server>,
    wire: Option<Wire>,
    folder: std::path::PathBuf,
}

impl Server {
    /// Starts it on a day.
    pub fn start(&mut self, today: Day) {
        self.stop();
        let settings = sync_server::Settings {
            requests_per_second: u32::MAX,
            ..sync_server::Settings::loopback(&self.folder)
        };
        let chance = Arc::new(sync_server::clock::machine::MachineChance);
        let started = RUNTIME.block_on(sync_server::Server::start(settings, Arc::new(Wall(today)), chance));
        let started = started.expect("the server starts");
        let address = format!("http://{}", started.address());
        self.wire = Some(Wire::lay(&address, Belief::MACHINE, Caps::default()).expect("a wire on loopback"));
        self.running = Some(started);
    }

    fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            RUNTIME.block_on(running.stop());
        }
    }

    /// Copies its folder while it stands still.
    pub fn image(&mut self, to: &Path, today: Day) {
        self.stop();
        for file in std::fs::read_dir(&self.folder).expect("its folder") {
            let file = file.expect("a file");
            std::fs::copy(file.path(), to.join(file.file_name())).expect("copied");
        }
        self.start(today);
    }

    /// Puts a copy in place of its folder, as its owner does.
    pub fn restore(&mut self, from: &Path, today: Day) {
        self.stop();
        std::fs::remove_dir_all(&self.folder).expect("the folder is moved away");
        sync_server::restore(from, &self.folder, Month::of(today)).expect("put back");
        self.start(today);
    }

    /// What it answers in truth.
    pub fn ask(&self, call: &Call) -> Answer {
        carry(self.wire.as_ref().expect("running"), call)
            .unwrap_or_else(|| panic!("no answer to {}", call.path))
    }

    /// Tells it something without a token.
    pub fn tell<T: serde::Serialize>(&self, path: &str, message: &T) {
        let payload = Payload::Json(serde_json::to_vec(message).expect("JSON"));
        let answer = self.ask(&Call { method: Method::Post, path: path.to_owned(), token: None, payload });
        assert_eq!(answer.status, 200, "{path}: {}", String::from_utf8_lossy(&answer.body));
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Carries a call over a wire; none if there is no fit answer.
pub fn carry(wire: &Wire, call: &Call) -> Option<Answer> {
    match RUNTIME.block_on(wire.carry(call)) {
        Carried::Answer(answer) => Some(answer),
        _ => None,
    }
}

/// What the evil server does with a call.
pub type Lie<'a> = &'a mut dyn FnMut(&Server, &Call) -> Answer;

/// A coordinator whose keys the test holds.
pub struct Second {
    pub device: DeviceId,
    key: SigningSecret,
}

/// Who syncs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    Tablet,
    Lost,
    Desk,
}

/// The scene.
pub struct Scene {
    pub server: Server,
    pub desk: Device,
    pub tablet: Device,
    /// A second tablet, which gets lost.
    pub lost: Device,
    pub second: Second,
    pub organisation: OrganisationId,
    /// The registry in truth.
    pub statements: Vec<Statement>,
    /// Everything that the tablet and the lost one handed over.
    pub pushed: Vec<(DeviceId, Vec<Entry>)>,
    _folder: TempDir,
}

/// Every rule; a derivation that does not cost a second.
pub const KEPT: Rules = Rules { costly_derivation: false, ..Rules::KEPT };

impl Scene {
    /// All are set up and enrolled, and every device has synced, under these rules.
    pub fn under(rules: Rules) -> Self {
        let memory = Path::new("/dev/shm");
        let folder =
            if memory.is_dir() { TempDir::new_in(memory) } else { TempDir::new() }.expect("a folder");
        let at = |name: &str| folder.path().join(name);
        let mut desk = Device::new(at("desk"), rules, 1);
        let words = desk.make_words();
        let server = "http://127.0.0.1:1".to_owned();
        let founded =
            desk.ask(Request::Found { words, units: Vec::new(), server, trial: true, secretariat: false });
        let Ok(Value::Founded(founded)) = founded else { panic!("no founding") };
        let statements = founded.founding.expect("a trial").statements;
        let paper: Vec<String> = founded.kit[0].root.iter().map(|word| (*word).to_owned()).collect();
        let root = SigningSecret::new(&from_paper(&paper).expect("a root key on paper"));
        sync_server::init(&at("server"), &statements).expect("a founding");
        let mut server = Server { running: None, wire: None, folder: at("server") };
        server.start(Day::new(2018, 2, 1).expect("a day"));
        let second =
            Second { device: DeviceId::from_random([7; 16]), key: SigningSecret::new(&Key::new([7; 32])) };
        let mut scene = Self {
            server,
            desk,
            tablet: Device::new(at("tablet"), rules, 2),
            lost: Device::new(at("lost"), rules, 3),
            organisation: statements[0].organisation,
            second,
            statements,
            pushed: Vec::new(),
            _folder: folder,
        };
        let added = Act::CoordinatorAdded { device: scene.second.device, key: scene.second.key.public() };
        let statement = scene.signed(added, Author::Root, &root);
        scene.publish(statement);
        scene.desk.unlock();
        scene.honest(Who::Desk);
        for who in [Who::Tablet, Who::Lost] {
            scene.join(who);
            scene.honest(who);
            scene.honest(Who::Desk);
            let device = scene.waiting()[0].device;
            scene.desk.ask(Request::Admit { device }).expect("admitted");
            scene.honest(Who::Desk);
            scene.honest(who);
        }
        scene.learn();
        scene
    }

    /// The tablet is set up and has said its six words, but has not asked the server.
    pub fn join(&mut self, who: Who) -> Vec<&'static str> {
        let Ok(Value::Invited(invited)) = self.desk.ask(Request::Invite { role: RoleName::Worker }) else {
            panic!("no invitation")
        };
        self.honest(Who::Desk);
        let device = self.device(who);
        let words = device.make_words();
        let units = vec![shift(Area::Mi).unit];
        let joined = device.ask(Request::Join { words, invitation: Some(invited.invitation), units });
        device.ask(Request::WordsCompared { same: true }).expect("compared");
        match joined {
            Ok(Value::Joined(joined)) => joined.fingerprint,
            other => panic!("not joined: {other:?}"),
        }
    }

    /// Who waits at the desk.
    pub fn waiting(&mut self) -> Vec<approdo_vault::app::answer::ApplicantView> {
        match self.desk.ask(Request::Applicants) {
            Ok(Value::Applicants(waiting)) => waiting.applicants,
            other => panic!("no applicants: {other:?}"),
        }
    }

    pub fn device(&mut self, who: Who) -> &mut Device {
        match who {
            Who::Tablet => &mut self.tablet,
            Who::Lost => &mut self.lost,
            Who::Desk => &mut self.desk,
        }
    }

    /// An outing with three contacts, of which the second is amended.
    pub fn evening(&mut self, who: Who) {
        let device = self.device(who);
        device.unlock();
        device.ask(Request::StartOuting { shift: shift(Area::Mi) }).expect("started");
        for random in 0..3 {
            device.ask(Request::Note { record: contact(random) }).expect("noted");
        }
        let outing = device.status().outing.expect("an outing");
        let subject = outing.records[1].subject;
        device.ask(Request::Amend { subject, record: contact(258) }).expect("amended");
        device.take_down();
        device.ask(Request::CloseOuting { shift: outing.shift }).expect("closed");
    }

    /// A round with the truth, which must reach its end.
    pub fn honest(&mut self, who: Who) {
        self.sync(who, &mut |server, call| server.ask(call)).expect("an honest round");
    }

    /// A round with a liar. Answers how the device shows that something is wrong, if it does.
    pub fn sync(&mut self, who: Who, lie: Lie<'_>) -> Result<(), &'static str> {
        let mut round = Round::new();
        loop {
            let call = match self.device(who).app().next_call(&mut round) {
                Ok(Some(call)) => call,
                Ok(None) => break,
                Err(error) => return Err(self.ended(who, error)),
            };
            if let (Payload::Entries(bytes), path::ENTRIES) = (&call.payload, call.path.as_str()) {
                let (_, push): (_, Push) = wire::decode_proved(bytes).expect("a push");
                self.pushed.push((push.device, push.entries));
            }
            let answer = lie(&self.server, &call);
            if let Err(error) = self.device(who).app().take_answer(&mut round, &answer) {
                return Err(self.ended(who, error));
            }
        }
        self.device(who).status().queue.problem.map_or(Ok(()), Err)
    }

    fn ended(&mut self, who: Who, error: approdo_vault::sync::SyncError) -> &'static str {
        self.device(who).app().sync_ended(Some(error));
        self.device(who).status().queue.problem.expect("a refused round has its code")
    }

    /// A round with a liar on a device that believes every signature, unless its defences stand.
    pub fn sync_if(&mut self, defended: bool, who: Who, lie: Lie<'_>) -> Result<(), &'static str> {
        let _off = (!defended).then(credulous::begin);
        self.sync(who, lie)
    }

    /// The id of a device.
    pub fn id(&self, who: Who) -> DeviceId {
        let enrolled = |statement: &Statement| match statement.act {
            Act::DeviceEnrolled { device, .. } => Some(device),
            _ => None,
        };
        let tablets: Vec<DeviceId> = self.statements.iter().filter_map(enrolled).collect();
        match (who, self.statements[1].act.clone()) {
            (Who::Tablet, _) => tablets[0],
            (Who::Lost, _) => tablets[1],
            (Who::Desk, Act::CoordinatorAdded { device, .. }) => device,
            _ => panic!("no such device"),
        }
    }

    /// The log of a device as it handed it over, proven once.
    pub fn log(&self, who: Who) -> Log {
        let id = self.id(who);
        let pushes = self.pushed.iter().filter(|(device, _)| *device == id);
        Log::of(self.organisation, id, pushes.flat_map(|(_, entries)| entries.clone()).collect())
    }

    /// Reads the registry as the server has it.
    pub fn learn(&mut self) {
        let path = path::REGISTRY.replace("{organisation}", &self.organisation.to_string());
        let call = Call { method: Method::Get, path, token: None, payload: Payload::Empty };
        let all: Statements = serde_json::from_slice(&self.server.ask(&call).body).expect("statements");
        self.statements = all.statements;
    }

    fn signed(&self, act: Act, author: Author, key: &SigningSecret) -> Statement {
        let last = self.statements.last().expect("a founding");
        let mut statement = Statement {
            organisation: self.organisation,
            number: last.number + 1,
            previous: last.digest(),
            act,
            author,
            signature: SignatureBytes::ZERO,
        };
        statement.signature = key.sign(Statement::context(&author), &statement.canonical());
        statement
    }

    /// What the second coordinator could state next.
    pub fn second_says(&self, act: Act) -> Statement {
        self.signed(act, Author::Coordinator(self.second.device), &self.second.key)
    }

    /// Tells the server a statement.
    pub fn publish(&mut self, statement: Statement) {
        let path = path::REGISTRY.replace("{organisation}", &self.organisation.to_string());
        self.server.tell(&path, &Statements { statements: vec![statement.clone()] });
        self.statements.push(statement);
    }

    /// The second coordinator has opened a log up to here, and says so.
    pub fn second_acknowledges(&self, device: DeviceId, head: Head) -> Acknowledgement {
        let mut notice = Acknowledgement {
            organisation: self.organisation,
            coordinator: self.second.device,
            device,
            head,
            registry: Registry::fold(&self.statements).expect("a registry").head,
            signature: SignatureBytes::ZERO,
        };
        notice.signature = self.second.key.sign(Context::Acknowledgement, &notice.canonical());
        let notices = Notices { acknowledgements: vec![notice.clone()], ledger: Vec::new() };
        self.server.tell(path::NOTICES, &notices);
        notice
    }

    /// The coordinator closes the month of all outings.
    pub fn freeze(&mut self) {
        let month = Month::of(day());
        self.desk.ask(Request::Freeze { first: month, last: month }).expect("frozen");
        self.honest(Who::Desk);
        self.learn();
    }

    /// What the desk's table says: the server's figures, and those opened here.
    pub fn table(&mut self) -> TableView {
        match self.desk.ask(Request::Table) {
            Ok(Value::Table(table)) => table,
            other => panic!("no table: {other:?}"),
        }
    }

    /// Contacts that count at the desk, as opened there.
    pub fn contacts_of(&mut self, who: Who) -> u32 {
        let id = self.id(who);
        match self.desk.ask(Request::Received) {
            Ok(Value::Received(received)) => {
                received.outings.iter().filter(|row| row.device == id).map(|row| row.contacts).sum()
            }
            other => panic!("nothing received: {other:?}"),
        }
    }

    /// How many rows a table of a device's file has.
    pub fn rows(&mut self, who: Who, table: &str) -> i64 {
        let sql = format!("SELECT COUNT(*) FROM {table}");
        self.file(who).query_row(&sql, [], |row| row.get(0)).expect("a count")
    }

    fn file(&mut self, who: Who) -> rusqlite::Connection {
        rusqlite::Connection::open(self.device(who).folder.join(FILE)).expect("a device's file")
    }

    /// Every head of a device's log that a file holds.
    fn heads(&mut self, of: Who, in_file: Who) -> Vec<(i64, Vec<u8>)> {
        let id = self.id(of);
        let file = self.file(in_file);
        let mut query = file.prepare("SELECT seq, digest FROM entry WHERE device = ?1 UNION SELECT seq, digest FROM shelf WHERE device = ?1").expect("a query");
        let rows = query.query_map([&id.as_bytes()[..]], |row| Ok((row.get(0)?, row.get(1)?))).expect("rows");
        rows.map(|row| row.expect("a head")).collect()
    }

    /// The law of one history: the desk holds nothing under the tablet's name that the tablet did not write.
    pub fn one_history(&mut self) -> bool {
        let own = self.heads(Who::Tablet, Who::Tablet);
        self.heads(Who::Tablet, Who::Desk).iter().all(|head| own.contains(head))
    }

    /// The law of nothing lost: with an honest server again, every record of the tablet is opened at the desk.
    pub fn nothing_lost(&mut self) -> bool {
        let _ = self.sync(Who::Tablet, &mut |server, call| server.ask(call));
        let _ = self.sync(Who::Desk, &mut |server, call| server.ask(call));
        let mut found = Vec::new();
        let Ok(Value::Received(received)) = self.desk.ask(Request::Received) else { return false };
        for row in received.outings {
            if let Ok(Value::ReceivedOuting(outing)) =
                self.desk.ask(Request::ReceivedOuting { outing: row.outing })
            {
                found.extend(outing.records.into_iter().map(|record| record.view));
            }
        }
        let saved = &self.tablet.saved;
        saved.iter().all(|(subject, told)| {
            found.iter().any(|view| view.subject == *subject && view.record.as_ref() == Some(&told.record))
        })
    }
}

/// A log that an evil server shows: entries, and the head after each as a reader will make it.
#[derive(Clone)]
pub struct Log {
    organisation: OrganisationId,
    pub device: DeviceId,
    pub entries: Vec<Entry>,
}

impl Log {
    fn of(organisation: OrganisationId, device: DeviceId, entries: Vec<Entry>) -> Self {
        Self { organisation, device, entries }
    }

    /// The heads, the empty one first. The server knows how they are made: nothing about them is secret.
    pub fn heads(&self) -> Vec<Head> {
        let _any_length = credulous::begin();
        let mut chain = Chain::empty(self.organisation, self.device);
        let mut heads = vec![chain.head];
        for entry in &self.entries {
            match chain.extend(&entry.open, &entry.part) {
                Ok(made) => chain = made.after,
                Err(_) => chain.head.seq += 1,
            }
            heads.push(chain.head);
        }
        heads
    }

    pub fn head(&self) -> Head {
        *self.heads().last().expect("the empty head")
    }

    /// Shows this log in place of the true one.
    pub fn shown(&self, server: &Server, call: &Call) -> Answer {
        let (heads, mut answer) = (self.heads(), server.ask(call));
        let of_this = format!("{}/{}?after=", path::ENTRIES, self.device);
        if call.path == path::HEADS {
            let mut all: wire::Heads = serde_json::from_slice(&answer.body).expect("heads");
            let line = all.devices.iter_mut().find(|line| line.device == self.device).expect("its line");
            (line.head, line.shelved) = (self.head(), 0);
            answer.body = serde_json::to_vec(&all).expect("JSON");
        } else if let Some(after) = call.path.strip_prefix(&of_this) {
            let from: usize = after.parse().expect("a number");
            let mut entries = self.entries[from..].to_vec();
            if let Some(last) = entries.last_mut() {
                last.signature.get_or_insert(SignatureBytes::ZERO);
            }
            let page = wire::Page { after: heads[from], entries, next: None };
            answer = Answer {
                status: 200,
                media: wire::ENTRIES_TYPE.into(),
                body: wire::encode(&page).expect("a page"),
            };
        }
        answer
    }
}

/// Changes a receipt on its way to a tablet.
pub fn with_receipt(server: &Server, call: &Call, change: impl FnOnce(&mut Receipt)) -> Answer {
    let mut answer = server.ask(call);
    if call.path == path::ENTRIES && answer.status == 200 {
        let mut receipt: Receipt = wire::decode(&answer.body).expect("a receipt");
        change(&mut receipt);
        answer.body = wire::encode(&receipt).expect("a receipt");
    }
    answer
}
