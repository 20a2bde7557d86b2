//! Patterns of grammar: rules over the words of a sentence with their forms, one kind of error a file.
//!
//! The sentence model weighs everything around a word; these rules know only what is certain, so they find short and simple sentences
//! that give a model little to weigh (docs/decisions/0066-patterns-of-grammar.md has the measured figures).

use super::pattern_sentence::{PatternMark, PatternSentence};
use super::{
    auxiliary_forms, bare_nouns, be_forms, clause_agreement, clause_subjects, collocations,
    confused_word_patterns, doubled_conjunctions, introductory_commas, joined_predicates, missing_words,
    noun_agreement, noun_number, noun_runs, phrase_patterns, pronoun_agreement, relative_clauses,
    subject_groups, time_words, verb_complements, verb_participles, verb_patterns, verb_tenses,
};

/// The marks of all rules in a sentence, in order and without overlaps; where two overlap, the one that starts first.
pub(super) fn marks(sentence: &PatternSentence<'_>) -> Vec<PatternMark> {
    let mut found = Vec::new();
    verb_patterns::find(sentence, &mut found);
    verb_participles::find(sentence, &mut found);
    verb_complements::find(sentence, &mut found);
    verb_tenses::find(sentence, &mut found);
    noun_agreement::find(sentence, &mut found);
    clause_agreement::find(sentence, &mut found);
    subject_groups::find(sentence, &mut found);
    clause_subjects::find(sentence, &mut found);
    relative_clauses::find(sentence, &mut found);
    joined_predicates::find(sentence, &mut found);
    auxiliary_forms::find(sentence, &mut found);
    be_forms::find(sentence, &mut found);
    noun_number::find(sentence, &mut found);
    noun_runs::find(sentence, &mut found);
    bare_nouns::find(sentence, &mut found);
    collocations::find(sentence, &mut found);
    missing_words::find(sentence, &mut found);
    time_words::find(sentence, &mut found);
    confused_word_patterns::find(sentence, &mut found);
    pronoun_agreement::find(sentence, &mut found);
    phrase_patterns::find(sentence, &mut found);
    doubled_conjunctions::find(sentence, &mut found);
    introductory_commas::find(sentence, &mut found);
    found.sort_by_key(|mark| mark.from);
    let mut kept: Vec<PatternMark> = Vec::new();
    for mark in found {
        if kept.last().is_none_or(|last| last.to < mark.from) {
            kept.push(mark);
        }
    }
    kept
}
