//! Contractions that lack their apostrophe or have it in the wrong place: `dont`, `im`, `do'nt`, and `cant` where it is
//! not the noun.

use super::lexicon::EnglishLexicon;

/// The contractions of English. The list is closed: no other pairs of words are contracted in writing.
const CONTRACTIONS: &[&str] = &[
    "ain't",
    "aren't",
    "c'mon",
    "can't",
    "could've",
    "couldn't",
    "daren't",
    "didn't",
    "doesn't",
    "don't",
    "g'day",
    "hadn't",
    "hasn't",
    "haven't",
    "he'd",
    "he'll",
    "he's",
    "here's",
    "how's",
    "I'd",
    "I'll",
    "I'm",
    "I've",
    "isn't",
    "it'd",
    "it'll",
    "it's",
    "let's",
    "might've",
    "mightn't",
    "must've",
    "mustn't",
    "needn't",
    "oughtn't",
    "shan't",
    "she'd",
    "she'll",
    "she's",
    "should've",
    "shouldn't",
    "that'd",
    "that'll",
    "that's",
    "there'd",
    "there'll",
    "there's",
    "they'd",
    "they'll",
    "they're",
    "they've",
    "wasn't",
    "we'd",
    "we'll",
    "we're",
    "we've",
    "weren't",
    "what'll",
    "what're",
    "what's",
    "when's",
    "where's",
    "who'd",
    "who'll",
    "who's",
    "who've",
    "why's",
    "won't",
    "would've",
    "wouldn't",
    "y'all",
    "you'd",
    "you'll",
    "you're",
    "you've",
];

/// The number of letters of the longest contraction.
const MAX_CONTRACTION_LETTERS: usize = 8;

/// Returns the contraction that has the letters of a word, which may lack the apostrophe or have it elsewhere, in the
/// capitals of the dictionary. Returns `None` for a word in lower or upper case that is a contraction as it is.
pub(super) fn contraction(word: &str) -> Option<&'static str> {
    if word.len() > 2 * MAX_CONTRACTION_LETTERS {
        return None;
    }
    let letters = |word: &str| word.replace('\'', "").to_lowercase();
    let (small, bare) = (word.to_lowercase(), letters(word));
    CONTRACTIONS
        .iter()
        .copied()
        .find(|contraction| letters(contraction) == bare)
        .filter(|contraction| contraction.to_lowercase() != small)
}

/// Returns whether a word is a contraction, whatever its capitals.
pub(super) fn is_contraction(word: &str) -> bool {
    CONTRACTIONS
        .iter()
        .any(|contraction| contraction.eq_ignore_ascii_case(word))
}

/// Returns whether a word is a contraction of three words, such as `I'd've` and `mustn't've`, or the plural of a
/// contraction with `not`: `don'ts`.
pub(super) fn is_long_contraction(word: &str) -> bool {
    let ends_in = |endings: &[&str], part: &str| endings.iter().any(|ending| part.ends_with(ending));
    let small = word.to_lowercase();
    let (ends, rest) = match small.rsplit_once('\'') {
        Some((rest, "ve")) => (ends_in(&["'d", "'ll", "n't"], rest), rest),
        Some((_, "ts")) => (true, &small[..small.len() - 1]),
        _ => return false,
    };
    ends && is_contraction(rest)
}

/// Returns whether a word lacks its beginning, for which it has an apostrophe: `'tis`, `'em`.
pub(super) fn is_without_beginning(word: &str) -> bool {
    const AMBIGUOUS_WORDS: [&str; 14] = [
        "bout", "cause", "cept", "em", "fraid", "neath", "round", "til", "tis", "tisn't", "twas", "twere",
        "twill", "twould",
    ];
    let rest = word.strip_prefix('\'').map(str::to_lowercase);
    rest.is_some_and(|rest| AMBIGUOUS_WORDS.contains(&rest.as_str()))
}

/// Returns whether a word is two words that are joined by a shortened *and*: `rock'n'roll`.
pub(super) fn is_joined_by_n(word: &str, lexicon: &EnglishLexicon) -> bool {
    word.split_once("'n'")
        .is_some_and(|(one, two)| one.len() > 1 && two.len() > 1 && lexicon.knows(one) && lexicon.knows(two))
}

/// Returns what is meant by a word of the dictionary with an apostrophe after it that closes no quotation: `wont'`,
/// `whats'`, `its'`. `right` is the next word of the sentence, in lower case.
pub(super) fn intended_with_apostrophe(word: &str, right: &str) -> Option<&'static str> {
    match word {
        "its"
            if [
                "a", "an", "been", "going", "just", "not", "so", "the", "too", "very",
            ]
            .contains(&right) =>
        {
            Some("it's")
        }
        "its" => Some("its"),
        "cant" | "wont" | "lets" | "whats" | "hows" | "wheres" | "whos" => contraction(word),
        _ => None,
    }
}

/// The words around a word, in lower case.
pub(super) struct NearbyText<'a> {
    /// The preceding word of the sentence; empty at its start.
    pub(super) left: &'a str,
    /// The next word of the sentence, if only a space is between; otherwise empty.
    pub(super) right: &'a str,
    /// Whether a comma or another mark stands before the word.
    pub(super) after_mark: bool,
}

const DETERMINERS: &[&str] = &[
    "a", "an", "and", "any", "as", "her", "his", "its", "my", "no", "of", "or", "our", "own", "some", "that",
    "the", "their", "this", "use", "usual", "your",
];
const SUBJECTS: &[&str] = &[
    "but", "he", "i", "it", "one", "she", "so", "still", "that", "there", "they", "this", "we", "who", "why",
    "you",
];
const FORMS_OF_BE: &[&str] = &["am", "are", "be", "been", "being", "is", "was", "were"];
/// The words that a clause without a subject of its own can follow.
const BEFORE_A_CLAUSE: &[&str] = &[
    "and", "because", "bet", "but", "guess", "hope", "if", "know", "maybe", "ok", "okay", "or", "promise",
    "say", "so", "suppose", "sure", "then", "think", "thought", "when", "yes",
];
/// The verbs that people use most after *I'll*.
const AFTER_WILL: &[&str] = &[
    "admit",
    "also",
    "always",
    "ask",
    "be",
    "bring",
    "buy",
    "call",
    "check",
    "come",
    "definitely",
    "do",
    "explain",
    "find",
    "finish",
    "get",
    "give",
    "go",
    "have",
    "help",
    "keep",
    "leave",
    "let",
    "make",
    "meet",
    "miss",
    "need",
    "never",
    "pay",
    "pick",
    "probably",
    "put",
    "see",
    "send",
    "show",
    "start",
    "stay",
    "still",
    "stop",
    "take",
    "talk",
    "tell",
    "try",
    "wait",
    "write",
];
/// The verbs that people use most after *I'd*.
const AFTER_WOULD: &[&str] = &[
    "appreciate",
    "better",
    "like",
    "love",
    "prefer",
    "rather",
    "suggest",
];
/// The words after `lets` that make it a verb of its own: *it lets you*, *lets users*.
const OBJECTS: &[&str] = &[
    "all", "any", "anyone", "each", "everyone", "her", "him", "it", "me", "one", "others", "people", "the",
    "them", "us", "users", "you",
];

/// Returns whether a word of the dictionary may be a contraction, depending on its neighbours.
pub(super) fn may_be_contraction(word: &str) -> bool {
    const AMBIGUOUS_WORDS: &[&str] = &[
        "cant", "hell", "hows", "id", "ill", "lets", "shell", "wed", "well", "were", "whats", "wheres",
        "whos", "wont",
    ];
    let fits = (2..=6).contains(&word.len()) && !word.chars().skip(1).any(char::is_uppercase);
    fits && AMBIGUOUS_WORDS
        .binary_search(&word.to_ascii_lowercase().as_str())
        .is_ok()
}

/// Returns the contraction that is meant by a word of the dictionary, such as `cant` or `ill`, if its neighbours say so.
pub(super) fn intended_contraction(
    word: &str,
    near: &NearbyText,
    lexicon: &EnglishLexicon,
) -> Option<&'static str> {
    let NearbyText { left, right, .. } = *near;
    let starts = left.is_empty();
    let begins_clause = starts || near.after_mark || BEFORE_A_CLAUSE.contains(&left);
    let (right_is, left_is) = (
        |list: &[&str]| list.contains(&right),
        |list: &[&str]| list.contains(&left),
    );
    let fits = match word {
        "cant" => {
            let joins = right_is(&["and", "as", "in", "of", "or"]);
            let verb = !joins && lexicon.is_base_verb(right)
                || right_is(&["even", "just", "only", "really", "you", "we", "i", "they"]);
            verb && (!left_is(DETERMINERS) || right == "be") || left_is(SUBJECTS) && right.is_empty()
        }
        "wont" => {
            let noun = left_is(DETERMINERS) && !left_is(SUBJECTS) || left_is(FORMS_OF_BE);
            !noun && right != "to" && !(starts && right.is_empty())
        }
        "ill" => {
            let described = left_is(FORMS_OF_BE)
                || left_is(&["fall", "feel", "fell", "felt", "so", "the", "too", "very"]);
            right == "be" && !described || begins_clause && right_is(AFTER_WILL)
        }
        "lets" => {
            let begins =
                starts || left_is(&["guys", "hey", "now", "ok", "okay", "please", "so", "yeah", "yes"]);
            begins && !right_is(OBJECTS) && (lexicon.is_base_verb(right) || right_is(&["just", "not"]))
        }
        "whats" | "hows" | "wheres" | "whos" => {
            let noun = left_is(&["and", "of", "or", "the"]) || right_is(&["and", "of", "or"]);
            !(noun || starts && right.is_empty())
        }
        "were" => starts && right_is(&["going", "gonna", "sorry"]),
        "well" => {
            starts && right_is(&["be", "see"])
                || left_is(&["guess", "hope", "suppose", "think"])
                    && right_is(&["be", "get", "go", "have", "see"])
        }
        "hell" | "shell" => {
            (starts || left_is(BEFORE_A_CLAUSE)) && right_is(&["be", "never", "probably"]) && left != "or"
        }
        "id" | "wed" => begins_clause && right_is(AFTER_WOULD),
        _ => false,
    };
    if fits { contraction(word) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_apostrophe_is_found_wherever_it_is_and_is_not() {
        for (written, intended) in [
            ("dont", "don't"),
            ("Dont", "don't"),
            ("IM", "I'm"),
            ("do'nt", "don't"),
            ("ca'nt", "can't"),
            ("your'e", "you're"),
            ("isnt'", "isn't"),
            ("theyve", "they've"),
        ] {
            assert_eq!(contraction(written), Some(intended), "{written}");
        }
        for word in ["don't", "DON'T", "house", "I'm", "unthinkablenesses"] {
            assert_eq!(contraction(word), None, "{word}");
        }
    }

    #[test]
    fn three_words_are_contracted_and_contractions_have_plurals() {
        for word in [
            "I'd've",
            "who'd've",
            "They'll've",
            "COULDN'T'VE",
            "don'ts",
            "can'ts",
        ] {
            assert!(is_long_contraction(word), "{word}");
        }
        for word in ["don't", "it's've", "dog'd've", "she'lls", "don't's", "houses"] {
            assert!(!is_long_contraction(word), "{word}");
        }
    }

    #[test]
    fn a_shortened_and_joins_words() {
        assert!(is_without_beginning("'Tis") && !is_without_beginning("tis"));
        let lexicon = EnglishLexicon::new(&"en-US".parse().unwrap()).unwrap();
        assert!(is_joined_by_n("drag'n'drop", &lexicon) && !is_joined_by_n("drga'n'drop", &lexicon));
    }

    #[test]
    fn a_word_is_a_contraction_where_its_neighbours_say_so() {
        let lexicon = EnglishLexicon::new(&"en-US".parse().unwrap()).unwrap();
        let intended = |text: &str| {
            let mut words = text.split(' ');
            let at = words
                .by_ref()
                .take_while(|word| !word.starts_with('_'))
                .collect::<Vec<_>>();
            let word = text.split(' ').nth(at.len())?.trim_matches('_');
            let right = text.split(' ').nth(at.len() + 1).unwrap_or_default();
            let left = at.last().copied().unwrap_or_default();
            let near = NearbyText {
                left,
                right,
                after_mark: false,
            };
            intended_contraction(word, &near, &lexicon)
        };
        for (text, contraction) in [
            ("you _cant_ go", "can't"),
            ("_cant_ wait", "can't"),
            ("this _cant_ be", "can't"),
            ("i _cant_", "can't"),
            ("it _wont_ go", "won't"),
            ("_wont_ work", "won't"),
            ("_ill_ be there", "I'll"),
            ("think _ill_ go", "I'll"),
            ("_lets_ go", "let's"),
            ("ok _lets_ start", "let's"),
            ("_whats_ up", "what's"),
            ("_were_ going home", "we're"),
            ("hope _well_ see", "we'll"),
            ("_hell_ be back", "he'll"),
            ("_id_ like that", "I'd"),
        ] {
            assert_eq!(intended(text), Some(contraction), "{text}");
        }
        for text in [
            "the _cant_ of thieves",
            "religious _cant_ and hypocrisy",
            "as was his _wont_ to",
            "was _wont_ to say",
            "is _ill_ today",
            "_ill_ health",
            "it _lets_ you go",
            "she _lets_ go",
            "_lets_ you configure",
            "the _whats_ and",
            "_were_ they there",
            "_well_ done",
            "all _hell_ broke",
            "the _id_ like",
            "_its_ tail",
        ] {
            assert_eq!(intended(text), None, "{text}");
        }
    }
}
