//! The live table: area × month × line. A coordinator reads their own organisation's, and what does not count of it; the
//! rapporteur the sum of those whose sheets the secretariat reads.
//!
//! Must not know entries: the table is kept as they come. There is no call that crosses it with anything else.

use approdo_model::problem::Code;
use approdo_model::wire::{LiveTable, path};
use axum::extract::State;

use super::refuses;
use crate::refusal::Refusal;
use crate::state::Shared;
use crate::store::read;
use crate::take::{Coordinator, Json};

refuses!(TableRefused: NoToken, Forbidden, Unavailable);

/// Read the live table.
///
/// For a secretariat the sum over the organisations that it reads sheets of.
#[utoipa::path(
    get,
    path = path::TABLE,
    tag = "table",
    operation_id = "table",
    security(("token" = [])),
    responses(
        (status = 200, description = "Every cell that is not zero", body = ref("#/components/schemas/LiveTable")),
        TableRefused
    )
)]
pub async fn table(
    State(shared): State<Shared>,
    Coordinator(holder): Coordinator,
) -> Result<Json<LiveTable>, Refusal> {
    let (number, registry) = shared.directory.registry(&holder.organisation).ok_or(Code::NoToken)?;
    if !registry.is_secretariat {
        return Ok(Json(shared.readers.read(move |db| read::table(db, number)).await?));
    }
    let mut senders = Vec::new();
    for sender in registry.sheets_from.keys() {
        // One that is named but not on this server sends nothing here.
        if shared.find(*sender).await.is_ok() && shared.directory.are_paired(sender, &holder.organisation) {
            senders.extend(shared.directory.registry(sender).map(|(number, _)| number));
        }
    }
    Ok(Json(shared.readers.read(move |db| read::sum(db, &senders)).await?))
}
