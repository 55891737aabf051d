//! What the charts of a page draw, measured against the figures that were published.
//!
//! The drawing is read back from the page as a reader's browser gets it: scales from their ticks, heights from rectangles,
//! gaps from the hatching. Must not know the constants with which it was drawn.

use std::collections::BTreeMap;

use approdo_model::bulletin::{Cell, Every, Says, SignedBulletin, Table};
use approdo_model::sheet::Population;

use super::Shelf;
use super::tests::{at, drawn, issue, value};

const AREAS: [&str; 5] = ["CO", "MI", "MB", "SO", "VA"];

/// The pairs of months of the season; the page of the last shows the six of its twelve months.
const PAIRS: u16 = 7;

/// What was published of the street in an area. Sondrio is masked in the third pair, Como in all but two.
fn street(area: usize, pair: u16) -> Says {
    let size = [30, 205, 45, 20, 60][area];
    match (AREAS[area], pair) {
        ("SO", 3) => Says::Few { below: 10 },
        ("CO", 1 | 4) => Says::SmallBase,
        _ => value(size + 5 * u32::from(pair)),
    }
}

/// The four lines and the outings of the project. The fifth pair is masked in one of them, the second in the outings.
fn line_of(line: &str, pair: u16) -> Says {
    let pair_value = u32::from(pair);
    match (line, pair) {
        ("street", 5) => Says::Complementary,
        ("street", _) => value(430 + 15 * pair_value),
        ("indoor", _) => value(200 - 10 * pair_value),
        ("accesses", 2) => Says::Few { below: 10 },
        ("accesses", _) => value(55 + 5 * pair_value),
        ("reports", _) => value(70 + 5 * (pair_value % 3)),
        (_, 2) => Says::SmallBase,
        _ => value(40 + 5 * pair_value),
    }
}

fn newness(code: &str, pair: u16) -> Says {
    match (code, pair) {
        ("unknown", 4) => Says::SmallBase,
        ("new", _) => value(90 + 5 * u32::from(pair)),
        ("known", _) => value(310 + 10 * u32::from(pair)),
        _ => value(25),
    }
}

fn day_night(code: &str, pair: u16) -> Says {
    match (code, pair) {
        ("day", 3) => Says::Few { below: 10 },
        ("night", _) => value(30 + 5 * u32::from(pair)),
        _ => value(15),
    }
}

fn cell(pairs: &[(&str, &str)], says: Says) -> Cell {
    Cell { at: at(pairs), says }
}

fn table(number: u8, of: Population, by: &[&str], cells: Vec<Cell>) -> Table {
    Table { number, of, by: by.iter().map(|name| (*name).to_owned()).collect(), cells }
}

fn bulletin(pair: u16) -> SignedBulletin {
    let mut lines: Vec<Cell> = AREAS
        .iter()
        .enumerate()
        .map(|(at, area)| cell(&[("area", area), ("line", "street_contacts")], street(at, pair)))
        .collect();
    lines.push(cell(&[("area", "*"), ("line", "street_contacts")], line_of("street", pair)));
    lines.push(cell(&[("area", "*"), ("line", "indoor_contacts")], line_of("indoor", pair)));
    let news = ["new", "known", "unknown"]
        .map(|code| cell(&[("area", "*"), ("newness", code)], newness(code, pair)));
    let whole = |line: &str| vec![cell(&[("area", "*")], line_of(line, pair))];
    let mut nights: Vec<Cell> = ["night", "day"]
        .map(|code| cell(&[("area", "*"), ("day_night", code)], day_night(code, pair)))
        .to_vec();
    nights.push(cell(&[("area", "*"), ("day_night", "*")], line_of("outings", pair)));
    let tables = vec![
        table(1, Population::Contacts, &["area", "line"], lines),
        table(1, Population::Contacts, &["area", "newness"], news.to_vec()),
        table(1, Population::Accesses, &["area"], whole("accesses")),
        table(1, Population::Reports, &["area"], whole("reports")),
        table(2, Population::Outings, &["area", "day_night"], nights),
    ];
    issue(u32::from(pair) + 1, Every::Period, (pair * 2, pair * 2 + 1), tables)
}

/// The page of the last bulletin, without one pair that was never published.
fn page_without(pair: Option<u16>) -> String {
    let signed: Vec<_> = (0..PAIRS).filter(|at| Some(*at) != pair).map(bulletin).collect();
    drawn(&Shelf::of(signed).unwrap(), u32::from(PAIRS))
}

/// The pairs that the page of the last bulletin shows.
fn shown() -> Vec<u16> {
    (1..PAIRS).collect()
}

/// An element: its attributes, and the text in it.
type Element = (BTreeMap<String, String>, String);

fn elements(of: &str, name: &str) -> Vec<Element> {
    of.split(&format!("<{name} "))
        .skip(1)
        .map(|rest| {
            let (head, rest) = rest.split_once('>').unwrap();
            let inner = rest.split('<').next().unwrap_or_default().to_owned();
            let pairs: Vec<&str> = head.trim_end_matches('/').split('"').collect();
            let attributes = pairs
                .chunks_exact(2)
                .map(|pair| (pair[0].trim().trim_end_matches('=').to_owned(), pair[1].to_owned()));
            (attributes.collect(), inner)
        })
        .collect()
}

fn with_class(of: &str, name: &str, class: &str) -> Vec<Element> {
    let has =
        |element: &Element| element.0.get("class").is_some_and(|own| own.split(' ').any(|c| c == class));
    elements(of, name).into_iter().filter(has).collect()
}

fn number(element: &Element, attribute: &str) -> f64 {
    element.0[attribute].parse().unwrap()
}

/// One drawing of the page.
fn chart<'a>(page: &'a str, id: &str) -> &'a str {
    let at = page.find(&format!("id=\"{id}-title\"")).unwrap_or_else(|| panic!("no chart {id}"));
    let begin = page[..at].rfind("<svg").unwrap();
    &page[begin..begin + page[begin..].find("</svg>").unwrap()]
}

/// The figure that a drawing stands in, its table included.
fn figure<'a>(page: &'a str, id: &str) -> &'a str {
    let at = page.find(&format!("id=\"{id}-title\"")).unwrap();
    let begin = page[..at].rfind("<figure").unwrap();
    &page[begin..begin + page[begin..].find("</figure>").unwrap()]
}

/// How high a value stands, by the ticks of a drawing: at nothing and at the most.
#[derive(Debug, PartialEq)]
struct Scale {
    nothing: f64,
    top: f64,
    most: f64,
}

impl Scale {
    fn of(svg: &str) -> Self {
        let ticks: Vec<(f64, f64)> = with_class(svg, "text", "tick")
            .iter()
            .map(|tick| (tick.1.parse().unwrap(), number(tick, "y") - 4.0))
            .collect();
        let (none, most) = (ticks[0], *ticks.last().unwrap());
        assert_eq!((ticks.len(), none.0), (3, 0.0), "nothing, half and all: {ticks:?}");
        assert!((ticks[1].1 - (none.1 + most.1) / 2.0).abs() <= 1.0, "half is half way: {ticks:?}");
        Self { nothing: none.1, top: most.1, most: most.0 }
    }

    fn height(&self, value: u32) -> f64 {
        (self.nothing - self.top) * f64::from(value) / self.most
    }
}

fn near(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1.0
}

fn shows(says: Says) -> Option<u32> {
    match says {
        Says::Value { value, .. } => Some(value),
        _ => None,
    }
}

fn word(says: Option<Says>) -> &'static str {
    match says {
        Some(Says::Few { .. }) => "&lt;10",
        Some(_) => "n.d.",
        None => "–",
    }
}

/// The middles of the places of the axis, from what is written under it.
fn middles(svg: &str) -> Vec<f64> {
    let under = with_class(svg, "text", "tick-below");
    let mut middles: Vec<f64> = under.iter().map(|text| number(text, "x")).collect();
    middles.dedup();
    middles
}

/// Marks, gaps and line of one drawing against what was published.
fn line_is(svg: &str, said: &[Option<Says>]) {
    let (scale, middles) = (Scale::of(svg), middles(svg));
    assert_eq!(middles.len(), said.len(), "a place for every pair");
    let marks = with_class(svg, "circle", "mark");
    let mut marks_left = marks.iter();
    let mut gaps = with_class(svg, "text", "gap-word").into_iter();
    for (says, middle) in said.iter().zip(&middles) {
        match says.and_then(shows) {
            Some(value) => {
                let mark = marks_left.next().unwrap_or_else(|| panic!("no mark for {value}"));
                assert!(near(number(mark, "cx"), *middle), "{value} at its month");
                let up = scale.nothing - number(mark, "cy");
                assert!(near(up, scale.height(value)), "{value} stands {up} high of {scale:?}");
                assert!(value > 0 && up > 0.0);
            }
            None => {
                let gap = gaps.next().unwrap();
                assert_eq!((number(&gap, "x"), gap.1.as_str()), (*middle, word(*says)));
                let on_axis = marks.iter().any(|mark| near(number(mark, "cx"), *middle));
                assert!(!on_axis, "a masked month has no mark, also none at nothing");
            }
        }
    }
    assert!(marks_left.next().is_none(), "no mark beside");
    // The line joins marks that follow each other, and no gap lies under it.
    let joined: usize =
        with_class(svg, "path", "line").iter().map(|path| path.0["d"].matches('L').count()).sum();
    let follow = said.windows(2).filter(|two| two.iter().all(|says| says.and_then(shows).is_some())).count();
    assert_eq!(joined, follow);
}

#[test]
fn each_line_has_its_twelve_months_with_the_outings_as_bars_beneath() {
    for without in [None, Some(3)] {
        let page = page_without(without);
        for (id, line) in [
            ("linea-street_contacts", "street"),
            ("linea-indoor_contacts", "indoor"),
            ("linea-low_threshold_accesses", "accesses"),
            ("linea-reported_persons", "reports"),
        ] {
            let svg = chart(&page, id);
            let said = |line: &str| -> Vec<Option<Says>> {
                shown().into_iter().map(|pair| (Some(pair) != without).then(|| line_of(line, pair))).collect()
            };
            let (above, beneath) = svg.split_once("<text class=\"under\"").expect("bars beneath the line");
            let axis = middles(svg);
            // The parts are measured with the same places under them.
            let places: String = svg
                .split("<text class=\"tick-below\"")
                .skip(1)
                .fold(String::new(), |all, text| all + "<text class=\"tick-below\"" + text);
            line_is(&format!("{above}{places}"), &said(line));

            let plot = Scale::of(above);
            let bars = with_class(beneath, "rect", "bar");
            let outings = said("outings");
            assert_eq!(bars.len(), outings.iter().flatten().filter(|says| shows(**says).is_some()).count());
            let foot = number(&bars[0], "y") + number(&bars[0], "height");
            let mut bars = bars.iter();
            let mut unit: Vec<f64> = Vec::new();
            for (says, middle) in outings.iter().zip(&axis) {
                let Some(value) = says.and_then(shows) else { continue };
                let bar = bars.next().unwrap();
                assert!(near(number(bar, "x") + number(bar, "width") / 2.0, *middle), "in its month");
                assert!(near(number(bar, "y") + number(bar, "height"), foot), "on one axis");
                assert!(number(bar, "y") > plot.nothing, "beneath the line");
                unit.push(number(bar, "height") / f64::from(value));
            }
            let (least, most) =
                (unit.iter().copied().fold(f64::MAX, f64::min), unit.iter().copied().fold(0.0, f64::max));
            assert!(least > 0.0 && most - least < 0.03, "heights go with the outings: {unit:?}");
            let words: Vec<String> =
                with_class(beneath, "text", "gap-word").into_iter().map(|gap| gap.1).collect();
            let masked: Vec<_> = outings
                .iter()
                .filter(|says| says.and_then(shows).is_none())
                .map(|says| word(*says))
                .collect();
            assert_eq!(words, masked, "a month whose outings are masked is a gap among the bars");
        }
    }
}

/// Columns of parts against what was published of each.
fn columns_are(svg: &str, parts: &[(&str, &dyn Fn(u16) -> Says)]) {
    let (scale, middles) = (Scale::of(svg), middles(svg));
    assert_eq!(middles.len(), shown().len());
    let pieces = with_class(svg, "rect", "piece");
    let hatched = with_class(svg, "rect", "gap");
    let mut shown_parts = 0;
    for (pair, middle) in shown().into_iter().zip(&middles) {
        let here = |of: &[Element]| -> Vec<Element> {
            let inside = |one: &&Element| near(number(one, "x") + number(one, "width") / 2.0, *middle);
            of.iter().filter(inside).cloned().collect()
        };
        let (mut bottom, mut sum, mut drawn) = (scale.nothing, 0, 0.0);
        let (mut here_pieces, mut here_hatched) = (here(&pieces).into_iter(), here(&hatched).into_iter());
        for (class, says) in parts {
            let piece = match shows(says(pair)) {
                Some(value) => {
                    let piece = here_pieces.next().unwrap_or_else(|| panic!("no piece for {value}"));
                    assert!(piece.0["class"].ends_with(class), "{value} is drawn as {class}");
                    assert!(near(number(&piece, "height"), scale.height(value)), "{value} of {scale:?}");
                    sum += value;
                    drawn += number(&piece, "height");
                    shown_parts += 1;
                    piece
                }
                None => {
                    let piece = here_hatched.next().expect("a masked part is hatched");
                    assert!(number(&piece, "height") > 0.0, "and to be seen");
                    piece
                }
            };
            assert_eq!(number(&piece, "y") + number(&piece, "height"), bottom, "one upon the other");
            bottom = number(&piece, "y");
        }
        assert!(here_pieces.next().is_none() && here_hatched.next().is_none());
        let count = f64::from(u32::try_from(parts.len()).unwrap());
        assert!((drawn - scale.height(sum)).abs() <= count, "together {sum}: {drawn} high");
        assert!(bottom >= 0.0, "inside the drawing");
    }
    assert_eq!(shown_parts, pieces.len());
    let masked = parts
        .iter()
        .flat_map(|(_, says)| shown().into_iter().map(says))
        .filter(|says| shows(*says).is_none());
    let words: Vec<String> = with_class(svg, "text", "gap-word").into_iter().map(|gap| gap.1).collect();
    assert_eq!(words, masked.map(|says| word(Some(says))).collect::<Vec<_>>());
}

#[test]
fn new_and_known_stand_upon_each_other_and_their_heights_add_up() {
    let page = page_without(None);
    let parts: [(&str, &dyn Fn(u16) -> Says); 3] = [
        ("part-1", &|pair| newness("new", pair)),
        ("part-2", &|pair| newness("known", pair)),
        ("part-3", &|pair| newness("unknown", pair)),
    ];
    columns_are(chart(&page, "novita"), &parts);
    for said in ["Nuovi", "Già conosciuti", "Non si sa"] {
        assert!(figure(&page, "novita").contains(said), "{said} in the legend");
    }
}

#[test]
fn outings_by_night_and_by_day_stand_upon_each_other_and_their_heights_add_up() {
    let page = page_without(None);
    let parts: [(&str, &dyn Fn(u16) -> Says); 2] =
        [("part-2", &|pair| day_night("night", pair)), ("part-1", &|pair| day_night("day", pair))];
    columns_are(chart(&page, "notte"), &parts);
}

#[test]
fn a_column_of_months_that_were_not_published_is_a_gap_and_not_an_empty_column() {
    let page = page_without(Some(3));
    for id in ["novita", "notte"] {
        let gaps = with_class(chart(&page, id), "text", "gap-word");
        assert!(gaps.iter().any(|gap| gap.1 == "–"), "{id}");
    }
}

#[test]
fn the_five_areas_are_drawn_on_one_scale() {
    let page = page_without(None);
    let scales: Vec<Scale> =
        AREAS.iter().map(|area| Scale::of(chart(&page, &format!("area-{}", area.to_lowercase())))).collect();
    assert!(scales.windows(2).all(|two| two[0] == two[1]), "{scales:?}");
    let largest = (0..AREAS.len())
        .flat_map(|area| shown().into_iter().filter_map(move |pair| shows(street(area, pair))));
    let largest = f64::from(largest.max().unwrap());
    assert!(scales[0].most >= largest && scales[0].most <= 2.5 * largest, "{:?} for {largest}", scales[0]);
    for (at, area) in AREAS.iter().enumerate() {
        let said: Vec<Option<Says>> = shown().into_iter().map(|pair| Some(street(at, pair))).collect();
        line_is(chart(&page, &format!("area-{}", area.to_lowercase())), &said);
    }
    assert!(figure(&page, "area-so").contains("La stessa scala per tutte"));
}

#[test]
fn every_chart_has_its_numbers_as_a_table_beside_it() {
    let page = page_without(None);
    assert_eq!(page.matches("<svg class=\"chart\"").count(), 4 + 2 + AREAS.len());
    type Series<'a> = Vec<Box<dyn Fn(u16) -> Says + 'a>>;
    let line = |line: &'static str| -> Series<'static> {
        vec![Box::new(move |pair| line_of(line, pair)), Box::new(|pair| line_of("outings", pair))]
    };
    let areas: Series<'_> = (0..AREAS.len()).map(|at| Box::new(move |pair| street(at, pair)) as _).collect();
    let cases: [(&str, Series<'_>); 7] = [
        ("linea-street_contacts", line("street")),
        ("linea-indoor_contacts", line("indoor")),
        ("linea-low_threshold_accesses", line("accesses")),
        ("linea-reported_persons", line("reports")),
        (
            "novita",
            ["new", "known", "unknown"]
                .map(|code| Box::new(move |pair| newness(code, pair)) as _)
                .into_iter()
                .collect(),
        ),
        (
            "notte",
            ["night", "day"]
                .map(|code| Box::new(move |pair| day_night(code, pair)) as _)
                .into_iter()
                .collect(),
        ),
        ("area-co", areas),
    ];
    for (id, series) in cases {
        let table = figure(&page, id).split("<table>").nth(1).unwrap_or_else(|| panic!("{id} has no table"));
        let rows: Vec<&str> = table.split("<tbody>").nth(1).unwrap().split("<tr>").skip(1).collect();
        assert_eq!(rows.len(), shown().len(), "{id}: a period a row");
        for (pair, row) in shown().into_iter().zip(rows) {
            let cells: Vec<&str> = row.split("<td").skip(1).collect();
            assert_eq!(cells.len(), series.len(), "{id}");
            for (cell, says) in cells.iter().zip(&series) {
                let said = cell.split_once('>').unwrap().1;
                match shows(says(pair)) {
                    Some(value) => assert!(said.starts_with(&value.to_string()), "{id}: {value} in {said}"),
                    None => assert!(
                        cell.contains("masked") && said.contains(word(Some(says(pair)))),
                        "{id}: {said}"
                    ),
                }
            }
        }
    }
}
