//! An RDB dump as the store it is of.

use std::fs::File;
use std::path::Path;

use anyhow::Context;
use emend_learning::Tallies;
use emend_mirror::Origin;
use emend_rdb::{Dump, Entry, Item, Value};
use emend_store::{Epoch, PARTITIONS};
use emend_store_redis::{Laid, Layout, RedisOptions};

/// A dump that was read once: it is whole, and of an Emend.
pub(crate) struct StoreDump {
    file: std::path::PathBuf,
    layout: Layout,
    db: u32,
    pub(crate) origin: Origin,
    pub(crate) records: u64,
}

impl StoreDump {
    /// Reads all of it once, so that a dump that turns out to be cut short or foreign changes nothing.
    pub(crate) fn open(file: &Path) -> anyhow::Result<Self> {
        let layout = Layout::new(&RedisOptions::default().prefix).context("no prefix")?;
        let (mut db, mut records) = (None, 0);
        let mut sequences = vec![0; usize::from(PARTITIONS)];
        let mut epochs: Vec<Epoch> = Vec::new();
        for entry in entries(file)? {
            let entry = entry?;
            let is_ours = match &entry.value {
                Value::Hash(_) => match laid(&layout, &entry)? {
                    Some(_) => {
                        records += 1;
                        true
                    }
                    None => false,
                },
                Value::String(text) => {
                    if let Some(found) = layout.sequence(&entry.key, text) {
                        let (partition, version) = found?;
                        sequences[usize::from(partition)] = version;
                        true
                    } else if let Some(epoch) = layout.epoch(&entry.key, text) {
                        epochs.push(epoch?);
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
                    "holds stores of Emend in several databases of Redis; dump one alone"
                );
            }
        }
        let db = db.context("holds no store of Emend")?;
        let one = epochs.first().filter(|first| {
            epochs.len() == usize::from(PARTITIONS) && epochs.iter().all(|epoch| epoch == *first)
        });
        Ok(Self {
            file: file.to_owned(),
            layout,
            db,
            origin: Origin {
                epoch: one.filter(|epoch| epoch.healed_from().is_none()).cloned(),
                sequences,
            },
            records,
        })
    }

    /// Its records, in the order of the file.
    pub(crate) fn records(
        &self,
    ) -> anyhow::Result<impl Iterator<Item = anyhow::Result<Laid>> + Send + use<'_>> {
        let ours = entries(&self.file)?.filter_map(|entry| match entry {
            Err(error) => Some(Err(error)),
            Ok(entry) if entry.db != self.db => None,
            Ok(entry) => laid(&self.layout, &entry).transpose(),
        });
        Ok(ours)
    }
}

fn entries(file: &Path) -> anyhow::Result<impl Iterator<Item = anyhow::Result<Entry>> + Send + use<>> {
    let name = file.display().to_string();
    let dump = Dump::open(File::open(file).with_context(|| name.clone())?).with_context(|| name.clone())?;
    Ok(dump.filter_map(move |item| match item {
        Ok(Item::Entry(entry)) => Some(Ok(entry)),
        // A store of Emend has no streams, modules or functions; what others keep beside it is not its concern.
        Ok(Item::NotRead(_) | Item::Aux { .. }) => None,
        Err(error) => Some(Err(anyhow::Error::from(error).context(name.clone()))),
    }))
}

/// The record of an entry; `None` where it holds something else, or no vote.
fn laid(layout: &Layout, entry: &Entry) -> anyhow::Result<Option<Laid>> {
    let Value::Hash(fields) = &entry.value else {
        return Ok(None);
    };
    let fields = fields
        .iter()
        .map(|field| (field.field.as_slice(), field.value.as_slice()));
    let laid = layout.record(&entry.key, fields)?;
    Ok(laid.filter(|laid| laid.votes != Tallies::new()))
}
