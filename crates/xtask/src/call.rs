//! One command of another program: shown as one would type it, run, and judged by how it ends.
//!
//! Nothing a called program says reaches stdout, which belongs to the JSON of our own commands.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::stderr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use crate::failure::Failure;
use crate::{house, say};

/// How often a quiet call is asked whether it has ended.
const POLL_MILLISECONDS: u64 = 50;
/// How often a quiet call that takes long says that it is still at work.
const BEAT_SECONDS: u64 = 15;
/// How much of a quiet call's output is shown when it fails.
const TAIL_LINES: usize = 40;

/// A command line, its folder and what it adds to the environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    program: String,
    arguments: Vec<String>,
    folder: PathBuf,
    environment: Vec<(String, String)>,
}

impl Call {
    /// A call of `program` in the root of the checkout, with arguments separated by single spaces.
    pub fn new(line: &str) -> Self {
        let mut words = line.split(' ').map(str::to_owned);
        let program = words.next().unwrap_or_default();
        Self { program, arguments: words.collect(), folder: house::root(), environment: Vec::new() }
    }

    /// One more argument, taken whole, spaces and all.
    pub fn and(mut self, argument: impl Into<String>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    /// More arguments, each taken whole.
    pub fn all<'a>(mut self, arguments: impl IntoIterator<Item = &'a str>) -> Self {
        self.arguments.extend(arguments.into_iter().map(str::to_owned));
        self
    }

    /// The same in a folder of the checkout.
    pub fn within(mut self, folder: &str) -> Self {
        self.folder = house::root().join(folder);
        self
    }

    /// The same with one more variable.
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.environment.push((name.to_owned(), value.into()));
        self
    }

    /// The command as one would type it at the root of the checkout.
    pub fn shown(&self) -> String {
        let mut words = Vec::new();
        words.extend(self.environment.iter().map(|(name, value)| format!("{name}={}", quoted(value))));
        words.push(quoted(&self.program));
        words.extend(self.arguments.iter().map(|argument| quoted(argument)));
        let line = words.join(" ");
        match self.folder.strip_prefix(house::root()) {
            Ok(folder) if folder != Path::new("") => format!("(cd {} && {line})", folder.display()),
            _ => line,
        }
    }

    /// Runs it; what it says goes to stderr as it comes.
    pub fn run(&self) -> Result<(), Failure> {
        say::progress(format_args!("▶ {}", self.shown()));
        let status = self.command().stdout(Stdio::from(stderr())).status();
        self.judge(status.map_err(|source| self.not_started(source))?)
    }

    /// Runs it; what it says goes to a log that is shown only if it fails. A line at the start, one now and then,
    /// one at the end.
    pub fn run_quietly(&self, purpose: &str) -> Result<(), Failure> {
        say::progress(format_args!("▶ {purpose}: {}", self.shown()));
        let began = say::now();
        let log = log_path(purpose)?;
        let file = File::create(&log).map_err(|source| house::file("write", &log, source))?;
        let second = file.try_clone().map_err(|source| house::file("write", &log, source))?;
        let child = self.command().env("NO_COLOR", "1").stdout(file).stderr(second).spawn();
        let status = self.wait(child.map_err(|source| self.not_started(source))?, purpose)?;
        if !status.success() {
            say::progress(tail(&fs::read_to_string(&log).unwrap_or_default()));
            say::progress(format_args!("  (all of it in {})", log.display()));
        }
        self.judge(status)?;
        say::progress(format_args!("✓ {purpose} ({})", say::lasted(began.elapsed())));
        Ok(())
    }

    fn wait(&self, mut child: Child, purpose: &str) -> Result<ExitStatus, Failure> {
        let began = say::now();
        let mut beats = 1;
        loop {
            if let Some(status) = child.try_wait().map_err(|source| self.not_started(source))? {
                return Ok(status);
            }
            if began.elapsed() >= Duration::from_secs(BEAT_SECONDS * beats) {
                beats += 1;
                say::progress(format_args!("  … {purpose}, {} so far", say::lasted(began.elapsed())));
            }
            std::thread::sleep(Duration::from_millis(POLL_MILLISECONDS));
        }
    }

    /// What it prints, if it ends well: for asking, not for doing. What it says on stderr passes through.
    pub fn output(&self) -> Result<String, Failure> {
        say::progress(format_args!("▶ {}", self.shown()));
        let output =
            self.command().stderr(Stdio::inherit()).output().map_err(|source| self.not_started(source))?;
        self.judge(output.status)?;
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// What it answers, or nothing if it is not there or ends badly. Silent.
    pub fn answer(&self) -> Option<String> {
        let output = self.command().stderr(Stdio::null()).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).current_dir(&self.folder).stdin(Stdio::null());
        for (name, _) in std::env::vars_os().filter(|(name, _)| is_set_by_cargo_run(name)) {
            command.env_remove(name);
        }
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }

    fn judge(&self, status: ExitStatus) -> Result<(), Failure> {
        if status.success() {
            return Ok(());
        }
        let ending = match status.code() {
            Some(code) => format!("ended with {code}"),
            None => "was stopped by a signal".to_owned(),
        };
        Err(Failure::Call { call: self.shown(), ending })
    }

    fn not_started(&self, source: std::io::Error) -> Failure {
        Failure::Start { call: self.shown(), source }
    }
}

/// `cargo run` tells the program about its package; some build scripts watch these names, so a cargo called from
/// here would build them anew, and again when called by hand.
fn is_set_by_cargo_run(name: &OsStr) -> bool {
    name.to_str().is_some_and(|name| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_"))
}

fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:@,+^".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

fn log_path(purpose: &str) -> Result<PathBuf, Failure> {
    let folder = house::root().join("target/xtask");
    fs::create_dir_all(&folder).map_err(|source| house::file("make", &folder, source))?;
    let name: String = purpose
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' })
        .collect();
    Ok(folder.join(format!("{name}.log")))
}

fn tail(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let from = lines.len().saturating_sub(TAIL_LINES);
    lines.iter().skip(from).map(|line| format!("  │ {line}")).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_shown_as_one_would_type_it() {
        let check = |call: Call, expected: &str| assert_eq!(call.shown(), expected);
        check(Call::new("cargo fmt --check"), "cargo fmt --check");
        check(Call::new("npm ci").within("ui"), "(cd ui && npm ci)");
        check(Call::new("xvfb-run -s").and("-screen 0 1x1x24"), "xvfb-run -s '-screen 0 1x1x24'");
        check(Call::new("true").and("it's").with("A", "b c"), r"A='b c' true 'it'\''s'");
    }

    #[test]
    fn a_call_that_ends_badly_or_is_not_there_fails_with_its_line() {
        let ending = Call::new("false").run().unwrap_err().to_string();
        assert_eq!(ending, "`false` ended with 1");
        assert!(Call::new("no-such-program").run().unwrap_err().to_string().contains("could not be started"));
        assert_eq!(Call::new("no-such-program").answer(), None);
        assert_eq!(Call::new("false").answer(), None);
        assert_eq!(Call::new("echo yes").answer(), Some("yes".to_owned()));
    }

    #[test]
    fn only_the_last_lines_of_a_long_log_are_shown() {
        let text = (0..100).map(|n| n.to_string()).collect::<Vec<_>>().join("\n");
        assert_eq!(tail(&text).lines().count(), TAIL_LINES);
        assert!(tail(&text).ends_with("│ 99"));
    }
}
