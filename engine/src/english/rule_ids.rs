//! The IDs of all rules for English.

use std::collections::BTreeSet;

use harper_core::Dialect;
use harper_core::linting::LintGroup;
use harper_core::spell::FstDictionary;

use super::pattern_rules::PatternRule;
use super::sentence_rules::SentenceRule;
use super::{double_be, joined_words, misplaced_space, split_contractions, stop_spaces};
use crate::SPELLING_RULE;

/// Returns the IDs of all rules for English, including those that are off. Takes tens of milliseconds once the dictionary is
/// loaded.
pub fn english_rule_ids() -> BTreeSet<String> {
    let group = LintGroup::new_curated(FstDictionary::curated(), Dialect::American);
    let theirs = group.all_descriptions().into_keys().map(ToOwned::to_owned);
    let words = [
        SPELLING_RULE,
        joined_words::RULE.id,
        double_be::RULE.id,
        misplaced_space::RULE.id,
        split_contractions::RULE.id,
        stop_spaces::RULE.id,
    ];
    let patterns = PatternRule::ALL.map(|rule| rule.texts().0);
    let sentences = SentenceRule::ALL.map(|rule| rule.rule().id);
    let own = words.into_iter().chain(patterns).map(ToOwned::to_owned);
    own.chain(sentences).chain(theirs).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_of_every_source_are_listed() {
        let ids = english_rule_ids();
        for id in [
            "SPELLING",
            "JOINED_WORDS",
            "DOUBLE_BE",
            "MISPLACED_SPACE",
            "SPLIT_CONTRACTION",
            "SPACE_AT_STOP",
            "CONFUSED_WORDS",
            "APOSTROPHE",
            "AGREEMENT",
            "VERB_FORM",
            "NOUN_NUMBER",
            "PRONOUN",
            "NOUN_NUMBER_PATTERN",
            "VERB_FORM_PATTERN",
            "SUBJECT_VERB_AGREEMENT",
            "COLLOCATION",
            "AnA",
            "ItsPossessive",
        ] {
            assert!(ids.contains(id), "{id}");
        }
        assert!(!ids.contains("an-a"));
    }
}
