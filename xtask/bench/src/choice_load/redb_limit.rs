//! A bare loop on redb: transactions that write what choices write, each on disk before the next, without any server.

use std::path::Path;
use std::time::{Duration, Instant};

use redb::{Database, Durability, ReadableTable, TableDefinition};

use crate::choice_load::choice_body::SURFACES;
use crate::choice_load::round_result::{LoadShape, RoundResult};

const CHOICES: TableDefinition<'_, u128, &[u8]> = TableDefinition::new("choices");
const VOTES: TableDefinition<'_, &str, u64> = TableDefinition::new("votes");
const COUNTS: TableDefinition<'_, &str, u64> = TableDefinition::new("counts");

/// A file of redb.
pub(crate) struct RedbLimit {
    database: Database,
    written: u128,
}

impl RedbLimit {
    /// Creates the file.
    pub(crate) fn create(path: &Path) -> anyhow::Result<Self> {
        Ok(Self {
            database: Database::create(path)?,
            written: 0,
        })
    }

    /// Writes for this time. The choices that the clients of the load have under way are in one transaction, because the embedded store
    /// can do no better than that.
    pub(crate) fn run(&mut self, shape: LoadShape, time: Duration) -> anyhow::Result<RoundResult> {
        let (mut times, start_time) = (Vec::new(), Instant::now());
        while start_time.elapsed() < time {
            let sent = Instant::now();
            self.transaction(shape.clients * shape.batch)?;
            times.push(sent.elapsed());
        }
        Ok(RoundResult::new(
            times,
            shape.clients * shape.batch,
            start_time.elapsed(),
        ))
    }

    fn transaction(&mut self, choices: usize) -> anyhow::Result<()> {
        let mut transaction = self.database.begin_write()?;
        transaction.set_durability(Durability::Immediate)?;
        {
            let mut ids = transaction.open_table(CHOICES)?;
            let (mut votes, mut counts) = (transaction.open_table(VOTES)?, transaction.open_table(COUNTS)?);
            for _ in 0..choices {
                self.written += 1;
                // A multiplication by an odd number scatters the IDs without repeating one.
                let id = self
                    .written
                    .wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835);
                let surface = u64::try_from(id >> 64)? % SURFACES;
                ids.insert(id, format!("wrod{surface:012}").as_bytes())?;
                for context in ["", "<the", ">of"] {
                    let item = format!("en|SPELLING|{context}|wrod{surface:012}|c:word");
                    add(&mut votes, &format!("local|{item}"))?;
                    add(&mut counts, &format!("*|{item}"))?;
                    add(&mut counts, &format!("writers|{item}"))?;
                }
            }
        }
        transaction.commit()?;
        Ok(())
    }
}

fn add(table: &mut redb::Table<'_, &str, u64>, key: &str) -> anyhow::Result<()> {
    let before = table.get(key)?.map_or(0, |value| value.value());
    table.insert(key, before + 1)?;
    Ok(())
}
