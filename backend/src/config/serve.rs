//! What `emend serve` can be told.

use std::net::IpAddr;
use std::num::NonZeroU32;

use clap::{Args, ValueEnum};
use emend_api::{AllowedOrigin, BasePath, CheckAccess};
use emend_shared::accounts::Registration;

use super::bind::Bind;
use crate::limits::LimitOptions;

/// What `emend serve` can be told besides.
#[derive(Debug, Clone, Args)]
pub(crate) struct ServeOptions {
    /// The host and port to listen on, such as localhost:8675, or 0.0.0.0:8675 for every address of this machine; port 0 takes
    /// a free one
    #[arg(
        long,
        env = "EMEND_BIND",
        value_name = "HOST:PORT",
        default_value = "127.0.0.1:8675"
    )]
    pub(crate) bind: Bind,

    /// When to bring MySQL up to date: `every 30s`, a cron line, or `on change` for as soon as something was chosen
    #[arg(
        long,
        env = "EMEND_MIRROR_SCHEDULE",
        value_name = "WHEN",
        default_value = "every 30s"
    )]
    pub(crate) mirror_schedule: String,

    /// Accepted and ignored, so that earlier configurations still start: error models are no longer trained
    #[arg(long, env = "EMEND_TRAIN_SCHEDULE", value_name = "WHEN", hide = true)]
    pub(crate) train_schedule: Option<String>,

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

    /// Who may check texts, where people log in [default: accounts]
    #[arg(long, env = "EMEND_CHECK_ACCESS", value_name = "WHO", value_enum)]
    pub(crate) check_access: Option<Checking>,

    /// Who may make an account, where people log in
    #[arg(long, env = "EMEND_REGISTRATION", value_enum, default_value = "closed")]
    pub(crate) registration: Registering,

    /// Believe what a proxy in front says of where a request came from and whether it was encrypted (X-Forwarded-For,
    /// X-Forwarded-Proto)
    #[arg(long, env = "EMEND_TRUST_PROXY")]
    pub(crate) trust_proxy: bool,

    /// The path under which a proxy has the server, such as `/emend`; the proxy may leave it in the addresses that it passes on,
    /// or take it away
    #[arg(long, env = "EMEND_BASE_PATH", value_name = "PATH", default_value = "/")]
    pub(crate) base_path: BasePath,

    /// How many requests of the API one address may make in a minute; 0 for any number [default: 1200 where people log in]
    #[arg(long, env = "EMEND_REQUESTS_PER_MINUTE", value_name = "REQUESTS")]
    requests_per_minute: Option<u32>,

    /// Learn from clients that only ever check: what they were told is wrong and have put right when they check again
    #[arg(long, env = "EMEND_LEARN_FROM_CHECKS", value_enum, default_value = "on")]
    pub(crate) learn_from_checks: Switch,

    /// An origin whose pages may call the API, such as `https://example.org`; a pattern such as `vscode-webview://*`; or
    /// `*` for every page. Can be given more than once. Browser extensions and Obsidian need not be given for `/v2`
    #[arg(
        long,
        env = "EMEND_ALLOW_ORIGIN",
        value_name = "ORIGIN",
        value_delimiter = ','
    )]
    pub(crate) allow_origin: Vec<AllowedOrigin>,

    #[command(flatten)]
    pub(crate) limits: LimitOptions,
}

/// Whether to do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Switch {
    On,
    Off,
}

/// Who may check texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Checking {
    /// Everyone who can reach the server
    Everyone,
    /// Accounts: by their session or an API key
    Accounts,
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

impl ServeOptions {
    /// Whether people log in: elsewhere than on this machine, unless told otherwise.
    pub(crate) fn with_accounts(&self, address: IpAddr) -> bool {
        match self.accounts {
            Some(accounts) => accounts == Switch::On,
            None => !address.is_loopback(),
        }
    }

    /// Who may check texts.
    ///
    /// # Errors
    /// Accounts only, where there are none.
    pub(crate) fn check_access(&self, address: IpAddr) -> anyhow::Result<CheckAccess> {
        match self.check_access {
            Some(Checking::Everyone) => Ok(CheckAccess::Everyone),
            Some(Checking::Accounts) if !self.with_accounts(address) => {
                anyhow::bail!("--check-access accounts needs accounts: add --accounts on")
            }
            Some(Checking::Accounts) | None => Ok(CheckAccess::Accounts),
        }
    }

    /// How many requests an address may make in a minute; `None` for any number.
    pub(crate) fn requests_per_minute(&self, address: IpAddr) -> Option<NonZeroU32> {
        const WITH_ACCOUNTS: u32 = 1_200;
        let default = if self.with_accounts(address) {
            WITH_ACCOUNTS
        } else {
            0
        };
        NonZeroU32::new(self.requests_per_minute.unwrap_or(default))
    }

    /// Whether the server is for this machine's own names only: a page elsewhere that has its name resolve to this
    /// machine could otherwise speak for the local user, who needs no password.
    pub(crate) fn loopback_only(&self, address: IpAddr) -> bool {
        self.accounts.is_none() && address.is_loopback()
    }
}

#[cfg(test)]
mod tests {
    use super::super::Cli;
    use super::super::file::parse_with;
    use super::*;
    use crate::commands::Command;

    fn serve(args: &[&str]) -> ServeOptions {
        let args = ["emend", "serve"]
            .iter()
            .chain(args)
            .map(std::ffi::OsString::from);
        let cli: Cli = parse_with(args, &[]).unwrap();
        let Command::Serve(options) = cli.command else {
            panic!("not serve")
        };
        options
    }

    #[test]
    fn people_log_in_where_others_can_reach_the_server_unless_said_in_so_many_words() {
        let at = |options: &ServeOptions| options.bind.resolve().unwrap().ip();
        let accounts = |args: &[&str]| {
            let options = serve(args);
            options.with_accounts(at(&options))
        };
        let alone = |args: &[&str]| {
            let options = serve(args);
            options.loopback_only(at(&options))
        };
        assert!(!accounts(&[]));
        assert!(accounts(&["--accounts", "on"]));
        assert!(accounts(&["--bind", "0.0.0.0:1"]));
        assert!(!accounts(&["--bind", "0.0.0.0:1", "--accounts", "off"]));
        assert!(alone(&[]) && alone(&["--bind", "localhost:1"]));
        assert!(!alone(&["--bind", "0.0.0.0:1"]));
    }

    #[test]
    fn accounts_check_where_there_are_accounts_unless_everyone_may() {
        let access = |args: &[&str]| {
            let options = serve(args);
            options.check_access(options.bind.resolve().unwrap().ip()).ok()
        };
        let accounts = ["--accounts", "on"];
        assert_eq!(access(&accounts), Some(CheckAccess::Accounts));
        let everyone = [&accounts[..], &["--check-access", "everyone"]].concat();
        assert_eq!(access(&everyone), Some(CheckAccess::Everyone));
        assert_eq!(access(&["--check-access", "accounts"]), None);
    }
}
