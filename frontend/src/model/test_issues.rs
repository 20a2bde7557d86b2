//! Issues and responses for tests.

use emend_shared::{
    CheckResponse, Issue, IssueKind, RankReason, Replacement, RuleInfo, UsedLanguage, Utf16Span,
};

use super::document::EditorDocument;
use super::text::utf16_len;

/// A spelling issue at the first occurrence of `surface` in `text`.
pub(crate) fn misspelling(text: &str, surface: &str, replacements: &[&str]) -> Issue {
    let byte = text.find(surface).expect("the text has the surface");
    Issue {
        span: Utf16Span {
            offset: utf16_len(&text[..byte]),
            length: utf16_len(surface),
        },
        surface: surface.to_owned(),
        kind: IssueKind::Spelling,
        rule: RuleInfo {
            id: "SPELLING".into(),
            category: "TYPOS".into(),
            description: String::new(),
        },
        message: "Possible spelling mistake".into(),
        left: String::new(),
        right: String::new(),
        replacements: replacements
            .iter()
            .map(|value| Replacement {
                value: (*value).to_owned(),
                score: 0.5,
                why: RankReason::default(),
            })
            .collect(),
        suppressed: None,
        suppressed_because: None,
        threshold_because: None,
    }
}

/// A response with these issues.
pub(crate) fn answer(issues: Vec<Issue>) -> CheckResponse {
    let language = UsedLanguage {
        code: "en-US".parse().expect("a tag"),
        name: "English (US)".into(),
        detected: false,
    };
    CheckResponse {
        language,
        issues,
        other_languages: Vec::new(),
        incomplete: None,
    }
}

/// A document after a check that flagged each of `surfaces` as misspelt.
pub(crate) fn checked(text: &str, surfaces: &[&str]) -> EditorDocument {
    let mut document = EditorDocument::default();
    document.edit(text);
    recheck(&mut document, surfaces);
    document
}

/// Checks the changed paragraphs; every occurrence of one of `surfaces` as a word is flagged.
pub(crate) fn recheck(document: &mut EditorDocument, surfaces: &[&str]) {
    while let Some(batch) = document.take_batch(0..usize::MAX, 20_000, 100_000) {
        let mut issues = Vec::new();
        for surface in surfaces {
            for (byte, _) in batch.text.match_indices(surface) {
                let end = byte + surface.len();
                let cut = batch.text[end..].starts_with(char::is_alphanumeric)
                    || batch.text[..byte].ends_with(char::is_alphanumeric);
                if !cut {
                    let mut issue = misspelling(&batch.text, surface, &["right"]);
                    issue.span.offset = utf16_len(&batch.text[..byte]);
                    issues.push(issue);
                }
            }
        }
        issues.sort_by_key(|issue| issue.span);
        document.answer(&batch, answer(issues));
    }
}
