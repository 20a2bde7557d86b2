//! Features of a place: the words around it, their classes and their parts, alone and in combination, each hashed.

use crate::characters::{is_letters, lower, starts_upper};
use crate::linear::hash_table::Fnv;
use crate::words::{CODE, Sentence};
use rustc_hash::FxHashMap;

const START_TOKEN: &str = "<s>";
const END_TOKEN: &str = "</s>";
/// Characters of a word that its form keeps.
const MAX_FORM_CHARACTERS: usize = 32;

/// Words before and after a place that may be in its features.
const CONTEXT_WORDS: usize = 5;

/// The form of a word: its text in lower case, or a placeholder for numbers.
pub(crate) fn form(word: &str) -> String {
    if word.starts_with(|c: char| c.is_ascii_digit()) {
        return "0".to_owned();
    }
    let start: String = word.chars().take(MAX_FORM_CHARACTERS).collect();
    lower(&start).replace('’', "'")
}

/// A word as features see it.
#[derive(Debug, Clone)]
pub(crate) struct FeatureToken {
    pub(crate) form: String,
    class: String,
    /// Whether it is a run of letters.
    pub(crate) is_letters: bool,
    /// Whether it is a run of digits.
    pub(crate) is_number: bool,
    /// Whether it is the padding before or after the sentence.
    is_edge: bool,
}

impl FeatureToken {
    fn edge(text: &str) -> Self {
        Self {
            form: text.to_owned(),
            class: text.to_owned(),
            is_letters: false,
            is_number: false,
            is_edge: true,
        }
    }

    fn new(word: &str, classes: &FxHashMap<Box<str>, u16>) -> Self {
        let form = form(word);
        let is_letters = word != CODE && is_letters(word);
        let is_number = form == "0";
        let class = if !is_letters {
            form.clone()
        } else if let Some(class) = classes.get(form.as_str()) {
            format!("c{class}")
        } else if starts_upper(word) {
            "X".to_owned()
        } else {
            format!("-{}", last_three(&form))
        };
        Self {
            form,
            class,
            is_letters,
            is_number,
            is_edge: false,
        }
    }

    fn ending(&self) -> &str {
        if self.is_edge {
            &self.form
        } else {
            last_three(&self.form)
        }
    }

    fn beginning(&self) -> &str {
        let end = self
            .form
            .char_indices()
            .nth(2)
            .map_or(self.form.len(), |(at, _)| at);
        if self.is_edge {
            &self.form
        } else {
            &self.form[..end]
        }
    }
}

fn last_three(text: &str) -> &str {
    let start = text.char_indices().rev().nth(2).map_or(0, |(at, _)| at);
    &text[start..]
}

/// A sentence as features see it: five edges, its words, five edges.
#[derive(Debug)]
pub(crate) struct Tokens(Vec<FeatureToken>);

impl Tokens {
    pub(crate) fn new(sentence: &Sentence<'_>, classes: &FxHashMap<Box<str>, u16>) -> Self {
        let edges = |text| std::iter::repeat_n(FeatureToken::edge(text), CONTEXT_WORDS);
        let words = (0..sentence.words.len()).map(|at| FeatureToken::new(sentence.word(at), classes));
        Self(edges(START_TOKEN).chain(words).chain(edges(END_TOKEN)).collect())
    }

    pub(crate) fn words(&self) -> &[FeatureToken] {
        &self.0[CONTEXT_WORDS..self.0.len() - CONTEXT_WORDS]
    }

    /// The hashed features of a place: `left` is the end (exclusive) of the words on its left, `right` the first word on
    /// its right.
    pub(crate) fn features(&self, left: usize, right: usize, lemma: Option<&str>) -> Vec<u64> {
        // The word at −1, −2, … or at 1, 2, …
        let token = |offset: i8| {
            let distance = usize::from(offset.unsigned_abs());
            let at = if offset < 0 {
                CONTEXT_WORDS + left - distance
            } else {
                CONTEXT_WORDS + right + distance - 1
            };
            &self.0[at]
        };
        let text = |part: &FeaturePart| match part {
            FeaturePart::Form(at) => token(*at).form.as_str(),
            FeaturePart::Class(at) => token(*at).class.as_str(),
            FeaturePart::Ending(at) => token(*at).ending(),
            FeaturePart::Beginning(at) => token(*at).beginning(),
            FeaturePart::Lemma => lemma.unwrap_or_default(),
        };
        let hash = |name: &str, parts: &[FeaturePart]| {
            let start = Fnv::new().with(name);
            parts
                .iter()
                .fold(start, |hash, part| hash.with(" ").with(text(part)))
                .0
        };
        let is_word = |offset: &i8| !token(*offset).is_edge;
        let mut hashes: Vec<u64> = BASE_FEATURES
            .iter()
            .map(|(name, parts)| hash(name, parts))
            .collect();
        hashes.extend(
            (-5..=-1)
                .filter(is_word)
                .map(|at| hash("q", &[FeaturePart::Form(at)])),
        );
        hashes.extend(
            (1..=5)
                .filter(is_word)
                .map(|at| hash("Q", &[FeaturePart::Form(at)])),
        );
        if lemma.is_some() {
            hashes.extend(LEMMA_FEATURES.iter().map(|(name, parts)| hash(name, parts)));
        }
        hashes
    }
}

/// A part of a feature: something of the word at an offset from the place.
enum FeaturePart {
    Form(i8),
    Class(i8),
    Ending(i8),
    Beginning(i8),
    Lemma,
}
use FeaturePart::{Beginning, Class, Ending, Form, Lemma};

/// Features of every place.
const BASE_FEATURES: [(&str, &[FeaturePart]); 31] = [
    ("a", &[Form(-3)]),
    ("b", &[Form(-2)]),
    ("c", &[Form(-1)]),
    ("d", &[Form(1)]),
    ("e", &[Form(2)]),
    ("f", &[Form(3)]),
    ("A", &[Class(-3)]),
    ("B", &[Class(-2)]),
    ("C", &[Class(-1)]),
    ("D", &[Class(1)]),
    ("E", &[Class(2)]),
    ("F", &[Class(3)]),
    ("g", &[Form(-2), Form(-1)]),
    ("h", &[Form(-1), Form(1)]),
    ("i", &[Form(1), Form(2)]),
    ("j", &[Form(-3), Form(-2), Form(-1)]),
    ("k", &[Form(-2), Form(-1), Form(1)]),
    ("l", &[Form(-1), Form(1), Form(2)]),
    ("m", &[Form(1), Form(2), Form(3)]),
    ("G", &[Class(-2), Class(-1)]),
    ("H", &[Class(-1), Class(1)]),
    ("I", &[Class(1), Class(2)]),
    ("J", &[Class(-3), Class(-2), Class(-1)]),
    ("K", &[Class(-2), Class(-1), Class(1)]),
    ("L", &[Class(-1), Class(1), Class(2)]),
    ("M", &[Class(1), Class(2), Class(3)]),
    ("n", &[Form(-1), Class(1)]),
    ("N", &[Class(-1), Form(1)]),
    ("o", &[Ending(-1)]),
    ("O", &[Ending(1)]),
    ("p", &[Beginning(1)]),
];

/// Features of places where the forms of one word compete.
const LEMMA_FEATURES: [(&str, &[FeaturePart]); 6] = [
    ("r", &[Lemma]),
    ("R", &[Lemma, Class(-1)]),
    ("s", &[Lemma, Class(1)]),
    ("S", &[Lemma, Form(-1)]),
    ("t", &[Lemma, Form(1)]),
    ("T", &[Lemma, Class(-1), Class(1)]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_are_hashes_of_a_name_and_what_stands_around() {
        let classes = [("the".into(), 7)].into_iter().collect();
        let tokens = Tokens::new(&Sentence::new("Put it in the Room 12"), &classes);
        let found = tokens.features(2, 3, Some("in"));
        let has = |feature: &str| found.contains(&Fnv::new().with(feature).0);
        for feature in [
            "a <s>",
            "c it",
            "D c7",
            "E X",
            "F 0",
            "H -it c7",
            "k put it the",
            "o it",
            "O the",
            "p th",
            "q put",
            "Q 0",
            "T in -it c7",
        ] {
            assert!(has(feature), "{feature}");
        }
        for feature in ["q in", "q <s>", "Q </s>", "d in"] {
            assert!(!has(feature), "{feature}");
        }
    }

    #[test]
    fn a_form_is_in_small_letters_and_no_longer_than_32_characters() {
        assert_eq!(form("Don’t"), "don't");
        assert_eq!(form("1984"), "0");
        assert_eq!(form(&"Ä".repeat(100)), "ä".repeat(32));
    }
}
