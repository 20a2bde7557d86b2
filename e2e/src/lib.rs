//! Tests of the web app in a real browser, through its visible elements.
//!
//! # Layout
//! - [`EmendServer`]: the built `emend` binary on a free port, with its own data directory
//! - [`BrowserPage`]: a tab of Debian's Chromium or Firefox, with the few actions of a user
//! - `accessibility`: what assistive technology would not understand on a page
//! - `tests/`: one test per story; screenshots of each state go to `target/screenshots`. `tests/clients.rs` needs no
//!   browser: it runs programs made for LanguageTool, which `cargo xtask test` installs.

mod accessibility;
mod driver;
mod mouse;
mod page;
mod server;

pub use driver::BrowserKind;
pub use page::BrowserPage;
pub use server::{EmendServer, emend};
