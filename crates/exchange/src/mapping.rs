//! A mapping: how another system calls our columns and codes.
//!
//! It is a file (`mappings/README.md` documents its form) that somebody who knows the other system wrote. It says what it
//! is not sure of: whatever it maps is `confirmed` or `unconfirmed`, and what has no value there is a gap that the
//! export lists with how often it was met. A column or code that Approdo does not have is refused with its line. Must
//! not know any other system: what is shipped is data.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use ts_rs::TS;

use crate::lists::{Words, list};
use crate::table::{Cell, Column, Kind, Label, Table};
use crate::tables::shapes;

/// The mapping to HTCDS 2.0, IOM's vocabulary of cases.
pub const HTCDS: &str = include_str!("../mappings/htcds-2.0.json");

/// An empty mapping to SIRIT, which has no public form to map to.
pub const SIRIT: &str = include_str!("../mappings/sirit-template.json");

/// The codes under which a bulletin enters DHIS2, and what does not go over. Of a form of its own: it maps published
/// tables, not columns of ours.
pub const DHIS2_BULLETIN: &str = include_str!("../mappings/dhis2-bulletin.json");

/// Version of the form of these files.
pub const VERSION: u32 = 1;

/// Bytes of a mapping file. Quoted in a request it still passes every door.
pub const MAPPING_BYTES_MAX: usize = 128 << 10;

/// Characters of one text in it.
pub const TEXT_CHARS_MAX: usize = 600;

/// Why a text is no mapping. Carries no part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS, thiserror::Error)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "requests.ts")]
pub enum MappingWrong {
    /// Longer than [`MAPPING_BYTES_MAX`].
    #[error("too_long")]
    TooLong,
    /// Of another version of the form.
    #[error("other_version")]
    OtherVersion,
    /// A table or column that Approdo does not export.
    #[error("unknown_column")]
    UnknownColumn,
    /// A list or code that Approdo does not have.
    #[error("unknown_code")]
    UnknownCode,
    /// The same column or code twice.
    #[error("twice")]
    Twice,
    /// A text that is empty or longer than [`TEXT_CHARS_MAX`].
    #[error("bad_text")]
    BadText,
    /// Not JSON of this form.
    #[error("bad_form")]
    BadForm,
}

/// Where it is wrong, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct MappingFault {
    /// The line of the file, from 1; none for the file as a whole.
    pub line: Option<u32>,
    /// What is wrong.
    pub wrong: MappingWrong,
}

impl MappingFault {
    /// What the reader of JSON stumbled over: one of our reasons, or the form as a whole.
    fn of(fault: &serde_json::Error) -> Self {
        let said = fault.to_string();
        let ours = [
            MappingWrong::OtherVersion,
            MappingWrong::UnknownColumn,
            MappingWrong::UnknownCode,
            MappingWrong::Twice,
            MappingWrong::BadText,
        ];
        let wrong = ours.into_iter().find(|wrong| said.starts_with(&wrong.to_string()));
        let line = u32::try_from(fault.line()).ok().filter(|line| *line > 0);
        Self { line, wrong: wrong.unwrap_or(MappingWrong::BadForm) }
    }
}

/// Whether what it says is known of the other system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// Read in the other system's own published document, which the mapping names.
    Confirmed,
    /// A best guess, to be checked before use.
    Unconfirmed,
}

/// A mapping that can be applied.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    #[serde(rename = "approdo_mapping")]
    version: Version,
    /// What it maps to.
    pub name: Text,
    /// Where what it says was read, and what it is not.
    pub about: InBoth,
    columns: Pairs<ColumnName, ToColumn>,
    codes: Pairs<CodeName, ToCode>,
    gaps: Vec<InBoth>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Version;

/// A text of a mapping: not empty, and not too long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text(String);

/// The same in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InBoth {
    /// Italian.
    pub it: Text,
    /// English.
    pub en: Text,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct ColumnName(String);

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct CodeName(String);

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct ToColumn {
    to: Text,
    status: Certainty,
    /// The codes are the same in the other system.
    #[serde(default)]
    same_codes: bool,
    #[serde(default)]
    note: Option<Text>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct ToCode {
    /// None: the other system has no value for it.
    to: Option<Text>,
    status: Certainty,
    #[serde(default)]
    note: Option<Text>,
}

/// The entries of an object, none of them twice.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Pairs<K, V>(BTreeMap<K, V>);

impl Text {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match u32::deserialize(deserializer)? {
            VERSION => Ok(Self),
            _ => Err(D::Error::custom(MappingWrong::OtherVersion)),
        }
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let sound = (1..=TEXT_CHARS_MAX).contains(&text.trim().chars().count())
            && !text.chars().any(char::is_control);
        if sound { Ok(Self(text)) } else { Err(D::Error::custom(MappingWrong::BadText)) }
    }
}

impl<'de> Deserialize<'de> for ColumnName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let known =
            shapes().iter().any(|table| table.columns.iter().any(|column| named(table, column) == name));
        if known { Ok(Self(name)) } else { Err(D::Error::custom(MappingWrong::UnknownColumn)) }
    }
}

impl<'de> Deserialize<'de> for CodeName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let known = name.split_once('.').and_then(|(of, code)| list(of)?.find(code));
        if known.is_some() { Ok(Self(name)) } else { Err(D::Error::custom(MappingWrong::UnknownCode)) }
    }
}

/// How a mapping calls one of our columns.
fn named(table: &Table, column: &Column) -> String {
    format!("{}.{}", table.name, column.name)
}

impl<'de, K: Deserialize<'de> + Ord, V: Deserialize<'de>> Deserialize<'de> for Pairs<K, V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Each<K, V>(std::marker::PhantomData<(K, V)>);
        impl<'de, K: Deserialize<'de> + Ord, V: Deserialize<'de>> Visitor<'de> for Each<K, V> {
            type Value = Pairs<K, V>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut pairs = BTreeMap::new();
                while let Some(key) = map.next_key()? {
                    if pairs.contains_key(&key) {
                        return Err(A::Error::custom(MappingWrong::Twice));
                    }
                    pairs.insert(key, map.next_value()?);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(Each(std::marker::PhantomData))
    }
}

impl Mapping {
    /// Reads a mapping file.
    ///
    /// # Errors
    /// The first [`MappingFault`], with its line.
    pub fn read(text: &str) -> Result<Self, MappingFault> {
        if text.len() > MAPPING_BYTES_MAX {
            return Err(MappingFault { line: None, wrong: MappingWrong::TooLong });
        }
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mapping: Self = serde_json::from_str(text).map_err(|fault| MappingFault::of(&fault))?;
        match mapping.calls_two_columns_alike() {
            true => Err(MappingFault { line: None, wrong: MappingWrong::Twice }),
            false => Ok(mapping),
        }
    }

    /// In one table every name stands for one column, or one of the two would be lost.
    fn calls_two_columns_alike(&self) -> bool {
        let mut seen = BTreeSet::new();
        let named =
            self.columns.0.iter().map(|(ColumnName(ours), to)| (ours.split('.').next(), to.to.as_str()));
        !named.into_iter().all(|name| seen.insert(name))
    }

    /// The tables as the other system calls them, and a last one with everything that did not go over.
    pub fn apply(&self, tables: &[Table]) -> Vec<Table> {
        let mut gaps = Gaps::default();
        let mut mapped: Vec<Table> = tables.iter().filter_map(|table| self.table(table, &mut gaps)).collect();
        for gap in &self.gaps {
            gaps.say("", "", "gap", &format!("{} · {}", gap.it.as_str(), gap.en.as_str()));
        }
        mapped.push(gaps.table(self));
        mapped
    }

    fn table(&self, table: &Table, gaps: &mut Gaps) -> Option<Table> {
        let mut columns = Vec::new();
        for (at, column) in table.columns.iter().enumerate() {
            let name = named(table, column);
            match self.columns.0.get(&ColumnName(name.clone())) {
                Some(to) => {
                    if to.status == Certainty::Unconfirmed || to.note.is_some() {
                        gaps.say(&name, to.to.as_str(), to.status.code(), note(to.note.as_ref()));
                    }
                    columns.push((at, column, to));
                }
                None => gaps.say(&name, "", "left_out", ""),
            }
        }
        if columns.is_empty() {
            return None;
        }
        let row = |cells: &Vec<Cell>, gaps: &mut Gaps| {
            let cell = |(at, column, to): &(usize, &Column, &ToColumn)| {
                self.cell(column, to, cells.get(*at).unwrap_or(&Cell::Empty), gaps)
            };
            columns.iter().map(cell).collect()
        };
        let rows = table.rows.iter().map(|cells| row(cells, gaps)).collect();
        let theirs = |(_, column, to): &(usize, &Column, &ToColumn)| Column {
            // Every name is another system's; two of ours may become one of theirs, so ours stays the stable one.
            label: Label::Theirs(to.to.as_str().to_owned()),
            kind: if column.kind.list().is_some() { Kind::Text } else { column.kind },
            ..(*column).clone()
        };
        Some(Table { columns: columns.iter().map(theirs).collect(), rows, ..table.clone() })
    }

    fn cell(&self, column: &Column, to: &ToColumn, cell: &Cell, gaps: &mut Gaps) -> Cell {
        let Some(list) = column.kind.list() else { return cell.clone() };
        let codes: &[&str] = match cell {
            Cell::Code(code) => std::slice::from_ref(code),
            Cell::Codes(codes) => codes,
            _ => return cell.clone(),
        };
        if to.same_codes {
            return text(codes.iter().map(|code| (*code).to_owned()).collect());
        }
        let theirs = codes.iter().filter_map(|code| self.code(list, code, gaps)).collect();
        text(theirs)
    }

    /// What the other system calls a code; what it has no word for is counted as a gap.
    fn code(&self, list: &str, code: &str, gaps: &mut Gaps) -> Option<String> {
        let name = format!("{list}.{code}");
        let to = self.codes.0.get(&CodeName(name.clone()));
        let value = to.and_then(|to| to.to.as_ref());
        let status = match (value, to) {
            (None, _) => "no_value",
            (Some(_), Some(to)) => to.status.code(),
            (Some(_), None) => Certainty::Unconfirmed.code(),
        };
        if status != Certainty::Confirmed.code() {
            let note = note(to.and_then(|to| to.note.as_ref()));
            gaps.met(&name, value.map_or("", Text::as_str), status, note);
        }
        value.map(|value| value.as_str().to_owned())
    }
}

impl Certainty {
    fn code(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Unconfirmed => "unconfirmed",
        }
    }
}

fn note(note: Option<&Text>) -> &str {
    note.map_or("", Text::as_str)
}

fn text(words: Vec<String>) -> Cell {
    if words.is_empty() { Cell::Empty } else { Cell::Text(words.join(crate::sheet::BETWEEN)) }
}

/// What did not go over, or went over without being sure.
#[derive(Default)]
struct Gaps {
    rows: BTreeMap<(String, String, &'static str, String), u64>,
}

impl Gaps {
    fn say(&mut self, ours: &str, theirs: &str, status: &'static str, note: &str) {
        self.rows.entry((ours.to_owned(), theirs.to_owned(), status, note.to_owned())).or_default();
    }

    fn met(&mut self, ours: &str, theirs: &str, status: &'static str, note: &str) {
        *self.rows.entry((ours.to_owned(), theirs.to_owned(), status, note.to_owned())).or_default() += 1;
    }

    fn table(self, mapping: &Mapping) -> Table {
        let column = |name: &str, kind, label: Words, definition: Words| Column {
            name: name.to_owned(),
            kind,
            label: Label::Ours(label),
            definition,
            unit: None,
        };
        let words = |it, en| Words { it, en };
        let about = format!("{} · {}", mapping.about.it.as_str(), mapping.about.en.as_str());
        let text = |text: &str| if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) };
        let head = vec![text(mapping.name.as_str()), Cell::Empty, text("about"), Cell::Empty, text(&about)];
        let row = |((ours, theirs, status, note), times): ((String, String, &str, String), u64)| {
            vec![text(&ours), text(&theirs), text(status), Cell::Number(times), text(&note)]
        };
        Table {
            name: "mapping_gaps",
            title: words("Che cosa manca", "What is missing"),
            row: words(
                "Una colonna o un codice che non è passato, o di cui non si è certi.",
                "A column or code that did not go over, or of which nobody is sure.",
            ),
            columns: vec![
                column(
                    "ours",
                    Kind::Text,
                    words("Approdo", "Approdo"),
                    words("La nostra colonna o il nostro codice.", "Our column or code."),
                ),
                column(
                    "theirs",
                    Kind::Text,
                    words("Altro sistema", "Other system"),
                    words("Come si chiama là.", "What it is called there."),
                ),
                column(
                    "status",
                    Kind::Text,
                    words("Stato", "Status"),
                    words(
                        "unconfirmed: da verificare; no_value: là non c'è; left_out: non esportato; gap: vedi nota.",
                        "unconfirmed: to be checked; no_value: there is none; left_out: not exported; gap: see the note.",
                    ),
                ),
                column(
                    "times",
                    Kind::Number,
                    words("Volte", "Times"),
                    words("Quante volte compare nei dati.", "How often it occurs in the data."),
                ),
                column(
                    "note",
                    Kind::Text,
                    words("Nota", "Note"),
                    words("Che cosa sapere prima di usarlo.", "What to know before using it."),
                ),
            ],
            rows: std::iter::once(head).chain(self.rows.into_iter().map(row)).collect(),
        }
    }
}

#[cfg(test)]
mod tests;
