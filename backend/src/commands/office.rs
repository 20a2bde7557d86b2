//! The text of word-processor files: Word's `.docx` and the open format `.odt`. Only the text is read, one
//! paragraph per line, with a blank line between paragraphs.

use std::io::{Cursor, Read};
use std::path::Path;

use anyhow::Context;
use quick_xml::Reader;
use quick_xml::events::Event;
use zip::ZipArchive;

/// The most bytes that are unpacked. A larger file is more likely to be an attack than a letter.
const MOST: u64 = 256 << 20;
/// The end of a line inside a paragraph. A line break would begin another paragraph of the text.
const LINE: char = '\u{2028}';

/// A word-processor format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OfficeFormat {
    /// Word, `.docx`.
    Word,
    /// The open format, `.odt`.
    OpenDocument,
}

impl OfficeFormat {
    /// Returns the format that the ending of a file tells.
    pub(super) fn of(file: &Path) -> Option<Self> {
        let ending = file.extension()?.to_str()?.to_ascii_lowercase();
        match ending.as_str() {
            "docx" | "docm" | "dotx" => Some(Self::Word),
            "odt" | "ott" => Some(Self::OpenDocument),
            _ => None,
        }
    }

    /// Returns the text of a file.
    ///
    /// # Errors
    /// If the file is not of this format, or is damaged or far too large.
    pub(super) fn text(self, file: &[u8]) -> anyhow::Result<String> {
        let (part, name) = match self {
            Self::Word => ("word/document.xml", "Word file (.docx)"),
            Self::OpenDocument => ("content.xml", "OpenDocument text (.odt)"),
        };
        let mut archive = ZipArchive::new(Cursor::new(file)).with_context(|| format!("not a {name}"))?;
        let part = archive.by_name(part).with_context(|| format!("not a {name}"))?;
        let mut xml = String::new();
        part.take(MOST)
            .read_to_string(&mut xml)
            .with_context(|| format!("a damaged {name}"))?;
        let mut text = OfficeText::new(self);
        let mut reader = Reader::from_str(&xml);
        loop {
            match reader.read_event().with_context(|| format!("a damaged {name}"))? {
                Event::Start(element) => text.start(element.local_name().as_ref(), false),
                Event::Empty(element) => text.start(element.local_name().as_ref(), true),
                Event::End(element) => text.end(element.local_name().as_ref()),
                Event::Text(content) => text.push(&content.xml10_content()),
                Event::CData(content) => text.push(&content.xml10_content()),
                Event::GeneralRef(entity) => match entity.resolve_char_ref()? {
                    Some(character) => text.push(character.encode_utf8(&mut [0; 4])),
                    None => text.push(match entity.xml10_content().as_ref() {
                        "amp" => "&",
                        "lt" => "<",
                        "gt" => ">",
                        "quot" => "\"",
                        "apos" => "'",
                        _ => "",
                    }),
                },
                Event::Eof => break,
                _ => {}
            }
        }
        Ok(text.done.join("\n\n"))
    }
}

/// The text of a file under construction.
struct OfficeText {
    format: OfficeFormat,
    /// The paragraphs that have ended.
    done: Vec<String>,
    /// The open paragraphs: one, and those of notes inside it.
    open: Vec<String>,
    /// The number of open elements of Word that hold text. The open format has text anywhere in a paragraph.
    runs: usize,
    /// The name of an open element that is no text of the document, and the number of open elements of that name.
    skipped: Option<(String, usize)>,
}

impl OfficeText {
    fn new(format: OfficeFormat) -> Self {
        Self {
            format,
            done: Vec::new(),
            open: Vec::new(),
            runs: 0,
            skipped: None,
        }
    }

    fn is_word(&self) -> bool {
        self.format == OfficeFormat::Word
    }

    fn is_paragraph(&self, name: &str) -> bool {
        name == "p" || name == "h" && !self.is_word()
    }

    fn start(&mut self, name: &str, is_empty: bool) {
        if let Some((skipped, depth)) = &mut self.skipped {
            *depth += usize::from(!is_empty && skipped == name);
            return;
        }
        match name {
            name if self.is_paragraph(name) && !is_empty => self.open.push(String::new()),
            "t" if self.is_word() && !is_empty => self.runs += 1,
            "tab" => self.sign('\t'),
            "br" | "cr" | "line-break" => self.sign(LINE),
            "noBreakHyphen" => self.sign('\u{2011}'),
            "s" if !self.is_word() => self.sign(' '),
            // Deleted text, fields, comments, and the second version of a picture.
            "delText" | "instrText" | "pPr" | "rPr" | "del" | "Fallback" | "tracked-changes"
            | "annotation"
                if !is_empty =>
            {
                self.skipped = Some((name.to_owned(), 1));
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        if let Some((skipped, depth)) = &mut self.skipped {
            *depth -= usize::from(skipped == name);
            if *depth == 0 {
                self.skipped = None;
            }
        } else if self.is_paragraph(name) {
            self.done.extend(self.open.pop());
        } else if name == "t" {
            self.runs = self.runs.saturating_sub(1);
        }
    }

    fn push(&mut self, text: &str) {
        let is_text = self.runs > 0 || !self.is_word();
        if let Some(paragraph) = self.open.last_mut().filter(|_| self.skipped.is_none() && is_text) {
            for character in text.chars() {
                // The open format breaks the lines of its XML at spaces.
                let space = matches!(character, '\n' | '\r');
                if !space || !paragraph.ends_with(' ') {
                    paragraph.push(if space { ' ' } else { character });
                }
            }
        }
    }

    fn sign(&mut self, sign: char) {
        if let Some(paragraph) = self.open.last_mut() {
            paragraph.push(sign);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn file(part: &str, xml: &str) -> Vec<u8> {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        archive.start_file(part, SimpleFileOptions::default()).unwrap();
        archive.write_all(xml.as_bytes()).unwrap();
        archive.finish().unwrap().into_inner()
    }

    #[test]
    fn the_paragraphs_of_a_word_file_are_its_text() {
        let xml = r#"<?xml version="1.0"?><w:document><w:body>
            <w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr><w:r><w:t>Tom &amp; </w:t></w:r><w:r><w:t>Jer</w:t></w:r><w:r><w:t>ry</w:t></w:r></w:p>
            <w:p/><w:p><w:r><w:t>one</w:t><w:tab/><w:t>two</w:t><w:br/><w:t>three</w:t></w:r>
            <w:del><w:r><w:delText>gone</w:delText></w:r></w:del></w:p></w:body></w:document>"#;
        let text = OfficeFormat::Word.text(&file("word/document.xml", xml)).unwrap();
        assert_eq!(text, "Tom & Jerry\n\none\ttwo\u{2028}three");
    }

    #[test]
    fn the_paragraphs_of_an_open_document_are_its_text() {
        let xml = "<office:text><text:h>A title</text:h><text:p>One<text:s/>two <text:span>thr</text:span>ee<text:note>
            <text:note-body><text:p>A note.</text:p></text:note-body></text:note>.</text:p></office:text>";
        let text = OfficeFormat::OpenDocument
            .text(&file("content.xml", xml))
            .unwrap();
        let lines: Vec<String> = text
            .lines()
            .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect();
        assert_eq!(lines, ["A title", "", "A note.", "", "One two three ."]);
    }

    #[test]
    fn what_is_no_such_file_is_refused() {
        assert!(OfficeFormat::Word.text(b"text").is_err());
        assert!(OfficeFormat::Word.text(&file("content.xml", "<a/>")).is_err());
        assert!(
            OfficeFormat::OpenDocument
                .text(&file("content.xml", "<a></b>"))
                .is_err()
        );
        assert_eq!(OfficeFormat::of(Path::new("a.DOCX")), Some(OfficeFormat::Word));
        assert_eq!(OfficeFormat::of(Path::new("a.doc")), None);
    }
}
