//! Reading and writing records as JSON entries of the store.

use std::future::ready;
use std::sync::Arc;

use emend_domain::{Clock, Timestamp};
use emend_store::{Entry, EntryName, EntryStore, PutCondition, PutResult, StoreError};
use futures::stream::{self, StreamExt, TryStreamExt};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::AccountError;
use crate::unreadable_entry_log;

/// Entries read at a time.
const PAGE: usize = 500;
/// Entries put or deleted at a time.
pub(crate) const BATCH_SIZE: usize = 64;
/// The number of attempts of a writer that keeps losing against others.
pub(crate) const ATTEMPTS: usize = 16;

/// A type stored in entries of one kind.
pub(crate) trait EntryKind: Serialize + DeserializeOwned {
    /// The kind.
    const KIND: &'static str;
}

/// A record that was read.
pub(crate) struct Versioned<T> {
    pub(crate) id: String,
    pub(crate) value: T,
    pub(crate) version: u64,
}

/// Returns the name of an entry. The ID is built by this module and valid by construction.
pub(crate) fn entry_name<T: EntryKind>(id: &str) -> Result<EntryName, AccountError> {
    EntryName::new(T::KIND, id).map_err(|error| StoreError::Corrupt(error.to_string()).into())
}

/// Parses the record of an entry. A record that Emend did not write is treated as missing and reported in the log,
/// because one bad entry must not prevent the others from being read. Its name stays taken, and the entry is not
/// changed.
pub(crate) fn read_entry<T: EntryKind>(entry: &Entry) -> Option<Versioned<T>> {
    let Ok(value) = serde_json::from_slice(&entry.value) else {
        unreadable_entry_log::log(&entry.name);
        return None;
    };
    Some(Versioned {
        id: entry.name.id().to_owned(),
        value,
        version: entry.version,
    })
}

/// Returns the refusal of an action that depends on an unreadable entry. If the entry is restored later, nothing
/// irreversible has happened.
pub(crate) fn refuse_unreadable<T: EntryKind>() -> AccountError {
    AccountError::Conflict(format!(
        "cannot do this, because an entry of kind {:?} in the store is unreadable; run `emend verify` on the server to identify \
         the entry and to see how to restore it",
        T::KIND
    ))
}

/// Reads and writes the records of this crate, and tells the time.
#[derive(Clone)]
pub(crate) struct AccountEntries {
    store: Arc<dyn EntryStore>,
    clock: Clock,
}

impl AccountEntries {
    pub(crate) fn new(store: Arc<dyn EntryStore>, clock: Clock) -> Self {
        Self { store, clock }
    }

    /// Returns the current time.
    pub(crate) fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// Returns the entries with these names in one round trip to the store.
    pub(crate) async fn entries(&self, names: &[EntryName]) -> Result<Vec<Option<Entry>>, AccountError> {
        Ok(self.store.entries(names).await?)
    }

    /// Returns a page of `limit` entries of a kind, starting after the ID `from`, and the ID after which the next page
    /// starts, if there is one. Unreadable entries are left out.
    pub(crate) async fn page<T: EntryKind>(
        &self,
        from: Option<&str>,
        limit: usize,
    ) -> Result<(Vec<Versioned<T>>, Option<String>), AccountError> {
        let entry = self.store.list_entries(T::KIND, "", from, limit).await?;
        let last = entry.last().filter(|_| entry.len() == limit);
        let next = last.map(|last| last.name.id().to_owned());
        Ok((entry.iter().filter_map(read_entry).collect(), next))
    }

    /// Returns the record of an entry; `None` if it does not exist.
    ///
    /// # Errors
    /// [`AccountError::Conflict`] if the entry is unreadable.
    pub(crate) async fn get_readable<T: EntryKind>(
        &self,
        id: &str,
    ) -> Result<Option<Versioned<T>>, AccountError> {
        match self.entry::<T>(id).await? {
            Some(entry) => read_entry(&entry).ok_or_else(refuse_unreadable::<T>).map(Some),
            None => Ok(None),
        }
    }

    /// Returns the version of an entry, readable or not; `None` if it does not exist.
    pub(crate) async fn current_version<T: EntryKind>(&self, id: &str) -> Result<Option<u64>, AccountError> {
        Ok(self.entry::<T>(id).await?.map(|entry| entry.version))
    }

    pub(crate) async fn get<T: EntryKind>(&self, id: &str) -> Result<Option<Versioned<T>>, AccountError> {
        Ok(self.entry::<T>(id).await?.as_ref().and_then(read_entry))
    }

    /// Returns an entry. No store has an entry with an ID that is not valid, which a client may have sent.
    async fn entry<T: EntryKind>(&self, id: &str) -> Result<Option<Entry>, AccountError> {
        let Ok(name) = EntryName::new(T::KIND, id) else {
            return Ok(None);
        };
        Ok(self.store.entries(&[name]).await?.into_iter().next().flatten())
    }

    /// Returns those of these records that exist.
    pub(crate) async fn get_all<T: EntryKind>(
        &self,
        ids: &[String],
    ) -> Result<Vec<Versioned<T>>, AccountError> {
        let names = ids
            .iter()
            .map(|id| entry_name::<T>(id))
            .collect::<Result<Vec<_>, _>>()?;
        let mut all = Vec::new();
        for names in names.chunks(PAGE) {
            let entries = self.store.entries(names).await?;
            all.extend(entries.iter().flatten().filter_map(read_entry));
        }
        Ok(all)
    }

    /// Puts a record. Returns whether the condition held.
    pub(crate) async fn put<T: EntryKind>(
        &self,
        id: &str,
        value: &T,
        expected: PutCondition,
        expires: Option<Timestamp>,
    ) -> Result<bool, AccountError> {
        let version = self.put_version(id, value, expected, expires).await?;
        Ok(version.is_some())
    }

    /// Puts a record. Returns its new version; `None` if the condition did not hold.
    pub(crate) async fn put_version<T: EntryKind>(
        &self,
        id: &str,
        value: &T,
        expected: PutCondition,
        expires: Option<Timestamp>,
    ) -> Result<Option<u64>, AccountError> {
        let bytes = serde_json::to_vec(value).map_err(|error| StoreError::Corrupt(error.to_string()))?;
        let name = entry_name::<T>(id)?;
        let put = self.store.put_entry(&name, Some(bytes), expected, expires);
        match put.await? {
            PutResult::Stored(version) => Ok(Some(version)),
            PutResult::Conflict => Ok(None),
        }
    }

    /// Deletes an entry. Returns whether the condition held.
    pub(crate) async fn delete<T: EntryKind>(
        &self,
        id: &str,
        expected: PutCondition,
    ) -> Result<bool, AccountError> {
        let put = self
            .store
            .put_entry(&entry_name::<T>(id)?, None, expected, None)
            .await?;
        Ok(put != PutResult::Conflict)
    }

    /// Deletes all these entries, many at a time, so that they share the disk's write time.
    pub(crate) async fn delete_all<T: EntryKind>(&self, ids: &[String]) -> Result<(), AccountError> {
        let take_out = async |id: &String| self.delete::<T>(id, PutCondition::Any).await;
        let taking = stream::iter(ids).map(take_out).buffer_unordered(BATCH_SIZE);
        taking.try_for_each(|_| ready(Ok(()))).await
    }

    /// Returns all records of a kind with this ID prefix, by ID.
    pub(crate) async fn list<T: EntryKind>(&self, prefix: &str) -> Result<Vec<Versioned<T>>, AccountError> {
        let all = self.list_entries::<T>(prefix).await?;
        Ok(all.iter().filter_map(read_entry).collect())
    }

    /// Returns the IDs of a kind with this prefix in order, including those of unreadable entries.
    pub(crate) async fn ids<T: EntryKind>(&self, prefix: &str) -> Result<Vec<String>, AccountError> {
        let all = self.list_entries::<T>(prefix).await?;
        Ok(all.iter().map(|entry| entry.name.id().to_owned()).collect())
    }

    /// Returns all entries of a kind with this ID prefix, by ID, readable or not.
    pub(crate) async fn list_entries<T: EntryKind>(&self, prefix: &str) -> Result<Vec<Entry>, AccountError> {
        let (mut all, mut from) = (Vec::new(), None::<String>);
        loop {
            let page = self
                .store
                .list_entries(T::KIND, prefix, from.as_deref(), PAGE)
                .await?;
            let last = page.len() < PAGE;
            from = page.last().map(|entry| entry.name.id().to_owned());
            all.extend(page);
            if last {
                return Ok(all);
            }
        }
    }

    /// Changes a permanent record and returns its new state; `None` if it does not exist. Tries again if another writer
    /// was faster.
    ///
    /// # Errors
    /// [`AccountError::Conflict`] if the entry is unreadable, and the errors of `change`.
    pub(crate) async fn change<T: EntryKind>(
        &self,
        id: &str,
        change: impl Fn(&mut T) -> Result<(), AccountError>,
    ) -> Result<Option<T>, AccountError> {
        for _ in 0..ATTEMPTS {
            let Some(mut entry) = self.get_readable::<T>(id).await? else {
                return Ok(None);
            };
            change(&mut entry.value)?;
            let expected = PutCondition::Version(entry.version);
            if self.put(id, &entry.value, expected, None).await? {
                return Ok(Some(entry.value));
            }
        }
        Err(AccountError::Overloaded)
    }
}
