//! What the user has to know about the stored text: that it cannot be saved, or that there is another version of it.

use leptos::prelude::*;

use super::conditional::shown_while;
use super::documents::controls::button;
use super::state::{AppState, DocumentDeletion};
use super::{browser_window, draft_saving};
use crate::model::messages::{m, t};

/// The notices above the text.
#[component]
pub(crate) fn DraftNotice() -> impl IntoView {
    let state = AppState::here();
    let discard = move || {
        let question = t("Delete the other version? This cannot be undone.");
        if browser_window::window()
            .confirm_with_message(question)
            .unwrap_or(false)
        {
            draft_saving::discard(state);
        }
    };
    let unsaved = || {
        let text = t(
            "Your latest changes are not saved: this browser’s storage is full. Everything saved earlier is safe. Copy your text before you close this page.",
        );
        view! { <p class="banner">{text}</p> }.into_any()
    };
    let last_action_notice = move || {
        let close = move || state.draft().last_action_message.set(None);
        let message = state.draft().last_action_message.get();
        message.map(|message| notice_view(&message, vec![button(m("Close"), "quiet", Box::new(close))]))
    };
    let versions = move || {
        let ways = vec![
            button(
                m("Show the other version"),
                "quiet framed",
                Box::new(move || draft_saving::swap(state)),
            ),
            button(m("Delete the other version"), "quiet", Box::new(discard)),
        ];
        notice_view(
            t("This document was changed in two tabs at the same time. Emend kept both versions."),
            ways,
        )
    };
    view! {
        <div class="banners" role="status" aria-label=m("Draft")>
            {shown_while(move || state.draft().unsaved.get(), unsaved)}
            {last_action_notice}
            {move || state.draft().deletion.get().map(|deletion| deletion_notice(state, deletion))}
            {shown_while(move || state.draft().versions.get() > 0, versions)}
        </div>
    }
}

/// Saves the text before the page is left. If that fails, asks whether the latest changes may be lost.
pub(crate) async fn may_leave(state: AppState) -> bool {
    let question = t(
        "Your latest changes are not saved, because this browser’s storage is full. Continue and discard them?",
    );
    draft_saving::flush(state).await
        || browser_window::window()
            .confirm_with_message(question)
            .unwrap_or(true)
}

/// A notice with buttons for the possible actions.
fn notice_view(text: &str, ways: Vec<AnyView>) -> AnyView {
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
fn deletion_notice(state: AppState, deletion: DocumentDeletion) -> AnyView {
    let (text, way) = match deletion {
        DocumentDeletion::Restorable => (
            t("This document was deleted. If you keep writing, it will be restored."),
            m("Restore this document"),
        ),
        DocumentDeletion::ForGood => (
            t("This document was permanently deleted. Only this page still has its text."),
            m("Keep the text as a document"),
        ),
    };
    let undelete = move || draft_saving::undelete(state);
    notice_view(text, vec![button(way, "quiet framed", Box::new(undelete))])
}
