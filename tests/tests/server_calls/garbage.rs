//! Whatever is sent: a problem with a code, at once, and not a byte of the store is different. And the document that
//! describes all this tells the truth.

use std::time::{Duration, Instant};

use approdo_model::codes::Area;
use approdo_model::problem::Code;
use approdo_model::wire::{self, ENTRIES_TYPE, path};
use serde_json::{Value, json};

use crate::cast::{DICE, Organisation, Stage, month};

const JSON: (&str, &str) = ("content-type", "application/json");
const BINARY: (&str, &str) = ("content-type", ENTRIES_TYPE);

/// Paths that take JSON, with a body that each would read.
fn json_calls(organisation: &Organisation) -> Vec<(String, Value)> {
    let id = organisation.desk.id().to_string();
    let (ticket, hash, signature) = ("0".repeat(32), "0".repeat(64), "0".repeat(128));
    vec![
        (path::CHALLENGES.into(), json!({"device": id})),
        (path::TOKENS.into(), json!({"device": id, "challenge": ticket, "signature": signature})),
        (
            path::APPLICATIONS.into(),
            json!({"organisation": organisation.id, "code": ticket, "device": id, "key": hash, "signature": signature}),
        ),
        (format!("/v1/registry/{}", organisation.id), json!({"statements": organisation.statements})),
        (path::OFFERS.into(), json!({"lookup": ticket})),
        (path::NOTICES.into(), json!({"acknowledgements": [], "ledger": []})),
    ]
}

#[test]
fn garbage_is_refused_with_a_code_and_changes_nothing() {
    let mut organisation = Organisation::new();
    let mut tablet = organisation.tablet();
    let stage = Stage::with(&organisation);
    tablet.open(Area::Mi, month("2018-01"));
    let before = stage.dump();
    let good = wire::encode(&tablet.rest(0)).unwrap();
    for length in 0..good.len() {
        assert_eq!(
            stage.line().ask("POST", path::ENTRIES, &[BINARY], &good[..length]).code(),
            "malformed",
            "cut at {length}"
        );
    }
    let longer = [good.as_slice(), &[0]].concat();
    assert_eq!(stage.line().ask("POST", path::ENTRIES, &[BINARY], &longer).code(), "malformed");
    let mut line = stage.line();
    for _ in 0..2_000 {
        let noise: [u8; 300] = DICE.bytes();
        let length = DICE.below(300) as usize;
        let body = [&[1][..], &noise[..length]].concat();
        let reply = line.ask("POST", path::ENTRIES, &[BINARY], &body);
        assert!((400..500).contains(&reply.status), "{}", reply.status);
    }
    // A count of entries that no memory could hold.
    let mut boast = wire::encode(&tablet.push(0, 0)).unwrap();
    boast.pop();
    boast.extend([0xff, 0xff, 0xff, 0xff, 0x0f]);
    assert_eq!(line.ask("POST", path::ENTRIES, &[BINARY], &boast).code(), "malformed");
    assert_eq!(stage.dump(), before);
}

#[test]
fn json_that_is_not_exactly_what_is_taken_is_malformed() {
    let organisation = Organisation::new();
    let stage = Stage::with(&organisation);
    let before = stage.dump();
    for (path, body) in json_calls(&organisation) {
        let text = body.to_string();
        let first = body.as_object().unwrap().iter().next().unwrap();
        let twice = format!("{{\"{}\":{},{}", first.0, first.1, &text[1..]);
        let unknown = format!("{{\"extra\":1,{}", &text[1..]);
        let deep = format!("{{\"{}\":{}", first.0, "[".repeat(20_000));
        let closed = format!("{{\"{}\":{}{}}}", first.0, "[".repeat(20_000), "]".repeat(20_000));
        for bad in [
            "",
            "null",
            "[]",
            "{}",
            "{",
            "\u{feff}{}",
            &twice,
            &unknown,
            &deep,
            &closed,
            &format!("{text} x"),
        ] {
            let reply = stage.line().ask("POST", &path, &[JSON], bad.as_bytes());
            assert_eq!((reply.status, reply.code().as_str()), (400, "malformed"), "{path}: {bad:.60}");
        }
        assert_eq!(stage.line().ask("POST", &path, &[JSON], b"\xff\xfe").code(), "malformed");
    }
    assert_eq!(stage.dump(), before);
}

#[test]
fn what_is_too_large_is_refused_before_it_is_read() {
    let organisation = Organisation::new();
    let stage = Stage::with(&organisation);
    for (path, kind, limit) in [(path::ENTRIES, BINARY, 1 << 20), (path::CHALLENGES, JSON, 64 << 10)] {
        let stated = (limit + 1).to_string();
        let mut line = stage.line();
        line.send("POST", path, &[kind, ("content-length", &stated)], b"").unwrap();
        let reply = line.reply().unwrap();
        assert_eq!((reply.status, reply.code().as_str()), (413, "too_large"), "stated");
        let chunk =
            [format!("{limit:x}\r\n").as_bytes(), &vec![b' '; limit], b"\r\n1\r\n \r\n0\r\n\r\n"].concat();
        let mut line = stage.line();
        line.send("POST", path, &[kind, ("transfer-encoding", "chunked")], &chunk).unwrap();
        assert_eq!(line.reply().unwrap().code(), "too_large", "found out");
        let whole = vec![b' '; limit];
        assert_eq!(stage.line().ask("POST", path, &[kind], &whole).code(), "malformed", "just within");
    }
}

#[test]
fn too_many_in_one_request_are_refused() {
    let mut organisation = Organisation::new();
    let mut tablet = organisation.tablet();
    let stage = Stage::with(&organisation);
    tablet.evening(99);
    assert_eq!(stage.push(&tablet.push(0, 101)).code(), "too_large");
    assert_eq!(stage.take(&tablet.push(0, 100)).head, tablet.heads[100]);
    (0..101).for_each(|_| {
        organisation.tablet();
    });
    assert_eq!(stage.state(&organisation, &organisation.statements[4..105]).code(), "too_large");
    assert_eq!(stage.state(&organisation, &organisation.statements[4..104]).status, 200);
}

#[test]
fn another_type_path_or_method_has_its_own_code() {
    let organisation = Organisation::new();
    let stage = Stage::with(&organisation);
    let ask = |method, path, headers: &[(&str, &str)]| stage.line().ask(method, path, headers, b"{}");
    assert_eq!(ask("POST", path::ENTRIES, &[JSON]).code(), "unsupported_media_type");
    assert_eq!(ask("POST", path::ENTRIES, &[]).code(), "unsupported_media_type");
    assert_eq!(ask("POST", path::CHALLENGES, &[BINARY]).code(), "unsupported_media_type");
    assert_eq!(
        ask("POST", path::CHALLENGES, &[JSON, ("content-encoding", "gzip")]).code(),
        "unsupported_media_type"
    );
    for (method, path) in
        [("GET", "/v0"), ("GET", "/v1"), ("POST", "/v1/entriesx"), ("GET", "/v1/entries/a/b")]
    {
        assert_eq!(
            (ask(method, path, &[]).status, ask(method, path, &[]).code().as_str()),
            (404, "not_found")
        );
    }
    for (method, path) in
        [("DELETE", path::ENTRIES), ("GET", path::TOKENS), ("PUT", "/v1/entries/x"), ("PATCH", path::OPENAPI)]
    {
        let reply = ask(method, path, &[JSON]);
        assert_eq!((reply.status, reply.code().as_str()), (405, "method_not_allowed"), "{method} {path}");
        assert!(!reply.header("allow").is_empty());
    }
    let token = stage.token(&organisation.desk);
    for query in ["?after=-1", "?after=x", "?after=1&after=2", "?before=1", "?after=99999999999999999999"] {
        let reply = stage.get_as(&token, &format!("/v1/entries/{}{query}", organisation.desk.id()));
        assert_eq!(reply.code(), "malformed", "{query}");
    }
    assert_eq!(stage.get_as(&token, "/v1/entries/not-an-id").code(), "malformed");
    let v7 = "01890a5d-ac96-774b-bcce-b302099a8057";
    assert_eq!(
        stage.get_as(&token, &format!("/v1/entries/{v7}")).code(),
        "malformed",
        "an id that tells the time"
    );
}

#[test]
fn a_peer_that_asks_too_fast_is_told_when_to_come_back() {
    let organisation = Organisation::new();
    let mut stage = Stage::with(&organisation);
    stage.stop();
    stage.requests_per_second = 5;
    stage.start();
    let mut line = stage.line();
    let statuses: Vec<u16> = (0..30).map(|_| line.ask("GET", path::HEALTH, &[], b"").status).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 20, "{statuses:?}");
    let reply = line.ask("GET", path::HEALTH, &[], b"");
    assert_eq!((reply.status, reply.code().as_str(), reply.header("retry-after")), (429, "too_many", "2"));
    stage.hands.pass(2);
    assert_eq!(line.ask("GET", path::HEALTH, &[], b"").status, 200);
}

/// S-138, small: junk does not keep a good push waiting.
#[test]
fn a_good_push_gets_through_a_crowd_of_junk() {
    let mut organisation = Organisation::new();
    let mut tablet = organisation.tablet();
    let stage = Stage::with(&organisation);
    tablet.evening(30);
    let mut junk = tablet.rest(0);
    junk.entries[0].open.revision += 1;
    let junk = wire::encode(&junk).unwrap();
    let slowest = std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let mut line = stage.line();
                for _ in 0..250 {
                    assert_eq!(line.ask("POST", path::ENTRIES, &[BINARY], &junk).code(), "not_authentic");
                }
            });
        }
        let times = (0..tablet.entries.len()).map(|from| {
            #[expect(clippy::disallowed_methods, reason = "it is the waiting that is measured")]
            let begun = Instant::now();
            stage.take(&tablet.push(from, from + 1));
            begun.elapsed()
        });
        times.max().unwrap()
    });
    assert!(slowest < Duration::from_millis(2_000), "{slowest:?}");
}

#[test]
fn every_answer_forbids_keeping_and_guessing() {
    let stage = Stage::with(&Organisation::new());
    for reply in [stage.get(path::HEALTH), stage.get("/nothing"), stage.get(path::OPENAPI)] {
        assert_eq!(reply.header("cache-control"), "no-store");
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
    }
}

/// The document: version, every call of the protocol, every code of a problem somewhere.
#[test]
fn the_openapi_document_names_every_call_and_every_code() {
    let stage = Stage::with(&Organisation::new());
    let document: Value = stage.get(path::OPENAPI).json();
    assert_eq!(document["openapi"], "3.1.0");
    let expected = [
        ("/healthz", vec!["get"]),
        ("/openapi.json", vec!["get"]),
        ("/v1/bulletins", vec!["post"]),
        ("/v1/bulletins/{secretariat}/public", vec!["get"]),
        ("/v1/bulletins/{secretariat}/tavolo", vec!["get"]),
        ("/v1/challenges", vec!["post"]),
        ("/v1/enrolment/applications", vec!["get", "post"]),
        ("/v1/enrolment/codes", vec!["post"]),
        ("/v1/enrolment/offers", vec!["post"]),
        ("/v1/entries", vec!["post"]),
        ("/v1/entries/{device}", vec!["get"]),
        ("/v1/heads", vec!["get"]),
        ("/v1/ledger", vec!["post"]),
        ("/v1/notices", vec!["post"]),
        ("/v1/readers", vec!["post"]),
        ("/v1/readers/ended", vec!["post"]),
        ("/v1/registry/{organisation}", vec!["get", "post"]),
        ("/v1/sent-back", vec!["post"]),
        ("/v1/sent-back/{device}", vec!["post"]),
        ("/v1/sheets", vec!["post"]),
        ("/v1/sheets/known", vec!["post"]),
        ("/v1/shelf/{device}", vec!["get"]),
        ("/v1/table", vec!["get"]),
        ("/v1/tokens", vec!["post"]),
    ];
    let mut found: Vec<(&str, Vec<&str>)> = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        found.push((path, item.as_object().unwrap().keys().map(String::as_str).collect()));
    }
    found.sort();
    assert_eq!(found, expected);
    let text = document["paths"].to_string();
    for code in Code::ALL {
        let name = serde_json::to_value(code).unwrap();
        // These two are said of paths and methods that the document does not have.
        let outside = matches!(code, Code::NotFound | Code::MethodNotAllowed);
        assert_eq!(text.contains(&format!("`{}`", name.as_str().unwrap())), !outside, "{code:?}");
    }
    let mut references = Vec::new();
    gather(&document, &mut references);
    for reference in references {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
}

fn gather(value: &Value, references: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            references.extend(object.get("$ref").and_then(Value::as_str).map(str::to_owned));
            object.values().for_each(|value| gather(value, references));
        }
        Value::Array(array) => array.iter().for_each(|value| gather(value, references)),
        _ => {}
    }
}
