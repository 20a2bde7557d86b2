//! Tenses that a time or another verb decides: `I have seen him yesterday`, `I am working here since 2015`, `She wakes up and go`.

use super::agreement_words::BEFORE_CLAUSE;
use super::pattern_rules::PatternRule;
use super::pattern_sentence::{
    DETERMINERS, Gap, PAST, PatternIssue, PatternSentence, Readings, THIRD, in_case_of,
};
use super::time_words::DAYS;
use super::verb_patterns::{MODALS, OBJECTS, SUBJECTS, push_verb_form};

/// The most words between a verb and the time that decides its tense.
const MAX_WORDS_TO_TIME: usize = 8;
/// Words that begin another clause, to which a time after them would belong.
const CLAUSE_OPENERS: &[&str] = &[
    "that", "which", "who", "whom", "whose", "because", "if", "when", "while", "and", "but", "or", "before",
    "after", "until", "as", "than", "where", "what", "how", "why", "since",
];
const MONTHS: &[&str] = &[
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
/// Times that have ended after *last*.
const PERIODS: &[&str] = &[
    "week", "weekend", "month", "year", "night", "summer", "winter", "spring", "fall", "autumn",
];
/// Verbs that take another verb in its base form, so that `and` may join two of those.
const BEFORE_BASE: &[&str] = &[
    "let", "lets", "make", "makes", "made", "help", "helps", "helped", "see", "sees", "saw", "hear", "hears",
    "heard", "watch", "watches", "watched", "feel", "feels", "felt", "do", "does", "did", "don't", "doesn't",
    "didn't", "had", "used", "dare", "need", "is", "was", "are", "were", "has", "have", "bade", "notice",
    "noticed",
];
/// Everyday verbs that are nouns too.
const COMMON_VERBS: &[&str] = &[
    "go", "play", "work", "watch", "take", "walk", "talk", "drink", "look", "start", "call", "visit", "cook",
    "sleep", "run", "swim", "dance", "study", "travel", "buy", "form", "help", "make", "get", "come",
];

pub(super) fn find(sentence: &PatternSentence<'_>, issues: &mut Vec<PatternIssue>) {
    for at in 0..sentence.words.len() {
        check_perfect_with_past_time(sentence, at, issues);
        check_present_with_since(sentence, at, issues);
        check_joined_verb(sentence, at, issues);
    }
}

/// `I have called your store yesterday`, `She has visited us last week`.
fn check_perfect_with_past_time(sentence: &PatternSentence<'_>, at: usize, issues: &mut Vec<PatternIssue>) {
    let verb = at + 1;
    let is_perfect = sentence.is(at, &["have", "has"])
        && sentence.is_before(at, 1, SUBJECTS)
        && sentence.follows(at)
        && sentence.follows(verb)
        && sentence.readings(verb).any(Readings::PARTICIPLE)
        && !sentence.is(verb, &["been", "had", "got"])
        && !sentence.any_before(at, &["if", "whether", "may", "might", "could"]);
    if !is_perfect {
        return;
    }
    let after = (verb + 1..=verb + MAX_WORDS_TO_TIME)
        .take_while(|at| sentence.follows(*at) && !sentence.is(*at, CLAUSE_OPENERS))
        .find(|at| is_past_time(sentence, *at));
    let Some(time) = after.or_else(|| opening_past_time(sentence, at - 1)) else {
        return;
    };
    if let Some(past) = sentence.forms.verb(sentence.lower(verb), PAST) {
        issues.push(PatternIssue {
            from: at,
            to: verb,
            rule: PatternRule::FormOfVerb,
            message: format!(
                "“{}” is over, so use the past tense: “{past}”.",
                time_text(sentence, time)
            ),
            values: vec![past.to_owned()],
        });
    }
}

/// Whether a time that is over ends or stands here: `yesterday`, `two days ago`, `last week`.
fn is_past_time(sentence: &PatternSentence<'_>, at: usize) -> bool {
    let no_span = !sentence.is_before(
        at,
        1,
        &["from", "since", "until", "of", "for", "the", "in", "during"],
    );
    sentence.is(at, &["yesterday"]) && no_span
        || sentence.is(at, &["ago"]) && sentence.readings_before(at, 1).any(Readings::PLURAL)
        || sentence.is(at, &["last"])
            && no_span
            && (sentence.next_is(at + 1, PERIODS) || sentence.next_is(at + 1, DAYS))
            && sentence.ends_group(at + 1)
}

/// The time that is over and opens the sentence before its subject: `Last summer, I`, `Yesterday I`, `Two days ago we`.
fn opening_past_time(sentence: &PatternSentence<'_>, subject: usize) -> Option<usize> {
    let is_opening = |at: usize| {
        let length = if sentence.is(at, &["last"]) { 2 } else { 1 };
        at + length == subject && is_past_time(sentence, at)
    };
    let joined = |at: usize| matches!(sentence.gap(at), Some(Gap::Space));
    (0..subject.min(4))
        .find(|at| is_opening(*at))
        .filter(|_| (1..subject).all(joined))
        .filter(|_| matches!(sentence.gap(subject), Some(Gap::Space | Gap::Comma)))
}

fn time_text(sentence: &PatternSentence<'_>, at: usize) -> String {
    match sentence.lower(at) {
        "last" => format!("last {}", sentence.words[at + 1].text),
        "ago" => format!("{} ago", sentence.words[at - 1].text),
        other => other.to_owned(),
    }
}

/// `I am working in a clinic since 2019`.
fn check_present_with_since(sentence: &PatternSentence<'_>, at: usize, issues: &mut Vec<PatternIssue>) {
    let value = match sentence.lower(at) {
        "am" | "are" => "have been",
        "is" => "has been",
        "i'm" => "I've been",
        "we're" => "we've been",
        "they're" => "they've been",
        "you're" => "you've been",
        "he's" => "he's been",
        "she's" => "she's been",
        "it's" => "it's been",
        _ => return,
    };
    let verb = sentence.after_adverbs(at + 1);
    let readings = sentence.readings(verb);
    let is_progressive = sentence.follows(verb)
        && readings.any(Readings::ING)
        && sentence.lower(verb).ends_with("ing")
        && !sentence.is(verb, &["going", "missing", "interesting", "being"]);
    if !is_progressive || sentence.is_before(at, 1, &["there"]) {
        return;
    }
    let since = (verb + 1..=verb + MAX_WORDS_TO_TIME)
        .take_while(|at| sentence.follows(*at))
        .find(|at| sentence.is(*at, CLAUSE_OPENERS));
    let Some(since) = since.filter(|at| sentence.is(*at, &["since"]) && is_starting_time(sentence, at + 1))
    else {
        return;
    };
    let message = format!(
        "With “since {}”, use the perfect tense: “{value} {}”.",
        sentence.words[since + 1].text,
        sentence.words[verb].text
    );
    push_verb_form(
        at,
        vec![in_case_of(sentence.words[at].text, value)],
        message,
        issues,
    );
}

/// Whether a word after `since` is a time.
fn is_starting_time(sentence: &PatternSentence<'_>, at: usize) -> bool {
    let year = sentence
        .lower(at)
        .parse::<u32>()
        .is_ok_and(|year| (1_800..2_200).contains(&year));
    sentence.follows(at)
        && (year
            || sentence.is(at, DAYS)
            || sentence.is(at, MONTHS)
            || sentence.is(
                at,
                &[
                    "yesterday",
                    "childhood",
                    "last",
                    "early",
                    "noon",
                    "midnight",
                    "breakfast",
                ],
            )
            || sentence.is(at, &["this"])
                && sentence.next_is(at + 1, &["morning", "afternoon", "summer", "spring"])
            || sentence.is(at, SUBJECTS)
                && sentence.next_is(at + 1, &["was", "were", "arrived", "moved", "left", "came"]))
}

/// `She wakes up and go to school`, `We went to the beach and swim`.
fn check_joined_verb(sentence: &PatternSentence<'_>, at: usize, issues: &mut Vec<PatternIssue>) {
    if !sentence.is(at, &["and"]) || !sentence.follows(at) {
        return;
    }
    let mut verb = at + 1;
    while sentence.next_is(verb, &["then", "also", "always", "usually", "often"]) {
        verb += 1;
    }
    if !sentence.follows(verb) || !is_base(sentence, verb) {
        return;
    }
    let Some((subject, first)) = verb_of_clause(sentence, at) else {
        return;
    };
    let readings = sentence.readings(first);
    let is_third = readings.any(Readings::THIRD)
        && !readings.any(Readings::PAST.and(Readings::ADJECTIVE))
        && sentence.is(subject, &["he", "she"]);
    let is_past = readings.any(Readings::PAST) && !readings.any(Readings::BASE.and(Readings::THIRD));
    let column = if is_third {
        THIRD
    } else if is_past {
        PAST
    } else {
        return;
    };
    let between = first + 1..at;
    let other_verb = between.clone().any(|at| {
        sentence.is(at, MODALS)
            || sentence.is(at, BEFORE_BASE)
            || sentence.is(at, CLAUSE_OPENERS)
            || sentence.is(at, SUBJECTS) && !sentence.is(at, &["it", "you"])
            || sentence.is(at, &["to"])
                && !sentence.next_is(at + 1, DETERMINERS)
                && sentence.readings(at + 1).any(Readings::BASE)
    });
    if other_verb || sentence.is(first, BEFORE_BASE) {
        return;
    }
    if let Some(value) = sentence.forms.verb(sentence.lower(verb), column)
        && value != sentence.lower(verb)
    {
        let message = format!(
            "Use the same tense as in “{}”: “{value}”.",
            sentence.words[first].text
        );
        push_verb_form(verb, vec![value.to_owned()], message, issues);
    }
}

/// Whether a word is the base form of a verb here.
fn is_base(sentence: &PatternSentence<'_>, at: usize) -> bool {
    let readings = sentence.readings(at);
    let other = Readings::PAST
        .and(Readings::PARTICIPLE)
        .and(Readings::THIRD)
        .and(Readings::ADVERB)
        .and(Readings::PREPOSITION)
        .and(Readings::FUNCTION);
    let noun = readings.any(
        Readings::NOUN
            .and(Readings::KNOWN_NOUN)
            .and(Readings::ADJECTIVE)
            .and(Readings::MASS),
    );
    let takes_object = sentence.next_is(at + 1, DETERMINERS)
        || sentence.next_is(at + 1, OBJECTS)
        || sentence.follows(at + 1) && sentence.is_preposition(at + 1);
    let is_common = sentence.is(at, COMMON_VERBS);
    sentence.is_lower(at)
        && readings.any(Readings::BASE)
        && (!readings.any(other) || sentence.is(at, &["come", "run"]))
        && (!noun || is_common && (takes_object || sentence.is(at, &["go", "swim", "buy"])))
}

/// The pronoun that begins the clause before a place, and its verb.
fn verb_of_clause(sentence: &PatternSentence<'_>, at: usize) -> Option<(usize, usize)> {
    let from = at.saturating_sub(MAX_WORDS_TO_TIME + 2);
    let subject = (from..at)
        .rev()
        .take_while(|index| index + 1 == at || sentence.follows(index + 1))
        .find(|index| sentence.is(*index, &["i", "he", "she", "we", "they"]))?;
    let begins = subject == 0
        || !sentence.follows(subject)
        || sentence.is_before(subject, 1, BEFORE_CLAUSE)
        || sentence.is_before(subject, 1, &["so", "yesterday", "then", "and", "but"]);
    let first = sentence.after_adverbs(subject + 1);
    (begins && first < at && sentence.follows(first) && !sentence.is_question).then_some((subject, first))
}
