//! The stored form of surfaces, replacements and neighbouring words.
//!
//! It is normalised, so that `Recieve` and `recieve` are the same surface. It is also bounded: a sentence that happens
//! to be a surface must not be stored, so a text of more than [`MAX_STORED_LENGTH`] characters is stored as a digest, which
//! still recognises the same surface.

use std::fmt;

use unicode_normalization::UnicodeNormalization;

/// The maximum number of characters of a surface, replacement or neighbour that are stored as plain text.
pub const MAX_STORED_LENGTH: usize = 100;

/// A surface in its stored form: NFC, straight apostrophes, plain spaces, lower case, at most [`MAX_STORED_LENGTH`] characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Surface(String);

impl Surface {
    /// Returns the surface for a passage of a text.
    pub fn of(text: &str) -> Self {
        Self(digest_if_long(normalise(text).to_lowercase()))
    }

    /// Returns the empty surface, which stands for a whole rule.
    pub fn whole_rule() -> Self {
        Self(String::new())
    }

    /// Restores a surface from the text that [`Self::as_str`] returned.
    pub(crate) fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// Returns the stored form.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the part of its rule that the surface belongs to, below [`RULE_PARTS`].
    pub fn part(&self) -> u8 {
        let parts = u16::from(RULE_PARTS);
        u8::try_from(text_hash(&self.0) % parts).unwrap_or_default()
    }
}

/// The number of parts that the surfaces of a rule are divided into. It must be a multiple of the number of partitions of
/// a store, so that a surface and the part that it belongs to are in one partition.
pub const RULE_PARTS: u8 = 16;

/// The number of different values of [`short_digest`].
const SHORT_DIGESTS: u16 = 1024;

/// Returns a digest that tells apart 1,024 kinds of text: three hexadecimal digits. It counts how many *different* places
/// or surfaces an issue was ignored in, with a bounded number of outcomes per item however many accounts vote. Two texts
/// rarely share a digest; they then count as one.
pub fn short_digest(text: &str) -> String {
    format!("{:03x}", text_hash(text) % SHORT_DIGESTS)
}

/// Returns a number that follows from a text, evenly distributed.
pub(crate) fn text_hash(text: &str) -> u16 {
    let hash = blake3::hash(text.as_bytes());
    let [low, high, ..] = hash.as_bytes();
    u16::from_le_bytes([*low, *high])
}

impl fmt::Display for Surface {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The capitalisation of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SurfaceCase {
    /// `Word`
    Initial,
    /// `WORD`
    All,
    /// `word`, `wOrd`, `I`, `42`
    AsIs,
}

fn case_of(text: &str) -> SurfaceCase {
    let mut letters = text.chars().filter(|c| c.is_alphabetic());
    if !letters.next().is_some_and(char::is_uppercase) {
        return SurfaceCase::AsIs;
    }
    let rest: Vec<char> = letters.collect();
    if rest.is_empty() {
        // The case of a single letter says nothing about the intended case; `I` stays `I`.
        SurfaceCase::AsIs
    } else if rest.iter().all(|c| c.is_uppercase()) {
        SurfaceCase::All
    } else if rest.iter().any(|c| c.is_uppercase()) {
        SurfaceCase::AsIs
    } else {
        SurfaceCase::Initial
    }
}

/// Returns the stored form of a replacement. If the surface has an initial capital or is all capitals, and the
/// replacement has the same capitalisation, the replacement is stored without it.
pub fn stored_replacement(surface: &str, replacement: &str) -> String {
    let replacement = normalise(replacement);
    digest_if_long(match (case_of(surface), case_of(&replacement)) {
        (SurfaceCase::Initial, SurfaceCase::Initial) => {
            map_first_letter(&replacement, |c| c.to_lowercase().collect())
        }
        (SurfaceCase::All, SurfaceCase::All) => replacement.to_lowercase(),
        _ => replacement,
    })
}

/// Reverses [`stored_replacement`]: returns the text to put in the place of `surface`, or `None` if only a digest was
/// stored.
pub fn displayed_replacement(surface: &str, stored: &str) -> Option<String> {
    if is_digest(stored) {
        return None;
    }
    Some(match case_of(surface) {
        SurfaceCase::Initial if case_of(stored) == SurfaceCase::AsIs && is_lowercase(stored) => {
            map_first_letter(stored, |c| c.to_uppercase().collect())
        }
        SurfaceCase::All if is_lowercase(stored) => stored.to_uppercase(),
        _ => stored.to_owned(),
    })
}

/// Returns the stored form of a neighbouring word, or `None` if it is empty or too long to be a word.
pub fn stored_neighbour(text: &str) -> Option<String> {
    let stored = normalise(text).trim().to_lowercase();
    (!stored.is_empty() && stored.chars().count() <= MAX_STORED_LENGTH).then_some(stored)
}

/// Returns the stored form of a dictionary word, which keeps its capitals.
pub fn stored_word(text: &str) -> String {
    normalise(text).trim().to_owned()
}

fn is_lowercase(text: &str) -> bool {
    !text.chars().any(char::is_uppercase)
}

fn map_first_letter(text: &str, change: impl Fn(char) -> String) -> String {
    let mut result = String::with_capacity(text.len());
    let mut is_mapped = false;
    for character in text.chars() {
        if !is_mapped && character.is_alphabetic() {
            result.push_str(&change(character));
            is_mapped = true;
        } else {
            result.push(character);
        }
    }
    result
}

/// Normalises a text: NFC, straight apostrophes, all white space as plain spaces, no control characters.
fn normalise(text: &str) -> String {
    text.nfc()
        .filter_map(|c| match c {
            '\u{2018}' | '\u{2019}' | '\u{02BC}' | '\u{FF07}' => Some('\''),
            // Soft hyphens and invisible characters: words with and without them are one.
            '\u{AD}' | '\u{200B}' | '\u{2060}' | '\u{FEFF}' => None,
            c if c.is_whitespace() => Some(' '),
            c if c.is_control() => None,
            c => Some(c),
        })
        .collect()
}

const DIGEST_LENGTH: usize = 33;

fn digest_if_long(text: String) -> String {
    // A text that looks like a digest is hashed as well, so that texts and digests cannot be confused.
    if text.chars().count() <= MAX_STORED_LENGTH && !is_digest(&text) {
        return text;
    }
    let hex = blake3::hash(text.as_bytes()).to_hex();
    format!("#{}", &hex[..DIGEST_LENGTH - 1])
}

/// Returns whether a stored form is the digest of a longer text.
pub fn is_digest(text: &str) -> bool {
    text.len() == DIGEST_LENGTH
        && text.starts_with('#')
        && text[1..].bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_and_apostrophes_do_not_make_another_surface() {
        assert_eq!(Surface::of("Don’t"), Surface::of("don't"));
        assert_eq!(Surface::of("cafe\u{301}"), Surface::of("Café"));
    }

    #[test]
    fn a_replacement_keeps_its_own_capitals_only() {
        assert_eq!(stored_replacement("Teh", "The"), "the");
        assert_eq!(stored_replacement("TEH", "THE"), "the");
        assert_eq!(stored_replacement("iphone", "iPhone"), "iPhone");
        assert_eq!(stored_replacement("paris", "Paris"), "Paris");
        assert_eq!(displayed_replacement("Teh", "the").as_deref(), Some("The"));
        assert_eq!(displayed_replacement("TEH", "the").as_deref(), Some("THE"));
        assert_eq!(displayed_replacement("teh", "the").as_deref(), Some("the"));
        assert_eq!(
            displayed_replacement("Iphone", "iPhone").as_deref(),
            Some("iPhone")
        );
    }

    #[test]
    fn a_sentence_is_stored_as_a_digest_and_recognised() {
        let sentence = "word ".repeat(40);
        let stored = Surface::of(&sentence);
        assert!(is_digest(stored.as_str()), "{stored}");
        assert_eq!(stored, Surface::of(&sentence));
        assert_eq!(displayed_replacement("x", stored.as_str()), None);
    }

    proptest::proptest! {
        #[test]
        fn kept_surfaces_are_bounded_and_have_no_control_characters(text in "\\PC*|.*") {
            let stored = Surface::of(&text);
            proptest::prop_assert!(stored.as_str().chars().count() <= MAX_STORED_LENGTH);
            proptest::prop_assert!(!stored.as_str().chars().any(char::is_control));
        }

        #[test]
        fn a_shown_replacement_is_kept_as_it_was(surface in "[A-Za-z]{2,8}", replacement in "[a-z]{2,8}( [a-z]{2,4})?") {
            let stored = stored_replacement(&surface, &replacement);
            let displayed = displayed_replacement(&surface, &stored).unwrap_or_default();
            proptest::prop_assert_eq!(stored_replacement(&surface, &displayed), stored);
        }
    }
}
