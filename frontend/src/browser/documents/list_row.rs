//! A document in the list.

use leptos::ev;
use leptos::html::Input;
use leptos::prelude::*;

use super::list_page::{DocumentList, rename_button};
use super::moments::ago;
use super::open_document;
use crate::browser::pages::RowButton;
use crate::model::documents::record::DocumentRecord;
use crate::model::documents::title;
use crate::model::labels::counted;

/// A document and what can be done with it.
#[component]
pub(super) fn DocumentRow(list: DocumentList, record: DocumentRecord) -> impl IntoView {
    let id = record.id.clone();
    let is_renamed = move || list.renamed.with(|renamed| renamed.as_ref() == Some(&id));
    let row = move || {
        if is_renamed() {
            view! { <Renaming list record=record.clone() /> }.into_any()
        } else {
            view! { <Plain list record=record.clone() /> }.into_any()
        }
    };
    view! { <li>{row}</li> }
}

#[component]
fn Plain(list: DocumentList, record: DocumentRecord) -> impl IntoView {
    let name = record.title().to_owned();
    let detail = format!(
        "Changed {} · {}",
        ago(record.changed),
        counted(record.words, "word")
    );
    let rename = {
        let id = record.id.clone();
        move |_| list.renamed.set(Some(id.clone()))
    };
    let duplicate = {
        let id = record.id.clone();
        move || list.duplicate(id.clone())
    };
    let button = rename_button(&record.id);
    let path = open_document::path(&record.id);
    let label = format!("Rename {name}");
    view! {
        <span>
            <a href=path dir="auto">
                {name.clone()}
            </a>
            <small class="muted">{detail}</small>
        </span>
        <button type="button" class="quiet framed" id=button aria-label=label on:click=rename>
            "Rename"
        </button>
        <RowButton text="Duplicate" name=name.clone() press=duplicate />
        <RowButton text="Delete" name press=move || list.delete(&record) />
    }
}

#[component]
fn Renaming(list: DocumentList, record: DocumentRecord) -> impl IntoView {
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
            if let Some(input) = input.get() {
                list.rename(id.clone(), &input.value());
            }
        }
    };
    let cancel = {
        let id = id.clone();
        move |_| list.keep_title(&id)
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
                aria-label=format!("New title of {}", record.title())
                autocomplete="off"
                maxlength=title::MOST_CHARS.to_string()
                prop:value=record.title().to_owned()
                on:keydown=on_key
            />
            <button type="submit" class="primary">
                "Save"
            </button>
            <button type="button" class="quiet framed" on:click=cancel>
                "Cancel"
            </button>
        </form>
    }
}

/// A deleted document.
#[component]
pub(super) fn DeletedRow(list: DocumentList, record: DocumentRecord) -> impl IntoView {
    let name = record.title().to_owned();
    let detail = format!("Deleted {}", ago(record.deleted.unwrap_or_default()));
    let restore = {
        let (id, title) = (record.id.clone(), name.clone());
        move || list.restore(id.clone(), &title)
    };
    let remove = {
        let (id, title) = (record.id.clone(), name.clone());
        move || list.remove(id.clone(), &title)
    };
    view! {
        <li>
            <span>
                <bdi>{name.clone()}</bdi>
                <small class="muted">{detail}</small>
            </span>
            <RowButton text="Restore" name=name.clone() press=restore />
            <RowButton text="Delete for good" name press=remove />
        </li>
    }
}
