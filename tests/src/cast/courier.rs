//! Carries a device's calls to its server and the answers back, one after the other, until the round is over.
//!
//! It decides nothing: the planner in the vault says what to ask. A server that asks for a wait gets it, and a call that
//! was missed is made once more, as the app makes it a little later: every call may be repeated.

use std::sync::OnceLock;
use std::time::Duration;

use approdo_transport::wire::{Belief, Caps, Carried, Wire};
use approdo_vault::app::App;
use approdo_vault::sync::{Answer, Call, Round};
use tokio::runtime::{Builder, Runtime};

use super::Stumble;

/// How often one call is tried while the server asks for a wait.
const WAITS_MAX: u32 = 20;

/// How often one call is tried while there is no answer.
const MISSES_MAX: u32 = 2;

/// The longest wait that a test has time for.
const WAIT_SECONDS_MAX: u64 = 5;

/// Where all connections live. It runs beside the play, so that a connection that the server ends is noticed.
static RUNTIME: OnceLock<Runtime> = OnceLock::new();

fn runtime() -> Result<&'static Runtime, Stumble> {
    if RUNTIME.get().is_none() {
        let made = Builder::new_multi_thread().worker_threads(1).enable_all().build();
        // Of two made at once one is dropped.
        let _ = RUNTIME.set(made.map_err(|source| Stumble::File { operation: "start a runtime", source })?);
    }
    RUNTIME.get().ok_or(Stumble::Shape("runtime"))
}

/// The way from one device to its server. The connection is kept between rounds, as the app keeps it.
pub struct Courier {
    runtime: &'static Runtime,
    wire: Option<(String, Wire)>,
    /// Bytes of the bodies of all calls so far.
    sent_bytes: u64,
    /// Bytes of the bodies of all answers so far.
    read_bytes: u64,
}

impl Courier {
    /// A way that leads nowhere yet.
    ///
    /// # Errors
    /// [`Stumble::File`] if the system gives no runtime.
    pub fn new() -> Result<Self, Stumble> {
        Ok(Self { runtime: runtime()?, wire: None, sent_bytes: 0, read_bytes: 0 })
    }

    /// Sent and read bytes of bodies so far.
    pub fn bytes(&self) -> (u64, u64) {
        (self.sent_bytes, self.read_bytes)
    }

    /// One whole round; tells how many calls it took.
    ///
    /// # Errors
    /// [`Stumble::Sync`].
    pub fn round(&mut self, app: &mut App) -> Result<u32, Stumble> {
        let server =
            app.server().ok_or_else(|| Stumble::Sync("the device is not set up".to_owned()))?.to_owned();
        self.round_at(app, &server)
    }

    /// The same with a server at another address than the device knows.
    ///
    /// # Errors
    /// [`Stumble::Sync`].
    pub fn round_at(&mut self, app: &mut App, server: &str) -> Result<u32, Stumble> {
        let mut round = Round::new();
        loop {
            let ended = |error: approdo_vault::sync::SyncError| Stumble::Sync(format!("{error} ({error:?})"));
            let Some(call) = app.next_call(&mut round).map_err(ended)? else { return Ok(round.calls()) };
            let answer = self.carry(server, &call)?;
            app.take_answer(&mut round, &answer)
                .map_err(|error| Stumble::Sync(format!("{error} ({error:?}) at {}", call.path)))?;
        }
    }

    /// Carries one call.
    ///
    /// # Errors
    /// [`Stumble::Sync`] if there is no answer.
    pub fn carry(&mut self, server: &str, call: &Call) -> Result<Answer, Stumble> {
        let wire = self.wire(server)?;
        let mut misses = 0;
        for _ in 0..WAITS_MAX {
            match self.runtime.block_on(wire.carry(call)) {
                Carried::Answer(answer) => {
                    self.sent_bytes += body_bytes(call);
                    self.read_bytes += answer.body.len() as u64;
                    return Ok(answer);
                }
                Carried::Wait(wait) => std::thread::sleep(wait.min(Duration::from_secs(WAIT_SECONDS_MAX))),
                Carried::Unreachable if misses + 1 < MISSES_MAX => misses += 1,
                missed @ (Carried::Unreachable | Carried::Unfit) => {
                    return Err(Stumble::Sync(format!("{missed:?} at {}", call.path)));
                }
            }
        }
        Err(Stumble::Sync(format!("the server asks for one wait after the other at {}", call.path)))
    }

    fn wire(&mut self, server: &str) -> Result<Wire, Stumble> {
        match &self.wire {
            Some((known, wire)) if known == server => Ok(wire.clone()),
            _ => {
                let laid = Wire::lay(server, Belief::MACHINE, Caps::default());
                let wire = laid.map_err(|error| Stumble::Sync(error.to_string()))?;
                self.wire = Some((server.to_owned(), wire.clone()));
                Ok(wire)
            }
        }
    }
}

fn body_bytes(call: &Call) -> u64 {
    use approdo_vault::sync::Payload;
    match &call.payload {
        Payload::Empty => 0,
        Payload::Json(body) | Payload::Entries(body) => body.len() as u64,
    }
}
