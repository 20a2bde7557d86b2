//! `emend user|team|key`: manages accounts, teams and API keys, for the operator of the server. If a server is running on
//! the store, the command works through it.

mod args;

use std::io::{BufRead, IsTerminal};
use std::process::ExitCode;

use emend_accounts::{AccountError, Accounts, LastAdministrator, NewAccount};
use emend_shared::accounts::{KeyInfo, KeyRequest, KeyScope, Registration, Role};
use emend_store::paging::pages;
use futures::TryStreamExt;
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize, Serializer};

use crate::config::Options;
use crate::control_client::{self, ControlClient};
use crate::output::say;
use crate::setup;

pub(crate) use args::{KEY_EXAMPLES, KeyCommand, TEAM_EXAMPLES, TeamCommand, USER_EXAMPLES, UserCommand};

/// The longest line that is read for a password, in bytes.
const MAX_LINE: u64 = 4096;

/// A request as it is sent to a running server.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum AccountCommand {
    AddUser {
        name: String,
        admin: bool,
        #[serde(serialize_with = "serialize_password")]
        password: SecretString,
    },
    ListUsers,
    SetPassword {
        name: String,
        #[serde(serialize_with = "serialize_password")]
        password: SecretString,
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

impl AccountCommand {
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
        UserCommand::Add { name, admin } => AccountCommand::AddUser {
            password: read_password(&format!("Password of {name}: "))?,
            name,
            admin,
        },
        UserCommand::List => AccountCommand::ListUsers,
        UserCommand::Password { name, keep_keys } => AccountCommand::SetPassword {
            password: read_password(&format!("New password of {name}: "))?,
            name,
            keep_keys,
        },
        UserCommand::Remove { name, force } => AccountCommand::RemoveUser { name, force },
    };
    run(options, act).await
}

pub(crate) async fn team(options: &Options, command: TeamCommand) -> anyhow::Result<ExitCode> {
    let act = match command {
        TeamCommand::Add { name } => AccountCommand::AddTeam(name),
        TeamCommand::List => AccountCommand::ListTeams,
        TeamCommand::Join { team, user } => AccountCommand::JoinTeam { team, user },
        TeamCommand::Leave { team, user } => AccountCommand::LeaveTeam { team, user },
        TeamCommand::Remove { name } => AccountCommand::RemoveTeam(name),
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
        } => AccountCommand::CreateKey {
            user,
            request: KeyRequest {
                name,
                scopes: scopes.into_iter().map(KeyScope::from).collect(),
                requests_per_minute: per_minute,
            },
        },
        KeyCommand::List => AccountCommand::ListKeys,
        KeyCommand::Remove { id } => AccountCommand::RemoveKey(id),
    };
    run(options, act).await
}

async fn run(options: &Options, act: AccountCommand) -> anyhow::Result<ExitCode> {
    let lines: Vec<String> = if let Some(server) = ControlClient::connect(&options.store()?).await {
        server.post(control_client::PEOPLE, &act).await?
    } else {
        let store = setup::open_store(options).await?;
        let accounts = Accounts::new(store, Registration::Closed, emend_service::system_clock());
        perform(&accounts, act).await?
    };
    for line in lines {
        say!("{line}");
    }
    Ok(ExitCode::SUCCESS)
}

/// Performs an act, records it in the audit log, and returns the lines to print.
pub(crate) async fn perform(accounts: &Accounts, act: AccountCommand) -> Result<Vec<String>, AccountError> {
    let audit_entry = act.audit_entry();
    let lines = carry_out(accounts, act).await?;
    if let Some((act, about)) = audit_entry {
        accounts.audit.log_operator_action(act, &about).await;
    }
    Ok(lines)
}

async fn carry_out(accounts: &Accounts, act: AccountCommand) -> Result<Vec<String>, AccountError> {
    let message = |line: String| Ok(vec![line]);
    match act {
        AccountCommand::AddUser {
            name,
            admin,
            password,
        } => {
            let role = if admin { Role::Administrator } else { Role::User };
            let new = NewAccount {
                name: &name,
                password: password.expose_secret(),
                display_name: None,
                role,
            };
            let created = accounts.management.create(new).await?;
            message(format!("created account {}", created.name))
        }
        AccountCommand::ListUsers => list_users(accounts).await,
        AccountCommand::SetPassword {
            name,
            password,
            keep_keys,
        } => {
            accounts
                .passwords
                .set(&name, password.expose_secret(), keep_keys)
                .await?;
            let ending = if keep_keys {
                "all sessions have ended; API keys still work"
            } else {
                "all sessions have ended, and all API keys are revoked"
            };
            message(format!("changed {name}'s password; {ending}"))
        }
        AccountCommand::RemoveUser { name, force } => {
            let last = if force {
                LastAdministrator::MayGo
            } else {
                LastAdministrator::Stays
            };
            accounts.removals.remove_by_name(&name, last).await?;
            message(format!("removed {name} and all their choices"))
        }
        AccountCommand::AddTeam(name) => {
            let created = accounts.teams.create_empty(&name).await?;
            message(format!("created team {}", created.id))
        }
        AccountCommand::ListTeams => {
            let teams = accounts.teams.all().await?;
            Ok(teams.into_iter().map(|team| team.id).collect())
        }
        AccountCommand::JoinTeam { team, user } => {
            accounts.members.add(&team, &user).await?;
            message(format!("added {user} to team {team}"))
        }
        AccountCommand::LeaveTeam { team, user } => {
            accounts.members.remove_as_operator(&team, &user).await?;
            message(format!("removed {user} from team {team}"))
        }
        AccountCommand::RemoveTeam(name) => {
            accounts.teams.remove_as_operator(&name).await?;
            message(format!("removed team {name}"))
        }
        AccountCommand::CreateKey { user, request } => {
            let account = user.parse();
            let account =
                account.map_err(|_| AccountError::NotFound(format!("there is no account {user:?}")))?;
            // Only the token, so that scripts can use the output.
            message(accounts.keys.create(&account, &request).await?.token)
        }
        AccountCommand::ListKeys => Ok(accounts.keys.all().await?.iter().map(key_line).collect()),
        AccountCommand::RemoveKey(id) => {
            accounts.keys.revoke_as_operator(&id).await?;
            message(format!("revoked the key {id}"))
        }
    }
}

async fn list_users(accounts: &Accounts) -> Result<Vec<String>, AccountError> {
    let mut lines = Vec::new();
    let mut pages = pages(|from: Option<String>| async move {
        let page = accounts.directory.page(from.as_deref()).await?;
        Ok::<_, AccountError>((page.accounts, page.next))
    });
    while let Some(page) = pages.try_next().await? {
        for account in page {
            let mut line = account.name;
            if account.role == Role::Administrator {
                line.push_str("\tadministrator");
            }
            if account.disabled {
                line.push_str("\tdisabled");
            }
            lines.push(line);
        }
    }
    Ok(lines)
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
        "{}\t{}\t{}\tlast used: {used}\t{}",
        key.id,
        key.account,
        scopes.join(","),
        key.name
    )
}

/// Reads a password: from a terminal without echo, or else the first line of standard input.
fn read_password(prompt: &str) -> anyhow::Result<SecretString> {
    let stdin = std::io::stdin();
    if stdin.is_terminal() {
        return Ok(rpassword::prompt_password(prompt)?.into());
    }
    let mut line = Zeroizing::new(String::new());
    std::io::Read::take(stdin.lock(), MAX_LINE).read_line(&mut line)?;
    let line = line.trim_end_matches(['\n', '\r']);
    anyhow::ensure!(!line.is_empty(), "no password on standard input");
    Ok(line.into())
}

/// Serializes a password for the running server: the control socket belongs to the same user of this machine.
fn serialize_password<S: Serializer>(password: &SecretString, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(password.expose_secret())
}
