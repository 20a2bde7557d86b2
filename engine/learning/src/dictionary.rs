//! Matching of surfaces with the words of users' dictionaries.

use emend_domain::{Outcome, Tallies, surface::keep_word};

/// Returns whether one of the words covers `surface`. A lower-case word covers any capitalisation; another word covers
/// itself and its form in all capitals.
pub fn knows_word(words: &Tallies, surface: &str) -> bool {
    let surface = keep_word(surface);
    words.keys().any(|outcome| says_it_is_right(outcome, &surface))
}

/// Returns whether this outcome is the statement that a word is correct, and that word covers `surface`, which has the
/// form that [`keep_word`] returns.
pub(crate) fn says_it_is_right(outcome: &Outcome, surface: &str) -> bool {
    let Outcome::WordIsRight(word) = outcome else {
        return false;
    };
    word == surface || word.to_uppercase() == surface || is_capitalised(word, surface)
}

/// Returns whether `surface` is the lower-case `word` with an initial capital, as at the start of a sentence.
fn is_capitalised(word: &str, surface: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(|first| {
        !word.chars().any(char::is_uppercase) && first.to_uppercase().chain(letters).eq(surface.chars())
    })
}
