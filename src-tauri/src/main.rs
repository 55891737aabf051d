//! The program: starts the window, and says in one line on stderr why it could not.

use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    match approdo_window::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let _ = writeln!(std::io::stderr(), "approdo: {failure}");
            ExitCode::FAILURE
        }
    }
}
