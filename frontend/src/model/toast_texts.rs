//! Texts of the toast after a choice: what it did, and what Emend learned from it.

use emend_shared::{Action, Issue, IssueKind, Replacement, rule_name};

use super::issue_labels::{excerpt, replacement_label};
use super::messages::m;

/// The text about what Emend learned from a correction. `rank` is the place of the chosen replacement, from 0; `None` if it was typed.
pub fn learned_from_correction(issue: &Issue, value: &str, rank: Option<usize>) -> String {
    let (surface, value) = (excerpt(&issue.surface), excerpt(&replacement_label(value)));
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

/// The texts about a choice other than a correction: its effect here, and from now on.
pub fn learned_from_hiding(issue: &Issue, action: Action) -> (String, String) {
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

#[cfg(test)]
mod tests {
    use emend_shared::RankReason;

    use super::super::test_issues::misspelling;
    use super::*;

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
    }
}
