//! What can be set about learning.

use clap::{Args, ValueEnum};
use emend_learning::{Constants, Promotion};
use emend_shared::accounts::Registration;

/// How many days old an account must be where anybody can register, unless told otherwise.
const DAYS_OF_STRANGERS: u64 = 7;

/// What every command can be told about learning.
#[derive(Debug, Clone, Args)]
pub(crate) struct LearningOptions {
    /// Whose agreement hides an issue from others, when enough distinct accounts waved it away: `team`, `everyone`, both
    /// with a comma between, or `none`
    #[arg(
        long,
        env = "EMEND_PROMOTE",
        value_enum,
        value_delimiter = ',',
        default_value = "team,everyone",
        hide_possible_values = true,
        global = true
    )]
    promote: Vec<Promote>,

    /// What everyone agrees on hides an issue only once an administrator has approved it
    #[arg(long, env = "EMEND_PROMOTE_APPROVED_ONLY", global = true)]
    promote_approved_only: bool,

    /// How many days old an account must be before its choices count for everyone; for itself and its teams they count at
    /// once [default: 7 with --registration open, 0 otherwise]
    #[arg(
        long,
        env = "EMEND_ESTABLISHED_AFTER_DAYS",
        value_name = "DAYS",
        global = true
    )]
    established_after_days: Option<u32>,

    /// In how many days a person's own habit comes to weigh half, when they do not follow it any more; 0: never
    #[arg(
        long,
        env = "EMEND_HALF_LIFE_DAYS",
        value_name = "DAYS",
        default_value_t = 180,
        global = true
    )]
    half_life_days: u32,
}

/// Whose agreement hides an issue from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Promote {
    Team,
    Everyone,
    None,
}

impl LearningOptions {
    /// The constants of ranking.
    pub(crate) fn constants(&self) -> Constants {
        let days = f64::from(self.half_life_days);
        Constants {
            half_life: if days > 0.0 {
                days * 24.0 * 60.0 * 60.0
            } else {
                f64::INFINITY
            },
            ..Constants::default()
        }
    }

    /// How many seconds old an account must be before its choices count for everyone. Where anybody can register, accounts
    /// cost nothing, so new ones wait; where an administrator lets people in, they are known.
    pub(crate) fn established_after(&self, registration: Registration) -> u64 {
        let days = match (self.established_after_days, registration) {
            (Some(days), _) => u64::from(days),
            (None, Registration::Open) => DAYS_OF_STRANGERS,
            (None, Registration::Closed | Registration::Invite) => 0,
        };
        days * 24 * 60 * 60
    }

    /// Whether an administrator must approve what everyone agrees on.
    pub(crate) fn approval(&self) -> bool {
        self.promote_approved_only
    }

    /// When the judgement of some is that of others too. Refuses `none` beside another.
    pub(crate) fn promotion(&self) -> anyhow::Result<Promotion> {
        let has = |whose| self.promote.contains(&whose);
        anyhow::ensure!(
            !(has(Promote::None) && (has(Promote::Team) || has(Promote::Everyone))),
            "--promote: none goes with nothing else"
        );
        Ok(Promotion {
            team: has(Promote::Team),
            everyone: has(Promote::Everyone),
            ..Promotion::default()
        })
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::*;

    fn options(args: &[&str]) -> Option<LearningOptions> {
        let args = ["emend", "doctor"].iter().chain(args).map(OsString::from);
        Some(crate::config::parse(args).ok()?.options.learning)
    }

    fn promotion(args: &[&str]) -> Option<(bool, bool)> {
        let promotion = options(args)?.promotion().ok()?;
        Some((promotion.team, promotion.everyone))
    }

    #[test]
    fn a_team_and_everyone_promote_unless_told_otherwise() {
        assert_eq!(promotion(&[]), Some((true, true)));
        assert_eq!(promotion(&["--promote", "team,everyone"]), Some((true, true)));
        assert_eq!(promotion(&["--promote", "team"]), Some((true, false)));
        assert_eq!(promotion(&["--promote", "everyone"]), Some((false, true)));
        assert_eq!(promotion(&["--promote", "none"]), Some((false, false)));
        assert_eq!(promotion(&["--promote", "none,team"]), None);
        assert_eq!(promotion(&["--promote", "nobody"]), None);
    }

    #[test]
    fn a_half_life_is_given_in_days_and_zero_is_never() {
        let days = |args: &[&str]| (options(args).unwrap().constants().half_life / 86_400.0).to_string();
        let all = [
            days(&[]),
            days(&["--half-life-days", "30"]),
            days(&["--half-life-days", "0"]),
        ];
        assert_eq!(all, ["180", "30", "inf"]);
    }

    #[test]
    fn the_file_says_it_as_a_text_or_as_a_list() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("emend.toml");
        let config = format!("--config={}", file.display());
        for (text, expected) in [
            ("promote = \"team\"", (true, false)),
            ("promote = [\"team\", \"everyone\"]", (true, true)),
        ] {
            std::fs::write(&file, text).unwrap();
            assert_eq!(promotion(&[&config]), Some(expected), "{text}");
        }
        std::fs::write(&file, "promote = \"none\"").unwrap();
        assert_eq!(promotion(&[&config, "--promote", "team"]), Some((true, false)));
    }
}
