//! Corrections that users type without a suggestion.
//!
//! A flagged word that the user edits is watched until its paragraph has been checked again and the caret has left it. If the
//! new word is not flagged and looks like a correction of the old one, it is sent as a choice. In doubt it is not: missing a
//! correction costs less than learning a wrong one.

use std::sync::Arc;

use emend_shared::Issue;

use super::document::EditorDocument;
use super::own_edit::OwnEdit;
use super::paragraph::ParagraphProgress;
use super::text::widened_to_words;

/// A correction that the user typed.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnCorrection {
    /// The issue.
    pub issue: Arc<Issue>,
    /// The language of the check.
    pub language: Arc<str>,
    /// The text that the user typed instead.
    pub replacement: String,
}

impl EditorDocument {
    /// Takes the finished corrections and stops watching words that turned out not to be corrected. `caret` is the position of the
    /// caret in the whole text while the user is writing.
    pub fn take_own_corrections(&mut self, caret: Option<usize>) -> Vec<OwnCorrection> {
        let mut finished = Vec::new();
        let mut start = 0;
        for paragraph in &mut self.paragraphs {
            let (text, marks) = (&paragraph.text, &paragraph.marks);
            let checked = paragraph.progress == ParagraphProgress::Checked;
            paragraph.own.retain(|own| {
                let span = widened_to_words(text, own.span);
                let Some(now) = span.slice(text).map(str::trim) else {
                    return false;
                };
                if now == own.issue.surface || (checked && now.is_empty()) {
                    return false;
                }
                let writing =
                    caret.is_some_and(|caret| (start + span.offset..=start + span.end()).contains(&caret));
                // The user may still correct a word that is flagged again.
                let flagged = marks
                    .iter()
                    .any(|mark| mark.span.offset < span.end() && span.offset < mark.span.end());
                if !checked || writing || flagged {
                    return true;
                }
                if own.is_corrected_by(now) {
                    let OwnEdit { issue, language, .. } = own.clone();
                    finished.push(OwnCorrection {
                        issue,
                        language,
                        replacement: now.to_owned(),
                    });
                }
                false
            });
            start += paragraph.units + 1;
        }
        finished
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_issues::{checked, recheck};

    /// The corrections learned when `before` becomes each of `steps` and is checked after the last.
    fn learned(before: &str, steps: &[&str], caret: Option<usize>) -> Vec<(String, String)> {
        let flagged = ["recieve", "recive", "teh"];
        let mut document = checked(before, &flagged);
        for step in steps {
            document.edit(step);
        }
        recheck(&mut document, &flagged);
        let corrections = document.take_own_corrections(caret);
        corrections
            .into_iter()
            .map(|own| (own.issue.surface.clone(), own.replacement))
            .collect()
    }

    fn pair(a: &str, b: &str) -> Vec<(String, String)> {
        vec![(a.to_owned(), b.to_owned())]
    }

    #[test]
    fn a_word_corrected_by_typing_is_learned() {
        assert_eq!(
            learned("I recieve it", &["I receive it"], None),
            pair("recieve", "receive")
        );
        let letters = [
            "I reciev it",
            "I recie it",
            "I rec it",
            "I rece it",
            "I recei it",
            "I receive it",
        ];
        assert_eq!(
            learned("I recieve it", &letters, None),
            pair("recieve", "receive")
        );
    }

    #[test]
    fn text_typed_after_the_word_is_not_part_of_it() {
        assert_eq!(
            learned("teh", &["te", "t", "th", "the", "the ", "the end"], None),
            pair("teh", "the")
        );
    }

    #[test]
    fn a_word_that_is_retyped_in_the_same_place_is_learned() {
        assert_eq!(
            learned("see teh end", &["see  end", "see t end", "see the end"], None),
            pair("teh", "the")
        );
    }

    #[test]
    fn an_unfinished_word_is_not_learned_yet() {
        assert_eq!(learned("I recieve it", &["I receive it"], Some(9)), []);
    }

    #[test]
    fn a_second_mistake_is_not_a_correction_until_it_is_right() {
        assert_eq!(learned("I recieve it", &["I recive it"], None), []);
        let mut document = checked("I recieve it", &["recieve", "recive"]);
        document.edit("I recive it");
        recheck(&mut document, &["recieve", "recive"]);
        assert_eq!(document.take_own_corrections(None), []);
        document.edit("I receive it");
        recheck(&mut document, &["recieve", "recive"]);
        let corrections = document.take_own_corrections(None);
        assert_eq!(corrections.len(), 1);
        assert_eq!(corrections[0].issue.surface, "recieve");
    }

    #[test]
    fn a_different_word_is_not_a_correction() {
        for after in [
            "I lose it",
            "I revolve it",
            "I it",
            "",
            "I have got it",
            "I recieve it",
            "I re ceive it",
        ] {
            assert_eq!(learned("I recieve it", &[after], None), [], "{after}");
        }
    }

    #[test]
    fn no_correction_is_reported_twice() {
        let mut document = checked("teh", &["teh"]);
        document.edit("the");
        recheck(&mut document, &["teh"]);
        assert_eq!(document.take_own_corrections(None).len(), 1);
        assert_eq!(document.take_own_corrections(None).len(), 0);
    }
}
