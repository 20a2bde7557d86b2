//! The index of an account's records by the time of their newest vote, and the number of them: maintained with every change
//! of votes, and built in steps if an older version did not maintain it (`docs/decisions/0089-pages-by-position.md`).

use std::ops::Bound;

use emend_domain::{AccountId, Item, Record, Tallies, Timestamp, newest};
use emend_store::{AccountRecords, RecordPosition, RecordVotes};
use redb::{ReadableTable, TableError};

use crate::codec::decode_tallies;
use crate::reader::Reader;
use crate::store_fault::StoreFault;
use crate::tables::{
    NUMBERS, RECORD_COUNTS, RECORD_INDEX, RECORDS_BY_TIME, RECORDS_INDEXED, RECORDS_INDEXING, Tables, VOTES,
    records_prefix,
};

/// The number of records that one transaction indexes, or of old rows that it deletes.
const STEP: usize = 10_000;

/// The start of a page.
#[derive(Debug, Clone)]
pub(crate) enum PageStart {
    /// After this number of records.
    Offset(usize),
    /// After the record at this position.
    After(RecordPosition),
}

/// Returns the account and the item's key from a record's key.
fn split_record_key(record: &str) -> Result<(&str, &str), StoreFault> {
    let bad = || StoreFault::Corrupt("the key of a record".to_owned());
    record.split_once('|').ok_or_else(bad)
}

/// Returns the time under which a record with these votes is indexed; `None` if it has none.
fn index_time(votes: &Tallies) -> Option<Timestamp> {
    (!votes.is_empty()).then(|| newest(votes))
}

impl Tables<'_> {
    /// Updates the index after a record's votes changed.
    pub(crate) fn update_record_index(
        &mut self,
        record: &str,
        before: &Tallies,
        after: &Tallies,
    ) -> Result<(), StoreFault> {
        let (before, after) = (index_time(before), index_time(after));
        if before == after {
            return Ok(());
        }
        let (account, item) = split_record_key(record)?;
        // While the index is being built, a row need not be there yet.
        let removed = match before {
            Some(at) => self.records_by_time.remove((account, at, item))?.is_some(),
            None => false,
        };
        let added = match after {
            Some(at) => self.records_by_time.insert((account, at, item), ())?.is_none(),
            None => false,
        };
        match (removed, added) {
            (false, true) => self.count_records(account, |count| count + 1),
            (true, false) => self.count_records(account, |count| count.saturating_sub(1)),
            _ => Ok(()),
        }
    }

    fn count_records(&mut self, account: &str, change: impl Fn(u64) -> u64) -> Result<(), StoreFault> {
        let count = self
            .record_counts
            .open()?
            .get(account)?
            .map_or(0, |count| count.value());
        match change(count) {
            0 => self.record_counts.open()?.remove(account)?,
            count => self.record_counts.open()?.insert(account, count)?,
        };
        Ok(())
    }

    /// Marks the index as incomplete.
    pub(crate) fn drop_record_index(&mut self) -> Result<(), StoreFault> {
        self.numbers.remove(RECORDS_INDEXED)?;
        self.texts.remove(RECORDS_INDEXING)?;
        Ok(())
    }

    /// Indexes some more records of an older version. Returns whether the index is complete.
    pub(crate) fn build_record_index(&mut self) -> Result<bool, StoreFault> {
        if is_complete(&self.numbers)? {
            return Ok(true);
        }
        let start = self
            .texts
            .get(RECORDS_INDEXING)?
            .map(|text| text.value().to_owned());
        let Some(start) = start else {
            return self.delete_old_rows();
        };
        let mut rows = Vec::new();
        let start = (Bound::Excluded(start.as_str()), Bound::Unbounded);
        for row in self.votes.range::<&str>(start)?.take(STEP) {
            let (key, bytes) = row?;
            rows.push((key.value().to_owned(), decode_tallies(bytes.value())?));
        }
        for (record, votes) in &rows {
            self.update_record_index(record, &Tallies::new(), votes)?;
        }
        match rows.last() {
            Some((last, _)) if rows.len() == STEP => {
                self.texts.insert(RECORDS_INDEXING, last.as_str())?;
                Ok(false)
            }
            _ => {
                self.texts.remove(RECORDS_INDEXING)?;
                self.numbers.insert(RECORDS_INDEXED, RECORD_INDEX)?;
                Ok(true)
            }
        }
    }

    /// Deletes some rows of an index that may be wrong. Returns `false`: they are not replaced yet.
    fn delete_old_rows(&mut self) -> Result<bool, StoreFault> {
        for _ in 0..STEP {
            if self.records_by_time.pop_first()?.is_none() {
                self.record_counts.open()?.retain(|_, _| false)?;
                self.texts.insert(RECORDS_INDEXING, "")?;
                break;
            }
        }
        Ok(false)
    }
}

/// Returns whether the index is complete.
fn is_complete(numbers: &impl ReadableTable<&'static str, u64>) -> Result<bool, StoreFault> {
    let indexed = numbers.get(RECORDS_INDEXED)?.map(|number| number.value());
    Ok(indexed == Some(RECORD_INDEX))
}

impl Reader {
    /// Returns up to `limit` of an account's records, newest first.
    pub(crate) fn account_records(
        &self,
        account: &AccountId,
        start: &PageStart,
        limit: usize,
    ) -> Result<AccountRecords, StoreFault> {
        if !is_complete(&self.0.open_table(NUMBERS)?)? {
            return self.sorted_records(account, start, limit);
        }
        let table = self.0.open_table(RECORDS_BY_TIME)?;
        let account = account.as_str();
        // The least text after the account's name.
        let behind = format!("{account}\0");
        let first = (account, 0, "");
        let key;
        let (end, skipped) = match start {
            PageStart::Offset(offset) => ((behind.as_str(), 0, ""), *offset),
            PageStart::After(position) => {
                key = position.item.key();
                ((account, position.newest, key.as_str()), 0)
            }
        };
        let votes = self.0.open_table(VOTES)?;
        let mut page = AccountRecords {
            total: self.indexed_count(account)?,
            ..AccountRecords::default()
        };
        // The number is known, so that an offset behind the last record costs nothing.
        if usize::try_from(page.total).is_ok_and(|total| total <= skipped) {
            return Ok(page);
        }
        let mut rows = table.range(first..end)?.rev().skip(skipped);
        let mut last = None;
        for row in rows.by_ref().take(limit) {
            let (row, ()) = (row?.0, ());
            let (account, at, item) = row.value();
            let bytes = votes.get(format!("{account}|{item}").as_str())?;
            let bytes = bytes.ok_or_else(|| StoreFault::Corrupt("the index of records".to_owned()))?;
            let item = Item::from_key(item)?;
            last = Some(RecordPosition {
                newest: at,
                item: item.clone(),
            });
            page.records.push(RecordVotes {
                record: Record {
                    account: account
                        .parse()
                        .map_err(|_| StoreFault::Corrupt("an account".to_owned()))?,
                    item,
                },
                votes: decode_tallies(bytes.value())?,
            });
        }
        if rows.next().transpose()?.is_some() {
            page.next = last;
        }
        Ok(page)
    }

    /// Reads and sorts all records of an account, while the index is incomplete.
    fn sorted_records(
        &self,
        account: &AccountId,
        start: &PageStart,
        limit: usize,
    ) -> Result<AccountRecords, StoreFault> {
        let mut rows = self.with_prefix(&records_prefix(account))?;
        rows.sort_by(|(a, votes_a), (b, votes_b)| (newest(votes_b), b).cmp(&(newest(votes_a), a)));
        let total = rows.len() as u64;
        let skipped = match start {
            PageStart::Offset(offset) => *offset,
            PageStart::After(position) => {
                let key = format!("{account}|{}", position.item.key());
                rows.partition_point(|(record, votes)| {
                    (newest(votes), record.as_str()) >= (position.newest, key.as_str())
                })
            }
        };
        let is_last = rows.len().saturating_sub(skipped) <= limit;
        let records = rows.into_iter().skip(skipped).take(limit).map(|(key, votes)| {
            let record = Record::from_key(&key)?;
            Ok(RecordVotes { record, votes })
        });
        let records: Vec<_> = records.collect::<Result<_, StoreFault>>()?;
        let next = records.last().filter(|_| !is_last).map(RecordPosition::of);
        Ok(AccountRecords { records, total, next })
    }

    /// Returns the number of an account's records.
    pub(crate) fn record_count(&self, account: &AccountId) -> Result<u64, StoreFault> {
        if is_complete(&self.0.open_table(NUMBERS)?)? {
            return self.indexed_count(account.as_str());
        }
        let votes = self.0.open_table(VOTES)?;
        let prefix = records_prefix(account);
        let mut count = 0;
        for row in votes.range(prefix.as_str()..)? {
            let (key, _) = row?;
            if !key.value().starts_with(&prefix) {
                break;
            }
            count += 1;
        }
        Ok(count)
    }

    fn indexed_count(&self, account: &str) -> Result<u64, StoreFault> {
        let counts = match self.0.open_table(RECORD_COUNTS) {
            Err(TableError::TableDoesNotExist(_)) => return Ok(0),
            table => table?,
        };
        Ok(counts.get(account)?.map_or(0, |count| count.value()))
    }
}
