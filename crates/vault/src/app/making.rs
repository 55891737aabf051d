//! A bulletin in the making: protected and attacked beside everything else, while the desk answers other questions.
//!
//! It is of what had been collected when it began; whoever asks compares. When nobody keeps it, it is stopped: what the
//! thread holds is gone with the search that it is at. In memory only. Must not know keys, rows, or who asks.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use crate::rapporteur::{Asked, Collected, Drafts, Progress, Unpublishable};

type Outcome = Result<Drafts, Unpublishable>;

/// Both bulletins of these months, made or on the way.
pub(super) struct Making {
    asked: Asked,
    of: Arc<Collected>,
    progress: Arc<Progress>,
    stage: Stage,
}

enum Stage {
    Under(JoinHandle<Outcome>),
    Over(Box<Outcome>),
    /// Between the two, while one becomes the other.
    Turning,
}

impl Making {
    /// Begins. Where there is no hand to spare it is made at once, and whoever asks waits.
    pub(super) fn begin(asked: Asked, of: Collected) -> Self {
        let (of, progress) = (Arc::new(of), Arc::new(Progress::default()));
        let work = {
            let (of, progress) = (Arc::clone(&of), Arc::clone(&progress));
            move || of.drafts_unless(&progress, &asked)
        };
        let stage = match thread::Builder::new().name("bulletin".to_owned()).spawn(work) {
            Ok(hand) => Stage::Under(hand),
            Err(_) => Stage::Over(Box::new(of.drafts(&asked))),
        };
        Self { asked, of, progress, stage }
    }

    /// Whether it is what would be made now.
    pub(super) fn is_of(&self, asked: &Asked, of: &Collected) -> bool {
        self.asked == *asked && *self.of == *of
    }

    /// What came of it; none while it is under way.
    pub(super) fn outcome(&mut self) -> Option<&Outcome> {
        if let Stage::Under(hand) = &self.stage
            && hand.is_finished()
            && let Stage::Under(hand) = std::mem::replace(&mut self.stage, Stage::Turning)
        {
            // A proof that failed is not one that found nothing.
            self.stage = Stage::Over(Box::new(hand.join().unwrap_or_else(|why| resume_unwind(why))));
        }
        match &self.stage {
            Stage::Over(outcome) => Some(outcome),
            Stage::Under(_) | Stage::Turning => None,
        }
    }

    /// How many of [`Progress::STEPS`] are done.
    pub(super) fn done(&self) -> u32 {
        self.progress.done()
    }
}

impl Drop for Making {
    fn drop(&mut self) {
        self.progress.stop();
    }
}
