//! How an open device shuts, by a clock that the test moves: pause and PIN, sixteen hours, the office's two minutes, panic,
//! and what is left behind so that nothing that was tapped is lost.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests fail by panicking")]

mod tablet;

use approdo_model::chain::Chain;
use approdo_model::header::Kind;
use approdo_vault::lock::{OFFICE_SECONDS, OUTING_MINUTES_MAX, PAUSE_SECONDS};
use serde_json::{Value, json};
use tablet::{Tablet, contact, shift_with, subject, with};

const PIN: [u8; 4] = [2, 9, 4, 7];
const HOUR_SECONDS: u64 = 3600;

/// In an outing that pauses.
fn with_pin(seed: u64) -> Tablet {
    let mut tablet = Tablet::in_outing(seed);
    tablet.ok(json!({"do": "set_pin", "pin": PIN}));
    tablet
}

fn state(tablet: &mut Tablet) -> String {
    tablet.status()["state"].as_str().unwrap().to_owned()
}

fn kinds(tablet: &Tablet) -> Vec<Kind> {
    let entries = tablet.store().entries(&tablet.identity().device, 0, 100).unwrap();
    entries.iter().map(|(_, entry)| Kind::from_number(entry.open.kind).unwrap()).collect()
}

/// The whole log proves itself to whoever knows the device's key.
fn log_holds(tablet: &Tablet) {
    let identity = tablet.identity();
    let entries: Vec<_> = tablet
        .store()
        .entries(&identity.device, 0, 1000)
        .unwrap()
        .into_iter()
        .map(|(_, entry)| entry)
        .collect();
    let chain = Chain::empty(identity.organisation, identity.device);
    assert_eq!(chain.verify(&identity.key, &entries).unwrap().len(), entries.len());
}

#[test]
fn an_outing_pauses_after_sixty_seconds_without_a_touch_and_not_after_fifty_nine() {
    let mut tablet = with_pin(1);
    tablet.clock.pass(PAUSE_SECONDS - 1);
    assert_eq!(state(&mut tablet), "outing", "59 seconds, and looking is no touch");
    tablet.clock.pass(1);
    assert_eq!(state(&mut tablet), "paused");
    for act in [json!({"do": "touch"}), json!({"do": "note", "record": contact("woman")})] {
        let mut tablet = with_pin(2);
        tablet.clock.pass(PAUSE_SECONDS - 1);
        tablet.ok(act.clone());
        tablet.clock.pass(PAUSE_SECONDS - 1);
        assert_eq!(state(&mut tablet), "outing", "{act} is a touch");
    }
}

#[test]
fn the_watch_pauses_it_though_nobody_asks() {
    let mut tablet = with_pin(3);
    assert!(!tablet.app.tick());
    tablet.clock.pass(PAUSE_SECONDS);
    assert!(tablet.app.tick(), "it says that it paused");
    assert!(!tablet.app.tick(), "once");
    assert_eq!(state(&mut tablet), "paused");
}

#[test]
fn a_paused_outing_shows_nothing_and_takes_nothing_until_its_pin() {
    let mut tablet = with_pin(4);
    let status = tablet.ok(json!({"do": "note", "record": contact("woman")}));
    let first = subject(&status, 0);
    tablet.ok(json!({"do": "draft", "draft": {"subject": null, "record": contact("man")}}));
    let before = tablet.status();
    tablet.ok(json!({"do": "pause"}));
    let paused = tablet.status();
    assert_eq!(
        (&paused["outing"], &paused["units"], &paused["zones"]),
        (&Value::Null, &json!([]), &json!([]))
    );
    for request in [
        json!({"do": "note", "record": contact("man")}),
        json!({"do": "amend", "subject": first, "record": contact("man")}),
        json!({"do": "withdraw", "subject": first}),
        json!({"do": "draft", "draft": null}),
        json!({"do": "save", "draft": {"subject": null, "record": contact("man")}}),
        json!({"do": "annotate", "subject": null, "text": "una riga"}),
        json!({"do": "tally", "shift": tablet::shift()}),
        json!({"do": "close_outing", "shift": tablet::shift()}),
    ] {
        tablet.refused_and_unchanged(request, "paused");
    }
    tablet.ok(json!({"do": "resume", "pin": PIN}));
    assert_eq!(tablet.status(), before, "and then it is as it was");
}

#[test]
fn five_wrong_pins_shut_the_device_and_seal_what_was_being_written() {
    let mut tablet = with_pin(5);
    tablet.ok(json!({"do": "draft", "draft": {"subject": null, "record": with(contact("man"), json!({"language": "pcm"}))}}));
    tablet.ok(json!({"do": "pause"}));
    for left in [4, 3, 2, 1] {
        assert_eq!(tablet.refused(json!({"do": "resume", "pin": [0, 0, 0, 0]})), "wrong_pin");
        assert_eq!(tablet.status()["pin"]["attempts_left"], left);
    }
    assert_eq!(state(&mut tablet), "paused");
    assert_eq!(tablet.refused(json!({"do": "resume", "pin": [2, 9, 4, 8]})), "pin_spent");
    assert_eq!(state(&mut tablet), "closed");
    let reopened = tablet.unlock();
    assert_eq!(reopened["outing"]["draft"], Value::Null);
    let record = &reopened["outing"]["records"][0]["record"];
    assert_eq!((&record["language"], &record["incomplete"]), (&json!("pcm"), &json!(true)));
    assert_eq!(reopened["pin"]["chosen"], false, "whoever knows the words chooses another");
}

#[test]
fn a_pin_is_chosen_once_and_not_one_that_anybody_tries() {
    let mut tablet = Tablet::in_outing(6);
    assert_eq!(tablet.status()["pin"], json!({"chosen": false, "attempts_left": 5}));
    tablet.refused_and_unchanged(json!({"do": "set_pin", "pin": [1, 2, 3, 4]}), "easy_pin");
    for odd in [json!([1, 2, 3]), json!([1, 2, 3, 10]), json!("1234"), json!([1, 2, 3, 4, 5])] {
        tablet.refused_and_unchanged(json!({"do": "set_pin", "pin": odd}), "unknown_request");
    }
    tablet.ok(json!({"do": "set_pin", "pin": PIN}));
    tablet.refused_and_unchanged(json!({"do": "set_pin", "pin": [3, 3, 1, 7]}), "wrong_state");
    tablet.refused_and_unchanged(json!({"do": "resume", "pin": PIN}), "wrong_state");
}

#[test]
fn without_a_pin_the_outing_shuts_where_it_would_pause() {
    let mut tablet = Tablet::in_outing(7);
    tablet.clock.pass(PAUSE_SECONDS);
    assert_eq!(state(&mut tablet), "closed");
    assert_eq!(tablet.unlock()["state"], "outing", "and is there again with the words");
}

#[test]
fn the_office_shuts_after_two_minutes_without_a_touch() {
    let mut tablet = Tablet::in_office(8);
    tablet.clock.pass(OFFICE_SECONDS - 1);
    tablet.ok(json!({"do": "received"}));
    assert_eq!(state(&mut tablet), "office");
    tablet.clock.pass(1);
    assert_eq!(tablet.refused(json!({"do": "received"})), "not_coordinator", "reading kept nothing open");
    assert_eq!(state(&mut tablet), "closed");
}

#[test]
fn an_outing_ends_after_sixteen_hours_with_everything_that_was_tapped() {
    let mut tablet = with_pin(9);
    tablet.ok(json!({"do": "tally", "shift": shift_with(json!({"presences": {"women": 7}}))}));
    tablet.ok(json!({"do": "draft", "draft": {"subject": null, "record": contact("man")}}));
    tablet.clock.pass(u64::from(OUTING_MINUTES_MAX) * 60 - 1);
    tablet.app.tick();
    assert_eq!(state(&mut tablet), "paused");
    tablet.clock.pass(1);
    assert!(tablet.app.tick());
    assert_eq!(state(&mut tablet), "closed");
    assert_eq!(kinds(&tablet), [Kind::Opening, Kind::Record, Kind::Closing]);
    log_holds(&tablet);
    assert_eq!(tablet.unlock()["state"], "office", "it cannot be read any more");
    assert_eq!(tablet.ok(json!({"do": "outbox"}))["outings"][0]["closed"], true);
}

#[test]
fn a_clock_that_was_set_back_does_not_make_an_outing_younger() {
    // Ten hours by the count; the wall says nothing (S-024, S-154).
    let mut tablet = with_pin(10);
    tablet.clock.pass(10 * HOUR_SECONDS);
    tablet.app.tick();
    tablet.clock.set(-3 * 24 * 60);
    tablet.restart();
    assert_eq!(tablet.unlock()["state"], "outing");
    tablet.ok(json!({"do": "set_pin", "pin": PIN}));
    tablet.clock.pass(6 * HOUR_SECONDS - 1);
    tablet.app.tick();
    assert_eq!(state(&mut tablet), "paused");
    tablet.clock.pass(1);
    assert!(tablet.app.tick());
    assert_eq!(state(&mut tablet), "closed");
    assert_eq!(kinds(&tablet), [Kind::Opening, Kind::Closing]);
}

/// Minutes from the tablet's first Friday to the last evening of its month.
const TO_MONTHS_END: i64 = 26 * 24 * 60;

fn months(tablet: &Tablet) -> Vec<u16> {
    let entries = tablet.store().entries(&tablet.identity().device, 0, 100).unwrap();
    entries.iter().map(|(_, entry)| entry.open.facts.month).collect()
}

#[test]
fn an_outing_across_midnight_is_of_the_evening_and_the_month_in_which_it_began() {
    let mut tablet = Tablet::in_office(30);
    tablet.clock.set(TO_MONTHS_END);
    let shift = shift_with(json!({"date": "2018-01-31"}));
    tablet.ok(json!({"do": "start_outing", "shift": shift}));
    tablet.ok(json!({"do": "set_pin", "pin": PIN}));
    tablet.ok(json!({"do": "note", "record": contact("woman")}));
    tablet.clock.pass(2 * HOUR_SECONDS);
    tablet.clock.set(2 * 60);
    tablet.ok(json!({"do": "resume", "pin": PIN}));
    assert_eq!(tablet.status()["today"], "2018-02-01");
    tablet.ok(json!({"do": "draft", "draft": {"subject": null, "record": contact("man")}}));
    assert_eq!(tablet.status()["outing"]["draft"]["begun"], "01:41");
    let status = tablet.ok(json!({"do": "save", "draft": {"subject": null, "record": contact("man")}}));
    assert_eq!(status["outing"]["shift"]["date"], "2018-01-31");
    tablet.ok(json!({"do": "close_outing", "shift": with(shift, json!({"closed": true}))}));
    let january = approdo_model::calendar::Month::new(2018, 1).unwrap().number();
    assert_eq!(months(&tablet), [january; 4]);
    log_holds(&tablet);
}

#[test]
fn a_clock_ten_years_off_or_an_hour_that_comes_twice_moves_no_lock_and_loses_nothing() {
    const YEARS: i64 = 3_652 * 24 * 60;
    for (seed, minutes) in (31..).zip([-60, 60, -YEARS, YEARS]) {
        let mut tablet = with_pin(seed);
        tablet.ok(json!({"do": "note", "record": contact("woman")}));
        tablet.clock.set(minutes);
        tablet.clock.pass(PAUSE_SECONDS - 1);
        assert_eq!(state(&mut tablet), "outing", "{minutes} minutes off, 59 seconds");
        tablet.clock.pass(1);
        assert_eq!(state(&mut tablet), "paused", "{minutes} minutes off, 60 seconds");
        tablet.ok(json!({"do": "resume", "pin": PIN}));
        let status = tablet.ok(json!({"do": "note", "record": contact("man")}));
        assert_eq!(status["outing"]["records"].as_array().unwrap().len(), 2);
        tablet.ok(json!({"do": "close_outing", "shift": shift_with(json!({"closed": true}))}));
        let month = approdo_model::calendar::Month::new(2018, 1).unwrap().number();
        assert_eq!(months(&tablet), [month; 4], "{minutes} minutes off");
        log_holds(&tablet);
        assert_eq!(tablet.unlock()["state"], "office");
    }
}

#[test]
fn an_outing_left_on_a_flat_battery_is_over_when_the_wall_says_so() {
    let mut tablet = with_pin(11);
    tablet.ok(json!({"do": "tally", "shift": shift_with(json!({"presences": {"trans": 2}}))}));
    tablet.clock.set(i64::from(OUTING_MINUTES_MAX) - 1);
    tablet.restart();
    assert_eq!(tablet.unlock()["state"], "outing");
    tablet.clock.set(1);
    tablet.restart();
    assert_eq!(tablet.unlock()["state"], "office", "sixteen hours have passed");
    assert_eq!(kinds(&tablet), [Kind::Opening, Kind::Closing]);
    let received = tablet.ok(json!({"do": "outbox"}));
    assert_eq!(received["outings"][0]["closed"], true);
    log_holds(&tablet);
}

// ── what is left behind ─────────────────────────────────────────────────────────────────────────────────────────

/// What the organisation's desk reads of the only outing of this device, which founded it.
fn opened(tablet: &mut Tablet, generation: &approdo_vault::secret::Key) -> Vec<approdo_model::body::Body> {
    let identity = tablet.identity();
    let mut previous = approdo_model::bytes::Digest::ZERO;
    let mut opening = approdo_model::bytes::Digest::ZERO;
    let mut key = None;
    let mut bodies = Vec::new();
    for (head, entry) in tablet.store().entries(&identity.device, 0, 100).unwrap() {
        let place = approdo_model::header::Place {
            organisation: identity.organisation,
            device: identity.device,
            seq: head.seq,
            previous,
            opening,
        };
        let header = approdo_model::header::Header { place, open: entry.open.clone() };
        let sealed = entry.part.sealed().unwrap();
        if let Some(wrap) = &sealed.wrap {
            let scope = approdo_vault::envelope::Scope::made_in(&header);
            key = Some(approdo_vault::envelope::unwrap(wrap, generation, &scope).unwrap());
            opening = head.digest;
        }
        let text = approdo_vault::envelope::open_body(key.as_ref().unwrap(), &header, sealed).unwrap();
        bodies.push(approdo_model::body::Body::from_padded(&text).unwrap());
        previous = head.digest;
    }
    bodies
}

/// A founded device and the secret of its generation, from the paper kit.
fn founded_with_paper(seed: u64) -> (Tablet, approdo_vault::secret::Key) {
    let mut tablet = Tablet::new(seed);
    tablet.make_passphrase();
    let words = tablet.words;
    let founded = tablet.ok(
        json!({"do": "found", "words": words, "units": ["Unità 1"], "server": "https://approdo.example", "trial": true}),
    );
    let paper: Vec<String> = serde_json::from_value(founded["kit"][0]["generation"].clone()).unwrap();
    (tablet, approdo_vault::passphrase::from_paper(&paper).unwrap())
}

/// An outing in which something was noted, seen and begun.
fn busy(tablet: &mut Tablet) {
    tablet.unlock();
    tablet.ok(json!({"do": "start_outing", "shift": tablet::shift()}));
    tablet.ok(json!({"do": "note", "record": contact("woman")}));
    tablet.ok(json!({"do": "tally", "shift": shift_with(json!({"presences": {"women": 7}}))}));
    tablet.ok(json!({"do": "draft", "draft": {"subject": null, "record": contact("man")}}));
}

/// Everything that [`busy`] tapped is in the log, and nothing else is on the device.
fn nothing_is_lost_and_nothing_opens(tablet: &mut Tablet, generation: &approdo_vault::secret::Key) {
    use approdo_model::body::Content;
    use approdo_model::forms::Record;
    assert_eq!(kinds(tablet), [Kind::Opening, Kind::Record, Kind::Record, Kind::Closing]);
    log_holds(tablet);
    let bodies = opened(tablet, generation);
    assert!(matches!(&bodies[2].content, Content::Record(Record::Contact(contact)) if contact.incomplete));
    assert!(
        matches!(&bodies[3].content, Content::Shift(shift) if shift.presences.women == 7 && shift.closed)
    );
    let status = tablet.status();
    assert_eq!((&status["state"], &status["attempts_left"]), (&json!("closed"), &json!(0)));
    let words = tablet.words;
    assert_eq!(tablet.refused(json!({"do": "unlock", "words": words})), "wiped");
    for table in ["slot", "roster", "operator", "wrap", "draft", "notes", "testament"] {
        let rows = tablet.dump().into_iter().filter(|row| row.starts_with(&format!("{table} "))).count();
        assert_eq!(rows, 0, "{table}");
    }
}

#[test]
fn panic_in_an_outing_destroys_the_keys_and_loses_nothing() {
    let (mut tablet, generation) = founded_with_paper(20);
    busy(&mut tablet);
    tablet.ok(json!({"do": "panic"}));
    nothing_is_lost_and_nothing_opens(&mut tablet, &generation);
    tablet.restart();
    nothing_is_lost_and_nothing_opens(&mut tablet, &generation);
}

#[test]
fn panic_works_from_every_state_and_loses_nothing() {
    for shuts in [json!({"do": "lock"}), json!({"do": "pause"})] {
        for pauses in [false, true] {
            let (mut tablet, generation) = founded_with_paper(21);
            busy(&mut tablet);
            if pauses {
                tablet.ok(json!({"do": "set_pin", "pin": PIN}));
            }
            tablet.ok(shuts.clone());
            tablet.ok(json!({"do": "panic"}));
            nothing_is_lost_and_nothing_opens(&mut tablet, &generation);
        }
    }
    let mut office = Tablet::in_office(22);
    office.ok(json!({"do": "panic"}));
    assert_eq!(office.status()["attempts_left"], 0);
    let mut new = Tablet::new(23);
    new.refused_and_unchanged(json!({"do": "panic"}), "wrong_state");
}

#[test]
fn ten_wrong_passphrases_lose_nothing_of_a_locked_outing() {
    let (mut tablet, generation) = founded_with_paper(24);
    busy(&mut tablet);
    tablet.ok(json!({"do": "lock"}));
    rusqlite::Connection::open(tablet.path())
        .unwrap()
        .execute("INSERT INTO attempt VALUES (1, 9) ON CONFLICT DO UPDATE SET failed = 9", [])
        .unwrap();
    let wrong = tablet.wrong_words();
    assert_eq!(tablet.refused(json!({"do": "unlock", "words": wrong})), "wiped");
    nothing_is_lost_and_nothing_opens(&mut tablet, &generation);
}

#[test]
fn what_was_left_behind_is_taken_back_by_whatever_is_written_next() {
    let mut tablet = with_pin(25);
    tablet.ok(json!({"do": "pause"}));
    let left = |tablet: &Tablet| tablet.dump().iter().filter(|row| row.starts_with("testament ")).count();
    assert_eq!(left(&tablet), 1, "a closing");
    tablet.ok(json!({"do": "resume", "pin": PIN}));
    tablet.ok(json!({"do": "note", "record": contact("woman")}));
    assert_eq!(left(&tablet), 0);
    tablet.ok(json!({"do": "panic"}));
    assert_eq!(kinds(&tablet), [Kind::Opening, Kind::Record, Kind::Closing], "one closing, not two");
    log_holds(&tablet);
}

#[test]
fn panic_leaves_no_byte_of_a_kept_key() {
    let mut tablet = with_pin(26);
    let wraps: Vec<Vec<u8>> = tablet
        .store()
        .wraps(approdo_vault::store::WrapKind::Outing)
        .unwrap()
        .into_iter()
        .chain(tablet.store().wraps(approdo_vault::store::WrapKind::Device).unwrap())
        .map(|(_, sealed)| sealed)
        .collect();
    let found = |tablet: &Tablet| {
        let bytes = tablet.bytes();
        wraps.iter().filter(|wrap| bytes.windows(wrap.len()).any(|window| window == **wrap)).count()
    };
    assert_eq!(found(&tablet), 2);
    tablet.ok(json!({"do": "panic"}));
    assert_eq!(found(&tablet), 0, "neither in the file nor in its write-ahead log");
}

// ── the notebook ────────────────────────────────────────────────────────────────────────────────────────────────

#[test]
fn a_notebook_is_read_in_its_outing_and_a_day_in_the_office_and_is_then_gone() {
    let mut tablet = Tablet::in_outing(30);
    let status = tablet.ok(json!({"do": "note", "record": contact("woman")}));
    tablet.ok(json!({"do": "annotate", "subject": subject(&status, 0), "text": "richiamare il CANARINO"}));
    tablet.ok(json!({"do": "annotate", "subject": null, "text": "  freddo  "}));
    tablet.restart();
    let notes = &tablet.unlock()["outing"]["notes"];
    assert_eq!(
        (&notes[0]["text"], &notes[1]["text"], &notes[1]["order"]),
        (&json!("freddo"), &json!("richiamare il CANARINO"), &json!(1))
    );
    assert!(!tablet.bytes().windows(8).any(|window| window == b"CANARINO"));
    tablet.ok(json!({"do": "close_outing", "shift": tablet::shift()}));
    tablet.unlock();
    let books = tablet.ok(json!({"do": "notebooks"}));
    assert_eq!(
        (&books["notebooks"][0]["lines"][0]["text"], &books["notebooks"][0]["minutes_left"]),
        (&json!("freddo"), &json!(1440))
    );
    // A day by the count, in steps of ten minutes, whatever state the device is in.
    tablet.clock.pass(24 * HOUR_SECONDS - 1);
    tablet.app.tick();
    tablet.unlock();
    assert_eq!(tablet.ok(json!({"do": "notebooks"}))["notebooks"][0]["minutes_left"], 10);
    tablet.clock.pass(1);
    tablet.app.tick();
    assert!(
        !tablet.dump().iter().any(|row| row.starts_with("notes ")),
        "gone, though the device is open or shut"
    );
}

#[test]
fn a_notebook_is_gone_when_the_wall_says_that_its_day_is_over() {
    let mut tablet = Tablet::in_outing(31);
    tablet.ok(json!({"do": "annotate", "subject": null, "text": "freddo"}));
    tablet.ok(json!({"do": "close_outing", "shift": tablet::shift()}));
    tablet.clock.set(-24 * 60);
    tablet.restart();
    tablet.unlock();
    assert_eq!(tablet.ok(json!({"do": "notebooks"}))["notebooks"].as_array().unwrap().len(), 1);
    tablet.clock.set(2 * 24 * 60);
    tablet.restart();
    tablet.unlock();
    assert_eq!(tablet.ok(json!({"do": "notebooks"}))["notebooks"], json!([]));
    assert!(!tablet.dump().iter().any(|row| row.starts_with("notes ")));
}

#[test]
fn a_line_has_limits_and_no_line_becomes_part_of_an_entry() {
    let mut tablet = Tablet::in_outing(32);
    let before = tablet.entries();
    let long = "à".repeat(280);
    tablet.ok(json!({"do": "annotate", "subject": null, "text": long}));
    for bad in ["à".repeat(281), "una\nriga".to_owned(), "una\u{7}riga".to_owned()] {
        tablet.refused_and_unchanged(
            json!({"do": "annotate", "subject": null, "text": bad}),
            "unknown_request",
        );
    }
    tablet.refused_and_unchanged(
        json!({"do": "annotate", "subject": "c324837f-2ca2-4088-b981-1cbf6f4fd740", "text": "x"}),
        "unknown_subject",
    );
    tablet.ok(json!({"do": "annotate", "subject": null, "text": ""}));
    assert_eq!(tablet.status()["outing"]["notes"], json!([]), "an empty line takes it out");
    assert_eq!(tablet.entries(), before);
}

// ── zones ───────────────────────────────────────────────────────────────────────────────────────────────────────

#[test]
fn only_zones_that_the_unit_named_in_the_office_come_into_an_entry() {
    let mut tablet = Tablet::in_office(40);
    tablet.ok(json!({"do": "set_zones", "zones": ["Lungolago", "Provinciale"]}));
    assert_eq!(tablet.status()["zones"], json!(["Lungolago", "Provinciale"]));
    tablet.ok(json!({"do": "start_outing", "shift": tablet::shift()}));
    let at = |zone: &str| json!({"do": "note", "record": with(contact("woman"), json!({"zone": zone}))});
    tablet.refused_and_unchanged(at("Via Tale 3"), "not_of_this_outing");
    tablet.ok(at("Lungolago"));
    tablet.restart();
    let status = tablet.unlock();
    assert_eq!(status["outing"]["zones"], json!(["Lungolago", "Provinciale"]));
    assert_eq!(status["outing"]["records"][0]["record"]["zone"], "Lungolago");
    assert!(!tablet.bytes().windows(9).any(|window| window == b"Lungolago"), "sealed only");
    let zones: Vec<String> = (0..49).map(|n| format!("Zona {n}")).collect();
    tablet.ok(json!({"do": "close_outing", "shift": tablet::shift()}));
    tablet.unlock();
    tablet.refused_and_unchanged(json!({"do": "set_zones", "zones": zones}), "too_many");
}

#[test]
fn a_mapping_night_is_counted_zone_by_zone_and_in_no_line() {
    let mut tablet = Tablet::in_office(41);
    tablet.ok(json!({"do": "set_zones", "zones": ["Lungolago", "Provinciale"]}));
    let night = shift_with(json!({"national_mapping": true}));
    tablet.ok(json!({"do": "start_outing", "shift": night}));
    let zone = |name: &str, women: u16| json!({"form": "zone", "zone": name, "presences": {"women": women}});
    tablet.ok(json!({"do": "save", "draft": {"subject": null, "record": zone("Lungolago", 4)}}));
    // One that is still being counted when the night ends is kept as it is; one where nobody was counted is none.
    tablet.ok(json!({"do": "draft", "draft": {"subject": null, "record": zone("Provinciale", 3)}}));
    tablet.refused_and_unchanged(json!({"do": "tally", "shift": tablet::shift()}), "not_of_this_outing");
    let closed = tablet.ok(json!({"do": "close_outing", "shift": night}));
    let sums = &closed["reconciliation"];
    assert_eq!(
        (&sums["presences"], &sums["contacts"], &sums["incomplete"]),
        (&json!(7), &json!(0), &json!(1))
    );
    assert_eq!((&closed["diary"]["zones"], &closed["diary"]["presences"]), (&json!(2), &json!(7)));
    let entries = tablet.store().entries(&tablet.identity().device, 0, 100).unwrap();
    for (_, entry) in entries.iter().filter(|(_, entry)| entry.open.kind == Kind::Record.number()) {
        assert_eq!((entry.open.facts.line, entry.open.facts.count), (0, 0));
    }
}

#[test]
fn the_diary_has_sums_and_nothing_about_any_one_person() {
    let mut tablet = Tablet::in_office(42);
    tablet.ok(json!({"do": "set_zones", "zones": ["Lungolago"]}));
    tablet.ok(json!({"do": "start_outing", "shift": tablet::shift()}));
    for (gender, newness) in [("woman", "new_ever"), ("woman", "new_ever"), ("man", "seen_this_period")] {
        let fields = json!({"newness": newness, "services": ["listen"], "origin": "NG", "zone": "Lungolago"});
        tablet.ok(json!({"do": "note", "record": with(contact(gender), fields)}));
    }
    let status =
        tablet.ok(json!({"do": "note", "record": with(contact("man"), json!({"services": ["legal_info"]}))}));
    tablet.ok(json!({"do": "withdraw", "subject": subject(&status, 3)}));
    let closed =
        tablet.ok(json!({"do": "close_outing", "shift": shift_with(json!({"presences": {"women": 9}}))}));
    let diary = &closed["diary"];
    assert_eq!((&diary["counted"], &diary["first"], &diary["presences"]), (&json!(3), &json!(2), &json!(9)));
    assert_eq!(
        diary["services"],
        json!([{"service": "listen", "count": 3}]),
        "what was taken back is not there"
    );
    let said = diary.to_string();
    for word in ["NG", "Lungolago", "gender", "subject", "origin"] {
        assert!(!said.contains(word), "{word}");
    }
}

// ── the practice ────────────────────────────────────────────────────────────────────────────────────────────────

#[test]
fn what_is_practised_touches_no_file_never_leaves_and_is_gone() {
    let mut tablet = Tablet::in_office(50);
    let before = tablet.dump();
    let status = tablet.ok(json!({"do": "start_training"}));
    assert_eq!(
        (&status["state"], &status["role"], &status["enrolled"]),
        (&json!("office"), &json!("worker"), &json!(true))
    );
    let words = status["training"]["words"].clone();
    tablet.ok(json!({"do": "start_outing", "shift": shift_with(json!({"unit": "Unità di prova"}))}));
    for _ in 0..5 {
        tablet.ok(json!({"do": "note", "record": contact("woman")}));
    }
    tablet.ok(json!({"do": "lock"}));
    tablet.ok(json!({"do": "unlock", "words": words}));
    let closed =
        tablet.ok(json!({"do": "close_outing", "shift": shift_with(json!({"unit": "Unità di prova"}))}));
    assert_eq!(closed["reconciliation"]["contacts"], 5);
    assert!(tablet.dump() == before, "no row of the real file is different");
    // A sync sees the real device only: it has nothing to hand over.
    let mut round = approdo_vault::sync::Round::new();
    let pushed = loop {
        let call = tablet.app.next_call(&mut round).unwrap().unwrap();
        if let approdo_vault::sync::Payload::Entries(bytes) = call.payload {
            break approdo_model::wire::decode::<approdo_model::wire::Push>(&bytes).unwrap();
        }
        let (media, body) = ("application/json".to_owned(), br#"{"statements":[]}"#.to_vec());
        tablet
            .app
            .take_answer(&mut round, &approdo_vault::sync::Answer { status: 200, media, body })
            .unwrap();
    };
    assert!(pushed.entries.is_empty(), "nothing of the practice is pushed");
    let real = tablet.ok(json!({"do": "end_training"}));
    assert_eq!((&real["state"], &real["training"]), (&json!("closed"), &Value::Null));
    assert_eq!(tablet.unlock()["queue"]["sealed"], 0);
    tablet.refused_and_unchanged(json!({"do": "end_training"}), "wrong_state");
}

#[test]
fn a_practice_begins_on_a_new_device_too_and_never_in_an_outing() {
    let mut new = Tablet::new(51);
    assert_eq!(new.ok(json!({"do": "start_training"}))["state"], "office");
    new.ok(json!({"do": "panic"}));
    assert_eq!(new.status()["attempts_left"], 0, "panic can be practised");
    assert_eq!(new.ok(json!({"do": "end_training"}))["state"], "new");
    let mut out = Tablet::in_outing(52);
    out.refused_and_unchanged(json!({"do": "start_training"}), "wrong_state");
}
