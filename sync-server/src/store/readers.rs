//! A few connections that read beside the writer, each time from one unchanging view.
//!
//! Must not know what is read.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::Semaphore;

use super::{Purpose, StoreError, open};
use crate::limits::READERS;

/// The readers.
#[derive(Debug)]
pub struct Readers {
    data: PathBuf,
    idle: Mutex<Vec<Connection>>,
    places: Semaphore,
}

impl Readers {
    /// None is open yet; each is opened when it is first needed.
    pub fn new(data: &Path) -> Self {
        Self { data: data.to_owned(), idle: Mutex::default(), places: Semaphore::new(READERS) }
    }

    /// Reads something, off the threads that serve requests.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn read<T, R>(self: &Arc<Self>, read: R) -> Result<T, StoreError>
    where
        T: Send + 'static,
        R: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        let _place = self.places.acquire().await.map_err(|_| StoreError::Gone)?;
        let readers = Arc::clone(self);
        let done = tokio::task::spawn_blocking(move || readers.now(read)).await;
        done.map_err(|_| StoreError::Gone)?
    }

    fn now<T>(&self, read: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut db = match idle {
            Some(db) => db,
            None => open(&self.data, Purpose::Read)?,
        };
        let view = db.transaction_with_behavior(TransactionBehavior::Deferred)?;
        let result = read(&view);
        view.finish()?;
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(db);
        result
    }
}
