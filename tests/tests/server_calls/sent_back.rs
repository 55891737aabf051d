//! What is sent back: signed by a coordinator or not taken, delivered in order, and gone once it is taken back.

use approdo_model::bytes::SignatureBytes;
use approdo_model::limits::SENT_BACK_ITEMS_MAX;
use approdo_model::notice::{SentBack, SentBackAct};
use approdo_model::registry::Act;
use approdo_model::wire::{self, LedgerQuery, SentBackItems, SentBackQuery, path};

use crate::cast::{Organisation, Stage, Tablet};
use crate::http::Reply;

fn hand_over(stage: &Stage, items: &[&SentBack]) -> Reply {
    let items = items.iter().copied().cloned().collect();
    stage.post_binary(path::SENT_BACK, &SentBackItems { items })
}

/// What the server has for this tablet beyond what it knows of the desk.
fn asked(stage: &Stage, organisation: &Organisation, tablet: &Tablet, known: u32) -> Vec<SentBack> {
    let query = SentBackQuery { organisation: organisation.id, known: vec![(organisation.desk.id(), known)] };
    let path = path::SENT_BACK_TO.replace("{device}", &tablet.id().to_string());
    let reply = stage.post_proved(&path, &tablet.proof(), &query);
    assert_eq!(reply.status, 200, "{}", reply.code());
    wire::decode::<SentBackItems>(&reply.body).unwrap().items
}

#[test]
fn an_item_reaches_its_tablet_and_no_other_until_it_is_taken_back() {
    let mut organisation = Organisation::new();
    let (mut tablet, mut other) = (organisation.tablet(), organisation.tablet());
    let stage = Stage::with(&organisation);
    for tablet in [&mut tablet, &mut other] {
        tablet.evening(1);
        stage.take(&tablet.rest(0));
    }
    let items: Vec<SentBack> = (1..=3).map(|number| organisation.sends_back(&tablet, number, None)).collect();
    let reply = hand_over(&stage, &[&items[0], &items[1], &items[2]]);
    assert_eq!(reply.json::<LedgerQuery>().known, [(tablet.id(), 3)]);
    assert_eq!(hand_over(&stage, &[&items[1]]).status, 200, "once more changes nothing");
    assert_eq!(asked(&stage, &organisation, &tablet, 0), items);
    assert_eq!(asked(&stage, &organisation, &tablet, 2), items[2..]);
    assert_eq!(asked(&stage, &organisation, &other, 0), []);
    let back = organisation.sends_back(&tablet, 4, Some(2));
    assert_eq!(hand_over(&stage, &[&back]).json::<LedgerQuery>().known, [(tablet.id(), 4)]);
    let left = [items[0].clone(), items[2].clone(), back];
    assert_eq!(asked(&stage, &organisation, &tablet, 0), left);
    // A late copy of what was taken back does not come again.
    assert_eq!(hand_over(&stage, &[&items[1]]).status, 200);
    assert_eq!(asked(&stage, &organisation, &tablet, 0), left);
}

#[test]
fn what_no_coordinator_signed_or_what_is_out_of_shape_is_refused_and_changes_nothing() {
    let mut organisation = Organisation::new();
    let (tablet, stranger) = (organisation.tablet(), Tablet::new(organisation.id));
    let second = Tablet::new(organisation.id);
    organisation.state_by_root(Act::CoordinatorAdded { device: second.id(), key: second.public() });
    let stage = Stage::with(&organisation);
    let good = organisation.sends_back(&tablet, 1, None);
    assert_eq!(hand_over(&stage, &[&good]).status, 200);
    let before = stage.dump();
    let refused = |items: &[&SentBack], code: &str| assert_eq!(hand_over(&stage, items).code(), code);
    let fresh = organisation.sends_back(&tablet, 2, None);
    refused(&[], "malformed");
    refused(&[&SentBack { signature: SignatureBytes::ZERO, ..fresh.clone() }], "not_the_author");
    refused(&[&fresh, &SentBack { number: 3, ..fresh.clone() }], "not_the_author");
    // Signed by the desk, said by a worker, or by the other coordinator.
    let by = |coordinator| organisation.signs_back(SentBack { coordinator, ..fresh.clone() });
    refused(&[&by(tablet.id())], "not_the_author");
    refused(&[&by(second.id())], "not_the_author");
    refused(&[&fresh, &by(second.id())], "malformed");
    refused(&[&organisation.sends_back(&stranger, 1, None)], "unknown_device");
    let act = |act| organisation.signs_back(SentBack { act, ..fresh.clone() });
    let SentBackAct::Item { salt, sealed } = fresh.act.clone() else { unreachable!() };
    refused(&[&act(SentBackAct::Item { salt, sealed: sealed[1..].to_vec() })], "malformed");
    refused(&[&act(SentBackAct::TakenBack { item: 2 })], "malformed");
    refused(&[&act(SentBackAct::TakenBack { item: 0 })], "malformed");
    refused(&[&organisation.sends_back(&tablet, 0, None)], "malformed");
    // Another one under the same number.
    refused(&[&organisation.sends_back(&tablet, 1, None)], "fork");
    refused(&vec![&fresh; SENT_BACK_ITEMS_MAX + 1], "too_large");
    let nowhere = SentBackQuery { organisation: Organisation::new().id, known: Vec::new() };
    let path = path::SENT_BACK_TO.replace("{device}", &tablet.id().to_string());
    assert_eq!(stage.post_binary(&path, &nowhere).code(), "unknown_organisation");
    let path = path::SENT_BACK_TO.replace("{device}", &stranger.id().to_string());
    let query = SentBackQuery { organisation: organisation.id, known: Vec::new() };
    assert_eq!(stage.post_binary(&path, &query).code(), "unknown_device");
    assert_eq!(stage.dump(), before);
}

#[test]
fn a_removed_coordinator_sends_nothing_back() {
    let mut organisation = Organisation::new();
    let mut tablet = organisation.tablet();
    tablet.evening(1);
    let second = Tablet::new(organisation.id);
    organisation.state_by_root(Act::CoordinatorAdded { device: second.id(), key: second.public() });
    let (desk, last) = (organisation.desk.clone(), organisation.desk.head());
    let item = organisation.sends_back(&tablet, 1, None);
    organisation.state_by_root(Act::CoordinatorRemoved { device: desk.id(), last });
    let stage = Stage::with(&organisation);
    stage.take(&tablet.rest(0));
    assert_eq!(hand_over(&stage, &[&item]).code(), "not_the_author");
    assert_eq!(asked(&stage, &organisation, &tablet, 0), []);
}
