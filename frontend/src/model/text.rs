//! Words, and the smallest edit between two texts. All lengths are in UTF-16 code units.

use emend_shared::Utf16Span;

/// An edit that replaced some units of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextEdit {
    /// The number of units before the change.
    pub at: usize,
    /// The number of units removed.
    pub removed: usize,
    /// The number of units inserted.
    pub inserted: usize,
}

impl TextEdit {
    /// The smallest single edit that turns `old` into `new`.
    pub fn between(old: &str, new: &str) -> Self {
        let mut rest = (old.chars(), new.chars());
        let mut at = 0;
        let head = loop {
            let before = rest.clone();
            match (rest.0.next(), rest.1.next()) {
                (Some(a), Some(b)) if a == b => at += a.len_utf16(),
                _ => break before,
            }
        };
        let mut rest = head;
        let tail = loop {
            let before = rest.clone();
            match (rest.0.next_back(), rest.1.next_back()) {
                (Some(a), Some(b)) if a == b => {}
                _ => break before,
            }
        };
        Self {
            at,
            removed: utf16_len(tail.0.as_str()),
            inserted: utf16_len(tail.1.as_str()),
        }
    }

    /// The end of the removed part in the old text.
    pub fn old_end(self) -> usize {
        self.at + self.removed
    }

    /// The new offset of a position after the edit.
    pub fn shifted(self, position: usize) -> usize {
        position + self.inserted - self.removed
    }
}

pub use emend_shared::span::utf16_len;

/// Whether a character can be part of a word.
pub fn is_word_char(c: char) -> bool {
    c.is_alphanumeric() || c == '\'' || c == '’'
}

/// The character that ends at `offset`.
pub fn char_before(text: &str, offset: usize) -> Option<char> {
    Utf16Span {
        offset: 0,
        length: offset,
    }
    .slice(text)?
    .chars()
    .next_back()
}

/// The character that starts at `offset`.
pub fn char_at(text: &str, offset: usize) -> Option<char> {
    let before = Utf16Span {
        offset: 0,
        length: offset,
    }
    .slice(text)?;
    text[before.len()..].chars().next()
}

/// `span`, extended to whole words.
pub fn widened_to_words(text: &str, span: Utf16Span) -> Utf16Span {
    let (mut start, mut end) = (span.offset, span.end());
    while let Some(c) = char_before(text, start).filter(|c| is_word_char(*c)) {
        start -= c.len_utf16();
    }
    while let Some(c) = char_at(text, end).filter(|c| is_word_char(*c)) {
        end += c.len_utf16();
    }
    Utf16Span {
        offset: start,
        length: end - start,
    }
}

/// The lines of a text as HTML, a block for each.
///
/// ```
/// assert_eq!(emend_frontend::model::text::paragraphs_as_html("a < b\n\nc"), "<div>a &lt; b</div><div><br></div><div>c</div>");
/// ```
pub fn paragraphs_as_html(text: &str) -> String {
    let mut html = String::with_capacity(text.len() * 5 / 4);
    for line in text.split('\n') {
        html.push_str("<div>");
        for c in line.chars() {
            match c {
                '&' => html.push_str("&amp;"),
                '<' => html.push_str("&lt;"),
                '>' => html.push_str("&gt;"),
                c => html.push(c),
            }
        }
        if line.is_empty() {
            html.push_str("<br>");
        }
        html.push_str("</div>");
    }
    html
}

/// The number of words in a text.
pub fn count_words(text: &str) -> usize {
    text.split_whitespace()
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .count()
}

/// The number of single-character edits and swaps of adjacent characters between two words (optimal string alignment), ignoring
/// case.
pub fn distance(a: &str, b: &str) -> usize {
    strsim::osa_distance(&a.to_lowercase(), &b.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_edit_is_found_in_utf16_units() {
        assert_eq!(
            TextEdit::between("👍 teh", "👍 the"),
            TextEdit {
                at: 4,
                removed: 2,
                inserted: 2
            }
        );
        assert_eq!(
            TextEdit::between("aa", "aaa"),
            TextEdit {
                at: 2,
                removed: 0,
                inserted: 1
            }
        );
        assert_eq!(
            TextEdit::between("same", "same"),
            TextEdit {
                at: 4,
                removed: 0,
                inserted: 0
            }
        );
        assert_eq!(
            TextEdit::between("", "x"),
            TextEdit {
                at: 0,
                removed: 0,
                inserted: 1
            }
        );
    }

    #[test]
    fn two_emoji_that_share_a_surrogate_are_not_cut() {
        assert_eq!(
            TextEdit::between("😀", "😁"),
            TextEdit {
                at: 0,
                removed: 2,
                inserted: 2
            }
        );
    }

    #[test]
    fn words_are_counted_as_a_reader_counts_them() {
        assert_eq!(count_words("I don't know – 3 times,\n really… 👍"), 6);
        assert_eq!(count_words(" \n\t"), 0);
    }

    #[test]
    fn a_partly_selected_word_is_completed() {
        let span = Utf16Span { offset: 4, length: 1 };
        assert_eq!(
            widened_to_words("a don't b", span),
            Utf16Span { offset: 2, length: 5 }
        );
    }

    #[test]
    fn a_swap_of_neighbours_is_one_edit() {
        assert_eq!(distance("teh", "The"), 1);
        assert_eq!(distance("recieve", "receive"), 1);
        assert_eq!(distance("", "abc"), 3);
    }
}
