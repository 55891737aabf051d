//! A bulletin as the data value set of DHIS2, by the codes of a mapping file that states what does not go over.
//!
//! The page writes it by the codes that are shipped. Who imports into a system with codes of its own brings a mapping to
//! the command `dhis2`, so that no page ever takes a file. Masked cells do not go over at all: an absent value is no zero
//! there either. Must not know any server of DHIS2.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use approdo_exchange::mapping::MAPPING_BYTES_MAX;
use approdo_model::bulletin::{Bulletin, Says, Status};
use approdo_model::calendar::Day;
use approdo_model::codes::Area;
use approdo_model::sheet::{At, Population};
use serde::{Deserialize, Serialize};

use super::shelf::ALL;

/// The mapping that is shipped.
pub const MAPPING: &str = approdo_exchange::mapping::DHIS2_BULLETIN;

/// Version of the form of these files.
const VERSION: u32 = 1;

/// Characters of a code: as many as DHIS2 takes.
const CODE_CHARS_MAX: usize = 50;

/// Entries of one object of a mapping.
const ENTRIES_MAX: usize = 2_000;

/// Why a mapping cannot be used. Carries no part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MappingWrong {
    /// Longer than [`MAPPING_BYTES_MAX`], or with more than [`ENTRIES_MAX`] entries.
    #[error("too_long")]
    TooLong,
    /// Not JSON of this form.
    #[error("bad_form")]
    BadForm,
    /// Of another version of the form.
    #[error("other_version")]
    OtherVersion,
    /// An area, a population or a division that no bulletin has.
    #[error("unknown_code")]
    UnknownCode,
    /// A code that is empty, longer than [`CODE_CHARS_MAX`], or has spaces or control characters.
    #[error("bad_text")]
    BadText,
    /// Two different figures of the bulletin would become one.
    #[error("twice")]
    Twice,
}

/// In which of its two ways DHIS2 is to understand codes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
enum Scheme {
    #[default]
    Code,
    Uid,
}

/// A mapping file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    approdo_dhis2: u32,
    /// For people: the other system, where its codes were read, and what does not go over.
    #[serde(default, rename = "name")]
    _name: String,
    #[serde(default, rename = "about")]
    _about: BTreeMap<String, String>,
    #[serde(default, rename = "gaps")]
    _gaps: Vec<BTreeMap<String, String>>,
    #[serde(default)]
    id_scheme: Scheme,
    /// The code of the data set.
    data_set: String,
    /// Area, `*` for the project → organisation unit.
    org_units: BTreeMap<String, String>,
    /// What is counted → the beginning of the codes of its data elements; with a division (`contacts.gender`) a whole code.
    data_elements: BTreeMap<String, String>,
    /// A code of a division (`gender.D`) → option combination; where it is not named, the code itself.
    #[serde(default)]
    options: BTreeMap<String, String>,
    /// The option combination of a figure that is not divided.
    undivided: String,
    /// Under which of its months a bulletin stands. There is only one way yet.
    #[serde(default, rename = "period")]
    _period: Month,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Month {
    #[default]
    LastMonth,
}

/// Compiled in and read by a test: if it did not read, nothing would be mapped and every file would be empty.
static SHIPPED: LazyLock<Option<Mapping>> = LazyLock::new(|| Mapping::read(MAPPING.as_bytes()).ok());

/// The set.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ValueSet {
    id_scheme: Scheme,
    data_set: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    complete_date: Option<Day>,
    period: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    org_unit: Option<String>,
    data_values: Vec<Value>,
    /// Values that the bulletin shows and this mapping has no code for.
    #[serde(skip)]
    left_out: usize,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Value {
    data_element: String,
    period: String,
    org_unit: String,
    category_option_combo: String,
    value: String,
    comment: String,
}

impl ValueSet {
    /// How many values go over, and how many are left out because the mapping does not name them.
    pub fn counts(&self) -> (usize, usize) {
        (self.data_values.len(), self.left_out)
    }
}

impl Mapping {
    /// Reads a mapping file.
    ///
    /// # Errors
    /// [`MappingWrong`].
    pub fn read(text: &[u8]) -> Result<Self, MappingWrong> {
        if text.len() > MAPPING_BYTES_MAX {
            return Err(MappingWrong::TooLong);
        }
        let text = text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text);
        let mapping: Self = serde_json::from_slice(text).map_err(|_| MappingWrong::BadForm)?;
        mapping.check()?;
        Ok(mapping)
    }

    fn check(&self) -> Result<(), MappingWrong> {
        if self.approdo_dhis2 != VERSION {
            return Err(MappingWrong::OtherVersion);
        }
        let maps = [&self.org_units, &self.data_elements, &self.options];
        if maps.iter().any(|map| map.len() > ENTRIES_MAX) {
            return Err(MappingWrong::TooLong);
        }
        let area = |name: &String| name == ALL || Area::ALL.iter().any(|area| area.code() == name);
        let counted = |name: &String| {
            let (of, by) = name.split_once('.').map_or((name.as_str(), None), |(of, by)| (of, Some(by)));
            Population::ALL.iter().any(|known| code_of(*known) == of) && by.is_none_or(is_division)
        };
        let option =
            |name: &String| name.split_once('.').is_some_and(|(by, code)| is_division(by) && code != ALL);
        let known = self.org_units.keys().all(area)
            && self.data_elements.keys().all(counted)
            && self.options.keys().all(option);
        if !known {
            return Err(MappingWrong::UnknownCode);
        }
        let sound = |code: &String| {
            (1..=CODE_CHARS_MAX).contains(&code.chars().count())
                && !code.chars().any(|one| one.is_control() || one.is_whitespace())
        };
        let codes = maps.into_iter().flat_map(BTreeMap::values).chain([&self.data_set, &self.undivided]);
        if codes.into_iter().all(sound) { Ok(()) } else { Err(MappingWrong::BadText) }
    }

    /// The data element and the option combination of a cell; none if this mapping has no code for it.
    fn element(&self, of: Population, divided: &[(&String, &String)]) -> Option<(String, String)> {
        let by: Vec<&str> = divided.iter().map(|(name, _)| name.as_str()).collect();
        let own = self.data_elements.get(&format!("{}.{}", code_of(of), by.join("_")));
        let built = || {
            let begins = self.data_elements.get(code_of(of))?;
            Some(by.iter().fold(begins.clone(), |code, name| format!("{code}_{}", name.to_uppercase())))
        };
        let option = |(name, code): &(&String, &String)| {
            self.options.get(&format!("{name}.{code}")).unwrap_or(code).clone()
        };
        let options: Vec<String> = divided.iter().map(option).collect();
        let combination = if options.is_empty() { self.undivided.clone() } else { options.join("_") };
        let element = if by.is_empty() { built() } else { own.cloned().or_else(built) };
        element.map(|element| (element, combination))
    }
}

/// A dimension of published tables, beside the area.
fn is_division(name: &str) -> bool {
    DIVISIONS.contains(&name)
}

/// By what the tables of the catalogue divide.
const DIVISIONS: [&str; 16] = [
    "line",
    "newness",
    "channel",
    "day_night",
    "weather",
    "gender",
    "origin",
    "macro",
    "country",
    "age",
    "field",
    "service",
    "material",
    "referral",
    "source",
    "step",
];

/// The values of a bulletin by the codes that are shipped.
///
/// # Errors
/// [`MappingWrong`], if what is shipped cannot be used.
pub fn values(bulletin: &Bulletin) -> Result<ValueSet, MappingWrong> {
    values_by(SHIPPED.as_ref().ok_or(MappingWrong::BadForm)?, bulletin)
}

/// The values of a bulletin by somebody's own codes.
///
/// # Errors
/// [`MappingWrong::Twice`], if two figures would become one.
pub fn values_by(mapping: &Mapping, bulletin: &Bulletin) -> Result<ValueSet, MappingWrong> {
    let last = bulletin.period.last();
    let period = format!("{:04}{:02}", last.year(), last.month());
    let mut meant: BTreeMap<(String, String, String), (Population, At)> = BTreeMap::new();
    let (mut data_values, mut nameless) = (Vec::new(), BTreeSet::new());
    for table in &bulletin.tables {
        for cell in &table.cells {
            let Says::Value { value, base } = cell.says else { continue };
            let of = table.of;
            let named: At = cell
                .at
                .iter()
                .filter(|(_, code)| *code != ALL)
                .map(|(name, code)| (name.clone(), code.clone()))
                .collect();
            let divided: Vec<(&String, &String)> = named.iter().filter(|(name, _)| *name != "area").collect();
            let unit = mapping.org_units.get(named.get("area").map_or(ALL, String::as_str));
            let Some((org_unit, (data_element, combination))) =
                unit.cloned().zip(mapping.element(of, &divided))
            else {
                nameless.insert((of, named));
                continue;
            };
            let key = (data_element.clone(), org_unit.clone(), combination.clone());
            match meant.get(&key) {
                // A margin stands in several tables and says the same in each.
                Some((other, at)) if (*other, at) == (of, &named) => continue,
                Some(_) => return Err(MappingWrong::Twice),
                None => drop(meant.insert(key, (of, named))),
            }
            data_values.push(Value {
                data_element,
                period: period.clone(),
                org_unit,
                category_option_combo: combination,
                value: value.to_string(),
                comment: if base == 1 { "exact".to_owned() } else { format!("rounded to {base}") },
            });
        }
    }
    Ok(ValueSet {
        id_scheme: mapping.id_scheme,
        data_set: mapping.data_set.clone(),
        complete_date: (bulletin.status == Status::Definitive).then_some(bulletin.published),
        period,
        org_unit: mapping.org_units.get(ALL).cloned(),
        data_values,
        left_out: nameless.len(),
    })
}

const fn code_of(of: Population) -> &'static str {
    match of {
        Population::Contacts => "contacts",
        Population::Accesses => "accesses",
        Population::Reports => "reports",
        Population::Reception => "reception",
        Population::Outings => "outings",
        Population::Materials => "materials",
        Population::Mapping => "mapping",
        Population::Ads => "ads",
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{emersion, issue, value};
    use super::*;
    use approdo_disclosure::catalogue::CATALOGUE;
    use approdo_disclosure::form::REST;
    use approdo_model::bulletin::Every;

    /// A mapping of somebody's own system, with these lines in place of those that begin alike.
    fn own(change: &[(&str, &str)]) -> String {
        let text = r#"{"approdo_dhis2": 1, "name": "Region", "id_scheme": "uid", "data_set": "dsTavolo001",
            "org_units": {"*": "ouProject01", "MI": "ouMilano001"},
            "data_elements": {"contacts": "deContact01", "contacts.line": "deLines0001"},
            "options": {"line.street_contacts": "cocStreet01", "line.indoor_contacts": "cocIndoor01"},
            "undivided": "HllvX50cXC0"}"#;
        change.iter().fold(text.to_owned(), |text, (from, to)| {
            assert!(text.contains(from), "{from}");
            text.replacen(from, to, 1)
        })
    }

    fn bulletin() -> Bulletin {
        issue(1, Every::Period, (0, 1), vec![emersion(value(300))]).read().unwrap()
    }

    #[test]
    fn the_mapping_names_every_population_and_every_area() {
        let mapping = Mapping::read(MAPPING.as_bytes()).unwrap();
        for of in Population::ALL {
            assert!(mapping.data_elements.contains_key(code_of(of)), "{of:?}");
        }
        for area in ["*", "CO", "MI", "MB", "SO", "VA"] {
            assert!(mapping.org_units.contains_key(area), "{area}");
        }
        assert_eq!(values(&bulletin()).unwrap().counts(), (5, 0));
    }

    /// A division that the catalogue has and this list has not would be refused in every mapping; the other way round a
    /// mapping would be taken that names what no bulletin has.
    #[test]
    fn a_mapping_may_name_what_the_catalogue_divides_by_and_nothing_else() {
        let by = CATALOGUE.iter().flat_map(|entry| entry.by).copied();
        let of_the_catalogue: BTreeSet<&str> = by.filter(|name| *name != "area").collect();
        assert_eq!(BTreeSet::from(DIVISIONS), of_the_catalogue);
        for entry in CATALOGUE {
            let divided: Vec<&&str> = entry.by.iter().filter(|name| **name != "area").collect();
            let of = format!("{:?}", entry.of).to_lowercase();
            for name in divided {
                let key = format!("\"{of}.{name}\": \"deOwn000001\", \"contacts\":");
                let text = own(&[("\"contacts\":", &key)]);
                assert!(Mapping::read(text.as_bytes()).is_ok(), "{of} {name}");
            }
        }
    }

    /// What a table says of the countries that it does not name goes over by a code of its own.
    #[test]
    fn the_rest_of_a_macro_area_is_an_option_like_any_other() {
        use approdo_model::bulletin::{Cell, Table};
        let cell = |code: &str, value: u32| Cell {
            at: At::from([("country".to_owned(), code.to_owned())]),
            says: Says::Value { value, base: 5 },
        };
        let cells = vec![cell("NG", 45), cell(&format!("{REST}west_africa"), 20), cell("*", 65)];
        let table = Table { number: 4, of: Population::Contacts, by: vec!["country".to_owned()], cells };
        let bulletin = issue(1, Every::Year, (0, 7), vec![table]).read().unwrap();
        let set = serde_json::to_value(values(&bulletin).unwrap()).unwrap();
        let options: Vec<&str> = set["dataValues"]
            .as_array()
            .unwrap()
            .iter()
            .map(|value| value["categoryOptionCombo"].as_str().unwrap())
            .collect();
        assert_eq!(options[..2], ["NG", "other_west_africa"]);
    }

    #[test]
    fn somebodys_own_codes_are_used_and_what_they_do_not_name_is_counted() {
        let set = values_by(&Mapping::read(own(&[]).as_bytes()).unwrap(), &bulletin()).unwrap();
        let text = serde_json::to_value(&set).unwrap();
        assert_eq!((text["idScheme"].as_str(), text["dataSet"].as_str()), (Some("uid"), Some("dsTavolo001")));
        let found = |unit: &str, element: &str, option: &str| {
            let mut values = text["dataValues"].as_array().unwrap().iter();
            let is = |value: &&serde_json::Value| {
                (&value["orgUnit"], &value["dataElement"], &value["categoryOptionCombo"])
                    == (&unit.into(), &element.into(), &option.into())
            };
            values.find(is).map(|value| value["value"].as_str().unwrap().to_owned())
        };
        assert_eq!(found("ouMilano001", "deLines0001", "cocStreet01").as_deref(), Some("205"));
        assert_eq!(found("ouProject01", "deContact01", "HllvX50cXC0").as_deref(), Some("360"));
        assert_eq!(found("ouMilano001", "deLines0001", "cocIndoor01"), None, "masked");
        assert_eq!(set.counts(), (5, 0));
        // Without Milan its two shown values stay behind; masked ones were never going.
        let less = own(&[(r#", "MI": "ouMilano001""#, "")]);
        assert_eq!(
            values_by(&Mapping::read(less.as_bytes()).unwrap(), &bulletin()).unwrap().counts(),
            (3, 2)
        );
    }

    #[test]
    fn two_figures_never_become_one() {
        for alike in [
            own(&[("ouMilano001", "ouProject01")]),
            own(&[("cocIndoor01", "cocStreet01")]),
            own(&[("deLines0001", "deContact01"), ("cocIndoor01", "HllvX50cXC0")]),
        ] {
            let mapping = Mapping::read(alike.as_bytes()).unwrap();
            assert_eq!(values_by(&mapping, &bulletin()).unwrap_err(), MappingWrong::Twice, "{alike}");
        }
    }

    #[test]
    fn what_is_no_mapping_is_refused_with_its_reason() {
        use MappingWrong::*;
        let long = "x".repeat(CODE_CHARS_MAX + 1);
        for (change, why) in [
            (("\"approdo_dhis2\": 1", "\"approdo_dhis2\": 2"), OtherVersion),
            (("\"MI\"", "\"XX\""), UnknownCode),
            (("contacts.line", "contacts.person"), UnknownCode),
            (("\"contacts\":", "\"people\":"), UnknownCode),
            (("line.street_contacts", "street_contacts"), UnknownCode),
            (("dsTavolo001", "ds Tavolo"), BadText),
            (("dsTavolo001", ""), BadText),
            (("cocStreet01", long.as_str()), BadText),
            (("\"uid\"", "\"name\""), BadForm),
            (("\"name\"", "\"server\""), BadForm),
            (("{\"approdo_dhis2\"", "[\"approdo_dhis2\""), BadForm),
        ] {
            assert_eq!(Mapping::read(own(&[change]).as_bytes()).unwrap_err(), why, "{change:?}");
        }
        let too_long = " ".repeat(MAPPING_BYTES_MAX) + &own(&[]);
        assert_eq!(Mapping::read(too_long.as_bytes()).unwrap_err(), TooLong);
        assert!(Mapping::read(format!("\u{feff}{}", own(&[])).as_bytes()).is_ok());
    }
}
