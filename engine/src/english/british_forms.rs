//! Forms that English outside of North America has beside those of the dictionary: `unoptimised` and `sanitizer`, `misspelt`.

use harper_core::Dialect;

/// Endings of words with the suffixes `-ise` and `-ize`, after `is` or `iz`.
const ENDINGS: [&str; 11] = [
    "e",
    "es",
    "ed",
    "er",
    "ers",
    "ing",
    "ation",
    "ations",
    "able",
    "ational",
    "ationally",
];
/// Participles in `-t`, to which prefixes are put.
const PARTICIPLES: [&str; 11] = [
    "burnt", "dreamt", "dwelt", "leant", "leapt", "learnt", "smelt", "spelt", "spilt", "spoilt", "knelt",
];
const PREFIXES: [&str; 6] = ["mis", "re", "un", "over", "out", "under"];

/// Whether a word is right in a dialect because of another form that it has: of a word with `-ise` or `-ize`, the American form must be
/// known. `word` is in lower case.
pub(super) fn is_british_form(word: &str, dialect: Dialect, is_american: impl Fn(&str) -> bool) -> bool {
    if matches!(dialect, Dialect::American | Dialect::Canadian) {
        return false;
    }
    let is_participle = PREFIXES
        .iter()
        .filter_map(|prefix| word.strip_prefix(prefix))
        .any(|rest| PARTICIPLES.contains(&rest));
    is_participle
        || ENDINGS.iter().any(|ending| {
            let stem = word.strip_suffix(ending);
            let root = stem.and_then(|stem| stem.strip_suffix("is").or_else(|| stem.strip_suffix("iz")));
            // The dictionary lacks many plurals.
            let single = ending
                .strip_suffix('s')
                .filter(|single| ENDINGS.contains(single))
                .unwrap_or(ending);
            // `size` and `rise` have no suffix.
            root.is_some_and(|root| {
                root.chars().count() >= 3
                    && [ending, single]
                        .iter()
                        .any(|ending| is_american(&format!("{root}iz{ending}")))
            })
        })
}

#[cfg(test)]
mod tests {
    use crate::english::EnglishLexicon;

    fn knows(language: &str, word: &str) -> bool {
        EnglishLexicon::new(&language.parse().unwrap())
            .unwrap()
            .knows(word)
    }

    #[test]
    fn british_english_has_both_forms_of_the_suffix() {
        for word in [
            "unoptimised",
            "Capitalisations",
            "sanitizer",
            "sanitisers",
            "organize",
            "tokenising",
            "misspelt",
            "relearnt",
            "unspoilt",
        ] {
            assert!(knows("en-GB", word), "{word}");
        }
        for word in [
            "advertize",
            "surprized",
            "exercized",
            "compromized",
            "mislernt",
            "optimizzed",
        ] {
            assert!(!knows("en-GB", word), "{word}");
        }
    }

    #[test]
    fn american_english_has_one_form() {
        for word in ["unoptimised", "capitalisations", "misspelt", "sanitisers"] {
            assert!(!knows("en-US", word), "{word}");
        }
    }
}
