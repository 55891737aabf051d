//! Publishing by hand: sheets of an organisation come to the secretariat's desk, a bulletin is looked at, published, handed
//! over, and read by the organisation that sent its figures; real desks and the real server between them.
#![cfg(test)]

mod near;

use std::path::{Path, PathBuf};

use approdo_model::bulletin::SignedBulletin;
use approdo_model::calendar::{Day, Month};
use approdo_model::sheet::SealedSheet;
use approdo_model::wire;
use approdo_transport::door::Door;
use approdo_vault::sheet::sealing;
use near::scene::Scene;
use near::{Device, answer, ask, contact, shift, status};
use serde_json::{Value, json};

fn code(door: &Door, request: &Value) -> Value {
    answer(door, request)["problem"]["code"].clone()
}

fn month(door: &Door, back: u16) -> Month {
    let today: Day = serde_json::from_value(status(door)["today"].clone()).unwrap();
    Month::from_number(today.month().number() - back).unwrap()
}

/// Two months that are over.
fn period(door: &Door) -> Value {
    json!({"first": month(door, 3), "last": month(door, 2)})
}

/// So many outings of five contacts each, handed over, found right, closed in a sheet and sent.
fn sends_a_sheet(scene: &Scene, tablet: &Device, outings: u32, definitive: bool) {
    go_out(scene, tablet, outings);
    close_period(scene, definitive);
}

/// Warm drinks given in each outing.
const DRINKS: u64 = 967;

fn go_out(scene: &Scene, tablet: &Device, outings: u32) {
    let drinks = json!({"materials": [{"item": "hot_drink", "quantity": DRINKS}]});
    go_out_with(scene, tablet, outings, &drinks);
}

/// The same with these answers about each shift.
fn go_out_with(scene: &Scene, tablet: &Device, outings: u32, answers: &Value) {
    for _ in 0..outings {
        tablet.unlock();
        let mut shift = shift(&tablet.door, "street_night");
        shift["date"] = json!(format!("{}-09", month(&tablet.door, 3)));
        shift.as_object_mut().unwrap().extend(answers.as_object().unwrap().clone());
        ask(&tablet.door, json!({"do": "start_outing", "shift": shift}));
        for _ in 0..5 {
            ask(&tablet.door, json!({"do": "note", "record": contact("new_ever")}));
        }
        shift["closed"] = json!(true);
        ask(&tablet.door, json!({"do": "close_outing", "shift": shift}));
    }
    scene.sync(tablet);
}

fn close_period(scene: &Scene, definitive: bool) {
    scene.sync(&scene.desk);
    for row in ask(&scene.desk.door, json!({"do": "received"}))["outings"].as_array().unwrap() {
        if row["to_see"] != 0 {
            let outing = ask(&scene.desk.door, json!({"do": "received_outing", "outing": row["outing"]}));
            let seen = &outing["review"]["seen"];
            ask(&scene.desk.door, json!({"do": "accept_outing", "outing": row["outing"], "seen": seen}));
        }
    }
    let door = &scene.desk.door;
    ask(door, json!({"do": "close_period", "period": period(door), "definitive": definitive}));
    assert_ne!(near::queue(door)["besides"], 0, "a sheet waits");
    scene.sync(&scene.desk);
    assert_eq!(near::queue(door)["waiting"], 0);
}

/// The bulletin as it is looked at, once it is made.
fn preview(door: &Door) -> Value {
    let mut seen = Value::Null;
    near::until("a preview that is made", || {
        seen = ask(door, json!({"do": "preview_bulletin", "period": period(door), "every": "period"}));
        if seen["making"].is_null() { Ok(()) } else { Err(seen["making"].to_string()) }
    });
    seen
}

fn publishes(door: &Door) {
    preview(door);
    ask(door, json!({"do": "publish_bulletin", "period": period(door), "every": "period"}));
}

fn street_total(bulletin: &Value) -> Value {
    let tables = bulletin["tables"].as_array().unwrap();
    let table =
        tables.iter().find(|table| table["of"] == "contacts" && table["by"] == json!(["area", "line"]));
    let cells = table.unwrap()["cells"].as_array().unwrap();
    let all = json!({"area": "*", "line": "street_contacts"});
    cells.iter().find(|cell| cell["at"] == all).unwrap()["says"].clone()
}

/// What the secretariat's live table says it waits for: the last month of each period, and what came of whom.
fn awaited_sheets(office: &Door) -> Vec<(Value, Vec<(Value, Value)>)> {
    let table = ask(office, json!({"do": "table"}));
    assert_eq!(table["awaited"], json!([]), "a secretariat awaits no entries");
    let sheets = |period: &Value| -> Vec<(Value, Value)> {
        let sheets = period["sheets"].as_array().unwrap().iter();
        sheets.map(|sheet| (sheet["name"].clone(), sheet["sent"]["definitive"].clone())).collect()
    };
    let periods = table["awaited_sheets"].as_array().unwrap().iter();
    periods.map(|awaited| (awaited["period"].clone(), sheets(awaited))).collect()
}

#[test]
fn a_secretariats_live_table_says_whose_sheets_have_not_come() {
    let scene = Scene::set_with_secretariat();
    let tablet = scene.tablet("tablet");
    scene.acquaint();
    let office = &scene.secretariat().door;
    scene.sync(scene.secretariat());
    assert_eq!(awaited_sheets(office), [], "nothing was counted anywhere: no period is known to be over");

    // The server counts an outing, and no sheet speaks of it.
    go_out(&scene, &tablet, 4);
    scene.sync(scene.secretariat());
    let nothing = vec![(json!(""), Value::Null)];
    assert_eq!(awaited_sheets(office), [(period(office), nothing)]);
    let received = json!({"do": "table"});
    assert!(!ask(office, received)["rows"].as_array().unwrap().is_empty());

    close_period(&scene, false);
    scene.sync(scene.secretariat());
    let organisation =
        ask(office, json!({"do": "table"}))["awaited_sheets"][0]["sheets"][0]["organisation"].clone();
    ask(office, json!({"do": "name_organisation", "organisation": organisation, "name": "Ponte"}));
    let provisional = vec![(json!("Ponte"), json!(false))];
    assert_eq!(awaited_sheets(office), [(period(office), provisional)], "a provisional one is still awaited");

    close_period(&scene, true);
    scene.sync(scene.secretariat());
    assert_eq!(awaited_sheets(office), [], "all have come");
    assert_eq!(ask(&scene.desk.door, json!({"do": "table"}))["awaited_sheets"], json!([]));
    scene.end();
}

#[test]
fn a_bulletin_is_published_once_and_read_by_who_sent_the_figures() {
    let scene = Scene::set_with_secretariat();
    scene.second_desk("second");
    let tablet = scene.tablet("tablet");
    scene.acquaint();
    let (office, desk) = (&scene.secretariat().door, &scene.desk.door);
    let of = |act: &str| json!({"do": act, "period": period(office), "every": "period"});
    assert_eq!(ask(office, json!({"do": "received_sheets"}))["periods"], json!([]));
    assert_eq!(ask(office, of("preview_bulletin"))["refused"]["code"], "no_sheets");
    assert_eq!(code(office, &of("publish_bulletin")), "not_publishable");
    for request in [json!({"do": "received_sheets"}), of("publish_bulletin"), json!({"do": "readers"})] {
        assert_eq!(code(desk, &request), "not_secretariat");
    }

    sends_a_sheet(&scene, &tablet, 4, true);
    scene.sync(scene.secretariat());
    let received = ask(office, json!({"do": "received_sheets"}))["periods"].clone();
    let last = received.as_array().unwrap().last().unwrap();
    assert_eq!(last["period"], period(office));
    assert_eq!(
        (&last["sheets"][0]["sent"]["revision"], &last["sheets"][0]["sent"]["definitive"]),
        (&json!(1), &json!(true))
    );
    let named = json!({"do": "name_organisation", "organisation": last["sheets"][0]["organisation"], "name": " Cooperativa Ponte "});
    let named = ask(office, named)["periods"].clone();
    assert_eq!(named.as_array().unwrap().last().unwrap()["sheets"][0]["name"], "Cooperativa Ponte");
    ask(
        office,
        json!({"do": "set_reception", "period": period(office), "women": 160, "men": 17, "trans": 2}),
    );

    // What is looked at is what is published; nothing leaves before.
    let preview = preview(office);
    assert_eq!(preview["refused"], Value::Null, "{}", preview["refused"]);
    // Twenty contacts of one unit in one place, and nothing else anywhere: their number would give all the rest away.
    assert_eq!(street_total(&preview["tavolo"]), "complementary");
    scene.sync(scene.secretariat());
    scene.sync(&scene.desk);
    assert_eq!(ask(desk, json!({"do": "bulletins"}))["bulletins"], json!([]));
    let published = ask(office, of("publish_bulletin"))["bulletins"].clone();
    assert_eq!(published.as_array().unwrap().len(), 2);
    assert!(published.as_array().unwrap().iter().all(|one| one["waiting"] == true));
    assert_eq!(near::queue(office)["besides"], 2, "as long as they wait there is something to hand over");
    assert_eq!(code(office, &of("publish_bulletin")), "already_published");
    scene.sync(scene.secretariat());
    let published = ask(office, json!({"do": "bulletins"}))["bulletins"].clone();
    assert!(published.as_array().unwrap().iter().all(|one| one["waiting"] == false));
    assert_eq!(near::queue(office)["waiting"], 0);
    let tavolo =
        published.as_array().unwrap().iter().find(|one| one["bulletin"]["readers"] == "tavolo").unwrap();
    assert_eq!(tavolo["bulletin"]["tables"], preview["tavolo"]["tables"]);
    assert_eq!(tavolo["bulletin"]["status"], "definitive");
    scene.sync(&scene.desk);
    assert_eq!(ask(desk, json!({"do": "bulletins"}))["bulletins"], published);

    // What changes afterwards changes no bulletin.
    sends_a_sheet(&scene, &tablet, 1, true);
    scene.sync(scene.secretariat());
    let received = ask(office, json!({"do": "received_sheets"}))["periods"].clone();
    let last = received.as_array().unwrap().last().unwrap();
    assert_eq!((&last["sheets"][0]["sent"]["revision"], &last["published"]), (&json!(2), &json!(true)));
    assert_eq!(code(office, &of("publish_bulletin")), "already_published");
    scene.sync(&scene.desk);
    for door in [office, desk] {
        assert_eq!(ask(door, json!({"do": "bulletins"}))["bulletins"], published);
    }
    scene.end();
}

#[test]
fn only_what_was_looked_at_is_published() {
    let scene = Scene::set_with_secretariat();
    scene.second_desk("second");
    let tablet = scene.tablet("tablet");
    scene.acquaint();
    let office = &scene.secretariat().door;
    let publish = json!({"do": "publish_bulletin", "period": period(office), "every": "period"});
    sends_a_sheet(&scene, &tablet, 4, true);
    scene.sync(scene.secretariat());
    assert_eq!(code(office, &publish), "changed_meanwhile");
    preview(office);
    // Somebody types something in, or a sheet comes: it would be another bulletin.
    let reception =
        json!({"do": "set_reception", "period": period(office), "women": 160, "men": 17, "trans": 2});
    ask(office, reception);
    assert_eq!(code(office, &publish), "changed_meanwhile");
    // Looked at, and not wanted.
    preview(office);
    ask(office, json!({"do": "stop_preview"}));
    assert_eq!(code(office, &publish), "changed_meanwhile");
    preview(office);
    sends_a_sheet(&scene, &tablet, 1, true);
    scene.sync(scene.secretariat());
    assert_eq!(code(office, &publish), "changed_meanwhile");
    assert_eq!(ask(office, json!({"do": "bulletins"}))["bulletins"], json!([]));
    let seen = preview(office);
    let published = ask(office, publish)["bulletins"].clone();
    let published = published.as_array().unwrap();
    let tavolo = published.iter().find(|one| one["bulletin"]["readers"] == "tavolo").unwrap();
    assert_eq!(tavolo["bulletin"]["tables"], seen["tavolo"]["tables"]);
    scene.end();
}

#[test]
fn a_bulletin_that_was_put_into_the_chain_or_left_out_is_an_alarm_and_changes_nothing() {
    let scene = Scene::set_with_secretariat();
    scene.second_desk("second");
    let tablet = scene.tablet("tablet");
    scene.acquaint();
    let (office, desk) = (&scene.secretariat().door, &scene.desk.door);
    sends_a_sheet(&scene, &tablet, 4, true);
    scene.sync(scene.secretariat());
    publishes(office);
    scene.sync(scene.secretariat());
    // Whoever owns the server's disk changes one digit of what is published.
    let file = scene.folder.path().join("server").join("approdo.sqlite");
    let db = rusqlite::Connection::open(file).unwrap();
    let bytes: Vec<u8> = db.query_row("SELECT bulletin FROM bulletin LIMIT 1", [], |row| row.get(0)).unwrap();
    let mut signed: SignedBulletin = wire::decode(&bytes).unwrap();
    signed.text = signed.text.replacen("\"value\":20", "\"value\":25", 1);
    let forged = wire::encode(&signed).unwrap();
    db.execute("UPDATE bulletin SET bulletin = ?1 WHERE bulletin = ?2", [&forged, &bytes]).unwrap();
    scene.round(&scene.desk);
    assert_eq!(near::queue(desk)["problem"], "server_alarm");
    assert_eq!(ask(desk, json!({"do": "bulletins"}))["bulletins"], json!([]));
    db.execute("UPDATE bulletin SET bulletin = ?1 WHERE bulletin = ?2", [&bytes, &forged]).unwrap();
    scene.sync(&scene.desk);
    assert_eq!(ask(desk, json!({"do": "bulletins"}))["bulletins"].as_array().unwrap().len(), 2);
    scene.end();
}

#[test]
fn a_readers_link_is_made_here_and_the_server_learns_its_hash_alone() {
    let scene = Scene::set_with_secretariat();
    let office = &scene.secretariat().door;
    scene.sync(scene.secretariat());
    assert_eq!(code(office, &json!({"do": "new_reader", "name": "  "})), "bad_name");
    let made = ask(office, json!({"do": "new_reader", "name": "Assessorato"}))["readers"][0].clone();
    assert_eq!((&made["name"], &made["waiting"]), (&json!("Assessorato"), &json!(true)));
    assert_eq!(near::queue(office)["besides"], 1);
    scene.sync(scene.secretariat());
    assert_eq!(near::queue(office)["besides"], 0);
    let link = made["link"].as_str().unwrap().to_owned();
    let ticket = link.trim_end_matches('/').rsplit('/').next().unwrap().to_owned();
    assert_eq!(ticket.len(), 32);
    let bytes = std::fs::read(scene.folder.path().join("server").join("approdo.sqlite")).unwrap();
    let holds = |what: &[u8]| bytes.windows(what.len()).any(|window| window == what);
    assert!(!holds(ticket.as_bytes()) && !holds(&hex(&ticket)) && !holds(b"Assessorato"));
    let told = ask(office, json!({"do": "readers"}))["readers"][0].clone();
    assert_eq!(told["waiting"], false);
    let ended = ask(office, json!({"do": "end_reader", "hash": made["hash"]}))["readers"][0].clone();
    assert_eq!((&ended["link"], &ended["ended"]), (&Value::Null, &json!(true)));
    assert_eq!(
        near::queue(office)["besides"],
        1,
        "a link that was lost is good until the server hears of it"
    );
    assert_eq!(code(office, &json!({"do": "end_reader", "hash": made["hash"]})), "unknown_subject");
    scene.sync(scene.secretariat());
    let db = rusqlite::Connection::open(scene.folder.path().join("server").join("approdo.sqlite")).unwrap();
    let links: i64 = db.query_row("SELECT COUNT(*) FROM reader", [], |row| row.get(0)).unwrap();
    assert_eq!(links, 0);
    scene.end();
}

/// A server that was restored lets in whoever lost their link since the copy, and nobody who got one: once unlocked, the
/// secretariat says all of it again.
#[test]
fn a_restored_server_is_told_again_which_links_stand_and_which_ended() {
    let scene = Scene::set_with_secretariat();
    let office = &scene.secretariat().door;
    let db = rusqlite::Connection::open(scene.folder.path().join("server").join("approdo.sqlite")).unwrap();
    let links = || -> Vec<Vec<u8>> {
        let mut query = db.prepare("SELECT hash FROM reader").unwrap();
        query.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let made = ask(office, json!({"do": "new_reader", "name": "Chi va via"}))["readers"][0].clone();
    scene.sync(scene.secretariat());
    let (of_the_copy, secretariat): (Vec<u8>, i64) = db
        .query_row("SELECT hash, secretariat FROM reader", [], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap();
    ask(office, json!({"do": "end_reader", "hash": made["hash"]}));
    ask(office, json!({"do": "new_reader", "name": "Chi arriva"}));
    scene.sync(scene.secretariat());
    let since = links();
    assert!(since.len() == 1 && since[0] != of_the_copy);

    db.execute("DELETE FROM reader", []).unwrap();
    db.execute("INSERT INTO reader (hash, secretariat) VALUES (?1, ?2)", (&of_the_copy, secretariat))
        .unwrap();
    ask(office, json!({"do": "lock"}));
    scene.secretariat().unlock();
    scene.sync(scene.secretariat());
    assert_eq!(links(), since);
    scene.end();
}

/// Canary numbers in the cells of a sheet: what they count, where, and how often in each of three outings. No number that
/// anything else would come to, nor any of their sums.
const OUTINGS: u32 = 3;
const CANARIES: [(&str, &str, &str, u64); 8] = [
    ("materials", "MI", "hot_drink", 967),
    ("materials", "MI", "condom", 953),
    ("materials", "CO", "hot_drink", 983),
    ("materials", "CO", "blanket", 929),
    ("mapping", "MI", "D", 431),
    ("mapping", "MI", "U", 457),
    ("mapping", "MI", "T", 443),
    ("materials", "CO", "food", 941),
];

fn answers_in(area: &str) -> Value {
    let of = |what: &'static str| CANARIES.iter().filter(move |(of, here, ..)| (*of, *here) == (what, area));
    let materials = of("materials").map(|(.., item, quantity)| json!({"item": item, "quantity": quantity}));
    let mut answers = json!({"area": area, "materials": materials.collect::<Vec<_>>()});
    if area == "MI" {
        let seen: Vec<u64> = of("mapping").map(|(.., count)| *count).collect();
        answers["national_mapping"] = json!(true);
        answers["presences"] = json!({"women": seen[0], "men": seen[1], "trans": seen[2]});
    }
    answers
}

#[test]
fn no_figure_of_a_sheet_is_in_anything_that_the_server_stores() {
    let scene = Scene::set_with_secretariat();
    scene.second_desk("second");
    let tablet = scene.tablet("tablet");
    scene.acquaint();
    let office = &scene.secretariat().door;
    for area in ["MI", "CO"] {
        go_out_with(&scene, &tablet, OUTINGS, &answers_in(area));
    }
    close_period(&scene, true);
    scene.sync(scene.secretariat());
    publishes(office);
    scene.sync(scene.secretariat());
    scene.sync(&scene.desk);

    // The sheet came and says each of them, exactly, in its own cell; the bulletin is out and says no more than is near.
    let folder = scene.folder.path().join("server");
    let db = rusqlite::Connection::open(folder.join("approdo.sqlite")).unwrap();
    let sealed: Vec<u8> = db.query_row("SELECT sheet FROM sheet", [], |row| row.get(0)).unwrap();
    let sealed: SealedSheet = wire::decode(&sealed).unwrap();
    let sheet = sealing::open(&sealed, scene.secretariat_generation()).unwrap();
    let opened = serde_json::to_value(&sheet).unwrap();
    let mut canaries: Vec<u64> = Vec::new();
    for (of, area, code, each) in CANARIES {
        let tables = opened["tables"].as_array().unwrap();
        let table = tables.iter().find(|table| table["of"] == of).unwrap();
        let here = |cell: &&Value| {
            let at = cell["at"].as_object().unwrap();
            at["area"] == area && at.iter().all(|(name, own)| name == "area" || own == code)
        };
        let cell = table["cells"].as_array().unwrap().iter().find(here).unwrap();
        let exact = each * u64::from(OUTINGS);
        assert_eq!(cell["contacts"], exact, "{of} {area} {code}");
        canaries.push(exact);
    }
    let opened = serde_json::to_vec(&sheet).unwrap();
    let published: Vec<u8> =
        db.query_row("SELECT bulletin FROM bulletin LIMIT 1", [], |row| row.get(0)).unwrap();
    let near = |canary: &u64| (canary - 2..=canary + 2).any(|near| near % 5 == 0 && says(&published, near));
    assert!(canaries.iter().any(near), "the bulletin shows something near one of them");

    let holds = |canary: u64| files(&folder).iter().any(|file| says(&std::fs::read(file).unwrap(), canary));
    for canary in &canaries {
        assert!(!holds(*canary) && stands(&db, *canary) == 0, "{canary}");
    }
    // And if one were there it would be found, each of them, in a file and in a table.
    std::fs::write(folder.join("planted"), &opened).unwrap();
    db.execute("CREATE TABLE planted (figure INTEGER)", []).unwrap();
    for canary in &canaries {
        assert!(holds(*canary), "{canary}");
        db.execute("INSERT INTO planted VALUES (?1)", [i64::try_from(*canary).unwrap()]).unwrap();
        assert_eq!(stands(&db, *canary), 1);
    }
    scene.end();
}

#[test]
fn no_day_of_an_outing_and_no_text_of_anybody_is_in_anything_that_the_server_stores() {
    let scene = Scene::set_with_secretariat();
    scene.second_desk("second");
    let tablet = scene.tablet("tablet");
    scene.acquaint();
    let office = &scene.secretariat().door;
    let day: Day = format!("{}-09", month(office, 3)).parse().unwrap();
    go_out(&scene, &tablet, 3);
    close_period(&scene, true);
    scene.sync(scene.secretariat());
    publishes(office);
    scene.sync(scene.secretariat());
    scene.sync(&scene.desk);

    let folder = scene.folder.path().join("server");
    let db = rusqlite::Connection::open(folder.join("approdo.sqlite")).unwrap();
    let written = |day: Day| files(&folder).iter().any(|file| holds(&std::fs::read(file).unwrap(), day));
    assert!(!written(day) && stands_between(&db, counts_of(day)) == 0);
    // The day on which it came is one that it keeps: the search finds what is there.
    let today: Day = serde_json::from_value(status(office)["today"].clone()).unwrap();
    assert!(stands_between(&db, counts_of(today)) > 0);
    std::fs::write(folder.join("planted"), format!("on {day}")).unwrap();
    assert!(written(day));
    // Names, telephones and addresses of people would be text: there is no column for any.
    assert_eq!(text_columns(&db), [""; 0]);
    db.execute("CREATE TABLE planted (worker TEXT)", []).unwrap();
    assert_eq!(text_columns(&db), ["planted.worker"]);
    scene.end();
}

/// A day as somebody would write it.
fn holds(bytes: &[u8], day: Day) -> bool {
    let written = day.to_string();
    let short = written.replace('-', "");
    [written, short].iter().any(|text| bytes.windows(text.len()).any(|window| window == text.as_bytes()))
}

/// A day as somebody would count it: in days of ours and of the system's, in seconds, in thousandths.
fn counts_of(day: Day) -> [(i64, i64); 4] {
    const DAYS_TO_2000: i64 = 10_957;
    const SECONDS: i64 = 86_400;
    let ours = i64::from(day.number());
    let days = ours + DAYS_TO_2000;
    [(ours, 1), (days, 1), (days * SECONDS, SECONDS), (days * SECONDS * 1000, SECONDS * 1000)]
        .map(|(first, many)| (first, first + many))
}

/// How many numbers of any table lie in one of these ranges.
fn stands_between(db: &rusqlite::Connection, ranges: [(i64, i64); 4]) -> usize {
    numbers(db).filter(|number| ranges.iter().any(|(first, end)| (*first..*end).contains(number))).count()
}

fn text_columns(db: &rusqlite::Connection) -> Vec<String> {
    let sql = "SELECT t.name || '.' || c.name FROM sqlite_schema t, pragma_table_info(t.name) c
                WHERE t.type = 'table' AND t.name NOT LIKE 'refinery%' AND c.type LIKE '%TEXT%'";
    db.prepare(sql).unwrap().query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

/// Whether a number stands somewhere as text, and not as a part of something longer.
fn says(bytes: &[u8], number: u64) -> bool {
    let number = number.to_string();
    let apart =
        |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_none_or(|byte| !byte.is_ascii_alphanumeric());
    let mut found =
        bytes.windows(number.len()).enumerate().filter(|(_, window)| *window == number.as_bytes());
    found.any(|(at, _)| apart(at.checked_sub(1)) && apart(Some(at + number.len())))
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let all = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    all.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// How often a number stands in a column of a table.
fn stands(db: &rusqlite::Connection, number: u64) -> usize {
    numbers(db).filter(|other| u64::try_from(*other) == Ok(number)).count()
}

/// Every number in every column of every table.
fn numbers(db: &rusqlite::Connection) -> impl Iterator<Item = i64> {
    let mut tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").unwrap();
    let tables: Vec<String> =
        tables.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
    let mut found: Vec<i64> = Vec::new();
    for table in tables {
        let mut all = db.prepare(&format!("SELECT * FROM \"{table}\"")).unwrap();
        let columns = all.column_count();
        let mut rows = all.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            found.extend((0..columns).filter_map(|at| row.get::<_, i64>(at).ok()));
        }
    }
    found.into_iter()
}

fn hex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}
