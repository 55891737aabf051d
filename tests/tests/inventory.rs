//! The cryptographic inventory (docs/CRYPTO.md) against the code, in both directions (S-147): what one side names and
//! the other does not is a fault, whichever it is.
//!
//! It reads the sources as text and asks cargo for the tree; it must not know what any primitive does.

#![cfg(test)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Words by which a crate that enciphers, signs, digests or draws chance is known. A crate of none of these words that
/// does so all the same would come with a line in docs/decisions/0001-dependencies.md, which a person reads.
const CIPHER_WORDS: [&str; 39] = [
    "aead",
    "aes",
    "argon",
    "bip39",
    "blahaj",
    "blake",
    "blowfish",
    "chacha",
    "cipher",
    "cmac",
    "crypt",
    "ctr",
    "25519",
    "digest",
    "dsa",
    "ecdh",
    "gcm",
    "getrandom",
    "hash-ba",
    "hkdf",
    "hmac",
    "hpke",
    "kem",
    "keccak",
    "lattice",
    "openssl-sys",
    "poly1305",
    "polyval",
    "ring",
    "rsa",
    "rustls",
    "scrypt",
    "sha",
    "sponge",
    "signature",
    "subtle",
    "universal-hash",
    "x-wing",
    "zeroize",
];

/// Names that hold such a word and are none: helpers without a primitive of their own.
const HELPERS: [&str; 8] = [
    "crypto-common",
    "ctutils",
    "rustls-pki-types",
    "same-file",
    "signal-hook-registry",
    "zeroize_derive",
    "curve25519-dalek-derive",
    "hashbrown",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

fn page() -> String {
    fs::read_to_string(root().join("docs/CRYPTO.md")).unwrap()
}

/// The text of every source of these rooms that is compiled into the app or the server.
fn sources() -> String {
    let mut text = String::new();
    let mut open: Vec<PathBuf> =
        ["crates/model/src", "crates/vault/src", "crates/transport/src", "sync-server/src", "src-tauri/src"]
            .map(|room| root().join(room))
            .to_vec();
    while let Some(next) = open.pop() {
        for child in fs::read_dir(&next).unwrap() {
            let path = child.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                text += &fs::read_to_string(path).unwrap();
            }
        }
    }
    text
}

/// Every label in a text: what follows `before` and begins with `approdo/v`, up to `end`.
fn labels(text: &str, before: &str, end: &str) -> BTreeSet<String> {
    let begin = format!("{before}approdo/v");
    let found = text.split(&begin).skip(1).filter_map(|rest| rest.split_once(end));
    found.map(|(label, _)| format!("approdo/v{label}")).collect()
}

/// The variants of an enum, by the arms of the list `ALL` or by its declaration.
fn variants(text: &str, of: &str) -> BTreeSet<String> {
    let body =
        text.split_once(&format!("pub enum {of} {{")).and_then(|(_, rest)| rest.split_once("\n}")).unwrap().0;
    let lines = body.lines().map(str::trim).filter(|line| !line.starts_with("//") && !line.is_empty());
    lines.map(|line| line.trim_end_matches(',').to_owned()).collect()
}

/// The rows of the page that begin with a name in backticks, of the chapter with this title.
fn rows(page: &str, title: &str) -> Vec<Vec<String>> {
    let chapter = page.split_once(&format!("\n## {title}\n")).unwrap().1;
    let chapter = chapter.split("\n## ").next().unwrap();
    let cells = |line: &str| line.trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect();
    chapter.lines().filter(|line| line.starts_with("| `")).map(cells).collect()
}

fn named(rows: &[Vec<String>], kind: &str) -> BTreeSet<String> {
    let of_kind = rows.iter().filter_map(|row| row[1].strip_prefix(kind));
    of_kind.map(|name| name.trim().trim_matches('`').to_owned()).collect()
}

fn differences(page: &BTreeSet<String>, code: &BTreeSet<String>) -> Vec<String> {
    let only_page = page.difference(code).map(|name| format!("{name} is in the page only"));
    let only_code = code.difference(page).map(|name| format!("{name} is in the code only"));
    only_page.chain(only_code).collect()
}

#[test]
fn every_label_of_the_code_is_in_the_inventory() {
    let code = labels(&sources(), "b\"", "\\0");
    assert!(code.len() > 20, "the labels were not found: {code:?}");
    let rows = rows(&page(), "Labels");
    let page = rows.iter().map(|row| row[0].trim_matches('`').to_owned()).collect();
    assert_eq!(differences(&page, &code), [""; 0]);
}

#[test]
fn every_context_purpose_and_kept_kind_is_in_the_inventory() {
    let page = page();
    let of_labels = rows(&page, "Labels");
    let declared = |file: &str, of: &str| variants(&fs::read_to_string(root().join(file)).unwrap(), of);
    let contexts = declared("crates/model/src/signature.rs", "Context");
    assert_eq!(differences(&named(&of_labels, "context "), &contexts), [""; 0]);
    let purposes = declared("crates/model/src/digest.rs", "Purpose");
    assert_eq!(differences(&named(&of_labels, "digest "), &purposes), [""; 0]);
    let kinds = rows(&page, "Kinds of what is kept under the vault key");
    let kinds = kinds.iter().map(|row| row[0].trim_matches('`').to_owned()).collect();
    assert_eq!(differences(&kinds, &declared("crates/vault/src/store.rs", "WrapKind")), [""; 0]);
}

/// The crates of ciphers in the tree of everything that is delivered without a window.
fn ciphers() -> BTreeSet<String> {
    let of = ["approdo-vault", "approdo-transport", "approdo-sync-server"];
    let packages = of.iter().flat_map(|name| ["-p", name]);
    let arguments = ["tree", "--locked", "-e", "normal", "--prefix", "none", "--format", "{p}"];
    let output = Command::new(env!("CARGO"))
        .args(arguments.iter().copied().chain(packages))
        .current_dir(root())
        .output();
    let output = output.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let names = text.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned);
    names.filter(|name| is_cipher(name)).collect()
}

fn is_cipher(name: &str) -> bool {
    let words: Vec<&str> = name.split(['-', '_']).collect();
    let holds = |word: &&str| match word.len() {
        // Short words stand alone or begin one: `sha2`, not `shadow`.
        ..=4 => words.iter().any(|part| part.trim_end_matches(|c: char| c.is_ascii_digit()) == *word),
        _ => name.contains(*word),
    };
    (CIPHER_WORDS.iter().any(holds)
        || name.contains("hashes")
        || name.contains("siphash")
        || name.contains("ghash"))
        && !HELPERS.contains(&name)
}

#[test]
fn every_crate_of_ciphers_is_in_the_inventory() {
    let page = page();
    let chapter = page.split_once("\n## Crates\n").unwrap().1.split("\n## ").next().unwrap();
    let named: BTreeSet<String> = chapter.split('`').skip(1).step_by(2).map(str::to_owned).collect();
    let tree = ciphers();
    assert!(tree.contains("hpke") && tree.contains("ring"), "{tree:?}");
    assert_eq!(differences(&named, &tree), [""; 0]);
}

#[test]
fn a_label_and_a_crate_that_one_side_does_not_name_are_found() {
    let code = labels("f(b\"approdo/v1/one\\0\"); b\"approdo/v2/two\\0\"", "b\"", "\\0");
    let page =
        rows("\n## Labels\n| `approdo/v1/one` | AAD | x |\n| `approdo/v1/old` | AAD | x |\n", "Labels");
    let page = page.iter().map(|row| row[0].trim_matches('`').to_owned()).collect();
    assert_eq!(
        differences(&page, &code),
        ["approdo/v1/old is in the page only", "approdo/v2/two is in the code only"]
    );
    assert_eq!(variants("pub enum Purpose {\n    /// A.\n    A,\n    B,\n}\n", "Purpose").len(), 2);
    assert!(
        is_cipher("chacha20poly1305") && is_cipher("sha1") && is_cipher("md-5-digest") && is_cipher("rsa")
    );
    assert!(!is_cipher("sharded-slab") && !is_cipher("string"));
}
