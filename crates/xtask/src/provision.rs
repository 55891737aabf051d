//! What a machine needs beyond the Rust toolchain and Node, found out and installed where this user may.
//!
//! Everything here can be run any number of times; with nothing missing it only looks. It asks for what is *used*
//! (a program, a library, a font), not for the name of a package, and installs through apt alone: elsewhere it
//! says what is missing. It knows no secret and downloads nothing by itself; npm and apt check what they fetch.

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::call::Call;
use crate::failure::Failure;
use crate::{house, say};

/// The oldest Node that the build of the pages runs on (Vite's own floor).
const NODE_MIN: [u32; 2] = [20, 19];
/// How long apt waits while another apt holds its lock.
const APT_LOCK_SECONDS: u32 = 300;
/// Where Debian keeps the font that the screenshots are made with.
const FONT: &str = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf";
/// The same for the scripts of the card for people that this font does not have. Tablets bring their own.
const FONT_CHINESE: &str = "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc";
const FONT_BENGALI: &str = "/usr/share/fonts/truetype/lohit-bengali/Lohit-Bengali.ttf";

/// A part of the work that has needs of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// Building the app's window
    App,
    /// The pages: npm packages by lock file, built
    Ui,
    /// Driving the real window without a display
    Window,
    /// Driving the pages in a real browser
    Browser,
    /// Opening exported files with another program
    Office,
}

/// Which parts to provide for.
#[derive(Debug, Args)]
pub struct Options {
    /// Only for these parts (all of them if not given)
    #[arg(long, value_enum, value_delimiter = ',')]
    pub only: Vec<Part>,
}

/// How one sees that a need is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Probe {
    Program(&'static str),
    Library(&'static str),
    File(&'static str),
}

/// Something of the system, the parts that use it, and the Debian package that brings it.
struct Need {
    probe: Probe,
    parts: &'static [Part],
    package: &'static str,
}

const NEEDS: [Need; 10] = [
    Need { probe: Probe::Library("webkit2gtk-4.1"), parts: &[Part::App], package: "libwebkit2gtk-4.1-dev" },
    Need { probe: Probe::Program("WebKitWebDriver"), parts: &[Part::Window], package: "webkit2gtk-driver" },
    Need { probe: Probe::Program("Xvfb"), parts: &[Part::Window], package: "xvfb" },
    Need { probe: Probe::Program("xvfb-run"), parts: &[Part::Window], package: "xvfb" },
    Need { probe: Probe::Program("xauth"), parts: &[Part::Window], package: "xauth" },
    Need { probe: Probe::File(FONT), parts: &[Part::Window, Part::Browser], package: "fonts-dejavu-core" },
    Need { probe: Probe::File(FONT_CHINESE), parts: &[Part::Browser], package: "fonts-wqy-microhei" },
    Need { probe: Probe::File(FONT_BENGALI), parts: &[Part::Browser], package: "fonts-lohit-beng-bengali" },
    Need { probe: Probe::Program("chromium"), parts: &[Part::Browser], package: "chromium" },
    Need { probe: Probe::Program("soffice"), parts: &[Part::Office], package: "libreoffice-calc-nogui" },
];

/// What this user may do about a missing package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Right {
    Root,
    Sudo,
    None,
}

/// Provides for the parts asked for.
pub fn run(options: &Options) -> Result<(), Failure> {
    let began = say::now();
    let wanted = if options.only.is_empty() { Part::value_variants() } else { &options.only };
    parts(wanted)?;
    say::progress(format_args!("✓ nothing is missing ({})", say::lasted(began.elapsed())));
    Ok(())
}

/// Provides for these parts; quick when nothing is missing.
pub fn parts(parts: &[Part]) -> Result<(), Failure> {
    rust()?;
    system(parts)?;
    if parts.contains(&Part::Ui) {
        node()?;
        packages("ui")?;
        pages()?;
    }
    if parts.contains(&Part::Browser) {
        node()?;
        packages("tests/browser")?;
    }
    Ok(())
}

/// The toolchain that cargo would use for the rest is the one this tool was built with, or newer.
fn rust() -> Result<(), Failure> {
    let floor = env!("CARGO_PKG_RUST_VERSION");
    let answer = Call::new("rustc --version").answer().unwrap_or_default();
    match (numbers(answer.strip_prefix("rustc ").unwrap_or(&answer)), numbers(floor)) {
        (Some(found), Some(floor)) if found >= floor => Ok(()),
        _ => Err(Failure::Missing(format!("Rust {floor} or newer is needed (found: {})", or_none(&answer)))),
    }
}

fn node() -> Result<(), Failure> {
    let [major, minor] = NODE_MIN;
    let answer = Call::new("node --version").answer().unwrap_or_default();
    if numbers(answer.trim_start_matches('v')).is_none_or(|found| found < NODE_MIN) {
        let found = or_none(&answer);
        return Err(Failure::Missing(format!("Node {major}.{minor} or newer is needed (found: {found})")));
    }
    match program("npm") {
        Some(_) => Ok(()),
        None => Err(Failure::Missing("npm is needed; it comes with Node".to_owned())),
    }
}

fn or_none(answer: &str) -> &str {
    if answer.is_empty() { "none" } else { answer }
}

/// The first two numbers of a version.
fn numbers(version: &str) -> Option<[u32; 2]> {
    let mut parts = version.split(|c: char| !c.is_ascii_digit());
    Some([parts.next()?.parse().ok()?, parts.next()?.parse().ok()?])
}

fn system(parts: &[Part]) -> Result<(), Failure> {
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    let missing = missing(parts, is_met);
    if missing.is_empty() {
        return Ok(());
    }
    let right = if program("apt-get").is_some() { right() } else { Right::None };
    let Some(calls) = install(right, &missing) else {
        return Err(Failure::Missing(instructions(&missing)));
    };
    say::progress(format_args!("  missing from the system: {}", missing.join(" ")));
    for (purpose, call) in calls {
        call.run_quietly(purpose)?;
    }
    match self::missing(parts, is_met) {
        still if still.is_empty() => Ok(()),
        still => {
            Err(Failure::Missing(format!("installed, yet not found by what uses it: {}", still.join(" "))))
        }
    }
}

/// The packages of the unmet needs, each once, in the order of the table.
fn missing(parts: &[Part], is_met: impl Fn(Probe) -> bool) -> Vec<&'static str> {
    let mut packages = Vec::new();
    for need in NEEDS.iter().filter(|need| need.parts.iter().any(|part| parts.contains(part))) {
        if !packages.contains(&need.package) && !is_met(need.probe) {
            packages.push(need.package);
        }
    }
    packages
}

fn is_met(probe: Probe) -> bool {
    match probe {
        Probe::Program(name) => program(name).is_some(),
        Probe::Library(name) => Call::new("pkg-config --exists").and(name).answer().is_some(),
        Probe::File(path) => Path::new(path).exists(),
    }
}

/// Where the search path finds a program.
fn program(name: &str) -> Option<PathBuf> {
    std::env::split_paths(&std::env::var_os("PATH")?)
        .map(|folder| folder.join(name))
        .find(|path| path.is_file())
}

fn right() -> Right {
    if Call::new("id -u").answer().is_some_and(|user| user == "0") {
        Right::Root
    } else if Call::new("sudo -n true").answer().is_some() {
        Right::Sudo
    } else {
        Right::None
    }
}

/// The calls that install, or none if this user may not.
fn install(right: Right, packages: &[&str]) -> Option<[(&'static str, Call); 2]> {
    let apt = match right {
        Right::Root => Call::new("env"),
        Right::Sudo => Call::new("sudo -n env"),
        Right::None => return None,
    };
    let apt = apt
        .and("DEBIAN_FRONTEND=noninteractive")
        .and("apt-get")
        .and("-o")
        .and(format!("DPkg::Lock::Timeout={APT_LOCK_SECONDS}"));
    let install = apt.clone().all(["install", "-y", "--no-install-recommends"]).all(packages.iter().copied());
    Some([("read the lists of packages", apt.and("update")), ("install system packages", install)])
}

fn instructions(packages: &[&str]) -> String {
    let names = packages.join(" ");
    format!(
        "these system packages are missing, and this user may not install them: {names}\n  On Debian and Ubuntu:\n    \
         sudo apt-get update && sudo apt-get install -y --no-install-recommends {names}\n  Elsewhere, what \
         corresponds to them. Then run the same command again."
    )
}

/// The npm packages of a folder, exactly those of its lock file, without running their scripts.
fn packages(folder: &str) -> Result<(), Failure> {
    let base = house::root().join(folder);
    let lock = base.join("package-lock.json");
    if !lock.exists() {
        return Err(Failure::Missing(format!(
            "{folder}/package-lock.json is missing: packages come by it alone"
        )));
    }
    let stamp = base.join("node_modules/.approdo-lock");
    let digest = house::digest(&[lock])?;
    if house::is_stamped(&stamp, &digest) {
        return Ok(());
    }
    let call = Call::new("npm ci --ignore-scripts --no-audit --no-fund").within(folder);
    call.run_quietly(&format!("npm packages of {folder}"))?;
    house::stamp(&stamp, &digest)
}

/// The pages of the app, built anew when what they are made from has changed.
fn pages() -> Result<(), Failure> {
    let ui = house::root().join("ui");
    let stamp = ui.join("node_modules/.approdo-pages");
    let inputs = ["crates/model/data", "crates/exchange/mappings"].map(|folder| house::root().join(folder));
    let digest = house::digest(&[&[ui.clone()][..], &inputs].concat())?;
    if house::is_stamped(&stamp, &digest) && ui.join("dist/index.html").exists() {
        return Ok(());
    }
    // Gone first: a build that stops half-way must not pass for a whole one.
    let _ = fs::remove_file(&stamp);
    Call::new("npm run build").within("ui").run_quietly("pages of the app")?;
    house::stamp(&stamp, &digest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_compared_by_number_not_by_letter() {
        let check = |version: &str, enough: bool| {
            assert_eq!(numbers(version).is_some_and(|found| found >= NODE_MIN), enough, "{version}");
        };
        for (version, enough) in
            [("20.19.0", true), ("20.20.2", true), ("100.0.0", true), ("22.1.0-nightly", true)]
        {
            check(version, enough);
        }
        for (version, enough) in [("20.18.3", false), ("9.99.0", false), ("", false), ("twenty", false)] {
            check(version, enough);
        }
    }

    #[test]
    fn only_what_is_missing_for_the_parts_asked_for_is_installed_and_each_package_once() {
        let check = |parts: &[Part], present: &[&str], expected: &[&str]| {
            let is_met = |probe| match probe {
                Probe::Program(name) | Probe::Library(name) | Probe::File(name) => present.contains(&name),
            };
            assert_eq!(missing(parts, is_met), expected);
        };
        check(&[Part::Ui], &[], &[]);
        check(&[Part::App], &[], &["libwebkit2gtk-4.1-dev"]);
        check(&[Part::App], &["webkit2gtk-4.1"], &[]);
        let fonts = ["fonts-dejavu-core", "fonts-wqy-microhei", "fonts-lohit-beng-bengali"];
        check(&[Part::Browser], &[], &[&fonts[..], &["chromium"]].concat());
        check(&[Part::Window], &["WebKitWebDriver", "Xvfb", FONT], &["xvfb", "xauth"]);
        check(
            &[Part::Window, Part::Browser],
            &["WebKitWebDriver", FONT_CHINESE],
            &["xvfb", "xauth", "fonts-dejavu-core", "fonts-lohit-beng-bengali", "chromium"],
        );
    }

    #[test]
    fn who_may_not_install_is_told_the_line_to_run() {
        let install_line = |right| install(right, &["xvfb", "xauth"]).map(|[_, (_, call)]| call.shown());
        let line = "env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y \
                    --no-install-recommends xvfb xauth";
        assert_eq!(install_line(Right::Root), Some(line.to_owned()));
        assert_eq!(install_line(Right::Sudo), Some(format!("sudo -n {line}")));
        assert_eq!(install_line(Right::None), None);
        assert!(instructions(&["xvfb"]).contains("sudo apt-get install -y --no-install-recommends xvfb"));
    }
}
