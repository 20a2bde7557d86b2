//! Labels for counts, kinds and replacements.

use emend_shared::{Issue, IssueKind};

/// The label of a kind.
pub fn kind_name(kind: IssueKind) -> &'static str {
    match kind {
        IssueKind::Spelling => "Spelling",
        IssueKind::Grammar => "Grammar",
        IssueKind::Punctuation => "Punctuation",
        IssueKind::Style => "Style",
        IssueKind::Typography => "Typography",
    }
}

/// The accessible name of a button in a row of a list, with the name of what it acts on: `Delete “Meeting” for good`.
pub fn row_action(before: &str, name: &str, after: &str) -> String {
    [before, " “", name, "”", after].concat()
}

/// `German` for `German (Germany)`.
pub fn language_without_region(name: &str) -> &str {
    name.split(" (").next().unwrap_or(name)
}

/// `No issues`, `1 issue`, `2 issues`.
pub fn counted(n: usize, thing: &str) -> String {
    let number = if n == 0 { "No".to_owned() } else { n.to_string() };
    [&number, " ", &plural(n, thing)].concat()
}

/// The noun for `n` things, without the number: `issue` for one, else `issues`.
pub fn plural(n: usize, thing: &str) -> String {
    [thing, if n == 1 { "" } else { "s" }].concat()
}

/// The label of a replacement. Deletions and white space get a description because they have no visible text.
pub fn label(value: &str) -> String {
    match value {
        "" => "Delete".to_owned(),
        " " => "One space".to_owned(),
        value if value.trim().is_empty() => "White space".to_owned(),
        value => value.to_owned(),
    }
}

/// The surface, shortened to fit on one line.
pub fn excerpt(surface: &str) -> String {
    let mut shown = surface.replace('\n', " ");
    if shown.trim().is_empty() {
        return "white space".to_owned();
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
        assert_eq!(counted(0, "issue"), "No issues");
        assert_eq!(counted(1, "character"), "1 character");
        assert_eq!(counted(2, "unknown name"), "2 unknown names");
        assert_eq!(plural(1, "correction"), "correction");
        assert_eq!(plural(0, "correction"), "corrections");
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
