//! A server that lies about a secretariat's registry, or about sheets.

use approdo_model::bytes::{Digest, PublicKey, SignatureBytes};
use approdo_model::calendar::{Month, Period};
use approdo_model::ids::{DeviceId, OrganisationId};
use approdo_model::registry::{Act, Author, Statement};
use approdo_model::sheet::SealedSheet;
use approdo_model::wire::{self, Bulletins, ENTRIES_TYPE, Sheets, SheetsKnown, Statements, path};
use approdo_vault::app::answer::{SheetView, Value};
use approdo_vault::app::request::Request;
use approdo_vault::app::setup::state;
use approdo_vault::envelope::x_wing_recipient_of;
use approdo_vault::secret::{Key, SigningSecret};
use approdo_vault::sync::{Answer, Call, Payload};

use crate::device::day;
use crate::scene::{KEPT, Scene, Server, Who};

/// A secretariat whose keys the test holds.
struct Secretariat {
    id: OrganisationId,
    root: SigningSecret,
    desk: SigningSecret,
    statements: Vec<Statement>,
}

impl Secretariat {
    fn found(root: u8) -> Self {
        let key = |byte: u8| SigningSecret::new(&Key::new([byte; 32]));
        let id = OrganisationId::from_random([21; 16]);
        let mut one = Self { id, root: key(root), desk: key(23), statements: Vec::new() };
        let device = DeviceId::from_random([24; 16]);
        let (root, key) = (one.root.public(), one.desk.public());
        one.say(Author::Root, Act::Founded { root });
        one.say(Author::Root, Act::CoordinatorAdded { device, key });
        one.say(Author::Coordinator(device), generation(1, 31));
        one.say(Author::Coordinator(device), Act::Secretariat);
        one
    }

    fn say(&mut self, author: Author, act: Act) {
        let last = self.statements.last().map(|last| (last.number + 1, last.digest()));
        let signer = if author == Author::Root { &self.root } else { &self.desk };
        let next = state(self.id, last.unwrap_or((1, Digest::ZERO)), act, author, signer);
        self.statements.push(next);
    }

    fn renew(&mut self, number: u32, secret: u8) {
        self.say(Author::Coordinator(DeviceId::from_random([24; 16])), generation(number, secret));
    }

    fn root(&self) -> PublicKey {
        self.root.public()
    }
}

fn generation(number: u32, secret: u8) -> Act {
    let recipient = Box::new(x_wing_recipient_of(&Key::new([secret; 32])));
    Act::HybridGeneration { generation: number, recipient }
}

fn json<T: serde::Serialize>(message: &T) -> Answer {
    Answer { status: 200, media: "application/json".into(), body: serde_json::to_vec(message).unwrap() }
}

fn binary<T: serde::Serialize>(message: &T) -> Answer {
    Answer { status: 200, media: ENTRIES_TYPE.into(), body: wire::encode(message).unwrap() }
}

/// What the server shows of the secretariat, as an answer to this call: its registry, and that it published nothing; none to
/// any other call.
fn shown(secretariat: &Secretariat, call: &Call) -> Option<Answer> {
    if call.path.starts_with(path::BULLETINS) {
        return Some(binary(&Bulletins { bulletins: Vec::new() }));
    }
    let path = path::REGISTRY.replace("{organisation}", &secretariat.id.to_string());
    let after: usize = call.path.strip_prefix(&format!("{path}?after="))?.parse().unwrap();
    let statements = secretariat.statements.iter().skip(after).cloned().collect();
    Some(json(&Statements { statements }))
}

/// A scene whose organisation names this secretariat.
fn paired(secretariat: &Secretariat) -> Scene {
    let mut scene = Scene::under(KEPT);
    let statement =
        scene.second_says(Act::SheetsTo { secretariat: secretariat.id, root: secretariat.root() });
    scene.publish(statement);
    scene
}

fn follow(scene: &mut Scene, secretariat: &Secretariat) -> Result<(), &'static str> {
    scene.sync(Who::Desk, &mut |server: &Server, call: &Call| {
        shown(secretariat, call).unwrap_or_else(|| match call.path.as_str() {
            path::SHEETS_KNOWN => binary(&Sheets { sheets: Vec::new() }),
            _ => server.ask(call),
        })
    })
}

fn knows_the_key(scene: &mut Scene) -> bool {
    match scene.desk.ask(Request::Sheets { start: None }) {
        Ok(Value::Sheets(view)) => view.key_known,
        other => panic!("no sheets: {other:?}"),
    }
}

#[test]
fn a_secretariats_registry_that_is_shorter_or_another_is_an_alarm() {
    let mut secretariat = Secretariat::found(22);
    let mut scene = paired(&secretariat);
    assert_eq!(follow(&mut scene, &secretariat), Ok(()));
    assert!(knows_the_key(&mut scene));
    assert_eq!(follow(&mut scene, &secretariat), Ok(()), "again");
    secretariat.renew(2, 32);
    assert_eq!(follow(&mut scene, &secretariat), Ok(()), "longer");
    // The same secretariat without its last statement, and with another one in its place.
    secretariat.statements.pop();
    assert_eq!(follow(&mut scene, &secretariat), Err("server_alarm"), "shorter");
    secretariat.renew(2, 33);
    assert_eq!(follow(&mut scene, &secretariat), Err("server_alarm"), "a fork");
    secretariat.statements.clear();
    assert_eq!(follow(&mut scene, &secretariat), Err("server_alarm"), "nothing");
    assert!(knows_the_key(&mut scene), "what was proven stays");
}

#[test]
fn a_secretariat_that_another_key_founded_gets_no_sheet() {
    let mut scene = paired(&Secretariat::found(22));
    let impostor = Secretariat::found(99);
    assert_eq!(follow(&mut scene, &impostor), Err("server_alarm"));
    assert!(!knows_the_key(&mut scene));
    let refused = close(&mut scene);
    assert_eq!(refused.map(|_| ()), Err("secretariat_unknown"));
    // Neither does one that is no secretariat by its own registry.
    let mut plain = Secretariat::found(22);
    plain.statements.pop();
    assert_eq!(follow(&mut scene, &plain), Ok(()));
    assert!(!knows_the_key(&mut scene));
}

fn close(scene: &mut Scene) -> Result<SheetView, &'static str> {
    if scene.desk.days.passed() == 0 {
        scene.desk.days.pass(90);
        scene.desk.unlock();
    }
    let period = Period::between(Month::of(day()), Month::of(day())).unwrap();
    match scene.desk.ask(Request::ClosePeriod { period, definitive: true }) {
        Ok(Value::Sheet(view)) => Ok(*view),
        Ok(other) => panic!("no sheet: {other:?}"),
        Err(problem) => Err(problem),
    }
}

/// A server that keeps sheets as the real one does, and loses its answers if told to.
#[derive(Default)]
struct Mailbox {
    sheets: Vec<SealedSheet>,
    posts: usize,
    loses: bool,
}

impl Mailbox {
    fn answer(&mut self, call: &Call) -> Option<Answer> {
        match (&call.payload, call.path.as_str()) {
            (Payload::Entries(bytes), path::SHEETS) => {
                self.posts += 1;
                self.sheets = wire::decode::<Sheets>(bytes).unwrap().sheets;
                let known = self.sheets.iter().map(|sheet| {
                    (sheet.organisation, sheet.period.first(), sheet.period.last(), sheet.revision)
                });
                let lost = Answer { status: 502, media: "text/html".into(), body: Vec::new() };
                Some(if self.loses { lost } else { json(&SheetsKnown { known: known.collect() }) })
            }
            (Payload::Json(bytes), path::SHEETS_KNOWN) => {
                let known: SheetsKnown = serde_json::from_slice(bytes).unwrap();
                let newest = known.known.first().map_or(0, |known| known.3);
                let sheets = self.sheets.iter().filter(|sheet| sheet.revision > newest).cloned().collect();
                Some(binary(&Sheets { sheets }))
            }
            _ => None,
        }
    }
}

fn hand_over(
    scene: &mut Scene,
    secretariat: &Secretariat,
    mailbox: &mut Mailbox,
) -> Result<(), &'static str> {
    scene.sync(Who::Desk, &mut |server: &Server, call: &Call| {
        shown(secretariat, call).or_else(|| mailbox.answer(call)).unwrap_or_else(|| server.ask(call))
    })
}

fn waits(scene: &mut Scene) -> bool {
    match scene.desk.ask(Request::Sheets { start: None }) {
        Ok(Value::Sheets(view)) => {
            view.periods.iter().filter_map(|period| period.sent).any(|sent| sent.waiting)
        }
        other => panic!("no sheets: {other:?}"),
    }
}

#[test]
fn a_sheet_whose_answer_was_lost_is_there_once() {
    let mut secretariat = Secretariat::found(22);
    let mut scene = paired(&secretariat);
    follow(&mut scene, &secretariat).unwrap();
    close(&mut scene).unwrap();
    let mut mailbox = Mailbox { loses: true, ..Mailbox::default() };
    assert_eq!(hand_over(&mut scene, &secretariat, &mut mailbox), Err("unexpected_answer"));
    assert!(waits(&mut scene));
    mailbox.loses = false;
    assert_eq!(hand_over(&mut scene, &secretariat, &mut mailbox), Ok(()));
    assert!(!waits(&mut scene));
    assert_eq!((mailbox.posts, mailbox.sheets[0].revision), (1, 1), "it knew its own again");
    // A sheet that waits while the secretariat's key changes is sealed anew, under its number.
    secretariat.renew(2, 32);
    let mut full = Mailbox { loses: true, ..Mailbox::default() };
    scene.evening(Who::Tablet);
    scene.honest(Who::Tablet);
    assert_eq!(hand_over(&mut scene, &secretariat, &mut full), Ok(()));
    close(&mut scene).unwrap();
    secretariat.renew(3, 33);
    full.loses = false;
    assert_eq!(hand_over(&mut scene, &secretariat, &mut full), Ok(()));
    let sent = &full.sheets[0];
    assert_eq!((sent.revision, sent.generation), (2, 3));
}

#[test]
fn a_sheet_of_nobody_is_an_alarm_and_one_that_comes_again_no_progress() {
    let secretariat = Secretariat::found(22);
    let mut scene = paired(&secretariat);
    follow(&mut scene, &secretariat).unwrap();
    close(&mut scene).unwrap();
    let mut mailbox = Mailbox::default();
    hand_over(&mut scene, &secretariat, &mut mailbox).unwrap();
    let good = mailbox.sheets[0].clone();
    let show = |scene: &mut Scene, sheet: SealedSheet| {
        scene.sync(Who::Desk, &mut |server: &Server, call: &Call| {
            shown(&secretariat, call).unwrap_or_else(|| match call.path.as_str() {
                path::SHEETS_KNOWN => binary(&Sheets { sheets: vec![sheet.clone()] }),
                _ => server.ask(call),
            })
        })
    };
    let forged = |change: fn(&mut SealedSheet)| {
        let mut sheet = SealedSheet { revision: 2, ..good.clone() };
        change(&mut sheet);
        sheet
    };
    assert_eq!(show(&mut scene, forged(|_| {})), Err("server_alarm"), "another number, nobody's signature");
    assert_eq!(show(&mut scene, forged(|sheet| sheet.signature = SignatureBytes::ZERO)), Err("server_alarm"));
    let of_nobody = forged(|sheet| sheet.coordinator = DeviceId::from_random([99; 16]));
    assert_eq!(show(&mut scene, of_nobody), Err("server_alarm"));
    assert_eq!(show(&mut scene, good.clone()), Err("no_progress"));
    assert!(!waits(&mut scene), "nothing changed");
}
