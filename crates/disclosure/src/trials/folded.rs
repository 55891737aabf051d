//! Trials of tables that name only what passes the thresholds: countries.

use super::*;
use crate::form::{Nesting, REST};

/// Macro-areas with their countries; the last has one only.
const INSIDE: [(&str, &[&str]); 4] = [
    ("eu_east", &["RO", "BG", "HU", "PL"]),
    ("balkan", &["AL", "MD", "UA", "RS", "BA"]),
    ("west_africa", &["NG", "GH", "SN"]),
    ("unknown", &["??"]),
];

fn countries() -> Vec<&'static str> {
    INSIDE.iter().flat_map(|(_, countries)| countries.iter().copied()).collect()
}

fn about(cells: Vec<BaseCell>, dimensions: &[(&str, &[&str])]) -> Request {
    let macros = INSIDE.map(|(name, _)| name);
    let all = countries();
    let named: Vec<(&str, &[&str])> =
        dimensions.iter().copied().chain([("macro", &macros[..]), ("country", &all[..])]).collect();
    let mut request = request(codes(&named), &[&["macro"], &["country"]], cells);
    request.nested =
        BTreeMap::from([("country".to_owned(), Nesting { of: "macro".to_owned(), codes: codes(&INSIDE) })]);
    request.folded = vec!["country".to_owned()];
    request.exact = vec![Vec::new()];
    request
}

fn whole(country: &str) -> &'static str {
    INSIDE.iter().find(|(_, inside)| inside.contains(&country)).unwrap().0
}

/// Contacts of some countries in two areas; each area is one organisation's.
fn of(counts: &[(&str, u32, u32)]) -> Request {
    let cell = |country: &str, area: &str, contacts: u32| {
        base(&[("area", area), ("macro", whole(country)), ("country", country)], contacts)
    };
    let cells =
        counts.iter().flat_map(|(country, mi, co)| [cell(country, "MI", *mi), cell(country, "CO", *co)]);
    let mut request = about(cells.collect(), &[("area", &["MI", "CO"])]);
    request.known_to = vec![at(&[("area", "MI")]), at(&[("area", "CO")])];
    request
}

/// Many are met from few countries, and few from most.
fn drawn_in(chance: &mut Chance, period: Option<&str>) -> Vec<BaseCell> {
    let mut cells = Vec::new();
    for country in countries() {
        let largest = [4, 12, 25, 80, 300][chance.weighed(&[5, 4, 3, 2, 1])];
        for area in ["MI", "CO"] {
            let contacts = u32::try_from(chance.below(largest)).unwrap();
            let mut cell = base(&[("area", area), ("macro", whole(country)), ("country", country)], contacts);
            cell.at.extend(period.map(|period| ("period".to_owned(), period.to_owned())));
            cell.persons = Some(contacts.div_ceil(3));
            cells.push(cell);
        }
    }
    cells
}

fn random_countries(seed: u64) -> Request {
    let cells = drawn_in(&mut Chance(seed), None);
    let mut request = about(cells, &[("area", &["MI", "CO"])]);
    request.known_to = vec![at(&[("area", "MI")]), at(&[("area", "CO")])];
    request
}

fn table(bulletin: &Bulletin) -> &Table {
    bulletin.tables.iter().find(|table| table.by == ["country"]).unwrap()
}

fn named(bulletin: &Bulletin) -> BTreeSet<String> {
    table(bulletin).cells.iter().map(|cell| cell.at["country"].clone()).collect()
}

/// What any of the attackers learns of a masked cell, or of a country that is not named.
fn open(request: &Request, bulletin: &Bulletin) -> Vec<String> {
    let narrow = |case: &Case, whose: &str| -> Vec<String> {
        let learned = attack(case).unwrap().cells.into_iter();
        let narrow = learned.filter(|cell| {
            cell.width().is_some_and(|width| i64::from(width) < WIDTH_MIN)
                || (matches!(cell.mask, Mask::Primary { .. }) && cell.least > 0)
        });
        narrow.map(|cell| format!("{whose} learns {cell:?}")).collect()
    };
    let mut cases = cases(request, bulletin);
    // Each country that is not named is asked for by itself, whatever the form is taken to say of it.
    let not_named = countries().into_iter().filter(|country| !named(bulletin).contains(*country));
    let cells = not_named.map(|country| {
        asked(Cell { at: at(&[("country", country)]), says: Says::Masked(Mask::Complementary) })
    });
    let asked_for = Table { by: vec!["country".to_owned()], cells: cells.collect() };
    cases.iter_mut().for_each(|case| case.tables.push(asked_for.clone()));
    let mut open: Vec<String> = cases
        .iter()
        .flat_map(|case| narrow(case, &format!("{:?}", case.knows.as_ref().map(|knows| &knows.of))))
        .collect();
    // Everybody will take whatever is not named for few, and is right where it is.
    let mut case = cases[0].clone();
    let few = |country: &&str| {
        let place = at(&[("country", country)]);
        !named(bulletin).contains(*country) && contacts(request, &place) < request.policy.contacts_min
    };
    let cells = countries().into_iter().filter(|country| few(country)).map(|country| Cell {
        at: at(&[("country", country)]),
        says: Says::Masked(Mask::Primary { below: request.policy.contacts_min }),
    });
    case.tables.push(Table { by: vec!["country".to_owned()], cells: cells.collect() });
    open.extend(narrow(&case, "who supposes that they are few"));
    open
}

fn contacts(request: &Request, place: &At) -> u32 {
    let inside = |cell: &&BaseCell| place.iter().all(|(name, code)| cell.at.get(name) == Some(code));
    request.cells.iter().filter(inside).map(|cell| cell.contacts).sum()
}

#[test]
fn a_table_names_what_passes_the_thresholds_and_no_attacker_opens_what_it_does_not_name() {
    let (mut left_out, mut shown_rests, mut masked_rests) = (0, 0, 0);
    for seed in 0..30 {
        let request = random_countries(seed);
        let bulletin = protect(&request).unwrap_or_else(|refusal| panic!("{seed}: {refusal:?}")).bulletin;
        let named = named(&bulletin);
        for (outer, inside) in INSIDE {
            let few: Vec<&&str> = inside
                .iter()
                .filter(|country| below_a_threshold(&request, &at(&[("country", country)])))
                .collect();
            let rest = format!("{REST}{outer}");
            assert_eq!(named.contains(&rest), few.len() > 1, "{seed} {outer}");
            for country in inside {
                let stands = few.len() == 1 || !few.contains(&country);
                assert_eq!(named.contains(*country), stands, "{seed} {country}");
                left_out += usize::from(!stands);
            }
            match table(&bulletin).cells.iter().find(|cell| cell.at["country"] == rest).map(|cell| cell.says)
            {
                Some(Says::Value { value, base }) => {
                    let all: u32 =
                        few.iter().map(|country| contacts(&request, &at(&[("country", country)]))).sum();
                    assert!(value.abs_diff(all) <= base / 2, "{seed} {outer}");
                    shown_rests += 1;
                }
                Some(Says::Masked(mask)) => {
                    assert!(!matches!(mask, Mask::Primary { .. }), "that it is nothing would be all of them");
                    masked_rests += 1;
                }
                None => {}
            }
        }
        assert_eq!(open(&request, &bulletin), [""; 0], "seed {seed}");
    }
    assert!(left_out > 100 && shown_rests > 5 && masked_rests > 5, "{left_out} {shown_rests} {masked_rests}");
}

/// BG, HU and PL together are 18, all of them one organisation's: shown, it would leave the other none to 4.
#[test]
fn the_rest_is_masked_where_somebody_who_knows_most_of_it_would_open_what_lies_in_it() {
    let others = [("NG", 300, 90), ("AL", 70, 60), ("RO", 90, 80), ("??", 40, 30)];
    let made = |few: &[(&str, u32, u32)]| {
        let request = of(&[&others[..], few].concat());
        let bulletin = protect(&request).unwrap().bulletin;
        assert_eq!(open(&request, &bulletin), [""; 0], "{few:?}");
        (request, bulletin)
    };
    let rest = [("country", "other_eu_east")];
    let (request, mut bulletin) = made(&[("BG", 9, 0), ("HU", 9, 0)]);
    assert_eq!(says(&bulletin, &rest), Says::Masked(Mask::Complementary));
    // Shown, it is learned.
    let cells = bulletin.tables.iter_mut().flat_map(|table| &mut table.cells);
    for cell in cells.filter(|cell| cell.at == at(&rest)) {
        cell.says = Says::Value { value: 20, base: 5 };
    }
    let learned = open(&request, &bulletin);
    assert!(learned.iter().any(|learned| learned.contains("MI") && learned.contains("PL")), "{learned:?}");

    // 18 of two countries that are fewer than 10 each are 9 and 9.
    let (_, bulletin) = made(&[("GH", 5, 4), ("SN", 4, 5)]);
    assert_eq!(says(&bulletin, &[("country", "other_west_africa")]), Says::Masked(Mask::Complementary));
    // Of three, any may be none.
    let (_, bulletin) = made(&[("BG", 3, 2), ("HU", 2, 2), ("PL", 1, 2)]);
    assert_eq!(says(&bulletin, &rest), Says::Value { value: 10, base: 5 });
}

/// A later bulletin names others: what was not named before is what all of both leave open.
#[test]
fn bulletins_that_name_different_countries_open_nothing_together() {
    let (mut newly, mut before_is_full) = (0, 0);
    for seed in 0..12 {
        let chance = &mut Chance(1_000 + seed);
        let mut cells = drawn_in(chance, Some("b1"));
        cells.extend(drawn_in(chance, Some("b2")));
        let mut first = about(cells, &[("area", &["MI", "CO"]), ("period", &["b1", "b2"])]);
        first.known_to = vec![at(&[("area", "MI")]), at(&[("area", "CO")])];
        first.covers = codes(&[("period", &["b1"])]);
        // One in three was published before anything was left out.
        if seed % 3 == 0 {
            first.folded.clear();
            before_is_full += 1;
        }
        let told = protect(&first).unwrap_or_else(|refusal| panic!("{seed}: {refusal:?}")).bulletin;
        let second = Request {
            covers: Codes::new(),
            folded: vec!["country".to_owned()],
            earlier: vec![told.clone()],
            ..first.clone()
        };
        let bulletin = protect(&second).unwrap_or_else(|refusal| panic!("{seed}: {refusal:?}")).bulletin;
        // What either of them leaves out is attacked, each under its own months.
        let learned = attack(&cases(&second, &bulletin)[0]).unwrap().cells;
        for (earlier, left_out) in [(Some(0), &told), (None, &bulletin)] {
            for country in countries().into_iter().filter(|country| !named(left_out).contains(*country)) {
                let place = at(&[("country", country)]);
                let asked = learned.iter().any(|cell| cell.earlier == earlier && cell.at == place);
                assert!(asked, "seed {seed}, {earlier:?}, {country}");
            }
        }
        newly += named(&bulletin).difference(&named(&told)).filter(|code| !code.starts_with(REST)).count();
        assert_eq!(open(&second, &bulletin), [""; 0], "seed {seed}");
    }
    assert!(newly > 5 && before_is_full > 2, "{newly}");
}

#[test]
fn what_cannot_be_folded_is_refused() {
    let mut request = of(&[("NG", 30, 9), ("GH", 5, 4), ("SN", 4, 3)]);
    request.tables.push(vec!["area".to_owned(), "country".to_owned()]);
    assert!(matches!(protect(&request).unwrap_err(), Refusal::BadTable { .. }));
    request.tables.pop();
    request.folded.push("macro".to_owned());
    assert_eq!(protect(&request).unwrap_err(), Refusal::BadDimension { dimension: "macro".to_owned() });
    request.folded.pop();
    // The rest of something is no code of an exact figure, and nothing where nothing else is named.
    request.cells.push(base(&[("area", "MI"), ("macro", "eu_east"), ("country", "other_eu_east")], 3));
    assert!(matches!(protect(&request).unwrap_err(), Refusal::UnknownCode { .. }));
}

/// Shown before, 320 less 300 are 16 to 24 of two countries: left out they would be taken for 9 at most each, and none of them
/// for none. In lines of their own nothing says so.
#[test]
fn where_leaving_out_would_tell_too_much_every_country_stands_in_its_line() {
    let few = [("GH", 5, 4), ("SN", 4, 5), ("RO", 90, 80), ("AL", 70, 60), ("??", 40, 30)];
    let mut request = of(&[&[("NG", 200, 100)][..], &few].concat());
    let cell = |name: &str, code: &str, value: u32| Table {
        by: vec![name.to_owned()],
        cells: vec![Cell { at: at(&[(name, code)]), says: Says::Value { value, base: 5 } }],
    };
    let told = vec![cell("macro", "west_africa", 320), cell("country", "NG", 300)];
    let bulletin = protect(&request).unwrap().bulletin;
    assert!(named(&bulletin).iter().any(|code| code.starts_with(REST)));
    request.earlier = vec![Bulletin { tables: told, audit: None, covers: Codes::new() }];
    let bulletin = protect(&request).unwrap().bulletin;
    assert!(countries().into_iter().all(|country| named(&bulletin).contains(country)));
    assert_eq!(open(&request, &bulletin), [""; 0]);
}
