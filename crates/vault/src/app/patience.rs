//! How long this desk has kept back what it says, because the server says that it waits for another desk.
//!
//! An honest server was restored and waits a few days; one that names a desk for ever keeps every new word of the registry
//! from everybody. Nobody can tell the two apart but people, so after some days it is said. What is kept back stays kept back:
//! the remedy is to open that desk or to remove it. The day it began is in the file, so that no lock and no restart begins
//! anew. Must not know what is kept back.

use crate::store::WrapKind;

use super::App;
use super::problem::Refusal;
use super::rapporteur::{keep, kept};

/// Days for which a server may say that it waits for a desk while something is kept back here, before every round ends
/// with an alarm.
pub const KEPT_BACK_DAYS_MAX: u16 = 7;

impl App {
    /// Whether what this desk says has been kept back for longer than may be, at the end of a round that went well.
    ///
    /// # Errors
    /// [`Refusal`] if the file cannot be read or written.
    pub(crate) fn is_kept_back_too_long(&mut self) -> Result<bool, Refusal> {
        let waits = !self.awaited.is_empty() && self.store.statements()?.iter().any(|(_, waiting)| *waiting);
        let (today, bounded) = (self.clock.today().number(), self.rules.waiting_ends());
        let Some(parts) = self.desk() else { return Ok(false) };
        let since: Option<u16> = kept((parts.store, parts.vault_key), WrapKind::KeptBack, b"")?;
        if !waits {
            if since.is_some() {
                parts.store.write("kept back", |rows| rows.drop_wrap(WrapKind::KeptBack, b""))?;
            }
            return Ok(false);
        }
        match since {
            Some(since) if since <= today => Ok(bounded && today - since >= KEPT_BACK_DAYS_MAX),
            // It begins, or the clock was set back.
            _ => keep(parts, WrapKind::KeptBack, b"", &today).map(|()| false),
        }
    }
}
