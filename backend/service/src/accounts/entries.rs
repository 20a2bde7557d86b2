//! Reading and writing what is kept: entries of the store, as JSON.

use std::future::ready;

use emend_learning::Timestamp;
use emend_store::{Entry, EntryName, Expected, Put, StoreError};
use futures::stream::{self, StreamExt, TryStreamExt};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::ServiceError;
use crate::accounts::{Accounts, unreadable};

/// Entries read at a time.
const PAGE: usize = 500;
/// Entries that are put or taken out at a time.
pub(crate) const AT_ONCE: usize = 64;
/// How often somebody who is always too late tries again.
pub(crate) const ATTEMPTS: usize = 16;

/// What lies in entries of one kind.
pub(crate) trait Kept: Serialize + DeserializeOwned {
    /// The kind.
    const KIND: &'static str;
}

/// A record that was read.
pub(crate) struct Found<T> {
    pub(crate) id: String,
    pub(crate) value: T,
    pub(crate) version: u64,
}

/// The name of an entry that this module builds from parts that are right by construction.
pub(crate) fn name_of<T: Kept>(id: &str) -> Result<EntryName, ServiceError> {
    EntryName::new(T::KIND, id).map_err(|error| StoreError::Corrupt(error.to_string()).into())
}

/// Reads what lies in an entry. What no Emend wrote is as if it was not there, and the log names it: one bad entry must not keep
/// everything else from being read. Its name is not free, and it stays as it is.
pub(crate) fn read_entry<T: Kept>(entry: &Entry) -> Option<Found<T>> {
    let Ok(value) = serde_json::from_slice(&entry.value) else {
        unreadable::note(&entry.name);
        return None;
    };
    Some(Found {
        id: entry.name.id().to_owned(),
        value,
        version: entry.version,
    })
}

impl Accounts {
    pub(crate) async fn get<T: Kept>(&self, id: &str) -> Result<Option<Found<T>>, ServiceError> {
        let found = self.store.entries(&[name_of::<T>(id)?]).await?;
        let found = found.into_iter().next().flatten();
        Ok(found.as_ref().and_then(read_entry))
    }

    /// Those of these that are there.
    pub(crate) async fn get_all<T: Kept>(&self, ids: &[String]) -> Result<Vec<Found<T>>, ServiceError> {
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
    pub(crate) async fn put<T: Kept>(
        &self,
        id: &str,
        value: &T,
        expected: Expected,
        expires: Option<Timestamp>,
    ) -> Result<bool, ServiceError> {
        let bytes = serde_json::to_vec(value).map_err(|error| StoreError::Corrupt(error.to_string()))?;
        let name = name_of::<T>(id)?;
        let put = self
            .store
            .put_entry(&name, Some(bytes), expected, expires)
            .await?;
        Ok(put != Put::Conflict)
    }

    /// Takes it out; whether it was as expected.
    pub(crate) async fn take_out<T: Kept>(&self, id: &str, expected: Expected) -> Result<bool, ServiceError> {
        let put = self
            .store
            .put_entry(&name_of::<T>(id)?, None, expected, None)
            .await?;
        Ok(put != Put::Conflict)
    }

    /// Takes out all of these, many at a time: they share the disk's time.
    pub(crate) async fn take_out_all<T: Kept>(&self, ids: &[String]) -> Result<(), ServiceError> {
        let take_out = async |id: &String| self.take_out::<T>(id, Expected::Any).await;
        let taking = stream::iter(ids).map(take_out).buffer_unordered(AT_ONCE);
        taking.try_for_each(|_| ready(Ok(()))).await
    }

    /// All of a kind whose ids begin so, by id.
    pub(crate) async fn list<T: Kept>(&self, prefix: &str) -> Result<Vec<Found<T>>, ServiceError> {
        let (mut all, mut from) = (Vec::new(), None::<String>);
        loop {
            let page = self
                .store
                .list_entries(T::KIND, prefix, from.as_deref(), PAGE)
                .await?;
            let last = page.len() < PAGE;
            from = page.last().map(|entry| entry.name.id().to_owned());
            all.extend(page.iter().filter_map(read_entry));
            if last {
                return Ok(all);
            }
        }
    }

    /// Changes what stays for good, again where somebody else was faster; what it is then, `None` where it is not there.
    pub(crate) async fn change<T: Kept>(
        &self,
        id: &str,
        change: impl Fn(&mut T) -> Result<(), ServiceError>,
    ) -> Result<Option<T>, ServiceError> {
        for _ in 0..ATTEMPTS {
            let Some(mut found) = self.get::<T>(id).await? else {
                return Ok(None);
            };
            change(&mut found.value)?;
            let expected = Expected::Version(found.version);
            if self.put(id, &found.value, expected, None).await? {
                return Ok(Some(found.value));
            }
        }
        Err(ServiceError::Overloaded)
    }
}
