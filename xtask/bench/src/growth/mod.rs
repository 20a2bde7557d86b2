//! Whether Emend stays fast when it grows: the same operations on stores with more and more votes.
//!
//! # Layout
//! - `measured_store`: a store of some size with the services on it; `fill`: its votes; `empty_store`: a store without votes, which
//!   answers at once
//! - `operation`: what is measured; `turns`: the measurement, in turns; `results`: its figures; `tables`: the text

mod empty_store;
mod fill;
mod measured_store;
mod operation;
mod results;
mod tables;
mod turns;

pub(crate) use turns::measure;
