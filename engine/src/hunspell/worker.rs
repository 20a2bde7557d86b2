//! Spelling of a paragraph by a Hunspell dictionary.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use emend_channel::{Channel, Traits};
use emend_shared::IssueKind;
use spellbook::Dictionary;
use unicode_normalization::UnicodeNormalization;

use crate::candidates::{Proposal, rank};
use crate::detector::Worker;
use crate::issue::{spelling_message, spelling_rule};
use crate::panics::caught;
use crate::utf16::Utf16Index;
use crate::words::{Layout, is_apostrophe, known_in_context};
use crate::{Candidate, FoundIssue};

/// The longest word that suggestions are made for, in characters: their time grows steeply with it.
const MAX_SUGGESTED: usize = 40;
/// The longest word that is compared with the whole dictionary (n-grams).
const MAX_COMPARED: usize = 20;
/// Distinct unknown words of a paragraph that are compared with the whole dictionary, and that have suggestions at all.
const COMPARISONS: usize = 20;
const SUGGESTIONS: usize = 100;
/// Surfaces whose candidates are kept for the next paragraph.
const KEPT: usize = 4_000;

/// What one thread needs for one dictionary.
pub(super) struct HunspellWorker {
    dictionary: Arc<Dictionary>,
    /// Of these languages' slips nothing is known before people make them.
    channel: Channel,
    /// By surface and whether it was compared with the whole dictionary.
    kept: HashMap<(String, bool), Vec<Candidate>>,
}

impl HunspellWorker {
    pub(super) fn new(dictionary: Arc<Dictionary>) -> Self {
        Self {
            dictionary,
            channel: Channel::neutral(),
            kept: HashMap::new(),
        }
    }

    fn knows(&self, word: &str) -> bool {
        // What the checker panics on is not called an error.
        knows(&self.dictionary, word).unwrap_or(true)
    }

    fn candidates(&mut self, surface: &str, searched: usize) -> Vec<Candidate> {
        let letters = surface.chars().count();
        if searched >= SUGGESTIONS || letters > MAX_SUGGESTED {
            return Vec::new();
        }
        let compared = searched < COMPARISONS && letters <= MAX_COMPARED;
        let key = (surface.to_owned(), compared);
        if let Some(found) = self.kept.get(&key) {
            return found.clone();
        }
        let mut values = Vec::new();
        let suggester = self.dictionary.suggester().with_ngram_suggestions(compared);
        let done = caught(|| suggester.suggest(&plain(surface), &mut values)).is_some();
        let values = if done { values } else { Vec::new() };
        let proposals = values.into_iter().zip(0_u8..).map(|(value, place)| {
            let mut proposal = Proposal::new(value);
            proposal.traits.0[Traits::PLACE] = f32::from(place);
            proposal
        });
        let found = rank(surface, proposals.collect(), &self.channel);
        if self.kept.len() >= KEPT {
            self.kept.clear();
        }
        self.kept.insert(key, found.clone());
        found
    }
}

impl Worker for HunspellWorker {
    fn detect(&mut self, paragraph: &str) -> Vec<FoundIssue> {
        let layout = Layout::new(paragraph);
        let knows = |word: &str| self.knows(word);
        let unknown = layout
            .checked_words()
            .filter(|bytes| !known_in_context(paragraph, bytes, &knows));
        let unknown: Vec<Range<usize>> = unknown.collect();
        let index = Utf16Index::new(paragraph);
        let mut seen: HashMap<&str, Vec<Candidate>> = HashMap::new();
        let issues = unknown.into_iter().map(|bytes| {
            let surface = &paragraph[bytes.clone()];
            let searched = seen.len();
            let candidates = seen
                .entry(surface)
                .or_insert_with(|| self.candidates(surface, searched))
                .clone();
            let (left, right) = layout.neighbours(&bytes);
            FoundIssue {
                span: index.span(&bytes),
                surface: surface.to_owned(),
                kind: IssueKind::Spelling,
                rule: spelling_rule(),
                message: spelling_message(surface),
                left,
                right,
                candidates,
            }
        });
        issues.collect()
    }
}

/// Whether a dictionary has a word, as it is or as most dictionaries have it; `None` where the checker panics on it.
pub(super) fn knows(dictionary: &Dictionary, word: &str) -> Option<bool> {
    let check = |word: &str| caught(|| dictionary.check(word));
    let plain = plain(word);
    Some(check(word)? || plain != word && check(&plain)?)
}

/// The word as most dictionaries have it: composed, with straight apostrophes, without soft hyphens.
fn plain(word: &str) -> String {
    word.nfc()
        .filter(|c| *c != '\u{AD}')
        .map(|c| if is_apostrophe(c) { '\'' } else { c })
        .collect()
}
