//! The fixed catalogue: which tables are made, of what, for whom and how often. Nothing else is ever published.
//!
//! Data. The tables are those that the tavolo reads: the published emersion table (December 2017 to February 2019: four
//! lines per area, reception by gender) and what the units' own sheets count. How fine they are follows from the volumes:
//! about 28 contacts an area and week; one-way tables per area, two-way for the whole project only where one of the two is
//! the line, and country only yearly. A possible minor appears in no two-month table below the project (DPCM 234/2016;
//! Council of Europe Convention on Action against Trafficking, art. 11(2)): age has no area. A free query does not exist,
//! because answers on the same people could be combined (rules on statistical secrecy, G.U. 14/1/2019, All. 1, art. 5).
//!
//! Each [`Of`] is a population of its own: its tables are protected together, and never summed with another's.

/// Who reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Audience {
    /// The tavolo emersione: values to the nearest 5.
    Tavolo,
    /// Everybody: values to the nearest 10, and fewer tables. Attacked together with the tavolo's.
    Public,
}

impl Audience {
    /// What values are rounded to for this audience.
    pub const fn base(self) -> u32 {
        match self {
            Self::Tavolo => 5,
            Self::Public => 10,
        }
    }
}

/// How often a table is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Every {
    /// With each two-month bulletin, and in the yearly one.
    Period,
    /// In the yearly consolidation only.
    Year,
}

/// What is counted: one population each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Of {
    /// Contacts in the street and indoor. The line tells which.
    Contacts,
    /// Accesses to low-threshold services.
    Accesses,
    /// Persons reported by entities. Outings are not defined here.
    Reports,
    /// Persons in reception, typed in by the municipality. Outings are not defined here.
    Reception,
    /// Outings.
    Outings,
    /// Things given out.
    Materials,
    /// Presences of the night of the national mapping.
    Mapping,
    /// Advertisements viewed and calls made.
    Ads,
}

/// A table of the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// The table of the tavolo that it is a part of, T1 to T12.
    pub of_table: u8,
    /// What it counts.
    pub of: Of,
    /// By which dimensions. None is the grand total alone.
    pub by: &'static [&'static str],
    /// Who reads it.
    pub readers: &'static [Audience],
    /// How often.
    pub every: Every,
}

/// Dimensions of which a record may have several codes or none. They are one-way, or per area, and do not add up.
pub const MULTI_RESPONSE: [&str; 3] = ["service", "referral", "step"];

/// Dimensions in which one outing is counted several times: it meets people of several genders.
pub const OUTINGS_REPEAT: [&str; 7] = ["gender", "origin", "macro", "country", "age", "field", "newness"];

/// Dimensions whose table names only the codes that pass the thresholds: of 250 countries most are below them.
pub const FOLDED: [&str; 1] = ["country"];

const BOTH: &[Audience] = &[Audience::Tavolo, Audience::Public];
const TAVOLO: &[Audience] = &[Audience::Tavolo];
const PUBLIC: &[Audience] = &[Audience::Public];

const fn entry(of_table: u8, of: Of, by: &'static [&'static str], readers: &'static [Audience]) -> Entry {
    Entry { of_table, of, by, readers, every: Every::Period }
}

const fn yearly(of_table: u8, of: Of, by: &'static [&'static str], readers: &'static [Audience]) -> Entry {
    Entry { of_table, of, by, readers, every: Every::Year }
}

/// The catalogue, T1 to T12. The margins of a table by area are the project's figures.
pub const CATALOGUE: [Entry; 31] = [
    // T1 headline: the lines, outings, new and known.
    entry(1, Of::Contacts, &["area", "line"], BOTH),
    entry(1, Of::Contacts, &["area", "newness"], TAVOLO),
    entry(1, Of::Contacts, &["newness"], PUBLIC),
    entry(1, Of::Accesses, &["area"], BOTH),
    entry(1, Of::Reports, &["area"], BOTH),
    entry(1, Of::Outings, &["area"], PUBLIC),
    // T2 outings.
    entry(2, Of::Outings, &["area", "channel"], TAVOLO),
    entry(2, Of::Outings, &["area", "day_night"], TAVOLO),
    entry(2, Of::Outings, &["channel"], PUBLIC),
    entry(2, Of::Outings, &["weather"], TAVOLO),
    // T3 contacts and persons by gender.
    entry(3, Of::Contacts, &["area", "gender"], TAVOLO),
    entry(3, Of::Contacts, &["gender"], PUBLIC),
    entry(3, Of::Accesses, &["gender"], TAVOLO),
    // T4 origin: groups of macro-areas; macro-areas and countries at project level, yearly.
    entry(4, Of::Contacts, &["area", "origin"], TAVOLO),
    entry(4, Of::Contacts, &["origin"], PUBLIC),
    yearly(4, Of::Contacts, &["macro"], BOTH),
    yearly(4, Of::Contacts, &["country"], TAVOLO),
    // T5 age band and T6 field, at project level.
    entry(5, Of::Contacts, &["age"], TAVOLO),
    yearly(5, Of::Contacts, &["age"], PUBLIC),
    entry(6, Of::Contacts, &["field"], TAVOLO),
    yearly(6, Of::Contacts, &["field"], PUBLIC),
    // T7 services and materials: services by area are yearly, two months of them are mostly below the threshold.
    entry(7, Of::Contacts, &["service"], TAVOLO),
    yearly(7, Of::Contacts, &["area", "service"], TAVOLO),
    entry(7, Of::Materials, &["area", "material"], TAVOLO),
    // T8 referrals by destination, for the same reason yearly.
    yearly(8, Of::Contacts, &["referral"], TAVOLO),
    // T9 reports by source, and the steps of the evaluation.
    entry(9, Of::Reports, &["source"], TAVOLO),
    entry(9, Of::Reports, &["step"], TAVOLO),
    // T10 reception: women, men, trans persons.
    entry(10, Of::Reception, &["gender"], BOTH),
    // T11 the night of the national mapping, T12 advertisements.
    entry(11, Of::Mapping, &["area", "gender"], TAVOLO),
    entry(11, Of::Mapping, &["gender"], PUBLIC),
    entry(12, Of::Ads, &["area"], TAVOLO),
];

/// Origin in two-month tables: macro-areas in groups, because at these volumes twelve of them by area would be masks.
pub const ORIGIN_GROUPS: [(&str, &[&str]); 7] = [
    ("eu", &["it", "eu_east", "eu_other"]),
    ("balkan_exussr", &["balkan_exussr"]),
    ("west_africa", &["west_africa"]),
    ("africa", &["north_africa", "africa_other"]),
    ("latam", &["latam"]),
    ("asia", &["east_asia", "south_asia"]),
    ("other_unknown", &["other", "unknown"]),
];

/// Gender in tables, as the project publishes it; the fourth holds what was not recorded too.
pub const GENDERS: [&str; 4] = ["D", "U", "T", "altro"];

/// The tables of one population for an audience, in the order of the catalogue. A yearly bulletin has those of a period
/// too.
pub fn tables(of: Of, audience: Audience, every: Every) -> Vec<Vec<String>> {
    let mut tables: Vec<Vec<String>> = Vec::new();
    for entry in CATALOGUE {
        let due = entry.every == Every::Period || every == Every::Year;
        if entry.of == of && due && entry.readers.contains(&audience) {
            let by: Vec<String> = entry.by.iter().map(|name| (*name).to_owned()).collect();
            if !tables.contains(&by) {
                tables.push(by);
            }
        }
    }
    tables
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_has_all_twelve_tables_and_what_the_public_reads_the_tavolo_reads_too() {
        for of_table in 1..=12 {
            assert!(CATALOGUE.iter().any(|entry| entry.of_table == of_table), "T{of_table}");
        }
        for of in [Of::Contacts, Of::Accesses, Of::Reports, Of::Reception, Of::Outings, Of::Mapping] {
            let tavolo = tables(of, Audience::Tavolo, Every::Year);
            for by in tables(of, Audience::Public, Every::Year) {
                let margin = |own: &Vec<String>| by.iter().all(|name| own.contains(name));
                assert!(tavolo.iter().any(margin), "{of:?} {by:?}");
            }
        }
    }

    #[test]
    fn no_table_is_finer_than_the_rules_allow() {
        for entry in CATALOGUE {
            let names = |name: &str| entry.by.contains(&name);
            assert!(entry.by.len() <= 2, "{entry:?}");
            assert!(!(names("area") && names("age")), "age has no area: {entry:?}");
            assert!(!names("country") || (entry.by.len() == 1 && entry.every == Every::Year), "{entry:?}");
            assert!(entry.by.len() < 2 || names("area"), "{entry:?}");
        }
    }
}
