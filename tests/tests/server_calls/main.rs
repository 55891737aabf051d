//! The sync server's calls, over real sockets, by a client made by hand: what it takes, what it refuses, and that what
//! it refuses changes nothing. Every test ends with the doctor, who folds the whole store again and finds no difference.

#![cfg(test)]

mod cast;
mod http;

mod access;
mod apart;
mod branches;
mod document;
mod expiry;
mod folding;
mod garbage;
mod last_seen;
mod ledger;
mod matrix;
mod page;
mod pushing;
mod registry;
mod sent_back;
mod sheets;
mod signed;
