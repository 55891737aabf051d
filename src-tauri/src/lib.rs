//! The window: one command that hands every request to the door, and the scheduler beside it.
//!
//! Must not know any use case, form or word. What a page may call is the reviewed list in `build.rs`: one command.

use std::io::{self, Write};
use std::panic::PanicHookInfo;
use std::path::{Path, PathBuf};

use approdo_transport::door::{Door, OpenError};
use approdo_transport::rounds::{Rounds, Setting};
use approdo_vault::app::answer::{AppProblem, Response};
use tauri::{App, AppHandle, Builder, Manager, RunEvent};

/// Names another folder for the device's files than the platform's own.
const FOLDER_VARIABLE: &str = "APPRODO_DATA";

/// The app could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The window.
    #[error("open the window: {0}")]
    Window(#[from] tauri::Error),
    /// The device's files.
    #[error(transparent)]
    Device(#[from] OpenError),
    /// The pinned certificate, or a thread for the scheduler.
    #[error("start the scheduler: {0}")]
    Scheduler(#[from] io::Error),
}

/// Answers one request of the page. Off the window's thread: unlocking takes as long as it must.
#[tauri::command]
async fn handle(door: tauri::State<'_, Door>, request: serde_json::Value) -> Result<Response, ()> {
    let door = door.inner().clone();
    let work = move || door.handle(request.to_string().as_bytes());
    Ok(tauri::async_runtime::spawn_blocking(work).await.unwrap_or_else(|_| internal()))
}

fn internal() -> Response {
    Response::Problem(AppProblem { code: "internal", field: None, retryable: false })
}

/// Opens the window and serves it until it is closed.
///
/// # Errors
/// [`StartError`].
pub fn run() -> Result<(), StartError> {
    say_only_where_it_broke();
    let app = Builder::default()
        .invoke_handler(tauri::generate_handler![handle])
        .build(tauri::generate_context!())?;
    let folder = folder(&app)?;
    // Before `run`: the window opens there, and its page may ask at once.
    let mut rounds = Some(furnish(&app, &folder)?);
    app.run(move |_: &AppHandle, event| {
        if matches!(event, RunEvent::Exit) {
            drop(rounds.take());
        }
    });
    Ok(())
}

fn furnish(app: &App, folder: &Path) -> Result<Rounds, StartError> {
    let door = Door::open(folder)?;
    let setting = Setting::of(folder)?;
    let rounds = Rounds::start(&door, setting)?;
    app.manage(door);
    Ok(rounds)
}

/// The folder of this device's files.
fn folder(app: &App) -> Result<PathBuf, StartError> {
    match std::env::var_os(FOLDER_VARIABLE).filter(|named| !named.is_empty()) {
        Some(named) => Ok(PathBuf::from(named)),
        None => Ok(app.path().app_data_dir()?),
    }
}

fn say_only_where_it_broke() {
    std::panic::set_hook(Box::new(|broken| {
        let _ = writeln!(io::stderr(), "approdo: stopped short at {}", where_it_broke(broken));
    }));
}

/// A panic's message may carry what a person typed: only its place is told.
fn where_it_broke(broken: &PanicHookInfo<'_>) -> String {
    broken.location().map(|at| format!("{}:{}", at.file(), at.line())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    #[test]
    #[allow(clippy::panic, clippy::unwrap_used, reason = "it is about a panic")]
    fn what_broke_says_its_place_and_no_word_of_anybody() {
        static SAID: Mutex<String> = Mutex::new(String::new());
        std::panic::set_hook(Box::new(|broken| *SAID.lock().unwrap() = where_it_broke(broken)));
        let said = "Piazzale Cuoco";
        let line = line!() + 1;
        let broke = std::panic::catch_unwind(|| panic!("{said}"));
        drop(std::panic::take_hook());
        assert!(broke.is_err());
        assert_eq!(*SAID.lock().unwrap(), format!("{}:{line}", file!()));
    }
}
