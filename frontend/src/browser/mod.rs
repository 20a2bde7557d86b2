//! Everything that touches the page.
//!
//! # Layout
//! - [`app`]: the page as a whole
//! - [`state`]: the signals that its parts share
//! - [`editor`]: the text, its underlines and its caret
//! - [`issue_list`], [`popover`], [`suggestions`]: issues and what can be done about them
//! - [`actions`]: what happens when it is done
//! - [`checker`], [`sender`], [`api`]: to and from the server
//! - [`toolbar`], [`statusbar`], [`toast`], [`words`], [`theme`]: around the text; [`one_line`]: a field with its button
//! - [`pages`]: the pages beside the editor
//! - [`storage`], [`clock`]: what the browser keeps, and when; [`person`]: for whom

#![allow(unreachable_pub)] // what Leptos' component macro writes is `pub` where we say `pub(crate)`

mod actions;
mod api;
mod app;
mod checker;
mod clock;
mod editor;
mod issue_list;
mod one_line;
mod page;
mod pages;
mod person;
mod popover;
mod sender;
mod state;
mod statusbar;
mod storage;
mod suggestions;
mod theme;
mod toast;
mod toolbar;
mod words;

pub use app::start;
