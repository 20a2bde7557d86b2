//! The text of the status bar.

use super::check_progress::CheckProgress;
use super::counted_nouns::{issue_count, word_count};
use super::messages::m;

/// The status of a text: the progress of its check, the parts that are left out, and the number of issues. “No issues” is said only
/// of a text that was checked completely.
pub fn status(progress: CheckProgress, is_offline: bool, issues: usize, words: usize) -> String {
    if words == 0 && issues == 0 && progress.units == 0 {
        return String::new();
    }
    let mut parts = Vec::new();
    if !progress.is_settled() {
        parts.push(match progress.percent() {
            _ if is_offline => m("Not checked: offline").owned(),
            0 => m("Checking…").owned(),
            percent => t!("Checking… {percent}%", percent = percent),
        });
    } else if issues > 0 || progress.is_complete() {
        parts.push(issue_count(issues));
    }
    if progress.too_long > 0 {
        parts.push(tn!(
            progress.too_long,
            "{n} paragraph not checked: too long",
            "{n} paragraphs not checked: too long"
        ));
    }
    if progress.refused > 0 {
        parts.push(tn!(
            progress.refused,
            "{n} paragraph could not be checked",
            "{n} paragraphs could not be checked"
        ));
    }
    if progress.partly_checked > 0 {
        parts.push(tn!(
            progress.partly_checked,
            "{n} paragraph checked only in part",
            "{n} paragraphs checked only in part"
        ));
    }
    parts.push(word_count(words));
    parts.join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_status_describes_the_check() {
        let mut progress = CheckProgress::default();
        assert_eq!(status(progress, false, 0, 0), "");
        progress.units = 10;
        assert_eq!(status(progress, false, 0, 2), "Checking… · 2 words");
        assert_eq!(status(progress, true, 0, 1), "Not checked: offline · 1 word");
        progress.settled_units = 4;
        assert_eq!(status(progress, false, 3, 2), "Checking… 40% · 2 words");
        progress.settled_units = 10;
        assert_eq!(status(progress, false, 0, 2), "No issues · 2 words");
        assert_eq!(status(progress, true, 4, 7), "4 issues · 7 words");
        assert_eq!(status(progress, true, 0, 0), "No issues · 0 words");
        progress.too_long = 2;
        assert_eq!(
            status(progress, false, 0, 9),
            "2 paragraphs not checked: too long · 9 words"
        );
        assert_eq!(
            status(progress, false, 1, 9),
            "1 issue · 2 paragraphs not checked: too long · 9 words"
        );
    }
}
