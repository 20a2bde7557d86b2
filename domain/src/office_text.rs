//! The text of word-processor files: Word's `.docx` and the open format `.odt`. Only the text is read, one paragraph per line,
//! with a blank line between paragraphs.

/// The end of a line inside a paragraph. A line break would begin another paragraph of the text.
const LINE: char = '\u{2028}';

/// A word-processor format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OfficeFormat {
    /// Word, `.docx`.
    Word,
    /// The open format, `.odt`.
    OpenDocument,
}

impl OfficeFormat {
    /// Returns the format of files with this ending, in any case and without the full stop.
    ///
    /// ```
    /// use emend_domain::office_text::OfficeFormat;
    ///
    /// assert_eq!(OfficeFormat::of_file_ending("DOCX"), Some(OfficeFormat::Word));
    /// assert_eq!(OfficeFormat::of_file_ending("doc"), None);
    /// ```
    pub fn of_file_ending(ending: &str) -> Option<Self> {
        match ending.to_ascii_lowercase().as_str() {
            "docx" | "docm" | "dotx" => Some(Self::Word),
            "odt" | "ott" => Some(Self::OpenDocument),
            _ => None,
        }
    }

    /// The file in the archive that has the text.
    pub fn part(self) -> &'static str {
        match self {
            Self::Word => "word/document.xml",
            Self::OpenDocument => "content.xml",
        }
    }

    /// The name of the format for users.
    pub fn name(self) -> &'static str {
        match self {
            Self::Word => "Word (.docx)",
            Self::OpenDocument => "OpenDocument (.odt)",
        }
    }
}

/// The text of a word-processor file, read from the elements of its XML.
///
/// ```
/// use emend_domain::office_text::{OfficeFormat, OfficeText};
///
/// let mut text = OfficeText::new(OfficeFormat::OpenDocument);
/// text.start("p", false);
/// text.push("Dear Ada,");
/// text.end("p");
/// assert_eq!(text.finish(), "Dear Ada,");
/// ```
#[derive(Debug, Clone)]
pub struct OfficeText {
    format: OfficeFormat,
    /// The paragraphs that have ended.
    paragraphs: Vec<String>,
    /// The open paragraphs: one, and those of notes inside it.
    open: Vec<String>,
    /// The number of open elements of Word that hold text. The open format has text anywhere in a paragraph.
    runs: usize,
    /// The name of an open element that is no text of the document, and the number of open elements of that name.
    skipped: Option<(String, usize)>,
}

impl OfficeText {
    /// An empty text.
    pub fn new(format: OfficeFormat) -> Self {
        Self {
            format,
            paragraphs: Vec::new(),
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

    /// An element with this local name begins. An empty one has no end.
    pub fn start(&mut self, name: &str, is_empty: bool) {
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

    /// An element with this local name ends.
    pub fn end(&mut self, name: &str) {
        if let Some((skipped, depth)) = &mut self.skipped {
            *depth -= usize::from(skipped == name);
            if *depth == 0 {
                self.skipped = None;
            }
        } else if self.is_paragraph(name) {
            self.paragraphs.extend(self.open.pop());
        } else if name == "t" {
            self.runs = self.runs.saturating_sub(1);
        }
    }

    /// The text of an element.
    pub fn push(&mut self, text: &str) {
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

    /// The text, with a blank line between paragraphs.
    pub fn finish(self) -> String {
        self.paragraphs.join("\n\n")
    }
}
