//! Words that the dictionary does not know.

use std::collections::HashMap;
use std::ops::Range;

use super::lexicon::EnglishLexicon;
use crate::Candidate;
use crate::candidates::between;
use crate::words::{Layout, is_apostrophe, known_in_context};

/// Distinct unknown words of a paragraph for which every candidate is looked for; further ones have only near ones.
const FULL_SEARCHES: usize = 200;
/// Distinct unknown words of a paragraph that have candidates at all.
const SEARCHES: usize = 2_000;
/// Surfaces whose candidates are kept for the next paragraph.
const KEPT: usize = 4_000;

/// Finds unknown words and what could be meant by them.
pub(super) struct Speller {
    lexicon: EnglishLexicon,
    /// Full searches only, so a paragraph's issues do not depend on what came before.
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

    /// The unknown words of a paragraph in its order, each with its candidates.
    pub(super) fn unknown(&mut self, layout: &Layout<'_>) -> Vec<(Range<usize>, Vec<Candidate>)> {
        let mut seen: HashMap<&str, Vec<Candidate>> = HashMap::new();
        let mut found = Vec::new();
        for bytes in layout.checked_words() {
            let surface = &layout.text[bytes.clone()];
            if !surface.chars().all(is_latin)
                || known_in_context(layout.text, &bytes, &|word| self.lexicon.knows(word))
            {
                continue;
            }
            let searched = seen.len();
            let candidates = seen
                .entry(surface)
                .or_insert_with(|| candidates(&self.lexicon, &mut self.kept, surface, searched));
            let (left, right) = layout.neighbours(&bytes);
            let candidates = between(
                candidates,
                (&left, &right),
                self.lexicon.usage(),
                self.lexicon.channel(),
            );
            found.push((bytes, candidates));
        }
        found
    }
}

fn candidates(
    lexicon: &EnglishLexicon,
    kept: &mut HashMap<String, Vec<Candidate>>,
    surface: &str,
    searched: usize,
) -> Vec<Candidate> {
    if searched >= SEARCHES {
        return Vec::new();
    }
    if searched >= FULL_SEARCHES {
        return lexicon.candidates(surface, true);
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
