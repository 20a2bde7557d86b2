//! What has just been done, and the way back.

use std::rc::Rc;

use emend_shared::Choice;
use leptos::prelude::*;

use super::actions;
use super::clock::Alarm;
use super::editor::caret;
use super::state::State;

/// Milliseconds for which it is shown.
const SHOWN_MS: u32 = 9_000;

thread_local! {
    static ALARM: Rc<Alarm> = Rc::new(Alarm::new());
}

/// Something that was done.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Toast {
    text: String,
    back: TakeBack,
}

/// How it is taken back.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum TakeBack {
    /// By the browser's own undo; only until the text changes again.
    Text,
    /// By taking back the choice.
    Choice(Choice),
}

/// Shows what was done.
pub(crate) fn show(state: State, text: String, back: TakeBack) {
    state.announce(text.clone());
    state.toast.set(Some(Toast { text, back }));
    hide_later(state);
}

fn hide_later(state: State) {
    ALARM.with(Rc::clone).set(SHOWN_MS, move || state.toast.set(None));
}

/// The text has changed: the browser's undo would take back something else now.
pub(crate) fn text_changed(state: State) {
    if state.toast.with_untracked(|toast| {
        matches!(
            toast,
            Some(Toast {
                back: TakeBack::Text,
                ..
            })
        )
    }) {
        state.toast.set(None);
    }
}

/// The toast, where there is one.
#[component]
pub(crate) fn ToastView() -> impl IntoView {
    let state = State::here();
    let undo = move |back: &TakeBack| {
        state.toast.set(None);
        match back {
            TakeBack::Choice(choice) => {
                actions::take_back(state, choice);
                state.announce("Taken back");
            }
            TakeBack::Text => {
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
