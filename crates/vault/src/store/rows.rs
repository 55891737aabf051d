//! Rows in: everything that one write may do.
//!
//! Must not know why it is written.

use rusqlite::{Transaction, params};
use serde::Serialize;

use approdo_model::bulletin::Readers;
use approdo_model::bytes::Digest;
use approdo_model::chain::{Entry, Head};
use approdo_model::header::Kind;
use approdo_model::ids::{DeviceId, OrganisationId};
use approdo_model::notice::{Acknowledgement, LedgerLine, SentBack, SentBackAct};
use approdo_model::registry::Statement;
use approdo_model::sheet::SealedSheet;
use approdo_model::wire::Notices;

use crate::readable::Readable;

use super::{
    BulletinRow, DraftPart, Identity, Kept, NotesRow, Received, Roster, SentBackRow, StoreError, WrapKind,
    named, role_number, signed,
};

/// The rows of one write. Lives only inside [`super::Store::write`].
pub struct Rows<'a> {
    pub(super) transaction: &'a Transaction<'a>,
    pub(super) operation: &'static str,
}

impl Rows<'_> {
    /// Says who this device is, in place of what was said before.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn set_identity(&self, identity: &Identity) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO device
               (only, organisation, device, key, root, server, pin, invited_as, compared, application)
             VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
             ON CONFLICT (only) DO UPDATE SET
               organisation = ?1, device = ?2, key = ?3, root = ?4, server = ?5, pin = ?6, invited_as = ?7,
               compared = ?8, application = ?9",
            params![
                &identity.organisation.as_bytes()[..],
                &identity.device.as_bytes()[..],
                &identity.key.as_bytes()[..],
                &identity.root.as_bytes()[..],
                identity.server.address,
                identity.server.pin.as_ref().map(|pin| &pin.as_bytes()[..]),
                identity.invited_as.map(role_number),
                identity.compared,
                identity.application,
            ],
        )
    }

    /// Forgets the application once the registry names the device.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn clear_application(&self) -> Result<(), StoreError> {
        self.run("UPDATE device SET application = NULL WHERE only = 1", [])
    }

    /// Undoes what set the device up: it is as it came out of the box.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn unset(&self) -> Result<(), StoreError> {
        self.run("DELETE FROM device", [])?;
        self.run("DELETE FROM roster", [])?;
        self.run("DELETE FROM operator", [])?;
        self.run("DELETE FROM wrap", [])?;
        self.run("DELETE FROM statement", [])?;
        self.run("DELETE FROM unsaid", [])?;
        self.run("DELETE FROM attempt", [])
    }

    /// Keeps the operators in place of those before.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn set_roster(&self, roster: &Roster) -> Result<(), StoreError> {
        self.drop_operators()?;
        let (cost, salt) = (&roster.cost, &roster.salt[..]);
        self.run(
            "INSERT INTO roster (only, memory_kib, passes, lanes, salt, proof) VALUES (1, ?1, ?2, ?3, ?4, ?5)",
            params![cost.memory_kib, cost.passes, cost.lanes, salt, roster.proof],
        )?;
        roster.slots.iter().try_for_each(|slot| {
            let (recipient, wrap) = (&slot.recipient.as_bytes()[..], &slot.vault_key);
            let (encapsulated, vault_key) = (&wrap.encapsulated.as_bytes()[..], &wrap.sealed.as_bytes()[..]);
            self.run(
                "INSERT INTO operator (slot, recipient, secret, encapsulated, vault_key)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
                params![slot.slot, recipient, slot.secret, encapsulated, vault_key],
            )
        })
    }

    /// Keeps this in place of what was kept under the same kind and name.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn replace_kept(&self, kept: &[Kept]) -> Result<(), StoreError> {
        kept.iter().try_for_each(|(kind, name, sealed)| {
            self.run("UPDATE wrap SET sealed = ?3 WHERE kind = ?1 AND name = ?2", params![kind, name, sealed])
        })
    }

    fn drop_operators(&self) -> Result<(), StoreError> {
        self.run("DELETE FROM slot", [])?;
        self.run("DELETE FROM roster", [])?;
        self.run("DELETE FROM operator", [])
    }

    /// Destroys every slot and every wrap: nothing on this device can be read any more. The sealed entries stay, and
    /// what was left behind to end an open outing becomes part of its log.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn destroy_keys(&self, device: &DeviceId) -> Result<(), StoreError> {
        const STANDS: &str = "(SELECT MIN(seq) FROM testament)
                            = 1 + (SELECT COALESCE(MAX(seq), 0) FROM entry WHERE device = ?1)";
        let device = [&device.as_bytes()[..]];
        // The last of it closes the outing.
        let turn = format!(
            "INSERT INTO turn (device, seq) SELECT ?1, seq FROM testament WHERE {STANDS} ORDER BY seq DESC LIMIT 1"
        );
        self.run(&turn, device)?;
        let entries = format!(
            "INSERT INTO entry (device, seq, digest, entry) SELECT ?1, seq, digest, entry FROM testament
              WHERE {STANDS}"
        );
        self.run(&entries, device)?;
        self.drop_testament()?;
        self.drop_operators()?;
        self.run("DELETE FROM wrap", [])?;
        self.run("DELETE FROM notes", [])?;
        self.run("DELETE FROM readable", [])?;
        self.drop_drafts()
    }

    /// Keeps an entry that would end the open outing.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn add_testament(&self, head: &Head, entry: &Entry) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO testament (seq, digest, entry) VALUES (?1, ?2, ?3)",
            params![signed(head.seq), &head.digest.as_bytes()[..], self.pack(entry)?],
        )
    }

    /// Takes back what would end the open outing.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn drop_testament(&self) -> Result<(), StoreError> {
        self.run("DELETE FROM testament", [])
    }

    /// Keeps a notebook in place of the one before.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn set_notes(&self, notes: &NotesRow) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO notes (opening, seq, generation, salt, sealed, minutes_left)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (opening) DO UPDATE SET salt = ?4, sealed = ?5, minutes_left = ?6",
            params![
                &notes.opening.as_bytes()[..],
                signed(notes.seq),
                notes.generation,
                notes.salt,
                notes.sealed,
                notes.minutes_left
            ],
        )
    }

    /// Takes so many minutes off what remains of every notebook whose shift is over.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn age_notes(&self, minutes: u32) -> Result<(), StoreError> {
        self.run(
            "UPDATE notes SET minutes_left = MAX(0, minutes_left - ?1) WHERE minutes_left > 0",
            [minutes],
        )
    }

    /// Destroys a notebook.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn drop_notes(&self, opening: &Digest) -> Result<(), StoreError> {
        self.run("DELETE FROM notes WHERE opening = ?1", [&opening.as_bytes()[..]])?;
        self.drop_wrap(WrapKind::Notebook, opening.as_bytes())
    }

    /// Keeps how long a closed outing can still be read, in place of what was kept.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn set_readable(&self, row: &Readable) -> Result<(), StoreError> {
        let second = row.acknowledged;
        let second_wall = second.map(|glass| self.pack(&glass.wall)).transpose()?;
        self.run(
            "INSERT INTO readable (opening, seq, last_seq, generation, recipient, held_back, warns_below, wall, counted,
                 minutes_left, acknowledged_wall, acknowledged_counted, acknowledged_left)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
             ON CONFLICT (opening) DO UPDATE SET last_seq = ?3, held_back = ?6, wall = ?8, counted = ?9,
                 minutes_left = ?10, acknowledged_wall = ?11, acknowledged_counted = ?12, acknowledged_left = ?13",
            params![
                &row.opening.as_bytes()[..],
                signed(row.seq),
                signed(row.last_seq),
                row.generation,
                &row.recipient.as_bytes()[..],
                row.held_back,
                row.warns_below,
                self.pack(&row.closed.wall)?,
                row.closed.counted,
                row.closed.left,
                second_wall,
                second.map(|glass| glass.counted),
                second.map(|glass| glass.left),
            ],
        )
    }

    /// Something of this closed outing was sent back and waits for its answer, or no longer does. While it waits, the time
    /// since a coordinator's word stands still; that since the closing does not.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn hold_back(&self, opening: &Digest, waits: bool) -> Result<(), StoreError> {
        self.run(
            "UPDATE readable SET held_back = ?2 WHERE opening = ?1",
            params![&opening.as_bytes()[..], waits],
        )
    }

    /// An entry was written about a closed outing: only a coordinator's word that reaches it is about all of it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn reaches_to(&self, opening: &Digest, seq: u64) -> Result<(), StoreError> {
        self.run(
            "UPDATE readable SET last_seq = ?2, acknowledged_wall = NULL, acknowledged_counted = NULL,
                 acknowledged_left = NULL WHERE opening = ?1 AND last_seq < ?2",
            params![&opening.as_bytes()[..], signed(seq)],
        )
    }

    /// Forgets how long an outing could be read: it no longer can.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn drop_readable(&self, opening: &Digest) -> Result<(), StoreError> {
        self.run("DELETE FROM readable WHERE opening = ?1", [&opening.as_bytes()[..]])
    }

    /// Notes that an entry came when its month was frozen.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn add_late(&self, device: &DeviceId, seq: u64, month: u16) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO late (device, seq, month) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
            params![&device.as_bytes()[..], signed(seq), month],
        )
    }

    /// Writes the number of failed passphrases.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn set_attempts(&self, failed: u32) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO attempt (only, failed) VALUES (1, ?1) ON CONFLICT (only) DO UPDATE SET failed = ?1",
            [failed],
        )
    }

    /// Keeps a wrapped key or setting.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn set_wrap(&self, kind: WrapKind, name: &[u8], sealed: &[u8]) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO wrap (kind, name, sealed) VALUES (?1, ?2, ?3)
             ON CONFLICT (kind, name) DO UPDATE SET sealed = ?3",
            params![kind.number(), name, sealed],
        )
    }

    /// Destroys a wrapped key.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn drop_wrap(&self, kind: WrapKind, name: &[u8]) -> Result<(), StoreError> {
        self.run("DELETE FROM wrap WHERE kind = ?1 AND name = ?2", params![kind.number(), name])
    }

    /// Destroys the key of an outing, and what was being written about it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn drop_outing_key(&self, opening: &Digest) -> Result<(), StoreError> {
        self.drop_wrap(WrapKind::Outing, opening.as_bytes())?;
        self.drop_wrap(WrapKind::Written, opening.as_bytes())
    }

    /// Appends an entry to a log. A taken slot is an error, never overwritten.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn append(&self, device: &DeviceId, head: &Head, entry: &Entry) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO entry (device, seq, digest, entry) VALUES (?1, ?2, ?3, ?4)",
            params![&device.as_bytes()[..], signed(head.seq), &head.digest.as_bytes()[..], self.pack(entry)?],
        )?;
        let turns = [Kind::Opening.number(), Kind::Closing.number()].contains(&entry.open.kind);
        if !turns {
            return Ok(());
        }
        let place = params![&device.as_bytes()[..], signed(head.seq)];
        self.run("INSERT INTO turn (device, seq) VALUES (?1, ?2)", place)
    }

    /// Replaces an entry by its blanked form; the digest stays.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn blank(&self, device: &DeviceId, head: &Head, entry: &Entry) -> Result<(), StoreError> {
        let values =
            params![&device.as_bytes()[..], signed(head.seq), &head.digest.as_bytes()[..], self.pack(entry)?];
        self.run("UPDATE entry SET entry = ?4 WHERE device = ?1 AND seq = ?2 AND digest = ?3", values)?;
        self.run("UPDATE shelf SET entry = ?4 WHERE device = ?1 AND seq = ?2 AND digest = ?3", values)
    }

    /// Keeps an entry of another branch.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn shelve(
        &self,
        device: &DeviceId,
        head: &Head,
        entry: &Entry,
        counted: bool,
    ) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO shelf (device, seq, digest, entry, counted) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (device, seq, digest) DO NOTHING",
            params![
                &device.as_bytes()[..],
                signed(head.seq),
                &head.digest.as_bytes()[..],
                self.pack(entry)?,
                counted
            ],
        )
    }

    /// Lets an entry of another branch count, or no longer.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn count_shelved(&self, device: &DeviceId, head: &Head, counted: bool) -> Result<(), StoreError> {
        self.run(
            "UPDATE shelf SET counted = ?4 WHERE device = ?1 AND seq = ?2 AND digest = ?3",
            params![&device.as_bytes()[..], signed(head.seq), &head.digest.as_bytes()[..], counted],
        )
    }

    /// Writes what the server has confirmed.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn set_received(&self, received: &Received) -> Result<(), StoreError> {
        let shelf = received.shelf.map(|head| self.pack(&head)).transpose()?;
        self.run(
            "INSERT INTO received (only, seq, digest, shelf) VALUES (1, ?1, ?2, ?3)
             ON CONFLICT (only) DO UPDATE SET seq = ?1, digest = ?2, shelf = ?3",
            params![signed(received.head.seq), &received.head.digest.as_bytes()[..], shelf],
        )
    }

    /// Lets go of who this device was: it is as it came out of the box, but for what it wrote. That stays, sealed, as a
    /// former log. Nothing that opened it stays.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn begin_anew(&self) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO former (device, organisation, seq, digest, shelf)
             SELECT d.device, d.organisation, r.seq, r.digest, r.shelf FROM device d JOIN received r
              WHERE EXISTS (SELECT 1 FROM entry e WHERE e.device = d.device)",
            [],
        )?;
        self.run("DELETE FROM received", [])?;
        self.run("DELETE FROM sent_back", [])?;
        self.run("DELETE FROM notes", [])?;
        self.run("DELETE FROM readable", [])?;
        self.unset()
    }

    /// Writes what the server has confirmed of a former log.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn set_former_received(&self, device: &DeviceId, received: &Received) -> Result<(), StoreError> {
        let shelf = received.shelf.map(|head| self.pack(&head)).transpose()?;
        self.run(
            "UPDATE former SET seq = ?2, digest = ?3, shelf = ?4 WHERE device = ?1",
            params![
                &device.as_bytes()[..],
                signed(received.head.seq),
                &received.head.digest.as_bytes()[..],
                shelf
            ],
        )
    }

    /// Keeps a sealed draft in place of the one before.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn set_draft(&self, part: DraftPart, salt: &[u8; 16], sealed: &[u8]) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO draft (part, salt, sealed) VALUES (?1, ?2, ?3)
             ON CONFLICT (part) DO UPDATE SET salt = ?2, sealed = ?3",
            params![part.number(), salt, sealed],
        )
    }

    /// Destroys a draft.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn drop_draft(&self, part: DraftPart) -> Result<(), StoreError> {
        self.run("DELETE FROM draft WHERE part = ?1", [part.number()])
    }

    /// Destroys every draft.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn drop_drafts(&self) -> Result<(), StoreError> {
        self.run("DELETE FROM draft", [])
    }

    /// Adds a statement to the registry.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn add_statement(&self, statement: &Statement, waiting: bool) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO statement (number, statement, waiting) VALUES (?1, ?2, ?3)",
            params![statement.number, self.pack(statement)?, waiting],
        )
    }

    /// Keeps a period's sheet in place of the one before.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn set_sheet(&self, sheet: &SealedSheet, waiting: bool) -> Result<(), StoreError> {
        let (first, last) = (sheet.period.first().number(), sheet.period.last().number());
        self.run(
            "INSERT INTO sheet (first, last, revision, sheet, waiting) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (first, last) DO UPDATE
             SET revision = excluded.revision, sheet = excluded.sheet, waiting = excluded.waiting",
            params![first, last, sheet.revision, self.pack(sheet)?, waiting],
        )
    }

    /// Keeps a bulletin that no other stands in the place of.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn add_bulletin(&self, row: &BulletinRow) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO bulletin (readers, number, signed, made_of, waiting) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![
                readers_number(row.readers),
                row.number,
                self.pack(&row.signed)?,
                self.pack(&row.made_of)?,
                row.waiting
            ],
        )
    }

    /// Keeps a bulletin as the server has it, in place of the same one that waited.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn set_bulletin(&self, row: &BulletinRow) -> Result<(), StoreError> {
        self.run(
            "DELETE FROM bulletin WHERE readers = ?1 AND number = ?2 AND waiting = 1",
            params![readers_number(row.readers), row.number],
        )?;
        self.add_bulletin(row)
    }

    /// Drops what waits for these readers: another desk has published in its place.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn drop_waiting_bulletins(&self, readers: Readers) -> Result<(), StoreError> {
        let sql = "DELETE FROM bulletin WHERE readers = ?1 AND waiting = 1";
        self.run(sql, params![readers_number(readers)])
    }

    /// Lets all bulletins for these readers be handed over once more: the server has lost some.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn publish_again(&self, readers: Readers) -> Result<(), StoreError> {
        let sql = "UPDATE bulletin SET waiting = 1 WHERE readers = ?1";
        self.run(sql, params![readers_number(readers)])
    }

    /// Adds a statement to what is known of another organisation's registry.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn add_statement_of(
        &self,
        organisation: &OrganisationId,
        statement: &Statement,
    ) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO acquaintance (organisation, number, statement) VALUES (?1, ?2, ?3)",
            params![organisation.as_bytes(), statement.number, self.pack(statement)?],
        )
    }

    /// Marks the statements up to this number as handed over.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn statements_delivered(&self, through: u32) -> Result<(), StoreError> {
        self.run("UPDATE statement SET waiting = 0 WHERE waiting = 1 AND number <= ?1", [through])
    }

    /// Takes back statements that were never handed over, because another desk's came first. They are kept to be said again.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn take_back_statements(&self) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO unsaid (statement) SELECT statement FROM statement WHERE waiting = 1 ORDER BY number",
            [],
        )?;
        self.run("DELETE FROM statement WHERE waiting = 1", [])
    }

    /// Forgets what was taken back, once it is settled.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn forget_unsaid(&self, position: i64) -> Result<(), StoreError> {
        self.run("DELETE FROM unsaid WHERE position = ?1", [position])
    }

    /// Keeps an acknowledgement in place of the one before.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn set_acknowledgement(&self, notice: &Acknowledgement, waiting: bool) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO acknowledgement (coordinator, device, notice, waiting) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (coordinator, device) DO UPDATE SET notice = ?3, waiting = ?4",
            params![
                &notice.coordinator.as_bytes()[..],
                &notice.device.as_bytes()[..],
                self.pack(notice)?,
                waiting
            ],
        )
    }

    /// Adds a line to a ledger.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn add_ledger_line(&self, line: &LedgerLine, waiting: bool) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO ledger (coordinator, number, line, waiting) VALUES (?1, ?2, ?3, ?4)",
            params![&line.coordinator.as_bytes()[..], line.number, self.pack(line)?, waiting],
        )
    }

    /// Marks these notices as handed over; what was written while they were on their way still waits.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn notices_delivered(&self, sent: &Notices) -> Result<(), StoreError> {
        for notice in &sent.acknowledgements {
            let (coordinator, device) = (notice.coordinator.as_bytes(), notice.device.as_bytes());
            self.run(
                "UPDATE acknowledgement SET waiting = 0 WHERE coordinator = ?1 AND device = ?2 AND notice = ?3",
                params![&coordinator[..], &device[..], self.pack(notice)?],
            )?;
        }
        sent.ledger.iter().try_for_each(|line| {
            self.run(
                "UPDATE ledger SET waiting = 0 WHERE coordinator = ?1 AND number = ?2",
                params![&line.coordinator.as_bytes()[..], line.number],
            )
        })
    }

    /// Keeps what was sent back. What takes an item back takes its place.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn add_sent_back(&self, row: &SentBackRow) -> Result<(), StoreError> {
        let SentBackRow { notice, opening, waiting } = row;
        let (coordinator, device) = (&notice.coordinator.as_bytes()[..], &notice.device.as_bytes()[..]);
        if let SentBackAct::TakenBack { item } = notice.act {
            self.run(
                "DELETE FROM sent_back WHERE coordinator = ?1 AND device = ?2 AND number = ?3",
                params![coordinator, device, item],
            )?;
        }
        self.run(
            "INSERT INTO sent_back (coordinator, device, number, notice, opening, waiting)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                coordinator,
                device,
                notice.number,
                self.pack(notice)?,
                opening.as_ref().map(|opening| &opening.as_bytes()[..]),
                waiting
            ],
        )
    }

    /// Marks these as handed over.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn sent_back_delivered(&self, sent: &[SentBack]) -> Result<(), StoreError> {
        sent.iter().try_for_each(|notice| {
            self.run(
                "UPDATE sent_back SET waiting = 0 WHERE coordinator = ?1 AND device = ?2 AND number = ?3",
                params![&notice.coordinator.as_bytes()[..], &notice.device.as_bytes()[..], notice.number],
            )
        })
    }

    /// Lets everything that this desk sent back wait again: the server may have lost it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn send_back_again(&self, coordinator: &DeviceId) -> Result<(), StoreError> {
        self.run("UPDATE sent_back SET waiting = 1 WHERE coordinator = ?1", [&coordinator.as_bytes()[..]])
    }

    /// Keeps a file of services in place of the one before.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn set_services(&self, file: &str) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO services (only, file) VALUES (1, ?1) ON CONFLICT (only) DO UPDATE SET file = ?1",
            [file],
        )
    }

    fn run<P: rusqlite::Params>(&self, sql: &str, params: P) -> Result<(), StoreError> {
        self.transaction
            .prepare_cached(sql)
            .and_then(|mut statement| statement.execute(params))
            .map(|_| ())
            .map_err(named(self.operation))
    }

    fn pack<T: Serialize>(&self, value: &T) -> Result<Vec<u8>, StoreError> {
        approdo_model::wire::encode(value).map_err(|_| StoreError::Corrupt(self.operation))
    }
}

/// The number of these readers in the file.
fn readers_number(readers: Readers) -> i64 {
    match readers {
        Readers::Tavolo => 1,
        Readers::Public => 2,
    }
}
