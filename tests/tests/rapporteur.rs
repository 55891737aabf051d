//! From the sheets of a season to its bulletins: what comes out whatever order they came in, what a consolidation says
//! exactly, and what is refused.
#![cfg(test)]

use std::thread;
use std::time::Duration;

use approdo_disclosure::Refusal;
use approdo_disclosure::form::REST;
use approdo_model::bulletin::{Bulletin, Cell, Every, Readers, Says, Status, Table};
use approdo_model::calendar::{Day, Period};
use approdo_model::ids::OrganisationId;
use approdo_model::sheet::{At, Population};
use approdo_tests::reference;
use approdo_tests::season::{Season, draw::Draw};
use approdo_vault::rapporteur::{
    Asked, Collected, Draft, Drafts, Progress, Published, Reception, Revision, Unpublishable,
};

fn asked(period: Period, every: Every) -> Asked {
    Asked { period, every, published: Day::new(2019, 3, 11).unwrap() }
}

fn season() -> Collected {
    reference::collected(&Season::full(reference::SEEDS[0]))
}

fn months(first: usize, last: usize) -> Period {
    let periods = reference::periods();
    Period::between(periods[first][0], *periods[last].last().unwrap()).unwrap()
}

fn publish(collected: &mut Collected, asked: &Asked) -> Drafts {
    let drafts = collected.drafts(asked).unwrap();
    for draft in [&drafts.tavolo, &drafts.public] {
        let made_of = drafts.made_of.clone();
        collected.published.push(Published { bulletin: draft.bulletin.clone(), made_of });
    }
    drafts
}

#[track_caller]
fn says(bulletin: &Bulletin, of: Population, by: &[&str], at: &[(&str, &str)]) -> Says {
    let at: At = at.iter().map(|(name, code)| ((*name).to_owned(), (*code).to_owned())).collect();
    let table = bulletin.tables.iter().find(|table| table.of == of && table.by == by).unwrap();
    table.cells.iter().find(|cell| cell.at == at).unwrap().says
}

/// Of the cells about contacts, how many are masked.
fn masked(bulletin: &Bulletin) -> (usize, usize) {
    let contacts = || bulletin.tables.iter().filter(|table| table.of == Population::Contacts);
    let cells = || contacts().flat_map(|table| &table.cells);
    (cells().filter(|cell| !matches!(cell.says, Says::Value { .. })).count(), cells().count())
}

#[test]
fn a_period_comes_out_the_same_whatever_order_sheets_come_in_and_however_often() {
    let whole = season();
    let period = months(3, 3);
    let drafts = whole.drafts(&asked(period, Every::Period)).unwrap();
    let text = |drafts: &Drafts| [&drafts.tavolo, &drafts.public].map(|draft| draft.bulletin.text().unwrap());
    assert_eq!(drafts.tavolo.bulletin.status, Status::Definitive);
    let (hidden, all) = masked(&drafts.tavolo.bulletin);
    assert!(hidden > 0 && hidden * 2 < all, "{hidden} of {all}");
    type Delivery = (Period, OrganisationId, u32, Revision);
    let deliveries: Vec<Delivery> = whole
        .sheets
        .iter()
        .filter(|((of, _), _)| of.first() >= period.first())
        .flat_map(|((of, whose), all)| all.iter().map(|(n, one)| (*of, *whose, *n, one.clone())))
        .collect();
    for seed in 0..2 {
        let mut draw = Draw::of(seed);
        let mut arrived = Collected { organisations: whole.organisations.clone(), ..Collected::default() };
        // Half get lost on the way and come again; an older revision may come after the newer.
        let mut on_their_way: Vec<Delivery> = deliveries.clone();
        for (of, whose, number, revision) in &deliveries {
            let mut older = revision.clone();
            older.definitive = false;
            older.sheet.tables.iter_mut().for_each(|tables| tables.cells.truncate(3));
            on_their_way.push((*of, *whose, *number, older));
        }
        for (_, _, number, _) in on_their_way.iter_mut().take(deliveries.len()) {
            *number = 2;
        }
        while !on_their_way.is_empty() {
            let left = u32::try_from(on_their_way.len()).unwrap();
            let at = usize::try_from(draw.below(left)).unwrap();
            let (of, whose, number, revision) = on_their_way[at].clone();
            arrived.take(of, whose, number, revision);
            if draw.percent(60) {
                on_their_way.swap_remove(at);
            }
        }
        let again = arrived.drafts(&asked(period, Every::Period)).unwrap();
        let start = arrived.start().unwrap();
        let told = |drafts: &Drafts| {
            let mut drafts = drafts.clone();
            drafts.tavolo.bulletin.start = start;
            drafts.public.bulletin.start = start;
            text(&drafts)
        };
        assert_eq!(told(&again), told(&drafts), "seed {seed}");
    }
}

#[test]
#[ignore = "a night's worth: cargo xtask test --nightly"]
fn the_fifteen_months_say_the_published_headline_exactly() {
    headline(&[2]);
}

#[test]
#[ignore = "a night's worth: cargo xtask test --nightly"]
fn the_fifteen_months_say_the_published_headline_exactly_beside_all_their_bulletins() {
    headline(&[0, 1, 2, 3, 4, 5, 6]);
}

/// The consolidation of the season, after the bulletins of these periods.
fn headline(told: &[usize]) {
    let mut collected = season();
    for number in told.iter().copied() {
        publish(&mut collected, &asked(months(number, number), Every::Period));
    }
    collected.reception.insert(months(0, 7), Reception { women: 160, men: 17, trans: 2 });
    let year = publish(&mut collected, &asked(months(0, 7), Every::Year));
    for draft in [&year.tavolo, &year.public] {
        let headline = [("street_contacts", 3575), ("indoor_contacts", 1667)];
        for (line, value) in headline {
            let said = says(
                &draft.bulletin,
                Population::Contacts,
                &["area", "line"],
                &[("area", "*"), ("line", line)],
            );
            assert_eq!(said, Says::Value { value, base: 1 });
        }
        for (of, value) in [(Population::Accesses, 484), (Population::Reports, 553)] {
            assert_eq!(
                says(&draft.bulletin, of, &["area"], &[("area", "*")]),
                Says::Value { value, base: 1 }
            );
        }
        let trans = says(&draft.bulletin, Population::Reception, &["gender"], &[("gender", "T")]);
        assert!(!matches!(trans, Says::Value { .. }), "{trans:?}");
        worth_reading(draft);
    }
}

/// What a reader has of the contacts of a consolidation: more shown than masked, and near the truth.
#[track_caller]
fn worth_reading(draft: &Draft) {
    let contacts = draft.audit.iter().find(|audited| audited.of == Population::Contacts).unwrap();
    let (hidden, all) = masked(&draft.bulletin);
    assert_eq!((hidden, all), (contacts.masked, contacts.masked + contacts.shown));
    assert!(hidden * 100 <= all * 45, "{hidden} of {all}");
    // To the nearest 10 even the best is further off.
    let most = if draft.bulletin.readers == Readers::Tavolo { 2.0 } else { 4.0 };
    assert!(contacts.mean_abs_error <= most, "{}", contacts.mean_abs_error);
}

#[test]
fn a_consolidation_is_worth_reading_and_names_the_countries_that_many_came_from() {
    let drafts = season().drafts(&asked(months(0, 7), Every::Year)).unwrap();
    for draft in [&drafts.tavolo, &drafts.public] {
        worth_reading(draft);
    }
    let by_country = |table: &&Table| table.by == ["country"];
    let table = drafts.tavolo.bulletin.tables.iter().find(by_country).unwrap();
    let shown = |cell: &&Cell| matches!(cell.says, Says::Value { .. });
    let codes: Vec<&str> = table.cells.iter().filter(shown).map(|cell| cell.at["country"].as_str()).collect();
    assert!(codes.contains(&"NG") && codes.contains(&"RO") && codes.len() > 10, "{codes:?}");
    // Of 250 countries those stand here that are named, and one line of all others for each macro-area.
    assert!(table.cells.len() < 40, "{}", table.cells.len());
    let rests = table.cells.iter().filter(|cell| cell.at["country"].starts_with(REST)).count();
    assert!(rests > 5 && drafts.public.bulletin.tables.iter().all(|table| !by_country(&table)));
}

#[test]
fn what_may_not_be_asked_is_refused() {
    let mut collected = season();
    let refused = |collected: &Collected, period, every| collected.drafts(&asked(period, every)).unwrap_err();
    assert_eq!(refused(&Collected::default(), months(0, 0), Every::Period), Unpublishable::NoSheets);
    assert_eq!(refused(&collected, months(0, 1), Every::Period), Unpublishable::NotWholePeriods);
    let shifted = Period::between(reference::periods()[0][1], reference::periods()[1][0]).unwrap();
    assert_eq!(refused(&collected, shifted, Every::Year), Unpublishable::NotWholePeriods);
    publish(&mut collected, &asked(months(0, 0), Every::Period));
    assert_eq!(refused(&collected, months(0, 0), Every::Period), Unpublishable::AlreadyPublished);
    // A sheet that contradicts itself is nobody's to repair.
    let (key, revisions) =
        collected.sheets.iter_mut().find(|((period, _), _)| *period == months(1, 1)).unwrap();
    let sheet = &mut revisions.get_mut(&1).unwrap().sheet;
    let contacts = sheet.tables.iter_mut().find(|tables| tables.of == Population::Contacts).unwrap();
    let cell = contacts.cells.iter_mut().find(|cell| cell.contacts > 0).unwrap();
    cell.contacts += 1;
    let _ = key;
    let refusal = refused(&collected, months(1, 1), Every::Period);
    assert!(matches!(&refusal, Unpublishable::Tables { of: Population::Contacts, .. }), "{refusal:?}");
    assert_eq!(refusal.to_string(), "margin_disagrees");
}

#[test]
#[ignore = "a night's worth: cargo xtask test --nightly"]
fn what_came_late_is_told_in_the_consolidation_and_opens_nothing_of_what_was_said() {
    let mut collected = season();
    let (first, second) = (months(0, 0), months(1, 1));
    // One organisation sends its sheet of the first period only after that was published.
    let late = *collected.organisations.iter().next().unwrap();
    let sheet = collected.sheets.remove(&(first, late)).unwrap().remove(&1).unwrap();
    let told = publish(&mut collected, &asked(first, Every::Period));
    assert_eq!(told.tavolo.bulletin.status, Status::Provisional);
    collected.take(first, late, 1, sheet);
    publish(&mut collected, &asked(second, Every::Period));
    let year = publish(&mut collected, &asked(months(0, 1), Every::Year));
    assert_eq!(year.tavolo.bulletin.status, Status::Definitive);
    assert_eq!(year.made_of.len(), 2 * collected.organisations.len());
    let asks_again = collected.drafts(&asked(months(0, 1), Every::Year)).unwrap_err();
    assert_eq!(asks_again, Unpublishable::AlreadyPublished);
}

#[test]
fn a_proof_of_minutes_ends_when_nobody_waits_any_more() {
    let mut collected = season();
    for number in 0..3 {
        publish(&mut collected, &asked(months(number, number), Every::Period));
    }
    let progress = Progress::default();
    let year = asked(months(0, 7), Every::Year);
    let refused = thread::scope(|scope| {
        let making = scope.spawn(|| collected.drafts_unless(&progress, &year));
        thread::sleep(Duration::from_millis(200));
        progress.stop();
        making.join().unwrap().unwrap_err()
    });
    assert!(matches!(refused, Unpublishable::Tables { why: Refusal::Stopped, .. }), "{refused:?}");
    assert!(progress.done() < Progress::STEPS);
}

#[test]
fn who_works_where_nobody_counted_anything_attacks_too() {
    let mut collected = season();
    let period = months(0, 0);
    let all = collected.organisations.len();
    let attackers = |collected: &Collected| {
        let drafts = collected.drafts(&asked(period, Every::Period)).unwrap();
        let contacts = drafts.tavolo.audit.iter().find(|audited| audited.of == Population::Contacts);
        contacts.unwrap().organisations
    };
    assert_eq!(attackers(&collected), all);
    let silent = *collected.organisations.iter().next().unwrap();
    collected.sheets.remove(&(period, silent));
    assert_eq!(attackers(&collected), all);
}
