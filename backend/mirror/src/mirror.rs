//! A pass, and how far behind the mirror is.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use emend_learning::Timestamp;
use emend_store::Store;
use serde::{Deserialize, Serialize};

use crate::MirrorError;
use crate::connection::Database;
use crate::write::write;

/// Records in one transaction.
const BATCH: usize = 2_000;

/// A database that is kept in step.
#[derive(Debug, Clone)]
pub struct Mirror {
    database: Database,
    migrated: Arc<AtomicBool>,
}

/// What a pass did.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PassReport {
    /// Records whose present state was written.
    pub records: u64,
    /// Rows that were inserted or updated.
    pub rows_upserted: u64,
    /// Rows that were deleted, because their votes were taken back.
    pub rows_deleted: u64,
    /// Transactions.
    pub batches: u64,
    /// How long it took.
    pub took: Duration,
}

/// How far behind the mirror is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// Records that wait.
    pub pending: u64,
    /// Everything recorded before this time stands in the database.
    pub mirrored_until: Option<Timestamp>,
    /// Rows in the database; `None` where it does not answer.
    pub rows: Option<u64>,
}

impl Mirror {
    /// The mirror at `mysql://USER:PASSWORD@HOST/DATABASE`. Does not connect yet.
    pub fn new(address: &str) -> Result<Self, MirrorError> {
        Ok(Self {
            database: Database::new(address)?,
            migrated: Arc::default(),
        })
    }

    /// Where it is, without secrets.
    pub fn location(&self) -> &str {
        self.database.location()
    }

    /// Makes the tables, or brings them to this version. Once for the process; a pass does it too.
    pub async fn migrate(&self) -> Result<(), MirrorError> {
        if self.migrated.load(Ordering::Acquire) {
            return Ok(());
        }
        let mut connection = self.database.connect().await?;
        let migrated = sqlx::migrate!().run_direct(None, &mut connection, false).await;
        self.database.close(connection).await;
        migrated.map_err(|error| MirrorError::Database {
            location: self.location().to_owned(),
            reason: format!("its tables cannot be brought to this version: {error}"),
        })?;
        self.migrated.store(true, Ordering::Release);
        Ok(())
    }

    /// Writes what changed, until nothing is left that was there when it began.
    pub async fn run_pass(&self, store: &dyn Store) -> Result<PassReport, MirrorError> {
        let (begun, clock) = (now(), Instant::now());
        let mut report = PassReport::default();
        if store.pending().await? > 0 {
            self.migrate().await?;
            let mut connection = self.database.connect().await?;
            let drained = async {
                self.database.lock(&mut connection).await?;
                loop {
                    let changes = store.changes(BATCH).await?;
                    if !changes.is_empty() {
                        let written = write(&self.database, &mut connection, &changes).await?;
                        let markers: Vec<_> = changes.iter().map(|change| change.marker.clone()).collect();
                        store.acknowledge(&markers).await?;
                        report.records += changes.len() as u64;
                        report.rows_upserted += written.upserted;
                        report.rows_deleted += written.deleted;
                        report.batches += 1;
                    }
                    // A batch that is not full held the last of what was there when the pass began.
                    if changes.len() < BATCH {
                        return Ok(());
                    }
                }
            };
            let drained: Result<(), MirrorError> = drained.await;
            self.database.close(connection).await;
            drained?;
        }
        store.set_mirrored_until(begun).await?;
        report.took = clock.elapsed();
        Ok(report)
    }

    /// How far behind it is. A database that does not answer is not an error here.
    pub async fn status(&self, store: &dyn Store) -> Result<Status, MirrorError> {
        let rows = match self.rows().await {
            Ok(rows) => Some(rows),
            Err(error) => {
                tracing::debug!(%error, "counting rows");
                None
            }
        };
        Ok(Status {
            pending: store.pending().await?,
            mirrored_until: store.mirrored_until().await?,
            rows,
        })
    }

    async fn rows(&self) -> Result<u64, MirrorError> {
        self.migrate().await?;
        let mut connection = self.database.connect().await?;
        let count = sqlx::query_scalar::<_, i64>("SELECT COUNT(*) FROM votes").fetch_one(&mut connection);
        let rows = self.database.timed(count).await?;
        self.database.close(connection).await;
        Ok(u64::try_from(rows).unwrap_or_default())
    }
}

/// Seconds since 1970.
pub(crate) fn now() -> Timestamp {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}
