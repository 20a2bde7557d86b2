//! Confused words in a place where only another kind of word can stand: a verb (`I always loose`), a noun (`some advise`) or a small
//! word (`on of them`, `turn of the light`).

use super::pattern_sentence::{DETERMINERS, Gap, PatternSentence, Readings};
use super::verb_patterns::{MODALS, OBJECTS, SUBJECTS};
use super::word_lists::has_word;

/// Verbs that take *off*.
const VERBS_WITH_OFF: &str = "turn switch shut take get put cut log send drop keep call";
/// Nouns after *the turn of*, *the cut of* and the like.
const NOUNS_AFTER_TURN_OF: &str = "century year month decade millennium screw tide season events phrase";
const BEFORE_FROM: &str = "came come comes coming went gone away far back different apart home got received heard learned \
    suffer suffers suffering benefit benefits free straight date";
const AFTER_ONE_OF: &str = "the my your his her its our their these those them us many several";
const ADDRESSEES: &str = "guys people folks all lot two three both kids children boys girls ladies gentlemen men women fools \
    idiots lovely guy";
const BEFORE_ADVICE: &str = "some any my his her our their your this the no good bad more much free great legal medical useful \
    helpful professional for of without";
/// Words after which a clause of its own may begin.
const CLAUSE_OPENERS: &str = "if when because that think know hope guess sure glad sorry afraid but and so while unless until \
    though although since whether says say said means believe suppose bet where what why how then as";
pub(super) const FINITE_VERBS: &str = "is are was were am has have had does do did will would can could should must may might isn't aren't \
    wasn't weren't won't can't doesn't don't didn't";
pub(super) const ADVERBS_OF_TIME: &str = "always never often usually sometimes rarely just really also";

/// Whether the word at a place is in a list.
pub(super) fn is(sentence: &PatternSentence<'_>, at: usize, words: &str) -> bool {
    at < sentence.words.len() && has_word(words, sentence.lower(at))
}

/// Whether the word at a place is in a list, after nothing but a space.
pub(super) fn next_is(sentence: &PatternSentence<'_>, at: usize, words: &str) -> bool {
    sentence.follows(at) && is(sentence, at, words)
}

pub(super) fn is_before(sentence: &PatternSentence<'_>, at: usize, places: usize, words: &str) -> bool {
    at.checked_sub(places).is_some_and(|at| is(sentence, at, words))
}

/// Whether a clause begins with this word.
pub(super) fn begins_clause(sentence: &PatternSentence<'_>, at: usize) -> bool {
    at == 0 || sentence.gap(at) != Some(Gap::Space) || is_before(sentence, at, 1, CLAUSE_OPENERS)
}

/// Whether only a verb can stand at this place: after a modal, `don't`, a pronoun as the subject, or those and an adverb.
fn is_verb_slot(sentence: &PatternSentence<'_>, at: usize) -> bool {
    let mut before = at;
    while is_before(sentence, before, 1, ADVERBS_OF_TIME) && sentence.follows(before) {
        before -= 1;
    }
    let subject = sentence.is_before(before, 1, SUBJECTS) && !is_before(sentence, before, 1, "it")
        || is_before(sentence, before, 1, "who please");
    sentence.follows(before)
        && (subject && !is_before(sentence, before, 2, FINITE_VERBS)
            || sentence.is_before(before, 1, MODALS)
            || is_before(
                sentence,
                before,
                1,
                "don't doesn't didn't let's i'll you'll we'll they'll he'll she'll",
            ))
}

/// `I always loose`, `I except your apology`, `He past the exam`.
pub(super) fn intended_verb(sentence: &PatternSentence<'_>, at: usize) -> Option<&'static str> {
    let object = || sentence.next_is(at + 1, DETERMINERS) || sentence.next_is(at + 1, OBJECTS);
    match sentence.lower(at) {
        "loose" if is_verb_slot(sentence, at) => Some("lose"),
        "loose"
            if is_before(sentence, at, 1, "to")
                && (object()
                    || next_is(
                        sentence,
                        at + 1,
                        "weight time money control hope interest patience",
                    )) =>
        {
            Some("lose")
        }
        "except"
            if is_verb_slot(sentence, at) && object() && !is_before(sentence, at, 1, "you they we who") =>
        {
            Some("accept")
        }
        "except" if sentence.is_before(at, 1, MODALS) && object() => Some("accept"),
        "past"
            if sentence.is_before(at, 1, SUBJECTS)
                && object()
                && !is_before(sentence, at, 2, FINITE_VERBS)
                && begins_clause(sentence, at - 1) =>
        {
            Some("passed")
        }
        "advice"
            if (is_verb_slot(sentence, at) || is_before(sentence, at, 1, "to"))
                && sentence.next_is(at + 1, OBJECTS) =>
        {
            Some("advise")
        }
        "breath" if is_verb_slot(sentence, at) => Some("breathe"),
        "chose"
            if sentence.is_before(at, 1, MODALS)
                || is_before(sentence, at, 1, "to don't didn't doesn't") && sentence.follows(at) =>
        {
            Some("choose")
        }
        "then" if is_compared(sentence, at) => Some("than"),
        _ => None,
    }
}

/// Whether a comparative stands before *then* without a comma, and what is compared after it: `bigger then me`.
fn is_compared(sentence: &PatternSentence<'_>, at: usize) -> bool {
    let before = sentence.before(at, 1);
    let is_comparative = matches!(
        before,
        "more"
            | "less"
            | "better"
            | "worse"
            | "bigger"
            | "smaller"
            | "larger"
            | "older"
            | "younger"
            | "taller"
            | "faster"
            | "slower"
            | "cheaper"
            | "higher"
            | "lower"
            | "longer"
            | "shorter"
            | "easier"
            | "harder"
            | "stronger"
            | "rather"
            | "other"
    );
    is_comparative
        && sentence.follows(at)
        && (sentence.next_is(at + 1, OBJECTS)
            || next_is(sentence, at + 1, "i he she we they that this mine yours ever"))
        && !next_is(sentence, at + 2, FINITE_VERBS)
}

/// `some advise`, `no affect`, `a peace of cake`.
pub(super) fn intended_noun(sentence: &PatternSentence<'_>, at: usize) -> Option<&'static str> {
    match sentence.lower(at) {
        "advise"
            if is_before(sentence, at, 1, BEFORE_ADVICE)
                && sentence.follows(at)
                && sentence.ends_group(at) =>
        {
            Some("advice")
        }
        "affect"
            if is_before(
                sentence,
                at,
                1,
                "no an any little big great good bad positive negative side",
            ) && sentence.ends_group(at) =>
        {
            Some("effect")
        }
        "peace"
            if is_before(sentence, at, 1, "a another each every big small last nice one")
                && next_is(sentence, at + 1, "of")
                && !next_is(sentence, at + 2, "mind") =>
        {
            Some("piece")
        }
        "breathe" if is_before(sentence, at, 1, "a deep my his her your last") && sentence.ends_group(at) => {
            Some("breath")
        }
        _ => None,
    }
}

/// `on of my friends`, `turn of the light`, `for you help`, `came form`, `came accept Tom`.
pub(super) fn intended_small_word(sentence: &PatternSentence<'_>, at: usize) -> Option<&'static str> {
    match sentence.lower(at) {
        "on" if next_is(sentence, at + 1, "of")
            && next_is(sentence, at + 2, AFTER_ONE_OF)
            && !is_before(sentence, at, 1, "and early later") =>
        {
            Some("one")
        }
        "of" if is_off(sentence, at) => Some("off"),
        "you" if is_your(sentence, at) => Some("your"),
        "form"
            if is_before(sentence, at, 1, BEFORE_FROM)
                && sentence.follows(at)
                && (sentence.next_is(at + 1, DETERMINERS)
                    || sentence.next_is(at + 1, OBJECTS)
                    || sentence.is_capitalised(at + 1))
                && !next_is(sentence, at + 1, "a an") =>
        {
            Some("from")
        }
        "accept" if is_except(sentence, at) => Some("except"),
        "fist"
            if next_is(
                sentence,
                at + 1,
                "time day week month year step thing place half two three one person part name impression class",
            ) =>
        {
            Some("first")
        }
        _ => None,
    }
}

fn is_off(sentence: &PatternSentence<'_>, at: usize) -> bool {
    let Some(verb) = at.checked_sub(1) else {
        return false;
    };
    if !sentence.follows(at) || !is(sentence, verb, VERBS_WITH_OFF) || !sentence.next_is(at + 1, DETERMINERS)
    {
        return false;
    }
    let is_command = verb == 0 || is_before(sentence, verb, 1, "please to") || is_verb_slot(sentence, verb);
    is_command && !next_is(sentence, at + 2, NOUNS_AFTER_TURN_OF)
}

fn is_your(sentence: &PatternSentence<'_>, at: usize) -> bool {
    let next = sentence.readings(at + 1);
    let noun = next.any(Readings::NOUN)
        && sentence.is_lower(at + 1)
        && !is(sentence, at + 1, ADDRESSEES)
        && !next.any(
            Readings::ADJECTIVE
                .and(Readings::ADVERB)
                .and(Readings::ING)
                .and(Readings::PREPOSITION),
        );
    if !sentence.follows(at) || !sentence.follows(at + 1) || !noun {
        return false;
    }
    let is_asked = is_before(sentence, at, 1, "is was") && sentence.ends(at + 1);
    let is_given = is_before(sentence, at, 1, "for of about")
        && sentence.ends(at + 1)
        && !next.any(Readings::PLURAL.and(Readings::ANY_PLURAL));
    is_asked || is_given
}

/// `Everyone came accept Tom`: a verb right before, so no other can follow.
fn is_except(sentence: &PatternSentence<'_>, at: usize) -> bool {
    let before = sentence.readings_before(at, 1);
    let is_verb = before.any(Readings::PAST)
        && !before.any(Readings::BASE.and(Readings::ADJECTIVE).and(Readings::NOUN));
    let has_indefinite_subject = (0..at).any(|before| {
        is(
            sentence,
            before,
            "everyone everybody everything nobody nothing anyone anything all every",
        )
    });
    sentence.follows(at)
        && has_indefinite_subject
        && (is_verb
            || is_before(
                sentence,
                at,
                1,
                "everything everyone everybody nothing nobody anything",
            ))
}
