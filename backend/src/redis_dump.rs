//! A Redis dump (RDB file), read as the Emend store that it contains.

use std::collections::HashMap;
use std::fs::File;
use std::path::Path;

use anyhow::Context;
use emend_domain::Tallies;
use emend_mirror::DumpOrigin;
use emend_rdb::{Dump, DumpItem, Value};
use emend_store::export_lines::ExportTotal;
use emend_store::{Epoch, PARTITIONS};
use emend_store_redis::{DumpKeyNames, RecordLayout, RedisOptions};

/// A dump that was read once to its end: it is complete and contains an Emend store.
pub(crate) struct StoreDump {
    file: std::path::PathBuf,
    layout: DumpKeyNames,
    db: u32,
    pub(crate) origin: DumpOrigin,
    pub(crate) total: ExportTotal,
}

/// The content of a key.
pub(crate) enum DumpValue {
    Record(RecordLayout),
    /// An entry without an expiry.
    Entry(emend_store::Entry),
}

impl StoreDump {
    /// Reads the whole dump once, so that a truncated dump or one without an Emend store changes nothing.
    pub(crate) fn open(file: &Path) -> anyhow::Result<Self> {
        let layout = DumpKeyNames::new(&RedisOptions::default().prefix).context("no prefix")?;
        let (mut db, mut total) = (None, ExportTotal::default());
        let mut sequences = vec![0; usize::from(PARTITIONS)];
        let mut epochs: Vec<Epoch> = Vec::new();
        let mut deletions = HashMap::new();
        let mut of_cluster = 0;
        for entry in entries(file)? {
            let entry = entry?;
            of_cluster += u16::from(layout.is_of_cluster(&entry.key));
            let is_ours = match (contents(&layout, &entry)?, &entry.value) {
                (Some(DumpValue::Record(_)), _) => {
                    total.records += 1;
                    true
                }
                (Some(DumpValue::Entry(_)), _) => {
                    total.entries += 1;
                    true
                }
                (None, Value::String(text)) => {
                    if let Some(sequence) = layout.sequence(&entry.key, text) {
                        let (partition, version) = sequence?;
                        sequences[usize::from(partition)] = version;
                        true
                    } else if let Some(epoch) = layout.epoch(&entry.key, text) {
                        epochs.push(epoch?);
                        true
                    } else if let Some((digest, deletion)) = layout.deletion(&entry.key, text)? {
                        deletions.insert(digest, deletion);
                        true
                    } else {
                        false
                    }
                }
                _ => false,
            };
            if is_ours {
                anyhow::ensure!(
                    *db.get_or_insert(entry.db) == entry.db,
                    "contains Emend stores in several Redis databases; dump one at a time"
                );
            }
        }
        let db = db.context("does not contain an Emend store")?;
        // What is missing would seem to have been deleted.
        anyhow::ensure!(
            of_cluster == 0 || of_cluster == PARTITIONS,
            "is from one server of a Redis Cluster and contains only {of_cluster} of the {PARTITIONS} parts of its Emend store; use \
             an export (`emend export`) or the mirror instead"
        );
        let one = epochs.first().filter(|first| {
            epochs.len() == usize::from(PARTITIONS) && epochs.iter().all(|epoch| epoch == *first)
        });
        Ok(Self {
            file: file.to_owned(),
            layout,
            db,
            origin: DumpOrigin {
                epoch: one.filter(|epoch| epoch.healed_from().is_none()).cloned(),
                sequences,
                deletions,
            },
            total,
        })
    }

    /// Its records and its entries without an expiry, in the order of the file.
    pub(crate) fn contents(
        &self,
    ) -> anyhow::Result<impl Iterator<Item = anyhow::Result<DumpValue>> + Send + use<'_>> {
        let values = entries(&self.file)?.filter_map(|entry| match entry {
            Err(error) => Some(Err(error)),
            Ok(entry) if entry.db != self.db => None,
            Ok(entry) => contents(&self.layout, &entry).transpose(),
        });
        Ok(values)
    }
}

fn entries(
    file: &Path,
) -> anyhow::Result<impl Iterator<Item = anyhow::Result<emend_rdb::RdbEntry>> + Send + use<>> {
    let name = file.display().to_string();
    let dump = Dump::open(File::open(file).with_context(|| name.clone())?).with_context(|| name.clone())?;
    Ok(dump.filter_map(move |item| match item {
        Ok(DumpItem::Entry(entry)) => Some(Ok(entry)),
        // An Emend store has no streams, modules or functions. Other programs may keep theirs in the same Redis.
        Ok(DumpItem::NotRead(_) | DumpItem::Aux { .. }) => None,
        Err(error) => Some(Err(anyhow::Error::from(error).context(name.clone()))),
    }))
}

/// The content of a key; `None` for a key of another program, a record without votes, and an entry that expires.
fn contents(layout: &DumpKeyNames, entry: &emend_rdb::RdbEntry) -> anyhow::Result<Option<DumpValue>> {
    Ok(match &entry.value {
        Value::Hash(fields) => {
            let fields = fields
                .iter()
                .map(|field| (field.field.as_slice(), field.value.as_slice()));
            let record = layout.record(&entry.key, fields)?;
            let record = record.filter(|record| record.votes != Tallies::new());
            record.map(DumpValue::Record)
        }
        Value::String(value) if entry.expires_at_ms.is_none() => {
            layout.entry(&entry.key, value)?.map(DumpValue::Entry)
        }
        _ => None,
    })
}
