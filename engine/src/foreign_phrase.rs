//! Phrases in another language than the text: a quoted sentence, or a sentence by itself. Their words are left alone.

use std::ops::Range;

use crate::language_guess::is_foreign;
use crate::language_words::{LANGUAGES, LanguageWords};
use crate::words::ParagraphWords;

/// The quotation marks that open a phrase, each with those that close it.
const QUOTATION_MARKS: [(char, &[char]); 9] = [
    ('«', &['»']),
    ('»', &['«', '»']),
    ('‹', &['›']),
    ('“', &['”', '“']),
    ('„', &['“', '”']),
    ('”', &['”']),
    ('"', &['"']),
    ('‘', &['’']),
    ('\'', &['\'']),
];
/// The maximum length of a quoted phrase in bytes.
const MAX_PHRASE_BYTES: usize = 600;

/// Returns the byte ranges of phrases in another language than `base`, in order. `knows` returns whether the language of the
/// text has a word.
pub(crate) fn foreign_phrases(
    layout: &ParagraphWords<'_>,
    base: &str,
    knows: &dyn Fn(&str) -> bool,
) -> Vec<Range<usize>> {
    let mut phrases: Vec<Range<usize>> = Vec::new();
    for sentence in &layout.sentences {
        let unknown = layout
            .checked_words_in(sentence)
            .filter(|bytes| !knows(&layout.text[bytes.clone()]));
        // Nearly every sentence is done here.
        let Some(first) = unknown.map(|bytes| bytes.start).next() else {
            continue;
        };
        let before = phrases.len();
        let quoted = quoted_ranges(layout.text, sentence);
        let quoted = quoted.into_iter().filter(|range| range.end > first);
        phrases.extend(quoted.filter(|range| {
            is_foreign_range(layout, base, range, knows) || is_foreign_title(layout, base, range)
        }));
        // `The sign reads: Bitte nicht stören.`
        let after_colon = layout.text[sentence.clone()]
            .find(": ")
            .map(|at| sentence.start + at + 2);
        if phrases.len() == before
            && let Some(start) = after_colon
            && is_foreign_range(layout, base, &(start..sentence.end), knows)
        {
            phrases.push(start..sentence.end);
        }
        if phrases.len() == before && is_foreign_range(layout, base, sentence, knows) {
            phrases.push(sentence.clone());
        }
    }
    phrases
}

/// Returns whether all words between quotation marks, at least two, are more frequent in one other language: `The Dark Knight` in a
/// French text.
fn is_foreign_title(layout: &ParagraphWords<'_>, base: &str, range: &Range<usize>) -> bool {
    let words = || {
        let words = layout.words[layout.words_in(range)].iter();
        words.map(|word| &layout.text[word.bytes.clone()])
    };
    let Some(own_words) = LanguageWords::of(base) else {
        return false;
    };
    let is_foreign = |other: &LanguageWords, word: &str| {
        let share = other.log_share(word);
        share.is_some_and(|share| {
            own_words
                .log_share(word)
                .is_none_or(|own_words| own_words + MIN_LEAD < share)
        })
    };
    let others = LANGUAGES.iter().filter(|list| list.code != base);
    words().count() > 1
        && others
            .filter_map(|list| LanguageWords::of(list.code))
            .any(|other| words().all(|word| is_foreign(other, word)))
}

/// How much more frequent each word of a foreign title is in its language, in nats.
const MIN_LEAD: f32 = 1.0;

/// Returns the byte ranges of English terms in a text of another language, in order: two or more unknown words next to each
/// other that English uses more often than the language of the text does, such as `Head of Marketing`.
pub(crate) fn english_terms(
    layout: &ParagraphWords<'_>,
    base: &str,
    knows: &dyn Fn(&str) -> bool,
) -> Vec<Range<usize>> {
    let (Some(english), Some(own_words)) = (LanguageWords::of("en"), LanguageWords::of(base)) else {
        return Vec::new();
    };
    if base == "en" {
        return Vec::new();
    }
    let is_term = |bytes: &Range<usize>| {
        let word = &layout.text[bytes.clone()];
        let share = |list: &LanguageWords| list.log_share(word);
        !knows(word)
            && share(english)
                .is_some_and(|share_of| share(own_words).is_none_or(|own_words| own_words < share_of))
    };
    let mut phrases: Vec<Range<usize>> = Vec::new();
    let mut previous: Option<Range<usize>> = None;
    for bytes in layout.checked_words().filter(is_term) {
        if let Some(before) = previous.take()
            && matches!(&layout.text[before.end..bytes.start], " " | "-")
        {
            match phrases.last_mut() {
                Some(last) if last.end == before.end => last.end = bytes.end,
                _ => phrases.push(before.start..bytes.end),
            }
        }
        previous = Some(bytes);
    }
    phrases
}

fn is_foreign_range(
    layout: &ParagraphWords<'_>,
    base: &str,
    range: &Range<usize>,
    knows: &dyn Fn(&str) -> bool,
) -> bool {
    let words: Vec<&str> = layout
        .words
        .iter()
        .map(|word| word.bytes.clone())
        .filter(|bytes| bytes.start >= range.start && bytes.end <= range.end)
        .map(|bytes| &layout.text[bytes])
        .filter(|word| !word.contains(char::is_numeric))
        .collect();
    let unknown = words.iter().filter(|word| !knows(word)).count();
    is_foreign(base, &words, unknown)
}

/// Returns the ranges between quotation marks in a part of a text, without the marks.
fn quoted_ranges(text: &str, part: &Range<usize>) -> Vec<Range<usize>> {
    let mut phrases = Vec::new();
    let mut search_from = part.start;
    while let Some((at, open)) = text[search_from..part.end]
        .char_indices()
        .find(|(_, c)| QUOTATION_MARKS.iter().any(|(open, _)| open == c))
    {
        let start = search_from + at + open.len_utf8();
        search_from = start;
        let closing = QUOTATION_MARKS
            .iter()
            .find(|(mark, _)| *mark == open)
            .map_or(&[][..], |(_, closing)| closing);
        let end = text.floor_char_boundary(part.end.min(start + MAX_PHRASE_BYTES));
        // An apostrophe is no quotation mark: that of the opening follows no letter, and none follows that of the end.
        if text[..start - open.len_utf8()].ends_with(char::is_alphanumeric) {
            continue;
        }
        let length = text[start..end]
            .match_indices(closing)
            .map(|(at, _)| at)
            .find(|at| {
                let mut after = text[start + at..].chars().skip(1);
                !after.next().is_some_and(char::is_alphanumeric)
            });
        if let Some(length) = length {
            phrases.push(start..start + length);
            search_from = start + length + text[start + length..].chars().next().map_or(0, char::len_utf8);
        }
    }
    phrases
}

#[cfg(test)]
mod tests {
    use super::*;

    fn foreign<'a>(text: &'a str, base: &str) -> Vec<&'a str> {
        let words = LanguageWords::of(base).unwrap();
        // The rarer words of a list are often of other languages.
        let knows = |word: &str| words.log_share(word).is_some_and(|share| share > -10.0);
        let layout = ParagraphWords::new(text);
        let phrases = foreign_phrases(&layout, base, &knows);
        phrases.into_iter().map(|range| text[range].trim()).collect()
    }

    #[test]
    fn a_quoted_sentence_in_another_language_is_foreign() {
        for (text, base, phrase) in [
            (
                "She wrote «Elle téléphone à la maison» on the wall.",
                "en",
                "Elle téléphone à la maison",
            ),
            (
                "Er sagte: „We have never been there before“ und ging.",
                "de",
                "We have never been there before",
            ),
            (
                "The sign says \"Bitte nicht auf den Rasen treten\" in red.",
                "en",
                "Bitte nicht auf den Rasen treten",
            ),
            (
                "Hij zei: 'This isn't what I was looking for' en ging weg.",
                "nl",
                "This isn't what I was looking for",
            ),
            (
                "Il a dit “I do not know what you mean” hier soir.",
                "fr",
                "I do not know what you mean",
            ),
        ] {
            assert_eq!(foreign(text, base), [phrase], "{text}");
        }
    }

    #[test]
    fn a_whole_sentence_in_another_language_is_foreign() {
        assert_eq!(
            foreign("This is mine. Das gehört aber wirklich mir. Fine.", "en"),
            ["Das gehört aber wirklich mir."]
        );
    }

    #[test]
    fn what_a_colon_announces_may_be_foreign() {
        assert_eq!(
            foreign("The sign reads: Bitte die Türen nicht öffnen.", "en"),
            ["Bitte die Türen nicht öffnen."]
        );
    }

    #[test]
    fn a_title_in_quotation_marks_may_be_short() {
        assert_eq!(
            foreign("Le film « The Dark Knight » est là.", "fr"),
            ["The Dark Knight"]
        );
        assert_eq!(
            foreign("She said \"grazie mille\" twice.", "en"),
            ["grazie mille"]
        );
        for text in [
            "He wrote \"teh cat\" here.",
            "It is a \"godo idea\" to me.",
            "The \"recieve mail\" button",
        ] {
            assert!(foreign(text, "en").is_empty(), "{text}");
        }
    }

    #[test]
    fn english_terms_are_two_words_or_more() {
        let terms = |text: &'static str| {
            let words = LanguageWords::of("de").unwrap();
            let knows = |word: &str| words.log_share(word).is_some_and(|share| share > -10.0);
            let phrases = english_terms(&ParagraphWords::new(text), "de", &knows);
            phrases.into_iter().map(|range| &text[range]).collect::<Vec<_>>()
        };
        assert_eq!(terms("Das ist der Product Owner hier."), ["Product Owner"]);
        assert_eq!(
            terms("Wir haben einen Customer Success Manager."),
            ["Customer Success Manager"]
        );
        for text in [
            "Das ist nich richitg so.",
            "Er hat alles gesehn und gehörd.",
            "Ein Product ist da.",
        ] {
            assert!(terms(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn a_sentence_with_misspellings_or_names_is_not() {
        for text in [
            "I recieve teh letter untill tommorow.",
            "Kowalski met Müller and Dvořák in Łódź.",
            "He said \"plaese send me teh fiel\" again.",
            "De facto, it is a café.",
        ] {
            assert!(foreign(text, "en").is_empty(), "{text}");
        }
        assert!(foreign("Ich habe ales gesehen und nichs gefundn.", "de").is_empty());
    }
}
