//! What can be set about how much one account may have.

use clap::Args;
use emend_service::Limits;

/// How much one account, one item or one team may have on this server.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Limits for each account")]
pub(crate) struct LimitOptions {
    /// Different things that an account may choose about one word or mistake
    #[arg(long, env = "EMEND_MAX_OUTCOMES", value_name = "COUNT", default_value_t = defaults().outcomes)]
    max_outcomes: usize,

    /// Words and mistakes, each alone and between its neighbours, that an account may have chosen something about
    #[arg(long, env = "EMEND_MAX_ITEMS", value_name = "COUNT", default_value_t = defaults().items)]
    max_items: usize,

    /// Words in the dictionary of an account
    #[arg(long, env = "EMEND_MAX_WORDS", value_name = "COUNT", default_value_t = defaults().words)]
    max_words: usize,

    /// Choices that an account may make in a minute, on each server; the local user may make any number
    #[arg(
        long,
        env = "EMEND_CHOICES_PER_MINUTE",
        value_name = "COUNT",
        default_value_t = defaults().choices_per_minute,
        value_parser = clap::value_parser!(u32).range(1..)
    )]
    choices_per_minute: u32,

    /// Mebibytes that the choices and words of an account may take in a day, about, on each server; the local user's may
    /// take any
    #[arg(
        long,
        env = "EMEND_MEBIBYTES_PER_DAY",
        value_name = "COUNT",
        default_value_t = defaults().mebibytes_per_day,
        value_parser = clap::value_parser!(u32).range(1..=1_000_000)
    )]
    mebibytes_per_day: u32,

    /// Words in the dictionary of a team
    #[arg(long, env = "EMEND_MAX_TEAM_WORDS", value_name = "COUNT", default_value_t = defaults().team_words)]
    max_team_words: usize,

    /// Entries in the house style of a team
    #[arg(long, env = "EMEND_MAX_HOUSE_STYLE", value_name = "COUNT", default_value_t = defaults().house_style)]
    max_house_style: usize,

    /// Teams that an account may be in
    #[arg(long, env = "EMEND_MAX_TEAMS", value_name = "COUNT", default_value_t = defaults().teams)]
    max_teams: usize,

    /// Teams that an account may make: those that there are, and those made within a day
    #[arg(long, env = "EMEND_MAX_TEAMS_MADE", value_name = "COUNT", default_value_t = defaults().teams_made)]
    max_teams_made: usize,
}

fn defaults() -> Limits {
    Limits::default()
}

impl From<&LimitOptions> for Limits {
    fn from(options: &LimitOptions) -> Self {
        Self {
            outcomes: options.max_outcomes,
            items: options.max_items,
            words: options.max_words,
            choices_per_minute: options.choices_per_minute,
            mebibytes_per_day: options.mebibytes_per_day,
            team_words: options.max_team_words,
            house_style: options.max_house_style,
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
    fn a_limit_is_as_said_and_otherwise_as_it_is_built_in() {
        let limits = |args: &[&str]| {
            let args = ["emend", "serve"]
                .iter()
                .chain(args)
                .map(std::ffi::OsString::from);
            let Command::Serve(options) = crate::config::parse(args).unwrap().command else {
                panic!("not serve")
            };
            Limits::from(&options.limits)
        };
        assert_eq!(limits(&[]), Limits::default());
        assert_eq!(limits(&["--max-words", "7"]).words, 7);
        assert_eq!(limits(&["--choices-per-minute", "9"]).choices_per_minute, 9);
    }
}
