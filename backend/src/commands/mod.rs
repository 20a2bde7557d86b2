//! The commands.

pub(crate) mod check;
pub(crate) mod doctor;
pub(crate) mod mirror;
pub(crate) mod rdb;
pub(crate) mod serve;

use clap::Subcommand;

use crate::config::ServeOptions;

/// What `emend` does.
#[derive(Debug, Clone, Subcommand)]
pub(crate) enum Command {
    /// Serve the web app, the API and the scheduled jobs
    Serve(ServeOptions),
    /// Check files, or standard input; exits with 1 if there are issues
    Check(check::CheckArgs),
    /// Keep MySQL in step with the primary store
    #[command(subcommand)]
    Mirror(mirror::MirrorCommand),
    /// Read Redis dumps (RDB files), without a Redis server
    #[command(subcommand)]
    Rdb(rdb::RdbCommand),
    /// Say what is configured, reachable and out of step, and what to do about it
    Doctor,
}
