//! Random evenings of several tablets, clones, revocations, corrections, erasures and adoptions, in any order and some
//! of it twice: after every step the table is the fold of what is stored. Prints the seed of a failure; `SEED` repeats.

use std::collections::BTreeMap;
use std::hash::{BuildHasher, Hasher, RandomState};

use approdo_model::chain::{Entry, Head};
use approdo_model::codes::{Area, Line as TableLine};
use approdo_model::fold::{Revision, fold};
use approdo_model::header::{Facts, Kind};
use approdo_model::ids::{DeviceId, SubjectId};
use approdo_model::notice::LedgerAct;
use approdo_model::registry::Act;
use approdo_model::table::{Bucket, Table};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::cast::{Organisation, Stage, Tablet, facts, month, open};

#[derive(Debug, Clone, Copy)]
enum Deed {
    /// A tablet opens an outing, or notes, amends, withdraws, closes: whatever the number makes of it.
    Write(usize, u8),
    /// A tablet is copied: from now on there are two.
    Copy(usize),
    /// A tablet hands over what it has from some slot on.
    Push(usize, u8),
    /// The coordinator corrects some contact.
    Correct(u8),
    /// The coordinator erases some contact.
    Erase(u8),
    /// The coordinator adopts where some copy stands.
    Adopt(usize),
    /// The coordinator revokes a tablet at some slot.
    Revoke(usize, u8),
    /// The server is stopped and started again.
    Restart,
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let deed = prop_oneof![
        12 => (0..6usize, any::<u8>()).prop_map(|(who, what)| Deed::Write(who, what)),
        6 => (0..6usize, any::<u8>()).prop_map(|(who, from)| Deed::Push(who, from)),
        1 => (0..6usize).prop_map(Deed::Copy),
        2 => any::<u8>().prop_map(Deed::Correct),
        1 => any::<u8>().prop_map(Deed::Erase),
        2 => (0..6usize).prop_map(Deed::Adopt),
        1 => (0..6usize, any::<u8>()).prop_map(|(who, at)| Deed::Revoke(who, at)),
        1 => Just(Deed::Restart),
    ];
    proptest::collection::vec(deed, 20..80)
}

struct Play {
    organisation: Organisation,
    tablets: Vec<Tablet>,
    stage: Stage,
    /// What the server has said it holds, with the facts of each entry, by device and head.
    subjects: Vec<(SubjectId, DeviceId)>,
    revoked: Vec<DeviceId>,
    adopted: Vec<(DeviceId, Head)>,
    /// Entries that were taken: by device and head.
    taken: BTreeMap<(DeviceId, Head), Entry>,
}

impl Play {
    fn new() -> Self {
        let mut organisation = Organisation::new();
        let tablets = vec![organisation.tablet(), organisation.tablet()];
        let stage = Stage::with(&organisation);
        let (subjects, revoked, adopted, taken) = (Vec::new(), Vec::new(), Vec::new(), BTreeMap::new());
        Self { organisation, tablets, stage, subjects, revoked, adopted, taken }
    }

    fn act(&mut self, deed: Deed) {
        let many = self.tablets.len();
        match deed {
            Deed::Write(who, what) => self.write(who % many, what),
            Deed::Copy(who) if many < 6 => self.tablets.push(self.tablets[who % many].clone()),
            Deed::Push(who, from) => self.push(&self.tablets[who % many].clone(), from),
            Deed::Correct(which) => self.correct(which),
            Deed::Erase(which) => {
                if let Some((subject, _)) = self.subject(which) {
                    let line = self.organisation.line(LedgerAct::Erased { subject });
                    assert_eq!(self.stage.inscribe(line).status, 200);
                }
            }
            Deed::Adopt(who) => {
                let tablet = &self.tablets[who % many];
                let (device, head) = (tablet.id(), tablet.head());
                let line = self.organisation.line(LedgerAct::Adopted { device, head });
                assert_eq!(self.stage.inscribe(line).status, 200);
                self.adopted.push((device, head));
            }
            Deed::Revoke(who, at) => self.revoke(who % many, at),
            Deed::Restart => {
                self.stage.stop();
                self.stage.start();
            }
            Deed::Copy(_) => {}
        }
    }

    fn subject(&self, which: u8) -> Option<(SubjectId, DeviceId)> {
        self.subjects.get(usize::from(which) % self.subjects.len().max(1)).copied()
    }

    fn write(&mut self, who: usize, what: u8) {
        let tablet = &mut self.tablets[who];
        let months = ["2017-12", "2018-01", "2018-02"].map(month);
        if tablet.outing.is_none() {
            tablet.open(Area::ALL[usize::from(what) % 6], months[usize::from(what / 6) % 3]);
            return;
        }
        let known: Vec<(SubjectId, u32, Head)> = (tablet.entries.iter().zip(&tablet.heads[1..]))
            .filter(|(entry, _)| entry.open.kind == Kind::Record.number())
            .map(|(entry, head)| (entry.open.subject, entry.open.revision, *head))
            .collect();
        match (what % 8, known.get(usize::from(what / 8) % known.len().max(1))) {
            (0, _) => tablet.close(),
            (1, Some((subject, revision, head))) => {
                tablet.revise(*subject, revision + 1, Some(head.digest), 0);
            }
            (2, Some((subject, revision, head))) => {
                tablet.revise(*subject, revision + 1, Some(head.digest), 1);
            }
            // A number of the line that no list holds: stored, not counted.
            (3, Some((subject, revision, head))) => {
                let outing = tablet.chain.outing.unwrap();
                let facts = Facts { area: outing.area, month: outing.month, line: 9, count: 1 };
                tablet.write(open(Kind::Record, *subject, revision + 1, Some(head.digest), facts));
            }
            _ => {
                let (subject, _) = tablet.note();
                self.subjects.push((subject, tablet.id()));
            }
        }
    }

    fn push(&mut self, tablet: &Tablet, from: u8) {
        let length = tablet.entries.len();
        let from = usize::from(from) % (length + 1);
        let push = tablet.rest(from);
        let reply = self.stage.push(&push);
        match reply.code().as_str() {
            "gap" | "unknown_branch" => self.stage.take(&tablet.rest(0)),
            "" => approdo_model::wire::decode(&reply.body).unwrap(),
            other => panic!("{other}"),
        };
        if from < length || !reply.code().is_empty() {
            for (entry, head) in tablet.entries.iter().zip(&tablet.heads[1..]) {
                self.taken.insert((tablet.id(), *head), entry.clone());
            }
        }
    }

    fn correct(&mut self, which: u8) {
        let Some((subject, device)) = self.subject(which) else { return };
        let found = self.taken.iter().filter(|((d, _), entry)| *d == device && entry.open.subject == subject);
        let Some((supersedes, revision)) = found.map(|((_, h), e)| (h.digest, e.open.revision)).next_back()
        else {
            return;
        };
        let facts = facts(Area::Va, month("2018-01"), Some(TableLine::IndoorContacts), which % 2);
        self.organisation.desk.write(open(Kind::Correction, subject, revision + 1, Some(supersedes), facts));
        let desk = self.organisation.desk.clone();
        self.push(&desk, which);
    }

    fn revoke(&mut self, who: usize, at: u8) {
        let tablet = &self.tablets[who];
        let (device, last) = (tablet.id(), tablet.heads[usize::from(at) % tablet.heads.len()]);
        if !self.revoked.contains(&device) {
            self.organisation.state(Act::DeviceRevoked { device, last });
            self.stage.tell(&self.organisation);
            self.revoked.push(device);
        }
    }

    /// The table by hand, of what the pages of logs and the adopted branches of shelves say.
    fn expected(&self) -> Table {
        let registry = self.organisation.registry();
        let db = rusqlite::Connection::open(approdo_sync_server::file(self.stage.folder.path())).unwrap();
        let heads = "SELECT d.device, e.seq, e.digest FROM entry e JOIN device d ON d.number = e.device
                     UNION ALL
                     SELECT d.device, s.seq, s.digest FROM shelf s JOIN device d ON d.number = s.device
                      WHERE s.adopted = 1";
        let mut subjects: BTreeMap<SubjectId, Vec<(Revision, Facts)>> = BTreeMap::new();
        let mut query = db.prepare(heads).unwrap();
        let mut rows = query.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let device = DeviceId::from_slice(row.get_ref(0).unwrap().as_blob().unwrap()).unwrap();
            let digest =
                approdo_model::bytes::Digest::from_slice(row.get_ref(2).unwrap().as_blob().unwrap()).unwrap();
            let seq: i64 = row.get(1).unwrap();
            let entry = &self.taken[&(device, Head { seq: seq as u64, digest })];
            if entry.open.facts.line == 9 {
                continue;
            }
            let (revision, supersedes) = (entry.open.revision, entry.open.supersedes);
            let coordinator = registry.ever_coordinator(&device);
            let revision = Revision { device, coordinator, revision, supersedes, digest };
            subjects.entry(entry.open.subject).or_default().push((revision, entry.open.facts));
        }
        let mut table = Table::default();
        for revisions in subjects.values() {
            for holding in fold(&revisions.iter().map(|(revision, _)| *revision).collect::<Vec<_>>()) {
                let facts = revisions[holding.index].1;
                let bucket = Bucket {
                    area: Area::from_number(facts.area).unwrap(),
                    month: approdo_model::calendar::Month::from_number(facts.month).unwrap(),
                    line: TableLine::from_number(facts.line).unwrap(),
                };
                table.count(bucket, u64::from(facts.count));
            }
        }
        table
    }

    /// What must be there whatever happened: every entry ever taken, somewhere.
    fn nothing_is_lost(&self) {
        let dump = self.stage.dump();
        for (_, head) in self.taken.keys() {
            let digest = format!("digest={:?}", rusqlite::types::ValueRef::Blob(head.digest.as_bytes()));
            assert!(dump.contains(&digest), "slot {} is lost", head.seq);
        }
    }
}

/// How many plays a run makes; `PLAYS` makes it more.
const PLAYS: u32 = 24;

#[test]
fn the_table_is_the_fold_of_what_is_stored_whatever_happened() {
    let number = |name| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let seed = number("SEED").unwrap_or_else(|| RandomState::new().build_hasher().finish());
    let cases = number("PLAYS").map_or(PLAYS, |plays| plays as u32);
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_be_bytes());
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    let played = runner.run(&deeds(), |deeds| {
        let mut play = Play::new();
        for deed in deeds {
            play.act(deed);
            let table: Table = play.stage.table(&play.organisation).cells.into_iter().collect();
            prop_assert_eq!(&table, &play.expected(), "after {:?}", deed);
        }
        play.nothing_is_lost();
        prop_assert_eq!(play.stage.differences(), Vec::<String>::new());
        Ok(())
    });
    if let Err(fault) = played {
        panic!("SEED={seed} PLAYS={cases}: {fault}");
    }
}
