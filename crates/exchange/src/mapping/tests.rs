use approdo_model::calendar::Day;
use approdo_model::codes::{Area, Channel, Country, Field, Gender, Sector};
use approdo_model::forms::{Contact, Record, Shift, UnitName};
use approdo_model::header::Facts;

use super::*;
use crate::lists::Language;
use crate::tables::{Noted, Opened, Outing, tables};

fn contact(gender: Gender, field: Field) -> Noted {
    let facts = Facts { area: Area::Mi.number(), month: 2018 * 12, line: 1, count: 1 };
    let sector = (field == Field::Labour).then_some(Sector::Carwash);
    let record = Contact { gender, field, sector, origin: Some(Country::Ng), ..Contact::default() };
    Noted { record: Record::Contact(record), facts }
}

fn opened(records: Vec<Noted>) -> Opened {
    let friday = Day::new(2018, 1, 5).unwrap();
    let shift =
        Shift::opened(UnitName::new("Unità 1").unwrap(), Area::Mi, Some(Channel::StreetNight), friday);
    let facts = Facts { area: Area::Mi.number(), month: 2018 * 12, line: 5, count: 1 };
    Opened { outings: vec![Outing { shift, facts, records }], ..Opened::default() }
}

fn theirs(table: &Table, column: &str) -> Vec<Cell> {
    let at = table.columns.iter().position(|c| c.label == Label::Theirs(column.to_owned())).unwrap();
    table.rows.iter().map(|row| row[at].clone()).collect()
}

#[test]
fn the_shipped_mappings_are_sound_and_name_every_code_of_their_columns() {
    for text in [HTCDS, SIRIT] {
        let mapping = Mapping::read(text).unwrap();
        assert!(!mapping.gaps.is_empty() && !mapping.about.it.as_str().is_empty());
        for table in shapes() {
            for column in &table.columns {
                let Some(to) = mapping.columns.0.get(&ColumnName(named(&table, column))) else { continue };
                let (Some(list), false) = (column.kind.list(), to.same_codes) else { continue };
                for code in &column.list().unwrap().codes {
                    let name = format!("{list}.{}", code.code);
                    assert!(mapping.codes.0.contains_key(&CodeName(name.clone())), "{name}");
                }
            }
        }
    }
}

#[test]
fn an_export_speaks_the_other_systems_codes_and_lists_its_gaps() {
    let mapping = Mapping::read(HTCDS).unwrap();
    let records = vec![
        contact(Gender::Woman, Field::Sexual),
        contact(Gender::TransUnspecified, Field::IllegalEcon),
        contact(Gender::Man, Field::Labour),
    ];
    let mapped = mapping.apply(&tables(&opened(records), Language::It));
    let contacts = mapped.iter().find(|table| table.name == "contacts").unwrap();
    let text = |text: &str| Cell::Text(text.to_owned());
    assert_eq!(theirs(contacts, "prs_Gender"), [text("Feminine"), Cell::Empty, text("Masculine")]);
    assert_eq!(theirs(contacts, "prs_Citizenship"), [text("NG"), text("NG"), text("NG")]);
    let fields = [text("SexualExploitation"), Cell::Empty, text("ForcedLabour")];
    assert_eq!(theirs(contacts, "vic_TypeOfExploitation"), fields);
    assert!(
        contacts.columns.iter().all(|column| matches!(column.label, Label::Theirs(_))),
        "nothing else leaves"
    );
    let gaps = &mapped.last().unwrap().rows;
    let gap =
        |ours: &str| gaps.iter().find(|row| row[0] == text(ours)).map(|row| (row[2].clone(), row[3].clone()));
    assert_eq!(gap("field.illegal_econ"), Some((text("no_value"), Cell::Number(1))));
    assert_eq!(gap("gender.woman"), Some((text("unconfirmed"), Cell::Number(1))));
    assert_eq!(gap("contacts.age"), Some((text("left_out"), Cell::Number(0))));
}

/// The shipped mapping with one change is refused on the line of the change.
#[track_caller]
fn refused(from: &str, to: &str, wrong: MappingWrong) {
    let line = HTCDS.lines().position(|line| line.contains(from)).unwrap() + 1;
    let fault = Mapping::read(&HTCDS.replacen(from, to, 1)).unwrap_err();
    assert_eq!(fault, MappingFault { line: Some(u32::try_from(line).unwrap()), wrong });
}

#[test]
fn a_code_that_approdo_does_not_have_is_refused_with_its_line() {
    refused("\"gender.woman\"", "\"gender.lady\"", MappingWrong::UnknownCode);
    refused("\"gender.woman\"", "\"sex.woman\"", MappingWrong::UnknownCode);
    refused("\"gender.man\"", "\"gender.woman\"", MappingWrong::Twice);
    refused("\"contacts.gender\"", "\"contacts.zone\"", MappingWrong::UnknownColumn);
    refused("\"contacts.gender\"", "\"contacts.signals\"", MappingWrong::UnknownColumn);
    refused("\"entity_reports.gender\"", "\"entity_reports.case\"", MappingWrong::UnknownColumn);
    refused("\"approdo_mapping\": 1", "\"approdo_mapping\": 2", MappingWrong::OtherVersion);
    refused("\"to\": \"Feminine\"", "\"to\": \"\"", MappingWrong::BadText);
    refused("\"status\": \"unconfirmed\"", "\"status\": \"certain\"", MappingWrong::BadForm);
    refused("\"name\": \"HTCDS 2.0\"", "\"title\": \"HTCDS 2.0\"", MappingWrong::BadForm);
    let alike = HTCDS.replace("vic_ForcedLabourIndustry", "prs_Gender");
    let twice = MappingFault { line: None, wrong: MappingWrong::Twice };
    assert_eq!(Mapping::read(&alike).unwrap_err(), twice);
    assert_eq!(Mapping::read("").unwrap_err().wrong, MappingWrong::BadForm);
    let long = " ".repeat(MAPPING_BYTES_MAX + 1);
    assert_eq!(Mapping::read(&long).unwrap_err(), MappingFault { line: None, wrong: MappingWrong::TooLong });
}
