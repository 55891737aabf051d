//! Every format of the model, kept: canonical bytes, digests, messages and problem documents (S-037).
//!
//! Kept texts lie in `tests/golden/*.txt`; see [`kept`].

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests fail by panicking")]

mod kept;
mod signed;

use approdo_model::bytes::{Digest, SignatureBytes, Ticket};
use approdo_model::chain::{Chain, Head, Part, head_bytes};
use approdo_model::codes::{Area, Line};
use approdo_model::digest::Purpose;
use approdo_model::header::{CANONICAL_BYTES, Fault, Kind, Open};
use approdo_model::problem::{Code, Problem};
use approdo_model::registry::Role;
use approdo_model::signature::Context;
use approdo_model::suite;
use approdo_model::table::Cell;
use approdo_model::wire::*;
use kept::{check, hexed};
use serde::Serialize;
use serde::de::DeserializeOwned;
use signed::*;

#[test]
fn headers_digests_and_heads_keep_their_bytes() {
    let mut log = outing();
    log.write(open(Kind::Correction, Some(Line::IndoorContacts), 2, 3, Some(Digest([9; 32]))));
    log.write(open(Kind::Control, None, 3, 1, None));
    log.write(open(Kind::Answer, Some(Line::StreetContacts), 2, 4, Some(Digest([8; 32]))));
    let mut chain = Chain::empty(organisation(), Who::Tablet.device());
    let mut lines = Vec::new();
    for entry in &log.entries {
        let chained = chain.extend(&entry.open, &entry.part).unwrap();
        let name = format!("{} {:?}", chained.header.place.seq, Kind::from_number(entry.open.kind).unwrap());
        let canonical = chained.header.canonical();
        assert_eq!(canonical.len(), CANONICAL_BYTES, "{name}");
        lines.push(hexed(&format!("{name} header"), &canonical));
        lines.push(hexed(&format!("{name} erasable part"), entry.part.digest().as_bytes()));
        lines.push(hexed(&format!("{name} digest"), chained.digest.as_bytes()));
        lines.push(hexed(&format!("{name} head"), &head_bytes(&chained.after)));
        chain = chained.after;
    }
    check("entries", &lines);
}

#[test]
fn a_blanked_entry_keeps_its_digest() {
    let log = outing();
    let mut chain = Chain::empty(organisation(), Who::Tablet.device());
    for entry in &log.entries {
        let kept = chain.extend(&entry.open, &entry.part).unwrap();
        let blank = chain.extend(&entry.open, &Part::Blank(entry.part.digest())).unwrap();
        assert_eq!(kept, blank);
        chain = kept.after;
    }
}

#[test]
fn labels_keep_their_bytes() {
    let digests = Purpose::ALL.map(|purpose| hexed(&format!("digest {purpose:?}"), purpose.label()));
    let contexts = Context::ALL.map(|context| hexed(&format!("sign {context:?}"), &context.message(b"")));
    check("labels", &[&digests[..], &contexts].concat());
}

#[test]
fn statements_and_notices_keep_their_bytes() {
    let mut lines = Vec::new();
    for statement in statements(&every_act()) {
        let name = format!("statement {}", statement.number);
        lines.push(hexed(&format!("{name} bytes"), &statement.canonical()));
        lines.push(hexed(&format!("{name} digest"), statement.digest().as_bytes()));
        lines.push((format!("{name} json"), serde_json::to_string(&statement).unwrap()));
        lines.push(hexed(&format!("{name} kept"), &encode(&statement).unwrap()));
    }
    for statement in statements(&[every_act(), key_acts()].concat()).split_off(every_act().len()) {
        let name = format!("key statement {}", statement.number);
        lines.push(hexed(&format!("{name} bytes"), &statement.canonical()));
        lines.push(hexed(&format!("{name} digest"), statement.digest().as_bytes()));
        lines.push((format!("{name} json"), serde_json::to_string(&statement).unwrap()));
        lines.push(hexed(&format!("{name} kept"), &encode(&statement).unwrap()));
    }
    let before = [every_act(), key_acts()].concat();
    for statement in statements(&[&before[..], &hybrid_acts()].concat()).split_off(before.len()) {
        let name = format!("hybrid statement {}", statement.number);
        lines.push(hexed(&format!("{name} bytes"), &statement.canonical()));
        lines.push(hexed(&format!("{name} digest"), statement.digest().as_bytes()));
        lines.push((format!("{name} json"), serde_json::to_string(&statement).unwrap()));
        lines.push(hexed(&format!("{name} kept"), &encode(&statement).unwrap()));
    }
    for line in ledger() {
        let name = format!("ledger line {}", line.number);
        lines.push(hexed(&format!("{name} bytes"), &line.canonical()));
        lines.push(hexed(&format!("{name} digest"), line.digest().as_bytes()));
        lines.push((format!("{name} json"), serde_json::to_string(&line).unwrap()));
    }
    let notice = acknowledgement();
    lines.push(hexed("acknowledgement bytes", &notice.canonical()));
    lines.push(("acknowledgement json".to_owned(), serde_json::to_string(&notice).unwrap()));
    for item in sent_back() {
        lines.push(hexed(&format!("sent back {} bytes", item.number), &item.canonical()));
    }
    let application = application();
    let Application { organisation, code, device, key, .. } = &application;
    lines.push(hexed("application bytes", &Application::canonical(organisation, code, device, key)));
    let answer = challenge_answer();
    lines.push(hexed("challenge bytes", &challenge_bytes(&answer.device, &answer.challenge)));
    lines.push(hexed("ticket hash", ticket_hash(&Ticket([0x0e; 16])).as_bytes()));
    check("statements", &lines);
}

/// A binary message keeps its bytes and comes back as it was.
fn binary<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(
    name: &str,
    message: &T,
) -> (String, String) {
    let bytes = encode(message).unwrap();
    assert_eq!(decode::<T>(&bytes).as_ref(), Ok(message), "{name}");
    hexed(name, &bytes)
}

/// The same with a proof before it; without one it is still read.
fn proved<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug + Clone>(
    name: &str,
    message: &T,
) -> (String, String) {
    let head = Head { seq: 4, digest: Digest([0x44; 32]) };
    let proof = Proof { head, signature: SignatureBytes([0x55; 64]) };
    let bytes = encode_proved(&proof, message).unwrap();
    assert_eq!(decode_proved::<T>(&bytes), Ok((Some(proof), message.clone())), "{name}");
    assert_eq!(decode_proved::<T>(&encode(message).unwrap()), Ok((None, message.clone())), "{name}");
    assert_eq!(decode::<T>(&bytes), Err(WireError::Version), "{name}");
    hexed(&format!("{name}, proved"), &bytes)
}

/// A JSON message keeps its text, comes back as it was, and takes no unknown field.
fn json<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(
    name: &str,
    message: &T,
) -> (String, String) {
    let text = serde_json::to_string(message).unwrap();
    assert_eq!(serde_json::from_str::<T>(&text).unwrap(), *message, "{name}");
    let stranger = text.replacen('{', "{\"stranger\":1,", 1);
    assert!(serde_json::from_str::<T>(&stranger).is_err(), "{name} takes an unknown field");
    (name.to_owned(), text)
}

#[test]
fn messages_keep_their_bytes() {
    let log = outing();
    let head = log.chain.head;
    let mut blanked = log.entries.clone();
    blanked[1].part = Part::Blank(blanked[1].part.digest());
    let statements = statements(&every_act());
    let device = Who::Tablet.device();
    let notices = Notices { acknowledgements: vec![acknowledgement()], ledger: ledger() };
    let cell =
        Cell { area: Area::Co, month: january(), line: Line::StreetContacts, tally: u64::from(u32::MAX) + 1 };
    let uncounted = Fault::ALL.map(|fault| Uncounted { reason: fault.code(), entries: 1 });
    let application = application();
    let applicant = Applicant { device, key: application.key, role: Role::Worker };
    let code = NewCode::shown(ticket_hash(&application.code));
    let sealed = Sealing::of(vec![0xab; 40]).unwrap();
    let offer = Some(NewOffer { hash: ticket_hash(&Ticket([0x0c; 16])), sealed });
    let receipt = Receipt {
        head,
        shelf: Some(Head { seq: 9, digest: Digest([0x99; 32]) }),
        statements: statements.clone(),
        acknowledgements: notices.acknowledgements.clone(),
        ledger: notices.ledger.clone(),
    };
    check(
        "wire",
        &[
            binary("push", &push(&log)),
            binary("push of suite 2", &push(&outing_of(suite::X_WING))),
            binary("push that asks", &Push { after: head, entries: Vec::new(), ..push(&log) }),
            proved("push that asks", &Push { entries: Vec::new(), ..push(&log) }),
            binary("receipt", &receipt),
            binary("page", &Page { after: Head::EMPTY, entries: log.entries.clone(), next: Some(4) }),
            binary("page with a blank", &Page { after: Head::EMPTY, entries: blanked, next: None }),
            json(
                "heads",
                &Heads {
                    devices: vec![DeviceHead { device, head, shelved: 3, last_seen: None }],
                    registry: 8,
                    ledger: vec![(Who::Desk.device(), 2)],
                    awaited: Vec::new(),
                },
            ),
            json(
                "heads of a restored server",
                &Heads {
                    devices: Vec::new(),
                    registry: 8,
                    ledger: Vec::new(),
                    awaited: vec![Who::Desk.device()],
                },
            ),
            json("statements", &Statements { statements }),
            json("notices", &notices),
            json("ledger query", &LedgerQuery { known: vec![(Who::Desk.device(), 2)] }),
            binary("sent back items", &SentBackItems { items: sent_back() }),
            binary(
                "sent back query",
                &SentBackQuery { organisation: organisation(), known: vec![(Who::Desk.device(), 2)] },
            ),
            proved(
                "sent back query",
                &SentBackQuery { organisation: organisation(), known: vec![(Who::Desk.device(), 2)] },
            ),
            json("new code", &code),
            json(
                "new code for a desk, typed too",
                &NewCode { role: Role::Coordinator, age_seconds: 7, offer, ..code },
            ),
            json("offer query", &OfferQuery { lookup: Ticket([0x0c; 16]) }),
            json("offer", &Offer { sealed: Sealing::of(vec![0xab; 40]).unwrap() }),
            json("applicant for a desk", &Applicant { role: Role::Coordinator, ..applicant }),
            json("application", &application),
            json("applicants", &Applicants { applicants: vec![applicant] }),
            json("challenge request", &ChallengeRequest { device }),
            json("challenge", &Challenge { challenge: Ticket([0x0d; 16]) }),
            json("token request", &challenge_answer()),
            json("token", &Token { token: Ticket([0x0f; 16]) }),
            json("live table", &LiveTable { cells: vec![cell], uncounted: uncounted.to_vec() }),
        ],
    );
}

#[test]
fn a_contact_fits_in_650_bytes_and_all_are_the_same_length() {
    let log = outing();
    let with = |entries: &[_]| encode(&Push { entries: entries.to_vec(), ..push(&log) }).unwrap().len();
    let lengths: Vec<usize> = [1, 2].map(|at| with(&log.entries[..=at]) - with(&log.entries[..at])).to_vec();
    // A first note, signature included; a revision names what it supersedes, 32 bytes more.
    assert_eq!(lengths, [642, 674]);
}

#[test]
fn a_binary_message_of_another_version_or_with_bytes_left_over_is_refused() {
    let bytes = encode(&push(&outing())).unwrap();
    for version in (0..=255).filter(|version| *version != WIRE_VERSION) {
        let other = [&[version], &bytes[1..]].concat();
        assert_eq!(decode::<Push>(&other), Err(WireError::Version));
    }
    assert_eq!(decode::<Push>(&[&bytes[..], &[0]].concat()), Err(WireError::Shape));
    for end in 1..bytes.len() {
        assert_eq!(decode::<Push>(&bytes[..end]), Err(WireError::Shape), "cut at {end}");
    }
    assert_eq!(decode::<Push>(&[]), Err(WireError::Version));
}

#[test]
fn the_open_part_of_an_entry_is_read_without_the_sealed_one() {
    for entry in outing().entries {
        let bytes = encode(&entry).unwrap();
        let open = encode(&entry.open).unwrap();
        assert_eq!(&bytes[..open.len()], open, "the open part comes first");
        assert_eq!(decode_front(&bytes[..open.len()]), Ok(entry.open.clone()), "nothing else is needed");
        assert_eq!(decode_front(&bytes), Ok(entry.open));
        assert_eq!(decode_front::<Open>(&bytes[..open.len() - 1]), Err(WireError::Shape));
        assert_eq!(
            decode_front::<Open>(&[&[WIRE_VERSION + 1], &bytes[1..]].concat()),
            Err(WireError::Version)
        );
    }
}

#[test]
fn problem_documents_keep_their_text() {
    let document = |code: Code| {
        let text = serde_json::to_string(&Problem::of(code)).unwrap();
        assert_eq!(serde_json::from_str::<Problem>(&text).unwrap(), Problem::of(code));
        (format!("{code:?}"), text)
    };
    let mut lines: Vec<_> = Code::ALL.into_iter().map(document).collect();
    let gap = Problem::of(Code::Gap).with_head(Head { seq: 4, digest: Digest([0x44; 32]) });
    lines.push(("Gap with a head".to_owned(), serde_json::to_string(&gap).unwrap()));
    check("problems", &lines);
}
