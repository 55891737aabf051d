//! Golden vectors: the bytes of every format, kept in the tree. A tablet in a drawer, a server's disk and a desk read
//! them for years, so nothing here ever writes one anew; it lists what is kept and lets the tests that hold them speak.

use std::fs;
use std::path::PathBuf;

use clap::Args;

use crate::call::Call;
use crate::failure::Failure;
use crate::{house, say};

/// Where the vectors lie.
const FOLDERS: [&str; 1] = ["crates/model/tests/golden"];

/// What to do about them.
#[derive(Debug, Args)]
pub struct Options {
    /// Write the vectors that are missing (of a new code, a new message); one that differs still fails
    #[arg(long)]
    pub add: bool,
}

/// Lists the vectors and verifies them.
pub fn run(options: &Options) -> Result<(), Failure> {
    for folder in FOLDERS {
        for path in vectors(folder)? {
            let text = fs::read_to_string(&path).map_err(|source| house::file("read", &path, source))?;
            let name = path.strip_prefix(house::root()).unwrap_or(&path);
            say::progress(format_args!("  {:<52} {:>4} lines", name.display(), text.lines().count()));
        }
    }
    let tests =
        Call::new("cargo test --quiet --package approdo-model --test golden --test body --test codes");
    if options.add { tests.with("UPDATE_GOLDEN", "1").run() } else { tests.run() }
}

fn vectors(folder: &str) -> Result<Vec<PathBuf>, Failure> {
    let folder = house::root().join(folder);
    let fault = |source| house::file("list", &folder, source);
    let found: Result<Vec<PathBuf>, _> =
        fs::read_dir(&folder).map_err(fault)?.map(|child| child.map(|child| child.path())).collect();
    let mut found = found.map_err(fault)?;
    found.sort();
    if found.is_empty() { Err(Failure::Wrong("no vectors are kept".to_owned())) } else { Ok(found) }
}
