//! The `MAP` lines of an affix file: letters that are easily confused, such as `e`, `é` and `è`.
//!
//! Spellbook tries every combination of such letters in a word for suggestions, up to a limit. Some files list the
//! capitals next to the lower-case letters, which means ten choices per letter instead of five: the limit is reached,
//! and a word takes half a second (docs/decisions/0035-work-per-check.md).

use std::borrow::Cow;
use std::collections::HashMap;

/// Returns the affix file without the letters in long `MAP` lines that the words hardly ever have: the Danish file lists
/// every accent that a Latin letter can bear.
pub(super) fn without_rare_letters<'a>(aff: &'a str, dic: &str) -> Cow<'a, str> {
    let is_long = |line: &str| {
        is_mapping(line) && line.chars().count() > MAX_SHORT_LINE_CHARACTERS && !line.contains('(')
    };
    if !aff.lines().any(is_long) {
        return Cow::Borrowed(aff);
    }
    let mut counts: HashMap<char, usize> = HashMap::new();
    for letter in dic.chars().filter(|letter| !letter.is_ascii()) {
        *counts.entry(letter).or_default() += 1;
    }
    let min_count = dic.lines().count() / WORDS_PER_RARE_LETTER;
    let is_used =
        |letter: char| letter.is_ascii() || counts.get(&letter).is_some_and(|count| *count > min_count);
    let lines = aff.lines().map(|line| {
        if is_long(line) {
            let line = line.split('#').next().unwrap_or(line);
            line.chars().filter(|letter| is_used(*letter)).collect()
        } else {
            line.to_owned()
        }
    });
    Cow::Owned(lines.collect::<Vec<_>>().join("\n"))
}

/// The number of characters above which a `MAP` line is long, and the number of words among which a letter that occurs
/// only once is rare.
const MAX_SHORT_LINE_CHARACTERS: usize = 10;
const WORDS_PER_RARE_LETTER: usize = 500;

/// Returns the affix file without those capitals in `MAP` lines whose lower-case letter is in the same line. Spellbook
/// capitalises suggestions like the word in any case.
pub(super) fn without_capitals(aff: &str) -> Cow<'_, str> {
    if !aff.lines().any(is_mapping) {
        return Cow::Borrowed(aff);
    }
    let lines = aff.lines().map(|line| {
        // Brackets enclose a group of letters, such as `(ss)`.
        if !is_mapping(line) || line.contains('(') {
            return line.to_owned();
        }
        let has_small_letter = |capital: char| capital.to_lowercase().all(|small| line.contains(small));
        let (keyword, letters) = line.split_at("MAP".len());
        let letters_kept = letters
            .chars()
            .filter(|letter| !letter.is_uppercase() || !has_small_letter(*letter));
        keyword.chars().chain(letters_kept).collect()
    });
    Cow::Owned(lines.collect::<Vec<_>>().join("\n"))
}

/// The number of letters that each letter may be confused with, including itself.
pub(super) struct ConfusableLetters {
    choices: HashMap<char, u64>,
}

impl ConfusableLetters {
    pub(super) fn of(aff: &str) -> Self {
        let mut choices = HashMap::new();
        for line in aff.lines().filter(|line| is_mapping(line)) {
            let letters: Vec<char> = line["MAP".len()..]
                .chars()
                .filter(|letter| letter.is_alphabetic())
                .collect();
            choices.extend(letters.iter().map(|letter| (*letter, letters.len() as u64)));
        }
        Self { choices }
    }

    /// Returns the number of combinations of letters that are tried for a word.
    pub(super) fn combinations(&self, word: &str) -> u64 {
        let choices = word.chars().flat_map(char::to_lowercase);
        let choices = choices.filter_map(|letter| self.choices.get(&letter));
        choices.fold(1, |product, choices| product.saturating_mul(*choices))
    }
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
        let small = without_capitals(aff);
        assert_eq!(
            small,
            "SET UTF-8\nMAP 4\nMAP eé\nMAP ß(ss)SẞßE\nMAP aÄ\nTRY abcABC"
        );
        let mapping = ConfusableLetters::of(&small);
        assert_eq!(mapping.combinations("bébé"), 4);
        assert_eq!(mapping.combinations("bcd"), 1);
        assert_eq!(mapping.combinations(&"é".repeat(100)), u64::MAX);
    }

    #[test]
    fn letters_that_no_word_has_go() {
        let aff = "MAP 2\nMAP aáàâäãāăąǟǎǡȁȃȧ #comment\nMAP eé";
        let used = without_rare_letters(aff, "2\nmás\nma\n");
        assert_eq!(used, "MAP 2\nMAP aá \nMAP eé");
        assert!(matches!(
            without_rare_letters("MAP 1\nMAP eé", "1\na\n"),
            Cow::Borrowed(_)
        ));
    }

    #[test]
    fn a_file_without_such_lines_stays_as_it_is() {
        let aff = "SET UTF-8\nTRY abc\nMAPS\n";
        assert!(matches!(without_capitals(aff), Cow::Borrowed(_)));
        assert_eq!(ConfusableLetters::of(aff).combinations("abc"), 1);
    }
}
