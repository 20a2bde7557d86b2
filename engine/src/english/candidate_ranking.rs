//! Ranks the candidates of a misspelling by the words around it: how often the words on either side occur next to a candidate, and how well
//! it fits those further away by its vector (docs/decisions/0096-candidates-in-their-sentence.md).

use std::ops::Range;

use emend_channel::Channel;
use emend_context::{SentenceVectors, WordVectors};
use emend_domain::Utf16Span;

use super::pattern_sentence::{Readings, WordForms, is_closed};
use super::sentence_text::SentenceText;
use crate::Candidate;
use crate::candidates::{neighbour_weight, rerank};
use crate::utf16::Utf16Index;
use crate::words::{ParagraphWords, TextWord};

/// The words on either side that are read; the vectors know five.
const WORDS_AROUND: usize = 6;
/// The least number of words and marks of a sentence that says something about a word in it.
const MIN_WORDS: usize = 5;
/// The part of a candidate's advantage by its vector that counts, and the greatest advantage, in nats. Fitted on spelling mistakes in
/// the history of documentation, which no model was trained on.
const VECTOR_WEIGHT: f32 = 0.3;
const MAX_ADVANTAGE: f32 = 8.0;
/// The advantage of a possessive before a noun over other words, in nats: more than the plural is more frequent.
const POSSESSIVE_WEIGHT: f32 = 9.0;

/// Returns the candidates of the word at an index, ranked again by the words around it.
pub(super) fn rank_in_sentence(
    candidates: &[Candidate],
    layout: &ParagraphWords<'_>,
    at: usize,
    channel: &Channel,
) -> Vec<Candidate> {
    let values: Vec<&str> = candidates
        .iter()
        .map(|candidate| candidate.value.as_str())
        .collect();
    rerank(candidates, &weights(&values, layout, at, channel))
}

/// Returns the weight, in nats, that each candidate for the word at a span of a paragraph gets from the words around it.
pub(super) fn sentence_weights(
    candidates: &[&str],
    paragraph: &str,
    span: Utf16Span,
    channel: &Channel,
) -> Vec<f32> {
    let layout = ParagraphWords::new(paragraph);
    let index = Utf16Index::new(paragraph);
    let is_here = |word: &TextWord| index.span(&word.bytes).offset == span.offset;
    match layout.words.iter().position(is_here) {
        Some(at) => weights(candidates, &layout, at, channel),
        None => vec![0.0; candidates.len()],
    }
}

fn weights(candidates: &[&str], layout: &ParagraphWords<'_>, at: usize, channel: &Channel) -> Vec<f32> {
    let (left, right) = layout.neighbours(&layout.words[at].bytes);
    let written = &layout.text[layout.words[at].bytes.clone()];
    let vector_weights = vector_weights(candidates, layout, at);
    let weight = |(at, candidate): (usize, &&str)| {
        let by_vector = vector_weights.as_ref().map_or(0.0, |weights| weights[at]);
        neighbour_weight(candidate, (&left, &right), channel)
            + by_vector
            + possessive_weight(candidate, written, &right)
    };
    candidates.iter().enumerate().map(weight).collect()
}

/// Returns the weight of a possessive whose apostrophe is missing before a noun: `the companys policy`.
fn possessive_weight(candidate: &str, written: &str, right: &str) -> f32 {
    let owner = candidate.strip_suffix("'s");
    let is_possessive = owner.is_some() && owner == written.strip_suffix('s');
    let next = WordForms::english().readings(&right.to_lowercase());
    let is_before_noun = next.any(Readings::NOUN) && !is_closed(right);
    if is_possessive && is_before_noun {
        POSSESSIVE_WEIGHT
    } else {
        0.0
    }
}

/// Returns the weight of each candidate by its vector, at most 0. Rare words, which have no vector, get that of the worst of the others.
/// `None` if too few words are around.
fn vector_weights(candidates: &[&str], layout: &ParagraphWords<'_>, at: usize) -> Option<Vec<f32>> {
    if candidates.len() < 2 {
        return None;
    }
    let bytes = &layout.words[at].bytes;
    let around = SentenceText::new(layout, words_around(layout, at)?);
    let vectors = WordVectors::english().sentence(&around.text);
    if vectors.length() < MIN_WORDS {
        return None;
    }
    let span = around.characters(bytes);
    let fits: Vec<Option<f32>> = candidates
        .iter()
        .map(|candidate| mean_fit(&vectors, &span, candidate))
        .collect();
    let known = || fits.iter().flatten().copied();
    let best = known().reduce(f32::max)?;
    let worst = known().fold(best, f32::min);
    let weight = |fit: &Option<f32>| VECTOR_WEIGHT * (fit.unwrap_or(worst) - best).max(-MAX_ADVANTAGE);
    Some(fits.iter().map(weight).collect())
}

/// Returns how well a candidate fits at a place; several words by the mean of them. `None` if one has no vector.
fn mean_fit(vectors: &SentenceVectors<'_>, span: &Range<usize>, candidate: &str) -> Option<f32> {
    let fits: Option<Vec<f32>> = candidate
        .split(' ')
        .map(|word| vectors.fit_at(span, word))
        .collect();
    let fits = fits?;
    #[expect(clippy::cast_precision_loss, reason = "a few words")]
    let count = fits.len() as f32;
    Some(fits.iter().sum::<f32>() / count)
}

/// Returns the bytes of the words around a word, as far as they are in its sentence.
fn words_around(layout: &ParagraphWords<'_>, at: usize) -> Option<Range<usize>> {
    let bytes = &layout.words[at].bytes;
    let sentence = layout
        .sentences
        .partition_point(|sentence| sentence.end <= bytes.start);
    let sentence = layout.sentences.get(sentence)?;
    let first = &layout.words[at.saturating_sub(WORDS_AROUND)].bytes;
    let start = if at > WORDS_AROUND { first.start } else { 0 };
    let last = layout.words.get(at + WORDS_AROUND);
    let end = last.map_or(layout.text.len(), |last| last.bytes.end);
    Some(start.max(sentence.start)..end.min(sentence.end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::english::lexicon::EnglishLexicon;

    fn first(text: &str, written: &str) -> String {
        let lexicon = EnglishLexicon::new(&"en-US".parse().unwrap()).unwrap();
        let layout = ParagraphWords::new(text);
        let at = layout
            .words
            .iter()
            .position(|word| &text[word.bytes.clone()] == written);
        let candidates = lexicon.candidates(written);
        let ranked = rank_in_sentence(&candidates, &layout, at.unwrap(), lexicon.channel());
        let sum: f64 = ranked.iter().map(|candidate| candidate.base).sum();
        assert!((sum - 1.0).abs() < 1e-6);
        ranked[0].value.clone()
    }

    #[test]
    fn the_sentence_decides_between_words_with_the_same_neighbours() {
        for (text, written, meant) in [
            ("They left ther coats in the hall.", "ther", "their"),
            (
                "The baker weighed the floor and the suger for the cake.",
                "suger",
                "sugar",
            ),
            ("The companys policy is clear to all.", "companys", "company's"),
            ("The companys are all here today now.", "companys", "companies"),
        ] {
            assert_eq!(first(text, written), meant, "{text}");
        }
    }

    #[test]
    fn only_possessives_get_the_weight_of_possessives() {
        for (candidate, written, right, is_weighted) in [
            ("company's", "companys", "policy", true),
            ("company's", "companys", "are", false),
            ("companies", "companys", "policy", false),
            ("receive", "recieve", "letters", false),
        ] {
            let weight = possessive_weight(candidate, written, right);
            assert_eq!(weight > 0.0, is_weighted, "{candidate}");
        }
    }

    #[test]
    fn words_alone_rank_as_without_a_sentence() {
        let lexicon = EnglishLexicon::new(&"en-US".parse().unwrap()).unwrap();
        for word in ["ther", "recieve", "acheive", "wich"] {
            let alone = lexicon.candidates(word);
            assert_eq!(first(word, word), alone[0].value, "{word}");
        }
    }

    #[test]
    fn other_sentences_do_not_count() {
        let text = "We ate. They left ther coats in the hall of the house. It rained.";
        let layout = ParagraphWords::new(text);
        let at = layout
            .words
            .iter()
            .position(|word| &text[word.bytes.clone()] == "ther");
        let around = words_around(&layout, at.unwrap()).unwrap();
        assert_eq!(text[around].trim(), "They left ther coats in the hall of the");
    }
}
