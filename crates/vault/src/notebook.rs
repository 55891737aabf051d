//! The notebook of one outing: a few words for the team itself, on this tablet only, gone a day after the shift.
//!
//! It is sealed under a key of its own, which is destroyed with it, and no line of it ever becomes part of an entry.
//! Until it is gone it can be read in its outing and, afterwards, in the office. Must not know states, records or sync.

use approdo_model::bytes::{Digest, Salt};
use approdo_model::forms::{Invalid, rule};
use approdo_model::ids::SubjectId;
use approdo_model::suite;
use serde::{Deserialize, Deserializer, Serialize};
use ts_rs::TS;
use zeroize::Zeroizing;

use crate::chance::Chance;
use crate::clock::WallMinute;
use crate::envelope::{self, EnvelopeError, Scope};
use crate::secret::Key;
use crate::store::{NotesRow, Store, StoreError};

/// Characters of one line (DOMAIN.md 3).
pub const NOTE_CHARACTERS_MAX: usize = 280;

/// Lines of one notebook.
pub const NOTE_LINES_MAX: usize = 100;

/// Minutes that a notebook can be read after the shift (DOMAIN.md 5).
pub const NOTES_MINUTES: u32 = 24 * 60;

/// Why a notebook refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotebookError {
    /// The disk.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What is kept cannot be opened with its key.
    #[error("the notebook cannot be opened")]
    Unreadable,
    /// As many lines as there may be.
    #[error("the notebook is full")]
    Full,
}

impl From<EnvelopeError> for NotebookError {
    fn from(_: EnvelopeError) -> Self {
        Self::Unreadable
    }
}

/// A line: at most [`NOTE_CHARACTERS_MAX`] characters, none of them a control character. Printed nowhere.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
#[ts(type = "string", export_to = "requests.ts")]
pub struct NoteText(String);

impl NoteText {
    /// Takes a line as it was typed, without the space around it.
    ///
    /// # Errors
    /// [`Invalid`]; it names the rule, never the line.
    pub fn new(typed: &str) -> Result<Self, Invalid> {
        let line = typed.trim();
        let refused = |code| Err(Invalid { field: "note", code });
        if line.chars().count() > NOTE_CHARACTERS_MAX {
            return refused(rule::TOO_LONG);
        }
        if line.chars().any(char::is_control) {
            return refused(rule::UNWRITABLE);
        }
        Ok(Self(line.to_owned()))
    }
}

impl std::fmt::Debug for NoteText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[redacted]")
    }
}

impl<'de> Deserialize<'de> for NoteText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// One line of a notebook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "requests.ts")]
pub struct NoteLine {
    /// The record it is about; none for the outing as a whole.
    pub subject: Option<SubjectId>,
    /// The place of that record in the outing, from 1; 0 for the outing as a whole.
    pub order: u32,
    /// What it says.
    pub text: NoteText,
}

/// What lies under the seal.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Leaves {
    lines: Vec<NoteLine>,
    /// When the shift ended; none while it goes on.
    closed: Option<WallMinute>,
}

/// A notebook that is open.
#[derive(Debug)]
pub struct Notebook {
    key: Key,
    scope: Scope,
    opening: Digest,
    leaves: Leaves,
}

/// A notebook never leaves the device: its place names suite 1, whatever the outing's keys are sealed in.
fn kept(scope: Scope) -> Scope {
    Scope { suite: suite::X25519, ..scope }
}

impl Notebook {
    /// An empty one with a key of its own. Nothing is written until there is a line.
    pub fn new(scope: Scope, opening: Digest, chance: &mut Chance) -> Self {
        Self { key: chance.key(), scope: kept(scope), opening, leaves: Leaves::default() }
    }

    /// The one that is kept of the outing that began with this entry.
    ///
    /// # Errors
    /// [`NotebookError::Unreadable`].
    pub fn open(store: &Store, key: Key, scope: Scope, opening: Digest) -> Result<Self, NotebookError> {
        let scope = kept(scope);
        let leaves = match store.notes(&opening)? {
            None => Leaves::default(),
            Some(row) => {
                let text = envelope::open_draft(&key, &scope, &opening, &Salt(row.salt), &row.sealed)?;
                serde_json::from_slice(&text).map_err(|_| NotebookError::Unreadable)?
            }
        };
        Ok(Self { key, scope, opening, leaves })
    }

    /// Its key, to be kept under another.
    pub(crate) fn key(&self) -> &Key {
        &self.key
    }

    /// Its lines, in the order of the records they are about.
    pub fn lines(&self) -> Vec<NoteLine> {
        let mut lines = self.leaves.lines.clone();
        lines.sort_by_key(|line| line.order);
        lines
    }

    /// Writes a line in place of the one about the same record; an empty one takes it out.
    ///
    /// # Errors
    /// [`NotebookError`]; nothing has then changed.
    pub fn write(
        &mut self,
        store: &mut Store,
        chance: &mut Chance,
        line: NoteLine,
    ) -> Result<(), NotebookError> {
        let mut lines: Vec<NoteLine> =
            self.leaves.lines.iter().filter(|known| known.subject != line.subject).cloned().collect();
        if !line.text.0.is_empty() {
            lines.push(line);
        }
        if lines.len() > NOTE_LINES_MAX {
            return Err(NotebookError::Full);
        }
        let leaves = Leaves { lines, closed: self.leaves.closed };
        let row = self.seal(&leaves, chance)?;
        store.write("keep notes", |rows| rows.set_notes(&row))?;
        self.leaves = leaves;
        Ok(())
    }

    /// Forgets what was said about an erased record, here and on the disk. Of a notebook that nobody has open nothing can
    /// be taken out; it is gone within its day.
    ///
    /// # Errors
    /// [`NotebookError`]; here it is forgotten all the same.
    pub fn forget(
        &mut self,
        store: &mut Store,
        chance: &mut Chance,
        subject: &SubjectId,
    ) -> Result<(), NotebookError> {
        let about = |line: &NoteLine| line.subject == Some(*subject);
        if !self.leaves.lines.iter().any(about) {
            return Ok(());
        }
        self.leaves.lines.retain(|line| !about(line));
        let row = self.seal(&self.leaves, chance)?;
        Ok(store.write("keep notes", |rows| rows.set_notes(&row))?)
    }

    /// What to keep when the shift ends, from which on its time runs; none where nothing was written.
    ///
    /// # Errors
    /// [`NotebookError`].
    pub fn closed(&self, now: WallMinute, chance: &mut Chance) -> Result<Option<NotesRow>, NotebookError> {
        if self.leaves.lines.is_empty() {
            return Ok(None);
        }
        let leaves = Leaves { lines: self.leaves.lines.clone(), closed: Some(now) };
        let row = self.seal(&leaves, chance)?;
        Ok(Some(NotesRow { minutes_left: Some(NOTES_MINUTES), ..row }))
    }

    /// Whether its day is over by the wall clock. One that went back says nothing: the count in its row goes on falling.
    pub fn is_over(&self, now: WallMinute) -> bool {
        self.leaves.closed.is_some_and(|closed| closed.minutes_until(now) >= NOTES_MINUTES)
    }

    fn seal(&self, leaves: &Leaves, chance: &mut Chance) -> Result<NotesRow, NotebookError> {
        let text = Zeroizing::new(serde_json::to_vec(leaves).map_err(|_| NotebookError::Unreadable)?);
        let salt = chance.salt();
        let sealed = envelope::seal_draft(&self.key, &self.scope, &self.opening, &salt, &text)?;
        Ok(NotesRow {
            opening: self.opening,
            seq: self.scope.seq,
            generation: self.scope.generation,
            salt: *salt.as_bytes(),
            sealed,
            minutes_left: None,
        })
    }
}
