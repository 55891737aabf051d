//! What was published, as rows that are only ever added to, and the links of those who read what is for the tavolo.
//!
//! Bulletins come here with their signatures judged. Must not know what a bulletin says beyond its place in its chain.

use approdo_model::bulletin::{Bulletin, Readers, SignedBulletin};
use approdo_model::bytes::Digest;
use approdo_model::limits::{BULLETINS_MAX, READERS_MAX};
use approdo_model::problem::Code;
use approdo_model::wire::{self, Published};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::row::{fixed, number};
use super::writer::Stop;
use super::{StoreError, stored};

/// The number under which readers are stored.
pub const fn stored_as(readers: Readers) -> u8 {
    match readers {
        Readers::Tavolo => 1,
        Readers::Public => 2,
    }
}

/// Publishes a bulletin, unless the very same is there.
///
/// # Errors
/// [`Stop`] if it does not continue what was published for the same readers.
pub fn publish(
    db: &Connection,
    secretariat: i64,
    signed: &SignedBulletin,
    bulletin: &Bulletin,
) -> Result<(), Stop> {
    let readers = bulletin.readers;
    let digest = signed.digest();
    if let Some(there) = digest_of(db, secretariat, readers, bulletin.number)? {
        return if there == digest { Ok(()) } else { Err(Code::Fork.into()) };
    }
    let last = last(db, secretariat, readers)?;
    let before = digest_of(db, secretariat, readers, last)?.unwrap_or(Digest::ZERO);
    if Some(bulletin.number) != last.checked_add(1) || bulletin.previous != before {
        return Err(Code::Fork.into());
    }
    let bytes = wire::encode(signed).map_err(|_| StoreError::Corrupt("bulletin"))?;
    db.prepare_cached(
        "INSERT INTO bulletin (secretariat, readers, number, digest, bulletin) VALUES ($1, $2, $3, $4, $5)",
    )
    .map_err(StoreError::from)?
    .execute(params![secretariat, stored_as(readers), bulletin.number, digest.as_bytes(), bytes])
    .map_err(StoreError::from)?;
    Ok(())
}

fn digest_of(
    db: &Connection,
    secretariat: i64,
    readers: Readers,
    number: u32,
) -> Result<Option<Digest>, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT digest FROM bulletin WHERE secretariat = $1 AND readers = $2 AND number = $3",
    )?;
    let key = params![secretariat, stored_as(readers), number];
    query.query_row(key, |row| Ok(fixed(row, 0, Digest::from_slice))).optional()?.transpose()
}

/// The number of the last bulletin for these readers; 0 before the first.
fn last(db: &Connection, secretariat: i64, readers: Readers) -> Result<u32, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT COALESCE(MAX(number), 0) FROM bulletin WHERE secretariat = $1 AND readers = $2",
    )?;
    Ok(query.query_row(params![secretariat, stored_as(readers)], |row| row.get(0))?)
}

/// How far the bulletins of a secretariat go.
///
/// # Errors
/// [`StoreError`].
pub fn published(db: &Connection, secretariat: i64) -> Result<Published, StoreError> {
    let last = |readers| last(db, secretariat, readers);
    Ok(Published { tavolo: last(Readers::Tavolo)?, public: last(Readers::Public)? })
}

/// The bulletins for these readers beyond a number, as many as one message holds.
///
/// # Errors
/// [`StoreError`].
pub fn beyond(
    db: &Connection,
    secretariat: i64,
    readers: Readers,
    after: u64,
) -> Result<Vec<SignedBulletin>, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT bulletin FROM bulletin WHERE secretariat = $1 AND readers = $2 AND number > $3
          ORDER BY number LIMIT $4",
    )?;
    let of = params![secretariat, stored_as(readers), stored(after), stored(BULLETINS_MAX as u64)];
    query.query_and_then(of, signed)?.collect()
}

fn signed(row: &Row<'_>) -> Result<SignedBulletin, StoreError> {
    let bytes = row.get_ref(0)?.as_blob().map_err(|_| StoreError::Corrupt("bulletin"))?;
    wire::decode(bytes).map_err(|_| StoreError::Corrupt("bulletin"))
}

/// All bulletins for these readers, oldest first: what the tavolo's page is made of. Empty where nobody publishes.
///
/// # Errors
/// [`StoreError`].
pub fn all(db: &Connection, secretariat: i64, readers: Readers) -> Result<Vec<SignedBulletin>, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT bulletin FROM bulletin WHERE secretariat = $1 AND readers = $2 ORDER BY number",
    )?;
    query.query_and_then(params![secretariat, stored_as(readers)], signed)?.collect()
}

/// The secretariat that publishes on this server: of several the first that came.
///
/// # Errors
/// [`StoreError`].
pub fn publisher(db: &Connection) -> Result<Option<i64>, StoreError> {
    let mut query = db.prepare_cached("SELECT MIN(secretariat) FROM bulletin")?;
    Ok(query.query_row([], |row| row.get(0))?)
}

/// Lets a reader's link open what is for the tavolo. The same link again is fine.
///
/// # Errors
/// [`Stop`] if there are as many as may be, or it is another secretariat's.
pub fn add_reader(db: &Connection, secretariat: i64, hash: &Digest) -> Result<(), Stop> {
    match reader(db, hash)? {
        Some(there) if there == secretariat => return Ok(()),
        Some(_) => return Err(Code::Fork.into()),
        None => {}
    }
    let mut query =
        db.prepare_cached("SELECT COUNT(*) FROM reader WHERE secretariat = $1").map_err(StoreError::from)?;
    let standing = query.query_row([secretariat], |row| Ok(number(row, 0))).map_err(StoreError::from)??;
    if standing >= READERS_MAX {
        return Err(Code::TooMany.into());
    }
    db.prepare_cached("INSERT INTO reader (hash, secretariat) VALUES ($1, $2)")
        .map_err(StoreError::from)?
        .execute(params![hash.as_bytes(), secretariat])
        .map_err(StoreError::from)?;
    Ok(())
}

/// Ends a reader's link. One that is not there is fine.
///
/// # Errors
/// [`StoreError`].
pub fn end_reader(db: &Connection, secretariat: i64, hash: &Digest) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM reader WHERE hash = $1 AND secretariat = $2")?
        .execute(params![hash.as_bytes(), secretariat])?;
    Ok(())
}

/// Whose bulletins a link opens.
///
/// # Errors
/// [`StoreError`].
pub fn reader(db: &Connection, hash: &Digest) -> Result<Option<i64>, StoreError> {
    let mut query = db.prepare_cached("SELECT secretariat FROM reader WHERE hash = $1")?;
    Ok(query.query_row([hash.as_bytes()], |row| row.get(0)).optional()?)
}
