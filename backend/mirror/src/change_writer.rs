//! Writes the changes batch by batch. A batch that the database refuses is halved until each refused record is on its
//! own.

use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use emend_store::{EntryName, Epoch, Marker, MirrorStore, PendingChange};
use sqlx::mysql::MySqlConnection;

use crate::batch_size::BATCH;
use crate::connection::Database;
use crate::loss_repair::LossRepair;
use crate::report::{BatchReport, PassReport};
use crate::row_writer::write;
use crate::set_aside::SetAsideKeys;
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
    pub(crate) aside: &'a SetAsideKeys,
    /// The number of records that the database accepts at a time, as far as is known.
    pub(crate) most: &'a AtomicUsize,
    pub(crate) report: &'a mut PassReport,
}

/// The result of a batch.
#[derive(Default)]
struct BatchResult {
    /// The changes that are now committed in the database.
    committed: Vec<Marker>,
    /// The changes that were handled but stay marked.
    left: Vec<Marker>,
    lost: Vec<RecordHash>,
    lost_entries: Vec<EntryName>,
}

impl ChangeWriter<'_> {
    pub(crate) async fn run(mut self) -> Result<(), MirrorError> {
        let waiting = self.store.pending().await?;
        let enough = waiting.saturating_mul(2).max(2 * BATCH as u64);
        let (mut batch, mut last) = self.read(BATCH, &HashSet::new()).await?;
        let mut acknowledged: Vec<Marker> = Vec::new();
        while !batch.is_empty() {
            let (store, epoch) = (self.store, self.epoch);
            let limit = 2 * BATCH + self.aside.len();
            let was_last = last;
            let committed = std::mem::take(&mut acknowledged);
            // Acknowledge the previous batch, whose rows are committed, and read the next one while this batch is
            // written. The current batch is read again and filtered out below.
            let next = async move {
                store.acknowledge(&committed).await?;
                if was_last {
                    return Ok(Vec::new());
                }
                Ok::<_, MirrorError>(store.changes(limit, Some(epoch)).await?)
            };
            let (done, next) = tokio::try_join!(self.write(&batch), next)?;
            let seen: HashSet<Marker> = done.committed.iter().chain(&done.left).cloned().collect();
            let healed = self.heal(&done).await?;
            acknowledged = done.committed;
            self.progress.report("records mirrored", self.report.records);
            if !last && self.report.records + self.report.entries >= enough {
                self.report.complete = false;
                break;
            }
            if last && healed > 0 {
                // The healed records have new markers, so read again.
                self.store.acknowledge(&acknowledged).await?;
                acknowledged.clear();
                (batch, last) = self.read(BATCH, &seen).await?;
            } else {
                last = next.len() < limit;
                batch = self.take(next, &seen);
            }
        }
        self.store.acknowledge(&acknowledged).await?;
        self.report.set_aside = self.aside.len() as u64;
        Ok(())
    }

    /// Reads up to `limit` changes. Also returns whether these are all changes.
    async fn read(
        &self,
        limit: usize,
        seen: &HashSet<Marker>,
    ) -> Result<(Vec<PendingChange>, bool), MirrorError> {
        let limit = limit + self.aside.len();
        let changes = self.store.changes(limit, Some(self.epoch)).await?;
        let last = changes.len() < limit;
        Ok((self.take(changes, seen), last))
    }

    fn take(&self, mut changes: Vec<PendingChange>, seen: &HashSet<Marker>) -> Vec<PendingChange> {
        changes.retain(|change| !self.aside.has(change) && !seen.contains(&change.marker()));
        changes.truncate(BATCH);
        changes
    }

    /// Writes a batch, split into as many parts as the database requires.
    async fn write(&mut self, batch: &[PendingChange]) -> Result<BatchResult, MirrorError> {
        let most = self.most.load(Ordering::Relaxed).max(1);
        let mut parts: Vec<&[PendingChange]> = batch.chunks(most).rev().collect();
        let mut done = BatchResult::default();
        let (mut refused, mut wrote) = (0, false);
        while let Some(part) = parts.pop() {
            let written = match write(self.database, self.connection, part).await {
                Ok(written) => written,
                Err(error @ (MirrorError::Refused { .. } | MirrorError::Broken { .. })) => {
                    // A packet that is too long ends the connection. The lock is lost with it, and uncommitted writes
                    // are rolled back.
                    let reason = self.reconnect_if_broken(error).await?;
                    if part.len() > 1 {
                        let (first, second) = part.split_at(part.len() / 2);
                        parts.extend([second, first]);
                        if reason.narrows {
                            self.most.store(first.len(), Ordering::Relaxed);
                        }
                        continue;
                    }
                    refused += 1;
                    if refused >= MAX_FAILURES && !wrote {
                        return Err(reason.error);
                    }
                    for change in part {
                        self.aside.put(&change.marker(), &reason.error.to_string());
                        done.left.push(change.marker());
                    }
                    continue;
                }
                Err(error) => return Err(error),
            };
            wrote = true;
            self.note(part, written, &mut done);
        }
        Ok(done)
    }

    fn note(&mut self, part: &[PendingChange], written: BatchReport, done: &mut BatchResult) {
        self.report.batches += 1;
        self.report.rows_upserted += written.upserted;
        self.report.rows_deleted += written.deleted;
        for change in part {
            if written.left_out(change) {
                done.left.push(change.marker());
                continue;
            }
            match change {
                PendingChange::Record(_) => self.report.records += 1,
                PendingChange::Entry(..) => self.report.entries += 1,
            }
            done.committed.push(change.marker());
        }
        self.aside.take_back(part);
        done.lost.extend(written.unproven);
        done.lost_entries.extend(written.unproven_entries);
    }

    /// Makes sure that the connection is usable: opens a new one and takes the lock if the old one broke.
    async fn reconnect_if_broken(&mut self, error: MirrorError) -> Result<RefusalReason, MirrorError> {
        let narrows = matches!(error, MirrorError::Broken { .. });
        // The next BEGIN rolls back the transaction of a refused statement, so a live connection can be reused.
        if self.database.is_usable(self.connection).await {
            return Ok(RefusalReason { error, narrows });
        }
        let connected = async {
            let mut connection = self.database.connect().await?;
            self.database.lock(&mut connection).await?;
            Ok::<_, MirrorError>(connection)
        };
        match connected.await {
            Ok(connection) => {
                *self.connection = connection;
                Ok(RefusalReason { error, narrows: true })
            }
            // The database is unreachable, which was the reason for the error.
            Err(_) => Err(error.for_callers()),
        }
    }

    /// Restores to the store the data that it lost.
    async fn heal(&mut self, done: &BatchResult) -> Result<u64, MirrorError> {
        if done.lost.is_empty() && done.lost_entries.is_empty() {
            return Ok(0);
        }
        let mut losses = LossRepair {
            database: self.database,
            connection: self.connection,
            store: self.store,
            epoch: self.epoch,
            aside: self.aside,
            at_once: self.most.load(Ordering::Relaxed).max(1),
        };
        let healed = losses.give_back(&done.lost, &done.lost_entries).await?;
        self.report.given_back += healed;
        Ok(healed)
    }
}

/// The reason why a part was refused.
struct RefusalReason {
    error: MirrorError,
    /// Whether fewer records at a time may be accepted.
    narrows: bool,
}
