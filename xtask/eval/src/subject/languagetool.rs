//! LanguageTool on a server.

use anyhow::Context;
use emend_domain::IssueKind;
use emend_shared::Utf16Span;
use reqwest::Client;
use serde::Deserialize;
use tokio::runtime::Runtime;

use super::grammar_checker::{CheckerMark, GrammarChecker, TextCheck, TextToCheck};

/// A server with LanguageTool's API.
pub(crate) struct LanguageToolChecker {
    runtime: Runtime,
    client: Client,
    url: String,
}

#[derive(Deserialize)]
struct CheckAnswer {
    matches: Vec<RuleMatch>,
}

#[derive(Deserialize)]
struct RuleMatch {
    offset: usize,
    length: usize,
    rule: MatchedRule,
    replacements: Vec<MatchReplacement>,
}

#[derive(Deserialize)]
struct MatchedRule {
    id: String,
    category: RuleCategory,
}

#[derive(Deserialize)]
struct RuleCategory {
    id: String,
}

#[derive(Deserialize)]
struct MatchReplacement {
    value: String,
}

impl LanguageToolChecker {
    /// A server at a URL such as `http://localhost:8081`.
    pub(crate) fn new(url: &str) -> anyhow::Result<Self> {
        Ok(Self {
            runtime: Runtime::new()?,
            client: Client::new(),
            url: format!("{}/v2/check", url.trim_end_matches('/')),
        })
    }

    fn check(&self, text: TextToCheck<'_>) -> anyhow::Result<Vec<CheckerMark>> {
        let form = [("text", text.text), ("language", text.language)];
        let request = self.client.post(&self.url).form(&form);
        let answer: anyhow::Result<CheckAnswer> = self
            .runtime
            .block_on(async { Ok(request.send().await?.error_for_status()?.json().await?) });
        Ok(answer
            .with_context(|| format!("LanguageTool at {}", self.url))?
            .marks())
    }
}

impl CheckAnswer {
    fn marks(self) -> Vec<CheckerMark> {
        let marks = self.matches.into_iter().map(|one_match| CheckerMark {
            span: Utf16Span {
                offset: one_match.offset,
                length: one_match.length,
            },
            kind: kind_of(&one_match.rule.category.id),
            rule: one_match.rule.id,
            replacements: one_match
                .replacements
                .into_iter()
                .map(|replacement| replacement.value)
                .collect(),
        });
        marks.collect()
    }
}

impl GrammarChecker for LanguageToolChecker {
    fn name(&self) -> &'static str {
        "LanguageTool"
    }

    fn on_this_thread(&self) -> TextCheck<'_> {
        Box::new(|text| self.check(text))
    }
}

fn kind_of(category: &str) -> IssueKind {
    match category {
        "TYPOS" => IssueKind::Spelling,
        "PUNCTUATION" => IssueKind::Punctuation,
        "CASING" | "TYPOGRAPHY" => IssueKind::Typography,
        "COLLOQUIALISMS" | "CREATIVE_WRITING" | "PLAIN_ENGLISH" | "REDUNDANCY" | "REPETITIONS_STYLE"
        | "STYLE" | "WIKIPEDIA" => IssueKind::Style,
        _ => IssueKind::Grammar,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_match_is_a_mark() {
        let answer = r#"{"language": {"code": "en-US"}, "matches": [{"message": "Did you mean?", "offset": 2, "length": 5,
            "replacements": [{"value": "lose"}, {"value": "loosen"}], "rule": {"id": "LOOSE_LOSE", "issueType": "misspelling",
            "category": {"id": "CONFUSED_WORDS", "name": "Commonly Confused Words"}}}]}"#;
        let marks = serde_json::from_str::<CheckAnswer>(answer).unwrap().marks();
        assert_eq!(marks[0].corrected("I loose it.").as_deref(), Some("I lose it."));
        assert_eq!(
            (marks[0].kind, marks[0].rule.as_str()),
            (IssueKind::Grammar, "LOOSE_LOSE")
        );
    }
}
