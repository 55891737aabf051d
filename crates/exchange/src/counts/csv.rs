//! A text with columns: semicolons, commas or tabs, whichever its first line has most of. UTF-8 with or without its
//! mark; what is not UTF-8 is what spreadsheets here saved before.

use super::{CountsFault, CountsWrong, Row, SHEET_COLUMNS_MAX, SHEET_ROWS_MAX, seen_text};

const MARK: &str = "\u{feff}";

pub(super) fn rows(file: &[u8]) -> Result<Vec<Row>, CountsFault> {
    let text = text(file)?;
    let mut text = text.strip_prefix(MARK).unwrap_or(&text).replace("\r\n", "\n").replace('\r', "\n");
    text.push('\n');
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator(&text))
        .from_reader(text.as_bytes());
    let (mut rows, mut record, mut inside) = (Vec::new(), csv::StringRecord::new(), 0);
    while reader.read_record(&mut record).map_err(|_| whole(CountsWrong::NotASpreadsheet))? {
        // The reader stands on the line after the row. A quoted cell may span lines; for a spreadsheet it is one row.
        inside += breaks(&record);
        let line = reader.position().line().saturating_sub(1 + inside);
        let number = u32::try_from(line).map_err(|_| whole(CountsWrong::TooManyRows))?;
        let columns = u32::try_from(record.len()).map_err(|_| whole(CountsWrong::TooManyRows))?;
        if number > SHEET_ROWS_MAX || columns > SHEET_COLUMNS_MAX {
            return Err(whole(CountsWrong::TooManyRows));
        }
        rows.push(Row { number, cells: (0..).zip(record.iter().map(seen_text)).collect() });
    }
    Ok(rows)
}

/// Lines that end inside the cells of a row.
fn breaks(record: &csv::StringRecord) -> u64 {
    record.iter().map(|cell| u64::try_from(cell.matches('\n').count()).unwrap_or(u64::MAX)).sum()
}

fn whole(wrong: CountsWrong) -> CountsFault {
    CountsFault { row: None, field: None, wrong }
}

/// The file as text. A zero byte means that it is none.
fn text(file: &[u8]) -> Result<String, CountsFault> {
    if file.contains(&0) {
        return Err(whole(CountsWrong::NotASpreadsheet));
    }
    match std::str::from_utf8(file) {
        Ok(text) => Ok(text.to_owned()),
        // Windows-1252, of which the letters with accents are Latin-1.
        Err(_) => Ok(file.iter().map(|byte| char::from(*byte)).collect()),
    }
}

fn separator(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    let count = |separator: &u8| first.bytes().filter(|byte| byte == separator).count();
    // On a tie the last one wins: the semicolon.
    [b'\t', b',', b';'].into_iter().max_by_key(count).unwrap_or(b';')
}
