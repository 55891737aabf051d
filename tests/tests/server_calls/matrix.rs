//! Who may ask what (S-109): every call of the OpenAPI document × every role. A call without a row fails, so that
//! nothing new is open by mistake; what is not said to be allowed is denied.

use std::collections::BTreeSet;

use approdo_model::bulletin::Readers;
use approdo_model::bytes::{Digest, SignatureBytes, Ticket};
use approdo_model::chain::Head;
use approdo_model::registry::Act;
use approdo_model::wire::{self, ENTRIES_TYPE, Proof, SentBackItems, SentBackQuery, Sheets, path};
use serde::Serialize;
use serde_json::{Value, json};

use crate::cast::{DICE, Organisation, Stage, Tablet};

/// The roles that hold something, in the order of the rows below.
const HOLDERS: [&str; 5] = ["worker", "coordinator", "foreign worker", "foreign coordinator", "rapporteur"];

/// What a call answers.
enum Expected {
    /// With a token of these holders; everybody else gets 401.
    Holders([u16; 5]),
    /// The same to everybody: a token gives nothing here, the signature in the body does.
    Everybody(u16),
}

use Expected::{Everybody, Holders};

/// One call: as the document names it, the path, type and body to send, and what comes.
struct Row {
    call: &'static str,
    path: String,
    kind: &'static str,
    body: Vec<u8>,
    expected: Expected,
}

fn row(call: &'static str, path: String, body: Option<Value>, expected: Expected) -> Row {
    let body = body.map_or_else(Vec::new, |body| body.to_string().into_bytes());
    Row { call, path, kind: "application/json", body, expected }
}

fn entries(call: &'static str, path: String, body: Vec<u8>, expected: Expected) -> Row {
    Row { call, path, kind: ENTRIES_TYPE, body, expected }
}

fn proved<T: Serialize>(message: &T, proof: &Proof) -> Vec<u8> {
    wire::encode_proved(proof, message).unwrap()
}

fn rows(
    organisation: &Organisation,
    worker: &Tablet,
    other: &Tablet,
    secretariat: &Organisation,
) -> Vec<Row> {
    let stranger = Tablet::new(organisation.id);
    let of = |template: &str, id: String| template.replace("{device}", &id).replace("{organisation}", &id);
    let (hash, ticket, signature) = ("0".repeat(64), "0".repeat(32), "0".repeat(128));
    let (own, desk) = (worker.id().to_string(), organisation.desk.id().to_string());
    let registry = || of(path::REGISTRY, organisation.id.to_string());
    let proof = json!({"device": own, "challenge": ticket, "signature": signature});
    let application = json!({
        "organisation": organisation.id, "code": ticket, "device": stranger.id(), "key": stranger.public(),
        "signature": signature,
    });
    let of_secretariat = |template: &str| template.replace("{secretariat}", &secretariat.id.to_string());
    let (tavolo, public) = (of_secretariat(path::BULLETINS_TAVOLO), of_secretariat(path::BULLETINS_PUBLIC));
    let push = wire::encode(&stranger.push(0, 0)).unwrap();
    // Unsigned beyond the end; asking with another's entry, and with a head that was guessed.
    let mut astray = worker.push(1, 2);
    astray.after = Head { seq: 50, digest: Digest::ZERO };
    astray.entries[0].signature = None;
    let question = worker.push(0, 0);
    let query = SentBackQuery { organisation: organisation.id, known: Vec::new() };
    let forged = Proof { signature: SignatureBytes::ZERO, ..worker.proof() };
    let foreign = other.proof();
    let back = "POST /v1/sent-back/{device}";
    vec![
        row(
            "GET /v1/entries/{device}",
            of(path::ENTRIES_OF, own.clone()),
            None,
            Holders([200, 200, 403, 404, 404]),
        ),
        row("GET /v1/entries/{device}", of(path::ENTRIES_OF, desk), None, Holders([403, 200, 403, 404, 404])),
        row(
            "GET /v1/shelf/{device}",
            of(path::SHELF_OF, own.clone()),
            None,
            Holders([403, 200, 403, 404, 404]),
        ),
        row("GET /v1/heads", path::HEADS.into(), None, Holders([200; 5])),
        row("GET /v1/table", path::TABLE.into(), None, Holders([403, 200, 403, 200, 200])),
        row(
            "GET /v1/enrolment/applications",
            path::APPLICATIONS.into(),
            None,
            Holders([403, 200, 403, 200, 200]),
        ),
        row(
            "POST /v1/enrolment/codes",
            path::CODES.into(),
            Some(json!({"hash": hash})),
            Holders([403, 200, 403, 200, 200]),
        ),
        row("POST /v1/ledger", path::LEDGER.into(), Some(json!({"known": []})), Holders([200; 5])),
        row("GET /v1/registry/{organisation}", registry(), None, Everybody(200)),
        row("POST /v1/registry/{organisation}", registry(), Some(json!({"statements": []})), Everybody(400)),
        row(
            "POST /v1/notices",
            path::NOTICES.into(),
            Some(json!({"acknowledgements": [], "ledger": []})),
            Everybody(400),
        ),
        row("POST /v1/challenges", path::CHALLENGES.into(), Some(json!({"device": own})), Everybody(200)),
        row("POST /v1/tokens", path::TOKENS.into(), Some(proof), Everybody(401)),
        row(
            "POST /v1/enrolment/offers",
            path::OFFERS.into(),
            Some(json!({"lookup": "0".repeat(32)})),
            Everybody(403),
        ),
        row("POST /v1/enrolment/applications", path::APPLICATIONS.into(), Some(application), Everybody(403)),
        Row {
            call: "POST /v1/entries",
            path: path::ENTRIES.into(),
            kind: ENTRIES_TYPE,
            body: push,
            expected: Everybody(404),
        },
        Row {
            call: "POST /v1/sent-back",
            path: path::SENT_BACK.into(),
            kind: ENTRIES_TYPE,
            body: wire::encode(&SentBackItems { items: Vec::new() }).unwrap(),
            expected: Everybody(400),
        },
        // A log and what was sent back to its device are told to who holds an entry of it, and no token is that.
        entries("POST /v1/entries", path::ENTRIES.into(), wire::encode(&astray).unwrap(), Everybody(409)),
        entries("POST /v1/entries", path::ENTRIES.into(), proved(&question, &forged), Everybody(409)),
        entries("POST /v1/entries", path::ENTRIES.into(), proved(&question, &foreign), Everybody(409)),
        entries("POST /v1/entries", path::ENTRIES.into(), proved(&question, &worker.proof()), Everybody(200)),
        entries(back, of(path::SENT_BACK_TO, own.clone()), wire::encode(&query).unwrap(), Everybody(409)),
        entries(back, of(path::SENT_BACK_TO, own.clone()), proved(&query, &forged), Everybody(409)),
        entries(back, of(path::SENT_BACK_TO, own.clone()), proved(&query, &foreign), Everybody(409)),
        entries(back, of(path::SENT_BACK_TO, own), proved(&query, &worker.proof()), Everybody(200)),
        row(
            "POST /v1/sheets/known",
            path::SHEETS_KNOWN.into(),
            Some(json!({"known": []})),
            Holders([403, 200, 403, 200, 200]),
        ),
        row("GET /v1/bulletins/{secretariat}/tavolo", tavolo, None, Holders([403, 200, 403, 403, 200])),
        row("GET /v1/bulletins/{secretariat}/public", public, None, Everybody(200)),
        row(
            "POST /v1/readers",
            path::READERS.into(),
            Some(json!({"hash": hash})),
            Holders([403, 403, 403, 403, 200]),
        ),
        row(
            "POST /v1/readers/ended",
            path::READERS_ENDED.into(),
            Some(json!({"hash": hash})),
            Holders([403, 403, 403, 403, 200]),
        ),
        Row {
            call: "POST /v1/sheets",
            path: path::SHEETS.into(),
            kind: ENTRIES_TYPE,
            body: wire::encode(&Sheets { sheets: Vec::new() }).unwrap(),
            expected: Everybody(400),
        },
        Row {
            call: "POST /v1/bulletins",
            path: path::BULLETINS.into(),
            kind: ENTRIES_TYPE,
            body: wire::encode(&organisation.bulletin(Readers::Public, None)).unwrap(),
            expected: Everybody(403),
        },
        row("GET /healthz", path::HEALTH.into(), None, Everybody(200)),
        row("GET /openapi.json", path::OPENAPI.into(), None, Everybody(200)),
    ]
}

/// The calls of the document that no row is about.
fn without_a_row(document: &Value, rows: &[Row]) -> Vec<String> {
    let paths = document["paths"].as_object().unwrap();
    let calls = paths.iter().flat_map(|(path, item)| {
        let methods = item.as_object().unwrap().keys();
        methods.map(move |method| format!("{} {path}", method.to_uppercase()))
    });
    let known: BTreeSet<&str> = rows.iter().map(|row| row.call).collect();
    calls.filter(|call| !known.contains(call.as_str())).collect()
}

#[test]
fn every_role_gets_of_every_call_what_is_its_own() {
    let mut organisation = Organisation::new();
    let (mut worker, revoked) = (organisation.tablet(), organisation.tablet());
    let second = Tablet::new(organisation.id);
    organisation.state_by_root(Act::CoordinatorAdded { device: second.id(), key: second.public() });
    let stage = Stage::with(&organisation);
    let mut other = Organisation::new();
    let mut foreign = other.tablet();
    approdo_sync_server::add_organisation(stage.folder.path(), &other.statements).unwrap();
    stage.tell(&other);
    let mut secretariat = Organisation::secretariat();
    approdo_sync_server::add_organisation(stage.folder.path(), &secretariat.statements).unwrap();
    organisation.pair(&mut secretariat);
    stage.tell(&organisation);
    stage.tell(&secretariat);
    for tablet in [&mut worker, &mut foreign] {
        tablet.evening(1);
        stage.take(&tablet.rest(0));
    }

    let expired = stage.token(&organisation.desk);
    stage.hands.pass(900);
    let (of_the_revoked, of_the_removed) = (stage.token(&revoked), stage.token(&second));
    assert_eq!(stage.get_as(&of_the_removed, path::TABLE).status, 200, "before the removal");
    organisation.state(Act::DeviceRevoked { device: revoked.id(), last: Head::EMPTY });
    organisation.state_by_root(Act::CoordinatorRemoved { device: second.id(), last: Head::EMPTY });
    stage.tell(&organisation);

    let without = [
        ("nobody", None),
        ("nonsense", Some("xyz".to_owned())),
        ("a forged token", Some(Ticket(DICE.bytes()).to_string())),
        ("an expired token", Some(expired)),
        ("a revoked device", Some(of_the_revoked)),
        ("a removed coordinator", Some(of_the_removed)),
    ];
    let holders = [&worker, &organisation.desk, &foreign, &other.desk, &secretariat.desk]
        .map(|device| stage.token(device));
    let rows = rows(&organisation, &worker, &foreign, &secretariat);
    let document = stage.get(path::OPENAPI).json();
    assert_eq!(without_a_row(&document, &rows), [""; 0], "a call that nobody has thought about");

    let mut cells = 0;
    for row in &rows {
        let method = row.call.split(' ').next().unwrap();
        let mut check = |role: &str, token: Option<&str>, expected: u16| {
            let bearer = token.map(|token| format!("Bearer {token}"));
            let mut headers: Vec<(&str, &str)> = Vec::new();
            headers.extend(bearer.as_deref().map(|bearer| ("authorization", bearer)));
            headers.extend((!row.body.is_empty()).then_some(("content-type", row.kind)));
            let reply = stage.line().ask(method, &row.path, &headers, &row.body);
            assert_eq!(reply.status, expected, "{role}: {} ({})", row.call, reply.code());
            cells += 1;
        };
        for (role, token) in &without {
            let expected = if let Everybody(status) = row.expected { status } else { 401 };
            check(role, token.as_deref(), expected);
        }
        for (index, role) in HOLDERS.iter().enumerate() {
            let expected = match row.expected {
                Holders(statuses) => statuses[index],
                Everybody(status) => status,
            };
            check(role, Some(&holders[index]), expected);
        }
    }
    assert_eq!(cells, rows.len() * (without.len() + HOLDERS.len()));
    // And the document says the same of what needs a token.
    for row in &rows {
        let (method, path) = row.call.split_once(' ').unwrap();
        let secured = document["paths"][path][method.to_lowercase()]["security"].is_array();
        assert_eq!(secured, matches!(row.expected, Holders(_)), "{}", row.call);
    }
}

#[test]
fn a_call_that_nobody_has_thought_about_is_found() {
    let organisation = Organisation::new();
    let mut worker = Tablet::new(organisation.id);
    worker.evening(1);
    let document = json!({"paths": {"/v1/heads": {"get": {}}, "/v1/people": {"get": {}, "delete": {}}}});
    assert_eq!(
        without_a_row(&document, &rows(&organisation, &worker, &worker, &organisation)),
        ["GET /v1/people", "DELETE /v1/people"]
    );
}
