//! Lists of words that are pasted or imported into a dictionary.

use std::collections::BTreeSet;

use emend_shared::limits;
use emend_shared::span::utf16_len;

/// The words of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WordList {
    /// The words, sorted and without duplicates.
    pub words: Vec<String>,
    /// The number of words that are too long for a dictionary.
    pub too_long: usize,
}

impl WordList {
    /// Parses words that are separated by white space, commas or semicolons. Lines may be those of a Hunspell dictionary:
    /// flags after `/` and a first line with the number of words are left out.
    pub fn parse(text: &str) -> Self {
        let separates = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '\u{feff}');
        let mut words = BTreeSet::new();
        let mut too_long = 0;
        for word in text.split(separates) {
            let word = word.split('/').next().unwrap_or_default();
            if !word.chars().any(char::is_alphabetic) {
                continue;
            }
            if utf16_len(word) > limits::MAX_WORD {
                too_long += 1;
            } else {
                words.insert(word.to_owned());
            }
        }
        Self {
            words: words.into_iter().collect(),
            too_long,
        }
    }

    /// The words in parts that fit into one request.
    pub fn batches(&self) -> Vec<Vec<String>> {
        self.words
            .chunks(limits::MAX_WORDS)
            .map(<[String]>::to_vec)
            .collect()
    }

    /// The message about the list for the user.
    pub fn remark(&self) -> String {
        let added = tn!(self.words.len(), "{n} word added.", "{n} words added.");
        match self.too_long {
            0 => added,
            n => {
                let skipped = tn!(n, "{n} word skipped: too long.", "{n} words skipped: too long.");
                [added, skipped].join(" ")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_list_in_any_format_is_read_completely() {
        let list = WordList::parse("kubectl, Nordlicht\nOsei;Osei\r\n- 12 foo/SM\n");
        assert_eq!(list.words, ["Nordlicht", "Osei", "foo", "kubectl"]);
        let many: Vec<String> = (0..300).map(|n| format!("wrod{n}")).collect();
        assert_eq!(WordList::parse(&many.join("\n")).words.len(), 300);
    }

    #[test]
    fn a_skipped_long_word_is_reported() {
        let list = WordList::parse(&format!("short {}", "x".repeat(101)));
        assert_eq!(list.words, ["short"]);
        assert_eq!(list.remark(), "1 word added. 1 word skipped: too long.");
    }
}
