//! The binary, from the outside.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod check;
mod config;
mod console;
mod dump;
mod examples;
mod forgotten;
mod helpers;
mod mirror;
mod origins;
mod output;
mod people;
mod people_kept;
mod rdb;
mod secrets;
mod serve;
mod state;
mod stop;
