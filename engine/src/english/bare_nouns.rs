//! Count nouns without a determiner after a preposition or a verb: `I left it in studio`, `She opened umbrella`.

use super::count_nouns::{is_count_noun, is_never_bare};
use super::indefinite_article::article;
use super::pattern_rules::PatternRule;
use super::pattern_sentence::{DETERMINERS, PatternIssue, PatternSentence, Readings};
use super::phrase_classes::WordClass;

/// Prepositions before a noun for which *a* is likelier than *the*, and the others.
const A_IS_LIKELIER: &[&str] = &["with", "for", "into"];
const THE_IS_LIKELIER: &[&str] = &["in", "on", "to", "from", "at"];
/// Nouns that count others, as in `for million years`, and times of day, which have rules of their own.
const OTHER_NOUNS: &[&str] = &[
    "morning",
    "afternoon",
    "evening",
    "hundred",
    "million",
    "thousand",
    "dozen",
    "billion",
    "cent",
    "lot",
    "ton",
    "minute",
];
/// Words that join a noun to another one, which may both be bare: `husband and wife`, `from village to village`.
const JOINING_WORDS: &[&str] = &["and", "or", "nor", "by", "to", "after"];
/// Verbs before a person and a thing.
const GIVING_VERBS: &[&str] = &[
    "send", "sent", "give", "gave", "show", "showed", "tell", "told", "buy", "bought", "lend", "lent",
    "offer", "offered", "bring", "brought", "write", "wrote",
];
/// Verbs that a noun without an article often follows: `turn coach`, `say yes`.
const INFINITIVES_WITH_BARE_NOUNS: &[&str] = &["become", "say", "go", "turn", "call", "play", "change", "be"];
/// The least number of words of a sentence; a shorter text is a heading or a label.
const MIN_WORDS: usize = 4;

pub(super) fn find(sentence: &PatternSentence<'_>, issues: &mut Vec<PatternIssue>) {
    if sentence.words.len() < MIN_WORDS || !has_finite_verb(sentence) {
        return;
    }
    for noun in 1..sentence.words.len() {
        issues.extend(bare_noun_issue(sentence, noun));
    }
}

fn bare_noun_issue(sentence: &PatternSentence<'_>, noun: usize) -> Option<PatternIssue> {
    let lower = sentence.lower(noun);
    let is_described =
        noun > 1 && sentence.follows(noun) && WordClass::CommonAdjective.has(sentence, noun - 1);
    let first = noun - usize::from(is_described);
    let fits = is_count_noun(lower)
        && sentence.is_lower(noun)
        && sentence.is_lower(first)
        && sentence.follows(first)
        && (sentence.ends_group(noun) || sentence.next_is(noun + 1, &["last", "next", "again", "together"]))
        && !sentence.is(noun, OTHER_NOUNS)
        && !sentence.next_is(noun + 1, JOINING_WORDS)
        // `can best answer the questions`
        && !sentence.next_is(noun + 1, DETERMINERS)
        && !sentence.readings(noun).any(Readings::READ_AS_VERB);
    if !fits {
        return None;
    }
    let before = first - 1;
    // `from village to village`, `between priest and prisoner`
    let is_pair = sentence.any_before(before, &["from", "between"]) && sentence.is(before, &["to", "and"]);
    let takes_the = sentence.is(before, THE_IS_LIKELIER);
    let is_after_preposition = takes_the || sentence.is(before, A_IS_LIKELIER);
    // After prepositions, more nouns are bare in fixed phrases: `by car`, `at school`.
    let is_certain = is_never_bare(lower) || is_described;
    // `on a need to know basis`, `consider warning him`
    let may_be_other = sentence.is_before(before, 1, &["to"]) && !is_certain || lower.ends_with("ing");
    let is_object = !may_be_other && is_after_verb(sentence, before);
    if is_pair || !(is_after_preposition && is_certain || is_object) {
        return None;
    }
    let text = sentence.words[first..=noun]
        .iter()
        .map(|word| word.text)
        .collect::<Vec<_>>()
        .join(" ");
    let mut values = vec![
        format!("{} {text}", article(sentence.lower(first))),
        format!("the {text}"),
    ];
    // `I opened the window of my room`
    let is_specified = sentence.next_is(noun + 1, &["of"]);
    if (takes_the || is_specified) && !is_described {
        values.swap(0, 1);
    }
    Some(PatternIssue {
        from: first,
        to: noun,
        rule: PatternRule::Article,
        message: format!(
            "“{text}” needs an article or another determiner: “{}”.",
            values[0]
        ),
        values,
    })
}

/// Whether a noun whose group begins after a word is the object of a verb, or what there is.
fn is_after_verb(sentence: &PatternSentence<'_>, before: usize) -> bool {
    if before == 0 || !sentence.follows(before) {
        return false;
    }
    let is_in_existence = sentence.is(before, &["is", "was"]) && sentence.is_before(before, 1, &["there"])
        || sentence.is(before, &["there"]) && sentence.is_before(before, 1, &["is", "was"]) && before == 1;
    // `send me copy of it`
    let verb = if sentence.is(before, &["me", "him", "us", "them", "you"])
        && sentence.is(before - 1, GIVING_VERBS)
    {
        before - 1
    } else {
        before
    };
    let is_infinitive = verb > 0
        && sentence.follows(verb)
        && sentence.is_before(
            verb,
            1,
            &[
                "to", "can", "could", "will", "would", "should", "must", "please", "don't", "didn't", "i",
                "we", "they", "you",
            ],
        )
        && sentence.readings(verb).any(Readings::BASE)
        && !sentence.is(verb, INFINITIVES_WITH_BARE_NOUNS);
    // `I bought`, but not `the bread bought`
    let is_past = verb > 0
        && sentence.follows(verb)
        && sentence.is_before(verb, 1, &["i", "he", "she", "we", "they", "you"])
        && sentence.readings(verb).any(Readings::PAST)
        && !sentence.readings(verb).any(Readings::FUNCTION)
        && !sentence.is(
            verb,
            &[
                "became", "said", "went", "turned", "called", "played", "was", "were", "had",
            ],
        );
    is_in_existence || is_infinitive || is_past || is_finite_verb(sentence, verb) && verb > 0
}

/// Whether a word can be nothing but a finite verb in the past or the third person.
fn is_finite_verb(sentence: &PatternSentence<'_>, at: usize) -> bool {
    let readings = sentence.readings(at);
    let other = Readings::NOUN
        .and(Readings::KNOWN_NOUN)
        .and(Readings::ADJECTIVE)
        .and(Readings::PARTICIPLE)
        .and(Readings::PREPOSITION)
        .and(Readings::FUNCTION)
        .and(Readings::ING);
    sentence.is_lower(at)
        && readings.any(Readings::BASE.and(Readings::THIRD).and(Readings::PAST))
        && !readings.any(other)
        && !sentence.is(
            at,
            &["become", "becomes", "became", "say", "says", "go", "goes", "went"],
        )
}

fn has_finite_verb(sentence: &PatternSentence<'_>) -> bool {
    let verb = Readings::THIRD.and(Readings::PAST);
    (0..sentence.words.len()).any(|at| {
        sentence.is(
            at,
            &[
                "is", "are", "was", "were", "am", "has", "have", "had", "will", "would", "can", "could",
                "should", "must", "may", "might", "do", "does", "did", "i'm", "it's", "i've",
            ],
        ) || sentence.readings(at).any(verb) && sentence.readings(at).any(Readings::READ_AS_VERB)
    })
}

#[cfg(test)]
mod tests {
    use super::super::pattern_scan::issues_in;
    use super::super::rule_tests::corrected;

    #[track_caller]
    fn becomes(written: &str, right: &str) {
        assert_eq!(corrected(written, issues_in(written)), right);
    }

    #[test]
    fn objects_and_described_nouns_get_an_article() {
        for (written, right) in [
            ("I saw movie yesterday.", "I saw a movie yesterday."),
            (
                "They have beautiful garden behind the house.",
                "They have a beautiful garden behind the house.",
            ),
            ("He bought new car last week.", "He bought a new car last week."),
            (
                "There is big tree in front of it.",
                "There is a big tree in front of it.",
            ),
            (
                "I will call you in afternoon.",
                "I will call you in the afternoon.",
            ),
        ] {
            becomes(written, right);
        }
    }

    #[test]
    fn bare_nouns_that_are_right_stay() {
        for right in [
            "It is shared on a need to know basis.",
            "They can best answer the questions.",
            "He became king of the country.",
            "She went from village to village.",
            "You should consider warning him.",
        ] {
            becomes(right, right);
        }
    }
}
