//! The mirror: passes, status and verification.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use emend_domain::unix_time;
use emend_store::{Epoch, MirrorStore, PendingChange, WriteGuard};
use sqlx::mysql::MySqlConnection;

use crate::change_writer::ChangeWriter;
use crate::connection::Database;
use crate::dump_load::DumpLoad;
use crate::loss_repair::{ComparisonCursor, LossRepair};
use crate::owner::{self, MirrorOwner, OWNERSHIP_EXPIRY};
use crate::report::{ComparisonResult, Healing, MirrorStatus, PassReport};
use crate::row_writer::forget_old_deletions;
use crate::set_aside::SetAsideKeys;
use crate::startup_comparison::Comparison;
use crate::tables::CountedTable;
use crate::transaction_size::MAX_TRANSACTION_RECORDS;
use crate::verify::VerifyRun;
use crate::{DumpOrigin, LoadProgress, MirrorError, Verification, tables};

/// The interval between comparisons of the next portion of both sides.
const PORTION_INTERVAL: Duration = Duration::from_secs(30);

/// A mirror: a database that is kept in sync with a store. Clones share their state.
#[derive(Debug, Clone)]
pub struct Mirror {
    database: Database,
    migrated: Arc<AtomicBool>,
    progress: LoadProgress,
    has_mirrored_entries: Arc<AtomicBool>,
    /// The unique ID of this process.
    server: Arc<str>,
    /// Whether this process mirrors continuously and keeps other stores away.
    keeps_ownership: bool,
    set_aside: SetAsideKeys,
    max_records: Arc<AtomicUsize>,
    scan: Arc<Mutex<ScanProgress>>,
}

/// The progress of comparing both sides in portions, and the time of the last portion.
#[derive(Debug, Default)]
struct ScanProgress {
    scan: ComparisonCursor,
    last_portion_at: Option<Instant>,
}

impl Mirror {
    /// Creates a mirror for `mysql://USER:PASSWORD@HOST/DATABASE`. It does not connect yet.
    ///
    /// # Errors
    /// [`MirrorError::Address`] if the address is invalid.
    pub fn new(address: &str) -> Result<Self, MirrorError> {
        Ok(Self {
            database: Database::new(address)?,
            migrated: Arc::default(),
            progress: LoadProgress::default(),
            has_mirrored_entries: Arc::default(),
            server: uuid::Uuid::new_v4().simple().to_string().into(),
            keeps_ownership: false,
            set_aside: SetAsideKeys::default(),
            max_records: Arc::new(AtomicUsize::new(MAX_TRANSACTION_RECORDS)),
            scan: Arc::default(),
        })
    }

    /// Keeps other stores away while passes continue, and for some seconds afterwards.
    #[must_use]
    pub(crate) fn keeping_ownership(self) -> Self {
        Self {
            keeps_ownership: true,
            ..self
        }
    }

    /// Renews or releases this server's ownership of the database, so that another store is refused or may take over.
    pub(crate) async fn note_ownership(&self, keeps_ownership: bool) -> Result<(), MirrorError> {
        let mut connection = self.database.connect().await?;
        owner::note_activity(&self.database, &mut connection, &self.server, keeps_ownership).await?;
        self.database.close(connection).await;
        Ok(())
    }

    /// Returns the first characters of the digests of everything that the database refuses.
    pub fn set_aside(&self) -> Vec<String> {
        self.set_aside.names()
    }

    /// Reports the progress of long operations to `progress`.
    #[must_use]
    pub fn with_progress(self, progress: LoadProgress) -> Self {
        Self { progress, ..self }
    }

    /// Returns the database's address without secrets.
    pub fn location(&self) -> &str {
        self.database.location()
    }

    /// Creates the tables or upgrades them to this version, once per process. A pass does this too.
    ///
    /// # Errors
    /// Fails if the database does not answer, or if its tables were created by a newer version.
    pub async fn migrate(&self) -> Result<(), MirrorError> {
        if self.migrated.load(Ordering::Acquire) {
            return Ok(());
        }
        let mut connection = self.database.connect().await?;
        self.lock_and_migrate(&mut connection).await?;
        self.database.close(connection).await;
        Ok(())
    }

    /// Runs a pass: compares the store with the database and heals the store if it is a different or an older one
    /// ([`Healing`]), opens the fence, and then writes all changes that were waiting at the beginning.
    ///
    /// If new writes outrun the pass, it ends after writing twice as many records as were waiting at the beginning. Its
    /// report is then not [`PassReport::complete`], and the time up to which everything is mirrored is not advanced.
    ///
    /// # Errors
    /// Fails if the database or the store does not answer, if another pass is running, or if the database mirrors
    /// another store.
    pub async fn run_pass(&self, store: &dyn MirrorStore) -> Result<PassReport, MirrorError> {
        let (started_at, clock) = (unix_time(), Instant::now());
        let mut report = PassReport {
            complete: true,
            ..PassReport::default()
        };
        let mut connection = self.database.connect().await?;
        let drained = self.drain(store, &mut connection, &mut report).await;
        if let Err(error) = drained {
            // The database may come back without tables. The connection is dropped rather than closed, so that nothing
            // waits for it; the database rolls back uncommitted writes.
            self.migrated.store(false, Ordering::Release);
            return Err(error.for_callers());
        }
        self.database.close(connection).await;
        if report.complete {
            store.set_mirrored_until(started_at).await?;
        }
        report.took = clock.elapsed();
        Ok(report)
    }

    /// Performs the pass on the connection that holds the lock.
    async fn drain(
        &self,
        store: &dyn MirrorStore,
        connection: &mut MySqlConnection,
        report: &mut PassReport,
    ) -> Result<(), MirrorError> {
        self.lock_and_migrate(connection).await?;
        let (healing, epoch) = self.compare(store, connection).await?;
        report.healed = Some(healing).filter(|healing| healing.result != ComparisonResult::Agreement);
        let drain = ChangeWriter {
            database: &self.database,
            connection,
            store,
            epoch: &epoch,
            progress: &self.progress,
            set_aside: &self.set_aside,
            max_records: &self.max_records,
            report,
        };
        drain.run().await?;
        self.compare_next_portion(store, connection, &epoch, report)
            .await?;
        if report.complete {
            // The records that required small batches may have been written by now.
            let max_records = self.max_records.load(Ordering::Relaxed);
            self.max_records.store(
                max_records.saturating_mul(2).min(MAX_TRANSACTION_RECORDS),
                Ordering::Relaxed,
            );
        }
        forget_old_deletions(&self.database, connection).await
    }

    /// Compares the next portion of both sides, though not at every pass: a key that vanished leaves no marker
    /// (`docs/decisions/0022-deletions-are-proven.md`).
    async fn compare_next_portion(
        &self,
        store: &dyn MirrorStore,
        connection: &mut MySqlConnection,
        epoch: &Epoch,
        report: &mut PassReport,
    ) -> Result<(), MirrorError> {
        let mut scan = {
            let scan_progress = self.scan_progress();
            if scan_progress
                .last_portion_at
                .is_some_and(|last_portion_at| last_portion_at.elapsed() < PORTION_INTERVAL)
            {
                return Ok(());
            }
            scan_progress.scan.clone()
        };
        let mut losses = LossRepair {
            database: &self.database,
            connection,
            store,
            epoch,
            set_aside: &self.set_aside,
            chunk_size: self.max_records.load(Ordering::Relaxed).max(1),
        };
        let repairs = losses.compare_portion(&mut scan).await?;
        report.given_back += repairs.healed;
        let last_portion_at = Some(Instant::now());
        *self.scan_progress() = ScanProgress {
            scan,
            last_portion_at,
        };
        Ok(())
    }

    fn scan_progress(&self) -> MutexGuard<'_, ScanProgress> {
        self.scan.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Compares and heals, and then opens the fence.
    async fn compare(
        &self,
        store: &dyn MirrorStore,
        connection: &mut MySqlConnection,
    ) -> Result<(Healing, Epoch), MirrorError> {
        let comparison = Comparison {
            database: &self.database,
            connection: &mut *connection,
            store,
            progress: &self.progress,
            has_mirrored_entries: &self.has_mirrored_entries,
            server: &self.server,
            set_aside: &self.set_aside,
        };
        let (healing, epoch, incarnation) = comparison.run().await?;
        if self.keeps_ownership {
            let location = store.location();
            let owner = MirrorOwner {
                server: &self.server,
                incarnation: &incarnation,
                store: &location,
            };
            owner.record_activity(&self.database, connection).await?;
        }
        match healing.result {
            ComparisonResult::Agreement => {}
            ComparisonResult::NewMirror => {
                tracing::info!(marked = healing.marked, "this store was not mirrored here before");
            }
            result => tracing::warn!(
                found = ?result,
                copied_back = healing.copied_back,
                marked = healing.marked,
                "the store and the database had diverged; they agree again"
            ),
        }
        if store.fence().admission() != WriteGuard::Unfenced {
            let epoch = epoch.clone();
            store.fence().set(WriteGuard::Open { epoch, incarnation });
        }
        Ok((healing, epoch))
    }

    /// Compares the store with the database and heals the store without mirroring anything, as `emend restore` does
    /// with an empty store.
    ///
    /// # Errors
    /// Fails if the database or the store does not answer, or if the database mirrors another store.
    pub async fn heal(&self, store: &dyn MirrorStore) -> Result<Healing, MirrorError> {
        let started_at = Instant::now();
        loop {
            match self.heal_now(store).await {
                // The server of another store may have been killed a moment ago; its ownership then expires.
                Err(MirrorError::Owned { .. }) if started_at.elapsed() < OWNERSHIP_EXPIRY => {
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
                outcome => return outcome,
            }
        }
    }

    async fn heal_now(&self, store: &dyn MirrorStore) -> Result<Healing, MirrorError> {
        let mut connection = self.database.connect().await?;
        self.lock_and_migrate(&mut connection).await?;
        let (healing, _) = self.compare(store, &mut connection).await?;
        self.database.close(connection).await;
        Ok(healing)
    }

    /// Writes the contents of a dump, so that the tables are as the store's own mirror would have left them. Returns
    /// the numbers of rows written and deleted. All changes must have versions.
    ///
    /// # Errors
    /// Fails if the database does not answer, or if it mirrors another store.
    pub async fn load(
        &self,
        origin: &DumpOrigin,
        changes: &mut (dyn Iterator<Item = Result<PendingChange, MirrorError>> + Send),
    ) -> Result<(u64, u64), MirrorError> {
        let mut connection = self.database.connect().await?;
        self.lock_and_migrate(&mut connection).await?;
        let loading = DumpLoad {
            database: &self.database,
            connection: &mut connection,
            progress: &self.progress,
        };
        let written = loading.run(origin, changes).await?;
        self.database.close(connection).await;
        Ok((written.upserted, written.deleted))
    }

    /// Compares the database with the store. Records that change in the meantime are compared again. Either passes must
    /// continue or writes must pause; otherwise, waiting changes count as differences.
    ///
    /// # Errors
    /// Fails if the database or the store does not answer.
    pub async fn verify(&self, store: &dyn MirrorStore) -> Result<Verification, MirrorError> {
        let mut connection = self.database.connect().await?;
        if tables::count(&self.database, &mut connection, CountedTable::Entries).await? == 0 {
            self.lock_and_migrate(&mut connection).await?;
        }
        let verifying = VerifyRun {
            database: &self.database,
            connection: &mut connection,
            store,
            progress: &self.progress,
        };
        let verification = verifying.run().await?;
        self.database.close(connection).await;
        Ok(verification)
    }

    async fn lock_and_migrate(&self, connection: &mut MySqlConnection) -> Result<(), MirrorError> {
        self.database.lock(connection).await?;
        if !self.migrated.load(Ordering::Acquire) {
            tables::migrate(&self.database, connection).await?;
            self.migrated.store(true, Ordering::Release);
        }
        Ok(())
    }

    /// Returns the state of the mirror. A database that does not answer is not an error here.
    ///
    /// # Errors
    /// Fails if the store does not answer.
    pub async fn status(&self, store: &dyn MirrorStore) -> Result<MirrorStatus, MirrorError> {
        let (rows, entries) = match self.rows().await {
            Ok((rows, entries)) => (Some(rows), Some(entries)),
            Err(error) => {
                tracing::debug!(%error, "counting rows");
                (None, None)
            }
        };
        Ok(MirrorStatus {
            pending: store.pending().await?,
            mirrored_until: store.mirrored_until().await?,
            rows,
            entries,
        })
    }

    async fn rows(&self) -> Result<(u64, u64), MirrorError> {
        let mut connection = self.database.connect().await?;
        let votes = tables::count(&self.database, &mut connection, CountedTable::Votes).await?;
        let entries = tables::count(&self.database, &mut connection, CountedTable::Entries).await?;
        self.database.close(connection).await;
        Ok((votes, entries))
    }
}
