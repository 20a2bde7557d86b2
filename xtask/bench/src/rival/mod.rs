//! The rivals: what Emend replaces. They serve the same requests with a MySQL transaction inside the request, with or without
//! memcached for reads. See `docs/decisions/0077-founding-claim.md`.
//!
//! A rival does the same for a choice: it counts once, its votes and the counts of teams and of everyone are kept, and it can be
//! undone. It does less for the rest: no change markers for a mirror, no tombstones, no index of agreement, no expiry.
//!
//! # Layout
//! - `rival_store`: the roles of a store; `sql_choices`: votes in MariaDB; `sql_write`: the statements of a transaction; `tables`
//! - `memcached_client`: memcached's protocol
//! - `conformance`: the store's laws about choices, applied to the rivals

#[cfg(test)]
mod conformance;
mod memcached_client;
mod rival_store;
mod sql_choices;
mod sql_write;
mod tables;

pub(crate) use rival_store::RivalStore;
