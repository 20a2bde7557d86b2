//! The forms in which a document is saved as a file: text, Markdown, HTML.

use emend_shared::Markup;

use crate::model::messages::{Message, m};

/// A form in which a document is saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SavedForm {
    /// The text as it is.
    Text,
    /// Markdown.
    Markdown,
    /// HTML as it is.
    Html,
}

impl SavedForm {
    /// The forms for a document with this markup.
    pub fn for_markup(markup: Markup) -> [Self; 2] {
        match markup {
            Markup::Html => [Self::Text, Self::Html],
            _ => [Self::Text, Self::Markdown],
        }
    }

    /// The ending of its files.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Text => "txt",
            Self::Markdown => "md",
            Self::Html => "html",
        }
    }

    /// The label of the button that saves it.
    pub fn label(self) -> Message {
        match self {
            Self::Text => m("Save as text"),
            Self::Markdown => m("Save as Markdown"),
            Self::Html => m("Save as HTML"),
        }
    }

    /// The content of the file for a document.
    pub fn content(self, text: &str, markup: Markup) -> String {
        let mut content = match (self, markup) {
            (Self::Markdown, Markup::Plain) => markdown_of_plain(text),
            // A text that has no markup of its own may be Markdown already, which must not be escaped.
            _ => text.to_owned(),
        };
        if !content.is_empty() && !content.ends_with('\n') {
            content.push('\n');
        }
        content
    }
}

/// Markdown that is shown as this plain text: marks are escaped, and line breaks kept.
fn markdown_of_plain(text: &str) -> String {
    let mut markdown = String::with_capacity(text.len() + text.len() / 16);
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        escape_line(line, &mut markdown);
        let is_followed = lines.peek().is_some_and(|next| !next.trim().is_empty());
        if is_followed && !line.trim().is_empty() {
            // Without it, the next line would continue this one.
            markdown.push('\\');
        }
        markdown.push('\n');
    }
    markdown
}

fn escape_line(line: &str, markdown: &mut String) {
    // Spaces at the beginning would make code of it.
    let line = line.trim();
    let after_digits = line.trim_start_matches(|c: char| c.is_ascii_digit());
    if after_digits.len() < line.len() && after_digits.starts_with(['.', ')']) {
        let digits = line.len() - after_digits.len();
        markdown.push_str(&line[..digits]);
        markdown.push('\\');
        return escape(after_digits, markdown);
    }
    let is_block = line.starts_with(['#', '>', '+', '-', '=', '~', '|']);
    if is_block {
        markdown.push('\\');
    }
    escape(line, markdown);
}

fn escape(line: &str, markdown: &mut String) {
    let mut before = None;
    let mut rest = line.chars().peekable();
    while let Some(c) = rest.next() {
        let is_inside_word = |after: Option<&char>| {
            before.is_some_and(char::is_alphanumeric) && after.is_some_and(|c| c.is_alphanumeric())
        };
        let is_mark = match c {
            '\\' | '`' | '*' | '[' | ']' | '<' => true,
            '_' => !is_inside_word(rest.peek()),
            '&' => rest.peek().is_some_and(|c| c.is_alphanumeric() || *c == '#'),
            _ => false,
        };
        if is_mark {
            markdown.push('\\');
        }
        markdown.push(c);
        before = Some(c);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_is_the_same_text_in_markdown() {
        for (text, markdown) in [
            ("One\ntwo\n\nthree", "One\\\ntwo\n\nthree\n"),
            ("# no heading", "\\# no heading\n"),
            ("- no list", "\\- no list\n"),
            ("1. no list", "1\\. no list\n"),
            ("1986 was a year", "1986 was a year\n"),
            ("    no code", "no code\n"),
            (
                "2 * 3 * 4, snake_case and _this_",
                "2 \\* 3 \\* 4, snake_case and \\_this\\_\n",
            ),
            (
                "[a](b) <c> `d` AT&T &amp; R & D",
                "\\[a\\](b) \\<c> \\`d\\` AT\\&T \\&amp; R & D\n",
            ),
            ("", ""),
        ] {
            assert_eq!(
                SavedForm::Markdown.content(text, Markup::Plain),
                markdown,
                "{text:?}"
            );
        }
    }

    #[test]
    fn a_text_with_markup_is_saved_unchanged() {
        let text = "# A heading\n\n- *one*";
        for markup in [Markup::Markdown, Markup::Auto] {
            let saved = SavedForm::Markdown.content(text, markup);
            assert_eq!(saved, "# A heading\n\n- *one*\n");
        }
        assert_eq!(SavedForm::Html.content("<p>a</p>\n", Markup::Html), "<p>a</p>\n");
        assert_eq!(SavedForm::Text.content("1. a", Markup::Plain), "1. a\n");
    }
}
