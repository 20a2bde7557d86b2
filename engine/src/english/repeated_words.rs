//! The rule `RepeatedWords`: a word that was typed twice, such as `the the` and `cat cat`.
//!
//! It replaces Harper's rule of this name, which decides by parts of speech: it marks `had had` and misses `cat cat`.
//! Which words may follow themselves is a matter of closed classes (docs/decisions/0058-rules-by-precision.md).

use emend_domain::IssueKind;

use super::lexicon::EnglishLexicon;
use super::rule_issue::{RuleIssue, RuleText};
use super::word_lists::has_word;
use crate::words::{ParagraphWords, is_apostrophe};
use crate::zones::touches;

const RULE: RuleText = RuleText {
    id: "RepeatedWords",
    category: "REPETITION",
    description: "A word that was typed twice.",
};

/// Words that people repeat on purpose: to stress, to greet, to calm, to imitate sounds.
const INTENTIONAL_REPETITIONS: &str = "ah aha aw aye baa bang beep big blah boo boom bravo bye chirp choo chop click clop cluck come deep ding dong drip eh far fast \
    fine go goody ha haha hard he hear heh hey hi high hip ho hot hurry hush jingle knock la little long look loud mama many moo \
    more much my na never night no nom now oh oink ok okay old on oo ooh over papa please poor pretty puff quack quick really \
    ribbit ring rock round run shh sigh slow slowly sniff snip so soft softly soon stop such sure tap thump tick tock too \
    tsk tut tweet uh um up very vroom wait way weak well whoa wide wild wink woof woohoo wow ya yada yay yeah yep yes young yum \
    zoom";
/// Words that end one clause and begin the next: `I had had enough`, `gave her her book`.
const ACROSS_CLAUSES: &str = "had her you one two three four five six seven eight nine ten";
/// Verbs that follow themselves after a clause with a question word: `what it is is odd`.
const VERBS_AFTER_QUESTION_CLAUSE: &str =
    "is was are were be been do does did will can has have who what which";
/// The words that begin such a clause.
const QUESTION_WORDS: &str =
    "what who whoever whatever whichever which where when why how all thing things problem point truth fact";
/// Words after `that that` that show the second one to be superfluous: `so that that the`.
const AFTER_SINGLE_THAT: &str =
    "the a an we they you he she it i there these those this his her its our their my your";
/// Verbs whose particle may meet the same word as a preposition: `log in in the morning`.
const BEFORE_PARTICLE: [&str; 22] = [
    "log", "sign", "check", "come", "came", "coming", "go", "went", "goes", "going", "gone", "get", "got",
    "move", "stay", "step", "turn", "carr", "hold", "held", "keep", "kept",
];
const PARTICLES: &str = "in on out up over down off by through";
/// Words before a verb that repeats itself in a relative clause: `those who can can`, `those that work work hard`.
const BEFORE_RELATIVE: &str = "who that which what";
/// The frequency of the rarest word that is taken for a slip, on the scale of
/// [`WordFrequency::of`](crate::word_frequency::WordFrequency::of): about one in 700,000. Rarer words that are repeated
/// are often names or foreign.
const MIN_WORD_FREQUENCY: f32 = -9.7;

/// Returns the repeated words of a paragraph, in the order of the text and without overlaps.
pub(super) fn repeated_words(layout: &ParagraphWords<'_>, lexicon: &EnglishLexicon) -> Vec<RuleIssue> {
    let mut issues: Vec<RuleIssue> = Vec::new();
    for at in 1..layout.words.len() {
        let (one, two) = (&layout.words[at - 1].bytes, &layout.words[at].bytes);
        let bytes = one.start..two.end;
        let (first, second) = (&layout.text[one.clone()], &layout.text[two.clone()]);
        if !first.eq_ignore_ascii_case(second) || touches(&layout.zones, &bytes) {
            continue;
        }
        let gap = &layout.text[one.end..two.start];
        let hyphen = |c: char| matches!(c, '-' | '‐' | '‑' | '\'' | '’' | '_' | '/');
        let is_hyphenated =
            layout.text[..bytes.start].ends_with(hyphen) || layout.text[bytes.end..].starts_with(hyphen);
        let is_same_word = |at: Option<usize>| {
            at.and_then(|at| layout.words.get(at))
                .is_some_and(|word| layout.text[word.bytes.clone()].eq_ignore_ascii_case(first))
        };
        // Three times is on purpose.
        let is_repeated_again = is_same_word(at.checked_sub(2)) || is_same_word(Some(at + 1));
        if gap.trim().is_empty()
            && !gap.is_empty()
            && !is_hyphenated
            && !is_repeated_again
            && is_slip(layout, at, lexicon)
        {
            issues.push(RuleIssue {
                bytes,
                kind: IssueKind::Grammar,
                rule: RULE.to_rule(),
                message: format!("“{first}” is repeated."),
                values: vec![first.to_owned()],
            });
        }
    }
    issues
}

/// Returns whether the word at `at` repeats the previous one by mistake.
fn is_slip(layout: &ParagraphWords<'_>, at: usize, lexicon: &EnglishLexicon) -> bool {
    let word = |at: usize| {
        layout
            .words
            .get(at)
            .map(|word| layout.text[word.bytes.clone()].to_lowercase())
    };
    let (first, second) = (&layout.words[at - 1], &layout.words[at]);
    let (written, repetition) = (
        &layout.text[first.bytes.clone()],
        &layout.text[second.bytes.clone()],
    );
    let small = written.to_lowercase();
    let letters = small.chars().all(|c| c.is_ascii_lowercase() || is_apostrophe(c));
    if !letters || small.len() == 1 && small != "a" && small != "i" {
        return false;
    }
    let sentence = layout
        .sentences
        .iter()
        .find(|sentence| sentence.contains(&first.bytes.start))
        .cloned()
        .unwrap_or(0..layout.text.len());
    let capital = |word: &str| word.starts_with(char::is_uppercase);
    let opens_sentence = layout.text[sentence.start..first.bytes.start].trim().is_empty();
    let is_shouted = written.len() > 1 && written.chars().all(char::is_uppercase);
    // `Duran Duran` is a name, and so may `New new` be.
    let is_first_person = small == "i" || small.starts_with("i'") || small.starts_with("i’");
    if !is_shouted && !is_first_person && (capital(repetition) || capital(written) && !opens_sentence) {
        return false;
    }
    // `a.k.a a sign`
    if layout.text[..first.bytes.start].ends_with('.') {
        return false;
    }
    if has_word(INTENTIONAL_REPETITIONS, &small) && !has_word(PARTICLES, &small)
        || has_word(ACROSS_CLAUSES, &small)
    {
        return false;
    }
    let before = at.checked_sub(2).and_then(word).unwrap_or_default();
    let after = word(at + 1).unwrap_or_default();
    if small == "that" {
        return has_word(AFTER_SINGLE_THAT, &after);
    }
    if has_word(VERBS_AFTER_QUESTION_CLAUSE, &small) {
        let sentence_before = layout.text[sentence.start..first.bytes.start].to_lowercase();
        return !sentence_before
            .split(|c: char| !c.is_alphanumeric())
            .any(|word| has_word(QUESTION_WORDS, word));
    }
    if has_word(PARTICLES, &small) {
        return !BEFORE_PARTICLE.iter().any(|stem| before.starts_with(stem))
            && !has_word(INTENTIONAL_REPETITIONS, &small);
    }
    !has_word(BEFORE_RELATIVE, &before)
        && lexicon.knows(&small)
        && lexicon.usage().of(&small).0 >= MIN_WORD_FREQUENCY
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::english::rule_tests::issues_of;

    fn marked(text: &str) -> Vec<&str> {
        let issues = issues_of(repeated_words, text).into_iter();
        issues.map(|issue| &text[issue.bytes]).collect()
    }

    #[test]
    fn a_word_that_was_typed_twice_is_marked() {
        for (text, surface) in [
            ("The cat cat sat.", "cat cat"),
            ("He runs runs fast.", "runs runs"),
            ("It is a problem problem.", "problem problem"),
            ("It is very nice nice.", "nice nice"),
            ("She picked picked it.", "picked picked"),
            ("The the house.", "The the"),
            ("We went to to the house.", "to to"),
            ("This is is a test.", "is is"),
            ("I I think so.", "I I"),
            ("So that that the house is big.", "that that"),
            ("We saw the\nthe film.", "the\nthe"),
            ("I think they're they're late.", "they're they're"),
            ("Put it in in the box.", "in in"),
        ] {
            assert_eq!(marked(text), [surface], "{text}");
        }
    }

    #[test]
    fn intentional_repetitions_are_not_marked() {
        for text in [
            "I had had enough.",
            "What it is is odd.",
            "I know that that is so.",
            "He said that that was it.",
            "Bye bye!",
            "No no, please.",
            "It was so so good.",
            "It is very very long.",
            "I gave her her book.",
            "Duran Duran played in Walla Walla.",
            "You can log in in the morning.",
            "Those who can can help.",
            "It is a win-win win.",
            "He ran. Ran is a verb.",
            "Call 10 10 times.",
            "Sugar, sugar.",
            "He is a.k.a a king.",
        ] {
            assert_eq!(marked(text), [""; 0], "{text}");
        }
    }
}
