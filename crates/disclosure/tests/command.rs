//! The command as somebody outside uses it: files in, what is printed, and how it ends.
//!
//! The files are those of `docs/DISCLOSURE.md`, which shows them; here stands that it shows no others.
#![cfg(test)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/command").join(name)
}

fn kept(name: &str) -> String {
    std::fs::read_to_string(file(name)).unwrap()
}

fn run(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_approdo-disclosure"));
    command.args(arguments).current_dir(file("")).output().unwrap()
}

/// The same, with a text on standard input.
fn told(act: &str, text: &str) -> Output {
    use std::io::Write as _;
    let mut command = Command::new(env!("CARGO_BIN_EXE_approdo-disclosure"));
    command.args([act, "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn printed(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// Printed exactly that, and nothing to complain about.
fn prints(output: &Output, expected: &str) {
    assert_eq!(printed(output), (Some(0), kept(expected), String::new()), "{expected}");
}

/// Ended with a status that is not success, said why in both languages with a code, and printed no table.
fn refuses(output: &Output, code: &str) -> String {
    let (status, out, words) = printed(output);
    assert_eq!((status, out.as_str()), (Some(1), ""), "{words}");
    let lines: Vec<&str> = words.lines().collect();
    assert_eq!(lines.len(), 3, "Italian, English and the code: {words}");
    assert_eq!(lines.last(), Some(&format!("[{code}]").as_str()), "{words}");
    assert!(!words.contains("Refusal") && !words.contains("panicked"), "{words}");
    words
}

#[test]
fn tables_go_in_and_the_protected_bulletin_with_its_audit_comes_out() {
    prints(&run(&["protect", "tables.json"]), "bulletin.json");
    prints(&told("protect", &kept("tables.json")), "bulletin.json");
    let release: Value = serde_json::from_str(&kept("bulletin.json")).unwrap();
    assert_eq!(release["audit"]["unprotected"], 0);
}

#[test]
fn what_was_printed_can_be_attacked_and_every_masked_cell_has_its_interval() {
    prints(&run(&["attack", "bulletin.json"]), "learned.json");
    let whole = printed(&run(&["protect", "tables.json"])).1;
    prints(&told("attack", &whole), "learned.json");
    let learned: Value = serde_json::from_str(&kept("learned.json")).unwrap();
    let release: Value = serde_json::from_str(&kept("bulletin.json")).unwrap();
    assert_eq!(learned["cells"].as_array().map(Vec::len), Some(3));
    assert_eq!(release["audit"]["masked"], 3);
}

#[test]
fn what_cannot_be_protected_is_refused_in_words_and_nothing_is_printed() {
    let words = refuses(&run(&["protect", "exact.json"]), "unprotectable");
    assert_eq!(words, kept("exact.txt"));
    assert!(words.contains("gender=T") && !words.contains('2'), "where, never how many: {words}");
}

#[test]
fn bad_input_is_refused_with_its_code_and_its_place_and_nothing_is_printed() {
    let good = kept("tables.json");
    let cases = [
        (String::new(), "not_the_form"),
        ("{".to_owned(), "not_the_form"),
        (good.replace("\"policy\"", "\"notes\""), "unknown_field"),
        (good.replace("\"contacts\": 96", "\"contacts\": -96"), "not_the_form"),
        (good.replace("\"contacts_min\": 10", "\"contacts_min\": 2"), "bad_policy"),
        (
            good.replacen("\"area\": \"MI\", \"contacts\"", "\"area\": \"XX\", \"contacts\"", 1),
            "unknown_code",
        ),
        (good.replace("[[\"gender\"], [\"area\"]]", "[[\"country\"]]"), "unknown_dimension"),
        (good.replacen("{\"gender\": \"U\"", "{\"gender\": \"D\"", 1), "twice"),
        (" ".repeat(approdo_disclosure::form::TEXT_BYTES_MAX + 1), "too_long"),
    ];
    for (text, code) in cases {
        refuses(&told("protect", &text), code);
    }
    let words = refuses(&told("protect", &good.replace("\"policy\"", "\"notes\"")), "unknown_field");
    assert!(words.contains("notes") && words.contains("3"), "the field and its line: {words}");
    refuses(&told("attack", &good), "not_the_form");
    refuses(&told("attack", "[]"), "not_the_form");
}

#[test]
fn a_file_that_is_not_there_and_a_word_that_is_none_end_in_words_too() {
    let (status, out, words) = printed(&run(&["protect", "none.json"]));
    assert_eq!((status, out.as_str()), (Some(1), ""), "{words}");
    assert!(words.starts_with("none.json: "), "{words}");
    let (status, out, words) = printed(&told("protect", "\u{0}"));
    assert_eq!((status, out.as_str()), (Some(1), ""), "{words}");
    for arguments in [&["publish", "tables.json"][..], &["protect"], &[]] {
        let (status, out, words) = printed(&run(arguments));
        assert_eq!((status, out.as_str(), words.is_empty()), (Some(2), "", false), "{arguments:?}");
    }
}

/// The blocks of JSON that the page of documentation shows, in order.
fn blocks() -> Vec<Value> {
    let page = include_str!("../../../docs/DISCLOSURE.md");
    let blocks = page.split("```json\n").skip(1).filter_map(|rest| rest.split_once("```"));
    blocks.map(|(block, _)| serde_json::from_str(block).unwrap()).collect()
}

#[test]
fn the_page_shows_this_example_and_no_other() {
    let value = |name: &str| -> Value { serde_json::from_str(&kept(name)).unwrap() };
    assert_eq!(blocks(), ["tables.json", "bulletin.json", "learned.json"].map(value));
    let page = include_str!("../../../docs/DISCLOSURE.md");
    for line in kept("exact.txt").lines().skip(1) {
        assert!(page.contains(line), "the page shows how a refusal reads: {line}");
    }
    assert!(page.contains("crates/disclosure/tests/command"), "the page says where the files are");
}
