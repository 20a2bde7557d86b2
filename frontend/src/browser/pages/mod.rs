//! All pages other than the editor. Each is a full page load, so that the browser handles addresses, history and titles.
//!
//! # Layout
//! - `shell`: the frame around every page; `parts`: shared form and list components
//! - `entry`: logging in, set-up, creating an account; `join`: joining a team
//! - `account`, `keys`, `teams` with `team`, `learned`, `admin` with `promotions`

#![allow(clippy::needless_pass_by_value, reason = "a component owns its properties")]

mod account;
mod admin;
mod entry;
mod join;
mod keys;
mod learned;
mod parts;
mod promotions;
mod shell;
mod team;
mod teams;

pub(crate) use parts::RowButton;
pub(crate) use shell::{Menu, PageView, to_log_in};
