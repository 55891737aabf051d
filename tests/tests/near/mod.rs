//! What the tests of transport, bridge and window share: devices in folders of their own, and the words of their
//! screens. Must not know keys: a device is asked what a screen may ask.

#![allow(dead_code, reason = "each test takes what it needs")]

pub mod scene;

use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::time::Duration;

use approdo_transport::door::Door;
use approdo_transport::rounds::Setting;
use approdo_transport::wire::Caps;
use approdo_vault::chance::Chance;
use serde_json::{Value, json};

/// How often and how often at most something is looked for before it counts as missing.
const LOOK_MILLISECONDS: u64 = 20;
const LOOKS_MAX: u32 = 1_000;

/// A device with the words that open it.
pub struct Device {
    pub door: Door,
    pub words: Vec<u16>,
}

impl Device {
    /// A device out of the box.
    pub fn unpacked(folder: &Path) -> Self {
        let door = Door::open(folder).unwrap();
        let made = ask(&door, json!({"do": "make_passphrase"}));
        Self { door, words: serde_json::from_value(made["words"].clone()).unwrap() }
    }

    /// The founding desk of an organisation at this server, unlocked; and what it was shown: the kit for paper, and what
    /// `init` takes.
    pub fn founding(folder: &Path, server: &str) -> (Self, Value) {
        Self::founding_as(folder, server, false)
    }

    /// The same of a secretariat.
    pub fn founding_secretariat(folder: &Path, server: &str) -> (Self, Value) {
        Self::founding_as(folder, server, true)
    }

    fn founding_as(folder: &Path, server: &str, secretariat: bool) -> (Self, Value) {
        let device = Self::unpacked(folder);
        let request = json!({
            "do": "found", "words": device.words, "units": ["Scrivania"], "server": server, "trial": true,
            "secretariat": secretariat,
        });
        let founded = ask(&device.door, request);
        device.unlock();
        (device, founded)
    }

    /// A tablet that holds an invitation, shut; and the words that both screens show.
    pub fn joining(folder: &Path, invitation: &Value) -> (Self, Value) {
        let device = Self::unpacked(folder);
        let request = json!({"do": "join", "words": device.words, "units": ["Unità di prova"], "invitation": invitation});
        let joined = ask(&device.door, request);
        ask(&device.door, json!({"do": "words_compared", "same": true}));
        (device, joined["fingerprint"].clone())
    }

    pub fn unlock(&self) {
        ask(&self.door, json!({"do": "unlock", "words": self.words}));
    }
}

/// Asks, and takes the answer for granted.
pub fn ask(door: &Door, request: Value) -> Value {
    let mut answer = answer(door, &request);
    assert!(answer.get("ok").is_some(), "{}: {answer}", request["do"]);
    answer["ok"].take()
}

pub fn answer(door: &Door, request: &Value) -> Value {
    serde_json::to_value(door.handle(request.to_string().as_bytes())).unwrap()
}

pub fn status(door: &Door) -> Value {
    ask(door, json!({"do": "status"}))
}

pub fn queue(door: &Door) -> Value {
    status(door)["queue"].clone()
}

/// Looks until it is so; says what it saw last if it never is.
pub fn until(what: &str, mut look: impl FnMut() -> Result<(), String>) {
    let mut seen = String::new();
    for _ in 0..LOOKS_MAX {
        match look() {
            Ok(()) => return,
            Err(other) => seen = other,
        }
        std::thread::sleep(Duration::from_millis(LOOK_MILLISECONDS));
    }
    panic!("never: {what}; last seen: {seen}");
}

/// Looks until the queue says so.
pub fn until_queue(door: &Door, what: &str, so: impl Fn(&Value) -> bool) {
    until(what, || {
        let queue = queue(door);
        if so(&queue) { Ok(()) } else { Err(queue.to_string()) }
    });
}

/// A port that was free a moment ago.
pub fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port()
}

/// The usual scheduler, with caps short enough for a test.
pub fn setting(caps: Caps) -> Setting {
    Setting { certificates: None, caps, chance: Chance::system() }
}

/// A shift of today as the screen would open it.
pub fn shift(door: &Door, channel: &str) -> Value {
    let today = status(door)["today"].clone();
    json!({"unit": "Unità di prova", "area": "MI", "channel": channel, "date": today})
}

/// A contact noted with two taps.
pub fn contact(newness: &str) -> Value {
    json!({"form": "contact", "newness": newness, "gender": "woman"})
}
