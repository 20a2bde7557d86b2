//! `emend user|team|key`: manages accounts, teams and API keys, for the operator of the server. If a server is running on
//! the store, the command works through it.

use std::io::{BufRead, IsTerminal};
use std::process::ExitCode;

use clap::{Subcommand, ValueEnum};
use emend_service::ServiceError;
use emend_service::accounts::{Accounts, LastAdministrator, NewAccount};
use emend_shared::accounts::{KeyInfo, KeyRequest, KeyScope, Registration, Role};
use serde::{Deserialize, Serialize};

use crate::config::Options;
use crate::control::{self, Client};
use crate::setup;

/// The longest line that is read for a password, in bytes.
const LONGEST_LINE: u64 = 4096;

/// The commands for accounts.
#[derive(Debug, Clone, Subcommand)]
pub(crate) enum UserCommand {
    /// Add an account
    ///
    /// The password is read from standard input; on a terminal, it is asked for.
    #[command(
        after_long_help = "Examples:\n  emend user add ada --admin\n  emend user add ben < password.txt"
    )]
    Add {
        /// The account's name: 1 to 64 letters, digits, dots, dashes or underscores
        name: String,
        /// Make it an administrator
        #[arg(long)]
        admin: bool,
    },
    /// List the accounts
    ///
    /// Prints one line per account, with `administrator` and `disabled` where they apply, separated by tabs.
    #[command(after_long_help = "Examples:\n  emend user list")]
    List,
    /// Change the password of an account
    ///
    /// The new password is read from standard input; on a terminal, it is asked for. All sessions of the account end, and its
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
    /// Team and global counts no longer include the account's choices.
    #[command(after_long_help = "Examples:\n  emend user remove ben")]
    Remove {
        /// The account's name
        name: String,
        /// Remove it even if it is the last administrator who can log in
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
    /// From now on, the user's choices count for the team.
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
        scopes: Vec<Scope>,
        /// A name that identifies the key in lists
        #[arg(long, default_value = "created on the command line")]
        name: String,
        /// Requests per minute that the key may make [default: only the server's limit]
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
    /// Programs that use the key are refused from now on.
    #[command(after_long_help = "Examples:\n  emend key remove 3f9c0a1b2c3d4e5f")]
    Remove {
        /// The key's ID, from `emend key list`
        id: String,
    },
}

/// The actions that a key allows.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Scope {
    /// Check texts
    Check,
    /// Submit choices
    Choose,
    /// Read and change dictionaries
    Words,
    /// List and delete learned choices
    Learned,
    /// Administer the server
    Admin,
}

impl From<Scope> for KeyScope {
    fn from(scope: Scope) -> Self {
        match scope {
            Scope::Check => Self::Check,
            Scope::Choose => Self::Choose,
            Scope::Words => Self::Words,
            Scope::Learned => Self::Learned,
            Scope::Admin => Self::Admin,
        }
    }
}

/// A request as it is sent to a running server. It may contain a password, so it implements no `Debug`.
#[derive(Serialize, Deserialize)]
pub(crate) enum Act {
    AddUser {
        name: String,
        admin: bool,
        password: String,
    },
    ListUsers,
    SetPassword {
        name: String,
        password: String,
        keep_keys: bool,
    },
    RemoveUser {
        name: String,
        force: bool,
    },
    AddTeam(String),
    ListTeams,
    JoinTeam {
        team: String,
        user: String,
    },
    LeaveTeam {
        team: String,
        user: String,
    },
    RemoveTeam(String),
    CreateKey {
        user: String,
        request: KeyRequest,
    },
    ListKeys,
    RemoveKey(String),
}

impl Act {
    /// The action and its subject for the audit log, without secrets; `None` for an act that changes nothing.
    fn audit_entry(&self) -> Option<(&'static str, String)> {
        Some(match self {
            Self::AddUser { name, admin, .. } => {
                let role = if *admin { " as an administrator" } else { "" };
                ("add user", format!("{name}{role}"))
            }
            Self::SetPassword { name, .. } => ("set password", name.clone()),
            Self::RemoveUser { name, .. } => ("remove user", name.clone()),
            Self::AddTeam(name) => ("add team", name.clone()),
            Self::JoinTeam { team, user } => ("join team", format!("{team} {user}")),
            Self::LeaveTeam { team, user } => ("leave team", format!("{team} {user}")),
            Self::RemoveTeam(name) => ("remove team", name.clone()),
            Self::CreateKey { user, .. } => ("create key", user.clone()),
            Self::RemoveKey(id) => ("remove key", id.clone()),
            Self::ListUsers | Self::ListTeams | Self::ListKeys => return None,
        })
    }
}

pub(crate) async fn user(options: &Options, command: UserCommand) -> anyhow::Result<ExitCode> {
    let act = match command {
        UserCommand::Add { name, admin } => Act::AddUser {
            password: read_password(&format!("Password of {name}: "))?,
            name,
            admin,
        },
        UserCommand::List => Act::ListUsers,
        UserCommand::Password { name, keep_keys } => Act::SetPassword {
            password: read_password(&format!("New password of {name}: "))?,
            name,
            keep_keys,
        },
        UserCommand::Remove { name, force } => Act::RemoveUser { name, force },
    };
    run(options, act).await
}

pub(crate) async fn team(options: &Options, command: TeamCommand) -> anyhow::Result<ExitCode> {
    let act = match command {
        TeamCommand::Add { name } => Act::AddTeam(name),
        TeamCommand::List => Act::ListTeams,
        TeamCommand::Join { team, user } => Act::JoinTeam { team, user },
        TeamCommand::Leave { team, user } => Act::LeaveTeam { team, user },
        TeamCommand::Remove { name } => Act::RemoveTeam(name),
    };
    run(options, act).await
}

pub(crate) async fn key(options: &Options, command: KeyCommand) -> anyhow::Result<ExitCode> {
    let act = match command {
        KeyCommand::Create {
            user,
            scopes,
            name,
            per_minute,
        } => Act::CreateKey {
            user,
            request: KeyRequest {
                name,
                scopes: scopes.into_iter().map(KeyScope::from).collect(),
                requests_per_minute: per_minute,
            },
        },
        KeyCommand::List => Act::ListKeys,
        KeyCommand::Remove { id } => Act::RemoveKey(id),
    };
    run(options, act).await
}

async fn run(options: &Options, act: Act) -> anyhow::Result<ExitCode> {
    let lines: Vec<String> = if let Some(server) = Client::beside(&options.store()?).await {
        server.post(control::PEOPLE, &act).await?
    } else {
        let store = setup::open_store(options).await?;
        let accounts = Accounts::new(store, Registration::Closed, emend_service::system_clock());
        perform(&accounts, act).await?
    };
    for line in lines {
        println!("{line}");
    }
    Ok(ExitCode::SUCCESS)
}

/// Performs an act, records it in the audit log, and returns the lines to print.
pub(crate) async fn perform(accounts: &Accounts, act: Act) -> Result<Vec<String>, ServiceError> {
    let audit_entry = act.audit_entry();
    let lines = carry_out(accounts, act).await?;
    if let Some((act, about)) = audit_entry {
        accounts.note_act_of_operator(act, &about).await;
    }
    Ok(lines)
}

async fn carry_out(accounts: &Accounts, act: Act) -> Result<Vec<String>, ServiceError> {
    let done = |line: String| Ok(vec![line]);
    match act {
        Act::AddUser {
            name,
            admin,
            password,
        } => {
            let role = if admin { Role::Administrator } else { Role::User };
            let new = NewAccount {
                name: &name,
                password: &password,
                display_name: None,
                role,
            };
            let made = accounts.create(new).await?;
            done(format!("created the account {}", made.name))
        }
        Act::ListUsers => list_users(accounts).await,
        Act::SetPassword {
            name,
            password,
            keep_keys,
        } => {
            accounts.set_password(&name, &password, keep_keys).await?;
            let ended = if keep_keys {
                "all sessions have ended; API keys still work"
            } else {
                "all sessions have ended, and all API keys are revoked"
            };
            done(format!("changed the password of {name}; {ended}"))
        }
        Act::RemoveUser { name, force } => {
            let last = if force {
                LastAdministrator::MayGo
            } else {
                LastAdministrator::Stays
            };
            accounts.remove_account(&name, last).await?;
            done(format!("removed {name} and all their choices"))
        }
        Act::AddTeam(name) => {
            let made = accounts.add_team(&name).await?;
            done(format!("created the team {}", made.id))
        }
        Act::ListTeams => {
            let teams = accounts.all_teams().await?;
            Ok(teams.into_iter().map(|team| team.id).collect())
        }
        Act::JoinTeam { team, user } => {
            accounts.add_to_team(&team, &user).await?;
            done(format!("added {user} to the team {team}"))
        }
        Act::LeaveTeam { team, user } => {
            accounts.take_from_team(&team, &user).await?;
            done(format!("removed {user} from the team {team}"))
        }
        Act::RemoveTeam(name) => {
            accounts.remove_any_team(&name).await?;
            done(format!("removed the team {name}"))
        }
        Act::CreateKey { user, request } => {
            let account = user.parse();
            let account =
                account.map_err(|_| ServiceError::NotFound(format!("there is no account {user:?}")))?;
            // Only the token, so that scripts can use the output.
            done(accounts.create_key(&account, &request).await?.token)
        }
        Act::ListKeys => Ok(accounts.all_keys().await?.iter().map(key_line).collect()),
        Act::RemoveKey(id) => {
            accounts.revoke_any_key(&id).await?;
            done(format!("revoked the key {id}"))
        }
    }
}

async fn list_users(accounts: &Accounts) -> Result<Vec<String>, ServiceError> {
    let mut lines = Vec::new();
    let mut from = None;
    loop {
        let page = accounts.page(from.as_deref()).await?;
        for account in page.accounts {
            let mut line = account.name;
            if account.role == Role::Administrator {
                line.push_str("\tadministrator");
            }
            if account.disabled {
                line.push_str("\tdisabled");
            }
            lines.push(line);
        }
        from = page.next;
        if from.is_none() {
            return Ok(lines);
        }
    }
}

fn key_line(key: &KeyInfo) -> String {
    let scopes = serde_json::to_value(&key.scopes).unwrap_or_default();
    let scopes: Vec<_> = scopes
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|scope| scope.as_str())
        .collect();
    let used = key.last_used.as_deref().unwrap_or("never");
    format!(
        "{}\t{}\t{}\tlast used {used}\t{}",
        key.id,
        key.account,
        scopes.join(","),
        key.name
    )
}

/// Reads a password: from a terminal without echo, or else the first line of standard input.
fn read_password(prompt: &str) -> anyhow::Result<String> {
    let stdin = std::io::stdin();
    if stdin.is_terminal() {
        return Ok(rpassword::prompt_password(prompt)?);
    }
    let mut line = String::new();
    std::io::Read::take(stdin.lock(), LONGEST_LINE).read_line(&mut line)?;
    let line = line.trim_end_matches(['\n', '\r']);
    anyhow::ensure!(!line.is_empty(), "no password on standard input");
    Ok(line.to_owned())
}
