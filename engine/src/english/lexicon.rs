//! The lexicon of a dialect of English: which words it has, and which of them may be offered.

use std::sync::Arc;

use emend_channel::Channel;
use emend_domain::LanguageTag;
use harper_core::spell::{Dictionary, FstDictionary};
use harper_core::{Dialect, DictWordMetadata};
use unicode_normalization::UnicodeNormalization;

use super::DIALECTS;
use super::british_forms::is_british_form;
use super::english_data::WordKnowledge;
use crate::case::WordCase;
use crate::misspelling_list::MisspellingList;
use crate::name_list::without_accents;
use crate::vulgar::{is_disguised_form, is_vulgar};
use crate::word_frequency::WordFrequency;
use crate::words::is_apostrophe;

/// Words that Harper's dictionary has, and that dictionaries of English call nonstandard.
const NONSTANDARD: [&str; 1] = ["irregardless"];

/// The words of one dialect.
#[derive(Clone)]
pub struct EnglishLexicon {
    pub(super) dictionary: Arc<FstDictionary>,
    pub(super) knowledge: Arc<WordKnowledge>,
    pub(super) dialect: Dialect,
}

impl EnglishLexicon {
    /// Returns the lexicon of a dialect, or `None` if it is not one of [`super::HarperDetector`]'s. All lexicons share
    /// the dictionary of the process.
    pub fn new(language: &LanguageTag) -> Option<Self> {
        let (_, dialect) = DIALECTS.iter().find(|(code, _)| *code == language.as_str())?;
        Some(Self::of(
            &FstDictionary::curated(),
            &WordKnowledge::english(),
            *dialect,
        ))
    }

    pub(super) fn of(
        dictionary: &Arc<FstDictionary>,
        knowledge: &Arc<WordKnowledge>,
        dialect: Dialect,
    ) -> Self {
        Self {
            dictionary: Arc::clone(dictionary),
            knowledge: Arc::clone(knowledge),
            dialect,
        }
    }

    pub(super) fn dictionary(&self) -> &Arc<FstDictionary> {
        &self.dictionary
    }

    pub(super) fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Returns the frequencies of words.
    pub fn usage(&self) -> &WordFrequency {
        &self.knowledge.usage
    }

    /// Returns the noisy channel.
    pub fn channel(&self) -> &Channel {
        &self.knowledge.channel
    }

    /// Returns the list of common misspellings.
    pub(super) fn misspellings(&self) -> &MisspellingList {
        &self.knowledge.misspellings
    }

    /// Returns whether a word may be written in this way: as in the dictionary, with an initial capital, in all
    /// capitals, with `'s`, or with accents that the dictionary omits. The list of names is not consulted, because it has
    /// words of all languages.
    pub fn knows(&self, word: &str) -> bool {
        knows_with(&plain(word), &|word| self.knows_plain(word))
    }

    /// Returns whether a word is known, or a name of the list that may stand anywhere.
    pub(super) fn accepts(&self, word: &str) -> bool {
        knows_with(&plain(word), &|word| self.knows_plain(word) || self.is_name(word))
    }

    /// Returns whether the list of names has a word.
    pub(super) fn is_name(&self, word: &str) -> bool {
        self.knowledge.names.has(word)
    }

    /// Returns whether a word is a name, or the plural of one, where its capital does not come from the start of a
    /// sentence or from a title.
    pub(super) fn knows_in_sentence(&self, word: &str) -> bool {
        let word = plain(word);
        knows_with(&word, &|word| {
            let plural = word.strip_suffix('s').filter(|name| name.chars().count() >= 4);
            let names = &self.knowledge.names;
            // The dictionary has names as well, which are known with a capital only.
            let in_dictionary = |name: &str| {
                name.starts_with(char::is_uppercase)
                    && self.knows_plain(name)
                    && !self.knows_plain(&name.to_lowercase())
            };
            names.has_in_sentence(word)
                || plural.is_some_and(|name| names.has_in_sentence(name) || in_dictionary(name))
        })
    }

    /// Returns whether a phrase of another language is used in English: `bona fide`.
    pub(super) fn knows_phrase(&self, phrase: &str) -> bool {
        self.knowledge.names.has_phrase(&plain(phrase))
    }

    /// Returns whether a word, in this capitalisation, is one of those that Harper's dictionary lacks.
    pub(super) fn adds_word(&self, word: &str) -> bool {
        let added = self.usage().case_of_added_word(&word.to_lowercase());
        match WordCase::of(word) {
            WordCase::Lower => added == Some(WordCase::Lower),
            WordCase::Title | WordCase::Upper => added.is_some(),
            WordCase::Mixed => false,
        }
    }

    /// Returns whether a word is a verb in its basic form, as after `can't` or `let's`.
    pub(super) fn is_base_verb(&self, word: &str) -> bool {
        let chars: Vec<char> = word.chars().collect();
        let metadata = self.dictionary.get_word_metadata_exact(&chars);
        metadata.is_some_and(DictWordMetadata::is_verb_lemma)
    }

    fn knows_plain(&self, word: &str) -> bool {
        let small = word.to_lowercase();
        if self.usage().is_misspelt(&small) || NONSTANDARD.contains(&small.as_str()) {
            return false;
        }
        if self.adds_word(word) {
            return true;
        }
        if matches!(WordCase::of(word), WordCase::Lower | WordCase::Title)
            && is_british_form(&small, self.dialect, |form| self.is_american(form))
        {
            return true;
        }
        let chars: Vec<char> = word.chars().collect();
        let is_in_dialect = self
            .dictionary
            .get_word_metadata(&chars)
            .is_some_and(|metadata| metadata.dialects.is_dialect_enabled(self.dialect));
        is_in_dialect
            && match WordCase::of(word) {
                WordCase::Upper => true,
                WordCase::Mixed => self.dictionary.contains_exact_word(&chars),
                WordCase::Lower | WordCase::Title => {
                    self.dictionary.contains_exact_word(&chars)
                        || self.dictionary.contains_exact_word_str(&small)
                }
            }
    }

    /// Returns whether a word in lower case is one of American English.
    fn is_american(&self, word: &str) -> bool {
        let chars: Vec<char> = word.chars().collect();
        let metadata = self.dictionary.get_word_metadata_exact(&chars);
        metadata.is_some_and(|metadata| metadata.dialects.is_dialect_enabled(Dialect::American))
            || self.usage().case_of_added_word(word) == Some(WordCase::Lower)
    }

    /// Returns whether a word of the dictionary may be offered for a surface: not a word of another dialect, except that
    /// British words are offered for American ones.
    pub(super) fn offers(&self, value: &str, surface: &str) -> bool {
        let letters: Vec<char> = value.chars().collect();
        let metadata = self.dictionary.get_word_metadata_exact(&letters);
        metadata.is_none_or(|metadata| {
            let enabled = |dialect| metadata.dialects.is_dialect_enabled(dialect);
            enabled(self.dialect) || self.dialect == Dialect::American && enabled(Dialect::British)
        }) && self.may_offer(value, surface)
    }

    /// Returns whether a word may be offered for a surface: a vulgar word only if the surface is meant to be one.
    pub(super) fn may_offer(&self, value: &str, surface: &str) -> bool {
        let chars: Vec<char> = value.chars().collect();
        let is_swear_word = || {
            let metadata = self.dictionary.get_word_metadata_exact(&chars);
            metadata.is_some_and(DictWordMetadata::is_swear)
        };
        let is_vulgar_word = is_vulgar("en", value) || is_swear_word();
        !is_vulgar_word || is_disguised_form(surface, value)
    }

    /// Returns whether a word is one that the own dialect writes in its own way, where a surface is one of other dialects
    /// only: `grey` for `gray`.
    pub(super) fn is_own_variant(&self, value: &str, surface: &str) -> bool {
        let dialects = |word: &str| {
            let letters: Vec<char> = word.to_lowercase().chars().collect();
            let metadata = self.dictionary.get_word_metadata_exact(&letters);
            metadata.map(|metadata| metadata.dialects)
        };
        let is_of_others = || dialects(surface).is_some_and(|of| !of.is_dialect_enabled(self.dialect));
        value.contains('\'') == surface.contains('\'')
            && dialects(value).is_some_and(|of| of.is_dialect_enabled_strict(self.dialect))
            && is_of_others()
    }
}

/// Returns whether a word, the word without `'s`, or either without accents is known.
fn knows_with(word: &str, knows: &dyn Fn(&str) -> bool) -> bool {
    let possessor = word.strip_suffix("'s").or_else(|| word.strip_suffix("'S"));
    if knows(word) || possessor.is_some_and(knows) {
        return true;
    }
    let without_accent = without_accents(word);
    without_accent != word && knows(&without_accent)
}

/// Returns the word in the characters of the dictionary: composed, without ligatures and soft hyphens, with straight
/// apostrophes.
pub(super) fn plain(word: &str) -> String {
    word.nfkc()
        .filter(|c| !matches!(c, '\u{AD}' | '\u{200C}' | '\u{200D}'))
        .map(|c| if is_apostrophe(c) { '\'' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lexicon(code: &str) -> EnglishLexicon {
        EnglishLexicon::new(&code.parse().unwrap()).unwrap()
    }

    #[test]
    fn a_word_is_known_in_the_ways_people_write_it() {
        let lexicon = lexicon("en-US");
        for word in [
            "house",
            "House",
            "HOUSE",
            "don’t",
            "Don't",
            "London",
            "LONDON",
            "house's",
            "café",
            "cafe\u{301}",
            "I'm",
        ] {
            assert!(lexicon.knows(word), "{word}");
        }
        for word in ["teh", "TEH", "london", "recieve", "dont", "Xyzzyq's"] {
            assert!(!lexicon.knows(word), "{word}");
        }
    }

    #[test]
    fn words_that_the_dictionary_lacks_are_known_with_their_capitals() {
        let lexicon = lexicon("en-US");
        for word in [
            "subclasses",
            "Subclasses",
            "SUBCLASSES",
            "afterwards",
            "Aalborg",
            "Aalborg's",
            "AALBORG",
        ] {
            assert!(lexicon.knows(word), "{word}");
        }
        for word in ["aalborg", "subClasses", "infered", "Infered", "INFERED"] {
            assert!(!lexicon.knows(word), "{word}");
        }
        let proposed = |word: &str| {
            lexicon
                .proposals(word, false)
                .into_iter()
                .map(|p| p.value)
                .collect::<Vec<_>>()
        };
        assert!(proposed("sublcasses").contains(&"subclasses".to_owned()));
        assert!(!proposed("infred").contains(&"infered".to_owned()));
    }

    #[test]
    fn dialects_differ() {
        let (us, gb) = (lexicon("en-US"), lexicon("en-GB"));
        assert!(us.knows("color") && !us.knows("colour"));
        assert!(gb.knows("colour") && !gb.knows("color"));
        assert!(gb.proposals("color", false).iter().any(|p| p.value == "colour"));
    }

    #[test]
    fn all_nearby_words_of_harper_are_found() {
        let EnglishLexicon {
            dictionary,
            knowledge,
            ..
        } = lexicon("en-US");
        for (written, edits) in [
            ("recieve", 3),
            ("teh", 2),
            ("USB", 2),
            ("adn't", 2),
            ("acommodatoin", 3),
        ] {
            let letters: Vec<char> = written.chars().collect();
            let matches = dictionary.fuzzy_match(&letters, edits, usize::MAX).into_iter();
            let mut theirs: Vec<String> = matches.map(|entry| entry.word.iter().collect()).collect();
            let ours = knowledge
                .words
                .nearest(written, edits.into(), usize::MAX / 2, |_| true);
            let ours = ours.into_iter().map(|at| knowledge.words.word(at).to_owned());
            let mut ours: Vec<String> = ours
                .filter(|word| dictionary.contains_exact_word_str(word))
                .collect();
            theirs.sort();
            ours.sort();
            assert!(!theirs.is_empty());
            assert_eq!(ours, theirs, "{written}");
        }
    }

    #[test]
    fn words_that_sound_alike_are_proposed_however_far_they_are() {
        let lexicon = lexicon("en-US");
        for (written, meant) in [("enuf", "enough"), ("fysikal", "physical"), ("akshun", "action")] {
            let proposes = |near| lexicon.proposals(written, near).iter().any(|p| p.value == meant);
            assert!(proposes(false) && !proposes(true), "{written}");
        }
    }

    #[test]
    fn a_word_may_be_two() {
        assert!(
            lexicon("en-US")
                .proposals("infact", false)
                .iter()
                .any(|p| p.value == "in fact")
        );
    }
}
