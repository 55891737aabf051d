//! A data package (Frictionless, `tabular-data-package`): every table with its rows inside `datapackage.json`, and
//! beside it `codebook.json` with what every column and every code means.
//!
//! The specification lets the data of a table be a CSV file or rows inside the descriptor; these are rows. Texts are as
//! they are: what reads JSON runs no formula.

use approdo_model::calendar::Day;
use serde_json::{Map, Value, json};
use zip::CompressionMethod;

use super::{WriteError, zipped};
use crate::lists::{Language, Words};
use crate::sheet::{Plain, Sheet, Voice, harmless, heading};
use crate::table::{Cell, Column, Kind, Label, Table};

/// Version of both documents.
const VERSION: u32 = 1;

pub fn write(tables: &[Table], language: Language, day: Day) -> Result<Vec<u8>, WriteError> {
    let package = pretty(&package(tables, language, day))?;
    let codebook = pretty(&codebook(tables))?;
    zipped(&[
        ("datapackage.json", &package, CompressionMethod::Deflated),
        ("codebook.json", &codebook, CompressionMethod::Deflated),
    ])
}

fn pretty(value: &Value) -> Result<Vec<u8>, WriteError> {
    serde_json::to_vec_pretty(value).map_err(|_| WriteError::Form)
}

fn package(tables: &[Table], language: Language, day: Day) -> Value {
    let resource = |table: &Table| {
        json!({
            "name": table.name,
            "title": table.title.of(language),
            "description": table.row.of(language),
            "profile": "tabular-data-resource",
            "data": rows(table),
            "schema": {
                "fields": table.columns.iter().map(|column| field(column, language)).collect::<Vec<_>>(),
                "missingValues": [""],
            },
        })
    };
    json!({
        "name": "approdo",
        "profile": "tabular-data-package",
        "version": VERSION.to_string(),
        "created": format!("{day}T00:00:00Z"),
        "resources": tables.iter().map(resource).collect::<Vec<_>>(),
    })
}

fn rows(table: &Table) -> Vec<Value> {
    let row = |cells: &Vec<Cell>| {
        let fields = table
            .columns
            .iter()
            .zip(cells)
            .map(|(column, cell)| (heading(column, Voice::Codes), value(cell)));
        Value::Object(fields.collect::<Map<_, _>>())
    };
    table.rows.iter().map(row).collect()
}

fn value(cell: &Cell) -> Value {
    match cell {
        Cell::Empty => Value::Null,
        Cell::Number(number) => json!(number),
        Cell::Day(day) => json!(day),
        Cell::Month(month) => json!(month),
        Cell::Flag(flag) => json!(flag),
        Cell::Text(text) => json!(text),
        Cell::Code(code) => json!(code),
        Cell::Codes(codes) => json!(codes),
    }
}

fn field(column: &Column, language: Language) -> Value {
    let kind = match column.kind {
        Kind::Number => "integer",
        Kind::Day => "date",
        Kind::Month => "yearmonth",
        Kind::Flag => "boolean",
        Kind::Text | Kind::Code(_) => "string",
        Kind::Codes(_) => "array",
    };
    let mut field = json!({
        "name": heading(column, Voice::Codes),
        "type": kind,
        "title": label(column, language),
        "description": column.definition.of(language),
    });
    if let (Kind::Code(_), Some(list), Some(object)) = (column.kind, column.list(), field.as_object_mut()) {
        let codes: Vec<&str> = list.codes.iter().map(|code| code.code.as_str()).collect();
        object.insert("constraints".to_owned(), json!({ "enum": codes }));
    }
    field
}

fn label(column: &Column, language: Language) -> &str {
    match &column.label {
        Label::Ours(words) => words.of(language),
        Label::Theirs(theirs) => theirs,
    }
}

fn both(words: Words) -> Value {
    json!({ "it": words.it, "en": words.en })
}

/// Every column with its label, unit and definition in both languages, and every list with its codes.
fn codebook(tables: &[Table]) -> Value {
    let column = |column: &Column| {
        json!({
            "name": column.name,
            "label": { "it": label(column, Language::It), "en": label(column, Language::En) },
            "definition": both(column.definition),
            "unit": column.unit.map(both),
            "list": column.kind.list(),
        })
    };
    let of_table = |table: &Table| {
        json!({
            "name": table.name,
            "title": both(table.title),
            "row": both(table.row),
            "columns": table.columns.iter().map(column).collect::<Vec<_>>(),
        })
    };
    let mut lists = Map::new();
    for column in tables.iter().flat_map(|table| &table.columns) {
        if let (Some(name), Some(list)) = (column.kind.list(), column.list()) {
            let code = |code: &crate::lists::Code| json!({ "code": code.code, "it": code.it, "en": code.en });
            let codes: Vec<Value> = list.codes.iter().map(code).collect();
            lists.insert(name.to_owned(), json!({ "note": list.note, "codes": codes }));
        }
    }
    json!({
        "version": VERSION,
        "tables": tables.iter().map(of_table).collect::<Vec<_>>(),
        "lists": lists,
    })
}

/// The same as a sheet: one row per column, and below it one per code.
pub fn codebook_sheet(tables: &[Table]) -> Sheet {
    let text = |text: &str| Plain::Text(harmless(text));
    let row = |cells: [&str; 7]| cells.map(text).to_vec();
    let mut rows = Vec::new();
    for table in tables {
        for column in &table.columns {
            let unit = column.unit.map_or("", |unit| unit.it);
            let (it, en) = (label(column, Language::It), label(column, Language::En));
            let list = column.kind.list().unwrap_or_default();
            let definition = format!("{} · {}", column.definition.it, column.definition.en);
            rows.push(row([table.name, &column.name, list, it, en, unit, &definition]));
        }
    }
    let mut seen = Vec::new();
    for column in tables.iter().flat_map(|table| &table.columns) {
        let (Some(name), Some(list)) = (column.kind.list(), column.list()) else { continue };
        if !seen.contains(&name) {
            seen.push(name);
            rows.extend(
                list.codes.iter().map(|code| row(["", name, &code.code, &code.it, &code.en, "", ""])),
            );
        }
    }
    let head = ["table", "column", "code", "it", "en", "unit", "definition"].map(str::to_owned).to_vec();
    Sheet { name: "codebook", title: Words { it: "Codici", en: "Codebook" }, head, rows }
}
