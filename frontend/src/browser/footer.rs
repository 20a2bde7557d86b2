//! The footer of every page.

use leptos::prelude::*;

use super::keys_sheet::{self, KeysSheet};
use crate::model::messages::m;

/// Help, privacy, the API and the version; and the sheet of keys, which every page has.
#[component]
pub(crate) fn Footer() -> impl IntoView {
    view! {
        <footer class="foot">
            <a href="help">{m("Help")}</a>
            <a href="help#privacy">{m("Privacy")}</a>
            <a href="docs">{m("API documentation")}</a>
            <button type="button" class="foot-button" on:click=|_| keys_sheet::open()>
                {m("Keyboard shortcuts")}
            </button>
            <span class="muted">{concat!("Emend ", env!("CARGO_PKG_VERSION"))}</span>
        </footer>
        <KeysSheet />
    }
}
