//! The live table of a coordinator's own organisation: area × month × line, and what does not count.
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
    let (number, _) = shared.directory.registry(&holder.organisation).ok_or(Code::NoToken)?;
    Ok(Json(shared.readers.read(move |db| read::table(db, number)).await?))
}
