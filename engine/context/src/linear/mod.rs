//! The linear model: a log-linear classifier for each closed set of words, and counts of n-grams.
//!
//! - [`config`] – the sets, as the file states them
//! - [`features`] – the hashed features of a place
//! - [`hash_table`] – weights and counts by hash
//! - [`ngrams`] – how well words go together
//! - [`class_places`] – places where a class of a set occurs or could occur, and the score of each class there
//! - [`model`] – all of it together

mod class_places;
mod config;
mod features;
mod hash_table;
mod model;
mod ngrams;

#[cfg(test)]
pub(crate) use class_places::ClassPlace;
pub(crate) use features::form;
pub(crate) use model::LinearModel;
