//! What a coordinator hands over in person so that a tablet can join: where the server is, whose root key to pin, and
//! a code that is good once and for ten minutes. And the six words that both screens show.
//!
//! Must not know how it is shown: as text now, as a QR image later.

use serde::{Deserialize, Serialize};

use approdo_model::bytes::{PublicKey, Ticket};
use approdo_model::digest::{Purpose, digest};
use approdo_model::ids::{DeviceId, OrganisationId};
use approdo_model::wire;

use crate::passphrase::{WORD_LIST_WORDS, word_list};

/// What every invitation begins with, so that a wrong paste is seen at once.
const PREFIX: &str = "approdo1:";

/// Words that two people compare. 6 × 11 bits.
pub const FINGERPRINT_WORDS: usize = 6;

/// Bytes of a server's address.
pub const SERVER_BYTES_MAX: usize = 200;

/// An invitation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Invitation {
    /// Address of the sync server.
    pub server: String,
    /// The organisation.
    pub organisation: OrganisationId,
    /// Its root key, pinned from here.
    pub root: PublicKey,
    /// The one-time code.
    pub code: Ticket,
}

impl Invitation {
    /// As text.
    pub fn text(&self) -> Option<String> {
        Some(format!("{PREFIX}{}", hex::encode(wire::encode(self).ok()?)))
    }

    /// From text; anything else is none.
    pub fn read(text: &str) -> Option<Self> {
        let bytes = hex::decode(text.trim().strip_prefix(PREFIX)?).ok()?;
        let invitation: Self = wire::decode(&bytes).ok()?;
        acceptable_server(&invitation.server).then_some(invitation)
    }
}

/// Whether an address may be asked at all: https anywhere, http on loopback only (S-082).
pub fn acceptable_server(address: &str) -> bool {
    let host_of = |rest: &str| rest.split(['/', ':', '?', '#', '@']).next().map(str::to_owned);
    let printable = address.len() <= SERVER_BYTES_MAX && address.bytes().all(|b| b.is_ascii_graphic());
    let secure = address.strip_prefix("https://").and_then(host_of).is_some_and(|host| !host.is_empty());
    let loopback = address
        .strip_prefix("http://")
        .filter(|rest| !rest.contains('@'))
        .and_then(host_of)
        .is_some_and(|host| host == "127.0.0.1" || host == "localhost");
    printable && (secure || loopback)
}

/// Six words of everything two screens must agree on.
pub fn fingerprint(
    organisation: &OrganisationId,
    root: &PublicKey,
    device: &DeviceId,
    key: &PublicKey,
) -> Vec<&'static str> {
    let parts: [&[u8]; 4] = [organisation.as_bytes(), root.as_bytes(), device.as_bytes(), key.as_bytes()];
    let digest = digest(Purpose::Fingerprint, &parts);
    let numbers = digest.as_bytes().chunks_exact(2).map(|pair| match pair {
        [high, low] => u16::from_be_bytes([*high, *low]) % WORD_LIST_WORDS,
        _ => 0,
    });
    numbers
        .take(FINGERPRINT_WORDS)
        .filter_map(|number| word_list().get(usize::from(number)).copied())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_or_loopback_is_asked() {
        for (address, accepted) in [
            ("https://approdo.example", true),
            ("http://127.0.0.1:8080", true),
            ("http://localhost:1", true),
            ("http://approdo.example", false),
            ("http://127.0.0.1.evil.example", false),
            ("http://127.0.0.1@evil.example", false),
            ("http://localhost:1@evil.example", false),
            ("ftp://127.0.0.1", false),
            ("https://", false),
            ("", false),
        ] {
            assert_eq!(acceptable_server(address), accepted, "{address}");
        }
    }

    #[test]
    fn the_words_differ_when_any_byte_of_the_key_differs() {
        let organisation = OrganisationId::from_random([1; 16]);
        let device = DeviceId::from_random([2; 16]);
        let (root, key) = (PublicKey([3; 32]), PublicKey([4; 32]));
        let words = fingerprint(&organisation, &root, &device, &key);
        assert_eq!(words.len(), FINGERPRINT_WORDS);
        for at in 0..32 {
            let mut other = key;
            other.0[at] ^= 1;
            assert_ne!(fingerprint(&organisation, &root, &device, &other), words, "key byte {at}");
            let mut other = root;
            other.0[at] ^= 1;
            assert_ne!(fingerprint(&organisation, &other, &device, &key), words, "root byte {at}");
        }
    }

    #[test]
    fn an_invitation_comes_back_and_a_cut_one_does_not() {
        let invitation = Invitation {
            server: "https://approdo.example".into(),
            organisation: OrganisationId::from_random([1; 16]),
            root: PublicKey([3; 32]),
            code: Ticket([5; 16]),
        };
        let text = invitation.text().unwrap();
        assert_eq!(Invitation::read(&format!(" {text}\n")), Some(invitation));
        for end in 0..text.len() {
            assert_eq!(Invitation::read(&text[..end]), None, "{end}");
        }
    }
}
