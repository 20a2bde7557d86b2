//! Letter case of a surface, and giving it to a candidate.

/// How a word is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Case {
    /// `word`, and anything without capitals.
    Lower,
    /// `Word`.
    Title,
    /// `WORD`, of two letters or more.
    Upper,
    /// `woRd`, `WOrd`.
    Mixed,
}

impl Case {
    /// The case of a word; what is no letter does not count.
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

    /// `word` as it stands in the place of a surface of this case. Capitals of its own are kept.
    pub(crate) fn give(self, word: &str) -> String {
        match self {
            Self::Upper => word.to_uppercase(),
            // A word with a capital inside (macOS, iPhone) is written as it is.
            Self::Title if !word.chars().skip(1).any(char::is_uppercase) => capitalised(word),
            Self::Title | Self::Lower | Self::Mixed => word.to_owned(),
        }
    }
}

/// The word with a capital at its start.
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
            assert_eq!(Case::of(surface).give(word), written, "{surface}");
        }
    }
}
