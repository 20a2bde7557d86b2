//! The commands, one file each.

pub(crate) mod account_commands;
pub(crate) mod check;
pub(crate) mod doctor;
pub(crate) mod explain;
pub(crate) mod export;
pub(crate) mod import;
pub(crate) mod mirror;
pub(crate) mod rdb;
pub(crate) mod restore;
pub(crate) mod serve;
pub(crate) mod verify;

use clap::Subcommand;

use crate::config::ServeOptions;

/// The commands of `emend`.
#[derive(Debug, Clone, Subcommand)]
pub(crate) enum Command {
    /// Start the server: web app, API and scheduled jobs
    ///
    /// Runs until it is stopped with Ctrl-C or SIGTERM. Once the server is ready, it prints its URL on standard output. By
    /// default, it listens on this machine only, stores everything in one file, and needs no login. On any other address,
    /// users must log in; --registration determines how they register.
    #[command(after_long_help = serve::EXAMPLES)]
    Serve(ServeOptions),
    /// Check files or standard input
    ///
    /// Prints one line per issue with its position, its rule and up to five replacements, ranked by earlier choices. Exits with 1
    /// if there are issues, with 2 if a file cannot be checked, and with 0 otherwise.
    ///
    /// If a server is running on the same embedded store, the command checks through that server.
    #[command(after_long_help = check::EXAMPLES)]
    Check(check::CheckArgs),
    /// Explain why words are marked and how candidates are ranked
    ///
    /// For each issue in the text, prints the detector and the rule that found it. For each candidate, prints its score and each
    /// step's contribution to it: the channel (how likely the word is to be mistyped this way), the frequency of the word, the
    /// neighbouring words, lists of misspellings and rules, and the votes of everyone, of the user's teams, and of the user.
    /// Hidden issues are listed too, with the scope whose votes hide them. With --words, the remaining words in the
    /// text are listed as well, with the reason they are not marked.
    #[command(after_long_help = explain::EXAMPLES)]
    Explain(explain::ExplainArgs),
    /// Update, inspect or verify the mirror in MySQL
    ///
    /// With --mirror, `emend serve` keeps a copy of the store in MySQL or MariaDB. These commands work whether or not
    /// a server is running.
    #[command(subcommand, after_long_help = mirror::EXAMPLES)]
    Mirror(mirror::MirrorCommand),
    /// Rebuild an empty store from MySQL, a Redis dump or an export
    ///
    /// The store must be empty, and no server may be running on it. To add an export to a store that has data, use
    /// `emend import`.
    #[command(after_long_help = restore::EXAMPLES)]
    Restore(restore::RestoreArgs),
    /// Export all votes, accounts and teams as JSON lines
    ///
    /// The export can be imported into any other store. It contains hashes of passwords and keys: protect the file as you
    /// protect the store.
    #[command(after_long_help = export::EXAMPLES)]
    Export(export::ExportArgs),
    /// Add an export to the store
    ///
    /// Existing data is kept: for each vote the larger tally is used, and existing accounts and teams are not changed, unless
    /// their entries cannot be read. Importing the same file twice changes nothing.
    #[command(after_long_help = import::EXAMPLES)]
    Import(import::ImportArgs),
    /// Recount all votes and compare them with the counts in use
    ///
    /// Also checks that every entry can be read. Exits with 1 if counts differ or entries cannot be read.
    #[command(after_long_help = verify::EXAMPLES)]
    Verify {
        /// Correct wrong counts and rebuild all the store's indexes
        #[arg(long)]
        repair: bool,
    },
    /// Read Redis dumps (RDB files) without a Redis server
    ///
    /// A dump can be printed as JSON, written to MySQL, or restored with `emend restore --from FILE.rdb`.
    #[command(subcommand, after_long_help = rdb::EXAMPLES)]
    Rdb(rdb::RdbCommand),
    /// Add, list and remove accounts
    ///
    /// A server has accounts if it was started with --accounts on, or if it listens on an address other than loopback. The
    /// commands for accounts, teams and keys work whether or not a server is running.
    #[command(subcommand, after_long_help = account_commands::USER_EXAMPLES)]
    User(account_commands::UserCommand),
    /// Add, list and remove teams, and change their members
    ///
    /// The members of a team share a dictionary, a house style and the ranking of replacements.
    #[command(subcommand, after_long_help = account_commands::TEAM_EXAMPLES)]
    Team(account_commands::TeamCommand),
    /// Create, list and revoke API keys
    ///
    /// An API key lets a program, such as an editor, act on behalf of an account. The scopes of the key limit what the program
    /// may do.
    #[command(subcommand, after_long_help = account_commands::KEY_EXAMPLES)]
    Key(account_commands::KeyCommand),
    /// Check the configuration, the store and the mirror
    ///
    /// Prints what is configured, whether it can be reached, whether MySQL is in sync, and what to do about each problem. Exits
    /// with 1 if there is a problem.
    #[command(after_long_help = doctor::EXAMPLES)]
    Doctor,
}
