//! The lines of a text that are in another language than the rest.

use emend_domain::{LanguageTag, Utf16Span, span::utf16_len};
use emend_engine::LanguageGuess;
use emend_shared::{OtherLanguage, limits};

/// The number of characters of a line from which its language is guessed.
const MAX_SAMPLE_CHARACTERS: usize = 400;
/// The least confidence with which a line is taken to be in another language than the rest of its text.
const MIN_CONFIDENCE: f64 = 0.9;

/// Returns whether a text has enough words to tell its language.
pub fn has_enough_words(text: &str) -> bool {
    text.split_whitespace()
        .nth(limits::MIN_DETECTION_WORDS - 1)
        .is_some()
}

/// Returns the lines of a text in `language` that `guess` takes to be in another one. It is called with the beginning of each line that
/// has enough words.
pub fn other_languages(
    text: &str,
    language: &LanguageTag,
    guess: impl Fn(&str) -> Option<LanguageGuess>,
) -> Vec<OtherLanguage> {
    let mut others = Vec::new();
    let mut offset = 0;
    for line in text.split('\n') {
        let length = utf16_len(line);
        let sample: String = line.chars().take(MAX_SAMPLE_CHARACTERS).collect();
        if has_enough_words(&sample)
            && let Some(guess) = guess(&sample)
            && guess.language.base() != language.base()
            && guess.confidence > MIN_CONFIDENCE
        {
            others.push(OtherLanguage {
                span: Utf16Span { offset, length },
                code: guess.language,
            });
        }
        offset += length + 1;
    }
    others
}
