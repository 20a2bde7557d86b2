//! Character classes and case mappings from the format's own small tables, so that all readers agree on them,
//! independently of their version of Unicode.

pub(crate) fn is_space(c: char) -> bool {
    matches!(c, '\t'..='\r' | ' ' | '\u{85}' | '\u{A0}' | '\u{1680}' | '\u{2000}'..='\u{200A}'
        | '\u{2028}' | '\u{2029}' | '\u{202F}' | '\u{205F}' | '\u{3000}')
}

pub(crate) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’')
}

pub(crate) fn is_letter(c: char) -> bool {
    match c {
        'A'..='Z' | 'a'..='z' => true,
        '\0'..'\u{C0}' | '×' | '÷' => false,
        _ => !matches!(c, '\u{1680}' | '\u{2000}'..='\u{2BFF}' | '\u{3000}'..='\u{303F}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{FF00}'..='\u{FF20}' | '\u{1F000}'..='\u{1FAFF}'),
    }
}

fn lower_char(c: char) -> char {
    match c {
        'A'..='Z' => c.to_ascii_lowercase(),
        '×' => c,
        'À'..='Þ' => shifted(c, 0x20),
        _ => c,
    }
}

fn upper_char(c: char) -> char {
    match c {
        'a'..='z' => c.to_ascii_uppercase(),
        '÷' => c,
        'à'..='þ' => shifted(c, -0x20),
        _ => c,
    }
}

fn shifted(c: char, by: i32) -> char {
    u32::from(c)
        .checked_add_signed(by)
        .and_then(char::from_u32)
        .unwrap_or(c)
}

pub(crate) fn lower(text: &str) -> String {
    text.chars().map(lower_char).collect()
}

pub(crate) fn upper(text: &str) -> String {
    text.chars().map(upper_char).collect()
}

pub(crate) fn is_upper(c: char) -> bool {
    lower_char(c) != c
}

/// Whether a word is a run of letters (apostrophes inside may belong to it).
pub(crate) fn is_letters(word: &str) -> bool {
    word.starts_with(is_letter)
}

pub(crate) fn starts_upper(word: &str) -> bool {
    word.starts_with(is_upper)
}

/// The text with its first character in upper case.
pub(crate) fn capitalised(text: &str) -> String {
    first_changed(text, upper_char)
}

/// The text with its first character in lower case.
pub(crate) fn uncapitalised(text: &str) -> String {
    first_changed(text, lower_char)
}

fn first_changed(text: &str, change: fn(char) -> char) -> String {
    let mut rest = text.chars();
    rest.next().map(change).into_iter().chain(rest).collect()
}

/// The replacement in the case of the written word; `first` is whether that begins the sentence.
pub(crate) fn in_case_of(written: &str, replacement: &str, first: bool) -> String {
    if replacement.chars().any(is_upper) {
        return replacement.to_owned();
    }
    let mut letters = written.chars().filter(|c| is_letter(*c));
    if letters.clone().count() >= 2 && letters.all(is_upper) {
        return upper(replacement);
    }
    if starts_upper(written) && (written != "I" || first) {
        return capitalised(replacement);
    }
    replacement.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replacement_takes_over_the_case_of_what_was_written() {
        assert_eq!(in_case_of("Their", "there", false), "There");
        assert_eq!(in_case_of("THEIR", "there", false), "THERE");
        assert_eq!(in_case_of("their", "English", false), "English");
        assert_eq!(in_case_of("I", "me", false), "me");
        assert_eq!(in_case_of("I", "me", true), "Me");
    }

    #[test]
    fn case_is_that_of_latin_1_and_changes_no_other_letter() {
        assert_eq!(lower("ÀÞ×ŁA"), "àþ×Ła");
        assert_eq!(upper("àþ÷ÿß"), "ÀÞ÷ÿß");
    }
}
