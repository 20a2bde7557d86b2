//! *a* or *an*, by the sound with which the next word begins.

use harper_core::{Dialect, InitialSound, starts_with_vowel};

/// Returns the indefinite article before a word.
pub(super) fn article(word: &str) -> &'static str {
    match initial_sound(word) {
        Some(InitialSound::Vowel) => "an",
        Some(InitialSound::Consonant | InitialSound::Either) | None => "a",
    }
}

/// Returns whether a word is the indefinite article for another sound than that with which the next word begins: `an day`.
pub(super) fn is_wrong_article(word: &str, next: &str) -> bool {
    let wrong_sound = match word {
        "a" | "A" => InitialSound::Vowel,
        "an" | "An" | "AN" => InitialSound::Consonant,
        _ => return false,
    };
    initial_sound(next) == Some(wrong_sound)
}

fn initial_sound(word: &str) -> Option<InitialSound> {
    let letters: Vec<char> = word.chars().collect();
    // The dialects differ only in `herb`.
    starts_with_vowel(&letters, Dialect::British)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_go_by_sound() {
        for (word, right) in [
            ("hour", "an"),
            ("honest", "an"),
            ("university", "a"),
            ("user", "a"),
            ("usage", "a"),
            ("European", "a"),
            ("one-off", "a"),
            ("house", "a"),
            ("uninteresting", "an"),
            ("umbrella", "an"),
            ("FBI", "an"),
            ("", "a"),
        ] {
            assert_eq!(article(word), right, "{word}");
        }
    }

    #[test]
    fn an_article_is_wrong_before_another_sound() {
        assert!(
            is_wrong_article("an", "day")
                && is_wrong_article("A", "apple")
                && is_wrong_article("an", "union")
        );
        assert!(
            !is_wrong_article("a", "day")
                && !is_wrong_article("an", "hour")
                && !is_wrong_article("the", "day")
        );
    }
}
