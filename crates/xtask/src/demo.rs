//! A season through the real vault, the real HTTP server and the real coordinators, and then the app.
//!
//! The figures it prints come from the server's table and from the coordinators' folds, never from the generator
//! that played the season.
//!
//! `--once --json` prints one object (all figures are numbers):
//!
//! ```json
//! {"areas": {"CO": {"street_contacts": 0, "indoor_contacts": 0, "low_threshold_accesses": 0, "reported_persons": 0, "outings": 0}},
//!  "total": {"street_contacts": 0, "indoor_contacts": 0, "low_threshold_accesses": 0, "reported_persons": 0, "outings": 0},
//!  "opened_by_coordinators": {"contacts": 0, "low_threshold_accesses": 0, "reported_persons": 0, "outings": 0},
//!  "server_readable_bodies": 0}
//! ```
//!
//! With `--withhold N` it also has `"withheld"`, in the form of `total`: what the withheld tablet itself shows.

use clap::Args;

use crate::failure::Failure;
use crate::provision::{self, Part};

/// How the season is played and shown.
#[derive(Debug, Args)]
pub struct Options {
    /// No window: serve the same pages to a browser and print the address
    #[arg(long)]
    pub headless: bool,
    /// Play the season, print the figures and end
    #[arg(long)]
    pub once: bool,
    /// Print the figures as one JSON object on stdout
    #[arg(long, requires = "once")]
    pub json: bool,
    /// All fifteen months instead of a small season
    #[arg(long)]
    pub full: bool,
    /// Leave out the pushes of tablet N (counted from 1): table and folds must be lower by exactly its records
    #[arg(long, value_name = "N")]
    pub withhold: Option<usize>,
    /// Store one body unsealed: the search for readable bodies must find exactly that one
    #[arg(long)]
    pub plant_readable: bool,
}

/// Plays the season and shows it as asked.
pub fn run(options: &Options) -> Result<(), Failure> {
    provision::parts(parts(options, has_display()))?;
    Err(Failure::NotYet("demo"))
}

/// What must be installed and built for this way of showing it.
fn parts(options: &Options, display: bool) -> &'static [Part] {
    match (options.once, options.headless || !display) {
        (true, _) => &[],
        (false, true) => &[Part::Ui],
        (false, false) => &[Part::Ui, Part::App],
    }
}

fn has_display() -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}
