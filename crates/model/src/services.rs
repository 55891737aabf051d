//! The services that a unit can name to a person: where, when, for whom, and how surely this is known.
//!
//! One [`Edition`] is the whole list. Edition 0 is shipped with the app; every later one is a [`SignedEdition`], a file
//! that a coordinator's desk signed. All of it is public. Must not know who asks, what day it is, or where it is kept:
//! whether a service is open now is for the screen to say.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use ts_rs::TS;

use crate::bytes::{PublicKey, SignatureBytes};
use crate::calendar::Day;
use crate::codes::{Area, Language, Need};
use crate::ids::{DeviceId, OrganisationId};
use crate::signature::{Context, verifies};

/// Services in one edition. With texts of the usual length they fill the file.
pub const SERVICES_MAX: usize = 64;

/// Bytes of the file of an edition. Quoted in a request it still passes every door.
pub const SERVICES_FILE_BYTES_MAX: usize = 48 << 10;

/// Characters of one text of a service.
pub const SERVICE_TEXT_CHARS_MAX: usize = 280;

/// Characters of the code of a service.
pub const SERVICE_CODE_CHARS_MAX: usize = 40;

/// Opening intervals of one service: three a day.
pub const INTERVALS_MAX: usize = 21;

const DAY_MINUTES: u16 = 24 * 60;

/// The edition that is shipped with the app.
const SHIPPED: &str = include_str!("../data/services.json");

/// Why a text is no edition. Carries no part of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Longer than [`SERVICES_FILE_BYTES_MAX`].
    #[error("too many bytes")]
    TooLong,
    /// Not JSON of this form, or one that could be written in another way.
    #[error("not a list of services")]
    Form,
    /// No service, or more than [`SERVICES_MAX`].
    #[error("no service or too many")]
    Count,
    /// A code that is empty, too long, not of small letters, digits and underscores, or there twice.
    #[error("a code is wrong or there twice")]
    Code,
    /// A text that is empty, too long, or holds characters that cannot be seen.
    #[error("a text is empty, too long or not plain")]
    Text,
    /// Intervals that are too many, without a day, out of order, or overlap.
    #[error("opening hours are wrong")]
    Opening,
    /// Valid until a day before it was verified.
    #[error("valid until before it was verified")]
    Days,
    /// A code of a list is there twice.
    #[error("a code of a list is there twice")]
    Repeated,
    /// Only the shipped edition has the number 0.
    #[error("an edition without a number")]
    Number,
}

/// The same in both languages of the screens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "services.ts")]
pub struct Words {
    /// Italian.
    pub it: String,
    /// English.
    pub en: String,
}

/// Whom a service is for, where it is for some.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "services.ts")]
pub enum Group {
    /// People under 18.
    Minors,
    /// Women.
    Women,
    /// People without a home.
    Homeless,
    /// People at work.
    Workers,
    /// LGBTQIA+ people.
    Lgbt,
}

/// A minute of the day, from `00:00` to `24:00`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, TS)]
#[ts(type = "string", export_to = "services.ts")]
pub struct TimeOfDay(u16);

impl TimeOfDay {
    /// Written `HH:MM`, and in no other way.
    pub fn read(text: &str) -> Option<Self> {
        let (hours, minutes) = text.split_once(':')?;
        let two = |part: &str| -> Option<u16> {
            let digits = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
            part.parse().ok().filter(|_| digits)
        };
        let (hours, minutes) = (two(hours)?, two(minutes)?);
        let minute = hours.checked_mul(60)?.checked_add(minutes)?;
        (minutes < 60 && minute <= DAY_MINUTES).then_some(Self(minute))
    }

    /// Minutes since midnight.
    pub fn minute(self) -> u16 {
        self.0
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl fmt::Debug for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for TimeOfDay {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TimeOfDay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::read(&text).ok_or_else(|| serde::de::Error::custom("not a time of the day"))
    }
}

/// Hours that are the same on some days of every week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "services.ts")]
pub struct Interval {
    /// Days of the week, Monday is 1; each once, in order.
    pub days: Vec<u8>,
    /// Open from this minute.
    pub from: TimeOfDay,
    /// Until this one, on the same day.
    pub to: TimeOfDay,
}

/// The word for a service that never shuts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "services.ts")]
pub enum Always {
    /// Day and night, on every day of the year.
    #[serde(rename = "always")]
    #[ts(rename = "always")]
    Always,
}

/// When a service is open. JSON: `"always"`, or a list of intervals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(untagged)]
#[ts(export_to = "services.ts")]
pub enum Opening {
    /// Day and night.
    Always(Always),
    /// In these hours of every week; public holidays are not known.
    Weekly(Vec<Interval>),
}

/// One service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "services.ts")]
pub struct Listing {
    /// Its stable code.
    pub code: String,
    /// What it is called.
    pub name: Words,
    /// Telephone, address, mail; none where the source gives none.
    pub contact: Option<Words>,
    /// Whom it is for, in words.
    pub for_whom: Option<Words>,
    /// The hours in the words of the source.
    pub hours: Option<Words>,
    /// The same as hours that can be reckoned with; none where the source says too little.
    pub opening: Option<Opening>,
    /// Whether one needs an appointment.
    pub appointment: bool,
    /// The areas it serves; none means everywhere.
    pub areas: Vec<Area>,
    /// The needs it answers.
    pub needs: Vec<Need>,
    /// Whom it is for, where it is for some only.
    pub groups: Vec<Group>,
    /// The languages it says it speaks; none means: ask.
    pub languages: Vec<Language>,
    /// Where this is known from.
    pub source: String,
    /// Whether the source is old.
    pub verify_before_use: bool,
    /// When somebody last called and asked; none means never.
    pub verified_on: Option<Day>,
    /// Until when that is believed.
    pub valid_until: Option<Day>,
}

impl Listing {
    fn check(&self) -> Result<(), Fault> {
        let is_plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
        if !(1..=SERVICE_CODE_CHARS_MAX).contains(&self.code.len()) || !self.code.chars().all(is_plain) {
            return Err(Fault::Code);
        }
        let words = [Some(&self.name), self.contact.as_ref(), self.for_whom.as_ref(), self.hours.as_ref()];
        let texts = words.into_iter().flatten().flat_map(|words| [&words.it, &words.en]);
        if !texts.chain([&self.source]).all(|text| is_text(text)) {
            return Err(Fault::Text);
        }
        if let Some(Opening::Weekly(intervals)) = &self.opening {
            check_intervals(intervals)?;
        }
        if self.valid_until.is_some_and(|until| self.verified_on.is_none_or(|verified| until < verified)) {
            return Err(Fault::Days);
        }
        let once =
            is_once(&self.areas) && is_once(&self.needs) && is_once(&self.groups) && is_once(&self.languages);
        once.then_some(()).ok_or(Fault::Repeated)
    }
}

fn is_once<T: Ord>(codes: &[T]) -> bool {
    codes.iter().collect::<BTreeSet<_>>().len() == codes.len()
}

/// Something to read, and nothing that changes how the rest is read.
fn is_text(text: &str) -> bool {
    let is_unseen = |letter: char| {
        letter.is_control()
            || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    !text.trim().is_empty() && text.chars().count() <= SERVICE_TEXT_CHARS_MAX && !text.chars().any(is_unseen)
}

fn check_intervals(intervals: &[Interval]) -> Result<(), Fault> {
    if intervals.is_empty() || intervals.len() > INTERVALS_MAX {
        return Err(Fault::Opening);
    }
    for interval in intervals {
        let in_order = interval.days.is_sorted_by(|one, next| one < next);
        let of_week = !interval.days.is_empty() && interval.days.iter().all(|day| (1..=7).contains(day));
        if !in_order || !of_week || interval.from >= interval.to {
            return Err(Fault::Opening);
        }
    }
    (1..=7).all(|day| are_apart(intervals, day)).then_some(()).ok_or(Fault::Opening)
}

/// Whether no two intervals of a day overlap.
fn are_apart(intervals: &[Interval], day: u8) -> bool {
    let mut of_day: Vec<_> = intervals.iter().filter(|interval| interval.days.contains(&day)).collect();
    of_day.sort_by_key(|interval| interval.from);
    of_day.is_sorted_by(|one, next| one.to <= next.from)
}

/// The whole list, as of one moment. A value of this type keeps every rule of this module.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(try_from = "Unchecked")]
#[ts(export_to = "services.ts")]
pub struct Edition {
    number: u32,
    services: Vec<Listing>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    number: u32,
    services: Vec<Listing>,
}

impl TryFrom<Unchecked> for Edition {
    type Error = Fault;

    fn try_from(unchecked: Unchecked) -> Result<Self, Fault> {
        let Unchecked { number, services } = unchecked;
        if services.is_empty() || services.len() > SERVICES_MAX {
            return Err(Fault::Count);
        }
        services.iter().try_for_each(Listing::check)?;
        let codes: BTreeSet<&str> = services.iter().map(|listing| listing.code.as_str()).collect();
        if codes.len() != services.len() {
            return Err(Fault::Code);
        }
        Ok(Self { number, services })
    }
}

impl Edition {
    /// The edition of this build of the app: number 0.
    ///
    /// # Errors
    /// None that a test has not seen.
    pub fn shipped() -> Result<Self, Fault> {
        Self::read(SHIPPED)
    }

    /// From the text that a person wrote at a desk.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn read(text: &str) -> Result<Self, Fault> {
        if text.len() > SERVICES_FILE_BYTES_MAX {
            return Err(Fault::TooLong);
        }
        let unchecked: Unchecked = serde_json::from_str(text).map_err(|_| Fault::Form)?;
        unchecked.try_into()
    }

    /// Higher is newer; 0 is the shipped one.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// Every service, in the order in which it is shown.
    pub fn services(&self) -> &[Listing] {
        &self.services
    }

    /// The same list as the edition after this number; none when no number is left.
    pub fn after(self, number: u32) -> Option<Self> {
        Some(Self { number: number.checked_add(1)?, ..self })
    }
}

/// An edition in the name of an organisation: what travels as a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedEdition {
    /// Whose.
    pub organisation: OrganisationId,
    /// The coordinator's desk that signed it.
    pub author: DeviceId,
    /// The list.
    pub edition: Edition,
    /// Signature over [`SignedEdition::canonical`], by the device key of the desk.
    pub signature: SignatureBytes,
}

impl SignedEdition {
    /// The bytes that are signed: everything but the signature. The list is compact JSON with its fields in the order
    /// of the types, which has one spelling only.
    pub fn canonical(&self) -> Vec<u8> {
        // Writing these types cannot fail: no map, no number but integers, and nothing that refuses to be written.
        let edition = serde_json::to_vec(&self.edition).unwrap_or_default();
        [&self.organisation.as_bytes()[..], self.author.as_bytes(), &edition].concat()
    }

    /// Whether it is signed by this key.
    pub fn verifies(&self, key: &PublicKey) -> bool {
        verifies(Context::Services, key, &self.canonical(), &self.signature)
    }

    /// As the text of a file.
    ///
    /// # Errors
    /// [`Fault::TooLong`].
    pub fn text(&self) -> Result<String, Fault> {
        let text = serde_json::to_string(self).map_err(|_| Fault::Form)?;
        if text.len() > SERVICES_FILE_BYTES_MAX { Err(Fault::TooLong) } else { Ok(text) }
    }

    /// From the text of a file, which may only be what [`SignedEdition::text`] wrote: a second spelling of the same
    /// would be a byte that nobody signed.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn read(text: &str) -> Result<Self, Fault> {
        let text = text.trim_ascii_end();
        if text.len() > SERVICES_FILE_BYTES_MAX {
            return Err(Fault::TooLong);
        }
        let signed: Self = serde_json::from_str(text).map_err(|_| Fault::Form)?;
        if signed.text()? != text {
            return Err(Fault::Form);
        }
        if signed.edition.number == 0 { Err(Fault::Number) } else { Ok(signed) }
    }
}
