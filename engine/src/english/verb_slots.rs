//! Forms of verbs in places where only one form can stand, although the word alone may be a noun: `Does the city gets`, `has soak the
//! carpet`, `must be pull tight`, `are plan a trip`, `I seldom buys`, `In 2019 she move`.

use super::auxiliary_forms::{base_form, takes_object, verb_form_issue, verb_index};
use super::confused_word_slots::{begins_clause, is, is_before};
use super::count_nouns::is_count_noun;
use super::noun_groups::{after_any_adverbs, after_noun, possible_group_ends, surely_begins_group};
use super::pattern_sentence::{
    BASE, ING, PARTICIPLE, PAST, PatternIssue, PatternSentence, Readings, THIRD, is_closed,
};
use super::verb_evidence::{is_mainly_verb, is_unseen_here};
use super::verb_patterns::MODALS;

const QUESTION_WORDS: &str = "what why how where when who which and but so";
/// Adverbs that deny or count, after which a verb follows rather than a noun.
const COUNTING_ADVERBS: &str = "never seldom rarely hardly always often usually sometimes still already";
/// Words after `the` with which a time begins rather than an object: `has lunch the next day`.
const TIME_WORDS: &str = "day week month year night time moment morning evening whole entire same next other last first previous \
    following bit lot few little couple while";

pub(super) fn find(sentence: &PatternSentence<'_>, issues: &mut Vec<PatternIssue>) {
    for at in 0..sentence.words.len() {
        let issue = question_issue(sentence, at)
            .or_else(|| perfect_issue(sentence, at))
            .or_else(|| passive_issue(sentence, at))
            .or_else(|| progressive_issue(sentence, at))
            .or_else(|| person_issue(sentence, at))
            .or_else(|| past_issue(sentence, at));
        issues.extend(issue);
    }
}

/// `Does the city gets involved?`, `Why does the printer makes that noise?`, `Did your sister called you?`
fn question_issue(sentence: &PatternSentence<'_>, at: usize) -> Option<PatternIssue> {
    let begins = at == 0 || !sentence.follows(at) || is_before(sentence, at, 1, QUESTION_WORDS);
    let from = at + 1;
    if !sentence.is_question
        || !begins
        || !is(sentence, at, "do does did don't doesn't didn't")
        || !sentence.follows(from)
        || !(surely_begins_group(sentence, from) || sentence.is_capitalised(from))
    {
        return None;
    }
    let ends = possible_group_ends(sentence, from);
    let verb = ends.iter().map(|head| after_noun(sentence, *head)).find(|verb| {
        let readings = sentence.readings(*verb);
        let follows_adverb = is_before(sentence, *verb, 1, COUNTING_ADVERBS);
        let other = Readings::BASE
            .and(Readings::PREPOSITION)
            .and(Readings::FUNCTION)
            .and(Readings::SINGULAR);
        // `do the company plans include`, `did the people called upon`: another verb follows.
        let has_other_verb = (verb + 1..sentence.words.len())
            .take_while(|at| sentence.follows(*at))
            .filter(|at| !is(sentence, *at, TIME_WORDS))
            .any(|at| {
                let readings = sentence.readings(at);
                readings.any(Readings::BASE) && !readings.any(Readings::NOUN.and(Readings::ADJECTIVE))
                    || readings.any(Readings::READ_AS_VERB) && readings.any(Readings::BASE)
            });
        sentence.follows(*verb)
            && sentence.is_lower(*verb)
            && readings.any(Readings::THIRD.and(Readings::PAST))
            && !readings.any(other)
            && (!readings.any(Readings::PLURAL) || follows_adverb || readings.any(Readings::READ_AS_VERB))
            && (!readings.any(Readings::PARTICIPLE)
                || takes_object(sentence, *verb)
                || sentence.next_is(verb + 1, &["you"]))
            && (!has_other_verb || follows_adverb)
            && !is(sentence, *verb, "used")
    })?;
    let value = base_form(sentence, verb)?;
    let message = format!(
        "After “{}”, use the base form of the verb: “{value}”.",
        sentence.lower(at)
    );
    verb_form_issue(verb, vec![value], message)
}

/// Whether an object that is no time follows.
fn takes_thing(sentence: &PatternSentence<'_>, verb: usize) -> bool {
    takes_object(sentence, verb)
        && !is(sentence, verb + 2, TIME_WORDS)
        && !sentence.is(verb + 1, &["every", "each"])
}

/// `The water has soak the carpet`, `She has finish her homework`.
fn perfect_issue(sentence: &PatternSentence<'_>, at: usize) -> Option<PatternIssue> {
    let verb = verb_index(sentence, at);
    let is_sure = is(
        sentence,
        at,
        "has had i've you've we've they've hasn't hadn't haven't",
    ) && at > 0
        && sentence.follows(at)
        && !sentence.is_question
        && sentence.follows(verb)
        && is_mainly_verb(sentence, verb)
        && is_unseen_here(sentence, verb)
        && takes_thing(sentence, verb)
        && !is(sentence, verb, "be do have let help");
    let value = sentence
        .forms
        .verb(sentence.lower(verb), PARTICIPLE)
        .filter(|_| is_sure)?;
    let message = format!(
        "After “{}”, use the past participle: “{value}”.",
        sentence.lower(at)
    );
    verb_form_issue(verb, vec![value.to_owned()], message)
}

/// `The corners must be pull tight`, `The door can be open from inside` stays.
fn passive_issue(sentence: &PatternSentence<'_>, at: usize) -> Option<PatternIssue> {
    let verb = verb_index(sentence, at);
    let readings = sentence.readings(verb);
    let is_sure = sentence.is(at, &["be"])
        && at > 0
        && (sentence.is_before(at, 1, MODALS)
            || is_before(sentence, at, 1, "can't cannot won't couldn't shouldn't to"))
        && sentence.follows(at)
        && sentence.follows(verb)
        && is_mainly_verb(sentence, verb)
        && is_unseen_here(sentence, verb)
        && !readings.any(Readings::ADJECTIVE)
        && !takes_object(sentence, verb);
    let value = sentence
        .forms
        .verb(sentence.lower(verb), PARTICIPLE)
        .filter(|_| is_sure)?;
    let message = format!("After “be”, use the past participle: “{value}”.");
    verb_form_issue(verb, vec![value.to_owned()], message)
}

/// `They are plan a trip`, `She is wait for you`.
fn progressive_issue(sentence: &PatternSentence<'_>, at: usize) -> Option<PatternIssue> {
    let contracted = is(sentence, at, "i'm he's she's we're they're you're");
    let by_pronoun = contracted
        || is(sentence, at, "am is are was were")
            && at > 0
            && sentence.follows(at)
            && is_before(sentence, at, 1, "i he she we they")
            && begins_clause(sentence, at - 1);
    let verb = verb_index(sentence, at);
    let readings = sentence.readings(verb);
    // Bare count nouns are not what a person is: `they are plan`.
    let is_verb = is_mainly_verb(sentence, verb)
        || readings.any(Readings::BASE)
            && is_count_noun(sentence.lower(verb))
            && !is(
                sentence,
                verb,
                "boss master chief head host guest captain pilot partner",
            );
    let is_sure = by_pronoun
        && !sentence.is_question
        && sentence.follows(verb)
        && sentence.is_lower(verb)
        && is_verb
        && is_unseen_here(sentence, verb)
        && !readings.any(Readings::ADJECTIVE.and(Readings::PARTICIPLE))
        && (takes_thing(sentence, verb)
            || is_mainly_verb(sentence, verb) && is(sentence, verb + 1, "for to at with on in"))
        && !is_before(sentence, at, 2, "what all");
    let value = sentence
        .forms
        .verb(sentence.lower(verb), ING)
        .filter(|_| is_sure)?;
    let message = format!("After “{}”, use the -ing form: “{value}”.", sentence.lower(at));
    verb_form_issue(verb, vec![value.to_owned()], message)
}

/// `Now I seldom buys anything`, `He never call me`, `We always has lunch here`.
fn person_issue(sentence: &PatternSentence<'_>, at: usize) -> Option<PatternIssue> {
    let is_plural = is(sentence, at, "i we they you");
    if !is_plural && !is(sentence, at, "he she")
        || !(begins_clause(sentence, at) || is_before(sentence, at, 1, "now then today here"))
        || sentence.is_question
    {
        return None;
    }
    let verb = after_any_adverbs(sentence, at + 1);
    let readings = sentence.readings(verb);
    let is_sure = verb > at + 1
        && is_before(sentence, verb, 1, COUNTING_ADVERBS)
        && sentence.follows(verb)
        && sentence.is_lower(verb)
        && !is_closed(sentence.lower(verb))
        && !readings.any(Readings::PAST.and(Readings::ADJECTIVE).and(Readings::PREPOSITION));
    let column = if is_plural { BASE } else { THIRD };
    let written = if is_plural {
        Readings::THIRD
    } else {
        Readings::BASE
    };
    if !is_sure || !readings.any(written) || !is_plural && is_wish(sentence, at) {
        return None;
    }
    let value = sentence.forms.verb(sentence.lower(verb), column)?;
    let message = format!("With “{}”, use the verb form “{value}”.", sentence.words[at].text);
    Some(PatternIssue {
        rule: super::pattern_rules::PatternRule::SubjectAndVerb,
        from: verb,
        to: verb,
        values: vec![value.to_owned()],
        message,
    })
}

/// Whether a demand or another verb before the subject asks for the base form: `I insist that he never call`, `make sure he always`.
fn is_wish(sentence: &PatternSentence<'_>, at: usize) -> bool {
    sentence.words[..at].iter().any(|word| {
        word.readings
            .any(Readings::BASE.and(Readings::THIRD).and(Readings::PAST))
            && !is_closed(&word.lower)
            || MODALS.contains(&word.lower.as_str())
            || matches!(word.lower.as_str(), "lest" | "that" | "did" | "does" | "do")
    })
}

/// `In 2019 she move to Canada`, `When I was a child I live in Peru`.
fn past_issue(sentence: &PatternSentence<'_>, at: usize) -> Option<PatternIssue> {
    if !is(sentence, at, "i he she we they") || at == 0 {
        return None;
    }
    let year = sentence.lower(at - 1).parse::<u32>();
    let after_year =
        at == 2 && is(sentence, 0, "in") && year.is_ok_and(|year| (1_500..2_020).contains(&year));
    let after_childhood = is(sentence, 0, "when")
        && is(sentence, 2, "was were")
        && is(
            sentence,
            at - 1,
            "child kid young little boy girl baby teenager student",
        );
    let verb = after_any_adverbs(sentence, at + 1);
    let readings = sentence.readings(verb);
    let is_sure = (after_year || after_childhood)
        && sentence.follows(verb)
        && sentence.is_lower(verb)
        && readings.any(Readings::BASE.and(Readings::THIRD))
        && !readings.any(Readings::PAST)
        && !is_closed(sentence.lower(verb));
    let value = sentence
        .forms
        .verb(sentence.lower(verb), PAST)
        .filter(|_| is_sure)?;
    let message = format!("The time is over, so use the past tense: “{value}”.");
    verb_form_issue(verb, vec![value.to_owned()], message)
}

#[cfg(test)]
mod tests {
    use super::super::pattern_scan::issues_in;
    use super::super::rule_tests::corrected;

    #[test]
    fn forms_that_only_their_place_shows_to_be_wrong() {
        for (wrong, right) in [
            (
                "Does the city gets involved in this?",
                "Does the city get involved in this?",
            ),
            (
                "Did your sister called you last night?",
                "Did your sister call you last night?",
            ),
            (
                "Does your brother still works at the bank?",
                "Does your brother still work at the bank?",
            ),
            (
                "Why does the printer makes that noise?",
                "Why does the printer make that noise?",
            ),
            (
                "Where did the children went after school?",
                "Where did the children go after school?",
            ),
            (
                "The water has soak the carpet.",
                "The water has soaked the carpet.",
            ),
            ("She has finish her homework.", "She has finished her homework."),
            (
                "The corners must be pull tight.",
                "The corners must be pulled tight.",
            ),
            (
                "They are plan a trip to Spain.",
                "They are planning a trip to Spain.",
            ),
            ("Now I seldom buys anything.", "Now I seldom buy anything."),
            ("In 2015 she move to Canada.", "In 2015 she moved to Canada."),
        ] {
            assert_eq!(corrected(wrong, issues_in(wrong)), right);
        }
    }

    #[test]
    fn nouns_and_other_right_forms_stay() {
        for right in [
            "Did the people invited to the party come?",
            "Does the company plans committee meet today?",
            "He had lunch the next day.",
            "She has sleep problems.",
            "The store must be open.",
            "They are family.",
            "I insist that he never call again.",
            "In 2015 she was ill.",
            "Do the new rules help?",
        ] {
            assert_eq!(corrected(right, issues_in(right)), right);
        }
    }
}
