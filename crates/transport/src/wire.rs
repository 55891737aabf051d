//! One call of the vault's planner over HTTP, and what came back.
//!
//! A [`Wire`] leads to one server. It follows no redirect, takes no proxy from the environment, keeps no cookie,
//! repeats nothing by itself and reads at most [`ANSWER_BYTES_MAX`]. TLS is 1.3 or nothing; plain HTTP stays on this
//! machine. Must not know what a call means: status, media type and body go back as they came, and the vault judges.

use std::error::Error;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use crate::pin;
use approdo_model::limits::PUSH_BYTES_MAX;
use approdo_model::wire::ENTRIES_TYPE;
use approdo_vault::address::{Trust, acceptable_server};
use approdo_vault::sync::{Answer, Call, Method, Payload};
use reqwest::header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use reqwest::{
    Certificate, Client, ClientBuilder, RequestBuilder, Response, StatusCode, redirect, retry, tls,
};

/// What an answer may have beyond a full page of entries.
const ANSWER_SLACK_BYTES: usize = 64 << 10;

/// Bytes of one answer.
pub const ANSWER_BYTES_MAX: usize = PUSH_BYTES_MAX + ANSWER_SLACK_BYTES;

/// How long a connection may take to stand, TLS included.
pub const CONNECT_SECONDS_MAX: u64 = 10;

/// How long a server may be silent.
pub const READ_SECONDS_MAX: u64 = 20;

/// How long a whole call may take: a full page over 100 kbit/s. A server that drips ends here.
pub const CALL_SECONDS_MAX: u64 = 120;

/// The longest wait that a server may ask for; beyond it we come back anyway.
pub const RETRY_AFTER_SECONDS_MAX: u64 = 3_600;

/// What every call says it comes from. No version: the server need not tell tablets apart.
const USER_AGENT: &str = "approdo";

/// Who is believed to be the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Belief<'a> {
    /// As the device was told when it was enrolled.
    Told(Trust),
    /// Whom these certificates vouch for (PEM), as it was before there were pins.
    Certificates(&'a [u8]),
}

impl Belief<'_> {
    /// Whom this machine believes.
    pub const MACHINE: Self = Self::Told(Trust::Machine);
}

/// The caps of one wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caps {
    /// Until the connection stands.
    pub connect: Duration,
    /// Between two signs of life.
    pub read: Duration,
    /// For the whole call.
    pub call: Duration,
    /// Of the answer's body.
    pub answer_bytes: usize,
}

impl Default for Caps {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(CONNECT_SECONDS_MAX),
            read: Duration::from_secs(READ_SECONDS_MAX),
            call: Duration::from_secs(CALL_SECONDS_MAX),
            answer_bytes: ANSWER_BYTES_MAX,
        }
    }
}

/// A wire cannot be laid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LayError {
    /// Not an address that may be asked.
    #[error("lay the wire: not an address that may be asked")]
    Address,
    /// The pinned certificate cannot be read.
    #[error("lay the wire: the pinned certificate cannot be read")]
    Pin,
    /// TLS cannot be set up here, for want of root certificates for example.
    #[error("lay the wire: TLS cannot be set up")]
    Tls,
}

/// What became of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Carried {
    /// The server answered; the vault judges it.
    Answer(Answer),
    /// No connection, or it broke off.
    Unreachable,
    /// The server is busy and says how long.
    Wait(Duration),
    /// Somebody answered, but not as our server could: a certificate that is not believed, an answer without end.
    Unfit,
}

/// The way to one server.
#[derive(Debug, Clone)]
pub struct Wire {
    client: Client,
    base: String,
    caps: Caps,
}

impl Wire {
    /// Lays a wire to `server`, over which only who is believed to be it is asked.
    ///
    /// # Errors
    /// [`LayError`].
    pub fn lay(server: &str, belief: Belief<'_>, caps: Caps) -> Result<Self, LayError> {
        if !acceptable_server(server) {
            return Err(LayError::Address);
        }
        let secure = server.starts_with("https://");
        // Refused only when one is chosen already; whichever it is, every check of certificates is its own.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .user_agent(USER_AGENT)
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .no_proxy()
            .referer(false)
            .http1_only()
            .https_only(secure)
            .connect_timeout(caps.connect)
            .read_timeout(caps.read)
            .timeout(caps.call)
            .tls_version_min(tls::Version::TLS_1_3);
        let client = if secure { believing(client, belief)? } else { on_this_machine(client) };
        let client = client.build().map_err(|_| LayError::Tls)?;
        Ok(Self { client, base: server.trim_end_matches('/').to_owned(), caps })
    }

    /// Carries one call, once.
    pub async fn carry(&self, call: &Call) -> Carried {
        let answer = match self.request(call).send().await {
            Ok(answer) => answer,
            Err(fault) => return missed(&fault),
        };
        if let Some(wait) = asked_to_wait(answer.status(), answer.headers()) {
            return Carried::Wait(wait);
        }
        let (status, media) = (answer.status().as_u16(), media(answer.headers()));
        match self.body(answer).await {
            Ok(body) => Carried::Answer(Answer { status, media, body }),
            Err(carried) => carried,
        }
    }

    fn request(&self, call: &Call) -> RequestBuilder {
        let address = format!("{}{}", self.base, call.path);
        let request = match call.method {
            Method::Get => self.client.get(address),
            Method::Post => self.client.post(address),
        };
        let request = match &call.token {
            Some(token) => request.bearer_auth(hex::encode(token.as_bytes())),
            None => request,
        };
        match &call.payload {
            Payload::Empty => request,
            Payload::Json(body) => request.header(CONTENT_TYPE, "application/json").body(body.clone()),
            Payload::Entries(body) => request.header(CONTENT_TYPE, ENTRIES_TYPE).body(body.clone()),
        }
    }

    /// The whole body, or why not. Stops at the cap, whatever length was announced.
    async fn body(&self, mut answer: Response) -> Result<Vec<u8>, Carried> {
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|fault| missed(&fault))? {
            if body.len() + chunk.len() > self.caps.answer_bytes {
                return Err(Carried::Unfit);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }
}

fn believing(client: ClientBuilder, belief: Belief<'_>) -> Result<ClientBuilder, LayError> {
    match belief {
        Belief::Told(Trust::Machine) => Ok(client),
        Belief::Told(Trust::Pinned(pin)) => Ok(client.tls_backend_preconfigured(pin::tls(Some(pin))?)),
        Belief::Told(Trust::Anyone) => Ok(client.tls_backend_preconfigured(pin::tls(None)?)),
        Belief::Certificates(bundle) => match Certificate::from_pem_bundle(bundle) {
            Ok(roots) if !roots.is_empty() => Ok(client.tls_certs_only(roots)),
            _ => Err(LayError::Pin),
        },
    }
}

/// Loopback needs no root certificates, and its name is not looked up.
fn on_this_machine(client: ClientBuilder) -> ClientBuilder {
    let here = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    client.tls_certs_only([]).resolve("localhost", here)
}

/// Why there is no answer: the difference between "no connection" and "not our server".
fn missed(fault: &reqwest::Error) -> Carried {
    let tls = is_tls(fault);
    if tls { Carried::Unfit } else { Carried::Unreachable }
}

/// Whether TLS is the reason. `std::io::Error` hides what it wraps from `source`, so it is asked by itself.
fn is_tls(fault: &(dyn Error + 'static)) -> bool {
    let wrapped = fault.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
    fault.is::<rustls::Error>()
        || wrapped.is_some_and(|inner| is_tls(inner))
        || fault.source().is_some_and(is_tls)
}

/// Seconds only: a date would have to be compared with a clock that may be wrong.
fn asked_to_wait(status: StatusCode, headers: &HeaderMap) -> Option<Duration> {
    if !matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
        return None;
    }
    let seconds: u64 = headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds.min(RETRY_AFTER_SECONDS_MAX)))
}

/// The media type without its parameters.
fn media(headers: &HeaderMap) -> String {
    let text = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_leaves_this_machine_never() {
        for address in ["http://approdo.example", "ftp://127.0.0.1", "approdo.example", "", "https://"] {
            assert_eq!(
                Wire::lay(address, Belief::MACHINE, Caps::default()).unwrap_err(),
                LayError::Address,
                "{address}"
            );
        }
        for address in ["http://127.0.0.1:9", "http://localhost:9/"] {
            assert!(Wire::lay(address, Belief::MACHINE, Caps::default()).is_ok(), "{address}");
        }
    }

    #[test]
    fn a_pin_without_a_certificate_lays_no_wire() {
        for pin in ["", "server", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
            let error =
                Wire::lay("https://approdo.example", Belief::Certificates(pin.as_bytes()), Caps::default())
                    .err();
            assert!(matches!(error, Some(LayError::Pin | LayError::Tls)), "{pin:?}: {error:?}");
        }
    }

    #[test]
    fn a_server_is_waited_for_in_seconds_only_and_not_for_ever() {
        let check = |status: u16, value: &str, expected: Option<u64>| {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, value.parse().unwrap());
            let wait = asked_to_wait(StatusCode::from_u16(status).unwrap(), &headers);
            assert_eq!(wait, expected.map(Duration::from_secs), "{status} {value}");
        };
        check(503, "7", Some(7));
        check(429, " 7 ", Some(7));
        check(503, "999999999", Some(RETRY_AFTER_SECONDS_MAX));
        check(503, "-7", None);
        check(503, "Fri, 20 Nov 2026 12:00:00 GMT", None);
        check(503, "", None);
        check(200, "7", None);
        check(302, "7", None);
        assert_eq!(asked_to_wait(StatusCode::SERVICE_UNAVAILABLE, &HeaderMap::new()), None);
    }

    #[test]
    fn a_media_type_is_told_without_its_parameters() {
        for (header, expected) in [
            ("application/json; charset=utf-8", "application/json"),
            (" Application/Problem+JSON ", "application/problem+json"),
            ("", ""),
        ] {
            let headers = HeaderMap::from_iter([(CONTENT_TYPE, header.parse().unwrap())]);
            assert_eq!(media(&headers), expected);
        }
        assert_eq!(media(&HeaderMap::new()), "");
    }
}
