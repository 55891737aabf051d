//! A bulletin as the data value set of DHIS2, by the codes of a mapping file that states what does not go over.
//!
//! Masked cells do not go over at all: an absent value is no zero there either. Must not know any server of DHIS2.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use approdo_model::bulletin::{Bulletin, Says, Status};
use approdo_model::calendar::Day;
use approdo_model::sheet::Population;
use serde::{Deserialize, Serialize};

use super::shelf::ALL;

/// The mapping that is shipped.
pub const MAPPING: &str = approdo_exchange::mapping::DHIS2_BULLETIN;

/// The mapping, as far as it is needed to write a file.
#[derive(Debug, Default, Deserialize)]
pub struct Mapping {
    /// The code of the data set.
    pub data_set: String,
    /// Area, `*` for the project → organisation unit.
    pub org_units: BTreeMap<String, String>,
    /// What is counted → the beginning of the codes of its data elements.
    pub data_elements: BTreeMap<String, String>,
    /// The option combination of a figure that is not divided.
    pub undivided: String,
}

/// Compiled in and read by a test: if it did not read, nothing would be mapped and every file would be empty.
static SHIPPED: LazyLock<Mapping> = LazyLock::new(|| serde_json::from_str(MAPPING).unwrap_or_default());

/// The set.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ValueSet {
    id_scheme: &'static str,
    data_set: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    complete_date: Option<Day>,
    period: String,
    org_unit: String,
    data_values: Vec<Value>,
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

/// The values of a bulletin.
pub fn values(bulletin: &Bulletin) -> ValueSet {
    let mapping = &*SHIPPED;
    let last = bulletin.period.last();
    let period = format!("{:04}{:02}", last.year(), last.month());
    let unit = |area: &str| mapping.org_units.get(area).cloned();
    let mut seen = BTreeSet::new();
    let mut data_values = Vec::new();
    for table in &bulletin.tables {
        let Some(begins) = mapping.data_elements.get(code_of(table.of)) else { continue };
        for cell in &table.cells {
            let Says::Value { value, base } = cell.says else { continue };
            let area = cell.at.get("area").map_or(ALL, String::as_str);
            let Some(org_unit) = unit(area) else { continue };
            let divided: Vec<(&String, &String)> =
                cell.at.iter().filter(|(name, code)| *name != "area" && *code != ALL).collect();
            let mut data_element = begins.clone();
            for (name, _) in &divided {
                data_element.push('_');
                data_element.push_str(&name.to_uppercase());
            }
            let options: Vec<&str> = divided.iter().map(|(_, code)| code.as_str()).collect();
            let combination = if options.is_empty() { mapping.undivided.clone() } else { options.join("_") };
            if seen.insert((data_element.clone(), org_unit.clone(), combination.clone())) {
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
    }
    ValueSet {
        id_scheme: "code",
        data_set: mapping.data_set.clone(),
        complete_date: (bulletin.status == Status::Definitive).then_some(bulletin.published),
        period,
        org_unit: unit(ALL).unwrap_or_default(),
        data_values,
    }
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
    use super::*;

    #[test]
    fn the_mapping_names_every_population_and_every_area() {
        let mapping: Mapping = serde_json::from_str(MAPPING).unwrap();
        for of in Population::ALL {
            assert!(mapping.data_elements.contains_key(code_of(of)), "{of:?}");
        }
        for area in ["*", "CO", "MI", "MB", "SO", "VA"] {
            assert!(mapping.org_units.contains_key(area), "{area}");
        }
        assert!(!mapping.data_set.is_empty() && !mapping.undivided.is_empty());
    }
}
