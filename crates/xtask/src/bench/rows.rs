//! The rows of the table of promises, one function each. Every row is measured at two sizes at least.

use std::net::SocketAddr;
use std::time::Duration;

use approdo_model::forms::UnitName;
use approdo_tests::cast::server::{Server, Site};
use approdo_tests::cast::{Device, Stumble};
use approdo_tests::season::draw::Draw;
use approdo_vault::app::RECORDS_MAX;
use approdo_vault::app::answer::Response;
use serde_json::json;

use super::bounds;
use super::figure::{Aim, Figure, Row, milliseconds};
use super::line::Line;
use super::load::{user_seconds, user_seconds_of};
use super::press::Press;
use super::proxy::{Proxy, Quality};
use super::scene::{Manner, Scene, UNBOUNDED, record, start, tempdir};
use super::sizes::{LISTS, Sizes};
use crate::failure::Failure;
use crate::say;

/// Contacts of one outing while saving is measured.
const SAVED_CONTACTS: usize = 100;

/// Outings while saving is measured.
const SAVED_OUTINGS: usize = 20;

/// Contacts that fill an outing before those whose saving is measured.
const FILLING_CONTACTS: usize = 200;

/// How often a device is unlocked.
const UNLOCKS: usize = 15;

/// How often a push and a pull of a whole log are measured.
const HAND_OVERS: usize = 7;

/// How often a push through the slow line is measured.
const SLOW_PUSHES: usize = 9;

/// Connections that push one entry at a time.
const CONNECTIONS: usize = 16;

/// How often that is measured.
const RUSHES: usize = 3;

/// How often the table is read.
const READINGS: usize = 2_000;

/// Entries of a push that fills the table.
const FILLING_ENTRIES: u64 = 100;

/// The line of a van.
const VAN: Quality = Quality { round_trip: Duration::from_millis(100), bits_per_second: 1_000_000 };

fn unit() -> Result<UnitName, Failure> {
    UnitName::new("Unità di prova").map_err(|_| Stumble::Shape("unit").into())
}

fn entries(count: u64) -> String {
    let digits = count.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().filter_map(|g| std::str::from_utf8(g).ok()).collect();
    format!("{} entries", groups.join(","))
}

/// A request to note a made-up contact, as the screen sends it.
fn noting(draw: &mut Draw) -> Vec<u8> {
    json!({"do": "note", "record": record(draw, Manner::Complete)}).to_string().into_bytes()
}

/// How long a request takes the app, in milliseconds.
fn timed(device: &mut Device, request: &[u8]) -> Result<f64, Failure> {
    let began = say::now();
    let answer = device.app().handle_json(request);
    let elapsed = milliseconds(began.elapsed());
    done(&answer).map(|()| elapsed)
}

/// The same until the answer is the text that the screen reads.
fn timed_as_text(device: &mut Device, request: &[u8]) -> Result<f64, Failure> {
    let began = say::now();
    let answer = device.app().handle_json(request);
    let text = serde_json::to_vec(&answer).map_err(|_| Stumble::Shape("a list"))?;
    let elapsed = milliseconds(began.elapsed());
    std::hint::black_box(text);
    done(&answer).map(|()| elapsed)
}

/// What was refused took no time worth measuring.
fn done(answer: &Response) -> Result<(), Failure> {
    match answer {
        Response::Ok(_) => Ok(()),
        Response::Problem(problem) => Err(Failure::Wrong(format!("a device refuses: {}", problem.code))),
    }
}

/// Save one contact, durable.
pub fn save(scene: &Scene, sizes: &Sizes) -> Result<Row, Failure> {
    let unit = unit()?;
    let mut figures = Vec::new();
    for (name, behind) in [("few", sizes.few), ("large", sizes.large)] {
        let run = scene.run()?;
        let mut device = run.tablet(name)?;
        let (mut draw, mut samples, mut user) = (Draw::of(behind), Vec::new(), 0.0);
        for _ in 0..SAVED_OUTINGS {
            let shift = start(&mut device, &unit)?;
            let requests: Vec<Vec<u8>> = (0..SAVED_CONTACTS).map(|_| noting(&mut draw)).collect();
            let before = user_seconds();
            for request in requests {
                samples.push(timed(&mut device, &request)?);
            }
            user += user_seconds() - before;
            device.ask(json!({"do": "close_outing", "shift": shift}))?;
        }
        let figure = Figure::of(format!("behind {}", entries(behind)), behind as f64, samples).user(user);
        figures.push(figure.aim(Some(Aim::AtMost(0.3))));
    }
    Ok(Row {
        what: "save one contact, durable",
        unit: "ms",
        peer: "SQLCipher 0.22-0.28 ms",
        how: "`note` through App::handle_json: validate, seal, chain, sign, commit (WAL, FULL, secure_delete), fold and \
              build the whole screen; 20 outings of 100 contacts; aim for user CPU ≤ 0.08 ms",
        figures,
    })
}

/// The longest night on a device that has been used little and much: saving the last records that an outing may hold,
/// the list of them all, and the list of all outings.
pub fn lists(scene: &Scene, sizes: &Sizes) -> Result<Vec<Row>, Failure> {
    let (mut saves, mut tonights, mut outboxes) = (Vec::new(), Vec::new(), Vec::new());
    for (name, behind) in LISTS.into_iter().zip([sizes.few, sizes.large]) {
        let run = scene.run()?;
        let (mut draw, mut samples) = (Draw::of(behind), Lists::default());
        for _ in 0..sizes.full_outings {
            samples.measure(run.tablet(name)?, &mut draw, sizes.listings)?;
        }
        let figure = |(samples, user): (Vec<f64>, f64), aim| {
            let figure = Figure::of(format!("behind {}", entries(behind)), behind as f64, samples);
            figure.user(user).aim(Some(Aim::P95AtMost(aim)))
        };
        saves.push(figure(samples.save, bounds::SAVE_P95));
        tonights.push(figure(samples.tonight, bounds::LIST_P95));
        outboxes.push(figure(samples.outbox, bounds::LIST_P95));
    }
    let row = |what, how, figures| Row { what, unit: "ms", peer: "", how, figures };
    Ok(vec![
        row(
            "save one contact in the fullest outing",
            "`note` through App::handle_json, as above, of the 201st to the 300th record of an outing, the last that it \
             may hold; five such outings, each on a device of its own",
            saves,
        ),
        row(
            "list tonight",
            "`status` in an outing of 300 records, until the answer is the text that the screen reads; a hundred times in \
             each of five outings",
            tonights,
        ),
        row(
            "list the outings of the device",
            "`outbox` in the same outings, until the answer is text: it walks over every entry of the device",
            outboxes,
        ),
    ])
}

/// The samples of full outings, each kind with the user time it took.
#[derive(Default)]
struct Lists {
    save: (Vec<f64>, f64),
    tonight: (Vec<f64>, f64),
    outbox: (Vec<f64>, f64),
}

impl Lists {
    fn measure(&mut self, mut device: Device, draw: &mut Draw, listings: usize) -> Result<(), Failure> {
        start(&mut device, &unit()?)?;
        let mut requests: Vec<Vec<u8>> = (0..RECORDS_MAX).map(|_| noting(draw)).collect();
        let measured = requests.split_off(FILLING_CONTACTS);
        for request in requests {
            timed(&mut device, &request)?;
        }
        let mut many = |samples: &mut (Vec<f64>, f64), requests: &[Vec<u8>], time: Timing| {
            let before = user_seconds();
            for request in requests {
                samples.0.push(time(&mut device, request)?);
            }
            samples.1 += user_seconds() - before;
            Ok::<_, Failure>(())
        };
        let list = |what| vec![json!({"do": what}).to_string().into_bytes(); listings];
        many(&mut self.save, &measured, timed)?;
        many(&mut self.tonight, &list("status"), timed_as_text)?;
        many(&mut self.outbox, &list("outbox"), timed_as_text)
    }
}

/// One way to time a request.
type Timing = fn(&mut Device, &[u8]) -> Result<f64, Failure>;

/// Unlock a tablet; the desk's row is made where the desk has read everything.
pub fn unlock(scene: &Scene, sizes: &Sizes) -> Result<Row, Failure> {
    let mut figures = Vec::new();
    for (name, behind) in [("few", sizes.few), ("large", sizes.large)] {
        let run = scene.run()?;
        let mut device = run.tablet(name)?;
        let (mut samples, before) = (Vec::new(), user_seconds());
        for _ in 0..UNLOCKS {
            let began = say::now();
            device.unlock()?;
            device.ask(json!({"do": "outbox"}))?;
            samples.push(milliseconds(began.elapsed()));
            device.lock()?;
        }
        let figure = Figure::of(entries(behind), behind as f64, samples).user(user_seconds() - before);
        figures.push(figure.aim(Some(Aim::AtMost(400.0))));
    }
    Ok(Row {
        what: "unlock a tablet (64 MiB/3/1) and list its own outings",
        unit: "ms",
        peer: "SQLCipher open + list 200 ms with PBKDF2",
        how: "`unlock` and `outbox`; a tablet in the office opens none of its own entries again",
        figures,
    })
}

/// Push, pull, the desk's unlocking, and the server's memory: all from the same runs.
pub fn hand_over(scene: &Scene, sizes: &Sizes) -> Result<Vec<Row>, Failure> {
    let (mut pushes, mut pulls, mut unlocks, mut peaks) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let aims = |push: f64, pull: f64| Some((Aim::AtMost(push), Aim::AtMost(pull)));
    for (name, count, aims) in [
        ("small", sizes.small, aims(250.0, 300.0)),
        ("middle", sizes.middle, None),
        ("large", sizes.large, aims(800.0, 1200.0)),
    ] {
        let aims = aims.filter(|_| sizes.promised);
        let mut samples = HandOver::default();
        for _ in 0..HAND_OVERS {
            samples.measure(scene, name, count, &mut unlocks)?;
        }
        let scale = count as f64;
        let figure = |samples: Vec<f64>| Figure::of(entries(count), scale, samples);
        let HandOver { push, pull, push_user, push_server, pull_user, pull_server, peak_mib } = samples;
        pushes.push(figure(push).user(push_user).server_user(push_server).aim(aims.map(|(push, _)| push)));
        pulls.push(figure(pull).user(pull_user).server_user(pull_server).aim(aims.map(|(_, pull)| pull)));
        let memory = (name == "large").then_some(Aim::AtMost(30.0));
        peaks.push(figure(peak_mib).aim(memory));
    }
    let row = |what, unit, peer, how, figures| Row { what, unit, peer, how, figures };
    Ok(vec![
        row(
            "unlock a desk (64 MiB/3/1) and fold everything received",
            "ms",
            "SQLCipher open + list 200 ms with PBKDF2",
            "`unlock` on a desk: every digest made again, every body opened, everything folded; the aim is that for \
             10,000 entries of one's own",
            unlocks,
        ),
        row(
            "push",
            "ms",
            "atuin 740 ms for 5,000, 2,200 ms for 20,000",
            "one round of a tablet that was offline, to a server process on loopback: runs of 100, each committed with \
             FULL before its receipt; the tablet writes every receipt",
            pushes,
        ),
        row(
            "pull, verify, open and fold",
            "ms",
            "atuin 1,200 ms for 5,000, 4,000 ms for 20,000",
            "one round of an open desk that had nothing: token, registry, pages, proof of every digest and signature, \
             opening, mirror on its own disk, acknowledgement, table",
            pulls,
        ),
        row(
            "server's peak memory after push and pull",
            "MiB",
            "atuin 62 MB",
            "VmHWM of the server process after one tablet pushed and one desk pulled",
            peaks,
        ),
    ])
}

/// The samples of handing over one log.
#[derive(Default)]
struct HandOver {
    push: Vec<f64>,
    pull: Vec<f64>,
    push_user: f64,
    push_server: f64,
    pull_user: f64,
    pull_server: f64,
    peak_mib: Vec<f64>,
}

impl HandOver {
    fn measure(
        &mut self,
        scene: &Scene,
        name: &str,
        count: u64,
        unlocks: &mut Vec<Figure>,
    ) -> Result<(), Failure> {
        let run = scene.run()?;
        let process = run.server.id();
        let mut tablet = run.tablet(name)?;
        let mut desk = run.desk()?;
        tablet.greet()?;
        let (user, server, began) = (user_seconds(), user_seconds_of(process), say::now());
        tablet.sync()?;
        self.push.push(milliseconds(began.elapsed()));
        self.push_user += user_seconds() - user;
        self.push_server += user_seconds_of(process) - server;
        let (user, server, began) = (user_seconds(), user_seconds_of(process), say::now());
        desk.sync()?;
        self.pull.push(milliseconds(began.elapsed()));
        self.pull_user += user_seconds() - user;
        self.pull_server += user_seconds_of(process) - server;
        all_received(&mut tablet, count)?;
        let peak = run.server.peak_memory_kib().unwrap_or_default();
        self.peak_mib.push(peak as f64 / 1024.0);
        if self.push.len() == 1 {
            unlocks.push(desk_unlocks(&mut desk, count)?);
        }
        Ok(())
    }
}

/// A figure of what was not handed over would be a figure of nothing.
fn all_received(tablet: &mut Device, count: u64) -> Result<(), Failure> {
    let status = tablet.ask(json!({"do": "status"}))?;
    let received = status.pointer("/queue/received").and_then(serde_json::Value::as_u64);
    if received == Some(count) {
        return Ok(());
    }
    Err(Failure::Wrong(format!("of {count} entries the server confirmed {}", received.unwrap_or_default())))
}

fn desk_unlocks(desk: &mut Device, count: u64) -> Result<Figure, Failure> {
    let (mut samples, before) = (Vec::new(), user_seconds());
    for _ in 0..UNLOCKS {
        desk.lock()?;
        let began = say::now();
        desk.unlock()?;
        samples.push(milliseconds(began.elapsed()));
    }
    let aim = (count == 10_000).then_some(Aim::AtMost(400.0));
    Ok(Figure::of(entries(count), count as f64, samples).user(user_seconds() - before).aim(aim))
}

/// Bytes on the wire per contact.
pub fn wire_bytes(scene: &Scene) -> Result<Row, Failure> {
    let mut figures = Vec::new();
    for (name, words, sealed) in [
        ("ten", "10 contacts, complete", 10),
        ("glimpse", "100 contacts, one tap each", 100),
        ("hundred", "100 contacts, complete", 100),
        ("drafted", "100 contacts, each a draft first", 100),
        ("amended", "50 contacts, each amended: 100 sealed", 100),
    ] {
        let mut samples = Vec::new();
        for _ in 0..RUSHES {
            let run = scene.run_behind()?;
            let proxy = Proxy::start(scene.address(), run.server.site().address(), Quality::PERFECT)?;
            run.tablet(name)?.sync()?;
            let (up, down) = proxy.take_bytes();
            samples.push((up + down) as f64 / f64::from(sealed));
        }
        figures.push(Figure::of(words, f64::from(sealed), samples).aim(Some(Aim::AtMost(650.0))));
    }
    Ok(Row {
        what: "bytes on the wire per contact",
        unit: "B",
        peer: "PouchDB 1,080 B, atuin 1,825 B",
        how: "all bytes of TCP's payload, both ways, HTTP's heads and receipts included, of handing over one outing; its \
              opening and closing are shared out over its contacts",
        figures,
    })
}

/// A hundred contacts over a slow line.
pub fn slow_line(scene: &Scene) -> Result<Row, Failure> {
    let mut figures = Vec::new();
    for (name, contacts, kept, words) in [
        ("ten", 10.0, true, "10 contacts, connection kept"),
        ("hundred", 100.0, true, "100 contacts, connection kept"),
        ("hundred", 100.0, false, "100 contacts, connection made anew"),
    ] {
        let mut samples = Vec::new();
        for _ in 0..SLOW_PUSHES {
            let run = scene.run_behind()?;
            let _proxy = Proxy::start(scene.address(), run.server.site().address(), VAN)?;
            let mut tablet = run.tablet(name)?;
            if kept {
                tablet.greet()?;
            }
            let began = say::now();
            tablet.sync()?;
            samples.push(milliseconds(began.elapsed()));
        }
        let aim = (contacts > 10.0).then_some(Aim::AtMost(550.0));
        figures.push(Figure::of(words, contacts, samples).aim(aim));
    }
    Ok(Row {
        what: "contacts over 100 ms and 1 Mbit/s",
        unit: "ms",
        peer: "2,000 ms",
        how: "one round of a tablet through the built-in delaying proxy; plain HTTP, so a new connection costs one round \
              trip more (with TLS 1.3 two)",
        figures,
    })
}

/// One entry per request, many connections.
pub fn rush(program: &std::path::Path, scene: &Scene, sizes: &Sizes) -> Result<Row, Failure> {
    let mut figures = Vec::new();
    for requests in sizes.rush {
        let (mut rates, mut latencies, mut server_user) = (Vec::new(), Vec::new(), 0.0);
        for _ in 0..RUSHES {
            let folder = tempdir(scene.place())?;
            let (mut press, server) = pressed(program, &folder.path().join("server"), CONNECTIONS)?;
            let each = requests / CONNECTIONS as u64;
            let pushes: Result<Vec<Vec<Vec<u8>>>, Failure> =
                press.tablets.iter_mut().map(|tablet| (0..each).map(|_| tablet.push(1)).collect()).collect();
            let before = user_seconds_of(server.id());
            let (elapsed, measured) = at_once(server.site().address(), &pushes?)?;
            server_user += (user_seconds_of(server.id()) - before) / requests as f64;
            rates.push(requests as f64 / elapsed.as_secs_f64());
            latencies.extend(measured);
        }
        let latency = Figure::of("", 1.0, latencies);
        let size = format!(
            "{} (answer: median {:.2} ms, p99 {:.2} ms)",
            entries(requests),
            latency.median,
            latency.p99
        );
        let figure = Figure::of(size, requests as f64, rates).server_user(server_user);
        figures.push(figure.aim(Some(Aim::AtLeast(5_000.0))));
    }
    Ok(Row {
        what: "server, one entry per request, 16 connections, durable",
        unit: "/s",
        peer: "ODK Central 114 /s",
        how: "pushes of one signed entry each by 16 devices at once, made beforehand; answered after the commit with \
              FULL; the client has two thirds of a processor; the p99 of a rate is its best run",
        figures,
    })
}

/// A server for an organisation that never was.
fn pressed(
    program: &std::path::Path,
    folder: &std::path::Path,
    tablets: usize,
) -> Result<(Press, Server), Failure> {
    let press = Press::found(tablets);
    let site = Site::choose(program, folder)?;
    site.take_in(&press.founding())?;
    let server = site.serve(&UNBOUNDED)?;
    Ok((press, server))
}

/// Every connection sends its pushes one after the other; all of them at once.
fn at_once(address: SocketAddr, pushes: &[Vec<Vec<u8>>]) -> Result<(Duration, Vec<f64>), Failure> {
    let lines: Result<Vec<Line>, Failure> = pushes.iter().map(|_| Line::to(address)).collect();
    let send = |line: &mut Line, pushes: &[Vec<u8>]| -> Result<Vec<f64>, Failure> {
        let mut samples = Vec::with_capacity(pushes.len());
        for push in pushes {
            let began = say::now();
            line.expect(push, 200)?;
            samples.push(milliseconds(began.elapsed()));
        }
        Ok(samples)
    };
    let (mut lines, began) = (lines?, say::now());
    let samples: Result<Vec<Vec<f64>>, Failure> = std::thread::scope(|scope| {
        let threads: Vec<_> = lines
            .iter_mut()
            .zip(pushes)
            .map(|(line, pushes)| scope.spawn(move || send(line, pushes)))
            .collect();
        let broken = || Failure::Wrong("a connection of the benchmark broke".to_owned());
        threads.into_iter().map(|thread| thread.join().map_err(|_| broken())?).collect()
    });
    Ok((began.elapsed(), samples?.concat()))
}

/// The live table behind few and behind very many entries.
pub fn table(program: &std::path::Path, scene: &Scene, sizes: &Sizes) -> Result<Row, Failure> {
    let mut figures = Vec::new();
    for behind in sizes.table {
        let folder = tempdir(scene.place())?;
        let (mut press, server) = pressed(program, &folder.path().join("server"), 1)?;
        let mut line = Line::to(server.site().address())?;
        let began = say::now();
        for tablet in &mut press.tablets {
            for _ in 0..behind / FILLING_ENTRIES {
                line.expect(&tablet.push(FILLING_ENTRIES)?, 200)?;
            }
        }
        say::progress(format_args!("  … {} pushed in {}", entries(behind), say::lasted(began.elapsed())));
        let token = press.token(&mut line)?;
        let request = Press::table(&token);
        let (mut samples, before) = (Vec::new(), user_seconds_of(server.id()));
        for _ in 0..READINGS {
            let began = say::now();
            line.expect(&request, 200)?;
            samples.push(milliseconds(began.elapsed()));
        }
        let figure = Figure::of(format!("behind {}", entries(behind)), behind as f64, samples);
        let figure = figure.server_user(user_seconds_of(server.id()) - before);
        figures.push(figure.aim(Some(Aim::AtMost(2.0))));
    }
    Ok(Row {
        what: "live table",
        unit: "ms",
        peer: "PostgreSQL GROUP BY 53 ms at 1,000,000",
        how: "GET with a coordinator's token over one kept connection; filled by real pushes of 100 signed entries over \
              six areas, fifteen months and five lines",
        figures,
    })
}
