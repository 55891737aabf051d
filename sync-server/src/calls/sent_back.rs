//! What coordinators send back to a device. No token: handing over is authenticated by the signature, and so is asking,
//! by that of an entry of the device: how much was sent back is nobody else's business, sealed as it is.
//!
//! Must not know what an item says.

use std::sync::Arc;

use approdo_model::ids::DeviceId;
use approdo_model::limits::{DEVICES_MAX, SENT_BACK_ITEMS_MAX};
use approdo_model::notice::SentBack;
use approdo_model::problem::Code;
use approdo_model::registry::Registry;
use approdo_model::wire::{LedgerQuery, SentBackItems, SentBackQuery, path};
use axum::extract::State;

use super::refuses;
use crate::author;
use crate::limits::REROUTES_MAX;
use crate::refusal::Refusal;
use crate::state::{Shared, settled};
use crate::store::sent_back::{keep, last, since};
use crate::store::writer::{Desk, Stop};
use crate::take::{Binary, Json, Named, Proved};

refuses!(
    HandRefused: Malformed, TooLarge, UnsupportedMediaType, UnknownOrganisation, UnknownDevice, NotTheAuthor, Fork,
    Unavailable
);
refuses!(
    AskRefused: Malformed, TooLarge, UnsupportedMediaType, UnknownOrganisation, UnknownDevice, UnknownBranch,
    Unavailable
);

/// Hand over items sent back.
///
/// All by one coordinator; all or none are taken. What is there already is fine. An item that is taken back is gone. The
/// answer says how far each device's items go now.
#[utoipa::path(
    post,
    path = path::SENT_BACK,
    tag = "notices",
    operation_id = "send_back",
    request_body(
        content = ref("#/components/schemas/SentBackItems"),
        content_type = "application/vnd.approdo.entries",
        description = "A version byte, then the items in postcard form"
    ),
    responses(
        (
            status = 200,
            description = "The highest number of each of these devices",
            body = ref("#/components/schemas/LedgerQuery")
        ),
        HandRefused
    )
)]
pub async fn hand_over(
    State(shared): State<Shared>,
    Binary(SentBackItems { items }): Binary<SentBackItems>,
) -> Result<Json<LedgerQuery>, Refusal> {
    if items.len() > SENT_BACK_ITEMS_MAX {
        return Err(Code::TooLarge.into());
    }
    let first = items.first().ok_or(Code::Malformed)?;
    let (organisation, coordinator) = (first.organisation, first.coordinator);
    let sound = |item: &SentBack| {
        item.is_sound() && (item.organisation, item.coordinator) == (organisation, coordinator)
    };
    if !items.iter().all(sound) {
        return Err(Code::Malformed.into());
    }
    shared.find(organisation).await?;
    let items = Arc::new(items);
    for _ in 0..REROUTES_MAX {
        let (_, registry) = shared.directory.registry(&organisation).ok_or(Code::UnknownOrganisation)?;
        may_send(&registry, &items)?;
        let judged = Arc::clone(&items);
        let write = move |desk: &Desk<'_>| {
            if !desk.judges_by(&registry) {
                return Err(Stop::Moved);
            }
            judged.iter().try_for_each(|item| keep(desk.db, item))?;
            Ok(Vec::new())
        };
        match shared.writer.write(write).await {
            Ok(()) => {
                let known = shared.readers.read(move |db| last(db, &coordinator, &items)).await?;
                return Ok(Json(LedgerQuery { known }));
            }
            Err(Stop::Moved) => {}
            Err(stop) => return Err(settled(stop)),
        }
    }
    Err(Code::TooMany.into())
}

/// Whether who sends is a coordinator now, and whom it goes to is known.
fn may_send(registry: &Registry, items: &[SentBack]) -> Result<(), Refusal> {
    for item in items {
        let member = registry.coordinator(&item.coordinator).ok_or(Code::NotTheAuthor)?;
        if !item.verifies(&member.key) {
            return Err(Code::NotTheAuthor.into());
        }
        if !registry.members.contains_key(&item.device) {
            return Err(Code::UnknownDevice.into());
        }
    }
    Ok(())
}

/// Ask for what was sent back.
///
/// To this device, beyond what one knows of each coordinator. The signature of one of its entries shows that it asks; every
/// item is sealed to it besides.
#[utoipa::path(
    post,
    path = path::SENT_BACK_TO,
    tag = "notices",
    operation_id = "sent_back",
    params(("device" = String, Path, description = "The device")),
    request_body(
        content = ref("#/components/schemas/SentBackQuery"),
        content_type = "application/vnd.approdo.entries",
        description = "A version byte, an own head with its signature, organisation and the numbers known in postcard form"
    ),
    responses(
        (
            status = 200,
            description = "The items",
            body = ref("#/components/schemas/SentBackItems"),
            content_type = "application/vnd.approdo.entries"
        ),
        AskRefused
    )
)]
pub async fn ask(
    State(shared): State<Shared>,
    Named(device): Named<DeviceId>,
    Proved(proof, SentBackQuery { organisation, known }): Proved<SentBackQuery>,
) -> Result<Binary<SentBackItems>, Refusal> {
    if known.len() > DEVICES_MAX {
        return Err(Code::TooLarge.into());
    }
    shared.find(organisation).await?;
    let snapshot = shared.directory.snapshot(&organisation, &device)?;
    let proof = proof.ok_or(Code::UnknownBranch)?;
    author::place(&shared, &snapshot, (organisation, device), proof).await?;
    let number = snapshot.log.number;
    let items = shared.readers.read(move |db| since(db, number, &known)).await?;
    Ok(Binary(SentBackItems { items }))
}
