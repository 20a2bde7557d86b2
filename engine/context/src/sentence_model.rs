//! The interface of a sentence model, and the reading of a sentence that it returns.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use crate::tags::Edit;

/// A proposal that is less probable than this is left out.
pub const MIN_PROBABILITY: f32 = 0.01;

/// A trained model that reads sentences, of whichever kind.
pub trait SentenceModel: std::fmt::Debug + Send + Sync {
    /// Reads each sentence; together is faster than one by one. Takes time proportional to their length.
    fn read(&self, sentences: &[&str]) -> Vec<Reading>;

    /// How well each candidate fits in place of a word of the sentence (counted as in [`Reading::words`]): the natural
    /// logarithm of a probability or of something in proportion to it, to be compared with those of the other
    /// candidates. Negative infinity for a candidate that the model cannot score. `None` if it has nothing to say about
    /// that place.
    fn score(&self, sentence: &str, word: usize, candidates: &[&str]) -> Option<Vec<f32>>;

    /// Whether the model itself decides between two words wherever one of them stands.
    fn compares(&self, one: &str, other: &str) -> bool {
        let _ = (one, other);
        false
    }

    /// How much more often two words stand next to each other in text than by chance: the natural logarithm of the ratio. 0 for a
    /// word that the model does not know, or if it has no counts of pairs.
    fn association(&self, one: &str, two: &str) -> f32 {
        let _ = (one, two);
        0.0
    }
}

/// A model's reading of one sentence.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// For each word of the sentence, and at last for its end.
    pub words: Vec<WordReading>,
}

/// A model's reading of one word, or of the end of a sentence.
#[derive(Debug, Clone, PartialEq)]
pub struct WordReading {
    /// The word's characters in the sentence; empty at the end.
    pub span: Range<usize>,
    /// The probability that something is wrong here.
    pub error: f32,
    /// Proposals with a probability of at least [`MIN_PROBABILITY`], the most probable first.
    pub proposals: Vec<Proposal>,
}

/// Something that may be done about a word.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// The edit; `None` if the word is misspelt, and the speller's candidates are to be ranked
    /// ([`SentenceModel::score`]).
    pub edit: Option<Edit>,
    /// The kind of error, such as `agreement`.
    pub kind: Arc<str>,
    /// The probability that this is right.
    pub probability: f32,
    /// Whether it is sure enough, by the model's own thresholds, to be shown.
    pub marked: bool,
    /// How far it is above its threshold, as a difference of log-odds; negative infinity if it can never be shown. A stricter
    /// or a more generous reader compares it with a limit other than 0.
    pub margin: f32,
}

impl Reading {
    /// The proposals that are sure enough to be shown, with the words they belong to; no two of their spans overlap.
    pub fn marked(&self) -> impl Iterator<Item = (&WordReading, &Proposal)> {
        self.words.iter().flat_map(|word| {
            let marked = word.proposals.iter().filter(|proposal| proposal.marked);
            marked.map(move |proposal| (word, proposal))
        })
    }
}

/// A marked proposal, while it is decided which ones stay.
pub(crate) struct MarkedProposal {
    /// The word and the proposal of it.
    pub(crate) place: (usize, usize),
    pub(crate) span: Range<usize>,
    pub(crate) strength: f64,
}

/// Keeps the strongest of overlapping claims and unmarks the proposals of the others.
pub(crate) fn unmark_overlapping(words: &mut [WordReading], mut proposals: Vec<MarkedProposal>) {
    proposals.sort_by(|a, b| b.strength.total_cmp(&a.strength).then(a.place.cmp(&b.place)));
    // In order. Two that do not overlap may begin together: an insertion before a word, and an edit of the word.
    let mut accepted: BTreeSet<(usize, usize)> = BTreeSet::new();
    for MarkedProposal { place, span, .. } in proposals {
        let range = (span.start, span.end);
        let mut neighbours = accepted
            .range(..range)
            .next_back()
            .into_iter()
            .chain(accepted.range(range..).next());
        let overlap =
            neighbours.any(|accepted| *accepted == range || accepted.0 < range.1 && range.0 < accepted.1);
        if overlap {
            words[place.0].proposals[place.1].marked = false;
        } else {
            accepted.insert(range);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Which of these spans, each stronger than the next, stay marked.
    fn unmarked(spans: &[Range<usize>]) -> Vec<bool> {
        let proposal = Proposal {
            edit: None,
            kind: "agreement".into(),
            probability: 1.0,
            marked: true,
            margin: 0.0,
        };
        let word = |span: &Range<usize>| WordReading {
            span: span.clone(),
            error: 1.0,
            proposals: vec![proposal.clone()],
        };
        let mut words: Vec<WordReading> = spans.iter().map(word).collect();
        let proposals = (0_u32..).zip(spans).map(|(at, span)| MarkedProposal {
            place: (at as usize, 0),
            span: span.clone(),
            strength: -f64::from(at),
        });
        unmark_overlapping(&mut words, proposals.collect());
        words.iter().map(|word| word.proposals[0].marked).collect()
    }

    #[test]
    fn of_overlapping_proposals_the_strongest_stays_marked() {
        assert_eq!(unmarked(&[0..5, 4..8, 5..9, 8..10]), [true, false, true, false]);
        assert_eq!(unmarked(&[3..3, 3..3, 3..6, 0..3]), [true, false, true, true]);
        assert_eq!(unmarked(&[0..5, 2..2, 5..5, 0..0]), [true, false, true, true]);
    }
}
