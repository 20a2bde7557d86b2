//! Corrections that people made to repositories that no training sees.

use std::collections::BTreeMap;

use emend_domain::IssueKind;

use super::edit_kind::{EditKind, WordKinds};
use crate::error_score::number;
use crate::prose_corrections::ProseCorrection;
use crate::report::percent;
use crate::subject::grammar_checker::CheckerMark;
use crate::text_edit::TextEdit;

/// The scores of a checker on the corrections of one kind, or of all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct CorrectionCounts {
    /// The corrections of people, those that a mark touches, and those that a first replacement makes.
    pub(super) expected: usize,
    pub(super) detected: usize,
    pub(super) corrected: usize,
    /// The marks, those that touch the correction, and those whose first replacement makes it.
    pub(super) marks: usize,
    pub(super) hits: usize,
    pub(super) right: usize,
}

impl CorrectionCounts {
    fn add(&mut self, other: Self) {
        self.expected += other.expected;
        self.detected += other.detected;
        self.corrected += other.corrected;
        self.marks += other.marks;
        self.hits += other.hits;
        self.right += other.right;
    }

    /// The number of corrections and of marks, and then precision, recall and F0.5, of detection and of correction, in percent.
    pub(super) fn cells(self) -> Vec<String> {
        let mut cells = vec![self.expected.to_string(), self.marks.to_string()];
        for (correct, covered) in [(self.hits, self.detected), (self.right, self.corrected)] {
            let (p, r) = (share(correct, self.marks), share(covered, self.expected));
            cells.extend([p, r, f_half(p, r)].map(percent));
        }
        cells
    }
}

pub(super) fn share(part: usize, of: usize) -> f64 {
    number(part) / number(of.max(1))
}

/// F0.5, which weighs precision twice as much as recall.
fn f_half(precision: f64, recall: f64) -> f64 {
    let sum = 0.25 * precision + recall;
    if sum > 0.0 {
        1.25 * precision * recall / sum
    } else {
        0.0
    }
}

/// The marks of a rule in the sentences with corrections.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct RuleScore {
    pub(super) marks: usize,
    pub(super) hits: usize,
    pub(super) right: usize,
}

/// The scores of a checker on all corrections.
#[derive(Default)]
pub(super) struct CorrectionScores {
    by_kind: BTreeMap<EditKind, CorrectionCounts>,
    /// By the type of the file, such as `R:VERB:SVA`.
    by_type: BTreeMap<String, CorrectionCounts>,
    /// The rules whose marks are grammar.
    pub(super) grammar_rules: BTreeMap<String, RuleScore>,
}

impl CorrectionScores {
    /// Scores the marks on each sentence. Marks of style are left out: they are no corrections.
    pub(super) fn of(
        corrections: &[ProseCorrection],
        marks: &[Vec<CheckerMark>],
        kinds: &WordKinds<'_>,
    ) -> Self {
        let mut scores = Self::default();
        for (correction, marks) in corrections.iter().zip(marks) {
            scores.count_correction(correction, marks, kinds);
        }
        scores
    }

    fn count_correction(
        &mut self,
        correction: &ProseCorrection,
        marks: &[CheckerMark],
        kinds: &WordKinds<'_>,
    ) {
        let expected = TextEdit::between(&correction.text, &correction.corrected);
        let (mut detected, mut corrected) = (false, false);
        for mark in marks.iter().filter(|mark| mark.kind != IssueKind::Style) {
            let after = mark.corrected(&correction.text);
            let right = after
                .as_deref()
                .is_some_and(|after| same_words(after, &correction.corrected));
            let hit = right || mark.touches(expected.span);
            let kind = after.map_or(EditKind::NoSuggestion, |after| {
                kinds.of(&TextEdit::between(&correction.text, &after))
            });
            let counts = self.by_kind.entry(kind).or_default();
            counts.marks += 1;
            counts.hits += usize::from(hit);
            counts.right += usize::from(right);
            if mark.kind == IssueKind::Grammar {
                let rule = self.grammar_rules.entry(mark.rule.clone()).or_default();
                rule.marks += 1;
                rule.hits += usize::from(hit);
                rule.right += usize::from(right);
            }
            detected |= hit;
            corrected |= right;
        }
        let counts = CorrectionCounts {
            expected: 1,
            detected: usize::from(detected),
            corrected: usize::from(corrected),
            ..CorrectionCounts::default()
        };
        self.by_kind.entry(kinds.of(&expected)).or_default().add(counts);
        self.by_type
            .entry(correction.kind.clone())
            .or_default()
            .add(counts);
    }

    /// The sum over all kinds, or over all but spelling.
    pub(super) fn total(&self, with_spelling: bool) -> CorrectionCounts {
        let mut total = CorrectionCounts::default();
        for (kind, counts) in &self.by_kind {
            if with_spelling || *kind != EditKind::Spelling {
                total.add(*counts);
            }
        }
        total
    }

    /// All marks of grammar.
    pub(super) fn grammar(&self) -> RuleScore {
        let mut total = RuleScore::default();
        for rule in self.grammar_rules.values() {
            total.marks += rule.marks;
            total.hits += rule.hits;
            total.right += rule.right;
        }
        total
    }

    /// A row for each kind, the most frequent first.
    pub(super) fn rows(&self) -> Vec<Vec<String>> {
        let mut kinds: Vec<_> = self.by_kind.iter().collect();
        kinds.sort_by_key(|(_, counts)| std::cmp::Reverse((counts.expected, counts.marks)));
        let row = |(kind, counts): (&EditKind, &CorrectionCounts)| {
            let name = std::iter::once(kind.name().to_owned());
            name.chain(counts.cells()).collect()
        };
        kinds.into_iter().map(row).collect()
    }

    /// A row for each type of the file that has at least `least` corrections: corrections, detected and corrected in percent.
    pub(super) fn rows_by_type(&self, least: usize) -> Vec<Vec<String>> {
        let mut types: Vec<_> = self
            .by_type
            .iter()
            .filter(|(_, counts)| counts.expected >= least)
            .collect();
        types.sort_by_key(|(_, counts)| std::cmp::Reverse(counts.expected));
        let row = |(name, counts): (&String, &CorrectionCounts)| {
            vec![
                format!("`{name}`"),
                counts.expected.to_string(),
                percent(share(counts.detected, counts.expected)),
                percent(share(counts.corrected, counts.expected)),
            ]
        };
        types.into_iter().map(row).collect()
    }
}

/// Whether two texts have the same words; spaces and the form of apostrophes do not matter.
pub(crate) fn same_words(one: &str, other: &str) -> bool {
    let plain = |text: &str| text.replace('’', "'");
    plain(one).split_whitespace().eq(plain(other).split_whitespace())
}

#[cfg(test)]
mod tests {
    use emend_shared::Utf16Span;

    use super::*;

    #[test]
    fn a_mark_is_right_if_its_first_replacement_makes_the_correction() {
        let correction = ProseCorrection {
            text: "I loose its key.".to_owned(),
            corrected: "I lose its key.".to_owned(),
            kind: "R:CONFUS".to_owned(),
        };
        let mark = |offset, length, value: &str| CheckerMark {
            span: Utf16Span { offset, length },
            rule: "CONFUSED_WORDS".to_owned(),
            kind: IssueKind::Grammar,
            replacements: vec![value.to_owned()],
        };
        let marks = vec![mark(2, 5, "lose"), mark(8, 3, "it's"), mark(0, 7, "I loss")];
        let kinds = WordKinds::new(&|_| true);
        let scores = CorrectionScores::of(&[correction], &[marks], &kinds);
        let total = scores.total(false);
        assert_eq!((total.expected, total.detected, total.corrected), (1, 1, 1));
        assert_eq!((total.marks, total.hits, total.right), (3, 2, 1));
        assert_eq!(scores.grammar().right, 1);
        assert_eq!(scores.by_kind[&EditKind::Apostrophe].marks, 1);
        assert_eq!(percent(f_half(0.5, 0.25)), "41.7");
    }
}
