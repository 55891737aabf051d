//! Reading and appending to an organisation's registry. Whoever knows the organisation may read; a statement is taken
//! if its author may say it and it stands on the last one.
//!
//! Must not know what a statement does to stored entries.

use std::sync::Arc;

use approdo_model::ids::OrganisationId;
use approdo_model::limits::STATEMENTS_MAX;
use approdo_model::problem::Code;
use approdo_model::registry::{Act, Registry, RegistryError, Statement};
use approdo_model::wire::{Statements, path};
use axum::extract::State;

use super::refuses;
use crate::directory::Change;
use crate::limits::REROUTES_MAX;
use crate::refusal::Refusal;
use crate::state::{Shared, settled};
use crate::store::organisation;
use crate::store::writer::Stop;
use crate::take::{After, Json, Named};

refuses!(ReadRefused: Malformed, UnknownOrganisation, Unavailable);
refuses!(
    AppendRefused: Malformed, TooLarge, UnsupportedMediaType, UnknownOrganisation, NotTheAuthor, Fork, Unavailable
);

/// Read a stretch of a registry.
#[utoipa::path(
    get,
    path = path::REGISTRY,
    tag = "registry",
    operation_id = "registry",
    params(
        ("organisation" = String, Path, description = "The organisation"),
        ("after" = Option<u64>, Query, description = "How many statements one has; 0 if left out")
    ),
    responses(
        (status = 200, description = "The statements after those", body = ref("#/components/schemas/Statements")),
        ReadRefused
    )
)]
pub async fn read(
    State(shared): State<Shared>,
    Named(organisation): Named<OrganisationId>,
    After { after }: After,
) -> Result<Json<Statements>, Refusal> {
    stretch(&shared, organisation, after).await.map(Json)
}

/// Append statements.
///
/// All or none. A statement that is there already, the very same, is fine. The answer repeats what the registry has
/// from the last of them on.
#[utoipa::path(
    post,
    path = path::REGISTRY,
    tag = "registry",
    operation_id = "append",
    params(("organisation" = String, Path, description = "The organisation")),
    request_body(content = ref("#/components/schemas/Statements"), content_type = "application/json"),
    responses(
        (
            status = 200,
            description = "The registry from the last of these statements on",
            body = ref("#/components/schemas/Statements")
        ),
        AppendRefused
    )
)]
pub async fn append(
    State(shared): State<Shared>,
    Named(id): Named<OrganisationId>,
    Json(Statements { statements }): Json<Statements>,
) -> Result<Json<Statements>, Refusal> {
    if statements.len() > STATEMENTS_MAX {
        return Err(Code::TooLarge.into());
    }
    let (first, last) = match (statements.first(), statements.last()) {
        (Some(first), Some(last)) => (first.number, last.number),
        _ => return Err(Code::Malformed.into()),
    };
    for _ in 0..REROUTES_MAX {
        let there = stretch(&shared, id, u64::from(first).saturating_sub(1)).await?.statements;
        let (organisation, before) = shared.directory.registry(&id).ok_or(Code::UnknownOrganisation)?;
        let Some((after, fresh)) = continued(&before, &there, &statements)? else {
            return stretch(&shared, id, u64::from(last).saturating_sub(1)).await.map(Json);
        };
        if fresh.iter().any(|statement| statement.act == Act::Secretariat) {
            return Err(Code::Forbidden.into());
        }
        let after = Arc::new(after);
        let written = shared.writer.write_alone(move |desk| {
            if !desk.judges_by(&before) {
                return Err(Stop::Moved);
            }
            organisation::append(desk.db, organisation, &after, desk.rules, &fresh)?;
            Ok(vec![Change::Anew(id, Some(after))])
        });
        match written.await {
            Ok(()) | Err(Stop::Moved) => {}
            Err(stop) => return Err(settled(stop)),
        }
    }
    Err(Code::TooMany.into())
}

/// The registry after those statements that it does not have yet; none if it has them all.
fn continued(
    before: &Registry,
    there: &[Statement],
    statements: &[Statement],
) -> Result<Option<(Registry, Vec<Statement>)>, Refusal> {
    let mut after = None;
    let mut fresh = Vec::new();
    for statement in statements {
        if after.is_none() && statement.number <= before.number {
            if !there.contains(statement) {
                return Err(Code::Fork.into());
            }
            continue;
        }
        after = Some(after.as_ref().unwrap_or(before).with(statement).map_err(refused)?);
        fresh.push(statement.clone());
    }
    Ok(after.map(|after| (after, fresh)))
}

fn refused(fault: RegistryError) -> Refusal {
    match fault {
        RegistryError::Organisation => Code::Malformed.into(),
        RegistryError::Author | RegistryError::Signature => Code::NotTheAuthor.into(),
        RegistryError::Founding
        | RegistryError::Fork
        | RegistryError::Contradiction
        | RegistryError::Full => Code::Fork.into(),
    }
}

async fn stretch(shared: &Shared, organisation: OrganisationId, after: u64) -> Result<Statements, Refusal> {
    shared.find(organisation).await?;
    let (number, _) = shared.directory.registry(&organisation).ok_or(Code::UnknownOrganisation)?;
    let read = shared.readers.read(move |db| organisation::statements(db, number, after, STATEMENTS_MAX));
    Ok(Statements { statements: read.await? })
}
