//! Whether the server shows everybody the same: what other coordinators signed is held against what was shown here.
//!
//! Every acknowledgement names the head its author opened and the registry its author knew. A server that shows two
//! histories can sign for neither, so it must hold these back as well, and then what was handed over stays without a
//! coordinator's word for ever. A difference takes nothing back: both views are proven. It is shown, and a person asks
//! the other coordinator. Must not know how anything is proven.

use approdo_model::bytes::Digest;
use approdo_model::limits::{ANSWER_ITEMS_MAX, STATEMENTS_MAX};
use approdo_model::notice::Acknowledgement;
use approdo_model::wire::Receipt;

use crate::app::App;
use crate::store::{Store, StoreError};

use super::{Round, SyncError};

/// What a round learns of others' views.
#[derive(Debug, Default)]
pub(super) struct Views {
    /// The acknowledgements of all desks, as they stood when this round began to read.
    others: Option<Vec<Acknowledgement>>,
    looked_again: bool,
    differ: bool,
}

impl Views {
    /// Keeps what was seen before the logs were read: what comes later may be ahead of them in all honesty.
    pub(super) fn others_saw(&mut self, seen: Vec<Acknowledgement>) {
        self.others.get_or_insert(seen);
    }

    /// What desks have acknowledged, as this round was told; proven by nobody yet.
    pub(super) fn seen(&self) -> &[Acknowledgement] {
        self.others.as_deref().unwrap_or_default()
    }

    /// Whether the server has this word, or one that reaches further; or so many that it does not say all.
    pub(super) fn has(&self, notice: &Acknowledgement) -> bool {
        let by_them = |there: &Acknowledgement| {
            (there.coordinator, there.device) == (notice.coordinator, notice.device)
                && there.head.seq >= notice.head.seq
        };
        self.seen().len() >= ANSWER_ITEMS_MAX || self.seen().iter().any(by_them)
    }

    /// Whether the server shows another view to somebody else.
    pub(super) fn differ(&self) -> bool {
        self.differ
    }
}

/// The registry as far as the server has it: a statement that still waits here may give way to another desk's.
pub(super) fn registry_shared(store: &Store) -> Result<Digest, StoreError> {
    let delivered = store.statements()?.into_iter().rfind(|(_, waiting)| !waiting);
    Ok(delivered.map_or(Digest::ZERO, |(statement, _)| statement.digest()))
}

impl App {
    /// Whether who acknowledges our entries knew the registry that stands here.
    pub(super) fn compare_registries(
        &self,
        round: &mut Round,
        receipt: &Receipt,
        news: bool,
    ) -> Result<(), SyncError> {
        // A receipt that is full of news has more to come; one that was asked for without any shows nothing.
        let more = news && receipt.statements.len() >= STATEMENTS_MAX;
        if self.sync.sight == super::Sight::Clear && self.rules.views_meet() && !more {
            round.views.differ |= self.names_another_registry(&receipt.acknowledgements)?;
        }
        Ok(())
    }

    /// Whether other desks have seen what the server does not show here. What the heads of this round were too old for
    /// is looked for once more.
    pub(super) fn must_look_again(&self, round: &mut Round) -> Result<bool, SyncError> {
        let others = round.views.others.as_deref().unwrap_or_default();
        let differ = self.rules.views_meet()
            && (self.names_another_registry(others)? || self.names_another_log(others)?);
        let again = differ && !round.views.looked_again;
        round.views.looked_again = true;
        round.views.differ |= differ && !again;
        Ok(again)
    }

    fn names_another_registry(&self, notices: &[Acknowledgement]) -> Result<bool, SyncError> {
        let mut believed = notices.iter().filter(|notice| self.is_another_coordinators(notice)).peekable();
        if believed.peek().is_none() {
            return Ok(false);
        }
        let known: Vec<Digest> =
            self.store.statements()?.iter().map(|(statement, _)| statement.digest()).collect();
        Ok(believed.any(|notice| !known.contains(&notice.registry)))
    }

    fn names_another_log(&self, notices: &[Acknowledgement]) -> Result<bool, SyncError> {
        let own = self.identity.as_ref().map(|identity| identity.device);
        let shelved = self.store.shelved()?;
        for notice in notices.iter().filter(|n| self.is_another_coordinators(n) && Some(n.device) != own) {
            let stands = self.store.digest_at(&notice.device, notice.head.seq)? == Some(notice.head.digest);
            let beside = shelved.iter().any(|row| (row.device, row.head) == (notice.device, notice.head));
            if !stands && !beside {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Only a coordinator of now is believed: who was removed could cry wolf.
    fn is_another_coordinators(&self, notice: &Acknowledgement) -> bool {
        let (Some(identity), Some(registry)) = (&self.identity, &self.registry) else { return false };
        let author = registry.coordinator(&notice.coordinator);
        notice.coordinator != identity.device
            && notice.organisation == identity.organisation
            && author.is_some_and(|member| notice.verifies(&member.key))
    }
}
