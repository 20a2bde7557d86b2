//! Tags: the operation that a model proposes for one word.

use std::ops::Range;
use std::str::FromStr;

use crate::ModelError;
use crate::characters::{
    capitalised, in_case_of, is_letter, is_upper, lower, starts_upper, uncapitalised, upper,
};
use crate::inflections::{Inflections, PartOfSpeech};
use crate::words::Sentence;

/// An operation on a word, or at the end of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Tag {
    Keep,
    Delete,
    /// Misspelt; the speller knows candidates.
    Spell,
    Insert(String),
    Replace(String),
    CaseUpper,
    CaseLower,
    CaseAll,
    Join,
    JoinHyphen,
    /// A space in place of a hyphen.
    Space,
    /// A space after so many characters.
    Split(usize),
    /// The word and the next exchange places.
    Swap,
    ApostropheS,
    ApostrophePlural,
    ApostropheNone,
    /// Another form of the same word: the column of its line of inflections.
    Form(PartOfSpeech, usize),
}

impl FromStr for Tag {
    type Err = ModelError;

    fn from_str(text: &str) -> Result<Self, ModelError> {
        let unknown = || ModelError::content("tags", format!("the tag `{text}` is unknown"));
        let (name, argument) = text.split_once(' ').map_or((text, None), |(a, b)| (a, Some(b)));
        Ok(match (name, argument) {
            ("KEEP", None) => Self::Keep,
            ("DELETE", None) => Self::Delete,
            ("SPELL", None) => Self::Spell,
            ("INSERT", Some(text)) if !text.is_empty() => Self::Insert(text.to_owned()),
            ("REPLACE", Some(text)) if !text.is_empty() => Self::Replace(text.to_owned()),
            ("CASE", Some("UPPER")) => Self::CaseUpper,
            ("CASE", Some("LOWER")) => Self::CaseLower,
            ("CASE", Some("ALL")) => Self::CaseAll,
            ("JOIN", None) => Self::Join,
            ("JOIN", Some("-")) => Self::JoinHyphen,
            ("SPACE", None) => Self::Space,
            ("SPLIT", Some(number)) => Self::Split(number.parse().map_err(|_| unknown())?),
            ("SWAP", None) => Self::Swap,
            ("APOSTROPHE", Some("S")) => Self::ApostropheS,
            ("APOSTROPHE", Some("PLURAL")) => Self::ApostrophePlural,
            ("APOSTROPHE", Some("NONE")) => Self::ApostropheNone,
            ("ADJECTIVE", None) => Self::Form(PartOfSpeech::Adverb, 0),
            ("ADVERB", None) => Self::Form(PartOfSpeech::Adverb, 1),
            (part, Some(form)) => form_tag(part, form).ok_or_else(unknown)?,
            _ => return Err(unknown()),
        })
    }
}

fn form_tag(part: &str, form: &str) -> Option<Tag> {
    let (part, forms): (_, &[&str]) = match part {
        "VERB" => (PartOfSpeech::Verb, &["BASE", "S", "PAST", "PARTICIPLE", "ING"]),
        "NOUN" => (PartOfSpeech::Noun, &["SINGULAR", "PLURAL"]),
        "ADJECTIVE" => (PartOfSpeech::Adjective, &["BASE", "COMPARATIVE", "SUPERLATIVE"]),
        _ => return None,
    };
    Some(Tag::Form(part, forms.iter().position(|name| *name == form)?))
}

/// Some characters of a sentence become a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// In characters; empty where something is inserted.
    pub span: Range<usize>,
    /// The replacement; empty for a deletion.
    pub text: String,
}

impl Edit {
    /// The sentence with this edit made.
    pub fn apply(&self, sentence: &str) -> String {
        let mut characters = sentence.chars();
        let mut edited: String = characters.by_ref().take(self.span.start).collect();
        edited.push_str(&self.text);
        edited.extend(characters.skip(self.span.len()));
        edited
    }
}

impl Tag {
    /// The edit that the tag makes to the word at index `at`, or at the end of the sentence if `at` is the number of words.
    /// `None` if the tag changes nothing there, or if the speller has to supply the replacement.
    pub(crate) fn edit(&self, sentence: &Sentence<'_>, at: usize, inflections: &Inflections) -> Option<Edit> {
        let place = WordPosition { sentence, at };
        if let Self::Insert(text) = self {
            return Some(place.insert(text));
        }
        let span = sentence.words.get(at)?.span.clone();
        let word = sentence.word(at);
        let next = sentence.words.get(at + 1).map(|next| next.span.start);
        let gap = || next.map(|next| span.end..next).filter(|gap| !gap.is_empty());
        let edit = |span, text: &str| {
            let text = text.to_owned();
            Some(Edit { span, text })
        };
        let changed = |text: String| {
            (text != word).then(|| Edit {
                span: span.clone(),
                text,
            })
        };
        match self {
            Self::Delete => edit(place.deletion_span(), ""),
            Self::Replace(text) => changed(in_case_of(word, text, at == 0)),
            Self::CaseUpper => changed(capitalised(word)),
            Self::CaseLower => changed(uncapitalised(word)),
            Self::CaseAll => changed(upper(word)),
            Self::Join => edit(gap()?, ""),
            Self::JoinHyphen => edit(span.end..next?, "-"),
            Self::Space if word == "-" => edit(span, " "),
            Self::Split(after) if (1..span.len()).contains(after) => {
                edit(span.start + after..span.start + after, " ")
            }
            Self::Swap => place.swap(),
            Self::ApostropheS => changed(format!("{}'s", word.strip_suffix('s').unwrap_or(word))),
            Self::ApostrophePlural => edit(span.end..span.end, "'"),
            Self::ApostropheNone => changed(word.replace(['\'', '’'], "")),
            Self::Form(part, column) => {
                let form = inflections.inflect(*part, &lower(word), *column)?;
                changed(in_case_of(word, form, at == 0))
            }
            Self::Keep | Self::Spell | Self::Insert(_) | Self::Space | Self::Split(_) => None,
        }
    }
}

/// A word of a sentence, or its end.
pub(crate) struct WordPosition<'a, 'b> {
    pub(crate) sentence: &'b Sentence<'a>,
    pub(crate) at: usize,
}

impl WordPosition<'_, '_> {
    /// Where the word before ends.
    fn previous_end(&self) -> usize {
        self.at
            .checked_sub(1)
            .and_then(|before| self.sentence.words.get(before))
            .map_or(0, |word| word.span.end)
    }

    /// Puts a text before the word, with the spaces that it needs.
    pub(crate) fn insert(&self, text: &str) -> Edit {
        const CLOSING: [&str; 11] = [",", ".", ";", ":", "?", "!", ")", "]", "…", "”", "%"];
        const OPENING: [&str; 3] = ["(", "[", "“"];
        let before = self.previous_end();
        let word = self.sentence.words.get(self.at);
        let start = word.map_or(before, |word| word.span.start);
        let (span, text) = match word {
            _ if CLOSING.contains(&text) => (before..before, text.to_owned()),
            Some(_) if OPENING.contains(&text) => (start..start, text.to_owned()),
            Some(_) if self.at == 0 && starts_upper(self.sentence.word(0)) => self.insert_at_start(text),
            Some(word) if word.spaced => (start..start, format!("{text} ")),
            _ => (before..before, format!(" {text}")),
        };
        Edit { span, text }
    }

    /// Inserts a text at the beginning of the sentence. The text takes over the initial capital, unless the first word is
    /// always capitalised.
    fn insert_at_start(&self, text: &str) -> (Range<usize>, String) {
        let word = self.sentence.word(0);
        let start = self.sentence.words[0].span.start;
        let first = word.chars().next();
        let rest = &word[first.map_or(0, char::len_utf8)..];
        let keeps_capital =
            word == "I" || word.starts_with("I'") || word.starts_with("I’") || rest.chars().any(is_upper);
        match first {
            Some(first) if !keeps_capital => (
                start..start + 1,
                format!("{} {}", capitalised(text), lower(&first.to_string())),
            ),
            _ => (start..start, format!("{} ", capitalised(text))),
        }
    }

    /// The span to delete with the word: the word and the space that would otherwise be left over.
    pub(crate) fn deletion_span(&self) -> Range<usize> {
        let words = &self.sentence.words;
        let word = &words[self.at];
        if word.spaced && self.at > 0 {
            return self.previous_end()..word.span.end;
        }
        let first = self.sentence.word(self.at).chars().next();
        let is_mark = !first.is_some_and(|c| is_letter(c) || c.is_ascii_digit());
        match words.get(self.at + 1) {
            Some(next) if self.at == 0 || !is_mark && next.spaced => word.span.start..next.span.start,
            _ => word.span.clone(),
        }
    }

    /// The word and the next in the other order.
    fn swap(&self) -> Option<Edit> {
        let Sentence { text, words } = self.sentence;
        let (word, next) = (&words[self.at], words.get(self.at + 1)?);
        let between = &text[word.bytes.end..next.bytes.start];
        let (first, second) = (self.sentence.word(self.at), self.sentence.word(self.at + 1));
        // The first word of a sentence hands its capital on.
        let text = if self.at == 0 && starts_upper(first) && !starts_upper(second) {
            format!("{}{between}{}", capitalised(second), uncapitalised(first))
        } else {
            format!("{second}{between}{first}")
        };
        (first != second).then_some(Edit {
            span: word.span.start..next.span.end,
            text,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edited(text: &str, at: usize, tag: &str) -> Option<String> {
        let inflections = Inflections::new("v\tgo\tgoes\twent\tgone\tgoing\nl\tquick\tquickly\n").unwrap();
        let tag: Tag = tag.parse().unwrap();
        Some(tag.edit(&Sentence::new(text), at, &inflections)?.apply(text))
    }

    #[test]
    fn each_tag_does_what_it_says() {
        let cases = [
            ("The the cat", 1, "DELETE", "The cat"),
            ("So we go", 0, "DELETE", "we go"),
            ("a, b", 1, "DELETE", "a b"),
            ("“x y", 1, "DELETE", "“y"),
            ("cat sat", 0, "INSERT the", "the cat sat"),
            ("Cat sat", 0, "INSERT the", "The cat sat"),
            ("I’m late", 0, "INSERT so", "So I’m late"),
            ("Étés sont", 0, "INSERT les", "Les étés sont"),
            ("so he", 1, "INSERT ,", "so, he"),
            ("so he", 2, "INSERT .", "so he."),
            ("so he", 2, "INSERT went", "so he went"),
            ("a b)", 1, "INSERT (", "a (b)"),
            ("Their here", 0, "REPLACE there", "There here"),
            ("i am", 0, "CASE UPPER", "I am"),
            ("nasa is", 0, "CASE ALL", "NASA is"),
            ("some one", 0, "JOIN", "someone"),
            ("well known", 0, "JOIN -", "well-known"),
            ("a-lot", 1, "SPACE", "a lot"),
            ("alot", 0, "SPLIT 1", "a lot"),
            ("What you are doing", 1, "SWAP", "What are you doing"),
            ("You are late", 0, "SWAP", "Are you late"),
            ("the dogs tail", 1, "APOSTROPHE S", "the dog's tail"),
            ("the dogs tails", 1, "APOSTROPHE PLURAL", "the dogs' tails"),
            ("it’s tail", 0, "APOSTROPHE NONE", "its tail"),
            ("He go", 1, "VERB S", "He goes"),
            ("GOING up", 0, "VERB PAST", "WENT up"),
            ("ran quick", 1, "ADVERB", "ran quickly"),
        ];
        for (text, at, tag, right) in cases {
            assert_eq!(edited(text, at, tag).as_deref(), Some(right), "{tag} in {text}");
        }
    }

    #[test]
    fn a_tag_that_cannot_be_applied_or_changes_nothing_is_no_edit() {
        for (text, at, tag) in [
            ("a", 0, "KEEP"),
            ("a", 0, "SPELL"),
            ("a", 0, "JOIN"),
            ("a", 0, "SWAP"),
            ("it's", 0, "JOIN"),
            ("a", 0, "SPLIT 1"),
            ("cat", 0, "SPACE"),
            ("cat", 0, "NOUN PLURAL"),
            ("gone", 0, "VERB PARTICIPLE"),
            ("a", 1, "DELETE"),
        ] {
            assert_eq!(edited(text, at, tag), None, "{tag} in {text}");
        }
    }

    #[test]
    fn an_unknown_tag_is_an_error() {
        for tag in [
            "",
            "INSERT",
            "INSERT ",
            "SPLIT x",
            "VERB",
            "VERB SINGULAR",
            "KEEP x",
            "FLIP",
        ] {
            assert!(tag.parse::<Tag>().is_err(), "{tag}");
        }
    }
}
