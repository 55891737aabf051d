//! The loopback bridge: the pages of the app and its one function, for a browser on this machine.
//!
//! Absent from the app itself (feature `bridge`). It listens on loopback alone, serves the files that were in the
//! folder when it started, and answers `POST /handle` for whoever shows the token of this run, under the address it
//! printed: another page in the same browser has neither. Must not know what a request means.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use approdo_vault::app::answer::Response as Answered;
use approdo_vault::chance::Chance;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, HOST, HeaderName, ORIGIN};
use axum::http::{HeaderMap, Method, Response, StatusCode};
use subtle::ConstantTimeEq;
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;

use crate::door::Door;

/// Bytes of one request: a spreadsheet of past counts, quoted, with room.
pub const REQUEST_BYTES_MAX: usize = 512 << 10;

/// Files served.
pub const FILES_MAX: usize = 500;

/// Bytes of all files served.
pub const FILES_BYTES_MAX: u64 = 32 << 20;

/// Bytes of the token of a run.
const TOKEN_BYTES: usize = 32;

/// What a page may do: its own scripts, styles and pictures, and knock at this door.
pub const CONTENT_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
                                  connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Said with every answer.
const HEADERS: [(&str, &str); 7] = [
    ("content-security-policy", CONTENT_POLICY),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cache-control", "no-store"),
];

/// The kinds of file that pages are made of.
const KINDS: [(&str, &str); 9] = [
    ("html", "text/html; charset=utf-8"),
    ("js", "text/javascript; charset=utf-8"),
    ("css", "text/css; charset=utf-8"),
    ("json", "application/json"),
    ("svg", "image/svg+xml"),
    ("png", "image/png"),
    ("woff2", "font/woff2"),
    ("txt", "text/plain; charset=utf-8"),
    ("webmanifest", "application/manifest+json"),
];

/// The bridge cannot start.
#[derive(Debug, thiserror::Error)]
pub enum BridgeError {
    /// The built pages cannot be read.
    #[error("read the built pages: {0}")]
    Pages(#[source] io::Error),
    /// There is no `index.html`.
    #[error("read the built pages: there is no index.html; `npm run build` in ui makes it")]
    NotBuilt,
    /// More or larger files than pages are made of.
    #[error("read the built pages: more than pages are made of")]
    TooMany,
    /// The port cannot be taken.
    #[error("listen on loopback: {0}")]
    Listen(#[source] io::Error),
}

struct File {
    kind: &'static str,
    bytes: Vec<u8>,
}

struct Served {
    door: Door,
    files: HashMap<String, File>,
    port: u16,
    token: String,
}

/// A running bridge; it stops when this goes.
pub struct Bridge {
    address: SocketAddr,
    token: String,
    stop: watch::Sender<bool>,
    thread: Option<JoinHandle<()>>,
}

impl Bridge {
    /// Serves the pages in `dist` and this door on loopback. Port 0 takes a free one.
    ///
    /// # Errors
    /// [`BridgeError`].
    pub fn start(door: Door, dist: &Path, port: u16) -> Result<Self, BridgeError> {
        let files = pages(dist)?;
        let token = hex::encode(Chance::system().bytes::<TOKEN_BYTES>());
        let runtime = Builder::new_current_thread().enable_all().build().map_err(BridgeError::Listen)?;
        let place = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let listener = runtime.block_on(TcpListener::bind(place)).map_err(BridgeError::Listen)?;
        let address = listener.local_addr().map_err(BridgeError::Listen)?;
        let served = Arc::new(Served { door, files, port: address.port(), token: token.clone() });
        let (stop, stopped) = watch::channel(false);
        let work = move || serve(&runtime, listener, served, stopped);
        let thread =
            thread::Builder::new().name("bridge".to_owned()).spawn(work).map_err(BridgeError::Listen)?;
        Ok(Self { address, token, stop, thread: Some(thread) })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The token of this run.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// The address for a browser. The token is in the fragment, which no browser sends anywhere.
    pub fn url(&self) -> String {
        format!("http://{}/#token={}", self.address, self.token)
    }

    /// Serves until the program is stopped.
    pub fn wait(mut self) {
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Drop for Bridge {
    fn drop(&mut self) {
        let _ = self.stop.send(true);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn serve(runtime: &Runtime, listener: TcpListener, served: Arc<Served>, mut stopped: watch::Receiver<bool>) {
    let router = Router::new().fallback(answer).with_state(served);
    runtime.block_on(async {
        tokio::select! {
            _ = stopped.wait_for(|stop| *stop) => {}
            _ = async { axum::serve(listener, router).await } => {}
        }
    });
}

async fn answer(State(served): State<Arc<Served>>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    if !is_ours(&parts.headers, served.port) {
        return bare(StatusCode::FORBIDDEN);
    }
    match (&parts.method, parts.uri.path()) {
        (&Method::POST, "/handle") if shows_token(&parts.headers, &served.token) => {
            handle(served, body).await
        }
        (&Method::POST, "/handle") => bare(StatusCode::FORBIDDEN),
        (&Method::GET, path) => page(&served, path),
        _ => bare(StatusCode::NOT_FOUND),
    }
}

/// The request off the event loop: unlocking takes as long as it must.
async fn handle(served: Arc<Served>, body: Body) -> Response<Body> {
    let Ok(request) = to_bytes(body, REQUEST_BYTES_MAX).await else {
        return bare(StatusCode::PAYLOAD_TOO_LARGE);
    };
    let work = move || served.door.handle(&request);
    let answered: Result<Answered, _> = tokio::task::spawn_blocking(work).await;
    match answered.map(|answered| serde_json::to_vec(&answered)) {
        Ok(Ok(json)) => with_body("application/json", json),
        _ => bare(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

fn page(served: &Served, path: &str) -> Response<Body> {
    let name = if path == "/" { "/index.html" } else { path };
    match served.files.get(name) {
        Some(file) => with_body(file.kind, file.bytes.clone()),
        None => bare(StatusCode::NOT_FOUND),
    }
}

/// Whether the request names this address and no other page made it. A name that was turned to loopback from outside
/// is not ours.
fn is_ours(headers: &HeaderMap, port: u16) -> bool {
    let names = [format!("127.0.0.1:{port}"), format!("localhost:{port}")];
    let Some(host) = only(headers, &HOST) else { return false };
    if !names.iter().any(|name| name == host) {
        return false;
    }
    match headers.get(ORIGIN) {
        None => true,
        Some(_) => only(headers, &ORIGIN).and_then(|origin| origin.strip_prefix("http://")) == Some(host),
    }
}

fn shows_token(headers: &HeaderMap, token: &str) -> bool {
    let shown = only(headers, &AUTHORIZATION).and_then(|value| value.strip_prefix("Bearer "));
    shown.is_some_and(|shown| bool::from(shown.as_bytes().ct_eq(token.as_bytes())))
}

/// The value of a header that is there once.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().ok(),
        _ => None,
    }
}

fn bare(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    guarded(response)
}

fn with_body(kind: &'static str, bytes: Vec<u8>) -> Response<Body> {
    let mut response = Response::new(Body::from(bytes));
    response.headers_mut().insert(CONTENT_TYPE, axum::http::HeaderValue::from_static(kind));
    guarded(response)
}

fn guarded(mut response: Response<Body>) -> Response<Body> {
    for (name, value) in HEADERS {
        let (name, value) = (HeaderName::from_static(name), axum::http::HeaderValue::from_static(value));
        response.headers_mut().insert(name, value);
    }
    response
}

/// Every file below `dist` by its address, read now: what is not in this list is not served, however it is asked for.
fn pages(dist: &Path) -> Result<HashMap<String, File>, BridgeError> {
    let mut files = HashMap::new();
    let mut open = vec![(dist.to_path_buf(), String::new())];
    let mut bytes_left = FILES_BYTES_MAX;
    while let Some((folder, address)) = open.pop() {
        for child in fs::read_dir(&folder).map_err(BridgeError::Pages)? {
            let child = child.map_err(BridgeError::Pages)?;
            let Ok(name) = child.file_name().into_string() else { continue };
            let (path, address) = (child.path(), format!("{address}/{name}"));
            let metadata = child.metadata().map_err(BridgeError::Pages)?;
            if metadata.is_dir() {
                open.push((path, address));
            } else if let Some(kind) = kind(&name).filter(|_| metadata.is_file()) {
                bytes_left = bytes_left.checked_sub(metadata.len()).ok_or(BridgeError::TooMany)?;
                files.insert(address, File { kind, bytes: fs::read(path).map_err(BridgeError::Pages)? });
            }
            if files.len() > FILES_MAX || open.len() > FILES_MAX {
                return Err(BridgeError::TooMany);
            }
        }
    }
    if files.contains_key("/index.html") { Ok(files) } else { Err(BridgeError::NotBuilt) }
}

fn kind(name: &str) -> Option<&'static str> {
    let (stem, ending) = name.rsplit_once('.')?;
    let known = KINDS.iter().find(|(known, _)| *known == ending && !stem.is_empty());
    known.map(|(_, kind)| *kind)
}
