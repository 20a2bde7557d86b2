//! What stands under and over the text: counts, the way things stand with the server, and the voice of the page.

use leptos::prelude::*;

use super::editor::caret;
use super::state::{Connection, State};
use super::{editor, page, storage};
use crate::model::document::Document;
use crate::model::wording::{counted, summary};
use crate::sample;

/// Counts and what can be done with the text as a whole.
#[component]
pub(crate) fn StatusBar() -> impl IntoView {
    let state = State::here();
    let words = Memo::new(move |_| state.document.with(Document::words));
    let counts = move || {
        let checked = state.document.with(Document::is_checked);
        if !checked && state.connection.get() == Connection::Away {
            return format!("Not checked · {}", counted(words.get(), "word"));
        }
        if state.used_language.with(Option::is_none) && words.get() > 0 {
            return format!("Reading… · {}", counted(words.get(), "word"));
        }
        summary(state.found.with(Vec::len), words.get())
    };
    let detected = move || {
        let used = state
            .used_language
            .get()
            .filter(|used| used.detected && state.language.get() == "auto" && words.get() > 0);
        used.map(|used| format!("Detected: {}", used.name))
    };
    let waiting = move || match state.waiting.get() {
        0 => None,
        n if state.connection.get() == Connection::Away => {
            Some(format!("{} kept until the server is back", counted(n, "choice")))
        }
        _ => None,
    };
    // Only secure origins have a clipboard; elsewhere selecting and copying by hand works as ever.
    let has_clipboard =
        js_sys::Reflect::has(&page::window().navigator(), &"clipboard".into()).unwrap_or(false);
    let copy = move |_| {
        let text = editor::dom::with(|flow| flow.text.clone());
        let _ = page::window().navigator().clipboard().write_text(&text);
        state.announce("Copied");
    };
    let clear = move |_| {
        if let Some(element) = state.editor.get_untracked() {
            caret::clear(&element);
        }
    };
    view! {
        <div class="statusbar">
            <p class="counts" id="summary">
                {counts}
            </p>
            <p class="muted">{detected}</p>
            <p class="muted">{waiting}</p>
            <span class="spring"></span>
            {has_clipboard
                .then(|| {
                    view! {
                        <button type="button" class="quiet" on:click=copy>
                            "Copy text"
                        </button>
                    }
                })}
            <button type="button" class="quiet" on:click=clear>
                "Clear"
            </button>
        </div>
    }
}

/// How things stand with the server, where there is something to say.
#[component]
pub(crate) fn Banner() -> impl IntoView {
    let state = State::here();
    view! {
        <div class="banners" role="status" aria-label="Connection">
            {move || {
                let text = match state.connection.get() {
                    Connection::Fine => return None,
                    Connection::Away => {
                        "Not reachable – still trying. Your text and your choices are kept in this browser.".to_owned()
                    }
                    Connection::Refused(message) => message,
                };
                Some(view! { <p class="banner">{text}</p> })
            }}
            {move || {
                state
                    .unlearned
                    .get()
                    .then(|| {
                        view! {
                            <p class="note">
                                "What was learned is not available just now; suggestions come in their original order."
                            </p>
                        }
                    })
            }}
        </div>
    }
}

/// How it works, until it is put away.
#[component]
pub(crate) fn Hint() -> impl IntoView {
    let state = State::here();
    let visible = RwSignal::new(storage::get(storage::HINT).is_none());
    let dismiss = move || {
        storage::set(storage::HINT, "seen");
        visible.set(false);
    };
    let start = move |_| {
        dismiss();
        if let Some(element) = state.editor.get_untracked() {
            caret::clear(&element);
        }
    };
    let is_sample = move || {
        state.edits.track();
        editor::dom::with(|flow| flow.text == sample::TEXT)
    };
    view! {
        <Show when=move || visible.get()>
            <section class="hint" aria-label="How it works">
                <p>
                    <strong>"Click an underlined word"</strong>
                    " to see what could stand there, or press "
                    <kbd>"F8"</kbd>
                    " to go from one issue to the next. Whatever you choose, type or wave away, Emend learns from it."
                </p>
                <div class="hint-ways">
                    <Show when=is_sample>
                        <button type="button" class="primary" on:click=start>
                            "Write your own text"
                        </button>
                    </Show>
                    <button type="button" class="quiet" on:click=move |_| dismiss()>
                        "Got it"
                    </button>
                </div>
            </section>
        </Show>
    }
}

/// What a screen reader says of its own accord.
#[component]
pub(crate) fn Voice() -> impl IntoView {
    let state = State::here();
    view! {
        <p class="unseen" id="announcements" aria-live="polite">
            {move || state.announcement.get()}
        </p>
    }
}
