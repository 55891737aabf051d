//! The scheduler: one sync at a time, at the start, when nudged, every few minutes, and again after a failure.
//!
//! It runs on a thread of its own and asks [`crate::pace`] how long to wait. Beside it a watch lets the device shut by
//! itself when it is due. Must not know what a sync carries, and never touches the app while the network is asked.

use std::io;
use std::path::Path;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use approdo_vault::address::Trust;
use approdo_vault::chance::Chance;
use approdo_vault::sync::{Round, SyncError};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;
use tokio::time::{Instant, sleep, sleep_until};

use crate::door::{Door, Nudges, Turn, Way};
use crate::pace::{Outcome, failures_after, next_attempt, next_attempt_nudged};
use crate::wire::{Belief, Caps, LayError, Wire};

/// The certificates that vouch for a self-hosted server, in the folder of a device: how one was known before the
/// invitation carried a pin. Where a pin was enrolled it says nothing.
pub const PIN_FILE: &str = "server.pem";

/// What a scheduler is given.
pub struct Setting {
    /// The certificates to believe instead of this machine's own, where no pin was enrolled (PEM).
    pub certificates: Option<Vec<u8>>,
    /// The caps of every call.
    pub caps: Caps,
    /// Where jitter comes from.
    pub chance: Chance,
}

impl Setting {
    /// As the folder of a device says, with the usual caps and the machine's own chance.
    ///
    /// # Errors
    /// When [`PIN_FILE`] is there and cannot be read: without it nothing is asked.
    pub fn of(folder: &Path) -> io::Result<Self> {
        let certificates = match std::fs::read(folder.join(PIN_FILE)) {
            Ok(bundle) => Some(bundle),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        Ok(Self { certificates, caps: Caps::default(), chance: Chance::system() })
    }
}

/// How often the watch looks. A device shuts at most this late (SECURITY-CHECKS S-023, S-026).
const WATCH_MILLISECONDS: u64 = 500;

/// One sync from its first call to its last.
pub async fn round(door: &Door, wire: &Wire) -> Outcome {
    round_of(door, wire, door.turn()).await
}

/// The same on ground that was looked at before.
async fn round_of(door: &Door, wire: &Wire, turn: Turn) -> Outcome {
    let mut round = Round::new();
    loop {
        let call = match door.next_call(&mut round, turn) {
            Ok(call) => call,
            Err(outcome) => return outcome,
        };
        let carried = wire.carry(&call).await;
        if let Err(outcome) = door.take(&mut round, turn, &carried) {
            return outcome;
        }
    }
}

/// Syncs by hand, for whoever plays many devices and decides by itself when: each call is one round.
pub struct Carrier {
    runtime: Runtime,
    wire: Wire,
}

impl Carrier {
    /// A carrier to one server.
    ///
    /// # Errors
    /// [`LayError`].
    pub fn to(server: &str, belief: Belief<'_>, caps: Caps) -> Result<Self, LayError> {
        let runtime = runtime().map_err(|_| LayError::Tls)?;
        Ok(Self { runtime, wire: Wire::lay(server, belief, caps)? })
    }

    /// One round, to its end.
    pub fn round(&self, door: &Door) -> Outcome {
        self.runtime.block_on(round(door, &self.wire))
    }
}

/// A running scheduler; it stops when this goes.
pub struct Rounds {
    stop: watch::Sender<bool>,
    thread: Option<JoinHandle<()>>,
}

impl Rounds {
    /// Starts the scheduler of a device.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(door: &Door, setting: Setting) -> io::Result<Self> {
        let (stop, stopped) = watch::channel(false);
        let scheduler = Scheduler::new(door.clone(), setting);
        let runtime = runtime()?;
        let work = move || runtime.block_on(until(scheduler, stopped));
        let thread = thread::Builder::new().name("rounds".to_owned()).spawn(work)?;
        Ok(Self { stop, thread: Some(thread) })
    }

    /// Stops it; a call under way is left, as if its answer were lost.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        let _ = self.stop.send(true);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Drop for Rounds {
    fn drop(&mut self) {
        self.end();
    }
}

fn runtime() -> io::Result<Runtime> {
    Builder::new_current_thread().enable_all().build()
}

async fn until(mut scheduler: Scheduler, mut stopped: watch::Receiver<bool>) {
    tokio::select! {
        biased;
        _ = stopped.wait_for(|stop| *stop) => {}
        () = watch_over(scheduler.door.clone()) => {}
        () = scheduler.run() => {}
    }
    if scheduler.under_way {
        scheduler.door.ended(None);
    }
}

/// Looks again and again whether the device is due to shut: a page that hangs asks nothing.
async fn watch_over(door: Door) {
    loop {
        sleep(Duration::from_millis(WATCH_MILLISECONDS)).await;
        door.tick();
    }
}

struct Scheduler {
    door: Door,
    setting: Setting,
    nudges: watch::Receiver<Nudges>,
    seen: Nudges,
    failures: u32,
    under_way: bool,
    laid: Option<(Way, Wire)>,
}

impl Scheduler {
    fn new(door: Door, setting: Setting) -> Self {
        let nudges = door.nudges();
        let seen = *nudges.borrow();
        Self { door, setting, nudges, seen, failures: 0, under_way: false, laid: None }
    }

    async fn run(&mut self) {
        loop {
            self.seen = *self.nudges.borrow_and_update();
            let outcome = self.attempt().await;
            self.failures = failures_after(outcome, self.failures);
            self.pause(outcome).await;
        }
    }

    async fn attempt(&mut self) -> Outcome {
        // Before the wire is laid: over a wire to whoever answers nothing else may go than what was meant for it.
        let (turn, way) = self.door.way();
        let Some(way) = way else { return Outcome::Idle };
        let Ok(wire) = self.wire_to(way) else {
            self.door.ended(Some(SyncError::Unexpected));
            return Outcome::Refused;
        };
        self.under_way = true;
        let outcome = round_of(&self.door, &wire, turn).await;
        self.under_way = outcome == Outcome::Disturbed;
        outcome
    }

    /// The wire to this server; laid once, so that connections are kept.
    fn wire_to(&mut self, way: Way) -> Result<Wire, LayError> {
        if let Some((laid, wire)) = &self.laid
            && *laid == way
        {
            return Ok(wire.clone());
        }
        let belief = match (way.1, &self.setting.certificates) {
            (Trust::Machine, Some(bundle)) => Belief::Certificates(bundle),
            (trust, _) => Belief::Told(trust),
        };
        let wire = Wire::lay(&way.0, belief, self.setting.caps)?;
        self.laid = Some((way, wire.clone()));
        Ok(wire)
    }

    /// Waits for the next attempt, sooner if nudged meanwhile or during the last one.
    async fn pause(&mut self, outcome: Outcome) {
        let began = Instant::now();
        let mut until = began + next_attempt(outcome, self.failures, self.jitter());
        loop {
            let nudges = *self.nudges.borrow_and_update();
            if let Some(nudge) = nudges.since(self.seen)
                && let Some(wait) = next_attempt_nudged(outcome, nudge, self.jitter())
            {
                until = until.min(Instant::now() + wait);
            }
            self.seen = nudges;
            tokio::select! {
                () = sleep_until(until) => return,
                changed = self.nudges.changed() => if changed.is_err() { return sleep_until(until).await },
            }
        }
    }

    fn jitter(&mut self) -> u64 {
        u64::from_be_bytes(self.setting.chance.bytes())
    }
}
