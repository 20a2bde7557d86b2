//! The editor's header: language and menu.

use emend_shared::accounts::SessionResponse;
use leptos::prelude::*;

use super::editor::open_at_caret;
use super::language_menu::LanguageSwitch;
use super::menu::Menu;
use super::state::AppState;
use crate::model::messages::m;

/// The editor's header.
#[component]
pub(crate) fn EditorHeader(session: Option<SessionResponse>) -> impl IntoView {
    let state = AppState::here();
    view! {
        <header class="toolbar">
            <h1 class="brand">
                <span class="mark" aria-hidden="true"></span>
                <span class="brand-name">"Emend"</span>
            </h1>
            <div class="settings">
                <LanguageSwitch />
                <button
                    type="button"
                    class="quiet framed"
                    title=m("Correct the word at the cursor even if it is not marked (Alt+Enter)")
                    // The press must not take the caret out of the text.
                    on:mousedown=|event| event.prevent_default()
                    on:click=move |_| open_at_caret(state)
                >
                    {m("Correct a word")}
                </button>
                <Menu session />
            </div>
        </header>
    }
}
