//! The words around an issue, which tell one issue from another in the list.

use emend_shared::Utf16Span;

use super::document::EditorDocument;

/// The most characters shown on either side.
const BEFORE: usize = 24;
const AFTER: usize = 32;

/// The words before and after an issue.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Surroundings {
    /// The words before it, with `…` if the line has more.
    pub before: String,
    /// The words after it, with `…` if the line has more.
    pub after: String,
}

impl EditorDocument {
    /// The words around each of these issues that there is.
    pub fn surroundings(&self, ids: &[u64]) -> Vec<(u64, Surroundings)> {
        let mut all = Vec::with_capacity(ids.len());
        for paragraph in &self.paragraphs {
            for mark in &paragraph.marks {
                if ids.contains(&mark.id) {
                    all.push((mark.id, surroundings_of(&paragraph.text, mark.span)));
                }
            }
        }
        all
    }
}

/// The surroundings of a span in a line, cut between words.
pub fn surroundings_of(line: &str, span: Utf16Span) -> Surroundings {
    let head = Utf16Span {
        offset: 0,
        length: span.offset,
    };
    let (Some(before), Some(inside)) = (head.slice(line), span.slice(line)) else {
        return Surroundings::default();
    };
    let after = &line[before.len() + inside.len()..];
    Surroundings {
        before: last_words(before),
        after: first_words(after),
    }
}

fn last_words(text: &str) -> String {
    let Some((cut, _)) = text.char_indices().rev().nth(BEFORE) else {
        return text.trim_start().to_owned();
    };
    let rest = &text[cut..];
    let rest = rest
        .find(char::is_whitespace)
        .map_or(rest, |space| &rest[space..]);
    format!("…{}", rest.trim_start())
}

fn first_words(text: &str) -> String {
    let Some((cut, _)) = text.char_indices().nth(AFTER) else {
        return text.trim_end().to_owned();
    };
    let rest = &text[..cut];
    let rest = rest
        .rfind(char::is_whitespace)
        .map_or(rest, |space| &rest[..space]);
    format!(
        "{}…",
        rest.trim_end_matches(|c: char| c.is_whitespace() || ".,;:".contains(c))
    )
}

#[cfg(test)]
mod tests {
    use super::super::test_issues::checked;
    use super::*;

    #[test]
    fn an_issue_is_shown_with_the_words_around_it() {
        let text = "He wrote teh letter.\nIt is a long line with many more words before teh word and very many more after it.";
        let document = checked(text, &["teh"]);
        let ids: Vec<u64> = document.marks().map(|mark| mark.id).collect();
        let around = document.surroundings(&ids);
        assert_eq!(around.iter().map(|(id, _)| *id).collect::<Vec<_>>(), ids);
        let mut marks = around.into_iter().map(|(_, around)| around);
        let first = marks.next().unwrap();
        assert_eq!(
            (first.before.as_str(), first.after.as_str()),
            ("He wrote ", " letter.")
        );
        let second = marks.next().unwrap();
        assert_eq!(second.before, "…many more words before ");
        assert_eq!(second.after, " word and very many more after…");
    }

    #[test]
    fn a_span_outside_the_line_has_no_surroundings() {
        let outside = Utf16Span { offset: 9, length: 3 };
        assert_eq!(surroundings_of("short", outside), Surroundings::default());
    }
}
