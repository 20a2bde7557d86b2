//! Compares the entries of the database with those of the store.

use std::collections::BTreeMap;

use emend_domain::number_with_noun::format_count;
use emend_store::paging::permanent_entry_pages;
use emend_store::{EntryName, MarkerSubject};
use futures::TryStreamExt;

use crate::MirrorError;
use crate::entries::{self, EntryPages};
use crate::verify::{MAX_REPORTED, MirrorDifference, PAGE, Sums, Verification, VerifyRun};

/// Returns the contribution of an entry to its partition's checksum.
fn sum(name: &EntryName, value: &[u8]) -> u64 {
    let key = name.key();
    let mut hasher = blake3::Hasher::new();
    hasher
        .update(&(key.len() as u64).to_le_bytes())
        .update(key.as_bytes())
        .update(value);
    let mut first = [0; 8];
    first.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
    u64::from_le_bytes(first)
}

impl VerifyRun<'_> {
    /// Adds the store's entries to the checksums of its records. Returns the number of entries.
    pub(crate) async fn add_store_entries(&self, sums: &mut Sums) -> Result<u64, MirrorError> {
        let checksums = self.store_checksums().await?;
        add(sums, &checksums);
        self.progress
            .report("entries of the store", checksums.len() as u64);
        Ok(checksums.len() as u64)
    }

    pub(crate) async fn add_database_entries(&mut self, sums: &mut Sums) -> Result<(), MirrorError> {
        add(sums, &self.database_checksums().await?);
        Ok(())
    }

    /// Returns the entries of these partitions that differ.
    pub(crate) async fn differing_entries(
        &mut self,
        partitions: &[u16],
    ) -> Result<Vec<EntryName>, MirrorError> {
        let mut ours = self.store_checksums().await?;
        let mut candidates = Vec::new();
        for (name, sum) in self.database_checksums().await? {
            if ours.remove(&name) != Some(sum) {
                candidates.push(name);
            }
        }
        candidates.extend(ours.into_keys());
        candidates.retain(|name| partitions.contains(&name.partition()));
        Ok(candidates)
    }

    /// Returns the entries that still differ, and describes the first of them in `report`.
    pub(crate) async fn compare_entries(
        &mut self,
        candidates: Vec<EntryName>,
        report: &mut Verification,
    ) -> Result<Vec<EntryName>, MirrorError> {
        let mut differing = Vec::new();
        for names in candidates.chunks(PAGE) {
            let ours = self.store.entries(names).await?;
            let theirs = entries::fetch(self.database, self.connection, names).await?;
            let theirs: BTreeMap<_, _> = theirs
                .into_iter()
                .map(|entry| (entry.name, entry.value))
                .collect();
            for (name, ours) in names.iter().zip(ours) {
                let ours = ours.map(|entry| entry.value);
                let theirs = theirs.get(name).cloned().flatten();
                if ours == theirs {
                    continue;
                }
                report.missing_in_store += u64::from(ours.is_none());
                report.missing_in_database += u64::from(theirs.is_none());
                if report.first.len() < MAX_REPORTED {
                    report.first.push(MirrorDifference {
                        record: MarkerSubject::Entry(name.clone()).key(),
                        store: describe_value(ours.as_deref()),
                        database: describe_value(theirs.as_deref()),
                    });
                }
                differing.push(name.clone());
            }
        }
        Ok(differing)
    }

    /// Returns a checksum for each entry. There are a few entries per account, far fewer than records.
    async fn store_checksums(&self) -> Result<BTreeMap<EntryName, u64>, MirrorError> {
        let mut sums = BTreeMap::new();
        let mut pages = permanent_entry_pages(self.store, PAGE);
        while let Some(entries) = pages.try_next().await? {
            for entry in entries {
                let sum = sum(&entry.name, &entry.value);
                sums.insert(entry.name, sum);
            }
        }
        Ok(sums)
    }

    async fn database_checksums(&mut self) -> Result<BTreeMap<EntryName, u64>, MirrorError> {
        let mut sums = BTreeMap::new();
        let mut pages = EntryPages::above(self.database, 0);
        loop {
            let page = pages.next(self.connection).await?;
            if page.is_empty() {
                return Ok(sums);
            }
            for entry in page {
                let sum = sum(&entry.name, &entry.value.unwrap_or_default());
                sums.insert(entry.name, sum);
            }
        }
    }
}

fn add(sums: &mut Sums, entries: &BTreeMap<EntryName, u64>) {
    for (name, sum) in entries {
        let total = &mut sums[usize::from(name.partition())];
        *total = total.wrapping_add(*sum);
    }
}

/// Describes a value by its size only, because it contains personal data.
fn describe_value(value: Option<&[u8]>) -> String {
    match value {
        None => "nothing".to_owned(),
        Some(value) => format_count(value.len(), "byte"),
    }
}
