//! The OpenAPI document against real requests and answers: every status is documented, every body has the shape that
//! is promised. The few words of JSON Schema that the document uses are read here; a word that is not known stops the
//! test rather than letting something pass unread.

use approdo_model::bulletin::Readers;
use approdo_model::bytes::Ticket;
use approdo_model::chain::Head;
use approdo_model::codes::Area;
use approdo_model::notice::{LedgerAct, SentBack};
use approdo_model::registry::Act;
use approdo_model::sheet::SealedSheet;
use approdo_model::wire::{
    self, ENTRIES_TYPE, NewCode, NewOffer, Notices, OFFER_BYTES_MAX, OfferQuery, ReaderLink, Sealing,
    SentBackItems, SentBackQuery, Sheets, SheetsKnown, Statements, path, ticket_hash,
};
use serde::Serialize;
use serde_json::{Value, json};

use crate::cast::{DICE, Organisation, Stage, Tablet, facts, month, open};
use crate::http::Reply;

/// The document, and what has been seen of it.
struct Document {
    document: Value,
    seen: Vec<(String, u16)>,
    /// Everything that was asked, to be asked again otherwise.
    asked: Vec<Asked>,
}

/// One request: the call as the document names it, what fills its path and stands behind it, and the body.
#[derive(Clone)]
struct Asked {
    call: String,
    fill: String,
    body: Vec<u8>,
}

/// The path of a call, with what fills its braces or stands behind it.
fn filled(template: &str, fill: &str) -> String {
    match (template.find('{'), template.find('}')) {
        (Some(from), Some(to)) => format!("{}{fill}{}", &template[..from], &template[to + 1..]),
        _ => format!("{template}{fill}"),
    }
}

impl Document {
    /// Sends a request and holds it and its answer against what the document says of this call.
    fn check(
        &mut self,
        stage: &Stage,
        token: Option<&str>,
        call: &str,
        fill: &str,
        body: Option<&[u8]>,
    ) -> Reply {
        let (method, template) = call.split_once(' ').unwrap();
        let operation = self.document["paths"][template][method.to_lowercase()].clone();
        assert!(operation.is_object(), "{call} is not in the document");
        let bearer = token.map(|token| format!("Bearer {token}"));
        let mut headers = Vec::new();
        headers.extend(bearer.as_deref().map(|bearer| ("authorization", bearer)));
        let content = operation["requestBody"]["content"].as_object().cloned().unwrap_or_default();
        let kind = content.keys().next().cloned().unwrap_or_default();
        if body.is_some() {
            headers.push(("content-type", kind.as_str()));
        }
        let reply = stage.line().ask(method, &filled(template, fill), &headers, body.unwrap_or_default());
        let asked =
            Asked { call: call.to_owned(), fill: fill.to_owned(), body: body.unwrap_or_default().to_vec() };
        self.asked.push(asked);
        if reply.status == 200 && kind == "application/json" {
            let sent = serde_json::from_slice(body.unwrap()).unwrap();
            self.holds(&content[&kind]["schema"], &sent, &format!("the body of {call}"));
        }
        let secured = operation["security"].is_array();
        assert_eq!(secured, token.is_some() || reply.code() == "no_token", "{call}: security");
        self.answers(call, &operation, &reply);
        self.seen.push((call.to_owned(), reply.status));
        reply
    }

    fn answers(&self, call: &str, operation: &Value, reply: &Reply) {
        let response = &operation["responses"][reply.status.to_string()];
        assert!(response.is_object(), "{call} answers {}, which is not documented", reply.status);
        let content = response["content"].as_object().unwrap();
        let kind = reply.header("content-type");
        assert!(content.contains_key(kind), "{call}, {}: {kind}", reply.status);
        if kind != ENTRIES_TYPE {
            let body = serde_json::from_slice(&reply.body).unwrap();
            self.holds(&content[kind]["schema"], &body, &format!("the answer of {call}, {}", reply.status));
        }
        if kind == "application/problem+json" {
            assert!(
                response["description"].as_str().unwrap().contains(&format!("`{}`", reply.code())),
                "{call}"
            );
            let retry = response["headers"]["Retry-After"].is_object();
            assert_eq!(retry, !reply.header("retry-after").is_empty(), "{call}: Retry-After");
        }
    }

    fn holds(&self, schema: &Value, value: &Value, at: &str) {
        let Some(words) = schema.as_object() else { return };
        for (word, expected) in words {
            let holds = match word.as_str() {
                "$ref" => {
                    let target = self.document.pointer(&expected.as_str().unwrap()[1..]);
                    self.holds(target.unwrap(), value, at);
                    true
                }
                "description" => true,
                "type" => match expected.as_str().unwrap() {
                    "object" => value.is_object(),
                    "array" => value.is_array(),
                    "string" => value.is_string(),
                    "integer" => value.is_u64(),
                    other => panic!("{other}"),
                },
                "required" => expected
                    .as_array()
                    .unwrap()
                    .iter()
                    .all(|name| value.get(name.as_str().unwrap()).is_some()),
                "properties" => {
                    for (name, value) in value.as_object().unwrap() {
                        self.holds(&expected[name], value, &format!("{at}.{name}"));
                    }
                    true
                }
                "additionalProperties" => {
                    assert_eq!(expected, false);
                    value.as_object().unwrap().keys().all(|name| words["properties"].get(name).is_some())
                }
                "items" => {
                    value.as_array().unwrap().iter().for_each(|item| self.holds(expected, item, at));
                    true
                }
                "prefixItems" => {
                    let pairs = expected.as_array().unwrap().iter().zip(value.as_array().unwrap());
                    pairs.for_each(|(schema, item)| self.holds(schema, item, at));
                    true
                }
                "minItems" => value.as_array().unwrap().len() as u64 >= expected.as_u64().unwrap(),
                "maxItems" => value.as_array().unwrap().len() as u64 <= expected.as_u64().unwrap(),
                "minimum" => value.as_u64().unwrap() >= expected.as_u64().unwrap(),
                "maximum" => value.as_u64().unwrap() <= expected.as_u64().unwrap(),
                "enum" => expected.as_array().unwrap().contains(value),
                "format" => {
                    assert_eq!(expected, "uuid");
                    value.as_str().unwrap().len() == 36
                }
                "oneOf" => {
                    let alone = |schema: &&Value| match (schema.get("required"), value.as_object()) {
                        (Some(name), Some(object)) => object.contains_key(name[0].as_str().unwrap()),
                        (None, None) => true,
                        _ => false,
                    };
                    let fitting: Vec<&Value> = expected.as_array().unwrap().iter().filter(alone).collect();
                    fitting.iter().for_each(|schema| self.holds(schema, value, at));
                    fitting.len() == 1
                }
                "pattern" => matches(expected.as_str().unwrap(), value.as_str().unwrap()),
                other => panic!("{at}: the word `{other}` is not known here"),
            };
            assert!(holds, "{at}: {value} is not {word} {expected}");
        }
    }
}

fn matches(pattern: &str, text: &str) -> bool {
    let hexadecimal =
        |length| text.len() == length && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    let words = |text: &str| !text.is_empty() && text.bytes().all(|b| matches!(b, b'a'..=b'z' | b'_'));
    match pattern {
        "^[0-9a-f]{32}$" => hexadecimal(32),
        "^[0-9a-f]{64}$" => hexadecimal(64),
        "^[0-9a-f]{128}$" => hexadecimal(128),
        "^[0-9a-f]{2432}$" => hexadecimal(2432),
        "^([0-9a-f]{2}){0,512}$" => {
            text.len() <= 2 * OFFER_BYTES_MAX && text.len().is_multiple_of(2) && hexadecimal(text.len())
        }
        "^[a-z_]+$" => words(text),
        "^urn:approdo:problem:[a-z_]+$" => text.strip_prefix("urn:approdo:problem:").is_some_and(words),
        "^20[0-9]{2}-(0[1-9]|1[0-2])$" => {
            text.starts_with("20") && text.parse::<approdo_model::calendar::Month>().is_ok()
        }
        "^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$" => {
            text.starts_with("20") && text.parse::<approdo_model::calendar::Day>().is_ok()
        }
        other => panic!("the pattern {other} is not known here"),
    }
}

fn bytes<T: Serialize>(value: &T) -> Vec<u8> {
    serde_json::to_vec(value).unwrap()
}

/// A server of which everything was asked once, its document, and the tokens of a coordinator and of a rapporteur.
fn lived() -> (Stage, Document, [String; 2]) {
    let mut organisation = Organisation::new();
    let (mut tablet, mut clone) = {
        let tablet = organisation.tablet();
        (tablet.clone(), tablet)
    };
    let stage = Stage::with(&organisation);
    let mut document =
        Document { document: stage.get(path::OPENAPI).json(), seen: Vec::new(), asked: Vec::new() };
    let mut check = |token: Option<&str>, call: &str, fill: &str, body: Option<&[u8]>| {
        document.check(&stage, token, call, fill, body)
    };

    // Something of everything: faults, a shelf, an erasure, an adoption, a revocation, a frozen period.
    tablet.open(Area::Mi, month("2018-01"));
    clone.evening(2);
    let (subject, _) = tablet.note();
    tablet.write(open(
        approdo_model::header::Kind::Control,
        subject,
        1,
        None,
        facts(Area::Mi, month("2018-01"), None, 0),
    ));
    let push = |push: &wire::Push| wire::encode(push).unwrap();
    check(None, "POST /v1/entries", "", Some(&push(&tablet.rest(0))));
    check(None, "POST /v1/entries", "", Some(&push(&clone.rest(0))));
    check(None, "POST /v1/entries", "", Some(b"x"));
    let mut bad = tablet.push(1, 2);
    bad.after = Head { seq: 50, ..bad.after };
    check(None, "POST /v1/entries", "", Some(&push(&bad)));
    check(None, "POST /v1/entries", "", Some(&push(&Tablet::new(organisation.id).push(0, 0))));
    let mut forged = tablet.push(2, 3);
    forged.after = tablet.head();
    check(None, "POST /v1/entries", "", Some(&push(&forged)));
    check(None, "POST /v1/entries", "", Some(&vec![0; (1 << 20) + 1]));

    let desk = organisation.desk.clone();
    check(None, "POST /v1/challenges", "", Some(&bytes(&wire::ChallengeRequest { device: desk.id() })));
    check(None, "POST /v1/challenges", "", Some(b"{}"));
    let stranger = Tablet::new(organisation.id);
    check(None, "POST /v1/challenges", "", Some(&bytes(&wire::ChallengeRequest { device: stranger.id() })));
    let request = json!({"device": desk.id(), "challenge": "0".repeat(32), "signature": "0".repeat(128)});
    check(None, "POST /v1/tokens", "", Some(&bytes(&request)));
    let (token, worker) = (stage.token(&desk), stage.token(&tablet));
    let (token, worker) = (Some(token.as_str()), Some(worker.as_str()));

    let erased = organisation.line(LedgerAct::Erased { subject });
    let adopted = organisation.line(LedgerAct::Adopted { device: clone.id(), head: clone.head() });
    let acknowledgements = vec![organisation.acknowledge(&tablet, tablet.head())];
    let notices = Notices { acknowledgements, ledger: vec![erased, adopted.clone()] };
    check(None, "POST /v1/notices", "", Some(&bytes(&notices)));
    let gap =
        Notices { acknowledgements: vec![organisation.acknowledge(&tablet, Head::EMPTY)], ledger: vec![] };
    check(None, "POST /v1/notices", "", Some(&bytes(&gap)));
    let mut alien = adopted;
    alien.signature.0[0] ^= 1;
    check(
        None,
        "POST /v1/notices",
        "",
        Some(&bytes(&Notices { acknowledgements: vec![], ledger: vec![alien] })),
    );
    check(None, "POST /v1/notices", "", Some(&vec![b' '; (64 << 10) + 1]));
    let ledger = check(token, "POST /v1/ledger", "", Some(br#"{"known":[]}"#));
    assert_eq!(ledger.json::<Notices>().ledger.len(), 2);
    check(None, "POST /v1/ledger", "", Some(br#"{"known":[]}"#));

    let item = organisation.sends_back(&tablet, 1, None);
    let binary = |items: Vec<SentBack>| wire::encode(&SentBackItems { items }).unwrap();
    check(None, "POST /v1/sent-back", "", Some(&binary(vec![item.clone()])));
    check(None, "POST /v1/sent-back", "", Some(&binary(Vec::new())));
    check(None, "POST /v1/sent-back", "", Some(&binary(vec![organisation.sends_back(&stranger, 1, None)])));
    check(None, "POST /v1/sent-back", "", Some(&binary(vec![SentBack { number: 9, ..item }])));
    let query = SentBackQuery { organisation: organisation.id, known: Vec::new() };
    let proved = wire::encode_proved(&tablet.proof(), &query).unwrap();
    check(None, "POST /v1/sent-back/{device}", &tablet.id().to_string(), Some(&proved));
    let query = wire::encode(&query).unwrap();
    check(None, "POST /v1/sent-back/{device}", &tablet.id().to_string(), Some(&query));
    check(None, "POST /v1/sent-back/{device}", &stranger.id().to_string(), Some(&query));
    check(None, "POST /v1/sent-back/{device}", &tablet.id().to_string(), Some(b"x"));

    for (call, own, other) in [
        ("GET /v1/entries/{device}", tablet.id().to_string(), desk.id().to_string()),
        ("GET /v1/shelf/{device}", tablet.id().to_string(), tablet.id().to_string()),
    ] {
        check(token, call, &own, None);
        check(worker, call, &other, None);
        check(None, call, &own, None);
        check(token, call, &stranger.id().to_string(), None);
        check(token, call, "nothing", None);
    }
    check(token, "GET /v1/entries/{device}", &format!("{}?after=999", tablet.id()), None);

    let id = organisation.id.to_string();
    organisation.state(Act::DeviceRevoked { device: tablet.id(), last: tablet.heads[2] });
    organisation.state(Act::Frozen { first: month("2017-12"), last: month("2018-01") });
    let statements = Statements { statements: organisation.statements.clone() };
    check(None, "POST /v1/registry/{organisation}", &id, Some(&bytes(&statements)));
    check(None, "POST /v1/registry/{organisation}", &id, Some(br#"{"statements":[]}"#));
    let mut forged = organisation.state(Act::Frozen { first: month("2018-02"), last: month("2018-03") });
    check(
        None,
        "POST /v1/registry/{organisation}",
        &id,
        Some(&bytes(&Statements { statements: vec![forged.clone()] })),
    );
    forged.number += 1;
    check(
        None,
        "POST /v1/registry/{organisation}",
        &id,
        Some(&bytes(&Statements { statements: vec![forged.clone()] })),
    );
    forged.previous = forged.digest();
    check(
        None,
        "POST /v1/registry/{organisation}",
        &id,
        Some(&bytes(&Statements { statements: vec![forged] })),
    );
    let registry = check(None, "GET /v1/registry/{organisation}", &id, None);
    assert_eq!(registry.json::<Statements>().statements.len(), 7);
    check(None, "GET /v1/registry/{organisation}", &stranger.id().to_string(), None);
    check(None, "GET /v1/registry/{organisation}", "nothing", None);

    let code = Ticket(DICE.bytes());
    check(token, "POST /v1/enrolment/codes", "", Some(&bytes(&NewCode::shown(ticket_hash(&code)))));
    check(None, "POST /v1/enrolment/codes", "", Some(&bytes(&NewCode::shown(ticket_hash(&code)))));
    check(
        None,
        "POST /v1/enrolment/applications",
        "",
        Some(&bytes(&Stage::application(&organisation, &stranger, code))),
    );
    let (lookup, sealed) = (Ticket(DICE.bytes()), Sealing::of(vec![7; 300]).unwrap());
    let offer = Some(NewOffer { hash: ticket_hash(&lookup), sealed });
    let role = approdo_model::registry::Role::Coordinator;
    let new = NewCode { role, age_seconds: 1, offer, ..NewCode::shown(ticket_hash(&lookup)) };
    check(token, "POST /v1/enrolment/codes", "", Some(&bytes(&new)));
    for lookup in [lookup, code] {
        check(None, "POST /v1/enrolment/offers", "", Some(&bytes(&OfferQuery { lookup })));
    }
    let other = Tablet::new(organisation.id);
    let desk = Stage::application(&organisation, &Tablet::new(organisation.id), lookup);
    check(None, "POST /v1/enrolment/applications", "", Some(&bytes(&desk)));
    check(
        None,
        "POST /v1/enrolment/applications",
        "",
        Some(&bytes(&Stage::application(&organisation, &other, code))),
    );
    check(token, "GET /v1/enrolment/applications", "", None);

    for call in ["GET /v1/heads", "GET /v1/table", "GET /v1/enrolment/applications"] {
        check(token, call, "", None);
        // The tablet was revoked above.
        check(worker, call, "", None);
        check(None, call, "", None);
    }

    // A secretariat, a sheet for it, a bulletin of its own, a reader's link.
    let mut secretariat = Organisation::secretariat();
    approdo_sync_server::add_organisation(stage.folder.path(), &secretariat.statements).unwrap();
    let from = organisation.statements.len();
    organisation.pair(&mut secretariat);
    let paired = Statements { statements: organisation.statements[from..].to_vec() };
    check(None, "POST /v1/registry/{organisation}", &id, Some(&bytes(&paired)));
    let to = secretariat.id.to_string();
    let statements = Statements { statements: secretariat.statements.clone() };
    check(None, "POST /v1/registry/{organisation}", &to, Some(&bytes(&statements)));
    let sheet = organisation.sheet(&secretariat, ("2017-12", "2018-01"), 1);
    let forged = SealedSheet { revision: 2, ..sheet.clone() };
    for sheets in [vec![sheet], vec![], vec![forged]] {
        check(None, "POST /v1/sheets", "", Some(&wire::encode(&Sheets { sheets }).unwrap()));
    }
    let rapporteur = stage.token(&secretariat.desk);
    let rapporteur = Some(rapporteur.as_str());
    for token in [token, rapporteur, None] {
        check(token, "POST /v1/sheets/known", "", Some(&bytes(&SheetsKnown::default())));
    }
    for bulletin in
        [secretariat.bulletin(Readers::Public, None), organisation.bulletin(Readers::Public, None)]
    {
        check(None, "POST /v1/bulletins", "", Some(&wire::encode(&bulletin).unwrap()));
    }
    check(None, "GET /v1/bulletins/{secretariat}/public", &to, None);
    check(None, "GET /v1/bulletins/{secretariat}/public", &stranger.id().to_string(), None);
    for token in [token, rapporteur, None] {
        check(token, "GET /v1/bulletins/{secretariat}/tavolo", &to, None);
    }
    let link = ReaderLink { hash: ticket_hash(&code) };
    for call in ["POST /v1/readers", "POST /v1/readers/ended"] {
        check(rapporteur, call, "", Some(&bytes(&link)));
        check(token, call, "", Some(&bytes(&link)));
        check(None, call, "", Some(&bytes(&link)));
    }
    check(rapporteur, "GET /v1/table", "", None);
    check(None, "GET /healthz", "", None);
    check(None, "GET /openapi.json", "", None);

    let tokens = [token, rapporteur].map(|token| token.unwrap().to_owned());
    (stage, document, tokens)
}

#[test]
fn the_document_tells_the_truth_about_every_call() {
    let (_stage, document, _) = lived();
    let paths = document.document["paths"].as_object().unwrap();
    for (path, item) in paths {
        for method in item.as_object().unwrap().keys() {
            let call = format!("{} {path}", method.to_uppercase());
            let seen = document.seen.iter().any(|(seen, status)| *seen == call && *status == 200);
            // A token is got with a signature, by `Stage::token`, which reads it as what it must be.
            assert!(seen || call == "POST /v1/tokens", "{call} was never seen to succeed");
        }
    }
}

/// Requests that nobody would make, of every call that there is.
const STRANGE_REQUESTS: usize = 4_000;

/// Bytes of a body that is bent. One that is too large is refused while it is still being sent, and the line may break
/// under it: that has a test of its own.
const BENT_BYTES_MAX: usize = 16 << 10;

/// Turns some bytes, cuts, repeats: what a broken or an evil client does to a request that was good.
fn bent(bytes: &[u8]) -> Vec<u8> {
    let mut bent = bytes.to_vec();
    for _ in 0..DICE.below(4) {
        let at = DICE.below(bent.len() as u64 + 1) as usize;
        match DICE.below(4) {
            0 => bent.truncate(at),
            1 => bent.splice(at..at, DICE.bytes::<9>()).for_each(drop),
            2 => bent.extend_from_slice(&bytes[at.min(bytes.len())..]),
            _ => bent.get_mut(at).into_iter().for_each(|byte| *byte ^= 1 << DICE.below(8)),
        }
    }
    bent
}

/// What may stand in a path: the bytes of the request line must remain one line.
fn spoiled(fill: &str) -> String {
    let bent = bent(fill.as_bytes());
    bent.into_iter().filter(u8::is_ascii_graphic).filter(|byte| *byte != b'#').map(char::from).collect()
}

/// S-136: whatever is asked, the answer is one that the document names, and never the server's own failure.
#[test]
fn whatever_is_asked_the_answer_is_one_that_the_document_names() {
    let (stage, document, tokens) = lived();
    let bearers = tokens.map(|token| format!("Bearer {token}"));
    let mut statuses = std::collections::BTreeMap::new();
    let seeds: Vec<&Asked> =
        document.asked.iter().filter(|asked| asked.body.len() <= BENT_BYTES_MAX).collect();
    for _ in 0..STRANGE_REQUESTS {
        let asked = seeds[DICE.below(seeds.len() as u64) as usize];
        let Asked { call, fill, body } = asked;
        let (method, template) = call.split_once(' ').unwrap();
        let operation = &document.document["paths"][template][method.to_lowercase()];
        let content = operation["requestBody"]["content"].as_object().cloned().unwrap_or_default();
        let kinds =
            [content.keys().next().map_or("", String::as_str), "application/json", ENTRIES_TYPE, "text/x"];
        let kind = kinds[if DICE.below(8) == 0 { DICE.below(4) as usize } else { 0 }];
        let mut headers = vec![("content-type", kind)];
        match DICE.below(4) {
            0 => {}
            1 => headers.push(("authorization", "Bearer 00")),
            which => headers.push(("authorization", &bearers[which as usize - 2])),
        }
        let fill = if DICE.below(3) == 0 { spoiled(fill) } else { fill.clone() };
        let path = filled(template, &fill);
        let reply = stage.line().ask(method, &path, &headers, &bent(body));
        // A path that was spoiled may be no path of this call any more, or no line of HTTP at all.
        let code = reply.code();
        let elsewhere = matches!(code.as_str(), "not_found" | "method_not_allowed");
        let unreadable = (reply.status, code.as_str()) == (400, "");
        let slashes = |path: &str| path.split('?').next().unwrap_or_default().matches('/').count();
        let other = elsewhere || unreadable || slashes(&path) != slashes(template);
        let other = other && path != filled(template, &asked.fill);
        let documented = operation["responses"][reply.status.to_string()].is_object();
        assert!(reply.status < 500 && (documented || other), "{call}: {} {code} {path}", reply.status);
        *statuses.entry(reply.status).or_insert(0) += 1;
    }
    // They did get beyond the door, in more than one way.
    assert!(statuses[&200] > STRANGE_REQUESTS / 20 && statuses.len() > 6, "{statuses:?}");
}
