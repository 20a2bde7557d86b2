//! The sentences of a paragraph, and pieces of bounded length made of them.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

/// Titles with a full stop that does not end a sentence.
const TITLES: [&str; 6] = ["Mr", "Mrs", "Ms", "Dr", "Prof", "St"];

/// Returns the sentences of a paragraph as consecutive byte ranges without gaps (UAX 29, except that titles and
/// initials do not end a sentence).
pub fn sentences(paragraph: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for (start, sentence) in paragraph.split_sentence_bound_indices() {
        let end = start + sentence.len();
        match found.last_mut() {
            Some(last) if goes_on(&paragraph[last.clone()]) => last.end = end,
            _ => found.push(start..end),
        }
    }
    found
}

fn goes_on(sentence: &str) -> bool {
    let Some(sentence) = sentence.trim_end().strip_suffix('.') else {
        return false;
    };
    let start = sentence
        .char_indices()
        .rev()
        .take(8)
        .take_while(|(_, c)| c.is_alphabetic() || *c == '.')
        .last()
        .map_or(sentence.len(), |(at, _)| at);
    let word = &sentence[start..];
    let mut letters = word.chars();
    let initial = letters.next().is_some_and(char::is_uppercase) && letters.next().is_none() && word != "I";
    initial || TITLES.contains(&word)
}

/// A part of a paragraph that is checked separately.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SentenceChunk {
    /// The byte range in the paragraph.
    pub(crate) bytes: Range<usize>,
    /// Whether the piece was cut out of a sentence. A rule may then misjudge the beginning and the end of the piece.
    pub(crate) cut: bool,
}

/// Joins sentences into pieces of at most `most` bytes. A longer sentence is cut, between words if possible.
pub(crate) fn pieces(paragraph: &str, sentences: &[Range<usize>], most: usize) -> Vec<SentenceChunk> {
    let mut found: Vec<SentenceChunk> = Vec::new();
    for sentence in sentences {
        if sentence.len() > most {
            found.extend(cuts(paragraph, sentence, most).map(|bytes| SentenceChunk { bytes, cut: true }));
            continue;
        }
        match found.last_mut() {
            Some(last) if !last.cut && sentence.end - last.bytes.start <= most => {
                last.bytes.end = sentence.end;
            }
            _ => found.push(SentenceChunk {
                bytes: sentence.clone(),
                cut: false,
            }),
        }
    }
    found
}

fn cuts<'a>(
    paragraph: &'a str,
    sentence: &Range<usize>,
    most: usize,
) -> impl Iterator<Item = Range<usize>> + use<'a> {
    let Range { mut start, end } = *sentence;
    std::iter::from_fn(move || {
        if start >= end {
            return None;
        }
        let from = start;
        let limit = paragraph.floor_char_boundary(end.min(from + most));
        start = limit;
        if limit < end
            && let Some(space) = paragraph[from..limit].rfind(char::is_whitespace)
            && space > most / 2
        {
            start = from + space;
        }
        Some(from..start)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_initial_or_a_title_ends_no_sentence() {
        let text = "Mr. Smith met J. R. Doe. So did I. We left.";
        let found: Vec<&str> = sentences(text)
            .into_iter()
            .map(|range| text[range].trim())
            .collect();
        assert_eq!(found, ["Mr. Smith met J. R. Doe.", "So did I.", "We left."]);
    }

    #[test]
    fn a_long_sentence_is_cut_between_words() {
        let text = "aaaa bbbb cccc dddd";
        let found = pieces(text, &sentences(text), 10);
        let found: Vec<&str> = found.into_iter().map(|piece| &text[piece.bytes]).collect();
        assert_eq!(found, ["aaaa bbbb", " cccc dddd"]);
    }

    proptest! {
        #[test]
        fn pieces_hold_the_whole_paragraph_once(text in "[A-Ca-c 👍é.!?]{0,60}", most in 4..30_usize) {
            let mut at = 0;
            for piece in pieces(&text, &sentences(&text), most) {
                prop_assert_eq!(piece.bytes.start, at);
                prop_assert!(piece.bytes.len() <= most);
                at = piece.bytes.end;
            }
            prop_assert_eq!(at, text.len());
        }
    }
}
