//! Texts with expected marks, a JSON object a line: what a person who tries the program would write.
//!
//! A case is right if every expected error is marked with the expected replacement first, none of `must_not_mark` is marked and,
//! where `nothing_else` is true, nothing else is marked.

use std::path::Path;

use anyhow::Context;
use emend_shared::Utf16Span;
use emend_shared::span::utf16_len;
use serde::Deserialize;

use crate::file_text::text_of;
use crate::subject::grammar_checker::CheckerMark;

/// A text with its expected errors.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct ExpectedCase {
    pub(super) kind: String,
    pub(super) language: String,
    pub(super) text: String,
    pub(super) expect: Vec<ExpectedError>,
    #[serde(default)]
    pub(super) must_not_mark: Vec<String>,
    #[serde(default)]
    pub(super) nothing_else: bool,
}

/// An error that is to be marked.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct ExpectedError {
    surface: String,
    /// Without one, any mark is right.
    replacement: Option<String>,
    /// The character at which the surface starts; the next place where it stands if omitted.
    start: Option<usize>,
}

/// The number of replacements of a mark that count as offered.
const MAX_SHOWN: usize = 5;

/// How an expected error fared, from best to worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum CaseVerdict {
    Right,
    NotFirst,
    OtherReplacement,
    Missed,
}

/// The results of a checker on some cases.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct CaseScore {
    pub(super) cases: usize,
    pub(super) cases_right: usize,
    pub(super) errors: usize,
    pub(super) right: usize,
    pub(super) not_first: usize,
    pub(super) missed: usize,
    /// Marks that no expected error asks for.
    pub(super) unexpected: usize,
}

impl CaseScore {
    /// Adds the marks of a checker on a case.
    pub(super) fn add(&mut self, case: &ExpectedCase, marks: &[CheckerMark]) -> anyhow::Result<()> {
        let mut expected_marks = vec![false; marks.len()];
        let mut all_right = true;
        let mut from = 0;
        for error in &case.expect {
            let at = error.starts_in(&case.text, from);
            let at = at.with_context(|| format!("{:?} does not stand in {:?}", error.surface, case.text))?;
            from = at + 1;
            let verdict = error.verdict(&case.text, at, marks, &mut expected_marks);
            self.errors += 1;
            self.right += usize::from(verdict == CaseVerdict::Right);
            self.not_first += usize::from(verdict == CaseVerdict::NotFirst);
            self.missed += usize::from(verdict == CaseVerdict::Missed);
            all_right &= verdict == CaseVerdict::Right;
        }
        let unexpected = marks
            .iter()
            .zip(&expected_marks)
            .filter(|(_, is_expected)| !**is_expected);
        for (mark, _) in unexpected {
            self.unexpected += 1;
            let surface = mark.span.slice(&case.text).unwrap_or_default();
            all_right &= !case.nothing_else && !case.must_not_mark.iter().any(|other| other == surface);
        }
        self.cases += 1;
        self.cases_right += usize::from(all_right);
        Ok(())
    }
}

impl ExpectedError {
    /// The character at which the error starts.
    fn starts_in(&self, text: &str, from: usize) -> Option<usize> {
        let byte = |character: usize| {
            text.char_indices()
                .nth(character)
                .map_or(text.len(), |(at, _)| at)
        };
        let find = |from: usize| text[from..].find(&self.surface).map(|at| from + at);
        let start = || find(byte(from)).or_else(|| find(0));
        self.start.or_else(|| Some(text[..start()?].chars().count()))
    }

    fn verdict(
        &self,
        text: &str,
        at: usize,
        marks: &[CheckerMark],
        expected_marks: &mut [bool],
    ) -> CaseVerdict {
        let before: String = text.chars().take(at).collect();
        let span = Utf16Span {
            offset: utf16_len(&before),
            length: utf16_len(&self.surface).max(1),
        };
        let rest = &text[before.len()..];
        let rest = rest.strip_prefix(&self.surface).unwrap_or(rest);
        let mut verdict = CaseVerdict::Missed;
        for (mark, is_expected) in marks
            .iter()
            .zip(expected_marks)
            .filter(|(mark, _)| mark.touches(span))
        {
            *is_expected = true;
            let Some(wanted) = &self.replacement else {
                return CaseVerdict::Right;
            };
            verdict = verdict.min(CaseVerdict::OtherReplacement);
            let corrected = normalise_spaces(&format!("{before}{wanted}{rest}"));
            for (rank, value) in mark.replacements.iter().take(MAX_SHOWN).enumerate() {
                let same = mark
                    .applied(text, value)
                    .is_some_and(|after| normalise_spaces(&after) == corrected);
                if same || normalise_spaces(value) == normalise_spaces(wanted) {
                    verdict = verdict.min(if rank == 0 {
                        CaseVerdict::Right
                    } else {
                        CaseVerdict::NotFirst
                    });
                }
            }
        }
        verdict
    }
}

/// Without the differences that do not matter.
fn normalise_spaces(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").to_lowercase().replace('’', "'")
}

/// The cases of a file.
pub(super) fn read(path: &Path) -> anyhow::Result<Vec<ExpectedCase>> {
    let text = text_of(path)?;
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let cases = lines.map(|line| serde_json::from_str(line).context("not a case"));
    cases
        .collect::<anyhow::Result<_>>()
        .with_context(|| path.display().to_string())
}

#[cfg(test)]
mod tests {
    use emend_domain::IssueKind;

    use super::*;

    fn mark(offset: usize, length: usize, values: &[&str]) -> CheckerMark {
        CheckerMark {
            span: Utf16Span { offset, length },
            rule: "X".to_owned(),
            kind: IssueKind::Grammar,
            replacements: values.iter().map(|value| (*value).to_owned()).collect(),
        }
    }

    fn scored(marks: &[CheckerMark]) -> CaseScore {
        let case = r#"{"kind": "K02", "language": "en-US", "text": "Its so: I lost its key.", "must_not_mark": [],
            "nothing_else": true, "expect": [{"surface": "Its", "replacement": "It's"}, {"surface": "lost", "replacement": "lose"}]}"#;
        let mut score = CaseScore::default();
        score.add(&serde_json::from_str(case).unwrap(), marks).unwrap();
        score
    }

    #[test]
    fn a_case_is_right_if_all_its_errors_are_and_nothing_else_is_marked() {
        let all = [mark(0, 6, &["It’s so"]), mark(10, 4, &["lose"])];
        assert_eq!((scored(&all).cases_right, scored(&all).right), (1, 2));
        let score = scored(&[mark(0, 3, &["Is", "It's"]), mark(15, 3, &["it's"])]);
        assert_eq!(
            (score.cases_right, score.not_first, score.missed, score.unexpected),
            (0, 1, 1, 1)
        );
        assert_eq!(scored(&[mark(10, 4, &["last"])]).missed, 1);
    }
}
