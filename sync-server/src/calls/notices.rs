//! What coordinators hand over for everyone: acknowledgements and ledger lines. No token: the signature authenticates.
//!
//! Must not know what an erasure or adoption does to stored entries.

use std::collections::BTreeSet;
use std::sync::Arc;

use approdo_model::bytes::PublicKey;
use approdo_model::ids::{DeviceId, OrganisationId};
use approdo_model::limits::{ANSWER_ITEMS_MAX, DEVICES_MAX};
use approdo_model::notice::{Acknowledgement, LedgerAct, LedgerLine};
use approdo_model::problem::Code;
use approdo_model::registry::{Registry, Role};
use approdo_model::wire::{LedgerQuery, Notices, path};
use axum::extract::State;

use super::refuses;
use crate::directory::Change;
use crate::limits::{NOTICES_MAX, REROUTES_MAX};
use crate::refusal::Refusal;
use crate::state::{Shared, settled};
use crate::store::branch::Branches;
use crate::store::notices::{Inscribed, acknowledge, adopt, beyond, blank, inscribe};
use crate::store::organisation::{self, number_of_device};
use crate::store::writer::{Desk, Stop};
use crate::take::{Holder, Json};

refuses!(
    HandRefused: Malformed, TooLarge, UnsupportedMediaType, UnknownOrganisation, UnknownDevice, NotTheAuthor,
    UnknownBranch, Fork, Unavailable
);
refuses!(LedgerRefused: Malformed, TooLarge, UnsupportedMediaType, NoToken, Unavailable);

/// Hand over acknowledgements and ledger lines.
///
/// All of one organisation; all or none are taken. What is there already is fine. An erasure blanks every slot of its
/// subject before the answer goes out. The answer says how far each coordinator's ledger goes now.
#[utoipa::path(
    post,
    path = path::NOTICES,
    tag = "notices",
    operation_id = "hand_over",
    request_body(content = ref("#/components/schemas/Notices"), content_type = "application/json"),
    responses(
        (
            status = 200,
            description = "How far each coordinator's ledger goes now",
            body = ref("#/components/schemas/LedgerQuery")
        ),
        HandRefused
    )
)]
pub async fn hand_over(
    State(shared): State<Shared>,
    Json(notices): Json<Notices>,
) -> Result<Json<LedgerQuery>, Refusal> {
    if notices.acknowledgements.len() + notices.ledger.len() > NOTICES_MAX {
        return Err(Code::TooLarge.into());
    }
    let id = only_organisation(&notices)?;
    shared.find(id).await?;
    let notices = Arc::new(notices);
    for _ in 0..REROUTES_MAX {
        let (organisation, registry) = shared.directory.registry(&id).ok_or(Code::UnknownOrganisation)?;
        let judged = Judged { id, organisation, authentic: authentic(&registry, &notices.ledger), registry };
        judged.may_acknowledge(&notices.acknowledgements)?;
        judged.may_inscribe(&notices.ledger)?;
        let notices = Arc::clone(&notices);
        match shared.writer.write_alone(move |desk| judged.write(desk, &notices)).await {
            Ok(()) => {
                return Ok(Json(LedgerQuery { known: shared.directory.ledgers(&id).unwrap_or_default() }));
            }
            Err(Stop::Moved) => {}
            Err(stop) => return Err(settled(stop)),
        }
    }
    Err(Code::TooMany.into())
}

/// Ask for ledger lines.
///
/// Those beyond what one knows of each coordinator's ledger; of an own organisation. A coordinator is also told what
/// every desk has acknowledged of every log. A desk asks when it has appended what it knew of the registry: a server
/// that was restored from a copy waits for it no longer.
#[utoipa::path(
    post,
    path = path::LEDGER,
    tag = "notices",
    operation_id = "ledger",
    security(("token" = [])),
    request_body(content = ref("#/components/schemas/LedgerQuery"), content_type = "application/json"),
    responses(
        (status = 200, description = "The lines", body = ref("#/components/schemas/Notices")),
        LedgerRefused
    )
)]
pub async fn ledger(
    State(shared): State<Shared>,
    holder: Holder,
    Json(LedgerQuery { known }): Json<LedgerQuery>,
) -> Result<Json<Notices>, Refusal> {
    if known.len() > DEVICES_MAX {
        return Err(Code::TooLarge.into());
    }
    let ledgers = shared.directory.ledgers(&holder.organisation).ok_or(Code::NoToken)?;
    // That it cannot be noted, on a full disk, keeps nobody from reading: it is waited for until it comes again.
    let _ = came(&shared, &holder).await;
    let lines = shared.readers.read(move |db| beyond(db, &ledgers, &known, ANSWER_ITEMS_MAX)).await?;
    let acknowledgements = match holder.role {
        Role::Coordinator => shared.directory.acknowledgements(&holder.organisation),
        Role::Worker => Vec::new(),
    };
    Ok(Json(Notices { acknowledgements, ledger: lines }))
}

async fn came(shared: &Shared, holder: &Holder) -> Result<(), Refusal> {
    let Holder { organisation, device, .. } = *holder;
    let log = shared.directory.snapshot(&organisation, &device)?.log;
    if !log.awaited {
        return Ok(());
    }
    let came = shared.writer.write(move |desk| {
        organisation::came(desk.db, log.number)?;
        Ok(vec![Change::Came { organisation, device }])
    });
    came.await.map_err(settled)
}

fn only_organisation(notices: &Notices) -> Result<OrganisationId, Refusal> {
    let acknowledged = notices.acknowledgements.iter().map(|notice| notice.organisation);
    let all: BTreeSet<OrganisationId> =
        acknowledged.chain(notices.ledger.iter().map(|l| l.organisation)).collect();
    match (all.first(), all.len()) {
        (Some(id), 1) => Ok(*id),
        _ => Err(Code::Malformed.into()),
    }
}

/// Which lines are signed by who is a coordinator now. One that is not may still be the very line that is there.
fn authentic(registry: &Registry, lines: &[LedgerLine]) -> Vec<bool> {
    lines.iter().map(|line| key(registry, &line.coordinator).is_some_and(|key| line.verifies(&key))).collect()
}

fn key(registry: &Registry, coordinator: &DeviceId) -> Option<PublicKey> {
    registry.coordinator(coordinator).map(|member| member.key)
}

/// Notices held against a registry.
struct Judged {
    id: OrganisationId,
    organisation: i64,
    registry: Arc<Registry>,
    authentic: Vec<bool>,
}

impl Judged {
    fn may_acknowledge(&self, notices: &[Acknowledgement]) -> Result<(), Refusal> {
        for notice in notices {
            let key = key(&self.registry, &notice.coordinator).ok_or(Code::NotTheAuthor)?;
            if !notice.verifies(&key) {
                return Err(Code::NotTheAuthor.into());
            }
            self.member(&notice.device)?;
        }
        Ok(())
    }

    fn may_inscribe(&self, lines: &[LedgerLine]) -> Result<(), Refusal> {
        for line in lines {
            if !self.registry.ever_coordinator(&line.coordinator) {
                return Err(Code::NotTheAuthor.into());
            }
            if let LedgerAct::Adopted { device, .. } = &line.act {
                self.member(device)?;
            }
        }
        Ok(())
    }

    fn member(&self, device: &DeviceId) -> Result<(), Refusal> {
        if self.registry.members.contains_key(device) { Ok(()) } else { Err(Code::UnknownDevice.into()) }
    }

    fn branches<'a>(&self, desk: &Desk<'a>, device: DeviceId) -> Result<Branches<'a>, Stop> {
        let number = number_of_device(desk.db, &device)?;
        Ok(Branches { db: desk.db, organisation: self.id, device, number })
    }

    fn write(&self, desk: &Desk<'_>, notices: &Notices) -> Result<Vec<Change>, Stop> {
        if !desk.judges_by(&self.registry) {
            return Err(Stop::Moved);
        }
        let mut changes = vec![Change::Anew(self.id, Some(Arc::clone(&self.registry)))];
        for notice in &notices.acknowledgements {
            acknowledge(desk.db, &self.branches(desk, notice.device)?, notice)?;
        }
        for (line, authentic) in notices.ledger.iter().zip(&self.authentic) {
            if inscribe(desk.db, self.organisation, line, *authentic)? == Inscribed::Now {
                changes.extend(self.carry_out(desk, &line.act)?);
            }
        }
        Ok(changes)
    }

    fn carry_out(&self, desk: &Desk<'_>, act: &LedgerAct) -> Result<Option<Change>, Stop> {
        match act {
            LedgerAct::Erased { subject } => {
                blank(desk.db, self.organisation, subject)?;
                Ok(Some(Change::Erased))
            }
            LedgerAct::Adopted { device, head } => {
                let branches = self.branches(desk, *device)?;
                adopt(desk.db, self.organisation, &self.registry, desk.rules, &branches, *head)?;
                Ok(None)
            }
        }
    }
}
