//! From an answer of Emend to the issue that is meant, and from what a person did to a choice: the same here and on a server.

use emend_shared::{Action, CheckResponse, Choice, Issue};
use uuid::Uuid;

use super::Taken;
use crate::event::Event;

/// The language that every corpus is in.
pub(super) const LANGUAGE: &str = "en-US";

/// The issue that covers exactly what was misspelt.
pub(super) fn about(event: &Event, response: CheckResponse) -> Option<Issue> {
    let mut issues = response.issues.into_iter();
    issues.find(|issue| issue.span == event.span)
}

/// What is offered, best first.
pub(super) fn values(issue: &Issue) -> Vec<String> {
    let replacements = issue.replacements.iter();
    replacements
        .map(|replacement| replacement.value.clone())
        .collect()
}

/// What the person did, as the API wants it; `None` where they left what stood there.
pub(super) fn choice(id: Uuid, issue: &Issue, taken: &Taken) -> Option<Choice> {
    if taken.word == issue.surface {
        return None;
    }
    let action = if taken.accepted() {
        Action::Accept
    } else {
        Action::Replace
    };
    let neighbour = |word: &String| (!word.is_empty()).then(|| word.clone());
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
