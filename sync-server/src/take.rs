//! How a request is taken apart: JSON and binary bodies within their limits, query, path and token. Whatever does not
//! fit is a problem document, never the framework's own words.
//!
//! Must not know what the parts mean.

use std::time::Duration;

use approdo_model::bytes::Ticket;
use approdo_model::ids::{DeviceId, OrganisationId};
use approdo_model::limits::{JSON_BYTES_MAX, PUSH_BYTES_MAX};
use approdo_model::problem::Code;
use approdo_model::registry::Role;
use approdo_model::wire::{self, ENTRIES_TYPE, Proof};
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::limits::BODY_SECONDS;
use crate::refusal::Refusal;
use crate::state::Shared;

const JSON_TYPE: &str = "application/json";

/// A JSON body.
#[derive(Debug)]
pub struct Json<T>(pub T);

/// A binary message.
#[derive(Debug)]
pub struct Binary<T>(pub T);

/// A binary message, with the proof that went before it.
#[derive(Debug)]
pub struct Proved<T>(pub Option<Proof>, pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &S) -> Result<Self, Refusal> {
        let body = body(request, JSON_TYPE, JSON_BYTES_MAX).await?;
        serde_json::from_slice(&body).map(Self).map_err(|_| Code::Malformed.into())
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Binary<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &S) -> Result<Self, Refusal> {
        let body = body(request, ENTRIES_TYPE, PUSH_BYTES_MAX).await?;
        wire::decode(&body).map(Self).map_err(|_| Code::Malformed.into())
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Proved<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &S) -> Result<Self, Refusal> {
        let body = body(request, ENTRIES_TYPE, PUSH_BYTES_MAX).await?;
        let (proof, message) = wire::decode_proved(&body).map_err(|_| Code::Malformed)?;
        Ok(Self(proof, message))
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        match serde_json::to_vec(&self.0) {
            Ok(body) => ([(header::CONTENT_TYPE, JSON_TYPE)], body).into_response(),
            Err(_) => Refusal::from(Code::Unavailable).into_response(),
        }
    }
}

impl<T: Serialize> IntoResponse for Binary<T> {
    fn into_response(self) -> Response {
        match wire::encode(&self.0) {
            Ok(body) => ([(header::CONTENT_TYPE, ENTRIES_TYPE)], body).into_response(),
            Err(_) => Refusal::from(Code::Unavailable).into_response(),
        }
    }
}

/// The whole body, if it is of this type and no longer than this.
async fn body(request: Request, of: &str, bytes_max: usize) -> Result<Bytes, Refusal> {
    if !is_of_type(request.headers(), of) {
        return Err(Code::UnsupportedMediaType.into());
    }
    if stated_length(request.headers()).is_some_and(|length| length > bytes_max as u64) {
        return Err(Code::TooLarge.into());
    }
    let collected = Limited::new(request.into_body(), bytes_max).collect();
    match tokio::time::timeout(Duration::from_secs(BODY_SECONDS), collected).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(fault)) if fault.is::<LengthLimitError>() => Err(Code::TooLarge.into()),
        Ok(Err(_)) | Err(_) => Err(Code::Malformed.into()),
    }
}

fn is_of_type(headers: &HeaderMap, of: &str) -> bool {
    let stated = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let kind = stated.and_then(|value| value.split(';').next()).map(str::trim);
    // A content coding would be a second, unlimited form of the same body.
    kind.is_some_and(|kind| kind.eq_ignore_ascii_case(of)) && !headers.contains_key(header::CONTENT_ENCODING)
}

fn stated_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// `?after=`, 0 if it is left out.
#[derive(Debug, Clone, Copy, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct After {
    /// What the asker has.
    #[serde(default)]
    pub after: u64,
}

impl<S: Send + Sync> FromRequestParts<S> for After {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let query = Query::<Self>::from_request_parts(parts, state).await;
        query.map(|Query(after)| after).map_err(|_| Code::Malformed.into())
    }
}

/// The one thing a path names.
#[derive(Debug, Clone, Copy)]
pub struct Named<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Named<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let named = Path::<T>::from_request_parts(parts, state).await;
        named.map(|Path(named)| Self(named)).map_err(|_| Code::Malformed.into())
    }
}

/// Who holds the token of a request: a device that belongs to its organisation at this very moment.
#[derive(Debug, Clone, Copy)]
pub struct Holder {
    /// Its organisation.
    pub organisation: OrganisationId,
    /// The device.
    pub device: DeviceId,
    /// What it may do.
    pub role: Role,
}

/// A holder that is a coordinator.
#[derive(Debug, Clone, Copy)]
pub struct Coordinator(pub Holder);

impl FromRequestParts<Shared> for Holder {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, Refusal> {
        let token = token(&parts.headers).ok_or(Code::NoToken)?;
        let device = shared.tickets.holder(&token, shared.clock.elapsed()).map_err(|_| Code::NoToken)?;
        let (organisation, member) = shared.directory.member(&device).ok_or(Code::NoToken)?;
        if member.ended.is_some() {
            return Err(Code::NoToken.into());
        }
        Ok(Self { organisation, device, role: member.role })
    }
}

impl FromRequestParts<Shared> for Coordinator {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, Refusal> {
        let holder = Holder::from_request_parts(parts, shared).await?;
        if holder.role == Role::Coordinator { Ok(Self(holder)) } else { Err(Code::Forbidden.into()) }
    }
}

/// `authorization: Bearer` and 32 hexadecimal digits.
fn token(headers: &HeaderMap) -> Option<Ticket> {
    let stated = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, secret) = stated.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return None;
    }
    serde_json::from_value(serde_json::Value::String(secret.to_owned())).ok()
}
