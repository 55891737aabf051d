//! The heart: a device hands over a run of entries, and gets a receipt for what is durable.
//!
//! No token: the signature authenticates. Must not know what is inside an entry beyond its header.

use approdo_model::chain::Head;
use approdo_model::limits::{ANSWER_ITEMS_MAX, DEVICES_MAX, PUSH_ENTRIES_MAX};
use approdo_model::problem::Code;
use approdo_model::wire::{Push, Receipt, path};
use axum::extract::State;

use super::refuses;
use crate::directory::Snapshot;
use crate::limits::REROUTES_MAX;
use crate::refusal::Refusal;
use crate::route::{Around, Ground, Judge, NoRoute, Route};
use crate::state::{Shared, settled};
use crate::store::branch::Branches;
use crate::store::run::Run;
use crate::store::writer::Stop;
use crate::store::{StoreError, notices, organisation};
use crate::take::Binary;

refuses!(
    Refused: Malformed, TooLarge, UnsupportedMediaType, UnknownOrganisation, UnknownDevice, NotAuthentic, Gap,
    UnknownBranch, BlankWithoutErasure, ShelfFull, Unavailable
);

/// Hand over entries.
///
/// A run of entries that stands on `after`, in the binary form. What is here already is skipped; what is not the next
/// slot of the log goes to the shelf. Without entries it asks for the head and for what is new.
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
    Binary(push): Binary<Push>,
) -> Result<Binary<Receipt>, Refusal> {
    if push.entries.len() > PUSH_ENTRIES_MAX || push.ledger_known.len() > DEVICES_MAX {
        return Err(Code::TooLarge.into());
    }
    shared.find(push.organisation).await?;
    let shelf = keep(&shared, &push).await?;
    receipt(&shared, push, shelf).await.map(Binary)
}

/// Sees to it that all entries are here; says where the shelf's branch ends if it went there.
async fn keep(shared: &Shared, push: &Push) -> Result<Option<Head>, Refusal> {
    for _ in 0..REROUTES_MAX {
        let snapshot = shared.directory.snapshot(&push.organisation, &push.device)?;
        let Route { known, ground } = route(shared, push, &snapshot).await?;
        let fresh = push.entries.get(known..).unwrap_or_default();
        if fresh.is_empty() {
            return Ok(shelved(ground).filter(|_| !push.entries.is_empty()));
        }
        let today = shared.clock.today();
        let judge = Judge {
            key: snapshot.member.key,
            role: snapshot.member.role,
            arrival: today.month(),
            ended: snapshot.member.ended,
        };
        let sorted = judge.sort(ground, fresh.to_vec())?;
        let shelf = sorted.shelf.last().map(|slot| Head { seq: slot.seq, digest: slot.digest });
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
            Ok(()) => return Ok(shelf),
            Err(Stop::Moved) => {}
            Err(stop) => return Err(settled(stop)),
        }
    }
    Err(Code::TooMany.into())
}

/// How the run lies to what is stored. What stands on the head of a log without an end is all new: no need to look.
async fn route(shared: &Shared, push: &Push, snapshot: &Snapshot) -> Result<Route, Refusal> {
    let stand = snapshot.log.stand;
    if push.entries.is_empty() || (push.after == stand.chain.head && snapshot.member.ended.is_none()) {
        return Ok(Route { known: 0, ground: Ground::Log(stand) });
    }
    let (organisation, device, number) = (push.organisation, push.device, snapshot.log.number);
    let (after, entries) = (push.after, push.entries.clone());
    let (ended, rules) = (snapshot.member.ended, shared.rules);
    let routed = shared.readers.read(move |db| {
        let branches = Branches { db, organisation, device, number };
        match (Around { stand, ended, rules, branches }).route(after, &entries) {
            Ok(route) => Ok(Ok(route)),
            Err(NoRoute::Refused(refusal)) => Ok(Err(refusal)),
            Err(NoRoute::Store(fault)) => Err(fault),
        }
    });
    routed.await?
}

fn shelved(ground: Ground) -> Option<Head> {
    match ground {
        Ground::Log(_) => None,
        Ground::Shelf(stand) => Some(stand.chain.head),
    }
}

/// What the server has now, durably, and what is new for this device.
async fn receipt(shared: &Shared, push: Push, shelf: Option<Head>) -> Result<Receipt, Refusal> {
    let snapshot = shared.directory.snapshot(&push.organisation, &push.device)?;
    let mut receipt = Receipt {
        head: snapshot.log.stand.chain.head,
        shelf,
        statements: Vec::new(),
        acknowledgements: snapshot.log.acknowledgements.to_vec(),
        ledger: Vec::new(),
    };
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
        organisation::statements(db, snapshot.organisation, after, ANSWER_ITEMS_MAX)?,
        notices::beyond(db, &snapshot.ledgers, &push.ledger_known, ANSWER_ITEMS_MAX)?,
    ))
}
