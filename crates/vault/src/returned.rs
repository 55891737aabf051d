//! Items sent back, sealed for the author's tablet and opened there.
//!
//! An item is sealed under a key of its own, derived from the outing key that author and coordinators share: who has
//! forgotten the outing cannot read it. Must not know states, screens or calls.

use approdo_model::bytes::{Digest, SignatureBytes};
use approdo_model::ids::{DeviceId, OrganisationId};
use approdo_model::notice::{SentBack, SentBackAct};
use approdo_model::review::Returned;
use approdo_model::signature::Context;

use crate::chance::Chance;
use crate::envelope;
use crate::log::LogError;
use crate::secret::{Key, SigningSecret};

/// From whom to whom, and which.
#[derive(Debug, Clone, Copy)]
pub struct Address {
    /// Whose.
    pub organisation: OrganisationId,
    /// The coordinator's desk.
    pub coordinator: DeviceId,
    /// The author's tablet.
    pub device: DeviceId,
    /// The number of the item.
    pub number: u32,
}

impl Address {
    fn notice(self, act: SentBackAct) -> SentBack {
        let Self { organisation, coordinator, device, number } = self;
        SentBack { organisation, coordinator, device, number, act, signature: SignatureBytes::ZERO }
    }
}

/// Seals and signs an item about something of the outing that began with `opening`.
///
/// # Errors
/// [`LogError::Form`] if it does not fit its one size, which forms that keep their limits do.
pub fn send(
    address: Address,
    (opening, key): (&Digest, &Key),
    item: &Returned,
    signer: &SigningSecret,
    chance: &mut Chance,
) -> Result<SentBack, LogError> {
    let salt = chance.salt();
    let mut notice = address.notice(SentBackAct::TakenBack { item: 0 });
    let text = zeroize::Zeroizing::new(item.to_padded().map_err(|_| LogError::Form)?);
    let sealed = envelope::seal_returned(key, opening, &notice.place(), &salt, &text)?;
    notice.act = SentBackAct::Item { salt, sealed };
    notice.signature = signer.sign(Context::SentBack, &notice.canonical());
    Ok(notice)
}

/// Signs the taking back of an item.
pub fn take_back(address: Address, item: u32, signer: &SigningSecret) -> SentBack {
    let mut notice = address.notice(SentBackAct::TakenBack { item });
    notice.signature = signer.sign(Context::SentBack, &notice.canonical());
    notice
}

/// Opens an item with whichever of these outing keys fits; none if none does. Who wrote it was proven when it came.
pub fn open<'a>(
    notice: &SentBack,
    keys: impl IntoIterator<Item = (&'a Digest, &'a Key)>,
) -> Option<(Digest, Returned)> {
    let SentBackAct::Item { salt, sealed } = &notice.act else { return None };
    let place = notice.place();
    keys.into_iter().find_map(|(opening, key)| {
        let text = envelope::open_returned(key, opening, &place, salt, sealed).ok()?;
        Some((*opening, Returned::from_padded(&text).ok()?))
    })
}
