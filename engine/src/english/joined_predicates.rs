//! A second verb of the same subject that lacks its ending: `The operation fails and follow the usual steps`.

use super::agreement_words::SINGULAR_VERBS;
use super::confused_word_slots::is;
use super::noun_groups::{adjoins, after_any_adverbs, groups};
use super::pattern_rules::PatternRule;
use super::pattern_sentence::{DETERMINERS, Gap, PatternIssue, PatternSentence, Readings, THIRD};
use super::verb_patterns::{MODALS, OBJECTS};

/// Words that give a base form after `and` another reason: `helps users read and write`, `needs to start and check`.
const BASE_FORM_TRIGGERS: &str = "to let lets help helps make makes have has do does did don't doesn't didn't not let's see sees watch hear \
    why not than between both either please and or if when that which who while because whether where what how you we they i must \
    requires require recommends suggests";
/// The most words between the two verbs.
const MAX_WORDS_BETWEEN_VERBS: usize = 12;

pub(super) fn find(sentence: &PatternSentence<'_>, issues: &mut Vec<PatternIssue>) {
    if sentence.is_question || sentence.gap(0) != Some(Gap::Start) {
        return;
    }
    let Some(first) = first_verb(sentence) else {
        return;
    };
    for and in first + 1..sentence.words.len().min(first + MAX_WORDS_BETWEEN_VERBS) {
        if is(sentence, and, BASE_FORM_TRIGGERS) && !is(sentence, and, "and") || sentence.is(and, MODALS) {
            return;
        }
        if !is(sentence, and, "and") {
            if !(adjoins(sentence, and) || sentence.gap(and) == Some(Gap::Comma)) {
                return;
            }
            continue;
        }
        let verb = after_any_adverbs(sentence, and + 1);
        let readings = sentence.readings(verb);
        let other = Readings::NOUN
            .and(Readings::PAST)
            .and(Readings::PARTICIPLE)
            .and(Readings::ADJECTIVE)
            .and(Readings::ADVERB)
            .and(Readings::PREPOSITION)
            .and(Readings::FUNCTION);
        let fits = sentence.follows(verb)
            && sentence.is_lower(verb)
            && readings.any(Readings::BASE)
            && !readings.any(other)
            && !(readings.any(Readings::KNOWN_NOUN) && readings.any(Readings::READ_AS_NOUN))
            && (sentence.is(verb + 1, DETERMINERS) || sentence.is(verb + 1, OBJECTS))
            && sentence.follows(verb + 1);
        if let Some(value) = sentence.forms.verb(sentence.lower(verb), THIRD).filter(|_| fits) {
            issues.push(PatternIssue {
                from: verb,
                to: verb,
                rule: PatternRule::SubjectAndVerb,
                message: format!(
                    "This verb has the same subject as “{}”, so it should be “{value}”.",
                    sentence.words[first].text
                ),
                values: vec![value.to_owned()],
            });
        }
        return;
    }
}

/// The verb in the third person of the subject that begins the sentence.
fn first_verb(sentence: &PatternSentence<'_>) -> Option<usize> {
    let verb = if is(sentence, 0, "it he she this") {
        after_any_adverbs(sentence, 1)
    } else {
        let group = groups(sentence, 0)
            .into_iter()
            .filter(|group| group.is_determined && !group.is_plural)
            .find(|group| {
                let verb = after_any_adverbs(sentence, group.head + 1);
                sentence.readings(verb).any(Readings::THIRD) && !sentence.readings(verb).any(Readings::NOUN)
            })?;
        after_any_adverbs(sentence, group.head + 1)
    };
    let readings = sentence.readings(verb);
    let other = Readings::PAST.and(Readings::ADJECTIVE);
    (sentence.follows(verb)
        && sentence.is_lower(verb)
        && readings.any(Readings::THIRD)
        && !readings.any(other)
        && !SINGULAR_VERBS.contains(&sentence.lower(verb))
        && !is(sentence, verb, "helps lets makes sees has does needs"))
    .then_some(verb)
}
