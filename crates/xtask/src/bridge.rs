//! The pages of the app in a browser: one device's folder behind the loopback bridge of `crates/transport`.
//!
//! The address, with the token of the run in its fragment, is the one line on stdout. It serves until it is stopped;
//! whatever was saved is on the disk already. Must not know what a page asks.

use std::fmt::Display;
use std::path::PathBuf;

use approdo_transport::bridge::Bridge;
use approdo_transport::door::Door;
use approdo_transport::rounds::{Rounds, Setting};
use clap::Args;

use crate::failure::Failure;
use crate::provision::{self, Part};
use crate::{house, say};

/// Where the device's files lie if nobody says: kept from one run to the next.
const FOLDER: &str = "target/xtask/device";

/// Where the bridge listens and whose files it serves.
#[derive(Debug, Args)]
pub struct Options {
    /// Folder of the device's files; made if it is not there
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Loopback port; 0 takes a free one
    #[arg(long, default_value_t = 0)]
    pub port: u16,
}

/// Serves until stopped.
pub fn run(options: &Options) -> Result<(), Failure> {
    provision::parts(&[Part::Ui])?;
    let folder = options.data.clone().unwrap_or_else(|| house::root().join(FOLDER));
    let door = Door::open(&folder).map_err(wrong)?;
    let setting = Setting::of(&folder).map_err(wrong)?;
    let rounds = Rounds::start(&door, setting).map_err(wrong)?;
    let bridge = Bridge::start(door, &house::root().join("ui/dist"), options.port).map_err(wrong)?;
    say::progress(format_args!("  the device in {}, for a browser on this machine:", folder.display()));
    say::result(bridge.url())?;
    bridge.wait();
    rounds.stop();
    Ok(())
}

fn wrong(fault: impl Display) -> Failure {
    Failure::Wrong(fault.to_string())
}
