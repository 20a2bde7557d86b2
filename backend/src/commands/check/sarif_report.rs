//! The report as SARIF 2.1.0, which code hosts show beside the lines of a change
//! (docs/decisions/0065-project-settings-and-comments.md).

use std::collections::BTreeMap;

use emend_shared::{IssueKind, RuleInfo};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::{CheckedFile, PRINTED_REPLACEMENTS, TextPosition};

/// The characters of a path that a relative URI must encode.
const PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Returns the report on files as one SARIF document.
pub(super) fn document(files: &[CheckedFile]) -> Value {
    let issues = files.iter().flat_map(|file| &file.response.issues);
    let rules: BTreeMap<&str, &RuleInfo> = issues
        .map(|issue| (issue.rule.id.as_str(), &issue.rule))
        .collect();
    let index: BTreeMap<&str, usize> = rules
        .keys()
        .enumerate()
        .map(|(position, id)| (*id, position))
        .collect();
    let rules: Vec<Value> = rules.into_values().map(rule).collect();
    let results: Vec<Value> = files.iter().flat_map(|file| results(file, &index)).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {"name": "Emend", "semanticVersion": env!("CARGO_PKG_VERSION"), "rules": rules}},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn rule(rule: &RuleInfo) -> Value {
    let mut descriptor = json!({"id": rule.id, "properties": {"category": rule.category}});
    if !rule.description.is_empty() {
        descriptor["shortDescription"] = json!({"text": rule.description});
    }
    descriptor
}

fn results(file: &CheckedFile, rules: &BTreeMap<&str, usize>) -> Vec<Value> {
    let artifact = json!({"uri": uri(&file.name)});
    let mut position = TextPosition::default();
    let mut units = file.text.chars();
    let mut results = Vec::new();
    for issue in &file.response.issues {
        position.advance(&mut units, issue.span.offset);
        let mut end = position;
        end.advance(&mut units.clone(), issue.span.end());
        let region = json!({
            "startLine": position.line, "startColumn": position.column, "endLine": end.line, "endColumn": end.column,
        });
        let replacements = issue.replacements.iter().take(PRINTED_REPLACEMENTS);
        let fixes: Vec<Value> = replacements
            .map(|replacement| {
                let change = json!({"deletedRegion": region, "insertedContent": {"text": replacement.value}});
                json!({"artifactChanges": [{"artifactLocation": artifact, "replacements": [change]}]})
            })
            .collect();
        let mut result = json!({
            "ruleId": issue.rule.id,
            "ruleIndex": rules.get(issue.rule.id.as_str()),
            "level": level(issue.kind),
            "message": {"text": issue.message},
            "locations": [{"physicalLocation": {"artifactLocation": artifact, "region": region}}],
            "properties": {"kind": issue.kind.as_str()},
        });
        if !fixes.is_empty() {
            result["fixes"] = Value::Array(fixes);
        }
        results.push(result);
    }
    results
}

/// Where writers should look first.
fn level(kind: IssueKind) -> &'static str {
    match kind {
        IssueKind::Spelling | IssueKind::Grammar => "warning",
        IssueKind::Punctuation | IssueKind::Style | IssueKind::Typography => "note",
    }
}

/// The path of a file as a URI, relative to the directory of the command unless the path is absolute.
fn uri(path: &str) -> String {
    let path = if cfg!(windows) {
        path.replace('\\', "/")
    } else {
        path.to_owned()
    };
    let path = path.strip_prefix("./").unwrap_or(&path);
    let encoded = utf8_percent_encode(path, PATH);
    if path.starts_with('/') {
        format!("file://{encoded}")
    } else {
        encoded.to_string()
    }
}

#[cfg(test)]
mod tests {
    use emend_shared::CheckResponse;

    use super::*;

    fn checked(name: &str, text: &str) -> CheckedFile {
        let response: CheckResponse = serde_json::from_value(json!({
            "language": {"code": "en-US", "name": "English (US)", "detected": true},
            "issues": [{
                "offset": 6, "length": 3, "surface": "teh", "kind": "spelling",
                "rule": {"id": "SPELLING", "category": "TYPOS", "description": "Words."},
                "message": "Wrong.", "left": "", "right": "",
                "replacements": [{"value": "the", "score": 1.0, "why": {"base": 1.0, "you": 0, "team": 0, "everyone": 0}}],
            }],
        }))
        .unwrap();
        CheckedFile {
            name: name.to_owned(),
            text: text.to_owned(),
            response,
        }
    }

    #[test]
    fn an_issue_has_its_rule_its_region_in_characters_and_its_fixes() {
        let report = document(&[checked("a b.md", "👍 \nx teh.")]);
        let run = &report["runs"][0];
        assert_eq!(run["tool"]["driver"]["rules"][0]["id"], "SPELLING");
        let result = &run["results"][0];
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "a%20b.md");
        let region = json!({"startLine": 2, "startColumn": 3, "endLine": 2, "endColumn": 6});
        assert_eq!(place["region"], region);
        let change = &result["fixes"][0]["artifactChanges"][0]["replacements"][0];
        assert_eq!(change["insertedContent"]["text"], "the");
        assert_eq!(change["deletedRegion"], region);
        assert_eq!(
            (&result["ruleIndex"], &result["level"]),
            (&json!(0), &json!("warning"))
        );
    }

    #[test]
    fn a_path_is_a_uri() {
        assert_eq!(uri("./docs/a.md"), "docs/a.md");
        assert_eq!(uri("../ü.md"), "../%C3%BC.md");
        assert_eq!(uri("/tmp/a.md"), "file:///tmp/a.md");
        assert_eq!(uri("(standard input)"), "%28standard%20input%29");
    }
}
