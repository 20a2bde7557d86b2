//! A pronoun and its verb that were written as one word: `Ihave`, `thisis`, `youcan`. And `noone`.

use super::contractions::contraction;
use super::word_lists::has_word;

/// The words that begin a clause.
const SUBJECTS: [&str; 11] = [
    "he", "here", "i", "it", "she", "that", "there", "they", "this", "we", "you",
];
/// The verbs that follow them most.
const COMMON_VERBS: &str =
    "am are can cannot could did do does had has have is may might must shall should was were will would";
/// Further words that follow `I` most, and make no other word with it.
const AFTER_I: &str = "agree also always believe came didnt dont feel felt found gave get got guess hate heard hope just knew know like love made mean \
    need never really said saw say see suppose take think thought told took tried understand want went wish";

/// Returns the two words that an unknown word consists of, if they are a pronoun and its verb.
pub(super) fn subject_and_verb(word: &str) -> Option<String> {
    let lower = word.to_lowercase();
    let pair = SUBJECTS.iter().find_map(|subject| {
        let verb = lower.strip_prefix(subject)?;
        let fits = has_word(COMMON_VERBS, verb)
            && (*subject != "i" || !matches!(verb, "is" | "are" | "does"))
            || *subject == "i"
                && (has_word(AFTER_I, verb)
                    || contraction(verb).is_some_and(|contracted| contracted.ends_with("n't")));
        (fits && may_follow(subject, verb)).then_some((*subject, verb))
    });
    let (subject, verb) = pair?;
    let verb = match contraction(verb) {
        Some(contracted) if contracted.ends_with("n't") => contracted,
        _ => verb,
    };
    let first = word.chars().next().is_some_and(char::is_uppercase);
    let subject = if first || subject == "i" {
        crate::capitalised(subject)
    } else {
        subject.to_owned()
    };
    Some(format!("{subject} {verb}"))
}

/// Returns the pronoun that is two words, unlike *someone*, *anyone* and *everyone*, for the same written as one.
pub(super) fn two_word_pronoun(word: &str) -> Option<String> {
    match word {
        "noone" => Some("no one".to_owned()),
        "Noone" => Some("No one".to_owned()),
        _ => None,
    }
}

/// Returns whether a verb may follow a pronoun: not `he are`.
fn may_follow(subject: &str, verb: &str) -> bool {
    let singular = matches!(subject, "he" | "it" | "she" | "that" | "this");
    match verb {
        "am" => subject == "i",
        "are" | "were" => !singular && subject != "i",
        "is" | "has" | "does" => singular || matches!(subject, "here" | "there"),
        "was" => singular || matches!(subject, "i" | "here" | "there"),
        "have" | "do" => !singular,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pronoun_and_its_verb_are_two_words() {
        for (written, contracted) in [
            ("Ihave", Some("I have")),
            ("ithink", Some("I think")),
            ("Thisis", Some("This is")),
            ("youcan", Some("you can")),
            ("Icant", Some("I can't")),
            ("Idont", Some("I don't")),
            ("thereis", Some("there is")),
            ("Wewere", Some("We were")),
            ("heare", None),
            ("iland", None),
            ("isue", None),
            ("thier", None),
        ] {
            assert_eq!(subject_and_verb(written).as_deref(), contracted, "{written}");
        }
    }
}
