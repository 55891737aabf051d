//! Sealing and opening: the only module that touches a cipher.
//!
//! ```text
//! vault key ──AES-256-GCM──► any key kept on the device                      [`seal_key`], [`open_key`]
//! outing key ──HPKE──► the organisation's key of one generation              [`wrap`], [`unwrap`]
//! vault key ──HPKE, vouched for──► the recipient of one operator slot        [`seal_to_slot`], [`open_in_slot`]
//! sheet key ──HPKE──► the secretariat's key of one generation                [`seal_sheet`], [`open_sheet`]
//! outing key + salt ──HKDF──► content key and nonce of one entry ──AES-256-GCM──► padded body
//! ```
//!
//! What travels is sealed to keys of the newest suite, and opened in whichever it was sealed ([`approdo_model::suite`]); the
//! slots and clocks of a device stay with X25519. A content key seals exactly one message: its salt is fresh, and its
//! derivation names the place in the log. Must not know storage, forms or states.

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use hkdf::Hkdf;
use hpke::aead::AesGcm256;
use hpke::kdf::HkdfSha256;
use hpke::kem::{X25519HkdfSha256, XWing};
use hpke::{Deserializable, Kem, OpModeR, OpModeS, PskBundle, Serializable};
use sha2::Sha256;
use zeroize::Zeroizing;

use approdo_model::body::BODY_BYTES;
use approdo_model::bytes::{
    Digest, Salt, SealedKey, Ticket, X25519Encapsulated, X25519Recipient, XWingEncapsulated, XWingRecipient,
};
use approdo_model::chain::Sealed;
use approdo_model::header::{Header, Place};
use approdo_model::ids::{DeviceId, OrganisationId};
use approdo_model::review::RETURNED_BYTES;
use approdo_model::suite::{Recipient, Wrap, X25519Wrap, XWingWrap};

use crate::chance::Chance;
use crate::secret::Key;

/// Names what seals an outing key to the organisation.
const WRAP_LABEL: &[u8] = b"approdo/v1/wrap\0";

/// Names the secret that operator slots vouch with.
const VOUCHER_LABEL: &[u8] = b"approdo/v1/voucher\0";

/// Names what seals the wall clock of a closed outing.
const CLOCK_LABEL: &[u8] = b"approdo/v1/clock\0";

/// Names the secret that opens it.
const CLOCK_SECRET_LABEL: &[u8] = b"approdo/v1/clock secret\0";

/// Bytes of an AES-GCM nonce.
const NONCE_BYTES: usize = 12;

/// Nothing could be opened: wrong key, or changed bytes. Which of the two is not said (S-013).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EnvelopeError {
    /// The seal does not open.
    #[error("the seal does not open")]
    Seal,
    /// A public key is no point of its curve.
    #[error("not a recipient")]
    Recipient,
}

/// What an outing key is for, named in its wrap and in every content key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scope {
    /// Cipher suite.
    pub suite: u8,
    /// Whose.
    pub organisation: OrganisationId,
    /// Generation of the organisation's key.
    pub generation: u32,
    /// Which device's.
    pub device: DeviceId,
    /// The slot of the opening, or of the entry itself outside of outings.
    pub seq: u64,
}

impl Scope {
    /// The scope of a key that is made in this entry.
    pub fn made_in(header: &Header) -> Self {
        Self::at(&header.place, header.open.suite, header.open.generation)
    }

    /// The scope of a key that is made at this place.
    pub fn at(place: &Place, suite: u8, generation: u32) -> Self {
        Self { suite, organisation: place.organisation, generation, device: place.device, seq: place.seq }
    }

    fn bytes(&self, label: &[u8]) -> Vec<u8> {
        [
            label,
            &[self.suite],
            self.organisation.as_bytes(),
            &self.generation.to_be_bytes(),
            self.device.as_bytes(),
            &self.seq.to_be_bytes(),
        ]
        .concat()
    }
}

/// A fresh pair of a generation or an opening key, of the newest suite: secret and recipient.
pub fn generation_pair(chance: &mut Chance) -> (Key, Recipient) {
    let seed = chance.key();
    let recipient = Recipient::XWing(Box::new(x_wing_recipient_of(&seed)));
    (seed, recipient)
}

/// A fresh pair of an operator slot: secret and recipient.
pub fn slot_pair(chance: &mut Chance) -> (Key, X25519Recipient) {
    let seed = chance.key();
    let recipient = x25519_recipient_of(&seed);
    (seed, recipient)
}

/// Whether this is the secret of that recipient.
pub fn is_secret_of(seed: &Key, recipient: &Recipient) -> bool {
    match recipient {
        Recipient::X25519(recipient) => x25519_recipient_of(seed) == *recipient,
        Recipient::XWing(recipient) => x_wing_recipient_of(seed) == **recipient,
    }
}

/// The recipient of a secret in suite 1.
pub fn x25519_recipient_of(seed: &Key) -> X25519Recipient {
    let (_, public) = X25519HkdfSha256::derive_keypair(seed.expose());
    X25519Recipient(public.to_bytes().into())
}

/// The recipient of a secret in suite 2.
pub fn x_wing_recipient_of(seed: &Key) -> XWingRecipient {
    let (_, public) = XWing::derive_keypair(seed.expose());
    XWingRecipient(public.to_bytes().into())
}

/// Seals an outing key to the organisation's key.
///
/// # Errors
/// [`EnvelopeError::Recipient`] if the recipient is no key.
pub fn wrap(
    outing: &Key,
    recipient: &Recipient,
    scope: &Scope,
    chance: &mut Chance,
) -> Result<Wrap, EnvelopeError> {
    seal_in_suite(recipient, &scope.bytes(WRAP_LABEL), outing, chance)
}

/// Opens an outing key with the generation's secret. A wrap of another suite than its entry names opens nothing.
///
/// # Errors
/// [`EnvelopeError::Seal`].
pub fn unwrap(wrap: &Wrap, generation: &Key, scope: &Scope) -> Result<Key, EnvelopeError> {
    if wrap.suite() != scope.suite {
        return Err(EnvelopeError::Seal);
    }
    open_in_suite(generation, &scope.bytes(WRAP_LABEL), wrap)
}

/// What a device's operator slots vouch with: a slot takes no vault key from one who does not have it, so that whoever
/// can write to the file cannot plant a vault key of their own.
pub fn voucher(device_seed: &Key) -> Result<Key, EnvelopeError> {
    let mut made = Zeroizing::new([0; 32]);
    let derivation = Hkdf::<Sha256>::new(None, device_seed.expose());
    derivation.expand(VOUCHER_LABEL, made.as_mut_slice()).map_err(|_| EnvelopeError::Seal)?;
    Ok(Key::new(*made))
}

/// Seals the vault key to an operator slot.
///
/// # Errors
/// [`EnvelopeError::Recipient`] if the recipient is no key.
pub fn seal_to_slot(
    vault_key: &Key,
    slot: u8,
    recipient: &X25519Recipient,
    voucher: &Key,
    chance: &mut Chance,
) -> Result<X25519Wrap, EnvelopeError> {
    let vouched = PskBundle::new(voucher.expose(), VOUCHER_LABEL).map_err(|_| EnvelopeError::Recipient)?;
    seal_x25519(&OpModeS::Psk(vouched), recipient, &slot_scope(slot, recipient), vault_key, chance)
}

/// Opens the vault key with an operator slot's secret.
///
/// # Errors
/// [`EnvelopeError::Seal`].
pub fn open_in_slot(
    wrap: &X25519Wrap,
    slot: u8,
    recipient: &X25519Recipient,
    secret: &Key,
    voucher: &Key,
) -> Result<Key, EnvelopeError> {
    let vouched = PskBundle::new(voucher.expose(), VOUCHER_LABEL).map_err(|_| EnvelopeError::Seal)?;
    open_x25519(&OpModeR::Psk(vouched), secret, &slot_scope(slot, recipient), wrap)
}

/// The secret of the recipient to which the wall clock of a closed outing is sealed: a device that is shut can seal to it,
/// and only who has the outing's key can read.
///
/// # Errors
/// [`EnvelopeError::Seal`] never in practice.
pub fn clock_secret(outing: &Key) -> Result<Key, EnvelopeError> {
    let mut made = Zeroizing::new([0; 32]);
    let derivation = Hkdf::<Sha256>::new(None, outing.expose());
    derivation.expand(CLOCK_SECRET_LABEL, made.as_mut_slice()).map_err(|_| EnvelopeError::Seal)?;
    Ok(Key::new(*made))
}

/// Seals a minute of the wall clock.
///
/// # Errors
/// [`EnvelopeError::Recipient`] if the recipient is no key.
pub fn seal_clock(
    minute: u32,
    recipient: &X25519Recipient,
    scope: &Scope,
    chance: &mut Chance,
) -> Result<X25519Wrap, EnvelopeError> {
    let mut text = [0; 32];
    text[..4].copy_from_slice(&minute.to_be_bytes());
    seal_x25519(&OpModeS::Base, recipient, &scope.bytes(CLOCK_LABEL), &Key::new(text), chance)
}

/// Opens a minute of the wall clock.
///
/// # Errors
/// [`EnvelopeError::Seal`].
pub fn open_clock(wrap: &X25519Wrap, secret: &Key, scope: &Scope) -> Result<u32, EnvelopeError> {
    let text = open_x25519(&OpModeR::Base, secret, &scope.bytes(CLOCK_LABEL), wrap)?;
    let minute = text.expose().first_chunk().ok_or(EnvelopeError::Seal)?;
    Ok(u32::from_be_bytes(*minute))
}

/// A generation's secret on its way from one coordinator to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// Whose.
    pub organisation: OrganisationId,
    /// Which generation.
    pub generation: u32,
    /// Who hands it over.
    pub from: DeviceId,
    /// Who gets it.
    pub to: DeviceId,
    /// The opening key that stands for them.
    pub recipient: Recipient,
}

impl Passage {
    fn bytes(&self) -> Vec<u8> {
        [
            &b"approdo/v1/generation shared\0"[..],
            self.organisation.as_bytes(),
            &self.generation.to_be_bytes(),
            self.from.as_bytes(),
            self.to.as_bytes(),
            self.recipient.as_bytes(),
        ]
        .concat()
    }
}

/// Seals a generation's secret to another coordinator.
///
/// # Errors
/// [`EnvelopeError::Recipient`] if the opening key is no key.
pub fn share(secret: &Key, passage: &Passage, chance: &mut Chance) -> Result<Wrap, EnvelopeError> {
    seal_in_suite(&passage.recipient, &passage.bytes(), secret, chance)
}

/// Opens a generation's secret with the secret of the opening key.
///
/// # Errors
/// [`EnvelopeError::Seal`].
pub fn take_share(wrap: &Wrap, opening: &Key, passage: &Passage) -> Result<Key, EnvelopeError> {
    open_in_suite(opening, &passage.bytes(), wrap)
}

fn slot_scope(slot: u8, recipient: &X25519Recipient) -> Vec<u8> {
    [b"approdo/v1/operator\0", &[slot][..], recipient.as_bytes()].concat()
}

fn seal_in_suite(
    recipient: &Recipient,
    scope: &[u8],
    key: &Key,
    chance: &mut Chance,
) -> Result<Wrap, EnvelopeError> {
    match recipient {
        Recipient::X25519(recipient) => {
            seal_x25519(&OpModeS::Base, recipient, scope, key, chance).map(Wrap::X25519)
        }
        Recipient::XWing(recipient) => {
            let (encapsulated, sealed) =
                seal_to::<XWing>(&OpModeS::Base, recipient.as_bytes(), scope, key, chance)?;
            let encapsulated = XWingEncapsulated(encapsulated.to_bytes().into());
            Ok(Wrap::XWing(Box::new(XWingWrap { encapsulated, sealed })))
        }
    }
}

fn open_in_suite(secret: &Key, scope: &[u8], wrap: &Wrap) -> Result<Key, EnvelopeError> {
    match wrap {
        Wrap::X25519(wrap) => open_x25519(&OpModeR::Base, secret, scope, wrap),
        Wrap::XWing(wrap) => {
            open_sealed_to::<XWing>(&OpModeR::Base, secret, scope, wrap.encapsulated.as_bytes(), &wrap.sealed)
        }
    }
}

fn seal_x25519(
    mode: &OpModeS<'_, X25519HkdfSha256>,
    recipient: &X25519Recipient,
    scope: &[u8],
    key: &Key,
    chance: &mut Chance,
) -> Result<X25519Wrap, EnvelopeError> {
    let (encapsulated, sealed) = seal_to(mode, recipient.as_bytes(), scope, key, chance)?;
    Ok(X25519Wrap { encapsulated: X25519Encapsulated(encapsulated.to_bytes().into()), sealed })
}

fn open_x25519(
    mode: &OpModeR<'_, X25519HkdfSha256>,
    secret: &Key,
    scope: &[u8],
    wrap: &X25519Wrap,
) -> Result<Key, EnvelopeError> {
    open_sealed_to(mode, secret, scope, wrap.encapsulated.as_bytes(), &wrap.sealed)
}

fn seal_to<K: Kem>(
    mode: &OpModeS<'_, K>,
    recipient: &[u8],
    scope: &[u8],
    key: &Key,
    chance: &mut Chance,
) -> Result<(K::EncappedKey, SealedKey), EnvelopeError> {
    let public = K::PublicKey::from_bytes(recipient).map_err(|_| EnvelopeError::Recipient)?;
    let (encapsulated, sealed) = hpke::single_shot_seal_with_rng::<AesGcm256, HkdfSha256, K>(
        mode,
        &public,
        scope,
        key.expose(),
        b"",
        chance,
    )
    .map_err(|_| EnvelopeError::Recipient)?;
    let sealed = SealedKey::from_slice(&sealed).ok_or(EnvelopeError::Recipient)?;
    Ok((encapsulated, sealed))
}

fn open_sealed_to<K: Kem>(
    mode: &OpModeR<'_, K>,
    secret: &Key,
    scope: &[u8],
    encapsulated: &[u8],
    sealed: &SealedKey,
) -> Result<Key, EnvelopeError> {
    let (secret, _) = K::derive_keypair(secret.expose());
    let encapsulated = K::EncappedKey::from_bytes(encapsulated).map_err(|_| EnvelopeError::Seal)?;
    let opened = hpke::single_shot_open::<AesGcm256, HkdfSha256, K>(
        mode,
        &secret,
        &encapsulated,
        scope,
        sealed.as_bytes(),
        b"",
    )
    .map(Zeroizing::new)
    .map_err(|_| EnvelopeError::Seal)?;
    Key::from_slice(&opened).ok_or(EnvelopeError::Seal)
}

/// Seals a padded body at its place.
///
/// # Errors
/// [`EnvelopeError::Seal`] never in practice: the cipher refuses only lengths far beyond a body.
pub fn seal_body(
    key: &Key,
    header: &Header,
    body: &[u8; BODY_BYTES],
    wrap: Option<Wrap>,
    salt: Salt,
) -> Result<Sealed, EnvelopeError> {
    let content =
        ContentKey::derive(key, &salt, b"approdo/v1/body\0", &Scope::made_in(header), &header.place.opening)?;
    Ok(Sealed { wrap, salt, body: content.seal(body, &header.canonical())? })
}

/// Opens the body of an entry.
///
/// # Errors
/// [`EnvelopeError::Seal`].
pub fn open_body(key: &Key, header: &Header, sealed: &Sealed) -> Result<Zeroizing<Vec<u8>>, EnvelopeError> {
    let scope = Scope::made_in(header);
    let content = ContentKey::derive(key, &sealed.salt, b"approdo/v1/body\0", &scope, &header.place.opening)?;
    content.open(&sealed.body, &header.canonical())
}

/// Seals a draft of the outing that began with `opening`. Every change is sealed under a fresh salt.
///
/// # Errors
/// [`EnvelopeError::Seal`] never in practice.
pub fn seal_draft(
    outing: &Key,
    scope: &Scope,
    opening: &Digest,
    salt: &Salt,
    text: &[u8],
) -> Result<Vec<u8>, EnvelopeError> {
    ContentKey::derive(outing, salt, b"approdo/v1/draft\0", scope, opening)?.seal(text, b"")
}

/// Opens a draft.
///
/// # Errors
/// [`EnvelopeError::Seal`].
pub fn open_draft(
    outing: &Key,
    scope: &Scope,
    opening: &Digest,
    salt: &Salt,
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, EnvelopeError> {
    ContentKey::derive(outing, salt, b"approdo/v1/draft\0", scope, opening)?.open(sealed, b"")
}

/// Seals an item that goes back to the author of an outing, under the outing key that both have. `place` says whose it
/// is and which.
///
/// # Errors
/// [`EnvelopeError::Seal`] never in practice.
pub fn seal_returned(
    outing: &Key,
    opening: &Digest,
    place: &[u8],
    salt: &Salt,
    text: &[u8; RETURNED_BYTES],
) -> Result<Vec<u8>, EnvelopeError> {
    returned_key(outing, opening, place, salt)?.seal(text, place)
}

/// Opens an item that came back.
///
/// # Errors
/// [`EnvelopeError::Seal`].
pub fn open_returned(
    outing: &Key,
    opening: &Digest,
    place: &[u8],
    salt: &Salt,
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, EnvelopeError> {
    returned_key(outing, opening, place, salt)?.open(sealed, place)
}

fn returned_key(
    outing: &Key,
    opening: &Digest,
    place: &[u8],
    salt: &Salt,
) -> Result<ContentKey, EnvelopeError> {
    ContentKey::expand(outing, salt, &[b"approdo/v1/sent-back\0", place, opening.as_bytes()].concat())
}

/// Names what seals the key of a period's sheet to the secretariat.
const SHEET_KEY_LABEL: &[u8] = b"approdo/v1/sheet key\0";

/// Names what seals the sheet itself.
const SHEET_LABEL: &[u8] = b"approdo/v1/sheet\0";

/// A sheet has a fresh key of its own: nothing else is derived of it, so its derivation needs no salt.
const NO_SALT: Salt = Salt([0; 16]);

/// Seals a period's sheet to a generation of the secretariat. `place` says whose it is, of what, and for whom.
///
/// # Errors
/// [`EnvelopeError::Recipient`] if the recipient is no key.
pub fn seal_sheet(
    place: &[u8],
    recipient: &Recipient,
    text: &[u8],
    chance: &mut Chance,
) -> Result<(Wrap, Vec<u8>), EnvelopeError> {
    let key = chance.key();
    let wrap = seal_in_suite(recipient, &[SHEET_KEY_LABEL, place].concat(), &key, chance)?;
    Ok((wrap, sheet_key(&key, place)?.seal(text, place)?))
}

/// Opens a period's sheet with the secret of the generation it is sealed to.
///
/// # Errors
/// [`EnvelopeError::Seal`].
pub fn open_sheet(
    place: &[u8],
    generation: &Key,
    wrap: &Wrap,
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, EnvelopeError> {
    let key = open_in_suite(generation, &[SHEET_KEY_LABEL, place].concat(), wrap)?;
    sheet_key(&key, place)?.open(sealed, place)
}

fn sheet_key(key: &Key, place: &[u8]) -> Result<ContentKey, EnvelopeError> {
    ContentKey::expand(key, &NO_SALT, &[SHEET_LABEL, place].concat())
}

/// The key and nonce of one message.
struct ContentKey {
    key: Zeroizing<[u8; 32]>,
    nonce: [u8; NONCE_BYTES],
}

impl ContentKey {
    fn derive(
        key: &Key,
        salt: &Salt,
        label: &[u8],
        scope: &Scope,
        opening: &Digest,
    ) -> Result<Self, EnvelopeError> {
        Self::expand(key, salt, &[&scope.bytes(label)[..], opening.as_bytes()].concat())
    }

    fn expand(key: &Key, salt: &Salt, info: &[u8]) -> Result<Self, EnvelopeError> {
        let mut made = Zeroizing::new([0; 32 + NONCE_BYTES]);
        let derivation = Hkdf::<Sha256>::new(Some(salt.as_bytes()), key.expose());
        derivation.expand(info, made.as_mut_slice()).map_err(|_| EnvelopeError::Seal)?;
        let (key_bytes, nonce_bytes) = made.split_at(32);
        let mut content = Self { key: Zeroizing::new([0; 32]), nonce: [0; NONCE_BYTES] };
        content.key.copy_from_slice(key_bytes);
        content.nonce.copy_from_slice(nonce_bytes);
        Ok(content)
    }

    fn seal(&self, text: &[u8], aad: &[u8]) -> Result<Vec<u8>, EnvelopeError> {
        #[cfg(test)]
        crate::seals::note(crate::seals::Sealer::ContentKey, &self.key, &self.nonce);
        let cipher = Aes256Gcm::new(&(*self.key).into());
        cipher.encrypt(&Nonce::from(self.nonce), Payload { msg: text, aad }).map_err(|_| EnvelopeError::Seal)
    }

    fn open(&self, sealed: &[u8], aad: &[u8]) -> Result<Zeroizing<Vec<u8>>, EnvelopeError> {
        let cipher = Aes256Gcm::new(&(*self.key).into());
        let opened = cipher.decrypt(&Nonce::from(self.nonce), Payload { msg: sealed, aad });
        opened.map(Zeroizing::new).map_err(|_| EnvelopeError::Seal)
    }
}

/// Seals a key under another for keeping on the device: fresh 96-bit nonce, then ciphertext. A vault key seals a few
/// thousand keys in its life, far below the bound of random nonces.
///
/// # Errors
/// [`EnvelopeError::Seal`] never in practice.
pub fn seal_key(under: &Key, aad: &[u8], key: &Key, chance: &mut Chance) -> Result<Vec<u8>, EnvelopeError> {
    seal_text(under, aad, key.expose(), chance)
}

/// Opens what [`seal_key`] sealed.
///
/// # Errors
/// [`EnvelopeError::Seal`].
pub fn open_key(under: &Key, aad: &[u8], sealed: &[u8]) -> Result<Key, EnvelopeError> {
    Key::from_slice(&open_text(under, aad, sealed)?).ok_or(EnvelopeError::Seal)
}

/// Seals a short text (settings) under the vault key.
///
/// # Errors
/// [`EnvelopeError::Seal`] never in practice.
pub fn seal_text(
    under: &Key,
    aad: &[u8],
    text: &[u8],
    chance: &mut Chance,
) -> Result<Vec<u8>, EnvelopeError> {
    let nonce: [u8; NONCE_BYTES] = chance.bytes();
    #[cfg(test)]
    crate::seals::note(crate::seals::Sealer::KeptKey, under.expose(), &nonce);
    let cipher = Aes256Gcm::new(under.expose().into());
    let sealed =
        cipher.encrypt(&Nonce::from(nonce), Payload { msg: text, aad }).map_err(|_| EnvelopeError::Seal)?;
    Ok([&nonce[..], &sealed].concat())
}

/// Opens what [`seal_text`] sealed.
///
/// # Errors
/// [`EnvelopeError::Seal`].
pub fn open_text(under: &Key, aad: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, EnvelopeError> {
    let (nonce, sealed) = sealed.split_first_chunk::<NONCE_BYTES>().ok_or(EnvelopeError::Seal)?;
    let cipher = Aes256Gcm::new(under.expose().into());
    let opened = cipher.decrypt(&Nonce::from(*nonce), Payload { msg: sealed, aad });
    opened.map(Zeroizing::new).map_err(|_| EnvelopeError::Seal)
}

/// Names what is derived of a typed code: what leads to an invitation, what opens it, and the invitation itself.
const OFFER_LOOKUP_LABEL: &[u8] = b"approdo/v1/offer lookup\0";
const OFFER_KEY_LABEL: &[u8] = b"approdo/v1/offer key\0";
const OFFER_NAME: &[u8] = b"approdo/v1/offer\0";

/// What a typed code makes.
pub struct OfferKeys {
    /// What leads to the sealed invitation at the server.
    pub lookup: Ticket,
    /// What opens it.
    pub key: Key,
}

/// What a stretched typed code makes.
pub fn offer_keys(stretched: &Key) -> OfferKeys {
    let source = Hkdf::<Sha256>::new(None, stretched.expose());
    let (mut lookup, mut key) = ([0; 16], Zeroizing::new([0; 32]));
    // Both are far shorter than what HKDF can give.
    let _ = source.expand(OFFER_LOOKUP_LABEL, &mut lookup);
    let _ = source.expand(OFFER_KEY_LABEL, key.as_mut_slice());
    OfferKeys { lookup: Ticket(lookup), key: Key::new(*key) }
}

/// Seals an invitation under what a typed code made; a code seals one.
///
/// # Errors
/// [`EnvelopeError::Seal`] never in practice.
pub fn seal_offer(key: &Key, invitation: &[u8], chance: &mut Chance) -> Result<Vec<u8>, EnvelopeError> {
    seal_text(key, OFFER_NAME, invitation, chance)
}

/// Opens what [`seal_offer`] sealed: whoever sealed it had the code.
///
/// # Errors
/// [`EnvelopeError::Seal`].
pub fn open_offer(key: &Key, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, EnvelopeError> {
    open_text(key, OFFER_NAME, sealed)
}
