//! A pen that can be broken: an app in a process of its own, which writes, closes, hands over or tries words until
//! somebody kills it.
//!
//! `pen FOLDER WORDS WHAT [SEED]` opens the device in FOLDER with WORDS (`1,2,3,4,5`) and says one JSON object a line:
//! `{"try": …}` before it asks, and what the app confirmed after it answered. Must not know who kills it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where it fails, and says where"
)]

use std::io::Write;
use std::path::{Path, PathBuf};

use approdo_tests::cast::{Device, Stumble};
use approdo_tests::complete;
use approdo_vault::chance::Chance;
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use serde_json::{Value, json};

/// Records after which the outing is closed and the next begins.
const RECORDS_MAX: usize = 25;

fn say(what: &Value) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{what}").and_then(|()| out.flush()).unwrap();
}

fn shift(women: u64) -> Value {
    json!({"unit": "Unità penna", "area": "MI", "channel": "street_night", "date": "2018-01-05",
           "presences": {"women": women}})
}

fn contact(dice: &mut ChaCha20Rng) -> Value {
    let genders = ["woman", "man", "trans_woman", "unknown"];
    let ages = ["u18", "a18_20", "a21_24", "a25_34", "unknown"];
    json!({"form": "contact", "newness": "new_ever", "gender": genders[roll(dice, 4)], "age": ages[roll(dice, 5)],
           "mediator": roll(dice, 2) == 1})
}

fn roll(dice: &mut ChaCha20Rng, sides: usize) -> usize {
    usize::try_from(dice.next_u32()).unwrap() % sides
}

/// A device in use.
struct Pen {
    device: Device,
    words: Vec<u64>,
    dice: ChaCha20Rng,
    /// The outing as last confirmed.
    outing: Value,
}

impl Pen {
    fn ask(&mut self, name: &str, request: Value) -> Result<Value, Stumble> {
        say(&json!({"try": name}));
        self.device.ask(request)
    }

    /// Opens the device and, if none is open, an outing.
    fn open(&mut self) -> Result<(), Stumble> {
        let words = self.words.clone();
        let status = self.ask("unlock", json!({"do": "unlock", "words": words}))?;
        let status = match status["state"].as_str() {
            Some("office") => self.ask("start", json!({"do": "start_outing", "shift": shift(0)}))?,
            _ => status,
        };
        self.confirm(&status)
    }

    fn confirm(&mut self, status: &Value) -> Result<(), Stumble> {
        self.outing = status["outing"].clone();
        say(&json!({"outing": self.outing}));
        Ok(())
    }

    fn records(&self) -> usize {
        self.outing["records"].as_array().unwrap().len()
    }

    /// One thing that a person does.
    fn write(&mut self) -> Result<(), Stumble> {
        let (records, die) = (self.records(), roll(&mut self.dice, 20));
        let record = contact(&mut self.dice);
        let at = roll(&mut self.dice, records.max(1));
        let subject = self.outing["records"][at]["subject"].clone();
        let withdrawn = self.outing["records"][at]["withdrawn"] == json!(true);
        let women = self.outing["shift"]["presences"]["women"].as_u64().unwrap();
        let (name, request) = match die {
            0..9 => ("note", json!({"do": "note", "record": record})),
            9..11 => ("draft", json!({"do": "draft", "draft": {"subject": null, "record": record}})),
            11 => ("save", json!({"do": "save", "draft": {"subject": null, "record": record}})),
            12..15 => ("tally", json!({"do": "tally", "shift": shift(women + 1)})),
            _ if records == 0 => ("note", json!({"do": "note", "record": record})),
            15..18 => ("amend", json!({"do": "amend", "subject": subject, "record": record})),
            _ if withdrawn => ("restore", json!({"do": "restore", "subject": subject})),
            _ => ("withdraw", json!({"do": "withdraw", "subject": subject})),
        };
        let status = self.ask(name, request)?;
        self.confirm(&status)
    }

    fn close(&mut self) -> Result<(), Stumble> {
        let women = self.outing["shift"]["presences"]["women"].as_u64().unwrap();
        let closed = self.ask("close", json!({"do": "close_outing", "shift": shift(women)}))?;
        say(&json!({"closed": closed["reconciliation"]}));
        Ok(())
    }
}

/// Writes and closes for ever.
fn write(pen: &mut Pen) -> Result<(), Stumble> {
    loop {
        pen.open()?;
        while pen.records() < RECORDS_MAX {
            pen.write()?;
        }
        pen.close()?;
    }
}

/// Completes one contact field by field, going on where the draft stands, and then waits.
fn complete(pen: &mut Pen) -> Result<(), Stumble> {
    pen.open()?;
    for written in 1..=complete::fields().len() {
        let draft = json!({"subject": null, "record": complete::begun(written)});
        let status = pen.ask("draft", json!({"do": "draft", "draft": draft}))?;
        pen.confirm(&status)?;
    }
    loop {
        std::thread::park();
    }
}

/// Writes a little and closes, for ever.
fn close(pen: &mut Pen) -> Result<(), Stumble> {
    loop {
        pen.open()?;
        for _ in 0..3 {
            pen.write()?;
        }
        pen.close()?;
    }
}

/// Writes a little and hands over, for ever.
fn push(pen: &mut Pen) -> Result<(), Stumble> {
    pen.open()?;
    loop {
        for _ in 0..5 {
            pen.write()?;
        }
        say(&json!({"try": "sync"}));
        pen.device.sync()?;
        let status = pen.device.ask(json!({"do": "status"}))?;
        say(&json!({"received": status["queue"]["received"]}));
        if pen.records() >= RECORDS_MAX {
            pen.close()?;
            pen.open()?;
        }
    }
}

/// Tries words that are wrong.
fn guess(pen: &mut Pen) -> Result<(), Stumble> {
    let words = pen.words.clone();
    pen.ask("guess", json!({"do": "unlock", "words": words})).map(|_| ())
}

/// The code of a refusal; anything else ends the pen.
fn refused(answer: Result<(), Stumble>) -> Option<String> {
    match answer {
        Ok(()) => None,
        Err(Stumble::Refused { code, .. }) => Some(code),
        Err(other) => panic!("{other}"),
    }
}

/// Writes until the disk is full and a little longer, then makes room and goes on.
fn fill(pen: &mut Pen, folder: &Path) -> Result<(), Stumble> {
    pen.open()?;
    let ballast = folder.join("ballast");
    let free = 160 << 10;
    let size: u64 = std::fs::read_to_string(folder.join("size")).unwrap().trim().parse().unwrap();
    let used: u64 =
        std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().metadata().unwrap().len()).sum();
    std::fs::write(&ballast, vec![0x55; usize::try_from(size - used - free).unwrap()]).unwrap();
    let mut codes = Vec::new();
    while codes.len() < 40 {
        if let Some(code) = refused(pen.write()) {
            codes.push(code);
            let status = pen.device.ask(json!({"do": "status"}))?;
            assert_eq!(status["outing"], pen.outing, "a refusal changed what is shown");
        }
        if codes.len() == 20 {
            codes.extend(refused(pen.close()));
        }
    }
    say(&json!({"full": codes}));
    std::fs::remove_file(&ballast).unwrap();
    for _ in 0..20 {
        pen.write()?;
    }
    pen.close()
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let folder = PathBuf::from(&arguments[0]);
    let words: Vec<u64> = arguments[1].split(',').map(|word| word.parse().unwrap()).collect();
    let seed = arguments.get(3).map_or(0, |seed| seed.parse().unwrap());
    let device = Device::taken_up(&folder, [0; 5], Chance::system()).unwrap();
    let dice = ChaCha20Rng::seed_from_u64(seed);
    let mut pen = Pen { device, words, dice, outing: Value::Null };
    let done = match arguments[2].as_str() {
        "write" => write(&mut pen),
        "close" => close(&mut pen),
        "complete" => complete(&mut pen),
        "push" => push(&mut pen),
        "guess" => guess(&mut pen),
        "fill" => fill(&mut pen, &folder),
        other => panic!("{other}"),
    };
    say(&json!({"end": done.map_err(|stumble| stumble.to_string()).err()}));
}
