//! Words that the dictionary does not know.

use std::collections::HashMap;
use std::ops::Range;

use super::lexicon::EnglishLexicon;
use crate::budget::Search;
use crate::candidates::between;
use crate::words::{Layout, is_apostrophe, known_in_context};
use crate::{Budget, Candidate};

/// What it costs to look for every candidate of a word: at least, and more for each letter.
const SEARCH: u64 = 1_000;
const SEARCH_PER_LETTER: u64 = 150;
/// What it costs to order the candidates of a word between its neighbours.
const ORDERING: u64 = 30;
/// Surfaces whose candidates are kept for the next paragraph.
const KEPT: usize = 4_000;

/// Finds unknown words and what could be meant by them.
pub(super) struct Speller {
    lexicon: EnglishLexicon,
    /// Full searches only, so that a paragraph's issues do not depend on what came before.
    kept: HashMap<String, Vec<Candidate>>,
}

impl Speller {
    pub(super) fn new(lexicon: EnglishLexicon) -> Self {
        Self {
            lexicon,
            kept: HashMap::new(),
        }
    }

    /// The words it asks.
    pub(super) fn lexicon(&self) -> &EnglishLexicon {
        &self.lexicon
    }

    /// Whether a word is known here, but not to harper.
    pub(super) fn adds(&self, word: &str) -> bool {
        self.lexicon.adds(word)
    }

    /// Adds the unknown words of a part of a paragraph to those before it, each with its candidates. Where the budget lacks
    /// something, it says at which word first.
    pub(super) fn unknown<'a>(
        &mut self,
        layout: &Layout<'a>,
        part: &Range<usize>,
        (seen, found): (&mut Seen<'a>, &mut Vec<Unknown>),
        budget: &mut Budget,
    ) -> Option<usize> {
        let mut short_at = None;
        for bytes in layout.checked_words_in(part) {
            let surface = &layout.text[bytes.clone()];
            if !surface.chars().all(is_latin)
                || known_in_context(layout.text, &bytes, &|word| self.lexicon.knows(word))
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
pub(super) type Seen<'a> = HashMap<&'a str, Vec<Candidate>>;
/// An unknown word and its candidates.
pub(super) type Unknown = (Range<usize>, Vec<Candidate>);

fn candidates(
    lexicon: &EnglishLexicon,
    kept: &mut HashMap<String, Vec<Candidate>>,
    surface: &str,
    budget: &mut Budget,
) -> Vec<Candidate> {
    let cost = SEARCH + SEARCH_PER_LETTER * surface.chars().count() as u64;
    match budget.search(surface, cost) {
        Search::Full => {}
        Search::Near => return lexicon.candidates(surface, true),
        Search::None => return Vec::new(),
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

/// Letters of Latin script, what stands inside words, and combining accents. Other scripts are not English's to judge.
fn is_latin(character: char) -> bool {
    matches!(
        character,
        'A'..='Z' | 'a'..='z' | '\u{AA}' | '\u{AD}' | '\u{BA}' | '\u{C0}'..='\u{24F}' | '\u{300}'..='\u{36F}'
            | '\u{1E00}'..='\u{1EFF}' | '\u{200C}' | '\u{200D}' | '\u{FB00}'..='\u{FB06}'
    ) || is_apostrophe(character)
}
