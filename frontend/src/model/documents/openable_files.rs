//! The files that can be opened as documents: their kinds, encodings and limits.

use emend_domain::office_text::OfficeFormat;
use emend_shared::Markup;

use crate::model::messages::number;

/// The largest file that is opened, in bytes.
pub const MAX_BYTES: u64 = 32 << 20;
/// The longest text that becomes a document, in bytes. Longer ones would make the editor too slow to write in.
pub const MAX_TEXT_BYTES: usize = 4 << 20;
/// The endings of the files that can be opened, for the browser's dialog.
pub const ACCEPTED: &str = ".txt,.text,.md,.markdown,.html,.htm,.tex,.rst,.docx,.odt";

/// The content of a file.
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
    fn the_number_of_opened_files_is_reported() {
        for (opened, failed, summary) in [
            (0, 1, ""),
            (0, 3, "None of the 3 files could be opened."),
            (2, 0, "Opened 2 files."),
            (1, 1, "Opened 1 of 2 files."),
            (2, 1, "Opened 2 of 3 files."),
        ] {
            assert_eq!(opening_summary(opened, failed), summary);
        }
    }

    #[test]
    fn the_kind_of_a_file_follows_from_its_extension() {
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
    fn line_endings_of_other_systems_are_normalised() {
        assert_eq!(with_plain_line_ends("a\r\nb\rc\u{2028}d\n"), "a\nb\nc\nd\n");
    }
}
