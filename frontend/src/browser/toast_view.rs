//! The notification about the last action: what was done, what it changes, and its *Undo* button.

use leptos::prelude::*;

use super::editor::caret;
use super::state::{AppState, Toast, UndoAction};
use super::{actions, toast};
use crate::model::messages::{m, t};

/// The current notification, if any.
#[component]
pub(crate) fn ToastView() -> impl IntoView {
    let state = AppState::here();
    let undo = move |back: &UndoAction| {
        state.toast.set(None);
        match back {
            UndoAction::Choices(choices) => {
                for choice in choices {
                    actions::revert_choice(state, choice);
                }
                state.announce(t("Undone"));
            }
            UndoAction::Text => {
                if let Some(element) = state.editor.get_untracked() {
                    caret::undo(&element);
                }
            }
            UndoAction::Nothing => {}
        }
    };
    move || {
        state.toast.get().map(|Toast { text, note, back }| {
            let button = (back != UndoAction::Nothing).then(|| {
                view! {
                    <button type="button" class="link" on:click=move |_| undo(&back)>
                        {m("Undo")}
                    </button>
                }
            });
            view! {
                <div
                    id="toast"
                    class="toast"
                    role="group"
                    aria-label=m("Done")
                    on:focusin=|_| toast::cancel_hiding()
                    on:focusout=move |_| toast::hide_later(state)
                    on:mouseenter=|_| toast::cancel_hiding()
                    on:mouseleave=move |_| toast::hide_later(state)
                >
                    <p>
                        <span>{text}</span>
                        {(!note.is_empty()).then(|| view! { <small class="toast-note">{note}</small> })}
                    </p>
                    {button}
                </div>
            }
        })
    }
}
