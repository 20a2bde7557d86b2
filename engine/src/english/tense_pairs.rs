//! Confused words that are the past and the base form of one verb, such as *chose* and *choose*. After a subject the past tense is
//! always possible, and a sentence alone does not tell whether it was meant.

/// Past and base forms among the words that the sentence model takes for confused.
const PAIRS: &[(&str, &str)] = &[
    ("bought", "buy"),
    ("chose", "choose"),
    ("drank", "drink"),
    ("drew", "draw"),
    ("felt", "feel"),
    ("knew", "know"),
    ("led", "lead"),
    ("left", "leave"),
    ("lost", "lose"),
    ("meant", "mean"),
    ("met", "meet"),
    ("passed", "pass"),
    ("sent", "send"),
    ("shot", "shoot"),
    ("sold", "sell"),
    ("spent", "spend"),
    ("taught", "teach"),
    ("thought", "think"),
    ("threw", "throw"),
    ("told", "tell"),
    ("went", "go"),
];

/// Words after which a base form follows, also when a subject or an adverb stands between them (*did you choose*).
const BEFORE_BASE: &[&str] = &[
    "to", "will", "would", "can", "could", "may", "might", "must", "shall", "should", "cannot", "do", "does",
    "did", "please", "let", "let's", "lets", "make", "makes", "made", "help", "helps", "helped",
];
/// The number of words before the verb that are looked at.
const MAX_WORDS_BEFORE_VERB: usize = 3;

/// Returns whether a verb in the past may stand for its base form here. `before` are the words before it in the sentence, the
/// nearest first; pairs of other words are always possible.
pub(super) fn may_be_base_form<'a>(
    written: &str,
    intended: &str,
    before: impl Iterator<Item = &'a str>,
) -> bool {
    let is_pair = |(past, base): &(&str, &str)| {
        past.eq_ignore_ascii_case(written) && base.eq_ignore_ascii_case(intended)
    };
    if !PAIRS.iter().any(is_pair) {
        return true;
    }
    before.take(MAX_WORDS_BEFORE_VERB).any(|word| {
        let word = word.to_lowercase().replace('’', "'");
        BEFORE_BASE.contains(&word.as_str()) || word.ends_with("n't") || word.ends_with("'ll")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_form_needs_a_word_that_asks_for_one() {
        let possible = |before: &str, past, base| may_be_base_form(past, base, before.split(' ').rev());
        for before in [
            "You will",
            "Did you",
            "I want to quickly",
            "Please",
            "They don’t",
            "Let him",
        ] {
            assert!(possible(before, "chose", "choose"), "{before}");
        }
        for before in ["the words that you", "How often you", "She", "the path we"] {
            assert!(!possible(before, "chose", "choose"), "{before}");
            assert!(!possible(before, "Led", "lead"), "{before}");
        }
        assert!(possible("She", "choose", "chose"));
        assert!(possible("She", "form", "from"));
    }
}
