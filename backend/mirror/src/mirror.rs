//! A pass, and how far behind the mirror is.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use emend_domain::unix_time;
use emend_store::{Admission, Change, Epoch, MirrorStore};
use sqlx::mysql::MySqlConnection;

use crate::aside::SetAside;
use crate::bounds::BATCH;
use crate::compare::Comparison;
use crate::connection::Database;
use crate::drain::Drain;
use crate::load::Loading;
use crate::lost::{Losses, Place};
use crate::owner::{self, GONE, Owner};
use crate::report::{Healing, PassReport, Status, Verdict};
use crate::tables::Table;
use crate::verify::Verifying;
use crate::write::forget_old_deletions;
use crate::{MirrorError, Origin, Progress, Verification, tables};

/// How long to wait before looking through the next piece of both sides.
const BETWEEN_PIECES: Duration = Duration::from_secs(30);

/// A database that is kept in step.
#[derive(Debug, Clone)]
pub struct Mirror {
    database: Database,
    migrated: Arc<AtomicBool>,
    progress: Progress,
    entries_seen: Arc<AtomicBool>,
    /// This process, by a name of its own.
    server: Arc<str>,
    /// Whether it mirrors for as long as it runs, and keeps other stores away meanwhile.
    stays: bool,
    aside: SetAside,
    most: Arc<AtomicUsize>,
    place: Arc<Mutex<ScanProgress>>,
}

/// How far both sides were looked through, and when that went on last.
#[derive(Debug, Default)]
struct ScanProgress {
    place: Place,
    at: Option<Instant>,
}

impl Mirror {
    /// The mirror at `mysql://USER:PASSWORD@HOST/DATABASE`. Does not connect yet.
    pub fn new(address: &str) -> Result<Self, MirrorError> {
        Ok(Self {
            database: Database::new(address)?,
            migrated: Arc::default(),
            progress: Progress::default(),
            entries_seen: Arc::default(),
            server: uuid::Uuid::new_v4().simple().to_string().into(),
            stays: false,
            aside: SetAside::default(),
            most: Arc::new(AtomicUsize::new(BATCH)),
            place: Arc::default(),
        })
    }

    /// Keeps other stores away for as long as passes go on, and some seconds longer.
    #[must_use]
    pub(crate) fn staying(self) -> Self {
        Self { stays: true, ..self }
    }

    /// Says that it is still there, or not any more, to who would mirror another store into this database.
    pub(crate) async fn note_presence(&self, stays: bool) -> Result<(), MirrorError> {
        let mut connection = self.database.connect().await?;
        owner::note(&self.database, &mut connection, &self.server, stays).await?;
        self.database.close(connection).await;
        Ok(())
    }

    /// The beginnings of the digests of what the database refuses.
    pub fn set_aside(&self) -> Vec<String> {
        self.aside.names()
    }

    /// Tells of long work while it goes on.
    #[must_use]
    pub fn with_progress(self, progress: Progress) -> Self {
        Self { progress, ..self }
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
        self.lock_and_migrate(&mut connection).await?;
        self.database.close(connection).await;
        Ok(())
    }

    /// Compares the store with the database and brings it back where it is not the one that was mirrored, or older
    /// ([`Healing`]); then writes what changed, until nothing is left that was there when it began. Whoever waits at the
    /// store's fence is admitted after the comparison.
    ///
    /// Where writing outruns it, it ends with the report not [`PassReport::complete`] after having written twice as many
    /// records as waited at the beginning, and does not claim to have mirrored until then.
    pub async fn run_pass(&self, store: &dyn MirrorStore) -> Result<PassReport, MirrorError> {
        let (begun, clock) = (unix_time(), Instant::now());
        let mut report = PassReport {
            complete: true,
            ..PassReport::default()
        };
        let mut connection = self.database.connect().await?;
        let drained = self.drain(store, &mut connection, &mut report).await;
        if let Err(error) = drained {
            // It may come back as another, without tables. What fails is not waited for any longer: the connection is
            // dropped, and the database undoes what was not committed.
            self.migrated.store(false, Ordering::Release);
            return Err(error.told());
        }
        self.database.close(connection).await;
        if report.complete {
            store.set_mirrored_until(begun).await?;
        }
        report.took = clock.elapsed();
        Ok(report)
    }

    /// All on the connection that holds the lock.
    async fn drain(
        &self,
        store: &dyn MirrorStore,
        connection: &mut MySqlConnection,
        report: &mut PassReport,
    ) -> Result<(), MirrorError> {
        self.lock_and_migrate(connection).await?;
        let (healing, epoch) = self.compare(store, connection).await?;
        report.healed = Some(healing).filter(|healing| healing.found != Verdict::Agreement);
        let drain = Drain {
            database: &self.database,
            connection,
            store,
            epoch: &epoch,
            progress: &self.progress,
            aside: &self.aside,
            most: &self.most,
            report,
        };
        drain.run().await?;
        self.look_through(store, connection, &epoch, report).await?;
        if report.complete {
            // Whatever it took few of at a time may be long written.
            let most = self.most.load(Ordering::Relaxed);
            self.most
                .store(most.saturating_mul(2).min(BATCH), Ordering::Relaxed);
        }
        forget_old_deletions(&self.database, connection).await
    }

    /// A key that vanished leaves no marker: both sides are looked through, a piece at a time and not at every pass.
    async fn look_through(
        &self,
        store: &dyn MirrorStore,
        connection: &mut MySqlConnection,
        epoch: &Epoch,
        report: &mut PassReport,
    ) -> Result<(), MirrorError> {
        let mut place = {
            let looked = self.looked();
            if looked.at.is_some_and(|at| at.elapsed() < BETWEEN_PIECES) {
                return Ok(());
            }
            looked.place.clone()
        };
        let mut losses = Losses {
            database: &self.database,
            connection,
            store,
            epoch,
            aside: &self.aside,
            at_once: self.most.load(Ordering::Relaxed).max(1),
        };
        let settled = losses.look(&mut place).await?;
        report.given_back += settled.healed;
        let at = Some(Instant::now());
        *self.looked() = ScanProgress { place, at };
        Ok(())
    }

    fn looked(&self) -> MutexGuard<'_, ScanProgress> {
        self.place.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Compares and heals, and admits whoever waits at the fence.
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
            entries_seen: &self.entries_seen,
            server: &self.server,
            aside: &self.aside,
        };
        let (healing, epoch, incarnation) = comparison.run().await?;
        if self.stays {
            let location = store.location();
            let owner = Owner {
                server: &self.server,
                incarnation: &incarnation,
                store: &location,
            };
            owner.was_here(&self.database, connection).await?;
        }
        match healing.found {
            Verdict::Agreement => {}
            Verdict::NewMirror => {
                tracing::info!(marked = healing.marked, "this store was not mirrored here before");
            }
            found => tracing::warn!(
                ?found,
                copied_back = healing.copied_back,
                marked = healing.marked,
                "store and database were not as they had left each other; they agree again"
            ),
        }
        if store.fence().admission() != Admission::Unfenced {
            let epoch = epoch.clone();
            store.fence().set(Admission::Open { epoch, incarnation });
        }
        Ok((healing, epoch))
    }

    /// Compares the store with the database and brings it back to what that holds, without mirroring anything: what
    /// `emend restore` does to an empty store.
    pub async fn heal(&self, store: &dyn MirrorStore) -> Result<Healing, MirrorError> {
        let begun = Instant::now();
        loop {
            match self.heal_now(store).await {
                // Another store's server may have been killed a moment ago.
                Err(MirrorError::Owned { .. }) if begun.elapsed() < GONE => {
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

    /// Writes what a dump of a store holds, so that the tables are as the store's own mirror would have left them; says how
    /// many rows were written and deleted. All must have their versions.
    ///
    /// # Errors
    /// Among others, where the database mirrors another store.
    pub async fn load(
        &self,
        origin: &Origin,
        changes: &mut (dyn Iterator<Item = Result<Change, MirrorError>> + Send),
    ) -> Result<(u64, u64), MirrorError> {
        let mut connection = self.database.connect().await?;
        self.lock_and_migrate(&mut connection).await?;
        let loading = Loading {
            database: &self.database,
            connection: &mut connection,
            progress: &self.progress,
        };
        let written = loading.run(origin, changes).await?;
        self.database.close(connection).await;
        Ok((written.upserted, written.deleted))
    }

    /// Whether the database is as the store is. Records that change meanwhile are looked at again; passes must go on (or
    /// nobody write), or what waits to be mirrored counts as a difference.
    pub async fn verify(&self, store: &dyn MirrorStore) -> Result<Verification, MirrorError> {
        let mut connection = self.database.connect().await?;
        if tables::count(&self.database, &mut connection, Table::Entries).await? == 0 {
            self.lock_and_migrate(&mut connection).await?;
        }
        let verifying = Verifying {
            database: &self.database,
            connection: &mut connection,
            store,
            progress: &self.progress,
        };
        let found = verifying.run().await?;
        self.database.close(connection).await;
        Ok(found)
    }

    async fn lock_and_migrate(&self, connection: &mut MySqlConnection) -> Result<(), MirrorError> {
        self.database.lock(connection).await?;
        if !self.migrated.load(Ordering::Acquire) {
            tables::bring_up(&self.database, connection).await?;
            self.migrated.store(true, Ordering::Release);
        }
        Ok(())
    }

    /// How far behind it is. A database that does not answer is not an error here.
    pub async fn status(&self, store: &dyn MirrorStore) -> Result<Status, MirrorError> {
        let (rows, entries) = match self.rows().await {
            Ok((rows, entries)) => (Some(rows), Some(entries)),
            Err(error) => {
                tracing::debug!(%error, "counting rows");
                (None, None)
            }
        };
        Ok(Status {
            pending: store.pending().await?,
            mirrored_until: store.mirrored_until().await?,
            rows,
            entries,
        })
    }

    async fn rows(&self) -> Result<(u64, u64), MirrorError> {
        let mut connection = self.database.connect().await?;
        let votes = tables::count(&self.database, &mut connection, Table::Votes).await?;
        let entries = tables::count(&self.database, &mut connection, Table::Entries).await?;
        self.database.close(connection).await;
        Ok((votes, entries))
    }
}
