//! Where a run of entries belongs: what of it is here already, what is new for the log, what is for the shelf.
//!
//! The log takes an entry only in the slot after its head and within the end that a revocation names; another digest
//! in a taken slot, and whatever lies beyond an end, is another branch. A run proves itself before anything is said about
//! where it stands. Must not know how slots are written.

use approdo_model::bytes::PublicKey;
use approdo_model::calendar::Month;
use approdo_model::chain::{Chain, ChainError, Chained, Entry, Head};
use approdo_model::header::{Fault, Kind};
use approdo_model::problem::Code;
use approdo_model::registry::Role;

use crate::refusal::Refusal;
use crate::rules::Rules;
use crate::store::StoreError;
use crate::store::branch::{Branches, Stand};
use crate::store::row::Slot;

/// On what a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// On the log.
    Log(Stand),
    /// On a branch of the shelf.
    Shelf(Stand),
}

/// How a run lies to what is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// How many of its first entries are here already.
    pub known: usize,
    /// On what the first new one stands.
    pub ground: Ground,
    /// Up to where the log holds what comes before that; the empty head if the run stands on the shelf.
    pub in_log: Head,
    /// The slot up to which what it stands on is the log's, also where it stands on the shelf.
    pub shared: u64,
    /// Its new entries, proved.
    pub fresh: Vec<Chained>,
}

/// What a log looks like from outside, as far as routing goes.
#[derive(Debug, Clone, Copy)]
pub struct Around<'a> {
    /// The device's key.
    pub key: PublicKey,
    /// Where it ends.
    pub stand: Stand,
    /// The end that a revocation names.
    pub ended: Option<Head>,
    /// Which defences stand.
    pub rules: Rules,
    /// Its log and shelf.
    pub branches: Branches<'a>,
}

/// Why a run has no place.
#[derive(Debug, thiserror::Error)]
pub enum NoRoute {
    /// It is refused.
    #[error("refused")]
    Refused(Refusal),
    /// The store could not say.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Refusal> for NoRoute {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl Around<'_> {
    /// Proves a run that says it stands on `after`, and finds out how it lies to what is stored.
    ///
    /// # Errors
    /// [`NoRoute`] if it stands on nothing that is here, or does not prove itself.
    pub fn route(&self, after: Head, entries: &[Entry]) -> Result<Route, NoRoute> {
        let mut ground = self.ground(after)?;
        let mut run = ground.stand().chain.verify(&self.key, entries).map_err(|f| refused(after, f))?;
        let mut in_log = ground.in_log().unwrap_or(Head::EMPTY);
        let mut known = 0;
        for made in &run {
            let next = ground.stand().after(made);
            match ground {
                Ground::Log(_) if self.holds(made.after.head)? => ground = Ground::Log(next),
                Ground::Log(stand) if self.leaves(made.after.head)? => {
                    ground = Ground::Shelf(stand);
                    if !self.branches.is_shelved(made.after.head)? {
                        break;
                    }
                    ground = Ground::Shelf(next);
                }
                Ground::Shelf(_) if self.branches.is_shelved(made.after.head)? => {
                    ground = Ground::Shelf(next)
                }
                Ground::Log(_) | Ground::Shelf(_) => break,
            }
            in_log = ground.in_log().unwrap_or(in_log);
            known += 1;
        }
        let shared = self.branches.shared(ground.stand().chain.head)?;
        Ok(Route { known, ground, in_log, shared, fresh: run.split_off(known) })
    }

    /// What the run stands on.
    fn ground(&self, after: Head) -> Result<Ground, NoRoute> {
        let head = self.stand.chain.head;
        if after == head {
            return Ok(Ground::Log(self.stand));
        }
        if after.seq < head.seq
            && let Some(stand) = self.branches.log(after.seq)?
        {
            if stand.chain.head == after {
                return Ok(Ground::Log(stand));
            }
            if !self.rules.heads_carry_digest() {
                return Ok(Ground::Log(stand.claimed(after)));
            }
        }
        if let Some(stand) = self.branches.shelf(after)? {
            return Ok(Ground::Shelf(stand));
        }
        if !self.rules.contiguous_single_writer() {
            return Ok(Ground::Log(self.stand.claimed(after)));
        }
        // One answer for a head that is too far and for one that is another: who has proved nothing counts nothing.
        Err(Refusal::from(Code::UnknownBranch).into())
    }

    /// Whether the log holds this very head (or, with that defence off, anything in its slot).
    fn holds(&self, head: Head) -> Result<bool, StoreError> {
        if head.seq > self.stand.chain.head.seq {
            return Ok(false);
        }
        let digest = self.branches.digest(head.seq)?;
        Ok(digest.is_some_and(|digest| digest == head.digest || !self.rules.heads_carry_digest()))
    }

    /// Whether this head cannot be the log's: its slot is taken, it lies beyond the end, or it is on the shelf already,
    /// where the end that a revocation names may lie too. Only adopting brings it from there.
    fn leaves(&self, head: Head) -> Result<bool, StoreError> {
        if !within(self.ended, head) || self.branches.is_shelved(head)? {
            return Ok(true);
        }
        Ok(head.seq <= self.stand.chain.head.seq && self.branches.digest(head.seq)?.is_some())
    }
}

impl Ground {
    /// The place itself.
    pub fn stand(&self) -> &Stand {
        match self {
            Self::Log(stand) | Self::Shelf(stand) => stand,
        }
    }

    /// The head, if it is the log's.
    pub fn in_log(&self) -> Option<Head> {
        match self {
            Self::Log(stand) => Some(stand.chain.head),
            Self::Shelf(_) => None,
        }
    }
}

impl Stand {
    /// The place after one more entry.
    pub fn after(&self, made: &Chained) -> Self {
        let opening_seq = Self::opening_after(made.header.open.kind, made.header.place.seq, self.opening_seq);
        Self { chain: made.after, opening_seq }
    }

    /// The place as someone claims it: only where a defence is switched off.
    fn claimed(self, head: Head) -> Self {
        Self { chain: Chain { head, ..self.chain }, ..self }
    }
}

/// Whether a head lies within the end that a revocation names: before it, or it is that very head.
pub fn within(ended: Option<Head>, head: Head) -> bool {
    ended.is_none_or(|end| head.seq < end.seq || head == end)
}

/// New entries, judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sorted {
    /// What goes to the log.
    pub log: Vec<Slot>,
    /// What goes to the shelf.
    pub shelf: Vec<Slot>,
    /// Where the log ends afterwards, if it grows.
    pub stand: Option<Stand>,
}

/// Who wrote entries, and when they came: what their meaning is judged by.
#[derive(Debug, Clone, Copy)]
pub struct Judge {
    /// What it may write.
    pub role: Role,
    /// The month of arrival.
    pub arrival: Month,
    /// The end that a revocation names.
    pub ended: Option<Head>,
}

impl Judge {
    /// Judges each of the new, proved entries of a run, and sorts them into log and shelf.
    pub fn sort(&self, ground: Ground, fresh: Vec<Chained>, entries: Vec<Entry>) -> Sorted {
        let mut sorted = Sorted { log: Vec::new(), shelf: Vec::new(), stand: None };
        let mut stand = *ground.stand();
        let mut on_log = matches!(ground, Ground::Log(_));
        for (made, entry) in fresh.into_iter().zip(entries) {
            on_log = on_log && within(self.ended, made.after.head);
            let slot = self.slot(&stand, &made, entry);
            stand = stand.after(&made);
            if on_log {
                sorted.log.push(slot);
                sorted.stand = Some(stand);
            } else {
                sorted.shelf.push(slot);
            }
        }
        sorted
    }

    fn slot(&self, stand: &Stand, made: &Chained, entry: Entry) -> Slot {
        let place = &made.header.place;
        let inside = place.opening != approdo_model::bytes::Digest::ZERO;
        Slot {
            seq: place.seq,
            digest: made.after.head.digest,
            previous: place.previous,
            opening: place.opening,
            opening_seq: if inside { stand.opening_seq } else { 0 },
            fault: fault(&stand.chain, &entry, self.role, self.arrival),
            entry,
        }
    }
}

/// Why an authentic entry does not count, if it does not.
pub fn fault(before: &Chain, entry: &Entry, role: Role, arrival: Month) -> Option<Fault> {
    let open = &entry.open;
    let desk_only = [Kind::Correction.number(), Kind::Control.number()].contains(&open.kind);
    let meaning = open.meaning(arrival).map(|_| ());
    let author = if desk_only && role != Role::Coordinator { Err(Fault::NotACoordinator) } else { Ok(()) };
    meaning.and_then(|()| before.fits(open)).and(author).err()
}

/// What a run that does not prove itself is told. Where it says that it stands on something, the same as a run that stands on
/// nothing: a junk signature does not ask whether a head is here.
pub fn refused(after: Head, fault: ChainError) -> Refusal {
    match fault {
        _ if after != Head::EMPTY => Code::UnknownBranch.into(),
        ChainError::Empty | ChainError::Length | ChainError::OutingKey => Code::Malformed.into(),
        ChainError::Unsigned | ChainError::Signature | ChainError::Full => Code::NotAuthentic.into(),
    }
}
