//! Lists of kept texts in `tests/golden/*.txt`, one `name = text` a line.
//!
//! `UPDATE_GOLDEN=1` writes lines that are missing, and only those: a line that differs always fails, because tablets,
//! desks and servers of another version hold and send exactly these bytes. A changed format is a new one beside it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

use std::collections::BTreeMap;
use std::path::PathBuf;

fn read(path: &PathBuf) -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let line = |line: &str| line.split_once(" = ").map(|(name, text)| (name.to_owned(), text.to_owned()));
    text.lines().filter_map(line).collect()
}

/// The kept lines of a list are exactly these.
pub fn check(list: &str, now: &[(String, String)]) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/golden/{list}.txt"));
    let mut kept = read(&path);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        now.iter().for_each(|(name, text)| {
            kept.entry(name.clone()).or_insert_with(|| text.clone());
        });
        let lines: String = kept.iter().map(|(name, text)| format!("{name} = {text}\n")).collect();
        std::fs::write(&path, lines).unwrap();
    }
    for (name, text) in now {
        let known = kept
            .remove(name)
            .unwrap_or_else(|| panic!("{list}: {name} is not kept; UPDATE_GOLDEN=1 writes missing ones"));
        assert!(known == *text, "{list}: {name} has changed\nkept {known}\nnow  {text}");
    }
    assert!(kept.is_empty(), "{list}: kept but no longer checked: {:?}", kept.keys());
}

/// Bytes as they are kept.
pub fn hexed(name: &str, bytes: &[u8]) -> (String, String) {
    (name.to_owned(), hex::encode(bytes))
}
