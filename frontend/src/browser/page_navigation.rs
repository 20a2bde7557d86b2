//! Navigation between the pages of the app. Each is a full page load.

use super::browser_window;

/// Navigates to another page of the app; an empty path is the editor.
pub(crate) fn navigate_to(path: &str) {
    // This fails only for an invalid address.
    let _ = browser_window::window().location().assign(path);
}

/// Navigates to the log-in page, which returns to this page after logging in.
pub(crate) fn navigate_to_login() {
    navigate_to(&format!("log-in?next={}", browser_window::path()));
}
