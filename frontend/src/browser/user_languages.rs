//! The languages of the user: the last choice, and those of the browser.

use super::{browser_window, storage};

/// Where the language is stored that the user chose last.
const LAST: &str = "emend.language.last";

/// The language that the user chose last, if any.
pub(crate) fn last_choice() -> Option<String> {
    storage::get(LAST)
}

/// The languages of the browser, the preferred one first.
pub(crate) fn browser_languages() -> Vec<String> {
    let languages = browser_window::window().navigator().languages();
    languages
        .iter()
        .filter_map(|language| language.as_string())
        .collect()
}

/// Both, the last choice first.
pub(crate) fn known_languages() -> Vec<String> {
    last_choice().into_iter().chain(browser_languages()).collect()
}

/// Remembers the language that the user chose.
pub(crate) fn set_last_choice(language: &str) {
    storage::set(LAST, language);
}
