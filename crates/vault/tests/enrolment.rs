//! How a device comes to belong: by an invitation that is shown, by one that is typed, with a desk and a server that
//! are killed, come too late or lie.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests fail by panicking")]

mod friendly;
mod tablet;

use approdo_model::bytes::{ServerPin, Ticket};
use approdo_model::problem::Code;
use approdo_model::wire::{NewCode, Offer, OfferQuery, Sealing, path, ticket_hash};
use approdo_vault::address::{Server as Place, Trust};
use approdo_vault::envelope::seal_offer;
use approdo_vault::invitation::Invitation;
use approdo_vault::rules::Rules;
use approdo_vault::sync::{Payload, Round, SyncError};
use approdo_vault::typed::TypedCode;
use friendly::{Server, applied, applied_as, organisation};
use serde_json::{Value, json};
use tablet::{Tablet, seeded, shift};

fn new(seed: u64) -> Tablet {
    let mut tablet = Tablet::new(seed);
    tablet.make_passphrase();
    tablet
}

fn join(tablet: &Tablet, invitation: &Value) -> Value {
    json!({"do": "join", "words": tablet.words, "invitation": invitation, "units": ["Unità 1"]})
}

fn look_up(invited: &Value) -> Value {
    json!({"do": "look_up", "server": invited["server"], "code": invited["typed"]})
}

fn compared(same: bool) -> Value {
    json!({"do": "words_compared", "same": same})
}

fn invite(desk: &mut Tablet, role: &str) -> Value {
    desk.ok(json!({"do": "invite", "role": role}))
}

fn step(tablet: &mut Tablet) -> String {
    tablet.status()["joining"]["step"].as_str().unwrap_or("none").to_owned()
}

fn waiting(desk: &mut Tablet) -> Vec<Value> {
    desk.ok(json!({"do": "applicants"}))["applicants"].as_array().unwrap().clone()
}

fn admit(desk: &mut Tablet, device: &Value) {
    desk.ok(json!({"do": "admit", "device": device}));
}

#[test]
fn a_shown_invitation_says_everything_and_both_screens_the_same_words() {
    let (mut desk, _, mut server) = organisation(201);
    let invited = invite(&mut desk, "worker");
    let read = Invitation::read(invited["invitation"].as_str().unwrap()).unwrap();
    let own = desk.identity();
    assert_eq!((read.organisation, read.root, &read.server), (own.organisation, own.root, &own.server));
    server.sync(&mut desk).unwrap();
    let mut tablet = new(202);
    let request = join(&tablet, &invited["invitation"]);
    let joined = tablet.ok(request);
    assert_eq!(step(&mut tablet), "compare");
    server.sync(&mut tablet).unwrap();
    server.sync(&mut desk).unwrap();
    let applicant = waiting(&mut desk).remove(0);
    assert_eq!(applicant["fingerprint"], joined["fingerprint"]);
    assert_eq!(applicant["role"], "worker");
    tablet.ok(compared(true));
    assert_eq!(step(&mut tablet), "waiting");
    admit(&mut desk, &applicant["device"]);
    server.sync(&mut desk).unwrap();
    server.sync(&mut tablet).unwrap();
    assert_eq!((tablet.status()["enrolled"].clone(), step(&mut tablet)), (json!(true), "none".to_owned()));
}

#[test]
fn a_typed_code_leads_to_the_very_same_invitation() {
    let (mut desk, _, mut server) = organisation(203);
    let invited = invite(&mut desk, "coordinator");
    let mut device = new(204);
    device.ok(look_up(&invited));
    assert_eq!(step(&mut device), "looking");
    let code_alone = device.words;
    let without = json!({"do": "join", "words": code_alone, "units": []});
    device.refused_and_unchanged(without.clone(), "bad_invitation");
    server.sync(&mut device).unwrap();
    assert_eq!(step(&mut device), "code_unknown", "the server was not told yet");
    server.sync(&mut desk).unwrap();
    device.ok(look_up(&invited));
    server.sync(&mut device).unwrap();
    assert_eq!(step(&mut device), "found");
    assert_eq!(device.status()["joining"]["role"], "coordinator");
    assert_eq!(server.calls.iter().filter(|path| *path == path::OFFERS).count(), 2);
    let joined = device.ok(without);
    let read = Invitation::read(invited["invitation"].as_str().unwrap()).unwrap();
    let identity = device.identity();
    assert_eq!((identity.root, identity.server, identity.invited_as), (read.root, read.server, read.role));
    server.sync(&mut device).unwrap();
    server.sync(&mut desk).unwrap();
    assert_eq!(waiting(&mut desk)[0]["fingerprint"], joined["fingerprint"]);
}

#[test]
fn what_is_typed_wrong_is_refused_before_anything_is_asked() {
    let mut device = new(205);
    for (server, code, refusal) in [
        ("approdo.example", "ABCD-EFGH-JKM", "bad_code"),
        ("approdo.example", "ABCD-EFGH-JKMU", "bad_code"),
        ("approdo.example", "", "bad_code"),
        ("http://approdo.example", "ABCD-EFGH-JKMN", "bad_server"),
        ("http//approdo.example", "ABCD-EFGH-JKMN", "bad_server"),
        ("approdo.example:84o3", "ABCD-EFGH-JKMN", "bad_server"),
        ("", "ABCD-EFGH-JKMN", "bad_server"),
    ] {
        let request = json!({"do": "look_up", "server": server, "code": code});
        device.refused_and_unchanged(request, refusal);
    }
    assert_eq!(device.app.way(), None);
}

/// A server that knows what a tablet asks with, but not the code, makes an invitation of its own: another root, another
/// server, another pin. Nothing opens it. One that had the code – which it has not – would succeed here, and fail at
/// the six words.
#[test]
fn a_lying_servers_root_is_refused_or_gives_other_words() {
    let (mut desk, _, mut server) = organisation(206);
    let (other, _, _) = organisation(207);
    let invited = invite(&mut desk, "worker");
    server.sync(&mut desk).unwrap();
    let honest = Invitation::read(invited["invitation"].as_str().unwrap()).unwrap();
    let forged = Invitation {
        server: Place { address: "https://evil.example".to_owned(), pin: Some(ServerPin([6; 32])) },
        root: other.identity().root,
        ..honest
    };
    let bytes = forged.bytes().unwrap();
    let knows = TypedCode::read(invited["typed"].as_str().unwrap()).unwrap().keys(Rules::KEPT).unwrap();
    let guesses = TypedCode::make(&mut seeded(3)).keys(Rules::KEPT).unwrap();
    let offered = |key| Sealing::of(seal_offer(key, &bytes, &mut seeded(4)).unwrap()).unwrap();
    let taken = |sealed: Sealing, seed| {
        let mut device = new(seed);
        device.ok(look_up(&invited));
        let mut round = Round::new();
        device.app.next_call(&mut round).unwrap().unwrap();
        device.app.take_answer(&mut round, &friendly::json(&Offer { sealed })).unwrap();
        assert_eq!(device.app.next_call(&mut round).unwrap(), None, "the round asks for nothing else");
        device
    };
    let mut device = taken(offered(&guesses.key), 208);
    assert_eq!(step(&mut device), "forged");
    let words = device.words;
    device.refused_and_unchanged(json!({"do": "join", "words": words, "units": []}), "bad_invitation");

    // With the code in its hands: the tablet believes the root, and the two people do not.
    let mut device = taken(offered(&knows.key), 209);
    let joined = device.ok(json!({"do": "join", "words": device.words, "units": []}));
    let (key, id) = (device.identity().key, device.identity().device);
    server.applicants.push(approdo_model::wire::Applicant { device: id, key, role: Default::default() });
    server.sync(&mut desk).unwrap();
    assert_ne!(waiting(&mut desk)[0]["fingerprint"], joined["fingerprint"]);
    assert_ne!(desk.ok(json!({"do": "turn_away", "device": id}))["applicants"], Value::Null);
    assert!(waiting(&mut desk).is_empty());
    assert_eq!(desk.refused(json!({"do": "admit", "device": id})), "unknown_subject");
    device.ok(compared(false));
    assert_eq!(device.status()["state"], "new");
}

#[test]
fn over_a_wire_to_whoever_answers_goes_nothing_but_the_looking_up() {
    let (mut desk, _, mut server) = organisation(210);
    let invited = invite(&mut desk, "worker");
    server.sync(&mut desk).unwrap();
    let mut device = new(211);
    device.ok(look_up(&invited));
    assert_eq!(device.app.way().unwrap().1, Trust::Anyone);
    let mut round = Round::new();
    let call = device.app.next_call(&mut round).unwrap().unwrap();
    let Payload::Json(body) = &call.payload else { panic!("JSON") };
    let OfferQuery { lookup } = serde_json::from_slice(body).unwrap();
    let code = Invitation::read(invited["invitation"].as_str().unwrap()).unwrap().code;
    assert_ne!(lookup, code, "what leads there is not what is good once");
    let answer = server.answer(&call);
    device.app.take_answer(&mut round, &answer).unwrap();
    assert_eq!(device.app.next_call(&mut round).unwrap(), None);
    assert_eq!(device.app.way(), None);
}

#[test]
fn nothing_is_taken_of_the_organisation_before_the_words_were_compared() {
    let (mut desk, _, mut server) = organisation(212);
    let invited = invite(&mut desk, "worker");
    server.sync(&mut desk).unwrap();
    let mut tablet = new(213);
    let request = join(&tablet, &invited["invitation"]);
    tablet.ok(request);
    server.sync(&mut tablet).unwrap();
    server.sync(&mut desk).unwrap();
    let device = tablet.identity().device;
    desk.ok(json!({"do": "admit", "device": device}));
    server.sync(&mut desk).unwrap();
    server.calls.clear();
    server.sync(&mut tablet).unwrap();
    assert!(!server.calls.iter().any(|path| path.starts_with("/v1/registry/")), "{:?}", server.calls);
    assert!(tablet.store().statements().unwrap().is_empty());
    tablet.unlock();
    tablet.refused_and_unchanged(json!({"do": "start_outing", "shift": shift()}), "not_enrolled");
    tablet.ok(compared(true));
    server.sync(&mut tablet).unwrap();
    tablet.ok(json!({"do": "start_outing", "shift": shift()}));
}

#[test]
fn words_that_differ_leave_nothing_of_the_application() {
    let (mut desk, _, mut server) = organisation(214);
    let before = {
        let fresh = new(215);
        fresh.dump()
    };
    let invited = invite(&mut desk, "worker");
    server.sync(&mut desk).unwrap();
    let mut tablet = new(215);
    let request = join(&tablet, &invited["invitation"]);
    tablet.ok(request.clone());
    tablet.unlock();
    tablet.ok(compared(false));
    assert_eq!((tablet.status()["state"].clone(), step(&mut tablet)), (json!("new"), "none".to_owned()));
    assert_eq!(tablet.dump(), before);
    tablet.refused_and_unchanged(compared(true), "wrong_state");
    // And it can begin again, as out of the box.
    tablet.make_passphrase();
    let request = join(&tablet, &invited["invitation"]);
    tablet.ok(request);
    assert_eq!(step(&mut tablet), "compare");
}

#[test]
fn a_code_for_one_role_is_refused_for_the_other() {
    let (mut desk, _, mut server) = organisation(216);
    let paper: Vec<u16> = vec![0; 24];
    let tablet = applied_as("worker", 217, &mut desk, &mut server).identity().device;
    let second = applied_as("coordinator", 218, &mut desk, &mut server).identity().device;
    server.sync(&mut desk).unwrap();
    desk.refused_and_unchanged(json!({"do": "admit", "device": second}), "other_role");
    let request = json!({"do": "admit_coordinator", "device": tablet, "root": paper});
    desk.refused_and_unchanged(request, "other_role");
    let request = json!({"do": "admit_coordinator", "device": second, "root": paper});
    desk.refused_and_unchanged(request, "bad_sheet");
    desk.ok(json!({"do": "admit", "device": tablet}));
}

/// A server says of a tablet that its code was for a desk: the words are not the same.
#[test]
fn a_server_that_lies_about_the_role_gives_other_words() {
    let (mut desk, _, mut server) = organisation(219);
    let mut tablet = applied(220, &mut desk, &mut server);
    let shown = tablet.status()["joining"]["fingerprint"].clone();
    server.sync(&mut desk).unwrap();
    assert_eq!(waiting(&mut desk)[0]["fingerprint"], shown);
    server.applicants[0].role = approdo_model::registry::Role::Coordinator;
    server.sync(&mut desk).unwrap();
    assert_ne!(waiting(&mut desk)[0]["fingerprint"], shown);
}

fn announced(server: &Server) -> &NewCode {
    server.codes.last().unwrap()
}

#[test]
fn a_code_is_announced_with_its_age_and_not_after_ten_minutes() {
    let (mut desk, _, mut server) = organisation(221);
    let invited = invite(&mut desk, "worker");
    let code = Invitation::read(invited["invitation"].as_str().unwrap()).unwrap().code;
    desk.clock.pass(100);
    desk.unlock_if_shut();
    server.sync(&mut desk).unwrap();
    assert_eq!((announced(&server).hash, announced(&server).age_seconds), (ticket_hash(&code), 100));
    invite(&mut desk, "worker");
    desk.clock.pass(599);
    desk.unlock_if_shut();
    server.sync(&mut desk).unwrap();
    assert_eq!((server.codes.len(), announced(&server).age_seconds), (2, 599));
    invite(&mut desk, "worker");
    desk.clock.pass(600);
    desk.unlock_if_shut();
    server.sync(&mut desk).unwrap();
    assert_eq!(server.codes.len(), 2, "over");
}

#[test]
fn a_device_whose_code_is_over_says_so_and_applies_again() {
    let (mut desk, _, mut server) = organisation(222);
    let invited = invite(&mut desk, "worker");
    let mut tablet = new(223);
    let request = join(&tablet, &invited["invitation"]);
    tablet.ok(request);
    tablet.ok(compared(true));
    server.forgets_codes = true;
    server.sync(&mut tablet).unwrap();
    assert_eq!(step(&mut tablet), "code_over");
    server.forgets_codes = false;
    let again = invite(&mut desk, "worker");
    server.sync(&mut desk).unwrap();
    let apply = json!({"do": "apply_again", "invitation": again["invitation"]});
    tablet.refused_and_unchanged(apply.clone(), "wrong_state");
    tablet.unlock();
    let (other, _, _) = (organisation(224), 0, 0);
    let mut other = other.0;
    let foreign = invite(&mut other, "worker");
    tablet.ok(apply);
    assert_eq!(step(&mut tablet), "compare");
    tablet.ok(compared(true));
    server.sync(&mut tablet).unwrap();
    // Once something of the organisation is known, nobody is led elsewhere.
    let elsewhere = json!({"do": "apply_again", "invitation": foreign["invitation"]});
    tablet.refused_and_unchanged(elsewhere, "bad_invitation");
    server.sync(&mut desk).unwrap();
    let device = waiting(&mut desk)[0]["device"].clone();
    admit(&mut desk, &device);
    server.sync(&mut desk).unwrap();
    server.sync(&mut tablet).unwrap();
    assert_eq!(tablet.status()["enrolled"], true);
}

#[test]
fn a_pin_is_kept_and_comes_with_every_connection() {
    let pin = "5a".repeat(32);
    let mut desk = new(225);
    let line = format!("approdo.example:8443#sha256={pin}");
    desk.ok(json!({"do": "found", "words": desk.words, "units": [], "server": line, "trial": true}));
    let pinned = Trust::Pinned(ServerPin([0x5a; 32]));
    assert_eq!(desk.app.way(), Some(("https://approdo.example:8443".to_owned(), pinned)));
    desk.unlock();
    let invited = invite(&mut desk, "worker");
    let mut tablet = new(226);
    let request = join(&tablet, &invited["invitation"]);
    tablet.ok(request);
    tablet.restart();
    assert_eq!(tablet.app.way(), Some(("https://approdo.example:8443".to_owned(), pinned)));
    // The server has another key: the desk is told, the tablet by an invitation.
    desk.ok(json!({"do": "set_server", "server": "approdo.example"}));
    desk.restart();
    assert_eq!(desk.app.way(), Some(("https://approdo.example".to_owned(), Trust::Machine)));
}

#[test]
fn a_tablet_that_belongs_learns_from_an_invitation_where_its_server_is_now() {
    let (mut desk, _, mut server) = organisation(227);
    let mut tablet = friendly::admitted(228, &mut desk, &mut server);
    desk.ok(json!({"do": "set_server", "server": "approdo.example:9#sha256=".to_owned() + &"07".repeat(32)}));
    let invited = invite(&mut desk, "worker");
    tablet.unlock();
    tablet.refused_and_unchanged(json!({"do": "set_server", "server": "evil.example"}), "not_coordinator");
    tablet.ok(json!({"do": "apply_again", "invitation": invited["invitation"]}));
    assert_eq!(tablet.status()["enrolled"], true);
    let pinned = Trust::Pinned(ServerPin([7; 32]));
    assert_eq!(tablet.app.way(), Some(("https://approdo.example:9".to_owned(), pinned)));
}

#[test]
fn a_refusal_that_is_none_of_a_code_ends_the_looking_up_and_changes_nothing() {
    let (mut desk, _, _) = organisation(229);
    let invited = invite(&mut desk, "worker");
    let mut device = new(230);
    device.ok(look_up(&invited));
    let mut round = Round::new();
    device.app.next_call(&mut round).unwrap().unwrap();
    let busy = friendly::refused(Code::Unavailable);
    let refused = device.app.take_answer(&mut round, &busy);
    assert_eq!(refused, Err(SyncError::Refused(Code::Unavailable)));
    assert_eq!(step(&mut device), "looking");
}

#[test]
fn whoever_types_an_address_hears_at_once_what_is_wrong_with_it() {
    let (mut desk, _, mut server) = organisation(231);
    let invited = invite(&mut desk, "worker");
    let mut device = new(232);
    let missed = |device: &mut Tablet| device.status()["joining"]["missed"].clone();
    device.ok(look_up(&invited));
    assert_eq!(missed(&mut device), Value::Null, "nobody has been asked");
    for (error, said) in [
        (None, "unreached"),
        (Some(SyncError::Unexpected), "elsewhere"),
        (Some(SyncError::Refused(Code::Unavailable)), "busy"),
    ] {
        device.app.sync_ended(error);
        assert_eq!((step(&mut device).as_str(), missed(&mut device)), ("looking", json!(said)));
        // While the next attempt is under way it goes on saying so.
        device.app.next_call(&mut Round::new()).unwrap().unwrap();
        assert_eq!(missed(&mut device), json!(said));
    }
    device.ok(look_up(&invited));
    assert_eq!(missed(&mut device), Value::Null, "another address is another matter");
    device.app.sync_ended(None);
    server.sync(&mut desk).unwrap();
    server.sync(&mut device).unwrap();
    assert_eq!((step(&mut device).as_str(), missed(&mut device)), ("found", Value::Null));
}

#[cfg(feature = "mutations")]
mod killed {
    use super::*;

    /// Out of the box, with words that cost nothing: so that it can be killed often.
    fn quick(seed: u64) -> Tablet {
        let mut tablet = Tablet::under(seed, Rules { costly_derivation: false, ..Rules::KEPT });
        tablet.make_passphrase();
        tablet
    }

    /// One step of an enrolment: done by one of the two, or a round of one of them.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    enum Step {
        Founds,
        Invites,
        DeskSyncs,
        LooksUp,
        Joins,
        TabletSyncs,
        Compares,
        Admits,
    }

    /// The enrolment as two people know it: whoever finds a step undone does it, and whoever is refused goes back to the
    /// step before. What is remembered from outside is only what a person can read from a screen.
    struct Enrolling {
        desk: Tablet,
        tablet: Tablet,
        server: Option<Server>,
        invited: Option<Value>,
        /// The invitation that the tablet applied with.
        used: Option<Value>,
        typed: bool,
        /// How often the tablet had to apply again.
        again: usize,
    }

    impl Enrolling {
        fn new(typed: bool) -> Self {
            Self {
                desk: quick(240),
                tablet: quick(241),
                server: None,
                invited: None,
                used: None,
                typed,
                again: 0,
            }
        }

        /// What is to be done next, as the screens show it; none when the tablet belongs.
        fn next(&mut self) -> Option<Step> {
            if self.desk.status()["state"] == "new" {
                return Some(Step::Founds);
            }
            let strict = || Server { asks_for_codes: true, ..Server::of(&self.desk) };
            let server = self.server.get_or_insert_with(strict);
            if self.desk.status()["state"] == "closed" {
                self.desk.unlock();
            }
            let status = self.tablet.status();
            if status["enrolled"] == true {
                return None;
            }
            let joining = status["joining"]["step"].as_str().unwrap_or("none").to_owned();
            let device = (status["state"] != "new").then(|| self.tablet.identity().device);
            let named = |device| {
                server.statements.iter().any(|s| format!("{:?}", s.act).contains(&format!("{device:?}")))
            };
            let told = self.invited.is_some();
            Some(match joining.as_str() {
                "none" | "code_unknown" | "code_over" if !told => Step::Invites,
                // Whoever was shown the image does not wait for the desk to have told the server.
                "none" if !self.typed => Step::Joins,
                "none" | "code_unknown" | "code_over" if server.codes.is_empty() => Step::DeskSyncs,
                "none" | "code_unknown" => Step::LooksUp,
                "code_over" if self.used == self.invited => Step::TabletSyncs,
                "found" | "code_over" => Step::Joins,
                "looking" => Step::TabletSyncs,
                "compare" => Step::Compares,
                _ if server.applicants.iter().all(|applicant| Some(applicant.device) != device) => {
                    Step::TabletSyncs
                }
                _ if device.is_some_and(named) => Step::TabletSyncs,
                _ => match waiting(&mut self.desk).is_empty() {
                    true => Step::DeskSyncs,
                    false => Step::Admits,
                },
            })
        }

        fn is_of_the_desk(step: Step) -> bool {
            matches!(step, Step::Founds | Step::Invites | Step::DeskSyncs | Step::Admits)
        }

        fn actor(&mut self, step: Step) -> &mut Tablet {
            if Self::is_of_the_desk(step) { &mut self.desk } else { &mut self.tablet }
        }

        /// Does it, as far as it gets.
        fn take(&mut self, step: Step) -> Option<()> {
            match step {
                Step::Founds => {
                    let server = "https://approdo.example";
                    let words = self.desk.words;
                    self.desk
                        .ask(&json!({"do": "found", "words": words, "units": [], "server": server, "trial": true}))
                        .ok()?;
                }
                Step::Invites => {
                    self.invited = Some(self.desk.ask(&json!({"do": "invite"})).ok()?);
                }
                Step::DeskSyncs => {
                    // What waits here goes to the desk's own server, whoever it is that dies.
                    let _ = self.server.as_mut()?.sync(&mut self.desk);
                }
                Step::LooksUp => {
                    let request = look_up(self.invited.as_ref()?);
                    self.tablet.ask(&request).ok()?;
                }
                Step::Joins => {
                    let invitation = self.invited.as_ref()?["invitation"].clone();
                    let request = match (self.typed, self.tablet.status()["state"] == "new") {
                        (true, true) => json!({"do": "join", "words": self.tablet.words, "units": []}),
                        (false, true) => join(&self.tablet, &invitation),
                        (_, false) => json!({"do": "apply_again", "invitation": invitation}),
                    };
                    if request["do"] == "apply_again" {
                        self.tablet.unlock_if_shut();
                        self.again += 1;
                    }
                    self.tablet.ask(&request).ok()?;
                    self.used = self.invited.clone();
                }
                Step::TabletSyncs => {
                    let _ = self.server.as_mut()?.sync(&mut self.tablet);
                }
                Step::Compares => {
                    self.tablet.ask(&compared(true)).ok()?;
                }
                Step::Admits => {
                    let device = waiting(&mut self.desk)[0]["device"].clone();
                    self.desk.ask(&json!({"do": "admit", "device": device})).ok()?;
                    let _ = self.server.as_mut()?.sync(&mut self.desk);
                }
            }
            Some(())
        }

        /// The programme under this step begins again from its file; a person takes new words where it is as out of the box,
        /// and an invitation that is on no screen any more is made again.
        fn begin_again(&mut self, step: Step) {
            let of_the_desk = Self::is_of_the_desk(step);
            let actor = self.actor(step);
            actor.restart();
            match actor.status()["state"].as_str() {
                Some("new") => actor.make_passphrase(),
                _ => drop(actor.unlock()),
            }
            if of_the_desk {
                self.invited = None;
                if let Some(server) = &mut self.server {
                    server.codes.clear();
                }
            }
        }
    }

    /// Kills whoever is at work at one step, after so many of its writes, and plays on to the end.
    fn killed_at(typed: bool, step: usize, writes: u32) -> Option<usize> {
        let mut play = Enrolling::new(typed);
        let mut steps = 0;
        let mut killed = false;
        while let Some(next) = play.next() {
            assert!(steps < 60, "no end: {next:?}");
            let now = steps == step;
            if now {
                play.actor(next).app.die_after(writes);
            }
            play.take(next);
            if now {
                play.begin_again(next);
                killed = true;
            }
            steps += 1;
        }
        let members: Vec<_> = play.desk.store().statements().unwrap();
        let enrolled =
            members.iter().filter(|(s, _)| format!("{:?}", s.act).starts_with("DeviceEnrolled")).count();
        assert_eq!(enrolled, 1, "admitted once");
        play.tablet.ok(json!({"do": "status"}));
        if play.tablet.status()["state"] == "closed" {
            play.tablet.unlock();
        }
        play.tablet.ok(json!({"do": "set_zones", "zones": []}));
        killed.then_some(play.again)
    }

    #[test]
    fn an_enrolment_killed_at_any_step_and_any_write_comes_to_its_end() {
        for typed in [false, true] {
            let (mut kills, mut again) = (0, 0);
            for step in 0.. {
                let mut ended = true;
                for writes in 0..3 {
                    if let Some(applied_again) = killed_at(typed, step, writes) {
                        kills += 1;
                        again += applied_again;
                        ended = false;
                    }
                }
                if ended {
                    break;
                }
            }
            assert!(typed || again > 0, "no desk died between the image and the server");
            assert!(
                kills >= 21,
                "only {kills} kills: the steps are at least founding, inviting, joining, admitting"
            );
        }
    }
}

#[test]
fn a_code_that_nobody_made_leads_nowhere() {
    let (mut desk, _, mut server) = organisation(231);
    server.sync(&mut desk).unwrap();
    let lookup = Ticket([9; 16]);
    let body = serde_json::to_vec(&OfferQuery { lookup }).unwrap();
    let call = approdo_vault::sync::Call {
        method: approdo_vault::sync::Method::Post,
        path: path::OFFERS.to_owned(),
        token: None,
        payload: Payload::Json(body),
    };
    assert_eq!(server.answer(&call).status, 403);
}

/// The server's word of a day is shown as such, and gone with the desk's office.
#[test]
fn a_desk_shows_on_which_day_a_tablet_was_last_there() {
    let (mut desk, _, mut server) = organisation(240);
    let tablet = friendly::admitted(241, &mut desk, &mut server);
    let device = tablet.identity().device;
    server.logs.entry(device).or_default();
    let seen = |desk: &mut Tablet| {
        let devices = desk.ok(json!({"do": "devices"}))["devices"].as_array().unwrap().clone();
        devices.into_iter().find(|view| view["device"] == json!(device)).unwrap()["last_seen"].clone()
    };
    desk.unlock_if_shut();
    server.sync(&mut desk).unwrap();
    assert_eq!(seen(&mut desk), Value::Null);
    server.last_seen.insert(device, approdo_model::calendar::Day::new(2018, 1, 9).unwrap());
    server.sync(&mut desk).unwrap();
    assert_eq!(seen(&mut desk), "2018-01-09");
    desk.ok(json!({"do": "lock"}));
    desk.unlock();
    assert_eq!(seen(&mut desk), Value::Null, "nothing of it is in the file");
}
