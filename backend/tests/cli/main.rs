//! The binary, from the outside.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod account_commands;
mod account_recovery;
mod account_removal;
mod check;
mod config;
mod console;
mod dump;
mod examples;
mod helpers;
mod mirror;
mod origins;
mod output;
mod rdb;
mod secrets;
mod serve;
mod state;
mod stop;
