//! The bar above the text: the title of the document, and the buttons of its dialogs.

use leptos::html::Input;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::document_dialog::document_dialog;
use super::file_opening::{FileOpening, opened_files};
use super::open_document;
use super::statistics_dialog::statistics_dialog;
use super::versions_dialog::versions_dialog;
use crate::browser::state::AppState;
use crate::browser::{browser_window, draft_saving};
use crate::model::documents::title;
use crate::model::messages::{m, t};

/// The bar above the text.
#[component]
pub(crate) fn DocumentBar() -> impl IntoView {
    let state = AppState::here();
    let opening = FileOpening::watch();
    view! {
        <section class="document-bar" aria-label=m("Document")>
            {title_field(state)} {document_dialog(state, opening)} {statistics_dialog(state)} {versions_dialog(state)}
        </section>
        {opened_files(opening)}
    }
    .into_any()
}

fn title_field(state: AppState) -> AnyView {
    let given = RwSignal::new(open_document::with(|open| open.given_title.clone()));
    let of_text = Memo::new(move |_| {
        // The text is stored soon after each change.
        state.draft().commits.track();
        state.editor.track();
        let shown = draft_saving::shown_text();
        if shown.is_empty() {
            // The text is not shown yet.
            return open_document::with(|open| title::from_text(open.text.as_deref().unwrap_or_default()));
        }
        title::from_text(&shown)
    });
    Effect::new(move || {
        let title = given.get().unwrap_or_else(|| of_text.get());
        browser_window::document().set_title(&format!("{title} · Emend"));
    });
    let input = NodeRef::<Input>::new();
    let rename = move |_| {
        let Some(input) = input.get() else { return };
        let entered = title::from_input(&input.value());
        input.set_value(entered.as_deref().unwrap_or_default());
        given.set(entered.clone());
        state.announce(t("Renamed"));
        spawn_local(async move {
            if open_document::set_title(entered).await.is_err() {
                state.draft().last_action_message.set(Some(
                    m("The title was not saved: this browser’s storage is full or turned off.").owned(),
                ));
            }
        });
    };
    view! {
        <input
            node_ref=input
            type="text"
            class="document-title"
            aria-label=m("Title")
            autocomplete="off"
            maxlength=title::MAX_CHARS.to_string()
            placeholder=of_text
            prop:value=given.get_untracked().unwrap_or_default()
            on:change=rename
        />
    }
    .into_any()
}
