//! What a spreadsheet shows: cells as plain text, a number or a day, with nothing in them that a program would run.
//!
//! A text that begins like a formula is no formula for whoever wrote it and one for the program that opens it (S-043):
//! it gets an apostrophe in front. Must not know which kind of file it goes into.

use approdo_model::calendar::Day;

use crate::lists::Language;
use crate::table::{Cell, Column, Label, Table, Words};

/// Between several codes of one cell.
pub const BETWEEN: &str = " | ";

/// A cell as a spreadsheet has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Plain {
    /// Nothing.
    Empty,
    /// A number.
    Number(u64),
    /// A day.
    Day(Day),
    /// A text that no program takes for a formula.
    Text(String),
}

/// Whether codes are shown as they are or as people call them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Voice {
    /// For people.
    Labels(Language),
    /// For programs.
    Codes,
}

/// A table as a spreadsheet has it.
pub struct Sheet {
    /// The stable name.
    pub name: &'static str,
    /// What people read on the tab.
    pub title: Words,
    /// The first row.
    pub head: Vec<String>,
    /// The others.
    pub rows: Vec<Vec<Plain>>,
}

/// A text that no spreadsheet takes for a formula.
pub fn harmless(text: &str) -> String {
    let begins_one =
        |first: char| matches!(first, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠');
    match text.chars().next() {
        Some(first) if begins_one(first) => format!("'{text}"),
        _ => text.to_owned(),
    }
}

impl Sheet {
    /// A table in this voice.
    pub fn of(table: &Table, voice: Voice) -> Self {
        let head = |column: &Column| harmless(&heading(column, voice));
        let row = |cells: &Vec<Cell>| {
            table.columns.iter().zip(cells).map(|(column, cell)| plain(column, cell, voice)).collect()
        };
        Self {
            name: table.name,
            title: table.title,
            head: table.columns.iter().map(head).collect(),
            rows: table.rows.iter().map(row).collect(),
        }
    }
}

/// What stands above a column.
pub fn heading(column: &Column, voice: Voice) -> String {
    match (&column.label, voice) {
        (Label::Theirs(theirs), _) => theirs.clone(),
        (Label::Ours(words), Voice::Labels(language)) => words.of(language).to_owned(),
        (Label::Ours(_), Voice::Codes) => column.name.clone(),
    }
}

fn plain(column: &Column, cell: &Cell, voice: Voice) -> Plain {
    let said = |code: &str| match (voice, column.list().and_then(|list| list.find(code))) {
        (Voice::Labels(language), Some(known)) => known.label(language).to_owned(),
        _ => code.to_owned(),
    };
    match cell {
        Cell::Empty => Plain::Empty,
        Cell::Number(number) => Plain::Number(*number),
        Cell::Day(day) => Plain::Day(*day),
        Cell::Month(month) => Plain::Text(month.to_string()),
        Cell::Flag(flag) => Plain::Text(flag_words(*flag, voice).to_owned()),
        Cell::Text(text) => Plain::Text(harmless(text)),
        Cell::Code(code) => Plain::Text(harmless(&said(code))),
        Cell::Codes(codes) if codes.is_empty() => Plain::Empty,
        Cell::Codes(codes) => {
            let all: Vec<String> = codes.iter().map(|code| said(code)).collect();
            Plain::Text(harmless(&all.join(BETWEEN)))
        }
    }
}

fn flag_words(flag: bool, voice: Voice) -> &'static str {
    match (voice, flag) {
        (Voice::Codes, true) => "true",
        (Voice::Codes, false) => "false",
        (Voice::Labels(Language::It), true) => "sì",
        (Voice::Labels(Language::En), true) => "yes",
        (Voice::Labels(_), false) => "no",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exports_escape_what_begins_a_formula() {
        let check = |text: &str, expected: &str| assert_eq!(harmless(text), expected, "{text:?}");
        check("=1+1", "'=1+1");
        check("+39", "'+39");
        check("-Unità", "'-Unità");
        check("@SUM(A1)", "'@SUM(A1)");
        check("\t=1", "'\t=1");
        check("\r=1", "'\r=1");
        check("\n=1", "'\n=1");
        check("＝1", "'＝1");
        check("Unità 1", "Unità 1");
        check("'=1", "'=1");
        check("a=1", "a=1");
        check("", "");
    }
}
