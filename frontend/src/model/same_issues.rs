//! Issues that are the same mistake, and the text with several of them fixed at once.

use emend_shared::{IssueKind, Utf16Span};

use super::paragraph::IssueMark;
use super::sorting::sort_by_key;

/// The score from which the best replacement of an issue is sure enough to be applied without looking at it.
const MIN_SURE_SCORE: f64 = 0.5;

/// A replacement for one issue.
#[derive(Debug, Clone)]
pub struct Fix {
    /// The issue, with its span in the whole text.
    pub mark: IssueMark,
    /// The text that replaces it.
    pub value: String,
}

/// One edit that applies several fixes.
#[derive(Debug, Clone)]
pub struct CombinedEdit {
    /// The part of the text that is replaced.
    pub span: Utf16Span,
    /// The text that replaces it.
    pub value: String,
    /// The fixes that the edit applies, in text order.
    pub fixes: Vec<Fix>,
}

/// The issues with the same surface and rule as `mark`, itself included.
pub fn same_as(marks: &[IssueMark], mark: &IssueMark) -> Vec<IssueMark> {
    let is_same = |other: &&IssueMark| {
        other.issue.rule.id == mark.issue.rule.id && other.issue.surface == mark.issue.surface
    };
    marks.iter().filter(is_same).cloned().collect()
}

/// The fixes that replace each of these issues with `value`.
pub fn fixes_with(marks: Vec<IssueMark>, value: &str) -> Vec<Fix> {
    let fix = |mark| Fix {
        mark,
        value: value.to_owned(),
    };
    marks.into_iter().map(fix).collect()
}

/// The fixes with the best replacement of each issue for which it is sure. Style is a matter of taste, so it is left out.
pub fn sure_fixes(marks: &[IssueMark]) -> Vec<Fix> {
    let fix = |mark: &IssueMark| {
        let best = mark.issue.replacements.first()?;
        Some(Fix {
            mark: mark.clone(),
            value: best.value.clone(),
        })
    };
    marks
        .iter()
        .filter(|mark| is_sure(mark))
        .filter_map(fix)
        .collect()
}

/// Whether the best replacement of an issue is sure and no matter of taste.
pub fn is_sure(mark: &IssueMark) -> bool {
    let best = mark.issue.replacements.first();
    best.is_some_and(|best| best.score >= MIN_SURE_SCORE) && mark.issue.kind != IssueKind::Style
}

/// One edit of `text` that applies these fixes; `None` if there are none. Issues whose text has changed are left out, and so
/// are those that overlap an earlier one.
pub fn combined(text: &str, mut fixes: Vec<Fix>) -> Option<CombinedEdit> {
    sort_by_key(&mut fixes, |fix| (fix.mark.span.offset, fix.mark.span.length));
    let mut end = 0;
    fixes.retain(|fix| {
        let span = fix.mark.span;
        let fits = span.offset >= end && span.slice(text) == Some(fix.mark.issue.surface.as_str());
        if fits {
            end = span.end();
        }
        fits
    });
    let offset = fixes.first()?.mark.span.offset;
    let span = Utf16Span {
        offset,
        length: end - offset,
    };
    let mut value = String::new();
    let mut at = offset;
    for fix in &fixes {
        let between = Utf16Span {
            offset: at,
            length: fix.mark.span.offset - at,
        };
        value.push_str(between.slice(text)?);
        value.push_str(&fix.value);
        at = fix.mark.span.end();
    }
    Some(CombinedEdit { span, value, fixes })
}

#[cfg(test)]
mod tests {
    use super::super::test_issues::checked;
    use super::*;

    fn marks(text: &str, surfaces: &[&str]) -> Vec<IssueMark> {
        checked(text, surfaces).marks().collect()
    }

    #[test]
    fn the_same_mistake_is_fixed_wherever_it_is() {
        let text = "👍 teh dog\nand teh cat, wierd teh";
        let marks = marks(text, &["teh", "wierd"]);
        let same = same_as(&marks, &marks[0]);
        assert_eq!(same.len(), 3);
        let edit = combined(text, fixes_with(same, "the")).unwrap();
        assert_eq!(edit.span.offset, 3);
        assert_eq!(edit.value, "the dog\nand the cat, wierd the");
        assert_eq!(edit.fixes.len(), 3);
    }

    #[test]
    fn an_issue_that_has_changed_or_overlaps_is_left_out() {
        let before = "teh dog teh";
        let mut fixes = fixes_with(marks(before, &["teh"]), "the");
        fixes.push(fixes[0].clone());
        let edit = combined("the dog teh", fixes.clone()).unwrap();
        assert_eq!((edit.span.offset, edit.value.as_str()), (8, "the"));
        assert!(combined("", fixes).is_none());
    }

    #[test]
    fn only_sure_corrections_are_applied_without_review() {
        let mut all = marks("teh wierd", &["teh", "wierd"]);
        assert_eq!(sure_fixes(&all).len(), 2);
        let doubtful = std::sync::Arc::make_mut(&mut all[0].issue);
        doubtful.replacements[0].score = 0.3;
        assert_eq!(sure_fixes(&all).len(), 1);
        std::sync::Arc::make_mut(&mut all[1].issue).kind = IssueKind::Style;
        assert!(sure_fixes(&all).is_empty());
    }
}
