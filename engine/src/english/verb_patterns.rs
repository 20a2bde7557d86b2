//! Forms of verbs after auxiliaries, `to` and other verbs: `should went`, `must to go`, `I seen it`, `is work`, `enjoy to swim`.

use super::pattern_rules::PatternRule;
use super::pattern_sentence::{BASE, DETERMINERS, PARTICIPLE, PatternIssue, PatternSentence, Readings};

pub(super) const MODALS: &[&str] = &[
    "can",
    "could",
    "will",
    "would",
    "shall",
    "should",
    "may",
    "might",
    "must",
    "cannot",
    "can't",
    "won't",
    "couldn't",
    "wouldn't",
    "shouldn't",
    "mustn't",
];
pub(super) const SUBJECTS: &[&str] = &["i", "you", "he", "she", "it", "we", "they"];
const QUESTION_WORDS: &[&str] = &[
    "what", "who", "whom", "which", "why", "how", "where", "when", "whose", "nor", "neither", "so", "only",
    "than", "as",
];
pub(super) const OBJECTS: &[&str] = &["me", "him", "us", "them", "you", "her", "it"];
const DO_FORMS: &[&str] = &["do", "does", "did"];
const DO_NOT: &[&str] = &["don't", "doesn't", "didn't"];
pub(super) const HAVE: &[&str] = &[
    "have", "has", "had", "i've", "you've", "we've", "they've", "haven't", "hasn't", "hadn't",
];

pub(super) fn find(sentence: &PatternSentence<'_>, issues: &mut Vec<PatternIssue>) {
    for at in 0..sentence.words.len() {
        check_after_modal(sentence, at, issues);
        check_after_do(sentence, at, issues);
        check_after_to(sentence, at, issues);
        check_after_let(sentence, at, issues);
    }
}

pub(super) fn push_verb_form(
    at: usize,
    values: Vec<String>,
    message: String,
    issues: &mut Vec<PatternIssue>,
) {
    issues.push(PatternIssue {
        from: at,
        to: at,
        rule: PatternRule::FormOfVerb,
        values,
        message,
    });
}

fn base_form(sentence: &PatternSentence<'_>, at: usize) -> Option<String> {
    let lower = sentence.lower(at);
    Some(match lower {
        "is" | "are" | "was" | "were" | "am" => "be".to_owned(),
        _ => sentence.forms.verb(lower, BASE)?.to_owned(),
    })
}

/// Whether the word is the subject right before an auxiliary: a pronoun, or a noun in a sentence that is no question.
fn is_subject(sentence: &PatternSentence<'_>, at: usize) -> bool {
    sentence.is(at, SUBJECTS)
        || sentence.is(
            at,
            &[
                "who",
                "everybody",
                "everyone",
                "someone",
                "somebody",
                "nobody",
                "this",
                "that",
            ],
        )
        || sentence.readings(at).any(Readings::NOUN)
            && sentence.readings(at).any(Readings::READ_AS_NOUN)
            && !sentence.is_question
            && !sentence.any_before(at, QUESTION_WORDS)
}

/// Whether a word can only be the third person or the past of a verb.
fn is_finite_only(sentence: &PatternSentence<'_>, at: usize) -> bool {
    let readings = sentence.readings(at);
    let other = Readings::BASE
        .and(Readings::SINGULAR)
        .and(Readings::ADJECTIVE)
        .and(Readings::ADVERB)
        .and(Readings::PREPOSITION)
        .and(Readings::SUPERLATIVE);
    readings.any(Readings::THIRD.and(Readings::PAST)) && !readings.any(other) && sentence.is_lower(at)
}

fn check_after_modal(sentence: &PatternSentence<'_>, at: usize, issues: &mut Vec<PatternIssue>) {
    if !sentence.is(at, MODALS) || at == 0 || !sentence.follows(at) || !is_subject(sentence, at - 1) {
        return;
    }
    let modal = sentence.lower(at);
    let by_pronoun = sentence.is_before(at, 1, SUBJECTS);
    let to_what = sentence.readings(at + 2).any(Readings::BASE) || sentence.next_is(at + 2, &["be", "have"]);
    let is_ability = matches!(modal, "can" | "could" | "will" | "would" | "may" | "might");
    if sentence.next_is(at + 1, &["to"])
        && sentence.follows(at + 2)
        && to_what
        && !(is_ability && !(by_pronoun && (modal == "may" || at == 1 && matches!(modal, "can" | "could"))))
    {
        issues.push(PatternIssue {
            from: at,
            to: at + 1,
            rule: PatternRule::FormOfVerb,
            values: vec![sentence.words[at].text.to_owned()],
            message: format!("After “{modal}”, use the verb without “to”."),
        });
        return;
    }
    let verb = sentence.after_adverbs(at + 1);
    let is_irregular_past = by_pronoun && sentence.is(verb, &["came", "went", "took", "wrote"]);
    // `must finished it`: a participle before an object is no adjective.
    let takes_object = by_pronoun
        && sentence.lower(verb).ends_with("ed")
        && sentence.readings(verb).any(Readings::PAST)
        && (sentence.next_is(verb + 1, DETERMINERS) || sentence.next_is(verb + 1, OBJECTS));
    if !sentence.follows(verb) || !(is_finite_only(sentence, verb) || is_irregular_past || takes_object) {
        return;
    }
    let readings = sentence.readings(verb);
    // `the will needs`, `what users can works`: a noun.
    let unsure =
        readings.any(Readings::PLURAL) && !by_pronoun && matches!(modal, "can" | "will" | "may" | "might")
            || readings.any(Readings::PLURAL) && sentence.is_question
            || !by_pronoun
                && readings.any(Readings::PARTICIPLE)
                && !sentence.ends(verb)
                && sentence.follows(verb + 1)
                && sentence.readings(verb + 1).any(Readings::NOUN)
                && !super::pattern_sentence::is_closed(sentence.lower(verb + 1));
    if unsure {
        return;
    }
    // `should made in time`: `be` may be missing, which another pattern decides.
    let object_follows = sentence.is(verb + 1, DETERMINERS) || sentence.is(verb + 1, OBJECTS);
    if readings.any(Readings::PARTICIPLE) && !object_follows {
        return;
    }
    if let Some(value) = base_form(sentence, verb) {
        let mut values = vec![value];
        if let (true, Some(participle)) = (readings.any(Readings::PAST), participle(sentence, verb)) {
            values.push(format!("have {participle}"));
        }
        let message = format!("After “{modal}”, use the base form of the verb: “{}”.", values[0]);
        push_verb_form(verb, values, message, issues);
    }
}

fn participle(sentence: &PatternSentence<'_>, at: usize) -> Option<String> {
    let lower = sentence.lower(at);
    if sentence.readings(at).any(Readings::PARTICIPLE) {
        return Some(lower.to_owned());
    }
    sentence.forms.verb(lower, PARTICIPLE).map(str::to_owned)
}

/// `does not has`, `didn't went`, `What did he said`, `Did the application worked?`.
fn check_after_do(sentence: &PatternSentence<'_>, at: usize, issues: &mut Vec<PatternIssue>) {
    let negated = sentence.is(at, DO_NOT) || sentence.is(at, DO_FORMS) && sentence.next_is(at + 1, &["not"]);
    let helper = sentence.lower(at).to_owned();
    let verb = if negated {
        sentence.after_adverbs(at + 1)
    } else if sentence.is(at, DO_FORMS) && sentence.follows(at + 1) && sentence.is(at + 1, SUBJECTS) {
        if at > 0
            && sentence.follows(at)
            && !sentence.is_before(
                at,
                1,
                &["what", "why", "how", "where", "when", "who", "and", "but"],
            )
        {
            return;
        }
        sentence.after_adverbs(at + 2)
    } else if at == 0
        && sentence.is_question
        && sentence.is(at, DO_FORMS)
        && sentence.is(1, DETERMINERS)
        && sentence.follows(1)
    {
        let noun = sentence.readings(2);
        if !noun.any(Readings::NOUN) || !sentence.follows(2) || !sentence.follows(3) {
            return;
        }
        3
    } else {
        return;
    };
    if !sentence.follows(verb) || sentence.is(verb, &["used", "thanks"]) {
        return;
    }
    let readings = sentence.readings(verb);
    let only_participle = negated
        && sentence.is(
            verb,
            &[
                "seen", "gone", "done", "been", "taken", "written", "known", "eaten", "given",
            ],
        );
    let is_irregular_past = sentence.is(verb, &["came", "went", "saw", "took", "wrote"])
        && (negated || sentence.is_before(verb, 1, SUBJECTS));
    if !is_finite_only(sentence, verb)
        && !is_irregular_past
        && !only_participle
        && !sentence.is(verb, &["has", "is", "was"])
    {
        return;
    }
    // `Do you guys …`, `did the car parked outside …`.
    let unsure = readings.any(Readings::PLURAL)
        && !negated
        && (verb == at + 2 && sentence.is(at + 1, &["we", "you", "they"]) || verb == 3)
        || !negated
            && verb == 3
            && !sentence.is(at + 1, SUBJECTS)
            && (!sentence.ends(verb) && !sentence.is_preposition(verb + 1)
                || sentence
                    .words
                    .iter()
                    .skip(verb + 1)
                    .any(|word| word.readings.any(Readings::BASE) && !word.readings.any(Readings::NOUN)))
        || sentence.is(verb, &["was", "is"]) && !negated;
    if unsure {
        return;
    }
    if let Some(value) = base_form(sentence, verb) {
        let message = format!("After “{helper}”, use the base form of the verb: “{value}”.");
        push_verb_form(verb, vec![value], message, issues);
    }
}

const BEFORE_TO: &[&str] = &[
    "want", "wants", "wanted", "need", "needs", "needed", "try", "tried", "trying", "going", "able",
    "decide", "decided", "hope", "hoped", "plan", "planned", "like", "likes", "liked", "love", "loves",
    "loved", "tries", "wish", "wishes", "learn", "learned", "forget", "forgot", "refuse", "refused",
    "promised", "have", "had", "has", "started", "began", "begin", "how", "where", "wanting", "supposed",
    "ready", "happy", "me", "him", "us",
];

fn check_after_to(sentence: &PatternSentence<'_>, at: usize, issues: &mut Vec<PatternIssue>) {
    if !sentence.is(at, &["to"])
        || at == 0
        || !sentence.follows(at)
        || !sentence.is_before(at, 1, BEFORE_TO)
        || !sentence.follows(at + 1)
    {
        return;
    }
    let verb = at + 1;
    let readings = sentence.readings(verb);
    let is_past_only =
        is_finite_only(sentence, verb) && !readings.any(Readings::PARTICIPLE.and(Readings::NOUN));
    let third_beside_noun = sentence.readings(verb).any(Readings::THIRD)
        && !readings.any(Readings::SINGULAR.and(Readings::ADJECTIVE))
        && sentence.is_before(
            at,
            1,
            &[
                "want", "wants", "wanted", "need", "needs", "try", "tries", "like", "likes", "love", "loves",
                "able",
            ],
        )
        && sentence.ends_group(verb);
    let is_third = third_beside_noun
        || sentence.is(
            verb,
            &[
                "has", "does", "goes", "makes", "gets", "takes", "sees", "is", "says",
            ],
        );
    if !(is_past_only || is_third) {
        return;
    }
    if let Some(value) = base_form(sentence, verb) {
        let message = format!("After “to”, use the base form of the verb: “{value}”.");
        push_verb_form(verb, vec![value], message, issues);
    }
}

/// `Let's goes`, `let him goes`, `make me to feel`.
fn check_after_let(sentence: &PatternSentence<'_>, at: usize, issues: &mut Vec<PatternIssue>) {
    let lets = sentence.is(at, &["let's"]);
    let (lets_object, makes_object) = (
        sentence.is(at, &["let", "lets"]) && sentence.follows(at + 1) && sentence.is(at + 1, OBJECTS),
        sentence.is(at, &["make", "makes", "made", "let", "lets"])
            && sentence.follows(at + 1)
            && sentence.is(at + 1, &["me", "him", "us", "them", "you"]),
    );
    if makes_object
        && sentence.next_is(at + 2, &["to"])
        && sentence.follows(at + 3)
        && sentence.readings(at + 3).any(Readings::BASE)
        && sentence.before(at, 1) != "is"
        && sentence.before(at, 1) != "was"
        && !sentence.any_before(
            at,
            &[
                "what",
                "that",
                "than",
                "offer",
                "offers",
                "promise",
                "promises",
                "concessions",
            ],
        )
        && (sentence.is(at, &["make", "makes", "made"]) || !sentence.readings(at + 3).any(Readings::NOUN))
    {
        issues.push(PatternIssue {
            from: at + 2,
            to: at + 3,
            rule: PatternRule::FormOfVerb,
            values: vec![sentence.words[at + 3].text.to_owned()],
            message: format!(
                "After “{}” and its object, use the verb without “to”.",
                sentence.lower(at)
            ),
        });
        return;
    }
    let verb = if lets {
        sentence.after_adverbs(at + 1)
    } else if lets_object {
        at + 2
    } else {
        return;
    };
    let readings = sentence.readings(verb);
    if !sentence.follows(verb)
        || !is_finite_only(sentence, verb)
        || !lets && readings.any(Readings::PLURAL.and(Readings::PARTICIPLE))
        || readings.any(Readings::PARTICIPLE)
    {
        return;
    }
    if let Some(value) = base_form(sentence, verb) {
        let message = format!("After “let”, use the base form of the verb: “{value}”.");
        push_verb_form(verb, vec![value], message, issues);
    }
}
