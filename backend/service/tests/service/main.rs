//! Several people on one server: what one learns, another sees or does not.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod habits;
mod helpers;
mod limits;
mod promotion;
mod rules;
