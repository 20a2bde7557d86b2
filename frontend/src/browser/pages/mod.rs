//! All pages other than the editor. Each is a full page load, so that the browser handles addresses, history and titles.
//!
//! # Layout
//! - `page_frame`: the frame around every page; `form_fields`: forms and their fields, `form_state`: the request that a form sends; `components`: other
//!   shared parts
//! - `log_in`: logging in; `registration`: creating an account, `set_up`: the first one, both with `registration_form`; `join`: joining a team
//! - `account`, `keys`, `teams` with `team`, `learned`, `insight` with `chart`, `admin` with `promotions`
//! - `help`: help, privacy, and the page for unknown addresses

#![allow(clippy::needless_pass_by_value, reason = "a component owns its properties")]

mod account;
mod admin;
mod chart;
mod components;
mod form_fields;
mod form_state;
mod help;
mod insight;
mod join;
mod keys;
mod learned;
mod log_in;
mod page_frame;
mod promotions;
mod registration;
mod registration_form;
mod set_up;
mod team;
mod teams;

pub(crate) use components::row_button;
pub(crate) use page_frame::PageView;
