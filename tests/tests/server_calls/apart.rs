//! Several organisations on one server are strictly apart: nothing that one does changes a byte of what another is
//! told, and no key of one says anything for the other.

use approdo_model::bytes::{Digest, SignatureBytes, Ticket};
use approdo_model::chain::{Entry, Head, Part};
use approdo_model::codes::Area;
use approdo_model::notice::LedgerAct;
use approdo_model::registry::Act;
use approdo_model::wire::{
    self, ENTRIES_TYPE, NewCode, Notices, Proof, SentBackItems, SentBackQuery, Statements, path, ticket_hash,
};

use crate::cast::{DICE, Organisation, Stage, Tablet, month};
use crate::http::Reply;

/// Everything that the roles of an organisation can read, as it comes.
fn all_that_is_told(stage: &Stage, organisation: &Organisation, worker: &Tablet) -> Vec<Vec<u8>> {
    let mut told = Vec::new();
    for reader in [worker, &organisation.desk] {
        let token = stage.token(reader);
        let own = [worker.id(), organisation.desk.id()];
        for device in own {
            told.push(stage.get_as(&token, &path::ENTRIES_OF.replace("{device}", &device.to_string())).body);
            told.push(stage.get_as(&token, &path::SHELF_OF.replace("{device}", &device.to_string())).body);
        }
        for path in [path::HEADS, path::TABLE, path::APPLICATIONS] {
            told.push(stage.get_as(&token, path).body);
        }
        told.push(stage.post_as(&token, path::LEDGER, &wire::LedgerQuery { known: Vec::new() }).body);
        if !reader.entries.is_empty() {
            told.push(wire::encode(&stage.asked(reader)).unwrap());
        }
    }
    told.push(stage.get(&path::REGISTRY.replace("{organisation}", &organisation.id.to_string())).body);
    told
}

/// An organisation lives: entries, a shelf, an erasure, an adoption, acknowledgements, a code, an application.
fn live(stage: &Stage, organisation: &mut Organisation, worker: &mut Tablet) {
    let mut clone = worker.clone();
    worker.open(Area::Mi, month("2018-01"));
    let (subject, _) = worker.note();
    worker.close();
    clone.evening(2);
    stage.take(&worker.rest(0));
    stage.take(&clone.rest(0));
    let acknowledgements = vec![organisation.acknowledge(worker, worker.head())];
    let erased = organisation.line(LedgerAct::Erased { subject });
    let adopted = organisation.line(LedgerAct::Adopted { device: clone.id(), head: clone.head() });
    assert_eq!(stage.hand_over(Notices { acknowledgements, ledger: vec![erased, adopted] }).status, 200);
    let code = Ticket(DICE.bytes());
    let token = stage.token(&organisation.desk);
    assert_eq!(stage.post_as(&token, path::CODES, &NewCode::shown(ticket_hash(&code))).status, 200);
    let new = Tablet::new(organisation.id);
    let application = Stage::application(organisation, &new, code);
    assert_eq!(stage.post(path::APPLICATIONS, &application).status, 200);
    organisation.state(Act::Frozen { first: month("2018-01"), last: month("2018-01") });
    stage.tell(organisation);
}

#[test]
fn nothing_that_one_organisation_does_changes_what_another_is_told() {
    let (mut one, mut other) = (Organisation::new(), Organisation::new());
    let (mut worker, mut foreign) = (one.tablet(), other.tablet());
    let stage = Stage::with(&one);
    approdo_sync_server::add_organisation(stage.folder.path(), &other.statements).unwrap();
    stage.tell(&other);
    live(&stage, &mut one, &mut worker);
    let before = all_that_is_told(&stage, &one, &worker);
    assert!(before.iter().all(|answer| !answer.is_empty()));
    live(&stage, &mut other, &mut foreign);
    assert_eq!(all_that_is_told(&stage, &one, &worker), before);
    // And the same test sees what an organisation does itself.
    worker.evening(1);
    stage.take(&worker.rest(3));
    assert_ne!(all_that_is_told(&stage, &one, &worker), before);
    assert_eq!(stage.differences(), [""; 0]);
}

/// Whatever is asked in a device's name without holding an entry of it gets the same answer, however much it wrote, was
/// told and was sent back: nothing of it can be counted.
#[test]
fn nobody_counts_what_a_device_wrote_by_asking_in_its_name() {
    let (mut one, mut other) = (Organisation::new(), Organisation::new());
    let (mut worker, mut foreign) = (one.tablet(), other.tablet());
    let stage = Stage::with(&one);
    approdo_sync_server::add_organisation(stage.folder.path(), &other.statements).unwrap();
    stage.tell(&other);
    foreign.evening(3);
    stage.take(&foreign.rest(0));
    let guess = |seq| Head { seq, digest: Digest(DICE.bytes()) };
    let guessed = [0, 1, 2, 3, 4, 5, 6, 1_000].map(guess);
    let heads: Vec<Head> = guessed.into_iter().chain(foreign.heads.clone()).collect();
    let id = one.id;
    let told = |worker: &Tablet| {
        let back = path::SENT_BACK_TO.replace("{device}", &worker.id().to_string());
        let query = SentBackQuery { organisation: id, known: Vec::new() };
        let mut question = worker.push(0, 0);
        let mut told = vec![stage.push(&question).body, stage.post_binary(&back, &query).body];
        for head in &heads {
            for signature in [SignatureBytes::ZERO, foreign.proof().signature] {
                let proof = Proof { head: *head, signature };
                told.push(stage.post_proved(path::ENTRIES, &proof, &question).body);
                told.push(stage.post_proved(&back, &proof, &query).body);
            }
        }
        for after in &heads {
            question.after = *after;
            question.entries = foreign.rest(0).entries;
            told.push(stage.push(&question).body);
            question.entries.iter_mut().for_each(|entry| entry.signature = None);
            told.push(stage.push(&question).body);
        }
        told
    };
    let before = told(&worker);
    worker.evening(2);
    stage.take(&worker.rest(0));
    let acknowledgements = vec![one.acknowledge(&worker, worker.head())];
    let ledger = vec![one.line(LedgerAct::Erased { subject: worker.entries[1].open.subject })];
    assert_eq!(stage.hand_over(Notices { acknowledgements, ledger }).status, 200);
    let items = vec![one.sends_back(&worker, 1, None)];
    assert_eq!(stage.post_binary(path::SENT_BACK, &SentBackItems { items }).status, 200);
    assert!(told(&worker) == before, "something of it can be counted");
    // Nor does a head help that somebody heard of: that of a revocation stands in the registry.
    let heard = Proof { signature: foreign.proof().signature, ..worker.proof() };
    assert_eq!(stage.post_proved(path::ENTRIES, &heard, &worker.push(0, 0)).code(), "unknown_branch");
    // A run that proves nothing asks nothing either, whatever is wrong with it: where it stands gets no answer.
    let mut run = worker.rest(1);
    let wrongs: [fn(&mut Vec<Entry>); 5] = [
        |entries| entries.iter_mut().for_each(|entry| entry.signature = None),
        |entries| entries.iter_mut().for_each(|entry| entry.signature = Some(SignatureBytes::ZERO)),
        |entries| entries.swap(0, 1),
        |entries| entries[0].open.revision += 1,
        |entries| entries[0].part = Part::Blank(Digest(DICE.bytes())),
    ];
    for wrong in wrongs {
        let answers = [guess(1), worker.heads[1], guess(4), worker.head(), guess(1_000)].map(|after| {
            run = worker.rest(1);
            run.after = after;
            wrong(&mut run.entries);
            stage.push(&run)
        });
        assert_eq!(answers[0].code(), "unknown_branch");
        let one = |reply: &Reply| (reply.status, &reply.body) == (answers[0].status, &answers[0].body);
        assert!(answers.iter().all(one), "whether a head is here shows in the code");
    }
    // Who wrote it is told.
    let receipt = stage.asked(&worker);
    assert_eq!((receipt.head, receipt.acknowledgements.len(), receipt.ledger.len()), (worker.head(), 1, 1));
}

#[test]
fn no_key_of_one_organisation_says_anything_for_another() {
    let (mut one, mut other) = (Organisation::new(), Organisation::new());
    let (mut worker, mut foreign) = (one.tablet(), other.tablet());
    let stage = Stage::with(&one);
    approdo_sync_server::add_organisation(stage.folder.path(), &other.statements).unwrap();
    stage.tell(&other);
    worker.evening(1);
    stage.take(&worker.rest(0));
    let before = stage.dump();

    // A log under another organisation's name, by its own device and by one that takes a device's name.
    foreign.evening(1);
    let mut push = foreign.rest(0);
    push.organisation = one.id;
    assert_eq!(stage.push(&push).code(), "unknown_device");
    push.device = worker.id();
    assert_eq!(stage.push(&push).code(), "not_authentic");
    push.after = worker.head();
    assert_eq!(stage.push(&push).code(), "unknown_branch");

    // A word of one organisation's coordinator about the other's log, in either name.
    let mut notice = other.acknowledge(&worker, worker.head());
    let say = |notice| stage.hand_over(Notices { acknowledgements: vec![notice], ledger: Vec::new() });
    assert_eq!(say(notice.clone()).code(), "unknown_device");
    notice.organisation = one.id;
    assert_eq!(say(notice.clone()).code(), "not_the_author");
    notice.coordinator = one.desk.id();
    assert_eq!(say(notice).code(), "not_the_author");
    let subject = worker.entries[1].open.subject;
    let mut line = other.line(LedgerAct::Erased { subject });
    line.organisation = one.id;
    assert_eq!(stage.inscribe(line).code(), "not_the_author");
    let mut adoption = other.line(LedgerAct::Adopted { device: worker.id(), head: Head::EMPTY });
    assert_eq!(stage.inscribe(adoption.clone()).code(), "unknown_device");
    adoption.coordinator = one.desk.id();
    adoption.organisation = one.id;
    assert_eq!(stage.inscribe(adoption).code(), "not_the_author");

    // A statement of one registry in the other.
    let stated = other.state(Act::DeviceRevoked { device: foreign.id(), last: Head::EMPTY });
    let of_the_one = path::REGISTRY.replace("{organisation}", &one.id.to_string());
    let reply = stage.post(&of_the_one, &Statements { statements: vec![stated] });
    assert!((400..500).contains(&reply.status), "{}", reply.status);
    assert_eq!(stage.dump(), before, "nothing of all this left a trace");

    // An erasure in one's own name about a subject of the other's blanks nothing there.
    let page =
        |token: &str| stage.get_as(token, &path::ENTRIES_OF.replace("{device}", &worker.id().to_string()));
    let token = stage.token(&one.desk);
    let shown = page(&token).body;
    let mut fresh = Organisation::new();
    approdo_sync_server::add_organisation(stage.folder.path(), &fresh.statements).unwrap();
    assert_eq!(stage.inscribe(fresh.line(LedgerAct::Erased { subject })).status, 200);
    assert_eq!((page(&token).body, page(&token).header("content-type")), (shown, ENTRIES_TYPE));
}
