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
//! Beside these: `out_of_project` (in the form of `total`, never part of it), `server_uncounted_entries`, how much was
//! searched for readable bodies, and what the coordinators could not open. With `--withhold N` it also has
//! `"withheld"`, in the form of `total`: what the withheld tablet itself shows. With all fifteen months the first of the
//! `bulletins` is their consolidation; a small season has too little to consolidate. `pages` is what the tavolo's page says
//! meanwhile, to a reader with a link and to everybody: how many bulletins, and every number in its tables.

mod figures;
mod page;
mod show;
mod stage;

use std::path::Path;

use approdo_tests::canary::Canaries;
use approdo_tests::season::{self, Season};
use clap::Args;

use crate::call::Call;
use crate::failure::Failure;
use crate::provision::{self, Part};
use crate::{house, say};
use figures::Shown;
use page::Pages;
use stage::Stage;

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
    #[arg(long, value_name = "N", requires = "once")]
    pub withhold: Option<usize>,
    /// Store one body unsealed: the search for readable bodies must find exactly that one
    #[arg(long, requires = "once")]
    pub plant_readable: bool,
}

/// Plays the season and shows it as asked.
pub fn run(options: &Options) -> Result<(), Failure> {
    let began = say::now();
    let display = has_display();
    provision::parts(parts(options, display))?;
    build(options, display)?;
    let interrupt = stage::Interrupt::watch()?;
    let season = if options.full { Season::full(season::SEED) } else { Season::small(season::SEED) };
    let folder = tempfile::Builder::new()
        .prefix("approdo-demo-")
        .tempdir()
        .map_err(|source| house::file("make", &std::env::temp_dir(), source))?;
    let mut stage = Stage::set(&season, folder.path(), &interrupt)?;
    stage.play(&season, withheld(options, &season)?, &interrupt)?;
    // With a tablet missing nothing is closed; and what was planted is looked for, not published.
    if options.withhold.is_none() && !options.plant_readable {
        stage.review()?;
        stage.publish(&season, options.full)?;
    }
    if options.once {
        let shown = once(options, stage, &season)?;
        say::progress(format_args!(
            "✓ the season, from the founding to the table ({})",
            say::lasted(began.elapsed())
        ));
        return if options.json { say::result(shown.json()) } else { say::result(shown.text()) };
    }
    stage.figures()?.text().lines().for_each(say::progress);
    show::open(stage, &season, !options.headless && display, &interrupt)
}

/// The figures, and what a search of everything the server stores finds.
fn once(options: &Options, mut stage: Stage, season: &Season) -> Result<Shown, Failure> {
    let mut shown = stage.figures()?;
    shown.bulletins = stage.bulletins()?;
    shown.pages = stage.link().map(Pages::behind).transpose()?;
    if let Some(tablet) = withheld(options, season)? {
        shown.withheld = Some(stage.not_handed_over(tablet)?);
    }
    let canaries = Canaries::of(season);
    let folder = stage.stop_server();
    if options.plant_readable {
        plant(&folder, canaries.a_body())?;
    }
    say::progress(format_args!("▶ searching every byte of the server for {} bodies", canaries.known()));
    shown.finding = canaries.search(&folder).map_err(|source| house::file("read", &folder, source))?;
    Ok(shown)
}

/// The index of the tablet whose pushes are left out.
fn withheld(options: &Options, season: &Season) -> Result<Option<usize>, Failure> {
    let tablets = season.tablets.len();
    match options.withhold {
        Some(number) if !(1..=tablets).contains(&number) => {
            Err(Failure::Missing(format!("there is no tablet {number}; this season has {tablets}")))
        }
        number => Ok(number.map(|number| number - 1)),
    }
}

/// What must be installed and built for this way of showing it.
fn parts(options: &Options, display: bool) -> &'static [Part] {
    match (options.once, options.headless || !display) {
        (true, _) => &[],
        (false, true) => &[Part::Ui],
        (false, false) => &[Part::Ui, Part::App],
    }
}

fn build(options: &Options, display: bool) -> Result<(), Failure> {
    Call::new("cargo build --package approdo-sync-server").run_quietly("the sync server")?;
    if options.once || options.headless || !display {
        return Ok(());
    }
    Call::new("cargo build --package approdo --features custom-protocol").run_quietly("the app")
}

fn has_display() -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

/// Does what a broken server would: keeps one body as it is before sealing.
fn plant(folder: &Path, body: &[u8]) -> Result<(), Failure> {
    let fault =
        |source: rusqlite::Error| Failure::Wrong(format!("could not plant a readable body: {source}"));
    let file = approdo_sync_server::file(folder);
    let store = rusqlite::Connection::open(file).map_err(fault)?;
    let first = "UPDATE entry SET body = ?1 WHERE device = (SELECT min(device) FROM entry) AND seq = 1";
    match store.execute(first, [body]).map_err(fault)? {
        1 => Ok(()),
        _ => Err(Failure::Wrong("there is no entry in which to plant a readable body".to_owned())),
    }
}
