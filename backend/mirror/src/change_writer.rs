//! Writes the changes batch by batch. A batch that the database refuses is halved until each refused record is on its
//! own.

use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use emend_store::{EntryName, Epoch, Marker, MirrorStore, PendingChange};
use sqlx::mysql::MySqlConnection;

use crate::connection::Database;
use crate::loss_repair::LossRepair;
use crate::report::{BatchReport, PassReport};
use crate::row_writer::write;
use crate::set_aside::SetAsideKeys;
use crate::transaction_size::MAX_TRANSACTION_RECORDS;
use crate::vote_rows::RecordHash;
use crate::{LoadProgress, MirrorError};

/// The number of single records in a row that may be refused while nothing is written. Then the fault is in the
/// database, not in the records.
const MAX_FAILURES: u32 = 8;

/// One pass over the changes, on the connection that holds the lock. A process that loses the lock loses the connection
/// with it, and so cannot write any more.
pub(crate) struct ChangeWriter<'a> {
    pub(crate) database: &'a Database,
    pub(crate) connection: &'a mut MySqlConnection,
    pub(crate) store: &'a dyn MirrorStore,
    /// The epoch that was compared. Nothing is read from a store of another epoch.
    pub(crate) epoch: &'a Epoch,
    pub(crate) progress: &'a LoadProgress,
    pub(crate) set_aside: &'a SetAsideKeys,
    /// The number of records that the database accepts at a time, as far as is known.
    pub(crate) max_records: &'a AtomicUsize,
    pub(crate) report: &'a mut PassReport,
}

/// The result of a batch.
#[derive(Default)]
struct BatchResult {
    /// The changes that are now committed in the database.
    committed: Vec<Marker>,
    /// The changes that were handled but stay marked.
    skipped: Vec<Marker>,
    lost: Vec<RecordHash>,
    lost_entries: Vec<EntryName>,
}

impl ChangeWriter<'_> {
    pub(crate) async fn run(mut self) -> Result<(), MirrorError> {
        let pending = self.store.pending().await?;
        let max_writes = pending.saturating_mul(2).max(2 * MAX_TRANSACTION_RECORDS as u64);
        let (mut batch, mut is_last) = self.read(MAX_TRANSACTION_RECORDS, &HashSet::new()).await?;
        let mut acknowledged: Vec<Marker> = Vec::new();
        while !batch.is_empty() {
            let (store, epoch) = (self.store, self.epoch);
            let limit = 2 * MAX_TRANSACTION_RECORDS + self.set_aside.len();
            let is_last_batch = is_last;
            let committed = std::mem::take(&mut acknowledged);
            // Acknowledge the previous batch, whose rows are committed, and read the next one while this batch is
            // written. The current batch is read again and filtered out below.
            let next = async move {
                store.acknowledge(&committed).await?;
                if is_last_batch {
                    return Ok(Vec::new());
                }
                Ok::<_, MirrorError>(store.changes(limit, Some(epoch)).await?)
            };
            let (result, next) = tokio::try_join!(self.write(&batch), next)?;
            let handled: HashSet<Marker> = result.committed.iter().chain(&result.skipped).cloned().collect();
            let healed = self.heal(&result).await?;
            acknowledged = result.committed;
            self.progress.report("records mirrored", self.report.records);
            if !is_last && self.report.records + self.report.entries >= max_writes {
                self.report.complete = false;
                break;
            }
            if is_last && healed > 0 {
                // The healed records have new markers, so read again.
                self.store.acknowledge(&acknowledged).await?;
                acknowledged.clear();
                (batch, is_last) = self.read(MAX_TRANSACTION_RECORDS, &handled).await?;
            } else {
                is_last = next.len() < limit;
                batch = self.select(next, &handled);
            }
        }
        self.store.acknowledge(&acknowledged).await?;
        self.report.set_aside = self.set_aside.len() as u64;
        Ok(())
    }

    /// Reads up to `limit` changes. Also returns whether these are all changes.
    async fn read(
        &self,
        limit: usize,
        handled: &HashSet<Marker>,
    ) -> Result<(Vec<PendingChange>, bool), MirrorError> {
        let limit = limit + self.set_aside.len();
        let changes = self.store.changes(limit, Some(self.epoch)).await?;
        let is_last = changes.len() < limit;
        Ok((self.select(changes, handled), is_last))
    }

    fn select(&self, mut changes: Vec<PendingChange>, handled: &HashSet<Marker>) -> Vec<PendingChange> {
        changes.retain(|change| !self.set_aside.contains(change) && !handled.contains(&change.marker()));
        changes.truncate(MAX_TRANSACTION_RECORDS);
        changes
    }

    /// Writes a batch, split into as many parts as the database requires.
    async fn write(&mut self, batch: &[PendingChange]) -> Result<BatchResult, MirrorError> {
        let max_records = self.max_records.load(Ordering::Relaxed).max(1);
        let mut parts: Vec<&[PendingChange]> = batch.chunks(max_records).rev().collect();
        let mut result = BatchResult::default();
        let (mut refusal_count, mut has_written) = (0, false);
        while let Some(part) = parts.pop() {
            let report = match write(self.database, self.connection, part).await {
                Ok(report) => report,
                Err(error @ (MirrorError::Refused { .. } | MirrorError::Broken { .. })) => {
                    // A packet that is too long ends the connection. The lock is lost with it, and uncommitted writes
                    // are rolled back.
                    let reason = self.reconnect_if_broken(error).await?;
                    if part.len() > 1 {
                        let (first, second) = part.split_at(part.len() / 2);
                        parts.extend([second, first]);
                        if reason.is_too_long {
                            self.max_records.store(first.len(), Ordering::Relaxed);
                        }
                        continue;
                    }
                    refusal_count += 1;
                    if refusal_count >= MAX_FAILURES && !has_written {
                        return Err(reason.error);
                    }
                    for change in part {
                        self.set_aside.put(&change.marker(), &reason.error.to_string());
                        result.skipped.push(change.marker());
                    }
                    continue;
                }
                Err(error) => return Err(error),
            };
            has_written = true;
            self.add_to_report(part, report, &mut result);
        }
        Ok(result)
    }

    fn add_to_report(&mut self, part: &[PendingChange], report: BatchReport, result: &mut BatchResult) {
        self.report.batches += 1;
        self.report.rows_upserted += report.upserted;
        self.report.rows_deleted += report.deleted;
        for change in part {
            if report.is_unproven(change) {
                result.skipped.push(change.marker());
                continue;
            }
            match change {
                PendingChange::Record(_) => self.report.records += 1,
                PendingChange::Entry(..) => self.report.entries += 1,
            }
            result.committed.push(change.marker());
        }
        self.set_aside.remove(part);
        result.lost.extend(report.unproven);
        result.lost_entries.extend(report.unproven_entries);
    }

    /// Makes sure that the connection is usable: opens a new one and takes the lock if the old one broke.
    async fn reconnect_if_broken(&mut self, error: MirrorError) -> Result<RefusalReason, MirrorError> {
        let is_too_long = matches!(error, MirrorError::Broken { .. });
        // The next BEGIN rolls back the transaction of a refused statement, so a live connection can be reused.
        if self.database.is_usable(self.connection).await {
            return Ok(RefusalReason { error, is_too_long });
        }
        let connection_attempt = async {
            let mut connection = self.database.connect().await?;
            self.database.lock(&mut connection).await?;
            Ok::<_, MirrorError>(connection)
        };
        match connection_attempt.await {
            Ok(connection) => {
                *self.connection = connection;
                Ok(RefusalReason {
                    error,
                    is_too_long: true,
                })
            }
            // The database is unreachable, which was the reason for the error.
            Err(_) => Err(error.for_callers()),
        }
    }

    /// Restores to the store the data that it lost.
    async fn heal(&mut self, result: &BatchResult) -> Result<u64, MirrorError> {
        if result.lost.is_empty() && result.lost_entries.is_empty() {
            return Ok(0);
        }
        let mut losses = LossRepair {
            database: self.database,
            connection: self.connection,
            store: self.store,
            epoch: self.epoch,
            set_aside: self.set_aside,
            chunk_size: self.max_records.load(Ordering::Relaxed).max(1),
        };
        let healed = losses.restore_lost(&result.lost, &result.lost_entries).await?;
        self.report.given_back += healed;
        Ok(healed)
    }
}

/// The reason why a part was refused.
struct RefusalReason {
    error: MirrorError,
    /// Whether fewer records at a time may be accepted.
    is_too_long: bool,
}
