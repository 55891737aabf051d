//! Chance, passed in: the system's source in the app, a seeded one when a season or a world is played.
//!
//! Must not know what the bytes are for.

use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use approdo_model::bytes::Salt;
use approdo_model::ids::{DeviceId, OrganisationId, SubjectId};
use rand_core::{CryptoRng, Rng, TryCryptoRng, TryRng, UnwrapErr};

use crate::secret::Key;

/// A source of random bytes. Its copies draw from the same source.
#[derive(Clone)]
pub struct Chance(Arc<Mutex<dyn CryptoRng + Send>>);

impl Chance {
    /// The operating system's source. A system that cannot give random bytes stops the app: nothing safe can follow.
    pub fn system() -> Self {
        Self::of(UnwrapErr(getrandom::SysRng))
    }

    /// Another source, for worlds that must play the same way twice.
    pub fn of(source: impl CryptoRng + Send + 'static) -> Self {
        Self(Arc::new(Mutex::new(source)))
    }

    /// Some random bytes.
    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.source().fill_bytes(&mut bytes);
        bytes
    }

    /// The source itself, for a moment. One that broke off in the middle of a draw gives other bytes, never the same.
    fn source(&self) -> MutexGuard<'_, dyn CryptoRng + Send + 'static> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A fresh key.
    pub fn key(&mut self) -> Key {
        Key::new(self.bytes())
    }

    /// A fresh salt.
    pub fn salt(&mut self) -> Salt {
        Salt(self.bytes())
    }

    /// A fresh subject.
    pub fn subject(&mut self) -> SubjectId {
        SubjectId::from_random(self.bytes())
    }

    /// A fresh device.
    pub fn device(&mut self) -> DeviceId {
        DeviceId::from_random(self.bytes())
    }

    /// A fresh organisation.
    pub fn organisation(&mut self) -> OrganisationId {
        OrganisationId::from_random(self.bytes())
    }

    /// A number below `bound`, each as likely as any other: numbers beyond the last whole multiple are thrown away.
    pub fn below(&mut self, bound: u16) -> u16 {
        let bound = bound.max(1);
        let limit = u16::MAX - u16::MAX % bound;
        loop {
            let number = u16::from_be_bytes(self.bytes());
            if number < limit {
                return number % bound;
            }
        }
    }
}

impl TryRng for Chance {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(self.source().next_u32())
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.source().next_u64())
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.source().fill_bytes(bytes);
        Ok(())
    }
}

impl TryCryptoRng for Chance {}
