//! Texts of the card of an issue: why it is marked, an example, and why a replacement is ranked first.

use emend_shared::{Issue, IssueKind, RankReason};

use super::messages::{m, t};

/// A text of a rule with its code marks as quotation marks: “lorry” for `lorry` in back-ticks.
pub fn prose(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut is_open = false;
    for c in text.chars() {
        if c == '`' {
            out.push(if is_open { '”' } else { '“' });
            is_open = !is_open;
        } else {
            out.push(c);
        }
    }
    out
}

/// The explanation of the rule of an issue; empty if the rule has none beyond its name.
pub fn rule_explanation(issue: &Issue) -> String {
    let text = prose(issue.rule.description.trim());
    if text.split_whitespace().count() < 2 {
        return String::new();
    }
    if text.ends_with(['.', '!', '?']) {
        text
    } else {
        format!("{text}.")
    }
}

/// The case at hand as an example: the words around the surface with it and with its best replacement.
pub fn example(issue: &Issue) -> Option<(String, String)> {
    let best = issue.replacements.first()?;
    let between = |inner: &str| {
        let parts = [issue.left.as_str(), inner, issue.right.as_str()];
        let is_word = inner.chars().any(char::is_alphanumeric);
        let parts = parts.into_iter().filter(|part| !part.is_empty());
        parts
            .collect::<Vec<_>>()
            .join(if is_word || inner.is_empty() { " " } else { "" })
    };
    let (as_written, corrected) = (between(&issue.surface), between(&best.value));
    (as_written != corrected && as_written.chars().any(char::is_alphanumeric))
        .then_some((as_written, corrected))
}

/// Why the best replacement is ranked first, for issues whose choices have not decided it yet.
pub fn first_because(issue: &Issue) -> Option<&'static str> {
    let best = issue.replacements.first()?;
    let was_chosen = best.why.you > 0 || best.why.team > 0 || best.why.everyone > 0;
    if was_chosen || issue.replacements.len() < 2 {
        return None;
    }
    Some(match issue.kind {
        IssueKind::Spelling if best.score >= 0.9 => t("First because it is by far the most likely word here"),
        IssueKind::Spelling => t("First because it is the most likely word here"),
        _ => t("First because it fits best here"),
    })
}

/// Explains the rank of a replacement; `None` if it was never chosen.
pub fn rank_reason_text(reason: RankReason) -> Option<String> {
    let count = |n: u32| usize::try_from(n).unwrap_or(usize::MAX);
    let mut parts = Vec::new();
    if reason.you > 0 {
        parts.push(match reason.you {
            1 => m("You chose this once").owned(),
            2 => m("You chose this twice").owned(),
            n => tn!(count(n), "You chose this {n} time", "You chose this {n} times"),
        });
    }
    let others = reason.team > u32::from(reason.you > 0);
    let team = count(reason.team);
    let already_counted = if reason.you > 0 { 1 } else { reason.team };
    let everyone = count(reason.everyone);
    let has_more = reason.everyone > already_counted;
    if reason.you > 0 {
        if others {
            parts.push(tn!(team, "{n} person in your teams", "{n} people in your teams"));
        }
        if has_more {
            parts.push(tn!(everyone, "{n} person in total", "{n} people in total"));
        }
    } else if others {
        parts.push(tn!(
            team,
            "Chosen by {n} person in your teams",
            "Chosen by {n} people in your teams"
        ));
        if has_more {
            parts.push(tn!(everyone, "{n} person in total", "{n} people in total"));
        }
    } else if has_more {
        parts.push(tn!(everyone, "Chosen by {n} person", "Chosen by {n} people"));
    }
    (!parts.is_empty()).then(|| parts.join(" · "))
}

#[cfg(test)]
mod tests {
    use super::super::test_issues::misspelling;
    use super::*;

    fn reason_text(you: u32, team: u32, everyone: u32) -> Option<String> {
        rank_reason_text(RankReason {
            base: 0.5,
            you,
            team,
            everyone,
        })
    }

    #[test]
    fn counts_are_described_in_words() {
        assert_eq!(
            reason_text(3, 0, 5).as_deref(),
            Some("You chose this 3 times · 5 people in total")
        );
        assert_eq!(reason_text(1, 0, 1).as_deref(), Some("You chose this once"));
        assert_eq!(
            reason_text(2, 4, 9).as_deref(),
            Some("You chose this twice · 4 people in your teams · 9 people in total")
        );
        assert_eq!(reason_text(0, 0, 1).as_deref(), Some("Chosen by 1 person"));
        assert_eq!(
            reason_text(0, 2, 31).as_deref(),
            Some("Chosen by 2 people in your teams · 31 people in total")
        );
        assert_eq!(reason_text(0, 0, 0), None);
    }

    #[test]
    fn code_marks_become_quotation_marks() {
        assert_eq!(
            prose("`lorry` isn't used. Use `truck` instead."),
            "“lorry” isn't used. Use “truck” instead."
        );
    }

    #[test]
    fn a_rule_without_a_description_is_not_explained() {
        let mut issue = misspelling("teh", "teh", &["the"]);
        issue.rule.description = "Regionalisms".to_owned();
        assert_eq!(rule_explanation(&issue), "");
        issue.rule.description = "Two spaces between `words`".to_owned();
        assert_eq!(rule_explanation(&issue), "Two spaces between “words”.");
    }

    #[test]
    fn the_explained_issue_is_the_example() {
        let mut issue = misspelling("I recieve it", "recieve", &["receive"]);
        (issue.left, issue.right) = ("I".to_owned(), "it".to_owned());
        assert_eq!(
            example(&issue),
            Some(("I recieve it".to_owned(), "I receive it".to_owned()))
        );
        issue.replacements.clear();
        assert_eq!(example(&issue), None);
    }

    #[test]
    fn an_example_shows_what_is_deleted_and_spaces() {
        let mut issue = misspelling("the the cat", "the the", &["the"]);
        issue.right = "cat".to_owned();
        assert_eq!(example(&issue).unwrap().1, "the cat");
        let mut issue = misspelling("a  b", "  ", &[" "]);
        (issue.left, issue.right) = ("a".to_owned(), "b".to_owned());
        assert_eq!(example(&issue), Some(("a  b".to_owned(), "a b".to_owned())));
    }

    #[test]
    fn the_first_replacement_is_explained_unless_it_was_chosen() {
        let issue = misspelling("teh", "teh", &["the", "tech"]);
        assert_eq!(
            first_because(&issue),
            Some("First because it is the most likely word here")
        );
        assert_eq!(first_because(&misspelling("teh", "teh", &["the"])), None);
        let mut chosen = issue;
        chosen.replacements[0].why = RankReason {
            you: 2,
            ..RankReason::default()
        };
        assert_eq!(first_because(&chosen), None);
    }
}
