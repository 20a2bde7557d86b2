//! The row of a document on the page of all documents.

use leptos::ev;
use leptos::html::Input;
use leptos::prelude::*;

use super::controls::{button, dynamic};
use super::date_texts::age_text;
use super::document_list_state::{DocumentListState, rename_button};
use super::open_document;
use crate::browser::pages::row_button;
use crate::model::counted_nouns::word_count;
use crate::model::documents::document_record::DocumentRecord;
use crate::model::documents::title;
use crate::model::messages::m;

/// A document and its buttons.
pub(super) fn document_row(list: DocumentListState, record: DocumentRecord) -> AnyView {
    let row = move || {
        let is_renamed = list.renamed.with(|renamed| renamed.as_ref() == Some(&record.id));
        if is_renamed {
            renaming(list, &record)
        } else {
            plain(list, record.clone())
        }
    };
    view! { <li>{dynamic(Box::new(row))}</li> }.into_any()
}

fn plain(list: DocumentListState, record: DocumentRecord) -> AnyView {
    let name = record.title().to_owned();
    let detail = t!(
        "Changed {when} · {words}",
        when = age_text(record.changed),
        words = word_count(record.words)
    );
    let rename = {
        let id = record.id.clone();
        move |_| list.renamed.set(Some(id.clone()))
    };
    let duplicate = {
        let id = record.id.clone();
        move || list.duplicate(id.clone())
    };
    let id = rename_button(&record.id);
    let path = open_document::path(&record.id);
    let rename_label = t!("Rename “{name}”", name = name);
    let duplicate_label = t!("Duplicate “{name}”", name = name);
    let delete_label = t!("Delete “{name}”", name = name);
    view! {
        <span>
            <a href=path dir="auto">
                {name}
            </a>
            <small class="muted">{detail}</small>
        </span>
        <button type="button" class="quiet framed" id=id aria-label=rename_label on:click=rename>
            {m("Rename")}
        </button>
        {row_button(m("Duplicate"), duplicate_label, Box::new(duplicate))}
        {row_button(m("Delete"), delete_label, Box::new(move || list.delete(&record)))}
    }
    .into_any()
}

fn renaming(list: DocumentListState, record: &DocumentRecord) -> AnyView {
    let input = NodeRef::<Input>::new();
    Effect::new(move || {
        if let Some(input) = input.get() {
            // The field has just been shown, so it can have the focus.
            let _ = input.focus();
            input.select();
        }
    });
    let id = record.id.clone();
    let save = {
        let id = id.clone();
        move |event: ev::SubmitEvent| {
            event.prevent_default();
            if let Some(input) = input.get_untracked() {
                list.rename(id.clone(), &input.value());
            }
        }
    };
    let cancel = {
        let id = id.clone();
        move || list.keep_title(&id)
    };
    let on_key = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" {
            list.keep_title(&id);
        }
    };
    view! {
        <form class="renaming" on:submit=save>
            <input
                node_ref=input
                type="text"
                aria-label=t!("New title for “{name}”", name = record.title())
                autocomplete="off"
                maxlength=title::MAX_CHARS.to_string()
                prop:value=record.title().to_owned()
                on:keydown=on_key
            />
            <button type="submit" class="primary">
                {m("Save")}
            </button>
            {button(m("Cancel"), "quiet framed", Box::new(cancel))}
        </form>
    }
    .into_any()
}

/// A deleted document.
pub(super) fn deleted_row(list: DocumentListState, record: &DocumentRecord) -> AnyView {
    let name = record.title().to_owned();
    let detail = t!(
        "Deleted {when}",
        when = age_text(record.deleted.unwrap_or_default())
    );
    let restore = {
        let (id, title) = (record.id.clone(), name.clone());
        move || list.restore(id.clone(), &title)
    };
    let remove = {
        let (id, title) = (record.id.clone(), name.clone());
        move || list.remove(id.clone(), &title)
    };
    let restore_label = t!("Restore “{name}”", name = name);
    let remove_label = t!("Delete “{name}” permanently", name = name);
    view! {
        <li>
            <span>
                <bdi>{name}</bdi>
                <small class="muted">{detail}</small>
            </span>
            {row_button(m("Restore"), restore_label, Box::new(restore))}
            {row_button(m("Delete permanently"), remove_label, Box::new(remove))}
        </li>
    }
    .into_any()
}
