//! The other number of a verb, where the word may be a verb at all.

use super::agreement_words::{PLURAL_VERBS, SINGULAR_VERBS};
use super::clause_grammar::{ClauseGrammar, SymbolSet};
use super::clause_verbs::object_follows;
use super::confused_word_slots::is;
use super::noun_groups::is_adverb;
use super::pattern_sentence::{BASE, DETERMINERS, Gap, NUMBERS, PatternSentence, Readings, THIRD, is_closed};
use super::subject_verb_agreement::noun_number;
use super::verb_patterns::MODALS;

/// Words after which a clause may have a base form or `were` with any subject.
const SUBJUNCTIVE_TRIGGERS: &str = "suggest suggests suggested suggesting recommend recommends recommended require requires required requiring insist \
    insists insisted demand demands demanded demanding important essential necessary vital crucial imperative propose proposes proposed ask asks \
    asked request requests requested desirable suggestion recommendation requirement proposal prefer prefers preferred urge urged advise advised \
    lest order ordered condition wish wishes rather god heaven bless";

/// Words after which `were` goes with any subject.
const BEFORE_UNREAL: &str = "if though whether unless as wish wishes suppose";

/// Verbs before an object and a bare infinitive.
const BEFORE_BARE_INFINITIVE: &str = "see saw let lets letting make makes made making help helps helped helping watch watched hear heard feel felt";
/// Words that begin a sentence whose comma may be followed by a command.
const BEFORE_COMMAND: &str = "to if when once after before now for in on as that until while with from by at then otherwise instead first next \
    whenever whether since because so given assuming using";

/// A form of a verb, with its symbols.
pub(super) struct VerbForm {
    pub(super) value: String,
    pub(super) symbols: SymbolSet,
}

/// Returns the other number of a verb.
pub(super) fn other_number(
    grammar: &ClauseGrammar,
    sentence: &PatternSentence<'_>,
    at: usize,
) -> Option<VerbForm> {
    let lower = sentence.lower(at);
    let needs_subjunctive = (0..at).any(|before| is(sentence, before, SUBJUNCTIVE_TRIGGERS));
    // `Says he`, `were I rich`: a verb before its subject.
    if at == 0 && !sentence.is_question || is(sentence, at, "says") || fits_word_before(sentence, at) {
        return None;
    }
    let opposite = |from: &[&'static str], to: &[&'static str]| {
        let index = from.iter().position(|verb| *verb == lower)?;
        Some(to[index])
    };
    if let Some(value) = opposite(PLURAL_VERBS, SINGULAR_VERBS) {
        let is_base_form =
            matches!(lower, "have" | "do") && (needs_subjunctive || follows_auxiliary(sentence, at));
        let is_unreal = matches!(lower, "were" | "weren't")
            && (needs_subjunctive || (0..at).any(|before| is(sentence, before, BEFORE_UNREAL)));
        if is_base_form || is_unreal {
            return None;
        }
        return Some(VerbForm {
            value: value.to_owned(),
            symbols: grammar.word(value)?,
        });
    }
    if let Some(value) = opposite(SINGULAR_VERBS, PLURAL_VERBS) {
        return Some(VerbForm {
            value: value.to_owned(),
            symbols: grammar.word(value)?,
        });
    }
    if !sentence.is_lower(at) || grammar.word(lower).is_some() || sentence.gap(at + 1) == Some(Gap::Joined) {
        return None;
    }
    // `Clear goals removes them`: a title that begins with a verb.
    let is_after_command =
        sentence.readings(0).any(Readings::BASE) && !sentence.readings(0).any(Readings::PLURAL);
    if is_surely_noun(sentence, at) || is_after_command {
        return None;
    }
    let readings = sentence.readings(at);
    let (column, symbol) = if readings.any(Readings::THIRD) {
        (BASE, "VB")
    } else if readings.any(Readings::BASE) && !needs_subjunctive && !follows_auxiliary(sentence, at) {
        (THIRD, "VZ")
    } else {
        return None;
    };
    // `a question`, `the door handle`, `is secure`: the tagger or an object decides.
    let may_be_noun = Readings::NOUN
        .and(Readings::KNOWN_NOUN)
        .and(Readings::READ_AS_NOUN);
    let describes = readings.any(Readings::ADJECTIVE.and(Readings::ADVERB));
    if describes && !readings.any(Readings::READ_AS_VERB) {
        return None;
    }
    if readings.any(may_be_noun) && may_continue_nouns(sentence, at, column == THIRD) {
        let is_verb = readings.any(Readings::READ_AS_VERB);
        if !is_verb || column == THIRD && !object_follows(sentence, at) {
            return None;
        }
    }
    let value = sentence.forms.verb(lower, column)?;
    Some(VerbForm {
        value: value.to_owned(),
        symbols: grammar.set(&[symbol]),
    })
}

/// The place of the word before a verb and the adverbs before it.
pub(super) fn before_adverbs(sentence: &PatternSentence<'_>, at: usize) -> Option<usize> {
    (0..at)
        .rev()
        .find(|before| !is_adverb(sentence, *before) && !is(sentence, *before, "not likely no longer"))
}

/// Returns whether the pronoun or the group of nouns right before a verb agrees with it and is no part of a larger group.
fn fits_word_before(sentence: &PatternSentence<'_>, at: usize) -> bool {
    let Some(before) = before_adverbs(sentence, at).filter(|before| sentence.together(*before, at)) else {
        return false;
    };
    let lower = sentence.lower(at);
    let is_plural = !(SINGULAR_VERBS.contains(&lower) || sentence.readings(at).any(Readings::THIRD));
    let pronouns = if is_plural {
        "i you we they these those"
    } else {
        "he she it this that"
    };
    // `the conditions that start it`, `whatever happens`
    let antecedent = before - usize::from(before > 0);
    let is_relative = is(sentence, before, "who which that") && sentence.follows(before);
    is(sentence, before, pronouns)
        || !is_plural && is(sentence, before, "what whatever who whoever which")
        || is_relative && noun_number(sentence, antecedent) == Some(is_plural)
        || noun_number(sentence, before) == Some(is_plural) && !is_governed(sentence, before)
}

/// Returns whether a preposition or a conjunction stands before the group of nouns that ends with a word.
fn is_governed(sentence: &PatternSentence<'_>, mut at: usize) -> bool {
    while at > 0 && sentence.follows(at) {
        at -= 1;
        let part = Readings::NOUN
            .and(Readings::ADJECTIVE)
            .and(Readings::PARTICIPLE)
            .and(Readings::ING)
            .and(Readings::KNOWN_NOUN);
        if sentence.is_preposition(at) || is(sentence, at, "and or nor") {
            return true;
        }
        if sentence.is(at, DETERMINERS) {
            return at > 0
                && sentence.follows(at)
                && (sentence.is_preposition(at - 1) || is(sentence, at - 1, "and or nor both all"));
        }
        if is_closed(sentence.lower(at)) || !sentence.readings(at).any(part) {
            return false;
        }
    }
    // `, Ben and the others are`
    sentence.gap(at) == Some(Gap::Comma)
}

/// Returns whether a word can only be a noun here, after a determiner or a number or in a list, or follows a title.
fn is_surely_noun(sentence: &PatternSentence<'_>, at: usize) -> bool {
    let before = at - usize::from(at > 0);
    // `Errors Only means`: a title.
    let ends_title =
        at > 1 && sentence.is_capitalised(before) && !sentence.readings(before).any(Readings::NAME);
    let is_in_list = sentence.gap(at) == Some(Gap::Comma)
        && (sentence.gap(at + 1) == Some(Gap::Comma) || is(sentence, at + 1, "and or"));
    let is_determined = sentence.follows(at)
        && (sentence.is(before, DETERMINERS) && !is(sentence, before, "this that")
            || sentence.is(before, NUMBERS)
            || sentence.lower(before).starts_with(char::is_numeric));
    is_in_list || is_determined || ends_title && sentence.readings(at).any(Readings::THIRD)
}

/// Returns whether a word that may be a noun may belong to the nouns before it: `the event log`, `a short question`, but not
/// `my grandmothers cooks`.
fn may_continue_nouns(sentence: &PatternSentence<'_>, at: usize, is_singular: bool) -> bool {
    let before = at - usize::from(at > 0);
    if !sentence.follows(at) {
        return sentence.gap(at) != Some(Gap::Comma);
    }
    if sentence.gap(before) == Some(Gap::Joined) {
        return true;
    }
    let readings = sentence.readings(before);
    if is_singular {
        let verb_or_adverb =
            readings.any(Readings::PARTICIPLE.and(Readings::PAST)) && !readings.any(Readings::KNOWN_NOUN);
        !(verb_or_adverb || is_adverb(sentence, before))
    } else {
        !readings.any(Readings::PLURAL) || readings.any(Readings::SINGULAR)
    }
}

/// Returns whether the word before a verb asks for its base form.
fn follows_auxiliary(sentence: &PatternSentence<'_>, at: usize) -> bool {
    // `You saw the pane appear`, `Once it runs, follow the steps`.
    let is_caused = (0..at).any(|before| is(sentence, before, BEFORE_BARE_INFINITIVE));
    let first = before_adverbs(sentence, at).map_or(0, |before| before + 1);
    let is_command = (first..=at).any(|place| sentence.gap(place) == Some(Gap::Comma))
        && (is(sentence, 0, BEFORE_COMMAND) || is_adverb(sentence, 0));
    is_caused || is_command || before_adverbs(sentence, at).is_some_and(|before| {
        sentence.is(before, MODALS)
            || is(
                sentence,
                before,
                "to do does did don't doesn't didn't let's please better and or dare dared need gonna wanna",
            )
    })
        || at == 1
            && !is(
                sentence,
                0,
                "he she it this that everyone everybody someone nobody somebody",
            )
}
