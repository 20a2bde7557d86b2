//! Choices in the form of the API.

use emend_shared::span::utf16_len;
use emend_shared::{Action, Choice, Issue, limits};
use uuid::Uuid;

/// The number of replacements that a choice without a card names as offered.
pub const SHOWN_REPLACEMENTS: usize = 5;

/// A choice about `issue`, with the first `shown` replacements as the offered ones. `None` if a text is too long for the server
/// to learn from.
pub fn for_issue(
    id: Uuid,
    action: Action,
    issue: &Issue,
    language: &str,
    shown: usize,
    replacement: Option<&str>,
) -> Option<Choice> {
    let mut choice = Choice::new(id, action);
    choice.language = Some(language.to_owned());
    choice.rule = Some(issue.rule.id.clone());
    if action == Action::DisableRule {
        return Some(choice);
    }
    let too_long = issue.span.length > limits::MAX_SURFACE
        || replacement.is_some_and(|text| utf16_len(text) > limits::MAX_REPLACEMENT);
    if too_long {
        return None;
    }
    let neighbour = |word: &String| {
        (1..=limits::MAX_NEIGHBOUR)
            .contains(&utf16_len(word))
            .then(|| word.clone())
    };
    choice.surface = Some(issue.surface.clone());
    choice.left = neighbour(&issue.left);
    choice.right = neighbour(&issue.right);
    choice.offered = issue
        .replacements
        .iter()
        .take(shown)
        .map(|replacement| replacement.value.clone())
        .collect();
    choice.replacement = replacement.map(str::to_owned);
    Some(choice)
}

/// What the server receives of a choice about text that is checked on this device: no neighbouring words. `None` if the choice means
/// nothing without them; the server would take it for one about any place.
pub fn without_neighbours(choice: &Choice) -> Option<Choice> {
    (choice.action != Action::IgnoreHere).then(|| Choice {
        left: None,
        right: None,
        ..choice.clone()
    })
}

/// A choice that undoes the choice `of`.
pub fn undo(id: Uuid, of: Uuid) -> Choice {
    let mut choice = Choice::new(id, Action::Undo);
    choice.of = Some(of);
    choice
}

#[cfg(test)]
mod tests {
    use super::super::test_issues::misspelling;
    use super::*;

    #[test]
    fn a_choice_contains_the_shown_replacements_and_the_neighbouring_words() {
        let mut issue = misspelling("I recieve it", "recieve", &["receive", "relieve"]);
        issue.left = "I".into();
        let choice = for_issue(
            Uuid::nil(),
            Action::Accept,
            &issue,
            "en-US",
            SHOWN_REPLACEMENTS,
            Some("receive"),
        )
        .unwrap();
        assert_eq!(choice.surface.as_deref(), Some("recieve"));
        assert_eq!(
            (choice.left.as_deref(), choice.right.as_deref()),
            (Some("I"), None)
        );
        assert_eq!(choice.offered, ["receive", "relieve"]);
        assert_eq!(choice.replacement.as_deref(), Some("receive"));
    }

    #[test]
    fn neighbouring_words_stay_on_the_device() {
        let mut issue = misspelling("I recieve it", "recieve", &["receive"]);
        (issue.left, issue.right) = ("I".into(), "it".into());
        let sent = |action| {
            let choice = for_issue(Uuid::nil(), action, &issue, "en-US", 0, None).unwrap();
            assert!(choice.left.is_some() && choice.right.is_some());
            without_neighbours(&choice)
        };
        let ignored = sent(Action::Ignore).unwrap();
        assert_eq!((&ignored.left, &ignored.right), (&None, &None));
        assert_eq!(ignored.surface.as_deref(), Some("recieve"));
        assert_eq!(sent(Action::IgnoreHere), None);
    }

    #[test]
    fn turning_off_a_rule_sends_no_text() {
        let issue = misspelling("I recieve it", "recieve", &["receive"]);
        let choice = for_issue(
            Uuid::nil(),
            Action::DisableRule,
            &issue,
            "en-US",
            SHOWN_REPLACEMENTS,
            None,
        )
        .unwrap();
        assert_eq!((choice.surface, choice.offered), (None, Vec::new()));
    }

    #[test]
    fn overlong_choices_are_not_sent() {
        let mut issue = misspelling("x", "x", &[]);
        issue.span.length = limits::MAX_SURFACE + 1;
        assert_eq!(
            for_issue(
                Uuid::nil(),
                Action::Ignore,
                &issue,
                "en-US",
                SHOWN_REPLACEMENTS,
                None
            ),
            None
        );
    }
}
