//! What a screen sees of the open outing. Must not know how any of it is kept.

use super::{OpenOuting, Tonight};
use crate::app::answer::{OutingView, RecordView};
use crate::notebook::Notebook;

impl OpenOuting {
    /// What the screen shows.
    pub fn view(&self, received_seq: u64) -> OutingView {
        let record = |(order, tonight): (usize, &Tonight)| RecordView {
            subject: tonight.subject,
            record: Some(tonight.record.clone()),
            revision: tonight.revision,
            withdrawn: tonight.withdrawn,
            received: tonight.head.seq <= received_seq,
            order: u32::try_from(order).unwrap_or(u32::MAX).saturating_add(1),
            mismatch: false,
            heads: 1,
        };
        OutingView {
            shift: self.shift.clone(),
            records: self.tonight.iter().enumerate().map(record).collect(),
            draft: self.draft.clone(),
            zones: self.luggage.zones.iter().map(|zone| zone.as_str().to_owned()).collect(),
            notes: self.luggage.notebook.as_ref().map_or_else(Vec::new, Notebook::lines),
        }
    }
}
