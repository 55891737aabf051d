//! Days, months and periods: the only times that are ever written down.
//!
//! A [`Day`] is known on the tablet and inside sealed bodies; everything open knows no time finer than a [`Month`].
//! Must not know a clock, a time zone or an hour: whoever needs today is told.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use ts_rs::TS;

/// First and last year that Approdo can write down.
pub const YEARS: std::ops::RangeInclusive<i16> = 2000..=2099;

/// The day that has number 0 in binary forms.
const EPOCH: Date = jiff::civil::date(2000, 1, 1);

/// Months in a period of the tavolo.
pub const PERIOD_MONTHS: u16 = 2;

const YEAR_MONTHS: u16 = 12;

/// A text or number that is no day or month of [`YEARS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a {0} between 2000 and 2099")]
pub struct NotInCalendar(&'static str);

/// A civil date. JSON `"2018-01-05"`; binary: days since the first of January 2000.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, TS)]
#[ts(type = "string", export_to = "calendar.ts")]
pub struct Day(Date);

impl Day {
    /// The first day of [`YEARS`].
    pub const FIRST: Self = Self(EPOCH);

    /// This date, when there is one.
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        Date::new(year, month, day).ok().and_then(Self::from_date)
    }

    /// This date, when it lies in [`YEARS`].
    pub fn from_date(date: Date) -> Option<Self> {
        YEARS.contains(&date.year()).then_some(Self(date))
    }

    /// The date itself, for reckoning.
    pub fn date(self) -> Date {
        self.0
    }

    /// The month it lies in.
    pub fn month(self) -> Month {
        Month::of(self)
    }

    /// Days since the first of January 2000.
    pub fn number(self) -> u16 {
        let days = EPOCH.until(self.0).map(|span| span.get_days()).unwrap_or_default();
        u16::try_from(days).unwrap_or_default()
    }

    /// The day with this number.
    pub fn from_number(number: u16) -> Option<Self> {
        EPOCH.checked_add(jiff::Span::new().days(number)).ok().and_then(Self::from_date)
    }

    /// The day so many days later (or earlier).
    pub fn plus_days(self, days: i32) -> Option<Self> {
        let number = i32::from(self.number()).checked_add(days)?;
        Self::from_number(u16::try_from(number).ok()?)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0.year(), self.0.month(), self.0.day())
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Day {
    type Err = NotInCalendar;

    /// Takes exactly what [`Day`] shows, nothing looser.
    fn from_str(text: &str) -> Result<Self, NotInCalendar> {
        let date = text.parse().ok().and_then(Self::from_date);
        date.filter(|day| day.to_string() == text).ok_or(NotInCalendar("day"))
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            return serializer.collect_str(self);
        }
        serializer.serialize_u16(self.number())
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read("day", Self::from_number, deserializer)
    }
}

/// A month of a year. JSON `"2018-01"`; binary: year · 12 + month − 1.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, TS)]
#[ts(type = "string", export_to = "calendar.ts")]
pub struct Month(u16);

impl Month {
    /// This month (1-12) of this year.
    pub fn new(year: i16, month: i8) -> Option<Self> {
        Day::new(year, month, 1).map(Self::of)
    }

    /// The month of a day.
    pub fn of(day: Day) -> Self {
        let (year, month) = (day.date().year().unsigned_abs(), day.date().month().unsigned_abs());
        Self(year * YEAR_MONTHS + u16::from(month) - 1)
    }

    /// Year · 12 + month − 1.
    pub const fn number(self) -> u16 {
        self.0
    }

    /// The month with this number, when it lies in [`YEARS`].
    pub fn from_number(number: u16) -> Option<Self> {
        let year = i16::try_from(number / YEAR_MONTHS).ok()?;
        YEARS.contains(&year).then_some(Self(number))
    }

    /// Its year.
    pub const fn year(self) -> u16 {
        self.0 / YEAR_MONTHS
    }

    /// Its place in the year, 1-12.
    pub const fn month(self) -> u8 {
        // A remainder of twelve always fits.
        (self.0 % YEAR_MONTHS) as u8 + 1
    }

    /// The month after it, except after the last one.
    pub fn next(self) -> Option<Self> {
        self.0.checked_add(1).and_then(Self::from_number)
    }

    /// The month before it, except before the first one.
    pub fn previous(self) -> Option<Self> {
        self.0.checked_sub(1).and_then(Self::from_number)
    }

    /// Its first day.
    pub fn first_day(self) -> Option<Day> {
        Day::new(i16::try_from(self.year()).ok()?, i8::try_from(self.month()).ok()?, 1)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.month())
    }
}

impl fmt::Debug for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Month {
    type Err = NotInCalendar;

    /// Takes exactly what [`Month`] shows, nothing looser.
    fn from_str(text: &str) -> Result<Self, NotInCalendar> {
        let day: Result<Day, _> = format!("{text}-01").parse();
        day.map(Self::of).map_err(|_| NotInCalendar("month"))
    }
}

impl Serialize for Month {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            return serializer.collect_str(self);
        }
        serializer.serialize_u16(self.number())
    }
}

impl<'de> Deserialize<'de> for Month {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read("month", Self::from_number, deserializer)
    }
}

/// A period of the tavolo: a pair of months counted from the project's first one ([`Period::of`]).
///
/// A project with an odd number of months ends with a period of one month ([`Period::until`]); a yearly consolidation has
/// more ([`Period::between`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(try_from = "Between")]
#[ts(export_to = "calendar.ts")]
pub struct Period {
    first: Month,
    last: Month,
}

impl Period {
    /// The period that a month lies in, of a project that began in `start`; none before it.
    pub fn of(month: Month, start: Month) -> Option<Self> {
        let since = month.number().checked_sub(start.number())?;
        let first = Month::from_number(month.number() - since % PERIOD_MONTHS)?;
        Some(Self { first, last: first.next().unwrap_or(first) })
    }

    /// The same period of a project that ended with `end`; none when it began later.
    pub fn until(self, end: Month) -> Option<Self> {
        (self.first <= end).then(|| Self { first: self.first, last: self.last.min(end) })
    }

    /// From one month to another that is not before it: a yearly consolidation speaks about several pairs.
    pub fn between(first: Month, last: Month) -> Option<Self> {
        (first <= last).then_some(Self { first, last })
    }

    /// Its first month.
    pub const fn first(self) -> Month {
        self.first
    }

    /// Its last month.
    pub const fn last(self) -> Month {
        self.last
    }

    /// Whether a month lies in it.
    pub fn contains(self, month: Month) -> bool {
        (self.first..=self.last).contains(&month)
    }
}

/// A period as it is written, before it is known to be one.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Between {
    first: Month,
    last: Month,
}

impl TryFrom<Between> for Period {
    type Error = NotInCalendar;

    fn try_from(Between { first, last }: Between) -> Result<Self, NotInCalendar> {
        Self::between(first, last).ok_or(NotInCalendar("period"))
    }
}

/// Reads the text of JSON or the number of a binary form; the error says neither.
fn read<'de, T: FromStr, D: Deserializer<'de>>(
    what: &'static str,
    from_number: fn(u16) -> Option<T>,
    deserializer: D,
) -> Result<T, D::Error> {
    if deserializer.is_human_readable() {
        return deserializer.deserialize_str(Written(what, std::marker::PhantomData));
    }
    from_number(u16::deserialize(deserializer)?).ok_or_else(|| D::Error::custom(NotInCalendar(what)))
}

/// Reads the text of a day or a month.
struct Written<T>(&'static str, std::marker::PhantomData<T>);

impl<T: FromStr> Visitor<'_> for Written<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a {}", self.0)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(|_| E::custom(NotInCalendar(self.0)))
    }
}
