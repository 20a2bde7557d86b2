//! Lists of words that are written as one text.

/// Returns whether a list of words with spaces between them has a word.
pub(super) fn has_word(words: &str, word: &str) -> bool {
    words.split_ascii_whitespace().any(|listed| listed == word)
}
