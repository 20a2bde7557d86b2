//! The counts of a text. Each paragraph keeps its own, so that only changed paragraphs are read again.

use emend_shared::Markup;

use super::paragraph_lines::paragraphs;
use super::paragraph_reading::{LineReading, LongSentence, ParagraphReading, ReadingLanguage};
use crate::model::document::EditorDocument;
use crate::model::paragraph::DocumentParagraph;

/// A text with fewer words has no grade: one sentence would decide it.
pub const GRADED_WORDS: usize = 100;
/// The highest grade that is told.
pub const MAX_GRADE: usize = 18;

/// The counts of a text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TextStats {
    /// The language that it was read in.
    pub language: ReadingLanguage,
    /// The number of characters with spaces, without line breaks.
    pub characters: usize,
    /// The number of words.
    pub words: usize,
    /// The number of sentences.
    pub sentences: usize,
    /// The number of syllables.
    pub syllables: usize,
    /// The number of words with three or more syllables.
    pub hard_words: usize,
    /// The number of long sentences.
    pub long: usize,
}

impl TextStats {
    /// The years at school that a reader needs: for English by Flesch and Kincaid, for German by the fourth formula of Bamberger and
    /// Vanecek (*Wiener Sachtextformel*). `None` for short texts and for other languages.
    pub fn grade(&self) -> Option<usize> {
        if self.words < GRADED_WORDS || self.sentences == 0 {
            return None;
        }
        #[allow(clippy::cast_precision_loss, reason = "far below 2^53")]
        let share = |part: usize, whole: usize| part as f64 / whole as f64;
        let words = share(self.words, self.sentences);
        let grade = match self.language {
            ReadingLanguage::English => 0.39 * words + 11.8 * share(self.syllables, self.words) - 15.59,
            ReadingLanguage::German => {
                0.2656 * words + 0.2744 * 100.0 * share(self.hard_words, self.words) - 1.693
            }
            ReadingLanguage::Other => return None,
        };
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "1 to 18")]
        #[allow(clippy::cast_precision_loss, reason = "18")]
        let grade = grade.round().clamp(1.0, MAX_GRADE as f64) as usize;
        Some(grade)
    }

    fn add(&mut self, paragraph: &ParagraphReading) {
        self.characters += paragraph.characters;
        self.words += paragraph.words;
        self.sentences += paragraph.sentences;
        self.syllables += paragraph.syllables;
        self.hard_words += paragraph.hard_words;
        self.long += paragraph.long.len();
    }
}

impl EditorDocument {
    /// Reads the paragraphs that have changed since they were last read, and adds up the counts of all. Lines of a paragraph that was
    /// broken to fit a width are read as one.
    pub fn read(&mut self, language: ReadingLanguage, markup: Markup) -> TextStats {
        let mut stats = TextStats {
            language,
            ..TextStats::default()
        };
        let lines: Vec<&str> = self.paragraphs.iter().map(|line| &*line.text).collect();
        for range in paragraphs(&lines, markup) {
            add_paragraph(&mut stats, &mut self.paragraphs[range]);
        }
        stats
    }

    /// The lines that have long sentences, with spans in the whole text. Paragraphs that have not been read are left out.
    pub fn long_by_paragraph(&self) -> impl Iterator<Item = (usize, impl Iterator<Item = LongSentence>)> {
        let lines = self.with_offsets().enumerate();
        lines.filter_map(|(line, (start, paragraph))| {
            let LineReading::Start { counts, .. } = paragraph.reading.as_ref()? else {
                return None;
            };
            let long = &counts.long;
            let moved = long.iter().map(move |sentence| {
                let mut sentence = *sentence;
                sentence.span.offset += start;
                sentence
            });
            (!long.is_empty()).then_some((line, moved))
        })
    }

    /// The first long sentence that begins after `offset`, or the first of the text; backwards, the last before it, or the last of
    /// the text.
    pub fn next_long(&self, offset: Option<usize>, forwards: bool) -> Option<LongSentence> {
        let mut all = self.long_by_paragraph().flat_map(|(_, long)| long);
        let Some(offset) = offset else {
            return if forwards { all.next() } else { all.last() };
        };
        let all: Vec<LongSentence> = all.collect();
        if forwards {
            all.iter().find(|long| long.span.offset > offset).or(all.first())
        } else {
            all.iter()
                .rev()
                .find(|long| long.span.offset < offset)
                .or(all.last())
        }
        .copied()
    }
}

/// Adds the counts of the paragraph of these lines, which are read unless they were read before.
fn add_paragraph(stats: &mut TextStats, lines: &mut [DocumentParagraph]) {
    let number = lines.len();
    let version = lines[number - 1].version;
    let is_continued = |line: &DocumentParagraph| line.reading == Some(LineReading::Continued);
    if let Some(LineReading::Start {
        counts,
        lines: known,
        last,
    }) = &lines[0].reading
        && counts.language == stats.language
        && (*known, *last) == (number, version)
        && lines[1..].iter().all(is_continued)
    {
        return stats.add(counts);
    }
    let texts: Vec<&str> = lines.iter().map(|line| &*line.text).collect();
    let mut counts = ParagraphReading::of(&texts.join("\n"), stats.language);
    counts.characters -= number - 1;
    stats.add(&counts);
    for line in &mut lines[1..] {
        line.reading = Some(LineReading::Continued);
    }
    lines[0].reading = Some(LineReading::Start {
        counts,
        lines: number,
        last: version,
    });
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::paragraph_reading::LONG_WORDS;
    use super::*;
    use crate::model::document::TextPatch;

    #[test]
    fn grades_equal_those_of_published_examples() {
        let mut document = EditorDocument::default();
        let platypus = "The Australian platypus is seemingly a hybrid of a mammal and reptilian creature.";
        document.edit(platypus);
        let one = document.read(ReadingLanguage::English, Markup::Auto);
        assert_eq!(one.grade(), None, "too short");
        document.edit(&[platypus; 8].join(" "));
        let stats = document.read(ReadingLanguage::English, Markup::Auto);
        assert_eq!((stats.words, stats.sentences), (104, 8));
        assert_eq!(stats.grade(), Some(11), "11.3 in the English Wikipedia");
        assert_eq!(document.read(ReadingLanguage::Other, Markup::Auto).grade(), None);
        // 0.2656 × 13 + 0.2744 × 38.46 − 1.693 = 12.3
        let german = TextStats {
            language: ReadingLanguage::German,
            hard_words: 40,
            ..stats
        };
        assert_eq!(german.grade(), Some(12));
    }

    #[test]
    fn the_next_long_sentence_follows_the_caret() {
        let long = "Word ".repeat(LONG_WORDS) + "more.";
        let mut document = EditorDocument::default();
        document.edit(&format!("Short. {long}\nNone here.\n{long} {long}"));
        assert_eq!(document.next_long(None, true), None, "not read yet");
        assert_eq!(document.read(ReadingLanguage::English, Markup::Auto).long, 3);
        let second = 7 + long.len() + 1 + 10 + 1;
        let third = second + long.len() + 1;
        let next = |offset, forwards| document.next_long(offset, forwards).map(|long| long.span.offset);
        assert_eq!(next(None, true), Some(7));
        assert_eq!(next(Some(0), true), Some(7));
        assert_eq!(next(Some(7), true), Some(second));
        assert_eq!(next(Some(second), true), Some(third));
        assert_eq!(next(Some(third), true), Some(7));
        assert_eq!(next(Some(7), false), Some(third));
        assert_eq!(next(Some(third), false), Some(second));
        assert_eq!(next(None, false), Some(third));
        assert_eq!(EditorDocument::default().next_long(None, true), None);
    }

    #[test]
    fn a_hard_wrapped_text_has_the_grade_of_the_same_text_in_one_line() {
        let sentence = "The Australian platypus is seemingly a hybrid\nof a mammal and reptilian creature.";
        let wrapped = [sentence; 8].join("\n");
        let mut document = EditorDocument::default();
        document.edit(&wrapped);
        let stats = document.read(ReadingLanguage::English, Markup::Markdown);
        assert_eq!((stats.sentences, stats.grade()), (8, Some(11)));
        assert_eq!(stats.characters, wrapped.replace('\n', "").chars().count());

        // A long sentence that goes on in the next line is found where it begins.
        let long = "Word ".repeat(LONG_WORDS / 2).trim_end().to_owned();
        let long = format!("{long}\n{long} more\nand more.");
        document.edit(&format!("Short.\n\n{long}\n\nShort."));
        assert_eq!(document.read(ReadingLanguage::English, Markup::Markdown).long, 1);
        let found = document.next_long(None, true).unwrap();
        assert_eq!((found.span.offset, found.span.length), (8, long.len()));
    }

    proptest! {
        #[test]
        fn reading_only_changed_paragraphs_gives_the_same_counts(
            markup in prop::sample::select(vec![Markup::Auto, Markup::Markdown]),
            edits in prop::collection::vec((0_usize..6, 0_usize..4, "([a-z]{1,9}[ .\n]{1,2}){0,60}"), 1..8)
        ) {
            let mut document = EditorDocument::default();
            let mut lines = vec![String::new()];
            document.edit("");
            for (first, removed, text) in edits {
                let first = first.min(lines.len());
                let end = (first + removed).min(lines.len());
                lines.splice(first..end, text.split('\n').map(str::to_owned));
                document.patch(&TextPatch { first, removed, text });
                let stats = document.read(ReadingLanguage::English, markup);
                let mut fresh = EditorDocument::default();
                fresh.edit(&lines.join("\n"));
                prop_assert_eq!(stats, fresh.read(ReadingLanguage::English, markup));
                prop_assert_eq!(document.next_long(None, false), fresh.next_long(None, false));
            }
        }
    }
}
