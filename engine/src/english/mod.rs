//! English: the dictionary and the rules of `harper-core` 3.0.0 behind [`Detector`].
//!
//! Spelling is Emend's own: its own splitting into words, look-ups in Harper's dictionary, and its own candidates. A
//! panic inside Harper therefore costs the rules of one sentence and no spelling issues.
//!
//! The files by what they are for:
//!
//! - **Where it comes together**: `worker` merges the issues of all parts, `rule_issue` has the types of an issue and of a rule's texts,
//!   `rule_ids` lists all rules, `word_lists` looks a word up in a list.
//! - **Unknown words**: `spelling` finds them in the `lexicon`, `name_evidence`, `name_parts`, `informal_words` and `contractions` hold
//!   back what is right;
//!   `capitals`, `joined_words`, `misplaced_space` and `british_forms` know special cases; `candidate_search`
//!   ranks what `candidate_proposals` and `joined_pronouns` propose, and `candidate_ranking` ranks it again by the words around it; `word_search` and `sound_index` find words near in letters and in sound, with the
//!   data of `english_data`.
//! - **Harper's rules**: `harper_rules` runs them, `harper_rule_table` says which and how certain, `guards` and
//!   `replacement_fit` drop wrong issues, `harper_kinds` maps their kinds.
//! - **Rules of Emend's own on single places**: `repeated_words`, `stop_spaces`, `split_contractions`, `double_be`.
//! - **Patterns of grammar**: `sentence_patterns` runs them over the words of `pattern_sentence`; `grammar_patterns` and
//!   `confused_word_patterns` list those in code (files that start with `noun_`, `verb_`, `clause_`, `be_` …), and
//!   `verb_evidence` tells verbs from nouns by their neighbours in edited text, and `phrase_patterns` reads those of the table `engine/data/en/grammar-phrases.txt`; `pattern_rules` has their messages.
//! - **The sentence model**: `sentence_edits` turns its edits into issues, `sentence_rules` names them, `sentence_text`
//!   is a sentence as the model reads it, `sound_alike_edits` finds confused words that the model does not compare, `sentence_certainty`
//!   and `rule_certainty` put the issues of all parts on one scale, `caching_model` keeps what was read,
//!   `word_glosses` explains confused words, and `tense_pairs` and `plural_attributes` hold back what is right.

mod agreement_words;
mod ambiguous_articles;
mod auxiliary_forms;
mod bare_nouns;
mod be_forms;
mod british_forms;
mod caching_model;
mod candidate_proposals;
mod candidate_ranking;
mod candidate_search;
mod capitals;
mod clause_agreement;
mod clause_chart;
#[cfg(test)]
mod clause_derivations;
mod clause_grammar;
#[cfg(test)]
mod clause_pattern_tests;
mod clause_repairs;
mod clause_subjects;
mod clause_tokens;
mod clause_verb_forms;
mod clause_verb_numbers;
mod clause_verbs;
mod collocations;
mod confused_word_patterns;
mod confused_word_slots;
mod contractions;
mod count_nouns;
mod counted_quantities;
mod double_be;
mod doubled_conjunctions;
mod english_data;
#[cfg(test)]
mod grammar_pattern_tests;
mod grammar_patterns;
mod guards;
mod harper_kinds;
mod harper_rule_table;
mod harper_rules;
mod indefinite_article;
mod informal_words;
mod introductory_commas;
mod irregular_forms;
mod joined_predicates;
mod joined_pronouns;
mod joined_words;
mod lexicon;
mod manner_words;
mod misplaced_space;
mod missing_words;
mod name_evidence;
mod name_parts;
mod noun_apostrophes;
mod noun_groups;
mod noun_lists;
mod noun_number;
mod noun_runs;
mod pattern_rules;
#[cfg(test)]
mod pattern_scan;
mod pattern_sentence;
mod phrase_classes;
mod phrase_patterns;
mod plural_attributes;
mod pronoun_agreement;
mod relative_clauses;
mod repeated_words;
mod replacement_fit;
mod rule_certainty;
mod rule_ids;
mod rule_issue;
#[cfg(test)]
mod rule_tests;
mod sentence_certainty;
mod sentence_edits;
mod sentence_patterns;
mod sentence_rules;
mod sentence_text;
mod sound_alike_edits;
mod sound_alikes;
mod sound_index;
mod spelling;
mod split_contractions;
mod stop_spaces;
mod structural_support;
mod subject_groups;
mod subject_verb_agreement;
mod tense_pairs;
mod time_words;
mod verb_complements;
mod verb_evidence;
mod verb_participles;
mod verb_patterns;
mod verb_slots;
mod verb_tenses;
mod word_glosses;
mod word_lists;
mod word_search;
mod worker;

use std::sync::Arc;

use emend_domain::{LanguageInfo, LanguageTag, Utf16Span};
use harper_core::Dialect;
use harper_core::spell::FstDictionary;

use crate::candidate_parts::{CandidateParts, candidate_parts};
use crate::detector::{Detector, Worker};
use crate::language::language_info;
use candidate_ranking::sentence_weights;
pub use english_data::WordKnowledge;
pub use lexicon::EnglishLexicon;
pub use replacement_fit::english_fit;
pub use rule_ids::english_rule_ids;
pub use word_glosses::is_explained_confusion;
use worker::EnglishWorker;

/// The dialects, the default first.
const DIALECTS: [(&str, Dialect); 5] = [
    ("en-US", Dialect::American),
    ("en-GB", Dialect::British),
    ("en-CA", Dialect::Canadian),
    ("en-AU", Dialect::Australian),
    ("en-IN", Dialect::Indian),
];

/// The detector for English as written in the US, the UK, Canada, Australia and India.
///
/// All dialects share one dictionary. The documentation of the crate gives the cost of a worker.
pub struct HarperDetector {
    dictionary: Arc<FstDictionary>,
    knowledge: Arc<WordKnowledge>,
    languages: Vec<LanguageInfo>,
}

impl HarperDetector {
    /// Returns the detector. Loads the dictionary, once per process, in 0.6 to 0.9 s.
    pub fn new() -> Self {
        Self::with_word_knowledge(WordKnowledge::english())
    }

    /// Returns the detector with other frequencies or another noisy channel, such as
    /// [`Channel::neutral`](emend_channel::Channel::neutral).
    pub fn with_word_knowledge(knowledge: Arc<WordKnowledge>) -> Self {
        let tags = DIALECTS.iter().filter_map(|(code, _)| code.parse().ok());
        Self {
            dictionary: FstDictionary::curated(),
            knowledge,
            languages: tags.map(|tag: LanguageTag| language_info(&tag)).collect(),
        }
    }
}

impl HarperDetector {
    fn lexicon(&self, dialect: Dialect) -> EnglishLexicon {
        EnglishLexicon::of(&self.dictionary, &self.knowledge, dialect)
    }
}

impl Default for HarperDetector {
    fn default() -> Self {
        Self::new()
    }
}

impl Detector for HarperDetector {
    fn languages(&self) -> &[LanguageInfo] {
        &self.languages
    }

    fn worker(&self, language: &LanguageTag) -> Option<Box<dyn Worker>> {
        let (_, dialect) = DIALECTS.iter().find(|(code, _)| *code == language.as_str())?;
        Some(Box::new(EnglishWorker::new(self.lexicon(*dialect))))
    }

    fn knows(&self, word: &str) -> bool {
        let mut dialects = DIALECTS.iter();
        dialects.all(|(_, dialect)| self.lexicon(*dialect).knows(word))
    }

    fn knows_any(&self, word: &str) -> bool {
        let mut dialects = DIALECTS.iter();
        dialects.any(|(_, dialect)| self.lexicon(*dialect).knows(word))
    }

    fn knows_in(&self, language: &LanguageTag, word: &str) -> bool {
        let mut dialects = DIALECTS.iter();
        let dialect = dialects.find(|(code, _)| *code == language.as_str());
        dialect.is_some_and(|(_, dialect)| self.lexicon(*dialect).knows(word))
    }

    fn share(&self, word: &str) -> Option<f64> {
        Some(self.knowledge.usage.share(word))
    }

    fn name(&self) -> String {
        "English dictionary and rules (harper)".to_owned()
    }

    fn candidate_parts(
        &self,
        language: &LanguageTag,
        paragraph: &str,
        span: Utf16Span,
        candidates: &[&str],
    ) -> Option<Vec<CandidateParts>> {
        let surface = span.slice(paragraph)?;
        let (_, dialect) = DIALECTS.iter().find(|(code, _)| *code == language.as_str())?;
        let lexicon = self.lexicon(*dialect);
        let proposals = lexicon.proposals(surface, false);
        let known = (Some(lexicon.usage()), lexicon.channel());
        let parts = candidate_parts(surface, candidates, proposals, known);
        let weights = sentence_weights(candidates, paragraph, span, lexicon.channel());
        let with_context = |(parts, context)| CandidateParts { context, ..parts };
        Some(parts.into_iter().zip(weights).map(with_context).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_another_dialect_are_not_known() {
        let english = HarperDetector::new();
        for word in ["house", "House", "Nikolay", "form"] {
            assert!(english.knows(word), "{word}");
        }
        for word in ["colour", "color", "nikolay", "recieve"] {
            assert!(!english.knows(word), "{word}");
        }
    }
}
