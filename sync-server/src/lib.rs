//! The sync server: passes sealed entries on and counts their headers; cannot open a body.
//!
//! [`Server`] is the whole of it, started in a process of its own by `main` or in-process by a test. Its heart is
//! [`calls::push`]: is it the next slot? → store → count. It verifies signatures and chains of digests, shows
//! the tavolo what was published ([`page`]), and there is no cipher of ours in its tree.

mod api;
mod author;
mod calls;
pub mod clock;
mod directory;
pub mod doctor;
mod gate;
pub mod limits;
mod listen;
mod page;
pub mod proof;
pub mod refusal;
mod route;
pub mod rules;
mod server;
mod state;
mod store;
mod take;
mod tickets;

pub use api::document;
pub use clock::{Chance, Clock};
pub use listen::{Certificate, ListenError, pin};
pub use page::dhis2;
pub use rules::Rules;
pub use server::{Server, ServerError, Settings};
pub use store::copy::{CopyError, backup, restore};
pub use store::founding::{FoundingError, add as add_organisation, init, read as read_founding};
pub use store::{StoreError, file};
