//! How a secretariat and an organisation come to know each other: each shows the other one code, in person, and six words
//! stand on both screens once each has taken the other's.
//!
//! The code says whose it is, by which key its coordinators are named, where its server is, and whether it is a
//! secretariat. Nothing of it is secret; that nobody exchanged it on the way the six words show. Must not know how it is
//! shown or carried, nor what is stated afterwards.

use serde::{Deserialize, Serialize};

use approdo_model::bytes::PublicKey;
use approdo_model::digest::{Purpose, digest};
use approdo_model::ids::OrganisationId;
use approdo_model::wire;

use crate::address::{Server, acceptable_server};
use crate::invitation::six_words;

/// What every code begins with, so that a wrong paste is seen at once. In capitals, as all of it: an image holds those in
/// half the room.
const PREFIX: &str = "APPRODOENTE1:";

/// One organisation, as it shows itself to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganisationCode {
    /// The sync server it uses.
    pub server: Server,
    /// The organisation.
    pub organisation: OrganisationId,
    /// The key that names its coordinators.
    pub root: PublicKey,
    /// Whether it says that it is a secretariat. Its registry has the last word.
    pub secretariat: bool,
}

impl OrganisationCode {
    /// As text: capitals, digits and a colon.
    pub fn text(&self) -> Option<String> {
        Some(format!("{PREFIX}{}", hex::encode_upper(wire::encode(self).ok()?)))
    }

    /// From text; anything else is none.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let (prefix, rest) = text.split_at_checked(PREFIX.len())?;
        if !prefix.eq_ignore_ascii_case(PREFIX) {
            return None;
        }
        let code: Self = wire::decode(&hex::decode(rest).ok()?).ok()?;
        acceptable_server(&code.server.address).then_some(code)
    }

    /// Whether both use the same server: sheets do not travel from one to another.
    pub fn shares_server_with(&self, other: &Self) -> bool {
        let host = |code: &Self| code.server.address.trim_end_matches('/').to_ascii_lowercase();
        host(self) == host(other)
    }
}

/// The six words of an acquaintance, the same on both screens: of a secretariat and an organisation, each with its key.
pub fn words_of(
    secretariat: (OrganisationId, PublicKey),
    organisation: (OrganisationId, PublicKey),
) -> Vec<&'static str> {
    let [(first, first_root), (second, second_root)] = [secretariat, organisation];
    six_words(&digest(
        Purpose::Acquaintance,
        &[first.as_bytes(), first_root.as_bytes(), second.as_bytes(), second_root.as_bytes()],
    ))
}

#[cfg(test)]
mod tests {
    use approdo_model::bytes::ServerPin;

    use super::*;
    use crate::invitation::FINGERPRINT_WORDS;

    fn code() -> OrganisationCode {
        OrganisationCode {
            server: Server { address: "https://approdo.example".into(), pin: Some(ServerPin([6; 32])) },
            organisation: OrganisationId::from_random([1; 16]),
            root: PublicKey([3; 32]),
            secretariat: true,
        }
    }

    #[test]
    fn a_code_comes_back_and_a_cut_one_does_not() {
        for secretariat in [true, false] {
            let code = OrganisationCode { secretariat, ..code() };
            let text = code.text().unwrap();
            assert!(text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b':'));
            assert_eq!(OrganisationCode::read(&format!(" {}\n", text.to_lowercase())), Some(code));
            for end in 0..text.len() {
                assert_eq!(OrganisationCode::read(&text[..end]), None, "{end}");
            }
            assert_eq!(OrganisationCode::read(&format!("{text}00")), None);
        }
        let plain = Server { address: "http://approdo.example".into(), pin: None };
        let text = OrganisationCode { server: plain, ..code() }.text().unwrap();
        assert_eq!(OrganisationCode::read(&text), None, "a server that may not be asked");
    }

    #[test]
    fn the_words_differ_when_any_byte_of_either_side_differs_or_the_sides_are_exchanged() {
        let (ours, theirs) = ((OrganisationId::from_random([1; 16]), PublicKey([3; 32])), code());
        let theirs = (OrganisationId::from_random([2; 16]), theirs.root);
        let words = words_of(ours, theirs);
        assert_eq!(words.len(), FINGERPRINT_WORDS);
        assert_ne!(words, words_of(theirs, ours));
        for at in 0..32 {
            let mut forged = theirs;
            forged.1.0[at] ^= 1;
            assert_ne!(words, words_of(ours, forged), "their key, byte {at}");
            let mut forged = ours;
            forged.1.0[at] ^= 1;
            assert_ne!(words, words_of(forged, theirs), "our key, byte {at}");
        }
        assert_ne!(words, words_of(ours, (OrganisationId::from_random([9; 16]), theirs.1)));
    }

    #[test]
    fn a_slash_or_a_capital_makes_no_other_server() {
        let here = code();
        for (address, same) in [
            ("https://Approdo.example/", true),
            ("https://approdo.example:8443", false),
            ("https://approdo.example.evil", false),
        ] {
            let server = Server { address: address.into(), pin: None };
            assert_eq!(here.shares_server_with(&OrganisationCode { server, ..code() }), same, "{address}");
        }
    }
}
