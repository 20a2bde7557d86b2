//! What the user has to know about the stored text: that it cannot be saved, or that there is another version of it.

use leptos::prelude::*;

use super::state::AppState;
use super::{drafts, page};

/// The notices above the text.
#[component]
pub(crate) fn DraftNotice() -> impl IntoView {
    let state = AppState::here();
    let discard = move |_| {
        let question = "Delete the other version? This cannot be undone.";
        if page::window().confirm_with_message(question).unwrap_or(false) {
            drafts::discard(state);
        }
    };
    view! {
        <div class="banners" role="status" aria-label="Draft">
            <Show when=move || state.draft().unsaved.get()>
                <p class="banner">
                    "Your latest changes are not saved: this browser’s storage is full. Everything saved earlier is safe. Copy your text before you close this page."
                </p>
            </Show>
            {move || {
                let close = move |_| state.draft().said.set(None);
                state.draft().said.get().map(|message| {
                    view! {
                        <div class="note draft-versions">
                            <p>{message}</p>
                            <button type="button" class="quiet" on:click=close>
                                "Close"
                            </button>
                        </div>
                    }
                })
            }}
            <Show when=move || { state.draft().versions.get() > 0 }>
                <div class="note draft-versions">
                    <p>"This document was changed in two tabs at the same time. Emend kept both versions."</p>
                    <div class="hint-ways">
                        <button type="button" class="quiet framed" on:click=move |_| drafts::swap(state)>
                            "Show the other version"
                        </button>
                        <button type="button" class="quiet" on:click=discard>
                            "Delete the other version"
                        </button>
                    </div>
                </div>
            </Show>
        </div>
    }
}
