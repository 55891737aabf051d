//! What the project promises about speed and size, measured through the real parts.
//!
//! A benchmark, not a timed test: it prints what it measured, whatever it is.

use clap::Args;

use crate::failure::Failure;

/// How the measurements are printed.
#[derive(Debug, Args)]
pub struct Options {
    /// Print one JSON object on stdout instead of a table
    #[arg(long)]
    pub json: bool,
}

/// Measures, and prints.
pub fn run(_options: &Options) -> Result<(), Failure> {
    Err(Failure::NotYet("bench"))
}
