//! The notification about the last action, with its *Undo* button.

use std::rc::Rc;

use emend_shared::Choice;
use leptos::prelude::*;

use super::actions;
use super::clock::Alarm;
use super::editor::caret;
use super::state::AppState;

/// How long a notification is shown, in milliseconds.
const SHOWN_MS: u32 = 9_000;

thread_local! {
    static ALARM: Rc<Alarm> = Rc::new(Alarm::new());
}

/// A notification.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Toast {
    text: String,
    back: UndoAction,
}

/// How an action is undone.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum UndoAction {
    /// By the browser's own undo, which works only until the text changes again.
    Text,
    /// By undoing the choice.
    Choice(Choice),
}

/// Shows a notification.
pub(crate) fn show(state: AppState, text: String, back: UndoAction) {
    state.announce(text.clone());
    state.toast.set(Some(Toast { text, back }));
    hide_later(state);
}

fn hide_later(state: AppState) {
    ALARM.with(Rc::clone).set(SHOWN_MS, move || state.toast.set(None));
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

/// The current notification, if any.
#[component]
pub(crate) fn ToastView() -> impl IntoView {
    let state = AppState::here();
    let undo = move |back: &UndoAction| {
        state.toast.set(None);
        match back {
            UndoAction::Choice(choice) => {
                actions::take_back(state, choice);
                state.announce("Undone");
            }
            UndoAction::Text => {
                if let Some(element) = state.editor.get_untracked() {
                    caret::undo(&element);
                }
            }
        }
    };
    move || {
        state.toast.get().map(|Toast { text, back }| {
            view! {
                <div
                    class="toast"
                    role="group"
                    aria-label="Done"
                    on:focusin=|_| ALARM.with(Rc::clone).clear()
                    on:focusout=move |_| hide_later(state)
                    on:mouseenter=|_| ALARM.with(Rc::clone).clear()
                    on:mouseleave=move |_| hide_later(state)
                >
                    <span>{text}</span>
                    <button type="button" class="link" on:click=move |_| undo(&back)>
                        "Undo"
                    </button>
                </div>
            }
        })
    }
}
