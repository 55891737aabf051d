//! What the project promises about speed and size, measured through the real parts.
//!
//! A benchmark, not a timed test: it prints what it measured, whatever it is. Everything runs in the release profile:
//! the command builds itself and the server so and calls itself. Server and devices keep their files on the disk of
//! the temporary folder (`TMPDIR`), with the durability they ship with. Only with `--within-bounds` does it also judge: the
//! rows of [`bounds`], in the build of the tests, which is slower than what ships.

mod bounds;
mod bulletins;
mod figure;
mod line;
mod load;
mod press;
mod proxy;
mod rows;
mod scene;
mod sizes;

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use crate::call::Call;
use crate::failure::Failure;
use crate::{house, say};
use figure::Row;
use scene::Scene;
use sizes::Sizes;

/// How often what passes a bound is measured: a machine that is busy for a moment is no slow app.
const TRIES: usize = 3;

/// The program that every scene starts.
const SERVER: &str = "approdo-sync-server";

/// How the measurements are printed.
#[derive(Debug, Args)]
pub struct Options {
    /// Print one JSON object on stdout instead of a table
    #[arg(long)]
    pub json: bool,
    /// A tenth of the sizes, for a look in between
    #[arg(long)]
    pub quick: bool,
    /// Only what a person waits for, in the build of the tests; fails if one of it takes longer than its bound
    #[arg(long, conflicts_with_all = ["json", "quick"])]
    pub within_bounds: bool,
    /// Measure in this very build; the command passes it on to the one it made
    #[arg(long, hide = true)]
    pub here: bool,
}

/// Measures, and prints.
pub fn run(options: &Options) -> Result<(), Failure> {
    match options {
        Options { within_bounds: true, .. } => within_bounds(),
        Options { here: true, .. } => measure(options),
        Options { .. } => in_release(options),
    }
}

/// Measures what has a bound, prints it, and fails where one is passed whenever it is measured.
fn within_bounds() -> Result<(), Failure> {
    let sizes = Sizes::BOUNDS;
    let scene = Scene::prepare(&house::programs().join(SERVER), &sizes.logs_for_lists())?;
    let mut missed = Vec::new();
    for _ in 0..TRIES {
        say::progress("▶ measuring what a person waits for");
        let mut rows = rows::lists(&scene, &sizes)?;
        rows.push(bulletins::release()?);
        let table: String = rows.iter().map(Row::text).collect();
        say::result(format_args!("{}{table}", figure::TABLE_HEAD))?;
        missed = rows.iter().flat_map(Row::missed).collect();
        if missed.is_empty() {
            return Ok(());
        }
        missed.iter().for_each(say::progress);
    }
    Err(Failure::Wrong(missed.join("; ")))
}

/// Builds everything as it ships and measures there.
fn in_release(options: &Options) -> Result<(), Failure> {
    Call::new("cargo build --release --package xtask --package approdo-sync-server")
        .run_quietly("the release build")?;
    let program = programs().join("xtask");
    let switches = [("--json", options.json), ("--quick", options.quick)];
    let switches = switches.iter().filter(|(_, on)| *on).map(|(switch, _)| *switch);
    let call = Call::new(&program.to_string_lossy()).all(["bench", "--here"]).all(switches);
    say::result(call.output()?.trim_end())
}

/// Where cargo puts the programs it builds for release.
fn programs() -> PathBuf {
    house::programs().with_file_name("release")
}

fn measure(options: &Options) -> Result<(), Failure> {
    let began = say::now();
    let sizes = if options.quick { Sizes::QUICK } else { Sizes::FULL };
    let program = programs().join(SERVER);
    let scene = Scene::prepare(&program, &sizes.wanted())?;
    let mut rows = Vec::new();
    let mut keep = |measured: Vec<Row>| {
        for row in measured {
            row.text().lines().for_each(say::progress);
            rows.push(row);
        }
    };
    say::progress("▶ measuring on tablets");
    keep(vec![rows::save(&scene, &sizes)?]);
    keep(rows::lists(&scene, &sizes)?);
    keep(vec![rows::unlock(&scene, &sizes)?]);
    say::progress("▶ measuring bulletins");
    keep(bulletins::rows()?);
    say::progress("▶ measuring the handing over");
    keep(rows::hand_over(&scene, &sizes)?);
    say::progress("▶ measuring the line");
    keep(vec![rows::wire_bytes(&scene)?, rows::slow_line(&scene)?]);
    say::progress("▶ measuring the server");
    keep(vec![rows::rush(&program, &scene, &sizes)?, rows::table(&program, &scene, &sizes)?]);
    say::progress(format_args!("✓ measured ({})", say::lasted(began.elapsed())));
    if options.json {
        let rows: Vec<_> = rows.iter().map(Row::json).collect();
        return say::result(json!({"machine": load::machine(), "profile": "release", "rows": rows}));
    }
    let table: String = rows.iter().map(Row::text).collect();
    let how: String = rows.iter().map(|row| format!("- **{}**: {}.\n", row.what, row.how)).collect();
    say::result(format_args!("Machine: {}.\n\n{}{table}\n{how}", load::machine(), figure::TABLE_HEAD))
}
