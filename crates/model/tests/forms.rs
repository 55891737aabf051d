//! The forms: what they count, which rules they keep, and that there is nowhere to write what is never collected.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests fail by panicking"
)]

mod written;

use approdo_model::calendar::Month;
use approdo_model::codes::*;
use approdo_model::forms::*;
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use written::{full_access, full_contact, full_report, full_shift, full_zone, opened, unit};

// ── what a record counts ────────────────────────────────────────────────────────────────────────────────────────

fn contact(change: impl FnOnce(&mut Contact)) -> Record {
    let mut contact = full_contact();
    change(&mut contact);
    Record::Contact(contact)
}

#[test]
fn a_refused_contact_and_a_person_already_counted_count_nothing() {
    for (record, count) in [
        (contact(|_| ()), 1),
        (contact(|contact| contact.mode = Mode::Refused), 0),
        (contact(|contact| contact.already_counted = true), 0),
        (contact(|contact| contact.mode = Mode::Group), 1),
        (contact(|contact| contact.incomplete = true), 1),
        (Record::Access(full_access()), 1),
        (Record::EntityReport(full_report()), 1),
    ] {
        assert_eq!(record.count(), count, "{record:?}");
    }
}

/// An outing on this channel.
fn on(channel: Option<Channel>) -> Shift {
    Shift::opened(unit("Unità 1"), Area::Va, channel, written::friday())
}

/// On this channel a new record has this form and counts in this line.
fn check_channel(channel: Option<Channel>, form: Option<Form>, line: Option<Line>) {
    let shift = on(channel);
    let record = Record::new_for(&shift);
    assert_eq!(record.as_ref().map(Record::form), form, "{channel:?}");
    if let Some(record) = record {
        assert_eq!((record.line(&shift), record.count()), (line, 1), "{channel:?}");
        assert_eq!(record.validate_draft(), Ok(()));
        assert!(!record.is_incomplete() && record.into_incomplete().is_incomplete());
    }
}

#[test]
fn each_channel_has_its_form_and_its_line() {
    use Form::{Access, Contact, EntityReport};
    for channel in Channel::ALL {
        let form = match channel {
            Channel::AdMonitor => None,
            Channel::Dropin | Channel::Desk => Some(Access),
            _ => Some(Contact),
        };
        check_channel(Some(*channel), form, channel.line());
    }
    check_channel(None, Some(EntityReport), Some(Line::ReportedPersons));
}

#[test]
fn a_record_of_another_channel_counts_in_no_line() {
    let (contact, access) = (contact(|_| ()), Record::Access(full_access()));
    let report = Record::EntityReport(full_report());
    for (record, channel) in [
        (&contact, Some(Channel::Dropin)),
        (&contact, None),
        (&contact, Some(Channel::AdMonitor)),
        (&access, Some(Channel::StreetNight)),
        (&access, None),
        (&report, Some(Channel::StreetNight)),
        (&report, Some(Channel::Desk)),
    ] {
        assert_eq!(record.line(&on(channel)), None, "{:?} on {channel:?}", record.form());
    }
}

#[test]
fn a_mapping_night_counts_zones_and_no_line() {
    let night = Shift { national_mapping: true, ..on(Some(Channel::StreetNight)) };
    let zone = Record::Zone(full_zone());
    assert_eq!(Form::of(&night), Some(Form::Zone));
    assert_eq!(Record::new_for(&night), None, "a zone begins with its name");
    assert!(zone.belongs_to(&night) && !zone.belongs_to(&on(Some(Channel::StreetNight))));
    assert_eq!((zone.line(&night), zone.count()), (None, 0));
    // Before zones were counted the night was an outing with a flag: what was noted in it still counts.
    assert_eq!(contact(|_| ()).line(&night), Some(Line::StreetContacts));
    let crowd = Presences { trans: limits::PRESENCE_PERSONS_MAX + 1, ..Presences::default() };
    let crowded = Record::Zone(ZoneCount { presences: crowd, ..full_zone() });
    assert_eq!(crowded.validate_draft().unwrap_err().field, "presences");
}

#[test]
fn a_zone_is_named_in_few_visible_characters() {
    for (typed, fault) in [
        ("", Some(rule::EMPTY)),
        ("  ", Some(rule::EMPTY)),
        (" Lungolago est ", None),
        ("Lungolago\u{202e}", Some(rule::UNWRITABLE)),
        ("una zona dal nome troppo lungo", Some(rule::TOO_LONG)),
    ] {
        let found = ZoneName::new(typed).map_err(|invalid| (invalid.field, invalid.code));
        assert_eq!(found.err(), fault.map(|code| ("zone", code)), "{typed}");
    }
}

#[test]
fn a_shift_not_done_and_a_desk_session_of_reports_are_no_outing() {
    let outings = |change: fn(&mut Shift)| {
        let mut shift = opened();
        change(&mut shift);
        shift.outings()
    };
    assert_eq!(outings(|_| ()), 1);
    assert_eq!(outings(|shift| shift.coverage = Coverage::Partial), 1);
    assert_eq!(outings(|shift| shift.coverage = Coverage::NotDone), 0);
    assert_eq!(outings(|shift| shift.channel = None), 0);
}

#[test]
fn presences_add_up_and_possible_minors_are_among_them() {
    let presences =
        Presences { women: 500, men: 500, trans: 500, other: 500, unknown: 500, possible_minors: 7 };
    assert_eq!(presences.total(), 2500);
}

// ── rules ───────────────────────────────────────────────────────────────────────────────────────────────────────

/// A full form with one change breaks this rule in this field (or none).
fn check_shift(change: impl FnOnce(&mut Shift), broken: Option<(&str, &str)>) {
    let mut shift = full_shift();
    change(&mut shift);
    assert_eq!(shift.validate().err().map(|invalid| (invalid.field, invalid.code)), broken);
}

fn check_contact(change: impl FnOnce(&mut Contact), broken: Option<(&str, &str)>) {
    let mut contact = full_contact();
    change(&mut contact);
    assert_eq!(contact.validate().err().map(|invalid| (invalid.field, invalid.code)), broken);
}

#[test]
fn a_shift_keeps_its_rules() {
    let role = |count| RoleCount { role: TeamRole::Peer, count };
    let item = |quantity| MaterialCount { item: Material::Food, quantity };
    check_shift(|_| (), None);
    check_shift(|shift| *shift = opened(), None);
    check_shift(|shift| shift.bands = vec![TimeBand::H20_24; 2], Some(("bands", rule::REPEATED)));
    check_shift(|shift| shift.team_size = Some(0), Some(("team_size", rule::OUT_OF_RANGE)));
    check_shift(|shift| shift.team_size = Some(13), Some(("team_size", rule::OUT_OF_RANGE)));
    check_shift(|shift| shift.team_size = Some(12), None);
    check_shift(|shift| shift.roles = vec![role(0)], Some(("roles", rule::OUT_OF_RANGE)));
    check_shift(|shift| shift.roles = vec![role(13)], Some(("roles", rule::OUT_OF_RANGE)));
    check_shift(|shift| shift.roles = vec![role(1), role(2)], Some(("roles", rule::REPEATED)));
    check_shift(|shift| shift.km = Some(1000), Some(("km", rule::OUT_OF_RANGE)));
    check_shift(|shift| shift.km = Some(999), None);
    check_shift(|shift| shift.not_done = None, Some(("not_done", rule::REQUIRED)));
    check_shift(|shift| shift.coverage = Coverage::Full, Some(("not_done", rule::NOT_APPLICABLE)));
    check_shift(|shift| shift.coverage = Coverage::Partial, Some(("not_done", rule::NOT_APPLICABLE)));
    check_shift(|shift| shift.events = vec![Event::NewPlace; 2], Some(("events", rule::REPEATED)));
    check_shift(|shift| shift.materials = vec![item(0)], Some(("materials", rule::OUT_OF_RANGE)));
    check_shift(|shift| shift.materials = vec![item(1000)], Some(("materials", rule::OUT_OF_RANGE)));
    check_shift(|shift| shift.materials = vec![item(1), item(2)], Some(("materials", rule::REPEATED)));
    check_shift(|shift| shift.channel = Some(Channel::StreetNight), Some(("ads", rule::NOT_APPLICABLE)));
    check_shift(|shift| shift.channel = None, Some(("ads", rule::NOT_APPLICABLE)));
    check_shift(|shift| shift.channel = Some(Channel::Online), None);
    check_shift(|shift| shift.channel = Some(Channel::AdMonitor), None);
}

#[test]
fn counts_of_a_shift_stay_in_range() {
    let fields: [fn(&mut Presences) -> &mut u16; 6] = [
        |presences| &mut presences.women,
        |presences| &mut presences.men,
        |presences| &mut presences.trans,
        |presences| &mut presences.other,
        |presences| &mut presences.unknown,
        |presences| &mut presences.possible_minors,
    ];
    for field in fields {
        check_shift(|shift| *field(&mut shift.presences) = 500, None);
        check_shift(|shift| *field(&mut shift.presences) = 501, Some(("presences", rule::OUT_OF_RANGE)));
    }
    let ads = |viewed, called, answered, contacts| Some(AdSession { viewed, called, answered, contacts });
    check_shift(|shift| shift.ads = ads(999, 999, 999, 999), None);
    check_shift(|shift| shift.ads = ads(0, 0, 0, 0), None);
    for broken in [ads(1000, 0, 0, 0), ads(0, 1000, 0, 0), ads(0, 0, 0, 1000), ads(9, 3, 4, 0)] {
        check_shift(|shift| shift.ads = broken, Some(("ads", rule::OUT_OF_RANGE)));
    }
}

#[test]
fn a_contact_keeps_its_rules() {
    let to = |to| Referral { to, outcome: ReferralOutcome::Done };
    check_contact(|_| (), None);
    check_contact(|contact| contact.newness = None, Some(("newness", rule::REQUIRED)));
    check_contact(|contact| contact.field = Field::Sexual, Some(("sector", rule::NOT_APPLICABLE)));
    check_contact(
        |contact| contact.begging_form = Some(BeggingForm::Sells),
        Some(("begging_form", rule::NOT_APPLICABLE)),
    );
    check_contact(|contact| *contact = written::begging_contact(), None);
    check_contact(|contact| *contact = written::quick_contact(), None);
    check_contact(|contact| contact.services = vec![Service::Listen; 2], Some(("services", rule::REPEATED)));
    check_contact(|contact| contact.needs = vec![Need::Work; 2], Some(("needs", rule::REPEATED)));
    check_contact(|contact| contact.signals = vec![Signal::Gen01; 2], Some(("signals", rule::REPEATED)));
    let many = |most: usize| Signal::ALL.iter().take(most).copied().collect();
    check_contact(|contact| contact.signals = many(20), None);
    check_contact(|contact| contact.signals = many(21), Some(("signals", rule::TOO_MANY)));
    check_contact(
        |contact| contact.referrals = vec![to(ReferralTo::Er); 2],
        Some(("referrals", rule::REPEATED)),
    );
    let many = |most: usize| ReferralTo::ALL.iter().take(most).copied().map(to).collect();
    check_contact(|contact| contact.referrals = many(6), None);
    check_contact(|contact| contact.referrals = many(7), Some(("referrals", rule::TOO_MANY)));
}

#[test]
fn an_access_and_a_report_keep_their_rules() {
    let access = |change: fn(&mut Access)| {
        let mut access = full_access();
        change(&mut access);
        access.validate().err().map(|invalid| (invalid.field, invalid.code))
    };
    assert_eq!(access(|_| ()), None);
    assert_eq!(access(|access| access.newness = None), Some(("newness", rule::REQUIRED)));
    assert_eq!(
        access(|access| access.services = vec![Service::Listen; 2]),
        Some(("services", rule::REPEATED))
    );
    let report = |change: fn(&mut EntityReport)| {
        let mut report = full_report();
        change(&mut report);
        report.validate().err().map(|invalid| (invalid.field, invalid.code))
    };
    assert_eq!(report(|_| ()), None);
    assert_eq!(report(|report| report.case = None), Some(("case", rule::REQUIRED)));
    assert_eq!(report(|report| report.steps = vec![EvalStep::ContactTried; 24]), None);
    let too_many = |report: &mut EntityReport| report.steps = vec![EvalStep::ContactTried; 25];
    assert_eq!(report(too_many), Some(("steps", rule::TOO_MANY)));
}

#[test]
fn an_incomplete_record_is_held_to_the_limits_only() {
    let noted =
        |change: fn(&mut Contact)| contact(change).into_incomplete().validate().map_err(|fault| fault.code);
    assert_eq!(noted(|contact| contact.newness = None), Ok(()));
    assert_eq!(noted(|contact| contact.field = Field::Unknown), Ok(()));
    assert_eq!(noted(|contact| contact.services = vec![Service::Listen; 2]), Err(rule::REPEATED));
    let mut report = full_report();
    report.case = None;
    assert_eq!(Record::EntityReport(report).into_incomplete().validate(), Ok(()));
}

#[test]
fn a_unit_has_a_name_that_can_be_read() {
    for (typed, expected) in [
        ("Unità 1", Ok("Unità 1")),
        ("  Strada Nord ", Ok("Strada Nord")),
        ("È", Ok("È")),
        ("", Err(rule::EMPTY)),
        (" \t ", Err(rule::EMPTY)),
        ("a\u{0}b", Err(rule::UNWRITABLE)),
        ("a\nb", Err(rule::UNWRITABLE)),
        ("a\u{202e}b", Err(rule::UNWRITABLE)),
        ("a\u{200b}b", Err(rule::UNWRITABLE)),
        (&"à".repeat(33), Err(rule::TOO_LONG)),
        (&"à".repeat(32), Ok(&"à".repeat(32))),
    ] {
        let name = UnitName::new(typed);
        assert_eq!(name.as_ref().map(UnitName::as_str).map_err(|fault| fault.code), expected, "{typed:?}");
        let read = serde_json::from_value::<UnitName>(typed.into());
        assert_eq!(read.is_ok(), expected.is_ok(), "{typed:?}");
    }
}

#[test]
fn a_case_number_is_random_and_readable() {
    let case = CaseNumber::from_random([0; 8]);
    assert_eq!(case.to_string(), "222222");
    assert_eq!(CaseNumber::from_random([1, 2, 3, 4, 5, 6, 7, 8]), full_report().case.unwrap());
    for text in ["", "22222", "2222222", "22222A", "22222a", "222 22", "222220", "222221"] {
        assert!(text.parse::<CaseNumber>().is_err(), "{text:?}");
    }
    let mut report = full_report();
    report.give_case([9; 8]);
    assert_eq!(report.case, full_report().case, "a case keeps its number");
}

// ── JSON ────────────────────────────────────────────────────────────────────────────────────────────────────────

#[test]
fn a_screen_may_send_the_little_it_knows() {
    let contact: Record = serde_json::from_value(json!({"form": "contact", "newness": "new_ever"})).unwrap();
    let newness = Some(Newness::NewEver);
    assert_eq!(contact, Record::Contact(Contact { newness, ..Contact::default() }));
    let report = json!({"form": "entity_report", "month": "2018-01", "area": "CO", "steps": ["received"]});
    let report: Record = serde_json::from_value(report).unwrap();
    assert_eq!(report, Record::EntityReport(EntityReport::blank(Area::Co, written::january())));
    let shift = json!({"unit": "Unità 1", "area": "MI", "channel": "street_night", "date": "2018-01-05"});
    assert_eq!(serde_json::from_value::<Shift>(shift).unwrap(), opened());
}

#[test]
fn a_record_is_named_by_its_form() {
    let record = serde_json::to_value(Record::EntityReport(full_report())).unwrap();
    assert_eq!(record["form"], "entity_report");
    assert_eq!(record["persons"], 1);
    assert_eq!(record["case"].as_str().unwrap().len(), 6);
    let blank = Record::new_for(&on(None)).unwrap();
    assert_eq!(serde_json::to_value(&blank).unwrap()["case"], "", "the number is given later");
    for broken in [
        json!({"newness": "new_ever"}),
        json!({"form": "person", "newness": "new_ever"}),
        json!({"form": "access", "mode": "spoken"}),
        json!({"form": "entity_report", "month": "2018-01", "area": "CO", "persons": 2}),
    ] {
        assert!(serde_json::from_value::<Record>(broken.clone()).is_err(), "{broken}");
    }
    let twice = r#"{"form": "contact", "newness": "new_ever", "newness": "unknown"}"#;
    assert!(serde_json::from_str::<Record>(twice).is_err());
}

// ── what is never collected ─────────────────────────────────────────────────────────────────────────────────────

/// DOMAIN.md section 3, as the names under which somebody might try to send it, here and in other systems.
const NEVER_COLLECTED: [&str; 52] = [
    "name",
    "first_name",
    "last_name",
    "surname",
    "nickname",
    "alias",
    "street_name",
    "initials",
    "nome",
    "cognome",
    "birth_date",
    "date_of_birth",
    "birthday",
    "document",
    "document_number",
    "passport",
    "tax_code",
    "codice_fiscale",
    "photo",
    "picture",
    "voice",
    "tattoo",
    "clothing",
    "vehicle",
    "description",
    "phone",
    "phone_number",
    "telefono",
    "ad",
    "ad_url",
    "social",
    "handle",
    "email",
    "address",
    "home",
    "work_address",
    "gps",
    "latitude",
    "longitude",
    "position",
    "house_number",
    "plate",
    "exploiter",
    "employer",
    "offence",
    "test_result",
    "religion",
    "politics",
    "orientation",
    "operator",
    "hash",
    "note",
];

/// Reads and validates a form.
type Accepts = fn(Value) -> bool;

/// Every full form, with what reads it.
fn full_forms() -> Vec<(&'static str, Value, Accepts)> {
    fn shift(value: Value) -> bool {
        serde_json::from_value::<Shift>(value).is_ok_and(|shift| shift.validate().is_ok())
    }
    fn record(value: Value) -> bool {
        serde_json::from_value::<Record>(value).is_ok_and(|record| record.validate().is_ok())
    }
    let json = |record: Record| serde_json::to_value(record).unwrap();
    vec![
        ("shift", serde_json::to_value(full_shift()).unwrap(), shift),
        ("contact", json(Record::Contact(written::zoned_contact())), record),
        ("begging", json(contact(|contact| *contact = zoned(written::begging_contact()))), record),
        ("access", json(Record::Access(full_access())), record),
        ("report", json(Record::EntityReport(full_report())), record),
        ("zone", json(Record::Zone(full_zone())), record),
    ]
}

fn zoned(contact: Contact) -> Contact {
    Contact { zone: written::zoned_contact().zone, ..contact }
}

/// The path of every value in a form, the form itself first.
fn paths(value: &Value, path: String, found: &mut Vec<String>) {
    found.push(path.clone());
    match value {
        Value::Object(fields) => {
            fields.iter().for_each(|(name, value)| paths(value, format!("{path}/{name}"), found));
        }
        Value::Array(items) => {
            items
                .iter()
                .enumerate()
                .for_each(|(place, value)| paths(value, format!("{path}/{place}"), found));
        }
        _ => {}
    }
}

fn paths_of(form: &Value) -> Vec<String> {
    let mut found = Vec::new();
    paths(form, String::new(), &mut found);
    found
}

#[test]
fn the_examples_are_filled_to_the_last_field() {
    for (name, form, accepts) in full_forms() {
        assert!(accepts(form.clone()), "{name}");
        for path in paths_of(&form) {
            let value = form.pointer(&path).unwrap();
            let belongs_elsewhere =
                matches!((name, path.as_str()), ("contact", "/begging_form") | ("begging", "/sector"));
            let empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
            assert_eq!(empty, belongs_elsewhere, "{name}{path}");
        }
    }
}

#[test]
fn the_only_free_texts_are_the_names_a_unit_gives_itself_and_its_zones() {
    for (name, form, accepts) in full_forms() {
        for path in paths_of(&form) {
            for text in ["una parola", "Via Tale", "3331234567", "x"] {
                let mut changed = form.clone();
                *changed.pointer_mut(&path).unwrap() = text.into();
                let named = path == "/unit" || path == "/zone";
                assert_eq!(accepts(changed), named, "{name}{path} takes {text:?}");
            }
        }
    }
}

#[test]
fn no_number_is_large_enough_for_a_telephone_or_a_birthday() {
    for (name, form, accepts) in full_forms() {
        for path in paths_of(&form) {
            for number in [1_001_i64, 1990, 19_900_521, 3_331_234_567, -1] {
                let mut changed = form.clone();
                *changed.pointer_mut(&path).unwrap() = number.into();
                assert!(!accepts(changed), "{name}{path} takes {number}");
            }
        }
    }
}

#[test]
fn what_is_never_collected_has_no_way_in() {
    let empty = [json!(null), json!(""), json!([]), json!("una parola"), json!(true)];
    for (name, form, accepts) in full_forms() {
        for path in paths_of(&form).iter().filter(|path| form.pointer(path).unwrap().is_object()) {
            for field in NEVER_COLLECTED {
                assert!(
                    form.pointer(path).unwrap().get(field).is_none(),
                    "{name}{path} has the field {field}"
                );
                for value in &empty {
                    let mut changed = form.clone();
                    changed.pointer_mut(path).unwrap()[field] = value.clone();
                    assert!(!accepts(changed), "{name}{path} lets in {field}: {value}");
                }
            }
        }
    }
}

// ── any form ────────────────────────────────────────────────────────────────────────────────────────────────────

/// A value comes back as it was from JSON and from bytes.
fn comes_back<T: Serialize + DeserializeOwned + PartialEq>(value: &T) -> bool {
    let text = serde_json::to_string(value).unwrap();
    let bytes = postcard::to_allocvec(value).unwrap();
    serde_json::from_str::<T>(&text).unwrap() == *value
        && postcard::from_bytes::<T>(&bytes).unwrap() == *value
}

proptest! {
    #![proptest_config(written::seeds())]

    #[test]
    fn any_shift_keeps_the_rules_and_comes_back(shift in written::any_shift()) {
        prop_assert_eq!(shift.validate(), Ok(()));
        prop_assert!(comes_back(&shift));
        prop_assert!(shift.outings() <= 1);
    }

    #[test]
    fn any_record_keeps_the_rules_and_comes_back(record in written::any_record()) {
        prop_assert_eq!(record.validate(), Ok(()));
        prop_assert!(comes_back(&record));
        prop_assert!(record.count() <= 1);
    }

    #[test]
    fn whatever_may_be_a_draft_may_become_an_entry(
        mut contact in written::any_contact(),
        newness in proptest::option::of(Just(Newness::Unknown)),
        (field, sector) in (0..Field::ALL.len(), 0..Sector::ALL.len()),
        again in any::<bool>(),
    ) {
        contact.newness = newness;
        contact.field = Field::ALL[field];
        contact.sector = Some(Sector::ALL[sector]);
        let repeated: Vec<_> = contact.services.iter().take(usize::from(again)).copied().collect();
        contact.services.extend(repeated);
        let draft = Record::Contact(contact);
        if draft.validate_draft().is_ok() {
            let entry = draft.into_incomplete();
            prop_assert_eq!(entry.validate(), Ok(()));
            prop_assert_eq!(entry.line(&on(Some(Channel::Gathering))), Some(Line::StreetContacts));
        }
    }

    #[test]
    fn any_case_number_is_read_as_it_is_written(random in any::<[u8; 8]>()) {
        let case = CaseNumber::from_random(random);
        prop_assert_eq!(case.to_string().len(), 6);
        prop_assert_eq!(case.to_string().parse(), Ok(case));
    }
}

#[test]
fn the_month_of_an_outing_is_that_of_its_declared_date() {
    let month: Month = "2018-01".parse().unwrap();
    assert_eq!(opened().month(), month);
}
