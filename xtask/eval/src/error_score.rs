//! The score of a checker on an error.

use crate::event::WriterError;

/// The number of suggestions that a user reads.
pub(crate) const MAX_SHOWN: usize = 5;
/// The lowest rank that counts.
const MAX_RANK: usize = 20;

/// The score of a checker on one error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ErrorScore {
    /// Whether the error was marked.
    pub(crate) flagged: bool,
    /// The rank of the intended word, from 1; `None` if it was not suggested, or ranked too low.
    pub(crate) rank: Option<usize>,
    /// The user's effort to correct the error: the suggestions to read, or all that are shown and the letters to type.
    pub(crate) effort: usize,
}

impl ErrorScore {
    /// Scores an answer: `None` if nothing was marked, otherwise the suggestions, best first.
    pub(crate) fn of(event: &WriterError, suggestions: Option<&[String]>) -> Self {
        let rank = suggestions.and_then(|all| rank(&event.intended, all));
        Self {
            flagged: suggestions.is_some(),
            rank,
            effort: effort(rank, &event.intended),
        }
    }

    /// Whether the intended word came first.
    pub(crate) fn first(&self) -> bool {
        self.rank == Some(1)
    }

    /// Whether the intended word was among the suggestions that are shown.
    pub(crate) fn shown(&self) -> bool {
        self.rank.is_some_and(|rank| rank <= MAX_SHOWN)
    }
}

/// The rank of the word, from 1; letter case is ignored if there is no exact match.
pub(crate) fn rank(intended: &str, suggestions: &[String]) -> Option<usize> {
    let considered = &suggestions[..suggestions.len().min(MAX_RANK)];
    let folded = intended.to_lowercase();
    let exact = considered.iter().position(|candidate| candidate == intended);
    exact
        .or_else(|| {
            considered
                .iter()
                .position(|candidate| candidate.to_lowercase() == folded)
        })
        .map(|index| index + 1)
}

fn effort(rank: Option<usize>, intended: &str) -> usize {
    match rank {
        Some(rank) if rank <= MAX_SHOWN => rank,
        _ => MAX_SHOWN + intended.chars().count(),
    }
}

/// The summary of many scores.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct ScoreSummary {
    pub(crate) events: usize,
    /// The share of all events, from 0 to 1, like the following shares.
    pub(crate) flagged: f64,
    pub(crate) top1: f64,
    pub(crate) top5: f64,
    /// The mean of 1 / rank, which is 0 without a rank.
    pub(crate) mrr: f64,
    /// The mean effort.
    pub(crate) effort: f64,
}

impl ScoreSummary {
    pub(crate) fn of<'a>(scored: impl IntoIterator<Item = &'a ErrorScore>) -> Self {
        let mut sum = Self::default();
        for one in scored {
            sum.events += 1;
            sum.flagged += f64::from(one.flagged);
            sum.top1 += f64::from(one.first());
            sum.top5 += f64::from(one.shown());
            sum.mrr += one.rank.map_or(0.0, |rank| 1.0 / number(rank));
            sum.effort += number(one.effort);
        }
        let n = number(sum.events.max(1));
        Self {
            events: sum.events,
            flagged: sum.flagged / n,
            top1: sum.top1 / n,
            top5: sum.top5 / n,
            mrr: sum.mrr / n,
            effort: sum.effort / n,
        }
    }
}

/// A count as a number to calculate with.
#[expect(clippy::cast_precision_loss, reason = "counts here are far below 2^52")]
pub(crate) fn number(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::event;

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn the_exact_word_ranks_before_one_with_other_capitals() {
        assert_eq!(rank("Polish", &words(&["polish", "Polish"])), Some(2));
        assert_eq!(rank("Polish", &words(&["police", "polish"])), Some(2));
        assert_eq!(rank("Polish", &words(&["police"])), None);
        assert_eq!(rank("z", &words(&[["a"; 20].as_slice(), &["z"]].concat())), None);
    }

    #[test]
    fn effort_is_the_rank_or_all_that_is_shown_and_typing() {
        let the = event("ann", "teh", "the");
        let effort = |all: &[&str]| ErrorScore::of(&the, Some(&words(all))).effort;
        assert_eq!(effort(&["ten", "the"]), 2);
        assert_eq!(effort(&["a", "b", "c", "d", "e", "the"]), 8);
        assert_eq!(ErrorScore::of(&the, None).effort, 8);
    }

    #[test]
    fn a_summary_is_the_mean() {
        let the = event("ann", "teh", "the");
        let scored = [
            ErrorScore::of(&the, Some(&words(&["the"]))),
            ErrorScore::of(&the, Some(&words(&["ten", "the"]))),
            ErrorScore::of(&the, Some(&[])),
            ErrorScore::of(&the, None),
        ];
        let summary = ScoreSummary::of(&scored);
        assert_eq!((summary.events, summary.flagged, summary.top1), (4, 0.75, 0.25));
        assert_eq!((summary.top5, summary.mrr, summary.effort), (0.5, 0.375, 4.75));
    }
}
