//! The editor's header: language and menu.

use emend_shared::accounts::SessionResponse;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::editor::open_at_caret;
use super::menu::Menu;
use super::state::AppState;
use super::{api_client, check_sender, storage};

/// The editor's header.
#[component]
pub(crate) fn Toolbar(session: Option<SessionResponse>) -> impl IntoView {
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
                    title="Correct the word at the cursor even if it is not marked (Alt+Enter)"
                    // The press must not take the caret out of the text.
                    on:mousedown=|event| event.prevent_default()
                    on:click=move |_| open_at_caret(state)
                >
                    "Correct a word"
                </button>
                <Menu session />
            </div>
        </header>
    }
}

/// The language selector.
#[component]
fn LanguageSwitch() -> impl IntoView {
    let state = AppState::here();
    state
        .language
        .set(storage::get(storage::LANGUAGE).unwrap_or_else(|| "auto".to_owned()));
    Effect::new(move |before: Option<String>| {
        let language = state.language.get();
        storage::set(storage::LANGUAGE, &language);
        if before.is_some_and(|before| before != language) {
            check_sender::recheck_all(state);
        }
        language
    });
    Effect::new(move || {
        // Runs again when the connection changes, so that the list loads once the server is back.
        state.connection.track();
        if state.languages.with_untracked(Vec::is_empty) {
            spawn_local(async move {
                if let Ok(languages) = api_client::languages().await {
                    state.languages.set(languages);
                }
            });
        }
    });
    // The stored language stays selected while the list is loading.
    let unlisted = move || {
        let language = state.language.get();
        let listed = state
            .languages
            .with(|languages| languages.iter().any(|known| known.code.as_str() == language));
        (language != "auto" && !listed).then_some(language)
    };
    let options = move || {
        let option = |code: String, name: String| {
            let is_chosen = {
                let code = code.clone();
                move || state.language.with(|language| *language == code)
            };
            view! {
                <option value=code selected=is_chosen>
                    {name}
                </option>
            }
        };
        let detect = [option("auto".to_owned(), "Detect".to_owned())];
        let unlisted = unlisted().map(|code| option(code.clone(), code));
        let known = state
            .languages
            .get()
            .into_iter()
            .map(|known| option(known.code.to_string(), known.name));
        detect.into_iter().chain(unlisted).chain(known).collect_view()
    };
    view! {
        <label class="field">
            <span>"Language"</span>
            <select on:change=move |event| state.language.set(event_target_value(&event))>{options}</select>
        </label>
    }
}
