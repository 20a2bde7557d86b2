//! Reading and writing what is kept: entries of the store, as JSON.

use std::future::ready;

use emend_domain::Timestamp;
use emend_store::{Entry, EntryName, Expected, Put, StoreError};
use futures::stream::{self, StreamExt, TryStreamExt};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::AccountError;
use crate::{Accounts, notice};

/// Entries read at a time.
const PAGE: usize = 500;
/// Entries that are put or taken out at a time.
pub(crate) const AT_ONCE: usize = 64;
/// How often somebody who is always too late tries again.
pub(crate) const ATTEMPTS: usize = 16;

/// What lies in entries of one kind.
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

/// The name of an entry that this module builds from parts that are right by construction.
pub(crate) fn name_of<T: EntryKind>(id: &str) -> Result<EntryName, AccountError> {
    EntryName::new(T::KIND, id).map_err(|error| StoreError::Corrupt(error.to_string()).into())
}

/// Reads what lies in an entry. What no Emend wrote is as if it was not there, and the log names it: one bad entry must not keep
/// everything else from being read. Its name is not free, and it stays as it is.
pub(crate) fn read_entry<T: EntryKind>(entry: &Entry) -> Option<Versioned<T>> {
    let Ok(value) = serde_json::from_slice(&entry.value) else {
        notice::note(&entry.name);
        return None;
    };
    Some(Versioned {
        id: entry.name.id().to_owned(),
        value,
        version: entry.version,
    })
}

/// Refuses what would be decided by an entry that cannot be read: whoever restores it finds that nothing was done for good.
pub(crate) fn refuse_unreadable<T: EntryKind>() -> AccountError {
    AccountError::Conflict(format!(
        "an entry of kind {:?} in the store cannot be read, so this is not done; `emend verify` on the server names the entry \
         and says how to bring it back",
        T::KIND
    ))
}

impl Accounts {
    /// What lies in an entry, `None` where there is none.
    ///
    /// # Errors
    /// [`AccountError::Conflict`] where there is one that cannot be read.
    pub(crate) async fn get_readable<T: EntryKind>(
        &self,
        id: &str,
    ) -> Result<Option<Versioned<T>>, AccountError> {
        let found = self.store.entries(&[name_of::<T>(id)?]).await?;
        match found.into_iter().next().flatten() {
            Some(entry) => read_entry(&entry).ok_or_else(refuse_unreadable::<T>).map(Some),
            None => Ok(None),
        }
    }

    /// The version of an entry, whether it can be read or not; `None` where there is none.
    pub(crate) async fn version_of<T: EntryKind>(&self, id: &str) -> Result<Option<u64>, AccountError> {
        let found = self.store.entries(&[name_of::<T>(id)?]).await?;
        Ok(found.into_iter().next().flatten().map(|entry| entry.version))
    }

    pub(crate) async fn get<T: EntryKind>(&self, id: &str) -> Result<Option<Versioned<T>>, AccountError> {
        let found = self.store.entries(&[name_of::<T>(id)?]).await?;
        let found = found.into_iter().next().flatten();
        Ok(found.as_ref().and_then(read_entry))
    }

    /// Those of these that are there.
    pub(crate) async fn get_all<T: EntryKind>(
        &self,
        ids: &[String],
    ) -> Result<Vec<Versioned<T>>, AccountError> {
        let names = ids
            .iter()
            .map(|id| name_of::<T>(id))
            .collect::<Result<Vec<_>, _>>()?;
        let mut found = Vec::new();
        for names in names.chunks(PAGE) {
            let entries = self.store.entries(names).await?;
            found.extend(entries.iter().flatten().filter_map(read_entry));
        }
        Ok(found)
    }

    /// Puts it; whether it was as expected.
    pub(crate) async fn put<T: EntryKind>(
        &self,
        id: &str,
        value: &T,
        expected: Expected,
        expires: Option<Timestamp>,
    ) -> Result<bool, AccountError> {
        let bytes = serde_json::to_vec(value).map_err(|error| StoreError::Corrupt(error.to_string()))?;
        let name = name_of::<T>(id)?;
        let put = self
            .store
            .put_entry(&name, Some(bytes), expected, expires)
            .await?;
        Ok(put != Put::Conflict)
    }

    /// Takes it out; whether it was as expected.
    pub(crate) async fn take_out<T: EntryKind>(
        &self,
        id: &str,
        expected: Expected,
    ) -> Result<bool, AccountError> {
        let put = self
            .store
            .put_entry(&name_of::<T>(id)?, None, expected, None)
            .await?;
        Ok(put != Put::Conflict)
    }

    /// Takes out all of these, many at a time: they share the disk's time.
    pub(crate) async fn take_out_all<T: EntryKind>(&self, ids: &[String]) -> Result<(), AccountError> {
        let take_out = async |id: &String| self.take_out::<T>(id, Expected::Any).await;
        let taking = stream::iter(ids).map(take_out).buffer_unordered(AT_ONCE);
        taking.try_for_each(|_| ready(Ok(()))).await
    }

    /// All of a kind whose ids begin so, by id.
    pub(crate) async fn list<T: EntryKind>(&self, prefix: &str) -> Result<Vec<Versioned<T>>, AccountError> {
        let all = self.list_entries::<T>(prefix).await?;
        Ok(all.iter().filter_map(read_entry).collect())
    }

    /// The ids of all of a kind that begin so, in their order; those of entries that cannot be read among them.
    pub(crate) async fn ids<T: EntryKind>(&self, prefix: &str) -> Result<Vec<String>, AccountError> {
        let all = self.list_entries::<T>(prefix).await?;
        Ok(all.iter().map(|entry| entry.name.id().to_owned()).collect())
    }

    /// All entries of a kind whose ids begin so, by id, whether they can be read or not.
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

    /// Changes what stays for good, again where somebody else was faster; what it is then, `None` where it is not there.
    ///
    /// # Errors
    /// [`AccountError::Conflict`] where it is there and cannot be read, and those of `change`.
    pub(crate) async fn change<T: EntryKind>(
        &self,
        id: &str,
        change: impl Fn(&mut T) -> Result<(), AccountError>,
    ) -> Result<Option<T>, AccountError> {
        for _ in 0..ATTEMPTS {
            let Some(mut found) = self.get_readable::<T>(id).await? else {
                return Ok(None);
            };
            change(&mut found.value)?;
            let expected = Expected::Version(found.version);
            if self.put(id, &found.value, expected, None).await? {
                return Ok(Some(found.value));
            }
        }
        Err(AccountError::Overloaded)
    }
}
