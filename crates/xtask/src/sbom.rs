//! The bill of materials: every package that the lock files name, with its digest and what it needs, as CycloneDX.
//!
//! Made of the lock files alone, so that it says what is built and nothing else, and comes out the same everywhere.
//! Whoever keeps a list of known faults holds it against this. Must not ask any registry.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::{house, say};

/// The lock files of npm, by the folder of their pages.
const PAGES: [&str; 2] = ["ui", "tests/browser"];

/// Where to write it.
#[derive(Debug, Args)]
pub struct Options {
    /// A file; without it the bill is printed
    #[arg(long)]
    into: Option<PathBuf>,
}

/// Writes or prints the bill.
pub fn run(options: &Options) -> Result<(), Failure> {
    let bill = bill()?;
    let many = bill.pointer("/components").and_then(Value::as_array).map_or(0, Vec::len);
    let text = format!("{bill:#}\n");
    match &options.into {
        Some(path) => fs::write(path, text).map_err(|source| house::file("write", path, source))?,
        None => say::result(text.trim_end())?,
    }
    say::progress(format_args!("✓ {many} packages"));
    Ok(())
}

fn bill() -> Result<Value, Failure> {
    let mut packages = cargo(&read("Cargo.lock")?)?;
    for folder in PAGES {
        packages.extend(npm(&read(&format!("{folder}/package-lock.json"))?)?);
    }
    let components: Vec<&Value> = packages.values().map(|package| &package.component).collect();
    let needs = packages.iter().map(|(name, package)| json!({"ref": name, "dependsOn": package.needs}));
    Ok(json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "approdo", "version": env!("CARGO_PKG_VERSION")}},
        "components": components,
        "dependencies": needs.collect::<Vec<_>>(),
    }))
}

fn read(name: &str) -> Result<String, Failure> {
    let path = house::root().join(name);
    fs::read_to_string(&path).map_err(|source| house::file("read", &path, source))
}

/// One package: what the bill says of it, and the names of those it needs.
#[derive(Debug)]
struct Package {
    component: Value,
    needs: Vec<String>,
}

/// The packages of a Cargo.lock, our own left out, by their package URL.
fn cargo(lock: &str) -> Result<BTreeMap<String, Package>, Failure> {
    let blocks: Vec<&str> = lock.split("[[package]]\n").skip(1).collect();
    let field = |block: &str, name: &str| {
        let line = block.lines().find_map(|line| line.strip_prefix(&format!("{name} = \"")));
        line.map(|rest| rest.trim_end_matches('"').to_owned())
    };
    let mut known = BTreeMap::new();
    for block in &blocks {
        let (Some(name), Some(version)) = (field(block, "name"), field(block, "version")) else {
            return Err(Failure::Wrong("a package of Cargo.lock has no name or no version".to_owned()));
        };
        known.insert((name.clone(), version.clone()), format!("pkg:cargo/{name}@{version}"));
    }
    // In the lock file a need is a name, with its version where there is more than one.
    let named = |need: &str| {
        let mut words = need.split(' ');
        let (name, version) = (words.next()?, words.next());
        let fits = |of: &(String, String)| of.0 == name && version.is_none_or(|version| of.1 == version);
        known.iter().find(|(of, _)| fits(of)).map(|(_, url)| url.clone())
    };
    let mut packages = BTreeMap::new();
    for block in &blocks {
        let (name, version) =
            (field(block, "name").unwrap_or_default(), field(block, "version").unwrap_or_default());
        // What comes from nowhere is ours.
        let (Some(_), Some(sum)) = (field(block, "source"), field(block, "checksum")) else { continue };
        let url = format!("pkg:cargo/{name}@{version}");
        let needs =
            block.lines().filter_map(|line| line.strip_prefix(" \"")?.strip_suffix("\",")).filter_map(named);
        let component = json!({
            "type": "library", "bom-ref": url, "purl": url, "name": name, "version": version,
            "hashes": [{"alg": "SHA-256", "content": sum}],
        });
        packages.insert(url.clone(), Package { component, needs: needs.collect() });
    }
    Ok(packages)
}

/// The packages of a package-lock.json, by their package URL.
fn npm(lock: &str) -> Result<BTreeMap<String, Package>, Failure> {
    let lock: Value = serde_json::from_str(lock)
        .map_err(|fault| Failure::Wrong(format!("a package-lock.json is not JSON: {fault}")))?;
    let all = lock.get("packages").and_then(Value::as_object);
    let mut packages = BTreeMap::new();
    for (place, package) in all.into_iter().flatten() {
        let text = |field: &str| package.get(field).and_then(Value::as_str).unwrap_or_default();
        let Some((_, name)) = place.rsplit_once("node_modules/") else { continue };
        let (version, built_only) = (text("version"), package.get("dev").is_some());
        let url = format!("pkg:npm/{}@{version}", name.replace('@', "%40"));
        let component = json!({
            "type": "library", "bom-ref": url, "purl": url, "name": name, "version": version,
            "scope": if built_only { "excluded" } else { "required" },
            "licenses": [{"expression": text("license")}],
            "properties": [{"name": "integrity", "value": text("integrity")}],
        });
        packages.insert(url, Package { component, needs: Vec::new() });
    }
    Ok(packages)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_package_of_the_lock_files_is_in_the_bill_of_materials() {
        let bill = bill().unwrap();
        let components = bill["components"].as_array().unwrap();
        let said = |kind: &str, name: &str| {
            let begins = format!("pkg:{kind}/{}@", name.replace('@', "%40"));
            components.iter().any(|component| component["purl"].as_str().unwrap().starts_with(&begins))
        };
        let lock = read("Cargo.lock").unwrap();
        let names: Vec<&str> = lock.lines().filter_map(|line| line.strip_prefix("name = \"")).collect();
        assert!(names.len() > 300);
        for name in names.iter().map(|name| name.trim_end_matches('"')) {
            let ours = name == "xtask" || name == "approdo" || name.starts_with("approdo-");
            assert_eq!(said("cargo", name), !ours, "{name}");
        }
        for folder in PAGES {
            let lock: Value =
                serde_json::from_str(&read(&format!("{folder}/package-lock.json")).unwrap()).unwrap();
            let places = lock["packages"].as_object().unwrap().keys();
            for name in places.filter_map(|place| place.rsplit_once("node_modules/").map(|(_, name)| name)) {
                assert!(said("npm", name), "{name}");
            }
        }
        for component in
            components.iter().filter(|one| one["purl"].as_str().unwrap().starts_with("pkg:cargo"))
        {
            assert_eq!(component["hashes"][0]["content"].as_str().unwrap().len(), 64, "{component}");
        }
        let refs: Vec<&str> = components.iter().map(|one| one["bom-ref"].as_str().unwrap()).collect();
        let needs = bill["dependencies"].as_array().unwrap();
        let needed = needs.iter().flat_map(|one| one["dependsOn"].as_array().unwrap());
        assert!(needed.clone().count() > 500);
        assert!(needed.into_iter().all(|need| refs.contains(&need.as_str().unwrap())));
    }

    #[test]
    fn a_need_is_found_by_its_version_where_there_are_two() {
        let package = |name: &str, version: &str, needs: &str| {
            format!(
                "[[package]]\nname = \"{name}\"\nversion = \"{version}\"\nsource = \"registry\"\nchecksum = \"{}\"\ndependencies = [\n{needs}]\n\n",
                "0".repeat(64)
            )
        };
        let lock = [
            package("a", "1.0.0", " \"b 2.0.0\",\n \"c\",\n"),
            package("b", "1.0.0", ""),
            package("b", "2.0.0", ""),
            package("c", "3.0.0", ""),
            "[[package]]\nname = \"ours\"\nversion = \"0.1.0\"\n".to_owned(),
        ]
        .concat();
        let packages = cargo(&lock).unwrap();
        assert_eq!(packages["pkg:cargo/a@1.0.0"].needs, ["pkg:cargo/b@2.0.0", "pkg:cargo/c@3.0.0"]);
        assert_eq!(packages.len(), 4, "ours is not of others");
        assert!(cargo("[[package]]\nversion = \"1\"\n").is_err());
    }
}
