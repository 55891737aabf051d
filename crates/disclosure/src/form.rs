//! The neutral form: what goes in and what comes out, as JSON that another programme can read and check.
//!
//! Only shapes are judged here (a field that does not belong, a number that is none); whether a code exists or a
//! table can be made is for [`crate::space`]. Must not know how anything is protected.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{DeserializeOwned, Error, IgnoredAny, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::refusal::Refusal;

/// Bytes of a text that is read; a project of ten years stays far below.
pub const TEXT_BYTES_MAX: usize = 16 << 20;

/// The code that stands for a whole dimension in a margin or total.
pub const ALL: &str = "*";

/// Before a coarser code: all codes in it that the same table does not name. It stands in a table by one dimension.
pub const REST: &str = "other_";

/// Names that are fields of a cell and therefore no dimension.
pub(crate) const FIELDS: [&str; 9] =
    ["contacts", "persons", "outings", "value", "base", "masked", "below", "least", "most"];

/// Dimension → code, in a cell or as what an organisation knows.
pub type At = BTreeMap<String, String>;

/// Dimension → codes.
pub type Codes = BTreeMap<String, Vec<String>>;

/// What is asked: exact figures and how they are to be published.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// The dimensions with their codes in order. One that no table names is never published.
    pub dimensions: Codes,
    /// The tables, each by its dimensions; margins and total come with it.
    pub tables: Vec<Vec<String>>,
    /// Tables whose own cells are published unrounded; `[]` is the grand total.
    #[serde(default)]
    pub exact: Vec<Vec<String>>,
    /// Thresholds and base.
    pub policy: Policy,
    /// The exact figures over all dimensions. A cell that is missing is zero. A cell with [`ALL`] in it repeats a margin
    /// of what the bulletin covers, and says how many different persons and outings were counted there. Where no cell names
    /// all dimensions and some are margins, they are the cells of tables: each is the truth, of a set of dimensions that is
    /// stated a missing one is zero, and what nobody stated is refused.
    pub cells: Vec<BaseCell>,
    /// What was published before about any of these figures.
    #[serde(default)]
    pub earlier: Vec<Bulletin>,
    /// Who knows which of the figures: each organisation its own.
    #[serde(default)]
    pub known_to: Vec<At>,
    /// Dimensions of which a record may have several codes or none (services, referrals): their codes do not add up.
    /// Their cells name the dimension itself and those it is crossed with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub multi_response: Vec<String>,
    /// What the tables speak about, where it is not everything: a bulletin of one period among several.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub covers: Codes,
    /// Dimensions whose codes lie inside those of another: countries in macro-areas. Everybody knows this.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub nested: BTreeMap<String, Nesting>,
    /// Nested dimensions of which a table by them alone names only codes that pass the thresholds. What it does not name is
    /// one cell for each coarser code ([`REST`]): countries, of which most are met once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub folded: Vec<String>,
    /// Where one outing or one person is counted in several codes of a dimension.
    #[serde(default, skip_serializing_if = "Repeats::is_empty")]
    pub repeats: Repeats,
}

/// The thresholds and the base of rounding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// A cell with fewer contacts is masked, zero included.
    pub contacts_min: u32,
    /// A cell with fewer distinct persons is masked.
    pub persons_min: u32,
    /// A cell with fewer outings is masked.
    pub outings_min: u32,
    /// What values are rounded to: 5, or 10 for the public.
    pub base: u32,
}

/// In which codes of a coarser dimension the codes of a dimension lie.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nesting {
    /// The coarser dimension.
    pub of: String,
    /// Its codes, each with those that lie in it. Every code of the finer dimension lies in one.
    pub codes: Codes,
}

/// Dimensions along which a smaller count is not additive. Along these the largest is used, which is never too much.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Repeats {
    /// One outing meets people of several genders or ages.
    #[serde(default)]
    pub outings: Vec<String>,
    /// One person is met in several periods.
    #[serde(default)]
    pub persons: Vec<String>,
}

impl Repeats {
    fn is_empty(&self) -> bool {
        self.outings.is_empty() && self.persons.is_empty()
    }
}

/// One exact figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseCell {
    /// Where, in every dimension.
    pub at: At,
    /// Contacts.
    pub contacts: u32,
    /// Distinct persons; of a range the lower bound.
    pub persons: Option<u32>,
    /// Outings; none where they are not defined.
    pub outings: Option<u32>,
}

/// What is published.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bulletin {
    /// The tables in the order asked for.
    pub tables: Vec<Table>,
    /// What is said about them. Not read back.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "unread")]
    pub audit: Option<Audit>,
    /// As in [`Request::covers`].
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub covers: Codes,
}

/// A published table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// By which dimensions.
    pub by: Vec<String>,
    /// Cells, margins and total.
    pub cells: Vec<Cell>,
}

/// A published cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// Where; [`ALL`] in a margin.
    pub at: At,
    /// What stands there.
    pub says: Says,
}

/// What stands in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
    /// Any true count that rounds to this; base 1 is exact.
    Value {
        /// The rounded count.
        value: u32,
        /// What it was rounded to.
        base: u32,
    },
    /// Nothing but why.
    Masked(Mask),
}

/// Why a cell is masked, as the reader is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mask {
    /// Fewer contacts than this: the cell stands for 0 to one less. Shown as "<10".
    Primary {
        /// The threshold.
        below: u32,
    },
    /// Too few persons or outings: any count. Shown as "n.d.".
    SmallBase,
    /// So that another cannot be worked out: any count. Shown as "n.d.".
    Complementary,
}

/// What is said about a bulletin.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Audit {
    /// Cells that are masked, margins counted in each table.
    pub masked: usize,
    /// Cells that are shown.
    pub shown: usize,
    /// Mean distance of the shown values from the true ones.
    pub mean_abs_error: f64,
    /// The narrowest interval (greatest less least possible count) in which any of the attackers can place any masked
    /// cell; none where nothing is masked or no interval ends.
    pub widest_learned: Option<u32>,
    /// Masked cells that an attacker can open. A release has none.
    pub unprotected: usize,
}

/// What an attacker has before them: a bulletin, and what they know besides.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// The bulletin's tables.
    pub tables: Vec<Table>,
    /// Not read back.
    #[serde(default, deserialize_with = "unread")]
    pub audit: Option<Audit>,
    /// As in [`Request::covers`].
    #[serde(default)]
    pub covers: Codes,
    /// Earlier bulletins about the same figures.
    #[serde(default)]
    pub earlier: Vec<Bulletin>,
    /// The dimensions; where they are not given, those that the tables name.
    #[serde(default)]
    pub dimensions: Codes,
    /// As in [`Request::multi_response`]; where it is not given, the dimensions without a margin.
    #[serde(default)]
    pub multi_response: Vec<String>,
    /// As in [`Request::nested`].
    #[serde(default)]
    pub nested: BTreeMap<String, Nesting>,
    /// The threshold on contacts; where it is not given, the one that a primary mask names.
    #[serde(default)]
    pub contacts_min: Option<u32>,
    /// What the attacker knows of their own.
    #[serde(default)]
    pub knows: Option<Knows>,
}

/// Figures of their own that an attacker knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Knows {
    /// Which part of the figures is theirs.
    pub of: At,
    /// The exact figures of that part, over all dimensions; a missing one is zero.
    pub cells: Vec<BaseCell>,
}

/// What an attacker learns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Learned {
    /// Every masked cell, table by table; then those of earlier bulletins.
    pub cells: Vec<LearnedCell>,
    /// The narrowest of the intervals.
    pub narrowest: Option<u32>,
}

/// A masked cell and what it can be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LearnedCell {
    /// Which earlier bulletin it stands in, from 0; none for the one attacked.
    pub earlier: Option<usize>,
    /// Where it stands.
    pub at: At,
    /// Why it is masked.
    pub mask: Mask,
    /// The least count that agrees with everything known.
    pub least: u32,
    /// The greatest; none where there is no limit.
    pub most: Option<u32>,
}

impl LearnedCell {
    /// Greatest less least; none where there is no limit.
    pub fn width(&self) -> Option<u32> {
        self.most.map(|most| most.saturating_sub(self.least))
    }
}

/// Reads what was asked from JSON.
///
/// # Errors
/// [`Refusal::TooLong`], [`Refusal::UnknownField`] or [`Refusal::NotTheForm`].
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, Refusal> {
    if text.len() > TEXT_BYTES_MAX {
        return Err(Refusal::TooLong);
    }
    serde_json::from_str(text).map_err(|fault| {
        let (line, column) = (fault.line(), fault.column());
        let message = fault.to_string();
        match message.strip_prefix("unknown field `").and_then(|rest| rest.split_once('`')) {
            Some((field, _)) => Refusal::UnknownField { field: field.to_owned(), line, column },
            None => Refusal::NotTheForm { line, column },
        }
    })
}

/// Whatever stands there.
fn unread<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Audit>, D::Error> {
    IgnoredAny::deserialize(from).map(|_| None)
}

/// The fields of one JSON object, none of them twice.
struct Fields(BTreeMap<String, Value>);

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Each;
        impl<'de> Visitor<'de> for Each {
            type Value = Fields;
            fn expecting(&self, out: &mut fmt::Formatter) -> fmt::Result {
                out.write_str("a cell")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
                let mut fields = BTreeMap::new();
                while let Some((name, value)) = map.next_entry::<String, Value>()? {
                    if fields.insert(name, value).is_some() {
                        return Err(A::Error::custom("a field twice"));
                    }
                }
                Ok(Fields(fields))
            }
        }
        from.deserialize_map(Each)
    }
}

impl Fields {
    fn take<E: Error>(&mut self, name: &str) -> Result<Option<u32>, E> {
        self.0.remove(name).map(|value| number(&value).ok_or_else(|| E::custom("no count"))).transpose()
    }

    /// A count, or the lower end of a range of two.
    fn take_least<E: Error>(&mut self, name: &str) -> Result<Option<u32>, E> {
        let Some(value) = self.0.remove(name) else { return Ok(None) };
        let least = match &value {
            Value::Array(ends) => match ends.as_slice() {
                [least, most] => {
                    number(least).zip(number(most)).filter(|(least, most)| least <= most).map(|ends| ends.0)
                }
                _ => None,
            },
            other => number(other),
        };
        least.map(Some).ok_or_else(|| E::custom("no count"))
    }

    /// What is left are dimensions and their codes. A field of another kind of cell is not one of them.
    fn at<E: Error>(self) -> Result<At, E> {
        self.0
            .into_iter()
            .map(|(name, value)| match value {
                Value::String(code) if !FIELDS.contains(&name.as_str()) => Ok((name, code)),
                _ => Err(E::unknown_field(&name, &[])),
            })
            .collect()
    }
}

fn number(value: &Value) -> Option<u32> {
    value.as_u64().and_then(|count| u32::try_from(count).ok())
}

impl<'de> Deserialize<'de> for BaseCell {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let mut fields = Fields::deserialize(from)?;
        let contacts = fields.take("contacts")?.ok_or_else(|| D::Error::custom("no contacts"))?;
        let persons = fields.take_least("persons")?;
        let outings = fields.take("outings")?;
        Ok(Self { at: fields.at()?, contacts, persons, outings })
    }
}

impl Serialize for BaseCell {
    fn serialize<S: Serializer>(&self, into: S) -> Result<S::Ok, S::Error> {
        let mut map = into.serialize_map(None)?;
        for (name, code) in &self.at {
            map.serialize_entry(name, code)?;
        }
        map.serialize_entry("contacts", &self.contacts)?;
        for (name, count) in [("persons", self.persons), ("outings", self.outings)] {
            if let Some(count) = count {
                map.serialize_entry(name, &count)?;
            }
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Cell {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let mut fields = Fields::deserialize(from)?;
        let value = fields.take("value")?;
        let base = fields.take("base")?;
        let below = fields.take("below")?;
        let masked = fields.0.remove("masked");
        let says = match (value, base, masked.as_ref().map(Value::as_str), below) {
            (Some(value), Some(base), None, None) if base > 0 => Says::Value { value, base },
            (None, None, Some(Some("primary")), Some(below)) if below > 0 => {
                Says::Masked(Mask::Primary { below })
            }
            (None, None, Some(Some("small_base")), None) => Says::Masked(Mask::SmallBase),
            (None, None, Some(Some("complementary")), None) => Says::Masked(Mask::Complementary),
            _ => return Err(D::Error::custom("neither a value with its base nor a mask")),
        };
        Ok(Self { at: fields.at()?, says })
    }
}

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, into: S) -> Result<S::Ok, S::Error> {
        let mut map = into.serialize_map(None)?;
        for (name, code) in &self.at {
            map.serialize_entry(name, code)?;
        }
        match self.says {
            Says::Value { value, base } => {
                map.serialize_entry("value", &value)?;
                map.serialize_entry("base", &base)?;
            }
            Says::Masked(mask) => mask.fields(&mut map)?,
        }
        map.end()
    }
}

impl Mask {
    fn fields<M: SerializeMap>(self, map: &mut M) -> Result<(), M::Error> {
        match self {
            Self::Primary { below } => {
                map.serialize_entry("masked", "primary")?;
                map.serialize_entry("below", &below)
            }
            Self::SmallBase => map.serialize_entry("masked", "small_base"),
            Self::Complementary => map.serialize_entry("masked", "complementary"),
        }
    }
}

impl Serialize for LearnedCell {
    fn serialize<S: Serializer>(&self, into: S) -> Result<S::Ok, S::Error> {
        let mut map = into.serialize_map(None)?;
        if let Some(bulletin) = self.earlier {
            map.serialize_entry("earlier", &bulletin)?;
        }
        for (name, code) in &self.at {
            map.serialize_entry(name, code)?;
        }
        self.mask.fields(&mut map)?;
        map.serialize_entry("least", &self.least)?;
        map.serialize_entry("most", &self.most)?;
        map.end()
    }
}
