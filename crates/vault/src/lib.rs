//! The tablet without the tablet: keys, envelope, log, drafts, desk, sync planner and the one list of use cases.
//!
//! [`app::App::handle`] is the door for screens and [`sync`] the door for connections; everything else is behind
//! them. Must not know windows, sockets or the words a person reads. Time ([`clock`]) and chance ([`chance`]) are
//! passed in.

pub mod address;
pub mod app;
pub mod chance;
pub mod clock;
mod desk;
pub mod envelope;
mod erasure;
pub mod introduction;
pub mod invitation;
mod keyring;
pub mod lock;
mod log;
pub mod notebook;
mod outing;
pub mod passphrase;
mod past;
pub mod rapporteur;
pub mod readable;
mod returned;
mod roster;
pub mod rules;
pub mod secret;
mod services;
pub mod shares;
pub mod sheet;
mod shelf;
pub mod store;
pub mod sync;
pub mod typed;

#[cfg(test)]
mod seals;
#[cfg(test)]
mod vectors;
