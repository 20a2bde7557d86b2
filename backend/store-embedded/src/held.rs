//! The open file. redb stops using a file after a failed read or write, so the file is then reopened. Detected damage
//! is remembered. See `docs/decisions/0026-a-file-that-cannot-be-used.md`.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};
use std::time::{Duration, Instant};

use redb::{Database, ReadTransaction, ReadableDatabase as _, WriteTransaction};

use crate::fault::Fault;
use crate::open::{Check, open};
use crate::panics::guarded;

/// The wait before a failed file is reopened.
const PAUSE: Duration = Duration::from_secs(1);
/// The free disk space, in bytes, at which writing is tried again.
const ROOM: usize = 1024 * 1024;

/// The file of a store.
#[derive(Debug)]
pub(crate) struct Held {
    /// `None` for a store in memory, which cannot be reopened.
    path: Option<PathBuf>,
    state: RwLock<State>,
    trouble: Mutex<Trouble>,
}

#[derive(Debug)]
enum State {
    Open(Database),
    /// The file could not be reopened.
    Failed(String),
    Closed,
}

/// The present trouble with the file.
#[derive(Debug, Default)]
struct Trouble {
    /// The reason why writes are refused, and the time at which it was determined.
    full: Option<(String, Instant)>,
    /// The evidence that the file was changed by another program, or that its disk is faulty.
    damage: Option<String>,
}

impl Held {
    pub(crate) fn new(path: Option<&Path>, database: Database) -> Self {
        Self {
            path: path.map(Path::to_owned),
            state: RwLock::new(State::Open(database)),
            trouble: Mutex::default(),
        }
    }

    /// Begins a read transaction. It does not see later writes.
    pub(crate) fn begin_read(&self) -> Result<ReadTransaction, Fault> {
        guarded(|| match &*self.state() {
            State::Open(database) => Ok(database.begin_read()?),
            other => Err(other.refusal()),
        })
    }

    /// Begins a write transaction.
    pub(crate) fn begin_write(&self) -> Result<WriteTransaction, Fault> {
        match &*self.state() {
            State::Open(database) => Ok(database.begin_write()?),
            other => Err(other.refusal()),
        }
    }

    /// Records a fault.
    pub(crate) fn note(&self, fault: &Fault) {
        let mut trouble = self.trouble();
        if fault.is_damage() && trouble.damage.is_none() {
            tracing::error!(?fault, "the file of the store is damaged");
            trouble.damage = Some(fault.in_words());
        }
        if fault.ends_the_file() && trouble.full.is_none() {
            tracing::error!(?fault, "the file of the store cannot be used just now");
            trouble.full = Some((fault.in_words(), Instant::now()));
        }
    }

    /// Makes sure that the file can be written to, and reopens it if it failed long enough ago. Only the writer thread
    /// may call this, with no transaction open.
    pub(crate) fn mend(&self) -> Result<(), Fault> {
        let Some((why, since)) = self.trouble().full.clone() else {
            return Ok(());
        };
        if since.elapsed() < PAUSE {
            return Err(Fault::Away(why));
        }
        let mended = self.has_room().and_then(|()| self.reopen());
        let mut trouble = self.trouble();
        trouble.full = match &mended {
            Ok(()) => None,
            Err(fault) => Some((fault.in_words(), Instant::now())),
        };
        if mended.is_ok() {
            tracing::info!("the file of the store can be used again");
        }
        mended
    }

    /// Reopens the file after a fault, so that it can at least be read.
    pub(crate) fn reopen(&self) -> Result<(), Fault> {
        let Some(path) = &self.path else {
            return Err(Fault::Away("it is in memory, and its disk failed".to_owned()));
        };
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        if matches!(*state, State::Closed) {
            return Err(state.refusal());
        }
        // The old database is dropped first, because it holds the file's lock. An error on closing it is expected: it
        // is the reason for reopening.
        let old = std::mem::replace(&mut *state, State::Failed(String::new()));
        let _ = guarded(move || {
            drop(old);
            Ok(())
        });
        match open(path, Check::AfterFailure) {
            Ok(database) => {
                *state = State::Open(database);
                Ok(())
            }
            Err(error) => {
                *state = State::Failed(error.to_string());
                Err(Fault::Away(error.to_string()))
            }
        }
    }

    /// Returns the present trouble with the file.
    pub(crate) fn health(&self) -> Result<(), Fault> {
        let trouble = self.trouble();
        match (&trouble.damage, &trouble.full) {
            (Some(damage), _) => Err(Fault::Damaged(damage.clone())),
            (None, Some((why, _))) => Err(Fault::Away(why.clone())),
            (None, None) => Ok(()),
        }
    }

    /// Closes the file cleanly, so that the next process need not check it. No write may be in progress.
    pub(crate) fn close(&self) {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        let State::Open(database) = std::mem::replace(&mut *state, State::Closed) else {
            return;
        };
        if let Err(fault) = guarded(|| Ok(database.close()?)) {
            tracing::warn!(
                ?fault,
                "could not close the store's file; the next start checks it"
            );
        }
    }

    /// Checks that there is free space next to the file, by writing to it.
    fn has_room(&self) -> Result<(), Fault> {
        let Some(folder) = self.path.as_deref().and_then(Path::parent) else {
            return Ok(());
        };
        let folder = if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        };
        let mut probe = tempfile::tempfile_in(folder)?;
        probe.write_all(&vec![1; ROOM])?;
        probe.sync_all()?;
        Ok(())
    }

    fn state(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn trouble(&self) -> MutexGuard<'_, Trouble> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn refusal(&self) -> Fault {
        Fault::Away(match self {
            Self::Failed(why) => why.clone(),
            _ => "it is closed: Emend is stopping".to_owned(),
        })
    }
}
