//! Canaries: what was typed and tapped, looked for in every stored byte.
//!
//! Knows two kinds of signs of a readable body. A *text* is the unit's own name, the only words in any body, in every
//! coding in which a program might have written it. A *body* is the beginning of the binary form of one that was
//! played, which says its own figures and codes. Must not know how a store is laid out: it reads files as bytes.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use approdo_model::body::{BODY_BYTES, Body, Content};
use approdo_model::codes::Line;
use approdo_model::forms::Shift;
use approdo_model::header::Facts;

use crate::season::{Deed, Season};

/// Bytes before the content of a padded body: version and length.
const HEAD_BYTES: usize = 3;

/// Bytes of a body that are looked for. Enough that no other bytes are like them by accident.
const SIGN_BYTES: usize = 24;

/// Bytes by which a body that was found is told from another that begins alike.
const BODY_TELLING_BYTES: usize = 96;

/// Bytes of any needle by which it is indexed; a needle is never shorter.
const PREFIX_BYTES: usize = 8;

/// Bits of the table that passes most bytes over.
const BEGINS_BITS: u32 = 20;

/// A text this near to a body that was found belongs to it, in whatever coding.
const NEAR_BYTES: usize = 3 * BODY_BYTES;

/// What a needle is a sign of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    Text,
    Body,
}

/// Everything to look for.
pub struct Canaries {
    needles: Vec<(Vec<u8>, Sign)>,
    /// Needles by their first bytes.
    index: HashMap<u64, Vec<usize>>,
    /// Whether any needle may begin like this: most bytes are passed over by it.
    begins: Vec<bool>,
    bodies: Vec<[u8; BODY_BYTES]>,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Finding {
    /// Different readable bodies.
    pub bodies: u64,
    /// Files read.
    pub files: u64,
    /// Bytes read.
    pub bytes: u64,
}

impl Canaries {
    /// The canaries of everything that a season has typed.
    pub fn of(season: &Season) -> Self {
        let padded = |body: Body| body.to_padded().expect("a body that keeps the limits of its form fits");
        let mut bodies: Vec<_> = season.outings.iter().flat_map(bodies_of).map(padded).collect();
        bodies.sort_unstable();
        bodies.dedup();
        let texts = season.tablets.iter().flat_map(|tablet| spellings(tablet.unit.as_str()));
        let signs: BTreeSet<&[u8]> = bodies.iter().map(sign_of).collect();
        let signs = signs.into_iter().flat_map(codings).map(|needle| (needle, Sign::Body));
        let needles: Vec<(Vec<u8>, Sign)> = texts.map(|needle| (needle, Sign::Text)).chain(signs).collect();
        let mut canaries =
            Self { needles, index: HashMap::new(), begins: vec![false; 1 << BEGINS_BITS], bodies };
        for (at, (needle, _)) in canaries.needles.iter().enumerate() {
            let prefix = prefix(needle).expect("no needle is shorter than its prefix");
            canaries.index.entry(prefix).or_default().push(at);
            canaries.begins[slot(prefix)] = true;
        }
        canaries
    }

    /// One of the bodies as it is before sealing, for a test that plants it.
    pub fn a_body(&self) -> &[u8; BODY_BYTES] {
        &self.bodies[0]
    }

    /// How many different bodies are known.
    pub fn known(&self) -> usize {
        self.bodies.len()
    }

    /// Reads every byte of every file under a folder.
    ///
    /// # Errors
    /// What the file system says.
    pub fn search(&self, folder: &Path) -> std::io::Result<Finding> {
        let mut finding = Finding::default();
        let mut readable: BTreeSet<Vec<u8>> = BTreeSet::new();
        for path in files(folder)? {
            let bytes = std::fs::read(&path)?;
            finding.files += 1;
            finding.bytes += bytes.len() as u64;
            let hits = self.hits(&bytes);
            let mut bodies: Vec<usize> = Vec::new();
            // Bodies first: a text near one belongs to it. A text alone is a body in a form that is not known here.
            for wanted in [Sign::Body, Sign::Text] {
                for (place, _) in hits.iter().filter(|(_, sign)| *sign == wanted) {
                    let told_apart = if wanted == Sign::Body { 1 } else { NEAR_BYTES };
                    if bodies.iter().all(|known| known.abs_diff(*place) >= told_apart) {
                        bodies.push(*place);
                        let end = bytes.len().min(place + BODY_TELLING_BYTES);
                        readable.insert(bytes[*place..end].to_vec());
                    }
                }
            }
        }
        finding.bodies = readable.len() as u64;
        Ok(finding)
    }

    fn hits(&self, bytes: &[u8]) -> Vec<(usize, Sign)> {
        let mut hits = Vec::new();
        for place in 0..bytes.len() {
            let rest = &bytes[place..];
            let Some(prefix) = prefix(rest) else { break };
            if !self.begins[slot(prefix)] {
                continue;
            }
            for at in self.index.get(&prefix).into_iter().flatten() {
                let (needle, sign) = &self.needles[*at];
                if rest.starts_with(needle) {
                    hits.push((place, *sign));
                }
            }
        }
        hits
    }
}

/// Every body that an outing seals, revisions and withdrawals included.
fn bodies_of(outing: &crate::season::Outing) -> Vec<Body> {
    let shift = &outing.opened;
    let facts = |line: Option<Line>, count: u8| Facts {
        area: shift.area.number(),
        month: shift.month().number(),
        line: line.map_or(0, Line::number),
        count: if line.is_some() { count } else { 0 },
    };
    let of_shift = |shift: &Shift| Body {
        facts: facts(shift.channel.map(|_| Line::Outings), shift.outings()),
        content: Content::Shift(shift.clone()),
    };
    let mut bodies = vec![of_shift(&outing.opened), of_shift(&outing.closed)];
    for deed in &outing.deeds {
        match deed {
            Deed::Note(record) | Deed::Amend(_, record) => bodies.push(Body {
                facts: facts(record.line(shift), record.count()),
                content: Content::Record(record.clone()),
            }),
            Deed::Withdraw(_) => bodies.push(Body { facts: facts(None, 0), content: Content::Withdrawn }),
            Deed::Tally(_) | Deed::Restore(_) | Deed::Write(_) | Deed::Lock => {}
        }
    }
    bodies
}

/// The beginning of the content; of a content too short to be told apart, the beginning of the whole.
fn sign_of(padded: &[u8; BODY_BYTES]) -> &[u8] {
    let length = usize::from(u16::from_le_bytes([padded[1], padded[2]]));
    if length >= SIGN_BYTES { &padded[HEAD_BYTES..HEAD_BYTES + SIGN_BYTES] } else { &padded[..SIGN_BYTES] }
}

/// A text in every coding in which a program might write it.
fn spellings(text: &str) -> Vec<Vec<u8>> {
    let wide = |order: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(order).collect::<Vec<u8>>();
    let escaped: String = text
        .chars()
        .map(|c| if c.is_ascii() { c.to_string() } else { format!("\\u{:04x}", u32::from(c)) })
        .collect();
    let mut spellings = vec![wide(u16::to_le_bytes), wide(u16::to_be_bytes), escaped.into_bytes()];
    spellings.extend(codings(text.as_bytes()));
    spellings.sort();
    spellings.dedup();
    spellings
}

/// Bytes as they are, in hexadecimal, and in base 64 wherever they begin in it.
fn codings(bytes: &[u8]) -> Vec<Vec<u8>> {
    let hex = |upper: bool| {
        let digits = |byte: &u8| if upper { format!("{byte:02X}") } else { format!("{byte:02x}") };
        bytes.iter().map(digits).collect::<String>().into_bytes()
    };
    let mut codings = vec![bytes.to_vec(), hex(false), hex(true)];
    codings.extend((0..3).map(|shift| base64_inside(bytes, shift)));
    codings
}

/// The characters of base 64 that these bytes alone decide, when so many other bytes come before them.
fn base64_inside(bytes: &[u8], shift: usize) -> Vec<u8> {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bit = |at: usize| usize::from(bytes[at / 8] >> (7 - at % 8) & 1);
    // The first whole character of ours begins at the next multiple of six bits after the bytes before.
    let skipped = (6 - shift * 8 % 6) % 6;
    let whole = (bytes.len() * 8 - skipped) / 6;
    let character = |at: usize| {
        let from = skipped + at * 6;
        ALPHABET[(from..from + 6).fold(0, |value, at| value << 1 | bit(at))]
    };
    (0..whole).map(character).collect()
}

fn prefix(bytes: &[u8]) -> Option<u64> {
    bytes.first_chunk::<PREFIX_BYTES>().map(|first| u64::from_le_bytes(*first))
}

fn slot(prefix: u64) -> usize {
    (prefix.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - BEGINS_BITS)) as usize
}

fn files(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_path_buf()];
    while let Some(folder) = waiting.pop() {
        for child in std::fs::read_dir(folder)? {
            let path = child?.path();
            if path.is_dir() { waiting.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::season::SEED;

    /// Plants these bytes in a file among others and says how many readable bodies are found.
    fn check(planted: &[u8], expected: u64) {
        let season = Season::small(SEED);
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("deep")).unwrap();
        let noise: Vec<u8> = (0..40_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        std::fs::write(folder.path().join("other"), &noise).unwrap();
        std::fs::write(folder.path().join("deep/store"), [&noise[..777], planted, &noise].concat()).unwrap();
        assert_eq!(Canaries::of(&season).search(folder.path()).unwrap().bodies, expected);
    }

    fn bodies(wanted: fn(&Content) -> bool) -> Vec<[u8; BODY_BYTES]> {
        let season = Season::small(SEED);
        let bodies = season.outings.iter().flat_map(bodies_of).filter(|body| wanted(&body.content));
        bodies.map(|body| body.to_padded().unwrap()).collect()
    }

    #[test]
    fn nothing_planted_is_nothing_found() {
        check(b"", 0);
        check(&[0; 5000], 0);
    }

    #[test]
    fn a_body_is_found_once_however_it_is_written() {
        for wanted in [
            |content: &Content| matches!(content, Content::Shift(_)),
            |content: &Content| matches!(content, Content::Record(_)),
            |content: &Content| matches!(content, Content::Withdrawn),
        ] {
            let body = bodies(wanted)[0];
            check(&body, 1);
            check(&[body, body].concat(), 1);
            for coded in codings(&body) {
                check(&coded, 1);
            }
        }
    }

    #[test]
    fn two_bodies_are_two() {
        let shifts = bodies(|content| matches!(content, Content::Shift(_)));
        check(&[shifts[0], shifts[1]].concat(), 2);
    }

    #[test]
    fn the_unit_s_name_alone_gives_a_body_away_in_every_coding() {
        for spelling in spellings("Unità notte Airone") {
            check(&spelling, 1);
        }
        check(b"{\"unit\":\"Unit\\u00e0 notte Airone\"}", 1);
    }
}
