//! A registry that a later version of this app has written: what this one cannot read it does not fold, and says so.
//!
//! Statements stand on each other, so that nothing behind an unknown one can be judged either. A desk then does nothing
//! more. A tablet goes on handing over what it holds: it asks for receipts without statements until it is renewed. Must
//! not know what a statement says.

use approdo_model::registry::Act;
use serde::Deserialize;
use serde_json::Value;

use crate::app::App;

use super::SyncError;

/// What the registry at the server looks like from here.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Sight {
    /// It can be read.
    #[default]
    Clear,
    /// A receipt could not be read. Perhaps it was the statements in it: the next round asks for none.
    Doubtful,
    /// Without statements receipts can be read.
    Later,
}

/// A stretch of a registry whose acts may be anything.
#[derive(Deserialize)]
struct Stretch {
    statements: Vec<AnyStatement>,
}

#[derive(Deserialize)]
struct AnyStatement {
    act: Value,
}

/// Whether a stretch of a registry cannot be read only because it holds an act that is not known here.
pub(super) fn holds_unknown_act(json: &[u8]) -> bool {
    let unknown = |act: &Value| {
        let named = act.as_object().is_some_and(|act| act.len() == 1);
        named && Act::deserialize(act).is_err()
    };
    serde_json::from_slice::<Stretch>(json)
        .is_ok_and(|stretch| stretch.statements.iter().any(|statement| unknown(&statement.act)))
}

impl App {
    /// How many statements a push says that it knows: all there may ever be, where they could not be read.
    pub(super) fn registry_wanted(&self, known: u32) -> u32 {
        if self.sync.sight == Sight::Doubtful { u32::MAX } else { known }
    }

    /// A receipt that could not be read, though it came as one.
    pub(super) fn misread(&mut self) -> SyncError {
        let (sight, error) = match self.sync.sight {
            Sight::Clear => (Sight::Doubtful, SyncError::Unexpected),
            Sight::Doubtful => (Sight::Clear, SyncError::Unexpected),
            Sight::Later => (Sight::Doubtful, SyncError::Later),
        };
        self.sync.sight = sight;
        error
    }

    /// A receipt that was read. With the statements in it, the doubt was about something else.
    pub(super) fn read_well(&mut self) {
        if self.sync.sight == Sight::Later {
            self.sync.sight = Sight::Clear;
        }
    }

    /// What a round that came to its end has shown of the registry.
    pub(super) fn seen_to_the_end(&mut self) -> bool {
        if self.sync.sight == Sight::Doubtful {
            self.sync.sight = Sight::Later;
        }
        self.sync.sight == Sight::Later
    }
}
