//! Parts of a measurement that are processes of their own, so that the processor time and memory of each are known.
//!
//! # Layout
//! - `role`: the arguments of such a process; `server`: a server on a Redis; `load`: clients
//! - `child`: a running process, and its use of the processor and memory

mod child;
mod load;
mod role;
mod server;

pub(crate) use child::{ChildProcess, IdleTime, ProcessorTime};
pub(crate) use load::LoadResult;
pub(crate) use role::{LoadRole, Role, RoleKind};
