//! The flags for the limits of accounts and teams.

use clap::Args;
use emend_service::AccountLimits;

/// The most that one account, item or team may store on this server.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Limits")]
pub(crate) struct LimitOptions {
    /// Maximum number of outcomes per account and item, such as different replacements of the same word
    #[arg(long, env = "EMEND_MAX_OUTCOMES", value_name = "COUNT", default_value_t = defaults().outcomes)]
    max_outcomes: usize,

    /// Maximum number of items per account that have votes; a word counts once by itself and once for each neighbouring word
    #[arg(long, env = "EMEND_MAX_ITEMS", value_name = "COUNT", default_value_t = defaults().items)]
    max_items: usize,

    /// Maximum number of words in an account's dictionary
    #[arg(long, env = "EMEND_MAX_WORDS", value_name = "COUNT", default_value_t = defaults().words)]
    max_words: usize,

    /// Maximum number of choices that an account may send to each server per minute; the local user has no limit
    #[arg(
        long,
        env = "EMEND_CHOICES_PER_MINUTE",
        value_name = "COUNT",
        default_value_t = defaults().choices_per_minute,
        value_parser = clap::value_parser!(u32).range(1..)
    )]
    choices_per_minute: u32,

    /// Approximate maximum size of the choices and words that an account may store per day on each server, in mebibytes; the
    /// local user has no limit
    #[arg(
        long,
        env = "EMEND_MEBIBYTES_PER_DAY",
        value_name = "COUNT",
        default_value_t = defaults().mebibytes_per_day,
        value_parser = clap::value_parser!(u32).range(1..=1_000_000)
    )]
    mebibytes_per_day: u32,

    /// Maximum number of words in a team's dictionary
    #[arg(long, env = "EMEND_MAX_TEAM_WORDS", value_name = "COUNT", default_value_t = defaults().team_words)]
    max_team_words: usize,

    /// Maximum number of terms in a team's house style
    #[arg(long, env = "EMEND_MAX_HOUSE_STYLE", value_name = "COUNT", default_value_t = defaults().house_style)]
    max_house_style: usize,

    /// Maximum number of members in a team
    #[arg(long, env = "EMEND_MAX_TEAM_MEMBERS", value_name = "COUNT", default_value_t = defaults().team_members)]
    max_team_members: usize,

    /// Maximum number of teams that an account may belong to
    #[arg(long, env = "EMEND_MAX_TEAMS", value_name = "COUNT", default_value_t = defaults().teams)]
    max_teams: usize,

    /// Maximum number of teams that an account may create: existing ones and those created within the last day count
    #[arg(long, env = "EMEND_MAX_TEAMS_MADE", value_name = "COUNT", default_value_t = defaults().teams_made)]
    max_teams_made: usize,
}

fn defaults() -> AccountLimits {
    AccountLimits::default()
}

impl From<&LimitOptions> for AccountLimits {
    fn from(options: &LimitOptions) -> Self {
        Self {
            outcomes: options.max_outcomes,
            items: options.max_items,
            words: options.max_words,
            choices_per_minute: options.choices_per_minute,
            mebibytes_per_day: options.mebibytes_per_day,
            team_words: options.max_team_words,
            house_style: options.max_house_style,
            team_members: options.max_team_members,
            teams: options.max_teams,
            teams_made: options.max_teams_made,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::Command;

    #[test]
    fn a_limit_is_the_given_one_or_else_the_default() {
        let limits = |args: &[&str]| {
            let args = ["emend", "serve"]
                .iter()
                .chain(args)
                .map(std::ffi::OsString::from);
            let Command::Serve(options) = crate::config::parse(args).unwrap().command else {
                panic!("not serve")
            };
            AccountLimits::from(&options.limits)
        };
        assert_eq!(limits(&[]), AccountLimits::default());
        assert_eq!(limits(&["--max-words", "7"]).words, 7);
        assert_eq!(limits(&["--choices-per-minute", "9"]).choices_per_minute, 9);
    }
}
