//! The sheet of keys, which Ctrl+/ opens on every page.

use leptos::html::Dialog;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, KeyboardEvent};

use super::browser_window;
use crate::model::messages::{Message, m};

const ID: &str = "keys-sheet";

/// Keys and their actions, by place.
const KEYS: [(Message, &[(Message, Message)]); 4] = [
    (
        m("In the text"),
        &[
            (m("F8"), m("Next issue")),
            (m("Shift + F8"), m("Previous issue")),
            (m("F9"), m("Next long sentence")),
            (m("Shift + F9"), m("Previous long sentence")),
            (m("Alt + Enter"), m("Correct the word at the cursor")),
            (m("Ctrl + Z"), m("Undo, including corrections")),
        ],
    ),
    (
        m("In the card"),
        &[
            (m("1 – 9"), m("Apply this replacement and go to the next issue")),
            (
                m("Enter"),
                m("Apply the selected replacement and go to the next issue"),
            ),
            (m("↑ ↓"), m("Move between options")),
            (m("F8"), m("Skip to the next issue")),
            (m("Esc"), m("Return to where you were writing")),
            (m("Any letter"), m("Close the card and keep writing")),
        ],
    ),
    (
        m("In the list and the menu"),
        &[
            (m("↑ ↓"), m("Move between entries")),
            (m("Home"), m("First entry")),
            (m("End"), m("Last entry")),
        ],
    ),
    (m("Everywhere"), &[(m("Ctrl + /"), m("Show these shortcuts"))]),
];

/// Opens the sheet.
pub(crate) fn open() {
    let dialog = browser_window::by_id(ID).and_then(|dialog| dialog.dyn_into::<HtmlDialogElement>().ok());
    if let Some(dialog) = dialog {
        // This fails only if the sheet is already open.
        let _ = dialog.show_modal();
    }
}

/// The sheet, and the key that opens it.
#[component]
pub(crate) fn KeysSheet() -> impl IntoView {
    let dialog = NodeRef::<Dialog>::new();
    browser_window::on_document("keydown", |event| {
        if let Some(key) = event.dyn_ref::<KeyboardEvent>()
            && key.key() == "/"
            && (key.ctrl_key() || key.meta_key())
        {
            key.prevent_default();
            open();
        }
    });
    let close = move |_| {
        if let Some(dialog) = dialog.get() {
            dialog.close();
        }
    };
    let row = |(keys, does): (Message, Message)| {
        view! {
            <div>
                <dt>{keys.text().split(" + ").map(|key| view! { <kbd>{key}</kbd> }).collect_view()}</dt>
                <dd>{does.text()}</dd>
            </div>
        }
    };
    let group = |(place, keys): (Message, &'static [(Message, Message)])| {
        view! {
            <section>
                <h3>{place.text()}</h3>
                <dl class="keys">{keys.iter().copied().map(row).collect_view()}</dl>
            </section>
        }
    };
    view! {
        <dialog node_ref=dialog id=ID class="dialog" aria-labelledby="keys-heading">
            <div class="dialog-head">
                <h2 id="keys-heading">{m("Keyboard shortcuts")}</h2>
                <button type="button" class="quiet" on:click=close>
                    {m("Close")}
                </button>
            </div>
            {KEYS.map(group).collect_view()}
        </dialog>
    }
}
