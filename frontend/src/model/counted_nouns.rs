//! Counts with their nouns: `2 issues`, `1 word`.

use super::messages::m;

/// `No issues`, `1 issue`, `2 issues`.
pub fn issue_count(n: usize) -> String {
    if n == 0 {
        return m("No issues").owned();
    }
    tn!(n, "{n} issue", "{n} issues")
}

/// `1 word`, `2 words`.
pub fn word_count(n: usize) -> String {
    tn!(n, "{n} word", "{n} words")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_noun_is_singular_or_plural_by_its_count() {
        assert_eq!(
            [issue_count(0), issue_count(1), issue_count(2)],
            ["No issues", "1 issue", "2 issues"]
        );
        assert_eq!(
            [word_count(0), word_count(1), word_count(2)],
            ["0 words", "1 word", "2 words"]
        );
    }
}
