//! The status bar below the text, the hint above it, and the live region for screen readers.

use leptos::prelude::*;

use super::connection_banner::WaitingChoices;
use super::editor::caret;
use super::language_menu::DetectedLanguage;
use super::state::{AppState, ServerConnection};
use super::{editor, page, storage, toast};
use crate::model::document::EditorDocument;
use crate::model::labels::status;
use crate::sample_text;

/// The counts, and buttons for the whole text.
#[component]
pub(crate) fn StatusBar() -> impl IntoView {
    let state = AppState::here();
    let words = Memo::new(move |_| state.document.with(EditorDocument::words));
    let progress = Memo::new(move |_| state.document.with(EditorDocument::check_progress));
    let counts = move || {
        let is_offline = state.connection.get() == ServerConnection::Away;
        status(
            progress.get(),
            is_offline,
            state.found.with(Vec::len),
            words.get(),
        )
    };
    // The clipboard is available only in secure contexts; elsewhere the text can be selected and copied by hand.
    let has_clipboard =
        js_sys::Reflect::has(&page::window().navigator(), &"clipboard".into()).unwrap_or(false);
    let copy = move |_| {
        let text = editor::dom::with(|flow| flow.text.clone());
        let _ = page::window().navigator().clipboard().write_text(&text);
        toast::say(state, "Copied the text".to_owned());
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
            <DetectedLanguage />
            <WaitingChoices />
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

/// A short explanation for first-time users, shown until it is dismissed.
#[component]
pub(crate) fn Hint() -> impl IntoView {
    let state = AppState::here();
    let visible = RwSignal::new(storage::get(storage::HINT).is_none());
    let dismiss = move || {
        storage::set(storage::HINT, "seen");
        visible.set(false);
    };
    let is_sample = || editor::dom::with(|flow| sample_text::is_shown_in(&flow.text));
    let start = move |_| {
        dismiss();
        if let Some(element) = state.editor.get_untracked().filter(|_| is_sample()) {
            caret::clear(&element);
        }
    };
    // Stays once it is shown, so that the text does not jump when its first mistake is corrected.
    let began_with_sample = Memo::new(move |before: Option<&bool>| {
        state.edits.track();
        before == Some(&true) || is_sample()
    });
    view! {
        <Show when=move || visible.get()>
            <section class="hint" aria-label="How it works">
                <p>
                    <strong>"Click an underlined word"</strong>
                    " to see replacements, or press "
                    <kbd>"F8"</kbd>
                    " to go to the next issue. Emend learns from every replacement you accept, every issue you ignore and every correction you type."
                </p>
                <div class="hint-ways">
                    <Show when=move || began_with_sample.get()>
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

/// The live region that screen readers announce.
#[component]
pub(crate) fn Voice() -> impl IntoView {
    let state = AppState::here();
    view! {
        <p class="unseen" id="announcements" aria-live="polite">
            {move || state.announcement.get()}
        </p>
    }
}
