//! Connections, bounded: how many there are, how slowly one may send or read, and what waits in memory to be read.
//!
//! actix-web has no time-out for a client that does not read its answer, nor for one that drips a body nobody asked for. So every
//! connection goes through a [`Stream`] that counts what moves, and one task ends those on which too little does.
//!
//! - `progress` – how one connection does, and whether that is too slow (pure)
//! - `registry` – all of them: places, and who must give one up
//! - `stream` – the socket, counted
//! - `body` – the middleware that says when a request is read and when its answer is, and bounds answers in memory

mod body;
mod progress;
mod registry;
mod stream;

pub(crate) use body::{AnswersInMemory, watch};
pub(crate) use registry::{Connections, Limits};
pub(crate) use stream::Stream;
