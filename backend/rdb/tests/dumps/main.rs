//! Dumps of every version, read by Emend's reader, by other readers, and by the Redis that wrote them.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod age;
mod agree;
mod damage;
mod json;
mod live;
mod others;
mod plain;
mod samples;
mod writer;
