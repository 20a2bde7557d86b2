//! The handlers, one file per resource.

pub(crate) mod accounts;
pub(crate) mod admin;
pub(crate) mod check;
pub(crate) mod choices;
pub(crate) mod health;
pub(crate) mod keys;
pub(crate) mod languages;
pub(crate) mod learned;
pub(crate) mod me;
pub(crate) mod members;
pub(crate) mod session;
pub(crate) mod stats;
pub(crate) mod style;
pub(crate) mod teams;
pub(crate) mod words;
