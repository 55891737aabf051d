//! The one door to the app: both the window and the bridge knock here, and so does the scheduler.
//!
//! It locks the app for one request or one step of a sync, never while the network is asked, and it says when a sync
//! should come sooner. A panic inside a request shuts the app (what was written is on the disk) and is answered as a
//! problem; the door stays. Must not know what a request means beyond that.

use std::fs;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use approdo_model::problem::Code;
use approdo_vault::address::Trust;
use approdo_vault::app::App;
use approdo_vault::app::answer::{AppProblem, Response};
use approdo_vault::app::request::Request;
use approdo_vault::chance::Chance;
use approdo_vault::clock::SystemClock;
use approdo_vault::secret::leaving_nothing;
use approdo_vault::store::StoreError;
use approdo_vault::sync::{Call, Round, SyncError};
use tokio::sync::watch;

use crate::pace::{Nudge, Outcome};
use crate::wire::Carried;

/// The file of a device, in its folder.
pub const DEVICE_FILE: &str = "device.sqlite";

/// A device cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Its folder cannot be made.
    #[error("make the device's folder: {0}")]
    Folder(#[source] io::Error),
    /// Its file cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How often the scheduler was nudged, and why. Counts, so that no nudge is lost and none is kept twice.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Nudges {
    asked: u64,
    news: u64,
}

impl Nudges {
    /// What happened since `seen`; what a person waits for goes first.
    pub(crate) fn since(self, seen: Self) -> Option<Nudge> {
        if self.asked != seen.asked {
            Some(Nudge::Asked)
        } else if self.news != seen.news {
            Some(Nudge::News)
        } else {
            None
        }
    }
}

/// Counts the requests that move the ground under a sync.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Turn(u64);

/// Address of a server, and who is believed to be it.
pub(crate) type Way = (String, Trust);

struct Held {
    app: App,
    turn: u64,
}

impl Held {
    /// Lets the app do what is due by its clock. A device that shut by itself moves the ground.
    fn tick(&mut self) {
        if self.app.tick() {
            self.turn = self.turn.wrapping_add(1);
        }
    }
}

struct Inside {
    held: Mutex<Held>,
    nudges: watch::Sender<Nudges>,
}

/// The door. Cheap to copy; all copies lead to the same app.
#[derive(Clone)]
pub struct Door {
    inside: Arc<Inside>,
}

impl Door {
    /// A door to this app.
    pub fn new(app: App) -> Self {
        let (nudges, _) = watch::channel(Nudges::default());
        Self { inside: Arc::new(Inside { held: Mutex::new(Held { app, turn: 0 }), nudges }) }
    }

    /// A door to the device whose files lie in `folder`, with the machine's own clock and chance. A folder that is not
    /// there is made, for this user alone.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open(folder: &Path) -> Result<Self, OpenError> {
        leave_no_image();
        make_folder(folder).map_err(OpenError::Folder)?;
        let clock = Box::new(SystemClock::new());
        Ok(Self::new(App::open(&folder.join(DEVICE_FILE), clock, Chance::system())?))
    }

    /// Answers one request as JSON text.
    pub fn handle(&self, request_json: &[u8]) -> Response {
        // The request may hold words; it is moved through frames that are not the app's.
        leaving_nothing(|| match serde_json::from_slice(request_json) {
            Ok(request) => self.ask(request),
            Err(_) => refused("unknown_request"),
        })
    }

    /// Answers one request.
    pub fn ask(&self, request: Request) -> Response {
        let (nudge, moves) = (nudge_of(&request), moves_the_ground(&request));
        let answered = catch_unwind(AssertUnwindSafe(|| {
            let mut held = self.held();
            held.tick();
            let response = held.app.handle(request);
            if moves && matches!(response, Response::Ok(_)) {
                held.turn = held.turn.wrapping_add(1);
            }
            response
        }));
        let Ok(response) = answered else { return refused("internal") };
        if let (Response::Ok(_), Some(nudge)) = (&response, nudge) {
            self.nudge(nudge);
        }
        response
    }

    /// Lets the device shut by itself when it is due, though nobody asks.
    pub(crate) fn tick(&self) {
        let _ = catch_unwind(AssertUnwindSafe(|| self.held().tick()));
    }

    /// Asks the scheduler, if one runs, to come sooner.
    pub fn nudge(&self, nudge: Nudge) {
        self.inside.nudges.send_modify(|nudges| match nudge {
            Nudge::Asked => nudges.asked = nudges.asked.wrapping_add(1),
            Nudge::News => nudges.news = nudges.news.wrapping_add(1),
        });
    }

    pub(crate) fn nudges(&self) -> watch::Receiver<Nudges> {
        self.inside.nudges.subscribe()
    }

    /// Which server is to be asked, if any, and on what ground.
    pub(crate) fn way(&self) -> (Turn, Option<Way>) {
        let held = self.held();
        (Turn(held.turn), held.app.way())
    }

    pub(crate) fn turn(&self) -> Turn {
        Turn(self.held().turn)
    }

    /// The next call of a round, or how the round ended.
    pub(crate) fn next_call(&self, round: &mut Round, turn: Turn) -> Result<Call, Outcome> {
        self.step(turn, |app| match app.next_call(round) {
            Ok(Some(call)) => Ok(call),
            Ok(None) => Err(Outcome::Done),
            Err(error) => Err(ended(app, Some(error), Outcome::Refused)),
        })
    }

    /// Hands what came back to the app. An answer to a call that was made before the ground moved is dropped, like one
    /// that was lost on the way: the planner is made for that.
    pub(crate) fn take(&self, round: &mut Round, turn: Turn, carried: &Carried) -> Result<(), Outcome> {
        self.step(turn, |app| match carried {
            Carried::Answer(answer) => match app.take_answer(round, answer) {
                Ok(()) => Ok(()),
                Err(error) => Err(ended(app, Some(error), Outcome::Refused)),
            },
            Carried::Unreachable => Err(ended(app, None, Outcome::Unreached)),
            Carried::Unfit => Err(ended(app, Some(SyncError::Unexpected), Outcome::Refused)),
            Carried::Wait(wait) => {
                let busy = SyncError::Refused(Code::Unavailable);
                Err(ended(app, Some(busy), Outcome::Told(*wait)))
            }
        })
    }

    /// One step of a sync, unless the ground has moved. A panic in it ends the sync, not the scheduler.
    fn step<T>(&self, turn: Turn, work: impl FnOnce(&mut App) -> Result<T, Outcome>) -> Result<T, Outcome> {
        let worked = catch_unwind(AssertUnwindSafe(|| {
            let mut held = self.held();
            if held.turn == turn.0 { work(&mut held.app) } else { Err(Outcome::Disturbed) }
        }));
        worked.unwrap_or_else(|_| {
            self.ended(Some(SyncError::Unexpected));
            Err(Outcome::Refused)
        })
    }

    /// Remembers for the screen how a sync ended that got no answer.
    pub(crate) fn ended(&self, error: Option<SyncError>) {
        self.held().app.sync_ended(error);
    }

    /// The app, for a moment. After a panic in a request it is shut first: nothing half done stays in memory.
    fn held(&self) -> MutexGuard<'_, Held> {
        self.inside.held.lock().unwrap_or_else(|poisoned: PoisonError<_>| {
            let mut held: MutexGuard<'_, Held> = poisoned.into_inner();
            held.app.shut();
            held.turn = held.turn.wrapping_add(1);
            self.inside.held.clear_poison();
            held
        })
    }
}

fn ended(app: &mut App, error: Option<SyncError>, outcome: Outcome) -> Outcome {
    app.sync_ended(error);
    outcome
}

fn refused(code: &'static str) -> Response {
    Response::Problem(AppProblem { code, field: None, retryable: false })
}

/// What a request, once granted, means for the next sync.
fn nudge_of(request: &Request) -> Option<Nudge> {
    match request {
        Request::SyncNow
        | Request::Found { .. }
        | Request::Join { .. }
        | Request::LookUp { .. }
        | Request::ApplyAgain { .. }
        | Request::WordsCompared { .. }
        | Request::BeginAnew
        | Request::SetServer { .. }
        | Request::Recover { .. }
        | Request::RecoverAgain { .. }
        | Request::AdmitCoordinator { .. }
        | Request::RemoveCoordinator { .. }
        | Request::Freeze { .. }
        | Request::Revoke { .. }
        | Request::TakeGeneration { .. }
        | Request::Unlock { .. }
        | Request::CloseOuting { .. }
        | Request::Panic
        | Request::Invite { .. }
        | Request::IntroductionCompared { .. }
        | Request::ClosePeriod { .. }
        | Request::PublishBulletin { .. }
        | Request::NewReader { .. }
        | Request::EndReader { .. }
        | Request::Admit { .. }
        | Request::Accept { .. }
        | Request::AcceptOuting { .. }
        | Request::Reopen { .. }
        | Request::SendBack { .. }
        | Request::Correct { .. }
        | Request::CorrectOuting { .. }
        | Request::Answer { .. }
        | Request::Erase { .. }
        | Request::Adopt { .. } => Some(Nudge::Asked),
        Request::StartOuting { .. }
        | Request::Save { .. }
        | Request::Note { .. }
        | Request::Amend { .. }
        | Request::Withdraw { .. }
        | Request::Restore { .. } => Some(Nudge::News),
        _ => None,
    }
}

/// Whether a request changes what a sync under way stands on: the keys in memory, or what waits to be handed over
/// besides the own log.
fn moves_the_ground(request: &Request) -> bool {
    matches!(
        request,
        Request::Found { .. }
            | Request::Join { .. }
            | Request::LookUp { .. }
            | Request::ApplyAgain { .. }
            | Request::WordsCompared { .. }
            | Request::BeginAnew
            | Request::SetServer { .. }
            | Request::Recover { .. }
            | Request::RecoverAgain { .. }
            | Request::AdmitCoordinator { .. }
            | Request::RemoveCoordinator { .. }
            | Request::Freeze { .. }
            | Request::Revoke { .. }
            | Request::TakeGeneration { .. }
            | Request::Unlock { .. }
            | Request::Lock
            | Request::Pause
            | Request::Resume { .. }
            | Request::Panic
            | Request::StartTraining
            | Request::StartOuting { .. }
            | Request::CloseOuting { .. }
            | Request::Invite { .. }
            | Request::IntroductionCompared { .. }
            | Request::ClosePeriod { .. }
            | Request::PublishBulletin { .. }
            | Request::NewReader { .. }
            | Request::EndReader { .. }
            | Request::Admit { .. }
            | Request::SendBack { .. }
            | Request::Erase { .. }
            | Request::Adopt { .. }
    )
}

/// A process that has a device's files open may hold its keys: when it dies, the system writes no image of it.
#[cfg(unix)]
fn leave_no_image() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let nothing = Rlimit { current: Some(0), maximum: Some(0) };
    // A limit may always be lowered.
    let _ = setrlimit(Resource::Core, nothing);
}

#[cfg(not(unix))]
fn leave_no_image() {}

#[cfg(unix)]
fn make_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
}

#[cfg(not(unix))]
fn make_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::Duration;

    use approdo_model::calendar::Day;
    use approdo_vault::clock::{Clock, Minute};

    use super::*;

    /// A clock that breaks when told to, as any part of a request might.
    struct Brittle(Arc<AtomicBool>);

    impl Clock for Brittle {
        fn today(&self) -> Day {
            assert!(!self.0.load(Ordering::SeqCst), "the clock broke");
            Day::FIRST
        }

        fn minute(&self) -> Minute {
            Minute::new(23, 41).unwrap()
        }

        fn monotonic(&self) -> Duration {
            Duration::ZERO
        }
    }

    fn brittle(folder: &Path) -> (Door, Arc<AtomicBool>) {
        let broken = Arc::new(AtomicBool::new(false));
        let clock = Box::new(Brittle(Arc::clone(&broken)));
        let app = App::open(&folder.join(DEVICE_FILE), clock, Chance::system()).unwrap();
        (Door::new(app), broken)
    }

    fn code(response: &Response) -> String {
        let json = serde_json::to_value(response).unwrap();
        json["problem"]["code"].as_str().unwrap_or("ok").to_owned()
    }

    #[test]
    fn a_panic_in_a_request_is_a_problem_and_the_door_stays() {
        let folder = tempfile::tempdir().unwrap();
        let (door, broken) = brittle(folder.path());
        broken.store(true, Ordering::SeqCst);
        assert_eq!(code(&door.handle(br#"{"do":"status"}"#)), "internal");
        assert_eq!(door.way().1, None, "the scheduler still gets in");
        broken.store(false, Ordering::SeqCst);
        assert_eq!(code(&door.handle(br#"{"do":"status"}"#)), "ok");
        assert!(!door.inside.held.is_poisoned());
    }

    #[test]
    fn a_panic_moves_the_ground_so_that_no_sync_goes_on_over_it() {
        let folder = tempfile::tempdir().unwrap();
        let (door, broken) = brittle(folder.path());
        let before = door.turn();
        broken.store(true, Ordering::SeqCst);
        door.handle(br#"{"do":"status"}"#);
        assert_ne!(door.turn(), before);
        assert_eq!(door.next_call(&mut Round::new(), before), Err(Outcome::Disturbed));
        let late = door.take(&mut Round::new(), before, &Carried::Unreachable);
        assert_eq!(late, Err(Outcome::Disturbed));
    }

    #[test]
    fn a_panic_in_a_sync_ends_the_sync_and_not_the_scheduler() {
        let folder = tempfile::tempdir().unwrap();
        let (door, _) = brittle(folder.path());
        let ended = door.step::<()>(door.turn(), |_| panic!("half way"));
        assert_eq!(ended, Err(Outcome::Refused));
        let status = serde_json::to_value(door.handle(br#"{"do":"status"}"#)).unwrap();
        assert_eq!(status["ok"]["queue"]["last_sync"], "refused");
    }

    #[test]
    fn what_is_not_a_request_is_a_problem() {
        let folder = tempfile::tempdir().unwrap();
        let door = Door::open(&folder.path().join("new").join("device")).unwrap();
        for text in [
            "",
            "{",
            "null",
            "[]",
            r#"{"do":"export"}"#,
            r#"{"do":"unlock","words":[1,2,3,4,5],"and":1}"#,
            "\u{feff}{}",
        ] {
            assert_eq!(code(&door.handle(text.as_bytes())), "unknown_request", "{text}");
        }
    }

    #[test]
    #[cfg(unix)]
    fn the_folder_of_a_device_is_its_users_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let device = folder.path().join("device");
        Door::open(&device).unwrap();
        assert_eq!(fs::metadata(device).unwrap().permissions().mode() & 0o777, 0o700);
    }

    #[test]
    fn only_what_is_granted_nudges_and_a_person_goes_first() {
        let folder = tempfile::tempdir().unwrap();
        let door = Door::open(folder.path()).unwrap();
        let start = *door.nudges().borrow();
        for refused in [r#"{"do":"invite"}"#, r#"{"do":"unlock","words":[1,2,3,4,5]}"#, r#"{"do":"status"}"#]
        {
            door.handle(refused.as_bytes());
        }
        assert_eq!(door.nudges().borrow().since(start), None);
        door.nudge(Nudge::News);
        assert_eq!(door.nudges().borrow().since(start), Some(Nudge::News));
        door.handle(br#"{"do":"sync_now"}"#);
        assert_eq!(door.nudges().borrow().since(start), Some(Nudge::Asked));
    }
}
