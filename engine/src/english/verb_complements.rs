//! Verbs that complete another word: `enjoy to swim`, `look forward to hear`, `in manage teams`, `used to playing`.

use super::pattern_rules::PatternRule;
use super::pattern_sentence::{
    BASE, DETERMINERS, Gap, ING, NUMBERS, PatternIssue, PatternSentence, Readings,
};
use super::verb_patterns::{OBJECTS, SUBJECTS, push_verb_form};

pub(super) fn find(sentence: &PatternSentence<'_>, issues: &mut Vec<PatternIssue>) {
    for at in 0..sentence.words.len() {
        check_gerund(sentence, at, issues);
        check_after_preposition(sentence, at, issues);
        check_preposition_and_gerund(sentence, at, issues);
        check_used_to(sentence, at, issues);
    }
}

/// Verbs that take an -ing form, with the forms that are no nouns.
const VERBS_WITH_GERUND: &[&str] = &[
    "enjoy",
    "enjoys",
    "enjoyed",
    "avoid",
    "avoids",
    "avoided",
    "avoiding",
    "dislike",
    "dislikes",
    "disliked",
    "suggest",
    "suggests",
    "suggested",
    "finish",
    "finishes",
    "finished",
    "deny",
    "denies",
    "denied",
    "postpone",
    "postponed",
    "imagine",
    "mind",
    "keep",
    "keeps",
    "kept",
    "quit",
    "risk",
    "admit",
    "admitted",
    "miss",
];

fn check_gerund(sentence: &PatternSentence<'_>, at: usize, issues: &mut Vec<PatternIssue>) {
    let verb = at + 2;
    if !sentence.next_is(at + 1, &["to"]) || !sentence.follows(verb) || !sentence.is_lower(verb) {
        return;
    }
    let readings = sentence.readings(verb);
    let other = Readings::ADJECTIVE
        .and(Readings::ADVERB)
        .and(Readings::PREPOSITION)
        .and(Readings::PAST)
        .and(Readings::FUNCTION);
    let forward = sentence.is(at, &["forward"])
        && at > 0
        && sentence.is_before(at, 1, &["look", "looks", "looked", "looking"]);
    let object_follows = sentence.next_is(verb + 1, OBJECTS)
        || sentence.next_is(verb + 1, DETERMINERS)
        || sentence.next_is(verb + 1, &["with", "from"]) && sentence.is(verb, &["work", "hear"]);
    let verb_for_sure = readings.any(Readings::BASE)
        && !readings.any(other)
        && (!readings.any(Readings::NOUN) || object_follows);
    let clear_noun_verb =
        readings.any(Readings::BASE) && !readings.any(Readings::PREPOSITION.and(Readings::FUNCTION));
    let is_verb_here = at > 0
        && sentence.follows(at)
        && (sentence.is_before(at, 1, SUBJECTS)
            || sentence.is_before(
                at,
                1,
                &[
                    "to", "not", "don't", "doesn't", "didn't", "always", "really", "also", "would", "will",
                    "who", "can't", "never", "and", "should", "must",
                ],
            )
            || !sentence.is(at, &["mind", "risk", "miss", "keep", "finish", "quit", "dislike"])
                && sentence.readings_before(at, 1).any(Readings::NOUN));
    let takes_gerund = sentence.is(at, VERBS_WITH_GERUND)
        && is_verb_here
        && (!sentence.is(at, &["mind", "miss", "imagine", "risk"])
            || sentence.is_before(
                at,
                1,
                &[
                    "not", "don't", "doesn't", "didn't", "would", "i", "you", "never", "really",
                ],
            ));
    let passive = sentence.before(at, 1) == "is"
        || sentence.before(at, 1) == "was"
        || sentence.before(at, 1) == "be"
        || sentence.before(at, 1) == "been";
    if !(forward && (verb_for_sure || readings.any(Readings::BASE) && object_follows)
        || takes_gerund
            && clear_noun_verb
            && !passive
            && (verb_for_sure
                || readings.any(Readings::NOUN)
                    && !sentence.is(at, &["keep", "keeps", "kept", "admit", "admitted"])))
    {
        return;
    }
    let Some(value) = sentence.forms.verb(sentence.lower(verb), ING) else {
        return;
    };
    if forward {
        let message = format!("After “look forward to”, use the -ing form: “{value}”.");
        push_verb_form(verb, vec![value.to_owned()], message, issues);
        return;
    }
    issues.push(PatternIssue {
        from: at + 1,
        to: verb,
        rule: PatternRule::FormOfVerb,
        values: vec![value.to_owned()],
        message: format!("After “{}”, use the -ing form: “{value}”.", sentence.lower(at)),
    });
}

/// `in manage teams`, `without wait`.
fn check_after_preposition(sentence: &PatternSentence<'_>, at: usize, issues: &mut Vec<PatternIssue>) {
    let takes_gerund = sentence.is(
        at,
        &[
            "without", "by", "of", "for", "in", "after", "before", "about", "from",
        ],
    );
    if !takes_gerund
        || at == 0
        || !sentence.follows(at)
        || !sentence.follows(at + 1)
        || !sentence.is_lower(at + 1)
    {
        return;
    }
    let verb = at + 1;
    let readings = sentence.readings(verb);
    let other = Readings::NOUN
        .and(Readings::ADJECTIVE)
        .and(Readings::ADVERB)
        .and(Readings::PREPOSITION)
        .and(Readings::PAST)
        .and(Readings::PARTICIPLE)
        .and(Readings::THIRD)
        .and(Readings::NAME)
        .and(Readings::FUNCTION)
        .and(Readings::MASS);
    let takes_object = sentence.next_is(verb + 1, DETERMINERS)
        || sentence.next_is(verb + 1, OBJECTS)
        || sentence.ends(verb)
        || sentence.follows(verb + 1)
            && sentence
                .readings(verb + 1)
                .any(Readings::NOUN.and(Readings::MASS))
        || sentence.is_preposition(verb + 1);
    let particle = sentence.is(at, &["in", "by", "about", "before", "after", "for"])
        && (sentence
            .readings_before(at, 1)
            .any(Readings::BASE.and(Readings::THIRD))
            && !sentence.readings_before(at, 1).any(Readings::NOUN)
            || sentence.is_before(
                at,
                1,
                &["log", "sign", "check", "come", "go", "plug", "opt", "how", "what"],
            ));
    // `sort of have`, `code of conduct`, `about add-ons`.
    // `without say goodbye`, `for help me`: nouns too, but not here.
    let rare_noun = sentence.is(
        verb,
        &[
            "say", "make", "get", "take", "give", "eat", "see", "think", "know", "buy", "speak", "write",
            "read", "meet", "pay", "learn",
        ],
    ) && sentence.is(
        at,
        &["without", "by", "for", "after", "before", "of", "about", "in"],
    ) && !sentence.is_before(
        at,
        1,
        &["go", "jump", "came", "come", "let", "to", "give", "take", "put"],
    ) && !sentence.ends(verb)
        && !sentence.is_preposition(verb + 1);
    let with_object = sentence.next_is(verb + 1, &["me", "him", "us", "them"])
        && !readings.any(Readings::PAST.and(Readings::PLURAL))
        && sentence.is(at, &["without", "by", "for", "after", "before", "of"]);
    let is_sure = (rare_noun || with_object)
        && readings.any(Readings::BASE)
        && !readings.any(
            Readings::PREPOSITION
                .and(Readings::FUNCTION)
                .and(Readings::PLURAL),
        );
    // The dictionary has nearly every verb as a noun too; an object after what the tagger reads as a verb decides.
    let manages = readings.any(Readings::READ_AS_VERB)
        && sentence.follows(verb + 1)
        && (sentence.readings(verb + 1).any(Readings::PLURAL)
            || sentence.is(verb + 1, DETERMINERS) && !sentence.is(verb + 1, &["that"]));
    let is_verb = is_sure
        || readings.any(Readings::BASE)
            && !readings.any(other)
            && (!readings.any(Readings::KNOWN_NOUN) || manages)
            && readings.any(Readings::KNOWN)
            && sentence.gap(verb + 1) != Some(Gap::Joined);
    // Nouns of technical texts, whatever follows them: `write capacity`, `log lines`, `merge requests`.
    let is_technical = sentence.is(
        verb,
        &[
            "read", "write", "log", "merge", "send", "annotate", "build", "test",
        ],
    );
    if is_technical || sentence.is_before(at, 1, &["sort", "kind"]) {
        return;
    }
    if sentence.is(verb, &["do"])
        || !is_verb
        || !takes_object
        || particle
        || sentence.is_before(at, 1, NUMBERS)
    {
        return;
    }
    if let Some(value) = sentence.forms.verb(sentence.lower(verb), ING) {
        let message = format!("After “{}”, use the -ing form: “{}”.", sentence.lower(at), value);
        push_verb_form(verb, vec![value.to_owned()], message, issues);
    }
}

/// `thinking to buy`, `insisted to pay`, `succeeded to find`: a preposition and the -ing form belong here.
fn check_preposition_and_gerund(sentence: &PatternSentence<'_>, at: usize, issues: &mut Vec<PatternIssue>) {
    let between = match sentence.lower(at) {
        "thinking"
            if at > 0
                && sentence.is_before(
                    at,
                    1,
                    &[
                        "am", "is", "are", "i'm", "we're", "was", "were", "been", "he's", "she's",
                    ],
                ) =>
        {
            "of"
        }
        "insist" | "insists" | "insisted" => "on",
        "succeed" | "succeeds" | "succeeded" => "in",
        "capable" if sentence.gap(at) == Some(Gap::Space) => "of",
        _ => return,
    };
    let verb = at + 2;
    let readings = sentence.readings(verb);
    let fits = sentence.next_is(at + 1, &["to"])
        && sentence.follows(verb)
        && sentence.is_lower(verb)
        && readings.any(Readings::BASE)
        && !readings.any(Readings::FUNCTION)
        && (!readings.any(Readings::NOUN)
            || sentence.next_is(verb + 1, DETERMINERS)
            || sentence.next_is(verb + 1, OBJECTS)
            || between != "in" && sentence.ends(verb));
    let value = sentence.forms.verb(sentence.lower(verb), ING).filter(|_| fits);
    if let Some(value) = value {
        issues.push(PatternIssue {
            from: at + 1,
            to: verb,
            rule: PatternRule::FormOfVerb,
            values: vec![format!("{between} {value}")],
            message: format!(
                "After “{}”, use “{between}” and the -ing form.",
                sentence.lower(at)
            ),
        });
    }
}

/// `I used to playing tennis.`
fn check_used_to(sentence: &PatternSentence<'_>, at: usize, issues: &mut Vec<PatternIssue>) {
    let verb = at + 2;
    let fits = sentence.is(at, &["used"])
        && at > 0
        && sentence.follows(at)
        && sentence.is_before(at, 1, SUBJECTS)
        && sentence.next_is(at + 1, &["to"])
        && sentence.follows(verb)
        && sentence.readings(verb).any(Readings::ING)
        && (at == 1
            || at.checked_sub(1).and_then(|at| sentence.gap(at)) == Some(Gap::Comma)
            || sentence.is_before(at, 2, &["and", "that", "when", "because", "but"]));
    let value = sentence.forms.verb(sentence.lower(verb), BASE).filter(|_| fits);
    if let Some(value) = value {
        push_verb_form(
            verb,
            vec![value.to_owned()],
            format!("For a past habit, use “used to {value}”."),
            issues,
        );
    }
}
