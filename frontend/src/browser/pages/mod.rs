//! The pages beside the editor. Each is loaded anew, so that addresses, history and titles are the browser's own.
//!
//! # Layout
//! - `shell`: what surrounds each of them; `parts`: what they are made of
//! - `entry`: logging in, set-up, making an account; `join`: coming into a team
//! - `account`, `keys`, `teams` with `team`, `learned`, `admin` with `promotions`

#![allow(
    clippy::needless_pass_by_value,
    reason = "a component's properties are its own"
)]

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
