//! The notebooks after their outings: read in the office for a day, then burnt, by the count that only falls or by the
//! clock on the wall, whichever comes first. Must not know what a line says.

use crate::clock::wall;
use crate::envelope::Scope;
use crate::keyring;
use crate::notebook::Notebook;
use crate::secret::Key;
use crate::store::{Identity, NotesRow, StoreError, WrapKind};
use approdo_model::suite;

use super::answer::{NotebookView, Notebooks};
use super::problem::Refusal;
use super::{App, State};

impl App {
    /// Takes so many minutes off what remains of every notebook, and burns those of which nothing does.
    pub(super) fn age_notebooks(&mut self, minutes: u32) -> Result<(), StoreError> {
        self.store.write("age notes", |rows| rows.age_notes(minutes))?;
        self.burn(|row| row.minutes_left == Some(0))
    }

    /// What can still be read of the notebooks of the last day.
    pub(super) fn notebooks(&mut self) -> Result<Notebooks, Refusal> {
        let identity = self.identity.clone().ok_or(Refusal::WrongState)?;
        let State::Office(office) = &self.state else { return Err(Refusal::WrongState) };
        let mut notebooks = Vec::new();
        for row in self.store.notebooks()? {
            if let (Some(minutes_left), Ok(open)) =
                (row.minutes_left, self.notebook(&identity, &office.vault_key, &row))
            {
                notebooks.push(NotebookView { lines: open.lines(), minutes_left });
            }
        }
        Ok(Notebooks { notebooks })
    }

    /// Destroys the notebooks whose day is over by the wall clock.
    pub(super) fn burn_old_notebooks(&mut self, identity: &Identity, vault_key: &Key) -> Result<(), Refusal> {
        let now = wall(&*self.clock);
        let mut over = Vec::new();
        for row in self.store.notebooks()?.into_iter().filter(|row| row.minutes_left.is_some()) {
            if self.notebook(identity, vault_key, &row).is_ok_and(|notebook| notebook.is_over(now)) {
                over.push(row.opening);
            }
        }
        Ok(self.burn(|row| over.contains(&row.opening))?)
    }

    fn notebook(&self, identity: &Identity, vault_key: &Key, row: &NotesRow) -> Result<Notebook, Refusal> {
        let key = keyring::open(&self.store, vault_key, WrapKind::Notebook, row.opening.as_bytes())?;
        let scope = Scope {
            suite: suite::X25519,
            organisation: identity.organisation,
            generation: row.generation,
            device: identity.device,
            seq: row.seq,
        };
        Notebook::open(&self.store, key, scope, row.opening).map_err(|_| Refusal::Unreadable)
    }

    fn burn(&mut self, which: impl Fn(&NotesRow) -> bool) -> Result<(), StoreError> {
        let over: Vec<_> = self.store.notebooks()?.into_iter().filter(|row| which(row)).collect();
        if over.is_empty() {
            return Ok(());
        }
        self.store
            .write("burn notes", |rows| over.iter().try_for_each(|row| rows.drop_notes(&row.opening)))?;
        self.store.checkpoint()
    }
}
