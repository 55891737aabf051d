//! What must hold before a change is accepted. The list itself is `.ci/run`, readable without Rust.

use crate::call::Call;
use crate::failure::Failure;

/// Runs `.ci/run`.
pub fn run() -> Result<(), Failure> {
    Call::new(".ci/run").run()
}
