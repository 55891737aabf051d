//! Secrets in memory: they wipe themselves, print "[redacted]", and cannot be serialised.
//!
//! Must not know what they open.

use std::fmt;

use ed25519_dalek::{Signer, SigningKey};
use zeroize::{Zeroize, ZeroizeOnDrop};

use approdo_model::bytes::{PublicKey, SignatureBytes};
use approdo_model::signature::Context;

/// How much of the stack is overwritten after every piece of work that may have handled a secret. More than any needs, in
/// a build for development too; a small part of what any thread has.
const STACK_WIPED_BYTES: usize = 256 << 10;

/// Does a piece of work, and then overwrites the stack that it used: a secret that was moved leaves a copy there which
/// nobody wipes, and it would lie in memory for as long as nothing else comes by.
pub fn leaving_nothing<T>(work: impl FnOnce() -> T) -> T {
    let done = apart(work);
    overwrite();
    done
}

/// In a frame of its own, so that all of it lies below the frame that overwrites.
#[inline(never)]
fn apart<T>(work: impl FnOnce() -> T) -> T {
    work()
}

#[inline(never)]
fn overwrite() {
    let mut below = [0_u8; STACK_WIPED_BYTES];
    // The compiler is not told that nobody reads it.
    std::hint::black_box(&mut below);
}

/// A 256-bit secret. It has one place in memory until it is wiped: what is moved is where it lies, so that no copy stays
/// in a map that grew or in a box that was emptied.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Key(Box<[u8; 32]>);

impl Key {
    /// Takes the bytes over.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Box::new(bytes))
    }

    /// Takes exactly 32 bytes, else nothing.
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self::new)
    }

    /// The bytes, for a cipher or a derivation only.
    pub(crate) fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// A signing key of a device, an outing or an organisation's root. Signs only in a [`Context`].
#[derive(Clone)]
pub struct SigningSecret(Box<SigningKey>);

impl SigningSecret {
    /// The signing key of this secret.
    pub fn new(seed: &Key) -> Self {
        Self(Box::new(SigningKey::from_bytes(seed.expose())))
    }

    /// What verifies its signatures.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key().to_bytes())
    }

    /// Signs an object's canonical bytes in a role.
    pub fn sign(&self, context: Context, object: &[u8]) -> SignatureBytes {
        SignatureBytes(self.0.sign(&context.message(object)).to_bytes())
    }
}

impl fmt::Debug for SigningSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}
