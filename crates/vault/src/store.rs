//! The one SQLite file of a device: rows in, rows out.
//!
//! Every write goes through [`Store::write`], is one transaction, and is on the disk when it returns (WAL, FULL).
//! What is deleted is overwritten. Must not know keys, states or what a blob holds beyond its type.

use std::path::Path;

use rusqlite::{Connection, params};
use serde::de::DeserializeOwned;

use approdo_model::bytes::{Digest, SealedKey, ServerPin, X25519Encapsulated, X25519Recipient};
use approdo_model::chain::{Entry, Head};
use approdo_model::header::Open;
use approdo_model::ids::{DeviceId, OrganisationId};
use approdo_model::notice::{Acknowledgement, LedgerLine, SentBack};
use approdo_model::registry::{Role, Statement};
use approdo_model::sheet::SealedSheet;
use approdo_model::suite::X25519Wrap;
use approdo_model::{bulletin, calendar};

use crate::address::Server;

use crate::readable::{Glass, Readable};

mod rows;

pub use rows::Rows;

mod migrations {
    refinery::embed_migrations!("../../migrations/client");
}

/// Bytes of page cache; the file of a tablet is small and memory belongs to the person's screen.
const CACHE_KIB: i64 = 4096;

/// The storage failed. Carries the operation and what kind of failure, never data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The disk is full: nothing was changed.
    #[error("{0}: the disk is full")]
    Full(&'static str),
    /// The file holds what this version cannot read.
    #[error("{0}: the file cannot be understood")]
    Corrupt(&'static str),
    /// Anything else the database answers.
    #[error("{0}: the file cannot be used")]
    Unusable(&'static str),
}

/// The list of migrations notes the second at which each one ran, which is the second at which the device was set up.
/// Nothing needs it, and no column of this file holds a time (S-005).
fn forget_when_migrated(connection: &Connection) -> rusqlite::Result<()> {
    let sql = "UPDATE refinery_schema_history SET applied_on = ?1 WHERE applied_on <> ?1";
    connection.execute(sql, ["1970-01-01T00:00:00Z"]).map(|_| ())
}

/// Adds the operation to a database error and drops everything else.
fn named(operation: &'static str) -> impl Fn(rusqlite::Error) -> StoreError {
    move |error| match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::DiskFull) => StoreError::Full(operation),
        Some(rusqlite::ErrorCode::DatabaseCorrupt | rusqlite::ErrorCode::NotADatabase) => {
            StoreError::Corrupt(operation)
        }
        _ => StoreError::Unusable(operation),
    }
}

/// Who this device is, as written when it was set up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Its organisation.
    pub organisation: OrganisationId,
    /// Its id.
    pub device: DeviceId,
    /// Its public key.
    pub key: approdo_model::bytes::PublicKey,
    /// The root key pinned when it was set up.
    pub root: approdo_model::bytes::PublicKey,
    /// The sync server.
    pub server: Server,
    /// What the invitation was for; none on a founding desk, and with an invitation that did not say.
    pub invited_as: Option<Role>,
    /// Whether a person has said that the six words are the same on both screens.
    pub compared: bool,
    /// What asks for admission, until the registry names the device.
    pub application: Option<Vec<u8>>,
}

/// The slot of a device that was set up for one operator, as it was kept before there was a [`Roster`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirstSlot {
    /// Its number.
    pub slot: i64,
    /// Memory, passes, lanes.
    pub cost: crate::passphrase::Cost,
    /// Salt of the derivation.
    pub salt: [u8; 16],
    /// The vault key under the derived key.
    pub wrap: Vec<u8>,
}

/// The operators of a device, as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roster {
    /// Memory, passes, lanes of the one derivation.
    pub cost: crate::passphrase::Cost,
    /// Its salt.
    pub salt: [u8; 16],
    /// Proves under the vault key all of the above and every slot.
    pub proof: Vec<u8>,
    /// One per operator, by number.
    pub slots: Vec<SlotRow>,
}

/// An operator's slot, as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlotRow {
    /// Its number, from 1.
    pub slot: u8,
    /// What the vault key is sealed to.
    pub recipient: X25519Recipient,
    /// The secret of the recipient under the derived key.
    pub secret: Vec<u8>,
    /// The vault key, sealed to the recipient.
    pub vault_key: X25519Wrap,
}

/// One entry of a branch, as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShelfRow {
    /// Whose.
    pub device: DeviceId,
    /// Its slot and digest.
    pub head: Head,
    /// The entry.
    pub entry: Entry,
    /// Whether the server counts it too.
    pub counted: bool,
}

/// Something sent back, as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentBackRow {
    /// As it travels.
    pub notice: SentBack,
    /// On a desk, of an item: the opening of its outing.
    pub opening: Option<Digest>,
    /// Whether it was written here and is not at the server yet.
    pub waiting: bool,
}

/// A period's sheet, as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetRow {
    /// As it travels.
    pub sheet: SealedSheet,
    /// Whether it was made here and is not at the server yet.
    pub waiting: bool,
}

/// A bulletin, as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulletinRow {
    /// For whom.
    pub readers: bulletin::Readers,
    /// Its number among those.
    pub number: u32,
    /// As it travels.
    pub signed: bulletin::SignedBulletin,
    /// The revisions of sheets that it was made of; none where another desk made it.
    pub made_of: Vec<((calendar::Period, OrganisationId), u32)>,
    /// Whether it was made here and is not at the server yet.
    pub waiting: bool,
}

/// What a row of `wrap` keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WrapKind {
    /// The device's signing key.
    Device,
    /// An outing key, by the digest of its opening.
    Outing,
    /// The signing key of the open outing, by the digest of its opening.
    OutingSigner,
    /// The secret of one generation of the organisation's key, by its number.
    Generation,
    /// The unit names.
    Units,
    /// The zone names.
    Zones,
    /// The key of an outing's notebook, by the digest of its opening.
    Notebook,
    /// The secret of a key to which generations are handed to this desk, by that key.
    OpeningKey,
    /// What a period's sheet of this desk says, by its first and last month.
    Sheet,
    /// A revision of an organisation's sheet that came to this secretariat, by period, organisation and number.
    ReceivedSheet,
    /// How many persons were in reception, by first and last month.
    Reception,
    /// The names that this secretariat's desk gave organisations.
    Organisations,
    /// The links of the tavolo's readers, with the names that this desk gave them.
    Readers,
    /// The sheets of a founding or a generation until they were given back, by the generation's number.
    Kit,
    /// Says that the organisation was founded to try things out.
    Trial,
    /// What is being written about an outing and is not said yet, by the digest of its opening.
    Written,
    /// Since which day this desk has kept back what it says, because the server waits for another one.
    KeptBack,
}

impl WrapKind {
    /// The number in the file; never reused.
    pub fn number(self) -> i64 {
        match self {
            Self::Device => 1,
            Self::Outing => 2,
            Self::OutingSigner => 3,
            Self::Generation => 4,
            Self::Units => 5,
            Self::Zones => 6,
            Self::Notebook => 7,
            Self::OpeningKey => 8,
            Self::Sheet => 10,
            Self::ReceivedSheet => 11,
            Self::Reception => 12,
            Self::Organisations => 13,
            Self::Readers => 14,
            Self::Kit => 20,
            Self::Trial => 21,
            Self::Written => 30,
            Self::KeptBack => 40,
        }
    }
}

/// Name and sealed bytes of a kept key.
pub type KeptKey = (Vec<u8>, Vec<u8>);

/// Stands for a seal that is read next.
const NO_WALL: X25519Wrap = X25519Wrap { encapsulated: X25519Encapsulated::ZERO, sealed: SealedKey::ZERO };

/// Number of the kind, name and sealed bytes of anything that is kept under the vault key.
pub type Kept = (i64, Vec<u8>, Vec<u8>);

/// Salt and sealed bytes of a draft.
pub type SealedDraft = ([u8; 16], Vec<u8>);

/// Which draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DraftPart {
    /// The running shift.
    Shift,
    /// The record being written.
    Record,
    /// How long the outing has been open.
    Age,
}

impl DraftPart {
    fn number(self) -> i64 {
        match self {
            Self::Shift => 1,
            Self::Record => 2,
            Self::Age => 3,
        }
    }
}

/// A notebook as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotesRow {
    /// The opening of its outing.
    pub opening: Digest,
    /// The slot of that opening.
    pub seq: u64,
    /// The generation that outing was sealed to.
    pub generation: u32,
    /// Salt of its content key.
    pub salt: [u8; 16],
    /// The lines under that key.
    pub sealed: Vec<u8>,
    /// What remains of its day; none while the outing is open.
    pub minutes_left: Option<u32>,
}

/// What the server has confirmed of the own log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Received {
    /// Up to where.
    pub head: Head,
    /// The head of the branch on the shelf, when another copy of this device holds the log.
    pub shelf: Option<Head>,
}

/// A log that this file wrote as a device it no longer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Former {
    /// The device it was.
    pub device: DeviceId,
    /// Whose.
    pub organisation: OrganisationId,
    /// What the server has confirmed of it.
    pub received: Received,
}

/// The file.
pub struct Store {
    connection: Connection,
    /// How many more writes succeed, in a test that lets the process die between two of them.
    #[cfg(feature = "mutations")]
    writes_left: Option<u32>,
}

impl Store {
    /// Opens or makes the file and brings it to this version.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Self::prepared(Connection::open(path).map_err(named("open"))?)
    }

    /// A store that no file stands behind: gone with the programme.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn in_memory() -> Result<Self, StoreError> {
        Self::prepared(Connection::open_in_memory().map_err(named("open"))?)
    }

    fn prepared(mut connection: Connection) -> Result<Self, StoreError> {
        connection
            .execute_batch(
                "PRAGMA journal_mode = WAL;
                 PRAGMA synchronous = FULL;
                 PRAGMA secure_delete = ON;
                 PRAGMA foreign_keys = ON;
                 PRAGMA temp_store = MEMORY;",
            )
            .map_err(named("open"))?;
        connection.pragma_update(None, "cache_size", -CACHE_KIB).map_err(named("open"))?;
        connection.set_prepared_statement_cache_capacity(64);
        migrations::migrations::runner().run(&mut connection).map_err(|_| StoreError::Corrupt("migrate"))?;
        forget_when_migrated(&connection).map_err(named("migrate"))?;
        let store = Self {
            connection,
            #[cfg(feature = "mutations")]
            writes_left: None,
        };
        // Whatever was deleted before a kill may still stand in the file until its write-ahead log is moved into it.
        let _ = store.checkpoint();
        Ok(store)
    }

    /// The settings that SECURITY-CHECKS S-004 asks for: journal mode, synchronous, secure_delete.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn pragmas(&self) -> Result<(String, i64, i64), StoreError> {
        let text = |name: &str| self.connection.pragma_query_value(None, name, |row| row.get::<_, String>(0));
        let number = |name: &str| self.connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
        let read = || Ok((text("journal_mode")?, number("synchronous")?, number("secure_delete")?));
        read().map_err(named("pragmas"))
    }

    /// One durable transaction.
    ///
    /// # Errors
    /// What `work` or the commit answers; nothing is then changed.
    pub fn write<T>(
        &mut self,
        operation: &'static str,
        work: impl FnOnce(&Rows<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        #[cfg(feature = "mutations")]
        self.count_write(operation)?;
        let transaction = self
            .connection
            .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
            .map_err(named(operation))?;
        let made = work(&Rows { transaction: &transaction, operation })?;
        transaction.commit().map_err(named(operation))?;
        Ok(made)
    }

    /// Lets so many writes succeed and every later one fail, checkpoints after the last of them too.
    #[cfg(feature = "mutations")]
    pub(crate) fn die_after(&mut self, writes: u32) {
        self.writes_left = Some(writes);
    }

    #[cfg(feature = "mutations")]
    fn count_write(&mut self, operation: &'static str) -> Result<(), StoreError> {
        match &mut self.writes_left {
            None => Ok(()),
            Some(0) => Err(StoreError::Unusable(operation)),
            Some(left) => {
                *left -= 1;
                Ok(())
            }
        }
    }

    /// Moves everything from the write-ahead log into the file, so that nothing deleted stays behind in it (S-003).
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn checkpoint(&self) -> Result<(), StoreError> {
        #[cfg(feature = "mutations")]
        if self.writes_left == Some(0) {
            return Err(StoreError::Unusable("checkpoint"));
        }
        self.connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
            .map_err(named("checkpoint"))
    }

    /// Who this device is, if it is set up.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn identity(&self) -> Result<Option<Identity>, StoreError> {
        const OPERATION: &str = "identity";
        let mut found = self.rows(
            OPERATION,
            "SELECT organisation, device, key, root, server, pin, invited_as, compared, application
               FROM device WHERE only = 1",
            [],
            |row| {
                let ids: (Vec<u8>, Vec<u8>) = (row.get(0)?, row.get(1)?);
                let keys: (Vec<u8>, Vec<u8>) = (row.get(2)?, row.get(3)?);
                let server: (String, Option<Vec<u8>>) = (row.get(4)?, row.get(5)?);
                let joining: (Option<i64>, bool) = (row.get(6)?, row.get(7)?);
                Ok((ids, keys, server, joining, row.get::<_, Option<Vec<u8>>>(8)?))
            },
        )?;
        let Some(row) = found.pop() else { return Ok(None) };
        let ((organisation, device), (key, root), (address, pin), (invited_as, compared), application) = row;
        let corrupt = || StoreError::Corrupt(OPERATION);
        let pin = pin.map(|bytes| ServerPin::from_slice(&bytes).ok_or_else(corrupt)).transpose()?;
        Ok(Some(Identity {
            organisation: OrganisationId::from_slice(&organisation).ok_or_else(corrupt)?,
            device: DeviceId::from_slice(&device).ok_or_else(corrupt)?,
            key: approdo_model::bytes::PublicKey::from_slice(&key).ok_or_else(corrupt)?,
            root: approdo_model::bytes::PublicKey::from_slice(&root).ok_or_else(corrupt)?,
            server: Server { address, pin },
            invited_as: invited_as.map(|number| role_of(number).ok_or_else(corrupt)).transpose()?,
            compared,
            application,
        }))
    }

    /// The operators, if there is a roster of them.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn roster(&self) -> Result<Option<Roster>, StoreError> {
        let sql = "SELECT memory_kib, passes, lanes, salt, proof FROM roster WHERE only = 1";
        let shared = self.rows("roster", sql, [], |row| Ok((read_cost(row)?, row.get(3)?, row.get(4)?)))?;
        let Some((cost, salt, proof)) = shared.into_iter().next() else { return Ok(None) };
        let sql = "SELECT slot, recipient, secret, encapsulated, vault_key FROM operator ORDER BY slot";
        let slots = self.rows("roster", sql, [], |row| {
            let vault_key =
                X25519Wrap { encapsulated: X25519Encapsulated(row.get(3)?), sealed: SealedKey(row.get(4)?) };
            Ok(SlotRow {
                slot: row.get(0)?,
                recipient: X25519Recipient(row.get(1)?),
                secret: row.get(2)?,
                vault_key,
            })
        })?;
        Ok(Some(Roster { cost, salt, proof, slots }))
    }

    /// The one slot of a device from before there was a roster.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn first_slot(&self) -> Result<Option<FirstSlot>, StoreError> {
        let sql = "SELECT memory_kib, passes, lanes, slot, salt, wrap FROM slot ORDER BY slot LIMIT 1";
        let found = self.rows("first slot", sql, [], |row| {
            let cost = read_cost(row)?;
            Ok(FirstSlot { slot: row.get(3)?, cost, salt: row.get(4)?, wrap: row.get(5)? })
        })?;
        Ok(found.into_iter().next())
    }

    /// Failed passphrases since the last good one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn attempts(&self) -> Result<u32, StoreError> {
        let found = self.rows("attempts", "SELECT failed FROM attempt", [], |row| row.get::<_, u32>(0))?;
        Ok(found.first().copied().unwrap_or(0))
    }

    /// One wrapped key or setting.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn wrap(&self, kind: WrapKind, name: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        let sql = "SELECT sealed FROM wrap WHERE kind = ?1 AND name = ?2";
        Ok(self.rows("wrap", sql, params![kind.number(), name], |row| row.get(0))?.pop())
    }

    /// All wrapped keys of a kind, by name.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn wraps(&self, kind: WrapKind) -> Result<Vec<KeptKey>, StoreError> {
        let sql = "SELECT name, sealed FROM wrap WHERE kind = ?1 ORDER BY name";
        self.rows("wraps", sql, [kind.number()], |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// Everything that is kept under the vault key, of every kind.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn kept(&self) -> Result<Vec<Kept>, StoreError> {
        let sql = "SELECT kind, name, sealed FROM wrap ORDER BY kind, name";
        self.rows("kept", sql, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
    }

    /// Entries of a log beyond `after`, oldest first, at most `limit`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn entries(
        &self,
        device: &DeviceId,
        after: u64,
        limit: usize,
    ) -> Result<Vec<(Head, Entry)>, StoreError> {
        let sql = "SELECT seq, digest, entry FROM entry WHERE device = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3";
        let limits = params![device.as_bytes(), signed(after), signed(limit as u64)];
        self.stored("entries", sql, limits)
    }

    /// The open parts of [`Self::entries`]: the sealed ones, which are most of a log, are not read.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn headers(
        &self,
        device: &DeviceId,
        after: u64,
        limit: usize,
    ) -> Result<Vec<(Head, Open)>, StoreError> {
        let sql = "SELECT seq, digest, entry FROM entry WHERE device = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3";
        let limits = params![device.as_bytes(), signed(after), signed(limit as u64)];
        self.open_parts("headers", sql, limits)
    }

    /// The last opening or closing of a log, up to this slot: its open part. However long the log is, it is looked up.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn last_turn(&self, device: &DeviceId, seq: u64) -> Result<Option<(Head, Open)>, StoreError> {
        let sql = "SELECT seq, digest, entry FROM entry WHERE device = ?1
                   AND seq = (SELECT MAX(seq) FROM turn WHERE device = ?1 AND seq <= ?2)";
        Ok(self.open_parts("last turn", sql, params![device.as_bytes(), signed(seq)])?.pop())
    }

    /// Entries of a log from its end backwards, at most `limit` before `before`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn entries_back(
        &self,
        device: &DeviceId,
        before: u64,
        limit: usize,
    ) -> Result<Vec<(Head, Entry)>, StoreError> {
        let sql =
            "SELECT seq, digest, entry FROM entry WHERE device = ?1 AND seq < ?2 ORDER BY seq DESC LIMIT ?3";
        let limits = params![device.as_bytes(), signed(before), signed(limit as u64)];
        self.stored("entries", sql, limits)
    }

    /// The head of a log.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn head(&self, device: &DeviceId) -> Result<Head, StoreError> {
        let sql = "SELECT seq, digest FROM entry WHERE device = ?1 ORDER BY seq DESC LIMIT 1";
        let found = self.rows("head", sql, [&device.as_bytes()[..]], read_head)?;
        Ok(found.first().copied().unwrap_or(Head::EMPTY))
    }

    /// The digest in one slot of a log.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn digest_at(&self, device: &DeviceId, seq: u64) -> Result<Option<Digest>, StoreError> {
        let sql = "SELECT seq, digest FROM entry WHERE device = ?1 AND seq = ?2";
        let found = self.rows("digest", sql, params![&device.as_bytes()[..], signed(seq)], read_head)?;
        Ok(found.first().map(|head| head.digest))
    }

    /// The head of a log as it was at one slot; the empty one where there is none.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn head_at(&self, device: &DeviceId, seq: u64) -> Result<Head, StoreError> {
        Ok(self.digest_at(device, seq)?.map_or(Head::EMPTY, |digest| Head { seq, digest }))
    }

    /// Every device that has entries here.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn logs(&self) -> Result<Vec<DeviceId>, StoreError> {
        let found =
            self.rows("logs", "SELECT DISTINCT device FROM entry", [], |row| row.get::<_, Vec<u8>>(0))?;
        found.iter().map(|id| DeviceId::from_slice(id).ok_or(StoreError::Corrupt("logs"))).collect()
    }

    /// Every entry on the shelves, in the order of their slots.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn shelved(&self) -> Result<Vec<ShelfRow>, StoreError> {
        let sql = "SELECT seq, digest, entry, device, counted FROM shelf ORDER BY device, seq, digest";
        let found = self.rows("shelf", sql, [], |row| {
            let device: Vec<u8> = row.get(3)?;
            Ok((read_head(row)?, row.get::<_, Vec<u8>>(2)?, device, row.get::<_, bool>(4)?))
        })?;
        let read = |(head, entry, device, counted): (Head, Vec<u8>, Vec<u8>, bool)| {
            let device = DeviceId::from_slice(&device).ok_or(StoreError::Corrupt("shelf"))?;
            Ok(ShelfRow { device, head, entry: unpack("shelf", &entry)?, counted })
        };
        found.into_iter().map(read).collect()
    }

    /// What the server has confirmed.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn received(&self) -> Result<Received, StoreError> {
        let found = self.rows("received", "SELECT seq, digest, shelf FROM received", [], |row| {
            Ok((read_head(row)?, row.get::<_, Option<Vec<u8>>>(2)?))
        })?;
        let Some((head, shelf)) = found.into_iter().next() else {
            return Ok(Received { head: Head::EMPTY, shelf: None });
        };
        let shelf = shelf.map(|bytes| unpack("received", &bytes)).transpose()?;
        Ok(Received { head, shelf })
    }

    /// The logs that this file wrote as another device.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn former(&self) -> Result<Vec<Former>, StoreError> {
        let sql = "SELECT seq, digest, shelf, device, organisation FROM former ORDER BY device";
        let found = self.rows("former", sql, [], |row| {
            let (device, organisation): (Vec<u8>, Vec<u8>) = (row.get(3)?, row.get(4)?);
            Ok((read_head(row)?, row.get::<_, Option<Vec<u8>>>(2)?, device, organisation))
        })?;
        let read = |(head, shelf, device, organisation): (Head, Option<Vec<u8>>, Vec<u8>, Vec<u8>)| {
            Ok(Former {
                device: DeviceId::from_slice(&device).ok_or(StoreError::Corrupt("former"))?,
                organisation: OrganisationId::from_slice(&organisation)
                    .ok_or(StoreError::Corrupt("former"))?,
                received: Received { head, shelf: shelf.map(|bytes| unpack("former", &bytes)).transpose()? },
            })
        };
        found.into_iter().map(read).collect()
    }

    /// A sealed draft: salt and sealed text.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn draft(&self, part: DraftPart) -> Result<Option<SealedDraft>, StoreError> {
        let sql = "SELECT salt, sealed FROM draft WHERE part = ?1";
        Ok(self.rows("draft", sql, [part.number()], |row| Ok((row.get(0)?, row.get(1)?)))?.pop())
    }

    /// The notebook of the outing that began with this entry.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn notes(&self, opening: &Digest) -> Result<Option<NotesRow>, StoreError> {
        Ok(self.notebooks()?.into_iter().find(|row| row.opening == *opening))
    }

    /// Every notebook that is kept: those of the last day, and that of the open outing.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn notebooks(&self) -> Result<Vec<NotesRow>, StoreError> {
        let sql = "SELECT opening, seq, generation, salt, sealed, minutes_left FROM notes ORDER BY seq";
        self.rows("notes", sql, [], |row| {
            let seq: i64 = row.get(1)?;
            Ok(NotesRow {
                opening: Digest(row.get(0)?),
                seq: seq.unsigned_abs(),
                generation: row.get(2)?,
                salt: row.get(3)?,
                sealed: row.get(4)?,
                minutes_left: row.get(5)?,
            })
        })
    }

    /// The closed outings that can still be read here.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn readable(&self) -> Result<Vec<Readable>, StoreError> {
        type Second = (Option<Vec<u8>>, Option<u32>, Option<u32>);
        const OPERATION: &str = "readable";
        let sql = "SELECT opening, seq, last_seq, generation, recipient, held_back, warns_below, wall, counted, minutes_left,
                          acknowledged_wall, acknowledged_counted, acknowledged_left FROM readable ORDER BY seq";
        let found = self.rows(OPERATION, sql, [], |row| {
            let (seq, last_seq): (i64, i64) = (row.get(1)?, row.get(2)?);
            let closed: (Vec<u8>, u32, u32) = (row.get(7)?, row.get(8)?, row.get(9)?);
            let second: Second = (row.get(10)?, row.get(11)?, row.get(12)?);
            let blank = Readable {
                opening: Digest(row.get(0)?),
                seq: seq.unsigned_abs(),
                last_seq: last_seq.unsigned_abs(),
                generation: row.get(3)?,
                recipient: X25519Recipient(row.get(4)?),
                held_back: row.get(5)?,
                warns_below: row.get(6)?,
                closed: Glass { wall: NO_WALL, counted: closed.1, left: closed.2 },
                acknowledged: None,
            };
            Ok((blank, closed.0, second))
        })?;
        let read = |(row, wall, second): (Readable, Vec<u8>, Second)| {
            let acknowledged = match second {
                (Some(wall), Some(counted), Some(left)) => {
                    Some(Glass { wall: unpack(OPERATION, &wall)?, counted, left })
                }
                _ => None,
            };
            let closed = Glass { wall: unpack(OPERATION, &wall)?, ..row.closed };
            Ok(Readable { closed, acknowledged, ..row })
        };
        found.into_iter().map(read).collect()
    }

    /// The month of every entry that came when its month was frozen.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn late_months(&self) -> Result<Vec<u16>, StoreError> {
        self.rows("late", "SELECT month FROM late ORDER BY month", [], |row| row.get(0))
    }

    /// Whose log and which slot, of every entry that came late for its month.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn late_entries(&self) -> Result<Vec<(DeviceId, u64)>, StoreError> {
        let read = |row: &rusqlite::Row<'_>| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, i64>(1)?));
        let found = self.rows("late", "SELECT device, seq FROM late ORDER BY device, seq", [], read)?;
        let entry = |(device, seq): &(Vec<u8>, i64)| {
            let device = DeviceId::from_slice(device).ok_or(StoreError::Corrupt("late"))?;
            Ok((device, seq.unsigned_abs()))
        };
        found.iter().map(entry).collect()
    }

    /// The newest sheet of every period, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn sheets(&self) -> Result<Vec<SheetRow>, StoreError> {
        let sql = "SELECT sheet, waiting FROM sheet ORDER BY first, last";
        let found = self.rows("sheets", sql, [], read_packed)?;
        let row =
            |(bytes, waiting): (Vec<u8>, bool)| Ok(SheetRow { sheet: unpack("sheets", &bytes)?, waiting });
        found.into_iter().map(row).collect()
    }

    /// All bulletins, by reader and number.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn bulletins(&self) -> Result<Vec<BulletinRow>, StoreError> {
        let sql = "SELECT readers, number, signed, made_of, waiting FROM bulletin ORDER BY readers, number";
        let read = |row: &rusqlite::Row<'_>| {
            let bytes: (Vec<u8>, Vec<u8>) = (row.get(2)?, row.get(3)?);
            Ok((row.get::<_, i64>(0)?, row.get::<_, u32>(1)?, bytes, row.get::<_, bool>(4)?))
        };
        let found = self.rows("bulletins", sql, [], read)?;
        let row = |(readers, number, (signed, made_of), waiting): (i64, u32, (Vec<u8>, Vec<u8>), bool)| {
            Ok(BulletinRow {
                readers: if readers == 1 { bulletin::Readers::Tavolo } else { bulletin::Readers::Public },
                number,
                signed: unpack("bulletins", &signed)?,
                made_of: unpack("bulletins", &made_of)?,
                waiting,
            })
        };
        found.into_iter().map(row).collect()
    }

    /// The last bulletin for these readers.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn last_bulletin(&self, readers: bulletin::Readers) -> Result<Option<BulletinRow>, StoreError> {
        Ok(self.bulletins()?.into_iter().rfind(|row| row.readers == readers))
    }

    /// The statements that are known of another organisation's registry, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn statements_of(&self, organisation: &OrganisationId) -> Result<Vec<Statement>, StoreError> {
        let sql = "SELECT statement FROM acquaintance WHERE organisation = ?1 ORDER BY number";
        let found: Vec<Vec<u8>> =
            self.rows("acquaintance", sql, [organisation.as_bytes()], |row| row.get(0))?;
        found.iter().map(|bytes| unpack("acquaintance", bytes)).collect()
    }

    /// The registry's statements, oldest first, and whether each still waits to be handed over.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn statements(&self) -> Result<Vec<(Statement, bool)>, StoreError> {
        let sql = "SELECT statement, waiting FROM statement ORDER BY number";
        let found = self.rows("statements", sql, [], read_packed)?;
        found.iter().map(|(bytes, waiting)| Ok((unpack("statements", bytes)?, *waiting))).collect()
    }

    /// How much was made here besides entries and the server has not taken yet: statements, ledger lines, what is sent back,
    /// sheets and bulletins. Acknowledgements are receipts: nobody made them, and they may wait for a log.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn waiting_besides(&self) -> Result<u64, StoreError> {
        let sql = "SELECT (SELECT count(*) FROM statement WHERE waiting = 1)
                        + (SELECT count(*) FROM ledger WHERE waiting = 1)
                        + (SELECT count(*) FROM sent_back WHERE waiting = 1)
                        + (SELECT count(*) FROM sheet WHERE waiting = 1)
                        + (SELECT count(*) FROM bulletin WHERE waiting = 1)";
        let found = self.rows("waiting besides", sql, [], |row| row.get::<_, u32>(0))?;
        Ok(found.first().copied().map_or(0, u64::from))
    }

    /// What this desk stated, was taken back because another desk's statement came first, and is not settled yet, each with
    /// its place.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn unsaid(&self) -> Result<Vec<(i64, Statement)>, StoreError> {
        let sql = "SELECT position, statement FROM unsaid ORDER BY position";
        let found: Vec<(i64, Vec<u8>)> =
            self.rows("unsaid", sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        found.iter().map(|(position, bytes)| Ok((*position, unpack("unsaid", bytes)?))).collect()
    }

    /// The latest acknowledgements, and whether each still waits to be handed over.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn acknowledgements(&self) -> Result<Vec<(Acknowledgement, bool)>, StoreError> {
        let sql = "SELECT notice, waiting FROM acknowledgement ORDER BY coordinator, device";
        let found = self.rows("acknowledgements", sql, [], read_packed)?;
        found.iter().map(|(bytes, waiting)| Ok((unpack("acknowledgements", bytes)?, *waiting))).collect()
    }

    /// The ledger, in order per coordinator, and whether each line still waits to be handed over.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn ledger(&self) -> Result<Vec<(LedgerLine, bool)>, StoreError> {
        let sql = "SELECT line, waiting FROM ledger ORDER BY coordinator, number";
        let found = self.rows("ledger", sql, [], read_packed)?;
        found.iter().map(|(bytes, waiting)| Ok((unpack("ledger", bytes)?, *waiting))).collect()
    }

    /// The last line of one coordinator's ledger.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn last_ledger_line(&self, coordinator: &DeviceId) -> Result<Option<LedgerLine>, StoreError> {
        let sql = "SELECT line, waiting FROM ledger WHERE coordinator = ?1 ORDER BY number DESC LIMIT 1";
        let found = self.rows("ledger", sql, [&coordinator.as_bytes()[..]], read_packed)?;
        found.first().map(|(bytes, _)| unpack("ledger", bytes)).transpose()
    }

    /// What was sent back, by coordinator, device and number.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn sent_back(&self) -> Result<Vec<SentBackRow>, StoreError> {
        let sql = "SELECT notice, waiting, opening FROM sent_back ORDER BY coordinator, device, number";
        let read = |row: &rusqlite::Row<'_>| {
            Ok((read_packed(row)?, row.get::<_, Option<[u8; Digest::BYTES]>>(2)?.map(Digest)))
        };
        let found = self.rows("sent back", sql, [], read)?;
        found
            .into_iter()
            .map(|((bytes, waiting), opening)| {
                Ok(SentBackRow { notice: unpack("sent back", &bytes)?, opening, waiting })
            })
            .collect()
    }

    /// The file of services that was taken, if one was.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn services(&self) -> Result<Option<String>, StoreError> {
        Ok(self.rows("services", "SELECT file FROM services", [], |row| row.get(0))?.pop())
    }

    fn rows<T, P: rusqlite::Params>(
        &self,
        operation: &'static str,
        sql: &str,
        params: P,
        read: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, StoreError> {
        self.connection
            .prepare_cached(sql)
            .and_then(|mut statement| statement.query_map(params, read)?.collect())
            .map_err(named(operation))
    }

    fn open_parts<P: rusqlite::Params>(
        &self,
        operation: &'static str,
        sql: &str,
        params: P,
    ) -> Result<Vec<(Head, Open)>, StoreError> {
        let read = |row: &rusqlite::Row<'_>| {
            Ok((read_head(row)?, approdo_model::wire::decode_front(row.get_ref(2)?.as_blob()?)))
        };
        let found = self.rows(operation, sql, params, read)?;
        let read = |(head, open): (Head, Result<Open, _>)| {
            Ok((head, open.map_err(|_| StoreError::Corrupt(operation))?))
        };
        found.into_iter().map(read).collect()
    }

    fn stored<P: rusqlite::Params>(
        &self,
        operation: &'static str,
        sql: &str,
        params: P,
    ) -> Result<Vec<(Head, Entry)>, StoreError> {
        let found =
            self.rows(operation, sql, params, |row| Ok((read_head(row)?, row.get::<_, Vec<u8>>(2)?)))?;
        found.into_iter().map(|(head, bytes)| Ok((head, unpack(operation, &bytes)?))).collect()
    }
}

fn unpack<T: DeserializeOwned>(operation: &'static str, bytes: &[u8]) -> Result<T, StoreError> {
    approdo_model::wire::decode(bytes).map_err(|_| StoreError::Corrupt(operation))
}

fn read_head(row: &rusqlite::Row<'_>) -> rusqlite::Result<Head> {
    let seq: i64 = row.get(0)?;
    Ok(Head { seq: seq.unsigned_abs(), digest: Digest(row.get(1)?) })
}

fn read_cost(row: &rusqlite::Row<'_>) -> rusqlite::Result<crate::passphrase::Cost> {
    let (memory_kib, passes, lanes) = (row.get(0)?, row.get(1)?, row.get(2)?);
    Ok(crate::passphrase::Cost { memory_kib, passes, lanes })
}

fn read_packed(row: &rusqlite::Row<'_>) -> rusqlite::Result<(Vec<u8>, bool)> {
    Ok((row.get(0)?, row.get(1)?))
}

/// SQLite counts in signed numbers; a slot beyond them cannot be reached in the life of a device.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// The number of a role in the file.
fn role_number(role: Role) -> i64 {
    match role {
        Role::Worker => 1,
        Role::Coordinator => 2,
    }
}

fn role_of(number: i64) -> Option<Role> {
    [Role::Worker, Role::Coordinator].into_iter().find(|role| role_number(*role) == number)
}
