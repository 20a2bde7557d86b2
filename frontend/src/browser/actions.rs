//! Handles the user's choices about issues.

use emend_shared::{Action, Choice, Utf16Span};
use leptos::prelude::*;
use uuid::Uuid;

use super::editor::{self, caret, dom};
use super::state::{AppState, DetailsPlacement, UndoAction};
use super::{browser_window, check_sender, choice_sender, toast};
use crate::model::choices;
use crate::model::correction_history::{AppliedCorrection, CorrectedText};
use crate::model::document::TextChange;
use crate::model::issue_labels::{excerpt, replacement_label};
use crate::model::messages::m;
use crate::model::paragraph::IssueMark;
use crate::model::same_issues::{Fix, combined};
use crate::model::text::utf16_len;
use crate::model::toast_texts::{learned_from_correction, learned_from_hiding};

/// Where and how the user made a choice.
#[derive(Clone, Copy)]
pub(crate) struct ChoiceOrigin {
    /// Where the suggestions were shown.
    pub(crate) place: DetailsPlacement,
    /// The number of replacements that the user saw.
    pub(crate) shown: usize,
    /// Whether a key made the choice, so that the next issue follows.
    pub(crate) by_key: bool,
}

/// Replaces the text of an issue with `value`.
pub(crate) fn apply(state: AppState, mark: &IssueMark, action: Action, value: &str, origin: ChoiceOrigin) {
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
    let return_to = state.return_to().get_value();
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
    let choice = choices::for_issue(
        Uuid::new_v4(),
        action,
        &mark.issue,
        &mark.language,
        origin.shown,
        Some(value),
    );
    let is_learned = choice.is_some();
    if let Some(choice) = choice {
        let after = line().unwrap_or_default();
        state.history.update_value(|history| {
            history.push(AppliedCorrection {
                choices: vec![choice.clone()],
                before: CorrectedText::Line(before),
                after: CorrectedText::Line(after),
            });
        });
        choice_sender::push(state, choice);
    }
    let text = match value {
        "" => t!("Deleted “{text}”", text = excerpt(&mark.issue.surface)),
        value => t!(
            "Changed “{from}” to “{to}”",
            from = excerpt(&mark.issue.surface),
            to = excerpt(&replacement_label(value))
        ),
    };
    let rank = mark
        .issue
        .replacements
        .iter()
        .position(|replacement| action == Action::Accept && replacement.value == value);
    let note = if is_learned {
        learned_from_correction(&mark.issue, value, rank)
    } else {
        String::new()
    };
    toast::show(state, text, note, UndoAction::Text);
    match origin.place {
        DetailsPlacement::List => focus_in_list(next),
        DetailsPlacement::Card if origin.by_key => {
            let back = return_to.map(|back| after_replacement(back, now.span, utf16_len(value)));
            continue_after(state, back);
        }
        DetailsPlacement::Card => {}
    }
}

/// The selection after `replaced` before or around it got another length.
fn after_replacement(back: Utf16Span, replaced: Utf16Span, length: usize) -> Utf16Span {
    if back.offset < replaced.end() {
        if back.offset >= replaced.offset {
            return Utf16Span {
                offset: replaced.offset + length,
                length: 0,
            };
        }
        return back;
    }
    Utf16Span {
        offset: back.offset + length - replaced.length,
        ..back
    }
}

/// Opens the next issue after a correction or, if there is none, returns to where the user was writing.
fn continue_after(state: AppState, return_to: Option<Utf16Span>) {
    if state.visible_issues.with_untracked(Vec::is_empty) {
        if let Some(back) = return_to {
            caret::place(back.offset);
        }
        return;
    }
    go_to_issue(state, true);
    state.return_to().set_value(return_to);
}

/// Applies several fixes in one edit, which one *Undo* reverts. `shown` is the number of replacements that the user saw.
pub(crate) fn fix_all(state: AppState, fixes: Vec<Fix>, shown: usize) {
    let Some(element) = state.editor.get_untracked() else {
        return;
    };
    let before = dom::with(|flow| flow.text.clone());
    let Some(edit) = combined(&before, fixes) else {
        return state.close();
    };
    state.document.update_untracked(|document| {
        for fix in &edit.fixes {
            document.take(fix.mark.id);
        }
    });
    state.close();
    if !caret::replace(&element, edit.span, &edit.value) {
        return check_sender::recheck_all(state);
    }
    let choice = |fix: &Fix| {
        choices::for_issue(
            Uuid::new_v4(),
            Action::Accept,
            &fix.mark.issue,
            &fix.mark.language,
            shown,
            Some(&fix.value),
        )
    };
    let choices: Vec<Choice> = edit.fixes.iter().filter_map(choice).collect();
    let after = dom::with(|flow| flow.text.clone());
    state.history.update_value(|history| {
        history.push(AppliedCorrection {
            choices: choices.clone(),
            before: CorrectedText::Whole(before),
            after: CorrectedText::Whole(after),
        });
    });
    for choice in choices {
        choice_sender::push(state, choice);
    }
    let text = tn!(edit.fixes.len(), "Fixed {n} issue", "Fixed {n} issues");
    toast::show(
        state,
        text,
        m("A single Undo reverses them all.").owned(),
        UndoAction::Text,
    );
}

/// Hides an issue by `ignore_here`, `ignore`, `add_word` or `disable_rule`.
pub(crate) fn hide_issue(state: AppState, mark: &IssueMark, action: Action, origin: ChoiceOrigin) {
    let next = neighbour(state, mark.id);
    let (text, note) = learned_from_hiding(&mark.issue, action);
    let return_to = state.return_to().get_value();
    let choice = choices::for_issue(
        Uuid::new_v4(),
        action,
        &mark.issue,
        &mark.language,
        origin.shown,
        None,
    );
    if let Some(choice) = choice {
        state.hidden.update(|hidden| hidden.apply(&choice));
        toast::show(state, text, note, UndoAction::Choices(vec![choice.clone()]));
        choice_sender::push(state, choice);
    }
    state.close();
    match (origin.place, state.editor.get_untracked()) {
        (DetailsPlacement::List, _) => focus_in_list(next),
        (DetailsPlacement::Card, Some(element)) => {
            caret::focus(&element);
            if let Some(back) = return_to {
                caret::place(back.offset);
            }
            if origin.by_key {
                caret::place(mark.span.end());
                continue_after(state, return_to);
            }
        }
        (DetailsPlacement::Card, None) => {}
    }
}

/// Hides several issues, which one *Undo* reverts. `text` and `note` say so.
pub(crate) fn hide_all(
    state: AppState,
    marks: &[IssueMark],
    action: Action,
    surface: impl Fn(&IssueMark) -> String,
    (text, note): (String, String),
) {
    let made: Vec<Choice> = marks
        .iter()
        .filter_map(|mark| {
            let choice = choices::for_issue(Uuid::new_v4(), action, &mark.issue, &mark.language, 0, None)?;
            Some(Choice {
                surface: Some(surface(mark)),
                ..choice
            })
        })
        .collect();
    state.close();
    state.hidden.update(|hidden| {
        for choice in &made {
            hidden.apply(choice);
        }
    });
    for choice in &made {
        choice_sender::push(state, choice.clone());
    }
    toast::show(state, text, note, UndoAction::Choices(made));
    focus_in_list(None);
}

/// Undoes a choice.
pub(crate) fn revert_choice(state: AppState, choice: &Choice) {
    let undo = choices::undo(Uuid::new_v4(), choice.id);
    state.hidden.update(|hidden| hidden.apply(&undo));
    choice_sender::push(state, undo);
}

/// Undoes or redoes the matching choices after the browser has undone or redone a change of the text.
pub(crate) fn follow_history(state: AppState, input_type: &str, change: &TextChange) {
    let find = |undone: bool| {
        dom::with(|flow| {
            state.history.try_update_value(|history| {
                if undone {
                    history.undone(change, &flow.text)
                } else {
                    history.redo_choices(change, &flow.text)
                }
            })
        })
        .unwrap_or_default()
    };
    if input_type == "historyUndo" {
        let choices = find(true);
        for choice in &choices {
            revert_choice(state, choice);
        }
        match choices.as_slice() {
            [] => {}
            [choice] => {
                let replacement = choice.replacement.as_deref().unwrap_or_default();
                state.announce(t!("Undone: “{text}”", text = excerpt(replacement)));
            }
            several => {
                state.announce(tn!(
                    several.len(),
                    "Undone: {n} correction",
                    "Undone: {n} corrections"
                ));
            }
        }
    } else if input_type == "historyRedo" {
        let again: Vec<Choice> = find(false)
            .into_iter()
            .map(|choice| Choice {
                id: Uuid::new_v4(),
                ..choice
            })
            .collect();
        if again.is_empty() {
            return;
        }
        state
            .history
            .update_value(|history| history.renamed(again.clone()));
        for choice in again {
            choice_sender::push(state, choice);
        }
    }
}

/// Opens the next or the previous issue, starting from the opened issue or the caret. The caret stays where it is.
pub(crate) fn go_to_issue(state: AppState, forwards: bool) {
    let open_mark = state.opened_issue();
    let caret = state
        .editor
        .get_untracked()
        .and_then(|element| caret::offset(&element));
    let shown = state.in_place();
    let target = {
        let position = |mark: &IssueMark| (mark.span.offset, mark.id);
        let ahead = |mark: &&IssueMark| match &open_mark {
            Some(open_mark) => position(mark) > position(open_mark),
            None => caret.is_none_or(|caret| mark.span.offset >= caret),
        };
        let behind = |mark: &&IssueMark| match &open_mark {
            Some(open_mark) => position(mark) < position(open_mark),
            None => caret.is_some_and(|caret| mark.span.end() < caret),
        };
        let mark = if forwards {
            shown.iter().find(ahead).or(shown.first())
        } else {
            shown.iter().rev().find(behind).or(shown.last())
        };
        mark.cloned()
    };
    match target {
        Some(mark) => {
            editor::reveal(state, mark.span);
            state.open(mark.id, DetailsPlacement::Card, true);
        }
        None => toast::show_text(state, m("No issues").owned()),
    }
}

/// Closes the card and returns to the text, with the caret where it was.
pub(crate) fn return_to_text(state: AppState) {
    let back = state.return_to().get_value();
    state.close();
    if let Some(editor) = state.editor.get_untracked() {
        caret::focus(&editor);
        if let Some(back) = back {
            caret::place(back.offset);
        }
    }
}

/// The issue listed after this one, or before it if it is the last.
fn neighbour(state: AppState, id: u64) -> Option<u64> {
    state.visible_issues.with_untracked(|shown| {
        let at = shown.iter().position(|mark| mark.id == id)?;
        shown
            .get(at + 1)
            .or_else(|| shown.get(at.checked_sub(1)?))
            .map(|mark| mark.id)
    })
}

fn focus_in_list(issue: Option<u64>) {
    browser_window::focus_soon(issue.map_or_else(|| "issues-heading".to_owned(), |id| format!("issue-{id}")));
}
