//! The difference between a sentence and its correction, as the shortest run of words.

use std::ops::Range;

use emend_shared::Utf16Span;
use emend_shared::span::utf16_len;

/// A run of words of a text that becomes another run of words; either may be empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TextEdit {
    /// The position of the old words; where there are none, the end of the word before.
    pub(crate) span: Utf16Span,
    pub(crate) old: Vec<String>,
    pub(crate) new: Vec<String>,
    /// The word before the old words, and the word after them.
    pub(crate) neighbours: [Option<String>; 2],
}

impl TextEdit {
    /// The edit that leads from a text to its correction. If only spaces differ, both runs are equal.
    pub(crate) fn between(text: &str, corrected: &str) -> Self {
        let (old, new) = (tokens(text), tokens(corrected));
        let word = |text: &str, at: &Range<usize>| text[at.clone()].to_owned();
        let same = |(one, other): &(&Range<usize>, &Range<usize>)| {
            text[(*one).clone()] == corrected[(*other).clone()]
        };
        let most = old.len().min(new.len());
        let mut first = old.iter().zip(&new).take_while(same).count();
        let mut last = old.iter().rev().zip(new.iter().rev()).take_while(same).count();
        if first == old.len() && first == new.len() {
            // Only spaces differ: the words around the first difference.
            let differs = text
                .bytes()
                .zip(corrected.bytes())
                .take_while(|(a, b)| a == b)
                .count();
            first = old.partition_point(|token| token.end < differs);
            last = most.saturating_sub(first + 2);
        }
        last = last.min(most.saturating_sub(first));
        let (end, new_end) = (old.len() - last, new.len() - last);
        let bytes = if first < end {
            old[first].start..old[end - 1].end
        } else {
            let at = first.checked_sub(1).map_or(0, |before| old[before].end);
            at..at
        };
        let neighbour = |at: Option<usize>| Some(word(text, old.get(at?)?));
        Self {
            span: Utf16Span {
                offset: utf16_len(&text[..bytes.start]),
                length: utf16_len(&text[bytes]),
            },
            neighbours: [neighbour(first.checked_sub(1)), neighbour(Some(end))],
            old: old[first..end].iter().map(|at| word(text, at)).collect(),
            new: new[first..new_end].iter().map(|at| word(corrected, at)).collect(),
        }
    }
}

/// The words of a text, with the apostrophes in them, and its other characters one by one; without spaces.
fn tokens(text: &str) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    let mut in_word = false;
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let next = letters.peek().is_some_and(|(_, next)| next.is_alphanumeric());
        let part_of_word = letter.is_alphanumeric() || in_word && next && matches!(letter, '\'' | '’');
        let end = at + letter.len_utf8();
        match ranges.last_mut() {
            Some(last) if part_of_word && in_word => last.end = end,
            _ if letter.is_whitespace() => {}
            _ => ranges.push(at..end),
        }
        in_word = part_of_word;
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(text: &str, corrected: &str) -> (usize, usize, String, String) {
        let edit = TextEdit::between(text, corrected);
        (
            edit.span.offset,
            edit.span.length,
            edit.old.join(" "),
            edit.new.join(" "),
        )
    }

    #[test]
    fn an_edit_is_the_shortest_run_of_words() {
        let is = |at, length, old: &str, new: &str| (at, length, old.to_owned(), new.to_owned());
        assert_eq!(edit("I has it.", "I have it."), is(2, 3, "has", "have"));
        assert_eq!(edit("It's in house.", "It's in the house."), is(7, 0, "", "the"));
        assert_eq!(edit("Go to to bed.", "Go to bed."), is(6, 2, "to", ""));
        assert_eq!(edit("So it is.", "So, it is."), is(2, 0, "", ","));
        assert_eq!(edit("It is in to.", "It is into."), is(6, 5, "in to", "into"));
        assert_eq!(edit("A  b ,c.", "A  b, c."), is(3, 3, "b ,", "b ,"));
    }

    #[test]
    fn an_edit_knows_its_neighbours() {
        let edit = TextEdit::between("We go to to bed.", "We go to bed.");
        assert_eq!(edit.neighbours, [Some("to".to_owned()), Some("bed".to_owned())]);
    }
}
