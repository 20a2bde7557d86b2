//! All pages other than the editor. Each is a full page load, so that the browser handles addresses, history and titles.
//!
//! # Layout
//! - `page_frame`: the frame around every page; `components`: shared form and list components
//! - `login_pages`: logging in, set-up, creating an account; `join`: joining a team
//! - `account`, `keys`, `teams` with `team`, `learned`, `insight` with `chart`, `admin` with `promotions`
//! - `help`: help, privacy, and the page for unknown addresses

#![allow(clippy::needless_pass_by_value, reason = "a component owns its properties")]

mod account;
mod admin;
mod chart;
mod components;
mod help;
mod insight;
mod join;
mod keys;
mod learned;
mod login_pages;
mod page_frame;
mod promotions;
mod team;
mod teams;

pub(crate) use components::row_button;
pub(crate) use page_frame::PageView;
