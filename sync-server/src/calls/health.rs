//! Whether the server is there. Says nothing else.

use axum::Json;

use super::refuses;

refuses!(HealthRefused:);

/// See whether the server is there.
#[utoipa::path(
    get,
    path = approdo_model::wire::path::HEALTH,
    tag = "server",
    operation_id = "health",
    responses(
        (status = 200, description = "It is", body = ref("#/components/schemas/Health")),
        HealthRefused
    )
)]
pub async fn health() -> Json<serde_json::Value> {
    Json(serde_json::json!({ "status": "ok" }))
}
