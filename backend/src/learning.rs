//! What can be set about learning.

use clap::{Args, ValueEnum};
use emend_learning::Promotion;

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
}

/// Whose agreement hides an issue from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Promote {
    Team,
    Everyone,
    None,
}

impl LearningOptions {
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

    fn promotion(args: &[&str]) -> Option<(bool, bool)> {
        let args = ["emend", "doctor"].iter().chain(args).map(OsString::from);
        let options = crate::config::parse(args).ok()?.options.learning;
        let promotion = options.promotion().ok()?;
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
