//! The worker for spelling with a Hunspell dictionary.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use emend_channel::{CandidateFeatures, Channel};
use emend_domain::IssueKind;
use spellbook::Dictionary;
use unicode_normalization::UnicodeNormalization;
use whatlang::Script;

use crate::abbreviations::is_usual_abbreviation;
use crate::budget::SearchEffort;
use crate::candidates::{CandidateWord, rank};
use crate::case::WordCase;
use crate::detector::{Detection, Worker};
use crate::foreign_phrase::{english_terms, foreign_phrases};
use crate::hunspell::borrowed_words::{follows_title, is_english_loan, is_world_name};
use crate::hunspell::compounds::is_compound_of_borrowed;
use crate::hunspell::confusable_letters::ConfusableLetters;
use crate::hunspell::elisions::{
    has_lone_consonant, has_short_es, is_short_article, with_apostrophe_for_accent, with_elision,
};
use crate::hunspell::frequent_words::{self, FrequentWords};
use crate::language_words::LanguageWords;
use crate::panics::catch_panic;
use crate::spelling_rule::{spelling_message, spelling_rule};
use crate::utf16::Utf16Index;
use crate::words::{ParagraphWords, is_apostrophe, is_known_in_context, is_stop_of_abbreviation};
use crate::{Budget, Candidate, DetectedIssue, ShownFrom};

/// The length, in characters, of the longest word for which suggestions are made, because their time grows steeply with
/// the length.
const MAX_SUGGESTION_LETTERS: usize = 40;
/// The length, in characters, of the longest word that is compared with the whole dictionary (n-grams).
const MAX_COMPARISON_LETTERS: usize = 20;
/// The maximum number of combinations of easily confused letters that are tried for a word, which takes about half a
/// second. Words with more combinations are long and get no suggestions.
const MAX_COMBINATIONS: u64 = 30_000;
/// The price of suggestions for a word: a fixed part, a part for the square of the number of letters, and a part for
/// each combination of letters.
const SUGGESTION_COST: u64 = 3_000;
const SUGGESTION_COST_PER_LETTER_SQUARED: u64 = 190;
const COMBINATION_COST: u64 = 25;
/// The price of comparing a word with the frequent words.
const FREQUENT_WORDS_COST: u64 = 1_000;
/// The price of comparing a word with the whole dictionary: a fixed part, and a part for every two entries.
const COMPARISON_COST: u64 = 10_000;
const COMPARISON_COST_PER_TWO_ENTRIES: u64 = 3;
/// The cost of splitting a paragraph, and of looking up each of its words.
const PARAGRAPH_COST: u64 = 5;
const WORD_COST: u64 = 5;
/// The number of surfaces whose candidates are cached for later paragraphs.
const MAX_CACHED_SURFACES: usize = 4_000;

/// The length of the longest word in capitals that is taken for an acronym.
const MAX_ACRONYM_LETTERS: usize = 5;

/// The prices of suggestions from one dictionary, in units of work.
pub(super) struct SuggestionCosts {
    confusable_letters: ConfusableLetters,
    comparison_cost: u64,
}

impl SuggestionCosts {
    /// Returns the prices for a dictionary with this `MAP` table and this number of entries.
    pub(super) fn new(confusable_letters: ConfusableLetters, entries: usize) -> Self {
        Self {
            confusable_letters,
            comparison_cost: COMPARISON_COST + COMPARISON_COST_PER_TWO_ENTRIES * entries as u64 / 2,
        }
    }

    /// Returns the price of suggestions for a word, without the comparison with the whole dictionary; `None` if the
    /// word is too long or has too many combinations.
    fn suggestion_cost(&self, word: &str) -> Option<u64> {
        let letters = word.chars().count();
        let combinations = self.confusable_letters.combinations(word);
        if letters > MAX_SUGGESTION_LETTERS || combinations > MAX_COMBINATIONS {
            return None;
        }
        let cost = SUGGESTION_COST + SUGGESTION_COST_PER_LETTER_SQUARED * (letters * letters) as u64;
        let cost = cost + COMBINATION_COST * combinations;
        // A word with a capital is searched for in lower case as well.
        let twice = word.chars().any(char::is_uppercase);
        Some(if twice { cost * 3 / 2 } else { cost })
    }
}

/// What all workers of a dictionary share.
pub(super) struct SharedDictionary {
    pub(super) dictionary: Dictionary,
    pub(super) suggestion_costs: SuggestionCosts,
    /// The script of most words; words in other scripts are not judged.
    pub(super) script: Option<Script>,
    /// The language without its region.
    pub(super) base: String,
    /// The language's frequent words, prepared when the first candidates are wanted.
    pub(super) frequent_words: OnceLock<Option<FrequentWords>>,
}

impl SharedDictionary {
    /// Returns the frequent words of the language, if there is a list.
    pub(super) fn frequent_words(&self) -> Option<&FrequentWords> {
        let prepare = || LanguageWords::of(&self.base).map(FrequentWords::new);
        self.frequent_words.get_or_init(prepare).as_ref()
    }

    /// Returns the channel that ranks candidates: the neutral one if the frequencies of words are not known.
    pub(super) fn channel(&self) -> Channel {
        if LanguageWords::of(&self.base).is_some() {
            frequent_words::channel()
        } else {
            Channel::neutral()
        }
    }

    /// Returns whether a word has no letter of the dictionary's script.
    fn is_in_other_script(&self, word: &str) -> bool {
        let Some(own) = self.script else { return false };
        let mut buffer = [0; 4];
        word.chars().filter(|c| c.is_alphabetic()).all(|c| {
            let script = whatlang::detect_script(c.encode_utf8(&mut buffer));
            script.is_some_and(|script| script != own)
        })
    }
}

/// Where candidates come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum CandidateSource {
    /// Only the language's frequent words.
    FrequentWords,
    /// Those, and edits of the surface that the dictionary has.
    Edits,
    /// Those, and the whole dictionary.
    WholeDictionary,
}

/// The worker for one thread and one dictionary.
pub(super) struct HunspellWorker {
    shared: Arc<SharedDictionary>,
    channel: Channel,
    /// The cached candidates, by surface and source.
    cached_candidates: HashMap<(String, CandidateSource), Vec<Candidate>>,
}

impl HunspellWorker {
    pub(super) fn new(shared: Arc<SharedDictionary>) -> Self {
        Self {
            channel: shared.channel(),
            shared,
            cached_candidates: HashMap::new(),
        }
    }

    fn knows(&self, word: &str) -> bool {
        // A word on which the checker panics is not flagged.
        knows(&self.shared.dictionary, word).unwrap_or(true)
    }

    /// Returns whether an unknown word looks like a name: a frequent word with a capital where no sentence starts, or an
    /// acronym. Nouns have capitals in German, so that a capital says nothing there.
    fn is_name(
        &self,
        layout: &ParagraphWords<'_>,
        bytes: &Range<usize>,
        knows: &dyn Fn(&str) -> bool,
    ) -> bool {
        let word = &layout.text[bytes.clone()];
        let letters = word.chars().count();
        match WordCase::of(word) {
            WordCase::Upper => letters <= MAX_ACRONYM_LETTERS && layout.text.contains(char::is_lowercase),
            WordCase::Title if self.shared.base != "de" => {
                let frequent_words =
                    LanguageWords::of(&self.shared.base).and_then(|list| list.log_share(word));
                let before = layout.text[..bytes.start].trim_end();
                let is_within_sentence = || {
                    before.ends_with(|c: char| c.is_alphanumeric() || matches!(c, ',' | ';' | '-'))
                        || before.ends_with('.')
                            && is_stop_of_abbreviation(layout.text, before.len() - 1, knows)
                };
                frequent_words.is_some() && is_within_sentence()
            }
            _ => false,
        }
    }

    /// Returns whether an unknown word is a compound with a borrowed word, and not a slip in a frequent word.
    fn is_compound(&self, word: &str, knows: &dyn Fn(&str) -> bool) -> bool {
        let Some(list) = LanguageWords::of(&self.shared.base) else {
            return false;
        };
        let is_frequent = |part: &str| list.log_share(part).is_some();
        is_compound_of_borrowed(&self.shared.base, word, is_frequent, knows)
            && self
                .shared
                .frequent_words()
                .is_none_or(|frequent_words| frequent_words.nearby_candidates(word, knows).is_empty())
    }

    /// Returns whether an unknown word is a name of the world or an English loan, and not a slip in a frequent word.
    fn is_borrowed(&self, text: &str, bytes: &Range<usize>, knows: &dyn Fn(&str) -> bool) -> bool {
        let (word, before) = (&text[bytes.clone()], &text[..bytes.start]);
        let is_name_or_loan = is_world_name(word) || is_english_loan(&self.shared.base, word, before);
        let is_slip = || {
            let frequent_words = self.shared.frequent_words();
            frequent_words.is_none_or(|frequent_words| frequent_words.has_neighbour(word, knows))
        };
        follows_title(word, before)
            || is_name_or_loan && (before.ends_with("e-") || before.ends_with("E-") || !is_slip())
    }

    fn candidates(&mut self, surface: &str, budget: &mut Budget) -> Vec<Candidate> {
        let cost = self.shared.suggestion_costs.suggestion_cost(surface);
        if budget.search(surface, FREQUENT_WORDS_COST + cost.unwrap_or_default()) != SearchEffort::Full {
            return Vec::new();
        }
        if cost.is_none() {
            let listed = surface.chars().count() <= MAX_SUGGESTION_LETTERS;
            return if listed {
                self.suggestions(surface, CandidateSource::FrequentWords)
            } else {
                Vec::new()
            };
        }
        let found = self.suggestions(surface, CandidateSource::Edits);
        if !found.is_empty() || surface.chars().count() > MAX_COMPARISON_LETTERS {
            return found;
        }
        // The comparison is charged under a key of its own, because a search is paid for once per surface.
        match budget.search(
            &format!("{surface}\0compared"),
            self.shared.suggestion_costs.comparison_cost,
        ) {
            SearchEffort::Full => self.suggestions(surface, CandidateSource::WholeDictionary),
            SearchEffort::Nearby | SearchEffort::None => Vec::new(),
        }
    }

    fn suggestions(&mut self, surface: &str, source: CandidateSource) -> Vec<Candidate> {
        let key = (surface.to_owned(), source);
        if let Some(found) = self.cached_candidates.get(&key) {
            return found.clone();
        }
        let mut values = Vec::new();
        let suggester = self
            .shared
            .dictionary
            .suggester()
            .with_ngram_suggestions(source == CandidateSource::WholeDictionary);
        let done = source != CandidateSource::FrequentWords
            && catch_panic(|| suggester.suggest(&plain(surface), &mut values)).is_some();
        let values = if done { values } else { Vec::new() };
        let proposals = values.into_iter().zip(0_u8..).map(|(value, place)| {
            let mut proposal = CandidateWord::new(value);
            proposal.features.0[CandidateFeatures::PLACE] = f32::from(place);
            proposal
        });
        let mut proposals: Vec<CandidateWord> = proposals.collect();
        let plain = plain(surface);
        proposals.extend(two_words(&plain, |word| self.knows(word)).map(|value| {
            let mut proposal = CandidateWord::new(value);
            proposal.features.0[CandidateFeatures::COMMON] = 1.0;
            proposal
        }));
        let list = LanguageWords::of(&self.shared.base);
        let is_frequent = |word: &str| list.is_some_and(|list| list.log_share(word).is_some());
        let accents = |word: &str| {
            let frequent_words = self.shared.frequent_words();
            frequent_words.map_or_else(Vec::new, |frequent_words| {
                frequent_words.with_accents(word, |word| self.knows(word))
            })
        };
        let knows_word = |word: &str| self.knows(word);
        let mut elisions = with_elision(&self.shared.base, &plain, is_frequent, knows_word, accents);
        elisions.extend(with_apostrophe_for_accent(&self.shared.base, &plain, knows_word));
        proposals.retain(|proposal| {
            !has_lone_consonant(&self.shared.base, &proposal.value)
                && !elisions.contains(&proposal.value.replace('’', "'"))
        });
        proposals.extend(elisions.into_iter().map(|value| {
            let mut proposal = CandidateWord::new(value);
            proposal.features.0[CandidateFeatures::COMMON] = 1.0;
            proposal
        }));
        if let Some(frequent_words) = self.shared.frequent_words() {
            // Not `self.knows`, which accepts a word on which the checker panics.
            let known = |word: &str| knows(&self.shared.dictionary, word).unwrap_or(false);
            proposals.extend(frequent_words.nearby_candidates(&plain, known));
            for proposal in &mut proposals {
                frequent_words.weigh(proposal);
            }
        }
        // The dictionary's own place counts, not that of the list.
        proposals.sort_by(|a, b| {
            let place = |word: &CandidateWord| word.features.0[CandidateFeatures::PLACE];
            place(a).total_cmp(&place(b))
        });
        let mut paragraph_cache = HashSet::new();
        proposals.retain(|proposal| paragraph_cache.insert(proposal.value.clone()));
        // With a full stop, a word is an abbreviation: where it has its stop, it is known.
        proposals.retain(|proposal| !is_with_stop(&proposal.value, surface));
        let found = rank(surface, proposals, &self.channel);
        if self.cached_candidates.len() >= MAX_CACHED_SURFACES {
            self.cached_candidates.clear();
        }
        self.cached_candidates.insert(key, found.clone());
        found
    }
}

impl Worker for HunspellWorker {
    fn detect_within(&mut self, paragraph: &str, budget: &mut Budget) -> Detection {
        let mut found = Detection::default();
        if budget.is_over() {
            found.incomplete_from = Some(0);
            return found;
        }
        let layout = ParagraphWords::new(paragraph);
        budget.charge(PARAGRAPH_COST + WORD_COST * layout.words.len() as u64);
        let index = Utf16Index::new(paragraph);
        let mut paragraph_cache: HashMap<&str, Vec<Candidate>> = HashMap::new();
        let mut foreign = foreign_phrases(&layout, &self.shared.base, &|word: &str| self.knows(word));
        foreign.extend(english_terms(&layout, &self.shared.base, &|word: &str| {
            self.knows(word)
        }));
        for bytes in layout.checked_words() {
            let knows = |word: &str| self.knows(word) || is_usual_abbreviation(&self.shared.base, word);
            if is_known_in_context(paragraph, &bytes, &knows)
                || foreign.iter().any(|phrase| phrase.contains(&bytes.start))
                || self.shared.is_in_other_script(&paragraph[bytes.clone()])
                || has_short_es(&self.shared.base, &paragraph[bytes.clone()], knows)
                || is_short_article(
                    &self.shared.base,
                    &paragraph[bytes.clone()],
                    &paragraph[..bytes.start],
                )
                || self.is_name(&layout, &bytes, &knows)
                || self.is_borrowed(paragraph, &bytes, &knows)
                || self.is_compound(&paragraph[bytes.clone()], &knows)
            {
                continue;
            }
            let span = index.span(&bytes);
            if !budget.take_issue() {
                found.incomplete_from = found.incomplete_from.or(Some(span.offset));
                break;
            }
            let surface = &paragraph[bytes.clone()];
            let short = budget.shortage().is_some();
            let candidates = paragraph_cache
                .entry(surface)
                .or_insert_with(|| self.candidates(surface, budget))
                .clone();
            if short || budget.shortage().is_some() {
                found.incomplete_from = found.incomplete_from.or(Some(span.offset));
            }
            let (left, right) = layout.neighbours(&bytes);
            found.issues.push(DetectedIssue {
                span,
                surface: surface.to_owned(),
                kind: IssueKind::Spelling,
                rule: spelling_rule(),
                message: spelling_message(surface),
                left,
                right,
                candidates,
                shown_from: ShownFrom::ALWAYS,
            });
        }
        found
    }
}

/// Returns the two words that an apostrophe wrongly joins: `qual è` for `qual'è`.
fn two_words(surface: &str, knows: impl Fn(&str) -> bool) -> Option<String> {
    let (one, two) = surface.split_once('\'')?;
    let are_words = !one.is_empty() && !two.is_empty() && knows(one) && knows(two);
    are_words.then(|| format!("{one} {two}"))
}

/// Returns whether a candidate is the surface with a full stop.
fn is_with_stop(candidate: &str, surface: &str) -> bool {
    candidate
        .strip_suffix('.')
        .is_some_and(|word| word.to_lowercase() == surface.to_lowercase())
}

/// Returns whether a dictionary contains a word, as written or in the characters that most dictionaries use; `None` if
/// the checker panics on it.
pub(super) fn knows(dictionary: &Dictionary, word: &str) -> Option<bool> {
    let check = |word: &str| catch_panic(|| dictionary.check(word));
    let plain = plain(word);
    // Some dictionaries have a few words with a curly apostrophe only.
    let curly = || plain.contains('\'').then(|| plain.replace('\'', "’"));
    Some(
        check(word)?
            || plain != word && check(&plain)?
            || curly().is_some_and(|word| check(&word) == Some(true)),
    )
}

/// Returns the word in the characters that most dictionaries use: composed, with straight apostrophes, without soft
/// hyphens.
fn plain(word: &str) -> String {
    word.nfc()
        .filter(|c| *c != '\u{AD}')
        .map(|c| if is_apostrophe(c) { '\'' } else { c })
        .collect()
}
