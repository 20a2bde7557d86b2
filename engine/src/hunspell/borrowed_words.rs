//! Names of the world and words of English in a text of another language, which its dictionary lacks.
//!
//! The names come from the list of docs/decisions/0059-names-of-the-world.md; the titles were written by hand for Emend.

use std::sync::LazyLock;

use crate::case::WordCase;
use crate::english::EnglishLexicon;
use crate::language_words::LanguageWords;
use crate::name_list::NameList;

/// The names of people, places and brands that the English dictionary lacks, and that dictionary for the others.
static NAMES: LazyLock<Option<(NameList, EnglishLexicon)>> = LazyLock::new(|| {
    let lexicon = EnglishLexicon::new(&"en-US".parse().ok()?)?;
    Some((NameList::english().ok()?, lexicon))
});

/// The words before a name, with and without their full stops.
const TITLES: &str = "Dhr Don Doña Dr Familie Fr Frau Fru Hr Herr Herrn Madame Meneer Mevr Mevrouw Mlle Mme Monsieur Pan Pana Pani Prof Señor \
    Señora Sig Signor Signora Sr Sra";

/// Returns whether an unknown word with a capital follows a title, as only names do: `Herr Maier`.
pub(super) fn follows_title(word: &str, before: &str) -> bool {
    let before = before.strip_suffix(' ').unwrap_or_default().trim_end_matches('.');
    let title = before
        .rsplit(|c: char| !c.is_alphabetic())
        .next()
        .unwrap_or_default();
    WordCase::of(word) == WordCase::Title && TITLES.split_ascii_whitespace().any(|listed| listed == title)
}

/// Returns whether a word is one of the names of the world.
pub(super) fn is_world_name(word: &str) -> bool {
    let is_listed = |(names, lexicon): &(NameList, EnglishLexicon)| {
        names.has_in_sentence(word) || lexicon.knows(word) && !lexicon.knows(&word.to_lowercase())
    };
    WordCase::of(word) == WordCase::Title && NAMES.as_ref().is_some_and(is_listed)
}

/// Returns whether a word of English is used in a language so often that its list of frequent words has it: `streaming` in Spanish.
/// After `e-`, it need not be frequent.
pub(super) fn is_english_loan(base: &str, word: &str, before: &str) -> bool {
    const MIN_LETTERS: usize = 4;
    let is_in_list = |base: &str| LanguageWords::of(base).is_some_and(|list| list.log_share(word).is_some());
    let follows_e = before
        .strip_suffix("e-")
        .or_else(|| before.strip_suffix("E-"))
        .is_some_and(|before| !before.ends_with(char::is_alphanumeric));
    word.chars().count() >= MIN_LETTERS && is_in_list("en") && (follows_e || is_in_list(base))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_loans_are_no_misspellings() {
        for name in ["Giovanni", "Nguyen", "Zürich", "Kowalski"] {
            assert!(is_world_name(name), "{name}");
        }
        assert!(!is_world_name("giovanni") && !is_world_name("Fraage"));
        assert!(follows_title("Maier", "Sehr geehrter Herr ") && follows_title("Ruiz", "la Dra. y el Sr. "));
        assert!(!follows_title("Fraage", "Das ist eine ") && !follows_title("maier", "Herr "));
        assert!(is_english_loan("es", "hardware", "el ") && is_english_loan("es", "mail", "el e-"));
        assert!(!is_english_loan("es", "wander", "el "));
        assert!(!is_english_loan("de", "nich", "er ") && !is_english_loan("es", "telefono", "el "));
    }
}
