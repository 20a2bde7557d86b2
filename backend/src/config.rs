//! What can be set: by a flag, by its environment variable, or in a TOML file under the flag's name; the first of them
//! wins.

mod file;
mod serve;

use std::path::PathBuf;

use clap::{Args, Parser, ValueEnum};
use emend_learning::ContextStorage;

use crate::commands::Command;
use crate::learning::LearningOptions;

pub(crate) use file::parse;
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
    /// A TOML file with the same names as these flags, such as `bind = "127.0.0.1:9000"`
    #[arg(long, env = "EMEND_CONFIG", value_name = "FILE", global = true)]
    pub(crate) config: Option<PathBuf>,

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
    store: Option<String>,

    /// The MySQL or MariaDB database to keep in step: `mysql://USER:PASSWORD@HOST/DATABASE`
    #[arg(
        long,
        env = "EMEND_MIRROR",
        value_name = "URL",
        global = true,
        hide_env_values = true
    )]
    pub(crate) mirror: Option<Secret>,

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

/// A text that may hold a password, and does not print.
#[derive(Clone)]
pub(crate) struct Secret(String);

impl Secret {
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("(secret)")
    }
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
        let Some(store) = &self.store else {
            return Ok(StoreUrl::Embedded(self.data_dir().join("emend.redb")));
        };
        match store.split_once(':') {
            Some(("embedded", file)) if !file.is_empty() => Ok(StoreUrl::Embedded(PathBuf::from(file))),
            Some(("redis" | "rediss" | "redis+unix", _)) => Ok(StoreUrl::Redis(store.as_str().into())),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(args: &[&str]) -> Result<Cli, clap::Error> {
        parse(["emend"].iter().chain(args).map(std::ffi::OsString::from))
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
