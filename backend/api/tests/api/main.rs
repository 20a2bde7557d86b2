//! Tests of the API from a client's point of view: a real server on a free port, a real engine, a real store.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod accounts;
mod agreements;
mod authorisation;
mod authorisation_spellings;
mod base_path;
mod browser;
mod check;
mod check_access;
mod choices;
mod clients;
mod helpers;
mod house_style;
mod impossible_names;
mod known_word_corrections;
mod languagetool;
mod learned;
mod limits;
mod operators;
mod origins;
mod pages;
mod rates;
mod removal;
mod request_cost;
mod stats;
mod store_outage;
mod thresholds;
mod words;
