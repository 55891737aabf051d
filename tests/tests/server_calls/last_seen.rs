//! The one day that the server keeps of a device: when it last proved to be there. For coordinators of its organisation.

use approdo_model::calendar::Day;
use approdo_model::wire::{Heads, path};

use crate::cast::{Organisation, Stage, Tablet};

fn day(number: i8) -> Day {
    Day::new(2018, 1, number).unwrap()
}

/// What this device is told of the days of others, its own included.
fn told(stage: &Stage, who: &Tablet, of: &Tablet) -> Option<Day> {
    let heads: Heads = stage.get_as(&stage.token(who), path::HEADS).json();
    heads.devices.iter().find(|line| line.device == of.id()).and_then(|line| line.last_seen)
}

/// Everything that the database says of devices, as numbers and texts.
fn device_rows(stage: &Stage) -> Vec<String> {
    let db = rusqlite::Connection::open(approdo_sync_server::file(stage.folder.path())).unwrap();
    let mut query = db.prepare("SELECT * FROM device ORDER BY number").unwrap();
    let columns = query.column_count();
    let mut rows = query.query([]).unwrap();
    let mut found = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        let text = |index| format!("{:?}", row.get_ref(index).unwrap());
        found.push((0..columns).map(text).collect::<Vec<_>>().join(" "));
    }
    found
}

#[test]
fn a_coordinator_learns_the_day_on_which_a_device_was_last_there() {
    let mut organisation = Organisation::new();
    let (mut tablet, silent) = (organisation.tablet(), organisation.tablet());
    let mut stage = Stage::with(&organisation);
    stage.hands.set(day(3));
    tablet.evening(1);
    stage.take(&tablet.rest(0));
    stage.hands.set(day(5));
    assert_eq!(told(&stage, &organisation.desk, &tablet), Some(day(3)));
    assert_eq!(told(&stage, &organisation.desk, &silent), None, "never there");
    assert_eq!(told(&stage, &organisation.desk, &organisation.desk), Some(day(5)), "a token is proof too");
    // It survives the server, and its next delivery moves it on.
    stage.stop();
    stage.start();
    stage.hands.set(day(9));
    assert_eq!(told(&stage, &organisation.desk, &tablet), Some(day(3)));
    tablet.evening(1);
    stage.take(&tablet.rest(3));
    assert_eq!(told(&stage, &organisation.desk, &tablet), Some(day(9)));
}

/// Anyone may ask with a push that carries nothing, and anyone may repeat one that was overheard: neither proves that the
/// device is there.
#[test]
fn what_proves_nothing_moves_no_day() {
    let mut organisation = Organisation::new();
    let mut tablet = organisation.tablet();
    let stage = Stage::with(&organisation);
    stage.hands.set(day(3));
    tablet.evening(1);
    stage.take(&tablet.rest(0));
    stage.hands.set(day(20));
    stage.take(&tablet.rest(0));
    stage.take(&tablet.rest(3));
    assert_eq!(told(&stage, &organisation.desk, &tablet), Some(day(3)));
}

#[test]
fn no_tablet_and_no_other_organisation_learns_it() {
    let mut organisation = Organisation::new();
    let mut tablet = organisation.tablet();
    let mut stage = Stage::with(&organisation);
    let mut other = Organisation::new();
    let stranger = other.tablet();
    stage.stop();
    approdo_sync_server::add_organisation(stage.folder.path(), &other.statements).unwrap();
    stage.start();
    stage.hands.set(day(3));
    tablet.evening(1);
    stage.take(&tablet.rest(0));
    assert_eq!(told(&stage, &tablet, &tablet), None, "not even of itself");
    for (who, allowed) in [(&organisation.desk, true), (&other.desk, false), (&stranger, false)] {
        assert_eq!(told(&stage, who, &tablet).is_some(), allowed);
        let body = stage.get_as(&stage.token(who), path::HEADS).body;
        assert_eq!(String::from_utf8(body).unwrap().contains(&tablet.id().to_string()), allowed);
    }
}

/// Whenever in the day a device is there, every row of the database is the same, and so is every answer: nothing finer than
/// the day is anywhere.
#[test]
fn nothing_finer_than_the_day_is_kept_or_told() {
    let mut organisation = Organisation::new();
    let tablet = organisation.tablet();
    let stage = Stage::with(&organisation);
    stage.hands.set(day(3));
    let look = || {
        stage.token(&tablet);
        let answer = stage.get_as(&stage.token(&organisation.desk), path::HEADS).body;
        (stage.dump(), device_rows(&stage), String::from_utf8(answer).unwrap())
    };
    let first = look();
    let last_column = |row: &String| row.rsplit(' ').next().unwrap().to_owned();
    let kept: Vec<String> = first.1.iter().map(last_column).collect();
    assert_eq!(kept, vec![format!("Integer({})", day(3).number()); 2]);
    assert_eq!(first.2.matches("\"last_seen\":\"2018-01-03\"").count(), 2);
    for seconds in [1, 3_600, 20 * 3_600] {
        stage.hands.pass(seconds);
        assert_eq!(look(), first);
    }
    stage.hands.set(day(4));
    assert_ne!(look(), first, "the next day is another");
}
