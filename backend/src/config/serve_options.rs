//! The settings of `emend serve`.

use std::net::IpAddr;
use std::num::NonZeroU32;

use clap::{Args, ValueEnum};
use emend_api::{AllowedOrigin, BasePath, CheckAccess};
use emend_shared::accounts::Registration;

use super::listen_address::ListenAddress;
use crate::limit_options::LimitOptions;

/// The settings of `emend serve` alone.
#[derive(Debug, Clone, Args)]
pub(crate) struct ServeOptions {
    /// The host and port to listen on, such as localhost:8675, or 0.0.0.0:8675 for all addresses of this machine; port 0
    /// stands for any free port
    #[arg(
        long,
        env = "EMEND_BIND",
        value_name = "HOST:PORT",
        default_value = "127.0.0.1:8675"
    )]
    pub(crate) bind: ListenAddress,

    /// When to update the mirror: `every 30s`, a cron expression, or `on change` for an update right after each
    /// change
    #[arg(
        long,
        env = "EMEND_MIRROR_SCHEDULE",
        value_name = "WHEN",
        default_value = emend_mirror::DEFAULT_SCHEDULE
    )]
    pub(crate) mirror_schedule: String,

    /// Accepted and ignored, so that earlier configurations still work: error models are no longer trained
    #[arg(long, env = "EMEND_TRAIN_SCHEDULE", value_name = "WHEN", hide = true)]
    pub(crate) train_schedule: Option<String>,

    /// Delete votes that have not been repeated for this number of days; dictionary words and disabled rules are kept
    /// [default: never]
    #[arg(
        long,
        env = "EMEND_KEEP_VOTES_DAYS",
        value_name = "DAYS",
        value_parser = clap::value_parser!(u64).range(1..=36_500)
    )]
    pub(crate) keep_votes_days: Option<u64>,

    /// Whether users have accounts and log in [default: off on a loopback address, otherwise on]
    #[arg(long, env = "EMEND_ACCOUNTS", value_enum)]
    pub(crate) accounts: Option<OnOff>,

    /// Which clients may check text when accounts are on [default: accounts]
    #[arg(long, env = "EMEND_CHECK_ACCESS", value_name = "WHO", value_enum)]
    pub(crate) check_access: Option<CheckAccessArg>,

    /// How new users register when accounts are on
    #[arg(long, env = "EMEND_REGISTRATION", value_enum, default_value = "closed")]
    pub(crate) registration: RegistrationArg,

    /// Trust the X-Forwarded-… headers from a reverse proxy
    #[arg(long, env = "EMEND_TRUST_PROXY")]
    pub(crate) trust_proxy: bool,

    /// The path under which a reverse proxy serves Emend, such as `/emend`; the proxy may strip it from requests or keep it
    #[arg(long, env = "EMEND_BASE_PATH", value_name = "PATH", default_value = "/")]
    pub(crate) base_path: BasePath,

    /// Maximum number of API requests per minute from one IP address; 0 means no limit [default: 1200 if accounts are on,
    /// otherwise 0]
    #[arg(long, env = "EMEND_REQUESTS_PER_MINUTE", value_name = "REQUESTS")]
    requests_per_minute: Option<u32>,

    /// Learn from clients that can only check, by comparing their successive checks
    #[arg(long, env = "EMEND_LEARN_FROM_CHECKS", value_enum, default_value = "on")]
    pub(crate) learn_from_checks: OnOff,

    /// An origin whose pages may call the API, such as `https://example.org`, a pattern such as `vscode-webview://*`, or `*`
    /// for all pages; can be given more than once. Browser extensions and Obsidian can use `/v2` without this flag
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

/// A setting that is on or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum OnOff {
    On,
    Off,
}

/// The clients that may check texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckAccessArg {
    /// All clients that can reach the server
    Everyone,
    /// Clients with an account: a session or an API key
    Accounts,
}

/// How new users register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum RegistrationArg {
    /// Only administrators create accounts, with `emend user add`
    Closed,
    /// New users need an invitation from an administrator
    Invite,
    /// Anyone can register
    Open,
}

impl From<RegistrationArg> for Registration {
    fn from(registering: RegistrationArg) -> Self {
        match registering {
            RegistrationArg::Closed => Self::Closed,
            RegistrationArg::Invite => Self::Invite,
            RegistrationArg::Open => Self::Open,
        }
    }
}

impl ServeOptions {
    /// Whether accounts are on. By default, they are on unless the server listens on a loopback address.
    pub(crate) fn with_accounts(&self, address: IpAddr) -> bool {
        match self.accounts {
            Some(accounts) => accounts == OnOff::On,
            None => !address.is_loopback(),
        }
    }

    /// The clients that may check texts.
    ///
    /// # Errors
    /// Only accounts may check, but accounts are off.
    pub(crate) fn check_access(&self, address: IpAddr) -> anyhow::Result<CheckAccess> {
        match self.check_access {
            Some(CheckAccessArg::Everyone) => Ok(CheckAccess::Everyone),
            Some(CheckAccessArg::Accounts) if !self.with_accounts(address) => {
                anyhow::bail!("--check-access accounts needs accounts: add --accounts on")
            }
            Some(CheckAccessArg::Accounts) | None => Ok(CheckAccess::Accounts),
        }
    }

    /// The requests per minute that one IP address may make; `None` for no limit.
    pub(crate) fn requests_per_minute(&self, address: IpAddr) -> Option<NonZeroU32> {
        let default = if self.with_accounts(address) {
            emend_accounts::DEFAULT_REQUESTS_PER_MINUTE
        } else {
            0
        };
        NonZeroU32::new(self.requests_per_minute.unwrap_or(default))
    }

    /// Whether the server accepts only requests for this machine's own names. Otherwise a page whose host name resolves to
    /// this machine could act as the local user, who needs no password (DNS rebinding).
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
    fn accounts_are_on_if_others_can_reach_the_server_unless_turned_off() {
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
    fn only_accounts_may_check_if_accounts_are_on_unless_everyone_may() {
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
