//! The language of the interface: that of the browser, or the one that was chosen in the menu.
//!
//! A script of the page decides on it and asks for the file of its messages, so that the file comes while the WebAssembly is loaded.
//! See docs/decisions/0086-languages-of-the-interface.md.

use js_sys::{Number, Promise, Reflect};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::documents::controls::selection;
use super::state::AppState;
use super::{browser_window, draft_notice, storage};
use crate::model::messages::{self, m, t};

/// The name under which the chosen language is stored. The page's script reads it.
const STORAGE_KEY: &str = "emend.interface";
/// The languages and their own names.
const LANGUAGES: [(&str, &str); 3] = [("en", "English"), ("de", "Deutsch"), ("fr", "Français")];

/// Calls `then` once the messages are here. If they do not come, the interface is in English.
pub(crate) fn load_messages(then: impl FnOnce() + 'static) {
    messages::write_numbers_with(|n| {
        Number::from(n)
            .to_locale_string(&browser_window::language())
            .into()
    });
    let loading = Reflect::get(&browser_window::window(), &"messages".into()).ok();
    let Some(loading) = loading.and_then(|loading| loading.dyn_into::<Promise>().ok()) else {
        return then();
    };
    spawn_local(async move {
        let file = JsFuture::from(loading)
            .await
            .ok()
            .and_then(|file| file.as_string());
        if !messages::load(&browser_window::language(), file.unwrap_or_default())
            && let Some(root) = browser_window::document().document_element()
        {
            // Every tag of a language is a valid value.
            let _ = root.set_attribute("lang", "en");
        }
        then();
    });
}

/// The choice of the language in the menu. The page is loaded again in another language.
#[component]
pub(crate) fn InterfaceSwitch() -> impl IntoView {
    let editor = use_context::<AppState>();
    let chosen = storage::get(STORAGE_KEY).unwrap_or_default();
    let choose = move |language: String| {
        spawn_local(async move {
            if let Some(state) = editor
                && !draft_notice::may_leave(state).await
            {
                return;
            }
            if language.is_empty() {
                storage::remove(STORAGE_KEY);
            } else {
                storage::set(STORAGE_KEY, &language);
            }
            // Reloading fails only if the page is being left anyway.
            let _ = browser_window::window().location().reload();
        });
    };
    let mut options = vec![("", t("Auto"))];
    options.extend(LANGUAGES);
    selection(
        "field",
        m("Interface language"),
        &options,
        &chosen,
        Box::new(choose),
    )
}
