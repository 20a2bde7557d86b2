//! The title of a document, which is its first line unless the user has given it one.

use crate::model::messages::{Message, m};

/// The longest title in characters.
pub const MAX_CHARS: usize = 80;
/// The title of a document without text.
const UNTITLED: Message = m("Untitled");

/// The title for a text: its first line with a letter or digit, without the marks of a heading or list.
pub fn from_text(text: &str) -> String {
    let has_word = |line: &&str| line.chars().any(char::is_alphanumeric);
    let Some(line) = text.lines().map(str::trim).find(has_word) else {
        return UNTITLED.owned();
    };
    let is_mark = |c: char| matches!(c, '#' | '>' | '*' | '-' | '+' | '_' | '=') || c.is_whitespace();
    shorten(
        line.trim_start_matches(is_mark)
            .trim_end_matches(['#', '*', '_', ' ']),
    )
}

/// A title that the user entered; `None` if it is blank.
pub fn from_input(title: &str) -> Option<String> {
    let words: Vec<&str> = title.split_whitespace().collect();
    let title = shorten(&words.join(" "));
    (!title.is_empty()).then_some(title)
}

/// The title of a copy.
pub fn for_copy(title: &str) -> String {
    shorten(&t!("Copy of {title}", title = title))
}

/// The title for the text of a file: its name without the ending.
pub fn from_file_name(name: &str) -> Option<String> {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    from_input(stem)
}

/// The name of a file for a document, without characters that file systems refuse.
pub fn file_name(title: &str, ending: &str) -> String {
    let is_refused =
        |c: char| c.is_control() || matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|');
    let kept: String = title
        .chars()
        .map(|c| if is_refused(c) { ' ' } else { c })
        .collect();
    let words: Vec<&str> = kept.split_whitespace().collect();
    let name = words.join(" ");
    let name = name.trim_matches(['.', '…', ' ']);
    let name = if name.is_empty() { UNTITLED.text() } else { name };
    format!("{name}.{ending}")
}

/// Cuts a title at the end of a word, if it is too long.
fn shorten(title: &str) -> String {
    let title = title.trim();
    if title.chars().nth(MAX_CHARS).is_none() {
        return title.to_owned();
    }
    let head: String = title.chars().take(MAX_CHARS - 1).collect();
    let cut = head
        .rfind(char::is_whitespace)
        .filter(|at| *at > head.len() / 2)
        .unwrap_or(head.len());
    format!(
        "{}…",
        head[..cut].trim_end_matches(|c: char| !c.is_alphanumeric())
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_with_a_word_is_the_title() {
        for (text, title) in [
            ("\n \nDear Ms Lovelace,\n\nthank you", "Dear Ms Lovelace,"),
            ("# The plan\n\nFirst", "The plan"),
            ("---\n***\n- milk\n- eggs", "milk"),
            ("**Note** to all", "Note** to all"),
            ("**Minutes**", "Minutes"),
            ("Kurz gesagt: 3 Äpfel", "Kurz gesagt: 3 Äpfel"),
            ("…\n", "Untitled"),
            ("", "Untitled"),
        ] {
            assert_eq!(from_text(text), title, "{text:?}");
        }
    }

    #[test]
    fn a_long_title_is_cut_between_words() {
        let title = from_text(&"word and ".repeat(20));
        assert!(title.chars().count() <= MAX_CHARS, "{title}");
        assert!(title.ends_with("and…") || title.ends_with("word…"), "{title}");
        let unbroken = from_text(&"ä".repeat(200));
        assert_eq!(unbroken.chars().count(), MAX_CHARS);
    }

    #[test]
    fn entered_titles_are_one_line() {
        assert_eq!(from_input("  A \n b\t c "), Some("A b c".to_owned()));
        assert_eq!(from_input(" \n"), None);
        assert_eq!(
            from_file_name("My report.v2.docx"),
            Some("My report.v2".to_owned())
        );
        assert_eq!(from_file_name(".txt"), None);
        assert_eq!(for_copy("Plan"), "Copy of Plan");
    }

    #[test]
    fn file_names_are_accepted_by_every_file_system() {
        assert_eq!(file_name("A/B: \"what\"?", "md"), "A B what.md");
        assert_eq!(file_name("Ends here…", "txt"), "Ends here.txt");
        assert_eq!(file_name("..", "txt"), "Untitled.txt");
    }
}
