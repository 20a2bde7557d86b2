//! The detector for words that are not in the dictionary.

use std::collections::HashMap;
use std::ops::Range;

use harper_core::spell::Dictionary;

use super::candidate_ranking::rank_in_sentence;
use super::candidate_search::SearchResult;
use super::capitals::is_plural_of_acronym;
use super::contractions::{
    NearbyText, contraction, intended_contraction, intended_with_apostrophe, is_contraction, is_joined_by_n,
    is_long_contraction, is_without_beginning, may_be_contraction,
};
use super::informal_words::is_informal;
use super::lexicon::{EnglishLexicon, plain};
use super::name_evidence::{
    CapitalReason, MisspellingEvidence, capital_reason, is_line_of_names, is_word_elsewhere,
};
use super::name_parts::{is_beside_name, is_particle};
use crate::abbreviations::is_usual_abbreviation;
use crate::budget::SearchEffort;
use crate::case::{WordCase, capitalised};
use crate::words::{ParagraphWords, is_apostrophe, is_known_in_context};
use crate::{Budget, Candidate};

/// The cost of a full search for the candidates of a word: a fixed part, and a part for each letter.
const SEARCH_COST: u64 = 1_000;
const SEARCH_COST_PER_LETTER: u64 = 150;
/// The cost of ranking the candidates of a word by the words around it.
const RANKING_COST: u64 = 50;
/// The number of words of the longest phrase that is looked up.
const MAX_PHRASE_WORDS: usize = 4;
/// The number of surfaces whose candidates are cached for later paragraphs.
const MAX_CACHED_SURFACES: usize = 4_000;

/// Finds unknown words and their candidates.
pub(super) struct Speller {
    lexicon: EnglishLexicon,
    /// The cached candidates of surfaces, from full searches only, so that the issues of a paragraph do not depend on
    /// earlier ones.
    search_cache: HashMap<String, SearchResult>,
}

impl Speller {
    pub(super) fn new(lexicon: EnglishLexicon) -> Self {
        Self {
            lexicon,
            search_cache: HashMap::new(),
        }
    }

    /// Returns the lexicon that this speller uses.
    pub(super) fn lexicon(&self) -> &EnglishLexicon {
        &self.lexicon
    }

    /// Returns whether a range is a word that Harper does not know and that is not among the unknown ones: a word or a
    /// name of our lists, or part of a phrase.
    pub(super) fn adds_word(&self, text: &str, bytes: &Range<usize>, unknown: &[Unknown]) -> bool {
        let word = &text[bytes.clone()];
        let is_unknown = || {
            let mut ranges = unknown.iter().map(|(range, _)| range);
            ranges.any(|range| range.start < bytes.end && bytes.start < range.end)
        };
        let letters: Vec<char> = word.chars().collect();
        let known = || self.lexicon.dictionary().contains_word(&letters);
        self.lexicon.adds_word(word) || !word.contains(char::is_whitespace) && !known() && !is_unknown()
    }

    /// Returns whether a word may have these capitals although Harper has others: `ok`, `GPs`.
    pub(super) fn has_right_capitals(&self, word: &str) -> bool {
        self.lexicon.adds_word(word) || is_plural_of_acronym(word)
    }

    /// Adds the unknown words of a part of a paragraph, each with its candidates. Returns the position of the first
    /// word for which the budget was insufficient.
    pub(super) fn find_unknown<'a>(
        &mut self,
        layout: &ParagraphWords<'a>,
        part: &Range<usize>,
        (paragraph_cache, unknown_words): (&mut SearchCache<'a>, &mut Vec<Unknown>),
        budget: &mut Budget,
    ) -> Option<usize> {
        let mut short_at = None;
        for at in layout.words_in(part) {
            let word = &layout.words[at];
            let surface = &layout.text[word.bytes.clone()];
            if !surface.chars().all(is_latin) || !word.checked && !is_zone_itself(layout, &word.bytes) {
                continue;
            }
            let doubt = match reason_to_mark(layout, at, &self.lexicon) {
                Some(doubt) if word.checked || doubt == Doubt::Capitals => doubt,
                _ => continue,
            };
            let result = match &doubt {
                Doubt::Contraction(intended) => SearchResult::certain(surface, intended),
                Doubt::Unknown | Doubt::Capitals => paragraph_cache
                    .entry(surface)
                    .or_insert_with(|| search(&self.lexicon, &mut self.search_cache, surface, budget))
                    .clone(),
            };
            let is_beside_name = || {
                let reason = capital_reason(layout, &word.bytes, &self.lexicon);
                reason == CapitalReason::Sentence
                    && !result.evidence.listed
                    && is_beside_name(layout, &word.bytes, &result.candidates, &self.lexicon)
            };
            if doubt == Doubt::Unknown
                && (is_name(layout, &word.bytes, result.evidence, &self.lexicon) || is_beside_name())
            {
                // A search that was cut short may have missed the evidence.
                if budget.shortage().is_some() {
                    short_at = short_at.or(Some(word.bytes.start));
                }
                continue;
            }
            if !budget.take_issue() {
                return short_at.or(Some(word.bytes.start));
            }
            let candidates = if budget.take(RANKING_COST) {
                rank_in_sentence(&result.candidates, layout, at, self.lexicon.channel())
            } else {
                short_at = short_at.or(Some(word.bytes.start));
                result.candidates
            };
            let candidates = if doubt == Doubt::Capitals {
                with_lower_case_first(layout, &word.bytes, candidates, &self.lexicon)
            } else {
                candidates
            };
            unknown_words.push((with_apostrophe(layout.text, &word.bytes), candidates));
        }
        short_at
    }
}

/// The surfaces of a paragraph that were searched for, with their candidates.
pub(super) type SearchCache<'a> = HashMap<&'a str, SearchResult>;
/// The position of an unknown word, and its candidates.
pub(super) type Unknown = (Range<usize>, Vec<Candidate>);

/// The reason to mark a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Doubt {
    /// It is in no dictionary.
    Unknown,
    /// It has wrong capitals inside.
    Capitals,
    /// It is a word, but its neighbours say that this contraction is meant.
    Contraction(&'static str),
}

/// Returns the reason to mark a word, if there is one.
fn reason_to_mark(layout: &ParagraphWords, at: usize, lexicon: &EnglishLexicon) -> Option<Doubt> {
    let bytes = &layout.words[at].bytes;
    let surface = &layout.text[bytes.clone()];
    if let Some(intended) = contraction_in_context(layout, bytes, lexicon) {
        return Some(Doubt::Contraction(intended));
    }
    if is_known_in_context(layout.text, bytes, &|word| {
        lexicon.accepts(word)
            || is_usual_abbreviation("en", word)
            || is_informal(word)
            || WordCase::of(word) != WordCase::Mixed && is_any_contraction(&plain(word), lexicon)
    }) || in_phrase(layout, at, lexicon)
        || is_particle(layout, at)
    {
        return None;
    }
    if WordCase::of(surface) == WordCase::Mixed && lexicon.with_right_capitals(surface).is_some() {
        return Some(Doubt::Capitals);
    }
    Some(Doubt::Unknown)
}

/// Returns the candidates of a word with wrong capitals, with the word in small letters first where no capital is due: `We DOn't`.
fn with_lower_case_first(
    layout: &ParagraphWords,
    bytes: &Range<usize>,
    mut candidates: Vec<Candidate>,
    lexicon: &EnglishLexicon,
) -> Vec<Candidate> {
    let small = layout.text[bytes.clone()].to_lowercase();
    let (left, _) = layout.neighbours(bytes);
    let needs_no_capital = capital_reason(layout, bytes, lexicon) == CapitalReason::Sentence
        && (left.is_empty() || lexicon.knows(&left.to_lowercase()))
        && lexicon.knows(&small);
    if needs_no_capital
        && let Some(first) = candidates.first_mut()
        && first.value == capitalised(&small)
    {
        // The word with an initial capital stays as the second.
        let base = first.base / 2.0;
        first.base = base;
        candidates.retain(|candidate| candidate.value != small);
        candidates.insert(0, Candidate { value: small, base });
    }
    candidates
}

/// Returns whether a word is a contraction of any kind: `c'mon`, `I'd've`, `'tis`, `rock'n'roll`.
fn is_any_contraction(word: &str, lexicon: &EnglishLexicon) -> bool {
    is_contraction(word)
        || is_without_beginning(word)
        || is_long_contraction(word)
        || is_joined_by_n(word, lexicon)
}

/// Returns the contraction that is meant by a word of the dictionary.
fn contraction_in_context(
    layout: &ParagraphWords,
    bytes: &Range<usize>,
    lexicon: &EnglishLexicon,
) -> Option<&'static str> {
    let word = &layout.text[bytes.clone()];
    if with_apostrophe(layout.text, bytes) != *bytes {
        let (_, right) = layout.neighbours(bytes);
        let intended = intended_with_apostrophe(&word.to_lowercase(), &right.to_lowercase());
        if intended.is_some() {
            return intended;
        }
    }
    if !may_be_contraction(word) {
        return None;
    }
    let (left, right) = layout.neighbours(bytes);
    let (before, after) = (&layout.text[..bytes.start], &layout.text[bytes.end..]);
    let adjoins = after.starts_with(' ') && after[1..].starts_with(char::is_alphanumeric);
    let nearby = NearbyText {
        left: &left.to_lowercase(),
        right: if adjoins { &right.to_lowercase() } else { "" },
        after_mark: before.trim_end().ends_with([',', ';', ':', '—']),
    };
    intended_contraction(&word.to_lowercase(), &nearby, lexicon)
}

/// Returns whether a word is part of a phrase of another language: `bona fide`.
fn in_phrase(layout: &ParagraphWords, at: usize, lexicon: &EnglishLexicon) -> bool {
    (2..=MAX_PHRASE_WORDS).any(|count| {
        let first = (at + 1).saturating_sub(count)..=at;
        first.into_iter().any(|first| {
            let Some(words) = layout.words.get(first..first + count) else {
                return false;
            };
            let texts = || words.iter().map(|word| &layout.text[word.bytes.clone()]);
            let are_adjacent = words.windows(2).all(|pair| {
                matches!(
                    &layout.text[pair[0].bytes.end..pair[1].bytes.start],
                    " " | "-" | "\u{A0}"
                )
            });
            are_adjacent && lexicon.knows_phrase(&texts().collect::<Vec<_>>().join(" "))
        })
    })
}

/// Returns whether an unknown word is a name or an acronym rather than a misspelling.
fn is_name(
    layout: &ParagraphWords,
    bytes: &Range<usize>,
    evidence: MisspellingEvidence,
    lexicon: &EnglishLexicon,
) -> bool {
    let surface = &layout.text[bytes.clone()];
    if !surface.contains(char::is_uppercase) {
        return false;
    }
    let reason = capital_reason(layout, bytes, lexicon);
    let is_name_because = |reason: CapitalReason| {
        // Nobody types "Björn" for "born".
        let has_accents = surface.chars().any(|c| c.is_alphabetic() && !c.is_ascii());
        let is_known = (reason == CapitalReason::Sentence || has_accents)
            && is_known_in_context(layout.text, bytes, &|word| lexicon.knows_in_sentence(word));
        is_known || !evidence.is_misspelling(surface, reason)
    };
    // A name is often first in one sentence and within another.
    let is_name_elsewhere = || {
        layout.checked_words().any(|other| {
            other != *bytes
                && layout.text[other.clone()] == *surface
                && capital_reason(layout, &other, lexicon) == CapitalReason::Sentence
        })
    };
    let is_like_name =
        || is_name_elsewhere() || is_word_elsewhere(surface) || is_line_of_names(layout, bytes, lexicon);
    is_name_because(reason)
        || reason == CapitalReason::Start && is_name_because(CapitalReason::Sentence) && is_like_name()
}

/// Returns whether a word is a zone by itself: its capitals make it look like an identifier.
fn is_zone_itself(layout: &ParagraphWords, bytes: &Range<usize>) -> bool {
    let surface = &layout.text[bytes.clone()];
    WordCase::of(surface) == WordCase::Mixed
        && surface.chars().all(char::is_alphabetic)
        && layout
            .zones
            .binary_search_by_key(&bytes.start, |zone| zone.start)
            .is_ok_and(|at| layout.zones[at] == *bytes)
}

/// Returns the range of an unknown word with the apostrophe after it if that belongs to a contraction: `isnt'`.
fn with_apostrophe(text: &str, bytes: &Range<usize>) -> Range<usize> {
    let after = &text[bytes.end..];
    let Some(mark) = after.chars().next().filter(|mark| is_apostrophe(*mark)) else {
        return bytes.clone();
    };
    let closes_quotation = || {
        let before = &text[..bytes.start];
        let mut marks = before.match_indices(is_apostrophe);
        marks.any(|(at, _)| !before[..at].ends_with(char::is_alphanumeric)) || before.ends_with('‘')
    };
    let ends_word = !after[mark.len_utf8()..].starts_with(char::is_alphanumeric);
    if ends_word && contraction(&text[bytes.clone()]).is_some() && !closes_quotation() {
        bytes.start..bytes.end + mark.len_utf8()
    } else {
        bytes.clone()
    }
}

fn search(
    lexicon: &EnglishLexicon,
    search_cache: &mut HashMap<String, SearchResult>,
    surface: &str,
    budget: &mut Budget,
) -> SearchResult {
    let cost = SEARCH_COST + SEARCH_COST_PER_LETTER * surface.chars().count() as u64;
    match budget.search(surface, cost) {
        SearchEffort::Full => {}
        SearchEffort::Nearby => return lexicon.search(surface, true),
        SearchEffort::None => return SearchResult::not_searched(),
    }
    if let Some(candidates) = search_cache.get(surface) {
        return candidates.clone();
    }
    let candidates = lexicon.search(surface, false);
    if search_cache.len() >= MAX_CACHED_SURFACES {
        search_cache.clear();
    }
    search_cache.insert(surface.to_owned(), candidates.clone());
    candidates
}

/// Returns whether a character is a letter of Latin script, a combining accent, or a character that occurs inside
/// words. Words in other scripts are not judged by an English dictionary.
fn is_latin(character: char) -> bool {
    matches!(
        character,
        'A'..='Z' | 'a'..='z' | '\u{AA}' | '\u{AD}' | '\u{BA}' | '\u{C0}'..='\u{24F}' | '\u{300}'..='\u{36F}'
            | '\u{1E00}'..='\u{1EFF}' | '\u{200C}' | '\u{200D}' | '\u{FB00}'..='\u{FB06}'
    ) || is_apostrophe(character)
}
