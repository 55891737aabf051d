//! `cargo xtask`: every command of the project, so that a fresh machine needs no other.
//!
//! It may use every crate of the workspace except the window (`src-tauri`), which it only starts as a program:
//! whoever builds this tool must not need a web view. It knows nothing about ciphers or forms.
//! Progress goes to stderr, a line for every long step; stdout belongs to the JSON of `--json`.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

mod bench;
mod bindings;
mod bridge;
mod call;
mod checks;
mod ci;
mod demo;
mod failure;
mod house;
mod provision;
mod published;
mod say;
mod sbom;
mod vectors;

/// The commands of Approdo.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version, about)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Play a season through the real parts and open the app (or, without a display, its pages in a browser)
    Demo(demo::Options),
    /// Run every test, printing each command before it runs
    Test(checks::Options),
    /// Everything that must hold before a change is accepted: format, lint, build, tests (`.ci/run`)
    Ci,
    /// Measure what the project promises about speed and size
    Bench(bench::Options),
    /// Serve the pages of the app over loopback HTTP, with the real vault behind them
    Bridge(bridge::Options),
    /// Write the enums of the code lists, and the TypeScript of what crosses to the pages
    Bindings,
    /// List the golden vectors of every format and verify them; none is ever written anew
    Vectors(vectors::Options),
    /// Write the reference season's bulletins, protected and signed, for the tests of the tavolo's page
    Published(published::Options),
    /// Write the bill of materials of the lock files, as CycloneDX
    Sbom(sbom::Options),
    /// Install what is missing: system packages, npm packages by lock file, the built pages
    Provision(provision::Options),
}

fn main() -> ExitCode {
    match obey(CommandLine::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            say::failed(&failure);
            ExitCode::FAILURE
        }
    }
}

fn obey(command: Command) -> Result<(), failure::Failure> {
    match command {
        Command::Demo(options) => demo::run(&options),
        Command::Test(options) => checks::run(&options),
        Command::Ci => ci::run(),
        Command::Bench(options) => bench::run(&options),
        Command::Bridge(options) => bridge::run(&options),
        Command::Bindings => bindings::run(),
        Command::Vectors(options) => vectors::run(&options),
        Command::Published(options) => published::run(&options),
        Command::Sbom(options) => sbom::run(&options),
        Command::Provision(options) => provision::run(&options),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Every `cargo xtask` that a text gives, in a block or within a sentence.
    fn given(text: &str) -> BTreeSet<String> {
        let code = text.split('`').skip(1).step_by(2).flat_map(str::lines);
        let blocks = text.split("```").skip(1).step_by(2).flat_map(str::lines);
        let lines = code.chain(blocks).filter(|line| line.starts_with("cargo xtask "));
        lines.map(|line| line.split_once('#').map_or(line, |(line, _)| line).trim().to_owned()).collect()
    }

    #[test]
    fn every_command_of_the_project_that_is_told_of_is_one() {
        let texts = [include_str!("../../../docs/OPERATIONS.md"), include_str!("../../../README.md")];
        for text in texts {
            let lines = given(text);
            assert!(!lines.is_empty());
            for line in lines {
                let words = line.strip_prefix("cargo ").unwrap().split(' ');
                assert!(CommandLine::try_parse_from(words).is_ok(), "{line}");
            }
        }
        assert_eq!(given("`cargo xtask demmo` and\n```sh\ncargo xtask ci # all\n```\n").len(), 2);
        assert!(CommandLine::try_parse_from(["xtask", "demmo"]).is_err());
    }
}
