//! The one connection that writes, on a thread of its own.
//!
//! Whoever has something to write queues it and waits. All that is waiting goes into one transaction, each in a
//! savepoint, so that one that is refused does not spoil the others; answers go out after the commit, never before.
//! Must not know what is written.

use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use approdo_model::problem::Code;
use approdo_model::registry::Registry;
use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use super::{Purpose, StoreError, open, organisation};
use crate::directory::{Change, Directory};
use crate::limits::{GROUP_WRITES_MAX, QUEUE_SECONDS, QUEUE_WRITES_MAX};
use crate::refusal::Refusal;
use crate::rules::Rules;

/// Why a write was not done.
#[derive(Debug, thiserror::Error)]
pub enum Stop {
    /// It is not to be done; the code says why.
    #[error("refused")]
    Refused(Refusal),
    /// What it was judged by has changed meanwhile: judge it again.
    #[error("judged by what is no longer so")]
    Moved,
    /// The store could not do it.
    #[error(transparent)]
    Failed(#[from] StoreError),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Code> for Stop {
    fn from(code: Code) -> Self {
        Self::Refused(code.into())
    }
}

/// What a write has before it.
#[derive(Debug)]
pub struct Desk<'a> {
    /// The database, inside a transaction.
    pub db: &'a Connection,
    /// What is known by heart, as of the last commit.
    pub directory: &'a Directory,
    /// Which defences stand.
    pub rules: Rules,
}

impl Desk<'_> {
    /// Whether this is still the registry in force.
    pub fn judges_by(&self, registry: &Arc<Registry>) -> bool {
        let now = self.directory.registry(&registry.organisation);
        now.is_some_and(|(_, now)| Arc::ptr_eq(&now, registry))
    }
}

type Work = Box<dyn FnOnce(&Desk<'_>) -> Result<Vec<Change>, Stop> + Send>;
type Answer = oneshot::Sender<Result<(), Stop>>;

struct Write {
    /// Changes what others are judged by, and so has a transaction of its own.
    alone: bool,
    work: Work,
    answer: Answer,
}

/// The way to the writer.
#[derive(Debug)]
pub struct Writer {
    queue: mpsc::Sender<Write>,
}

impl Writer {
    /// Opens the database, learns who is there, and starts the thread; it ends when the last way to it is dropped. Gives
    /// back as well how many organisations cannot be served.
    ///
    /// # Errors
    /// [`StoreError`] if the database cannot be opened or read.
    pub fn start(
        data: &Path,
        directory: Arc<Directory>,
        rules: Rules,
    ) -> Result<(Self, JoinHandle<()>, usize), StoreError> {
        let db = open(data, Purpose::Write)?;
        let unread = learn_all(&db, &directory)?;
        let (queue, waiting) = mpsc::channel(QUEUE_WRITES_MAX);
        let mut thread = Thread { db, directory, rules, waiting, next: None, erased: false };
        let handle = std::thread::Builder::new().name("writer".to_owned()).spawn(move || thread.run());
        Ok((Self { queue }, handle.map_err(|_| StoreError::Gone)?, unread))
    }

    /// Does a write together with others that wait, and comes back when it is durable.
    ///
    /// # Errors
    /// [`Stop`]; nothing was changed then.
    pub async fn write<W>(&self, work: W) -> Result<(), Stop>
    where
        W: FnOnce(&Desk<'_>) -> Result<Vec<Change>, Stop> + Send + 'static,
    {
        self.queued(false, Box::new(work)).await
    }

    /// The same in a transaction of its own: for what others are judged by.
    ///
    /// # Errors
    /// [`Stop`]; nothing was changed then.
    pub async fn write_alone<W>(&self, work: W) -> Result<(), Stop>
    where
        W: FnOnce(&Desk<'_>) -> Result<Vec<Change>, Stop> + Send + 'static,
    {
        self.queued(true, Box::new(work)).await
    }

    async fn queued(&self, alone: bool, work: Work) -> Result<(), Stop> {
        let place = tokio::time::timeout(Duration::from_secs(QUEUE_SECONDS), self.queue.reserve()).await;
        let place = place.map_err(|_| Stop::from(Code::TooMany))?.map_err(|_| StoreError::Gone)?;
        let (answer, answered) = oneshot::channel();
        place.send(Write { alone, work, answer });
        answered.await.map_err(|_| StoreError::Gone)?
    }
}

/// Learns every organisation by heart. What the statements of one do not make up is no reason not to serve the others: it
/// is passed over, and counted.
fn learn_all(db: &Connection, directory: &Directory) -> Result<usize, StoreError> {
    let mut unread = 0;
    for id in organisation::all(db)? {
        match organisation::load(db, &id, None) {
            Ok(known) => directory.learn(known.ok_or(StoreError::Corrupt("organisation"))?),
            Err(StoreError::Registry(_)) => unread += 1,
            Err(fault) => return Err(fault),
        }
    }
    Ok(unread)
}

struct Thread {
    db: Connection,
    directory: Arc<Directory>,
    rules: Rules,
    waiting: mpsc::Receiver<Write>,
    /// Taken from the queue, but not for the group at hand.
    next: Option<Write>,
    /// Something was erased and its copy may still lie in the journal.
    erased: bool,
}

impl Thread {
    fn run(&mut self) {
        while let Some(first) = self.next.take().or_else(|| self.waiting.blocking_recv()) {
            let group = self.group(first);
            self.commit(group);
        }
        self.checkpoint();
    }

    /// All that is waiting, up to the first that wants to be alone.
    fn group(&mut self, first: Write) -> Vec<Write> {
        let mut open = !first.alone;
        let mut group = vec![first];
        while open && group.len() < GROUP_WRITES_MAX {
            match self.waiting.try_recv() {
                Ok(write) if write.alone => {
                    self.next = Some(write);
                    open = false;
                }
                Ok(write) => group.push(write),
                Err(_) => open = false,
            }
        }
        group
    }

    /// One transaction. Answers only when it is known whether it holds, and when what it erased has left the journal.
    fn commit(&mut self, group: Vec<Write>) {
        let (works, answers): (Vec<Work>, Vec<Answer>) =
            group.into_iter().map(|w| (w.work, w.answer)).unzip();
        let outcomes = self.transaction(works);
        if self.erased {
            self.erased = !self.checkpoint();
        }
        for (answer, outcome) in answers.into_iter().zip(outcomes) {
            // Who asked may have gone away; what is done is done all the same.
            let _ = answer.send(outcome);
        }
    }

    fn transaction(&mut self, works: Vec<Work>) -> Vec<Result<(), Stop>> {
        let many = works.len();
        match self.attempt(works) {
            Ok((outcomes, changes)) => {
                changes.into_iter().for_each(|change| self.learn(change));
                outcomes
            }
            Err(_) => {
                // The file may be full or read-only: whatever was begun is taken back, and nobody is told it holds.
                let _ = self.db.execute_batch("ROLLBACK");
                (0..many).map(|_| Err(Code::Unavailable.into())).collect()
            }
        }
    }

    #[expect(clippy::type_complexity, reason = "outcomes for those who wait, changes for the directory")]
    fn attempt(&self, works: Vec<Work>) -> Result<(Vec<Result<(), Stop>>, Vec<Change>), StoreError> {
        let desk = Desk { db: &self.db, directory: &self.directory, rules: self.rules };
        let mut outcomes = Vec::with_capacity(works.len());
        let mut changes = Vec::new();
        self.say("BEGIN IMMEDIATE")?;
        for work in works {
            self.say("SAVEPOINT one")?;
            let outcome = work(&desk).map(|change| changes.extend(change));
            if outcome.is_err() {
                self.say("ROLLBACK TO one")?;
            }
            self.say("RELEASE one")?;
            outcomes.push(outcome);
        }
        self.say("COMMIT")?;
        Ok((outcomes, changes))
    }

    fn say(&self, statement: &'static str) -> Result<(), StoreError> {
        self.db.prepare_cached(statement)?.execute([])?;
        Ok(())
    }

    fn learn(&mut self, change: Change) {
        match change {
            Change::Grew { organisation, device, stand, shelved, today } => {
                self.directory.grew(&organisation, &device, stand, shelved);
                self.directory.seen(&organisation, &device, today);
            }
            Change::Seen { organisation, device, today } => {
                self.directory.seen(&organisation, &device, today);
            }
            Change::Came { organisation, device } => self.directory.came(&organisation, &device),
            Change::Anew(id, registry) => match organisation::load(&self.db, &id, registry) {
                Ok(Some(organisation)) => self.directory.learn(organisation),
                // Better to know nothing of it, and read it again when it is asked for, than to know it wrong.
                Ok(None) | Err(_) => self.directory.forget(&id),
            },
            Change::Erased => self.erased = true,
        }
    }

    /// Empties the journal into the database, so that no old page stays behind. Says whether it could.
    fn checkpoint(&self) -> bool {
        let busy = self.db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0));
        busy.is_ok_and(|busy| busy == 0)
    }
}
