//! The status bar below the text, the hint above it, and the live region for screen readers.

use leptos::prelude::*;

use super::conditional::shown_while;
use super::connection_banner::WaitingChoices;
use super::editor::caret;
use super::language_menu::DetectedLanguage;
use super::state::{AppState, ServerConnection};
use super::{browser_window, editor, storage, toast};
use crate::browser::documents::controls::rich;
use crate::browser::documents::goals::goal_progress;
use crate::model::document::EditorDocument;
use crate::model::messages::{Message, m};
use crate::model::status_text::status;
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
            state.issues.with(Vec::len),
            words.get(),
        )
    };
    // The clipboard is available only in secure contexts; elsewhere the text can be selected and copied by hand.
    let has_clipboard =
        js_sys::Reflect::has(&browser_window::window().navigator(), &"clipboard".into()).unwrap_or(false);
    let copy = move || {
        let text = editor::dom::with(|flow| flow.text.clone());
        let _ = browser_window::window().navigator().clipboard().write_text(&text);
        toast::show_text(state, m("Copied the text").owned());
    };
    let clear = move || {
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
            {goal_progress(state)}
            <span class="spring"></span>
            {has_clipboard.then(|| text_action(m("Copy text"), COPY_ICON, Box::new(copy)))}
            {text_action(m("Clear"), CLEAR_ICON, Box::new(clear))}
        </div>
    }
}

/// Two sheets of paper.
const COPY_ICON: &str = "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3";
/// A bin.
const CLEAR_ICON: &str = "M2.5 4.5h11M6.5 4.5v-2h3v2M4 4.5l.7 9h6.6l.7-9";

/// A button for the whole text. On a narrow window, only its icon is seen.
fn text_action(name: Message, icon: &'static str, press: Box<dyn Fn()>) -> AnyView {
    view! {
        <button type="button" class="quiet text-action" title=name on:click=move |_| press()>
            <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
                <path d=icon fill="none" stroke="currentColor" stroke-width="1.4" />
            </svg>
            <span>{name}</span>
        </button>
    }
    .into_any()
}

/// A short explanation for first-time users, shown until it is dismissed.
#[component]
pub(crate) fn StatusHint() -> impl IntoView {
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
    let begin = move || {
        view! {
            <button type="button" class="primary" on:click=start>
                {m("Write your own text")}
            </button>
        }
        .into_any()
    };
    let hint = move || {
        view! {
            <section class="hint" aria-label=m("How it works")>
                {rich("", m("<strong>Click an underlined word</strong> to see replacements, or press <kbd>F8</kbd> to go to the next issue. Emend learns from every replacement you accept, every issue you ignore and every correction you type."))}
                <div class="hint-ways">
                    {shown_while(move || began_with_sample.get(), begin)}
                    <button type="button" class="quiet" on:click=move |_| dismiss()>
                        {m("Got it")}
                    </button>
                </div>
            </section>
        }
        .into_any()
    };
    shown_while(move || visible.get(), hint)
}

/// The live region that screen readers announce.
#[component]
pub(crate) fn Announcer() -> impl IntoView {
    let state = AppState::here();
    view! {
        <p class="unseen" id="announcements" aria-live="polite">
            {move || state.announcement.get()}
        </p>
    }
}
