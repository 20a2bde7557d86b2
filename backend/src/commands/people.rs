//! `emend user|team|key`: accounts, teams and API keys, for whoever runs the server. Beside a running server that holds
//! the store, the server does it; otherwise the command does it itself.

use std::io::{BufRead, IsTerminal};
use std::process::ExitCode;

use clap::{Subcommand, ValueEnum};
use emend_accounts::{AccountError, Accounts, LastAdministrator, NewAccount};
use emend_shared::accounts::{KeyInfo, KeyRequest, KeyScope, Registration, Role};
use serde::{Deserialize, Serialize};

use crate::config::Options;
use crate::control::{self, Client};
use crate::setup;

/// The longest line that is read for a password, in bytes.
const LONGEST_LINE: u64 = 4096;

/// Accounts.
#[derive(Debug, Clone, Subcommand)]
pub(crate) enum UserCommand {
    /// Make an account; its password is read from standard input
    Add {
        /// 1 to 64 letters, digits, dots, dashes or underscores
        name: String,
        /// It may look after accounts, teams and the server
        #[arg(long)]
        admin: bool,
    },
    /// List the accounts
    List,
    /// Give an account another password, read from standard input; its sessions end and its API keys are revoked
    Password {
        name: String,
        /// Its API keys stay
        #[arg(long)]
        keep_keys: bool,
    },
    /// Remove an account with everything it chose: all counts are as if it had never been
    Remove {
        name: String,
        /// Even if it is the last administrator who can log in
        #[arg(long)]
        force: bool,
    },
}

/// Teams.
#[derive(Debug, Clone, Subcommand)]
pub(crate) enum TeamCommand {
    /// Make a team
    Add { name: String },
    /// List the teams
    List,
    /// Put a user into a team: what they chose counts in it from now on
    Join { team: String, user: String },
    /// Take a user out of a team: what they chose does not count in it any more
    Leave { team: String, user: String },
    /// Remove a team
    Remove { name: String },
}

/// API keys.
#[derive(Debug, Clone, Subcommand)]
pub(crate) enum KeyCommand {
    /// Make an API key and print its token, this once
    Create {
        /// Whose choices are made with it
        #[arg(long)]
        user: String,
        /// What it may do: check, choose, words, learned, admin
        #[arg(long, value_delimiter = ',', required = true, value_name = "SCOPE,…")]
        scopes: Vec<Scope>,
        /// What it is for, so that you know it in the list
        #[arg(long, default_value = "made on the command line")]
        name: String,
        /// How many requests a minute it may make [default: no limit but the server's]
        #[arg(long, value_name = "REQUESTS")]
        per_minute: Option<u32>,
    },
    /// List the keys, without their tokens
    List,
    /// Revoke a key: it holds no more from now on
    Remove { id: String },
}

/// What a key may do.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Scope {
    Check,
    Choose,
    Words,
    Learned,
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

/// What is to be done, as it goes to a running server. It holds a password, and does not print.
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
    /// What it is and about whom, without secrets; `None` for what only looks.
    fn told(&self) -> Option<(&'static str, String)> {
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

/// Does it and notes that it was done; the lines to print.
pub(crate) async fn perform(accounts: &Accounts, act: Act) -> Result<Vec<String>, AccountError> {
    let noted = act.told();
    let lines = carry_out(accounts, act).await?;
    if let Some((act, about)) = noted {
        accounts.note_act_of_operator(act, &about).await;
    }
    Ok(lines)
}

async fn carry_out(accounts: &Accounts, act: Act) -> Result<Vec<String>, AccountError> {
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
            done(format!("made the account {}", made.name))
        }
        Act::ListUsers => list_users(accounts).await,
        Act::SetPassword {
            name,
            password,
            keep_keys,
        } => {
            accounts.set_password(&name, &password, keep_keys).await?;
            let ended = if keep_keys {
                "every session of theirs has ended; their API keys work on"
            } else {
                "every session of theirs has ended, and their API keys are revoked"
            };
            done(format!("{name} has another password; {ended}"))
        }
        Act::RemoveUser { name, force } => {
            let last = if force {
                LastAdministrator::MayGo
            } else {
                LastAdministrator::Stays
            };
            accounts.remove_account(&name, last).await?;
            done(format!("removed {name} and everything they chose"))
        }
        Act::AddTeam(name) => {
            let made = accounts.add_team(&name).await?;
            done(format!("made the team {}", made.id))
        }
        Act::ListTeams => {
            let teams = accounts.all_teams().await?;
            Ok(teams.into_iter().map(|team| team.id).collect())
        }
        Act::JoinTeam { team, user } => {
            accounts.add_to_team(&team, &user).await?;
            done(format!("{user} is in the team {team}"))
        }
        Act::LeaveTeam { team, user } => {
            accounts.take_from_team(&team, &user).await?;
            done(format!("{user} is not in the team {team} any more"))
        }
        Act::RemoveTeam(name) => {
            accounts.remove_any_team(&name).await?;
            done(format!("removed the team {name}"))
        }
        Act::CreateKey { user, request } => {
            let account = user.parse();
            let account =
                account.map_err(|_| AccountError::NotFound(format!("there is no account {user:?}")))?;
            // The token alone, so that a script can take it.
            done(accounts.create_key(&account, &request).await?.token)
        }
        Act::ListKeys => Ok(accounts.all_keys().await?.iter().map(key_line).collect()),
        Act::RemoveKey(id) => {
            accounts.revoke_any_key(&id).await?;
            done(format!("revoked the key {id}"))
        }
    }
}

async fn list_users(accounts: &Accounts) -> Result<Vec<String>, AccountError> {
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

/// From a terminal, without showing it; from anything else, its first line.
fn read_password(prompt: &str) -> anyhow::Result<String> {
    let stdin = std::io::stdin();
    if stdin.is_terminal() {
        return Ok(rpassword::prompt_password(prompt)?);
    }
    let mut line = String::new();
    std::io::Read::take(stdin.lock(), LONGEST_LINE).read_line(&mut line)?;
    let line = line.trim_end_matches(['\n', '\r']);
    anyhow::ensure!(!line.is_empty(), "there is no password on standard input");
    Ok(line.to_owned())
}
