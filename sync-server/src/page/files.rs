//! A bulletin as a file: workbooks, one table for programs, the signed text with what proves it, and what DHIS2 imports.
//!
//! The bytes of workbooks and tables are made where all our files are made. Must not know who downloads.

use approdo_exchange::Language;
use approdo_exchange::table::{Cell, Column, Kind, Label, Table, Words};
use approdo_exchange::{File, WriteError};
use approdo_model::bulletin::{Bulletin, Every, Readers, Says};
use approdo_model::exchange::FileFormat;
use approdo_model::registry::Statement;

use super::dhis2;
use super::grid::{Grid, headline, in_headline};
use super::shelf::Open;
use super::words::{self, words};
use crate::proof::Proof;

/// In which form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A workbook of Excel.
    Xlsx,
    /// A workbook of LibreOffice.
    Ods,
    /// One table for programs.
    Csv,
    /// The signed bulletin with what proves it.
    Json,
    /// What DHIS2 imports.
    Dhis2,
    /// By which codes, and what does not go over.
    Dhis2Mapping,
}

/// All of them, in the order in which the page offers them.
pub const FORMATS: [Format; 6] =
    [Format::Xlsx, Format::Ods, Format::Csv, Format::Json, Format::Dhis2, Format::Dhis2Mapping];

impl Format {
    /// How its file ends.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Ods => "ods",
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Dhis2 => "dhis2.json",
            Self::Dhis2Mapping => "dhis2-mapping.json",
        }
    }

    /// Takes an address apart: `3.xlsx`.
    pub fn asked(file: &str) -> Option<(u32, Self)> {
        let (number, ending) = file.split_once('.')?;
        let format = FORMATS.into_iter().find(|format| format.ending() == ending)?;
        let digits = !number.is_empty() && number.bytes().all(|digit| digit.is_ascii_digit());
        digits.then(|| number.parse().ok()).flatten().map(|number| (number, format))
    }

    /// What it is called.
    pub const fn name(self) -> Words {
        match self {
            Self::Xlsx => words("Cartella Excel (XLSX)", "Excel workbook (XLSX)"),
            Self::Ods => words("Cartella LibreOffice (ODS)", "LibreOffice workbook (ODS)"),
            Self::Csv => words("Tabella per programmi (CSV)", "Table for programs (CSV)"),
            Self::Json => words("Bollettino firmato (JSON)", "Signed bulletin (JSON)"),
            Self::Dhis2 => words("DHIS2 dataValueSets (JSON)", "DHIS2 dataValueSets (JSON)"),
            Self::Dhis2Mapping => words("Codici per DHIS2 (JSON)", "Codes for DHIS2 (JSON)"),
        }
    }

    /// What is in it, and what is not.
    pub const fn note(self) -> Words {
        match self {
            Self::Xlsx | Self::Ods => words(
                "Un foglio per tabella, un indice con unità e definizioni, e tutti i dati in fila.",
                "One sheet a table, an index with units and definitions, and all data in one list.",
            ),
            Self::Csv => words(
                "Una riga per casella, con codici, base di arrotondamento e motivo della maschera.",
                "One line a cell, with codes, base of rounding and why it is masked.",
            ),
            Self::Json => words(
                "Il testo firmato, la firma e il registro della segreteria: quello che serve per verificarlo.",
                "The signed text, the signature and the secretariat's registry: what it takes to check it.",
            ),
            Self::Dhis2 => words(
                "Senza le caselle mascherate, e il bimestre sotto il suo ultimo mese. I codici e che cosa non passa sono nel file qui sotto.",
                "Without masked cells, and the two months under the last of them. The codes and what does not go over are in the file below.",
            ),
            Self::Dhis2Mapping => words(
                "Con quali codici un bollettino entra in DHIS2, e che cosa non passa. Uguale per ogni bollettino. Chi ha codici suoi li scrive in una copia: vedi sotto.",
                "Under which codes a bulletin enters DHIS2, and what does not go over. The same for every bulletin. Whoever has codes of their own writes them into a copy: see below.",
            ),
        }
    }
}

/// How the file of a bulletin is called.
pub fn file_name(bulletin: &Bulletin, format: Format) -> String {
    let readers = match bulletin.readers {
        Readers::Tavolo => "tavolo",
        Readers::Public => "pubblico",
    };
    format!("bollettino-{readers}-{}.{}", bulletin.number, format.ending())
}

/// A bulletin as a file. The statements are the secretariat's registry; only the signed form carries them.
///
/// # Errors
/// [`WriteError`].
pub fn file(
    open: &Open<'_>,
    format: Format,
    language: Language,
    registry: Vec<Statement>,
) -> Result<File, WriteError> {
    let bulletin = open.bulletin();
    let name = file_name(bulletin, format);
    let workbook = |format| {
        let mut tables = vec![index(bulletin, language)];
        tables.extend(sheets(bulletin, language).into_iter().map(|(sheet, _)| sheet));
        tables.push(rows(bulletin, language));
        approdo_exchange::file(format, "", &tables, language, bulletin.published)
    };
    let json = |text: Result<Vec<u8>, serde_json::Error>| {
        let bytes = text.map_err(|_| WriteError::Form)?;
        Ok(File { name: String::new(), media: "application/json", bytes })
    };
    let file = match format {
        Format::Xlsx => workbook(FileFormat::Xlsx)?,
        Format::Ods => workbook(FileFormat::Ods)?,
        Format::Csv => approdo_exchange::plain_csv(&rows(bulletin, language))?,
        Format::Json => json(serde_json::to_vec_pretty(&Proof::of(open.issue.signed.clone(), registry)))?,
        Format::Dhis2 => {
            let values = dhis2::values(bulletin).map_err(|_| WriteError::Form)?;
            json(serde_json::to_vec_pretty(&values))?
        }
        Format::Dhis2Mapping => json(Ok(dhis2::MAPPING.as_bytes().to_vec()))?,
    };
    Ok(File { name, ..file })
}

/// Tabs of the tables of each number, as many as there may be.
macro_rules! tabs {
    ($($number:literal)*) => {
        [$([
            concat!("T", $number, "-1"), concat!("T", $number, "-2"), concat!("T", $number, "-3"),
            concat!("T", $number, "-4"), concat!("T", $number, "-5"), concat!("T", $number, "-6"),
        ]),*]
    };
}
const TABS: [[&str; 6]; 12] = tabs!(1 2 3 4 5 6 7 8 9 10 11 12);

fn column(name: &str, kind: Kind, label: Words, definition: Words) -> Column {
    Column { name: name.to_owned(), kind, label: Label::Ours(label), definition, unit: None }
}

fn text(text: &str) -> Cell {
    if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) }
}

/// Every table as it is laid out on the page, with its grid.
fn sheets(bulletin: &Bulletin, language: Language) -> Vec<(Table, Grid)> {
    let mut sheets = Vec::new();
    for (number, tabs) in (1_u8..).zip(TABS) {
        let first = (number == 1).then(|| headline(bulletin, language));
        let own = bulletin.tables.iter().filter(|table| table.number == number && !in_headline(table));
        let grids = first.into_iter().chain(own.map(|table| Grid::of(table, language)));
        sheets.extend(tabs.into_iter().zip(grids).map(|(tab, grid)| (sheet(tab, &grid), grid)));
    }
    sheets
}

fn sheet(tab: &'static str, grid: &Grid) -> Table {
    let definition = words("", "");
    let head = |(at, (name, _)): (usize, &(String, bool))| Column {
        name: format!("column_{}", at.saturating_add(1)),
        kind: Kind::Text,
        label: Label::Theirs(name.clone()),
        definition,
        unit: None,
    };
    let corner = Column {
        name: "row".to_owned(),
        kind: Kind::Text,
        label: Label::Theirs(grid.corner.clone()),
        definition,
        unit: None,
    };
    let row = |row: &super::grid::Row| {
        let cells = row.cells.iter().map(|says| shown(*says));
        std::iter::once(text(&row.label)).chain(cells).collect()
    };
    Table {
        name: tab,
        title: words(tab, tab),
        row: words("Una riga della tabella.", "A row of the table."),
        columns: std::iter::once(corner).chain(grid.columns.iter().enumerate().map(head)).collect(),
        rows: grid.rows.iter().map(row).collect(),
    }
}

/// What a workbook shows in a cell: a number, or why there is none.
fn shown(says: Option<Says>) -> Cell {
    match says {
        Some(Says::Value { value, .. }) => Cell::Number(value.into()),
        Some(Says::Few { below }) => Cell::Text(format!("<{below}")),
        Some(Says::SmallBase | Says::Complementary) => Cell::Text("n.d.".to_owned()),
        None => Cell::Empty,
    }
}

/// What the bulletin is, and what stands on each sheet.
fn index(bulletin: &Bulletin, language: Language) -> Table {
    let of = |words: Words| words.of(language).to_owned();
    let status = of(words::status(bulletin.status));
    let line = |name: &str, what: &str, unit: &str, definition: &str| {
        vec![text(name), text(what), text(unit), text(&status), text(definition)]
    };
    let kind = match bulletin.every {
        Every::Period => words("Bollettino del bimestre", "Two-month bulletin"),
        Every::Year => words("Consolidato", "Consolidation"),
    };
    let thresholds = bulletin.thresholds;
    let masks = match language {
        Language::It => format!(
            "<{}: da nessuno a uno in meno. n.d.: non divulgabile, qualunque numero. Soglie: {} contatti, {} persone, {} uscite. Arrotondato a {}, ogni casella da sola. Notte: {}-{}.",
            thresholds.contacts_min,
            thresholds.contacts_min,
            thresholds.persons_min,
            thresholds.outings_min,
            thresholds.base,
            bulletin.night.from,
            bulletin.night.until
        ),
        Language::En => format!(
            "<{}: from none to one less. n.d.: not disclosed, any number. Thresholds: {} contacts, {} persons, {} outings. Rounded to {}, every cell by itself. Night: {}-{}.",
            thresholds.contacts_min,
            thresholds.contacts_min,
            thresholds.persons_min,
            thresholds.outings_min,
            thresholds.base,
            bulletin.night.from,
            bulletin.night.until
        ),
    };
    let title = format!("{} {}: {}", of(kind), bulletin.number, words::period(bulletin.period, language));
    let mut rows = vec![line("", &title, "", &masks)];
    for (sheet, grid) in sheets(bulletin, language) {
        let unit = grid.unit.map(of).unwrap_or_default();
        let mut definition: Vec<String> = grid.definition.map(of).into_iter().collect();
        definition.extend(
            grid.rows.iter().filter_map(|row| Some(format!("{}: {}", row.label, of(row.definition?)))),
        );
        definition.extend(grid.remarks.iter().map(|remark| of(*remark)));
        rows.push(line(sheet.name, &grid.caption, &unit, &definition.join(" ")));
    }
    Table {
        name: "index",
        title: words("Indice", "Index"),
        row: words("Una tabella del bollettino.", "A table of the bulletin."),
        columns: vec![
            column("sheet", Kind::Text, words("Foglio", "Sheet"), words("Dove sta.", "Where it is.")),
            column(
                "table",
                Kind::Text,
                words("Tabella", "Table"),
                words("Che cosa mostra.", "What it shows."),
            ),
            column(
                "unit",
                Kind::Text,
                words("Unità", "Unit"),
                words("Che cosa è uno.", "What one of it is."),
            ),
            column(
                "status",
                Kind::Text,
                words("Stato", "Status"),
                words("Provvisorio o definitivo.", "Provisional or definitive."),
            ),
            column(
                "definition",
                Kind::Text,
                words("Definizione", "Definition"),
                words("Che cosa si conta.", "What is counted."),
            ),
        ],
        rows,
    }
}

/// Every cell of every table, one a row.
fn rows(bulletin: &Bulletin, language: Language) -> Table {
    let mut rows = Vec::new();
    for table in &bulletin.tables {
        for cell in &table.cells {
            let mut row = vec![
                Cell::Text(format!("T{}", table.number)),
                text(words::unit(table.of).of(language)),
                text(words::name_of(table.of).of(language)),
            ];
            for at in 0..2 {
                let found = table.by.get(at).and_then(|name| Some((name, cell.at.get(name)?)));
                row.extend(match found {
                    Some((name, code)) => [text(name), text(code), text(&words::label(name, code, language))],
                    None => [Cell::Empty, Cell::Empty, Cell::Empty],
                });
            }
            row.extend(match cell.says {
                Says::Value { value, base } => {
                    [Cell::Number(value.into()), Cell::Number(base.into()), Cell::Empty]
                }
                Says::Few { below } => [Cell::Empty, Cell::Empty, Cell::Text(format!("few_below_{below}"))],
                Says::SmallBase => [Cell::Empty, Cell::Empty, text("small_base")],
                Says::Complementary => [Cell::Empty, Cell::Empty, text("complementary")],
            });
            rows.push(row);
        }
    }
    let dimension = |at: &str| {
        [
            column(
                &format!("dimension_{at}"),
                Kind::Text,
                words("Dimensione", "Dimension"),
                words("Per che cosa è divisa.", "What it is divided by."),
            ),
            column(
                &format!("code_{at}"),
                Kind::Text,
                words("Codice", "Code"),
                words("* è il margine.", "* is the margin."),
            ),
            column(
                &format!("label_{at}"),
                Kind::Text,
                words("Voce", "Label"),
                words("Come si chiama.", "What it is called."),
            ),
        ]
    };
    let mut columns = vec![
        column("table", Kind::Text, words("Tabella", "Table"), words("Da T1 a T12.", "From T1 to T12.")),
        column("unit", Kind::Text, words("Unità", "Unit"), words("Che cosa è uno.", "What one of it is.")),
        column(
            "counts",
            Kind::Text,
            words("Che cosa si conta", "What is counted"),
            words("La popolazione.", "The population."),
        ),
    ];
    columns.extend(dimension("1"));
    columns.extend(dimension("2"));
    columns.extend([
        column("value", Kind::Number, words("Valore", "Value"), words("Vuoto dove è mascherato; mai zero per maschera.", "Empty where it is masked; a mask is never a zero.")),
        column("base", Kind::Number, words("Base", "Base"), words("A che cosa è arrotondato; 1 è esatto.", "What it is rounded to; 1 is exact.")),
        column("masked", Kind::Text, words("Maschera", "Mask"), words(
            "few_below_10: da 0 a 9. small_base: poche persone o uscite. complementary: protegge un'altra casella.",
            "few_below_10: 0 to 9. small_base: few persons or outings. complementary: protects another cell.",
        )),
    ]);
    Table {
        name: "cells",
        title: words("Dati", "Data"),
        row: words("Una casella del bollettino.", "A cell of the bulletin."),
        columns,
        rows,
    }
}
