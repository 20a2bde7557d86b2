//! The dialog for the personal dictionary.

use leptos::html::Dialog;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::pages::RowButton;
use super::single_field_form::single_field_form;
use super::state::AppState;
use super::{api_client, check_sender};
use crate::model::labels::counted;

/// The state of the list of words.
#[derive(Clone)]
enum DictionaryState {
    Loading,
    Known(Vec<String>),
    Failed(String),
}

#[derive(Clone, Copy)]
struct DictionaryWords {
    state: AppState,
    words: RwSignal<DictionaryState>,
}

impl DictionaryWords {
    fn load(self) {
        spawn_local(async move {
            self.words.set(match api_client::words().await {
                Ok(known) => DictionaryState::Known(known),
                Err(failure) => DictionaryState::Failed(failure.message()),
            });
        });
    }

    fn remove(self, word: String) {
        spawn_local(async move {
            match api_client::remove_words(vec![word.clone()]).await {
                Ok(()) => {
                    self.state.announce(format!("Removed “{word}”"));
                    self.state.hidden.update(|hidden| hidden.forget_words(&[word]));
                    check_sender::recheck_all(self.state);
                    self.load();
                }
                Err(failure) => self.words.set(DictionaryState::Failed(failure.message())),
            }
        });
    }

    /// Adds the entered words and clears the field; on failure the field keeps them.
    fn add(self, entry: RwSignal<String>) {
        let added: Vec<String> = entry
            .get_untracked()
            .split_whitespace()
            .map(str::to_owned)
            .collect();
        if added.is_empty() {
            return;
        }
        spawn_local(async move {
            match api_client::add_words(added).await {
                Ok(()) => {
                    entry.set(String::new());
                    check_sender::recheck_all(self.state);
                    self.load();
                }
                Err(failure) => self.words.set(DictionaryState::Failed(failure.message())),
            }
        });
    }
}

/// The button and its dialog.
#[component]
pub(crate) fn DictionaryDialog() -> impl IntoView {
    let dictionary = DictionaryWords {
        state: AppState::here(),
        words: RwSignal::new(DictionaryState::Loading),
    };
    let new = RwSignal::new(String::new());
    let dialog = NodeRef::<Dialog>::new();
    let open = move |_| {
        dictionary.words.set(DictionaryState::Loading);
        dictionary.load();
        if let Some(dialog) = dialog.get() {
            // This fails only if the dialog is already open.
            let _ = dialog.show_modal();
        }
    };
    let close = move |_| {
        if let Some(dialog) = dialog.get() {
            dialog.close();
        }
    };
    view! {
        <button type="button" class="quiet framed" aria-haspopup="dialog" on:click=open>
            "My dictionary"
        </button>
        <dialog node_ref=dialog class="dialog" aria-labelledby="words-heading">
            <div class="dialog-head">
                <h2 id="words-heading">"My dictionary"</h2>
                <button type="button" class="quiet" on:click=close>
                    "Close"
                </button>
            </div>
            <p class="muted">"Emend treats these words as correct in all your texts."</p>
            {single_field_form(new, "New word", "100", ("primary", "Add"), Box::new(move || dictionary.add(new)))}
            <div aria-live="polite">
                <Listed dictionary />
            </div>
        </dialog>
    }
}

#[component]
fn Listed(dictionary: DictionaryWords) -> impl IntoView {
    let row = move |word: String| {
        let name = word.clone();
        view! {
            <li>
                <span>{word.clone()}</span>
                <RowButton text="Remove" name press=move || dictionary.remove(word.clone()) />
            </li>
        }
    };
    move || match dictionary.words.get() {
        DictionaryState::Loading => view! { <p class="muted">"Loading…"</p> }.into_any(),
        DictionaryState::Failed(message) => view! { <p class="banner">{message}</p> }.into_any(),
        DictionaryState::Known(known) if known.is_empty() => {
            view! { <p class="muted">"No words yet. Add one here, or from an issue in the editor."</p> }
                .into_any()
        }
        DictionaryState::Known(known) => view! {
            <p class="muted">{counted(known.len(), "word")}</p>
            <ul class="words" role="list" aria-label="Words">
                {known.into_iter().map(row).collect_view()}
            </ul>
        }
        .into_any(),
    }
}
