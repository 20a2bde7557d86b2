//! What can be set: by a flag, by its environment variable, or in a TOML file under the flag's name; the first of them
//! wins.

use std::ffi::OsString;
use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use clap::error::ErrorKind;
use clap::{Args, CommandFactory, FromArgMatches, Parser, ValueEnum};
use emend_learning::ContextStorage;
use emend_shared::accounts::Registration;

use crate::commands::Command;
use crate::learning::LearningOptions;

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

/// What `emend serve` can be told besides.
#[derive(Debug, Clone, Args)]
pub(crate) struct ServeOptions {
    /// The address to listen on; port 0 takes a free one
    #[arg(long, env = "EMEND_BIND", default_value = "127.0.0.1:8675")]
    pub(crate) bind: SocketAddr,

    /// When to bring MySQL up to date: `every 30s`, a cron line, or `on change` for as soon as something was chosen
    #[arg(
        long,
        env = "EMEND_MIRROR_SCHEDULE",
        value_name = "WHEN",
        default_value = "every 30s"
    )]
    pub(crate) mirror_schedule: String,

    /// When to learn from choices for words that nobody corrected yet: `every 10m`, or a cron line. Nothing is done where
    /// nothing new was chosen
    #[arg(
        long,
        env = "EMEND_TRAIN_SCHEDULE",
        value_name = "WHEN",
        default_value = "every 10m"
    )]
    pub(crate) train_schedule: String,

    /// After how many days without a new choice what was chosen is forgotten; words of dictionaries and rules that were
    /// turned off stay [default: never]
    #[arg(
        long,
        env = "EMEND_KEEP_VOTES_DAYS",
        value_name = "DAYS",
        value_parser = clap::value_parser!(u64).range(1..=36_500)
    )]
    pub(crate) keep_votes_days: Option<u64>,

    /// Whether people log in [default: off on a loopback address, on elsewhere]
    #[arg(long, env = "EMEND_ACCOUNTS", value_enum)]
    pub(crate) accounts: Option<Switch>,

    /// Who may make an account, where people log in
    #[arg(long, env = "EMEND_REGISTRATION", value_enum, default_value = "closed")]
    pub(crate) registration: Registering,

    /// Believe what a proxy in front says of where a request came from and whether it was encrypted (X-Forwarded-For,
    /// X-Forwarded-Proto)
    #[arg(long, env = "EMEND_TRUST_PROXY")]
    pub(crate) trust_proxy: bool,

    /// How many requests of the API one address may make in a minute; 0 for any number [default: 1200 where people log in]
    #[arg(long, env = "EMEND_REQUESTS_PER_MINUTE", value_name = "REQUESTS")]
    requests_per_minute: Option<u32>,

    /// Learn from clients that only ever check: what they were told is wrong and have put right when they check again
    #[arg(long, env = "EMEND_LEARN_FROM_CHECKS", value_enum, default_value = "on")]
    pub(crate) learn_from_checks: Switch,

    /// An origin whose pages may call the API, such as `https://example.org`; can be given more than once
    #[arg(
        long,
        env = "EMEND_ALLOW_ORIGIN",
        value_name = "ORIGIN",
        value_delimiter = ','
    )]
    pub(crate) allow_origin: Vec<String>,
}

/// Whether to do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Switch {
    On,
    Off,
}

/// Who may make an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Registering {
    /// Only who runs the server: `emend user add`
    Closed,
    /// Whoever has an administrator's invitation
    Invite,
    /// Anybody
    Open,
}

impl From<Registering> for Registration {
    fn from(who: Registering) -> Self {
        match who {
            Registering::Closed => Self::Closed,
            Registering::Invite => Self::Invite,
            Registering::Open => Self::Open,
        }
    }
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

impl ServeOptions {
    /// Whether people log in: elsewhere than on this machine, unless told otherwise.
    pub(crate) fn with_accounts(&self) -> bool {
        match self.accounts {
            Some(accounts) => accounts == Switch::On,
            None => !self.is_loopback(),
        }
    }

    /// How many requests an address may make in a minute; `None` for any number.
    pub(crate) fn requests_per_minute(&self) -> Option<NonZeroU32> {
        const WITH_ACCOUNTS: u32 = 1_200;
        let default = if self.with_accounts() { WITH_ACCOUNTS } else { 0 };
        NonZeroU32::new(self.requests_per_minute.unwrap_or(default))
    }

    /// Whether the server is for this machine's own names only: a page elsewhere that has its name resolve to this
    /// machine could otherwise speak for the local user, who needs no password.
    pub(crate) fn loopback_only(&self) -> bool {
        self.accounts.is_none() && self.is_loopback()
    }

    fn is_loopback(&self) -> bool {
        match self.bind.ip() {
            IpAddr::V4(ip) => ip.is_loopback(),
            IpAddr::V6(ip) => ip.is_loopback(),
        }
    }
}

/// Reads flags, environment and file.
pub(crate) fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Cli, clap::Error> {
    let args: Vec<OsString> = args.into_iter().collect();
    let mut command = Cli::command();
    if let Some(file) = config_file(&args) {
        let fail = |why: String| command_error(&Cli::command(), &format!("{}: {why}", file.display()));
        let text = std::fs::read_to_string(&file).map_err(|error| fail(error.to_string()))?;
        let table: toml::Table = text
            .parse()
            .map_err(|error: toml::de::Error| fail(error.to_string()))?;
        for (key, value) in table {
            command = with_default(command, &key, &value).map_err(fail)?;
        }
    }
    Cli::from_arg_matches(&command.try_get_matches_from(args)?)
}

/// The configuration file that the flags or the environment name.
fn config_file(args: &[OsString]) -> Option<PathBuf> {
    let flag = args.iter().enumerate().find_map(|(index, arg)| {
        let arg = arg.to_str()?;
        arg.strip_prefix("--config=").map(PathBuf::from).or_else(|| {
            (arg == "--config").then(|| args.get(index + 1).map(|file| Path::new(file).to_owned()))?
        })
    });
    flag.or_else(|| std::env::var_os("EMEND_CONFIG").map(PathBuf::from))
}

/// Makes what the file says the default of the flag with that name.
fn with_default(mut command: clap::Command, key: &str, value: &toml::Value) -> Result<clap::Command, String> {
    let id = key.replace('-', "_");
    let values: Vec<clap::builder::OsStr> = match value {
        toml::Value::Array(values) => values.iter().map(|value| plain(value).into()).collect(),
        value => vec![plain(value).into()],
    };
    let mut found = false;
    let has = |command: &clap::Command| command.get_arguments().any(|arg| arg.get_id() == id.as_str());
    if has(&command) {
        found = true;
        command = command.mut_arg(&id, |arg| arg.default_values(values.clone()));
    }
    let subcommands: Vec<_> = command
        .get_subcommands()
        .map(|sub| sub.get_name().to_owned())
        .collect();
    for name in subcommands {
        command = command.mut_subcommand(name, |sub| {
            if !has(&sub) {
                return sub;
            }
            found = true;
            sub.mut_arg(&id, |arg| arg.default_values(values.clone()))
        });
    }
    if found && id != "config" {
        Ok(command)
    } else {
        Err(format!("there is no setting called {key}"))
    }
}

fn plain(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn command_error(command: &clap::Command, message: &str) -> clap::Error {
    command.clone().error(ErrorKind::InvalidValue, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(args: &[&str]) -> Result<Cli, clap::Error> {
        parse(["emend"].iter().chain(args).map(OsString::from))
    }

    fn serve(cli: Cli) -> ServeOptions {
        let Command::Serve(options) = cli.command else {
            panic!("not serve")
        };
        options
    }

    #[test]
    fn a_flag_wins_over_the_file_and_the_file_over_the_default() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("emend.toml");
        std::fs::write(&file, "bind = \"127.0.0.1:1\"\nmax-text = 500\nallow-origin = [\"https://a.example\", \"https://b.example\"]")
            .unwrap();
        let config = format!("--config={}", file.display());
        let cli = parsed(&["serve", &config, "--bind", "127.0.0.1:2"]).unwrap();
        assert_eq!(cli.options.max_text, 500);
        let options = serve(cli);
        assert_eq!(options.bind.port(), 2);
        assert_eq!(options.allow_origin.len(), 2);
        assert_eq!(serve(parsed(&["serve", &config]).unwrap()).bind.port(), 1);
    }

    #[test]
    fn an_unknown_setting_in_the_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("emend.toml");
        std::fs::write(&file, "colour = \"red\"").unwrap();
        let error = parsed(&["serve", &format!("--config={}", file.display())])
            .unwrap_err()
            .to_string();
        assert!(error.contains("colour"), "{error}");
    }

    #[test]
    fn people_log_in_where_others_can_reach_the_server_unless_said_in_so_many_words() {
        let accounts = |args: &[&str]| serve(parsed(&[&["serve"], args].concat()).unwrap()).with_accounts();
        assert!(!accounts(&[]));
        assert!(accounts(&["--accounts", "on"]));
        assert!(accounts(&["--bind", "0.0.0.0:1"]));
        assert!(!accounts(&["--bind", "0.0.0.0:1", "--accounts", "off"]));
        assert!(serve(parsed(&["serve"]).unwrap()).loopback_only());
        assert!(!serve(parsed(&["serve", "--bind", "0.0.0.0:1"]).unwrap()).loopback_only());
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
