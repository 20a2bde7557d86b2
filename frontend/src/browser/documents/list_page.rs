//! The page that lists all documents.

use std::collections::BTreeMap;

use leptos::html::Input;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::database::{self, DatabaseFailure};
use super::files::{FileOpening, FilesNotOpened, OpenFiles};
use super::list_row::{DeletedRow, DocumentRow};
use super::{journal, open_document, tabs};
use crate::browser::clock::now_ms;
use crate::browser::{page, user};
use crate::model::documents::record::{DocumentRecord, in_order, matches};
use crate::model::documents::title;
use crate::model::labels::counted;

/// What the user can undo.
#[derive(Debug, Clone, PartialEq)]
struct Deletion {
    id: String,
    title: String,
}

/// The list and what the user does with it.
#[derive(Clone, Copy)]
pub(super) struct DocumentList {
    /// All documents; `None` while they are loading.
    records: RwSignal<Option<Result<Vec<DocumentRecord>, ()>>>,
    /// The texts of all documents in lower case, once the user has searched.
    texts: RwSignal<Option<BTreeMap<String, String>>>,
    query: RwSignal<String>,
    deletion: RwSignal<Option<Deletion>>,
    /// The message about the last action.
    said: RwSignal<Option<Result<String, String>>>,
    /// The document whose title is being changed.
    pub(super) renamed: RwSignal<Option<String>>,
}

impl DocumentList {
    fn load(self) {
        spawn_local(async move {
            // What a tab wrote last may still be in its journal.
            let loaded = match journal::move_all().await {
                Ok(()) => database::records().await,
                Err(failure) => Err(failure),
            };
            self.records.set(Some(loaded.map_err(|DatabaseFailure| ())));
            if self.texts.with_untracked(Option::is_some) {
                self.load_texts().await;
            }
        });
    }

    async fn load_texts(self) {
        let texts = database::texts().await.unwrap_or_default();
        let lower = texts.into_iter().map(|(id, text)| (id, text.to_lowercase()));
        self.texts.set(Some(lower.collect()));
    }

    fn search(self, query: String) {
        self.query.set(query);
        if self.texts.with_untracked(Option::is_none) {
            spawn_local(self.load_texts());
        }
    }

    /// Runs an action on the database, then shows the result and the changed list.
    fn act(
        self,
        document: String,
        action: impl Future<Output = Result<Option<String>, DatabaseFailure>> + 'static,
        then: impl FnOnce() + 'static,
    ) {
        self.said.set(None);
        self.deletion.set(None);
        spawn_local(async move {
            match action.await {
                Ok(message) => {
                    self.said.set(message.map(Ok));
                    tabs::tell(&document);
                    then();
                }
                Err(DatabaseFailure) => {
                    let message = "That did not work: this browser’s storage is full or turned off. Nothing was changed.";
                    self.said.set(Some(Err(message.to_owned())));
                }
            }
            self.load();
        });
    }

    /// Gives a document a title; a blank one is taken from its text.
    pub(super) fn rename(self, id: String, entered: &str) {
        let given = title::entered(entered);
        let focus = rename_button(&id);
        let document = id.clone();
        let action = async move {
            database::update(&id, |record| record.given_title = given).await?;
            Ok(Some("Renamed.".to_owned()))
        };
        self.act(document, action, move || {
            self.renamed.set(None);
            page::focus_soon(focus);
        });
    }

    /// Stops renaming.
    pub(super) fn keep_title(self, id: &str) {
        self.renamed.set(None);
        page::focus_soon(rename_button(id));
    }

    /// Copies a document.
    pub(super) fn duplicate(self, id: String) {
        let document = id.clone();
        let action = async move {
            let Some((record, text)) = database::document(&id).await? else {
                return Ok(None);
            };
            let copy = DocumentRecord {
                id: open_document::new_id(),
                given_title: Some(title::of_copy(record.title())),
                settings: record.settings.clone(),
                ..DocumentRecord::default()
            };
            database::create(&copy, &text).await?;
            Ok(Some(format!("Made “{}”.", copy.title())))
        };
        self.act(document, action, || {});
    }

    /// Deletes a document, which can be undone.
    pub(super) fn delete(self, record: &DocumentRecord) {
        let (id, title) = (record.id.clone(), record.title().to_owned());
        let document = id.clone();
        let deletion = Deletion {
            id: id.clone(),
            title,
        };
        let action = async move {
            database::update(&id, |record| record.deleted = Some(now_ms())).await?;
            Ok(None)
        };
        self.act(document, action, move || {
            self.deletion.set(Some(deletion));
            // The button that was pressed is gone.
            page::focus_soon("deletion".to_owned());
        });
    }

    /// Takes a deletion back.
    pub(super) fn restore(self, id: String, title: &str) {
        let document = id.clone();
        let message = format!("“{title}” is back.");
        let action = async move {
            database::update(&id, |record| record.deleted = None).await?;
            Ok(Some(message))
        };
        self.act(document, action, || {
            page::focus_soon("documents-heading".to_owned())
        });
    }

    /// Deletes a document and its versions for good, after asking.
    pub(super) fn remove(self, id: String, title: &str) {
        let question = format!("Delete “{title}” and its versions for good? This cannot be undone.");
        if !page::window().confirm_with_message(&question).unwrap_or(false) {
            return;
        }
        let document = id.clone();
        let action = async move {
            database::remove(std::slice::from_ref(&id)).await?;
            journal::forget(&id);
            Ok(Some("Deleted for good.".to_owned()))
        };
        self.act(document, action, || {
            page::focus_soon("documents-heading".to_owned())
        });
    }

    /// The documents that match the search.
    fn found(self) -> Vec<DocumentRecord> {
        let query = self.query.get();
        let texts = self.texts.get();
        let mut records = match self.records.get() {
            Some(Ok(records)) => records,
            _ => Vec::new(),
        };
        records.retain(|record| {
            let text = texts.as_ref().and_then(|texts| texts.get(&record.id));
            record.deleted.is_none() && matches(record, text.map_or("", String::as_str), &query)
        });
        in_order(records)
    }

    fn deleted(self) -> Vec<DocumentRecord> {
        let mut records = match self.records.get() {
            Some(Ok(records)) => records,
            _ => Vec::new(),
        };
        records.retain(|record| record.deleted.is_some());
        in_order(records)
    }
}

/// The ID of the button that renames a document.
pub(super) fn rename_button(id: &str) -> String {
    format!("rename-{id}")
}

/// The page that lists all documents.
#[component]
pub(crate) fn DocumentsPage() -> impl IntoView {
    user::watch();
    let list = DocumentList {
        records: RwSignal::new(None),
        texts: RwSignal::new(None),
        query: RwSignal::new(String::new()),
        deletion: RwSignal::new(None),
        said: RwSignal::new(None),
        renamed: RwSignal::new(None),
    };
    list.load();
    tabs::watch(move |_| list.load());
    let shown = window_event_listener_untyped("pageshow", move |_| list.load());
    on_cleanup(move || shown.remove());
    let opening = FileOpening::watch();
    let input = NodeRef::<Input>::new();
    view! {
        <p class="lead">
            "Documents stay in this browser and belong to you alone: the server never stores them. Drop files here to open them."
        </p>
        <div class="document-tools">
            <label class="entry">
                <span>"Search"</span>
                <input
                    node_ref=input
                    type="search"
                    autocomplete="off"
                    on:input=move |event| list.search(event_target_value(&event))
                />
            </label>
            <a class="primary" href=open_document::new_path()>
                "New document"
            </a>
            <OpenFiles opening />
        </div>
        <FilesNotOpened opening />
        <Said list />
        <h2 id="documents-heading" class="unseen" tabindex="-1">
            "Your documents"
        </h2>
        <Listed list />
        <Deleted list />
    }
}

#[component]
fn Said(list: DocumentList) -> impl IntoView {
    let failed = move || match list.said.get() {
        Some(Err(message)) => Some(view! { <p class="banner">{message}</p> }),
        _ => None,
    };
    let done = move || match list.said.get() {
        Some(Ok(message)) => Some(view! { <p class="good">{message}</p> }),
        _ => None,
    };
    let undo = move || {
        list.deletion.get().map(|deletion| {
            let text = format!("“{}” is deleted.", deletion.title);
            view! {
                <div class="good deletion">
                    <span>{text}</span>
                    <button
                        type="button"
                        class="link"
                        id="deletion"
                        on:click=move |_| list.restore(deletion.id.clone(), &deletion.title)
                    >
                        "Undo"
                    </button>
                </div>
            }
        })
    };
    view! {
        <div role="alert">{failed}</div>
        <div role="status" aria-label="Done">
            {done} {undo}
        </div>
    }
}

#[component]
fn Listed(list: DocumentList) -> impl IntoView {
    let found = Memo::new(move |_| list.found());
    let total = Memo::new(move |_| {
        list.records.with(|records| match records {
            Some(Ok(records)) => records.iter().filter(|record| record.deleted.is_none()).count(),
            _ => 0,
        })
    });
    let state = move || {
        match list.records.get() {
        None => view! { <p class="muted" role="status">"Loading…"</p> }.into_any(),
        Some(Err(())) => view! {
            <p class="banner">
                "This browser keeps no documents: its storage is full or turned off. The text that you write is kept as long as there is room for it."
            </p>
        }
        .into_any(),
        Some(Ok(_)) if total.get() == 0 => view! {
            <p class="note">
                "No documents yet. Write one, or open a file: Emend reads text, Markdown, HTML, Word (.docx) and OpenDocument (.odt)."
            </p>
        }
        .into_any(),
        Some(Ok(_)) if found.with(Vec::is_empty) => {
            view! { <p class="note">"No document has these words."</p> }.into_any()
        }
        Some(Ok(_)) => ().into_any(),
    }
    };
    let count = move || {
        let (found, total) = (found.with(Vec::len), total.get());
        if total == 0 {
            String::new()
        } else if found == total {
            counted(total, "document")
        } else {
            format!("{found} of {}", counted(total, "document"))
        }
    };
    view! {
        <p class="muted" role="status" aria-label="Found">
            {count}
        </p>
        {state}
        <ul class="rows documents" role="list" aria-label="Documents">
            <For
                each=move || found.get()
                key=|record| (record.id.clone(), record.changed, record.title().to_owned())
                let:record
            >
                <DocumentRow list record />
            </For>
        </ul>
    }
}

#[component]
fn Deleted(list: DocumentList) -> impl IntoView {
    let deleted = Memo::new(move |_| list.deleted());
    view! {
        <Show when=move || !deleted.with(Vec::is_empty)>
            <details>
                <summary>{move || format!("Recently deleted ({})", deleted.with(Vec::len))}</summary>
                <p class="muted">"They are deleted for good after 30 days."</p>
                <ul class="rows documents" role="list" aria-label="Recently deleted">
                    <For each=move || deleted.get() key=|record| record.id.clone() let:record>
                        <DeletedRow list record />
                    </For>
                </ul>
            </details>
        </Show>
    }
}
