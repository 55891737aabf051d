//! What a page says, and what it does not: figures that were published, words where they were not, nothing unescaped.

use approdo_exchange::Language;
use approdo_model::bulletin::{
    Bulletin, Cell, Every, Night, Readers, Says, SignedBulletin, Sources, Status, Table, Thresholds,
};
use approdo_model::bytes::{Digest, SignatureBytes};
use approdo_model::calendar::{Day, Month, Period};
use approdo_model::ids::{DeviceId, OrganisationId};
use approdo_model::sheet::{At, Population};

use super::shelf::{Sum, says};
use super::{FORMATS, Format, Frame, Shelf, bulletin as page, empty, file, missing};

const START: (i16, i8) = (2017, 12);

fn month(after: u16) -> Month {
    Month::from_number(Month::new(START.0, START.1).unwrap().number() + after).unwrap()
}

pub(super) fn at(pairs: &[(&str, &str)]) -> At {
    pairs.iter().map(|(name, code)| ((*name).to_owned(), (*code).to_owned())).collect()
}

pub(super) const fn value(value: u32) -> Says {
    Says::Value { value, base: 5 }
}

/// The emersion table of two areas, with one figure for the street in the project.
pub(super) fn emersion(project: Says) -> Table {
    let cell = |area: &str, line: &str, says| Cell { at: at(&[("area", area), ("line", line)]), says };
    Table {
        number: 1,
        of: Population::Contacts,
        by: vec!["area".to_owned(), "line".to_owned()],
        cells: vec![
            cell("MI", "street_contacts", value(205)),
            cell("SO", "street_contacts", Says::Few { below: 10 }),
            cell("MI", "indoor_contacts", Says::SmallBase),
            cell("SO", "indoor_contacts", Says::Complementary),
            cell("*", "street_contacts", project),
            cell("*", "indoor_contacts", value(120)),
            cell("MI", "*", value(330)),
            cell("SO", "*", Says::SmallBase),
            cell("*", "*", value(360)),
        ],
    }
}

/// A bulletin of the months from one to another, counted from the project's first.
pub(super) fn issue(
    number: u32,
    every: Every,
    (first, last): (u16, u16),
    tables: Vec<Table>,
) -> SignedBulletin {
    let bulletin = Bulletin {
        readers: Readers::Tavolo,
        number,
        previous: Digest::ZERO,
        period: Period::between(month(first), month(last)).unwrap(),
        every,
        status: Status::Definitive,
        start: month(0),
        published: Day::new(2019, 3, 20).unwrap(),
        thresholds: Thresholds { contacts_min: 10, persons_min: 5, outings_min: 3, base: 5 },
        night: Night::DEFAULT,
        sources: Sources { expected: 5, definitive: 5, provisional: 0 },
        tables,
    };
    SignedBulletin {
        secretariat: OrganisationId::from_random([1; 16]),
        desk: DeviceId::from_random([2; 16]),
        text: bulletin.text().unwrap(),
        signature: SignatureBytes::ZERO,
    }
}

/// Seven pairs of months; the fourth masks the street.
fn season() -> Shelf {
    let signed = (0..7_u16).map(|pair| {
        let project = if pair == 3 { Says::SmallBase } else { value(400 + u32::from(pair) * 10) };
        issue(u32::from(pair) + 1, Every::Period, (pair * 2, pair * 2 + 1), vec![emersion(project)])
    });
    Shelf::of(signed.collect()).unwrap()
}

const fn asked(language: Language) -> Frame<'static> {
    Frame { language, chosen: false, base: "/lettore/x", readers: Readers::Tavolo }
}

pub(super) fn drawn(shelf: &Shelf, number: u32) -> String {
    page(&asked(Language::It), shelf, &shelf.open(number).unwrap(), false).into_string()
}

const STREET: &[(&str, &str)] = &[("line", "street_contacts")];

#[test]
fn a_masked_cell_is_said_in_words_and_never_a_zero() {
    let html = drawn(&season(), 1);
    assert!(html.contains(r#"<td class="n masked few"><span class="mask""#));
    assert!(html.contains("&lt;10</span><span class=\"unseen\">meno di 10</span>"));
    assert!(html.contains("n.d.</span><span class=\"unseen\">non divulgabile, base troppo piccola</span>"));
    assert!(
        html.contains("non divulgabile, protegge un&#39;altra casella")
            || html.contains("protegge un'altra casella")
    );
    for zero in [">0</td>", ">0 <", "value=\"0\">0"] {
        assert!(!html.contains(zero), "{zero}");
    }
}

#[test]
fn a_masked_point_is_a_gap_in_the_line_and_not_a_point() {
    let html = drawn(&season(), 7);
    let chart = html.split("id=\"linea-street_contacts-title\"").nth(1).unwrap();
    let chart = chart.split("</svg>").next().unwrap();
    // Six places, five of them with a value: two stretches of line, one hatched gap with its word.
    assert_eq!(chart.matches("<circle").count(), 5);
    assert_eq!(chart.matches("class=\"gap\"").count(), 1);
    assert_eq!(chart.matches("class=\"line\"").count(), 2);
    assert!(chart.contains(">n.d.</text>"));
    assert!(chart.contains("non divulgabile"), "the description says it too");
}

#[test]
fn the_project_to_date_is_made_of_published_values_and_says_what_is_not_in_it() {
    let shelf = season();
    let sum = |number: u32| shelf.open(number).unwrap().until_now(Population::Contacts, STREET);
    assert_eq!(sum(3), Sum { total: 400 + 410 + 420, parts: 3, masked: 0, absent: 0 });
    let masked = Sum { total: 400 + 410 + 420 + 440 + 450 + 460, parts: 6, masked: 1, absent: 0 };
    assert_eq!(sum(7), masked);
    assert!(drawn(&shelf, 7).contains("più 1 bollettino con valore mascherato"));
    assert!(!drawn(&shelf, 3).contains("con valore mascherato"));
}

#[test]
fn a_consolidation_stands_for_the_periods_in_it_and_a_month_is_left_over() {
    let mut signed: Vec<SignedBulletin> =
        season().issues().iter().map(|issue| issue.signed.clone()).collect();
    signed.push(issue(8, Every::Year, (0, 14), vec![emersion(value(3575))]));
    signed.push(issue(9, Every::Period, (16, 17), vec![emersion(value(100))]));
    let shelf = Shelf::of(signed).unwrap();
    let sum = |number: u32| shelf.open(number).unwrap().until_now(Population::Contacts, STREET);
    assert_eq!(sum(8), Sum { total: 3575, parts: 1, masked: 0, absent: 0 });
    // Of the pair that the consolidation holds by half the other month was not published: it is missing, and said so.
    assert_eq!(sum(9), Sum { total: 3675, parts: 2, masked: 0, absent: 1 });
    let slots = shelf.open(8).unwrap().slots();
    assert_eq!(slots.len(), 8);
    assert!(
        slots.last().is_some_and(|slot| slot.bulletin.is_none() && slot.period.first() == slot.period.last())
    );
}

#[test]
fn a_bulletin_is_compared_with_what_was_there_before_it_and_with_nothing_later() {
    let shelf = season();
    let street =
        |bulletin: Option<&Bulletin>| bulletin.and_then(|known| says(known, Population::Contacts, STREET));
    let seventh = shelf.open(7).unwrap();
    assert_eq!(street(seventh.previous()), Some(value(450)));
    assert_eq!(street(seventh.year_before()), Some(value(400)));
    let first = shelf.open(1).unwrap();
    assert_eq!((street(first.previous()), street(first.year_before())), (None, None));
    assert_eq!(first.slots().len(), 1);
    assert!(shelf.open(8).is_none());
    // What was corrected later was not known then: the page of the seventh stays as it was.
    let mut signed: Vec<SignedBulletin> = shelf.issues().iter().map(|issue| issue.signed.clone()).collect();
    signed.push(issue(8, Every::Period, (10, 11), vec![emersion(value(995))]));
    let later = Shelf::of(signed).unwrap();
    let (seventh, eighth) = (later.open(7).unwrap(), later.open(8).unwrap());
    assert_eq!(street(seventh.previous()), Some(value(450)));
    assert_eq!(seventh.until_now(Population::Contacts, STREET).total, 2580);
    assert_eq!(street(eighth.slots().last().and_then(|slot| slot.bulletin)), Some(value(995)));
}

#[test]
fn of_a_corrected_bulletin_the_page_points_to_the_later_one() {
    let mut signed: Vec<SignedBulletin> =
        season().issues().iter().map(|issue| issue.signed.clone()).collect();
    assert!(!drawn(&season(), 1).contains("bollettino più recente"));
    signed.push(issue(8, Every::Year, (0, 14), vec![emersion(value(3575))]));
    assert!(drawn(&Shelf::of(signed).unwrap(), 1).contains("/lettore/x/bollettini/8"));
}

#[test]
fn what_a_bulletin_says_is_escaped_and_no_page_has_a_script() {
    let hostile = "<script>alert('x')</script>\"&";
    let cell = Cell { at: at(&[("gender", hostile)]), says: value(45) };
    let table =
        Table { number: 3, of: Population::Contacts, by: vec!["gender".to_owned()], cells: vec![cell] };
    let signed = issue(1, Every::Period, (0, 1), vec![emersion(value(400)), table]);
    let shelf = Shelf::of(vec![signed]).unwrap();
    let html = drawn(&shelf, 1);
    assert!(html.contains("&lt;script&gt;alert"));
    let pages = [html, empty(&asked(Language::En)).into_string(), missing(Language::It).into_string()];
    for html in &pages {
        for never in ["<script", " style=", " onclick", "http://", "https://", "//cdn", "<form", "<iframe"] {
            assert!(!html.contains(never), "{never}");
        }
    }
}

#[test]
fn every_table_has_its_unit_its_status_and_its_definition() {
    let html = drawn(&season(), 2);
    let sheets: Vec<&str> = html.split("<div class=\"sheet").skip(1).collect();
    assert!(!sheets.is_empty());
    for sheet in sheets {
        assert!(sheet.contains("definitivo"), "status");
        assert!(sheet.contains("contatti"), "unit");
        assert!(sheet.contains("Uno scambio con una persona"), "definition");
        assert!(sheet.contains("scope=\"row\"") && sheet.contains("scope=\"col\""));
    }
}

#[test]
fn english_says_the_same_and_keeps_its_language_in_every_link() {
    let shelf = season();
    let frame = Frame { chosen: true, ..asked(Language::En) };
    let html = page(&frame, &shelf, &shelf.open(2).unwrap(), false).into_string();
    assert!(html.contains("<html lang=\"en\">") && html.contains("February – March 2018"));
    assert!(html.contains("/lettore/x/bollettini/1?lang=en"));
    assert!(html.contains("/lettore/x/bollettini/2?lang=it\""), "and the way back");
    for italian in ["bimestre", "Scarica", "meno di", "contatti"] {
        let text = html.replace("/scarica/", "").replace("linea-street_contacts", "");
        assert!(!text.contains(italian), "{italian}");
    }
}

#[test]
fn files_hold_what_the_page_holds_and_masks_are_no_numbers() {
    let shelf = season();
    let open = shelf.open(1).unwrap();
    for format in FORMATS {
        let made = file(&open, format, Language::It, Vec::new()).unwrap();
        assert_eq!(made.name, format!("bollettino-tavolo-1.{}", format.ending()));
        assert!(!made.bytes.is_empty());
    }
    let text =
        |format| String::from_utf8(file(&open, format, Language::It, Vec::new()).unwrap().bytes).unwrap();
    let csv = text(Format::Csv);
    assert!(csv.contains(
        "T1;contatti;Contatti;area;MI;Milano;line;street_contacts;Contatti unità di strada;205;5;"
    ));
    assert!(csv.contains("SO;Sondrio;line;street_contacts;Contatti unità di strada;;;few_below_10"));
    let dhis2: serde_json::Value = serde_json::from_str(&text(Format::Dhis2)).unwrap();
    let values = dhis2["dataValues"].as_array().unwrap();
    // Five cells show a value; the four that are masked do not go over.
    assert_eq!(values.len(), 5);
    let street = values
        .iter()
        .find(|value| value["orgUnit"] == "ITC4C" && value["categoryOptionCombo"] == "street_contacts");
    assert_eq!(street.unwrap()["value"], "205");
    assert_eq!(dhis2["period"], "201801");
    // Every code in it stands in the file of codes that the page offers beside it.
    let mapping: serde_json::Value = serde_json::from_str(&text(Format::Dhis2Mapping)).unwrap();
    let codes = |field: &str| -> Vec<String> {
        mapping[field].as_object().unwrap().values().map(|code| code.as_str().unwrap().to_owned()).collect()
    };
    let (units, elements) = (codes("org_units"), codes("data_elements"));
    assert_eq!(dhis2["dataSet"], mapping["data_set"]);
    for value in values {
        assert!(units.iter().any(|unit| value["orgUnit"] == unit.as_str()), "{value}");
        let element = value["dataElement"].as_str().unwrap();
        assert!(elements.iter().any(|begins| element.starts_with(begins)), "{value}");
    }
    assert!(mapping["gaps"].as_array().is_some_and(|gaps| !gaps.is_empty()), "what does not go over");
    let html = drawn(&shelf, 1);
    for ending in ["dhis2.json", "dhis2-mapping.json"] {
        assert!(html.contains(&format!("href=\"/lettore/x/scarica/1.{ending}\"")), "{ending}");
    }
    assert!(values.iter().all(|value| value["value"] != "0"));
}

#[test]
fn the_address_of_a_file_is_taken_apart_strictly() {
    assert_eq!(Format::asked("3.xlsx"), Some((3, Format::Xlsx)));
    assert_eq!(Format::asked("12.dhis2.json"), Some((12, Format::Dhis2)));
    assert_eq!(Format::asked("12.dhis2-mapping.json"), Some((12, Format::Dhis2Mapping)));
    for wrong in ["", "3", ".xlsx", "+3.xlsx", "3.xls", "x.json", "3.json.exe", "-1.csv", "99999999999.csv"] {
        assert_eq!(Format::asked(wrong), None, "{wrong}");
    }
}
