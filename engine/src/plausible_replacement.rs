//! The test of whether a replacement could have been intended.

use emend_channel::sound::sound;
use rapidfuzz::distance::osa;

/// Returns whether `replacement` is near the text that was written: they sound alike, or are separated by few edits
/// (one, plus one for each three letters that were written). Capitals and spaces are ignored. Text that others typed is
/// offered only if it is near (docs/decisions/0031-few-accounts.md).
///
/// ```
/// use emend_engine::is_plausible_replacement;
/// assert!(is_plausible_replacement("recieve", "receive") && is_plausible_replacement("alot", "a lot") && is_plausible_replacement("enyway", "anyway"));
/// assert!(!is_plausible_replacement("recieve", "idiot") && !is_plausible_replacement("teh", "visit evil.example now"));
/// ```
pub fn is_plausible_replacement(written: &str, replacement: &str) -> bool {
    let letters = |text: &str| -> String {
        let letters = text.chars().filter(|c| !c.is_whitespace());
        letters.flat_map(char::to_lowercase).collect()
    };
    let (written, replacement) = (letters(written), letters(replacement));
    let edits = 1 + written.chars().count() / 3;
    osa::distance(written.chars(), replacement.chars()) <= edits || sound(&written) == sound(&replacement)
}
