//! LaTeX: a scanner that knows which commands have prose as their arguments. It reads no definitions, so an argument of a
//! command that it does not know is prose if it has a space in it.

use std::collections::HashMap;
use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use super::block::BlockKind;
use super::builder::BlockBuilder;
use super::latex_commands::{
    ACCENTS, LETTER_COMMANDS, NON_PROSE_ENVIRONMENTS, NOTE_COMMANDS, OMITTED_COMMANDS, PROSE_COMMANDS,
    PUNCTUATION_SIGNS, TITLE_COMMANDS, WORD_COMMANDS, closing_braces, is_table,
};

/// The longest math in a paragraph, in bytes, so that the end of it is not searched for in the whole text.
const MAX_MATH_BYTES: usize = 2_000;
/// The deepest nesting of notes in notes that is read.
const MAX_NOTE_DEPTH: usize = 8;

/// Reads a text in LaTeX.
pub(super) fn read(builder: &mut BlockBuilder<'_>) {
    let text = builder.source();
    let document = "\\begin{document}";
    let start = match text.find(document) {
        Some(at) if text.contains("\\documentclass") => at + document.len(),
        _ => 0,
    };
    let mut reader = LatexReader {
        text,
        closing_braces: closing_braces(text),
        builder,
        notes: Vec::new(),
        depth: 0,
        tables: 0,
        titles: Vec::new(),
    };
    reader.builder.begin(BlockKind::Paragraph);
    reader.read(start..text.len());
    reader.read_notes();
}

struct LatexReader<'b, 'a> {
    text: &'a str,
    closing_braces: HashMap<usize, usize>,
    builder: &'b mut BlockBuilder<'a>,
    /// Arguments that are read after the paragraph in which they stand.
    notes: Vec<Range<usize>>,
    /// The nesting of notes.
    depth: usize,
    /// The number of open tables.
    tables: usize,
    /// The ends of the open titles.
    titles: Vec<usize>,
}

impl LatexReader<'_, '_> {
    fn read(&mut self, bytes: Range<usize>) {
        let mut at = bytes.start;
        while at < bytes.end {
            at = self.read_next(at, bytes.end).max(at + 1);
        }
    }

    /// Reads what stands at a byte. Returns the byte after it.
    fn read_next(&mut self, at: usize, end: usize) -> usize {
        let text = self.text;
        let rest = &text[at..end];
        let Some(character) = rest.chars().next() else {
            return end;
        };
        match character {
            '\\' => self.command(at, end),
            '%' => at + rest.find('\n').map_or(rest.len(), |line| line + 1),
            '$' => self.math(at, end),
            '{' => at + 1,
            '}' => {
                if self.titles.last() == Some(&at) {
                    self.titles.pop();
                    self.begin(BlockKind::Paragraph);
                }
                at + 1
            }
            '~' => {
                self.builder.push_as(at..at + 1, " ");
                at + 1
            }
            '&' if self.tables > 0 => {
                self.begin(BlockKind::TableCell);
                at + 1
            }
            '\n' | '\r' => {
                let space = rest.len() - rest.trim_start().len();
                if rest[..space].matches('\n').count() > 1 {
                    self.read_notes();
                    self.begin(BlockKind::Paragraph);
                } else {
                    self.builder.push_break();
                }
                at + space
            }
            '-' | '`' | '\''
                if let Some((sign, read)) =
                    PUNCTUATION_SIGNS.iter().find(|(sign, _)| rest.starts_with(sign)) =>
            {
                self.builder.push_as(at..at + sign.len(), read);
                at + sign.len()
            }
            _ => {
                let first = character.len_utf8();
                let special = ['\\', '%', '$', '{', '}', '~', '&', '\n', '\r', '-', '`', '\''];
                let length = rest[first..]
                    .find(special)
                    .map_or(rest.len(), |length| first + length);
                self.builder.push(at..at + length);
                at + length
            }
        }
    }

    /// Begins a block of a kind, unless a title is open.
    fn begin(&mut self, kind: BlockKind) {
        if self.titles.is_empty() {
            let kind = if self.depth > 0 && kind == BlockKind::Paragraph {
                BlockKind::Note
            } else {
                kind
            };
            self.builder.begin(kind);
        }
    }

    fn read_notes(&mut self) {
        for note in std::mem::take(&mut self.notes) {
            if self.depth < MAX_NOTE_DEPTH {
                self.depth += 1;
                self.builder.begin(BlockKind::Note);
                self.read(note);
                self.read_notes();
                self.depth -= 1;
            }
        }
    }

    /// Reads math between dollar signs.
    fn math(&mut self, at: usize, end: usize) -> usize {
        let sign = if self.text[at..end].starts_with("$$") {
            "$$"
        } else {
            "$"
        };
        let inside = at + sign.len();
        let limit = self.text.floor_char_boundary(end.min(inside + MAX_MATH_BYTES));
        let passage = &self.text[inside..limit];
        let closes = passage
            .match_indices(sign)
            .find(|(close, _)| !passage[..*close].ends_with('\\'))
            .filter(|(close, _)| !passage[..*close].contains("\n\n"));
        if let Some((close, _)) = closes {
            let after = inside + close + sign.len();
            self.builder.push_zone(at..after);
            return after;
        }
        inside
    }

    fn command(&mut self, at: usize, end: usize) -> usize {
        let text = self.text;
        let rest = &text[at + 1..end];
        let name = &rest[..rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_alphabetic()).len()];
        if name.is_empty() {
            return self.sign(at, end);
        }
        let mut after = at + 1 + name.len();
        if text[after..end].starts_with('*') {
            after += 1;
        }
        if let Some((_, letter)) = LETTER_COMMANDS.iter().find(|(letter, _)| *letter == name) {
            return self.letter(at..after, end, letter);
        }
        match name {
            "begin" => return self.environment(at, after, end),
            "end" => {
                let (argument_end, environment) = self.argument(after, end);
                if is_table(&text[environment]) {
                    self.tables = self.tables.saturating_sub(1);
                }
                self.begin(BlockKind::Paragraph);
                return argument_end;
            }
            "item" => {
                self.begin(BlockKind::ListItem);
                return self.skip_options(after, end);
            }
            "verb" => return self.verb(at, after, end),
            "par" | "newline" | "linebreak" | "newpage" | "clearpage" | "maketitle" | "hline" | "toprule"
            | "midrule" | "bottomrule" => {
                self.builder.push_break();
                return after;
            }
            "ldots" | "dots" | "textellipsis" => {
                self.builder.push_as(at..after, "…");
                return after;
            }
            "href" | "textcolor" | "parbox" => return self.argument(after, end).0,
            _ => {}
        }
        let argument = self.skip_options(after, end);
        let inner = self.argument(argument, end);
        if TITLE_COMMANDS.contains(&name) {
            if let Some(close) = self
                .closing_braces
                .get(&argument)
                .copied()
                .filter(|close| *close < end)
            {
                self.begin(BlockKind::Heading);
                self.titles.push(close);
                return argument + 1;
            }
            after
        } else if NOTE_COMMANDS.contains(&name) {
            self.notes.push(inner.1);
            inner.0
        } else if OMITTED_COMMANDS.contains(&name) {
            self.skip_arguments(after, end)
        } else if WORD_COMMANDS.contains(&name) || name.to_ascii_lowercase().contains("cite") {
            let argument_end = self.skip_arguments(after, end);
            self.builder.push_zone(at..argument_end);
            argument_end
        } else if PROSE_COMMANDS.contains(&name) {
            argument
        } else if inner.1.is_empty() {
            // A declaration, such as `\centering`, or a macro.
            if text[after..end].starts_with("{}") {
                self.builder.push_zone(at..after + 2);
                return after + 2;
            }
            after
        } else if text[inner.1.clone()].contains(char::is_whitespace) {
            argument
        } else {
            let argument_end = self.skip_arguments(after, end);
            self.builder.push_zone(at..argument_end);
            argument_end
        }
    }

    /// Reads a command that is a sign: `\%`, `\\`, `\(`, `\'e`.
    fn sign(&mut self, at: usize, end: usize) -> usize {
        let text = self.text;
        let Some(sign) = text[at + 1..end].chars().next() else {
            return end;
        };
        let after = at + 1 + sign.len_utf8();
        match sign {
            '\\' => {
                if self.tables > 0 {
                    self.begin(BlockKind::TableCell);
                } else {
                    self.builder.push_break();
                }
                self.skip_options(after, end)
            }
            '(' | '[' => {
                let close = if sign == '(' { "\\)" } else { "\\]" };
                let limit = text.floor_char_boundary(end.min(after + MAX_MATH_BYTES));
                let Some(length) = text[after..limit].find(close) else {
                    return after;
                };
                let after = after + length + close.len();
                self.builder.push_zone(at..after);
                after
            }
            '%' | '&' | '_' | '#' | '$' | '{' | '}' => {
                self.builder.push_as(at..after, &sign.to_string());
                after
            }
            ' ' | ',' | ';' | ':' | '!' | '\n' => {
                self.builder.push_break();
                after
            }
            _ => match ACCENTS.iter().find(|(accent, _)| *accent == sign) {
                Some((_, mark)) => self.accent(at, after, end, *mark),
                None => after,
            },
        }
    }

    /// Reads an accent and its letter: `\'e`, `\"{o}`.
    fn accent(&mut self, at: usize, after: usize, end: usize, mark: char) -> usize {
        let inner = self.text[after..end]
            .strip_prefix('{')
            .unwrap_or(&self.text[after..end]);
        let has_brace = inner.len() < end - after;
        let Some(letter) = inner.chars().next().filter(|c| c.is_alphabetic()) else {
            return after;
        };
        let argument_end = after + usize::from(has_brace) + letter.len_utf8();
        let argument_end =
            argument_end + usize::from(has_brace && self.text[argument_end..end].starts_with('}'));
        let composed: String = [letter, mark].into_iter().nfc().collect();
        self.builder.push_as(at..argument_end, &composed);
        argument_end
    }

    /// Reads a command that is a letter: `\ss`. It ends with `{}` or a space.
    fn letter(&mut self, bytes: Range<usize>, end: usize, letter: &str) -> usize {
        let rest = &self.text[bytes.end..end];
        let after = if rest.starts_with("{}") {
            bytes.end + 2
        } else {
            bytes.end + usize::from(rest.starts_with(' '))
        };
        self.builder.push_as(bytes.start..after, letter);
        after
    }

    /// Reads the start of an environment. One without prose is passed over.
    fn environment(&mut self, at: usize, after: usize, end: usize) -> usize {
        let (mut argument_end, name) = self.argument(after, end);
        let name = &self.text[name];
        let plain = name.trim_end_matches('*');
        if NON_PROSE_ENVIRONMENTS.contains(&plain) {
            let close = format!("\\end{{{name}}}");
            let length = self.text[argument_end..end].find(&close);
            let after = length.map_or(end, |length| argument_end + length + close.len());
            if !self.builder.is_empty() && (plain != "verbatim" && plain != "lstlisting") {
                self.builder.push_zone(at..after);
            }
            return after;
        }
        self.begin(BlockKind::Paragraph);
        if is_table(name) {
            self.tables += 1;
            self.begin(BlockKind::TableCell);
        }
        argument_end = self.skip_options(argument_end, end);
        while self.text[argument_end..end].starts_with('{') {
            let next = self.argument(argument_end, end).0;
            if next == argument_end {
                break;
            }
            argument_end = next;
        }
        argument_end
    }

    /// Reads `\verb|…|`.
    fn verb(&mut self, at: usize, after: usize, end: usize) -> usize {
        let rest = &self.text[after..end];
        let Some(sign) = rest.chars().next() else {
            return end;
        };
        let line = rest.lines().next().unwrap_or_default();
        let close = line.get(sign.len_utf8()..).and_then(|inner| inner.find(sign));
        let Some(close) = close else { return after };
        let argument_end = after + close + 2 * sign.len_utf8();
        self.builder.push_zone(at..argument_end);
        argument_end
    }

    /// Returns the byte after an argument in braces and the bytes inside it. Without one, both are at `at`.
    fn argument(&self, at: usize, end: usize) -> (usize, Range<usize>) {
        let start = at + usize::from(self.text[at..end].starts_with(' '));
        match self.closing_braces.get(&start) {
            Some(close) if *close < end => (close + 1, start + 1..*close),
            _ => (at, at..at),
        }
    }

    /// Returns the byte after options in brackets.
    fn skip_options(&self, at: usize, end: usize) -> usize {
        let rest = &self.text[at..end];
        if !rest.starts_with('[') {
            return at;
        }
        let limit = rest.floor_char_boundary(rest.len().min(1_000));
        rest[..limit].find(']').map_or(at, |close| at + close + 1)
    }

    fn skip_arguments(&self, at: usize, end: usize) -> usize {
        let mut argument_end = at;
        loop {
            let after = self.argument(self.skip_options(argument_end, end), end).0;
            let after = if after == argument_end {
                self.skip_options(argument_end, end)
            } else {
                after
            };
            if after == argument_end {
                return argument_end;
            }
            argument_end = after;
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::document::test_blocks::blocks;
    use emend_domain::Markup;

    #[test]
    fn commands_are_taken_away_and_math_is_a_zone() {
        for (text, read) in [
            (
                "Some \\emph{soft} and \\textbf{bold}\ntext.",
                &["Some soft and bold text."][..],
            ),
            (
                "It is $x^2$ and \\(y\\) as in~\\cite[p.~2]{teh}.",
                &["It is • and • as in •."],
            ),
            (
                "\\begin{itemize}\n\\item The first\n\\item Two\n\\end{itemize}",
                &["The first", "Two"],
            ),
            (
                "\\section{A title}\\label{sec:teh}\nText % teh comment\nhere",
                &["A title", "Text here"],
            ),
            (
                "One\\footnote{A note.} two.\n\nThree.",
                &["One two.", "A note.", "Three."],
            ),
            ("a\n\\begin{verbatim}\nteh\n\\end{verbatim}\nb", &["a b"]),
            (
                "\\documentclass{teh}\n\\usepackage{teh}\n\\begin{document}\nText\n\\end{document}",
                &["Text"],
            ),
            (
                "Caf\\'e na\\\"{i}ve Stra\\ss e 5\\,\\% --- ``so''",
                &["Café naïve Straße 5 % — “so”"],
            ),
            (
                "\\begin{tabular}{lc} one & two \\\\ three & x \\end{tabular}",
                &["one", "two", "three", "x"],
            ),
            (
                "Use \\code{teh} or \\verb|teh| and \\todo{do this} now",
                &["Use • or • and do this now"],
            ),
            ("See \\href{https://x}{the site}.", &["See the site."]),
        ] {
            assert_eq!(blocks(Markup::Latex, text), read, "{text}");
        }
    }
}
