//! Reading word-processor files: Word's `.docx` and the open format `.odt`. [`OfficeText`] makes text of their XML.

use std::io::{Cursor, Read};
use std::path::Path;

use anyhow::Context;
use emend_domain::office_text::{OfficeFormat, OfficeText};
use quick_xml::Reader;
use quick_xml::events::Event;
use zip::ZipArchive;

/// The most bytes that are unpacked. A larger file is more likely to be an attack than a letter.
const MAX_UNPACKED: u64 = 256 << 20;

/// Returns the word-processor format that the ending of a file tells.
pub(super) fn format_of(file: &Path) -> Option<OfficeFormat> {
    OfficeFormat::of_file_ending(file.extension()?.to_str()?)
}

/// Returns the text of a file.
///
/// # Errors
/// If the file is not of this format, or is damaged or far too large.
pub(super) fn text_of(format: OfficeFormat, file: &[u8]) -> anyhow::Result<String> {
    let name = format.name();
    let mut archive =
        ZipArchive::new(Cursor::new(file)).with_context(|| format!("its format is not {name}"))?;
    let part = archive
        .by_name(format.part())
        .with_context(|| format!("its format is not {name}"))?;
    let mut xml = String::new();
    part.take(MAX_UNPACKED)
        .read_to_string(&mut xml)
        .with_context(|| format!("the {name} file is damaged"))?;
    let mut text = OfficeText::new(format);
    let mut reader = Reader::from_str(&xml);
    loop {
        match reader
            .read_event()
            .with_context(|| format!("the {name} file is damaged"))?
        {
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
    Ok(text.finish())
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
        let text = text_of(OfficeFormat::Word, &file("word/document.xml", xml)).unwrap();
        assert_eq!(text, "Tom & Jerry\n\none\ttwo\u{2028}three");
    }

    #[test]
    fn the_paragraphs_of_an_open_document_are_its_text() {
        let xml = "<office:text><text:h>A title</text:h><text:p>One<text:s/>two <text:span>thr</text:span>ee<text:note>
            <text:note-body><text:p>A note.</text:p></text:note-body></text:note>.</text:p></office:text>";
        let text = text_of(OfficeFormat::OpenDocument, &file("content.xml", xml)).unwrap();
        let lines: Vec<String> = text
            .lines()
            .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect();
        assert_eq!(lines, ["A title", "", "A note.", "", "One two three ."]);
    }

    #[test]
    fn files_of_other_formats_are_refused() {
        assert!(text_of(OfficeFormat::Word, b"text").is_err());
        assert!(text_of(OfficeFormat::Word, &file("content.xml", "<a/>")).is_err());
        assert!(text_of(OfficeFormat::OpenDocument, &file("content.xml", "<a></b>")).is_err());
        assert_eq!(format_of(Path::new("a.DOCX")), Some(OfficeFormat::Word));
        assert_eq!(format_of(Path::new("a.doc")), None);
    }
}
