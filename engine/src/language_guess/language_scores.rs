//! The scores of languages for a text: how probable its words are in each.

use std::collections::HashSet;

use emend_domain::LanguageTag;

use super::{LanguageHints, function_words};
use crate::language_words::{LANGUAGES, LanguageWords, UNLISTED, folded};

/// The lead, in nats, of the likeliest language if it knows none of the words, some of them, or all of them.
const LEAD_UNKNOWN: f32 = 2.5;
const LEAD: f32 = 4.0;
const LEAD_KNOWN: f32 = 7.0;
/// The lead of a language that the user prefers, and of one that many people write.
const LEAD_PREFERRED: f32 = 3.0;
const LEAD_WIDESPREAD: f32 = 1.0;
const WIDESPREAD: [&str; 6] = ["de", "es", "fr", "it", "pt", "ru"];
/// The handicap of a language of which only the function words are known, or that has the list of a close relative.
const NO_LIST_HANDICAP: f32 = 3.0;
/// The log probability of a correct English word that is not among the frequent ones.
const UNLISTED_ENGLISH: f32 = -12.5;

/// A language with the log probability of the text in it.
#[derive(Clone, Copy)]
pub(super) struct LanguageScore<'a> {
    pub(super) tag: &'a LanguageTag,
    pub(super) score: f32,
}

/// The words of a text, in the form of the lists.
pub(super) struct SampleWords {
    words: Vec<String>,
    /// The words that are correct in English.
    english: HashSet<String>,
}

impl SampleWords {
    pub(super) fn new(sample: &str, is_english: impl Fn(&str) -> bool) -> Self {
        let as_written = words(sample);
        let english = as_written.iter().filter(|word| is_english(word));
        Self {
            english: english.map(|word| folded(word)).collect(),
            words: as_written.into_iter().map(folded).collect(),
        }
    }

    /// Returns the log probability of a word in a language; `None` if the word is not known there.
    fn log_share(&self, base: &str, word: &str) -> Option<f32> {
        let listed = listed_log_share(base, word);
        let english = base == "en" && self.english.contains(word);
        listed.or_else(|| english.then_some(UNLISTED_ENGLISH))
    }

    fn score(&self, base: &str) -> f32 {
        let handicap = if has_own_list(base) { 0.0 } else { NO_LIST_HANDICAP };
        let widespread = if WIDESPREAD.contains(&base) {
            LEAD_WIDESPREAD
        } else {
            0.0
        };
        let words = self.words.iter();
        let score: f32 = words
            .map(|word| self.log_share(base, word).unwrap_or(UNLISTED))
            .sum();
        score - handicap + widespread
    }

    /// Returns the share of the words that are known in a language.
    pub(super) fn known_share(&self, base: &str) -> f32 {
        let known_share = self
            .words
            .iter()
            .filter(|word| self.log_share(base, word).is_some());
        #[expect(clippy::cast_precision_loss, reason = "there are few words in a sample")]
        let share = known_share.count() as f32 / self.words.len().max(1) as f32;
        share
    }

    /// Returns the two best languages. Among equals, the first one in `candidates` is better.
    pub(super) fn best_two<'a>(
        &self,
        candidates: &[&'a LanguageTag],
        likeliest: &LanguageTag,
        hints: LanguageHints<'_>,
    ) -> Option<(LanguageScore<'a>, Option<LanguageScore<'a>>)> {
        let lead = match self.known_share(likeliest.base()) {
            known_share if known_share >= 1.0 => LEAD_KNOWN,
            known_share if known_share <= 0.0 => LEAD_UNKNOWN,
            _ => LEAD,
        };
        let mut scores: Vec<LanguageScore<'_>> = candidates
            .iter()
            .map(|tag| {
                let mut score = self.score(tag.base());
                if tag.base() == likeliest.base() {
                    score += lead;
                }
                if hints.preferred.contains(&tag.base()) {
                    score += LEAD_PREFERRED;
                }
                LanguageScore { tag, score }
            })
            .collect();
        scores.sort_by(|a, b| b.score.total_cmp(&a.score));
        Some((*scores.first()?, scores.get(1).copied()))
    }

    /// Returns the score of the best language that is not available.
    pub(super) fn score_of_best_other(&self, is_available: impl Fn(&str) -> bool) -> f32 {
        let unavailable = LANGUAGES.iter().filter(|list| !is_available(list.code));
        let scores = unavailable.map(|list| self.score(list.code));
        scores.fold(f32::NEG_INFINITY, f32::max)
    }
}

fn has_own_list(base: &str) -> bool {
    !matches!(base, "nn" | "bs" | "sr") && LanguageWords::of(base).is_some()
}

/// Returns the log probability of a word in a language, from its list or its function words; `None` if neither has it.
fn listed_log_share(base: &str, word: &str) -> Option<f32> {
    let Some(list) = LanguageWords::of(if base == "nn" { "nb" } else { base }) else {
        return function_words::log_share(base, word);
    };
    list.log_share_of_folded(word).or_else(|| {
        // `l'homme` is `l` and `homme`.
        let mut parts = word.split('\'').filter(|part| !part.is_empty()).peekable();
        let (mut sum, mut count) = (0.0, 0.0);
        parts.peek()?;
        for part in parts {
            sum += list.log_share_of_folded(part)?;
            count += 1.0;
        }
        (count > 1.0).then(|| (sum / count - 1.0).max(UNLISTED))
    })
}

/// Returns whether a phrase in a text of one language (`de`) is clearly in another one.
///
/// `words` are the words of the phrase, of which the language of the text does not know `unknown`. True if another
/// language knows most of the words and makes the phrase far more probable.
pub(crate) fn is_foreign(base: &str, words: &[&str], unknown: usize) -> bool {
    if words.len() < 3 || unknown == 0 || !has_own_list(base) {
        return false;
    }
    let sample = SampleWords {
        words: words.iter().map(|word| folded(word)).collect(),
        english: HashSet::new(),
    };
    let own = sample.score(base);
    #[expect(clippy::cast_precision_loss, reason = "a phrase has few words")]
    let min_lead = MIN_FOREIGN_LEAD.max(MIN_FOREIGN_LEAD_PER_WORD * words.len() as f32);
    LANGUAGES.iter().filter(|list| list.code != base).any(|list| {
        sample.score(list.code) >= own + min_lead && sample.known_share(list.code) >= MIN_FOREIGN_SHARE
    })
}

/// The lead, in nats, of the language of a foreign phrase, altogether and for each word.
const MIN_FOREIGN_LEAD: f32 = 10.0;
const MIN_FOREIGN_LEAD_PER_WORD: f32 = 2.5;
/// The share of the words of a foreign phrase that are frequent in its language.
const MIN_FOREIGN_SHARE: f32 = 0.6;

/// Returns the words of a text as written.
fn words(text: &str) -> Vec<&str> {
    let is_separator = |c: char| !(c.is_alphabetic() || matches!(c, '\'' | '’'));
    let words = text
        .split(is_separator)
        .map(|word| word.trim_matches(['\'', '’'].as_slice()));
    words.filter(|word| !word.is_empty()).collect()
}
