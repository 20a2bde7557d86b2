//! Patterns of grammar: rules over the words of a sentence with their forms, one kind of error a file.
//!
//! The sentence model weighs everything around a word; these rules know only what is certain, so they find short and simple sentences
//! that give a model little to weigh (docs/decisions/0066-patterns-of-grammar.md has the measured figures).

use super::pattern_sentence::{PatternIssue, PatternSentence};
use super::{
    auxiliary_forms, bare_nouns, be_forms, clause_agreement, clause_repairs, clause_subjects, collocations,
    confused_word_patterns, doubled_conjunctions, introductory_commas, joined_predicates, manner_words,
    missing_words, noun_apostrophes, noun_number, noun_runs, phrase_patterns, pronoun_agreement,
    relative_clauses, subject_groups, subject_verb_agreement, time_words, verb_complements, verb_participles,
    verb_patterns, verb_slots, verb_tenses,
};

/// The marks of all rules in a sentence, in order and without overlaps; where two overlap, the one that starts first.
pub(super) fn pattern_issues(sentence: &PatternSentence<'_>) -> Vec<PatternIssue> {
    let mut issues = Vec::new();
    verb_patterns::find(sentence, &mut issues);
    verb_participles::find(sentence, &mut issues);
    verb_complements::find(sentence, &mut issues);
    verb_tenses::find(sentence, &mut issues);
    verb_slots::find(sentence, &mut issues);
    subject_verb_agreement::find(sentence, &mut issues);
    clause_agreement::find(sentence, &mut issues);
    subject_groups::find(sentence, &mut issues);
    clause_subjects::find(sentence, &mut issues);
    relative_clauses::find(sentence, &mut issues);
    joined_predicates::find(sentence, &mut issues);
    auxiliary_forms::find(sentence, &mut issues);
    be_forms::find(sentence, &mut issues);
    noun_apostrophes::find(sentence, &mut issues);
    noun_number::find(sentence, &mut issues);
    noun_runs::find(sentence, &mut issues);
    bare_nouns::find(sentence, &mut issues);
    collocations::find(sentence, &mut issues);
    manner_words::find(sentence, &mut issues);
    missing_words::find(sentence, &mut issues);
    time_words::find(sentence, &mut issues);
    confused_word_patterns::find(sentence, &mut issues);
    pronoun_agreement::find(sentence, &mut issues);
    phrase_patterns::find(sentence, &mut issues);
    doubled_conjunctions::find(sentence, &mut issues);
    introductory_commas::find(sentence, &mut issues);
    // Another error is a reason why a sentence cannot be read.
    if issues.is_empty() {
        issues.extend(clause_repairs::repair(sentence));
    }
    issues.sort_by_key(|issue| issue.from);
    let mut first_issues: Vec<PatternIssue> = Vec::new();
    for issue in issues {
        if first_issues.last().is_none_or(|last| last.to < issue.from) {
            first_issues.push(issue);
        }
    }
    first_issues
}
