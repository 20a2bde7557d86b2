//! The detector for words that are not in the dictionary.

use std::collections::HashMap;
use std::ops::Range;

use harper_core::spell::Dictionary;

use super::capitals::is_plural_of_acronym;
use super::contractions::{
    NearbyText, contraction, is_contraction, is_joined_by_n, is_long_contraction, is_without_beginning,
    may_be_contraction, meant_here, meant_with_apostrophe,
};
use super::informal_words::is_informal;
use super::lexicon::{EnglishLexicon, plain};
use super::list_suggestions::SearchResult;
use super::name_evidence::{CapitalPlace, MisspellingEvidence, capital_place};
use super::name_parts::{is_beside_name, is_particle};
use crate::abbreviations::is_usual_abbreviation;
use crate::budget::SearchEffort;
use crate::candidates::between;
use crate::case::{WordCase, capitalised};
use crate::words::{ParagraphWords, is_apostrophe, known_in_context};
use crate::{Budget, Candidate};

/// The cost of a full search for the candidates of a word: a fixed part, and a part for each letter.
const SEARCH: u64 = 1_000;
const SEARCH_PER_LETTER: u64 = 150;
/// The cost of ranking the candidates of a word by its neighbours.
const ORDERING: u64 = 30;
/// The number of words of the longest phrase that is looked up.
const MAX_PHRASE_WORDS: usize = 4;
/// The number of surfaces whose candidates are cached for later paragraphs.
const MAX_CACHED: usize = 4_000;

/// Finds unknown words and their candidates.
pub(super) struct Speller {
    lexicon: EnglishLexicon,
    /// The cached candidates of surfaces, from full searches only, so that the issues of a paragraph do not depend on
    /// earlier ones.
    kept: HashMap<String, SearchResult>,
}

impl Speller {
    pub(super) fn new(lexicon: EnglishLexicon) -> Self {
        Self {
            lexicon,
            kept: HashMap::new(),
        }
    }

    /// Returns the lexicon that this speller uses.
    pub(super) fn lexicon(&self) -> &EnglishLexicon {
        &self.lexicon
    }

    /// Returns whether a range is a word that Harper does not know and that is not among the unknown ones: a word or a
    /// name of our lists, or part of a phrase.
    pub(super) fn adds(&self, text: &str, bytes: &Range<usize>, unknown: &[Unknown]) -> bool {
        let word = &text[bytes.clone()];
        let is_unknown = || {
            let mut ranges = unknown.iter().map(|(range, _)| range);
            ranges.any(|range| range.start < bytes.end && bytes.start < range.end)
        };
        let letters: Vec<char> = word.chars().collect();
        let known = || self.lexicon.dictionary().contains_word(&letters);
        self.lexicon.adds(word) || !word.contains(char::is_whitespace) && !known() && !is_unknown()
    }

    /// Returns whether a word may have these capitals although Harper has others: `ok`, `GPs`.
    pub(super) fn has_right_capitals(&self, word: &str) -> bool {
        self.lexicon.adds(word) || is_plural_of_acronym(word)
    }

    /// Adds the unknown words of a part of a paragraph, each with its candidates. Returns the position of the first
    /// word for which the budget was insufficient.
    pub(super) fn unknown<'a>(
        &mut self,
        layout: &ParagraphWords<'a>,
        part: &Range<usize>,
        (seen, found): (&mut SearchCache<'a>, &mut Vec<Unknown>),
        budget: &mut Budget,
    ) -> Option<usize> {
        let mut short_at = None;
        for at in layout.words_in(part) {
            let word = &layout.words[at];
            let surface = &layout.text[word.bytes.clone()];
            if !surface.chars().all(is_latin) || !word.checked && !is_own_zone(layout, &word.bytes) {
                continue;
            }
            let doubt = match doubt(layout, at, &self.lexicon) {
                Some(doubt) if word.checked || doubt == Doubt::Capitals => doubt,
                _ => continue,
            };
            let result = match &doubt {
                Doubt::Contraction(meant) => SearchResult::certain(surface, meant),
                Doubt::Unknown | Doubt::Capitals => seen
                    .entry(surface)
                    .or_insert_with(|| search(&self.lexicon, &mut self.kept, surface, budget))
                    .clone(),
            };
            let is_beside_name = || {
                let place = capital_place(layout, &word.bytes, &self.lexicon);
                place == CapitalPlace::Sentence
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
            let candidates = if budget.take(ORDERING) {
                let (left, right) = layout.neighbours(&word.bytes);
                between(&result.candidates, (&left, &right), self.lexicon.channel())
            } else {
                short_at = short_at.or(Some(word.bytes.start));
                result.candidates
            };
            let candidates = if doubt == Doubt::Capitals {
                small_first(layout, &word.bytes, candidates, &self.lexicon)
            } else {
                candidates
            };
            found.push((with_apostrophe(layout.text, &word.bytes), candidates));
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
fn doubt(layout: &ParagraphWords, at: usize, lexicon: &EnglishLexicon) -> Option<Doubt> {
    let bytes = &layout.words[at].bytes;
    let surface = &layout.text[bytes.clone()];
    if let Some(meant) = contraction_here(layout, bytes, lexicon) {
        return Some(Doubt::Contraction(meant));
    }
    if known_in_context(layout.text, bytes, &|word| {
        lexicon.accepts(word)
            || is_usual_abbreviation("en", word)
            || is_informal(word)
            || WordCase::of(word) != WordCase::Mixed && is_written_short(&plain(word), lexicon)
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
fn small_first(
    layout: &ParagraphWords,
    bytes: &Range<usize>,
    mut candidates: Vec<Candidate>,
    lexicon: &EnglishLexicon,
) -> Vec<Candidate> {
    let small = layout.text[bytes.clone()].to_lowercase();
    let (left, _) = layout.neighbours(bytes);
    let no_capital_is_due = capital_place(layout, bytes, lexicon) == CapitalPlace::Sentence
        && (left.is_empty() || lexicon.knows(&left.to_lowercase()))
        && lexicon.knows(&small);
    if no_capital_is_due
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
fn is_written_short(word: &str, lexicon: &EnglishLexicon) -> bool {
    is_contraction(word)
        || is_without_beginning(word)
        || is_long_contraction(word)
        || is_joined_by_n(word, lexicon)
}

/// Returns the contraction that is meant by a word of the dictionary.
fn contraction_here(
    layout: &ParagraphWords,
    bytes: &Range<usize>,
    lexicon: &EnglishLexicon,
) -> Option<&'static str> {
    let word = &layout.text[bytes.clone()];
    if with_apostrophe(layout.text, bytes) != *bytes {
        let (_, right) = layout.neighbours(bytes);
        let meant = meant_with_apostrophe(&word.to_lowercase(), &right.to_lowercase());
        if meant.is_some() {
            return meant;
        }
    }
    if !may_be_contraction(word) {
        return None;
    }
    let (left, right) = layout.neighbours(bytes);
    let (before, after) = (&layout.text[..bytes.start], &layout.text[bytes.end..]);
    let adjoins = after.starts_with(' ') && after[1..].starts_with(char::is_alphanumeric);
    let near = NearbyText {
        left: &left.to_lowercase(),
        right: if adjoins { &right.to_lowercase() } else { "" },
        after_mark: before.trim_end().ends_with([',', ';', ':', '—']),
    };
    meant_here(&word.to_lowercase(), &near, lexicon)
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
            let together = words.windows(2).all(|pair| {
                matches!(
                    &layout.text[pair[0].bytes.end..pair[1].bytes.start],
                    " " | "-" | "\u{A0}"
                )
            });
            together && lexicon.knows_phrase(&texts().collect::<Vec<_>>().join(" "))
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
    let place = capital_place(layout, bytes, lexicon);
    let named = |place: CapitalPlace| {
        // Nobody types "Björn" for "born".
        let has_accents = surface.chars().any(|c| c.is_alphabetic() && !c.is_ascii());
        let is_known = (place == CapitalPlace::Sentence || has_accents)
            && known_in_context(layout.text, bytes, &|word| lexicon.knows_in_sentence(word));
        is_known || !evidence.convicts(surface, place)
    };
    // A name is often first in one sentence and within another.
    let elsewhere = || {
        layout.checked_words().any(|other| {
            other != *bytes
                && layout.text[other.clone()] == *surface
                && capital_place(layout, &other, lexicon) == CapitalPlace::Sentence
        })
    };
    named(place) || place == CapitalPlace::Start && elsewhere() && named(CapitalPlace::Sentence)
}

/// Returns whether a word is a zone by itself: its capitals make it look like an identifier.
fn is_own_zone(layout: &ParagraphWords, bytes: &Range<usize>) -> bool {
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
    let closes = || {
        let before = &text[..bytes.start];
        let mut marks = before.match_indices(is_apostrophe);
        marks.any(|(at, _)| !before[..at].ends_with(char::is_alphanumeric)) || before.ends_with('‘')
    };
    let ends_word = !after[mark.len_utf8()..].starts_with(char::is_alphanumeric);
    if ends_word && contraction(&text[bytes.clone()]).is_some() && !closes() {
        bytes.start..bytes.end + mark.len_utf8()
    } else {
        bytes.clone()
    }
}

fn search(
    lexicon: &EnglishLexicon,
    kept: &mut HashMap<String, SearchResult>,
    surface: &str,
    budget: &mut Budget,
) -> SearchResult {
    let cost = SEARCH + SEARCH_PER_LETTER * surface.chars().count() as u64;
    match budget.search(surface, cost) {
        SearchEffort::Full => {}
        SearchEffort::Near => return lexicon.search(surface, true),
        SearchEffort::None => return SearchResult::none(),
    }
    if let Some(found) = kept.get(surface) {
        return found.clone();
    }
    let found = lexicon.search(surface, false);
    if kept.len() >= MAX_CACHED {
        kept.clear();
    }
    kept.insert(surface.to_owned(), found.clone());
    found
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
