//! Paged reads as streams, so that no caller carries the position of the next page itself.
//!
//! A stream reads a page only when it is polled for it. Every stream ends after its first error.

use std::future::Future;

use emend_domain::AccountId;
use futures::StreamExt;
use futures::stream::{self, BoxStream};

use crate::{
    ChoiceStore, Entry, EntryStore, ItemCounts, Maintenance, RecordPosition, RecordVotes, StoreContents,
    StoreError,
};

/// A stream of pages, each with its items; a page may be empty.
pub type Pages<'a, T, E = StoreError> = BoxStream<'a, Result<Vec<T>, E>>;

/// Returns the pages that `read` returns. It is called with `None` for the first page, and then with the position of
/// the next page that it returned; the page without one is the last.
pub fn pages<'a, T, P, E, F>(read: impl FnMut(Option<P>) -> F + Send + 'a) -> Pages<'a, T, E>
where
    T: 'a,
    P: Send + 'a,
    E: 'a,
    F: Future<Output = Result<(Vec<T>, Option<P>), E>> + Send + 'a,
{
    stream::try_unfold((read, Some(None)), |(mut read, position)| async move {
        let Some(position) = position else {
            return Ok(None);
        };
        let (page, next) = read(position).await?;
        Ok(Some((page, (read, next.map(Some)))))
    })
    .boxed()
}

/// Returns all records with votes, up to `limit` per page. During concurrent writes, one may appear twice.
///
/// # Errors
/// Those of [`StoreContents::records`].
pub fn record_pages<S: StoreContents + ?Sized>(store: &S, limit: usize) -> Pages<'_, RecordVotes> {
    pages(move |from: Option<String>| async move {
        let page = store.records(from.as_deref(), limit).await?;
        Ok((page.records, page.next))
    })
}

/// Returns an account's records, newest first, up to `limit` per page. A record that changes meanwhile may be missing, or
/// appear twice.
///
/// # Errors
/// Those of [`ChoiceStore::records_after`].
pub fn account_record_pages<'a, S: ChoiceStore + ?Sized>(
    store: &'a S,
    account: &'a AccountId,
    limit: usize,
) -> Pages<'a, RecordVotes> {
    pages(move |from: Option<RecordPosition>| async move {
        let page = match from {
            Some(from) => store.records_after(account, &from, limit).await?,
            None => store.account_records(account, 0, limit).await?,
        };
        Ok((page.records, page.next))
    })
}

/// Returns all permanent entries, up to `limit` per page. During concurrent writes, one may appear twice.
///
/// # Errors
/// Those of [`StoreContents::permanent_entries`].
pub fn permanent_entry_pages<S: StoreContents + ?Sized>(store: &S, limit: usize) -> Pages<'_, Entry> {
    pages(move |from: Option<String>| async move {
        let page = store.permanent_entries(from.as_deref(), limit).await?;
        Ok((page.entries, page.next))
    })
}

/// Returns all stored counts, up to `limit` per page. During concurrent writes, one may appear twice.
///
/// # Errors
/// Those of [`Maintenance::counts`].
pub fn count_pages<S: Maintenance + ?Sized>(store: &S, limit: usize) -> Pages<'_, ItemCounts> {
    pages(move |from: Option<String>| async move {
        let page = store.counts(from.as_deref(), limit).await?;
        Ok((page.counts, page.next))
    })
}

/// Returns all entries of a kind with IDs that begin with `prefix`, sorted by ID, up to `limit` per page.
///
/// # Errors
/// Those of [`EntryStore::list_entries`].
pub fn entry_pages<'a, S: EntryStore + ?Sized>(
    store: &'a S,
    kind: &'a str,
    prefix: &'a str,
    limit: usize,
) -> Pages<'a, Entry> {
    pages(move |from: Option<String>| async move {
        let page = store.list_entries(kind, prefix, from.as_deref(), limit).await?;
        let full = page.len() == limit;
        let last = page.last().filter(|_| full);
        let next = last.map(|entry| entry.name.id().to_owned());
        Ok((page, next))
    })
}

#[cfg(test)]
mod tests {
    use futures::TryStreamExt;

    use super::*;

    /// Pages of two numbers below `count`, and an error at `broken`.
    fn numbers(count: u32, broken: u32) -> Pages<'static, u32, String> {
        pages(move |from: Option<u32>| async move {
            let from = from.unwrap_or(0);
            let page: Vec<_> = (from..count.min(from + 2)).collect();
            if page.contains(&broken) {
                return Err(format!("no {broken}"));
            }
            Ok((page, (from + 2 < count).then_some(from + 2)))
        })
    }

    #[tokio::test]
    async fn every_page_is_read_once_and_in_order() {
        assert_eq!(numbers(5, 9).try_concat().await, Ok(vec![0, 1, 2, 3, 4]));
        let pages: Vec<_> = numbers(4, 9).try_collect().await.unwrap_or_default();
        assert_eq!(pages, [[0, 1], [2, 3]]);
    }

    #[tokio::test]
    async fn an_empty_list_is_one_empty_page() {
        let pages: Vec<_> = numbers(0, 9).try_collect().await.unwrap_or_default();
        assert_eq!(pages, [[0; 0]]);
    }

    #[tokio::test]
    async fn an_error_ends_the_stream() {
        let mut pages = numbers(6, 3);
        assert_eq!(pages.try_next().await, Ok(Some(vec![0, 1])));
        assert_eq!(pages.try_next().await, Err("no 3".to_owned()));
        assert_eq!(pages.try_next().await, Ok(None));
    }
}
