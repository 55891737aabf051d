//! Who may say what (S-109 for what is signed): every kind of signed object × everybody's key, once in the signer's own
//! name and once in the name of who may say it. What is refused leaves no trace; then whoever may says the very same,
//! and it is taken.

use approdo_model::bulletin::Readers;
use approdo_model::bytes::{PublicKey, Ticket};
use approdo_model::chain::{Chain, Head};
use approdo_model::ids::DeviceId;
use approdo_model::notice::LedgerAct;
use approdo_model::policy::Policy;
use approdo_model::registry::Act;
use approdo_model::wire::{
    self, Challenge, ChallengeRequest, NewCode, Notices, Receipt, SentBackItems, Sheets, path, ticket_hash,
};
use ed25519_dalek::SigningKey;

use crate::cast::{DICE, Organisation, Stage, Tablet, month, recipient};
use crate::http::Reply;

/// Everybody who has a key, in the order of the rows below.
const ROLES: [&str; 9] = [
    "worker",
    "foreign worker",
    "coordinator",
    "foreign coordinator",
    "rapporteur",
    "revoked worker",
    "removed coordinator",
    "root key",
    "server's owner",
];

/// An organisation with everybody on a server of several.
struct Scene {
    own: Organisation,
    secretariat: Organisation,
    worker: Tablet,
    /// Another one, that has handed an evening over.
    heard: Tablet,
    revoked: Tablet,
    code: Ticket,
    keys: [(DeviceId, SigningKey); 9],
    stage: Stage,
}

impl Scene {
    fn set() -> Self {
        let (mut own, mut other) = (Organisation::new(), Organisation::new());
        let mut secretariat = Organisation::secretariat();
        let (worker, foreign) = (own.tablet(), other.tablet());
        let (mut revoked, mut heard) = (own.tablet(), own.tablet());
        let removed = Tablet::new(own.id);
        own.state_by_root(Act::CoordinatorAdded { device: removed.id(), key: removed.public() });
        own.pair(&mut secretariat);
        own.state(Act::DeviceRevoked { device: revoked.id(), last: Head::EMPTY });
        own.state_by_root(Act::CoordinatorRemoved { device: removed.id(), last: Head::EMPTY });
        let stage = Stage::with(&own);
        for organisation in [&other, &secretariat] {
            approdo_sync_server::add_organisation(stage.folder.path(), &organisation.statements).unwrap();
            stage.tell(organisation);
        }
        revoked.evening(1);
        stage.take(&revoked.rest(0));
        heard.evening(1);
        stage.take(&heard.rest(0));
        let code = Ticket(DICE.bytes());
        let token = stage.token(&own.desk);
        let announced = stage.post_as(&token, path::CODES, &NewCode::shown(ticket_hash(&code)));
        assert_eq!(announced.status, 200);
        let nobody = || (DeviceId::from_random(DICE.bytes()), SigningKey::from_bytes(&DICE.bytes()));
        let of = |tablet: &Tablet| (tablet.id(), tablet.key.clone());
        let keys = [
            of(&worker),
            of(&foreign),
            of(&own.desk),
            of(&other.desk),
            of(&secretariat.desk),
            of(&revoked),
            of(&removed),
            (nobody().0, own.root.clone()),
            nobody(),
        ];
        Self { own, secretariat, worker, heard, revoked, code, keys, stage }
    }

    /// Somebody who speaks with this key under this name.
    fn voice(&self, name: DeviceId, key: &SigningKey) -> Voice<'_> {
        let speaking = |organisation: &Organisation| {
            let mut speaking = organisation.clone();
            (speaking.desk.chain.device, speaking.desk.key) = (name, key.clone());
            speaking.root = key.clone();
            speaking
        };
        let mut tablet = Tablet::new(self.own.id);
        (tablet.chain, tablet.key) = (Chain::empty(self.own.id, name), key.clone());
        Voice { own: speaking(&self.own), secretariat: speaking(&self.secretariat), tablet, scene: self }
    }
}

/// Who speaks, with what they need to say it.
struct Voice<'a> {
    own: Organisation,
    secretariat: Organisation,
    tablet: Tablet,
    scene: &'a Scene,
}

impl Voice<'_> {
    fn state(mut self, act: Act) -> Reply {
        let statement = self.own.state(act);
        self.scene.stage.state(&self.own, &[statement])
    }

    fn state_by_root(mut self, act: Act) -> Reply {
        let statement = self.own.state_by_root(act);
        self.scene.stage.state(&self.own, &[statement])
    }

    fn inscribe(mut self, act: LedgerAct) -> Reply {
        let line = self.own.line(act);
        self.scene.stage.inscribe(line)
    }
}

/// A kind of object: who may say it, and what becomes of it from each key, in the signer's own name and in theirs.
struct Kind {
    what: &'static str,
    may: fn(&Scene) -> DeviceId,
    say: fn(Voice<'_>) -> Reply,
    own_name: [u16; 9],
    their_name: [u16; 9],
}

/// What a desk alone may say.
const DESK: [u16; 9] = [403, 403, 200, 403, 403, 403, 403, 403, 403];

fn desk(scene: &Scene) -> DeviceId {
    scene.own.desk.id()
}

fn by_desk(what: &'static str, say: fn(Voice<'_>) -> Reply) -> Kind {
    Kind { what, may: desk, say, own_name: DESK, their_name: DESK }
}

fn kinds() -> Vec<Kind> {
    vec![
        Kind {
            what: "an entry of one's own log",
            may: |scene| scene.worker.id(),
            say: |mut voice| {
                voice.tablet.evening(1);
                voice.scene.stage.push(&voice.tablet.rest(0))
            },
            own_name: [200, 404, 200, 404, 404, 200, 200, 404, 404],
            their_name: [200, 403, 403, 403, 403, 403, 403, 403, 403],
        },
        by_desk("a tablet is admitted", |voice| {
            let tablet = Tablet::new(voice.own.id);
            voice.state(Act::DeviceEnrolled { device: tablet.id(), key: tablet.public() })
        }),
        by_desk("a tablet is revoked", |voice| {
            let device = voice.scene.worker.id();
            voice.state(Act::DeviceRevoked { device, last: Head::EMPTY })
        }),
        by_desk("a new generation", |voice| voice.state(Act::generation(2, recipient()))),
        by_desk("a period is frozen", |voice| {
            let month = month("2018-01");
            voice.state(Act::Frozen { first: month, last: month })
        }),
        by_desk("an opening key", |voice| voice.state(Act::opening_key(recipient()))),
        by_desk("a policy", |voice| voice.state(Act::Policy { policy: Policy::DEFAULT })),
        by_desk("whom sheets go to", |voice| {
            let stranger = Organisation::new();
            let root = PublicKey(stranger.root.verifying_key().to_bytes());
            voice.state(Act::SheetsTo { secretariat: stranger.id, root })
        }),
        Kind {
            what: "a coordinator is added",
            may: desk,
            say: |voice| {
                let new = Tablet::new(voice.own.id);
                voice.state_by_root(Act::CoordinatorAdded { device: new.id(), key: new.public() })
            },
            own_name: [403, 403, 403, 403, 403, 403, 403, 200, 403],
            their_name: [403, 403, 403, 403, 403, 403, 403, 200, 403],
        },
        Kind {
            what: "a coordinator is removed",
            may: desk,
            say: |voice| {
                let device = voice.scene.own.desk.id();
                voice.state_by_root(Act::CoordinatorRemoved { device, last: Head::EMPTY })
            },
            own_name: [403, 403, 403, 403, 403, 403, 403, 200, 403],
            their_name: [403, 403, 403, 403, 403, 403, 403, 200, 403],
        },
        by_desk("an acknowledgement", |voice| {
            let heard = &voice.scene.heard;
            let notice = voice.own.acknowledge(heard, heard.head());
            let notices = Notices { acknowledgements: vec![notice], ledger: Vec::new() };
            voice.scene.stage.hand_over(notices)
        }),
        by_desk("an erasure", |voice| {
            let subject = voice.scene.revoked.entries[1].open.subject;
            voice.inscribe(LedgerAct::Erased { subject })
        }),
        by_desk("an adoption", |voice| {
            let (device, head) = (voice.scene.revoked.id(), voice.scene.revoked.head());
            voice.inscribe(LedgerAct::Adopted { device, head })
        }),
        by_desk("something sent back", |voice| {
            let items = vec![voice.own.sends_back(&voice.scene.worker, 1, None)];
            voice.scene.stage.post_binary(path::SENT_BACK, &SentBackItems { items })
        }),
        by_desk("a sheet", |voice| {
            let sheet = voice.own.sheet(&voice.scene.secretariat, ("2017-12", "2018-01"), 1);
            voice.scene.stage.post_binary(path::SHEETS, &Sheets { sheets: vec![sheet] })
        }),
        Kind {
            what: "a bulletin",
            may: |scene| scene.secretariat.desk.id(),
            say: |voice| {
                let bulletin = voice.secretariat.bulletin(Readers::Public, None);
                voice.scene.stage.post_binary(path::BULLETINS, &bulletin)
            },
            own_name: [403, 403, 403, 403, 200, 403, 403, 403, 403],
            their_name: [403, 403, 403, 403, 200, 403, 403, 403, 403],
        },
        Kind {
            what: "an answer to a challenge",
            may: |scene| scene.worker.id(),
            say: |voice| {
                let stage = &voice.scene.stage;
                let asked = stage.post(path::CHALLENGES, &ChallengeRequest { device: voice.tablet.id() });
                if asked.status != 200 {
                    return asked;
                }
                let Challenge { challenge } = asked.json();
                stage.answer(&voice.tablet, challenge)
            },
            own_name: [200, 200, 200, 200, 200, 403, 403, 404, 404],
            their_name: [200, 401, 401, 401, 401, 401, 401, 401, 401],
        },
    ]
}

#[test]
fn everybody_may_say_of_everything_what_is_theirs_alone() {
    let mut faults = Vec::new();
    for kind in kinds() {
        let scene = Scene::set();
        let may = (kind.may)(&scene);
        let mut said = Vec::new();
        for (index, role) in ROLES.iter().enumerate() {
            let (own, key) = &scene.keys[index];
            let (in_own, in_theirs) = (kind.own_name[index], kind.their_name[index]);
            said.push((*role, "own", *own, key, in_own));
            // For who may say it, both names are one.
            if (in_own, in_theirs) != (200, 200) {
                said.push((*role, "their", may, key, in_theirs));
            }
        }
        // Those who may come last: what the others said changed nothing, so that it is still theirs to say.
        said.sort_by_key(|(.., expected)| *expected == 200);
        let before = scene.stage.dump();
        let mut taken = 0;
        for (role, whose, name, key, expected) in said {
            let reply = (kind.say)(scene.voice(name, key));
            if reply.status != expected {
                faults.push(format!(
                    "{}: {role} in {whose} name: {} {}",
                    kind.what,
                    reply.status,
                    reply.code()
                ));
            }
            if expected != 200 && scene.stage.dump() != before {
                faults.push(format!("{}: {role} in {whose} name left a trace", kind.what));
            }
            taken += usize::from(reply.status == 200);
        }
        if taken == 0 {
            faults.push(format!("{}: nobody may say it, and so nothing was shown", kind.what));
        }
        assert_eq!(scene.stage.differences(), [""; 0], "{}", kind.what);
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// What a revoked device or a removed desk writes is taken in, and counts nowhere.
#[test]
fn what_those_who_left_write_lies_on_the_shelf() {
    let scene = Scene::set();
    for (name, key) in &scene.keys[5..7] {
        let mut voice = scene.voice(*name, key);
        voice.tablet.evening(1);
        let reply = scene.stage.push(&voice.tablet.rest(0));
        let receipt: Receipt = wire::decode(&reply.body).unwrap();
        assert!(receipt.shelf.is_some() && receipt.head == Head::EMPTY);
    }
    assert_eq!(scene.stage.sum(&scene.own, approdo_model::codes::Line::Outings), 1, "that of who belongs");
}

/// A code admits whoever holds it, under the key that signed for it and no other.
#[test]
fn an_application_is_signed_by_the_key_that_it_names() {
    let scene = Scene::set();
    let new = Tablet::new(scene.own.id);
    for (index, role) in ROLES.iter().enumerate() {
        let mut application = Stage::application(&scene.own, &new, scene.code);
        let mut forger = new.clone();
        forger.key = scene.keys[index].1.clone();
        application.signature = Stage::application(&scene.own, &forger, scene.code).signature;
        let reply = scene.stage.post(path::APPLICATIONS, &application);
        assert_eq!(reply.status, 403, "{role}: {}", reply.code());
    }
    let honest = Stage::application(&scene.own, &new, scene.code);
    assert_eq!(scene.stage.post(path::APPLICATIONS, &honest).status, 200, "the code was not used up");
}
