//! The function words of languages that have no list of frequent words.

use std::collections::HashSet;
use std::sync::LazyLock;

/// The codes of these languages. The crate `stop-words` has their function words.
const LANGUAGES: [&str; 7] = ["af", "et", "eu", "gl", "ga", "eo", "sq"];

/// The log probability of a function word.
const FUNCTION_WORD: f32 = -5.0;

static FUNCTION_WORDS: LazyLock<Vec<(&str, HashSet<&str>)>> = LazyLock::new(|| {
    let words = |language| {
        stop_words::lookup(language)
            .unwrap_or_default()
            .iter()
            .copied()
            .collect()
    };
    LANGUAGES.map(|language| (language, words(language))).to_vec()
});

/// Returns the log probability of a function word of one of these languages; `None` for any other word or language.
pub(super) fn log_share(base: &str, word: &str) -> Option<f32> {
    FUNCTION_WORDS
        .iter()
        .find(|(language, _)| *language == base)
        .and_then(|(_, words)| words.contains(word).then_some(FUNCTION_WORD))
}
