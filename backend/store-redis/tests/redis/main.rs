//! The store on a real Redis: every law of a store, and what Redis may do to it.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod away;
mod conformance;
mod crash;
mod keys;
mod server;
mod size;
