//! One file for each resource.

pub(crate) mod check;
pub(crate) mod choices;
pub(crate) mod health;
pub(crate) mod languages;
pub(crate) mod learned;
pub(crate) mod words;
