//! The dialog for the personal dictionary.

use leptos::ev;
use leptos::html::{Dialog, Input};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlInputElement;

use super::pages::row_button;
use super::state::AppState;
use super::{api_client, check_sender};
use crate::browser::documents::controls::sentence;
use crate::model::counted_nouns::word_count;
use crate::model::messages::m;
use crate::model::word_list::WordList;

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
    /// The result of the last action.
    message: RwSignal<String>,
}

impl DictionaryWords {
    fn load(self) {
        spawn_local(async move {
            self.words.set(match api_client::words().await {
                Ok(words) => DictionaryState::Known(words),
                Err(failure) => DictionaryState::Failed(failure.message()),
            });
        });
    }

    fn remove(self, word: String) {
        spawn_local(async move {
            match api_client::remove_words(vec![word.clone()]).await {
                Ok(()) => {
                    self.state.announce(t!("Removed “{word}”", word = word));
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
        let list = WordList::parse(&entry.get_untracked());
        if list.words.is_empty() {
            return self.message.set(list.remark());
        }
        let remark = list.remark();
        spawn_local(async move {
            for words in list.batches() {
                if let Err(failure) = api_client::add_words(words).await {
                    return self.message.set(failure.message());
                }
            }
            entry.set(String::new());
            self.message.set(remark);
            check_sender::recheck_all(self.state);
            self.load();
        });
    }

    /// Reads a file with a list of words into the field, where the user sees it before adding it.
    fn read_file(self, entry: RwSignal<String>, input: &HtmlInputElement) {
        let Some(file) = input.files().and_then(|files| files.get(0)) else {
            return;
        };
        input.set_value("");
        spawn_local(async move {
            match JsFuture::from(file.text())
                .await
                .ok()
                .and_then(|text| text.as_string())
            {
                Some(text) => {
                    let count = WordList::parse(&text).words.len();
                    entry.set(text);
                    self.message.set(tn!(
                        count,
                        "{n} word found in the file. Press Add to finish.",
                        "{n} words found in the file. Press Add to finish."
                    ));
                }
                None => self
                    .message
                    .set(m("The file could not be read. Choose a text file with a list of words.").owned()),
            }
        });
    }
}

/// The dialog, which opens when the menu asks for it.
#[component]
pub(crate) fn DictionaryDialog() -> impl IntoView {
    let dictionary = DictionaryWords {
        state: AppState::here(),
        words: RwSignal::new(DictionaryState::Loading),
        message: RwSignal::new(String::new()),
    };
    let new = RwSignal::new(String::new());
    let dialog = NodeRef::<Dialog>::new();
    let open_requests = dictionary.state.dictionary();
    Effect::new(move || {
        if open_requests.get() == 0 {
            return;
        }
        dictionary.words.set(DictionaryState::Loading);
        dictionary.message.set(String::new());
        dictionary.load();
        if let Some(dialog) = dialog.get_untracked() {
            // This fails only if the dialog is already open.
            let _ = dialog.show_modal();
        }
    });
    let close = move |_| {
        if let Some(dialog) = dialog.get() {
            dialog.close();
        }
    };
    view! {
        <dialog node_ref=dialog class="dialog" aria-labelledby="words-heading">
            <div class="dialog-head">
                <h2 id="words-heading">{m("My dictionary")}</h2>
                <button type="button" class="quiet" on:click=close>
                    {m("Close")}
                </button>
            </div>
            {sentence("muted", m("Emend treats these words as correct in everything you write."))}
            <NewWordsForm dictionary new />
            <div aria-live="polite">
                <p class="said">{dictionary.message}</p>
                <DictionaryList dictionary />
            </div>
        </dialog>
    }
}

/// The field for one word or a whole list, and the buttons for files.
#[component]
fn NewWordsForm(dictionary: DictionaryWords, new: RwSignal<String>) -> impl IntoView {
    let file = NodeRef::<Input>::new();
    let on_submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        dictionary.add(new);
    };
    let choose = move |_| {
        if let Some(file) = file.get() {
            file.click();
        }
    };
    let exported = move || match dictionary.words.get() {
        DictionaryState::Known(words) if !words.is_empty() => {
            let list: String = js_sys::encode_uri_component(&words.join("\n")).into();
            Some(view! {
                <a class="quiet framed" download="emend-words.txt" href=format!("data:text/plain;charset=utf-8,{list}")>
                    {m("Export")}
                </a>
            })
        }
        _ => None,
    };
    view! {
        <form class="new-words" on:submit=on_submit>
            <label>
                <span>{m("New words")}</span>
                <textarea
                    rows="2"
                    autocapitalize="off"
                    spellcheck="false"
                    placeholder=m("One word, or a list of words")
                    prop:value=new
                    on:input=move |event| new.set(event_target_value(&event))
                ></textarea>
            </label>
            <div class="buttons">
                <button type="submit" class="primary" disabled=move || new.with(|text| text.trim().is_empty())>
                    {m("Add")}
                </button>
                <button type="button" class="quiet framed" on:click=choose>
                    {m("Import a file…")}
                </button>
                {exported}
            </div>
            <input
                node_ref=file
                type="file"
                hidden
                accept=".txt,.dic,text/plain"
                aria-label=m("Word list file")
                on:change=move |_| {
                    if let Some(file) = file.get() {
                        dictionary.read_file(new, &file);
                    }
                }
            />
        </form>
    }
}

#[component]
fn DictionaryList(dictionary: DictionaryWords) -> impl IntoView {
    let row = move |word: String| {
        let label = t!("Remove “{name}”", name = word);
        let shown = word.clone();
        let remove = move || dictionary.remove(word.clone());
        view! {
            <li>
                <span>{shown}</span>
                {row_button(m("Remove"), label, Box::new(remove))}
            </li>
        }
        .into_any()
    };
    move || match dictionary.words.get() {
        DictionaryState::Loading => sentence("muted", m("Loading…")),
        DictionaryState::Failed(message) => view! { <p class="banner">{message}</p> }.into_any(),
        DictionaryState::Known(words) if words.is_empty() => sentence(
            "muted",
            m("No words yet. Add one here, or from an issue in the editor."),
        ),
        DictionaryState::Known(words) => view! {
            <p class="muted">{word_count(words.len())}</p>
            <ul class="words" role="list" aria-label=m("Words")>
                {words.into_iter().map(row).collect_view()}
            </ul>
        }
        .into_any(),
    }
}
