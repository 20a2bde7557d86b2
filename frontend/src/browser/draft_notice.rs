//! What the user has to know about the stored text: that it cannot be saved, or that there is another version of it.

use leptos::prelude::*;

use super::conditional::shown_while;
use super::documents::controls::button;
use super::state::{AppState, DocumentDeletion};
use super::{drafts, page};
use crate::model::messages::{m, t};

/// The notices above the text.
#[component]
pub(crate) fn DraftNotice() -> impl IntoView {
    let state = AppState::here();
    let discard = move || {
        let question = t("Delete the other version? This cannot be undone.");
        if page::window().confirm_with_message(question).unwrap_or(false) {
            drafts::discard(state);
        }
    };
    let unsaved = || {
        let text = t(
            "Your latest changes are not saved: this browser’s storage is full. Everything saved earlier is safe. Copy your text before you close this page.",
        );
        view! { <p class="banner">{text}</p> }.into_any()
    };
    let said = move || {
        let close = move || state.draft().said.set(None);
        let message = state.draft().said.get();
        message.map(|message| note(&message, vec![button(m("Close"), "quiet", Box::new(close))]))
    };
    let versions = move || {
        let ways = vec![
            button(
                m("Show the other version"),
                "quiet framed",
                Box::new(move || drafts::swap(state)),
            ),
            button(m("Delete the other version"), "quiet", Box::new(discard)),
        ];
        note(
            t("This document was changed in two tabs at the same time. Emend kept both versions."),
            ways,
        )
    };
    view! {
        <div class="banners" role="status" aria-label=m("Draft")>
            {shown_while(move || state.draft().unsaved.get(), unsaved)}
            {said}
            {move || state.draft().deletion.get().map(|deletion| deleted(state, deletion))}
            {shown_while(move || state.draft().versions.get() > 0, versions)}
        </div>
    }
}

/// Saves the text before the page is left. If that fails, asks whether the latest changes may be lost.
pub(crate) async fn may_leave(state: AppState) -> bool {
    let question = t(
        "Your latest changes are not saved, because this browser’s storage is full. Continue and discard them?",
    );
    drafts::flush(state).await || page::window().confirm_with_message(question).unwrap_or(true)
}

/// A notice with what can be done about it.
fn note(text: &str, ways: Vec<AnyView>) -> AnyView {
    let text = text.to_owned();
    view! {
        <div class="note draft-versions">
            <p>{text}</p>
            <div class="hint-ways">{ways}</div>
        </div>
    }
    .into_any()
}

/// The notice that the document was deleted, and the way to get it back.
fn deleted(state: AppState, deletion: DocumentDeletion) -> AnyView {
    let (text, way) = match deletion {
        DocumentDeletion::Restorable => (
            t("This document was deleted. If you keep writing, it will be restored."),
            m("Restore this document"),
        ),
        DocumentDeletion::ForGood => (
            t("This document was deleted for good. Only this page still has its text."),
            m("Keep the text as a document"),
        ),
    };
    let undelete = move || drafts::undelete(state);
    note(text, vec![button(way, "quiet framed", Box::new(undelete))])
}
