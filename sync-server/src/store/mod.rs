//! The one SQLite file: who writes it, who reads it, and the errors of both.
//!
//! One connection writes, on a thread of its own ([`writer`]); a few others read beside it ([`readers`]). Every
//! connection is set up by [`open`], so that none forgets `FULL` or `secure_delete`. Must not know HTTP.

pub mod branch;
pub mod bulletins;
pub mod copy;
pub mod expiry;
pub mod founding;
pub mod notices;
pub mod organisation;
pub mod read;
pub mod readers;
pub mod row;
pub mod run;
pub mod sent_back;
pub mod sheets;
pub mod tally;
pub mod writer;

use std::path::{Path, PathBuf};
use std::time::Duration;

use approdo_model::registry::RegistryError;
use rusqlite::{Connection, OpenFlags};

use crate::limits::{READER_CACHE_KIB, WRITER_CACHE_KIB};

mod migrations {
    refinery::embed_migrations!("../migrations/server");
}

/// Prepared statements kept per connection: all of them.
const STATEMENTS_KEPT: usize = 96;

/// How long a connection waits for another process that holds the file.
const BUSY_SECONDS: u64 = 5;

/// The store could not do it. Carries the operation, never the data.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// SQLite says so.
    #[error("the database refused")]
    Database(#[from] rusqlite::Error),
    /// The schema could not be brought up to date.
    #[error("the schema could not be brought up to date")]
    Migration(#[from] refinery::Error),
    /// A row does not hold what it must.
    #[error("a row of {0} does not hold what it must")]
    Corrupt(&'static str),
    /// A stored registry does not fold.
    #[error("a stored registry does not fold")]
    Registry(#[from] RegistryError),
    /// The writer is gone.
    #[error("the writer is gone")]
    Gone,
}

/// The database file inside the server's folder.
pub fn file(data: &Path) -> PathBuf {
    data.join("approdo.sqlite")
}

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Makes a new file; there must be none.
    Create,
    /// Writes an existing file.
    Write,
    /// Reads an existing file.
    Read,
    /// Reads an existing file and writes another.
    Copy,
}

/// Opens the database with the settings every connection has.
///
/// # Errors
/// [`StoreError`] if there is no such file (or, to create, already one), or it is not ours.
pub fn open(data: &Path, purpose: Purpose) -> Result<Connection, StoreError> {
    let file = file(data);
    let (flags, cache) = match purpose {
        Purpose::Create => {
            (OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE, WRITER_CACHE_KIB)
        }
        Purpose::Write => (OpenFlags::SQLITE_OPEN_READ_WRITE, WRITER_CACHE_KIB),
        Purpose::Read | Purpose::Copy => (OpenFlags::SQLITE_OPEN_READ_ONLY, READER_CACHE_KIB),
    };
    let mut connection = Connection::open_with_flags(file, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(Duration::from_secs(BUSY_SECONDS))?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    connection.pragma_update(None, "cache_size", -cache)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "secure_delete", "ON")?;
    connection.pragma_update(None, "foreign_keys", "ON")?;
    connection.pragma_update(None, "trusted_schema", "OFF")?;
    match purpose {
        Purpose::Read => connection.pragma_update(None, "query_only", "ON")?,
        Purpose::Copy => {}
        Purpose::Create | Purpose::Write => {
            connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
            migrations::migrations::runner().run(&mut connection)?;
        }
    }
    Ok(connection)
}

/// A number as the database holds it. What does not fit is beyond every slot there is.
pub fn stored(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
