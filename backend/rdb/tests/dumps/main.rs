//! Dumps of every version, read by Emend's reader, by other readers, and by the Redis that wrote them.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod damage;
mod json;
mod live;
mod other_encodings;
mod other_readers;
mod plain;
mod reader_agreement;
mod samples;
mod writer;
