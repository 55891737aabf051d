//! All calls as one router, and the OpenAPI document made from the same list.
//!
//! The shapes of bodies are in `schemas.json`, by hand: the model knows no OpenAPI. A test holds real answers against
//! them. Must not know how connections come in.

use std::sync::Arc;

use approdo_model::problem::Code;
use approdo_model::wire::path;
use axum::body::Bytes;
use axum::http::header;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use axum::{Router, response::IntoResponse};
use serde_json::{Map, Value, json};
use utoipa::OpenApi;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::calls::{
    bulletins, enrolment, health, notices, page, pull, push, registry, sent_back, sheets, table, tokens,
};
use crate::gate::{Gate, pass};
use crate::refusal::Refusal;
use crate::state::Shared;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Approdo sync server",
        version = "1",
        description = "Passes sealed entries on and counts their headers; cannot open a body.",
        license(name = "EUPL-1.2", identifier = "EUPL-1.2")
    ),
    tags(
        (name = "entries", description = "Logs and shelves: push and pull"),
        (name = "registry", description = "Who belongs to an organisation and which keys are in force"),
        (name = "notices", description = "Acknowledgements, the ledger of erasures and adoptions, and what is sent back"),
        (name = "tokens", description = "How a device that may read proves who it is"),
        (name = "enrolment", description = "How a new device comes before its coordinator"),
        (name = "table", description = "The live table"),
        (name = "bulletins", description = "Sealed sheets for the rapporteur, and what the rapporteur publishes"),
        (name = "server", description = "The server itself")
    )
)]
struct Document;

/// The shapes of all bodies.
const SCHEMAS: &str = include_str!("schemas.json");

fn calls() -> OpenApiRouter<Shared> {
    OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(health::health))
        .routes(routes!(push::push))
        .routes(routes!(pull::log))
        .routes(routes!(pull::shelf))
        .routes(routes!(pull::heads))
        .routes(routes!(registry::read, registry::append))
        .routes(routes!(notices::hand_over))
        .routes(routes!(notices::ledger))
        .routes(routes!(sent_back::hand_over))
        .routes(routes!(sent_back::ask))
        .routes(routes!(enrolment::announce))
        .routes(routes!(enrolment::offer))
        .routes(routes!(enrolment::apply, enrolment::waiting))
        .routes(routes!(tokens::challenge))
        .routes(routes!(tokens::token))
        .routes(routes!(table::table))
        .routes(routes!(sheets::hand_over))
        .routes(routes!(sheets::ask))
        .routes(routes!(bulletins::publish))
        .routes(routes!(bulletins::public))
        .routes(routes!(bulletins::tavolo))
        .routes(routes!(bulletins::add_reader))
        .routes(routes!(bulletins::end_reader))
}

/// The OpenAPI document.
///
/// # Errors
/// [`serde_json::Error`] if its parts are not what they should be; a test makes sure that they are.
pub fn document() -> Result<Value, serde_json::Error> {
    let (_, mut document) = calls().split_for_parts();
    let bearer =
        HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some("32 hexadecimal digits")).build();
    let components = document.components.get_or_insert_default();
    components.add_security_scheme("token", SecurityScheme::Http(bearer));
    let mut document = serde_json::to_value(document)?;
    let schemas: Map<String, Value> = serde_json::from_str(SCHEMAS)?;
    if let Some(components) = document.get_mut("components").and_then(Value::as_object_mut) {
        components.insert("schemas".to_owned(), Value::Object(schemas));
    }
    if let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) {
        let answer = json!({ "description": "This document", "content": { "application/json": {} } });
        let operation =
            json!({ "tags": ["server"], "operationId": "openapi", "responses": { "200": answer } });
        paths.insert(path::OPENAPI.to_owned(), json!({ "get": operation }));
    }
    Ok(document)
}

/// Everything there is to ask, behind the gate.
///
/// # Errors
/// [`serde_json::Error`] as [`document`].
pub fn router(shared: Shared, gate: Arc<Gate>) -> Result<Router, serde_json::Error> {
    let document = Bytes::from(serde_json::to_vec(&document()?)?);
    let (router, _) = calls().split_for_parts();
    let told =
        get(move || async move { ([(header::CONTENT_TYPE, "application/json")], document).into_response() });
    Ok(router
        .route(path::OPENAPI, told)
        .merge(page::routes())
        .method_not_allowed_fallback(|| async { Refusal::from(Code::MethodNotAllowed) })
        .fallback(page::nowhere)
        .layer(from_fn_with_state(gate, pass))
        .with_state(shared))
}
