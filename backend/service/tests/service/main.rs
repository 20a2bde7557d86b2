//! Several users on one server: which of one user's choices affect another.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod habits;
mod helpers;
mod ignoring;
mod learned_pages;
mod limits;
mod promotion;
mod rules;
