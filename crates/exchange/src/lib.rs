//! Files that other programs read and write: an organisation's own tables out, its past counts in, and the mappings
//! that say it in another system's codes.
//!
//! Pure: opened records in, bytes out; bytes in, counted rows or named faults out. What leaves is a list of columns
//! ([`tables`]) in which there is no note, no zone, no observed signal, no case number, no device and no random name;
//! the only words are the unit's own name and those of the code lists. What comes in are four columns and nothing else
//! ([`counts`]). Must not know keys, logs, who asks, or what day it is.

pub mod counts;
mod lists;
pub mod mapping;
mod sheet;
pub mod table;
pub mod tables;
mod write;

pub use lists::{Language, list};
pub use tables::{Noted, Opened, Outing};
pub use write::{File, WriteError, counts_template, file, plain_csv};
