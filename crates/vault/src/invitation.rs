//! What a coordinator hands over in person so that a device can join: where the server is and by what it is known
//! again, whose root key to pin, what the device is to be, and a code that is good once and for ten minutes. And the
//! six words that both screens show.
//!
//! Must not know how it is shown or carried: as an image, as text, or behind a typed code.

use serde::{Deserialize, Serialize};

use approdo_model::bytes::{Digest, PublicKey, Ticket};
use approdo_model::digest::{Purpose, digest};
use approdo_model::ids::{DeviceId, OrganisationId};
use approdo_model::registry::Role;
use approdo_model::wire;

use crate::address::{Server, acceptable_server};
use crate::passphrase::{WORD_LIST_WORDS, word_list};

/// What every invitation begins with, so that a wrong paste is seen at once. In capitals, as all of it: an image holds
/// those in half the room.
const PREFIX: &str = "APPRODO2:";

/// What invitations of the first form begin with. They are read, and made no more.
const FIRST_PREFIX: &str = "approdo1:";

/// Words that two people compare. 6 × 11 bits.
pub const FINGERPRINT_WORDS: usize = 6;

/// An invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// The sync server.
    pub server: Server,
    /// The organisation.
    pub organisation: OrganisationId,
    /// Its root key, pinned from here.
    pub root: PublicKey,
    /// What the device is to be. None in the first form, which did not say: a tablet then, and other words.
    pub role: Option<Role>,
    /// The one-time code.
    pub code: Ticket,
}

/// An invitation as it is written.
#[derive(Serialize, Deserialize)]
struct Written {
    server: Server,
    organisation: OrganisationId,
    root: PublicKey,
    role: Role,
    code: Ticket,
}

/// An invitation as it was first written.
#[derive(Serialize, Deserialize)]
struct FirstWritten {
    server: String,
    organisation: OrganisationId,
    root: PublicKey,
    code: Ticket,
}

impl Invitation {
    /// As bytes.
    pub fn bytes(&self) -> Option<Vec<u8>> {
        let Self { server, organisation, root, role, code } = self.clone();
        let role = role.unwrap_or_default();
        wire::encode(&Written { server, organisation, root, role, code }).ok()
    }

    /// From bytes; anything else is none.
    pub fn of_bytes(bytes: &[u8]) -> Option<Self> {
        let Written { server, organisation, root, role, code } = wire::decode(bytes).ok()?;
        let role = Some(role);
        acceptable_server(&server.address).then_some(Self { server, organisation, root, role, code })
    }

    /// As text: capitals, digits and a colon.
    pub fn text(&self) -> Option<String> {
        Some(format!("{PREFIX}{}", hex::encode_upper(self.bytes()?)))
    }

    /// From text; anything else is none.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Some(first) = text.strip_prefix(FIRST_PREFIX) {
            return Self::read_first(first);
        }
        let prefix = text.get(..PREFIX.len())?;
        let rest = text.get(PREFIX.len()..)?;
        if !prefix.eq_ignore_ascii_case(PREFIX) {
            return None;
        }
        Self::of_bytes(&hex::decode(rest).ok()?)
    }

    fn read_first(text: &str) -> Option<Self> {
        let FirstWritten { server, organisation, root, code } =
            wire::decode(&hex::decode(text).ok()?).ok()?;
        let server = Server { address: server, pin: None };
        acceptable_server(&server.address).then_some(Self { server, organisation, root, role: None, code })
    }
}

/// Everything two screens must agree on before one of them admits the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Introduction<'a> {
    /// The organisation.
    pub organisation: OrganisationId,
    /// Its root key.
    pub root: PublicKey,
    /// The server.
    pub server: &'a Server,
    /// What the device is to be; none with an invitation of the first form.
    pub role: Option<Role>,
    /// The device.
    pub device: DeviceId,
    /// Its key.
    pub key: PublicKey,
}

impl Introduction<'_> {
    /// As six words.
    pub fn words(&self) -> Vec<&'static str> {
        six_words(&self.digest())
    }

    fn digest(&self) -> Digest {
        let (organisation, root) = (self.organisation.as_bytes(), self.root.as_bytes());
        let (device, key) = (self.device.as_bytes(), self.key.as_bytes());
        let Some(role) = self.role else {
            return digest(Purpose::Fingerprint, &[organisation, root, device, key]);
        };
        let pin = self.server.pin.map_or_else(Vec::new, |pin| pin.as_bytes().to_vec());
        let role = match role {
            Role::Worker => [1],
            Role::Coordinator => [2],
        };
        // The address is last: it alone has no fixed length beside the pin, whose presence is said before it.
        let pinned = [u8::from(!pin.is_empty())];
        let parts: [&[u8]; 8] =
            [organisation, root, device, key, &role, &pinned, &pin, self.server.address.as_bytes()];
        digest(Purpose::Introduction, &parts)
    }
}

/// A digest as two people compare it: 66 of its bits.
pub(crate) fn six_words(digest: &Digest) -> Vec<&'static str> {
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
    use approdo_model::bytes::ServerPin;

    fn invitation() -> Invitation {
        Invitation {
            server: Server { address: "https://approdo.example".into(), pin: Some(ServerPin([6; 32])) },
            organisation: OrganisationId::from_random([1; 16]),
            root: PublicKey([3; 32]),
            role: Some(Role::Coordinator),
            code: Ticket([5; 16]),
        }
    }

    fn introduction(server: &Server) -> Introduction<'_> {
        Introduction {
            organisation: OrganisationId::from_random([1; 16]),
            root: PublicKey([3; 32]),
            server,
            role: Some(Role::Worker),
            device: DeviceId::from_random([2; 16]),
            key: PublicKey([4; 32]),
        }
    }

    #[test]
    fn the_words_differ_when_any_byte_of_the_key_differs() {
        let server = invitation().server;
        for role in [Some(Role::Worker), None] {
            let plain = Introduction { role, ..introduction(&server) };
            let words = plain.words();
            assert_eq!(words.len(), FINGERPRINT_WORDS);
            for at in 0..32 {
                let mut other = plain.clone();
                other.key.0[at] ^= 1;
                assert_ne!(other.words(), words, "key byte {at}");
                let mut other = plain.clone();
                other.root.0[at] ^= 1;
                assert_ne!(other.words(), words, "root byte {at}");
            }
        }
    }

    #[test]
    fn the_words_differ_when_the_server_its_pin_or_the_role_differs() {
        let server = invitation().server;
        let words = introduction(&server).words();
        let mut all = vec![words];
        for at in 0..32 {
            let mut other = server.clone();
            other.pin.as_mut().unwrap().0[at] ^= 1;
            all.push(introduction(&other).words());
        }
        all.push(introduction(&Server { pin: None, ..server.clone() }).words());
        all.push(
            introduction(&Server { address: "https://approdo.exampl".into(), ..server.clone() }).words(),
        );
        all.push(Introduction { role: Some(Role::Coordinator), ..introduction(&server) }.words());
        all.push(Introduction { role: None, ..introduction(&server) }.words());
        let different: std::collections::BTreeSet<_> = all.iter().collect();
        assert_eq!(different.len(), all.len());
    }

    #[test]
    fn an_invitation_comes_back_and_a_cut_one_does_not() {
        for pin in [None, Some(ServerPin([6; 32]))] {
            for role in [Role::Worker, Role::Coordinator] {
                let plain = invitation();
                let server = Server { pin, ..plain.server.clone() };
                let invitation = Invitation { server, role: Some(role), ..plain };
                let text = invitation.text().unwrap();
                assert!(text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b':'));
                assert_eq!(Invitation::read(&format!(" {text}\n")), Some(invitation.clone()));
                assert_eq!(Invitation::read(&text.to_lowercase()), Some(invitation));
                for end in 0..text.len() {
                    assert_eq!(Invitation::read(&text[..end]), None, "{end}");
                }
            }
        }
    }

    #[test]
    fn an_address_that_may_not_be_asked_is_no_invitation() {
        let plain = invitation();
        let server = Server { address: "http://approdo.example".into(), pin: None };
        let text = Invitation { server, ..plain }.text().unwrap();
        assert_eq!(Invitation::read(&text), None);
    }
}
