//! What every call has at hand.

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use approdo_model::bytes::Ticket;
use approdo_model::ids::OrganisationId;
use approdo_model::problem::Code;

use crate::calls::page::Pages;
use crate::clock::{Chance, Clock};
use crate::directory::{Change, Directory};
use crate::refusal::Refusal;
use crate::rules::Rules;
use crate::store::organisation::number_of;
use crate::store::readers::Readers;
use crate::store::writer::{Stop, Writer};
use crate::store::{StoreError, expiry};
use crate::tickets::Tickets;

/// The server's parts, shared by all calls.
#[derive(Debug, Clone)]
pub struct Shared(pub Arc<Parts>);

/// The parts.
#[derive(Debug)]
pub struct Parts {
    /// What is known by heart.
    pub directory: Arc<Directory>,
    /// The way to the writer.
    pub writer: Writer,
    /// The readers.
    pub readers: Arc<Readers>,
    /// What lives for minutes.
    pub tickets: Tickets,
    /// Bulletins that were opened for their page.
    pub pages: Pages,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub chance: Arc<dyn Chance>,
    /// Which defences stand.
    pub rules: Rules,
}

impl Deref for Shared {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl Parts {
    /// A fresh secret.
    ///
    /// # Errors
    /// [`Code::Unavailable`] if there is no chance to be had.
    pub fn ticket(&self) -> Result<Ticket, Refusal> {
        let mut ticket = Ticket::ZERO;
        self.chance.fill(&mut ticket.0).map_err(|_| Code::Unavailable)?;
        Ok(ticket)
    }

    /// Blanks everything that is old enough today, a commit at a time.
    ///
    /// # Errors
    /// [`Stop`] if the store cannot do it.
    pub async fn sweep(&self) -> Result<(), Stop> {
        let more = Arc::new(AtomicBool::new(true));
        while more.swap(false, Ordering::SeqCst) {
            let (today, more) = (self.clock.today(), Arc::clone(&more));
            let sweep = self.writer.write_alone(move |desk| {
                let (swept, changes) = expiry::sweep(desk, today)?;
                more.store(swept.more, Ordering::SeqCst);
                Ok(changes)
            });
            sweep.await?;
        }
        Ok(())
    }

    /// Makes sure an organisation is known by heart, if it is on this server: it may have come since the start.
    ///
    /// # Errors
    /// [`Code::UnknownOrganisation`].
    pub async fn find(&self, organisation: OrganisationId) -> Result<(), Refusal> {
        if self.directory.knows(&organisation) {
            return Ok(());
        }
        let number = self.readers.read(move |db| number_of(db, &organisation)).await?;
        if number.is_none() {
            return Err(Code::UnknownOrganisation.into());
        }
        let learned = self.writer.write_alone(move |_| Ok(vec![Change::Anew(organisation, None)])).await;
        learned.map_err(settled)
    }
}

/// A store that could not do it is unavailable; why is not the asker's business.
impl From<StoreError> for Refusal {
    fn from(_: StoreError) -> Self {
        Code::Unavailable.into()
    }
}

/// What someone is told who cannot try again himself.
pub fn settled(stop: Stop) -> Refusal {
    match stop {
        Stop::Refused(refusal) => refusal,
        Stop::Moved => Code::TooMany.into(),
        Stop::Failed(fault) => fault.into(),
    }
}
