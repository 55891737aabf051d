//! Connections: taken in one by one, over TLS 1.3 or plain on loopback, and let go gently at the end.
//!
//! Must not know what is asked over them.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use approdo_model::bytes::ServerPin;
use approdo_model::digest::server_pin;
use axum::Router;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::ParsedCertificate;
use tokio_rustls::rustls::{ServerConfig, crypto, version};

use crate::gate::Peer;
use crate::limits::{
    CONNECTIONS_MAX, GOODBYE_SECONDS, HANDSHAKE_SECONDS, HEAD_BYTES_MAX, HEAD_SECONDS, READ_BYTES_MAX,
};

/// Where the certificate and its key lie.
#[derive(Debug, Clone)]
pub struct Certificate {
    /// The chain, PEM.
    pub chain: PathBuf,
    /// The private key, PEM.
    pub key: PathBuf,
}

/// The server cannot listen.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    /// Plain HTTP is for this machine only.
    #[error("without a certificate the server listens on loopback only")]
    PlainBeyondLoopback,
    /// The address is taken or not ours.
    #[error("the address cannot be listened on")]
    Address(#[source] io::Error),
    /// The certificate or its key cannot be read or used.
    #[error("the certificate or its key cannot be used")]
    Certificate,
}

/// A port with, perhaps, TLS on it.
pub struct Listener {
    tcp: TcpListener,
    tls: Option<TlsAcceptor>,
}

impl Listener {
    /// Begins to listen.
    ///
    /// # Errors
    /// [`ListenError`].
    pub async fn bind(address: SocketAddr, certificate: Option<&Certificate>) -> Result<Self, ListenError> {
        if certificate.is_none() && !address.ip().is_loopback() {
            return Err(ListenError::PlainBeyondLoopback);
        }
        let tls = certificate.map(acceptor).transpose()?;
        let tcp = TcpListener::bind(address).await.map_err(ListenError::Address)?;
        Ok(Self { tcp, tls })
    }

    /// Where it listens.
    ///
    /// # Errors
    /// [`ListenError::Address`].
    pub fn address(&self) -> Result<SocketAddr, ListenError> {
        self.tcp.local_addr().map_err(ListenError::Address)
    }

    /// Serves until told to stop, then lets requests at work end.
    pub async fn serve(self, router: Router, mut stop: watch::Receiver<bool>) {
        let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
        let graceful = GracefulShutdown::new();
        loop {
            let Ok(place) = Arc::clone(&places).acquire_owned().await else { break };
            let taken = tokio::select! {
                taken = self.tcp.accept() => taken,
                _ = stop.changed() => break,
            };
            match taken {
                Ok((stream, peer)) => self.take_in(stream, peer, &router, graceful.watcher(), place),
                // Out of file descriptors, or the client is gone already: wait a little, not in a circle.
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
        drop(self);
        let _ = tokio::time::timeout(Duration::from_secs(GOODBYE_SECONDS), graceful.shutdown()).await;
    }

    fn take_in(
        &self,
        stream: TcpStream,
        peer: SocketAddr,
        router: &Router,
        watcher: Watcher,
        place: OwnedSemaphorePermit,
    ) {
        // Answers are small and whole: waiting to fill a segment only costs the client a delay.
        let _ = stream.set_nodelay(true);
        let (router, tls) = (router.clone(), self.tls.clone());
        tokio::spawn(async move {
            let _place = place;
            match tls {
                None => speak(stream, peer, router, watcher).await,
                Some(tls) => {
                    let shaken =
                        tokio::time::timeout(Duration::from_secs(HANDSHAKE_SECONDS), tls.accept(stream));
                    if let Ok(Ok(stream)) = shaken.await {
                        speak(stream, peer, router, watcher).await;
                    }
                }
            }
        });
    }
}

/// Speaks HTTP/1.1 on one connection until it ends.
async fn speak(
    stream: impl AsyncRead + AsyncWrite + Unpin + 'static,
    peer: SocketAddr,
    router: Router,
    watcher: Watcher,
) {
    let calls = TowerToHyperService::new(router);
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(Peer(peer.ip()));
        calls.call(request)
    });
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(Duration::from_secs(HEAD_SECONDS))
        .max_header_size(HEAD_BYTES_MAX)
        .max_buf_size(READ_BYTES_MAX)
        .serve_connection(TokioIo::new(stream), service);
    // However a connection ends, there is nobody left to tell.
    let _ = watcher.watch(connection).await;
}

/// TLS 1.3 and nothing older.
fn acceptor(certificate: &Certificate) -> Result<TlsAcceptor, ListenError> {
    let mut config = ServerConfig::builder_with_provider(Arc::new(crypto::ring::default_provider()))
        .with_protocol_versions(&[&version::TLS13])
        .map_err(|_| ListenError::Certificate)?
        .with_no_client_auth()
        .with_single_cert(chain(&certificate.chain)?, key(&certificate.key)?)
        .map_err(|_| ListenError::Certificate)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// By which the tablets know a server with this certificate again.
///
/// # Errors
/// [`ListenError::Certificate`].
pub fn pin(file: &Path) -> Result<ServerPin, ListenError> {
    let chain = chain(file)?;
    let shown = chain.first().ok_or(ListenError::Certificate)?;
    let shown = ParsedCertificate::try_from(shown).map_err(|_| ListenError::Certificate)?;
    Ok(server_pin(shown.subject_public_key_info().as_ref()))
}

fn chain(file: &Path) -> Result<Vec<CertificateDer<'static>>, ListenError> {
    let chain: Vec<_> = CertificateDer::pem_file_iter(file)
        .and_then(Iterator::collect)
        .map_err(|_| ListenError::Certificate)?;
    if chain.is_empty() { Err(ListenError::Certificate) } else { Ok(chain) }
}

fn key(file: &Path) -> Result<PrivateKeyDer<'static>, ListenError> {
    PrivateKeyDer::from_pem_file(file).map_err(|_| ListenError::Certificate)
}
