//! The document of this tab.

use std::cell::RefCell;

use leptos::prelude::{GetUntracked, Update};
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsValue;
use uuid::Uuid;
use web_sys::UrlSearchParams;

use super::database::{self, DatabaseFailure};
use super::journal_storage;
use crate::browser::clock::now_ms;
use crate::browser::state::AppState;
use crate::browser::{browser_window, storage, user};
use crate::model::documents::document_record::{self, DocumentRecord, DocumentSettings};
use crate::model::documents::journal::OLD_DOCUMENT;
use crate::sample_text;

/// The name under which the ID of the document that was opened last is stored.
const LAST: &str = "last";
/// The parameter of the address that names the document to open.
const DOCUMENT_PARAMETER: &str = "document";
/// Its value for a new document.
const NEW: &str = "new";

/// The document of this tab.
#[derive(Debug, Clone, Default)]
pub(crate) struct OpenDocument {
    /// The ID.
    pub(crate) id: String,
    /// The title that the user has given it.
    pub(crate) given_title: Option<String>,
    /// How it is checked.
    pub(crate) settings: DocumentSettings,
    /// Its stored text; `None` if it is new.
    pub(crate) text: Option<String>,
    /// The revision of the stored text; 0 if it is new.
    pub(crate) revision: u64,
    /// The text that is shown if none is stored.
    pub(crate) begins_with: &'static str,
    /// Whether it was in the list of deleted documents when it was opened.
    pub(crate) is_deleted: bool,
}

thread_local! {
    static OPEN: RefCell<OpenDocument> = RefCell::default();
}

/// The path of a document's page.
pub(crate) fn path(id: &str) -> String {
    format!("?{DOCUMENT_PARAMETER}={id}")
}

/// The path of a new document.
pub(crate) fn new_path() -> String {
    path(NEW)
}

/// An ID for a new document.
pub(crate) fn new_id() -> String {
    Uuid::new_v4().simple().to_string()
}

/// The ID of the document of this tab.
pub(crate) fn id() -> String {
    OPEN.with_borrow(|open| open.id.clone())
}

/// Calls `look` with the document of this tab.
pub(crate) fn with<T>(look: impl FnOnce(&OpenDocument) -> T) -> T {
    OPEN.with_borrow(look)
}

/// Finds the document to open: the one in the address, else the one that was opened last.
pub(crate) async fn prepare() {
    let address = browser_window::window().location().search().unwrap_or_default();
    let wanted = UrlSearchParams::new_with_str(&address)
        .ok()
        .and_then(|parameters| parameters.get(DOCUMENT_PARAMETER));
    let prepared = match wanted.as_deref() {
        Some(NEW) => {
            // What an earlier visit left is moved even if it is not shown.
            let moved = database_records().await;
            let begins_with = "";
            moved.map(|_| new_document(new_id(), begins_with))
        }
        wanted => find(wanted).await,
    };
    show(prepared.unwrap_or_else(|DatabaseFailure| without_database(wanted.as_deref())));
}

/// Opens the text in the local storage, because the database does not answer.
pub(crate) fn prepare_without_database() {
    show(without_database(None));
}

async fn database_records() -> Result<Vec<DocumentRecord>, DatabaseFailure> {
    journal_storage::move_all().await?;
    let (expired, records) = database::records()
        .await?
        .into_iter()
        .partition::<Vec<_>, _>(|record| record.is_expired(now_ms()));
    let expired: Vec<String> = expired.into_iter().map(|record| record.id).collect();
    if !expired.is_empty() {
        database::remove(&expired).await?;
    }
    Ok(records)
}

async fn find(wanted: Option<&str>) -> Result<OpenDocument, DatabaseFailure> {
    let records = database_records().await?;
    let last = user::read_stored(LAST);
    let Some(record) = document_record::to_open(&records, wanted, last.as_deref()) else {
        let begins_with = if records.is_empty() { sample_text::TEXT } else { "" };
        return Ok(new_document(new_id(), begins_with));
    };
    let Some((record, text)) = database::document(&record.id).await? else {
        return Err(DatabaseFailure);
    };
    Ok(OpenDocument {
        id: record.id,
        given_title: record.given_title,
        settings: record.settings,
        text: Some(text),
        revision: record.revision,
        begins_with: "",
        is_deleted: record.deleted.is_some(),
    })
}

fn new_document(id: String, begins_with: &'static str) -> OpenDocument {
    OpenDocument {
        id,
        begins_with,
        ..OpenDocument::default()
    }
}

/// The only document that a browser without a database keeps.
fn without_database(wanted: Option<&str>) -> OpenDocument {
    let id = match wanted {
        Some(NEW) => new_id(),
        Some(id) if journal_storage::read(id).is_some() => id.to_owned(),
        _ => user::read_stored(LAST).unwrap_or_else(|| OLD_DOCUMENT.to_owned()),
    };
    let entry = journal_storage::read(&id);
    OpenDocument {
        revision: entry.as_ref().map_or(0, |entry| entry.revision),
        text: entry.map(|entry| entry.text),
        ..new_document(id, sample_text::TEXT)
    }
}

fn show(document: OpenDocument) {
    // The sample text does not count as a document.
    if document.text.is_some() {
        remember(&document.id);
    }
    // A reload opens the same document again, also when another tab has opened another one since.
    if let Ok(history) = browser_window::window().history() {
        let address = path(&document.id);
        // A browser that refuses this reloads the document that was opened last.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&address));
    }
    OPEN.set(document);
}

/// Makes a document the one that opens by itself.
pub(crate) fn remember(id: &str) {
    if user::read_stored(LAST).as_deref() != Some(id) {
        user::store(LAST, id);
    }
}

/// The language of the document, or that of the last one.
pub(crate) fn language() -> String {
    with(|open| open.settings.language.clone())
        .or_else(|| storage::get(storage::LANGUAGE))
        .unwrap_or_else(|| "auto".to_owned())
}

/// Makes the document remember the language that the user chose: a tag or `auto`.
pub(crate) fn choose_language(state: AppState, language: &str) {
    state
        .draft()
        .settings
        .update(|settings| settings.language = Some(language.to_owned()));
    let settings = state.draft().settings.get_untracked();
    spawn_local(async move {
        // If there is no database, the next visit begins with the language that was chosen last.
        let _ = set_settings(settings).await;
    });
}

/// Changes the settings of the document.
pub(crate) async fn set_settings(settings: DocumentSettings) -> Result<(), DatabaseFailure> {
    OPEN.with_borrow_mut(|open| open.settings = settings.clone());
    database::update(&id(), Box::new(|record| record.settings = settings))
        .await
        .map(|_| ())
}

/// Gives the document a title; `None` takes it from the text again.
pub(crate) async fn set_title(title: Option<String>) -> Result<(), DatabaseFailure> {
    OPEN.with_borrow_mut(|open| open.given_title.clone_from(&title));
    database::update(&id(), Box::new(|record| record.given_title = title))
        .await
        .map(|_| ())
}
