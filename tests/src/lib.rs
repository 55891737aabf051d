//! The world in which all of Approdo runs together: the season that is played and the cast that plays it.
//!
//! This is a library of tests: it stops at the first thing that is not as it must be. Must not be used by anything
//! that ships.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where it fails, and says where"
)]

pub mod canary;
pub mod cast;
pub mod complete;
pub mod published;
pub mod reference;
pub mod season;
