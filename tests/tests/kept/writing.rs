//! Writes a season to keep, with today's code and the real parts: one organisation, one tablet, seeded.
//!
//! Each kind of outing once; a record corrected and one erased at the desk; a twin of the tablet whose outing went to
//! the shelf and was adopted; and an outing that is still open, handed over by half, with a running shift and a draft.
//! Must not know what will be read of it.

use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;

use approdo_model::calendar::{Day, Month};
use approdo_model::codes::{Area, Channel};
use approdo_model::forms::{Record, Shift};
use approdo_sync_server::{init, read_founding};
use approdo_tests::cast::{Desk, Device, Tablet};
use approdo_tests::season::{Deed, Outing, SEED, Season};
use serde_json::{Map, Value, json};

use crate::season::{
    DESK, Kept, SAYS, SERVER, Served, TABLET, chance, copy, desk, examined, open_outing, shut_tablet,
};

/// Records of one outing that is kept: enough of each kind, and the files stay small.
const RECORDS_MAX: usize = 5;

/// The ways to work that note records beside the nights, each once.
const WAYS: [Option<Channel>; 3] = [Some(Channel::IndoorPhone), Some(Channel::Dropin), None];

/// Of the open outing: the persons noted before the last sync, and all of them.
const SENT: usize = 2;
const NOTED: usize = 4;

/// Takes outings out of one autumn of the season, as one tablet could play them.
struct Plan(Vec<Outing>);

impl Plan {
    fn new() -> Self {
        let months = [9, 10, 11].map(|month| Month::new(2018, month).unwrap());
        let season = Season::full(SEED).only(&[Area::Mi], |outing| months.contains(&outing.opened.month()));
        Self(season.outings)
    }

    fn take(&mut self, wanted: impl Fn(&Outing) -> bool) -> Outing {
        self.0.remove(self.0.iter().position(wanted).expect("an outing of that kind"))
    }

    /// One with records.
    fn of(&mut self, way: Option<Channel>) -> Outing {
        self.take(|outing| outing.opened.channel == way && (3..=RECORDS_MAX).contains(&records(outing).len()))
    }

    /// One without, which says how it went all the same.
    fn without_records(&mut self, says: impl Fn(&Shift) -> bool) -> Outing {
        self.take(|outing| records(outing).is_empty() && says(&outing.closed))
    }

    /// One whose last record is still being written when it is closed.
    fn unfinished(&mut self) -> Outing {
        self.take(|outing| {
            records(outing).len() < RECORDS_MAX && matches!(outing.deeds.last(), Some(Deed::Write(_)))
        })
    }

    /// The last night on which so many were met.
    fn last_night(&mut self) -> Outing {
        self.0.reverse();
        self.take(|outing| {
            outing.opened.channel == Some(Channel::StreetNight) && counting(outing).len() > NOTED
        })
    }
}

fn records(outing: &Outing) -> Vec<Record> {
    let noted = |deed: &Deed| if let Deed::Note(record) = deed { Some(record.clone()) } else { None };
    outing.deeds.iter().filter_map(noted).collect()
}

/// Those that count, whatever becomes of them.
fn counting(outing: &Outing) -> Vec<Record> {
    records(outing).into_iter().filter(|record| record.count() > 0).collect()
}

/// Writes a season into a folder that is not there yet.
pub fn write(season: &Path) {
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
    let at = |name: &str| season.join(name);
    let (mut desk, founding) =
        Desk::found(&at(DESK), chance(11), &format!("http://127.0.0.1:{port}")).unwrap();
    init(&at(SERVER), &read_founding(founding.to_string().as_bytes()).unwrap()).unwrap();
    let server = Served::start(&at(SERVER), port);
    let mut plan = Plan::new();
    let first = plan.of(Some(Channel::StreetNight));
    let mut tablet = Tablet::join(&at(TABLET), chance(12), &mut desk, &first.opened.unit).unwrap();
    tablet.play(&first).unwrap();
    twin(season, &mut plan, &mut tablet, &mut desk);
    WAYS.iter().for_each(|way| tablet.play(&plan.of(*way)).unwrap());
    for outing in [
        plan.without_records(|shift| shift.channel == Some(Channel::AdMonitor)),
        plan.without_records(|shift| shift.not_done.is_some()),
        plan.unfinished(),
    ] {
        tablet.play(&outing).unwrap();
    }
    hand_over(&mut tablet.device, &mut desk);
    at_the_desk(&mut desk);
    let night = open(&mut plan, &mut tablet.device, &mut desk);
    let words = json!({TABLET: tablet.device.words(), DESK: desk.device.words()});
    let mut says = json!({"words": words, "paper": desk.paper, "night": night});
    drop((tablet, desk));
    server.stop();
    note_down(season, &says);
    says.as_object_mut().unwrap().extend(read(season));
    note_down(season, &says);
}

fn note_down(season: &Path, says: &Value) {
    fs::write(season.join(SAYS), serde_json::to_string_pretty(says).unwrap() + "\n").unwrap();
}

/// Keeps a written season under a name that no season has yet.
pub fn keep(season: &Path, kept: &Path) {
    assert!(!kept.exists(), "{} is kept and never changes; choose the next number", kept.display());
    for file in ["tablet/device.sqlite", "desk/device.sqlite", "server/approdo.sqlite", SAYS] {
        let side = season.join(format!("{file}-wal"));
        assert!(!side.exists(), "{} is not in the file itself", side.display());
        fs::create_dir_all(kept.join(file).parent().unwrap()).unwrap();
        fs::copy(season.join(file), kept.join(file)).unwrap();
    }
}

fn hand_over(tablet: &mut Device, desk: &mut Desk) {
    tablet.sync().unwrap();
    desk.device.sync().unwrap();
}

/// A copy of the tablet that goes out by itself; what it noted is shelved and adopted.
fn twin(season: &Path, plan: &mut Plan, tablet: &mut Tablet, desk: &mut Desk) {
    let folder = season.join("twin");
    copy(&season.join(TABLET), &folder);
    let mut twin = Device::taken_up(&folder, tablet.device.words(), chance(13)).unwrap();
    let empty = plan.without_records(|shift| shift.channel == Some(Channel::StreetNight));
    let others = plan.of(Some(Channel::StreetNight));
    tablet.play(&empty).unwrap();
    hand_over(&mut tablet.device, desk);
    twin.go_out(&others.opened).unwrap();
    twin.live(&others.deeds).unwrap();
    twin.close(&others.closed).unwrap();
    hand_over(&mut twin, desk);
    let row = &desk.device.ask(json!({"do": "received"})).unwrap()["outings"][0];
    desk.device.ask(json!({"do": "adopt", "device": row["device"]})).unwrap();
    desk.device.sync().unwrap();
    drop(twin);
    fs::remove_dir_all(folder).unwrap();
}

/// The coordinator corrects one record and erases another.
fn at_the_desk(desk: &mut Desk) {
    let received = desk.device.ask(json!({"do": "received"})).unwrap();
    let is_wanted = |row: &&Value| row["channel"] == "street_night" && row["contacts"].as_u64() > Some(2);
    let night =
        received["outings"].as_array().unwrap().iter().rfind(is_wanted).expect("a night with contacts");
    let asked = json!({"do": "received_outing", "outing": night["outing"]});
    let records = desk.device.ask(asked).unwrap()["records"].take();
    let mut standing = records.as_array().unwrap().iter().filter(|view| view["withdrawn"] == false);
    let (corrected, erased) = (standing.next().unwrap(), standing.next().unwrap());
    let mut record = corrected["record"].clone();
    record["origin"] = json!("AL");
    let correction = json!({
        "do": "correct", "subject": corrected["subject"], "seen": corrected["review"]["seen"],
        "reason": "wrong_code", "record": record,
    });
    desk.device.ask(correction).unwrap();
    desk.device.ask(json!({"do": "erase", "subject": erased["subject"]})).unwrap();
    desk.device.sync().unwrap();
}

/// The night that is still under way when the files are kept; tells which.
fn open(plan: &mut Plan, tablet: &mut Device, desk: &mut Desk) -> Day {
    let night = plan.last_night();
    let persons = counting(&night);
    tablet.go_out(&night.opened).unwrap();
    let notes: Vec<Deed> = persons.iter().take(NOTED).cloned().map(Deed::Note).collect();
    tablet.live(&notes[..SENT]).unwrap();
    hand_over(tablet, desk);
    let date = night.opened.date;
    let running =
        Shift { presences: night.closed.presences, materials: night.closed.materials, ..night.opened };
    let rest = [
        Deed::Amend(1, persons[NOTED].clone()),
        Deed::Withdraw(2),
        Deed::Tally(running),
        Deed::Write(persons[0].clone()),
    ];
    tablet.live(&notes[SENT..]).unwrap();
    tablet.live(&rest).unwrap();
    date
}

/// What is read of a written season today, which is what must be read of it for ever.
fn read(season: &Path) -> Map<String, Value> {
    let mut kept = Kept::copied(season);
    let shut = shut_tablet(&mut kept.tablet);
    kept.tablet.unlock().unwrap();
    let open = open_outing(&mut kept.tablet);
    kept.desk.unlock().unwrap();
    let at_desk = desk(&mut kept.desk);
    let read = [
        ("tablet", json!({"shut": shut, "open": open})),
        ("desk", json!({"outings": at_desk["outings"]})),
        ("table", at_desk["opened"].clone()),
        ("server", examined(&kept)),
    ];
    read.map(|(whose, what)| (whose.to_owned(), what)).into_iter().collect()
}
