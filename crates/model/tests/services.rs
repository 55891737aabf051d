//! The list of services: what is shipped, what is refused, and that a signed edition has one spelling and no loose bit.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests fail by panicking")]

mod kept;
mod signed;

use approdo_model::bytes::SignatureBytes;
use approdo_model::services::*;
use approdo_model::signature::Context;
use kept::{check as check_kept, hexed};
use serde_json::{Value, json};
use signed::*;

fn shipped() -> Value {
    serde_json::to_value(Edition::shipped().unwrap()).unwrap()
}

/// A small list of our own, as a person at a desk would write it.
fn small() -> Value {
    let words = |text: &str| json!({"it": text, "en": text});
    json!({"number": 0, "services": [{
        "code": "desk_one", "name": words("Sportello"), "contact": words("02 000 000"), "for_whom": null,
        "hours": words("lunedì 9–12"), "opening": [{"days": [1, 3], "from": "09:00", "to": "12:00"}],
        "appointment": false, "areas": ["MI"], "needs": ["health"], "groups": ["women"], "languages": ["it"],
        "source": "prova", "verify_before_use": false, "verified_on": "2018-01-05", "valid_until": "2018-07-05",
    }]})
}

fn read(list: &Value) -> Result<Edition, Fault> {
    Edition::read(&list.to_string())
}

#[test]
fn the_shipped_edition_keeps_every_rule_and_every_code() {
    let edition = Edition::shipped().unwrap();
    assert_eq!(edition.number(), 0);
    let codes: Vec<_> = edition.services().iter().map(|listing| listing.code.as_str()).collect();
    for code in "nv_antitratta ufficio_filtro casa_diritti antiviolenza_1522 antiviolenza_mi svsed rainbow_desk \
                 antidiscr casc residenzami segnalazioni_sd mts_policlinico mts_jenner etnopsi naga \
                 helpdesk_caporalato sindacati minori_114 minori_stc pis_minori va_coop co_portaaperta lule cpia sos"
        .split_whitespace()
    {
        assert!(codes.contains(&code), "{code} is gone");
    }
}

#[test]
fn the_shipped_edition_claims_no_more_than_its_sources() {
    for listing in Edition::shipped().unwrap().services() {
        let code = &listing.code;
        assert!(listing.hours.is_some() || listing.opening.is_none(), "{code}: hours from nowhere");
        assert!(listing.verified_on.is_none() || listing.valid_until.is_some(), "{code}: verified for ever");
        if listing.verified_on.is_none() {
            assert_eq!(listing.valid_until, None, "{code}: nobody has verified it");
        }
    }
}

/// The small list with one change: why it is refused.
fn check(path: &str, value: Value, fault: Fault) {
    let mut list = small();
    assert!(read(&list).is_ok());
    *list.pointer_mut(path).unwrap_or_else(|| panic!("{path} is not there")) = value.clone();
    assert_eq!(read(&list), Err(fault), "{path} = {value}");
}

#[test]
fn what_breaks_a_rule_is_no_edition() {
    let service = |field: &str| format!("/services/0/{field}");
    let opening = |intervals: Value| (service("opening"), intervals, Fault::Opening);
    let interval = |days: Value, from: &str, to: &str| json!([{"days": days, "from": from, "to": to}]);
    let long = "a".repeat(SERVICE_TEXT_CHARS_MAX + 1);
    let cases = [
        ("/services".to_owned(), json!([]), Fault::Count),
        (service("code"), json!(""), Fault::Code),
        (service("code"), json!("Desk One"), Fault::Code),
        (service("code"), json!("a".repeat(SERVICE_CODE_CHARS_MAX + 1)), Fault::Code),
        (service("name/it"), json!("  "), Fault::Text),
        (service("name/en"), json!(long), Fault::Text),
        (service("contact/it"), json!("02\n000"), Fault::Text),
        (service("hours/it"), json!("9\u{202e}12"), Fault::Text),
        (service("source"), json!("a\u{200b}b"), Fault::Text),
        (service("verified_on"), Value::Null, Fault::Days),
        (service("valid_until"), json!("2018-01-04"), Fault::Days),
        (service("areas"), json!(["MI", "MI"]), Fault::Repeated),
        (service("needs"), json!(["health", "health"]), Fault::Repeated),
        (service("groups"), json!(["women", "women"]), Fault::Repeated),
        (service("languages"), json!(["it", "it"]), Fault::Repeated),
        opening(json!([])),
        opening(interval(json!([]), "09:00", "12:00")),
        opening(interval(json!([0]), "09:00", "12:00")),
        opening(interval(json!([8]), "09:00", "12:00")),
        opening(interval(json!([3, 1]), "09:00", "12:00")),
        opening(interval(json!([1, 1]), "09:00", "12:00")),
        opening(interval(json!([1]), "12:00", "12:00")),
        opening(interval(json!([1]), "18:00", "09:00")),
        opening(json!([{"days": [1, 2], "from": "09:00", "to": "12:00"},
                       {"days": [2], "from": "11:59", "to": "13:00"}])),
        opening(Value::Array(vec![interval(json!([1]), "09:00", "12:00")[0].clone(); INTERVALS_MAX + 1])),
    ];
    for (path, value, fault) in cases {
        check(&path, value, fault);
    }
    for (path, value) in [
        (service("areas"), json!(["ROMA"])),
        (service("needs"), json!(["fame"])),
        (service("groups"), json!(["everyone"])),
        (service("languages"), json!(["klingon"])),
        (service("opening"), json!("sometimes")),
        (service("opening"), interval(json!([1]), "9:00", "12:00")),
        (service("verified_on"), json!("2018-02-30")),
        (service("name"), json!({"it": "Sportello"})),
        ("/number".to_owned(), json!(-1)),
    ] {
        check(&path, value, Fault::Form);
    }
    let mut stranger = small();
    stranger["services"][0]["plate"] = json!("x");
    assert_eq!(read(&stranger), Err(Fault::Form), "an unknown field");
    let mut twice = small();
    let again = twice["services"][0].clone();
    twice["services"].as_array_mut().unwrap().push(again);
    assert_eq!(read(&twice), Err(Fault::Code), "a code twice");
}

#[test]
fn intervals_that_touch_do_not_overlap_and_a_day_ends_at_midnight() {
    let mut list = small();
    list["services"][0]["opening"] = json!([
        {"days": [1], "from": "12:00", "to": "24:00"},
        {"days": [1], "from": "00:00", "to": "12:00"},
    ]);
    assert!(read(&list).is_ok());
}

#[test]
fn a_time_of_the_day_has_one_spelling() {
    for (text, minute) in [
        ("00:00", Some(0)),
        ("09:30", Some(570)),
        ("23:59", Some(1439)),
        ("24:00", Some(1440)),
        ("24:01", None),
        ("12:60", None),
        ("9:30", None),
        ("09:3", None),
        ("+9:30", None),
        ("0930", None),
        ("", None),
        ("09:30:00", None),
    ] {
        assert_eq!(TimeOfDay::read(text).map(TimeOfDay::minute), minute, "{text}");
    }
    assert_eq!(TimeOfDay::read("09:05").unwrap().to_string(), "09:05");
}

/// An edition of so many services, the shipped ones over and over.
fn full(services: usize) -> Value {
    let mut list = shipped();
    let usual = list["services"].as_array().unwrap().clone();
    let numbered = |(number, listing): (usize, &Value)| {
        let mut listing = listing.clone();
        listing["code"] = json!(format!("service_{number}"));
        listing
    };
    list["services"] = usual.iter().cycle().take(services).enumerate().map(numbered).collect();
    list
}

#[test]
fn as_many_services_as_there_may_be_fit_a_file_and_a_request() {
    let signed = sign(read(&full(SERVICES_MAX)).unwrap().after(0).unwrap());
    let text = signed.text().unwrap();
    let request = json!({"do": "take_services", "file": text}).to_string();
    assert!(request.len() < 64 << 10, "{} bytes pass no bridge", request.len());
    assert_eq!(read(&full(SERVICES_MAX + 1)), Err(Fault::Count));
    let padded = format!("{}{}", small(), " ".repeat(SERVICES_FILE_BYTES_MAX));
    assert_eq!(Edition::read(&padded), Err(Fault::TooLong));
}

fn sign(edition: Edition) -> SignedEdition {
    let (organisation, author) = (organisation(), Who::Desk.device());
    let mut signed = SignedEdition { organisation, author, edition, signature: SignatureBytes::ZERO };
    signed.signature = Who::Desk.sign(Context::Services, &signed.canonical());
    signed
}

fn signed_small() -> SignedEdition {
    sign(read(&small()).unwrap().after(6).unwrap())
}

#[test]
fn a_signed_edition_comes_back_and_keeps_its_bytes() {
    let signed = signed_small();
    let text = signed.text().unwrap();
    assert_eq!(SignedEdition::read(&text).as_ref(), Ok(&signed));
    assert_eq!(
        SignedEdition::read(&format!("{text}\r\n")).as_ref(),
        Ok(&signed),
        "an editor adds a line end"
    );
    assert_eq!(signed.edition.number(), 7);
    assert!(signed.verifies(&Who::Desk.key()) && !signed.verifies(&Who::SecondDesk.key()));
    check_kept("services", &[hexed("signed edition bytes", &signed.canonical()), ("file".to_owned(), text)]);
}

#[test]
fn every_flipped_bit_of_a_file_is_refused() {
    let bytes = signed_small().text().unwrap().into_bytes();
    let mut read = 0;
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << bit;
            let Ok(text) = String::from_utf8(flipped) else { continue };
            let Ok(other) = SignedEdition::read(&text) else { continue };
            assert!(!other.verifies(&Who::Desk.key()), "byte {at} bit {bit}");
            read += 1;
        }
    }
    assert!(read >= 128, "only {read} flips were read; most of the signature's must be");
}

#[test]
fn a_file_has_one_spelling() {
    let signed = signed_small();
    let text = signed.text().unwrap();
    for other in [
        format!(" {text}"),
        text.replacen(':', ": ", 1),
        text.replacen("Sportello", "Sportell\\u006f", 1),
        text.replacen(&signed.signature.to_string(), &signed.signature.to_string().to_uppercase(), 1),
        serde_json::to_string_pretty(&signed).unwrap(),
    ] {
        assert_ne!(other, text);
        assert_eq!(SignedEdition::read(&other), Err(Fault::Form), "{other}");
    }
}

#[test]
fn only_the_shipped_edition_has_no_number() {
    let unnumbered = sign(read(&small()).unwrap());
    assert_eq!(SignedEdition::read(&unnumbered.text().unwrap()), Err(Fault::Number));
    let mut last = small();
    last["number"] = json!(u32::MAX - 1);
    let last = read(&last).unwrap();
    assert_eq!(last.clone().after(last.number()).unwrap().number(), u32::MAX);
    assert_eq!(last.after(u32::MAX), None);
}
