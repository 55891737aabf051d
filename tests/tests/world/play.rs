//! What happens in the world: operations drawn at random, by tablets and on the line; what is done at desks is in
//! [`crate::desks`], who comes and goes in [`crate::people`].

use std::collections::BTreeMap;
use std::path::PathBuf;

use approdo_model::calendar::Month;
use approdo_model::codes::Area;
use approdo_model::ids::SubjectId;
use approdo_model::review::{Reply, Said};
use approdo_vault::app::answer::{ReturnedItem, StateName, Value};
use approdo_vault::app::request::{Draft, Request};
use approdo_vault::passphrase::{PaperWords, word_list};
use approdo_vault::sync::{Answer, Call, Round};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use tempfile::TempDir;

use crate::desks::Deeds;
use crate::device::{Days, Device, Image, Saved, Told, contact, day, shift};
use crate::server::Server;

/// Which of the rules stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Switches {
    pub contiguous: bool,
    pub digest: bool,
    pub settled: bool,
    pub ledger: bool,
    pub revisions: bool,
    pub folded: bool,
    pub read: bool,
    pub rounds: bool,
}

impl Switches {
    pub const KEPT: Self = Self {
        contiguous: true,
        digest: true,
        settled: true,
        ledger: true,
        revisions: true,
        folded: true,
        read: true,
        rounds: true,
    };

    pub fn vault(self) -> approdo_vault::rules::Rules {
        // Worlds differ in what happens, not in how long a passphrase takes.
        approdo_vault::rules::Rules {
            costly_derivation: false,
            forget_only_settled: self.settled,
            reviews_by_round: self.rounds,
            ..approdo_vault::rules::Rules::KEPT
        }
    }
}

/// Tablets that are set up; clones come on top.
const TABLETS: usize = 2;

/// Coordinators' desks.
pub const DESKS: usize = 2;

/// Copies of tablets in one world.
const COPIES_MAX: usize = 4;

/// Calls on a reliable line until nothing moves.
pub const SETTLE_ROUNDS: usize = 10;

/// In this one of them everybody has heard what was sent back, and answers.
const ANSWERING_ROUND: usize = 2;

/// The world.
pub struct World {
    pub switches: Switches,
    pub tablets: Vec<Device>,
    pub desks: Vec<Device>,
    pub server: Server,
    pub days: Days,
    /// What a device lost with a restored image although the server had confirmed it.
    pub confirmed: Saved,
    /// What coordinators were told is done.
    pub deeds: Deeds,
    /// The desk that was removed.
    pub removed: Option<usize>,
    pub story: Vec<String>,
    /// How often something rare succeeded.
    pub happened: BTreeMap<Rare, u32>,
    /// The organisation's key, on paper.
    pub root: Vec<u16>,
    pub folder: TempDir,
    rng: ChaCha20Rng,
    images: Vec<Option<Image>>,
    server_image: Option<(PathBuf, Saved)>,
    held_back: Option<Call>,
    /// What was answered before, to whom and to what: somebody on the line may give it again.
    answered: BTreeMap<(Who, String), Answer>,
    folders: u32,
}

impl World {
    pub fn new(seed: u64, switches: Switches) -> Self {
        let folder = crate::server::folder();
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        let mut desk = Device::new(folder.path().join("desk"), switches.vault(), rng.next_u64());
        let days = desk.days.clone();
        let words = desk.make_words();
        let server_address = "http://127.0.0.1:1".to_owned();
        let founded = desk.ask(Request::Found {
            words,
            units: Vec::new(),
            server: server_address,
            trial: true,
            secretariat: false,
        });
        let Ok(Value::Founded(founded)) = founded else { panic!("no founding: {founded:?}") };
        let list = word_list();
        let place =
            |word: &&str| list.iter().position(|listed| listed == word).expect("a word of the list") as u16;
        let root = founded.kit[0].root.iter().map(place).collect();
        let server = Server::start(
            &folder.path().join("server"),
            switches,
            &founded.founding.expect("a trial").statements,
        );
        let mut world = Self {
            switches,
            tablets: Vec::new(),
            desks: vec![desk],
            server,
            days,
            confirmed: Saved::new(),
            deeds: Deeds::default(),
            removed: None,
            story: Vec::new(),
            happened: BTreeMap::new(),
            root,
            folder,
            rng,
            images: vec![None; COPIES_MAX],
            server_image: None,
            held_back: None,
            answered: BTreeMap::new(),
            folders: 0,
        };
        world.desks[0].unlock();
        world.enrol_desks();
        for _ in 0..TABLETS {
            world.enrol_tablet();
        }
        world
    }

    pub fn new_folder(&mut self) -> PathBuf {
        self.folders += 1;
        self.folder.path().join(format!("copy-{}", self.folders))
    }

    pub fn random(&mut self) -> u64 {
        self.rng.next_u64()
    }

    pub fn below(&mut self, bound: usize) -> usize {
        (self.random() % bound as u64) as usize
    }

    pub fn words_of_root(&self) -> PaperWords {
        PaperWords::of(self.root.clone())
    }

    /// Takes down that something rare happened, if it did.
    pub fn took_place(&mut self, what: Rare, it_did: bool) {
        *self.happened.entry(what).or_default() += u32::from(it_did);
    }

    pub fn tell(&mut self, what: String) {
        self.story.push(what);
    }

    /// One thing happens.
    pub fn step(&mut self) {
        let t = self.below(self.tablets.len());
        match self.below(100) {
            0..36 => self.work(t),
            36..55 => {
                let loss = [Loss::None, Loss::Some, Loss::Much][self.below(3)];
                let end = self.sync_tablet(t, loss);
                self.tell(format!("tablet {t} syncs ({loss:?}): {end:?}"));
            }
            55..68 => self.sync_desk_at_random(),
            68..74 => self.coordinate(),
            74..79 => self.kill(t),
            79..82 => self.clone_tablet(t),
            82..85 => self.save_image(t),
            85..88 => self.restore_image(t),
            88..90 => self.save_server(),
            90..92 => self.restore_server(),
            92..93 => self.come_or_go(t),
            93..94 => self.freeze(),
            94..98 => self.coordinate(),
            _ => self.let_days_pass(),
        }
    }

    /// Somebody uses a tablet, and perhaps the process dies between two writes.
    fn work(&mut self, t: usize) {
        if !self.tablets[t].opens() || self.tablets[t].status().anew.is_some() {
            return self.come_back(t);
        }
        if let Some(item) = self.tablets[t].unanswered() {
            return self.answer(t, item);
        }
        let dies = self.below(8) == 0;
        if dies {
            let writes = self.below(3) as u32;
            self.tablets[t].app().die_after(writes);
        }
        let request = self.use_of(t);
        let what = name(&request);
        let answer = self.tablets[t].ask(request);
        self.tell(format!(
            "tablet {t} {what}{}: {:?}",
            if dies { " and dies" } else { "" },
            answer.as_ref().err()
        ));
        if answer.is_ok() {
            self.tablets[t].take_down();
        }
        if dies {
            self.tablets[t].kill();
        }
    }

    /// A worker answers what a coordinator sent back.
    fn answer(&mut self, t: usize, item: ReturnedItem) {
        let random = self.random();
        let ReturnedItem { subject, seen, said, .. } = item;
        let said = match said {
            Said::Shift(shift) => Said::Shift(shift),
            Said::Record(_) | Said::Withdrawn => Said::Record(contact(random)),
        };
        let request = Request::Answer { subject, seen, said: said.clone(), reply: Reply::default() };
        let answer = self.tablets[t].ask(request);
        self.took_place(Rare::Answered, answer.is_ok());
        self.tell(format!("tablet {t} answers about {subject}: {:?}", answer.as_ref().err()));
        if let (Ok(_), Said::Record(record), Some(told)) = (answer, said, self.tablets[t].saved.get(&subject))
        {
            let told = Told { record, withdrawn: false, revision: told.revision + 1 };
            self.tablets[t].saved.insert(subject, told);
        }
    }

    /// Back in the office, with the outing closed unless it goes on, somebody answers everything that waits.
    fn answer_all(&mut self, t: usize) {
        let goes_on = !self.tablets[t].opens() || self.below(2) == 0;
        if let Some(outing) = self.tablets[t].status().outing.filter(|_| !goes_on) {
            let answer = self.tablets[t].ask(Request::CloseOuting { shift: outing.shift });
            self.tell(format!("tablet {t} comes home: {:?}", answer.err()));
        }
        while self.tablets[t].opens() {
            let Some(item) = self.tablets[t].unanswered() else { return };
            let before = self.happened.get(&Rare::Answered).copied();
            self.answer(t, item);
            if self.happened.get(&Rare::Answered).copied() == before {
                return;
            }
        }
    }

    fn use_of(&mut self, t: usize) -> Request {
        let status = self.tablets[t].status();
        let Some(outing) = status.outing.filter(|_| status.state == StateName::Outing) else {
            let area = [Area::Mi, Area::Co][self.below(2)];
            return Request::StartOuting { shift: shift(area) };
        };
        let random = self.rng.next_u64();
        let known: Vec<SubjectId> = outing.records.iter().map(|view| view.subject).collect();
        let subject = known.get(self.below(known.len().max(1))).copied();
        match (self.below(10), subject) {
            (0, _) => Request::CloseOuting { shift: outing.shift },
            (1, Some(subject)) => Request::Amend { subject, record: contact(random) },
            (2, Some(subject)) => Request::Withdraw { subject },
            (3, Some(subject)) => Request::Restore { subject },
            (4, subject) => {
                let subject = subject.filter(|_| random.is_multiple_of(2));
                Request::Draft {
                    draft: Some(Draft { subject, record: contact(random), begun: None, before: None }),
                }
            }
            (5, subject) => {
                let subject = subject.filter(|_| random.is_multiple_of(2));
                Request::Save { draft: Draft { subject, record: contact(random), begun: None, before: None } }
            }
            _ => Request::Note { record: contact(random) },
        }
    }

    fn kill(&mut self, t: usize) {
        self.tablets[t].kill();
        self.tell(format!("tablet {t} is killed"));
    }

    fn clone_tablet(&mut self, t: usize) {
        if self.tablets.len() < COPIES_MAX {
            let (folder, seed) = (self.new_folder(), self.rng.next_u64());
            self.tablets[t].kill();
            let clone = self.tablets[t].clone_to(folder, seed);
            self.tablets.push(clone);
            self.took_place(Rare::Copied, true);
            self.tell(format!("tablet {t} is cloned as {}", self.tablets.len() - 1));
        }
    }

    fn save_image(&mut self, t: usize) {
        let folder = self.new_folder();
        self.tablets[t].kill();
        self.images[t] = Some(self.tablets[t].image(folder));
        self.tell(format!("an image of tablet {t} is kept"));
    }

    /// A restored image forgets what came after; what the server has by then is still owed to people.
    fn restore_image(&mut self, t: usize) {
        let Some(image) = self.images[t].clone() else { return };
        for (subject, told) in &self.tablets[t].saved {
            let there = self.server.revision_of(subject).is_some_and(|revision| revision >= told.revision);
            if there && !image.saved.contains_key(subject) {
                self.confirmed.insert(*subject, told.clone());
            }
        }
        self.tablets[t].restore(&image);
        self.tell(format!("tablet {t} is restored from its image"));
    }

    fn save_server(&mut self) {
        let folder = self.new_folder();
        self.server.image(&folder);
        self.server_image = Some((folder, self.confirmed.clone()));
        self.tell("an image of the server is kept".into());
    }

    /// A restored server owes only what it had confirmed when the image was made, and what desks have.
    fn restore_server(&mut self) {
        let Some((folder, confirmed)) = self.server_image.clone() else { return };
        self.server.restore(&folder);
        self.confirmed = confirmed;
        self.took_place(Rare::Restored, true);
        self.tell("the server is restored from its image".into());
    }

    fn sync_desk_at_random(&mut self) {
        let d = self.below(self.desks.len());
        self.desks[d].unlock();
        let loss = [Loss::None, Loss::Some, Loss::Much][self.below(3)];
        let end = self.sync(Who::Desk(d), loss);
        self.tell(format!("desk {d} syncs ({loss:?}): {end:?}"));
    }

    pub fn sync_desk(&mut self, d: usize) {
        self.desks[d].unlock();
        let _ = self.sync(Who::Desk(d), Loss::None);
    }

    pub fn sync_tablet(&mut self, t: usize, loss: Loss) -> Result<(), String> {
        self.sync(Who::Tablet(t), loss)
    }

    pub fn device(&mut self, who: Who) -> &mut Device {
        match who {
            Who::Tablet(t) => &mut self.tablets[t],
            Who::Desk(d) => &mut self.desks[d],
        }
    }

    pub fn sync(&mut self, who: Who, loss: Loss) -> Result<(), String> {
        let mut round = Round::new();
        loop {
            let call = match self.device(who).app().next_call(&mut round) {
                Ok(Some(call)) => call,
                Ok(None) => {
                    self.deeds.delivered(who);
                    return Ok(());
                }
                Err(error) => {
                    self.device(who).app().sync_ended(Some(error));
                    return Err(format!("{error:?}"));
                }
            };
            let Some(answer) = self.carry(who, &call, loss) else {
                self.device(who).app().sync_ended(None);
                return Err("lost".into());
            };
            if let Err(error) = self.device(who).app().take_answer(&mut round, &answer) {
                self.device(who).app().sync_ended(Some(error));
                return Err(format!("{error:?} at {}", call.path));
            }
        }
    }

    /// Carries one call over the line: it may be lost on the way there or back, arrive twice, be held back and arrive much
    /// later, or be answered with what was answered before.
    fn carry(&mut self, who: Who, call: &Call, loss: Loss) -> Option<Answer> {
        let odds = match loss {
            Loss::None => return Some(self.server.ask(call)),
            Loss::Some => 20,
            Loss::Much => 4,
        };
        if self.below(odds) == 0 {
            self.held_back = Some(call.clone());
            return None;
        }
        let answer = self.server.ask(call);
        if self.below(odds) == 0 {
            self.server.ask(call);
        }
        if self.below(odds) == 0
            && let Some(late) = self.held_back.take()
        {
            self.server.ask(&late);
        }
        let before = self.answered.insert((who, call.path.clone()), answer.clone());
        match self.below(2 * odds) {
            0 | 1 => None,
            2 => before.or(Some(answer)),
            _ => Some(answer),
        }
    }

    fn freeze(&mut self) {
        self.desks[0].unlock();
        let month = Month::of(day());
        let answer = self.desks[0].ask(Request::Freeze { first: month, last: month });
        self.took_place(Rare::Frozen, answer.is_ok());
        self.tell(format!("desk 0 freezes: {:?}", answer.err()));
    }

    /// Days pass for everybody, some or many.
    fn let_days_pass(&mut self) {
        let days = [1, 4, 35, 70][self.below(4)];
        self.pass(days);
    }

    /// So many days pass for everybody; the server looks around.
    pub fn pass(&mut self, days: u16) {
        self.days.pass(days);
        self.server.turn_to(self.days.passed());
        self.tell(format!("{days} days pass"));
    }

    /// Everybody syncs on a good line until nothing moves; coordinators adopt what lies on shelves.
    pub fn settle(&mut self, rounds: usize) {
        // What is due by the clock happens when somebody looks: an outing that is open too long ends.
        self.tablets.iter_mut().for_each(|tablet| drop(tablet.status()));
        for round in 0..rounds {
            self.look_who_was_removed();
            for t in 0..self.tablets.len() {
                let end = self.sync_tablet(t, Loss::None);
                self.tell(format!("settling {round}: tablet {t}: {end:?}"));
            }
            for d in self.serving() {
                self.desks[d].unlock();
                let end = self.sync(Who::Desk(d), Loss::None);
                self.tell(format!("settling {round}: desk {d}: {end:?}"));
                self.adopt_all(d);
            }
            if round == ANSWERING_ROUND {
                (0..self.tablets.len()).for_each(|t| self.answer_all(t));
            }
        }
    }
}

/// What happens in few worlds, and must happen in some.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rare {
    Copied,
    Restored,
    Revoked,
    Panicked,
    BegunAnew,
    Removed,
    Erased,
    Frozen,
    SentBack,
    Answered,
}

impl Rare {
    pub const ALL: [Self; 10] = [
        Self::Copied,
        Self::Restored,
        Self::Revoked,
        Self::Panicked,
        Self::BegunAnew,
        Self::Removed,
        Self::Erased,
        Self::Frozen,
        Self::SentBack,
        Self::Answered,
    ];
}

/// Who syncs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    Tablet(usize),
    Desk(usize),
}

/// How bad the line is.
#[derive(Debug, Clone, Copy)]
pub enum Loss {
    None,
    Some,
    Much,
}

fn name(request: &Request) -> &'static str {
    match request {
        Request::StartOuting { .. } => "starts an outing",
        Request::CloseOuting { .. } => "closes the outing",
        Request::Note { .. } => "notes",
        Request::Amend { .. } => "amends",
        Request::Withdraw { .. } => "withdraws",
        Request::Restore { .. } => "restores",
        Request::Draft { .. } => "drafts",
        _ => "asks",
    }
}
