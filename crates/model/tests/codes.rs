//! The code lists: numbers and codes that never change, and one form in text and one in bytes.
//!
//! Every code that was ever released lies in `tests/golden/codes.txt` with its number.
//! `UPDATE_GOLDEN=1 cargo test -p approdo-model --test codes` adds the new ones; a code that changed its number or
//! went away always fails, because sealed bodies hold the number.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests fail by panicking"
)]

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::path::PathBuf;

use approdo_model::codes::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

fn data(name: &str) -> Value {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data").join(name);
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Every list with its codes, the observed signals among them.
fn lists() -> Vec<(String, Vec<Value>)> {
    let codes = |list: &Value| list.as_array().unwrap().clone();
    let mut lists: Vec<_> = data("code-lists.json")["lists"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, list)| (name.clone(), codes(&list["codes"])))
        .collect();
    lists.push(("signal".into(), codes(&data("indicators.json")["indicators"])));
    lists
}

#[test]
fn released_codes_keep_their_numbers() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/codes.txt");
    let mut kept = std::fs::read_to_string(&path).unwrap_or_default();
    let line =
        |list: &str, code: &Value| format!("{list} {} {}", code["number"], code["code"].as_str().unwrap());
    let now: Vec<String> =
        lists().iter().flat_map(|(list, codes)| codes.iter().map(move |code| line(list, code))).collect();
    for released in kept.lines() {
        assert!(now.iter().any(|line| line == released), "changed or gone: {released}");
    }
    let added: Vec<_> = now.iter().filter(|line| !kept.lines().any(|released| released == *line)).collect();
    if !added.is_empty() && std::env::var_os("UPDATE_GOLDEN").is_some() {
        added.iter().for_each(|line| kept.push_str(&format!("{line}\n")));
        return std::fs::write(path, kept).unwrap();
    }
    assert!(added.is_empty(), "not kept yet (UPDATE_GOLDEN=1 adds them): {added:?}");
}

/// A list is the same in Rust as in the data, and each code has one form in text and one in bytes.
fn check<T>(
    list: &str,
    all: &[T],
    code: fn(T) -> &'static str,
    number: fn(T) -> u8,
    from: fn(u8) -> Option<T>,
) where
    T: Copy + Debug + Eq + Serialize + DeserializeOwned + Ord,
{
    let (_, codes) = lists().into_iter().find(|(name, _)| name == list).unwrap();
    let written: Vec<_> = codes.iter().map(|code| code["code"].as_str().unwrap().to_owned()).collect();
    assert_eq!(all.iter().map(|value| code(*value)).collect::<Vec<_>>(), written, "{list}");
    assert!(all.is_sorted());
    for value in all.iter().copied() {
        assert_eq!(serde_json::to_value(value).unwrap(), code(value), "{list}");
        assert_eq!(serde_json::from_value::<T>(code(value).into()).unwrap(), value, "{list}");
        assert_eq!(postcard::to_allocvec(&value).unwrap(), [number(value)], "{list}");
        assert_eq!(postcard::from_bytes::<T>(&[number(value)]).unwrap(), value, "{list}");
        assert_eq!(from(number(value)), Some(value), "{list}");
        let (upper, lower) = (code(value).to_uppercase(), code(value).to_lowercase());
        for other in [upper, lower].into_iter().filter(|other| other != code(value)) {
            assert!(serde_json::from_value::<T>(other.into()).is_err(), "{list}");
        }
    }
    let numbers: BTreeSet<u8> = all.iter().map(|value| number(*value)).collect();
    for unknown in (0..=u8::MAX).filter(|number| !numbers.contains(number)) {
        assert!(
            from(unknown).is_none() && postcard::from_bytes::<T>(&[unknown]).is_err(),
            "{list}: {unknown}"
        );
    }
    let refusal = serde_json::from_value::<T>("una parola qualunque".into()).unwrap_err().to_string();
    assert_eq!(refusal, format!("not a code of the list {list}"), "the value may not be repeated");
    assert!(serde_json::from_value::<T>(1.into()).is_err(), "{list}: a number is no code in text");
}

macro_rules! check_all {
    ($($list:literal $type:ident),* $(,)?) => {
        #[test]
        fn every_list_is_the_same_in_rust_and_in_the_data() {
            $(check($list, $type::ALL, $type::code, $type::number, $type::from_number);)*
            let checked: BTreeSet<&str> = [$($list),*].into();
            assert_eq!(lists().iter().map(|(name, _)| name.as_str()).collect::<BTreeSet<_>>(), checked);
        }
    };
}

check_all! {
    "access_reason" AccessReason, "age" Age, "area" Area, "basis" Basis, "begging_form" BeggingForm,
    "channel" Channel, "consent" Consent, "correction" Correction, "country" Country, "coverage" Coverage,
    "emersion_line" Line, "eval_step" EvalStep, "event" Event, "field" Field, "gender" Gender,
    "gender_group" GenderGroup, "language" Language, "macro" Macro, "material" Material, "missing" Missing,
    "mode" Mode, "need" Need, "newness" Newness, "not_done" NotDone, "proposal" Proposal, "protection" Protection,
    "referral" ReferralTo, "referral_outcome" ReferralOutcome, "report_reason" ReportReason, "role" TeamRole,
    "sector" Sector, "send_back" SendBackReason, "service" Service, "setting" Setting, "signal" Signal,
    "source" Source, "time_band" TimeBand, "urgency" Urgency, "weather" Weather,
}

#[test]
fn the_lines_of_the_table_have_the_numbers_of_the_protocol() {
    let numbers = [
        (Line::StreetContacts, 1),
        (Line::IndoorContacts, 2),
        (Line::LowThresholdAccesses, 3),
        (Line::ReportedPersons, 4),
        (Line::Outings, 5),
    ];
    assert!(numbers.iter().all(|(line, number)| line.number() == *number));
    assert_eq!(Line::ALL.len(), numbers.len());
}

#[test]
fn the_published_figures_stay_beside_their_lines() {
    let codes = data("code-lists.json")["lists"]["emersion_line"]["codes"].clone();
    let figures: Vec<_> =
        codes.as_array().unwrap().iter().map(|line| line["published_2017_2019"].as_u64()).collect();
    assert_eq!(figures, [Some(3575), Some(1667), Some(484), Some(553), None]);
}

#[test]
fn a_channel_counts_in_the_line_of_the_published_table() {
    for (channel, line) in [
        (Channel::StreetNight, Some(Line::StreetContacts)),
        (Channel::LabourSite, Some(Line::StreetContacts)),
        (Channel::IndoorPhone, Some(Line::IndoorContacts)),
        (Channel::Online, Some(Line::IndoorContacts)),
        (Channel::Dropin, Some(Line::LowThresholdAccesses)),
        (Channel::Desk, Some(Line::LowThresholdAccesses)),
        (Channel::AdMonitor, None),
        (Channel::Reception, None),
        (Channel::PhoneLine, None),
    ] {
        assert_eq!(channel.line(), line, "{channel:?}");
    }
}

#[test]
fn genders_roll_up_to_the_groups_of_the_tables() {
    let group = |gender: Gender| gender.group().map(GenderGroup::code);
    let groups: Vec<_> = Gender::ALL.iter().copied().map(group).collect();
    assert_eq!(groups, [Some("D"), Some("U"), Some("T"), Some("T"), Some("T"), Some("altro"), None]);
}

#[test]
fn every_country_has_the_macro_area_that_its_list_names() {
    // The countries that the labels of the list `macro` name as examples.
    for (area, codes) in [
        (Macro::It, "IT"),
        (Macro::EuEast, "RO BG HU"),
        (Macro::EuOther, "FR DE ES"),
        (Macro::BalkanExussr, "AL MD UA XK"),
        (Macro::WestAfrica, "NG GH CI SN GM"),
        (Macro::NorthAfrica, "MA TN EG"),
        (Macro::AfricaOther, "CM ET SO"),
        (Macro::Latam, "BR PE EC CO DO"),
        (Macro::EastAsia, "CN TH"),
        (Macro::SouthAsia, "PK BD IN LK"),
        (Macro::Other, "US TR"),
    ] {
        for code in codes.split(' ') {
            assert_eq!(Country::from_code(code).unwrap().macro_area(), area, "{code}");
        }
    }
    assert!(Country::ALL.iter().all(|country| country.macro_area() != Macro::Unknown));
    let european =
        |country: &&Country| matches!(country.macro_area(), Macro::EuEast | Macro::EuOther | Macro::It);
    assert_eq!(Country::ALL.iter().filter(european).count(), 27 + 1, "27 members, and Åland of Finland");
}

#[test]
fn the_countries_are_the_whole_standard_in_two_capitals() {
    let is_alpha_2 = |code: &str| code.len() == 2 && code.bytes().all(|letter| letter.is_ascii_uppercase());
    assert!(Country::ALL.iter().all(|country| is_alpha_2(country.code())));
    assert_eq!(Country::ALL.len(), 249 + 1, "ISO 3166-1, and Kosovo");
}
