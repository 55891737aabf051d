//! What every request passes before it is served: how many are at work, how fast its peer asks, and the one line
//! that is logged of it.
//!
//! Addresses are known here only, in memory only. Must not know what is asked.

use std::collections::HashMap;
use std::io::Write;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use approdo_model::problem::Code;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::clock::Clock;
use crate::limits::{BURST_SECONDS, PEERS_MAX, REQUESTS_MAX};
use crate::refusal::Refusal;

/// Where a request comes from.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub IpAddr);

/// The gate.
#[derive(Debug)]
pub struct Gate {
    clock: Arc<dyn Clock>,
    rate: Rate,
    at_work: AtomicUsize,
    log: bool,
}

impl Gate {
    /// A gate that lets this many requests a second of one peer pass, and logs to standard error if told to.
    pub fn new(clock: Arc<dyn Clock>, requests_per_second: u32, log: bool) -> Self {
        Self { clock, rate: Rate::new(requests_per_second), at_work: AtomicUsize::new(0), log }
    }

    fn enter(&self, peer: Option<Peer>) -> Result<Pass<'_>, Refusal> {
        if let Some(Peer(address)) = peer
            && !self.rate.allows(address, self.clock.elapsed())
        {
            return Err(Code::TooMany.into());
        }
        let pass = Pass(&self.at_work);
        if self.at_work.fetch_add(1, Ordering::Relaxed) >= REQUESTS_MAX {
            return Err(Code::TooMany.into());
        }
        Ok(pass)
    }
}

/// A request at work.
struct Pass<'a>(&'a AtomicUsize);

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Lets a request pass, and adds what every answer carries.
pub async fn pass(State(gate): State<Arc<Gate>>, request: Request, next: Next) -> Response {
    let begun = gate.clock.elapsed();
    let peer = request.extensions().get::<Peer>().copied();
    let line =
        gate.log.then(|| (request.method().clone(), request.extensions().get::<MatchedPath>().cloned()));
    let mut response = match gate.enter(peer) {
        Ok(_pass) => next.run(request).await,
        Err(refusal) => refusal.into_response(),
    };
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Some((method, path)) = line {
        log(&method, path.as_ref(), response.status(), gate.clock.elapsed().saturating_sub(begun));
    }
    response
}

/// Method, route, status and how long it took, roughly: nothing else is ever logged of a request.
fn log(method: &Method, path: Option<&MatchedPath>, status: StatusCode, took: Duration) {
    let method = if [Method::GET, Method::POST].contains(method) { method.as_str() } else { "other" };
    let path = path.map_or("-", MatchedPath::as_str);
    let bucket = match took.as_millis() {
        0..10 => "<10ms",
        10..100 => "<100ms",
        100..1_000 => "<1s",
        _ => ">=1s",
    };
    // A log that cannot be written must not stop the server.
    let _ = writeln!(std::io::stderr(), "{method} {path} {} {bucket}", status.as_u16());
}

/// A token bucket per peer.
#[derive(Debug)]
struct Rate {
    per_second: f64,
    buckets: Mutex<HashMap<IpAddr, Bucket>>,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    left: f64,
    at: Duration,
}

impl Rate {
    fn new(per_second: u32) -> Self {
        Self { per_second: f64::from(per_second), buckets: Mutex::default() }
    }

    fn allows(&self, address: IpAddr, now: Duration) -> bool {
        let full = self.per_second * f64::from(BURST_SECONDS);
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= PEERS_MAX && !buckets.contains_key(&network(address)) {
            buckets.retain(|_, bucket| self.filled(bucket, now) < full);
            if buckets.len() >= PEERS_MAX {
                return false;
            }
        }
        let bucket = buckets.entry(network(address)).or_insert(Bucket { left: full, at: now });
        *bucket = Bucket { left: self.filled(bucket, now).min(full), at: now };
        let allowed = bucket.left >= 1.0;
        if allowed {
            bucket.left -= 1.0;
        }
        allowed
    }

    fn filled(&self, bucket: &Bucket, now: Duration) -> f64 {
        bucket.left + now.saturating_sub(bucket.at).as_secs_f64() * self.per_second
    }
}

/// One house has many addresses of the sixth version: they count as one.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => IpAddr::V4(v4),
            None => {
                let [a, b, c, d, ..] = v6.segments();
                IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
            }
        },
        v4 @ IpAddr::V4(_) => v4,
    }
}
