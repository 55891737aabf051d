//! The heart: a device hands over a run of entries, and gets a receipt for what is durable.
//!
//! No token: the signature authenticates, and it does so before anything of the log is told. Must not know what is inside
//! an entry beyond its header.

use approdo_model::chain::Head;
use approdo_model::limits::{ANSWER_ITEMS_MAX, DEVICES_MAX, PUSH_ENTRIES_MAX, STATEMENTS_MAX};
use approdo_model::problem::Code;
use approdo_model::registry::Member;
use approdo_model::wire::{Proof, Push, Receipt, path};
use axum::extract::State;

use super::refuses;
use crate::author::{self, Place};
use crate::directory::Snapshot;
use crate::limits::REROUTES_MAX;
use crate::refusal::Refusal;
use crate::route::{Around, Ground, Judge, NoRoute, Route, refused};
use crate::state::{Shared, settled};
use crate::store::branch::Branches;
use crate::store::row::Slot;
use crate::store::run::Run;
use crate::store::writer::Stop;
use crate::store::{StoreError, notices, organisation};
use crate::take::{Binary, Proved};

refuses!(
    Refused: Malformed, TooLarge, UnsupportedMediaType, UnknownOrganisation, UnknownDevice, NotAuthentic,
    UnknownBranch, BlankWithoutErasure, ShelfFull, Unavailable
);

/// Hand over entries.
///
/// A run of entries that stands on `after`, in the binary form. What is here already is skipped; what is not the next
/// slot of the log goes to the shelf. Without entries it asks what is new: the signature of the last entry shows who asks;
/// who has none is told the statements, as everybody is. Nothing is told of what comes after what is named.
#[utoipa::path(
    post,
    path = path::ENTRIES,
    tag = "entries",
    operation_id = "push",
    request_body(
        content = ref("#/components/schemas/Push"),
        content_type = "application/vnd.approdo.entries",
        description = "A version byte, then the push in postcard form"
    ),
    responses(
        (
            status = 200,
            description = "What is durable now, and what is new for this device",
            body = ref("#/components/schemas/Receipt"),
            content_type = "application/vnd.approdo.entries"
        ),
        Refused
    )
)]
pub async fn push(
    State(shared): State<Shared>,
    Proved(proof, push): Proved<Push>,
) -> Result<Binary<Receipt>, Refusal> {
    if push.entries.len() > PUSH_ENTRIES_MAX || push.ledger_known.len() > DEVICES_MAX {
        return Err(Code::TooLarge.into());
    }
    shared.find(push.organisation).await?;
    let kept = match proof {
        _ if !push.entries.is_empty() => Some(keep(&shared, &push).await?),
        Some(proof) => Some(named(&shared, &push, proof).await?),
        None => None,
    };
    receipt(&shared, push, kept).await.map(Binary)
}

/// What a device has shown to be its own and the server to be here.
#[derive(Debug, Clone, Copy)]
struct Kept {
    /// Up to where the log holds it.
    head: Head,
    /// Where the shelf's branch ends, if it went there.
    shelf: Option<Head>,
    /// The slot up to which the log is what the asker has shown to know of it: a copy that writes on from an old slot knows
    /// nothing of what came after.
    through: u64,
}

/// What a push without entries names.
async fn named(shared: &Shared, push: &Push, proof: Proof) -> Result<Kept, Refusal> {
    let snapshot = shared.directory.snapshot(&push.organisation, &push.device)?;
    let place = author::place(shared, &snapshot, (push.organisation, push.device), proof).await?;
    Ok(match place {
        Place::Log => Kept { head: proof.head, shelf: None, through: proof.head.seq },
        Place::Shelf { shared } => Kept { head: Head::EMPTY, shelf: None, through: shared },
    })
}

/// Sees to it that all entries are here.
async fn keep(shared: &Shared, push: &Push) -> Result<Kept, Refusal> {
    for _ in 0..REROUTES_MAX {
        let snapshot = shared.directory.snapshot(&push.organisation, &push.device)?;
        let Route { known, ground, in_log, shared: through, fresh } = route(shared, push, &snapshot).await?;
        if fresh.is_empty() {
            let shelf = if ground.in_log().is_some() { None } else { Some(ground.stand().chain.head) };
            return Ok(Kept { head: in_log, shelf, through });
        }
        let today = shared.clock.today();
        let judge =
            Judge { role: snapshot.member.role, arrival: today.month(), ended: snapshot.member.ended };
        let entries = push.entries.get(known..).unwrap_or_default().to_vec();
        let sorted = judge.sort(ground, fresh, entries);
        let end = |slots: &[Slot]| slots.last().map(|slot| Head { seq: slot.seq, digest: slot.digest });
        let grown = end(&sorted.log);
        let through = grown.map_or(through, |head| head.seq);
        let kept = Kept { head: grown.unwrap_or(in_log), shelf: end(&sorted.shelf), through };
        let run = Run {
            organisation: snapshot.organisation,
            number: snapshot.log.number,
            device: push.device,
            registry: snapshot.registry,
            head: snapshot.log.stand.chain.head,
            stand: sorted.stand.unwrap_or(snapshot.log.stand),
            log: sorted.log,
            shelf: sorted.shelf,
            today,
        };
        match shared.writer.write(move |desk| run.store(desk)).await {
            Ok(()) => return Ok(kept),
            Err(Stop::Moved) => {}
            Err(stop) => return Err(settled(stop)),
        }
    }
    Err(Code::TooMany.into())
}

/// How the run lies to what is stored. What stands on the head of a log without an end is all new: no need to look.
async fn route(shared: &Shared, push: &Push, snapshot: &Snapshot) -> Result<Route, Refusal> {
    let stand = snapshot.log.stand;
    let Member { key, ended, .. } = snapshot.member;
    if push.after == stand.chain.head && ended.is_none() {
        let fresh = stand.chain.verify(&key, &push.entries).map_err(|fault| refused(push.after, fault))?;
        let shared = push.after.seq;
        return Ok(Route { known: 0, ground: Ground::Log(stand), in_log: push.after, shared, fresh });
    }
    let (organisation, device, number) = (push.organisation, push.device, snapshot.log.number);
    let (after, entries, rules) = (push.after, push.entries.clone(), shared.rules);
    let routed = shared.readers.read(move |db| {
        let branches = Branches { db, organisation, device, number };
        match (Around { key, stand, ended, rules, branches }).route(after, &entries) {
            Ok(route) => Ok(Ok(route)),
            Err(NoRoute::Refused(refusal)) => Ok(Err(refusal)),
            Err(NoRoute::Store(fault)) => Err(fault),
        }
    });
    routed.await?
}

/// What the server has now, durably, and what is new for this device. Who has shown nothing is told the statements alone.
async fn receipt(shared: &Shared, push: Push, kept: Option<Kept>) -> Result<Receipt, Refusal> {
    let mut snapshot = shared.directory.snapshot(&push.organisation, &push.device)?;
    let reaches = |through: u64| snapshot.log.acknowledgements.iter().filter(move |n| n.head.seq <= through);
    let mut receipt = Receipt {
        head: kept.map_or(Head::EMPTY, |kept| kept.head),
        shelf: kept.and_then(|kept| kept.shelf),
        statements: Vec::new(),
        acknowledgements: kept.map_or(Vec::new(), |kept| reaches(kept.through).cloned().collect()),
        ledger: Vec::new(),
    };
    if kept.is_none() {
        snapshot.ledgers.clear();
    }
    let known =
        |device| push.ledger_known.iter().find(|(id, _)| *id == device).map_or(0, |(_, number)| *number);
    let lines = snapshot.ledgers.iter().any(|(device, end)| known(*device) < *end);
    if lines || push.registry_known < snapshot.registry.number {
        let (statements, ledger) = shared.readers.read(move |db| news(db, &snapshot, &push)).await?;
        receipt.statements = statements;
        receipt.ledger = ledger;
    }
    Ok(receipt)
}

type News = (Vec<approdo_model::registry::Statement>, Vec<approdo_model::notice::LedgerLine>);

fn news(db: &rusqlite::Connection, snapshot: &Snapshot, push: &Push) -> Result<News, StoreError> {
    let after = u64::from(push.registry_known);
    Ok((
        organisation::statements(db, snapshot.organisation, after, STATEMENTS_MAX)?,
        notices::beyond(db, &snapshot.ledgers, &push.ledger_known, ANSWER_ITEMS_MAX)?,
    ))
}
