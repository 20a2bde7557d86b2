//! The store itself.

mod operations;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use emend_store::{CHOICE_IDS_KEPT, Fence, StoreError, StoreHandle, Term};
use tokio::sync::watch;

use crate::fault::Fault;
use crate::held::Held;
use crate::open::{Check, open, open_in_memory};
use crate::panics::guarded;
use crate::reader::Reader;
use crate::term::{self, Witness};
use crate::writer::{Done, Task, Writer};

/// How long a call waits for the disk.
const TIME_OUT: Duration = Duration::from_secs(2);

/// A file up to so many bytes is checked whenever it is opened, which takes about a second; a larger one only after a
/// crash, and when asked for.
const CHECKED: u64 = 512 * 1024 * 1024;

/// What stands for the file of a store in memory.
const IN_MEMORY: &str = ":memory:";

/// A store in one file, which it holds for itself until it is dropped.
#[derive(Debug)]
pub struct EmbeddedStore {
    path: PathBuf,
    time_out: Duration,
    /// Which starts this file knows of; the last one is this.
    terms: Arc<[Term]>,
    /// Whether the file was as its last process left it.
    as_left: bool,
    witness: Option<Witness>,
    fence: Fence,
    changed: watch::Sender<u64>,
    writer: Writer,
    held: Arc<Held>,
}

impl EmbeddedStore {
    /// Opens the store in this file, making it (for its owner's eyes only) where there is none. It blocks, and for a
    /// while where a large file must be checked after a crash.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] where the file cannot be used or another process uses it, [`StoreError::Corrupt`]
    /// where it holds something else.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Self::open_keeping(path, CHOICE_IDS_KEPT)
    }

    /// The same, remembering the ids of choices for so many seconds: within them, a choice counts once.
    ///
    /// # Errors
    /// As [`EmbeddedStore::open`].
    pub fn open_keeping(path: &Path, ids_kept: u64) -> Result<Self, StoreError> {
        let held = Held::new(Some(path), open(path, Check::UpTo(CHECKED))?);
        Self::on(path, held, Some(Witness::beside(path)), ids_kept)
    }

    /// Sees whether every page of the file is as it was written. It blocks; a file that is not there is not made.
    ///
    /// # Errors
    /// As [`EmbeddedStore::open`].
    pub fn check(path: &Path) -> Result<(), StoreError> {
        if path.exists() {
            Held::new(Some(path), open(path, Check::Always)?).close();
        }
        Ok(())
    }

    /// Makes a store in memory, which is gone when it is dropped: for tests and measuring, where a file would only be slow.
    pub fn in_memory() -> Result<Self, StoreError> {
        let held = Held::new(None, open_in_memory()?);
        Self::on(Path::new(IN_MEMORY), held, None, CHOICE_IDS_KEPT)
    }

    /// On a disk of the test's own.
    #[cfg(test)]
    pub(crate) fn on_backend(backend: impl redb::StorageBackend) -> Result<Self, StoreError> {
        let held = Held::new(None, crate::open::open_on(backend)?);
        Self::on(Path::new(IN_MEMORY), held, None, CHOICE_IDS_KEPT)
    }

    fn on(path: &Path, held: Held, witness: Option<Witness>, ids_kept: u64) -> Result<Self, StoreError> {
        let held = Arc::new(held);
        let last_version = Reader::begin(&held)?.last_version()?;
        let terms = term::begin(&held)?;
        let as_left = witness
            .as_ref()
            .is_none_or(|witness| witness.agrees(&terms, last_version));
        if let (Some(witness), Some(present)) = (&witness, terms.last()) {
            witness.write(present, last_version);
        }
        Ok(Self {
            path: path.to_owned(),
            time_out: TIME_OUT,
            terms: terms.into(),
            as_left,
            witness,
            fence: Fence::default(),
            changed: watch::Sender::new(0),
            writer: Writer::start(Arc::clone(&held), ids_kept)?,
            held,
        })
    }

    /// With another time-out than 2 seconds.
    #[must_use]
    pub fn with_time_out(mut self, time_out: Duration) -> Self {
        self.time_out = time_out;
        self
    }

    /// Has it written, waiting no longer than the time-out.
    async fn write(&self, task: Task) -> Result<Done, StoreError> {
        let done = tokio::time::timeout(self.time_out, self.writer.perform(task));
        done.await.map_err(|_| self.too_slow())?
    }

    /// Asks the tables, off the async workers since the disk may be slow.
    async fn read<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&Reader) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, StoreError> {
        let held = Arc::clone(&self.held);
        let asked = tokio::task::spawn_blocking(move || {
            let answer = guarded(|| ask(&Reader::begin(&held)?));
            if let Err(fault) = &answer {
                held.note(fault);
            }
            answer
        });
        let answer = tokio::time::timeout(self.time_out, asked);
        let answer = answer.await.map_err(|_| self.too_slow())?;
        let answer =
            answer.map_err(|error| StoreError::Unavailable(format!("a read was broken off: {error}")))?;
        if answer.as_ref().is_err_and(Fault::ends_the_file) {
            self.writer.nudge();
        }
        Ok(answer?)
    }

    fn too_slow(&self) -> StoreError {
        StoreError::Unavailable(format!("the disk did not answer within {:?}", self.time_out))
    }
}

impl Drop for EmbeddedStore {
    fn drop(&mut self) {
        self.close();
    }
}

/// The writer answers each task in kind.
fn mismatched() -> StoreError {
    StoreError::Unavailable("its writer answered another question".to_owned())
}
