//! Limits on connections: their number, the speed of clients, and the size of unread responses in memory.
//!
//! actix-web has no timeout for a client that does not read its response, nor for one that slowly sends a body that no handler
//! reads. Therefore every connection goes through a [`Stream`] that counts bytes, and a task ends connections that are too slow.
//!
//! - `progress` – the state of one connection, and whether it is too slow (pure)
//! - `registry` – all connections, and the choice of one to end if there are too many
//! - `stream` – a socket that counts bytes
//! - `request_watch` – middleware that reports reading and writing, and limits responses in memory

mod progress;
mod registry;
mod request_watch;
mod stream;

pub(crate) use registry::{ConnectionLimits, Connections};
pub(crate) use request_watch::{ResponseMemory, watch};
pub(crate) use stream::Stream;
