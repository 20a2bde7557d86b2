//! The language menu, and the language that was detected.

use emend_shared::LanguageInfo;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::browser_window::language;
use super::check_sender::AUTO;
use super::documents::open_document;
use super::language_names::display_name;
use super::state::AppState;
use super::user_languages::{known_languages, set_last_choice};
use super::{api_client, check_sender, storage};
use crate::model::document::EditorDocument;
use crate::model::document_language::{language_without_region, menu_groups};
use crate::model::messages::m;

/// The name of a language in the language of the interface, with the name of its region instead of the code: `Arabic (Egypt)` for
/// `Arabic (EG)`. `name` is its English name.
fn name_with_region(code: &str, name: &str) -> String {
    if language() != "en" {
        return display_name("language", code).unwrap_or_else(|| name.to_owned());
    }
    let region = name.strip_suffix(')').and_then(|name| name.rsplit_once(" ("));
    let Some((language, region)) =
        region.filter(|(_, code)| code.len() == 2 && *code != "US" && *code != "UK")
    else {
        return name.to_owned();
    };
    display_name("region", region).map_or_else(|| name.to_owned(), |region| format!("{language} ({region})"))
}

/// The language selector.
#[component]
pub(crate) fn LanguageSwitch() -> impl IntoView {
    let state = AppState::here();
    state.language.set(open_document::language());
    Effect::new(move |before: Option<String>| {
        let language = state.language.get();
        storage::set(storage::LANGUAGE, &language);
        if before.is_some_and(|before| before != language) {
            if language != AUTO {
                set_last_choice(&language);
            }
            open_document::choose_language(state, &language);
            check_sender::recheck_all(state);
        }
        language
    });
    Effect::new(move || {
        // Runs again when the connection changes, so that the list loads once the server is back.
        state.connection.track();
        if state.languages.with_untracked(Vec::is_empty) {
            spawn_local(async move {
                if let Ok(mut languages) = api_client::languages().await {
                    for language in &mut languages {
                        language.name = name_with_region(language.code.as_str(), &language.name);
                    }
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
            .with(|languages| languages.iter().any(|info| info.code.as_str() == language));
        (language != AUTO && !listed).then_some(language)
    };
    let option = move |code: String, name: String| {
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
    let group = move |(name, languages): (String, Vec<LanguageInfo>)| {
        let options = languages
            .into_iter()
            .map(|language| option(language.code.to_string(), language.name))
            .collect_view();
        view! { <optgroup label=name>{options}</optgroup> }
    };
    let groups = move || {
        let groups = state
            .languages
            .with(|languages| menu_groups(&known_languages(), languages));
        groups.into_iter().map(group).collect_view()
    };
    view! {
        <label class="field">
            <span>{m("Language")}</span>
            <select on:change=move |event| state.language.set(event_target_value(&event))>
                {option(AUTO.to_owned(), m("Detect").owned())}
                {move || unlisted().map(|code| option(code.clone(), code))} {groups}
            </select>
        </label>
    }
}

/// The language that was detected, and a way to put it right.
#[component]
pub(crate) fn DetectedLanguage() -> impl IntoView {
    let state = AppState::here();
    let is_blank = Memo::new(move |_| state.document.with(EditorDocument::is_blank));
    let is_auto = move || state.language.with(|language| language == AUTO) && !is_blank.get();
    let detected = move || {
        let decided = state
            .document_language
            .with(|language| language.decided().cloned());
        let decided = decided.map(|used| {
            t!(
                "Detected: {language}",
                language = name_with_region(used.code.as_str(), &used.name)
            )
        });
        // There is too little text to tell.
        let assumed = || {
            state
                .used_language
                .get()
                .map(|used| name_with_region(used.code.as_str(), &used.name))
        };
        is_auto().then(|| decided.or_else(assumed)).flatten()
    };
    let correction = move || {
        let language = state.document_language.get();
        let decided = language.decided().filter(|_| is_auto())?.clone();
        let other = state
            .languages
            .with(|languages| language.alternative(&known_languages(), languages).cloned())?;
        let text = t!(
            "Not {language}? Check as {other}",
            language = language_without_region(&name_with_region(decided.code.as_str(), &decided.name)),
            other = language_without_region(&other.name)
        );
        let code = other.code.to_string();
        Some(view! {
            <button type="button" class="link" on:click=move |_| state.language.set(code.clone())>
                {text}
            </button>
        })
    };
    view! {
        <p class="muted">{detected}</p>
        {correction}
    }
}
