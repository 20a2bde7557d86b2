//! The open file. redb stops using a file after a failed read or write, so the file is then reopened. Detected damage
//! is remembered. See `docs/decisions/0026-a-file-that-cannot-be-used.md`.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};
use std::time::{Duration, Instant};

use redb::{Database, ReadTransaction, ReadableDatabase as _, WriteTransaction};

use crate::open::{OpenVerification, open};
use crate::panics::catch_panic;
use crate::store_fault::StoreFault;

/// The wait before a failed file is reopened.
const RETRY_INTERVAL: Duration = Duration::from_secs(1);
/// The free disk space, in bytes, at which writing is tried again.
const PROBE_BYTES: usize = 1024 * 1024;

/// The file of a store.
#[derive(Debug)]
pub(crate) struct OpenFile {
    /// `None` for a store in memory, which cannot be reopened.
    path: Option<PathBuf>,
    state: RwLock<HandleState>,
    problem: Mutex<FileProblem>,
}

#[derive(Debug)]
enum HandleState {
    Open(Database),
    /// The file could not be reopened.
    Failed(String),
    Closed,
}

/// The present trouble with the file.
#[derive(Debug, Default)]
struct FileProblem {
    /// The reason why writes are refused, and the time at which it was determined.
    full: Option<(String, Instant)>,
    /// The evidence that the file was changed by another program, or that its disk is faulty.
    damage: Option<String>,
}

impl OpenFile {
    pub(crate) fn new(path: Option<&Path>, database: Database) -> Self {
        Self {
            path: path.map(Path::to_owned),
            state: RwLock::new(HandleState::Open(database)),
            problem: Mutex::default(),
        }
    }

    /// Begins a read transaction. It does not see later writes.
    pub(crate) fn begin_read(&self) -> Result<ReadTransaction, StoreFault> {
        catch_panic(|| match &*self.state() {
            HandleState::Open(database) => Ok(database.begin_read()?),
            other => Err(other.refusal()),
        })
    }

    /// Begins a write transaction.
    pub(crate) fn begin_write(&self) -> Result<WriteTransaction, StoreFault> {
        match &*self.state() {
            HandleState::Open(database) => Ok(database.begin_write()?),
            other => Err(other.refusal()),
        }
    }

    /// Records a fault.
    pub(crate) fn note(&self, fault: &StoreFault) {
        let mut problem = self.problem();
        if fault.is_damage() && problem.damage.is_none() {
            tracing::error!(?fault, "the store's file is damaged");
            problem.damage = Some(fault.in_words());
        }
        if fault.ends_the_file() && problem.full.is_none() {
            tracing::error!(?fault, "the store's file cannot be used at the moment");
            problem.full = Some((fault.in_words(), Instant::now()));
        }
    }

    /// Makes sure that the file can be written to, and reopens it if it failed long enough ago. Only the writer thread
    /// may call this, with no transaction open.
    pub(crate) fn repair(&self) -> Result<(), StoreFault> {
        let Some((reason, since)) = self.problem().full.clone() else {
            return Ok(());
        };
        if since.elapsed() < RETRY_INTERVAL {
            return Err(StoreFault::Away(reason));
        }
        let repaired = self.check_free_space().and_then(|()| self.reopen());
        let mut problem = self.problem();
        problem.full = match &repaired {
            Ok(()) => None,
            Err(fault) => Some((fault.in_words(), Instant::now())),
        };
        if repaired.is_ok() {
            tracing::info!("the store's file can be used again");
        }
        repaired
    }

    /// Reopens the file after a fault, so that it can at least be read.
    pub(crate) fn reopen(&self) -> Result<(), StoreFault> {
        let Some(path) = &self.path else {
            return Err(StoreFault::Away(
                "it is in memory, and its disk failed".to_owned(),
            ));
        };
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        if matches!(*state, HandleState::Closed) {
            return Err(state.refusal());
        }
        // The old database is dropped first, because it holds the file's lock. An error on closing it is expected: it
        // is the reason for reopening.
        let old = std::mem::replace(&mut *state, HandleState::Failed(String::new()));
        let _ = catch_panic(move || {
            drop(old);
            Ok(())
        });
        match open(path, OpenVerification::AfterFailure) {
            Ok(database) => {
                *state = HandleState::Open(database);
                Ok(())
            }
            Err(error) => {
                *state = HandleState::Failed(error.to_string());
                Err(StoreFault::Away(error.to_string()))
            }
        }
    }

    /// Returns the present trouble with the file.
    pub(crate) fn health(&self) -> Result<(), StoreFault> {
        let problem = self.problem();
        match (&problem.damage, &problem.full) {
            (Some(damage), _) => Err(StoreFault::Damaged(damage.clone())),
            (None, Some((reason, _))) => Err(StoreFault::Away(reason.clone())),
            (None, None) => Ok(()),
        }
    }

    /// Closes the file cleanly, so that the next process need not check it. No write may be in progress.
    pub(crate) fn close(&self) {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        let HandleState::Open(database) = std::mem::replace(&mut *state, HandleState::Closed) else {
            return;
        };
        if let Err(fault) = catch_panic(|| Ok(database.close()?)) {
            tracing::warn!(?fault, "cannot close the store's file; the next start checks it");
        }
    }

    /// Checks that there is free space next to the file, by writing to it.
    fn check_free_space(&self) -> Result<(), StoreFault> {
        let Some(directory) = self.path.as_deref().and_then(Path::parent) else {
            return Ok(());
        };
        let directory = if directory.as_os_str().is_empty() {
            Path::new(".")
        } else {
            directory
        };
        let mut probe = tempfile::tempfile_in(directory)?;
        probe.write_all(&vec![1; PROBE_BYTES])?;
        probe.sync_all()?;
        Ok(())
    }

    fn state(&self) -> RwLockReadGuard<'_, HandleState> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn problem(&self) -> MutexGuard<'_, FileProblem> {
        self.problem.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl HandleState {
    fn refusal(&self) -> StoreFault {
        StoreFault::Away(match self {
            Self::Failed(reason) => reason.clone(),
            _ => "it is closed: Emend is stopping".to_owned(),
        })
    }
}
