//! Texts on their way into the database, in the browser's local storage.

use std::collections::BTreeSet;

use super::database::{self, CommitResult, DatabaseFailure, DocumentChange};
use crate::browser::clock::now_ms;
use crate::browser::user;
use crate::model::documents::journal::{self, JournalEntry};

/// A journal that was written less than this many milliseconds ago may belong to a document that is open in another tab.
const JOURNAL_IN_USE_MS: u64 = 60_000;

/// The entry of a document.
pub(crate) fn read(document: &str) -> Option<JournalEntry> {
    user::read_stored(&journal::name(document)).map(JournalEntry::decode)
}

/// Writes the entry of a document. Returns whether it is stored; if not, the earlier entry stays.
pub(crate) fn write(document: &str, entry: &JournalEntry) -> bool {
    user::store(&journal::name(document), &entry.encode())
}

/// Whether the changed key of the browser's storage may be that of this document's journal.
pub(crate) fn is_of(document: &str, key: Option<&str>) -> bool {
    key.is_none_or(|key| user::name_in(key).is_some_and(|name| name == journal::name(document)))
}

/// Keeps the text of another tab until it becomes a version in the database. Returns whether it is stored.
pub(crate) fn write_aside(document: &str, text: &str) -> bool {
    let taken = user::keys();
    let name = journal::aside_name(document, now_ms(), &taken);
    user::store(&name, text)
}

/// Removes the data of a document from the local storage.
pub(crate) fn forget(document: &str) {
    for name in user::keys() {
        let is_text = journal::document_of(&name) == Some(document);
        if is_text || journal::parse_aside_name(&name).is_some_and(|(of, _)| of == document) {
            user::remove(&name);
        }
    }
}

/// Stores an entry and the texts that were put aside in the database, and removes the latter from the local storage.
pub(crate) async fn commit(
    document: &str,
    mut change: DocumentChange,
) -> Result<CommitResult, DatabaseFailure> {
    let mut names = user::keys();
    names.retain(|name| journal::parse_aside_name(name).is_some_and(|(of, _)| of == document));
    change.asides = names
        .iter()
        .filter_map(|name| Some((journal::parse_aside_name(name)?.1, user::read_stored(name)?)))
        .collect();
    let committed = database::change(document, change).await?;
    for name in names {
        user::remove(&name);
    }
    Ok(committed)
}

/// Moves everything that an earlier visit left in the local storage into the database.
pub(crate) async fn move_all() -> Result<(), DatabaseFailure> {
    let names = user::keys();
    for name in &names {
        let Some(document) = journal::document_of(name) else {
            continue;
        };
        let Some(stored) = user::read_stored(name) else {
            continue;
        };
        let entry = JournalEntry::decode(stored.clone());
        let revision = entry.revision;
        let is_blank = entry.text.trim().is_empty();
        let change = DocumentChange {
            entry: (revision > 0 || !is_blank).then_some(entry),
            ..DocumentChange::default()
        };
        let committed = commit(document, change).await?;
        let is_idle = revision + JOURNAL_IN_USE_MS < now_ms() || revision < committed.revision;
        if is_idle && user::read_stored(name).as_ref() == Some(&stored) {
            user::remove(name);
        }
    }
    let left: BTreeSet<&str> = names
        .iter()
        .filter_map(|name| journal::parse_aside_name(name))
        .map(|(document, _)| document)
        .collect();
    for document in left {
        commit(document, DocumentChange::default()).await?;
    }
    Ok(())
}
