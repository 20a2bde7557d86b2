//! The flags for learning.

use clap::{Args, ValueEnum};
use emend_learning::{DEFAULT_HALF_LIFE_DAYS, Promotion, RankingConstants};
use emend_shared::accounts::Registration;

/// The default of `--established-after-days` with open registration.
const OPEN_REGISTRATION_WAIT_DAYS: u64 = 7;

/// The options of learning.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Learning")]
pub(crate) struct LearningOptions {
    /// Hide an issue from a whole team, or from everyone, once enough accounts ignore it or accept the word: `team`, `everyone`,
    /// `team,everyone` or `none`
    #[arg(
        long,
        env = "EMEND_PROMOTE",
        value_enum,
        value_delimiter = ',',
        default_value = "team,everyone",
        hide_possible_values = true,
        global = true
    )]
    promote: Vec<PromoteArg>,

    /// Hide an issue from everyone only after an administrator has approved it
    #[arg(long, env = "EMEND_PROMOTE_APPROVED_ONLY", global = true)]
    promote_approved_only: bool,

    /// Minimum age of an account, in days, before its choices count for everyone; they count for the account and its teams
    /// immediately [default: 7 with --registration open, otherwise 0]
    #[arg(
        long,
        env = "EMEND_ESTABLISHED_AFTER_DAYS",
        value_name = "DAYS",
        global = true
    )]
    established_after_days: Option<u32>,

    /// Number of days after which an unused habit has lost half its weight; 0 keeps the full weight
    #[arg(
        long,
        env = "EMEND_HALF_LIFE_DAYS",
        value_name = "DAYS",
        default_value_t = DEFAULT_HALF_LIFE_DAYS,
        global = true
    )]
    half_life_days: u32,
}

/// The scopes that a dismissal can be promoted to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum PromoteArg {
    Team,
    Everyone,
    None,
}

impl LearningOptions {
    /// The constants of ranking.
    pub(crate) fn constants(&self) -> RankingConstants {
        let days = f64::from(self.half_life_days);
        RankingConstants {
            half_life: if days > 0.0 {
                days * 24.0 * 60.0 * 60.0
            } else {
                f64::INFINITY
            },
            ..RankingConstants::default()
        }
    }

    /// The age, in seconds, from which an account's choices count for everyone. With open registration anyone can create
    /// any number of accounts, so new ones wait; with closed registration or invitations an administrator vouches for them.
    pub(crate) fn established_after(&self, registration: Registration) -> u64 {
        let days = match (self.established_after_days, registration) {
            (Some(days), _) => u64::from(days),
            (None, Registration::Open) => OPEN_REGISTRATION_WAIT_DAYS,
            (None, Registration::Closed | Registration::Invite) => 0,
        };
        days * 24 * 60 * 60
    }

    /// Whether promotion to everyone needs the approval of an administrator.
    pub(crate) fn approval(&self) -> bool {
        self.promote_approved_only
    }

    /// When an outcome is promoted.
    ///
    /// # Errors
    /// `none` together with another value.
    pub(crate) fn promotion(&self) -> anyhow::Result<Promotion> {
        let has = |whose| self.promote.contains(&whose);
        anyhow::ensure!(
            !(has(PromoteArg::None) && (has(PromoteArg::Team) || has(PromoteArg::Everyone))),
            "--promote: `none` cannot be combined with other values"
        );
        Ok(Promotion {
            team: has(PromoteArg::Team),
            everyone: has(PromoteArg::Everyone),
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
    fn outcomes_are_promoted_to_teams_and_everyone_by_default() {
        assert_eq!(promotion(&[]), Some((true, true)));
        assert_eq!(promotion(&["--promote", "team,everyone"]), Some((true, true)));
        assert_eq!(promotion(&["--promote", "team"]), Some((true, false)));
        assert_eq!(promotion(&["--promote", "everyone"]), Some((false, true)));
        assert_eq!(promotion(&["--promote", "none"]), Some((false, false)));
        assert_eq!(promotion(&["--promote", "none,team"]), None);
        assert_eq!(promotion(&["--promote", "nobody"]), None);
    }

    #[test]
    fn a_half_life_is_given_in_days_and_zero_means_no_decay() {
        let days = |args: &[&str]| (options(args).unwrap().constants().half_life / 86_400.0).to_string();
        let all = [
            days(&[]),
            days(&["--half-life-days", "30"]),
            days(&["--half-life-days", "0"]),
        ];
        assert_eq!(all, ["180", "30", "inf"]);
    }

    #[test]
    fn the_file_takes_a_string_or_a_list() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("emend.toml");
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
