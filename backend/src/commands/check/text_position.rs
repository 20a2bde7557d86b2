//! Positions in a text by line and column.

/// A line and a column in characters, both counted from 1, and the number of UTF-16 code units before them.
#[derive(Debug, Clone, Copy)]
pub(in crate::commands) struct TextPosition {
    pub(in crate::commands) line: usize,
    pub(in crate::commands) column: usize,
    units: usize,
}

impl Default for TextPosition {
    fn default() -> Self {
        Self {
            line: 1,
            column: 1,
            units: 0,
        }
    }
}

impl TextPosition {
    /// The position after this number of UTF-16 code units.
    pub(super) fn of(offset: usize, text: &str) -> Self {
        let mut at = Self::default();
        at.advance(&mut text.chars(), offset);
        at
    }

    /// Moves on through the rest of the text, to this number of UTF-16 code units from its start.
    pub(in crate::commands) fn advance(&mut self, rest: &mut std::str::Chars<'_>, to: usize) {
        while self.units < to {
            let Some(character) = rest.next() else { return };
            self.units += character.len_utf16();
            if character == '\n' {
                self.line += 1;
                self.column = 1;
            } else {
                self.column += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_counts_lines_and_characters() {
        let mut at = TextPosition::default();
        let mut text = "👍 a\nbc".chars();
        at.advance(&mut text, 3);
        assert_eq!((at.line, at.column), (1, 3));
        at.advance(&mut text, 6);
        assert_eq!((at.line, at.column), (2, 2));
    }
}
