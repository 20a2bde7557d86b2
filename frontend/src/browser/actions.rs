//! Handles the user's choices about issues.

use emend_shared::{Action, Choice};
use leptos::prelude::*;
use uuid::Uuid;

use super::editor::{self, caret, dom};
use super::state::{AppState, SuggestionsPlacement, UndoAction};

use super::{check_sender, choice_sender, page, toast};
use crate::model::choices;
use crate::model::correction_history::AppliedCorrection;
use crate::model::document::TextChange;
use crate::model::labels::{excerpt, label};
use crate::model::paragraph::IssueMark;

/// Replaces the text of an issue with `value`. `shown` is the number of replacements that the user saw.
pub(crate) fn apply(
    state: AppState,
    mark: &IssueMark,
    place: SuggestionsPlacement,
    action: Action,
    value: &str,
    shown: usize,
) {
    let Some(element) = state.editor.get_untracked() else {
        return;
    };
    let next = neighbour(state, mark.id);
    // The issue may have moved or disappeared since its suggestions were shown.
    let now = state.document.with_untracked(|document| document.mark(mark.id));
    let Some(now) =
        now.filter(|now| dom::with(|flow| now.span.slice(&flow.text) == Some(&mark.issue.surface)))
    else {
        return state.close();
    };
    let line = || {
        state
            .document
            .with_untracked(|document| document.line_at(now.span.offset).map(str::to_owned))
    };
    let before = line().unwrap_or_default();
    state.document.update_untracked(|document| document.take(mark.id));
    state.close();
    if !caret::replace(&element, now.span, value) {
        return check_sender::recheck_all(state);
    }
    let choice = choices::about(
        Uuid::new_v4(),
        action,
        &mark.issue,
        &mark.language,
        shown,
        Some(value),
    );
    if let Some(choice) = choice {
        let after = line().unwrap_or_default();
        state.history.update_value(|history| {
            history.push(AppliedCorrection {
                choice: choice.clone(),
                before,
                after,
            });
        });
        choice_sender::push(state, choice);
    }
    let text = match value {
        "" => format!("Deleted “{}”", excerpt(&mark.issue.surface)),
        value => format!(
            "Changed “{}” to “{}”",
            excerpt(&mark.issue.surface),
            excerpt(&label(value))
        ),
    };
    toast::show(state, text, UndoAction::Text);
    if place == SuggestionsPlacement::List {
        focus_in_list(next);
    }
}

/// Hides an issue by `dismiss`, `ignore_here`, `ignore`, `add_word` or `disable_rule`.
pub(crate) fn wave_away(
    state: AppState,
    mark: &IssueMark,
    place: SuggestionsPlacement,
    action: Action,
    shown: usize,
) {
    let next = neighbour(state, mark.id);
    let surface = excerpt(&mark.issue.surface);
    let text = match action {
        Action::AddWord => format!("Added “{surface}” to your dictionary"),
        Action::DisableRule => "Turned off this rule".to_owned(),
        Action::Dismiss => format!("Dismissed “{surface}” for now"),
        Action::IgnoreHere => format!("Ignored “{surface}” here only"),
        _ => format!("Ignored “{surface}” everywhere"),
    };
    if let Some(choice) = choices::about(Uuid::new_v4(), action, &mark.issue, &mark.language, shown, None) {
        state.hidden.update(|hidden| hidden.apply(&choice));
        toast::show(state, text, UndoAction::Choice(choice.clone()));
        choice_sender::push(state, choice);
    }
    state.close();
    match (place, state.editor.get_untracked()) {
        (SuggestionsPlacement::List, _) => focus_in_list(next),
        (SuggestionsPlacement::Popover, Some(element)) => caret::focus(&element),
        (SuggestionsPlacement::Popover, None) => {}
    }
}

/// Undoes a choice.
pub(crate) fn take_back(state: AppState, choice: &Choice) {
    let undo = choices::undo(Uuid::new_v4(), choice.id);
    state.hidden.update(|hidden| hidden.apply(&undo));
    choice_sender::push(state, undo);
}

/// Undoes or redoes the matching choices after the browser has undone or redone a change of the text.
pub(crate) fn follow_history(state: AppState, input_type: &str, change: &TextChange) {
    if input_type == "historyUndo" {
        if let Some(Some(choice)) = state.history.try_update_value(|history| history.undone(change)) {
            take_back(state, &choice);
            state.announce(format!(
                "Undone: “{}”",
                excerpt(choice.replacement.as_deref().unwrap_or_default())
            ));
        }
    } else if input_type == "historyRedo"
        && let Some(Some(choice)) = state.history.try_update_value(|history| history.redone(change))
    {
        let again = Choice {
            id: Uuid::new_v4(),
            ..choice
        };
        state
            .history
            .update_value(|history| history.renamed(again.clone()));
        choice_sender::push(state, again);
    }
}

/// Opens the next or the previous issue, starting from the opened issue or the caret.
pub(crate) fn walk(state: AppState, forwards: bool) {
    let opened = state.opened_issue();
    let caret = state
        .editor
        .get_untracked()
        .and_then(|element| caret::offset(&element));
    let target = state.shown.with_untracked(|shown| {
        let position = |mark: &IssueMark| (mark.span.offset, mark.id);
        let ahead = |mark: &&IssueMark| match &opened {
            Some(opened) => position(mark) > position(opened),
            None => caret.is_none_or(|caret| mark.span.offset >= caret),
        };
        let behind = |mark: &&IssueMark| match &opened {
            Some(opened) => position(mark) < position(opened),
            None => caret.is_some_and(|caret| mark.span.end() < caret),
        };
        let mark = if forwards {
            shown.iter().find(ahead).or(shown.first())
        } else {
            shown.iter().rev().find(behind).or(shown.last())
        };
        mark.cloned()
    });
    match target {
        Some(mark) => {
            editor::reveal(&mark);
            caret::place(mark.span.end());
            state.open(mark.id, SuggestionsPlacement::Popover, true);
        }
        None => state.announce("No issues"),
    }
}

/// The issue listed after this one, or before it if it is the last.
fn neighbour(state: AppState, id: u64) -> Option<u64> {
    state.shown.with_untracked(|shown| {
        let at = shown.iter().position(|mark| mark.id == id)?;
        shown
            .get(at + 1)
            .or_else(|| shown.get(at.checked_sub(1)?))
            .map(|mark| mark.id)
    })
}

fn focus_in_list(issue: Option<u64>) {
    page::focus_soon(issue.map_or_else(|| "issues-heading".to_owned(), |id| format!("issue-{id}")));
}
