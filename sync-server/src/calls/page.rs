//! The page of those who read bulletins: which one is asked for, in which language, and whether its reader may have it.
//!
//! For people, so these addresses stand in no OpenAPI document. A link that is wrong or has ended is answered as any
//! address that does not exist, after the same work. Must not know how a page looks.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use approdo_exchange::Language;
use approdo_model::bulletin::Readers;
use approdo_model::bytes::Ticket;
use approdo_model::problem::Code;
use approdo_model::wire::ticket_hash;
use axum::Router;
use axum::extract::{FromRequestParts, Path, Query, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use rusqlite::Connection;

use crate::page::{self, CONTENT_POLICY, Format, Frame, ICON, STYLE, Shelf};
use crate::refusal::Refusal;
use crate::state::Shared;
use crate::store::{StoreError, bulletins, organisation};

const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");

/// Pages for people, beside the calls.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/", get(newest))
        .route("/bollettini/{number}", get(numbered))
        .route("/scarica/{file}", get(download))
        .route("/lettore/{ticket}", get(newest))
        .route("/lettore/{ticket}/", get(newest))
        .route("/lettore/{ticket}/bollettini/{number}", get(numbered))
        .route("/lettore/{ticket}/scarica/{file}", get(download))
        .route("/stile.css", get(|| async { still("text/css; charset=utf-8", STYLE) }))
        .route("/icona.svg", get(|| async { still("image/svg+xml", ICON) }))
}

/// Bulletins that were opened already. They never change, so the number of the last one says whether these are all.
#[derive(Debug, Default)]
pub struct Pages(Mutex<HashMap<(i64, Readers), Arc<Shelf>>>);

impl Pages {
    fn shelf(&self, db: &Connection, secretariat: i64, readers: Readers) -> Result<Arc<Shelf>, StoreError> {
        let published = bulletins::published(db, secretariat)?;
        let last = match readers {
            Readers::Tavolo => published.tavolo,
            Readers::Public => published.public,
        };
        let key = (secretariat, readers);
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = lock().get(&key).cloned();
        if let Some(shelf) = known.filter(|shelf| shelf.last() == last) {
            return Ok(shelf);
        }
        let signed = bulletins::all(db, secretariat, readers)?;
        let shelf = Arc::new(Shelf::of(signed).map_err(|_| StoreError::Corrupt("bulletin"))?);
        lock().insert(key, Arc::clone(&shelf));
        Ok(shelf)
    }
}

/// In which language, and for whom: all that an address says beside the bulletin.
struct Asked {
    language: Language,
    chosen: bool,
    /// The secret of a link, as it stands in the address; none for the public.
    link: Option<String>,
    headers: HeaderMap,
}

/// What a path may name.
#[derive(Default, serde::Deserialize)]
struct Named {
    ticket: Option<String>,
    number: Option<String>,
    file: Option<String>,
}

#[derive(serde::Deserialize)]
struct Tongue {
    lang: Option<String>,
}

impl Asked {
    async fn of(parts: &mut Parts, state: &Shared) -> (Self, Named) {
        let named = Path::<Named>::from_request_parts(parts, state).await;
        let named = named.map(|Path(named)| named).unwrap_or_default();
        let (language, chosen) = language(parts);
        let asked = Self { language, chosen, link: named.ticket.clone(), headers: parts.headers.clone() };
        (asked, named)
    }

    fn readers(&self) -> Readers {
        if self.link.is_some() { Readers::Tavolo } else { Readers::Public }
    }

    fn missing(&self) -> Response {
        missing(self.language, &self.headers)
    }
}

/// The language that the address names, else the first of the browser's that there is, else Italian.
fn language(parts: &Parts) -> (Language, bool) {
    let named = Query::<Tongue>::try_from_uri(&parts.uri).ok().and_then(|Query(tongue)| tongue.lang);
    match named.as_deref() {
        Some("it") => return (Language::It, true),
        Some("en") => return (Language::En, true),
        _ => {}
    }
    let accepted = parts.headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let known = |tongue: &str| match tongue.trim().get(..2).map(str::to_ascii_lowercase).as_deref() {
        Some("it") => Some(Language::It),
        Some("en") => Some(Language::En),
        _ => None,
    };
    (accepted.unwrap_or_default().split(',').find_map(known).unwrap_or_default(), false)
}

/// What a request of a page comes with.
struct Visit(Asked, Named);

impl FromRequestParts<Shared> for Visit {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &Shared) -> Result<Self, Self::Rejection> {
        let (asked, named) = Asked::of(parts, state).await;
        Ok(Self(asked, named))
    }
}

/// The bulletins that these readers may have, and whose they are; none where there is nothing for them.
async fn shelf(shared: &Shared, asked: &Asked) -> Result<Option<(i64, Arc<Shelf>)>, Refusal> {
    let readers = asked.readers();
    let parts = shared.clone();
    let found = match &asked.link {
        None => {
            shared
                .readers
                .read(move |db| {
                    let Some(publisher) = bulletins::publisher(db)? else {
                        return Ok(Some((0, Arc::new(Shelf::default()))));
                    };
                    parts.pages.shelf(db, publisher, readers).map(|shelf| Some((publisher, shelf)))
                })
                .await?
        }
        Some(link) => {
            // What is no ticket is looked up like one: the way to "nothing here" is the same for all.
            let stated: Result<Ticket, _> = serde_json::from_value(serde_json::Value::String(link.clone()));
            let (ticket, is_one) = (stated.as_ref().copied().unwrap_or(Ticket::ZERO), stated.is_ok());
            let hash = ticket_hash(&ticket);
            shared
                .readers
                .read(move |db| {
                    let Some(of) = bulletins::reader(db, &hash)?.filter(|_| is_one) else { return Ok(None) };
                    parts.pages.shelf(db, of, readers).map(|shelf| Some((of, shelf)))
                })
                .await?
        }
    };
    Ok(found)
}

impl Asked {
    /// Says a page about the bulletins that these readers may have.
    fn page(&self, shelf: &Shelf, say: impl FnOnce(&Frame<'_>, &Shelf) -> Option<String>) -> Response {
        let base = self.link.as_ref().map(|link| format!("/lettore/{link}")).unwrap_or_default();
        let frame =
            Frame { language: self.language, chosen: self.chosen, base: &base, readers: self.readers() };
        match say(&frame, shelf) {
            Some(html) => {
                let mut response = shown(StatusCode::OK, "text/html; charset=utf-8", html);
                self.keep_apart(&mut response);
                response
            }
            None => self.missing(),
        }
    }

    /// What is for the tavolo is for no search engine.
    fn keep_apart(&self, response: &mut Response) {
        if self.link.is_some() {
            response.headers_mut().insert(ROBOTS, HeaderValue::from_static("noindex, nofollow"));
        }
    }
}

async fn newest(State(shared): State<Shared>, Visit(asked, _): Visit) -> Result<Response, Refusal> {
    let Some((_, shelf)) = shelf(&shared, &asked).await? else { return Ok(asked.missing()) };
    Ok(asked.page(&shelf, |frame, shelf| {
        let html = match shelf.newest() {
            Some(open) => page::bulletin(frame, shelf, &open, true),
            None => page::empty(frame),
        };
        Some(html.into_string())
    }))
}

async fn numbered(State(shared): State<Shared>, Visit(asked, named): Visit) -> Result<Response, Refusal> {
    let Some((_, shelf)) = shelf(&shared, &asked).await? else { return Ok(asked.missing()) };
    let number = named.number.as_deref().and_then(|number| number.parse().ok());
    Ok(asked.page(&shelf, |frame, shelf| {
        let open = shelf.open(number?)?;
        Some(page::bulletin(frame, shelf, &open, false).into_string())
    }))
}

async fn download(State(shared): State<Shared>, Visit(asked, named): Visit) -> Result<Response, Refusal> {
    let Some((secretariat, shelf)) = shelf(&shared, &asked).await? else { return Ok(asked.missing()) };
    let wanted = named.file.as_deref().and_then(Format::asked);
    let Some((number, format)) = wanted.filter(|(number, _)| shelf.open(*number).is_some()) else {
        return Ok(asked.missing());
    };
    let registry = match format {
        Format::Json => {
            let all = shared.readers.read(move |db| organisation::statements(db, secretariat, 0, usize::MAX));
            all.await?
        }
        _ => Vec::new(),
    };
    let language = asked.language;
    let made = tokio::task::spawn_blocking(move || {
        let open = shelf.open(number)?;
        page::file(&open, format, language, registry).ok()
    });
    // A file that cannot be made is the server's fault, not the reader's.
    let file = made.await.ok().flatten().ok_or(Code::Unavailable)?;
    let mut response = shown(StatusCode::OK, file.media, file.bytes);
    if let Ok(named) = HeaderValue::from_str(&format!("attachment; filename=\"{}\"", file.name)) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, named);
    }
    asked.keep_apart(&mut response);
    Ok(response)
}

/// Where there is no such address.
pub async fn nowhere(Tongues(language): Tongues, headers: HeaderMap) -> Response {
    missing(language, &headers)
}

/// The language of a request that came to no address.
pub struct Tongues(Language);

impl<S: Send + Sync> FromRequestParts<S> for Tongues {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(language(parts).0))
    }
}

/// Nothing here: a page for whoever asks for one, else a problem. The same for an address that does not exist, a wrong
/// link, and one that has ended.
fn missing(language: Language, headers: &HeaderMap) -> Response {
    let accepted = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut response = if accepted.contains("text/html") {
        shown(StatusCode::NOT_FOUND, "text/html; charset=utf-8", page::missing(language).into_string())
    } else {
        Refusal::from(Code::NotFound).into_response()
    };
    response.headers_mut().insert(ROBOTS, HeaderValue::from_static("noindex, nofollow"));
    response
}

/// What never changes while the server runs.
fn still(media: &'static str, text: &'static str) -> Response {
    shown(StatusCode::OK, media, text)
}

/// An answer that a browser shows or keeps, with what it may do with it. The address may be a secret: it goes nowhere.
fn shown(status: StatusCode, media: &'static str, body: impl IntoResponse) -> Response {
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    let said = [
        (header::CONTENT_TYPE, media),
        (header::CONTENT_SECURITY_POLICY, CONTENT_POLICY),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::VARY, "accept, accept-language"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    for (name, value) in said {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}
