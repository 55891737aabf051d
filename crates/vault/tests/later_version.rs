//! A registry with an act that this version does not know: it is not folded, it is said, and nothing that was noted waits
//! for it.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests fail by panicking")]

mod friendly;
mod tablet;

use approdo_model::registry::{Act, Author};
use approdo_model::wire::{Receipt, decode, path};
use approdo_vault::secret::SigningSecret;
use approdo_vault::store::WrapKind;
use approdo_vault::sync::{Answer, Call, Method, SyncError};
use friendly::{Server, admitted, organisation, say};
use serde_json::{Value, json};
use tablet::*;

/// The number that the first act beyond those of this version will have in the binary form.
const UNKNOWN_ACT: u8 = 11;

/// As if the last statement said something that only a later version knows, in JSON.
fn said_later(call: &Call, answer: Answer) -> Option<Answer> {
    if call.method != Method::Get || !call.path.starts_with("/v1/registry/") {
        return Some(answer);
    }
    let mut body: Value = serde_json::from_slice(&answer.body).unwrap();
    if let Some(last) = body["statements"].as_array_mut().unwrap().last_mut() {
        last["act"] = json!({"season_begun": {"first": "2018-01"}});
    }
    Some(Answer { body: serde_json::to_vec(&body).unwrap(), ..answer })
}

/// The same in a receipt: the act's number is put beyond those that are known.
fn in_receipt(call: &Call, answer: Answer, asked: &mut Vec<usize>) -> Option<Answer> {
    if call.path != path::ENTRIES {
        return Some(answer);
    }
    let receipt: Receipt = decode(&answer.body).unwrap();
    asked.push(receipt.statements.len());
    let Some(last) = receipt.statements.last() else { return Some(answer) };
    // Organisation, number, previous: then the act, whose number is one byte.
    let beginning = approdo_model::wire::encode(last).unwrap()[1..50].to_vec();
    let mut body = answer.body.clone();
    let at = body.windows(beginning.len()).position(|window| window == beginning).unwrap();
    assert_eq!(body[at + 49], 6, "the act of closing a period");
    body[at + 49] = UNKNOWN_ACT;
    Some(Answer { body, ..answer })
}

fn freeze(desk: &Tablet, server: &mut Server) {
    let month = approdo_model::calendar::Month::new(2017, 12).unwrap();
    let vault_key = desk.vault_key(desk.words).unwrap();
    let signer = SigningSecret::new(&desk.kept(&vault_key, WrapKind::Device, b"").unwrap());
    let author = Author::Coordinator(desk.identity().device);
    say(server, author, &signer, Act::Frozen { first: month, last: month });
}

#[test]
fn a_desk_takes_nothing_of_a_registry_it_cannot_read_and_says_why() {
    let (mut desk, _, mut server) = organisation(140);
    freeze(&desk, &mut server);
    let before = desk.dump();
    let ended = server.sync_while(&mut desk, |_, call, answer| said_later(call, answer));
    assert_eq!((ended, SyncError::Later.code()), (Err(SyncError::Later), "newer_version"));
    assert!(desk.dump() == before);
    // A fork is still a fork, and garbage is garbage.
    let garbage = |call: &Call, answer: Answer| match call.path.starts_with("/v1/registry/") {
        true => Some(Answer { body: br#"{"statements":[{"act":7}]}"#.to_vec(), ..answer }),
        false => Some(answer),
    };
    assert_eq!(
        server.sync_while(&mut desk, |_, call, answer| garbage(call, answer)),
        Err(SyncError::Unexpected)
    );
    server.sync(&mut desk).unwrap();
}

#[test]
fn a_tablet_hands_everything_over_beside_a_registry_it_cannot_read() {
    let (mut desk, _, mut server) = organisation(141);
    let mut tablet = admitted(142, &mut desk, &mut server);
    tablet.unlock();
    tablet.ok(json!({"do": "start_outing", "shift": shift()}));
    for _ in 0..120 {
        tablet.ok(json!({"do": "note", "record": contact("woman")}));
    }
    freeze(&desk, &mut server);
    let known = tablet.store().statements().unwrap().len();
    let mut asked = Vec::new();
    let mut round = |tablet: &mut Tablet, server: &mut Server| {
        let mut now = Vec::new();
        let ended = server.sync_while(tablet, |_, call, answer| in_receipt(call, answer, &mut now));
        asked.push(now);
        if let Err(error) = ended {
            tablet.app.sync_ended(Some(error));
        }
        ended
    };
    assert_eq!(round(&mut tablet, &mut server), Err(SyncError::Unexpected));
    assert_eq!(round(&mut tablet, &mut server), Ok(()));
    let queue = tablet.status()["queue"].clone();
    assert_eq!((&queue["waiting"], &queue["problem"]), (&json!(0), &json!("newer_version")));
    assert_eq!(round(&mut tablet, &mut server), Err(SyncError::Later), "it looks again, and says the same");
    assert_eq!(asked, [vec![1], vec![0, 0], vec![1]]);
    assert_eq!(tablet.store().statements().unwrap().len(), known, "nothing of it was folded");
    server.sync(&mut tablet).unwrap();
    server.sync(&mut tablet).unwrap();
    assert_eq!(tablet.status()["queue"]["problem"], Value::Null, "renewed, it reads");
    assert_eq!(tablet.store().statements().unwrap().len(), known + 1);
}
