//! The bulletins of the reference season in one file, protected and signed: what the tests of the tavolo's page publish
//! on a real server. Keys and the reader's link in it are those of a test and no secret.

use std::fs;
use std::path::PathBuf;

use approdo_model::bulletin::SignedBulletin;
use approdo_model::bytes::Ticket;
use approdo_model::signature::Context;
use approdo_model::wire;
use approdo_tests::published::{DESK_SEED, Secretariat};
use approdo_tests::season::{SEED, Season};
use clap::Args;
use serde_json::json;

use crate::failure::Failure;
use crate::{house, say};

/// Where to.
#[derive(Debug, Args)]
pub struct Options {
    /// The file to write
    #[arg(long)]
    pub out: PathBuf,
}

/// Writes the file.
pub fn run(options: &Options) -> Result<(), Failure> {
    let (secretariat, season) = (Secretariat::new(), Season::full(SEED));
    let refused = |refusal| Failure::Wrong(format!("the season cannot be protected: {refusal:?}"));
    let [tavolo, public] = secretariat.season(&season).map_err(refused)?;
    say::progress(format_args!(
        "  {} bulletins for the tavolo, {} for everybody",
        tavolo.len(),
        public.len()
    ));
    let written = |chain: &[SignedBulletin]| chain.iter().map(binary).collect::<Result<Vec<_>, Failure>>();
    let text = json!({
        "founding": { "statements": secretariat.statements },
        "root": secretariat.root,
        "device": secretariat.desk,
        "seed": hex::encode(DESK_SEED),
        "challenge": hex::encode(Context::Challenge.message(&[])),
        "reader": Ticket([0x56; 16]),
        "reader_hash": wire::ticket_hash(&Ticket([0x56; 16])),
        "ended": Ticket([0x57; 16]),
        "ended_hash": wire::ticket_hash(&Ticket([0x57; 16])),
        "tavolo": written(&tavolo)?,
        "public": written(&public)?,
    });
    fs::write(&options.out, text.to_string()).map_err(|source| house::file("write", &options.out, source))
}

/// As it travels, in hexadecimal.
fn binary(signed: &SignedBulletin) -> Result<String, Failure> {
    let bytes =
        wire::encode(signed).map_err(|_| Failure::Wrong("a bulletin cannot be written".to_owned()))?;
    Ok(hex::encode(bytes))
}
