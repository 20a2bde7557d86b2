//! Parts of a name of several words: the particle in `Vasco da Gama`, and the unknown name beside one that is known.

use std::ops::Range;

use super::lexicon::EnglishLexicon;
use crate::Candidate;
use crate::case::WordCase;
use crate::words::ParagraphWords;

/// The small words within names of other languages.
const PARTICLES: &str = "af al av bin bint da das de degli dei del della den der des di do dos du e el ibn la las le los ten ter und van vom \
    von y zu zum zur";

/// Returns whether a word is a particle within a name: `Ludwig van der Rohe`, `Lula da Silva`.
pub(super) fn is_particle(layout: &ParagraphWords<'_>, at: usize) -> bool {
    let is_listed = |at: usize| {
        PARTICLES
            .split_ascii_whitespace()
            .any(|word| word == text(layout, at))
    };
    if !is_listed(at) {
        return false;
    }
    let next = (at + 1..layout.words.len()).find(|next| !is_listed(*next));
    let previous = (0..at).rev().find(|previous| !is_listed(*previous));
    let is_adjacent = |from: usize, to: usize| {
        (from..to).all(|at| {
            let gap = layout.words[at].bytes.end..layout.words[at + 1].bytes.start;
            &layout.text[gap] == " "
        })
    };
    let has_capital = |at: usize| text(layout, at).starts_with(char::is_uppercase);
    next.is_some_and(|next| has_capital(next) && is_adjacent(at, next))
        && previous.is_some_and(|previous| {
            // After `Ms.` comes a name as well.
            let before = &layout.text[..layout.words[previous + 1].bytes.start];
            has_capital(previous) && (is_adjacent(previous, at) || before.ends_with(". "))
        })
}

/// Returns whether an unknown word is one part of a name and the word beside it the other: `Narendra Modi`. The best candidate is
/// then a word that is no name.
pub(super) fn is_beside_name(
    layout: &ParagraphWords<'_>,
    bytes: &Range<usize>,
    candidates: &[Candidate],
    lexicon: &EnglishLexicon,
) -> bool {
    let at = layout
        .words
        .partition_point(|word| word.bytes.start < bytes.start);
    let is_name = |word: &str| {
        WordCase::of(word) == WordCase::Title
            && word.chars().count() > 2
            && !lexicon.knows(&word.to_lowercase())
            && (lexicon.knows(word) || lexicon.knows_in_sentence(word))
    };
    let is_beside = |one: usize, two: usize| {
        let (Some(one), Some(two)) = (layout.words.get(one), layout.words.get(two)) else {
            return false;
        };
        matches!(&layout.text[one.bytes.end..two.bytes.start], " " | "-")
    };
    let after_particle = at
        .checked_sub(1)
        .is_some_and(|before| is_particle(layout, before));
    let left = at.checked_sub(1).filter(|left| is_beside(*left, at));
    let right = Some(at + 1).filter(|right| is_beside(at, *right));
    let is_common = |candidate: &Candidate| lexicon.knows(&candidate.value.to_lowercase());
    WordCase::of(text(layout, at)) == WordCase::Title
        && candidates.first().is_none_or(is_common)
        && (after_particle
            || [left, right]
                .into_iter()
                .flatten()
                .any(|other| is_name(text(layout, other))))
}

fn text<'a>(layout: &ParagraphWords<'a>, at: usize) -> &'a str {
    &layout.text[layout.words[at].bytes.clone()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn particles_stand_within_names() {
        for (text, word, is_one) in [
            ("Vasco da Gama sailed.", "da", true),
            ("Mr. van der Meer came.", "der", true),
            ("Juan de la Cruz is here.", "de", true),
            ("She has der book.", "der", false),
            ("It is da Vinci.", "da", false),
            ("Ludwig von is here.", "von", false),
        ] {
            let layout = ParagraphWords::new(text);
            let at = layout
                .words
                .iter()
                .position(|one| &text[one.bytes.clone()] == word);
            assert_eq!(is_particle(&layout, at.unwrap()), is_one, "{text}");
        }
    }
}
