//! A pronoun and its verb that were written as one word: `Ihave`, `thisis`, `youcan`.

use super::contractions::contraction;

/// The words that begin a clause.
const SUBJECTS: [&str; 11] = [
    "he", "here", "i", "it", "she", "that", "there", "they", "this", "we", "you",
];
/// The verbs that follow them most.
const VERBS: &str =
    "am are can cannot could did do does had has have is may might must shall should was were will would";
/// Further words that follow `I` most, and make no other word with it.
const AFTER_I: &str = "agree also always believe came didnt dont feel felt found gave get got guess hate heard hope just knew know like love made mean \
    need never really said saw say see suppose take think thought told took tried understand want went wish";

/// Returns the two words that an unknown word consists of, if they are a pronoun and its verb.
pub(super) fn subject_and_verb(word: &str) -> Option<String> {
    let small = word.to_lowercase();
    let found = SUBJECTS.iter().find_map(|subject| {
        let verb = small.strip_prefix(subject)?;
        let fits = has(VERBS, verb) && (*subject != "i" || !matches!(verb, "is" | "are" | "does"))
            || *subject == "i"
                && (has(AFTER_I, verb) || contraction(verb).is_some_and(|meant| meant.ends_with("n't")));
        (fits && agree(subject, verb)).then_some((*subject, verb))
    });
    let (subject, verb) = found?;
    let verb = match contraction(verb) {
        Some(meant) if meant.ends_with("n't") => meant,
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

/// Returns whether a verb may follow a pronoun: not `he are`.
fn agree(subject: &str, verb: &str) -> bool {
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

fn has(words: &str, word: &str) -> bool {
    words.split_ascii_whitespace().any(|listed| listed == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pronoun_and_its_verb_are_two_words() {
        for (written, meant) in [
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
            assert_eq!(subject_and_verb(written).as_deref(), meant, "{written}");
        }
    }
}
