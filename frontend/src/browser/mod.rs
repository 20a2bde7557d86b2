//! The part of the web app that uses the browser's APIs.
//!
//! # Layout
//! - [`app`]: mounts the app and lays out the editor page
//! - [`state`]: the signals that components share
//! - [`editor`]: the text, its underlines and its caret
//! - [`documents`]: the documents of the browser: their database, list, versions and files
//! - [`issue_list`], [`kind_filters`], [`list_actions`], [`issue_card`], [`card_pointer`], [`issue_details`]: issues and their suggestions
//! - [`language_menu`]: the language menu, and the language that was detected; `language_names`: the names of languages; [`user_languages`]: the languages of the user
//! - [`actions`], [`own_corrections`]: handles choices; [`page_navigation`]: from page to page
//! - [`check_sender`], [`choice_sender`], [`api_client`]: communication with the server; [`server_limits`]: its limits; [`device_engine`]: with the engine on this device; [`issue_update_delay`]: delays updates of the issue list
//! - [`connection_banner`]: the texts about the connection; [`crash_notice`]: the notice after a crash of the app
//! - [`menu`], [`footer`], [`keys_sheet`]: on every page; [`focus_movement`]: moves the focus within lists and menus
//! - [`interface_language`]: the language of the interface, and its choice; `message_rendering`: renders its messages in views
//! - [`editor_header`], [`status_bar`], [`toast`], [`toast_view`], [`dictionary_dialog`], [`theme`]: the controls around the text
//! - [`single_field_form`]: a form of one field and its button
//! - [`pages`]: all pages other than the editor
//! - [`draft_saving`], [`draft_notice`]: saves the draft, and says what happened to it
//! - [`text_reading`]: the counts of the text and its long sentences
//! - [`storage`], [`user`]: the browser's storage, and the owner of the data in it
//! - [`conditional`]: a view that is shown while a condition holds
//! - [`clock`]: timers; [`browser_window`]: shortcuts to the window and the document

#![allow(unreachable_pub)] // Leptos' component macro generates `pub` items for `pub(crate)` components

mod actions;
mod api_client;
mod app;
mod browser_window;
mod card_pointer;
mod check_sender;
mod choice_sender;
mod clock;
mod conditional;
mod connection_banner;
mod crash_notice;
mod device_engine;
mod dictionary_dialog;
mod documents;
mod draft_notice;
mod draft_saving;
mod editor;
mod editor_header;
mod focus_movement;
mod footer;
mod interface_language;
mod issue_card;
mod issue_details;
mod issue_list;
mod issue_update_delay;
mod keys_sheet;
mod kind_filters;
mod language_menu;
mod language_names;
mod list_actions;
mod menu;
mod message_rendering;
mod own_corrections;
mod page_navigation;
mod pages;
mod server_limits;
mod single_field_form;
mod state;
mod status_bar;
mod storage;
mod text_reading;
mod theme;
mod toast;
mod toast_view;
mod user;
mod user_languages;

pub use app::start;
