//! Disclosure control: exact tables in, a bulletin out that exposes nobody, and the attack that tries to open it.
//!
//! Pure: no key, no store, no clock, no chance, no network. The same request always gives the same bytes. It reads and
//! prints one neutral form ([`form`]), so that anybody can check a bulletin with a solver of their own; how is said in
//! `docs/DISCLOSURE.md`. Must not know who a figure is about, where it came from or who asks.
//!
//! ```
//! use approdo_disclosure::form::{Request, Says, read};
//!
//! let request: Request = read(r#"{
//!     "dimensions": {"gender": ["D", "U", "T"]}, "tables": [["gender"]], "exact": [[]],
//!     "policy": {"contacts_min": 10, "persons_min": 5, "outings_min": 3, "base": 5},
//!     "cells": [{"gender": "D", "contacts": 160}, {"gender": "U", "contacts": 17}, {"gender": "T", "contacts": 2}]
//! }"#)?;
//! let release = approdo_disclosure::protect(&request)?;
//! assert_eq!(release.audit.unprotected, 0);
//! let total = release.bulletin.tables[0].cells.last().map(|cell| cell.says);
//! assert_eq!(total, Some(Says::Value { value: 179, base: 1 }));
//! # Ok::<(), approdo_disclosure::Refusal>(())
//! ```
//!
//! # Sources
//!
//! - Primary and complementary suppression, thresholds on contributors, and why hiding one cell of a line hides
//!   nothing: A. Hundepool and others, *Statistical Disclosure Control*, Wiley 2012, chapters 4 and 5.
//! - The attacker's problems, and protection levels as widths of feasible intervals: M. Fischetti and J. J.
//!   Salazar-González, *Solving the cell suppression problem on tabular data with linear constraints*, Management
//!   Science 47(7), 2001.
//! - Rounding with intervals that anybody may compute from the published base: L. H. Cox, *A constructive procedure
//!   for unbiased controlled rounding*, JASA 82, 1987. Here every cell is rounded by itself, so that margins do not
//!   add up and their slack protects.
//! - Differences between releases of overlapping populations: D. E. Denning, P. J. Denning and M. D. Schwartz, *The
//!   tracker*, ACM TODS 4(1), 1979.
//! - Tables that agree where they overlap as margins of one whole table: A. Atserias and P. Kolaitis, *Structure and
//!   complexity of bag consistency*, PODS 2021.

mod attack;
pub mod catalogue;
pub mod form;
mod protect;
mod reading;
mod refusal;
mod search;
mod space;
mod tree;
#[cfg(test)]
mod trials;
mod worlds;

pub use attack::attack;
pub use form::{Audit, Bulletin, Request};
pub use protect::{
    ATTACKERS_MAX, BASES, CELLS_MAX, Release, THRESHOLD_MIN, WIDTH_MIN, protect, protect_unless,
};
pub use refusal::Refusal;
pub use search::SOLVES_MAX;
pub use space::{BASE_CELLS_MAX, CODES_MAX, COUNT_MAX, DIMENSIONS_MAX};
pub use tree::UNKNOWNS_MAX;
pub use worlds::NODES_MAX;
