//! The twenty-five attacks of the list, and two that came with what a server may let go and wait for. Each is played once against the app as it is and once with its one defence switched off;
//! what it then achieves is why the defence stands.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::Duration;

use approdo_model::bytes::{Digest, PublicKey, SignatureBytes, X25519Recipient, XWingRecipient};
use approdo_model::calendar::Day;
use approdo_model::chain::{Entry, Head, Part};
use approdo_model::header::Kind;
use approdo_model::ids::SubjectId;
use approdo_model::notice::{Acknowledgement, LedgerAct, LedgerLine};
use approdo_model::registry::{Act, Author, Statement};
use approdo_model::wire::{self, Applicants, Push, Receipt, path};
use approdo_transport::wire::{Belief, Caps, Wire};
use approdo_vault::app::answer::TableRow;
use approdo_vault::app::request::Request;
use approdo_vault::passphrase::Passphrase;
use approdo_vault::rules::Rules;
use approdo_vault::sync::{Answer, Call, Method, Payload};

use crate::device::Device;
use crate::scene::{KEPT, Scene, Server, Who, carry, with_receipt};

/// What became of an attack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It shows, by this.
    Detected(String),
    /// It changes nothing that matters: this still holds.
    Harmless(&'static str),
    /// It worked.
    Succeeded(&'static str),
}

use Outcome::{Detected, Harmless, Succeeded};

/// Days for which an attack that needs patience goes on.
const MONTH_DAYS: u16 = 30;

/// One attack: its name, what defends, and the play. It is told whether the defence stands.
pub struct Attack {
    pub name: &'static str,
    pub defence: &'static str,
    pub play: fn(bool) -> Outcome,
}

const SIGNED: &str = "every head is signed and chains all before it";
const SAID: &str = "only who may say it can sign it";
const MEET: &str = "coordinators' acknowledgements name what they saw";
const OPENED: &str = "figures come from opened bodies";

const fn attack(name: &'static str, defence: &'static str, play: fn(bool) -> Outcome) -> Attack {
    Attack { name, defence, play }
}

/// All of them, in the order of the list.
pub const ALL: [Attack; 27] = [
    attack("drop one entry", SIGNED, drop_one),
    attack("drop the tail", "a tablet forgets only what a coordinator acknowledged", drop_the_tail),
    attack("drop an outing", SIGNED, drop_an_outing),
    attack("reorder", SIGNED, reorder),
    attack("replay", SIGNED, replay),
    attack("swap wraps", SIGNED, swap_wraps),
    attack("serve an old revision as newest", SIGNED, old_revision),
    attack("move to another area", SIGNED, another_area),
    attack("alter any open field", SIGNED, any_open_field),
    attack("substitute the organisation's key", SAID, organisation_key),
    attack("old registry", MEET, old_registry),
    attack("forked registry", MEET, forked_registry),
    attack("forge without keys", SIGNED, without_keys),
    attack("forge with a revoked device", "a revocation names the last entry that holds", revoked_device),
    attack("lower the key derivation", "a compiled floor, and answers have no such field", lower_kdf),
    attack("downgrade the suite", SIGNED, lower_suite),
    attack("forge an acknowledgement", SAID, forged_acknowledgement),
    attack("forge an erasure", SAID, forged_erasure),
    attack("huge, slow, compressed, endless answer", "caps on size and time", monstrous_answers),
    attack("different histories to two coordinators", MEET, two_histories),
    attack("lie about time", OPENED, lie_about_time),
    attack("replay old counts", OPENED, old_counts),
    attack("another device's acknowledgements", SAID, anothers_acknowledgement),
    attack("lengths out of bucket", "one length", out_of_bucket),
    attack("man in the middle of enrolment without the QR", "six words on two screens", man_in_the_middle),
    attack(
        "let go what nobody has read",
        "a blank needs an erasure, or a frozen month and a coordinator's word",
        let_go,
    ),
    attack("wait for a desk for ever", "a desk counts the days that it is kept waiting", waits_for_ever),
];

/// A desk is shown a log that was changed.
fn changed_log(defended: bool, change: impl FnOnce(&mut Vec<Entry>)) -> Outcome {
    let mut scene = Scene::under(KEPT);
    scene.evening(Who::Tablet);
    scene.evening(Who::Tablet);
    scene.honest(Who::Tablet);
    let mut log = scene.log(Who::Tablet);
    change(&mut log.entries);
    let shown = scene.sync_if(defended, Who::Desk, &mut |server, call| log.shown(server, call));
    let true_to_it = scene.one_history();
    if defended {
        assert!(scene.nothing_lost(), "the desk goes on with an honest server");
    }
    judged(shown, true_to_it, "the desk keeps what the tablet never wrote")
}

/// Detected if it shows and the law holds; a silent one must hold its law.
fn judged(shown: Result<(), &'static str>, holds: bool, broken: &'static str) -> Outcome {
    match (shown, holds) {
        (_, false) => Succeeded(broken),
        (Err(code), true) => Detected(code.to_owned()),
        (Ok(()), true) => Harmless("one history"),
    }
}

fn index_of(entries: &[Entry], kind: Kind) -> usize {
    entries.iter().position(|entry| entry.open.kind == kind.number()).expect("an entry of this kind")
}

fn drop_one(defended: bool) -> Outcome {
    changed_log(defended, |entries| {
        let _ = entries.remove(index_of(entries, Kind::Record));
    })
}

fn drop_an_outing(defended: bool) -> Outcome {
    changed_log(defended, |entries| {
        let end = index_of(entries, Kind::Closing);
        let _ = entries.drain(..=end);
    })
}

fn reorder(defended: bool) -> Outcome {
    changed_log(defended, |entries| entries.swap(1, 2))
}

fn replay(defended: bool) -> Outcome {
    changed_log(defended, |entries| entries.push(entries[1].clone()))
}

fn swap_wraps(defended: bool) -> Outcome {
    changed_log(defended, |entries| {
        let second = entries.iter().rposition(|entry| entry.open.outing_key.is_some()).expect("two outings");
        let wrap = |entry: &Entry| entry.part.sealed().expect("sealed").wrap.clone();
        let (one, other) = (wrap(&entries[0]), wrap(&entries[second]));
        for (index, wrap) in [(0, other), (second, one)] {
            if let Part::Sealed(sealed) = &mut entries[index].part {
                sealed.wrap = wrap;
            }
        }
    })
}

fn old_revision(defended: bool) -> Outcome {
    changed_log(defended, |entries| {
        let newest =
            entries.iter().position(|e| e.open.kind == Kind::Record.number() && e.open.revision == 2);
        let _ = entries.remove(newest.expect("an amended record"));
    })
}

fn another_area(defended: bool) -> Outcome {
    changed_log(defended, |entries| {
        for entry in entries {
            entry.open.facts.area = 1 + entry.open.facts.area % 5;
        }
    })
}

fn any_open_field(defended: bool) -> Outcome {
    let changes: [fn(&mut Entry); 12] = [
        |entry| entry.open.form += 1,
        |entry| entry.open.suite += 1,
        |entry| entry.open.kind = Kind::Control.number(),
        |entry| entry.open.facts.area += 1,
        |entry| entry.open.facts.month += 1,
        |entry| entry.open.facts.line += 1,
        |entry| entry.open.facts.count ^= 1,
        |entry| entry.open.subject = SubjectId::from_random([9; 16]),
        |entry| entry.open.revision += 1,
        |entry| entry.open.supersedes = Some(Digest([9; 32])),
        |entry| entry.open.generation += 1,
        |entry| {
            // An opening with somebody else's key, and so somebody else's outing.
            entry.open.kind = Kind::Opening.number();
            entry.open.outing_key = Some(PublicKey([9; 32]));
            entry.signature = Some(SignatureBytes([9; 64]));
        },
    ];
    let outcomes = changes.map(|change| changed_log(defended, |entries| change(&mut entries[1])));
    assert!(outcomes.iter().all(|outcome| *outcome == outcomes[0]), "{outcomes:?}");
    outcomes[0].clone()
}

fn without_keys(defended: bool) -> Outcome {
    changed_log(defended, |entries| {
        let mut invented = entries[1].clone();
        invented.open.subject = SubjectId::from_random([9; 16]);
        invented.signature = Some(SignatureBytes([9; 64]));
        entries.push(invented);
    })
}

fn out_of_bucket(defended: bool) -> Outcome {
    changed_log(defended, |entries| {
        if let Part::Sealed(sealed) = &mut entries[1].part {
            sealed.body.push(0);
        }
    })
}

/// The server confirms and keeps nothing.
fn swallow(server: &Server, call: &Call) -> Answer {
    let (Payload::Entries(bytes), path::ENTRIES) = (&call.payload, call.path.as_str()) else {
        return server.ask(call);
    };
    let (_, push): (_, Push) = wire::decode_proved(bytes).expect("a push");
    let mut chain = approdo_model::chain::Chain::empty(push.organisation, push.device);
    chain.head = push.after;
    for entry in &push.entries {
        chain = chain.extend(&entry.open, &entry.part).expect("the tablet's own").after;
    }
    let nothing = (Vec::new(), Vec::new(), Vec::new());
    let (statements, acknowledgements, ledger) = nothing;
    let receipt = Receipt { head: chain.head, shelf: None, statements, acknowledgements, ledger };
    Answer { status: 200, media: wire::ENTRIES_TYPE.into(), body: wire::encode(&receipt).expect("a receipt") }
}

fn drop_the_tail(defended: bool) -> Outcome {
    let mut scene = Scene::under(Rules { forget_only_settled: defended, ..KEPT });
    scene.freeze();
    scene.evening(Who::Tablet);
    let shown = scene.sync(Who::Tablet, &mut swallow);
    assert_eq!(shown, Ok(()), "the tablet cannot see it");
    match scene.nothing_lost() {
        true => Harmless("nothing lost: it stays sealed on the tablet, which hands it over again"),
        false => Succeeded("a contact is nowhere any more"),
    }
}

fn organisation_key(defended: bool) -> Outcome {
    let mut scene = Scene::under(KEPT);
    let (last, desk) = (scene.statements.last().expect("a registry").clone(), scene.id(Who::Desk));
    let forged = Statement {
        organisation: scene.organisation,
        number: last.number + 1,
        previous: last.digest(),
        act: Act::HybridGeneration { generation: 2, recipient: Box::new(XWingRecipient([9; 1216])) },
        author: Author::Coordinator(desk),
        signature: SignatureBytes([9; 64]),
    };
    let shown = scene.sync_if(defended, Who::Tablet, &mut |server, call| {
        with_receipt(server, call, |receipt| receipt.statements.push(forged.clone()))
    });
    scene.evening(Who::Tablet);
    let _ = scene.sync(Who::Tablet, &mut |server, call| server.ask(call));
    let sealed_to_it = scene.log(Who::Tablet).entries.iter().any(|entry| entry.open.generation == 2);
    judged(shown, !sealed_to_it, "outings are sealed to the server's key")
}

/// The registry goes on by one statement of which the tablet is not told, or told otherwise.
fn withheld(defended: bool, instead: impl Fn(&Scene) -> Vec<Statement>) -> Outcome {
    let mut scene = Scene::under(Rules { views_meet: defended, ..KEPT });
    scene.evening(Who::Tablet);
    scene.honest(Who::Tablet);
    let instead = instead(&scene);
    let lost = scene.id(Who::Lost);
    let revoked = scene.second_says(Act::DeviceRevoked { device: lost, last: Head::EMPTY });
    scene.publish(revoked);
    let head = scene.log(Who::Tablet).head();
    scene.second_acknowledges(scene.id(Who::Tablet), head);
    let shown = scene.sync(Who::Tablet, &mut |server, call| {
        with_receipt(server, call, |receipt| receipt.statements = instead.clone())
    });
    let told = Succeeded("the tablet lives by another registry, and nobody knows");
    let outcome = shown.map_or_else(|code| Detected(code.to_owned()), |()| told);
    assert_eq!(scene.rows(Who::Tablet, "acknowledgement"), 1, "what was proven holds all the same");
    outcome
}

fn old_registry(defended: bool) -> Outcome {
    withheld(defended, |_| Vec::new())
}

/// An insider signs two statements of one number.
fn forked_registry(defended: bool) -> Outcome {
    withheld(defended, |scene| {
        let month = approdo_model::calendar::Month::of(crate::device::day());
        vec![scene.second_says(Act::Frozen { first: month, last: month })]
    })
}

fn two_histories(defended: bool) -> Outcome {
    let mut scene = Scene::under(Rules { views_meet: defended, ..KEPT });
    scene.evening(Who::Tablet);
    scene.honest(Who::Tablet);
    let shorter = scene.log(Who::Tablet);
    scene.evening(Who::Tablet);
    scene.honest(Who::Tablet);
    scene.second_acknowledges(scene.id(Who::Tablet), scene.log(Who::Tablet).head());
    let shown = scene.sync(Who::Desk, &mut |server, call| shorter.shown(server, call));
    if defended {
        assert!(scene.nothing_lost(), "what was shown is proven, and the rest comes when it is shown");
        assert_eq!(scene.desk.status().queue.problem, None, "and then nothing is wrong any more");
    }
    shown.map_or_else(
        |code| Detected(code.to_owned()),
        |()| Succeeded("two coordinators see two histories, and neither knows"),
    )
}

fn revoked_device(defended: bool) -> Outcome {
    let mut scene = Scene::under(Rules { revocations_end: defended, ..KEPT });
    scene.evening(Who::Lost);
    scene.honest(Who::Lost);
    let (device, last) = (scene.id(Who::Lost), scene.log(Who::Lost).head());
    scene.evening(Who::Lost);
    let _ = scene.sync(Who::Lost, &mut |server, call| server.ask(call));
    let revoked = scene.second_says(Act::DeviceRevoked { device, last });
    scene.publish(revoked);
    // The server shows what the thief wrote as if it stood in the log.
    let log = scene.log(Who::Lost);
    let _ = scene.sync(Who::Desk, &mut |server, call| log.shown(server, call));
    match scene.contacts_of(Who::Lost) {
        3 => Harmless("what lies beyond the named entry does not count"),
        _ => Succeeded("what a thief wrote counts"),
    }
}

fn lower_kdf(defended: bool) -> Outcome {
    let mut scene = Scene::under(KEPT);
    // An answer has no field for a parameter: whoever adds one is not heard.
    let shown = scene.sync(Who::Desk, &mut |server, call| {
        let mut answer = server.ask(call);
        if call.path == path::CHALLENGES {
            let mut challenge: serde_json::Value = serde_json::from_slice(&answer.body).expect("JSON");
            challenge["kdf"] = serde_json::json!({"memory": 8, "passes": 1});
            answer.body = challenge.to_string().into_bytes();
        }
        answer
    });
    assert!(shown.is_err(), "an answer may name a parameter");
    // What a server would give to have everywhere: a slot that was made at almost no cost. Does a device open by it?
    let rules = Rules { costly_derivation: defended, ..Rules::KEPT };
    let words = scene.tablet.words;
    scene.tablet.kill();
    let mut device = Device::new(scene.tablet.folder.clone(), rules, 9);
    let opened = device.ask(Request::Unlock { words: Passphrase::of(words) }).is_ok();
    judged(shown, !opened, "a passphrase can be guessed at almost no cost")
}

fn lower_suite(defended: bool) -> Outcome {
    // An insider may not state a weaker suite either.
    let mut scene = Scene::under(KEPT);
    let weaker = Act::Generation { generation: 2, suite: 1, recipient: X25519Recipient([9; 32]) };
    let weaker = scene.second_says(weaker);
    let stated = scene.sync(Who::Tablet, &mut |server, call| {
        with_receipt(server, call, |receipt| receipt.statements.push(weaker.clone()))
    });
    assert_eq!(stated, Err("server_alarm"), "a generation of a weaker suite");
    changed_log(defended, |entries| entries.iter_mut().for_each(|entry| entry.open.suite = 1))
}

fn forged_acknowledgement(defended: bool) -> Outcome {
    let mut scene = Scene::under(KEPT);
    scene.evening(Who::Tablet);
    scene.honest(Who::Tablet);
    let forged = Acknowledgement {
        organisation: scene.organisation,
        coordinator: scene.id(Who::Desk),
        device: scene.id(Who::Tablet),
        head: scene.log(Who::Tablet).head(),
        registry: scene.statements.last().expect("a registry").digest(),
        signature: SignatureBytes([9; 64]),
    };
    acknowledged(scene, defended, forged)
}

/// Hands the tablet an acknowledgement and looks whether it believes it.
fn acknowledged(mut scene: Scene, defended: bool, notice: Acknowledgement) -> Outcome {
    let shown = scene.sync_if(defended, Who::Tablet, &mut |server, call| {
        with_receipt(server, call, |receipt| receipt.acknowledgements = vec![notice.clone()])
    });
    let believed = scene.rows(Who::Tablet, "acknowledgement") > 0;
    judged(shown, !believed, "the tablet believes that a coordinator has what none has")
}

fn anothers_acknowledgement(defended: bool) -> Outcome {
    let mut scene = Scene::under(KEPT);
    for who in [Who::Tablet, Who::Lost] {
        scene.evening(who);
        scene.honest(who);
    }
    let of_the_lost = scene.second_acknowledges(scene.id(Who::Lost), scene.log(Who::Lost).head());
    let shown = scene.sync(Who::Tablet, &mut |server, call| {
        with_receipt(server, call, |receipt| receipt.acknowledgements = vec![of_the_lost.clone()])
    });
    assert_eq!((shown, scene.rows(Who::Tablet, "acknowledgement")), (Err("server_alarm"), 0));
    let (device, head) = (scene.id(Who::Tablet), scene.log(Who::Tablet).head());
    acknowledged(scene, defended, Acknowledgement { device, head, ..of_the_lost })
}

fn forged_erasure(defended: bool) -> Outcome {
    let mut scene = Scene::under(KEPT);
    scene.evening(Who::Tablet);
    scene.honest(Who::Tablet);
    let forged = LedgerLine {
        organisation: scene.organisation,
        coordinator: scene.id(Who::Desk),
        number: 1,
        previous: Digest::ZERO,
        act: LedgerAct::Erased { subject: *scene.tablet.saved.keys().next().expect("a record") },
        signature: SignatureBytes([9; 64]),
    };
    let shown = scene.sync_if(defended, Who::Tablet, &mut |server, call| {
        with_receipt(server, call, |receipt| receipt.ledger = vec![forged.clone()])
    });
    let erased = scene.rows(Who::Tablet, "ledger") > 0;
    judged(shown, !erased, "the server erases")
}

/// The month is frozen, and what comes late is shown blank, as if its time were over.
fn let_go(defended: bool) -> Outcome {
    let mut scene = Scene::under(Rules { blanks_need_a_word: defended, ..KEPT });
    scene.evening(Who::Tablet);
    scene.honest(Who::Tablet);
    scene.honest(Who::Desk);
    scene.freeze();
    let opened = scene.log(Who::Tablet).entries.len();
    scene.evening(Who::Tablet);
    scene.honest(Who::Tablet);
    let mut log = scene.log(Who::Tablet);
    for entry in &mut log.entries[opened..] {
        entry.part = Part::Blank(entry.part.digest());
    }
    let shown = scene.sync(Who::Desk, &mut |server, call| log.shown(server, call));
    match (shown, scene.nothing_lost()) {
        (Err(code), true) => Detected(code.to_owned()),
        (Ok(()), true) => Harmless("nothing lost"),
        (_, false) => Succeeded("a late contact is on no desk any more"),
    }
}

fn lie_about_time(defended: bool) -> Outcome {
    let mut scene = Scene::under(Rules { figures_from_bodies: defended, ..KEPT });
    scene.server.start(Day::new(2010, 1, 1).expect("a day"));
    scene.evening(Who::Tablet);
    scene.honest(Who::Tablet);
    scene.honest(Who::Desk);
    figures(scene, 3)
}

fn old_counts(defended: bool) -> Outcome {
    let mut scene = Scene::under(Rules { figures_from_bodies: defended, ..KEPT });
    let mut kept: Option<Answer> = None;
    for _ in 0..2 {
        scene.evening(Who::Tablet);
        scene.honest(Who::Tablet);
        let shown = scene.sync(Who::Desk, &mut |server, call| match (call.path.as_str(), &kept) {
            (path::TABLE, Some(old)) => old.clone(),
            (path::TABLE, None) => kept.insert(server.ask(call)).clone(),
            _ => server.ask(call),
        });
        assert_eq!(shown, Ok(()));
    }
    figures(scene, 6)
}

/// The desk shows the server's figures beside those that it opened: these must be true whatever the server says.
fn figures(mut scene: Scene, contacts: u64) -> Outcome {
    let table = scene.table();
    let sum = |rows: &[TableRow]| rows.iter().map(|row| row.lines.street_contacts).sum::<u64>();
    let (counted, opened) = (sum(&table.rows), sum(&table.opened));
    assert_ne!(counted, contacts, "the lie is one");
    match opened == contacts {
        true => Detected("the server's figures beside the opened ones".to_owned()),
        false => Succeeded("the table shows what the server likes"),
    }
}

fn man_in_the_middle(defended: bool) -> Outcome {
    let rules = Rules { words_name_the_key: defended, ..KEPT };
    let mut scene = Scene::under(rules);
    let folder = scene.lost.folder.with_file_name("new");
    scene.lost = Device::new(folder, rules, 10);
    let words = scene.join(Who::Lost);
    scene.honest(Who::Lost);
    let own = PublicKey([9; 32]);
    scene.desk.unlock();
    let _ = scene.sync(Who::Desk, &mut |server, call| {
        let mut answer = server.ask(call);
        if call.path == path::APPLICATIONS {
            let mut waiting: Applicants = serde_json::from_slice(&answer.body).expect("applicants");
            waiting.applicants.iter_mut().for_each(|applicant| applicant.key = own);
            answer.body = serde_json::to_vec(&waiting).expect("JSON");
        }
        answer
    });
    let waiting = scene.waiting();
    let device = waiting[0].device;
    // Two people compare, and only the same words are admitted.
    if waiting[0].fingerprint != words {
        return Detected("the six words differ".to_owned());
    }
    scene.desk.ask(Request::Admit { device }).expect("admitted");
    scene.honest(Who::Desk);
    scene.learn();
    let admitted = Act::DeviceEnrolled { device, key: own };
    match scene.statements.iter().any(|statement| statement.act == admitted) {
        true => Succeeded("the server has a device of its own in the organisation"),
        false => Harmless("nobody was admitted"),
    }
}

/// What a server that answers without measure sends: the head, and then the same bytes again and again.
struct Monster {
    head: &'static str,
    body: Vec<u8>,
    times: usize,
    pause: Duration,
}

const JSON: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n{}";
const ZIPPED: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-encoding: gzip\r\nconnection: close\r\n\r\n";
const KIBIBYTE: [u8; 1024] = [b' '; 1024];

/// More than what may wait between two sockets: who took so much would have taken any more.
const ENDLESS_BYTES: usize = 48 << 20;

/// Lets a wire with these caps ask a monster: its answer, if there is one, and how many bytes it was rid of.
fn asked(monster: Monster, caps: Caps) -> (Option<Answer>, usize) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let answering = std::thread::spawn(move || {
        let Ok((mut stream, _)) = listener.accept() else { return 0 };
        let _ = stream.read(&mut [0; 4096]);
        let _ = stream.write_all(monster.head.as_bytes());
        for time in 0..monster.times {
            std::thread::sleep(monster.pause);
            if stream.write_all(&monster.body).is_err() {
                return time * monster.body.len();
            }
        }
        monster.times * monster.body.len()
    });
    let wire = Wire::lay(&address, Belief::MACHINE, caps).expect("a wire");
    let call = Call { method: Method::Get, path: path::HEALTH.into(), token: None, payload: Payload::Empty };
    let answer = carry(&wire, &call);
    drop(wire);
    (answer, answering.join().expect("it ends"))
}

/// Whether an answer is one that a reader of JSON takes.
fn is_json(answer: &[u8]) -> bool {
    serde_json::from_slice::<serde_json::Value>(answer).is_ok()
}

/// A few bytes that unpack to many: as a browser would be sent them, and as an archive that can unpack them.
fn bomb() -> (Vec<u8>, Vec<u8>) {
    let mut text = vec![b' '; 8 << 20];
    text.extend(b"{}");
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    writer.start_file("answer", zip::write::SimpleFileOptions::default()).expect("a file");
    writer.write_all(&text).expect("written");
    let archive = writer.finish().expect("an archive").into_inner();
    let mut reader = zip::ZipArchive::new(std::io::Cursor::new(&archive)).expect("readable");
    let mut packed = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3];
    let sum = {
        let mut file = reader.by_index_raw(0).expect("the file");
        file.read_to_end(&mut packed).expect("packed");
        file.crc32()
    };
    drop(reader);
    packed.extend(sum.to_le_bytes());
    packed.extend(u32::try_from(text.len()).expect("a length").to_le_bytes());
    (packed, archive)
}

/// What somebody who unpacks makes of an answer that is the bomb.
fn unpacked(answer: &[u8], (packed, archive): &(Vec<u8>, Vec<u8>)) -> Vec<u8> {
    assert_eq!(answer, packed, "it comes as it was sent");
    let mut reader = zip::ZipArchive::new(std::io::Cursor::new(archive)).expect("readable");
    let mut text = Vec::new();
    reader.by_index(0).expect("the file").read_to_end(&mut text).expect("unpacked");
    text
}

/// A server names a desk that serves, as one does that was restored from a copy: what is new is kept back, and every round
/// ends well.
fn waits_for_ever(defended: bool) -> Outcome {
    let mut scene = Scene::under(Rules { waiting_ends: defended, ..KEPT });
    let (lost, awaited) = (scene.id(Who::Lost), scene.second.device);
    let registry = scene.statements.len();
    scene.desk.ask(Request::Revoke { device: lost }).expect("revoked");
    let mut shown = Ok(());
    for _ in 0..MONTH_DAYS {
        shown = scene.sync(Who::Desk, &mut |server, call| {
            let mut answer = server.ask(call);
            if call.path == path::HEADS {
                let mut heads: wire::Heads = serde_json::from_slice(&answer.body).expect("heads");
                heads.awaited = vec![awaited];
                answer.body = serde_json::to_vec(&heads).expect("JSON");
            }
            answer
        });
        if shown.is_err() {
            break;
        }
        scene.desk.days.pass(1);
        scene.desk.unlock();
    }
    scene.learn();
    assert_eq!(scene.statements.len(), registry, "nobody but this desk knows of it");
    match shown {
        Ok(()) => Succeeded("a lost tablet is not revoked for a month, and every round ends well"),
        Err(code) => {
            scene.honest(Who::Desk);
            scene.learn();
            assert!(scene.statements.len() > registry, "an honest server is told");
            Detected(code.to_owned())
        }
    }
}

/// Which of the four kinds of answer a device swallows. Without the defence its caps are as good as none, and it unpacks.
fn swallowed(defended: bool) -> [bool; 4] {
    let strict = Caps {
        connect: Duration::from_secs(2),
        read: Duration::from_millis(500),
        call: Duration::from_secs(1),
        answer_bytes: 64 << 10,
    };
    let (read, call) = (Duration::from_secs(30), Duration::from_secs(60));
    let loose = Caps { read, call, answer_bytes: 1 << 30, ..strict };
    let caps = if defended { strict } else { loose };
    let none = Duration::ZERO;
    let kibibytes = |times| Monster { head: JSON, body: KIBIBYTE.to_vec(), times, pause: none };
    let taken = |monster| asked(monster, caps).0.is_some_and(|answer| is_json(&answer.body));
    let huge = taken(kibibytes(2_000));
    let slow =
        taken(Monster { head: JSON, body: b" ".to_vec(), times: 20, pause: Duration::from_millis(100) });
    let bomb = bomb();
    assert!(bomb.0.len() < strict.answer_bytes, "small enough to come in");
    let packed = Monster { head: ZIPPED, body: bomb.0.clone(), times: 1, pause: none };
    let compressed = asked(packed, caps).0.is_some_and(|answer| match defended {
        true => is_json(&answer.body),
        false => is_json(&unpacked(&answer.body, &bomb)),
    });
    let endless = asked(kibibytes(ENDLESS_BYTES / KIBIBYTE.len()), caps).1 == ENDLESS_BYTES;
    [huge, slow, compressed, endless]
}

fn monstrous_answers(defended: bool) -> Outcome {
    let swallowed = swallowed(defended);
    // One of them is enough to break it; each must, to show that it could.
    match swallowed.iter().filter(|taken| **taken).count() {
        0 => Detected("no answer, and the device stays as it is".to_owned()),
        some if defended || some == swallowed.len() => {
            Succeeded("the device reads as long as the server likes")
        }
        _ => Harmless("some of these answers could harm nobody anyway"),
    }
}
