//! The scene of the measurements: an organisation whose tablets have noted so and so much and handed over nothing.
//!
//! It is prepared once, in memory where the machine has such a folder, and copied to the disk for every run, so that
//! each run begins alike. Must not know what is measured.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use approdo_model::calendar::Day;
use approdo_model::codes::{Area, Channel};
use approdo_model::forms::{Contact, Record, Shift, UnitName};
use approdo_tests::cast::server::{Server, Site};
use approdo_tests::cast::{Desk, Device, Stumble, Tablet};
use approdo_tests::season::draw::Draw;
use approdo_tests::season::people;
use approdo_vault::app::answer::{Response, Value};
use approdo_vault::app::request::{Draft, Request};
use approdo_vault::chance::Chance;
use serde_json::json;
use tempfile::TempDir;

use crate::failure::Failure;
use crate::{house, say};

/// Where a machine keeps files in memory.
const MEMORY: &str = "/dev/shm";

/// Records of one outing while a log is filled.
const OUTING_RECORDS: u64 = 248;

/// Switches of the server for every measurement: the benchmark is one peer that does the work of hundreds.
pub const UNBOUNDED: [&str; 2] = ["--requests-per-second", "10000000"];

/// How the contacts of a prepared log are noted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// One or two taps.
    Glimpse,
    /// With everything that can be completed.
    Complete,
    /// As a draft first.
    Drafted,
    /// One or two taps, and changed later, each once.
    Amended,
}

/// A log to prepare.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// What it is called by.
    pub name: &'static str,
    /// How many entries; of them two an outing open and close it.
    pub entries: u64,
    /// How they are noted.
    pub manner: Manner,
}

struct Kept {
    name: String,
    folder: PathBuf,
    words: [u16; 5],
}

/// The scene.
pub struct Scene {
    /// Kept so that the folder lives as long.
    _shelf: TempDir,
    place: TempDir,
    site: Site,
    tablets: Vec<Kept>,
    desk: Kept,
}

/// One run: a server of its own on copies of everything.
pub struct Run<'a> {
    scene: &'a Scene,
    folder: TempDir,
    /// The server.
    pub server: Server,
}

impl Scene {
    /// Founds, admits and fills.
    pub fn prepare(program: &Path, wanted: &[Wanted]) -> Result<Self, Failure> {
        let began = say::now();
        say::progress(format_args!("▶ preparing {} logs", wanted.len()));
        let shelf = tempdir(if Path::new(MEMORY).is_dir() { Path::new(MEMORY) } else { Path::new("/tmp") })?;
        let place = tempdir(&std::env::temp_dir())?;
        let site = Site::choose(program, &shelf.path().join("server"))?;
        let desk_folder = shelf.path().join("desk");
        let (mut desk, founding) = Desk::found(&desk_folder, Chance::system(), &site.url())?;
        site.take_in(&founding)?;
        let server = site.serve(&UNBOUNDED)?;
        let unit = UnitName::new("Unità di prova").map_err(|_| Stumble::Shape("unit"))?;
        let mut tablets = Vec::new();
        for wanted in wanted {
            let folder = shelf.path().join(wanted.name);
            let mut tablet = Tablet::join(&folder, Chance::system(), &mut desk, &unit)?;
            fill(&mut tablet.device, &unit, wanted)?;
            say::progress(format_args!("  … {} entries for {}", wanted.entries, wanted.name));
            tablets.push(Kept { name: wanted.name.to_owned(), folder, words: tablet.device.words() });
        }
        desk.device.lock()?;
        let desk = Kept { name: "desk".to_owned(), folder: desk_folder, words: desk.device.words() };
        server.stop();
        say::progress(format_args!("✓ prepared ({})", say::lasted(began.elapsed())));
        Ok(Self { _shelf: shelf, place, site, tablets, desk })
    }

    /// A run with the server where the tablets expect it.
    pub fn run(&self) -> Result<Run<'_>, Failure> {
        self.run_at(&self.site)
    }

    /// A run with the server on another port, so that something may stand between.
    pub fn run_behind(&self) -> Result<Run<'_>, Failure> {
        self.run_at(&self.site.behind()?)
    }

    fn run_at(&self, site: &Site) -> Result<Run<'_>, Failure> {
        let folder = tempdir(self.place.path())?;
        let server = folder.path().join("server");
        copy(self.site.folder(), &server)?;
        let server = site.moved_to(&server).serve(&UNBOUNDED)?;
        Ok(Run { scene: self, folder, server })
    }

    /// Where tablets and desk expect the server.
    pub fn address(&self) -> SocketAddr {
        self.site.address()
    }

    /// Where files lie on the disk.
    pub fn place(&self) -> &Path {
        self.place.path()
    }
}

impl Run<'_> {
    /// A copy of a prepared tablet, shut.
    pub fn tablet(&self, name: &str) -> Result<Device, Failure> {
        let kept = self.scene.tablets.iter().find(|kept| kept.name == name);
        self.take(kept.ok_or(Stumble::Shape("scene"))?)
    }

    /// A copy of the desk, open.
    pub fn desk(&self) -> Result<Device, Failure> {
        let mut desk = self.take(&self.scene.desk)?;
        desk.unlock()?;
        Ok(desk)
    }

    fn take(&self, kept: &Kept) -> Result<Device, Failure> {
        let folder = tempdir(self.folder.path())?.keep();
        copy(&kept.folder, &folder)?;
        Ok(Device::taken_up(&folder, kept.words, Chance::system())?)
    }
}

/// The shift of all measurements.
pub fn shift(unit: &UnitName) -> Result<Shift, Failure> {
    let day = Day::new(2018, 10, 5).ok_or(Stumble::Shape("day"))?;
    Ok(Shift::opened(unit.clone(), Area::Mi, Some(Channel::StreetNight), day))
}

/// Unlocks and starts an outing.
pub fn start(device: &mut Device, unit: &UnitName) -> Result<Shift, Failure> {
    let shift = shift(unit)?;
    device.unlock()?;
    device.ask(json!({"do": "start_outing", "shift": shift}))?;
    Ok(shift)
}

/// Asks without the way through JSON, which filling does not need.
fn ask(device: &mut Device, request: Request) -> Result<Value, Failure> {
    match device.app().handle(request) {
        Response::Ok(value) => Ok(value),
        Response::Problem(problem) => Err(Failure::Wrong(format!("filling a log: {}", problem.code))),
    }
}

fn fill(device: &mut Device, unit: &UnitName, wanted: &Wanted) -> Result<(), Failure> {
    let mut draw = Draw::of(wanted.entries);
    let mut left = wanted.entries;
    while left > 2 {
        let records = OUTING_RECORDS.min(left - 2);
        left -= records + 2;
        let shift = start(device, unit)?;
        let contacts = if wanted.manner == Manner::Amended { records / 2 } else { records };
        let mut last = None;
        for _ in 0..contacts {
            last = Some(note(device, &mut draw, wanted.manner)?);
        }
        if wanted.manner == Manner::Amended {
            amend(device, &mut draw, last)?;
        }
        ask(device, Request::CloseOuting { shift })?;
    }
    Ok(())
}

fn note(device: &mut Device, draw: &mut Draw, manner: Manner) -> Result<Value, Failure> {
    let record = record(draw, manner);
    if manner != Manner::Drafted {
        return ask(device, Request::Note { record });
    }
    let draft = Draft { subject: None, record, begun: None, before: None };
    ask(device, Request::Draft { draft: Some(draft.clone()) })?;
    ask(device, Request::Save { draft })
}

/// Changes every record of the open outing once.
fn amend(device: &mut Device, draw: &mut Draw, last: Option<Value>) -> Result<(), Failure> {
    let Some(Value::Status(status)) = last else { return Ok(()) };
    for view in status.outing.iter().flat_map(|outing| &outing.records) {
        let record = record(draw, Manner::Complete);
        ask(device, Request::Amend { subject: view.subject, record })?;
    }
    Ok(())
}

/// A made-up contact.
pub fn record(draw: &mut Draw, manner: Manner) -> Record {
    let contact: Contact = match manner {
        Manner::Glimpse | Manner::Amended => people::glimpse(draw, Channel::StreetNight),
        Manner::Complete | Manner::Drafted => people::contact(draw, Channel::StreetNight),
    };
    Record::Contact(contact)
}

/// A folder that goes with the value.
pub fn tempdir(within: &Path) -> Result<TempDir, Failure> {
    let made = tempfile::Builder::new().prefix("approdo-bench-").tempdir_in(within);
    made.map_err(|source| house::file("make", within, source))
}

fn copy(from: &Path, to: &Path) -> Result<(), Failure> {
    fs::create_dir_all(to).map_err(|source| house::file("make", to, source))?;
    for child in fs::read_dir(from).map_err(|source| house::file("list", from, source))? {
        let path = child.map_err(|source| house::file("list", from, source))?.path();
        let copied = to.join(path.file_name().unwrap_or_default());
        fs::copy(&path, &copied).map_err(|source| house::file("copy", &path, source))?;
    }
    Ok(())
}
