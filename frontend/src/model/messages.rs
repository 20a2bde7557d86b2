//! The texts of the interface, in English or in the language that was loaded.
//!
//! The English text is the key, as in gettext, so a text that has no translation is shown in English. `t("Save")` is a text,
//! `t!("Removed “{word}”", word = word)` one with values, and `tn!(n, "{n} word", "{n} words")` one with a number. `m("Save")` marks a
//! text that is translated where it is shown. `cargo xtask messages` finds all of them in the sources. See
//! docs/decisions/0086-languages-of-the-interface.md.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt::{Display, Write};

/// A text of the interface that is translated when it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Message(&'static str);

/// The messages of a language. They stay in memory for as long as the page is open, so that texts need not be copied.
struct Catalogue {
    /// By their English texts.
    texts: BTreeMap<&'static str, &'static str>,
    /// Whether nouns are in the singular after 0, as in French.
    zero_is_one: bool,
}

thread_local! {
    static LOADED_CATALOGUE: Cell<Option<&'static Catalogue>> = const { Cell::new(None) };
    static DIGITS: Cell<fn(f64) -> String> = const { Cell::new(|n| n.to_string()) };
}

/// Takes over the messages of a language: a line with its tag, then each English text in a line and its translation in the next.
/// Returns whether there are any.
pub fn load(language: &str, file: String) -> bool {
    let mut lines = String::leak(file).lines();
    let is_of_language = lines.next() == Some(language);
    let mut texts = BTreeMap::new();
    while let (Some(text), Some(translation)) = (lines.next(), lines.next()) {
        texts.insert(text, translation);
    }
    let is_loaded = is_of_language && !texts.is_empty();
    if is_loaded {
        let zero_is_one = language == "fr";
        LOADED_CATALOGUE.set(Some(Box::leak(Box::new(Catalogue { texts, zero_is_one }))));
    }
    is_loaded
}

/// Makes the browser write numbers, in the way of its language.
pub fn write_numbers_with(write: fn(f64) -> String) {
    DIGITS.set(write);
}

/// Marks a text for translation.
pub const fn m(text: &'static str) -> Message {
    Message(text)
}

impl Message {
    /// The text in the language of the interface.
    pub fn text(self) -> &'static str {
        t(self.0)
    }

    /// A copy of the text in the language of the interface.
    #[inline(never)]
    pub fn owned(self) -> String {
        self.text().to_owned()
    }
}

/// The text in the language of the interface.
#[inline(never)]
pub fn t(text: &'static str) -> &'static str {
    let loaded = LOADED_CATALOGUE.get().and_then(|loaded| loaded.texts.get(text));
    loaded.unwrap_or(&text)
}

/// The English text for `n` things, by the rule of the language.
pub fn plural_form(n: usize, one: &'static str, other: &'static str) -> &'static str {
    let is_one = n == 1 || n == 0 && LOADED_CATALOGUE.get().is_some_and(|loaded| loaded.zero_is_one);
    if is_one { one } else { other }
}

/// The text for `n` things, without the number.
pub fn for_number(n: usize, one: &'static str, other: &'static str) -> &'static str {
    t(plural_form(n, one, other))
}

/// A number in the way of the language: `12,345`.
pub fn number(n: usize) -> String {
    #[allow(clippy::cast_precision_loss, reason = "far below 2^53")]
    DIGITS.get()(n as f64)
}

/// The text with values in the place of their names: `{word}`.
#[inline(never)]
pub fn fill_placeholders(text: &'static str, names: &[&str], values: &[&dyn Display]) -> String {
    let mut parts = t(text).split(['{', '}']);
    let mut out = parts.next().unwrap_or_default().to_owned();
    while let (Some(name), Some(rest)) = (parts.next(), parts.next()) {
        let value = names.iter().zip(values).find(|(other, _)| **other == name);
        if let Some((_, value)) = value {
            // Writing to a string cannot fail.
            let _ = write!(out, "{value}");
        }
        out.push_str(rest);
    }
    out
}

/// The text for `n` things with the number `{n}`.
#[inline(never)]
pub fn text_with_count(n: usize, one: &'static str, other: &'static str) -> String {
    fill_placeholders(plural_form(n, one, other), &["n"], &[&number(n)])
}

/// A text with values: `t!("Removed “{word}”", word = word)`.
///
/// The names are a constant and the values are not, so that few instructions are needed: the first visit waits for the download.
macro_rules! t {
    ($text:literal, $($name:ident = $value:expr),+ $(,)?) => {
        $crate::model::messages::fill_placeholders($text, &[$(stringify!($name)),+], &[$(&$value),+])
    };
}

/// A text with a number `{n}`, and with values: `tn!(n, "{n} word", "{n} words")`.
macro_rules! tn {
    ($n:expr, $one:literal, $other:literal $(,)?) => {
        $crate::model::messages::text_with_count($n, $one, $other)
    };
    ($n:expr, $one:literal, $other:literal, $($name:ident = $value:expr),+ $(,)?) => {{
        let n: usize = $n;
        $crate::model::messages::fill_placeholders(
            $crate::model::messages::plural_form(n, $one, $other),
            &["n" $(, stringify!($name))+],
            &[&$crate::model::messages::number(n) $(, &$value)+],
        )
    }};
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRENCH: &str = "fr\nSave\nEnregistrer\n{n} word\n{n} mot\n{n} words\n{n} mots\n\
        Changed “{from}” to “{to}”\n« {to} » remplace « {from} »\n";

    fn french() {
        assert!(load("fr", FRENCH.to_owned()));
    }

    #[test]
    fn without_a_language_the_texts_are_english() {
        assert_eq!(t("Save"), "Save");
        assert_eq!(m("Save").text(), "Save");
        assert_eq!(tn!(1, "{n} word", "{n} words"), "1 word");
        assert_eq!(tn!(0, "{n} word", "{n} words"), "0 words");
    }

    #[test]
    fn untranslated_messages_are_english() {
        french();
        assert_eq!(t("Save"), "Enregistrer");
        assert_eq!(t("Close"), "Close");
    }

    #[test]
    fn a_language_may_put_values_elsewhere() {
        french();
        let (from, to) = ("teh", String::from("the"));
        assert_eq!(
            t!("Changed “{from}” to “{to}”", from = from, to = to),
            "« the » remplace « teh »"
        );
        assert_eq!(fill_placeholders("{x} and {y}.", &["y"], &[&2]), " and 2.");
    }

    #[test]
    fn numbers_follow_the_rules_of_the_language() {
        french();
        let words = |n| tn!(n, "{n} word", "{n} words");
        assert_eq!([words(0), words(1), words(2)], ["0 mot", "1 mot", "2 mots"]);
        write_numbers_with(|n| format!("~{n}"));
        assert_eq!(words(1_000), "~1000 mots");
    }

    #[test]
    fn a_response_that_is_not_a_message_file_is_not_loaded() {
        for malformed in ["", "fr", "<!doctype html>\n<html>\n</html>", "de\nSave\nSichern"] {
            assert!(!load("fr", malformed.to_owned()), "{malformed}");
        }
        assert_eq!(t("Save"), "Save");
    }
}
