//! The words of a paragraph, and the neighbouring words of a range.

use std::ops::Range;

use emend_domain::{limits::MAX_NEIGHBOUR, span::utf16_len};
use unicode_segmentation::UnicodeSegmentation;

use crate::case::capitalised;
use crate::sentences::sentences;
use crate::zones::{touches, zones};

/// The length, in characters, of the longest word that is checked. A longer one is not a word of any language.
pub(crate) const MAX_WORD_LETTERS: usize = 60;

/// A word: letters, marks and digits, with apostrophes inside (UAX 29, also split at full stops and colons).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TextWord {
    /// The byte range in the paragraph.
    pub(crate) bytes: Range<usize>,
    /// Whether a dictionary is consulted for the word. This requires no digits, at least two letters, at most
    /// [`MAX_WORD_LETTERS`] characters, and a position outside zones.
    pub(crate) checked: bool,
}

/// A paragraph with its sentences, words and zones.
pub(crate) struct ParagraphWords<'a> {
    pub(crate) text: &'a str,
    pub(crate) sentences: Vec<Range<usize>>,
    pub(crate) words: Vec<TextWord>,
    pub(crate) zones: Vec<Range<usize>>,
}

impl<'a> ParagraphWords<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        let zones = zones(text);
        let mut words = Vec::new();
        for (start, run) in text.split_word_bound_indices() {
            for part in parts(run) {
                let bytes = start + part.start..start + part.end;
                let part = &text[bytes.clone()];
                if part.contains(char::is_alphanumeric) {
                    let checked = is_checked(part) && !touches(&zones, &bytes);
                    words.push(TextWord { bytes, checked });
                }
            }
        }
        Self {
            text,
            sentences: sentences(text),
            words,
            zones,
        }
    }

    /// Returns the words for which a dictionary is consulted.
    pub(crate) fn checked_words(&self) -> impl Iterator<Item = Range<usize>> {
        self.words
            .iter()
            .filter(|word| word.checked)
            .map(|word| word.bytes.clone())
    }

    /// Returns the positions of the words that begin in a byte range.
    pub(crate) fn words_in(&self, bytes: &Range<usize>) -> Range<usize> {
        let at = |byte: usize| self.words.partition_point(|word| word.bytes.start < byte);
        at(bytes.start)..at(bytes.end)
    }

    /// Returns the words for which a dictionary is consulted and that begin in a byte range.
    pub(crate) fn checked_words_in(
        &self,
        bytes: &Range<usize>,
    ) -> impl Iterator<Item = Range<usize>> + use<'_> {
        let words = self.words[self.words_in(bytes)].iter();
        words.filter(|word| word.checked).map(|word| word.bytes.clone())
    }

    /// Returns the words before and after a range in its sentence. Each is empty if there is none, or if it is too long
    /// to be stored.
    pub(crate) fn neighbours(&self, bytes: &Range<usize>) -> (String, String) {
        let before = self.words.partition_point(|word| word.bytes.end <= bytes.start);
        let after = self.words.partition_point(|word| word.bytes.start < bytes.end);
        let left = before
            .checked_sub(1)
            .and_then(|at| self.words.get(at))
            .map(|word| word.bytes.clone());
        let left = left.filter(|left| self.sentence_of(left.start) == self.sentence_of(bytes.start));
        let right = self.words.get(after).map(|word| word.bytes.clone());
        let last = bytes.end.saturating_sub(1).max(bytes.start);
        let right = right.filter(|right| self.sentence_of(right.start) == self.sentence_of(last));
        (self.neighbour_text(left), self.neighbour_text(right))
    }

    fn sentence_of(&self, byte: usize) -> usize {
        self.sentences.partition_point(|sentence| sentence.end <= byte)
    }

    fn neighbour_text(&self, word: Option<Range<usize>>) -> String {
        let word = word.map_or("", |bytes| &self.text[bytes]);
        if utf16_len(word) <= MAX_NEIGHBOUR {
            word.to_owned()
        } else {
            String::new()
        }
    }
}

/// Returns whether a character is an apostrophe that people type, straight or curly, or the letter of that shape.
pub(crate) fn is_apostrophe(character: char) -> bool {
    matches!(character, '\'' | '’' | '\u{02BC}' | '\u{FF07}')
}

/// Returns whether a word is known, either by itself or together with adjoining characters: `'tis`, `runnin'`, `re-do`,
/// `usw.`, `Ph.D.`, `be- und entladen`.
pub(crate) fn is_known_in_context(text: &str, bytes: &Range<usize>, knows: &dyn Fn(&str) -> bool) -> bool {
    let word = &text[bytes.clone()];
    if knows(word) {
        return true;
    }
    let (before, after) = (&text[..bytes.start], &text[bytes.end..]);
    if before.ends_with(is_apostrophe) && knows(&format!("'{word}"))
        || after.starts_with(is_apostrophe) && knows(&format!("{word}'"))
        || abbreviation(text, bytes, knows).is_some()
        || begins_abbreviation(word, after, knows)
    {
        return true;
    }
    let is_known_joined = |left: &str, right: &str| {
        !left.is_empty()
            && !right.is_empty()
            && (knows(&format!("{left}-{right}")) || knows(&format!("{left}{right}")))
    };
    let left = before.strip_suffix('-').map(letters_before);
    let right = after.strip_prefix('-').map(letters_after);
    left.is_some_and(|left| is_known_joined(left, word))
        || right.is_some_and(|right| is_known_joined(word, right))
        || is_known_with_shared_part(text, bytes, knows)
}

/// Returns the byte range of the abbreviation that a word is part of, with all of its full stops (`usw.`, `Ph.D.`,
/// `bl.a.`); `None` if the dictionary has no such abbreviation.
///
/// A full stop in this range belongs to the abbreviation. It may end a sentence as well, but does not show that one ends.
pub(crate) fn abbreviation(
    text: &str,
    bytes: &Range<usize>,
    knows: &dyn Fn(&str) -> bool,
) -> Option<Range<usize>> {
    let (before, after) = (&text[..bytes.start], &text[bytes.end..]);
    if !before.ends_with('.') && !after.starts_with('.') {
        return None;
    }
    // A word that continues with letters behind its stop is a host name or a missing space, unless the whole is known.
    let is_dotted = |c: &char| c.is_alphabetic() || is_mark(*c) || *c == '.';
    let left = before
        .chars()
        .rev()
        .take(MAX_ABBREVIATION_PART)
        .take_while(is_dotted);
    let start = bytes.start - left.map(char::len_utf8).sum::<usize>();
    let right = after.chars().take(MAX_ABBREVIATION_PART).take_while(is_dotted);
    let end = bytes.end + right.map(char::len_utf8).sum::<usize>();
    let token = &text[start..end];
    // An ellipsis is no part of an abbreviation, but its first stop may be.
    let end = token.find("..").map_or(end, |at| start + at + 1);
    if end < bytes.end || text[start..end].starts_with('.') {
        return None;
    }
    let token = &text[start..end];
    if token.ends_with('.') && knows(token) {
        return Some(start..end);
    }
    // `Ph.D` with a full stop that is not in the dictionary, or none at all.
    let without_stop = token.trim_end_matches('.');
    if without_stop.contains('.') && knows(without_stop) {
        return Some(start..end);
    }
    let has_own_stop = start == bytes.start && after.starts_with('.');
    let next_is_letter = after
        .strip_prefix('.')
        .is_some_and(|rest| rest.starts_with(char::is_alphabetic));
    let is_listed = || {
        // The second word of `et al.`
        let first = before.strip_suffix(' ').map(letters_before).unwrap_or_default();
        let with_stop = &text[bytes.start..=bytes.end];
        knows(with_stop) || !first.is_empty() && knows(&format!("{first} {with_stop}"))
    };
    (has_own_stop && !next_is_letter && is_listed()).then(|| bytes.start..bytes.end + 1)
}

/// Returns whether a word and the abbreviation after it are one: `et al.`
fn begins_abbreviation(word: &str, after: &str, knows: &dyn Fn(&str) -> bool) -> bool {
    let Some(after) = after.strip_prefix(' ') else {
        return false;
    };
    let next = letters_after(after);
    after[next.len()..].starts_with('.') && !next.is_empty() && knows(&format!("{word} {next}."))
}

/// Returns whether a full stop belongs to an abbreviation that the dictionary has, so that no sentence need end there.
/// `stop` is the byte position of the stop.
pub(crate) fn is_stop_of_abbreviation(text: &str, stop: usize, knows: &dyn Fn(&str) -> bool) -> bool {
    let word = letters_before(&text[..stop]);
    let bytes = stop - word.len()..stop;
    !word.is_empty() && abbreviation(text, &bytes, knows).is_some_and(|range| range.contains(&stop))
}

/// The maximum number of characters of an abbreviation on either side of one of its words.
const MAX_ABBREVIATION_PART: usize = 12;

/// Returns whether a word with a hanging hyphen is known together with the part that it shares with one of the next or
/// previous words: *be*- und ent*laden*, *Text*verarbeitung und -*gestaltung*.
fn is_known_with_shared_part(text: &str, bytes: &Range<usize>, knows: &dyn Fn(&str) -> bool) -> bool {
    let word = &text[bytes.clone()];
    let (before, after) = (&text[..bytes.start], &text[bytes.end..]);
    let is_part = |c: char| is_part_of_word(c) || is_hyphen(c);
    let is_word = |whole: &str| knows(whole) || knows(&whole.to_lowercase());
    if let Some(rest) = after.strip_prefix(is_hyphen)
        && !rest.starts_with(char::is_alphanumeric)
    {
        let next = rest
            .split(|c: char| !is_part(c))
            .map(|next| next.trim_matches(is_hyphen));
        let next = next.filter(|next| !next.is_empty()).take(MAX_SEARCHED_WORDS);
        let mut ends = next.flat_map(|next| {
            let ends = next
                .char_indices()
                .take(MAX_WORD_LETTERS)
                .map(|(at, _)| &next[at..]);
            ends.filter(|end| end.chars().count() >= MIN_SHARED_LETTERS)
        });
        return ends.any(|end| is_word(&format!("{word}{}", end.to_lowercase())));
    }
    if let Some(rest) = before.strip_suffix(is_hyphen)
        && !rest.ends_with(char::is_alphanumeric)
    {
        if knows(&capitalised(word)) {
            return true;
        }
        let previous = rest
            .rsplit(|c: char| !is_part(c))
            .map(|previous| previous.trim_matches(is_hyphen));
        let previous = previous
            .filter(|previous| !previous.is_empty())
            .take(MAX_SEARCHED_WORDS);
        let mut starts = previous.flat_map(|previous| {
            let starts = previous
                .char_indices()
                .take(MAX_WORD_LETTERS)
                .map(|(at, _)| &previous[..at]);
            starts.filter(|start| start.chars().count() >= MIN_SHARED_LETTERS)
        });
        return starts.any(|start| is_word(&format!("{start}{word}")));
    }
    false
}

/// The number of words among which the other word with a shared part is searched for, and the least length of that part.
const MAX_SEARCHED_WORDS: usize = 3;
const MIN_SHARED_LETTERS: usize = 3;

/// Returns whether a character is a hyphen that people type.
fn is_hyphen(character: char) -> bool {
    matches!(character, '-' | '\u{2010}' | '\u{2011}')
}

/// Returns the letters at the end of a text.
fn letters_before(text: &str) -> &str {
    let letters = text
        .chars()
        .rev()
        .take(MAX_WORD_LETTERS)
        .take_while(|c| c.is_alphabetic() || is_mark(*c));
    &text[text.len() - letters.map(char::len_utf8).sum::<usize>()..]
}

/// Returns the letters at the beginning of a text.
fn letters_after(text: &str) -> &str {
    let letters = text
        .chars()
        .take(MAX_WORD_LETTERS)
        .take_while(|c| c.is_alphabetic() || is_mark(*c));
    &text[..letters.map(char::len_utf8).sum::<usize>()]
}

/// Returns the byte ranges of the words in a run of characters without spaces.
fn parts(run: &str) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut start = None;
    let mut previous = None;
    for (at, character) in run.char_indices() {
        // Catalan writes a dot between two letters l: `col·lecció`.
        let next = run[at + character.len_utf8()..].chars().next();
        let is_inner_dot = character == '·' && previous.is_some_and(is_l) && next.is_some_and(is_l);
        if is_part_of_word(character) || is_inner_dot {
            start = start.or(Some(at));
        } else if let Some(start) = start.take() {
            ranges.push(start..at);
        }
        previous = Some(character);
    }
    ranges.extend(start.map(|start| start..run.len()));
    for range in &mut ranges {
        let part = &run[range.clone()];
        let trimmed = part.trim_start_matches(is_apostrophe);
        let from = range.start + part.len() - trimmed.len();
        *range = from..from + trimmed.trim_end_matches(is_apostrophe).len();
    }
    ranges
}

fn is_l(character: char) -> bool {
    matches!(character, 'l' | 'L')
}

/// Returns whether a character is a mark that belongs to the preceding letter (a combining accent or an Arabic vowel).
fn is_mark(character: char) -> bool {
    unicode_normalization::char::is_combining_mark(character)
}

/// Returns whether a character can be part of a word. Soft hyphens and joiners occur inside words without being
/// letters.
fn is_part_of_word(character: char) -> bool {
    character.is_alphanumeric()
        || is_apostrophe(character)
        || is_mark(character)
        || matches!(character, '\u{AD}' | '\u{200C}' | '\u{200D}')
}

fn is_checked(word: &str) -> bool {
    let mut letters = 0;
    for character in word.chars() {
        if character.is_numeric() {
            return false;
        }
        letters += usize::from(character.is_alphabetic());
    }
    letters >= 2 && word.chars().count() <= MAX_WORD_LETTERS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(text: &str) -> Vec<&str> {
        ParagraphWords::new(text)
            .checked_words()
            .map(|bytes| &text[bytes])
            .collect()
    }

    #[test]
    fn words_are_found_in_prose_of_any_script() {
        assert_eq!(
            checked("‘Don’t’, she said: 'no'."),
            ["Don’t", "she", "said", "no"]
        );
        assert_eq!(
            checked("well-known e.g. end.The 3rd x"),
            ["well", "known", "end", "The"]
        );
        assert_eq!(checked("مرحبا بالعالم 12"), ["مرحبا", "بالعالم"]);
        assert_eq!(checked("cafe\u{301} naïve 👍"), ["cafe\u{301}", "naïve"]);
        assert_eq!(checked("see www.teh.com or teh_x"), ["see", "or"]);
        assert_eq!(checked(&"a".repeat(61)), Vec::<&str>::new());
    }

    fn known(text: &str, word: &str, dictionary: &[&str]) -> bool {
        let at = text.find(word).unwrap();
        is_known_in_context(text, &(at..at + word.len()), &|word| dictionary.contains(&word))
    }

    #[test]
    fn an_abbreviation_is_known_with_its_stops() {
        let dictionary = ["usw.", "Ph.D.", "bl.a.", "z.B", "κ.λπ."];
        for (text, word) in [
            ("Hund, Katze usw.", "usw"),
            ("Hund, Katze usw. sind da", "usw"),
            ("Hund usw.) da", "usw"),
            ("Hund usw...", "usw"),
            ("a Ph.D. in", "Ph"),
            ("det er bl.a. her", "bl"),
            ("εδώ κ.λπ. εκεί", "λπ"),
        ] {
            assert!(known(text, word, &dictionary), "{text}");
            assert!(!known(text, word, &[]), "{text}");
        }
        // A wide space follows.
        assert!(!known("a.m.usw\u{3000} ", "usw", &dictionary));
        for (text, word) in [
            ("ein usw da", "usw"),
            ("das usw.der", "usw"),
            ("www.usw.de", "usw"),
        ] {
            assert!(!known(text, word, &dictionary), "{text}");
        }
        let knows = |word: &str| dictionary.contains(&word);
        assert!(is_stop_of_abbreviation("a Ph.D. in", 6, &knows));
        assert!(is_stop_of_abbreviation("a Ph.D. in", 4, &knows));
        assert!(!is_stop_of_abbreviation("a dog. in", 5, &knows));
        assert!(!is_stop_of_abbreviation(". in", 0, &knows));
    }

    #[test]
    fn a_hanging_hyphen_stands_for_a_shared_part() {
        let dictionary = [
            "beladen",
            "entladen",
            "Sonnenaufgang",
            "Sonnenuntergang",
            "Textgestaltung",
            "Pflege",
        ];
        for (text, word) in [
            ("be- und entladen", "be"),
            ("Be- und Entladen", "Be"),
            ("Sonnenauf- und -untergang", "Sonnenauf"),
            ("Sonnenauf- und -untergang", "untergang"),
            ("Textverarbeitung und -gestaltung", "gestaltung"),
            ("Haus und -pflege", "pflege"),
        ] {
            assert!(known(text, word, &dictionary), "{text}");
        }
        assert!(!known("xy- und entladen", "xy", &dictionary));
        assert!(!known("ein -xyzung", "xyzung", &dictionary));
    }

    #[test]
    fn the_catalan_dot_is_inside_a_word() {
        assert_eq!(checked("col·legi GORIL·LA"), ["col·legi", "GORIL·LA"]);
        assert_eq!(checked("Schüler·innen a·b"), ["Schüler", "innen"]);
        assert_eq!(checked("l·l·"), ["l·l"]);
    }

    #[test]
    fn neighbours_stay_in_the_sentence_and_lose_their_punctuation() {
        let text = "One two. (Three), teh \"four\"! Five";
        let layout = ParagraphWords::new(text);
        let of = |word: &str| {
            let at = text.find(word).unwrap();
            layout.neighbours(&(at..at + word.len()))
        };
        assert_eq!(of("teh"), ("Three".to_owned(), "four".to_owned()));
        assert_eq!(of("two"), ("One".to_owned(), String::new()));
        assert_eq!(of("Three"), (String::new(), "teh".to_owned()));
        assert_eq!(of("Five"), (String::new(), String::new()));
    }
}
