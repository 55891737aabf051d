//! A contact in *Completa*, field by field, in the order of the screens: what a test of the whole writes down, and with
//! which codes. Must not know how it is kept.

use serde_json::{Value, json};

/// Every field of a contact with a code that nothing else uses, in the order in which the screens ask for them.
pub fn fields() -> Vec<(&'static str, Value)> {
    vec![
        ("newness", json!("first_this_period")),
        ("gender", json!("trans_unspecified")),
        ("age", json!("a45_54")),
        ("age_basis", json!("perceived")),
        ("possible_minor", json!(true)),
        ("already_counted", json!(false)),
        ("origin", json!("NG")),
        ("origin_basis", json!("stated")),
        ("language", json!("pcm")),
        ("mediator", json!(true)),
        ("field", json!("begging")),
        ("begging_form", json!("performs")),
        ("mode", json!("from_vehicle")),
        ("setting", json!("provincial_road")),
        ("zone", json!(ZONE)),
        ("protection", json!("in_cas")),
        ("services", json!(["labour_rights_info", "health_info"])),
        ("needs", json!(["documents"])),
        ("referrals", json!([{"to": "labour_helpdesk", "outcome": "accepted"}])),
        ("proposal", json!("discuss")),
        ("engagement", json!(true)),
        ("consent", json!("given_oral")),
        ("signals", json!(["min05"])),
    ]
}

/// The zone that it names.
pub const ZONE: &str = "Gabbianèlla Qj9 Ùrk";

/// The contact with the first so many fields written.
pub fn begun(written: usize) -> Value {
    let mut contact = json!({"form": "contact"});
    for (name, value) in fields().into_iter().take(written) {
        contact[name] = value;
    }
    contact
}

/// The whole contact.
pub fn contact() -> Value {
    begun(usize::MAX)
}
