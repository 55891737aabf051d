//! The command line of the sync server. The only place that knows the machine's clock and chance, and that prints.

#![expect(clippy::print_stdout, reason = "a command says what it did")]

use std::io::{Read, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use approdo_exchange::mapping::MAPPING_BYTES_MAX;
use approdo_model::bulletin::{Bulletin, Readers};
use approdo_model::bytes::PublicKey;
use approdo_model::calendar::Month;
use approdo_model::registry::Statement;
use approdo_sync_server::clock::machine::{MachineChance, MachineClock};
use approdo_sync_server::doctor::Examination;
use approdo_sync_server::limits::REQUESTS_PER_SECOND;
use approdo_sync_server::proof::{NotProved, PROOF_BYTES_MAX, Proof, Proved, continue_each_other};
use approdo_sync_server::{
    Certificate, Clock, CopyError, FoundingError, ListenError, Rules, Server, ServerError, Settings,
    StoreError, add_organisation, backup, dhis2, doctor, init, pin, read_founding, restore,
};
use clap::{Parser, Subcommand};
use tokio::signal::unix::{SignalKind, signal};

/// Threads that serve requests. SQLite has its own.
const WORKERS: usize = 2;

/// Threads that may read the disk at a time.
const BLOCKING_MAX: usize = 3;

/// Passes sealed entries on and counts their headers; cannot open a body.
#[derive(Debug, Parser)]
#[command(version)]
struct Line {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make the folder of a new server, with its first organisation.
    Init {
        /// The folder.
        #[arg(long)]
        data: PathBuf,
        /// The organisation's public statements, as its founder's app wrote them.
        #[arg(long)]
        founding: PathBuf,
    },
    /// Organisations of this server.
    Org {
        #[command(subcommand)]
        command: Org,
    },
    /// Serve.
    Serve {
        /// The folder that `init` made.
        #[arg(long)]
        data: PathBuf,
        /// Address and port. Without a certificate only loopback is allowed. Port 0 takes any.
        #[arg(long)]
        listen: SocketAddr,
        /// The certificate chain, PEM.
        #[arg(long, requires = "key")]
        cert: Option<PathBuf>,
        /// Its private key, PEM.
        #[arg(long, requires = "cert")]
        key: Option<PathBuf>,
        /// Where to write the port once it listens.
        #[arg(long)]
        port_file: Option<PathBuf>,
        /// Requests a second that one peer may make.
        #[arg(long, default_value_t = REQUESTS_PER_SECOND)]
        requests_per_second: u32,
        /// Log method, route, status and rough duration of each request to standard error; nothing else, ever.
        #[arg(long)]
        log: bool,
    },
    /// Print the line to be handed to whoever founds an organisation: the address, and the pin of the certificate's key.
    /// With it a certificate that the server signed itself is as good as any.
    Pin {
        /// Where the tablets reach the server, as in `https://approdo.example:8443`.
        #[arg(long)]
        address: String,
        /// The certificate chain, PEM.
        #[arg(long)]
        cert: PathBuf,
    },
    /// Check downloaded bulletins (JSON) against the secretariat's root key, and each against the one before it.
    VerifyBulletin {
        /// The root key, as the secretariat told it: 64 hexadecimal digits.
        #[arg(long)]
        root: String,
        /// The files.
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Write a downloaded bulletin (JSON) as DHIS2's dataValueSets, by a mapping of one's own. It is checked first.
    Dhis2 {
        /// The root key, as the secretariat told it: 64 hexadecimal digits.
        #[arg(long)]
        root: String,
        /// The mapping: a copy of the codes that the page offers, with one's own in their place.
        #[arg(long)]
        mapping: PathBuf,
        /// The file to write; it must not be there yet.
        #[arg(long)]
        into: PathBuf,
        /// The bulletin.
        bulletin: PathBuf,
    },
    /// Copy the server's database into a new folder, also while it serves. The copy is examined before it counts as one.
    Backup {
        /// The folder.
        #[arg(long)]
        data: PathBuf,
        /// The folder to make.
        #[arg(long)]
        into: PathBuf,
    },
    /// Put a copy back, into a new folder or in place of a server that holds nothing beyond it.
    Restore {
        /// The folder that `backup` made.
        #[arg(long)]
        from: PathBuf,
        /// The folder to serve from; no server may run on it.
        #[arg(long)]
        data: PathBuf,
    },
    /// Fold every log, registry and table again from what is stored, and say what differs.
    Verify {
        /// The folder.
        #[arg(long)]
        data: PathBuf,
    },
    /// The same as `verify`.
    Doctor {
        /// The folder.
        #[arg(long)]
        data: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
enum Org {
    /// Add an organisation. A running server takes notice by itself.
    Add {
        /// The folder that `init` made.
        #[arg(long)]
        data: PathBuf,
        /// The organisation's public statements.
        #[arg(long)]
        founding: PathBuf,
    },
}

/// Why a command failed. Says the operation, never data.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("cannot read the founding document: {0}")]
    Document(#[source] std::io::Error),
    #[error(transparent)]
    Founding(#[from] FoundingError),
    #[error(transparent)]
    Server(#[from] ServerError),
    #[error(transparent)]
    Certificate(#[from] ListenError),
    #[error("cannot start: {0}")]
    Machine(#[from] std::io::Error),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the root key is 64 hexadecimal digits")]
    RootKey,
    #[error("cannot read a bulletin: {0}")]
    Bulletin(#[source] std::io::Error),
    #[error("a bulletin that is not believed: {0}")]
    NotProved(#[from] NotProved),
    #[error("cannot read the mapping: {0}")]
    MappingFile(#[source] std::io::Error),
    #[error("a mapping that cannot be used: {0}")]
    Mapping(#[from] dhis2::MappingWrong),
    #[error("cannot write the values: {0}")]
    Values(#[source] std::io::Error),
    #[error("{0} differences")]
    Different(usize),
    #[error(transparent)]
    Copy(#[from] CopyError),
}

fn main() -> ExitCode {
    match run(Line::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            println!("error: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Init { data, founding } => {
            println!("made a server for organisation {}", init(&data, &self::founding(&founding)?)?);
            Ok(())
        }
        Command::Org { command: Org::Add { data, founding } } => {
            println!("added organisation {}", add_organisation(&data, &self::founding(&founding)?)?);
            Ok(())
        }
        Command::Serve { data, listen, cert, key, port_file, requests_per_second, log } => {
            let certificate = cert.zip(key).map(|(chain, key)| Certificate { chain, key });
            let settings =
                Settings { data, listen, certificate, requests_per_second, log, rules: Rules::KEPT };
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .worker_threads(WORKERS)
                .max_blocking_threads(BLOCKING_MAX)
                .enable_all()
                .build()?;
            runtime.block_on(serve(settings, port_file))
        }
        Command::Pin { address, cert } => {
            println!("{address}#sha256={}", pin(&cert)?);
            Ok(())
        }
        Command::VerifyBulletin { root, files } => verify_bulletins(&root, &files),
        Command::Dhis2 { root, mapping, into, bulletin } => write_values(&root, &mapping, &into, &bulletin),
        Command::Backup { data, into } => {
            said("copied: ", &backup(&data, &into, this_month())?);
            Ok(())
        }
        Command::Restore { from, data } => {
            said("restored: ", &restore(&from, &data, this_month())?);
            println!("now serve: desks say again what was erased, and devices hand over what came since");
            Ok(())
        }
        Command::Verify { data } | Command::Doctor { data } => examine(&data),
    }
}

fn founding(file: &Path) -> Result<Vec<Statement>, Failure> {
    Ok(read_founding(&std::fs::read(file).map_err(Failure::Document)?)?)
}

/// Serves until it is told to end or interrupted.
async fn serve(settings: Settings, port_file: Option<PathBuf>) -> Result<(), Failure> {
    let (mut terminated, mut interrupted) =
        (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let server = Server::start(settings, Arc::new(MachineClock::start()), Arc::new(MachineChance)).await?;
    if let Some(file) = port_file {
        write_whole(&file, &server.address().port().to_string())?;
    }
    if server.unread() > 0 {
        println!("not served: {} whose registry does not fold; `verify` says which", server.unread());
    }
    println!("listening on {}", server.address());
    tokio::select! {
        _ = terminated.recv() => {}
        _ = interrupted.recv() => {}
    }
    server.stop().await;
    Ok(())
}

/// Whoever waits for the file must not find half of it.
fn write_whole(file: &Path, text: &str) -> std::io::Result<()> {
    let beside = file.with_extension("new");
    std::fs::write(&beside, text)?;
    std::fs::rename(beside, file)
}

/// Says of every bulletin what it is, if it is believed.
fn verify_bulletins(root: &str, files: &[PathBuf]) -> Result<(), Failure> {
    let proved: Vec<Proved> = files.iter().map(|file| proved(root, file)).collect::<Result<_, _>>()?;
    continue_each_other(&proved)?;
    for one in &proved {
        let Bulletin { readers, number, period, published, .. } = &one.bulletin;
        let readers = match readers {
            Readers::Tavolo => "tavolo",
            Readers::Public => "public",
        };
        let (first, last) = (period.first(), period.last());
        println!(
            "genuine: {readers} {number}, {first} to {last}, published {published}, {}",
            one.signed.digest()
        );
        if one.desk_removed {
            println!("  the desk that signed it was removed since: hold it against a later bulletin too");
        }
    }
    Ok(())
}

/// A downloaded bulletin, if it is believed.
fn proved(root: &str, file: &Path) -> Result<Proved, Failure> {
    let root: PublicKey = serde_json::from_value(root.trim().into()).map_err(|_| Failure::RootKey)?;
    let text = read_at_most(file, PROOF_BYTES_MAX).map_err(Failure::Bulletin)?;
    Ok(Proof::read(&text)?.check(&root)?)
}

/// A genuine bulletin under somebody's own codes.
fn write_values(root: &str, mapping: &Path, into: &Path, bulletin: &Path) -> Result<(), Failure> {
    let text = read_at_most(mapping, MAPPING_BYTES_MAX as u64).map_err(Failure::MappingFile)?;
    let mapping = dhis2::Mapping::read(&text)?;
    let values = dhis2::values_by(&mapping, &proved(root, bulletin)?.bulletin)?;
    let text = serde_json::to_vec_pretty(&values).map_err(|fault| Failure::Values(fault.into()))?;
    std::fs::File::create_new(into).and_then(|mut file| file.write_all(&text)).map_err(Failure::Values)?;
    let (over, left_out) = values.counts();
    println!(
        "{over} values written; {left_out} shown values have no code in this mapping; masked cells never go over"
    );
    Ok(())
}

/// A file, if it is no longer than this.
fn read_at_most(file: &Path, bytes_max: u64) -> std::io::Result<Vec<u8>> {
    let mut text = Vec::new();
    std::fs::File::open(file)?.take(bytes_max.saturating_add(1)).read_to_end(&mut text)?;
    match u64::try_from(text.len()) {
        Ok(length) if length <= bytes_max => Ok(text),
        _ => Err(std::io::Error::from(std::io::ErrorKind::FileTooLarge)),
    }
}

fn examine(data: &Path) -> Result<(), Failure> {
    let examination = doctor::examine(data, this_month())?;
    for difference in &examination.differences {
        println!("{difference}");
    }
    said("", &examination);
    match examination.differences.len() {
        0 => Ok(()),
        many => Err(Failure::Different(many)),
    }
}

fn this_month() -> Month {
    MachineClock::start().today().month()
}

/// What a folder holds, in one line that says first what was done.
fn said(done: &str, found: &Examination) {
    println!(
        "{done}{} organisations, {} devices, {} entries, {} on shelves: {} differences",
        found.organisations,
        found.devices,
        found.entries,
        found.shelved,
        found.differences.len()
    );
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clap::CommandFactory;

    use super::*;

    const OPERATIONS: &str = include_str!("../../docs/OPERATIONS.md");
    const PROGRAM: &str = "approdo-sync-server";

    /// Every command line of this program that a text gives, in a block or within a sentence.
    fn given(text: &str) -> Vec<String> {
        let outside = text.split("```").step_by(2).collect::<Vec<_>>().join(" ");
        let blocks = text.split("```").skip(1).step_by(2).flat_map(str::lines);
        let lines = blocks.chain(outside.split('`').skip(1).step_by(2));
        let plain = |line: &str| {
            let line = line.trim_start_matches("ExecStart=/usr/local/bin/");
            line.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        lines.map(plain).filter(|line| is_command(line)).collect()
    }

    /// A command, not a path or the name alone.
    fn is_command(line: &str) -> bool {
        line.strip_prefix(PROGRAM).is_some_and(|rest| rest.starts_with(' '))
    }

    #[test]
    fn every_command_of_the_operations_page_is_one_and_none_is_left_out() {
        let (italian, english) = OPERATIONS.split_once("\n## English").unwrap();
        let all = Line::command();
        // `doctor` is `verify` under another name, and `help` explains itself.
        let known: BTreeSet<&str> =
            all.get_subcommands().map(clap::Command::get_name).filter(|name| *name != "doctor").collect();
        for told in [italian, english] {
            let lines = given(told);
            for line in &lines {
                assert!(Line::try_parse_from(line.split(' ')).is_ok(), "{line}");
            }
            let told: BTreeSet<&str> = lines.iter().filter_map(|line| line.split(' ').nth(1)).collect();
            assert_eq!(told, known);
        }
    }

    #[test]
    fn a_command_that_is_none_is_found() {
        let text = "Say `approdo-sync-server serve` or\n```sh\napprodo-sync-server init --data x\n```\nor `approdo-sync-server`.";
        let lines = given(text);
        assert_eq!(lines, ["approdo-sync-server init --data x", "approdo-sync-server serve"]);
        assert!(lines.iter().all(|line| Line::try_parse_from(line.split(' ')).is_err()));
    }
}
