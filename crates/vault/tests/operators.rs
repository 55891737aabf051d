//! Several operators of one tablet: each opens it, one is added, one removed, one changes their words; and whoever was
//! removed, or only ever could write to the file, gets nothing.
//!
//! The tests that let the process die between two writes need the feature `mutations`, which is on when the tests of
//! the whole are built.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests fail by panicking")]

mod tablet;

use approdo_vault::secret::SigningSecret;
use approdo_vault::store::WrapKind;
use rusqlite::Connection;
use serde_json::{Value, json};
use tablet::*;

type Words = [u16; 5];

const WRONG: &str = "wrong_passphrase";

fn sql(tablet: &Tablet, text: &str) {
    Connection::open(tablet.path()).unwrap().execute_batch(text).unwrap();
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// New words, made in the office.
fn made(tablet: &mut Tablet) -> Words {
    serde_json::from_value(tablet.ok(json!({"do": "make_passphrase"}))["words"].clone()).unwrap()
}

/// A further operator, added from the office.
fn add(tablet: &mut Tablet) -> Words {
    let words = made(tablet);
    tablet.ok(json!({"do": "add_operator", "words": words}));
    words
}

fn unlock(words: Words) -> Value {
    json!({"do": "unlock", "words": words})
}

/// Where these words lead from the shut tablet, which is then shut again.
#[track_caller]
fn opens(tablet: &mut Tablet, words: Words) -> String {
    let state = tablet.ok(unlock(words))["state"].as_str().unwrap().to_owned();
    tablet.ok(json!({"do": "lock"}));
    state
}

/// A desk in its office with a second operator.
fn of_two(seed: u64) -> (Tablet, [Words; 2]) {
    let mut tablet = Tablet::in_office(seed);
    let second = add(&mut tablet);
    let words = [tablet.words, second];
    (tablet, words)
}

fn slots(answer: &Value) -> Vec<(i64, bool)> {
    let one = |operator: &Value| (operator["slot"].as_i64().unwrap(), operator["own"].as_bool().unwrap());
    answer["operators"].as_array().unwrap().iter().map(one).collect()
}

/// An outing with one contact, closed; the desk is in its office again.
fn outing(tablet: &mut Tablet) {
    tablet.ok(json!({"do": "start_outing", "shift": shift()}));
    tablet.ok(json!({"do": "note", "record": contact("woman")}));
    tablet.ok(json!({"do": "close_outing", "shift": shift()}));
    tablet.unlock();
}

#[test]
fn two_operators_open_the_same_tablet_also_into_an_open_outing() {
    let (mut tablet, [first, second]) = of_two(100);
    assert_eq!(slots(&tablet.ok(json!({"do": "operators"}))), [(1, true), (2, false)]);
    tablet.ok(json!({"do": "start_outing", "shift": shift()}));
    tablet.ok(json!({"do": "note", "record": contact("woman")}));
    tablet.ok(json!({"do": "draft", "draft": {"subject": null, "record": contact("man")}}));
    tablet.restart();
    let outing = tablet.ok(unlock(second))["outing"].clone();
    assert_eq!(outing["records"].as_array().unwrap().len(), 1);
    assert_eq!(outing["draft"]["record"]["gender"], "man");
    tablet.ok(json!({"do": "note", "record": contact("man")}));
    tablet.restart();
    assert_eq!(tablet.ok(unlock(first))["outing"]["records"].as_array().unwrap().len(), 2);
    tablet.ok(json!({"do": "close_outing", "shift": shift()}));
    assert_eq!(tablet.ok(unlock(second))["state"], "office");
    assert_eq!(slots(&tablet.ok(json!({"do": "operators"}))), [(1, false), (2, true)]);
}

#[test]
fn a_tablet_has_several_operators_as_a_desk_has() {
    let mut desk = Tablet::in_office(101);
    let invitation = desk.ok(json!({"do": "invite"}))["invitation"].clone();
    let mut tablet = Tablet::new(102);
    tablet.make_passphrase();
    let words = tablet.words;
    tablet.ok(json!({"do": "join", "words": words, "invitation": invitation, "units": ["Unità 1"]}));
    tablet.unlock();
    let second = add(&mut tablet);
    tablet.ok(json!({"do": "lock"}));
    assert_eq!(tablet.ok(unlock(second))["units"], json!(["Unità 1"]));
    assert_eq!(slots(&tablet.ok(json!({"do": "remove_operator", "slot": 1}))), [(2, true)]);
    tablet.ok(json!({"do": "lock"}));
    assert_eq!(tablet.refused(unlock(words)), WRONG);
    assert_eq!(tablet.ok(unlock(second))["units"], json!(["Unità 1"]));
}

#[test]
fn an_operator_is_added_and_words_are_changed_only_with_the_words_that_were_shown() {
    let mut tablet = Tablet::in_office(103);
    for ask in ["add_operator", "change_passphrase"] {
        let with = |words: Words| json!({"do": ask, "words": words});
        tablet.refused_and_unchanged(with([1, 2, 3, 4, 5]), "passphrase_differs");
        let shown = made(&mut tablet);
        let mut other = shown;
        other[0] = (other[0] + 1) % 2048;
        tablet.refused_and_unchanged(with(other), "passphrase_differs");
        tablet.ok(with(shown));
        tablet.refused_and_unchanged(with(shown), "passphrase_differs");
        if ask == "change_passphrase" {
            tablet.words = shown;
        }
        // Words that were shown are forgotten with the office.
        let shown = made(&mut tablet);
        tablet.ok(json!({"do": "lock"}));
        tablet.unlock();
        tablet.refused_and_unchanged(with(shown), "passphrase_differs");
    }
}

#[test]
fn as_many_operators_as_there_may_be_each_open_the_tablet() {
    let mut tablet = Tablet::in_office(104);
    let mut all = vec![tablet.words];
    for _ in 1..6 {
        all.push(add(&mut tablet));
    }
    let seventh = made(&mut tablet);
    tablet.refused_and_unchanged(json!({"do": "add_operator", "words": seventh}), "too_many");
    let own = |number: i64| (1..=6).map(|slot| (slot, slot == number)).collect::<Vec<_>>();
    for (number, words) in (1..).zip(&all) {
        tablet.ok(json!({"do": "lock"}));
        tablet.ok(unlock(*words));
        assert_eq!(slots(&tablet.ok(json!({"do": "operators"}))), own(number));
    }
    tablet.ok(json!({"do": "remove_operator", "slot": 3}));
    let again = add(&mut tablet);
    assert_eq!(slots(&tablet.ok(json!({"do": "operators"}))), own(6), "the free number is given again");
    tablet.ok(json!({"do": "lock"}));
    assert_eq!(tablet.refused(unlock(all[2])), WRONG);
    assert_eq!(opens(&mut tablet, again), "office");
}

#[test]
fn outside_the_office_operators_are_neither_seen_nor_changed() {
    let mut tablet = Tablet::in_outing(105);
    let words = tablet.words;
    let asked = [
        json!({"do": "operators"}),
        json!({"do": "make_passphrase"}),
        json!({"do": "add_operator", "words": words}),
        json!({"do": "remove_operator", "slot": 2}),
        json!({"do": "change_passphrase", "words": words}),
    ];
    for request in &asked {
        tablet.refused_and_unchanged(request.clone(), "wrong_state");
    }
    tablet.ok(json!({"do": "lock"}));
    for request in asked {
        tablet.refused_and_unchanged(request, "wrong_state");
    }
}

#[test]
fn a_removed_operators_words_are_a_wrong_attempt() {
    let (mut tablet, [first, second]) = of_two(106);
    let third = add(&mut tablet);
    tablet.refused_and_unchanged(json!({"do": "remove_operator", "slot": 1}), "own_operator");
    tablet.refused_and_unchanged(json!({"do": "remove_operator", "slot": 4}), "unknown_operator");
    assert_eq!(slots(&tablet.ok(json!({"do": "remove_operator", "slot": 2}))), [(1, true), (3, false)]);
    tablet.refused_and_unchanged(json!({"do": "remove_operator", "slot": 2}), "unknown_operator");
    tablet.ok(json!({"do": "lock"}));
    let mut strange = second;
    strange[0] = (strange[0] + 1) % 2048;
    let expected = tablet.ask(&unlock(strange)).unwrap_err();
    assert_eq!(tablet.ask(&unlock(second)).unwrap_err(), expected, "like words that nobody ever had");
    assert_eq!(tablet.status()["attempts_left"], 8);
    assert_eq!([first, third].map(|words| opens(&mut tablet, words)), ["office", "office"]);
}

#[test]
fn words_that_were_changed_open_nothing_and_the_new_ones_and_the_others_do() {
    let (mut tablet, [first, second]) = of_two(107);
    outing(&mut tablet);
    let before = tablet.vault_key(second).unwrap();
    let changed = made(&mut tablet);
    assert_eq!(
        slots(&tablet.ok(json!({"do": "change_passphrase", "words": changed}))),
        [(1, true), (2, false)]
    );
    tablet.ok(json!({"do": "lock"}));
    assert_eq!(tablet.refused(unlock(first)), WRONG);
    assert_eq!([changed, second].map(|words| opens(&mut tablet, words)), ["office", "office"]);
    assert!(tablet.kept(&before, WrapKind::Device, b"").is_none(), "the vault key is a new one");
}

/// Every row that is not about who opens the tablet.
fn rows_but_keys(tablet: &Tablet) -> Vec<String> {
    let of_keys = |row: &String| ["operator ", "roster ", "wrap "].iter().any(|table| row.starts_with(table));
    tablet.dump().into_iter().filter(|row| !of_keys(row)).collect()
}

/// Everything that is kept under this key, opened.
fn opened(tablet: &Tablet, words: Words) -> Vec<(i64, Vec<u8>, Vec<u8>)> {
    let vault_key = tablet.vault_key(words).unwrap();
    let open = |(kind, name, sealed): (i64, Vec<u8>, Vec<u8>)| {
        let aad = [b"approdo/v1/kept\0", &kind.to_be_bytes()[..], &name].concat();
        let text = approdo_vault::envelope::open_text(&vault_key, &aad, &sealed).unwrap();
        (kind, name, text.to_vec())
    };
    tablet.store().kept().unwrap().into_iter().map(open).collect()
}

#[test]
fn adding_removing_and_changing_touch_no_record_and_lose_no_key() {
    let (mut tablet, [first, second]) = of_two(108);
    outing(&mut tablet);
    // Whatever room keeps a thing of a kind of its own finds it under the new key too.
    let aad = [b"approdo/v1/kept\0", &77i64.to_be_bytes()[..], b"name"].concat();
    let vault_key = tablet.vault_key(first).unwrap();
    let sealed =
        approdo_vault::envelope::seal_text(&vault_key, &aad, b"of another room", &mut seeded(1)).unwrap();
    sql(
        &tablet,
        &format!("INSERT INTO wrap VALUES (77, x'{}', x'{}')", hex::encode("name"), hex::encode(sealed)),
    );
    let (rows, kept) = (rows_but_keys(&tablet), opened(&tablet, first));
    assert_eq!(kept.len(), 6, "device, outing, generation, units, that it is on trial, and the other room's");
    let received = tablet.ok(json!({"do": "received"}));
    let third = add(&mut tablet);
    let fourth = made(&mut tablet);
    tablet.ok(json!({"do": "change_passphrase", "words": fourth}));
    tablet.ok(json!({"do": "remove_operator", "slot": 2}));
    assert_eq!(tablet.vault_key(second).map(|_| ()), None);
    assert!(rows_but_keys(&tablet) == rows, "a record, an entry or a count was touched");
    assert_eq!(opened(&tablet, third), kept);
    assert_eq!(opened(&tablet, fourth), kept);
    assert_eq!(tablet.ok(json!({"do": "received"})), received);
}

#[test]
fn the_office_goes_on_under_the_new_key() {
    let (mut tablet, [first, second]) = of_two(109);
    tablet.ok(json!({"do": "remove_operator", "slot": 2}));
    tablet.ok(json!({"do": "set_units", "units": ["Unità 9"]}));
    tablet.ok(json!({"do": "invite"}));
    tablet.ok(json!({"do": "start_outing", "shift": shift()}));
    tablet.ok(json!({"do": "note", "record": contact("woman")}));
    tablet.restart();
    assert_eq!(tablet.refused(unlock(second)), WRONG);
    assert_eq!(tablet.ok(unlock(first))["outing"]["records"].as_array().unwrap().len(), 1);
    tablet.ok(json!({"do": "close_outing", "shift": shift()}));
    assert_eq!(tablet.unlock()["units"], json!(["Unità 9"]));
    let shown = tablet.ok(json!({"do": "received"}));
    assert_eq!(shown["outings"][0]["contacts"], 1);
}

/// Every seal of the vault key and under it, as it lies in the file.
fn seals(tablet: &Tablet) -> Vec<(String, Vec<u8>)> {
    let file = Connection::open(tablet.path()).unwrap();
    let mut seals: Vec<(String, Vec<u8>)> = Vec::new();
    for text in [
        "SELECT 'wrap ' || kind, sealed FROM wrap",
        "SELECT 'vault key of ' || slot, vault_key FROM operator",
        "SELECT 'proof', proof FROM roster",
    ] {
        let mut statement = file.prepare(text).unwrap();
        let found = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        seals.extend(found.map(Result::unwrap));
    }
    seals
}

#[track_caller]
fn none_of(seals: &[(String, Vec<u8>)], bytes: &[u8]) {
    for (name, seal) in seals {
        let middle = &seal[12..seal.len() - 4];
        assert!(!contains(bytes, seal) && !contains(bytes, middle), "{name} is still in the file");
    }
}

#[test]
fn a_removal_leaves_no_byte_of_what_was_sealed_under_the_key_before() {
    let (mut tablet, _) = of_two(110);
    outing(&mut tablet);
    let secret = tablet.store().roster().unwrap().unwrap().slots[1].secret.clone();
    let before = seals(&tablet);
    let bytes = tablet.bytes();
    assert_eq!(before.len(), 5 + 2 + 1);
    assert!(before.iter().all(|(_, seal)| contains(&bytes, seal)), "the search finds what is there");
    tablet.ok(json!({"do": "remove_operator", "slot": 2}));
    let bytes = tablet.bytes();
    none_of(&before, &bytes);
    assert!(!contains(&bytes, &secret), "the removed slot's secret is still in the file");
    let before = seals(&tablet);
    let words = made(&mut tablet);
    tablet.ok(json!({"do": "change_passphrase", "words": words}));
    none_of(&before, &tablet.bytes());
}

#[test]
fn a_recipient_that_somebody_slipped_in_never_gets_a_key() {
    let (mut tablet, [first, second]) = of_two(111);
    let third = add(&mut tablet);
    let (foreign, recipient) = approdo_vault::envelope::slot_pair(&mut seeded(7));
    let own = tablet.store().roster().unwrap().unwrap().slots[2].recipient;
    let set = |recipient: &[u8]| {
        format!("UPDATE operator SET recipient = x'{}' WHERE slot = 3", hex::encode(recipient))
    };
    sql(&tablet, &set(recipient.as_bytes()));
    let shown = made(&mut tablet);
    for request in [
        json!({"do": "remove_operator", "slot": 2}),
        json!({"do": "remove_operator", "slot": 3}),
        json!({"do": "add_operator", "words": shown}),
        json!({"do": "change_passphrase", "words": shown}),
        json!({"do": "operators"}),
    ] {
        tablet.refused_and_unchanged(request, "unreadable");
    }
    // Another row, in which everything but the voucher is as in one that this device wrote.
    sql(&tablet, &set(own.as_bytes()));
    let foreign_row = "INSERT INTO operator SELECT 4, x'RECIPIENT', secret, encapsulated, vault_key FROM operator \
                       WHERE slot = 3";
    sql(&tablet, &foreign_row.replace("RECIPIENT", &hex::encode(recipient.as_bytes())));
    tablet.refused_and_unchanged(json!({"do": "remove_operator", "slot": 2}), "unreadable");
    tablet.ok(json!({"do": "lock"}));
    for words in [first, second, third] {
        assert_eq!(tablet.refused(unlock(words)), WRONG, "shut, it looks like wrong words");
    }
    sql(&tablet, "DELETE FROM operator WHERE slot = 4; UPDATE attempt SET failed = 0");
    tablet.unlock();
    tablet.ok(json!({"do": "remove_operator", "slot": 2}));
    let roster = tablet.store().roster().unwrap().unwrap();
    let voucher = approdo_vault::envelope::voucher(
        &tablet.kept(&tablet.vault_key(first).unwrap(), WrapKind::Device, b"").unwrap(),
    )
    .unwrap();
    for row in roster.slots {
        for to in [row.recipient, recipient] {
            let got =
                approdo_vault::envelope::open_in_slot(&row.vault_key, row.slot, &to, &foreign, &voucher);
            assert!(got.is_err());
        }
    }
}

/// What copies the rows of these tables from one file into another.
fn copied_back(from: &str, tables: &[&str]) -> String {
    let back = |table: &&str| format!("DELETE FROM {table}; INSERT INTO {table} SELECT * FROM old.{table};");
    let rows: String = tables.iter().map(back).collect();
    format!("ATTACH '{from}' AS old; {rows} DETACH old;")
}

#[test]
fn old_slots_copied_back_open_nothing() {
    let (mut tablet, [first, second]) = of_two(112);
    tablet.ok(json!({"do": "lock"}));
    let folder = tempfile::tempdir().unwrap();
    let image = folder.path().join("image.db").to_str().unwrap().to_owned();
    sql(&tablet, &format!("VACUUM INTO '{image}'"));
    tablet.unlock();
    tablet.ok(json!({"do": "remove_operator", "slot": 2}));
    tablet.ok(json!({"do": "lock"}));
    let after = folder.path().join("after.db").to_str().unwrap().to_owned();
    sql(&tablet, &format!("VACUUM INTO '{after}'"));
    let tries: [&[&str]; 4] =
        [&["operator"], &["roster"], &["operator", "roster"], &["operator", "roster", "attempt", "received"]];
    for tables in tries {
        sql(&tablet, &copied_back(&image, tables));
        let left = tablet.status()["attempts_left"].as_i64().unwrap();
        assert_eq!(tablet.refused(unlock(second)), WRONG, "{tables:?}");
        assert_eq!(tablet.status()["attempts_left"], left - 1, "{tables:?}: it counts");
        sql(&tablet, &copied_back(&after, &["operator", "roster", "attempt"]));
        assert_eq!(opens(&mut tablet, first), "office", "{tables:?}: as it was it opens");
    }
    sql(&tablet, &copied_back(&image, &["wrap"]));
    assert_eq!(tablet.refused(unlock(second)), WRONG, "nor with what was kept then");
}

#[test]
fn ten_wrong_phrases_destroy_every_slot() {
    let (mut tablet, [first, second]) = of_two(113);
    tablet.ok(json!({"do": "lock"}));
    sql(&tablet, "UPDATE attempt SET failed = 9");
    let wrong = tablet.wrong_words();
    assert_eq!(tablet.refused(unlock(wrong)), "wiped");
    assert_eq!([first, second].map(|words| tablet.refused(unlock(words))), ["wiped", "wiped"]);
    assert!(!tablet.dump().iter().any(|row| row.starts_with("operator ") || row.starts_with("roster ")));
}

/// The desk that the first version left, and its words.
fn from_before() -> Tablet {
    let mut tablet = Tablet::new(114);
    tablet.words = [984, 1070, 2021, 1149, 1539];
    tablet.restart_after(|path| {
        std::fs::remove_file(path).unwrap();
        Connection::open(path).unwrap().execute_batch(include_str!("golden/first_slot.sql")).unwrap();
    });
    assert!(tablet.store().first_slot().unwrap().is_some() && tablet.store().roster().unwrap().is_none());
    tablet
}

#[test]
fn a_device_from_before_opens_and_takes_further_operators() {
    let mut tablet = from_before();
    let wrong = tablet.wrong_words();
    assert_eq!(tablet.refused(unlock(wrong)), WRONG);
    assert!(tablet.store().first_slot().unwrap().is_some(), "wrong words change nothing");
    let status = tablet.unlock();
    assert_eq!(status["attempts_left"], 10);
    assert_eq!(status["outing"]["records"][0]["record"]["gender"], "man");
    assert_eq!(status["outing"]["draft"]["record"]["gender"], "trans_woman");
    assert!(tablet.store().first_slot().unwrap().is_none(), "the slot gave way");
    assert_eq!(tablet.store().roster().unwrap().unwrap().slots.len(), 1);
    tablet.restart();
    assert_eq!(tablet.unlock()["outing"], status["outing"], "and opens a second time");
    tablet.ok(json!({"do": "close_outing", "shift": shift()}));
    assert_eq!(tablet.unlock()["units"], json!(["Unità 1", "Unità 2"]));
    assert_eq!(tablet.ok(json!({"do": "received"}))["outings"].as_array().unwrap().len(), 2);
    let second = add(&mut tablet);
    tablet.ok(json!({"do": "lock"}));
    assert_eq!(opens(&mut tablet, second), "office");
}

#[test]
fn an_old_slot_beside_a_foreign_row_lets_nobody_in() {
    let mut tablet = from_before();
    let (_, recipient) = approdo_vault::envelope::slot_pair(&mut seeded(7));
    let foreign = format!(
        "INSERT INTO operator VALUES (2, x'{}', x'00', x'{}', x'{}')",
        hex::encode(recipient.as_bytes()),
        "00".repeat(32),
        "00".repeat(48)
    );
    sql(&tablet, &foreign);
    tablet.unlock();
    let slots: Vec<u8> = tablet.store().roster().unwrap().unwrap().slots.iter().map(|row| row.slot).collect();
    assert_eq!(slots, [1], "the roster names whom the old slot named");
}

#[test]
fn an_old_slot_put_back_after_a_change_opens_nothing() {
    let mut tablet = from_before();
    let old = tablet.words;
    tablet.unlock();
    tablet.ok(json!({"do": "close_outing", "shift": shift()}));
    tablet.unlock();
    tablet.words = made(&mut tablet);
    let words = tablet.words;
    tablet.ok(json!({"do": "change_passphrase", "words": words}));
    tablet.ok(json!({"do": "lock"}));
    let text = include_str!("golden/first_slot.sql");
    let row = text.lines().find(|line| line.starts_with("INSERT INTO \"slot\"")).unwrap();
    sql(&tablet, row);
    assert_eq!(tablet.refused(unlock(old)), WRONG);
    let aside = "CREATE TABLE aside AS SELECT * FROM roster; DELETE FROM roster";
    sql(&tablet, aside);
    assert_eq!(tablet.refused(unlock(old)), WRONG, "nor where there is no roster");
    sql(&tablet, "INSERT INTO roster SELECT * FROM aside; DROP TABLE aside");
    assert_eq!(opens(&mut tablet, words), "office");
}

#[test]
fn the_device_key_stays_the_same_under_every_vault_key() {
    let (mut tablet, [first, _]) = of_two(115);
    let public = |tablet: &Tablet| {
        let vault_key = tablet.vault_key(first).unwrap();
        SigningSecret::new(&tablet.kept(&vault_key, WrapKind::Device, b"").unwrap()).public()
    };
    let before = public(&tablet);
    tablet.ok(json!({"do": "remove_operator", "slot": 2}));
    assert_eq!((public(&tablet), tablet.identity().key), (before, before));
}

/// The process dies after some of the writes of a request; what is then on the disk opens with exactly these words.
#[cfg(feature = "mutations")]
mod killed {
    use super::*;

    /// What stood on the disk when the process died: the file and its write-ahead log as they were, without the tidy
    /// end of a connection.
    fn as_it_died(tablet: &mut Tablet) {
        let kept = tempfile::tempdir().unwrap();
        let (path, aside) = (tablet.path(), kept.path().join("approdo.db"));
        let sides = |at: &std::path::Path| ["", "-wal"].map(|end| format!("{}{end}", at.display()));
        for (from, to) in sides(&path).iter().zip(sides(&aside)) {
            std::fs::copy(from, to).unwrap();
        }
        tablet.restart_after(|path| {
            let _ = std::fs::remove_file(format!("{}-shm", path.display()));
            for (from, to) in sides(&aside).iter().zip(sides(path)) {
                std::fs::copy(from, to).unwrap();
            }
        });
    }

    /// Of the words, exactly those that open the tablet.
    fn that_open(tablet: &mut Tablet, all: &[Words]) -> Vec<bool> {
        all.iter()
            .map(|words| {
                sql(tablet, "UPDATE attempt SET failed = 0");
                let opens = tablet.ask(&unlock(*words)).is_ok();
                if opens {
                    assert_eq!(tablet.ok(json!({"do": "received"}))["outings"][0]["contacts"], 1);
                    tablet.ok(json!({"do": "lock"}));
                }
                opens
            })
            .collect()
    }

    #[test]
    fn a_passphrase_change_killed_at_any_write_leaves_the_old_words_or_the_new() {
        let mut ends = Vec::new();
        for writes in 0..3 {
            let (mut tablet, [first, second]) = of_two(120 + u64::from(writes));
            outing(&mut tablet);
            let shown = made(&mut tablet);
            tablet.app.die_after(writes);
            let answer = tablet.ask(&json!({"do": "change_passphrase", "words": shown}));
            as_it_died(&mut tablet);
            let opening = that_open(&mut tablet, &[first, shown, second]);
            assert_eq!(answer.is_ok(), opening[1], "what was answered is what is there");
            ends.push(opening);
        }
        assert_eq!(ends, [[true, false, true], [false, true, true], [false, true, true]]);
    }

    #[test]
    fn a_removal_killed_at_any_write_has_happened_or_has_not() {
        let mut ends = Vec::new();
        for writes in 0..3 {
            let (mut tablet, [first, second]) = of_two(130 + u64::from(writes));
            outing(&mut tablet);
            let before = seals(&tablet);
            tablet.app.die_after(writes);
            let answer = tablet.ask(&json!({"do": "remove_operator", "slot": 2}));
            as_it_died(&mut tablet);
            if answer.is_ok() {
                none_of(&before, &tablet.bytes());
            }
            ends.push(that_open(&mut tablet, &[first, second]));
        }
        assert_eq!(ends, [[true, true], [true, false], [true, false]]);
    }

    #[test]
    fn an_addition_killed_at_any_write_has_happened_or_has_not() {
        let mut ends = Vec::new();
        for writes in 0..2 {
            let mut tablet = Tablet::in_office(140 + u64::from(writes));
            outing(&mut tablet);
            let shown = made(&mut tablet);
            tablet.app.die_after(writes);
            let _ = tablet.ask(&json!({"do": "add_operator", "words": shown}));
            as_it_died(&mut tablet);
            let words = tablet.words;
            ends.push(that_open(&mut tablet, &[words, shown]));
        }
        assert_eq!(ends, [[true, false], [true, true]]);
    }

    #[test]
    fn an_old_slot_killed_while_it_gives_way_still_opens() {
        for writes in 0..3 {
            let mut tablet = from_before();
            let words = tablet.words;
            tablet.app.die_after(writes);
            assert_eq!(tablet.ask(&unlock(words)).is_ok(), writes == 2);
            as_it_died(&mut tablet);
            let old = tablet.store().first_slot().unwrap().is_some();
            let new = tablet.store().roster().unwrap().is_some();
            assert_eq!((old, new), (writes < 2, writes == 2), "one of the two, whole");
            assert_eq!(tablet.unlock()["outing"]["records"].as_array().unwrap().len(), 1);
        }
    }
}
