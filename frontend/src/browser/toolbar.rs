//! The editor's header: menu, language, theme and dictionary.

use emend_shared::accounts::SessionResponse;
use leptos::prelude::*;

use super::dictionary_dialog::DictionaryDialog;
use super::editor::open_at_caret;
use super::languages::LanguageSwitch;
use super::pages::Menu;
use super::state::AppState;
use super::theme::ThemeSwitch;

/// The editor's header.
#[component]
pub(crate) fn Toolbar(session: Option<SessionResponse>) -> impl IntoView {
    let state = AppState::here();
    view! {
        <header class="toolbar">
            <h1 class="brand">
                <span class="mark" aria-hidden="true"></span>
                "Emend"
            </h1>
            <div class="settings">
                {session.map(|session| view! { <Menu session /> })}
                <button
                    type="button"
                    class="quiet framed"
                    title="Alt+Enter"
                    on:click=move |_| open_at_caret(state)
                >
                    "Correct a word"
                </button>
                <LanguageSwitch />
                <ThemeSwitch />
                <DictionaryDialog />
            </div>
        </header>
    }
}
