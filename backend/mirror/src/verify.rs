//! Compares the database with the store: first by checksums of each partition, then record by record where they differ.

use std::collections::BTreeMap;
use std::time::Duration;

use emend_domain::{Record, Tallies};
use emend_store::paging::record_pages;
use emend_store::{MirrorStore, PARTITIONS};
use futures::TryStreamExt;
use serde::{Deserialize, Serialize};
use sqlx::mysql::MySqlConnection;

use crate::connection::Database;
use crate::row_reader::{self, RecordPages};
use crate::vote_rows::{self, RecordHash};
use crate::{LoadProgress, MirrorError};

/// The number of records or entries in one page of the store.
pub(crate) const PAGE: usize = 2_000;
/// The maximum number of differing records that are compared individually, and of those that are reported.
pub(crate) const MAX_COMPARED: usize = 10_000;
pub(crate) const MAX_REPORTED: usize = 20;
/// A record may have changed between reading one side and the other, so differing records are compared up to this
/// number of times, with this interval.
const COMPARISONS: usize = 4;
const COMPARISON_INTERVAL: Duration = Duration::from_millis(500);

/// The result of the verification.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Verification {
    /// The number of records in the store.
    pub records: u64,
    /// The number of permanent entries in the store.
    #[serde(default)]
    pub entries: u64,
    /// The partitions with checksums that differed at first.
    pub partitions: Vec<u16>,
    /// The number of records and entries that differ, as far as they were counted.
    pub differing: u64,
    /// The number of those that are missing in the store: it lost them, or their deletion is waiting to be mirrored.
    #[serde(default)]
    pub missing_in_store: u64,
    /// The number of those that are missing in the database: it lost them, or they are waiting to be mirrored.
    #[serde(default)]
    pub missing_in_database: u64,
    /// The first differences.
    pub first: Vec<MirrorDifference>,
}

/// A record or entry that differs between the two sides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MirrorDifference {
    /// Its key: `account|language|rule|context|surface` for a record, `e:kind:id` for an entry.
    pub record: String,
    /// Its votes in the store, for people; for an entry only the size of its value.
    pub store: String,
    /// The same in the database.
    pub database: String,
}

/// A record that differed between the two sides, and its hash in the database.
type DifferingRecord = (RecordHash, Record);

/// A checksum of each partition, independent of the order of records and entries.
pub(crate) type Sums = Vec<u64>;

/// Returns the contribution of a record to its partition's checksum.
fn sum(hash: &RecordHash, votes: &Tallies) -> u64 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(hash);
    for (outcome, tally) in votes {
        let key = outcome.key();
        hasher
            .update(&(key.len() as u64).to_le_bytes())
            .update(key.as_bytes());
        hasher
            .update(&tally.n.to_le_bytes())
            .update(&tally.last.to_le_bytes());
    }
    let mut first = [0; 8];
    first.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
    u64::from_le_bytes(first)
}

/// A verification in progress.
pub(crate) struct VerifyRun<'a> {
    pub(crate) database: &'a Database,
    pub(crate) connection: &'a mut MySqlConnection,
    pub(crate) store: &'a dyn MirrorStore,
    pub(crate) progress: &'a LoadProgress,
}

impl VerifyRun<'_> {
    pub(crate) async fn run(mut self) -> Result<Verification, MirrorError> {
        let mut verification = Verification::default();
        let (mut ours, records) = self.store_sums().await?;
        verification.records = records;
        verification.entries = self.add_store_entries(&mut ours).await?;
        let mut theirs = self.database_sums().await?;
        self.add_database_entries(&mut theirs).await?;
        let differing = (0..PARTITIONS).filter(|part| ours[usize::from(*part)] != theirs[usize::from(*part)]);
        verification.partitions = differing.collect();
        if verification.partitions.is_empty() {
            return Ok(verification);
        }
        let mut candidates = self.candidates(&verification.partitions).await?;
        let mut entries = self.differing_entries(&verification.partitions).await?;
        let all = candidates.len() + entries.len();
        candidates.truncate(MAX_COMPARED);
        entries.truncate(MAX_COMPARED);
        let compared = candidates.len() + entries.len();
        for round in 0..COMPARISONS {
            if round > 0 {
                tokio::time::sleep(COMPARISON_INTERVAL).await;
            }
            verification.first.clear();
            (verification.missing_in_store, verification.missing_in_database) = (0, 0);
            candidates = self.compare_records(candidates, &mut verification).await?;
            entries = self.compare_entries(entries, &mut verification).await?;
            if candidates.is_empty() && entries.is_empty() {
                break;
            }
        }
        verification.differing = (candidates.len() + entries.len()) as u64;
        if verification.differing > 0 {
            verification.differing += (all - compared) as u64;
        }
        Ok(verification)
    }

    async fn store_sums(&self) -> Result<(Sums, u64), MirrorError> {
        let mut sums = vec![0_u64; usize::from(PARTITIONS)];
        let mut records = 0;
        let mut pages = record_pages(self.store, PAGE);
        while let Some(page) = pages.try_next().await? {
            for verification in &page {
                let sum = sum(&vote_rows::hash(&verification.record), &verification.votes);
                let total = &mut sums[usize::from(verification.record.item.partition(PARTITIONS))];
                *total = total.wrapping_add(sum);
            }
            records += page.len() as u64;
            self.progress.report("records of the store", records);
        }
        Ok((sums, records))
    }

    async fn database_sums(&mut self) -> Result<Sums, MirrorError> {
        let mut sums = vec![0_u64; usize::from(PARTITIONS)];
        let mut records = 0;
        let mut pages = RecordPages::above(self.database, 0);
        loop {
            let page = pages.next(self.connection).await?;
            if page.is_empty() {
                return Ok(sums);
            }
            for mirrored in &page {
                let total = &mut sums[mirrored.partition()];
                *total = total.wrapping_add(sum(&mirrored.hash, &mirrored.votes));
            }
            records += page.len() as u64;
            self.progress.report("records of MySQL", records);
        }
    }

    /// Returns the records of these partitions that differ. All records are read once more, and a checksum is kept for
    /// each.
    async fn candidates(&mut self, partitions: &[u16]) -> Result<Vec<DifferingRecord>, MirrorError> {
        let mut ours: BTreeMap<RecordHash, u64> = BTreeMap::new();
        let is_in_partitions = |record: &Record| partitions.contains(&record.item.partition(PARTITIONS));
        let mut pages = record_pages(self.store, PAGE);
        while let Some(page) = pages.try_next().await? {
            for verification in page
                .iter()
                .filter(|verification| is_in_partitions(&verification.record))
            {
                let hash = vote_rows::hash(&verification.record);
                ours.insert(hash, sum(&hash, &verification.votes));
            }
        }
        let mut candidates = Vec::new();
        let mut pages = RecordPages::above(self.database, 0);
        loop {
            let page = pages.next(self.connection).await?;
            if page.is_empty() {
                break;
            }
            for mirrored in page
                .into_iter()
                .filter(|mirrored| is_in_partitions(&mirrored.record))
            {
                if ours.remove(&mirrored.hash) != Some(sum(&mirrored.hash, &mirrored.votes)) {
                    candidates.push((mirrored.hash, mirrored.record));
                }
            }
        }
        // The remaining records are missing in the database, so only the store has their keys.
        let mut pages = record_pages(self.store, PAGE);
        while !ours.is_empty()
            && let Some(page) = pages.try_next().await?
        {
            for verification in page {
                let hash = vote_rows::hash(&verification.record);
                if ours.remove(&hash).is_some() {
                    candidates.push((hash, verification.record));
                }
            }
        }
        Ok(candidates)
    }

    /// Returns the records that still differ, and describes the first of them in `report`.
    async fn compare_records(
        &mut self,
        candidates: Vec<DifferingRecord>,
        report: &mut Verification,
    ) -> Result<Vec<DifferingRecord>, MirrorError> {
        let mut differing = Vec::new();
        for candidates in candidates.chunks(500) {
            let (hashes, records): (Vec<_>, Vec<_>) = candidates.iter().cloned().unzip();
            let ours = self.store.votes(&records).await?;
            let theirs = row_reader::fetch(self.database, self.connection, &hashes).await?;
            let theirs: BTreeMap<_, _> = theirs
                .into_iter()
                .map(|verification| (verification.hash, verification.votes))
                .collect();
            for (candidate, ours) in candidates.iter().zip(ours) {
                let theirs = theirs.get(&candidate.0).cloned().unwrap_or_default();
                if ours != theirs {
                    report.missing_in_store += u64::from(ours.is_empty());
                    report.missing_in_database += u64::from(theirs.is_empty());
                    if report.first.len() < MAX_REPORTED {
                        report.first.push(MirrorDifference {
                            record: candidate.1.key(),
                            store: describe_votes(&ours),
                            database: describe_votes(&theirs),
                        });
                    }
                    differing.push(candidate.clone());
                }
            }
        }
        Ok(differing)
    }
}

fn describe_votes(votes: &Tallies) -> String {
    if votes.is_empty() {
        return "nothing".to_owned();
    }
    let votes: Vec<_> = votes
        .iter()
        .map(|(outcome, tally)| format!("{} × {}, last at {}", outcome.key(), tally.n, tally.last))
        .collect();
    votes.join("; ")
}
