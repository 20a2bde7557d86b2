//! Count nouns without a determiner after a preposition or a verb: `I left it in studio`, `She opened umbrella`.

use super::count_nouns::is_never_bare;
use super::indefinite_article::article;
use super::pattern_rules::PatternRule;
use super::pattern_sentence::{PatternIssue, PatternSentence, Readings};

/// Prepositions before a noun for which *a* is likelier than *the*, and the others.
const A_IS_LIKELIER: &[&str] = &["with", "for", "into"];
const THE_IS_LIKELIER: &[&str] = &["in", "on", "to", "from", "at"];
/// Nouns that count others (`for million years` is something else), and times of day, which have rules of their own.
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
/// The least number of words of a sentence; a shorter text is a heading or a label.
const MIN_WORDS: usize = 5;

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
    let fits = is_never_bare(lower)
        && sentence.is_lower(noun)
        && sentence.follows(noun)
        && sentence.ends_group(noun)
        && !sentence.is(noun, OTHER_NOUNS)
        && !sentence.next_is(noun + 1, JOINING_WORDS)
        && !sentence.readings(noun).any(Readings::READ_AS_VERB);
    if !fits {
        return None;
    }
    let before = noun - 1;
    // `from village to village`, `between priest and prisoner`
    let is_pair = sentence.any_before(before, &["from", "between"]) && sentence.is(before, &["to", "and"]);
    let after_verb = is_finite_verb(sentence, before) && before > 0 && sentence.follows(before);
    let takes_the = sentence.is(before, THE_IS_LIKELIER);
    if is_pair || !(takes_the || after_verb || sentence.is(before, A_IS_LIKELIER)) {
        return None;
    }
    let text = sentence.words[noun].text;
    let mut values = vec![format!("{} {text}", article(lower)), format!("the {text}")];
    if takes_the {
        values.swap(0, 1);
    }
    Some(PatternIssue {
        from: noun,
        to: noun,
        rule: PatternRule::Article,
        message: format!(
            "“{text}” needs an article or another determiner: “{}”.",
            values[0]
        ),
        values,
    })
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
