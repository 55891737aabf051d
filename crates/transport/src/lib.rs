//! Carries the vault's calls over HTTPS ([`wire`]), decides when ([`pace`], [`rounds`]), and holds the door that the
//! window and the browser knock at ([`door`], [`bridge`]).
//!
//! Must not know windows, forms or what a call means: the planner in the vault says what to ask and judges every
//! answer. The app is never locked while the network is asked.

#[cfg(feature = "bridge")]
pub mod bridge;
pub mod door;
pub mod pace;
mod pin;
pub mod rounds;
pub mod wire;
