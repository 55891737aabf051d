//! Trials: random and golden requests, protected and attacked; and what happens when a defence is off.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::AtomicBool;

use crate::form::{
    ALL, At, BaseCell, Bulletin, Case, Cell, Codes, Knows, Mask, Policy, Request, Says, Table, read,
};
use crate::protect::{Defences, WIDTH_MIN, protect_unless, release};
use crate::{Refusal, Release, attack, protect};

mod folded;

const POLICY: Policy = Policy { contacts_min: 10, persons_min: 5, outings_min: 3, base: 5 };

/// Chance of a trial, from its seed (splitmix64, G. Steele and others 2014).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        word ^ (word >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    /// A place in a list of weights.
    fn weighed(&mut self, weights: &[u64]) -> usize {
        let mut at = self.below(weights.iter().sum());
        weights.iter().position(|weight| at.checked_sub(*weight).map(|rest| at = rest).is_none()).unwrap()
    }
}

fn at(pairs: &[(&str, &str)]) -> At {
    pairs.iter().map(|(name, code)| ((*name).to_owned(), (*code).to_owned())).collect()
}

fn codes(pairs: &[(&str, &[&str])]) -> Codes {
    pairs
        .iter()
        .map(|(name, codes)| ((*name).into(), codes.iter().map(|c| (*c).to_owned()).collect()))
        .collect()
}

fn request(dimensions: Codes, tables: &[&[&str]], cells: Vec<BaseCell>) -> Request {
    Request {
        dimensions,
        tables: tables.iter().map(|by| by.iter().map(|name| (*name).to_owned()).collect()).collect(),
        exact: Vec::new(),
        policy: POLICY,
        cells,
        earlier: Vec::new(),
        known_to: Vec::new(),
        multi_response: Vec::new(),
        covers: Codes::new(),
        nested: BTreeMap::new(),
        folded: Vec::new(),
        repeats: Default::default(),
    }
}

fn base(pairs: &[(&str, &str)], contacts: u32) -> BaseCell {
    BaseCell { at: at(pairs), contacts, persons: None, outings: None }
}

const AREAS: [&str; 5] = ["CO", "MI", "MB", "SO", "VA"];
const GENDERS: [&str; 3] = ["D", "U", "T"];
const ORIGINS: [&str; 6] = ["eu_east", "balkan", "west_africa", "north_africa", "latam", "unknown"];
const PERIODS: [&str; 6] = ["b1", "b2", "b3", "b4", "b5", "b6"];

/// Cells of one period and area in the proportions of the project: Milan half of it, Sondrio little.
fn drawn(chance: &mut Chance, contacts: u64, period: Option<&str>) -> Vec<BaseCell> {
    let mut counts: BTreeMap<At, (u32, u32)> = BTreeMap::new();
    for _ in 0..contacts {
        let area = AREAS[chance.weighed(&[12, 55, 10, 6, 17])];
        let gender = GENDERS[chance.weighed(&[75, 10, 15])];
        let origin = ORIGINS[chance.weighed(&[25, 12, 40, 5, 10, 8])];
        let mut place = at(&[("area", area), ("gender", gender), ("origin", origin)]);
        place.extend(period.map(|period| ("period".to_owned(), period.to_owned())));
        let count = counts.entry(place).or_default();
        count.0 += 1;
        count.1 += u32::from(chance.below(100) < 35);
    }
    let cell = |(at, (contacts, persons)): (At, (u32, u32))| BaseCell {
        at,
        contacts,
        persons: Some(persons),
        outings: Some(contacts.div_ceil(4)),
    };
    counts.into_iter().map(cell).collect()
}

/// A random request in the manner of the tavolo's.
fn random(seed: u64) -> Request {
    let chance = &mut Chance(seed);
    let size = [60, 250, 480, 700, 1_500][chance.weighed(&[1, 2, 3, 3, 1])];
    let shapes: [&[&[&str]]; 6] = [
        &[&["gender"], &["area", "gender"]],
        &[&["area", "gender"], &["area", "origin"]],
        &[&["area"], &["gender"], &["origin"]],
        &[&["area", "gender"], &["origin"], &["gender", "origin"]],
        &[&["area", "gender"], &["area", "origin"], &["gender", "origin"]],
        &[&["area", "origin"], &["gender"]],
    ];
    let tables = shapes[usize::try_from(chance.below(6)).unwrap()];
    let dimensions = codes(&[("area", &AREAS), ("gender", &GENDERS), ("origin", &ORIGINS)]);
    let mut request = request(dimensions, tables, drawn(chance, size, None));
    if chance.below(3) == 0 {
        request.exact = vec![Vec::new()];
    }
    if chance.below(4) == 0 {
        request.policy.base = 10;
    }
    request.known_to = AREAS.iter().map(|area| at(&[("area", area)])).collect();
    request
}

/// Everybody's case, and that of each organisation, made from nothing but what is published and their own cells.
fn cases(request: &Request, bulletin: &Bulletin) -> Vec<Case> {
    let text = serde_json::to_string(bulletin).unwrap();
    let read: Bulletin = read(&text).unwrap();
    let case = |knows| Case {
        tables: read.tables.clone(),
        audit: None,
        covers: read.covers.clone(),
        earlier: request.earlier.clone(),
        dimensions: request.dimensions.clone(),
        multi_response: request.multi_response.clone(),
        nested: request.nested.clone(),
        contacts_min: Some(request.policy.contacts_min),
        knows,
    };
    let knows = request.known_to.iter().map(|of| {
        let own = |cell: &&BaseCell| of.iter().all(|(name, code)| cell.at.get(name) == Some(code));
        Some(Knows { of: of.clone(), cells: request.cells.iter().filter(own).cloned().collect() })
    });
    [None].into_iter().chain(knows).map(case).collect()
}

/// What is wrong with a bulletin: cells that an attacker learns, and cells below a threshold that are shown.
fn opened(request: &Request, bulletin: &Bulletin) -> Vec<String> {
    let mut wrong = learned(request, bulletin);
    for cell in small_and_shown(request, bulletin).flat_map(|table| table.cells) {
        wrong.push(format!("{:?} is shown", cell.at));
    }
    wrong
}

/// What the attack learns: of cells that are masked, and of those that should be, because too few contacts, persons or
/// outings stand behind them. A cell is learned where its count is known to less than [`WIDTH_MIN`].
fn learned(request: &Request, bulletin: &Bulletin) -> Vec<String> {
    let mut learned = Vec::new();
    for mut case in cases(request, bulletin) {
        // To ask for a cell is to say once more, beside its value, that it may be any count: that tells nobody anything.
        let ask = |table: Table| Table { cells: table.cells.into_iter().map(asked).collect(), ..table };
        case.tables.extend(small_and_shown(request, bulletin).map(ask));
        let whose = case.knows.as_ref().map(|knows| knows.of.clone());
        for cell in attack(&case).unwrap().cells {
            let narrow = cell.width().is_some_and(|width| i64::from(width) < WIDTH_MIN);
            let not_nothing = matches!(cell.mask, Mask::Primary { .. }) && cell.least > 0;
            if narrow || not_nothing {
                learned.push(format!("{whose:?} learns {cell:?}"));
            }
        }
    }
    learned
}

fn asked(cell: Cell) -> Cell {
    Cell { says: Says::Masked(Mask::SmallBase), ..cell }
}

/// The cells of each table that are shown although they are below a threshold.
fn small_and_shown(request: &Request, bulletin: &Bulletin) -> impl Iterator<Item = Table> {
    let small =
        |cell: &&Cell| matches!(cell.says, Says::Value { .. }) && below_a_threshold(request, &cell.at);
    let of = move |table: &Table| Table {
        by: table.by.clone(),
        cells: table.cells.iter().filter(small).cloned().collect(),
    };
    bulletin.tables.iter().map(of).filter(|table| !table.cells.is_empty())
}

/// Counted again by hand.
fn below_a_threshold(request: &Request, place: &At) -> bool {
    let answers = |at: &At| request.multi_response.iter().filter(|name| at.contains_key(*name)).count();
    let inside: Vec<&BaseCell> = request
        .cells
        .iter()
        .filter(|cell| answers(&cell.at) == answers(place))
        .filter(|cell| place.iter().all(|(name, code)| code == ALL || cell.at.get(name) == Some(code)))
        .filter(|cell| {
            request
                .covers
                .iter()
                .all(|(name, codes)| cell.at.get(name).is_some_and(|own| codes.contains(own)))
        })
        .collect();
    let sum = |count: fn(&BaseCell) -> Option<u32>| {
        let counts: Vec<u32> = inside.iter().filter_map(|cell| count(cell)).collect();
        (!counts.is_empty()).then(|| counts.iter().sum::<u32>())
    };
    let policy = request.policy;
    inside.iter().map(|cell| cell.contacts).sum::<u32>() < policy.contacts_min
        || sum(|cell| cell.persons).is_some_and(|persons| persons < policy.persons_min)
        || sum(|cell| cell.outings).is_some_and(|outings| outings < policy.outings_min)
}

fn holds(request: &Request, what: &str) -> Release {
    let release = protect(request).unwrap_or_else(|refusal| panic!("{what}: {refusal:?}"));
    assert_eq!(opened(request, &release.bulletin), [""; 0], "{what}");
    assert_eq!(release.audit.unprotected, 0);
    release
}

fn says(bulletin: &Bulletin, pairs: &[(&str, &str)]) -> Says {
    let place = at(pairs);
    let mut cells = bulletin.tables.iter().flat_map(|table| &table.cells);
    cells.find(|cell| cell.at == place).map(|cell| cell.says).unwrap()
}

/// Reception as the project published it: women 160, men 17, trans persons 2, together 179.
fn golden() -> Request {
    let cells = [("D", 160), ("U", 17), ("T", 2)].map(|(code, count)| base(&[("gender", code)], count));
    request(codes(&[("gender", &GENDERS)]), &[&["gender"]], cells.to_vec())
}

#[test]
fn the_two_cannot_be_worked_out_of_any_published_form() {
    for base in [5, 10] {
        for exact in [vec![], vec![vec![]]] {
            let mut request = golden();
            request.exact = exact.clone();
            request.policy.base = base;
            let release = holds(&request, "reception");
            assert_eq!(
                says(&release.bulletin, &[("gender", "T")]),
                Says::Masked(Mask::Primary { below: 10 })
            );
            if !exact.is_empty() {
                let total = says(&release.bulletin, &[("gender", ALL)]);
                assert_eq!(total, Says::Value { value: 179, base: 1 });
            }
            for case in cases(&request, &release.bulletin) {
                let learned = &attack(&case).unwrap().cells[0];
                assert!(learned.least == 0 && learned.most >= Some(5), "{learned:?}");
            }
        }
    }
}

#[test]
fn the_tavolos_and_the_publics_bulletin_together_do_not_open_the_two() {
    let tavolo = golden();
    let first = holds(&tavolo, "for the tavolo").bulletin;
    let mut public = golden();
    public.policy.base = 10;
    public.earlier = vec![first];
    holds(&public, "for the public, beside the tavolo's");
}

#[test]
fn the_public_is_told_less_where_its_base_and_the_tavolos_together_would_be_narrower() {
    let mut masked = 0;
    for seed in 0..10 {
        let tavolo = Request { policy: POLICY, exact: Vec::new(), ..random(seed) };
        let first = protect(&tavolo).unwrap().bulletin;
        let shown: BTreeSet<At> = shown_places(&first);
        let public = Request { policy: Policy { base: 10, ..POLICY }, earlier: vec![first], ..tavolo };
        let release = protect(&public).unwrap_or_else(|refusal| panic!("seed {seed}: {refusal:?}"));
        assert_eq!(release.audit.unprotected, 0);
        // Every mask that a member of the tavolo opens is on a cell that the tavolo's own bulletin shows.
        for case in cases(&public, &release.bulletin) {
            for cell in attack(&case).unwrap().cells {
                let open = cell.width().is_some_and(|width| i64::from(width) < WIDTH_MIN);
                assert!(
                    !open || (cell.earlier.is_none() && shown.contains(&cell.at)),
                    "seed {seed}: {cell:?}"
                );
            }
        }
        masked += shown.difference(&shown_places(&release.bulletin)).count();
    }
    assert!(masked > 0, "the two bases never met");
}

/// The release of a request with a part of the defence off.
fn with(defences: Defences, request: &Request) -> Result<Release, Refusal> {
    release(request, defences, &AtomicBool::new(false))
}

#[test]
fn who_does_not_want_it_any_more_gets_nothing_and_waits_for_nothing() {
    assert_eq!(protect_unless(&AtomicBool::new(true), &golden()), Err(Refusal::Stopped));
    assert_eq!(protect_unless(&AtomicBool::new(false), &golden()), protect(&golden()));
}

fn shown_places(bulletin: &Bulletin) -> BTreeSet<At> {
    let cells = bulletin.tables.iter().flat_map(|table| &table.cells);
    cells.filter(|cell| matches!(cell.says, Says::Value { .. })).map(|cell| cell.at.clone()).collect()
}

#[test]
fn hiding_only_the_two_and_rounding_nothing_gives_it_away() {
    let off = Defences { rounding: false, complementary: false, small_base: true };
    let bulletin = with(off, &golden()).unwrap().bulletin;
    let learned = attack(&cases(&golden(), &bulletin)[0]).unwrap();
    assert_eq!((learned.cells[0].least, learned.cells[0].most), (2, Some(2)));
}

/// Every one of these seeds, whatever another one shows; all that are open are named at the end.
fn random_releases(seeds: std::ops::Range<u64>) {
    let (mut masked, mut shown, mut wrong) = (0, 0, Vec::new());
    for seed in seeds.clone() {
        let request = random(seed);
        match protect(&request) {
            Err(refusal) => wrong.push(format!("seed {seed}: {refusal:?}")),
            Ok(release) => {
                wrong.extend(
                    opened(&request, &release.bulletin).iter().map(|open| format!("seed {seed}: {open}")),
                );
                assert_eq!(release.audit.unprotected, 0, "seed {seed}");
                masked += release.audit.masked;
                shown += release.audit.shown;
            }
        }
        // Who stops a night's run reads how far it came.
        if (seed + 1) % 10 == 0 {
            println!(
                "seeds {} to {seed}: {masked} masked, {shown} shown, {} wrong",
                seeds.start,
                wrong.len()
            );
        }
    }
    assert_eq!(wrong, [""; 0]);
    assert!(masked > 0 && shown > masked / 2, "{masked} masked, {shown} shown");
}

#[test]
fn no_attacker_opens_a_cell_of_forty_random_releases() {
    random_releases(0..40);
}

#[test]
#[ignore = "a night's worth: cargo xtask test --nightly"]
fn no_attacker_opens_a_cell_of_a_thousand_random_releases() {
    random_releases(0..1_000);
}

/// Six bulletins of one period each, and after every second one a bulletin of the project to date.
fn sequence(seed: u64) {
    let chance = &mut Chance(seed);
    let mut cells = Vec::new();
    let mut earlier: Vec<Bulletin> = Vec::new();
    let known_to: Vec<At> = AREAS.iter().map(|area| at(&[("area", area)])).collect();
    for (number, period) in PERIODS.iter().enumerate() {
        cells.extend(drawn(chance, 300, Some(period)));
        let dimensions = codes(&[
            ("area", &AREAS),
            ("gender", &GENDERS),
            ("origin", &ORIGINS),
            ("period", &PERIODS[..=number]),
        ]);
        let mut covers = vec![codes(&[("period", &PERIODS[number..=number])])];
        if number % 2 == 1 {
            covers.push(codes(&[("period", &PERIODS[..=number])]));
        }
        for covers in covers {
            let mut request = request(dimensions.clone(), &[&["area", "gender"], &["origin"]], cells.clone());
            request.covers = covers;
            request.known_to = known_to.clone();
            request.earlier = earlier.clone();
            let release = holds(&request, &format!("seed {seed}, after {period}"));
            earlier.push(release.bulletin);
        }
    }
    assert_eq!(earlier.len(), 9);
}

#[test]
fn six_bulletins_and_those_to_date_open_nothing_together() {
    sequence(6);
}

#[test]
#[ignore = "a night's worth: cargo xtask test --nightly"]
fn twenty_sequences_of_bulletins_open_nothing_together() {
    (100..120).for_each(sequence);
}

/// In how many of forty random releases the attack learns something with a part of the defence off.
fn opened_without(defences: Defences) -> usize {
    let open = |seed: &u64| {
        let request = random(*seed);
        !learned(&request, &with(defences, &request).unwrap().bulletin).is_empty()
    };
    (0..40).filter(open).count()
}

#[test]
fn with_rounding_off_the_attack_succeeds() {
    // With it off complementary masks replace it, at a price: what it is for is seen where they are off too.
    let neither = Defences { rounding: false, complementary: false, small_base: true };
    let rounded = Defences { rounding: true, ..neither };
    let (open, open_rounded) = (opened_without(neither), opened_without(rounded));
    assert!(open > 30 && open > open_rounded, "{open} open without rounding, {open_rounded} with it alone");
}

#[test]
fn with_rounding_off_complementary_masks_must_replace_it_at_a_price() {
    let mut request = golden();
    request.policy.base = 5;
    let off = Defences { rounding: false, complementary: true, small_base: true };
    let bulletin = with(off, &request).unwrap();
    assert!(bulletin.audit.masked > protect(&request).unwrap().audit.masked);
}

#[test]
fn with_complementary_masks_off_the_attack_succeeds() {
    let off = Defences { rounding: true, complementary: false, small_base: true };
    assert!(opened_without(off) > 10);
}

/// A threshold on contacts, and none on who they were with or when.
const CONTACTS_ONLY: Defences = Defences { rounding: true, complementary: true, small_base: false };

#[test]
fn with_a_threshold_on_contacts_only_the_attack_succeeds() {
    // What is counted here is what the attack learns of cells of too few persons or outings, not that they are shown.
    assert!(opened_without(CONTACTS_ONLY) > 10);
}

/// What everybody learns of a cell, the cell asked for where it is shown.
fn everybody_learns(request: &Request, release: &Release, pairs: &[(&str, &str)]) -> (u32, Option<u32>) {
    let mut case = cases(request, &release.bulletin).remove(0);
    let by = pairs.iter().map(|(name, _)| (*name).to_owned()).collect();
    let says = says(&release.bulletin, pairs);
    case.tables.push(Table { by, cells: vec![asked(Cell { at: at(pairs), says })] });
    let cells = attack(&case).unwrap().cells;
    let cell = cells.iter().find(|cell| cell.at == at(pairs)).unwrap();
    (cell.least, cell.most)
}

#[test]
fn how_often_one_person_was_met_is_learned_where_only_contacts_have_a_threshold() {
    // Sondrio: thirty contacts, all with one man. Who knows of him would learn how often he was met.
    let met = |persons, outings, gender, area, contacts| BaseCell {
        persons: Some(persons),
        outings: Some(outings),
        ..base(&[("gender", gender), ("area", area)], contacts)
    };
    let one_person = [
        met(1, 12, "U", "SO", 30),
        met(31, 20, "D", "SO", 88),
        met(12, 20, "U", "MI", 41),
        met(60, 30, "D", "MI", 203),
    ];
    // The same with the outings too few: a shift of which one knows is most of the cell.
    let two_outings =
        [met(14, 2, "U", "SO", 30), one_person[1].clone(), one_person[2].clone(), one_person[3].clone()];
    let dimensions = codes(&[("area", &["SO", "MI"]), ("gender", &["D", "U"])]);
    for cells in [one_person, two_outings] {
        for exact in [vec![], vec![vec![]]] {
            let mut request = request(dimensions.clone(), &[&["area", "gender"]], cells.to_vec());
            request.exact = exact;
            let his = [("area", "SO"), ("gender", "U")];
            let off = with(CONTACTS_ONLY, &request).unwrap();
            let (least, most) = everybody_learns(&request, &off, &his);
            assert!((28..=30).contains(&least) && (Some(30)..=Some(32)).contains(&most), "{least} {most:?}");
            assert!(!learned(&request, &off.bulletin).is_empty());

            let release = holds(&request, "one man");
            assert_eq!(says(&release.bulletin, &his), Says::Masked(Mask::SmallBase));
            let (least, most) = everybody_learns(&request, &release, &his);
            assert!(most.is_none_or(|most| most - least >= 5), "{least} {most:?}");
        }
    }
}

#[test]
fn the_same_request_gives_the_same_bytes_in_whatever_order_its_cells_come() {
    let request = random(4);
    let mut turned = request.clone();
    turned.cells.reverse();
    let bytes = |request: &Request| serde_json::to_vec(&protect(request).unwrap()).unwrap();
    assert_eq!(bytes(&request), bytes(&request));
    assert_eq!(bytes(&request), bytes(&turned));
}

#[test]
fn a_total_that_members_could_share_is_not_said_to_be_small_whether_or_not_anybody_has_a_share_of_it() {
    let areas = ["MI", "CO"];
    let dimensions = codes(&[("area", &areas), ("gender", &["D", "T"])]);
    let trans = |request: &Request, pairs: &[(&str, &str)]| says(&holds(request, "small").bulletin, pairs);
    let small = Says::Masked(Mask::Primary { below: 10 });
    for shares in [[6, 2], [0, 0]] {
        let cells = [("D", "MI", 90), ("D", "CO", 60), ("T", "MI", shares[0]), ("T", "CO", shares[1])];
        let cells = cells.map(|(gender, area, count)| base(&[("gender", gender), ("area", area)], count));
        let mut request = request(dimensions.clone(), &[&["gender"]], cells.to_vec());
        assert_eq!(trans(&request, &[("gender", "T")]), small);
        request.known_to = areas.map(|area| at(&[("area", area)])).to_vec();
        assert_eq!(trans(&request, &[("gender", "T")]), Says::Masked(Mask::Complementary), "{shares:?}");
        // What is all of one member's own nobody else could share.
        request.tables = vec![vec!["area".to_owned(), "gender".to_owned()]];
        assert_eq!(trans(&request, &[("area", "MI"), ("gender", "T")]), small, "{shares:?}");
    }
}

#[test]
fn what_cannot_be_protected_is_refused_with_the_cell_and_whose_knowledge_opens_it() {
    let mut request = golden();
    request.exact = vec![vec![], vec!["gender".to_owned()]];
    let refusal = protect(&request).unwrap_err();
    assert_eq!(refusal, Refusal::Unprotectable { at: at(&[("gender", "T")]), known_to: None });

    // Two organisations, an exact total: each knows the other's count, and with it the other's small cell.
    let cells = [("MI", "D", 50), ("CO", "D", 30), ("CO", "U", 4)];
    let cells = cells.map(|(area, gender, count)| base(&[("area", area), ("gender", gender)], count));
    let dimensions = codes(&[("area", &["MI", "CO"]), ("gender", &["D", "U"])]);
    let mut request = self::request(dimensions, &[&["gender"]], cells.to_vec());
    request.exact = vec![vec![], vec!["gender".to_owned()]];
    request.known_to = vec![at(&[("area", "MI")])];
    let refusal = protect(&request).unwrap_err();
    assert!(matches!(refusal, Refusal::Unprotectable { .. }), "{refusal:?}");
}

#[test]
fn figures_that_changed_behind_an_earlier_bulletin_are_refused_and_late_ones_are_a_part_of_their_own() {
    let earlier = protect(&golden()).unwrap().bulletin;
    let mut changed = golden();
    changed.cells[0].contacts = 190;
    changed.earlier = vec![earlier];
    let refusal = protect(&changed).unwrap_err();
    assert_eq!(refusal, Refusal::EarlierDisagrees { bulletin: 0, at: at(&[("gender", "D")]) });

    // The same, said as it was: 30 came late. The first bulletin covers what had come.
    let came = [("D", "in_time", 160), ("U", "in_time", 17), ("T", "in_time", 2), ("D", "late", 30)];
    let cells = came.map(|(gender, came, count)| base(&[("gender", gender), ("came", came)], count));
    let dimensions = codes(&[("gender", &GENDERS), ("came", &["in_time", "late"])]);
    let mut first = request(dimensions, &[&["gender"]], cells.to_vec());
    let mut corrected = first.clone();
    first.covers = codes(&[("came", &["in_time"])]);
    corrected.earlier = vec![holds(&first, "first").bulletin];
    holds(&corrected, "corrected");
}

#[test]
fn answers_that_do_not_add_up_are_protected_like_any_other() {
    let mut cells = drawn(&mut Chance(3), 500, None);
    let services = [("listen", 400), ("legal", 12), ("docs", 3), ("health", 0)];
    cells.extend(services.map(|(code, count)| base(&[("service", code)], count)));
    let dimensions = codes(&[
        ("area", &AREAS),
        ("gender", &GENDERS),
        ("origin", &ORIGINS),
        ("service", &["listen", "legal", "docs", "health"]),
    ]);
    let mut request = request(dimensions, &[&["area", "gender"], &["service"]], cells);
    request.multi_response = vec!["service".to_owned()];
    let release = protect(&request).unwrap();
    let table = &release.bulletin.tables[1];
    assert!(table.cells.iter().all(|cell| cell.at["service"] != ALL), "{table:?}");
    assert_eq!(says(&release.bulletin, &[("service", "docs")]), Says::Masked(Mask::Primary { below: 10 }));
    let learned = attack(&cases(&request, &release.bulletin)[0]).unwrap();
    assert!(learned.narrowest >= Some(5));

    // Who knows a share of it that the request does not tell is not told "<10" either.
    let areas = AREAS.iter().map(|area| at(&[("area", area)])).collect();
    let known = holds(&Request { known_to: areas, ..request.clone() }, "services without area").bulletin;
    assert_eq!(says(&known, &[("service", "docs")]), Says::Masked(Mask::Complementary));

    request.cells.push(base(&[("service", "listen"), ("area", "MI")], 1));
    assert!(matches!(protect(&request).unwrap_err(), Refusal::BadTable { .. }));
    request.cells.pop();
    request.cells.retain(|cell| cell.at.get("service").is_none_or(|code| code != "listen"));
    request.cells.push(base(&[("service", "listen")], 501));
    assert!(matches!(protect(&request).unwrap_err(), Refusal::MoreAnswersThanRecords { .. }));
}

#[test]
fn codes_that_lie_in_others_are_known_to_lie_there() {
    let cells = [("eu", "eu_east", 44), ("eu", "it", 21), ("asia", "east_asia", 61), ("eu", "eu_other", 3)];
    let cells = cells.map(|(origin, fine, count)| base(&[("origin", origin), ("macro", fine)], count));
    let fine: [&str; 4] = ["it", "eu_east", "eu_other", "east_asia"];
    let dimensions = codes(&[("origin", &["eu", "asia"]), ("macro", &fine)]);
    let mut request = request(dimensions, &[&["origin"], &["macro"]], cells.to_vec());
    let groups = codes(&[("eu", &fine[..3]), ("asia", &fine[3..])]);
    let nesting = crate::form::Nesting { of: "origin".to_owned(), codes: groups };
    request.nested = BTreeMap::from([("macro".to_owned(), nesting)]);
    holds(&request, "nested");

    // It is knowledge: with it the exact group gives the small code away, and without it nothing does.
    let off = Defences { rounding: false, complementary: false, small_base: true };
    let bulletin = with(off, &request).unwrap().bulletin;
    let mut case = cases(&request, &bulletin).remove(0);
    for table in &mut case.tables {
        table.cells.retain(|cell| !cell.at.values().any(|code| code == ALL || code == "asia"));
    }
    let width = |case: &Case| attack(case).unwrap().cells[0].width();
    assert_eq!(width(&case), Some(0));
    case.nested.clear();
    assert_eq!(width(&case), Some(9));

    request.cells.push(base(&[("origin", "asia"), ("macro", "it")], 1));
    assert_eq!(protect(&request).unwrap_err(), Refusal::OutsideItsGroup { dimension: "macro".to_owned() });
}

#[test]
fn what_repeats_counts_once_and_a_margin_may_say_how_often() {
    // Two outings met six women and six men; twelve contacts of two outings are too few outings to show.
    let cell = |gender, contacts| BaseCell { outings: Some(2), ..base(&[("gender", gender)], contacts) };
    let cells = vec![cell("D", 60), cell("U", 60)];
    let mut request = request(codes(&[("gender", &["D", "U"])]), &[&["gender"]], cells);
    let total = |request: &Request| says(&protect(request).unwrap().bulletin, &[("gender", ALL)]);
    assert_eq!(total(&request), Says::Value { value: 120, base: 5 });
    request.repeats.outings = vec!["gender".to_owned()];
    assert_eq!(total(&request), Says::Masked(Mask::SmallBase));
    request.cells.push(BaseCell { outings: Some(3), ..base(&[("gender", ALL)], 120) });
    assert_eq!(total(&request), Says::Value { value: 120, base: 5 });
    request.cells.pop();
    request.cells.push(base(&[("gender", ALL)], 121));
    assert_eq!(protect(&request).unwrap_err(), Refusal::MarginDisagrees { at: at(&[("gender", ALL)]) });
}

/// The same figures as the cells of their tables, margins and each attacker's share included, and nothing finer.
fn as_tables(request: &Request) -> Request {
    let nobodys = at(&[("organisation", ALL)]);
    let shares: Vec<At> = [nobodys].into_iter().chain(request.known_to.iter().cloned()).collect();
    let mut cells: BTreeMap<At, BaseCell> = BTreeMap::new();
    for cell in &request.cells {
        let mut places = BTreeSet::new();
        for (by, share) in request.tables.iter().flat_map(|by| shares.iter().map(move |share| (by, share))) {
            if share.iter().all(|(name, code)| code == ALL || cell.at.get(name) == Some(code)) {
                let open = by.iter().filter(|name| !share.contains_key(*name));
                places.extend(open.fold(vec![share.clone()], |rows, name| {
                    let with = |row: &At, code: &str| {
                        row.clone().into_iter().chain([(name.clone(), code.to_owned())]).collect::<At>()
                    };
                    rows.iter().flat_map(|row| [with(row, &cell.at[name]), with(row, ALL)]).collect()
                }));
            }
        }
        for at in places {
            let nothing = BaseCell { at: at.clone(), contacts: 0, persons: None, outings: None };
            let sum = cells.entry(at).or_insert(nothing);
            sum.contacts += cell.contacts;
            let add = |sum: &mut Option<u32>, count: Option<u32>| {
                *sum = count.map(|count| sum.unwrap_or_default() + count).or(*sum);
            };
            add(&mut sum.persons, cell.persons);
            add(&mut sum.outings, cell.outings);
        }
    }
    Request { cells: cells.into_values().collect(), ..request.clone() }
}

/// The same, each area's contacts counted by an organisation that is named nowhere in the tables.
fn by_organisations(mut request: Request) -> Request {
    let organisation = |area: &str| format!("of {area}");
    for cell in &mut request.cells {
        cell.at.insert("organisation".to_owned(), organisation(&cell.at["area"]));
    }
    request.dimensions.insert("organisation".to_owned(), AREAS.map(organisation).to_vec());
    request.known_to = AREAS.iter().map(|area| at(&[("organisation", &organisation(area))])).collect();
    request
}

#[test]
fn tables_alone_say_what_the_cells_behind_them_say() {
    for seed in 0..8 {
        let request = by_organisations(random(seed));
        let tables = as_tables(&request);
        let dimensions = |cell: &BaseCell| cell.at.values().filter(|code| *code != ALL).count();
        assert!(
            tables.cells.iter().all(|cell| dimensions(cell) < 4),
            "seed {seed}: a cell over all dimensions"
        );
        let bytes = |request: &Request| serde_json::to_vec(&protect(request).unwrap()).unwrap();
        assert_eq!(bytes(&request), bytes(&tables), "seed {seed}");
    }
    let mut reception = golden();
    reception.cells.push(base(&[("gender", ALL)], 179));
    assert_eq!(protect(&golden()).unwrap(), protect(&reception).unwrap());
}

#[test]
fn tables_that_do_not_agree_or_were_not_stated_are_refused() {
    let tables = as_tables(&by_organisations(random(4)));
    assert!(tables.tables.len() > 1, "{:?}", tables.tables);
    // Each cell in turn says one more: somewhere else it is one less.
    for at in (0..tables.cells.len()).step_by(7) {
        let mut wrong = tables.clone();
        wrong.cells[at].contacts += 1;
        assert!(matches!(protect(&wrong).unwrap_err(), Refusal::MarginDisagrees { .. }), "{at}");
    }
    // A cell that is missing counts nothing.
    let mut wrong = tables.clone();
    let milan = at(&[("area", "MI")]);
    let named = |at: &At| at.clone().into_iter().filter(|(_, code)| code != ALL).collect::<At>();
    wrong.cells.retain(|cell| named(&cell.at) != milan);
    assert!(matches!(protect(&wrong).unwrap_err(), Refusal::MarginDisagrees { .. }));
    // A table that nobody stated is not made of others.
    let mut unstated = tables.clone();
    unstated.tables.push(vec!["area".to_owned(), "gender".to_owned(), "origin".to_owned()]);
    let by = ["area", "gender", "origin"].map(str::to_owned).to_vec();
    assert_eq!(protect(&unstated).unwrap_err(), Refusal::BadTable { by });
    // Nor is anybody's share guessed.
    let mut untold = tables.clone();
    untold.known_to = vec![at(&[("area", "MI"), ("gender", "D"), ("origin", "latam")])];
    assert!(matches!(protect(&untold).unwrap_err(), Refusal::NotOwn { .. }));
}

#[test]
fn who_knows_that_an_area_counted_nothing_knows_it_of_every_part_of_it() {
    let told = |here: u32| {
        let cells = [
            ("MI", ALL, 90),
            ("SO", ALL, here),
            (ALL, "D", 60),
            (ALL, "U", 30 + here),
            (ALL, ALL, 90 + here),
        ];
        let stated = cells.map(|(area, gender, count)| base(&[("area", area), ("gender", gender)], count));
        let dimensions = codes(&[("area", &["MI", "SO"]), ("gender", &["D", "U"])]);
        let mut told = request(dimensions, &[&["area"], &["gender"]], stated.to_vec());
        told.known_to = vec![at(&[("area", "SO")])];
        protect(&told)
    };
    assert_eq!(told(0).unwrap().audit.unprotected, 0);
    // How many women there were among forty, no table says.
    assert!(matches!(told(40).unwrap_err(), Refusal::NotOwn { .. }));
}

#[test]
fn who_is_alone_in_an_area_knows_all_of_it_and_tables_need_not_say_so() {
    // Two organisations in Milan, one in Como.
    let of = |organisation: &str| if organisation == "c" { "CO" } else { "MI" };
    let mut cells = Vec::new();
    for (organisation, gender, young, old) in [
        ("a", "D", 40, 20),
        ("a", "T", 1, 2),
        ("b", "D", 25, 20),
        ("b", "T", 9, 3),
        ("c", "D", 22, 18),
        ("c", "T", 3, 1),
    ] {
        for (age, count) in [("young", young), ("old", old)] {
            let place = [
                ("organisation", organisation),
                ("area", of(organisation)),
                ("gender", gender),
                ("age", age),
            ];
            cells.push(base(&place, count));
        }
    }
    let dimensions = codes(&[
        ("organisation", &["a", "b", "c"]),
        ("area", &["MI", "CO"]),
        ("gender", &["D", "T"]),
        ("age", &["young", "old"]),
    ]);
    let mut request = request(dimensions, &[&["area", "gender"], &["age"]], cells);
    let inside = codes(&[("MI", &["a", "b"]), ("CO", &["c"])]);
    let nesting = crate::form::Nesting { of: "area".to_owned(), codes: inside };
    request.nested = BTreeMap::from([("organisation".to_owned(), nesting)]);
    let organisations = ["a", "b", "c"].map(|organisation| at(&[("organisation", organisation)]));
    request.known_to = organisations.to_vec();
    let mut tables = as_tables(&request);
    for known in [&mut request, &mut tables] {
        known.known_to = vec![organisations[0].clone(), organisations[1].clone(), at(&[("area", "CO")])];
    }
    assert_eq!(protect(&tables).unwrap(), holds(&request, "over all dimensions"));
    tables.cells.push(base(&[("organisation", "c"), ("area", "MI"), ("gender", ALL)], 0));
    assert!(matches!(protect(&tables).unwrap_err(), Refusal::OutsideItsGroup { .. }));
}

#[test]
fn what_is_not_the_form_is_refused_with_its_place() {
    let good = r#"{"dimensions": {"gender": ["D"]}, "tables": [["gender"]], "policy":
        {"contacts_min": 10, "persons_min": 5, "outings_min": 3, "base": 5}, "cells": [CELL]}"#;
    let parsed = |cell: &str| read::<Request>(&good.replace("CELL", cell));
    let cell = parsed(r#"{"gender": "D", "contacts": 12, "persons": [7, 9]}"#).unwrap().cells.remove(0);
    assert_eq!((cell.contacts, cell.persons, cell.outings), (12, Some(7), None));
    for (cell, field) in [
        (r#"{"gender": "D", "contacts": 12, "value": 3}"#, "value"),
        (r#"{"gender": "D", "contacts": 12, "name": 3}"#, "name"),
    ] {
        let refusal = parsed(cell).unwrap_err();
        assert!(
            matches!(&refusal, Refusal::UnknownField { field: found, .. } if found == field),
            "{refusal:?}"
        );
    }
    for cell in [
        r#"{"gender": "D"}"#,
        r#"{"gender": "D", "contacts": -1}"#,
        r#"{"gender": "D", "contacts": 1.5}"#,
        r#"{"gender": "D", "contacts": 1, "persons": [3, 2]}"#,
        r#"{"gender": "D", "gender": "D", "contacts": 1}"#,
        r#"{"gender": "D", "contacts": 1} {}"#,
    ] {
        assert!(matches!(parsed(cell).unwrap_err(), Refusal::NotTheForm { .. }), "{cell}");
    }
    let unknown = good.replace("\"policy\"", "\"notes\": 1, \"policy\"").replace("CELL", "");
    let refusal = read::<Request>(&unknown).unwrap_err();
    assert!(matches!(&refusal, Refusal::UnknownField { field, .. } if field == "notes"), "{refusal:?}");

    let refused = |cell: &str| protect(&parsed(cell).unwrap()).unwrap_err();
    let dimension = "gender".to_owned();
    assert_eq!(
        refused(r#"{"gender": "X", "contacts": 1}"#),
        Refusal::UnknownCode { dimension: dimension.clone(), value: "X".to_owned() }
    );
    assert_eq!(refused(r#"{"contacts": 1}"#), Refusal::UnknownDimension { dimension });
    assert!(matches!(
        refused(r#"{"gender": "D", "contacts": 1}, {"gender": "D", "contacts": 1}"#),
        Refusal::Twice { .. }
    ));
}

#[test]
fn any_text_is_no_request_and_no_bulletin_or_gets_an_answer() {
    let chance = &mut Chance(135);
    let request = serde_json::to_string(&golden()).unwrap();
    let bulletin = serde_json::to_string(&protect(&golden()).unwrap()).unwrap();
    let mut answered = 0;
    for _ in 0..2_000 {
        for text in [&request, &bulletin] {
            let mut bytes = text.clone().into_bytes();
            for _ in 0..=chance.below(3) {
                let place = usize::try_from(chance.below(bytes.len() as u64)).unwrap();
                let other = b"0123456789\"{}[]:,*DUT"[usize::try_from(chance.below(21)).unwrap()];
                match chance.below(3) {
                    0 => bytes[place] = other,
                    1 => bytes.insert(place, other),
                    _ => drop(bytes.remove(place)),
                }
            }
            let text = String::from_utf8(bytes).unwrap();
            let protected = read::<Request>(&text).is_ok_and(|request| protect(&request).is_ok());
            let attacked = read::<Case>(&text).is_ok_and(|case| attack(&case).is_ok());
            answered += usize::from(protected || attacked);
        }
    }
    assert!(answered > 100, "{answered}");
}

#[test]
fn a_policy_below_the_floor_or_without_rounding_is_refused() {
    for policy in [
        Policy { contacts_min: 2, ..POLICY },
        Policy { persons_min: 2, ..POLICY },
        Policy { outings_min: 2, ..POLICY },
        Policy { base: 1, ..POLICY },
        Policy { base: 3, ..POLICY },
    ] {
        assert_eq!(protect(&Request { policy, ..golden() }).unwrap_err(), Refusal::BadPolicy, "{policy:?}");
    }
    let low = Request { policy: Policy { contacts_min: 3, ..POLICY }, ..golden() };
    holds(&low, "the lowest threshold");
}

#[test]
fn every_margin_says_the_same_in_every_table_and_masked_is_never_zero() {
    let release = protect(&random(1)).unwrap();
    let mut seen: BTreeMap<At, Says> = BTreeMap::new();
    for cell in release.bulletin.tables.iter().flat_map(|table| &table.cells) {
        let named: At = cell.at.clone().into_iter().filter(|(_, code)| code != ALL).collect();
        assert_eq!(*seen.entry(named).or_insert(cell.says), cell.says);
        assert!(!matches!(cell.says, Says::Value { value: 0..10, .. }), "{cell:?}");
    }
    let texts: BTreeSet<String> = seen.values().map(|says| format!("{says:?}")).collect();
    assert!(texts.len() > 5);
}
