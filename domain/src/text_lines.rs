//! The lines of a plain text: their prefixes, and whether one goes on in the next. The engine reads documents with it, and the web app
//! counts sentences.

use std::ops::Range;

/// A line of a plain text, in bytes of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The content, without the prefix of a quotation or comment, the sign of a list item, and white space around it.
    pub content: Range<usize>,
    /// The number of `>` before the content.
    pub quote_depth: usize,
    /// The sign of a comment before the content: `//`, `#`; empty for none.
    pub comment: &'static str,
    /// Whether the content is that of a new list item.
    pub is_item: bool,
}

/// Returns the byte ranges of the lines of a text without their ends.
pub fn line_ranges(text: &str) -> impl Iterator<Item = Range<usize>> {
    let ends = ['\n', '\r', '\u{2028}', '\u{2029}', '\u{B}', '\u{C}', '\u{85}'];
    let mut at = 0;
    text.split_inclusive(ends).filter_map(move |line| {
        let start = at;
        at += line.len();
        // The second half of `\r\n` is no line.
        let is_rest = line == "\n" && text[..start].ends_with('\r');
        (!is_rest).then(|| start..start + line.trim_end_matches(ends).len())
    })
}

/// The signs of comments in program texts, longer ones first.
const COMMENT_SIGNS: [&str; 7] = ["///", "//!", "//", "#!", "#", "--", ";;"];

impl Line {
    /// Reads a line. `comment` is the sign of a comment that lines next to it have too.
    pub fn of(text: &str, bytes: &Range<usize>, comment: &'static str) -> Self {
        let mut content = trim_range(text, bytes.clone());
        let mut quote_depth = 0;
        while let Some(rest) = text[content.clone()].strip_prefix('>') {
            quote_depth += 1;
            content = trim_range(text, content.end - rest.len()..content.end);
        }
        if !comment.is_empty() {
            content = trim_range(text, content.start + comment.len()..content.end);
        }
        let sign = item_sign(&text[content.clone()]);
        if sign > 0 {
            content = trim_range(text, content.start + sign..content.end);
        }
        Self {
            content,
            quote_depth,
            comment,
            is_item: sign > 0,
        }
    }
}

/// Returns the sign of a comment at the start of a line; empty for none. Inside `/* … */` it is a star.
pub fn comment_sign(line: &str, is_in_block: bool) -> &'static str {
    let line = line.trim_start();
    if is_in_block {
        return if line.starts_with("* ") { "*" } else { "" };
    }
    let sign = COMMENT_SIGNS.iter().find(|sign| {
        line.strip_prefix(**sign)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
    });
    sign.copied().unwrap_or_default()
}

fn trim_range(text: &str, bytes: Range<usize>) -> Range<usize> {
    let passage = &text[bytes.clone()];
    let rest = passage.trim_start();
    let start = bytes.start + (passage.len() - rest.len());
    start..start + rest.trim_end().len()
}

/// Returns the length, in bytes, of the sign of a list item at the start of a line: a bullet, a number, or a letter with a
/// bracket, and a box to tick; 0 if there is none.
fn item_sign(line: &str) -> usize {
    const BULLETS: [char; 12] = ['-', '*', '+', '•', '·', '–', '—', '‣', '◦', '▪', '●', '○'];
    let is_spaced = |rest: &str| rest.starts_with([' ', '\t', '\u{A0}']);
    let mut after = None;
    if let Some(rest) = line.strip_prefix(BULLETS) {
        after = is_spaced(rest).then_some(rest);
    } else {
        let inner = line.strip_prefix('(').unwrap_or(line);
        let digits = inner.trim_start_matches(|c: char| c.is_ascii_digit());
        let number = inner.len() - digits.len();
        let rest = if number > 0 {
            (number <= 3).then_some(digits)
        } else {
            inner.strip_prefix(|c: char| c.is_ascii_alphabetic())
        };
        // A letter with a full stop is an initial.
        let ends: &[char] = if number > 0 { &['.', ')'] } else { &[')'] };
        if let Some(rest) = rest.and_then(|rest| rest.strip_prefix(ends)) {
            after = is_spaced(rest).then_some(rest);
        }
    }
    let Some(rest) = after else { return 0 };
    let inner = rest.trim_start();
    let after_box = ["[ ]", "[x]", "[X]", "☐", "☑", "☒"]
        .iter()
        .find_map(|sign| inner.strip_prefix(sign))
        .filter(|rest| rest.is_empty() || is_spaced(rest));
    line.len() - after_box.unwrap_or(rest).len()
}

/// The most lines that are looked at to find the end of a sentence.
const MAX_SENTENCE_LINES: usize = 12;

/// Returns whether a line has prose at all.
pub fn is_prose(content: &str) -> bool {
    content.contains(char::is_alphabetic)
}

/// Returns whether two lines next to each other have the same prefix, and the second one begins nothing new.
pub fn is_same_flow(text: &str, line: &Line, next: &Line) -> bool {
    let prose = |line: &Line| is_prose(&text[line.content.clone()]);
    line.quote_depth == next.quote_depth
        && line.comment == next.comment
        && !next.is_item
        && prose(line)
        && prose(next)
}

/// Returns the width at which the lines of a text were broken.
pub fn wrap_width(text: &str, lines: &[Line]) -> WrapWidth {
    let mut width = WrapWidth::default();
    for (line, next) in lines.iter().zip(lines.iter().skip(1)) {
        if is_same_flow(text, line, next) {
            width.learn(&text[line.content.clone()], &text[next.content.clone()]);
        }
    }
    width
}

/// Returns whether the line before `at` goes on in the line at `at`. Nothing before the line at `start` is looked at.
pub fn goes_on(text: &str, lines: &[Line], start: usize, at: usize, width: WrapWidth) -> bool {
    let content = |at: usize| &text[lines[at].content.clone()];
    is_same_flow(text, &lines[at - 1], &lines[at])
        && continues_in_next(content(at - 1), content(at), width, || {
            is_sentence(text, &lines[start..], at - start)
        })
}

/// Returns whether the lines up to the one before `at`, and some after it, make a sentence from its capital to its full
/// stop.
fn is_sentence(text: &str, lines: &[Line], at: usize) -> bool {
    let content = |line: &Line| &text[line.content.clone()];
    let mut first = at - 1;
    while first > 0 && !ends_sentence(content(&lines[first - 1])) {
        first -= 1;
    }
    // The start of the sentence may be inside a line, after another sentence.
    if !starts_sentence(content(&lines[first])) && !content(&lines[first]).contains(". ") {
        return false;
    }
    let mut last = at;
    while !ends_sentence(content(&lines[last])) {
        last += 1;
        let is_far = last - at > MAX_SENTENCE_LINES || last >= lines.len();
        if is_far
            || !is_same_flow(text, &lines[last - 1], &lines[last])
            || !starts_lower_case(content(&lines[last]))
        {
            return false;
        }
    }
    true
}

/// What is known about the width at which the lines of a text were broken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WrapWidth(usize);

/// The length, in characters, from which a line may have been broken because it was full.
const MIN_LONG_LINE_CHARACTERS: usize = 40;
/// The number of words of such a line.
const MIN_LONG_LINE_WORDS: usize = 4;

impl WrapWidth {
    /// Learns from a line that certainly goes on in the next.
    fn learn(&mut self, line: &str, next: &str) {
        if is_long(line) && starts_lower_case(next) && !ends_sentence(line) && !looks_like_code(line) {
            self.0 = self.0.max(line.chars().count());
        }
    }

    /// Returns whether the first word of the next line would not have fitted into this one.
    fn is_full(self, line: &str, next: &str) -> bool {
        let length = line.chars().count();
        let word = next.split_whitespace().next().unwrap_or_default().chars().count();
        self.0 > 0 && (length + 1 + word > self.0 || length * 20 >= self.0 * 17)
    }
}

/// Returns whether a line goes on in the next one of the same prefix. `sentence` tells whether the lines are those of a
/// sentence that begins with a capital and ends with a full stop.
fn continues_in_next(line: &str, next: &str, width: WrapWidth, sentence: impl FnOnce() -> bool) -> bool {
    if looks_like_code(line) || looks_like_code(next) || is_key(next) {
        return false;
    }
    let words = line.split_whitespace().count();
    if starts_lower_case(next) {
        return is_long(line) || words >= 2 && (ends_in_function_word(line) || sentence());
    }
    if ends_sentence(line) || line.ends_with([':', ',', ';']) && !is_long(line) {
        return false;
    }
    words >= 2 && ends_in_function_word(line) && next.starts_with(char::is_alphanumeric)
        || is_long(line) && width.is_full(line, next)
}

fn is_long(line: &str) -> bool {
    line.chars().nth(MIN_LONG_LINE_CHARACTERS).is_some()
        && line.split_whitespace().nth(MIN_LONG_LINE_WORDS - 1).is_some()
}

/// Returns whether a line begins with a small letter, after opening punctuation.
pub fn starts_lower_case(line: &str) -> bool {
    let opening = ['"', '\'', '“', '‘', '«', '„', '(', '[', '*', '_', '`'];
    line.trim_start_matches(opening).starts_with(char::is_lowercase)
}

/// Returns whether a line ends like a sentence.
pub fn ends_sentence(line: &str) -> bool {
    let closing = ['"', '\'', '”', '’', '»', '“', ')', ']', '*', '_'];
    line.trim_end_matches(closing)
        .ends_with(['.', '!', '?', '…', '。'])
}

/// Returns whether a line begins like a sentence.
fn starts_sentence(line: &str) -> bool {
    let opening = ['"', '\'', '“', '‘', '«', '„', '(', '[', '*', '_'];
    line.trim_start_matches(opening).starts_with(char::is_uppercase)
}

/// Returns whether a line is likely to be one of a program, a log or a list of values.
fn looks_like_code(line: &str) -> bool {
    line.ends_with(['{', '}', ';', '\\', '|', '=', '<'])
        || line.starts_with(['{', '}', '<', '|', '$', '%', '@', '\\'])
        || line.contains(" = ") && !line.ends_with('.')
}

/// Returns whether a line begins with a key: `name: value`, `error: text`, `Subject: text`.
fn is_key(line: &str) -> bool {
    let end = line.find(|c: char| !(c.is_alphanumeric() || c == '-' || c == '_'));
    end.is_some_and(|end| end > 0 && line[end..].starts_with([':', '=']) && !line[end..].starts_with("://"))
}

/// English words after which a sentence always goes on: articles, prepositions, conjunctions, auxiliary verbs.
#[rustfmt::skip]
const FUNCTION_WORDS: [&str; 61] = [
    "a", "an", "the", "of", "to", "in", "on", "at", "by", "for", "from", "with", "without", "into", "onto", "and",
    "or", "but", "nor", "as", "than", "that", "which", "who", "whose", "if", "because", "while", "although", "when",
    "where", "my", "your", "his", "her", "its", "our", "their", "this", "these", "those", "is", "are", "was", "were",
    "be", "been", "am", "has", "have", "had", "will", "would", "can", "could", "should", "may", "might", "must",
    "between", "about",
];

fn ends_in_function_word(line: &str) -> bool {
    let word = line
        .rsplit(|c: char| !c.is_alphabetic())
        .next()
        .unwrap_or_default();
    FUNCTION_WORDS.contains(&word)
}
