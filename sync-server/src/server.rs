//! A running server: started with a folder, an address, a clock and chance; stopped gently.
//!
//! Must not know any call.

use std::fs::{File, TryLockError};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle as Thread;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::api;
use crate::calls::page::Pages;
use crate::clock::{Chance, Clock};
use crate::directory::Directory;
use crate::gate::Gate;
use crate::limits::{REQUESTS_PER_SECOND, SWEEP_SECONDS};
use crate::listen::{Certificate, ListenError, Listener};
use crate::rules::Rules;
use crate::state::{Parts, Shared};
use crate::store::readers::Readers;
use crate::store::writer::Writer;
use crate::store::{StoreError, file};
use crate::tickets::Tickets;

/// With what a server is started.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The folder that `init` made.
    pub data: PathBuf,
    /// Where to listen. Port 0 takes any.
    pub listen: SocketAddr,
    /// Certificate and key; without them the server listens on loopback only.
    pub certificate: Option<Certificate>,
    /// Requests a second that one peer may make.
    pub requests_per_second: u32,
    /// Whether to log requests to standard error.
    pub log: bool,
    /// Which defences stand.
    pub rules: Rules,
}

impl Settings {
    /// A server for this folder on any free port of loopback, plain, silent, with every defence.
    pub fn loopback(data: &Path) -> Self {
        Self {
            data: data.to_owned(),
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            certificate: None,
            requests_per_second: REQUESTS_PER_SECOND,
            log: false,
            rules: Rules::KEPT,
        }
    }
}

/// The server cannot start or stop.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// No server in the folder.
    #[error("there is no server in this folder; `init` makes one")]
    Missing,
    /// Another process serves this folder.
    #[error("another server has this folder")]
    Taken,
    /// It cannot listen.
    #[error(transparent)]
    Listen(#[from] ListenError),
    /// Its store does not open.
    #[error("the store does not open")]
    Store(#[from] StoreError),
    /// Its OpenAPI document is not well formed.
    #[error("the OpenAPI document is not well formed")]
    Document(#[from] serde_json::Error),
}

/// A running server. Dropping it stops it without waiting; [`Server::stop`] waits.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    unread: usize,
    stop: watch::Sender<bool>,
    serving: JoinHandle<()>,
    /// Lets go what is old enough.
    sweeping: JoinHandle<()>,
    writer: Option<Thread<()>>,
    /// Held as long as it runs: two servers on one folder would not know of each other's writes.
    _lock: File,
}

impl Server {
    /// Starts a server on the tokio runtime at hand.
    ///
    /// # Errors
    /// [`ServerError`].
    pub async fn start(
        settings: Settings,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
    ) -> Result<Self, ServerError> {
        let lock = lock(&settings.data)?;
        let directory = Arc::new(Directory::default());
        let (writer, thread, unread) = Writer::start(&settings.data, Arc::clone(&directory), settings.rules)?;
        let listener = Listener::bind(settings.listen, settings.certificate.as_ref()).await?;
        let address = listener.address()?;
        let gate = Arc::new(Gate::new(Arc::clone(&clock), settings.requests_per_second, settings.log));
        let readers = Arc::new(Readers::new(&settings.data));
        let parts = Parts {
            directory,
            writer,
            readers,
            tickets: Tickets::default(),
            pages: Pages::default(),
            clock,
            chance,
            rules: settings.rules,
        };
        let shared = Shared(Arc::new(parts));
        // Before anybody is answered: a server that was restored holds again what it had let go.
        shared.sweep().await.map_err(|_| StoreError::Gone)?;
        let (stop, stopped) = watch::channel(false);
        let sweeping = tokio::spawn(sweep_for_ever(shared.clone(), stopped.clone()));
        let router = api::router(shared, gate)?;
        let serving = tokio::spawn(listener.serve(router, stopped));
        Ok(Self { address, stop, unread, serving, sweeping, writer: Some(thread), _lock: lock })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// How many organisations are not served because their statements do not fold.
    pub fn unread(&self) -> usize {
        self.unread
    }

    /// Stops taking requests, lets those at work end, and waits until everything is written.
    pub async fn stop(mut self) {
        // Nobody listening to the signal means that it has stopped already.
        let _ = self.stop.send(true);
        let _ = (&mut self.serving).await;
        let _ = (&mut self.sweeping).await;
        if let Some(writer) = self.writer.take() {
            let _ = tokio::task::spawn_blocking(move || writer.join()).await;
        }
    }
}

/// Looks every hour for what is old enough to be blanked, until the server stops.
async fn sweep_for_ever(shared: Shared, mut stopped: watch::Receiver<bool>) {
    let hour = Duration::from_secs(SWEEP_SECONDS);
    while tokio::time::timeout(hour, stopped.changed()).await.is_err() {
        // A store that cannot now is asked again in an hour; pushes tell their senders by themselves.
        let _ = shared.sweep().await;
    }
}

/// Takes the folder for this process.
pub(crate) fn lock(data: &Path) -> Result<File, ServerError> {
    if !file(data).exists() {
        return Err(ServerError::Missing);
    }
    let lock = File::options().create(true).truncate(false).write(true).open(data.join("lock"));
    let lock = lock.map_err(|_| ServerError::Taken)?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock | TryLockError::Error(_)) => Err(ServerError::Taken),
    }
}
