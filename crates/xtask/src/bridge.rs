//! The pages of the app in a browser: the loopback bridge of `crates/transport`, started by hand.

use clap::Args;

use crate::failure::Failure;
use crate::provision::{self, Part};

/// Where the bridge listens and keeps its files.
#[derive(Debug, Args)]
pub struct Options {
    /// Loopback port; 0 takes a free one
    #[arg(long, default_value_t = 0)]
    pub port: u16,
    /// Folder of the tablet's files; a fresh one if not given
    #[arg(long)]
    pub folder: Option<std::path::PathBuf>,
}

/// Serves until stopped.
pub fn run(_options: &Options) -> Result<(), Failure> {
    provision::parts(&[Part::Ui])?;
    Err(Failure::NotYet("bridge"))
}
