//! The sentences and counts of one paragraph.

use emend_shared::Utf16Span;

use super::syllables;
use crate::model::text::utf16_len;

/// A sentence of more words is long.
pub const LONG_WORDS: usize = 30;

/// A language, by the known measures of its readability.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ReadingLanguage {
    /// English.
    English,
    /// German.
    German,
    /// A language without a formula.
    #[default]
    Other,
}

impl ReadingLanguage {
    /// That of a tag.
    pub fn of_tag(tag: &str) -> Self {
        match tag.split('-').next() {
            Some("en") => Self::English,
            Some("de") => Self::German,
            _ => Self::Other,
        }
    }
}

/// A sentence of many words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LongSentence {
    /// Its place: in the paragraph inside a document, in the whole text outside.
    pub span: Utf16Span,
    /// The number of its words.
    pub words: usize,
}

/// The counts of one paragraph.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ParagraphReading {
    /// The language that it was read in.
    pub language: ReadingLanguage,
    /// The number of characters.
    pub characters: usize,
    /// The number of words.
    pub words: usize,
    /// The number of sentences.
    pub sentences: usize,
    /// The number of syllables.
    pub syllables: usize,
    /// The number of words with three or more syllables.
    pub hard_words: usize,
    /// The long sentences.
    pub long: Vec<LongSentence>,
}

/// What is known of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineReading {
    /// The counts of the paragraph that begins in this line, with places from there.
    Start {
        /// The counts.
        counts: ParagraphReading,
        /// The number of its lines.
        lines: usize,
        /// The version of the last one. The lines between cannot have changed if they are as many, and none has to be read.
        last: u64,
    },
    /// It goes on with the paragraph of the line before.
    Continued,
}

impl ParagraphReading {
    /// Reads a paragraph.
    pub fn of(text: &str, language: ReadingLanguage) -> Self {
        let mut reading = Self {
            language,
            characters: text.chars().count(),
            ..Self::default()
        };
        let mut sentence: Option<LongSentence> = None;
        let mut tokens = tokens(text).peekable();
        while let Some((at, token)) = tokens.next() {
            let open = sentence.get_or_insert(LongSentence {
                span: Utf16Span {
                    offset: at,
                    length: 0,
                },
                words: 0,
            });
            open.span.length = at + utf16_len(token) - open.span.offset;
            if token.chars().any(char::is_alphanumeric) {
                open.words += 1;
                reading.take_word(token);
            }
            let next = tokens.peek().map(|(_, next)| *next);
            if next.is_none_or(|next| ends_sentence(token, next, language))
                && let Some(ended) = sentence.take()
                && ended.words > 0
            {
                reading.sentences += 1;
                if ended.words > LONG_WORDS {
                    reading.long.push(ended);
                }
            }
        }
        reading
    }

    fn take_word(&mut self, word: &str) {
        let syllables = match self.language {
            ReadingLanguage::English => syllables::english(word),
            ReadingLanguage::German => syllables::german(word),
            ReadingLanguage::Other => 0,
        };
        self.words += 1;
        self.syllables += syllables;
        self.hard_words += usize::from(syllables >= 3);
    }
}

/// The parts between white space, with their places.
fn tokens(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let (mut bytes, mut units) = (0, 0);
    text.split_whitespace().map(move |token| {
        // Both are parts of the same text.
        let start = token.as_ptr() as usize - text.as_ptr() as usize;
        units += utf16_len(&text[bytes..start]);
        bytes = start;
        (units, token)
    })
}

/// Abbreviations after which a sentence goes on, even before a capital letter.
const ABBREVIATIONS: &str = ",mr,mrs,ms,dr,prof,st,vs,approx,jan,feb,apr,jun,jul,aug,sep,sept,oct,nov,dec,\
    ca,bzw,vgl,hr,fr,inkl,evtl,ggf,sog,mio,mrd,";
/// Abbreviations after which a sentence goes on before a number. Some of them are words as well.
const ABBREVIATIONS_BEFORE_NUMBERS: &str = ",no,nr,fig,vol,sec,mar,str,abs,art,abb,kap,max,min,";

/// Whether a sentence ends between two tokens.
fn ends_sentence(token: &str, next: &str, language: ReadingLanguage) -> bool {
    let is_letter_or_stop = |c: char| c.is_alphanumeric() || ".!?…".contains(c);
    let ended = token.trim_end_matches(|c| !is_letter_or_stop(c));
    if !ended.ends_with(['.', '!', '?', '…']) {
        return false;
    }
    let next = next.trim_start_matches(|c: char| !c.is_alphanumeric());
    if next.chars().next().is_some_and(char::is_lowercase) {
        return false;
    }
    let Some(word) = ended.strip_suffix('.') else {
        return true;
    };
    let word = word.trim_start_matches(|c: char| !c.is_alphanumeric());
    let is_initial = word.chars().count() == 1 && word.chars().all(char::is_alphabetic);
    let is_ordinal = language == ReadingLanguage::German
        && word.len() < 3
        && !word.is_empty()
        && word.bytes().all(|byte| byte.is_ascii_digit());
    let entry = [",", &word.to_lowercase(), ","].concat();
    let is_before_number = next.starts_with(|c: char| c.is_ascii_digit());
    let is_known = !word.is_empty()
        && (ABBREVIATIONS.contains(&entry)
            || is_before_number && ABBREVIATIONS_BEFORE_NUMBERS.contains(&entry));
    // *e.g.*, *z.B.*
    let has_stops = word.contains('.')
        && word
            .split('.')
            .all(|part| part.chars().count() < 3 && part.chars().all(char::is_alphabetic));
    !(is_initial || is_ordinal || is_known || has_stops)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentences(text: &str) -> usize {
        ParagraphReading::of(text, ReadingLanguage::English).sentences
    }

    #[test]
    fn sentences_end_at_stops() {
        for (text, count) in [
            ("", 0),
            ("— …", 0),
            ("A heading", 1),
            ("One. Two! Three? Four…", 4),
            ("“Stop!” he said. (He meant it.) Then he left.", 3),
            (
                "Mr. Smith met Dr. J. Jones, e.g. on Sept. 3 at 5.30 p.m. or later.",
                1,
            ),
            ("It costs 3.50. That is cheap.", 2),
            ("Wait... what? Yes.", 2),
            ("He said no. It was art. See no. 5 and fig. 3.", 3),
        ] {
            assert_eq!(sentences(text), count, "{text}");
        }
        let german = "Am 3. Oktober, z. B. in Bonn, war Nr. 5 bzw. Herr Dr. Maier da. Das war 2024.";
        assert_eq!(ParagraphReading::of(german, ReadingLanguage::German).sentences, 2);
    }

    #[test]
    fn counts_equal_those_of_published_examples() {
        // Both are in the article on the Flesch–Kincaid tests in the English Wikipedia.
        for (text, words, syllables) in [
            (
                "The Australian platypus is seemingly a hybrid of a mammal and reptilian creature.",
                13,
                24,
            ),
            (
                "This sentence, taken as a reading passage unto itself, is being used to prove a point.",
                16,
                23,
            ),
        ] {
            let read = ParagraphReading::of(text, ReadingLanguage::English);
            assert_eq!(
                (read.words, read.syllables, read.sentences),
                (words, syllables, 1),
                "{text}"
            );
        }
    }

    #[test]
    fn long_sentences_have_their_places() {
        let long = "Word ".repeat(LONG_WORDS) + "more.";
        let text = format!("😀 Short. {long} Short again.");
        let read = ParagraphReading::of(&text, ReadingLanguage::Other);
        assert_eq!(read.sentences, 3);
        let [sentence] = read.long[..] else {
            panic!("{:?}", read.long);
        };
        assert_eq!(sentence.words, LONG_WORDS + 1);
        assert_eq!(sentence.span.slice(&text), Some(long.as_str()));
        let just = "word ".repeat(LONG_WORDS - 1) + "more.";
        assert!(
            ParagraphReading::of(&just, ReadingLanguage::Other)
                .long
                .is_empty()
        );
    }
}
