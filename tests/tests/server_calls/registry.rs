//! The registry: everyone who knows the organisation reads it; only what continues it and is its author's to say is
//! taken.

use approdo_model::bytes::Digest;
use approdo_model::ids::OrganisationId;
use approdo_model::registry::{Act, Author, Statement};
use approdo_model::wire::Statements;
use ed25519_dalek::SigningKey;

use crate::cast::{DICE, Organisation, Stage, Tablet, month};

fn read(stage: &Stage, organisation: &Organisation, after: u64) -> Vec<Statement> {
    let Statements { statements } =
        stage.get(&format!("/v1/registry/{}?after={after}", organisation.id)).json();
    statements
}

#[test]
fn a_registry_grows_by_what_continues_it() {
    let mut organisation = Organisation::new();
    let stage = Stage::with(&organisation);
    assert_eq!(read(&stage, &organisation, 0), organisation.statements);
    organisation.tablet();
    organisation.state(Act::Frozen { first: month("2017-12"), last: month("2018-01") });
    let reply = stage.state(&organisation, &organisation.statements);
    let Statements { statements } = reply.json();
    assert_eq!(statements, organisation.statements[4..], "the last of them, as the server has it");
    assert_eq!(read(&stage, &organisation, 3), organisation.statements[3..]);
    assert_eq!(read(&stage, &organisation, 5), []);
    let before = stage.dump();
    stage.tell(&organisation);
    assert_eq!(stage.dump(), before, "the same again is fine");
    assert_eq!(stage.differences(), [""; 0]);
}

#[test]
fn what_forks_or_is_not_the_authors_is_refused_all_or_none() {
    let mut organisation = Organisation::new();
    let stage = Stage::with(&organisation);
    let worker = organisation.tablet();
    stage.tell(&organisation);
    let before = stage.dump();
    let refused = |change: &dyn Fn(&mut Organisation) -> Vec<Statement>, code: &str| {
        let mut attempt = organisation.clone();
        let statements = change(&mut attempt);
        let reply = stage.state(&organisation, &statements);
        assert_eq!(reply.code(), code);
        assert_eq!(stage.dump(), before, "{code}");
    };
    let admit = |o: &mut Organisation| {
        let tablet = Tablet::new(o.id);
        Act::DeviceEnrolled { device: tablet.id(), key: tablet.public() }
    };
    refused(&|_| Vec::new(), "malformed");
    refused(
        &|o| {
            let act = admit(o);
            let good = o.state(act);
            let (author, key) = (Author::Coordinator(worker.id()), worker.key.clone());
            let act = admit(o);
            vec![good, o.stated(act, author, &key)]
        },
        "not_the_author",
    );
    refused(
        &|o| {
            let (act, stranger) = (admit(o), SigningKey::from_bytes(&DICE.bytes()));
            vec![o.stated(act, Author::Coordinator(o.desk.id()), &stranger)]
        },
        "not_the_author",
    );
    refused(
        &|o| {
            let act = admit(o);
            vec![o.state_by_root(act)]
        },
        "not_the_author",
    );
    refused(
        &|o| {
            let mut wrong = {
                let act = admit(o);
                o.state(act)
            };
            wrong.previous = Digest(DICE.bytes());
            vec![wrong]
        },
        "fork",
    );
    refused(
        &|o| {
            o.statements.pop();
            let act = admit(o);
            vec![o.state(act)]
        },
        "fork",
    );
    refused(&|o| vec![o.state(Act::DeviceEnrolled { device: worker.id(), key: worker.public() })], "fork");
    refused(
        &|o| {
            let act = admit(o);
            o.state(act);
            let act = admit(o);
            vec![o.state(act)]
        },
        "fork",
    );
    refused(&|_| Organisation::new().statements, "fork");
}

#[test]
fn a_device_of_another_organisation_on_this_server_cannot_be_enrolled() {
    let mut first = Organisation::new();
    let tablet = first.tablet();
    let stage = Stage::with(&first);
    let mut second = Organisation::new();
    approdo_sync_server::add_organisation(stage.folder.path(), &second.statements).unwrap();
    second.state(Act::DeviceEnrolled { device: tablet.id(), key: Tablet::new(second.id).public() });
    assert_eq!(stage.state(&second, &second.statements).code(), "fork");
}

#[test]
fn an_organisation_added_while_the_server_runs_is_served() {
    let first = Organisation::new();
    let stage = Stage::with(&first);
    let mut second = Organisation::new();
    assert_eq!(stage.state(&second, &second.statements).code(), "unknown_organisation");
    let mut tablet = second.tablet();
    approdo_sync_server::add_organisation(stage.folder.path(), &second.statements).unwrap();
    tablet.evening(2);
    assert_eq!(stage.take(&tablet.rest(0)).head, tablet.head());
    assert_eq!(stage.table(&first).cells, []);
    assert_eq!(stage.table(&second).cells.len(), 2);
    let again = approdo_sync_server::add_organisation(stage.folder.path(), &second.statements);
    assert!(matches!(again, Err(approdo_sync_server::FoundingError::Known)));
    assert_eq!(stage.differences(), [""; 0]);
}

#[test]
fn an_unknown_organisation_has_no_registry() {
    let stage = Stage::with(&Organisation::new());
    let nobody = OrganisationId::from_random(DICE.bytes());
    assert_eq!(stage.get(&format!("/v1/registry/{nobody}")).code(), "unknown_organisation");
    assert_eq!(stage.get("/v1/registry/someone").code(), "malformed");
}

#[test]
fn a_founding_needs_its_coordinator_and_its_key() {
    let organisation = Organisation::new();
    let folder = tempfile::tempdir().unwrap();
    for short in [0, 1, 2] {
        approdo_sync_server::init(folder.path(), &organisation.statements[..short]).unwrap_err();
    }
    let mut forged = organisation.statements.clone();
    forged[2].signature.0[0] ^= 1;
    approdo_sync_server::init(folder.path(), &forged).unwrap_err();
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    approdo_sync_server::init(folder.path(), &organisation.statements).unwrap();
    approdo_sync_server::init(folder.path(), &organisation.statements).unwrap_err();
}
