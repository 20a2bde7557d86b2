//! The address or file that the server listens on.

use std::net::SocketAddr;
use std::path::PathBuf;

/// The address or file to listen on.
#[derive(Debug, Clone)]
pub enum Listener {
    /// A TCP address; port 0 selects a free port.
    Tcp(SocketAddr),
    /// A socket file, through which commands reach the running server.
    Unix(PathBuf),
}
