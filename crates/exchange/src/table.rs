//! A table as a file has it: named columns with a definition, and typed cells. Must not know what it is about.

use approdo_model::calendar::{Day, Month};

pub use crate::lists::Words;
use crate::lists::{self, List};

/// What the cells of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A number.
    Number,
    /// A day.
    Day,
    /// A month.
    Month,
    /// Yes or no.
    Flag,
    /// Words.
    Text,
    /// A code of this list.
    Code(&'static str),
    /// Codes of this list, as many as there are.
    Codes(&'static str),
}

/// One column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its stable name, the same in every language.
    pub name: String,
    /// What its cells are.
    pub kind: Kind,
    /// What people read above it.
    pub label: Label,
    /// What it says, in both languages.
    pub definition: Words,
    /// The unit, of a number.
    pub unit: Option<Words>,
}

/// What people read above a column: our words, or another system's name for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Label {
    /// Ours.
    Ours(Words),
    /// Another system's.
    Theirs(String),
}

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Not recorded, or not asked here.
    Empty,
    /// A number.
    Number(u64),
    /// A day.
    Day(Day),
    /// A month.
    Month(Month),
    /// Yes or no.
    Flag(bool),
    /// Words.
    Text(String),
    /// A code of the column's list.
    Code(&'static str),
    /// Codes of the column's list.
    Codes(Vec<&'static str>),
}

/// One table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its stable name: also that of its file or sheet.
    pub name: &'static str,
    /// What people read above it.
    pub title: Words,
    /// What a row is.
    pub row: Words,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows; each has one cell per column.
    pub rows: Vec<Vec<Cell>>,
}

impl Kind {
    /// The list its codes are of.
    pub fn list(self) -> Option<&'static str> {
        match self {
            Self::Code(list) | Self::Codes(list) => Some(list),
            Self::Number | Self::Day | Self::Month | Self::Flag | Self::Text => None,
        }
    }
}

impl Column {
    /// The list its codes are of, with the labels.
    pub fn list(&self) -> Option<&'static List> {
        lists::list(self.kind.list()?)
    }
}

impl Cell {
    /// A number that may not have been noted.
    pub fn number(number: Option<impl Into<u64>>) -> Self {
        number.map_or(Self::Empty, |number| Self::Number(number.into()))
    }

    /// A code that may not have been noted.
    pub fn code(code: Option<&'static str>) -> Self {
        code.map_or(Self::Empty, Self::Code)
    }
}
