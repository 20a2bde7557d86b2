//! Whether an unknown word with a capital is a misspelling or a name.
//!
//! Most names of the world are in no list. An unknown word with a capital is therefore a misspelling only if there is
//! evidence: a word that it is likely to be a slip of (docs/decisions/0059-names-of-the-world.md).

use std::ops::Range;

use super::capitals::is_plural_of_acronym;
use super::contractions::contraction;
use super::lexicon::EnglishLexicon;
use crate::case::WordCase;
use crate::language_words::LanguageWords;
use crate::words::ParagraphWords;

/// The reason for the capital of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CapitalReason {
    /// The word starts a sentence or a quotation, or is part of a title: any word has a capital here.
    Start,
    /// The word is in a sentence, where names have capitals.
    Sentence,
    /// The words around it are in capitals.
    Shouting,
}

/// The weight from which a word at the start of a sentence is a misspelling. Of the misspellings in learners' texts,
/// 99% are above, and of unknown names more than half.
const MIN_WEIGHT_AT_START: f32 = -12.7;
/// The weight from which a word in a sentence is a misspelling in spite of its capital. One in seventeen misspellings is
/// below, and so are six of seven unknown names.
const MIN_WEIGHT_IN_SENTENCE: f32 = -9.0;
/// The weight from which a word in capitals is a misspelling among words in small letters. One in five misspellings is
/// below.
const MIN_WEIGHT_IN_CAPITALS: f32 = -8.5;
/// The least number of letters of such a word. Shorter ones are acronyms.
const MIN_ACRONYM_LIKE_LETTERS: usize = 5;
/// The number of letters from which each further one adds to the weight: a long name is unlike any word.
const LONG_NAME_LETTERS: u8 = 6;
/// The weight that each of them adds, in nats.
const WEIGHT_PER_LETTER: f32 = 1.0;

/// The evidence for a misspelling.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct MisspellingEvidence {
    /// The weight of the best candidate by the channel.
    pub(super) weight: f32,
    /// Whether a list of misspellings has the word, or the dictionary has it with other capitals inside.
    pub(super) listed: bool,
}

impl MisspellingEvidence {
    /// Returns whether an unknown word is a misspelling and no name or acronym.
    pub(super) fn is_misspelling(self, surface: &str, reason: CapitalReason) -> bool {
        let letters = surface.chars().count();
        let extra_letters = u8::try_from(letters)
            .unwrap_or(u8::MAX)
            .saturating_sub(LONG_NAME_LETTERS);
        let weight = self.weight + WEIGHT_PER_LETTER * f32::from(extra_letters);
        match WordCase::of(surface) {
            WordCase::Lower => true,
            _ if is_plural_of_acronym(surface) => false,
            WordCase::Upper if reason == CapitalReason::Shouting => {
                self.listed || weight > MIN_WEIGHT_AT_START
            }
            WordCase::Upper if letters < MIN_ACRONYM_LIKE_LETTERS => {
                self.listed && weight > MIN_WEIGHT_IN_CAPITALS
            }
            WordCase::Upper => self.listed || weight > MIN_WEIGHT_IN_CAPITALS,
            WordCase::Mixed => {
                self.listed || letters >= MIN_ACRONYM_LIKE_LETTERS && weight > MIN_WEIGHT_IN_CAPITALS
            }
            WordCase::Title if reason == CapitalReason::Sentence => {
                self.listed || weight > MIN_WEIGHT_IN_SENTENCE
            }
            WordCase::Title => self.listed || weight > MIN_WEIGHT_AT_START,
        }
    }
}

/// Returns the reason for the capital of a word.
pub(super) fn capital_reason(
    layout: &ParagraphWords,
    bytes: &Range<usize>,
    lexicon: &EnglishLexicon,
) -> CapitalReason {
    let next = layout
        .sentences
        .partition_point(|sentence| sentence.start <= bytes.start);
    let sentence = next.checked_sub(1).and_then(|at| layout.sentences.get(at));
    let sentence = sentence.cloned().unwrap_or(0..layout.text.len());
    if WordCase::of(&layout.text[bytes.clone()]) == WordCase::Upper {
        let (left, right) = layout.neighbours(bytes);
        let is_shouted_word =
            |word: &str| WordCase::of(word) == WordCase::Upper && lexicon.knows(&word.to_lowercase());
        let neighbours = [left.as_str(), right.as_str()];
        let mut neighbours = neighbours.iter().filter(|word| !word.is_empty()).peekable();
        let is_shouting = neighbours.peek().is_some() && neighbours.all(|word| is_shouted_word(word));
        let is_upper = |word: &str| WordCase::of(word) == WordCase::Upper;
        return if is_shouting
            || are_most_words(layout, &sentence, is_upper) && has_shouted_words(layout, &sentence, lexicon)
        {
            CapitalReason::Shouting
        } else {
            CapitalReason::Sentence
        };
    }
    let before = &layout.text[sentence.start..bytes.start];
    let starts = !before.contains(char::is_alphanumeric)
        || before.trim_end().ends_with([':', '"', '“', '‘', '«', '•', '|']);
    let has_capital = |word: &str| word.starts_with(char::is_uppercase);
    if starts || are_most_words(layout, &sentence, has_capital) {
        CapitalReason::Start
    } else {
        CapitalReason::Sentence
    }
}

/// Returns whether a word with an initial capital is frequent in another language, as most first names are in theirs: `Paolo`.
pub(super) fn is_word_elsewhere(surface: &str) -> bool {
    // `Im fine`, `Dont go`: a contraction, although German and French have these words.
    const MIN_LETTERS: usize = 3;
    surface.chars().count() >= MIN_LETTERS
        && WordCase::of(surface) == WordCase::Title
        && contraction(&surface.to_lowercase()).is_none()
        && LanguageWords::is_frequent_outside("en", surface)
}

/// Returns whether a word is in a line of its own with up to three words, all of which look like names: a signature.
pub(super) fn is_line_of_names(
    layout: &ParagraphWords,
    bytes: &Range<usize>,
    lexicon: &EnglishLexicon,
) -> bool {
    const MAX_WORDS: usize = 3;
    let start = layout.text[..bytes.start].rfind('\n').map_or(0, |at| at + 1);
    let end = layout.text[bytes.end..]
        .find('\n')
        .map_or(layout.text.len(), |at| bytes.end + at);
    let line = layout.text[start..end].trim();
    line.split_whitespace().count() <= MAX_WORDS
        && line.split_whitespace().all(|word| {
            let is_capital = word.starts_with(char::is_uppercase);
            let is_initial = word.chars().count() <= 2;
            is_capital
                && (is_initial || word.ends_with(char::is_alphabetic) && !lexicon.knows(&word.to_lowercase()))
        })
}

/// Returns whether at least half of the longer words in capitals of a sentence are words, so that it is no list of acronyms.
fn has_shouted_words(layout: &ParagraphWords, sentence: &Range<usize>, lexicon: &EnglishLexicon) -> bool {
    let (mut words, mut all) = (0, 0);
    for bytes in layout.checked_words_in(sentence) {
        let word = &layout.text[bytes];
        if WordCase::of(word) == WordCase::Upper && word.chars().count() >= 4 {
            all += 1;
            words += usize::from(lexicon.knows(&word.to_lowercase()));
        }
    }
    words * 2 >= all
}

/// Returns whether most of the longer words of a sentence, four or more, are of a kind.
fn are_most_words(
    layout: &ParagraphWords,
    sentence: &Range<usize>,
    is_of_kind: impl Fn(&str) -> bool,
) -> bool {
    let (mut of_kind, mut long) = (0, 0);
    for bytes in layout.checked_words_in(sentence) {
        let word = &layout.text[bytes];
        if word.chars().count() >= 4 {
            long += 1;
            of_kind += usize::from(is_of_kind(word));
        }
    }
    long >= 4 && of_kind * 10 >= long * 7
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_capital_has_a_reason() {
        let lexicon = EnglishLexicon::new(&"en-US".parse().unwrap()).unwrap();
        for (text, word, reason) in [
            ("Recieve it.", "Recieve", CapitalReason::Start),
            ("He said: “Recieve it.”", "Recieve", CapitalReason::Start),
            ("I met Kowalski today.", "Kowalski", CapitalReason::Sentence),
            (
                "How People Recieve Their Letters",
                "Recieve",
                CapitalReason::Start,
            ),
            ("DO NOT RECIEVE IT", "RECIEVE", CapitalReason::Shouting),
            ("They pay in CZK here.", "CZK", CapitalReason::Sentence),
            ("Over TCP, XQP and UDP.", "XQP", CapitalReason::Sentence),
            (
                "ISBN, GDPR, IKEA, HVAC and SCADA.",
                "SCADA",
                CapitalReason::Sentence,
            ),
            (
                "PLEASE DO NOT RECIEVE ANY LETTERS HERE",
                "RECIEVE",
                CapitalReason::Shouting,
            ),
        ] {
            let at = text.find(word).unwrap();
            let actual = capital_reason(&ParagraphWords::new(text), &(at..at + word.len()), &lexicon);
            assert_eq!(actual, reason, "{text}");
        }
    }

    #[test]
    fn a_signature_is_a_line_of_names() {
        let lexicon = EnglishLexicon::new(&"en-US".parse().unwrap()).unwrap();
        for (text, word, is_signature) in [
            ("Zhanna", "Zhanna", true),
            ("Best,\nEwa K. Nowak", "Ewa", true),
            ("Zhanna came.", "Zhanna", false),
            ("Recieve Letters", "Recieve", false),
            ("Instalation.", "Instalation", false),
            ("Ctrl + Z", "Ctrl", false),
        ] {
            let at = text.find(word).unwrap();
            let actual = is_line_of_names(&ParagraphWords::new(text), &(at..at + word.len()), &lexicon);
            assert_eq!(actual, is_signature, "{text}");
        }
    }

    #[test]
    fn names_are_frequent_in_their_languages() {
        for (word, is_frequent) in [
            ("Paolo", true),
            ("Ewa", true),
            ("Zxq", false),
            ("paolo", false),
            ("Im", false),
            ("Dont", false),
        ] {
            assert_eq!(is_word_elsewhere(word), is_frequent, "{word}");
        }
    }
}
