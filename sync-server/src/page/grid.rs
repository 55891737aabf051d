//! A published table laid out in rows and columns: areas side by side, everything else downwards. The same layout is drawn
//! as HTML and written into workbooks. Must not know either.

use approdo_exchange::Language;
use approdo_exchange::table::Words;
use approdo_model::bulletin::{Bulletin, Says, Table};
use approdo_model::codes::Line;
use approdo_model::sheet::Population;

use super::shelf::{ALL, Place, says};
use super::words;

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What stands before it.
    pub label: String,
    /// Its unit, where the rows of a grid have different ones.
    pub unit: Option<Words>,
    /// Its definition, where the rows of a grid have different ones.
    pub definition: Option<Words>,
    /// Whether it is a margin.
    pub margin: bool,
    /// One cell a column; none where the bulletin has none.
    pub cells: Vec<Option<Says>>,
}

/// A table, laid out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grid {
    /// What it shows.
    pub caption: String,
    /// What one of it is; none where the rows say.
    pub unit: Option<Words>,
    /// What is counted; none where the rows say.
    pub definition: Option<Words>,
    /// What is worth knowing before reading.
    pub remarks: Vec<Words>,
    /// What stands above the labels of the rows.
    pub corner: String,
    /// What stands above the columns, and whether it is a margin.
    pub columns: Vec<(String, bool)>,
    /// The rows.
    pub rows: Vec<Row>,
}

/// The lines of the headline table, each a population and its place.
pub const LINES: [(Line, Population, Place<'static>); 5] = [
    (Line::StreetContacts, Population::Contacts, &[("line", "street_contacts")]),
    (Line::IndoorContacts, Population::Contacts, &[("line", "indoor_contacts")]),
    (Line::LowThresholdAccesses, Population::Accesses, &[]),
    (Line::ReportedPersons, Population::Reports, &[]),
    (Line::Outings, Population::Outings, &[]),
];

/// The codes of a dimension in the order of the table, margins last.
fn codes(table: &Table, dimension: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for code in table.cells.iter().filter_map(|cell| cell.at.get(dimension)) {
        if !found.contains(code) {
            found.push(code.clone());
        }
    }
    found.sort_by_key(|code| code == ALL);
    found
}

/// The areas of a bulletin, in order, the project last.
pub fn areas(bulletin: &Bulletin) -> Vec<String> {
    let table = bulletin.tables.iter().find(|table| table.by.iter().any(|name| name == "area"));
    table.map(|table| codes(table, "area")).unwrap_or_default()
}

/// The emersion table: the four lines and the outings, area by area. The lines are never summed.
pub fn headline(bulletin: &Bulletin, language: Language) -> Grid {
    let areas = areas(bulletin);
    let row = |(line, of, place): &(Line, Population, Place<'_>)| {
        let cell = |area: &String| {
            let mut at = place.to_vec();
            if area != ALL {
                at.push(("area", area));
            }
            says(bulletin, *of, &at)
        };
        let (code, unit, definition) = words::line(*line);
        let cells: Vec<Option<Says>> = areas.iter().map(cell).collect();
        Row {
            label: words::label("line", &code, language),
            unit: Some(unit),
            definition: Some(definition),
            margin: false,
            cells,
        }
    };
    Grid {
        caption: words::words("Tabella emersione per area", "Emersion table by area").of(language).to_owned(),
        unit: None,
        definition: None,
        remarks: vec![words::words(
            "Le quattro linee contano cose diverse e non si sommano.",
            "The four lines count different things and are never added up.",
        )],
        corner: words::words("Linea", "Line").of(language).to_owned(),
        columns: areas.iter().map(|code| (words::label("area", code, language), code == ALL)).collect(),
        rows: LINES.iter().map(row).filter(|row| row.cells.iter().any(Option::is_some)).collect(),
    }
}

/// Whether the headline table shows all of this one.
pub fn in_headline(table: &Table) -> bool {
    let names: Vec<&str> = table.by.iter().map(String::as_str).collect();
    table.number == 1 && matches!(names.as_slice(), ["area"] | ["area", "line"])
}

impl Grid {
    /// A table, laid out.
    pub fn of(table: &Table, language: Language) -> Self {
        let down: Vec<&str> = table.by.iter().map(String::as_str).filter(|name| *name != "area").collect();
        let across = table.by.iter().find(|name| *name == "area").map(String::as_str);
        let (down, across) = match (down.as_slice(), across) {
            ([first, second, ..], None) => (Some(*first), Some(*second)),
            ([first, ..], across) => (Some(*first), across),
            ([], across) => (None, across),
        };
        let all = |name: Option<&str>| name.map_or_else(|| vec![ALL.to_owned()], |name| codes(table, name));
        let (rows, columns) = (all(down), all(across));
        let find = |row: &str, column: &str| {
            let at = |name: Option<&str>, code: &str, cell: &approdo_model::bulletin::Cell| {
                name.is_none_or(|name| cell.at.get(name).is_some_and(|found| found == code))
            };
            table
                .cells
                .iter()
                .find(|cell| at(down, row, cell) && at(across, column, cell))
                .map(|cell| cell.says)
        };
        let unit = words::unit(table.of);
        let name = |dimension: Option<&str>, code: &str| match dimension {
            Some(dimension) => words::label(dimension, code, language),
            None => words::name_of(table.of).of(language).to_owned(),
        };
        let head = |code: &String| match across {
            Some(dimension) => (words::label(dimension, code, language), code == ALL),
            None => (capital(unit.of(language)), false),
        };
        let row = |code: &String| Row {
            label: name(down, code),
            unit: None,
            definition: None,
            margin: down.is_some() && code == ALL,
            cells: columns.iter().map(|column| find(code, column)).collect(),
        };
        Self {
            caption: caption(table, language),
            unit: Some(unit),
            definition: Some(words::definition(table.of)),
            remarks: table.by.iter().filter_map(|name| words::remark(name)).collect(),
            corner: capital(down.map_or_else(
                || words::words("che cosa si conta", "what is counted").of(language),
                |name| words::dimension(name).of(language),
            )),
            columns: columns.iter().map(head).collect(),
            rows: rows.iter().map(row).collect(),
        }
    }
}

/// What a table shows: "Contatti per genere e area".
fn caption(table: &Table, language: Language) -> String {
    let name = words::name_of(table.of).of(language);
    let mut dimensions: Vec<&str> =
        table.by.iter().map(String::as_str).filter(|name| *name != "area").collect();
    dimensions.extend(table.by.iter().map(String::as_str).filter(|name| *name == "area"));
    let named: Vec<&str> = dimensions.iter().map(|name| words::dimension(name).of(language)).collect();
    let (by, and) = match language {
        Language::It => ("per", " e "),
        Language::En => ("by", " and "),
    };
    if named.is_empty() { name.to_owned() } else { format!("{name} {by} {}", named.join(and)) }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
