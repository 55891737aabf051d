//! Kept seasons (S-160): the files of a tablet, a desk and a server as an earlier version left them, opened with
//! today's code.
//!
//! A season lies in `tests/kept/v*`: `tablet/device.sqlite`, shut in the middle of an outing, with a draft; the
//! `desk/device.sqlite` that received the outings; the `server/approdo.sqlite` between them; and `kept.json`, which says
//! what must be read of them and by which words (made up, like everything in it). A kept file never changes:
//! `tests/kept/FROZEN` holds its digest. A version that writes another format adds a season beside them:
//!
//! ```sh
//! KEEP_SEASON=v4 cargo test -p approdo-tests --test kept a_season_written_today
//! (cd tests/kept && sha256sum v4/*/* v4/kept.json >> FROZEN)
//! ```
//!
//! Everything is asked as a screen asks it and as a tablet calls the server, so that these tests know no format; but what a
//! migration writes about every log is held against the logs themselves. Only what `kept.json` names is compared: a later
//! form may say more.

#![cfg(test)]

mod season;
mod writing;

use std::path::{Path, PathBuf};

use approdo_model::forms::{Record, Shift};
use approdo_model::header::Kind;
use approdo_model::suite::NEWEST;
use approdo_tests::cast::Device;
use approdo_tests::season::Deed;
use approdo_vault::store::Store;
use season::{Kept, agree, agree_on_all, seasons};
use serde::Deserialize;
use serde_json::{Value, json};

/// A record that every version can write: two taps.
fn two_taps() -> Record {
    let taps = json!({"form": "contact", "newness": "first_this_period", "gender": "woman"});
    serde_json::from_value(taps).unwrap()
}

/// What is noted from now on: the record that was being written, a new one, and another word on the first. Whether
/// noting ends the writing is a version's own business, so it is ended here.
fn go_on(kept: &mut Kept) {
    let written = Record::deserialize(&kept.says["tablet"]["open"]["draft"]["record"]).unwrap();
    kept.tablet.live(&[Deed::Note(written)]).unwrap();
    kept.tablet.clear_draft().unwrap();
    kept.tablet.live(&[Deed::Note(two_taps()), Deed::Amend(0, two_taps()), Deed::Lock]).unwrap();
}

fn close(kept: &mut Kept) -> Value {
    let shift = &season::open_outing(&mut kept.tablet)["shift"];
    let shift = Shift { closed: true, ..Shift::deserialize(shift).unwrap() };
    kept.tablet.close(&shift).unwrap()
}

fn a_tablet_unlocks_into_its_open_outing_and_goes_on(season: &Path) {
    let mut kept = Kept::copied(season);
    agree("the shut tablet", &kept.says["tablet"]["shut"], &season::shut_tablet(&mut kept.tablet));
    kept.tablet.unlock().unwrap();
    let before = season::open_outing(&mut kept.tablet);
    agree("the open outing", &kept.says["tablet"]["open"], &before);

    go_on(&mut kept);
    let after = season::open_outing(&mut kept.tablet);
    let (then, now) = (before["records"].as_array().unwrap(), after["records"].as_array().unwrap());
    assert_eq!(now.len(), then.len() + 2, "what was noted is there after a lock");
    assert_eq!(now[0]["revision"].as_u64(), then[0]["revision"].as_u64().map(|revision| revision + 1));
    assert_eq!(now[0]["record"], now[then.len() + 1]["record"], "it says what it was changed to");
    assert_eq!(now[1..then.len()], then[1..], "nothing else changed");
    assert_eq!(after["draft"], Value::Null, "nothing is being written any more");
    assert_eq!(after["shift"], before["shift"]);

    let sealed = kept.says["tablet"]["shut"]["queue"]["sealed"].as_u64().unwrap();
    let reconciliation = close(&mut kept);
    let standing = now.iter().filter(|view| view["withdrawn"] == false).count();
    assert_eq!(reconciliation["contacts"], standing, "{reconciliation}");
    let shut = season::shut_tablet(&mut kept.tablet);
    assert_eq!(shut["queue"]["sealed"], sealed + 4, "two new ones, one changed, one closing");
    assert_eq!(shut["outbox"][0]["closed"], true);
}

fn a_desk_reads_all_it_received(season: &Path) {
    let mut kept = Kept::copied(season);
    kept.desk.unlock().unwrap();
    let read = season::desk(&mut kept.desk);
    agree_on_all("the desk", &kept.says["desk"]["outings"], &read["outings"]);
    agree_on_all("the fold of what it opened", &kept.says["table"], &read["opened"]);
}

fn a_server_is_sound_and_counts_what_it_counted(season: &Path) {
    let mut kept = Kept::copied(season);
    let server = kept.serve();
    kept.desk.unlock().unwrap();
    kept.desk.sync_at(&server.url()).unwrap();
    let read = season::desk(&mut kept.desk);
    agree_on_all("the live table", &kept.says["table"], &read["counted"]);
    agree_on_all("the desk after a sync", &kept.says["desk"]["outings"], &read["outings"]);
    server.stop();
    agree("the server", &kept.says["server"], &season::examined(&kept));
}

fn what_was_kept_reaches_the_table(season: &Path) {
    let mut kept = Kept::copied(season);
    let server = kept.serve();
    kept.tablet.unlock().unwrap();
    go_on(&mut kept);
    let closed = close(&mut kept);
    kept.tablet.sync_at(&server.url()).unwrap();
    assert_eq!(season::shut_tablet(&mut kept.tablet)["queue"]["waiting"], 0);
    kept.desk.unlock().unwrap();
    kept.desk.sync_at(&server.url()).unwrap();
    let read = season::desk(&mut kept.desk);
    assert_eq!(read["counted"], read["opened"], "what is counted is what was opened");
    let night = kept.says["desk"]["outings"].as_object().unwrap();
    let (subject, then) = night.iter().find(|(_, outing)| outing["closed"] == false).unwrap();
    let now = &read["outings"][subject];
    assert_eq!(
        (&now["closed"], &now["unreadable"], &now["mismatch"]),
        (&json!(true), &json!(0), &json!(false))
    );
    assert_eq!(now["contacts"], closed["contacts"]);
    assert!(now["contacts"].as_u64() > then["contacts"].as_u64(), "the rest of the night has come");
    server.stop();
    assert_eq!(season::examined(&kept)["differences"], json!([]));
}

/// The suite of every entry that waits on the tablet.
fn suites(tablet: &mut Device) -> Vec<Value> {
    let leaving = tablet.ask(json!({"do": "leaving"})).unwrap()["headers"].take();
    leaving.as_array().unwrap().iter().map(|header| header["suite"].clone()).collect()
}

/// The night after the open outing, with one person met.
fn go_out_once_more(kept: &mut Kept, night: &Value) {
    let shift = Shift { closed: false, ..Shift::deserialize(&night["shift"]).unwrap() };
    kept.tablet.go_out(&shift).unwrap();
    kept.tablet.live(&[Deed::Note(two_taps())]).unwrap();
    kept.tablet.close(&Shift { closed: true, ..shift }).unwrap();
}

/// An organisation that was founded before goes on: a second coordinator comes, a period is frozen, and from there on the
/// tablet seals to a key of the newest suite, which both desks open beside what is sealed to the old one.
fn it_gets_the_keys_of_today(season: &Path) {
    let mut kept = Kept::copied(season);
    let server = kept.serve();
    let url = server.url();
    kept.tablet.unlock().unwrap();
    let night = season::open_outing(&mut kept.tablet);
    close(&mut kept);
    kept.tablet.sync_at(&url).unwrap();
    let mut second = kept.second_coordinator(&url);
    kept.desk.ask(json!({"do": "freeze", "first": "2018-09", "last": "2018-09"})).unwrap();
    for _ in 0..2 {
        kept.desk.sync_at(&url).unwrap();
        second.sync_at(&url).unwrap();
    }
    kept.tablet.unlock().unwrap();
    kept.tablet.sync_at(&url).unwrap();
    kept.tablet.lock().unwrap();
    go_out_once_more(&mut kept, &night);
    assert_eq!(suites(&mut kept.tablet), vec![json!(NEWEST); 3], "opening, a person, closing");
    kept.tablet.sync_at(&url).unwrap();
    let read = [&mut kept.desk, &mut second].map(|desk| {
        desk.sync_at(&url).unwrap();
        season::desk(desk)
    });
    assert_eq!(read[0], read[1], "both open all of it");
    assert_eq!(read[0]["opened"], read[0]["counted"]);
    let outings = read[0]["outings"].as_object().unwrap();
    assert_eq!(outings.len(), kept.says["desk"]["outings"].as_object().unwrap().len() + 1);
    assert!(outings.values().all(|outing| outing["unreadable"] == 0));
    server.stop();
}

/// In the files of the devices every opening and every closing is found in its own slot.
fn every_outing_is_found_where_it_begins_and_ends(season: &Path) {
    let folder = tempfile::tempdir().unwrap();
    season::copy(season, folder.path());
    let (mut openings, mut closings) = (0, 0);
    for device in [season::TABLET, season::DESK] {
        let store = Store::open(&folder.path().join(device).join("device.sqlite")).unwrap();
        for log in store.logs().unwrap() {
            let headers = store.headers(&log, 0, usize::MAX >> 1).unwrap();
            for (head, open) in headers {
                match Kind::from_number(open.kind) {
                    Some(Kind::Opening) => openings += 1,
                    Some(Kind::Closing) => closings += 1,
                    _ => continue,
                }
                assert_eq!(store.last_turn(&log, head.seq).unwrap(), Some((head, open)));
            }
        }
    }
    assert!(openings > closings && closings > 1, "{openings} openings, {closings} closings");
}

fn check(season: &Path) {
    println!("{}", season.display());
    every_outing_is_found_where_it_begins_and_ends(season);
    a_tablet_unlocks_into_its_open_outing_and_goes_on(season);
    a_desk_reads_all_it_received(season);
    a_server_is_sound_and_counts_what_it_counted(season);
    what_was_kept_reaches_the_table(season);
}

#[test]
fn every_kept_season_still_opens() {
    let seasons = seasons();
    assert!(!seasons.is_empty(), "no season is kept");
    seasons.iter().for_each(|season| check(season));
}

#[test]
fn an_organisation_from_before_gets_the_keys_of_today() {
    let with_paper = |season: &PathBuf| season::says(season)["paper"].is_object();
    let seasons: Vec<PathBuf> = seasons().into_iter().filter(with_paper).collect();
    assert!(!seasons.is_empty(), "no season has its paper");
    seasons.iter().for_each(|season| it_gets_the_keys_of_today(season));
}

#[test]
fn a_season_written_today_opens_today() {
    let folder = tempfile::tempdir().unwrap();
    let season = folder.path().join("today");
    writing::write(&season);
    check(&season);
    if let Ok(version) = std::env::var("KEEP_SEASON") {
        writing::keep(&season, &season::folder().join(version));
    }
}

#[test]
fn a_kept_season_is_never_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let (today, kept) = (folder.path().join("today"), folder.path().join("v1"));
    for path in [&today, &kept] {
        std::fs::create_dir(path).unwrap();
        std::fs::write(path.join("kept.json"), path.to_string_lossy().as_bytes()).unwrap();
    }
    let kept_before = std::fs::read(kept.join("kept.json")).unwrap();
    let tried = std::panic::catch_unwind(|| writing::keep(&today, &kept));
    assert!(tried.is_err(), "it was written over");
    assert_eq!(std::fs::read(kept.join("kept.json")).unwrap(), kept_before);
}

#[test]
fn what_is_named_must_be_read_and_the_rest_may_grow() {
    let kept = json!({"a": [1, {"b": null}], "c": "x"});
    assert_eq!(
        season::differences(&kept, &json!({"a": [1, {"b": null, "new": 2}], "c": "x", "d": 3})),
        [""; 0]
    );
    let read = json!({"a": [2, {}], "d": 3});
    assert_eq!(
        season::differences(&kept, &read),
        ["/a/0: 1 is read as 2", "/a/1/b: null is not there", "/c: \"x\" is not there"]
    );
    assert_eq!(season::differences(&json!([1]), &json!([1, 2])), [": 1 became 2"]);
}
