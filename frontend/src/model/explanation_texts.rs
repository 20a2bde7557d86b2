//! Explanations for people: why an issue is marked, why a replacement is ranked first, and what a choice changed.

use emend_shared::{Action, Issue, IssueKind, RankReason, Replacement, rule_name};

use super::labels::{excerpt, label};
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
pub fn about_rule(issue: &Issue) -> String {
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
    let (wrong, right) = (between(&issue.surface), between(&best.value));
    (wrong != right && wrong.chars().any(char::is_alphanumeric)).then_some((wrong, right))
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

/// What Emend learned from a correction. `rank` is the place of the chosen replacement, from 0; `None` if it was typed.
pub fn learned_from_correction(issue: &Issue, value: &str, rank: Option<usize>) -> String {
    let (surface, value) = (excerpt(&issue.surface), excerpt(&label(value)));
    match rank {
        Some(0) => match issue.replacements.first() {
            Some(Replacement { why, .. }) if why.you > 0 => {
                t!("You have now chosen it {n} times.", n = why.you + 1)
            }
            _ => t!(
                "“{value}” stays first for “{surface}”.",
                value = value,
                surface = surface
            ),
        },
        Some(_) => t!(
            "“{value}” now ranks higher for “{surface}”.",
            value = value,
            surface = surface
        ),
        None => t!(
            "Emend will offer “{value}” for “{surface}” from now on.",
            value = value,
            surface = surface
        ),
    }
}

/// What a choice other than a correction did, and what it changes from now on.
pub fn learned_from_dismissal(issue: &Issue, action: Action) -> (String, String) {
    let surface = excerpt(&issue.surface);
    let rule = rule_name(&issue.rule.id);
    match action {
        Action::AddWord => (
            t!("Added “{surface}” to your dictionary", surface = surface),
            m("It counts as correct in everything you write.").owned(),
        ),
        Action::DisableRule => (
            t!("Turned off the rule “{rule}”", rule = rule),
            m("It no longer marks anything.").owned(),
        ),
        Action::IgnoreHere => (
            t!("Ignored “{surface}” here", surface = surface),
            m("Only in this place; elsewhere it is still marked.").owned(),
        ),
        Action::Ignore => (
            t!("Always ignoring “{surface}”", surface = surface),
            if issue.kind == IssueKind::Spelling {
                m("Emend no longer marks it anywhere.").owned()
            } else {
                t!("“{rule}” no longer marks it anywhere.", rule = rule)
            },
        ),
        _ => (
            t!("Dismissed “{surface}” for now", surface = surface),
            String::new(),
        ),
    }
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
    let already_said = if reason.you > 0 { 1 } else { reason.team };
    let everyone = count(reason.everyone);
    let has_more = reason.everyone > already_said;
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

    fn said(you: u32, team: u32, everyone: u32) -> Option<String> {
        rank_reason_text(RankReason {
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
            Some("You chose this 3 times · 5 people in total")
        );
        assert_eq!(said(1, 0, 1).as_deref(), Some("You chose this once"));
        assert_eq!(
            said(2, 4, 9).as_deref(),
            Some("You chose this twice · 4 people in your teams · 9 people in total")
        );
        assert_eq!(said(0, 0, 1).as_deref(), Some("Chosen by 1 person"));
        assert_eq!(
            said(0, 2, 31).as_deref(),
            Some("Chosen by 2 people in your teams · 31 people in total")
        );
        assert_eq!(said(0, 0, 0), None);
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
        assert_eq!(about_rule(&issue), "");
        issue.rule.description = "Two spaces between `words`".to_owned();
        assert_eq!(about_rule(&issue), "Two spaces between “words”.");
    }

    #[test]
    fn the_case_at_hand_is_the_example() {
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
    fn a_correction_says_what_it_changed() {
        let mut issue = misspelling("teh", "teh", &["the", "tech"]);
        assert_eq!(
            learned_from_correction(&issue, "the", Some(0)),
            "“the” stays first for “teh”."
        );
        assert_eq!(
            learned_from_correction(&issue, "tech", Some(1)),
            "“tech” now ranks higher for “teh”."
        );
        issue.replacements[0].why = RankReason {
            you: 2,
            ..RankReason::default()
        };
        assert_eq!(
            learned_from_correction(&issue, "the", Some(0)),
            "You have now chosen it 3 times."
        );
        assert_eq!(first_because(&issue), None);
    }

    #[test]
    fn the_first_of_several_is_explained() {
        let issue = misspelling("teh", "teh", &["the", "tech"]);
        assert_eq!(
            first_because(&issue),
            Some("First because it is the most likely word here")
        );
        assert_eq!(first_because(&misspelling("teh", "teh", &["the"])), None);
    }
}
