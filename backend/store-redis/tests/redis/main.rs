//! The store on a real Redis: the conformance suite, and faults of Redis.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod away;
mod conformance;
mod crash;
mod groups;
mod keys;
mod server;
mod size;
