//! Subjects and verbs that differ in number: `The boys plays`, `My sister have`, `There is many people`, `the thing that worry me`.

use super::agreement_words::{
    BEFORE_CLAUSE, COMMON_VERBS, EITHER_NUMBER, PLURAL_VERBS, SINGULAR_PLURALS, SINGULAR_VERBS, UNCOUNTABLE,
};
use super::pattern_rules::PatternRule;
use super::pattern_sentence::{
    BASE, DETERMINERS, Gap, PatternIssue, PatternSentence, Readings, THIRD, in_case_of,
};

/// A group of nouns as a subject.
struct Subject {
    /// The place of its noun.
    noun: usize,
    is_plural: bool,
    /// Whether it starts with a determiner, so that its first word is certain.
    is_determined: bool,
}

pub(super) fn find(sentence: &PatternSentence<'_>, issues: &mut Vec<PatternIssue>) {
    for at in 0..sentence.words.len() {
        check_subject_and_verb(sentence, at, issues);
    }
}

pub(super) fn starts_clause(sentence: &PatternSentence<'_>, at: usize) -> bool {
    sentence.gap(at) == Some(Gap::Start)
        || matches!(sentence.gap(at), Some(Gap::Comma)) && at <= 7
        || sentence.follows(at) && sentence.is_before(at, 1, BEFORE_CLAUSE)
}

/// The number of a noun, if it is certain.
pub(super) fn noun_number(sentence: &PatternSentence<'_>, at: usize) -> Option<bool> {
    let readings = sentence.readings(at);
    let lower = sentence.lower(at);
    // `the Tenant`: a word for what a contract defines.
    let defined =
        at > 0 && sentence.is_before(at, 1, &["the", "a", "this"]) && readings.any(Readings::SINGULAR);
    if !sentence.is_lower(at) && at > 0 && !defined || lower.contains('\'') {
        return None;
    }
    if ["people", "children", "men", "women"].contains(&lower) {
        return Some(true);
    }
    let other = Readings::ADJECTIVE
        .and(Readings::ADVERB)
        .and(Readings::PREPOSITION)
        .and(Readings::FUNCTION);
    if UNCOUNTABLE.contains(&lower) {
        return Some(false);
    }
    if readings.any(other) && !["man", "child"].contains(&lower) {
        return None;
    }
    if ["will", "can", "may", "might", "must"].contains(&lower) {
        return None;
    }
    let (one, is_plural_form) = (readings.any(Readings::SINGULAR), readings.any(Readings::PLURAL));

    if is_plural_form && !one && !SINGULAR_PLURALS.contains(&lower) && !lower.ends_with("ics") {
        Some(true)
    } else if one && !is_plural_form && !readings.any(Readings::ANY_PLURAL) && !EITHER_NUMBER.contains(&lower)
    {
        Some(false)
    } else {
        None
    }
}

/// The subject that starts at a place: a determiner, adjectives and one noun; or a plural or mass noun alone.
fn subject(sentence: &PatternSentence<'_>, at: usize) -> Option<Subject> {
    let is_determined = sentence.is(at, DETERMINERS)
        && !sentence.is(at, &["that", "any", "this"])
        && !(sentence.is(at, &["her"]) && at > 0)
        || sentence.is(at, &["both", "many", "several", "most", "all", "this"]);
    let mut noun = at;
    if is_determined {
        noun += 1;
        for _ in 0..2 {
            let readings = sentence.readings(noun);
            let adjective = readings.any(Readings::ADJECTIVE)
                && !readings.any(
                    Readings::SINGULAR
                        .and(Readings::PLURAL)
                        .and(Readings::BASE)
                        .and(Readings::THIRD),
                )
                || sentence.is(
                    noun,
                    &[
                        "main", "old", "new", "young", "good", "best", "first", "little", "other", "whole",
                        "average", "human",
                    ],
                );
            let next_is_noun = sentence.follows(noun + 1) && sentence.readings(noun + 1).any(Readings::NOUN);
            if adjective && next_is_noun {
                noun += 1;
            }
        }
    }
    // `his blood pressure were`
    let auxiliary_follows = sentence.follows(noun + 2)
        && (PLURAL_VERBS.contains(&sentence.lower(noun + 2))
            || SINGULAR_VERBS.contains(&sentence.lower(noun + 2)));
    if is_determined
        && sentence.follows(noun + 1)
        && auxiliary_follows
        && noun_number(sentence, noun) == Some(false)
        && noun_number(sentence, noun + 1).is_some()
        && sentence.readings(noun + 1).any(Readings::READ_AS_NOUN)
    {
        noun += 1;
    }
    if noun > at && !sentence.together(at, noun) {
        return None;
    }
    let is_plural = noun_number(sentence, noun)?;
    if !is_determined && is_plural && sentence.readings(noun).any(Readings::THIRD) {
        // `reads sentences with a model`, the beginning of a description
        let is_object = sentence.follows(noun + 1) && sentence.readings(noun + 1).any(Readings::PLURAL);
        let is_verb = sentence.is_lower(noun) || sentence.readings(noun).any(Readings::READ_AS_VERB);
        if at > 0 || is_object && is_verb {
            return None;
        }
    }
    if !is_determined && !is_plural && !UNCOUNTABLE.contains(&sentence.lower(noun)) {
        return None;
    }
    let agrees = match sentence.lower(at) {
        "a" | "an" | "this" | "every" | "each" | "another" => !is_plural,
        "these" | "those" | "both" | "many" | "several" | "most" | "all" => is_plural,
        _ => true,
    };
    agrees.then_some(Subject {
        noun,
        is_plural,
        is_determined,
    })
}

fn check_subject_and_verb(sentence: &PatternSentence<'_>, at: usize, issues: &mut Vec<PatternIssue>) {
    if !starts_clause(sentence, at) {
        return;
    }
    let Some(subject) = subject(sentence, at) else {
        return;
    };
    let mut verb = subject.noun + 1;
    let mut is_distant = false;
    if at == 0 && subject.is_determined && sentence.next_is(verb, &["of", "in", "for", "from", "on"]) {
        let mut inner = verb + 1;
        if sentence.next_is(inner, DETERMINERS) {
            inner += 1;
        }
        let Some(inner_plural) = noun_number(sentence, inner).filter(|_| sentence.together(verb, inner))
        else {
            return;
        };
        if inner_plural == subject.is_plural {
            return;
        }
        verb = inner + 1;
        is_distant = true;
    }
    verb = sentence.after_adverbs(verb);
    if sentence.is_before(verb, 1, &["not"]) {
        return;
    }
    if !sentence.follows(verb) || sentence.any_before(at, &["either", "neither", "not"]) {
        return;
    }
    // `see that the boy have`, `if the book were`: the subjunctive.
    let needs_subjunctive = sentence.any_before(
        at,
        &[
            "suggest",
            "suggested",
            "recommend",
            "recommended",
            "require",
            "required",
            "requires",
            "insist",
            "insisted",
            "demand",
            "demanded",
            "important",
            "essential",
            "lest",
            "propose",
            "proposed",
            "ask",
            "asked",
            "necessary",
            "request",
            "requested",
            "order",
            "ordered",
            "requirement",
            "demands",
            "suggestion",
            "recommendation",
            "proposal",
            "insists",
        ],
    );
    let is_unreal = sentence.is(verb, &["were"])
        && sentence.any_before(at, &["if", "though", "wish", "whether", "as", "that", "unless"]);
    let subjunctive = needs_subjunctive || is_unreal;
    let Some(value) = agreeing_verb(sentence, verb, subject.is_plural, is_distant, subjunctive) else {
        return;
    };
    push_agreement(sentence, (subject.noun, verb), &value, issues);
}

/// The verb in the number of its subject, if it is certainly a verb and in the other number.
pub(super) fn agreeing_verb(
    sentence: &PatternSentence<'_>,
    verb: usize,
    is_plural: bool,
    is_distant: bool,
    subjunctive: bool,
) -> Option<String> {
    let lower = sentence.lower(verb);
    let readings = sentence.readings(verb);
    if is_plural {
        if let Some(index) = SINGULAR_VERBS.iter().position(|one| *one == lower) {
            return Some(PLURAL_VERBS[index].to_owned());
        }
    } else if let Some(index) = PLURAL_VERBS.iter().position(|one| *one == lower) {
        let unsure = subjunctive && matches!(lower, "were" | "have" | "do");
        return (!unsure).then(|| SINGULAR_VERBS[index].to_owned());
    }
    if is_distant || !sentence.is_lower(verb) || EITHER_NUMBER.contains(&lower) {
        return None;
    }
    let common = sentence.is(verb, COMMON_VERBS);
    if readings.any(Readings::ADJECTIVE) && !common {
        return None;
    }
    let other = Readings::PAST
        .and(Readings::PARTICIPLE)
        .and(Readings::ADVERB)
        .and(Readings::PREPOSITION)
        .and(Readings::FUNCTION);
    if readings.any(other) {
        return None;
    }
    let object = sentence.next_is(verb + 1, DETERMINERS)
        || sentence.next_is(
            verb + 1,
            &[
                "me",
                "him",
                "us",
                "them",
                "you",
                "it",
                "that",
                "to",
                "how",
                "what",
                "when",
                "everything",
                "nothing",
            ],
        );
    // The verb of this clause, if the word is a noun: `The parts the team ordered are here.`
    let clause = (verb + 1..sentence.words.len()).take_while(|at| sentence.follows(*at));
    let finite_later = clause.map(|at| &sentence.words[at]).any(|word| {
        matches!(
            word.lower.as_str(),
            "is" | "are"
                | "was"
                | "were"
                | "has"
                | "have"
                | "had"
                | "will"
                | "can"
                | "could"
                | "would"
                | "should"
                | "must"
                | "may"
                | "do"
                | "does"
                | "did"
        ) || word.readings.any(Readings::PAST) && !word.readings.any(Readings::BASE.and(Readings::ADJECTIVE))
    });
    if is_plural {
        if !readings.any(Readings::THIRD) {
            return None;
        }
        let after = sentence.follows(verb + 1)
            && (sentence
                .readings(verb + 1)
                .any(Readings::ADVERB.and(Readings::NOUN))
                || sentence.is_preposition(verb + 1));
        let certain = if readings.any(Readings::PLURAL) {
            (object || sentence.ends(verb) || after) && !finite_later
        } else {
            true
        };
        let base = sentence.forms.verb(lower, BASE)?;
        return certain.then(|| base.to_owned());
    }
    if !readings.any(Readings::BASE) || subjunctive || sentence.before(verb, 2) == "to" {
        return None;
    }
    if is_noun_before_verb(sentence, verb) {
        return None;
    }
    let noun = readings.any(Readings::NOUN)
        || readings.any(Readings::KNOWN_NOUN) && readings.any(Readings::READ_AS_NOUN);
    let certain = if noun {
        object && !finite_later && common && !sentence.next_is(verb + 1, &["that", "what", "when"])
    } else {
        // `(sessions, the audit log)`
        sentence.follows(verb + 1) || sentence.ends(verb) && !readings.any(Readings::KNOWN_NOUN)
    };
    let third = sentence.forms.verb(lower, THIRD)?;
    certain.then(|| third.to_owned())
}

/// Whether a word that may be a noun stands before another verb: `the audit log keeps`.
fn is_noun_before_verb(sentence: &PatternSentence<'_>, at: usize) -> bool {
    let later = sentence.after_adverbs(at + 1);
    let readings = sentence.readings(later);
    let is_verb = sentence.is(later, SINGULAR_VERBS)
        || readings.any(Readings::THIRD)
            && (later > at + 1 || !readings.any(Readings::PLURAL) || readings.any(Readings::READ_AS_VERB));
    sentence.readings(at).any(Readings::KNOWN_NOUN) && sentence.together(at, later) && is_verb
}

pub(super) fn push_agreement(
    sentence: &PatternSentence<'_>,
    (noun, verb): (usize, usize),
    value: &str,
    issues: &mut Vec<PatternIssue>,
) {
    let number = if noun_number(sentence, noun) == Some(true) {
        "plural"
    } else {
        "singular"
    };
    issues.push(PatternIssue {
        from: verb,
        to: verb,
        rule: PatternRule::SubjectAndVerb,
        message: format!(
            "“{}” is {number}, so the verb should be “{value}”.",
            sentence.lower(noun)
        ),
        values: vec![in_case_of(sentence.words[verb].text, value)],
    });
}
