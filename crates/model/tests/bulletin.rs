//! Sheets, bulletins and the secretariat: who may say what, and formats that keep their bytes.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests fail by panicking")]

mod kept;
mod signed;

use approdo_model::bulletin::*;
use approdo_model::bytes::{
    Digest, PublicKey, SealedKey, SignatureBytes, X25519Encapsulated, X25519Recipient, XWingEncapsulated,
};
use approdo_model::calendar::{Day, Month, Period};
use approdo_model::ids::OrganisationId;
use approdo_model::limits::{BULLETIN_BYTES_MAX, SHEET_BYTES_MAX, SHEET_STEP_BYTES, TABLE_CELLS_MAX};
use approdo_model::policy::Policy;
use approdo_model::registry::{Act, Registry, RegistryError, Statement};
use approdo_model::sheet::*;
use approdo_model::signature::Context;
use approdo_model::suite::{self, Wrap, X25519Wrap, XWingWrap};
use approdo_model::wire::{decode, encode};
use kept::{check, hexed};
use signed::*;

fn elsewhere() -> OrganisationId {
    OrganisationId::from_random([0x31; 16])
}

/// Founded as a secretariat.
fn secretariat() -> Registry {
    Registry::fold(&statements(&founding())).unwrap()
}

fn founding() -> Vec<(Who, Act)> {
    [&every_act()[..3], &[(Who::Desk, Act::Secretariat)]].concat()
}

fn say(registry: &Registry, who: Who, act: Act) -> Result<Registry, RegistryError> {
    registry.with(&statement(who, (registry.number + 1, registry.head), act))
}

fn winter() -> Period {
    Period::between(Month::new(2017, 12).unwrap(), january()).unwrap()
}

fn sheet() -> SealedSheet {
    let mut sheet = SealedSheet {
        organisation: organisation(),
        coordinator: Who::Desk.device(),
        period: winter(),
        revision: 2,
        definitive: true,
        secretariat: elsewhere(),
        generation: 3,
        registry: Digest([0x22; 32]),
        wrap: Wrap::X25519(X25519Wrap {
            encapsulated: X25519Encapsulated([0x21; 32]),
            sealed: SealedKey([0x23; 48]),
        }),
        sealed: vec![0x5e; SHEET_STEP_BYTES + 16],
        signature: SignatureBytes::ZERO,
    };
    sheet.signature = Who::Desk.sign(Context::Sheet, &sheet.canonical());
    sheet
}

/// The same under a generation of suite 2.
fn hybrid_sheet() -> SealedSheet {
    let (encapsulated, sealed) = (XWingEncapsulated([0x24; 1120]), SealedKey([0x23; 48]));
    let wrap = Wrap::XWing(Box::new(XWingWrap { encapsulated, sealed }));
    let mut sheet = SealedSheet { wrap, ..sheet() };
    sheet.signature = Who::Desk.sign(Context::Sheet, &sheet.canonical());
    sheet
}

fn at(places: &[(&str, &str)]) -> At {
    places.iter().map(|(name, code)| ((*name).to_owned(), (*code).to_owned())).collect()
}

fn bulletin() -> Bulletin {
    let says = [
        Says::Value { value: 160, base: 5 },
        Says::Few { below: 10 },
        Says::SmallBase,
        Says::Complementary,
        Says::Value { value: 179, base: 1 },
    ];
    let codes = ["D", "U", "T", "altro", "*"];
    let cells = codes.iter().zip(says).map(|(code, says)| Cell { at: at(&[("gender", code)]), says });
    Bulletin {
        readers: Readers::Tavolo,
        number: 1,
        previous: Digest::ZERO,
        period: winter(),
        every: Every::Period,
        status: Status::Definitive,
        start: Month::new(2017, 12).unwrap(),
        published: Day::new(2018, 3, 1).unwrap(),
        thresholds: Thresholds { contacts_min: 10, persons_min: 5, outings_min: 3, base: 5 },
        night: Night::DEFAULT,
        sources: Sources { expected: 5, definitive: 4, provisional: 1 },
        tables: vec![Table {
            number: 3,
            of: Population::Contacts,
            by: vec!["gender".into()],
            cells: cells.collect(),
        }],
    }
}

fn signed_bulletin(text: String) -> SignedBulletin {
    let (secretariat, desk) = (organisation(), Who::Desk.device());
    let mut signed = SignedBulletin { secretariat, desk, text, signature: SignatureBytes::ZERO };
    signed.signature = Who::Desk.sign(Context::Bulletin, &signed.canonical());
    signed
}

#[test]
fn only_a_founding_makes_a_secretariat_and_it_never_admits_a_tablet() {
    let registry = secretariat();
    assert!(registry.is_secretariat);
    let enrolled = Act::DeviceEnrolled { device: Who::Tablet.device(), key: Who::Tablet.key() };
    assert_eq!(say(&registry, Who::Desk, enrolled), Err(RegistryError::Contradiction));
    let second = Act::CoordinatorAdded { device: Who::SecondDesk.device(), key: Who::SecondDesk.key() };
    assert!(say(&registry, Who::Root, second).is_ok());
    assert_eq!(say(&registry, Who::Desk, Act::Secretariat), Err(RegistryError::Contradiction), "twice");
    assert_eq!(say(&registry, Who::Root, Act::Secretariat), Err(RegistryError::Author));
    // Whoever has a tablet, a second desk, a second key or a frozen month is an organisation like the others.
    let founded =
        |more: &[(Who, Act)]| Registry::fold(&statements(&[&every_act()[..3], more].concat())).unwrap();
    let key = Act::Generation { generation: 2, suite: suite::X25519, recipient: X25519Recipient([9; 32]) };
    let frozen = Act::Frozen { first: january(), last: january() };
    for more in [every_act()[3].clone(), every_act()[4].clone(), (Who::Desk, key), (Who::Desk, frozen)] {
        let lived = founded(&[more]);
        assert_eq!(say(&lived, Who::Desk, Act::Secretariat), Err(RegistryError::Contradiction));
    }
    assert!(say(&founded(&[]), Who::Desk, Act::Secretariat).is_ok());
}

#[test]
fn an_organisation_sends_its_sheets_and_a_secretariat_reads_them() {
    let root = PublicKey([0x71; 32]);
    let to = Act::SheetsTo { secretariat: elsewhere(), root };
    let from = Act::SheetsFrom { organisation: elsewhere(), root };
    let sender = Registry::fold(&statements(&every_act()[..4])).unwrap();
    assert_eq!(sender.sheets_to, None);
    let named = say(&sender, Who::Desk, to.clone()).unwrap();
    assert_eq!(named.sheets_to, Some((elsewhere(), root)));
    let other = Act::SheetsTo { secretariat: elsewhere(), root: PublicKey([0x72; 32]) };
    assert_eq!(say(&named, Who::Desk, other).unwrap().sheets_to, Some((elsewhere(), PublicKey([0x72; 32]))));
    let read = say(&secretariat(), Who::Desk, from.clone()).unwrap();
    assert_eq!(read.sheets_from.get(&elsewhere()), Some(&root));
    assert!(say(&read, Who::Desk, from.clone()).is_ok(), "once more");
    let another_key = Act::SheetsFrom { organisation: elsewhere(), root: PublicKey([0x72; 32]) };
    for (registry, act) in [
        (&read, another_key),
        (&sender, from.clone()),
        (&read, to.clone()),
        (&sender, Act::SheetsTo { secretariat: organisation(), root }),
        (&read, Act::SheetsFrom { organisation: organisation(), root }),
    ] {
        assert_eq!(say(registry, Who::Desk, act.clone()), Err(RegistryError::Contradiction), "{act:?}");
    }
    for who in [Who::Root, Who::Tablet, Who::Stranger] {
        assert_eq!(say(&sender, who, to.clone()), Err(RegistryError::Author), "{who:?}");
        assert_eq!(say(&secretariat(), who, from.clone()), Err(RegistryError::Author), "{who:?}");
    }
}

#[test]
fn everything_about_a_sheet_is_signed_and_its_length_tells_little() {
    let good = sheet();
    assert!(good.is_sound() && good.verifies(&Who::Desk.key()));
    let changes: [fn(&mut SealedSheet); 10] = [
        |s| s.organisation = elsewhere(),
        |s| s.coordinator = Who::SecondDesk.device(),
        |s| s.period = Period::between(january(), january()).unwrap(),
        |s| s.revision += 1,
        |s| s.definitive = false,
        |s| s.secretariat = organisation(),
        |s| s.generation += 1,
        |s| s.registry = Digest::ZERO,
        |s| {
            let sealed = *s.wrap.sealed();
            s.wrap = Wrap::X25519(X25519Wrap { encapsulated: X25519Encapsulated([0; 32]), sealed });
        },
        |s| s.sealed[0] ^= 1,
    ];
    for (number, change) in changes.iter().enumerate() {
        let mut changed = good.clone();
        change(&mut changed);
        assert!(!changed.verifies(&Who::Desk.key()), "change {number}");
    }
    for (bytes, sound) in [
        (0, false),
        (16, false),
        (SHEET_STEP_BYTES, false),
        (2 * SHEET_STEP_BYTES + 16, true),
        (SHEET_BYTES_MAX - SHEET_STEP_BYTES + 16, true),
        (SHEET_BYTES_MAX + 16, false),
    ] {
        assert_eq!(SealedSheet { sealed: vec![0; bytes], ..good.clone() }.is_sound(), sound, "{bytes}");
    }
    assert!(!SealedSheet { revision: 0, ..good }.is_sound());
}

#[test]
fn every_flipped_bit_of_a_sheet_is_refused() {
    for good in [sheet(), hybrid_sheet()] {
        every_flip_is_refused("sheet", &good, |other: &SealedSheet| other.verifies(&Who::Desk.key()));
    }
}

#[test]
fn every_flipped_bit_of_a_bulletin_is_refused() {
    let good = signed_bulletin(bulletin().text().unwrap());
    every_flip_is_refused("bulletin", &good, |other: &SignedBulletin| other.verifies(&Who::Desk.key()));
}

#[test]
fn every_flipped_bit_of_what_a_secretariat_states_is_refused() {
    let mut registry = Registry::fold(&statements(&every_act()[..3])).unwrap();
    let root = PublicKey([0x71; 32]);
    let acts = [
        Act::Secretariat,
        Act::SheetsFrom { organisation: elsewhere(), root },
        Act::Policy { policy: Policy::DEFAULT },
    ];
    for act in acts {
        let next = statement(Who::Desk, (registry.number + 1, registry.head), act);
        every_flip_is_refused("statement", &next, |other: &Statement| registry.with(other).is_ok());
        registry = registry.with(&next).unwrap();
    }
}

#[test]
fn a_bulletin_is_read_only_as_it_is_written() {
    let bulletin = bulletin();
    let good = signed_bulletin(bulletin.text().unwrap());
    assert_eq!(good.read().as_ref(), Ok(&bulletin));
    assert!(good.verifies(&Who::Desk.key()));
    let as_another = SignedBulletin { desk: Who::SecondDesk.device(), ..good.clone() };
    assert!(!as_another.verifies(&Who::Desk.key()), "who says it is signed too");
    let spaced = good.text.replacen(':', ": ", 1);
    let stranger = good.text.replacen('{', "{\"stranger\":1,", 1);
    let twice = good.text.replacen('{', "{\"number\":1,", 1);
    let backwards = good
        .text
        .replace("\"first\":\"2017-12\",\"last\":\"2018-01\"", "\"first\":\"2018-01\",\"last\":\"2017-12\"");
    assert_ne!(backwards, good.text);
    for text in [spaced, stranger, twice, backwards, String::new(), "null".into()] {
        assert_eq!(signed_bulletin(text).read(), Err(BulletinError::Form));
    }
    let endless = " ".repeat(BULLETIN_BYTES_MAX + 1);
    assert_eq!(signed_bulletin(endless).read(), Err(BulletinError::TooLong));
    let mut wide = bulletin;
    wide.tables[0].cells = vec![Cell { at: At::new(), says: Says::SmallBase }; TABLE_CELLS_MAX + 1];
    assert!(matches!(wide.text(), Err(BulletinError::TooLong)));
}

#[test]
fn sheets_bulletins_and_the_secretariats_statements_keep_their_bytes() {
    let root = PublicKey([0x71; 32]);
    let mut lines = Vec::new();
    let acts = [founding(), vec![(Who::Desk, Act::SheetsFrom { organisation: elsewhere(), root })]].concat();
    let to = (Who::Desk, Act::SheetsTo { secretariat: elsewhere(), root });
    let sender = [every_act()[..4].to_vec(), vec![to]].concat();
    let stated = [statements(&acts).split_off(3), statements(&sender).split_off(4)].concat();
    for (number, statement) in stated.iter().enumerate() {
        lines.push(hexed(&format!("statement {number} bytes"), &statement.canonical()));
        lines.push((format!("statement {number} json"), serde_json::to_string(statement).unwrap()));
        lines.push(hexed(&format!("statement {number} kept"), &encode(statement).unwrap()));
    }
    let sheet = sheet();
    assert_eq!(decode::<SealedSheet>(&encode(&sheet).unwrap()).as_ref(), Ok(&sheet));
    lines.push(hexed("sheet place", &sheet.place()));
    lines.push(hexed("sheet kept", &encode(&sheet).unwrap()));
    let hybrid = hybrid_sheet();
    assert_eq!(decode::<SealedSheet>(&encode(&hybrid).unwrap()).as_ref(), Ok(&hybrid));
    lines.push(hexed("sheet of suite 2 kept", &encode(&hybrid).unwrap()));
    let cell = ExactCell {
        at: at(&[("area", "MI"), ("gender", "*")]),
        contacts: 7,
        persons: Some((3, 5)),
        outings: Some(2),
    };
    let bare = ExactCell { at: At::new(), contacts: 9, persons: None, outings: None };
    let tables = Population::ALL.map(|of| ExactTables { of, cells: vec![cell.clone(), bare.clone()] });
    let missing = Missing { unreviewed: 1, with_unit: 2, incomplete: 3, running: 4, late: 5, silent: 6 };
    lines.push(hexed("sheet text", &encode(&Sheet { missing, tables: tables.to_vec() }).unwrap()));
    let signed = signed_bulletin(bulletin().text().unwrap());
    lines.push(("bulletin text".to_owned(), signed.text.clone()));
    lines.push(hexed("bulletin digest", signed.digest().as_bytes()));
    lines.push(hexed("bulletin kept", &encode(&signed).unwrap()));
    check("bulletin", &lines);
}
