use std::io::Write as _;

use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};
use zip::write::{SimpleFileOptions, ZipWriter};

use super::*;

fn march() -> Month {
    Month::new(2026, 3).unwrap()
}

fn of(year: i16, month: i8, area: Area, line: Line, tally: u64) -> Count {
    Count { month: Month::new(year, month).unwrap(), area, line, tally }
}

fn workbook(fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, head) in ["mese", "area", "riga", "numero"].into_iter().enumerate() {
        sheet.write_string(0, u16::try_from(column).unwrap(), head).unwrap();
    }
    fill(sheet);
    workbook.save_to_buffer().unwrap()
}

/// One row: what stands in the four columns.
fn row(sheet: &mut Worksheet, at: u32, cells: [&str; 3], count: f64) {
    for (column, cell) in cells.into_iter().enumerate() {
        sheet.write_string(at, u16::try_from(column).unwrap(), cell).unwrap();
    }
    sheet.write_number(at, 3, count).unwrap();
}

#[track_caller]
fn refused(file: &[u8], expected: &[(Option<u32>, Option<CountsField>, CountsWrong)]) {
    let faults = read(file, march()).unwrap_err();
    let seen: Vec<_> = faults.iter().map(|fault| (fault.row, fault.field, fault.wrong)).collect();
    assert_eq!(seen, expected);
}

/// One row of a text file is refused for this.
#[track_caller]
fn refused_row(row: &str, field: Option<CountsField>, wrong: CountsWrong) {
    refused(
        format!("mese;area;riga;numero\n2018-01;MI;outings;3\n{row}\n").as_bytes(),
        &[(Some(3), field, wrong)],
    );
}

#[test]
fn codes_and_labels_of_both_languages_are_taken_in_any_order_of_columns() {
    let file = "\u{feff}Numero;Riga;Area;Mese\r\n12;Contatti unità di strada;Milano e Città metropolitana;2018-01\r\n\r\n\
                0;street unit contacts;como;2/2018\r\n7;outings;MI;2018-01\r\n";
    let expected = vec![
        of(2018, 2, Area::Co, Line::StreetContacts, 0),
        of(2018, 1, Area::Mi, Line::StreetContacts, 12),
        of(2018, 1, Area::Mi, Line::Outings, 7),
    ];
    assert_eq!(read(file.as_bytes(), march()).unwrap(), expected);
    let commas = "month,area,line,count\n2018-01,MI,outings,7\n";
    assert_eq!(read(commas.as_bytes(), march()).unwrap(), vec![of(2018, 1, Area::Mi, Line::Outings, 7)]);
    let old = b"mese;area;riga;numero\n2018-01;MI;Contatti unit\xe0 di strada;7\n";
    assert_eq!(read(old, march()).unwrap(), vec![of(2018, 1, Area::Mi, Line::StreetContacts, 7)]);
}

#[test]
fn a_workbook_is_read_with_its_real_dates() {
    let file = workbook(|sheet| {
        row(sheet, 1, ["2018-01", "MI", "street_contacts"], 12.0);
        row(sheet, 4, ["", "MB", "Uscite"], 3.0);
        let day = ExcelDateTime::from_ymd(2018, 2, 1).unwrap();
        sheet.write_datetime_with_format(4, 0, &day, &Format::new().set_num_format("mmm-yy")).unwrap();
    });
    let expected =
        vec![of(2018, 1, Area::Mi, Line::StreetContacts, 12), of(2018, 2, Area::Mb, Line::Outings, 3)];
    assert_eq!(read(&file, march()).unwrap(), expected);
}

#[test]
fn a_past_count_is_refused_with_its_row_and_reason() {
    use CountsField::{Area, Count, Line, Month};
    refused_row(";MI;outings;3", Some(Month), CountsWrong::Empty);
    refused_row("gennaio;MI;outings;3", Some(Month), CountsWrong::BadMonth);
    refused_row("18-01;MI;outings;3", Some(Month), CountsWrong::BadMonth);
    refused_row("2018-01-05;MI;outings;3", Some(Month), CountsWrong::BadMonth);
    refused_row("2018;MI;outings;3", Some(Month), CountsWrong::BadMonth);
    refused_row("2018-13;MI;outings;3", Some(Month), CountsWrong::ImpossibleMonth);
    refused_row("2018-00;MI;outings;3", Some(Month), CountsWrong::ImpossibleMonth);
    refused_row("1999-12;MI;outings;3", Some(Month), CountsWrong::ImpossibleMonth);
    refused_row("2026-03;MI;outings;3", Some(Month), CountsWrong::ImpossibleMonth);
    refused_row("2018-02;Roma;outings;3", Some(Area), CountsWrong::UnknownArea);
    refused_row("2018-02;MI;totale;3", Some(Line), CountsWrong::UnknownLine);
    refused_row("2018-02;MI;outings;", Some(Count), CountsWrong::Empty);
    refused_row("2018-02;MI;outings;-1", Some(Count), CountsWrong::Negative);
    refused_row("2018-02;MI;outings;1,5", Some(Count), CountsWrong::NotANumber);
    refused_row("2018-02;MI;outings;1.000", Some(Count), CountsWrong::NotANumber);
    refused_row("2018-02;MI;outings;<5", Some(Count), CountsWrong::NotANumber);
    refused_row("2018-02;MI;outings;100000", Some(Count), CountsWrong::TooLarge);
    refused_row("2018-02;MI;outings;99999999999999999999999", Some(Count), CountsWrong::TooLarge);
    refused_row("2018-02;MI;outings;=2+2", Some(Count), CountsWrong::Formula);
    refused_row("01/2018;Milano e città metropolitana;Uscite;4", None, CountsWrong::Duplicate);
    refused_row("2018-02;MI;outings;3;Maria", None, CountsWrong::UnknownColumn);
}

#[test]
fn every_fault_is_told_and_nothing_is_half_taken() {
    let file = "mese;area;riga;numero\nx;y;z;w\n2018-01;MI;outings;3\n2018-02;MI;outings;-3\n";
    let row_two = [
        (Some(2), Some(CountsField::Month), CountsWrong::BadMonth),
        (Some(2), Some(CountsField::Area), CountsWrong::UnknownArea),
        (Some(2), Some(CountsField::Line), CountsWrong::UnknownLine),
        (Some(2), Some(CountsField::Count), CountsWrong::NotANumber),
    ];
    refused(
        file.as_bytes(),
        &[&row_two[..], &[(Some(4), Some(CountsField::Count), CountsWrong::Negative)]].concat(),
    );
    let many = "mese;area;riga;numero\n".to_owned() + &"x;MI;outings;1\n".repeat(500);
    assert_eq!(read(many.as_bytes(), march()).unwrap_err().len(), FAULTS_MAX);
}

#[test]
fn rows_are_numbered_as_a_spreadsheet_numbers_them() {
    let bad = [(Some(5), Some(CountsField::Count), CountsWrong::Negative)];
    let good = "2018-01;MI;outings;3";
    for text in [
        format!("mese;area;riga;numero\n{good}\n\n2018-02;MI;\"outings\n\";3\n2018-03;MI;outings;-1\n"),
        format!("mese;area;riga;numero\n\n{good}\n\n2018-03;MI;outings;-1\n"),
    ] {
        refused(text.as_bytes(), &bad);
        refused(text.replace('\n', "\r\n").as_bytes(), &bad);
        refused(text.replace('\n', "\r").as_bytes(), &bad);
    }
}

#[test]
fn a_column_that_is_not_one_of_the_four_is_refused() {
    refused(
        b"mese;area;riga;numero;nome\n2018-01;MI;outings;3;x\n",
        &[(Some(1), None, CountsWrong::UnknownColumn)],
    );
    refused(
        b"mese;area;riga\n2018-01;MI;outings\n",
        &[(Some(1), Some(CountsField::Count), CountsWrong::MissingColumn)],
    );
    refused(
        b"mese;mese;area;riga;numero\n",
        &[(Some(1), Some(CountsField::Month), CountsWrong::MissingColumn)],
    );
    refused(b"mese;area;riga;numero\n", &[(None, None, CountsWrong::NoRows)]);
    refused(b"", &[(None, None, CountsWrong::NoRows)]);
}

#[test]
fn formulas_merged_cells_and_second_sheets_of_a_workbook_are_refused() {
    let formula = workbook(|sheet| {
        row(sheet, 1, ["2018-01", "MI", "outings"], 3.0);
        row(sheet, 2, ["2018-02", "MI", "outings"], 3.0);
        sheet.write_formula(2, 3, Formula::new("=D2+1").set_result("4")).unwrap();
    });
    refused(&formula, &[(Some(3), Some(CountsField::Count), CountsWrong::Formula)]);
    let merged = workbook(|sheet| {
        row(sheet, 1, ["2018-01", "MI", "outings"], 3.0);
        row(sheet, 2, ["2018-01", "CO", "outings"], 3.0);
        sheet.merge_range(1, 0, 2, 0, "2018-01", &Format::new()).unwrap();
    });
    refused(&merged, &[(Some(2), None, CountsWrong::Merged)]);
    let mut two = Workbook::new();
    for _ in 0..2 {
        two.add_worksheet().write_string(0, 0, "mese").unwrap();
    }
    refused(&two.save_to_buffer().unwrap(), &[(None, None, CountsWrong::NotASpreadsheet)]);
    let half = workbook(|sheet| row(sheet, 1, ["2018-01", "MI", "outings"], 3.5));
    refused(&half, &[(Some(2), Some(CountsField::Count), CountsWrong::NotANumber)]);
    let date = workbook(|sheet| {
        row(sheet, 1, ["2018-01", "MI", "outings"], 3.0);
        let day = ExcelDateTime::from_ymd(2018, 2, 1).unwrap();
        sheet.write_datetime_with_format(1, 3, &day, &Format::new().set_num_format("yyyy-mm-dd")).unwrap();
    });
    refused(&date, &[(Some(2), Some(CountsField::Count), CountsWrong::NotANumber)]);
}

#[test]
fn a_cell_far_out_makes_no_table_of_everything_before_it() {
    let far = workbook(|sheet| {
        sheet.write_number(1_048_575, 16_383, 1.0).unwrap();
    });
    refused(&far, &[(None, None, CountsWrong::TooManyRows)]);
}

/// A zip with these files in it.
fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn a_zip_bomb_is_refused_by_what_it_unpacks_to() {
    let zeros = vec![0; usize::try_from(UNPACKED_BYTES_MAX).unwrap() + 1];
    let bomb = zip(&[("xl/workbook.xml", &zeros)]);
    assert!(bomb.len() < FILE_BYTES_MAX, "it is small: {}", bomb.len());
    refused(&bomb, &[(None, None, CountsWrong::FileTooLarge)]);
    // The directory says that there is almost nothing in it.
    let mut lying = bomb;
    let size = (u32::try_from(UNPACKED_BYTES_MAX).unwrap() + 1).to_le_bytes();
    let places: Vec<usize> = (0..lying.len() - 4).filter(|at| lying[*at..*at + 4] == size).collect();
    assert!(!places.is_empty());
    places.iter().for_each(|at| lying[*at..*at + 4].copy_from_slice(&9_u32.to_le_bytes()));
    assert!(read(&lying, march()).is_err());
    let many: Vec<String> = (0..=PARTS_MAX).map(|at| at.to_string()).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), &b""[..])).collect();
    refused(&zip(&many), &[(None, None, CountsWrong::FileTooLarge)]);
    refused(&vec![b'x'; FILE_BYTES_MAX + 1], &[(None, None, CountsWrong::FileTooLarge)]);
    refused(b"PK\x03\x04 not really", &[(None, None, CountsWrong::NotASpreadsheet)]);
    refused(
        &zip(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet")]),
        &[(None, None, CountsWrong::NotASpreadsheet)],
    );
}

#[test]
fn more_rows_than_a_file_may_have_are_refused() {
    let mut file = "mese;area;riga;numero\n".to_owned();
    file += &"2018-01;MI;outings;1\n".repeat(COUNTS_ROWS_MAX + 1);
    refused(file.as_bytes(), &[(None, None, CountsWrong::TooManyRows)]);
    let wide = "a;".repeat(100);
    refused(wide.as_bytes(), &[(None, None, CountsWrong::TooManyRows)]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Whatever a file holds, it is taken or refused: nothing stops the desk.
    #[test]
    fn any_bytes_are_taken_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let _ = read(&bytes, march());
        let _ = read(&[b"PK\x03\x04", &bytes[..]].concat(), march());
        let _ = read(&[b"mese;area;riga;numero\n", &bytes[..]].concat(), march());
    }

    /// A workbook with any bytes changed is taken or refused, and what is taken keeps the limits.
    #[test]
    fn a_damaged_workbook_is_taken_or_refused(at in proptest::collection::vec((0usize..6000, any::<u8>()), 1..12)) {
        let mut file = workbook(|sheet| row(sheet, 1, ["2018-01", "MI", "outings"], 3.0));
        for (place, byte) in at {
            let length = file.len();
            file[place % length] = byte;
        }
        if let Ok(counts) = read(&file, march()) {
            prop_assert!(counts.iter().all(|count| count.tally <= COUNT_MAX && count.month < march()));
        }
    }

    /// The text of one cell, whatever it is, never becomes another figure than the one typed.
    #[test]
    fn a_count_is_the_number_that_was_typed(count in any::<i64>()) {
        let file = format!("mese;area;riga;numero\n2018-01;MI;outings;{count}\n");
        match read(file.as_bytes(), march()) {
            Ok(counts) => prop_assert_eq!(i64::try_from(counts[0].tally).unwrap(), count),
            Err(_) => prop_assert!(!(0..=99_999).contains(&count)),
        }
    }
}
