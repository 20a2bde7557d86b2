//! Whether an unknown word with a capital is a misspelling or a name.
//!
//! Most names of the world are in no list. An unknown word with a capital is therefore a misspelling only if there is
//! evidence: a word that it is likely to be a slip of (docs/decisions/0059-names-of-the-world.md).

use std::ops::Range;

use super::capitals::is_plural_of_acronym;
use super::lexicon::EnglishLexicon;
use crate::case::WordCase;
use crate::words::ParagraphWords;

/// The reason for the capital of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CapitalPlace {
    /// The word starts a sentence or a quotation, or is part of a title: any word has a capital here.
    Start,
    /// The word is in a sentence, where names have capitals.
    Sentence,
    /// The words around it are in capitals.
    Shouting,
}

/// The weight from which a word at the start of a sentence is a misspelling. Of the misspellings in learners' texts,
/// 99 % are above, and of unknown names more than half.
const AT_START: f32 = -12.7;
/// The weight from which a word in a sentence is a misspelling in spite of its capital. One in seventeen misspellings is
/// below, and so are six of seven unknown names.
const IN_SENTENCE: f32 = -9.0;
/// The weight from which a word in capitals is a misspelling among words in small letters. One in five misspellings is
/// below.
const IN_CAPITALS: f32 = -8.5;
/// The least number of letters of such a word. Shorter ones are acronyms.
const MIN_CAPITALS: usize = 5;
/// The number of letters from which each further one adds to the weight: a long name is unlike any word.
const LONG: u8 = 6;
/// The weight that each of them adds, in nats.
const PER_LETTER: f32 = 1.0;

/// The evidence for a misspelling.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct MisspellingEvidence {
    /// The weight of the best candidate by the channel.
    pub(super) weight: f32,
    /// Whether a list of misspellings has the word.
    pub(super) listed: bool,
}

impl MisspellingEvidence {
    /// Returns whether an unknown word is a misspelling and no name or acronym.
    pub(super) fn convicts(self, surface: &str, place: CapitalPlace) -> bool {
        let letters = surface.chars().count();
        let more = u8::try_from(letters).unwrap_or(u8::MAX).saturating_sub(LONG);
        let weight = self.weight + PER_LETTER * f32::from(more);
        match WordCase::of(surface) {
            WordCase::Lower => true,
            _ if is_plural_of_acronym(surface) => false,
            WordCase::Upper if place == CapitalPlace::Shouting => self.listed || weight > AT_START,
            WordCase::Upper if letters < MIN_CAPITALS => self.listed && weight > IN_CAPITALS,
            WordCase::Upper => self.listed || weight > IN_CAPITALS,
            WordCase::Mixed => self.listed || letters >= MIN_CAPITALS && weight > IN_CAPITALS,
            WordCase::Title if place == CapitalPlace::Sentence => self.listed || weight > IN_SENTENCE,
            WordCase::Title => self.listed || weight > AT_START,
        }
    }
}

/// Returns the reason for the capital of a word.
pub(super) fn capital_place(
    layout: &ParagraphWords,
    bytes: &Range<usize>,
    lexicon: &EnglishLexicon,
) -> CapitalPlace {
    let next = layout
        .sentences
        .partition_point(|sentence| sentence.start <= bytes.start);
    let sentence = next.checked_sub(1).and_then(|at| layout.sentences.get(at));
    let sentence = sentence.cloned().unwrap_or(0..layout.text.len());
    if WordCase::of(&layout.text[bytes.clone()]) == WordCase::Upper {
        let (left, right) = layout.neighbours(bytes);
        let shouts =
            |word: &str| WordCase::of(word) == WordCase::Upper && lexicon.knows(&word.to_lowercase());
        let around = [left.as_str(), right.as_str()];
        let mut around = around.iter().filter(|word| !word.is_empty()).peekable();
        let shouting = around.peek().is_some() && around.all(|word| shouts(word));
        let is_upper = |word: &str| WordCase::of(word) == WordCase::Upper;
        return if shouting
            || most_words(layout, &sentence, is_upper) && has_shouted_words(layout, &sentence, lexicon)
        {
            CapitalPlace::Shouting
        } else {
            CapitalPlace::Sentence
        };
    }
    let before = &layout.text[sentence.start..bytes.start];
    let starts = !before.contains(char::is_alphanumeric)
        || before.trim_end().ends_with([':', '"', '“', '‘', '«', '•', '|']);
    let has_capital = |word: &str| word.starts_with(char::is_uppercase);
    if starts || most_words(layout, &sentence, has_capital) {
        CapitalPlace::Start
    } else {
        CapitalPlace::Sentence
    }
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
fn most_words(layout: &ParagraphWords, sentence: &Range<usize>, is_of_kind: impl Fn(&str) -> bool) -> bool {
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
        for (text, word, place) in [
            ("Recieve it.", "Recieve", CapitalPlace::Start),
            ("He said: “Recieve it.”", "Recieve", CapitalPlace::Start),
            ("I met Kowalski today.", "Kowalski", CapitalPlace::Sentence),
            ("How People Recieve Their Letters", "Recieve", CapitalPlace::Start),
            ("DO NOT RECIEVE IT", "RECIEVE", CapitalPlace::Shouting),
            ("They pay in CZK here.", "CZK", CapitalPlace::Sentence),
            ("Over TCP, XQP and UDP.", "XQP", CapitalPlace::Sentence),
            (
                "ISBN, GDPR, IKEA, HVAC and SCADA.",
                "SCADA",
                CapitalPlace::Sentence,
            ),
            (
                "PLEASE DO NOT RECIEVE ANY LETTERS HERE",
                "RECIEVE",
                CapitalPlace::Shouting,
            ),
        ] {
            let at = text.find(word).unwrap();
            let found = capital_place(&ParagraphWords::new(text), &(at..at + word.len()), &lexicon);
            assert_eq!(found, place, "{text}");
        }
    }
}
