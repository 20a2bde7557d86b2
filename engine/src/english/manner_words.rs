//! An adjective in the place of an adverb, and the other way round: `works perfect`, `a complete different result`, `was bad written`,
//! `I strong recommend`, `smells badly`.

use super::confused_word_slots::is;
use super::pattern_rules::PatternRule;
use super::pattern_sentence::{DETERMINERS, Gap, PatternIssue, PatternSentence, Readings};
use super::phrase_classes::WordClass;

const ADVERB_MESSAGE: &str = "Use an adverb here: “{right}”.";
const ADJECTIVE_MESSAGE: &str = "After this verb, use an adjective: “{right}”.";

/// Verbs that say what somebody does, after which no adjective describes the subject.
const ACTIVITIES: &str = "sing play work speak talk drive read write explain respond react reply answer behave act treat move rise increase decrease improve \
    change sleep dance listen learn fight breathe eat walk function perform develop describe check clean handle train teach study cook paint dress \
    communicate cooperate solve finish";
/// Adjectives of manner that are never adverbs themselves.
const MANNERS: &str = "beautiful perfect careful bad clear immediate angry polite quiet smooth significant poor emotional fluent nice correct proper easy \
    serious regular frequent patient rude honest efficient effective professional automatic nervous sudden dramatic rapid constant considerable confident \
    peaceful independent successful wonderful terrible horrible gentle brave calm steady thorough precise accurate good";
/// Adjectives whose adverbs strengthen the adjective after them.
const DEGREES: &str = "real extreme incredible complete total absolute terrible awful unbelievable surprising particular exceptional remarkable slight \
    amazing";
/// Adjectives that others only strengthen.
const QUALITIES: &str = "good bad nice cold hot hard difficult easy important interesting expensive cheap slow fast strong weak happy sad tired different \
    useful helpful busy late similar beautiful boring long short wrong clear proud sorry sure hungry angry scared excited disappointed impressed satisfied \
    grateful close dirty clean loud quiet popular successful useless empty wet dry dark";
/// Adjectives whose adverbs describe a participle after *be*.
const WAYS: &str = "bad nice warm happy quick poor careful proper correct wrong clear strong deep complete total beautiful perfect easy serious automatic \
    partial good high full";
/// Adjectives whose adverbs stand between a subject and its verb.
const ATTITUDES: &str = "strong real easy quick complete clear sincere high usual normal actual honest certain immediate automatic probable definite sudden \
    careful final frequent regular total";
/// Verbs of the senses, which an adjective follows.
const SENSES: &str = "taste smell";

pub(super) fn find(sentence: &PatternSentence<'_>, issues: &mut Vec<PatternIssue>) {
    for at in 1..sentence.words.len() {
        if sentence.is_lower(at) && sentence.follows(at) {
            issues.extend(
                degree(sentence, at)
                    .or_else(|| way(sentence, at))
                    .or_else(|| attitude(sentence, at))
                    .or_else(|| manner(sentence, at))
                    .or_else(|| sense(sentence, at)),
            );
        }
    }
}

/// `a complete different result`, `it was extreme cold`.
fn degree(sentence: &PatternSentence<'_>, at: usize) -> Option<PatternIssue> {
    let is_after_be = WordClass::Be.has(sentence, at - 1)
        || is(
            sentence,
            at - 1,
            "it's that's i'm he's she's we're they're you're so very",
        );
    let begins = is_after_be || is(sentence, at - 1, "a an feel feels felt looks looked");
    let is_there =
        is(sentence, at, DEGREES) && begins && sentence.follows(at + 1) && is(sentence, at + 1, QUALITIES);
    // `a real hard disk`
    let ends = is_after_be || sentence.follows(at + 2) && !sentence.readings(at + 1).any(Readings::PLURAL);
    (is_there && ends).then(|| with_adverb(sentence, at))
}

/// `was bad written`, `are happy married`.
fn way(sentence: &PatternSentence<'_>, at: usize) -> Option<PatternIssue> {
    let next = sentence.readings(at + 1);
    let is_participle = sentence.follows(at + 1)
        && next.any(Readings::PARTICIPLE)
        && !next.any(Readings::BASE.and(Readings::NOUN).and(Readings::FUNCTION))
        && !is(sentence, at + 1, "had been")
        && sentence.lower(at + 1).ends_with(['d', 'n', 't']);
    let is_there = is(sentence, at, WAYS) && is(sentence, at - 1, "is are was were been") && is_participle;
    is_there.then(|| with_adverb(sentence, at))
}

/// `I strong recommend it`, `you can easy do it`.
fn attitude(sentence: &PatternSentence<'_>, at: usize) -> Option<PatternIssue> {
    let before = at - 1;
    let is_after_subject = WordClass::Nominative.has(sentence, before)
        || is(sentence, before, "you can could will would should must");
    let next = sentence.readings(at + 1);
    let is_verb = sentence.follows(at + 1)
        && next.any(Readings::BASE)
        && !next.any(
            Readings::ADJECTIVE
                .and(Readings::PREPOSITION)
                .and(Readings::FUNCTION),
        );
    let is_there = is(sentence, at, ATTITUDES) && is_after_subject && is_verb;
    is_there.then(|| with_adverb(sentence, at))
}

/// `works perfect`, `explained everything very clear`, `treated us polite`.
fn manner(sentence: &PatternSentence<'_>, at: usize) -> Option<PatternIssue> {
    // `write clear, useful texts`
    let ends = sentence.ends(at) && sentence.gap(at + 1) != Some(Gap::Comma)
        || sentence.next_is(
            at + 1,
            &[
                "and", "but", "because", "when", "in", "at", "on", "during", "after", "before", "now",
            ],
        );
    if !is(sentence, at, MANNERS) || !ends {
        return None;
    }
    let back = |from: usize, test: &dyn Fn(usize) -> bool| {
        let before = from.checked_sub(1)?;
        (sentence.follows(from) && test(before)).then_some(before)
    };
    let is_degree = |at: usize| {
        is(
            sentence,
            at,
            "very so too really quite more pretty rather extremely",
        )
    };
    let from = back(at, &is_degree).unwrap_or(at);
    let is_activity = |at: usize| {
        sentence
            .forms
            .verb(sentence.lower(at), super::pattern_sentence::BASE)
            .map_or_else(
                || is(sentence, at, ACTIVITIES),
                |base| ACTIVITIES.split_ascii_whitespace().any(|verb| verb == base),
            )
            && !is_noun_here(sentence, at)
    };
    if back(from, &is_activity).is_some() {
        return Some(with_adverb(sentence, at));
    }
    let is_object = |at: usize| is(sentence, at, "it them us me him her you everything everyone");
    let object = back(from, &is_object).or_else(|| {
        let noun = back(from, &|at| sentence.readings(at).any(Readings::NOUN))?;
        back(noun, &|at| sentence.is(at, DETERMINERS))
    })?;
    // `read it aloud`, but `paint it beautiful`
    let is_open = |at: usize| {
        is_activity(at)
            && !is(
                sentence,
                at,
                "paint painted painting dress dressed clean cleaned change changed",
            )
    };
    back(object, &is_open)?;
    Some(with_adverb(sentence, at))
}

/// Whether a word that can be a verb is a noun at its place: `the play good`.
fn is_noun_here(sentence: &PatternSentence<'_>, at: usize) -> bool {
    at == 0
        || sentence.is(at - 1, DETERMINERS)
        || WordClass::CommonAdjective.has(sentence, at - 1)
        || sentence.is_preposition(at - 1) && !is(sentence, at - 1, "to")
        || WordClass::Be.has(sentence, at - 1) && !sentence.lower(at).ends_with("ing")
}

/// `the food tastes terribly`.
fn sense(sentence: &PatternSentence<'_>, at: usize) -> Option<PatternIssue> {
    let verb = sentence.lower(at - 1);
    let base = sentence
        .forms
        .verb(verb, super::pattern_sentence::BASE)
        .unwrap_or(verb);
    let adjective = MANNERS
        .split_ascii_whitespace()
        .chain(["awful", "sweet", "delicious", "strange"])
        .find(|adjective| *adjective != "good" && adverb(adjective) == sentence.lower(at))?;
    let is_sense = SENSES.split_ascii_whitespace().any(|sense| sense == base);
    (is_sense && sentence.ends(at) && !is_noun_here(sentence, at - 1))
        .then(|| issue(at, adjective.to_owned(), ADJECTIVE_MESSAGE))
}

fn with_adverb(sentence: &PatternSentence<'_>, at: usize) -> PatternIssue {
    issue(at, adverb(sentence.lower(at)), ADVERB_MESSAGE)
}

/// The adverb of an adjective.
fn adverb(adjective: &str) -> String {
    match adjective {
        "good" => "well".to_owned(),
        "full" => "fully".to_owned(),
        _ => {
            if let Some(stem) = adjective
                .strip_suffix("le")
                .filter(|stem| !stem.ends_with(['o', 'a', 'e', 'i']))
            {
                format!("{stem}ly")
            } else if let Some(stem) = adjective.strip_suffix('y') {
                format!("{stem}ily")
            } else if adjective.ends_with("ic") {
                format!("{adjective}ally")
            } else {
                format!("{adjective}ly")
            }
        }
    }
}

fn issue(at: usize, value: String, message: &str) -> PatternIssue {
    PatternIssue {
        from: at,
        to: at,
        rule: PatternRule::FormOfVerb,
        message: message.replace("{right}", &value),
        values: vec![value],
    }
}

#[cfg(test)]
mod tests {
    use super::super::pattern_scan::issues_in;
    use super::super::rule_tests::corrected;
    use super::adverb;

    #[track_caller]
    fn becomes(written: &str, right: &str) {
        assert_eq!(corrected(written, issues_in(written)), right);
    }

    #[test]
    fn adverbs_have_their_forms() {
        for (adjective, expected) in [
            ("terrible", "terribly"),
            ("easy", "easily"),
            ("automatic", "automatically"),
            ("careful", "carefully"),
            ("sole", "solely"),
            ("gentle", "gently"),
        ] {
            assert_eq!(adverb(adjective), expected);
        }
    }

    #[test]
    fn adjectives_become_adverbs() {
        for (written, right) in [
            ("The machine works perfect.", "The machine works perfectly."),
            (
                "He explained everything very clear.",
                "He explained everything very clearly.",
            ),
            ("They treated us polite.", "They treated us politely."),
            (
                "It is a complete different town.",
                "It is a completely different town.",
            ),
            ("It was real cold outside.", "It was really cold outside."),
            ("The email was bad written.", "The email was badly written."),
            (
                "I strong recommend this hotel.",
                "I strongly recommend this hotel.",
            ),
            ("The food tasted terribly.", "The food tasted terrible."),
        ] {
            becomes(written, right);
        }
    }

    #[test]
    fn adjectives_that_are_right_stay() {
        for right in [
            "The play is good and the work is perfect.",
            "It is an incredible new product.",
            "She painted the room beautiful.",
            "We need a complete list.",
            "Real work takes time.",
            "The answer was clear.",
            "That is a real problem.",
        ] {
            becomes(right, right);
        }
    }
}
