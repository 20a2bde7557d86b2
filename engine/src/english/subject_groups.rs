//! Subjects of several words: `Each of the students have`, `My mother and my father is`, `Mary don't`.

use super::agreement_words::{COMMON_VERBS, PLURAL_VERBS, SINGULAR_VERBS};
use super::pattern_rules::PatternRule;
use super::pattern_sentence::{DETERMINERS, POSSESSIVES, PatternIssue, PatternSentence, Readings, THIRD};
use super::subject_verb_agreement::{agreeing_verb, noun_number, starts_clause};

pub(super) fn find(sentence: &PatternSentence<'_>, issues: &mut Vec<PatternIssue>) {
    for at in 0..sentence.words.len() {
        check_one_of_several(sentence, at, issues);
        check_this(sentence, at, issues);
    }
    check_two_subjects(sentence, issues);
    check_name(sentence, issues);
}

fn push_agreement(verb: usize, value: &str, message: String, issues: &mut Vec<PatternIssue>) {
    issues.push(PatternIssue {
        from: verb,
        to: verb,
        rule: PatternRule::SubjectAndVerb,
        values: vec![value.to_owned()],
        message,
    });
}

/// The singular of `are`, `have` and the like.
fn singular_verb(verb: &str) -> Option<&'static str> {
    let index = PLURAL_VERBS.iter().position(|one| *one == verb)?;
    Some(SINGULAR_VERBS[index])
}

/// `Each of the students have`, `One of my friends are`.
fn check_one_of_several(sentence: &PatternSentence<'_>, at: usize, issues: &mut Vec<PatternIssue>) {
    let fits = sentence.is(at, &["one", "each", "every one"])
        && starts_clause(sentence, at)
        && sentence.next_is(at + 1, &["of"])
        && sentence.follows(at + 2)
        && (sentence.is(at + 2, DETERMINERS) || sentence.is(at + 2, &["these", "those"]))
        && sentence.follows(at + 3)
        && noun_number(sentence, at + 3) == Some(true)
        && sentence.follows(at + 4);
    if !fits {
        return;
    }
    let auxiliary = singular_verb(sentence.lower(at + 4)).map(str::to_owned);
    if let Some(value) = auxiliary.or_else(|| agreeing_verb(sentence, at + 4, false, false, false)) {
        let message = format!(
            "“{} of” is singular, so the verb should be “{value}”.",
            sentence.lower(at)
        );
        push_agreement(at + 4, &value, message, issues);
    }
}

/// `My mother and my father is`, `My brother and I was`.
fn check_two_subjects(sentence: &PatternSentence<'_>, issues: &mut Vec<PatternIssue>) {
    let first =
        (sentence.is(0, POSSESSIVES) || sentence.is(0, &["the"])) && noun_number(sentence, 1) == Some(false);
    if !first || !sentence.next_is(2, &["and"]) || !sentence.together(0, 3) || sentence.is_question {
        return;
    }
    let verb = if sentence.is(3, &["i"]) {
        4
    } else if (sentence.is(3, POSSESSIVES) || sentence.is(3, &["the"]))
        && sentence.follows(4)
        && noun_number(sentence, 4) == Some(false)
    {
        5
    } else {
        return;
    };
    let index = SINGULAR_VERBS.iter().position(|one| *one == sentence.lower(verb));
    if let Some(index) = index.filter(|_| sentence.follows(verb)) {
        let value = PLURAL_VERBS[index];
        push_agreement(
            verb,
            value,
            format!("Two subjects joined by “and” need a plural verb: “{value}”."),
            issues,
        );
    }
}

/// `Mary don't`, `Tom have a car`.
fn check_name(sentence: &PatternSentence<'_>, issues: &mut Vec<PatternIssue>) {
    let readings = sentence.readings(0);
    let is_name = sentence.is_capitalised(0)
        && readings.any(Readings::NAME)
        && !readings.any(
            Readings::NOUN
                .and(Readings::VERB)
                .and(Readings::ANY_PLURAL)
                .and(Readings::FUNCTION),
        );
    let certain = sentence.is(1, &["don't", "haven't"])
        || sentence.is(1, &["have"])
            && sentence.next_is(2, &["a", "an", "no", "two", "three", "many", "been"]);
    if !is_name || !certain || !sentence.follows(1) || sentence.is_question {
        return;
    }
    if let Some(value) = singular_verb(sentence.lower(1)) {
        push_agreement(
            1,
            value,
            format!(
                "“{}” is one person or thing, so the verb should be “{value}”.",
                sentence.words[0].text
            ),
            issues,
        );
    }
}

/// `This import the module`, `this make a difference`.
fn check_this(sentence: &PatternSentence<'_>, at: usize, issues: &mut Vec<PatternIssue>) {
    let verb = sentence.after_adverbs(at + 1);
    let readings = sentence.readings(verb);
    let noun = readings.any(Readings::NOUN.and(Readings::KNOWN_NOUN))
        && !sentence.is(verb, COMMON_VERBS)
        && !sentence.is(verb, &["make"]);
    let other = Readings::PAST
        .and(Readings::PARTICIPLE)
        .and(Readings::ADVERB)
        .and(Readings::PREPOSITION)
        .and(Readings::FUNCTION);
    let fits = sentence.is(at, &["this"])
        && starts_clause(sentence, at)
        && sentence.follows(verb)
        && sentence.is_lower(verb)
        && readings.any(Readings::BASE)
        && !readings.any(other)
        && !noun
        && sentence.next_is(
            verb + 1,
            &["the", "a", "an", "you", "us", "me", "sense", "it", "them"],
        )
        && !(noun && sentence.is(verb + 1, &["you"]))
        && !sentence.any_before(
            at,
            &[
                "did", "does", "will", "would", "can", "could", "should", "let", "make", "makes", "do",
            ],
        );
    let value = sentence.forms.verb(sentence.lower(verb), THIRD).filter(|_| fits);
    if let Some(value) = value {
        push_agreement(
            verb,
            value,
            format!("“this” is singular, so the verb should be “{value}”."),
            issues,
        );
    }
}
