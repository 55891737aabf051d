//! Where the sync server is, and by what it is known again. Must not know how it is asked.

use serde::{Deserialize, Serialize};

use approdo_model::bytes::ServerPin;

/// Bytes of a server's address.
pub const SERVER_BYTES_MAX: usize = 200;

/// What stands between the address and the pin on the one line that whoever runs a server hands over.
const PIN_MARK: &str = "#sha256=";

/// A server: its address, and the pin of its key if one was handed over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    /// Its address: [`acceptable_server`].
    pub address: String,
    /// The pin of its key; none: what this machine believes is believed.
    pub pin: Option<ServerPin>,
}

/// Which server is believed to be the one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// The one whose certificate this machine believes.
    Machine,
    /// The one that holds this key, whatever else its certificate says.
    Pinned(ServerPin),
    /// Whoever answers: only to read what is sealed and proves itself.
    Anyone,
}

impl Server {
    /// From the line that whoever runs the server hands over: `https://approdo.example#sha256=…`, or the address alone.
    /// Without `https://` it is meant; on this very machine `http://` is, unless a pin says otherwise.
    pub fn read(line: &str) -> Option<Self> {
        let (address, pin) = match line.trim().split_once('#') {
            Some(_) => line.trim().split_once(PIN_MARK)?,
            None => (line.trim(), ""),
        };
        let pin = match pin {
            "" if line.contains('#') => return None,
            "" => None,
            pin => Some(ServerPin::from_slice(&hex::decode(pin.trim()).ok()?)?),
        };
        let here = pin.is_none() && is_loopback(address);
        let meant = if here { "http://" } else { "https://" };
        let address = if address.contains("://") { address.to_owned() } else { format!("{meant}{address}") };
        acceptable_server(&address).then_some(Self { address, pin })
    }

    /// The one line again: what to copy on paper.
    pub fn line(&self) -> String {
        match &self.pin {
            Some(pin) => format!("{}{PIN_MARK}{pin}", self.address),
            None => self.address.clone(),
        }
    }

    /// Which server is believed to be this one.
    pub fn trust(&self) -> Trust {
        self.pin.map_or(Trust::Machine, Trust::Pinned)
    }
}

/// Whether an address may be asked at all: https anywhere, http on loopback only (S-082); nothing in it that could make
/// another address of it.
pub fn acceptable_server(address: &str) -> bool {
    let plain = |b: u8| b.is_ascii_graphic() && !b"@?#\\".contains(&b);
    let printable = address.len() <= SERVER_BYTES_MAX && address.bytes().all(plain);
    let secure = address.strip_prefix("https://").is_some_and(names_a_host);
    let loopback =
        address.strip_prefix("http://").is_some_and(|rest| names_a_host(rest) && is_loopback(rest));
    printable && (secure || loopback)
}

/// Host and port of what follows the scheme.
fn authority(rest: &str) -> (&str, Option<&str>) {
    let authority = rest.split('/').next().unwrap_or_default();
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    }
}

/// Whether it names this very machine.
fn is_loopback(rest: &str) -> bool {
    matches!(authority(rest).0, "127.0.0.1" | "localhost")
}

/// Whether what follows the scheme begins with something that can be a host, and a port if one is named. A scheme that
/// was typed badly (`http//approdo.example`) is none: the person hears of it at once, and not from a network that knows
/// no such host.
fn names_a_host(rest: &str) -> bool {
    let (host, port) = authority(rest);
    let port_fits = port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0));
    let label = |label: &str| {
        !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    let address = |inner: &str| inner.parse::<std::net::Ipv6Addr>().is_ok();
    let numbered = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).is_some_and(address);
    let named = host.strip_suffix('.').unwrap_or(host).split('.').all(label);
    let scheme = matches!(host.to_ascii_lowercase().as_str(), "http" | "https");
    port_fits && !scheme && (numbered || named)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_or_loopback_is_asked() {
        for (address, accepted) in [
            ("https://approdo.example", true),
            ("https://approdo.example:8443/to", true),
            ("http://127.0.0.1:8080", true),
            ("http://localhost:1", true),
            ("http://approdo.example", false),
            ("http://127.0.0.1.evil.example", false),
            ("http://127.0.0.1@evil.example", false),
            ("http://localhost:1@evil.example", false),
            ("https://approdo.example@evil.example", false),
            ("https://approdo.example?to=evil.example", false),
            ("https://approdo.example#x", false),
            ("https://approdo.example\\evil.example", false),
            ("https://approdo .example", false),
            ("ftp://127.0.0.1", false),
            ("https://", false),
            ("https://[2001:db8::1]:8443", true),
            ("https://[2001:db8::1]", true),
            ("https://[2001]", false),
            ("https://http//approdo.example", false),
            ("https://https:/approdo.example", false),
            ("https://approdo..example", false),
            ("https://approdo,example", false),
            ("https://approdo.example:", false),
            ("https://approdo.example:84o3", false),
            ("https://approdo.example:70000", false),
            ("", false),
        ] {
            assert_eq!(acceptable_server(address), accepted, "{address}");
        }
    }

    #[test]
    fn a_line_is_read_with_its_pin_or_not_at_all() {
        let pin = "5a".repeat(32);
        let check = |line: &str, address: Option<&str>, pinned: bool| {
            let read = Server::read(line);
            assert_eq!(read.as_ref().map(|server| server.address.as_str()), address, "{line}");
            assert_eq!(read.is_some_and(|server| server.pin.is_some()), pinned, "{line}");
        };
        check("approdo.example", Some("https://approdo.example"), false);
        check(" https://approdo.example:8443 \n", Some("https://approdo.example:8443"), false);
        check(&format!("approdo.example#sha256={pin}"), Some("https://approdo.example"), true);
        check(&format!("http://127.0.0.1:1#sha256={pin}"), Some("http://127.0.0.1:1"), true);
        // A pin that was cut must not become no pin.
        for end in 0..=pin.len() - 1 {
            check(&format!("approdo.example#sha256={}", &pin[..end]), None, false);
        }
        check(&format!("approdo.example#{pin}"), None, false);
        check(&format!("approdo.example#sha256={pin}00"), None, false);
        check("http://approdo.example", None, false);
        check("http//approdo.example", None, false);
        check("approdo.example:84o3", None, false);
        check("", None, false);
        // On this very machine nobody has a certificate, unless a pin says so.
        check("127.0.0.1:8080", Some("http://127.0.0.1:8080"), false);
        check(&format!("127.0.0.1:8080#sha256={pin}"), Some("https://127.0.0.1:8080"), true);
        check("127.0.0.1.example", Some("https://127.0.0.1.example"), false);
    }
}
