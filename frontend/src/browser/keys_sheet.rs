//! The sheet of keys, which Ctrl+/ opens on every page.

use leptos::html::Dialog;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, KeyboardEvent};

use super::page;

const ID: &str = "keys-sheet";

/// Keys and what they do, by place.
const KEYS: [(&str, &[(&str, &str)]); 4] = [
    (
        "In the text",
        &[
            ("F8", "Next issue"),
            ("Shift + F8", "Previous issue"),
            ("Alt + Enter", "Correct the word at the cursor"),
            ("Ctrl + Z", "Undo, including corrections"),
        ],
    ),
    (
        "In the card",
        &[
            ("1 – 9", "Apply this replacement and go to the next issue"),
            ("Enter", "Apply the selected replacement and go to the next issue"),
            ("↑ ↓", "Move between options"),
            ("F8", "Skip to the next issue"),
            ("Esc", "Return to where you were writing"),
            ("Any letter", "Close the card and keep writing"),
        ],
    ),
    (
        "In the list and the menu",
        &[
            ("↑ ↓", "Move between entries"),
            ("Home", "First entry"),
            ("End", "Last entry"),
        ],
    ),
    ("Everywhere", &[("Ctrl + /", "Show these shortcuts")]),
];

/// Opens the sheet.
pub(crate) fn open() {
    let dialog = page::by_id(ID).and_then(|dialog| dialog.dyn_into::<HtmlDialogElement>().ok());
    if let Some(dialog) = dialog {
        // This fails only if the sheet is already open.
        let _ = dialog.show_modal();
    }
}

/// The sheet, and the key that opens it.
#[component]
pub(crate) fn KeysSheet() -> impl IntoView {
    let dialog = NodeRef::<Dialog>::new();
    page::on_document("keydown", |event| {
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
    let row = |(keys, does): (&'static str, &'static str)| {
        view! {
            <div>
                <dt>{keys.split(" + ").map(|key| view! { <kbd>{key}</kbd> }).collect_view()}</dt>
                <dd>{does}</dd>
            </div>
        }
    };
    let group = |(place, keys): (&'static str, &'static [(&'static str, &'static str)])| {
        view! {
            <section>
                <h3>{place}</h3>
                <dl class="keys">{keys.iter().copied().map(row).collect_view()}</dl>
            </section>
        }
    };
    view! {
        <dialog node_ref=dialog id=ID class="dialog" aria-labelledby="keys-heading">
            <div class="dialog-head">
                <h2 id="keys-heading">"Keyboard shortcuts"</h2>
                <button type="button" class="quiet" on:click=close>
                    "Close"
                </button>
            </div>
            {KEYS.map(group).collect_view()}
        </dialog>
    }
}
