//! The code lists with their labels, as the codebook and the spreadsheets show them. Must not know any form.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The lists as the model keeps them; there is one copy.
const LISTS: &str = include_str!("../../model/data/code-lists.json");

/// In which language a file speaks to people. Codes have none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(rename = "FileLanguage", export_to = "requests.ts")]
pub enum Language {
    /// Italian.
    #[default]
    It,
    /// English.
    En,
}

/// A text in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Words {
    /// Italian.
    pub it: &'static str,
    /// English.
    pub en: &'static str,
}

impl Words {
    /// In this language.
    pub fn of(self, language: Language) -> &'static str {
        match language {
            Language::It => self.it,
            Language::En => self.en,
        }
    }
}

/// One code list.
#[derive(Debug, Deserialize)]
pub struct List {
    /// What the list is for, in English.
    #[serde(default)]
    pub note: String,
    /// Its codes, in the order of their numbers.
    pub codes: Vec<Code>,
}

/// One code with its labels.
#[derive(Debug, Deserialize)]
pub struct Code {
    /// The stable code.
    pub code: String,
    /// Italian.
    pub it: String,
    /// English.
    pub en: String,
}

#[derive(Deserialize)]
struct Shipped {
    lists: BTreeMap<String, List>,
}

/// The lists are compiled in and read by every build's tests: if they did not read, no list would be known and every
/// code would stand for itself.
static SHIPPED: LazyLock<BTreeMap<String, List>> =
    LazyLock::new(|| serde_json::from_str::<Shipped>(LISTS).map(|shipped| shipped.lists).unwrap_or_default());

/// The list of this name.
pub fn list(name: &str) -> Option<&'static List> {
    SHIPPED.get(name)
}

impl List {
    /// The code written like this.
    pub fn find(&self, code: &str) -> Option<&Code> {
        self.codes.iter().find(|known| known.code == code)
    }
}

impl Code {
    /// Its label.
    pub fn label(&self, language: Language) -> &str {
        match language {
            Language::It => &self.it,
            Language::En => &self.en,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_read_and_speak_both_languages() {
        let gender = list("gender").unwrap().find("woman").unwrap();
        assert_eq!((gender.label(Language::It), gender.label(Language::En)), ("Donna", "Woman"));
        assert!(list("country").unwrap().codes.len() > 200);
        assert!(list("nicknames").is_none());
    }
}
