//! Confused words where the words around them leave no doubt: `Your welcome`, `Its raining`, `on of them`.
//!
//! The sentence model weighs confused words too, but in a short sentence it has little to weigh.

use super::confused_word_slots::{
    ADVERBS_OF_TIME, FINITE_VERBS, begins_clause, intended_noun, intended_small_word, intended_verb, is,
    is_before, next_is,
};
use super::pattern_rules::PatternRule;
use super::pattern_sentence::{PatternIssue, PatternSentence, Readings, in_case_of};
use super::word_glosses::difference;

/// Adverbs of degree before an adjective.
const DEGREE_ADVERBS: &str = "so too very really quite pretty absolutely";
/// What cannot follow a possessive at all.
const NOT_AFTER_POSSESSIVE: &str = "a an the not gonna been my our";
/// Adjectives that are nouns too, but hardly after *your* at the end of a clause.
const STATE_ADJECTIVES: &str = "welcome right wrong well ok okay fine alright late early kidding joking";
/// Adjectives that the dictionary takes for nouns or verbs too, but not after *to* with nothing to follow.
const QUALITY_ADJECTIVES: &str = "late early young old sick hot cold dark hard easy good bad nice big small fat weak strong tall short \
    long high low deep heavy far fast loud quick soon expensive dangerous difficult";
/// The same for adjectives that are verbs too.
const CONDITION_ADJECTIVES: &str = "ready clear free busy safe open full done tired lost";
/// Forms in -ing that are hardly ever nouns.
const ING_VERBS: &str =
    "raining snowing pouring getting going working happening coming trying looking taking becoming doing";
/// Adverbs of place and time that the dictionary takes for nouns too.
const PLACE_AND_TIME_ADVERBS: &str =
    "outside inside again upstairs downstairs tonight now enough already anyway though";
const BE_FORMS: &str = "is are was were am be been being";
const POSSESSION_VERBS: &str = "have has had got own owns owned bought adopted";

pub(super) fn find(sentence: &PatternSentence<'_>, issues: &mut Vec<PatternIssue>) {
    for at in 0..sentence.words.len() {
        let intended = contraction_for_possessive(sentence, at)
            .or_else(|| possessive_for_contraction(sentence, at))
            .or_else(|| there_for_their(sentence, at))
            .or_else(|| to_too_two(sentence, at))
            .or_else(|| intended_verb(sentence, at))
            .or_else(|| intended_noun(sentence, at))
            .or_else(|| intended_small_word(sentence, at));
        if let Some(intended) = intended {
            push_confused_word(sentence, at, intended, issues);
        }
    }
}

fn push_confused_word(
    sentence: &PatternSentence<'_>,
    at: usize,
    intended: &str,
    issues: &mut Vec<PatternIssue>,
) {
    let word = &sentence.words[at];
    let message = difference(&word.lower, intended)
        .unwrap_or_else(|| format!("“{}” does not fit here; did you mean “{intended}”?", word.lower));
    issues.push(PatternIssue {
        from: at,
        to: at,
        rule: PatternRule::ConfusedWord,
        values: vec![in_case_of(word.text, intended)],
        message,
    });
}

/// Whether a finite verb follows in the same part of the sentence, so that the words before it may be its subject.
fn has_verb_after(sentence: &PatternSentence<'_>, at: usize) -> bool {
    let verbs = Readings::THIRD.and(Readings::PAST);
    for next in at + 1..sentence.words.len() {
        if !sentence.follows(next) {
            return false;
        }
        let readings = sentence.readings(next);
        if is(sentence, next, FINITE_VERBS) || readings.any(verbs) && !readings.any(Readings::ADJECTIVE) {
            return true;
        }
    }
    false
}

fn ends_or_goes_on(sentence: &PatternSentence<'_>, at: usize) -> bool {
    sentence.ends_group(at)
        || next_is(sentence, at + 1, ADVERBS_OF_TIME)
        || next_is(sentence, at + 1, PLACE_AND_TIME_ADVERBS)
        || {
            let next = sentence.readings(at + 1);
            next.any(Readings::ADVERB) && !next.any(Readings::NOUN.and(Readings::ADJECTIVE))
        }
}

/// An adjective that is no noun, so that a possessive before it lacks its noun.
fn is_state(sentence: &PatternSentence<'_>, at: usize) -> bool {
    let readings = sentence.readings(at);
    let other = Readings::NOUN
        .and(Readings::KNOWN_NOUN)
        .and(Readings::SUPERLATIVE)
        .and(Readings::PREPOSITION);
    sentence.is_lower(at)
        && readings.any(Readings::ADJECTIVE)
        && !readings.any(other)
        && !is(sentence, at, "own")
}

/// `Your welcome`, `its a`, `its raining`, `whose there`.
fn contraction_for_possessive(sentence: &PatternSentence<'_>, at: usize) -> Option<&'static str> {
    let intended = match sentence.lower(at) {
        "your" => "you're",
        "its" => "it's",
        "whose" => "who's",
        _ => return None,
    };
    if !sentence.follows(at + 1) {
        return None;
    }
    let next = sentence.readings(at + 1);
    if is(sentence, at + 1, NOT_AFTER_POSSESSIVE)
        && sentence.follows(at + 2)
        && !is_before(sentence, at, 1, "of")
    {
        return Some(intended);
    }
    if !begins_clause(sentence, at) || has_verb_after(sentence, at + 1) {
        return None;
    }
    if intended == "who's" {
        let goes_on = is(sentence, at + 1, "there next coming going") && sentence.ends(at + 1);
        return goes_on.then_some(intended);
    }
    let last = if is(sentence, at + 1, DEGREE_ADVERBS) {
        at + 2
    } else {
        at + 1
    };
    if last > at + 1 && !sentence.follows(last) {
        return None;
    }
    let is_ing = next.any(Readings::ING)
        && !next.any(Readings::NOUN.and(Readings::KNOWN_NOUN).and(Readings::ADJECTIVE));
    let is_ing = is_ing || is(sentence, at + 1, ING_VERBS);
    let is_state = is_state(sentence, last) || is(sentence, last, STATE_ADJECTIVES) && intended == "you're";
    let quality = is(sentence, last, QUALITY_ADJECTIVES) || is(sentence, last, CONDITION_ADJECTIVES);
    ((is_ing || is_state || quality) && ends_or_goes_on(sentence, last)).then_some(intended)
}

/// `You're car is here`, `Who's book is this?`, `it's own`.
fn possessive_for_contraction(sentence: &PatternSentence<'_>, at: usize) -> Option<&'static str> {
    let intended = match sentence.lower(at) {
        "you're" => "your",
        "it's" => "its",
        "who's" => "whose",
        "they're" => "their",
        _ => return None,
    };
    if !sentence.follows(at + 1) {
        return None;
    }
    if is(sentence, at + 1, "own") && !sentence.ends(at + 1) {
        return Some(intended);
    }
    let next = sentence.readings(at + 1);
    let noun = next.any(Readings::NOUN)
        && next.any(Readings::READ_AS_NOUN)
        && !next.any(
            Readings::ING
                .and(Readings::ADJECTIVE)
                .and(Readings::PARTICIPLE)
                .and(Readings::PREPOSITION)
                .and(Readings::ADVERB)
                .and(Readings::NAME),
        );
    let is_lower = sentence.is_lower(at + 1);
    let verb = next_is(sentence, at + 2, "is are was were has did do");
    (noun && is_lower && verb && at == 0 && intended != "its").then_some(intended)
}

/// `sitting their alone`, `over their.`
fn there_for_their(sentence: &PatternSentence<'_>, at: usize) -> Option<&'static str> {
    if sentence.lower(at) != "their" {
        return None;
    }
    let is_place = sentence.ends(at)
        && is_before(sentence, at, 1, "over in out up down right from been go went")
        || next_is(
            sentence,
            at + 1,
            "alone now yesterday today tomorrow tonight again together",
        ) && sentence.ends_group(at + 1)
        || begins_clause(sentence, at)
            && next_is(sentence, at + 1, "is are was were isn't aren't wasn't weren't");
    is_place.then_some("there")
}

/// `to late`, `to young to drive`, `I have to cats`.
fn to_too_two(sentence: &PatternSentence<'_>, at: usize) -> Option<&'static str> {
    if sentence.lower(at) != "to" || !sentence.follows(at) || !sentence.follows(at + 1) {
        return None;
    }
    let next = sentence.readings(at + 1);
    let verbal = Readings::BASE
        .and(Readings::NOUN)
        .and(Readings::KNOWN_NOUN)
        .and(Readings::NAME);
    let follows_state_verb = is_before(sentence, at, 1, BE_FORMS)
        || is_before(
            sentence,
            at,
            1,
            "it's that's he's she's i'm you're we're they're way far",
        );
    let adjective = (next.any(Readings::ADJECTIVE) && !next.any(verbal)
        || is(sentence, at + 1, QUALITY_ADJECTIVES))
        && sentence.is_lower(at + 1);
    if follows_state_verb && adjective && (sentence.ends(at + 1) || next_is(sentence, at + 2, "to for and")) {
        return Some("too");
    }
    let is_counted = next.any(Readings::PLURAL)
        && !next.any(Readings::BASE.and(Readings::ADJECTIVE))
        && sentence.is_lower(at + 1);
    (is_before(sentence, at, 1, POSSESSION_VERBS) && is_counted && sentence.ends_group(at + 1))
        .then_some("two")
}
