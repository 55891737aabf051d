//! A line as it is in a van: half a round trip late in each direction, so many bits a second and no more, and counted.
//!
//! What it adds: the round trip of opening a connection, half a round trip to every byte each way, and the time that
//! the bytes before take. What it leaves out: loss, and TCP's slow start, which at this bandwidth-delay product stays
//! below the initial window.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use crate::failure::Failure;
use crate::say;

/// Bytes that travel together: one segment.
const SEGMENT_BYTES: usize = 1_448;

/// How the line is.
#[derive(Debug, Clone, Copy)]
pub struct Quality {
    /// From here to there and back.
    pub round_trip: Duration,
    /// In each direction; 0 for no limit.
    pub bits_per_second: u64,
}

impl Quality {
    /// Nothing but counted.
    pub const PERFECT: Self = Self { round_trip: Duration::ZERO, bits_per_second: 0 };

    fn time_of(&self, bytes: usize) -> Duration {
        match self.bits_per_second {
            0 => Duration::ZERO,
            bits => Duration::from_nanos(bytes as u64 * 8 * 1_000_000_000 / bits),
        }
    }
}

/// A proxy between an address that tablets know and the server.
pub struct Proxy {
    address: SocketAddr,
    bytes: Arc<[AtomicU64; 2]>,
    ended: Arc<AtomicBool>,
}

impl Proxy {
    /// Listens at `address` and leads to `server`.
    pub fn start(address: SocketAddr, server: SocketAddr, quality: Quality) -> Result<Self, Failure> {
        let fault = |source| Failure::Start { call: "the delaying proxy".to_owned(), source };
        let listener = TcpListener::bind(address).map_err(fault)?;
        let address = listener.local_addr().map_err(fault)?;
        let bytes = Arc::new([AtomicU64::new(0), AtomicU64::new(0)]);
        let ended = Arc::new(AtomicBool::new(false));
        let (counted, over) = (Arc::clone(&bytes), Arc::clone(&ended));
        std::thread::spawn(move || {
            for client in listener.incoming() {
                if over.load(Ordering::Relaxed) {
                    break;
                }
                if let (Ok(client), Ok(server)) = (client, TcpStream::connect(server)) {
                    let _ = join(&client, &server, quality, &counted);
                }
            }
        });
        Ok(Self { address, bytes, ended })
    }

    /// Bytes that went up and down since the last time one asked.
    pub fn take_bytes(&self) -> (u64, u64) {
        let [up, down] = &*self.bytes;
        (up.swap(0, Ordering::Relaxed), down.swap(0, Ordering::Relaxed))
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
        // Wakes the listener, so that the port is free again.
        let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, self.address.port()));
    }
}

fn join(
    client: &TcpStream,
    server: &TcpStream,
    quality: Quality,
    bytes: &Arc<[AtomicU64; 2]>,
) -> std::io::Result<()> {
    let opened = say::now();
    for stream in [client, server] {
        stream.set_nodelay(true)?;
    }
    let up = (client.try_clone()?, server.try_clone()?, opened + quality.round_trip, 0);
    let down = (server.try_clone()?, client.try_clone()?, opened, 1);
    for (from, to, free_at, way) in [up, down] {
        let bytes = Arc::clone(bytes);
        let (segments, arrivals) = mpsc::channel();
        std::thread::spawn(move || read(from, quality, free_at, &segments));
        std::thread::spawn(move || write(to, &arrivals, bytes.get(way)));
    }
    Ok(())
}

/// Reads segments and says when each will have arrived.
fn read(mut from: TcpStream, quality: Quality, mut free_at: Instant, to: &mpsc::Sender<(Instant, Vec<u8>)>) {
    let mut segment = vec![0; SEGMENT_BYTES];
    while let Ok(got) = from.read(&mut segment) {
        if got == 0 {
            break;
        }
        free_at = free_at.max(say::now()) + quality.time_of(got);
        let bytes = segment.iter().take(got).copied().collect();
        if to.send((free_at + quality.round_trip / 2, bytes)).is_err() {
            break;
        }
    }
}

/// Delivers segments when they have arrived.
fn write(mut to: TcpStream, arrivals: &mpsc::Receiver<(Instant, Vec<u8>)>, counted: Option<&AtomicU64>) {
    while let Ok((arrival, segment)) = arrivals.recv() {
        std::thread::sleep(arrival.saturating_duration_since(say::now()));
        if let Some(counted) = counted {
            counted.fetch_add(segment.len() as u64, Ordering::Relaxed);
        }
        if to.write_all(&segment).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Write);
}
