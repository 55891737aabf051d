//! Reading logs and shelves: a coordinator those of its organisation, a worker its own log.
//!
//! Must not know what is inside an entry.

use approdo_model::ids::DeviceId;
use approdo_model::problem::Code;
use approdo_model::registry::Role;
use approdo_model::wire::{Heads, Page, path};
use axum::extract::State;

use super::refuses;
use crate::directory::Snapshot;
use crate::refusal::Refusal;
use crate::state::Shared;
use crate::store::branch::Branches;
use crate::store::read::{log_page, shelf_page};
use crate::take::{After, Binary, Coordinator, Holder, Json, Named};

refuses!(LogRefused: Malformed, NoToken, Forbidden, UnknownDevice, Gap, Unavailable);
refuses!(ShelfRefused: Malformed, NoToken, Forbidden, UnknownDevice, Unavailable);
refuses!(HeadsRefused: NoToken);

/// Read a page of a log.
///
/// The entries after the given slot, as many as fit, up to a signed one. A coordinator may read every log of its
/// organisation, a worker its own.
#[utoipa::path(
    get,
    path = path::ENTRIES_OF,
    tag = "entries",
    operation_id = "pull",
    security(("token" = [])),
    params(
        ("device" = String, Path, description = "The device"),
        ("after" = Option<u64>, Query, description = "The last slot one has; 0 if left out")
    ),
    responses(
        (
            status = 200,
            description = "A page",
            body = ref("#/components/schemas/Page"),
            content_type = "application/vnd.approdo.entries"
        ),
        LogRefused
    )
)]
pub async fn log(
    State(shared): State<Shared>,
    holder: Holder,
    Named(device): Named<DeviceId>,
    After { after }: After,
) -> Result<Binary<Page>, Refusal> {
    if holder.role != Role::Coordinator && holder.device != device {
        return Err(Code::Forbidden.into());
    }
    let snapshot = of_same_organisation(&shared, &holder, &device)?;
    let (organisation, number) = (holder.organisation, snapshot.log.number);
    let page = shared
        .readers
        .read(move |db| log_page(&Branches { db, organisation, device, number }, after))
        .await?;
    page.map(Binary).ok_or(Refusal::at(Code::Gap, snapshot.log.stand.chain.head))
}

/// Read a page of a shelf.
///
/// Entries of other branches of a device, numbered as they came: one branch, or the beginning of one, up to a signed
/// entry. For coordinators of the device's organisation.
#[utoipa::path(
    get,
    path = path::SHELF_OF,
    tag = "entries",
    operation_id = "pull_shelf",
    security(("token" = [])),
    params(
        ("device" = String, Path, description = "The device"),
        ("after" = Option<u64>, Query, description = "How many one has; 0 if left out")
    ),
    responses(
        (
            status = 200,
            description = "A page",
            body = ref("#/components/schemas/Page"),
            content_type = "application/vnd.approdo.entries"
        ),
        ShelfRefused
    )
)]
pub async fn shelf(
    State(shared): State<Shared>,
    Coordinator(holder): Coordinator,
    Named(device): Named<DeviceId>,
    After { after }: After,
) -> Result<Binary<Page>, Refusal> {
    let snapshot = of_same_organisation(&shared, &holder, &device)?;
    let number = snapshot.log.number;
    Ok(Binary(shared.readers.read(move |db| shelf_page(db, number, after)).await?))
}

/// Read the vector of heads.
///
/// Of all logs for a coordinator, of its own log for a worker.
#[utoipa::path(
    get,
    path = path::HEADS,
    tag = "entries",
    operation_id = "heads",
    security(("token" = [])),
    responses(
        (status = 200, description = "The heads", body = ref("#/components/schemas/Heads")),
        HeadsRefused
    )
)]
pub async fn heads(State(shared): State<Shared>, holder: Holder) -> Result<Json<Heads>, Refusal> {
    let heads = shared.directory.heads(&holder.organisation, &holder.device, holder.role);
    heads.map(Json).ok_or(Code::NoToken.into())
}

/// A device of another organisation is as unknown as one that does not exist.
fn of_same_organisation(shared: &Shared, holder: &Holder, device: &DeviceId) -> Result<Snapshot, Refusal> {
    Ok(shared.directory.snapshot(&holder.organisation, device).map_err(|_| Code::UnknownDevice)?)
}
