//! Shows and hides the notification about the last action.

use std::rc::Rc;

use leptos::prelude::*;

use super::clock::Alarm;
use super::state::{AppState, Toast, UndoAction};

/// How long a notification is shown, in milliseconds.
const TOAST_DURATION_MS: u32 = 9_000;

thread_local! {
    static ALARM: Rc<Alarm> = Rc::new(Alarm::new());
}

/// Shows the action, and its effect from now on, if any.
pub(crate) fn show(state: AppState, text: String, note: String, back: UndoAction) {
    state.announce(if note.is_empty() {
        text.clone()
    } else {
        format!("{text}. {note}")
    });
    state.toast.set(Some(Toast { text, note, back }));
    hide_later(state);
}

/// Shows a message that needs no *Undo*.
pub(crate) fn show_text(state: AppState, text: String) {
    show(state, text, String::new(), UndoAction::Nothing);
}

/// Hides the notification after a while.
pub(super) fn hide_later(state: AppState) {
    ALARM
        .with(Rc::clone)
        .set(TOAST_DURATION_MS, move || state.toast.set(None));
}

/// Hides the notification after a change of the text, because the browser's undo would now revert that change instead.
pub(crate) fn text_changed(state: AppState) {
    if state.toast.with_untracked(|toast| {
        matches!(
            toast,
            Some(Toast {
                back: UndoAction::Text,
                ..
            })
        )
    }) {
        state.toast.set(None);
    }
}

/// Keeps the notification while the user points at it or has focused it.
pub(super) fn cancel_hiding() {
    ALARM.with(Rc::clone).clear();
}
