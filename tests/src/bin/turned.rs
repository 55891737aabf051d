//! A bridge to one device whose clock stands still until a hand turns it on.
//!
//! `turned FOLDER` says the address, as `cargo xtask bridge` does, and serves. Each line on standard input is so many
//! seconds: the clock goes on by them, count and wall alike, and the line is said back. It ends with its input. A program
//! of the tests: what ships has the machine's clock and no way to be given another. Must not know what is on any screen.
#![allow(clippy::unwrap_used, reason = "a test stops where it fails, and says where")]

use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use approdo_model::calendar::Day;
use approdo_transport::bridge::Bridge;
use approdo_transport::door::{DEVICE_FILE, Door};
use approdo_transport::rounds::{Rounds, Setting};
use approdo_vault::app::App;
use approdo_vault::chance::Chance;
use approdo_vault::clock::{Clock, Minute, SystemClock, WallMinute, wall};

const DAY_MINUTES: u64 = 24 * 60;

/// It shows the minute in which it was made, and what it was turned on since.
#[derive(Clone)]
struct Standing {
    made: WallMinute,
    seconds: Arc<AtomicU64>,
}

impl Standing {
    fn new() -> Self {
        Self { made: wall(&SystemClock::new()), seconds: Arc::default() }
    }

    fn turn_on(&self, seconds: u64) {
        self.seconds.fetch_add(seconds, Ordering::SeqCst);
    }

    fn minutes(&self) -> u64 {
        u64::from(self.made.number()) + self.seconds.load(Ordering::SeqCst) / 60
    }
}

impl Clock for Standing {
    fn today(&self) -> Day {
        Day::from_number((self.minutes() / DAY_MINUTES).try_into().unwrap()).unwrap()
    }

    fn minute(&self) -> Minute {
        let minutes = u16::try_from(self.minutes() % DAY_MINUTES).unwrap();
        Minute::new(minutes / 60, minutes % 60).unwrap()
    }

    fn monotonic(&self) -> Duration {
        Duration::from_secs(self.seconds.load(Ordering::SeqCst))
    }
}

fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}").and_then(|()| out.flush()).unwrap();
}

fn main() {
    let folder = std::env::args().nth(1).unwrap();
    let folder = Path::new(&folder);
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/dist");
    let clock = Standing::new();
    let app = App::open(&folder.join(DEVICE_FILE), Box::new(clock.clone()), Chance::system()).unwrap();
    let door = Door::new(app);
    let rounds = Rounds::start(&door, Setting::of(folder).unwrap()).unwrap();
    let bridge = Bridge::start(door, &pages, 0).unwrap();
    say(&bridge.url());
    for line in std::io::stdin().lines() {
        let line = line.unwrap();
        clock.turn_on(line.trim().parse().unwrap());
        say(&line);
    }
    rounds.stop();
}
