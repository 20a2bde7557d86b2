//! The founding claim: posting choices to Emend, to its rivals, and the limits beside them.
//!
//! # Layout
//! - `measured_systems`: everything that is measured, with the servers behind it
//! - `http_load`: clients that post choices one after another; `choice_body`: the choices that they send
//! - `redis_limit`: `redis-benchmark` with the same script call; `redb_limit`: a bare loop on redb
//! - `rounds`: the measurement, round by round; `round_result`, `results`: its figures; `comparison`: ratios and goals; `tables`: the text

mod choice_body;
mod comparison;
mod http_load;
mod measured_systems;
mod redb_limit;
mod redis_limit;
mod results;
mod round_result;
mod rounds;
mod tables;

pub(crate) use choice_body::ChoiceSource;
pub(crate) use http_load::{HttpConnection, run as post_choices, set_first_seed};
pub(crate) use round_result::{LoadShape, figure, percentile};
pub(crate) use rounds::{RoundOptions, measure};
