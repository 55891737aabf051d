//! Copies of the database: one is made while the server runs, and one is put back where no server runs.
//!
//! A copy is a folder like the server's own, so that whatever reads the one reads the other. What is put back never takes
//! the place of anything that it does not hold itself. Must not know what an entry says.

use std::fs::{DirBuilder, File, OpenOptions};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

use approdo_model::calendar::Month;
use rusqlite::Connection;

use super::{Purpose, StoreError, file, open, organisation};
use crate::doctor::{Examination, examine};
use crate::server::{ServerError, lock};

/// Why no copy was made or put back. Nothing was changed then.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// There is no database to copy.
    #[error("there is no server in this folder; `init` makes one")]
    Missing,
    /// There is a database where the copy is to go.
    #[error("there is a copy or a server in that folder already; name a new one")]
    Exists,
    /// A server runs on the folder.
    #[error("a server runs on this folder; stop it first")]
    Runs,
    /// The copy is damaged.
    #[error("the copy is damaged: {0} differences; `verify` lists them")]
    Damaged(usize),
    /// What is in the folder is not, or not all, in the copy.
    #[error(
        "the server in this folder holds what the copy does not ({0}): it is newer, or another; move its folder away, and restore into a new one"
    )]
    Newer(&'static str),
    /// The folder or file cannot be written.
    #[error("cannot write there")]
    Write(#[from] std::io::Error),
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for CopyError {
    fn from(fault: rusqlite::Error) -> Self {
        Self::Store(fault.into())
    }
}

/// Copies the database of a server, also while it runs, into a new folder, and examines the copy.
///
/// Nothing that was erased is in the copy: it is written anew, without the free pages.
///
/// # Errors
/// [`CopyError`]; what was half written is taken away.
pub fn backup(data: &Path, into: &Path, now: Month) -> Result<Examination, CopyError> {
    if !file(data).exists() {
        return Err(CopyError::Missing);
    }
    if file(into).exists() {
        return Err(CopyError::Exists);
    }
    make(into)?;
    let made = copied(data, into, now);
    if made.is_err() {
        // Of a copy that did not come to its end nothing is left; if that fails too, `verify` says what it is.
        let _ = std::fs::remove_file(file(into));
    }
    made
}

fn copied(data: &Path, into: &Path, now: Month) -> Result<Examination, CopyError> {
    let target = file(into);
    // Only this user reads it; SQLite writes into a file that is there already, if it is empty.
    let _ = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&target)?;
    let from = open(data, Purpose::Copy)?;
    let name = target.to_str().ok_or_else(|| std::io::Error::from(std::io::ErrorKind::InvalidFilename))?;
    from.execute("VACUUM INTO ?1", [name])?;
    drop(from);
    // The journal's mode lies in the file: a copy is read as its original is.
    drop(open(into, Purpose::Write)?);
    whole(into, now)
}

/// Puts a copy into a folder in which no server runs: a new one, or one whose server holds nothing beyond the copy. The
/// server will wait for every desk, because each may know of statements that the copy lacks.
///
/// # Errors
/// [`CopyError`]; the server that was there is as it was.
pub fn restore(from: &Path, data: &Path, now: Month) -> Result<Examination, CopyError> {
    if !file(from).exists() {
        return Err(CopyError::Missing);
    }
    let _lock = match lock(data) {
        Ok(lock) => Some(lock),
        Err(ServerError::Missing) => None,
        Err(_) => return Err(CopyError::Runs),
    };
    make(data)?;
    let beside = data.join("restored");
    // What an attempt that died left there is of no use to anybody.
    let _ = std::fs::remove_dir_all(&beside);
    make(&beside)?;
    let put_back = copied(from, &beside, now).and_then(|examination| {
        if file(data).exists() {
            may_give_way(data, &beside)?;
        }
        await_desks(&beside)?;
        take_its_place(&beside, data)?;
        Ok(examination)
    });
    let _ = std::fs::remove_dir_all(&beside);
    put_back
}

/// Every desk that serves by this copy is waited for.
fn await_desks(copy: &Path) -> Result<(), CopyError> {
    let mut db = open(copy, Purpose::Write)?;
    let all = db.transaction()?;
    for id in organisation::all(&all)? {
        let Some(known) = organisation::load(&all, &id, None)? else { continue };
        for (device, _) in known.registry.coordinators() {
            organisation::wait_for(&all, organisation::number_of_device(&all, device)?)?;
        }
    }
    all.commit()?;
    // The file alone is moved into its place: nothing of this may be left in its journal.
    let busy: i64 = db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if busy == 0 { Ok(()) } else { Err(std::io::Error::from(std::io::ErrorKind::ResourceBusy).into()) }
}

/// The last step, in one rename. No journal of the database before may be left for the new one.
fn take_its_place(beside: &Path, data: &Path) -> Result<(), std::io::Error> {
    for journal in ["sqlite-wal", "sqlite-shm"] {
        match std::fs::remove_file(file(data).with_extension(journal)) {
            Err(fault) if fault.kind() != std::io::ErrorKind::NotFound => return Err(fault),
            _ => {}
        }
    }
    File::open(file(beside))?.sync_all()?;
    std::fs::rename(file(beside), file(data))?;
    File::open(data)?.sync_all()
}

/// Examines a copy: it must be in order before anybody relies on it.
fn whole(copy: &Path, now: Month) -> Result<Examination, CopyError> {
    let sound: String = {
        let db = open(copy, Purpose::Read)?;
        db.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?
    };
    let examination = examine(copy, now)?;
    match (sound.as_str(), examination.differences.len()) {
        ("ok", 0) => Ok(examination),
        (_, many) => Err(CopyError::Damaged(many.max(1))),
    }
}

/// What only grows, by names that are the same in every database: whatever is in one and not in the other is news there.
const ONLY_GROW: [(&str, &str); 7] = [
    (
        "statements",
        "SELECT o.organisation, s.number, s.statement FROM {}.statement s
           JOIN {}.organisation o ON o.number = s.organisation",
    ),
    (
        "entries",
        "SELECT d.device, e.seq, e.digest FROM {}.entry e JOIN {}.device d ON d.number = e.device",
    ),
    (
        "shelved entries",
        "SELECT d.device, e.seq, e.digest FROM {}.shelf e JOIN {}.device d ON d.number = e.device",
    ),
    (
        "lines of a ledger",
        "SELECT d.device, l.number, l.line FROM {}.ledger l JOIN {}.device d ON d.number = l.coordinator",
    ),
    (
        "bulletins",
        "SELECT o.organisation, b.readers, b.number, b.digest FROM {}.bulletin b
           JOIN {}.organisation o ON o.number = b.secretariat",
    ),
    (
        "sheets",
        "SELECT o.organisation, s.first, s.last, s.revision FROM {}.sheet s
           JOIN {}.organisation o ON o.number = s.organisation",
    ),
    (
        "items sent back",
        "SELECT c.device, d.device, MAX(s.number) FROM {}.sent_back s JOIN {}.device c ON c.number = s.coordinator
           JOIN {}.device d ON d.number = s.device GROUP BY c.device, d.device",
    ),
];

/// Whether everything that the server in this folder holds is in the copy too.
fn may_give_way(data: &Path, copy: &Path) -> Result<(), CopyError> {
    let db = open(data, Purpose::Write).map_err(|_| CopyError::Newer("a database that does not open"))?;
    let name = file(copy);
    let name = name.to_str().ok_or_else(|| std::io::Error::from(std::io::ErrorKind::InvalidFilename))?;
    db.execute("ATTACH DATABASE ?1 AS copy", [name])?;
    for (what, all) in ONLY_GROW {
        if beyond(&db, all)? {
            return Err(CopyError::Newer(what));
        }
    }
    db.execute("DETACH DATABASE copy", [])?;
    // What waits in the journal goes into the file that is about to be replaced, so that no journal is left behind.
    db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    db.pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(()))?;
    Ok(())
}

/// Whether the server has a row that the copy lacks.
fn beyond(db: &Connection, all: &str) -> Result<bool, StoreError> {
    let (here, there) = (all.replace("{}", "main"), all.replace("{}", "copy"));
    Ok(db.query_row(&format!("SELECT EXISTS ({here} EXCEPT {there})"), [], |row| row.get(0))?)
}

fn make(folder: &Path) -> Result<(), std::io::Error> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}
