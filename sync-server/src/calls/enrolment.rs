//! How a new device comes before its coordinator: with a code that was handed over in person. In memory only; who
//! belongs is said by the registry alone.
//!
//! Must not know how the coordinator decides.

use approdo_model::problem::Code;
use approdo_model::signature::{Context, verifies};
use approdo_model::wire::{Applicant, Applicants, Application, NewCode, path};
use axum::extract::State;

use super::refuses;
use crate::refusal::Refusal;
use crate::state::Shared;
use crate::take::{Coordinator, Json};

refuses!(CodeRefused: Malformed, TooLarge, UnsupportedMediaType, NoToken, Forbidden);
refuses!(
    ApplyRefused: Malformed, TooLarge, UnsupportedMediaType, UnknownOrganisation, NotAuthentic, CodeRefused, Unavailable
);
refuses!(ListRefused: NoToken, Forbidden);

/// Announce an enrolment code by its hash; it is good once and for ten minutes.
#[utoipa::path(
    post,
    path = path::CODES,
    tag = "enrolment",
    operation_id = "announce_code",
    security(("token" = [])),
    request_body(content = ref("#/components/schemas/NewCode"), content_type = "application/json"),
    responses(
        (status = 200, description = "The same", body = ref("#/components/schemas/NewCode")),
        CodeRefused
    )
)]
pub async fn announce(
    State(shared): State<Shared>,
    Coordinator(holder): Coordinator,
    Json(NewCode { hash }): Json<NewCode>,
) -> Result<Json<NewCode>, Refusal> {
    shared.tickets.code(holder.organisation, hash, shared.clock.elapsed());
    Ok(Json(NewCode { hash }))
}

/// Apply with a code.
///
/// The code is used up, except for the very same application, whose answer may have been lost.
#[utoipa::path(
    post,
    path = path::APPLICATIONS,
    tag = "enrolment",
    operation_id = "apply",
    request_body(content = ref("#/components/schemas/Application"), content_type = "application/json"),
    responses(
        (status = 200, description = "Who waits now", body = ref("#/components/schemas/Applicant")),
        ApplyRefused
    )
)]
pub async fn apply(
    State(shared): State<Shared>,
    Json(application): Json<Application>,
) -> Result<Json<Applicant>, Refusal> {
    let Application { organisation, code, device, key, signature } = application;
    let signed = Application::canonical(&organisation, &code, &device, &key);
    if !verifies(Context::Enrolment, &key, &signed, &signature) {
        return Err(Code::NotAuthentic.into());
    }
    shared.find(organisation).await?;
    let used = shared.tickets.apply(organisation, &code, device, key, shared.clock.elapsed());
    used.map_err(|_| Code::CodeRefused)?;
    Ok(Json(Applicant { device, key }))
}

/// Read who waits to be admitted.
#[utoipa::path(
    get,
    path = path::APPLICATIONS,
    tag = "enrolment",
    operation_id = "applicants",
    security(("token" = [])),
    responses(
        (status = 200, description = "In order of arrival", body = ref("#/components/schemas/Applicants")),
        ListRefused
    )
)]
pub async fn waiting(
    State(shared): State<Shared>,
    Coordinator(holder): Coordinator,
) -> Result<Json<Applicants>, Refusal> {
    let (_, registry) = shared.directory.registry(&holder.organisation).ok_or(Code::NoToken)?;
    let mut applicants = shared.tickets.applicants(holder.organisation, shared.clock.elapsed());
    applicants.retain(|applicant| !registry.members.contains_key(&applicant.device));
    Ok(Json(Applicants { applicants }))
}
