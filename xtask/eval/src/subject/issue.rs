//! Finds an error's issue in a response of Emend, and turns the writer's action into a choice; for this process and for a server.

use emend_engine::{SPELLING_RULE, placed_words};
use emend_shared::{Action, CheckResponse, Choice, Issue};
use uuid::Uuid;

use super::UserDecision;
use crate::event::WriterError;

/// The language of all corpora.
pub(crate) const LANGUAGE: &str = "en-US";

/// The issue that covers exactly the misspelling.
pub(super) fn issue_of_error(event: &WriterError, response: CheckResponse) -> Option<Issue> {
    let mut issues = response.issues.into_iter();
    issues.find(|issue| issue.span == event.span)
}

/// The suggestions, best first.
pub(super) fn values(issue: &Issue) -> Vec<String> {
    let replacements = issue.replacements.iter();
    replacements
        .map(|replacement| replacement.value.clone())
        .collect()
}

/// The choice for the writer's action on an error, marked or not.
pub(super) fn choice_about_issue(
    id: Uuid,
    event: &WriterError,
    issue: Option<&Issue>,
    taken: &UserDecision,
) -> Option<Choice> {
    match issue {
        Some(issue) => choice(id, issue, taken),
        None => manual_correction(id, event, &taken.word),
    }
}

/// The choice for a correction by hand. `None` if the writer changed nothing, or if the text is not a word that a dictionary would
/// be asked about.
fn manual_correction(id: Uuid, event: &WriterError, word: &str) -> Option<Choice> {
    if word == event.misspelling {
        return None;
    }
    let mut placed = placed_words(&event.text, |word| word == event.misspelling).into_iter();
    let here = placed.find(|placed| placed.span == event.span)?;
    Some(Choice {
        language: Some(LANGUAGE.to_owned()),
        rule: Some(SPELLING_RULE.to_owned()),
        surface: Some(here.surface),
        left: neighbour(&here.left),
        right: neighbour(&here.right),
        replacement: Some(word.to_owned()),
        ..Choice::new(id, Action::Replace)
    })
}

fn neighbour(word: &str) -> Option<String> {
    (!word.is_empty()).then(|| word.to_owned())
}

/// The choice of a writer who ignores an issue in its place.
pub(super) fn ignored_here(id: Uuid, issue: &Issue) -> Choice {
    Choice {
        language: Some(LANGUAGE.to_owned()),
        rule: Some(issue.rule.id.clone()),
        surface: Some(issue.surface.clone()),
        left: neighbour(&issue.left),
        right: neighbour(&issue.right),
        ..Choice::new(id, Action::IgnoreHere)
    }
}

/// The choice for the writer's action on an issue; `None` if the writer changed nothing.
fn choice(id: Uuid, issue: &Issue, taken: &UserDecision) -> Option<Choice> {
    if taken.word == issue.surface {
        return None;
    }
    let action = if taken.accepted() {
        Action::Accept
    } else {
        Action::Replace
    };
    Some(Choice {
        language: Some(LANGUAGE.to_owned()),
        rule: Some(issue.rule.id.clone()),
        surface: Some(issue.surface.clone()),
        left: neighbour(&issue.left),
        right: neighbour(&issue.right),
        offered: taken.offered.clone(),
        replacement: Some(taken.word.clone()),
        ..Choice::new(id, action)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by_hand_in(left: &str, right: &str) -> Option<Choice> {
        let row = format!("1\t-\tann\tform\tfrom\t{left}\t{right}");
        manual_correction(Uuid::nil(), &WriterError::parse(&row).unwrap(), "from")
    }

    #[test]
    fn unmarked_errors_are_corrected_manually_if_they_are_words() {
        let choice = by_hand_in("a form", "here").unwrap();
        assert_eq!(
            (choice.surface.as_deref(), choice.replacement.as_deref()),
            (Some("form"), Some("from"))
        );
        assert_eq!(
            (choice.left.as_deref(), choice.right.as_deref()),
            (Some("form"), Some("here"))
        );
        assert_eq!(by_hand_in("call `", "` here"), None);
    }
}
