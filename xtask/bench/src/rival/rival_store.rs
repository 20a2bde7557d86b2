//! A store whose votes are in MariaDB, with memcached in front of it if so wanted. Accounts and the other entries are in memory.

use std::collections::BTreeSet;

use async_trait::async_trait;
use emend_domain::{
    AccountId, ChoiceId, Counts, Item, ItemEvidence, Outcome, Record, Tallies, Tally, TeamId, Timestamp,
    Viewer,
};
use emend_store::{
    AccountRecords, ChoiceStore, Entry, EntryName, EntryPage, EntryStore, ItemCounts, MemberStore,
    PutCondition, PutResult, RecordPage, RecordPosition, RecordVotes, RequestCounter, StoreContents,
    StoreError, StoreHealth, Voters, Write, WriteOutcome,
};
use emend_store_embedded::EmbeddedStore;

use crate::rival::memcached_client::MemcachedClient;
use crate::rival::sql_choices::SqlChoices;
use crate::rival::sql_write::EVERYONE;

/// A rival's store.
pub(crate) struct RivalStore {
    choices: SqlChoices,
    cache: Option<MemcachedClient>,
    /// The beginning of the cache's keys, so that several stores can share one memcached.
    prefix: &'static str,
    pub(super) entries: EmbeddedStore,
}

impl RivalStore {
    /// Creates a store in an empty database, with memcached at this address and with this prefix of its keys, if any.
    pub(crate) async fn create(url: &str, memcached: Option<(String, &'static str)>) -> anyhow::Result<Self> {
        Ok(Self {
            choices: SqlChoices::create(url).await?,
            prefix: memcached.as_ref().map_or("", |(_, prefix)| prefix),
            cache: memcached.map(|(address, _)| MemcachedClient::new(address)),
            entries: EmbeddedStore::in_memory()?,
        })
    }

    /// Deletes all votes and teams.
    #[cfg(test)]
    pub(super) async fn clear(&self) -> anyhow::Result<()> {
        self.choices.clear().await?;
        match &self.cache {
            Some(cache) => Ok(cache.clear().await?),
            None => Ok(()),
        }
    }

    /// Returns the votes on records, in order, from the cache where it has them.
    async fn cached_votes(&self, records: &[Record]) -> Result<Vec<Tallies>, StoreError> {
        let Some(cache) = self.cache.as_ref().filter(|_| !records.is_empty()) else {
            return self.choices.votes(records).await;
        };
        let keys: Vec<String> = records.iter().map(|record| self.votes_key(record)).collect();
        let cached = cache.get(&keys).await.map_err(unavailable)?;
        let uncached = records
            .iter()
            .zip(&keys)
            .filter(|(_, key)| !cached.contains_key(*key));
        let uncached: Vec<Record> = uncached.map(|(record, _)| record.clone()).collect();
        let stored = if uncached.is_empty() {
            Vec::new()
        } else {
            let stored = self.choices.votes(&uncached).await?;
            let values = uncached.iter().zip(&stored);
            let values = values.map(|(record, votes)| (self.votes_key(record), written(votes)));
            cache
                .set(&values.collect::<Vec<_>>())
                .await
                .map_err(unavailable)?;
            stored
        };
        let mut stored = stored.into_iter();
        let votes = keys.iter().map(|key| match cached.get(key) {
            Some(value) => parsed(value),
            None => Ok(stored.next().unwrap_or_default()),
        });
        votes.collect()
    }

    /// Returns the cache's key for the votes on a record.
    fn votes_key(&self, record: &Record) -> String {
        self.key(&record.key())
    }

    /// Returns the cache's key for a record. The record's own key may be too long for memcached.
    fn key(&self, record: &str) -> String {
        format!(
            "{}:{}",
            self.prefix,
            &blake3::hash(record.as_bytes()).to_hex()[..32]
        )
    }

    /// Removes the votes of an account on these items from the cache.
    async fn invalidate(&self, writes: &[Write], items: &BTreeSet<String>) -> Result<(), StoreError> {
        let Some(cache) = self.cache.as_ref().filter(|_| !items.is_empty()) else {
            return Ok(());
        };
        let accounts: BTreeSet<&AccountId> = writes.iter().map(|write| &write.account).collect();
        let keys = accounts.iter().flat_map(|account| {
            items
                .iter()
                .map(move |item| self.key(&format!("{account}|{item}")))
        });
        cache.delete(&keys.collect::<Vec<_>>()).await.map_err(unavailable)
    }
}

fn written(votes: &Tallies) -> Vec<u8> {
    let votes = votes
        .iter()
        .map(|(outcome, tally)| (outcome.key(), tally.n, tally.last));
    serde_json::to_vec(&votes.collect::<Vec<_>>()).unwrap_or_default()
}

fn parsed(value: &[u8]) -> Result<Tallies, StoreError> {
    let votes: Vec<(String, u32, Timestamp)> =
        serde_json::from_slice(value).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    let vote =
        |(outcome, n, last): (String, u32, Timestamp)| Ok((Outcome::from_key(&outcome)?, Tally { n, last }));
    votes.into_iter().map(vote).collect()
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn unavailable(error: std::io::Error) -> StoreError {
    StoreError::Unavailable(format!("memcached: {error}"))
}

impl RivalStore {
    /// Returns all records of an account, sorted. The rivals have no index by time.
    async fn newest_first(&self, account: &AccountId) -> Result<Vec<RecordVotes>, StoreError> {
        let mut records = self.choices.records(Some(account)).await?;
        records.sort_by_cached_key(|record_votes| {
            let newest = emend_domain::newest(&record_votes.votes);
            std::cmp::Reverse((newest, record_votes.record.item.key()))
        });
        Ok(records)
    }
}

fn page(records: Vec<RecordVotes>, offset: usize, limit: usize) -> AccountRecords {
    let total = records.len();
    let records: Vec<_> = records.into_iter().skip(offset).take(limit).collect();
    let has_more = offset.saturating_add(limit) < total;
    AccountRecords {
        next: records.last().filter(|_| has_more).map(RecordPosition::of),
        records,
        total: total as u64,
    }
}

#[async_trait]
impl ChoiceStore for RivalStore {
    async fn record(&self, writes: &[Write]) -> Result<Vec<WriteOutcome>, StoreError> {
        if writes.is_empty() {
            return Ok(Vec::new());
        }
        let (outcomes, items) = self.choices.record(writes).await?;
        self.invalidate(writes, &items).await?;
        Ok(outcomes)
    }

    async fn knows(&self, account: &AccountId, ids: &[ChoiceId]) -> Result<Vec<bool>, StoreError> {
        self.choices.knows(account, ids).await
    }

    async fn evidence(&self, viewer: &Viewer, items: &[Item]) -> Result<Vec<ItemEvidence>, StoreError> {
        let record = |item: &Item| Record {
            account: viewer.account.clone(),
            item: item.clone(),
        };
        let records: Vec<Record> = items.iter().map(record).collect();
        let votes = self.cached_votes(&records).await?;
        let counts = self.choices.counts(&viewer.teams, items).await?;
        let evidence = votes.into_iter().zip(counts).map(|(me, counts)| {
            let of = |voters: &str| -> Counts { counts.get(voters).cloned().unwrap_or_default() };
            ItemEvidence {
                me,
                teams: viewer.teams.iter().map(|team| of(&team.to_string())).collect(),
                everyone: of(EVERYONE),
            }
        });
        Ok(evidence.collect())
    }

    async fn words(&self, account: &AccountId) -> Result<Vec<String>, StoreError> {
        let records = self.choices.records(Some(account)).await?;
        let words = records
            .iter()
            .filter(|record_votes| record_votes.record.item.is_word());
        let words = words
            .flat_map(|record_votes| record_votes.votes.keys())
            .filter_map(|outcome| match outcome {
                Outcome::WordIsRight(word) => Some(word.clone()),
                _ => None,
            });
        Ok(words.collect::<BTreeSet<_>>().into_iter().collect())
    }

    async fn account_records(
        &self,
        account: &AccountId,
        offset: usize,
        limit: usize,
    ) -> Result<AccountRecords, StoreError> {
        Ok(page(self.newest_first(account).await?, offset, limit))
    }

    async fn records_after(
        &self,
        account: &AccountId,
        position: &RecordPosition,
        limit: usize,
    ) -> Result<AccountRecords, StoreError> {
        let records = self.newest_first(account).await?;
        let before =
            records.partition_point(|record_votes| !RecordPosition::of(record_votes).is_after(position));
        Ok(page(records, before, limit))
    }

    async fn record_count(&self, account: &AccountId) -> Result<u64, StoreError> {
        self.choices.record_count(account).await
    }

    /// The rivals have no index of agreement.
    async fn agreements(&self, _: &Voters, _: usize) -> Result<Vec<ItemCounts>, StoreError> {
        Ok(Vec::new())
    }
}

#[async_trait]
impl StoreContents for RivalStore {
    async fn records(&self, _: Option<&str>, _: usize) -> Result<RecordPage, StoreError> {
        Ok(RecordPage {
            records: self.choices.records(None).await?,
            next: None,
        })
    }

    async fn votes(&self, records: &[Record]) -> Result<Vec<Tallies>, StoreError> {
        self.cached_votes(records).await
    }

    async fn permanent_entries(&self, from: Option<&str>, limit: usize) -> Result<EntryPage, StoreError> {
        self.entries.permanent_entries(from, limit).await
    }
}

#[async_trait]
impl MemberStore for RivalStore {
    async fn teams(&self, account: &AccountId) -> Result<Vec<TeamId>, StoreError> {
        self.entries.teams(account).await
    }

    async fn set_teams(&self, account: &AccountId, teams: &[TeamId]) -> Result<(), StoreError> {
        self.choices.set_teams(account, teams).await?;
        self.entries.set_teams(account, teams).await
    }

    async fn forget(&self, account: &AccountId) -> Result<bool, StoreError> {
        self.entries.forget(account).await
    }
}

#[async_trait]
impl EntryStore for RivalStore {
    async fn entries(&self, names: &[EntryName]) -> Result<Vec<Option<Entry>>, StoreError> {
        self.entries.entries(names).await
    }

    async fn put_entry(
        &self,
        name: &EntryName,
        value: Option<Vec<u8>>,
        expected: PutCondition,
        expires: Option<Timestamp>,
    ) -> Result<PutResult, StoreError> {
        self.entries.put_entry(name, value, expected, expires).await
    }

    async fn list_entries(
        &self,
        kind: &str,
        prefix: &str,
        from: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        self.entries.list_entries(kind, prefix, from, limit).await
    }
}

impl RequestCounter for RivalStore {}

#[async_trait]
impl StoreHealth for RivalStore {
    async fn ping(&self) -> Result<(), StoreError> {
        self.entries.ping().await
    }

    fn admits_writes(&self) -> Result<(), StoreError> {
        self.entries.admits_writes()
    }
}
