//! Whether a word that may be a noun as well is the verb of its clause.

use super::agreement_words::{EITHER_NUMBER, PLURAL_VERBS, SINGULAR_VERBS};
use super::confused_word_slots::is;
use super::noun_groups::{after_any_adverbs, lacks_verb_after, surely_begins_group};
use super::pattern_sentence::{DETERMINERS, Gap, NUMBERS, PatternSentence, Readings};
use super::verb_patterns::OBJECTS;

/// Whether a word is certainly a verb in a form: by its readings, or by what stands around it.
pub(super) fn is_certain_verb(
    sentence: &PatternSentence<'_>,
    verb: usize,
    form: Readings,
    (after_adverb, is_distant): (bool, bool),
) -> bool {
    is_certain_verb_in(sentence, verb, form, (after_adverb, is_distant), 0)
}

/// The same, in so many clauses that still lack their verb.
pub(super) fn is_certain_verb_in(
    sentence: &PatternSentence<'_>,
    verb: usize,
    form: Readings,
    (after_adverb, is_distant): (bool, bool),
    outer: usize,
) -> bool {
    let readings = sentence.readings(verb);
    let other = Readings::PAST
        .and(Readings::PARTICIPLE)
        .and(Readings::PREPOSITION)
        .and(Readings::FUNCTION);
    if !readings.any(form)
        || readings.any(other)
        || readings.any(Readings::ADJECTIVE.and(Readings::ADVERB))
            && !after_adverb
            && !(readings.any(Readings::READ_AS_VERB)
                && (object_follows(sentence, verb)
                    || !readings.any(Readings::NOUN.and(Readings::READ_AS_NOUN))))
        || is(sentence, verb, "be let please like sort kind need dare")
            && form == Readings::BASE
            && !after_adverb
            && !sentence.next_is(verb + 1, &["to"])
        || EITHER_NUMBER.contains(&sentence.lower(verb))
    {
        return false;
    }
    let next = verb + 1;
    // `a tag such as this`, and `the server routes commands itself`, where `routes` is the verb.
    let other_subject = if form == Readings::THIRD {
        "itself himself herself myself"
    } else {
        "themselves ourselves"
    };
    if is(sentence, next, "such") || is(sentence, next, other_subject) {
        return false;
    }
    let takes_object = object_follows(sentence, verb);
    let next_readings = sentence.readings(next);
    // `the audit log also records`
    let later = after_any_adverbs(sentence, next);
    let later_verb = later > next
        && sentence.follows(later)
        && (SINGULAR_VERBS.contains(&sentence.lower(later)) || sentence.readings(later).any(Readings::THIRD));
    let before_verb = later_verb
        || sentence.follows(next)
            && (SINGULAR_VERBS.contains(&sentence.lower(next))
                || PLURAL_VERBS.contains(&sentence.lower(next))
                || next_readings.any(Readings::THIRD)
                    && (!next_readings.any(Readings::NOUN) || next_readings.any(Readings::READ_AS_VERB)));
    // `the minimum rust version`
    let compound = !after_adverb
        && readings.any(Readings::KNOWN_NOUN)
        && sentence.follows(next)
        && next_readings.any(Readings::SINGULAR)
        && !next_readings.any(Readings::PLURAL.and(Readings::ADJECTIVE).and(Readings::MASS));
    let is_noun = readings.any(Readings::NOUN)
        || readings.any(Readings::KNOWN_NOUN) && readings.any(Readings::READ_AS_NOUN);
    if before_verb || compound || !lacks_verb_after(sentence, verb, outer) {
        return false;
    }
    if is_noun {
        // `the audit log`, `the settings changes`: an object decides, or an adverb before the verb.
        let part = takes_object || sentence.is_preposition(next) || sentence.ends(verb);
        return takes_object && !sentence.is(next, &["that"])
            || after_adverb && (part || !next_readings.any(Readings::VERB));
    }
    (sentence.follows(next) || sentence.gap(next) == Some(Gap::Code) || !is_distant && sentence.ends(verb))
        && (!is_distant || takes_object || sentence.follows(next))
}

/// Whether what follows a verb is its object or the beginning of one.
pub(super) fn object_follows(sentence: &PatternSentence<'_>, verb: usize) -> bool {
    let next = verb + 1;
    sentence.follows(next)
        && (sentence.is(next, DETERMINERS)
            || sentence.is(next, OBJECTS)
            || sentence.is(next, NUMBERS)
            || is(
                sentence,
                next,
                "how what whether everything nothing anything itself themselves multiple several all both",
            )
            || surely_begins_group(sentence, next)
            || sentence.is(next, &["to"])
                && is(
                    sentence,
                    verb,
                    "need needs want wants try tries seem seems tend tends fail fails",
                ))
}
