//! After the season: the app itself, with a tablet and a desk that have played it.
//!
//! With a display the window opens on the tablet; without one, or when asked, tablet and desk are served to a browser
//! over two bridges. Must not know what is on the screens.

use std::process::{Child, Command};
use std::time::Duration;

use approdo_tests::cast::server::Server;
use approdo_tests::season::Season;
use approdo_transport::bridge::Bridge;
use approdo_transport::door::Door;
use approdo_transport::rounds::{Rounds, Setting};

use super::stage::{Interrupt, Player, Stage};
use crate::failure::Failure;
use crate::{house, say};

/// How often it looks whether the person has had enough.
const POLL_MILLISECONDS: u64 = 200;

/// Opens the app and stays until the person ends it.
pub fn open(stage: Stage, season: &Season, window: bool, interrupt: &Interrupt) -> Result<(), Failure> {
    let (server, tablet, desk) = stage.leave(season)?;
    say::progress("");
    for player in [&tablet, &desk] {
        say::progress(format_args!("  {:<32} opens with: {}", player.name, player.phrase.join(" ")));
    }
    if window {
        in_windows(&tablet, &desk, interrupt)?
    } else {
        in_a_browser(&tablet, &desk, interrupt)?
    }
    end(server);
    Ok(())
}

/// The server ends before its folder goes.
fn end(server: Server) {
    say::progress("✓ ended; nothing of the demo is left");
    server.stop();
}

fn in_windows(tablet: &Player, desk: &Player, interrupt: &Interrupt) -> Result<(), Failure> {
    let program = house::programs().join("approdo");
    let fault = |source| Failure::Start { call: program.display().to_string(), source };
    say::progress(format_args!(
        "  for the desk, in another terminal: APPRODO_DATA={} {}\n▶ the window of the tablet is open; close it or \
         press Ctrl-C to end",
        desk.folder.display(),
        program.display()
    ));
    let mut window: Child =
        Command::new(&program).env("APPRODO_DATA", &tablet.folder).spawn().map_err(fault)?;
    while !interrupt.asked() && window.try_wait().map_err(fault)?.is_none() {
        std::thread::sleep(Duration::from_millis(POLL_MILLISECONDS));
    }
    let _ = window.kill();
    let _ = window.wait();
    Ok(())
}

fn in_a_browser(tablet: &Player, desk: &Player, interrupt: &Interrupt) -> Result<(), Failure> {
    let bridges = [serve(tablet)?, serve(desk)?];
    for ((bridge, _), player) in bridges.iter().zip([tablet, desk]) {
        say::progress(format_args!("  {:<32} {}", player.name, bridge.url()));
    }
    say::progress("▶ open them in a browser; press Ctrl-C here to end");
    while !interrupt.asked() {
        std::thread::sleep(Duration::from_millis(POLL_MILLISECONDS));
    }
    for (bridge, rounds) in bridges {
        rounds.stop();
        drop(bridge);
    }
    Ok(())
}

fn serve(player: &Player) -> Result<(Bridge, Rounds), Failure> {
    let wrong = |fault: &dyn std::fmt::Display| Failure::Wrong(format!("the {}: {fault}", player.name));
    let door = Door::open(&player.folder).map_err(|fault| wrong(&fault))?;
    let setting = Setting::of(&player.folder).map_err(|fault| wrong(&fault))?;
    let rounds = Rounds::start(&door, setting).map_err(|fault| wrong(&fault))?;
    let bridge = Bridge::start(door, &house::root().join("ui/dist"), 0).map_err(|fault| wrong(&fault))?;
    Ok((bridge, rounds))
}
