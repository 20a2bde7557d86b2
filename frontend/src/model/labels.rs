//! Labels for counts, kinds and replacements.

use emend_shared::{Issue, IssueKind};

use super::messages::{m, t};

/// The label of a kind.
pub fn kind_name(kind: IssueKind) -> &'static str {
    match kind {
        IssueKind::Spelling => t("Spelling"),
        IssueKind::Grammar => t("Grammar"),
        IssueKind::Punctuation => t("Punctuation"),
        IssueKind::Style => t("Style"),
        IssueKind::Typography => t("Typography"),
    }
}

/// `German` for `German (Germany)`.
pub fn language_without_region(name: &str) -> &str {
    name.split(" (").next().unwrap_or(name)
}

/// `No issues`, `1 issue`, `2 issues`.
pub fn issues(n: usize) -> String {
    if n == 0 {
        return m("No issues").owned();
    }
    tn!(n, "{n} issue", "{n} issues")
}

/// `1 word`, `2 words`.
pub fn words(n: usize) -> String {
    tn!(n, "{n} word", "{n} words")
}

/// The label of a replacement. Deletions and white space get a description because they have no visible text.
pub fn label(value: &str) -> String {
    match value {
        "" => m("Delete").owned(),
        " " => m("One space").owned(),
        value if value.trim().is_empty() => m("White space").owned(),
        value => value.to_owned(),
    }
}

/// The surface, shortened to fit on one line.
pub fn excerpt(surface: &str) -> String {
    let mut shown = surface.replace('\n', " ");
    if shown.trim().is_empty() {
        return m("white space").owned();
    }
    // A leading or trailing space is the subject of the issue, so make it visible.
    if shown.starts_with(' ') {
        shown.replace_range(..1, "␣");
    }
    if shown.ends_with(' ') {
        shown.replace_range(shown.len() - 1.., "␣");
    }
    if shown.chars().count() <= 48 {
        return shown;
    }
    let head: String = shown.chars().take(46).collect();
    format!("{}…", head.trim_end())
}

/// A message of the API in the words of a form: without the name of the field, which the form shows beside it, and as a
/// sentence.
pub fn form_message(message: &str) -> String {
    let is_name = |text: &str| {
        let mut letters = text.chars();
        letters.all(|c| c.is_ascii_lowercase() || matches!(c, '_' | '[' | ']' | '.') || c.is_ascii_digit())
    };
    let text = match message.split_once(": ") {
        Some((field, rest)) if is_name(field) => rest,
        _ => message,
    };
    let mut letters = text.trim().chars();
    let Some(first) = letters.next() else {
        return String::new();
    };
    let mut sentence: String = first.to_uppercase().chain(letters).collect();
    if !sentence.ends_with(['.', '!', '?']) {
        sentence.push('.');
    }
    sentence
}

/// An issue in one line, for screen readers.
pub fn spoken(issue: &Issue) -> String {
    format!("{}: {}", kind_name(issue.kind), excerpt(&issue.surface))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_noun_has_the_number_of_its_count() {
        assert_eq!(
            [issues(0), issues(1), issues(2)],
            ["No issues", "1 issue", "2 issues"]
        );
        assert_eq!([words(0), words(1), words(2)], ["0 words", "1 word", "2 words"]);
    }

    #[test]
    fn a_message_of_the_api_becomes_a_sentence() {
        for (message, sentence) in [
            (
                "password: must have 8 to 128 characters",
                "Must have 8 to 128 characters.",
            ),
            (
                "the account name or password is wrong",
                "The account name or password is wrong.",
            ),
            ("It has ended: log in again.", "It has ended: log in again."),
            ("", ""),
        ] {
            assert_eq!(form_message(message), sentence);
        }
    }

    #[test]
    fn a_long_surface_is_cut() {
        assert_eq!(excerpt("teh"), "teh");
        assert!(excerpt(&"long ".repeat(20)).chars().count() <= 48);
        assert_eq!(excerpt("  "), "white space");
        assert_eq!(excerpt(" a b "), "␣a b␣");
    }
}
