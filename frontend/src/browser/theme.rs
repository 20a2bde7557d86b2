//! The theme: light, dark, or the system's.

use leptos::prelude::*;

use super::documents::controls::selection;
use super::{browser_window, storage};
use crate::model::messages::{Message, m};

/// Each theme's ID and its label.
const THEMES: [(&str, Message); 3] = [("auto", m("Auto")), ("light", m("Light")), ("dark", m("Dark"))];

/// The theme selector.
#[component]
pub(crate) fn ThemeSwitch() -> impl IntoView {
    let kept = storage::get(storage::THEME).unwrap_or_default();
    let theme = RwSignal::new(if THEMES.iter().any(|(name, _)| *name == kept) {
        kept
    } else {
        "auto".to_owned()
    });
    Effect::new(move || {
        let theme = theme.get();
        storage::set(storage::THEME, &theme);
        if let Some(root) = browser_window::document().document_element() {
            // Every theme's name is a valid value.
            let _ = root.set_attribute("data-theme", &theme);
        }
        // The colour of the window's frame, where the app is installed; the page has it for both of the system's themes.
        if let Ok(Some(dark)) = browser_window::document().query_selector("meta[name=theme-color][media]") {
            let media = match theme.as_str() {
                "light" => "not all",
                "dark" => "all",
                _ => "(prefers-color-scheme: dark)",
            };
            // Every media query is a valid value.
            let _ = dark.set_attribute("media", media);
        }
    });
    let chosen = theme.get_untracked();
    let options = THEMES.map(|(name, text)| (name, text.text()));
    selection(
        "field",
        m("Theme"),
        &options,
        &chosen,
        Box::new(move |name| theme.set(name)),
    )
}
