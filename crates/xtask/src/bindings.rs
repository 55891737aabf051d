//! `cargo xtask bindings`: what is generated from the code lists and from the Rust types.
//!
//! The lists in `crates/model/data` become enums of the model, and the types that cross the door become TypeScript.
//! Both are committed; a test fails when the enums no longer follow the lists. This module must not know what a code
//! is for: everything it writes is in the lists or in the types.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::failure::Failure;
use crate::house;
use crate::say;

/// Where the lists lie and where their enums go, from the root of the checkout.
const LISTS: &str = "crates/model/data/code-lists.json";
const INDICATORS: &str = "crates/model/data/indicators.json";
const ENUMS: &str = "crates/model/src/codes/generated.rs";
const TYPESCRIPT: &str = "ui/src/backend/bindings";

/// One file of code lists.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Lists {
    #[serde(rename = "version")]
    _version: u32,
    #[serde(rename = "note")]
    _note: String,
    lists: serde_json::Map<String, serde_json::Value>,
}

/// The file of observed signals, which is one list with a shape of its own.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Indicators {
    #[serde(rename = "version")]
    _version: u32,
    note: String,
    #[serde(rename = "type")]
    type_name: String,
    indicators: Vec<Code>,
}

/// One list: the enum it becomes and its codes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    #[serde(rename = "type")]
    type_name: String,
    note: String,
    default: Option<String>,
    codes: Vec<Code>,
}

/// One code, with whatever else the list says about it.
#[derive(Debug, Deserialize)]
struct Code {
    number: u8,
    code: String,
    it: String,
    en: String,
    /// The name in Rust where the code itself cannot be one (`self`).
    variant: Option<String>,
    emersion_line: Option<String>,
    rolls_up_to: Option<String>,
    #[serde(rename = "macro")]
    macro_area: Option<String>,
}

/// What a code of one list counts as in another: list, function, what it says, target list, and where it is written.
struct RollUp {
    list: &'static str,
    function: &'static str,
    doc: &'static str,
    target: &'static str,
    of: fn(&Code) -> Option<&String>,
}

const ROLL_UPS: [RollUp; 3] = [
    RollUp {
        list: "channel",
        function: "line",
        doc: "The line of the emersion table that contacts of this channel count in, if any.",
        target: "emersion_line",
        of: |code| code.emersion_line.as_ref(),
    },
    RollUp {
        list: "gender",
        function: "group",
        doc: "What it rolls up to in tables: D, U, T or altro; none where it was not recorded.",
        target: "gender_group",
        of: |code| code.rolls_up_to.as_ref(),
    },
    RollUp {
        list: "country",
        function: "macro_area",
        doc: "The macro-area it counts in: the only grain of origin in two-month tables.",
        target: "macro",
        of: |code| code.macro_area.as_ref(),
    },
];

/// Writes the enums of the model and the TypeScript of the door.
pub fn run() -> Result<(), Failure> {
    let root = house::root();
    write(&root.join(ENUMS), &enums(&read(&root.join(LISTS))?, &read(&root.join(INDICATORS))?)?)?;
    say::progress(format_args!("wrote {ENUMS}"));
    typescript(&root.join(TYPESCRIPT))?;
    say::progress(format_args!("wrote {TYPESCRIPT}"));
    Ok(())
}

/// The TypeScript of the types that cross the door. A type brings the types it is made of.
fn typescript(folder: &Path) -> Result<(), Failure> {
    use approdo_model::codes;
    use approdo_vault::app::answer::Response;
    use approdo_vault::app::request::Request;
    use ts_rs::{Config, TS};

    let config = Config::new().with_out_dir(folder);
    let exported = [
        Request::export_all(&config),
        Response::export_all(&config),
        codes::Line::export_all(&config),
        codes::Macro::export_all(&config),
        codes::GenderGroup::export_all(&config),
        codes::Correction::export_all(&config),
        codes::SendBackReason::export_all(&config),
        codes::Missing::export_all(&config),
    ];
    exported
        .into_iter()
        .collect::<Result<(), _>>()
        .map_err(|fault| Failure::Wrong(format!("could not write the TypeScript: {fault}")))
}

/// The Rust text of all enums: pure, the same for the same lists.
pub fn enums(lists: &str, indicators: &str) -> Result<String, Failure> {
    let lists = every_list(lists, indicators)?;
    let mut text = String::from(HEAD);
    for (name, list) in &lists {
        sound(name, list)?;
        one_enum(&mut text, name, list).map_err(|_| wrong(name, "cannot be written"))?;
        for roll_up in ROLL_UPS.iter().filter(|roll_up| roll_up.list == name) {
            one_roll_up(&mut text, roll_up, list, &lists)?;
        }
    }
    Ok(text)
}

const HEAD: &str = "\
//! The code lists as enums. Written by `cargo xtask bindings` from `crates/model/data`; a change belongs there.
//!
//! Must not know what a code is shown as: the labels stay in the lists.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use ts_rs::TS;
";

fn every_list(lists: &str, indicators: &str) -> Result<Vec<(String, List)>, Failure> {
    let parsed: Lists =
        serde_json::from_str(lists).map_err(|fault| wrong("code-lists.json", &fault.to_string()))?;
    let signals: Indicators =
        serde_json::from_str(indicators).map_err(|fault| wrong("indicators.json", &fault.to_string()))?;
    let mut every = Vec::new();
    for (name, value) in parsed.lists {
        let list: List = serde_json::from_value(value).map_err(|fault| wrong(&name, &fault.to_string()))?;
        every.push((name, list));
    }
    let signal =
        List { type_name: signals.type_name, note: signals.note, default: None, codes: signals.indicators };
    every.push((String::from("signal"), signal));
    every.sort_by(|one, other| one.1.type_name.cmp(&other.1.type_name));
    Ok(every)
}

/// A list must be one that cannot be misread: numbers and codes once each, both labels, a default that exists.
fn sound(name: &str, list: &List) -> Result<(), Failure> {
    let numbers: BTreeSet<u8> = list.codes.iter().map(|code| code.number).collect();
    let codes: BTreeSet<&str> = list.codes.iter().map(|code| code.code.as_str()).collect();
    let variants: BTreeSet<String> = list.codes.iter().map(variant).collect();
    if [numbers.len(), codes.len(), variants.len()] != [list.codes.len(); 3] {
        return Err(wrong(name, "has a number, a code or a name twice"));
    }
    if numbers.contains(&0) {
        return Err(wrong(name, "uses the number 0, which means none"));
    }
    if !list.codes.iter().map(|code| code.number).is_sorted() {
        return Err(wrong(name, "is not in the order of its numbers"));
    }
    if list.codes.iter().any(|code| code.it.trim().is_empty() || code.en.trim().is_empty()) {
        return Err(wrong(name, "has a code without an Italian or an English label"));
    }
    if list.default.as_ref().is_some_and(|default| !codes.contains(default.as_str())) {
        return Err(wrong(name, "has a default that is none of its codes"));
    }
    Ok(())
}

fn one_enum(text: &mut String, name: &str, list: &List) -> std::fmt::Result {
    let ty = &list.type_name;
    writeln!(text, "\n/// The list `{name}`{}", documentation(&list.note))?;
    let default = if list.default.is_some() { " Default," } else { "" };
    writeln!(text, "#[derive(Clone, Copy, Debug,{default} PartialEq, Eq, PartialOrd, Ord, Hash, TS)]")?;
    writeln!(text, "#[ts(export_to = \"codes.ts\")]\n#[repr(u8)]\npub enum {ty} {{")?;
    for code in &list.codes {
        writeln!(text, "    /// {} · {}", code.it, code.en)?;
        writeln!(text, "    #[ts(rename = \"{}\")]", code.code)?;
        if list.default.as_ref() == Some(&code.code) {
            writeln!(text, "    #[default]")?;
        }
        writeln!(text, "    {} = {},", variant(code), code.number)?;
    }
    writeln!(text, "}}\n\nimpl {ty} {{\n    /// Every code, in the order of its number.")?;
    writeln!(text, "    pub const ALL: &'static [Self] = &[")?;
    for code in &list.codes {
        writeln!(text, "        Self::{},", variant(code))?;
    }
    writeln!(text, "    ];\n\n    /// The stable code, as in JSON and in the list.")?;
    writeln!(text, "    pub const fn code(self) -> &'static str {{\n        match self {{")?;
    for code in &list.codes {
        writeln!(text, "            Self::{} => \"{}\",", variant(code), code.code)?;
    }
    writeln!(text, "        }}\n    }}\n\n    /// The stable number, as in binary forms; never 0.")?;
    writeln!(text, "    pub const fn number(self) -> u8 {{\n        self as u8\n    }}\n")?;
    writeln!(text, "    /// The code with this number, if the list has one.")?;
    writeln!(text, "    pub const fn from_number(number: u8) -> Option<Self> {{\n        match number {{")?;
    for code in &list.codes {
        writeln!(text, "            {} => Some(Self::{}),", code.number, variant(code))?;
    }
    writeln!(text, "            _ => None,\n        }}\n    }}\n")?;
    writeln!(text, "    /// The code written like this, if the list has one.")?;
    writeln!(text, "    pub fn from_code(code: &str) -> Option<Self> {{\n        match code {{")?;
    for code in &list.codes {
        writeln!(text, "            \"{}\" => Some(Self::{}),", code.code, variant(code))?;
    }
    writeln!(text, "            _ => None,\n        }}\n    }}\n}}\n")?;
    writeln!(text, "impl Serialize for {ty} {{")?;
    writeln!(text, "    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {{")?;
    writeln!(text, "        super::write(self.code(), self.number(), serializer)\n    }}\n}}\n")?;
    writeln!(text, "impl<'de> Deserialize<'de> for {ty} {{")?;
    writeln!(text, "    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {{")?;
    writeln!(text, "        super::read(\"{name}\", Self::from_code, Self::from_number, deserializer)")?;
    writeln!(text, "    }}\n}}")
}

fn one_roll_up(
    text: &mut String,
    roll_up: &RollUp,
    list: &List,
    lists: &[(String, List)],
) -> Result<(), Failure> {
    let name = roll_up.list;
    let target = lists
        .iter()
        .find_map(|(name, list)| (name == roll_up.target).then_some(list))
        .ok_or_else(|| wrong(name, "rolls up to a list that does not exist"))?;
    let total = list.codes.iter().all(|code| (roll_up.of)(code).is_some());
    let mut arms = String::new();
    for code in &list.codes {
        let value = match (roll_up.of)(code) {
            None => String::from("None"),
            Some(wanted) => {
                let found = target.codes.iter().find(|code| code.code == *wanted);
                let found = found.ok_or_else(|| wrong(name, "rolls up to a code that does not exist"))?;
                let value = format!("{}::{}", target.type_name, variant(found));
                if total { value } else { format!("Some({value})") }
            }
        };
        arms.push_str(&format!("            Self::{} => {value},\n", variant(code)));
    }
    let result = if total { target.type_name.clone() } else { format!("Option<{}>", target.type_name) };
    text.push_str(&format!(
        "\nimpl {} {{\n    /// {}\n    pub const fn {}(self) -> {result} {{\n        match self {{\n{arms}        }}\n    }}\n}}\n",
        list.type_name, roll_up.doc, roll_up.function
    ));
    Ok(())
}

/// The name of a code in Rust: `street_night` is `StreetNight`, `a18_20` is `A18_20`, `CO` is `Co`.
fn variant(code: &Code) -> String {
    if let Some(name) = &code.variant {
        return name.clone();
    }
    let mut name = String::new();
    for word in code.code.split('_') {
        let between_digits = name.ends_with(|last: char| last.is_ascii_digit())
            && word.starts_with(|first: char| first.is_ascii_digit());
        if between_digits {
            name.push('_');
        }
        let mut letters = word.chars();
        name.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        name.extend(letters.map(|letter| letter.to_ascii_lowercase()));
    }
    name
}

fn documentation(note: &str) -> String {
    let note = note.trim().trim_end_matches('.');
    if note.is_empty() { String::from(".") } else { format!(": {note}.") }
}

fn wrong(list: &str, fault: &str) -> Failure {
    Failure::Wrong(format!("{list} {fault}"))
}

fn read(path: &PathBuf) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|source| house::file("read", path, source))
}

fn write(path: &PathBuf, text: &str) -> Result<(), Failure> {
    std::fs::write(path, text).map_err(|source| house::file("write", path, source))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn committed(path: &str) -> String {
        read(&house::root().join(path)).unwrap()
    }

    #[test]
    fn the_enums_follow_the_lists() {
        let fresh = enums(&committed(LISTS), &committed(INDICATORS)).unwrap();
        assert!(fresh == committed(ENUMS), "run `cargo xtask bindings` and commit what it writes");
    }

    /// The lists with one change must be refused for this reason.
    fn check(from: &str, to: &str, reason: &str) {
        let lists = committed(LISTS);
        assert!(lists.contains(from), "the text to change is gone: {from}");
        let refusal = enums(&lists.replacen(from, to, 1), &committed(INDICATORS)).unwrap_err();
        assert!(refusal.to_string().contains(reason), "{refusal}");
    }

    #[test]
    fn a_list_that_could_be_misread_is_refused() {
        check("\"number\": 2", "\"number\": 1", "twice");
        check("\"number\": 1", "\"number\": 0", "number 0");
        check("\"code\": \"MI\"", "\"code\": \"CO\"", "twice");
        check("\"it\": \"Como\"", "\"it\": \" \"", "label");
        check("\"default\": \"spoken\"", "\"default\": \"shouted\"", "default");
        check("\"emersion_line\": \"street_contacts\"", "\"emersion_line\": \"roof_contacts\"", "rolls up");
        check("\"macro\": \"other\"", "\"macro\": \"elsewhere\"", "rolls up");
        check("\"type\": \"Area\"", "\"typo\": \"Area\"", "unknown field");
    }

    #[test]
    fn a_code_has_a_readable_name() {
        for (code, expected) in [
            ("street_night", "StreetNight"),
            ("a18_20", "A18_20"),
            ("h06_14", "H06_14"),
            ("CO", "Co"),
            ("u18", "U18"),
        ] {
            let code = Code {
                number: 1,
                code: code.into(),
                it: String::new(),
                en: String::new(),
                variant: None,
                emersion_line: None,
                rolls_up_to: None,
                macro_area: None,
            };
            assert_eq!(variant(&code), expected);
        }
    }

    /// As long as the screens keep their own types, there is nothing to follow; once the folder is there, it must.
    #[test]
    fn the_typescript_of_the_screens_follows_the_types() {
        let kept = house::root().join(TYPESCRIPT);
        let folder = tempfile::tempdir().unwrap();
        typescript(folder.path()).unwrap();
        for file in std::fs::read_dir(folder.path()).unwrap().filter(|_| kept.is_dir()) {
            let fresh = file.unwrap().path();
            let name = fresh.file_name().unwrap();
            let same = read(&kept.join(name)).is_ok_and(|text| text == read(&fresh).unwrap());
            assert!(same, "{}: run `cargo xtask bindings` and commit what it writes", name.display());
        }
    }

    #[test]
    fn the_typescript_has_the_forms_and_their_codes() {
        let folder = tempfile::tempdir().unwrap();
        typescript(folder.path()).unwrap();
        let forms = std::fs::read_to_string(folder.path().join("forms.ts")).unwrap();
        let codes = std::fs::read_to_string(folder.path().join("codes.ts")).unwrap();
        assert!(forms.contains("\"form\": \"contact\"") && forms.contains("export type Shift"), "{forms}");
        assert!(
            codes.contains("export type Area = \"CO\" | \"MI\" | \"MB\" | \"SO\" | \"VA\" | \"OUT\""),
            "{codes}"
        );
    }
}
