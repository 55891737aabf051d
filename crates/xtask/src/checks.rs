//! Every test of the project as one list of named steps: `cargo xtask test`.
//!
//! The list is data; the only judgement made here is that of the season, whose figures must be the published ones.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use serde_json::Value;

use crate::call::Call;
use crate::failure::Failure;
use crate::provision::{self, Part};
use crate::{house, say};

/// The four lines of the emersion table; they are never summed.
const LINES: [&str; 4] = ["street_contacts", "indoor_contacts", "low_threshold_accesses", "reported_persons"];

/// Which tests, and what to do about a failure.
#[derive(Debug, Args)]
pub struct Options {
    /// Run the steps after a failed one too
    #[arg(long)]
    pub keep_going: bool,
    /// Only these steps, by name
    #[arg(long, value_delimiter = ',', value_name = "STEP")]
    pub only: Vec<String>,
    /// The long trials too: everything that is ignored otherwise
    #[arg(long)]
    pub nightly: bool,
    /// Print the names of the steps and what they show, and end
    #[arg(long)]
    pub list: bool,
}

/// A step: what it is called, what it shows, what it needs and what it does.
struct Check {
    name: &'static str,
    shows: &'static str,
    needs: &'static [Part],
    action: Action,
}

enum Action {
    Calls(Vec<Call>),
    Judge(fn() -> Result<(), Failure>),
}

/// How a step ended.
struct Outcome {
    name: &'static str,
    lasted: Duration,
    passed: bool,
}

/// The list. Cheap and telling steps first; every program that a later step starts is built by an earlier one.
fn checks() -> Vec<Check> {
    let window = Call::new("xvfb-run -a -s")
        .and("-screen 0 1280x1280x24 -nolisten tcp")
        .all("cargo test -p approdo-tests --test window --test first_frames -- --ignored".split(' '));
    vec![
        check("programs", "everything but the window builds", &[], vec![Call::new("cargo build --bins")]),
        check("rust", "laws, golden vectors, attacks, the world, crashes", &[], rust_tests()),
        check("examples", "the examples in the documentation hold", &[], vec![Call::new("cargo test --doc")]),
        check(
            "office",
            "LibreOffice reads exported files and bulletins and finds the same figures",
            &[Part::Office],
            vec![
                Call::new("cargo test -p approdo-vault --test exchange -- --ignored"),
                Call::new("cargo test -p approdo-sync-server --lib -- --ignored"),
            ],
        ),
        check("types", "the pages and the backend agree", &[Part::Ui], vec![npm("ui", "run check")]),
        check("pages", "the pages' own tests", &[Part::Ui], vec![npm("ui", "test")]),
        check(
            "screens",
            "every screen in both themes and stretched words: seen, hit, read, in order",
            &[Part::Ui, Part::Browser],
            vec![npm("ui", "run shots")],
        ),
        check("app", "the window builds", &[Part::Ui, Part::App], vec![app()]),
        check(
            "browser",
            "the whole path, every kind of work and bad nights, in a browser",
            &[Part::Ui, Part::Browser],
            vec![browser()],
        ),
        check(
            "window",
            "the whole path in the real window",
            &[Part::Ui, Part::App, Part::Window],
            vec![window],
        ),
        check("bounds", "a full device and a bulletin keep nobody waiting", &[], vec![bounds()]),
        judge("season", "fifteen months add up to the published figures", season),
        judge("withhold", "a tablet that does not push is missing from table and folds", withhold),
        judge("readable", "a body that the server could read is found", readable),
    ]
}

/// What takes too long for every change. Every test that is ignored elsewhere is in one of these steps, or needs a program
/// that only one step of [`checks`] provides for.
fn nightly() -> Vec<Check> {
    let ignored = |of: &str| Call::new(&format!("cargo test --release {of} -- --ignored"));
    vec![
        check(
            "trials",
            "a thousand random bulletins, and twenty sequences of them, stay shut",
            &[],
            vec![ignored("-p approdo-disclosure --lib")],
        ),
        check(
            "headline",
            "the consolidation of fifteen months says the published figures, beside all bulletins and what came late",
            &[],
            vec![ignored("-p approdo-tests --test rapporteur")],
        ),
        check("seals", "a million seals use every key once", &[], vec![ignored("-p approdo-vault --lib")]),
    ]
}

fn check(name: &'static str, shows: &'static str, needs: &'static [Part], calls: Vec<Call>) -> Check {
    Check { name, shows, needs, action: Action::Calls(calls) }
}

fn judge(name: &'static str, shows: &'static str, judge: fn() -> Result<(), Failure>) -> Check {
    Check { name, shows, needs: &[], action: Action::Judge(judge) }
}

fn rust_tests() -> Vec<Call> {
    match Call::new("cargo nextest --version").answer() {
        Some(_) => vec![Call::new("cargo nextest run --no-fail-fast")],
        None => vec![Call::new("cargo test --lib --bins --tests --no-fail-fast")],
    }
}

fn app() -> Call {
    Call::new("cargo build -p approdo --features custom-protocol")
}

/// A benchmark that fails, in a process of its own; no test is timed.
fn bounds() -> Call {
    Call::new(&house::programs().join("xtask").to_string_lossy()).all(["bench", "--within-bounds"])
}

fn browser() -> Call {
    npm("tests/browser", "run test:browser")
}

fn npm(folder: &str, what: &str) -> Call {
    // Test runners that would watch for changes at a terminal run once when told so.
    Call::new("npm").all(what.split(' ')).within(folder).with("CI", "1")
}

/// Runs the steps asked for and closes with one line.
pub fn run(options: &Options) -> Result<(), Failure> {
    let nightly = if options.nightly { nightly() } else { Vec::new() };
    let checks = asked_for(checks().into_iter().chain(nightly).collect(), &options.only)?;
    if options.list {
        checks.iter().for_each(|check| say::progress(format_args!("{:10} {}", check.name, check.shows)));
        return Ok(());
    }
    let mut outcomes = Vec::new();
    for (at, check) in checks.iter().enumerate() {
        say::progress(format_args!("\n[{}/{}] {}: {}", at + 1, checks.len(), check.name, check.shows));
        let outcome = try_out(check);
        let stop = !outcome.passed && !options.keep_going;
        outcomes.push(outcome);
        if stop {
            break;
        }
    }
    summary(&outcomes, checks.len())
}

fn asked_for(checks: Vec<Check>, only: &[String]) -> Result<Vec<Check>, Failure> {
    if let Some(unknown) = only.iter().find(|name| !checks.iter().any(|check| check.name == **name)) {
        return Err(Failure::Missing(format!("there is no step `{unknown}`; see cargo xtask test --list")));
    }
    Ok(checks
        .into_iter()
        .filter(|check| only.is_empty() || only.iter().any(|name| name == check.name))
        .collect())
}

fn try_out(check: &Check) -> Outcome {
    let began = say::now();
    let ending = provision::parts(check.needs).and_then(|()| match &check.action {
        Action::Calls(calls) => calls.iter().try_for_each(Call::run),
        Action::Judge(judge) => judge(),
    });
    if let Err(failure) = &ending {
        say::failed(failure);
    }
    Outcome { name: check.name, lasted: began.elapsed(), passed: ending.is_ok() }
}

fn summary(outcomes: &[Outcome], of: usize) -> Result<(), Failure> {
    say::progress("");
    for outcome in outcomes {
        let mark = if outcome.passed { "✓" } else { "✗" };
        say::progress(format_args!("{mark} {:10} {:>8}", outcome.name, say::lasted(outcome.lasted)));
    }
    let failed: Vec<&str> =
        outcomes.iter().filter(|outcome| !outcome.passed).map(|outcome| outcome.name).collect();
    let total = say::lasted(outcomes.iter().map(|outcome| outcome.lasted).sum());
    let passed = outcomes.len() - failed.len();
    say::progress(format_args!("{passed} of {of} steps passed in {total}"));
    if failed.is_empty() { Ok(()) } else { Err(Failure::Checks(failed.join(", "))) }
}

/// All fifteen months: the server's table must say what the project published, and nothing may be readable there.
fn season() -> Result<(), Failure> {
    let figures = play("--full")?;
    let published = published()?;
    agree(&published, &figures)?;
    consolidated(&published, &figures)?;
    on_the_page(&published, &figures)
}

/// Whoever opens the tavolo's page, with a link or without, is led to every bulletin and reads what the project published.
fn on_the_page(published: &[(String, u64)], figures: &Value) -> Result<(), Failure> {
    let all = figures.get("bulletins").and_then(Value::as_array).map_or(0, Vec::len);
    let mut faults = Vec::new();
    for reader in ["reader", "everybody"] {
        let page = figures.get("pages").and_then(|pages| pages.get(reader)).unwrap_or(&Value::Null);
        let bulletins = number(page, &["bulletins"])?;
        if bulletins == 0 || usize::try_from(bulletins) != Ok(all) {
            faults.push(format!("{reader}: the page leads to {bulletins} bulletins of {all}"));
        }
        let numbers: Vec<u64> = page
            .get("numbers")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_u64)
            .collect();
        let missing = published.iter().filter(|(_, count)| !numbers.contains(count));
        faults.extend(missing.map(|(line, _)| format!("{reader}: the page does not say {line}")));
    }
    if faults.is_empty() { Ok(()) } else { Err(Failure::Wrong(faults.join("; "))) }
}

/// The newest bulletin is the consolidation: it says what the project published, exactly.
fn consolidated(published: &[(String, u64)], figures: &Value) -> Result<(), Failure> {
    let says =
        |line: &str, what: &str| figures.pointer(&format!("/bulletins/0/headline/{line}/value/{what}"));
    let is = |line: &str, what: &str, count: u64| says(line, what).and_then(Value::as_u64) == Some(count);
    let wrong = published.iter().filter(|(line, count)| !is(line, "value", *count) || !is(line, "base", 1));
    let wrong: Vec<&str> = wrong.map(|(line, _)| line.as_str()).collect();
    match wrong.is_empty() {
        true => Ok(()),
        false => Err(Failure::Wrong(format!("the consolidation does not say {} exactly", wrong.join(", ")))),
    }
}

/// A small season with and without the pushes of one tablet: lower by exactly its records, everywhere.
fn withhold() -> Result<(), Failure> {
    lower_by_the_withheld(&play("")?, &play("--withhold 1")?)
}

/// A small season with one body stored unsealed: the search must find exactly that one.
fn readable() -> Result<(), Failure> {
    match number(&play("--plant-readable")?, &["server_readable_bodies"])? {
        1 => Ok(()),
        other => Err(Failure::Wrong(format!("one readable body was planted, {other} were found"))),
    }
}

/// Plays a season in a process of its own and reads what it prints.
fn play(switches: &str) -> Result<Value, Failure> {
    let program = house::programs().join("xtask");
    let call = Call::new(&program.to_string_lossy()).all(["demo", "--once", "--json"]);
    let output = call.all(switches.split_whitespace()).output()?;
    serde_json::from_str(&output)
        .map_err(|fault| Failure::Wrong(format!("the demo did not print one JSON object: {fault}")))
}

/// The published figures, line by line, from the project's own code lists.
fn published() -> Result<Vec<(String, u64)>, Failure> {
    let path: PathBuf = house::root().join("crates/model/data/code-lists.json");
    let text = std::fs::read_to_string(&path).map_err(|source| house::file("read", &path, source))?;
    let lists: Value =
        serde_json::from_str(&text).map_err(|fault| Failure::Wrong(format!("the code lists: {fault}")))?;
    let codes = lists.pointer("/lists/emersion_line/codes").and_then(Value::as_array);
    let lines = codes.into_iter().flatten().filter_map(|line| {
        Some((line.get("code")?.as_str()?.to_owned(), line.get("published_2017_2019")?.as_u64()?))
    });
    Ok(lines.collect())
}

/// Published = total = sum of the areas; what the coordinators opened is the same; nothing is readable.
fn agree(published: &[(String, u64)], figures: &Value) -> Result<(), Failure> {
    let mut faults = Vec::new();
    if published.len() != LINES.len() {
        faults.push(format!("{} published lines instead of {}", published.len(), LINES.len()));
    }
    for (line, expected) in published {
        let total = number(figures, &["total", line])?;
        let areas = over_areas(figures, line)?;
        if total != *expected || areas != total {
            faults.push(format!("{line}: published {expected}, table {total}, sum of the areas {areas}"));
        }
    }
    faults.extend(folds_agree(figures)?);
    if number(figures, &["server_readable_bodies"])? != 0 {
        faults.push("the server holds readable bodies".to_owned());
    }
    if faults.is_empty() { Ok(()) } else { Err(Failure::Wrong(faults.join("; "))) }
}

/// What the coordinators opened against what the server counted; the faults, if any.
fn folds_agree(figures: &Value) -> Result<Vec<String>, Failure> {
    let total = |line| number(figures, &["total", line]);
    let counted = [
        ("contacts", total("street_contacts")? + total("indoor_contacts")?),
        ("low_threshold_accesses", total("low_threshold_accesses")?),
        ("reported_persons", total("reported_persons")?),
        ("outings", total("outings")?),
    ];
    let mut faults = Vec::new();
    for (name, counted) in counted {
        let opened = number(figures, &["opened_by_coordinators", name])?;
        if opened != counted {
            faults.push(format!("{name}: coordinators opened {opened}, the server counted {counted}"));
        }
    }
    Ok(faults)
}

fn lower_by_the_withheld(whole: &Value, less: &Value) -> Result<(), Failure> {
    let mut faults = folds_agree(less)?;
    let mut withheld = 0;
    for line in LINES.into_iter().chain(["outings"]) {
        let (all, rest) = (number(whole, &["total", line])?, number(less, &["total", line])?);
        let missing = number(less, &["withheld", line])?;
        withheld += missing;
        if rest + missing != all {
            faults.push(format!("{line}: {all} in all, {rest} in the table, {missing} withheld"));
        }
    }
    if withheld == 0 {
        faults.push("the withheld tablet had nothing to withhold".to_owned());
    }
    if faults.is_empty() { Ok(()) } else { Err(Failure::Wrong(faults.join("; "))) }
}

fn over_areas(figures: &Value, line: &str) -> Result<u64, Failure> {
    let areas = figures.get("areas").and_then(Value::as_object);
    areas.into_iter().flatten().map(|(_, area)| number(area, &[line])).sum()
}

fn number(figures: &Value, path: &[&str]) -> Result<u64, Failure> {
    let found = path.iter().try_fold(figures, |value, name| value.get(name)).and_then(Value::as_u64);
    found.ok_or_else(|| Failure::Wrong(format!("the demo prints no number for {}", path.join("."))))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use approdo_model::bulletin::Says;
    use serde_json::json;

    fn lines(street: u64, indoor: u64) -> Value {
        json!({"street_contacts": street, "indoor_contacts": indoor, "low_threshold_accesses": 484,
               "reported_persons": 553, "outings": 900})
    }

    fn figures(street: u64) -> Value {
        json!({"areas": {"CO": lines(street, 1667)}, "total": lines(street, 1667), "server_readable_bodies": 0,
               "opened_by_coordinators": {"contacts": street + 1667, "low_threshold_accesses": 484,
                                          "reported_persons": 553, "outings": 900}})
    }

    #[test]
    fn the_season_agrees_only_if_every_figure_does() {
        let published: Vec<(String, u64)> =
            LINES.into_iter().map(str::to_owned).zip([3575, 1667, 484, 553]).collect();
        let check = |change: fn(&mut Value), agrees: bool| {
            let mut figures = figures(3575);
            change(&mut figures);
            assert_eq!(agree(&published, &figures).is_ok(), agrees, "{figures}");
        };
        check(|_| (), true);
        check(|figures| figures["total"]["street_contacts"] = json!(3574), false);
        check(|figures| figures["areas"]["CO"]["reported_persons"] = json!(552), false);
        check(|figures| figures["opened_by_coordinators"]["contacts"] = json!(1), false);
        check(|figures| figures["opened_by_coordinators"]["outings"] = json!(899), false);
        check(|figures| figures["server_readable_bodies"] = json!(1), false);
        check(|figures| figures["total"] = json!({}), false);
        assert!(
            agree(&[], &figures(3575)).is_err(),
            "published figures that cannot be read are not agreement"
        );
    }

    #[test]
    fn the_consolidation_must_say_every_line_exactly() {
        let published = [("street_contacts".to_owned(), 3575), ("reported_persons".to_owned(), 553)];
        let reported = Says::Value { value: 553, base: 1 };
        let check = |street: Says| {
            let headline = json!({"street_contacts": street, "reported_persons": reported});
            consolidated(&published, &json!({"bulletins": [{"headline": headline}]})).is_ok()
        };
        assert!(check(Says::Value { value: 3575, base: 1 }));
        assert!(!check(Says::Value { value: 3575, base: 5 }), "rounded");
        assert!(!check(Says::Value { value: 3574, base: 1 }), "another");
        assert!(!check(Says::Complementary), "masked");
        assert!(consolidated(&published, &json!({"bulletins": []})).is_err(), "nothing published");
    }

    #[test]
    fn the_page_leads_everybody_to_every_bulletin_and_says_every_line() {
        let published = [("street_contacts".to_owned(), 3575), ("reported_persons".to_owned(), 553)];
        let check = |bulletins: usize, numbers: [u64; 2]| {
            let page = json!({"bulletins": bulletins, "numbers": numbers});
            let right = json!({"bulletins": 2, "numbers": [3575, 553]});
            let pages = |reader: &Value, everybody: &Value| json!({"bulletins": [{}, {}], "pages": {"reader": reader, "everybody": everybody}});
            let agrees = on_the_page(&published, &pages(&page, &right)).is_ok();
            assert_eq!(on_the_page(&published, &pages(&right, &page)).is_ok(), agrees);
            agrees
        };
        assert!(check(2, [3575, 553]));
        assert!(!check(1, [3575, 553]), "one is not there");
        assert!(!check(2, [3580, 553]), "rounded");
        assert!(on_the_page(&published, &json!({"bulletins": []})).is_err(), "no page");
    }

    #[test]
    fn what_is_withheld_is_missing_to_the_last_record() {
        let check = |street: u64, withheld: u64, agrees: bool| {
            let mut less = figures(street);
            less["withheld"] = json!({"street_contacts": withheld, "indoor_contacts": 0,
                                      "low_threshold_accesses": 0, "reported_persons": 0, "outings": 0});
            assert_eq!(lower_by_the_withheld(&figures(100), &less).is_ok(), agrees, "{street} {withheld}");
        };
        check(93, 7, true);
        check(94, 7, false);
        check(100, 7, false);
        check(100, 0, false);
    }

    #[test]
    fn a_step_is_asked_for_by_a_name_that_exists() {
        let names = |only: &[&str]| {
            let only: Vec<String> = only.iter().map(|&name| name.to_owned()).collect();
            asked_for(checks(), &only).map(|checks| checks.iter().map(|check| check.name).collect::<Vec<_>>())
        };
        assert_eq!(names(&["season", "rust"]).unwrap(), ["rust", "season"]);
        assert_eq!(names(&[]).unwrap().len(), checks().len());
        assert!(names(&["sesaon"]).is_err());
    }

    /// The package and the target that a test in this file belongs to.
    fn home(path: &Path) -> (String, String) {
        let parts: Vec<&str> = path.iter().filter_map(|part| part.to_str()).collect();
        let (package, rest) = match parts.as_slice() {
            ["crates", package, rest @ ..] => (format!("approdo-{package}"), rest),
            ["src-tauri", rest @ ..] => ("approdo".to_owned(), rest),
            ["sync-server", rest @ ..] => ("approdo-sync-server".to_owned(), rest),
            ["tests", rest @ ..] => ("approdo-tests".to_owned(), rest),
            _ => (String::new(), &[][..]),
        };
        let target = match rest {
            ["src", ..] => "--lib".to_owned(),
            ["tests", name, ..] => format!("--test {}", name.trim_end_matches(".rs")),
            _ => String::new(),
        };
        (package, target)
    }

    /// Every Rust file of the checkout that has a test which is ignored.
    fn with_ignored(folder: &Path, found: &mut Vec<PathBuf>) {
        // Not written whole, so that this file is none of them.
        let mark = concat!("#[", "ignore");
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if path.is_dir() && !["node_modules", "target", "dist", ".git"].contains(&name) {
                with_ignored(&path, found);
            } else if name.ends_with(".rs") && std::fs::read_to_string(&path).unwrap().contains(mark) {
                found.push(path.strip_prefix(house::root()).unwrap().to_owned());
            }
        }
    }

    #[test]
    fn every_ignored_test_is_in_a_step_that_a_night_runs() {
        let lines: Vec<String> = checks()
            .into_iter()
            .chain(nightly())
            .flat_map(|check| match check.action {
                Action::Calls(calls) => calls.iter().map(Call::shown).collect(),
                Action::Judge(_) => Vec::new(),
            })
            .filter(|line| line.ends_with(" -- --ignored"))
            .collect();
        let mut files = Vec::new();
        with_ignored(&house::root(), &mut files);
        assert!(files.len() >= 5, "{files:?}");
        let in_a_step = |file: &PathBuf| {
            let (package, target) = home(file);
            let names = [format!(" -p {package} "), format!(" {target} ")];
            lines.iter().any(|line| names.iter().all(|name| line.contains(name)))
        };
        let forgotten: Vec<&PathBuf> = files.iter().filter(|file| !in_a_step(file)).collect();
        assert!(forgotten.is_empty(), "no step runs what is ignored in {forgotten:?}");
    }

    #[test]
    fn a_file_belongs_to_the_target_that_cargo_makes_of_it() {
        let says = |path: &str| home(Path::new(path));
        let is = |package: &str, target: &str| (package.to_owned(), target.to_owned());
        assert_eq!(says("crates/vault/src/app/mod.rs"), is("approdo-vault", "--lib"));
        assert_eq!(says("crates/vault/tests/exchange.rs"), is("approdo-vault", "--test exchange"));
        assert_eq!(says("tests/tests/evil/attacks.rs"), is("approdo-tests", "--test evil"));
        assert_eq!(says("sync-server/tests/process.rs"), is("approdo-sync-server", "--test process"));
        assert_eq!(says("elsewhere/x.rs"), is("", ""));
    }

    #[test]
    fn a_summary_with_a_failure_is_a_failure() {
        let outcome = |name, passed| Outcome { name, lasted: Duration::ZERO, passed };
        assert!(summary(&[outcome("rust", true)], 1).is_ok());
        let failure = summary(&[outcome("rust", true), outcome("window", false)], 5).unwrap_err();
        assert_eq!(failure.to_string(), "window failed");
    }
}
