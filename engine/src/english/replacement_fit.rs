//! How well a replacement goes with the words around it, by the sentence model's counts of pairs of words.
//!
//! Rules decide by patterns and know nothing of how likely their correction is. This measure separates right marks of rules from wrong
//! ones (docs/decisions/0071-rules-learn-from-rejections.md), and costs a few look-ups in a table for each mark.

use std::ops::Range;

use emend_context::SentenceModel;
use emend_domain::IssueKind;

use super::rule_issue::RuleIssue;
use super::sentence_certainty::SentenceEdit;

use crate::words::ParagraphWords;

/// Returns by how much the words fit better with `value` in place of the bytes: the sum of the
/// [associations](SentenceModel::association) of adjacent words, from the word before to the word after, with the replacement less that
/// without it. `None` if both have the same words, so that only capitals, spaces or marks differ.
pub(super) fn replacement_fit(
    model: &dyn SentenceModel,
    layout: &ParagraphWords<'_>,
    bytes: &Range<usize>,
    value: &str,
) -> Option<f32> {
    let (written, intended) = (words(&layout.text[bytes.clone()]), words(value));
    let same = written.len() == intended.len()
        && written
            .iter()
            .zip(&intended)
            .all(|(one, other)| one.to_lowercase() == other.to_lowercase());
    if same {
        return None;
    }
    let (left, right) = layout.neighbours(bytes);
    let fit = |middle: &[&str]| fit_between(model, &left, middle, &right);
    Some(fit(&intended) - fit(&written))
}

/// Returns by how much `intended` fits better than `written` between two words of English; each neighbour may be empty. The result is a
/// difference of log-odds, to which words that the sentence model does not know add nothing.
pub fn english_fit(left: &str, written: &str, intended: &str, right: &str) -> f32 {
    let model = emend_context::english();
    let fit = |text: &str| fit_between(model, left, &words(text), right);
    fit(intended) - fit(written)
}

fn fit_between(model: &dyn SentenceModel, left: &str, middle: &[&str], right: &str) -> f32 {
    let mut before = left;
    let mut sum = 0.0;
    for word in middle.iter().copied().chain([right]) {
        if !before.is_empty() && !word.is_empty() {
            sum += model.association(before, word);
        }
        before = word;
    }
    sum
}

/// A correction of grammar that fits worse by this than what is written is wrong. Of Harper's corrections on 12,600 sentences with an
/// error, 22 were, and none of these was right; just above it, at -2.99, is the first right one.
const UNLIKELY_FIT: f32 = -3.0;

/// Returns whether the correction of one of Harper's issues makes the sentence clearly less likely. Matters of style are not
/// corrections: they may well replace a usual word by a better one.
pub(super) fn is_unlikely(issue: &RuleIssue, layout: &ParagraphWords<'_>) -> bool {
    let is_worse = |value: &String| {
        let fit = replacement_fit(emend_context::english(), layout, &issue.bytes, value);
        fit.is_some_and(|fit| fit < UNLIKELY_FIT)
    };
    issue.kind == IssueKind::Grammar && issue.values.first().is_some_and(is_worse)
}

/// Returns whether an edit of the sentence model in the same place as one of Harper's issues makes the sentence likelier than the issue
/// does.
pub(super) fn fits_worse_than_edit(
    issue: &RuleIssue,
    edits: &[SentenceEdit],
    layout: &ParagraphWords<'_>,
) -> bool {
    let fit = |of: &RuleIssue| {
        let value = of.values.first()?;
        replacement_fit(emend_context::english(), layout, &of.bytes, value)
    };
    let overlaps = |edit: &&SentenceEdit| {
        let (one, other) = (&issue.bytes, &edit.issue.bytes);
        one.start < other.end && other.start < one.end
    };
    let mut rivals = edits.iter().filter(overlaps).peekable();
    if rivals.peek().is_none() {
        return false;
    }
    let own_fit = fit(issue);
    rivals.any(|edit| {
        fit(&edit.issue)
            .zip(own_fit)
            .is_some_and(|(rival_fit, own_fit)| rival_fit > own_fit)
    })
}

fn words(text: &str) -> Vec<&str> {
    let is_inside = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '’');
    let words = text.split(|c: char| !is_inside(c));
    words
        .filter(|word| word.contains(char::is_alphanumeric))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(text: &str, surface: &str, value: &str) -> Option<f32> {
        let start = text.find(surface).unwrap();
        let bytes = start..start + surface.len();
        replacement_fit(
            emend_context::english(),
            &ParagraphWords::new(text),
            &bytes,
            value,
        )
    }

    #[test]
    fn a_right_replacement_fits_better_and_a_wrong_one_worse() {
        assert!(fit("It took an long time.", "an", "a").unwrap() > 2.0);
        assert!(fit("It took a long time.", "a", "an").unwrap() < -2.0);
        assert!(fit("We went to the the park.", "the the", "the").unwrap() > 1.0);
        assert!(fit("This will not affect existing plans.", "affect", "effect").unwrap() < -2.0);
    }

    #[test]
    fn capitals_and_marks_are_not_weighed() {
        assert_eq!(fit("we left. then we slept.", "then", "Then"), None);
        assert_eq!(fit("However we left.", "However", "However,"), None);
    }

    #[test]
    fn a_word_may_be_left_out_anywhere() {
        for text in ["very", "very good", "good very", "a very good day"] {
            assert!(fit(text, "very", "").unwrap().is_finite(), "{text}");
        }
    }
}
