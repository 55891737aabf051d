//! A bare line of HTTP/1.1 to the server, for load: requests are made beforehand, answers are read and dropped.
//!
//! It costs next to nothing beside the server, which a complete client on the same two processors would not.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

use approdo_model::bytes::Ticket;

use crate::failure::Failure;

/// Bytes read at a time.
const READ_BYTES: usize = 64 << 10;

/// An open connection.
pub struct Line {
    stream: TcpStream,
    read: Vec<u8>,
}

/// What came back.
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}

impl Line {
    /// Connects.
    pub fn to(address: SocketAddr) -> Result<Self, Failure> {
        let stream = TcpStream::connect(address).map_err(|source| fault(&source))?;
        stream.set_nodelay(true).map_err(|source| fault(&source))?;
        Ok(Self { stream, read: Vec::new() })
    }

    /// Sends a request that was made beforehand and reads the whole answer.
    pub fn ask(&mut self, request: &[u8]) -> Result<Reply, Failure> {
        self.stream.write_all(request).map_err(|source| fault(&source))?;
        self.read.clear();
        let mut buffer = vec![0; READ_BYTES];
        loop {
            let got = self.stream.read(&mut buffer).map_err(|source| fault(&source))?;
            if got == 0 {
                return Err(Failure::Wrong("the server ended a connection of the benchmark".to_owned()));
            }
            self.read.extend(buffer.iter().take(got));
            if let Some(reply) = whole(&self.read) {
                return Ok(reply);
            }
        }
    }

    /// The same, and anything but the expected status is a failure.
    pub fn expect(&mut self, request: &[u8], status: u16) -> Result<Vec<u8>, Failure> {
        let reply = self.ask(request)?;
        if reply.status == status {
            return Ok(reply.body);
        }
        let body = String::from_utf8_lossy(&reply.body).into_owned();
        Err(Failure::Wrong(format!("the server answers {} instead of {status}: {body}", reply.status)))
    }
}

fn fault(source: &std::io::Error) -> Failure {
    Failure::Wrong(format!("a connection of the benchmark: {source}"))
}

/// The answer, once all of it has been read.
fn whole(read: &[u8]) -> Option<Reply> {
    let head_end = read.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = std::str::from_utf8(read.get(..head_end)?).ok()?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let length: usize = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
    })?;
    let body = read.get(head_end + 4..head_end + 4 + length)?;
    Some(Reply { status, body: body.to_vec() })
}

/// A request with a body.
pub fn post(path: &str, media: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: {media}\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

/// A request without.
pub fn get(path: &str, token: &Ticket) -> Vec<u8> {
    let token = hex::encode(token.as_bytes());
    format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\n\r\n").into_bytes()
}
