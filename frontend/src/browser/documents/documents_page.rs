//! The page that lists all documents.

use leptos::prelude::*;

use super::controls::{button, dynamic, link, paragraph, sentence};
use super::document_list_state::DocumentListState;
use super::document_row::{deleted_row, document_row};
use super::file_opening::{FileOpening, open_files, opened_files};
use super::{open_document, tabs};
use crate::browser::user;
use crate::model::messages::{m, number, t};

/// The page that lists all documents.
#[component]
pub(crate) fn DocumentsPage() -> impl IntoView {
    user::watch();
    let list = DocumentListState::new();
    list.load();
    tabs::watch(move |_| list.load_unless_renaming());
    let shown = window_event_listener_untyped("pageshow", move |_| list.load_unless_renaming());
    on_cleanup(move || shown.remove());
    let opening = FileOpening::watch();
    let lead = t(
        "Your documents stay in this browser, and the server never stores them. Drop files here to open them.",
    );
    view! {
        {paragraph("lead", lead)}
        <div class="document-tools">
            <label class="entry">
                <span>{m("Search")}</span>
                <input
                    type="search"
                    autocomplete="off"
                    on:input=move |event| list.search(event_target_value(&event))
                />
            </label>
            {link(m("New document"), "primary", open_document::new_path())} {open_files(opening)}
        </div>
        {opened_files(opening)}
        <div role="alert">{dynamic(Box::new(move || failed(list)))}</div>
        <div role="status" aria-label=m("Done")>
            {dynamic(Box::new(move || last_action_view(list)))}
        </div>
        <h2 id="documents-heading" class="unseen" tabindex="-1">
            {m("Your documents")}
        </h2>
        {document_list_view(list)}
        {deleted_list_view(list)}
    }
    .into_any()
}

fn failed(list: DocumentListState) -> AnyView {
    match list.last_action_message.get() {
        Some(Err(message)) => paragraph("banner", &message),
        _ => ().into_any(),
    }
}

fn last_action_view(list: DocumentListState) -> AnyView {
    if let Some(deletion) = list.deletion.get() {
        let text = t!("Deleted “{title}”.", title = deletion.title);
        let undo = move || list.restore(deletion.id.clone(), &deletion.title);
        return view! {
            <div class="good deletion" id="deletion" tabindex="-1">
                <span>{text}</span>
                {button(m("Undo"), "link", Box::new(undo))}
            </div>
        }
        .into_any();
    }
    match list.last_action_message.get() {
        Some(Ok(message)) => paragraph("good", &message),
        _ => ().into_any(),
    }
}

fn document_list_view(list: DocumentListState) -> AnyView {
    let matches = Memo::new(move |_| list.matches());
    let total = Memo::new(move |_| {
        list.records.with(|records| match records {
            Some(Ok(records)) => records.iter().filter(|record| record.deleted.is_none()).count(),
            _ => 0,
        })
    });
    let state = move || match list.records.get() {
        None => sentence("muted", m("Loading…")),
        Some(Err(())) => sentence(
            "banner",
            m(
                "This browser cannot store documents: its storage is full or turned off. Emend keeps only the text in the editor, and only while there is room for it.",
            ),
        ),
        Some(Ok(_)) if total.get() == 0 => sentence(
            "note",
            m(
                "No documents yet. Write one, or open a file: Emend reads text, Markdown, HTML, Word (.docx) and OpenDocument (.odt).",
            ),
        ),
        Some(Ok(_)) if matches.with(Vec::is_empty) => sentence("note", m("No documents match your search.")),
        Some(Ok(_)) => ().into_any(),
    };
    let count = move || {
        let (matches, total) = (matches.with(Vec::len), total.get());
        let text = if total == 0 {
            String::new()
        } else if matches == total {
            tn!(total, "{n} document", "{n} documents")
        } else {
            tn!(
                total,
                "{matches} of {n} document",
                "{matches} of {n} documents",
                matches = number(matches)
            )
        };
        paragraph("muted", &text)
    };
    let rows = move || {
        let rows = matches.get().into_iter().map(|record| document_row(list, record));
        rows.collect::<Vec<AnyView>>().into_any()
    };
    view! {
        <div role="status" aria-label=m("Search results")>
            {dynamic(Box::new(count))}
        </div>
        {dynamic(Box::new(state))}
        <ul class="rows documents" role="list" aria-label=m("Documents")>
            {dynamic(Box::new(rows))}
        </ul>
    }
    .into_any()
}

fn deleted_list_view(list: DocumentListState) -> AnyView {
    let deleted = Memo::new(move |_| list.deleted());
    dynamic(Box::new(move || {
        let deleted = deleted.get();
        if deleted.is_empty() {
            return ().into_any();
        }
        let summary = t!("Recently deleted ({n})", n = number(deleted.len()));
        let rows = deleted.into_iter().map(|record| deleted_row(list, &record));
        view! {
            <details>
                <summary>{summary}</summary>
                {sentence("muted", m("These documents are permanently deleted after 30 days."))}
                <ul class="rows documents" role="list" aria-label=m("Recently deleted")>
                    {rows.collect::<Vec<AnyView>>()}
                </ul>
            </details>
        }
        .into_any()
    }))
}
