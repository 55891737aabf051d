//! Files of a bulletin, opened by another program: the figures are those that were published, and a mask is a text.
//!
//! LibreOffice is asked for every sheet as text in which only texts have quotes, so that a number is told from a word.
//! Must not know how a file was made.

use std::collections::BTreeMap;
use std::path::Path;

use approdo_exchange::Language;
use approdo_model::bulletin::{Bulletin, Every, Says, SignedBulletin, Table};
use approdo_model::sheet::Population;
use serde_json::Value;

use super::tests::{at, emersion, issue, value};
use super::{Format, Shelf, file};

/// What stands in a cell of another program.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Read {
    Text(String),
    Number(String),
    Nothing,
}

type Rows = Vec<Vec<Read>>;

/// A line of text in which texts have quotes.
fn row(line: &str) -> Vec<Read> {
    let (mut cells, mut cell, mut quoted, mut inside) = (Vec::new(), String::new(), false, false);
    let ended = |cell: &mut String, quoted: bool| match (quoted, cell.is_empty()) {
        (true, _) => Read::Text(std::mem::take(cell)),
        (false, true) => Read::Nothing,
        (false, false) => Read::Number(std::mem::take(cell)),
    };
    let mut signs = line.chars().peekable();
    while let Some(sign) = signs.next() {
        match sign {
            '"' if inside && signs.peek() == Some(&'"') => cell.extend(signs.next()),
            '"' => (inside, quoted) = (!inside, true),
            ';' if !inside => {
                cells.push(ended(&mut cell, quoted));
                quoted = false;
            }
            other => cell.push(other),
        }
    }
    cells.push(ended(&mut cell, quoted));
    cells
}

/// What LibreOffice makes of a file: every sheet as rows, under its name.
fn through_libreoffice(folder: &Path, name: &str, reads: &[&str]) -> BTreeMap<String, Rows> {
    let out = folder.join(format!("{name}.out"));
    let profile = format!("-env:UserInstallation=file://{}", folder.join("profile").display());
    let csv = "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,true,true,false,false,false,-1";
    let ended = std::process::Command::new("soffice")
        .args([profile.as_str(), "--headless", "--norestore"])
        .args(reads)
        .args(["--convert-to", csv, "--outdir"])
        .arg(&out)
        .arg(folder.join(name))
        .output()
        .unwrap();
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    let stem = format!("{}-", name.rsplit_once('.').unwrap().0);
    let read = |entry: std::io::Result<std::fs::DirEntry>| {
        let path = entry.unwrap().path();
        let sheet = path.file_stem().unwrap().to_str().unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        (sheet.strip_prefix(&stem).unwrap_or(sheet).to_owned(), text.lines().map(row).collect())
    };
    std::fs::read_dir(&out).unwrap().map(read).collect()
}

/// Two areas with every kind of mask, a figure of four digits, and a table of one dimension.
fn signed() -> SignedBulletin {
    let gender = |code: &str, says| approdo_model::bulletin::Cell { at: at(&[("gender", code)]), says };
    let reception = Table {
        number: 10,
        of: Population::Reception,
        by: vec!["gender".to_owned()],
        cells: vec![
            gender("D", value(160)),
            gender("U", value(15)),
            gender("T", Says::Few { below: 10 }),
            gender("*", Says::Value { value: 179, base: 1 }),
        ],
    };
    issue(1, Every::Period, (0, 1), vec![emersion(value(3575)), reception])
}

fn made(shelf: &Shelf, format: Format) -> Vec<u8> {
    file(&shelf.open(1).unwrap(), format, Language::It, Vec::new()).unwrap().bytes
}

fn number(cell: &Read) -> Option<u32> {
    match cell {
        Read::Number(number) => Some(number.parse().unwrap_or_else(|_| panic!("{number} is no count"))),
        _ => None,
    }
}

/// Whether a cell of a workbook says what the bulletin says.
fn says_it(cell: &Read, says: Says) -> bool {
    match says {
        Says::Value { value, .. } => number(cell) == Some(value),
        Says::Few { below } => *cell == Read::Text(format!("<{below}")),
        Says::SmallBase | Says::Complementary => *cell == Read::Text("n.d.".to_owned()),
    }
}

/// The list of all data against the bulletin, cell by cell.
fn list_is(bulletin: &Bulletin, rows: &Rows) {
    let cells: Vec<_> =
        bulletin.tables.iter().flat_map(|table| table.cells.iter().map(move |cell| (table, cell))).collect();
    assert_eq!(rows.len(), cells.len() + 1, "a head, and a row a cell");
    for ((table, cell), row) in cells.iter().zip(rows.iter().skip(1)) {
        assert_eq!(row[0], Read::Text(format!("T{}", table.number)));
        for (name, column) in table.by.iter().zip([3, 6]) {
            assert_eq!(row[column], Read::Text(name.clone()));
            assert_eq!(row[column + 1], Read::Text(cell.at[name].clone()));
        }
        let word = |word: &str| Read::Text(word.to_owned());
        let (shown, why) = match cell.says {
            Says::Value { value, .. } => (Some(value), Read::Nothing),
            Says::Few { .. } => (None, word("few_below_10")),
            Says::SmallBase => (None, word("small_base")),
            Says::Complementary => (None, word("complementary")),
        };
        // What is masked has no number in it, not even nought.
        assert_eq!((number(&row[9]), row.get(11).unwrap_or(&Read::Nothing)), (shown, &why), "{row:?}");
        assert!(shown.is_some() || row[9] == Read::Nothing, "{row:?}");
    }
}

/// A sheet of a table against the bulletin: the row and the column of a figure by their labels.
fn sheet_is(rows: &Rows, expected: &[(&str, &str, Says)]) {
    let label = |cell: &Read, label: &str| *cell == Read::Text(label.to_owned());
    for (below, beside, says) in expected {
        let column =
            rows[0].iter().position(|cell| label(cell, below)).unwrap_or_else(|| panic!("{below}: {rows:?}"));
        let row =
            rows.iter().find(|row| label(&row[0], beside)).unwrap_or_else(|| panic!("{beside}: {rows:?}"));
        assert!(says_it(&row[column], *says), "{beside}, {below}: {:?} for {says:?}", row[column]);
    }
    let zero = |cell: &Read| matches!(cell, Read::Number(number) if number.parse() == Ok(0.0));
    assert!(!rows.iter().flatten().any(zero), "no cell is nought: {rows:?}");
}

#[test]
#[ignore = "needs LibreOffice: cargo xtask test --only office"]
fn libreoffice_opens_a_bulletin_and_finds_the_published_figures_and_masks_as_words() {
    let signed = signed();
    let shelf = Shelf::of(vec![signed]).unwrap();
    let bulletin = shelf.open(1).unwrap().bulletin().clone();
    let folder = tempfile::tempdir().unwrap();
    let emersion = [
        ("Milano", "Contatti unità di strada", value(205)),
        ("Sondrio", "Contatti unità di strada", Says::Few { below: 10 }),
        ("Milano", "Contatti indoor", Says::SmallBase),
        ("Sondrio", "Contatti indoor", Says::Complementary),
        ("Progetto", "Contatti unità di strada", value(3575)),
        ("Progetto", "Contatti indoor", value(120)),
    ];
    for (format, name) in [(Format::Xlsx, "file.xlsx"), (Format::Ods, "file.ods")] {
        std::fs::write(folder.path().join(name), made(&shelf, format)).unwrap();
        let sheets = through_libreoffice(folder.path(), name, &[]);
        assert_eq!(
            sheets.keys().collect::<Vec<_>>(),
            ["Codici", "Dati", "Indice", "T1-1", "T10-1"],
            "{name}"
        );
        sheet_is(&sheets["T1-1"], &emersion);
        list_is(&bulletin, &sheets["Dati"]);
        let reception = &sheets["T10-1"];
        let shown: Vec<Vec<Option<u32>>> =
            reception.iter().skip(1).map(|row| row.iter().map(number).collect()).collect();
        assert_eq!(shown, [[None, Some(160)], [None, Some(15)], [None, None], [None, Some(179)]]);
        assert!(says_it(&reception[3][1], Says::Few { below: 10 }), "{reception:?}");
    }
    std::fs::write(folder.path().join("file.csv"), made(&shelf, Format::Csv)).unwrap();
    let opened = through_libreoffice(folder.path(), "file.csv", &["--infilter=CSV:59,34,76,1"]);
    list_is(&bulletin, opened.values().next().unwrap());
}

#[test]
fn any_program_that_reads_json_finds_the_same_figures_in_the_signed_file() {
    let signed = signed();
    let shelf = Shelf::of(vec![signed]).unwrap();
    let bulletin = shelf.open(1).unwrap().bulletin().clone();
    let proof: Value = serde_json::from_slice(&made(&shelf, Format::Json)).unwrap();
    let text = proof["bulletin"]["text"].as_str().unwrap_or_else(|| panic!("{proof}"));
    let read: Value = serde_json::from_str(text).unwrap();
    let cells = |table: &Value| table["cells"].as_array().unwrap().clone();
    let read: Vec<Value> = read["tables"].as_array().unwrap().iter().flat_map(cells).collect();
    let ours: Vec<_> = bulletin.tables.iter().flat_map(|table| &table.cells).collect();
    assert_eq!(read.len(), ours.len());
    for (read, cell) in read.iter().zip(ours) {
        for (name, code) in &cell.at {
            assert_eq!(read["at"][name], **code, "{read}");
        }
        match cell.says {
            Says::Value { value, .. } => assert_eq!(read["says"]["value"]["value"], value, "{read}"),
            _ => assert!(
                read["says"].get("value").is_none() && !read["says"].to_string().contains(":0"),
                "{read}"
            ),
        }
    }
}
