//! The server of the world: the real one, in this process, on a folder in memory and a port of loopback.

use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use approdo_model::calendar::{Day, Month};
use approdo_model::ids::SubjectId;
use approdo_model::registry::Statement;
use approdo_sync_server as sync_server;
use approdo_transport::wire::{Belief, Caps, Carried, Wire};
use approdo_vault::sync::{Answer, Call};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::device::{copy, day};
use crate::play::Switches;

/// A month after the season's first evening.
fn first_day() -> Day {
    Day::new(2018, 2, 1).expect("a day")
}

/// All servers of all worlds run here.
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

/// A folder in memory where there is one: worlds are many, and no power is cut here.
pub fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { TempDir::new_in(memory) } else { TempDir::new() }.expect("a folder")
}

/// The server.
pub struct Server {
    folder: PathBuf,
    switches: Switches,
    today: Day,
    running: Option<(sync_server::Server, Wire)>,
}

impl Server {
    pub fn start(folder: &Path, switches: Switches, founding: &[Statement]) -> Self {
        sync_server::init(folder, founding).expect("a founding");
        let mut server = Self { folder: folder.to_owned(), switches, today: first_day(), running: None };
        server.run();
        server
    }

    fn run(&mut self) {
        let switches = self.switches;
        let rules = sync_server::Rules {
            contiguous_single_writer: switches.contiguous,
            heads_carry_digest: switches.digest,
            ledger_kept: switches.ledger,
            revision_rules: switches.revisions,
            counts_folded: switches.folded,
            lets_go_only_what_was_read: switches.read,
            ..sync_server::Rules::KEPT
        };
        let settings = sync_server::Settings {
            requests_per_second: u32::MAX,
            rules,
            ..sync_server::Settings::loopback(&self.folder)
        };
        let chance = Arc::new(sync_server::clock::machine::MachineChance);
        let started =
            RUNTIME.block_on(sync_server::Server::start(settings, Arc::new(Wall(self.today)), chance));
        let started = started.expect("the server starts");
        let address = format!("http://{}", started.address());
        let wire = Wire::lay(&address, Belief::MACHINE, Caps::default()).expect("a wire on loopback");
        self.running = Some((started, wire));
    }

    fn stop(&mut self) {
        if let Some((running, _)) = self.running.take() {
            RUNTIME.block_on(running.stop());
        }
    }

    /// Carries one call there and its answer back.
    pub fn ask(&self, call: &Call) -> Answer {
        let (_, wire) = self.running.as_ref().expect("running");
        match RUNTIME.block_on(wire.carry(call)) {
            Carried::Answer(answer) => answer,
            // With a defence off the store itself may refuse; with all of them on it never has a reason to.
            Carried::Wait(_) if self.switches != Switches::KEPT => {
                Answer { status: 503, media: String::new(), body: Vec::new() }
            }
            other => panic!("{}: {other:?}", call.path),
        }
    }

    /// It is another day: the server looks around.
    pub fn turn_to(&mut self, days: u16) {
        self.stop();
        self.today = first_day().plus_days(days.into()).expect("a day");
        self.run();
    }

    /// How many texts of frozen months the server still has that a coordinator has read to the end of their outing.
    pub fn overdue(&self) -> u32 {
        let file = rusqlite::Connection::open(sync_server::file(&self.folder)).expect("the server's file");
        let sql = "SELECT COUNT(*) FROM entry e JOIN device d ON d.number = e.device
                     JOIN acknowledgement a ON a.device = d.number AND a.seq >= d.head_seq
                    WHERE e.body IS NOT NULL AND d.opening_seq = 0 AND e.month = $2
                      AND EXISTS (SELECT 1 FROM frozen f WHERE f.organisation = d.organisation AND f.since_day + 60 <= $1)";
        let frozen = Month::of(day()).number();
        file.query_row(sql, (self.today.number(), frozen), |row| row.get(0)).expect("a number")
    }

    /// Copies the folder, as a backup of a server that stands still.
    pub fn image(&mut self, to: &Path) {
        self.stop();
        copy(&self.folder, to);
        self.run();
    }

    /// Puts a backup in place of the folder, as an operator does who has moved the broken one away.
    pub fn restore(&mut self, from: &Path) {
        self.stop();
        std::fs::remove_dir_all(&self.folder).expect("the folder is moved away");
        match sync_server::restore(from, &self.folder, Month::of(self.today)) {
            Ok(_) => {}
            // With a defence off the copy itself is not in order, and nobody is waited for.
            Err(_) if self.switches != Switches::KEPT => copy(from, &self.folder),
            Err(fault) => panic!("the copy is put back: {fault}"),
        }
        self.run();
    }

    /// Whether any slot about a subject still has its body.
    pub fn has_body_of(&self, subject: &SubjectId) -> bool {
        self.revision_of(subject).is_some()
    }

    /// The highest revision of a subject whose body is here.
    pub fn revision_of(&self, subject: &SubjectId) -> Option<u32> {
        let file = rusqlite::Connection::open(sync_server::file(&self.folder)).expect("the server's file");
        let highest = |table| -> Option<u32> {
            let sql = format!("SELECT MAX(revision) FROM {table} WHERE subject = $1 AND body IS NOT NULL");
            file.query_row(&sql, [&subject.as_bytes()[..]], |row| row.get(0)).expect("a number")
        };
        highest("entry").max(highest("shelf"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}
