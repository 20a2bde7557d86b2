//! Labels for counts, kinds and replacements.

use emend_shared::{Issue, IssueKind, Why};

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

/// Explains the rank of a replacement; `None` if it was never chosen.
pub fn why(why: Why) -> Option<String> {
    let times = |n: u32| match n {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        n => format!("{n} times"),
    };
    let people = |n: u32| {
        if n == 1 {
            "1 person".to_owned()
        } else {
            format!("{n} people")
        }
    };
    let mut parts = Vec::new();
    if why.you > 0 {
        parts.push(format!("You chose this {}", times(why.you)));
    }
    if why.team > u32::from(why.you > 0) {
        parts.push(format!("{} in your teams", people(why.team)));
    }
    let already_said = if why.you > 0 { 1 } else { why.team };
    if why.everyone > already_said {
        parts.push(format!("{} in all", people(why.everyone)));
    }
    match parts.as_slice() {
        [] => None,
        [only] if why.you == 0 => Some(format!("Chosen by {}", only.trim_end_matches(" in all"))),
        _ if why.you == 0 => Some(format!("Chosen by {}", parts.join(" · "))),
        _ => Some(parts.join(" · ")),
    }
}

/// `4 issues · 7 words`.
pub fn summary(issues: usize, words: usize) -> String {
    let words = if words == 1 {
        "1 word".to_owned()
    } else {
        format!("{words} words")
    };
    format!("{} · {words}", counted(issues, "issue"))
}

/// `No issues`, `1 issue`, `2 issues`.
pub fn counted(n: usize, thing: &str) -> String {
    match n {
        0 => format!("No {thing}s"),
        1 => format!("1 {thing}"),
        n => format!("{n} {thing}s"),
    }
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

    fn said(you: u32, team: u32, everyone: u32) -> Option<String> {
        why(Why {
            base: 0.5,
            you,
            team,
            everyone,
        })
    }

    #[test]
    fn counts_are_said_in_words() {
        assert_eq!(
            said(3, 0, 5).as_deref(),
            Some("You chose this 3 times · 5 people in all")
        );
        assert_eq!(said(1, 0, 1).as_deref(), Some("You chose this once"));
        assert_eq!(
            said(2, 4, 9).as_deref(),
            Some("You chose this twice · 4 people in your teams · 9 people in all")
        );
        assert_eq!(said(0, 0, 1).as_deref(), Some("Chosen by 1 person"));
        assert_eq!(
            said(0, 2, 31).as_deref(),
            Some("Chosen by 2 people in your teams · 31 people in all")
        );
        assert_eq!(said(0, 0, 0), None);
    }

    #[test]
    fn the_summary_counts_as_people_speak() {
        assert_eq!(summary(4, 7), "4 issues · 7 words");
        assert_eq!(summary(0, 1), "No issues · 1 word");
        assert_eq!(summary(0, 0), "No issues · 0 words");
    }

    #[test]
    fn a_message_of_the_api_becomes_a_sentence() {
        for (message, sentence) in [
            (
                "password: must have 8 to 128 characters",
                "Must have 8 to 128 characters.",
            ),
            (
                "the name or the password is wrong",
                "The name or the password is wrong.",
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
