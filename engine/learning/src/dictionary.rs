//! Matching of surfaces with the words of users' dictionaries.

use emend_domain::{Outcome, Tallies, surface::stored_word};

/// Returns whether one of the words covers `surface`. A lower-case word covers any capitalisation; another word covers
/// itself and its form in all capitals. Each also covers its possessive and its plural in `s`.
pub fn knows_word(words: &Tallies, surface: &str) -> bool {
    let surface = stored_word(surface);
    words.keys().any(|outcome| accepts_surface(outcome, &surface))
}

/// Returns whether this outcome is the statement that a word is correct, and that word covers `surface`, which has the
/// form that [`stored_word`] returns.
pub(crate) fn accepts_surface(outcome: &Outcome, surface: &str) -> bool {
    let Outcome::WordIsRight(word) = outcome else {
        return false;
    };
    covers(word, surface) || base_form(surface).is_some_and(|base| covers(word, base))
}

/// Returns the word of which a surface is the possessive, or the plural in `s`: `Novak` of `Novak's`, `Novaks`.
pub(crate) fn base_form(surface: &str) -> Option<&str> {
    const POSSESSIVE: [&str; 4] = ["'s", "’s", "'S", "’S"];
    let possessor = POSSESSIVE.iter().find_map(|ending| surface.strip_suffix(ending));
    let plural = || surface.strip_suffix(['s', 'S']);
    let base = possessor.or_else(plural)?;
    // "as" is no plural of "a", nor "boss" of "bos".
    (base.chars().count() >= 2 && !base.ends_with(['s', 'S', '\'', '’'])).then_some(base)
}

fn covers(word: &str, surface: &str) -> bool {
    word == surface || word.to_uppercase() == surface || is_capitalised(word, surface)
}

/// Returns whether `surface` is the lower-case `word` with an initial capital, as at the start of a sentence.
fn is_capitalised(word: &str, surface: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(|first| {
        !word.chars().any(char::is_uppercase) && first.to_uppercase().chain(letters).eq(surface.chars())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_covers_its_possessive_and_its_plural() {
        let covered = |word: &str, surface: &str| {
            accepts_surface(&Outcome::WordIsRight(word.to_owned()), &stored_word(surface))
        };
        for (word, surface) in [
            ("kubectl", "kubectl’s"),
            ("kubectl", "Kubectl's"),
            ("Novak", "Novak's"),
            ("Novak", "Novaks"),
            ("ok", "OK"),
            ("KPI", "KPIs"),
            ("Novak", "NOVAK'S"),
            ("Novak's", "Novak's"),
        ] {
            assert!(covered(word, surface), "{word} {surface}");
        }
        for (word, surface) in [
            ("Novak", "novak's"),
            ("kubectl", "kubectll"),
            ("bos", "boss"),
            ("a", "as"),
            ("Novak's", "Novak"),
        ] {
            assert!(!covered(word, surface), "{word} {surface}");
        }
    }
}
