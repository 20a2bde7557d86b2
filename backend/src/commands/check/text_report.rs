//! The report as text: one line per issue, in the style of compilers.

use emend_shared::Issue;

use super::{PRINTED_REPLACEMENTS, TextPosition};
use crate::output::say;

/// Prints one line per issue, with the number of its paragraph of `lines` lines, and its column.
pub(super) fn print(name: &str, text: &str, issues: &[Issue], lines: usize) {
    let mut at = TextPosition::default();
    let mut units = text.chars();
    for issue in issues {
        at.advance(&mut units, issue.span.offset);
        let best: Vec<_> = issue
            .replacements
            .iter()
            .take(PRINTED_REPLACEMENTS)
            .map(|replacement| quoted(&replacement.value))
            .collect();
        let offered = if best.is_empty() {
            String::new()
        } else {
            format!(" -> {}", best.join(", "))
        };
        say!(
            "{name}:{}:{}: {} [{}] {}: {}{offered}",
            at.line.div_ceil(lines),
            at.column,
            issue.kind.as_str(),
            issue.rule.id,
            quoted(&issue.surface),
            issue.message
        );
    }
}

fn quoted(text: &str) -> String {
    if text.is_empty() {
        "(nothing)".to_owned()
    } else {
        text.replace(['\n', '\r'], " ")
    }
}
