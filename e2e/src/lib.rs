//! The page in a real browser, on what a person sees.
//!
//! # Layout
//! - [`Server`]: the built `emend` binary on a free port, with a data folder of its own
//! - [`Page`]: a tab of Debian's Chromium on it, with the few things that a person does
//! - `tests/`: what must work, one story each; every state of it is written to `target/screenshots`;
//!   `tests/clients.rs` is without a browser: programs made for LanguageTool, which `cargo xtask test` installs

mod page;
mod server;

pub use page::Page;
pub use server::{Server, emend};
