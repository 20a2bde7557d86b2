//! The arguments of `emend user`, `emend team` and `emend key`.

use clap::{Subcommand, ValueEnum};
use emend_shared::accounts::KeyScope;

/// The examples of `emend user --help`.
pub(crate) const USER_EXAMPLES: &str = "\
Examples:
  emend user add ada --admin      Add an administrator
  emend user list                 List the accounts
  emend user password ada         Change a password
  emend user remove ben           Remove an account and its choices";

/// The examples of `emend team --help`.
pub(crate) const TEAM_EXAMPLES: &str = "\
Examples:
  emend team add writers          Add a team
  emend team join writers ada     Add a user to it
  emend team list                 List the teams";

/// The examples of `emend key --help`.
pub(crate) const KEY_EXAMPLES: &str = "\
Examples:
  emend key create --user ada --scopes check,choose
  emend key list
  emend key remove QTE4CuZrb6t4";

/// The commands for accounts.
#[derive(Debug, Clone, Subcommand)]
pub(crate) enum UserCommand {
    /// Add an account
    ///
    /// The password is read from standard input; on a terminal, Emend asks for it.
    #[command(
        after_long_help = "Examples:\n  emend user add ada --admin\n  emend user add ben < password.txt"
    )]
    Add {
        /// The account's name: 1 to 64 letters, digits, dots, hyphens or underscores
        name: String,
        /// Make the account an administrator
        #[arg(long)]
        admin: bool,
    },
    /// List the accounts
    ///
    /// Prints one line per account: its name and, if they apply, `administrator` and `disabled`, separated by tabs.
    #[command(after_long_help = "Examples:\n  emend user list")]
    List,
    /// Change an account's password
    ///
    /// The new password is read from standard input; on a terminal, Emend asks for it. All the account's sessions end, and its
    /// API keys are revoked.
    #[command(
        after_long_help = "Examples:\n  emend user password ada\n  emend user password ada --keep-keys < password.txt"
    )]
    Password {
        /// The account's name
        name: String,
        /// Keep the account's API keys
        #[arg(long)]
        keep_keys: bool,
    },
    /// Remove an account and all its choices
    ///
    /// Team counts and overall counts no longer include the account's choices.
    #[command(after_long_help = "Examples:\n  emend user remove ben")]
    Remove {
        /// The account's name
        name: String,
        /// Remove the account even if it is the last administrator who can log in
        #[arg(long)]
        force: bool,
    },
}

/// The commands for teams.
#[derive(Debug, Clone, Subcommand)]
pub(crate) enum TeamCommand {
    /// Add a team
    ///
    /// The new team has no members; add some with `emend team join`.
    #[command(after_long_help = "Examples:\n  emend team add writers")]
    Add {
        /// The team's name
        name: String,
    },
    /// List the teams
    ///
    /// Prints one name per line.
    #[command(after_long_help = "Examples:\n  emend team list")]
    List,
    /// Add a user to a team
    ///
    /// From then on, all the user's choices count for the team, including earlier ones.
    #[command(after_long_help = "Examples:\n  emend team join writers ada")]
    Join {
        /// The team's name
        team: String,
        /// The account's name
        user: String,
    },
    /// Remove a user from a team
    ///
    /// The user's choices no longer count for the team. A team without members is removed.
    #[command(after_long_help = "Examples:\n  emend team leave writers ada")]
    Leave {
        /// The team's name
        team: String,
        /// The account's name
        user: String,
    },
    /// Remove a team
    ///
    /// Its dictionary and house style are deleted. The members' own choices are kept.
    #[command(after_long_help = "Examples:\n  emend team remove writers")]
    Remove {
        /// The team's name
        name: String,
    },
}

/// The commands for API keys.
#[derive(Debug, Clone, Subcommand)]
pub(crate) enum KeyCommand {
    /// Create an API key
    ///
    /// Prints the key's token, which is shown only once. Programs send it as `Authorization: Bearer TOKEN`.
    #[command(
        after_long_help = "Examples:\n  emend key create --user ada --scopes check,choose --name 'text editor'"
    )]
    Create {
        /// The account that the key belongs to
        #[arg(long)]
        user: String,
        /// The actions that the key allows, separated by commas
        #[arg(long, value_delimiter = ',', required = true, value_name = "SCOPE,…")]
        scopes: Vec<KeyScopeArg>,
        /// A name for the key, shown in lists
        #[arg(long, default_value = "created on the command line")]
        name: String,
        /// Maximum number of requests per minute with this key [default: only the server's limit applies]
        #[arg(long, value_name = "REQUESTS")]
        per_minute: Option<u32>,
    },
    /// List the API keys
    ///
    /// Prints the ID, account, scopes, time of last use and name of each key, separated by tabs, without the token.
    #[command(after_long_help = "Examples:\n  emend key list")]
    List,
    /// Revoke an API key
    ///
    /// Programs can no longer use the key.
    #[command(after_long_help = "Examples:\n  emend key remove QTE4CuZrb6t4")]
    Remove {
        /// The key's ID, from `emend key list`
        id: String,
    },
}

/// The actions that a key allows.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum KeyScopeArg {
    /// Check text
    Check,
    /// Submit choices
    Choose,
    /// Read and change dictionaries
    Words,
    /// List and forget learned items
    Learned,
    /// Administer the server
    Admin,
}

impl From<KeyScopeArg> for KeyScope {
    fn from(scope: KeyScopeArg) -> Self {
        match scope {
            KeyScopeArg::Check => Self::Check,
            KeyScopeArg::Choose => Self::Choose,
            KeyScopeArg::Words => Self::Words,
            KeyScopeArg::Learned => Self::Learned,
            KeyScopeArg::Admin => Self::Admin,
        }
    }
}
