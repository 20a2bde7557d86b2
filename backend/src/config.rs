//! What can be set: by a flag, by its environment variable, or in a TOML file under the flag's name; the first of them
//! wins.
//!
//! # Layout
//! - here: what every command can be told; `serve`: what `emend serve` can be told besides
//! - `file`: the configuration file; `bind`: an address to listen on; `secret`: addresses that hold passwords

mod bind;
#[cfg(test)]
mod documented;
mod file;
mod secret;
mod serve;

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Args, Parser, ValueEnum};
use emend_domain::ContextStorage;

use crate::commands::Command;
use crate::learning::LearningOptions;

pub(crate) use file::{Source, parse};
pub(crate) use secret::Secret;
pub(crate) use serve::{ServeOptions, Switch};

/// A spelling and grammar checker that learns from what people choose.
///
/// `emend serve` starts the web app and the API on this machine, with nothing else needed.
#[derive(Debug, Parser)]
#[command(name = "emend", version, max_term_width = 110)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) options: Options,
}

/// What every command can be told.
#[derive(Debug, Clone, Args)]
pub(crate) struct Options {
    /// A TOML file with the same names as these flags, such as `bind = "127.0.0.1:9000"`; '' for none [default: emend/emend.toml
    /// in `$XDG_CONFIG_HOME` or ~/.config, else /etc/emend/emend.toml]
    #[arg(long, env = "EMEND_CONFIG", value_name = "FILE", global = true, value_parser = any_path)]
    config: Option<PathBuf>,

    /// Where the configuration file was found.
    #[arg(skip)]
    pub(crate) source: Source,

    /// Where Emend keeps its files [default: the platform's data directory for emend]
    #[arg(long, env = "EMEND_DATA_DIR", value_name = "DIR", global = true)]
    data_dir: Option<PathBuf>,

    /// The primary store: embedded:FILE, redis://…, rediss://… or redis+unix:///… [default: embedded:<data-dir>/emend.redb]
    #[arg(
        long,
        env = "EMEND_STORE",
        value_name = "URL",
        global = true,
        hide_env_values = true
    )]
    store: Option<Secret>,

    /// A file that holds what --store takes, where a password in it should not be seen in the list of processes
    #[arg(long, env = "EMEND_STORE_FILE", value_name = "FILE", global = true)]
    store_file: Option<PathBuf>,

    /// The MySQL or MariaDB database to keep in step: `mysql://USER:PASSWORD@HOST/DATABASE`
    #[arg(
        long,
        env = "EMEND_MIRROR",
        value_name = "URL",
        global = true,
        hide_env_values = true
    )]
    mirror: Option<Secret>,

    /// A file that holds what --mirror takes
    #[arg(long, env = "EMEND_MIRROR_FILE", value_name = "FILE", global = true)]
    mirror_file: Option<PathBuf>,

    /// A folder with Hunspell dictionaries, beside the system's; can be given more than once
    #[arg(
        long,
        env = "EMEND_DICTIONARIES",
        value_name = "DIR",
        value_delimiter = ':',
        global = true
    )]
    pub(crate) dictionaries: Vec<PathBuf>,

    /// How the words beside a mistake are kept
    #[arg(
        long,
        env = "EMEND_CONTEXT_STORAGE",
        value_enum,
        default_value = "plain",
        global = true
    )]
    pub(crate) context_storage: Context,

    /// The longest text a check takes, in UTF-16 code units
    #[arg(long, env = "EMEND_MAX_TEXT", default_value_t = emend_shared::limits::DEFAULT_MAX_TEXT, global = true)]
    pub(crate) max_text: usize,

    /// For how many days a choice's id is remembered: within them, it counts once however often it is sent, and can be undone
    #[arg(
        long,
        env = "EMEND_KEEP_IDS_DAYS",
        value_name = "DAYS",
        default_value_t = 30,
        value_parser = clap::value_parser!(u64).range(1..=3650),
        global = true
    )]
    pub(crate) keep_ids_days: u64,

    #[command(flatten)]
    pub(crate) learning: LearningOptions,

    /// How the log on standard error is written; `RUST_LOG` says what of
    #[arg(
        long,
        env = "EMEND_LOG_FORMAT",
        value_enum,
        default_value = "text",
        global = true
    )]
    pub(crate) log_format: LogFormat,
}

/// How the words beside a mistake are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Context {
    Plain,
    Hashed,
    None,
}

impl From<Context> for ContextStorage {
    fn from(context: Context) -> Self {
        match context {
            Context::Plain => Self::Plain,
            Context::Hashed => Self::Hashed,
            Context::None => Self::None,
        }
    }
}

/// How the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    Text,
    Json,
}

/// Where the primary store is.
#[derive(Debug, Clone)]
pub(crate) enum StoreUrl {
    /// A file on this machine.
    Embedded(PathBuf),
    /// A Redis server.
    Redis(Secret),
}

impl Options {
    /// Where Emend keeps its files.
    pub(crate) fn data_dir(&self) -> PathBuf {
        self.data_dir.clone().unwrap_or_else(|| {
            directories::ProjectDirs::from("", "", "emend")
                .map_or_else(|| PathBuf::from("emend-data"), |dirs| dirs.data_dir().to_owned())
        })
    }

    /// Where the primary store is.
    pub(crate) fn store(&self) -> anyhow::Result<StoreUrl> {
        let Some(store) = either(self.store.as_ref(), self.store_file.as_deref()).context("--store-file")?
        else {
            return Ok(StoreUrl::Embedded(self.data_dir().join("emend.redb")));
        };
        match store.expose().split_once(':') {
            Some(("embedded", file)) if !file.is_empty() => Ok(StoreUrl::Embedded(PathBuf::from(file))),
            Some(("redis" | "rediss" | "redis+unix", _)) => Ok(StoreUrl::Redis(store)),
            Some(("redis+cluster", _)) => {
                anyhow::bail!(
                    "--store: Redis Cluster is not supported yet; give one server as redis://HOST:PORT"
                )
            }
            _ => anyhow::bail!(
                "--store: is none of embedded:FILE, redis://HOST:PORT, rediss://HOST:PORT and redis+unix:///SOCKET"
            ),
        }
    }
}

impl Options {
    /// The database to keep in step, where there is one.
    pub(crate) fn mirror(&self) -> anyhow::Result<Option<Secret>> {
        either(self.mirror.as_ref(), self.mirror_file.as_deref()).context("--mirror-file")
    }
}

/// What was given, or what the file holds.
fn either(given: Option<&Secret>, file: Option<&Path>) -> anyhow::Result<Option<Secret>> {
    match (given, file) {
        (Some(secret), _) => Ok(Some(secret.clone())),
        (None, Some(file)) => Secret::read(file).map(Some),
        (None, None) => Ok(None),
    }
}

/// A path, or nothing.
#[expect(clippy::unnecessary_wraps, reason = "what clap wants of a parser")]
fn any_path(text: &str) -> Result<PathBuf, std::convert::Infallible> {
    Ok(PathBuf::from(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(args: &[&str]) -> Result<Cli, clap::Error> {
        file::parse_with(["emend"].iter().chain(args).map(std::ffi::OsString::from), &[])
    }

    #[test]
    fn a_store_is_a_file_or_a_redis_and_its_password_does_not_print() {
        let store = |url: &str| parsed(&["serve", "--store", url]).unwrap().options.store();
        assert!(matches!(store("embedded:/tmp/x.redb"), Ok(StoreUrl::Embedded(_))));
        let redis = store("redis://:hunter2@localhost").unwrap();
        assert!(!format!("{redis:?}").contains("hunter2"));
        assert!(
            store("redis+cluster://a")
                .unwrap_err()
                .to_string()
                .contains("not supported yet")
        );
        assert!(store("postgres://a").is_err());
    }
}
