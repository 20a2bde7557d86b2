//! The characters of a text, read for what they are: a non-breaking space is a space, a curly apostrophe is an apostrophe,
//! and a soft hyphen is nothing. Rules and dictionaries see these plain forms only.

use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// The character that stands for a zone: something that is not prose, such as code. Rules pass over it as over a word of
/// which nothing is known.
pub(crate) const ZONE: char = '\u{FFFC}';

/// The plain form of one or more characters of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PlainForm {
    /// A character of the same length in UTF-16, which may be the same.
    One(char),
    /// Other letters: those of a ligature, composed or of ordinary width.
    Letters(String),
    /// Nothing: a soft hyphen or another invisible character.
    Nothing,
    /// A sign that is no word: a variable in mathematical letters.
    Zone,
}

/// Returns whether every character of a text is its own plain form, as far as this can be told quickly.
pub(super) fn is_plain(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii() && !matches!(byte, b'`' | b'\t' | b'\r' | b'\n'))
}

/// Calls `take` with the bytes of each character of `text`, or of a few that belong together, and with their plain form.
/// `before` and `after` are the characters around the text.
pub(super) fn plain_forms(
    text: &str,
    (before, after): (Option<char>, Option<char>),
    mut take: impl FnMut(std::ops::Range<usize>, PlainForm),
) {
    let composed = is_nfc_quick(text.chars()) == IsNormalized::Yes;
    let mut before = before;
    let mut at = 0;
    while let Some(character) = text[at..].chars().next() {
        let mut end = at + character.len_utf8();
        if !composed {
            let marks = text[end..].chars().take_while(|c| joins_the_letter_before(*c));
            end += marks.map(char::len_utf8).sum::<usize>();
            let written = &text[at..end];
            let letters: String = written.nfc().collect();
            if letters != written {
                before = letters.chars().next_back();
                take(at..end, PlainForm::Letters(letters));
                at = end;
                continue;
            }
            end = at + character.len_utf8();
        }
        let next = text[end..].chars().next().or(after);
        let form = plain_form(character, before, next);
        match &form {
            PlainForm::Nothing => {}
            PlainForm::One(plain) => before = Some(*plain),
            PlainForm::Letters(letters) => before = letters.chars().next_back(),
            PlainForm::Zone => before = Some(character),
        }
        take(at..end, form);
        at = end;
    }
}

fn joins_the_letter_before(character: char) -> bool {
    is_combining_mark(character) || matches!(character, '\u{1160}'..='\u{11FF}')
}

fn plain_form(character: char, before: Option<char>, next: Option<char>) -> PlainForm {
    let is_letter = |side: Option<char>| side.is_some_and(char::is_alphanumeric);
    match character {
// Between words of scripts without spaces, it is what a space is elsewhere.
        '\u{200B}' if [before, next].into_iter().flatten().any(is_written_without_spaces) => {
            PlainForm::One(character)
        }
        '\u{AD}' | '\u{34F}' | '\u{180E}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' => PlainForm::Nothing,
        // Joiners choose the shape of letters in many scripts and join emoji. Between letters of Europe they do nothing.
        '\u{200C}' | '\u{200D}' if before.is_some_and(is_european) && next.is_none_or(|c| c < '\u{530}') => {
            PlainForm::Nothing
        }
        // People and programs write a space of both kinds where one is meant.
        '\u{A0}' | '\u{202F}' if before == Some(' ') || next == Some(' ') => PlainForm::Nothing,
        // A line end that the markup does not know as one, such as a lone carriage return in a heading, is a space, too.
        '\t' | '\r' | '\n' | '\u{A0}' | '\u{1680}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}' => {
            PlainForm::One(' ')
        }
        '\u{2018}' | '\u{2019}' | '\u{2BC}' | '\u{FF07}' if is_letter(before) || is_letter(next) => {
            PlainForm::One('\'')
        }
        '`' | '\u{B4}' if is_letter(before) && is_letter(next) => PlainForm::One('\''),
        '\u{201F}' | '\u{FF02}' => PlainForm::One('"'),
        '\u{2010}' | '\u{2011}' => PlainForm::One('-'),
        // Ligatures, and digraphs that dictionaries write with two letters.
        '\u{FB00}'..='\u{FB06}' | '\u{132}' | '\u{133}' | '\u{1C4}'..='\u{1CC}' | '\u{1F1}'..='\u{1F3}'
        // Full-width digits and letters.
        | '\u{FF10}'..='\u{FF19}' | '\u{FF21}'..='\u{FF3A}' | '\u{FF41}'..='\u{FF5A}'
        // The shapes of Arabic letters.
        | '\u{FE70}'..='\u{FEFC}' => {
            PlainForm::Letters(std::iter::once(character).nfkc().collect())
        }
        character if is_mathematical(character) => {
            if [before, next].into_iter().flatten().any(char::is_alphabetic) {
                PlainForm::Letters(std::iter::once(character).nfkc().collect())
            } else {
                PlainForm::Zone
            }
        }
        _ => PlainForm::One(character),
    }
}

fn is_european(character: char) -> bool {
    character.is_alphabetic() && character < '\u{530}'
}

/// Returns whether the character belongs to a script that puts zero-width spaces between words: Thai, Lao, Burmese,
/// Khmer.
fn is_written_without_spaces(character: char) -> bool {
    matches!(character, '\u{E00}'..='\u{EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}')
}

fn is_mathematical(character: char) -> bool {
    matches!(character, '\u{1D400}'..='\u{1D7FF}' | '\u{210A}'..='\u{2113}' | '\u{211B}'..='\u{211D}')
}

/// The apostrophe and the quotation marks that a text is written with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TextStyle {
    apostrophe: char,
    /// Whether double quotation marks are curly.
    curly_quotes: bool,
}

impl TextStyle {
    /// Returns the style of a text: the apostrophe that stands most often between letters, and the more frequent kind of
    /// quotation mark.
    pub(super) fn of(text: &str) -> Self {
        let mut style = Self {
            apostrophe: '\'',
            curly_quotes: false,
        };
        if text.is_ascii() {
            return style;
        }
        let (mut straight, mut curly, mut letter) = (0_usize, 0_usize, 0_usize);
        let (mut straight_quotes, mut curly_quotes) = (0_usize, 0_usize);
        let mut before = ' ';
        let mut characters = text.chars().peekable();
        while let Some(character) = characters.next() {
            let mut inside =
                || before.is_alphabetic() && characters.peek().is_some_and(|c| c.is_alphabetic());
            match character {
                '\'' => straight += usize::from(inside()),
                '\u{2019}' => curly += usize::from(inside()),
                '\u{2BC}' => letter += usize::from(inside()),
                '"' => straight_quotes += 1,
                '“' | '”' => curly_quotes += 1,
                _ => {}
            }
            before = character;
        }
        if curly > straight && curly >= letter {
            style.apostrophe = '\u{2019}';
        } else if letter > straight {
            style.apostrophe = '\u{2BC}';
        }
        style.curly_quotes = curly_quotes > straight_quotes;
        style
    }

    /// Returns whether replacements need no change to suit the text.
    pub(super) fn is_straight(self) -> bool {
        self.apostrophe == '\'' && !self.curly_quotes
    }

    /// Returns a replacement with the text's own apostrophes and quotation marks.
    pub(super) fn apply_to(self, value: &str) -> String {
        let mut given = String::with_capacity(value.len());
        for character in value.chars() {
            let opens = given
                .chars()
                .next_back()
                .is_none_or(|c| c.is_whitespace() || "([{".contains(c));
            given.push(match character {
                '\'' => self.apostrophe,
                '"' if self.curly_quotes && opens => '“',
                '"' if self.curly_quotes => '”',
                other => other,
            });
        }
        given
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> String {
        let mut plain = String::new();
        plain_forms(text, (None, None), |_, form| match form {
            PlainForm::One(c) => plain.push(c),
            PlainForm::Letters(letters) => plain.push_str(&letters),
            PlainForm::Nothing => {}
            PlainForm::Zone => plain.push(ZONE),
        });
        plain
    }

    #[test]
    fn characters_are_read_for_what_they_are() {
        for (text, read) in [
            ("a\u{A0} b \u{A0}c", "a b c"),
            ("a\u{A0}b\u{202F}c\u{2009}d\u{3000}e\tf", "a b c d e f"),
            (
                "don’t isn´t won‘t can`t itʼs dogs’ ’tis",
                "don't isn't won't can't it's dogs' 'tis",
            ),
            ("a well\u{2011}known “word” ` ´", "a well-known “word” ` ´"),
            (
                "un\u{AD}kind re\u{200B}mark \u{FEFF}x\u{2060}y wo\u{200C}rd",
                "unkind remark xy word",
            ),
            ("oﬃce ﬁrst ĳs ǆep", "office first ijs džep"),
            ("ｗｏｒｄ１ 𝑴𝒆 𝑥", "word1 Me \u{FFFC}"),
            ("cafe\u{301} A\u{30A} é", "café Å é"),
            (
                "می\u{200C}خواهم 👩\u{200D}👧 ไทย\u{200B}ไทย",
                "می\u{200C}خواهم 👩\u{200D}👧 ไทย\u{200B}ไทย",
            ),
        ] {
            assert_eq!(plain(text), read, "{text}");
        }
    }

    #[test]
    fn a_replacement_takes_the_style_of_the_text() {
        assert_eq!(TextStyle::of("It’s “so”.").apply_to("don't \"go\""), "don’t “go”");
        assert_eq!(TextStyle::of("It's ’so’.").apply_to("don't"), "don't");
        assert_eq!(TextStyle::of("сімʼя").apply_to("п'ять"), "пʼять");
        assert!(TextStyle::of("Größe").is_straight());
    }
}
