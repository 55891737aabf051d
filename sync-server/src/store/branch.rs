//! Finding a place to stand on: in the log of a device, or on a branch of its shelf.
//!
//! Must not know what is about to stand there.

use approdo_model::bytes::{Digest, PublicKey};
use approdo_model::chain::{Chain, Head, Outing};
use approdo_model::header::Kind;
use approdo_model::ids::{DeviceId, OrganisationId};
use rusqlite::{Connection, Row, params};

use super::row::{fixed, number};
use super::{StoreError, stored};

/// What a next entry stands on, and the slot of the outing that is open there (0: none).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stand {
    /// The chain up to there.
    pub chain: Chain,
    /// The slot that opened its outing.
    pub opening_seq: u64,
}

impl Stand {
    /// The beginning of a log.
    pub fn empty(organisation: OrganisationId, device: DeviceId) -> Self {
        Self { chain: Chain::empty(organisation, device), opening_seq: 0 }
    }

    /// The slot of the outing open after an entry in slot `seq` of this kind, that itself stands in `opening_seq`.
    pub fn opening_after(kind: u8, seq: u64, opening_seq: u64) -> u64 {
        match Kind::from_number(kind) {
            Some(Kind::Opening) => seq,
            Some(Kind::Closing) => 0,
            _ => opening_seq,
        }
    }
}

/// One device's log and shelf.
#[derive(Debug, Clone, Copy)]
pub struct Branches<'a> {
    /// Where they are stored.
    pub db: &'a Connection,
    /// Whose.
    pub organisation: OrganisationId,
    /// Which device's.
    pub device: DeviceId,
    /// The number of the device.
    pub number: i64,
}

/// The columns that make a place.
struct Found {
    digest: Digest,
    kind: u8,
    opening_seq: u64,
}

impl Branches<'_> {
    /// The digest in a slot of the log.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn digest(&self, seq: u64) -> Result<Option<Digest>, StoreError> {
        Ok(self.found(seq)?.map(|found| found.digest))
    }

    /// The log up to this slot, if it reaches so far.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn log(&self, seq: u64) -> Result<Option<Stand>, StoreError> {
        if seq == 0 {
            return Ok(Some(Stand::empty(self.organisation, self.device)));
        }
        let Some(found) = self.found(seq)? else { return Ok(None) };
        let opening_seq = Stand::opening_after(found.kind, seq, found.opening_seq);
        let outing = if opening_seq == 0 { None } else { Some(self.outing(opening_seq)?) };
        Ok(Some(self.stand(Head { seq, digest: found.digest }, outing, opening_seq)))
    }

    /// The branch of the shelf that ends in this head, if there is one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn shelf(&self, head: Head) -> Result<Option<Stand>, StoreError> {
        let mut query = self.db.prepare_cached(
            "SELECT digest, kind, opening_seq, opening FROM shelf WHERE device = $1 AND seq = $2 AND digest = $3",
        )?;
        let found = query
            .query_and_then(params![self.number, stored(head.seq), head.digest.as_bytes()], |row| {
                Ok::<_, StoreError>((place(row)?, fixed(row, 3, Digest::from_slice)?))
            })?
            .next()
            .transpose()?;
        let Some((found, opening)) = found else { return Ok(None) };
        let opening_seq = Stand::opening_after(found.kind, head.seq, found.opening_seq);
        let outing = match opening_seq {
            0 => None,
            seq if seq == head.seq => Some(self.shelved_outing(head)?),
            seq => Some(self.shelved_outing(Head { seq, digest: opening })?),
        };
        Ok(Some(self.stand(head, outing, opening_seq)))
    }

    /// What the entry that makes this head stands on, and its kind, if it is in the log or on the shelf.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn under(&self, head: Head) -> Result<Option<(Stand, u8)>, StoreError> {
        let Some(seq) = head.seq.checked_sub(1) else { return Ok(None) };
        if let Some(found) = self.found(head.seq)?.filter(|found| found.digest == head.digest) {
            return Ok(self.log(seq)?.map(|stand| (stand, found.kind)));
        }
        let mut query = self.db.prepare_cached(
            "SELECT kind, previous FROM shelf WHERE device = $1 AND seq = $2 AND digest = $3",
        )?;
        let wanted = params![self.number, stored(head.seq), head.digest.as_bytes()];
        let row = |row: &Row<'_>| Ok::<_, StoreError>((row.get(0)?, fixed(row, 1, Digest::from_slice)?));
        let Some((kind, digest)) = query.query_and_then(wanted, row)?.next().transpose()? else {
            return Ok(None);
        };
        let below = Head { seq, digest };
        let stand = match self.shelf(below)? {
            None => self.log(seq)?.filter(|stand| stand.chain.head == below),
            shelved => shelved,
        };
        Ok(stand.map(|stand| (stand, kind)))
    }

    /// The slot up to which the log holds what leads to this head: its own, if it is the log's, or where its branch leaves it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn shared(&self, head: Head) -> Result<u64, StoreError> {
        let branch = self.down(head)?;
        Ok(branch.last().map_or(head.seq, |step| step.head.seq.saturating_sub(1)))
    }

    /// Whether a branch of the shelf goes through this head.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn is_shelved(&self, head: Head) -> Result<bool, StoreError> {
        let mut query =
            self.db.prepare_cached("SELECT 1 FROM shelf WHERE device = $1 AND seq = $2 AND digest = $3")?;
        Ok(query.exists(params![self.number, stored(head.seq), head.digest.as_bytes()])?)
    }

    fn stand(&self, head: Head, outing: Option<Outing>, opening_seq: u64) -> Stand {
        let chain = Chain { organisation: self.organisation, device: self.device, head, outing };
        Stand { chain, opening_seq }
    }

    fn found(&self, seq: u64) -> Result<Option<Found>, StoreError> {
        let mut query = self
            .db
            .prepare_cached("SELECT digest, kind, opening_seq FROM entry WHERE device = $1 AND seq = $2")?;
        query.query_and_then(params![self.number, stored(seq)], place)?.next().transpose()
    }

    fn outing(&self, seq: u64) -> Result<Outing, StoreError> {
        let mut query = self.db.prepare_cached(
            "SELECT digest, outing_key, area, month FROM entry WHERE device = $1 AND seq = $2",
        )?;
        let found = query.query_and_then(params![self.number, stored(seq)], outing)?.next().transpose()?;
        found.ok_or(StoreError::Corrupt("entry: an outing without its opening"))
    }

    /// An outing opened on the shelf, or in the log below it.
    fn shelved_outing(&self, opening: Head) -> Result<Outing, StoreError> {
        let mut query = self.db.prepare_cached(
            "SELECT digest, outing_key, area, month FROM shelf WHERE device = $1 AND seq = $2 AND digest = $3",
        )?;
        let wanted = params![self.number, stored(opening.seq), opening.digest.as_bytes()];
        match query.query_and_then(wanted, outing)?.next().transpose()? {
            Some(outing) => Ok(outing),
            None => self.outing(opening.seq),
        }
    }

    /// The slots of a shelf from this head down to where its branch leaves the log: number, fault, adopted, previous.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn down(&self, head: Head) -> Result<Vec<Step>, StoreError> {
        let mut steps = Vec::new();
        let mut at = Some(head);
        while let Some(step) = at.map(|head| self.step(head)).transpose()?.flatten() {
            at = step.below();
            steps.push(step);
        }
        Ok(steps)
    }

    fn step(&self, head: Head) -> Result<Option<Step>, StoreError> {
        let mut query = self.db.prepare_cached(
            "SELECT number, adopted, previous FROM shelf WHERE device = $1 AND seq = $2 AND digest = $3",
        )?;
        query
            .query_and_then(params![self.number, stored(head.seq), head.digest.as_bytes()], |row| {
                let previous = fixed(row, 2, Digest::from_slice)?;
                Ok(Step { head, number: row.get(0)?, adopted: row.get(1)?, previous })
            })?
            .next()
            .transpose()
    }
}

/// One slot of a branch, seen on the way down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// The head it makes.
    pub head: Head,
    /// Its number on the shelf.
    pub number: i64,
    /// Whether it counts.
    pub adopted: bool,
    /// What it stands on.
    pub previous: Digest,
}

impl Step {
    fn below(&self) -> Option<Head> {
        self.head.seq.checked_sub(1).map(|seq| Head { seq, digest: self.previous })
    }
}

fn place(row: &Row<'_>) -> Result<Found, StoreError> {
    Ok(Found { digest: fixed(row, 0, Digest::from_slice)?, kind: row.get(1)?, opening_seq: number(row, 2)? })
}

fn outing(row: &Row<'_>) -> Result<Outing, StoreError> {
    Ok(Outing {
        opening: fixed(row, 0, Digest::from_slice)?,
        key: fixed(row, 1, PublicKey::from_slice)?,
        area: row.get(2)?,
        month: row.get(3)?,
    })
}
