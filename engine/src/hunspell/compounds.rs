//! Compounds of a borrowed word that a dictionary lacks and a word that it has, such as *Releaseprozess*.

use crate::case::capitalised;

/// The languages that write compounds as one word.
const COMPOUNDING_LANGUAGES: [&str; 7] = ["de", "nl", "sv", "da", "nb", "nn", "no"];
/// The lengths, in letters, of the shortest borrowed part and the shortest other part. Shorter ones would be found in many
/// misspellings.
const MIN_BORROWED_LETTERS: usize = 4;
const MIN_KNOWN_LETTERS: usize = 5;

/// Returns whether a word is a compound of two parts, one of which is a frequent word of the language that its dictionary
/// lacks. The dictionary itself judges compounds of words that it has.
pub(super) fn is_compound_of_borrowed(
    base: &str,
    word: &str,
    is_frequent: impl Fn(&str) -> bool,
    knows: impl Fn(&str) -> bool,
) -> bool {
    // In German only nouns have such parts, and they begin with a capital.
    let has_required_capital = base != "de" || word.starts_with(char::is_uppercase);
    if !COMPOUNDING_LANGUAGES.contains(&base)
        || !has_required_capital
        || !word.chars().all(char::is_alphabetic)
    {
        return false;
    }
    let lower = word.to_lowercase();
    let is_word = |part: &str| knows(part) || knows(&capitalised(part));
    let is_known_part = |part: &str| part.chars().count() >= MIN_KNOWN_LETTERS && is_word(part);
    let is_borrowed =
        |part: &str| part.chars().count() >= MIN_BORROWED_LETTERS && is_frequent(part) && !is_word(part);
    lower
        .char_indices()
        .map(|(at, _)| lower.split_at(at))
        .any(|(first, last)| {
            // *Releases-seite*: the s may join the parts.
            let stem = first.strip_suffix('s').unwrap_or(first);
            (is_borrowed(first) || is_borrowed(stem)) && is_known_part(last)
                || is_known_part(first) && is_borrowed(last)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_accepted(base: &str, word: &str) -> bool {
        let frequent = ["release", "blog", "server", "prozess", "vielen"];
        let known = ["Prozess", "Server", "vielen", "Seite", "Dankeschön", "proces"];
        is_compound_of_borrowed(
            base,
            word,
            |part| frequent.contains(&part),
            |part| known.contains(&part),
        )
    }

    #[test]
    fn a_borrowed_word_may_be_a_part_of_a_compound() {
        assert!(is_accepted("de", "Releaseprozess"));
        assert!(is_accepted("de", "Releasesseite"));
        assert!(is_accepted("de", "Serverrelease"));
        assert!(is_accepted("de", "Blogprozess"));
        assert!(is_accepted("nl", "releaseproces"));
    }

    #[test]
    fn other_words_are_left_to_the_dictionary() {
        assert!(!is_accepted("de", "releaseprozess"), "nouns have a capital");
        assert!(
            !is_accepted("de", "Vielendankeschön"),
            "the dictionary has both parts"
        );
        assert!(!is_accepted("de", "Releaseprozes"));
        assert!(!is_accepted("de", "Relaseprozess"));
        assert!(!is_accepted("fr", "Releaseprozess"));
    }
}
