//! Files that become documents, and documents that become files.

use emend_domain::office_text::OfficeFormat;
use emend_shared::Markup;

use crate::model::messages::{Message, m, number};

/// The largest file that is opened, in bytes.
pub const MAX_BYTES: u64 = 32 << 20;
/// The longest text that becomes a document, in bytes. Longer ones would make the editor too slow to write in.
pub const MAX_TEXT_BYTES: usize = 4 << 20;
/// The endings of the files that can be opened, for the browser's dialog.
pub const ACCEPTED: &str = ".txt,.text,.md,.markdown,.html,.htm,.tex,.rst,.docx,.odt";

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// Text with this markup.
    Text(Markup),
    /// A word-processor file of this format.
    Office(OfficeFormat),
}

impl FileKind {
    /// The kind that the ending of a file tells; `None` for files that cannot be opened.
    pub fn of(name: &str) -> Option<Self> {
        let ending = name.rsplit_once('.').map_or("txt", |(_, ending)| ending);
        let text = || match Markup::of_file_ending(ending) {
            Markup::Auto => None,
            markup => Some(Self::Text(markup)),
        };
        OfficeFormat::of_file_ending(ending)
            .map(Self::Office)
            .or_else(text)
    }
}

/// A character encoding by the label that browsers know.
///
/// Texts that are not UTF-8 were nearly always written with Windows' western code page.
pub fn encoding(bytes: &[u8]) -> &'static str {
    match bytes {
        [0xFF, 0xFE, ..] => "utf-16le",
        [0xFE, 0xFF, ..] => "utf-16be",
        bytes if std::str::from_utf8(bytes).is_ok() => "utf-8",
        _ => "windows-1252",
    }
}

/// Whether a decoded text is that of a binary file.
pub fn is_binary(text: &str) -> bool {
    text.contains('\0')
}

/// A text with the line ends that the editor has.
pub fn with_plain_line_ends(text: &str) -> String {
    text.replace("\r\n", "\n")
        .replace(['\r', '\u{2028}', '\u{2029}'], "\n")
}

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

/// How many of the files that the user chose together were opened; empty if the only one was not.
pub fn opening_summary(opened: usize, failed: usize) -> String {
    let all = opened + failed;
    match (opened, failed) {
        (0, 1) => String::new(),
        (0, _) => t!("None of the {n} files could be opened.", n = number(all)),
        (_, 0) => tn!(opened, "Opened {n} file.", "Opened {n} files."),
        _ => t!(
            "Opened {n} of {all} files.",
            n = number(opened),
            all = number(all)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_said_how_many_files_were_opened() {
        for (opened, failed, said) in [
            (0, 1, ""),
            (0, 3, "None of the 3 files could be opened."),
            (2, 0, "Opened 2 files."),
            (1, 1, "Opened 1 of 2 files."),
            (2, 1, "Opened 2 of 3 files."),
        ] {
            assert_eq!(opening_summary(opened, failed), said);
        }
    }

    #[test]
    fn the_kind_of_a_file_follows_from_its_ending() {
        for (name, kind) in [
            ("a.txt", Some(FileKind::Text(Markup::Plain))),
            ("README", Some(FileKind::Text(Markup::Plain))),
            ("a.MD", Some(FileKind::Text(Markup::Markdown))),
            ("index.htm", Some(FileKind::Text(Markup::Html))),
            ("letter.v2.DOCX", Some(FileKind::Office(OfficeFormat::Word))),
            ("letter.odt", Some(FileKind::Office(OfficeFormat::OpenDocument))),
            ("letter.doc", None),
            ("photo.jpg", None),
        ] {
            assert_eq!(FileKind::of(name), kind, "{name}");
        }
        for ending in ACCEPTED.split(',') {
            assert!(FileKind::of(&format!("a{ending}")).is_some(), "{ending}");
        }
    }

    #[test]
    fn the_encoding_is_detected_from_the_bytes() {
        assert_eq!(encoding("Grüße".as_bytes()), "utf-8");
        assert_eq!(encoding(b"\xEF\xBB\xBFtext"), "utf-8");
        assert_eq!(encoding(b"Gr\xFC\xDFe"), "windows-1252");
        assert_eq!(encoding(b"\xFF\xFEa\0"), "utf-16le");
        assert_eq!(encoding(b"\xFE\xFF\0a"), "utf-16be");
        assert_eq!(encoding(b""), "utf-8");
        assert!(is_binary("PK\u{3}\0"));
    }

    #[test]
    fn line_ends_of_other_systems_become_ours() {
        assert_eq!(with_plain_line_ends("a\r\nb\rc\u{2028}d\n"), "a\nb\nc\nd\n");
    }

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
    fn a_text_with_markup_is_saved_as_it_is() {
        let text = "# A heading\n\n- *one*";
        for markup in [Markup::Markdown, Markup::Auto] {
            let saved = SavedForm::Markdown.content(text, markup);
            assert_eq!(saved, "# A heading\n\n- *one*\n");
        }
        assert_eq!(SavedForm::Html.content("<p>a</p>\n", Markup::Html), "<p>a</p>\n");
        assert_eq!(SavedForm::Text.content("1. a", Markup::Plain), "1. a\n");
    }
}
