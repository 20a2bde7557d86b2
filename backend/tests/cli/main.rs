//! The binary, as the one who runs it meets it.

mod check;
mod helpers;
mod mirror;
mod serve;
