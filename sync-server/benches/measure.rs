//! What the server costs: the real process on a real disk, and clients in this one. Prints one JSON line a figure.
//!
//! Everything is signed and encoded before the clock starts, so that the client's part is the sockets only.

// Allowed rather than expected: which of them occur depends on the parts that are borrowed from the tests.
#![allow(clippy::disallowed_methods, reason = "it is time that is measured")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::expect_used,
    clippy::panic,
    reason = "as in tests"
)]
#![allow(clippy::print_stdout, reason = "it is what it is for")]
#![allow(dead_code, reason = "the cast has more parts than this play")]

#[path = "../../tests/tests/server_calls/cast.rs"]
mod cast;
#[path = "../../tests/tests/server_calls/http.rs"]
mod http;

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use approdo_model::codes::Area;
use approdo_model::signature::Context;
use approdo_model::wire::{self, ENTRIES_TYPE, Page, path};
use cast::{Organisation, Tablet, month};
use ed25519_dalek::Signer;
use http::Line;
use serde_json::json;
use tempfile::TempDir;

const BINARY: (&str, &str) = ("content-type", ENTRIES_TYPE);
const JSON: (&str, &str) = ("content-type", "application/json");

/// A server process and its folder.
struct Process {
    child: Child,
    folder: TempDir,
    address: std::net::SocketAddr,
}

impl Process {
    fn start(organisation: &Organisation) -> Self {
        let folder = TempDir::new_in(
            std::env::var("MEASURE_IN").unwrap_or_else(|_| env!("CARGO_TARGET_TMPDIR").to_owned()),
        )
        .unwrap();
        let (data, port) = (folder.path().join("data"), folder.path().join("port"));
        approdo_sync_server::init(&data, &organisation.statements).unwrap();
        let child = Command::new(env!("CARGO_BIN_EXE_approdo-sync-server"))
            .args(["serve", "--listen", "127.0.0.1:0", "--requests-per-second", "1000000", "--data"])
            .arg(&data)
            .arg("--port-file")
            .arg(&port)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        while !port.exists() {
            std::thread::sleep(Duration::from_millis(5));
        }
        let port: u16 = std::fs::read_to_string(&port).unwrap().parse().unwrap();
        Self { child, folder, address: ([127, 0, 0, 1], port).into() }
    }

    fn line(&self) -> Line {
        Line::to(self.address)
    }

    /// User and system CPU so far, in seconds.
    fn cpu(&self) -> (f64, f64) {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
        let seconds = |field: usize| fields[field].parse::<f64>().unwrap() / 100.0;
        (seconds(11), seconds(12))
    }

    /// User and system CPU since then, in seconds.
    fn cpu_since(&self, (user, system): (f64, f64)) -> [f64; 2] {
        let now = self.cpu();
        [now.0 - user, now.1 - system].map(|seconds| (seconds * 100.0).round() / 100.0)
    }

    /// Peak resident memory in MB.
    fn peak(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1024.0
    }

    fn token(&self, tablet: &Tablet) -> String {
        let mut line = self.line();
        let body = serde_json::to_vec(&wire::ChallengeRequest { device: tablet.id() }).unwrap();
        let wire::Challenge { challenge } = line.ask("POST", path::CHALLENGES, &[JSON], &body).json();
        let message = Context::Challenge.message(&wire::challenge_bytes(&tablet.id(), &challenge));
        let signature = approdo_model::bytes::SignatureBytes(tablet.key.sign(&message).to_bytes());
        let body =
            serde_json::to_vec(&wire::TokenRequest { device: tablet.id(), challenge, signature }).unwrap();
        let wire::Token { token } = line.ask("POST", path::TOKENS, &[JSON], &body).json();
        format!("Bearer {token}")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn milliseconds(times: &mut [Duration], share: f64) -> f64 {
    times.sort();
    times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3
}

fn say(what: &str, mut figures: serde_json::Value) {
    figures["what"] = what.into();
    println!("{figures}");
}

/// An outing of so many entries, all of them contacts but the first.
fn outing(tablet: &mut Tablet, entries: usize) {
    tablet.open(Area::Mi, month("2018-01"));
    for _ in 1..entries {
        tablet.note();
    }
}

/// One entry a request, at so many connections.
fn singles(connections: usize, each: usize) {
    let mut organisation = Organisation::new();
    let mut tablets: Vec<Tablet> = (0..connections).map(|_| organisation.tablet()).collect();
    let process = Process::start(&organisation);
    let messages: Vec<Vec<Vec<u8>>> = tablets
        .iter_mut()
        .map(|tablet| {
            outing(tablet, each);
            (0..each).map(|from| wire::encode(&tablet.push(from, from + 1)).unwrap()).collect()
        })
        .collect();
    let (before, begun) = (process.cpu(), Instant::now());
    let mut times: Vec<Duration> = std::thread::scope(|scope| {
        let clients: Vec<_> = messages
            .iter()
            .map(|messages| {
                let mut line = process.line();
                scope.spawn(move || {
                    let push = |message: &Vec<u8>| {
                        let begun = Instant::now();
                        assert_eq!(line.ask("POST", path::ENTRIES, &[BINARY], message).status, 200);
                        begun.elapsed()
                    };
                    messages.iter().map(push).collect::<Vec<_>>()
                })
            })
            .collect();
        clients.into_iter().flat_map(|client| client.join().unwrap()).collect()
    });
    let (took, entries) = (begun.elapsed().as_secs_f64(), connections * each);
    let figures = json!({
        "connections": connections, "entries": entries, "per_second": (entries as f64 / took).round(),
        "p50_ms": milliseconds(&mut times, 0.5), "p99_ms": milliseconds(&mut times, 0.99),
        "server_cpu_user_system_seconds": process.cpu_since(before), "peak_mb": process.peak(),
    });
    say("durable pushes of one entry", figures);
}

/// A log of so many entries in runs of a hundred, then pulled again by a coordinator; then the table behind it.
fn bulk(entries: usize) {
    let mut organisation = Organisation::new();
    let mut tablet = organisation.tablet();
    let process = Process::start(&organisation);
    let mut line = process.line();
    let (mut took, mut sent) = (Duration::ZERO, 0);
    let before = process.cpu();
    while sent < entries {
        // A long log is made and forgotten in pieces, so that this process stays small beside the server.
        let from = tablet.entries.len();
        outing(&mut tablet, 100.min(entries - sent));
        let message = wire::encode(&tablet.rest(from)).unwrap();
        let begun = Instant::now();
        assert_eq!(line.ask("POST", path::ENTRIES, &[BINARY], &message).status, 200);
        took += begun.elapsed();
        sent += tablet.entries.len() - from;
        tablet.entries.clear();
        tablet.heads = vec![tablet.head()];
        tablet.outing = None;
        tablet.chain.outing = None;
    }
    let figures = json!({
        "entries": entries, "seconds": took.as_secs_f64(), "server_cpu_user_system_seconds": process.cpu_since(before),
        "peak_mb": process.peak(),
    });
    say("push in runs of 100", figures);

    let bearer = process.token(&organisation.desk);
    let (before, begun, mut after, mut pulled, mut bytes) = (process.cpu(), Instant::now(), Some(0), 0, 0);
    while let Some(from) = after.filter(|_| entries <= 50_000) {
        let path = format!("/v1/entries/{}?after={from}", tablet.id());
        let reply = line.ask("GET", &path, &[("authorization", &bearer)], b"");
        let page: Page = wire::decode(&reply.body).unwrap();
        (after, pulled, bytes) = (page.next, pulled + page.entries.len(), bytes + reply.body.len());
    }
    let figures = json!({
        "entries": pulled, "seconds": begun.elapsed().as_secs_f64(), "bytes": bytes,
        "server_cpu_user_system_seconds": process.cpu_since(before), "peak_mb": process.peak(),
    });
    say("pull", figures);

    let mut times: Vec<Duration> = (0..500)
        .map(|_| {
            let begun = Instant::now();
            assert_eq!(line.ask("GET", path::TABLE, &[("authorization", &bearer)], b"").status, 200);
            begun.elapsed()
        })
        .collect();
    let figures = json!({
        "entries": entries, "p50_ms": milliseconds(&mut times, 0.5), "p99_ms": milliseconds(&mut times, 0.99),
        "file_mb": size(&process.folder.path().join("data")) as f64 / 1e6,
    });
    say("live table", figures);
}

fn size(folder: &Path) -> u64 {
    std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().metadata().unwrap().len()).sum()
}

fn main() {
    let has = |name: &str| std::env::args().any(|argument| argument == name);
    if has("--million") {
        bulk(1_000_000);
        return;
    }
    for (connections, each) in [(1, 500), (4, 1_000), (16, 2_000)] {
        singles(connections, each);
    }
    for entries in [5_000, 10_000, 20_000] {
        bulk(entries);
    }
}
