//! How a new device comes before its coordinator: with a code that was handed over in person. In memory only; who
//! belongs is said by the registry alone.
//!
//! Must not know how the coordinator decides.

use approdo_model::problem::Code;
use approdo_model::signature::{Context, verifies};
use approdo_model::wire::{Applicant, Applicants, Application, NewCode, Offer, OfferQuery, path};
use axum::extract::State;

use super::refuses;
use crate::refusal::Refusal;
use crate::state::Shared;
use crate::take::{Coordinator, Json};

refuses!(CodeRefused: Malformed, TooLarge, UnsupportedMediaType, NoToken, Forbidden);
refuses!(
    ApplyRefused: Malformed, TooLarge, UnsupportedMediaType, UnknownOrganisation, NotAuthentic, CodeRefused, Unavailable
);
refuses!(OfferRefused: Malformed, TooLarge, UnsupportedMediaType, CodeRefused);
refuses!(ListRefused: NoToken, Forbidden);

/// Announce an enrolment code by its hash; it is good once, for ten minutes, and for one role.
///
/// With it may come the invitation itself, sealed under what a typed code makes; the server cannot open it.
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
    Json(new): Json<NewCode>,
) -> Result<Json<NewCode>, Refusal> {
    shared.tickets.code(holder.organisation, &new, shared.clock.elapsed());
    Ok(Json(new))
}

/// Read the sealed invitation that a typed code leads to, as often as the code lives.
#[utoipa::path(
    post,
    path = path::OFFERS,
    tag = "enrolment",
    operation_id = "offer",
    request_body(content = ref("#/components/schemas/OfferQuery"), content_type = "application/json"),
    responses(
        (status = 200, description = "The invitation, sealed", body = ref("#/components/schemas/Offer")),
        OfferRefused
    )
)]
pub async fn offer(
    State(shared): State<Shared>,
    Json(OfferQuery { lookup }): Json<OfferQuery>,
) -> Result<Json<Offer>, Refusal> {
    let sealed = shared.tickets.offer(&lookup, shared.clock.elapsed()).map_err(|_| Code::CodeRefused)?;
    Ok(Json(Offer { sealed }))
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
    let used = shared.tickets.apply(organisation, &code, (device, key), shared.clock.elapsed());
    Ok(Json(used.map_err(|_| Code::CodeRefused)?))
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
