//! Who may ask what: tokens, codes and roles. Default deny, for every call.

use approdo_model::bytes::{SignatureBytes, Ticket};
use approdo_model::chain::Head;
use approdo_model::registry::{Act, Role};
use approdo_model::wire::{
    self, Applicant, Applicants, Challenge, ChallengeRequest, Heads, NewCode, NewOffer, OFFER_BYTES_MAX,
    Offer, OfferQuery, Sealing, Token, path, ticket_hash,
};

use crate::cast::{DICE, Organisation, Stage, Tablet, contains};
use crate::http::Reply;

fn challenge(stage: &Stage, tablet: &Tablet) -> Ticket {
    let Challenge { challenge } =
        stage.post(path::CHALLENGES, &ChallengeRequest { device: tablet.id() }).json();
    challenge
}

#[test]
fn a_challenge_is_good_once_for_its_device_and_for_a_minute() {
    let mut organisation = Organisation::new();
    let tablet = organisation.tablet();
    let stage = Stage::with(&organisation);
    let one = challenge(&stage, &tablet);
    assert_eq!(stage.answer(&organisation.desk, one).code(), "challenge_refused", "another device's");
    assert_eq!(stage.answer(&tablet, one).status, 200);
    assert_eq!(stage.answer(&tablet, one).code(), "challenge_refused", "used");
    assert_eq!(stage.answer(&tablet, Ticket(DICE.bytes())).code(), "challenge_refused", "invented");
    let two = challenge(&stage, &tablet);
    let wrong =
        wire::TokenRequest { device: tablet.id(), challenge: two, signature: SignatureBytes(DICE.bytes()) };
    assert_eq!(stage.post(path::TOKENS, &wrong).code(), "challenge_refused");
    assert_eq!(stage.answer(&tablet, two).code(), "challenge_refused", "used up by a wrong answer");
    let three = challenge(&stage, &tablet);
    stage.hands.pass(59);
    assert_eq!(stage.answer(&tablet, three).status, 200);
    let four = challenge(&stage, &tablet);
    stage.hands.pass(60);
    assert_eq!(stage.answer(&tablet, four).code(), "challenge_refused", "over");
    let stranger = Tablet::new(organisation.id);
    assert_eq!(
        stage.post(path::CHALLENGES, &ChallengeRequest { device: stranger.id() }).code(),
        "unknown_device"
    );
}

#[test]
fn a_token_is_good_for_a_quarter_of_an_hour_and_dies_with_its_device() {
    let mut organisation = Organisation::new();
    let tablet = organisation.tablet();
    let mut stage = Stage::with(&organisation);
    let token = stage.token(&tablet);
    stage.hands.pass(899);
    assert_eq!(stage.get_as(&token, path::HEADS).status, 200);
    stage.hands.pass(1);
    assert_eq!(stage.get_as(&token, path::HEADS).code(), "no_token");
    let token = stage.token(&tablet);
    assert_eq!(stage.get_as(&token, path::HEADS).status, 200);
    organisation.state(Act::DeviceRevoked { device: tablet.id(), last: Head::EMPTY });
    stage.tell(&organisation);
    assert_eq!(stage.get_as(&token, path::HEADS).code(), "no_token", "at once");
    assert_eq!(stage.post(path::CHALLENGES, &ChallengeRequest { device: tablet.id() }).code(), "forbidden");
    let token = stage.token(&organisation.desk);
    stage.stop();
    stage.start();
    assert_eq!(stage.get_as(&token, path::HEADS).code(), "no_token", "tokens live in memory only");
}

/// S-077: no ticket, nor its hash, lies in the folder.
#[test]
fn no_ticket_is_written_anywhere() {
    let organisation = Organisation::new();
    let stage = Stage::with(&organisation);
    let one = challenge(&stage, &organisation.desk);
    let token = stage.token(&organisation.desk);
    let code = Ticket(DICE.bytes());
    stage.post_as(&token, path::CODES, &NewCode::shown(ticket_hash(&code)));
    let token: Ticket = serde_json::from_value(token.into()).unwrap();
    let bytes = stage.bytes();
    for ticket in [one, token, code] {
        assert!(!contains(&bytes, ticket.as_bytes()) && !contains(&bytes, ticket_hash(&ticket).as_bytes()));
    }
}

#[test]
fn the_oldest_ticket_gives_way_to_the_ninth() {
    let organisation = Organisation::new();
    let stage = Stage::with(&organisation);
    let first = challenge(&stage, &organisation.desk);
    let second = challenge(&stage, &organisation.desk);
    (0..7).for_each(|_| {
        let _ = challenge(&stage, &organisation.desk);
    });
    assert_eq!(stage.answer(&organisation.desk, first).code(), "challenge_refused");
    assert_eq!(stage.answer(&organisation.desk, second).status, 200);
}

fn announce(stage: &Stage, organisation: &Organisation, code: Ticket) -> Reply {
    stage.post_as(&stage.token(&organisation.desk), path::CODES, &NewCode::shown(ticket_hash(&code)))
}

fn waiting(stage: &Stage, organisation: &Organisation) -> Vec<approdo_model::ids::DeviceId> {
    let list: Applicants = stage.get_as(&stage.token(&organisation.desk), path::APPLICATIONS).json();
    list.applicants.iter().map(|applicant| applicant.device).collect()
}

#[test]
fn an_enrolment_code_is_good_once_and_for_ten_minutes() {
    let mut organisation = Organisation::new();
    let stage = Stage::with(&organisation);
    let (new, second) = (Tablet::new(organisation.id), Tablet::new(organisation.id));
    let code = Ticket(DICE.bytes());
    let apply = |tablet: &Tablet, code| {
        stage.post(path::APPLICATIONS, &Stage::application(&organisation, tablet, code))
    };
    assert_eq!(apply(&new, code).code(), "code_refused", "not announced");
    assert_eq!(announce(&stage, &organisation, code).status, 200);
    let mut forged = Stage::application(&organisation, &new, code);
    forged.key = second.public();
    assert_eq!(stage.post(path::APPLICATIONS, &forged).code(), "not_authentic");
    assert_eq!(apply(&new, code).status, 200);
    assert_eq!(apply(&new, code).status, 200, "the answer was lost");
    assert_eq!(apply(&second, code).code(), "code_refused", "used");
    assert_eq!(waiting(&stage, &organisation), [new.id()]);
    organisation.state(Act::DeviceEnrolled { device: new.id(), key: new.public() });
    stage.tell(&organisation);
    assert_eq!(waiting(&stage, &organisation), [], "admitted");

    let late = Ticket(DICE.bytes());
    announce(&stage, &organisation, late);
    stage.hands.pass(600);
    let reply = stage.post(path::APPLICATIONS, &Stage::application(&organisation, &second, late));
    assert_eq!(reply.code(), "code_refused", "over");
}

#[test]
fn a_code_says_of_its_applicant_what_it_was_made_for() {
    let organisation = Organisation::new();
    let stage = Stage::with(&organisation);
    let token = stage.token(&organisation.desk);
    for role in [Role::Worker, Role::Coordinator] {
        let (new, code) = (Tablet::new(organisation.id), Ticket(DICE.bytes()));
        let said = NewCode { role, ..NewCode::shown(ticket_hash(&code)) };
        assert_eq!(stage.post_as(&token, path::CODES, &said).status, 200);
        let reply = stage.post(path::APPLICATIONS, &Stage::application(&organisation, &new, code));
        assert_eq!(reply.json::<Applicant>().role, role);
        let list: Applicants = stage.get_as(&token, path::APPLICATIONS).json();
        assert_eq!(list.applicants.iter().find(|one| one.device == new.id()).unwrap().role, role);
    }
}

#[test]
fn a_code_that_comes_late_lives_as_much_shorter() {
    let organisation = Organisation::new();
    let stage = Stage::with(&organisation);
    let apply = |code| {
        let tablet = Tablet::new(organisation.id);
        stage.post(path::APPLICATIONS, &Stage::application(&organisation, &tablet, code)).status
    };
    let announce = |age_seconds| {
        let code = Ticket(DICE.bytes());
        let new = NewCode { age_seconds, ..NewCode::shown(ticket_hash(&code)) };
        let token = stage.token(&organisation.desk);
        assert_eq!(stage.post_as(&token, path::CODES, &new).status, 200);
        code
    };
    let (fresh, late) = (announce(0), announce(590));
    let other = announce(590);
    stage.hands.pass(9);
    assert_eq!(apply(other), 200);
    stage.hands.pass(1);
    assert_eq!(apply(late), 403, "ten minutes after it was made");
    assert_eq!(waiting(&stage, &organisation), [], "nor does anybody wait with one that is over");
    assert_eq!(apply(fresh), 200);
    assert_eq!(apply(announce(600)), 403);
    assert_eq!(apply(announce(u64::MAX)), 403);
}

/// The server keeps what it cannot open, in memory, for ten minutes, and gives it to whoever has the code.
#[test]
fn an_offer_lives_as_long_as_its_code_and_is_written_nowhere() {
    let organisation = Organisation::new();
    let stage = Stage::with(&organisation);
    let (code, lookup) = (Ticket(DICE.bytes()), Ticket(DICE.bytes()));
    let sealed = Sealing::of([0xa5, 0x5a, 0x71].repeat(60)).unwrap();
    let offer = Some(NewOffer { hash: ticket_hash(&lookup), sealed: sealed.clone() });
    let new = NewCode { offer, ..NewCode::shown(ticket_hash(&code)) };
    let ask = |lookup| stage.post(path::OFFERS, &OfferQuery { lookup });
    assert_eq!(ask(lookup).code(), "code_refused", "not announced");
    stage.post_as(&stage.token(&organisation.desk), path::CODES, &new);
    assert_eq!(ask(code).code(), "code_refused", "what is good once leads nowhere");
    for _ in 0..2 {
        assert_eq!(ask(lookup).json::<Offer>().sealed, sealed);
    }
    let bytes = stage.bytes();
    assert!(!contains(&bytes, sealed.as_bytes()) && !contains(&bytes, ticket_hash(&lookup).as_bytes()));
    stage.hands.pass(600);
    assert_eq!(ask(lookup).code(), "code_refused", "over");
    let mut large = serde_json::to_value(&new).unwrap();
    large["offer"]["sealed"] = "00".repeat(OFFER_BYTES_MAX + 1).into();
    let reply = stage.post_as(&stage.token(&organisation.desk), path::CODES, &large);
    assert_eq!(reply.code(), "malformed");
}

#[test]
fn a_code_of_one_organisation_is_no_good_in_another() {
    let (first, second) = (Organisation::new(), Organisation::new());
    let stage = Stage::with(&first);
    approdo_sync_server::add_organisation(stage.folder.path(), &second.statements).unwrap();
    let code = Ticket(DICE.bytes());
    announce(&stage, &first, code);
    let new = Tablet::new(second.id);
    assert_eq!(
        stage.post(path::APPLICATIONS, &Stage::application(&second, &new, code)).code(),
        "code_refused"
    );
    assert_eq!(waiting(&stage, &first), []);
}

#[test]
fn a_worker_sees_its_own_head_and_a_coordinator_all() {
    let mut organisation = Organisation::new();
    let (tablet, _) = (organisation.tablet(), organisation.tablet());
    let stage = Stage::with(&organisation);
    let all: Heads = stage.get_as(&stage.token(&organisation.desk), path::HEADS).json();
    assert_eq!((all.devices.len(), all.registry), (3, 5));
    let own: Heads = stage.get_as(&stage.token(&tablet), path::HEADS).json();
    assert_eq!(own.devices.iter().map(|line| line.device).collect::<Vec<_>>(), [tablet.id()]);
}

/// S-109: every (role, organisation, call) has its expected answer.
#[test]
fn every_call_answers_every_role_as_it_must() {
    let mut organisation = Organisation::new();
    let mut worker = organisation.tablet();
    let colleague = organisation.tablet();
    let removed = organisation.tablet();
    let stage = Stage::with(&organisation);
    let mut other = Organisation::new();
    let foreign_worker = other.tablet();
    approdo_sync_server::add_organisation(stage.folder.path(), &other.statements).unwrap();
    stage.tell(&other);
    worker.evening(1);
    stage.take(&worker.rest(0));
    let gone = stage.token(&removed);
    organisation.state(Act::DeviceRevoked { device: removed.id(), last: Head::EMPTY });
    stage.tell(&organisation);

    let roles = [
        ("nobody", String::new()),
        ("nonsense", "xyz".to_owned()),
        ("invented", Ticket(DICE.bytes()).to_string()),
        ("revoked", gone),
        ("worker", stage.token(&worker)),
        ("coordinator", stage.token(&organisation.desk)),
        ("foreign worker", stage.token(&foreign_worker)),
        ("foreign coordinator", stage.token(&other.desk)),
    ];
    let log = |tablet: &Tablet| format!("/v1/entries/{}", tablet.id());
    let shelf = |tablet: &Tablet| format!("/v1/shelf/{}", tablet.id());
    // Of worker, coordinator, foreign worker, foreign coordinator; everyone else lacks a token.
    let calls = [
        ("GET", log(&worker), "", [200, 200, 403, 404]),
        ("GET", log(&colleague), "", [403, 200, 403, 404]),
        ("GET", log(&organisation.desk), "", [403, 200, 403, 404]),
        ("GET", log(&Tablet::new(organisation.id)), "", [403, 404, 403, 404]),
        ("GET", shelf(&worker), "", [403, 200, 403, 404]),
        ("GET", shelf(&colleague), "", [403, 200, 403, 404]),
        ("GET", path::HEADS.to_owned(), "", [200; 4]),
        ("GET", path::TABLE.to_owned(), "", [403, 200, 403, 200]),
        ("GET", path::APPLICATIONS.to_owned(), "", [403, 200, 403, 200]),
        ("POST", path::LEDGER.to_owned(), r#"{"known":[]}"#, [200; 4]),
        ("POST", path::CODES.to_owned(), CODE, [403, 200, 403, 200]),
    ];
    for (method, path, body, expected) in &calls {
        for (index, (role, token)) in roles.iter().enumerate() {
            let bearer = format!("Bearer {token}");
            let mut headers = vec![("authorization", bearer.as_str())];
            if !body.is_empty() {
                headers.push(("content-type", "application/json"));
            }
            let reply = stage.line().ask(method, path, &headers, body.as_bytes());
            let status = index.checked_sub(4).map_or(401, |index| expected[index]);
            assert_eq!(reply.status, status, "{role}: {method} {path}");
        }
    }
}

const CODE: &str = r#"{"hash":"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"}"#;

#[test]
fn a_token_comes_as_a_bearer_in_the_header_and_in_no_other_way() {
    let organisation = Organisation::new();
    let stage = Stage::with(&organisation);
    let Token { token } = stage.answer(&organisation.desk, challenge(&stage, &organisation.desk)).json();
    for authorization in
        [format!("Basic {token}"), format!("Bearer  {token}"), token.to_string(), "Bearer".into()]
    {
        let reply = stage.line().ask("GET", path::TABLE, &[("authorization", &authorization)], b"");
        assert_eq!((reply.status, reply.header("www-authenticate")), (401, "Bearer"), "{authorization}");
    }
    assert_eq!(stage.get(&format!("{}?token={token}", path::TABLE)).status, 401);
}
