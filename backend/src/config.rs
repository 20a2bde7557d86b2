//! Settings: each is a flag, an environment variable, and a key of the TOML configuration file. A flag takes precedence over
//! a variable, and a variable over the file.
//!
//! # Layout
//! - here: the settings that commands share; `serve_options`: the settings of `emend serve` alone
//! - `file`: the configuration file; `listen_address`: the address to listen on; `secret`: secrets in files

#[cfg(test)]
mod documentation_tests;
mod file;
mod listen_address;
mod secret;
mod serve_options;

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Args, Parser, ValueEnum};
use emend_domain::ContextStorage;
use emend_store::CHOICE_ID_SECONDS;
use secrecy::{ExposeSecret, SecretString};

use crate::commands::Command;
use crate::help::{CHECKING, EXAMPLES, GLOBAL, STORAGE};
use crate::learning_options::LearningOptions;
use crate::time_units::DAY;

pub(crate) use file::{ConfigSource, parse};
pub(crate) use serve_options::{OnOff, ServeOptions};

/// A free, self-hosted spelling and grammar checker that learns from its users' choices.
///
/// `emend serve` starts the web app and the API on this machine; no other service is needed. `emend check` checks files on
/// the command line. The other commands explain issues, manage accounts, back up and restore the data, and keep a copy
/// of it in MySQL.
///
/// Every flag can also be set by an environment variable, shown in brackets in the help, or in a configuration file. A flag
/// takes precedence over a variable, and a variable over the file.
#[derive(Debug, Parser)]
#[command(name = "emend", version, max_term_width = 110, after_long_help = EXAMPLES)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) options: Options,
}

/// The settings that commands share; `help` says which command shows which of them.
#[derive(Debug, Clone, Args)]
pub(crate) struct Options {
    /// The configuration file, in TOML; its keys are the names of the flags, as in `bind = "127.0.0.1:9000"`. With '', no
    /// file is read [default: emend/emend.toml in `$XDG_CONFIG_HOME` or ~/.config, or else /etc/emend/emend.toml]
    #[arg(
        long,
        env = "EMEND_CONFIG",
        value_name = "FILE",
        global = true,
        value_parser = any_path,
        help_heading = GLOBAL
    )]
    config: Option<PathBuf>,

    /// The configuration file that was read.
    #[arg(skip)]
    pub(crate) source: ConfigSource,

    /// The directory for Emend's files [default: the platform's data directory for emend]
    #[arg(long, env = "EMEND_DATA_DIR", value_name = "DIR", global = true, help_heading = STORAGE)]
    data_dir: Option<PathBuf>,

    /// The primary store: embedded:FILE, redis://…, rediss://…, redis+unix:///… or redis+cluster://HOST:PORT,HOST:PORT [default: embedded:<data-dir>/emend.redb]
    #[arg(
        long,
        env = "EMEND_STORE",
        value_name = "URL",
        global = true,
        hide_env_values = true,
        help_heading = STORAGE
    )]
    store: Option<SecretString>,

    /// A file that contains the URL for --store, to keep the password out of the process list
    #[arg(long, env = "EMEND_STORE_FILE", value_name = "FILE", global = true, help_heading = STORAGE)]
    store_file: Option<PathBuf>,

    /// The MySQL or MariaDB database that mirrors the store: `mysql://USER:PASSWORD@HOST/DATABASE`
    #[arg(
        long,
        env = "EMEND_MIRROR",
        value_name = "URL",
        global = true,
        hide_env_values = true,
        help_heading = STORAGE
    )]
    mirror: Option<SecretString>,

    /// A file that contains the URL for --mirror
    #[arg(long, env = "EMEND_MIRROR_FILE", value_name = "FILE", global = true, help_heading = STORAGE)]
    mirror_file: Option<PathBuf>,

    /// A directory of Hunspell dictionaries, in addition to the system's own; can be given more than once
    #[arg(
        long,
        env = "EMEND_DICTIONARIES",
        value_name = "DIR",
        value_delimiter = ':',
        global = true,
        help_heading = CHECKING
    )]
    pub(crate) dictionaries: Vec<PathBuf>,

    /// How to store the words before and after an issue
    #[arg(
        long,
        env = "EMEND_CONTEXT_STORAGE",
        value_enum,
        default_value = "plain",
        global = true,
        help_heading = CHECKING
    )]
    pub(crate) context_storage: ContextStorageArg,

    /// Maximum length of a text, in UTF-16 code units
    #[arg(
        long,
        env = "EMEND_MAX_TEXT",
        value_name = "LENGTH",
        default_value_t = emend_shared::limits::DEFAULT_MAX_TEXT,
        global = true,
        help_heading = CHECKING
    )]
    pub(crate) max_text: usize,

    /// Number of days for which choice IDs are kept. During that time, a choice that is sent twice counts only once, and a
    /// choice can be undone
    #[arg(
        long,
        env = "EMEND_KEEP_IDS_DAYS",
        value_name = "DAYS",
        default_value_t = CHOICE_ID_SECONDS / DAY,
        value_parser = clap::value_parser!(u64).range(1..=3650),
        global = true,
        help_heading = STORAGE
    )]
    pub(crate) keep_ids_days: u64,

    #[command(flatten)]
    pub(crate) learning: LearningOptions,

    /// The format of the log, which goes to standard error; the `RUST_LOG` variable sets the log level, such as `debug`
    #[arg(
        long,
        env = "EMEND_LOG_FORMAT",
        value_enum,
        default_value = "text",
        global = true,
        help_heading = GLOBAL
    )]
    pub(crate) log_format: LogFormat,
}

/// How the words next to a misspelling are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ContextStorageArg {
    /// In plain text
    Plain,
    /// As hashes
    Hashed,
    /// Not at all
    None,
}

impl From<ContextStorageArg> for ContextStorage {
    fn from(context: ContextStorageArg) -> Self {
        match context {
            ContextStorageArg::Plain => Self::Plain,
            ContextStorageArg::Hashed => Self::Hashed,
            ContextStorageArg::None => Self::None,
        }
    }
}

/// The format of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// One line per event
    Text,
    /// One JSON object per event
    Json,
}

/// The location of the primary store.
#[derive(Debug, Clone)]
pub(crate) enum StoreUrl {
    /// A file on this machine.
    Embedded(PathBuf),
    /// A Redis server, or a Redis Cluster.
    Redis(SecretString),
}

impl Options {
    /// The directory for Emend's files.
    pub(crate) fn data_dir(&self) -> PathBuf {
        self.data_dir.clone().unwrap_or_else(|| {
            directories::ProjectDirs::from("", "", "emend")
                .map_or_else(|| PathBuf::from("emend-data"), |dirs| dirs.data_dir().to_owned())
        })
    }

    /// The location of the primary store.
    pub(crate) fn store(&self) -> anyhow::Result<StoreUrl> {
        let Some(store) = secret_or_file_content(self.store.as_ref(), self.store_file.as_deref())
            .context("--store-file")?
        else {
            return Ok(StoreUrl::Embedded(self.data_dir().join("emend.redb")));
        };
        match store.expose_secret().split_once(':') {
            Some(("embedded", file)) if !file.is_empty() => Ok(StoreUrl::Embedded(PathBuf::from(file))),
            Some(("redis" | "rediss" | "redis+unix" | "redis+cluster" | "rediss+cluster", _)) => {
                Ok(StoreUrl::Redis(store))
            }
            _ => anyhow::bail!(
                "--store: unknown kind of URL; give embedded:FILE, redis://HOST:PORT, rediss://HOST:PORT, redis+unix:///SOCKET or \
                 redis+cluster://HOST:PORT,HOST:PORT"
            ),
        }
    }
}

impl Options {
    /// The database that mirrors the store, if one is configured.
    pub(crate) fn mirror(&self) -> anyhow::Result<Option<SecretString>> {
        secret_or_file_content(self.mirror.as_ref(), self.mirror_file.as_deref()).context("--mirror-file")
    }
}

/// The given URL, or the content of the file.
fn secret_or_file_content(
    given: Option<&SecretString>,
    file: Option<&Path>,
) -> anyhow::Result<Option<SecretString>> {
    match (given, file) {
        (Some(secret), _) => Ok(Some(secret.clone())),
        (None, Some(file)) => secret::read(file).map(Some),
        (None, None) => Ok(None),
    }
}

/// A path, which may be empty.
#[expect(clippy::unnecessary_wraps, reason = "the signature of a clap parser")]
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
        for url in [
            "redis://:hunter2@localhost",
            "redis+cluster://:hunter2@a:7000,b:7001",
        ] {
            let redis = store(url).unwrap();
            assert!(!format!("{redis:?}").contains("hunter2"));
        }
        assert!(store("postgres://a").is_err());
    }
}
