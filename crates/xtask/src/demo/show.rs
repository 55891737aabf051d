//! After the season: the app itself, with a tablet, a desk and the secretariat that have played it.
//!
//! With a display the window opens on the tablet; without one, or when asked, all three are served to a browser, each over
//! a bridge of its own. Must not know what is on the screens.

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
    let link = stage.link().map(str::to_owned);
    let (server, players) = stage.leave(season)?;
    say::progress("");
    say::progress(format_args!("  {:<32} {}/", "the bulletins, for everybody", server.site().url()));
    if let Some(link) = link {
        say::progress(format_args!("  {:<32} {link}", "the bulletins, for the tavolo"));
    }
    for player in &players {
        say::progress(format_args!("  {:<32} its five words: {}", player.name, player.phrase.join(" ")));
    }
    if window {
        in_windows(&players, interrupt)?
    } else {
        in_a_browser(&players, interrupt)?
    }
    end(server);
    Ok(())
}

/// The server ends before its folder goes.
fn end(server: Server) {
    say::progress("✓ ended; nothing of the demo is left");
    server.stop();
}

fn in_windows([tablet, others @ ..]: &[Player; 3], interrupt: &Interrupt) -> Result<(), Failure> {
    let program = house::programs().join("approdo");
    let fault = |source| Failure::Start { call: program.display().to_string(), source };
    for other in others {
        say::progress(format_args!(
            "  for the {}, in another terminal: APPRODO_DATA={} {}",
            other.name,
            other.folder.display(),
            program.display()
        ));
    }
    say::progress("▶ the window of the tablet is open; close it or press Ctrl-C to end");
    let mut window: Child =
        Command::new(&program).env("APPRODO_DATA", &tablet.folder).spawn().map_err(fault)?;
    while !interrupt.asked() && window.try_wait().map_err(fault)?.is_none() {
        std::thread::sleep(Duration::from_millis(POLL_MILLISECONDS));
    }
    let _ = window.kill();
    let _ = window.wait();
    Ok(())
}

fn in_a_browser(players: &[Player; 3], interrupt: &Interrupt) -> Result<(), Failure> {
    let bridges = players.iter().map(serve).collect::<Result<Vec<_>, Failure>>()?;
    for ((bridge, _), player) in bridges.iter().zip(players) {
        say::progress(format_args!("  {:<32} {}", player.name, bridge.url()));
    }
    say::progress("▶ open each in a browser and tap its five words from above; press Ctrl-C here to end");
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
