//! The detector for words that are not in the dictionary.

use std::collections::HashMap;
use std::ops::Range;

use super::lexicon::EnglishLexicon;
use crate::abbreviations::is_usual_abbreviation;
use crate::budget::SearchEffort;
use crate::candidates::between;
use crate::words::{ParagraphWords, is_apostrophe, known_in_context};
use crate::{Budget, Candidate};

/// The cost of a full search for the candidates of a word: a fixed part, and a part for each letter.
const SEARCH: u64 = 1_000;
const SEARCH_PER_LETTER: u64 = 150;
/// The cost of ranking the candidates of a word by its neighbours.
const ORDERING: u64 = 30;
/// The number of surfaces whose candidates are cached for later paragraphs.
const KEPT: usize = 4_000;

/// Finds unknown words and their candidates.
pub(super) struct Speller {
    lexicon: EnglishLexicon,
    /// The cached candidates of surfaces, from full searches only, so that the issues of a paragraph do not depend on
    /// earlier ones.
    kept: HashMap<String, Vec<Candidate>>,
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

    /// Returns whether a word is known to the lexicon but not to Harper.
    pub(super) fn adds(&self, word: &str) -> bool {
        self.lexicon.adds(word)
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
        for bytes in layout.checked_words_in(part) {
            let surface = &layout.text[bytes.clone()];
            if !surface.chars().all(is_latin)
                || known_in_context(layout.text, &bytes, &|word| {
                    self.lexicon.knows(word) || is_usual_abbreviation("en", word)
                })
            {
                continue;
            }
            if !budget.take_issue() {
                return short_at.or(Some(bytes.start));
            }
            let candidates = seen
                .entry(surface)
                .or_insert_with(|| candidates(&self.lexicon, &mut self.kept, surface, budget));
            let candidates = if budget.take(ORDERING) {
                let (left, right) = layout.neighbours(&bytes);
                let (usage, channel) = (self.lexicon.usage(), self.lexicon.channel());
                between(candidates, (&left, &right), usage, channel)
            } else {
                short_at = short_at.or(Some(bytes.start));
                candidates.clone()
            };
            found.push((bytes, candidates));
        }
        short_at
    }
}

/// The surfaces of a paragraph that were searched for, with their candidates.
pub(super) type SearchCache<'a> = HashMap<&'a str, Vec<Candidate>>;
/// The position of an unknown word, and its candidates.
pub(super) type Unknown = (Range<usize>, Vec<Candidate>);

fn candidates(
    lexicon: &EnglishLexicon,
    kept: &mut HashMap<String, Vec<Candidate>>,
    surface: &str,
    budget: &mut Budget,
) -> Vec<Candidate> {
    let cost = SEARCH + SEARCH_PER_LETTER * surface.chars().count() as u64;
    match budget.search(surface, cost) {
        SearchEffort::Full => {}
        SearchEffort::Near => return lexicon.candidates(surface, true),
        SearchEffort::None => return Vec::new(),
    }
    if let Some(found) = kept.get(surface) {
        return found.clone();
    }
    let found = lexicon.candidates(surface, false);
    if kept.len() >= KEPT {
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
