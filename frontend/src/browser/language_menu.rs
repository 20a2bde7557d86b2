//! The language menu, and the language that was detected.

use emend_shared::LanguageInfo;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::{JsCast, JsValue};

use super::check_sender::AUTO;
use super::documents::open_document;
use super::state::AppState;
use super::user_languages::{of_user, set_last_choice};
use super::{api_client, check_sender, storage};
use crate::model::document::EditorDocument;
use crate::model::document_language::menu_groups;
use crate::model::labels::language_without_region;

/// The name of a language, with the name of its region instead of the code: `Arabic (Egypt)` for `Arabic (EG)`.
fn name_with_region(name: &str) -> String {
    let code = name.strip_suffix(')').and_then(|name| name.rsplit_once(" ("));
    let Some((language, code)) = code.filter(|(_, code)| code.len() == 2 && *code != "US" && *code != "UK")
    else {
        return name.to_owned();
    };
    region(code).map_or_else(|| name.to_owned(), |region| format!("{language} ({region})"))
}

/// The browser's English name of a region.
fn region(code: &str) -> Option<String> {
    let intl = js_sys::Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
    let names = js_sys::Reflect::get(&intl, &"DisplayNames".into()).ok()?;
    let options = js_sys::Object::new();
    js_sys::Reflect::set(&options, &"type".into(), &"region".into()).ok()?;
    let arguments = js_sys::Array::of2(&js_sys::Array::of1(&"en".into()), &options);
    let names = js_sys::Reflect::construct(names.dyn_ref::<js_sys::Function>()?, &arguments).ok()?;
    let of: js_sys::Function = js_sys::Reflect::get(&names, &"of".into()).ok()?.dyn_into().ok()?;
    of.call1(&names, &JsValue::from_str(code)).ok()?.as_string()
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
            .map(|known| option(known.code.to_string(), name_with_region(&known.name)))
            .collect_view();
        view! { <optgroup label=name>{options}</optgroup> }
    };
    let groups = move || {
        let groups = state
            .languages
            .with(|languages| menu_groups(&of_user(), languages));
        groups.into_iter().map(group).collect_view()
    };
    view! {
        <label class="field">
            <span>"Language"</span>
            <select on:change=move |event| state.language.set(event_target_value(&event))>
                {option(AUTO.to_owned(), "Detect".to_owned())}
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
        let decided = decided.map(|used| format!("Detected: {}", name_with_region(&used.name)));
        // There is too little text to tell.
        let assumed = || state.used_language.get().map(|used| name_with_region(&used.name));
        is_auto().then(|| decided.or_else(assumed)).flatten()
    };
    let correction = move || {
        let language = state.document_language.get();
        let decided = language.decided().filter(|_| is_auto())?.clone();
        let other = state
            .languages
            .with(|languages| language.alternative(&of_user(), languages).cloned())?;
        let text = format!(
            "Not {}? Check as {}",
            language_without_region(&decided.name),
            language_without_region(&other.name)
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
