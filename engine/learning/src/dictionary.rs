//! Which words the dictionaries of users cover.

use emend_domain::{Outcome, Tallies, surface::keep_word};

/// Whether one of these words covers `surface`: a lower-case word in any case, another as written or in capitals.
pub fn knows_word(words: &Tallies, surface: &str) -> bool {
    let surface = keep_word(surface);
    words.keys().any(|outcome| says_it_is_right(outcome, &surface))
}

/// Whether this is the vote that a word covering `surface` (as [`keep_word`] writes it) is right.
pub(crate) fn says_it_is_right(outcome: &Outcome, surface: &str) -> bool {
    let Outcome::WordIsRight(word) = outcome else {
        return false;
    };
    word == surface || word.to_uppercase() == surface || is_capitalised(word, surface)
}

/// Whether `surface` is the lower-case `word` as it stands at the start of a sentence.
fn is_capitalised(word: &str, surface: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(|first| {
        !word.chars().any(char::is_uppercase) && first.to_uppercase().chain(letters).eq(surface.chars())
    })
}
