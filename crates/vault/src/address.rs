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
    /// Without `https://` it is meant.
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
        let address = if address.contains("://") { address.to_owned() } else { format!("https://{address}") };
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
    let host_of = |rest: &str| rest.split(['/', ':']).next().map(str::to_owned);
    let plain = |b: u8| b.is_ascii_graphic() && !b"@?#\\".contains(&b);
    let printable = address.len() <= SERVER_BYTES_MAX && address.bytes().all(plain);
    let secure = address.strip_prefix("https://").and_then(host_of).is_some_and(|host| !host.is_empty());
    let loopback = address
        .strip_prefix("http://")
        .and_then(host_of)
        .is_some_and(|host| host == "127.0.0.1" || host == "localhost");
    printable && (secure || loopback)
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
        check("", None, false);
    }
}
