//! Bytes that must never change, and bytes that others computed: published vectors, and ours worked out a second time
//! by a program that shares no line and no library with this one.
//!
//! Kept texts lie in `tests/golden/vault.txt`; `UPDATE_GOLDEN=1` writes missing lines, and only those.

use std::collections::BTreeMap;
use std::convert::Infallible;

use approdo_model::bytes::{
    Digest, PublicKey, Salt, SealedKey, ServerPin, Ticket, X25519Encapsulated, X25519Recipient,
};
use approdo_model::header::{FORM, Facts, Header, Kind, Open, Place};
use approdo_model::ids::{DeviceId, OrganisationId, SubjectId};
use approdo_model::registry::Role;
use approdo_model::sheet::{ExactCell, ExactTables, Missing, Population, Sheet};
use approdo_model::suite::{self, Recipient, Wrap, X25519Wrap};
use argon2::{Algorithm, Argon2, AssociatedData, ParamsBuilder, Version};
use hpke::aead::AesGcm128;
use hpke::kdf::HkdfSha256;
use hpke::kem::{X25519HkdfSha256, XWing};
use hpke::{Deserializable, Kem, OpModeR, OpModeS, PskBundle, Serializable};
use rand_core::{SeedableRng, TryCryptoRng, TryRng};
use sha2::{Digest as _, Sha256};

use crate::address::Server;
use crate::chance::Chance;
use crate::envelope::{self, Scope};
use crate::invitation::{Introduction, Invitation};
use crate::keyring;
use crate::outing::wrap_name;
use crate::passphrase::{Cost, Passphrase, paper};
use crate::roster::{self, Lock};
use crate::rules::Rules;
use crate::secret::Key;
use crate::sheet::sealing;
use crate::store::WrapKind;
use crate::typed::TypedCode;

/// An invitation of the first form.
const FIRST_INVITATION: &str = "approdo1:011768747470733a2f2f617070726f646f2e6578616d706c653030303030304030b030303030303030030303030\
     303030303030303030303030303030303030303030303030303030305050505050505050505050505050505";

fn seeded() -> Chance {
    Chance::of(rand_chacha::ChaCha20Rng::seed_from_u64(2018))
}

fn bytes<const N: usize>(text: &str) -> [u8; N] {
    hex::decode(text).unwrap().try_into().unwrap()
}

fn organisation() -> OrganisationId {
    OrganisationId::from_random([0x30; 16])
}

fn device() -> DeviceId {
    DeviceId::from_random([0x43; 16])
}

fn scope(seq: u64) -> Scope {
    Scope { suite: suite::X25519, organisation: organisation(), generation: 1, device: device(), seq }
}

/// The same under a generation of the newest suite.
fn made(seq: u64) -> Scope {
    Scope { suite: suite::NEWEST, ..scope(seq) }
}

/// A contact in slot 2 of an outing in Milano.
fn header() -> Header {
    Header {
        place: Place {
            organisation: organisation(),
            device: device(),
            seq: 2,
            previous: Digest([0x21; 32]),
            opening: Digest([0x22; 32]),
        },
        open: Open {
            form: FORM,
            suite: suite::X25519,
            kind: Kind::Record.number(),
            facts: Facts { area: 2, month: 24216, line: 1, count: 1 },
            subject: SubjectId::from_random([2; 16]),
            revision: 1,
            supersedes: None,
            generation: 1,
            outing_key: None,
        },
    }
}

/// Gives out these bytes and no others.
struct Script(Vec<u8>);

impl TryRng for Script {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        unreachable!("only whole keys are drawn")
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        unreachable!("only whole keys are drawn")
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        let rest = self.0.split_off(bytes.len());
        bytes.copy_from_slice(&std::mem::replace(&mut self.0, rest));
        Ok(())
    }
}

impl TryCryptoRng for Script {}

#[test]
fn argon2id_is_the_one_of_rfc_9106() {
    let params = ParamsBuilder::new()
        .m_cost(32)
        .t_cost(3)
        .p_cost(4)
        .data(AssociatedData::new(&[4; 12]).unwrap())
        .build()
        .unwrap();
    let argon = Argon2::new_with_secret(&[3; 8], Algorithm::Argon2id, Version::V0x13, params).unwrap();
    let mut tag = [0; 32];
    argon.hash_password_into(&[1; 32], &[2; 16], &mut tag).unwrap();
    assert_eq!(hex::encode(tag), "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659");
}

#[test]
fn a_phrase_derives_the_key_that_another_argon2id_derives() {
    let salt = std::array::from_fn(|at| u8::try_from(at).unwrap());
    let key = Passphrase::of([0, 1, 1024, 2046, 2047]).derive(&salt, &Cost::FLOOR, Rules::KEPT).unwrap();
    assert_eq!(hex::encode(key.expose()), "88e5e39ad8b14ac6cf4901474d77e35cad947a0cd9a90219b028d2ec4e34b7b3");
}

/// RFC 9180 A.1.1. Its appendix has no vector of AES-256-GCM with X25519: key agreement and key schedule are the same,
/// and the next test has our own suite.
#[test]
fn hpke_is_the_one_of_rfc_9180() {
    let receiver: [u8; 32] = bytes("6db9df30aa07dd42ee5e8181afdb977e538f5e1fec8a06223f33f7013e525037");
    let ephemeral = hex::decode("7268600d403fce431561aef583ee1613527cff655c1343f29812e66706df3234").unwrap();
    let info = hex::decode("4f6465206f6e2061204772656369616e2055726e").unwrap();
    let text = hex::decode("4265617574792069732074727574682c20747275746820626561757479").unwrap();
    let (secret, public) = X25519HkdfSha256::derive_keypair(&receiver);
    assert_eq!(
        hex::encode(public.to_bytes()),
        "3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d"
    );
    let (encapsulated, sealed) = hpke::single_shot_seal_with_rng::<AesGcm128, HkdfSha256, X25519HkdfSha256>(
        &OpModeS::Base,
        &public,
        &info,
        &text,
        b"Count-0",
        &mut Script(ephemeral),
    )
    .unwrap();
    assert_eq!(
        hex::encode(encapsulated.to_bytes()),
        "37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431"
    );
    let expected =
        "f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a";
    assert_eq!(hex::encode(&sealed), expected);
    let opened = hpke::single_shot_open::<AesGcm128, HkdfSha256, X25519HkdfSha256>(
        &OpModeR::Base,
        &secret,
        &encapsulated,
        &info,
        &sealed,
        b"Count-0",
    );
    assert_eq!(opened.unwrap(), text);
}

/// RFC 9180 A.1.2: the mode with a pre-shared key.
#[test]
fn vouched_hpke_is_the_one_of_rfc_9180() {
    let receiver: [u8; 32] = bytes("d4a09d09f575fef425905d2ab396c1449141463f698f8efdb7accfaff8995098");
    let ephemeral = hex::decode("78628c354e46f3e169bd231be7b2ff1c77aa302460a26dbfa15515684c00130b").unwrap();
    let shared = hex::decode("0247fd33b913760fa1fa51e1892d9f307fbe65eb171e8132c2af18555a738b82").unwrap();
    let shared_name = hex::decode("456e6e796e20447572696e206172616e204d6f726961").unwrap();
    let info = hex::decode("4f6465206f6e2061204772656369616e2055726e").unwrap();
    let text = hex::decode("4265617574792069732074727574682c20747275746820626561757479").unwrap();
    let (_, public) = X25519HkdfSha256::derive_keypair(&receiver);
    let (encapsulated, sealed) = hpke::single_shot_seal_with_rng::<AesGcm128, HkdfSha256, X25519HkdfSha256>(
        &OpModeS::Psk(PskBundle::new(&shared, &shared_name).unwrap()),
        &public,
        &info,
        &text,
        b"Count-0",
        &mut Script(ephemeral),
    )
    .unwrap();
    assert_eq!(
        hex::encode(encapsulated.to_bytes()),
        "0ad0950d9fb9588e59690b74f1237ecdf1d775cd60be2eca57af5a4b0471c91b"
    );
    let expected =
        "e52c6fed7f758d0cf7145689f21bc1be6ec9ea097fef4e959440012f4feb73fb611b946199e681f4cfc34db8ea";
    assert_eq!(hex::encode(&sealed), expected);
}

#[test]
fn a_roster_is_sealed_as_another_program_seals_it() {
    let voucher = envelope::voucher(&Key::new([0x12; 32])).unwrap();
    assert_eq!(
        hex::encode(voucher.expose()),
        "4bcd39670956b224684b9da7c88a59455a08d3f0021b388f3414794fde78ef75"
    );
    let lock = Lock { cost: Cost::FLOOR, salt: [0x0a; 16], key: Key::new([0x44; 32]) };
    let drawn = [vec![0x51; 32], vec![0x52; 12], vec![0x55; 32], vec![0x53; 12]].concat();
    let mut chance = Chance::of(Script(drawn));
    let roster = roster::of_one(&lock, &Key::new([0x11; 32]), &voucher, &mut chance).unwrap();
    let slot = &roster.slots[0];
    assert_eq!(
        slot.recipient.to_string(),
        "fd7f78a4d47c342ba79443e5aad22978e5b9974e9686d29bda7cdc934cf9be16"
    );
    assert_eq!(
        hex::encode(&slot.secret),
        "525252525252525252525252f050b034f455106ec5c5fa2ba9d25d42a9b049a2d093d1a1fa5df19f9bc8f97e50dc40e2\
         de20a10e025b504b1ccfd85512f344c7673c2d38c528d97380ffaa3fda2a43db003bf38da7e1731a53fc8469"
    );
    let expected = X25519Wrap {
        encapsulated: X25519Encapsulated(bytes(
            "79d32518232dd78292aac6c8e228dadc854a35124bbcb410c24105bb8d4b522f",
        )),
        sealed: SealedKey(bytes(
            "89a162f29f8d3fc7e9ae010758c266fd77e3d60a2a830a299ad2950dc53159a1279d413f9ea023febbad6c6a1848a59a",
        )),
    };
    assert_eq!(slot.vault_key, expected);
    assert_eq!(hex::encode(&roster.proof), "53535353535353535353535335ede48fb723aefd4e37b54209294afa");
}

#[test]
fn an_outing_key_is_wrapped_as_another_hpke_wraps_it() {
    let generation = Key::new([0x66; 32]);
    let recipient = envelope::x25519_recipient_of(&generation);
    assert_eq!(recipient.to_string(), "840e0eae611c970a92cea2e745c9f3f6ae69b67d75bac5eba11add350cd58f68");
    let expected = X25519Wrap {
        encapsulated: X25519Encapsulated(bytes(
            "79d32518232dd78292aac6c8e228dadc854a35124bbcb410c24105bb8d4b522f",
        )),
        sealed: SealedKey(bytes(
            "4f5428fd8f4490322629de2e96d9e5bfcef4b590f0a553b6b1a5b81e342de3d1875b19fb0ad9af5e614db2e3ab1e4df7",
        )),
    };
    let mut chance = Chance::of(Script(vec![0x55; 32]));
    let (expected, recipient) = (Wrap::X25519(expected), Recipient::X25519(recipient));
    let wrap = envelope::wrap(&Key::new([0x77; 32]), &recipient, &scope(1), &mut chance).unwrap();
    assert_eq!(wrap, expected);
    assert_eq!(envelope::unwrap(&expected, &generation, &scope(1)).unwrap().expose(), &[0x77; 32]);
}

/// The suite of the published vectors, and ours: what a name stands for in `tests/golden/x_wing.txt`.
fn kept_x_wing(name: &str) -> Vec<u8> {
    let text = include_str!("../tests/golden/x_wing.txt");
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(" = "));
    hex::decode(line.unwrap()).unwrap()
}

#[test]
fn x_wing_is_the_one_that_was_published() {
    for number in 1..=3 {
        let kept = |what: &str| kept_x_wing(&format!("published {number} {what}"));
        let secret = <XWing as Kem>::PrivateKey::from_bytes(&kept("sk")).unwrap();
        let public = XWing::sk_to_pk(&secret);
        assert_eq!(public.to_bytes().as_slice(), kept("pk"), "{number}");
        let mut drawn = rand_core::UnwrapErr(Script(kept("eseed")));
        let (shared, encapsulated) = XWing::encap_with_rng(&public, None, &mut drawn).unwrap();
        assert_eq!(encapsulated.to_bytes().as_slice(), kept("ct"), "{number}");
        assert_eq!(shared.0.as_slice(), kept("ss"), "{number}");
        let opened = XWing::decap(&secret, None, &encapsulated).unwrap();
        assert_eq!(opened.0.as_slice(), kept("ss"), "{number}");
    }
}

#[test]
fn an_outing_key_is_wrapped_in_suite_2_as_another_program_opens_it() {
    let generation = Key::new([0x66; 32]);
    let recipient = envelope::x_wing_recipient_of(&generation);
    assert_eq!(recipient.as_bytes()[..], kept_x_wing("recipient of 66"));
    let recipient = Recipient::XWing(Box::new(recipient));
    let scope = made(1);
    let mut chance = Chance::of(Script(vec![0x55; 64]));
    let wrap = envelope::wrap(&Key::new([0x77; 32]), &recipient, &scope, &mut chance).unwrap();
    assert_eq!(wrap.bytes(), kept_x_wing("wrap of 77 to 66"));
    assert_eq!(envelope::unwrap(&wrap, &generation, &scope).unwrap().expose(), &[0x77; 32]);
}

/// Less the one is the other.
const X25519_AND_X_WING: u8 = suite::X25519 + suite::X_WING;

#[test]
fn a_wrap_opens_in_the_suite_that_its_entry_names_and_in_no_other() {
    let (secret, outing) = (Key::new([0x66; 32]), Key::new([0x77; 32]));
    let recipients = [
        Recipient::X25519(envelope::x25519_recipient_of(&secret)),
        Recipient::XWing(Box::new(envelope::x_wing_recipient_of(&secret))),
    ];
    for recipient in &recipients {
        assert!(envelope::is_secret_of(&secret, recipient));
        assert!(!envelope::is_secret_of(&Key::new([0x67; 32]), recipient));
        let sealed_in = Scope { suite: recipient.suite(), ..scope(1) };
        let wrap = envelope::wrap(&outing, recipient, &sealed_in, &mut seeded()).unwrap();
        for suite in [suite::X25519, suite::X_WING] {
            let opened = envelope::unwrap(&wrap, &secret, &Scope { suite, ..sealed_in });
            assert_eq!(opened.is_ok(), suite == recipient.suite(), "{suite}");
        }
        // What says one suite openly and is sealed in the other opens nothing, though the key would.
        let said = Scope { suite: X25519_AND_X_WING - recipient.suite(), ..sealed_in };
        let crossed = envelope::wrap(&outing, recipient, &said, &mut seeded()).unwrap();
        assert!(envelope::unwrap(&crossed, &secret, &said).is_err(), "sealed in {}", recipient.suite());
        let mut bytes = wrap.bytes();
        for at in [0, 31, bytes.len() - 49, bytes.len() - 48, bytes.len() - 1] {
            bytes[at] ^= 1;
            let turned = Wrap::from_bytes(&bytes).unwrap();
            assert!(envelope::unwrap(&turned, &secret, &sealed_in).is_err(), "byte {at}");
            bytes[at] ^= 1;
        }
    }
}

#[test]
fn a_sheet_is_sealed_as_another_program_seals_it() {
    let generation = Key::new([0x66; 32]);
    let recipient = envelope::x25519_recipient_of(&generation);
    let mut chance = Chance::of(Script([vec![0x77; 32], vec![0x55; 32]].concat()));
    let recipient = Recipient::X25519(recipient);
    let (wrap, sealed) = envelope::seal_sheet(b"a place", &recipient, b"a sheet", &mut chance).unwrap();
    let expected = X25519Wrap {
        encapsulated: X25519Encapsulated(bytes(
            "79d32518232dd78292aac6c8e228dadc854a35124bbcb410c24105bb8d4b522f",
        )),
        sealed: SealedKey(bytes(
            "fa707a4a8af00992d5c8cc72456426cd1a57af0575c7d0c2c5641ad7398a5cd6c4f86ca9da2eb6935a1ee6565f2ace77",
        )),
    };
    let expected = Wrap::X25519(expected);
    assert_eq!(wrap, expected);
    assert_eq!(hex::encode(&sealed), "76567eceace3047f918a1681e3428aa6036d4dda2bac4d");
    let opened = envelope::open_sheet(b"a place", &generation, &expected, &sealed).unwrap();
    assert_eq!(opened.as_slice(), b"a sheet");
}

#[test]
fn bodies_and_drafts_are_sealed_as_another_program_seals_them() {
    let key = Key::new([0x77; 32]);
    let body = std::array::from_fn(|at| u8::try_from(at % 251).unwrap());
    let sealed = envelope::seal_body(&key, &header(), &body, None, Salt([0xaa; 16])).unwrap();
    assert_eq!(
        hex::encode(Sha256::digest(&sealed.body)),
        "e23b5de975e58f0a9dd247a38c3f8c184cbf32094b453484be62c88d5253e10b"
    );
    assert_eq!(envelope::open_body(&key, &header(), &sealed).unwrap().as_slice(), body);
    let (opening, salt, text) = (Digest([0x22; 32]), Salt([0xab; 16]), br#"{"draft":null}"#);
    let draft = envelope::seal_draft(&key, &scope(1), &opening, &salt, text).unwrap();
    assert_eq!(hex::encode(&draft), "2fd7aa4201229f174911cf3350b7e204be7aa1c36635e1a5a05dc0cc19b5");
    assert_eq!(envelope::open_draft(&key, &scope(1), &opening, &salt, &draft).unwrap().as_slice(), text);
}

#[test]
fn an_item_sent_back_is_sealed_as_another_program_seals_it() {
    let (key, opening, salt) = (Key::new([0x77; 32]), Digest([0x22; 32]), Salt([0xac; 16]));
    let place: Vec<u8> = (0..52).collect();
    let item = std::array::from_fn(|at| u8::try_from(at % 251).unwrap());
    let sealed = envelope::seal_returned(&key, &opening, &place, &salt, &item).unwrap();
    assert_eq!(
        hex::encode(Sha256::digest(&sealed)),
        "62166bed2ac061bd72029c3bc4d30592a39c166738c9f1f9dc22d890a2465e49"
    );
    let open = |key: &Key, opening, place: &[u8]| {
        envelope::open_returned(key, opening, place, &salt, &sealed).is_ok()
    };
    assert!(open(&key, &opening, &place));
    // Neither another outing's key, nor another outing, nor another tablet or number.
    assert!(!open(&Key::new([0x78; 32]), &opening, &place));
    assert!(!open(&key, &Digest([0x23; 32]), &place));
    assert!(!open(&key, &opening, &place[1..]));
}

/// The kept lines are exactly these.
fn check(now: &[(&str, String)]) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/vault.txt");
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    let mut kept: BTreeMap<&str, &str> = text.lines().filter_map(|line| line.split_once(" = ")).collect();
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        now.iter().for_each(|(name, text)| {
            kept.entry(name).or_insert(text);
        });
        let lines: String = kept.iter().map(|(name, text)| format!("{name} = {text}\n")).collect();
        std::fs::write(&path, lines).unwrap();
    }
    for (name, text) in now {
        let known = kept.remove(name);
        let known =
            known.unwrap_or_else(|| panic!("{name} is not kept; UPDATE_GOLDEN=1 writes missing lines"));
        assert!(known == text, "{name} has changed\nkept {known}\nnow  {text}");
    }
    assert!(kept.is_empty(), "kept but no longer checked: {:?}", kept.keys());
}

/// Invitations of both forms, the words of both, and what a typed code makes.
fn enrolments() -> Vec<(&'static str, String)> {
    let server = Server { address: "https://approdo.example".to_owned(), pin: None };
    let first = Invitation {
        server: server.clone(),
        organisation: organisation(),
        root: PublicKey([3; 32]),
        role: None,
        code: Ticket([5; 16]),
    };
    assert_eq!(Invitation::read(FIRST_INVITATION), Some(first.clone()), "as version 0.1.0 wrote it");
    let pinned = Server { pin: Some(ServerPin([6; 32])), ..server.clone() };
    let second = Invitation { server: pinned.clone(), role: Some(Role::Coordinator), ..first.clone() };
    let words = |server: &Server, role| {
        let (organisation, root) = (organisation(), first.root);
        let (device, key) = (device(), PublicKey([4; 32]));
        Introduction { organisation, root, server, role, device, key }.words().join(" ")
    };
    let typed = TypedCode::read("0123-CDEF-XYZ7").unwrap().keys(Rules::KEPT).unwrap();
    vec![
        ("invitation", FIRST_INVITATION.to_owned()),
        ("fingerprint", words(&server, None)),
        ("invitation with role and pin", second.text().unwrap()),
        ("introduction of a tablet", words(&server, Some(Role::Worker))),
        ("introduction of a desk, pinned", words(&pinned, Some(Role::Coordinator))),
        ("typed code lookup", typed.lookup.to_string()),
        ("typed code key", hex::encode(typed.key.expose())),
    ]
}

/// The text of a small sheet: two cells of one table.
fn sheet_text() -> String {
    let cell = |area: &str, contacts| ExactCell {
        at: [("area".to_owned(), area.to_owned())].into(),
        contacts,
        persons: Some((7, 11)),
        outings: Some(4),
    };
    let cells = vec![cell("*", 300), cell("MI", 300)];
    let missing = Missing { unreviewed: 1, with_unit: 2, incomplete: 3, running: 4, late: 5, silent: 6 };
    let sheet = Sheet { missing, tables: vec![ExactTables { of: Population::Accesses, cells }] };
    let text = sealing::text(&sheet).unwrap();
    assert_eq!(sealing::read(&text).unwrap(), sheet);
    hex::encode(text)
}

#[test]
fn everything_the_device_keeps_keeps_its_bytes() {
    let (chance, vault_key, key) = (&mut seeded(), Key::new([0x11; 32]), Key::new([0x12; 32]));
    let words = Passphrase::of([0, 1, 1024, 2046, 2047]);
    let lock = Lock::make(&words, chance, Rules::KEPT).unwrap();
    let first = keyring::first_slot_name(1, &lock.cost, &lock.salt);
    let first = envelope::seal_key(&lock.key, &first, &vault_key, chance).unwrap();
    let mut lines = vec![
        ("slot cost", hex::encode(lock.cost.bytes())),
        ("slot salt", hex::encode(lock.salt)),
        ("slot wrap", hex::encode(&first)),
    ];
    let kinds = [
        ("kept device key", WrapKind::Device, &b""[..]),
        ("kept outing key", WrapKind::Outing, &[0x22; 32]),
        ("kept outing signer", WrapKind::OutingSigner, &[0x22; 32]),
        ("kept generation", WrapKind::Generation, &[0, 0, 0, 1]),
    ];
    for (name, kind, about) in kinds {
        let sealed = keyring::seal(&vault_key, kind, about, &key, chance).unwrap();
        assert_eq!(
            envelope::open_key(&vault_key, &wrap_name(kind, about), &sealed).unwrap().expose(),
            key.expose()
        );
        lines.push((name, hex::encode(sealed)));
    }
    lines.extend(enrolments());
    lines.push(("paper", paper(&key).join(" ")));
    lines.push(("sheet text", sheet_text()));
    let voucher = envelope::voucher(&key).unwrap();
    let roster = roster::of_one(&lock, &vault_key, &voucher, &mut seeded()).unwrap();
    lines.push(("operator voucher", hex::encode(voucher.expose())));
    lines.push(("operator roster proof", hex::encode(&roster.proof)));
    let slot = &roster.slots[0];
    lines.push(("operator slot recipient", hex::encode(slot.recipient.as_bytes())));
    lines.push(("operator slot secret", hex::encode(&slot.secret)));
    lines.push(("operator slot encapsulated", hex::encode(slot.vault_key.encapsulated.as_bytes())));
    lines.push(("operator slot vault key", hex::encode(slot.vault_key.sealed.as_bytes())));
    check(&lines);
}

#[test]
fn a_kept_key_opens_under_its_own_name_only() {
    let (vault_key, key) = (Key::new([0x11; 32]), Key::new([0x12; 32]));
    let kinds =
        [WrapKind::Device, WrapKind::Outing, WrapKind::OutingSigner, WrapKind::Generation, WrapKind::Units];
    for sealed_as in kinds {
        let sealed = keyring::seal(&vault_key, sealed_as, b"name", &key, &mut seeded()).unwrap();
        for read_as in kinds {
            for name in [&b"name"[..], b"nam", b"name ", b""] {
                let opened = envelope::open_key(&vault_key, &wrap_name(read_as, name), &sealed);
                assert_eq!(
                    opened.is_ok(),
                    (read_as, name) == (sealed_as, b"name"),
                    "{sealed_as:?} as {read_as:?}"
                );
            }
        }
    }
}

#[test]
fn a_coordinator_of_one_organisation_opens_nothing_of_another() {
    let chance = &mut seeded();
    let pairs: Vec<_> = (0..6).map(|_| envelope::generation_pair(chance)).collect();
    for (sealed_to, (_, recipient)) in pairs.iter().enumerate() {
        let wrap = envelope::wrap(&Key::new([0x77; 32]), recipient, &made(1), chance).unwrap();
        for (reader, (secret, _)) in pairs.iter().enumerate() {
            let opened = envelope::unwrap(&wrap, secret, &made(1));
            assert_eq!(opened.is_ok(), reader == sealed_to, "sealed to {sealed_to}, read by {reader}");
        }
    }
}

#[test]
fn a_wrap_opens_at_its_own_place_only() {
    let chance = &mut seeded();
    let (secret, recipient) = envelope::generation_pair(chance);
    let wrap = envelope::wrap(&Key::new([0x77; 32]), &recipient, &made(1), chance).unwrap();
    let other = OrganisationId::from_random([9; 16]);
    for wrong in [
        Scope { suite: suite::X25519, ..made(1) },
        Scope { organisation: other, ..made(1) },
        Scope { generation: 2, ..made(1) },
        Scope { device: DeviceId::from_random([9; 16]), ..made(1) },
        made(2),
    ] {
        assert!(envelope::unwrap(&wrap, &secret, &wrong).is_err(), "{wrong:?}");
    }
    assert!(envelope::unwrap(&wrap, &secret, &made(1)).is_ok());
}

#[test]
fn a_body_opens_under_its_own_header_only() {
    let key = Key::new([0x77; 32]);
    let sealed = envelope::seal_body(&key, &header(), &[7; 512], None, Salt([0xaa; 16])).unwrap();
    let changed = |change: fn(&mut Header)| {
        let mut other = header();
        change(&mut other);
        assert!(envelope::open_body(&key, &other, &sealed).is_err(), "{other:?}");
    };
    changed(|header| header.place.seq = 3);
    changed(|header| header.place.previous = Digest([1; 32]));
    changed(|header| header.place.opening = Digest([1; 32]));
    changed(|header| header.place.organisation = OrganisationId::from_random([9; 16]));
    changed(|header| header.place.device = DeviceId::from_random([9; 16]));
    changed(|header| header.open.form = 2);
    changed(|header| header.open.suite = 2);
    changed(|header| header.open.kind = 3);
    changed(|header| header.open.facts.area = 1);
    changed(|header| header.open.facts.month += 1);
    changed(|header| header.open.facts.line = 2);
    changed(|header| header.open.facts.count = 0);
    changed(|header| header.open.subject = SubjectId::from_random([9; 16]));
    changed(|header| header.open.revision = 2);
    changed(|header| header.open.supersedes = Some(Digest::ZERO));
    changed(|header| header.open.generation = 2);
    changed(|header| header.open.outing_key = Some(PublicKey::ZERO));
}

#[test]
fn a_recipient_that_is_no_key_gets_nothing() {
    let wrapped = envelope::wrap(
        &Key::new([1; 32]),
        &Recipient::X25519(X25519Recipient([0; 32])),
        &scope(1),
        &mut seeded(),
    );
    assert!(wrapped.is_err(), "the point of small order");
}
