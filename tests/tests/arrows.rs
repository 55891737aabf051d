//! Who may know whom. Each rule here is a sentence of ARCHITECTURE.md that fails when it stops being true.
//!
//! It reads the tree of the checkout and asks cargo; it must not know what any crate does. For every rule there is
//! a second test that shows it biting.

#![cfg(test)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest, Sha256};

/// A crate of ours and the crates that must not be in its tree.
struct Arrow {
    from: &'static str,
    never: &'static [&'static str],
}

const SERVER: Arrow = Arrow {
    from: "approdo-sync-server",
    never: &[
        "aes-gcm",
        "aes",
        "argon2",
        "bip39",
        "hkdf",
        "hpke",
        "approdo-vault",
        "approdo-transport",
        "tauri",
    ],
};
const MODEL: Arrow = Arrow {
    from: "approdo-model",
    never: &[
        "aes-gcm",
        "argon2",
        "getrandom",
        "hpke",
        "rand",
        "reqwest",
        "rusqlite",
        "tokio",
        "axum",
        "approdo-vault",
    ],
};
const VAULT: Arrow = Arrow {
    from: "approdo-vault",
    never: &["axum", "hyper", "reqwest", "tauri", "tokio", "approdo-transport", "approdo-sync-server"],
};
const EXCHANGE: Arrow = Arrow {
    from: "approdo-exchange",
    never: &["aes-gcm", "argon2", "hpke", "rand", "reqwest", "rusqlite", "tokio", "chrono", "approdo-vault"],
};
const DISCLOSURE: Arrow = Arrow {
    from: "approdo-disclosure",
    never: &[
        "aes-gcm",
        "argon2",
        "chrono",
        "getrandom",
        "hpke",
        "rand",
        "reqwest",
        "rusqlite",
        "tokio",
        "approdo-model",
        "approdo-vault",
    ],
};
const TRANSPORT: Arrow = Arrow { from: "approdo-transport", never: &["tauri", "wry", "approdo-sync-server"] };
/// The bridge is a feature that brings `axum`; the clock that a hand can turn is a program of `approdo-tests`.
const APP: Arrow =
    Arrow { from: "approdo", never: &["approdo-tests", "axum", "xtask", "approdo-sync-server"] };
const XTASK: Arrow = Arrow { from: "xtask", never: &["tauri", "wry"] };

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|fault| panic!("{path}: {fault}"))
}

/// Every crate that is compiled into this one or helps to build it (not what only its tests use).
fn tree(of: &str) -> BTreeSet<String> {
    let arguments =
        ["tree", "--locked", "-e", "normal,build", "--prefix", "none", "--format", "{p}", "-p", of];
    let output = Command::new(env!("CARGO")).args(arguments).current_dir(root()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
}

fn trespassers(tree: &BTreeSet<String>, never: &[&'static str]) -> Vec<&'static str> {
    never.iter().copied().filter(|name| tree.contains(*name)).collect()
}

fn check(arrow: &Arrow) {
    let tree = tree(arrow.from);
    assert!(tree.contains(arrow.from), "cargo shows no tree of {}", arrow.from);
    assert_eq!(trespassers(&tree, arrow.never), [""; 0], "in the tree of {}", arrow.from);
}

#[test]
fn the_server_has_no_cipher_of_ours_and_does_not_know_the_vault() {
    check(&SERVER);
}

#[test]
fn the_model_has_no_network_no_database_no_chance_and_no_cipher() {
    check(&MODEL);
}

#[test]
fn the_vault_has_no_window_and_no_socket() {
    check(&VAULT);
}

#[test]
fn the_room_of_files_has_no_key_no_store_and_no_clock() {
    check(&EXCHANGE);
}

#[test]
fn the_room_of_bulletins_has_figures_and_nothing_else() {
    check(&DISCLOSURE);
}

#[test]
fn neither_the_transport_nor_the_commands_need_a_web_view() {
    check(&TRANSPORT);
    check(&XTASK);
}

#[test]
fn the_app_has_no_bridge_no_turned_clock_and_no_server() {
    check(&APP);
}

#[test]
fn the_arrows_bite() {
    let vault = tree(VAULT.from);
    let of_the_server = ["aes-gcm", "aes", "argon2", "bip39", "hkdf", "hpke", "approdo-vault"];
    assert_eq!(trespassers(&vault, SERVER.never), of_the_server);
    let of_the_model = ["aes-gcm", "argon2", "getrandom", "hpke", "rand", "rusqlite", "approdo-vault"];
    assert_eq!(trespassers(&vault, MODEL.never), of_the_model);
    let of_the_files = ["aes-gcm", "argon2", "hpke", "rand", "rusqlite", "approdo-vault"];
    assert_eq!(trespassers(&vault, EXCHANGE.never), of_the_files);
    let of_the_bulletins =
        ["aes-gcm", "argon2", "getrandom", "hpke", "rand", "rusqlite", "approdo-model", "approdo-vault"];
    assert_eq!(trespassers(&vault, DISCLOSURE.never), of_the_bulletins);
    let of_the_app = ["approdo-tests", "axum", "xtask", "approdo-sync-server"];
    assert_eq!(trespassers(&tree(XTASK.from), APP.never), of_the_app);
    let transport = trespassers(&tree(TRANSPORT.from), VAULT.never);
    assert!(
        ["reqwest", "tokio", "approdo-transport"].iter().all(|name| transport.contains(name)),
        "{transport:?}"
    );
}

/// The files under `folder` whose text contains `word`, as paths inside it.
fn files_with(folder: &Path, word: &str) -> Vec<String> {
    let mut found: Vec<String> = files(folder)
        .into_iter()
        .filter(|file| String::from_utf8_lossy(&fs::read(folder.join(file)).unwrap()).contains(word))
        .collect();
    found.sort();
    found
}

/// Every file under `folder`, as a path inside it.
fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(next) = open.pop() {
        for child in fs::read_dir(&next).unwrap() {
            let path = child.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.push(path.strip_prefix(folder).unwrap().to_string_lossy().into_owned());
            }
        }
    }
    found
}

#[test]
fn one_file_of_the_pages_knows_the_window() {
    let found = files_with(&root().join("ui/src"), "@tauri-apps");
    assert!(found.len() <= 1 && found.iter().all(|file| file.starts_with("backend/")), "{found:?}");
}

#[test]
fn a_second_file_that_knows_the_window_is_found() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("backend")).unwrap();
    for (file, text) in [
        ("backend/tauri.ts", "import { invoke } from '@tauri-apps/api/core'"),
        ("backend/bridge.ts", "fetch"),
        ("Unlock.svelte", "import '@tauri-apps/plugin-clipboard'"),
    ] {
        fs::write(folder.path().join(file), text).unwrap();
    }
    assert_eq!(files_with(folder.path(), "@tauri-apps"), ["Unlock.svelte", "backend/tauri.ts"]);
}

/// What differs between the files in `folder` and those its list `FROZEN` names by SHA-256.
fn thawed(folder: &Path) -> Vec<String> {
    let list = fs::read_to_string(folder.join("FROZEN")).unwrap();
    let frozen: Vec<(&str, &str)> = list.lines().filter_map(|line| line.split_once("  ")).collect();
    let mut faults = Vec::new();
    for (digest, name) in &frozen {
        match fs::read(folder.join(name)) {
            Err(_) => faults.push(format!("{name} is gone")),
            Ok(text) if hex::encode(Sha256::digest(&text)) != *digest => {
                faults.push(format!("{name} has changed"))
            }
            Ok(_) => {}
        }
    }
    let unlisted = |file: &String| file != "FROZEN" && !frozen.iter().any(|(_, name)| name == file);
    faults.extend(files(folder).into_iter().filter(unlisted).map(|file| format!("{file} is not in FROZEN")));
    faults.sort();
    faults
}

#[test]
fn migrations_are_only_added() {
    let faults = thawed(&root().join("migrations"));
    assert!(
        faults.is_empty(),
        "{faults:?}\nA committed migration never changes: add another one, and its line to FROZEN with\n\
         (cd migrations && sha256sum client/NEW.sql >> FROZEN)"
    );
}

#[test]
fn kept_seasons_are_only_added() {
    let faults = thawed(&root().join("tests/kept"));
    assert!(
        faults.is_empty(),
        "{faults:?}\nA kept season never changes: tests/tests/kept/main.rs says how another one is added"
    );
}

#[test]
fn a_changed_a_missing_and_an_unlisted_migration_are_found() {
    let folder = tempfile::tempdir().unwrap();
    let path = |file: &str| folder.path().join(file);
    fs::create_dir(path("client")).unwrap();
    fs::write(path("client/V1.sql"), "CREATE TABLE one (id BLOB) STRICT;").unwrap();
    let digest = hex::encode(Sha256::digest("CREATE TABLE one (id BLOB) STRICT;"));
    fs::write(path("FROZEN"), format!("{digest}  client/V1.sql\n")).unwrap();
    assert_eq!(thawed(folder.path()), [""; 0]);

    fs::write(path("client/V2.sql"), "").unwrap();
    assert_eq!(thawed(folder.path()), ["client/V2.sql is not in FROZEN"]);
    fs::remove_file(path("client/V2.sql")).unwrap();

    fs::write(path("client/V1.sql"), "CREATE TABLE one (id TEXT) STRICT;").unwrap();
    assert_eq!(thawed(folder.path()), ["client/V1.sql has changed"]);
    fs::remove_file(path("client/V1.sql")).unwrap();
    assert_eq!(thawed(folder.path()), ["client/V1.sql is gone"]);
}

/// The names in one table of the root Cargo.toml; those of our own crates are left out.
fn table(manifest: &str, title: &str) -> Vec<String> {
    let after = manifest.split_once(&format!("[{title}]\n")).map_or("", |(_, after)| after);
    let body = after.split("\n[").next().unwrap_or_default();
    let names =
        body.lines().filter_map(|line| line.split_once(" = ")).map(|(name, _)| name.trim().to_owned());
    names.filter(|name| !name.starts_with("approdo-")).collect()
}

/// The packages a `package.json` names, for use and for development.
fn packages(manifest: &str) -> Vec<String> {
    let manifest: serde_json::Value = serde_json::from_str(manifest).unwrap();
    let tables = ["dependencies", "devDependencies"].map(|name| manifest[name].as_object());
    tables.into_iter().flatten().flat_map(|table| table.keys().cloned()).collect()
}

/// The names that have no line of their own (`| name | …`) in a decision record.
fn undecided(names: &[String], decisions: &str) -> Vec<String> {
    names.iter().filter(|name| !decisions.contains(&format!("| `{name}` |"))).cloned().collect()
}

#[test]
fn every_dependency_has_a_line_that_says_what_it_replaces() {
    let folder = root().join("docs/decisions");
    let decisions: String =
        files(&folder).iter().map(|file| read(&format!("docs/decisions/{file}"))).collect();
    let mut names = table(&read("Cargo.toml"), "workspace.dependencies");
    assert!(names.len() > 10, "the table of dependencies was not found: {names:?}");
    for manifest in ["ui/package.json", "tests/browser/package.json"] {
        if root().join(manifest).exists() {
            names.extend(packages(&read(manifest)));
        }
    }
    assert_eq!(undecided(&names, &decisions), [""; 0], "each needs a line in docs/decisions");
}

#[test]
fn a_dependency_without_a_line_is_found() {
    let manifest = "[workspace.dependencies]\napprodo-model = { path = \"\" }\nserde = \"1\"\nleft-pad = \"0.1\"\n\n[profile.dev]\ndebug = 1\n";
    let names = table(manifest, "workspace.dependencies");
    assert_eq!(names, ["serde", "left-pad"]);
    assert_eq!(packages(r#"{"dependencies": {"a": "1"}, "devDependencies": {"@b/c": "2"}}"#), ["a", "@b/c"]);
    assert_eq!(undecided(&names, "| `serde` | forms ↔ JSON |"), ["left-pad"]);
}

#[test]
fn every_crate_takes_the_lints_of_the_workspace() {
    let root = read("Cargo.toml");
    assert!(root.contains("unsafe_code = \"forbid\""));
    let members = root.split_once("members = [").and_then(|(_, rest)| rest.split_once(']')).unwrap().0;
    for member in members.split(',').map(|member| member.trim().trim_matches('"')) {
        assert!(read(&format!("{member}/Cargo.toml")).contains("[lints]\nworkspace = true"), "{member}");
    }
}

/// The test names that a document gives in the last column of its tables of four.
fn named_tests(document: &str) -> BTreeSet<String> {
    let rows = document.lines().filter(|line| line.matches(" | ").count() == 3);
    let last_columns = rows.filter_map(|line| line.strip_suffix(" |")?.rsplit_once(" | "));
    let names = last_columns.flat_map(|(_, last)| last.split('`').skip(1).step_by(2));
    names.filter_map(|name| name.rsplit("::").next()).map(str::to_owned).collect()
}

/// Everything that is tested, in Rust and in the pages, as one text.
fn all_tests() -> String {
    let mut text = String::new();
    for room in ["crates", "sync-server", "src-tauri/src", "tests", "ui/test", "ui/src"] {
        let folder = root().join(room);
        let is_code = |file: &String| [".rs", ".ts", ".mjs"].iter().any(|ending| file.ends_with(ending));
        for file in files(&folder).iter().filter(|file| is_code(file) && !file.contains("node_modules")) {
            text += &fs::read_to_string(folder.join(file)).unwrap_or_default();
        }
    }
    text
}

fn unknown_tests(document: &str, tests: &str) -> Vec<String> {
    let exists = |name: &String| {
        ["fn NAME(", "\"NAME\"", "'NAME'"].iter().any(|form| tests.contains(&form.replace("NAME", name)))
    };
    named_tests(document).into_iter().filter(|name| !exists(name)).collect()
}

#[test]
fn every_test_that_a_document_names_exists() {
    let tests = all_tests();
    for (path, one) in [
        ("docs/THREATS.md", "migrations_are_only_added"),
        ("docs/TABLET.md", "every_kept_season_still_opens"),
    ] {
        let document = read(path);
        assert!(named_tests(&document).contains(one), "{path}: the tables were not found");
        assert_eq!(unknown_tests(&document, &tests), [""; 0], "{path}");
    }
}

/// The files that a document gives in the last column but one of its tables of four.
fn named_files(document: &str) -> Vec<&str> {
    let rows = document.lines().filter(|line| line.matches(" | ").count() == 3);
    let columns = rows.filter_map(|line| line.split(" | ").nth(2));
    columns.flat_map(|column| column.split('`').skip(1).step_by(2)).collect()
}

#[test]
fn every_file_that_does_what_the_tablet_promises_is_there() {
    let document = read("docs/TABLET.md");
    let files = named_files(&document);
    assert!(files.contains(&"crates/vault/src/lock.rs"), "the tables were not found");
    let gone: Vec<&&str> = files.iter().filter(|file| !root().join(file).is_file()).collect();
    assert!(gone.is_empty(), "{gone:?}");
}

#[test]
fn a_claim_without_its_test_is_found() {
    let document = "| S-1 | U | holds | `vault::slots::a_slot_opens`, `a_page_loads` |\n| S-2 | U | claimed | `no_such_test` |\n";
    assert_eq!(unknown_tests(document, "fn a_slot_opens() {} test(\"a_page_loads\", …)"), ["no_such_test"]);
}
