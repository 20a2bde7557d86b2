//! What the user has to know about the stored text: that it cannot be saved, or that there is another version of it.

use leptos::prelude::*;

use super::state::{AppState, DocumentDeletion};
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
            {move || state.draft().deletion.get().map(|deletion| deleted(state, deletion))}
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

/// The notice that the document was deleted, and the way to get it back.
fn deleted(state: AppState, deletion: DocumentDeletion) -> AnyView {
    let (text, way) = match deletion {
        DocumentDeletion::Restorable => (
            "This document was deleted. If you go on writing, it is restored.",
            "Restore this document",
        ),
        DocumentDeletion::ForGood => (
            "This document was deleted for good. Only this page still has its text. If you go on writing, it becomes a document again.",
            "Keep the text as a document",
        ),
    };
    view! {
        <div class="note draft-versions">
            <p>{text}</p>
            <button type="button" class="quiet framed" on:click=move |_| drafts::undelete(state)>
                {way}
            </button>
        </div>
    }
    .into_any()
}
