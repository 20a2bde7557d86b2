//! Labels for counts, kinds, replacements and states.

use emend_shared::{Issue, IssueKind};

use super::check_requests::CheckProgress;

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

/// What the status bar says of a text: how far the check is, what is left out, and how many issues there are. An all-clear is only
/// for what is clear.
pub fn status(progress: CheckProgress, is_offline: bool, issues: usize, words: usize) -> String {
    if words == 0 && issues == 0 && progress.units == 0 {
        return String::new();
    }
    let mut parts = Vec::new();
    if !progress.is_settled() {
        parts.push(match progress.percent() {
            _ if is_offline => "Not checked: offline".to_owned(),
            0 => "Checking…".to_owned(),
            percent => format!("Checking… {percent}%"),
        });
    } else if issues > 0 || progress.is_complete() {
        parts.push(counted(issues, "issue"));
    }
    let left_out = [
        (progress.too_long, "not checked: too long"),
        (progress.refused, "not checked: refused by the server"),
        (progress.partly, "checked only in part"),
    ];
    for (count, why) in left_out {
        if count > 0 {
            parts.push(format!("{} {why}", counted(count, "paragraph")));
        }
    }
    parts.push(counted(words, "word").replace("No", "0"));
    parts.join(" · ")
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
    fn the_status_is_that_of_the_check() {
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
