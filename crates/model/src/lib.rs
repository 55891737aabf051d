//! What Approdo writes down, counts and exchanges.
//!
//! Everything here is a value or a pure function over values. This crate must not know any I/O, clock, source of
//! chance or cipher: it computes digests and verifies signatures, and that is all the cryptography it has, so that
//! the sync server, which depends on nothing else of ours, cannot open a body even by mistake.

pub mod body;
pub mod bulletin;
pub mod bytes;
pub mod calendar;
pub mod chain;
pub mod codes;
pub mod digest;
pub mod exchange;
pub mod fold;
pub mod forms;
pub mod header;
pub mod ids;
pub mod limits;
pub mod notice;
pub mod policy;
pub mod problem;
pub mod registry;
pub mod review;
pub mod services;
pub mod sheet;
pub mod signature;
pub mod suite;
pub mod table;
pub mod wire;
