//! The documents of a user in the browser's database. Each user has a database of their own.

use std::cell::RefCell;
use std::rc::Rc;

use idb::{Database, DatabaseEvent, Factory, KeyRange, ObjectStore, Query, Transaction, TransactionMode};
use leptos::wasm_bindgen::JsValue;

use crate::browser::clock::now_ms;
use crate::browser::user;
use crate::model::documents::commit::{self, CommitPlan, StoredText};
use crate::model::documents::document_record::{DocumentRecord, DocumentSettings};
use crate::model::documents::journal::JournalEntry;
use crate::model::documents::version::{self, VersionKey, VersionReason};
use crate::model::sorting::sort_by;
use crate::model::text::utf16_len;

const VERSION: u32 = 1;
/// Records of documents by ID, as JSON.
const RECORDS: &str = "records";
/// Texts by the ID of their document.
const TEXTS: &str = "texts";
/// Texts of versions by [`VersionKey`].
const VERSIONS: &str = "versions";
const STORES: [&str; 3] = [RECORDS, TEXTS, VERSIONS];

/// The failure of an operation of the database: it is missing, full or broken. Nothing was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DatabaseFailure;

impl From<idb::Error> for DatabaseFailure {
    fn from(error: idb::Error) -> Self {
        crate::browser::browser_window::warn(&error.to_string());
        Self
    }
}

type DatabaseResult<T> = Result<T, DatabaseFailure>;

thread_local! {
    static DATABASE_CONNECTION: RefCell<Option<Rc<Database>>> = const { RefCell::new(None) };
}

/// The state of a document in the database after a change.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct CommitResult {
    /// The revision of the text in the database.
    pub(crate) revision: u64,
    /// Whether this is the text of the journal, not a newer one.
    pub(crate) is_ours: bool,
    /// Whether a text of another tab became a version.
    pub(crate) other_tab: bool,
}

/// A change of one document, all of it or nothing.
#[derive(Debug, Clone, Default)]
pub(crate) struct DocumentChange {
    /// The text to store.
    pub(crate) entry: Option<JournalEntry>,
    /// Texts of other tabs to keep as versions, with the moments at which they were put aside.
    pub(crate) asides: Vec<(u64, String)>,
    /// Whether a deleted document comes back because its text is changed by the user.
    pub(crate) revive: bool,
    /// Values of a new document.
    pub(crate) settings: DocumentSettings,
    /// The title that the user has given a new document.
    pub(crate) given_title: Option<String>,
}

/// The user's database.
async fn database() -> DatabaseResult<Rc<Database>> {
    if let Some(database) = DATABASE_CONNECTION.with_borrow(Clone::clone) {
        return user::is_here().then_some(database).ok_or(DatabaseFailure);
    }
    let name = user::database().ok_or(DatabaseFailure)?;
    let mut request = Factory::new()?.open(&name, Some(VERSION))?;
    request.on_upgrade_needed(|event| {
        if let Ok(database) = event.database() {
            for store in STORES {
                // A store that exists already stays as it is.
                let _ = database.create_object_store(store, idb::ObjectStoreParams::new());
            }
        }
    });
    let mut database = request.await?;
    // A tab with a later version of the app, or one that deletes the account, must not wait for this one.
    // The handler belongs to the database, so it ends before the database is dropped.
    database.on_version_change(|_| leptos::task::spawn_local(async { close() }));
    let database = Rc::new(database);
    DATABASE_CONNECTION.set(Some(database.clone()));
    Ok(database)
}

/// Closes the database.
fn close() {
    if let Some(database) = DATABASE_CONNECTION.take() {
        database.close();
    }
}

/// Deletes the user's databases: their documents, and what they taught Emend on this device.
pub(crate) async fn delete_all() {
    close();
    for name in [user::database(), user::learned_database()].into_iter().flatten() {
        if let Ok(request) = Factory::new().and_then(|factory| factory.delete(&name))
            && let Err(error) = request.await
        {
            crate::browser::browser_window::warn(&error.to_string());
        }
    }
}

/// The stores of one transaction.
struct Stores {
    transaction: Option<Transaction>,
    records: ObjectStore,
    texts: ObjectStore,
    versions: ObjectStore,
}

impl Stores {
    async fn open(mode: TransactionMode) -> DatabaseResult<Self> {
        let transaction = if let Ok(transaction) = database().await?.transaction(&STORES, mode) {
            transaction
        } else {
            // The browser has closed the database, for example because the user has deleted the data of this site.
            close();
            database().await?.transaction(&STORES, mode)?
        };
        Ok(Self {
            records: transaction.object_store(RECORDS)?,
            texts: transaction.object_store(TEXTS)?,
            versions: transaction.object_store(VERSIONS)?,
            transaction: Some(transaction),
        })
    }

    async fn record(&self, document: &str) -> DatabaseResult<Option<DocumentRecord>> {
        let stored = self.records.get(Query::Key(document.into()))?.await?;
        Ok(stored
            .and_then(|stored| stored.as_string())
            .and_then(|stored| serde_json::from_str(&stored).ok()))
    }

    async fn text(&self, document: &str) -> DatabaseResult<String> {
        let stored = self.texts.get(Query::Key(document.into()))?.await?;
        Ok(stored.and_then(|stored| stored.as_string()).unwrap_or_default())
    }

    async fn put_record(&self, record: &DocumentRecord) -> DatabaseResult<()> {
        let json = serde_json::to_string(record).map_err(|_| DatabaseFailure)?;
        self.records
            .put(&json.into(), Some(&record.id.as_str().into()))?
            .await?;
        Ok(())
    }

    async fn version_keys(&self, document: &str) -> DatabaseResult<Vec<VersionKey>> {
        let keys = self.versions.get_all_keys(Some(range(document)?), None)?.await?;
        Ok(keys
            .into_iter()
            .filter_map(|key| VersionKey::decode(&key.as_string()?))
            .collect())
    }

    /// Keeps a text as a version, unless there is one with the same text and reason, and deletes versions that are too many.
    async fn keep(
        &self,
        document: &str,
        text: &str,
        reason: VersionReason,
        moment: u64,
    ) -> DatabaseResult<()> {
        let mut keys = self.version_keys(document).await?;
        let mut key = VersionKey {
            document: document.to_owned(),
            moment,
            reason,
            units: utf16_len(text),
        };
        for other in keys
            .iter()
            .filter(|other| other.units == key.units && other.reason == reason)
        {
            if self.version(other).await? == text {
                return Ok(());
            }
        }
        while keys.contains(&key) {
            key.moment += 1;
        }
        self.versions
            .put(&text.into(), Some(&key.encode().into()))?
            .await?;
        keys.push(key);
        for old in version::to_delete(&keys, now_ms()) {
            self.delete_version(&old).await?;
        }
        Ok(())
    }

    async fn version(&self, key: &VersionKey) -> DatabaseResult<String> {
        let stored = self.versions.get(Query::Key(key.encode().into()))?.await?;
        Ok(stored.and_then(|stored| stored.as_string()).unwrap_or_default())
    }

    async fn delete_version(&self, key: &VersionKey) -> DatabaseResult<()> {
        self.versions.delete(Query::Key(key.encode().into()))?.await?;
        Ok(())
    }

    async fn delete_document(&self, document: &str) -> DatabaseResult<()> {
        self.records.delete(Query::Key(document.into()))?.await?;
        self.texts.delete(Query::Key(document.into()))?.await?;
        self.versions.delete(range(document)?)?.await?;
        Ok(())
    }

    async fn put_text(&self, record: &mut DocumentRecord, text: &str, revision: u64) -> DatabaseResult<()> {
        record.take_text(text, revision, now_ms());
        self.texts
            .put(&text.into(), Some(&record.id.as_str().into()))?
            .await?;
        self.put_record(record).await
    }

    async fn finish(mut self) -> DatabaseResult<()> {
        let transaction = self.transaction.take().ok_or(DatabaseFailure)?;
        // A full disk is reported here.
        let result = transaction.commit()?.await?;
        result.is_committed().then_some(()).ok_or(DatabaseFailure)
    }
}

impl Drop for Stores {
    /// Undoes the changes of a transaction that failed half-way.
    fn drop(&mut self) {
        if let Some(transaction) = self.transaction.take() {
            // One that only read may have ended by itself.
            let _ = transaction.abort();
        }
    }
}

fn range(document: &str) -> DatabaseResult<Query> {
    let (from, to) = VersionKey::range(document);
    Ok(KeyRange::bound(&from.into(), &to.into(), None, None)?.into())
}

/// All records, deleted documents among them.
pub(crate) async fn records() -> DatabaseResult<Vec<DocumentRecord>> {
    let stores = Stores::open(TransactionMode::ReadOnly).await?;
    let all = stores.records.get_all(None, None)?.await?;
    Ok(all
        .iter()
        .filter_map(JsValue::as_string)
        .filter_map(|stored| serde_json::from_str(&stored).ok())
        .collect())
}

/// The texts of all documents by their IDs.
pub(crate) async fn texts() -> DatabaseResult<Vec<(String, String)>> {
    let stores = Stores::open(TransactionMode::ReadOnly).await?;
    let ids = stores.texts.get_all_keys(None, None)?.await?;
    let texts = stores.texts.get_all(None, None)?.await?;
    let pairs = ids.iter().zip(&texts);
    Ok(pairs
        .filter_map(|(id, text)| Some((id.as_string()?, text.as_string()?)))
        .collect())
}

/// The record and the text of a document.
pub(crate) async fn document(id: &str) -> DatabaseResult<Option<(DocumentRecord, String)>> {
    let stores = Stores::open(TransactionMode::ReadOnly).await?;
    let Some(record) = stores.record(id).await? else {
        return Ok(None);
    };
    Ok(Some((record, stores.text(id).await?)))
}

/// Changes a document, or makes a new one with this ID.
pub(crate) async fn change(id: &str, change: DocumentChange) -> DatabaseResult<CommitResult> {
    let now = now_ms();
    let stores = Stores::open(TransactionMode::ReadWrite).await?;
    let stored_record = stores.record(id).await?;
    let mut committed = CommitResult {
        revision: stored_record.as_ref().map_or(0, |record| record.revision),
        is_ours: true,
        other_tab: !change.asides.is_empty(),
    };
    for (moment, text) in &change.asides {
        stores.keep(id, text, VersionReason::OtherTab, *moment).await?;
    }
    let mut record = stored_record.clone().unwrap_or_else(|| DocumentRecord {
        id: id.to_owned(),
        given_title: change.given_title,
        settings: change.settings,
        versioned: now,
        ..DocumentRecord::default()
    });
    if let Some(entry) = change.entry {
        let text = match stored_record {
            Some(_) => Some(stores.text(id).await?),
            None => None,
        };
        let before = text.as_deref().map(|text| StoredText {
            text,
            revision: record.revision,
            versioned: record.versioned,
        });
        let plan = commit::plan(&entry, before, now);
        let revive = change.revive && record.deleted.take().is_some();
        match plan {
            CommitPlan::Nothing if revive => stores.put_record(&record).await?,
            CommitPlan::Nothing => {}
            CommitPlan::KeepEntry(reason) => {
                stores.keep(id, &entry.text, reason, entry.revision).await?;
                committed.is_ours = false;
            }
            CommitPlan::Replace { revision, keep } => {
                if let (Some(reason), Some(text)) = (keep, &text) {
                    stores.keep(id, text, reason, record.changed).await?;
                    record.versioned = now;
                }
                stores.put_text(&mut record, &entry.text, revision).await?;
                committed.revision = revision;
                committed.other_tab |= keep == Some(VersionReason::OtherTab);
            }
        }
    }
    stores.finish().await?;
    Ok(committed)
}

/// Changes the record of a document, if there is one.
pub(crate) async fn update(
    id: &str,
    change: Box<dyn FnOnce(&mut DocumentRecord)>,
) -> DatabaseResult<Option<DocumentRecord>> {
    let stores = Stores::open(TransactionMode::ReadWrite).await?;
    let Some(mut record) = stores.record(id).await? else {
        return Ok(None);
    };
    change(&mut record);
    stores.put_record(&record).await?;
    stores.finish().await?;
    Ok(Some(record))
}

/// Makes a document with this record and text.
pub(crate) async fn create(record: &DocumentRecord, text: &str) -> DatabaseResult<()> {
    let stores = Stores::open(TransactionMode::ReadWrite).await?;
    let mut record = record.clone();
    let now = now_ms();
    record.versioned = now;
    stores.put_text(&mut record, text, now).await?;
    stores.finish().await
}

/// Deletes documents and their versions.
pub(crate) async fn remove(ids: &[String]) -> DatabaseResult<()> {
    let stores = Stores::open(TransactionMode::ReadWrite).await?;
    for id in ids {
        stores.delete_document(id).await?;
    }
    stores.finish().await
}

/// The versions of a document, the newest first.
pub(crate) async fn versions(document: &str) -> DatabaseResult<Vec<VersionKey>> {
    let stores = Stores::open(TransactionMode::ReadOnly).await?;
    let mut keys = stores.version_keys(document).await?;
    sort_by(&mut keys, |a, b| b.cmp(a));
    Ok(keys)
}

/// The text of a version.
pub(crate) async fn version(key: &VersionKey) -> DatabaseResult<String> {
    Stores::open(TransactionMode::ReadOnly).await?.version(key).await
}

/// Keeps `shown` as a version, and deletes the version `taken` if there is one, which takes its place in the document.
pub(crate) async fn keep_version(
    document: &str,
    shown: &str,
    reason: VersionReason,
    taken: Option<&VersionKey>,
) -> DatabaseResult<()> {
    let stores = Stores::open(TransactionMode::ReadWrite).await?;
    if !shown.trim().is_empty() {
        stores.keep(document, shown, reason, now_ms()).await?;
    }
    if let Some(taken) = taken {
        stores.delete_version(taken).await?;
    }
    stores.finish().await
}

/// Deletes a version.
pub(crate) async fn delete_version(key: &VersionKey) -> DatabaseResult<()> {
    let stores = Stores::open(TransactionMode::ReadWrite).await?;
    stores.delete_version(key).await?;
    stores.finish().await
}
