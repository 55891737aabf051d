//! Sealed sheets on their way to the rapporteur. Handing over is authenticated by the signature; asking takes a token.
//!
//! Must not know what a sheet says.

use std::sync::Arc;

use approdo_model::calendar::Period;
use approdo_model::ids::OrganisationId;
use approdo_model::limits::{SHEETS_KEPT_MAX, SHEETS_MAX};
use approdo_model::problem::Code;
use approdo_model::registry::Registry;
use approdo_model::sheet::SealedSheet;
use approdo_model::wire::{Sheets, SheetsKnown, path};
use axum::extract::State;

use super::refuses;
use crate::limits::REROUTES_MAX;
use crate::refusal::Refusal;
use crate::state::{Shared, settled};
use crate::store::sheets::{Whose, beyond, keep, revisions};
use crate::store::writer::{Desk, Stop};
use crate::take::{Binary, Coordinator, Json};

refuses!(
    HandRefused: Malformed, TooLarge, UnsupportedMediaType, UnknownOrganisation, NotTheAuthor, Forbidden, Fork,
    Unavailable
);
refuses!(AskRefused: Malformed, TooLarge, UnsupportedMediaType, NoToken, Forbidden, Unavailable);

/// Hand over sealed sheets.
///
/// All by one coordinator, for the secretariat that the organisation names; all or none are taken. What is there already,
/// or something newer, is fine. The answer says which revisions are there now.
#[utoipa::path(
    post,
    path = path::SHEETS,
    tag = "bulletins",
    operation_id = "hand_over_sheets",
    request_body(
        content = ref("#/components/schemas/Sheets"),
        content_type = "application/vnd.approdo.entries",
        description = "A version byte, then the sheets in postcard form"
    ),
    responses(
        (
            status = 200,
            description = "The revisions that are there now",
            body = ref("#/components/schemas/SheetsKnown")
        ),
        HandRefused
    )
)]
pub async fn hand_over(
    State(shared): State<Shared>,
    Binary(Sheets { sheets }): Binary<Sheets>,
) -> Result<Json<SheetsKnown>, Refusal> {
    if sheets.len() > SHEETS_MAX {
        return Err(Code::TooLarge.into());
    }
    let first = sheets.first().ok_or(Code::Malformed)?;
    let (id, coordinator, secretariat) = (first.organisation, first.coordinator, first.secretariat);
    let sound = |sheet: &SealedSheet| {
        let same = (sheet.organisation, sheet.coordinator, sheet.secretariat);
        sheet.is_sound() && same == (id, coordinator, secretariat)
    };
    if !sheets.iter().all(sound) {
        return Err(Code::Malformed.into());
    }
    shared.find(id).await?;
    shared.find(secretariat).await?;
    let sheets = Arc::new(sheets);
    for _ in 0..REROUTES_MAX {
        let (organisation, registry) = shared.directory.registry(&id).ok_or(Code::UnknownOrganisation)?;
        let to = reads(&shared, &registry, &secretariat)?;
        may_send(&registry, &sheets)?;
        let judged = Arc::clone(&sheets);
        let write = move |desk: &Desk<'_>| {
            if !desk.judges_by(&registry) {
                return Err(Stop::Moved);
            }
            judged.iter().try_for_each(|sheet| keep(desk.db, organisation, to, sheet))?;
            Ok(Vec::new())
        };
        match shared.writer.write(write).await {
            Ok(()) => {
                let periods: Vec<Period> = sheets.iter().map(|sheet| sheet.period).collect();
                let there = shared.readers.read(move |db| revisions(db, organisation, id, &periods)).await?;
                return Ok(Json(there));
            }
            Err(Stop::Moved) => {}
            Err(stop) => return Err(settled(stop)),
        }
    }
    Err(Code::TooMany.into())
}

/// The number of the secretariat, if this is the one that the organisation names.
fn reads(shared: &Shared, registry: &Registry, secretariat: &OrganisationId) -> Result<i64, Refusal> {
    let (number, reader) = shared.directory.registry(secretariat).ok_or(Code::UnknownOrganisation)?;
    let is_named = registry.sheets_to == Some((*secretariat, reader.root));
    if reader.is_secretariat && is_named { Ok(number) } else { Err(Code::Forbidden.into()) }
}

/// Whether who sends is a coordinator now, and signed all of them.
fn may_send(registry: &Registry, sheets: &[SealedSheet]) -> Result<(), Refusal> {
    for sheet in sheets {
        let member = registry.coordinator(&sheet.coordinator).ok_or(Code::NotTheAuthor)?;
        if !sheet.verifies(&member.key) {
            return Err(Code::NotTheAuthor.into());
        }
    }
    Ok(())
}

/// Ask for sheets.
///
/// A coordinator gets those of the own organisation, one of a secretariat those that are sealed to it; newer ones than
/// one knows, the newest revision of each. Asked again until none comes.
#[utoipa::path(
    post,
    path = path::SHEETS_KNOWN,
    tag = "bulletins",
    operation_id = "sheets",
    security(("token" = [])),
    request_body(content = ref("#/components/schemas/SheetsKnown"), content_type = "application/json"),
    responses(
        (
            status = 200,
            description = "The sheets",
            body = ref("#/components/schemas/Sheets"),
            content_type = "application/vnd.approdo.entries"
        ),
        AskRefused
    )
)]
pub async fn ask(
    State(shared): State<Shared>,
    Coordinator(holder): Coordinator,
    Json(known): Json<SheetsKnown>,
) -> Result<Binary<Sheets>, Refusal> {
    let (number, registry) = shared.directory.registry(&holder.organisation).ok_or(Code::NoToken)?;
    if known.known.len() as u64 > SHEETS_KEPT_MAX.saturating_mul(1 + registry.sheets_from.len() as u64) {
        return Err(Code::TooLarge.into());
    }
    let whose = if registry.is_secretariat { Whose::To(number) } else { Whose::Of(number) };
    let sheets = shared.readers.read(move |db| beyond(db, whose, &known)).await?;
    Ok(Binary(Sheets { sheets }))
}
