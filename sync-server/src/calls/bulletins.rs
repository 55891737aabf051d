//! What the rapporteur publishes, and the links of those who read what is for the tavolo. Publishing is authenticated by
//! the signature; the public bulletins are anybody's.
//!
//! Must not know how a table was protected.

use std::sync::Arc;

use approdo_model::bulletin::{Readers, SignedBulletin};
use approdo_model::ids::OrganisationId;
use approdo_model::problem::Code;
use approdo_model::wire::{Bulletins, Published, ReaderLink, path};
use axum::extract::State;

use super::refuses;
use crate::limits::REROUTES_MAX;
use crate::refusal::Refusal;
use crate::state::{Shared, settled};
use crate::store::bulletins;
use crate::store::writer::{Desk, Stop};
use crate::take::{After, Binary, Coordinator, Holder, Json, Named};

refuses!(
    PublishRefused: Malformed, TooLarge, UnsupportedMediaType, UnknownOrganisation, NotTheAuthor, Forbidden, Fork,
    Unavailable
);
refuses!(PublicRefused: Malformed, UnknownOrganisation, Unavailable);
refuses!(TavoloRefused: Malformed, NoToken, Forbidden, UnknownOrganisation, Unavailable);
refuses!(
    ReaderRefused: Malformed, TooLarge, UnsupportedMediaType, NoToken, Forbidden, Fork, Unavailable
);

/// Publish a bulletin.
///
/// Signed by a coordinator of a secretariat, and the next in the chain of its readers. The very same again is fine. What
/// is published is never changed. The answer says how far the chains go now.
#[utoipa::path(
    post,
    path = path::BULLETINS,
    tag = "bulletins",
    operation_id = "publish",
    request_body(
        content = ref("#/components/schemas/SignedBulletin"),
        content_type = "application/vnd.approdo.entries",
        description = "A version byte, then the signed bulletin in postcard form"
    ),
    responses(
        (
            status = 200,
            description = "The numbers of the last bulletins",
            body = ref("#/components/schemas/Published")
        ),
        PublishRefused
    )
)]
pub async fn publish(
    State(shared): State<Shared>,
    Binary(signed): Binary<SignedBulletin>,
) -> Result<Json<Published>, Refusal> {
    let bulletin = Arc::new(signed.read().map_err(|_| Code::Malformed)?);
    shared.find(signed.secretariat).await?;
    let signed = Arc::new(signed);
    for _ in 0..REROUTES_MAX {
        let found = shared.directory.registry(&signed.secretariat);
        let (secretariat, registry) = found.ok_or(Code::UnknownOrganisation)?;
        if !registry.is_secretariat {
            return Err(Code::Forbidden.into());
        }
        let member = registry.coordinator(&signed.desk).ok_or(Code::NotTheAuthor)?;
        if !signed.verifies(&member.key) {
            return Err(Code::NotTheAuthor.into());
        }
        let (said, bulletin) = (Arc::clone(&signed), Arc::clone(&bulletin));
        let write = move |desk: &Desk<'_>| {
            if !desk.judges_by(&registry) {
                return Err(Stop::Moved);
            }
            bulletins::publish(desk.db, secretariat, &said, &bulletin)?;
            Ok(Vec::new())
        };
        match shared.writer.write(write).await {
            Ok(()) => {
                return Ok(Json(shared.readers.read(move |db| bulletins::published(db, secretariat)).await?));
            }
            Err(Stop::Moved) => {}
            Err(stop) => return Err(settled(stop)),
        }
    }
    Err(Code::TooMany.into())
}

/// Read the public bulletins.
///
/// Of a secretariat, beyond a number.
#[utoipa::path(
    get,
    path = path::BULLETINS_PUBLIC,
    tag = "bulletins",
    operation_id = "public_bulletins",
    params(
        ("secretariat" = String, Path, description = "The secretariat"),
        ("after" = Option<u64>, Query, description = "The last one has; 0 if left out")
    ),
    responses(
        (
            status = 200,
            description = "The bulletins",
            body = ref("#/components/schemas/Bulletins"),
            content_type = "application/vnd.approdo.entries"
        ),
        PublicRefused
    )
)]
pub async fn public(
    State(shared): State<Shared>,
    Named(secretariat): Named<OrganisationId>,
    After { after }: After,
) -> Result<Binary<Bulletins>, Refusal> {
    shared.find(secretariat).await?;
    stretch(&shared, secretariat, Readers::Public, after).await
}

/// Read the tavolo's bulletins.
///
/// For coordinators of the secretariat, and of the organisations that it reads sheets of and that name it.
#[utoipa::path(
    get,
    path = path::BULLETINS_TAVOLO,
    tag = "bulletins",
    operation_id = "tavolo_bulletins",
    security(("token" = [])),
    params(
        ("secretariat" = String, Path, description = "The secretariat"),
        ("after" = Option<u64>, Query, description = "The last one has; 0 if left out")
    ),
    responses(
        (
            status = 200,
            description = "The bulletins",
            body = ref("#/components/schemas/Bulletins"),
            content_type = "application/vnd.approdo.entries"
        ),
        TavoloRefused
    )
)]
pub async fn tavolo(
    State(shared): State<Shared>,
    Coordinator(holder): Coordinator,
    Named(secretariat): Named<OrganisationId>,
    After { after }: After,
) -> Result<Binary<Bulletins>, Refusal> {
    // One that is not on this server is as forbidden as one that reads nothing of ours: nobody learns who is here.
    let known = shared.find(secretariat).await.is_ok();
    let own = holder.organisation == secretariat;
    if !known || !(own || shared.directory.are_paired(&holder.organisation, &secretariat)) {
        return Err(Code::Forbidden.into());
    }
    stretch(&shared, secretariat, Readers::Tavolo, after).await
}

async fn stretch(
    shared: &Shared,
    secretariat: OrganisationId,
    readers: Readers,
    after: u64,
) -> Result<Binary<Bulletins>, Refusal> {
    let (number, _) = shared.directory.registry(&secretariat).ok_or(Code::UnknownOrganisation)?;
    let read = shared.readers.read(move |db| bulletins::beyond(db, number, readers, after)).await?;
    Ok(Binary(Bulletins { bulletins: read }))
}

/// Let a link open what is for the tavolo.
///
/// By a coordinator of a secretariat; the server gets the hash alone. The same link again is fine.
#[utoipa::path(
    post,
    path = path::READERS,
    tag = "bulletins",
    operation_id = "add_reader",
    security(("token" = [])),
    request_body(content = ref("#/components/schemas/ReaderLink"), content_type = "application/json"),
    responses(
        (status = 200, description = "The link that stands now", body = ref("#/components/schemas/ReaderLink")),
        ReaderRefused
    )
)]
pub async fn add_reader(
    State(shared): State<Shared>,
    Coordinator(holder): Coordinator,
    Json(link): Json<ReaderLink>,
) -> Result<Json<ReaderLink>, Refusal> {
    change_readers(&shared, &holder, move |desk, number| bulletins::add_reader(desk.db, number, &link.hash))
        .await?;
    Ok(Json(link))
}

/// End a link.
///
/// By a coordinator of a secretariat. One that does not stand is fine.
#[utoipa::path(
    post,
    path = path::READERS_ENDED,
    tag = "bulletins",
    operation_id = "end_reader",
    security(("token" = [])),
    request_body(content = ref("#/components/schemas/ReaderLink"), content_type = "application/json"),
    responses(
        (status = 200, description = "The link that has ended", body = ref("#/components/schemas/ReaderLink")),
        ReaderRefused
    )
)]
pub async fn end_reader(
    State(shared): State<Shared>,
    Coordinator(holder): Coordinator,
    Json(link): Json<ReaderLink>,
) -> Result<Json<ReaderLink>, Refusal> {
    change_readers(&shared, &holder, move |desk, number| {
        Ok(bulletins::end_reader(desk.db, number, &link.hash)?)
    })
    .await?;
    Ok(Json(link))
}

async fn change_readers(
    shared: &Shared,
    holder: &Holder,
    change: impl FnOnce(&Desk<'_>, i64) -> Result<(), Stop> + Send + 'static,
) -> Result<(), Refusal> {
    let (number, registry) = shared.directory.registry(&holder.organisation).ok_or(Code::NoToken)?;
    if !registry.is_secretariat {
        return Err(Code::Forbidden.into());
    }
    let write = move |desk: &Desk<'_>| change(desk, number).map(|()| Vec::new());
    shared.writer.write(write).await.map_err(settled)
}
