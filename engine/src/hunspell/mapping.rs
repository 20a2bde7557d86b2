//! `MAP` lines of an affix file: letters that are mistaken for each other, such as `e`, `é` and `è`.
//!
//! To make suggestions, spellbook tries every combination of such letters in a word, up to a bound. Some files list the capitals beside
//! the small letters, which is ten choices a letter instead of five: the bound is reached, and a word takes half a second.

use std::borrow::Cow;

/// The affix file with its `MAP` lines in small letters wherever a line has both; spellbook gives a suggestion the capitals of the word.
pub(super) fn in_small_letters(aff: &str) -> Cow<'_, str> {
    if !aff.lines().any(is_mapping) {
        return Cow::Borrowed(aff);
    }
    let lines = aff.lines().map(|line| {
        // What stands in brackets is a group of letters, such as `(ss)`.
        if !is_mapping(line) || line.contains('(') {
            return line.to_owned();
        }
        let has_small_letter = |capital: char| capital.to_lowercase().all(|small| line.contains(small));
        let (keyword, letters) = line.split_at("MAP".len());
        let kept = letters
            .chars()
            .filter(|letter| !letter.is_uppercase() || !has_small_letter(*letter));
        keyword.chars().chain(kept).collect()
    });
    Cow::Owned(lines.collect::<Vec<_>>().join("\n"))
}

/// How many letters the `MAP` lines of an affix file have, which is what suggestions cost more with.
pub(super) fn mapped_letters(aff: &str) -> usize {
    let lines = aff.lines().filter(|line| is_mapping(line));
    lines
        .map(|line| line.chars().filter(|letter| letter.is_alphabetic()).count() - "MAP".len())
        .sum()
}

fn is_mapping(line: &str) -> bool {
    line.starts_with("MAP ") || line.starts_with("MAP\t")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_go_where_their_small_letter_is() {
        let aff = "SET UTF-8\nMAP 4\nMAP eéEÉ\nMAP ß(ss)SẞßE\nMAP aÄ\nTRY abcABC\n";
        let small = in_small_letters(aff);
        assert_eq!(
            small,
            "SET UTF-8\nMAP 4\nMAP eé\nMAP ß(ss)SẞßE\nMAP aÄ\nTRY abcABC"
        );
        assert_eq!(mapped_letters(&small), 2 + 7 + 2);
    }

    #[test]
    fn a_file_without_such_lines_stays_as_it_is() {
        let aff = "SET UTF-8\nTRY abc\nMAPS\n";
        assert!(matches!(in_small_letters(aff), Cow::Borrowed(_)));
        assert_eq!(mapped_letters(aff), 0);
    }
}
