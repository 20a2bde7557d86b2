//! The replacements that are worth showing. A check returns up to 20 for each issue, and most of them are improbable.

use emend_shared::Replacement;

/// The most replacements shown at first.
pub const MAX_INITIAL_REPLACEMENTS: usize = 3;
/// The most replacements shown on request; each can be accepted with a digit key.
pub const MAX_SHOWN: usize = 9;
/// A replacement is shown at first if its score is at least this share of the best one's.
const MIN_SHARE_OF_BEST: f64 = 0.1;
/// A replacement with a lower score is not shown at first, however close to the best one it is.
const MIN_SCORE: f64 = 0.02;

/// The number of replacements to show at first: the best one, and up to two more that are probable or were chosen before.
pub fn initial_replacement_count(replacements: &[Replacement]) -> usize {
    let Some(best) = replacements.first() else {
        return 0;
    };
    let is_worth = |replacement: &&Replacement| {
        let was_chosen = replacement.why.you > 0 || replacement.why.team > 0;
        was_chosen || (replacement.score >= MIN_SCORE && replacement.score >= best.score * MIN_SHARE_OF_BEST)
    };
    let others = replacements
        .iter()
        .skip(1)
        .take(MAX_INITIAL_REPLACEMENTS - 1)
        .take_while(is_worth)
        .count();
    1 + others
}

#[cfg(test)]
mod tests {
    use emend_shared::RankReason;

    use super::*;

    fn scored(scores: &[f64]) -> Vec<Replacement> {
        scores
            .iter()
            .map(|score| Replacement {
                value: score.to_string(),
                score: *score,
                why: RankReason::default(),
            })
            .collect()
    }

    #[test]
    fn one_to_three_replacements_are_shown() {
        for (scores, shown) in [
            (&[] as &[f64], 0),
            (&[0.01], 1),
            (&[0.97, 0.01, 0.001], 1),
            (&[0.6, 0.3, 0.05, 0.04], 2),
            (&[0.3, 0.25, 0.2, 0.2], 3),
            (&[0.01, 0.01], 1),
        ] {
            assert_eq!(initial_replacement_count(&scored(scores)), shown, "{scores:?}");
        }
    }

    #[test]
    fn earlier_choices_are_shown() {
        let mut replacements = scored(&[0.98, 0.01]);
        replacements[1].why.you = 1;
        assert_eq!(initial_replacement_count(&replacements), 2);
    }
}
