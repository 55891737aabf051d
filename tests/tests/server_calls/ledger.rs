//! Acknowledgements and erasures: signed by a coordinator or not taken; what is erased is gone and stays gone.

use approdo_model::bytes::{Digest, SignatureBytes};
use approdo_model::chain::{Head, Part};
use approdo_model::codes::{Area, Line as TableLine};
use approdo_model::ids::SubjectId;
use approdo_model::notice::LedgerAct;
use approdo_model::registry::Act;
use approdo_model::wire::{self, Heads, LedgerQuery, Notices, Page, path};
use approdo_sync_server::Rules;

use crate::cast::{DICE, Organisation, Stage, Tablet, contains, month};

fn evening(rules: Rules) -> (Organisation, Tablet, SubjectId, Stage) {
    let mut organisation = Organisation::new();
    let mut tablet = organisation.tablet();
    let stage = Stage::ruled(&organisation, rules);
    tablet.open(Area::Mi, month("2018-01"));
    let (subject, _) = tablet.note();
    tablet.note();
    stage.take(&tablet.rest(0));
    (organisation, tablet, subject, stage)
}

fn body(tablet: &Tablet, index: usize) -> Vec<u8> {
    tablet.entries[index].part.sealed().unwrap().body.clone()
}

fn acknowledgements(notice: approdo_model::notice::Acknowledgement) -> Notices {
    Notices { acknowledgements: vec![notice], ledger: Vec::new() }
}

#[test]
fn an_acknowledgement_reaches_its_tablet_and_only_goes_forward() {
    let (organisation, tablet, _, stage) = evening(Rules::KEPT);
    let (first, second) = (
        organisation.acknowledge(&tablet, tablet.heads[1]),
        organisation.acknowledge(&tablet, tablet.head()),
    );
    assert_eq!(stage.hand_over(acknowledgements(first.clone())).status, 200);
    assert_eq!(stage.asked(&tablet).acknowledgements, std::slice::from_ref(&first));
    assert_eq!(stage.hand_over(acknowledgements(second.clone())).status, 200);
    assert_eq!(stage.hand_over(acknowledgements(first)).status, 200);
    assert_eq!(stage.asked(&tablet).acknowledgements, [second]);
}

#[test]
fn an_acknowledgement_that_is_forged_or_names_no_head_is_refused() {
    let (mut organisation, tablet, _, stage) = evening(Rules::KEPT);
    let before = stage.dump();
    let good = organisation.acknowledge(&tablet, tablet.head());
    let refused = |notice, code| assert_eq!(stage.hand_over(acknowledgements(notice)).code(), code);
    let mut forged = good.clone();
    forged.head = tablet.heads[1];
    refused(forged, "not_the_author");
    let mut worker = good.clone();
    worker.coordinator = tablet.id();
    refused(worker, "not_the_author");
    for head in [Head { seq: 9, ..tablet.head() }, Head { seq: 3, digest: Digest(DICE.bytes()) }, Head::EMPTY]
    {
        refused(organisation.acknowledge(&tablet, head), "unknown_branch");
    }
    refused(organisation.acknowledge(&Tablet::new(organisation.id), tablet.head()), "unknown_device");
    let desk = organisation.desk.clone();
    organisation.state_by_root(Act::CoordinatorRemoved { device: desk.id(), last: Head::EMPTY });
    stage.tell(&organisation);
    refused(good, "not_the_author");
    let registry =
        |text: &str| text.lines().filter(|l| !l.starts_with("statement")).collect::<Vec<_>>().join("\n");
    assert_eq!(registry(&stage.dump()), registry(&before));
}

#[test]
fn notices_are_taken_all_or_none() {
    let (mut organisation, tablet, subject, stage) = evening(Rules::KEPT);
    let before = stage.dump();
    let ledger = vec![organisation.line(LedgerAct::Erased { subject })];
    let acknowledgements = vec![organisation.acknowledge(&tablet, Head { seq: 99, digest: Digest::ZERO })];
    assert_eq!(stage.hand_over(Notices { acknowledgements, ledger }).code(), "unknown_branch");
    assert_eq!(stage.hand_over(Notices::default()).code(), "malformed");
    assert_eq!(stage.dump(), before);
}

/// S-115, on the server: no byte of what could open the body is left in the folder, and the chain still verifies.
#[test]
fn what_is_erased_is_gone_from_every_file_and_the_chain_still_verifies() {
    let (mut organisation, tablet, subject, stage) = evening(Rules::KEPT);
    let (gone, kept) = (body(&tablet, 1), body(&tablet, 2));
    let salt = tablet.entries[1].part.sealed().unwrap().salt;
    assert!(contains(&stage.bytes(), &gone) && contains(&stage.bytes(), salt.as_bytes()));
    assert_eq!(stage.inscribe(organisation.line(LedgerAct::Erased { subject })).status, 200);
    assert!(!contains(&stage.bytes(), &gone[..24]), "the body");
    assert!(!contains(&stage.bytes(), &gone[400..424]), "the end of the body");
    assert!(!contains(&stage.bytes(), salt.as_bytes()), "the salt");
    assert!(contains(&stage.bytes(), &kept[..24]), "another's body");
    assert_eq!(stage.sum(&organisation, TableLine::StreetContacts), 2, "it still counts");
    let reply = stage.get_as(&stage.token(&organisation.desk), &format!("/v1/entries/{}", tablet.id()));
    let page: Page = wire::decode(&reply.body).unwrap();
    assert_eq!(page.entries[1].part, Part::Blank(tablet.entries[1].part.digest()));
    let empty = approdo_model::chain::Chain::empty(organisation.id, tablet.id());
    assert_eq!(
        empty.verify(&tablet.public(), &page.entries).unwrap().last().unwrap().after.head,
        tablet.head()
    );
    assert_eq!(stage.differences(), [""; 0]);
}

#[test]
fn late_and_restored_copies_of_what_is_erased_arrive_blank() {
    let (mut organisation, mut tablet, subject, stage) = evening(Rules::KEPT);
    let mut copy = tablet.clone();
    tablet.note();
    stage.take(&tablet.rest(3));
    stage.inscribe(organisation.line(LedgerAct::Erased { subject }));
    let previous = tablet.heads[2].digest;
    tablet.revise(subject, 2, Some(previous), 1);
    copy.revise(subject, 2, Some(previous), 1);
    stage.take(&tablet.rest(4));
    assert_eq!(stage.take(&copy.rest(3)).shelf, Some(copy.head()));
    assert!(!contains(&stage.bytes(), &body(&tablet, 4)[..24]), "in the log");
    assert!(!contains(&stage.bytes(), &body(&copy, 3)[..24]), "on the shelf");
    assert_eq!(
        stage.take(&tablet.rest(0)).head,
        tablet.head(),
        "what is blank here may still be whole there"
    );
    assert_eq!(stage.differences(), [""; 0]);
}

/// S-117: a server that was restored from before an erasure shows that it lacks the line; told once more, it has blanked
/// what the image brought back before it answers anybody again.
#[test]
fn a_restored_server_is_told_again_what_was_erased_and_blanks_it_at_once() {
    let (mut organisation, tablet, subject, mut stage) = evening(Rules::KEPT);
    let (line, gone) = (organisation.line(LedgerAct::Erased { subject }), body(&tablet, 1));
    let folder = stage.folder.path().to_owned();
    let files = || std::fs::read_dir(&folder).unwrap().map(|file| file.unwrap().path());
    stage.stop();
    let image: Vec<_> = files().map(|file| (file.clone(), std::fs::read(file).unwrap())).collect();
    stage.start();
    assert_eq!(stage.inscribe(line.clone()).status, 200);
    assert!(!contains(&stage.bytes(), &gone[..24]));

    stage.stop();
    files().for_each(|file| std::fs::remove_file(file).unwrap());
    image.iter().for_each(|(file, bytes)| std::fs::write(file, bytes).unwrap());
    stage.start();
    assert!(contains(&stage.bytes(), &gone[..24]), "the image is from before");
    let heads: Heads = stage.get_as(&stage.token(&organisation.desk), path::HEADS).json();
    assert_eq!(heads.ledger, [], "a desk sees at once what is missing");
    assert_eq!(stage.inscribe(line).status, 200);
    assert!(!contains(&stage.bytes(), &gone[..24]));
    stage.take(&tablet.rest(0));
    let reply = stage.get_as(&stage.token(&organisation.desk), &format!("/v1/entries/{}", tablet.id()));
    let page: Page = wire::decode(&reply.body).unwrap();
    assert_eq!(page.entries[1].part, Part::Blank(tablet.entries[1].part.digest()));
    assert!(!contains(&stage.bytes(), &gone[..24]), "nor does the tablet bring it back");
    assert_eq!(stage.differences(), [""; 0]);
}

#[test]
fn an_erasure_blanks_the_shelf_too() {
    let (mut organisation, mut tablet, _, stage) = evening(Rules::KEPT);
    let mut copy = tablet.clone();
    tablet.note();
    let (subject, _) = copy.note();
    stage.take(&tablet.rest(3));
    stage.take(&copy.rest(3));
    assert!(contains(&stage.bytes(), &body(&copy, 3)[..24]));
    stage.inscribe(organisation.line(LedgerAct::Erased { subject }));
    assert!(!contains(&stage.bytes(), &body(&copy, 3)[..24]));
    assert_eq!(stage.differences(), [""; 0]);
}

/// A coordinator hands a restored server what a tablet no longer has, as far as it is not erased.
#[test]
fn a_blank_is_taken_only_if_its_subject_is_in_the_ledger() {
    let (mut organisation, tablet, subject, stage) = evening(Rules::KEPT);
    let erased = organisation.line(LedgerAct::Erased { subject });
    let mut blanked = tablet.rest(0);
    blanked.entries[1].part = Part::Blank(blanked.entries[1].part.digest());
    assert_eq!(stage.push(&blanked).status, 200, "what is there already is not looked at");

    let restored = Stage::with(&organisation);
    let before = restored.dump();
    assert_eq!(restored.push(&blanked).code(), "blank_without_erasure");
    assert_eq!(restored.dump(), before, "the whole run is refused");
    assert_eq!(restored.inscribe(erased).status, 200);
    assert_eq!(restored.take(&blanked).head, tablet.head());
    assert_eq!(restored.sum(&organisation, TableLine::StreetContacts), 2);
    assert_eq!(restored.differences(), [""; 0]);
}

#[test]
fn a_ledger_line_must_continue_its_ledger_and_be_its_authors() {
    let (mut organisation, tablet, subject, stage) = evening(Rules::KEPT);
    let fresh = || SubjectId::from_random(DICE.bytes());
    let first = organisation.line(LedgerAct::Erased { subject: fresh() });
    let second = organisation.line(LedgerAct::Erased { subject: fresh() });
    let before = stage.dump();
    assert_eq!(stage.inscribe(second.clone()).code(), "fork", "a gap");
    let mut forged = first.clone();
    forged.act = LedgerAct::Erased { subject };
    assert_eq!(stage.inscribe(forged.clone()).code(), "not_the_author");
    forged.coordinator = tablet.id();
    assert_eq!(stage.inscribe(forged.clone()).code(), "not_the_author");
    forged.number = 0;
    forged.coordinator = organisation.desk.id();
    assert_eq!(stage.inscribe(forged).code(), "not_the_author");
    assert_eq!(stage.dump(), before);

    let both = Notices { acknowledgements: Vec::new(), ledger: vec![first.clone(), second.clone()] };
    let reply = stage.hand_over(both.clone());
    assert_eq!(reply.json::<LedgerQuery>().known, [(organisation.desk.id(), 2)]);
    let after = stage.dump();
    assert_eq!(stage.hand_over(both).status, 200, "the same again is fine");
    assert_eq!(stage.dump(), after);
    let mut twin = organisation.clone();
    twin.line(LedgerAct::Erased { subject: fresh() });
    let mut other = first;
    other.signature = SignatureBytes(DICE.bytes());
    assert_eq!(stage.inscribe(other).code(), "fork", "another line in a taken place");
    assert_eq!(stage.dump(), after);

    let mut question = tablet.rest(0);
    assert_eq!(stage.take(&question).ledger.len(), 2);
    question.ledger_known = vec![(organisation.desk.id(), 1)];
    assert_eq!(stage.take(&question).ledger, std::slice::from_ref(&second));
    question.ledger_known = vec![(organisation.desk.id(), 2)];
    assert_eq!(stage.take(&question).ledger, []);
    let query = LedgerQuery { known: vec![(organisation.desk.id(), 1)] };
    let lines: Notices = stage.post_as(&stage.token(&organisation.desk), path::LEDGER, &query).json();
    assert_eq!(lines.ledger, [second]);
}

#[test]
fn a_ledger_survives_a_restart() {
    let (mut organisation, tablet, subject, mut stage) = evening(Rules::KEPT);
    stage.inscribe(organisation.line(LedgerAct::Erased { subject }));
    let notice = organisation.acknowledge(&tablet, tablet.head());
    stage.hand_over(acknowledgements(notice.clone()));
    stage.stop();
    stage.start();
    let receipt = stage.asked(&tablet);
    assert_eq!((receipt.ledger.len(), receipt.acknowledgements), (1, vec![notice]));
    let next = organisation.line(LedgerAct::Erased { subject: SubjectId::from_random(DICE.bytes()) });
    assert_eq!(stage.inscribe(next).status, 200);
}

#[test]
fn without_the_ledger_a_late_copy_can_be_read_again() {
    let (mut organisation, mut tablet, subject, stage) = evening(Rules { ledger_kept: false, ..Rules::KEPT });
    stage.inscribe(organisation.line(LedgerAct::Erased { subject }));
    let previous = tablet.heads[2].digest;
    tablet.revise(subject, 2, Some(previous), 1);
    stage.take(&tablet.rest(3));
    assert!(contains(&stage.bytes(), &body(&tablet, 3)[..24]));
    assert_ne!(stage.differences(), [""; 0]);
}

#[test]
fn without_the_need_of_an_erasure_a_blank_hides_a_body() {
    let mut organisation = Organisation::new();
    let mut tablet = organisation.tablet();
    let stage = Stage::ruled(&organisation, Rules { blank_needs_ledger: false, ..Rules::KEPT });
    tablet.evening(1);
    let mut blanked = tablet.rest(0);
    blanked.entries[1].part = Part::Blank(blanked.entries[1].part.digest());
    assert_eq!(stage.push(&blanked).status, 200);
    assert_ne!(stage.differences(), [""; 0]);
}
