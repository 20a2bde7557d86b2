//! Verbs that do not agree with a pronoun at the beginning of a clause: `because it call`, `when they tells`, `This bring us`.

use super::clause_verbs::is_certain_verb;
use super::confused_word_slots::{is, is_before, next_is};
use super::noun_groups::after_any_adverbs;
use super::pattern_rules::PatternRule;
use super::pattern_sentence::{BASE, DETERMINERS, Gap, PatternIssue, PatternSentence, Readings, THIRD};
use super::verb_patterns::OBJECTS;

/// Words after which a clause begins whose subject comes next.
const BEFORE_SUBJECT: &str = "because when while where which that if unless since as so but although though whereas what how why \
    then once after before wherever whenever than whatever until till or";
/// Words that demand the base form in a clause after them, or in whose clause it may be a wish.
const BEFORE_SUBJUNCTIVE: &str = "suggest suggests suggested suggesting recommend recommends recommended require requires required insist insists \
    insisted demand demands demanded important essential necessary vital crucial imperative propose proposes proposed ask asks asked \
    request requests requested desirable suggestion recommendation requirement proposal prefer preferred urge urged advise advised lest \
    heaven god let command commanded order ordered better best condition wish wishes would should rather";
/// Verbs in -s that could be nouns beside `we` or `you`: `you guys`.
const ADDRESSING_PRONOUNS: &str = "we you";
/// Base forms that are auxiliaries or stand without a subject.
const UNINFLECTED_VERBS: &str = "be will can may might must shall dare need ought let do have got like please damn please suffice quit cost sort kind";

pub(super) fn find(sentence: &PatternSentence<'_>, issues: &mut Vec<PatternIssue>) {
    for at in 0..sentence.words.len() {
        let value = singular_verb(sentence, at).or_else(|| plural_verb(sentence, at));
        if let Some((verb, value)) = value {
            issues.push(PatternIssue {
                from: verb,
                to: verb,
                rule: PatternRule::SubjectAndVerb,
                message: format!("After “{}”, use “{value}”.", sentence.words[at].text),
                values: vec![value],
            });
        }
    }
}

fn begins_clause(sentence: &PatternSentence<'_>, at: usize) -> bool {
    match sentence.gap(at) {
        Some(Gap::Start) => true,
        Some(Gap::Comma) => at <= 12,
        Some(Gap::Space) => is_before(sentence, at, 1, BEFORE_SUBJECT),
        _ => false,
    }
}

/// `it support`, `he live`, `this allow`.
fn singular_verb(sentence: &PatternSentence<'_>, at: usize) -> Option<(usize, String)> {
    let is_this = is(sentence, at, "this");
    if !is(sentence, at, "he she it") && !is_this || !begins_clause(sentence, at) {
        return None;
    }
    let verb = after_any_adverbs(sentence, at + 1);
    if !sentence.follows(verb)
        || !sentence.is_lower(verb)
        || is(sentence, verb, UNINFLECTED_VERBS)
        || sentence.gap(verb + 1) == Some(Gap::Joined)
        || is_before(sentence, verb, 1, "not even")
    {
        return None;
    }
    let readings = sentence.readings(verb);
    let other = Readings::PAST
        .and(Readings::PARTICIPLE)
        .and(Readings::ADVERB)
        .and(Readings::PREPOSITION)
        .and(Readings::FUNCTION);
    let takes_object = sentence.next_is(verb + 1, DETERMINERS) || sentence.next_is(verb + 1, OBJECTS);
    let after_adverb = verb > at + 1;
    let means =
        is(sentence, verb, "mean") && (takes_object || next_is(sentence, verb + 1, "we they i he she"));
    let adjective = readings.any(Readings::ADJECTIVE)
        && !(takes_object && is(sentence, verb, "own open clean live"))
        && !(means || after_adverb && takes_object)
        // The dictionary has `create` and others as adjectives.
        && (!readings.any(Readings::READ_AS_VERB) || readings.any(Readings::NOUN));
    if !readings.any(Readings::BASE) || readings.any(other) || adjective || is_wish(sentence, at) {
        return None;
    }
    // `this change`, `this work`: a noun.
    if is_this
        && readings.any(Readings::NOUN.and(Readings::KNOWN_NOUN))
        && !means
        && !after_adverb
        && (is_before(sentence, at, 1, "that which what")
            || !is_certain_verb(sentence, verb, Readings::BASE, (false, false)))
        && !(sentence.next_is(verb + 1, OBJECTS)
            && !next_is(sentence, verb + 1, "you")
            && !is_before(sentence, at, 1, "that which what"))
    {
        return None;
    }
    let value = sentence.forms.verb(sentence.lower(verb), THIRD)?;
    Some((verb, value.to_owned()))
}

/// Whether the base form may be right: after a demand, in an old condition, or after a verb before the subject.
fn is_wish(sentence: &PatternSentence<'_>, at: usize) -> bool {
    let needs_subjunctive = (0..at).any(|before| is(sentence, before, BEFORE_SUBJUNCTIVE));
    let is_question =
        sentence.is_question && (0..at).any(|before| is(sentence, before, "do does did can could will"));
    let condition = is_before(
        sentence,
        at,
        1,
        "if unless till until though whether before lest whatever however",
    );
    let introduced = is(
        sentence,
        0,
        "if when since because as although while after once before unless in for",
    );
    let is_listed = sentence.gap(at) == Some(Gap::Comma)
        && !introduced
        && (0..at).any(|before| {
            is(
                sentence,
                before,
                "do does did can could will would should may might must to if let",
            )
        });
    needs_subjunctive
        || is_question
        || is_listed
        || condition && !is(sentence, at, "it")
        || is_before(sentence, at, 1, "till lest")
        || sentence.is_question && at == 0
}

/// `they defines`, `when you runs it`.
fn plural_verb(sentence: &PatternSentence<'_>, at: usize) -> Option<(usize, String)> {
    if !is(sentence, at, "i you we they") || !begins_clause(sentence, at) {
        return None;
    }
    let verb = after_any_adverbs(sentence, at + 1);
    let readings = sentence.readings(verb);
    let other = Readings::PAST
        .and(Readings::PARTICIPLE)
        .and(Readings::ADJECTIVE)
        .and(Readings::ADVERB)
        .and(Readings::PREPOSITION)
        .and(Readings::FUNCTION);
    let fits = sentence.follows(verb)
        && sentence.is_lower(verb)
        && readings.any(Readings::THIRD)
        && !readings.any(other)
        && !is(sentence, verb, "is was has does")
        && !(is(sentence, verb, "needs") && next_is(sentence, verb + 1, "must"));
    let is_address = verb == at + 1
        && is(sentence, at, ADDRESSING_PRONOUNS)
        && readings.any(Readings::PLURAL)
        && !sentence.next_is(verb + 1, DETERMINERS)
        && !sentence.next_is(verb + 1, OBJECTS);
    // `the letter I stands for`, `item i is`
    let label =
        is(sentence, at, "i") && (sentence.words[at].text == "i" || is_before(sentence, at, 1, "as than"));
    if !fits || is_address || label {
        return None;
    }
    let value = sentence.forms.verb(sentence.lower(verb), BASE)?;
    Some((verb, value.to_owned()))
}
