//! The notification about the last action, with its *Undo* button.

use leptos::prelude::*;

use super::editor::caret;
use super::state::{AppState, Toast, UndoAction};
use super::{actions, toast};

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
                    on:focusin=|_| toast::keep_shown()
                    on:focusout=move |_| toast::hide_later(state)
                    on:mouseenter=|_| toast::keep_shown()
                    on:mouseleave=move |_| toast::hide_later(state)
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
