//! The commands.

pub(crate) mod check;
pub(crate) mod doctor;
pub(crate) mod export;
pub(crate) mod import;
pub(crate) mod mirror;
pub(crate) mod people;
pub(crate) mod rdb;
pub(crate) mod restore;
pub(crate) mod serve;
pub(crate) mod verify;

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
    /// Rebuild an empty primary store from MySQL, a dump of Redis or an export
    Restore(restore::RestoreArgs),
    /// Write all votes, accounts and teams as JSON lines; keep the file as you keep the store
    Export(export::ExportArgs),
    /// Put an export into the store, beside what is there
    Import(import::ImportArgs),
    /// Count all votes again and compare with the counts that are served; exits with 1 if they differ
    Verify {
        /// Set wrong counts right, and build all indexes of the store anew
        #[arg(long)]
        repair: bool,
    },
    /// Read Redis dumps (RDB files), without a Redis server
    #[command(subcommand)]
    Rdb(rdb::RdbCommand),
    /// Make, list and remove accounts
    #[command(subcommand)]
    User(people::UserCommand),
    /// Make, list and remove teams, and put people into them
    #[command(subcommand)]
    Team(people::TeamCommand),
    /// Make, list and revoke API keys
    #[command(subcommand)]
    Key(people::KeyCommand),
    /// Say what is configured, reachable and out of step, and what to do about it
    Doctor,
}
