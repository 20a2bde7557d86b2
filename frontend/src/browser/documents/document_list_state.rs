//! The state of the page of all documents: the list, the search, and the actions on a document.

use std::collections::BTreeMap;
use std::pin::Pin;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::database::{self, DatabaseFailure};
use super::{journal_storage, open_document, tabs};
use crate::browser::browser_window;
use crate::browser::clock::now_ms;
use crate::model::documents::document_record::{DocumentRecord, in_order, matches};
use crate::model::documents::title;
use crate::model::messages::{m, t};

/// A change of the database, which yields the message for the user.
type Action = Pin<Box<dyn Future<Output = Result<Option<String>, DatabaseFailure>>>>;

/// A deletion that the user can undo.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Deletion {
    /// The ID of the document.
    pub(super) id: String,
    /// Its title.
    pub(super) title: String,
}

/// The list of documents, the search in it, and the actions on a document.
#[derive(Clone, Copy)]
pub(super) struct DocumentListState {
    /// All documents; `None` while they are loading.
    pub(super) records: RwSignal<Option<Result<Vec<DocumentRecord>, ()>>>,
    /// The texts of all documents in lower case, once the user has searched.
    texts: RwSignal<Option<BTreeMap<String, String>>>,
    /// The text of the search.
    query: RwSignal<String>,
    /// The deletion that can be undone.
    pub(super) deletion: RwSignal<Option<Deletion>>,
    /// The message about the last action.
    pub(super) last_action_message: RwSignal<Option<Result<String, String>>>,
    /// The document whose title is being changed.
    pub(super) renamed: RwSignal<Option<String>>,
}

impl DocumentListState {
    /// A list that is empty until it is loaded.
    pub(super) fn new() -> Self {
        Self {
            records: RwSignal::new(None),
            texts: RwSignal::new(None),
            query: RwSignal::new(String::new()),
            deletion: RwSignal::new(None),
            last_action_message: RwSignal::new(None),
            renamed: RwSignal::new(None),
        }
    }

    /// Reads the list from the database.
    pub(super) fn load(self) {
        spawn_local(async move {
            // What a tab wrote last may still be in its journal.
            let loaded = match journal_storage::move_all().await {
                Ok(()) => database::records().await,
                Err(failure) => Err(failure),
            };
            self.records.set(Some(loaded.map_err(|DatabaseFailure| ())));
            if self.texts.with_untracked(Option::is_some) {
                self.load_texts().await;
            }
        });
    }

    /// Reads the list again. Another list would take the field away in which the user writes a title.
    pub(super) fn load_unless_renaming(self) {
        if self.renamed.with_untracked(Option::is_none) {
            self.load();
        }
    }

    async fn load_texts(self) {
        let texts = database::texts().await.unwrap_or_default();
        let lower = texts.into_iter().map(|(id, text)| (id, text.to_lowercase()));
        self.texts.set(Some(lower.collect()));
    }

    /// Shows only the documents with these words.
    pub(super) fn search(self, query: String) {
        self.query.set(query);
        if self.texts.with_untracked(Option::is_none) {
            spawn_local(self.load_texts());
        }
    }

    /// Runs an action on the database, then shows the result and the changed list.
    fn act(self, document: String, action: Action, then: Box<dyn FnOnce()>) {
        self.last_action_message.set(None);
        self.deletion.set(None);
        spawn_local(async move {
            if let Ok(message) = action.await {
                self.last_action_message.set(message.map(Ok));
                tabs::notify_other_tabs(&document);
                then();
            } else {
                let message =
                    t("The change could not be saved: this browser’s storage is full or turned off.");
                self.last_action_message.set(Some(Err(message.to_owned())));
            }
            self.load();
        });
    }

    /// Gives a document a title; a blank one is taken from its text.
    pub(super) fn rename(self, id: String, entered: &str) {
        let given = title::from_input(entered);
        let focus = rename_button(&id);
        let document = id.clone();
        let action = async move {
            database::update(&id, Box::new(|record| record.given_title = given)).await?;
            Ok(Some(m("Renamed.").owned()))
        };
        let then = move || {
            self.renamed.set(None);
            browser_window::focus_soon(focus);
        };
        self.act(document, Box::pin(action), Box::new(then));
    }

    /// Stops renaming.
    pub(super) fn keep_title(self, id: &str) {
        self.renamed.set(None);
        browser_window::focus_soon(rename_button(id));
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
                given_title: Some(title::for_copy(record.title())),
                settings: record.settings.clone(),
                ..DocumentRecord::default()
            };
            database::create(&copy, &text).await?;
            Ok(Some(t!("Created “{title}”.", title = copy.title())))
        };
        self.act(document, Box::pin(action), Box::new(|| {}));
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
            database::update(&id, Box::new(|record| record.deleted = Some(now_ms()))).await?;
            Ok(None)
        };
        let then = move || {
            self.deletion.set(Some(deletion));
            // The button that was pressed is gone.
            browser_window::focus_soon("deletion".to_owned());
        };
        self.act(document, Box::pin(action), Box::new(then));
    }

    /// Takes a deletion back.
    pub(super) fn restore(self, id: String, title: &str) {
        let document = id.clone();
        let message = t!("Restored “{title}”.", title = title);
        let action = async move {
            database::update(&id, Box::new(|record| record.deleted = None)).await?;
            Ok(Some(message))
        };
        self.act(document, Box::pin(action), Box::new(focus_list));
    }

    /// Permanently deletes a document and its versions after a confirmation.
    pub(super) fn remove(self, id: String, title: &str) {
        let question = t!(
            "Permanently delete “{title}” and its versions? This cannot be undone.",
            title = title
        );
        if !browser_window::window()
            .confirm_with_message(&question)
            .unwrap_or(false)
        {
            return;
        }
        let document = id.clone();
        let action = async move {
            database::remove(std::slice::from_ref(&id)).await?;
            journal_storage::forget(&id);
            Ok(Some(m("Permanently deleted.").owned()))
        };
        self.act(document, Box::pin(action), Box::new(focus_list));
    }

    /// The documents that match the search.
    pub(super) fn matches(self) -> Vec<DocumentRecord> {
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

    /// The deleted documents.
    pub(super) fn deleted(self) -> Vec<DocumentRecord> {
        let mut records = match self.records.get() {
            Some(Ok(records)) => records,
            _ => Vec::new(),
        };
        records.retain(|record| record.deleted.is_some());
        in_order(records)
    }
}

/// Moves the focus to the list, because the button that was pressed is gone.
fn focus_list() {
    browser_window::focus_soon("documents-heading".to_owned());
}

/// The ID of the button that renames a document.
pub(super) fn rename_button(id: &str) -> String {
    format!("rename-{id}")
}
