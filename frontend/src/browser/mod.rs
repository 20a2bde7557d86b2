//! The part of the web app that uses the browser's APIs.
//!
//! # Layout
//! - [`app`]: mounts the app and lays out the editor page
//! - [`state`]: the signals that components share
//! - [`editor`]: the text, its underlines and its caret
//! - [`issue_list`], [`popover`], [`suggestions`]: issues and their suggestions
//! - [`actions`]: handles choices
//! - [`checker`], [`choice_sender`], [`api`]: communication with the server
//! - [`toolbar`], [`statusbar`], [`toast`], [`words`], [`theme`]: the controls around the text
//! - [`one_line`]: a form of one field and its button
//! - [`pages`]: all pages other than the editor
//! - [`storage`], [`person`]: the browser's storage, and the owner of the data in it
//! - [`clock`]: timers; [`page`]: shortcuts to the window and the document

#![allow(unreachable_pub)] // Leptos' component macro generates `pub` items for `pub(crate)` components

mod actions;
mod api;
mod app;
mod checker;
mod choice_sender;
mod clock;
mod editor;
mod issue_list;
mod one_line;
mod page;
mod pages;
mod person;
mod popover;
mod state;
mod statusbar;
mod storage;
mod suggestions;
mod theme;
mod toast;
mod toolbar;
mod words;

pub use app::start;
