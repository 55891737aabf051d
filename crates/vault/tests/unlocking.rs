//! The door: wrong words, a changed file, ten failures, and what is left in the file afterwards.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests fail by panicking")]

mod tablet;

use approdo_vault::store::WrapKind;
use approdo_vault::sync::{Payload, Round};
use rusqlite::Connection;
use serde_json::{Value, json};
use tablet::*;

fn sql(tablet: &Tablet, text: &str) {
    Connection::open(tablet.path()).unwrap().execute_batch(text).unwrap();
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[test]
fn nine_wrong_phrases_are_forgiven_and_the_tenth_destroys_the_keys() {
    let mut tablet = Tablet::in_outing(30);
    tablet.ok(json!({"do": "note", "record": contact("woman")}));
    tablet.ok(json!({"do": "draft", "draft": {"subject": null, "record": contact("man")}}));
    tablet.ok(json!({"do": "lock"}));
    let (words, wrong) = (tablet.words, tablet.wrong_words());
    let kept = kept_seals(&tablet);
    for left in (1..10).rev() {
        assert_eq!(tablet.refused(json!({"do": "unlock", "words": wrong})), "wrong_passphrase");
        assert_eq!(tablet.status()["attempts_left"], left);
    }
    assert_eq!(tablet.unlock()["attempts_left"], 10, "the right words make them forgotten");
    tablet.ok(json!({"do": "lock"}));
    sql(&tablet, "UPDATE attempt SET failed = 9");
    assert_eq!(tablet.refused(json!({"do": "unlock", "words": wrong})), "wiped");
    assert_eq!(tablet.refused(json!({"do": "unlock", "words": words})), "wiped");
    tablet.restart();
    assert_eq!(tablet.refused(json!({"do": "unlock", "words": words})), "wiped");
    let rows = tablet.dump();
    for table in ["slot", "roster", "operator", "wrap", "draft"] {
        assert!(!rows.iter().any(|row| row.starts_with(&format!("{table} "))), "{table} is not empty");
    }
    let bytes = tablet.bytes();
    for (name, seal) in kept {
        assert!(!contains(&bytes, &seal), "{name} is still in the file");
    }
}

#[test]
fn ten_years_of_clock_either_way_give_no_attempt_back() {
    let mut tablet = Tablet::in_outing(34);
    tablet.ok(json!({"do": "lock"}));
    let wrong = tablet.wrong_words();
    for (left, minutes) in
        [(9, 0), (8, TEN_YEARS_MINUTES), (7, -2 * TEN_YEARS_MINUTES), (6, TEN_YEARS_MINUTES)]
    {
        tablet.clock.set(minutes);
        assert_eq!(tablet.status()["attempts_left"], left + 1);
        assert_eq!(tablet.refused(json!({"do": "unlock", "words": wrong})), "wrong_passphrase");
        tablet.restart();
        assert_eq!(tablet.status()["attempts_left"], left);
    }
}

const TEN_YEARS_MINUTES: i64 = 10 * 365 * 24 * 60;

/// Every wrap, slot and draft in the file.
fn kept_seals(tablet: &Tablet) -> Vec<(String, Vec<u8>)> {
    let file = Connection::open(tablet.path()).unwrap();
    let mut seals: Vec<(String, Vec<u8>)> = Vec::new();
    for text in [
        "SELECT 'proof', proof FROM roster",
        "SELECT 'secret', secret FROM operator",
        "SELECT 'vault key', vault_key FROM operator",
        "SELECT 'wrap ' || kind, sealed FROM wrap",
        "SELECT 'draft ' || part, sealed FROM draft",
    ] {
        let mut statement = file.prepare(text).unwrap();
        let found = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        seals.extend(found.map(Result::unwrap));
    }
    let bytes = tablet.bytes();
    assert!(
        seals.len() > 7 && seals.iter().all(|(_, seal)| contains(&bytes, seal)),
        "the search finds what is there"
    );
    seals
}

#[test]
fn after_the_keys_are_destroyed_the_sealed_queue_is_delivered() {
    let mut tablet = Tablet::in_outing(31);
    tablet.ok(json!({"do": "note", "record": contact("woman")}));
    tablet.ok(json!({"do": "lock"}));
    sql(&tablet, "UPDATE attempt SET failed = 9");
    let wrong = tablet.wrong_words();
    assert_eq!(tablet.refused(json!({"do": "unlock", "words": wrong})), "wiped");
    let mut round = Round::new();
    let pushed = loop {
        let call = tablet.app.next_call(&mut round).unwrap().unwrap();
        if let Payload::Entries(bytes) = call.payload {
            break bytes;
        }
        let media = "application/json".to_owned();
        let answer =
            approdo_vault::sync::Answer { status: 200, media, body: br#"{"statements":[]}"#.to_vec() };
        tablet.app.take_answer(&mut round, &answer).unwrap();
    };
    let push: approdo_model::wire::Push = approdo_model::wire::decode(&pushed).unwrap();
    let identity = tablet.identity();
    let chain = approdo_model::chain::Chain::empty(identity.organisation, identity.device);
    // The opening, the contact, and the closing that was left behind when it was locked.
    assert_eq!(chain.verify(&identity.key, &push.entries).unwrap().len(), 3);
}

#[test]
fn a_tenth_attempt_that_was_killed_before_it_destroyed_still_destroys() {
    let mut tablet = Tablet::founded(32);
    sql(&tablet, "INSERT INTO attempt VALUES (1, 10) ON CONFLICT DO UPDATE SET failed = 10");
    assert_eq!(tablet.status()["attempts_left"], 0);
    let words = tablet.words;
    assert_eq!(tablet.refused(json!({"do": "unlock", "words": words})), "wiped");
    assert!(tablet.store().roster().unwrap().is_none());
}

/// The answer to the right words after one byte of the file was changed; the file is then as it was.
fn answer_after(tablet: &mut Tablet, change: &str, back: &str) -> Value {
    sql(tablet, change);
    let words = tablet.words;
    let answer = tablet.ask(&json!({"do": "unlock", "words": words}));
    sql(tablet, back);
    sql(tablet, "UPDATE attempt SET failed = 0");
    match answer {
        Ok(_) => panic!("{change}: it opened"),
        Err(problem) => problem,
    }
}

/// SQL that turns the lowest bit of one byte of a blob.
fn turn(table: &str, column: &str, at: usize, bytes: &[u8], which: &str) -> String {
    let mut turned = bytes.to_vec();
    turned[at] ^= 1;
    format!("UPDATE {table} SET {column} = x'{}' WHERE {which}", hex::encode(turned))
}

fn whole(table: &str, column: &str, bytes: &[u8], which: &str) -> String {
    format!("UPDATE {table} SET {column} = x'{}' WHERE {which}", hex::encode(bytes))
}

#[test]
fn wrong_words_and_a_changed_slot_answer_alike() {
    let mut tablet = Tablet::founded(33);
    let wrong = tablet.wrong_words();
    let expected = tablet.ask(&json!({"do": "unlock", "words": wrong})).unwrap_err();
    assert_eq!(expected, json!({"code": "wrong_passphrase", "field": null, "retryable": true}));
    let roster = tablet.store().roster().unwrap().unwrap();
    let cost = roster.cost;
    assert_eq!((cost.memory_kib, cost.passes, cost.lanes), (64 * 1024, 3, 1));
    let slot = &roster.slots[0];
    let wrap = &slot.vault_key;
    let blobs: [(&str, &str, &[u8], &[usize]); 6] = [
        ("roster", "salt", &roster.salt, &[0, 7, 15]),
        ("roster", "proof", &roster.proof, &[0, 12, 27]),
        ("operator", "recipient", slot.recipient.as_bytes(), &[0, 31]),
        ("operator", "secret", &slot.secret, &[0, 11, 12, 30, 44, 75, 76, 91]),
        ("operator", "encapsulated", wrap.encapsulated.as_bytes(), &[0, 31]),
        ("operator", "vault_key", wrap.sealed.as_bytes(), &[0, 31, 32, 47]),
    ];
    for (table, column, bytes, places) in blobs {
        let back = whole(table, column, bytes, "1 = 1");
        for at in places {
            let change = turn(table, column, *at, bytes, "1 = 1");
            assert_eq!(answer_after(&mut tablet, &change, &back), expected, "{column} byte {at}");
        }
    }
    for (column, kept, others) in
        [("memory_kib", 65536, [65535, 65537, 8]), ("passes", 3, [2, 4, 0]), ("lanes", 1, [2, 0, 255])]
    {
        for other in others {
            let set = |value: i64| format!("UPDATE roster SET {column} = {value}");
            assert_eq!(answer_after(&mut tablet, &set(other), &set(kept)), expected, "{column} = {other}");
        }
    }
    for cut in [0, 12, 91] {
        let change = whole("operator", "secret", &slot.secret[..cut], "slot = 1");
        let back = whole("operator", "secret", &slot.secret, "slot = 1");
        assert_eq!(answer_after(&mut tablet, &change, &back), expected, "cut to {cut}");
    }
    let renumbered = ("UPDATE operator SET slot = 2", "UPDATE operator SET slot = 1");
    assert_eq!(answer_after(&mut tablet, renumbered.0, renumbered.1), expected);
    assert_eq!(tablet.unlock()["state"], "office", "and as it was it opens");
}

#[test]
fn a_changed_kept_key_name_or_draft_answers_like_wrong_words() {
    let expected = json!({"code": "wrong_passphrase", "field": null, "retryable": true});
    let mut tablet = Tablet::in_outing(34);
    tablet.ok(json!({"do": "tally", "shift": shift()}));
    tablet.ok(json!({"do": "draft", "draft": {"subject": null, "record": contact("woman")}}));
    tablet.ok(json!({"do": "lock"}));
    let check = |tablet: &mut Tablet, table: &str, which: &str| {
        let read = format!("SELECT sealed FROM {table} WHERE {which}");
        let sealed: Vec<u8> =
            Connection::open(tablet.path()).unwrap().query_row(&read, [], |row| row.get(0)).unwrap();
        for at in [0, sealed.len() / 2, sealed.len() - 1] {
            let change = turn(table, "sealed", at, &sealed, which);
            let back = whole(table, "sealed", &sealed, which);
            assert_eq!(answer_after(tablet, &change, &back), expected, "{table} {which} byte {at}");
        }
    };
    let kind = |kind: WrapKind| format!("kind = {}", kind.number());
    for in_outing in [kind(WrapKind::Outing), kind(WrapKind::OutingSigner)] {
        check(&mut tablet, "wrap", &in_outing);
    }
    check(&mut tablet, "draft", "part = 1");
    check(&mut tablet, "draft", "part = 2");
    tablet.unlock();
    tablet.ok(json!({"do": "close_outing", "shift": shift()}));
    for in_office in [kind(WrapKind::Outing), kind(WrapKind::Generation), kind(WrapKind::Units)] {
        check(&mut tablet, "wrap", &in_office);
    }
    assert_eq!(tablet.unlock()["state"], "office");
}

#[test]
fn closing_leaves_no_byte_of_the_outings_signing_key() {
    let mut tablet = Tablet::in_outing(35);
    let signer = tablet.store().wraps(WrapKind::OutingSigner).unwrap().remove(0).1;
    tablet.ok(json!({"do": "note", "record": contact("woman")}));
    assert!(contains(&tablet.bytes(), &signer), "the search finds what is there");
    tablet.ok(json!({"do": "close_outing", "shift": shift()}));
    let bytes = tablet.bytes();
    assert!(!contains(&bytes, &signer) && !contains(&bytes, &signer[12..44]), "the key is still in the file");
    assert!(tablet.store().wraps(WrapKind::OutingSigner).unwrap().is_empty());
}

#[test]
fn every_connection_is_durable_and_overwrites_what_is_deleted() {
    let tablet = Tablet::founded(36);
    for _ in 0..2 {
        assert_eq!(tablet.store().pragmas().unwrap(), ("wal".to_owned(), 2, 1));
    }
    let sources = concat!(env!("CARGO_MANIFEST_DIR"), "/src");
    let mut opened = Vec::new();
    let mut folders = vec![std::path::PathBuf::from(sources)];
    while let Some(folder) = folders.pop() {
        for file in std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()) {
            if file.is_dir() {
                folders.push(file);
            } else if std::fs::read_to_string(&file).unwrap().contains("Connection::open") {
                opened.push(file.file_name().unwrap().to_owned());
            }
        }
    }
    assert_eq!(opened, ["store.rs"], "one place opens connections");
}

#[test]
fn no_column_holds_a_time_and_nothing_is_indexed_but_keys() {
    let mut tablet = Tablet::in_outing(37);
    tablet.ok(json!({"do": "close_outing", "shift": shift()}));
    let file = Connection::open(tablet.path()).unwrap();
    let count = |text: &str| file.query_row(text, [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(count("SELECT COUNT(*) FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL"), 0);
    assert_eq!(count("SELECT COUNT(*) FROM sqlite_schema WHERE sql LIKE '%fts%' OR sql LIKE '%VIRTUAL%'"), 0);
    let mut statement = file
        .prepare("SELECT t.name || '.' || c.name FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table'")
        .unwrap();
    let columns: Vec<String> =
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let tells = |name: &String| {
        ["date", "time", "when", "day", "_at", "applied_on"].iter().any(|word| name.ends_with(word))
    };
    let telling: Vec<&String> = columns.iter().filter(|name| tells(name)).collect();
    assert_eq!(telling, ["refinery_schema_history.applied_on"]);
    let kept = "SELECT COUNT(*) FROM refinery_schema_history WHERE applied_on <> '1970-01-01T00:00:00Z'";
    assert_eq!(count(kept), 0, "the list of migrations tells when the device was set up");
    let year = jiff::Zoned::now().year().to_string();
    tablet.app.lock();
    tablet.store().checkpoint().unwrap();
    assert!(!contains(&tablet.bytes(), format!("{year}-").as_bytes()), "the present year stands in the file");
    assert!(!contains(&tablet.bytes(), b"2018-01"), "the day of the outing stands in the file");
}

#[test]
fn every_id_in_the_file_is_random() {
    let mut tablet = Tablet::in_outing(38);
    tablet.ok(json!({"do": "note", "record": contact("woman")}));
    let identity = tablet.identity();
    let entries = tablet.store().entries(&identity.device, 0, 10).unwrap();
    let mut ids = vec![*identity.organisation.as_bytes(), *identity.device.as_bytes()];
    ids.extend(entries.iter().map(|(_, entry)| *entry.open.subject.as_bytes()));
    assert!(ids.iter().all(|id| id[6] >> 4 == 4 && id[8] >> 6 == 2), "{ids:?}");
}
