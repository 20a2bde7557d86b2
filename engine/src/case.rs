//! The letter case of surfaces, and its transfer to candidates.

/// The letter case of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WordCase {
    /// `word`, and any text without capitals.
    Lower,
    /// `Word`.
    Title,
    /// `WORD`, with two or more letters.
    Upper,
    /// `woRd`, `WOrd`.
    Mixed,
}

impl WordCase {
    /// Returns the case of a word. Characters that are not letters are ignored.
    pub(crate) fn of(word: &str) -> Self {
        let mut letters = word.chars().filter(|c| c.is_alphabetic());
        let Some(first) = letters.next() else {
            return Self::Lower;
        };
        let (mut upper, mut rest) = (0, 0);
        for letter in letters {
            rest += 1;
            upper += usize::from(letter.is_uppercase());
        }
        match (first.is_uppercase(), upper) {
            (false, 0) => Self::Lower,
            (true, 0) => Self::Title,
            (true, upper) if upper == rest => Self::Upper,
            _ => Self::Mixed,
        }
    }

    /// Returns `word` in the form that replaces a surface of this case. Capitals of the word itself are kept.
    pub(crate) fn apply_to(self, word: &str) -> String {
        match self {
            Self::Upper => word.to_uppercase(),
            // A word with a capital inside (macOS, iPhone) keeps its spelling.
            Self::Title if !word.chars().skip(1).any(char::is_uppercase) => capitalised(word),
            Self::Title | Self::Lower | Self::Mixed => word.to_owned(),
        }
    }
}

/// Returns the word with an initial capital.
pub fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_candidate_takes_the_case_of_its_surface() {
        for (surface, word, written) in [
            ("teh", "the", "the"),
            ("Teh", "the", "The"),
            ("TEH", "the", "THE"),
            ("Alot", "a lot", "A lot"),
            ("ALOT", "a lot", "A LOT"),
            ("amercia", "America", "America"),
            ("Macos", "macOS", "macOS"),
            ("I", "a", "A"),
        ] {
            assert_eq!(WordCase::of(surface).apply_to(word), written, "{surface}");
        }
    }
}
