//! The kind of error that an edit corrects, from its words alone.
//!
//! Corrections of people and marks of checkers are put into kinds by the same function, so that precision and recall of a
//! kind speak of the same edits.

use std::collections::{HashMap, HashSet};

use crate::text_edit::TextEdit;

/// A kind of error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum EditKind {
    Spelling,
    Capitals,
    Apostrophe,
    HyphenOrSpace,
    Punctuation,
    Article,
    Preposition,
    Pronoun,
    NumberOrAgreement,
    VerbForm,
    WordForm,
    ConfusedWords,
    RepeatedWord,
    MissingWord,
    ExtraWord,
    WordOrder,
    SeveralWords,
    /// A mark without a suggestion.
    NoSuggestion,
}

impl EditKind {
    /// The name in tables.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Spelling => "spelling",
            Self::Capitals => "capitals",
            Self::Apostrophe => "apostrophe",
            Self::HyphenOrSpace => "hyphen or space",
            Self::Punctuation => "punctuation",
            Self::Article => "article",
            Self::Preposition => "preposition",
            Self::Pronoun => "pronoun",
            Self::NumberOrAgreement => "number or agreement",
            Self::VerbForm => "verb form",
            Self::WordForm => "word form",
            Self::ConfusedWords => "confused words",
            Self::RepeatedWord => "repeated word",
            Self::MissingWord => "missing word",
            Self::ExtraWord => "superfluous word",
            Self::WordOrder => "word order",
            Self::SeveralWords => "several words",
            Self::NoSuggestion => "no suggestion",
        }
    }
}

const ARTICLES: &str = "a an the";
const PREPOSITIONS: &str = "about above across after against along among around as at before behind below beneath beside between beyond \
                            by down during except for from in inside into like near of off on onto out outside over past per since \
                            through throughout till to toward towards under until up upon via with within without";
const PRONOUNS: &str = "i me my mine myself he him his himself she her hers herself it its itself we us our ours ourselves you your \
                        yours yourself yourselves they them their theirs themselves who whom whose which that";
/// Words that differ in number or person alone.
const NUMBERS: &str = "is/are was/were am/is am/are has/have does/do isn't/aren't wasn't/weren't hasn't/haven't doesn't/don't this/these \
                       that/those there's/there're";
/// Forms of verbs that stand with other verbs.
const AUXILIARIES: &str = "am is are was were be been being has have had having do does did done doing can could will would shall should \
                           may might must";

/// What words are, for sorting edits.
pub(super) struct WordKinds<'a> {
    knows: &'a dyn Fn(&str) -> bool,
    /// The lines of forms that have a word: the part of speech, the line, and the number of the form.
    forms: HashMap<String, Vec<(char, usize, usize)>>,
    numbers: HashSet<(String, String)>,
}

impl<'a> WordKinds<'a> {
    /// With a function that tells whether a word is in the dictionary.
    pub(super) fn new(knows: &'a dyn Fn(&str) -> bool) -> Self {
        let mut forms: HashMap<String, Vec<(char, usize, usize)>> = HashMap::new();
        for (line, text) in emend_context::english_word_forms().lines().enumerate() {
            let mut fields = text.split('\t');
            let part = fields.next().and_then(|part| part.chars().next()).unwrap_or(' ');
            for (number, form) in fields.enumerate().filter(|(_, form)| !form.is_empty()) {
                forms
                    .entry(form.to_owned())
                    .or_default()
                    .push((part, line, number));
            }
        }
        let pairs = NUMBERS.split_whitespace().filter_map(|pair| pair.split_once('/'));
        let numbers = pairs.flat_map(|(one, other)| {
            let (one, other) = (one.to_owned(), other.to_owned());
            [(one.clone(), other.clone()), (other, one)]
        });
        Self {
            knows,
            forms,
            numbers: numbers.collect(),
        }
    }

    /// The kind of error that an edit corrects.
    pub(super) fn of(&self, edit: &TextEdit) -> EditKind {
        let (old, new) = (lowered(&edit.old), lowered(&edit.new));
        match (old.as_slice(), new.as_slice()) {
            (some, []) => Self::missing_or_extra(some, EditKind::ExtraWord, &edit.neighbours),
            ([], some) => Self::missing_or_extra(some, EditKind::MissingWord, &[None, None]),
            _ if old == new && edit.old != edit.new => EditKind::Capitals,
            _ if letters(&old) == letters(&new) => match Self::same_letters(&old, &new) {
                // "alot" is no word.
                EditKind::HyphenOrSpace if self.has_unknown(&edit.old) => EditKind::Spelling,
                kind => kind,
            },
            ([one], [other]) => self.word_for_word(one, other, &edit.old[0]),
            _ => {
                let mut sorted = [old.clone(), new.clone()];
                for words in &mut sorted {
                    words.sort();
                }
                if self.has_unknown(&edit.old) {
                    EditKind::Spelling
                } else if sorted[0] == sorted[1] {
                    EditKind::WordOrder
                } else {
                    EditKind::SeveralWords
                }
            }
        }
    }

    fn has_unknown(&self, words: &[String]) -> bool {
        words.iter().any(|word| is_word(word) && !(self.knows)(word))
    }

    fn missing_or_extra(words: &[String], otherwise: EditKind, neighbours: &[Option<String>; 2]) -> EditKind {
        if words.iter().all(|word| !is_word(word)) {
            let spaces = words.iter().all(|word| word == "-");
            return if spaces {
                EditKind::HyphenOrSpace
            } else {
                EditKind::Punctuation
            };
        }
        let [word] = words else {
            return otherwise;
        };
        if neighbours
            .iter()
            .flatten()
            .any(|neighbour| neighbour.to_lowercase() == *word)
        {
            return EditKind::RepeatedWord;
        }
        match word.as_str() {
            word if is_in(ARTICLES, word) => EditKind::Article,
            word if is_in(PREPOSITIONS, word) => EditKind::Preposition,
            word if is_in(PRONOUNS, word) => EditKind::Pronoun,
            _ => otherwise,
        }
    }

    /// For runs whose letters are the same in the same order.
    fn same_letters(old: &[String], new: &[String]) -> EditKind {
        let count = |words: &[String], wanted: fn(char) -> bool| -> Vec<char> {
            words
                .iter()
                .flat_map(|word| word.chars())
                .filter(|c| wanted(*c))
                .collect()
        };
        let is_apostrophe = |c: char| matches!(c, '\'' | '’');
        let is_other = |c: char| !c.is_alphanumeric() && !matches!(c, '\'' | '’' | '-' | '‑');
        if count(old, is_other) != count(new, is_other) {
            EditKind::Punctuation
        } else if count(old, is_apostrophe) == count(new, is_apostrophe) {
            EditKind::HyphenOrSpace
        } else {
            EditKind::Apostrophe
        }
    }

    fn word_for_word(&self, old: &str, new: &str, as_written: &str) -> EditKind {
        let both = |list: &str| is_in(list, old) && is_in(list, new);
        if !is_word(old) || !is_word(new) {
            return EditKind::Punctuation;
        }
        if !(self.knows)(as_written) {
            return EditKind::Spelling;
        }
        if self.numbers.contains(&(old.to_owned(), new.to_owned())) {
            return EditKind::NumberOrAgreement;
        }
        match () {
            () if both(ARTICLES) => EditKind::Article,
            () if both(AUXILIARIES) => EditKind::VerbForm,
            () if both(PREPOSITIONS) => EditKind::Preposition,
            () if both(PRONOUNS) => EditKind::Pronoun,
            () => self.form(old, new).unwrap_or(EditKind::ConfusedWords),
        }
    }

    /// The kind of a change between two forms of one word.
    fn form(&self, old: &str, new: &str) -> Option<EditKind> {
        let none = Vec::new();
        let (ones, others) = (
            self.forms.get(old).unwrap_or(&none),
            self.forms.get(new).unwrap_or(&none),
        );
        let shared = ones
            .iter()
            .flat_map(|one| others.iter().map(move |other| (one, other)));
        let mut kinds: Vec<EditKind> = shared
            .filter(|(one, other)| one.1 == other.1 && one.2 != other.2)
            .map(|(one, other)| match one.0 {
                'n' => EditKind::NumberOrAgreement,
                'v' if one.2 + other.2 == 1 => EditKind::NumberOrAgreement,
                'v' => EditKind::VerbForm,
                _ => EditKind::WordForm,
            })
            .collect();
        let longer = |suffixes: &[&str]| {
            suffixes
                .iter()
                .any(|suffix| old.strip_suffix(suffix) == Some(new) || new.strip_suffix(suffix) == Some(old))
        };
        if longer(&["s", "es"]) {
            kinds.push(EditKind::NumberOrAgreement);
        } else if longer(&["ed", "d", "ing"]) {
            kinds.push(EditKind::VerbForm);
        } else if longer(&["ly", "al", "ic", "er"]) {
            kinds.push(EditKind::WordForm);
        }
        kinds.into_iter().min()
    }
}

fn lowered(words: &[String]) -> Vec<String> {
    words
        .iter()
        .map(|word| word.to_lowercase().replace('’', "'"))
        .collect()
}

fn letters(words: &[String]) -> String {
    words.concat().chars().filter(|c| c.is_alphanumeric()).collect()
}

fn is_word(word: &str) -> bool {
    word.contains(char::is_alphanumeric)
}

fn is_in(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|other| other == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edit_has_a_kind() {
        let knows = |word: &str| !matches!(word, "teh" | "alot");
        let kinds = WordKinds::new(&knows);
        for (old, new, kind) in [
            ("Take teh bus.", "Take the bus.", EditKind::Spelling),
            ("Take alot.", "Take a lot.", EditKind::Spelling),
            ("On monday.", "On Monday.", EditKind::Capitals),
            ("Its here.", "It's here.", EditKind::Apostrophe),
            ("A well known man.", "A well-known man.", EditKind::HyphenOrSpace),
            ("Come in to it.", "Come into it.", EditKind::HyphenOrSpace),
            ("So we go.", "So, we go.", EditKind::Punctuation),
            ("So we go,", "So we go.", EditKind::Punctuation),
            ("He is doctor.", "He is a doctor.", EditKind::Article),
            ("An test.", "A test.", EditKind::Article),
            ("Good in it.", "Good at it.", EditKind::Preposition),
            ("It is for she.", "It is for her.", EditKind::Pronoun),
            (
                "The dogs is out.",
                "The dogs are out.",
                EditKind::NumberOrAgreement,
            ),
            ("Two dog bark.", "Two dogs bark.", EditKind::NumberOrAgreement),
            ("He walk.", "He walks.", EditKind::NumberOrAgreement),
            ("I have went.", "I have gone.", EditKind::VerbForm),
            ("Run quick.", "Run quickly.", EditKind::WordForm),
            ("I loose it.", "I lose it.", EditKind::ConfusedWords),
            ("Your late.", "You're late.", EditKind::ConfusedWords),
            ("Go to to bed.", "Go to bed.", EditKind::RepeatedWord),
            ("We have go now.", "We have got to go now.", EditKind::MissingWord),
            ("We really go.", "We go.", EditKind::ExtraWord),
            ("I know where is it.", "I know where it is.", EditKind::WordOrder),
            ("Make it a day.", "Call that a day.", EditKind::SeveralWords),
        ] {
            assert_eq!(kinds.of(&TextEdit::between(old, new)), kind, "{old} → {new}");
        }
    }
}
