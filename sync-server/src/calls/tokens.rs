//! Challenges and tokens: how a device that may read proves who it is. In memory only, hashed, short-lived.
//!
//! Must not know what tokens are good for.

use approdo_model::ids::DeviceId;
use approdo_model::problem::Code;
use approdo_model::registry::Member;
use approdo_model::signature::{Context, verifies};
use approdo_model::wire::{Challenge, ChallengeRequest, Token, TokenRequest, challenge_bytes, path};
use axum::extract::State;

use super::refuses;
use crate::directory::Change;
use crate::refusal::Refusal;
use crate::state::{Shared, settled};
use crate::store::organisation;
use crate::take::Json;

refuses!(
    ChallengeRefused: Malformed, TooLarge, UnsupportedMediaType, UnknownDevice, Forbidden, Unavailable
);
refuses!(
    TokenRefused: Malformed, TooLarge, UnsupportedMediaType, UnknownDevice, Forbidden, ChallengeRefused, Unavailable
);

/// Ask for a challenge, good once and for a minute.
#[utoipa::path(
    post,
    path = path::CHALLENGES,
    tag = "tokens",
    operation_id = "challenge",
    request_body(content = ref("#/components/schemas/ChallengeRequest"), content_type = "application/json"),
    responses(
        (status = 200, description = "What to sign", body = ref("#/components/schemas/Challenge")),
        ChallengeRefused
    )
)]
pub async fn challenge(
    State(shared): State<Shared>,
    Json(ChallengeRequest { device }): Json<ChallengeRequest>,
) -> Result<Json<Challenge>, Refusal> {
    belonging(&shared, &device)?;
    let challenge = shared.ticket()?;
    shared.tickets.challenge(device, &challenge, shared.clock.elapsed());
    Ok(Json(Challenge { challenge }))
}

/// Answer a challenge, and get a token for fifteen minutes.
///
/// The challenge is used up, whether the signature verifies or not.
#[utoipa::path(
    post,
    path = path::TOKENS,
    tag = "tokens",
    operation_id = "token",
    request_body(content = ref("#/components/schemas/TokenRequest"), content_type = "application/json"),
    responses(
        (status = 200, description = "The token", body = ref("#/components/schemas/Token")),
        TokenRefused
    )
)]
pub async fn token(
    State(shared): State<Shared>,
    Json(TokenRequest { device, challenge, signature }): Json<TokenRequest>,
) -> Result<Json<Token>, Refusal> {
    let member = belonging(&shared, &device)?;
    let now = shared.clock.elapsed();
    shared.tickets.answered(device, &challenge, now).map_err(|_| Code::ChallengeRefused)?;
    if !verifies(Context::Challenge, &member.key, &challenge_bytes(&device, &challenge), &signature) {
        return Err(Code::ChallengeRefused.into());
    }
    // That its day cannot be noted, on a full disk, keeps nobody from reading.
    let _ = see(&shared, device).await;
    let token = shared.ticket()?;
    shared.tickets.token(device, &token, now);
    Ok(Json(Token { token }))
}

/// A device that has answered a challenge is there: its day is noted, once a day.
async fn see(shared: &Shared, device: DeviceId) -> Result<(), Refusal> {
    let (organisation, _) = shared.directory.member(&device).ok_or(Code::UnknownDevice)?;
    let (log, today) = (shared.directory.snapshot(&organisation, &device)?.log, shared.clock.today());
    if log.last_seen == Some(today) {
        return Ok(());
    }
    let seen = shared.writer.write(move |desk| {
        organisation::see(desk.db, log.number, today)?;
        Ok(vec![Change::Seen { organisation, device, today }])
    });
    seen.await.map_err(settled)
}

fn belonging(shared: &Shared, device: &DeviceId) -> Result<Member, Refusal> {
    let (_, member) = shared.directory.member(device).ok_or(Code::UnknownDevice)?;
    if member.ended.is_some() { Err(Code::Forbidden.into()) } else { Ok(member) }
}
