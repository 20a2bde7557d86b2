//! Navigation between the pages of the app. Each is a full page load.

use super::page;

/// Navigates to another page of the app; an empty path is the editor.
pub(crate) fn go(path: &str) {
    // This fails only for an invalid address.
    let _ = page::window().location().assign(path);
}

/// Navigates to the log-in page, which returns to this page after logging in.
pub(crate) fn to_log_in() {
    go(&format!("log-in?next={}", page::path()));
}
