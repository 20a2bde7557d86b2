//! Clean sentences in which one word is replaced by another that people confuse with it.

use std::collections::{BTreeMap, BTreeSet};

use emend_engine::sentences;
use emend_shared::Utf16Span;
use emend_shared::span::utf16_len;

use crate::held_out_prose::GenreText;
use crate::random::EvalRandom;
use crate::subject::grammar_checker::CheckerMark;

/// The source of the sets of confusable words.
const CONFUSED_SETS: &str = include_str!("../../../../../training/sets.py");
/// The least share of running text of a word that replaces another: people seldom write a rarer one by mistake.
pub(super) const MIN_SHARE: f64 = 4e-6;
/// The most sentences for each word, so that *the* and *of* do not dominate.
const SENTENCES_PER_WORD: usize = 6;
/// The lengths of the sentences, in words.
const SENTENCE_LENGTHS: std::ops::RangeInclusive<usize> = 4..=60;

/// A sentence with a swapped word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SwappedWord {
    pub(super) text: String,
    pub(super) span: Utf16Span,
    pub(super) clean: String,
}

impl SwappedWord {
    /// A sentence with `new` in place of `word`.
    pub(super) fn at((clean, at): WordPlace, word: &str, new: &str) -> Self {
        Self {
            text: format!("{}{new}{}", &clean[..at], &clean[at + word.len()..]),
            span: Utf16Span {
                offset: utf16_len(&clean[..at]),
                length: utf16_len(new),
            },
            clean,
        }
    }

    /// Whether a mark covers the swapped word, and whether one puts the right word back.
    pub(super) fn is_marked_and_corrected(&self, marks: &[CheckerMark]) -> (bool, bool) {
        let mut own_marks = marks.iter().filter(|mark| mark.touches(self.span)).peekable();
        let is_marked = own_marks.peek().is_some();
        let right = own_marks.any(|mark| mark.corrected(&self.text).as_deref() == Some(&self.clean));
        (is_marked, right)
    }
}

/// A sentence, and the byte at which a word of it starts.
pub(super) type WordPlace = (String, usize);

/// The clean sentences with each of the confusable words.
pub(super) fn places(genres: &[GenreText]) -> BTreeMap<String, Vec<WordPlace>> {
    let confused = confused_with();
    let mut places: BTreeMap<String, Vec<WordPlace>> = BTreeMap::new();
    for paragraph in genres.iter().flat_map(|genre| &genre.paragraphs) {
        for sentence in sentences(paragraph) {
            let sentence = paragraph[sentence].trim();
            if !SENTENCE_LENGTHS.contains(&sentence.split_whitespace().count()) {
                continue;
            }
            let words = words(sentence).into_iter();
            for (at, word) in words.filter(|(_, word)| confused.contains_key(*word)) {
                let place = (sentence.to_owned(), at);
                places.entry(word.to_owned()).or_default().push(place);
            }
        }
    }
    places
}

/// At most `max_words` sentences, with each word equally often. `share` tells how frequent a word is.
pub(super) fn swapped(
    genres: &[GenreText],
    max_words: usize,
    seed: u64,
    share: &dyn Fn(&str) -> f64,
) -> Vec<SwappedWord> {
    let confused = confused_with();
    let mut chance = EvalRandom::new(seed, "swapped words");
    let mut words = Vec::new();
    for (word, mut places) in places(genres) {
        let wrong: Vec<&String> = confused[&word]
            .iter()
            .filter(|wrong| share(wrong) >= MIN_SHARE)
            .collect();
        chance.shuffle(&mut places);
        places.truncate(if wrong.is_empty() { 0 } else { SENTENCES_PER_WORD });
        for place in places {
            words.push(SwappedWord::at(place, &word, wrong[chance.below(wrong.len())]));
        }
    }
    chance.shuffle(&mut words);
    words.truncate(max_words);
    words
}

/// For each confusable word, the words that are confused with it.
pub(super) fn confused_with() -> BTreeMap<String, BTreeSet<String>> {
    let table = CONFUSED_SETS
        .split_once("CONFUSABLE = \"\"\"")
        .map_or("", |(_, rest)| rest);
    let table = table.split_once("\"\"\"").map_or(table, |(table, _)| table);
    let mut confused: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for set in table.split(['|', '\n']) {
        for word in set.split_whitespace() {
            let rest = set
                .split_whitespace()
                .filter(|other| *other != word)
                .map(str::to_owned);
            confused.entry(word.to_owned()).or_default().extend(rest);
        }
    }
    confused
}

/// The words of a sentence in small letters, outside code and compounds, and the bytes at which they start.
fn words(sentence: &str) -> Vec<(usize, &str)> {
    let inside = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '’' | '-' | '`' | '_' | '/' | '@');
    let mut words = Vec::new();
    let (mut code, mut next) = (false, 0);
    for run in sentence.split_inclusive(char::is_whitespace) {
        let (at, before) = (next, code);
        next += run.len();
        code ^= run.matches('`').count() % 2 == 1;
        let word = run.trim_matches(|c| !inside(c));
        if before || code || word.is_empty() || !word.chars().all(|c| c.is_lowercase() || c == '\'') {
            continue;
        }
        words.push((at + run.find(word).unwrap_or(0), word));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_swapped_in_its_sentence_and_may_be_put_back() {
        let genres = [GenreText {
            genre: "x".to_owned(),
            paragraphs: vec!["A new day. We did not lose “our” key. See `lose it` now.".to_owned()],
        }];
        let words = swapped(&genres, 100, 1, &|_| 1.0);
        let one = words
            .iter()
            .find(|one| one.clean.starts_with("We") && one.span.offset == 11)
            .unwrap();
        assert_eq!(one.clean, "We did not lose “our” key.");
        // Which of the words that are confused with it stands there is random.
        assert!(
            one.text.starts_with("We did not lo") && one.text != one.clean,
            "{}",
            one.text
        );
        let mark = |value: &str| CheckerMark {
            span: one.span,
            rule: String::new(),
            kind: emend_domain::IssueKind::Grammar,
            replacements: vec![value.to_owned()],
        };
        assert_eq!(one.is_marked_and_corrected(&[mark("lose")]), (true, true));
        assert_eq!(one.is_marked_and_corrected(&[mark("last")]), (true, false));
        assert_eq!(one.is_marked_and_corrected(&[]), (false, false));
        assert!(
            !words
                .iter()
                .any(|one| one.clean.starts_with("See") && one.span.offset == 5)
        );
        assert!(swapped(&genres, 100, 1, &|_| 0.0).is_empty());
    }

    #[test]
    fn the_sets_are_read() {
        let confused = confused_with();
        assert!(confused["lose"].contains("loose") && confused["than"].contains("then"));
        assert!(confused.len() > 500);
    }
}
